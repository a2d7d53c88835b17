"""The way of goods from one works to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    land_basis : str
        Where the kilometres by land come from.
    land_km_per_day : float
        Speed by land.
    route : Route, optional
        By sea, from port to port; none when the whole way is by land.
    """

    origin: Waypoint
    destination: Waypoint
    land_km: float
    land_basis: str
    land_km_per_day: float
    route: Route | None

    @property
    def ports(self) -> tuple[str, ...]:
        """Both ports of the way by sea; none by land."""
        if self.route is None:
            return ()
        return self.route.origin.name, self.route.destination.name

    @property
    def gates(self) -> tuple[str, ...]:
        """Gates passed, in order."""
        return () if self.route is None else self.route.gates

    @property
    def blocked(self) -> bool:
        """There is no way by sea."""
        return self.route is not None and self.route.blocked

    @property
    def sea_nm(self) -> float:
        """Nautical miles by sea, from port to port; infinite when blocked."""
        return 0.0 if self.route is None else self.route.length_nm

    @property
    def days(self) -> float:
        """Days under way; infinite when blocked."""
        at_sea = 0.0 if self.route is None else self.route.days
        return at_sea + self.land_km / self.land_km_per_day

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
