"""Positions as a bridge writes them: degrees, minutes and thousandths."""

from __future__ import annotations

from typing import Literal

_LETTERS = {"lat": "NS", "lon": "EW"}
_WIDTH = {"lat": 2, "lon": 3}
_THOUSANDTHS = 60_000  # of a minute, in a degree


def degrees_minutes(value: float, *, axis: Literal["lat", "lon"]) -> str:
    """Write a latitude or longitude in degrees and minutes.

    Parameters
    ----------
    value : float
        Degrees; a longitude of -180 to 180.
    axis : {"lat", "lon"}

    Returns
    -------
    str
        To a thousandth of a minute, 1.9 m at most.

    Examples
    --------
    >>> degrees_minutes(155.4, axis="lon"), degrees_minutes(-23.99999999, axis="lat")
    ('155 24.000 E', '24 00.000 S')
    """
    whole, rest = divmod(round(abs(value) * _THOUSANDTHS), _THOUSANDTHS)
    letter = _LETTERS[axis][value < 0.0]
    return f"{whole:0{_WIDTH[axis]}d} {rest / 1000.0:06.3f} {letter}"
