"""How far it is from a field to the market's port, and to works that could take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.commodities import CONTAINED, Stage
from geo.model.crs import (
    WGS84,
    geodesic_distance_m,
    local_crs,
    project_geometry,
    unproject_geometry,
)
from geo.model.land_legs import LandLegs
from geo.model.routing import RoutingSettings
from geo.model.supply import SupplyOptions
from geo.routing.goals import Least
from geo.routing.network import SeaNetwork
from geo.routing.paths import routes
from geo.routing.waypoints import Waypoint, require_port

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.routing.paths import Route

MARKET, AT_HOME, ABROAD = "port of the market", "works at home", "nearest works abroad"
TRANSPORT = "port of the transport"
WAY_COLUMNS = {
    "domain": "where the way begins: its centroid; of the transport, where ships load",
    "metal": "what the works make; empty for the port of the market",
    "what": "port of the market or of the transport, works at home, or nearest abroad",
    "name": "of the works, or of the port",
    "iso3": "country",
    "unlocode": "port where the cargo lands",
    "port": "its name",
    "length_nm": "by sea, with the straight ways to and from the lanes",
    "sea_days": "at sea, with the delays at gates",
    "land_km": "from the port to the works",
    "land_basis": "where the kilometres by land come from",
    "days": "at sea and by land",
    "gates": "straits and canals passed, ; between",
    "connector_km": "of the length: straight ways to and from the lanes",
    "evidence": "how solid the capacity of the works is",
    "key": "of the way that is drawn: domain and port",
}
"""Columns of the ways from a field, with their meaning."""

_PLANTS = (Stage.REFINED, Stage.METAL)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldWays:
    """What ways from a field are found with.

    Parameters
    ----------
    network : SeaNetwork
        On an ordinary day.
    ports : pandas.DataFrame
        Schema PORTS.
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    metals : tuple of str
        Of the deposit, such as ``"Ni"``.
    options : SupplyOptions
        Of the market.
    settings : RoutingSettings
    land_legs : LandLegs
    """

    network: SeaNetwork
    ports: pd.DataFrame
    works: pd.DataFrame
    metals: tuple[str, ...]
    options: SupplyOptions
    settings: RoutingSettings
    land_legs: LandLegs


def field_ways(domains: gpd.GeoDataFrame, *, by: FieldWays) -> gpd.GeoDataFrame:
    """Find the ways from each field to the market's port and to works of its metals.

    Works are those of refining or metal making with a capacity that works and a port:
    all in the country of the market, and for each metal the one abroad that is nearest
    in days.

    Parameters
    ----------
    domains : geopandas.GeoDataFrame
        Polygons with ``name``, EPSG:4326.
    by : FieldWays

    Returns
    -------
    geopandas.GeoDataFrame
        By `WAY_COLUMNS`: for each domain the port of the market first, then metal by
        metal the nearest first; lines, split at 180. No row where no sea leads there.

    Raises
    ------
    DataError
        A domain lies more than 500 km from every lane, or the port of the market is
        none; all are told.
    """
    plants = _plants(by)
    codes = list(dict.fromkeys([by.options.market_port, *plants["port"]]))
    harbours = {code: require_port(by.ports, code) for code in codes}
    starts = [
        centre_of(str(name), shape)
        for name, shape in zip(domains["name"], domains.geometry, strict=True)
    ]
    pairs = [(start, harbours[code]) for start in starts for code in codes]
    rates = by.settings.priced_by
    found = routes(
        by.network,
        pairs,
        speed_kn=rates.speed_kn,
        least=Least(by.settings.minimise),
        rates=rates,
    )
    ways = {(way.origin.name, way.destination.name): way for way in found}
    rows = [
        row
        for start in starts
        for row in _from(start.name, ways, plants=plants, by=by)
        if not ways[start.name, str(row["unlocode"])].blocked
    ]
    shapes = [ways[str(r["domain"]), str(r["unlocode"])].geometry for r in rows]
    table = pd.DataFrame(rows, columns=list(WAY_COLUMNS))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def centre_of(name: str, domain: BaseGeometry) -> Waypoint:
    """Give the centroid of a domain.

    Parameters
    ----------
    name : str
    domain : shapely geometry
        Lon/lat, split at 180.

    Returns
    -------
    Waypoint
        Of that name.

    Examples
    --------
    >>> halves = [shapely.box(179, 0, 180, 2), shapely.box(-180, 0, -179, 2)]
    >>> middle = centre_of("field", shapely.MultiPolygon(halves))
    >>> round(abs(middle.lon), 6), round(middle.lat, 2)
    (180.0, 1.0)
    """
    places = shapely.get_coordinates(domain)
    crs = local_crs(places[:, 0], places[:, 1])
    middle = shapely.centroid(project_geometry(domain, crs))
    ((lon, lat),) = shapely.get_coordinates(unproject_geometry(middle, crs))
    return Waypoint(name=name, lon=float(lon), lat=float(lat))


def transport_way(
    domains: gpd.GeoDataFrame,
    *,
    ports: gpd.GeoDataFrame,
    origin: Waypoint,
    options: SupplyOptions,
) -> gpd.GeoDataFrame:
    """Put the way of a project's ships in the columns of the ways from its fields.

    Parameters
    ----------
    domains : geopandas.GeoDataFrame
        Polygons with ``name``, EPSG:4326.
    ports : geopandas.GeoDataFrame
        By `geo.workflow.transport_tables.PORT_COLUMNS`.
    origin : Waypoint
        Where ships load; it counts to the domain whose middle is nearest.
    options : SupplyOptions

    Returns
    -------
    geopandas.GeoDataFrame
        By `WAY_COLUMNS`: one row, of the chosen port on an ordinary day.
    """
    chosen = ports[ports["chosen"].astype(bool)].iloc[:1]
    port = chosen.iloc[0]
    middles = [
        centre_of(str(name), shape)
        for name, shape in zip(domains["name"], domains.geometry, strict=True)
    ]
    domain = min(middles, key=lambda middle: _apart_km(middle, origin)).name
    days = float(port["transit_days"])
    row = {
        "domain": domain,
        "metal": "",
        "what": TRANSPORT,
        "name": port["port_name"],
        "iso3": port["iso3"],
        "unlocode": port["port"],
        "port": port["port_name"],
        "length_nm": port["length_nm"],
        "sea_days": days,
        "land_km": port["land_km"],
        "land_basis": port["land_basis"],
        "days": days + float(port["land_km"]) / options.land_km_per_day,
        "gates": port["gates"],
        "connector_km": port["connector_km"],
        "evidence": "",
        "key": f"transport {domain} {port['port']}",
    }
    table = pd.DataFrame([row], columns=list(WAY_COLUMNS))
    return gpd.GeoDataFrame(table, geometry=list(chosen.geometry), crs=WGS84)


def _apart_km(one: Waypoint, other: Waypoint) -> float:
    (metres,) = geodesic_distance_m(
        [one.lon], [one.lat], lon_b=[other.lon], lat_b=[other.lat]
    )
    return float(metres) / 1000.0


def _plants(by: FieldWays) -> pd.DataFrame:
    """Keep the works that could take the metals, each once a metal."""
    metals = {
        commodity: metal for commodity, metal in CONTAINED.items() if metal in by.metals
    }
    works = by.works
    kept = works[
        works["commodity"].isin(metals)
        & works["stage"].isin(_PLANTS)
        & (works["available_t"] > 0.0)
        & works["port"].isin(by.ports["unlocode"])
    ]
    told = kept.assign(metal=kept["commodity"].map(metals))
    return told.drop_duplicates(["facility_id", "metal"])


def _from(
    domain: str,
    ways: Mapping[tuple[str, str], Route],
    *,
    plants: pd.DataFrame,
    by: FieldWays,
) -> Iterator[dict[str, object]]:
    """Tell the ways from one domain."""
    code = by.options.market_port
    names = dict(zip(by.ports["unlocode"], by.ports["name"], strict=True))
    at_port = {"facility_id": code, "name": names[code], "metal": ""}
    home = {"iso3": by.options.market_iso3, "port": code, "capacity_evidence": ""}
    yield _row(at_port | home, ways[domain, code], what=MARKET, names=names, by=by)
    rows = [
        _row(
            plant,
            ways[domain, str(plant["port"])],
            what=AT_HOME if plant["iso3"] == by.options.market_iso3 else ABROAD,
            names=names,
            by=by,
        )
        for plant in plants.to_dict("records")
    ]
    rows.sort(key=lambda row: (float(str(row["days"])), str(row["name"])))
    for metal in by.metals:
        own = [row for row in rows if row["metal"] == metal]
        yield from (row for row in own if row["what"] == AT_HOME)
        yield from [row for row in own if row["what"] == ABROAD][:1]


def _row(
    plant: Mapping[Hashable, object] | Mapping[str, object],
    way: Route,
    *,
    what: str,
    names: Mapping[str, str],
    by: FieldWays,
) -> dict[str, object]:
    fields = {str(name): value for name, value in plant.items()}
    code = str(fields["port"])
    land_km, basis = _by_land(fields, way, by=by)
    return {
        "domain": way.origin.name,
        "metal": fields["metal"],
        "what": what,
        "name": fields["name"],
        "iso3": fields["iso3"],
        "unlocode": code,
        "port": names[code],
        "length_nm": way.length_nm,
        "sea_days": way.days,
        "land_km": land_km,
        "land_basis": basis,
        "days": way.days + land_km / by.options.land_km_per_day,
        "gates": "; ".join(way.gates),
        "connector_km": way.connector_km,
        "evidence": fields["capacity_evidence"],
        "key": f"way {way.origin.name} {code}",
    }


def _by_land(
    plant: Mapping[str, object], way: Route, *, by: FieldWays
) -> tuple[float, str]:
    """Give the way by land from the port to the works; none to the port itself."""
    if "lon" not in plant:
        return 0.0, ""
    port = way.destination
    there = Waypoint(
        name=str(plant["facility_id"]),
        lon=float(str(plant["lon"])),
        lat=float(str(plant["lat"])),
    )
    leg = by.land_legs.distance(
        there.name,
        port.name,
        great_circle_km=_apart_km(port, there),
        detour_factor=by.options.land_detour_factor,
    )
    return leg.km, leg.basis
