"""The map of how supply travels, before and under a disruption."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd

from geo.report.blankmap import MapPage
from geo.report.features import Layer, read_number
from geo.report.framing import WORLD_LON, frame_bounds
from geo.report.labels import FLOW_LABELS, GATE_LABELS, WORKS_LABELS
from geo.report.symbols import Legend, ShapeStyle, Swatch
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KIND_COLOURS = {
    "mine": "#8c510a",
    "processing": "#bf812d",
    "separation": "#01665e",
    "refinery": "#35978f",
    "smelter": "#5ab4ac",
    "magnet": "#762a83",
}
_OTHER_KIND = "#5b6770"
_SOLID = ("cited", "derived")
_BASE = "#1b6ca8"
_CHANGED = "#c2410c"
_NEW = "#762a83"
_LOST = ShapeStyle(colour="#8b0000", weight=2.5, dash="3 6")
_COLOUR_OF = {"re-routed": _CHANGED, "new": _NEW}
_PORT = ShapeStyle(
    colour="#ffffff", weight=0.8, fill="#5b7083", fill_opacity=1.0, radius=2.5
)
_CLOSED = ShapeStyle(colour="#000000", weight=7.0, dash="3 4")
_WIDEST = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesLayers:
    """What the routes map shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons.
    works : geopandas.GeoDataFrame
        Points, one for each facility: its place, ``makes`` (what, in words) and
        ``capacity_t``, by which it is sized.
    ports : geopandas.GeoDataFrame
        Points with ``name``.
    gates : geopandas.GeoDataFrame
        Lines with ``name`` and ``exposure``, the share (0 to 1) of the tonnes that
        pass; where ``closed`` is true it is drawn so.
    flows : geopandas.GeoDataFrame
        Lines of the base, with ``tonnes`` and ``name``; other columns reach the
        popup, `FLOW_LABELS` with their units.
    disrupted_flows : geopandas.GeoDataFrame, optional
        The same under the disruption, where there may be others; ``change`` of
        ``"re-routed"``, ``"new"`` or ``"lost"`` marks a flow.
    disruption : str, optional
        Its name; required for `disrupted_flows` to be shown.
    centre_lon : float, optional
        Middle of the frame; by default the edge of the world lies in the Atlantic.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    flows: gpd.GeoDataFrame
    disrupted_flows: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    disruption: str = ""
    centre_lon: float = WORLD_LON
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def routes_map(layers: RoutesLayers) -> str:
    """Draw the map of supply routes.

    Parameters
    ----------
    layers : RoutesLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside.

    Examples
    --------
    >>> import shapely
    >>> empty = gpd.GeoDataFrame({"name": [], "geometry": []}, crs=4326)
    >>> flow = gpd.GeoDataFrame(
    ...     {"name": ["Tomakomai to Honolulu"], "tonnes": [10.0]},
    ...     geometry=[shapely.LineString([(141.6, 42.6), (202.1, 21.3)])],
    ...     crs=4326,
    ... )
    >>> page = routes_map(
    ...     RoutesLayers(
    ...         title="Routes",
    ...         land=empty,
    ...         works=empty,
    ...         ports=empty,
    ...         gates=empty,
    ...         flows=flow,
    ...     )
    ... )
    >>> "Tomakomai to Honolulu" in page
    True
    """
    drawn = OfflineMap(_page(layers))
    drawn.add_land(layers.land)
    width = _width_of_flows(layers)
    _add_flows(drawn, layers, width=width)
    _add_gates(drawn, layers.gates)
    if len(layers.ports):
        swatch = Swatch(text="port", style=_PORT, kind="dot")
        ports = Layer(name="Ports", heading="name", legend=(swatch,))
        drawn.add_shapes(layers.ports, layer=ports, style=_PORT)
    _add_works(drawn, layers.works)
    _add_tables(drawn, layers)
    return drawn.render()


def _page(layers: RoutesLayers) -> MapPage:
    tables = [layers.flows, layers.disrupted_flows, layers.works]
    return MapPage(
        title=layers.title,
        centre_lon=layers.centre_lon,
        focus=frame_bounds(tables, centre_lon=layers.centre_lon),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        notes=("Sea routes follow a network of lanes; they are not tracks of ships.",),
    )


def _width_of_flows(layers: RoutesLayers) -> Callable[[Mapping[str, object]], float]:
    """Width in pixels that grows with the square root of the tonnes."""
    tables = [t for t in (layers.flows, layers.disrupted_flows) if "tonnes" in t]
    most = float(np.nanmax([1.0, *(t["tonnes"].max() for t in tables)]))

    def width(record: Mapping[str, object]) -> float:
        share = np.nan_to_num(read_number(record, "tonnes") / most)
        return 1.2 + (_WIDEST - 1.2) * float(np.sqrt(max(share, 0.0)))

    return width


def _add_flows(
    drawn: OfflineMap,
    layers: RoutesLayers,
    *,
    width: Callable[[Mapping[str, object]], float],
) -> None:
    def base(record: Mapping[str, object]) -> ShapeStyle:
        return ShapeStyle(colour=_BASE, weight=width(record), opacity=0.75)

    def disrupted(record: Mapping[str, object]) -> ShapeStyle:
        change = record.get("change")
        if change == "lost":
            return _LOST
        colour = _COLOUR_OF.get(str(change), _BASE)
        return ShapeStyle(colour=colour, weight=width(record), opacity=0.75)

    both = bool(layers.disruption)
    drawn.add_shapes(
        layers.flows,
        layer=Layer(
            name="Flows: base" if both else "Flows",
            heading="name",
            labels=FLOW_LABELS,
            exclusive=both,
            legend=(_line("as it is", _BASE),),
        ),
        style=base,
    )
    if both:
        drawn.add_shapes(
            layers.disrupted_flows,
            layer=Layer(
                name=f"Flows: {layers.disruption}",
                heading="name",
                labels=FLOW_LABELS,
                exclusive=True,
                shown=False,
                legend=(
                    _line("the way it was", _BASE),
                    _line("re-routed", _CHANGED),
                    _line("new", _NEW),
                    Swatch(text="lost", style=_LOST, kind="line"),
                ),
            ),
            style=disrupted,
        )
    drawn.add_legend(
        Legend(title="Width of a flow", notes=("grows with the tonnes a year",))
    )


def _line(text: str, colour: str) -> Swatch:
    style = ShapeStyle(colour=colour, weight=4.0, opacity=0.75)
    return Swatch(text=text, style=style, kind="line")


def _add_gates(drawn: OfflineMap, gates: gpd.GeoDataFrame) -> None:
    if not len(gates):
        return
    closed = [flag for flag in gates.get("closed", ()) if flag is True][:1]
    drawn.add_shapes(
        gates,
        layer=Layer(
            name="Straits and canals",
            heading="name",
            labels=GATE_LABELS,
            legend=(
                Swatch(text="passed by the flows", style=_gate(0.5), kind="line"),
                Swatch(text="not passed", style=_gate(0.0), kind="line"),
                *(Swatch(text="closed", style=_CLOSED, kind="line") for _ in closed),
            ),
        ),
        style=_gate_style,
    )


def _gate_style(record: Mapping[str, object]) -> ShapeStyle:
    if record.get("closed") is True:
        return _CLOSED
    return _gate(read_number(record, "exposure"))


def _gate(exposure: float) -> ShapeStyle:
    if not exposure > 0.0:
        return ShapeStyle(colour="#6b7883", weight=3.0)
    return ShapeStyle(colour="#b3261e", weight=3.0 + 6.0 * min(exposure, 1.0))


def _add_works(drawn: OfflineMap, works: gpd.GeoDataFrame) -> None:
    if not len(works):
        return
    most = float(np.nanmax([1.0, *works.get("capacity_t", ())]))

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return _works(
            str(record.get("kind", "")),
            capacity_share=float(
                np.nan_to_num(read_number(record, "capacity_t") / most)
            ),
            solid=record.get("evidence") in _SOLID,
        )

    kinds = [k for k in KIND_COLOURS if k in set(works.get("kind", ()))]
    swatches = [
        Swatch(text=kind, style=_works(kind, capacity_share=0.2), kind="dot")
        for kind in kinds
    ]
    unsure = _works("", capacity_share=0.2, solid=False)
    drawn.add_shapes(
        works,
        layer=Layer(
            name="Works",
            heading="name",
            labels=WORKS_LABELS,
            legend=(*swatches, Swatch(text="unverified", style=unsure, kind="dot")),
        ),
        style=look,
    )


def _works(kind: str, *, capacity_share: float, solid: bool = True) -> ShapeStyle:
    """Size by capacity; hollow where the row is not solid."""
    colour = KIND_COLOURS.get(kind, _OTHER_KIND)
    return ShapeStyle(
        colour="#ffffff" if solid else colour,
        weight=1.0 if solid else 2.0,
        fill=colour if solid else "#ffffff",
        fill_opacity=0.95,
        radius=3.5 + 7.5 * float(np.sqrt(capacity_share)),
    )


def _add_tables(drawn: OfflineMap, layers: RoutesLayers) -> None:
    flows = {"name": "Flow"} | FLOW_LABELS
    drawn.add_table(layers.flows, caption="Flows: base", labels=flows)
    if layers.disruption:
        drawn.add_table(
            layers.disrupted_flows,
            caption=f"Flows: {layers.disruption}",
            labels=flows,
        )
    drawn.add_table(
        layers.gates,
        caption="Straits and canals",
        labels={"name": "Name"} | GATE_LABELS,
    )
    drawn.add_table(
        layers.works, caption="Works", labels={"name": "Name"} | WORKS_LABELS
    )
