"""Dates that a source gives by the day, the month or the year alone."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


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


def last_day(stated: str) -> date:
    """Give the last day of a year, a month or a day.

    Parameters
    ----------
    stated : str
        As for `first_day`.

    Returns
    -------
    datetime.date

    Raises
    ------
    ValueError
        It is none of these, or no day of the calendar.

    Examples
    --------
    >>> last_day("2024-02").isoformat(), last_day("2024").isoformat()
    ('2024-02-29', '2024-12-31')
    """
    year, month, day = _parts(stated)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


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


def _parts(stated: str) -> tuple[int, int, int]:
    found = _DATE.fullmatch(stated)
    if found is None:
        message = f"{stated!r} is no year, month or day such as 2024-05-17"
        raise ValueError(message)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return year, month, day
