"""The classes of a Competent Person, laid over the proposed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.model.crs import wrap_longitude

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    import geopandas as gpd

    from geo.model.grid import GridSpec

NOBODY = -1  # no override


def rows_of_overrides(
    overrides: gpd.GeoDataFrame, *, spec: GridSpec
) -> NDArray[np.intp]:
    """Find the override of each cell.

    A polygon holds the cells whose centres it covers. Where several do, the
    latest by date counts.

    Parameters
    ----------
    overrides : geopandas.GeoDataFrame
        As `geo.sources.overrides.read_overrides` gives them.
    spec : GridSpec

    Returns
    -------
    ndarray of int, shape (cells,)
        Rows of `overrides`; -1 where there is none.

    Raises
    ------
    DataError
        Polygons of one date and different classes that share cells.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=0, spacing=1.0, shape=(1, 3), crs=WGS84)
    >>> overrides = gpd.GeoDataFrame(
    ...     {"class": ["Inferred"], "date": ["2026-01-02"]},
    ...     geometry=[shapely.box(0.9, 0, 9, 9)],
    ...     crs=WGS84,
    ... )
    >>> rows_of_overrides(overrides, spec=spec)
    array([-1,  0,  0])
    """
    lon, lat = (axis.ravel() for axis in spec.lonlat())
    lon = wrap_longitude(lon)  # a geographic grid may run on beyond 180
    row = np.full(len(lon), NOBODY, dtype=np.intp)
    dates = overrides["date"].astype(str).to_numpy()
    classes = overrides["class"].astype(str).to_numpy()
    problems: dict[tuple[int, int], int] = {}
    # the earliest first, so that the latest is written last
    for number in np.argsort(dates, kind="stable").tolist():
        polygon = overrides.geometry.iloc[number]
        shapely.prepare(polygon)
        inside = shapely.intersects_xy(polygon, lon, lat)
        for other in np.unique(row[inside & (row != NOBODY)]).tolist():
            if dates[other] == dates[number] and classes[other] != classes[number]:
                shared = int((inside & (row == other)).sum())
                problems[other, number] = shared
        row[inside] = number
    if problems:
        raise DataError(
            "overrides",
            [
                Problem(
                    where=f"rows {first + 1} and {second + 1}",
                    what=f"{classes[first]} and {classes[second]} of {dates[first]} "
                    f"share {cells} cells",
                    expected="one class, or different dates: the later counts",
                )
                for (first, second), cells in problems.items()
            ],
        )
    return row


def overridden(
    codes: NDArray[np.int8],
    *,
    row: NDArray[np.intp],
    overrides: gpd.GeoDataFrame,
    estimated: NDArray[np.bool_],
    area_m2: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Put the classes of a person in the place of the proposed ones.

    Parameters
    ----------
    codes : ndarray of int8, shape (cells,)
    row : ndarray of int, shape (cells,)
        From `rows_of_overrides`.
    overrides : geopandas.GeoDataFrame
    estimated : ndarray of bool, shape (cells,)
    area_m2 : ndarray of float, shape (cells,)
        Of each cell inside the domain; cells outside it are left alone.

    Returns
    -------
    ndarray of int8, shape (cells,)

    Raises
    ------
    DataError
        A polygon gives a class to ground of the domain that is not estimated.

    Examples
    --------
    >>> import geopandas as gpd
    >>> overridden(
    ...     np.array([0, 3], dtype=np.int8),
    ...     row=np.array([0, 0]),
    ...     overrides=gpd.GeoDataFrame({"class": ["Indicated"]}),
    ...     estimated=np.array([False, True]),
    ...     area_m2=np.array([2e6, 2e6]),
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.DataError: overrides: 1 problem
    - row 1: Indicated on 1 cell (2 km2) without an estimate
        expected: ground within reach of the stations
        cure: cut the polygon back to the estimated ground
    """
    inside = (row != NOBODY) & (area_m2 > 0.0)
    names = overrides["class"].astype(str).tolist()
    given = np.array([ResourceClass(name).code for name in names], dtype=np.int8)
    problems = []
    for number, name in enumerate(names):
        empty = inside & (row == number) & ~estimated
        cells = int(empty.sum())
        if given[number] and cells:
            ground = area_m2[empty].sum() / 1e6
            problems.append(
                Problem(
                    where=f"row {number + 1}",
                    what=f"{name} on {cells} cell{'s' * (cells > 1)} ({ground:.4g} "
                    "km2) without an estimate",
                    expected="ground within reach of the stations",
                    cure="cut the polygon back to the estimated ground",
                )
            )
    if problems:
        raise DataError("overrides", problems)
    if not len(given):
        return codes.copy()
    return np.where(inside, given[row], codes).astype(np.int8)


def unused_overrides(
    overrides: gpd.GeoDataFrame, *, used: Iterable[NDArray[np.intp]]
) -> list[str]:
    """Tell the overrides that hold no cell of any domain.

    Parameters
    ----------
    overrides : geopandas.GeoDataFrame
    used : iterable of ndarray of int
        The override of each cell, of every domain.

    Returns
    -------
    list of str
        One line each.

    Examples
    --------
    >>> import geopandas as gpd
    >>> table = gpd.GeoDataFrame({"class": ["Inferred", "Measured"]})
    >>> unused_overrides(table, used=[np.array([-1, 0])])
    ['override 2 (Measured) holds no cell of any domain']
    """
    seen = {int(row) for rows in used for row in np.unique(rows)}
    return [
        f"override {number + 1} ({name}) holds no cell of any domain"
        for number, name in enumerate(overrides["class"].astype(str))
        if number not in seen
    ]
