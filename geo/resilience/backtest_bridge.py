"""From the inputs of a worked case to those of the record, one change at a time."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resilience.backtest import follow_months
from geo.resilience.monthly_record import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.model.backtests import ReferenceInputs
    from geo.resilience.backtest import RecordedStop

BRIDGE_COLUMNS = {
    "step": "what was changed, on top of the rows above",
    "demand_t": "t wanted in an ordinary month",
    "came_t": "t that came in all months",
    "unmet_t": "t unmet without any stock",
    "stocked_unmet_t": "t unmet with the stock that is to suffice",
    "lowest_cover_days": "lowest cover with the stock that is to suffice, days",
}
"""Columns of a bridge, with their meaning."""

_OTHERS = "others"


def bridge_to_record(
    reference: ReferenceInputs,
    *,
    stop: RecordedStop,
    origin: str,
    enough_days: float,
) -> pd.DataFrame:
    """Show which input of a worked case makes which difference.

    Months of the case up to the last that is watched; one before the stop is
    ordinary. The last row is the record's own run.

    Parameters
    ----------
    reference : ReferenceInputs
    stop : RecordedStop
        With the part of `origin`, and one called others if any.
    origin : str
    enough_days : float
        Opening stock of the column of cover.

    Returns
    -------
    pandas.DataFrame
        By `BRIDGE_COLUMNS`.

    Examples
    --------
    >>> from geo.model.backtests import ReferenceInputs
    >>> from geo.resilience.backtest import RecordedStop
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> stop = RecordedStop(
    ...     commodity="rare_earths",
    ...     parts={"CHN": spread_to_months({"2010-10": 5.0})},
    ...     ordinary_t={"CHN": 10.0},
    ...     watched="2010-10",
    ...     saved=np.zeros(1),
    ... )
    >>> reference = ReferenceInputs(
    ...     demand_t=8.0,
    ...     origin_t=8.0,
    ...     others_t=0.0,
    ...     assumed={"2010-10": 0.5},
    ...     recorded={},
    ...     source="made up",
    ...     evidence="unverified",
    ... )
    >>> bridge = bridge_to_record(reference, stop=stop, origin="CHN", enough_days=60.0)
    >>> bridge["step"].to_list()[1:]
    ['an ordinary month from CHN is 10 t, not 8 t']
    """
    months = [month for month in reference.months if month <= stop.watched]
    rows = []
    for step, demand_t, came in _steps(
        reference, stop=stop, origin=origin, months=months
    ):
        none, enough = (
            follow_months(came, demand_t=demand_t, opening_days=days)
            for days in (0.0, enough_days)
        )
        rows.append(
            {
                "step": step,
                "demand_t": demand_t,
                "came_t": float(came.sum()),
                "unmet_t": float(none.unmet_total_t[0]),
                "stocked_unmet_t": float(enough.unmet_total_t[0]),
                "lowest_cover_days": float(enough.lowest_cover_days[0]),
            }
        )
    return pd.DataFrame(rows, columns=list(BRIDGE_COLUMNS))


class _Inputs:
    """What came and what was wanted, as it is changed step by step."""

    def __init__(self, reference: ReferenceInputs, months: list[str]) -> None:
        self.months = months
        self.usual = {"origin": reference.origin_t, _OTHERS: reference.others_t}
        self.spare = reference.demand_t - fsum(self.usual.values())
        self.origin = {
            month: reference.recorded.get(month, 0.0)
            + reference.assumed.get(month, 0.0) * reference.origin_t
            for month in months
        }
        self.others = dict.fromkeys(months, reference.others_t)

    def told(self, step: str) -> tuple[str, float, NDArray[np.float64]]:
        came = [self.origin[month] + self.others[month] for month in self.months]
        return step, fsum(self.usual.values()) + self.spare, np.array(came)


def _steps(
    reference: ReferenceInputs,
    *,
    stop: RecordedStop,
    origin: str,
    months: list[str],
) -> Iterator[tuple[str, float, NDArray[np.float64]]]:
    """Give each step with demand and arrivals by month, after it is taken."""
    now = _Inputs(reference, months)
    yield now.told("the worked case")
    usual = stop.ordinary_t[origin]
    now.usual["origin"] = usual
    for month in months:
        if month in reference.assumed:
            now.origin[month] = reference.assumed[month] * usual
    yield now.told(_ordinary(origin, usual, was=reference.origin_t))
    record = stop.parts[origin]
    came = dict(zip(stop.months, stop.part_t(origin, "ordinary"), strict=True))
    for month, basis in zip(record.months, record.basis, strict=True):
        was, t = now.origin.get(month, float("nan")), float(came[month])
        if month in months and t != was:
            what = "recorded" if basis == OWN else "a share of a longer period"
            now.origin[month] = t
            yield now.told(f"{month}: {t:,.0f} t, {what}, not {was:,.0f} t")
    if _OTHERS in stop.parts:
        yield from _others(now, stop=stop, was=reference.others_t)


def _others(
    now: _Inputs, *, stop: RecordedStop, was: float
) -> Iterator[tuple[str, float, NDArray[np.float64]]]:
    usual = stop.ordinary_t[_OTHERS]
    now.usual[_OTHERS], now.spare = usual, 0.0
    now.others = dict.fromkeys(now.months, usual)
    yield now.told(_ordinary(_OTHERS, usual, was=was))
    came = dict(zip(stop.months, stop.part_t(_OTHERS, "ordinary"), strict=True))
    now.others |= {month: float(came[month]) for month in now.months if month in came}
    yield now.told("others as recorded, month by month")


def _ordinary(of: str, t: float, *, was: float) -> str:
    return f"an ordinary month from {of} is {t:,.0f} t, not {was:,.0f} t"
