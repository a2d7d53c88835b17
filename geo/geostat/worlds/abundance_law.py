"""The exact moments of an abundance whose logarithm is a field of random coins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from geo.errors import ParameterError, Problem
from geo.geostat.variogram import Variogram
from geo.geostat.worlds.coins import CoinLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

HIGHEST_MEAN = 1e3  # kg/m2
HIGHEST_CV = 5.0
# Λ(2 s) − 2 Λ(s) is s² or more, and a CV of 5 asks for 3.26
WIDEST_SPREAD = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AbundanceLaw:
    """A lognormal-like abundance: ``mean · exp(s Z − Λ(s))``.

    Z is the sum of layers of coins with weights of either sign, of variance 1,
    and Λ the logarithm of its moment-generating function. With ν coins on a
    place, each worth ±a, a layer adds ν (cosh(t a) − 1) to Λ(t), so that mean,
    coefficient of variation and covariance hold exactly however few the coins.

    It is a `CovarianceModel`: kriging with it knows the truth's own covariance.

    Parameters
    ----------
    mean : float
        kg/m2.
    cv : float
        Standard deviation over mean.
    layers : tuple of CoinLayer
    shares : tuple of float
        What each layer adds to the variance of Z; together 1.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> law = AbundanceLaw(
    ...     mean=20.0,
    ...     cv=0.35,
    ...     layers=(CoinLayer(range_m=12e3), CoinLayer(range_m=40e3)),
    ...     shares=(0.5, 0.5),
    ... )
    >>> law.covariance(np.zeros(2)) ** 0.5
    np.float64(7.0)
    >>> law.covariance(np.array([[0.0, 41e3], [21e3, 0.0]]))
    array([0., 0.])
    """

    mean: float
    cv: float
    layers: tuple[CoinLayer, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"{value}", expected=f"above 0, up to {most:g}")
            for name, value, most in (
                ("mean", self.mean, HIGHEST_MEAN),
                ("cv", self.cv, HIGHEST_CV),
            )
            if not 0.0 < value <= most
        ]
        fit = len(self.shares) == len(self.layers) and all(
            share > 0.0 for share in self.shares
        )
        if not (fit and np.isclose(sum(self.shares), 1.0)):
            problems.append(
                Problem(
                    where="shares",
                    what=f"{self.shares}",
                    expected=f"{len(self.layers)} numbers above 0 that sum to 1",
                )
            )
        if problems:
            raise ParameterError("law of abundance", problems)

    @property
    def nugget(self) -> float:
        """None: places side by side lie on the same coins."""
        return 0.0

    @property
    def spread(self) -> float:
        """The standard deviation s of the logarithm."""
        wanted = np.log1p(self.cv**2)
        return float(brentq(lambda s: self._excess(s) - wanted, 0.0, WIDEST_SPREAD))

    @property
    def grade_coupling(self) -> float:
        """Correlation of abundance with a field that correlates 1 with its logarithm.

        Below 1, since the exponential bends.
        """
        spread = self.spread
        slope = sum(
            layer.per_place * worth * np.sinh(spread * worth)
            for layer, worth in zip(self.layers, self._worth(), strict=True)
        )
        return float(slope / self.cv)

    def of_field(self, field: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn values of the field into abundance.

        Parameters
        ----------
        field : ndarray of float, shape (...)
            Of mean 0 and variance 1.

        Returns
        -------
        ndarray of float, shape (...)
            kg/m2.
        """
        spread = self.spread
        return np.asarray(self.mean * np.exp(spread * field - self._log_mgf(spread)))

    def to_field(self, abundance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn abundance into values of the field.

        Parameters
        ----------
        abundance : ndarray of float, shape (...)
            kg/m2, above 0.

        Returns
        -------
        ndarray of float, shape (...)
        """
        spread = self.spread
        log_ratio = np.log(abundance / self.mean)
        return np.asarray((log_ratio + self._log_mgf(spread)) / spread)

    def field_variogram(self) -> Variogram:
        """State the variogram of the field: spherical, of sill 1.

        Returns
        -------
        Variogram
        """
        structures = zip(self.layers, self.shares, strict=True)
        return Variogram(
            nugget=0.0,
            structures=tuple(layer.structure(sill=sill) for layer, sill in structures),
        )

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the covariance of abundances that lie so far apart.

        Coins on both places count twice in the sum of the two fields, those on
        one of them once: ``mean² (exp Σ ν ρ(h) [cosh(2 s a) − 2 cosh(s a) + 1]
        − 1)`` with the spherical ρ of each layer.

        Parameters
        ----------
        separation : ndarray of float, shape (..., 2)
            Easting and northing differences, m.

        Returns
        -------
        ndarray of float, shape (...)
            Squared kg/m2.
        """
        together = sum(
            layer.structure(sill=excess).covariance(separation)
            for layer, excess in zip(
                self.layers, self._excesses(self.spread), strict=True
            )
        )
        return np.asarray(self.mean**2 * np.expm1(together))

    def _worth(self) -> list[float]:
        """Give what one coin of each layer adds to the field, up to its sign."""
        return [
            float(np.sqrt(share / layer.per_place))
            for layer, share in zip(self.layers, self.shares, strict=True)
        ]

    def _log_mgf(self, at: float) -> float:
        return float(
            sum(
                layer.per_place * _rise(at * worth)
                for layer, worth in zip(self.layers, self._worth(), strict=True)
            )
        )

    def _excesses(self, at: float) -> list[float]:
        """Λ(2 s) − 2 Λ(s) by layer."""
        # cosh(2 u) − 2 cosh(u) + 1 = 2 cosh(u) (cosh(u) − 1)
        rises = [_rise(at * worth) for worth in self._worth()]
        return [
            layer.per_place * 2.0 * (1.0 + rise) * rise
            for layer, rise in zip(self.layers, rises, strict=True)
        ]

    def _excess(self, at: float) -> float:
        return sum(self._excesses(at))


def _rise(at: float) -> float:
    """Hyperbolic cosine less 1, without cancellation."""
    return float(2.0 * np.sinh(at / 2.0) ** 2)
