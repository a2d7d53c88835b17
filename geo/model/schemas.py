"""The tables of the project: every column with its unit, range and meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.model.tables import Column, TableSchema

if TYPE_CHECKING:
    from collections.abc import Iterable

EVIDENCE = ("cited", "derived", "partly cited", "unverified", "synthetic")
"""How solid a row is; `facts/README` of the sources defines the words."""


def _text(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name=name, kind="text", meaning=meaning, required=required)


_LON = Column(
    name="lon",
    kind="number",
    meaning="longitude",
    unit="degree",
    minimum=-180.0,
    maximum=180.0,
)
_LAT = Column(
    name="lat",
    kind="number",
    meaning="latitude",
    unit="degree",
    minimum=-90.0,
    maximum=90.0,
)
_ISO3 = _text("iso3", "ISO 3166-1 alpha-3 code of the country")
_SOURCE = _text("source", "publisher and year")
_EVIDENCE = Column(
    name="evidence", kind="text", meaning="how solid the row is", choices=EVIDENCE
)

STATIONS = TableSchema(
    name="stations",
    columns=(
        _text("station", "name of the station"),
        _LON,
        _LAT,
        Column(
            name="abundance",
            kind="number",
            unit="kg/m2 (wet)",
            minimum=0.0,
            maximum=150.0,
            meaning="nodule mass per area of sea floor",
        ),
        Column(
            name="evidence",
            kind="text",
            choices=("box core", "grab", "photo", "synthetic", "unknown"),
            meaning="how it was sampled",
        ),
    ),
    key=("station",),
    geometry="Point",
)
"""Accepted stations; grades are further columns, ``grade_Ni`` and so on, dry
mass fractions, empty where not assayed; `SAMPLING_COLUMNS` may follow."""

RECOVERIES = ("full", "partial", "washed", "none", "unknown")
"""How much of what a sampler had caught came up with it."""

SAMPLING_COLUMNS = (
    _text("campaign", "cruise or season whose samples share their errors"),
    Column(
        name="count",
        kind="number",
        minimum=0.0,
        maximum=1e6,
        required=False,
        meaning="nodules counted",
    ),
    Column(
        name="sampled_area_m2",
        kind="number",
        unit="m2",
        minimum=1e-4,
        maximum=1e6,
        required=False,
        meaning="sea floor under the sample or in the photo",
    ),
    Column(
        name="recovery",
        kind="text",
        choices=RECOVERIES,
        meaning="how much of the catch came up",
    ),
    Column(
        name="buried_share",
        kind="number",
        unit="fraction",
        minimum=0.0,
        maximum=1.0,
        required=False,
        meaning="of the nodules, those under the surface of the sediment",
    ),
    Column(
        name="coverage",
        kind="number",
        unit="fraction",
        minimum=0.0,
        maximum=1.0,
        required=False,
        meaning="of the sea floor, what nodules cover",
    ),
    Column(
        name="long_axis_mm",
        kind="number",
        unit="mm",
        minimum=1.0,
        maximum=1000.0,
        required=False,
        meaning="long axis of the nodules, their mean or median",
    ),
    Column(
        name="position_error_m",
        kind="number",
        unit="m",
        minimum=0.0,
        maximum=1e5,
        required=False,
        meaning="standard deviation of the position along each axis",
    ),
    _text(
        "fix", "how the position was fixed, in the words of the file", required=False
    ),
)
"""What a table of stations may tell about how each was sampled."""


def station_schema(
    columns: Iterable[str], *, abundance_required: bool = True
) -> TableSchema:
    """Give the schema of a table of stations with these columns.

    Parameters
    ----------
    columns : iterable of str
        Of the table; those of `SAMPLING_COLUMNS` among them are checked too.
    abundance_required : bool, optional
        Whether each station must hold one, or it may follow from a photo.

    Returns
    -------
    TableSchema

    Examples
    --------
    >>> [column.name for column in station_schema(["station", "fix"]).columns][-2:]
    ['evidence', 'fix']
    """
    there = set(columns)
    base = tuple(
        replace(column, required=abundance_required)
        if column.name == "abundance"
        else column
        for column in STATIONS.columns
    )
    further = tuple(column for column in SAMPLING_COLUMNS if column.name in there)
    return replace(STATIONS, columns=(*base, *further))


FACILITIES = TableSchema(
    name="facilities",
    columns=(
        _text("facility_id", "identifier"),
        _text("name", "name of the works"),
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
        _text("commodity", "commodity"),
        _ISO3,
        _LON,
        _LAT,
        Column(
            name="km_outside_country",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="how far outside the drawn land of its country the point may lie",
        ),
        _text("operator", "operator", required=False),
        _text("owners_with_equity", "owners and their shares", required=False),
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
        _text("capacity_basis", "how these follow from the stated figure, or why not"),
        _text("capacity_as_stated", "figure and unit as stated", required=False),
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
        _text("status_note", "year and reason of the status", required=False),
        _text("port", "UN/LOCODE of the export port, or LAND_xx", required=False),
        _SOURCE,
        _EVIDENCE,
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
        _text("unlocode", "UN/LOCODE"),
        _text("name", "name"),
        _ISO3,
        _text("country", "country"),
        _LON,
        _LAT,
        Column(
            name="snap_km_to_network",
            kind="number",
            unit="km",
            minimum=0.0,
            required=False,
            meaning="distance to the nearest node of the sea lanes",
        ),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("unlocode",),
    geometry="Point",
)

GATES = TableSchema(
    name="gates",
    columns=(
        _text("name", "name of the strait or canal"),
        _LON,
        _LAT,
        _text("witness_origin", "port of a route that crosses it", required=False),
        _text("witness_destination", "and its other end", required=False),
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
        _SOURCE,
        _EVIDENCE,
    ),
    key=("name",),
    geometry="LineString",
)

GOVERNANCE = TableSchema(
    name="governance",
    columns=(
        _ISO3,
        _text("country", "country"),
        Column(name="year", kind="number", meaning="year", minimum=1996, maximum=2100),
        Column(
            name="wgi_scaled",
            kind="number",
            minimum=0.0,
            maximum=10.0,
            meaning="(2.5 - mean of the six WGI) x 2; high is risky",
        ),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("iso3", "year"),
)

PRODUCTION = TableSchema(
    name="production",
    columns=(
        _text("commodity", "commodity"),
        Column(
            name="stage",
            kind="text",
            meaning="stage",
            choices=("mine", "refined", "magnet"),
        ),
        _text("iso3", "ISO 3166-1 alpha-3 code, or OTHER, or WORLD"),
        Column(
            name="scope",
            kind="text",
            meaning="whether the row is a country; sum nothing across scopes",
            choices=("country", "rest", "world"),
        ),
        Column(name="year", kind="number", meaning="year", minimum=1900, maximum=2100),
        Column(name="value", kind="number", meaning="quantity", minimum=0.0),
        _text("unit", "unit of the value"),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("commodity", "stage", "iso3", "year"),
)

TRADE_FLOWS = TableSchema(
    name="trade flows",
    columns=(
        _text("period", "year, half-year or month: 2023, 2012H1, 2010-11"),
        _text("origin", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        _text("destination", "ISO 3166-1 alpha-3 code, or WLD for the world"),
        _text("goods", "what is traded, with its HS code where known"),
        Column(name="value", kind="number", meaning="quantity or share", minimum=0.0),
        _text("unit", "unit of the value; never add shares or different units"),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("period", "origin", "destination", "goods", "unit"),
)

POLICY = TableSchema(
    name="policy",
    columns=(
        _text("iso3", "ISO 3166-1 alpha-3 code, or EU, or WLD"),
        _text("topic", "stockpile, equity, recycling and the like"),
        _text("value", "what is stated, in words"),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("iso3", "topic"),
)

SEA_DISTANCES = TableSchema(
    name="sea distances",
    columns=(
        _text("origin", "port or canal mouth"),
        _text("destination", "port or canal mouth"),
        Column(
            name="published_nm",
            kind="number",
            unit="nautical mile",
            minimum=0.0,
            meaning="published length of the sea route",
        ),
        _text("route_via", "canal or cape that the route takes", required=False),
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
        _SOURCE,
        _EVIDENCE,
    ),
    key=("origin", "destination"),
)

SEA_LANES = TableSchema(
    name="sea lanes",
    columns=(_text("passage", "strait or canal it is tagged with", required=False),),
    geometry="LineString",
)
"""Longitudes as published, -180 to 190.85: lanes across the Bering Sea are given
on both sides of 180."""

REGISTRY = TableSchema(
    name="registry",
    columns=(
        _text("name", "short name to fetch it by"),
        _text("title", "what it is"),
        _text("url", "where its publisher offers it"),
        _text("licence", "terms"),
        _text("doi", "digital object identifier", required=False),
        _text(
            "sha256",
            "checksum, where the publisher's file does not change",
            required=False,
        ),
        Column(
            name="size_mb",
            kind="number",
            unit="MB",
            minimum=0.0,
            required=False,
            meaning="size of the download",
        ),
        _text("notes", "what to know before using it", required=False),
        _EVIDENCE,
    ),
    key=("name",),
)

ISLANDS = TableSchema(
    name="islands",
    columns=(
        _text("name", "name of the island"),
        _ISO3,
        _LON,
        _LAT,
        Column(
            name="status",
            kind="text",
            meaning="of its entitlement",
            choices=("undisputed", "entitlement contested", "sovereignty disputed"),
        ),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("name", "iso3", "lon", "lat"),
    geometry="Point",
)
"""Points of the shores of islands, several under the name of a larger one, each
under the code of every state that claims it."""

LAND = TableSchema(
    name="land",
    columns=(_ISO3, _text("name", "country or dependency")),
    geometry="Polygon",
)

AREAS = TableSchema(
    name="areas",
    columns=(_text("name", "name of the area"),),
    geometry="Polygon",
)

CRITERIA = TableSchema(
    name="criteria of a reporting code",
    columns=(
        _text("code", "code of reporting, and the table or annex of it"),
        _text("section", "number of the section"),
        _text("section_title", "title of the section"),
        _text(
            "number", "section and place in it: of ours where evidence is unverified"
        ),
        _text("criterion", "title of the criterion"),
        _text("asks", "what it asks of a nodule deposit, in a few words of our own"),
        _text(
            "cites",
            "keys of the computed values it cites, with spaces between; none: the "
            "Competent Person writes it",
            required=False,
        ),
        _SOURCE,
        _EVIDENCE,
    ),
    key=("code", "number"),
)
"""The keys are those of `geo.model.reporting_code.FACT_KEYS`."""

DEPOSITS = TableSchema(
    name="deposits",
    columns=(
        _text("deposit", "name of the deposit, or of the kind where it is told so"),
        _text(
            "iso3",
            "ISO 3166-1 alpha-3 code; empty beyond jurisdiction or for several",
            required=False,
        ),
        Column(
            name="kind",
            kind="text",
            meaning="kind of deposit",
            choices=(
                "nickel laterite",
                "nickel sulphide",
                "copper-cobalt",
                "rare-earth mine",
                "ion clay",
                "manganese mine",
                "nodules",
                "crust",
                "rare-earth mud",
            ),
        ),
        Column(
            name="element",
            kind="text",
            meaning="what the figure is of: REY rare-earth elements with yttrium, "
            "REO their oxides, a nuclide, or alpha emitters together",
            choices=(
                *("Ni", "Co", "Cu", "Mn", "REY", "REO", "U", "Th"),
                *("U-238", "Ra-226", "Pb-210", "Alpha emitters"),
            ),
        ),
        Column(
            name="figure",
            kind="text",
            meaning="which figure of the deposit; compare like with like",
            choices=("mean", "typical", "low", "high", "peak", "surface"),
        ),
        Column(
            name="value",
            kind="number",
            meaning="grade or activity; empty where the source gives no number",
            minimum=0.0,
            required=False,
        ),
        Column(
            name="unit",
            kind="text",
            meaning="unit of the value",
            choices=("%", "ppm", "Bq/kg"),
        ),
        Column(
            name="basis",
            kind="text",
            meaning="mass that the value is counted on",
            choices=("dry", "wet", "not stated"),
        ),
        Column(
            name="tonnage_mt",
            kind="number",
            unit="Mt",
            minimum=0.0,
            required=False,
            meaning="tonnage that has this grade",
        ),
        _text("tonnage_class", "class of the tonnage as stated", required=False),
        Column(
            name="year",
            kind="number",
            minimum=1900,
            maximum=2100,
            required=False,
            meaning="year that the figure is of, or was told in",
        ),
        _SOURCE,
        _EVIDENCE,
        _text("note", "what to know before using the figure", required=False),
    ),
    key=("deposit", "element", "figure", "tonnage_class"),
)
"""A row for each figure. What is not known has no row, or one without a value."""
