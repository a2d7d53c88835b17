"""Weights against what the sampling has too much of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.resource.prospectivity.design.design import Design

MOST_RATIO = 20.0
"""A station may count so much more than the median one, and no more."""


def class_weights(
    response: ArrayLike, *, prevalence: float | None = None
) -> NDArray[np.float64]:
    """Weight presences and other points to a share of presences.

    Parameters
    ----------
    response : array_like of float, shape (n,)
        0 or 1.
    prevalence : float, optional
        The share of presences that the weighted table has; one half by default,
        both classes then count alike.

    Returns
    -------
    ndarray of float, shape (n,)
        Of mean 1: ``τ/ȳ`` for presences and ``(1 − τ)/(1 − ȳ)`` for others.

    Raises
    ------
    DataError
        One class.
    ParameterError
        A prevalence that is not between 0 and 1.

    Notes
    -----
    Probabilities then belong to that prevalence. They can be brought to another one
    by `geo.resource.prospectivity.skill.calibration.prior_corrected` with it as
    `sampled`.

    References
    ----------
    King, G. and Zeng, L. (2001). Logistic regression in rare events data.
    Political Analysis 9, 137-163, section 4.2.

    Examples
    --------
    >>> class_weights([1.0, 0.0, 0.0, 0.0])
    array([2. , 0.67, 0.67, 0.67])
    """
    wanted = 0.5 if prevalence is None else prevalence
    if not 0.0 < wanted < 1.0:
        problem = Problem(
            where="prevalence",
            what=f"{wanted}",
            expected="a share above 0 and below 1",
            cure="10 % is written 0.1",
        )
        raise ParameterError("class weights", [problem])
    present = np.asarray(response, dtype=float) == 1.0
    share = float(present.mean()) if present.size else 0.0
    if not 0.0 < share < 1.0:
        problem = Problem(
            where="response",
            what=f"{int(present.sum())} presences among {present.size} rows",
            expected="both classes",
            cure="add points of the class that is missing",
        )
        raise DataError("class weights", [problem])
    return np.where(present, wanted / share, (1.0 - wanted) / (1.0 - share))


def density_weights(
    xy_m: ArrayLike, *, bandwidth_m: float, effort_m: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Weight stations by the inverse of how densely the ground was sampled.

    The density at a station is ``Σ exp(−d²/2h²)`` over all points of effort, itself
    included. Crowded stations so share the voice of one.

    Parameters
    ----------
    xy_m : array_like of float, shape (n, 2) or (n, 3)
        Stations, m.
    bandwidth_m : float
        h.
    effort_m : array_like of float, shape (k, 2) or (k, 3), optional
        Where the sea floor was looked at, whatever was found: the target group.
        The stations themselves by default.

    Returns
    -------
    ndarray of float, shape (n,)
        Of mean 1; none above `MOST_RATIO` times the median before that.

    Raises
    ------
    ParameterError
        A bandwidth that is not above 0.
    DataError
        No stations, positions that are not finite, or effort in another frame.

    References
    ----------
    Phillips, S.J. et al. (2009). Sample selection bias and presence-only
    distribution models: implications for background and pseudo-absence data.
    Ecological Applications 19, 181-197.
    Elith, J., Kearney, M. and Phillips, S. (2010). The art of modelling
    range-shifting species. Methods in Ecology and Evolution 1, 330-342 (weights by
    kernel density).

    Examples
    --------
    >>> density_weights([[0.0, 0.0], [0.0, 0.0], [9e5, 0.0]], bandwidth_m=1e4)
    array([0.75, 0.75, 1.5 ])
    """
    stations, effort = _positions(xy_m, effort_m)
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0.0):
        problem = Problem(
            where="bandwidth_m", what=f"{bandwidth_m}", expected="metres above 0"
        )
        raise ParameterError("density weights", [problem])
    # the same sums whatever the order of the points
    effort = effort[np.lexsort(effort.T[::-1])]
    reach = 6.0 * bandwidth_m  # beyond, a point adds less than 2e-8
    near = KDTree(effort).query_ball_point(stations, reach, return_sorted=True)
    density = np.empty(len(stations))
    for row, points in enumerate(near):
        away2 = ((effort[points] - stations[row]) ** 2).sum(axis=1)
        density[row] = np.exp(-away2 / (2.0 * bandwidth_m**2)).sum()
    # a station far from all effort counts as one that was looked at once
    weight = 1.0 / np.maximum(density, 1.0)
    weight = np.minimum(weight, MOST_RATIO * np.median(weight))
    return np.asarray(weight / weight.mean())


def weighted(design: Design, *weights: ArrayLike) -> Design:
    """Multiply the weights of a design by others.

    Parameters
    ----------
    design : Design
    *weights : array_like of float, shape (n,)
        Above 0.

    Returns
    -------
    Design
        With weights of mean 1.

    Raises
    ------
    DataError
        Weights of another length, or not above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.resource.prospectivity.design.design import Design
    >>> lon, lat = np.arange(60.0) % 10.0, np.arange(60.0) // 10.0
    >>> depth = 4e3 + 1e3 * np.cos(3.0 * lon)
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": depth}),
    ...     response=(depth > 4e3).astype(float),
    ...     xy_m=1e5 * np.column_stack([lon, lat]),
    ...     lon=lon,
    ...     lat=lat,
    ...     kind="occurrence",
    ...     units={"depth": "m", "response": "1"},
    ... )
    >>> both = weighted(design, class_weights(design.response))
    >>> round(float(both.weight[design.response == 1.0].sum()), 6)
    30.0
    """
    product = np.ones(len(design)) if design.weight is None else design.weight.copy()
    for each in weights:
        given = np.asarray(each, dtype=float)
        if given.shape != product.shape:
            problem = Problem(
                where="weights",
                what=f"shape {given.shape}",
                expected=f"({len(design)},), as the design",
            )
            raise DataError("design", [problem])
        if not (np.isfinite(given) & (given > 0.0)).all():
            problem = Problem(
                where="weights", what="not all above 0", expected="finite, above 0"
            )
            raise DataError("design", [problem])
        product = product * given
    return replace(design, weight=product / product.mean())


def _positions(
    xy_m: ArrayLike, effort_m: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    stations = np.asarray(xy_m, dtype=float)
    effort = stations if effort_m is None else np.asarray(effort_m, dtype=float)
    problems = [
        Problem(
            where=name,
            what=f"shape {each.shape}"
            if each.ndim != 2 or not each.size
            else "not finite",
            expected="(n, 2) or (n, 3) finite metres, at least one point",
        )
        for name, each in (("xy_m", stations), ("effort_m", effort))
        if each.ndim != 2 or not each.size or not np.isfinite(each).all()
    ]
    if not problems and stations.shape[1] != effort.shape[1]:
        problems.append(
            Problem(
                where="effort_m",
                what=f"{effort.shape[1]} columns",
                expected=f"{stations.shape[1]}, in the frame of the stations",
            )
        )
    if problems:
        raise DataError("density weights", problems)
    return stations, effort
