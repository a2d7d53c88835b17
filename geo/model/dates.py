"""Dates and periods as sources give them: by the day, the month or the year alone."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")

_MONTH = r"-(?:0[1-9]|1[0-2])"
_PERIOD = re.compile(
    rf"\d{{4}}(?:(?P<half>H[12])|(?P<quarter>Q[1-4])|(?P<month>{_MONTH})"
    rf"|(?P<day>{_MONTH}-(?:0[1-9]|[12]\d|3[01])))?"
)


def first_day(stated: str) -> date:
    """Give the first day of a year, a month or a day.

    Parameters
    ----------
    stated : str
        ``"2024"``, ``"2024-05"`` or ``"2024-05-17"``.

    Returns
    -------
    datetime.date

    Raises
    ------
    ValueError
        It is none of these, or no day of the calendar.

    Examples
    --------
    >>> first_day("2024-05").isoformat()
    '2024-05-01'
    """
    year, month, day = _parts(stated)
    return date(year, month or 1, day or 1)


def is_date(stated: object) -> bool:
    """Say whether a text is a year, a month or a day.

    Parameters
    ----------
    stated : object

    Returns
    -------
    bool

    Examples
    --------
    >>> is_date("2024-05"), is_date("May 2024")
    (True, False)
    """
    try:
        first_day(str(stated))
    except ValueError:
        return False
    return True


def is_period(stated: str, *, by_day: bool = False) -> bool:
    """Say whether a text is a period, or a span of two.

    Parameters
    ----------
    stated : str
        A year, half-year, quarter or month, or two of a kind with a slash: the
        first and the last of a span that is counted as one.
    by_day : bool, optional
        Whether it may be a day, too.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_period(one) for one in ("2012H1", "2010-11", "2020/2023", "2010/2009")]
    [True, True, True, False]
    >>> is_period("2010-11-24"), is_period("2010-11-24", by_day=True)
    (False, True)
    """
    ends = stated.split("/")
    found = [_PERIOD.fullmatch(end) for end in ends]
    kinds = {match.lastgroup if match else "none" for match in found}
    if len(ends) > 2 or len(kinds) > 1 or "none" in kinds:
        return False
    return ends == sorted(set(ends)) and (by_day or "day" not in kinds)


def _parts(stated: str) -> tuple[int, int, int]:
    found = _DATE.fullmatch(stated)
    if found is None:
        message = f"{stated!r} is no year, month or day such as 2024-05-17"
        raise ValueError(message)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return year, month, day
