"""How long stocks last, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.resilience.departures import AS_IT_IS
from geo.resilience.stock_draws import Streams
from geo.resilience.stock_following import followed
from geo.resilience.stock_help import NO_HELP, Help, require_fitting, require_given
from geo.resilience.stock_inputs import arrivals_of, calm_of, draw_inputs
from geo.resilience.timelines import CALM, draw_timelines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.model.disruption import Disruption
    from geo.resilience.departures import StateBook
    from geo.resilience.stock_paths import StockPaths
    from geo.resilience.stock_question import StockDraws, StockQuestion


def follow_stock(
    question: StockQuestion,
    *,
    book: StateBook,
    disruptions: Sequence[Disruption] = (),
    help: Help = NO_HELP,  # noqa: A002  what levers give
    draws: StockDraws | None = None,
    rng: np.random.Generator | None = None,
) -> StockPaths:
    """Follow a stock through disruptions, on one path or on many.

    In each step what lands and flows in goes to the sectors in proportion to what
    they ask for, and what a sector lacks comes from its own stock; then from the part
    of other sectors' stock that is shared, by rank; then from the public stock, by
    rank, once it is open. What is lacking still drives the price, or is unmet.
    Surplus stays in private stock where there is room, and then fills the public
    stock to its target. While nothing is disrupted and what comes covers what is
    asked, stocks below their targets are bought for. What lands grows with a demand
    that is drawn, or set by ``demand_factor``.

    Goods leave the plants evenly, by the flows of the state of that day, and land
    after that state's days from plant to market: what was at sea when something stops
    still lands. Before day 0 nothing is disrupted. Feed on its way to a plant that
    stops is not counted on. When a stop ends, substitutes stop leaving at once: where
    restored supplies sail longer, arrivals dip for the difference of the voyages. A
    longer stop may thus leave less unmet than a shorter one, by no more than that dip.

    Parameters
    ----------
    question : StockQuestion
    book : StateBook
        Of the networks that supply the market.
    disruptions : sequence of Disruption, optional
        With their start, length, ramp and probability.
    help : Help, optional
        What levers bring.
    draws : StockDraws, optional
        A single path, all as told, by default.
    rng : numpy.random.Generator, optional
        Needed where paths are drawn. Two generators of one seed give the same draws
        whatever else differs between two calls.

    Returns
    -------
    StockPaths
        The same bytes whatever the number of threads.

    Raises
    ------
    ParameterError
        Help does not fit the question; there is no such variant; paths are to be drawn
        without a generator.

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.departures import StateBook
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.stock_question import StockAgent, StockQuestion
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> paths = follow_stock(
    ...     StockQuestion(
    ...         commodity="nickel",
    ...         demand_t_per_year=100.0,
    ...         horizon_days=200,
    ...         private=StockAgent(opening_days=60.0),
    ...     ),
    ...     book=StateBook({"": lambda state: supply_flows(programme.under(state))}),
    ...     disruptions=[Disruption(target=Target.FACILITY, name="P1")],
    ... )
    >>> paths.stock_out_day.round(1), paths.states
    (array([93.1]), 2)
    """
    require_fitting(help, question=question)
    streams = Streams(draws, rng)
    lines = draw_timelines(
        disruptions,
        end_day=question.steps * question.step_days,
        draws=draws,
        streams=streams,
    )
    began = book.seconds
    arrivals = arrivals_of(lines, book=book, question=question, help=help)
    return followed(
        question,
        help,
        inputs=draw_inputs(
            question,
            help,
            first_day=lines.first_day,
            gap_day=lines.first_day + _shortest_voyage(book),
            draws=draws,
            streams=streams,
        ),
        arrivals=lambda some: (question.demand_factor * t for t in arrivals(some)),
        calm=calm_of(lines, question=question),
        solving=(len(lines.states) * (1 + len(help.variants)), book.seconds - began),
    )


def follow_arrivals(
    question: StockQuestion,
    *,
    arrivals_t: NDArray[np.float64],
    help: Help = NO_HELP,  # noqa: A002  what levers give
) -> StockPaths:
    """Follow a stock through arrivals that are known.

    As `follow_stock` on one path. The public stock opens after the information lag
    from day 0. Which days were ordinary is not known: nothing is bought for stock.

    Parameters
    ----------
    question : StockQuestion
    arrivals_t : ndarray of float, shape (steps,)
        Landed in each step, t.
    help : Help, optional
        Without variants: what lands is known.

    Returns
    -------
    StockPaths

    Raises
    ------
    ParameterError
        Arrivals or help do not fit the question.

    Examples
    --------
    >>> from geo.resilience.stock_question import StockAgent, StockQuestion
    >>> question = StockQuestion(
    ...     commodity="nickel",
    ...     demand_t_per_year=3650.0,
    ...     horizon_days=4,
    ...     private=StockAgent(opening_days=1.5),
    ... )
    >>> paths = follow_arrivals(question, arrivals_t=np.array([10.0, 0.0, 0.0, 5.0]))
    >>> paths.stock_out_day, paths.unmet_total_t
    (array([2.5]), array([10.]))
    """
    require_fitting(help, question=question)
    require_given(arrivals_t, question=question, help=help)
    inputs = draw_inputs(
        question,
        help,
        first_day=np.zeros(1),
        gap_day=np.zeros(1),
        draws=None,
        streams=Streams(None, None),
    )
    return followed(
        question,
        help,
        inputs=inputs,
        arrivals=lambda _: iter(np.asarray(arrivals_t, dtype=float)[:, None]),
        calm=lambda _: iter(np.zeros((question.steps, 1))),
        solving=(0, 0.0),
    )


def _shortest_voyage(book: StateBook) -> float:
    """Give the days that what left before a disruption still lands at least."""
    lag_days = book.departures(AS_IT_IS, CALM).lag_days
    return float(lag_days[0]) if len(lag_days) else 0.0
