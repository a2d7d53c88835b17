"""What is said of how long deposits last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.deposit_claims import DEPOSIT_CLAIMS
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd

FILE = "deposits/deposit_claims.csv"


def read_deposit_claims() -> pd.DataFrame:
    """Read published claims that a deposit is so many years of demand.

    Returns
    -------
    pandas.DataFrame
        Schema `DEPOSIT_CLAIMS`, with the source and evidence of each row.

    Examples
    --------
    >>> claims = read_deposit_claims().set_index("metal")
    >>> claims["years"].to_dict()
    {'Co': 75.0, 'Ni': 11.0}
    """
    return read_checked_table(FILE, schema=DEPOSIT_CLAIMS)
