"""How surely stops keep their rank, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import (
    BLUE,
    INK,
    ORANGE,
    Drawing,
    finish_drawing,
    name_axes,
    name_bars,
    open_canvas,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_WIDTH, _ROW = 4.1, 0.27  # inches: fits beside a map
_NAME_WIDTH = 22  # letters
_MOST = 12


def draw_rank_intervals(table: pd.DataFrame, *, of: str) -> Drawing:
    """Draw the rank of each stop with its P10 and P90, and how often it is in front.

    Parameters
    ----------
    table : pandas.DataFrame
        ``title``, ``rank``, ``rank_p10``, ``rank_p90`` and ``worst_five_share`` (0 to
        1), the worst first; rows that were not drawn are left out, and of the others
        the first 12 are drawn.
    of : str
        What the supply is of.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> ranks = {"rank": [2.0], "rank_p10": [1.0], "rank_p90": [4.0]}
    >>> row = pd.DataFrame({"title": ["Tianjin"], **ranks, "worst_five_share": [0.95]})
    >>> draw_rank_intervals(row, of="rare earths").alt
    'Rank, P10 to P90, share of draws among the five worst: Tianjin 2 (1 to 4), 95%.'
    """
    shown = table[table["rank_p10"].notna()].head(_MOST)
    title = f"How surely the ranks hold, {of}"
    height = 1.35 + _ROW * max(len(shown), 1)
    with open_canvas(title, width=_WIDTH, height=height) as (figure, whole):
        whole.remove()
        figure.suptitle(title, fontsize=11, fontweight="bold", x=0.02, ha="left")
        axes, side = figure.subplots(1, 2, sharey=True, width_ratios=(1.0, 0.55))
        places = np.arange(len(shown))
        _add_intervals(axes, shown, places)
        name_bars(axes, shown["title"], letters=_NAME_WIDTH)
        name_axes(axes, "Rank (P10 to P90)", "")
        _add_shares(side, shown, places)
        return finish_drawing(figure, title=title, alt=_in_words(shown))


def _add_intervals(axes: Axes, shown: pd.DataFrame, places: NDArray[np.intp]) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  # only figures need it

    low, rank, high = (
        shown[name].to_numpy(dtype=float) for name in ("rank_p10", "rank", "rank_p90")
    )
    axes.hlines(places, low, high, color=BLUE, linewidth=4.0, alpha=0.45)
    axes.plot(rank, places, "o", color=INK, markersize=5)
    last = float(np.nanmax(high)) if high.size else 1.0
    axes.set_xlim(0.5, max(last, 5.0) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.axvline(5.5, color=ORANGE, linestyle="--", linewidth=1.0)


def _add_shares(side: Axes, shown: pd.DataFrame, places: NDArray[np.intp]) -> None:
    percents = 100.0 * shown["worst_five_share"].to_numpy(dtype=float)
    side.barh(places, percents, color=ORANGE, height=0.6)
    side.set_xlim(0.0, 100.0)
    side.set_xticks([0, 50, 100])
    side.tick_params(left=False)
    side.grid(visible=False, axis="y")
    side.set_xlabel("In the worst five\n(% of draws)")


def _in_words(shown: pd.DataFrame) -> str:
    told = "; ".join(
        f"{row['title']} {row['rank']:.0f} ({row['rank_p10']:.0f} to "
        f"{row['rank_p90']:.0f}), {row['worst_five_share']:.0%}"
        for row in shown.to_dict("records")
    )
    return f"Rank, P10 to P90, share of draws among the five worst: {told or 'none'}."
