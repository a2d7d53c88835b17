"""The stock of one market, ready to be followed with any levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geo.model.commodities import CONTAINED
from geo.model.levers import Lever, SeabedLever
from geo.model.project import Project
from geo.model.randomness import generator
from geo.model.resilience import Scenario
from geo.resilience.departures import StateBook
from geo.resilience.lever_costs import LeverCosts, lever_cost
from geo.resilience.lever_effects import idle_levers, lever_help
from geo.resilience.price_response import Elasticities
from geo.resilience.seabed_supply import SeabedOutput, output_of
from geo.resilience.stock_paths import StockPaths
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.workflow.lever_networks import LeverNetworks, lever_networks
from geo.workflow.markets import Market

if TYPE_CHECKING:
    from geo.model.disruption import Disruption
    from geo.resilience.stock_help import Help
    from geo.workflow.asked_resilience import AskedResilience
    from geo.workflow.markets import MarketWorld


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarketStock:
    """One market with its stock, its scenarios and its levers.

    Parameters
    ----------
    market : Market
    project : Project
    question : StockQuestion
        Without growth and price shock: those are the scenario's.
    levers : tuple of Lever
        Those that are for the commodity.
    scenarios : tuple of Scenario
        With the disruptions that concern it alone.
    networks : LeverNetworks
    book : StateBook
    draws : StockDraws
    seabed : SeabedOutput or None
        Of the project's own plan, of the metal that adds to the commodity.
    idle : mapping of str to str
        Why levers bring nothing here, by their names.
    notes : tuple of str
    runs : mutable mapping of (Scenario, tuple of Lever) to StockPaths, optional
        Those followed so far.
    """

    market: Market
    project: Project
    question: StockQuestion
    levers: tuple[Lever, ...]
    scenarios: tuple[Scenario, ...]
    networks: LeverNetworks
    book: StateBook
    draws: StockDraws
    seabed: SeabedOutput | None
    idle: Mapping[str, str]
    notes: tuple[str, ...]
    runs: dict[tuple[Scenario, tuple[Lever, ...]], StockPaths] = field(
        default_factory=dict
    )

    @property
    def working(self) -> tuple[Lever, ...]:
        """The levers that bring something."""
        return tuple(lever for lever in self.levers if lever.name not in self.idle)

    @property
    def commodity(self) -> str:
        """The commodity."""
        return self.question.commodity

    def asked_in(self, scenario: Scenario) -> StockQuestion:
        """Give the question under a scenario.

        Parameters
        ----------
        scenario : Scenario

        Returns
        -------
        StockQuestion
        """
        return replace(
            self.question,
            demand_growth_per_year=scenario.demand_growth_per_year,
            price_multiplier=scenario.price_multiplier,
        )

    def help_of(self, levers: tuple[Lever, ...], *, scenario: Scenario) -> Help:
        """Give what levers bring under a scenario.

        Parameters
        ----------
        levers : tuple of Lever
        scenario : Scenario

        Returns
        -------
        Help
        """
        starts = [hit.start_day for hit in scenario.disruptions]
        return lever_help(
            levers,
            question=self.asked_in(scenario),
            seabed=self.seabed,
            variants=self.networks.variants,
            first_hit_day=min(starts, default=0.0),
        )

    def follow(self, scenario: Scenario, levers: tuple[Lever, ...]) -> StockPaths:
        """Follow a scenario with some levers through all draws.

        Parameters
        ----------
        scenario : Scenario
        levers : tuple of Lever

        Returns
        -------
        StockPaths
            Of the same draws each time; what was followed before is not followed
            again.
        """
        key = (scenario, levers)
        if key not in self.runs:
            self.runs[key] = self._followed(
                self.asked_in(scenario), scenario=scenario, levers=levers
            )
        return self.runs[key]

    def follow_from(
        self, days: float, *, scenario: Scenario, levers: tuple[Lever, ...] = ()
    ) -> StockPaths:
        """Follow all draws from another opening stock.

        Parameters
        ----------
        days : float
            Of demand; private and public hands keep their parts of it.
        scenario : Scenario
        levers : tuple of Lever, optional

        Returns
        -------
        StockPaths
        """
        public = self.project.resilience.public_stock_share
        asked = replace(
            self.asked_in(scenario),
            private=replace(self.question.private, opening_days=days * (1.0 - public)),
            public=replace(self.question.public, opening_days=days * public),
        )
        return self._followed(asked, scenario=scenario, levers=levers)

    def as_stated(self, scenario: Scenario, levers: tuple[Lever, ...]) -> StockPaths:
        """Follow the one path on which all is as it is told, nothing drawn.

        Parameters
        ----------
        scenario : Scenario
        levers : tuple of Lever

        Returns
        -------
        StockPaths
        """
        return follow_stock(
            self.asked_in(scenario),
            book=self.book,
            disruptions=scenario.disruptions,
            help=self.help_of(levers, scenario=scenario),
        )

    def in_steps_of(self, days: float) -> MarketStock:
        """Give the same with longer steps of time, where its own are shorter.

        Parameters
        ----------
        days : float

        Returns
        -------
        MarketStock
        """
        if self.question.step_days >= days:
            return self
        return replace(self, question=replace(self.question, step_days=days), runs={})

    def _followed(
        self, asked: StockQuestion, *, scenario: Scenario, levers: tuple[Lever, ...]
    ) -> StockPaths:
        return follow_stock(
            asked,
            book=self.book,
            disruptions=scenario.disruptions,
            help=self.help_of(levers, scenario=scenario),
            draws=self.draws,
            rng=generator(self.project.seed, "resilience", self.commodity),
        )

    @property
    def value_added(self) -> dict[str, float]:
        """USD of value added lost with an unmet tonne, by sector, where it is told."""
        told = self.project.resilience.value_added_usd_per_t
        return dict(told.get(self.commodity, {}))

    @property
    def loss_usd_per_t(self) -> dict[str, float]:
        """The same, at least the value of the tonne itself; empty if none is told."""
        least = self.market.asked.value_usd_per_t
        told = self.value_added
        sectors = [one.sector for one in self.question.sectors]
        if not least > 0.0 and any(one not in told for one in sectors):
            return {}
        return {one: told.get(one, least) for one in sectors}

    def cost(self, levers: tuple[Lever, ...], paths: StockPaths) -> LeverCosts:
        """Give what levers cost on the paths of a stock.

        What is not for the commodity costs nothing here: nodules without its metal.

        Parameters
        ----------
        levers : tuple of Lever
        paths : StockPaths

        Returns
        -------
        LeverCosts
        """
        return lever_cost(
            [lever for lever in levers if lever in self.levers],
            paths,
            carrying_rate=self.project.resilience.carrying_rate,
            usd_per_t=self.market.asked.value_usd_per_t,
            seabed=self.seabed,
        )


def market_stock(
    market: Market,
    *,
    world: MarketWorld,
    asked: AskedResilience,
    seabed: SeabedOutput | None,
) -> MarketStock:
    """Prepare the stock of a market.

    Parameters
    ----------
    market : Market
    world : MarketWorld
    asked : AskedResilience
    seabed : SeabedOutput or None

    Returns
    -------
    MarketStock
    """
    project = world.file.project
    name = market.asked.name
    pulled = {lever for one in asked.portfolios for lever in one.levers}
    levers = tuple(
        lever
        for lever in asked.levers
        if lever.name in pulled and _is_for(lever, name, seabed=seabed)
    )
    told = [_concerning(scenario, market) for scenario in asked.scenarios]
    networks = lever_networks(market, world=world, levers=levers)
    book = StateBook(networks.flows_in)
    question = _question(market, project, horizon_days=world.supply.horizon_days)
    idle = idle_levers(
        levers, question=question, seabed=seabed, variants=networks.variants
    )
    uncertain = project.resilience.uncertainty
    draws = StockDraws(
        paths=project.resilience.paths,
        demand_sd=uncertain.demand_sd,
        opening_stock_sd=uncertain.opening_stock_sd,
        duration_sd=uncertain.duration_sd,
        start_sd_days=uncertain.start_sd_days,
    )

    return MarketStock(
        market=market,
        project=project,
        question=question,
        levers=levers,
        scenarios=tuple(scenario for scenario, _ in told),
        networks=networks,
        book=book,
        draws=draws,
        seabed=seabed,
        idle=idle,
        notes=(
            *(note for _, notes in told for note in notes),
            *networks.notes,
            *(
                f"{lever} does nothing here: {why}"
                for lever, why in idle.items()
                if lever not in networks.refused
            ),
        ),
    )


def _is_for(lever: Lever, commodity: str, *, seabed: SeabedOutput | None) -> bool:
    """Say whether a lever is for a commodity: nodules give what metal they hold."""
    if not lever.helps(commodity):
        return False
    if not isinstance(lever, SeabedLever):
        return True
    metal = CONTAINED[commodity]
    return output_of(lever, metal=metal, seabed=seabed) is not None


def _question(market: Market, project: Project, *, horizon_days: int) -> StockQuestion:
    settings, asked = project.resilience, market.asked
    public = settings.public_stock_share
    return StockQuestion(
        commodity=asked.name,
        demand_t_per_year=asked.demand_t,
        horizon_days=horizon_days,
        step_days=settings.step_days,
        sectors=market.programme.supply.sectors,
        private=StockAgent(
            opening_days=asked.stock_days * (1.0 - public),
            release_days_per_day=settings.private_release_days_per_day,
        ),
        public=StockAgent(
            opening_days=asked.stock_days * public,
            release_days_per_day=settings.public_release_days_per_day,
        ),
        information_lag_days=settings.information_lag_days,
        sharing=settings.sharing,
        elasticities=Elasticities(
            demand=settings.demand_elasticity, supply=settings.supply_elasticity
        ),
    )


def _concerning(scenario: Scenario, market: Market) -> tuple[Scenario, list[str]]:
    """Keep what concerns the commodity and is there; say what is not there."""
    supply = market.programme.supply
    goods = {"", market.asked.name, *supply.hosts}
    own = [hit for hit in scenario.disruptions if hit.commodity in goods]
    there = [hit for hit in own if _known(hit, market)]
    notes = [
        f"{scenario.name}: {hit.target} {hit.name} is not among the works of the run"
        for hit in own
        if hit not in there
    ]
    return replace(scenario, disruptions=tuple(there)), notes


def _known(hit: Disruption, market: Market) -> bool:
    known = market.programme.supply.known
    return hit.target not in known or hit.name in known[hit.target]
