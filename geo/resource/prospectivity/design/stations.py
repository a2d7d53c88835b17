"""Stations as a model of prospectivity reads them, checked at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyproj import CRS

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import WGS84, transformer
from geo.resource.prospectivity.design.design_checks import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.model.grid import GridSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class StationColumns:
    """Which columns of a table of points hold what.

    Parameters
    ----------
    response : str
    error, region, weight : str, optional
    """

    response: str
    error: str | None = None
    region: str | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stations:
    """Columns of stations, all of one length.

    Parameters
    ----------
    labels : pandas.Index
        Of the rows in the table that was given.
    lon, lat : ndarray of float
        Degrees.
    response : ndarray of float
    error_sd, weight : ndarray of float, optional
    region : ndarray, optional
    """

    labels: pd.Index
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    response: NDArray[np.float64]
    error_sd: NDArray[np.float64] | None
    weight: NDArray[np.float64] | None
    region: NDArray[np.object_] | None

    def take(self, rows: NDArray[np.intp]) -> Stations:
        """Pick some rows.

        Parameters
        ----------
        rows : ndarray of int

        Returns
        -------
        Stations
        """
        error, weight, region = self.error_sd, self.weight, self.region
        return Stations(
            labels=self.labels[rows],
            lon=self.lon[rows],
            lat=self.lat[rows],
            response=self.response[rows],
            error_sd=None if error is None else error[rows],
            weight=None if weight is None else weight[rows],
            region=None if region is None else region[rows],
        )


def read_stations(
    points: pd.DataFrame,
    *,
    columns: StationColumns,
    spec: GridSpec,
    occurrence: bool,
    known: Sequence[Problem] = (),
) -> Stations:
    """Read the columns of stations that a model needs.

    Parameters
    ----------
    points : pandas.DataFrame or geopandas.GeoDataFrame
        Columns lon and lat (degrees, WGS84); or points in a stated CRS, that of WGS84
        or of the grid.
    columns : StationColumns
    spec : GridSpec
        Of the covariates.
    occurrence : bool
        Whether the response must be 0 or 1.
    known : sequence of Problem, optional
        What is wrong besides, to be told with it.

    Returns
    -------
    Stations

    Raises
    ------
    CRSError
        The CRS is missing, or neither WGS84 nor that of the grid.
    DataError
        Columns are missing or hold no numbers. All that is wrong is told at once.
    """
    if twice := _columns_twice(points, columns):
        raise DataError("design", [*known, *twice])
    problems = [*known, *_missing_columns(points, columns)]
    misplaced = _crs_problems(points, spec)
    places = None if misplaced else _places(points, spec)
    if places is not None:
        problems += _place_problems(points.index, *places)
    elif not misplaced:
        problems.insert(0, _no_places(points))
    problems += _value_problems(points, columns, occurrence=occurrence)
    if misplaced:
        raise CRSError("design", [*misplaced, *problems])
    if problems or places is None:
        raise DataError("design", problems)
    lon, lat = places
    return Stations(
        labels=points.index,
        lon=lon,
        lat=lat,
        response=points[columns.response].to_numpy(dtype=float),
        error_sd=_optional(points, columns.error),
        weight=_optional(points, columns.weight),
        region=None
        if columns.region is None
        else points[columns.region].astype(str).to_numpy(dtype=object),
    )


def _optional(points: pd.DataFrame, name: str | None) -> NDArray[np.float64] | None:
    return None if name is None else points[name].to_numpy(dtype=float)


def _columns_twice(points: pd.DataFrame, columns: StationColumns) -> list[Problem]:
    wanted = (columns.response, columns.error, columns.region, columns.weight)
    there = points.columns
    return [
        Problem(where=f"column {name}", what="there twice", cure="rename one of them")
        for name in dict.fromkeys((*wanted, "lon", "lat"))
        if (there == name).sum() > 1
    ]


def _missing_columns(points: pd.DataFrame, columns: StationColumns) -> list[Problem]:
    wanted = (columns.response, columns.error, columns.region, columns.weight)
    there = ", ".join(str(name) for name in points.columns)
    problems = [
        Problem(
            where=f"column {name}",
            what="missing",
            expected="a column of the table of points",
            cure=f"there are {there}",
        )
        for name in wanted
        if name is not None and name not in points
    ]
    if not len(points):
        problems.append(Problem(where="points", what="none", expected="stations"))
    return problems


def _crs_problems(points: pd.DataFrame, spec: GridSpec) -> list[Problem]:
    drawn = _drawn(points)
    if drawn is None:
        return []
    stated = drawn.crs
    if stated is not None and (_same(stated, WGS84) or _same(stated, spec.crs)):
        return []
    return [
        Problem(
            where="points",
            what="no CRS" if stated is None else f"in {CRS(stated).name}",
            expected=f"WGS 84, or that of the covariates: {spec.crs.name}",
            cure="set_crs, if you know what it is"
            if stated is None
            else "points.to_crs(4326)",
        )
    ]


def _drawn(points: pd.DataFrame) -> gpd.GeoDataFrame | None:
    import geopandas as gpd  # noqa: PLC0415  slow, and seldom needed here

    return points if isinstance(points, gpd.GeoDataFrame) else None


def _same(one: object, other: CRS) -> bool:
    return bool(CRS.from_user_input(one).equals(other, ignore_axis_order=True))


def _places(
    points: pd.DataFrame, spec: GridSpec
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    drawn = _drawn(points)
    if drawn is not None:
        if not (drawn.geometry.geom_type == "Point").all():
            return None
        east, north = (
            np.asarray(each, dtype=float)
            for each in (drawn.geometry.x, drawn.geometry.y)
        )
        if _same(drawn.crs, WGS84):
            return east, north
        lon, lat = transformer(spec.crs, WGS84).transform(east, north)
        return np.asarray(lon), np.asarray(lat)
    if "lon" not in points or "lat" not in points:
        return None
    return _numbers(points["lon"]), _numbers(points["lat"])


def _no_places(points: pd.DataFrame) -> Problem:
    drawn = _drawn(points)
    if drawn is not None:
        kinds = ", ".join(sorted(set(drawn.geometry.geom_type.astype(str))))
        return Problem(where="geometry", what=kinds, expected="points")
    return Problem(
        where="columns lon, lat",
        what="missing",
        expected="degrees on WGS84, or a GeoDataFrame of points",
        cure="there are " + ", ".join(str(name) for name in points.columns),
    )


def _place_problems(
    labels: pd.Index, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> list[Problem]:
    checks = (
        ("lon", lon, np.isfinite(lon) & (np.abs(lon) <= 360.0), "-360 to 360"),
        ("lat", lat, np.isfinite(lat) & (np.abs(lat) <= 90.0), "-90 to 90"),
    )
    return [
        _bad_values(labels, values, ~good, where=where, expected=f"{expected} degrees")
        for where, values, good, expected in checks
        if not good.all()
    ]


def _value_problems(
    points: pd.DataFrame, columns: StationColumns, *, occurrence: bool
) -> list[Problem]:
    problems = []
    if columns.response in points:
        values = _numbers(points[columns.response])
        good = np.isin(values, (0.0, 1.0)) if occurrence else np.isfinite(values)
        expected = "0 (absent) or 1 (present)" if occurrence else "a finite number"
        if not good.all():
            problems.append(
                _bad_values(
                    points.index,
                    points[columns.response].to_numpy(),
                    ~good,
                    where=columns.response,
                    expected=expected,
                )
            )
    for name, above in ((columns.error, False), (columns.weight, True)):
        if name is None or name not in points:
            continue
        values = _numbers(points[name])
        good = np.isfinite(values) & ((values > 0.0) if above else (values >= 0.0))
        if not good.all():
            expected = "a number above 0" if above else "0 or more"
            problems.append(
                _bad_values(points.index, values, ~good, where=name, expected=expected)
            )
    if columns.region is not None and columns.region in points:
        unnamed = points[columns.region].isna().to_numpy()
        if unnamed.any():
            problems.append(
                _bad_values(
                    points.index,
                    points[columns.region].to_numpy(),
                    unnamed,
                    where=columns.region,
                    expected="a label",
                )
            )
    return problems


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def _bad_values(
    labels: pd.Index,
    values: NDArray[np.generic],
    bad: NDArray[np.bool_],
    *,
    where: str,
    expected: str,
) -> Problem:
    rows = np.flatnonzero(bad)
    shown = ", ".join(f"{labels[row]}" for row in rows[:SHOWN])
    seen = ", ".join(dict.fromkeys(str(values[row]) for row in rows[:SHOWN]))
    more = f" and {rows.size - SHOWN} more" if rows.size > SHOWN else ""
    plural = "s" if rows.size > 1 else ""
    return Problem(
        where=where,
        what=f"{seen} in row{plural} {shown}{more}",
        expected=expected,
        cure="correct them, or leave these rows out",
    )
