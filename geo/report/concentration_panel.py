"""One panel of a concentration figure: a variable on its ground."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

import shapely

from geo.report.canvas import INK
from geo.report.concentration_frame import (
    graticule_over,
    on_grid,
    parallel_words,
    scale_bar,
)
from geo.report.gridlayer import grid_title
from geo.report.ramps import NO_DATA_COLOUR, ramp_colours

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    import geopandas as gpd
    import xarray as xr
    from shapely.geometry.base import BaseGeometry

    from geo.model.grid import GridSpec
    from geo.report.ramps import ColourScale

Ends = Literal["neither", "min", "max", "both"]
"""At which ends of the colours something lies beyond them."""

NO_COVARIATES = "#dfe3e6"
"""Ground without a value: lighter than every colour of the ramps but the last."""

_HATCH = "/////"
_LETTERS_PER_INCH = 17.0  # of a label of 8 points
_VEIL = 0.45  # of white over ground that means nothing
_WARNING = "#9c1c1c"


def printable(text: str) -> str:
    r"""Leave out what no printer shows.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> printable("depth\tm")
    'depth m'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text)


def show_field(axes: Axes, field: xr.DataArray, *, scale: ColourScale) -> AxesImage:
    """Paint a variable.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    field : xarray.DataArray
        South row first; NaN stays open.
    scale : ColourScale

    Returns
    -------
    matplotlib.image.AxesImage
    """
    from matplotlib.colors import ListedColormap  # noqa: PLC0415  # only figures

    return axes.imshow(
        np.ma.masked_invalid(field.to_numpy()),
        cmap=ListedColormap(ramp_colours(scale.ramp)),
        vmin=scale.low,
        vmax=scale.high,
        origin="lower",
        interpolation="nearest",
        zorder=1.0,
    )


def frame_panel(axes: Axes, spec: GridSpec, *, left: bool) -> None:
    """Give a panel its extent, its shape on the ground, and a graticule.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With one picture.
    spec : GridSpec
    left : bool
        Whether latitudes are written.
    """
    west, south, east, north = spec.bounds
    axes.images[0].set_extent((west, east, south, north))
    axes.set_aspect(1.0 / level_scale(spec))
    axes.set_facecolor(NO_COVARIATES)
    axes.grid(visible=False)
    lines = graticule_over(spec)
    for line in lines.lines:
        axes.plot(line[:, 0], line[:, 1], color="white", lw=0.5, alpha=0.6, zorder=2.0)
    for axis, ends in (
        (axes.xaxis, lines.along_bottom),
        (axes.yaxis, lines.along_left),
    ):
        written = ends if left or axis is axes.xaxis else ()
        axis.set_ticks([at for at, _ in written], [words for _, words in written])
    axes.tick_params(labelsize=7, length=2.5, color=INK)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(INK)
        spine.set_linewidth(0.7)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)


def level_scale(spec: GridSpec) -> float:
    """Tell how long a unit across is beside a unit up, in the middle of a grid.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    float
        1 but for degrees.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=59, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> round(level_scale(spec), 3)
    0.5
    """
    if not spec.crs.is_geographic:
        return 1.0
    _, south, _, north = spec.bounds
    return max(float(np.cos(np.radians((south + north) / 2.0))), 0.1)


def hatch_ground(axes: Axes, ground: BaseGeometry) -> None:
    """Pale and hatch ground on which the map means nothing.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    ground : shapely.MultiPolygon
        In the units of the axes; may be empty.
    """
    from matplotlib.patches import PathPatch  # noqa: PLC0415  # only figures
    from matplotlib.path import Path  # noqa: PLC0415  # only figures

    if ground.is_empty:
        return
    # hatching fills by winding: holes turn the other way
    parts = shapely.get_parts(shapely.orient_polygons(ground))
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    whole = Path.make_compound_path(
        *(Path(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )
    veil = PathPatch(whole, facecolor="white", alpha=_VEIL, linewidth=0.0, zorder=3.0)
    lines = PathPatch(
        whole, facecolor="none", edgecolor=INK, hatch=_HATCH, linewidth=0.4, zorder=4.0
    )
    for patch in (veil, lines):
        patch.set_hatch_linewidth(0.6)
        axes.add_patch(patch)


def hatch_key(words: str) -> Artist:
    """Show in a legend what the hatching means.

    Parameters
    ----------
    words : str

    Returns
    -------
    matplotlib.patches.Patch
    """
    from matplotlib.patches import Patch  # noqa: PLC0415  # only figures

    key = Patch(facecolor="white", edgecolor=INK, hatch=_HATCH, lw=0.7, label=words)
    key.set_hatch_linewidth(0.6)
    return key


def open_key(words: str) -> Artist:
    """Show in a legend what ground without a value is.

    Parameters
    ----------
    words : str

    Returns
    -------
    matplotlib.patches.Patch
    """
    from matplotlib.patches import Patch  # noqa: PLC0415  # only figures

    colour = NO_DATA_COLOUR
    return Patch(facecolor=NO_COVARIATES, edgecolor=colour, lw=0.7, label=words)


def add_stations(
    axes: Axes,
    stations: gpd.GeoDataFrame,
    *,
    spec: GridSpec,
    fill: str | NDArray[np.str_],
    words: str = "",
) -> None:
    """Draw stations.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    stations : geopandas.GeoDataFrame
        EPSG:4326 points.
    spec : GridSpec
    fill : str or ndarray of str, shape (n,)
        ``#rrggbb``.
    words : str, optional
        In the legend.
    """
    if not len(stations):
        return
    places = shapely.get_coordinates(stations.geometry.to_numpy())
    x, y = on_grid(spec, places[:, 0], places[:, 1])
    axes.scatter(x, y, s=26.0, c="white", linewidths=0.0, zorder=5.9)
    looks: dict[str, Any] = {
        "s": 13.0,
        "edgecolors": INK,
        "linewidths": 0.7,
        "zorder": 6.0,
    }
    axes.scatter(x, y, c=fill, **looks)
    key = fill if isinstance(fill, str) else "white"
    axes.scatter([], [], c=key, label=words, **looks)


def add_scale_bar(axes: Axes, spec: GridSpec) -> None:
    """Draw the scale bar into the lower left corner.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    spec : GridSpec
    """
    bar = scale_bar(spec)
    west, south, east, north = spec.bounds
    x, y = west + 0.05 * (east - west), south + 0.06 * (north - south)
    for colour, weight in (("white", 5.0), (INK, 2.4)):
        axes.plot(
            [x, x + bar.width],
            [y, y],
            color=colour,
            linewidth=weight,
            solid_capstyle="butt",
            zorder=7.0,
        )
    where = f" at {parallel_words(round(bar.lat, 1))}" if spec.crs.is_geographic else ""
    axes.annotate(
        f"{bar.words}{where}",
        (x, y),
        xytext=(0.0, 4.0),
        textcoords="offset points",
        fontsize=7,
        zorder=7.0,
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0.0, "pad": 1.0},
    )


def add_colours(
    beneath: Axes, picture: AxesImage, field: xr.DataArray, *, beyond: Ends = "neither"
) -> None:
    """Draw the colour bar of a panel, with variable, unit and basis.

    Parameters
    ----------
    beneath : matplotlib.axes.Axes
        An empty plot of its own.
    picture : matplotlib.image.AxesImage
    field : xarray.DataArray
    beyond : {"neither", "min", "max", "both"}, optional
        At which ends stations lie beyond the colours.
    """
    figure = cast("Figure", beneath.figure)
    bar = figure.colorbar(
        picture, cax=beneath, orientation="horizontal", extend=beyond, extendfrac=0.03
    )
    bar.ax.tick_params(labelsize=7, length=2.5)
    bar.outline.set_linewidth(0.5)
    inches = beneath.get_position().width * figure.get_figwidth()
    room = round(_LETTERS_PER_INCH * inches)
    lines = textwrap.wrap(
        printable(grid_title(field)), room, max_lines=2, placeholder=" …"
    )
    bar.set_label("\n".join(lines), fontsize=8)


def mark_synthetic(axes: Axes) -> None:
    """Write across a panel that its data are made up.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    """
    axes.text(
        0.5,
        0.5,
        "SYNTHETIC",
        transform=axes.transAxes,
        ha="center",
        va="center",
        rotation=28,
        fontsize=26,
        fontweight="bold",
        color=_WARNING,
        alpha=0.35,
        zorder=8.0,
        clip_on=True,
    )
