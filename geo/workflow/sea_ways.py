"""The ways by sea of a market's flows: each course once, with the zones it crosses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.maritime.coasts import Coasts
from geo.maritime.regimes import regime_of_points
from geo.maritime.rules import LimitRules
from geo.model.crs import GEOD, WGS84
from geo.routing.exposure import GATE_SEPARATOR
from geo.routing.paths import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Segment = tuple[tuple[float, float], tuple[float, float]]

STEP_KM = 20.0
"""Between the places of a way whose zone is looked at: a shorter stretch may be
missed."""

COAST_SPACING_M = 250.0 * STEP_KM
"""Between the points of a coast: a quarter of the step, for no answer is finer."""

WAY_COLUMNS = {
    "way": "ports of both ends, joined by >; a second course between them is numbered",
    "origin": "UN/LOCODE it begins at",
    "destination": "UN/LOCODE it ends at",
    "length_nm": "by sea, with the connectors to the lanes",
    "days": "at sea, with delays at gates",
    "gates": "gates passed in order, joined by ;",
}
"""Columns of a table of ways, apart from ``geometry``, with their meaning."""

CROSSED_COLUMNS = {
    "way": "key of the way",
    "regime": "legal regime, as derived; provisional",
    "states": "ISO3 codes of whose it is, joined by blanks",
    "km": "of the way, geodesic",
    "share": "of the way, 0 to 1",
}
"""Columns of a table of zones crossed, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeaWays:
    """Courses by sea with their keys.

    Parameters
    ----------
    courses : dict of str to Route
    """

    courses: dict[str, Route]

    @classmethod
    def of(cls, routes: Iterable[Route]) -> SeaWays:
        """Gather the different courses among some routes.

        Parameters
        ----------
        routes : iterable of Route
            Not blocked.

        Returns
        -------
        SeaWays
            In the order in which they are first met.
        """
        found: dict[tuple[str, bytes], Route] = {}
        for route in routes:
            found.setdefault((ports_of(route), route.coordinates.tobytes()), route)
        courses: dict[str, Route] = {}
        for (ports, _), route in found.items():
            number = 1 + sum(key.partition(" ")[0] == ports for key in courses)
            courses[ports if number == 1 else f"{ports} {number}"] = route
        return cls(courses=courses)

    def key(self, route: Route) -> str:
        """Give the key of a route.

        Parameters
        ----------
        route : Route

        Returns
        -------
        str

        Raises
        ------
        KeyError
            It is not among the courses.
        """
        ports, number = ports_of(route), 1
        key = ports
        while not np.array_equal(self.courses[key].coordinates, route.coordinates):
            number += 1
            key = f"{ports} {number}"
        return key

    def table(self) -> gpd.GeoDataFrame:
        """Tabulate the courses.

        Returns
        -------
        geopandas.GeoDataFrame
            By `WAY_COLUMNS`; a course between two places alike is empty.
        """
        rows = [
            {
                "way": key,
                "origin": route.origin.name,
                "destination": route.destination.name,
                "length_nm": route.length_nm,
                "days": route.days,
                "gates": GATE_SEPARATOR.join(route.gates),
            }
            for key, route in self.courses.items()
        ]
        return gpd.GeoDataFrame(
            pd.DataFrame(rows, columns=list(WAY_COLUMNS)),
            geometry=[route.geometry for route in self.courses.values()],
            crs=WGS84,
        )


def ports_of(route: Route) -> str:
    """Name a route by the ports of its ends.

    Parameters
    ----------
    route : Route

    Returns
    -------
    str
    """
    return f"{route.origin.name}>{route.destination.name}"


def zones_crossed(
    ways: SeaWays,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    rules: LimitRules | None = None,
) -> pd.DataFrame:
    """Say through which zones each way runs, looked at every 20 km.

    Ways share their lanes: each stretch between two places is looked at once.

    Parameters
    ----------
    ways : SeaWays
    land, islands : geopandas.GeoDataFrame
        Schemas LAND and ISLANDS.
    rules : LimitRules, optional
        200 nm by default; coasts are taken every 5 km in any case.

    Returns
    -------
    pandas.DataFrame
        By `CROSSED_COLUMNS`: for each way, what most of it crosses first. Zones are
        derived and provisional; a way of no length has no row.

    Examples
    --------
    >>> from geo.routing.paths import route
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> from geo.sources.coastline import read_islands, read_land
    >>> west, east = small_ends()
    >>> ways = SeaWays.of([route(small_sea(), origin=west, destination=east)])
    >>> crossed = zones_crossed(ways, land=read_land(), islands=read_islands())
    >>> round(float(crossed["share"].sum()), 9)
    1.0
    """
    stretches = {key: _stretches(route) for key, route in ways.courses.items()}
    number = {
        one: place
        for place, one in enumerate(
            dict.fromkeys(one for each in stretches.values() for one in each)
        )
    }
    if not number:
        return pd.DataFrame(columns=list(CROSSED_COLUMNS))
    sailed = pd.DataFrame(
        [(key, number[one]) for key, each in stretches.items() for one in each],
        columns=["way", "stretch"],
    )
    regimes = _regimes(list(number), land=land, islands=islands, rules=rules)
    by = ["way", "regime", "states"]
    summed = sailed.merge(regimes, on="stretch").groupby(by, as_index=False)["km"].sum()
    order = {key: place for place, key in enumerate(ways.courses)}
    table = pd.DataFrame(summed).assign(
        share=summed["km"] / summed.groupby("way")["km"].transform("sum"),
        order=summed["way"].map(order),
    )
    ranked = table.sort_values(
        ["order", "km", "regime"], ascending=[True, False, True]
    ).reset_index(drop=True)
    return ranked.loc[:, list(CROSSED_COLUMNS)]


def _regimes(
    stretches: Sequence[Segment],
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    rules: LimitRules | None,
) -> pd.DataFrame:
    """Sum the kilometres of each stretch by regime."""
    places = [_places(stretch) for stretch in stretches]
    lon, lat = np.vstack([where for where, _ in places]).T
    rules = replace(rules or LimitRules(), coast_spacing_m=COAST_SPACING_M)
    found = regime_of_points(
        lon, lat, coasts=Coasts.near(lon, lat, land=land, islands=islands, rules=rules)
    )
    looked = pd.DataFrame(
        {
            "stretch": np.repeat(np.arange(len(places)), [len(p) for p, _ in places]),
            "km": np.concatenate([km for _, km in places]),
            "regime": found["regime"],
            "states": found["states"],
        }
    )
    by = ["stretch", "regime", "states"]
    return looked.groupby(by)["km"].sum().reset_index()


def _stretches(route: Route) -> list[Segment]:
    """Cut a way at its places; there and back are one stretch."""
    places = [(float(lon), float(lat)) for lon, lat in route.coordinates]
    return [(min(step), max(step)) for step in pairwise(places) if step[0] != step[1]]


def _places(stretch: Segment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the middles of the pieces of a stretch, and their lengths in km."""
    (west, south), (east, north) = stretch
    azimuth, _, metres = GEOD.inv(west, south, east, north)
    pieces = max(1, ceil(metres / (1000.0 * STEP_KM)))
    along = (np.arange(pieces) + 0.5) / pieces * metres
    lon, lat, _ = GEOD.fwd(
        np.full(pieces, west), np.full(pieces, south), np.full(pieces, azimuth), along
    )
    return np.column_stack([lon, lat]), np.full(pieces, metres / pieces / 1000.0)
