"""The Markov model of a primary variable and one that is known where it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import ParameterError, Problem
from geo.geostat.support import target_variance
from geo.geostat.variogram import CovarianceModel, Variogram

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkovModel:
    """The first Markov model: the primary variable screens the secondary one.

    Their covariance is that of the primary one, scaled: ρ σ₂/σ₁ C₁(h). Nothing
    is asked of the secondary variable but its variance.

    Parameters
    ----------
    primary : CovarianceModel
        Such as `Variogram`, in squared units of the primary variable.
    correlation : float
        Of both in one place, above −1 and below 1.
    secondary_variance : float
        In squared units of the secondary variable.

    Raises
    ------
    ParameterError

    References
    ----------
    Journel, A.G. (1999). Markov models for cross-covariances. Mathematical
    Geology 31, 955-964.

    Examples
    --------
    >>> MarkovModel(
    ...     primary=Variogram(nugget=4.0), correlation=1.0, secondary_variance=9.0
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: Markov model: 1 problem
    - correlation: 1.0
        expected: above -1 and below 1
    """

    primary: CovarianceModel
    correlation: float
    secondary_variance: float

    def __post_init__(self) -> None:
        problems = []
        if not -1.0 < self.correlation < 1.0:
            problems.append(
                Problem(
                    where="correlation",
                    what=f"{self.correlation}",
                    expected="above -1 and below 1",
                )
            )
        if not (np.isfinite(self.secondary_variance) and self.secondary_variance > 0.0):
            problems.append(
                Problem(
                    where="secondary_variance",
                    what=f"{self.secondary_variance}",
                    expected="a finite number above 0",
                )
            )
        if problems:
            raise ParameterError("Markov model", problems)


class _Scaled(NamedTuple):
    """A covariance, times a factor of any sign."""

    model: CovarianceModel
    factor: float

    @property
    def nugget(self) -> float:
        return self.factor * self.model.nugget

    def covariance(self, separation: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.factor * self.model.covariance(separation)


class MarkovCovariance(NamedTuple):
    """A Markov model as co-kriging asks for one, for a single secondary value.

    Attributes
    ----------
    model : MarkovModel

    Examples
    --------
    >>> known = MarkovModel(
    ...     primary=Variogram(nugget=4.0), correlation=0.5, secondary_variance=9.0
    ... )
    >>> MarkovCovariance(known).between("primary", "secondary").nugget
    3.0
    """

    model: MarkovModel

    @property
    def variables(self) -> tuple[str, ...]:
        """The primary variable, then the secondary one."""
        return ("primary", "secondary")

    def between(self, first: str, second: str) -> CovarianceModel:
        """Give the covariance of two variables; of the secondary one in one place.

        Parameters
        ----------
        first, second : {"primary", "secondary"}

        Returns
        -------
        CovarianceModel
        """
        known = self.model
        if first == second == "primary":
            return known.primary
        if first == second:
            # only ever asked for the value at the target with itself
            return Variogram(nugget=known.secondary_variance)
        ratio = known.secondary_variance / target_variance(model=known.primary)
        return _Scaled(known.primary, known.correlation * float(np.sqrt(ratio)))
