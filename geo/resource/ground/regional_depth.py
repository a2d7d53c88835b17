"""How deep the ground round each place is: a median within a radius in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, Problem
from geo.resource.ground.terrain import metres_per_degree, require_elevation

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS_PER_RADIUS = 16  # of the pooled grid: some 800 in a disc
FEWEST_PER_RADIUS = 3  # of the grid itself: some 30 in a disc
VALUES_AT_ONCE = 4_000_000  # that are sorted at a time: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegionalDepth:
    """What the ground round each cell is like.

    Parameters
    ----------
    median : xarray.DataArray
        Elevation on dims (lat, lon), m; NaN where nothing round a cell is known.
    known : xarray.DataArray
        Share of the ground round the cell that has elevations, 0 to 1.
    pooled : tuple of int
        Rows and columns of the grid that were pooled, by their median, first.
    cell_size_m : float
        The longer side of a cell of the grid.
    """

    median: xr.DataArray
    known: xr.DataArray
    pooled: tuple[int, int]
    cell_size_m: float


def regional_depth(bathymetry: xr.Dataset, *, radius_m: float) -> RegionalDepth:
    """Take the median elevation of the cells within a distance of each cell.

    Where the radius spans more than 16 cells, blocks of cells are pooled by their
    median first and the medians of the discs are interpolated between the blocks:
    so the work grows with the number of cells and not with the radius, and the
    memory with one row of blocks.

    Parameters
    ----------
    bathymetry : xarray.Dataset
        Variable elevation in metres on dims (lat, lon), ascending and regular.
    radius_m : float
        On the ellipsoid.

    Returns
    -------
    RegionalDepth

    Raises
    ------
    DataError
        There is no elevation on (lat, lon), or the radius spans fewer than three
        cells.

    Examples
    --------
    >>> lat, lon = np.arange(9) / 10, 154.0 + np.arange(9) / 10
    >>> floor = np.full((9, 9), -5000.0)
    >>> floor[4, 4] = -1000.0
    >>> grid = xr.Dataset(
    ...     {"elevation": (("lat", "lon"), floor)}, coords={"lat": lat, "lon": lon}
    ... )
    >>> round_it = regional_depth(grid, radius_m=40_000.0)
    >>> float(round_it.median[4, 4]), float(round_it.known[4, 4])
    (-5000.0, 1.0)
    """
    require_elevation(bathymetry)
    elevation = bathymetry["elevation"].transpose("lat", "lon")
    lat, lon = elevation["lat"].to_numpy(), elevation["lon"].to_numpy()
    per_lon, per_lat = metres_per_degree(lat)
    middle = len(lat) // 2
    height = float(per_lat[middle] * np.diff(lat).mean())
    width = float(per_lon[middle] * np.diff(lon).mean())
    _require_radius(radius_m, cell_m=max(height, width))
    rows, columns = (
        max(1, int(radius_m / (CELLS_PER_RADIUS * size))) for size in (height, width)
    )
    pooled = _pooled(elevation.to_numpy().astype(float), rows, columns)
    pooled_lat = _block_centres(lat, rows)
    step_lon = float(np.diff(lon).mean()) * columns
    median, known = _discs(pooled, pooled_lat, step_lon=step_lon, radius_m=radius_m)
    onto = (_places(len(lat), rows), _places(len(lon), columns))
    return RegionalDepth(
        median=_layer(_between(median, *onto), elevation, units="m"),
        known=_layer(_between(known, *onto), elevation, units="1"),
        pooled=(rows, columns),
        cell_size_m=max(height, width),
    )


def _require_radius(radius_m: float, *, cell_m: float) -> None:
    if radius_m < FEWEST_PER_RADIUS * cell_m:
        raise DataError(
            "bathymetry",
            [
                Problem(
                    where="elevation",
                    what=f"cells of {cell_m:.0f} m for a radius of {radius_m:.0f} m",
                    expected=f"a radius of {FEWEST_PER_RADIUS} cells or more",
                    cure=f"radius_m = {FEWEST_PER_RADIUS * cell_m:.0f} or more, or a "
                    "finer bathymetry",
                )
            ],
        )


def _layer(
    values: NDArray[np.float64], like: xr.DataArray, *, units: str
) -> xr.DataArray:
    told = {"m": "median elevation of the ground round it", "1": "share of it known"}
    attrs = {"units": units, "long_name": told[units], "grid_mapping": "spatial_ref"}
    return xr.DataArray(values, coords=like.coords, attrs=attrs)


def _sorted_median(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Give the median of what is known along the last axis, and how many that are."""
    ranked = np.sort(values, axis=-1)  # what is missing comes last
    known = np.count_nonzero(np.isfinite(ranked), axis=-1)
    low = np.maximum(known - 1, 0) // 2
    high = np.minimum(known // 2, values.shape[-1] - 1)
    pair = np.take_along_axis(ranked, np.stack([low, high], axis=-1), axis=-1)
    return np.where(known > 0, pair.mean(axis=-1), np.nan), known


def _pooled(z: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """Take the median of each block of rows x columns, those at the rim cut off."""
    if rows == columns == 1:
        return z
    wide = int(np.ceil(z.shape[1] / columns)) * columns
    found = []
    for first in range(0, z.shape[0], rows):
        band = np.full((rows, wide), np.nan)
        part = z[first : first + rows]
        band[: len(part), : z.shape[1]] = part
        blocks = band.reshape(rows, -1, columns).swapaxes(0, 1)
        found.append(_sorted_median(blocks.reshape(len(blocks), -1))[0])
    return np.stack(found)


def _block_centres(lat: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    step = float(np.diff(lat).mean())
    count = int(np.ceil(len(lat) / rows))
    return np.asarray(lat[0] + step * (np.arange(count) * rows + (rows - 1) / 2.0))


def _discs(
    z: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    step_lon: float,
    radius_m: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take the median within the radius of each cell, and the share that is known."""
    step_lat = float(np.diff(lat).mean()) if len(lat) > 1 else 1.0
    median, share = np.full(z.shape, np.nan), np.zeros(z.shape)
    for row in range(len(lat)):
        reach, across = _disc(lat[row], step_lat, step_lon=step_lon, radius_m=radius_m)
        half = int(across.max())
        at_once = max(1, VALUES_AT_ONCE // int((2 * across + 1).sum()))
        for first in range(0, z.shape[1], at_once):
            columns = slice(first, min(first + at_once, z.shape[1]))
            values = _gathered(z, row, columns, reach=reach, across=across, half=half)
            median[row, columns], known = _sorted_median(values)
            share[row, columns] = known / values.shape[1]
    return median, share


def _disc(
    lat: float, step_lat: float, *, step_lon: float, radius_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the rows of a disc, and how many columns it spans to either side in each."""
    per_lat = float(metres_per_degree(lat)[1])
    most = int(radius_m / (per_lat * step_lat))
    rows = np.arange(-most, most + 1)
    # a chord between two parallels is as wide as on the parallel between them
    per_lon = metres_per_degree(np.clip(lat + rows * step_lat / 2.0, -89.9, 89.9))[0]
    up = rows * step_lat * per_lat
    side = np.sqrt(np.maximum(radius_m**2 - up**2, 0.0))
    return rows, (side / (per_lon * step_lon)).astype(np.intp)


def _gathered(
    z: NDArray[np.float64],
    row: int,
    columns: slice,
    *,
    reach: NDArray[np.intp],
    across: NDArray[np.intp],
    half: int,
) -> NDArray[np.float64]:
    """Lay the discs of some cells of a row out, NaN beyond the rim of the grid."""
    found = []
    count = columns.stop - columns.start
    for step, side in zip(reach, across, strict=True):
        line = np.full(count + 2 * half, np.nan)
        if 0 <= row + step < z.shape[0]:
            west, east = columns.start - half, columns.stop + half
            inner = slice(max(west, 0), min(east, z.shape[1]))
            line[inner.start - west : inner.stop - west] = z[row + step, inner]
        window = np.lib.stride_tricks.sliding_window_view(line, 2 * half + 1)
        found.append(window[:, half - side : half + side + 1])
    return np.concatenate(found, axis=1)


def _places(count: int, pooled: int) -> NDArray[np.float64]:
    """Say where the cells lie among the centres of the blocks."""
    return np.asarray((np.arange(count) - (pooled - 1) / 2.0) / pooled)


def _between(
    values: NDArray[np.float64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Interpolate between blocks, among those that are known."""
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    weight = _linear(_linear(known.astype(float), rows).T, columns).T
    total = _linear(_linear(filled, rows).T, columns).T
    found = np.full(total.shape, np.nan)
    np.divide(total, weight, out=found, where=weight > 0.0)
    return found


def _linear(
    values: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Interpolate along the first axis, level beyond its ends."""
    within = np.clip(places, 0.0, len(values) - 1.0)
    low = np.minimum(within.astype(np.intp), max(len(values) - 2, 0))
    high = np.minimum(low + 1, len(values) - 1)
    share = (within - low)[:, None]
    return np.asarray(values[low] * (1.0 - share) + values[high] * share)
