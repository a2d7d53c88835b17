"""A figure of a concentration map that can be printed: value beside uncertainty."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.model.watermark import WATERMARK
from geo.report.canvas import open_canvas
from geo.report.concentration_citation import references_of
from geo.report.concentration_ground import ground_areas, hatched_ground, share_words
from geo.report.concentration_layers import (
    level_words,
    require_concentration,
    require_stations,
    response_column,
    value_name,
)
from geo.report.concentration_panel import (
    add_colours,
    add_scale_bar,
    add_stations,
    frame_panel,
    hatch_ground,
    hatch_key,
    level_scale,
    mark_synthetic,
    open_key,
    printable,
    show_field,
)
from geo.report.concentration_reading import caption_words
from geo.report.gridlayer import scale_of
from geo.report.ramps import ColourScale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    import geopandas as gpd
    import xarray as xr

    from geo.model.grid import GridSpec
    from geo.report.concentration_panel import Ends

FIGURE_DPI = 300
"""Dots per inch of the PNG."""

_WIDTH = 7.2  # inches: two columns of a journal
_WIDE = 1.9  # times as wide as high: panels stand one above the other
_LEFT, _GAP, _RIGHT = 0.55, 0.5, 0.3  # inches round the panels
_LETTER, _COLOURS, _LEGEND = 0.24, 0.95, 0.55
_HIGHEST = 5.0
_LINE = 0.105  # inches of a line of the caption and the sources
_FINEST = 400  # cells along a side of the hatching: a dot or two of the print
_MOST_REFERENCES = 6
_EDGE = 0.08
_PRESENT, _ABSENT = "#14202b", "#ffffff"
_WARNING = "#9c1c1c"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationFigure:
    """A figure in two forms, the same bytes for the same map.

    Parameters
    ----------
    png, pdf : bytes
    """

    png: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What the figure says, and where its parts lie, in inches from the top left."""

    title: str
    facts: str
    warning: str
    caption: str
    sources: str
    across: bool
    panel: tuple[float, float]

    @property
    def head(self) -> float:
        """Height of title, facts and warning."""
        lines = 0.19 * _lines(self.title) + 0.14 * _lines(self.facts)
        return 0.1 + lines + 0.17 * bool(self.warning)

    @property
    def block(self) -> float:
        """Height of a panel with its letter and its colour bar."""
        return _LETTER + self.panel[1] + _COLOURS

    @property
    def below(self) -> float:
        """Where the legend begins."""
        return self.head + self.block * (1 if self.across else 2)

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.below_caption + _LINE * _lines(self.sources)

    @property
    def below_caption(self) -> float:
        """Where the sources begin."""
        return self.below + _LEGEND + _LINE * (_lines(self.caption) + 0.5)

    def place(self, number: int) -> tuple[float, float]:
        """Left and upper edge of a panel."""
        column, row = (number, 0) if self.across else (0, number)
        left = _LEFT + column * (self.panel[0] + _GAP)
        return left, self.head + row * self.block + _LETTER

    def box(
        self, left: float, top: float, *, size: tuple[float, float] = (0.0, 0.0)
    ) -> tuple[float, float, float, float]:
        """Give a place of some width and height as matplotlib takes it."""
        wide, high = size[0] / _WIDTH, size[1] / self.height
        return left / _WIDTH, 1.0 - top / self.height - high, wide, high


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def concentration_figure(
    grid: xr.Dataset, *, stations: gpd.GeoDataFrame, title: str
) -> ConcentrationFigure:
    """Draw a map and its uncertainty.

    Beside the value stands the width of its interval, or, of a probability, the
    spread between the refitted models. Where the model does not apply the ground is
    paled and hatched.

    Parameters
    ----------
    grid : xarray.Dataset
        As `geo.report.concentration_layers.require_concentration` wants it.
    stations : geopandas.GeoDataFrame
        EPSG:4326 points.
    title : str

    Returns
    -------
    ConcentrationFigure

    Raises
    ------
    DataError
        The map or the stations are not as they must be.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import xarray as xr
    >>> nothing = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
    >>> concentration_figure(
    ...     xr.Dataset(), stations=nothing, title="x"
    ... )  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.errors.DataError: concentration map: 4 problems
    - variables: no value
        expected: probability or estimate, one of them
    ...
    """
    from matplotlib import rc_context  # noqa: PLC0415  # 1.2 s, only figures need it

    spec = require_concentration(grid)
    require_stations(stations)
    sheet = _sheet(grid, spec=spec, title=title)
    png, pdf = io.BytesIO(), io.BytesIO()
    with open_canvas("", width=_WIDTH, height=sheet.height) as (figure, axes):
        axes.remove()
        figure.set_layout_engine("none")  # its solver does not always end alike
        _write_words(figure, sheet)
        _draw_panels(figure, grid, spec=spec, stations=stations, sheet=sheet)
        _write_legend(figure, grid, sheet=sheet)
        named = {"CreationDate": None, "Title": printable(title)}
        with rc_context({"pdf.fonttype": 42}):  # text in the PDF stays text
            figure.savefig(pdf, format="pdf", dpi=FIGURE_DPI, metadata=named)
        figure.savefig(png, format="png", dpi=FIGURE_DPI, metadata={"Software": None})
    return ConcentrationFigure(png=png.getvalue(), pdf=pdf.getvalue())


def _sheet(grid: xr.Dataset, *, spec: GridSpec, title: str) -> _Sheet:
    west, south, east, north = spec.bounds
    shape = (east - west) * level_scale(spec) / (north - south)
    across = shape <= _WIDE
    room = _WIDTH - _LEFT - _RIGHT
    width = min((room - _GAP) / 2.0 if across else room, _HIGHEST * shape)
    attrs = grid.attrs
    told = [f"Model: {attrs['model']}", f"interval: {level_words(grid)}"]
    told = told if "lower" in grid else told[:1]
    told += [f"seed: {attrs['seed']}"] if "seed" in attrs else []
    told += [f"as of {attrs['date']}"] if attrs.get("date") else []
    return _Sheet(
        title=_wrapped(title, letters=78),
        facts=_wrapped("; ".join(told), letters=125),
        warning=WATERMARK if attrs["synthetic"] == "yes" else "",
        caption=_wrapped(
            " ".join(filter(None, caption_words(grid, spec=spec))), letters=150
        ),
        sources="\n".join(_source_lines(grid)),
        across=across,
        panel=(width, width / shape),
    )


def _source_lines(grid: xr.Dataset) -> Iterator[str]:
    references = references_of(grid)
    for number, reference in enumerate(references[:_MOST_REFERENCES]):
        lead = "Data: " if number == 0 else ""
        yield _wrapped(f"{lead}{reference}", letters=165)
    left = len(references) - _MOST_REFERENCES
    if left > 0:
        yield f"and {left} more: see citation.txt"


def _wrapped(text: str, *, letters: int) -> str:
    return textwrap.fill(printable(text), width=letters)


def _write_words(figure: Figure, sheet: _Sheet) -> None:
    at = 0.08
    bold = {"fontweight": "bold"}
    lines: tuple[tuple[str, int, float, dict[str, Any]], ...] = (
        (sheet.title, 11, 0.19, bold),
        (sheet.facts, 8, 0.14, {}),
        (sheet.warning, 9, 0.17, {**bold, "color": _WARNING}),
    )
    for text, size, step, looks in lines:
        _write(figure, text, sheet=sheet, top=at, size=size, looks=looks)
        at += step * _lines(text)
    top = sheet.below + _LEGEND - 0.06
    _write(figure, sheet.caption, sheet=sheet, top=top, size=6, looks={})
    top = sheet.below_caption - 0.06
    _write(figure, sheet.sources, sheet=sheet, top=top, size=6, looks={})


def _write(
    figure: Figure,
    text: str,
    *,
    sheet: _Sheet,
    top: float,
    size: float,
    looks: dict[str, Any],  # matplotlib types each key by itself
) -> None:
    x, y, _, _ = sheet.box(_EDGE, top)
    figure.text(x, y, text, fontsize=size, va="top", ha="left", **looks)


def _draw_panels(
    figure: Figure,
    grid: xr.Dataset,
    *,
    spec: GridSpec,
    stations: gpd.GeoDataFrame,
    sheet: _Sheet,
) -> None:
    ground, _ = hatched_ground(grid, most_cells=_FINEST)
    value, doubt = grid[value_name(grid)], uncertainty_of(grid)
    scales = (_value_scale(grid), scale_of([doubt], ramp="cividis"))
    wide, high = sheet.panel
    for number, (field, scale) in enumerate(zip((value, doubt), scales, strict=True)):
        left, top = sheet.place(number)
        axes = figure.add_axes(sheet.box(left, top, size=sheet.panel))
        picture = show_field(axes, field, scale=scale)
        frame_panel(axes, spec, left=number == 0 or not sheet.across)
        hatch_ground(axes, ground)
        coloured = scale if number == 0 else None
        _draw_stations(axes, grid, spec=spec, stations=stations, scale=coloured)
        axes.set_title("ab"[number], fontsize=9, loc="left", pad=3.0)
        beneath = figure.add_axes(
            sheet.box(left + 0.03 * wide, top + high + 0.3, size=(0.94 * wide, 0.1))
        )
        beyond = _beyond(grid, stations, scale=coloured)
        add_colours(beneath, picture, field, beyond=beyond)
        if grid.attrs["synthetic"] == "yes":
            mark_synthetic(axes)
        if number == 0:
            add_scale_bar(axes, spec)


def _beyond(
    grid: xr.Dataset, stations: gpd.GeoDataFrame, *, scale: ColourScale | None
) -> Ends:
    """At which ends of the colours stations lie beyond them."""
    column = response_column(grid, stations)
    if scale is None or not column:
        return "neither"
    values = stations[column].to_numpy(dtype=float)
    low, high = bool((values < scale.low).any()), bool((values > scale.high).any())
    if low and high:
        return "both"
    return "min" if low else "max" if high else "neither"


def uncertainty_of(grid: xr.Dataset) -> xr.DataArray:
    """Take what says how sure a map is.

    Parameters
    ----------
    grid : xarray.Dataset

    Returns
    -------
    xarray.DataArray
        The width of the interval, where there is one, else the spread.

    Examples
    --------
    >>> import xarray as xr
    >>> ends = {"lower": ((), 2.0, {"level": 0.9}), "upper": ((), 5.0)}
    >>> width = uncertainty_of(xr.Dataset(ends))
    >>> float(width), width.attrs["long_name"]
    (3.0, 'width of the 90 % interval')
    """
    if "lower" not in grid:
        return grid["spread"]
    width = grid["upper"] - grid["lower"]
    kept = {n: v for n, v in grid["upper"].attrs.items() if n in {"units", "basis"}}
    level = level_words(grid)
    words = f"width of the {level} interval" if level else "width of the interval"
    return width.assign_attrs({**kept, "long_name": words})


def _value_scale(grid: xr.Dataset) -> ColourScale:
    """Colours of the value alone: in print nothing is compared by switching."""
    if value_name(grid) == "probability":
        return ColourScale(ramp="viridis", low=0.0, high=1.0)
    return scale_of([grid["estimate"]])


def _draw_stations(
    axes: Axes,
    grid: xr.Dataset,
    *,
    spec: GridSpec,
    stations: gpd.GeoDataFrame,
    scale: ColourScale | None,
) -> None:
    column = response_column(grid, stations)
    if not column:
        words = f"stations ({len(stations)})"
        add_stations(axes, stations, spec=spec, fill=_ABSENT, words=words)
        return
    values = stations[column].to_numpy(dtype=float)
    if value_name(grid) == "probability":
        for rows, fill, words in (
            (values == 0.0, _ABSENT, "control points"),
            (values == 1.0, _PRESENT, "presences"),
        ):
            told = f"{words} ({int(rows.sum())})"
            add_stations(axes, stations[rows], spec=spec, fill=fill, words=told)
        return
    fills = np.array([scale.colour(v) if scale else _ABSENT for v in values])
    words = f"stations ({len(stations)}), in panel a coloured as observed"
    add_stations(axes, stations, spec=spec, fill=fills, words=words)


def _write_legend(figure: Figure, grid: xr.Dataset, *, sheet: _Sheet) -> None:
    dots, words = figure.axes[0].get_legend_handles_labels()
    areas = ground_areas(grid)
    keys: list[Artist] = []
    if areas.outside_km2 > 0.0:
        share = f"{share_words(areas)} of the ground"
        keys.append(hatch_key(f"outside the area of applicability: {share}"))
    if areas.unknown_km2 > 0.0:
        keys.append(open_key("no covariates, no value"))
    told = [*(str(key.get_label()) for key in keys), *words]
    if not told:
        return
    x, y, _, _ = sheet.box(_EDGE, sheet.below + 0.05)
    figure.legend(
        [*keys, *dots],
        told,
        loc="upper left",
        bbox_to_anchor=(x, y),
        borderaxespad=0.0,
        borderpad=0.0,
        ncols=2,
        fontsize=7.5,
        handleheight=1.2,
    )
