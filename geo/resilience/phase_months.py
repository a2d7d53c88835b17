"""What the phases of an event say of each month, against what came."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.dates import first_day
from geo.model.disruption import Target
from geo.resilience.monthly_record import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model.supply_events import EventPhase
    from geo.resilience.monthly_record import MonthlyRecord

HELD_COLUMNS = {
    "month": "month",
    "came_t": "t that came; empty where nothing is told",
    "basis": "own: a figure of the month; shared: an even part of what a longer period "
    "tells beyond its months; none",
    "period": "period of the figure",
    "ordinary_t": "t of an ordinary month",
    "came_share": "of an ordinary month",
    "phases_share": "what the phases say still works, mean of its days; empty where "
    "they do not hit this flow",
}
"""Columns of a record held against phases, with their meaning."""

FLOW_TARGETS = frozenset({Target.EXPORT, Target.COUNTRY, Target.FLOW})
"""Targets whose capacity is a fraction of all that a country sends."""


def phases_share(
    phases: Iterable[EventPhase], *, months: Sequence[str]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give what phases say still works, month by month.

    On a day on which several hold, the least counts. What was at sea when a stop
    began still lands later: voyages are not counted here.

    Parameters
    ----------
    phases : iterable of EventPhase
        Those that hit what a country sends count; works, ports and gates do not.
    months : sequence of str

    Returns
    -------
    ndarray of float, shape (months,)
        0 to 1, mean of the days; NaN everywhere where no phase hits what is sent.

    Examples
    --------
    >>> from geo.model.supply_events import EventPhase
    >>> shut = EventPhase(
    ...     from_=date(2010, 9, 16),
    ...     until=date(2010, 10, 1),
    ...     target=Target.FLOW,
    ...     name="CHN>JPN",
    ...     capacity=0.5,
    ...     capacity_basis="assumed",
    ...     capacity_evidence="unverified",
    ...     what="held",
    ...     source="made up",
    ...     evidence="unverified",
    ... )
    >>> phases_share([shut], months=["2010-09", "2010-10"])
    array([0.75, 1.  ])
    """
    hitting = [one for one in phases if one.target in FLOW_TARGETS]
    if not hitting:
        return np.full(len(months), np.nan)
    return np.array([_share(hitting, first_day(month)) for month in months])


def held_against(
    record: MonthlyRecord, *, ordinary_t: float, phases: Iterable[EventPhase]
) -> pd.DataFrame:
    """Hold a record against the phases of an event.

    Parameters
    ----------
    record : MonthlyRecord
    ordinary_t : float
        Tonnes of an ordinary month.
    phases : iterable of EventPhase

    Returns
    -------
    pandas.DataFrame
        By `HELD_COLUMNS`.

    Examples
    --------
    >>> from geo.resilience.monthly_record import spread_to_months
    >>> record = spread_to_months({"2010-10": 4.0})
    >>> held_against(record, ordinary_t=10.0, phases=[])["came_share"].to_list()
    [0.4]
    """
    table = pd.DataFrame(
        {
            "month": record.months,
            "came_t": record.t,
            "basis": record.basis,
            "period": record.period,
            "ordinary_t": ordinary_t,
            "came_share": record.t / ordinary_t,
            "phases_share": phases_share(phases, months=record.months),
        }
    )
    return table[list(HELD_COLUMNS)]


def compared(held: pd.DataFrame) -> str:
    """Say how far phases and record lie apart, over months of their own figure.

    Parameters
    ----------
    held : pandas.DataFrame
        By `HELD_COLUMNS`.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"basis": ["own"], "came_share": [0.9], "phases_share": [0.5]}
    ... )
    >>> compared(table)
    '1 month with a figure and a phase: came 90 % of an ordinary month, phases 50 %'
    """
    own = held[(held["basis"] == OWN) & (held["phases_share"] < 1.0)]
    if not len(own):
        return "no month has a figure of its own and a phase that hits this flow"
    came, told = own["came_share"].mean(), own["phases_share"].mean()
    months = f"{len(own)} month{'s' if len(own) > 1 else ''}"
    return (
        f"{months} with a figure and a phase: came {came:.0%} of an ordinary month, "
        f"phases {told:.0%}"
    ).replace("%", " %")


def _share(phases: Sequence[EventPhase], first: date) -> float:
    days = monthrange(first.year, first.month)[1]
    left = [
        min(
            (
                phase.capacity
                for phase in phases
                if phase.from_ <= day and not phase.over_by(day)
            ),
            default=1.0,
        )
        for day in (first + timedelta(days=number) for number in range(days))
    ]
    return float(np.mean(left))
