"""Stocks followed step by step, many paths at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.prices import price_rise
from geo.kernels.stock_numbers import (
    DAILY,
    SUMS,
    Course,
    Floats,
    Outcome,
    Rules,
)
from geo.kernels.stocks import ROUNDING, Asked, Short, Stocks

if TYPE_CHECKING:
    from numpy.typing import NDArray


def follow(rules: Rules, course: Course, *, cover: NDArray[np.float32]) -> Outcome:
    """Follow stocks through all steps.

    What is told to arrive grows with the demand that is drawn. What comes is shared in
    proportion to what sectors ask for. What one lacks comes from its own stock, from
    the part of others' that is shared, and from the public stock; what then lacks
    moves the price, or is unmet. Surplus is laid in, and in calm steps in which
    nothing lacks stocks are bought up to their targets.

    Parameters
    ----------
    rules : Rules
    course : Course
        Its iterators are used up.
    cover : ndarray of float32, shape (steps, paths)
        Filled: days of demand in stock at the end of each step.

    Returns
    -------
    Outcome
        Each path by itself: its numbers do not hang on which others there are.

    Examples
    --------
    >>> rules = Rules(
    ...     step_days=1.0,
    ...     told_t_per_day=10.0,
    ...     demand_t=np.full(3, 10.0),
    ...     share=np.ones(1),
    ...     rank=np.zeros(1, dtype=int),
    ...     target_days=np.zeros((2, 3)),
    ...     keep_days=(np.inf, 0.0),
    ...     fill=np.zeros((2, 3)),
    ...     release=(np.inf, np.inf),
    ...     opening_days=(1.5, 0.0),
    ...     sharing=1.0,
    ...     alike=True,
    ...     elasticities=(0.0, 0.0),
    ...     highest_price=100.0,
    ...     outside_price=1.0,
    ... )
    >>> course = Course(
    ...     demand=np.ones(1),
    ...     opening=np.ones(1),
    ...     gap_day=np.zeros(1),
    ...     open_day=np.zeros(1),
    ...     arrivals=iter(np.zeros((3, 1))),
    ...     calm=iter(np.zeros((3, 1))),
    ...     inflows=(),
    ...     savings=(),
    ... )
    >>> cover = np.zeros((3, 1), dtype=np.float32)
    >>> follow(rules, course, cover=cover).stock_out_day, cover[:, 0]
    (array([1.5]), array([0.5, 0. , 0. ], dtype=float32))
    """
    stocks = Stocks(rules, course)
    out = _nothing_yet(rules, course, cover)
    held = stocks.private_t() + stocks.public
    for step in range(len(rules.demand_t)):
        asked = _ask(step, rules=rules, course=course, out=out)
        if step == 0:
            out.lowest_cover_days[:] = held / asked.floor * rules.step_days
        arrived = next(course.arrivals) * course.demand
        inflows = [next(one)[0] for one in course.inflows]
        coming = sum(inflows, arrived)
        first_gap = asked.sector * (1.0 - np.minimum(1.0, coming / asked.floor))
        lacking, given, short = stocks.draw_down(first_gap, asked, step)
        book = _priced(lacking, asked, short, rules=rules)
        if short is not None:
            _tell_short(step, short, unmet=book["unmet"], out=out)
        book["surplus"], bought = stocks.fill(coming, asked, step)
        book["arrivals"], book["purchases"] = arrived, bought[0] + bought[1]
        book["use"] = np.minimum(coming, asked.total) + given + book["price_response"]
        book["private_stock"] = stocks.private_t()
        book["public_stock"] = stocks.public
        before, held = held, book["private_stock"] + book["public_stock"]
        book["cover_days"] = held / asked.floor * rules.step_days
        _balance(book, (before + coming, held), wishes=asked.left, out=out)
        _tell(step, book, inflows, bought=bought, out=out)
    out.first_unmet_day[:] *= rules.step_days
    out.stock_out_day[:] *= rules.step_days
    return out


def _nothing_yet(rules: Rules, course: Course, cover: NDArray[np.float32]) -> Outcome:
    paths, sectors = len(course.demand), len(rules.share)
    return Outcome(
        sums={name: np.zeros(paths) for name in SUMS},
        unmet=np.zeros((sectors, paths)),
        saved=np.zeros((sectors, paths)),
        inflow=np.zeros((len(course.inflows), paths)),
        saving=np.zeros((len(course.savings), paths)),
        bought=np.zeros((2, paths)),
        first_unmet_day=np.full(paths, np.inf),
        stock_out_day=np.full(paths, np.inf),
        lowest_cover_days=np.full(paths, np.inf),
        balance_error=np.zeros(paths),
        cover=cover,
        unmet_by_step=np.zeros(len(rules.demand_t)),
    )


def _ask(step: int, *, rules: Rules, course: Course, out: Outcome) -> Asked:
    """Say what each sector asks for once it saves, at the price from outside."""
    demand = rules.demand_t[step] * course.demand
    wanted = rules.apart[:, None] * demand
    left = wanted
    for k, shares in enumerate(course.savings):
        saved = left * np.minimum(1.0, next(shares))
        left = left - saved
        out.saving[k] += saved.sum(axis=0)
        out.saved[:] += saved if len(saved) > 1 else rules.share[:, None] * saved
    sector, total = left, left.sum(axis=0)
    asked = total
    if rules.outside_price != 1.0:
        sector = left * rules.outside_price ** rules.elasticities[0]
        asked = sector.sum(axis=0)
    return Asked(
        demand=demand,
        wanted=wanted,
        left=total,
        sector=sector,
        total=asked,
        tiny=ROUNDING * demand,
        floor=np.maximum(asked, ROUNDING * demand),
    )


def _priced(
    lacking: Floats, asked: Asked, going_short: Short | None, *, rules: Rules
) -> dict[str, Floats]:
    """Let a price that rises with what is lacking bring goods out and demand down."""
    price = np.full(len(lacking), rules.outside_price)
    unmet, response = lacking.copy(), np.zeros(len(lacking))
    priced_out = asked.left - asked.total
    demand, supply = rules.elasticities
    if supply - demand > 0.0 and going_short is not None:
        short = going_short.paths
        wanted, lost = asked.total[short], lacking[short]
        highest = max(1.0, rules.highest_price / rules.outside_price)
        left = 1.0 - lost / wanted
        rise = price_rise(left, demand=demand, supply=supply, highest=highest)
        more = np.minimum(lost, (wanted - lost) * (rise**supply - 1.0))
        less = np.minimum(lost - more, wanted * (1.0 - rise**demand))
        still = lost - more - less
        price[short] *= rise
        response[short], priced_out[short] = more, priced_out[short] + less
        unmet[short] = still * (still > asked.tiny[short])
    return {
        "unmet": unmet,
        "price": price,
        "price_response": response,
        "priced_out": priced_out,
    }


def _tell_short(step: int, short: Short, *, unmet: Floats, out: Outcome) -> None:
    """Tell who goes short, and from which moment, all rates being even in a step."""
    paths, first, gap, gone, empty = short
    lacking = gap.sum(axis=0)
    out.unmet[:, paths] += gap * (unmet[paths] / lacking)
    # all hold together till the stock is gone; else the first sector goes short first
    alone = gap / np.where(first > 0.0, first, 1.0)
    lost = np.where(gone, lacking / first.sum(axis=0), alone.max(axis=0))
    moment = step + 1.0 - lost
    _earliest(out.first_unmet_day, moment, paths)
    _earliest(out.stock_out_day, moment[empty], paths[empty])


def _earliest(days: Floats, moment: Floats, paths: NDArray[np.intp]) -> None:
    days[paths] = np.minimum(days[paths], moment)


def _balance(
    book: dict[str, Floats],
    goods: tuple[Floats, Floats],
    *,
    wishes: Floats,
    out: Outcome,
) -> None:
    """Hold goods against goods, and wishes against what became of them."""
    there, held = goods
    there = there + book["purchases"] + book["price_response"]
    adrift = there - book["use"] - book["surplus"] - held
    became = book["use"] + book["unmet"] + book["priced_out"]
    worst = np.maximum(np.abs(adrift), np.abs(wishes - became))
    np.maximum(out.balance_error, worst, out=out.balance_error)


def _tell(
    step: int,
    book: dict[str, Floats],
    inflows: list[Floats],
    *,
    bought: tuple[Floats, Floats],
    out: Outcome,
) -> None:
    """Add the step to the sums, and put it into the tables by step."""
    for name in SUMS:
        out.sums[name] += book[name]
    for k, tonnes in enumerate(inflows):
        out.inflow[k] += tonnes
    for k, tonnes in enumerate(bought):
        out.bought[k] += tonnes
    lowest = out.lowest_cover_days
    np.minimum(lowest, book["cover_days"], out=lowest)
    out.cover[step] = book["cover_days"]
    out.unmet_by_step[step] = book["unmet"].sum()
    if len(lowest) == 1:
        row = (*inflows, *(book[name] for name in DAILY))
        out.daily.append(tuple(float(one[0]) for one in row))
