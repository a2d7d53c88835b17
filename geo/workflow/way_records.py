"""What is told of one route: a row of figures, zones crossed, connectors on land."""

from __future__ import annotations

from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.maritime.legs import coasts_along, regime_of_line
from geo.maritime.overlays import line_shares
from geo.model.crs import geodesic_distance_m, wrap_longitude
from geo.routing.costs import route_cost
from geo.routing.land import land_km
from geo.routing.paths import Route, draw_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    import geopandas as gpd

    from geo.maritime.rules import LimitRules
    from geo.model.voyages import VoyageRates
    from geo.routing.waypoints import Waypoint

LISTED_CONNECTOR_KM = 10.0
LISTED_LAND_SHARE = 0.5
"""A connector that is longer, with more of it over land, is told of: 16 of the 153
built-in ports lie on rivers and bays that the lanes do not reach."""


def route_record(
    found: Route, *, land: gpd.GeoDataFrame, cargo_t: float, rates: VoyageRates
) -> dict[str, object]:
    """Put a route in one row.

    Parameters
    ----------
    found : Route
    land : geopandas.GeoDataFrame
        Schema LAND.
    cargo_t : float
        Tonnes on board.
    rates : VoyageRates

    Returns
    -------
    dict
        Nautical miles, km, days; USD and tonnes of CO2 of the whole cargo, and
        ``usd_per_t``; ``fees_usd`` is what is paid at gates. Infinite where blocked.

    Examples
    --------
    >>> from geo.model.routing import USUAL_RATES
    >>> from geo.routing.network import build_network
    >>> from geo.routing.paths import route
    >>> from geo.routing.waypoints import Waypoint
    >>> from geo.sources.coastline import read_land
    >>> from geo.sources.ports import read_gates
    >>> from geo.sources.sea_lanes import read_sea_lanes
    >>> found = route(
    ...     build_network(read_sea_lanes(), read_gates()),
    ...     origin=Waypoint(name="a", lon=103.9, lat=1.2),
    ...     destination=Waypoint(name="b", lon=104.6, lat=1.4),
    ... )
    >>> row = route_record(found, land=read_land(), cargo_t=1e3, rates=USUAL_RATES)
    >>> row["usd"] == 1e3 * row["usd_per_t"]
    True
    """
    cost = route_cost(found, cargo_t=cargo_t, rates=rates)
    return {
        "origin": found.origin.name,
        "destination": found.destination.name,
        "length_nm": found.length_nm,
        "days": found.days,
        "gate_days": found.gate_days,
        "connector_km": found.connector_km,
        "land_km": fsum(land_km(draw_way(part), land) for part in _plain_parts(found)),
        "cargo_t": cargo_t,
        "usd_per_t": cost.total_usd / cargo_t,
        "usd": cost.total_usd,
        "freight_usd": cost.freight_usd,
        "co2_t": cost.co2_t,
        "carbon_usd": cost.carbon_usd,
        "inventory_usd": cost.inventory_usd,
        "fees_usd": cost.gates_usd,
        "gates": "; ".join(found.gates),
        "blocked_by": "; ".join(found.blocked_by),
    }


def legs_of(
    found: Route,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    rules: LimitRules | None = None,
    shelf: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Cut a route into the legal regimes that it runs through.

    Parameters
    ----------
    found : Route
        Not blocked, and of some length.
    land, islands : geopandas.GeoDataFrame
        Schemas LAND and ISLANDS.
    rules : LimitRules, optional
        200 nm by default.
    shelf : geopandas.GeoDataFrame, optional
        As for `geo.maritime.regimes.regime_of_points`.

    Returns
    -------
    pandas.DataFrame
        As `geo.maritime.legs.regime_of_line`; zones are derived and provisional.

    Examples
    --------
    >>> from geo.routing.network import build_network
    >>> from geo.routing.paths import route
    >>> from geo.routing.waypoints import Waypoint
    >>> from geo.sources.coastline import read_islands, read_land
    >>> from geo.sources.ports import read_gates
    >>> from geo.sources.sea_lanes import read_sea_lanes
    >>> found = route(
    ...     build_network(read_sea_lanes(), read_gates()),
    ...     origin=Waypoint(name="a", lon=103.9, lat=1.2),
    ...     destination=Waypoint(name="b", lon=104.6, lat=1.4),
    ... )
    >>> legs = legs_of(found, land=read_land(), islands=read_islands())
    >>> set(legs["states"]) <= {"SGP", "IDN", "MYS"}
    True
    """
    # not its drawing: that is cut at 180, and where a way comes back upon itself
    way = shapely.LineString(found.coordinates)
    coasts = coasts_along(way, land=land, islands=islands, rules=rules)
    return regime_of_line(way, coasts=coasts, shelf=shelf)


def regime_shares(legs: pd.DataFrame) -> pd.DataFrame:
    """Sum the stretches of a route by regime and state.

    Parameters
    ----------
    legs : pandas.DataFrame
        From `legs_of`.

    Returns
    -------
    pandas.DataFrame
        ``name`` (of both), ``regime``, ``states``, ``km``, ``share``, in the order
        in which they are first met.

    Examples
    --------
    >>> legs = pd.DataFrame(
    ...     {
    ...         "regime": ["EEZ", "Area", "EEZ"],
    ...         "states": ["JPN", "", "JPN"],
    ...         "km": [1.0, 2.0, 1.0],
    ...         "share": [0.25, 0.5, 0.25],
    ...     }
    ... )
    >>> regime_shares(legs)[["name", "km"]].values.tolist()
    [['EEZ JPN', 2.0], ['Area', 2.0]]
    """
    named = legs.assign(name=(legs["regime"] + " " + legs["states"]).str.strip())
    by = ["name", "regime", "states"]
    return named.groupby(by, sort=False)[["km", "share"]].sum().reset_index()


def zone_shares(found: Route, *, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure how much of a route lies in each zone.

    Parameters
    ----------
    found : Route
        Not blocked, and of some length.
    zones : geopandas.GeoDataFrame
        As for `geo.maritime.overlays.line_shares`.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``km`` and ``share``; a stretch that is sailed to and fro counts
        each time.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> from geo.routing.paths import route
    >>> from geo.routing.waypoints import Waypoint
    >>> lane = shapely.LineString([(0, 0), (1, 0), (2, 0)])
    >>> lanes = gpd.GeoDataFrame({"passage": [None]}, geometry=[lane], crs=4326)
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> here, east = (Waypoint(name=str(lon), lon=lon, lat=0.0) for lon in (0.0, 2.0))
    >>> found = route(
    ...     build_network(lanes, gates), origin=here, destination=here, via=[east]
    ... )
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": ["A"]}, geometry=[shapely.box(1, -1, 3, 1)], crs=4326
    ... )
    >>> zone_shares(found, zones=zones)["km"].round(1).tolist()
    [222.6, 222.6]
    """
    shares = pd.concat(
        [line_shares(draw_way(part), zones=zones) for part in _plain_parts(found)]
    )
    summed = shares.groupby("name", sort=False)[["km"]].sum().reset_index()
    whole_km = fsum(_length_km(part) for part in _plain_parts(found))
    return summed.assign(share=summed["km"] / whole_km)


def connector_notes(
    found: Route, *, places: Iterable[Waypoint], land: gpd.GeoDataFrame
) -> list[str]:
    """Say which places are tied to their lanes over land.

    Parameters
    ----------
    found : Route
    places : iterable of Waypoint
        Ends, and places called at.
    land : geopandas.GeoDataFrame
        Schema LAND.

    Returns
    -------
    list of str
        One for each connector above 10 km of which more than half runs over land.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> from geo.routing.paths import route
    >>> from geo.routing.waypoints import Waypoint
    >>> lane = shapely.LineString([(0, 0), (1, 0), (2, 0)])
    >>> lanes = gpd.GeoDataFrame({"passage": [None]}, geometry=[lane], crs=4326)
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> ends = [Waypoint(name=f"P{lon}", lon=lon, lat=0.2) for lon in (0, 2)]
    >>> found = route(build_network(lanes, gates), origin=ends[0], destination=ends[1])
    >>> cape = gpd.GeoDataFrame(geometry=[shapely.box(1.5, 0.05, 3, 1)], crs=4326)
    >>> connector_notes(found, places=ends, land=cape)
    ['P2 lies 22 km from its sea lane, 75% of it over land: the lanes do not reach it']
    """
    told = {(float(wrap_longitude(p.lon)), p.lat): p.name for p in places}
    notes = []
    for start, end in pairwise(found.coordinates):
        name = told.get(tuple(start), told.get(tuple(end), ""))
        if not name:
            continue
        way = np.vstack([start, end])
        km = _length_km(way)
        ashore = land_km(draw_way(way), land) / km if km > LISTED_CONNECTOR_KM else 0.0
        if ashore > LISTED_LAND_SHARE:
            notes.append(
                f"{name} lies {km:.0f} km from its sea lane, {ashore:.0%} of it over "
                "land: the lanes do not reach it"
            )
    return list(dict.fromkeys(notes))


def _plain_parts(found: Route) -> Iterator[NDArray[np.float64]]:
    """Cut a way where it comes back to a place, so that no part overlies itself."""
    places = [tuple(place) for place in found.coordinates.tolist()]
    first, seen = 0, set(places[:1])
    for number, place in enumerate(places[1:], start=1):
        if place == places[number - 1]:
            continue
        if place in seen:
            yield from _moved(found.coordinates[first:number])
            first, seen = number - 1, {places[number - 1]}
        seen.add(place)
    yield from _moved(found.coordinates[first:])


def _moved(part: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    if len(part) > 1 and _length_km(part) > 0.0:
        yield part


def _length_km(part: NDArray[np.float64]) -> float:
    steps = geodesic_distance_m(
        part[:-1, 0], part[:-1, 1], lon_b=part[1:, 0], lat_b=part[1:, 1]
    )
    return float(np.sum(steps)) / 1000.0
