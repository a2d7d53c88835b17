"""How high a place stands above the ground in a ring round it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from geo.resource.prospectivity.covariates.cell_sizes import CellSizes


def position_index(
    elevation: NDArray[np.float64],
    *,
    cells: CellSizes,
    ring_m: tuple[float, float],
) -> NDArray[np.float64]:
    """Measure the bathymetric position index.

    The elevation of a cell less the mean of the cells whose centres lie in a ring
    round it, whole cells counted alike. It is not rounded.

    Parameters
    ----------
    elevation : ndarray of float, shape (rows, columns)
        Metres, rows from south to north.
    cells : CellSizes
        How large they are: `cell_sizes.DegreeCells` or `cell_sizes.MetreCells`.
    ring_m : tuple of float
        Inner and outer radius, m, both counted in.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Metres, positive where it stands high; NaN where the ring leaves the grid or
        holds a cell without elevation.

    Raises
    ------
    ParameterError
        The radii are not ascending, or no cell lies in the ring.

    References
    ----------
    Lundblad, E. R., Wright, D. J., Miller, J., Larkin, E. M., Rinehart, R., Naar,
    D. F., Donahue, B. T., Anderson, S. M. and Battista, T. (2006): A benthic terrain
    classification scheme for American Samoa. Marine Geodesy 29, 89-111,
    doi 10.1080/01490410600738021.

    Examples
    --------
    >>> from geo.resource.prospectivity.covariates.cell_sizes import MetreCells
    >>> peak = np.zeros((5, 5))
    >>> peak[2, 2] = 40.0
    >>> cells = MetreCells(rows=5, wide_m=100.0, high_m=100.0)
    >>> ring = position_index(peak, cells=cells, ring_m=(50.0, 120.0))
    >>> float(ring[2, 2])
    40.0
    """
    _require_ring(ring_m)
    known = np.isfinite(elevation)
    # from a level in the midst of them: sums of thousands of depths lose no digits
    level = float(elevation[known].mean()) if known.any() else 0.0
    sums = _running(np.where(known, elevation - level, 0.0))
    holes = _running((~known).astype(float))
    index = np.full(elevation.shape, np.nan)
    for row in range(len(elevation)):
        ring = _ring(cells, row, ring_m)
        _require_cells(ring, cells, ring_m)
        total = _ring_sums(sums, row, ring)
        if total is None:
            continue
        span, values = total
        missing = _ring_sums(holes, row, ring)
        mean = values / ring.cells
        if missing is not None:
            mean[missing[1] > 0.5] = np.nan
        index[row, span] = elevation[row, span] - level - mean
    return index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ring:
    """Which cells lie in the ring: rows up, and columns to either side in each."""

    up: NDArray[np.intp]
    wide: NDArray[np.intp]
    narrow: NDArray[np.intp]  # columns that lie within the ring's inner edge; -1: none

    @property
    def cells(self) -> int:
        return int(2 * (self.wide - self.narrow).sum() - (self.narrow < 0).sum())


def _ring(cells: CellSizes, row: int, ring_m: tuple[float, float]) -> _Ring:
    inner, outer = ring_m
    most = int(outer / float(cells.height_m[row])) + 1
    up = np.arange(-most, most + 1)
    along, width = cells.towards(row, up)
    within = np.abs(along) <= outer
    side = np.sqrt(np.maximum(outer**2 - along**2, 0.0)) / width
    hole = np.sqrt(np.maximum(inner**2 - along**2, 0.0)) / width
    return _Ring(
        up=up[within],
        wide=np.floor(side[within]).astype(np.intp),
        narrow=np.ceil(hole[within]).astype(np.intp) - 1,
    )


def _running(values: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def _ring_sums(
    sums: NDArray[np.float64], row: int, ring: _Ring
) -> tuple[slice, NDArray[np.float64]] | None:
    """Sum over the rings that lie on the grid; None if there is none in the row."""
    rows, columns = sums.shape[0], sums.shape[1] - 1
    half = int(ring.wide.max())
    first, last = row + int(ring.up[0]), row + int(ring.up[-1])
    if first < 0 or last >= rows or 2 * half >= columns:
        return None
    total = np.zeros(columns - 2 * half)
    for up, wide, narrow in zip(ring.up, ring.wide, ring.narrow, strict=True):
        line = sums[row + up]
        total += _spans(line, half, int(wide))
        if narrow >= 0:
            total -= _spans(line, half, int(narrow))
    return slice(half, columns - half), total


def _spans(line: NDArray[np.float64], half: int, side: int) -> NDArray[np.float64]:
    """Sum `side` columns to either side of each cell, `half` and more from the rim."""
    count = line.size - 1 - 2 * half
    east, west = half + side + 1, half - side
    return line[east : east + count] - line[west : west + count]


def _require_ring(ring_m: tuple[float, float]) -> None:
    inner, outer = ring_m
    if not 0.0 <= inner < outer < np.inf:
        problem = Problem(
            where="ring",
            what=f"{inner:g} to {outer:g} m",
            expected="0 or more, the outer radius the larger",
        )
        raise ParameterError("position index", [problem])


def _require_cells(ring: _Ring, cells: CellSizes, ring_m: tuple[float, float]) -> None:
    if ring.cells > (ring_m[0] == 0.0):
        return
    size = float(cells.height_m[0])
    problem = Problem(
        where="ring",
        what=f"{ring_m[0]:g} to {ring_m[1]:g} m holds no cell besides the one in its "
        f"middle: cells are {size:,.0f} m high",
        expected="a ring of a cell or more",
        cure="wider radii, or a finer bathymetry",
    )
    raise ParameterError("position index", [problem])
