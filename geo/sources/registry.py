"""The real data that publishers offer: where, and on what terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.schemas import REGISTRY
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd


def read_registry() -> pd.DataFrame:
    """Read the registry of external data sets.

    Returns
    -------
    pandas.DataFrame
        Schema `REGISTRY`. A ``sha256`` is given only where the publisher's file
        was read; an empty one means that it is not known.

    Examples
    --------
    >>> registry = read_registry().set_index("name")
    >>> registry.loc["eez-v12", "doi"]
    '10.14284/632'
    """
    return read_checked_table("registry.csv", schema=REGISTRY)
