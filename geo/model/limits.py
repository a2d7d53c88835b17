"""Numbers within their limits."""

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
        Problem(
            where=name,
            what=f"{getattr(settings, name):g}",
            expected=f"{low:g} to {high:g}",
        )
        for name, (low, high) in limits.items()
        if not low <= getattr(settings, name) <= high
    ]
    if problems:
        raise ParameterError(what, problems)
