"""Places and gates that a route is asked for by."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import DataError, GeoError, Problem
from geo.model.crs import GEOD, split_at_180, unwrap_geometry
from geo.routing.gates import gate_mask
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.routing.network import SeaNetwork

INLAND_KM = 25.0
"""No ship loads further from the sea and from every lane. Of the built-in ports only
Dudinka and Duluth-Superior lie further from the coast; Rotterdam, Houston, Ho Chi Minh
City and Guangzhou, the next, lie 10 to 25 km up their rivers."""

_LOCODE = re.compile(r"[A-Za-z]{2}[A-Za-z2-9]{3}")
_AROUND = np.linspace(0.0, 360.0, 72, endpoint=False)


def is_position(text: str) -> bool:
    """Say whether a place is given by longitude and latitude.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_position("155.4,23.85"), is_position("JPYOK")
    (True, False)
    """
    return "," in text


def waypoint(text: str, *, ports: pd.DataFrame) -> Waypoint:
    """Read an end of a route.

    Parameters
    ----------
    text : str
        A UN/LOCODE, or ``"lon,lat"``.
    ports : pandas.DataFrame
        Schema PORTS.

    Returns
    -------
    Waypoint

    Raises
    ------
    DataError
        It is neither, or no place on Earth.

    Examples
    --------
    >>> from geo.sources.ports import read_ports
    >>> waypoint("155.4,23.85", ports=read_ports()).lat
    23.85
    """
    if not is_position(text):
        return require_port(ports, text.strip().upper())
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise DataError(
            "route",
            [
                Problem(
                    where="position",
                    what=repr(text),
                    expected='a UN/LOCODE, or "lon,lat" in degrees',
                    cure='such as "155.4,23.85"',
                )
            ],
        ) from error
    return Waypoint(name=text, lon=lon, lat=lat)


def stop(
    text: str, *, ports: pd.DataFrame, gate_names: Sequence[str]
) -> Waypoint | str:
    """Read what a route must pass.

    Parameters
    ----------
    text : str
        The name of a gate, a UN/LOCODE, or ``"lon,lat"``.
    ports : pandas.DataFrame
        Schema PORTS.
    gate_names : sequence of str
        None where only a place will do.

    Returns
    -------
    Waypoint or str
        A place, or the name of a gate.

    Raises
    ------
    DataError
        It is no place, and no gate; the nearest are told.

    Examples
    --------
    >>> from geo.sources.ports import read_ports
    >>> stop("Suez Canal", ports=read_ports(), gate_names=["Suez Canal"])
    'Suez Canal'
    >>> stop("sgsin", ports=read_ports(), gate_names=["Suez Canal"]).name
    'SGSIN'
    """
    if text in gate_names:
        return text
    if not gate_names or is_position(text) or _LOCODE.fullmatch(text.strip()):
        return waypoint(text, ports=ports)
    try:
        gate_mask(gate_names, [text])
    except GeoError as error:
        cure = 'give a gate by its name, a UN/LOCODE, or "lon,lat"'
        told = [replace(problem, cure=cure) for problem in error.problems]
        raise DataError("route", told) from error
    return text


def require_afloat(
    places: Iterable[Waypoint], *, network: SeaNetwork, land: gpd.GeoDataFrame
) -> None:
    """Refuse positions that no ship can load at.

    Parameters
    ----------
    places : iterable of Waypoint
        Given by longitude and latitude. Ports need no such check.
    network : SeaNetwork
    land : geopandas.GeoDataFrame
        Polygons in degrees, split at 180.

    Raises
    ------
    DataError
        Positions lie on land, more than `INLAND_KM` from the coast and from every
        lane; or more than 500 km from every lane. All are told.

    Examples
    --------
    >>> from geo.routing.network import build_network
    >>> from geo.sources.coastline import read_land
    >>> from geo.sources.ports import read_gates
    >>> from geo.sources.sea_lanes import read_sea_lanes
    >>> network = build_network(read_sea_lanes(), read_gates())
    >>> madrid = Waypoint(name="-3.7,40.4", lon=-3.7, lat=40.4)
    >>> require_afloat([madrid], network=network, land=read_land())
    Traceback (most recent call last):
    ...
    geo.errors.DataError: route: 1 problem
    - lon -3.7, lat 40.4: on land, more than 25 km from the coast and from every lane
        expected: a port, or a position at sea
        cure: give the port it ships from; if the two are swapped, give 40.4,-3.7
    """
    pieces = land.geometry.explode(index_parts=False)
    problems: list[Problem] = []
    for place in dict.fromkeys(places):
        try:
            tie = tie_to_lanes(network, [place])[place]
        except GeoError as error:
            problems += error.problems
            continue
        if tie.connector_m > INLAND_KM * 1000.0 and _inland(place, pieces):
            problems.append(_told_inland(place, pieces))
    if problems:
        raise DataError("route", problems)


def _told_inland(place: Waypoint, pieces: gpd.GeoSeries) -> Problem:
    cure = "give the port it ships from"
    if abs(place.lon) <= 90.0:
        swapped = Waypoint(name=place.name, lon=place.lat, lat=place.lon)
        if not _inland(swapped, pieces):
            cure += f"; if the two are swapped, give {place.lat:g},{place.lon:g}"
    return Problem(
        where=f"lon {place.lon:g}, lat {place.lat:g}",
        what=f"on land, more than {INLAND_KM:g} km from the coast and from every lane",
        expected="a port, or a position at sea",
        cure=cure,
    )


def _inland(place: Waypoint, pieces: gpd.GeoSeries) -> bool:
    """Say whether there is nothing but land round a place."""
    disc = _disc(place)
    near = pieces.iloc[pieces.sindex.query(disc)]
    if near.empty:
        return False
    return bool(shapely.covers(shapely.union_all(near.to_numpy()), disc))


def _disc(place: Waypoint) -> BaseGeometry:
    count = len(_AROUND)
    lon, lat, _ = GEOD.fwd(
        np.full(count, place.lon),
        np.full(count, place.lat),
        _AROUND,
        np.full(count, INLAND_KM * 1000.0),
    )
    return split_at_180(unwrap_geometry(shapely.Polygon(np.column_stack([lon, lat]))))
