"""What the exposure map of a run shows: who could stop the supply, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from geo.model.commodities import STAGE_ORDER, Stage
from geo.model.disruption import Target
from geo.model.watermark import WATERMARK
from geo.report.exposed_things import ExposedThings
from geo.report.exposure_map import ExposureLayers
from geo.resilience.stage_exposure import END_PRODUCT
from geo.sources.bundled import bundled_file
from geo.workflow.concentration_facts import concentration_files
from geo.workflow.country_exposure import exposed_countries, suppliers_of
from geo.workflow.drawn_gates import short_gates
from geo.workflow.naming import country_names, in_words, names_of
from geo.workflow.stop_ranking import ranked_stops, stop_key
from geo.workflow.stop_views import named_parts, titled_stops
from geo.workflow.summary import not_ranked
from geo.workflow.works_by_facility import by_facility

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Inputs

_WORKS_FACTS = ("kind", "iso3", "owners", "makes", "capacity_evidence")
_PORT_FACTS = ("country", "source", "evidence")
_NOBODYS = "ATA"  # Antarctica supplies nobody, and fills a page in Mercator
_GATE_FACTS = ("source", "evidence")


def exposure_files(file: ProjectFile) -> tuple[Path, ...]:
    """List the built-in files that the exposure map reads.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    tuple of pathlib.Path
        None for a project that asks for no supply.

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> exposure_files(project)[0].name
    'production.csv'
    """
    supply = file.project.supply
    if supply is None:
        return ()
    named = (
        "supply/production.csv",
        *concentration_files(supply.options.market_iso3),
    )
    return tuple(bundled_file(name) for name in named)


def exposure_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, sources: tuple[str, ...]
) -> ExposureLayers:
    """Gather what the exposure map shows.

    Parameters
    ----------
    inputs : Inputs
        With the steps of facts, supply and contingency, of a project that asks for a
        supply.
    land : geopandas.GeoDataFrame
        Schema LAND.
    sources : tuple of str

    Returns
    -------
    ExposureLayers
    """
    project = inputs.file.project
    asked = inputs.table("supply", "scenario")
    commodities = tuple(dict.fromkeys(map(str, asked["commodity"])))
    stops = inputs.table("contingency", "stops")
    parts = named_parts(
        inputs.table("contingency", "stop_parts"), stops=titled_stops(stops)
    )
    suppliers = suppliers_of(inputs, commodities=commodities)
    told = inputs.table("supply", "concentration")
    stages = sorted(
        set(suppliers["stage"]) or {str(Stage.MINE)}, key=lambda one: STAGE_ORDER[one]
    )
    return ExposureLayers(
        title=project.title,
        subtitle=f"Who could stop the supply of {_market(inputs)}, and how surely",
        land=one_shape_each(land[land["iso3"] != _NOBODYS]),
        commodities=tuple((name, in_words(name)) for name in commodities),
        stages=tuple(map(str, stages)),
        countries=exposed_countries(stops, parts, suppliers=suppliers),
        concentration=told[told["supply_risk"].notna() & (told["group"] == "")],
        ranking=ranked_stops(
            stops,
            stability=inputs.table("contingency", "stability"),
            demand=_demand(inputs),
        ),
        tried={name: int((stops["commodity"] == name).sum()) for name in commodities},
        refused=not_ranked(inputs.table("supply", "chains"), asked=asked),
        notes=_notes(inputs),
        gates=_gates(inputs, stops, commodities),
        ports=_hit(
            inputs.layer("facts", "ports").rename(columns={"unlocode": "code"}),
            stops,
            target=Target.PORT,
            facts=_PORT_FACTS,
        ),
        works=_hit(
            by_facility(inputs.layer("supply", "works")).rename(
                columns={"facility_id": "code"}
            ),
            stops,
            target=Target.FACILITY,
            facts=_WORKS_FACTS,
        ),
        watermark=WATERMARK if project.synthetic else "",
        sources=(
            *sources,
            "Governance: World Bank, Worldwide Governance Indicators",
            *_output_sources(suppliers),
            "Flows are allocated by capacity and distance under stated assumptions",
        ),
    )


def one_shape_each(land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put all that one code stands for into one shape.

    Parameters
    ----------
    land : geopandas.GeoDataFrame
        Schema LAND: a code may have islands with names of their own.

    Returns
    -------
    geopandas.GeoDataFrame
        ``iso3``, the name of its largest part, and all parts; in the order of the
        codes.

    Examples
    --------
    >>> isles = gpd.GeoDataFrame(
    ...     {"iso3": ["AUS", "AUS"], "name": ["Coral Sea Is.", "Australia"]},
    ...     geometry=[shapely.box(150, -20, 151, -19), shapely.box(115, -35, 150, -12)],
    ...     crs=4326,
    ... )
    >>> one_shape_each(isles)["name"].tolist()
    ['Australia']
    """
    ordered = land.sort_values("iso3", kind="stable")
    parts, rows = shapely.get_parts(ordered.geometry.to_numpy(), return_index=True)
    codes = ordered["iso3"].to_numpy()
    known, place = np.unique(codes[rows], return_inverse=True)
    order = np.argsort(place, kind="stable")
    size = pd.Series(shapely.area(ordered.geometry.to_numpy()))
    largest = size.groupby(codes).idxmax()
    return gpd.GeoDataFrame(
        {"iso3": known, "name": ordered["name"].to_numpy()[largest[known]]},
        geometry=shapely.multipolygons(parts[order], indices=place[order]),
        crs=land.crs,
    )


def _market(inputs: Inputs) -> str:
    supply = inputs.file.project.supply
    names = names_of(
        ports=inputs.layer("facts", "ports"),
        facilities=inputs.layer("facts", "facilities"),
    )
    return names.thing(Target.COUNTRY, supply.options.market_iso3) if supply else ""


def _notes(inputs: Inputs) -> dict[str, str]:
    """Say of what year the measures are, and where they stand."""
    supply = inputs.file.project.supply
    governance = inputs.table("facts", "governance")
    year = f"{supply.year}" if supply else ""
    governed = f"{governance['year'].max():.0f}" if len(governance) else "no year"
    return {
        "unmet": f"Works, ways and demand of {year}: tables/contingency.csv.",
        "share": "tables/balance.csv.",
        "contribution": "Governance: World Bank, Worldwide Governance Indicators, "
        f"{governed}. tables/concentration.csv.",
    }


def _demand(inputs: Inputs) -> dict[str, float]:
    supply = inputs.file.project.supply
    asked = supply.commodities if supply else ()
    return {one.name: one.demand_t for one in asked}


def _output_sources(suppliers: pd.DataFrame) -> list[str]:
    """Say of which year the outputs are."""
    told = suppliers[["commodity", "stage", "year"]].drop_duplicates()
    stages = [
        f"{in_words(commodity)} {stage} {year:.0f}"
        for commodity, stage, year in told.itertuples(index=False)
    ]
    listed = ", ".join(stages)
    return [f"World output: statistics in tables/balance.csv ({listed})"]


def _hit(
    places: gpd.GeoDataFrame,
    stops: pd.DataFrame,
    *,
    target: Target,
    facts: tuple[str, ...],
) -> ExposedThings:
    """Keep the places whose stop was tried, with what it takes of each commodity."""
    own = stops[stops["target"] == target].rename(columns={"name": "code"})
    taken = own[["code", "commodity", "unmet_share", "unmet_t"]]
    known = places[["code", "name", *facts]]
    rows = taken.merge(known.drop_duplicates("code"), on="code", how="inner")
    keyed = rows.assign(key=[stop_key(target, code) for code in rows["code"]])
    if "iso3" in keyed:
        keyed["iso3"] = keyed["iso3"].map(country_names()).fillna(keyed["iso3"])
    return ExposedThings(
        shapes=_keyed(places[places["code"].isin(rows["code"])], target=target),
        rows=keyed,
    )


def _gates(
    inputs: Inputs, stops: pd.DataFrame, commodities: tuple[str, ...]
) -> ExposedThings:
    """Give each gate the share of the goods that passes it, of each commodity."""
    gates = short_gates(inputs.layer("supply", "gates")).assign(
        code=lambda table: table["name"]
    )
    exposure = inputs.table("supply", "exposure")
    ends = exposure[exposure["stage"] == END_PRODUCT]
    passing = ends[["gate", "commodity", "share"]].rename(
        columns={"gate": "code", "share": "passing_share"}
    )
    every = gates[["code", "name", *_GATE_FACTS]].merge(
        pd.DataFrame({"commodity": commodities}), how="cross"
    )
    own = stops[stops["target"] == Target.GATE].rename(columns={"name": "code"})
    rows = every.merge(passing, on=["code", "commodity"], how="left").merge(
        own[["code", "commodity", "unmet_share", "unmet_t"]],
        on=["code", "commodity"],
        how="left",
    )
    keys = [stop_key(Target.GATE, code) for code in rows["code"]]
    return ExposedThings(
        shapes=_keyed(gates, target=Target.GATE), rows=rows.assign(key=keys)
    )


def _keyed(places: gpd.GeoDataFrame, *, target: Target) -> gpd.GeoDataFrame:
    once = places.drop_duplicates("code")
    keys = [stop_key(target, code) for code in once["code"]]
    return gpd.GeoDataFrame(
        {"key": keys, "name": once["name"].to_numpy()},
        geometry=once.geometry.to_numpy(),
        crs=places.crs,
    )
