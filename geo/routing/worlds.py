"""A small sea whose routes can be worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.routing.network import SeaNetwork, build_network
from geo.routing.waypoints import Waypoint


def small_sea() -> SeaNetwork:
    """Build a sea with two ways from west to east. Its places are invented.

    One runs along the equator, from 0 to 10 degrees east, through *Strait*; the
    other goes 5 degrees south, round *Cape*.

    Returns
    -------
    SeaNetwork

    Examples
    --------
    >>> sea = small_sea()
    >>> sea.gate_names, (sea.edge_length_m / 1852.0).round().tolist()
    (('Strait', 'Cape'), [423.0, 601.0, 423.0])
    """
    lanes = gpd.GeoDataFrame(
        {"passage": [None, None]},
        geometry=[
            shapely.LineString([(0, 0), (10, 0)]),
            shapely.LineString([(0, 0), (5, -5), (10, 0)]),
        ],
        crs=WGS84,
    )
    gates = gpd.GeoDataFrame(
        {"name": ["Strait", "Cape"]},
        geometry=[
            shapely.LineString([(4, -1), (4, 1)]),
            shapely.LineString([(4, -9), (4, -2)]),
        ],
        crs=WGS84,
    )
    return build_network(lanes, gates)


def small_ends() -> tuple[Waypoint, Waypoint]:
    """Give the places at both ends of the small sea.

    Returns
    -------
    tuple of Waypoint
        West and east.

    Examples
    --------
    >>> [place.lon for place in small_ends()]
    [0.0, 10.0]
    """
    return (
        Waypoint(name="west", lon=0.0, lat=0.0),
        Waypoint(name="east", lon=10.0, lat=0.0),
    )
