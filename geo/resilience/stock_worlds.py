"""A small stock that drains, whose answers can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.disruption import Disruption, Target
from geo.model.levers import Lever, SubstitutionLever
from geo.model.resilience import Scenario
from geo.resilience.lever_costs import LeverCosts, lever_cost
from geo.resilience.stock_help import NO_HELP, Help, Saving
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals

if TYPE_CHECKING:
    from geo.resilience.stock_paths import StockPaths

DAILY_T = 10.0
MADE_UP = "made up"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmallStockWorld:
    """A demand of 10 t a day, its stock, a cut of what lands, and levers.

    Parameters
    ----------
    question : StockQuestion
    cut : Scenario
        Its one disruption tells what share of 10 t a day still lands, and when.
    levers : tuple of Lever
    """

    question: StockQuestion
    cut: Scenario
    levers: tuple[Lever, ...]

    def follow(self, scenario: Scenario, levers: tuple[Lever, ...] = ()) -> StockPaths:
        """Follow the stock with some of the levers; one path, nothing is drawn.

        Parameters
        ----------
        scenario : Scenario
        levers : tuple of Lever, optional
            Of substitution, each of all sectors.

        Returns
        -------
        StockPaths
        """
        told = self.help_of(levers)
        return self.follow_at(self.question, scenario.disruptions, told)

    def follow_at(
        self,
        question: StockQuestion,
        disruptions: tuple[Disruption, ...] = (),
        help: Help = NO_HELP,  # noqa: A002  the field's own word
    ) -> StockPaths:
        """Follow the stock of another question than the world's own.

        Parameters
        ----------
        question : StockQuestion
        disruptions : tuple of Disruption, optional
        help : Help, optional

        Returns
        -------
        StockPaths
        """
        days = question.days
        share = np.ones(question.steps)
        for hit in disruptions:
            share[(days >= hit.start_day) & (days < hit.end_day)] *= hit.capacity
        arrivals_t = DAILY_T * question.step_days * share
        return follow_arrivals(question, arrivals_t=arrivals_t, help=help)

    def help_of(self, levers: tuple[Lever, ...]) -> Help:
        """Say what levers of substitution save.

        Parameters
        ----------
        levers : tuple of Lever

        Returns
        -------
        Help
        """
        shape = (self.question.steps, len(self.question.sectors))
        savings = tuple(
            Saving(name=lever.name, share=np.full(shape, lever.saved_share))
            for lever in levers
            if isinstance(lever, SubstitutionLever)
        )
        return Help(savings=savings) if savings else NO_HELP

    def cost(self, levers: tuple[Lever, ...], paths: StockPaths) -> LeverCosts:
        """Add up what levers cost; goods and money are free.

        Parameters
        ----------
        levers : tuple of Lever
        paths : StockPaths
            Followed with them.

        Returns
        -------
        LeverCosts
        """
        return lever_cost(levers, paths, carrying_rate=0.0, usd_per_t=0.0)


def small_stock_world(
    *, stock_days: float = 60.0, horizon_days: int = 365
) -> SmallStockWorld:
    """Build the world: a quarter still lands, two levers save a tenth and a fifth.

    10 t a day are asked for and 2.5 t land, so 60 days of stock, 600 t, last
    600 / 7.5 = 80 days. Thrift leaves 9 t to be asked for and buys 12.3 days; a
    swap leaves 8 t and buys 29.1; both leave 7.2 t and buy 47.7.

    Parameters
    ----------
    stock_days : float, optional
        Opening stock, in days of demand.
    horizon_days : int, optional

    Returns
    -------
    SmallStockWorld

    Examples
    --------
    >>> world = small_stock_world()
    >>> world.follow(world.cut).stock_out_day.round(1).tolist()
    [80.0]
    >>> world.follow(world.cut, world.levers).stock_out_day.round(1).tolist()
    [127.7]
    """
    return SmallStockWorld(
        question=StockQuestion(
            commodity="nickel",
            demand_t_per_year=365.0 * DAILY_T,
            horizon_days=horizon_days,
            private=StockAgent(opening_days=stock_days),
        ),
        cut=Scenario(
            name="a quarter lands",
            disruptions=(Disruption(target=Target.COUNTRY, name="IDN", capacity=0.25),),
        ),
        levers=(
            SubstitutionLever(
                name="thrift",
                saved_share=0.1,
                usd_fixed=1e6,
                source=MADE_UP,
                cost_source=MADE_UP,
            ),
            SubstitutionLever(
                name="swap",
                saved_share=0.2,
                usd_fixed=4e6,
                paid_by="subsidy",
                source=MADE_UP,
                cost_source=MADE_UP,
            ),
        ),
    )


def draining(*, stock_days: float, horizon_days: int) -> StockPaths:
    """Follow a stock to which nothing is added: it lasts for its days of demand.

    Parameters
    ----------
    stock_days : float
    horizon_days : int

    Returns
    -------
    StockPaths

    Examples
    --------
    >>> draining(stock_days=60.0, horizon_days=365).stock_out_day.tolist()
    [60.0]
    """
    world = small_stock_world(stock_days=stock_days, horizon_days=horizon_days)
    return follow_arrivals(world.question, arrivals_t=np.zeros(world.question.steps))
