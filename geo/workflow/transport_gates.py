"""What the ships, the port and the plant of a project let pass of its sea floor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.levers import Gate, Lever, SeabedGate, SeabedLever
from geo.resource.mining.shuttle_fleet import (
    LOADING,
    PORT,
    UNLOADING,
    VESSELS,
    limits_t_per_year,
)
from geo.workflow.crust_ore import lifted_of

if TYPE_CHECKING:
    from geo.model.project import Project
    from geo.resource.mining.shuttle_fleet import Fleet
    from geo.workflow.asked_resilience import AskedResilience
    from geo.workflow.graph import Inputs

OF_MINING = "[mining.lifting]"
RISER: Gate = "riser"
GATE_COLUMNS = {
    "name": "vessel, port or plant",
    "t_per_year": "wet tonnes that pass while it works",
    "from_day": "day of the scenario on which it opens",
    "availability": "share of the year in which it works",
    "source": "where it comes from",
}
"""Columns of the gates of a transport, with their meaning."""


def gates_of(fleet: Fleet) -> tuple[SeabedGate, ...]:
    """Make gates of a fleet: what its ships, the quay and the plant let pass.

    Parameters
    ----------
    fleet : Fleet

    Returns
    -------
    tuple of SeabedGate
        The ships with the berth at the field; the port with its quay; the plant,
        where there is one.

    Examples
    --------
    >>> from geo.model.transport import Berth, Plant, Vessel
    >>> from geo.resource.mining.shuttle_cycle import Shuttle
    >>> from geo.resource.mining.shuttle_fleet import fleet_of
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=Vessel(
    ...         capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x"
    ...     ),
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=3e6,
    ...     plant=Plant(wet_t_per_year=1.3e6, availability=0.9, source="x"),
    ... )
    >>> [
    ...     (gate.name, round(gate.passes_t_per_year))
    ...     for gate in gates_of(fleet_of(shuttle))
    ... ]
    [('vessel', 2021538), ('port', 17520000), ('plant', 1170000)]
    """
    shuttle, limits = fleet.shuttle, limits_t_per_year(fleet.shuttle)
    vessel, plant = shuttle.vessel, shuttle.plant
    ships_t = fleet.limits_t_per_year[VESSELS]
    gates = [
        SeabedGate(
            name="vessel",
            t_per_year=min(ships_t, limits[LOADING]) / vessel.availability,
            availability=vessel.availability,
            source=f"[transport]: {fleet.vessels} ships; {vessel.source}",
        ),
        SeabedGate(
            name="port",
            t_per_year=min(limits[UNLOADING], limits.get(PORT, limits[UNLOADING])),
            source=f"[transport]: {shuttle.unloading.source}",
        ),
    ]
    if plant is not None:
        gates.append(
            SeabedGate(
                name="plant",
                t_per_year=plant.wet_t_per_year,
                from_day=plant.from_day,
                availability=plant.availability,
                source=f"[transport]: {plant.source}",
            )
        )
    return tuple(gates)


def gate_table(gates: tuple[SeabedGate, ...]) -> pd.DataFrame:
    """Tabulate gates, so that another step can read them.

    Parameters
    ----------
    gates : tuple of SeabedGate

    Returns
    -------
    pandas.DataFrame
        By `GATE_COLUMNS`.
    """
    rows = [{name: getattr(gate, name) for name in GATE_COLUMNS} for gate in gates]
    return pd.DataFrame(rows, columns=list(GATE_COLUMNS))


def gates_handed_on(inputs: Inputs) -> tuple[SeabedGate, ...]:
    """Gather the riser of the plan of mining, and what the step of transport hands on.

    Gates let ore pass as it is lifted; the stocks count what is stated. Of crust each
    is turned into crust, without the rock that is cut with it.

    Parameters
    ----------
    inputs : Inputs

    Returns
    -------
    tuple of SeabedGate
        None where the project tells neither lifting nor transport.
    """
    project, rock = inputs.file.project, lifted_of(inputs.file.project).wet
    gates = [*_riser(project), *_carried(inputs)]
    return tuple(replace(gate, t_per_year=gate.t_per_year / rock) for gate in gates)


def _carried(inputs: Inputs) -> tuple[SeabedGate, ...]:
    """Read the gates of ships, port and plant, where the project has a transport."""
    if inputs.file.project.transport is None:
        return ()
    if "transport_gates" not in inputs.done["transport"]:
        return ()
    table = inputs.table("transport", "transport_gates")
    return tuple(
        SeabedGate(
            name=cast("Gate", str(row["name"])),
            t_per_year=float(row["t_per_year"]),
            from_day=float(row["from_day"]),
            availability=float(row["availability"]),
            source=str(row["source"]),
        )
        for row in table.to_dict("records")
    )


def _riser(project: Project) -> tuple[SeabedGate, ...]:
    """Make a gate of what brings the ore up, where that is told."""
    lifting = project.mining.lifting if project.mining else None
    if lifting is None:
        return ()
    return (
        SeabedGate(
            name=RISER,
            t_per_year=lifting.wet_t_per_year,
            availability=lifting.availability,
            source=f"{OF_MINING}: {lifting.source}",
        ),
    )


def with_gates(
    asked: AskedResilience, gates: tuple[SeabedGate, ...]
) -> tuple[AskedResilience, tuple[str, ...]]:
    """Let levers of the project's own sea floor pass its riser, ships, port and plant.

    A gate that a lever has already stays as it is. A lever with a content is of
    another deposit, and has none added.

    Parameters
    ----------
    asked : AskedResilience
    gates : tuple of SeabedGate

    Returns
    -------
    tuple of AskedResilience and tuple of str
        The same with the gates, and what was added to which lever.

    Examples
    --------
    >>> from geo.workflow.asked_resilience import AskedResilience
    >>> own = SeabedLever(
    ...     name="own", source="x", gates=(SeabedGate(name="port", t_per_year=1.0),)
    ... )
    >>> asked = AskedResilience(levers=(own,), portfolios=(), scenarios=())
    >>> added = (
    ...     SeabedGate(name="port", t_per_year=2.0),
    ...     SeabedGate(name="plant", t_per_year=3.0),
    ... )
    >>> passed, notes = with_gates(asked, added)
    >>> [(gate.name, gate.t_per_year) for gate in passed.levers[0].gates], notes
    ([('port', 1.0), ('plant', 3.0)], ('own passes plant of [transport]',))
    """
    levers: list[Lever] = []
    notes: list[str] = []
    for lever in asked.levers:
        if not isinstance(lever, SeabedLever) or lever.content:
            levers.append(lever)
            continue
        held = {gate.name for gate in lever.gates}
        added = tuple(gate for gate in gates if gate.name not in held)
        levers.append(replace(lever, gates=(*lever.gates, *added)))
        of_mining = [gate.name for gate in added if gate.name == RISER]
        others = [gate.name for gate in added if gate.name != RISER]
        for names, part in ((of_mining, OF_MINING), (others, "[transport]")):
            if names:
                notes.append(f"{lever.name} passes {', '.join(names)} of {part}")
    return replace(asked, levers=tuple(levers)), tuple(notes)
