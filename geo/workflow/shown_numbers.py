"""Numbers with as many digits as they deserve."""

from __future__ import annotations

import math


def rounded(value: float, *, digits: int = 2) -> str:
    """Write a number with few significant digits.

    Parameters
    ----------
    value : float
    digits : int, optional
        Significant ones.

    Returns
    -------
    str
        With thousands apart; ``"none"`` for what is not finite.

    Examples
    --------
    >>> rounded(55.26), rounded(1234.0), rounded(0.1249, digits=1), rounded(0.0)
    ('55', '1,200', '0.1', '0')
    >>> rounded(float("inf"))
    'none'
    """
    if not math.isfinite(value):
        return "none"
    if value == 0.0:
        return "0"
    place = digits - 1 - math.floor(math.log10(abs(value)))
    shown = round(value, place)
    return f"{shown:,.{max(place, 0)}f}"


def significant(value: float, *, digits: int = 2) -> float:
    """Round a number to few significant digits.

    Parameters
    ----------
    value : float
        NaN and infinities are given back.
    digits : int, optional

    Returns
    -------
    float

    Examples
    --------
    >>> significant(1226.7), significant(0.1695), significant(-0.0)
    (1200.0, 0.17, 0.0)
    """
    if not math.isfinite(value) or value == 0.0:
        return value + 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def span(low: float, high: float, *, decimals: int = 0) -> str:
    """Write the ends of a band.

    Parameters
    ----------
    low, high : float
    decimals : int, optional

    Returns
    -------
    str
        An end that is not finite is ``"none"``.

    Examples
    --------
    >>> span(129.8, 157.4), span(129.8, float("inf"))
    ('130 to 157', '130 to none')
    """
    ends = [
        f"{end:,.{decimals}f}" if math.isfinite(end) else "none" for end in (low, high)
    ]
    return " to ".join(ends)
