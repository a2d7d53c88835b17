"""How far two stretches of ground differ: in their means, and share by share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """How much of some ground lies at or below each value.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Ascending.
    shares : ndarray of float, shape (n + 1,)
        Of the ground below the first value, the second, …, and below none: 0 to 1.
    mean, sd : float
        Weighted by area.
    """

    values: Values
    shares: Values
    mean: float
    sd: float

    def at_most(self, value: ArrayLike) -> Values:
        """Give the share of the ground at or below some values.

        Parameters
        ----------
        value : array_like of float

        Returns
        -------
        ndarray of float
        """
        return self.shares[np.searchsorted(self.values, value, side="right")]

    def less_than(self, value: ArrayLike) -> Values:
        """Give the share of the ground below some values.

        Parameters
        ----------
        value : array_like of float

        Returns
        -------
        ndarray of float
        """
        return self.shares[np.searchsorted(self.values, value, side="left")]


def distribution_of(values: ArrayLike, *, area_m2: ArrayLike) -> Distribution:
    """Gather how the values of some ground are distributed over its area.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    area_m2 : array_like of float, shape (n,)
        Of the ground that has each; ground without a value, NaN, is left out.

    Returns
    -------
    Distribution

    Raises
    ------
    DataError
        No ground has a value.

    Examples
    --------
    >>> depths = distribution_of([5200.0, 5600.0], area_m2=[1.0, 3.0])
    >>> depths.mean, float(depths.at_most(5300.0))
    (5500.0, 0.25)
    """
    found = np.asarray(values, dtype=float).ravel()
    area = np.asarray(area_m2, dtype=float).ravel()
    known = np.isfinite(found) & (area > 0.0)
    if not known.any():
        raise DataError(
            "ground",
            [Problem(where="values", what="none of the ground has one")],
        )
    order = np.argsort(found[known], kind="stable")
    ordered, weights = found[known][order], area[known][order]
    total = weights.sum()
    shares = np.append(0.0, np.cumsum(weights) / total)
    shares[-1] = 1.0
    mean = float(weights @ ordered / total)
    variance = float(weights @ (ordered - mean) ** 2 / total)
    return Distribution(
        values=ordered, shares=shares, mean=mean, sd=float(np.sqrt(variance))
    )


def mean_differences(
    means: ArrayLike, *, reference: Distribution, tolerance: float = 0.0
) -> Values:
    """Measure how far means lie from that of other ground, in its own deviations.

    Parameters
    ----------
    means : array_like of float
    reference : Distribution
    tolerance : float, optional
        A difference that does not matter, in the unit of the values: it is taken off.

    Returns
    -------
    ndarray of float
        (mean - mean of the reference) / its standard deviation; where the reference
        does not vary, 0 for its own value and otherwise infinite.

    Examples
    --------
    >>> flat = distribution_of([1.0, 3.0], area_m2=[1.0, 1.0])
    >>> mean_differences([2.0, 2.5], reference=flat)
    array([0. , 0.5])
    >>> mean_differences([2.5], reference=flat, tolerance=0.4)
    array([0.1])
    """
    away = np.asarray(means, dtype=float) - reference.mean
    away = np.copysign(np.maximum(np.abs(away) - tolerance, 0.0), away)
    # what rounding leaves of values that are all the same is no spread
    if reference.sd > 1e-12 * max(abs(reference.mean), 1e-300):
        return np.asarray(away / reference.sd)
    same = np.isclose(away, 0.0, atol=1e-9 * max(abs(reference.mean), 1.0))
    return np.where(same, 0.0, np.copysign(np.inf, away))


def share_differences(
    values: ArrayLike,
    *,
    area_m2: ArrayLike,
    reference: Distribution,
    tolerance: float = 0.0,
) -> Values:
    """Measure the largest difference between shares of ground below one value.

    The distance of Kolmogorov and Smirnov: over all values x, the greatest
    |F(x) - G(x)| of the shares of two stretches of ground that lie at or below x.
    With a tolerance t values may lie apart by as much before it counts: the greatest
    of F(x) - G(x + t) and G(x) - F(x + t). It is a measure here and no test:
    neighbouring cells are not independent.

    Parameters
    ----------
    values : array_like of float, shape (zones, cells)
        Finite.
    area_m2 : array_like of float, of the same shape or broadcast to it
    reference : Distribution
    tolerance : float, optional
        In the unit of the values.

    Returns
    -------
    ndarray of float, shape (zones,)
        0 to 1.

    Examples
    --------
    >>> other = distribution_of([1.0, 2.0, 3.0, 4.0], area_m2=[1.0] * 4)
    >>> share_differences([[1.0, 2.0], [1.0, 4.0]], area_m2=1.0, reference=other)
    array([0.5 , 0.25])

    References
    ----------
    Smirnov, N. (1948). Table for estimating the goodness of fit of empirical
    distributions. Annals of Mathematical Statistics 19, 279-281.
    """
    found = np.atleast_2d(np.asarray(values, dtype=float))
    area = np.broadcast_to(np.asarray(area_m2, dtype=float), found.shape)
    order = np.argsort(found, axis=1, kind="stable")
    ordered = np.take_along_axis(found, order, axis=1)
    weights = np.take_along_axis(area, order, axis=1)
    upto = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    before = np.hstack([np.zeros((len(upto), 1)), upto[:, :-1]])
    # both are greatest at a value of the zone; among equal values the last and the
    # first of them tell, and the others say less
    more = upto - reference.at_most(ordered + tolerance)
    less = reference.less_than(ordered - tolerance) - before
    return np.asarray(np.maximum(more, less).max(axis=1, initial=0.0))


def mixture_differences(
    shares: Mapping[str, ArrayLike], *, reference: Mapping[str, float]
) -> Values:
    """Measure how far mixtures of facies differ from that of other ground.

    Half the sum of the differences of the shares: the largest difference that any
    set of facies shows together (the total variation distance).

    Parameters
    ----------
    shares : mapping of str to array_like of float, shape (zones,)
        Of the ground of each zone, by facies.
    reference : mapping of str to float
        The same of the other ground.

    Returns
    -------
    ndarray of float, shape (zones,)
        0 to 1.

    Examples
    --------
    >>> clay = {"clay": [1.0, 0.5], "ooze": [0.0, 0.5]}
    >>> mixture_differences(clay, reference={"clay": 0.5, "ooze": 0.5})
    array([0.5, 0. ])
    """
    names = sorted({*shares, *reference})
    parts = [
        np.abs(np.asarray(shares.get(name, 0.0)) - reference.get(name, 0.0))
        for name in names
    ]
    return np.atleast_1d(np.sum(np.broadcast_arrays(*parts), axis=0) / 2.0)
