"""What an estimator answers: means with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from geo.errors import DataError, Problem
from geo.geostat.stochastic.summary import METHOD

TO_P90 = float(ndtri(0.9))  # standard deviations from the median


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictive:
    """What an estimator believes of each of some quantities.

    Parameters
    ----------
    mean : ndarray of float, shape (n,)
        NaN where it does not estimate.
    variance : ndarray of float, shape (n,), optional
    p10, p90 : ndarray of float, shape (n,), optional
        10 % chances below the one and above the other; both or neither.

    Raises
    ------
    DataError

    Examples
    --------
    >>> Predictive.gaussian(mean=np.array([20.0]), variance=np.array([4.0])).p10
    array([17.4])
    """

    mean: NDArray[np.float64]
    variance: NDArray[np.float64] | None = None
    p10: NDArray[np.float64] | None = None
    p90: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=f"shape {given.shape}", expected=f"({count},)")
            for count in (self.mean.size,)
            for name in ("mean", "variance", "p10", "p90")
            if (given := getattr(self, name)) is not None and given.shape != (count,)
        ]
        if (self.p10 is None) != (self.p90 is None):
            problems.append(
                Problem(
                    where="p10, p90", what="one of them", expected="both or neither"
                )
            )
        if problems:
            raise DataError("prediction", problems)

    @classmethod
    def gaussian(
        cls, *, mean: NDArray[np.float64], variance: NDArray[np.float64]
    ) -> Predictive:
        """Believe in a normal law.

        Parameters
        ----------
        mean, variance : ndarray of float, shape (n,)

        Returns
        -------
        Predictive
        """
        reach = TO_P90 * np.sqrt(variance)
        return cls(mean=mean, variance=variance, p10=mean - reach, p90=mean + reach)

    @classmethod
    def of_realizations(cls, realizations: NDArray[np.float64]) -> Predictive:
        """Believe in equally likely realizations.

        Parameters
        ----------
        realizations : ndarray of float, shape (realizations, n)
            At least two; of n of them the k-th lowest stands for k / (n + 1), as in
            `geo.geostat.stochastic.summary.Summary`.

        Returns
        -------
        Predictive

        Raises
        ------
        DataError
            Fewer than two, whose spread nothing tells.
        """
        if len(realizations) < 2:
            problem = Problem(
                where="realizations",
                what=f"{len(realizations)}",
                expected="at least two, to have a spread",
                cure="draw more, or answer with Prediction.of_means",
            )
            raise DataError("prediction", [problem])
        p10, p90 = np.quantile(realizations, [0.1, 0.9], axis=0, method=METHOD)
        return cls(
            mean=realizations.mean(axis=0),
            variance=realizations.var(axis=0, ddof=1),
            p10=p10,
            p90=p90,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What an estimator answers.

    Parameters
    ----------
    blocks : Predictive
        Means over the blocks, in the order of the targets.
    total : Predictive
        Mean over all of them, of length 1. It is no sum of percentiles.

    Examples
    --------
    >>> answer = Prediction.of_realizations(np.array([[1.0, 3.0], [3.0, 5.0]]))
    >>> answer.blocks.mean, answer.total.mean
    (array([2., 4.]), array([3.]))
    """

    blocks: Predictive
    total: Predictive

    @classmethod
    def of_realizations(cls, realizations: NDArray[np.float64]) -> Prediction:
        """Believe in equally likely realizations of all blocks together.

        Parameters
        ----------
        realizations : ndarray of float, shape (realizations, blocks)

        Returns
        -------
        Prediction
        """
        return cls(
            blocks=Predictive.of_realizations(realizations),
            total=Predictive.of_realizations(realizations.mean(axis=1, keepdims=True)),
        )

    @classmethod
    def of_means(cls, means: NDArray[np.float64]) -> Prediction:
        """Answer without any uncertainty.

        Parameters
        ----------
        means : ndarray of float, shape (blocks,)

        Returns
        -------
        Prediction
        """
        return cls(
            blocks=Predictive(mean=means),
            total=Predictive(mean=means.mean(keepdims=True)),
        )
