"""Names that were meant, perhaps: all that there are, or the nearest of many."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD = 10  # more names than these are not told one by one
_NEAR, _MEANT = 0.3, 0.6  # of the ratio of `difflib`


def meant_name(name: str, known: Iterable[str]) -> str:
    """Give the name that was meant.

    Parameters
    ----------
    name : str
    known : iterable of str

    Returns
    -------
    str
        Empty where none is so near that it may be asked for.

    Examples
    --------
    >>> meant_name("nickle", ["gold", "nickel"]), meant_name("tin", ["gold"])
    ('nickel', '')
    """
    return next(iter(_nearest(name, known, cutoff=_MEANT)), "")


def _nearest(name: str, known: Iterable[str], *, cutoff: float) -> list[str]:
    by_case = {one.casefold(): one for one in sorted({*known}, reverse=True)}
    near = difflib.get_close_matches(name.casefold(), by_case, n=3, cutoff=cutoff)
    return [by_case[one] for one in near]


def expected_names(name: str, known: Iterable[str]) -> str:
    """Say what may stand in the place of a name that is not known.

    Parameters
    ----------
    name : str
    known : iterable of str

    Returns
    -------
    str
        Each of them, the nearest first, where they are at most ten; of more, the
        nearest alone after "such as".

    Examples
    --------
    >>> expected_names("nickle", ["gold", "nickel"])
    'nickel or gold'
    >>> expected_names("MX", [f"M{letter}" for letter in "ABCDEFGHIJKLY"])
    'such as MY or ML or MK'
    """
    each = sorted({*known})
    near = _nearest(name, each, cutoff=_NEAR)
    if not each:
        return "none: there is nothing to name"
    if len(each) > _TOLD:
        return "such as " + " or ".join(near or each[:5])
    return " or ".join(dict.fromkeys((*near, *each)))
