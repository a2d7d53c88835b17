"""Values that are Gaussian without a transform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Centred:
    """Values that are Gaussian as they are, about a mean that is known.

    Parameters
    ----------
    mean : float, optional

    Examples
    --------
    >>> Centred(mean=5.0).scores([4.0, 7.0])
    array([-1.,  2.])
    """

    mean: float = 0.0

    def __post_init__(self) -> None:
        if not np.isfinite(self.mean):
            raise ParameterError(
                "centred values",
                [Problem(where="mean", what=f"{self.mean}", expected="finite")],
            )

    @property
    def unit_variance(self) -> bool:
        """False: the variance is that of the model."""
        return False

    def scores(self, values: ArrayLike) -> NDArray[np.float64]:
        """Subtract the mean.

        Parameters
        ----------
        values : array_like of float

        Returns
        -------
        ndarray of float
        """
        return np.asarray(values, dtype=float) - self.mean

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add the mean.

        Parameters
        ----------
        scores : ndarray of float

        Returns
        -------
        ndarray of float
        """
        return scores + self.mean

    def error_variance(
        self,
        values: ArrayLike,  # noqa: ARG002  the scale is the same everywhere
        variance: ArrayLike,
    ) -> NDArray[np.float64]:
        """Leave error variances as they are.

        Parameters
        ----------
        values, variance : array_like of float, shape (n,)

        Returns
        -------
        ndarray of float, shape (n,)
        """
        return np.asarray(variance, dtype=float)

    def corrected(
        self, values: NDArray[np.float64]
    ) -> tuple[Self, NDArray[np.float64]]:
        """Keep the mean, which does not come from the data.

        Parameters
        ----------
        values : ndarray of float, shape (n,)

        Returns
        -------
        tuple of Centred and ndarray of float
        """
        return self, values
