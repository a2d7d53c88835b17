"""What deposits hold, on land and on the sea floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.schemas import DEPOSITS
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd


def read_land_deposits() -> pd.DataFrame:
    """Read grades of land deposits, and their uranium and thorium where told.

    Returns
    -------
    pandas.DataFrame
        Schema `DEPOSITS`: a row for each figure, with its own source and
        evidence.

    Examples
    --------
    >>> land = read_land_deposits().query("deposit == 'Mutanda' and element == 'Co'")
    >>> float(land["value"].item())
    0.61
    """
    return _read("deposits/land_deposits.csv")


def read_seabed_deposits() -> pd.DataFrame:
    """Read grades and activities of nodules, crusts and rare-earth mud.

    Returns
    -------
    pandas.DataFrame
        Schema `DEPOSITS`: a row for each figure, with its own source and
        evidence.

    Examples
    --------
    >>> seabed = read_seabed_deposits().query("kind == 'rare-earth mud'")
    >>> float(seabed.query("figure == 'mean' and value < 1000")["value"].item())
    964.0
    """
    return _read("deposits/seabed_deposits.csv")


def _read(relative: str) -> pd.DataFrame:
    return read_checked_table(relative, schema=DEPOSITS)
