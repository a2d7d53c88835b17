"""Flows from stage to stage as bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.report.canvas import GREY, INK, Drawing, finish_drawing, open_canvas
from geo.report.popups import format_value
from geo.report.sankey_layout import (
    BY,
    OTHERS,
    Band,
    Bar,
    SankeyLayout,
    grouped_ways,
    lay_out,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

NAMED = 9  # nodes of a column that keep their name
COLOURS = (  # Okabe and Ito 2008: apart for the colour-blind
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c6d1f",
)
SANKEY_COLUMNS = {
    "from_stage": "column that goods leave",
    "from_name": "node that they leave",
    "to_stage": "column that they enter",
    "to_name": "node that they enter",
    "tonnes": "t a year",
    "share": "of all tonnes",
}
"""Columns of the table beside a flow diagram, with their meaning."""

_HEIGHT, _GAP = 300.0, 11.0  # points, as all lengths here
_TOP, _SIDE, _BAR = 16.0, 4.0, 11.0
_LABEL = 112.0  # room for names right of the last column
_SIZE, _LETTER = 8.5, 5.1  # of type: height, and mean width
_PALE = 0.38  # opacity of a band
PASSES_BY = "no such step"


def sankey_rows(ways: pd.DataFrame, *, columns: Sequence[str]) -> pd.DataFrame:
    """Tabulate what a flow diagram shows.

    Parameters
    ----------
    ways : pandas.DataFrame
        A column for each of `columns`, in the order of the stages, with the name of a
        node (empty where goods pass the stage by), and ``tonnes``.
    columns : sequence of str

    Returns
    -------
    pandas.DataFrame
        By `SANKEY_COLUMNS`, a row for each band, the largest of each pair of columns
        first; small nodes are put together as in the diagram.

    Examples
    --------
    >>> ways = pd.DataFrame({"Mine": ["A"], "Plant": ["B"], "tonnes": [4.0]})
    >>> sankey_rows(ways, columns=["Mine", "Plant"]).values.tolist()
    [['Mine', 'A', 'Plant', 'B', 4.0, 1.0]]
    """
    laid = _laid(ways, columns)
    rows = [
        (
            columns[band.start.column],
            _named(band.start),
            columns[band.end.column],
            _named(band.end),
            band.tonnes,
            band.tonnes / laid.total_t,
        )
        for band in sorted(laid.bands, key=lambda b: (b.start.column, -b.tonnes))
    ]
    return pd.DataFrame(rows, columns=list(SANKEY_COLUMNS))


def draw_sankey(
    ways: pd.DataFrame,
    *,
    columns: Sequence[str],
    title: str,
    unit: str = "t a year",
    width: float = 8.8,
    colours: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw tonnes that pass stages, countries and owners as bands.

    A name has one colour in all columns, so that a country can be followed. Colours
    tell nothing that the names and the table do not.

    Parameters
    ----------
    ways : pandas.DataFrame
        As for `sankey_rows`, which gives the table that belongs beside it.
    columns : sequence of str
    title : str
    unit : str, optional
    width : float, optional
        Inches.
    colours : mapping of str to str, optional
        Of nodes that have one of their own.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> ways = pd.DataFrame(
    ...     {"Mine": ["A", "B"], "Plant": ["C", "C"], "tonnes": [3.0, 1.0]}
    ... )
    >>> draw_sankey(ways, columns=["Mine", "Plant"], title="Nickel").alt
    '4 t a year. Mine: A 75 %, B 25 %. Plant: C 100 %.'
    """
    laid = _laid(ways, columns)
    height = (_HEIGHT + _TOP + 36.0) / 72.0
    with open_canvas(title, width=width, height=height) as (figure, axes):
        axes.set_axis_off()
        axes.set_xlim(0.0, 72.0 * width)
        axes.set_ylim(_TOP + _HEIGHT, 0.0)
        sheet = _Sheet(
            laid=laid, colours=_colours(laid) | dict(colours or {}), width=72.0 * width
        )
        told = {}
        for number, band in enumerate(laid.bands):
            _add_part(axes, sheet.ribbon(band), gid=f"band-{number}")
            flow = f"{_named(band.start)} to {_named(band.end)}"
            told[f"band-{number}"] = f"{flow}: {format_value(band.tonnes)} {unit}"
        for number, bar in enumerate(laid.bars):
            _add_part(axes, sheet.block(bar), gid=f"bar-{number}")
            told[f"bar-{number}"] = f"{_named(bar)}: {format_value(bar.tonnes)} {unit}"
            if not bar.name.startswith(BY):
                _add_label(axes, bar, sheet=sheet)
        _add_headings(axes, sheet)
        alt = _in_words(laid, unit)
        return finish_drawing(figure, title=title, alt=alt, wide=True, told=told)


def _laid(ways: pd.DataFrame, columns: Sequence[str]) -> SankeyLayout:
    grouped = grouped_ways(ways, columns=columns, most=NAMED)
    return lay_out(grouped, columns=columns, height=_HEIGHT, gap=_GAP)


def _colours(laid: SankeyLayout) -> dict[str, str]:
    """Give the names with most tonnes, all columns together, a colour each."""
    sizes: dict[str, float] = {}
    for bar in laid.bars:
        if bar.name != OTHERS and not bar.name.startswith(BY):
            sizes[bar.name] = max(sizes.get(bar.name, 0.0), bar.tonnes)
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    return dict(zip(ranked, COLOURS, strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A diagram on paper of some width, in points."""

    laid: SankeyLayout
    colours: Mapping[str, str]
    width: float

    @property
    def step(self) -> float:
        room = self.width - 2.0 * _SIDE - _LABEL - _BAR
        return room / max(len(self.laid.columns) - 1, 1)

    def left(self, column: int) -> float:
        return _SIDE + column * self.step

    def colour(self, bar: Bar) -> str:
        return self.colours.get(bar.name.removeprefix(BY), GREY)

    def ribbon(self, band: Band) -> Patch:
        from matplotlib.patches import PathPatch  # noqa: PLC0415  # only figures
        from matplotlib.path import Path  # noqa: PLC0415  # need them

        start = self.left(band.start.column) + _BAR
        end = self.left(band.end.column)
        middle = (start + end) / 2.0
        upper, lower = _TOP + band.start_top, _TOP + band.end_top
        low_start, low_end = upper + band.height, lower + band.height
        corners = [
            (start, upper),
            *((middle, upper), (middle, lower), (end, lower)),
            (end, low_end),
            *((middle, low_end), (middle, low_start), (start, low_start)),
            (start, upper),
        ]
        curve = [Path.CURVE4] * 3
        codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
        colour = self.colour(band.start)
        return PathPatch(
            Path(corners, codes), facecolor=colour, alpha=_PALE, linewidth=0.0
        )

    def block(self, bar: Bar) -> Patch:
        from matplotlib.patches import Rectangle  # noqa: PLC0415  # only figures need it

        passing = bar.name.startswith(BY)
        return Rectangle(
            (self.left(bar.column), _TOP + bar.top),
            _BAR,
            max(bar.height, 0.0 if passing else 1.0),
            facecolor=self.colour(bar),
            alpha=_PALE if passing else 1.0,
            linewidth=0.0,
        )

    def room(self, column: int) -> float:
        """Give what a name right of a node has."""
        last = column == len(self.laid.columns) - 1
        return (_LABEL if last else self.step - _BAR) - 6.0


def _add_part(axes: Axes, part: Patch, *, gid: str) -> None:
    part.set_gid(gid)
    axes.add_patch(part)


def _add_label(axes: Axes, bar: Bar, *, sheet: _Sheet) -> None:
    share = _percent(bar.tonnes / sheet.laid.total_t)
    letters = int(sheet.room(bar.column) / _LETTER) - len(share) - 1
    name = bar.name
    short = name if len(name) <= letters else f"{name[: letters - 1].rstrip(' .')}…"
    axes.text(
        sheet.left(bar.column) + _BAR + 3.0,
        _TOP + bar.top + bar.height / 2.0,
        f"{short} {share}",
        va="center_baseline",
        fontsize=_SIZE,
        # a pale ground keeps the name readable over the bands
        bbox={"facecolor": "white", "alpha": 0.6, "pad": 0.6, "linewidth": 0.0},
    )


def _add_headings(axes: Axes, sheet: _Sheet) -> None:
    for place, name in enumerate(sheet.laid.columns):
        axes.text(
            sheet.left(place),
            0.0,
            name,
            va="top",
            fontsize=_SIZE + 0.5,
            fontweight="bold",
            color=INK,
        )


def _named(bar: Bar) -> str:
    """Name a node, or what passes by there."""
    name = bar.name.removeprefix(BY)
    return name if name == bar.name else f"{PASSES_BY} ({name})"


def _percent(share: float) -> str:
    return "<1 %" if share < 0.005 else f"{100.0 * share:.0f} %"


def _in_words(laid: SankeyLayout, unit: str) -> str:
    told = []
    for place, column in enumerate(laid.columns):
        sums: dict[str, float] = {}
        for bar in laid.bars:
            if bar.column == place:
                name = PASSES_BY if bar.name.startswith(BY) else bar.name
                sums[name] = sums.get(name, 0.0) + bar.tonnes
        shares = [
            f"{name} {_percent(sums[name] / laid.total_t)}"
            for name in sorted(sums, key=lambda name: (-sums[name], name))
        ]
        told.append(f" {column}: {', '.join(shares)}.")
    return f"{format_value(laid.total_t)} {unit}.{''.join(told) or ' Nothing flows.'}"
