"""The share of each cell of a regular grid that rings cover.

Rings are cut at the lines of the grid. Each piece then lies in one cell: it adds
the area to its right to that cell, and its height to all cells further right. The
heights are whole numbers of a fine unit, so that they cancel without remainder
round a ring: cells inside are covered to exactly 1, cells outside to exactly 0,
and only cells that an edge crosses carry the rounding of their areas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Heights = Callable[[NDArray[np.float64]], NDArray[np.float64]]

UNITS = 2**40  # of the height of a cell: 1e-12, and sums of 8 million stay exact
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def cover_fractions(
    columns: ArrayLike,
    rows: ArrayLike,
    *,
    starts: ArrayLike,
    owners: ArrayLike,
    owner_count: int,
    shape: tuple[int, int],
    heights: Heights | None = None,
) -> csr_array[np.float64, tuple[int, int]]:
    """Measure the fraction of each cell that the rings of each owner cover.

    Parameters
    ----------
    columns, rows : array_like of float, shape (n,)
        Vertices, ring after ring, in cells from the west and the south edge of the
        grid; anywhere. Outer rings run counterclockwise, holes clockwise, and the
        last vertex of a ring may repeat its first.
    starts : array_like of int, shape (rings,)
        First vertex of each ring.
    owners : array_like of int, shape (rings,)
        The zone to which each ring belongs, from 0.
    owner_count : int
        Zones, those without rings too.
    shape : tuple of int
        Rows and columns of the grid.
    heights : callable, optional
        Area of a column from anywhere up to each of some row coordinates, rising,
        where that is not the row coordinate itself: so for rows of degrees.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (owners, cells)
        0 to 1; cells are numbered row by row. Edges count as straight in columns
        and rows.

    References
    ----------
    Sums of signed area and height per cell: Levien, R. (2016), "Inside the fastest
    font renderer in the world"; Turner, D. et al., FreeType's ftgrays.c. Fractions
    of cells in polygons: Baston, D., exactextract.

    Examples
    --------
    >>> fractions = cover_fractions(
    ...     [0.5, 2.0, 2.0, 0.5],
    ...     [0.0, 0.0, 1.5, 1.5],
    ...     starts=[0],
    ...     owners=[0],
    ...     owner_count=1,
    ...     shape=(2, 3),
    ... )
    >>> fractions.toarray().reshape(2, 3)
    array([[0.5 , 1.  , 0.  ],
           [0.25, 0.5 , 0.  ]])
    """
    u, v = np.asarray(columns, dtype=float), np.asarray(rows, dtype=float)
    ring = np.repeat(np.arange(np.size(starts)), np.diff(starts, append=len(u)))
    v, u, ring = _cut(v, u, ring=ring, last=shape[0])
    u, v, ring = _cut(u, v, ring=ring, last=shape[1])
    # what lies west covers as if it were the edge, what lies beyond covers nothing
    np.clip(u, 0.0, shape[1], out=u)
    np.clip(v, 0.0, shape[0], out=v)
    pieces = _pieces(u, v, ring=ring, rows=shape[0], heights=heights)
    owner = np.asarray(owners, dtype=np.int64)[pieces.ring]
    line = owner * shape[0] + pieces.row
    # one column more, for pieces beyond the east edge
    cell, fraction = _filled(line * (shape[1] + 1) + pieces.column, pieces)
    return _table(cell, fraction, owner_count=owner_count, shape=shape)


class _Pieces(NamedTuple):
    """Parts of edges, each in one cell."""

    ring: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    cover: NDArray[np.int64]  # height, downwards, in UNITS of a cell
    area: NDArray[np.float64]  # of the cell, to the right of the piece


def _following(ring: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the next vertex of each, the first after the last of a ring."""
    following = np.arange(1, len(ring) + 1)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    following[np.append(first[1:], len(ring))[: len(first)] - 1] = first
    return following


def _cut(
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    *,
    ring: NDArray[np.int64],
    last: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Add a vertex wherever an edge crosses one of the lines 0, 1, … `last`."""
    following = _following(ring)
    end = along[following]
    lowest = np.clip(np.floor(np.minimum(along, end)) + 1.0, 0.0, last + 1.0)
    highest = np.clip(np.ceil(np.maximum(along, end)) - 1.0, -1.0, last)
    crossed = np.maximum(highest - lowest + 1.0, 0.0).astype(np.int64)
    at = np.repeat(np.arange(len(along)), crossed + 1)
    turn = np.arange(len(at)) - np.repeat(
        np.cumsum(crossed + 1) - crossed - 1, crossed + 1
    )

    new = np.flatnonzero(turn)
    edge, step = at[new], turn[new] - 1
    line = np.where(end[edge] > along[edge], lowest[edge] + step, highest[edge] - step)
    share = (line - along[edge]) / (end[edge] - along[edge])
    a, b = across[edge], across[following[edge]]
    place = np.clip(a + share * (b - a), np.minimum(a, b), np.maximum(a, b))
    cut_along, cut_across = along[at], across[at]
    cut_along[new], cut_across[new] = line, place
    return cut_along, cut_across, ring[at]


def _pieces(
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    *,
    ring: NDArray[np.int64],
    rows: int,
    heights: Heights | None,
) -> _Pieces:
    following = _following(ring)
    level = v if heights is None else _levels(v, rows=rows, heights=heights)
    row = np.floor(np.minimum(level, level[following]))
    # one vertex has one height for both pieces that meet there, so rings close
    cover = _units(level - row) - _units(level[following] - row)
    kept = np.flatnonzero(cover)
    start, end = kept, following[kept]
    column = np.floor(np.minimum(u[start], u[end]))
    right = 1.0 - ((u[start] + u[end]) / 2.0 - column)
    area = cover[kept] / UNITS * right
    if heights is not None:
        bulge = _mean_level(v[start], v[end], rows=rows, heights=heights)
        bulge -= (level[start] + level[end]) / 2.0
        area -= (u[end] - u[start]) * bulge
    return _Pieces(
        ring=ring[kept],
        row=row[kept].astype(np.int64),
        column=column.astype(np.int64),
        cover=cover[kept],
        area=area,
    )


def _units(height: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(height * UNITS).astype(np.int64)


def _levels(
    v: NDArray[np.float64], *, rows: int, heights: Heights
) -> NDArray[np.float64]:
    """Count rows by area: 2.5 is where half the third row lies below."""
    lines = heights(np.arange(rows + 1.0))
    row = np.minimum(v.astype(np.int64), rows - 1)
    share = (heights(v) - lines[row]) / (lines[row + 1] - lines[row])
    return np.where(v == np.floor(v), v, row + np.clip(share, 0.0, 1.0))


def _mean_level(
    a: NDArray[np.float64], b: NDArray[np.float64], *, rows: int, heights: Heights
) -> NDArray[np.float64]:
    """Average the level along a piece: the area left of it where rows are curved."""
    mean = np.zeros(len(a))
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        middle = a + (node + 1.0) / 2.0 * (b - a)
        mean += weight / 2.0 * _levels(middle, rows=rows, heights=heights)
    return mean


def _filled(
    cell: NDArray[np.int64], pieces: _Pieces
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Sum the pieces of each cell, and fill the cells between them."""
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    if not len(first):
        return cell, pieces.area
    cell = cell[first]
    cover = np.add.reduceat(pieces.cover[order], first)
    # back to 0 at the end of each row: nothing is carried into the next
    carried = np.cumsum(cover)
    fraction = (carried - cover) / UNITS + np.add.reduceat(pieces.area[order], first)
    between = np.where(carried[:-1] != 0, np.diff(cell) - 1, 0)
    count = np.append(between, 0) + 1
    at = np.repeat(np.arange(len(cell)), count)
    turn = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return cell[at] + turn, np.where(turn == 0, fraction[at], carried[at] / UNITS)


def _table(
    cell: NDArray[np.int64],
    fraction: NDArray[np.float64],
    *,
    owner_count: int,
    shape: tuple[int, int],
) -> csr_array[np.float64, tuple[int, int]]:
    line, column = np.divmod(cell, shape[1] + 1)
    kept = (column < shape[1]) & (fraction > 0.0)
    owner, row = np.divmod(line[kept], shape[0])
    return csr_array(
        (
            np.minimum(fraction[kept], 1.0),
            row * shape[1] + column[kept],
            np.searchsorted(owner, np.arange(owner_count + 1)),
        ),
        shape=(owner_count, shape[0] * shape[1]),
    )
