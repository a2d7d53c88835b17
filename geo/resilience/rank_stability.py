"""Whether the stop that hurts most still does when uncertain rows are drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.disruption import Disruption, Target
from geo.resilience.concentration_uncertainty import QUANTILES
from geo.resilience.contingency import WORST
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.supply_draws import SupplyErrors, WorksDraws, draw_origins

if TYPE_CHECKING:
    from collections.abc import Sequence

MarketBuild = Callable[[Mapping[str, pd.DataFrame], MarketDemand], MarketProgramme]
"""Builds the market of some works, by element group, and of some demand."""

STABILITY_COLUMNS = {
    "target": "kind of thing stopped",
    "name": "which one",
    "label": "name for a reader",
    "commodity": "commodity",
    "rank": "by what the market lacks, 1 the worst, as the tables stand",
    "rank_p10": "rank where rows are drawn: as bad or worse in a tenth of the draws",
    "rank_p50": "median rank",
    "rank_p90": "as bad or worse in nine tenths of the draws",
    "unmet_t": "t per year unmet beyond an ordinary day, as the tables stand",
    "unmet_p10_t": "the same where rows are drawn: more in nine draws of ten",
    "unmet_p50_t": "median",
    "unmet_p90_t": "more in one draw of ten",
    "worst_share": "of the draws in which nothing is worse; 0 to 1",
    "worst_five_share": "of the draws in which fewer than five are worse; 0 to 1",
}
"""Columns of ranks over draws, with their meaning."""

AS_ASSUMED = SupplyErrors()
"""Capacities off by what is assumed of their evidence, observed origins as told."""

_FIVE = 5
_TIED = 1e-9  # of the demand: what differs by less is as bad


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankStability:
    """How the ranking of stops of one commodity holds.

    Parameters
    ----------
    commodity : str
    table : pandas.DataFrame
        By `STABILITY_COLUMNS`, in the order of the ranking.
    unmet_t : ndarray of float, shape (draws, stops)
        Beyond the ordinary day of the same draw, tonnes a year.
    errors : SupplyErrors
    verdict : str
        Whether the worst stays the worst, in words.
    """

    commodity: str
    table: pd.DataFrame
    unmet_t: NDArray[np.float64]
    errors: SupplyErrors
    verdict: str

    @property
    def draws(self) -> int:
        """How often the rows were drawn."""
        return len(self.unmet_t)


def rank_stability(
    build: MarketBuild,
    *,
    works: Mapping[str, pd.DataFrame],
    demand: MarketDemand,
    stops: pd.DataFrame,
    rng: np.random.Generator,
    draws: int = 200,
    worst: int = WORST,
    errors: SupplyErrors = AS_ASSUMED,
) -> RankStability:
    """Draw uncertain rows anew and see whether the ranking of stops holds.

    Capacities are drawn by `WorksDraws`, observed origins by `draw_origins`. The
    market is then built again, its ordinary day included, and the worst stops are
    ranked by what is unmet beyond that day. Stops further down are not tried: that
    one of them comes to the top is not counted.

    Parameters
    ----------
    build : callable
        Of works by element group, and of a demand, the `MarketProgramme`.
    works : mapping of str to pandas.DataFrame
        By element group; each by `geo.resilience.availability.WORKS_COLUMNS`, a row
        for each facility, commodity, stage and product.
    demand : MarketDemand
        Its origins are drawn too where `errors` has a deviation for them.
    stops : pandas.DataFrame
        Of `geo.resilience.contingency.rank_stops`, the worst first.
    rng : numpy.random.Generator
        Each draw has a stream of its own.
    draws : int, optional
    worst : int, optional
        Of the stops, how many are ranked again.
    errors : SupplyErrors, optional

    Returns
    -------
    RankStability
        Stops that leave as much unmet share a rank. What leaves nothing unmet is
        never the worst, nor among the five worst.

    Raises
    ------
    ParameterError
        There are no draws or no stops to rank.

    References
    ----------
    Saltelli, A. et al. (2008). Global Sensitivity Analysis: The Primer. Wiley,
    chapter 1 (does the order of options survive the uncertainty of the inputs?).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo.model.randomness import generator
    >>> from geo.resilience.contingency import rank_stops
    >>> from geo.resilience.worlds import small_world
    >>> world = small_world()
    >>> def build(works, demand):
    ...     return MarketProgramme(replace(world, works=works[""]).supply(demand))
    >>> demand = MarketDemand(commodity="nickel", demand_t=100.0)
    >>> works = {"": world.works}
    >>> stops = rank_stops(build(works, demand)).stops
    >>> rng = generator(1, "example")
    >>> rank_stability(
    ...     build, works=works, demand=demand, stops=stops, rng=rng, draws=10
    ... ).verdict
    'nickel: the worst, company Alpha, stays the worst in 100 % of 10 draws'
    """
    _require_some(draws=draws, worst=min(worst, len(stops)))
    listed = stops.head(worst).reset_index(drop=True)
    hits = [
        Disruption(target=Target(target), name=name)
        for target, name in listed[["target", "name"]].itertuples(index=False)
    ]
    rows = WorksDraws(works, commodity=demand.commodity, errors=errors)
    unmet_t = np.array(
        [
            _unmet(
                build(
                    rows.draw(stream),
                    draw_origins(demand, errors=errors, rng=stream),
                ),
                hits,
            )
            for stream in rng.spawn(draws)
        ]
    )
    table = _table(listed, unmet_t=unmet_t, demand=demand)
    return RankStability(
        commodity=demand.commodity,
        table=table,
        unmet_t=unmet_t,
        errors=errors,
        verdict=_verdict(table, unmet_t=unmet_t, demand=demand),
    )


def _unmet(programme: MarketProgramme, hits: Sequence[Disruption]) -> list[float]:
    usual = programme.base.unmet_t
    return [max(0.0, programme.unmet_t([hit]) - usual) for hit in hits]


def _ranks(unmet_t: NDArray[np.float64], *, demand_t: float) -> NDArray[np.intp]:
    """Count along the last axis what is worse, and one."""
    tied = max(_TIED * demand_t, np.finfo(float).tiny)
    worse = unmet_t[..., None, :] > unmet_t[..., :, None] + tied
    return np.asarray(worse.sum(axis=-1) + 1)


def _table(
    stops: pd.DataFrame, *, unmet_t: NDArray[np.float64], demand: MarketDemand
) -> pd.DataFrame:
    told_t = stops["unmet_t"].to_numpy(dtype=float)
    ranks = _ranks(unmet_t, demand_t=demand.demand_t)
    hurts = unmet_t > _TIED * demand.demand_t
    told = stops[["target", "name", "label", "commodity"]].assign(
        rank=_ranks(told_t, demand_t=demand.demand_t),
        unmet_t=told_t,
        worst_share=((ranks == 1) & hurts).mean(axis=0),
        worst_five_share=((ranks <= _FIVE) & hurts).mean(axis=0),
    )
    for name, part in QUANTILES.items():
        # a rank that some draw has, not one between two
        rank = np.quantile(ranks, part, axis=0, method="inverted_cdf")
        told[f"rank_{name}"] = rank.astype(int)
        told[f"unmet_{name}_t"] = np.quantile(unmet_t, part, axis=0)
    return told[list(STABILITY_COLUMNS)]


def _verdict(
    table: pd.DataFrame, *, unmet_t: NDArray[np.float64], demand: MarketDemand
) -> str:
    draws, first = len(unmet_t), table.iloc[0]
    if first["unmet_t"] <= _TIED * demand.demand_t:
        some = float((unmet_t > _TIED * demand.demand_t).any(axis=1).mean())
        return (
            f"{demand.commodity}: no stop leaves anything unmet; in {some * 100:.0f} % "
            f"of {draws} draws one does"
        )
    said = (
        f"{demand.commodity}: the worst, {_called(first)}, stays the worst in "
        f"{first['worst_share'] * 100:.0f} % of {draws} draws"
    )
    lost = _ranks(unmet_t, demand_t=demand.demand_t)[:, 0] > 1
    if not lost.any():
        return said
    instead = table.iloc[_most_often(unmet_t[lost])]
    return f"{said}; where not, it is mostly {_called(instead)}"


def _most_often(unmet_t: NDArray[np.float64]) -> int:
    """Give the stop that is the worst in the most draws; the first of equals."""
    worst = unmet_t.argmax(axis=1)
    return int(np.bincount(worst).argmax())


def _called(row: pd.Series[str]) -> str:
    label = row["label"]
    return f"{row['target']} {row['name']}" + (
        f" ({label})" if label != row["name"] else ""
    )


def _require_some(*, draws: int, worst: int) -> None:
    problems = [
        Problem(where=where, what=f"{count}", expected="1 or more")
        for where, count in (("draws", draws), ("stops", worst))
        if count < 1
    ]
    if problems:
        raise ParameterError("rank stability", problems)
