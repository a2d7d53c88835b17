"""Step: ships from the field to port and plant: how far, how many, and for how much."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.disruption import Target
from geo.model.supply import SupplyOptions
from geo.resource.mining.shuttle_cycle import CYCLE_PARTS, storage_days
from geo.resource.mining.shuttle_fleet import VESSELS, vessel_counts
from geo.resource.mining.shuttle_sensitivity import shuttle_sensitivity
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE, read_islands, read_land
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lanes import land_legs_in, route_files, sea_network
from geo.workflow.regimes import point_rules, shelf_of
from geo.workflow.routing import DISRUPTED, ORDINARY
from geo.workflow.transport_gates import gate_table, gates_of
from geo.workflow.transport_places import (
    lifted_t_per_year,
    origin_of,
    plant_place,
    port_codes,
)
from geo.workflow.transport_tables import (
    candidate_table,
    great_circle_nm,
    zone_table,
)
from geo.workflow.transport_ways import Candidate, Sea, candidates, chosen_port
from geo.workflow.way_records import connector_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.model.project import Project
    from geo.model.transport import TransportSettings
    from geo.resource.mining.shuttle_fleet import Fleet
    from geo.routing.waypoints import Waypoint
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Record
    from geo.workflow.transport_places import PlantPlace

BUILT_IN = (LAND_FILE, "islands/islands.csv", "supply/ports.csv")
FAR_REACH_KM = 300.0
"""A deposit that reaches farther from its mean position has no one loading point."""

CYCLE_COLUMNS = {
    "part": "of one round of a ship",
    "hours": "mean",
    "days": "the same",
    "share": "of the round",
    "meaning": "what is in it",
}
LIMIT_COLUMNS = {
    "limit": "what may hold the tonnes back",
    "t_per_year": "most wet tonnes a year",
    "binding": "whether it does",
}
SOURCE_COLUMNS = ("part", "source", "evidence")


def _run(inputs: Inputs) -> Artifacts:
    file, project = inputs.file, inputs.file.project
    settings = project.transport
    if settings is None:
        return {"notes": {"lines": []}}
    ports = inputs.layer("facts", "ports")
    lifted = lifted_t_per_year(project)
    placed = origin_of(project, cells=inputs.table("statement", "cells"), ports=ports)
    if placed is None or lifted is None:
        return {"notes": {"lines": [_nowhere(project)]}}
    origin, reach_km = placed
    plant = plant_place(project, works=inputs.table("facts", "works"))
    sea = _sea(file, ports=ports)
    found = candidates(
        settings,
        origin=origin,
        codes=port_codes(project, ports=ports),
        lifted_t_per_year=lifted,
        plant=plant,
        sea=sea,
    )
    chosen = chosen_port(settings, found, where=file.where("transport", "port"))
    fleet = chosen.fleet
    if fleet is None:
        raise ValueError("a port was chosen that no ship reaches")
    lines = [
        *_place_lines(chosen, reach_km=reach_km, sea=sea),
        *_port_lines(found, chosen=chosen),
        *_cost_lines(settings, found),
        *_fleet_lines(fleet),
    ]
    return {
        "transport": _record(project, chosen, fleet, plant=plant, sea=sea),
        "plant": _plant(settings),
        "transport_cycle": _cycle(fleet),
        "vessel_counts": vessel_counts(fleet.shuttle),
        "transport_limits": _limits(fleet),
        "transport_ports": candidate_table(found, chosen=chosen, sea=sea),
        "transport_zones": zone_table(found, sea=sea),
        "transport_sensitivity": shuttle_sensitivity(
            fleet.shuttle,
            costs=settings.costs,
            land_km=chosen.land_km,
            gate_usd_per_t=chosen.way.gate_usd_per_t,
        ),
        "transport_gates": gate_table(gates_of(fleet)),
        "transport_sources": pd.DataFrame(settings.sources, columns=SOURCE_COLUMNS),
        "notes": {"lines": [f"transport: {line}" for line in lines]},
    }


def _nowhere(project: Project) -> str:
    return (
        "transport: nothing counts above "
        f"{project.resource.cutoff_kg_m2:g} kg/m2 wet, so that there is no loading "
        "point; give transport.origin where ships shall be told all the same"
    )


def _sea(file: ProjectFile, *, ports: pd.DataFrame) -> Sea:
    base = sea_network(file)
    hits = [hit for hit in file.project.disruptions if hit.target is Target.GATE]
    supply = file.project.supply
    usual = {field.name: field.default for field in fields(SupplyOptions)}
    detour = (
        supply.options.land_detour_factor
        if supply is not None
        else float(str(usual["land_detour_factor"]))
    )
    return Sea(
        networks={ORDINARY: base} | ({DISRUPTED: base.under(hits)} if hits else {}),
        routing=file.project.routing,
        land=read_land(),
        islands=read_islands(),
        rules=point_rules(file),
        shelf=shelf_of(file),
        ports=ports,
        land_legs=land_legs_in(file),
        detour_factor=detour,
    )


def _record(
    project: Project,
    chosen: Candidate,
    fleet: Fleet,
    *,
    plant: PlantPlace | None,
    sea: Sea,
) -> Record:
    """Say the transport in one record."""
    settings, way = project.transport, chosen.way
    if settings is None:
        return {}
    names = dict(zip(sea.ports["unlocode"], sea.ports["name"], strict=True))
    shuttle, at_port = fleet.shuttle, "" if settings.plant is None else "at the port"
    return {
        "origin": _position(way.origin),
        "port": chosen.code,
        "port_name": str(names[chosen.code]),
        "plant": at_port if plant is None else plant.name,
        "distance_nm": way.length_nm,
        "great_circle_nm": great_circle_nm(way),
        "connector_km": way.connector_km,
        "transit_days": way.days,
        "land_km": chosen.land_km,
        "cycle_days": fleet.cycle.days,
        "lifted_t_per_year": shuttle.wet_t_per_year,
        "trips_per_vessel_year": fleet.trips_per_vessel_year,
        "t_per_vessel_year": fleet.t_per_vessel_year,
        "vessels": fleet.vessels,
        "told_vessels": settings.vessel.count is not None,
        "t_per_year": fleet.t_per_year,
        "random_t_per_year": fleet.random_t_per_year,
        "binding": fleet.binding,
        "vessel_utilisation": fleet.utilisation,
        "usd_per_wet_t": None if chosen.cost is None else chosen.cost.usd_per_wet_t,
        "hold_days": storage_days(shuttle.loading, shuttle.wet_t_per_year),
        "stockpile_days": storage_days(shuttle.unloading, fleet.t_per_year),
        "gates": list(way.gates),
        "source": "; ".join(f"{part}: {who}" for part, who, _ in settings.sources),
    }


def _plant(settings: TransportSettings) -> Record:
    plant = settings.plant
    if plant is None:
        return {}
    return {
        "wet_t_per_year": plant.wet_t_per_year,
        "from_day": plant.from_day,
        "availability": plant.availability,
        "source": plant.source,
        "evidence": plant.evidence,
    }


def _cycle(fleet: Fleet) -> pd.DataFrame:
    cycle = fleet.cycle
    rows = [
        (part, getattr(cycle, part), getattr(cycle, part) / 24.0, meaning)
        for part, meaning in CYCLE_PARTS.items()
    ]
    table = pd.DataFrame(rows, columns=["part", "hours", "days", "meaning"])
    shares = table["hours"] / cycle.hours
    parts = table["part"].str.removesuffix("_h").str.replace("_", " ")
    return table.assign(share=shares, part=parts)[list(CYCLE_COLUMNS)]


def _limits(fleet: Fleet) -> pd.DataFrame:
    limits = fleet.limits_t_per_year
    rows = [(name, tonnes, name == fleet.binding) for name, tonnes in limits.items()]
    table = pd.DataFrame(rows, columns=list(LIMIT_COLUMNS))
    return table.sort_values("t_per_year", kind="stable", ignore_index=True)


def _position(place: Waypoint) -> str:
    return f"{place.lon:.4f},{place.lat:.4f}"


def _place_lines(
    chosen: Candidate, *, reach_km: float | None, sea: Sea
) -> Iterator[str]:
    """Say what is to be known of the loading point and the connectors."""
    if reach_km is not None and reach_km > FAR_REACH_KM:
        yield (
            f"the deposit reaches {reach_km:,.0f} km from its mean position, where "
            "ships are taken to load; name a domain in transport.origin"
        )
    ends = (chosen.way.origin, chosen.way.destination)
    yield from connector_notes(chosen.way, places=ends, land=sea.land)


def _port_lines(found: Sequence[Candidate], *, chosen: Candidate) -> Iterator[str]:
    """Say which ports cannot be reached, and what a scenario does to the way."""
    for one in found:
        if not one.reached and not one.way.blocked and one.state == ORDINARY:
            yield f"{one.code}: no way by land to the plant is told"
        if one.way.blocked:
            gates = " or ".join(one.way.blocked_by) or "want of any way"
            yield f"{one.code} cannot be reached ({one.state}): blocked by {gates}"
        elif one.state == DISRUPTED and one.code == chosen.code:
            more_nm = one.way.length_nm - chosen.way.length_nm
            if more_nm > 0.5 and one.fleet is not None and chosen.fleet is not None:
                yield (
                    f"with what is disrupted the way to {one.code} is "
                    f"{more_nm:,.0f} nm longer: {one.fleet.vessels} ships instead of "
                    f"{chosen.fleet.vessels}"
                )


def _cost_lines(
    settings: TransportSettings, found: Sequence[Candidate]
) -> Iterator[str]:
    """Say what of the carriage has no price."""
    far = any(one.land_km > 1.0 for one in found)
    if settings.costs is not None and far and not settings.costs.land_usd_per_t_km:
        yield (
            "carriage by land is not priced (transport.costs.land_usd_per_t_km): ports "
            "far from the plant look too cheap"
        )


def _fleet_lines(fleet: Fleet) -> Iterator[str]:
    """Say what holds the fleet back, and which storage is not told."""
    shuttle = fleet.shuttle
    short = shuttle.wet_t_per_year - fleet.t_per_year
    if short > 1.0:
        yield (
            f"{fleet.t_per_year:,.0f} of {shuttle.wet_t_per_year:,.0f} wet t a year "
            f"arrive: {_HELD_BACK.get(fleet.binding, fleet.binding)} holds them back"
        )
    for what, berth in (
        ("the hold of the production vessel", shuttle.loading),
        ("the stockpile at the port", shuttle.unloading),
    ):
        if berth.storage_wet_t is None:
            yield f"{what} is not told: taken as large enough for any ship"


_HELD_BACK = {
    VESSELS: "the number of ships that is told",
    "plant": "the plant",
    "port": "what may pass the port",
    "loading berth": "the berth at the field",
    "unloading berth": "the quay",
}


def _files(file: ProjectFile) -> tuple[Path, ...]:
    if file.project.transport is None:
        return ()
    shelf = file.project.zone.shelf
    return (
        *((file.locate(shelf),) if shelf else ()),
        *(bundled_file(name) for name in BUILT_IN),
        *route_files(file),
    )


STEP = Step(
    name="transport",
    run=_run,
    needs=("statement", "facts"),
    parameters=lambda file: (
        file.project.transport,
        lifted_t_per_year(file.project),
        file.project.resource.cutoff_kg_m2,
        file.project.zone,
        file.project.routing,
        file.project.disruptions,
        file.project.supply and file.project.supply.options,
    ),
    files=_files,
)
