"""From the numbers of the kernel to what became of a stock."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.kernels.landings import limited, shifted
from geo.kernels.stock_and_flow import follow
from geo.kernels.stock_numbers import DAILY, SUMS, Course
from geo.resilience.stock_inputs import rules_of
from geo.resilience.stock_paths import COVER_COLUMNS, QUANTILES, StockPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from geo.kernels.stock_numbers import Outcome
    from geo.resilience.stock_help import Help, Inflow
    from geo.resilience.stock_inputs import PathInputs
    from geo.resilience.stock_question import StockQuestion

    Numbers = NDArray[np.float64]

PATHS_AT_ONCE = 5000
"""Followed together: enough for speed, few enough for memory."""

_DAYS_AT_ONCE = 64


def followed(
    question: StockQuestion,
    help: Help,  # noqa: A002
    *,
    inputs: PathInputs,
    arrivals: Callable[[slice], Iterator[Numbers]],
    calm: Callable[[slice], Iterator[Numbers]],
    solving: tuple[int, float],
) -> StockPaths:
    """Follow all paths, `PATHS_AT_ONCE` together.

    Parameters
    ----------
    question : StockQuestion
    help : Help
    inputs : PathInputs
    arrivals, calm : callable
        Of a slice of paths.
    solving : tuple of int and float
        States and the seconds that they took.

    Returns
    -------
    StockPaths

    Examples
    --------
    >>> from geo.resilience.stock_draws import Streams
    >>> from geo.resilience.stock_help import NO_HELP
    >>> from geo.resilience.stock_inputs import draw_inputs
    >>> from geo.resilience.stock_question import StockAgent, StockQuestion
    >>> asked = StockQuestion(
    ...     commodity="nickel",
    ...     demand_t_per_year=365.0,
    ...     horizon_days=3,
    ...     private=StockAgent(opening_days=1.5),
    ... )
    >>> inputs = draw_inputs(
    ...     asked,
    ...     NO_HELP,
    ...     first_day=np.zeros(1),
    ...     gap_day=np.zeros(1),
    ...     draws=None,
    ...     streams=Streams(None, None),
    ... )
    >>> nothing = lambda paths: iter(np.zeros((3, 1)))
    >>> followed(
    ...     asked,
    ...     NO_HELP,
    ...     inputs=inputs,
    ...     arrivals=nothing,
    ...     calm=nothing,
    ...     solving=(0, 0.0),
    ... ).unmet_total_t
    array([1.5])
    """
    rules = rules_of(question, help)
    paths = len(inputs.demand)
    cover = np.zeros((question.steps, paths), dtype=np.float32)
    outcomes = []
    for first in range(0, paths, PATHS_AT_ONCE):
        some = slice(first, min(first + PATHS_AT_ONCE, paths))
        course = Course(
            demand=inputs.demand[some],
            opening=inputs.opening[some],
            gap_day=inputs.gap_day[some],
            open_day=inputs.open_day[some],
            arrivals=arrivals(some),
            calm=calm(some) if rules.fill.any() else _never(question, some),
            inflows=tuple(
                _coming(
                    one,
                    (factor[some], shift[some], total[some]),
                    step_days=question.step_days,
                )
                for one, (factor, shift), total in zip(
                    help.inflows, inputs.inflows, inputs.totals, strict=True
                )
            ),
            savings=tuple(
                shifted(
                    one.share.T[: len(rules.apart)],
                    factor=factor[some],
                    shift=shift[some],
                )
                for one, (factor, shift) in zip(
                    help.savings, inputs.savings, strict=True
                )
            ),
        )
        outcomes.append(follow(rules, course, cover=cover[:, some]))
    return _told(question, help, outcomes=outcomes, cover=cover, solving=solving)


def _coming(
    inflow: Inflow, drawn: tuple[Numbers, Numbers, Numbers], *, step_days: float
) -> Iterator[Numbers]:
    """Give what comes in each step by a factor, a shift and a total of each path."""
    factor, shift, total = drawn
    rows = step_days * inflow.t_per_day[None, :]
    flow = shifted(rows, factor=factor, shift=shift)
    if inflow.most_per_day is None and np.isinf(inflow.total_t):
        return flow
    most = np.full(rows.shape[1], np.inf)
    if inflow.most_per_day is not None:
        most = step_days * inflow.most_per_day
    return limited(flow, most=most, in_all=total)


def _never(question: StockQuestion, paths: slice) -> Iterator[Numbers]:
    return repeat(np.zeros(paths.stop - paths.start), question.steps)


def _told(
    question: StockQuestion,
    help: Help,  # noqa: A002
    *,
    outcomes: list[Outcome],
    cover: NDArray[np.float32],
    solving: tuple[int, float],
) -> StockPaths:
    def joined(of: Callable[[Outcome], Numbers]) -> Numbers:
        return np.concatenate([of(one) for one in outcomes], axis=-1).T

    sums = {name: np.concatenate([one.sums[name] for one in outcomes]) for name in SUMS}
    held_t = np.stack([sums["private_stock"], sums["public_stock"]], axis=1)
    unmet_t = np.sum([one.unmet_by_step for one in outcomes], axis=0)
    return StockPaths(
        question=question,
        help=help,
        unmet_t=joined(lambda one: one.unmet),
        priced_out_t=sums["priced_out"],
        price_response_t=sums["price_response"],
        first_unmet_day=joined(lambda one: one.first_unmet_day),
        stock_out_day=joined(lambda one: one.stock_out_day),
        lowest_cover_days=joined(lambda one: one.lowest_cover_days),
        arrivals_t=sums["arrivals"],
        inflow_t=joined(lambda one: one.inflow),
        saved_t=joined(lambda one: one.saved),
        saving_t=joined(lambda one: one.saving),
        bought_t=joined(lambda one: one.bought),
        surplus_t=sums["surplus"],
        mean_price=sums["price"] / question.steps,
        stock_days_held=held_t / question.steps / question.demand_t_per_day,
        balance_error_t=joined(lambda one: one.balance_error),
        cover=_cover(cover, unmet_t / cover.shape[1], question),
        daily=_daily(outcomes, question, help),
        states=solving[0],
        seconds=solving[1],
    )


def _cover(
    cover: NDArray[np.float32], unmet_t: Numbers, question: StockQuestion
) -> pd.DataFrame:
    """Give the band of cover at the end of each step."""
    steps, paths = cover.shape
    places = np.array(QUANTILES) * (paths - 1)
    below, above = np.floor(places).astype(int), np.ceil(places).astype(int)
    band = np.zeros((steps, len(QUANTILES)))
    for first in range(0, steps, _DAYS_AT_ONCE):
        rows = slice(first, first + _DAYS_AT_ONCE)
        ranked = np.sort(cover[rows], axis=1)
        low, high = ranked[:, below].astype(float), ranked[:, above].astype(float)
        band[rows] = low + (high - low) * (places - below)
    columns = (question.days, *band.T, unmet_t)
    return pd.DataFrame(dict(zip(COVER_COLUMNS, columns, strict=True)))


def _daily(
    outcomes: list[Outcome],
    question: StockQuestion,
    help: Help,  # noqa: A002
) -> pd.DataFrame:
    """Tabulate a single path."""
    names = [*(one.name for one in help.inflows), *DAILY]
    rows = outcomes[0].daily
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "day", question.days[: len(rows)])
    table.insert(1, "arrivals", table.pop("arrivals"))
    return table
