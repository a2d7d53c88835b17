"""Grids as pictures with their legend: values on a ramp, or classes in colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.report.class_colours import SEVERAL_LOOK, class_look, reason_looks
from geo.report.palette_images import palette_png
from geo.report.popups import format_value, plain_text
from geo.report.ramps import CLASS_COLOURS, NO_DATA_COLOUR, ColourScale, ramp_colours
from geo.report.rasters import CELLS_AT_ONCE, warp_grid
from geo.report.symbols import Legend, ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    import xarray as xr

    from geo.report.ramps import RampName

_UNITS_SHOWN = {
    "1": "",
    "kg/m2": "kg/m²",
    "kg m-2": "kg/m²",
    "(1000 km2)-1": "",  # stands in the name: stations per 1,000 km2
    "year": "years",
}
SEVERAL = "several of these"
_CLASSES = frozenset(str(name) for name in ResourceClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPaint:
    """The colours of one variable, the same for all its grids.

    Parameters
    ----------
    colours : tuple of str
        ``#rrggbb``.
    legend : Legend
    scale : ColourScale, optional
        Of values; without it they are classes.
    places : mapping of float to int, optional
        Of classes: which of the colours each code has.
    alt : str, optional
        What a picture says to those who cannot see it; safe in a script.
    """

    colours: tuple[str, ...]
    legend: Legend
    scale: ColourScale | None = None
    places: Mapping[float, int] = field(default_factory=dict)
    alt: str = ""

    def png(self, values: NDArray[np.float64]) -> bytes:
        """Paint a raster.

        Parameters
        ----------
        values : ndarray of float, shape (rows, columns)
            North row first; NaN is transparent, and a class that is none.

        Returns
        -------
        bytes
        """
        present = self.shows(values)
        if self.scale is not None:
            steps = self.scale.steps(values)
        else:
            steps = np.zeros(values.shape, dtype=np.uint8)
            for code, place in self.places.items():
                steps[values == code] = place
        return palette_png(steps, present=present, colours=self.colours)

    def shows(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say where something is to be seen.

        Parameters
        ----------
        values : ndarray of float

        Returns
        -------
        ndarray of bool, same shape
        """
        if self.scale is not None:
            return np.isfinite(values)
        return np.isin(values, list(self.places))


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPicture:
    """An image in Web Mercator and what its colours mean.

    Parameters
    ----------
    png : bytes
    bounds : tuple of float
        West, south, east, north, in degrees of the map's frame.
    legend : Legend
    alt : str, optional
        As in `GridPaint`.
    """

    png: bytes
    bounds: tuple[float, float, float, float]
    legend: Legend
    alt: str = ""


def draw_grids(
    grids: Sequence[xr.DataArray],
    *,
    centre_lon: float,
    scale: ColourScale | None = None,
) -> list[GridPicture]:
    """Draw the grids of one variable, such as one for each domain.

    Parameters
    ----------
    grids : sequence of xarray.DataArray
        At least one, as for `paint_of`.
    centre_lon : float
        Middle of the map's frame, in degrees.
    scale : ColourScale, optional
        By default that of `scale_of`; classes have colours of their own.

    Returns
    -------
    list of GridPicture
        All with the same legend.

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
    >>> draw_grids([grid], centre_lon=180.0)[0].legend.title
    'abundance (kg/m²)'
    """
    paint = paint_of(grids, scale=scale)
    rasters = [warp_grid(grid, centre_lon=centre_lon) for grid in grids]
    return [
        GridPicture(
            png=paint.png(raster.values),
            bounds=raster.bounds,
            legend=paint.legend,
            alt=paint.alt,
        )
        for raster in rasters
    ]


def paint_of(
    grids: Sequence[xr.DataArray], *, scale: ColourScale | None = None
) -> GridPaint:
    """Choose the colours of a variable.

    Parameters
    ----------
    grids : sequence of xarray.DataArray
        At least one, as `geo.model.grid` builds them, with ``units`` and
        ``long_name``, and with ``basis``, ``date`` and ``source`` where they are
        known. Classes say so by the CF attributes ``flag_meanings`` with
        ``flag_values`` (one class a cell) or ``flag_masks`` (any number of classes a
        cell); 0 is then no class. They may lie on disk, and are read in blocks.
    scale : ColourScale, optional
        By default that of `scale_of`; classes have colours of their own.

    Returns
    -------
    GridPaint

    Raises
    ------
    DataError
        The attributes of classes do not fit together.

    Examples
    --------
    >>> import xarray as xr
    >>> attrs = {"flag_values": [1, 2], "flag_meanings": "Indicated Inferred"}
    >>> paint = paint_of([xr.DataArray([[2.0, 9.0]], attrs=attrs)])
    >>> paint.shows(np.array([[2.0, 9.0]])).tolist()
    [[True, False]]
    """
    if "flag_meanings" in grids[0].attrs:
        return _paint_classes(grids)
    return _paint_values(grids[0], scale or scale_of(grids))


def _paint_values(grid: xr.DataArray, scale: ColourScale) -> GridPaint:
    middle = (scale.low + scale.high) / 2.0
    legend = Legend(
        title=grid_title(grid),
        gradient=scale.gradient(),
        ticks=tuple(format_value(v) for v in (scale.low, middle, scale.high)),
        swatches=(_transparent("no estimate"),),
        notes=_notes(grid),
    )
    return GridPaint(
        colours=ramp_colours(scale.ramp),
        legend=legend,
        scale=scale,
        alt=plain_text(legend.title),
    )


def _paint_classes(grids: Sequence[xr.DataArray]) -> GridPaint:
    words, places = _read_flags(grids)
    colours = _colours_of(words, masks="flag_masks" in grids[0].attrs)
    swatches = tuple(
        Swatch(
            text=word,
            style=ShapeStyle(colour="#5b6770", fill=colour, fill_opacity=1.0, weight=1),
            kind="area",
        )
        for word, colour in zip(words, colours, strict=True)
    )
    legend = Legend(
        title=grid_title(grids[0]),
        swatches=(*swatches, _transparent("none")),
        notes=_notes(grids[0]),
    )
    return GridPaint(
        colours=tuple(colours),
        legend=legend,
        places=places,
        alt=plain_text(legend.title),
    )


def _colours_of(words: list[str], *, masks: bool) -> list[str]:
    if masks:
        looks = reason_looks(w for w in words if w != SEVERAL)
        looks[SEVERAL] = SEVERAL_LOOK
        return [looks[word].colour for word in words]
    if {word.capitalize() for word in words} <= _CLASSES:
        return [class_look(word).colour for word in words]
    return [CLASS_COLOURS[i % len(CLASS_COLOURS)] for i in range(len(words))]


def _read_flags(grids: Sequence[xr.DataArray]) -> tuple[list[str], dict[float, int]]:
    """Words of the classes, and for each code present its place in them."""
    _require_flags(grids)
    words, flags = _flag_words(grids[0]), _flags(grids[0])
    masks = "flag_masks" in grids[0].attrs
    place = {flag: index for index, flag in enumerate(flags)}
    known = _codes_present(grids)
    if masks and any(code not in place for code in known if code != 0.0):
        words = [*words, SEVERAL]
    several = len(words) - 1
    codes = (
        [c for c in known if c != 0.0] if masks else [c for c in known if c in place]
    )
    return words, {code: place.get(code, several) for code in codes}


def _require_flags(grids: Sequence[xr.DataArray]) -> None:
    words, flags = _flag_words(grids[0]), _flags(grids[0])
    problems = [
        Problem(
            where=f"grid {number}",
            what=f"classes {_flag_words(grid)} with codes {_flags(grid)}",
            expected=f"those of the first grid: {words} with codes {flags}",
        )
        for number, grid in enumerate(grids[1:], start=2)
        if (_flag_words(grid), _flags(grid)) != (words, flags)
    ]
    if len(flags) != len(words):
        counts = f"{len(flags)} for {len(words)} flag_meanings"
        where = "flag_values or flag_masks"
        problems.append(Problem(where=where, what=counts, expected="one for each"))
    if problems:
        raise DataError(grid_title(grids[0]), problems)


def _flag_words(grid: xr.DataArray) -> list[str]:
    said = str(grid.attrs.get("flag_meanings", "")).split()
    return [word.replace("_", " ") for word in said]


def _flags(grid: xr.DataArray) -> list[float]:
    kind = "flag_masks" if "flag_masks" in grid.attrs else "flag_values"
    return [float(flag) for flag in np.atleast_1d(grid.attrs.get(kind, ()))]


def _codes_present(grids: Sequence[xr.DataArray]) -> list[float]:
    codes: set[float] = set()
    for grid in grids:
        for block in value_blocks(grid):
            codes.update(np.unique(block[np.isfinite(block)]).tolist())
    return sorted(codes)


def value_blocks(grid: xr.DataArray) -> Iterator[NDArray[np.float64]]:
    """Read the values of a grid, so many rows at a time as the memory should hold.

    Parameters
    ----------
    grid : xarray.DataArray
        In memory or on disk.

    Yields
    ------
    ndarray of float

    Examples
    --------
    >>> import xarray as xr
    >>> [block.tolist() for block in value_blocks(xr.DataArray([1, 2]))]
    [[1.0, 2.0]]
    """
    rows = grid.shape[0]
    at_once = max(1, CELLS_AT_ONCE * rows // max(1, grid.size))
    for first in range(0, rows, at_once):
        yield np.asarray(grid[first : first + at_once].to_numpy(), dtype=float)


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
    finite = (b[np.isfinite(b)] for grid in grids for b in value_blocks(grid))
    values = [end for f in finite if f.size for end in (f.min(), f.max())]
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
    cells, total, least, greatest = 0, 0.0, np.inf, -np.inf
    for block in value_blocks(grid):
        finite = block[np.isfinite(block)]
        if finite.size:
            cells += finite.size
            total += float(finite.sum())
            least = min(least, float(finite.min()))
            greatest = max(greatest, float(finite.max()))
    row: dict[str, object] = {"variable": grid_title(grid), "cells": cells}
    if cells == 0 or "flag_meanings" in grid.attrs:
        return row | {"least": None, "mean": None, "greatest": None}
    return row | {"least": least, "mean": total / cells, "greatest": greatest}


def _transparent(text: str) -> Swatch:
    style = ShapeStyle(colour=NO_DATA_COLOUR, dash="2 2", weight=1.2)
    return Swatch(text=text, style=style, kind="area")


def _notes(grid: xr.DataArray) -> tuple[str, ...]:
    known = [str(grid.attrs.get(name, "")) for name in ("date", "source")]
    return tuple(note for note in known if note)
