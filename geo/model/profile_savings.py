"""How a country needs less: recycling, substitution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.limits import bad_choice, not_finite, outside, unsaid
from geo.model.profile_checks import bad_commodity, below_zero
from geo.model.profile_dates import FIRST_YEAR, LAST_YEAR
from geo.model.profile_questions import (
    bad_origin,
    refuse,
    unanswered,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RECYCLING_MEASURES = (
    "eol_rir",
    "collection_rate",
    "recovery_rate",
    "recovered_t",
    "scrap_share",
)

_RATIO_UNITS = {"%": 100.0, "fraction": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recycling:
    """A measure of what comes back.

    Parameters
    ----------
    commodity : str
    measure : {"eol_rir", "collection_rate", "recovery_rate", "recovered_t", \
"scrap_share"}
        ``eol_rir`` is the end-of-life recycling input rate.
    source, evidence : str
    value : float, optional
    unit : str, optional
        ``%`` or ``fraction``; ``t`` of ``recovered_t``.
    group : str, optional
        Group of elements.
    year : int, optional
    what : str, optional
        What it is a measure of, in words.

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> Recycling(
    ...     commodity="cobalt",
    ...     measure="eol_rir",
    ...     source="a study, 2023",
    ...     evidence="cited",
    ... ).open_questions()
    ('the figure', 'the year')
    """

    commodity: str
    measure: str
    source: str
    evidence: str
    value: float | None = None
    unit: str | None = None
    group: str | None = None
    year: int | None = None
    what: str | None = None

    def __post_init__(self) -> None:
        problems = [
            *bad_commodity("commodity", self.commodity),
            *bad_choice("measure", self.measure, RECYCLING_MEASURES),
            *self._bad_value(),
            *outside(self, "year", low=FIRST_YEAR, high=LAST_YEAR),
            *bad_origin(self.source, self.evidence),
        ]
        refuse(f"recycling of {self.commodity!r}", problems)

    def _bad_value(self) -> Iterator[Problem]:
        if self.value is None:
            return
        units = ("t",) if self.measure == "recovered_t" else tuple(_RATIO_UNITS)
        yield from bad_choice("unit", self.unit or "", units)
        if self.unit in _RATIO_UNITS:
            yield from outside(self, "value", low=0.0, high=_RATIO_UNITS[self.unit])
        else:
            yield from below_zero("value", self.value)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return ", ".join(filter(None, (self.commodity, self.group, self.measure)))

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
        """
        return unanswered(self, {"the figure": ("value",), "the year": ("year",)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A way to do with less, or with something else.

    Parameters
    ----------
    commodity : str
    measure : str
        In words.
    source, evidence : str
    group : str, optional
        Group of elements.
    sector : str, optional
    effect : float, optional
        In `effect_unit`.
    effect_unit : str, optional
        In words: ``% less Nd per magnet``.
    year : int, optional

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> Substitution(
    ...     commodity="rare_earths",
    ...     measure="ferrite motors",
    ...     effect=100,
    ...     source="a maker, 2016",
    ...     evidence="cited",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: substitution 'ferrite motors': 1 problem
    - effect_unit: missing beside effect
        expected: what the effect is measured in
    """

    commodity: str
    measure: str
    source: str
    evidence: str
    group: str | None = None
    sector: str | None = None
    effect: float | None = None
    effect_unit: str | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        problems = [
            *bad_commodity("commodity", self.commodity),
            *unsaid(self, "measure"),
            *not_finite("effect", self.effect),
            *outside(self, "year", low=FIRST_YEAR, high=LAST_YEAR),
            *bad_origin(self.source, self.evidence),
        ]
        if self.effect is not None and not self.effect_unit:
            problems.append(
                Problem(
                    where="effect_unit",
                    what="missing beside effect",
                    expected="what the effect is measured in",
                )
            )
        refuse(f"substitution {self.measure!r}", problems)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return self.measure

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
        """
        return unanswered(self, {"the effect": ("effect",), "the year": ("year",)})
