"""Step: the sea routes a project asks for by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.maritime.legs import coasts_along, regime_of_line
from geo.maritime.overlays import line_shares
from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.routing.land import land_km
from geo.routing.network import build_network
from geo.routing.paths import Route, route
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_islands, read_land
from geo.sources.ports import read_gates
from geo.sources.sea_lanes import read_sea_lanes, sea_lanes_file
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.regimes import point_rules, shelf_of

if TYPE_CHECKING:
    from pathlib import Path

    from geo.maritime.rules import LimitRules
    from geo.sources.project_file import ProjectFile

BUILT_IN = (
    "supply/gates.csv",
    "land/land.fgb.gz",
    "islands/islands.csv",
)


def waypoint(text: str, *, ports: gpd.GeoDataFrame) -> Waypoint:
    """Read an end of a route.

    Parameters
    ----------
    text : str
        A UN/LOCODE, or ``"lon,lat"``.
    ports : geopandas.GeoDataFrame
        Schema PORTS.

    Returns
    -------
    Waypoint

    Raises
    ------
    DataError
        It is neither.

    Examples
    --------
    >>> from geo.sources.ports import read_ports
    >>> waypoint("155.4,23.85", ports=read_ports()).lat
    23.85
    """
    if "," not in text:
        return require_port(ports, text.strip().upper())
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise DataError(
            "route",
            [
                Problem(
                    where="position",
                    what=repr(text),
                    expected='a UN/LOCODE, or "lon,lat" in degrees',
                    cure='such as "155.4,23.85"',
                )
            ],
        ) from error
    return Waypoint(name=text, lon=lon, lat=lat)


def route_record(found: Route, *, land: gpd.GeoDataFrame) -> dict[str, object]:
    """Put a route in one row.

    Parameters
    ----------
    found : Route
    land : geopandas.GeoDataFrame
        Schema LAND.

    Returns
    -------
    dict
        Lengths in nautical miles and km; infinite where blocked.
    """
    return {
        "origin": found.origin.name,
        "destination": found.destination.name,
        "length_nm": found.length_nm,
        "days": found.days,
        "connector_km": found.connector_km,
        "land_km": land_km(found.geometry, land),
        "gates": "; ".join(found.gates),
        "blocked_by": "; ".join(found.blocked_by),
    }


def legs_of(
    found: Route,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    rules: LimitRules | None = None,
    shelf: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Cut a route into the legal regimes that it runs through.

    Parameters
    ----------
    found : Route
        Not blocked.
    land, islands : geopandas.GeoDataFrame
        Schemas LAND and ISLANDS.
    rules : LimitRules, optional
        200 nm by default.
    shelf : geopandas.GeoDataFrame, optional
        As for `geo.maritime.regimes.regime_of_points`.

    Returns
    -------
    pandas.DataFrame
        As `geo.maritime.legs.regime_of_line`; zones are derived and provisional.

    Examples
    --------
    >>> from geo.sources.coastline import read_islands
    >>> strait = Waypoint(name="a", lon=103.9, lat=1.2)
    >>> sea = Waypoint(name="b", lon=104.6, lat=1.4)
    >>> network = build_network(read_sea_lanes(), read_gates())
    >>> found = route(network, origin=strait, destination=sea, speed_kn=14.0)
    >>> legs = legs_of(found, land=read_land(), islands=read_islands())
    >>> set(legs["states"]) <= {"SGP", "IDN", "MYS"}
    True
    """
    coasts = coasts_along(found.geometry, land=land, islands=islands, rules=rules)
    return regime_of_line(found.geometry, coasts=coasts, shelf=shelf)


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    if not project.routes:
        return {"notes": {"lines": []}}
    ports = inputs.layer("facts", "ports")
    land, islands = read_land(), read_islands()
    rules, shelf = point_rules(inputs.file), shelf_of(inputs.file)
    base = build_network(read_sea_lanes(), read_gates())
    closed = [hit for hit in project.disruptions if hit.target is Target.GATE]
    networks = {"ordinary day": base}
    if closed:
        networks["disrupted"] = base.under(closed)
    zone = inputs.layer("zone", "zone")
    speed_kn = project.supply.options.speed_kn if project.supply else 14.0
    rows, shapes, crossed, legs = [], [], [], []
    for choice in project.routes:
        ends = [
            waypoint(text, ports=ports) for text in (choice.origin, choice.destination)
        ]
        for state, network in networks.items():
            found = route(
                network, origin=ends[0], destination=ends[1], speed_kn=speed_kn
            )
            label = {"route": choice.name, "state": state}
            rows.append(label | route_record(found, land=land))
            shapes.append(found.geometry)
            if not found.geometry.is_empty:
                shares = line_shares(found.geometry, zones=zone)
                crossed.append(shares.assign(**label))
                ways = legs_of(
                    found, land=land, islands=islands, rules=rules, shelf=shelf
                )
                legs.append(ways.assign(**label))
    return {
        "routes": gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=WGS84),
        "zones_crossed": _joined(crossed, columns=("name", "km", "share")),
        "legs": _joined(legs, columns=("regime", "states", "km", "share")),
        "notes": {"lines": []},
    }


def _joined(parts: list[pd.DataFrame], *, columns: tuple[str, ...]) -> pd.DataFrame:
    """Put the tables of all ways in one; empty where every way is blocked."""
    if not parts:
        return pd.DataFrame(columns=["route", "state", *columns])
    return pd.concat(parts, ignore_index=True)


def _files(file: ProjectFile) -> tuple[Path, ...]:
    shelf = file.project.zone.shelf
    named = [file.locate(shelf)] if shelf else []
    return (*named, *(bundled_file(name) for name in BUILT_IN), sea_lanes_file())


STEP = Step(
    name="routes",
    run=_run,
    needs=("zone", "facts"),
    parameters=lambda file: (
        file.project.zone,
        file.project.routes,
        file.project.disruptions,
        file.project.supply and file.project.supply.options,
    ),
    files=_files,
)
