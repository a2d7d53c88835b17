"""How fast the stops of a real market are tried, and how exactly."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from geo.model.supply import TradeTerms
from geo.resilience.availability import works_on
from geo.resilience.contingency import WORST, possible_stops, rank_pairs, rank_stops
from geo.resilience.market_question import MarketFacts, market_question
from geo.resilience.product_contents import contained_by_product
from geo.resilience.programme import MarketProgramme
from geo.resilience.sourcing import market_supply
from geo.routing.network import build_network
from geo.sources.bundled import data_folder
from geo.sources.ports import read_gates, read_ports
from geo.sources.profiles import read_profile
from geo.sources.project_file import read_project
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.supply_tables import read_supply_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Sized

    from geo.model.disruption import Disruption
    from geo.model.supply import CommodityDemand
    from geo.resilience.programme import PosedPart
    from geo.resilience.supply_network import MarketSupply

    Tried = tuple[MarketProgramme, Disruption]

PROJECT = "minamitorishima"
"""Built-in project whose market is tried: Japan's cobalt, nickel and rare earths."""

TARGETS = {"every single stop ranked": "under 30 s"}

_SOLVED = "every single stop solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencySize:
    """How often stops are tried, and how many of them by slower ways.

    Parameters
    ----------
    cold : int
        Stops for which a programme is set up anew.
    linprog : int
        Stops that scipy solves.
    worst : int
        Of all stops, those of which every pair is tried.
    repeats : int
        Of which the median is given.
    """

    cold: int
    linprog: int
    worst: int
    repeats: int


FULL = ContingencySize(cold=300, linprog=300, worst=WORST, repeats=5)
QUICK = ContingencySize(cold=20, linprog=20, worst=8, repeats=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """One run: what was done, at what cost, and how far it is from another way."""

    task: str
    method: str
    tried: int
    wall_s: float
    cpu_s: float
    of_the_work: float = 1.0
    peak_mb: float = np.nan
    largest_difference_t: float = np.nan


def measure_contingency(*, quick: bool) -> pd.DataFrame:
    """Time every single stop of a market, and pairs of the worst.

    Each way to solve has a fresh process. Ours uses one thread, and starts each
    solution from the one before.

    Parameters
    ----------
    quick : bool
        Fewer runs, and less of the work by slower ways.

    Returns
    -------
    pandas.DataFrame
        One row per task and method: how many markets, stops or pairs; wall and CPU
        seconds, for ours the median of some runs; the share of the work that was
        done, by which seconds are scaled up to the whole; ``times_ours``: wall
        seconds over ours; on the share done, the largest difference from ours in
        tonnes a year, of unmet demand and (programmes set up anew) of any flow; peak
        resident memory of the process in MB, data and packages included; the target.

    Examples
    --------
    It takes many seconds: ``tests/unit/bench`` runs it on a smaller size.

    >>> table = measure_contingency(quick=True)  # doctest: +SKIP
    """
    size = QUICK if quick else FULL
    timed = [
        run
        for task in (_ours, _cold, _linprog)
        for run in _in_fresh_process(task, size)
    ]
    solved = [run for run in timed if run.task == _SOLVED]
    return pd.DataFrame(
        [
            {
                "task": run.task,
                "method": run.method,
                "tried": run.tried,
                "wall_s": round(run.wall_s, 3),
                "cpu_s": round(run.cpu_s, 3),
                "of_the_work": round(run.of_the_work, 4),
                "times_ours": round(run.wall_s / solved[0].wall_s, 1)
                if run in solved
                else np.nan,
                "largest_difference_t": run.largest_difference_t,
                "peak_mb": round(run.peak_mb),
                "target": TARGETS.get(run.task, ""),
            }
            for run in timed
        ]
    )


def _in_fresh_process(
    task: Callable[[ContingencySize], list[_Timed]], size: ContingencySize
) -> list[_Timed]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as alone:
        return alone.submit(task, size).result()


def built_in_markets(
    more: Sequence[CommodityDemand] = (),
) -> list[MarketSupply]:
    """Gather the supply of each commodity of `PROJECT` from the tables.

    Parameters
    ----------
    more : sequence of CommodityDemand, optional
        Asked for beside those of the project.

    Returns
    -------
    list of MarketSupply

    Examples
    --------
    >>> [supply.commodity for supply in built_in_markets()]
    ['cobalt', 'nickel', 'rare_earths']
    """
    project = read_project(
        data_folder() / "projects" / PROJECT / "project.toml"
    ).project
    asked = project.supply
    if asked is None:
        raise ValueError(f"the project {PROJECT} has no market")
    tables, ports = read_supply_tables(), read_ports()
    market = asked.options.market_iso3
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(asked.year, 7, 1),
    )
    facts = MarketFacts(
        tables=tables,
        profile=read_profile(market),
        market_iso3=market,
        year=asked.year,
        off_take=asked.off_take,
    )
    terms = TradeTerms(
        rates=project.routing.priced_by,
        tariffs=asked.tariffs,
        contained=contained_by_product(tables.products),
    )
    sea = build_network(read_sea_lanes(), read_gates())
    questions = [
        market_question(one, works=works, facts=facts)
        for one in (*asked.commodities, *more)
    ]
    return [
        market_supply(
            one.works,
            demand=one.demand,
            ports=ports,
            sea=sea,
            options=asked.options,
            terms=terms,
        )
        for one in questions
    ]


def _programmes() -> list[MarketProgramme]:
    return [MarketProgramme(supply) for supply in built_in_markets()]


def _every_stop(programmes: Sequence[MarketProgramme]) -> list[Tried]:
    return [
        (programme, stop)
        for programme in programmes
        for stop in possible_stops(programme)
    ]


def _some_stops(tried: Sequence[Tried], *, count: int) -> list[Tried]:
    """Take stops at even distances, of all commodities."""
    places = np.linspace(0, len(tried) - 1, min(count, len(tried))).round().astype(int)
    return [tried[place] for place in np.unique(places)]


def _ours(size: ContingencySize) -> list[_Timed]:
    programmes = _programmes()
    ranked = [(one, rank_stops(one).stops) for one in programmes]
    tried = _every_stop(programmes)
    tasks: dict[str, Callable[[], Sized]] = {
        "markets built from the tables": _programmes,
        "every single stop ranked": lambda: pd.concat(
            [rank_stops(one).stops for one in programmes]
        ),
        f"pairs of the worst {size.worst} ranked": lambda: pd.concat(
            [rank_pairs(one, stops=stops, worst=size.worst) for one, stops in ranked]
        ),
        _SOLVED: lambda: [programme.under([stop]) for programme, stop in tried],
    }
    runs = [
        _median(work, repeats=size.repeats, task=task) for task, work in tasks.items()
    ]
    return [replace(run, peak_mb=_peak_mb()) for run in runs]


def _cold(size: ContingencySize) -> list[_Timed]:
    """Set a programme up for each stop, and hold it against one used for all."""
    every = _every_stop(_programmes())
    tried = _some_stops(every, count=size.cold)
    began = _Clock()
    found = [
        MarketProgramme(programme.supply).under([stop]) for programme, stop in tried
    ]
    run = began.stopped(
        task=_SOLVED, method="abyssal, set up anew each time", tried=len(tried)
    )
    ours = [programme.under([stop]) for programme, stop in tried]
    differing = max(
        max(
            abs(one.unmet_t - other.unmet_t),
            float(np.abs(one.links_t - other.links_t).max(initial=0.0)),
        )
        for mine, theirs in zip(ours, found, strict=True)
        for one, other in zip(mine.parts, theirs.parts, strict=True)
    )
    run = _scaled(run, of=len(every))
    return [replace(run, peak_mb=_peak_mb(), largest_difference_t=differing)]


def _linprog(size: ContingencySize) -> list[_Timed]:
    """Ask scipy for the least unmet alone: no costs, no least change."""
    every = _every_stop(_programmes())
    tried = _some_stops(every, count=size.linprog)
    began = _Clock()
    found = [
        [_least_unmet(posed) for posed in programme.posed([stop])]
        for programme, stop in tried
    ]
    run = began.stopped(
        task=_SOLVED, method="scipy linprog, unmet alone", tried=len(tried)
    )
    ours = [programme.under([stop]) for programme, stop in tried]
    differing = max(
        abs(one.unmet_t - unmet_t)
        for mine, theirs in zip(ours, found, strict=True)
        for one, unmet_t in zip(mine.parts, theirs, strict=True)
    )
    run = _scaled(run, of=len(every))
    return [replace(run, peak_mb=_peak_mb(), largest_difference_t=differing)]


def _least_unmet(posed: PosedPart) -> float:
    """Give the least that is unmet, t per year: as much as can flow to the market."""
    network = posed.network
    links, nodes = len(network.links), len(network.nodes)
    places = np.arange(links)
    origin = np.array([link.origin for link in network.links])
    end = np.array([link.destination for link in network.links])
    fed = end >= 0
    ones = np.ones(links)
    leaving = csr_array((ones, (origin, places)), shape=(nodes, links))
    entering = csr_array((ones[fed], (end[fed], places[fed])), shape=(nodes, links))
    inner = np.flatnonzero([not node.is_source for node in network.nodes])
    to_market = csr_array((~fed).astype(float)[None, :])
    found = linprog(  # type: ignore[call-overload]  # its stubs know no sparse arrays
        -(~fed).astype(float),
        A_ub=vstack([leaving, to_market]),
        b_ub=np.append(posed.node_limit, network.demand_t),
        A_eq=(leaving - entering)[inner],
        b_eq=np.zeros(len(inner)),
        bounds=np.column_stack([np.zeros(links), posed.link_limit]),
        method="highs",
    )
    return network.demand_t + float(found.fun)


class _Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def stopped(self, *, task: str, method: str, tried: int) -> _Timed:
        return _Timed(
            task=task,
            method=method,
            tried=tried,
            wall_s=time.perf_counter() - self.wall,
            cpu_s=time.process_time() - self.cpu,
        )


def _median(work: Callable[[], Sized], *, repeats: int, task: str) -> _Timed:
    """Time something that gives a row or more for each thing tried."""
    runs = []
    for _ in range(repeats):
        began = _Clock()
        found = work()
        runs.append(began.stopped(task=task, method="abyssal", tried=len(found)))
    return replace(
        runs[0],
        wall_s=median(run.wall_s for run in runs),
        cpu_s=median(run.cpu_s for run in runs),
    )


def _scaled(run: _Timed, *, of: int) -> _Timed:
    """Give the time of the whole work after a share of it was done."""
    by = run.tried / of
    return replace(
        run, tried=of, wall_s=run.wall_s / by, cpu_s=run.cpu_s / by, of_the_work=by
    )


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
