"""One sea route, asked for from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.maritime.overlays import line_shares
from geo.model.disruption import Disruption, Target
from geo.routing.network import build_network
from geo.routing.paths import route
from geo.sources.areas import read_areas
from geo.sources.coastline import read_islands, read_land
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.workflow.routing import legs_of, route_record, waypoint

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.routing.paths import Route

Answer = tuple[dict[str, object], str]


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
        A polygon file: how much of the way lies in each of its zones. Without it
        the zones are derived, and provisional.
    """

    origin: str
    destination: str
    closed: tuple[str, ...] = ()
    speed_kn: float = 14.0
    zones: Path | None = None


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
    land = read_land()
    zones = _zones_crossed(found, request.zones, land=land)
    content = route_record(found, land=land) | {
        "gates": list(found.gates),
        "blocked_by": list(found.blocked_by),
        "zones_crossed": zones,
    }
    if found.blocked:
        content |= {"length_nm": None, "days": None}
        text = f"blocked by {' or '.join(found.blocked_by) or 'want of any way'}"
        return content, f"{request.origin} to {request.destination}: {text}"
    gates = ", ".join(found.gates) or "none"
    heading = "" if request.zones else "\nthrough derived zones, provisional:"
    crossed = heading + "".join(
        f"\n{row['name']}: {row['km']:,.0f} km ({row['share']:.0%})"
        for row in zones or ()
    )
    return content, (
        f"{request.origin} to {request.destination}: {found.length_nm:,.0f} nm, "
        f"{found.days:.1f} days at {request.speed_kn:g} kn\ngates: {gates}\n"
        f"connectors: {found.connector_km:.0f} km, over land: "
        f"{content['land_km']:.0f} km{crossed}"
    )


def _zones_crossed(
    found: Route, zones: Path | None, *, land: gpd.GeoDataFrame
) -> list[dict[str, object]] | None:
    """Share the way out over the zones given, or over derived ones."""
    if found.blocked or found.geometry.is_empty:
        return None
    if zones is not None:
        polygons = read_areas(zones.name, root=zones.parent)
        shares = line_shares(found.geometry, zones=polygons)
    else:
        legs = legs_of(found, land=land, islands=read_islands())
        named = legs.assign(name=(legs["regime"] + " " + legs["states"]).str.strip())
        shares = (
            named.groupby(["name", "regime", "states"], sort=False)[["km", "share"]]
            .sum()
            .reset_index()
        )
    return [{str(k): v for k, v in row.items()} for row in shares.to_dict("records")]
