"""The chains that supply a market, from mine through plant to port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.model.disruption import Target
from geo.model.shared_columns import EVIDENCE
from geo.model.supply import SupplyOptions
from geo.resilience.works import Works
from geo.routing.network import SeaNetwork
from geo.routing.paths import Route
from geo.routing.waypoints import Waypoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way of goods from one place to the next, with its haul by land.

    Parameters
    ----------
    origin, destination : Waypoint
        A works, or the port of the market.
    land_km : float
        By land, to and from the ports or the whole way.
    route : Route, optional
        By sea, from port to port; none when the whole way is by land.
    """

    origin: Waypoint
    destination: Waypoint
    land_km: float
    route: Route | None

    @property
    def ports(self) -> tuple[str, ...]:
        """Both ports of the way by sea; none by land."""
        if self.route is None:
            return ()
        return self.route.origin.name, self.route.destination.name

    @property
    def sea_nm(self) -> float:
        """Nautical miles by sea, from port to port; infinite when blocked."""
        return 0.0 if self.route is None else self.route.length_nm

    def days(self, options: SupplyOptions) -> float:
        """Give the days that goods are under way.

        Parameters
        ----------
        options : SupplyOptions
            For the speed by land.

        Returns
        -------
        float
            Infinite when the way is blocked.
        """
        at_sea = 0.0 if self.route is None else self.route.days
        return at_sea + self.land_km / options.land_km_per_day

    def sailed(self, route: Route) -> Leg:
        """Give the same leg with another way by sea.

        Parameters
        ----------
        route : Route

        Returns
        -------
        Leg
        """
        leg: Leg = replace(self, route=route)
        return leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What one mine sends through one plant to the market.

    Parameters
    ----------
    mine, plant : Works
    feed, market : Leg
        From mine to plant, and from plant to market.
    market_iso3 : str
    base_t : float
        Tonnes per year on an ordinary day.
    spare_t : float
        By how much they can grow when others fail.
    """

    mine: Works
    plant: Works
    feed: Leg
    market: Leg
    market_iso3: str
    base_t: float
    spare_t: float

    @property
    def flow_id(self) -> str:
        """Mine, plant and market, joined by ``>``."""
        works = (self.mine.facility_id, self.plant.facility_id)
        return ">".join([*works, self.market.destination.name])

    @property
    def evidence(self) -> str:
        """The weaker evidence of the two capacities."""
        return max(self.mine.evidence, self.plant.evidence, key=EVIDENCE.index)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyChains:
    """The chains that supply a market of one commodity, before anything stops.

    Parameters
    ----------
    commodity : str
    demand_t : float
        Tonnes per year.
    chains : tuple of Chain
        Together they carry the demand, or what the plants can.
    options : SupplyOptions
    network : SeaNetwork
        With nothing disrupted.
    known : mapping of Target to frozenset of str
        Names that a disruption may give, flows excepted.
    notes : tuple of str
        What was left out, and why.
    """

    commodity: str
    demand_t: float
    chains: tuple[Chain, ...]
    options: SupplyOptions
    network: SeaNetwork
    known: Mapping[Target, frozenset[str]]
    notes: tuple[str, ...]
