"""The plots of how long stocks last and what it costs."""

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
    name_bars,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.typing import LineStyleType

DOING_NOTHING = "doing nothing"
COVER_LINES = (60.0, 180.0)
"""Days of demand: what Japan holds of rare metals, and what is asked for at most."""

_BAND_ALPHA = 0.16
_CURVES = ["p10", "p50", "p90"]
_WITHIN = 0.003  # of the highest cover: a line so far off looks the same
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
            _add_run(axes, run, colour=colour, dash=dash, name=name)
        _finish_cover(axes, lines)
        if curves:
            figure.legend(loc="outside lower center", ncols=2)
        alt = " ".join(_curve_told(name, run) for name, run in curves.items())
        return finish_drawing(figure, title=title, alt=alt or "No curves.")


def draw_cover_against(
    run: pd.DataFrame,
    *,
    nothing: pd.DataFrame | None,
    name: str,
    title: str,
    lines: Sequence[float] = COVER_LINES,
) -> Drawing:
    """Draw days of cover with some levers, and what doing nothing leaves behind it.

    Parameters
    ----------
    run : pandas.DataFrame
        ``day``, ``p10``, ``p50`` and ``p90`` in days of demand.
    nothing : pandas.DataFrame or None
        The same without levers; None where `run` is that.
    name : str
        Of the levers.
    title : str
    lines : sequence of float, optional
        Days of cover that are marked across.

    Returns
    -------
    Drawing
        Small enough to stand beside a map.

    Examples
    --------
    >>> import pandas as pd
    >>> run = pd.DataFrame(
    ...     {"day": [0, 30], "p10": [60.0, 20], "p50": [60.0, 31], "p90": [60.0, 40]}
    ... )
    >>> draw_cover_against(run, nothing=None, name="stock", title="Cover").alt
    'stock: median lowest on day 30, 31 days (P10 20, P90 40), at the end 31.'
    """
    with open_canvas(title, width=4.0, height=2.9) as (figure, axes):
        told = [_curve_told(name, run)]
        if nothing is not None:
            _add_run(axes, nothing, colour=GREY, dash="--", name=DOING_NOTHING)
            told.append(_curve_told(DOING_NOTHING, nothing))
        _add_run(axes, run, colour=BLUE, dash="-", name=name)
        _finish_cover(axes, lines)
        if nothing is not None:
            figure.legend(loc="outside lower center", ncols=1)
        return finish_drawing(figure, title=title, alt=" ".join(told))


def thin_run(
    run: pd.DataFrame, *, columns: Sequence[str], within: float
) -> pd.DataFrame:
    """Keep the days between which straight lines tell the rest.

    Parameters
    ----------
    run : pandas.DataFrame
        ``day``, ascending, and `columns`.
    columns : sequence of str
    within : float
        How far a line may lie from what it stands for.

    Returns
    -------
    pandas.DataFrame
        The first and last day, each kink, and no more than it takes.

    Examples
    --------
    >>> import pandas as pd
    >>> run = pd.DataFrame({"day": range(5), "p50": [4.0, 3.0, 2.0, 2.0, 2.0]})
    >>> thin_run(run, columns=["p50"], within=0.1)["day"].tolist()
    [0, 2, 4]
    """
    days = run["day"].to_numpy(dtype=float)
    values = run[[*columns]].to_numpy(dtype=float)
    kept = np.zeros(len(run), dtype=bool)
    kept[[0, -1]] = True
    spans = [(0, len(run) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        between = slice(first + 1, last)
        length = days[last] - days[first]
        share = (
            (days[between] - days[first]) / length if length else 0.0 * days[between]
        )
        line = values[first] + share[:, None] * (values[last] - values[first])
        off = np.abs(values[between] - line).max(axis=1)
        worst = int(off.argmax())
        if off[worst] > within:
            kink = first + 1 + worst
            kept[kink] = True
            spans += [(first, kink), (kink, last)]
    return run[kept]


def _add_run(
    axes: Axes, run: pd.DataFrame, *, colour: str, dash: LineStyleType, name: str
) -> None:
    """Draw the middle path as a line, and the band about it."""
    shown = run
    if len(run):
        within = _WITHIN * max(float(run["p90"].max()), 1.0)
        shown = thin_run(run, columns=_CURVES, within=within)
    axes.fill_between(
        shown["day"],
        shown["p10"],
        shown["p90"],
        color=colour,
        alpha=_BAND_ALPHA,
        linewidth=0.0,
    )
    axes.plot(
        shown["day"],
        shown["p50"],
        color=colour,
        linestyle=dash,
        linewidth=2.0,
        label=name,
    )


def _finish_cover(axes: Axes, lines: Sequence[float]) -> None:
    for days in lines:
        _mark_line(axes, days)
    name_axes(axes, "Day of the scenario", "Days of demand\n(P10, P50, P90)")
    axes.margins(x=0.0)
    axes.set_xlim(left=0.0)
    axes.set_ylim(bottom=0.0)


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
        f"{value:,.0f}"
        for value in (*lowest[["day", "p10", "p50", "p90"]], run["p50"].iloc[-1])
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
        name_bars(axes, shown["lever"])
        name_axes(axes, "Days bought (mean) per USD M", "")
        told = ", ".join(
            f"{row['lever']} {format_value(row['days_per_musd'])}"
            for row in shown.to_dict("records")
        )
        alt = f"Days bought (mean) per USD M: {told or 'nothing'}."
        return finish_drawing(figure, title=title, alt=alt)
