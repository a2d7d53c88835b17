"""The flows of a run as a map draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.workflow.graph import Inputs

FLOWS_DRAWN = 90  # of all commodities alike: more hide each other, the page grows heavy


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
        By `geo.resilience.allocation.FLOW_COLUMNS`.

    Returns
    -------
    geopandas.GeoDataFrame
        As `geo.report.routes_map.RoutesLayers` has them.
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
        evidence=flows["capacity_evidence"],
        source="allocated by capacity and distance; see the methods of the report",
    )[
        [
            "name",
            "commodity",
            "origin",
            "destination",
            "tonnes",
            "length_nm",
            "land_km",
            "days",
            "gates",
            "plant_port",
            "evidence",
            "source",
            "reason",
            "geometry",
        ]
    ]


def largest_flows(inputs: Inputs) -> tuple[NDArray[np.bool_], float]:
    """Choose the flows to draw, and say what share of the tonnes they carry.

    Parameters
    ----------
    inputs : Inputs

    Returns
    -------
    tuple of numpy.ndarray and float
        Whether each flow is among the largest of its commodity, each commodity having
        the same number of the `FLOWS_DRAWN`, and the share.
    """
    before, after = (
        inputs.layer("supply", name) for name in ("flows", "flows_disrupted")
    )
    tonnes = np.maximum(before["tonnes"], after["tonnes"])
    order = tonnes.groupby(before["commodity"]).rank(ascending=False, method="first")
    most = FLOWS_DRAWN // max(1, before["commodity"].nunique())
    drawn = (order <= most).to_numpy(dtype=bool)
    whole = float(before["tonnes"].sum())
    return drawn, float(before.loc[drawn, "tonnes"].sum()) / whole if whole else 1.0


def changed_flows(inputs: Inputs) -> gpd.GeoDataFrame:
    """Mark which flows a scenario sends another way, or takes.

    Parameters
    ----------
    inputs : Inputs

    Returns
    -------
    geopandas.GeoDataFrame
        As `named_flows`, with ``change``.
    """
    before = inputs.layer("supply", "flows")
    after = inputs.layer("supply", "flows_disrupted")
    lost = (after["tonnes"] == 0.0) & (before["tonnes"] > 0.0)
    moved = (after["gates"] != before["gates"]) | ~np.isclose(
        after["days"], before["days"]
    )
    change = np.select([lost, moved], ["lost", "re-routed"], default="")
    # a lost flow is drawn where it used to run
    drawn = np.where(lost, before.geometry.to_numpy(), after.geometry.to_numpy())
    named = named_flows(after).assign(change=change)
    return gpd.GeoDataFrame(named.drop(columns="geometry"), geometry=drawn, crs=WGS84)
