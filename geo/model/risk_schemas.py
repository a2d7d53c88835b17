"""What the risk along a route is told from: attacks, areas, traffic, and the answer."""

from __future__ import annotations

from geo.model.published_tables import ROW, UNKNOWN
from geo.model.shared_columns import (
    LAT,
    LON,
    ROW_EVIDENCE,
    SOURCE,
    text_column,
)
from geo.model.tables import Column, TableSchema

ATTACK_KINDS = (
    "attempted",
    "boarded",
    "hijacked",
    "fired upon",
    "suspicious",
    "explosion",
    "detained",
    UNKNOWN,
)
"""How far an attack went."""

UNDER_WAY = "under way"
AT_REST = "at rest"
SHIP_STATES = (UNDER_WAY, AT_REST, UNKNOWN)
"""Whether the ship was sailing or drifting, or lay at anchor or berth."""

TRANSITS_PER_YEAR = Column(
    name="transits_per_year",
    kind="number",
    unit="1/y",
    minimum=0.0,
    maximum=1e7,
    meaning="ships that pass, both directions together",
)
_YEAR = Column(name="year", kind="number", meaning="year", minimum=1900, maximum=2100)

ATTACKS = TableSchema(
    name="attacks",
    columns=(
        ROW,
        text_column("date", "day, as 2009-04-08"),
        _YEAR,
        LON,
        LAT,
        Column(
            name="attack",
            kind="text",
            choices=ATTACK_KINDS,
            meaning="how far the attack went",
        ),
        Column(
            name="ship_state",
            kind="text",
            choices=SHIP_STATES,
            meaning="what the ship was doing",
        ),
        text_column("location", "place in words", required=False),
        text_column("iso3", "country of the nearest shore", required=False),
        Column(
            name="shore_km",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="distance to the nearest shore",
        ),
        text_column("vessel", "name of the ship", required=False),
        text_column("vessel_kind", "kind of ship", required=False),
        text_column("reported_by", "who recorded it", required=False),
    ),
    geometry="Point",
)
"""Attacks on ships; ``year`` is that of ``date``."""

RISK_AREAS = TableSchema(
    name="risk areas",
    columns=(
        text_column("name", "name of the area"),
        Column(
            name="events_per_1000_km",
            kind="number",
            unit="1/(1000 km)",
            minimum=0.0,
            maximum=1000.0,
            meaning="events expected of one ship per 1,000 km it sails in the area",
        ),
        text_column("note", "what was mended", required=False),
    ),
    key=("name",),
    geometry="Polygon",
)
"""Areas may overlap: the events of each are expected."""

TRAFFIC = TableSchema(
    name="traffic",
    columns=(
        text_column("name", "name of the way", required=False),
        TRANSITS_PER_YEAR,
    ),
    geometry="LineString",
)
"""Ways that ships sail; legs are geodesics between the vertices."""

VOYAGES = TableSchema(
    name="voyages",
    columns=(
        text_column("origin", "place the ships leave"),
        text_column("destination", "place they sail to"),
        Column(
            name="voyages_per_year",
            kind="number",
            unit="1/y",
            minimum=0.0,
            maximum=1e7,
            meaning="ships that sail from the one to the other",
        ),
    ),
)

GATE_TRAFFIC = TableSchema(
    name="gate traffic",
    columns=(
        text_column("name", "gate, as in the table of gates"),
        TRANSITS_PER_YEAR,
        _YEAR,
        text_column("counted", "which ships, over which twelve months"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("name", "year"),
)

ROUTE_RISKS = TableSchema(
    name="route risks",
    columns=(
        text_column("route", "name of the route"),
        Column(
            name="length_km",
            kind="number",
            unit="km",
            minimum=0.0,
            meaning="geodesic length",
        ),
        Column(
            name="attacks_per_transit",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="attacks expected of one ship on one voyage; empty where it "
            "cannot be said",
        ),
        Column(
            name="standard_error",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="of these, from the chance in the number of attacks",
        ),
        Column(
            name="attack_probability",
            kind="number",
            minimum=0.0,
            maximum=1.0,
            required=False,
            meaning="of at least one attack on the voyage",
        ),
        Column(
            name="attacks_near",
            kind="number",
            minimum=0.0,
            meaning="attacks that add to it: with none, 0 per transit says no more "
            "than that",
        ),
        Column(
            name="km_without_traffic",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="of the length, where no traffic is known: left out of the attacks",
        ),
        Column(
            name="share_without_traffic",
            kind="number",
            minimum=0.0,
            maximum=1.0,
            required=False,
            meaning="the same as a share of the length",
        ),
        Column(
            name="area_km",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="of the length, in risk areas; where they overlap, in each",
        ),
        Column(
            name="area_events",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="events expected of one ship in risk areas",
        ),
        text_column("missing", "what was not given, or is not known", required=False),
    ),
    key=("route",),
)

AREA_PASSAGES = TableSchema(
    name="area passages",
    columns=(
        text_column("route", "name of the route"),
        text_column("area", "name of the risk area"),
        Column(
            name="km", kind="number", unit="km", minimum=0.0, meaning="sailed in it"
        ),
        Column(name="events", kind="number", minimum=0.0, meaning="expected in it"),
    ),
    key=("route", "area"),
)

GATE_RISKS = TableSchema(
    name="gate risks",
    columns=(
        text_column("name", "gate"),
        Column(
            name="attacks",
            kind="number",
            minimum=0.0,
            meaning="within reach of the line of the gate, all years together",
        ),
        Column(
            name="attacks_per_year",
            kind="number",
            unit="1/y",
            minimum=0.0,
            meaning="over the years",
        ),
        Column(
            name="transits_per_year",
            kind="number",
            unit="1/y",
            minimum=0.0,
            required=False,
            meaning="mean of the counts within the years; empty where there is none",
        ),
        Column(
            name="attacks_per_transit",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="attacks per year over transits per year",
        ),
        Column(
            name="standard_error",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="of these, from the chance in the number of attacks",
        ),
        text_column("counts", "years and evidence of the counts", required=False),
        text_column(
            "counted",
            "which ships the counts hold; where several are told, the mean is over "
            "unlike counts",
            required=False,
        ),
        text_column("missing", "why there is no rate", required=False),
    ),
    key=("name",),
)
