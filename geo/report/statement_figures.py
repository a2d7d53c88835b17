"""The plot of a statement: tonnes and their mean abundance above each cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.canvas import (
    BLUE,
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


def draw_tonnage_band(curve: pd.DataFrame, *, name: str) -> Drawing:
    """Draw wet tonnes above each cut-off, their band, and how dense they lie.

    Parameters
    ----------
    curve : pandas.DataFrame
        One line of a statement by ``cutoff_kg_m2``: ``wet_mt`` and, where there are
        such, ``wet_mt_p10``, ``wet_mt_p90``, ``wet_mt_kriged`` and, for a plot of
        its own below, ``abundance_wet_kg_m2``.
    name : str
        What the line is: domain and class.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame(
    ...     {
    ...         "cutoff_kg_m2": [5.0, 0.0],
    ...         "wet_mt": [200.0, 234.0],
    ...         "wet_mt_p10": [180.0, 215.0],
    ...         "wet_mt_p90": [221.0, 255.0],
    ...     }
    ... )
    >>> draw_tonnage_band(curve, name="total").alt
    'From 234 Mt wet above 0 kg/m² (P10 to P90: 215 to 255) to 200
    above 5 (180 to 221).'
    """
    title = f"Wet tonnes by cut-off: {name}"
    ordered = curve.sort_values("cutoff_kg_m2")
    cutoffs = ordered["cutoff_kg_m2"]
    banded = {"wet_mt_p10", "wet_mt_p90"} <= set(ordered.columns)
    dense = "abundance_wet_kg_m2" in ordered
    with open_canvas(title, height=4.6 if dense else 3.8) as (figure, axes):
        lowest = axes
        if dense:
            lowest = add_panel(figure, axes, share=0.45)
            lowest.plot(cutoffs, ordered["abundance_wet_kg_m2"], color=TEAL, marker="o")
            lowest.margins(y=0.2)
            lowest.set_ylim(bottom=0.0)
            name_axes(lowest, "", "Mean above\n(kg/m² wet)")
        if banded:
            axes.fill_between(
                cutoffs,
                ordered["wet_mt_p10"],
                ordered["wet_mt_p90"],
                color=BLUE,
                alpha=0.2,
                linewidth=0,
                label="P10 to P90",
            )
        axes.plot(cutoffs, ordered["wet_mt"], color=BLUE, marker="o", label="statement")
        if "wet_mt_kriged" in ordered:
            axes.plot(
                cutoffs,
                ordered["wet_mt_kriged"],
                color=ORANGE,
                linestyle="--",
                label="kriged, smoothed",
            )
        axes.set_ylim(bottom=0.0)
        axes.legend()
        name_axes(axes, "", "Mt wet, in situ")
        lowest.set_xlabel("Cut-off (kg/m² wet)")
        return finish_drawing(
            figure, title=title, alt=_in_words(ordered, banded=banded, dense=dense)
        )


def _in_words(ordered: pd.DataFrame, *, banded: bool, dense: bool) -> str:
    first, last = ordered.iloc[0], ordered.iloc[-1]
    shown = {
        name: [format_value(row[name]) for row in (first, last)]
        for name in ordered.columns
        if name == "cutoff_kg_m2" or name.startswith("wet_mt")
    }
    spans = ["", ""]
    if banded:
        low, high = shown["wet_mt_p10"], shown["wet_mt_p90"]
        spans = [
            f" (P10 to P90: {low[0]} to {high[0]})",
            f" ({low[1]} to {high[1]})",
        ]
    tonnes, cutoffs = shown["wet_mt"], shown["cutoff_kg_m2"]
    lies = ""
    if dense:
        means = [format_value(row["abundance_wet_kg_m2"]) for row in (first, last)]
        lies = f" Mean of what lies above: {means[0]}, then {means[1]} kg/m² wet."
    return (
        f"From {tonnes[0]} Mt wet above {cutoffs[0]} kg/m²{spans[0]} "
        f"to {tonnes[1]} above {cutoffs[1]}{spans[1]}.{lies}"
    )
