"""How concentrated the supply of a market is: its flows, each stage, the owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES, Stage
from geo.resilience.concentration import effective_suppliers, hhi, hhi_wgi
from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
from geo.resilience.controlling_owners import (
    BY_COMPANY,
    controlled_works,
    owner_concentration,
)
from geo.resilience.country_risk import CountryRisk
from geo.resilience.stage_concentration import STAGE_COLUMNS, concentration_by_stage
from geo.resilience.tornado import TORNADO_COLUMNS, tornado_table
from geo.resilience.world_concentration import world_concentration
from geo.resilience.world_output import whole_years
from geo.workflow.concentration_facts import cases_of
from geo.workflow.governing import latest_risks
from geo.workflow.naming import country_names, in_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from geo.resilience.stage_cases import StageCase
    from geo.workflow.concentration_facts import ConcentrationFacts

LEAN = 0.1  # of the flows: more than that beyond the share of world output is told
MINES, PLANTS = "mines of the flows", "plants of the flows"
COLUMNS = (
    *("commodity", "scope", "hhi", "hhi_wgi"),
    *("effective_suppliers", "largest", "largest_share"),
)


CONCENTRATION_COLUMNS = {
    "commodity": "commodity",
    "scope": "what is concentrated, in words",
    **{name: words for name, words in STAGE_COLUMNS.items() if name != "commodity"},
    "hhi_high": "of owners: HHI if all works whose owner is not known were the largest "
    "owner's; the HHI has them as many small ones",
    "owner_unknown_share": "of owners: tonnes in works whose owner is not known",
}
"""Columns of the table of concentration of a run. Rows of flows and of owners leave
empty what is asked of stages alone; the bottleneck is yes or no."""

_TEXTS = (
    *("stage", "product", "group", "basis", "largest", "sourcing_basis"),
    *("bottleneck", "factors", "without_governance"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationTables:
    """Concentration of one commodity.

    Parameters
    ----------
    concentration : pandas.DataFrame
        By `CONCENTRATION_COLUMNS`.
    tornado : pandas.DataFrame
        By `geo.resilience.tornado.TORNADO_COLUMNS`, for each stage.
    notes : tuple of str
        What a reader should know.
    """

    concentration: pd.DataFrame
    tornado: pd.DataFrame
    notes: tuple[str, ...]


def concentration_tables(
    flows: pd.DataFrame,
    *,
    commodity: str,
    facts: ConcentrationFacts,
    year: int,
    rng: np.random.Generator,
    plant_stage: str = Stage.REFINED,
    uncertainty: ConcentrationUncertainty | None = None,
) -> ConcentrationTables:
    """Compute the concentration of the flows, of each stage and by owner.

    Parameters
    ----------
    flows : pandas.DataFrame
        With mine_iso3, plant_iso3 and tonnes.
    commodity : str
    facts : ConcentrationFacts
    year : int
        The latest output up to it counts.
    rng : numpy.random.Generator
    plant_stage : str, optional
        Stage of the plants of the flows.
    uncertainty : ConcentrationUncertainty, optional

    Returns
    -------
    ConcentrationTables

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.worlds import small_production, small_world
    >>> from geo.sources.trade import read_governance
    >>> from geo.workflow.concentration_facts import read_concentration_facts
    >>> facts = read_concentration_facts(
    ...     "JPN",
    ...     production=small_production(),
    ...     governance=read_governance(),
    ...     works=small_world().works,
    ... )
    >>> flows = pd.DataFrame(
    ...     {"mine_iso3": ["IDN"], "plant_iso3": ["AUS"], "tonnes": [100.0]}
    ... )
    >>> found = concentration_tables(
    ...     flows,
    ...     commodity="nickel",
    ...     facts=facts,
    ...     year=2024,
    ...     rng=generator(1, "nickel"),
    ... )
    >>> found.concentration["scope"].tolist()[:3]
    ['mines of the flows', 'plants of the flows', 'world mine output 2024']
    """
    spread = uncertainty or ConcentrationUncertainty()
    own = facts.works[facts.works["commodity"] == commodity]
    flowing, notes = concentration_of(
        flows,
        commodity=commodity,
        production=facts.production,
        governance=facts.governance,
        year=year,
    )
    countries = CountryRisk(risk=latest_risks(facts.governance)[0], trade=facts.trade)
    cases, unknown = cases_of(facts, commodity=commodity, year=year)
    stages = concentration_by_stage(
        cases, countries=countries, uncertainty=spread, rng=rng
    )
    owners = owner_concentration(controlled_works(own, companies=facts.companies))
    told = [
        _resting(flowing, flows=flows, works=own, plant_stage=plant_stage),
        stages.assign(
            scope=[_scope(case) for case in cases],
            bottleneck=np.where(stages["bottleneck"], "yes", "no"),
        ),
        owners.assign(scope=_owner_scopes(owners)),
    ]
    swings = [
        tornado_table(case, countries=countries, uncertainty=spread)
        for case in cases
        if not case.group
    ]
    return ConcentrationTables(
        concentration=_joined(told, columns=list(CONCENTRATION_COLUMNS)).fillna(
            dict.fromkeys(_TEXTS, "")
        ),
        tornado=_joined(swings, columns=list(TORNADO_COLUMNS)),
        notes=(*notes, *_stage_notes(stages, unknown), *_owner_notes(owners)),
    )


def concentration_of(
    flows: pd.DataFrame,
    *,
    commodity: str,
    production: pd.DataFrame,
    governance: pd.DataFrame,
    year: int,
) -> tuple[pd.DataFrame, list[str]]:
    """Compute concentration of the flows, and of the world's mines and refineries.

    Parameters
    ----------
    flows : pandas.DataFrame
        With mine_iso3, plant_iso3 and tonnes.
    commodity : str
    production, governance : pandas.DataFrame
        Schemas PRODUCTION and GOVERNANCE.
    year : int
        The latest output up to it counts.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, a row for each scope that has tonnes.
    list of str
        What a reader should know.
    """
    risk, stand_ins = latest_risks(governance)
    flowing = {
        MINES: flows.groupby("mine_iso3")["tonnes"].sum(),
        PLANTS: flows.groupby("plant_iso3")["tonnes"].sum(),
    }
    rows, notes, used = [], [], set()
    for scope, tonnes in flowing.items():
        known = {str(k): float(v) for k, v in tonnes.items() if v > 0.0}
        if not known:
            continue
        absent = sorted(set(known) - set(risk))
        if absent:
            notes.append(
                f"{scope}: no governance value for {', '.join(absent)}, so no HHI-WGI"
            )
        used |= set(known) & stand_ins
        rows.append((commodity, scope, *_indices(known, risk)))
    own = production[production["commodity"] == commodity]
    world = world_concentration(own, risk=risk, year=year)
    world = world[world["stage"].isin([Stage.MINE, Stage.REFINED])]
    scopes = "world " + world["stage"] + " output " + world["year"].astype(str)
    table = pd.concat(
        [
            pd.DataFrame(rows, columns=list(COLUMNS)),
            world.assign(scope=scopes)[list(COLUMNS)],
        ],
        ignore_index=True,
    )
    notes += _one_sided(flows, own, year=year)
    if used:
        called = country_names()
        dependencies = ", ".join(sorted(called.get(iso3, iso3) for iso3 in used))
        notes.append(f"governance of the sovereign stands in for {dependencies}")
    return table, notes


def _indices(
    tonnes: Mapping[str, float], risk: Mapping[str, float]
) -> tuple[object, ...]:
    index = hhi(tonnes)
    largest = max(tonnes, key=lambda iso3: tonnes[iso3])
    weighted = hhi_wgi(tonnes, risk=risk) if set(tonnes) <= set(risk) else np.nan
    return (
        index,
        weighted,
        effective_suppliers(index),
        largest,
        tonnes[largest] / sum(tonnes.values()),
    )


def _one_sided(
    flows: pd.DataFrame, production: pd.DataFrame, *, year: int
) -> list[str]:
    """Say where the flows lean on a country more, or less, than world mining does."""
    told = whole_years(production)
    mined = told[(told["stage"] == Stage.MINE) & (told["year"] <= year)]
    mined = mined[mined["year"] == mined["year"].max()]
    whole = mined.loc[mined["scope"] == "world", "tonnes"].sum()
    flowing = flows.groupby("mine_iso3")["tonnes"].sum()
    if not whole > 0.0 or not flowing.sum() > 0.0:
        return []
    output = mined[mined["scope"] == "country"].groupby("iso3")["tonnes"].sum()
    here, there = (flowing / flowing.sum()).align(output / whole, fill_value=0.0)
    apart = (here - there)[lambda lean: lean.abs() > LEAN]
    names = country_names()
    return [
        f"{here[iso3]:.0%} of the flows come from mines in {names.get(iso3, iso3)}, "
        f"against {there[iso3]:.0%} of world mine output: this market's plants and "
        f"voyages make it so, and a stop there may be "
        + ("overstated" if apart[iso3] > 0.0 else "understated")
        for iso3 in sorted(apart.index, key=lambda one: (-apart[one], one))
    ]


def _resting(
    flowing: pd.DataFrame,
    *,
    flows: pd.DataFrame,
    works: pd.DataFrame,
    plant_stage: str,
) -> pd.DataFrame:
    """Keep the rows of the flows, with how much of them no source bears out."""
    ends = {MINES: ("mine_iso3", Stage.MINE), PLANTS: ("plant_iso3", plant_stage)}
    own = flowing[flowing["scope"].isin(ends)]
    shares = [
        _unverified(
            flows.groupby(column)["tonnes"].sum(), works[works["stage"] == stage]
        )
        for column, stage in (ends[scope] for scope in own["scope"])
    ]
    return own.assign(unverified_share=shares)


def _unverified(tonnes: pd.Series, works: pd.DataFrame) -> float:
    """Say how much of the flows rests on works of unverified capacity."""
    # those of a country alike; one without works in the table bears nothing out
    solid = ~works["capacity_evidence"].isin(["unverified", "synthetic"])
    given = works["available_t"].fillna(0.0)
    listed = given.groupby(works["iso3"]).sum()
    verified = (given * solid).groupby(works["iso3"]).sum() / listed
    share = verified.reindex(tonnes.index).fillna(0.0)
    return float(1.0 - (share * tonnes).sum() / tonnes.sum())


def _joined(tables: Sequence[pd.DataFrame], *, columns: list[str]) -> pd.DataFrame:
    """Put tables under each other; what a table does not have is empty in its rows."""
    rows = [row for table in tables for row in table.to_dict("records")]
    return pd.DataFrame(rows, columns=columns)


def _scope(case: StageCase) -> str:
    parts = [f"world {case.stage} {case.basis} {case.year}"]
    if case.product:
        parts.append(in_words(case.product))
    if case.group:
        parts.append(GROUP_NAMES[case.group])
    return ", ".join(parts)


def _owner_scopes(owners: pd.DataFrame) -> list[str]:
    return [
        f"owners of the works, {stage}"
        if by == BY_COMPANY
        else f"countries of the owners, {stage}"
        for stage, by in zip(owners["stage"], owners["by"], strict=True)
    ]


def _stage_notes(stages: pd.DataFrame, unknown: Sequence[str]) -> list[str]:
    notes = [
        _bottleneck_note(row)
        for row in stages[stages["group"] == ""].to_dict("records")
        if row["bottleneck"]
    ]
    ungoverned = sorted(
        {
            iso3
            for cell in stages["without_governance"]
            for iso3 in cell.split("; ")
            if iso3
        }
    )
    if ungoverned:
        notes.append(
            f"no governance value for {', '.join(ungoverned)}: stages they supply have "
            "no supply risk, and may hide the bottleneck"
        )
    if unknown:
        notes.append(
            f"element groups leave out {', '.join(unknown)}: the basket of their ore "
            "is not known"
        )
    return notes


def _bottleneck_note(row: Mapping[Hashable, object]) -> str:
    product = f" ({in_words(str(row['product']))})" if row["product"] else ""
    return (
        f"the bottleneck is {row['stage']}{product}: supply risk "
        f"{row['supply_risk']:.1f}, {row['supply_risk_p10']:.1f} to "
        f"{row['supply_risk_p90']:.1f} in 80% of the draws; it stays the bottleneck "
        f"in {row['bottleneck_probability']:.0%} of them"
    )


def _owner_notes(owners: pd.DataFrame) -> list[str]:
    """Say where owners that are not known leave the index open."""
    return [
        f"owners of {row['owner_unknown_share']:.0%} of the {row['stage']} capacity "
        f"are not known: their HHI lies between {row['hhi']:.2f} and "
        f"{row['hhi_high']:.2f}"
        for row in owners.to_dict("records")
        if row["by"] == BY_COMPANY and row["hhi_high"] - row["hhi"] > LEAN
    ]
