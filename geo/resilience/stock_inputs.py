"""From a question about a stock to the numbers of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.kernels.landings import Leaving, landings, mixed
from geo.kernels.stock_numbers import Rules
from geo.resilience.departures import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geo.resilience.departures import StateBook
    from geo.resilience.stock_draws import Streams
    from geo.resilience.stock_help import Help, Inflow, Saving
    from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
    from geo.resilience.timelines import Timelines

Numbers = NDArray[np.float64]


def rules_of(question: StockQuestion, help: Help) -> Rules:  # noqa: A002
    """Give what holds on all paths.

    Parameters
    ----------
    question : StockQuestion
    help : Help

    Returns
    -------
    Rules

    Examples
    --------
    >>> from geo.resilience.stock_help import Help
    >>> from geo.resilience.stock_question import StockQuestion
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=365.0, horizon_days=2
    ... )
    >>> rules_of(asked, Help(sharing=0.5)).sharing
    0.5
    """
    priorities = sorted({one.priority for one in question.sectors})
    elasticities = question.elasticities
    steps = question.steps
    return Rules(
        step_days=question.step_days,
        told_t_per_day=question.demand_t_per_day,
        demand_t=question.demand_t,
        share=np.array([one.share for one in question.sectors]),
        rank=np.array([priorities.index(one.priority) for one in question.sectors]),
        target_days=np.array(
            [
                _target(question.private, help.private_target_days, steps),
                _target(question.public, help.public_target_days, steps),
            ]
        ),
        keep_days=(_room(question.private), _room(question.public)),
        fill=np.array(
            [
                _fill(question.private, help.private_fill, steps),
                _fill(question.public, help.public_fill, steps),
            ]
        ),
        release=(
            question.private.release_days_per_day,
            question.public.release_days_per_day,
        ),
        opening_days=(question.private.opening_days, question.public.opening_days),
        sharing=_or(help.sharing, question.sharing),
        alike=all(bool(np.all(one.share == one.share[:, :1])) for one in help.savings),
        elasticities=(elasticities.demand, elasticities.supply),
        highest_price=elasticities.highest_price,
        outside_price=question.price_multiplier,
    )


def _room(agent: StockAgent) -> float:
    return agent.limit_days if agent.keeps_surplus else 0.0


def _target(agent: StockAgent, told: Numbers | None, steps: int) -> Numbers:
    target = np.full(steps, agent.target_days) if told is None else told
    return np.minimum(target, agent.limit_days)


def _fill(agent: StockAgent, told: Numbers | None, steps: int) -> Numbers:
    return np.full(steps, agent.fill_days_per_day) if told is None else told


def _or(told: float | None, usual: float) -> float:
    return float(usual if told is None else told)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathInputs:
    """What differs from path to path.

    Parameters
    ----------
    demand, opening : ndarray of float, shape (paths,)
        Factors.
    gap_day : ndarray of float, shape (paths,)
        Before which nothing can lack.
    open_day : ndarray of float, shape (paths,)
        From which the public stock may be used.
    inflows, savings : tuple of tuple of ndarray of float, shape (paths,)
        Of each a factor, and by how many steps it comes later.
    totals : tuple of ndarray of float, shape (paths,)
        All there is of each inflow, t.
    """

    demand: Numbers
    opening: Numbers
    gap_day: Numbers
    open_day: Numbers
    inflows: tuple[tuple[Numbers, Numbers], ...]
    savings: tuple[tuple[Numbers, Numbers], ...]
    totals: tuple[Numbers, ...]


def draw_inputs(
    question: StockQuestion,
    help: Help,  # noqa: A002
    *,
    first_day: Numbers,
    gap_day: Numbers,
    draws: StockDraws | None,
    streams: Streams,
) -> PathInputs:
    """Draw what differs from path to path.

    Parameters
    ----------
    question : StockQuestion
    help : Help
    first_day : ndarray of float, shape (paths,)
        On which the first disruption begins.
    gap_day : ndarray of float, shape (paths,)
        Before which nothing can lack.
    draws : StockDraws or None
    streams : Streams

    Returns
    -------
    PathInputs

    Examples
    --------
    >>> from geo.resilience.stock_draws import Streams
    >>> from geo.resilience.stock_help import Help
    >>> from geo.resilience.stock_question import StockQuestion
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=365.0, horizon_days=2
    ... )
    >>> told = Help(information_lag_days=30.0)
    >>> alone = Streams(None, None)
    >>> draw_inputs(
    ...     asked,
    ...     told,
    ...     first_day=np.array([5.0]),
    ...     gap_day=np.array([25.0]),
    ...     draws=None,
    ...     streams=alone,
    ... ).open_day
    array([35.])
    """
    lag = _or(help.information_lag_days, question.information_lag_days)

    def unsure(one: Inflow | Saving) -> tuple[Numbers, Numbers]:
        factor = streams.factor("amount", one.name, sd=one.relative_sd)
        shift = streams.normal("lag", one.name, sd=one.lag_sd_days)
        return factor, np.maximum(shift, -one.sooner_days) / question.step_days

    return PathInputs(
        demand=streams.factor("demand", sd=draws.demand_sd if draws else 0.0),
        opening=streams.factor("stock", sd=draws.opening_stock_sd if draws else 0.0),
        gap_day=gap_day,
        open_day=first_day + lag,
        inflows=tuple(unsure(one) for one in help.inflows),
        savings=tuple(unsure(one) for one in help.savings),
        totals=tuple(
            one.total_t * streams.factor("total", one.name, sd=one.total_sd)
            for one in help.inflows
        ),
    )


def arrivals_of(
    lines: Timelines,
    *,
    book: StateBook,
    question: StockQuestion,
    help: Help,  # noqa: A002
) -> Callable[[slice], Iterator[Numbers]]:
    """Say how to find what lands in each step on some of the paths.

    Parameters
    ----------
    lines : Timelines
    book : StateBook
        Asked for each variant and state, here and now.
    question : StockQuestion
    help : Help

    Returns
    -------
    callable

    Raises
    ------
    ParameterError
        There is no such variant.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.departures import StateBook
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.stock_help import NO_HELP
    >>> from geo.resilience.stock_question import StockQuestion
    >>> from geo.resilience.timelines import draw_timelines
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> book = StateBook({"": lambda state: supply_flows(programme.under(state))})
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=2
    ... )
    >>> lines = draw_timelines([], end_day=2.0)
    >>> arrivals = arrivals_of(lines, book=book, question=asked, help=NO_HELP)
    >>> [float(365.0 * tonnes[0]) for tonnes in arrivals(slice(0, 1))]
    [100.0, 100.0]
    """
    names = [AS_IT_IS, *(one.variant for one in help.variants)]
    found = [[book.departures(name, state) for state in lines.states] for name in names]
    levels = np.array([one.level for one in help.variants])

    def arrivals(paths: slice) -> Iterator[Numbers]:
        networks = [
            landings(
                Leaving(
                    day=lines.day[paths],
                    state=lines.state[paths],
                    lag_days=[one.lag_days for one in states],
                    per_day=[one.t_per_day for one in states],
                ),
                step_days=question.step_days,
                steps=question.steps,
            )
            for states in found
        ]
        if len(networks) == 1:
            return networks[0]
        ordinary = float(found[0][0].t_per_day.sum()) * question.step_days
        return mixed(networks, level=levels, ordinary=ordinary)

    return arrivals


def calm_of(
    lines: Timelines, *, question: StockQuestion
) -> Callable[[slice], Iterator[Numbers]]:
    """Say how to find in how much of each step nothing is disrupted.

    Parameters
    ----------
    lines : Timelines
    question : StockQuestion

    Returns
    -------
    callable

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.stock_question import StockQuestion
    >>> from geo.resilience.timelines import draw_timelines
    >>> asked = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=100.0, horizon_days=3
    ... )
    >>> ban = Disruption(target=Target.EXPORT, name="IDN", start_day=1.25)
    >>> calm = calm_of(draw_timelines([ban], end_day=3.0), question=asked)
    >>> [float(share[0]) for share in calm(slice(0, 1))]
    [1.0, 0.25, 0.0]
    """
    # as if one were made a day while nothing is disrupted, and used at once
    none, one = np.zeros(0), np.ones(1)
    others = len(lines.states) - 1

    def calm(paths: slice) -> Iterator[Numbers]:
        made = landings(
            Leaving(
                day=lines.day[paths],
                state=lines.state[paths],
                lag_days=[np.zeros(1), *[none] * others],
                per_day=[one, *[none] * others],
            ),
            step_days=question.step_days,
            steps=question.steps,
        )
        return (days / question.step_days for days in made)

    return calm
