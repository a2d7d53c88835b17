"""A route that is asked for: its best way, its alternatives, what closures do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, GeoError, Problem
from geo.model.disruption import Disruption, Target
from geo.model.project import RouteChoice
from geo.model.routing import RoutingSettings
from geo.routing.alternatives import alternatives
from geo.routing.costs import route_cost
from geo.routing.goals import Least
from geo.routing.paths import Route, route
from geo.routing.waypoints import Waypoint
from geo.workflow.places import is_position, require_afloat, stop
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    import geopandas as gpd

    from geo.model.voyages import VoyageCost
    from geo.routing.network import SeaNetwork

BETWEEN = "; "
"""Stands between names in one cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """A route that is asked for, its places looked up.

    Parameters
    ----------
    choice : RouteChoice
    settings : RoutingSettings
    origin, destination : Waypoint
    via : tuple of Waypoint or str
        Places, and gates by name.
    """

    choice: RouteChoice
    settings: RoutingSettings
    origin: Waypoint
    destination: Waypoint
    via: tuple[Waypoint | str, ...]

    @property
    def places(self) -> tuple[Waypoint, ...]:
        """Ends, and places called at."""
        called = [each for each in self.via if isinstance(each, Waypoint)]
        return (self.origin, *called, self.destination)

    def best_on(self, network: SeaNetwork) -> Route:
        """Find its best way.

        Parameters
        ----------
        network : SeaNetwork

        Returns
        -------
        Route
        """
        return route(
            network,
            origin=self.origin,
            destination=self.destination,
            via=self.via,
            speed_kn=self.settings.priced_by.speed_kn,
            least=Least(self.settings.minimise),
            rates=self.settings.priced_by,
        )

    def ways_on(self, network: SeaNetwork) -> tuple[Route, ...]:
        """Find its best way, and behind it the alternatives that are asked for.

        Parameters
        ----------
        network : SeaNetwork

        Returns
        -------
        tuple of Route
            As `geo.routing.alternatives.alternatives`: there may be fewer.
        """
        if not self.choice.alternatives:
            return (self.best_on(network),)
        return alternatives(
            network,
            origin=self.origin,
            destination=self.destination,
            k=self.choice.alternatives + 1,
            speed_kn=self.settings.priced_by.speed_kn,
            least=Least(self.settings.minimise),
            rates=self.settings.priced_by,
        )

    def cost(self, way: Route) -> VoyageCost:
        """Price a way of it.

        Parameters
        ----------
        way : Route

        Returns
        -------
        VoyageCost
            Of the whole cargo.
        """
        return route_cost(
            way, cargo_t=self.choice.cargo_t, rates=self.settings.priced_by
        )


def look_up(
    choice: RouteChoice,
    *,
    settings: RoutingSettings,
    network: SeaNetwork,
    ports: pd.DataFrame,
    land: gpd.GeoDataFrame,
    where: Callable[..., str],
) -> Voyage:
    """Look up the places and gates of a route.

    Parameters
    ----------
    choice : RouteChoice
    settings : RoutingSettings
    network : SeaNetwork
    ports : pandas.DataFrame
        Schema PORTS.
    land : geopandas.GeoDataFrame
        Schema LAND.
    where : callable
        Says where a key of the route was given, for messages: ``"origin"``,
        ``"destination"``, or ``"via"`` and a number from 0.

    Returns
    -------
    Voyage

    Raises
    ------
    DataError
        A place or gate is not known, or no ship can load there; all are told.

    Examples
    --------
    >>> from geo.model.project import RouteChoice
    >>> from geo.model.routing import RoutingSettings
    >>> from geo.routing.network import build_network
    >>> from geo.sources.coastline import read_land
    >>> from geo.sources.ports import read_gates, read_ports
    >>> from geo.sources.sea_lanes import read_sea_lanes
    >>> network = build_network(read_sea_lanes(), read_gates())
    >>> voyage = look_up(
    ...     RouteChoice(name="A", origin="SGSIN", destination="NLRTM"),
    ...     settings=RoutingSettings(),
    ...     network=network,
    ...     ports=read_ports(),
    ...     land=read_land(),
    ...     where=lambda *key: "there",
    ... )
    >>> voyage.best_on(network).gates[-1]
    'Dover Strait'
    """
    problems: list[Problem] = []

    def read(text: str, *key: str | int) -> Waypoint | str:
        try:
            return _afloat(
                stop(text, ports=ports, gate_names=gates if key[0] == "via" else ()),
                text=text,
                network=network,
                land=land,
            )
        except GeoError as error:
            problems.extend(located(error, where=where(*key), given=text))
            return text

    gates = network.gate_names
    origin = read(choice.origin, "origin")
    destination = read(choice.destination, "destination")
    via = tuple(read(text, "via", k) for k, text in enumerate(choice.via))
    if problems or isinstance(origin, str) or isinstance(destination, str):
        raise DataError("routes", problems)
    return Voyage(
        choice=choice,
        settings=settings,
        origin=origin,
        destination=destination,
        via=via,
    )


def alternative_rows(voyage: Voyage, ways: Sequence[Route]) -> list[dict[str, object]]:
    """Say of each alternative how it differs from the best way.

    Parameters
    ----------
    voyage : Voyage
    ways : sequence of Route
        From `Voyage.ways_on`.

    Returns
    -------
    list of dict
        ``rank`` (1 is the first after the best), ``length_nm``, ``days``, ``gates``,
        ``avoids`` (gates of the better ways that it does not pass), and by how much
        it is longer and dearer than the best: ``delta_nm``, ``delta_days``,
        ``delta_usd_per_t``.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from geo.routing.worlds import small_sea
    >>> network = small_sea()
    >>> voyage = look_up(
    ...     RouteChoice(name="A", origin="0,0", destination="10,0", alternatives=1),
    ...     settings=RoutingSettings(),
    ...     network=network,
    ...     ports=pd.DataFrame(),
    ...     land=gpd.GeoDataFrame(geometry=[], crs=4326),
    ...     where=lambda *key: "there",
    ... )
    >>> (row,) = alternative_rows(voyage, voyage.ways_on(network))
    >>> row["avoids"], round(row["delta_nm"])
    ('Strait', 246)
    """
    best = voyage.cost(ways[0])
    rows: list[dict[str, object]] = []
    for rank, way in enumerate(ways[1:], start=1):
        more = voyage.cost(way) - best
        rows.append(
            {
                "rank": rank,
                "length_nm": way.length_nm,
                "delta_nm": more.length_nm,
                "days": way.days,
                "delta_days": more.days,
                "delta_usd_per_t": more.total_usd / voyage.choice.cargo_t,
                "gates": BETWEEN.join(way.gates),
                "avoids": BETWEEN.join(
                    dict.fromkeys(
                        gate
                        for better in ways[:rank]
                        for gate in better.gates
                        if gate not in way.gates
                    )
                ),
            }
        )
    return rows


def closure_rows(
    voyage: Voyage, best: Route, *, network: SeaNetwork
) -> list[dict[str, object]]:
    """Say what the closure of each gate, one at a time, does to a route.

    A gate off the best way leaves it the best, so only those on it are searched.

    Parameters
    ----------
    voyage : Voyage
    best : Route
        Its best way on the network.
    network : SeaNetwork

    Returns
    -------
    list of dict
        For each gate: ``on_the_way``, and of the way that is left ``length_nm``,
        ``delta_nm``, ``delta_days``, ``delta_usd_per_t`` (infinite where there is
        none, NaN where there was none before) and ``blocked_by``.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from geo.routing.worlds import small_sea
    >>> network = small_sea()
    >>> voyage = look_up(
    ...     RouteChoice(name="A", origin="0,0", destination="10,0", alternatives=1),
    ...     settings=RoutingSettings(),
    ...     network=network,
    ...     ports=pd.DataFrame(),
    ...     land=gpd.GeoDataFrame(geometry=[], crs=4326),
    ...     where=lambda *key: "there",
    ... )
    >>> best = voyage.best_on(network)
    >>> row = closure_rows(voyage, best, network=network)[0]
    >>> row["gate"], row["on_the_way"], round(row["delta_nm"])
    ('Strait', True, 246)
    """
    before = voyage.cost(best)
    must = {each for each in voyage.via if isinstance(each, str)}
    rows: list[dict[str, object]] = []
    for gate in network.gate_names:
        touched = gate in best.gates or gate in must
        shut = network.under([Disruption(target=Target.GATE, name=gate)])
        way = voyage.best_on(shut) if touched or best.blocked else best
        more = voyage.cost(way) - before
        rows.append(
            {
                "gate": gate,
                "on_the_way": touched,
                "length_nm": way.length_nm,
                "delta_nm": more.length_nm,
                "delta_days": more.days,
                "delta_usd_per_t": more.total_usd / voyage.choice.cargo_t,
                "blocked_by": BETWEEN.join(way.blocked_by),
            }
        )
    return rows


def _afloat(
    found: Waypoint | str, *, text: str, network: SeaNetwork, land: gpd.GeoDataFrame
) -> Waypoint | str:
    if isinstance(found, Waypoint) and is_position(text):
        require_afloat([found], network=network, land=land)
    return found
