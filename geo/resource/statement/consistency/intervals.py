"""Arithmetic of what rounded numbers may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

MACHINE_SLACK = 1e-9
"""Relative; numbers printed with all their digits were summed in some order."""

_NUMBER = re.compile(r"(\d*)(\.\d*)?(?:[eE]([+-]?\d+))?")


class Zeros(StrEnum):
    """What zeros at the end of a whole number mean: 59,500."""

    PLACES = "places"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """All that a number not below zero may be, ends included.

    Parameters
    ----------
    low, high : float
        ``high`` may be infinite.
    at : float, optional
        What the numbers give as they are printed; None where a range is all
        that is known.

    Examples
    --------
    >>> area, abundance = Interval(low=9.5, high=10.5), Interval(low=2.0, high=3.0)
    >>> product = area * abundance
    >>> product.low, product.high
    (19.0, 31.5)
    """

    low: float
    high: float
    at: float | None = None

    def __add__(self, other: Interval) -> Interval:
        at = None if self.at is None or other.at is None else self.at + other.at
        return Interval(low=self.low + other.low, high=self.high + other.high, at=at)

    def __sub__(self, other: Interval) -> Interval:
        """Take off; what would fall below zero is zero."""
        at = None if self.at is None or other.at is None else self.at - other.at
        low, high = self.low - other.high, self.high - other.low
        return Interval(low=max(low, 0.0), high=max(high, 0.0), at=at)

    def __mul__(self, other: Interval | float) -> Interval:
        by = other if isinstance(other, Interval) else exactly(other)
        return Interval(
            low=_product(self.low, by.low),
            high=_product(self.high, by.high),
            at=None if self.at is None or by.at is None else self.at * by.at,
        )

    def __truediv__(self, other: Interval) -> Interval:
        if other.high == 0.0:
            return Interval(low=0.0, high=float("inf"))
        return Interval(
            low=0.0 if self.low == 0.0 else self.low / other.high,
            high=float("inf") if other.low == 0.0 else self.high / other.low,
            at=self.at / other.at if self.at is not None and other.at else None,
        )

    @property
    def rest(self) -> Interval:
        """What is left of one: ``1 - x``, of a share; not below zero."""
        return exactly(1.0) - self

    def meets(self, other: Interval) -> bool:
        """Say whether some number lies in both.

        Parameters
        ----------
        other : Interval

        Returns
        -------
        bool
        """
        return self.low <= other.high and other.low <= self.high

    def gap_pct(self, other: Interval) -> float:
        """Say by how much two intervals miss each other.

        Parameters
        ----------
        other : Interval

        Returns
        -------
        float
            Per cent of the lower of the ends that face each other; 0 where they
            meet, infinite beside a zero.
        """
        if self.meets(other):
            return 0.0
        below, above = sorted([self, other], key=lambda end: end.low)
        if below.high == 0.0:
            return float("inf")
        return 100.0 * (above.low / below.high - 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number as it stands in print.

    Parameters
    ----------
    text : str
        Digits, perhaps with a point and an exponent.
    interval : Interval
        All that it may stand for.
    """

    text: str
    interval: Interval


def exactly(value: float) -> Interval:
    """Take a number for what it is.

    Parameters
    ----------
    value : float

    Returns
    -------
    Interval
        Of no width.

    Examples
    --------
    >>> exactly(4.0)
    Interval(low=4.0, high=4.0, at=4.0)
    """
    return Interval(low=value, high=value, at=value)


def read_printed(text: str, *, zeros: Zeros = Zeros.PLACES) -> Printed:
    """Read a printed number as the interval it stands for.

    It is half a unit of the last digit to either side. Zeros at the end of a
    whole number may be figures or only hold the place: by default the wider
    reading is taken, in which 59500 is 59,450 to 59,550.

    Parameters
    ----------
    text : str
    zeros : Zeros, optional

    Returns
    -------
    Printed

    Raises
    ------
    DataError
        The text is no number.

    Examples
    --------
    >>> for text in ("4", "18.6", "59500", "0.30", "30e-2"):
    ...     found = read_printed(text).interval
    ...     print(text, round(found.low, 4), round(found.high, 4))
    4 3.5 4.5
    18.6 18.55 18.65
    59500 59450.0 59550.0
    0.30 0.295 0.305
    30e-2 0.25 0.35
    >>> read_printed("59500", zeros=Zeros.FIGURES).interval
    Interval(low=59499.5, high=59500.5, at=59500.0)
    """
    match = _NUMBER.fullmatch(text)
    # beyond 1e100 nothing is a figure, and products would not stay finite
    if match is None or not re.search(r"\d", text) or not float(text) < 1e100:
        raise DataError(
            "statement", [Problem(where=repr(text), what="no number", expected="18.6")]
        )
    whole, fraction, exponent = match[1], match[2], int(match[3] or 0)
    if fraction is not None:
        last = exponent - (len(fraction) - 1)
    elif zeros is Zeros.PLACES and whole.strip("0"):
        last = exponent + len(whole) - len(whole.rstrip("0"))
    else:
        last = exponent
    value = float(text)
    half = max(0.5 * float(f"1e{last}"), MACHINE_SLACK * value)
    around = Interval(low=max(value - half, 0.0), high=value + half, at=value)
    return Printed(text=text, interval=around)


def mean_range(values: Sequence[Interval], *, weights: Sequence[Interval]) -> Interval:
    """Bound the weighted mean of numbers known to intervals.

    Parameters
    ----------
    values, weights : sequence of Interval
        Of one length, not empty.

    Returns
    -------
    Interval
        Exact: no narrower one holds all means.

    Examples
    --------
    >>> grades = [exactly(1.0), exactly(2.0)]
    >>> mean = mean_range(grades, weights=[exactly(1.0), Interval(low=1.0, high=3.0)])
    >>> mean.low, mean.high
    (1.5, 1.75)
    """
    pairs = list(zip(values, weights, strict=True))
    ascending = sorted(pairs, key=lambda pair: pair[0].low)
    descending = sorted(pairs, key=lambda pair: -pair[0].high)
    return Interval(
        low=min(_leaning([v.low for v, _ in ascending], [w for _, w in ascending])),
        high=max(_leaning([v.high for v, _ in descending], [w for _, w in descending])),
        at=_mean_as_printed(pairs),
    )


def _mean_as_printed(pairs: Sequence[tuple[Interval, Interval]]) -> float | None:
    known = [(v.at, w.at) for v, w in pairs if v.at is not None and w.at is not None]
    total = sum(weight for _, weight in known)
    if len(known) < len(pairs) or total == 0.0:
        return None
    return sum(value * weight for value, weight in known) / total


def _leaning(values: list[float], weights: list[Interval]) -> list[float]:
    """Weigh the first so many heavily and the others lightly, for each so many."""
    means = []
    for heavy in range(len(values) + 1):
        masses = [w.high for w in weights[:heavy]] + [w.low for w in weights[heavy:]]
        if any(mass == float("inf") for mass in masses):
            masses = [float(mass == float("inf")) for mass in masses]
        total = sum(masses)
        products = (_product(m, v) for m, v in zip(masses, values, strict=True))
        means.append(sum(products) / total if total > 0.0 else values[0])
    return means


def _product(a: float, b: float) -> float:
    return 0.0 if 0.0 in {a, b} else a * b
