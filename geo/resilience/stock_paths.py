"""What became of a stock, on one path or on many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.resilience.stock_help import Help
from geo.resilience.stock_question import StockQuestion

if TYPE_CHECKING:
    from collections.abc import Mapping

Numbers = NDArray[np.float64]

COVER_COLUMNS: Mapping[str, str] = {
    "day": "day on which the step begins, from 0",
    "p10": "days of demand in stock at the end of the step: a tenth of paths have less",
    "p50": "the middle path",
    "p90": "a tenth of paths have more",
    "mean_unmet_t": "t unmet in the step, the mean of paths",
}
"""Columns of the cover of many paths, with their meaning."""

DAILY_COLUMNS: Mapping[str, str] = {
    "day": "day on which the step begins, from 0",
    "arrivals": "t landed",
    "purchases": "t bought for stock",
    "price_response": "t more that a higher price brings out",
    "use": "t used",
    "unmet": "t wanted and not there",
    "priced_out": "t that a higher price drives away",
    "surplus": "t that found no room in the stock",
    "private_stock": "t in private hands at the end of the step",
    "public_stock": "t in public hands at the end of the step",
    "cover_days": "days of demand in stock",
    "price": "over the ordinary price",
}
"""Columns of one path beside one column of t for each inflow, after ``arrivals``. The
stock before, arrivals, inflows, purchases and price response are use, surplus and the
stock after; use, unmet and what is priced out are what is asked."""

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StockPaths:
    """What became of a stock. Tonnes are of the whole time, by path.

    Parameters
    ----------
    question : StockQuestion
    help : Help
        What levers brought.
    unmet_t : ndarray of float, shape (paths, sectors)
        Wanted and not there.
    priced_out_t : ndarray of float, shape (paths,)
        Driven away by a higher price.
    price_response_t : ndarray of float, shape (paths,)
        Brought out by a higher price.
    first_unmet_day : ndarray of float, shape (paths,)
        When the first sector goes short, though there be stock that it cannot have
        yet; infinite if none does.
    stock_out_day : ndarray of float, shape (paths,)
        When a sector goes short whose own stock is gone, and the public stock too;
        infinite if none does.
    lowest_cover_days : ndarray of float, shape (paths,)
        Of the opening and the ends of steps.
    arrivals_t : ndarray of float, shape (paths,)
    inflow_t : ndarray of float, shape (paths, inflows)
        By ``help.inflows``.
    saved_t : ndarray of float, shape (paths, sectors)
    saving_t : ndarray of float, shape (paths, savings)
        The same by ``help.savings``.
    bought_t : ndarray of float, shape (paths, 2)
        For private and public stock.
    surplus_t : ndarray of float, shape (paths,)
        Found no room.
    mean_price : ndarray of float, shape (paths,)
        Over the ordinary price, the mean of steps.
    stock_days_held : ndarray of float, shape (paths, 2)
        Mean private and public stock, in days of the demand of day 0.
    balance_error_t : ndarray of float, shape (paths,)
        The largest of any step: what does not add up by rounding.
    cover : pandas.DataFrame
        By `COVER_COLUMNS`.
    daily : pandas.DataFrame
        Of the path, by `DAILY_COLUMNS`; empty where there are several.
    states : int
        States of networks that the paths passed through.
    seconds : float
        What solving those that were new took.
    """

    question: StockQuestion
    help: Help
    unmet_t: Numbers
    priced_out_t: Numbers
    price_response_t: Numbers
    first_unmet_day: Numbers
    stock_out_day: Numbers
    lowest_cover_days: Numbers
    arrivals_t: Numbers
    inflow_t: Numbers
    saved_t: Numbers
    saving_t: Numbers
    bought_t: Numbers
    surplus_t: Numbers
    mean_price: Numbers
    stock_days_held: Numbers
    balance_error_t: Numbers
    cover: pd.DataFrame
    daily: pd.DataFrame
    states: int
    seconds: float

    @property
    def paths(self) -> int:
        """How many there are."""
        return len(self.surplus_t)

    @property
    def unmet_total_t(self) -> Numbers:
        """Wanted and not there, all sectors, t, shape (paths,)."""
        return np.asarray(self.unmet_t.sum(axis=1))
