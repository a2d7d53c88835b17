"""Windows of a grid on the globe: any order of rows, any range of longitudes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import central_longitude, unwrap_longitude, wrap_longitude
from geo.sources.guard import require_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.sources.grid_files import GridLayout

Bounds = tuple[float, float, float, float]


def read_window(
    layout: GridLayout, bounds: Bounds | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Read the cells that touch some bounds, south to north, west to east.

    Parameters
    ----------
    layout : GridLayout
    bounds : tuple of float, optional
        West, south, east, north in degrees, longitudes in any range; an east
        below the west lies across the date line. All cells by default.

    Returns
    -------
    tuple of ndarray of float
        Values of shape (lat, lon); latitudes; longitudes, ascending without a
        break from a western one within -180 to 180.

    Raises
    ------
    DataError
        The cells are not regular, not in degrees, outside the bounds, or too
        many to be read at once.
    ParameterError
        The bounds are not bounds.

    Examples
    --------
    >>> from geo.sources.grid_files import GridLayout
    >>> stored = np.array([[1.0, 2.0, 3.0]])
    >>> layout = GridLayout(
    ...     name="a",
    ...     lon=np.array([179.0, 180.0, 181.0]),
    ...     lat=np.array([0.0]),
    ...     down=False,
    ...     read=lambda rows, columns: stored[rows, columns],
    ... )
    >>> read_window(layout, (-180.2, -1.0, -179.8, 1.0))
    (array([[2.]]), array([0.]), array([180.]))
    """
    _require_degrees(layout)
    rows, lat = _rows(layout, bounds)
    columns, lon = _columns(layout, bounds)
    if rows.size == 0 or columns.size == 0:
        raise DataError(layout.name, [_outside(layout, bounds)])
    _require_regular(lat, lon, name=layout.name)
    require_size(8 * rows.size * columns.size, what=layout.name)
    return _window(layout, rows, columns), lat, lon


def _require_degrees(layout: GridLayout) -> None:
    problems = []
    for name, values, limit in (("lat", layout.lat, 90.0), ("lon", layout.lon, 360.0)):
        # nodes at the poles may overshoot by rounding
        if values.size == 0 or not np.all(np.abs(values) <= limit + 1e-6):
            problems.append(
                Problem(
                    where=name,
                    what=f"{values.min():g} to {values.max():g}"
                    if values.size
                    else "none",
                    expected=f"-{limit:g} to {limit:g} degrees",
                    cure="are the axes swapped, or in metres?",
                )
            )
    if problems:
        raise DataError(layout.name, problems)


def _rows(
    layout: GridLayout, bounds: Bounds | None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    order = np.argsort(layout.lat)
    lat = layout.lat[order]
    if bounds is None:
        return order, lat
    _, south, _, north = bounds
    if not -90.0 <= south < north <= 90.0:
        raise ParameterError(
            "bounds",
            [
                Problem(
                    where="south, north",
                    what=f"{south:g}, {north:g}",
                    expected="-90 <= south < north <= 90",
                )
            ],
        )
    half = _step(lat) / 2.0
    inside = (lat + half > south) & (lat - half < north)
    return order[inside], lat[inside]


def _columns(
    layout: GridLayout, bounds: Bounds | None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    step = _step(np.sort(layout.lon))
    centre, west, east = _frame(layout.lon, step, bounds)
    # a quarter of a cell keeps rounding from parting centres on the frame's edge
    quarter = step / 4.0
    framed = unwrap_longitude(layout.lon + quarter, centre=centre) - quarter
    lon = layout.lon + 360.0 * np.round((framed - layout.lon) / 360.0)
    _, order = np.unique(lon.round(9), return_index=True)
    ordered = lon[order]
    inside = (ordered + step / 2.0 > west) & (ordered - step / 2.0 < east)
    chosen = ordered[inside]
    if chosen.size and chosen[0] < -180.0 - 1e-9:
        chosen = chosen + 360.0
    return order[inside], chosen


def _frame(
    lon: NDArray[np.float64], step: float, bounds: Bounds | None
) -> tuple[float, float, float]:
    """Give the middle of the frame of longitudes, and the edges wanted in it."""
    if bounds is None:
        whole = lon.size * step >= 360.0 - step
        centre = 0.0 if whole else central_longitude(lon)
        return centre, -np.inf, np.inf
    west, east = bounds[0], bounds[2]
    width = min(east - west, 360.0) if east > west else (east - west) % 360.0
    start = float(wrap_longitude(west))
    return start + width / 2.0, start, start + width


def _step(ascending: NDArray[np.float64]) -> float:
    steps = np.diff(ascending)
    return float(np.median(steps)) if steps.size else 0.0


def _outside(layout: GridLayout, bounds: Bounds | None) -> Problem:
    return Problem(
        where="bounds",
        what=f"{bounds}",
        expected=f"within longitude {layout.lon.min():g} to {layout.lon.max():g}, "
        f"latitude {layout.lat.min():g} to {layout.lat.max():g}",
        cure="take another window, or another file",
    )


def _require_regular(
    lat: NDArray[np.float64], lon: NDArray[np.float64], *, name: str
) -> None:
    problems = []
    for axis, values in (("lat", lat), ("lon", lon)):
        steps = np.diff(values)
        if steps.size and not np.allclose(steps, steps.mean(), rtol=1e-3, atol=1e-9):
            problems.append(
                Problem(
                    where=axis,
                    what=f"steps of {steps.min():g} to {steps.max():g} degrees",
                    expected="the same step throughout",
                    cure="resample it, or ask for a window without the gap",
                )
            )
    if problems:
        raise DataError(name, problems)


def _window(
    layout: GridLayout, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Read whole runs of rows and columns, and put them in the order asked."""
    low, high = int(rows.min()), int(rows.max())
    blocks = [
        layout.read(slice(low, high + 1), slice(start, stop))
        for start, stop in _runs(columns)
    ]
    stored = np.concatenate([np.arange(start, stop) for start, stop in _runs(columns)])
    block = np.concatenate(blocks, axis=1)
    place = np.searchsorted(stored, columns)
    return block[np.ix_(rows - low, place)]


def _runs(indices: NDArray[np.intp]) -> list[tuple[int, int]]:
    ordered = np.sort(indices)
    breaks = np.flatnonzero(np.diff(ordered) > 1) + 1
    return [(int(run[0]), int(run[-1]) + 1) for run in np.split(ordered, breaks)]
