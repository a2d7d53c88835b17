"""A small supply world whose answers can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.supply import SupplyOptions
from geo.resilience.sourcing import supply_chains
from geo.routing.network import SeaNetwork, build_network

if TYPE_CHECKING:
    from geo.resilience.chains import SupplyChains

WORLD_DEMAND_T = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyWorld:
    """Two mines, two plants and a market round one strait.

    Parameters
    ----------
    facilities, ports : pandas.DataFrame
    network : SeaNetwork
    options : SupplyOptions
    """

    facilities: pd.DataFrame
    ports: pd.DataFrame
    network: SeaNetwork
    options: SupplyOptions

    def chains(self) -> SupplyChains:
        """Give the ordinary day: 100 t of nickel a year to Yokohama.

        Returns
        -------
        SupplyChains
        """
        return supply_chains(
            self.facilities,
            commodity="nickel",
            demand_t=WORLD_DEMAND_T,
            plant_kinds=["refinery"],
            ports=self.ports,
            network=self.network,
            options=self.options,
        )


def small_world() -> SupplyWorld:
    """Build the world. Its places are invented.

    Lanes run along the equator from 100 to 140 degrees east, with a detour by
    10 degrees south; *Strait* cuts the straight way at 115 degrees. The western
    mine and plant lie at its beginning, the eastern ones on the detour, the
    market at the end. Days do not matter to the shares, so the plants share the
    demand by their capacities, 300 and 100 t: 75 and 25.

    Returns
    -------
    SupplyWorld

    Examples
    --------
    >>> [(chain.flow_id, chain.base_t) for chain in small_world().chains().chains]
    [('M1>P1>JPYOK', 75.0), ('M2>P2>JPYOK', 25.0)]
    """
    lanes = gpd.GeoDataFrame(
        {"passage": [None, None]},
        geometry=[
            shapely.LineString([(lon, 0) for lon in (100, 110, 120, 130, 140)]),
            shapely.LineString([(110, 0), (110, -10), (130, -10), (130, 0)]),
        ],
        crs=4326,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["Strait"]},
        geometry=[shapely.LineString([(115, -1), (115, 1)])],
        crs=4326,
    )
    return SupplyWorld(
        facilities=_facilities(),
        ports=pd.DataFrame(
            {
                "unlocode": ["IDWES", "AUEAS", "JPYOK"],
                "name": ["West", "East", "Yokohama"],
                "lon": [100.0, 130.0, 140.0],
                "lat": [0.0, -10.0, 0.0],
            }
        ),
        network=build_network(lanes, gates),
        options=SupplyOptions(
            market_iso3="JPN", market_port="JPYOK", decay_per_day=0.0
        ),
    )


def _facilities() -> pd.DataFrame:
    columns = (
        "facility_id",
        "name",
        "kind",
        "iso3",
        "lon",
        "lat",
        "operator",
        "capacity_t",
        "port",
        "capacity_evidence",
    )
    rows = [
        ("M1", "West pit", "mine", "IDN", 100.0, 0.0, "Alpha", 500.0, "IDWES", "cited"),
        (
            "M2",
            "East pit",
            "mine",
            "AUS",
            130.0,
            -10.0,
            "Beta",
            300.0,
            "AUEAS",
            "cited",
        ),
        (
            "P1",
            "West works",
            "refinery",
            "IDN",
            100.0,
            0.0,
            "Alpha",
            300.0,
            "IDWES",
            "",
        ),
        (
            "P2",
            "East works",
            "refinery",
            "AUS",
            130.0,
            -10.0,
            "Beta",
            100.0,
            "AUEAS",
            "",
        ),
    ]
    table = pd.DataFrame(rows, columns=columns)
    table["capacity_evidence"] = ["cited", "cited", "unverified", "derived"]
    return table.assign(commodity="nickel", status="operating")
