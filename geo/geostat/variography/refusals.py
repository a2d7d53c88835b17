"""Reasons not to believe a fitted variogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import Problem
from geo.geostat.variography.fit_shapes import (
    NEGLIGIBLE,
    axis_deg,
    is_zonal,
    range_towards_m,
)
from geo.geostat.variography.least_squares import RANGE_SEARCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.geostat.variography.experimental import ExperimentalVariogram
    from geo.geostat.variography.fit_lags import Lags
    from geo.geostat.variography.fit_shapes import Form
    from geo.geostat.variography.least_squares import Fits

LAGS_BELOW_RANGE = 3  # two fix the rise and the nugget, the third tests them
SPARE_LAGS = 2  # more lags than parameters, so that a fit can fail
DIRECTIONS = 3  # an ellipse has two axes and a direction

_MEAN = "use the mean of the samples, with its standard error"
_GIVE = f"give a range with author and reason (GivenRange), or {_MEAN}"


class Support(NamedTuple):
    """How far the pairs carry a variogram, by direction.

    Attributes
    ----------
    azimuth_deg : ndarray of float, shape (directions,)
        One of 0 where all pairs count together.
    longest_m : ndarray of float, shape (directions,)
        The longest lag that pairs support.
    """

    azimuth_deg: NDArray[np.float64]
    longest_m: NDArray[np.float64]

    def nearest(self, azimuth_deg: float) -> int:
        """Find the direction nearest to an azimuth.

        Parameters
        ----------
        azimuth_deg : float

        Returns
        -------
        int
        """
        turned = np.abs((self.azimuth_deg - azimuth_deg + 90.0) % 180.0 - 90.0)
        return int(turned.argmin())


def support_of(
    experimental: Sequence[ExperimentalVariogram], minimum_pairs: int
) -> Support:
    """Find how far the pairs of each direction carry a variogram.

    Parameters
    ----------
    experimental : sequence of ExperimentalVariogram
    minimum_pairs : int

    Returns
    -------
    Support

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = experimental_variogram(line, [0.0, 1, 3], lag_m=1.0, max_lag_m=2.0)
    >>> support_of([seen], minimum_pairs=1).longest_m
    array([1.])
    """
    return Support(
        np.array([seen.azimuth_deg for seen in experimental]),
        np.array(
            [seen.longest_supported_lag_m(minimum_pairs) for seen in experimental]
        ),
    )


def reasons_not_to_fit(
    lags: Lags, *, form: Form, spare: int = SPARE_LAGS
) -> list[Problem]:
    """List what forbids a fit from the start.

    Parameters
    ----------
    lags : Lags
    form : Form
    spare : int, optional
        How many lags there must be beyond the parameters.

    Returns
    -------
    list of Problem
        Too few lags or directions, or values that do not vary; empty where none.

    Examples
    --------
    >>> from geo.geostat.variography.fit_lags import Lags
    >>> from geo.geostat.variography.fit_shapes import Form
    >>> form = Form(("spherical",), False, *np.zeros((4, 4)))
    >>> flat, one = np.zeros((1, 8)), np.ones(8)
    >>> level = Lags(np.arange(1.0, 9.0), one, 0.0 * one, flat, one[None])
    >>> [problem.what for problem in reasons_not_to_fit(level, form=form)]
    ['they do not vary']
    """
    count = len(lags.lag)
    if count < form.parameters + spare:
        return [
            Problem(
                where="experimental variogram",
                what=f"lags with enough pairs: {count}; parameters: {form.parameters}",
                expected=f"at least {form.parameters + spare} such lags",
                cure=f"wider lags, more samples, or {_MEAN}",
            )
        ]
    if not np.any(lags.semivariance > 0.0):
        return [
            Problem(
                where="values",
                what="they do not vary",
                expected="a semivariance above 0 in some lag",
                cure=_MEAN,
            )
        ]
    return _too_few_directions(lags, form=form)


def reasons_against(
    lags: Lags, fits: Fits, *, form: Form, support: Support
) -> list[Problem]:
    """List what speaks against fitted ranges; the first reason is enough.

    Parameters
    ----------
    lags : Lags
    fits : Fits
        Of one draw.
    form : Form
    support : Support

    Returns
    -------
    list of Problem
        Empty where the data carry the fit.

    Examples
    --------
    >>> from geo.geostat.variography.fit_lags import Lags
    >>> from geo.geostat.variography.least_squares import Fits
    >>> from geo.geostat.variography.fit_shapes import Form
    >>> form = Form(("spherical",), False, *np.zeros((4, 4)))
    >>> lag, one = np.arange(1.0, 9.0), np.ones(8)
    >>> rising = Lags(lag, one, 0.0 * one, lag[None], one[None])
    >>> shape = np.array([[150.0, 1.0, 0.0, 1.0]])
    >>> line = Fits(np.zeros(1), np.array([[0.0, 100.0]]), shape)
    >>> support = Support(np.zeros(1), np.array([8.0]))
    >>> print(*reasons_against(rising, line, form=form, support=support))
    range: the fitted effective range, 150 m, exceeds the longest lag that pairs
    support, 8 m
        expected: at most 8 m
        cure: give a range with author and reason (GivenRange), or use the mean of
        the samples, with its standard error
    """
    return (
        reasons_without_structure(fits)
        or _beyond_support(lags, fits, form=form, support=support)
        or _too_short(lags, fits, form=form, support=support)
        or _no_better_than_nugget(lags, fits, form=form)
    )


def reasons_without_structure(fits: Fits) -> list[Problem]:
    """Say where a structure came out with a sill of 0.

    Parameters
    ----------
    fits : Fits
        Of one draw.

    Returns
    -------
    list of Problem
        Empty where each structure has a sill.

    Examples
    --------
    >>> from geo.geostat.variography.least_squares import Fits
    >>> flat = Fits(np.zeros(1), np.array([[1.0, 0.0]]), np.zeros((1, 4)))
    >>> [problem.where for problem in reasons_without_structure(flat)]
    ['structures']
    """
    level = fits.level[0]
    missing = int(np.count_nonzero(level[1:] <= NEGLIGIBLE * level.sum()))
    if not missing:
        return []
    count = len(level) - 1
    return [
        Problem(
            where="structures",
            what=f"{missing} of {count} cannot be told from the nugget: "
            "the best sill is 0",
            expected="a sill above 0",
            cure="fit one structure" if missing < count else _MEAN,
        )
    ]


def _too_few_directions(lags: Lags, *, form: Form) -> list[Problem]:
    count = len(np.unique(lags.azimuth_deg % 180.0))
    ellipse = form.free[form.free >= 2 * len(form.models)]
    needed = 1 + len(ellipse)
    if count >= needed:
        return []
    return [
        Problem(
            where="experimental variogram",
            what=f"directions with enough pairs: {count}, for azimuth and ratio",
            expected=f"at least {needed}",
            cure="more directions, or hold the azimuth (FitBounds)",
        )
    ]


def _beyond_support(
    lags: Lags, fits: Fits, *, form: Form, support: Support
) -> list[Problem]:
    """Compare the range along its axis, then towards each direction of lags."""
    several = len(support.azimuth_deg) > 1
    reaches = []
    for number in range(len(form.models)):
        axis = axis_deg(number, fits.shape[0], form=form)
        every = several and not is_zonal(number, form)
        reaches += [
            _Reach(
                range_towards_m(azimuth, number, fits.shape[0], form=form),
                float(support.longest_m[support.nearest(azimuth)]),
                azimuth,
            )
            for azimuth in (axis, *(support.azimuth_deg if every else ()))
        ]
    beyond = [reach for reach in reaches if reach.range_m > reach.supported_m]
    if not beyond:
        return []
    worst = max(beyond, key=lambda reach: reach.range_m)
    still_rising = worst.range_m > 0.999 * RANGE_SEARCH[1] * lags.lag.max()
    fitted = f"{'more than ' if still_rising else ''}{worst.range_m:,.0f} m"
    if several:
        fitted += f" towards {round(worst.azimuth_deg) % 180} degrees"
    return [
        Problem(
            where="range",
            what=f"the fitted effective range, {fitted}, exceeds the longest lag "
            f"that pairs support, {worst.supported_m:,.0f} m",
            expected=f"at most {worst.supported_m:,.0f} m",
            cure=_GIVE,
        )
    ]


class _Reach(NamedTuple):
    range_m: float
    supported_m: float
    azimuth_deg: float


def _too_short(
    lags: Lags, fits: Fits, *, form: Form, support: Support
) -> list[Problem]:
    """Count the lags below each range, in the directions nearest its axes."""
    several = len(support.azimuth_deg) > 1
    for number in range(len(form.models)):
        axis = axis_deg(number, fits.shape[0], form=form)
        needed = {axis: LAGS_BELOW_RANGE}
        if several and not is_zonal(number, form):
            needed[axis + 90.0] = 1  # or the short range has no lower bound
        for direction, least in needed.items():
            azimuth = float(support.azimuth_deg[support.nearest(direction)])
            reach = range_towards_m(azimuth, number, fits.shape[0], form=form)
            along = lags.lag[lags.azimuth_deg == azimuth]
            below = int(np.count_nonzero(along < reach))
            if below < least:
                return [_short(below, reach, least=least)]
    return []


def _short(below: int, reach: float, *, least: int) -> Problem:
    return Problem(
        where="range",
        what=f"lags below the fitted effective range, {reach:,.0f} m: {below}, too "
        "few to tell it from the nugget",
        expected=f"at least {least}",
        cure=f"narrower lags or closer samples; else {_GIVE}",
    )


def _no_better_than_nugget(lags: Lags, fits: Fits, *, form: Form) -> list[Problem]:
    weight, seen = lags.weight[0], lags.semivariance[0]
    level = np.average(seen, weights=weight)
    flat = float(np.sum(weight * (seen - level) ** 2))
    count = len(lags.lag)

    def criterion(sse: float, free: int) -> float:
        misfit = count * np.log(max(sse / flat, np.finfo(float).eps))
        return float(misfit + 2 * free + 2 * free * (free + 1) / (count - free - 1))

    if flat > 0.0 and criterion(fits.sse[0], form.parameters) < criterion(flat, 1):
        return []
    shortest = fits.shape[0, : len(form.models)].min()
    return [
        Problem(
            where="structures",
            what=f"with a range of {shortest:,.0f} m the fit is no better "
            "than a pure nugget",
            expected="a lower information criterion (AICc) than the nugget's",
            cure=_GIVE,
        )
    ]
