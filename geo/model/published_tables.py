"""What is read from publishers' tables: every column with its unit and range."""

from __future__ import annotations

from geo.model.shared_columns import LAT, LON, text_column
from geo.model.tables import Column, TableSchema

ROW = Column(name="row", kind="number", meaning="line of the file", minimum=1.0)
OPTIONAL_ISO3 = text_column(
    "iso3",
    "ISO 3166-1 alpha-3 code; empty where the name is not known",
    required=False,
)

UNKNOWN = "unknown"
YES_NO = ("yes", "no", UNKNOWN)


def _amount(name: str, meaning: str, *, unit: str = "", low: float = 0.0) -> Column:
    return Column(
        name=name,
        kind="number",
        unit=unit,
        minimum=low,
        required=False,
        meaning=meaning,
    )


def _year(name: str = "year", *, low: float = 1900.0, required: bool = True) -> Column:
    return Column(
        name=name,
        kind="number",
        minimum=low,
        maximum=2100.0,
        required=required,
        meaning=name,
    )


WORLD_PORTS = TableSchema(
    name="world ports",
    columns=(
        ROW,
        text_column("wpi_number", "World Port Index number"),
        text_column("name", "main name"),
        text_column("alternate_name", "other name", required=False),
        text_column("unlocode", "UN/LOCODE of five letters", required=False),
        Column(
            name="unlocode_doubt",
            kind="text",
            required=False,
            choices=("other country", "repeated"),
            meaning="whether the code begins with that of another country, or more "
            "than one port has it",
        ),
        text_column("country", "country as written"),
        OPTIONAL_ISO3,
        LON,
        LAT,
        Column(
            name="harbour_size",
            kind="text",
            choices=("large", "medium", "small", "very small", UNKNOWN),
            meaning="size by area, facilities and berths",
        ),
        text_column("harbour_type", "kind of shelter, or unknown"),
        _amount("channel_depth_m", "least depth of the main channel", unit="m"),
        _amount("anchorage_depth_m", "least depth at the anchorage", unit="m"),
        _amount("cargo_pier_depth_m", "greatest depth at a cargo pier", unit="m"),
        _amount("oil_terminal_depth_m", "greatest depth at an oil pier", unit="m"),
        _amount("max_vessel_length_m", "longest vessel", unit="m"),
        _amount("max_vessel_beam_m", "broadest vessel", unit="m"),
        _amount("max_vessel_draft_m", "deepest vessel", unit="m"),
        *(
            Column(name=name, kind="text", choices=YES_NO, meaning=meaning)
            for name, meaning in (
                ("solid_bulk", "facilities for solid bulk"),
                ("container", "facilities for containers"),
                ("breakbulk", "facilities for general cargo"),
                ("ice", "whether ice restricts the entrance"),
                ("tide", "whether tide restricts the entrance"),
            )
        ),
        Column(
            name="railway",
            kind="text",
            choices=("large", "medium", "small", "none", UNKNOWN),
            meaning="railway works",
        ),
    ),
    key=("wpi_number",),
    geometry="Point",
)
"""Depths and sizes are empty where the index says 0, its mark for unknown."""

VESSEL_KINDS = ("container", "dry_bulk", "general_cargo", "roro", "tanker")

CHOKEPOINTS = TableSchema(
    name="chokepoints",
    columns=(
        ROW,
        text_column("portid", "identifier of PortWatch"),
        text_column("name", "name"),
        text_column("gate", "name of the gate here; empty if none", required=False),
        LON,
        LAT,
        _amount("vessels_total", "vessels a year", unit="1/y"),
        *(
            _amount(f"vessels_{kind}", f"of which {kind}", unit="1/y")
            for kind in VESSEL_KINDS
        ),
    ),
    key=("portid",),
    geometry="Point",
)

TRANSITS = TableSchema(
    name="transits",
    columns=(
        ROW,
        text_column("date", "day, as 2024-01-31"),
        text_column("portid", "identifier of PortWatch"),
        text_column("name", "name"),
        text_column("gate", "name of the gate here; empty if none", required=False),
        _amount("vessels_total", "vessels that day", unit="1/d"),
        *(
            _amount(f"vessels_{kind}", f"of which {kind}", unit="1/d")
            for kind in VESSEL_KINDS
        ),
        _amount("trade_total_t", "estimated trade volume that day", unit="t/d"),
        *(
            _amount(f"trade_{kind}_t", f"of which by {kind}", unit="t/d")
            for kind in VESSEL_KINDS
        ),
    ),
    key=("portid", "date"),
)

WGI_DIMENSIONS = {
    "va": "voice_accountability",
    "pv": "political_stability",
    "ge": "gov_effectiveness",
    "rq": "regulatory_quality",
    "rl": "rule_of_law",
    "cc": "control_corruption",
}
"""The six dimensions by the World Bank's code, as columns."""

WGI_LIMIT = 5.0
"""Estimates have a standard normal spread: beyond this they are none."""

GOVERNANCE_ESTIMATES = TableSchema(
    name="governance estimates",
    columns=(
        text_column("iso3", "ISO 3166-1 alpha-3 code, or the World Bank's own"),
        text_column("country", "country as written"),
        _year(low=1996.0),
        *(
            Column(
                name=name,
                kind="number",
                minimum=-WGI_LIMIT,
                maximum=WGI_LIMIT,
                required=False,
                meaning="estimate, a standard normal score; high is good",
            )
            for name in WGI_DIMENSIONS.values()
        ),
        Column(
            name="wgi_mean",
            kind="number",
            minimum=-WGI_LIMIT,
            maximum=WGI_LIMIT,
            required=False,
            meaning="mean of the six; empty unless all are there",
        ),
        Column(
            name="wgi_scaled",
            kind="number",
            minimum=0.0,
            maximum=10.0,
            required=False,
            meaning="(2.5 - mean of the six) x 2; high is risky",
        ),
    ),
    key=("iso3", "year"),
)

FLOWS = (
    "import", "export", "re-import", "re-export", "domestic export",
    "foreign import", "import for inward processing",
    "import after outward processing", "export after inward processing",
    "export for outward processing",
)  # fmt: skip

TRADE_RECORDS = TableSchema(
    name="trade records",
    columns=(
        ROW,
        text_column("period", "year or month: 2023, 2023-05"),
        _year(),
        text_column("reporter", "ISO 3166-1 alpha-3 code, or Comtrade's own"),
        text_column("reporter_name", "reporter as written", required=False),
        Column(
            name="flow",
            kind="text",
            choices=FLOWS,
            meaning="direction; re-exports are counted in exports too, and so on",
        ),
        text_column("partner", "ISO 3166-1 alpha-3 code, Comtrade's own, or WLD"),
        text_column("partner_name", "partner as written", required=False),
        Column(
            name="partner_scope",
            kind="text",
            choices=("country", "other", "world"),
            meaning="whether the partner is a country; sum nothing across scopes",
        ),
        text_column("classification", "of the goods, such as H6 or HS", required=False),
        text_column("hs_code", "code of the goods, leading zeros kept"),
        text_column("goods", "goods in words", required=False),
        Column(
            name="breakdown",
            kind="flag",
            meaning="part of another row, by second partner, customs procedure or "
            "mode of transport or supply; sum nothing across",
        ),
        text_column("part", "which part, of a breakdown", required=False),
        _amount("net_weight_t", "net weight", unit="t"),
        Column(
            name="weight_estimated",
            kind="text",
            choices=YES_NO,
            meaning="whether the United Nations estimated the weight",
        ),
        _amount("value_usd", "value", unit="US$ of the day"),
    ),
    key=("period", "reporter", "flow", "partner", "classification", "hs_code", "part"),
)

MINERAL_FIGURES = TableSchema(
    name="mineral figures",
    columns=(
        ROW,
        text_column("commodity", "commodity as written"),
        text_column("country", "country as written"),
        text_column(
            "iso3", "ISO 3166-1 alpha-3 code, or OTHER, or WORLD", required=False
        ),
        Column(
            name="scope",
            kind="text",
            choices=("country", "group", "rest", "world"),
            meaning="whether the row is a country; sum nothing across scopes",
        ),
        text_column("statistic", "production, capacity, reserves and the like"),
        text_column("detail", "what is counted, as written"),
        text_column("period", "year or years: 2024, 2021-24"),
        _year(required=False),
        _amount("value", "figure; empty where none is told", low=float("-inf")),
        text_column("unit", "of the value: t, or as written", required=False),
        Column(
            name="bound",
            kind="text",
            required=False,
            choices=("less than", "more than"),
            meaning="whether the value is a bound only",
        ),
        Column(
            name="mark",
            kind="text",
            required=False,
            choices=(
                *("withheld", "not available", "not applicable", "zero"),
                *("net exporter", "less than half a unit"),
            ),
            meaning="what stands in place of a figure",
        ),
        Column(
            name="estimated", kind="flag", meaning="whether the figure is estimated"
        ),
        text_column("as_stated", "figure as written"),
        text_column("note", "note of the publisher", required=False),
    ),
)
"""Masses are in tonnes, of what the detail and the unit say is counted."""
