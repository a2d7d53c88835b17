"""A stock run on what came: recorded months in, cover and unmet demand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.monthly_record import MonthlyRecord
from geo.resilience.stock_help import Help, Saving
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.resilience.stock_paths import StockPaths

Unrecorded = Literal["nothing", "ordinary"]
"""What is taken to have come in a month of which nothing is told."""

BOUNDS: tuple[Unrecorded, ...] = ("nothing", "ordinary")

MONTH_DAYS = 30.4
"""Days of a month of the worked cases, which count months from zero."""

AS_BEFORE, AS_TOLD = "as before", "as told"
AT_FIRST = "at first"

RUN_COLUMNS = {
    "opening_days": "opening stock, days of ordinary demand: not known, assumed",
    "unrecorded": "what is taken to have come in months without a record",
    "use": "demand as before the event, or less of it where that is told",
    "watched_unmet_t": "t unmet up to the last month that is watched",
    "watched_lowest_cover_days": "lowest cover up to it, days of ordinary demand",
    "lowest_month": "month at the end of which it was lowest, or at first",
    "unmet_t": "t unmet in all months",
    "first_unmet_month": "first month with unmet demand; empty if all is met",
    "lowest_cover_days": "lowest cover of all months",
}
"""Columns of a table of runs, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordedStop:
    """What came to a market before, during and after a stop.

    Parameters
    ----------
    commodity : str
    parts : mapping of str to MonthlyRecord
        By origin, over the same months; more than one is added up.
    ordinary_t : mapping of str to float
        Tonnes of an ordinary month, by origin; demand is their sum.
    watched : str
        Last month on which a verdict rests.
    saved : ndarray of float, shape (months,)
        Share of ordinary demand that is told to have been given up.

    Raises
    ------
    ParameterError
        Origins or months do not fit together, or an ordinary month is nothing; all
        are told.

    Examples
    --------
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> came = spread_to_months({"2010-10": 5.0, "2010-11": 0.0, "2010-12": 20.0})
    >>> stop = RecordedStop(
    ...     commodity="rare_earths",
    ...     parts={"CHN": came},
    ...     ordinary_t={"CHN": 10.0},
    ...     watched="2010-12",
    ...     saved=np.zeros(3),
    ... )
    >>> stop.demand_t, stop.arrivals("nothing")
    (10.0, array([ 5.,  0., 20.]))
    """

    commodity: str
    parts: Mapping[str, MonthlyRecord]
    ordinary_t: Mapping[str, float]
    watched: str
    saved: NDArray[np.float64]

    def __post_init__(self) -> None:
        problems = [
            Problem(
                where=f"ordinary month of {name}",
                what=f"{t:g} t",
                expected="0 or more, and told",
                cure="a record of months before the stop",
            )
            for name, t in self.ordinary_t.items()
            if not 0.0 <= t < np.inf
        ]
        spans = {record.months for record in self.parts.values()}
        if len(spans) != 1 or set(self.parts) != set(self.ordinary_t):
            told = (
                f"{len(spans)} spans, {sorted(self.parts)}, {sorted(self.ordinary_t)}"
            )
            problems.append(
                Problem(where="parts", what=told, expected="same months and origins")
            )
        elif self.watched not in self.months or len(self.saved) != len(self.months):
            problems.append(
                Problem(
                    where="watched",
                    what=f"{self.watched}, {len(self.saved)} savings",
                    expected=f"one of the {len(self.months)} months, a saving for each",
                )
            )
        if not problems and not self.demand_t > 0.0:
            problems.append(Problem(where="ordinary_t", what="0 t", expected="above 0"))
        if problems:
            raise ParameterError(f"record of {self.commodity}", problems)

    @property
    def months(self) -> tuple[str, ...]:
        """All months that are followed, in order."""
        return next(iter(self.parts.values())).months

    @property
    def demand_t(self) -> float:
        """Tonnes of an ordinary month."""
        return fsum(self.ordinary_t.values())

    @property
    def watched_months(self) -> int:
        """How many months a verdict rests on."""
        return self.months.index(self.watched) + 1

    def part_t(self, origin: str, unrecorded: Unrecorded) -> NDArray[np.float64]:
        """Give what came from one origin.

        Parameters
        ----------
        origin : str
        unrecorded : {"nothing", "ordinary"}
            What came in months without a record.

        Returns
        -------
        ndarray of float, shape (months,)
            Tonnes.
        """
        told = self.parts[origin].t
        filled = self.ordinary_t[origin] if unrecorded == "ordinary" else 0.0
        return np.where(np.isnan(told), filled, told)

    def arrivals(self, unrecorded: Unrecorded) -> NDArray[np.float64]:
        """Add up what came from all origins.

        Parameters
        ----------
        unrecorded : {"nothing", "ordinary"}

        Returns
        -------
        ndarray of float, shape (months,)
            Tonnes.
        """
        parts = [self.part_t(name, unrecorded) for name in self.parts]
        return np.asarray(np.sum(parts, axis=0))


def follow_months(
    arrivals_t: NDArray[np.float64],
    *,
    demand_t: float,
    opening_days: float,
    commodity: str = "",
    saved: NDArray[np.float64] | None = None,
) -> StockPaths:
    """Follow a stock through months of known arrivals.

    Surplus is kept, whatever its size; nothing is bought for the stock.

    Parameters
    ----------
    arrivals_t : ndarray of float, shape (months,)
        Tonnes.
    demand_t : float
        Tonnes a month of `MONTH_DAYS` days.
    opening_days : float
        Opening stock, in days of demand.
    commodity : str, optional
    saved : ndarray of float, shape (months,), optional
        Share of demand that is not asked for any more.

    Returns
    -------
    StockPaths
        One path.

    Examples
    --------
    >>> path = follow_months(
    ...     np.array([10.0, 0.0, 20.0]), demand_t=10.0, opening_days=15.2
    ... )
    >>> path.unmet_total_t.round(9), path.lowest_cover_days.round(9)
    (array([5.]), array([0.]))
    """
    months = len(arrivals_t)
    question = StockQuestion(
        commodity=commodity,
        demand_t_per_year=demand_t / MONTH_DAYS * DAYS_PER_YEAR,
        horizon_days=round(months * MONTH_DAYS),
        step_days=MONTH_DAYS,
        private=StockAgent(opening_days=opening_days),
    )
    given_up = np.zeros(months) if saved is None else saved
    told = Saving(name="use as told", share=given_up[:, None])
    return follow_arrivals(question, arrivals_t=arrivals_t, help=Help(savings=(told,)))


def run_stop(stop: RecordedStop, *, opening_days: Sequence[float]) -> pd.DataFrame:
    """Run a recorded stop for every opening stock, bounded from both sides.

    Months without a record are run twice, as if nothing came and as if an ordinary
    month did. Where less demand is told, it is run with and without that.

    Parameters
    ----------
    stop : RecordedStop
    opening_days : sequence of float
        Days of ordinary demand.

    Returns
    -------
    pandas.DataFrame
        By `RUN_COLUMNS`.

    Examples
    --------
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> came = spread_to_months({"2010-10": 5.0, "2010-11": 0.0, "2010-12": 20.0})
    >>> stop = RecordedStop(
    ...     commodity="rare_earths",
    ...     parts={"CHN": came},
    ...     ordinary_t={"CHN": 10.0},
    ...     watched="2010-12",
    ...     saved=np.zeros(3),
    ... )
    >>> runs = run_stop(stop, opening_days=[0.0, 60.8])
    >>> runs["watched_unmet_t"].round(6).to_list()
    [15.0, 0.0]
    """
    told = bool(np.isnan([record.t for record in stop.parts.values()]).any())
    bounds = BOUNDS if told else BOUNDS[:1]
    uses = {AS_BEFORE: np.zeros(len(stop.months))}
    if stop.saved.any():
        uses[AS_TOLD] = stop.saved
    rows = [
        {"opening_days": days, "unrecorded": bound if told else "none", "use": use}
        | _found(stop, stop.arrivals(bound), saved=saved, opening_days=days)
        for days in opening_days
        for bound in bounds
        for use, saved in uses.items()
    ]
    return pd.DataFrame(rows, columns=list(RUN_COLUMNS))


def cover_by_month(
    stop: RecordedStop,
    *,
    opening_days: Iterable[float],
    unrecorded: Unrecorded = "ordinary",
) -> pd.DataFrame:
    """Give the cover at the end of each month, for every opening stock.

    Parameters
    ----------
    stop : RecordedStop
    opening_days : iterable of float
    unrecorded : {"nothing", "ordinary"}, optional

    Returns
    -------
    pandas.DataFrame
        ``opening_days``, ``month``, ``day``, ``arrivals_t``, ``unmet_t``,
        ``cover_days``; demand as before the event.

    Examples
    --------
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> stop = RecordedStop(
    ...     commodity="rare_earths",
    ...     parts={"CHN": spread_to_months({"2010-10": 5.0})},
    ...     ordinary_t={"CHN": 10.0},
    ...     watched="2010-10",
    ...     saved=np.zeros(1),
    ... )
    >>> cover_by_month(stop, opening_days=[30.4])["cover_days"].round(6).to_list()
    [15.2]
    """
    tables = []
    for days in opening_days:
        path = follow_months(
            stop.arrivals(unrecorded),
            demand_t=stop.demand_t,
            opening_days=days,
            commodity=stop.commodity,
        )
        tables.append(
            pd.DataFrame(
                {
                    "opening_days": days,
                    "month": stop.months,
                    "day": MONTH_DAYS * np.arange(1, len(stop.months) + 1),
                    "arrivals_t": stop.arrivals(unrecorded),
                    "unmet_t": path.daily["unmet"].to_numpy(),
                    "cover_days": path.daily["cover_days"].to_numpy(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _found(
    stop: RecordedStop,
    arrivals_t: NDArray[np.float64],
    *,
    saved: NDArray[np.float64],
    opening_days: float,
) -> dict[str, object]:
    path = follow_months(
        arrivals_t,
        demand_t=stop.demand_t,
        opening_days=opening_days,
        commodity=stop.commodity,
        saved=saved,
    )
    unmet = path.daily["unmet"].to_numpy(dtype=float)
    cover = path.daily["cover_days"].to_numpy(dtype=float)
    watched = stop.watched_months
    lacking = np.flatnonzero(unmet > 0.0)
    return {
        "watched_unmet_t": float(unmet[:watched].sum()),
        "watched_lowest_cover_days": float(min(cover[:watched].min(), opening_days)),
        "lowest_month": stop.months[int(cover[:watched].argmin())]
        if cover[:watched].min() <= opening_days
        else AT_FIRST,
        "unmet_t": float(unmet.sum()),
        "first_unmet_month": stop.months[int(lacking[0])] if lacking.size else "",
        "lowest_cover_days": float(min(cover.min(), opening_days)),
    }
