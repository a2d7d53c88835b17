"""Dates and periods of a country profile, as it writes them."""

from __future__ import annotations

from geo.errors import Problem
from geo.model.dates import is_date, is_period

FIRST_YEAR, LAST_YEAR = 1900, 2100


def bad_date(where: str, date: str | None) -> list[Problem]:
    """Find that a date is none.

    Parameters
    ----------
    where : str
    date : str or None
        A year, a month or a day; None is not known, and not wrong.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_date("until", "2022-04-28"), bad_date("until", "2022-13")[0].what
    ([], "'2022-13'")
    """
    if date is None or is_date(date):
        return []
    return [
        Problem(
            where=where, what=repr(date), expected="a date: 2022, 2022-04 or 2022-04-28"
        )
    ]


def bad_order(
    first: str | None, last: str | None, *, named: tuple[str, str]
) -> list[Problem]:
    """Find a wrong date, or an end before its beginning.

    Parameters
    ----------
    first, last : str or None
        Dates; compared as far as both are told.
    named : tuple of str
        Their keys.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> bad_order("2022-04", "2022", named=("date", "until"))
    []
    >>> bad_order("2022-04", "2021", named=("date", "until"))[0].what
    "'2021', before date '2022-04'"
    """
    problems = [*bad_date(named[0], first), *bad_date(named[1], last)]
    if problems or first is None or last is None:
        return problems
    shared = min(len(first), len(last))
    if last[:shared] < first[:shared]:
        problems.append(
            Problem(where=named[1], what=f"{last!r}, before {named[0]} {first!r}")
        )
    return problems


def bad_period(where: str, period: str) -> list[Problem]:
    """Find that a period is none.

    Parameters
    ----------
    where : str
    period : str
        A year, half-year, quarter or month, or two of them with a slash: first
        and last of a span that is counted as one.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> [bad_period("period", good) for good in ("2012H1", "2010-11", "2020/2023")]
    [[], [], []]
    >>> bad_period("period", "2010/2009")[0].what
    "'2010/2009'"
    """
    if is_period(period):
        return []
    return [
        Problem(
            where=where,
            what=repr(period),
            expected="2023, 2012H1, 2025Q3 or 2010-11, or a span 2020/2023",
        )
    ]
