"""What a variogram fit works on: lags, with what is searched for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.variography.fit_lags import Lags, lags_in_use
from geo.geostat.variography.fit_shapes import Form, form_of
from geo.geostat.variography.least_squares import RANGE_SEARCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.variography.experimental import ExperimentalVariogram
    from geo.geostat.variography.recipe import FitRecipe


def prepare(
    experimental: Sequence[ExperimentalVariogram], recipe: FitRecipe
) -> tuple[Lags, Form]:
    """Gather what a fit works on.

    Parameters
    ----------
    experimental : sequence of ExperimentalVariogram
    recipe : FitRecipe

    Returns
    -------
    lags : Lags
    form : Form

    Raises
    ------
    ParameterError
        Directions that do not go together, or azimuth and ratio without them.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> from geo.geostat.variography.recipe import FitRecipe
    >>> line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]
    >>> seen = experimental_variogram(line, [0.0, 1, 3], lag_m=1.0, max_lag_m=2.0)
    >>> lags, form = prepare([seen], FitRecipe(model="cubic", minimum_pairs=1))
    >>> len(lags.lag), form.parameters
    (2, 3)
    """
    _require_directions(experimental, recipe)
    lags = lags_in_use(
        experimental, minimum_pairs=recipe.minimum_pairs, weights=recipe.weights
    )
    bounds = recipe.bounds
    if recipe.given_range is not None:
        bounds = replace(bounds, ranges_m=(recipe.given_range.range_m,))
    shortest, longest = lags.lag.min(initial=np.inf), lags.lag.max(initial=0.0)
    search = (RANGE_SEARCH[0] * shortest, RANGE_SEARCH[1] * longest)
    form = form_of(
        recipe.models,
        bounds,
        range_search=search if len(lags.lag) else (1.0, 2.0),
        anisotropic=len(experimental) > 1,
        zonal=recipe.zonal,
    )
    return lags, form


def _require_directions(
    experimental: Sequence[ExperimentalVariogram], recipe: FitRecipe
) -> None:
    azimuths = [
        None if seen.direction is None else seen.direction.azimuth_deg % 180.0
        for seen in experimental
    ]
    problems = []
    if not azimuths or (
        len(azimuths) > 1 and (None in azimuths or len(set(azimuths)) < len(azimuths))
    ):
        problems.append(
            Problem(
                where="experimental",
                what=f"azimuths {azimuths}",
                expected="one experimental variogram, or several with a direction each",
            )
        )
    asked = {
        "bounds.azimuth_deg": recipe.bounds.azimuth_deg is not None,
        "bounds.ratio": recipe.bounds.ratio is not None,
        "zonal": recipe.zonal,
    }
    if len(azimuths) == 1:
        problems += [
            Problem(
                where=name,
                what="given, with one experimental variogram",
                expected="none of it, or lags of several directions",
                cure="experimental_variogram(direction=Direction(azimuth_deg=…))",
            )
            for name, given in asked.items()
            if given
        ]
    if problems:
        raise ParameterError("variogram fit", problems)
