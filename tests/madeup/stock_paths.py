"""Paths of a stock as they are told, not followed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.model.market import SectorShare
from geo.resilience.lever_costs import LeverCosts
from geo.resilience.stock_help import NO_HELP
from geo.resilience.stock_paths import COVER_COLUMNS, DAILY_COLUMNS, StockPaths
from geo.resilience.stock_question import StockQuestion

SECTORS = (
    SectorShare(sector="magnets", share=0.6, priority=1),
    SectorShare(sector="other", share=0.4, priority=2),
)


def made_up_question(**changes):
    told = {
        "commodity": "rare_earths",
        "demand_t_per_year": 3650.0,
        "horizon_days": 365,
        "sectors": SECTORS,
    }
    return StockQuestion(**(told | changes))


def made_up_costs(levers, usd, untold=()):
    """Give costs by what each lever is said to cost."""
    table = pd.DataFrame(
        {
            "lever": [lever.name for lever in levers],
            "payer": [lever.paid_by for lever in levers],
            "cost_usd": [float(usd[lever.name]) for lever in levers],
            "tied_up_usd": [0.0 for _ in levers],
            "told": [lever.name not in untold for lever in levers],
        }
    )
    return LeverCosts(table=table)


def made_up_paths(*, stock_out_day, unmet_t, lowest_cover_days=0.0, **changes):
    """Give paths by the day of the stock-out and the t unmet by sector of each."""
    days = np.array(stock_out_day, dtype=float)
    count = len(days)
    unmet = np.array(unmet_t, dtype=float).reshape(count, -1)
    question = changes.pop("question", made_up_question())
    none = np.zeros(count)
    told = {
        "question": question,
        "help": NO_HELP,
        "unmet_t": unmet,
        "priced_out_t": none,
        "price_response_t": none,
        "first_unmet_day": days,
        "stock_out_day": days,
        "lowest_cover_days": none + lowest_cover_days,
        "arrivals_t": none,
        "inflow_t": np.zeros((count, 0)),
        "saved_t": np.zeros(unmet.shape),
        "saving_t": np.zeros((count, 0)),
        "bought_t": np.zeros((count, 2)),
        "surplus_t": none,
        "mean_price": none + 1.0,
        "stock_days_held": np.zeros((count, 2)),
        "balance_error_t": none,
        "cover": pd.DataFrame(columns=list(COVER_COLUMNS)),
        "daily": pd.DataFrame(columns=list(DAILY_COLUMNS)),
        "states": 1,
        "seconds": 0.0,
    }
    return StockPaths(**(told | changes))
