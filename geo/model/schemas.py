"""The tables of sea and sea floor: every column with its unit, range and meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.model.shared_columns import (
    ISO3,
    LAT,
    LON,
    ROW_EVIDENCE,
    SOURCE,
    text_column,
)
from geo.model.tables import Column, TableSchema

if TYPE_CHECKING:
    from collections.abc import Iterable

STATIONS = TableSchema(
    name="stations",
    columns=(
        text_column("station", "name of the station"),
        LON,
        LAT,
        Column(
            name="abundance",
            kind="number",
            unit="kg/m2 (wet)",
            minimum=0.0,
            maximum=150.0,
            meaning="mass of nodules, mud or crust per area of sea floor",
        ),
        Column(
            name="evidence",
            kind="text",
            choices=(
                *("box core", "grab", "photo", "piston core", "gravity core"),
                *("drilled core", "dredge", "dive"),
                *("synthetic", "unknown"),
            ),
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
    text_column("campaign", "cruise or season whose samples share their errors"),
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
    text_column(
        "fix", "how the position was fixed, in the words of the file", required=False
    ),
)
"""What a table of stations may tell about how each was sampled."""


def station_schema(
    columns: Iterable[str],
    *,
    abundance_required: bool = True,
    most_kg_m2: float | None = None,
) -> TableSchema:
    """Give the schema of a table of stations with these columns.

    Parameters
    ----------
    columns : iterable of str
        Of the table; those of `SAMPLING_COLUMNS` among them are checked too.
    abundance_required : bool, optional
        Whether each station must hold one, or it may follow from a photo.
    most_kg_m2 : float, optional
        No station has more; that of nodules by default.

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
        replace(
            column,
            required=abundance_required,
            maximum=column.maximum if most_kg_m2 is None else most_kg_m2,
        )
        if column.name == "abundance"
        else column
        for column in STATIONS.columns
    )
    further = tuple(column for column in SAMPLING_COLUMNS if column.name in there)
    return replace(STATIONS, columns=(*base, *further))


SEA_LANES = TableSchema(
    name="sea lanes",
    columns=(
        text_column("passage", "strait or canal it is tagged with", required=False),
    ),
    geometry="LineString",
)
"""Longitudes as published, -180 to 190.85: lanes across the Bering Sea are given
on both sides of 180."""

REGISTRY = TableSchema(
    name="registry",
    columns=(
        text_column("name", "short name to fetch it by"),
        text_column("title", "what it is"),
        text_column(
            "url",
            "where its publisher offers it: the file itself where the method is "
            "direct or unpack, else the page to start from",
        ),
        text_column("file", "name that the file has in the cache"),
        Column(
            name="method",
            kind="text",
            choices=("direct", "unpack", "page", "form", "api"),
            meaning="how it is got: fetched as it is; fetched and unpacked; by hand "
            "from a page, after a form, or with an account or a key",
        ),
        text_column("licence", "terms"),
        text_column("doi", "digital object identifier", required=False),
        text_column(
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
        Column(
            name="max_mb",
            kind="number",
            unit="MB",
            minimum=0.001,
            meaning="most that is taken for the file; set here, with room to grow",
        ),
        Column(
            name="unpacked_mb",
            kind="number",
            unit="MB",
            minimum=0.0,
            required=False,
            meaning="most that an archive may unpack to, where that is above 2 GiB",
        ),
        text_column("notes", "what to know before using it", required=False),
        ROW_EVIDENCE,
    ),
    key=("name",),
)

ISLANDS = TableSchema(
    name="islands",
    columns=(
        text_column("name", "name of the island"),
        ISO3,
        LON,
        LAT,
        Column(
            name="status",
            kind="text",
            meaning="of its entitlement",
            choices=("undisputed", "entitlement contested", "sovereignty disputed"),
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("name", "iso3", "lon", "lat"),
    geometry="Point",
)
"""Points of the shores of islands, several under the name of a larger one, each
under the code of every state that claims it."""

LAND = TableSchema(
    name="land",
    columns=(ISO3, text_column("name", "country or dependency")),
    geometry="Polygon",
)

AREAS = TableSchema(
    name="areas",
    columns=(text_column("name", "name of the area"),),
    geometry="Polygon",
)

CRITERIA = TableSchema(
    name="criteria of a reporting code",
    columns=(
        text_column("code", "code of reporting, and the table or annex of it"),
        text_column("section", "number of the section"),
        text_column("section_title", "title of the section"),
        text_column(
            "number", "section and place in it: of ours where evidence is unverified"
        ),
        text_column("criterion", "title of the criterion"),
        text_column(
            "asks", "what it asks of a nodule deposit, in a few words of our own"
        ),
        text_column(
            "asks_of_mud", "the same of mud in cores, where it differs", required=False
        ),
        text_column(
            "cites",
            "keys of the computed values it cites, with spaces between; none: the "
            "Competent Person writes it",
            required=False,
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("code", "number"),
)
"""The keys are those of `geo.model.reporting_code.FACT_KEYS`."""

DEPOSITS = TableSchema(
    name="deposits",
    columns=(
        text_column(
            "deposit", "name of the deposit, or of the kind where it is told so"
        ),
        text_column(
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
        text_column("tonnage_class", "class of the tonnage as stated", required=False),
        Column(
            name="year",
            kind="number",
            minimum=1900,
            maximum=2100,
            required=False,
            meaning="year that the figure is of, or was told in",
        ),
        SOURCE,
        ROW_EVIDENCE,
        text_column("note", "what to know before using the figure", required=False),
    ),
    key=("deposit", "element", "figure", "tonnage_class"),
)
"""A row for each figure. What is not known has no row, or one without a value."""
