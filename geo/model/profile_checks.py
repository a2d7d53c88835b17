"""What a field of a country profile may hold: places, words, units, sums."""

from __future__ import annotations

import difflib
import re

from geo.errors import Problem
from geo.model.commodities import CONTAINED

COMMODITIES = tuple(CONTAINED)
"""What the supply tables are about; a profile may name others beside them."""

PARTNERS = ("WLD", "OTHER", "EU27")
"""What a trade partner may be that has no code of its own: all, the rest, the Union."""

_PLACE = re.compile(r"[A-Z]{3}")
_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}|[A-Z]{1,2}\$")
_WEIGHED = re.compile(r"(?:kg|t|kt|Mt|lb|Mlb)(?: \S.*)?")
_PAID = re.compile(r"(?:(?:thousand|million|billion) )?(?:[A-Z]{3}|[A-Z]{1,2}\$)")


def bad_country(
    where: str, code: str | None, *, also: tuple[str, ...] = ()
) -> list[Problem]:
    """Find a code that has not the form of a country's.

    Parameters
    ----------
    where : str
    code : str or None
        ISO 3166-1 alpha-3; whether there is such a country is not asked here.
    also : tuple of str, optional
        Other words that are allowed.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_country("partner", "China", also=PARTNERS)[0].expected
    'three capital letters such as CHN, or WLD, OTHER, EU27'
    """
    if code is None or code in also or _PLACE.fullmatch(code):
        return []
    others = ", or " + ", ".join(also) if also else ""
    return [
        Problem(
            where=where,
            what=repr(code),
            expected=f"three capital letters such as CHN{others}",
        )
    ]


def bad_commodity(where: str, name: str) -> list[Problem]:
    """Find a commodity that is misspelt.

    Parameters
    ----------
    where : str
    name : str
        One of `COMMODITIES`, or another that cannot be taken for one of them.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_commodity("commodity", "lithium")
    []
    >>> bad_commodity("commodity", "rare_earth")[0].cure
    "did you mean 'rare_earths'?"
    """
    if name in COMMODITIES:
        return []
    near = difflib.get_close_matches(name.lower(), COMMODITIES, n=1, cutoff=0.8)
    if _WORD.fullmatch(name) and not near:
        return []
    return [
        Problem(
            where=where,
            what=repr(name),
            expected="one of " + ", ".join(COMMODITIES) + ", or another in such words",
            cure=f"did you mean {near[0]!r}?" if near else "",
        )
    ]


def bad_unit(measure: str, unit: str) -> list[Problem]:
    """Find a unit that does not measure what is measured.

    Parameters
    ----------
    measure : {"share", "volume", "value"}
    unit : str
        A weight may say of what: ``"t Ni"``.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_unit("volume", "t REO"), bad_unit("value", "million US$")
    ([], [])
    >>> bad_unit("share", "t")[0].expected
    '%, for a share'
    """
    right, words = {
        "share": (unit == "%", "%"),
        "volume": (_WEIGHED.fullmatch(unit) is not None, "kg, t, kt, Mt, lb or Mlb"),
        "value": (_PAID.fullmatch(unit) is not None, "a currency such as JPY or US$"),
    }.get(measure, (True, ""))
    if right:
        return []
    return [
        Problem(where="unit", what=repr(unit), expected=f"{words}, for a {measure}")
    ]


def bad_sum(
    amount: float | None, currency: str | None, *, named: tuple[str, str]
) -> list[Problem]:
    """Find a sum that is negative, or stands without its currency.

    Parameters
    ----------
    amount : float or None
        In units of the currency, not in millions.
    currency : str or None
    named : tuple of str
        Their keys.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> bad_sum(100e9, "JPY", named=("amount", "currency"))
    []
    >>> bad_sum(100e9, None, named=("amount", "currency"))[0].what
    'missing beside amount'
    """
    problems = below_zero(named[0], amount)
    if amount is not None and currency is None:
        problems.append(
            Problem(
                where=named[1],
                what=f"missing beside {named[0]}",
                expected="a code such as JPY, or US$",
            )
        )
    if currency is not None and not _CURRENCY.fullmatch(currency):
        problems.append(
            Problem(
                where=named[1],
                what=repr(currency),
                expected="a code such as JPY, or US$",
                cure="write the amount out: 100 billion is 100e9",
            )
        )
    return problems


def bad_fraction(where: str, fraction: float | None) -> list[Problem]:
    """Find a fraction that is none, a percentage for instance.

    Parameters
    ----------
    where : str
    fraction : float or None

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_fraction("share", 30.0)[0].cure
    '30 % is 0.3'
    """
    if fraction is None or 0.0 <= fraction <= 1.0:
        return []
    cure = f"{fraction:g} % is {fraction / 100:g}" if fraction > 1.0 else ""
    return [Problem(where=where, what=f"{fraction:g}", expected="0 to 1", cure=cure)]


def below_zero(where: str, number: float | None) -> list[Problem]:
    """Find a quantity that is negative or not finite.

    Parameters
    ----------
    where : str
    number : float or None

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> below_zero("held_t", -1.0)[0].expected
    '0 or more'
    """
    if number is None or 0.0 <= number < float("inf"):
        return []
    return [Problem(where=where, what=f"{number:g}", expected="0 or more")]
