"""What a setting may be: numbers within limits, words of a set, a source."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_between(
    what: str, settings: object, limits: dict[str, tuple[float, float]]
) -> None:
    """Refuse numbers outside their limits, all at once.

    Parameters
    ----------
    what : str
        The name of the settings, for the message.
    settings : object
        Holds the fields.
    limits : dict of str to tuple of float
        Lowest and highest allowed value of each field, inclusive.

    Raises
    ------
    ParameterError
        One or more lie outside.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> require_between("ship", SimpleNamespace(speed_kn=14.0), {"speed_kn": (1, 40)})
    """
    problems = [
        problem
        for name, (low, high) in limits.items()
        for problem in outside(settings, name, low=low, high=high)
    ]
    if problems:
        raise ParameterError(what, problems)


def outside(settings: object, name: str, *, low: float, high: float) -> list[Problem]:
    """Find a number that lies outside its bounds; None does not.

    Parameters
    ----------
    settings : object
        Holds the field.
    name : str
    low, high : float
        Inclusive.

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> outside(SimpleNamespace(factor=13.0), "factor", low=0.1, high=10.0)[0].what
    '13'
    """
    value = getattr(settings, name)
    if value is None or low <= value <= high:
        return []
    return [Problem(where=name, what=f"{value:g}", expected=f"{low:g} to {high:g}")]


def not_finite(where: str, value: float | None) -> list[Problem]:
    """Find a number that is none, or infinite; None is not wrong.

    Parameters
    ----------
    where : str
    value : float or None

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> not_finite("value", -3.5), not_finite("value", float("nan"))[0].what
    ([], 'nan')
    """
    if value is None or isfinite(value):
        return []
    return [Problem(where=where, what=f"{value:g}", expected="a number")]


def unsaid(holder: object, *fields: str) -> list[Problem]:
    """Find fields that must say something and do not.

    Parameters
    ----------
    holder : object
    *fields : str

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> unsaid(SimpleNamespace(title=" "), "title")[0].what
    'empty'
    """
    return [
        Problem(where=field, what="empty", expected="a few words")
        for field in fields
        if not str(getattr(holder, field)).strip()
    ]


def without_source(source: str) -> list[Problem]:
    """Find that nobody stands for a number.

    Parameters
    ----------
    source : str

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> without_source("SO268, doi 10.1594/PANGAEA.904962")
    []
    """
    if source.strip():
        return []
    return [
        Problem(
            where="source",
            what="empty",
            expected="who says so",
            cure="a report, a data set, or the table of pairs it follows from",
        )
    ]


def bad_choice(where: str, value: str, choices: tuple[str, ...]) -> list[Problem]:
    """Find a word that is not of a closed set.

    Parameters
    ----------
    where : str
    value : str
    choices : tuple of str

    Returns
    -------
    list of Problem
        One, or none.

    Examples
    --------
    >>> bad_choice("unit", "lb", ("kg", "g"))[0].expected
    'one of kg, g'
    """
    if value in choices:
        return []
    return [
        Problem(where=where, what=repr(value), expected="one of " + ", ".join(choices))
    ]


def repeated(table: str, key: str, names: Sequence[str]) -> list[Problem]:
    """List what stands in an array of tables for a second time.

    Parameters
    ----------
    table, key : str
        What they are called in a file.
    names : sequence of str

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> repeated("sectors", "sector", ["magnets", "other", "magnets"])[0].where
    'sectors.3.sector'
    """
    return [
        Problem(
            where=f"{table}.{number}.{key}",
            what=f"{name!r} twice",
            expected="each once",
            cure="take one out, or give it a name of its own",
        )
        for number, name in enumerate(names, start=1)
        if name in names[: number - 1]
    ]


def bad_bounds(bounds: tuple[float, float, float, float] | None) -> list[Problem]:
    """Find what keeps four numbers from being a window of the sea; None is not wrong.

    Parameters
    ----------
    bounds : tuple of float, or None
        West, south, east, north in degrees; west > east spans the date line.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> bad_bounds((154.9, 24.31, 155.88, 23.4))[0].what
    'south 24.31, north 23.4'
    >>> bad_bounds((170.0, -10.0, -170.0, 10.0))
    []
    """
    if bounds is None:
        return []
    unsound = [
        Problem(where="bounds", what=f"{name} {value:g}", expected="degrees")
        for name, value in zip(("west", "south", "east", "north"), bounds, strict=True)
        if not isfinite(value)
    ]
    if unsound:
        return unsound
    west, south, east, north = bounds
    width = east + 360.0 - west if west > east else east - west
    problems = []
    if not -90.0 <= south < north <= 90.0:
        problems.append(
            Problem(
                where="bounds",
                what=f"south {south:g}, north {north:g}",
                expected="-90 <= south < north <= 90",
                cure="the order is west, south, east, north",
            )
        )
    if not (min(west, east) >= -180.0 and max(west, east) <= 360.0 >= width > 0.0):
        problems.append(
            Problem(
                where="bounds",
                what=f"west {west:g}, east {east:g}",
                expected="degrees within -180 to 360, and some way between them",
                cure="the order is west, south, east, north; west > east spans 180",
            )
        )
    return problems
