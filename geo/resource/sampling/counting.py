"""The noise of a sampler that catches few nodules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def counting_cv(count: ArrayLike, *, mass_cv: float) -> NDArray[np.float64]:
    """Give the coefficient of variation of a catch of so many nodules.

    Nodules that fall by themselves are a Poisson process, and the mass caught is a
    compound Poisson sum: CV² = (1 + CV_m²) / N.

    Parameters
    ----------
    count : array_like of float, shape (...)
        Nodules expected under the sampler, above 0.
    mass_cv : float
        CV_m, standard deviation over mean of single masses.

    Returns
    -------
    ndarray of float, shape (...)

    Raises
    ------
    ParameterError
        A count is not above 0, or the spread is below 0.

    References
    ----------
    Kingman, J. F. C. (1993). Poisson processes. Oxford (compound Poisson sums by
    Campbell's theorem).

    Examples
    --------
    22 box cores of SO268, in the east:

    >>> counting_cv(71.27, mass_cv=0.996)
    array(0.16718)
    """
    counts = np.asarray(count, dtype=float)
    problems = []
    if not np.all(counts > 0.0):
        problems.append(
            Problem(
                where="count",
                what=f"{np.min(counts):g}",
                expected="above 0: what is expected, not what was caught",
            )
        )
    if not mass_cv >= 0.0:
        problems.append(
            Problem(where="mass_cv", what=f"{mass_cv}", expected="0 or more")
        )
    if problems:
        raise ParameterError("counting error", problems)
    return np.asarray(np.sqrt((1.0 + mass_cv**2) / counts))


def counting_share(count: float, *, mass_cv: float, observed_cv: float) -> float:
    """Tell what part of the variance between samples is counting noise.

    Parameters
    ----------
    count : float
        Nodules in a sample, on average.
    mass_cv : float
        Standard deviation over mean of single masses.
    observed_cv : float
        Standard deviation over mean of the abundances, above 0.

    Returns
    -------
    float
        Above 1 the samples vary less than their counts alone would make them:
        the nodules keep apart, or the numbers do not belong together.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> round(counting_share(71.27, mass_cv=0.996, observed_cv=0.183), 4)
    0.8346
    """
    if not observed_cv > 0.0:
        raise ParameterError(
            "counting share",
            [Problem(where="observed_cv", what=f"{observed_cv}", expected="above 0")],
        )
    return float(counting_cv(count, mass_cv=mass_cv) ** 2 / observed_cv**2)


def group_means(
    values: NDArray[np.float64], groups: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Give each sample the mean of its group.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        NaN where there is none.
    groups : ndarray of int, shape (n,)
        Number of each sample's group, from 0.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN for groups without any value.

    Examples
    --------
    >>> group_means(np.array([1.0, 3.0, np.nan]), np.array([0, 0, 1]))
    array([ 2.,  2., nan])
    """
    known = np.isfinite(values)
    sums = np.bincount(groups, np.where(known, values, 0.0))
    counts = np.bincount(groups, known)
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return np.asarray(means[groups])


def expected_counts(
    reading: NDArray[np.float64],
    *,
    count: NDArray[np.float64],
    area_m2: NDArray[np.float64],
    mean_nodule_g: NDArray[np.float64],
    groups: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Give the nodules that each sampler catches where its campaign's mean lies.

    At each station's own catch a poor one would pass for a sure one. So the mean
    abundance of the group takes the place of the station's own: N = A S / m̄, with
    the mean mass of a nodule as stated, or by the counts and masses of the group.
    Where no area is known it is the mean count.

    Parameters
    ----------
    reading : ndarray of float, shape (n,)
        As read, kg/m2.
    count, area_m2, mean_nodule_g : ndarray of float, shape (n,)
        NaN where not known.
    groups : ndarray of int, shape (n,)
        Samples whose mean abundance is taken together: of one campaign, domain and
        sampler.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where neither counts nor a mean mass with an area are known.

    Examples
    --------
    >>> nowhere = np.full(2, np.nan)
    >>> expected_counts(
    ...     np.array([10.0, 30.0]),
    ...     count=np.array([30.0, 90.0]),
    ...     area_m2=np.array([0.25, 0.5]),
    ...     mean_nodule_g=np.array([80.0, 80.0]),
    ...     groups=np.array([0, 0]),
    ... )
    array([ 62.5, 125. ])
    """
    mean = group_means(reading, groups)
    both = np.isfinite(count) & np.isfinite(area_m2) & np.isfinite(reading)
    caught = group_means(np.where(both, count, np.nan), groups)
    mass = group_means(np.where(both, reading * area_m2, np.nan), groups)
    measured_kg = np.divide(
        mass, caught, out=np.full(mass.shape, np.nan), where=caught > 0.0
    )
    nodule_kg = np.where(np.isfinite(mean_nodule_g), mean_nodule_g / 1e3, measured_kg)
    with_area = mean * area_m2 / nodule_kg
    expected = np.where(np.isfinite(with_area), with_area, group_means(count, groups))
    return np.asarray(np.where(expected > 0.0, expected, np.nan))
