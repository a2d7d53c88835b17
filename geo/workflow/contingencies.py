"""Step: which stop hurts the market most, alone and with another, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.resilience.balance import balance_works, judge_chains, why_not_ranked
from geo.resilience.contingency import rank_pairs, rank_stops
from geo.resilience.rank_stability import STABILITY_COLUMNS, rank_stability
from geo.resilience.shadow_prices import shadow_prices
from geo.resilience.supply_draws import SupplyErrors
from geo.sources.trade import read_production
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.markets import market_files, market_world, markets_of
from geo.workflow.naming import in_words, names_of

if TYPE_CHECKING:
    from geo.resilience.programme import MarketProgramme
    from geo.sources.project_file import ProjectFile
    from geo.workflow.markets import Market, MarketWorld
    from geo.workflow.naming import Names

    Tables = dict[str, pd.DataFrame]


def _run(inputs: Inputs) -> Artifacts:
    if inputs.file.project.supply is None:
        return {"notes": {"lines": []}}
    world = market_world(inputs)
    production = read_production()
    balance = balance_works(world.works, production=production, year=world.supply.year)
    judged = judge_chains(balance, production=production)
    names = names_of(ports=world.ports, facilities=world.works)
    parts: dict[str, list[pd.DataFrame]] = {}
    lines: list[str] = []
    for market in markets_of(world):
        refusal = why_not_ranked(judged, commodity=market.asked.name)
        tables, notes = _ranked(market, world=world, names=names, refusal=refusal)
        for key, table in tables.items():
            parts.setdefault(key, []).append(table)
        lines += [f"{in_words(market.asked.name)}: {note}" for note in notes]
    joined = {
        key: pd.concat(tables, ignore_index=True) for key, tables in parts.items()
    }
    joined.setdefault("stability", pd.DataFrame(columns=list(STABILITY_COLUMNS)))
    return joined | {"notes": {"lines": lines}}


def _ranked(
    market: Market, *, world: MarketWorld, names: Names, refusal: str
) -> tuple[Tables, list[str]]:
    settings = world.supply.contingency
    programme = market.programme
    ranking = rank_stops(programme, candidates=() if refusal else None)
    stops = ranking.stops
    pairs = rank_pairs(programme, stops=stops, worst=settings.worst)
    tables = {
        "stops": _named(stops, names),
        "stop_parts": ranking.parts,
        "stop_moves": ranking.moves,
        "stop_pairs": pairs,
        "shadow_prices": _prices(programme, stops),
    }
    if refusal:
        return tables, [f"stops are not ranked: {refusal}"]
    if not (settings.draws and settings.worst and len(stops)):
        return tables, []
    name = market.asked.name
    found = rank_stability(
        world.programme,
        works=market.question.works,
        demand=market.question.demand,
        stops=tables["stops"],
        worst=settings.worst,
        draws=settings.draws,
        errors=SupplyErrors(origins_relative_sd=settings.origin_error),
        rng=generator(world.file.project.seed, "stability", name),
    )
    verdict = found.verdict.removeprefix(f"{name}: ")
    return tables | {"stability": found.table}, [verdict]


def _prices(programme: MarketProgramme, stops: pd.DataFrame) -> pd.DataFrame:
    """Price the limits under the worst stop: on an ordinary day nothing binds."""
    hurting = stops[stops["unmet_t"] > 0.0]
    if not len(hurting):
        return shadow_prices(programme).assign(stop_target="", stop_name="")
    target, name = str(hurting["target"].iloc[0]), str(hurting["name"].iloc[0])
    hit = Disruption(target=Target(target), name=name)
    priced = shadow_prices(programme, hits=[hit])
    return priced.assign(stop_target=target, stop_name=name)


def _named(stops: pd.DataFrame, names: Names) -> pd.DataFrame:
    labels = [
        names.thing(target, name)
        for target, name in zip(stops["target"], stops["name"], strict=True)
    ]
    return stops.assign(label=labels)


def _parameters(file: ProjectFile) -> tuple[object, ...]:
    return file.project.supply, file.project.routing, file.project.seed


STEP = Step(
    name="contingency",
    run=_run,
    needs=("facts",),
    parameters=_parameters,
    files=market_files,
)
