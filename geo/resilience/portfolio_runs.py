"""One portfolio of levers under one scenario, followed and paid for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError
from geo.model.levers import Lever
from geo.model.limits import repeated
from geo.model.resilience import Portfolio, Scenario, unknown_levers
from geo.resilience.lasting import days_bought, lasting_days, require_paired
from geo.resilience.lever_costs import LeverCosts
from geo.resilience.stock_paths import StockPaths

if TYPE_CHECKING:
    from collections.abc import Sequence

Follow = Callable[[Scenario, tuple[Lever, ...]], StockPaths]
"""Follows the stock under a scenario with some levers, always with the same draws."""

CostOf = Callable[[tuple[Lever, ...], StockPaths], LeverCosts]
"""Adds up what some levers cost on the paths that were followed with them."""

NOTHING = Portfolio(name="doing nothing", levers=())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PortfolioRun:
    """What became of the stock with some levers, and what they cost.

    Parameters
    ----------
    levers : tuple of Lever
    paths : StockPaths
    costs : LeverCosts
        Whole horizon.
    """

    levers: tuple[Lever, ...]
    paths: StockPaths
    costs: LeverCosts

    @property
    def names(self) -> tuple[str, ...]:
        """The levers by name."""
        return tuple(lever.name for lever in self.levers)

    @property
    def cost_usd(self) -> float:
        """What all payers pay, USD, mean over the paths."""
        return self.costs.cost_usd

    @property
    def unmet_t(self) -> float:
        """Tonnes unmet, mean over the paths."""
        return float(np.mean(self.paths.unmet_total_t))

    @property
    def lasting_days(self) -> float:
        """Mean day of the stock-out, cut at the horizon."""
        return float(np.mean(lasting_days(self.paths)))

    def days_bought(self, *, than: PortfolioRun) -> float:
        """Say by how many days a stock-out comes later, mean over the paths.

        Parameters
        ----------
        than : PortfolioRun

        Returns
        -------
        float
        """
        return float(np.mean(days_bought(self.paths, than=than.paths)))

    def unmet_avoided_t(self, *, than: PortfolioRun) -> float:
        """Say how many tonnes less are unmet, mean over the paths.

        Parameters
        ----------
        than : PortfolioRun

        Returns
        -------
        float
        """
        require_paired(self.paths, than=than.paths)
        return than.unmet_t - self.unmet_t


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A scenario in which levers are tried.

    Parameters
    ----------
    scenario : Scenario
    follow : callable
        Of the scenario and some levers, the `StockPaths`. The draws are the same
        at each call: else differences between portfolios are chance.
    cost : callable
        Of some levers and their `StockPaths`, the `LeverCosts`.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> trial = Trial(scenario=world.cut, follow=world.follow, cost=world.cost)
    >>> round(trial.run().lasting_days), round(trial.run(world.levers).lasting_days)
    (80, 128)
    """

    scenario: Scenario
    follow: Follow
    cost: CostOf

    def run(self, levers: Sequence[Lever] = ()) -> PortfolioRun:
        """Follow the stock with some levers, and add up what they cost.

        Parameters
        ----------
        levers : sequence of Lever, optional
            None is doing nothing.

        Returns
        -------
        PortfolioRun
        """
        chosen = tuple(levers)
        paths = self.follow(self.scenario, chosen)
        costs = self.cost(chosen, paths)
        return PortfolioRun(levers=chosen, paths=paths, costs=costs)


def levers_of(
    portfolio: Portfolio, *, levers: Sequence[Lever], commodity: str
) -> tuple[Lever, ...]:
    """Pick the levers of a portfolio that concern a commodity.

    Parameters
    ----------
    portfolio : Portfolio
    levers : sequence of Lever
        All there are.
    commodity : str

    Returns
    -------
    tuple of Lever
        In the order of `levers`, whatever that of the portfolio.

    Examples
    --------
    >>> from geo.resilience.stock_worlds import small_stock_world
    >>> world = small_stock_world()
    >>> both = Portfolio(name="both", levers=("swap", "thrift"))
    >>> chosen = levers_of(both, levers=world.levers, commodity="nickel")
    >>> [lever.name for lever in chosen]
    ['thrift', 'swap']
    """
    return tuple(
        lever
        for lever in levers
        if lever.name in portfolio.levers and lever.helps(commodity)
    )


def require_named(
    levers: Sequence[Lever],
    *,
    portfolios: Sequence[Portfolio] = (),
    scenarios: Sequence[Scenario] = (),
) -> None:
    """Refuse names that lead to none or to two.

    Parameters
    ----------
    levers : sequence of Lever
    portfolios : sequence of Portfolio, optional
    scenarios : sequence of Scenario, optional

    Raises
    ------
    ParameterError
        A portfolio names a lever that is not there, or two things of a kind bear one
        name; all are told.

    Examples
    --------
    >>> require_named([], portfolios=[Portfolio(name="wish", levers=("magic",))])
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: portfolios: 1 problem
    - portfolios.1.levers.1: no lever 'magic'
        expected: a lever told of
        cure: add it to resilience.levers, or say levers_of
    """
    problems = unknown_levers(portfolios, among=levers)
    for kind, named in (
        ("levers", levers),
        ("portfolios", portfolios),
        ("scenarios", scenarios),
    ):
        problems += repeated(kind, "name", [one.name for one in named])
    if problems:
        raise ParameterError("portfolios", problems)
