"""The table of markets that can be compared."""

from __future__ import annotations

from geo.model.shared_columns import ROW_EVIDENCE, SOURCE, text_column
from geo.model.tables import TableSchema

MARKETS = TableSchema(
    name="markets",
    columns=(
        text_column("iso3", "ISO 3166-1 alpha-3 code, or EU27"),
        text_column("name", "as it is called"),
        text_column("port", "UN/LOCODE of the port that stands for it"),
        text_column(
            "members",
            "of a union: codes of its countries, ; between",
            required=False,
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("iso3",),
)
