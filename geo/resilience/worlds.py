"""A small supply world whose answers can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.supply import SupplyOptions, TradeTerms
from geo.model.voyages import VoyageRates
from geo.resilience.availability import works_on
from geo.resilience.market_demand import MarketDemand
from geo.resilience.sourcing import market_supply
from geo.routing.network import SeaNetwork, build_network

if TYPE_CHECKING:
    from geo.resilience.supply_network import MarketSupply

WORLD_DEMAND_T = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyWorld:
    """Two mines, two plants and a market round one strait.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    ports : pandas.DataFrame
    network : SeaNetwork
    options : SupplyOptions
    terms : TradeTerms
    """

    works: pd.DataFrame
    ports: pd.DataFrame
    network: SeaNetwork
    options: SupplyOptions
    terms: TradeTerms

    def supply(self, demand: MarketDemand | None = None) -> MarketSupply:
        """Give the ordinary day.

        Parameters
        ----------
        demand : MarketDemand, optional
            100 t of nickel a year to Yokohama by default.

        Returns
        -------
        MarketSupply
        """
        asked = demand or MarketDemand(commodity="nickel", demand_t=WORLD_DEMAND_T)
        return market_supply(
            {"": self.works},
            demand=asked,
            ports=self.ports,
            sea=self.network,
            options=self.options,
            terms=self.terms,
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
    >>> network = small_world().supply().parts[0]
    >>> [(node.works.facility_id, node.base_t) for node in network.nodes]
    [('M1', 75.0), ('M2', 25.0), ('P1', 75.0), ('P2', 25.0)]
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
        works=works_on(**small_tables(), on=date(2024, 7, 1)),
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
        terms=TradeTerms(
            rates=VoyageRates(
                speed_kn=14.0,
                freight_usd_per_t_nm=0.0035,
                co2_g_per_t_km=12.0,
                carbon_usd_per_t=0.0,
                cargo_usd_per_t=0.0,
                holding_rate=0.1,
            )
        ),
    )


def small_tables() -> dict[str, pd.DataFrame]:
    """Give the works of the world as the four tables that facts are kept in.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``facilities``, ``capacities``, ``statuses`` and ``ownership``, by the
        schemas of `geo.model.works_schemas`.

    Examples
    --------
    >>> {name: len(table) for name, table in small_tables().items()}
    {'facilities': 4, 'capacities': 4, 'statuses': 4, 'ownership': 4}
    """
    made_up = {"source": "made up", "evidence": "synthetic"}
    ids = [row[0] for row in _ROWS]
    facilities = pd.DataFrame(
        {
            "facility_id": ids,
            "name": [row[1] for row in _ROWS],
            "kind": [row[2] for row in _ROWS],
            "commodity": "nickel",
            "iso3": [row[3] for row in _ROWS],
            "lon": [row[4] for row in _ROWS],
            "lat": [row[5] for row in _ROWS],
            "km_outside_country": float("nan"),
            "operator": [row[6] for row in _ROWS],
            "port": [row[8] for row in _ROWS],
            **made_up,
        }
    )
    mine = [row[2] == "mine" for row in _ROWS]
    capacities = pd.DataFrame(
        {
            "facility_id": ids,
            "commodity": "nickel",
            "stage": ["mine" if one else "refined" for one in mine],
            "product": ["nickel_ore" if one else "nickel_class_1" for one in mine],
            "stated": [row[7] for row in _ROWS],
            "stated_unit": "t",
            "stated_of": "contained",
            "factor": 1.0,
            "factor_basis": "1 t",
            "capacity_t": [row[7] for row in _ROWS],
            "nature": "nameplate",
            "year": 2024.0,
            "basket": "",
            "groups": "",
            "host": "",
            "source": "made up",
            "evidence": [row[9] for row in _ROWS],
        }
    )
    statuses = pd.DataFrame(
        {
            "facility_id": ids,
            "from": "2000",
            "status": "operating",
            "available": float("nan"),
            "note": "",
            **made_up,
        }
    )
    ownership = pd.DataFrame(
        {
            "facility_id": ids,
            "owner": [row[6] for row in _ROWS],
            "share": 1.0,
            "from": "",
            "to": "",
            "note": "",
            **made_up,
        }
    )
    return {
        "facilities": facilities,
        "capacities": capacities,
        "statuses": statuses,
        "ownership": ownership,
    }


def small_production() -> pd.DataFrame:
    """Give the output of the world's countries: half of one is not listed.

    Returns
    -------
    pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.

    Examples
    --------
    >>> small_production()["tonnes"].tolist()
    [500.0, 500.0, 1000.0, 300.0, 100.0, 400.0]
    """
    cells = [
        ("mine", "IDN", "country", 500.0),
        ("mine", "AUS", "country", 500.0),
        ("mine", "WORLD", "world", 1000.0),
        ("refined", "IDN", "country", 300.0),
        ("refined", "AUS", "country", 100.0),
        ("refined", "WORLD", "world", 400.0),
    ]
    tonnes = [cell[3] for cell in cells]
    return pd.DataFrame(
        {
            "commodity": "nickel",
            "stage": [cell[0] for cell in cells],
            "product": "",
            "iso3": [cell[1] for cell in cells],
            "scope": [cell[2] for cell in cells],
            "year": 2024.0,
            "stated": tonnes,
            "stated_unit": "t",
            "stated_of": "contained",
            "factor": 1.0,
            "factor_basis": "1 t",
            "tonnes": tonnes,
            "basis": "statistic",
            "basket": "",
            "source": "made up",
            "evidence": "synthetic",
        }
    )


# facility, name, kind, country, lon, lat, operator, capacity, port, evidence
_ROWS = (
    ("M1", "West pit", "mine", "IDN", 100.0, 0.0, "Alpha", 500.0, "IDWES", "cited"),
    ("M2", "East pit", "mine", "AUS", 130.0, -10.0, "Beta", 300.0, "AUEAS", "cited"),
    ("P1", "West works", "refinery", "IDN", 100.0, 0.0, "Alpha", 300.0, "IDWES",
     "unverified"),
    ("P2", "East works", "refinery", "AUS", 130.0, -10.0, "Beta", 100.0, "AUEAS",
     "derived"),
)  # fmt: skip
