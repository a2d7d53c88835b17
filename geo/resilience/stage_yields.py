"""What is recovered on the way from one stage to the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from geo.model.commodities import STAGE_ORDER, Stage
from geo.model.shared_columns import weakest
from geo.resilience.feed_mix import METAL_FROM_ORE

if TYPE_CHECKING:
    import pandas as pd


def stage_yields(
    recoveries: pd.DataFrame, *, commodity: str, until: str
) -> tuple[dict[str, float], str]:
    """Give the recovery of each step on the way from the mine to a stage.

    The mean over the routes that are told. Ore is left out: the output of mines is
    counted in the concentrate, or as what can be recovered of the ore, so that a
    second deduction would count the loss twice. Commodities of `METAL_FROM_ORE` are
    counted in the ore: on their way to metal or beyond, one step leads from the mine
    to the metal, in place of the steps between.

    Parameters
    ----------
    recoveries : pandas.DataFrame
        Schema `geo.model.commodity_schemas.RECOVERIES`.
    commodity : str
    until : str
        Stage of the works that deliver to the market.

    Returns
    -------
    dict of str to float
        By the earlier stage; steps that no route tells are left out.
    str
        The weakest evidence of the routes taken; unverified without any.

    Examples
    --------
    >>> import pandas as pd
    >>> route = {"commodity": "cobalt", "from_stage": "concentrate"}
    >>> route |= {"to_stage": "refined", "evidence": "cited"}
    >>> told = pd.DataFrame([route | {"recovery": 0.96}, route | {"recovery": 0.94}])
    >>> stage_yields(told, commodity="cobalt", until="refined")
    ({'concentrate': 0.95}, 'cited')
    >>> stage_yields(told, commodity="cobalt", until="concentrate")
    ({}, 'unverified')
    """
    ends = _steps(commodity, until)
    told = recoveries[
        (recoveries["commodity"] == commodity)
        & (recoveries["to_stage"] == recoveries["from_stage"].map(ends))
    ]
    means = told.groupby("from_stage")["recovery"].mean()
    yields = {stage: float(means[stage]) for stage in ends if stage in means.index}
    return yields, weakest(told["evidence"])


def _steps(commodity: str, until: str) -> dict[str, str]:
    """Name the steps that lose something, each by the stages it leads between."""
    last = STAGE_ORDER[until]
    leap = commodity in METAL_FROM_ORE and last >= STAGE_ORDER[Stage.METAL]
    first = Stage.METAL if leap else Stage.CONCENTRATE
    steps = {
        str(start): str(end)
        for start, end in pairwise(STAGE_ORDER)
        if STAGE_ORDER[first] <= STAGE_ORDER[start] and STAGE_ORDER[end] <= last
    }
    return {str(Stage.MINE): str(Stage.METAL), **steps} if leap else steps
