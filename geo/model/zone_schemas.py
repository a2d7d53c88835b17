"""The tables of legal zones: EEZs, seabed contracts, reserves, points of laws."""

from __future__ import annotations

from geo.model.shared_columns import LAT, LON, text_column
from geo.model.tables import Column, TableSchema

ZONE_KINDS = ("200 nm zone", "overlapping claim", "joint regime")
"""What a zone of Marine Regions is."""

AREA_KINDS = (
    "exploration",
    "reserved",
    "environmental interest",
    "application",
    "relinquished",
)
"""What an area of the sea floor beyond national jurisdiction is set aside for."""

RESOURCES = ("nodules", "sulphides", "crusts")
"""What a contract is for: polymetallic nodules (PMN), polymetallic sulphides
(PMS), cobalt-rich ferromanganese crusts (CRFC)."""

REALMS = ("marine", "coastal", "terrestrial")
"""Where a protected area lies; coastal ones hold land and sea."""

_NAME = text_column("name", "name of the area")
_NOTE = text_column(
    "note", "what was mended, or does not agree with the outline", required=False
)
_STATED = Column(
    name="area_stated_km2",
    kind="number",
    unit="km2",
    minimum=0.0,
    maximum=5.2e8,
    required=False,
    meaning="area as the publisher states it",
)
_COMPUTED = Column(
    name="area_km2",
    kind="number",
    unit="km2",
    minimum=0.0,
    maximum=5.2e8,
    meaning="geodesic area of the outline on WGS84",
)

MARINE_REGIONS = TableSchema(
    name="zones of Marine Regions",
    columns=(
        _NAME,
        text_column("mrgid", "identifier in the gazetteer of Marine Regions"),
        Column(
            name="kind",
            kind="text",
            choices=ZONE_KINDS,
            meaning="one state's zone, or one that several claim or share",
        ),
        text_column(
            "states",
            "ISO 3166-1 alpha-3 codes of the states that claim or share it, spaced",
            required=False,
        ),
        text_column("iso3", "the first of them", required=False),
        text_column(
            "sovereign_iso3", "code of the first sovereign as stated", required=False
        ),
        text_column(
            "territory_iso3",
            "code of the land that the zone belongs to, where that has one",
            required=False,
        ),
        _STATED,
        _COMPUTED,
        _NOTE,
    ),
    key=("mrgid",),
    geometry="Polygon",
)

ISA_AREAS = TableSchema(
    name="areas of the international sea floor",
    columns=(
        _NAME,
        Column(
            name="area_kind",
            kind="text",
            choices=AREA_KINDS,
            meaning="what it is set aside for",
        ),
        text_column(
            "contractor", "who holds it, or gave it to be reserved", required=False
        ),
        Column(
            name="resource",
            kind="text",
            choices=RESOURCES,
            required=False,
            meaning="what the contract is for",
        ),
        text_column("contract", "identifier of the contract", required=False),
        text_column("status", "as the publisher states it", required=False),
        text_column("date", "since when, year-month-day", required=False),
        _STATED,
        _COMPUTED,
        _NOTE,
    ),
    key=("name",),
    geometry="Polygon",
)

PROTECTED_AREAS = TableSchema(
    name="protected areas",
    columns=(
        _NAME,
        text_column("site_id", "identifier of the site (WDPAID, now SITE_ID)"),
        text_column("parcel_id", "identifier of the parcel (WDPA_PID, now SITE_PID)"),
        Column(
            name="site_type",
            kind="text",
            choices=("protected area", "other conservation measure"),
            required=False,
            meaning="under which definition it counts",
        ),
        Column(name="realm", kind="text", choices=REALMS, meaning="where it lies"),
        text_column("original_name", "in the language of the country", required=False),
        text_column("designation", "its legal title, in English", required=False),
        text_column(
            "designation_type", "national, regional, international", required=False
        ),
        text_column("iucn_category", "IUCN management category", required=False),
        text_column("no_take", "whether taking is forbidden: All, Part, None",
                    required=False),
        text_column("status", "proposed, designated and so on"),
        Column(
            name="status_year",
            kind="number",
            minimum=1500.0,
            maximum=2200.0,
            required=False,
            meaning="year of the status",
        ),
        text_column("states", "ISO 3166-1 alpha-3 codes, spaced", required=False),
        text_column("parent_states", "codes of the sovereigns, spaced",
                    required=False),
        text_column("governance", "who decides", required=False),
        text_column("ownership", "who owns", required=False),
        text_column("authority", "who manages", required=False),
        Column(
            name="marine_stated_km2",
            kind="number",
            unit="km2",
            minimum=0.0,
            maximum=5.2e8,
            required=False,
            meaning="the part at sea, as the publisher measures it",
        ),
        _STATED,
        _COMPUTED,
        _NOTE,
    ),
    key=("parcel_id",),
    geometry="Polygon",
)  # fmt: skip

LEGAL_POINTS = TableSchema(
    name="points of a law",
    columns=(
        Column(
            name="part",
            kind="number",
            minimum=1.0,
            maximum=1e6,
            meaning="list within the file: a new one starts where the names do",
        ),
        text_column("id", "name or number of the point, as printed"),
        LON,
        LAT,
        text_column("info", "the rest of its line: uses, kind of limit",
                    required=False),
        Column(
            name="row",
            kind="number",
            minimum=1.0,
            maximum=1e9,
            meaning="line of the file",
        ),
        text_column("suspect", "why it may be a misprint; empty if it is not",
                    required=False),
    ),
    key=("part", "id"),
    geometry="Point",
)  # fmt: skip
