"""What a setting may be: numbers within limits, words of a set, a source."""

from __future__ import annotations

from geo.errors import ParameterError, Problem


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
