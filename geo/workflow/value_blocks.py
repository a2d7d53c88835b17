"""What the blocks of a map are worth, for planning only."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.resource.mining.cash_flow import Timing, discount_factors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.model.economics import EconomicsSettings
    from geo.workflow.artifacts import Record
    from geo.workflow.graph import Inputs


def block_worths(
    inputs: Inputs, cells: pd.DataFrame
) -> tuple[dict[str, NDArray[np.float64]], str]:
    """Give what each cell is worth, and what ground that is told of.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the economics.
    cells : pandas.DataFrame
        With ``cell``.

    Returns
    -------
    columns : dict of str to ndarray of float, shape (cells,)
        worth_usd_m2, what a square metre of the block's ground at or above the cut-off
        brings less its own costs; discounted_usd_m2, the same from the years in which
        the plan mines it; mined_year, the first of them. NaN where it is not told.
        Empty without economics.
    note : str
        One sentence, or none.
    """
    done = inputs.done.get("economics", {})
    economics = inputs.file.project.economics
    if economics is None or "block_values" not in done:
        return {}, ""
    record = cast("Record", done["economics"])
    blocks = inputs.table("economics", "block_values").set_index("cell")
    columns = pd.DataFrame(
        {"worth_usd_m2": blocks["margin_usd"] / blocks["area_m2"]}, index=blocks.index
    )
    if "schedule_blocks" in done:
        mined = inputs.table("economics", "schedule_blocks")
        mined = mined[mined["order"] == str(record["order"])]
        share, year = _discounted(mined, economics=economics)
        columns["discounted_usd_m2"] = columns["worth_usd_m2"] * share
        columns["mined_year"] = year
    found = columns.reindex(cells["cell"])
    return (
        {str(name): found[name].to_numpy(dtype=float) for name in found},
        worth_note(record),
    )


def _discounted(
    mined: pd.DataFrame, *, economics: EconomicsSettings
) -> tuple[pd.Series[float], pd.Series[int]]:
    """Give the discount of each block over the shares mined by year, and the first."""
    first = economics.first_production_year
    factors = discount_factors(
        first + int(mined["year"].max()) + 1,
        rate=economics.discount_rate,
        timing=Timing(economics.timing),
    )
    # the first year of mining is 1, and lies in the first project year of mining
    at = mined["year"].to_numpy() + first - 1
    weighed = mined.assign(worth=mined["share"] * factors[at]).groupby("cell")
    return weighed["worth"].sum(), weighed["year"].min()


def worth_note(record: Record) -> str:
    """Say whether Inferred ground is among the blocks that are valued.

    Parameters
    ----------
    record : mapping
        Record ``economics`` of the step.

    Returns
    -------
    str

    Examples
    --------
    >>> worth_note({"includes_inferred": False, "synthetic": False})
    'Of Measured and Indicated blocks alone; Inferred ground is left out.'
    """
    made_up = " The ground is made up." if record["synthetic"] else ""
    if record["includes_inferred"]:
        return (
            "Inferred blocks are among them because the project asks for it: they may "
            f"never be mined.{made_up}"
        )
    return (
        f"Of Measured and Indicated blocks alone; Inferred ground is left out.{made_up}"
    )
