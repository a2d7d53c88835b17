"""A table of shares as a figure: each cell its colour and its number."""

from __future__ import annotations

from dataclasses import replace
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import INK, LABEL_WIDTH, Drawing, finish_drawing, open_canvas
from geo.report.share_colours import share_classes, share_colour, text_colour

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WHITE = "#ffffff"
_NOTHING = 0.0005  # in percent, with no decimal, it would read as nothing
_WIDTH, _CELL, _ROW = 3.3, 0.52, 0.33  # inches: names, a column, a row


def draw_matrix(table: pd.DataFrame, *, title: str, what: str) -> Drawing:
    """Draw shares of columns that rows take, in percent.

    Parameters
    ----------
    table : pandas.DataFrame
        Shares, 0 to 1; the index names the rows, the first above. NaN is left blank.
    title : str
    what : str
        What the share is of, such as ``"demand unmet"``.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> shares = pd.DataFrame({"cobalt": [0.81]}, index=["China"])
    >>> draw_matrix(shares, title="Stops", what="demand unmet").alt
    'Share of demand unmet, the most of each: cobalt: China 81 %.'
    """
    rows, columns = table.shape
    width = _WIDTH + _CELL * max(columns, 4)
    height = 1.9 + _ROW * max(rows, 1)
    with open_canvas(title, width=width, height=height) as (figure, axes):
        values = table.to_numpy(dtype=float)
        for (row, column), share in np.ndenumerate(values):
            _add_cell(axes, share, row=row, column=column)
        axes.set_xlim(-0.5, max(columns, 1) - 0.5)
        axes.set_ylim(max(rows, 1) - 0.5, -0.5)
        names = [shorten(str(n), LABEL_WIDTH, placeholder=" …") for n in table.index]
        axes.set_yticks(range(rows), names)
        axes.xaxis.tick_top()
        axes.set_xticks(
            range(columns), list(map(str, table.columns)), rotation=40, ha="left"
        )
        axes.tick_params(length=0)
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        _add_key(figure, what)
        drawn = finish_drawing(figure, title=title, alt=_in_words(table, what))
        return replace(drawn, wide=True)


def share_text(share: float) -> str:
    """Write a share in percent, short enough for a cell.

    Parameters
    ----------
    share : float

    Returns
    -------
    str
        Without the sign; a dot for nothing, empty for NaN.

    Examples
    --------
    >>> [share_text(share) for share in (0.0, 0.002, 0.997, 1.0)]
    ['·', '<1', '>99', '100']
    """
    if not np.isfinite(share):
        return ""
    if share < _NOTHING:
        return "·"
    if share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1.0 - 1e-9 else f"{100.0 * share:.0f}"


def _add_cell(axes: Axes, share: float, *, row: int, column: int) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # only figures need it

    ground = share_colour(share) if share >= _NOTHING else _WHITE
    corner = (column - 0.5, row - 0.5)
    axes.add_patch(
        Rectangle(corner, 1.0, 1.0, facecolor=ground, edgecolor="#dde4ea", linewidth=1)
    )
    axes.text(
        column,
        row,
        share_text(share),
        ha="center",
        va="center",
        fontsize=9,
        color=text_colour(ground, dark=INK),
    )


def _add_key(figure: Figure, what: str) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415  # only figures need it

    swatches = [
        Patch(facecolor=colour, label=f"{100.0 * low:g} to {100.0 * high:g}")
        for low, high, colour in share_classes()
    ]
    figure.legend(
        handles=swatches,
        title=f"Share of {what} (%)",
        loc="outside lower center",
        ncols=len(swatches),
        fontsize=9,
        title_fontsize=9,
        handlelength=1.2,
        columnspacing=1.2,
    )


def _in_words(table: pd.DataFrame, what: str) -> str:
    """Say which row takes most of each column."""
    told = [
        f"{column}: {table[column].idxmax()} {share_text(float(table[column].max()))} %"
        for column in table.columns
        if len(table) and float(table[column].max()) >= _NOTHING
    ]
    return f"Share of {what}, the most of each: {'; '.join(told) or 'nothing'}."
