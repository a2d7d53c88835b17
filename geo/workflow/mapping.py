"""Step: the three maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.model.watermark import WATERMARK
from geo.report.risk_map import RiskLayers, risk_map
from geo.report.routes_map import RoutesLayers, routes_map
from geo.report.seabed_map import SeabedLayers, seabed_map
from geo.sources.bundled import bundled_file
from geo.sources.coastline import read_islands, read_land
from geo.workflow.drawn_flows import (
    changed_flows,
    largest_flows,
    named_flows,
    with_routes,
)
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.naming import Names, in_words, names_of
from geo.workflow.summary import not_ranked
from geo.workflow.works_by_facility import by_facility

if TYPE_CHECKING:
    import xarray as xr

    from geo.model.project import Project

BUILT_IN = (
    "land/land.fgb.gz",
    "islands/islands.csv",
    "supply/ports.csv",
)
WORST_SHOWN = 15
GATE_DEG = 5.0  # how far from its middle a gate is drawn
SOURCES = (
    "Land: Natural Earth (public domain)",
    "Sea lanes: searoute 1.6.0 (Apache-2.0)",
    (
        "Facilities: ICMM Global Mining Dataset (CC BY 4.0), OpenStreetMap "
        "contributors (ODbL) and the sources named in each row"
    ),
)


def watermark(project: Project) -> str:
    """Say on a page that the stations are made up, if they are.

    Parameters
    ----------
    project : Project

    Returns
    -------
    str
    """
    return WATERMARK if project.synthetic else ""


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    land = read_land()
    pages: dict[str, str] = {"seabed": _seabed(inputs, land)}
    flows = [
        layer
        for step, name in (("supply", "flows"), ("routes", "routes"))
        if (layer := inputs.done[step].get(name)) is not None
    ]
    if flows:
        pages["routes"] = _routes(inputs, land)
    if project.supply is not None:
        pages["risk"] = _risk(inputs, land)
    return pages


def _seabed(inputs: Inputs, land: gpd.GeoDataFrame) -> str:
    project = inputs.file.project
    domains = inputs.layer("zone", "domains")
    rejected = inputs.table("samples", "rejected")
    placed = rejected[
        rejected["lon"].between(-180, 180) & rejected["lat"].between(-90, 90)
    ]
    islands = read_islands().drop_duplicates("name")
    named = islands[islands["name"].isin(project.zone.islands)]
    layers = SeabedLayers(
        title=project.title,
        subtitle="Sea floor: what lies there, how sure, and what is out",
        land=land,
        zone=inputs.layer("zone", "zone"),
        limits=inputs.layer("zone", "segments"),
        grids=_grids(inputs, len(domains)),
        stations_used=_printable(inputs.layer("samples", "accepted")),
        stations_rejected=gpd.GeoDataFrame(
            placed, geometry=gpd.points_from_xy(placed["lon"], placed["lat"]), crs=WGS84
        ),
        domains=domains,
        exclusions=inputs.layer("ground", "areas"),
        places=named,
        watermark=watermark(project),
        sources=(*SOURCES[:1], *_citations(inputs)),
    )
    return seabed_map(layers)


def _citations(inputs: Inputs) -> tuple[str, ...]:
    found = inputs.record("samples", "provenance")
    lines = []
    for name, facts in found.items():
        said = facts if isinstance(facts, dict) else {}
        text = said.get("citation") or f"file {name}"
        licence = f" ({said['licence']})" if said.get("licence") else ""
        lines.append(f"Stations: {text}{licence}")
    return tuple(lines)


def _printable(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write grades in percent, as people read them."""
    shown = stations.copy()
    for column in [c for c in shown.columns if c.startswith("grade_")]:
        metal = column.removeprefix("grade_")
        shown[f"{metal} (% of dry mass)"] = shown.pop(column) * 100.0
    return gpd.GeoDataFrame(shown, geometry="geometry", crs=stations.crs)


def _grids(inputs: Inputs, count: int) -> dict[str, list[xr.DataArray]]:
    """Gather each layer of all domains."""
    layers: dict[str, list[xr.DataArray]] = {}
    wanted = {
        "abundance": ("estimate", "grid", "abundance"),
        "standard deviation": ("estimate", "grid", "abundance_sd"),
        "proposed class": ("classes", "classes", "resource_class"),
        "reason for exclusion": ("ground", "ground", "exclusion"),
    }
    if inputs.file.project.classes is None:
        del wanted["proposed class"]
    if inputs.file.project.uncertainty.realizations:
        drawn = {
            "P10 of the abundance": ("realizations", "drawn", "abundance_p10"),
            "P90 of the abundance": ("realizations", "drawn", "abundance_p90"),
            "chance of the cut-off": (
                "realizations",
                "drawn",
                "probability_above_cutoff",
            ),
        }
        wanted = dict(list(wanted.items())[:2]) | drawn | dict(list(wanted.items())[2:])
    for title, (step, stem, variable) in wanted.items():
        for index in range(count):
            grid = inputs.grid(step, f"{stem}_{index}")
            layer = grid[variable]
            if variable == "resource_class":
                layer = _inside_only(layer)
            layers.setdefault(title, []).append(layer)
    return layers


def _inside_only(classes: xr.DataArray) -> xr.DataArray:
    """Leave cells outside their domain without a colour."""
    kept = [code for code in classes.attrs["flag_values"] if code >= 0]
    words = str(classes.attrs["flag_meanings"]).split()[-len(kept) :]
    inside = classes.where(classes >= 0)
    return inside.assign_attrs(
        classes.attrs | {"flag_values": kept, "flag_meanings": " ".join(words)}
    )


def _routes(inputs: Inputs, land: gpd.GeoDataFrame) -> str:
    project = inputs.file.project
    supply = project.supply
    gates = _short_gates(inputs.layer("supply", "gates")).assign(exposure=0.0)
    shown = ""
    base = after = gpd.GeoDataFrame({"name": [], "tonnes": []}, geometry=[], crs=WGS84)
    works = inputs.layer("supply", "works")
    ports = inputs.layer("facts", "ports")
    if supply is not None:
        gates = _exposed_gates(inputs)
        drawn, share = largest_flows(inputs)
        base = named_flows(inputs.layer("supply", "flows"))[drawn]
        after = changed_flows(inputs)[drawn]
        if not drawn.all():
            shown = (
                f" (the largest flows of each commodity, {share:.0%} of "
                "the tonnes; all stand in tables/flows.csv)"
            )
        goods = [demand.name for demand in supply.commodities]
        works = works[works["commodity"].isin(goods)]
        used = {*base["plant_port"], supply.options.market_port}
        ports = ports[ports["unlocode"].isin(used)]
    routes = inputs.done["routes"].get("routes")
    if isinstance(routes, gpd.GeoDataFrame):
        base = with_routes(base, routes, state="ordinary day")
        if "disrupted" in set(routes["state"]):
            after = with_routes(after, routes, state="disrupted")
    closed = {hit.name for hit in project.disruptions if hit.target is Target.GATE}
    return routes_map(
        RoutesLayers(
            title=project.title,
            subtitle="Supply routes on an ordinary day and in the scenario" + shown,
            land=land,
            works=by_facility(works),
            ports=ports,
            gates=gates.assign(closed=gates["name"].isin(closed)),
            flows=base,
            disrupted_flows=after,
            disruption=_names(inputs).scenario(project.disruptions),
            watermark=watermark(project),
            sources=SOURCES,
        )
    )


def _exposed_gates(inputs: Inputs) -> gpd.GeoDataFrame:
    """Give each gate the share of all tonnes that pass it, at its worst commodity."""
    exposure = inputs.table("supply", "exposure")
    worst = exposure.groupby("gate")["share"].max()
    gates = _short_gates(inputs.layer("supply", "gates"))
    return gates.assign(exposure=gates["name"].map(worst).fillna(0.0))


def _short_gates(gates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut gate lines to the neighbourhood of their strait, for display."""
    # the one at the Cape runs on to the ice, so that no lane gets round it
    lon, lat = gates["lon"].to_numpy(), gates["lat"].to_numpy()
    near = shapely.box(lon - GATE_DEG, lat - GATE_DEG, lon + GATE_DEG, lat + GATE_DEG)
    return gates.set_geometry(shapely.intersection(gates.geometry.to_numpy(), near))


def _risk(inputs: Inputs, land: gpd.GeoDataFrame) -> str:
    project = inputs.file.project
    stops = inputs.table("supply", "stops")
    by_country = stops[stops["target"] == "country"]
    worst = by_country.sort_values("unmet_share", ascending=False).drop_duplicates(
        "name"
    )
    countries = pd.DataFrame(
        {
            "iso3": worst["name"],
            "value": worst["unmet_share"],
            "commodity": worst["commodity"].map(in_words),
            "unmet_t": worst["unmet_t"],
            "share_on_unverified": worst["share_on_unverified"],
        }
    )
    code = project.supply.options.market_iso3 if project.supply else ""
    market = _names(inputs).thing(Target.COUNTRY, code)
    facility = stops[stops["target"] == "facility"].set_index("name")["unmet_share"]
    exposed = facility.groupby(level=0).max()
    works = by_facility(inputs.layer("supply", "works"))
    hit = works[works["facility_id"].isin(exposed.index)]
    left_out = not_ranked(
        inputs.table("supply", "chains"), cover=inputs.table("supply", "cover")
    )
    refused = ", ".join(map(in_words, left_out))
    return risk_map(
        RiskLayers(
            title=project.title,
            subtitle=f"What a single stop takes from the supply of {market}"
            + (
                f" (not ranked, since works and output do not balance: {refused})"
                if refused
                else ""
            ),
            land=land,
            countries=countries,
            value_name="share of the demand unmet if the country stops, "
            "worst commodity",
            ranking=_ranking(stops),
            ranking_caption="The worst single stops"
            if len(stops)
            else "No stop is ranked: works and output do not balance",
            gates=_exposed_gates(inputs),
            works=hit.assign(exposure=hit["facility_id"].map(exposed)),
            watermark=watermark(project),
            sources=(
                *SOURCES,
                "Governance: World Bank WGI",
                "Flows are allocated by capacity and distance under stated assumptions",
            ),
        )
    )


def _names(inputs: Inputs) -> Names:
    return names_of(
        ports=inputs.layer("facts", "ports"),
        facilities=inputs.layer("facts", "facilities"),
    )


def _ranking(stops: pd.DataFrame) -> pd.DataFrame:
    """Put the worst stops into words that fit beside a map."""
    worst = stops.sort_values("unmet_share", ascending=False, kind="stable")
    worst = worst.head(WORST_SHOWN)
    return pd.DataFrame(
        {
            "what stops": worst["label"],
            "kind": worst["target"],
            "of": worst["commodity"].map(in_words),
            "demand unmet": worst["unmet_share"].map("{:.0%}".format),
        }
    )


STEP = Step(
    name="maps",
    run=_run,
    needs=(
        "samples",
        "zone",
        "estimate",
        "ground",
        "classes",
        "realizations",
        "facts",
        "routes",
        "supply",
    ),
    parameters=lambda file: (
        file.project.title,
        file.project.synthetic,
        file.project.classes is None,
        file.project.disruptions,
        file.project.supply,
        file.project.zone,
    ),
    files=lambda _: tuple(bundled_file(name) for name in BUILT_IN),
)
