"""Which samples speak for a target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem
from geo.geostat.anisotropy import Anisotropy
from geo.kernels.covariance import reduced_components

CANDIDATES_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """How samples are chosen for a target, and where estimates stop.

    Parameters
    ----------
    radius_m : float
        Along the longest axis of the search. A target with fewer than `minimum`
        samples within it is masked as extrapolation: set it to the range that
        the variogram supports. In a moving neighbourhood samples beyond it are
        not used. Infinity masks nothing.
    maximum : int or None, optional
        The nearest so many samples (moving neighbourhood); None takes all
        samples for every target (unique neighbourhood).
    minimum : int, optional
        A target with fewer samples is masked.
    sectors : {1, 4, 8}, optional
        Quadrants or octants round the target, the first of them clockwise from
        the long axis of the search; each gives its nearest samples, so that a
        crowded line of stations does not take all places.
    per_sector : int, optional
        At most so many samples of each sector; `maximum` shared out, rounded
        up, by default.
    anisotropy : Anisotropy, optional
        Of the search; a circle by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> around = Neighbourhood(radius_m=12_000.0, sectors=4)
    >>> around.maximum, around.of_each_sector
    (16, 4)
    """

    radius_m: float
    maximum: int | None = 16
    minimum: int = 1
    sectors: int = 1
    per_sector: int | None = None
    anisotropy: Anisotropy = field(default_factory=Anisotropy)

    def __post_init__(self) -> None:
        problems = [
            Problem(where=where, what=f"{value}", expected=expected)
            for where, value, expected, good in (
                (
                    "radius_m",
                    self.radius_m,
                    "metres above 0, or infinity",
                    self.radius_m > 0.0,
                ),
                (
                    "maximum",
                    self.maximum,
                    "a whole number, at least 1, or None for all samples",
                    self.maximum is None
                    or (hasattr(self.maximum, "__index__") and self.maximum >= 1),
                ),
                ("sectors", self.sectors, "1, 4 or 8", self.sectors in {1, 4, 8}),
                (
                    "per_sector",
                    self.per_sector,
                    "at least 1, of 4 or 8 sectors in a moving neighbourhood",
                    self.per_sector is None
                    or (self.per_sector >= 1 and self.sectors > 1),
                ),
            )
            if not good
        ]
        problems = problems or self._contradictions()
        if problems:
            raise ParameterError("neighbourhood", problems)

    def _contradictions(self) -> list[Problem]:
        problems = []
        if self.unique and self.sectors > 1:
            problems.append(
                Problem(
                    where="sectors",
                    what=f"{self.sectors}, where all samples take part",
                    expected="1 with maximum=None",
                    cure="give a maximum",
                )
            )
        most = min(self.maximum or np.inf, self.of_each_sector * self.sectors)
        if not 1 <= self.minimum <= most:
            problems.append(
                Problem(
                    where="minimum",
                    what=f"{self.minimum}",
                    expected=f"1 to {most:g}, the most samples that are taken",
                )
            )
        return problems

    @property
    def unique(self) -> bool:
        """Whether every target uses all samples."""
        return self.maximum is None

    @property
    def of_each_sector(self) -> float:
        """The most samples of one sector; infinity in a unique neighbourhood."""
        if self.maximum is None:
            return np.inf
        return self.per_sector or -(-self.maximum // self.sectors)


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
    looked_at = maximum
    while len(pending):
        unfinished = []
        step = max(1, CANDIDATES_AT_ONCE // looked_at)
        for start in range(0, len(pending), step):
            here = pending[start : start + step]
            away, near = (
                np.asarray(each)
                for each in tree.query(centres[here], k=np.arange(1, looked_at + 1))
            )
            within = away <= neighbourhood.radius_m
            steps = points[near] - centres[here, None]
            kept, full = _share_out(steps, within, neighbourhood)
            order = np.argsort(~kept, axis=1, kind="stable")[:, :maximum]
            rows[here] = np.take_along_axis(near, order, axis=1)
            found[here] = np.minimum(kept.sum(axis=1), maximum)
            done = full | ~within[:, -1] | (looked_at == len(points))
            unfinished.append(here[~done])
        # a sector is not full yet and the search not at its end: look farther
        pending = np.concatenate(unfinished)
        looked_at = min(2 * looked_at, len(points))
    return rows, found


def _share_out(
    steps: NDArray[np.float64], within: NDArray[np.bool_], neighbourhood: Neighbourhood
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which candidates are kept, and for which targets no other could be."""
    # `steps` leads from each target to its candidates, nearest first
    limit, count = neighbourhood.of_each_sector, neighbourhood.sectors
    if count == 1:
        return within, np.ones(len(within), dtype=bool)
    clockwise = np.arctan2(steps[..., 1], steps[..., 0]) % (2.0 * np.pi)
    sector = np.minimum((clockwise * count / (2.0 * np.pi)).astype(int), count - 1)
    kept = np.zeros(within.shape, dtype=bool)
    full = np.ones(len(within), dtype=bool)
    for each in range(count):
        member = within & (sector == each)
        rank = np.cumsum(member, axis=1)
        kept |= member & (rank <= limit)
        full &= rank[:, -1] >= limit
    return kept, full
