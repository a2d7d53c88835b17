"""One country as a buyer: what it imports, stocks, owns, saves and has decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import Problem
from geo.model.import_series import ImportSeries
from geo.model.limits import unsaid
from geo.model.profile_checks import COMMODITIES, bad_country
from geo.model.profile_dates import bad_date
from geo.model.profile_policy import Benchmark, Instrument, Unknown
from geo.model.profile_questions import refuse
from geo.model.profile_savings import Recycling, Substitution
from geo.model.profile_stocks import Stake, Stock
from geo.model.supply_schemas import TRADE_FLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOW_COLUMNS = tuple(column.name for column in TRADE_FLOWS.columns)
"""Columns of the table of trade flows, in its order."""

_SECTIONS = {
    "stocks": "what is stocked",
    "stakes": "what is owned abroad",
    "recycling": "what comes back",
    "substitution": "what is substituted",
    "instruments": "what the law asks and pays",
    "benchmarks": "what targets there are",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryProfile:
    """What a country, or the Union, imports and does for its supply.

    What no source supports is None; `cannot_answer` turns it into sentences.

    Parameters
    ----------
    iso3 : str
        ISO 3166-1 alpha-3 code, or EU27.
    name : str
    as_of : str
        Date up to which sources were looked through.
    notes : tuple of str, optional
    imports : tuple of ImportSeries, optional
    stocks : tuple of Stock, optional
    stakes : tuple of Stake, optional
    recycling : tuple of Recycling, optional
    substitution : tuple of Substitution, optional
    instruments : tuple of Instrument, optional
    benchmarks : tuple of Benchmark, optional
    unknown : tuple of Unknown, optional

    Raises
    ------
    ParameterError
        The code or the date is none, or two series have one title or are of the
        same goods, scope and measure; all is told.

    Examples
    --------
    >>> profile = CountryProfile(iso3="JPN", name="Japan", as_of="2026-11")
    >>> profile.cannot_answer()[0]
    'Imports: no series of rare earths.'
    """

    iso3: str
    name: str
    as_of: str
    notes: tuple[str, ...] = ()
    imports: tuple[ImportSeries, ...] = ()
    stocks: tuple[Stock, ...] = ()
    stakes: tuple[Stake, ...] = ()
    recycling: tuple[Recycling, ...] = ()
    substitution: tuple[Substitution, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *bad_country("iso3", self.iso3, also=("EU27",)),
            *unsaid(self, "name"),
            *bad_date("as_of", self.as_of),
            *self._repeated(),
        ]
        refuse(f"country profile {self.iso3}", problems)

    def series(
        self, commodity: str, *, measure: str | None = None
    ) -> tuple[ImportSeries, ...]:
        """Give the import series of a commodity.

        Each is of one scope: compare within a series, never join two.

        Parameters
        ----------
        commodity : str
        measure : {"share", "volume", "value"}, optional
            All, without it.

        Returns
        -------
        tuple of ImportSeries

        Examples
        --------
        >>> profile = CountryProfile(iso3="JPN", name="Japan", as_of="2026")
        >>> profile.series("cobalt", measure="volume")
        ()
        """
        return tuple(
            one
            for one in self.imports
            if one.commodity == commodity and measure in {None, one.measure}
        )

    def cannot_answer(self) -> tuple[str, ...]:
        """Say what the profile leaves open.

        Returns
        -------
        tuple of str
            A sentence for each commodity without an import series, each empty
            part, each row with what is null in it, and each question that is
            listed as unknown.

        Examples
        --------
        >>> profile = CountryProfile(
        ...     iso3="JPN",
        ...     name="Japan",
        ...     as_of="2026",
        ...     unknown=(Unknown(field="stocks", question="Held?", why="secret"),),
        ... )
        >>> profile.cannot_answer()[-1]
        'stocks: Held? secret'
        """
        return (
            *self._without_series(),
            *self._open_rows(),
            *(f"{one.field}: {one.question} {one.why}" for one in self.unknown),
        )

    def _repeated(self) -> Iterator[Problem]:
        titles = Counter(one.title for one in self.imports)
        for title, count in titles.items():
            if count > 1:
                yield Problem(
                    where="imports",
                    what=f"{count} series are titled {title!r}",
                    expected="a title for each",
                )
        kinds = Counter(
            (
                one.commodity,
                one.goods,
                one.hs_codes,
                one.scope,
                one.measure,
                one.unit,
                one.reporter,
                one.basis,
            )
            for one in self.imports
        )
        for kind, count in kinds.items():
            if count > 1:
                yield Problem(
                    where="imports",
                    what=f"{count} series of {kind[0]}, {kind[3]}, {kind[4]}",
                    expected="one series of each goods, scope and measure",
                    cure="join them, or say in scope and goods how they differ",
                )

    def _without_series(self) -> Iterator[str]:
        given = {one.commodity for one in self.imports}
        for commodity in COMMODITIES:
            if commodity not in given:
                yield f"Imports: no series of {commodity.replace('_', ' ')}."

    def _open_rows(self) -> Iterator[str]:
        for section, about in _SECTIONS.items():
            rows: tuple[
                Stock | Stake | Recycling | Substitution | Instrument | Benchmark, ...
            ] = getattr(self, section)
            if not rows:
                yield f"{section.capitalize()}: {about} is not given."
            for row in rows:
                if questions := "; ".join(row.open_questions()):
                    part = section.capitalize()
                    yield f"{part}, {row.label}: not known: {questions}."


def import_values(profile: CountryProfile) -> pd.DataFrame:
    """Give the imports as rows of the table of trade flows.

    Parameters
    ----------
    profile : CountryProfile

    Returns
    -------
    pandas.DataFrame
        Columns `FLOW_COLUMNS`; what is not known is "". A row without a source
        or evidence of its own has those of its series.

    Examples
    --------
    >>> profile = CountryProfile(iso3="JPN", name="Japan", as_of="2026")
    >>> import_values(profile).shape
    (0, 14)
    """
    rows = [
        {
            "period": one.period,
            "origin": one.partner,
            "destination": profile.iso3,
            "reporter": series.reporter or "",
            "hs_code": "; ".join(series.hs_codes),
            "product": "",
            "goods": series.goods or series.title,
            "measure": series.measure,
            "value": one.value,
            "unit": series.unit,
            "scope": series.scope,
            "basis": series.basis or "",
            "source": one.source or series.source,
            "evidence": one.evidence or series.evidence,
        }
        for series in profile.imports
        for one in series.values  # noqa: PD011  a field, no table
    ]
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))
