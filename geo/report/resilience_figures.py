"""The plots of how long stocks last and what it costs, as SVG text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    BLUE,
    CYCLE,
    GREY,
    INK,
    ORANGE,
    Drawing,
    finish_drawing,
    name_axes,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

COVER_LINES = (60.0, 180.0)
"""Days of demand: what Japan holds of rare metals, and what is asked for at most."""

_BAND_ALPHA = 0.16
_LETTERS = 34  # of a name beside a point


def draw_cover_bands(
    curves: Mapping[str, pd.DataFrame],
    *,
    title: str,
    lines: Sequence[float] = COVER_LINES,
) -> Drawing:
    """Draw days of cover over time, one curve with its band a portfolio.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By portfolio: ``day``, ``p10``, ``p50`` and ``p90`` in days of demand.
    title : str
    lines : sequence of float, optional
        Days of cover that are marked across.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> run = pd.DataFrame(
    ...     {"day": [0, 30], "p10": [60.0, 20], "p50": [60.0, 31], "p90": [60.0, 40]}
    ... )
    >>> draw_cover_bands({"doing nothing": run}, title="Cover").alt
    'doing nothing: median lowest on day 30, 31 days (P10 20, P90 40), at the end 31.'
    """
    with open_canvas(title, width=7.0) as (figure, axes):
        for (name, run), (colour, dash) in zip(curves.items(), CYCLE * 4, strict=False):
            axes.fill_between(
                run["day"],
                run["p10"],
                run["p90"],
                color=colour,
                alpha=_BAND_ALPHA,
                linewidth=0.0,
            )
            axes.plot(
                run["day"],
                run["p50"],
                color=colour,
                linestyle=dash,
                linewidth=2.0,
                label=name,
            )
        for days in lines:
            _mark_line(axes, days)
        name_axes(axes, "Day", "Days of demand (P10, P50, P90)")
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
        if curves:
            figure.legend(loc="outside lower center", ncols=2)
        alt = " ".join(_curve_told(name, run) for name, run in curves.items())
        return finish_drawing(figure, title=title, alt=alt or "No curves.")


def _mark_line(axes: Axes, days: float) -> None:
    axes.axhline(days, color=INK, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.annotate(
        f"{days:g} days",
        (1.0, days),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        fontsize=8,
    )


def _curve_told(name: str, run: pd.DataFrame) -> str:
    if not len(run):
        return f"{name}: nothing."
    lowest = run.iloc[int(run["p50"].to_numpy().argmin())]
    day, low, middle, high, end = (
        format_value(value)
        for value in (
            *lowest[["day", "p10", "p50", "p90"]],
            run["p50"].iloc[-1],
        )
    )
    return (
        f"{name}: median lowest on day {day}, {middle} days (P10 {low}, P90 {high}), "
        f"at the end {end}."
    )


def draw_pareto(table: pd.DataFrame, *, title: str) -> Drawing:
    """Draw what combinations of levers cost and leave unmet, the best of them numbered.

    Parameters
    ----------
    table : pandas.DataFrame
        ``name``, ``cost_musd``, ``unmet_t`` and ``best``: whether nothing else costs
        less and leaves less unmet.
    title : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> tried = pd.DataFrame(
    ...     {"name": ["nothing", "stock", "waste"], "cost_musd": [0.0, 5.0, 9.0],
    ...      "unmet_t": [100.0, 20.0, 30.0], "best": [True, True, False]}
    ... )
    >>> draw_pareto(tried, title="Cost against unmet").alt
    '3 combinations of levers whose cost is told; the best (USD M): 1 nothing, 0, \
leaves 100 t; 2 stock, 5, leaves 20 t.'
    """
    best = table[table["best"].astype(bool)].sort_values(["cost_musd", "unmet_t"])
    rest = table[~table["best"].astype(bool)]
    with open_canvas(title, width=7.0) as (figure, axes):
        axes.scatter(
            rest["cost_musd"], rest["unmet_t"], s=22, color=GREY, label="others"
        )
        axes.plot(
            best["cost_musd"],
            best["unmet_t"],
            color=BLUE,
            marker="D",
            markersize=6,
            drawstyle="steps-post",
            label="best of levers whose cost is told: none costs less and leaves less",
        )
        places = zip(best["cost_musd"], best["unmet_t"], strict=True)
        for number, place in enumerate(places, start=1):
            axes.annotate(
                str(number),
                place,
                xytext=(6, 4 if number % 2 else -10),  # close ones stay apart
                textcoords="offset points",
                fontsize=9,
            )
        axes.margins(x=0.12, y=0.12)
        axes.set_ylim(bottom=0.0)
        name_axes(axes, "Cost over the horizon (USD M, mean)", "Unmet (t, mean)")
        figure.legend(loc="outside lower center", ncols=1)
        told = "; ".join(
            f"{number} {row['name']}, {format_value(row['cost_musd'])}, leaves "
            f"{format_value(row['unmet_t'])} t"
            for number, row in enumerate(best.to_dict("records"), start=1)
        )
        alt = (
            f"{len(table)} combinations of levers whose cost is told; the best "
            f"(USD M): {told or 'none'}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_days_per_million(table: pd.DataFrame, *, title: str) -> Drawing:
    """Draw how many days each lever buys for a million, the best above.

    Parameters
    ----------
    table : pandas.DataFrame
        ``lever`` and ``days_per_musd``, the mean of paths, the best first; levers
        without a cost, or whose cost is not told, have NaN and are left to the table.
    title : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> bought = pd.DataFrame({"lever": ["scrap", "talk"], "days_per_musd": [0.5, 0.0]})
    >>> draw_days_per_million(bought, title="Days for a million").alt
    'Days bought (mean) per USD M: scrap 0.5, talk 0.'
    """
    shown = table[np.isfinite(table["days_per_musd"].astype(float))]
    with open_canvas(title, height=1.2 + 0.3 * max(len(shown), 1)) as (figure, axes):
        places = np.arange(len(shown))
        axes.barh(places, shown["days_per_musd"], color=ORANGE, height=0.7)
        axes.set_yticks(places, [_short(str(name)) for name in shown["lever"]])
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        name_axes(axes, "Days bought (mean) per USD M", "")
        told = ", ".join(
            f"{row['lever']} {format_value(row['days_per_musd'])}"
            for row in shown.to_dict("records")
        )
        alt = f"Days bought (mean) per USD M: {told or 'nothing'}."
        return finish_drawing(figure, title=title, alt=alt)


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
