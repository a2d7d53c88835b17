"""Where the cells of a grid lie on a Mercator page.

A page that colours cells itself has to know which cell lies under each of its pixels,
at any zoom. A projection is smooth, so that the column and the row of the grid, at
knots evenly spread over a Mercator map, are as good as a formula: between the knots
they are read off bilinearly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError, Problem
from geo.model.crs import WGS84, transformer, unwrap_longitude
from geo.report.rasters import MERCATOR_LIMIT

if TYPE_CHECKING:
    from geo.model.grid import GridSpec

TOLERANCE = 1 / 500  # of a cell
FEWEST_KNOTS, MOST_KNOTS = 9, 513  # on a side


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellMap:
    """The place of each cell of a grid on a Mercator page.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the grid.
    bounds : tuple of float
        West, south, east, north of the knots: longitudes unwrapped in the frame of
        the map, in degrees; heights on the Mercator map of the unit sphere, times
        180 / π (`mercator_height`).
    columns, rows : ndarray of float, shape (knots, knots)
        Position in the grid, in cells from the outer edge of its first cell; knots
        from south to north, and from west to east.
    error : float
        The greatest error between the knots, in cells.
    """

    shape: tuple[int, int]
    bounds: tuple[float, float, float, float]
    columns: NDArray[np.float64]
    rows: NDArray[np.float64]
    error: float

    def cells(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.intp]:
        """Find the cells under some places, as the page does.

        Parameters
        ----------
        lon : array_like of float
            Degrees, unwrapped in the frame of the map.
        lat : array_like of float
            Degrees.

        Returns
        -------
        ndarray of int
            Row by row from the south-west; -1 outside the grid.
        """
        west, south, east, north = self.bounds
        last = len(self.columns) - 1
        along = (np.asarray(lon, dtype=float) - west) / (east - west) * last
        up = (mercator_height(lat) - south) / (north - south) * last
        inside = (along >= 0.0) & (along <= last) & (up >= 0.0) & (up <= last)
        column = np.floor(_between(self.columns, up, along)).astype(np.intp)
        row = np.floor(_between(self.rows, up, along)).astype(np.intp)
        inside &= (column >= 0) & (column < self.shape[1])
        inside &= (row >= 0) & (row < self.shape[0])
        return np.where(inside, row * self.shape[1] + column, -1)


def mercator_height(lat: ArrayLike) -> NDArray[np.float64]:
    """Give the height of parallels on a Mercator map, as far as degrees of longitude.

    Parameters
    ----------
    lat : array_like of float
        Degrees.

    Returns
    -------
    ndarray of float
        Of the unit sphere, times 180 / π.

    References
    ----------
    Snyder, J.P. (1987). Map projections: a working manual. USGS Professional Paper
    1395, eq. 7-2.

    Examples
    --------
    >>> mercator_height([0.0, 60.0]).round(2)
    array([ 0.  , 75.46])
    """
    radians = np.radians(np.asarray(lat, dtype=float))
    return np.asarray(np.degrees(np.arcsinh(np.tan(radians))))


def map_cells(spec: GridSpec, *, centre_lon: float, what: str = "grid") -> CellMap:
    """Say where the cells of a grid lie on a Mercator page.

    Parameters
    ----------
    spec : GridSpec
    centre_lon : float
        Middle of the map's frame, in degrees.
    what : str, optional
        Name of the grid, for messages.

    Returns
    -------
    CellMap
        With an error below `TOLERANCE` of a cell.

    Raises
    ------
    DataError
        The grid lies over the edge of the map's frame or beyond its latitudes, or is
        too wide to be drawn so.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(
    ...     west=-4e3,
    ...     south=-4e3,
    ...     spacing=2e3,
    ...     shape=(4, 4),
    ...     crs=local_crs([180], [-17]),
    ... )
    >>> found = map_cells(spec, centre_lon=180.0)
    >>> found.cells([180.01, 190.0], [-17.01, -17.0])
    array([ 6, -1])
    """
    bounds = _bounds(spec, centre_lon=centre_lon, what=what)
    knots, error = FEWEST_KNOTS, float("inf")
    while knots <= MOST_KNOTS:
        fine = _positions(spec, bounds, knots=2 * knots - 1, centre_lon=centre_lon)
        coarse = [values[::2, ::2] for values in fine]
        error = max(map(_greatest_error, fine))
        if error < TOLERANCE:
            return CellMap(
                shape=spec.shape,
                bounds=bounds,
                columns=coarse[0],
                rows=coarse[1],
                error=error,
            )
        knots = 2 * knots - 1
    raise DataError(
        what,
        [
            Problem(
                where="cells",
                what=f"{MOST_KNOTS} knots place them to {error:.3g} of a cell only",
                expected=f"{TOLERANCE:g}",
                cure="larger cells, or several domains",
            )
        ],
    )


def _turn(spec: GridSpec, *, centre_lon: float) -> float:
    """Whole turns from the longitudes of a geographic grid to those of the frame."""
    middle = (spec.bounds[0] + spec.bounds[2]) / 2.0
    return float(unwrap_longitude(middle, centre=centre_lon)) - middle


def _bounds(
    spec: GridSpec, *, centre_lon: float, what: str
) -> tuple[float, float, float, float]:
    """West, south, east, north as `CellMap` has them."""
    lon, lat = _corners(spec, centre_lon=centre_lon)
    height = mercator_height(np.clip(lat, -MERCATOR_LIMIT, MERCATOR_LIMIT))
    problems = []
    if lon.min() < centre_lon - 180.0 or lon.max() > centre_lon + 180.0:
        problems.append(
            Problem(
                where="longitudes",
                what=f"{lon.min():g} to {lon.max():g}",
                expected=f"within 180 of {centre_lon:g}, where the map is centred",
            )
        )
    if not height.min() < height.max():
        problems.append(
            Problem(
                where="latitudes",
                what="beyond the page",
                expected=f"within ±{MERCATOR_LIMIT}",
            )
        )
    if problems:
        raise DataError(what, problems)
    ends = (lon.min(), height.min(), lon.max(), height.max())
    west, south, east, north = map(float, ends)
    return west, south, east, north


def _corners(
    spec: GridSpec, *, centre_lon: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees of the corners of all cells, unwrapped in the frame."""
    east = spec.west + spec.spacing * np.arange(spec.shape[1] + 1)
    north = spec.south + spec.spacing * np.arange(spec.shape[0] + 1)
    x, y = np.meshgrid(east, north)
    if spec.crs.is_geographic:
        return x + _turn(spec, centre_lon=centre_lon), y
    lon, lat = transformer(spec.crs, WGS84).transform(x, y)
    inner = lon[spec.shape[0] // 2, spec.shape[1] // 2]
    middle = float(unwrap_longitude(inner, centre=centre_lon))
    return np.asarray(unwrap_longitude(lon, centre=middle)), np.asarray(lat)


def _positions(
    spec: GridSpec,
    bounds: tuple[float, float, float, float],
    *,
    knots: int,
    centre_lon: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Column and row at each knot, by the projection itself."""
    west, south, east, north = bounds
    height = np.radians(np.linspace(south, north, knots))
    lat = np.degrees(np.arctan(np.sinh(height)))
    x, y = np.meshgrid(np.linspace(west, east, knots), lat)
    if spec.crs.is_geographic:
        x = x - _turn(spec, centre_lon=centre_lon)
    else:
        x, y = transformer(WGS84, spec.crs).transform(x, y)
    return (x - spec.west) / spec.spacing, (y - spec.south) / spec.spacing


def _greatest_error(fine: NDArray[np.float64]) -> float:
    """How far every other knot is from what its neighbours give."""
    last = (len(fine) - 1) // 2
    at = np.arange(len(fine)) / 2.0
    up, along = np.meshgrid(at, at, indexing="ij")
    between = _between(fine[::2, ::2], np.minimum(up, last), np.minimum(along, last))
    return float(np.abs(between - fine).max())


def _between(
    knots: NDArray[np.float64], up: NDArray[np.float64], along: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Read off between four knots; beyond the outermost by the nearest four."""
    last = len(knots) - 2
    row = np.clip(np.floor(up), 0, last).astype(np.intp)
    column = np.clip(np.floor(along), 0, last).astype(np.intp)
    f, g = up - row, along - column
    lower = knots[row, column] * (1 - g) + knots[row, column + 1] * g
    upper = knots[row + 1, column] * (1 - g) + knots[row + 1, column + 1] * g
    return np.asarray(lower * (1 - f) + upper * f)
