"""The uncertainty of a fitted variogram, as variograms to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.samples import require_points
from geo.geostat.variogram import Variogram, covariance_between
from geo.geostat.variography.estimators import semivariances
from geo.geostat.variography.fit_lags import Lags, used_lags
from geo.geostat.variography.fit_parameters import parameter_table
from geo.geostat.variography.fit_shapes import Form, as_variogram
from geo.geostat.variography.fit_task import prepare
from geo.geostat.variography.fitting import FittedVariogram
from geo.geostat.variography.least_squares import Fits, best_fits, reweighted
from geo.geostat.variography.refusals import reasons_against, support_of
from geo.kernels.pair_sums import bin_pairs
from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

AZIMUTH, HALF_TURN = "azimuth_deg", 180.0
NEARLY = 1.0 - 1e-6  # a range that near to its bound stands at it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariogramBootstrap:
    """Variograms that could have been fitted, had other values been drawn.

    Parameters
    ----------
    fitted : FittedVariogram
        What was drawn from.
    variograms : tuple of Variogram
        One per draw.
    table : pandas.DataFrame
        One row per draw: nugget, sill (the whole of it), then sill and range_m of
        each structure, its smoothness if it has one, azimuth_deg and ratio if
        they were fitted, and `refused`.
    refused : int
        Draws that `fit_variogram` would refuse. They are kept, with ranges no
        longer than the pairs support, since the fit that was drawn from could
        have come from such values.

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> from geo.geostat.variography.fitting import fit_variogram
    >>> from geo.model.randomness import generator
    >>> north = np.arange(60) * 500.0
    >>> line = np.column_stack([np.zeros(60), north])
    >>> seen = experimental_variogram(
    ...     line, np.sin(north / 2e3), lag_m=500.0, max_lag_m=7.5e3
    ... )
    >>> drawn = bootstrap_variogram(
    ...     line,
    ...     fit_variogram(seen, model="gaussian"),
    ...     draws=20,
    ...     rng=generator(1, "bootstrap"),
    ... )
    >>> len(drawn.variograms), list(drawn.intervals().columns)
    (20, ['fitted', 'low', 'median', 'high'])
    """

    fitted: FittedVariogram
    variograms: tuple[Variogram, ...]
    table: pd.DataFrame
    refused: int

    def draw(self, rng: np.random.Generator) -> Variogram:
        """Pick one of the variograms, each as likely.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        Variogram
        """
        return self.variograms[int(rng.integers(len(self.variograms)))]

    def intervals(self, level: float = 0.8) -> pd.DataFrame:
        """Give the interval of each parameter that holds a share of the draws.

        Percentiles of the draws: they say how far the fit scatters, and carry its
        bias along.

        Parameters
        ----------
        level : float, optional
            Which share, above 0 to below 1; as much is left out on either side.

        Returns
        -------
        pandas.DataFrame
            By parameter: fitted, low, median and high. Azimuths are told as they lie
            about the fitted one, which may be below 0 or above 180 degrees.

        Raises
        ------
        ParameterError
        """
        if not 0.0 < level < 1.0:
            raise ParameterError(
                "bootstrap",
                [Problem(where="level", what=f"{level}", expected="between 0 and 1")],
            )
        drawn = self.table.drop(columns="refused")
        fitted = self.fitted.parameters[drawn.columns]
        if AZIMUTH in drawn:
            # an axis has no end: 1 degree lies 2 from 179
            about = fitted[AZIMUTH] - HALF_TURN / 2.0
            drawn[AZIMUTH] = about + (drawn[AZIMUTH] - about) % HALF_TURN
        tail = (1.0 - level) / 2.0
        low, median, high = drawn.quantile([tail, 0.5, 1.0 - tail]).to_numpy()
        return pd.DataFrame(
            {
                "fitted": fitted.to_numpy(),
                "low": low,
                "median": median,
                "high": high,
            },
            index=drawn.columns.rename("parameter"),
        )


@on_one_thread
def bootstrap_variogram(
    coordinates: ArrayLike,
    fitted: FittedVariogram,
    *,
    draws: int = 100,
    rng: np.random.Generator,
) -> VariogramBootstrap:
    """Draw surveys from a fitted variogram, and fit each as the first was.

    Gaussian values are drawn at the sample places from the fitted variogram, sorted
    into the same lags by the same estimator, and fitted by the same recipe, with
    ranges up to the longest lag that pairs support (a given range is held). That is
    the parametric bootstrap: what scatters is what a survey of this layout leaves
    unknown, if the fitted variogram is near the truth and the values are normal.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Of the samples that the variogram was fitted to: easting and northing, m.
    fitted : FittedVariogram
    draws : int, optional
        How many; the work grows with their number and with that of pairs.
    rng : numpy.random.Generator

    Returns
    -------
    VariogramBootstrap

    Raises
    ------
    DataError
        The coordinates are not those of the samples that were fitted to.
    ParameterError
        No draws.

    Notes
    -----
    Kriging with one fitted variogram takes it for the truth, and its bands are too
    narrow. Of 2,000 drawn worlds each in four layouts (60 to 100 samples, spherical
    range 25 to 45 % of the width, nugget 10 to 50 %), the P10 to P90 band held the
    truth at a point in 78 to 80 % and over a block in 79 to 80 % with the true
    variogram, in 76 to 78 and 72 to 76 % with the fitted one (ranges kept to the
    support of the pairs, refused or not), and in 76 to 79 % of both with 40 draws
    of this bootstrap. The rest is the bias of the fit, which the draws repeat.
    Its 80 % intervals of nugget, sill and range held the true ones in 74 to 90 %
    of 700 worlds each of 100 and of 150 samples.

    References
    ----------
    Marchant, B.P. and Lark, R.M. (2004). Estimating variogram uncertainty.
    Mathematical Geology 36(8).

    Examples
    --------
    >>> from geo.geostat.variography.experimental import experimental_variogram
    >>> from geo.geostat.variography.fitting import fit_variogram
    >>> from geo.model.randomness import generator
    >>> north = np.arange(60) * 500.0
    >>> line = np.column_stack([np.zeros(60), north])
    >>> seen = experimental_variogram(
    ...     line, np.sin(north / 2e3), lag_m=500.0, max_lag_m=7.5e3
    ... )
    >>> fitted = fit_variogram(seen, model="gaussian")
    >>> rng = generator(1, "bootstrap")
    >>> drawn = bootstrap_variogram(line, fitted, draws=20, rng=rng)
    >>> variogram = drawn.draw(rng)
    >>> variogram.effective_range_m <= fitted.longest_supported_lag_m
    True
    """
    points = require_points(coordinates, what="samples")
    _require(points, fitted, draws)
    recipe = fitted.recipe
    seen, form = prepare(fitted.experimental, recipe)
    form = form.with_ranges_up_to(fitted.longest_supported_lag_m)

    values = _gaussian_values(points, fitted.variogram, draws=draws, rng=rng)
    lags = seen._replace(semivariance=_semivariances(points, values, fitted=fitted))
    fits = best_fits(lags, form=form, weights=recipe.weights)
    if recipe.weights == "pairs/model2":
        lags = reweighted(lags, fits, form=form)

    refused = _refused(lags, fits, form=form, fitted=fitted)
    table = parameter_table(fits, form=form)
    table["refused"] = refused
    return VariogramBootstrap(
        fitted=fitted,
        variograms=tuple(
            as_variogram(shape, level, form=form)
            for shape, level in zip(fits.shape, fits.level, strict=True)
        ),
        table=table,
        refused=int(refused.sum()),
    )


def _gaussian_values(
    points: NDArray[np.float64],
    variogram: Variogram,
    *,
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw values at the samples, shape (draws, n)."""
    covariance = covariance_between(points, points, model=variogram)
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:  # smooth models, or samples in one place
        squares, axes = np.linalg.eigh(covariance)
        root = axes * np.sqrt(np.maximum(squares, 0.0))
    return np.asarray(rng.standard_normal((draws, len(points))) @ root.T)


def _semivariances(
    points: NDArray[np.float64], values: NDArray[np.float64], *, fitted: FittedVariogram
) -> NDArray[np.float64]:
    """Sort values into the lags in use of all directions, shape (draws, lags)."""
    every = [
        semivariances(
            points,
            values.T,
            estimator=seen.estimator,
            edges=seen.edges_m,
            pairs=seen.pairs,
            sector=seen.sector,
        )[:, used_lags(seen, fitted.recipe.minimum_pairs)]
        for seen in fitted.experimental
    ]
    return np.concatenate(every, axis=1)


def _refused(
    lags: Lags, fits: Fits, *, form: Form, fitted: FittedVariogram
) -> NDArray[np.bool_]:
    """Tell which draws a fit on its own would refuse."""
    if fitted.given_range is not None:
        return np.asarray(np.any(fits.level[:, 1:] <= 0.0, axis=1))
    support = support_of(fitted.experimental, fitted.recipe.minimum_pairs)
    ranges = form.free[form.free < len(form.models)]
    ranges = ranges[form.high[ranges] >= fitted.longest_supported_lag_m]
    capped = np.any(fits.shape[:, ranges] >= form.high[ranges] * NEARLY, axis=1)
    against = [
        bool(reasons_against(lags.draw(k), fits.draw(k), form=form, support=support))
        for k in range(len(fits.sse))
    ]
    return np.asarray(capped | np.array(against))


def _require(points: NDArray[np.float64], fitted: FittedVariogram, draws: int) -> None:
    if draws < 1:
        raise ParameterError(
            "bootstrap", [Problem(where="draws", what=f"{draws}", expected="1 or more")]
        )
    seen = fitted.experimental[0]
    nothing = points[:, :0]
    sums = bin_pairs(points, nothing, edges=seen.edges_m, sector=seen.sector)
    if len(points) != seen.samples or not np.array_equal(sums.pairs, seen.pairs):
        raise DataError(
            "bootstrap",
            [
                Problem(
                    where="coordinates",
                    what=f"{len(points)} places, whose pairs are not those in the lags",
                    expected=f"the {seen.samples} samples that were fitted to",
                )
            ],
        )
