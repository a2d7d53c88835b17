"""What the routes map of a run shows: how supply travels, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.commodities import STAGE_ORDER
from geo.model.crs import WGS84
from geo.model.watermark import WATERMARK
from geo.report.day_panel import DayPanel
from geo.report.routes_map import RoutesLayers
from geo.report.unmet_figure import draw_unmet
from geo.workflow.disrupted_days import ORDINARY_DAY, disrupted_days
from geo.workflow.drawn_gates import gate_rows, passing_tonnes, short_gates
from geo.workflow.drawn_routes import drawn_routes
from geo.workflow.drawn_ways import Places, drawn_ways
from geo.workflow.flow_changes import changed_flows
from geo.workflow.flow_words import (
    change_rows,
    day_sentences,
    groups_arriving,
    passed_gates,
)
from geo.workflow.naming import country_names, in_words, names_of
from geo.workflow.works_by_facility import by_choice

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geo.report.canvas import Drawing
    from geo.workflow.disrupted_days import DisruptedDay
    from geo.workflow.graph import Inputs

_ALLOCATED = "Flows are allocated by capacity and voyage under stated assumptions"
_ZONES = (
    "Zones crossed: derived from the coast (200 nm, provisional equidistance), looked "
    "at every 20 km"
)


def routes_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, sources: tuple[str, ...]
) -> RoutesLayers:
    """Gather what the routes map shows.

    Parameters
    ----------
    inputs : Inputs
        With the steps of facts, routes and supply.
    land : geopandas.GeoDataFrame
        Schema LAND.
    sources : tuple of str

    Returns
    -------
    RoutesLayers
    """
    project = inputs.file.project
    days = _days(inputs)
    layers = RoutesLayers(
        title=project.title,
        subtitle="Supply routes on an ordinary day and under each disruption",
        land=land,
        days=(ORDINARY_DAY, *(day.name for day in days)),
        routes=drawn_routes(inputs.done["routes"], days=days),
        gates=_gate_shapes(inputs),
        watermark=WATERMARK if project.synthetic else "",
        sources=sources,
    )
    if project.supply is None:
        return layers
    return _with_supply(inputs, layers, days=days)


def _days(inputs: Inputs) -> tuple[DisruptedDay, ...]:
    # named as in the step of supply: by the works with the project's own changes
    return disrupted_days(
        inputs.file.project.disruptions,
        names=names_of(
            ports=inputs.layer("facts", "ports"),
            facilities=inputs.layer("supply", "works"),
        ),
    )


def _gate_shapes(inputs: Inputs) -> gpd.GeoDataFrame:
    gates = short_gates(inputs.layer("supply", "gates"))
    return gates.rename(columns={"name": "gate"})[
        ["gate", "source", "evidence", "geometry"]
    ]


def _with_supply(
    inputs: Inputs, layers: RoutesLayers, *, days: Sequence[DisruptedDay]
) -> RoutesLayers:
    """Add what the market of a project makes of it."""
    goods = tuple(
        dict.fromkeys(map(str, inputs.table("supply", "scenario")["commodity"]))
    )
    works = inputs.layer("supply", "works")
    works = works[works["commodity"].isin(goods)]
    ports = inputs.layer("facts", "ports")
    places = Places.of(works=works, ports=ports)
    links = _named(
        inputs.table("supply", "links_by_disruption"), places=places, days=days
    )
    flows = changed_flows(links)
    ways = drawn_ways(
        links,
        flows,
        ways=inputs.layer("supply", "ways"),
        crossed=inputs.table("supply", "ways_zones"),
        places=places,
    )
    made = _with_names(by_choice(works), ports=ports)
    used = {
        code for key in ways.shapes["key"] for code in key.replace(">", " ").split()
    }
    shown = replace(
        layers,
        commodities=tuple((name, in_words(name)) for name in goods),
        stages=tuple(stage for stage in STAGE_ORDER if stage in set(made["stage"])),
        works=_points(works, key="facility_id"),
        made=made,
        ports=ports[ports["unlocode"].isin(used)],
        ways=ways.shapes,
        flows=ways.rows.assign(source=_ALLOCATED),
        sources=(*layers.sources, _ALLOCATED, _ZONES),
    )
    return _with_panels(inputs, shown, flows=flows, days=days)


def _with_panels(
    inputs: Inputs,
    layers: RoutesLayers,
    *,
    flows: pd.DataFrame,
    days: Sequence[DisruptedDay],
) -> RoutesLayers:
    """Add what is said of each day, and what passes its gates."""
    chains = _all_flows(inputs)
    disruptions = inputs.table("supply", "disruptions")
    passing = gate_rows(
        passing_tonnes(chains),
        gates=layers.gates["gate"],
        days=days,
        commodities=[key for key, _ in layers.commodities],
    )
    return replace(
        layers,
        passing=passing,
        panels=_panels(
            disruptions,
            flows=flows,
            chains=chains,
            passing=passing,
            drawn=set(layers.ways["key"]),
        ),
        unmet=_unmet(disruptions) if days else None,
    )


def _unmet(disruptions: pd.DataFrame) -> Drawing:
    """Draw what the disruptions leave unmet; an ordinary day only where it does too."""
    usual = disruptions["disruption"] == ORDINARY_DAY
    lacking = float(disruptions.loc[usual, "unmet_t"].sum()) > 0.0
    return draw_unmet(disruptions if lacking else disruptions[~usual])


def _named(
    links: pd.DataFrame, *, places: Places, days: Sequence[DisruptedDay]
) -> pd.DataFrame:
    """Call the market's port by its name, and disruptions by their words."""
    alone = {str(day.hits[0]): day.name for day in days if len(day.hits) == 1}
    return links.assign(
        to_name=links["to_id"].map(places.name),
        reason=[alone.get(reason, reason) for reason in links["reason"]],
    )


def _with_names(made: pd.DataFrame, *, ports: pd.DataFrame) -> pd.DataFrame:
    """Call the countries and ports of works by their names."""
    port_names = ports.set_index("unlocode")["name"]
    return made.assign(
        iso3=made["iso3"].map(country_names()).fillna(made["iso3"]),
        port=made["port"].map(port_names).fillna(made["port"]),
    )


def _points(works: gpd.GeoDataFrame, *, key: str) -> gpd.GeoDataFrame:
    first = works.drop_duplicates(key)
    points = gpd.points_from_xy(first["lon"], first["lat"], crs=WGS84)
    return gpd.GeoDataFrame({key: first[key].to_numpy()}, geometry=points)


def _all_flows(inputs: Inputs) -> pd.DataFrame:
    """Put the chains of all days into one table."""
    usual = pd.DataFrame(inputs.table("supply", "flows").drop(columns="geometry"))
    disrupted = inputs.table("supply", "flows_by_disruption")
    return pd.concat(
        [usual.assign(disruption=ORDINARY_DAY), disrupted], ignore_index=True
    )


def _panels(
    disruptions: pd.DataFrame,
    *,
    flows: pd.DataFrame,
    chains: pd.DataFrame,
    passing: pd.DataFrame,
    drawn: Collection[str],
) -> tuple[DayPanel, ...]:
    told = {
        (str(row["disruption"]), str(row["commodity"])): {
            str(k): v for k, v in row.items()
        }
        for row in disruptions.to_dict("records")
    }
    panels = []
    for (day, commodity), row in told.items():
        now, usual = (
            _of(chains, day=one, commodity=commodity) for one in (day, ORDINARY_DAY)
        )
        groups = groups_arriving(now, usual) if day != ORDINARY_DAY else ""
        panels.append(
            DayPanel(
                day=day,
                commodity=commodity,
                paragraphs=day_sentences(
                    row, usual=told[ORDINARY_DAY, commodity], groups=groups
                ),
                changes=change_rows(
                    _of(flows, day=day, commodity=commodity), drawn=drawn
                ),
                gates=passed_gates(_of(passing, day=day, commodity=commodity)),
            )
        )
    return tuple(panels)


def _of(table: pd.DataFrame, *, day: str, commodity: str) -> pd.DataFrame:
    return table[(table["disruption"] == day) & (table["commodity"] == commodity)]
