"""How goods get from one works to another, or to the market."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernels.geodesy import great_circle_m
from geo.model.supply import SupplyOptions, TradeTerms
from geo.resilience.legs import Leg
from geo.routing.network import SeaNetwork
from geo.routing.paths import Route, routes
from geo.routing.waypoints import Waypoint, require_ports

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geo.model.land_legs import LandDistance
    from geo.resilience.works import Works

Ways = MutableMapping[tuple[str, str], Route]
"""Ways by sea by the names of both ports."""

ARCHIPELAGOS = frozenset({"IDN", "JPN", "NZL", "PHL", "PNG"})
"""Countries within which goods go by sea between works of different ports."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Atlas:
    """The ports that works use, with the lanes between them.

    Parameters
    ----------
    harbours : mapping of str to Waypoint
        By UN/LOCODE.
    network : SeaNetwork
    options : SupplyOptions
    terms : TradeTerms
    ways : mutable mapping of (str, str) to Route
        Found before, by the names of both ports; those found are added.
    """

    harbours: Mapping[str, Waypoint]
    network: SeaNetwork
    options: SupplyOptions
    terms: TradeTerms
    ways: Ways

    @property
    def market(self) -> Waypoint:
        """The port that stands for the market."""
        return self.harbours[self.options.market_port]

    def apart_km(self, one: Works | Waypoint, other: Works | Waypoint) -> float:
        """Measure the great circle between two places.

        Parameters
        ----------
        one, other : Works or Waypoint

        Returns
        -------
        float
            Kilometres.
        """
        metres = great_circle_m(one.lon, one.lat, lon_b=other.lon, lat_b=other.lat)
        return float(metres) / 1000.0

    def away_km(self, places: Sequence[Works], other: Works) -> NDArray[np.float64]:
        """Measure the great circles from places to another.

        Parameters
        ----------
        places : sequence of Works
        other : Works

        Returns
        -------
        ndarray of float, shape (n,)
            Kilometres.
        """
        where = np.array([(one.lon, one.lat) for one in places]).reshape(-1, 2)
        return great_circle_m(*where.T, lon_b=other.lon, lat_b=other.lat) / 1000.0

    def feeds(self, mine: Works, plant: Works) -> bool:
        """Say whether goods can get from a works to the next.

        Parameters
        ----------
        mine, plant : Works

        Returns
        -------
        bool
        """
        by_sea = mine.port and plant.port and not mine.overland_to
        return _by_land(mine, plant) or bool(by_sea)

    def feed_legs(self, pairs: Sequence[tuple[Works, Works]]) -> list[Leg]:
        """Find the legs from works to works.

        Parameters
        ----------
        pairs : sequence of (Works, Works)
            Of which the first `feeds` the second.

        Returns
        -------
        list of Leg
            In the order of the pairs.
        """
        sailing = [pair for pair in pairs if not _by_land(*pair)]
        ports = [(mine.port, plant.port) for mine, plant in sailing]
        found = self._ways(
            [(self.harbours[start], self.harbours[end]) for start, end in ports]
        )
        route_of = dict(zip(ports, found, strict=True))
        return [
            self._leg(
                _spot(mine),
                _spot(plant),
                route=None
                if _by_land(mine, plant)
                else route_of[mine.port, plant.port],
            )
            for mine, plant in pairs
        ]

    def market_legs(self, plants: Sequence[Works]) -> dict[str, Leg]:
        """Find the legs from works to the market.

        Parameters
        ----------
        plants : sequence of Works

        Returns
        -------
        dict of str to Leg
            By facility id; works with no way are absent.
        """
        sailing = [one for one in plants if self._ships(one)]
        found = self._ways([(self.harbours[one.port], self.market) for one in sailing])
        legs = {
            plant.facility_id: self._leg(_spot(plant), self.market, route=way)
            for plant, way in zip(sailing, found, strict=True)
        }
        for plant in plants:
            near = self.options.market_iso3 in {plant.iso3, plant.overland_to}
            if near and plant.facility_id not in legs:
                legs[plant.facility_id] = self._leg(
                    _spot(plant), self.market, route=None
                )
        return legs

    def _ships(self, plant: Works) -> bool:
        at_home = plant.iso3 == self.options.market_iso3
        return bool(plant.port) and not (at_home and plant.port == self.market.name)

    def _ways(self, pairs: list[tuple[Waypoint, Waypoint]]) -> tuple[Route, ...]:
        named = [(start.name, end.name) for start, end in pairs]
        fresh = {
            names: pair
            for names, pair in zip(named, pairs, strict=True)
            if names not in self.ways
        }
        speed_kn = self.terms.rates.speed_kn
        found = routes(self.network, fresh.values(), speed_kn=speed_kn)
        self.ways.update(zip(fresh, found, strict=True))
        return tuple(self.ways[names] for names in named)

    def _leg(self, start: Waypoint, end: Waypoint, *, route: Route | None) -> Leg:
        hauls = [(start, end)]
        if route is not None:
            hauls = [(start, route.origin), (route.destination, end)]
        hauled = [self._haul(*haul) for haul in hauls if haul[0] != haul[1]]
        return Leg(
            origin=start,
            destination=end,
            land_km=sum(haul.km for haul in hauled),
            land_basis="; ".join(dict.fromkeys(haul.basis for haul in hauled)),
            land_km_per_day=self.options.land_km_per_day,
            route=route,
        )

    def _haul(self, start: Waypoint, end: Waypoint) -> LandDistance:
        return self.terms.land_legs.distance(
            start.name,
            end.name,
            great_circle_km=self.apart_km(start, end),
            detour_factor=self.options.land_detour_factor,
        )


def build_atlas(
    ports: pd.DataFrame,
    *,
    works: Iterable[Works],
    network: SeaNetwork,
    options: SupplyOptions,
    terms: TradeTerms,
    ways: Ways | None = None,
) -> Atlas:
    """Look up the ports of works and of the market.

    Parameters
    ----------
    ports : pandas.DataFrame
        By the schema `geo.model.supply_schemas.PORTS`.
    works : iterable of Works
    network : SeaNetwork
    options : SupplyOptions
    terms : TradeTerms
    ways : mutable mapping of (str, str) to Route, optional
        Found before on the same network at the same speed.

    Returns
    -------
    Atlas

    Raises
    ------
    DataError
        Ports are not in the table; all are told.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> world = small_world()
    >>> atlas = build_atlas(
    ...     world.ports,
    ...     works=[],
    ...     network=world.network,
    ...     options=world.options,
    ...     terms=world.terms,
    ... )
    >>> atlas.market.lon
    140.0
    """
    wanted = {options.market_port, *(one.port for one in works if one.port)}
    return Atlas(
        harbours=require_ports(ports, sorted(wanted)),
        network=network,
        options=options,
        terms=terms,
        ways={} if ways is None else ways,
    )


def _by_land(mine: Works, plant: Works) -> bool:
    if plant.iso3 == mine.overland_to:
        return True
    parted = mine.iso3 in ARCHIPELAGOS and mine.port != plant.port
    ports = bool(mine.port and plant.port)
    return plant.iso3 == mine.iso3 and not (parted and ports)


def _spot(works: Works) -> Waypoint:
    return Waypoint(name=works.facility_id, lon=works.lon, lat=works.lat)
