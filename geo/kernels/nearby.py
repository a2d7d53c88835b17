"""The samples that come into question for targets that lie together.

Targets are cut in boxes, halved along their longer side until few samples come into
question for the targets of a box; a box takes its samples from those of the box it
was cut from, so that the search fits crowded and empty ground alike. What comes
into question is exact: no nearest sample of any target of the box is missed.
Coordinates are those in which the ellipse of the search is a circle.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.compiled import compiled
from geo.kernels.nearest import GUESSES, cut_at, sector_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


_WIDER = 1.0 + 1e-9  # a bound on distances is no less for its rounding


@compiled
def halve(  # noqa: PLR0917
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    first: int,
    last: int,
    spare: NDArray[np.float64],
) -> int:
    """Part some targets by the middle of their longer side.

    Parameters
    ----------
    along, across : ndarray of float, shape (targets,)
        Changed from `first` to `last`, as `who`.
    who : ndarray of int, shape (targets,)
        What goes along with them.
    first, last : int
    spare : ndarray of float, shape (3, targets)
        Room to work in.

    Returns
    -------
    int
        Where the second part starts; `first` where all are in one place.

    Examples
    --------
    >>> along, who = np.array([9.0, 1.0, 8.0]), np.arange(3)
    >>> halve(along, np.zeros(3), who, 0, 3, np.empty((3, 3))), along, who
    (1, array([1., 9., 8.]), array([1, 0, 2]))
    """
    low_along = high_along = along[first]
    low_across = high_across = across[first]
    for each in range(first, last):
        low_along, high_along = (
            min(low_along, along[each]),
            max(high_along, along[each]),
        )
        low_across = min(low_across, across[each])
        high_across = max(high_across, across[each])
    by_along = high_along - low_along >= high_across - low_across
    middle = low_across + 0.5 * (high_across - low_across)
    if by_along:
        middle = low_along + 0.5 * (high_along - low_along)
    start, later = first, 0
    for each in range(first, last):  # those that follow each other stay together
        here, there, row = along[each], across[each], who[each]
        if (here if by_along else there) < middle:
            along[start], across[start], who[start] = here, there, row
            start += 1
        else:
            spare[0, later], spare[1, later], spare[2, later] = here, there, row
            later += 1
    for each in range(later):
        along[start + each], across[start + each] = spare[0, each], spare[1, each]
        who[start + each] = np.int64(spare[2, each])
    return start


@compiled
def part(  # noqa: PLR0917
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    who: NDArray[np.int64],
    most: int,
) -> NDArray[np.int64]:
    """Put targets in an order in which those that follow each other lie together.

    Parameters
    ----------
    along, across : ndarray of float, shape (targets,)
        Changed, as `who`.
    who : ndarray of int, shape (targets,)
        What goes along with them.
    most : int
        Targets of one part; a part whose targets are in one place may hold more.

    Returns
    -------
    ndarray of int, shape (parts + 1,)
        Where the parts start, and where the last one ends.

    Examples
    --------
    >>> line, who = np.array([9.0, 1.0, 8.0, 2.0]), np.arange(4)
    >>> part(line, np.zeros(4), who, 2), who
    (array([0, 2, 4]), array([1, 3, 0, 2]))
    """
    count = along.shape[0]
    starts = np.empty(count + 2, dtype=np.int64)
    waiting, spare = np.empty(count + 2, dtype=np.int64), np.empty((3, count))
    waiting[0] = count
    parts, left, first = 0, 1, 0
    while left > 0:  # ends of the parts that are still to be made, the nearest last
        last = waiting[left - 1]
        middle = (
            halve(along, across, who, first, last, spare)
            if last - first > most
            else first
        )
        if middle > first:
            waiting[left] = middle
            left += 1
            continue
        starts[parts] = first
        parts += 1
        first = last
        left -= 1
    starts[parts] = count
    return starts[: parts + 1].copy()


@compiled
def box_of(  # noqa: PLR0917
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    first: int,
    last: int,
    box: NDArray[np.float64],
) -> None:
    """Find what some targets span.

    Parameters
    ----------
    along, across : ndarray of float, shape (targets,)
    first, last : int
    box : ndarray of float, shape (4,)
        Filled: least along, least across, largest along, largest across.

    Examples
    --------
    >>> box = np.empty(4)
    >>> box_of(np.array([1.0, 3.0]), np.array([2.0, 0.0]), 0, 2, box)
    >>> box
    array([1., 0., 3., 2.])
    """
    box[0] = box[2] = along[first]
    box[1] = box[3] = across[first]
    for each in range(first, last):
        box[0] = min(box[0], along[each])
        box[1] = min(box[1], across[each])
        box[2] = max(box[2], along[each])
        box[3] = max(box[3], across[each])


@compiled
def reaches(  # noqa: PLR0913, PLR0917
    box: NDArray[np.float64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    first: int,
    count: int,
    wanted: int,
    sectors: int,
    radius: float,
    squares: NDArray[np.float64],
    sector: NDArray[np.int64],
    reach: NDArray[np.float64],
) -> None:
    """Find how far the samples of a box can lie, by sector.

    A sector is full within the distance that, from anywhere in the box, holds enough
    samples that are of this sector for every target of the box.

    Parameters
    ----------
    box : ndarray of float, shape (4,)
    along, across : ndarray of float, shape (first + count or more,)
        Samples.
    first, count : int
    wanted : int
        Samples that fill a sector.
    sectors : int
    radius : float
    squares : ndarray of float, shape (count or more,)
        Room to work in.
    sector : ndarray of int, shape (count or more,)
        Filled: the sector of a sample; where it hangs on the target, -1 less one
        bit for each of the sectors that it may be in.
    reach : ndarray of float, shape (8,)
        Filled: the distance from a target within which its samples of this sector
        lie.

    Examples
    --------
    >>> reach, line = np.empty(8), np.array([1.0, 2.0, 3.0])
    >>> room, sector = np.empty(3), np.empty(3, dtype=np.int64)
    >>> reaches(np.zeros(4), line, line, 0, 3, 2, 1, np.inf, room, sector, reach)
    >>> bool(2.8 < reach[0] < 4.3)
    True
    """
    for each in range(count):
        here, there = along[first + each], across[first + each]
        far_along = max(abs(here - box[0]), abs(here - box[2]))
        far_across = max(abs(there - box[1]), abs(there - box[3]))
        squares[each] = far_along * far_along + far_across * far_across
    if sectors == 1:
        reach[0] = radius
        if count > wanted:
            reach[0] = math.sqrt(cut_at(squares, count, wanted, np.inf, 0.0)) * _WIDER
        reach[0] = min(reach[0], radius)
        return
    for each in range(count):
        here, there = along[first + each], across[first + each]
        one = sector_of(here - box[0], there - box[1], sectors)
        same = one == sector_of(here - box[2], there - box[1], sectors)
        same &= one == sector_of(here - box[0], there - box[3], sectors)
        same &= one == sector_of(here - box[2], there - box[3], sectors)
        sector[each] = one if same else -1 - _corners(box, here, there, sectors)
    for which in range(sectors):
        # the wanted smallest of one sector: a heap would do; few are ever looked at
        within = 0
        for each in range(count):
            within += sector[each] == which
        reach[which] = radius
        if within >= wanted:
            reach[which] = min(
                radius, _sector_reach(squares, sector, count, which, wanted)
            )


@compiled
def _corners(  # noqa: PLR0917
    box: NDArray[np.float64], along: float, across: float, sectors: int
) -> int:
    """Give one bit for each sector that a sample may be in, seen from a box."""
    within = box[0] <= along <= box[2] and box[1] <= across <= box[3]
    if within or sectors == 8:  # an octant may touch no corner
        return 255
    bits = 0
    for corner in range(4):
        bits |= 1 << sector_of(
            along - box[2 * (corner % 2)], across - box[1 + 2 * (corner // 2)], sectors
        )
    return bits


@compiled
def _sector_reach(  # noqa: PLR0917
    squares: NDArray[np.float64],
    sector: NDArray[np.int64],
    count: int,
    which: int,
    wanted: int,
) -> float:
    """Give a distance within which a sector holds enough: by halving it, coarsely."""
    high = 0.0
    for each in range(count):
        if sector[each] == which:
            high = max(high, squares[each])
    low = 0.0
    for _ in range(GUESSES):
        value = 0.5 * (low + high)
        within = 0
        for each in range(count):
            within += sector[each] == which and squares[each] <= value
        if within >= wanted:
            high = value
            if within <= wanted + 1:
                break
        else:
            low = value
    return math.sqrt(high) * _WIDER


@compiled
def sift(  # noqa: PLR0913, PLR0917
    box: NDArray[np.float64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    rows: NDArray[np.int64],
    first: int,
    count: int,
    sectors: int,
    sector: NDArray[np.int64],
    reach: NDArray[np.float64],
    into: int,
    kept_along: NDArray[np.float64],
    kept_across: NDArray[np.float64],
    kept_rows: NDArray[np.int64],
) -> int:
    """Keep the samples that a target of the box may need, in their order.

    Parameters
    ----------
    box : ndarray of float, shape (4,)
    along, across, rows : ndarray, shape (first + count or more,)
        Samples.
    first, count, sectors : int
    sector, reach : ndarray
        From `reaches`.
    into : int
    kept_along, kept_across, kept_rows : ndarray, shape (into + count + 1 or more,)
        Filled from `into` on; may be the arrays of the samples themselves.

    Returns
    -------
    int
        How many are kept.

    Examples
    --------
    >>> line, rows = np.array([1.0, 5.0, 2.0, 0.0]), np.arange(4)
    >>> kept = [np.empty(4), np.empty(4), np.empty(4, dtype=np.int64)]
    >>> sift(np.zeros(4), line, line, rows, 0, 3, 1, rows, np.full(8, 3.0), 0, *kept)
    2
    >>> kept[2][:2]
    array([0, 2])
    """
    kept = into
    for each in range(count):
        here, there = along[first + each], across[first + each]
        away = max(box[0] - here, here - box[2], 0.0)
        aside = max(box[1] - there, there - box[3], 0.0)
        allowed = reach[0]
        if sectors > 1:
            allowed = reach[sector[each]] if sector[each] >= 0 else 0.0
            for which in range(sectors):
                if sector[each] < 0 and (-1 - sector[each]) >> which & 1:
                    allowed = max(allowed, reach[which])
        kept_along[kept] = here
        kept_across[kept] = there
        kept_rows[kept] = rows[first + each]
        kept += away * away + aside * aside <= allowed * allowed
    return kept - into
