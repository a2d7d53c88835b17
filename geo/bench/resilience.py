"""How fast stocks are followed, and how exactly."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.bench.contingency import built_in_markets
from geo.bench.stock_by_hand import ByHand, arrivals_by_hand, follow_by_hand
from geo.model.commodities import Stage
from geo.model.disruption import Disruption, Target
from geo.model.quantities import DAYS_PER_YEAR
from geo.model.randomness import generator
from geo.model.supply import CommodityDemand
from geo.resilience.allocation import supply_flows
from geo.resilience.contingency import possible_stops
from geo.resilience.departures import AS_IT_IS, StateBook
from geo.resilience.programme import MarketProgramme
from geo.resilience.stock_draws import Streams
from geo.resilience.stock_help import Help, Inflow, Saving
from geo.resilience.stock_inputs import draw_inputs
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.resilience.timelines import draw_timelines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resilience.stock_inputs import PathInputs
    from geo.resilience.stock_paths import StockPaths
    from geo.resilience.timelines import Timelines

    Numbers = NDArray[np.float64]

YEARS = 10
CORES = 2

TARGET = "under 20 s on two cores, under 2 GB"

MORE = (
    CommodityDemand(name="copper", demand_t=1e6, source="a round number"),
    CommodityDemand(name="manganese", demand_t=5e5, source="a round number"),
    CommodityDemand(
        name="rare_earths", demand_t=1e4, stage=Stage.METAL, source="a round number"
    ),
)
"""Asked for beside cobalt, nickel and rare earths: six in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResilienceSize:
    """How many paths are followed, and how many of them by hand.

    Parameters
    ----------
    paths : int
    by_hand : int
        Of each commodity.
    """

    paths: int
    by_hand: int


FULL = ResilienceSize(paths=10_000, by_hand=3)
QUICK = ResilienceSize(paths=200, by_hand=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Case:
    """A commodity's stock: what is asked, what hits it, what helps."""

    question: StockQuestion
    book: StateBook
    hits: tuple[Disruption, ...]
    help: Help
    draws: StockDraws


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one process has done."""

    states: int
    solving_s: float
    wall_s: float
    cpu_s: float
    by_hand_s: float
    difference: float
    balance_error: float
    peak_mb: float


def measure_resilience(*, quick: bool) -> pd.DataFrame:
    """Time stocks of six commodities over ten years, day by day, on many paths.

    Two processes have three commodities each. Levers come sooner or later and are
    larger or smaller, three disruptions happen or not, and with a ramp, on each path
    by itself.

    Parameters
    ----------
    quick : bool
        Fewer paths.

    Returns
    -------
    pandas.DataFrame
        Rows: the states of the networks, solved once each, apart; the paths, with
        numpy; the same path by path in plain Python, of which a share is done by
        which seconds are scaled up. ``times_ours``: seconds over ours, of one core;
        ``largest_difference``: of what is unmet and what is left, over a year's
        demand; ``balance_error``: of a step, over a day's demand; peak resident
        memory of both processes together in MB, data and packages included.

    Examples
    --------
    It takes many seconds: ``tests/unit/bench`` runs it on a smaller size.

    >>> table = measure_resilience(quick=True)  # doctest: +SKIP
    """
    size = QUICK if quick else FULL
    began = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=CORES, mp_context=spawn) as pool:
        tasks = [pool.submit(_share, core, size) for core in range(CORES)]
        shares = [task.result() for task in tasks]
    whole_s = time.perf_counter() - began
    paths = f"{size.paths:,} paths x {YEARS} years of days x 6 commodities"
    cpu_s = sum(share.cpu_s for share in shares)
    hand_s = sum(share.by_hand_s for share in shares) * size.paths / size.by_hand
    rows = [
        {
            "task": "states of the networks solved",
            "method": "linear programme",
            "done": sum(share.states for share in shares),
            "wall_s": max(share.solving_s for share in shares),
            "cpu_s": sum(share.solving_s for share in shares),
        },
        {
            "task": paths,
            "method": "abyssal, two processes",
            "done": 6 * size.paths,
            "wall_s": max(share.wall_s for share in shares),
            "cpu_s": cpu_s,
            "times_ours": 1.0,
            "balance_error": max(share.balance_error for share in shares),
            "peak_mb": round(sum(share.peak_mb for share in shares)),
            "target": TARGET,
        },
        {
            "task": paths,
            "method": "path by path in plain Python",
            "done": 6 * size.by_hand,
            "wall_s": hand_s / CORES,
            "cpu_s": hand_s,
            "times_ours": hand_s / cpu_s,
            "largest_difference": max(share.difference for share in shares),
        },
        {"task": "all of it, markets built", "method": "", "wall_s": whole_s},
    ]
    return pd.DataFrame(rows).round({"wall_s": 2, "cpu_s": 2, "times_ours": 1})


def _share(core: int, size: ResilienceSize) -> _Share:
    """Do every other commodity."""
    markets = built_in_markets(MORE)[core::CORES]
    cases = [_case(MarketProgramme(supply), size) for supply in markets]
    for case in cases:
        lines, _ = _drawn(case)
        for state in lines.states:
            case.book.departures(AS_IT_IS, state)
    began, cpu = time.perf_counter(), time.process_time()
    paths = [
        follow_stock(
            case.question,
            book=case.book,
            disruptions=case.hits,
            help=case.help,
            draws=case.draws,
            rng=_rng(case),
        )
        for case in cases
    ]
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    peak_mb = _peak_mb()
    hand_s, difference = 0.0, 0.0
    for case, found in zip(cases, paths, strict=True):
        lines, inputs = _drawn(case)
        for path in range(size.by_hand):
            began = time.perf_counter()
            hand = _by_hand(case, path, lines=lines, inputs=inputs)
            hand_s += time.perf_counter() - began
            difference = max(difference, _differing(hand, found, path))
    return _Share(
        states=sum(case.book.solved for case in cases),
        solving_s=sum(case.book.seconds for case in cases),
        wall_s=wall_s,
        cpu_s=cpu_s,
        by_hand_s=hand_s,
        difference=difference,
        balance_error=max(
            float(found.balance_error_t.max()) / found.question.demand_t_per_day
            for found in paths
        ),
        peak_mb=peak_mb,
    )


def _differing(hand: dict[str, float], found: StockPaths, path: int) -> float:
    """Say by how much of a year's demand two ways differ."""
    tonnes = (
        hand["unmet"] - float(found.unmet_total_t[path]),
        hand["surplus"] - float(found.surplus_t[path]),
        hand["bought"] - float(found.bought_t[path].sum()),
    )
    return max(abs(one) for one in tonnes) / found.question.demand_t_per_year


def _case(programme: MarketProgramme, size: ResilienceSize) -> _Case:
    supply = programme.supply
    question = StockQuestion(
        commodity=supply.commodity,
        demand_t_per_year=supply.demand_t,
        horizon_days=YEARS * int(DAYS_PER_YEAR),
        sectors=supply.sectors,
        private=StockAgent(
            opening_days=30.0,
            target_days=60.0,
            fill_days_per_day=0.05,
            limit_days=180.0,
        ),
        public=StockAgent(opening_days=60.0, target_days=60.0, keeps_surplus=False),
        information_lag_days=30.0,
        sharing=0.5,
    )
    return _Case(
        question=question,
        book=StateBook({AS_IT_IS: lambda state: supply_flows(programme.under(state))}),
        hits=_hits(programme),
        help=_help(question),
        draws=StockDraws(
            paths=size.paths,
            demand_sd=0.1,
            opening_stock_sd=0.1,
            duration_sd=0.3,
            start_sd_days=90.0,
        ),
    )


def _hits(programme: MarketProgramme) -> tuple[Disruption, ...]:
    """Stop the first country, facility and gate of the list, one after the other."""
    first = {stop.target: stop for stop in reversed(possible_stops(programme))}
    dates = {
        Target.COUNTRY: (365.0, 365.0, 60.0),
        Target.FACILITY: (1500.0, 180.0, 0.0),
        Target.GATE: (2500.0, 90.0, 0.0),
    }
    return tuple(
        replace(
            first[target],
            start_day=start,
            duration_days=lasts,
            ramp_days=ramp,
            probability=0.7,
        )
        for target, (start, lasts, ramp) in dates.items()
        if target in first
    )


def _help(question: StockQuestion) -> Help:
    """Let recycling grow to a tenth of demand, the seabed give as much, thrift too."""
    ramp: Numbers = np.linspace(0.0, 0.1, question.steps)
    late: Numbers = np.where(question.days > 0.5 * question.horizon_days, 0.1, 0.0)
    share = np.tile(ramp[:, None], (1, len(question.sectors)))
    a_day = question.demand_t_per_day
    return Help(
        inflows=(
            Inflow(
                name="recycling",
                t_per_day=a_day * ramp,
                relative_sd=0.2,
                lag_sd_days=180.0,
            ),
            Inflow(
                name="seabed",
                t_per_day=a_day * late,
                relative_sd=0.3,
                lag_sd_days=180.0,
            ),
        ),
        savings=(Saving(name="thrift", share=share, relative_sd=0.2),),
    )


def _rng(case: _Case) -> np.random.Generator:
    return generator(8, "bench", case.question.commodity)


def _drawn(case: _Case) -> tuple[Timelines, PathInputs]:
    """Draw what `follow_stock` draws."""
    streams = Streams(case.draws, _rng(case))
    lines = draw_timelines(
        case.hits,
        end_day=float(case.question.horizon_days),
        draws=case.draws,
        streams=streams,
    )
    inputs = draw_inputs(
        case.question,
        case.help,
        first_day=lines.first_day,
        gap_day=lines.first_day + case.book.departures(AS_IT_IS, ()).lag_days[0],
        draws=case.draws,
        streams=streams,
    )
    return lines, inputs


def _by_hand(
    case: _Case, path: int, *, lines: Timelines, inputs: PathInputs
) -> dict[str, float]:
    """Follow one of the paths alone."""
    question = case.question
    end = float(question.horizon_days)
    edges = [-inf, *np.minimum(lines.day[path], end), end]
    states = [lines.states[k] for k in (0, *lines.state[path])]
    spans = list(zip(pairwise(edges), states, strict=True))
    periods = [
        (start, stop, case.book.departures(AS_IT_IS, state))
        for (start, stop), state in spans
        if stop > start
    ]
    calm = np.ones(question.steps)
    for (start, stop), state in spans:
        if state:
            edges_of_days = np.arange(question.steps + 1, dtype=float)
            calm = calm - np.diff(edges_of_days.clip(start, stop))
    return follow_by_hand(
        question,
        _told_for(case, inputs, path),
        ByHand(
            arrivals_t=[
                float(inputs.demand[path]) * tonnes
                for tonnes in arrivals_by_hand(
                    periods, step_days=question.step_days, steps=question.steps
                )
            ],
            calm=calm.tolist(),
            open_day=float(inputs.open_day[path]),
            gap_day=float(inputs.gap_day[path]),
            demand=float(inputs.demand[path]),
            opening=float(inputs.opening[path]),
        ),
    )


def _told_for(case: _Case, inputs: PathInputs, path: int) -> Help:
    """Give levers as they come on one path."""
    steps = np.arange(case.question.steps)

    def moved(row: Numbers, drawn: tuple[Numbers, Numbers]) -> Numbers:
        factor, shift = drawn
        there = np.interp(steps - shift[path], steps, row)
        return np.asarray(factor[path] * there)

    inflows = tuple(
        replace(one, t_per_day=moved(one.t_per_day, drawn))
        for one, drawn in zip(case.help.inflows, inputs.inflows, strict=True)
    )
    savings = tuple(
        replace(one, share=np.stack([moved(row, drawn) for row in one.share.T], axis=1))
        for one, drawn in zip(case.help.savings, inputs.savings, strict=True)
    )
    return Help(inflows=inflows, savings=savings)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
