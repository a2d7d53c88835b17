"""Intervals by drawing the samples anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LEAST_DRAWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """How samples are drawn anew for an interval.

    Parameters
    ----------
    draws : int
    level : float
        Of the percentile interval.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Bootstrap(draws=10, level=1.2)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: bootstrap: 2 problems
    - draws: 10
        expected: 100 or more
    - level: 1.2
        expected: between 0 and 1
    """

    draws: int = 1000
    level: float = 0.9

    def __post_init__(self) -> None:
        problems = []
        if self.draws < LEAST_DRAWS:
            problems.append(
                Problem(
                    where="draws",
                    what=f"{self.draws}",
                    expected=f"{LEAST_DRAWS} or more",
                )
            )
        if not 0.0 < self.level < 1.0:
            problems.append(
                Problem(where="level", what=f"{self.level}", expected="between 0 and 1")
            )
        if problems:
            raise ParameterError("bootstrap", problems)

    def replicates(
        self,
        count: int,
        statistic: Callable[[NDArray[np.intp]], NDArray[np.float64]],
        *,
        rng: np.random.Generator,
    ) -> NDArray[np.float64]:
        """Work a statistic out of rows drawn with replacement.

        Parameters
        ----------
        count : int
            Rows that there are.
        statistic : callable
            Takes rows, gives numbers; NaN where those rows carry none.
        rng : numpy.random.Generator

        Returns
        -------
        ndarray of float, shape (draws, numbers)
        """
        rows = rng.integers(0, count, (self.draws, count))
        return np.array([statistic(each) for each in rows])

    def interval(self, replicates: NDArray[np.float64]) -> tuple[float, float]:
        """Give the percentile interval of one number.

        Parameters
        ----------
        replicates : ndarray of float, shape (draws,)
            NaN where a draw carried none: left out.

        Returns
        -------
        low, high : float
            NaN where no draw carried a number.
        """
        known = replicates[np.isfinite(replicates)]
        if not known.size:
            return float("nan"), float("nan")
        tail = (1.0 - self.level) / 2.0
        low, high = np.quantile(known, [tail, 1.0 - tail])
        return float(low), float(high)
