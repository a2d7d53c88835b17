"""What passes a gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE_SEPARATOR = ";"
"""Between the names of gates in a column of a table."""
DAYS_PER_YEAR = 365.0


def gate_exposure(flows: pd.DataFrame, *, gates: Sequence[str] = ()) -> pd.DataFrame:
    """Measure the share of tonnes whose way passes each gate at least once.

    Parameters
    ----------
    flows : pandas.DataFrame
        ``tonnes``, and ``gates``: their names joined by ``;``, or empty.
    gates : sequence of str, optional
        Gates to list even when nothing passes them.

    Returns
    -------
    pandas.DataFrame
        ``gate``, ``tonnes``, ``share`` (0 to 1), ``flows`` (how many pass),
        the most exposed first.

    Raises
    ------
    DataError
        A flow has no or negative tonnes.

    Examples
    --------
    >>> flows = pd.DataFrame({"tonnes": [75.0, 25.0], "gates": ["Malacca Strait", ""]})
    >>> gate_exposure(flows)
                 gate  tonnes  share  flows
    0  Malacca Strait    75.0   0.75      1
    """
    tonnes = flows["tonnes"].to_numpy(dtype=float)
    _require_tonnes(tonnes)
    passed = [set(filter(None, text.split(GATE_SEPARATOR))) for text in flows["gates"]]
    names = sorted(set(gates).union(*passed))
    total = float(tonnes.sum())

    rows = []
    for name in names:
        through = np.array([name in names_passed for names_passed in passed], bool)
        moved = float(tonnes[through].sum())
        rows.append(
            {
                "gate": name,
                "tonnes": moved,
                "share": moved / total if total else 0.0,
                "flows": int((through & (tonnes > 0.0)).sum()),
            }
        )
    table = pd.DataFrame(rows, columns=["gate", "tonnes", "share", "flows"])
    order = ["tonnes", "gate"]
    return table.sort_values(order, ascending=[False, True], ignore_index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLoss:
    """What stops of a gate cost a trade in a mean year.

    Parameters
    ----------
    disrupted_per_year : float
        Trade that meets a stop, in the unit of the annual trade.
    loss_per_year : float
        Of its value, lost by being late, in the same unit.
    """

    disrupted_per_year: float
    loss_per_year: float


def expected_gate_loss(
    annual_trade: float,
    *,
    events_per_year: float,
    duration_days: float,
    detour_days: float,
    loss_per_day: float,
) -> ExpectedLoss:
    """Expect the yearly loss of a trade from stops of a gate on its way.

    While the gate is shut, for events per year × duration / 365 of the time,
    goods go round and arrive late; each day late takes a fraction of their value.

    Parameters
    ----------
    annual_trade : float
        Through the gate in a year, in any unit of money.
    events_per_year : float
        Stops, that do not overlap.
    duration_days : float
        Of one stop.
    detour_days : float
        By which the way round is longer.
    loss_per_day : float
        Fraction of the value lost for each day late.

    Returns
    -------
    ExpectedLoss

    Raises
    ------
    ParameterError
        A number is negative or endless, or the stops would last longer than the
        year; all are told.

    Examples
    --------
    >>> loss = expected_gate_loss(
    ...     1000.0,
    ...     events_per_year=0.05,
    ...     duration_days=60.0,
    ...     detour_days=10.0,
    ...     loss_per_day=0.006,
    ... )
    >>> round(loss.disrupted_per_year, 3), round(loss.loss_per_year, 3)
    (8.219, 0.493)
    """
    given = {
        "annual_trade": annual_trade,
        "events_per_year": events_per_year,
        "duration_days": duration_days,
        "detour_days": detour_days,
        "loss_per_day": loss_per_day,
    }
    problems = [
        Problem(where=name, what=f"{value}", expected="0 or more, and finite")
        for name, value in given.items()
        if not 0.0 <= value < float("inf")
    ]
    stopped = events_per_year * duration_days / DAYS_PER_YEAR
    if not problems and stopped > 1.0:
        what = f"stops last {stopped:.2g} years a year"
        problems.append(Problem(where="duration_days", what=what, expected="up to 1"))
    if problems:
        raise ParameterError("expected loss", problems)
    disrupted = annual_trade * stopped
    return ExpectedLoss(
        disrupted_per_year=disrupted,
        loss_per_year=disrupted * detour_days * loss_per_day,
    )


def _require_tonnes(tonnes: np.ndarray) -> None:
    wrong = np.flatnonzero(~(tonnes >= 0.0))
    if wrong.size:
        raise DataError(
            "flows",
            [
                Problem(
                    where="rows " + ", ".join(map(str, wrong[:6])),
                    what="tonnes " + ", ".join(f"{tonnes[k]}" for k in wrong[:6]),
                    expected="0 or more",
                )
            ],
        )
