"""What a concentration map holds, in the order a reader asks for it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.model.grid import require_grid
from geo.report.gridlayer import scale_of
from geo.report.ramps import ColourScale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import xarray as xr

    from geo.model.grid import GridSpec
    from geo.report.ramps import RampName

APPLICABLE = "applicable"
VALUES = ("probability", "estimate")
"""The value of an occurrence map, and that of a map of a quantity: one of them."""

_ALWAYS = ("spread", "dissimilarity", APPLICABLE, "distance_to_data_km")
_ATTRIBUTES = ("title", "response", "response_units", "model", "synthetic", "citation")
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "probability": "Probability",
        "estimate": "Estimate",
        "labels": "What cannot be ruled out",
        "lower": "Lower bound",
        "upper": "Upper bound",
        "spread": "Spread between refitted models",
        "dissimilarity": "Dissimilarity from the training data",
        "distance_to_data_km": "Distance to the nearest station",
        "data_density": "Data density",
        "data_age_years": "Age of the data",
    }
)
_RAMPS: Mapping[str, RampName] = MappingProxyType(
    {
        "probability": "viridis",
        "estimate": "viridis",
        "lower": "viridis",
        "upper": "viridis",
    }
)


def require_concentration(grid: xr.Dataset) -> GridSpec:
    """Check a concentration map at the door.

    Parameters
    ----------
    grid : xarray.Dataset
        ``probability``, or ``estimate`` with ``lower`` and ``upper``; ``spread``,
        ``dissimilarity``, ``applicable`` (1 yes, 0 no, -1 no covariates) and
        ``distance_to_data_km``; on a grid of `geo.model.grid`.

    Returns
    -------
    GridSpec

    Raises
    ------
    DataError
        It is not a grid, or a variable or attribute is missing; all is told.

    Examples
    --------
    >>> import xarray as xr
    >>> try:
    ...     require_concentration(xr.Dataset({"spread": ((), 0.0)}))
    ... except DataError as error:
    ...     print(len(error.problems), error.problems[0])
    6 variables: no value
        expected: probability or estimate, one of them
    """
    spec: GridSpec | None = None
    problems = list(_misfits(grid))
    try:
        spec = require_grid(grid, what="concentration map")
    except DataError as error:
        problems += error.problems
    if problems or spec is None:
        raise DataError("concentration map", problems)
    return spec


def _misfits(grid: xr.Dataset) -> Iterator[Problem]:
    found = [name for name in VALUES if name in grid.data_vars]
    needed = [*_ALWAYS, *(("lower", "upper") if "estimate" in found else ())]
    missing = [name for name in needed if name not in grid.data_vars]
    if len(found) != 1:
        yield Problem(
            where="variables",
            what=f"{' and '.join(found) or 'no value'}",
            expected="probability or estimate, one of them",
        )
    if missing:
        cure = "take the result of concentration_map"
        yield Problem(where="variables", what=f"no {', '.join(missing)}", cure=cure)
    told = [name for name in _ATTRIBUTES if name not in grid.attrs]
    if told:
        yield Problem(where="attributes", what=f"no {', '.join(told)}")
    if APPLICABLE in grid.data_vars:
        codes = np.unique(grid[APPLICABLE].to_numpy())
        strange = [f"{code:g}" for code in codes if code not in {-1, 0, 1}]
        if strange:
            expected = "1 yes, 0 no, -1 no covariates"
            where, what = f"variable {APPLICABLE}", ", ".join(strange[:5])
            yield Problem(where=where, what=what, expected=expected)


def require_stations(stations: gpd.GeoDataFrame) -> None:
    """Check that stations are points in degrees.

    Parameters
    ----------
    stations : geopandas.GeoDataFrame

    Raises
    ------
    DataError
        They have another CRS than EPSG:4326, or are no points.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> require_stations(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326))
    """
    problems = []
    if stations.crs is None or stations.crs.to_epsg() != 4326:
        came = "no CRS" if stations.crs is None else stations.crs.name
        problems.append(Problem(where="CRS", what=came, expected="EPSG:4326"))
    others = sorted({str(kind) for kind in stations.geom_type} - {"Point"})
    if others:
        what = ", ".join(others)
        problems.append(Problem(where="geometry", what=what, expected="Point"))
    if problems:
        raise DataError("stations", problems)


def value_name(grid: xr.Dataset) -> str:
    """Name the variable that the map is about.

    Parameters
    ----------
    grid : xarray.Dataset

    Returns
    -------
    str
        ``"probability"`` or ``"estimate"``.

    Examples
    --------
    >>> import xarray as xr
    >>> value_name(xr.Dataset({"estimate": ((), 1.0)}))
    'estimate'
    """
    return "probability" if "probability" in grid.data_vars else "estimate"


def level_words(grid: xr.Dataset) -> str:
    """Write the level of the interval.

    Parameters
    ----------
    grid : xarray.Dataset
        With ``level`` on ``lower``, or on the whole.

    Returns
    -------
    str
        Empty where none is stated.

    Examples
    --------
    >>> import xarray as xr
    >>> level_words(xr.Dataset(attrs={"level": 0.9}))
    '90 %'
    """
    whole = grid.attrs.get("level", "")
    level = grid["lower"].attrs.get("level", whole) if "lower" in grid else whole
    return f"{100.0 * float(level):.3g} %" if level not in {"", None} else ""


def shown_variables(grid: xr.Dataset) -> dict[str, str]:
    """List the variables of numbers, with their words.

    Parameters
    ----------
    grid : xarray.Dataset

    Returns
    -------
    dict of str to str
        Words by variable, the value first.

    Examples
    --------
    >>> import xarray as xr
    >>> number = ((), 1.0)
    >>> grid = xr.Dataset({"spread": number, "probability": number})
    >>> list(shown_variables(grid).values())
    ['Probability', 'Spread between refitted models']
    """
    level = level_words(grid)
    words = {name: text for name, text in _WORDS.items() if name in grid.data_vars}
    for name in ("labels", "lower", "upper"):
        if name in words and level:
            words[name] = f"{words[name]} ({level})"
    return words


def colours_of(grid: xr.Dataset, name: str) -> ColourScale:
    """Choose the colours of a variable.

    Probabilities reach from 0 to 1, and an estimate shares its colours with its
    bounds, so that one colour means one number wherever a reader looks.

    Parameters
    ----------
    grid : xarray.Dataset
    name : str

    Returns
    -------
    ColourScale

    Examples
    --------
    >>> import xarray as xr
    >>> grid = xr.Dataset({"probability": ((), 0.4)})
    >>> colours_of(grid, "probability").high
    1.0
    """
    ramp = _RAMPS.get(name, "cividis")
    if name == "probability":
        return ColourScale(ramp=ramp, low=0.0, high=1.0)
    shared = ("estimate", "lower", "upper")
    names = shared if name in shared else (name,)
    return scale_of([grid[each] for each in names], ramp=ramp)


def response_column(grid: xr.Dataset, stations: gpd.GeoDataFrame) -> str:
    """Find the column in which the stations hold what was modelled.

    Parameters
    ----------
    grid : xarray.Dataset
    stations : geopandas.GeoDataFrame

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> import geopandas as gpd, xarray as xr
    >>> stations = gpd.GeoDataFrame({"response": [1.0]})
    >>> response_column(xr.Dataset(attrs={"response": "abundance"}), stations)
    'response'
    """
    numbers = set(stations.select_dtypes(include=["number", "bool"]).columns)
    names = (str(grid.attrs.get("response", "")), "response", "observed")
    return next((name for name in names if name in numbers), "")
