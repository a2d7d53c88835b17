"""Under which regimes a line runs, stretch by stretch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.maritime.coasts import Coasts
from geo.maritime.geodesic_lines import GeodesicLine
from geo.maritime.regimes import regime_of_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.maritime.rules import LimitRules

STEP_M = 2_000.0
"""Between the places that are looked at: a shorter stretch may be missed."""
CHANGE_WITHIN_M = 50.0  # how closely the ends of a stretch are found
HALVINGS = math.ceil(math.log2(STEP_M / CHANGE_WITHIN_M))
GATHER_STEP_M = 20_000.0
_TOLD = ["regime", "states", "contested"]


def coasts_along(
    line: BaseGeometry,
    *,
    land: gpd.GeoDataFrame,
    islands: gpd.GeoDataFrame,
    rules: LimitRules | None = None,
) -> Coasts:
    """Gather the coasts within the limit of a line.

    Parameters
    ----------
    line : shapely.LineString or shapely.MultiLineString
        As for `regime_of_line`.
    land, islands : geopandas.GeoDataFrame
        As `geo.maritime.limits.derive_zone` takes them.
    rules : LimitRules, optional
        200 nm by default.

    Returns
    -------
    Coasts

    Raises
    ------
    DataError
        The line is none, or the tables are empty.
    CRSError
        A table is not in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    >>> coasts = coasts_along(
    ...     shapely.LineString([(0, 0), (9, 0)]),
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=[shapely.Point(1, 0)], crs=4326),
    ... )
    >>> coasts.owners(4.0, 0.0).states
    array(['AAA'], dtype=object)
    """
    way = GeodesicLine.of(line)
    places = way.places(way.steps(GATHER_STEP_M))
    return Coasts.near(*places.T, land=land, islands=islands, rules=rules)


def regime_of_line(
    line: BaseGeometry, *, coasts: Coasts, shelf: gpd.GeoDataFrame | None = None
) -> pd.DataFrame:
    """Cut a line into stretches of one regime.

    Regimes are those of `regime_of_points`, looked at every 2 km; where they
    change is found to 50 m.

    Parameters
    ----------
    line : shapely.LineString or shapely.MultiLineString
        Degrees, running over 180 or cut there; from vertex to vertex it follows
        the geodesic. Parts may be in any order, but each must begin where another
        ends.
    coasts : Coasts
        Gathered with `coasts_along`.
    shelf : geopandas.GeoDataFrame, optional
        As for `regime_of_points`.

    Returns
    -------
    pandas.DataFrame
        One row per stretch, in order: ``regime``, ``states``, ``contested``,
        ``from_km``, ``to_km``, ``km`` (geodesic) and ``share`` of the line.

    Raises
    ------
    DataError
        The line has no length, a vertex is no place, its parts do not follow one
        another, or the shelf has no column iso3.
    ParameterError
        The coasts were gathered for other places.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    >>> line = shapely.LineString([(1, 0), (9, 0)])
    >>> coasts = coasts_along(
    ...     line,
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=[shapely.Point(1, 0)], crs=4326),
    ... )
    >>> regime_of_line(line, coasts=coasts)[["regime", "states", "km"]].round(0)
                regime states     km
    0  territorial sea    AAA   22.0
    1              EEZ    AAA  348.0
    2             Area         520.0
    """
    way = GeodesicLine.of(line)

    def told(along_m: NDArray[np.float64]) -> NDArray[np.object_]:
        places = way.places(along_m)
        table = regime_of_points(*places.T, coasts=coasts, shelf=shelf)
        return pd.Series(
            list(table[_TOLD].itertuples(index=False, name=None)), dtype=object
        ).to_numpy()

    at = way.steps(STEP_M)
    found = told(at)
    cuts, behind = _changes(at, found, told)
    ends = np.concatenate([[0.0], cuts, [way.length_m]]) / 1e3
    rows = pd.DataFrame([found[0], *behind], columns=_TOLD)
    return rows.assign(
        from_km=ends[:-1],
        to_km=ends[1:],
        km=np.diff(ends),
        share=np.diff(ends) / ends[-1],
    )


def _changes(
    at: NDArray[np.float64],
    found: NDArray[np.object_],
    told: Callable[[NDArray[np.float64]], NDArray[np.object_]],
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Halve the steps on which something changes, and say what is behind each."""
    changed = np.flatnonzero(found[:-1] != found[1:])
    low, high = at[changed], at[changed + 1]
    before, after = found[changed], found[changed + 1]
    for _ in range(HALVINGS if len(changed) else 0):
        middle = (low + high) / 2.0
        there = told(middle)
        low, high = np.append(low, middle), np.append(middle, high)
        before, after = np.append(before, there), np.append(there, after)
        kept = np.flatnonzero(before != after)
        kept = kept[np.argsort(low[kept])]
        low, high, before, after = low[kept], high[kept], before[kept], after[kept]
    return (low + high) / 2.0, after
