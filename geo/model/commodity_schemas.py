"""The tables of commodities: products, codes, recoveries, baskets, hosts."""

from __future__ import annotations

from geo.model.commodities import ELEMENT_GROUPS, Stage
from geo.model.shared_columns import ROW_EVIDENCE, SOURCE, text_column
from geo.model.tables import Column, TableSchema
from geo.model.works_schemas import COMMODITY, STAGE

HS_VERSIONS = ("HS2007", "HS2012", "HS2017", "HS2022")
"""Editions of the Harmonized System in their order; a concordance links each with the
next."""


def _fraction(name: str, meaning: str, *, most: float = 1.0) -> Column:
    return Column(
        name=name,
        kind="number",
        unit="fraction",
        minimum=0.0,
        maximum=most,
        required=False,
        meaning=meaning,
    )


def _stage(name: str, meaning: str) -> Column:
    return Column(name=name, kind="text", choices=tuple(Stage), meaning=meaning)


PRODUCTS = TableSchema(
    name="products",
    columns=(
        text_column("product", "code of the product"),
        COMMODITY,
        STAGE,
        text_column("name", "name for a reader"),
        *(
            Column(
                name=name,
                kind="number",
                unit="t contained per t, dry",
                minimum=0.0,
                maximum=20.0,
                required=False,
                meaning=meaning,
            )
            for name, meaning in (
                ("contained", "usual content"),
                ("contained_low", "least content met with"),
                ("contained_high", "highest content met with"),
            )
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("product", "commodity"),
)
"""Contents above 1 are those of separation works told by one of their oxides: the
oxides of the whole feed per tonne of it."""

HS_CODES = TableSchema(
    name="HS codes",
    columns=(
        Column(
            name="hs_version",
            kind="text",
            choices=HS_VERSIONS,
            meaning="edition of the Harmonized System",
        ),
        text_column("hs_code", "six digits"),
        text_column("product", "product of `PRODUCTS` that it holds"),
        text_column("name", "goods in words"),
        text_column("note", "what else it holds, national splits", required=False),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("hs_version", "hs_code", "product"),
)

HS_CONCORDANCE = TableSchema(
    name="HS concordance",
    columns=(
        *(
            Column(name=name, kind="text", choices=HS_VERSIONS, meaning=meaning)
            for name, meaning in (("from_version", "of"), ("to_version", "to"))
        ),
        text_column("from_code", "six digits in the earlier edition"),
        text_column("to_code", "six digits in the later edition"),
        Column(
            name="relation",
            kind="text",
            choices=("1:1", "split", "merge"),
            meaning="whether the one is the whole of the other",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("from_version", "from_code", "to_version", "to_code"),
)

RECOVERIES = TableSchema(
    name="recoveries",
    columns=(
        COMMODITY,
        text_column("route", "process"),
        _stage("from_stage", "stage that it starts from"),
        _stage("to_stage", "stage that it leads to"),
        _fraction("recovery", "of the contained metal or REO that arrives"),
        _fraction("low", "least met with"),
        _fraction("high", "highest met with"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("commodity", "route", "from_stage", "to_stage"),
)

BASKETS = TableSchema(
    name="baskets",
    columns=(
        text_column("basket", "code of the ore"),
        Column(
            name="element",
            kind="text",
            choices=tuple(one for held in ELEMENT_GROUPS.values() for one in held),
            meaning="rare earth",
        ),
        _fraction("share", "of its oxide in all oxides of rare earths"),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("basket", "element"),
)

HOSTS = TableSchema(
    name="hosts",
    columns=(
        text_column("companion", "commodity or group that comes along"),
        text_column("host", "what the mine is run for"),
        _fraction("share", "of the companion's mine output in the world"),
        Column(
            name="ratio",
            kind="number",
            unit="t companion per t host",
            minimum=0.0,
            required=False,
            meaning="how much comes with a tonne of the host",
        ),
        Column(
            name="year",
            kind="number",
            minimum=1900,
            maximum=2100,
            required=False,
            meaning="year that the figures are of",
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("companion", "host", "year"),
)
