"""The table of what is said of how long deposits last."""

from __future__ import annotations

from geo.model.commodities import CONTAINED
from geo.model.shared_columns import ISO3, ROW_EVIDENCE, SOURCE, text_column
from geo.model.tables import Column, TableSchema

DEPOSIT_CLAIMS = TableSchema(
    name="deposit claims",
    columns=(
        text_column("deposit", "name of the deposit"),
        ISO3,
        Column(
            name="commodity",
            kind="text",
            meaning="commodity whose demand is meant",
            choices=tuple(CONTAINED),
        ),
        text_column("metal", "symbol of the metal in the deposit"),
        Column(
            name="contained_t",
            kind="number",
            unit="t",
            minimum=0.0,
            meaning="metal in the ground, as told",
        ),
        Column(
            name="years",
            kind="number",
            unit="years of demand",
            minimum=0.0,
            meaning="demand of the country that it is said to be",
        ),
        Column(
            name="ore_t",
            kind="number",
            unit="t",
            minimum=0.0,
            meaning="nodules, crust or mud that hold it, as told",
        ),
        SOURCE,
        ROW_EVIDENCE,
        text_column("note", "what to know before using the claim", required=False),
    ),
    key=("deposit", "commodity"),
)
"""A row for each deposit and commodity."""
