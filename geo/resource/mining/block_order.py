"""Which block is mined after which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.spatial import cKDTree

from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.crs import geodesic_distance_m

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Order = Literal["value", "distance"]


def order_by_value(
    margin_usd: ArrayLike,
    *,
    swept_m2: ArrayLike,
    wet_t: ArrayLike,
    new_m2_per_year: float,
    most_wet_t_per_year: float | None = None,
) -> NDArray[np.intp]:
    """Put first what brings most for the time that it takes.

    Where one bound holds all the time, no other order is worth more before tax:
    money per unit of the scarce thing comes as early as it can. Where the bound
    changes from block to block it is a good order, and not proven the best.

    Parameters
    ----------
    margin_usd, swept_m2, wet_t : array_like of float, shape (blocks,)
        Margin, ground and recoverable tonnes of each block.
    new_m2_per_year : float
    most_wet_t_per_year : float, optional

    Returns
    -------
    ndarray of int, shape (blocks,)
        Blocks in their order; of equal ones the first first.

    Examples
    --------
    By the square metre the second leads, where only ground is scarce; with little
    room for tonnes the first does, which brings more by the tonne:

    >>> blocks = {"swept_m2": [2.0, 1.0], "wet_t": [10.0, 20.0]}
    >>> order_by_value([10.0, 12.0], **blocks, new_m2_per_year=1.0).tolist()
    [1, 0]
    >>> order_by_value(
    ...     [10.0, 12.0], **blocks, new_m2_per_year=1e3, most_wet_t_per_year=5.0
    ... ).tolist()
    [0, 1]
    """
    years = np.asarray(swept_m2, dtype=float) / new_m2_per_year
    if most_wet_t_per_year is not None:
        years = np.maximum(years, np.asarray(wet_t) / most_wet_t_per_year)
    return np.argsort(-np.asarray(margin_usd, dtype=float) / years, kind="stable")


def order_by_distance(
    lon: ArrayLike, lat: ArrayLike, *, start: tuple[float, float]
) -> NDArray[np.intp]:
    """Go from each block to the nearest that is left.

    Parameters
    ----------
    lon, lat : array_like of float, shape (blocks,)
        Middles of the blocks, degrees.
    start : tuple of float
        lon and lat that the walk begins at.

    Returns
    -------
    ndarray of int, shape (blocks,)
        Blocks in their order; of those as near within a metre the first of the
        table.

    References
    ----------
    Rosenkrantz, D.J., Stearns, R.E. & Lewis, P.M. (1977). An analysis of several
    heuristics for the traveling salesman problem. SIAM Journal on Computing 6,
    563-581 (the walk to the nearest neighbour, and how far it may be from the
    shortest).

    Examples
    --------
    >>> order_by_distance([0.0, 3.0, 1.0], [0.0] * 3, start=(4.0, 0.0)).tolist()
    [1, 2, 0]
    """
    places = unit_vectors(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    tree = cKDTree(places)
    left = np.ones(len(places), dtype=bool)
    at = unit_vectors(np.array([start[0]]), np.array([start[1]]))[0]
    order = np.empty(len(places), dtype=np.intp)
    for step in range(len(places)):
        order[step] = _nearest_left(tree, at, left)
        left[order[step]] = False
        at = places[order[step]]
    return order


def _nearest_left(
    tree: cKDTree, at: NDArray[np.float64], left: NDArray[np.bool_]
) -> int:
    """Ask for more neighbours until one is left, and those as near beside it."""
    count = 16
    while True:
        chord, found = tree.query(at, k=min(count, left.size))
        chord, found = np.atleast_1d(chord), np.atleast_1d(found)
        open_ = left[found]
        if open_.any():
            metres = np.round(chord_to_arc_m(chord))
            nearest = metres[open_].min()
            if count >= left.size or metres[-1] > nearest:
                return int(found[open_ & (metres == nearest)].min())
        count *= 2


def leg_km(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Measure the way from each block to the next.

    Parameters
    ----------
    lon, lat : array_like of float, shape (blocks,)
        In the order that they are mined in, degrees.

    Returns
    -------
    ndarray of float, shape (blocks,)
        Kilometres from the one before; 0 for the first.

    Examples
    --------
    >>> leg_km([0.0, 1.0], [0.0, 0.0]).round(1).tolist()
    [0.0, 111.3]
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    legs = geodesic_distance_m(lon[:-1], lat[:-1], lon_b=lon[1:], lat_b=lat[1:])
    return np.concatenate([np.zeros(min(1, lon.size)), legs / 1000.0])
