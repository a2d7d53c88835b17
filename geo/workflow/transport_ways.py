"""The ports that a field could ship to, set side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.maritime.rules import LimitRules
from geo.model.crs import geodesic_distance_m
from geo.model.land_legs import LandLegs
from geo.model.routing import RoutingSettings
from geo.model.transport import NEAREST, Plant
from geo.resource.mining.freight_cost import Freight, freight
from geo.resource.mining.shuttle_cycle import Shuttle
from geo.resource.mining.shuttle_fleet import Fleet, fleet_of
from geo.routing.goals import Least
from geo.routing.network import SeaNetwork
from geo.routing.paths import Route, routes
from geo.routing.waypoints import require_ports
from geo.workflow.routing import ORDINARY
from geo.workflow.transport_places import PlantPlace, by_land

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.transport import TransportSettings
    from geo.routing.waypoints import Waypoint


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sea:
    """What ways are found with, and held against.

    Parameters
    ----------
    networks : mapping of str to SeaNetwork
        By state, the ordinary day first.
    routing : RoutingSettings
    land, islands : geopandas.GeoDataFrame
        Schemas LAND and ISLANDS.
    rules : LimitRules
    shelf : geopandas.GeoDataFrame or None
    ports : pandas.DataFrame
        Schema PORTS.
    land_legs : LandLegs
    detour_factor : float
        Length of a way by land over the great circle.
    """

    networks: Mapping[str, SeaNetwork]
    routing: RoutingSettings
    land: gpd.GeoDataFrame
    islands: gpd.GeoDataFrame
    rules: LimitRules
    shelf: gpd.GeoDataFrame | None
    ports: pd.DataFrame
    land_legs: LandLegs
    detour_factor: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A port with its way from the field and what ships carry there.

    Parameters
    ----------
    state : str
    way : Route
    land_km : float
        Infinite where the plant lies in another country and no leg is told.
    land_basis : str
    fleet : Fleet or None
        None where the way is blocked.
    cost : Freight or None
        None where it is blocked, or no costs are told.
    """

    state: str
    way: Route
    land_km: float
    land_basis: str
    fleet: Fleet | None
    cost: Freight | None

    @property
    def code(self) -> str:
        """UN/LOCODE of the port."""
        return self.way.destination.name

    @property
    def reached(self) -> bool:
        """There is a way by sea, and one by land on to the plant."""
        return not self.way.blocked and isfinite(self.land_km)


def candidates(
    settings: TransportSettings,
    *,
    origin: Waypoint,
    codes: Sequence[str],
    lifted_t_per_year: float,
    plant: PlantPlace | None,
    sea: Sea,
) -> tuple[Candidate, ...]:
    """Find the ways to ports, and what the ships carry there.

    Parameters
    ----------
    settings : TransportSettings
    origin : Waypoint
    codes : sequence of str
        UN/LOCODEs.
    lifted_t_per_year : float
        Wet.
    plant : PlantPlace or None
        None where it lies at the port.
    sea : Sea

    Returns
    -------
    tuple of Candidate
        Port by port for each state.

    Raises
    ------
    DataError
        A port is not known, or the origin lies more than 500 km from every lane.
    """
    harbours = require_ports(sea.ports, list(codes))
    found: list[Candidate] = []
    for state, network in sea.networks.items():
        ways = routes(
            network,
            [(origin, harbours[code]) for code in codes],
            speed_kn=settings.vessel.laden_kn,
            least=Least(sea.routing.minimise),
            # priced at the speed of these ships, whatever other routes sail at
            rates=replace(sea.routing.priced_by, speed_kn=settings.vessel.laden_kn),
        )
        for way in ways:
            land_km, basis = _by_land(way.destination, plant, sea=sea)
            fleet = _fleet(settings, way, lifted_t_per_year=lifted_t_per_year)
            cost = None
            if fleet is not None and settings.costs is not None and isfinite(land_km):
                cost = freight(
                    fleet,
                    costs=settings.costs,
                    land_km=land_km,
                    gate_usd_per_t=way.gate_usd_per_t,
                )
            found.append(
                Candidate(
                    state=state,
                    way=way,
                    land_km=land_km,
                    land_basis=basis,
                    fleet=fleet,
                    cost=cost,
                )
            )
    return tuple(found)


def chosen_port(
    settings: TransportSettings, among: Sequence[Candidate], *, where: str
) -> Candidate:
    """Take the port that the transport goes to, on an ordinary day.

    Parameters
    ----------
    settings : TransportSettings
    among : sequence of Candidate
    where : str
        Where the port was given, for messages.

    Returns
    -------
    Candidate
        With a way.

    Raises
    ------
    DataError
        No ship reaches it, or no way by land leads on; what is in the way is told.
    """
    there = [one for one in among if one.state == ORDINARY]
    if settings.port != NEAREST:
        there = [one for one in there if one.code == settings.port]
    reached = [one for one in there if one.reached]
    if reached:
        return min(reached, key=lambda one: one.way.length_nm)
    shut = dict.fromkeys(gate for one in there for gate in one.way.blocked_by)
    raise DataError(
        "transport",
        [
            Problem(
                where=where,
                what=f"no way from {there[0].way.origin.name} by "
                + " or ".join(one.code for one in there)
                + (f": {', '.join(shut)} shut" if shut else ""),
                expected="a port that the sea lanes lead to, in the plant's country",
                cure="take another port; open the polar lanes (routing.open_polar) or "
                "give a leg by land (routing.land_legs) where that is the way",
            )
        ],
    )


def _fleet(
    settings: TransportSettings, way: Route, *, lifted_t_per_year: float
) -> Fleet | None:
    if way.blocked:
        return None
    plant: Plant | None = settings.plant
    return fleet_of(
        Shuttle(
            vessel=settings.vessel,
            loading=settings.loading,
            unloading=settings.unloading,
            distance_nm=way.length_nm,
            gate_days=way.gate_days,
            wet_t_per_year=lifted_t_per_year,
            plant=plant,
        )
    )


def _by_land(
    port: Waypoint, plant: PlantPlace | None, *, sea: Sea
) -> tuple[float, str]:
    """Give the way by land from the port to the plant; none where it lies there."""
    if plant is None:
        return 0.0, ""
    apart_m = geodesic_distance_m(
        [port.lon], [port.lat], lon_b=[plant.lon], lat_b=[plant.lat]
    )
    country = str(sea.ports.loc[sea.ports["unlocode"] == port.name, "iso3"].iloc[0])
    if not by_land(plant, port.name, iso3=country, legs=sea.land_legs):
        return inf, "not told: another country than the plant's"
    leg = sea.land_legs.distance(
        plant.key,
        port.name,
        great_circle_km=float(apart_m[0]) / 1000.0,
        detour_factor=sea.detour_factor,
    )
    return leg.km, leg.basis
