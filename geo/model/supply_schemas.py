"""The tables of supply: every column with its unit, range and meaning."""

from __future__ import annotations

from geo.model.shared_columns import (
    ISO3,
    LAT,
    LON,
    ROW_EVIDENCE,
    SOURCE,
    text_column,
)
from geo.model.stated import stated_columns
from geo.model.tables import Column, TableSchema
from geo.model.works_schemas import COMMODITY, STAGE

SHARE_BASIS = "share of world"

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
        Column(
            name="witness_polar",
            kind="flag",
            meaning="whether that route crosses it only where polar lanes are open",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("name",),
    geometry="LineString",
)

MAX_GATES = 64
"""A lane keeps its gates as the bits of one number."""

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

_YEAR = Column(name="year", kind="number", meaning="year", minimum=1900, maximum=2100)

PRODUCTION = TableSchema(
    name="production",
    columns=(
        COMMODITY,
        STAGE,
        text_column(
            "product", "one product of the stage; empty: all together", required=False
        ),
        text_column("iso3", "ISO 3166-1 alpha-3 code, or OTHER, or WORLD"),
        Column(
            name="scope",
            kind="text",
            meaning="whether the row is a country; sum nothing across scopes",
            choices=("country", "rest", "world"),
        ),
        _YEAR,
        *stated_columns("tonnes", meaning="output"),
        Column(
            name="basis",
            kind="text",
            choices=("statistic", "quota", "chinese imports", "estimate", SHARE_BASIS),
            meaning="what was counted: output, what a state allows, what China's "
            "customs saw arriving, an estimate, or a share of the world's output",
        ),
        text_column("basket", "rare earths: basket of `BASKETS`", required=False),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("commodity", "stage", "product", "iso3", "year"),
)

SECTORS = (
    *("total", "magnets", "batteries", "alloys", "stainless", "catalysts"),
    *("glass and polishing", "phosphors", "ceramics", "chemicals", "wires"),
    *("construction", "other"),
)

DEMAND = TableSchema(
    name="demand",
    columns=(
        COMMODITY,
        text_column("group", "group of rare earths; empty: all", required=False),
        text_column("iso3", "ISO 3166-1 alpha-3 code, or EU27, or WLD"),
        Column(
            name="sector",
            kind="text",
            choices=SECTORS,
            meaning="what uses it; sum nothing across total and the others",
        ),
        _YEAR,
        *stated_columns("tonnes", meaning="use"),
        text_column("scope", "what is counted"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("commodity", "group", "iso3", "sector", "year", "scope"),
)

TRADE_FLOWS = TableSchema(
    name="trade flows",
    columns=(
        text_column("period", "year, half-year or month: 2023, 2012H1, 2010-11"),
        text_column("origin", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        text_column("destination", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        text_column("reporter", "whose customs counted it", required=False),
        text_column("product", "product of `PRODUCTS`", required=False),
        text_column("hs_code", "its HS codes, ; between", required=False),
        text_column("goods", "what is traded, in words"),
        Column(
            name="measure",
            kind="text",
            choices=("volume", "value", "share"),
            meaning="what is told; join no series of different measures",
        ),
        Column(name="value", kind="number", meaning="figure", minimum=0.0),
        text_column("unit", "of the value"),
        text_column("scope", "what is counted; join no series of different scope"),
        Column(
            name="basis",
            kind="text",
            choices=("customs", "chinese imports", "press", "estimate"),
            meaning="who says so: customs, China's customs of its imports, the press "
            "without naming them, or an estimate",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=(
        *("period", "origin", "destination", "reporter", "product", "goods"),
        *("measure", "unit", "scope"),
    ),
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
