"""Values of which only a limit is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.samples import as_numbers
from geo.resource.prospectivity.design.design_checks import some_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SHOWN = 6
LEAST_MEASURED = 2  # distinct measured values: a law has two parameters


class Substituted(NamedTuple):
    """What the mean would be, were every censored value at one end of its range.

    Attributes
    ----------
    low, high : float
        Below a limit: all 0 (minus infinity where values may be negative), all at
        the limit. Above a limit: all at the limit, infinity.
    half : float
        Values below a limit at half of it, those above at the limit: the habit
        that this package does not follow, for comparison.
    """

    low: float
    high: float
    half: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Censored:
    """Measured values beside values that lie below or above a limit.

    Parameters
    ----------
    value : ndarray of float, shape (n,)
        What was measured; the limit where nothing was.
    side : ndarray of int, shape (n,)
        0 where the value was measured, -1 where it lies below the limit, 1 where it
        lies above.
    positive : bool
        The quantity cannot be below 0: grades, abundances.

    Examples
    --------
    >>> found = take_censored([1.2, 0.5, 3.0], below=[False, True, False])
    >>> found.lower, found.upper
    (array([1.2, 0. , 3. ]), array([1.2, 0.5, 3. ]))
    """

    value: NDArray[np.float64]
    side: NDArray[np.int8]
    positive: bool = True

    def __len__(self) -> int:
        return len(self.value)

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Which values are more than a limit, shape (n,)."""
        return np.asarray(self.side == 0)

    @property
    def lower(self) -> NDArray[np.float64]:
        """The least that each value can be, shape (n,)."""
        least = 0.0 if self.positive else -np.inf
        return np.where(self.side == -1, least, self.value)

    @property
    def upper(self) -> NDArray[np.float64]:
        """The most that each value can be, shape (n,)."""
        return np.where(self.side == 1, np.inf, self.value)

    @property
    def share(self) -> float:
        """Which share of the values is censored."""
        return float(np.mean(~self.measured))

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Censored:
        """Take some of the values.

        Parameters
        ----------
        rows : ndarray of bool or int

        Returns
        -------
        Censored
        """
        return Censored(
            value=self.value[rows], side=self.side[rows], positive=self.positive
        )

    def substituted(self) -> Substituted:
        """Bound the mean without any law.

        Returns
        -------
        Substituted

        Examples
        --------
        >>> found = take_censored([1.0, 0.5], below=[False, True])
        >>> found.substituted()
        Substituted(low=0.5, high=0.75, half=0.625)
        """
        half = np.where(self.side == -1, self.value / 2.0, self.value)
        return Substituted(
            float(self.lower.mean()), float(self.upper.mean()), float(half.mean())
        )


def take_censored(
    values: ArrayLike,
    *,
    below: ArrayLike | None = None,
    above: ArrayLike | None = None,
    positive: bool = True,
) -> Censored:
    """Take values and limits through the door, all that is wrong told at once.

    `geo.sources.text_numbers.read_numbers` reads ``"<0.5"`` as the number 0.5 and
    the mark `below`; both go in here as they are.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The limit itself where a value is below or above it. Each may have its own.
    below, above : array_like of bool, shape (n,), optional
        Which values lie below (above) the number given.
    positive : bool, optional
        The quantity cannot be below 0.

    Returns
    -------
    Censored

    Raises
    ------
    DataError
        No values, limits that are missing or not above 0, measured values that are
        missing or below 0, values both below and above, or marks that are neither
        true nor false.

    Examples
    --------
    >>> take_censored([0.5, 2.0, -1.0], below=[True, False, True])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: censored values: 1 problem
    - row 2: the detection limit is -1
        expected: a limit above 0
        cure: give the limit of the laboratory, or positive=False
    """
    given = as_numbers(values, what="censored values", where="values")
    problems = _unmarked(below=below, above=above)
    if problems:
        raise DataError("censored values", problems)
    low, high = (_marks(mark, given) for mark in (below, above))
    problems = _misshapen(given, low, high)
    if problems:
        raise DataError("censored values", problems)
    problems = _wrong(given, low, high, positive=positive)
    if problems:
        raise DataError("censored values", problems)
    side = high.astype(np.int8) - low.astype(np.int8)
    return Censored(value=given, side=side, positive=positive)


def require_measured(censored: Censored, *, what: str) -> None:
    """Refuse values that carry no law: all censored, or all measured ones alike.

    Parameters
    ----------
    censored : Censored
    what : str
        The method, for the message.

    Raises
    ------
    DataError

    Examples
    --------
    >>> require_measured(take_censored([1.0], below=[True]), what="a mean")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a mean: 1 problem
    - values: 1 of 1 are censored, 0 measured values differ
        expected: at least 2 that were measured and differ
        cure: state the bounds alone: Censored.substituted
    """
    measured = censored.value[censored.measured]
    distinct = len(np.unique(measured))
    if distinct < LEAST_MEASURED:
        problem = Problem(
            where="values",
            what=f"{len(censored) - len(measured)} of {len(censored)} are censored, "
            f"{distinct} measured value{'' if distinct == 1 else 's'} differ",
            expected=f"at least {LEAST_MEASURED} that were measured and differ",
            cure="state the bounds alone: Censored.substituted",
        )
        raise DataError(what, [problem])


def _marks(mark: ArrayLike | None, given: NDArray[np.float64]) -> NDArray[np.bool_]:
    if mark is None:
        return np.zeros(given.shape, dtype=bool)
    return np.asarray(mark, dtype=bool)


def _unmarked(**marks: ArrayLike | None) -> list[Problem]:
    """Tell of marks that are neither yes nor no: an empty cell would read as yes."""
    return [
        Problem(where=name, what="not all true or false", expected="a mark for each")
        for name, mark in marks.items()
        if mark is not None
        and not np.isin(np.asarray(mark, dtype=object), (True, False)).all()
    ]


def _misshapen(
    given: NDArray[np.float64], low: NDArray[np.bool_], high: NDArray[np.bool_]
) -> list[Problem]:
    problems = []
    if given.ndim != 1 or given.size == 0:
        problems.append(
            Problem(where="values", what=f"shape {given.shape}", expected="(n,), n > 0")
        )
    problems += [
        Problem(where=name, what=f"shape {mark.shape}", expected=f"{given.shape}")
        for name, mark in (("below", low), ("above", high))
        if mark.shape != given.shape
    ]
    return problems


def _wrong(
    given: NDArray[np.float64],
    low: NDArray[np.bool_],
    high: NDArray[np.bool_],
    *,
    positive: bool,
) -> list[Problem]:
    censored, finite = low | high, np.isfinite(given)
    limit_cure = "give the limit of the laboratory, or positive=False"
    checks = [
        (low & high, "both below and above the number", "one of them", ""),
        (
            censored & ~finite,
            "censored without a limit",
            "the limit in place of the value",
            "a value below an unknown limit bounds nothing: leave it out and say so",
        ),
        (~censored & ~finite, "no number", "a value", "remove the rows"),
    ]
    if positive:
        bad_limit = censored & finite & ~(given > 0.0)
        negative = ~censored & finite & (given < 0.0)
        told = f"the detection limit is {_first(given, bad_limit)}"
        checks += [
            (bad_limit, told, "a limit above 0", limit_cure),
            (negative, f"{_first(given, negative)}", "0 or more", "positive=False"),
        ]
    return [
        Problem(where=some_rows(rows), what=what, expected=expected, cure=cure)
        for rows, what, expected, cure in checks
        if rows.any()
    ]


def _first(given: NDArray[np.float64], rows: NDArray[np.bool_]) -> str:
    return ", ".join(f"{each:g}" for each in given[rows][:SHOWN])
