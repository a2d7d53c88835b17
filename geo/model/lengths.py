"""Lengths as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M

if TYPE_CHECKING:
    from collections.abc import Mapping

METRES = {"m": 1.0, "km": 1000.0, "nm": NAUTICAL_MILE_M, "": 1.0}
"""Metres in each unit; nm is the nautical mile."""

_LENGTH = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*")


def lengths_m(texts: Mapping[str, str]) -> dict[str, float | None]:
    """Read lengths with their units, telling all that are none.

    Parameters
    ----------
    texts : mapping of str to str
        By what they are the length of: a number with m, km or nm; metres without.

    Returns
    -------
    dict of str to float or None
        Metres, above 0; None for an empty text.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> lengths_m({"spacing": "5km", "lag": "2 nm", "longest lag": ""})
    {'spacing': 5000.0, 'lag': 3704.0, 'longest lag': None}
    >>> lengths_m({"spacing": "5 miles", "lag": "4km"})
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: lengths: 1 problem
    - spacing: '5 miles'
        expected: a number above 0 with m, km or nm, such as 5km
    """
    read = {what: _metres(text) for what, text in texts.items()}
    problems = [
        Problem(
            where=what,
            what=repr(texts[what]),
            expected="a number above 0 with m, km or nm, such as 5km",
        )
        for what, length in read.items()
        if length is not None and not 0.0 < length < float("inf")
    ]
    if problems:
        raise ParameterError("lengths", problems)
    return read


def _metres(text: str) -> float | None:
    """Read one length: NaN where it is none, None where there is no text."""
    if not text.strip():
        return None
    found = _LENGTH.fullmatch(text)
    if found is None or found[2] not in METRES:
        return float("nan")
    return float(found[1]) * METRES[found[2]]
