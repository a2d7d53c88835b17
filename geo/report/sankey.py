"""Flows from stage to stage as bands, in SVG that needs nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.report.canvas import GREY, INK, Drawing
from geo.report.popups import escape, format_value
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
    from collections.abc import Mapping, Sequence

NAMED = 9  # nodes of a column that keep their name
LETTERS = 20  # of a node's name
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

_WIDTH, _HEIGHT = 940.0, 430.0
_TOP, _SIDE, _BAR, _GAP = 34.0, 8.0, 13.0, 12.0
_LABEL = 150.0  # room for names right of the last column
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
    ways: pd.DataFrame, *, columns: Sequence[str], title: str, unit: str = "t a year"
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
    colours = _colours(laid)
    alt = _in_words(laid, unit)
    parts = [_band(band, laid, colours=colours, unit=unit) for band in laid.bands]
    parts += [_bar(bar, laid, colours=colours, unit=unit) for bar in laid.bars]
    parts += [_heading(name, place, laid) for place, name in enumerate(laid.columns)]
    svg = (
        f'<svg role="img" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {_WIDTH:.0f} {_TOP + _HEIGHT + _SIDE:.0f}" '
        'xmlns="http://www.w3.org/2000/svg" font-family="DejaVu Sans, sans-serif" '
        f'font-size="12" fill="{INK}"><title>{escape(title)}</title>'
        f"<desc>{escape(alt)}</desc>{''.join(parts)}</svg>"
    )
    return Drawing(svg=svg, title=title, alt=alt, wide=True)


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


def _left(column: int, laid: SankeyLayout) -> float:
    step = (_WIDTH - 2.0 * _SIDE - _LABEL - _BAR) / max(len(laid.columns) - 1, 1)
    return _SIDE + column * step


def _band(
    band: Band, laid: SankeyLayout, *, colours: Mapping[str, str], unit: str
) -> str:
    start, end = _left(band.start.column, laid) + _BAR, _left(band.end.column, laid)
    middle = (start + end) / 2.0
    upper, lower = _TOP + band.start_top, _TOP + band.end_top
    told = (
        f"{_named(band.start)} to {_named(band.end)}: "
        f"{format_value(band.tonnes)} {unit}"
    )
    path = (
        f"M{start:.1f} {upper:.2f}"
        f"C{middle:.1f} {upper:.2f} {middle:.1f} {lower:.2f} {end:.1f} {lower:.2f}"
        f"V{lower + band.height:.2f}"
        f"C{middle:.1f} {lower + band.height:.2f} {middle:.1f} "
        f"{upper + band.height:.2f} {start:.1f} {upper + band.height:.2f}Z"
    )
    colour = colours.get(band.start.name.removeprefix(BY), GREY)
    return (
        f'<path d="{path}" fill="{colour}" fill-opacity="0.38">'
        f"<title>{escape(told)}</title></path>"
    )


def _bar(bar: Bar, laid: SankeyLayout, *, colours: Mapping[str, str], unit: str) -> str:
    left, top = _left(bar.column, laid), _TOP + bar.top
    if bar.name.startswith(BY):
        colour = colours.get(bar.name.removeprefix(BY), GREY)
        return (
            f'<rect x="{left:.1f}" y="{top:.2f}" width="{_BAR:.0f}" '
            f'height="{bar.height:.2f}" fill="{colour}" fill-opacity="0.38"/>'
        )
    share = _percent(bar.tonnes / laid.total_t)
    told = f"{bar.name}: {format_value(bar.tonnes)} {unit}"
    label = (
        f"{bar.name if len(bar.name) <= LETTERS else bar.name[:LETTERS] + '…'} {share}"
    )
    # a halo keeps the name readable over the bands
    return (
        f'<rect x="{left:.1f}" y="{top:.2f}" width="{_BAR:.0f}" '
        f'height="{max(bar.height, 1.0):.2f}" fill="{colours.get(bar.name, GREY)}">'
        f"<title>{escape(told)}</title></rect>"
        f'<text x="{left + _BAR + 4.0:.1f}" y="{top + bar.height / 2.0:.2f}" '
        'dominant-baseline="central" paint-order="stroke" stroke="#ffffff" '
        f'stroke-width="3">{escape(label)}</text>'
    )


def _named(bar: Bar) -> str:
    """Name a node, or what passes by there."""
    name = bar.name.removeprefix(BY)
    return name if name == bar.name else f"{PASSES_BY} ({name})"


def _heading(name: str, place: int, laid: SankeyLayout) -> str:
    return (
        f'<text x="{_left(place, laid):.1f}" y="{_TOP - 14.0:.0f}" '
        f'font-weight="bold">{escape(name)}</text>'
    )


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
