"""Step: the three maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.disruption import Target
from geo.model.watermark import WATERMARK
from geo.report.risk_map import risk_map
from geo.report.routes_map import RoutesLayers, routes_map
from geo.report.seabed_map import SeabedLayers, seabed_map
from geo.sources.bundled import bundled_file
from geo.sources.coastline import LAND_FILE, read_islands, read_land
from geo.workflow.drawn_flows import DrawnFlows, drawn_flows, with_routes
from geo.workflow.drawn_gates import exposed_gates, short_gates
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.naming import Names, names_of
from geo.workflow.risk_mapping import risk_layers
from geo.workflow.works_by_facility import by_facility

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xarray as xr

    from geo.model.disruption import Disruption
    from geo.model.project import Project

BUILT_IN = (
    LAND_FILE,
    "islands/islands.csv",
    "supply/ports.csv",
)
_WHOLE = 1.0 - 1e-9
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
    gates = short_gates(inputs.layer("supply", "gates")).assign(exposure=0.0)
    shown = ""
    base = after = gpd.GeoDataFrame({"name": [], "tonnes": []}, geometry=[], crs=WGS84)
    works = inputs.layer("supply", "works")
    ports = inputs.layer("facts", "ports")
    if supply is not None:
        gates = exposed_gates(
            inputs.layer("supply", "gates"), exposure=inputs.table("supply", "exposure")
        )
        drawn = drawn_flows(
            inputs.layer("supply", "flows"), inputs.layer("supply", "flows_disrupted")
        )
        base, after = drawn.before, drawn.after
        shown = _shown(drawn)
        goods = [demand.name for demand in supply.commodities]
        works = works[works["commodity"].isin(goods)]
        used = {*base["plant_port"], *after["plant_port"], supply.options.market_port}
        ports = ports[ports["unlocode"].isin(used)]
    routes = inputs.done["routes"].get("routes")
    if isinstance(routes, gpd.GeoDataFrame):
        base = with_routes(base, routes, state="ordinary day")
        if "disrupted" in set(routes["state"]):
            after = with_routes(after, routes, state="disrupted")
    return routes_map(
        RoutesLayers(
            title=project.title,
            subtitle="Supply routes on an ordinary day and in the scenario" + shown,
            land=land,
            works=by_facility(works),
            ports=ports,
            gates=_with_closed(gates, project.disruptions),
            flows=base,
            disrupted_flows=after,
            disruption=_names(inputs).scenario(project.disruptions),
            watermark=watermark(project),
            sources=SOURCES,
        )
    )


def _with_closed(
    gates: gpd.GeoDataFrame, hits: Iterable[Disruption]
) -> gpd.GeoDataFrame:
    closed = {hit.name for hit in hits if hit.target is Target.GATE}
    return gates.assign(closed=gates["name"].isin(closed))


def _shown(drawn: DrawnFlows) -> str:
    if drawn.share > _WHOLE:
        return ""
    return (
        f" (the largest flows of each commodity, {drawn.share:.0%} of the tonnes; all "
        "stand in tables/flows.csv)"
    )


def _risk(inputs: Inputs, land: gpd.GeoDataFrame) -> str:
    return risk_map(
        risk_layers(
            inputs,
            land=land,
            watermark=watermark(inputs.file.project),
            sources=SOURCES,
        )
    )


def _names(inputs: Inputs) -> Names:
    return names_of(
        ports=inputs.layer("facts", "ports"),
        facilities=inputs.layer("facts", "facilities"),
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
        "contingency",
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
