"""Markets and graphs that goods flow through, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.market import SectorShare
from geo.model.supply import SupplyOptions, Tariff, TradeTerms
from geo.model.voyages import VoyageRates
from geo.resilience.flow_graph import FlowGraph
from geo.resilience.market_demand import MarketDemand
from geo.resilience.sourcing import market_supply
from geo.routing.network import build_network

if TYPE_CHECKING:
    from geo.resilience.supply_network import MarketSupply
    from geo.routing.network import SeaNetwork

HARBOURS = {
    "AAWES": (100.0, 0.0),
    "BBEAS": (130.0, 0.0),
    "CCSOU": (130.0, -10.0),
    "DDFAR": (150.0, 0.0),
    "JPYOK": (140.0, 0.0),
}
COUNTRIES = ("IDN", "AUS", "CHN", "COD")
COMPANIES = ("Alpha", "Beta", "Gamma")
STAGES = ("mine", "concentrate", "refined")
PRODUCTS = {
    "mine": "nickel_ore",
    "concentrate": "nickel_matte",
    "refined": "nickel_class_1",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeUpMarket:
    """What a market is built from."""

    works: pd.DataFrame
    demand: MarketDemand
    options: SupplyOptions
    terms: TradeTerms

    def supply(self, *, shuffled: int | None = None) -> MarketSupply:
        """Give the ordinary day, with the rows of the tables in another order."""
        works, ports = self.works, harbours()
        if shuffled is not None:
            works = works.sample(frac=1.0, random_state=shuffled)
            ports = ports.sample(frac=1.0, random_state=shuffled)
        return market_supply(
            {"": works},
            demand=self.demand,
            ports=ports,
            sea=sea(),
            options=self.options,
            terms=self.terms,
        )


def harbours() -> pd.DataFrame:
    """Give the ports of the sea."""
    return pd.DataFrame(
        {
            "unlocode": list(HARBOURS),
            "name": list(HARBOURS),
            "lon": [lon for lon, _ in HARBOURS.values()],
            "lat": [lat for _, lat in HARBOURS.values()],
        }
    )


def sea() -> SeaNetwork:
    """Build lanes with two gates: round *Strait* there is a way, round *Neck* none."""
    lanes = gpd.GeoDataFrame(
        {"passage": [None, None]},
        geometry=[
            shapely.LineString([(lon, 0) for lon in range(100, 151, 10)]),
            shapely.LineString([(110, 0), (110, -10), (130, -10), (130, 0)]),
        ],
        crs=WGS84,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["Strait", "Neck"]},
        geometry=[
            shapely.LineString([(115, -1), (115, 1)]),
            shapely.LineString([(145, -1), (145, 1)]),
        ],
        crs=WGS84,
    )
    return build_network(lanes, gates)


def made_up_market(seed: int) -> MadeUpMarket:
    """Draw a market with ore, intermediates and refined metal."""
    rng = np.random.default_rng(seed)
    works = _works(rng)
    refined = works[works["stage"] == "refined"]
    rights, origins = {}, {}
    if rng.random() < 0.4:
        one = refined.sample(1, random_state=seed).iloc[0]
        rights[""] = {one["facility_id"]: float(rng.uniform(0.0, 100.0))}
    if rng.random() < 0.4:
        origins[str(refined["iso3"].iloc[0])] = float(rng.uniform(0.1, 0.9))
    demand = MarketDemand(
        commodity="nickel",
        demand_t=float(rng.uniform(10.0, 600.0)),
        rights=rights,
        origins=origins,
        sectors=(
            SectorShare(sector="batteries", share=0.25, priority=1),
            SectorShare(sector="alloys", share=0.25, priority=2),
            SectorShare(sector="stainless", share=0.5, priority=2),
        ),
        yields={"mine": float(rng.uniform(0.6, 1.0)), "concentrate": 0.9},
        value_usd_per_t=float(rng.choice([0.0, 20_000.0])),
    )
    options = SupplyOptions(
        market_iso3="JPN",
        market_port="JPYOK",
        decay_per_day=float(rng.uniform(0.0, 0.1)),
        spare_share=float(rng.choice([0.0, 0.2, 1.0])),
    )
    return MadeUpMarket(works=works, demand=demand, options=options, terms=_terms(rng))


def _terms(rng: np.random.Generator) -> TradeTerms:
    duty = Tariff(
        origin=str(rng.choice(COUNTRIES)),
        destination="",
        rate=float(rng.choice([0.0, 0.1])),
        source="made up",
    )
    return TradeTerms(
        rates=VoyageRates(
            speed_kn=14.0,
            freight_usd_per_t_nm=float(rng.uniform(0.0, 0.01)),
            co2_g_per_t_km=12.0,
            carbon_usd_per_t=float(rng.uniform(0.0, 100.0)),
            cargo_usd_per_t=0.0,
            holding_rate=0.1,
        ),
        tariffs=(duty,),
        contained={"nickel_ore": 0.02},
    )


def _works(rng: np.random.Generator) -> pd.DataFrame:
    counts = {"mine": (2, 6), "concentrate": (0, 4), "refined": (1, 5)}
    rows = []
    for stage, (least, most) in counts.items():
        for number in range(int(rng.integers(least, most))):
            capacity = float(rng.uniform(20.0, 300.0))
            if stage != "refined" and rng.random() < 0.1:
                capacity = np.nan
            rows.append(_row(rng, f"{stage[0].upper()}{number}", stage, capacity))
    return pd.DataFrame(rows)


def _row(
    rng: np.random.Generator, name: str, stage: str, capacity: float
) -> dict[str, object]:
    port = str(rng.choice([code for code in HARBOURS if code != "JPYOK"]))
    lon, lat = HARBOURS[port]
    return {
        "facility_id": name,
        "name": f"Works {name}",
        "kind": stage,
        "iso3": str(rng.choice(COUNTRIES)),
        "lon": lon + float(rng.uniform(-2.0, 2.0)),
        "lat": lat + float(rng.uniform(-2.0, 2.0)),
        "operator": str(rng.choice(COMPANIES)),
        "port": port,
        "commodity": "nickel",
        "stage": stage,
        "product": PRODUCTS[stage],
        "capacity_t": capacity,
        "host": "copper" if rng.random() < 0.3 else "",
        "available": 1.0,
        "available_t": capacity,
        "capacity_evidence": str(rng.choice(["cited", "unverified"])),
    }


def made_up_graph(rng: np.random.Generator, *, most: int = 8) -> FlowGraph:
    """Draw mines, intermediate works and plants, joined at random, with some flow."""
    mines, between, plants = (int(n) for n in rng.integers(2, most, 3))
    first_plant = mines + between
    ends = {
        (start, plant)
        for plant in range(first_plant, first_plant + plants)
        for start in range(first_plant)
        if rng.random() < 0.4
    }
    ends |= {
        (start, end)
        for end in range(mines, first_plant)
        for start in range(mines)
        if rng.random() < 0.4
    }
    ends |= {(plant, -1) for plant in range(first_plant, first_plant + plants)}
    origin, destination = np.array(sorted(ends), dtype=np.intp).T
    base = _walked(rng, origin, destination, mines=mines)
    return FlowGraph(
        origin=origin,
        destination=destination,
        is_source=np.arange(first_plant + plants) < mines,
        demand=max(1.0, float(base[destination < 0].sum())),
        base=base,
    )


def _walked(
    rng: np.random.Generator,
    origin: np.ndarray,
    destination: np.ndarray,
    *,
    mines: int,
) -> np.ndarray:
    """Send goods along ways picked at random; those that end nowhere are not sent."""
    base = np.zeros(len(origin))
    for _ in range(40):
        node, way = int(rng.integers(0, mines)), list[int]()
        while node >= 0:
            onward = np.flatnonzero(origin == node)
            if not len(onward):
                way = []
                break
            way.append(int(rng.choice(onward)))
            node = int(destination[way[-1]])
        base[way] += rng.random()
    return base
