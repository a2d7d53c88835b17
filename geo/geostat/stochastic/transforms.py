"""From values to Gaussian scores, and back.

Back from the scores, what lies between the data is interpolated; what lies
beyond them is a statement of the user, made in `Tails`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from geo.errors import DataError, Problem
from geo.geostat.tails import TailForm, Tails
from geo.kernels.knots import between_knots

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Transform(Protocol):
    """What a simulation asks of a transform to Gaussian scores."""

    @property
    def unit_variance(self) -> bool:
        """Whether the scores have mean 0 and variance 1, whatever the values."""
        ...

    def scores(self, values: ArrayLike) -> NDArray[np.float64]:
        """Transform values to scores."""
        ...

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform scores back to values."""
        ...

    def error_variance(
        self, values: ArrayLike, variance: ArrayLike
    ) -> NDArray[np.float64]:
        """Bring the error variances of some values to the scale of the scores."""
        ...

    def corrected(
        self, values: NDArray[np.float64]
    ) -> tuple[Self, NDArray[np.float64]]:
        """Give the transform, and its data, once they have been corrected."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalScore:
    """The normal-score transform: the quantiles of the data become Gaussian ones.

    A datum lies in the middle of its own share of the probability. Equal data
    share the middle of their common share, so that no order is invented among
    them; back from the scores, all scores between theirs give that one value.

    Parameters
    ----------
    data : ndarray of float, shape (n,)
        In the order in which they were given.
    weights : ndarray of float, shape (n,)
        They sum to one.
    tails : Tails
    distinct : ndarray of float, shape (m,)
        The distinct values, ascending.
    first, last : ndarray of float, shape (m,)
        Scores of the first and the last datum of each value; the same where
        there is one.

    Examples
    --------
    >>> transform = NormalScore.fit([3.0, 9.0, 4.0], tails=Tails(lower=0.0, upper=12.0))
    >>> transform.scores([4.0, 3.0]).round(3)
    array([ 0.   , -0.967])
    >>> transform.values(np.array([-9.0, 0.0, 9.0])).round(3)
    array([ 0.,  4., 12.])
    """

    data: NDArray[np.float64]
    weights: NDArray[np.float64]
    tails: Tails
    distinct: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @classmethod
    def fit(
        cls,
        values: ArrayLike,
        *,
        tails: Tails,
        weights: ArrayLike | None = None,
    ) -> Self:
        """Fit the transform to data.

        Parameters
        ----------
        values : array_like of float, shape (n,)
        tails : Tails
            Every datum lies within its bounds.
        weights : array_like of float, shape (n,), optional
            Declustering weights, all above 0; equal by default.

        Returns
        -------
        NormalScore

        Raises
        ------
        DataError
            Values or weights that are not finite, weights not above 0, values
            out of bounds, or fewer than two distinct ones.

        References
        ----------
        Deutsch, C.V. & Journel, A.G. (1998). GSLIB, 2nd ed., program nscore.
        """
        data = np.array(values, dtype=float)
        given = np.ones_like(data) if weights is None else np.array(weights, float)
        problems = _unfit(data, given, tails)
        if problems:
            raise DataError("normal score", problems)
        given /= given.sum()

        order = np.argsort(data, kind="stable")
        cumulative = np.cumsum(given[order])
        middle = (cumulative - given[order] / 2.0) / cumulative[-1]
        distinct, start, count = np.unique(
            data[order], return_index=True, return_counts=True
        )
        return cls(
            data=data,
            weights=given,
            tails=tails,
            distinct=distinct,
            first=ndtri(middle[start]),
            last=ndtri(middle[start + count - 1]),
        )

    @property
    def unit_variance(self) -> bool:
        """True: scores have mean 0 and variance 1."""
        return True

    @property
    def tied(self) -> int:
        """How many data share their value, and so their score, with another."""
        return len(self.data) - int(np.count_nonzero(self.first == self.last))

    def scores(self, values: ArrayLike) -> NDArray[np.float64]:
        """Transform values to scores.

        Parameters
        ----------
        values : array_like of float
            Within the bounds of the tails, but not on a bound that no datum
            reaches: its score would be infinite.

        Returns
        -------
        ndarray of float, of the same shape

        Raises
        ------
        DataError
            A value that has no finite score.
        """
        asked = np.asarray(values, dtype=float)
        scores = self._scores(asked)
        lost = ~np.isfinite(scores)
        if lost.any():
            raise DataError(
                "normal score",
                [
                    Problem(
                        where="values",
                        what=", ".join(f"{value:g}" for value in asked[lost][:6]),
                        expected=f"between {self.tails.lower:g} and "
                        f"{self.tails.upper:g}, the bounds of the tails",
                        cure="fit the transform to these values too, or widen the "
                        "bounds",
                    )
                ],
            )
        return scores

    def _scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform; minus or plus infinity, or NaN, where there is no score."""
        place = np.searchsorted(self.distinct, values, side="right") - 1
        below = np.clip(place, 0, len(self.distinct) - 2)
        low, high = self.distinct[below], self.distinct[below + 1]
        rise = (values - low) / (high - low)
        between = self.last[below] + rise * (self.first[below + 1] - self.last[below])

        at = np.clip(place, 0, None)
        middle = ndtri((ndtr(self.first[at]) + ndtr(self.last[at])) / 2.0)
        own = np.where(self.first[at] == self.last[at], self.first[at], middle)
        scores = np.where(values == self.distinct[at], own, between)

        scores = np.where(values < self.distinct[0], self._lower_scores(values), scores)
        return np.where(values > self.distinct[-1], self._upper_scores(values), scores)

    def _lower_scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        bound, datum = self.tails.lower, self.distinct[0]
        if bound == datum:
            return np.full_like(values, -np.inf)
        share = np.clip((values - bound) / (datum - bound), 0.0, 1.0)
        return np.asarray(ndtri(ndtr(self.first[0]) * share**self.tails.lower_power))

    def _upper_scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        bound, datum = self.tails.upper, self.distinct[-1]
        if bound == datum:
            return np.full_like(values, np.inf)
        if self.tails.upper_form == TailForm.HYPERBOLIC:
            beyond = np.where(values <= bound, np.maximum(values, datum), np.inf)
            share = (datum / beyond) ** self.tails.upper_power
        else:
            left = np.clip((bound - values) / (bound - datum), 0.0, 1.0)
            share = left**self.tails.upper_power
        return np.asarray(-ndtri(ndtr(-self.last[-1]) * share))

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform scores back to values.

        Parameters
        ----------
        scores : ndarray of float

        Returns
        -------
        ndarray of float, of the same shape
            Within the bounds of the tails; a datum's own score gives that datum
            exactly.
        """
        both = np.column_stack([self.first, self.last]).ravel()
        knots, kept = np.unique(both, return_index=True)
        values = between_knots(scores, knots, np.repeat(self.distinct, 2)[kept])
        lower, upper = scores < knots[0], scores > knots[-1]
        values[lower] = self._lower_values(scores[lower])
        values[upper] = self._upper_values(scores[upper])
        return values

    def _lower_values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        bound, datum = self.tails.lower, self.distinct[0]
        share = ndtr(scores) / ndtr(self.first[0])
        return np.asarray(
            bound + (datum - bound) * share ** (1 / self.tails.lower_power)
        )

    def _upper_values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        bound, datum = self.tails.upper, self.distinct[-1]
        share = (ndtr(-scores) / ndtr(-self.last[-1])) ** (1 / self.tails.upper_power)
        if self.tails.upper_form == TailForm.HYPERBOLIC:
            # so far out that the share is 0 in floating point
            smallest = np.finfo(float).tiny ** (1 / self.tails.upper_power)
            return np.asarray(np.minimum(datum / np.maximum(share, smallest), bound))
        return np.asarray(bound - (bound - datum) * share)

    def error_variance(
        self, values: ArrayLike, variance: ArrayLike
    ) -> NDArray[np.float64]:
        """Bring the error variances of some values to the scale of the scores.

        By the slope of the transform from one standard deviation of the error
        below the value to one above it, as far as the tails reach: the
        transform itself bends from datum to datum.

        Parameters
        ----------
        values : array_like of float, shape (n,)
        variance : array_like of float, shape (n,)
            In squared units of the values.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        middle = np.asarray(values, dtype=float)
        spread = np.sqrt(np.asarray(variance, dtype=float))
        margin = 1e-3 * (self.distinct[-1] - self.distinct[0])
        lowest = min(self.tails.lower + margin, self.distinct[0])
        highest = max(self.tails.upper - margin, self.distinct[-1])
        low = np.clip(middle - spread, lowest, None)
        high = np.clip(middle + spread, None, highest)
        reach = high - low
        rise = self._scores(high) - self._scores(low)
        slope = np.divide(rise, reach, out=np.zeros_like(rise), where=reach > 0.0)
        return np.asarray((slope * spread) ** 2)

    def corrected(
        self, values: NDArray[np.float64]
    ) -> tuple[Self, NDArray[np.float64]]:
        """Fit the transform anew to data that have been corrected.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
            In the order of `data`. What lies out of bounds is held at the bound.

        Returns
        -------
        tuple of NormalScore and ndarray of float
            The transform and the values within bounds.
        """
        held = np.clip(values, self.tails.lower, self.tails.upper)
        return type(self).fit(held, tails=self.tails, weights=self.weights), held


def _unfit(
    values: NDArray[np.float64], weights: NDArray[np.float64], tails: Tails
) -> list[Problem]:
    if values.ndim != 1 or weights.shape != values.shape:
        return [
            Problem(
                where="values, weights",
                what=f"shapes {values.shape}, {weights.shape}",
                expected="(n,) for both",
            )
        ]
    problems = [
        Problem(where=where, what=f"{np.count_nonzero(bad)} {what}", expected=expected)
        for where, bad, what, expected in (
            ("values", ~np.isfinite(values), "not finite", "numbers"),
            (
                "weights",
                ~(np.isfinite(weights) & (weights > 0.0)),
                "not above 0",
                "finite numbers above 0; leave out a sample that counts nothing",
            ),
            (
                "values",
                (values < tails.lower) | (values > tails.upper),
                "out of bounds",
                f"{tails.lower:g} to {tails.upper:g}, as the tails say",
            ),
        )
        if bad.any()
    ]
    if len(np.unique(values)) < 2:
        problems.append(
            Problem(
                where="values",
                what=f"{len(np.unique(values))} distinct",
                expected="at least two: one value is no distribution",
                cure="state the distribution another way, such as Centred(mean=…)",
            )
        )
    if (
        tails.upper_form == TailForm.HYPERBOLIC
        and values.size
        and not np.max(values) > 0.0
    ):
        problems.append(
            Problem(
                where="upper_form",
                what="a hyperbolic tail above a largest value not above 0",
                expected="another form",
            )
        )
    return problems
