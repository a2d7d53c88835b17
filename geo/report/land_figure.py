"""A sea-floor deposit beside deposits on land: grades and tonnes in one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.canvas import GREY, INK, ORANGE, Drawing, finish_drawing, open_canvas
from geo.report.popups import format_value
from geo.report.ramps import CLASS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_WIDTH, _PANEL = 4.1, 1.6  # inches
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
_FAR = 60.0  # times: an axis that reaches farther has a number for each power of ten
_KT_PER_MT_PCT = 10.0  # a million tonnes of one per cent hold 10,000 t
_EQUAL_KT = 10.0 ** np.arange(-1, 8)


def draw_beside_land(
    beside: pd.DataFrame, *, sea_floor: Mapping[str, tuple[float, float]]
) -> Drawing:
    """Draw mean grade against tonnes of ore, one panel for each metal.

    Parameters
    ----------
    beside : pandas.DataFrame
        Deposits on land: ``element``, ``kind``, ``land_grade_pct`` and
        ``tonnage_mt``; those without tonnes are left out.
    sea_floor : mapping of str to tuple of float
        By element, dry tonnes (millions) and grade (%) of the sea-floor deposit.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> land = {"element": ["Co"], "kind": ["nickel laterite"], "tonnage_mt": [47.0]}
    >>> table = pd.DataFrame(land | {"land_grade_pct": [0.17]})
    >>> draw_beside_land(table, sea_floor={"Co": (160.0, 0.36)}).alt
    'Grade and tonnes: Co: sea floor 160 Mt of 0.36 %, land 47 to 47 Mt of 0.17 to \
0.17 %.'
    """
    known = beside[beside["tonnage_mt"].notna() & beside["land_grade_pct"].notna()]
    elements = [one for one in sea_floor if (known["element"] == one).any()]
    title = "Grade and tonnes beside deposits on land"
    rows = max((len(elements) + 1) // 2, 1)
    with open_canvas(title, width=_WIDTH, height=1.1 + _PANEL * rows) as (figure, axes):
        axes.remove()
        figure.suptitle(title, fontsize=11, fontweight="bold", x=0.02, ha="left")
        kinds = list(dict.fromkeys(known["kind"]))
        panels = list(figure.subplots(rows, 2, squeeze=False).ravel())
        for panel, element in zip(panels, elements, strict=False):
            own = known[known["element"] == element]
            _add_panel(panel, own, element=element, at=sea_floor[element], kinds=kinds)
        for panel in panels[len(elements) :]:
            panel.set_visible(False)
        figure.supylabel("Mean grade (%)", fontsize=9)
        handles, names = _keys(panels[: len(elements)])
        figure.legend(
            handles,
            names,
            title="Across: dry ore (Mt). Dotted: as much metal",
            title_fontsize=8,
            loc="outside lower center",
            ncols=2,
            fontsize=8,
        )
        told = "; ".join(_in_words(known, one, sea_floor[one]) for one in elements)
        return finish_drawing(
            figure,
            title=title,
            alt=f"Grade and tonnes: {told or 'nothing to hold against'}.",
        )


def _add_panel(
    panel: Axes,
    own: pd.DataFrame,
    *,
    element: str,
    at: tuple[float, float],
    kinds: Sequence[str],
) -> None:
    for kind, rows in own.groupby("kind", sort=False):
        place = kinds.index(str(kind)) % len(_MARKERS)
        panel.scatter(
            rows["tonnage_mt"],
            rows["land_grade_pct"],
            marker=_MARKERS[place],
            s=26,
            color=CLASS_COLOURS[place],
            label=str(kind),
        )
    panel.scatter(
        *at, marker="*", s=150, color=ORANGE, edgecolor=INK, label="sea floor", zorder=3
    )
    mt = np.array([*own["tonnage_mt"], at[0]], dtype=float)
    pct = np.array([*own["land_grade_pct"], at[1]], dtype=float)
    panel.set(xscale="log", yscale="log")
    panel.set_xlim(mt.min() / 2.0, mt.max() * 2.0)
    panel.set_ylim(pct.min() / 2.0, pct.max() * 2.0)
    for kt in _EQUAL_KT:
        ends = np.array(panel.get_xlim())
        panel.plot(ends, kt / _KT_PER_MT_PCT / ends, color=GREY, linewidth=0.6, ls=":")
    _plain_ticks(panel)
    panel.set_title(element, fontsize=9)


def _plain_ticks(panel: Axes) -> None:
    """Write numbers as people do, and few of them."""
    from matplotlib.ticker import (  # noqa: PLC0415  # only figures need it
        FuncFormatter,
        LogLocator,
        NullFormatter,
    )

    for axis in (panel.xaxis, panel.yaxis):
        low, high = axis.get_view_interval()
        axis.set_major_locator(
            LogLocator(subs=(1.0, 3.0) if high < _FAR * low else (1.0,))
        )
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_formatter(NullFormatter())
    panel.tick_params(labelsize=8)


def _keys(panels: Sequence[Axes]) -> tuple[list[Artist], list[str]]:
    """Gather what the markers mean, each once."""
    found: dict[str, Artist] = {}
    for panel in panels:
        handles, names = panel.get_legend_handles_labels()
        found |= {n: h for n, h in zip(names, handles, strict=True) if n not in found}
    return list(found.values()), list(found)


def _in_words(known: pd.DataFrame, element: str, at: tuple[float, float]) -> str:
    own = known[known["element"] == element]
    mt, pct = own["tonnage_mt"], own["land_grade_pct"]
    ends = [format_value(float(v)) for v in (mt.min(), mt.max(), pct.min(), pct.max())]
    return (
        f"{element}: sea floor {format_value(at[0])} Mt of {format_value(at[1])} %, "
        f"land {ends[0]} to {ends[1]} Mt of {ends[2]} to {ends[3]} %"
    )
