"""How many ships sail each lane, from voyages between places."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import WGS84, wrap_longitude
from geo.model.risk_schemas import TRAFFIC, VOYAGES
from geo.routing.paths import routes
from geo.routing.risk_pieces import cut_ways, draw_pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.routing.network import SeaNetwork
    from geo.routing.paths import Route
    from geo.routing.waypoints import Waypoint

OFF_NODES = -1
"""In the column ``edge``: a way between a place and the nodes of the lanes."""

_DECIMALS = 6  # of a degree, 0.1 m: the same leg written twice is one leg
_DRAWN_KM = 50.0  # between vertices of a leg that crosses 180


def voyage_traffic(
    network: SeaNetwork, voyages: pd.DataFrame, *, places: Mapping[str, Waypoint]
) -> gpd.GeoDataFrame:
    """Put voyages on the lanes, each by its shortest way.

    Parameters
    ----------
    network : SeaNetwork
        Under whatever closures are in force.
    voyages : pandas.DataFrame
        Schema `VOYAGES`.
    places : mapping of str to Waypoint
        Each place that a voyage names.

    Returns
    -------
    geopandas.GeoDataFrame
        As `route_traffic`.

    Raises
    ------
    DataError
        There is no voyage, a place is not known or far from every lane, a voyage
        ends where it began, or there is no way; all of a kind are told.

    Examples
    --------
    >>> from geo.routing.network import build_network
    >>> from geo.routing.waypoints import Waypoint
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0), (2, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> places = {
    ...     name: Waypoint(name=name, lon=lon, lat=0.0)
    ...     for name, lon in {"A": 0.0, "B": 1.0, "C": 2.0}.items()
    ... }
    >>> voyages = pd.DataFrame(
    ...     {
    ...         "origin": ["A", "B"],
    ...         "destination": ["C", "A"],
    ...         "voyages_per_year": [10.0, 5.0],
    ...     }
    ... )
    >>> sailed = voyage_traffic(build_network(lanes, gates), voyages, places=places)
    >>> sailed[["edge", "transits_per_year"]].values.tolist()
    [[0.0, 15.0], [1.0, 10.0]]
    """
    VOYAGES.validate(voyages)
    _require_places(voyages, places)
    pairs = zip(voyages["origin"], voyages["destination"], strict=True)
    ways = routes(network, [(places[start], places[end]) for start, end in pairs])
    sailed = voyages["voyages_per_year"].to_numpy(dtype=float)
    return route_traffic(ways, voyages_per_year=sailed, network=network)


def route_traffic(
    ways: Sequence[Route],
    *,
    voyages_per_year: NDArray[np.float64],
    network: SeaNetwork,
) -> gpd.GeoDataFrame:
    """Count the ships on each leg of routes.

    Parameters
    ----------
    ways : sequence of Route
    voyages_per_year : ndarray of float, shape (n,)
        On each of the routes.
    network : SeaNetwork
        That they were found on.

    Returns
    -------
    geopandas.GeoDataFrame
        Schema `TRAFFIC`: a row for each leg that is sailed, both directions
        together, with ``edge``, its position among those of the network, or
        `OFF_NODES`. Legs that cross 180 follow their geodesic and are split there.

    Raises
    ------
    DataError
        Routes are blocked: all are told, with the gates that block them.
    ParameterError
        The voyages are not one number of 0 or more for each route.

    Examples
    --------
    >>> from geo.routing.network import build_network
    >>> from geo.routing.waypoints import Waypoint
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> network = build_network(lanes, gates)
    >>> here, there = (Waypoint(name=f"{k}", lon=k, lat=0.0) for k in (0, 1))
    >>> ways = routes(network, [(here, there), (there, here)])
    >>> sailed = route_traffic(
    ...     ways, voyages_per_year=np.array([3.0, 4.0]), network=network
    ... )
    >>> sailed["transits_per_year"].tolist()
    [7.0]
    """
    voyages = np.asarray(voyages_per_year, dtype=float)
    _require_voyages(voyages, ways)
    _require_open(ways)
    legs = [_legs(way.coordinates) for way in ways]
    ends: NDArray[np.float64]
    ends, leg = np.unique(
        np.vstack([np.empty((0, 4)), *legs]), axis=0, return_inverse=True
    )
    passing = np.repeat(voyages, [len(each) for each in legs])
    transits = np.bincount(leg.ravel(), weights=passing, minlength=len(ends))
    edges = _edges(network, ends)
    order = np.argsort(np.where(edges == OFF_NODES, len(network.edge_from), edges),
                       kind="stable")  # fmt: skip
    order = order[transits[order] > 0.0]
    table = pd.DataFrame(
        {
            "name": [f"lane {k}" if k >= 0 else "to the lanes" for k in edges[order]],
            "transits_per_year": transits[order],
            "edge": edges[order],
        }
    )
    lines = [_drawn(*ends[k].reshape(2, 2)) for k in order]
    sailed = gpd.GeoDataFrame(table, geometry=lines, crs=WGS84)
    return cast("gpd.GeoDataFrame", TRAFFIC.validate(sailed))


def _legs(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give both ends of each leg, in one order whichever way it is sailed."""
    places = np.round(np.asarray(coordinates, dtype=float).reshape(-1, 2), _DECIMALS)
    places = np.column_stack([wrap_longitude(places[:, 0]), places[:, 1]])
    there, back = (
        np.hstack([places[:-1], places[1:]]),
        np.hstack([places[1:], places[:-1]]),
    )
    # rounding keeps comparisons of the same place exact
    east = (there[:, 0] > back[:, 0]) | (
        (there[:, 0] == back[:, 0]) & (there[:, 1] > back[:, 1])
    )
    legs = np.where(east[:, None], back, there)
    return np.asarray(legs[(places[:-1] != places[1:]).any(axis=1)])


def _edges(network: SeaNetwork, ends: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the edge of the network that each leg is."""
    nodes = np.column_stack([network.node_lon, network.node_lat])
    rounded = np.column_stack(
        [wrap_longitude(np.round(nodes[:, 0], _DECIMALS)),
         np.round(nodes[:, 1], _DECIMALS)]
    )  # fmt: skip
    node = {place: k for k, place in enumerate(map(tuple, rounded.tolist()))}
    edge = {
        (start, end): k
        for k, (start, end) in enumerate(
            zip(network.edge_from.tolist(), network.edge_to.tolist(), strict=True)
        )
    }
    found = []
    for lon_a, lat_a, lon_b, lat_b in ends.tolist():
        pair = sorted((node.get((lon_a, lat_a), -1), node.get((lon_b, lat_b), -1)))
        found.append(edge.get((pair[0], pair[1]), OFF_NODES))
    return np.array(found, dtype=np.intp)


def _drawn(start: NDArray[np.float64], end: NDArray[np.float64]) -> BaseGeometry:
    west = float(start[0])
    east = west + float(wrap_longitude(end[0] - west))
    turn = 360.0 if min(west, east) < -180.0 else 0.0
    west, east = west + turn, east + turn
    if max(west, east) <= 180.0:
        return shapely.LineString([(west, start[1]), (east, end[1])])
    pieces = cut_ways([np.stack([start, end])], step_km=_DRAWN_KM)
    parts = shapely.get_parts(draw_pieces(pieces))
    return shapely.line_merge(shapely.MultiLineString(list(parts)))


def _require_places(voyages: pd.DataFrame, places: Mapping[str, Waypoint]) -> None:
    named = dict.fromkeys([*voyages["origin"], *voyages["destination"]])
    problems = [
        Problem(
            where=str(name),
            what="no such place",
            expected="a place that is given with its position",
            cure="add it to the places, or leave the voyage out",
        )
        for name in named
        if name not in places
    ]
    itself = voyages.index[voyages["origin"] == voyages["destination"]]
    problems += [
        Problem(
            where=f"row {row}",
            what=f"{voyages.loc[row, 'origin']} to itself",
            expected="two places",
        )
        for row in itself
    ]
    if voyages.empty:
        problems.append(Problem(where="voyages", what="there are none"))
    if problems:
        raise DataError("voyages", problems)


def _require_voyages(voyages: NDArray[np.float64], ways: Sequence[Route]) -> None:
    if voyages.shape == (len(ways),) and bool(
        (np.isfinite(voyages) & (voyages >= 0.0)).all()
    ):
        return
    raise ParameterError(
        "traffic",
        [
            Problem(
                where="voyages_per_year",
                what=f"{voyages.size} numbers, {int((voyages < 0.0).sum())} negative",
                expected=f"{len(ways)} of 0 or more",
            )
        ],
    )


def _require_open(ways: Sequence[Route]) -> None:
    problems = [
        Problem(
            where=f"{way.origin.name} to {way.destination.name}",
            what="no way by sea",
            expected="a way on the lanes that are open",
            cure="open "
            + (" or ".join(way.blocked_by) or "other lanes")
            + ", or leave the voyage out",
        )
        for way in ways
        if way.blocked
    ]
    if problems:
        raise DataError("voyages", problems)
