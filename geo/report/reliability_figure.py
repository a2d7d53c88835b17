"""What was found where a model said so much, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.canvas import (
    BLUE,
    GREY,
    INK,
    Drawing,
    add_panel,
    finish_drawing,
    name_axes,
    open_canvas,
)

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _HEIGHT = 4.1, 4.4  # inches: fits beside a map


def draw_reliability(table: pd.DataFrame) -> Drawing:
    """Draw the observed share against the predicted probability, with its counts.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per bin: from, to, rows, predicted, observed, lower, upper, as
        `geo.resource.prospectivity.skill.calibration.reliability_table` gives them.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"from": [0.0], "to": [0.1], "rows": [40], "predicted": [0.05]}
    >>> table = pd.DataFrame(row | {"observed": [0.1], "lower": 0.04, "upper": 0.23})
    >>> draw_reliability(table).alt
    'Said 0.05: found 0.10 (0.04 to 0.23) of 40 stations.'
    """
    title = "Probability said and share found"
    with open_canvas(title, width=_WIDTH, height=_HEIGHT) as (figure, axes):
        below = add_panel(figure, axes)
        axes.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linestyle="--", linewidth=1.0)
        axes.vlines(
            table["predicted"], table["lower"], table["upper"], color=BLUE, alpha=0.6
        )
        axes.plot(table["predicted"], table["observed"], "o", color=INK, markersize=4)
        axes.set_ylim(0.0, 1.0)
        below.bar(
            (table["from"] + table["to"]) / 2.0,
            table["rows"],
            width=0.9 * (table["to"] - table["from"]),
            color=BLUE,
            alpha=0.6,
        )
        below.set_xlim(0.0, 1.0)
        below.set_ylim(bottom=0.0)
        name_axes(axes, "", "Share of presences (95 %)")
        name_axes(below, "Probability said, left out", "Stations")
        return finish_drawing(figure, title=title, alt=_in_words(table))


def _in_words(table: pd.DataFrame) -> str:
    told = "; ".join(
        f"{row['predicted']:.2f}: found {row['observed']:.2f} "
        f"({row['lower']:.2f} to {row['upper']:.2f}) of {row['rows']} stations"
        for row in table.to_dict("records")
    )
    return f"Said {told}."
