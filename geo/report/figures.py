"""The plots of the report, as SVG text.

Each takes a table or arrays and gives a `Drawing`; the same input gives the same
bytes. Colours stay apart for the colour-blind, and no curve is told by colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    BLUE,
    CYCLE,
    GREY,
    INK,
    ORANGE,
    PALE_BLUE,
    Drawing,
    add_panel,
    finish_drawing,
    name_axes,
    name_bars,
    open_canvas,
)
from geo.report.popups import format_value, label_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray


_MARKERS = ("o", "s", "^", "D", "v")


def draw_variogram(
    lags: pd.DataFrame, *, model: pd.DataFrame, variable: str, unit: str
) -> Drawing:
    """Draw an experimental variogram with its pairs, and the fitted model.

    Parameters
    ----------
    lags : pandas.DataFrame
        ``lag_m``, ``gamma``, ``pairs``; one row a lag class. With ``direction``
        each direction is a series.
    model : pandas.DataFrame
        ``lag_m``, ``gamma``: the curve; with ``direction`` one for each.
    variable, unit : str
        What varies, and the unit of the variable; gamma is in its square.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> lags = pd.DataFrame({"lag_m": [5e3], "gamma": [2.0], "pairs": [40]})
    >>> curve = pd.DataFrame({"lag_m": [0.0, 5e3], "gamma": [0.5, 2.0]})
    >>> draw_variogram(lags, model=curve, variable="Abundance", unit="kg/m2").title
    'Variogram of Abundance'
    """
    title = f"Variogram of {variable}"
    several = "direction" in lags
    groups = lags.groupby("direction", sort=False) if several else [("", lags)]
    with open_canvas(title, height=4.4) as (figure, axes):
        below = add_panel(figure, axes)
        if not several:
            axes.plot(model["lag_m"] / 1000.0, model["gamma"], color=INK, label="model")
        looks = zip(groups, CYCLE * 4, _MARKERS * 4, strict=False)
        for (name, group), (colour, dash), marker in looks:
            if several:
                curve = model[model["direction"] == name]
                axes.plot(
                    curve["lag_m"] / 1000.0,
                    curve["gamma"],
                    color=colour,
                    linestyle=dash,
                )
            label = f"pairs {name!s}" if several else "pairs, a mean for each lag class"
            lag_km = group["lag_m"] / 1000.0
            below.vlines(lag_km, 0.0, group["pairs"], color=colour, linewidth=2.5)
            for plot, column in ((axes, "gamma"), (below, "pairs")):
                plot.plot(
                    lag_km,
                    group[column],
                    color=colour,
                    marker=marker,
                    linestyle="",
                    label=label,
                )
        below.margins(y=0.2)
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
        below.set_ylim(bottom=0.0)
        name_axes(axes, "", f"Semivariance ({unit})²")
        name_axes(below, "Lag (km)", "Pairs")
        axes.legend(loc="lower right")
        reach = format_value(lags["lag_m"].max() / 1000.0)
        pairs = format_value(lags["pairs"].sum())
        fewest = format_value(lags["pairs"].min())
        alt = (
            f"{len(lags)} lag classes to {reach} km, {pairs} pairs, at least {fewest} "
            "in a class; the fitted model."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_histogram(values: ArrayLike, *, variable: str, unit: str) -> Drawing:
    """Draw how often values occur, with mean, median and the share below each value.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN is left out.
    variable, unit : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> draw_histogram([1.0, 2.0, 4.0], variable="Abundance", unit="kg/m2").alt
    '3 values from 1 to 4 kg/m2, mean 2.333, median 2.'
    """
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    title = f"Histogram of {variable}"
    if numbers.size == 0:
        with open_canvas(title) as (figure, _):
            return finish_drawing(figure, title=title, alt="No values.")
    mean, median = float(numbers.mean()), float(np.median(numbers))
    with open_canvas(title) as (figure, axes):
        bins = min(30, max(5, round(np.sqrt(numbers.size))))
        axes.hist(numbers, bins=bins, color=PALE_BLUE, edgecolor="white")
        for value, (colour, dash), name in zip(
            (mean, median), CYCLE[1:3], ("mean", "median"), strict=True
        ):
            label = f"{name} {format_value(value)}"
            axes.axvline(value, color=colour, linestyle=dash, label=label)
        name_axes(axes, f"{variable} ({unit})", "Number of values")
        _add_cumulative(axes, np.sort(numbers))
        figure.legend(loc="outside lower center", ncols=3)
        alt = (
            f"{numbers.size} values from {format_value(float(numbers.min()))} to "
            f"{format_value(float(numbers.max()))} {unit}, mean {format_value(mean)}, "
            f"median {format_value(median)}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def _add_cumulative(axes: Axes, ordered: NDArray[np.float64]) -> None:
    """Draw which part of the values lies at or below each."""
    below = 100.0 * np.arange(1, ordered.size + 1) / ordered.size
    right = axes.twinx()
    right.step(ordered, below, where="post", color=INK, linewidth=1.4, label="at most")
    right.spines["right"].set_visible(True)
    right.set_ylim(0.0, 100.0)
    right.grid(visible=False)
    right.set_ylabel("At most this value (%)")


def draw_cross_validation(
    observed: ArrayLike, predicted: ArrayLike, *, variable: str, unit: str
) -> Drawing:
    """Draw what was left out against what was then estimated.

    Parameters
    ----------
    observed, predicted : array_like of float, shape (n,)
    variable, unit : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> plot = draw_cross_validation([1, 2], [2, 2], variable="Ni", unit="%")
    >>> plot.alt
    '2 values left out in turn; root mean square error 0.7071 %, bias 0.5 %.'
    """
    truth = np.asarray(observed, dtype=float)
    guess = np.asarray(predicted, dtype=float)
    both = np.isfinite(truth) & np.isfinite(guess)
    truth, guess = truth[both], guess[both]
    error = guess - truth
    title = f"Cross-validation of {variable}"
    with open_canvas(title, width=4.6, height=4.4) as (figure, axes):
        if truth.size:
            ends = [min(truth.min(), guess.min()), max(truth.max(), guess.max())]
            axes.plot(ends, ends, color=GREY, linestyle="--", label="one to one")
        axes.scatter(truth, guess, s=22, color=BLUE, alpha=0.7, label="left out")
        name_axes(axes, f"Observed ({unit})", f"Estimated without it ({unit})")
        axes.legend(loc="upper left")
        rms = float(np.sqrt(np.mean(error**2))) if error.size else float("nan")
        bias = float(error.mean()) if error.size else float("nan")
        alt = (
            f"{truth.size} values left out in turn; root mean square error "
            f"{format_value(rms)} {unit}, bias {format_value(bias)} {unit}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_curves(
    curves: Mapping[str, pd.DataFrame], *, column: str, title: str, unit: str
) -> Drawing:
    """Draw stock, cover or unmet demand over time, one curve a scenario.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By scenario: ``day`` and `column`.
    column : str
    title, unit : str
        Of the vertical axis.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> run = pd.DataFrame({"day": [0, 30], "cover_days": [60.0, 31.0]})
    >>> draw_curves({"base": run}, column="cover_days", title="Cover", unit="days").alt
    'base: from 60 to 31 days, lowest 31 on day 30.'
    """
    with open_canvas(title, width=7.0) as (figure, axes):
        for (name, run), (colour, dash) in zip(curves.items(), CYCLE * 4, strict=False):
            axes.plot(
                run["day"],
                run[column],
                color=colour,
                linestyle=dash,
                linewidth=2.0,
                label=name,
            )
        name_axes(axes, "Day", f"{label_of(column)} ({unit})")
        axes.set_ylim(bottom=0.0)
        axes.legend()
        alt = " ".join(
            f"{name}: from {format_value(run[column].iloc[0])} to "
            f"{format_value(run[column].iloc[-1])} {unit}, "
            f"lowest {format_value(run[column].min())} on day "
            f"{format_value(run['day'].iloc[int(run[column].to_numpy().argmin())])}."
            for name, run in curves.items()
            if len(run)
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_worst_stops(
    table: pd.DataFrame,
    *,
    column: str,
    unit: str,
    spread: tuple[str, str] | None = None,
    title: str = "Worst single stops",
) -> Drawing:
    """Draw which single stops hurt most, the worst above.

    Parameters
    ----------
    table : pandas.DataFrame
        ``name`` and `column`, the worst first; the first 15 rows are drawn.
    column : str
        Such as unmet demand.
    unit : str
    spread : tuple of str, optional
        Columns with the P10 and P90, drawn as whiskers; NaN has none.
    title : str, optional

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> stops = pd.DataFrame({"name": ["China", "Suez"], "unmet_t": [9e3, 40.0]})
    >>> draw_worst_stops(stops, column="unmet_t", unit="t a year").alt
    'Worst first: China 9,000, Suez 40 t a year.'
    """
    worst = table.head(15)
    with open_canvas(title, height=1.2 + 0.3 * max(len(worst), 1)) as (figure, axes):
        places = np.arange(len(worst))
        axes.barh(places, worst[column].to_numpy(), color=ORANGE, height=0.7)
        if spread:
            _add_whiskers(axes, worst, spread=spread)
        name_bars(axes, worst["name"])
        whiskers = "; whiskers P10 to P90" if spread else ""
        name_axes(axes, f"{label_of(column)} ({unit}){whiskers}", "")
        ends = [worst[end] for end in spread] if spread else [worst[column]] * 2
        shown = ", ".join(
            f"{name} {format_value(value)}"
            + (f" ({format_value(low)} to {format_value(high)})" if spread else "")
            for name, value, low, high in zip(
                worst["name"], worst[column], *ends, strict=True
            )
        )
        order = "Worst first (P10 to P90)" if spread else "Worst first"
        alt = f"{order}: {shown} {unit}."
        return finish_drawing(figure, title=title, alt=alt)


def _add_whiskers(axes: Axes, table: pd.DataFrame, *, spread: tuple[str, str]) -> None:
    low, high = (table[end].to_numpy(dtype=float) for end in spread)
    known = np.isfinite(low) & np.isfinite(high)
    places = np.arange(len(table))[known]
    axes.hlines(places, low[known], high[known], color=INK, linewidth=1.4)
    for ends in (low, high):
        axes.plot(ends[known], places, "|", color=INK, markersize=8)


_TORNADO_ENDS = (
    ("risk_low", BLUE, "", "at the low end of the input"),
    ("risk_high", ORANGE, "//", "at the high end"),
)


def draw_tornado(
    table: pd.DataFrame,
    *,
    title: str,
    axis: str = "Supply risk (1 and more is critical)",
) -> Drawing:
    """Draw how far single inputs move a result, the greatest swing above.

    Parameters
    ----------
    table : pandas.DataFrame
        ``input``, ``kind``, ``risk_low``, ``risk`` (the same in all rows) and
        ``risk_high``, the greatest swing first; the first 12 rows are drawn.
    title : str
    axis : str, optional
        What the result is; a supply risk by default.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"input": "CHN", "kind": "governance", "risk_low": 4.4, "risk": 4.9}
    >>> table = pd.DataFrame([row | {"risk_high": 5.3}])
    >>> draw_tornado(table, title="Supply risk of magnets").alt
    'From 4.9: CHN, governance 4.4 to 5.3.'
    """
    shown = table.head(12)
    with open_canvas(title, height=1.4 + 0.3 * max(len(shown), 1)) as (figure, axes):
        if not len(shown):
            return finish_drawing(figure, title=title, alt="No inputs.")
        middle = float(shown["risk"].iloc[0])
        places = np.arange(len(shown))
        for column, colour, hatch, label in _TORNADO_ENDS:
            axes.barh(
                places,
                shown[column].to_numpy() - middle,
                left=middle,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                height=0.7,
                label=label,
            )
        axes.axvline(middle, color=INK)
        names = [
            f"{name}, {kind}".replace("_", " ")
            for name, kind in zip(shown["input"], shown["kind"], strict=True)
        ]
        name_bars(axes, names)
        figure.legend(loc="outside lower center", ncols=2)
        name_axes(axes, axis, "")
        told = ", ".join(
            f"{name} {format_value(low)} to {format_value(high)}"
            for name, low, high in zip(
                names, shown["risk_low"], shown["risk_high"], strict=True
            )
        )
        alt = f"From {format_value(middle)}: {told}."
        return finish_drawing(figure, title=title, alt=alt)
