"""From the tables and a country profile to what a market asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES, STAGE_ORDER, Stage
from geo.model.country_profile import CountryProfile, import_values
from geo.model.market_supply import ObservedOrigins
from geo.model.supply import OffTake
from geo.model.supply_tables import SupplyTables
from geo.resilience.element_groups import RARE_EARTHS
from geo.resilience.group_capacity import group_capacity
from geo.resilience.group_demand import group_demand
from geo.resilience.market_demand import MarketDemand
from geo.resilience.observed_origins import observed_origins
from geo.resilience.offtake_rights import offtake_rights
from geo.resilience.sector_demand import sector_demand
from geo.resilience.stage_yields import stage_yields
from geo.resilience.works_by_group import unsplit_notes, works_by_group

if TYPE_CHECKING:
    from geo.model.market import GroupDemand
    from geo.model.supply import CommodityDemand

ORIGIN_COLUMNS = {
    "commodity": "commodity",
    "iso3": "country of origin; empty for all others",
    "share": "of the imports",
    "used": "whether the ordinary day is made to agree with it",
    "period": "period of the series",
    "scope": "what was counted",
    "source": "where it comes from",
    "evidence": "how solid it is",
}
"""Columns of observed origins, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketFacts:
    """What is known beside the works themselves.

    Parameters
    ----------
    tables : SupplyTables
    profile : CountryProfile or None
        Of the market; none where there is none.
    market_iso3 : str
    year : int
        Facts up to it count, works as in the middle of it.
    off_take : tuple of OffTake, optional
        Rights that a project adds to those of the profile.
    """

    tables: SupplyTables
    profile: CountryProfile | None
    market_iso3: str
    year: int
    off_take: tuple[OffTake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketQuestion:
    """What a market asks for, the works that may answer, and what that rests on.

    Parameters
    ----------
    demand : MarketDemand
    works : mapping of str to pandas.DataFrame
        By element group, for `geo.resilience.sourcing.market_supply`.
    origins : pandas.DataFrame
        By `ORIGIN_COLUMNS`.
    notes : tuple of str
    """

    demand: MarketDemand
    works: Mapping[str, pd.DataFrame]
    origins: pd.DataFrame
    notes: tuple[str, ...]


def market_question(
    asked: CommodityDemand, *, works: pd.DataFrame, facts: MarketFacts
) -> MarketQuestion:
    """Gather what a market asks for from the tables and its profile.

    Rare earths up to the refined stage are taken apart by element group. Observed
    origins count where their series holds every product of the stage. Rights to
    off-take are shared over element groups by the capacity of the works.

    Parameters
    ----------
    asked : CommodityDemand
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    facts : MarketFacts

    Returns
    -------
    MarketQuestion

    Raises
    ------
    DataError
        Element groups that are told come to more than the total.
    """
    groups, by_group, notes = _by_group(asked, works=works, facts=facts)
    origins, told, seen = _origins(asked, facts)
    notes.append(seen)
    rights, why_not = _rights(asked, works=works, by_group=by_group, facts=facts)
    used, evidence = stage_yields(
        facts.tables.recoveries, commodity=asked.name, until=asked.stage
    )
    sectors = asked.sectors
    if not sectors:
        found = sector_demand(
            facts.tables.demand,
            market=facts.market_iso3,
            commodity=asked.name,
            year=facts.year,
        )
        sectors = found.sectors
        notes.append(f"sectors: {found.basis}; {found.evidence}")
    if used:
        steps = ", ".join(f"from {stage} {share:.1%}" for stage, share in used.items())
        notes.append(f"recovered on the way: {steps}; {evidence}")
    return MarketQuestion(
        demand=MarketDemand(
            commodity=asked.name,
            demand_t=asked.demand_t,
            stage=asked.stage,
            groups=groups,
            origins=origins,
            rights=rights,
            sectors=sectors,
            yields=used,
            value_usd_per_t=asked.value_usd_per_t,
        ),
        works=by_group,
        origins=told,
        notes=(*notes, *why_not),
    )


def _by_group(
    asked: CommodityDemand, *, works: pd.DataFrame, facts: MarketFacts
) -> tuple[dict[str, float], dict[str, pd.DataFrame], list[str]]:
    last = STAGE_ORDER[asked.stage]
    if asked.name != RARE_EARTHS or last > STAGE_ORDER[Stage.REFINED]:
        return {}, {"": works}, []
    tables = facts.tables
    split = group_demand(
        tables.demand,
        market=facts.market_iso3,
        year=facts.year,
        demand_t=asked.demand_t,
        baskets=tables.baskets,
        production=tables.production,
    )
    groups = {group: tonnes for group, tonnes in split.tonnes.items() if tonnes > 0.0}
    capacities, unsplit = group_capacity(
        works, baskets=tables.baskets, production=tables.production, year=facts.year
    )
    by_group = works_by_group(works, capacities=capacities, groups=groups)
    return groups, by_group, [_groups_told(split), *unsplit_notes(unsplit)]


def _groups_told(split: GroupDemand) -> str:
    tonnes = ", ".join(
        f"{GROUP_NAMES[use.group]} {use.tonnes:,.0f} t" for use in split.groups
    )
    return (
        f"demand by element group: {tonnes}; {split.told_share:.0%} of it told, the "
        f"rest by {split.mix}"
    )


def _origins(
    asked: CommodityDemand, facts: MarketFacts
) -> tuple[dict[str, float], pd.DataFrame, str]:
    """Give the shares that count, all that is told, and a word on both."""
    empty = pd.DataFrame(columns=list(ORIGIN_COLUMNS))
    if facts.profile is None:
        return {}, empty, f"no profile of {facts.market_iso3}: no origins, no rights"
    found = observed_origins(
        import_values(facts.profile),
        market=facts.market_iso3,
        commodity=asked.name,
        stage=asked.stage,
        year=facts.year,
        products=facts.tables.products,
        codes=facts.tables.hs_codes,
    )
    if not isinstance(found, ObservedOrigins):
        return {}, empty, f"origins are not observed: {found.why}"
    rows = pd.DataFrame(
        [
            {
                "commodity": asked.name,
                "iso3": iso3,
                "share": share,
                "used": found.complete,
                "period": found.period,
                "scope": "; ".join(filter(None, (found.goods, found.scope))),
                "source": found.source,
                "evidence": found.evidence,
            }
            for iso3, share in {**found.shares, "": found.rest}.items()
        ],
        columns=list(ORIGIN_COLUMNS),
    )
    if not found.complete:
        why = f"origins of {found.period} are told of a part of the goods alone"
        return {}, rows, f"{why}: the ordinary day does not rest on them"
    return dict(found.shares), rows, f"origins as observed in {found.period}"


def _rights(
    asked: CommodityDemand,
    *,
    works: pd.DataFrame,
    by_group: Mapping[str, pd.DataFrame],
    facts: MarketFacts,
) -> tuple[dict[str, dict[str, float]], list[str]]:
    tonnes, basis, notes = _stakes(asked, works=works, facts=facts)
    own = [
        right
        for right in facts.off_take
        if right.commodity in {"", asked.name} and right.stage in {"", asked.stage}
    ]
    for right in own:
        tonnes[right.facility_id] = (
            0.0  # the project's takes the place of the profile's
        )
        basis[right.facility_id] = "the project's"
    for right in own:
        tonnes[right.facility_id] += right.t_per_year
    whole = _available(works, asked)
    rights: dict[str, dict[str, float]] = {}
    for group, table in by_group.items():
        part = _available(table, asked)
        rights[group] = {
            facility: right * part[facility] / whole[facility]
            for facility, right in tonnes.items()
            if part.get(facility, 0.0) > 0.0
        }
    held = {facility for right in rights.values() for facility in right}
    told = [f"{k} {tonnes[k]:,.0f} t ({basis[k]})" for k in tonnes if k in held]
    idle = [k for k in tonnes if k not in held]
    if told:
        notes.append(f"rights to off-take: {', '.join(told)}")
    if idle:
        notes.append(
            "rights that count for nothing, since the works gives nothing that is told "
            f"at this stage: {', '.join(idle)}"
        )
    return rights, notes


def _stakes(
    asked: CommodityDemand, *, works: pd.DataFrame, facts: MarketFacts
) -> tuple[dict[str, float], dict[str, str], list[str]]:
    """Add up the rights of the profile at the stage that delivers."""
    if facts.profile is None:
        return {}, {}, []
    on = date(facts.year, 7, 1)
    held, unplaced = offtake_rights(facts.profile, works=works, on=on)
    tonnes: dict[str, float] = {}
    basis: dict[str, str] = {}
    for right in held:
        here = right.commodity == asked.name and right.stage == asked.stage
        if here and np.isfinite(right.tonnes):
            before = tonnes.get(right.facility_id, 0.0)
            tonnes[right.facility_id] = before + right.tonnes
            basis[right.facility_id] = right.basis
    lost = [one.stake for one in unplaced if one.commodity == asked.name]
    notes = [f"stakes that give no right: {'; '.join(lost)}"] if lost else []
    return tonnes, basis, notes


def _available(works: pd.DataFrame, asked: CommodityDemand) -> dict[str, float]:
    own = works[
        (works["commodity"] == asked.name) & (works["stage"] == str(asked.stage))
    ]
    sums = own.groupby("facility_id")["available_t"].sum()
    return {str(facility): float(tonnes) for facility, tonnes in sums.items()}
