"""Which samples speak for a target."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.geostat.moving import WORTH_LOADING, search_moving
from geo.geostat.search_rule import Neighbourhood
from geo.kernels.covariance import reduced_components

__all__ = ["Neighbourhood", "Neighbours", "nearest_in_the_clear", "nearest_samples"]

CANDIDATES_AT_ONCE = 2_000_000
LOOKED_BEYOND = 8  # the maximum, so that ties on a lattice are seen at once
ROUNDING = 1e-9  # of a distance


class Neighbours(NamedTuple):
    """The samples found for each target, nearest first.

    Attributes
    ----------
    rows : ndarray of int, shape (targets, k)
        Rows of the samples; beyond `found` they mean nothing.
    found : ndarray of int, shape (targets,)
        How many take part: 0 where there are fewer than the minimum.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample, within the radius or not.
    unique : bool
        All samples take part where any do; `rows` has no column then.
    """

    rows: NDArray[np.intp]
    found: NDArray[np.intp]
    nearest_m: NDArray[np.float64]
    unique: bool


def nearest_samples(
    coordinates: NDArray[np.float64],
    targets: NDArray[np.float64],
    *,
    neighbourhood: Neighbourhood,
) -> Neighbours:
    """Find the samples of each target.

    The nearest first; of those that lie equally far the first row.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Samples: easting and northing, m.
    targets : ndarray of float, shape (targets, 2)
    neighbourhood : Neighbourhood
        Of a unique one only the samples within the radius are counted.

    Returns
    -------
    Neighbours

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [2.0, 0.0], [9.0, 0.0]])
    >>> near = nearest_samples(
    ...     line,
    ...     np.array([[0.5, 0.0]]),
    ...     neighbourhood=Neighbourhood(radius_m=5.0, maximum=3),
    ... )
    >>> near.rows[0, : near.found[0]], near.nearest_m
    (array([0, 1]), array([0.5]))
    """
    if len(targets) >= WORTH_LOADING and not neighbourhood.unique:
        found = search_moving(coordinates, targets, neighbourhood=neighbourhood)
        if found is not None:
            return Neighbours(found.chosen, found.found, found.nearest_m, unique=False)
    return nearest_in_the_clear(coordinates, targets, neighbourhood=neighbourhood)


def nearest_in_the_clear(
    coordinates: NDArray[np.float64],
    targets: NDArray[np.float64],
    *,
    neighbourhood: Neighbourhood,
) -> Neighbours:
    """Find the samples of each target as `nearest_samples` does, without compiled code.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    targets : ndarray of float, shape (targets, 2)
    neighbourhood : Neighbourhood

    Returns
    -------
    Neighbours

    Examples
    --------
    >>> pair = np.array([[0.0, 0.0], [2.0, 0.0]])
    >>> between = np.array([[1.0, 0.0]])
    >>> nearest_in_the_clear(
    ...     pair, between, neighbourhood=Neighbourhood(radius_m=5.0, maximum=1)
    ... ).rows
    array([[0]])
    """
    nearest_m, _ = KDTree(coordinates).query(targets)
    shape = neighbourhood.anisotropy
    # the ellipse of the search becomes a circle
    points, centres = (
        reduced_components(each, azimuth_deg=shape.azimuth_deg, ratio=shape.ratio)
        for each in (coordinates, targets)
    )
    search = {True: _all_of_them, False: _some_of_them}[neighbourhood.unique]
    rows, found = search(points, centres, neighbourhood=neighbourhood)
    found = np.where(found >= neighbourhood.minimum, found, 0)
    return Neighbours(rows, found, np.asarray(nearest_m), neighbourhood.unique)


Found = tuple[NDArray[np.intp], NDArray[np.intp]]


def _all_of_them(
    points: NDArray[np.float64],
    centres: NDArray[np.float64],
    *,
    neighbourhood: Neighbourhood,
) -> Found:
    """Count the samples within the radius; where there are enough, all take part."""
    wanted = min(neighbourhood.minimum, len(points))
    away, _ = KDTree(points).query(centres, k=[wanted])
    enough = (np.asarray(away)[:, 0] <= neighbourhood.radius_m) & (
        wanted == neighbourhood.minimum
    )
    return np.empty((len(centres), 0), dtype=np.intp), np.where(enough, len(points), 0)


def _some_of_them(
    points: NDArray[np.float64],
    centres: NDArray[np.float64],
    *,
    neighbourhood: Neighbourhood,
) -> Found:
    """Take the nearest, as many of each sector as are allowed."""
    tree = KDTree(points)
    maximum = min(neighbourhood.maximum or len(points), len(points))
    rows = np.zeros((len(centres), maximum), dtype=np.intp)
    found = np.zeros(len(centres), dtype=np.intp)
    pending = np.arange(len(centres))
    looked_at = min(maximum + LOOKED_BEYOND, len(points))
    while len(pending):
        unfinished = []
        step = max(1, CANDIDATES_AT_ONCE // looked_at)
        for start in range(0, len(pending), step):
            here = pending[start : start + step]
            near, away, last = _by_distance(tree, centres[here], looked_at)
            within = away <= neighbourhood.radius_m
            steps = points[near] - centres[here, None]
            kept, full = _share_out(steps, within, neighbourhood)
            order = np.argsort(~kept, axis=1, kind="stable")[:, :maximum]
            rows[here] = np.take_along_axis(near, order, axis=1)
            found[here] = np.minimum(kept.sum(axis=1), maximum)
            # what was not looked at is no nearer than the last: nor does it tie
            farthest = np.where(kept, away, 0.0)
            farthest = np.take_along_axis(farthest, order, axis=1).max(axis=1)
            full &= kept.sum(axis=1) >= maximum if neighbourhood.sectors == 1 else True
            done = (full & (farthest < last)) | (last > neighbourhood.radius_m)
            unfinished.append(here[~done & (looked_at < len(points))])
        # a sector is not full yet and the search not at its end: look farther
        pending = np.concatenate(unfinished)
        looked_at = min(2 * looked_at, len(points))
    return rows, found


def _by_distance(
    tree: KDTree, centres: NDArray[np.float64], looked_at: int
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Give the nearest by distance, then row; how far; and what the others exceed."""
    away, near = (
        np.asarray(each) for each in tree.query(centres, k=np.arange(1, looked_at + 1))
    )
    last = away[:, -1] * (1.0 - ROUNDING)
    steps = np.asarray(tree.data)[near] - centres[:, None]
    squares = steps[..., 0] * steps[..., 0] + steps[..., 1] * steps[..., 1]
    order = np.lexsort((near, squares), axis=-1)
    near = np.take_along_axis(near, order, axis=1)
    return near, np.sqrt(np.take_along_axis(squares, order, axis=1)), last


def _share_out(
    steps: NDArray[np.float64], within: NDArray[np.bool_], neighbourhood: Neighbourhood
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which candidates are kept, and for which targets no other could be."""
    # `steps` leads from each target to its candidates, nearest first
    limit, count = neighbourhood.of_each_sector, neighbourhood.sectors
    if count == 1:
        return within, np.ones(len(within), dtype=bool)
    sector = _sectors(steps[..., 0], steps[..., 1], count)
    kept = np.zeros(within.shape, dtype=bool)
    full = np.ones(len(within), dtype=bool)
    for each in range(count):
        member = within & (sector == each)
        rank = np.cumsum(member, axis=1)
        kept |= member & (rank <= limit)
        full &= rank[:, -1] >= limit
    return kept, full


def _sectors(
    along: NDArray[np.float64], across: NDArray[np.float64], count: int
) -> NDArray[np.intp]:
    """Give sectors, clockwise from the axis; each holds the edge at its start."""
    first_half = (across > 0.0) | ((across == 0.0) & (along >= 0.0))
    quadrant = np.where(
        first_half,
        np.where((along > 0.0) | (across == 0.0), 0, 1),
        np.where(along < 0.0, 2, 3),
    )
    if count == 4:
        return quadrant
    turned = quadrant % 2 == 1
    first = np.abs(np.where(turned, across, along))
    second = np.abs(np.where(turned, along, across))
    return np.asarray(2 * quadrant + ((second >= first) & (first > 0.0)))
