"""A distribution at each place, known at some thresholds and stretched between them.

Between thresholds the probability grows evenly; below the first and above the last
it does what the stated tails say.

References
----------
Deutsch, C.V. & Journel, A.G. (1998). GSLIB, 2nd ed., section V.1.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.tails import TailForm, Tails

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalDistributions:
    """Distributions at several places.

    Parameters
    ----------
    thresholds : ndarray of float, shape (k,)
        Ascending.
    probability : ndarray of float, shape (places, k)
        Of not exceeding each threshold: never falling along a row; NaN in all
        of a row where the place is masked. Masked places stay NaN in all that
        is asked of them.
    tails : Tails
        The extreme datum of their formulas is the first or last threshold.

    Raises
    ------
    ParameterError
        Tails that do not lie beyond the thresholds.

    Examples
    --------
    >>> from geo.geostat.tails import Tails
    >>> here = LocalDistributions(
    ...     thresholds=np.array([10.0, 20.0]),
    ...     probability=np.array([[0.2, 0.6]]),
    ...     tails=Tails(lower=0.0, upper=40.0),
    ... )
    >>> here.probability_above(15.0), here.quantile([0.1, 0.5])
    (array([0.6]), array([[ 5. , 17.5]]))
    >>> here.mean()
    array([19.])
    """

    thresholds: NDArray[np.float64]
    probability: NDArray[np.float64]
    tails: Tails

    def __post_init__(self) -> None:
        first, last = float(self.thresholds[0]), float(self.thresholds[-1])
        problems = []
        if not self.tails.lower <= first:
            problems.append(
                Problem(
                    where="tails.lower",
                    what=f"{self.tails.lower:g}",
                    expected=f"at most {first:g}, the first threshold",
                )
            )
        if not self.tails.upper >= last:
            problems.append(
                Problem(
                    where="tails.upper",
                    what=f"{self.tails.upper:g}",
                    expected=f"at least {last:g}, the last threshold",
                )
            )
        if self._hyperbolic and last <= 0.0:
            problems.append(
                Problem(
                    where="tails.upper_form",
                    what=f"hyperbolic, with a last threshold of {last:g}",
                    expected="linear or power: a hyperbolic tail begins above 0",
                )
            )
        if problems:
            raise ParameterError("local distributions", problems)

    @property
    def _hyperbolic(self) -> bool:
        return self.tails.upper_form == TailForm.HYPERBOLIC

    def probability_above(self, cutoff: float) -> NDArray[np.float64]:
        """Give the probability of exceeding a cut-off.

        Parameters
        ----------
        cutoff : float
            In the units of the values.

        Returns
        -------
        ndarray of float, shape (places,)

        Raises
        ------
        ParameterError
            A cut-off that is not finite.
        """
        if not np.isfinite(cutoff):
            raise ParameterError(
                "local distributions",
                [Problem(where="cutoff", what=f"{cutoff}", expected="a finite number")],
            )
        first, last = self.thresholds[0], self.thresholds[-1]
        if cutoff >= last:
            beyond = 1.0 - self.probability[:, -1]
            return np.asarray(beyond * self._share_above_last(cutoff))
        if cutoff < first:
            below = self.probability[:, 0] * self._share_below_first(cutoff)
            return np.asarray(1.0 - below)
        at = int(np.searchsorted(self.thresholds, cutoff, side="right"))
        low, high = self.thresholds[at - 1 : at + 1]
        below, beyond = self.probability[:, at - 1], self.probability[:, at]
        reached = below + (beyond - below) * (cutoff - low) / (high - low)
        return np.asarray(1.0 - reached)

    def _share_below_first(self, cutoff: float) -> float:
        tails, first = self.tails, float(self.thresholds[0])
        if cutoff <= tails.lower:
            return 0.0
        reach = (cutoff - tails.lower) / (first - tails.lower)
        return float(reach**tails.lower_power)

    def _share_above_last(self, cutoff: float) -> float:
        tails, last = self.tails, float(self.thresholds[-1])
        if cutoff >= tails.upper:
            return 0.0
        left = (
            last / cutoff
            if self._hyperbolic
            else (tails.upper - cutoff) / (tails.upper - last)
        )
        return float(left**tails.upper_power)

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """Give the value that is not exceeded with a probability.

        Parameters
        ----------
        probability : array_like of float, shape (m,)
            Between 0 and 1, both excluded.

        Returns
        -------
        ndarray of float, shape (places, m)

        Raises
        ------
        ParameterError
        """
        wanted = np.atleast_1d(np.asarray(probability, dtype=float))
        if wanted.ndim != 1 or not np.all((wanted > 0.0) & (wanted < 1.0)):
            raise ParameterError(
                "local distributions",
                [
                    Problem(
                        where="probability",
                        what=f"{wanted.tolist()}",
                        expected="numbers between 0 and 1",
                    )
                ],
            )
        columns = [self._quantile(share) for share in wanted.tolist()]
        return np.stack(columns, axis=1)

    def _quantile(self, share: float) -> NDArray[np.float64]:
        known, tails = self.probability, self.tails
        first, last = self.thresholds[0], self.thresholds[-1]
        at = np.count_nonzero(known < share, axis=1)
        inner = np.clip(at, 1, len(self.thresholds) - 1)
        value = np.full(len(known), np.nan)

        low = (at == 0) & np.isfinite(known[:, 0])
        reach = (share / known[low, 0]) ** (1.0 / tails.lower_power)
        value[low] = tails.lower + (first - tails.lower) * reach

        high = at == len(self.thresholds)
        left = ((1.0 - share) / (1.0 - known[high, -1])) ** (1.0 / tails.upper_power)
        value[high] = (
            np.minimum(last / left, tails.upper)
            if self._hyperbolic
            else tails.upper - (tails.upper - last) * left
        )

        rows = np.flatnonzero((at > 0) & ~high)
        after = inner[rows]
        below, beyond = known[rows, after - 1], known[rows, after]
        from_, to = self.thresholds[after - 1], self.thresholds[after]
        value[rows] = from_ + (to - from_) * (share - below) / (beyond - below)
        return value

    def mean(self) -> NDArray[np.float64]:
        """Give the mean of each distribution (its E-type estimate).

        Returns
        -------
        ndarray of float, shape (places,)

        Raises
        ------
        ParameterError
            A hyperbolic tail without an end and of a power up to 1: its mean is
            infinite.
        """
        known, tails = self.probability, self.tails
        of_lower = tails.lower + (float(self.thresholds[0]) - tails.lower) * (
            tails.lower_power / (tails.lower_power + 1.0)
        )
        of_upper = float(self.thresholds[-1]) + self._mean_beyond_last()
        middles = (self.thresholds[:-1] + self.thresholds[1:]) / 2.0
        inner = np.diff(known, axis=1) @ middles
        return np.asarray(
            known[:, 0] * of_lower + inner + (1.0 - known[:, -1]) * of_upper
        )

    def _mean_beyond_last(self) -> float:
        """Integrate the share of the upper tail that lies above each value."""
        tails, last = self.tails, float(self.thresholds[-1])
        power = tails.upper_power
        if not self._hyperbolic:
            return float((tails.upper - last) / (power + 1.0))
        if np.isfinite(tails.upper) and power == 1.0:
            return last * float(np.log(tails.upper / last))
        if np.isfinite(tails.upper) or power > 1.0:
            farthest = float((last / tails.upper) ** (power - 1.0))
            return last * (1.0 - farthest) / (power - 1.0)
        problem = Problem(
            where="tails.upper_power",
            what=f"{power:g}, of a hyperbolic tail without an end: no mean",
            expected="above 1, or a finite upper bound",
        )
        raise ParameterError("local distributions", [problem])
