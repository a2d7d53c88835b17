"""Step: the sea routes a project asks for by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.maritime.overlays import line_shares
from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.routing.land import land_km
from geo.routing.network import build_network
from geo.routing.paths import Route, route
from geo.routing.waypoints import Waypoint, require_port
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_land
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes, sea_lanes_file
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile

BUILT_IN = ("supply/ports.csv", "supply/gates.csv", "land/land.fgb.gz")


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


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    if not project.routes:
        return {"notes": {"lines": []}}
    ports, land = read_ports(), read_land()
    base = build_network(read_sea_lanes(), read_gates())
    closed = [hit for hit in project.disruptions if hit.target is Target.GATE]
    networks = {"ordinary day": base}
    if closed:
        networks["disrupted"] = base.under(closed)
    zone = inputs.layer("zone", "zone")
    speed_kn = project.supply.options.speed_kn if project.supply else 14.0
    rows, shapes, crossed = [], [], []
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
            shares = line_shares(found.geometry, zones=zone)
            crossed.append(shares.assign(**label))
    return {
        "routes": gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=WGS84),
        "zones_crossed": pd.concat(crossed, ignore_index=True),
        "notes": {"lines": []},
    }


def _files(_: ProjectFile) -> tuple[Path, ...]:
    return (*(bundled_file(name) for name in BUILT_IN), sea_lanes_file())


STEP = Step(
    name="routes",
    run=_run,
    needs=("zone",),
    parameters=lambda file: (
        file.project.routes,
        file.project.disruptions,
        file.project.supply and file.project.supply.options,
    ),
    files=_files,
)
