"""What each disruption leaves unmet, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    CYCLE,
    Drawing,
    finish_drawing,
    name_axes,
    name_bars,
    open_canvas,
)

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _BAR = 4.7, 0.22  # inches: fits beside a map
_NAME_WIDTH = 26  # letters
_HATCHES = ("", "///", "...", "xxx", "\\\\\\")
_TITLE = "Demand left unmet"


def draw_unmet(table: pd.DataFrame) -> Drawing:
    """Draw the share of the demand that each day leaves unmet, by commodity.

    Parameters
    ----------
    table : pandas.DataFrame
        ``disruption``, ``commodity``, ``demand_t`` and ``unmet_t``: a row for each day
        and commodity.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> day = {"disruption": "China closed", "commodity": "nickel"}
    >>> draw_unmet(pd.DataFrame([day | {"demand_t": 50.0, "unmet_t": 6.0}])).alt
    'Demand unmet: China closed, nickel 12%.'
    """
    days = list(dict.fromkeys(table["disruption"]))
    goods = list(dict.fromkeys(table["commodity"]))
    share = table["unmet_t"] / table["demand_t"].where(table["demand_t"] > 0.0)
    percent = dict(
        zip(
            zip(table["disruption"], table["commodity"], strict=True),
            100.0 * share.fillna(0.0),
            strict=True,
        )
    )
    height = 1.3 + _BAR * len(days) * (len(goods) + 0.6)
    with open_canvas(_TITLE, width=_WIDTH, height=height) as (figure, axes):
        middle = np.arange(len(days)) * (len(goods) + 0.6)
        for place, commodity in enumerate(goods):
            axes.barh(
                middle + place,
                [percent.get((day, commodity), 0.0) for day in days],
                height=0.9,
                color=CYCLE[place % len(CYCLE)][0],
                hatch=_HATCHES[place % len(_HATCHES)],
                edgecolor="#ffffff",
                linewidth=0.0,
                label=commodity.replace("_", " "),
            )
        centres = middle + (len(goods) - 1) / 2.0
        name_bars(axes, days, places=centres, letters=_NAME_WIDTH)
        axes.set_xlim(0.0, max(5.0, 1.05 * max(percent.values(), default=0.0)))
        figure.legend(loc="outside lower center", ncols=3)
        name_axes(axes, "Of the demand of the commodity (%)", "")
        return finish_drawing(figure, title=_TITLE, alt=_in_words(percent))


def _in_words(percent: dict[tuple[str, str], float]) -> str:
    told = "; ".join(
        f"{day}, {commodity.replace('_', ' ')} {value:.0f}%"
        for (day, commodity), value in percent.items()
        if value > 0.0
    )
    return f"Demand unmet: {told or 'none'}."
