"""Estimators that the score table knows by heart, to hold others against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import CovarianceModel
from geo.geostat.worlds.predictions import Prediction, Predictive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.worlds.surveys import Survey
    from geo.geostat.worlds.targets import Targets

ALL_SAMPLES = Neighbourhood(radius_m=np.inf, maximum=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMean:
    """The mean of the readings, for every block and for all of them.

    The error of the total is stated as if stations were independent and at
    random, with what a campaign has in common beside it; that of the blocks is
    not stated.

    Examples
    --------
    >>> SampleMean()
    SampleMean()
    """

    def __call__(self, survey: Survey, targets: Targets, /) -> Prediction:
        """Average; of two stations at least, whose spread is its error."""
        readings = survey.readings(targets.variable)
        if len(readings) < 2:
            problem = Problem(
                where="stations",
                what=f"{len(readings)}",
                expected="at least two: one has no spread",
            )
            raise DataError("sample mean", [problem])
        shared = readings @ survey.common_errors(targets.variable) / len(readings)
        variance = readings.var(ddof=1) / len(readings) + np.sum(shared**2)
        mean = readings.mean(keepdims=True)
        return Prediction(
            blocks=Predictive(mean=np.repeat(mean, len(targets.centres))),
            total=Predictive.gaussian(mean=mean, variance=np.array([variance])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinaryKriging:
    """Block kriging with a variogram given, and normal percentiles.

    Counting noise enters as each sample's own error variance. What a campaign
    has in common is added to the variance through the weights, since it does
    not average away. The mean over all is kriged as one block from all samples.

    Parameters
    ----------
    variogram : CovarianceModel
        Without the samples' own error, such as the law of a world.
    neighbourhood : Neighbourhood, optional
        Of the blocks.
    points : int, optional
        Along each side of a block, to stand for it.
    points_of_total : int, optional
        The same for the block of all.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> OrdinaryKriging(variogram=Variogram(nugget=1.0)).points
    4
    """

    variogram: CovarianceModel
    neighbourhood: Neighbourhood = ALL_SAMPLES
    points: int = 4
    points_of_total: int = 24

    def __call__(self, survey: Survey, targets: Targets, /) -> Prediction:
        """Krige."""
        return Prediction(
            blocks=self._kriged(
                survey,
                targets.centres,
                variable=targets.variable,
                block=BlockSupport(
                    size_m=targets.size_m, discretisation=(self.points, self.points)
                ),
                neighbourhood=self.neighbourhood,
            ),
            total=self._kriged(
                survey,
                targets.centre,
                variable=targets.variable,
                block=BlockSupport(
                    size_m=targets.extent_m,
                    discretisation=(self.points_of_total, self.points_of_total),
                ),
                neighbourhood=ALL_SAMPLES,
            ),
        )

    def _kriged(
        self,
        survey: Survey,
        centres: NDArray[np.float64],
        *,
        variable: str,
        block: BlockSupport,
        neighbourhood: Neighbourhood,
    ) -> Predictive:
        readings = survey.readings(variable)[:, None]
        shared = readings * survey.common_errors(variable)
        kriged = krige(
            survey.coordinates,
            np.hstack([readings, shared]),
            onto=centres,
            variogram=self.variogram,
            neighbourhood=neighbourhood,
            error_variance=survey.counting_variance(variable),
            block=block,
            negative_weights=False,
        )
        common = np.sum(kriged.estimate[:, 1:] ** 2, axis=1)
        return Predictive.gaussian(
            mean=kriged.estimate[:, 0], variance=kriged.variance + common
        )
