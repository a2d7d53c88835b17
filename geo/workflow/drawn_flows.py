"""The flows of a run as a map draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.commodities import GROUP_NAMES
from geo.model.crs import WGS84
from geo.model.shared_columns import EVIDENCE
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOWS_DRAWN = 75  # of all commodities alike: more hide each other, the page grows heavy
LOST, REROUTED, NEW = "lost", "re-routed", "new"
SUMMED = ["tonnes", "base_t", "lost_t", "share"]
AVERAGED = ["usd_per_t", "co2_t_per_t"]
_CHAIN = ["commodity", "flow_id"]
_NO_TONNES = 1e-9  # of the largest flow: less is rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnFlows:
    """The flows that a map shows, before and in a scenario.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        Of `named_flows`; after with ``change``: `LOST`, `REROUTED`, `NEW` or empty.
    share : float
        Of the tonnes of an ordinary day, what the flows drawn carry.
    """

    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    share: float


def summed_flows(flows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the element groups of a chain into one flow.

    Parameters
    ----------
    flows : geopandas.GeoDataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`: a row for each chain and group.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each chain, in the order of the first of its rows: tonnes summed,
        costs averaged over them, the weakest evidence, the reason of the group that
        loses most; ``groups`` says in words what the tonnes are of, the largest
        first.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> flows = supply_flows(MarketProgramme(small_world().supply()).base).flows
    >>> summed_flows(flows)[["flow_id", "tonnes", "groups"]].values.tolist()
    [['M1>P1>JPYOK', 75.0, ''], ['M2>P2>JPYOK', 25.0, '']]
    """
    weight = np.maximum(flows["tonnes"], flows["base_t"])
    ordered = flows.assign(
        weight=weight,
        strength=flows["capacity_evidence"].map(EVIDENCE.index),
        **{column: flows[column] * weight for column in AVERAGED},
    ).sort_values(["lost_t", "weight"], ascending=False, kind="stable")
    chains = ordered.groupby(_CHAIN, sort=False)
    first = chains.first()
    sums = chains[[*SUMMED, *AVERAGED, "weight"]].sum()
    told = first.assign(
        **{column: sums[column] for column in SUMMED},
        **{
            column: sums[column] / sums["weight"].where(sums["weight"] > 0.0)
            for column in AVERAGED
        },
        capacity_evidence=chains["strength"].max().map(lambda k: EVIDENCE[int(k)]),
        groups=chains.apply(_groups, include_groups=False),
    )
    order = pd.MultiIndex.from_frame(flows[_CHAIN].drop_duplicates())
    columns = [*(c for c in flows.columns if c != "geometry"), "groups", "geometry"]
    return gpd.GeoDataFrame(told.reindex(order).reset_index()[columns], crs=WGS84)


def _groups(chain: pd.DataFrame) -> str:
    """Say what the tonnes of a chain are of."""
    grouped = chain[(chain["group"] != "") & (chain["weight"] > 0.0)]
    largest = grouped.sort_values("weight", ascending=False, kind="stable")
    return "; ".join(
        GROUP_NAMES[group] + (f": {tonnes:,.4g} t" if tonnes > 0.0 else "")
        for group, tonnes in zip(largest["group"], largest["tonnes"], strict=True)
    )


def with_routes(
    flows: gpd.GeoDataFrame, routes: gpd.GeoDataFrame, *, state: str
) -> gpd.GeoDataFrame:
    """Put the routes that a project asks for beneath its flows.

    Parameters
    ----------
    flows : geopandas.GeoDataFrame
        Of `named_flows`, or none.
    routes : geopandas.GeoDataFrame
        Of the step of routes.
    state : str
        ``"ordinary day"`` or ``"disrupted"``.

    Returns
    -------
    geopandas.GeoDataFrame
    """
    wanted = routes[(routes["state"] == state) & ~routes.geometry.is_empty]
    own = gpd.GeoDataFrame(
        {
            "name": wanted["route"],
            "tonnes": np.nan,
            "days": wanted["days"],
            "length_nm": wanted["length_nm"],
            "gates": wanted["gates"],
            "connector_km": wanted["connector_km"],
        },
        geometry=wanted.geometry,
        crs=WGS84,
    )
    if not len(flows):
        return own
    return gpd.GeoDataFrame(pd.concat([flows, own], ignore_index=True), crs=WGS84)


def named_flows(flows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name flows and their ends for a reader.

    Parameters
    ----------
    flows : geopandas.GeoDataFrame
        Of `summed_flows`.

    Returns
    -------
    geopandas.GeoDataFrame
        As `geo.report.routes_map.RoutesLayers` has them.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> flows = supply_flows(MarketProgramme(small_world().supply()).base).flows
    >>> named_flows(summed_flows(flows))["name"].tolist()[0]
    'West pit – West works – JPYOK'
    """
    names = (
        flows["mine_name"] + " – " + flows["plant_name"] + " – " + flows["market_port"]
    )
    return flows.assign(
        name=names,
        commodity=flows["commodity"].map(in_words),
        origin=flows["mine_name"],
        destination=flows["market_port"],
        length_nm=flows["feed_nm"] + flows["market_nm"],
        land_km=flows["feed_land_km"] + flows["market_land_km"],
        gates=flows["gates"].str.replace(";", "; ", regex=False),
        evidence=flows["capacity_evidence"],
        source="allocated by capacity and distance; see the methods of the report",
    )[
        [
            "name",
            "commodity",
            "groups",
            "origin",
            "destination",
            "tonnes",
            "base_t",
            "length_nm",
            "land_km",
            "days",
            "usd_per_t",
            "gates",
            "plant_port",
            "evidence",
            "source",
            "reason",
            "geometry",
        ]
    ]


def drawn_flows(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, most: int = FLOWS_DRAWN
) -> DrawnFlows:
    """Choose the flows to draw, and mark what a scenario does to them.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`, on an ordinary day and in the
        scenario. A chain may be in one of them only.
    most : int, optional
        Chains, each commodity having as many: the largest of either day.

    Returns
    -------
    DrawnFlows
        A lost flow is drawn where it used to run.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> stop = Disruption(target=Target.GATE, name="Strait")
    >>> usual, shut = (
    ...     supply_flows(programme.under(hits)).flows for hits in ((), (stop,))
    ... )
    >>> drawn_flows(usual, shut).after["change"].tolist()
    ['re-routed', '']
    """
    usual, now = (summed_flows(table).set_index(_CHAIN) for table in (before, after))
    every = usual.index.union(now.index, sort=False)
    base_t, now_t = (
        table["tonnes"].reindex(every).fillna(0.0) for table in (usual, now)
    )
    drawn = every[_largest(np.maximum(base_t, now_t), most=most)]
    change = _changes(usual.reindex(drawn), now.reindex(drawn))
    gone = (change == LOST) & drawn.isin(usual.index)
    where = now.geometry.reindex(drawn).to_numpy().copy()
    where[gone] = usual.geometry.reindex(drawn).to_numpy()[gone]
    after_rows = now.reindex(drawn).combine_first(usual.reindex(drawn))
    after_rows = after_rows.loc[drawn].assign(
        tonnes=now_t.loc[drawn], geometry=where, change=change
    )
    kept = usual.loc[usual.index.isin(drawn)].reset_index()
    whole = float(base_t.sum())
    scenario = gpd.GeoDataFrame(after_rows.reset_index(), crs=WGS84)
    return DrawnFlows(
        before=named_flows(gpd.GeoDataFrame(kept, crs=WGS84)),
        after=gpd.GeoDataFrame(
            named_flows(scenario).assign(change=scenario["change"]), crs=WGS84
        ),
        share=float(kept["tonnes"].sum()) / whole if whole else 1.0,
    )


def _largest(tonnes: pd.Series[float], *, most: int) -> NDArray[np.bool_]:
    """Mark the largest flows of each commodity, as many of each."""
    commodities = tonnes.index.get_level_values("commodity")
    order = tonnes.groupby(commodities).rank(ascending=False, method="first")
    each = most // max(1, commodities.nunique())
    return np.asarray((order <= each) & (tonnes > 0.0), dtype=bool)


def _changes(usual: pd.DataFrame, now: pd.DataFrame) -> NDArray[np.str_]:
    base_t, now_t = (
        table["tonnes"].fillna(0.0).to_numpy(dtype=float) for table in (usual, now)
    )
    nothing = _NO_TONNES * max(1.0, float(np.max([base_t, now_t], initial=0.0)))
    lost = (now_t <= nothing) & (base_t > nothing)
    new = (base_t <= nothing) & (now_t > nothing)
    moved = (usual["gates"] != now["gates"]).to_numpy(dtype=bool) | ~np.isclose(
        usual["days"].to_numpy(dtype=float), now["days"].to_numpy(dtype=float)
    )
    return np.select([lost, new, moved], [LOST, NEW, REROUTED], default="")
