"""The figures of rare-earth mud: contents by depth, thickness by cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    BLUE,
    GREY,
    ORANGE,
    PALE_BLUE,
    TEAL,
    Drawing,
    add_panel,
    finish_drawing,
    name_axes,
    name_bars,
    open_canvas,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def draw_mud_profile(
    layers: pd.DataFrame, *, mean: pd.DataFrame, name: str, deepest_m: float
) -> Drawing:
    """Draw the content of rare earths by depth: every core, and the mean of them.

    Parameters
    ----------
    layers : pandas.DataFrame
        ``station``, ``top_m``, ``bottom_m`` and ``rey_ppm``.
    mean : pandas.DataFrame
        ``from_m``, ``to_m`` and ``rey_ppm`` of the cores together.
    name : str
        Of the ground.
    deepest_m : float
        Depth of mining.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> layers = pd.DataFrame({"station": "A", "top_m": [0.0], "bottom_m": [1.0]})
    >>> mean = pd.DataFrame({"from_m": [0.0], "to_m": [1.0], "rey_ppm": [900.0]})
    >>> draw_mud_profile(
    ...     layers.assign(rey_ppm=900.0), mean=mean, name="field", deepest_m=1.0
    ... ).alt
    'REY of 1 core by depth. Their mean is highest from 0 to 1 m, at 900 ppm of dry
    mass; the richest layer holds 900.'
    """
    title = f"Rare earths below the sea floor: {name}"
    cores = layers["station"].nunique()
    with open_canvas(title, height=4.8) as (figure, axes):
        for number, (_, own) in enumerate(layers.groupby("station", sort=False)):
            depth = np.column_stack([own["top_m"], own["bottom_m"]]).ravel()
            axes.plot(
                np.repeat(own["rey_ppm"].to_numpy(), 2),
                depth,
                color=PALE_BLUE,
                linewidth=0.6,
                label="cores" if number == 0 else None,
            )
        depth = np.column_stack([mean["from_m"], mean["to_m"]]).ravel()
        axes.plot(
            np.repeat(mean["rey_ppm"].to_numpy(), 2),
            depth,
            color=BLUE,
            linewidth=2.0,
            label="mean, by dry mass and ground",
        )
        axes.set_ylim(deepest_m, 0.0)
        axes.set_xlim(left=0.0)
        axes.legend(loc="lower right")
        name_axes(axes, "REY (ppm of dry mass)", "Depth below the sea floor (m)")
        best = mean.iloc[int(mean["rey_ppm"].argmax())]
        alt = (
            f"REY of {cores} {'core' if cores == 1 else 'cores'} by depth. Their mean "
            f"is highest from {best['from_m']:g} to {best['to_m']:g} m, at "
            f"{_whole(best['rey_ppm'])} ppm of dry mass; the richest layer holds "
            f"{_whole(layers['rey_ppm'].max())}."
        )
        return finish_drawing(figure, title=title, alt=alt)


def draw_mud_curve(curve: pd.DataFrame, *, name: str) -> Drawing:
    """Draw how thick and how rich the mud is above each cut-off of its layers.

    Parameters
    ----------
    curve : pandas.DataFrame
        ``cutoff_rey_ppm``, ``thickness_m``, ``rey_ppm`` and ``reo_share``.
    name : str
        Of the ground.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"cutoff_rey_ppm": [0.0, 500.0], "rey_ppm": [900.0, 2e3]})
    >>> curve = curve.assign(thickness_m=[10.0, 4.0], reo_share=[1.0, 0.8])
    >>> draw_mud_curve(curve, name="field").alt
    'Of 10 m of mud at 900 ppm REY, 4 m at 2,000 lie in layers of 500 ppm or more, with
    80 % of the oxides.'
    """
    title = f"Thickness and content above a cut-off: {name}"
    with open_canvas(title, height=4.8) as (figure, axes):
        lowest = add_panel(figure, axes, share=0.45)
        _line(axes, curve, "thickness_m", colour=BLUE)
        name_axes(axes, "", "Mud above it (m)")
        _line(lowest, curve, "rey_ppm", colour=ORANGE)
        name_axes(lowest, "", "REY above it\n(ppm of dry)")
        shares = axes.twinx()
        shares.plot(
            curve["cutoff_rey_ppm"],
            100.0 * curve["reo_share"],
            color=TEAL,
            linestyle="--",
        )
        shares.set_ylim(0.0, 105.0)
        shares.set_ylabel("of the oxides (%, dashed)")
        shares.grid(visible=False)
        lowest.set_xlabel("Cut-off of a layer (ppm REY)")
        return finish_drawing(figure, title=title, alt=_in_words(curve))


def _line(axes: Axes, curve: pd.DataFrame, column: str, *, colour: str) -> None:
    axes.plot(curve["cutoff_rey_ppm"], curve[column], color=colour, marker="o")
    axes.set_ylim(bottom=0.0)


def _whole(value: float) -> str:
    return f"{float(value):,.0f}"


def _in_words(curve: pd.DataFrame) -> str:
    first, middle = curve.iloc[0], curve.iloc[len(curve) // 2]
    return (
        f"Of {first['thickness_m']:.3g} m of mud at "
        f"{_whole(first['rey_ppm'])} ppm REY, "
        f"{middle['thickness_m']:.2g} m at "
        f"{_whole(middle['rey_ppm'])} lie in layers of "
        f"{middle['cutoff_rey_ppm']:g} ppm or more, with "
        f"{100.0 * middle['reo_share']:.0f} % of the oxides."
    )


def draw_group_cover(table: pd.DataFrame, *, title: str) -> Drawing:
    """Draw how long the stock of each element group lasts, without and with the mud.

    Parameters
    ----------
    table : pandas.DataFrame
        ``group`` in words, ``lasts`` and ``lasts_running`` (days), and ``share_pct``
        of the demand.
    title : str

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"group": "Dy", "lasts": 137.0, "lasts_running": 145.0, "share_pct": 16.0}
    >>> draw_group_cover(pd.DataFrame([row]), title="Cover").alt
    'Dy: gone on day 137, on day 145 with the mud, which meets 16% of the demand.'
    """
    rows = np.arange(len(table))
    with open_canvas(title, width=6.4, height=1.6 + 0.42 * len(table)) as (
        figure,
        axes,
    ):
        for column, shift, colour, label in (
            ("lasts", -0.2, GREY, "nothing done"),
            ("lasts_running", 0.2, BLUE, "with the mud, if it ran already"),
        ):
            axes.barh(rows + shift, table[column], 0.38, color=colour, label=label)
        for row, share, days in zip(
            rows, table["share_pct"], table["lasts_running"], strict=True
        ):
            axes.annotate(
                f"{share:.2g}% of the demand",
                (days, row + 0.2),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        axes.set_xlim(0.0, 1.35 * float(table["lasts_running"].max()))
        name_bars(axes, table["group"].astype(str).tolist(), places=rows.tolist())
        name_axes(axes, "Day on which the stock is gone, mean", "")
        figure.legend(loc="outside lower center", ncols=2)
        alt = "; ".join(
            f"{row['group']}: gone on day {row['lasts']:.0f}, on day "
            f"{row['lasts_running']:.0f} with the mud, which meets "
            f"{row['share_pct']:.2g}% of the demand"
            for row in table.to_dict("records")
        )
        return finish_drawing(figure, title=title, alt=f"{alt}.")
