"""Step: the sea routes a project asks for by themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, GeoError, Problem
from geo.maritime.rules import LimitRules
from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.routing.risk import passage_table, risk_table, route_risk
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE, read_islands, read_land
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lanes import all_gates, land_legs_in, route_files, sea_network
from geo.workflow.regimes import point_rules, shelf_of
from geo.workflow.route_lines import rates_line
from geo.workflow.route_risk import RISK_FILES, Risks, read_risks
from geo.workflow.sources import as_record
from geo.workflow.voyage import (
    BETWEEN,
    Voyage,
    alternative_rows,
    closure_rows,
    look_up,
)
from geo.workflow.way_records import (
    connector_notes,
    legs_of,
    regime_shares,
    route_record,
    zone_shares,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.model.routing import RoutingSettings
    from geo.routing.network import SeaNetwork
    from geo.routing.paths import Route
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Record

BUILT_IN = (LAND_FILE, "islands/islands.csv", "supply/gate_traffic.csv")
ORDINARY, DISRUPTED = "ordinary day", "disrupted"
COLUMNS = {
    "zones_crossed": ("route", "state", "name", "km", "share"),
    "legs": ("route", "state", "regime", "states", "km", "share"),
    "regimes_crossed": ("route", "state", "name", "regime", "states", "km", "share"),
    "alternatives": (
        *("route", "state", "rank", "length_nm", "delta_nm", "days", "delta_days"),
        *("delta_usd_per_t", "gates", "avoids"),
    ),
    "closures": (
        *("route", "gate", "on_the_way", "length_nm", "delta_nm", "delta_days"),
        *("delta_usd_per_t", "blocked_by"),
    ),
}
"""Of the tables that may have no row."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shores:
    """What routes are held against."""

    land: gpd.GeoDataFrame
    islands: gpd.GeoDataFrame
    zone: gpd.GeoDataFrame
    rules: LimitRules
    shelf: gpd.GeoDataFrame | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """Rows and lines that are gathered as routes are gone through."""

    rows: list[dict[str, object]] = field(default_factory=list)
    shapes: list[object] = field(default_factory=list)
    tables: dict[str, list[pd.DataFrame]] = field(
        default_factory=lambda: defaultdict(list)
    )
    lines: list[str] = field(default_factory=list)


def _run(inputs: Inputs) -> Artifacts:
    file, project = inputs.file, inputs.file.project
    if not project.routes:
        return {"notes": {"lines": []}}
    ports = inputs.layer("facts", "ports")
    networks = _networks(file)
    shores = _Shores(
        land=read_land(),
        islands=read_islands(),
        zone=inputs.layer("zone", "zone"),
        rules=point_rules(file),
        shelf=shelf_of(file),
    )
    voyages = _voyages(file, networks[ORDINARY], ports=ports, land=shores.land)
    told = _Told(lines=_rate_lines(project.routing))
    ways = {
        (voyage.choice.name, state): voyage.ways_on(network)
        for voyage in voyages
        for state, network in networks.items()
    }
    for voyage in voyages:
        for state in networks:
            found = ways[voyage.choice.name, state]
            _tell(voyage, found, state=state, shores=shores, told=told)
        best = ways[voyage.choice.name, ORDINARY][0]
        rows = closure_rows(voyage, best, network=networks[ORDINARY])
        closures = pd.DataFrame(rows).assign(route=voyage.choice.name)
        told.tables["closures"].append(closures)
    bests = {label: found[0] for label, found in ways.items()}
    return {
        "routes": gpd.GeoDataFrame(
            pd.DataFrame(told.rows), geometry=told.shapes, crs=WGS84
        ),
        **{name: _joined(told.tables[name], COLUMNS[name]) for name in COLUMNS},
        **_risk_tables(file, bests, network=networks[ORDINARY], ports=ports, told=told),
        "notes": {"lines": list(dict.fromkeys(told.lines))},
    }


def _networks(file: ProjectFile) -> dict[str, SeaNetwork]:
    """Build the network of each state: the second only where a gate is hit."""
    base = sea_network(file)
    hits = [hit for hit in file.project.disruptions if hit.target is Target.GATE]
    return {ORDINARY: base} | ({DISRUPTED: base.under(hits)} if hits else {})


def _voyages(
    file: ProjectFile,
    network: SeaNetwork,
    *,
    ports: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
) -> list[Voyage]:
    """Look up the places of all routes, or tell of all that are none."""
    found: list[Voyage] = []
    problems: list[Problem] = []
    for index, choice in enumerate(file.project.routes):
        try:
            found.append(
                look_up(
                    choice,
                    settings=file.project.routing,
                    network=network,
                    ports=ports,
                    land=land,
                    where=partial(file.where, "routes", index),
                )
            )
        except GeoError as error:
            problems += error.problems
    if problems:
        raise DataError("routes", problems)
    return found


def route_problems(file: ProjectFile, *, ports: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Find what is wrong with the routes of a project and with the files of them.

    Parameters
    ----------
    file : ProjectFile
    ports : geopandas.GeoDataFrame
        Schema PORTS.

    Yields
    ------
    Problem
        At its place in the project file.

    Examples
    --------
    >>> from geo.sources.ports import read_ports
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> list(route_problems(project, ports=read_ports()))
    []
    """
    if not file.project.routes and not file.project.routing.named():
        return
    try:
        network = sea_network(file)
    except GeoError as error:
        yield from error.problems
        return
    for read in (
        lambda: _voyages(file, network, ports=ports, land=read_land()),
        lambda: _risks(file, network=network, ports=ports),
        lambda: land_legs_in(file),
    ):
        try:
            read()
        except GeoError as error:
            yield from error.problems


def _rate_lines(settings: RoutingSettings) -> list[str]:
    """Say by which rates voyages are priced, where nobody gave them."""
    if settings.rates is not None:
        return []
    assumed = "voyages are priced by assumed rates (unverified; give routing.rates)"
    return [f"{assumed}: {rates_line(asdict(settings.priced_by))}"]


def _tell(
    voyage: Voyage,
    ways: Sequence[Route],
    *,
    state: str,
    shores: _Shores,
    told: _Told,
) -> None:
    """Gather what there is to say of a route in one state."""
    best, choice = ways[0], voyage.choice
    label = {"route": choice.name, "state": state}
    others = alternative_rows(voyage, ways)
    record = route_record(
        best,
        land=shores.land,
        cargo_t=choice.cargo_t,
        rates=voyage.settings.priced_by,
    )
    record |= {
        "via": BETWEEN.join(choice.via),
        "alternatives": BETWEEN.join(
            f"{row['length_nm']:,.0f} nm without {row['avoids']}" for row in others
        ),
    }
    told.rows.append(label | record)
    told.shapes.append(best.geometry)
    told.lines.extend(
        f"route {choice.name}: {note}"
        for note in connector_notes(best, places=voyage.places, land=shores.land)
    )
    if others:
        told.tables["alternatives"].append(pd.DataFrame(others).assign(**label))
    if best.geometry.is_empty:
        return
    crossed = zone_shares(best, zones=shores.zone)
    told.tables["zones_crossed"].append(crossed.assign(**label))
    stretches = legs_of(
        best,
        land=shores.land,
        islands=shores.islands,
        rules=shores.rules,
        shelf=shores.shelf,
    )
    told.tables["legs"].append(stretches.assign(**label))
    summed = regime_shares(stretches)
    told.tables["regimes_crossed"].append(summed.assign(**label))


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Put the tables of all ways in one; empty where there is none."""
    if not parts:
        return pd.DataFrame(columns=list(columns))
    joined = pd.concat(parts, ignore_index=True)
    first = [name for name in ("route", "state") if name in joined.columns]
    return joined[[*first, *(name for name in joined.columns if name not in first)]]


def _risk_tables(
    file: ProjectFile,
    bests: Mapping[tuple[str, str], Route],
    *,
    network: SeaNetwork,
    ports: gpd.GeoDataFrame,
    told: _Told,
) -> dict[str, pd.DataFrame | Record]:
    """Sum the risk along the best ways, where files tell of any."""
    risks = _risks(file, network=network, ports=ports)
    if risks is None:
        return {}
    told.lines.extend(risks.notes)
    tables: dict[str, list[pd.DataFrame]] = {"route_risk": [], "risk_areas_crossed": []}
    for state in dict.fromkeys(state for _, state in bests):
        summed = route_risk(
            {
                name: way.coordinates
                for (name, its_state), way in bests.items()
                if its_state == state
            },
            areas=risks.areas,
            rate=risks.rate,
        )
        tables["route_risk"].append(risk_table(summed).assign(state=state))
        tables["risk_areas_crossed"].append(passage_table(summed).assign(state=state))
    records = [as_record(f"routing.{key}", one) for key, one in risks.sources.items()]
    found: dict[str, pd.DataFrame | Record] = {
        name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()
    }
    if risks.gates is not None:
        found["gate_risk"] = risks.gates
    return found | {"sources": {"files": records}}


def _risks(
    file: ProjectFile, *, network: SeaNetwork, ports: gpd.GeoDataFrame
) -> Risks | None:
    settings = file.project.routing
    named = settings.named()
    files = {key: file.locate(named[key]) for key in RISK_FILES if key in named}
    if not files:
        return None
    return read_risks(
        files,
        network=network,
        ports=ports,
        gates=all_gates(file),
        years=settings.piracy_years,
        where=partial(file.where, "routing"),
    )


def _files(file: ProjectFile) -> tuple[Path, ...]:
    named = file.project.routing.named()
    given = [named[key] for key in RISK_FILES if key in named]
    given += [file.project.zone.shelf] if file.project.zone.shelf else []
    return (
        *(file.locate(name) for name in given),
        *(bundled_file(name) for name in BUILT_IN),
        *route_files(file),
    )


STEP = Step(
    name="routes",
    run=_run,
    needs=("zone", "facts"),
    parameters=lambda file: (
        file.project.zone,
        file.project.routes,
        file.project.routing,
        file.project.disruptions,
    ),
    files=_files,
)
