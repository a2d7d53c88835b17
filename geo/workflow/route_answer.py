"""Single questions from the command line: one zone, one route."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.maritime.limits import derive_zone
from geo.maritime.overlays import line_shares
from geo.model.crs import WGS84
from geo.model.disruption import Disruption, Target
from geo.model.limits import require_between
from geo.report.export import write_gpkg, write_text
from geo.routing.network import build_network
from geo.routing.paths import route
from geo.sources.areas import read_areas
from geo.sources.coastline import read_islands, read_land
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.workflow.routing import route_record, waypoint
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from geo.maritime.zones import Zone
    from geo.routing.paths import Route

Answer = tuple[dict[str, object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRequest:
    """A zone that is asked for.

    Parameters
    ----------
    country : str
        ISO3 code.
    islands : tuple of str, optional
        Only round these.
    limit_nm : float, optional
    coast : pathlib.Path, optional
        Another file of land polygons with an ``iso3`` column.
    """

    country: str
    islands: tuple[str, ...] = ()
    limit_nm: float = 200.0
    coast: Path | None = None

    def __post_init__(self) -> None:
        require_between("eez", self, {"limit_nm": (1.0, 350.0)})


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """A route that is asked for.

    Parameters
    ----------
    origin, destination : str
        A UN/LOCODE, or ``"lon,lat"``.
    closed : tuple of str, optional
        Names of gates.
    speed_kn : float, optional
    zones : pathlib.Path, optional
        A polygon file: how much of the way lies in each of its zones.
    """

    origin: str
    destination: str
    closed: tuple[str, ...] = ()
    speed_kn: float = 14.0
    zones: Path | None = None


def derive(
    request: ZoneRequest, *, out: Path | None = None, force: bool = False
) -> Answer:
    """Derive a zone, write it if asked, and say what it is.

    Parameters
    ----------
    request : ZoneRequest
    out : pathlib.Path, optional
        A ``.gpkg`` or ``.geojson`` file.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    ParameterError
        The file to write is neither, is there already, or has no folder.
    """
    if out is not None:
        require_writable(out, suffixes=(".gpkg", ".geojson"), force=force, what="eez")
    zone = derive_zone(
        request.country.upper(),
        land=_land(request.coast),
        islands=read_islands(),
        names=request.islands,
        limit_nm=request.limit_nm,
    )
    if out is not None:
        _write_zone(zone, out)
    content: dict[str, object] = {
        "name": zone.name,
        "area_km2": zone.area_km2,
        "area_without_contested_km2": zone.area_without_contested_km2,
        "neighbours": [
            {"iso3": one.iso3, "name": one.name, "shared_km": one.shared_km}
            for one in zone.neighbours
        ],
        "basis": zone.basis,
        "warnings": list(zone.warnings),
    }
    lines = [
        f"{zone.name}: {zone.area_km2:,.0f} km2, {zone.basis}",
        f"without contested entitlements: {zone.area_without_contested_km2:,.0f} km2",
        *(f"neighbour {n.name}: {n.shared_km:,.0f} km" for n in zone.neighbours),
        *(f"warning: {warning}" for warning in zone.warnings),
    ]
    return content, "\n".join(lines + ([f"written: {out}"] if out else []))


def find_route(request: RouteRequest) -> Answer:
    """Find a route over the open gates.

    Parameters
    ----------
    request : RouteRequest

    Returns
    -------
    tuple of dict and str
        For machines and for people; a blocked route has ``length_nm`` None.

    Raises
    ------
    DataError
        A place or a gate is not known.

    Examples
    --------
    >>> content, text = find_route(RouteRequest(origin="SGSIN", destination="JPYOK"))
    >>> 2800 < content["length_nm"] < 3000
    True
    """
    ports = read_ports()
    shut = [Disruption(target=Target.GATE, name=name) for name in request.closed]
    network = build_network(read_sea_lanes(), read_gates()).under(shut)
    found = route(
        network,
        origin=waypoint(request.origin, ports=ports),
        destination=waypoint(request.destination, ports=ports),
        speed_kn=request.speed_kn,
    )
    zones = _zones_crossed(found, request.zones)
    content = route_record(found, land=read_land()) | {
        "gates": list(found.gates),
        "blocked_by": list(found.blocked_by),
        "zones_crossed": zones,
    }
    if found.blocked:
        content |= {"length_nm": None, "days": None}
        text = f"blocked by {' or '.join(found.blocked_by) or 'want of any way'}"
        return content, f"{request.origin} to {request.destination}: {text}"
    gates = ", ".join(found.gates) or "none"
    crossed = "".join(
        f"\n{row['name']}: {row['km']:,.0f} km ({row['share']:.0%})"
        for row in zones or ()
    )
    return content, (
        f"{request.origin} to {request.destination}: {found.length_nm:,.0f} nm, "
        f"{found.days:.1f} days at {request.speed_kn:g} kn\ngates: {gates}\n"
        f"connectors: {found.connector_km:.0f} km, over land: "
        f"{content['land_km']:.0f} km{crossed}"
    )


def _zones_crossed(found: Route, zones: Path | None) -> list[dict[str, object]] | None:
    """Share the way out over zones; None where no zones were given."""
    if zones is None or found.blocked or found.geometry.is_empty:
        return None
    polygons = read_areas(zones.name, root=zones.parent)
    shares = line_shares(found.geometry, zones=polygons)
    return [{str(k): v for k, v in row.items()} for row in shares.to_dict("records")]


def _land(coast: Path | None) -> gpd.GeoDataFrame:
    if coast is None:
        return read_land()
    land = read_areas(coast.name, root=coast.parent)
    if "iso3" not in land.columns:
        raise DataError(
            "coast",
            [
                Problem(
                    where=str(coast),
                    what="no column iso3",
                    expected="polygons with the ISO3 code of their country",
                    cure="add the column",
                )
            ],
        )
    sovereign = land["sovereign"] if "sovereign" in land.columns else land["iso3"]
    return land.assign(sovereign=sovereign)


def _write_zone(zone: Zone, out: Path) -> None:
    facts = {"name": [zone.name], "basis": [zone.basis], "area_km2": [zone.area_km2]}
    layer = gpd.GeoDataFrame(facts, geometry=[zone.geometry], crs=WGS84)
    name, root = Path(out.name), out.parent
    if out.suffix == ".gpkg":
        write_gpkg({"zone": layer, "segments": zone.segments}, name, root=root)
    else:
        write_text(layer.to_json(drop_id=True) + "\n", name, root=root)
