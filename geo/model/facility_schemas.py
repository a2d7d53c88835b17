"""Tables of facilities from several sources: every column with unit and meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.model.positions import POSITIONS
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

SEPARATOR = "; "
"""Between several values in one cell."""

ICMM_FACILITIES = TableSchema(
    name="ICMM facilities",
    columns=(
        text_column("facility_id", "identifier of ICMM"),
        text_column("name", "name of the site"),
        text_column(
            "group_names",
            "names of the sites merged into it, itself among them, with ; between",
            required=False,
        ),
        text_column(
            "kind",
            "what it does: as in `FACILITIES`, or steel plant; several with ; between",
        ),
        text_column(
            "commodity",
            "all its commodities, the principal one first, with ; between; under "
            "the names of `FACILITIES` where they match, else as published",
        ),
        text_column("country", "country as published"),
        replace(ISO3, required=False),
        LON,
        LAT,
        *POSITIONS.columns,
        text_column("primary_commodity", "as published"),
        text_column("secondary_commodity", "as published", required=False),
        text_column("other_commodities", "as published", required=False),
        Column(
            name="confidence",
            kind="text",
            meaning="how many and how good the sources of the site are, after ICMM",
            choices=("high", "moderate", "low", "very low"),
        ),
        SOURCE,
        ROW_EVIDENCE,
    ),
    key=("facility_id",),
    geometry="Point",
)
"""No status: the data set does not tell whether a site works. Positions of sites
that were merged are averages."""


FACILITIES_TO_MERGE = TableSchema(
    name="facilities to merge",
    columns=(
        text_column("facility_id", "identifier"),
        text_column("name", "name of the works"),
        text_column("kind", "what it does; several with ; between"),
        text_column("commodity", "commodity; several with ; between"),
        replace(ISO3, required=False),
        LON,
        LAT,
    ),
    key=("facility_id",),
)
"""The least that a table must tell to be merged with another."""

MERGED_FACILITIES = TableSchema(
    name="merged facilities",
    columns=(
        *FACILITIES_TO_MERGE.columns,
        Column(
            name="origin",
            kind="text",
            meaning="the table that the row is from",
            choices=("ours", "theirs"),
        ),
        text_column("doubt", "why a new row may be one of ours", required=False),
    ),
    key=("facility_id",),
    geometry="Point",
)
"""And every other column of ours: empty in a new row where the other table is silent,
above all the status, so that it counts as no supply."""

_PAIR = (
    text_column("our_id", "identifier of our row"),
    text_column("their_id", "identifier of their row"),
    text_column("our_name", "name of our row"),
    text_column("their_name", "name of their row"),
    Column(
        name="distance_km", kind="number", unit="km", minimum=0.0, meaning="geodesic"
    ),
    Column(
        name="name_similarity",
        kind="number",
        unit="fraction",
        minimum=0.0,
        maximum=1.0,
        meaning="of the names that fit best; 1 is the same",
    ),
)

MATCHES = TableSchema(
    name="matches",
    columns=(
        *_PAIR,
        Column(
            name="same_commodity",
            kind="flag",
            meaning="whether they have a commodity in common",
        ),
        Column(
            name="role",
            kind="text",
            choices=("best", "shared"),
            meaning="best: each other's; shared: their row is the best of another of "
            "ours too",
        ),
    ),
    key=("our_id", "their_id"),
)

CONFLICTS = TableSchema(
    name="conflicts",
    columns=(
        *_PAIR,
        Column(
            name="field",
            kind="text",
            meaning="what differs",
            choices=(
                "iso3",
                "commodity",
                "kind",
                "status",
                "position",
                "shared match",
                "second match",
                "far namesake",
            ),
        ),
        text_column("ours", "our value, which stands"),
        text_column("theirs", "their value"),
    ),
    key=("our_id", "their_id", "field"),
)


def split_values(cell: object) -> tuple[str, ...]:
    """Split a cell that may hold several values.

    Parameters
    ----------
    cell : object
        Text with ``;`` between values, or nothing.

    Returns
    -------
    tuple of str
        Each once, in the order of the cell, without blanks around it.

    Examples
    --------
    >>> split_values("mine;smelter; mine ")
    ('mine', 'smelter')
    >>> split_values(None)
    ()
    """
    if not isinstance(cell, str):
        return ()
    values = (value.strip() for value in cell.split(";"))
    return tuple(dict.fromkeys(value for value in values if value))


def joined_values(values: Iterable[str]) -> str:
    """Write several values into one cell.

    Parameters
    ----------
    values : iterable of str

    Returns
    -------
    str
        Each once, in the order given.

    Examples
    --------
    >>> joined_values(["copper", "gold", "copper"])
    'copper; gold'
    """
    return SEPARATOR.join(dict.fromkeys(values))
