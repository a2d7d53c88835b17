"""The plots of what a project costs and what it brings: planning only."""

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
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

_MILLION = 1e6
_FLOWS = (
    ("revenue_usd", PALE_BLUE, "", "revenue"),
    ("costs_usd", ORANGE, "", "running costs"),
    ("capital_usd", INK, "", "capital"),
    ("royalty_tax_usd", GREY, "//", "royalty and tax"),
)


def draw_schedule(
    orders: Mapping[str, pd.DataFrame], *, most_wet_t: float | None
) -> Drawing:
    """Draw what is delivered year by year, and what a tonne of it brings, by order.

    Parameters
    ----------
    orders : mapping of str to pandas.DataFrame
        By what comes first: ``year`` of mining, ``wet_t`` (delivered) and
        ``value_usd_wet_t`` (what is paid for a tonne of it).
    most_wet_t : float or None
        What ships, port and plant take in a year at most.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> run = pd.DataFrame(
    ...     {"year": [1, 2], "wet_t": [1e6, 2e6], "value_usd_wet_t": [230.0, 190.0]}
    ... )
    >>> draw_schedule({"value first": run}, most_wet_t=3e6).alt
    'value first: 2 years, 3 Mt wet in all; a tonne brings 230 USD first, 190 last.'
    """
    title = "What is mined, year by year (planning only)"
    with open_canvas(title, width=7.0, height=4.4) as (figure, axes):
        below = add_panel(figure, axes, share=0.8)
        if most_wet_t is not None:
            axes.axhline(
                most_wet_t / _MILLION, color=GREY, linestyle=":", label="at most"
            )
        for (name, run), (colour, dash) in zip(orders.items(), CYCLE * 4, strict=False):
            delivered, worth = run["wet_t"] / _MILLION, run["value_usd_wet_t"]
            for plot, values, label in (
                (axes, delivered, name),
                (below, worth, None),
            ):
                plot.step(
                    run["year"],
                    values,
                    where="mid",
                    color=colour,
                    linestyle=dash,
                    linewidth=2.0,
                    label=label,
                )
        axes.set_ylim(bottom=0.0)
        name_axes(axes, "", "Delivered (Mt wet a year)")
        name_axes(below, "Year of mining", "A tonne brings\n(USD/wet t)")
        figure.legend(loc="outside lower center", ncols=3)
        alt = " ".join(_mined(name, run) for name, run in orders.items())
        return finish_drawing(figure, title=title, alt=alt or "Nothing is mined.")


def _mined(name: str, run: pd.DataFrame) -> str:
    if not len(run):
        return f"{name}: nothing."
    worth = run["value_usd_wet_t"]
    whole = float(run["wet_t"].sum()) / _MILLION
    return (
        f"{name}: {len(run)} years, {format_value(whole)} Mt wet in all; a tonne "
        f"brings {format_value(float(worth.iloc[0]))} USD first, "
        f"{format_value(float(worth.iloc[-1]))} last."
    )


def draw_cash_flow(years: pd.DataFrame, *, money: str) -> Drawing:
    """Draw what comes in and goes out year by year, and what that adds up to.

    Parameters
    ----------
    years : pandas.DataFrame
        ``year``, ``revenue_usd`` above 0; ``costs_usd``, ``capital_usd`` and
        ``royalty_tax_usd`` of 0 or below; ``net_usd`` and ``cumulated_usd``.
    money : str
        Whose dollars these are, such as ``"real USD of 2025"``.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"year": 0, "revenue_usd": 0.0, "costs_usd": 0.0, "capital_usd": -5e8}
    >>> row |= {"royalty_tax_usd": 0.0, "net_usd": -5e8, "cumulated_usd": -5e8}
    >>> draw_cash_flow(pd.DataFrame([row]), money="real USD of 2025").alt
    '1 years: lowest at -500 million in year 0, -500 million at the end, undiscounted.'
    """
    title = "Cash flow, undiscounted (planning only)"
    with open_canvas(title, width=7.0, height=4.2) as (figure, axes):
        places = years["year"].to_numpy()
        under = np.zeros(len(years))
        for column, colour, hatch, label in _FLOWS:
            amounts = years[column].to_numpy() / _MILLION
            outgoing = column != "revenue_usd"
            axes.bar(
                places,
                amounts,
                bottom=under if outgoing else 0.0,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                linewidth=0.0,
                width=0.85,
                label=label,
            )
            if outgoing:
                under = under + amounts
        cumulated = years["cumulated_usd"].to_numpy() / _MILLION
        axes.plot(places, cumulated, color=BLUE, linewidth=2.2, label="added up")
        axes.axhline(0.0, color=INK, linewidth=0.8)
        name_axes(axes, "Year of the project", f"Million {money}")
        figure.legend(loc="outside lower center", ncols=3)
        lowest = int(cumulated.argmin())
        alt = (
            f"{len(years)} years: lowest at {format_value(cumulated[lowest])} million "
            f"in year {places[lowest]}, {format_value(cumulated[-1])} million at the "
            "end, undiscounted."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_npv_by_rate(
    rates: ArrayLike, values_usd: ArrayLike, *, rate: float, irr: float | None
) -> Drawing:
    """Draw the net present value against the rate that money is discounted with.

    Parameters
    ----------
    rates : array_like of float, shape (n,)
        Per year, fractions.
    values_usd : array_like of float, shape (n,)
    rate : float
        The project's own.
    irr : float or None
        The rate at which nothing is left, where there is one.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> draw_npv_by_rate([0.0, 0.08], [5e8, 1e8], rate=0.08, irr=None).alt
    'Net present value 500 million at 0%, 100 million at 8%; no internal rate of \
return.'
    """
    title = "Net present value by discount rate (planning only)"
    percents = 100.0 * np.asarray(rates, dtype=float)
    millions = np.asarray(values_usd, dtype=float) / _MILLION
    with open_canvas(title) as (figure, axes):
        axes.plot(percents, millions, color=BLUE, linewidth=2.2, label="value")
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.axvline(
            100.0 * rate, color=ORANGE, linestyle="--", label=f"own rate, {rate:.1%}"
        )
        if irr is not None and percents[0] <= 100.0 * irr <= percents[-1]:
            axes.plot(
                [100.0 * irr],
                [0.0],
                "o",
                color=INK,
                label=f"internal rate of return, {irr:.1%}",
            )
        name_axes(axes, "Discount rate (% a year)", "Net present value (million USD)")
        axes.legend()
        nothing = (
            f"nothing at {irr:.1%}" if irr is not None else "no internal rate of return"
        )
        alt = (
            f"Net present value {format_value(millions[0])} million at "
            f"{percents[0]:.0f}%, {format_value(millions[-1])} million at "
            f"{percents[-1]:.0f}%; {nothing}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_npv_draws(draws_usd: ArrayLike, *, stated_usd: float) -> Drawing:
    """Draw how the net present value is distributed over the worlds drawn.

    Parameters
    ----------
    draws_usd : array_like of float, shape (draws,)
    stated_usd : float
        With all as it is told.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> draw_npv_draws([-2e8, 0.0, 3e8], stated_usd=1e8).alt
    '3 draws: P10 -160, P50 0, P90 240 million; above nothing in 33%.'
    """
    title = "Net present value over the draws (planning only)"
    millions = np.asarray(draws_usd, dtype=float) / _MILLION
    low, middle, high = np.percentile(millions, [10, 50, 90])
    with open_canvas(title) as (figure, axes):
        bins = min(40, max(8, round(np.sqrt(millions.size))))
        axes.hist(millions, bins=bins, color=PALE_BLUE, edgecolor="white")
        _mark(axes, [low, middle, high], names=("P10", "P50", "P90"))
        axes.axvline(0.0, color=INK, linewidth=1.4)
        axes.axvline(
            stated_usd / _MILLION,
            color=ORANGE,
            linestyle="-.",
            linewidth=2.0,
            label=f"all as told, {format_value(stated_usd / _MILLION)}",
        )
        name_axes(axes, "Net present value (million USD)", "Number of draws")
        figure.legend(loc="outside lower center", ncols=4)
        above = float((millions > 0.0).mean())
        alt = (
            f"{millions.size} draws: P10 {format_value(low)}, P50 "
            f"{format_value(middle)}, P90 {format_value(high)} million; above nothing "
            f"in {above:.0%}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def _mark(axes: Axes, values: Sequence[float], *, names: Sequence[str]) -> None:
    dashes = ("--", "-", "--")
    for value, name, dash in zip(values, names, dashes, strict=True):
        axes.axvline(
            value,
            color=BLUE,
            linestyle=dash,
            linewidth=1.4,
            label=f"{name} {format_value(value)}",
        )
