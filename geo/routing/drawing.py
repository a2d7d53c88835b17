"""The places along a way, from where it begins to where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.routing.moorings import Tie
    from geo.routing.network import SeaNetwork
    from geo.routing.search import Way
    from geo.routing.waypoints import Waypoint


def way_points(
    network: SeaNetwork,
    pair: tuple[Waypoint, Waypoint],
    *,
    ties: tuple[Tie, Tie],
    way: Way,
) -> NDArray[np.float64]:
    """List the places along a way with its connectors.

    Parameters
    ----------
    network : SeaNetwork
    pair : tuple of Waypoint
        Origin and destination.
    ties : tuple of Tie
        Of both.
    way : Way
        From the one tie to the other.

    Returns
    -------
    ndarray of float, shape (k, 2)
        Longitude, in -180 to 180, and latitude; no rows when blocked or at rest.

    Examples
    --------
    >>> from geo.routing.search import shortest_ways
    >>> from geo.routing.waypoints import tie_to_lanes
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> sea, pair = small_sea(), small_ends()
    >>> tied = tie_to_lanes(sea, pair)
    >>> ties = (tied[pair[0]], tied[pair[1]])
    >>> way = shortest_ways(sea.graph, [ties])[ties]
    >>> way_points(sea, pair, ties=ties, way=way)[:, 0]
    array([ 0.,  0.,  0., 10., 10., 10.])
    """
    at_rest = pair[0].is_at(pair[1]) and not len(way.nodes) > 1
    if not way.found or at_rest:
        return np.empty((0, 2))
    ends = np.array([[place.lon, place.lat] for place in pair])
    ends[:, 0] = wrap_longitude(ends[:, 0])
    moored = np.array([[tie.lon, tie.lat] for tie in ties])
    along = np.column_stack([network.node_lon[way.nodes], network.node_lat[way.nodes]])
    return np.vstack([ends[:1], moored[:1], along, moored[1:], ends[1:]])
