"""What a survey is estimated with, and how far that reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import DataError, Problem, UnsupportedRangeError
from geo.geostat.checks.validation import (
    Validation,
    blocked_cross_validation,
    leave_one_out,
)
from geo.geostat.choice import VariogramChoice, choose_variogram
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.variogram import Anisotropy, Variogram
from geo.geostat.variography.experimental import (
    Direction,
    ExperimentalVariogram,
    experimental_variograms,
)
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fitting import FittedVariogram, fit_recipe
from geo.geostat.variography.recipe import FitRecipe

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.samples import Samples
    from geo.model.estimate import EstimateSettings

BEST_OF = ("spherical", "exponential", "gaussian", "cubic", "matern")
"""The candidates where the settings leave the choice to cross-validation."""

SMOOTHNESS_SEARCHED = (0.25, 2.5)  # rougher is a nugget, smoother is Gaussian
LEAST_SQUARE_M = 1000.0
SQUARE_PER_SPACING = 2.0  # side of the squares left out where none is given


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimationModel:
    """A variogram with its neighbourhood, and what speaks for them.

    Parameters
    ----------
    variogram : Variogram
        Of the ground: where the errors of the samples are stated, without them.
    neighbourhood : Neighbourhood
        Its radius is where estimates stop.
    experimental : tuple of ExperimentalVariogram
        One for each direction.
    fitted : FittedVariogram or None
        Of the values as they were measured, errors and all; None where the data
        carry no variogram.
    choice : VariogramChoice or None
        What it was chosen from, where cross-validation chose.
    error_variance : ndarray of float, shape (n,), or None
        Of each sample, to krige with; None where none are stated, or where there
        is no variogram: the spread of the samples then holds their errors.
    refusal : str
        Why there is none, then; empty otherwise.
    """

    variogram: Variogram
    neighbourhood: Neighbourhood
    experimental: tuple[ExperimentalVariogram, ...]
    fitted: FittedVariogram | None
    choice: VariogramChoice | None = None
    error_variance: NDArray[np.float64] | None = None
    refusal: str = ""


def nearest_spacing_m(coordinates: NDArray[np.float64]) -> float:
    """Give the median distance of samples to their nearest other one.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m; at least two.

    Returns
    -------
    float
        Metres.

    Examples
    --------
    >>> nearest_spacing_m(np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]]))
    1.0
    """
    away, _ = KDTree(coordinates).query(coordinates, k=[2])
    return float(np.median(away))


def choose_estimation_model(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    settings: EstimateSettings,
    error_variance: ArrayLike | None = None,
) -> EstimationModel:
    """Fit the variogram of a survey, or fall back on the mean if told to.

    The nugget of measured values holds the errors of the samples: where these are
    stated, the fit keeps it at least at their mean, which is then taken off.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    settings : EstimateSettings
    error_variance : array_like of float, shape (n,), optional
        Of each sample's own error, in squared units of the values.

    Returns
    -------
    EstimationModel
        Where the data carry no variogram: a pure nugget over all samples, under
        which ordinary kriging is the plain mean with its standard error, within
        half the median spacing of the samples.

    Raises
    ------
    UnsupportedRangeError
        The data carry no variogram, and ``on_refusal`` is ``"stop"``.
    DataError
        Samples that do not pass the door, fewer than two, or all alike.

    Examples
    --------
    >>> from geo.model.estimate import EstimateSettings
    >>> two_clusters = [[0.0, 0.0], [1e3, 0.0], [9e5, 0.0], [9.01e5, 0.0]]
    >>> settings = EstimateSettings(spacing_m=500.0, lag_m=1e3, max_lag_m=2e4)
    >>> model = choose_estimation_model(
    ...     two_clusters, [3.0, 4.0, 6.0, 5.0], settings=settings
    ... )
    >>> model.fitted is None, model.neighbourhood.radius_m
    (True, 500.0)
    """
    samples = require_samples(coordinates, values, error_variance=error_variance)
    error = float(samples.error_variance.mean())
    experimental = _experimental(samples, settings)
    choice = None
    try:
        if settings.model == "best":
            choice = _choice(samples, experimental, settings, error=error)
            fitted = choice.chosen
        else:
            recipe = _recipe(settings.model, settings, error=error)
            fitted = fit_recipe(experimental, recipe)
    except UnsupportedRangeError as refused:
        if settings.on_refusal == "stop":
            raise
        return _mean_model(samples, experimental, refusal=_reasons(refused))
    return EstimationModel(
        variogram=without_error(fitted.variogram, error),
        neighbourhood=Neighbourhood(
            radius_m=fitted.variogram.effective_range_m,
            maximum=settings.neighbours or None,
            anisotropy=_ellipse(fitted.variogram),
        ),
        experimental=experimental,
        fitted=fitted,
        choice=choice,
        error_variance=samples.error_variance if error > 0.0 else None,
    )


def without_error(variogram: Variogram, error_variance: float) -> Variogram:
    """Take the mean error of the samples out of a variogram fitted to keep it in.

    Parameters
    ----------
    variogram : Variogram
        With a nugget of at least the error variance, but for rounding.
    error_variance : float
        In squared units of the values.

    Returns
    -------
    Variogram

    Examples
    --------
    >>> from geo.geostat.variogram import Structure
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2_000.0)
    >>> fitted = Variogram(nugget=1.0 - 1e-16, structures=(spherical,))
    >>> without_error(fitted, 1.0).nugget
    0.0
    """
    rounding = 1e-9 * variogram.sill
    held = variogram.nugget < error_variance <= variogram.nugget + rounding
    return variogram.less_error(variogram.nugget if held else error_variance)


def _experimental(
    samples: Samples, settings: EstimateSettings
) -> tuple[ExperimentalVariogram, ...]:
    half = 90.0 / settings.directions
    towards = (
        (None,)
        if settings.directions == 1
        else tuple(
            Direction(azimuth_deg=2.0 * half * number, tolerance_deg=half)
            for number in range(settings.directions)
        )
    )
    return experimental_variograms(
        samples.coordinates,
        samples.measured,
        lag_m=settings.lag_m,
        max_lag_m=settings.max_lag_m,
        directions=towards,
    )


def _ellipse(variogram: Variogram) -> Anisotropy:
    """Give the shape of the longest range, in which the search goes too."""
    longest = max(variogram.structures, key=lambda part: part.effective_range_m)
    shape = longest.anisotropy
    return shape if isinstance(shape, Anisotropy) else Anisotropy()


def _reasons(error: UnsupportedRangeError) -> str:
    """Tell why, and of several candidates only the first one's reason."""
    first, *others = error.problems
    return (
        f"{first.what} ({len(others)} other models fare alike)"
        if others
        else (first.what)
    )


def cross_validate(
    coordinates: ArrayLike,
    values: ArrayLike,
    *,
    model: EstimationModel,
    fold_m: float | None = None,
) -> tuple[Validation, Validation]:
    """Leave out each sample in turn, then the squares of ground.

    No sample is left out for being far from the others: that would leave only the
    easy ones to be judged by.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)
    model : EstimationModel
    fold_m : float, optional
        Side of the squares; the effective range, at least `LEAST_SQUARE_M`, by
        default. There are at least two of them.

    Returns
    -------
    one, squares : Validation

    Raises
    ------
    DataError
        Fewer than two samples, or samples that do not pass the door.

    Examples
    --------
    >>> from geo.model.estimate import EstimateSettings
    >>> places, values = [[0.0, 0.0], [1e3, 0.0], [9e5, 0.0]], [3.0, 4.0, 5.0]
    >>> settings = EstimateSettings(spacing_m=500.0, lag_m=1e3, max_lag_m=2e4)
    >>> model = choose_estimation_model(places, values, settings=settings)
    >>> one, squares = cross_validate(places, values, model=model, fold_m=5e3)
    >>> one.folds, squares.folds
    (3, 2)
    """
    samples = require_samples(coordinates, values, error_variance=model.error_variance)
    search = replace(model.neighbourhood, radius_m=np.inf)
    extent_m = float(np.ptp(samples.coordinates, axis=0).max())
    wanted = fold_m or max(model.variogram.effective_range_m, LEAST_SQUARE_M)
    one = leave_one_out(
        samples.coordinates,
        samples.measured,
        variogram=model.variogram,
        neighbourhood=search,
        error_variance=samples.error_variance,
    )
    squares = blocked_cross_validation(
        samples.coordinates,
        samples.measured,
        variogram=model.variogram,
        neighbourhood=search,
        block_m=min(wanted, extent_m / 2.0),
        error_variance=samples.error_variance,
    )
    return one, squares


def _recipe(model: str, settings: EstimateSettings, *, error: float) -> FitRecipe:
    return FitRecipe(
        model=model,
        bounds=FitBounds(
            nugget=(error, np.inf) if error > 0.0 else None,
            smoothness=(SMOOTHNESS_SEARCHED,) if model == "matern" else (),
        ),
        minimum_pairs=settings.minimum_pairs,
        given_range=settings.range_given,
    )


def _choice(
    samples: Samples,
    experimental: tuple[ExperimentalVariogram, ...],
    settings: EstimateSettings,
    *,
    error: float,
) -> VariogramChoice:
    extent_m = float(np.ptp(samples.coordinates, axis=0).max())
    wanted = settings.fold_m or SQUARE_PER_SPACING * nearest_spacing_m(
        samples.coordinates
    )
    return choose_variogram(
        samples.coordinates,
        samples.measured,
        experimental=experimental,
        candidates=[_recipe(model, settings, error=error) for model in BEST_OF],
        # all samples are judged, the far ones too: the radius differs by model
        neighbourhood=Neighbourhood(
            radius_m=np.inf, maximum=settings.neighbours or None
        ),
        block_m=min(wanted, extent_m / 2.0),
    )


def _mean_model(
    samples: Samples, experimental: tuple[ExperimentalVariogram, ...], *, refusal: str
) -> EstimationModel:
    variance = float(samples.measured.var(ddof=1))
    if variance == 0.0:
        raise DataError(
            "samples",
            [
                Problem(
                    where="values",
                    what=f"{samples.measured[0, 0]:g} at every sample",
                    expected="values that differ",
                    cure="check the column: a constant carries no estimate",
                )
            ],
        )
    return EstimationModel(
        variogram=Variogram(nugget=variance),
        neighbourhood=Neighbourhood(
            radius_m=nearest_spacing_m(samples.coordinates) / 2.0, maximum=None
        ),
        experimental=experimental,
        fitted=None,
        refusal=refusal,
    )
