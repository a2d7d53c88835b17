"""The map of how supply travels: on an ordinary day and under each disruption."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.report.blankmap import MapPage
from geo.report.canvas import Drawing
from geo.report.day_panel import DayPanel, add_day
from geo.report.features import Layer
from geo.report.flow_looks import (
    BY_LAND,
    GATE_SWATCHES,
    GIVEN_UP,
    PORT,
    ROUTE,
    ROUTE_SWATCHES,
    change_legend,
    gate_look,
    gone_swatches,
    plant_look,
    plant_swatches,
    way_look,
    way_swatches,
    width_legend,
)
from geo.report.framing import WORLD_LON, frame_bounds
from geo.report.popups import sentence
from geo.report.selectors import Selector
from geo.report.supply_labels import (
    MADE_LABELS,
    OWN_ROUTE_LABELS,
    PASSING_LABELS,
    WAY_LABELS,
)
from geo.report.symbols import Swatch
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from geo.report.framing import Bounds

ALL_STAGES = "all"
"""Key of the choice of works of any stage."""

_BY = ("disruption", "commodity")
_SAME = 5e-4  # of the tonnes: less is not told as a change
_MAIN = 0.05  # of the largest flow of its commodity: what carries less may lie off view


def _no_shapes(*columns: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=4326)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoutesLayers:
    """What the routes map shows. Shapes are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons.
    days : tuple of str
        The ordinary day first, then each on which something is disrupted.
    commodities : tuple of tuple of str, optional
        Key and words of each; the first is shown when the page opens.
    stages : tuple of str, optional
        Of the works, in the order of the chain.
    ways : geopandas.GeoDataFrame, optional
        Lines with ``key``, ``name`` and ``kind``, what carries most first.
    flows : pandas.DataFrame, optional
        For each ``disruption``, ``commodity`` and ``key`` of a way that carries
        something then or on an ordinary day: `WAY_LABELS` without ``usual_t``,
        ``base_t``, and ``width``, 0 to 1.
    works : geopandas.GeoDataFrame, optional
        Points with ``facility_id``.
    made : pandas.DataFrame, optional
        For each ``commodity``, ``stage`` (or `ALL_STAGES`) and ``facility_id``:
        ``name``, ``capacity_t``, ``last_stage`` and `MADE_LABELS`.
    ports : geopandas.GeoDataFrame, optional
        Points with ``name``.
    gates : geopandas.GeoDataFrame, optional
        Lines with ``gate``, ``source`` and ``evidence``.
    passing : pandas.DataFrame, optional
        For each ``disruption``, ``commodity`` and ``gate``: ``tonnes``, ``exposure``
        and ``base_share`` (0 to 1 of what arrives), ``state``, in words where it is
        not open, and ``closed``.
    routes : geopandas.GeoDataFrame, optional
        For each ``disruption`` and route of the project whose way is known: ``key``,
        ``route`` and `OWN_ROUTE_LABELS`.
    panels : tuple of DayPanel, optional
    unmet : Drawing, optional
        What each day leaves unmet.
    centre_lon : float, optional
        Middle of the frame; by default the edge of the world lies in the Atlantic.
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    days: tuple[str, ...]
    commodities: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] = ()
    ways: gpd.GeoDataFrame = field(
        default_factory=lambda: _no_shapes("key", "name", "kind")
    )
    flows: pd.DataFrame = field(default_factory=pd.DataFrame)
    works: gpd.GeoDataFrame = field(default_factory=lambda: _no_shapes("facility_id"))
    made: pd.DataFrame = field(default_factory=pd.DataFrame)
    ports: gpd.GeoDataFrame = field(default_factory=lambda: _no_shapes("name"))
    gates: gpd.GeoDataFrame = field(default_factory=lambda: _no_shapes("gate"))
    passing: pd.DataFrame = field(default_factory=pd.DataFrame)
    routes: gpd.GeoDataFrame = field(default_factory=lambda: _no_shapes("key"))
    panels: tuple[DayPanel, ...] = ()
    unmet: Drawing | None = None
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
    >>> page = routes_map(
    ...     RoutesLayers(
    ...         title="Routes",
    ...         land=_no_shapes("name"),
    ...         days=("ordinary day",),
    ...         routes=gpd.GeoDataFrame(
    ...             {
    ...                 "disruption": ["ordinary day"],
    ...                 "key": ["there"],
    ...                 "route": ["Tomakomai to Honolulu"],
    ...             },
    ...             geometry=[shapely.LineString([(141.6, 42.6), (202.1, 21.3)])],
    ...             crs=4326,
    ...         ),
    ...     )
    ... )
    >>> "Tomakomai to Honolulu" in page
    True
    """
    drawn = OfflineMap(_page(layers))
    drawn.add_land(layers.land)
    if len(layers.flows):
        _add_flows(drawn, layers)
    _add_routes(drawn, layers)
    _add_gates(drawn, layers)
    if len(layers.ports):
        swatch = Swatch(text="port", style=PORT, kind="dot")
        ports = Layer(name="Ports", heading="name", key="unlocode", legend=(swatch,))
        drawn.add_shapes(layers.ports, layer=ports, style=PORT)
    if len(layers.made):
        _add_works(drawn, layers)
    for panel in layers.panels:
        add_day(drawn, panel)
    if layers.unmet is not None:
        drawn.add_drawing(layers.unmet)
    _add_tables(drawn, layers)
    return drawn.render()


def _page(layers: RoutesLayers) -> MapPage:
    main, every = (_bounds(layers, least=least) for least in (_MAIN, 0.0))
    return MapPage(
        title=layers.title,
        centre_lon=layers.centre_lon,
        focus=main,
        views=(("Main flows", main), ("All flows", every)) if main != every else (),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        notes=(
            "Sea routes follow a network of lanes; they are not tracks of ships. Ways "
            "over land are drawn straight.",
        ),
        selectors=_selectors(layers),
    )


def _bounds(layers: RoutesLayers, *, least: float) -> Bounds:
    """Give the bounds of the ways by sea that carry at least a share of the largest."""
    ways = layers.ways
    if len(layers.flows):
        carrying = layers.flows.loc[layers.flows["width"] >= least, "key"]
        ways = ways[(ways["kind"] != BY_LAND) & ways["key"].isin(carrying)]
    return frame_bounds([ways, layers.routes], centre_lon=layers.centre_lon)


def _selectors(layers: RoutesLayers) -> tuple[Selector, ...]:
    days = tuple((day, sentence(day)) for day in layers.days)
    goods = tuple((key, sentence(words)) for key, words in layers.commodities)
    stages = tuple((stage, sentence(stage)) for stage in layers.stages)
    offered = [Selector(key="disruption", label="State", options=days)]
    if goods:
        offered.append(Selector(key="commodity", label="Commodity", options=goods))
    if stages:
        every = ((ALL_STAGES, "All stages"), *stages)
        offered.append(Selector(key="stage", label="Works of", options=every))
    return tuple(offered)


def _add_flows(drawn: OfflineMap, layers: RoutesLayers) -> None:
    """Draw what is given up below what moves: each can be switched off."""
    usual = np.isclose(layers.flows["tonnes"], layers.flows["base_t"], rtol=_SAME)
    rows = layers.flows.assign(usual_t=layers.flows["base_t"].where(~usual))
    rows = rows[[*_BY, "key", "width", *(c for c in WAY_LABELS if c in rows)]]
    given_up = rows["change"] == GIVEN_UP
    labels = WAY_LABELS | dict.fromkeys((*_BY, "kind", "width"), "")
    gone = rows[given_up]
    if len(gone):
        disrupted = tuple(dict.fromkeys(gone["disruption"]))
        layer = Layer(
            name="Flows given up",
            heading="name",
            labels=labels,
            legend=gone_swatches(),
            when={"disruption": disrupted},
        )
        ways = layers.ways[layers.ways["key"].isin(gone["key"])]
        drawn.add_varying(ways, gone, on="key", by=_BY, layer=layer, style=way_look)
    layer = Layer(name="Flows", heading="name", labels=labels, legend=way_swatches())
    moving = rows[~given_up]
    drawn.add_varying(
        layers.ways, moving, on="key", by=_BY, layer=layer, style=way_look
    )
    _add_flow_legends(drawn, layers)


def _add_flow_legends(drawn: OfflineMap, layers: RoutesLayers) -> None:
    if len(layers.days) > 1:
        drawn.add_legend(change_legend(), when={"disruption": layers.days[1:]})
    for commodity, words in layers.commodities:
        own = layers.flows[layers.flows["commodity"] == commodity]
        most = float(own[["tonnes", "base_t"]].to_numpy(dtype=float).max(initial=0.0))
        if most > 0.0:
            legend = width_legend(words, most_t=most)
            drawn.add_legend(legend, when={"commodity": commodity})


def _add_routes(drawn: OfflineMap, layers: RoutesLayers) -> None:
    if not len(layers.routes):
        return
    shapes = layers.routes[["key", "geometry"]].drop_duplicates("key")
    drawn.add_varying(
        shapes,
        pd.DataFrame(layers.routes.drop(columns="geometry")),
        on="key",
        by=("disruption",),
        layer=Layer(
            name="Routes of the project",
            heading="route",
            labels=OWN_ROUTE_LABELS | {"disruption": ""},
            legend=ROUTE_SWATCHES,
        ),
        style=ROUTE,
    )


def _add_gates(drawn: OfflineMap, layers: RoutesLayers) -> None:
    if not len(layers.passing):
        return
    rows = layers.passing.assign(
        share=_percent(layers.passing["exposure"]),
        base_share=_percent(layers.passing["base_share"]),
    )
    drawn.add_varying(
        layers.gates,
        rows,
        on="gate",
        by=_BY if layers.commodities else ("disruption",),
        layer=Layer(
            name="Straits and canals",
            heading="gate",
            labels=PASSING_LABELS | dict.fromkeys((*_BY, "exposure", "closed"), ""),
            legend=GATE_SWATCHES,
        ),
        style=gate_look,
    )


def _percent(shares: pd.Series[float]) -> list[str]:
    return [f"{share:.1%}" for share in shares]


def _add_works(drawn: OfflineMap, layers: RoutesLayers) -> None:
    most = layers.made.groupby("commodity")["capacity_t"].transform("max")
    rows = layers.made.assign(part=(layers.made["capacity_t"] / most).fillna(0.0))
    largest = rows.groupby("facility_id")["part"].max().sort_values(ascending=False)
    order = {name: place for place, name in enumerate(largest.index)}
    hidden = (*("commodity", "stage", "part", "capacity_t", "last_stage"), "lon", "lat")
    drawn.add_varying(
        layers.works.sort_values(
            "facility_id", key=lambda ids: ids.map(order), kind="stable"
        ),
        rows,
        on="facility_id",
        by=("commodity", "stage"),
        layer=Layer(
            name="Works",
            heading="name",
            labels=MADE_LABELS | dict.fromkeys(hidden, ""),
            legend=plant_swatches(layers.stages),
            legend_title="Works by their last stage",
        ),
        style=plant_look,
    )


def _add_tables(drawn: OfflineMap, layers: RoutesLayers) -> None:
    for key, words in layers.commodities:
        usual = layers.flows[
            (layers.flows["commodity"] == key)
            & (layers.flows["disruption"] == layers.days[0])
        ].merge(layers.ways[["key", "name"]], on="key")
        largest = usual.sort_values("tonnes", ascending=False, kind="stable")
        drawn.add_table(
            largest[["name", "tonnes", "length_nm", "sea_days", "gates", "key"]],
            caption=f"Ways of an ordinary day, {words}",
            labels={"name": "Way"} | WAY_LABELS,
            when={"commodity": key},
            link="key",
        )
        every = (layers.made["commodity"] == key) & (layers.made["stage"] == ALL_STAGES)
        drawn.add_table(
            layers.made.loc[every, ["name", *MADE_LABELS]].assign(
                link=layers.made.loc[every, "facility_id"]
            ),
            caption=f"Works, {words}",
            labels={"name": "Name"} | MADE_LABELS,
            when={"commodity": key},
            link="link",
        )
    if len(layers.routes):
        drawn.add_table(
            layers.routes.drop(columns="geometry").drop_duplicates("key"),
            caption="Routes of the project",
            labels={"route": "Route", "disruption": ""} | OWN_ROUTE_LABELS,
            link="key",
        )
