"""What a plan is worth before and after the state has had its share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.resource.mining.cash_flow import Timing
from geo.resource.mining.valuation import valuation

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE_ALL, BEFORE_TAX, AFTER_TAX = (
    "before royalty and tax",
    "after royalty, before tax",
    "after royalty and tax",
)
_GIVEN_BACK: Mapping[str, tuple[str, ...]] = {
    BEFORE_ALL: ("tax_usd", "royalty_usd"),
    BEFORE_TAX: ("tax_usd",),
    AFTER_TAX: (),
}


def value_stages(
    flows: pd.DataFrame, *, rate: float, timing: Timing = Timing.END_OF_YEAR
) -> pd.DataFrame:
    """Value a cash flow before royalty and tax, before tax, and after both.

    Parameters
    ----------
    flows : pandas.DataFrame
        As `geo.resource.mining.project_cash_flow.project_cash_flow` gives it: a row
        for each project year, with net_usd, royalty_usd and tax_usd in USD.
    rate : float
        Per year as a fraction.
    timing : Timing, optional

    Returns
    -------
    pandas.DataFrame
        stage, npv_usd, irr (fraction a year, not a number where there is none) and
        payback_years, in three rows: the value falls from each to the next as long
        as royalty and tax are never paid back.

    Raises
    ------
    DataError
        A column is absent.

    Notes
    -----
    The tax is what the project itself owes, with its write-offs and losses carried.
    Before tax the same years are mined: no plan is made anew for it.

    Examples
    --------
    >>> flows = pd.DataFrame(
    ...     {
    ...         "net_usd": [-100.0, 80.0, 80.0],
    ...         "royalty_usd": [0.0, 5.0, 5.0],
    ...         "tax_usd": [0.0, 10.0, 20.0],
    ...     }
    ... )
    >>> value_stages(flows, rate=0.0)["npv_usd"].tolist()
    [100.0, 90.0, 60.0]
    """
    absent = [
        name for name in ("net_usd", "royalty_usd", "tax_usd") if name not in flows
    ]
    if absent:
        problem = Problem(
            where="flows",
            what="no column " + ", ".join(absent),
            cure="give project_cash_flow(…)",
        )
        raise DataError("value before tax", [problem])
    rows = []
    for stage, given_back in _GIVEN_BACK.items():
        net = flows["net_usd"] + flows[list(given_back)].sum(axis=1)
        found = valuation(net.tolist(), rate=rate, timing=timing)
        rows.append(
            {
                "stage": stage,
                "npv_usd": found.npv_usd,
                "irr": np.nan if found.irr is None else found.irr,
                "payback_years": found.payback_years,
            }
        )
    return pd.DataFrame(rows)
