"""Windows of a grid: any order of rows, any range of longitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import central_longitude, unwrap_longitude, wrap_longitude
from geo.sources.guard import require_size

if TYPE_CHECKING:
    from geo.sources.grid_layouts import GridLayout

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """The rows and columns of a grid in ascending order.

    Parameters
    ----------
    rows, columns : ndarray of int
        Places in the file, south to north, west to east.
    northings, eastings : ndarray of float
        Their cell centres; longitudes without a break.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    northings: NDArray[np.float64]
    eastings: NDArray[np.float64]


def window_axes(layout: GridLayout, bounds: Bounds | None = None) -> Axes:
    """Find the rows and columns that touch some bounds.

    Parameters
    ----------
    layout : GridLayout
    bounds : tuple of float, optional
        West, south, east, north in the units of the grid; of a geographic one
        longitudes in any range, an east below the west lies across the date
        line. All cells by default.

    Returns
    -------
    Axes
        Longitudes ascend from a western one within -180 to 180.

    Raises
    ------
    DataError
        The cells are not regular, not in degrees where they must be, or outside
        the bounds.
    ParameterError
        The bounds are not bounds.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.source_notes import SourceNote
    >>> from geo.sources.grid_layouts import GridLayout, GridVariable
    >>> layout = GridLayout(
    ...     name="a",
    ...     eastings=np.array([179.0, -180.0, -179.0]),
    ...     northings=np.array([0.0]),
    ...     crs=WGS84,
    ...     variable=GridVariable(),
    ...     note=SourceNote(kind="", title="", publisher="", licence=""),
    ...     read=lambda rows, columns: np.zeros((1, 3))[rows, columns],
    ... )
    >>> window_axes(layout).eastings
    array([179., 180., 181.])
    """
    geographic = bool(layout.crs.is_geographic)
    _require_range(layout, geographic=geographic)
    _require_bounds(bounds, geographic=geographic)
    rows, northings = _ascending(
        layout.northings, None if bounds is None else (bounds[1], bounds[3])
    )
    if geographic:
        columns, eastings = _columns(layout, bounds)
    else:
        columns, eastings = _ascending(
            layout.eastings, None if bounds is None else (bounds[0], bounds[2])
        )
    if rows.size == 0 or columns.size == 0:
        raise DataError(layout.name, [_outside(layout, bounds)])
    _require_regular(northings, eastings, name=layout.name)
    return Axes(rows=rows, columns=columns, northings=northings, eastings=eastings)


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
        Values of shape (rows, columns); northings or latitudes; eastings or
        longitudes, these without a break from a western one within -180 to 180.

    Raises
    ------
    DataError
        The cells are not regular, not in degrees where they must be, outside the
        bounds, or too many to be read at once.
    ParameterError
        The bounds are not bounds.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.source_notes import SourceNote
    >>> from geo.sources.grid_layouts import GridLayout, GridVariable
    >>> stored = np.array([[1.0, 2.0, 3.0]])
    >>> layout = GridLayout(
    ...     name="a",
    ...     eastings=np.array([179.0, 180.0, 181.0]),
    ...     northings=np.array([0.0]),
    ...     crs=WGS84,
    ...     variable=GridVariable(),
    ...     note=SourceNote(kind="", title="", publisher="", licence=""),
    ...     read=lambda rows, columns: stored[rows, columns],
    ... )
    >>> read_window(layout, (-180.2, -1.0, -179.8, 1.0))
    (array([[2.]]), array([0.]), array([180.]))
    """
    axes = window_axes(layout, bounds)
    require_size(8 * axes.rows.size * axes.columns.size, what=layout.name)
    values = read_cells(layout, rows=axes.rows, columns=axes.columns)
    return values, axes.northings, axes.eastings


def _require_range(layout: GridLayout, *, geographic: bool) -> None:
    problems = []
    # nodes at the poles may overshoot by rounding
    limits = (90.0 + 1e-6, 360.0 + 1e-6) if geographic else (np.inf, np.inf)
    named = ("lat", "lon") if geographic else ("northing", "easting")
    for name, values, limit in zip(
        named, (layout.northings, layout.eastings), limits, strict=True
    ):
        if values.size == 0 or not np.all(np.abs(values) <= limit):
            problems.append(
                Problem(
                    where=name,
                    what=f"{values.min():g} to {values.max():g}"
                    if values.size
                    else "none",
                    expected=f"-{limit:g} to {limit:g} degrees"
                    if geographic
                    else "finite",
                    cure="are the axes swapped, or in metres?" if geographic else "",
                )
            )
    if problems:
        raise DataError(layout.name, problems)


def _require_bounds(bounds: Bounds | None, *, geographic: bool) -> None:
    if bounds is None:
        return
    west, south, east, north = bounds
    problems = []
    pole = 90.0 if geographic else np.inf
    if not -pole <= south < north <= pole:
        problems.append(
            Problem(
                where="south, north",
                what=f"{south:g}, {north:g}",
                expected="-90 <= south < north <= 90"
                if geographic
                else "south < north",
            )
        )
    if not np.isfinite([west, east]).all() or (not geographic and west >= east):
        problems.append(
            Problem(
                where="west, east", what=f"{west:g}, {east:g}", expected="west < east"
            )
        )
    if problems:
        raise ParameterError("bounds", problems)


def _ascending(
    centres: NDArray[np.float64], wanted: tuple[float, float] | None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    order = np.argsort(centres)
    ordered = centres[order]
    if wanted is None:
        return order, ordered
    half = _step(ordered) / 2.0
    inside = (ordered + half > wanted[0]) & (ordered - half < wanted[1])
    return order[inside], ordered[inside]


def _columns(
    layout: GridLayout, bounds: Bounds | None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    step = _step(np.sort(layout.eastings))
    centre, west, east = _frame(layout.eastings, step, bounds)
    # a quarter of a cell keeps rounding from parting centres on the frame's edge
    quarter = step / 4.0
    stored = layout.eastings
    framed = unwrap_longitude(stored + quarter, centre=centre) - quarter
    lon = stored + 360.0 * np.round((framed - stored) / 360.0)
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
    across, up = layout.eastings, layout.northings
    named = (
        ("longitude", "latitude")
        if layout.crs.is_geographic
        else ("easting", "northing")
    )
    return Problem(
        where="bounds",
        what=f"{bounds}",
        expected=f"within {named[0]} {across.min():g} to {across.max():g}, "
        f"{named[1]} {up.min():g} to {up.max():g}",
        cure="take another window, or another file",
    )


def _require_regular(
    northings: NDArray[np.float64], eastings: NDArray[np.float64], *, name: str
) -> None:
    problems = []
    for axis, values in (("rows", northings), ("columns", eastings)):
        steps = np.diff(values)
        if steps.size and not np.allclose(steps, steps.mean(), rtol=1e-3, atol=1e-9):
            problems.append(
                Problem(
                    where=axis,
                    what=f"steps of {steps.min():g} to {steps.max():g}",
                    expected="the same step throughout",
                    cure="resample it, or ask for a window without the gap",
                )
            )
    if problems:
        raise DataError(name, problems)


def read_cells(
    layout: GridLayout, *, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Read whole runs of rows and columns, and put them in the order asked.

    Parameters
    ----------
    layout : GridLayout
    rows, columns : ndarray of int
        Places in the file.

    Returns
    -------
    ndarray of float, shape (rows, columns)

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.source_notes import SourceNote
    >>> from geo.sources.grid_layouts import GridLayout, GridVariable
    >>> stored = np.array([[1.0, 2.0, 3.0]])
    >>> layout = GridLayout(
    ...     name="a",
    ...     eastings=np.array([0.0, 1.0, 2.0]),
    ...     northings=np.array([0.0]),
    ...     crs=WGS84,
    ...     variable=GridVariable(),
    ...     note=SourceNote(kind="", title="", publisher="", licence=""),
    ...     read=lambda rows, columns: stored[rows, columns],
    ... )
    >>> read_cells(layout, rows=np.array([0]), columns=np.array([2, 0]))
    array([[3., 1.]])
    """
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
