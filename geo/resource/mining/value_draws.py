"""What a plan is worth when ground, prices, costs and recovery are not sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.randomness import stratified
from geo.resource.mining.ground_factors import FACTORS
from geo.resource.mining.mined_years import GroundFactors
from geo.resource.mining.price_draws import draw_prices
from geo.resource.mining.project_flows import MoneyFactors
from geo.resource.mining.value_cases import CHUNK, Cases, value_cases
from geo.resource.mining.value_spreads import (
    COSTS,
    ValueSpreads,
    lognormal_factor,
    recovery_factor,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule

__all__ = ["ValueDraws", "ValueSpreads", "draw_values"]

NO_REALIZATION = -1
"""Stands in the table of draws where the ground does not vary."""

_PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
_RESULTS = ("life_years", "npv_usd", "stopped_years", "stopped_npv_usd")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueDraws:
    """Draws of the value of a plan.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each draw: draw, realization (-1: the ground does not vary), the
        factors area, abundance, solids and ni_grade for each metal, ni_usd_t for
        each that sells, the factors recovery, capital, operating and pace,
        life_years and npv_usd; stopped_years and stopped_npv_usd of whoever stops
        once what remains of the draw only loses.
    """

    table: pd.DataFrame

    @property
    def npv_usd(self) -> NDArray[np.float64]:
        """The values, by draw."""
        return self.table["npv_usd"].to_numpy(dtype=float)

    @property
    def chance_positive(self) -> float:
        """Share of the draws that are worth more than nothing."""
        return float((self.npv_usd > 0.0).mean())

    @property
    def percentiles(self) -> dict[str, float]:
        """P10 (low), P50 and P90 of the values, by name, in USD."""
        low, middle, high = np.quantile(self.npv_usd, [0.1, 0.5, 0.9])
        return {"p10": float(low), "p50": float(middle), "p90": float(high)}

    @property
    def worth_of_stopping_usd(self) -> float:
        """Mean gain, over all draws, of being free to stop."""
        return float((self.table["stopped_npv_usd"] - self.npv_usd).mean())

    @property
    def summary(self) -> pd.DataFrame:
        """Mean, spread and percentiles: statistic, npv_usd, life_years, stopped."""
        columns = self.table[["npv_usd", "life_years", "stopped_npv_usd"]]
        rows = {"mean": columns.mean(), "sd": columns.std(ddof=0)}
        rows |= {f"p{one}": columns.quantile(one / 100.0) for one in _PERCENTILES}
        return pd.DataFrame(rows).T.rename_axis("statistic").reset_index()

    @property
    def drivers(self) -> pd.DataFrame:
        """Rank correlation of every input that varies with the value.

        Columns input and rank_correlation, the strongest first.
        """
        left_out = ["draw", "realization", *_RESULTS]
        inputs = self.table.drop(columns=left_out)
        inputs = inputs.loc[:, inputs.max() > inputs.min()]
        if inputs.empty or np.ptp(self.npv_usd) == 0.0:
            return pd.DataFrame({"input": [], "rank_correlation": []})
        found = inputs.rank().corrwith(self.table["npv_usd"].rank())
        found = found.reindex(found.abs().sort_values(ascending=False).index)
        return found.rename_axis("input").rename("rank_correlation").reset_index()


def draw_values(
    schedule: Schedule,
    *,
    terms: ProjectTerms,
    spreads: ValueSpreads,
    rng: np.random.Generator,
    ground: pd.DataFrame | None = None,
    count: int = 2000,
    chunk: int = CHUNK,
) -> ValueDraws:
    """Draw ground, prices, costs and recovery together, and value the plan by each.

    Every draw takes one realization of the ground, each as often as any other, and
    mines the blocks in the order of the plan: richer ground gives more tonnes from
    the same area until ships and plant bind, wider ground a longer life. All blocks
    share the factors of their realization.

    Parameters
    ----------
    schedule : Schedule
    terms : ProjectTerms
        The means.
    spreads : ValueSpreads
    rng : numpy.random.Generator
        All draws are made before anything is worked out: the same seed gives the
        same bytes whatever the chunk.
    ground : pandas.DataFrame, optional
        As `geo.resource.mining.ground_factors.ground_factors` gives it; without it
        the ground does not vary.
    count : int, optional
        Draws.
    chunk : int, optional
        Draws worked out at once, which bounds the memory.

    Returns
    -------
    ValueDraws

    Raises
    ------
    DataError
        The ground lacks a metal of the schedule, or the schedule one of the terms.
    ParameterError
        A spread, a correlation or the count is none.
    """
    if count < 1:
        problem = Problem(where="count", what=f"{count}", expected="at least 1")
        raise ParameterError("draws of value", [problem])
    which = _realizations(ground, schedule=schedule, count=count, rng=rng)
    factors = _ground_of(ground, which, metals=schedule.metals)
    prices = draw_prices(
        {metal: term.price_usd_t for metal, term in terms.metals.items()},
        relative_sd=spreads.price,
        correlation=spreads.correlation,
        count=count,
        rng=rng,
    )
    costs = {
        name: lognormal_factor(getattr(spreads, name), stratified(count, rng=rng))
        for name in COSTS
    }
    recovery = recovery_factor(
        spreads.recovery, stratified(count, rng=rng), terms=terms
    )
    cases = Cases(
        ground=GroundFactors(
            area=factors["area"],
            abundance=factors["abundance"],
            solids=factors["solids"],
            grade={metal: factors[metal] for metal in schedule.metals},
            pace=costs["pace"],
        ),
        money=MoneyFactors(
            price_usd_t=dict(zip(terms.metals, prices.T.copy(), strict=True)),
            recovery=recovery,
            capital=costs["capital"],
            operating=costs["operating"],
        ),
    )
    found = value_cases(schedule, terms=terms, cases=cases, stopping=True, chunk=chunk)
    named = which if ground is None else ground["realization"].to_numpy()[which]
    table = _table(cases, realization=named)
    table["life_years"], table["npv_usd"] = found.life_years, found.npv_usd
    if found.stopped is not None:
        table["stopped_years"] = found.stopped.years
        table["stopped_npv_usd"] = found.stopped.npv_usd
    return ValueDraws(table=table)


def _realizations(
    ground: pd.DataFrame | None,
    *,
    schedule: Schedule,
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Choose a row of the ground for each draw, every one as often as any other."""
    if ground is None:
        return np.full(count, NO_REALIZATION)
    names = ("realization", *FACTORS, *schedule.metals)
    absent = [name for name in names if name not in ground]
    if absent or ground.empty:
        what = "no column " + ", ".join(absent) if absent else "no realizations"
        cure = "give ground_factors(…) with the metals of the schedule"
        raise DataError(
            "draws of value", [Problem(where="ground", what=what, cure=cure)]
        )
    return rng.permutation(np.arange(count) % len(ground))


def _ground_of(
    ground: pd.DataFrame | None, which: NDArray[np.intp], *, metals: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    names = (*FACTORS, *metals)
    if ground is None:
        return {name: np.ones(which.size) for name in names}
    return {name: ground[name].to_numpy(dtype=float)[which] for name in names}


def _table(cases: Cases, *, realization: NDArray[np.generic]) -> pd.DataFrame:
    ground, money = cases.ground, cases.money
    columns: dict[str, NDArray[np.float64]] = {
        "area": ground.area,
        "abundance": ground.abundance,
        "solids": ground.solids,
    }
    columns |= {f"{metal.lower()}_grade": all_ for metal, all_ in ground.grade.items()}
    columns |= {f"{m.lower()}_usd_t": all_ for m, all_ in money.price_usd_t.items()}
    columns |= {
        "recovery": money.recovery,
        "capital": money.capital,
        "operating": money.operating,
        "pace": ground.pace,
    }
    table = pd.DataFrame(columns)
    table.insert(0, "draw", np.arange(1, len(table) + 1))
    table.insert(1, "realization", realization)
    return table
