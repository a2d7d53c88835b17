"""What a country imports from whom: one series of one scope and measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, unsaid, without_source
from geo.model.profile_checks import (
    PARTNERS,
    bad_commodity,
    bad_country,
    bad_unit,
)
from geo.model.profile_dates import bad_period
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

MEASURES = ("share", "volume", "value")

_ROUNDING = 0.5  # a printed figure is whole at least: half of one in each summand


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportValue:
    """One number of a series; it is checked with the series.

    Parameters
    ----------
    period : str
        2023, 2012H1, 2025Q3, 2010-11, or a span such as 2020/2023.
    partner : str
        ISO 3166-1 alpha-3 code, or WLD for all, OTHER for the rest, EU27.
    value : float
        In the unit of the series.
    source, evidence : str, optional
        Where they differ from those of the series.

    Examples
    --------
    >>> ImportValue(period="2010", partner="CHN", value=81.6).evidence is None
    True
    """

    period: str
    partner: str
    value: float
    source: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSeries:
    """Imports by period and partner that may be compared with each other.

    Parameters
    ----------
    title : str
        As it is printed.
    commodity : str
    scope : str
        What is counted, in words: compounds and metals, ore, …
    measure : {"share", "volume", "value"}
    unit : str
        %, a weight or a currency, as the measure asks.
    values : tuple of ImportValue
    source, evidence : str
        Of all values that do not state their own.
    goods : str, optional
    hs_codes : tuple of str, optional
    reporter : str, optional
        ISO 3166-1 alpha-3 code of the side whose customs counted.
    basis : str, optional
        customs, press, estimate, …

    Raises
    ------
    ParameterError
        A unit does not suit the measure, a share is above 100 %, partners add up
        to more than all, a period, partner or word is none, a number stands
        twice; all is told, values counted from one.

    Examples
    --------
    >>> ImportSeries(
    ...     title="Rare earths",
    ...     commodity="rare_earths",
    ...     scope="compounds",
    ...     measure="share",
    ...     unit="%",
    ...     values=(ImportValue(period="2010", partner="CHN", value=816),),
    ...     source="a gazette, 2011",
    ...     evidence="cited",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: imports 'Rare earths': 1 problem
    - values.1.value: 816
        expected: 0 to 100 %
    """

    title: str
    commodity: str
    scope: str
    measure: str
    unit: str
    values: tuple[ImportValue, ...]
    source: str
    evidence: str
    goods: str | None = None
    hs_codes: tuple[str, ...] = ()
    reporter: str | None = None
    basis: str | None = None

    def __post_init__(self) -> None:
        bad_values = list(self._bad_values())
        problems = [
            *bad_commodity("commodity", self.commodity),
            *bad_choice("measure", self.measure, MEASURES),
            *bad_unit(self.measure, self.unit),
            *bad_country("reporter", self.reporter, also=("EU27",)),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
            *self._bad_words(),
            *bad_values,
            *self._repeated(),
            *(() if bad_values else self._above_all()),
        ]
        if problems:
            raise ParameterError(f"imports {self.title!r}", problems)

    def _bad_words(self) -> Iterator[Problem]:
        yield from unsaid(self, "title", "scope")
        for number, code in enumerate(self.hs_codes, start=1):
            if not (code.isdigit() and len(code) in {2, 4, 6, 8, 9, 10}):
                yield Problem(
                    where=f"hs_codes.{number}",
                    what=repr(code),
                    expected="digits without dots, such as 284690",
                )
        if not self.values:
            yield Problem(where="values", what="empty", expected="a number at least")

    def _bad_values(self) -> Iterator[Problem]:
        highest = 100.0 if self.measure == "share" else float("inf")
        span = "0 to 100 %" if self.measure == "share" else "0 or more"
        for number, one in enumerate(self.values, start=1):
            place = f"values.{number}"
            yield from bad_period(f"{place}.period", one.period)
            yield from bad_country(f"{place}.partner", one.partner, also=PARTNERS)
            if not (0.0 <= one.value <= highest and one.value < float("inf")):
                yield Problem(
                    where=f"{place}.value", what=f"{one.value:g}", expected=span
                )
            if one.evidence is not None:
                yield from bad_choice(f"{place}.evidence", one.evidence, EVIDENCE)

    def _repeated(self) -> Iterator[Problem]:
        counts = Counter((one.period, one.partner) for one in self.values)
        for (period, partner), count in counts.items():
            if count > 1:
                yield Problem(
                    where="values",
                    what=f"{period} {partner} stands {count} times",
                    expected="once",
                    cure="keep the better figure, and name the other in its source",
                )

    def _above_all(self) -> Iterator[Problem]:
        by_period: dict[str, dict[str, float]] = defaultdict(dict)
        for one in self.values:
            by_period[one.period][one.partner] = one.value
        for period, partners in by_period.items():
            whole = partners.get("WLD", 100.0 if self.measure == "share" else None)
            # A member of the Union may be in its sum, so the Union is left out.
            parts = [v for p, v in partners.items() if p not in {"WLD", "EU27"}]
            if whole is not None and sum(parts) > whole + _ROUNDING * len(parts):
                yield Problem(
                    where="values",
                    what=f"partners of {period} add up to {sum(parts):g}",
                    expected=f"at most {whole:g} {self.unit}",
                    cure="figures of another scope belong in a series of their own",
                )
