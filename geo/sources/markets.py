"""The markets that can be compared: the port that stands for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.market_schemas import MARKETS
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd

MARKETS_FILE = "supply/markets.csv"
"""Below ``data/``."""


def read_markets() -> pd.DataFrame:
    """Read the port that stands for each market, and who is a member of a union.

    Returns
    -------
    pandas.DataFrame
        Schema `MARKETS`.

    Examples
    --------
    >>> read_markets().set_index("iso3").loc["USA", "port"]
    'USLAX'
    """
    return read_checked_table(MARKETS_FILE, schema=MARKETS)
