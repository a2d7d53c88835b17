"""Figures of months, quarters and years, laid out month by month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem

OWN, SHARED, NONE = "own", "shared", "none"
"""A month has its own figure; its part of what a longer period leaves; none."""

_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|H([12])|Q([1-4]))?")
_ROUNDING = 1e-3  # of a period: press figures are rounded to a tonne or so


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthlyRecord:
    """What is told of each month of a span.

    Parameters
    ----------
    months : tuple of str
        ``"2010-09"`` and so on, without a gap.
    t : ndarray of float, shape (months,)
        Tonnes; NaN where nothing is told.
    basis : tuple of str
        `OWN`, `SHARED` or `NONE`.
    period : tuple of str
        The period of the figure; empty where nothing is told.
    left_over : mapping of str to float
        By period: what it tells beyond its months, where these are all told, or
        less than them: the figures disagree by so many tonnes.
    """

    months: tuple[str, ...]
    t: NDArray[np.float64]
    basis: tuple[str, ...]
    period: tuple[str, ...]
    left_over: Mapping[str, float] = field(default_factory=dict)

    def between(self, first: str, last: str) -> MonthlyRecord:
        """Keep the months from one to another.

        Parameters
        ----------
        first, last : str
            Inclusive.

        Returns
        -------
        MonthlyRecord
        """
        kept = [k for k, month in enumerate(self.months) if first <= month <= last]
        return MonthlyRecord(
            months=tuple(self.months[k] for k in kept),
            t=self.t[kept],
            basis=tuple(self.basis[k] for k in kept),
            period=tuple(self.period[k] for k in kept),
            left_over=self.left_over,
        )

    def mean_before(self, month: str, *, since: str = "") -> float:
        """Average what is told of the months before one.

        A month that has its part of a longer period counts only where all that
        share the rest of that period lie before, too.

        Parameters
        ----------
        month : str
        since : str, optional
            First month that counts.

        Returns
        -------
        float
            Tonnes a month; NaN where nothing is told.
        """
        late = {
            period
            for period, basis, at in zip(
                self.period, self.basis, self.months, strict=True
            )
            if basis == SHARED and at >= month
        }
        told = [
            float(t)
            for t, basis, period, at in zip(
                self.t, self.basis, self.period, self.months, strict=True
            )
            if since <= at < month and basis != NONE
            if not (basis == SHARED and period in late)
        ]
        return fsum(told) / len(told) if told else float("nan")


def months_of(period: str) -> tuple[str, ...]:
    """List the months of a period.

    Parameters
    ----------
    period : str
        A year, half-year, quarter or month, or two of a kind with a slash.

    Returns
    -------
    tuple of str
        Empty for a day: it is no month's figure.

    Raises
    ------
    ParameterError
        It is no period.

    Examples
    --------
    >>> months_of("2012Q1"), len(months_of("2010-01/2010-09"))
    (('2012-01', '2012-02', '2012-03'), 9)
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
        return ()
    ends = [_PERIOD.fullmatch(end) for end in period.split("/")]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        raise ParameterError(
            "period",
            [
                Problem(
                    where="period",
                    what=repr(period),
                    expected="2010, 2010H2, 2010Q4, 2010-11, or two of them with /",
                )
            ],
        )
    return month_span(_month_name(_ends(first)[0]), _month_name(_ends(last)[1]))


def month_span(first: str, last: str) -> tuple[str, ...]:
    """List months without a gap.

    Parameters
    ----------
    first, last : str
        Inclusive.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> month_span("2010-11", "2011-02")
    ('2010-11', '2010-12', '2011-01', '2011-02')
    """
    return tuple(
        _month_name(number) for number in range(_number(first), _number(last) + 1)
    )


def spread_to_months(
    values: Mapping[str, float], *, first: str = "", last: str = ""
) -> MonthlyRecord:
    """Lay figures of periods out over months.

    The shortest periods count first. What a longer period tells beyond the months
    that are known is shared evenly by those that are not: their sum is on record,
    how it fell on them is not. Where it tells less than they come to, it says
    nothing of the others.

    Parameters
    ----------
    values : mapping of str to float
        Tonnes by period; days are passed over.
    first, last : str, optional
        Months of the record; those of the periods by default.

    Returns
    -------
    MonthlyRecord

    Examples
    --------
    >>> record = spread_to_months({"2011": 120.0, "2011-01": 21.0, "2012-02": 5.0})
    >>> float(record.t[0]), float(record.t[1]), record.basis[12]
    (21.0, 9.0, 'none')
    """
    known: dict[str, tuple[float, str, str]] = {}
    left_over: dict[str, float] = {}
    for period in sorted(values, key=lambda one: (len(months_of(one)), one)):
        own = months_of(period)
        unknown = [month for month in own if month not in known]
        left = values[period] - fsum(known[one][0] for one in own if one in known)
        if abs(left) > _ROUNDING * values[period] and (left < 0.0 or not unknown):
            left_over[period] = left
        if not unknown or (period in left_over):
            continue
        basis = OWN if len(own) == 1 else SHARED
        share = max(left, 0.0) / len(unknown)
        known |= dict.fromkeys(unknown, (share, basis, period))
    named = sorted(month for period in values for month in months_of(period))
    months = month_span(first or named[0], last or named[-1]) if named or first else ()
    told = [known.get(month, (float("nan"), NONE, "")) for month in months]
    return MonthlyRecord(
        months=months,
        t=np.array([one[0] for one in told], dtype=float),
        basis=tuple(one[1] for one in told),
        period=tuple(one[2] for one in told),
        left_over={
            period: left
            for period, left in left_over.items()
            if any(month in months for month in months_of(period))
        },
    )


def _ends(match: re.Match[str]) -> tuple[int, int]:
    """Give the first and the last month of a plain period."""
    year, month, half, quarter = (int(cell) if cell else 0 for cell in match.groups())
    before = 12 * year
    if month:
        return before + month - 1, before + month - 1
    if half:
        return before + 6 * half - 6, before + 6 * half - 1
    if quarter:
        return before + 3 * quarter - 3, before + 3 * quarter - 1
    return before, before + 11


def _number(month: str) -> int:
    return _ends(_found(month))[0]


def _found(month: str) -> re.Match[str]:
    match = _PERIOD.fullmatch(month)
    if match is None:
        problem = Problem(where="month", what=repr(month), expected="such as 2010-09")
        raise ParameterError("month", [problem])
    return match


def _month_name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
