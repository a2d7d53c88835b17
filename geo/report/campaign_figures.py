"""The figure of a campaign: what plans cost and what they turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    TEAL,
    Drawing,
    finish_drawing,
    name_axes,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LOOKS = {
    "square": ("s", BLUE),
    "staggered": ("^", TEAL),
    "adaptive": ("o", ORANGE),
}
_MILLION = 1e6


def draw_plans(table: pd.DataFrame, *, target: str) -> Drawing:
    """Draw the cost of plans against the tonnes they turn, the efficient ones joined.

    Parameters
    ----------
    table : pandas.DataFrame
        ``plan``, ``kind``, ``cost_usd``, ``turned_precision_mt``, ``efficient`` (no
        plan costs less and turns more) and ``chosen``.
    target : str
        The class that ground rises to.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> plans = pd.DataFrame(
    ...     {
    ...         "plan": ["no station", "square 7 km", "adaptive 25"],
    ...         "kind": ["no station", "square", "adaptive"],
    ...         "cost_usd": [0.0, 3e6, 2e6],
    ...         "turned_precision_mt": [0.0, 40.0, 35.0],
    ...         "efficient": [True, True, True],
    ...         "chosen": [False, True, False],
    ...     }
    ... )
    >>> draw_plans(plans, target="Indicated").alt
    '2 plans; none is better than (USD M, Mt): adaptive 25 2, 35; square 7 km 3, 40.'
    """
    title = f"What a campaign costs, and what it turns {target}"
    plans = table[table["cost_usd"] > 0.0].sort_values("cost_usd")
    best = table[table["efficient"].astype(bool)].sort_values("cost_usd")
    with open_canvas(title, width=7.0, height=4.4) as (figure, axes):
        axes.plot(
            best["cost_usd"] / _MILLION,
            best["turned_precision_mt"],
            color=GREY,
            drawstyle="steps-post",
            zorder=1,
            label="none costs less and turns more",
        )
        for kind, (marker, colour) in _LOOKS.items():
            own = plans[plans["kind"] == kind]
            if len(own):
                axes.scatter(
                    own["cost_usd"] / _MILLION,
                    own["turned_precision_mt"],
                    marker=marker,
                    s=44,
                    color=colour,
                    zorder=2,
                    label=kind,
                )
        drawn = plans[plans["chosen"].astype(bool)]
        axes.scatter(
            drawn["cost_usd"] / _MILLION,
            drawn["turned_precision_mt"],
            s=170,
            facecolors="none",
            edgecolors=INK,
            zorder=3,
            label="its stations are on the map",
        )
        _name_plans(axes, plans)
        axes.margins(x=0.14, y=0.1)
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=min(0.0, float(plans["turned_precision_mt"].min())))
        name_axes(axes, "Ship time (USD M)", f"Turned {target}, by precision (Mt wet)")
        figure.legend(loc="outside lower center", ncols=3)
        told = "; ".join(
            f"{row['plan']} {format_value(row['cost_usd'] / _MILLION)}, "
            f"{format_value(row['turned_precision_mt'])}"
            for row in best.to_dict("records")
            if row["cost_usd"] > 0.0
        )
        alt = f"{len(plans)} plans; none is better than (USD M, Mt): {told or 'none'}."
        return finish_drawing(figure, title=title, alt=alt)


def _name_plans(axes: Axes, plans: pd.DataFrame) -> None:
    """Write the names of plans: above the line they are on, else below."""
    dear = 0.15 * float(plans["cost_usd"].max())
    for row in plans.to_dict("records"):
        left = bool(row["efficient"]) and row["cost_usd"] > dear
        axes.annotate(
            str(row["plan"]),
            (row["cost_usd"] / _MILLION, row["turned_precision_mt"]),
            xytext=(-7 if left else 7, 6 if row["efficient"] else -12),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=8.5,
        )
