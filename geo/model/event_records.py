"""Figures observed in an event, to hold a model against."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import ParameterError, Problem
from geo.model.dates import is_period
from geo.model.limits import bad_choice, not_finite, unsaid, without_source
from geo.model.shared_columns import EVIDENCE


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
        A period, a number, a word or a source is wrong or missing; all are told.

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
            *not_finite("value", self.value),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if problems:
            raise ParameterError("record of an event", problems)


def _bad_period(period: str) -> list[Problem]:
    if is_period(period, by_day=True):
        return []
    return [
        Problem(
            where="period",
            what=repr(period),
            expected="2023, 2010H2, 2024Q3, 2010-11, 2010-11-24, or a span with /",
        )
    ]
