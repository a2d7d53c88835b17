"""The routes that a project asks for by themselves, as a map draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.workflow.disrupted_days import ORDINARY_DAY
from geo.workflow.routing import DISRUPTED, ORDINARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model.disruption import Disruption
    from geo.workflow.artifacts import Artifact
    from geo.workflow.disrupted_days import DisruptedDay

FACTS = (
    *("route", "state", "length_nm", "days", "usd_per_t", "co2_kg_per_t"),
    *("connector_km", "gates", "legs", "closures"),
)


def drawn_routes(
    found: Mapping[str, Artifact], *, days: Sequence[DisruptedDay]
) -> gpd.GeoDataFrame:
    """Say which way each route takes on each day.

    Parameters
    ----------
    found : mapping of str to artifact
        Of the step of routes.
    days : sequence of DisruptedDay
        Of the project, all but the ordinary one.

    Returns
    -------
    geopandas.GeoDataFrame
        ``disruption``, ``key``, `FACTS` and the way. The step finds the ways of an
        ordinary day and of all disruptions together: of another day whose gates lie
        on the way there is no row.
    """
    routes = found.get("routes")
    if not isinstance(routes, gpd.GeoDataFrame):
        columns = ["disruption", "key", *FACTS]
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=WGS84)
    legs, closures = (_table(found, name) for name in ("legs", "closures"))
    told = routes.assign(
        key=routes["route"] + ", " + routes["state"],
        co2_kg_per_t=1000.0 * routes["co2_t"] / routes["cargo_t"],
        legs=[
            _legs(legs, route=route, state=state)
            for route, state in zip(routes["route"], routes["state"], strict=True)
        ],
        closures=[_closures(closures, route=route) for route in routes["route"]],
    )
    by_state = dict(iter(told.groupby(["route", "state"], sort=False)))
    whole = days[-1].hits if days else ()
    rows = [
        by_state[str(route), state].assign(disruption=day)
        for route, ordinary in told[told["state"] == ORDINARY].groupby(
            "route", sort=False
        )
        for day, hits in ((ORDINARY_DAY, ()), *((one.name, one.hits) for one in days))
        for state in _state(hits, whole=whole, gates=str(ordinary["gates"].iloc[0]))
    ]
    table = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=WGS84)
    drawn = table[~table.geometry.is_empty]
    return drawn[["disruption", "key", *FACTS, "geometry"]].reset_index(drop=True)


def _table(found: Mapping[str, Artifact], name: str) -> pd.DataFrame:
    table = found[name]
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{name} is no table")
    return table


def _state(
    hits: Sequence[Disruption], *, whole: Sequence[Disruption], gates: str
) -> tuple[str, ...]:
    """Give the state of the step whose way holds on a day, if any does."""
    at_gates, all_gates = (
        {hit for hit in each if hit.target is Target.GATE} for each in (hits, whole)
    )
    # what is shut, slowed or dearer off the best way leaves it best
    if not {hit.name for hit in at_gates} & set(gates.split("; ")):
        return (ORDINARY,)
    return (DISRUPTED,) if at_gates == all_gates else ()


def _legs(legs: pd.DataFrame, *, route: str, state: str) -> str:
    """Name the regimes of a route in order, with their kilometres."""
    own = legs[(legs["route"] == route) & (legs["state"] == state)]
    return "\n".join(
        f"{f'{regime} {states}'.strip()}: {km:,.0f} km"
        for regime, states, km in own[["regime", "states", "km"]].itertuples(
            index=False
        )
    )


def _closures(closures: pd.DataFrame, *, route: str) -> str:
    """Say which single gate would lengthen a route, and by how much."""
    own = closures[(closures["route"] == route) & (closures["delta_nm"] > 0.0)]
    columns = ["gate", "delta_nm", "delta_days"]
    told = [
        f"{gate}: {nm:+,.0f} nm, {days:+.1f} days"
        if np.isfinite(nm)
        else f"{gate}: no way is left"
        for gate, nm, days in own[columns].itertuples(index=False)
    ]
    return "\n".join(told) or "no single gate lengthens it"
