"""Cells of a grid on disk brought onto another grid, block by block.

Positions are transformed exactly, cell by cell; nothing is approximated between
control points, so that the result does not depend on how it was cut into blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import (
    central_longitude,
    transformer,
    unwrap_longitude,
    wrap_longitude,
)
from geo.sources.ordered_grids import EDGE, OrderedGrid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.model.grid import GridSpec
    from geo.sources.grid_layouts import GridLayout

Method = Literal["nearest", "bilinear", "average"]
METHODS: tuple[Method, ...] = ("nearest", "bilinear", "average")

BLOCK_CELLS = 1024**2
"""Cells of the file held at once: 8 MiB as doubles, some ten times that at work."""

_BLOCK_WIDTH = 2048  # files are tiled: narrow blocks unpack each tile once


def resample(
    layout: GridLayout,
    *,
    grid: GridSpec,
    method: Method,
    block_cells: int = BLOCK_CELLS,
) -> NDArray[np.float64]:
    """Bring a grid on disk onto another.

    Parameters
    ----------
    layout : GridLayout
    grid : GridSpec
    method : {"nearest", "bilinear", "average"}
        The cell that holds the centre; the four cells round it, weighted by
        nearness, those without data left out, none where the cell that holds
        the centre has none; the plain mean of all cells whose centres lie in the
        target cell, those without data left out.
    block_cells : int, optional
        Of the file, held at once.

    Returns
    -------
    ndarray of float, shape of the grid
        NaN where the file has no data.

    Raises
    ------
    DataError
        The grid lies outside the file.
    ParameterError
        The method does not suit: classes that would be averaged, or an average
        of cells that are larger than those of the grid.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> from geo.model.source_notes import SourceNote
    >>> from geo.sources.grid_layouts import GridLayout, GridVariable
    >>> stored = np.arange(8.0).reshape(2, 4)
    >>> layout = GridLayout(
    ...     name="a",
    ...     eastings=np.array([0.5, 1.5, 2.5, 3.5]),
    ...     northings=np.array([1.5, 0.5]),
    ...     crs=WGS84,
    ...     variable=GridVariable(),
    ...     note=SourceNote(kind="", title="", publisher="", licence=""),
    ...     read=lambda rows, columns: stored[rows, columns],
    ... )
    >>> halved = GridSpec(west=0, south=0, spacing=2, shape=(1, 2), crs=WGS84)
    >>> resample(layout, grid=halved, method="average")
    array([[2.5, 4.5]])
    """
    _require_method(layout, method)
    source = OrderedGrid.of(layout)
    if method == "average":
        _require_finer(source, grid)
        values, touched = _averaged(source, grid, block_cells=block_cells)
    else:
        values, touched = _sampled(
            source, grid, bilinear=method == "bilinear", block_cells=block_cells
        )
    if not touched:
        raise DataError(
            layout.name,
            [
                Problem(
                    where="grid",
                    what="no cell of it lies on the file",
                    expected=f"within {source.extent()}, {layout.crs.name}",
                    cure="take another grid, or another file",
                )
            ],
        )
    return values


def _require_method(layout: GridLayout, method: Method) -> None:
    problems = []
    if method not in METHODS:
        problems.append(
            Problem(
                where="method",
                what=repr(method),
                expected="one of " + ", ".join(METHODS),
            )
        )
    elif layout.variable.coded and method != "nearest":
        problems.append(
            Problem(
                where="method",
                what=f"{method}, and the values are classes",
                expected="nearest",
            )
        )
    if problems:
        raise ParameterError(layout.name, problems)


def _sampled(
    source: OrderedGrid, grid: GridSpec, *, bilinear: bool, block_cells: int
) -> tuple[NDArray[np.float64], bool]:
    values = np.full(grid.shape, np.nan)
    change = transformer(grid.crs, source.layout.crs)
    touched = False
    waiting = list(_tiles(grid.shape, edge=256))
    while waiting:
        rows, columns = waiting.pop()
        east, north = np.meshgrid(grid.eastings[columns], grid.northings[rows])
        moved = change.transform(east, north)
        column, row = source.places(np.asarray(moved[0]), np.asarray(moved[1]))
        inside = source.inside(column, row)
        if not inside.any():
            continue
        touched = True
        if _held(column[inside], row[inside]) > block_cells and inside.size > 1:
            waiting.extend(_quarters(rows, columns))
            continue
        part = values[rows, columns]
        part[inside] = _taken(source, column[inside], row[inside], bilinear=bilinear)
    return values, touched


def _tiles(shape: tuple[int, int], *, edge: int) -> Iterator[tuple[slice, slice]]:
    for row in range(0, shape[0], edge):
        for column in range(0, shape[1], edge):
            yield (
                slice(row, min(row + edge, shape[0])),
                slice(column, min(column + edge, shape[1])),
            )


def _quarters(rows: slice, columns: slice) -> list[tuple[slice, slice]]:
    return [(row, column) for row in _halves(rows) for column in _halves(columns)]


def _halves(part: slice) -> list[slice]:
    if part.stop - part.start < 2:
        return [part]
    middle = (part.start + part.stop) // 2
    return [slice(part.start, middle), slice(middle, part.stop)]


def _held(column: NDArray[np.float64], row: NDArray[np.float64]) -> int:
    """Cells of the file in the smallest window that holds some places."""
    return int((np.ptp(column) + 3.0) * (np.ptp(row) + 3.0))


def _taken(
    source: OrderedGrid,
    column: NDArray[np.float64],
    row: NDArray[np.float64],
    *,
    bilinear: bool,
) -> NDArray[np.float64]:
    """Interpolate at some places, which one window holds."""
    west, south = int(np.floor(column.min())), int(np.floor(row.min()))
    rows = np.arange(south, int(np.floor(row.max())) + 2)
    columns = np.arange(west, int(np.floor(column.max())) + 2)
    cells = source.read(rows, columns)
    near_row = _nearest(row, source.axes.rows.size) - south
    near_column = np.floor(column + 0.5 + EDGE).astype(int)
    if not source.round_the_globe:
        near_column = _nearest(column, source.axes.columns.size)
    nearest = cells[near_row, near_column - west]
    if not bilinear:
        return np.asarray(nearest)
    down, left = np.floor(row).astype(int), np.floor(column).astype(int)
    up, right = row - down, column - left
    total, weight = np.zeros(row.size), np.zeros(row.size)
    for row_step, column_step in ((0, 0), (0, 1), (1, 0), (1, 1)):
        corner = cells[down + row_step - south, left + column_step - west]
        share = (up if row_step else 1.0 - up) * (right if column_step else 1.0 - right)
        known = np.isfinite(corner)
        total += np.where(known, share * np.where(known, corner, 0.0), 0.0)
        weight += np.where(known, share, 0.0)
    some = (weight > 0.0) & np.isfinite(nearest)
    return np.where(some, total / np.where(some, weight, 1.0), np.nan)


def _nearest(place: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    near = np.floor(place + 0.5 + EDGE).astype(np.intp)
    return np.asarray(np.clip(near, 0, count - 1))


def _require_finer(source: OrderedGrid, grid: GridSpec) -> None:
    """Refuse an average where cells of the grid would hold no cell of the file."""
    west, south, east, north = grid.bounds
    there = transformer(grid.crs, source.layout.crs).transform(
        (west + east) / 2.0, (south + north) / 2.0
    )
    back = transformer(source.layout.crs, grid.crs)
    corners = [
        (there[0] - source.step_east / 2, there[1]),
        (there[0] + source.step_east / 2, there[1]),
        (there[0], there[1] - source.step_north / 2),
        (there[0], there[1] + source.step_north / 2),
    ]
    ends = [back.transform(*corner) for corner in corners]
    width = max(_apart(*ends[:2], grid=grid), _apart(*ends[2:], grid=grid))
    if np.isfinite(width) and width > grid.spacing * (1.0 + 1e-6):
        raise ParameterError(
            source.layout.name,
            [
                Problem(
                    where="method",
                    what=f"average, of cells {width:.4g} wide",
                    expected=f"cells no wider than the grid's, {grid.spacing:g}",
                    cure="take bilinear, or a coarser grid",
                )
            ],
        )


def _apart(
    one: tuple[float, float], other: tuple[float, float], *, grid: GridSpec
) -> float:
    """Measure the distance of two positions in the units of the grid."""
    across = other[0] - one[0]
    if grid.crs.is_geographic:
        across = float(wrap_longitude(across))
    return float(np.hypot(across, other[1] - one[1]))


def _averaged(
    source: OrderedGrid, grid: GridSpec, *, block_cells: int
) -> tuple[NDArray[np.float64], bool]:
    size = grid.shape[0] * grid.shape[1]
    total, count = np.zeros(size), np.zeros(size)
    change = transformer(source.layout.crs, grid.crs)
    touched = False
    for rows, columns in _source_blocks(source, grid, block_cells=block_cells):
        east, north = np.meshgrid(
            source.axes.eastings[0] + source.step_east * columns,
            source.axes.northings[rows],
        )
        moved_east, moved_north = change.transform(east, north)
        place, inside = _target_places(grid, moved_east, moved_north)
        if not inside.any():
            continue
        touched = True
        cells = source.read(rows, columns)
        known = inside & np.isfinite(cells)
        total += np.bincount(place[known], weights=cells[known], minlength=size)
        count += np.bincount(place[known], minlength=size)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean.reshape(grid.shape), touched


def _target_places(
    grid: GridSpec, east: NDArray[np.float64], north: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Find the numbers of the cells that hold some positions in its CRS."""
    finite = np.isfinite(east) & np.isfinite(north)
    across = np.where(finite, east, grid.west)
    if grid.crs.is_geographic:
        middle = (grid.bounds[0] + grid.bounds[2]) / 2.0
        across = unwrap_longitude(across, centre=middle)
    column = np.floor((across - grid.west) / grid.spacing + EDGE)
    along = np.where(finite, north, grid.south)
    row = np.floor((along - grid.south) / grid.spacing + EDGE)
    rows, columns = grid.shape
    inside = finite & (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    place = np.where(inside, row * columns + column, 0).astype(np.intp)
    return place, inside


def _source_blocks(
    source: OrderedGrid, grid: GridSpec, *, block_cells: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the ascending rows and columns of the file under the grid, in blocks."""
    rows, columns = _under(source, grid)
    if rows.size == 0 or columns.size == 0:
        return
    width = min(columns.size, block_cells, _BLOCK_WIDTH)
    height = max(1, block_cells // width)
    for row in range(0, rows.size, height):
        for column in range(0, columns.size, width):
            yield rows[row : row + height], columns[column : column + width]


def _under(
    source: OrderedGrid, grid: GridSpec
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find rows and columns that may lie under the grid: one cell more all round."""
    all_rows = np.arange(source.axes.rows.size)
    all_columns = np.arange(source.axes.columns.size)
    change = transformer(grid.crs, source.layout.crs)
    across = grid.west + grid.spacing * np.arange(-1, grid.shape[1] + 2)
    low, high = np.inf, -np.inf
    lons: list[NDArray[np.float64]] = []
    near, far = np.inf, -np.inf
    for step in range(-1, grid.shape[0] + 2):
        up = np.full(across.size, grid.south + grid.spacing * step)
        east, north = (np.asarray(part) for part in change.transform(across, up))
        if not (np.isfinite(east) & np.isfinite(north)).all():
            return all_rows, all_columns  # the edge of the projection: look at all
        low, high = min(low, north.min()), max(high, north.max())
        near, far = min(near, east.min()), max(far, east.max())
        if source.layout.crs.is_geographic:
            lons.append(east[[0, -1]])
            lons.append(east[:: max(1, east.size // 8)])
    row_low = int(np.floor((low - source.axes.northings[0]) / source.step_north)) - 1
    row_high = int(np.ceil((high - source.axes.northings[0]) / source.step_north)) + 1
    rows = all_rows[(all_rows >= row_low) & (all_rows <= row_high)]
    if source.layout.crs.is_geographic:
        columns = _columns_between(source, np.concatenate(lons), all_columns)
        round_a_pole = columns.size == all_columns.size and grid.crs.is_projected
        return all_rows if round_a_pole else rows, columns
    first = source.axes.eastings[0]
    column_low = int(np.floor((near - first) / source.step_east)) - 1
    column_high = int(np.ceil((far - first) / source.step_east)) + 1
    return rows, all_columns[(all_columns >= column_low) & (all_columns <= column_high)]


def _columns_between(
    source: OrderedGrid, lon: NDArray[np.float64], columns: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Find the columns on the shortest arc that holds some longitudes."""
    centre = central_longitude(lon)
    half = float(np.abs(unwrap_longitude(lon, centre=centre) - centre).max())
    if half > 90.0:  # round a pole, or half the globe
        return columns
    there = unwrap_longitude(source.axes.eastings, centre=centre)
    reach = half * 1.25 + 2.0 * source.step_east
    return columns[np.abs(there - centre) <= reach]
