"""Figures as stated and what they come to: the columns, and the units of mass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.shared_columns import text_column
from geo.model.tables import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

TONNES_PER: Mapping[str, float] = {
    "t": 1.0,
    "kt": 1e3,
    "Mt": 1e6,
    "Mlb": 453.59237,
}
"""Tonnes in each unit of mass that a figure may be stated in."""

SHARE_UNIT = "%"
CONTAINED_ITSELF, OF_WORLD, OF_TOTAL = "contained", "world", "total"
"""What a figure may be of beside a product: the metal or oxide itself; the world's
output; or a total of which the row is a part or a multiple, and so not cited itself."""


def stated_columns(result: str, *, meaning: str) -> tuple[Column, ...]:
    """Describe a figure, what it is of, and the tonnes it comes to.

    Parameters
    ----------
    result : str
        Name of the column of tonnes.
    meaning : str
        What they are.

    Returns
    -------
    tuple of Column
        stated, stated_unit, stated_of, factor, factor_basis, and the result, which
        is the product of stated and factor. All are empty where nothing is known.

    Examples
    --------
    >>> [one.name for one in stated_columns("tonnes", meaning="output")][-2:]
    ['factor_basis', 'tonnes']
    """
    return (
        Column(
            name="stated",
            kind="number",
            minimum=0.0,
            required=False,
            meaning="figure as the source prints it",
        ),
        Column(
            name="stated_unit",
            kind="text",
            required=False,
            choices=(*TONNES_PER, SHARE_UNIT),
            meaning="its unit of mass, or % of a total",
        ),
        text_column(
            "stated_of",
            "what it is of: contained (the metal or oxide itself), a product of "
            "`PRODUCTS`, world (a share of the world's output), or total (a part or a "
            "multiple of another total)",
            required=False,
        ),
        Column(
            name="factor",
            kind="number",
            unit="t contained per stated unit",
            minimum=0.0,
            required=False,
            meaning="what one stated unit comes to",
        ),
        text_column("factor_basis", "where the factor comes from", required=False),
        Column(
            name=result,
            kind="number",
            unit="t contained metal or REO a year",
            minimum=0.0,
            required=False,
            meaning=meaning,
        ),
    )
