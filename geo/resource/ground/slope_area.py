"""Area of the sea floor along its slope, over the area that a chart shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.crs import WGS84, transformer
from geo.resource.ground.terrain import at_points

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.grid import GridSpec
    from geo.resource.ground.terrain import Slope

MOST_POINTS = 16  # on the side of a cell: 256 slopes tell its mean to a per cent or so


def along_slope(slope_deg: ArrayLike) -> NDArray[np.float64]:
    """Give the area along a slope per plan area, 1 / cos(slope).

    Parameters
    ----------
    slope_deg : array_like of float
        Degrees, 0 up to less than 90; NaN where it is not known.

    Returns
    -------
    ndarray of float
        1 or more. Slopes of coarse cells are too gentle, so that it is a lower bound.

    Raises
    ------
    ParameterError
        A slope is negative, or a wall.

    Examples
    --------
    >>> along_slope([0.0, 15.0, 60.0]).round(4)
    array([1.    , 1.0353, 2.    ])
    """
    slopes = np.asarray(slope_deg, dtype=float)
    wrong = slopes[~np.isnan(slopes) & ~((slopes >= 0.0) & (slopes < 90.0))]
    if wrong.size:
        problem = Problem(
            where="slope_deg",
            what=", ".join(f"{one:g}" for one in np.unique(wrong)[:4]),
            expected="0 up to less than 90",
        )
        raise ParameterError("area along the slope", [problem])
    return np.asarray(1.0 / np.cos(np.radians(slopes)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlopeShares:
    """The ground of each cell by classes of slope.

    Parameters
    ----------
    ends_deg : ndarray of float, shape (classes,)
        Slopes up to this, and above the one before.
    plan : ndarray of float, shape (cells, classes)
        Share of the plan area of the cell; they sum to 1 where slopes are known, and
        to 0 where none is.
    along : ndarray of float, shape (cells, classes)
        Area along the slope per plan area of the cell.
    points : int
        Slopes looked up on the side of a cell.
    """

    ends_deg: NDArray[np.float64]
    plan: NDArray[np.float64]
    along: NDArray[np.float64]
    points: int


def slope_shares(slope: Slope, *, spec: GridSpec, ends_deg: ArrayLike) -> SlopeShares:
    """Share the ground of each cell out by slope, and measure it along the slope.

    Parameters
    ----------
    slope : Slope
        Finer or coarser than the cells.
    spec : GridSpec
        In metres.
    ends_deg : array_like of float, shape (classes,)
        Ascending, the last 90.

    Returns
    -------
    SlopeShares
        By slopes looked up at points of a lattice in each cell, about one to a cell of
        the slope.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.ground.terrain import Slope
    >>> at = {"lat": [-0.1, 0.0, 0.1], "lon": [-0.1, 0.0, 0.1]}
    >>> floor = Slope(
    ...     degrees=xr.DataArray(np.full((3, 3), 60.0), coords=at), cell_size_m=11_132.0
    ... )
    >>> plane = local_crs([0.0], [0.0])
    >>> spec = GridSpec(west=-5e2, south=-5e2, spacing=1e3, shape=(1, 1), crs=plane)
    >>> shares = slope_shares(floor, spec=spec, ends_deg=[30.0, 90.0])
    >>> shares.plan, shares.along.round(6)
    (array([[0., 1.]]), array([[0., 2.]]))
    """
    ends = np.asarray(ends_deg, dtype=float)
    side = min(MOST_POINTS, max(1, math.ceil(spec.spacing / slope.cell_size_m)))
    steps = (np.arange(side) + 0.5) / side - 0.5
    cells = math.prod(spec.shape)
    plan, along = np.zeros((cells, ends.size)), np.zeros((cells, ends.size))
    known = np.zeros(cells)
    for up in steps:
        for across in steps:
            degrees = _slopes(slope, spec, across=across, up=up)
            there = np.flatnonzero(~np.isnan(degrees))
            klass = np.searchsorted(ends, degrees[there])
            known[there] += 1.0
            plan[there, klass] += 1.0
            along[there, klass] += along_slope(degrees[there])
    over = np.maximum(known, 1.0)[:, None]
    return SlopeShares(ends_deg=ends, plan=plan / over, along=along / over, points=side)


def _slopes(
    slope: Slope, spec: GridSpec, *, across: float, up: float
) -> NDArray[np.float64]:
    east, north = (spec.centres() + spec.spacing * np.array([across, up])).T
    lon, lat = transformer(spec.crs, WGS84).transform(east, north)
    return at_points(slope.degrees, lon=lon, lat=lat)
