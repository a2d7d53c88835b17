"""What the reader chooses on a page, and when a thing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

When = Mapping[str, str | tuple[str, ...]]
"""Option or options, by selector, at which a thing is shown; empty: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """One thing that the reader chooses, such as the commodity.

    Parameters
    ----------
    key : str
        Such as ``"commodity"``.
    label : str
        Such as ``"Commodity"``.
    options : tuple of tuple of str
        Key and words of each; the first is chosen when the page opens.
    """

    key: str
    label: str
    options: tuple[tuple[str, str], ...]


def first_choice(selectors: Sequence[Selector]) -> dict[str, str]:
    """Give what is chosen when the page opens.

    Parameters
    ----------
    selectors : sequence of Selector

    Returns
    -------
    dict of str to str
        Option by selector.

    Examples
    --------
    >>> first_choice(
    ...     [Selector(key="metal", label="Metal", options=(("ni", "Nickel"),))]
    ... )
    {'metal': 'ni'}
    """
    return {s.key: s.options[0][0] for s in selectors}


def spell_when(when: When) -> dict[str, list[str]]:
    """Write a condition as the page reads it: a list of options by selector.

    Parameters
    ----------
    when : mapping

    Returns
    -------
    dict of str to list of str

    Examples
    --------
    >>> spell_when({"metal": "ni", "stage": ("mine", "smelter")})
    {'metal': ['ni'], 'stage': ['mine', 'smelter']}
    """
    return {
        key: [options] if isinstance(options, str) else list(options)
        for key, options in when.items()
    }


def is_shown(when: When, choice: Mapping[str, str]) -> bool:
    """Tell whether a thing is shown for what is chosen.

    Parameters
    ----------
    when : mapping
    choice : mapping of str to str
        Option by selector.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_shown({"metal": ("ni", "co")}, {"metal": "co"}), is_shown({}, {})
    (True, True)
    """
    return all(choice[key] in options for key, options in spell_when(when).items())


def require_selectors(selectors: Sequence[Selector]) -> None:
    """Refuse selectors that cannot be told apart or offer nothing.

    Parameters
    ----------
    selectors : sequence of Selector

    Raises
    ------
    DataError
        A selector has no option, or two have one key; all problems are told.

    Examples
    --------
    >>> require_selectors([Selector(key="metal", label="Metal", options=())])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: selectors: 1 problem
    - metal: no option to choose
    """
    problems = [
        Problem(where=s.key, what="no option to choose")
        for s in selectors
        if not s.options
    ]
    keys = [s.key for s in selectors]
    problems += [
        Problem(where=key, what="two selectors of one key")
        for key in dict.fromkeys(keys)
        if keys.count(key) > 1
    ]
    problems += [
        Problem(where=s.key, what="two options of one key")
        for s in selectors
        if len({key for key, _ in s.options}) < len(s.options)
    ]
    if problems:
        raise DataError("selectors", problems)


def require_known(when: When, selectors: Sequence[Selector], *, where: str) -> None:
    """Refuse a condition that no choice on the page can meet.

    Parameters
    ----------
    when : mapping
    selectors : sequence of Selector
        Of the page.
    where : str
        What the condition belongs to.

    Raises
    ------
    DataError
        It names a selector or an option that the page lacks; all are told.

    Examples
    --------
    >>> metal = Selector(key="metal", label="Metal", options=(("ni", "Nickel"),))
    >>> require_known({"metal": "zn"}, [metal], where="Mines")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: Mines: 1 problem
    - metal: zn
        expected: one of ni
    """
    offered = {s.key: [key for key, _ in s.options] for s in selectors}
    problems = [
        Problem(where="when", what=f"no selector {key}", expected=_one_of(offered))
        for key in when
        if key not in offered
    ]
    problems += [
        Problem(where=key, what=option, expected=_one_of(offered[key]))
        for key, options in spell_when(when).items()
        for option in options
        if key in offered and option not in offered[key]
    ]
    if problems:
        raise DataError(where, problems)


def _one_of(words: Mapping[str, object] | Sequence[str]) -> str:
    return "one of " + ", ".join(words) if words else "none: the page has no selector"
