"""Figures that stand beside the value of a plan, and never in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.resource.mining.abundance_at_nothing import abundance_at_nothing
from geo.resource.mining.value_cases import Cases, value_cases

if TYPE_CHECKING:
    import pandas as pd

    from geo.workflow.value_record import Asked, Mined

_LEVELS = (10, 50, 90)


def beside_value(
    asked: Asked, mined: Mined, *, mean_kg_m2: float, draws: pd.DataFrame | None
) -> dict[str, object]:
    """Work out the abundance at which nothing is left, and what stopping is worth.

    Parameters
    ----------
    asked : Asked
    mined : Mined
        The order that all is told for.
    mean_kg_m2 : float
        Mean abundance of the ground planned on, kg/m2 wet in situ.
    draws : pandas.DataFrame or None
        Table of the draws, where there are any.

    Returns
    -------
    dict
        For the record of the step.
    """
    terms = asked.terms
    found = abundance_at_nothing(mined.schedule, terms=terms, mean_kg_m2=mean_kg_m2)
    told: dict[str, object] = {
        "abundance_at_npv_0_kg_m2": found.abundance_kg_m2,
        "abundance_at_npv_0_factor": found.factor,
        "abundance_at_npv_0_reason": found.reason,
    }
    plain = value_cases(
        mined.schedule,
        terms=terms,
        cases=Cases.none(mined.schedule, terms=terms),
        stopping=True,
    )
    if plain.stopped is not None:
        told["stopped_npv_usd"] = float(plain.stopped.npv_usd[0])
        told["stopped_years"] = int(plain.stopped.years[0])
    return told if draws is None else told | _of_draws(draws)


def _of_draws(draws: pd.DataFrame) -> dict[str, float]:
    """Say what the freedom to stop is worth over all draws."""
    stopped = draws["stopped_npv_usd"]
    early = draws["stopped_years"] < np.ceil(draws["life_years"] - 1e-9)
    return {
        f"stopped_npv_usd_p{level}": float(np.percentile(stopped, level))
        for level in _LEVELS
    } | {
        "stopping_worth_usd": float((stopped - draws["npv_usd"]).mean()),
        "stopping_share": float(early.mean()),
        "stopping_chance_positive": float((stopped > 0.0).mean()),
    }
