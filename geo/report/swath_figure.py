"""Estimates and stations averaged in strips across the ground, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    BLUE,
    CYCLE,
    INK,
    PALE_BLUE,
    Drawing,
    add_panel,
    finish_drawing,
    name_axes,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

_KM = 1000.0


def draw_swath(
    table: pd.DataFrame,
    *,
    lines: Mapping[str, str],
    along: str,
    variable: str,
    unit: str,
    band: tuple[str, str] | None = None,
) -> Drawing:
    """Draw the means of strips: stations as dots, estimates as lines, counts below.

    Parameters
    ----------
    table : pandas.DataFrame
        Of `geo.geostat.checks.swath.Swath`: ``from_m``, ``to_m``, ``samples``,
        ``declustered`` and the columns that are drawn, a row for each strip. NaN
        leaves a gap.
    lines : mapping of str to str
        Columns with means of estimates, and what they are.
    along : str
        What strips follow each other along, such as ``"Easting"``.
    variable, unit : str
    band : tuple of str, optional
        Columns with the P10 and P90 of the cells, averaged in each strip.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"from_m": [0.0, 5e3], "to_m": [5e3, 1e4]})
    >>> table = table.assign(samples=[3, 1], declustered=[9.0, 4.0], ok=[8.5, 5.0])
    >>> draw_swath(
    ...     table,
    ...     lines={"ok": "kriging"},
    ...     along="Easting",
    ...     variable="Abundance",
    ...     unit="kg/m²",
    ... ).alt
    '2 strips of 5 km, 4 stations; kriging lies 0.75 kg/m² from them on average.'
    """
    title = f"{variable} in strips along the {along.lower()}"
    middles = (table["from_m"] + table["to_m"]) / (2.0 * _KM)
    width_km = float((table["to_m"] - table["from_m"]).median()) / _KM
    with open_canvas(title, height=4.4) as (figure, axes):
        below = add_panel(figure, axes)
        if band:
            axes.fill_between(
                middles,
                table[band[0]],
                table[band[1]],
                color=BLUE,
                alpha=0.15,
                linewidth=0.0,
                label="P10 to P90 of the cells, mean of the strip",
            )
        for (column, name), (colour, dash) in zip(
            lines.items(), CYCLE * 4, strict=False
        ):
            axes.plot(middles, table[column], color=colour, linestyle=dash, label=name)
        _add_stations(axes, table, middles)
        below.bar(
            middles,
            table["samples"],
            width=0.8 * width_km,
            color=PALE_BLUE,
            edgecolor=INK,
            linewidth=0.5,
        )
        axes.set_ylim(bottom=0.0)
        name_axes(axes, "", f"{variable} ({unit})")
        name_axes(below, f"{along} in the grid of the domain (km)", "Stations")
        figure.legend(loc="outside lower center", ncols=2)
        alt = _in_words(table, lines, width_km=width_km, unit=unit)
        return finish_drawing(figure, title=title, alt=alt)


def _add_stations(axes: Axes, table: pd.DataFrame, middles: pd.Series[float]) -> None:
    axes.plot(
        middles,
        table["declustered"],
        color=INK,
        marker="o",
        markersize=5,
        linestyle="",
        label="stations, declustered mean",
    )


def _in_words(
    table: pd.DataFrame, lines: Mapping[str, str], *, width_km: float, unit: str
) -> str:
    """Say how far estimates lie from the stations of their strips."""
    told = []
    for column, name in lines.items():
        apart = (table[column] - table["declustered"]).abs()
        mean = (
            float(np.mean(apart[np.isfinite(apart)])) if apart.notna().any() else None
        )
        if mean is not None:
            told.append(
                f"; {name} lies {format_value(mean)} {unit} from them on average"
            )
    return (
        f"{len(table)} strips of {format_value(width_km)} km, "
        f"{format_value(int(table['samples'].sum()))} stations{''.join(told)}."
    )
