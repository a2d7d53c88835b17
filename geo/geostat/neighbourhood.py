"""Which samples speak for a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """How samples are chosen for a target, and where estimates stop.

    Parameters
    ----------
    radius_m : float
        A target with no sample within it is masked as extrapolation: set it to
        the range that the variogram supports. In a moving neighbourhood samples
        beyond it are not used. Infinity masks nothing.
    maximum : int or None, optional
        The nearest so many samples (moving neighbourhood); None takes all
        samples for every target (unique neighbourhood).

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Neighbourhood(radius_m=12_000.0)
    Neighbourhood(radius_m=12000.0, maximum=16)
    """

    radius_m: float
    maximum: int | None = 16

    def __post_init__(self) -> None:
        problems = []
        if not self.radius_m > 0.0:
            problems.append(
                Problem(
                    where="radius_m",
                    what=f"{self.radius_m}",
                    expected="metres above 0, or infinity",
                )
            )
        if self.maximum is not None and self.maximum < 1:
            problems.append(
                Problem(
                    where="maximum",
                    what=f"{self.maximum}",
                    expected="at least 1, or None for all samples",
                )
            )
        if problems:
            raise ParameterError("neighbourhood", problems)

    @property
    def unique(self) -> bool:
        """Whether every target uses all samples."""
        return self.maximum is None


class Neighbours(NamedTuple):
    """The samples found for each target, nearest first.

    Attributes
    ----------
    rows : ndarray of int, shape (targets, k)
        Rows of the samples; beyond `found` they mean nothing.
    found : ndarray of int, shape (targets,)
        How many of them lie within the radius.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample, within the radius or not.
    """

    rows: NDArray[np.intp]
    found: NDArray[np.intp]
    nearest_m: NDArray[np.float64]


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
        Of a unique one only the distance of the nearest sample is looked up.

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
    wanted = min(neighbourhood.maximum or 1, len(coordinates))
    away, rows = (
        np.asarray(each)
        for each in KDTree(coordinates).query(targets, k=np.arange(1, wanted + 1))
    )
    found = np.asarray(np.count_nonzero(away <= neighbourhood.radius_m, axis=1))
    if neighbourhood.unique:
        found = np.where(found > 0, len(coordinates), 0)
    return Neighbours(rows, found, away[:, 0])
