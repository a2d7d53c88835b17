"""Normal scores of readings that err, and back to ground that does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.stochastic.transforms import NormalScore

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.tails import Tails

LEAST_KEPT = 0.05  # of the variance of the readings is the ground's, at least


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoisyScore:
    """Normal scores whose variance of 1 is in part the readings' own errors.

    The model of the scores is then that of the ground, without those errors: a
    sill of about `kept`. Back from the ground's scores the histogram is that of
    the readings drawn together about its mean, ``m + √kept (z − m)``: the errors'
    share of the variance is taken out, and the mean kept. Left in, it would put
    ground above high cut-offs that only errors took there.

    An error variance is brought to the scores by one scale for all, the variance
    of the readings: by a reading's own slope a poor catch would pass for a worse
    one than a rich one, and the mean would lean to the rich.

    Parameters
    ----------
    readings : NormalScore
    error_variance_of_readings : ndarray of float, shape (n,)
        In squared units of the values.
    mean, variance : float
        Of the readings, by their weights.
    kept : float
        The ground's share of the variance.

    Examples
    --------
    >>> from geo.geostat.tails import Tails
    >>> noisy = NoisyScore.fit(
    ...     [3.0, 9.0, 6.0],
    ...     tails=Tails(lower=0.0, upper=12.0),
    ...     error_variance=[2.0, 2.0, 2.0],
    ... )
    >>> noisy.kept, noisy.values(noisy.scores([6.0]))
    (0.667, array([6.]))
    """

    readings: NormalScore
    error_variance_of_readings: NDArray[np.float64]
    mean: float
    variance: float
    kept: float

    @classmethod
    def fit(
        cls,
        values: ArrayLike,
        *,
        tails: Tails,
        error_variance: ArrayLike,
        weights: ArrayLike | None = None,
    ) -> Self:
        """Fit the transform to readings.

        Parameters
        ----------
        values : array_like of float, shape (n,)
        tails : Tails
        error_variance : array_like of float, shape (n,)
            In squared units of the values; 0 where a reading does not err.
        weights : array_like of float, shape (n,), optional

        Returns
        -------
        NoisyScore

        Raises
        ------
        DataError
            What `NormalScore.fit` refuses, or error variances below 0.
        """
        readings = NormalScore.fit(values, tails=tails, weights=weights)
        own = np.array(error_variance, dtype=float)
        if (
            own.shape != readings.data.shape
            or not (np.isfinite(own) & (own >= 0)).all()
        ):
            problem = Problem(
                where="error_variance",
                what=f"shape {own.shape}, or numbers below 0 or not finite",
                expected=f"{len(readings.data)} finite numbers from 0 on",
            )
            raise DataError("noisy score", [problem])
        mean = float(readings.weights @ readings.data)
        variance = float(readings.weights @ (readings.data - mean) ** 2)
        return cls(
            readings=readings,
            error_variance_of_readings=own,
            mean=mean,
            variance=variance,
            kept=max(1.0 - float(own.mean()) / variance, LEAST_KEPT),
        )

    @property
    def unit_variance(self) -> bool:
        """False: the variance of the ground's scores is that of the model."""
        return False

    def scores(self, values: ArrayLike) -> NDArray[np.float64]:
        """Transform readings to scores.

        Parameters
        ----------
        values : array_like of float

        Returns
        -------
        ndarray of float, of the same shape
        """
        return self.readings.scores(values)

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform scores of the ground to its values.

        Parameters
        ----------
        scores : ndarray of float

        Returns
        -------
        ndarray of float, of the same shape
        """
        root = np.sqrt(self.kept)
        spread = self.readings.values(scores / root)
        return np.asarray(self.mean + root * (spread - self.mean))

    def error_variance(
        self,
        values: ArrayLike,  # noqa: ARG002  the scale is the same everywhere
        variance: ArrayLike,
    ) -> NDArray[np.float64]:
        """Bring error variances to the scale of the scores.

        Parameters
        ----------
        values, variance : array_like of float, shape (n,)

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return np.asarray(variance, dtype=float) / self.variance

    def corrected(
        self, values: NDArray[np.float64]
    ) -> tuple[Self, NDArray[np.float64]]:
        """Fit the transform anew to readings that have been corrected.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            In the order of the readings. What lies out of bounds is held there.

        Returns
        -------
        tuple of NoisyScore and ndarray of float
            The transform and the values within bounds.
        """
        tails = self.readings.tails
        held = np.clip(values, tails.lower, tails.upper)
        fitted = type(self).fit(
            held,
            tails=tails,
            error_variance=self.error_variance_of_readings,
            weights=self.readings.weights,
        )
        return fitted, held
