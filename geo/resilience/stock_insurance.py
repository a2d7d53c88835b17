"""A stock as insurance: what it costs to hold against the loss that it avoids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.limits import outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.smallest_stock import FollowWith
    from geo.resilience.stock_paths import StockPaths

_DEAREST_USD = 1e12

STOCK_INSURANCE_COLUMNS = {
    "commodity": "commodity",
    "scenario": "scenario",
    "stock_days": "opening stock, days of the demand of day 0",
    "stock_t": "the same in t",
    "interest_usd_per_year": "on the value of the stock",
    "storage_usd_per_year": "to keep it",
    "premium_usd_per_year": "both: what the insurance costs, event or not",
    "unmet_t": "t unmet in the event, mean over the paths",
    "loss_usd": "value added lost in the event, mean over the paths",
    "avoided_usd": "loss_usd less than with the smallest stock of the table",
    "expected_avoided_usd_per_year": "avoided_usd times the chance of the event",
    "net_usd_per_year": "what it avoids beyond what it costs, both over the smallest",
    "break_even_chance": "chance at which net is 0; above 1: never; NaN: none avoided",
    "further_day_avoids_usd": "loss avoided in the event by a further day of stock",
    "further_day_worth_usd_per_year": "the same times the chance of the event",
    "further_day_costs_usd_per_year": "interest and storage of a day of stock",
    "further_day_pays": "worth at least its cost; empty for the largest stock",
}
"""Columns of a stock as insurance, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceTerms:
    """What a stock costs to hold, and what an unmet tonne loses.

    Parameters
    ----------
    chance_per_year : float
        Of the event, 0 to 1: at the most one a year.
    usd_per_t : float
        Value of a tonne in stock.
    loss_usd_per_t : mapping of str to float
        Value added that is lost with an unmet tonne, by sector.
    carrying_rate : float, optional
        Interest a year on the value.
    storage_usd_per_t_year : float, optional
        To keep a tonne for a year.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> InsuranceTerms(
    ...     chance_per_year=0.05,
    ...     usd_per_t=20_000.0,
    ...     loss_usd_per_t={"all": 100_000.0},
    ...     storage_usd_per_t_year=50.0,
    ... ).premium_usd_per_t_year
    1050.0
    """

    chance_per_year: float
    usd_per_t: float
    loss_usd_per_t: Mapping[str, float]
    carrying_rate: float = 0.05
    storage_usd_per_t_year: float = 0.0

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "chance_per_year", low=0.0, high=1.0),
            *outside(self, "usd_per_t", low=0.0, high=_DEAREST_USD),
            *outside(self, "carrying_rate", low=0.0, high=1.0),
            *outside(self, "storage_usd_per_t_year", low=0.0, high=_DEAREST_USD),
            *(
                Problem(
                    where=f"loss_usd_per_t.{sector}",
                    what=f"{usd:g}",
                    expected=f"0 to {_DEAREST_USD:g}",
                )
                for sector, usd in self.loss_usd_per_t.items()
                if not 0.0 <= usd <= _DEAREST_USD
            ),
        ]
        if problems:
            raise ParameterError("stock as insurance", problems)

    @property
    def premium_usd_per_t_year(self) -> float:
        """Interest and storage of a tonne for a year, USD."""
        return self.carrying_rate * self.usd_per_t + self.storage_usd_per_t_year


def stock_insurance(
    follow_with: FollowWith,
    *,
    scenario: str,
    stock_days: Sequence[float],
    terms: InsuranceTerms,
) -> pd.DataFrame:
    """Set what stocks cost a year against the loss that they are expected to avoid.

    The premium is interest and storage on the whole opening stock, year by year,
    whether or not the event comes. The loss is what is unmet in the event, over the
    horizon, at the value added that goes with it. Expected is chance a year times
    loss avoided. The risk is valued at its mean: who fears it more will pay more. To
    refill the stock afterwards is not counted, nor is what the price would do.

    Parameters
    ----------
    follow_with : callable
        Of an opening stock in days of demand, the `StockPaths` in the event.
    scenario : str
        The event.
    stock_days : sequence of float
        Opening stocks, rising; each is compared with the first.
    terms : InsuranceTerms

    Returns
    -------
    pandas.DataFrame
        By `STOCK_INSURANCE_COLUMNS`, a row for each stock.

    Raises
    ------
    ParameterError
        Stocks do not rise from 0 or more, or the loss of a sector is not told; all
        is told.

    References
    ----------
    Teisberg, T. J. (1981). A dynamic programming model of the U.S. strategic
    petroleum reserve. Bell Journal of Economics 12, 526-546 (carrying cost against
    the expected loss avoided; here for one event and without the refilling).

    Examples
    --------
    >>> from geo.resilience.stock_worlds import draining
    >>> table = stock_insurance(
    ...     lambda days: draining(stock_days=days, horizon_days=90),
    ...     scenario="all stops",
    ...     stock_days=[0.0, 30.0, 60.0],
    ...     terms=InsuranceTerms(
    ...         chance_per_year=0.05,
    ...         usd_per_t=20_000.0,
    ...         loss_usd_per_t={"all": 100_000.0},
    ...     ),
    ... )
    >>> table["break_even_chance"].round(4).tolist()
    [nan, 0.01, 0.01]
    """
    _require_rising(stock_days)
    runs = [follow_with(days) for days in stock_days]
    question = runs[0].question
    days = np.array(stock_days, dtype=float)
    stock_t = days * question.demand_t_per_day
    interest = terms.carrying_rate * terms.usd_per_t * stock_t
    storage = terms.storage_usd_per_t_year * stock_t
    losses = np.array([_loss_usd(paths, terms=terms) for paths in runs])
    table = pd.DataFrame(
        {
            "stock_days": days,
            "stock_t": stock_t,
            "interest_usd_per_year": interest,
            "storage_usd_per_year": storage,
            "premium_usd_per_year": interest + storage,
            "unmet_t": [float(paths.unmet_total_t.mean()) for paths in runs],
            "loss_usd": losses,
            "avoided_usd": losses[0] - losses,
        }
    )
    weighed = _weighed(table, chance=terms.chance_per_year)
    further = _further_days(
        table,
        chance=terms.chance_per_year,
        day_costs_usd=terms.premium_usd_per_t_year * question.demand_t_per_day,
    )
    whole = pd.concat([table, weighed, further], axis=1)
    whole = whole.assign(commodity=question.commodity, scenario=scenario)
    return whole[list(STOCK_INSURANCE_COLUMNS)]


def _weighed(table: pd.DataFrame, *, chance: float) -> pd.DataFrame:
    """Set premium against loss avoided, both beyond the smallest stock."""
    avoided = table["avoided_usd"].to_numpy()
    premium = table["premium_usd_per_year"].to_numpy()
    extra = premium - premium[0]
    break_even = np.full(len(avoided), np.nan)
    np.divide(extra, avoided, out=break_even, where=avoided > 0.0)
    return pd.DataFrame(
        {
            "expected_avoided_usd_per_year": chance * avoided,
            "net_usd_per_year": chance * avoided - extra,
            "break_even_chance": break_even,
        }
    )


def _further_days(
    table: pd.DataFrame, *, chance: float, day_costs_usd: float
) -> pd.DataFrame:
    """Say what a day more than each stock is worth, up to the next one."""
    avoided, days = table["avoided_usd"].to_numpy(), table["stock_days"].to_numpy()
    further = np.append(np.diff(avoided) / np.diff(days), np.nan)
    worth = chance * further
    pays = [None if np.isnan(one) else one >= day_costs_usd for one in worth.tolist()]
    return pd.DataFrame(
        {
            "further_day_avoids_usd": further,
            "further_day_worth_usd_per_year": worth,
            "further_day_costs_usd_per_year": day_costs_usd,
            "further_day_pays": pays,
        }
    )


def _loss_usd(paths: StockPaths, *, terms: InsuranceTerms) -> float:
    sectors = [one.sector for one in paths.question.sectors]
    missing = [sector for sector in sectors if sector not in terms.loss_usd_per_t]
    if missing:
        problems = [
            Problem(
                where=f"loss_usd_per_t.{sector}",
                what="not told",
                expected="USD of value added lost with an unmet tonne",
                cure="tell it; the value of the tonne itself is the least it can be",
            )
            for sector in missing
        ]
        raise ParameterError("stock as insurance", problems)
    worth = np.array([terms.loss_usd_per_t[sector] for sector in sectors])
    return float((paths.unmet_t @ worth).mean())


def _require_rising(stock_days: Sequence[float]) -> None:
    days = np.array(stock_days, dtype=float)
    rises = len(days) > 0 and np.isfinite(days).all() and (np.diff(days) > 0.0).all()
    if not rises or days[0] < 0.0:
        problem = Problem(
            where="stock_days",
            what=", ".join(f"{one:g}" for one in days.tolist()) or "none",
            expected="days from 0 up, each more than the one before",
        )
        raise ParameterError("stock as insurance", [problem])
