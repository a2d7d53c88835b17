"""Grids too large for one picture, cut into tiles beside the page.

A tile is named as web maps do, zoom/column/row of 256 pixels in Web Mercator, and its
pixels take the value of the grid cell under their centre, as
`geo.report.rasters.warp_grid` does for one picture. A few at a time are drawn
from the window of the grid that they need, so that a grid on disk never stands in
memory whole.
Tiles without a value are not written, and the page knows which there are: it asks for
no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.model.crs import central_longitude, unwrap_longitude
from geo.model.grid import GridSpec
from geo.report.gridlayer import GridPaint
from geo.report.rasters import (
    MAX_PIXELS,
    lonlat_bounds,
    mercator_height,
    mercator_latitude,
    middle_longitude,
    spec_of,
    values_under,
)
from geo.report.symbols import Legend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TILE = 256  # pixels of a side
DEEPEST = 14  # as the maps zoom
ABREAST = 16  # tiles read together, so that a file is not unpacked for each of them
METRES_PER_DEGREE = 111_319.5  # of the equator of WGS84

Place = tuple[int, int, int]
"""Zoom, column from 180 west, row from the north."""

Run = tuple[int, int, int, int]
"""Zoom, row, and the first and last column of tiles that stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TiledGrids:
    """Grids of one variable that are drawn as tiles.

    Parameters
    ----------
    folder : str
        Where the tiles lie beside the page, such as ``seabed_tiles/abundance``.
    grids : sequence of xarray.DataArray
        At least one; where they overlap the first is seen.
    paint : GridPaint
    """

    folder: str
    grids: Sequence[xr.DataArray]
    paint: GridPaint


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSet:
    """What a page knows of its tiles.

    Parameters
    ----------
    folder : str
        Beside the page.
    zooms : tuple of int
        First and last that there are.
    runs : tuple of Run
        The tiles that exist.
    legend : Legend
    """

    folder: str
    zooms: tuple[int, int]
    runs: tuple[Run, ...]
    legend: Legend


def needs_tiles(grids: Sequence[xr.DataArray]) -> bool:
    """Say whether grids have more cells than one picture has pixels.

    Parameters
    ----------
    grids : sequence of xarray.DataArray

    Returns
    -------
    bool
        Whether one has more than `geo.report.rasters.MAX_PIXELS` rows or columns.

    Examples
    --------
    >>> import xarray as xr
    >>> needs_tiles([xr.DataArray(np.zeros((1, 2049)))])
    True
    """
    return any(max(grid.shape) > MAX_PIXELS for grid in grids)


def tile_zooms(grids: Sequence[xr.DataArray]) -> tuple[int, int]:
    """Choose the zooms that the data support.

    Parameters
    ----------
    grids : sequence of xarray.DataArray

    Returns
    -------
    tuple of int
        The last at which all grids are no larger than one tile; the one whose pixels
        are nearest to the finest cells in size.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=150, south=0, spacing=10 / 4096, shape=(4096, 4096), crs=WGS84
    ... )
    >>> field = spec.variable(np.zeros(spec.shape), units="1", long_name="demo")
    >>> tile_zooms([spec.dataset().assign(demo=field)["demo"]])
    (5, 9)
    """
    specs = [spec_of(grid) for grid in grids]
    centre = central_longitude([middle_longitude(spec) for spec in specs])
    boxes = np.array([lonlat_bounds(spec, centre_lon=centre) for spec in specs])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    height = float(np.ptp(mercator_height(np.array([south, north]))))
    first = int(np.floor(np.log2(2.0 * np.pi / max(np.radians(east - west), height))))
    finest_deg = min(map(_cell_deg, specs, boxes))
    last = int(np.clip(np.round(np.log2(360.0 / (TILE * finest_deg))), 0, DEEPEST))
    return int(np.clip(first, 0, last)), last


def _cell_deg(spec: GridSpec, box: NDArray[np.float64]) -> float:
    """Give the width of a cell in degrees of longitude, where it is least."""
    if spec.crs.is_geographic:
        return spec.spacing
    south, north = box[[1, 3]]
    nearest = 0.0 if south < 0.0 < north else min(abs(south), abs(north))
    return float(spec.spacing / METRES_PER_DEGREE / np.cos(np.radians(nearest)))


def find_tiles(tiled: TiledGrids) -> TileSet:
    """Find out which tiles hold something to see.

    Parameters
    ----------
    tiled : TiledGrids

    Returns
    -------
    TileSet

    Raises
    ------
    DataError
        A grid is none.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> from geo.report.gridlayer import paint_of
    >>> spec = GridSpec(west=179, south=-1, spacing=0.5, shape=(4, 4), crs=WGS84)
    >>> field = spec.variable(np.ones(spec.shape), units="1", long_name="demo")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> tiles = TiledGrids(folder="demo", grids=[grid], paint=paint_of([grid]))
    >>> find_tiles(tiles).zooms
    (1, 1)
    """
    shown = (place for place, _ in _shown(tiled))
    rows = groupby(shown, key=lambda place: (place[0], place[2]))
    runs = [
        (zoom, row, first, last)
        for (zoom, row), places in rows
        for first, last in _runs([column for _, column, _ in places])
    ]
    return TileSet(
        folder=tiled.folder,
        zooms=tile_zooms(tiled.grids),
        runs=tuple(runs),
        legend=tiled.paint.legend,
    )


def draw_tiles(tiled: TiledGrids) -> Iterator[tuple[str, bytes]]:
    """Draw the tiles, one after the other.

    Parameters
    ----------
    tiled : TiledGrids

    Yields
    ------
    tuple of str and bytes
        Path beside the page and PNG, the same on every call.

    Raises
    ------
    DataError
        A grid is none.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> from geo.report.gridlayer import paint_of
    >>> spec = GridSpec(west=179, south=-1, spacing=0.5, shape=(4, 4), crs=WGS84)
    >>> field = spec.variable(np.ones(spec.shape), units="1", long_name="demo")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> tiles = TiledGrids(folder="demo", grids=[grid], paint=paint_of([grid]))
    >>> [path for path, _ in draw_tiles(tiles)]
    ['demo/1/0/0.png', 'demo/1/1/0.png', 'demo/1/0/1.png', 'demo/1/1/1.png']
    """
    for (zoom, column, row), values in _shown(tiled):
        path = f"{tiled.folder}/{zoom}/{column}/{row}.png"
        yield path, tiled.paint.png(values)


def _shown(tiled: TiledGrids) -> Iterator[tuple[Place, NDArray[np.float64]]]:
    """Values of the tiles that show something, by zoom, row and column."""
    placed = [_Placed.of(grid) for grid in tiled.grids]
    first, last = tile_zooms(tiled.grids)
    for zoom in range(first, last + 1):
        for band in _bands(placed, zoom=zoom):
            for at, values in enumerate(
                np.split(_values_of(band, placed), band.count, 1)
            ):
                if tiled.paint.shows(values).any():
                    yield (zoom, band.column + at, band.row), values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Band:
    """Tiles side by side, which are read together."""

    zoom: int
    row: int
    column: int
    count: int


def _bands(placed: Sequence[_Placed], *, zoom: int) -> Iterator[_Band]:
    """List what the grids touch, from the north and the west."""
    touched = {place for grid in placed for place in grid.tiles(zoom)}
    for row in sorted({row for row, _ in touched}):
        columns = sorted(column for r, column in touched if r == row)
        for first, last in _runs(columns):
            for start in range(first, last + 1, ABREAST):
                count = min(ABREAST, last + 1 - start)
                yield _Band(zoom=zoom, row=row, column=start, count=count)


def _values_of(band: _Band, placed: Sequence[_Placed]) -> NDArray[np.float64]:
    values = np.full((TILE, TILE * band.count), np.nan)
    for grid in placed:
        empty = np.isnan(values)
        values[empty] = grid.under(band)[empty]
    return values


def _runs(columns: Sequence[int]) -> list[tuple[int, int]]:
    """Find the ends of the runs of neighbours in ascending numbers."""
    breaks = np.flatnonzero(np.diff(columns) > 1) + 1
    parts = np.split(np.asarray(columns), breaks)
    return [(int(part[0]), int(part[-1])) for part in parts]


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """A grid with its place on the Mercator map."""

    grid: xr.DataArray
    spec: GridSpec
    bounds: tuple[float, float, float, float]

    middle: float

    @classmethod
    def of(cls, grid: xr.DataArray) -> _Placed:
        spec = spec_of(grid)
        middle = middle_longitude(spec)
        bounds = lonlat_bounds(spec, centre_lon=middle)
        return cls(grid=grid, spec=spec, bounds=bounds, middle=middle)

    def tiles(self, zoom: int) -> Iterator[tuple[int, int]]:
        """List the rows and columns of tiles that the grid's bounds touch."""
        around = 2**zoom
        west, south, east, north = self.bounds
        columns = _touched((np.array([west, east]) + 180.0) / 360.0 * around)
        heights = mercator_height(np.array([north, south]))
        rows = _touched((1.0 - heights / np.pi) / 2.0 * around)
        for row in rows:
            if 0 <= row < around:
                yield from ((row, column % around) for column in columns)

    def under(self, band: _Band) -> NDArray[np.float64]:
        """Give the values under the pixels of some tiles; NaN outside the grid."""
        pixels = 2**band.zoom * TILE
        x = band.column * TILE + np.arange(TILE * band.count) + 0.5
        y = band.row * TILE + np.arange(TILE) + 0.5
        lon = unwrap_longitude(x / pixels * 360.0 - 180.0, centre=self.middle)
        lon = np.asarray(lon)
        lat = mercator_latitude((1.0 - 2.0 * y / pixels) * np.pi)
        west, south, east, north = self.bounds
        order = np.argsort(lon)
        columns = order[(lon[order] > west) & (lon[order] < east)]
        rows = np.flatnonzero((lat > south) & (lat < north))
        values = np.full((y.size, x.size), np.nan)
        if rows.size and columns.size:
            values[np.ix_(rows, columns)] = values_under(
                self.grid, spec=self.spec, lon=lon[columns], lat=lat[rows]
            )
        return values


def _touched(edges: NDArray[np.float64]) -> range:
    return range(int(np.floor(edges[0])), int(np.ceil(edges[1])))
