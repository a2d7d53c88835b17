"""Figures observed in an event, to hold a model against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, without_source
from geo.model.shared_columns import EVIDENCE

_MONTH = r"(?:0[1-9]|1[0-2])"
_PART = re.compile(rf"\d{{4}}(?:H[12]|Q[1-4]|-{_MONTH}(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """A figure that was observed, to hold a model against.

    Parameters
    ----------
    what : str
        Name of the series it belongs to.
    period : str
        2023, 2010H2, 2024Q3, 2010-11, 2010-11-24, or two of them with a slash:
        the first and the last of a span that is counted as one.
    value : float
    unit : str
    scope : str
        What is counted, by whom; one for all of a series.
    source, evidence : str

    Raises
    ------
    ParameterError
        A period, a word or a source is wrong or missing; all are told.

    Examples
    --------
    >>> EventRecord(
    ...     what="imports of Japan from China",
    ...     period="2010-11",
    ...     value=634.0,
    ...     unit="t",
    ...     scope="rare earths, all",
    ...     source="SMM 2010",
    ...     evidence="cited",
    ... ).value
    634.0
    """

    what: str
    period: str
    value: float
    unit: str
    scope: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "what", "unit", "scope"),
            *_bad_period(self.period),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if problems:
            raise ParameterError("record of an event", problems)


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
        Problem(where=field, what="empty", expected="words")
        for field in fields
        if not str(getattr(holder, field)).strip()
    ]


def _bad_period(period: str) -> list[Problem]:
    ends = period.split("/")
    if len(ends) <= 2 and all(_PART.fullmatch(end) for end in ends):
        alike = len({len(end) for end in ends}) == 1
        if alike and ends == sorted(set(ends)):
            return []
    return [
        Problem(
            where="period",
            what=repr(period),
            expected="2023, 2010H2, 2024Q3, 2010-11, 2010-11-24, or a span with /",
        )
    ]
