"""The tables of works: places, capacities, statuses, owners, companies."""

from __future__ import annotations

from geo.model.commodities import CONTAINED, Stage
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

FACILITY_KINDS = (
    *("mine", "processing", "separation", "refinery"),
    *("smelter", "metal", "magnet", "precursor"),
)

FACILITIES = TableSchema(
    name="facilities",
    columns=(
        text_column("facility_id", "identifier"),
        text_column("name", "name of the works"),
        Column(
            name="kind", kind="text", meaning="what it does", choices=FACILITY_KINDS
        ),
        text_column("commodity", "principal commodity"),
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
        text_column("operator", "companies that run it, ; between", required=False),
        text_column("port", "UN/LOCODE of the export port, or LAND_xx", required=False),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("facility_id",),
    geometry="Point",
)
"""Places: source and evidence are of the position."""

COMMODITY = Column(
    name="commodity", kind="text", choices=tuple(CONTAINED), meaning="commodity"
)
STAGE = Column(
    name="stage",
    kind="text",
    choices=tuple(Stage),
    meaning="stage, as `geo.model.commodities.STAGE_MEANINGS` has it",
)

ASSIGNED = "assigned"
"""Nature of a capacity that is the rest of its country's own output."""

CAPACITIES = TableSchema(
    name="capacities",
    columns=(
        text_column("facility_id", "identifier of the facility"),
        COMMODITY,
        STAGE,
        text_column("product", "product, of `PRODUCTS`"),
        *stated_columns("capacity_t", meaning="capacity; empty where not known"),
        Column(
            name="nature",
            kind="text",
            choices=("nameplate", "output", "quota", ASSIGNED, "planned"),
            meaning="a capacity; what was made that year (at least the capacity); what "
            "a state allows; what is left of a country's output and put on works that "
            "are not told apart, which proves no balance; or what is planned and not "
            "yet there",
        ),
        Column(
            name="year",
            kind="number",
            minimum=1900,
            maximum=2100,
            required=False,
            meaning="year that the figure is of",
        ),
        text_column("basket", "rare earths: basket of `BASKETS`", required=False),
        text_column(
            "groups",
            "rare earths that it makes apart, ; between; empty: all of its basket",
            required=False,
        ),
        text_column(
            "host",
            "of a by-product: the commodity that the works are run for",
            required=False,
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("facility_id", "commodity", "stage", "product", "nature", "year"),
)

STATUS_SHARES = {
    "operating": 1.0,
    "ramping": 0.5,
    "project": 0.0,
    "care": 0.0,
    "closed": 0.0,
}
"""Fraction of the capacity that each status offers where a row states none. The half
of works that start is an assumption, unverified."""

STATUSES = TableSchema(
    name="statuses",
    columns=(
        text_column("facility_id", "identifier of the facility"),
        text_column("from", "date from which it holds: 2024, 2024-05, 2024-05-17"),
        Column(
            name="status",
            kind="text",
            choices=tuple(STATUS_SHARES),
            meaning="operating, starting, not yet built, on care and maintenance, or "
            "closed for good",
        ),
        Column(
            name="available",
            kind="number",
            unit="fraction",
            minimum=0.0,
            maximum=1.0,
            required=False,
            meaning="fraction of the capacity that works; empty: that of the status",
        ),
        text_column("note", "reason", required=False),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("facility_id", "from"),
)
"""A history: each row holds until the next one of the same facility."""

OWNERSHIP = TableSchema(
    name="ownership",
    columns=(
        text_column("facility_id", "identifier of the facility"),
        text_column("owner", "company or state, of `COMPANIES`"),
        Column(
            name="share",
            kind="number",
            unit="fraction",
            minimum=0.0,
            maximum=1.0,
            required=False,
            meaning="share of the equity; empty where not known",
        ),
        text_column("from", "date from which it holds", required=False),
        text_column("to", "date to which it held", required=False),
        text_column("note", "what else is known", required=False),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("facility_id", "owner", "from"),
)

COMPANIES = TableSchema(
    name="companies",
    columns=(
        text_column("company", "the one name that is used"),
        text_column("aliases", "other names, ; between", required=False),
        text_column("iso3", "country of its seat", required=False),
        Column(
            name="kind",
            kind="text",
            required=False,
            choices=("state", "listed", "private", "joint"),
            meaning="who holds it; joint: a venture of several companies",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("company",),
)
