"""How concentrated the flows to a market are, beside the world's output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import Stage
from geo.resilience.concentration import effective_suppliers, hhi, hhi_wgi
from geo.resilience.world_concentration import world_concentration
from geo.workflow.governing import latest_risks
from geo.workflow.naming import country_names

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAN = 0.1  # of the flows: more than that beyond the share of world output is told
COLUMNS = (
    *("commodity", "scope", "hhi", "hhi_wgi"),
    *("effective_suppliers", "largest", "largest_share"),
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
        By `geo.resilience.allocation.FLOW_COLUMNS`.
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
        "mines of the flows": flows.groupby("mine_iso3")["tonnes"].sum(),
        "plants of the flows": flows.groupby("plant_iso3")["tonnes"].sum(),
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
    notes += _one_sided(table)
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


def _one_sided(table: pd.DataFrame) -> list[str]:
    """Say where the flows lean on a country far more than world mining does."""
    flows = table[table["scope"] == "mines of the flows"]
    world = table[table["scope"].str.startswith("world mine")]
    if not len(flows) or not len(world):
        return []
    largest = str(flows["largest"].iloc[0])
    here, there = (float(part["largest_share"].iloc[0]) for part in (flows, world))
    if largest != world["largest"].iloc[0] or here - there <= LEAN:
        return []
    name = country_names().get(largest, largest)
    return [
        f"{here:.0%} of the flows come from mines in {name}, against {there:.0%} of "
        "world mine output: mines are missing from the table, and a stop there is "
        "overstated"
    ]
