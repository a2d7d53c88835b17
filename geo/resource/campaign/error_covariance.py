"""How the errors of kriging at several places hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from geo.errors import DataError, Problem
from geo.geostat.variogram import covariance_between

if TYPE_CHECKING:
    from geo.geostat.variogram import CovarianceModel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StationSystem:
    """The covariances of all stations, solved once.

    Of ordinary kriging from all stations: the error at one place and that at
    another have the covariance C(p, q) − cₚᵀ C⁻¹ c_q + dₚ d_q, with
    d = (1 − 1ᵀC⁻¹c) / √(1ᵀC⁻¹1). It depends on where stations lie and not on what
    they read.

    Parameters
    ----------
    root : ndarray of float, shape (n, n)
        Lower Cholesky factor of the covariances of the stations with their errors.
    ones : ndarray of float, shape (n,)
        Ones, solved with the factor.
    """

    root: NDArray[np.float64]
    ones: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        coordinates: NDArray[np.float64],
        *,
        variogram: CovarianceModel,
        error_variance: NDArray[np.float64] | None = None,
    ) -> StationSystem:
        """Solve the covariances of stations.

        Parameters
        ----------
        coordinates : ndarray of float, shape (n, 2)
            Easting and northing, m.
        variogram : CovarianceModel
        error_variance : ndarray of float, shape (n,), optional
            Of each station's own error.

        Returns
        -------
        StationSystem

        Raises
        ------
        DataError
            Stations that nothing tells apart.
        """
        covariance = covariance_between(coordinates, coordinates, model=variogram)
        if error_variance is not None:
            covariance = covariance + np.diag(error_variance)
        try:
            root = cholesky(covariance, lower=True)
        except LinAlgError as error:
            problem = Problem(
                where="stations",
                what="two in one place, without a nugget or an error between them",
                expected="each in a place of its own",
            )
            raise DataError("campaign", [problem]) from error
        ones = solve_triangular(root, np.ones(len(root)), lower=True)
        return cls(root=root, ones=ones)

    def explained(
        self, covariances: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Split what stations tell of targets.

        Parameters
        ----------
        covariances : ndarray of float, shape (n, targets)
            Between stations and targets.

        Returns
        -------
        told : ndarray of float, shape (n, targets)
            Products of two columns are what the stations explain of a covariance.
        mean_sd : ndarray of float, shape (targets,)
            What the unknown mean adds: products of two are added to it.

        Examples
        --------
        >>> from geo.geostat.variogram import Variogram
        >>> system = StationSystem.of(
        ...     np.array([[0.0, 0.0], [9.0, 0.0]]), variogram=Variogram(nugget=2.0)
        ... )
        >>> told, mean_sd = system.explained(np.zeros((2, 1)))
        >>> float((told * told).sum()), mean_sd
        (0.0, array([1.]))
        """
        told = solve_triangular(self.root, covariances, lower=True)
        mean_sd = (1.0 - self.ones @ told) / np.sqrt(self.ones @ self.ones)
        return told, mean_sd

    def estimate(
        self, covariances: NDArray[np.float64], *, values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Krige targets from all stations.

        Parameters
        ----------
        covariances : ndarray of float, shape (n, targets)
            Between stations and targets.
        values : ndarray of float, shape (n,)
            What the stations read.

        Returns
        -------
        ndarray of float, shape (targets,)
            In the unit of the values.
        """
        told, _ = self.explained(covariances)
        read = solve_triangular(self.root, values, lower=True)
        mean = (self.ones @ read) / (self.ones @ self.ones)
        return np.asarray(mean + (read - mean * self.ones) @ told)

    def reduction(self, covariances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give by how much stations lower the variance of targets.

        Parameters
        ----------
        covariances : ndarray of float, shape (n, targets)
            Between stations and targets.

        Returns
        -------
        ndarray of float, shape (targets,)
            Variance of the target less that of the error; below 0 where the unknown
            mean adds more than the stations tell.
        """
        told, mean_sd = self.explained(covariances)
        return np.asarray((told * told).sum(axis=0) - mean_sd**2)
