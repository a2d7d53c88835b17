"""What the steps of supply and contingency hand on, of a world of two mines."""

from __future__ import annotations

import pandas as pd

from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.resilience.allocation import supply_flows
from geo.resilience.balance import CHAIN_COLUMNS
from geo.resilience.contingency import rank_pairs, rank_stops
from geo.resilience.link_table import link_table
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.rank_stability import rank_stability
from geo.resilience.shadow_prices import shadow_prices
from geo.resilience.stage_exposure import stage_exposure
from geo.resilience.worlds import SupplyWorld, small_world

DRAWS = 20


def ranked_market(*, drawn: bool = True) -> dict[str, dict[str, object]]:
    """Rank the stops of nickel; `drawn` says whether the ranks are tested too."""
    world = small_world()
    programme = MarketProgramme(world.supply())
    ranking = rank_stops(programme)
    worst = ranking.stops.iloc[0]
    hit = Disruption(target=Target(worst["target"]), name=str(worst["name"]))
    stability = _stability(world, ranking.stops)
    return {
        "contingency": {
            "stops": ranking.stops,
            "stop_parts": ranking.parts,
            "stop_moves": ranking.moves,
            "stop_pairs": rank_pairs(programme, stops=ranking.stops),
            "stability": stability if drawn else stability.head(0),
            "shadow_prices": shadow_prices(programme, hits=[hit]).assign(
                stop_target=worst["target"], stop_name=worst["name"]
            ),
        },
        "supply": {
            "flows": supply_flows(programme.base).flows,
            "links": link_table(programme, disrupted=programme.under([hit])),
            "exposure": stage_exposure(programme.base),
            "chains": _judged(may_be_ranked=True),
            "scenario": pd.DataFrame({"commodity": ["nickel"]}),
        },
    }


def refused(done: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """The same where works and output do not balance: no stop is ranked."""
    empty = {
        name: table.head(0)  # type: ignore[attr-defined]
        for name, table in done["contingency"].items()
    }
    chains = _judged(may_be_ranked=False)
    return {"contingency": empty, "supply": done["supply"] | {"chains": chains}}


def _judged(*, may_be_ranked: bool) -> pd.DataFrame:
    rows = [
        ("nickel", stage, 2024, 10.0, 0.5, 0.5, "1 of 2", "PER no works", may_be_ranked)
        for stage in ("mine", "refined")
    ]
    return pd.DataFrame(rows, columns=list(CHAIN_COLUMNS))


def _stability(world: SupplyWorld, stops: pd.DataFrame) -> pd.DataFrame:
    demand = MarketDemand(commodity="nickel", demand_t=100.0)

    def build(works, asked):
        own = SupplyWorld(
            works=works[""],
            ports=world.ports,
            network=world.network,
            options=world.options,
            terms=world.terms,
        )
        return MarketProgramme(own.supply(asked))

    return rank_stability(
        build,
        works={"": world.works},
        demand=demand,
        stops=stops,
        rng=generator(1, "ranked market"),
        draws=DRAWS,
    ).table
