"""What levers cost over the time that a stock is followed, and who pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import Problem
from geo.model.lever_terms import Payer
from geo.model.levers import DiversificationLever, StakeLever, StockLever
from geo.model.profile_questions import refuse
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.lever_effects import as_they_begin, step_edges
from geo.resilience.stock_paths import StockPaths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.levers import Lever
    from geo.resilience.seabed_supply import SeabedOutput

Numbers = NDArray[np.float64]

LEVER_COST_COLUMNS = {
    "commodity": "commodity",
    "lever": "name of the lever",
    "kind": "kind of lever",
    "payer": "who pays",
    "tonnes": "t that it saves, gives or buys, whole horizon, mean over the paths",
    "fixed_usd": "once, at its start",
    "running_usd": "while it runs",
    "per_tonne_usd": "for the tonnes, beside their price",
    "carrying_usd": "of stock: interest on its value, and keeping it",
    "floor_usd": "what a price floor pays above the market's price",
    "cost_usd": "the sum of these five, not discounted",
    "tied_up_usd": "value of the stock bought: it stays, or is sold on, and is no cost",
    "whole_with_each": "whether what it costs once and while it runs stands whole with "
    "each commodity that it helps: not to be added up over them",
    "told": "whether a source tells what it costs, and the price that this hangs on",
    "evidence": "of the cost; empty where none is told",
    "source": "of the cost",
}
"""Columns of what levers cost, with their meaning."""

_PARTS = ("fixed_usd", "running_usd", "per_tonne_usd", "carrying_usd", "floor_usd")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeverCosts:
    """What levers cost.

    Parameters
    ----------
    table : pandas.DataFrame
        By `LEVER_COST_COLUMNS`, one row for each lever, in their order.
    """

    table: pd.DataFrame

    @property
    def cost_usd(self) -> float:
        """All payers, mean over the paths."""
        return float(self.table["cost_usd"].sum())

    @property
    def untold(self) -> tuple[str, ...]:
        """Levers of which no source tells the cost: they are not free."""
        return tuple(self.table.loc[~self.table["told"].astype(bool), "lever"])

    def by_payer(self) -> dict[Payer, float]:
        """Add up what each payer pays.

        Returns
        -------
        dict of str to float
            USD, mean over the paths; payers of nothing are left out.
        """
        sums = self.table.groupby("payer")["cost_usd"].sum()
        return {payer: float(sums[payer]) for payer in get_args(Payer) if payer in sums}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What holds for every lever of a run."""

    paths: StockPaths
    edges: Numbers
    carrying_rate: float
    usd_per_t: float

    @property
    def years(self) -> float:
        return float(self.edges[-1] - self.edges[0]) / DAYS_PER_YEAR

    def level_years(self, lever: Lever) -> float:
        """Give how many years at its ceiling the horizon is worth."""
        steps = np.diff(self.edges) / DAYS_PER_YEAR
        return float(lever.mean_level(self.edges) @ steps)


def lever_cost(
    levers: Sequence[Lever],
    paths: StockPaths,
    *,
    carrying_rate: float,
    usd_per_t: float,
    seabed: SeabedOutput | None = None,
) -> LeverCosts:
    """Add up what levers cost on the paths of a stock.

    Parameters
    ----------
    levers : sequence of Lever
        Those that were pulled; levers of other commodities cost nothing here.
    paths : StockPaths
        Of `geo.resilience.stockpile.follow_stock` with their help.
    carrying_rate : float
        Interest on the value of stock, a year, 0 to 1.
    usd_per_t : float
        Price of a contained tonne on an ordinary day; 0 where it is not known: then
        neither interest nor what a price floor pays can be told.
    seabed : SeabedOutput, optional
        As of `geo.resilience.lever_effects.lever_help`: a seabed lever without a start
        of its own begins by the project's plan.

    Returns
    -------
    LeverCosts

    Raises
    ------
    ParameterError
        A number is below 0; all are told.

    Notes
    -----
    Fixed cost falls due if the lever is decided upon within the horizon. A right to
    off-take is paid for by its tonnes, also where a stop keeps some of them back: they
    are bought firmly. Other origins are paid for by what must come from them at
    least: the demand without the largest share that is allowed.

    Of what is bought for a holder, what it would buy without levers is no cost of
    theirs: up to its usual target, and of what is bought again after a stop the share
    that this target is of the raised one. Of the stock held, their part is what they
    bought over all that was bought and the opening stock, since goods are mixed, and
    never more than what they bought: surplus that others laid in is not theirs.
    Several levers of one holder share by target. Nothing is discounted.

    Examples
    --------
    >>> from geo.model.levers import SubstitutionLever
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> from geo.model.resilience import Scenario
    >>> world = small_stock_world()
    >>> paths = world.follow(world.cut, world.levers)
    >>> lever_cost(world.levers, paths, carrying_rate=0.05, usd_per_t=0.0).untold
    ()
    """
    problems = [
        Problem(where=name, what=f"{value:g}", expected="0 or more")
        for name, value in (("carrying_rate", carrying_rate), ("usd_per_t", usd_per_t))
        if not 0.0 <= value < float("inf")
    ]
    refuse("cost of levers", problems)
    helping = [lever for lever in levers if lever.helps(paths.question.commodity)]
    own = as_they_begin(helping, question=paths.question, seabed=seabed)
    terms = _Terms(
        paths=paths,
        edges=step_edges(paths.question),
        carrying_rate=carrying_rate,
        usd_per_t=usd_per_t,
    )
    parts = [_parts(lever, terms, among=own) for lever in own]
    rows = [_row(lever, each, terms) for lever, each in zip(own, parts, strict=True)]
    return LeverCosts(table=pd.DataFrame(rows, columns=list(LEVER_COST_COLUMNS)))


def _row(lever: Lever, parts: dict[str, Numbers], terms: _Terms) -> dict[str, object]:
    means = {name: float(values.mean()) for name, values in parts.items()}
    hangs_on_price = isinstance(lever, StockLever) or lever.floor_usd_per_t > 0.0
    told = lever.cost_told and (terms.usd_per_t > 0.0 or not hangs_on_price)
    return {
        "commodity": terms.paths.question.commodity,
        "lever": lever.name,
        "kind": lever.kind,
        "payer": lever.paid_by,
        **means,
        "cost_usd": sum(means[name] for name in _PARTS),
        "whole_with_each": not lever.commodity
        and max(means["fixed_usd"], means["running_usd"]) > 0.0,
        "told": told,
        "evidence": lever.cost_evidence if told else "",
        "source": lever.cost_source,
    }


def _parts(
    lever: Lever, terms: _Terms, *, among: Sequence[Lever]
) -> dict[str, Numbers]:
    """Give each part of a lever's cost on each path, and its tonnes."""
    paths = terms.paths
    decided = lever.start_day < terms.edges[-1]
    running_years = max(0.0, float(terms.edges[-1]) - lever.first_day) / DAYS_PER_YEAR
    nothing = np.zeros(paths.paths)
    carrying, tied_up = nothing, nothing
    if isinstance(lever, StockLever):
        tonnes = _bought(lever, terms, among=among)
        carrying = _carried(lever, terms, bought_t=tonnes)
        tied_up = tonnes * terms.usd_per_t
    else:
        tonnes = _tonnes(lever, terms)
    known = terms.usd_per_t > 0.0
    above = max(0.0, lever.floor_usd_per_t - terms.usd_per_t) if known else 0.0
    return {
        "tonnes": tonnes,
        "fixed_usd": nothing + (lever.usd_fixed if decided else 0.0),
        "running_usd": nothing + lever.usd_per_year * min(running_years, terms.years),
        "per_tonne_usd": tonnes * lever.usd_per_t,
        "carrying_usd": carrying,
        "floor_usd": tonnes * above,
        "tied_up_usd": tied_up,
    }


def _tonnes(lever: Lever, terms: _Terms) -> Numbers:
    """Give what a lever other than a stock saves or brings on each path."""
    paths = terms.paths
    for place, inflow in enumerate(paths.help.inflows):
        if inflow.name == lever.name:
            return np.asarray(paths.inflow_t[:, place])
    for place, saving in enumerate(paths.help.savings):
        if saving.name == lever.name:
            return np.asarray(paths.saving_t[:, place])
    if isinstance(lever, StakeLever):
        a_year = lever.t_per_year
    elif isinstance(lever, DiversificationLever):
        a_year = paths.question.demand_t_per_year * (1.0 - lever.most_share)
    else:
        a_year = 0.0
    return np.full(paths.paths, a_year * terms.level_years(lever))


def _bought(lever: StockLever, terms: _Terms, *, among: Sequence[Lever]) -> Numbers:
    """Give what was bought for a holder because of one of its levers."""
    mates = [
        other
        for other in among
        if isinstance(other, StockLever) and other.holder == lever.holder
    ]
    asked = sum(other.target_days for other in mates)
    part = lever.target_days / asked if asked > 0.0 else 0.0
    return part * _bought_by_levers(_column(lever), terms)


def _bought_by_levers(holder: int, terms: _Terms) -> Numbers:
    """Give what was bought for a holder beyond what it would buy by itself."""
    question, told = terms.paths.question, terms.paths.help
    agent = (question.private, question.public)[holder]
    raised = (told.private_target_days, told.public_target_days)[holder]
    bought = terms.paths.bought_t[:, holder]
    fill = agent.fill_days_per_day
    usual = agent.target_days if fill > 0.0 else 0.0
    most = max(usual, agent.target_days if raised is None else float(raised.max()))
    in_time = fill * float(terms.edges[-1])
    first = min(in_time, max(0.0, usual - agent.opening_days))
    over = max(0.0, most - max(usual, agent.opening_days))
    by_itself_t, over_t = (days * question.demand_t_per_day for days in (first, over))
    beyond = np.maximum(0.0, bought - by_itself_t)
    again = np.maximum(0.0, beyond - over_t)
    return np.asarray(beyond - again * (usual / most if most > 0.0 else 0.0))


def _carried(lever: StockLever, terms: _Terms, *, bought_t: Numbers) -> Numbers:
    question = terms.paths.question
    held_t = terms.paths.stock_days_held[:, _column(lever)] * question.demand_t_per_day
    agent = question.private if lever.holder == "private" else question.public
    opening_t = agent.opening_days * question.demand_t_per_day
    all_bought = terms.paths.bought_t[:, _column(lever)]
    put_in = opening_t + all_bought
    part = np.divide(bought_t, put_in, out=np.zeros_like(put_in), where=put_in > 0.0)
    a_year = terms.usd_per_t * terms.carrying_rate + lever.usd_per_t_year
    return np.asarray(np.minimum(held_t * part, bought_t) * a_year * terms.years)


def _column(lever: StockLever) -> int:
    return 0 if lever.holder == "private" else 1
