"""Which stations a model may use: those on covariates, and few in one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.class_checks import station_class_misfits
from geo.resource.prospectivity.design.covariate_checks import constant_covariates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.prospectivity.design.stations import Stations


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sifted:
    """Which rows are kept, and why the others are not.

    Parameters
    ----------
    kept : ndarray of int
        Ascending.
    dropped : pandas.DataFrame
        Columns row (label in the table of points), reason.
    notes : tuple of str
    """

    kept: NDArray[np.intp]
    dropped: pd.DataFrame
    notes: tuple[str, ...]


def sift(
    stations: Stations,
    *,
    cells: NDArray[np.int64],
    sampled: pd.DataFrame,
    one_per_cell: bool,
) -> Sifted:
    """Keep the stations that have every covariate, and one per cell if asked.

    Of several stations in a cell a presence is kept before a control, and then that
    with the least longitude and latitude, so that no order of rows matters.

    Parameters
    ----------
    stations : Stations
    cells : ndarray of int, shape (n,)
        Cell that each lies in, -1 outside the grid.
    sampled : pandas.DataFrame
        Shape (n, p), NaN where there is none.
    one_per_cell : bool

    Returns
    -------
    Sifted
    """
    reasons = np.full(len(cells), "", dtype=object)
    missing = sampled.isna().to_numpy()
    for row in np.flatnonzero(missing.any(axis=1)):
        reasons[row] = "no data: " + ", ".join(sampled.columns[missing[row]])
    reasons[cells < 0] = "off the grid"
    there = np.flatnonzero(reasons == "")
    order = there[
        np.lexsort(
            [
                stations.lat[there],
                stations.lon[there],
                -stations.response[there],
                cells[there],
            ]
        )
    ]
    first = np.ones(order.size, dtype=bool)
    first[1:] = cells[order][1:] != cells[order][:-1]
    notes = _crowding_notes(stations, order, first, one_per_cell=one_per_cell)
    if one_per_cell:
        winners = order[first][np.cumsum(first) - 1]
        for row, winner in zip(order[~first], winners[~first], strict=True):
            reasons[row] = _reason(stations.response[row], stations.response[winner])
    kept = np.flatnonzero(reasons == "")
    left = reasons != ""
    dropped = pd.DataFrame(
        {"row": stations.labels[left].astype(object), "reason": reasons[left]},
        dtype=object,
    )
    return Sifted(kept=kept, dropped=dropped, notes=notes)


def _reason(value: float, winner: float) -> str:
    if value == winner:
        return f"another {'presence' if value == 1.0 else 'control'} in the cell"
    return "control in a cell with a presence"


def _crowding_notes(
    stations: Stations,
    order: NDArray[np.intp],
    first: NDArray[np.bool_],
    *,
    one_per_cell: bool,
) -> tuple[str, ...]:
    extra = int((~first).sum())
    if not extra:
        return ()
    if not one_per_cell:
        return (
            f"{extra:,} of {order.size:,} stations lie in a cell with another one, and "
            "have its covariates: all are kept",
        )
    presences = int((stations.response[order[~first]] == 1.0).sum())
    return (
        f"{extra:,} of {order.size:,} stations lie in a cell with another one "
        f"({presences:,} presences, {extra - presences:,} controls): one is kept per "
        "cell, a presence before a control",
    )


def require_usable(
    kept: Stations,
    *,
    cells: NDArray[np.int64],
    sampled: pd.DataFrame,
    sifted: Sifted,
    occurrence: bool,
    classes: Sequence[str] = (),
) -> None:
    """Refuse stations that tell a model nothing.

    Parameters
    ----------
    kept : Stations
    cells : ndarray of int, shape (n,)
    sampled : pandas.DataFrame
        Shape (n, p).
    sifted : Sifted
        Why the others were left out.
    occurrence : bool
    classes : sequence of str, optional
        Covariates that hold classes.

    Raises
    ------
    DataError
        None is left, all lie in one cell, a covariate is constant, classes are too
        many or at one station, or there are only presences or only controls.
    """
    if not cells.size:
        raise DataError("design", [_none_left(sifted)])
    problems = []
    if np.unique(cells).size == 1:
        problems.append(
            Problem(
                where="stations",
                what=f"all {_lost(sifted)}in one cell, with the same covariates",
                expected="at least two cells",
                cure="a finer grid, or more stations",
            )
        )
    else:
        constant = constant_covariates(sampled)
        alike = {problem.where for problem in constant}
        problems += constant + station_class_misfits(
            sampled, classes=[name for name in classes if name not in alike]
        )
    if occurrence and np.unique(kept.response).size == 1:
        what = "presences" if kept.response[0] == 0.0 else "controls"
        problems.append(
            Problem(
                where="response",
                what=f"no {what} among {cells.size:,} stations",
                expected="presences (1) and controls (0) on the grid",
                cure=f"add {what}, or widen the grid" + _told(sifted),
            )
        )
    if problems:
        raise DataError("design", problems)


def _none_left(sifted: Sifted) -> Problem:
    off = sifted.dropped["reason"] == "off the grid"
    return Problem(
        where="stations",
        what="none left" + _told(sifted),
        expected="stations on cells that have every covariate",
        cure="check that lon and lat are not swapped, and the window of the covariates"
        if off.all()
        else "leave out the covariate that is missing there, or widen its window",
    )


def _lost(sifted: Sifted) -> str:
    return "that are left " if len(sifted.dropped) else ""


def _told(sifted: Sifted) -> str:
    counts = sifted.dropped["reason"].value_counts(sort=False).sort_index()
    told = ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
    return f" ({told})" if told else ""
