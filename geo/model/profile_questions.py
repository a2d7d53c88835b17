"""What every row of a country profile is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, without_source
from geo.model.profile_checks import bad_commodity
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping


def refuse(what: str, problems: list[Problem]) -> None:
    """Raise with all that is wrong, or return.

    Parameters
    ----------
    what : str
    problems : list of Problem

    Raises
    ------
    ParameterError
        There is a problem.

    Examples
    --------
    >>> refuse("stake 'Lynas'", [])
    """
    if problems:
        raise ParameterError(what, problems)


def bad_origin(source: str, evidence: str) -> list[Problem]:
    """Find that nobody stands for a row, or that its evidence is no word of ours.

    Parameters
    ----------
    source, evidence : str

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> [problem.where for problem in bad_origin("", "sure")]
    ['source', 'evidence']
    """
    return [*without_source(source), *bad_choice("evidence", evidence, EVIDENCE)]


def bad_commodities(
    names: tuple[str, ...], *, may_be_empty: bool = False
) -> list[Problem]:
    """Find commodities that are misspelt.

    Parameters
    ----------
    names : tuple of str
    may_be_empty : bool, optional

    Returns
    -------
    list of Problem
        Names counted from one.

    Examples
    --------
    >>> bad_commodities(("cobalt", "nickle"))[0].where
    'commodities.2'
    """
    problems = [
        problem
        for number, name in enumerate(names, start=1)
        for problem in bad_commodity(f"commodities.{number}", name)
    ]
    if not names and not may_be_empty:
        problems.append(Problem(where="commodities", what="empty", expected="one"))
    return problems


def unanswered(
    row: object, questions: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Keep the questions that no field of theirs answers.

    Parameters
    ----------
    row : object
    questions : mapping of str to tuple of str
        Each with the fields of which any one is an answer.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> unanswered(SimpleNamespace(share=None), {"the share": ("share",)})
    ('the share',)
    """
    return tuple(
        question
        for question, names in questions.items()
        if all(getattr(row, name) is None for name in names)
    )
