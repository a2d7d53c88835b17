"""What a fit of a coregionalisation refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geo.errors import ParameterError, Problem, UnsupportedRangeError
from geo.geostat.variography.refusals import support_of
from geo.kernels.covariance import reduced_distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.variogram import Structure
    from geo.geostat.variography.cross_variogram import CrossVariograms
    from geo.geostat.variography.refusals import Support
    from geo.model.estimate import GivenRange

LagWeighting = Literal["pairs/h2", "pairs", "equal"]


def require_options(
    surveys: tuple[CrossVariograms, ...],
    *,
    forms: Sequence[Structure],
    weights: str,
    minimum_pairs: int,
    given_ranges: Sequence[GivenRange],
) -> None:
    """Refuse what the fit does not know.

    Parameters
    ----------
    surveys : tuple of CrossVariograms
    forms : sequence of Structure
    weights : str
    minimum_pairs : int
    given_ranges : sequence of GivenRange

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_options(
    ...     (), forms=(), weights="pairs", minimum_pairs=30, given_ranges=()
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: coregionalisation: 2 problems
    - crossed: none, or of other variables each
        expected: at least one, all of the same variables
    - forms: none
        expected: at least one form, each with a sill of 1
    """
    omnidirectional = any(each.direction is None for each in surveys)
    ranges = [form.effective_range_m for form in forms]
    problems = [
        Problem(where=where, what=what, expected=expected)
        for where, what, expected, good in (
            (
                "crossed",
                "none, or of other variables each",
                "at least one, all of the same variables",
                len({each.variables for each in surveys}) == 1,
            ),
            (
                "forms",
                "sills of " + ", ".join(f"{form.sill:g}" for form in forms)
                if forms
                else "none",
                "at least one form, each with a sill of 1",
                len(forms) > 0 and all(form.sill == 1.0 for form in forms),
            ),
            (
                "forms",
                "anisotropic, for lags of all directions",
                "one crossed variogram for each direction",
                not omnidirectional or all(f.anisotropy.ratio == 1.0 for f in forms),
            ),
            (
                "weights",
                repr(weights),
                "one of " + ", ".join(get_args(LagWeighting)),
                weights in get_args(LagWeighting),
            ),
            (
                "minimum_pairs",
                f"{minimum_pairs}",
                "a number of pairs from 1 on",
                minimum_pairs >= 1,
            ),
            (
                "given_ranges",
                ", ".join(f"{given.range_m:g} m" for given in given_ranges),
                "effective ranges of the forms",
                all(np.isclose(given.range_m, ranges).any() for given in given_ranges),
            ),
        )
        if not good
    ]
    if problems:
        raise ParameterError("coregionalisation", problems)


def require_support(
    surveys: tuple[CrossVariograms, ...],
    *,
    forms: Sequence[Structure],
    minimum_pairs: int,
    given_ranges: Sequence[GivenRange],
) -> None:
    """Refuse ranges that the pairs do not support and nobody vouches for.

    Parameters
    ----------
    surveys : tuple of CrossVariograms
        The range of a form counts along its axis, and towards each of them.
    forms : sequence of Structure
    minimum_pairs : int
    given_ranges : sequence of GivenRange

    Raises
    ------
    UnsupportedRangeError

    Examples
    --------
    >>> require_support((), forms=(), minimum_pairs=30, given_ranges=())
    """
    support = support_of(
        [crossed.direct(crossed.variables[0]) for crossed in surveys], minimum_pairs
    )
    given = [each.range_m for each in given_ranges]
    problems = [
        problem
        for form in forms
        if not np.isclose(form.effective_range_m, given).any()
        for problem in _beyond_support(form, support)
    ]
    if problems:
        raise UnsupportedRangeError("coregionalisation", problems)


def _beyond_support(form: Structure, support: Support) -> list[Problem]:
    """Compare the range along its axis, then towards each direction of lags."""
    for azimuth_deg in (form.anisotropy.azimuth_deg, *support.azimuth_deg):
        reach = _range_along(form, azimuth_deg)
        supported = support.longest_m[support.nearest(azimuth_deg)]
        if np.isfinite(reach) and not reach <= supported:
            towards = (
                f" towards {azimuth_deg % 180.0:.0f} degrees"
                if len(support.azimuth_deg) > 1
                else ""
            )
            return [
                Problem(
                    where="range of a form",
                    what=f"{reach:,.0f} m{towards}",
                    expected=f"at most {supported:,.0f} m, the longest lag "
                    "that the pairs support",
                    cure="a shorter range, or say in given_ranges who vouches "
                    "for it and why",
                )
            ]
    return []


def _range_along(form: Structure, azimuth_deg: float) -> float:
    shape, towards = form.anisotropy, np.radians(azimuth_deg)
    slowness = reduced_distance(
        np.array([np.sin(towards), np.cos(towards)]),
        scale_m=form.effective_range_m,
        azimuth_deg=shape.azimuth_deg,
        ratio=shape.ratio,
    )
    return float(np.divide(1.0, slowness)) if slowness > 0.0 else np.inf
