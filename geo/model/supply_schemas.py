"""The tables of supply: every column with its unit, range and meaning."""

from __future__ import annotations

from geo.model.shared_columns import (
    EVIDENCE,
    ISO3,
    LAT,
    LON,
    ROW_EVIDENCE,
    SOURCE,
    text_column,
)
from geo.model.tables import Column, TableSchema

FACILITIES = TableSchema(
    name="facilities",
    columns=(
        text_column("facility_id", "identifier"),
        text_column("name", "name of the works"),
        Column(
            name="kind",
            kind="text",
            meaning="what it does",
            choices=(
                "mine",
                "processing",
                "separation",
                "refinery",
                "smelter",
                "magnet",
            ),
        ),
        text_column("commodity", "commodity"),
        ISO3,
        LON,
        LAT,
        Column(
            name="km_outside_country",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="how far outside the drawn land of its country the point may lie",
        ),
        text_column("operator", "operator", required=False),
        text_column("owners_with_equity", "owners and their shares", required=False),
        Column(
            name="capacity_t",
            kind="number",
            unit="t/y contained metal or REO",
            minimum=0.0,
            required=False,
            meaning="capacity; empty where the stated unit cannot be converted",
        ),
        Column(
            name="planned_t",
            kind="number",
            unit="t/y contained metal or REO",
            minimum=0.0,
            required=False,
            meaning="capacity that is planned, and not yet there",
        ),
        text_column(
            "capacity_basis", "how these follow from the stated figure, or why not"
        ),
        text_column("capacity_as_stated", "figure and unit as stated", required=False),
        Column(
            name="capacity_year",
            kind="number",
            minimum=1900,
            maximum=2100,
            required=False,
            meaning="year that the figure is of",
        ),
        Column(
            name="status",
            kind="text",
            meaning="first word of the stated status",
            choices=(
                "operating",
                "intermittent",
                "ramping",
                "curtailed",
                "wind-down",
                "test",
                "suspended",
                "closed",
                "cancelled",
                "blocked",
                "stalled",
                "project",
                "construction",
            ),
        ),
        text_column("status_note", "year and reason of the status", required=False),
        text_column("port", "UN/LOCODE of the export port, or LAND_xx", required=False),
        SOURCE,
        ROW_EVIDENCE,
        Column(
            name="capacity_evidence",
            kind="text",
            choices=EVIDENCE,
            meaning="how solid the capacity is",
        ),
        Column(
            name="ownership_evidence",
            kind="text",
            choices=EVIDENCE,
            meaning="how solid operator and owners are",
        ),
    ),
    key=("facility_id",),
    geometry="Point",
)

PORTS = TableSchema(
    name="ports",
    columns=(
        text_column("unlocode", "UN/LOCODE"),
        text_column("name", "name"),
        ISO3,
        text_column("country", "country"),
        LON,
        LAT,
        Column(
            name="snap_km_to_network",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="distance to the nearest node of the sea lanes",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("unlocode",),
    geometry="Point",
)

GATES = TableSchema(
    name="gates",
    columns=(
        text_column("name", "name of the strait or canal"),
        LON,
        LAT,
        text_column(
            "witness_origin", "port of a route that crosses it", required=False
        ),
        text_column("witness_destination", "and its other end", required=False),
        Column(
            name="witness_detour_nm",
            kind="number",
            unit="nautical mile",
            minimum=0.0,
            required=False,
            meaning="by how much that route lengthens when the gate is shut",
        ),
        Column(
            name="witness_blocked",
            kind="flag",
            meaning="whether that route is blocked when the gate is shut",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("name",),
    geometry="LineString",
)

GOVERNANCE = TableSchema(
    name="governance",
    columns=(
        ISO3,
        text_column("country", "country"),
        Column(name="year", kind="number", meaning="year", minimum=1996, maximum=2100),
        Column(
            name="wgi_scaled",
            kind="number",
            minimum=0.0,
            maximum=10.0,
            meaning="(2.5 - mean of the six WGI) x 2; high is risky",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("iso3", "year"),
)

PRODUCTION = TableSchema(
    name="production",
    columns=(
        text_column("commodity", "commodity"),
        Column(
            name="stage",
            kind="text",
            meaning="stage",
            choices=("mine", "refined", "magnet"),
        ),
        text_column("iso3", "ISO 3166-1 alpha-3 code, or OTHER, or WORLD"),
        Column(
            name="scope",
            kind="text",
            meaning="whether the row is a country; sum nothing across scopes",
            choices=("country", "rest", "world"),
        ),
        Column(name="year", kind="number", meaning="year", minimum=1900, maximum=2100),
        Column(name="value", kind="number", meaning="quantity", minimum=0.0),
        text_column("unit", "unit of the value"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("commodity", "stage", "iso3", "year"),
)

TRADE_FLOWS = TableSchema(
    name="trade flows",
    columns=(
        text_column("period", "year, half-year or month: 2023, 2012H1, 2010-11"),
        text_column("origin", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        text_column("destination", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        text_column("goods", "what is traded, with its HS code where known"),
        Column(name="value", kind="number", meaning="quantity or share", minimum=0.0),
        text_column("unit", "unit of the value; never add shares or different units"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("period", "origin", "destination", "goods", "unit"),
)

POLICY = TableSchema(
    name="policy",
    columns=(
        text_column("iso3", "ISO 3166-1 alpha-3 code, or EU, or WLD"),
        text_column("topic", "stockpile, equity, recycling and the like"),
        text_column("value", "what is stated, in words"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("iso3", "topic"),
)

SEA_DISTANCES = TableSchema(
    name="sea distances",
    columns=(
        text_column("origin", "port or canal mouth"),
        text_column("destination", "port or canal mouth"),
        Column(
            name="published_nm",
            kind="number",
            unit="nautical mile",
            minimum=0.0,
            meaning="published length of the sea route",
        ),
        text_column("route_via", "canal or cape that the route takes", required=False),
        *(
            Column(
                name=f"{end}_{axis}",
                kind="number",
                unit="degree",
                minimum=-limit,
                maximum=limit,
                meaning=f"{meaning} of the {end}",
            )
            for end in ("origin", "destination")
            for axis, meaning, limit in (
                ("lon", "longitude", 180.0),
                ("lat", "latitude", 90.0),
            )
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("origin", "destination"),
)
