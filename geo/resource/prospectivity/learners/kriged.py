"""A quantity by kriging: ordinary, with an external drift, or of residuals.

Where the stations carry no variogram there is nothing to krige with: ordinary
kriging is then the mean, the other two the linear regression alone, and the model
says so in its notes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from geo.errors import ParameterError, Problem
from geo.geostat.drift import ORDINARY, ExternalDrift, KnownMean
from geo.geostat.estimation_model import EstimationModel
from geo.geostat.kriging import krige
from geo.model.estimate import ModelChoice
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_columns,
    require_learnable,
    require_levels,
)
from geo.resource.prospectivity.learners.linear import LinearModel, linear_model
from geo.resource.prospectivity.learners.plain import MeanModel, mean_model
from geo.resource.prospectivity.learners.station_variogram import (
    Places,
    places_of,
    variogram_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.geostat.drift import Drift
    from geo.resource.prospectivity.design.design import Design, Targets

Trend = Literal["constant", "external drift", "regression"]
NAMES: dict[Trend, str] = {
    "constant": "kriging",
    "external drift": "external drift",
    "regression": "regression kriging",
}
MOST_AT_ONCE = 1_500  # stations in one system; of more, the nearest speak
NEAREST = 32
NEAREST_BY_COEFFICIENT = 8  # so that a moving neighbourhood carries the drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Kriging:
    """A quantity by kriging, with or without covariates.

    Parameters
    ----------
    trend : {"constant", "external drift", "regression"}, optional
        Ordinary kriging; kriging with the covariates as an external drift, whose
        variogram is that of the residuals of least squares; or least squares
        with the residuals kriged by a mean of 0.
    variogram : str, optional
        The model: spherical, exponential, gaussian, cubic or matern, or ``"best"``.

    Raises
    ------
    ParameterError

    References
    ----------
    Hengl, T., Heuvelink, G.B.M. and Rossiter, D.G. (2007). About
    regression-kriging: from equations to case studies. Computers & Geosciences
    33, 1301-1315.

    Examples
    --------
    >>> Kriging().name, Kriging(trend="regression").name
    ('kriging', 'regression kriging')
    """

    trend: Trend = "constant"
    variogram: ModelChoice = "spherical"

    def __post_init__(self) -> None:
        if self.trend not in NAMES:
            problem = Problem(
                where="trend",
                what=repr(self.trend),
                expected="one of " + ", ".join(NAMES),
            )
            raise ParameterError("kriging", [problem])

    @property
    def name(self) -> str:
        """The name that tables use."""
        return NAMES[self.trend]

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> KrigedModel | MeanModel | LinearModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"quantity"``, in a plane. Where the errors of the stations
            are stated, the kriging system and the variogram go by them.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        KrigedModel, MeanModel or LinearModel
            One of the latter where no variogram could be fitted.

        Raises
        ------
        DataError
            The design is of the other kind, too small or too wide, all values are
            alike, or the stations do not carry the covariates.
        """
        require_learnable(design, kind="quantity", learner=self.name)
        ordered = in_canonical_order(design)
        places = places_of(ordered, learner=self.name)
        notes = _notes_on(places)
        linear = None if self.trend == "constant" else linear_model(ordered)
        residuals = (
            places.values
            if linear is None
            else places.values - linear.of_columns(places.covariates)
        )
        estimation = variogram_of(
            places.xy_m,
            residuals,
            error_variance=places.error_variance,
            model=self.variogram,
        )
        if estimation.fitted is None:
            instead = "the mean" if linear is None else "the linear regression alone"
            told = f"no variogram, so {instead}: {estimation.refusal}"
            if linear is None:
                return mean_model(ordered, notes=(*notes, told))
            return replace(linear, notes=(*notes, told))
        return KrigedModel(
            names=ordered.names,
            trend=self.trend,
            places=places,
            residuals=residuals,
            estimation=estimation,
            linear=linear,
            error_variance=_mean_error_variance(ordered),
            notes=notes,
        )


def _mean_error_variance(design: Design) -> float:
    return 0.0 if design.error_sd is None else float(np.mean(design.error_sd**2))


def _notes_on(places: Places) -> tuple[str, ...]:
    if not places.replicates:
        return ()
    return (f"{places.replicates} stations lie in a place with others: averaged",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KrigedModel:
    """Stations and a variogram, ready to krige with.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    trend : {"constant", "external drift", "regression"}
    places : Places
    residuals : ndarray of float, shape (k,)
        What the variogram was fitted to: the values, or what the regression
        leaves of them.
    estimation : EstimationModel
    linear : LinearModel or None
        The regression, where there is one.
    error_variance : float
        Mean over the stations, of one measurement; 0 where not stated.
    notes : tuple of str
    """

    names: tuple[str, ...]
    trend: Trend
    places: Places
    residuals: NDArray[np.float64]
    estimation: EstimationModel
    linear: LinearModel | None
    error_variance: float
    notes: tuple[str, ...] = ()

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Krige.

        Parameters
        ----------
        targets : Targets
            In the frame of the design. None is left out for being far: there the
            estimate goes to the mean or the trend.

        Returns
        -------
        ndarray of float, shape (m,)

        Raises
        ------
        DataError
            A covariate is missing, or the stations do not carry the drift.
        """
        return self._kriged(targets)[0]

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Predict quantiles of one more measurement, as if it were normal.

        The variance is that of kriging, of a true value at a point, and the mean
        error variance of the stations; of regression kriging, that of the fitted mean
        besides.

        Parameters
        ----------
        targets : Targets
        levels : sequence of float

        Returns
        -------
        ndarray of float, shape (m, levels)

        Raises
        ------
        ParameterError
            A level outside (0, 1).
        """
        asked = require_levels(levels, what=NAMES[self.trend])
        estimate, variance = self._kriged(targets)
        sd = np.sqrt(np.maximum(variance, 0.0) + self.error_variance)
        return np.asarray(estimate[:, None] + np.outer(sd, ndtri(asked)))

    def _kriged(
        self, targets: Targets
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        kriged = krige(
            self.places.xy_m,
            self.residuals if self.trend == "regression" else self.places.values,
            onto=targets.xy_m,
            variogram=self.estimation.variogram,
            neighbourhood=replace(
                self.estimation.neighbourhood, radius_m=np.inf, maximum=self._maximum
            ),
            error_variance=self.estimation.error_variance,
            drift=self._drift(targets),
            negative_weights=False,
        )
        if self.trend != "regression" or self.linear is None:
            return kriged.estimate, kriged.variance
        return (
            self.linear.predict(targets) + kriged.estimate,
            kriged.variance + self.linear.trend_variance(targets),
        )

    @property
    def _maximum(self) -> int | None:
        if len(self.places.xy_m) <= MOST_AT_ONCE:
            return None
        if self.trend != "external drift" or self.linear is None:
            return NEAREST
        return max(NEAREST, NEAREST_BY_COEFFICIENT * len(self.linear.beta))

    def _drift(self, targets: Targets) -> Drift:
        if self.linear is None:
            return ORDINARY
        if self.trend == "regression":
            return KnownMean(value=0.0)
        encoded = self.linear.encoded
        return ExternalDrift(
            at_samples=encoded.apply(self.places.covariates),
            at_targets=encoded.apply(require_columns(targets, self.names)),
        )
