"""One sea route, asked for from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.limits import bad_choice
from geo.model.project import RouteChoice
from geo.model.routing import Minimised, RoutingSettings
from geo.model.voyages import VoyageRates
from geo.routing.network import build_network
from geo.routing.risk import RouteRisk, route_risk
from geo.sources.areas import read_areas
from geo.sources.coastline import read_islands, read_land
from geo.sources.guard import local_path
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.toml_documents import read_document
from geo.workflow.lanes import gates_with
from geo.workflow.route_lines import route_lines
from geo.workflow.route_risk import Risks, read_risks
from geo.workflow.voyage import BETWEEN, Voyage, alternative_rows, look_up
from geo.workflow.way_records import (
    connector_notes,
    legs_of,
    regime_shares,
    route_record,
    zone_shares,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from geo.routing.paths import Route

Answer = tuple[dict[str, object], str]

USUAL = RoutingSettings()
TABLES = {".csv", ".txt", ".tsv"}
"""Traffic in such a file is told by voyages, in any other by lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """A route that is asked for.

    Parameters
    ----------
    origin, destination : str
        A UN/LOCODE, or ``"lon,lat"``.
    via : tuple of str, optional
        Gates by name, and places as the ends are given, passed in this order.
    closed : tuple of str, optional
        Names of gates.
    ways : int, optional
        How many, the best among them; 1 to 21.
    cargo_t : float, optional
        Tonnes on board.
    settings : RoutingSettings, optional
        Speed, rates, polar lanes, and what is kept least. Its files are not read.
    gates, zones, risk_areas, piracy, traffic : pathlib.Path, optional
        Lines of gates beside the built-in ones; polygons, to say how much of the way
        lies in each (without them zones are derived, and provisional); areas of risk;
        attacks; and the traffic that they met, as lines or as a table of voyages.
    """

    origin: str
    destination: str
    via: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    ways: int = 1
    cargo_t: float = 1.0
    settings: RoutingSettings = USUAL
    gates: Path | None = None
    zones: Path | None = None
    risk_areas: Path | None = None
    piracy: Path | None = None
    traffic: Path | None = None

    @property
    def choice(self) -> RouteChoice:
        """The same as a project would ask for it."""
        return RouteChoice(
            name=f"{self.origin} to {self.destination}",
            origin=self.origin,
            destination=self.destination,
            via=self.via,
            alternatives=self.ways - 1,
            cargo_t=self.cargo_t,
        )

    @property
    def risk_files(self) -> dict[str, Path]:
        """Files of risk, by the keys of a project."""
        table = self.traffic is not None and self.traffic.suffix.lower() in TABLES
        given = {
            "risk_areas": self.risk_areas,
            "piracy": self.piracy,
            "voyages" if table else "traffic": self.traffic,
        }
        return {key: path for key, path in given.items() if path is not None}


def route_settings(
    *,
    open_polar: bool = False,
    minimise: str = "length",
    speed_kn: float | None = None,
    rates: Path | None = None,
) -> RoutingSettings:
    """Gather how ships sail.

    Parameters
    ----------
    open_polar : bool, optional
        They take the lanes through the Arctic.
    minimise : str, optional
        ``"length"``, ``"days"`` or ``"cost"``.
    speed_kn : float, optional
        Knots, where no rates are given.
    rates : pathlib.Path, optional
        A TOML file of `geo.model.voyages.VoyageRates`.

    Returns
    -------
    RoutingSettings

    Raises
    ------
    DataError
        The file cannot be read; all that is wrong is told.
    ParameterError
        A word or number is out of its range, or the speed is told twice.

    Examples
    --------
    >>> route_settings(speed_kn=12.0).priced_by.speed_kn
    12.0
    """
    problems = bad_choice("minimise", minimise, get_args(Minimised))
    if problems:
        raise ParameterError("route", problems)
    priced = None
    if rates is not None:
        file = local_path(rates.name, root=rates.parent)
        priced = read_document(file, kind=VoyageRates, what="rates", more=lambda _: ())
    return RoutingSettings(
        open_polar=open_polar,
        minimise=cast("Minimised", minimise),
        speed_kn=speed_kn,
        rates=priced,
    )


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
        A place is not known, or no ship can load there; or a file cannot be read.
    ParameterError
        A gate to shut is not known, or a number is out of its range.

    Examples
    --------
    >>> content, text = find_route(RouteRequest(origin="SGSIN", destination="JPYOK"))
    >>> 2800 < content["length_nm"] < 3000
    True
    """
    ports, land = read_ports(), read_land()
    gates = gates_with(request.gates) if request.gates else read_gates()
    base = build_network(
        read_sea_lanes(), gates, open_polar=request.settings.open_polar
    )
    shut = [Disruption(target=Target.GATE, name=name) for name in request.closed]
    network = base.under(shut)
    voyage = look_up(
        request.choice,
        settings=request.settings,
        network=network,
        ports=ports,
        land=land,
        where=_key,
    )
    risks = read_risks(
        request.risk_files, network=base, ports=ports, gates=gates, where=_option
    )
    ways = voyage.ways_on(network)
    best = ways[0]
    zones = _zones_crossed(best, request.zones, land=land)
    content = _content(voyage, ways, land=land) | {
        "zones_crossed": zones,
        "risk": _risk(best, risks) if request.risk_files else None,
        "notes": [
            *connector_notes(best, places=voyage.places, land=land),
            *risks.notes,
        ],
    }
    return content, _text(content, request=request)


def _key(*place: str | int) -> str:
    """Say where a place was given: its number in a list counts from one."""
    return " ".join(str(k + 1) if isinstance(k, int) else k for k in place)


def _option(key: str) -> str:
    names = {"risk_areas": "--risk", "voyages": "--traffic"}
    return names.get(key, f"--{key}")


def _content(
    voyage: Voyage, ways: Sequence[Route], *, land: gpd.GeoDataFrame
) -> dict[str, object]:
    best, rates = ways[0], voyage.settings.priced_by
    content = route_record(
        best, land=land, cargo_t=voyage.choice.cargo_t, rates=rates
    ) | {
        "via": list(voyage.choice.via),
        "gates": list(best.gates),
        "blocked_by": list(best.blocked_by),
        "alternatives": [
            row | {key: _listed(row[key]) for key in ("gates", "avoids")}
            for row in alternative_rows(voyage, ways)
        ],
        "rates": {name: getattr(rates, name) for name in rates.__slots__}
        | {"assumed": voyage.settings.rates is None},
    }
    if best.blocked:
        told = {key for key, value in content.items() if value == float("inf")}
        content |= dict.fromkeys(told)
    return content


def _listed(names: object) -> list[str]:
    return [name for name in str(names).split(BETWEEN) if name]


def _zones_crossed(
    found: Route, zones: Path | None, *, land: gpd.GeoDataFrame
) -> list[dict[str, object]] | None:
    """Share the way out over the zones given, or over derived ones."""
    if found.blocked or found.geometry.is_empty:
        return None
    if zones is not None:
        polygons = read_areas(zones.name, root=zones.parent)
        shares = zone_shares(found, zones=polygons)
    else:
        shares = regime_shares(legs_of(found, land=land, islands=read_islands()))
    return [{str(k): v for k, v in row.items()} for row in shares.to_dict("records")]


def _risk(found: Route, risks: Risks) -> dict[str, object]:
    name = f"{found.origin.name} to {found.destination.name}"
    summed: RouteRisk = route_risk(
        {name: found.coordinates}, areas=risks.areas, rate=risks.rate
    )[0]
    return {
        "attacks_per_transit": summed.attacks_per_transit,
        "standard_error": summed.standard_error,
        "attack_probability": summed.attack_probability,
        "share_without_traffic": summed.share_without_traffic,
        "area_km": summed.area_km,
        "area_events": summed.area_events,
        "areas": [
            {"name": one.area, "km": one.km, "events": one.events}
            for one in summed.passages
        ],
        "gates": _risk_at(found.gates, risks),
        "missing": list(summed.missing),
    }


def _risk_at(gates: Sequence[str], risks: Risks) -> list[dict[str, object]]:
    """Give what is told of gates on the way: attacks over ships counted there."""
    if risks.gates is None:
        return []
    here = risks.gates[risks.gates["name"].isin(gates)]
    return [{str(k): v for k, v in row.items()} for row in here.to_dict("records")]


def _text(content: Mapping[str, object], *, request: RouteRequest) -> str:
    if content["length_nm"] is None:
        gates = " or ".join(_names(content, "blocked_by")) or "want of any way"
        return f"{request.choice.name}: blocked by {gates}"
    return "\n".join(route_lines(content, derived=request.zones is None))


def _names(content: Mapping[str, object], key: str) -> list[str]:
    return [str(name) for name in cast("list[object]", content[key])]
