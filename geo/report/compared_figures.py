"""The figure of deposits side by side: share of the demand, days of cover gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    CYCLE,
    Drawing,
    finish_drawing,
    name_axes,
    name_bars,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_GROUP_INCHES, _BAR_INCHES, _REST_INCHES = 0.25, 0.24, 1.5
_ROOM = 1.25  # beyond the longest bar, for its number


def draw_compared(table: pd.DataFrame, *, title: str) -> Drawing:
    """Draw what each deposit gives of each commodity, and what it buys.

    Parameters
    ----------
    table : pandas.DataFrame
        ``commodity``, ``deposit``, ``share_pct`` of the demand, ``days_planned`` and
        ``days_running``: days gained as planned, and if it ran already. One row for
        each deposit that gives some of a commodity.
    title : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"commodity": "cobalt", "deposit": "nodules", "share_pct": 62.0}
    >>> row |= {"days_planned": 0.0, "days_running": 208.0}
    >>> draw_compared(pd.DataFrame([row]), title="Nodules").alt
    'cobalt: nodules, 62% of the demand, 0 days gained as planned, 208 if it ran \
already.'
    """
    names = list(dict.fromkeys(table["deposit"]))
    looks = dict(zip(names, (colour for colour, _ in CYCLE * 4), strict=False))
    commodities = list(dict.fromkeys(table["commodity"]))
    inches = _GROUP_INCHES * len(commodities) + _BAR_INCHES * len(table)
    height = _REST_INCHES + 2.0 * inches + 0.25 * len(names)
    with open_canvas(title, width=6.4, height=height) as (figure, axes):
        lower = _lower(figure, axes)
        places, centres = _places(table, commodities)
        colours = [looks[name] for name in table["deposit"]]
        told = {
            "share_pct": [_percent(value) for value in table["share_pct"]],
            "days_running": _days_told(table),
        }
        for panel, (column, words) in zip((axes, lower), told.items(), strict=True):
            values = table[column].to_numpy(dtype=float)
            panel.barh(places, values, color=colours, height=0.8)
            _write(panel, words, places=places, values=values)
            name_bars(panel, commodities, places=centres)
        name_axes(axes, "Of the demand, past all gates (%)", "")
        name_axes(
            lower, "Days gained if it ran already (in brackets: as planned), mean", ""
        )
        _add_legend(figure, looks)
        return finish_drawing(figure, title=title, alt=_in_words(table))


def _lower(figure: Figure, axes: Axes) -> Axes:
    from matplotlib.gridspec import GridSpec  # noqa: PLC0415  # only figures need it

    grid = GridSpec(2, 1, figure=figure)
    axes.set_subplotspec(grid[0])
    return figure.add_subplot(grid[1])


def _places(
    table: pd.DataFrame, commodities: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Give each bar its place, and each commodity the middle of its bars."""
    places, centres, at = [0.0] * len(table), [], 0.0
    rows = list(table["commodity"])
    for commodity in commodities:
        own = [row for row, name in enumerate(rows) if name == commodity]
        for step, row in enumerate(own):
            places[row] = at + step
        centres.append(at + 0.5 * (len(own) - 1))
        at += len(own) + 1.0
    return places, centres


def _write(
    axes: Axes,
    words: Sequence[str],
    *,
    places: Sequence[float],
    values: NDArray[np.float64],
) -> None:
    """Write words beside bars."""
    longest = float(np.nanmax(values)) if len(values) else 0.0
    axes.set_xlim(0.0, _ROOM * longest if longest > 0.0 else 1.0)
    for place, value, word in zip(places, values, words, strict=True):
        axes.annotate(
            word,
            (value, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )


def _days_told(table: pd.DataFrame) -> list[str]:
    return [
        f"{_days(running)} ({_days(planned)})"
        for running, planned in zip(
            table["days_running"], table["days_planned"], strict=True
        )
    ]


def _percent(value: float) -> str:
    return f"{value:.2g}%" if value < 10.0 else f"{value:.0f}%"


def _days(value: float) -> str:
    return format_value(round(value, 1) if value < 10.0 else round(value))


def _add_legend(figure: Figure, looks: dict[str, str]) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415  # only figures need it

    keys = [Patch(color=colour, label=name) for name, colour in looks.items()]
    figure.legend(handles=keys, loc="outside lower center", ncols=1)


def _in_words(table: pd.DataFrame) -> str:
    told = "; ".join(
        f"{row['commodity']}: {row['deposit']}, {_percent(row['share_pct'])} of the "
        f"demand, {_days(row['days_planned'])} days gained as planned, "
        f"{_days(row['days_running'])} if it ran already"
        for row in table.to_dict("records")
    )
    return f"{told or 'Nothing'}."
