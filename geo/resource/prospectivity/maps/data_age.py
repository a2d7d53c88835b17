"""Where the data of a map are dense, near and young."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.dates import first_day, is_date
from geo.resource.prospectivity.design.design_checks import some_rows
from geo.resource.prospectivity.maps.data_density import (
    circle_area_m2,
    nearest_station,
    stations_within,
    weighted_near,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    import xarray as xr

    from geo.model.grid import GridSpec

DAYS_A_YEAR = 365.2425  # mean of the Gregorian calendar
AREA_KM2 = 1_000.0  # that densities are told for
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAgeSettings:
    """What the maps of density and age are told for.

    Parameters
    ----------
    at : str
        The day from which ages are counted back: ``"2026-11-23"``.
    radius_km : float
        Of the circle in which stations are counted.
    bandwidth_km : float, optional
        Of the weights exp(−d² / 2h²) of the mean age; `radius_km` by default.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> DataAgeSettings(at="2026-11-23", radius_km=50.0).bandwidth_m
    50000.0
    """

    at: str
    radius_km: float
    bandwidth_km: float | None = None

    def __post_init__(self) -> None:
        problems = []
        if not is_date(self.at):
            problems.append(
                Problem(where="at", what=repr(self.at), expected="a day: 2026-11-23")
            )
        for name, value in (
            ("radius_km", self.radius_km),
            ("bandwidth_km", self.bandwidth_km),
        ):
            if value is not None and not 0.0 < value <= 5_000.0:
                problems.append(
                    Problem(
                        where=name, what=f"{value:g}", expected="above 0, up to 5000"
                    )
                )
        if problems:
            raise ParameterError("maps of data age", problems)

    @property
    def bandwidth_m(self) -> float:
        """Of the weights, metres."""
        return 1e3 * (self.bandwidth_km or self.radius_km)


def station_ages(dates: Sequence[object], *, at: str) -> NDArray[np.float64]:
    """Count the years from each station to a day.

    A year alone counts from its middle, a month from its middle.

    Parameters
    ----------
    dates : sequence
        ``"1975"``, ``"1975-10"`` or ``"1975-10-24"`` (a time of day is dropped), or
        years as numbers; empty, None or NaN where not known.
    at : str

    Returns
    -------
    ndarray of float, shape (n,)
        Years; NaN where not dated.

    Raises
    ------
    DataError
        A date that is none, or that lies after `at`.

    Examples
    --------
    >>> station_ages(["1975-10-24", "2019", None], at="2025-10-24").round(2)
    array([50.  ,  6.31,   nan])
    """
    end = first_day(at)
    ages = np.full(len(dates), np.nan)
    wrong, later = [], []
    for row, stated in enumerate(dates):
        text = _text(stated)
        if not text:
            continue
        if not is_date(text):
            wrong.append(f"row {row} {stated!r}")
            continue
        ages[row] = (end - _middle(text)).days / DAYS_A_YEAR
        if first_day(text) > end:
            later.append(f"row {row} {text}")
    problems = [
        Problem(where="dates", what=", ".join(rows[:SHOWN]), expected=expected)
        for rows, expected in (
            (wrong, "a year, a month or a day: 1975, 1975-10, 1975-10-24"),
            (later, f"not after {at}"),
        )
        if rows
    ]
    if problems:
        raise DataError("dates of stations", problems)
    return np.asarray(np.maximum(ages, 0.0))  # a year that is not over


def data_maps(
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    dates: Sequence[object] | None = None,
    spec: GridSpec,
    settings: DataAgeSettings,
) -> xr.Dataset:
    """Map how dense, how near and how old the data are.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Stations, degrees.
    dates : sequence, optional
        As `station_ages` takes them; none is dated by default.
    spec : GridSpec
    settings : DataAgeSettings

    Returns
    -------
    xarray.Dataset
        `data_density` (stations per 1,000 km2 of the circle: ground outside the
        grid and land count as ground), `distance_to_data_km`, and, where any
        station is dated, `data_age_years` (of the nearest dated station, the
        youngest of one place) and `data_age_weighted_years` (of those near, NaN
        beyond three bandwidths). The attributes tell how many stations there are
        and how many are not dated.

    Raises
    ------
    DataError
        No stations, places that are no degrees, or dates that do not pass.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179.0, south=0.0, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> maps = data_maps(
    ...     [179.5, -179.5],
    ...     [0.5, 0.5],
    ...     dates=["1975", ""],
    ...     spec=spec,
    ...     settings=DataAgeSettings(at="2025-07-02", radius_km=20.0),
    ... )
    >>> maps["distance_to_data_km"].to_numpy().round(1), maps.attrs["stations_undated"]
    (array([[0., 0.]]), 1)
    >>> maps["data_age_years"].to_numpy().round(1)
    array([[50., 50.]])
    """
    stations = _stations(lon, lat)
    given = [None] * len(stations) if dates is None else dates
    ages = station_ages(given, at=settings.at)
    if len(ages) != len(stations):
        problem = Problem(
            where="dates", what=f"{len(ages)}", expected=f"{len(stations)}, one each"
        )
        raise DataError("maps of data age", [problem])
    # of stations in one place the youngest counts
    youngest_first = np.argsort(ages, kind="stable")
    stations, ages = stations[youngest_first], ages[youngest_first]
    cell_lon, cell_lat = spec.lonlat()
    places = np.column_stack([cell_lon.ravel(), cell_lat.ravel()])
    radius_m = 1e3 * settings.radius_km
    counts = stations_within(stations, places, radius_m=radius_m)
    per_area = AREA_KM2 * 1e6 / circle_area_m2(radius_m)
    grid = spec.dataset()
    grid["data_density"] = spec.variable(
        counts * per_area,
        units="(1000 km2)-1",
        long_name=f"stations per 1,000 km2 within {settings.radius_km:g} km",
    )
    nearest = nearest_station(stations, places)
    grid["distance_to_data_km"] = spec.variable(
        nearest.distance_m / 1e3,
        units="km",
        long_name="distance to the nearest station",
    )
    dated = stations[: np.count_nonzero(np.isfinite(ages))]
    if len(dated):
        if len(dated) < len(stations):
            nearest = nearest_station(dated, places)
        near = weighted_near(
            dated, ages[: len(dated)], places, bandwidth_m=settings.bandwidth_m
        )
        _add_ages(grid, spec, settings, of_nearest=ages[nearest.row], near=near)
    return grid.assign_attrs(
        stations=len(stations),
        stations_undated=int(np.isnan(ages).sum()),
        ages_at=settings.at,
    )


def data_table(maps: xr.Dataset, *, spec: GridSpec) -> pd.DataFrame:
    """Tell what share of the ground the maps find dense, near and young.

    Parameters
    ----------
    maps : xarray.Dataset
        Of `data_maps`.
    spec : GridSpec

    Returns
    -------
    pandas.DataFrame
        A row for each variable: variable, units, least, p10, median, p90, greatest
        (by area of the cells), unknown_share (of the area).

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0.0, south=0.0, spacing=1.0, shape=(1, 3), crs=WGS84)
    >>> settings = DataAgeSettings(at="2025-01-01", radius_km=20.0)
    >>> maps = data_maps([0.5], [0.5], spec=spec, settings=settings)
    >>> data_table(maps, spec=spec)[["variable", "least", "greatest"]].round(1)
                  variable  least  greatest
    0         data_density    0.0       0.8
    1  distance_to_data_km    0.0     222.6
    """
    area = spec.cell_areas_m2().ravel()
    rows = []
    for name, variable in maps.data_vars.items():
        value = variable.to_numpy().ravel().astype(float)
        known = np.isfinite(value)
        ends = _by_area(value[known], area[known], (0.0, 0.1, 0.5, 0.9, 1.0))
        told = dict(
            zip(("least", "p10", "median", "p90", "greatest"), ends, strict=True)
        )
        rows.append(
            {
                "variable": name,
                "units": variable.attrs["units"],
                **told,
                "unknown_share": float(area[~known].sum() / area.sum()),
            }
        )
    return pd.DataFrame(rows)


def _text(stated: object) -> str:
    if pd.isna(stated):  # type: ignore[call-overload]
        return ""
    # a column of years with gaps holds floats
    whole = isinstance(stated, float) and stated.is_integer()
    text = f"{stated:.0f}" if whole else str(stated)
    return text.strip().split("T")[0].split(" ")[0]


def _middle(stated: str) -> date:
    first = first_day(stated)
    dashes = stated.count("-")
    if dashes == 2:
        return first
    days = 365 + calendar.isleap(first.year)
    if dashes == 1:
        days = calendar.monthrange(first.year, first.month)[1]
    return first + timedelta(days=days // 2)


def _stations(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    x, y = (np.asarray(each, dtype=float).ravel() for each in (lon, lat))
    problems = []
    if len(x) != len(y) or not len(x):
        problems.append(
            Problem(
                where="stations",
                what=f"{len(x)} longitudes, {len(y)} latitudes",
                expected="as many of each, at least one",
            )
        )
    else:
        bad = ~(np.isfinite(x) & (np.abs(x) <= 360.0) & (np.abs(y) <= 90.0))
        if bad.any():
            problems.append(
                Problem(
                    where=some_rows(bad), what="no place", expected="degrees: lon, lat"
                )
            )
    if problems:
        raise DataError("maps of data age", problems)
    return np.column_stack([x, y])


def _add_ages(
    grid: xr.Dataset,
    spec: GridSpec,
    settings: DataAgeSettings,
    *,
    of_nearest: NDArray[np.float64],
    near: NDArray[np.float64],
) -> None:
    grid["data_age_years"] = spec.variable(
        of_nearest,
        units="year",
        long_name=f"age at {settings.at} of the nearest dated station",
    )
    grid["data_age_weighted_years"] = spec.variable(
        near,
        units="year",
        long_name=f"age at {settings.at} of the dated stations near, weighted with a "
        f"bandwidth of {settings.bandwidth_m / 1e3:g} km",
    )


def _by_area(
    value: NDArray[np.float64], area: NDArray[np.float64], levels: tuple[float, ...]
) -> list[float]:
    if not len(value):
        return [float("nan")] * len(levels)
    order = np.argsort(value, kind="stable")
    reached = np.cumsum(area[order]) / area.sum()
    rows = np.searchsorted(reached, np.asarray(levels) - 1e-12)
    return [float(value[order][min(row, len(value) - 1)]) for row in rows]
