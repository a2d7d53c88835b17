"""What concentration is computed from: tables, and the profile of the market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodity_schemas import BASKETS, HS_CODES, PRODUCTS
from geo.model.import_series import ImportSeries
from geo.model.profile_savings import Recycling
from geo.model.works_schemas import COMPANIES
from geo.resilience.element_groups import RARE_EARTHS
from geo.resilience.risk_factors import RiskFactors, with_recycling
from geo.resilience.stage_cases import group_cases, stage_cases
from geo.resilience.stage_imports import stage_imports, stages_of_headings
from geo.sources.bundled import read_checked_table
from geo.sources.profiles import FOLDER, list_profiles, read_profile

if TYPE_CHECKING:
    from geo.model.tables import TableSchema
    from geo.resilience.stage_cases import StageCase

RECYCLING_OF = "EU27"
"""Profile whose recycling input rates stand where that of the market tells none."""

_TABLES: Mapping[str, TableSchema] = {
    "supply/companies.csv": COMPANIES,
    "supply/baskets.csv": BASKETS,
    "supply/hs_codes.csv": HS_CODES,
    "supply/products.csv": PRODUCTS,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationFacts:
    """What concentration is computed from.

    Parameters
    ----------
    production, governance, companies, baskets, hs_codes, products : pandas.DataFrame
        By their schemas.
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    imports : tuple of ImportSeries, optional
        Of the market.
    recycling : tuple of Recycling, optional
        Of the market first, then of others.
    factors : RiskFactors, optional
        Import reliance and substitution index of the market; and the recycling input
        rate where `recycling` tells none.
    trade : mapping of str to float, optional
        By country, above 1 for export restrictions, below 1 for agreements.
    """

    production: pd.DataFrame
    governance: pd.DataFrame
    works: pd.DataFrame
    companies: pd.DataFrame
    baskets: pd.DataFrame
    hs_codes: pd.DataFrame
    products: pd.DataFrame
    imports: tuple[ImportSeries, ...] = ()
    recycling: tuple[Recycling, ...] = ()
    factors: RiskFactors = field(default_factory=RiskFactors)
    trade: Mapping[str, float] = field(default_factory=dict)


def concentration_files(market_iso3: str) -> tuple[str, ...]:
    """List the built-in files that `read_concentration_facts` reads.

    Parameters
    ----------
    market_iso3 : str

    Returns
    -------
    tuple of str
        Below ``data/``.

    Examples
    --------
    >>> concentration_files("JPN")[-2:]
    ('supply/profiles/JPN.toml', 'supply/profiles/EU27.toml')
    """
    return (
        *_TABLES,
        *(f"{FOLDER}/{name}.toml" for name in _profiles(market_iso3)),
    )


def read_concentration_facts(
    market_iso3: str,
    *,
    production: pd.DataFrame,
    governance: pd.DataFrame,
    works: pd.DataFrame,
) -> ConcentrationFacts:
    """Put the built-in tables and the profile of the market beside those of a run.

    Parameters
    ----------
    market_iso3 : str
    production, governance : pandas.DataFrame
        Schemas PRODUCTION and GOVERNANCE.
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.

    Returns
    -------
    ConcentrationFacts
        Without imports where the market has no profile.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production, small_world
    >>> from geo.sources.trade import read_governance
    >>> facts = read_concentration_facts(
    ...     "JPN",
    ...     production=small_production(),
    ...     governance=read_governance(),
    ...     works=small_world().works,
    ... )
    >>> len(facts.imports) > 10, {one.measure for one in facts.recycling} >= {"eol_rir"}
    (True, True)
    """
    companies, baskets, hs_codes, products = (
        read_checked_table(name, schema=schema) for name, schema in _TABLES.items()
    )
    profiles = {name: read_profile(name) for name in _profiles(market_iso3)}
    market = profiles.get(market_iso3)
    return ConcentrationFacts(
        production=production,
        governance=governance,
        works=works,
        companies=companies,
        baskets=baskets,
        hs_codes=hs_codes,
        products=products,
        imports=market.imports if market else (),
        recycling=tuple(
            row for profile in profiles.values() for row in profile.recycling
        ),
    )


def cases_of(
    facts: ConcentrationFacts, *, commodity: str, year: int
) -> tuple[tuple[StageCase, ...], tuple[str, ...]]:
    """List stages and element groups, with the imports and factors that are told.

    Parameters
    ----------
    facts : ConcentrationFacts
    commodity : str
    year : int
        The latest output up to it counts.

    Returns
    -------
    tuple of StageCase
        Stages first, then the element groups of rare earths.
    tuple of str
        Countries that mine rare earths and whose basket is not known.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production, small_world
    >>> from geo.sources.trade import read_governance
    >>> facts = read_concentration_facts(
    ...     "EU27",
    ...     production=small_production(),
    ...     governance=read_governance(),
    ...     works=small_world().works,
    ... )
    >>> (mine, _), _ = cases_of(facts, commodity="nickel", year=2024)
    >>> mine.stage, mine.factors.recycling_input_rate.value
    ('mine', 0.16)
    """
    whole = _stages(facts, commodity=commodity, year=year)
    groups: tuple[StageCase, ...] = ()
    unknown: tuple[str, ...] = ()
    if commodity == RARE_EARTHS:
        groups, unknown = group_cases(
            facts.production, works=facts.works, baskets=facts.baskets, year=year
        )
    cases = (
        replace(
            case,
            factors=with_recycling(
                facts.factors,
                recycling=facts.recycling,
                commodity=commodity,
                group=case.group,
            ),
        )
        for case in (*whole, *groups)
    )
    return tuple(cases), unknown


def _stages(facts: ConcentrationFacts, *, commodity: str, year: int) -> list[StageCase]:
    """List the stages, each with what the market buys at it."""
    headings = stages_of_headings(
        facts.hs_codes, products=facts.products, commodity=commodity
    )
    bought = stage_imports(
        facts.imports, commodity=commodity, headings=headings, year=year
    )
    return [
        replace(
            case,
            sourcing=bought[case.stage].suppliers,
            sourcing_basis=bought[case.stage].basis,
        )
        if case.stage in bought
        else case
        for case in stage_cases(facts.production, commodity=commodity, year=year)
    ]


def _profiles(market_iso3: str) -> tuple[str, ...]:
    shipped = list_profiles()
    names = dict.fromkeys((market_iso3, RECYCLING_OF))
    return tuple(name for name in names if name in shipped)
