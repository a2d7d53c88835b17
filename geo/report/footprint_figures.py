"""The plots of a footprint: sea floor and sediment by year, and ground within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.canvas import (
    BLUE,
    INK,
    ORANGE,
    TEAL,
    Drawing,
    add_panel,
    finish_drawing,
    name_axes,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    import pandas as pd


def draw_disturbed_years(years: pd.DataFrame) -> Drawing:
    """Draw the sea floor under the tracks and the sediment stirred up, year by year.

    Parameters
    ----------
    years : pandas.DataFrame
        As `geo.resource.footprint.disturbance.disturbance_by_year` gives it.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.DataFrame({"year": [1, 2], "track_km2": [50.0, 80.0]})
    >>> years = years.assign(worked_km2=100.0, sediment_t=[1e6, 1.6e6])
    >>> draw_disturbed_years(years).alt
    'Under the tracks from 50 to 80 km² a year, 130 in 2 years; sediment stirred up from
    1 to 1.6 Mt a year, dry.'
    """
    title = "Sea floor and sediment disturbed by year"
    with open_canvas(title, height=4.8) as (figure, axes):
        lowest = add_panel(figure, axes, share=0.7)
        axes.bar(
            years["year"], years["worked_km2"], color="none", edgecolor=INK, width=0.8
        )
        axes.bar(
            years["year"],
            years["track_km2"],
            color=BLUE,
            width=0.8,
            label="under the tracks",
        )
        axes.plot([], [], "s", markerfacecolor="none", color=INK, label="ground worked")
        lowest.bar(
            years["year"],
            years["sediment_t"] / 1e6,
            color=ORANGE,
            hatch="//",
            edgecolor="white",
            width=0.8,
        )
        axes.grid(visible=False, axis="x")
        lowest.grid(visible=False, axis="x")
        figure.legend(loc="outside lower center", ncols=2)
        name_axes(axes, "", "km² a year")
        name_axes(lowest, "Year of mining", "Sediment\n(Mt dry a year)")
        return finish_drawing(figure, title=title, alt=_years_in_words(years))


def _years_in_words(years: pd.DataFrame) -> str:
    area, sediment = years["track_km2"], years["sediment_t"] / 1e6
    low, high = (format_value(float(end)) for end in (area.min(), area.max()))
    less, more = (format_value(float(end)) for end in (sediment.min(), sediment.max()))
    return (
        f"Under the tracks from {low} to {high} km² a year, "
        f"{format_value(float(area.sum()))} in {len(years)} years; sediment stirred up "
        f"from {less} to {more} Mt a year, dry."
    )


def draw_reached_ground(years: pd.DataFrame, *, plume_buffer_m: float) -> Drawing:
    """Draw how the ground that is disturbed adds up, with that in reach of the plume.

    Parameters
    ----------
    years : pandas.DataFrame
        As for `draw_disturbed_years`, with mined_outline_km2_so_far and
        reached_km2_so_far.
    plume_buffer_m : float

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.DataFrame({"year": [1, 2], "track_km2_so_far": [80.0, 160.0]})
    >>> years = years.assign(mined_outline_km2_so_far=[100.0, 200.0])
    >>> years = years.assign(reached_km2_so_far=[220.0, 390.0])
    >>> draw_reached_ground(years, plume_buffer_m=2_000.0).alt
    'After 2 years 160 km² lie under tracks, in blocks of 200 km²; 390 km² are mined or
    within 2 km of it.'
    """
    title = "Ground disturbed so far"
    reach = f"{plume_buffer_m / 1e3:g} km"
    lines = {
        "reached_km2_so_far": (TEAL, "-.", f"mined or within {reach} of it"),
        "mined_outline_km2_so_far": (ORANGE, "--", "blocks that are entered"),
        "track_km2_so_far": (BLUE, "-", "under the tracks"),
    }
    with open_canvas(title) as (figure, axes):
        for column, (colour, dash, label) in lines.items():
            axes.plot(
                years["year"], years[column], color=colour, linestyle=dash, label=label
            )
        axes.set_ylim(bottom=0.0)
        axes.legend(loc="upper left")
        name_axes(axes, "Year of mining", "km², geodesic")
        last = years.iloc[-1]
        shown = {name: format_value(float(last[name])) for name in lines}
        alt = (
            f"After {len(years)} years {shown['track_km2_so_far']} km² lie under "
            f"tracks, in blocks of {shown['mined_outline_km2_so_far']} km²; "
            f"{shown['reached_km2_so_far']} km² are mined or within {reach} of it."
        )
        return finish_drawing(figure, title=title, alt=alt)
