"""How goods get from one works to another, or to the market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.kernels.geodesy import great_circle_m
from geo.model.supply import SupplyOptions
from geo.resilience.chains import Leg
from geo.routing.network import SeaNetwork
from geo.routing.paths import Route, routes
from geo.routing.waypoints import Waypoint, require_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geo.resilience.works import Works

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
    """

    harbours: Mapping[str, Waypoint]
    network: SeaNetwork
    options: SupplyOptions

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

    def feeds(self, mine: Works, plant: Works) -> bool:
        """Say whether goods can get from a mine to a plant.

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
        """Find the legs from mines to plants.

        Parameters
        ----------
        pairs : sequence of (Works, Works)
            Mine and plant, such that one `feeds` the other.

        Returns
        -------
        list of Leg
            In the order of the pairs.
        """
        sailing = [pair for pair in pairs if not _by_land(*pair)]
        ports = [(mine.port, plant.port) for mine, plant in sailing]
        found = routes(
            self.network,
            [(self.harbours[start], self.harbours[end]) for start, end in ports],
            speed_kn=self.options.speed_kn,
        )
        route_of = dict(zip(ports, found, strict=True))
        legs = []
        for mine, plant in pairs:
            way = None if _by_land(mine, plant) else route_of[mine.port, plant.port]
            if way is None:
                haul_km = self.apart_km(mine, plant)
            else:
                haul_km = self.apart_km(mine, way.origin)
                haul_km += self.apart_km(plant, way.destination)
            legs.append(self._leg(mine, _spot(plant), haul_km=haul_km, route=way))
        return legs

    def market_legs(self, plants: Sequence[Works]) -> dict[str, Leg]:
        """Find the legs from plants to the market.

        Parameters
        ----------
        plants : sequence of Works

        Returns
        -------
        dict of str to Leg
            By facility id; plants with no way are absent.
        """
        sailing = [one for one in plants if self._ships(one)]
        found = routes(
            self.network,
            [(self.harbours[one.port], self.market) for one in sailing],
            speed_kn=self.options.speed_kn,
        )
        legs = {
            plant.facility_id: self._leg(
                plant,
                self.market,
                haul_km=self.apart_km(plant, way.origin),
                route=way,
            )
            for plant, way in zip(sailing, found, strict=True)
        }
        for plant in plants:
            near = self.options.market_iso3 in {plant.iso3, plant.overland_to}
            if near and plant.facility_id not in legs:
                away_km = self.apart_km(plant, self.market)
                leg = self._leg(plant, self.market, haul_km=away_km, route=None)
                legs[plant.facility_id] = leg
        return legs

    def _ships(self, plant: Works) -> bool:
        at_home = plant.iso3 == self.options.market_iso3
        return bool(plant.port) and not (at_home and plant.port == self.market.name)

    def _leg(
        self,
        start: Works,
        end: Waypoint,
        *,
        haul_km: float,
        route: Route | None,
    ) -> Leg:
        return Leg(
            origin=_spot(start),
            destination=end,
            land_km=haul_km * self.options.land_detour_factor,
            route=route,
        )


def build_atlas(
    ports: pd.DataFrame,
    *,
    works: Iterable[Works],
    network: SeaNetwork,
    options: SupplyOptions,
) -> Atlas:
    """Look up the ports of works and of the market.

    Parameters
    ----------
    ports : pandas.DataFrame
        By the schema `geo.model.supply_schemas.PORTS`.
    works : iterable of Works
    network : SeaNetwork
    options : SupplyOptions

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
    ...     world.ports, works=[], network=world.network, options=world.options
    ... )
    >>> atlas.market.lon
    140.0
    """
    wanted = {options.market_port, *(one.port for one in works if one.port)}
    found: dict[str, Waypoint] = {}
    problems: list[Problem] = []
    for code in sorted(wanted):
        try:
            found[code] = require_port(ports, code)
        except DataError as error:
            problems.extend(error.problems)
    if problems:
        raise DataError("ports", problems)
    return Atlas(harbours=found, network=network, options=options)


def _by_land(mine: Works, plant: Works) -> bool:
    if plant.iso3 == mine.overland_to:
        return True
    parted = mine.iso3 in ARCHIPELAGOS and mine.port != plant.port
    ports = bool(mine.port and plant.port)
    return plant.iso3 == mine.iso3 and not (parted and ports)


def _spot(works: Works) -> Waypoint:
    return Waypoint(name=works.facility_id, lon=works.lon, lat=works.lat)
