"""Places that a route begins or ends at, tied to the sea lanes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.model.crs import wrap_longitude
from geo.routing.moorings import Tie, moor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geo.routing.network import SeaNetwork

MAX_CONNECTOR_KM = 500.0  # farther from every lane than this is not a place at sea


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A port, or any loading point at sea.

    Parameters
    ----------
    name : str
        A UN/LOCODE, or what the point is called.
    lon, lat : float
        Degrees; longitudes of -180 to 360 are accepted.

    Raises
    ------
    DataError
        The coordinates are impossible.

    Examples
    --------
    >>> Waypoint(name="field", lon=213.5, lat=12.0).name
    'field'
    >>> Waypoint(name="Tokyo", lon=35.6, lat=139.8)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: waypoint: 1 problem
    - Tokyo: lat 139.8
        expected: -90 to 90
        cure: give longitude first, then latitude: they look swapped
    """

    name: str
    lon: float
    lat: float

    def __post_init__(self) -> None:
        problems = []
        if not -180.0 <= self.lon <= 360.0:
            problems.append(
                Problem(where=self.name, what=f"lon {self.lon}", expected="-180 to 360")
            )
        if not -90.0 <= self.lat <= 90.0:
            problems.append(
                Problem(
                    where=self.name,
                    what=f"lat {self.lat}",
                    expected="-90 to 90",
                    cure="give longitude first, then latitude: they look swapped",
                )
            )
        if problems:
            raise DataError("waypoint", problems)

    def is_at(self, other: Waypoint) -> bool:
        """Say whether another is the same place, whatever it is called.

        Parameters
        ----------
        other : Waypoint

        Returns
        -------
        bool

        Examples
        --------
        >>> here = Waypoint(name="here", lon=200.0, lat=5.0)
        >>> here.is_at(Waypoint(name="there", lon=-160.0, lat=5.0))
        True
        """
        here, there = wrap_longitude([self.lon, other.lon])
        return bool(here == there) and self.lat == other.lat


def require_port(ports: pd.DataFrame, code: str) -> Waypoint:
    """Look up a port.

    Parameters
    ----------
    ports : pandas.DataFrame
        ``unlocode``, ``name``, ``lon``, ``lat``.
    code : str
        UN/LOCODE.

    Returns
    -------
    Waypoint
        Named by its code.

    Raises
    ------
    DataError
        There is no such port; the nearest known codes and names are told.

    Examples
    --------
    >>> import pandas as pd
    >>> ports = pd.DataFrame(
    ...     {"unlocode": ["JPYOK"], "name": ["Yokohama"], "lon": [139.6], "lat": [35.4]}
    ... )
    >>> require_port(ports, "JPYOK").lat
    35.4
    >>> require_port(ports, "JPYKO")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: ports: 1 problem
    - JPYKO: no such port
        expected: a UN/LOCODE, such as JPYOK (Yokohama)
        cure: add it to the table of ports, or give lon,lat
    """
    return require_ports(ports, [code])[code]


def require_ports(ports: pd.DataFrame, codes: Sequence[str]) -> dict[str, Waypoint]:
    """Look up several ports at once.

    Parameters
    ----------
    ports : pandas.DataFrame
        ``unlocode``, ``name``, ``lon``, ``lat``; the first row of a code counts.
    codes : sequence of str
        UN/LOCODEs.

    Returns
    -------
    dict of str to Waypoint
        By code, in the order of the codes.

    Raises
    ------
    DataError
        There are no such ports; all are told, with the nearest known codes and names.

    Examples
    --------
    >>> import pandas as pd
    >>> ports = pd.DataFrame(
    ...     {"unlocode": ["JPYOK"], "name": ["Yokohama"], "lon": [139.6], "lat": [35.4]}
    ... )
    >>> list(require_ports(ports, ["JPYOK"]))
    ['JPYOK']
    """
    own = ports[ports["unlocode"].isin(codes)].drop_duplicates("unlocode")
    places = {
        str(code): Waypoint(name=str(code), lon=float(lon), lat=float(lat))
        for code, lon, lat in zip(own["unlocode"], own["lon"], own["lat"], strict=True)
    }
    problems = [
        Problem(
            where=code,
            what="no such port",
            expected="a UN/LOCODE, such as " + ", ".join(_like(ports, code)),
            cure="add it to the table of ports, or give lon,lat",
        )
        for code in codes
        if code not in places
    ]
    if problems:
        raise DataError("ports", problems)
    return {code: places[code] for code in codes}


def _like(ports: pd.DataFrame, code: str) -> list[str]:
    labels = {
        str(known): f"{known} ({name})"
        for known, name in zip(ports["unlocode"], ports["name"], strict=True)
    }
    by_code = get_close_matches(code.upper(), list(labels), n=3, cutoff=0.6)
    by_name = [k for k in labels if code.lower() in labels[k].lower()]
    country = [known for known in labels if known[:2] == code[:2].upper()]
    found = dict.fromkeys([*by_name, *by_code, *country, *labels])
    return [labels[known] for known in list(found)[:3]]


def tie_to_lanes(
    network: SeaNetwork, places: Iterable[Waypoint]
) -> dict[Waypoint, Tie]:
    """Tie places to the nearest points on the lanes.

    Each place has one tie, whatever its voyages, so that no way by a third place
    is shorter than the way itself.

    Parameters
    ----------
    network : SeaNetwork
    places : iterable of Waypoint

    Returns
    -------
    dict of Waypoint to Tie

    Raises
    ------
    DataError
        Places lie more than 500 km from every lane: all are told.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.routing.network import build_network
    >>> lanes = gpd.GeoDataFrame(
    ...     {"passage": [None]},
    ...     geometry=[shapely.LineString([(0, 0), (1, 0)])],
    ...     crs=4326,
    ... )
    >>> gates = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    >>> place = Waypoint(name="off", lon=0.0, lat=1.0)
    >>> tie_to_lanes(build_network(lanes, gates), [place])[place].connector_m
    110574.39
    """
    ordered = sorted(set(places), key=lambda place: (place.name, place.lon, place.lat))
    if not ordered:
        return {}
    ties = moor(
        network,
        np.array([place.lon for place in ordered]),
        np.array([place.lat for place in ordered]),
    )
    far = [
        _too_far(network, place, gap_km=tie.connector_m / 1000.0)
        for place, tie in zip(ordered, ties, strict=True)
        if tie.connector_m > MAX_CONNECTOR_KM * 1000.0
    ]
    if far:
        raise DataError("route", far)
    return dict(zip(ordered, ties, strict=True))


def _too_far(network: SeaNetwork, place: Waypoint, *, gap_km: float) -> Problem:
    cure = "give the port it ships from, or a point at sea"
    if abs(place.lon) <= 90.0:
        (swapped,) = moor(network, np.array([place.lat]), np.array([place.lon]))
        if swapped.connector_m <= MAX_CONNECTOR_KM * 1000.0:
            cure += "; with longitude and latitude swapped it would be one"
    return Problem(
        where=f"{place.name} (lon {place.lon:g}, lat {place.lat:g})",
        what=f"{gap_km:,.0f} km from the nearest sea lane",
        expected=f"at most {MAX_CONNECTOR_KM:,.0f} km",
        cure=cure,
    )
