"""The shape of the sea floor, tinted by depth and lit from the north-west."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import map_coordinates

from geo.report.gridlayer import GridPicture
from geo.report.palette_images import palette_png
from geo.report.popups import format_value
from geo.report.ramps import ColourScale, ramp_colours
from geo.report.rasters import (
    mercator_height,
    mercator_latitude,
    spec_of,
    warp_grid,
)
from geo.report.symbols import Legend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.report.rasters import MercatorRaster

LONGEST = 600  # pixels: it is a background, which the browser smooths
TINTS, SHADES = 17, 15  # a palette holds 255 colours
DARKEST_STEP = 195  # of the 256 of the ramp: beyond it all is black
PALEST = 0.4  # share of white, so that what lies above stands out
LIGHT_FROM = (-1.0, 1.0, np.sqrt(2.0))  # east, north, up: north-west, at 45 degrees
EXAGGERATED = 12.0  # slopes of the sea floor are gentle
DARKEST, BRIGHTEST = 0.72, 1.10  # of a tint
METRES_PER_DEGREE = 111_195.0  # of a sphere of 6371 km


def draw_relief(elevation: xr.DataArray, *, centre_lon: float) -> GridPicture:
    """Draw the sea floor as the background of a map.

    Parameters
    ----------
    elevation : xarray.DataArray
        Metres, positive up, on square cells in degrees; land is left open.
    centre_lon : float
        Middle of the map's frame, in degrees.

    Returns
    -------
    GridPicture

    Raises
    ------
    DataError
        It is no grid, or lies beyond the latitudes of the page.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179, south=-1, spacing=0.5, shape=(4, 4), crs=WGS84)
    >>> field = spec.variable(np.full((4, 4), -5000.0), units="m", long_name="z")
    >>> draw_relief(spec.dataset().assign(z=field)["z"], centre_lon=180.0).legend.title
    'Depth of the sea floor (m)'
    """
    raster = warp_grid(elevation, centre_lon=centre_lon, longest=LONGEST)
    heights = _smooth_heights(elevation, raster)
    depth = np.where(raster.values < 0.0, np.maximum(-heights, 0.0), np.nan)
    scale = ColourScale.of(depth, ramp="deep")
    tints = np.round(scale.steps(depth) / 255.0 * (TINTS - 1)).astype(int)
    shades = np.round(_light(heights, raster) * (SHADES - 1)).astype(int)
    colours = _colours()
    png = palette_png(
        (tints * SHADES + shades).astype(np.uint8),
        present=np.isfinite(depth),
        colours=[_hex(c) for c in colours.reshape(-1, 3)],
    )
    middle = (scale.low + scale.high) / 2.0
    lit = colours[:, _shade_of_a_plain()]
    source = str(elevation.attrs.get("source", ""))
    legend = Legend(
        title="Depth of the sea floor (m)",
        gradient=f"linear-gradient(to right, {', '.join(map(_hex, lit[::2]))})",
        ticks=tuple(format_value(v) for v in (scale.low, middle, scale.high)),
        notes=(source,) if source else (),
    )
    return GridPicture(
        png=png, bounds=raster.bounds, legend=legend, alt="Depth of the sea floor"
    )


def _smooth_heights(
    elevation: xr.DataArray, raster: MercatorRaster
) -> NDArray[np.float64]:
    """Heights at the pixels by cubic splines, else cells would show as facets."""
    spec = spec_of(elevation)
    known = np.asarray(elevation.to_numpy(), dtype=float)
    filled = np.where(np.isnan(known), np.nanmean(known), known)
    lon, lat = _places(raster)
    columns = np.mod(lon - spec.west, 360.0) / spec.spacing - 0.5
    rows = (lat - spec.south) / spec.spacing - 0.5
    at = np.meshgrid(rows, columns, indexing="ij")
    return np.asarray(map_coordinates(filled, at, order=3, mode="nearest"))


def _places(
    raster: MercatorRaster,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of the pixels' centres."""
    west, south, east, north = raster.bounds
    rows, columns = raster.values.shape
    top, bottom = mercator_height(np.array([north, south]))
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = top + (np.arange(rows) + 0.5) * (bottom - top) / rows
    return lon, mercator_latitude(y)


def _light(heights: NDArray[np.float64], raster: MercatorRaster) -> NDArray[np.float64]:
    """Brightness of each pixel, 0 to 1 (Horn 1981, Proc. IEEE 69, 14-47)."""
    lon, lat = _places(raster)
    pixel_m = (lon[-1] - lon[0]) / max(lon.size - 1, 1) * METRES_PER_DEGREE
    pixel_m = np.maximum(pixel_m, 1.0) * np.cos(np.radians(lat))
    padded = np.pad(heights, 1, mode="edge")
    eastward = (padded[1:-1, 2:] - padded[1:-1, :-2]) / (2.0 * pixel_m[:, None])
    northward = (padded[:-2, 1:-1] - padded[2:, 1:-1]) / (2.0 * pixel_m[:, None])
    slopes = -EXAGGERATED * eastward, -EXAGGERATED * northward
    lit = slopes[0] * LIGHT_FROM[0] + slopes[1] * LIGHT_FROM[1] + LIGHT_FROM[2]
    length = np.sqrt(slopes[0] ** 2 + slopes[1] ** 2 + 1.0)
    share: NDArray[np.float64] = lit / length / float(np.linalg.norm(LIGHT_FROM))
    return np.clip(share, 0.0, 1.0)


def _shade_of_a_plain() -> int:
    upward = float(LIGHT_FROM[2]) / float(np.linalg.norm(LIGHT_FROM))
    return round(upward * (SHADES - 1))


def _colours() -> NDArray[np.float64]:
    """Colours by tint and shade, 0 to 1."""
    places = np.round(np.linspace(0, DARKEST_STEP, TINTS)).astype(int)
    ramp = ramp_colours("deep")
    pure = np.array(
        [[int(ramp[p][i : i + 2], 16) / 255.0 for i in (1, 3, 5)] for p in places]
    )
    pale = pure * (1.0 - PALEST) + PALEST
    light = np.linspace(DARKEST, BRIGHTEST, SHADES)
    return np.clip(pale[:, None, :] * light[None, :, None], 0.0, 1.0)


def _hex(colour: NDArray[np.float64]) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in colour)
