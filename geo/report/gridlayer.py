"""A grid as a picture with its legend: values on a ramp, or classes in colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.report.popups import format_value
from geo.report.ramps import CLASS_COLOURS, NO_DATA_COLOUR, ColourScale, ramp_colours
from geo.report.rasters import MercatorRaster, palette_png, warp_grid
from geo.report.symbols import Legend, ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    import xarray as xr

    from geo.report.ramps import RampName

_UNITS_SHOWN = {"1": "", "kg/m2": "kg/m²", "kg m-2": "kg/m²"}
SEVERAL = "several of these"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPicture:
    """An image in Web Mercator and what its colours mean.

    Parameters
    ----------
    png : bytes
    bounds : tuple of float
        West, south, east, north, in degrees of the map's frame.
    legend : Legend
    """

    png: bytes
    bounds: tuple[float, float, float, float]
    legend: Legend


def draw_grid(
    grid: xr.DataArray, *, centre_lon: float, scale: ColourScale | None = None
) -> GridPicture:
    """Draw a grid for a map.

    Parameters
    ----------
    grid : xarray.DataArray
        As `geo.model.grid` builds them, with ``units`` and ``long_name``, and with
        ``basis``, ``date`` and ``source`` where they are known. Classes say so by the
        CF attributes ``flag_meanings`` with ``flag_values`` (one class a cell) or
        ``flag_masks`` (any number of classes a cell); 0 is then no class.
    centre_lon : float
        Middle of the map's frame, in degrees.
    scale : ColourScale, optional
        By default that of `scale_of`; classes have colours of their own.

    Returns
    -------
    GridPicture

    Raises
    ------
    DataError
        The attributes of classes do not fit together.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179, south=-1, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> field = spec.variable(np.eye(2), units="kg/m2", long_name="abundance")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> draw_grid(grid, centre_lon=180.0).legend.title
    'abundance (kg/m²)'
    """
    raster = warp_grid(grid, centre_lon=centre_lon)
    if "flag_meanings" in grid.attrs:
        return _draw_classes(grid, raster)
    return _draw_values(grid, raster, scale or scale_of([grid]))


def _draw_values(
    grid: xr.DataArray, raster: MercatorRaster, scale: ColourScale
) -> GridPicture:
    present = np.isfinite(raster.values)
    png = palette_png(
        scale.steps(raster.values), present=present, colours=ramp_colours(scale.ramp)
    )
    middle = (scale.low + scale.high) / 2.0
    legend = Legend(
        title=grid_title(grid),
        gradient=scale.gradient(),
        ticks=tuple(format_value(v) for v in (scale.low, middle, scale.high)),
        swatches=(_transparent("no estimate"),),
        notes=_notes(grid),
    )
    return GridPicture(png=png, bounds=raster.bounds, legend=legend)


def _draw_classes(grid: xr.DataArray, raster: MercatorRaster) -> GridPicture:
    codes, words, steps = _read_flags(grid, raster.values)
    colours = [CLASS_COLOURS[i % len(CLASS_COLOURS)] for i in range(len(words))]
    if SEVERAL in words:
        colours[-1] = "#5b5b5b"
    present = np.isfinite(raster.values) & np.isin(raster.values, codes)
    png = palette_png(steps, present=present, colours=colours)
    swatches = tuple(
        Swatch(
            text=word,
            style=ShapeStyle(colour="#5b6770", fill=colour, fill_opacity=1.0, weight=1),
            kind="area",
        )
        for word, colour in zip(words, colours, strict=True)
    )
    legend = Legend(
        title=grid_title(grid),
        swatches=(*swatches, _transparent("none")),
        notes=_notes(grid),
    )
    return GridPicture(png=png, bounds=raster.bounds, legend=legend)


def _read_flags(
    grid: xr.DataArray, values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[str], NDArray[np.uint8]]:
    """Codes present, their words, and for each pixel the place in the words."""
    words = [
        word.replace("_", " ") for word in str(grid.attrs["flag_meanings"]).split()
    ]
    masks = "flag_masks" in grid.attrs
    flags = np.atleast_1d(
        grid.attrs.get("flag_masks", grid.attrs.get("flag_values", ()))
    )
    if len(flags) != len(words):
        raise DataError(
            grid_title(grid),
            [
                Problem(
                    where="flag_values or flag_masks",
                    what=f"{len(flags)} for {len(words)} flag_meanings",
                    expected="one for each",
                )
            ],
        )
    known = np.unique(values[np.isfinite(values)])
    place = {float(flag): index for index, flag in enumerate(flags)}
    codes = known[known != 0.0] if masks else known[np.isin(known, list(place))]
    if masks and any(float(code) not in place for code in codes):
        words = [*words, SEVERAL]
    steps = np.zeros(values.shape, dtype=np.uint8)
    for code in codes:
        steps[values == code] = place.get(float(code), len(words) - 1)
    return codes, words, steps


def scale_of(
    grids: Sequence[xr.DataArray], *, ramp: RampName = "viridis"
) -> ColourScale:
    """Stretch one ramp over the values of several grids.

    Parameters
    ----------
    grids : sequence of xarray.DataArray
        An attribute ``centre`` of the first, a number, asks for the diverging ramp
        round that value, as for a difference.
    ramp : str, optional
        Otherwise.

    Returns
    -------
    ColourScale

    Examples
    --------
    >>> import xarray as xr
    >>> scale_of([xr.DataArray([1.0]), xr.DataArray([3.0])]).high
    3.0
    >>> scale_of([xr.DataArray([-1.0, 4.0], attrs={"centre": 0.0})]).low
    -4.0
    """
    parts = [np.asarray(grid.to_numpy(), dtype=float).ravel() for grid in grids]
    values = np.concatenate(parts)
    if "centre" in grids[0].attrs:
        return ColourScale.diverging(values, centre=float(grids[0].attrs["centre"]))
    return ColourScale.of(values, ramp=ramp)


def grid_title(grid: xr.DataArray) -> str:
    """Name a grid's variable with its unit and basis.

    Parameters
    ----------
    grid : xarray.DataArray

    Returns
    -------
    str

    Examples
    --------
    >>> import xarray as xr
    >>> attrs = {"long_name": "abundance", "units": "kg/m2", "basis": "wet"}
    >>> grid_title(xr.DataArray(0.0, attrs=attrs))
    'abundance (kg/m², wet)'
    """
    name = str(grid.attrs.get("long_name", grid.name))
    units = str(grid.attrs.get("units", ""))
    shown = _UNITS_SHOWN.get(units, units)
    parts = [shown, str(grid.attrs.get("basis", ""))]
    inside = ", ".join(part for part in parts if part)
    return f"{name} ({inside})" if inside else name


def summarise_grid(grid: xr.DataArray) -> Mapping[str, object]:
    """Say in one row what a picture shows.

    Parameters
    ----------
    grid : xarray.DataArray

    Returns
    -------
    dict
        Variable, cells with a value, least, mean and greatest value; the last three
        are empty for classes.

    Examples
    --------
    >>> import xarray as xr
    >>> summarise_grid(xr.DataArray([1.0, 3.0, float("nan")], name="t"))["mean"]
    2.0
    """
    numbers = np.asarray(grid.to_numpy(), dtype=float)
    finite = numbers[np.isfinite(numbers)]
    row: dict[str, object] = {"variable": grid_title(grid), "cells": int(finite.size)}
    if finite.size == 0 or "flag_meanings" in grid.attrs:
        return row | {"least": None, "mean": None, "greatest": None}
    return row | {
        "least": float(finite.min()),
        "mean": float(finite.mean()),
        "greatest": float(finite.max()),
    }


def _transparent(text: str) -> Swatch:
    style = ShapeStyle(colour=NO_DATA_COLOUR, dash="2 2", weight=1.2)
    return Swatch(text=text, style=style, kind="area")


def _notes(grid: xr.DataArray) -> tuple[str, ...]:
    known = [str(grid.attrs.get(name, "")) for name in ("date", "source")]
    return tuple(note for note in known if note)
