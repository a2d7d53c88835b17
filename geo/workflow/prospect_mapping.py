"""What the overview of a prospect shows of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.errors import GeoError
from geo.model.crs import WGS84
from geo.model.deposit_kinds import kind_of
from geo.model.watermark import WATERMARK
from geo.report.prospect_map import (
    WAY_LABELS,
    ProspectLayers,
    ProspectPart,
    ProspectTable,
)
from geo.sources.coastline import read_islands
from geo.workflow.lanes import land_legs_in, route_files, sea_network
from geo.workflow.naming import country_names
from geo.workflow.places import waypoint
from geo.workflow.prospect_ground import how_much_part, how_sure_part, where_part
from geo.workflow.prospect_outlook import against_land_part, how_far_part, supply_part
from geo.workflow.prospect_ways import (
    WAY_COLUMNS,
    FieldWays,
    field_ways,
    transport_way,
)

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Inputs

_NO_SUPPLY = (
    "The project asks for no supply: there is no market, no demand, and no port or "
    "works to measure to."
)


def prospect_files(file: ProjectFile) -> tuple[Path, ...]:
    """List the files that the overview reads.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    tuple of pathlib.Path

    Examples
    --------
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> prospect_files(project)[0].name
    'gates.csv'
    """
    return route_files(file) if file.project.supply is not None else ()


def prospect_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, sources: tuple[str, ...]
) -> ProspectLayers:
    """Gather what the overview of a prospect shows.

    Parameters
    ----------
    inputs : Inputs
        With the steps of samples, zone, ground, estimate, realizations, classes,
        statement, comparison, facts, supply and resilience.
    land : geopandas.GeoDataFrame
        Schema LAND.
    sources : tuple of str

    Returns
    -------
    ProspectLayers
        Without ways and supply where the project asks for no supply, which is said.
    """
    project = inputs.file.project
    ways, refusal = prospect_ways(inputs)
    relief = inputs.done["ground"].get("relief")
    islands = read_islands().drop_duplicates("name")
    return ProspectLayers(
        title=project.title,
        subtitle="Prospect overview: where, how much, how sure, and how far",
        land=land,
        zone=inputs.layer("zone", "zone"),
        limits=inputs.layer("zone", "segments"),
        domains=inputs.layer("zone", "domains"),
        places=islands[islands["name"].isin(project.zone.islands)],
        grids=_pictures(inputs),
        relief=relief["elevation"] if isinstance(relief, xr.Dataset) else None,
        ways=ways,
        ports=_landing_ports(inputs, ways),
        parts=(
            where_part(inputs),
            how_much_part(inputs),
            how_sure_part(inputs),
            against_land_part(inputs),
            *_supply_parts(inputs, ways, refusal=refusal),
        ),
        tables=_tables(ways),
        watermark=WATERMARK if project.synthetic else "",
        sources=sources,
    )


def prospect_ways(inputs: Inputs) -> tuple[gpd.GeoDataFrame, str]:
    """Find the ways from the fields of a project, or say why there are none.

    Parameters
    ----------
    inputs : Inputs
        With the steps of zone, facts, transport and supply.

    Returns
    -------
    geopandas.GeoDataFrame
        By `geo.workflow.prospect_ways.WAY_COLUMNS`, with ``country`` and ``field``.
    str
        Empty where ways were looked for.
    """
    project = inputs.file.project
    none = gpd.GeoDataFrame(
        pd.DataFrame(columns=[*WAY_COLUMNS, "country", "field"]),
        geometry=gpd.GeoSeries([], crs=WGS84),
    )
    if project.supply is None:
        return none, _NO_SUPPLY
    by = FieldWays(
        network=sea_network(inputs.file),
        ports=inputs.layer("facts", "ports"),
        works=inputs.table("supply", "works"),
        metals=project.metals,
        options=project.supply.options,
        settings=project.routing,
        land_legs=land_legs_in(inputs.file),
    )
    try:
        found = field_ways(inputs.layer("zone", "domains"), by=by)
    except GeoError as error:
        told = "; ".join(f"{one.where}: {one.what}" for one in error.problems)
        return none, f"No way is told: {told}."
    if "transport" in inputs.done["transport"]:
        ships = transport_way(
            inputs.layer("zone", "domains"),
            ports=inputs.layer("transport", "transport_ports"),
            origin=waypoint(
                str(inputs.record("transport", "transport")["origin"]), ports=by.ports
            ),
            options=project.supply.options,
        )
        joined = pd.concat([found, ships], ignore_index=True)
        found = gpd.GeoDataFrame(joined, crs=WGS84)
    names = country_names()
    called = found["iso3"].map(names).fillna(found["iso3"])
    return found.assign(country=called, field=found["domain"]), ""


def _supply_parts(
    inputs: Inputs, ways: gpd.GeoDataFrame, *, refusal: str
) -> tuple[ProspectPart, ...]:
    supply = inputs.file.project.supply
    if supply is None:
        titles = ("How far", "For the supply")
        return tuple(ProspectPart(title=title, lead=(refusal,)) for title in titles)
    far = how_far_part(
        ways,
        speed_kn=inputs.file.project.routing.priced_by.speed_kn,
        km_per_day=supply.options.land_km_per_day,
        kind=kind_of(inputs.file.project),
    )
    if refusal:
        far = ProspectPart(title="How far", lead=(refusal,))
    return far, supply_part(inputs)


def _pictures(inputs: Inputs) -> dict[str, list[xr.DataArray]]:
    """Gather the abundance, as a picture, and the chance of the cut-off."""
    wanted = {"Abundance, estimate": ("estimate", "grid", "abundance")}
    if inputs.file.project.uncertainty.realizations:
        wanted = {
            "Abundance, P50": ("realizations", "drawn", "abundance_p50"),
            "Chance of the cut-off": (
                "realizations",
                "drawn",
                "probability_above_cutoff",
            ),
        }
    count = len(inputs.layer("zone", "domains"))
    return {
        title: [
            inputs.grid(step, f"{stem}_{index}")[variable] for index in range(count)
        ]
        for title, (step, stem, variable) in wanted.items()
    }


def _landing_ports(inputs: Inputs, ways: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    ports = inputs.layer("facts", "ports")
    columns = ["unlocode", "name", "country", "source", "evidence", "geometry"]
    return ports.loc[ports["unlocode"].isin(set(ways["unlocode"])), columns]


def _tables(ways: gpd.GeoDataFrame) -> tuple[ProspectTable, ...]:
    """Show all ways below the map."""
    if not len(ways):
        return ()
    rounded = ways.drop(columns="geometry").round(
        {"length_nm": 0, "sea_days": 2, "land_km": 0, "days": 2, "connector_km": 0}
    )
    return (
        ProspectTable(
            table=pd.DataFrame(rounded),
            caption="Ways from the fields to the market's port and to works",
            labels=WAY_LABELS,
            link="key",
        ),
    )
