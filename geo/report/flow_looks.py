"""How flows, gates and works look on the routes map: by colour, and by dash as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.features import read_number
from geo.report.symbols import Legend, ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

GIVEN_UP, REROUTED, NEW = "given up", "re-routed", "new"
BY_LAND = "by land"
STAGE_COLOURS = {
    "mine": "#8c510a",
    "concentrate": "#d8a24a",
    "refined": "#01665e",
    "metal": "#5ab4ac",
    "component": "#762a83",
    "embedded": "#5b6770",
}
_OTHER_STAGE = "#5b6770"
_WIDEST, _THINNEST = 6.0, 0.8  # pixels; the legend draws no thicker
_MOVING: dict[str, tuple[str, tuple[float, ...]]] = {  # dashes in widths of the line
    "": ("#1b6ca8", ()),
    REROUTED: ("#d97706", (3.0, 2.5)),
    NEW: ("#762a83", (3.0, 2.2, 0.6, 2.2)),
}
_GONE_COLOUR, _LAND_DASH = "#ee948c", "1 5"
ROUTE = ShapeStyle(colour="#14202b", weight=2.5, dash="7 3 2 3")
_CLOSED = ShapeStyle(colour="#000000", weight=7.0, dash="3 4")
_SLOWED = ShapeStyle(colour="#000000", weight=5.0, dash="1 4")
_IDLE = ShapeStyle(colour="#6b7883", weight=3.0)
_OPACITY = 0.9  # of what moves
_UNVERIFIED = "unverified"

PORT = ShapeStyle(
    colour="#ffffff", weight=0.8, fill="#5b7083", fill_opacity=1.0, radius=2.5
)
ROUTE_SWATCHES = (Swatch(text="asked for by the project", style=ROUTE, kind="line"),)


def width_of(share: float) -> float:
    """Give the width of a way that carries a share of the largest flow.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    float
        Pixels; grows with the square root of the tonnes.

    Examples
    --------
    >>> width_of(0.0), width_of(1.0)
    (0.8, 6.0)
    """
    return _THINNEST + (_WIDEST - _THINNEST) * float(np.sqrt(max(share, 0.0)))


def way_look(record: Mapping[str, object]) -> ShapeStyle:
    """Give the look of a way: what became of it, how much moves, by sea or by land.

    Parameters
    ----------
    record : mapping of str to object
        With ``change``, ``width`` and ``kind``.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> way_look({"change": "new", "width": 1.0, "kind": "by sea"}).dash
    '18 13.2 3.6 13.2'
    """
    width = width_of(read_number(record, "width"))
    by_land = record.get("kind") == BY_LAND
    if record.get("change") == GIVEN_UP:
        # broad and pale: what still moves on the same way is seen upon it
        broad = min(width, 2.5) if by_land else width + 1.7
        dash = _LAND_DASH if by_land else f"{2.0 * broad:.3g} {2.2 * broad:.3g}"
        return ShapeStyle(colour=_GONE_COLOUR, weight=broad, dash=dash)
    colour, dashes = _MOVING.get(str(record.get("change")), _MOVING[""])
    if by_land:
        return ShapeStyle(
            colour=colour, weight=min(width, 2.5), dash=_LAND_DASH, opacity=0.8
        )
    # the ends of dashes are round: a thin line needs gaps that are seen
    dash = " ".join(f"{max(width, 1.5) * part:.3g}" for part in dashes)
    return ShapeStyle(colour=colour, weight=width, dash=dash, opacity=_OPACITY)


def way_swatches() -> tuple[Swatch, ...]:
    """List what the looks of flows mean on any day.

    Returns
    -------
    tuple of Swatch
    """
    by_land = way_look({"change": "", "width": 0.2, "kind": BY_LAND})
    return (
        Swatch(text="as on an ordinary day", style=_sample(""), kind="line"),
        Swatch(text="over land, drawn straight", style=by_land, kind="line"),
    )


def change_legend() -> Legend:
    """Say what the looks of flows mean while something is disrupted.

    Returns
    -------
    Legend

    Examples
    --------
    >>> [swatch.text for swatch in change_legend().swatches]
    ['re-routed', 'new']
    """
    return Legend(
        title="Flows that change",
        swatches=tuple(
            Swatch(text=change, style=_sample(change), kind="line")
            for change in (REROUTED, NEW)
        ),
    )


def gone_swatches() -> tuple[Swatch, ...]:
    """Say what the look of what is given up means.

    Returns
    -------
    tuple of Swatch
    """
    words = "no longer taken: lost, or sent another way; the broader, the more"
    return (Swatch(text=words, style=_sample(GIVEN_UP), kind="line"),)


def _sample(change: str) -> ShapeStyle:
    # thin where it is dashed: a few dashes are to be seen
    width = 0.1 if change else 0.4
    return way_look({"change": change, "width": width, "kind": "by sea"})


def width_legend(words: str, *, most_t: float) -> Legend:
    """Say how many tonnes the widths of flows stand for.

    Parameters
    ----------
    words : str
        The commodity.
    most_t : float
        Of the largest flow, t a year; more than 0.

    Returns
    -------
    Legend

    Examples
    --------
    >>> [s.text for s in width_legend("cobalt", most_t=4321.0).swatches]
    ['4,000 t', '1,000 t', '100 t']
    """
    top = 10.0 ** np.floor(np.log10(most_t))
    first = top * np.floor(most_t / top)
    ticks = dict.fromkeys((first, top if first > top else top / 2.0, top / 10.0))
    return Legend(
        title=f"Tonnes a year, {words}",
        swatches=tuple(
            Swatch(
                text=f"{tonnes:,.6g} t",
                style=ShapeStyle(
                    colour=_MOVING[""][0],
                    weight=width_of(tonnes / most_t),
                    opacity=_OPACITY,
                ),
                kind="line",
            )
            for tonnes in ticks
        ),
    )


def gate_look(record: Mapping[str, object]) -> ShapeStyle:
    """Give the look of a gate: closed, slowed, or as wide as what passes.

    Parameters
    ----------
    record : mapping of str to object
        With ``closed``, ``state`` and ``exposure`` (0 to 1).

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> gate_look({"closed": True}).colour, gate_look({"exposure": 1.0}).weight
    ('#000000', 9.0)
    """
    if record.get("closed") is True:
        return _CLOSED
    if record.get("state"):
        return _SLOWED
    exposure = read_number(record, "exposure")
    if not exposure > 0.0:
        return _IDLE
    return ShapeStyle(colour="#b3261e", weight=3.0 + 6.0 * min(exposure, 1.0))


GATE_SWATCHES = (
    Swatch(
        text="passed: the wider, the more",
        style=gate_look({"exposure": 0.5}),
        kind="line",
    ),
    Swatch(text="not passed", style=_IDLE, kind="line"),
    Swatch(text="closed", style=_CLOSED, kind="line"),
)


def plant_look(record: Mapping[str, object]) -> ShapeStyle:
    """Give the look of works: size by capacity, hollow where it is unverified.

    Parameters
    ----------
    record : mapping of str to object
        With ``last_stage``, ``part`` (of the largest capacity, 0 to 1), ``evidence``
        and ``capacity_evidence``.

    Returns
    -------
    ShapeStyle

    Examples
    --------
    >>> plant_look({"last_stage": "mine", "part": 1.0}).fill
    '#8c510a'
    """
    colour = STAGE_COLOURS.get(str(record.get("last_stage")), _OTHER_STAGE)
    told = (record.get("evidence"), record.get("capacity_evidence"))
    solid = _UNVERIFIED not in told
    part = np.nan_to_num(read_number(record, "part"))
    return ShapeStyle(
        colour="#ffffff" if solid else colour,
        weight=0.9 if solid else 1.8,
        fill=colour if solid else "#ffffff",
        fill_opacity=0.95,
        radius=2.5 + 7.0 * float(np.sqrt(part)),
    )


def plant_swatches(stages: tuple[str, ...]) -> tuple[Swatch, ...]:
    """List what the looks of works mean.

    Parameters
    ----------
    stages : tuple of str
        That occur.

    Returns
    -------
    tuple of Swatch
    """
    told = [
        Swatch(
            text=stage,
            style=plant_look({"last_stage": stage, "part": 0.2}),
            kind="dot",
        )
        for stage in stages
    ]
    hollow = plant_look({"part": 0.2, "evidence": _UNVERIFIED})
    words = "hollow: place or capacity unverified"
    return (*told, Swatch(text=words, style=hollow, kind="dot"))
