"""What the seabed map of a run shows: blocks or grids, stations, areas, background."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

import geopandas as gpd
import xarray as xr

from geo.model.crs import WGS84, transformer
from geo.model.deposit_kinds import kind_of
from geo.model.grid import require_grid
from geo.model.metal_columns import grade_factor, in_ppm
from geo.model.watermark import WATERMARK
from geo.report.blocks import BlockLayers, blocks_fit, cell_column
from geo.report.class_whys import class_columns
from geo.report.popups import format_value, sentence
from geo.report.seabed_map import SeabedLayers, seabed_tiles
from geo.resource.statement.cells import cell_names
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import TOTAL
from geo.sources.coastline import read_islands
from geo.workflow.value_blocks import block_worths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.model.grid import GridSpec
    from geo.workflow.graph import Inputs

_GRIDS = {
    "abundance": ("estimate", "grid", "abundance"),
    "standard deviation": ("estimate", "grid", "abundance_sd"),
    "P10 of the abundance": ("realizations", "drawn", "abundance_p10"),
    "P90 of the abundance": ("realizations", "drawn", "abundance_p90"),
    "chance of the cut-off": ("realizations", "drawn", "probability_above_cutoff"),
    "proposed class": ("classes", "classes", "resource_class"),
    "reason for exclusion": ("ground", "ground", "exclusion"),
}
"""Step, grid and variable of each layer, where the project has it."""

_OUTSIDE = "outside_domain"


def seabed_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, sources: tuple[str, ...]
) -> SeabedLayers:
    """Gather what the seabed map shows.

    Parameters
    ----------
    inputs : Inputs
        Of the steps of samples, truth, zone, estimate, ground, classes, realizations
        and statement.
    land : geopandas.GeoDataFrame
        As `geo.sources.coastline.read_land` gives it.
    sources : tuple of str
        Of what the map draws besides the stations.

    Returns
    -------
    SeabedLayers
    """
    project = inputs.file.project
    cells = inputs.table("statement", "cells")
    fit = blocks_fit(cells)
    islands = read_islands().drop_duplicates("name")
    relief = inputs.done["ground"].get("relief")
    return SeabedLayers(
        title=project.title,
        subtitle="Sea floor: what lies there, how sure, and what is out",
        land=land,
        zone=inputs.layer("zone", "zone"),
        limits=inputs.layer("zone", "segments"),
        blocks=_blocks(inputs, cells) if fit else None,
        grids={} if fit else _grids(inputs),
        relief=relief["elevation"] if isinstance(relief, xr.Dataset) else None,
        stations_used=_stations(inputs),
        stations_rejected=_rejected(inputs),
        domains=inputs.layer("zone", "domains"),
        exclusions=inputs.layer("ground", "areas"),
        regimes=inputs.layer("zone", "regimes"),
        disturbed=_disturbed(inputs),
        planned=_planned(inputs),
        places=islands[islands["name"].isin(project.zone.islands)],
        headline=_headline(inputs),
        watermark=WATERMARK if project.synthetic else "",
        sources=(*sources, *_citations(inputs), *_floor_sources(inputs)),
    )


def seabed_map_tiles(inputs: Inputs) -> Iterator[tuple[str, bytes]]:
    """Draw the tiles beside the seabed map, where its grids are too large for it.

    Parameters
    ----------
    inputs : Inputs
        As for `seabed_layers`.

    Yields
    ------
    tuple of str and bytes
        Path beside the page and PNG.
    """
    if blocks_fit(inputs.table("statement", "cells")):
        return
    nothing = gpd.GeoDataFrame({"geometry": []}, crs=WGS84)
    yield from seabed_tiles(
        SeabedLayers(
            title="",
            land=nothing,
            zone=nothing,
            limits=nothing,
            grids=_grids(inputs),
            stations_used=nothing,
            stations_rejected=nothing,
        )
    )


def _planned(inputs: Inputs) -> gpd.GeoDataFrame:
    """Give the stations of the plan that is drawn, where a campaign is planned."""
    stations = inputs.done.get("campaign", {}).get("campaign_stations")
    if not isinstance(stations, gpd.GeoDataFrame):
        return gpd.GeoDataFrame()
    return gpd.GeoDataFrame(stations[stations["chosen"]].drop(columns="chosen"))


def _disturbed(inputs: Inputs) -> gpd.GeoDataFrame:
    """Give what mining disturbs, where it is asked for."""
    areas = inputs.done.get("footprint", {}).get("disturbed_areas")
    return areas if isinstance(areas, gpd.GeoDataFrame) else gpd.GeoDataFrame()


def _specs(inputs: Inputs) -> dict[str, GridSpec]:
    """Where the cells of each domain lie."""
    names = inputs.layer("zone", "domains")["name"]
    return {
        str(name): require_grid(inputs.grid("estimate", f"grid_{index}"))
        for index, name in enumerate(names)
    }


def _blocks(inputs: Inputs, cells: pd.DataFrame) -> BlockLayers:
    specs = _specs(inputs)
    drawn = {
        column: cell_column(
            cells,
            grids={
                name: inputs.grid("realizations", f"drawn_{index}")[column]
                for index, name in enumerate(specs)
            },
        )
        for column in ("abundance_p10", "abundance_p90")
        if inputs.file.project.uncertainty.realizations
    }
    worths, note = block_worths(inputs, cells)
    return BlockLayers(
        specs=specs,
        cells=cells.assign(**drawn, **worths, **_class_columns(inputs, cells, specs)),
        statement=inputs.table("statement", "statement"),
        label=Label(str(_facts(inputs)["label"])),
        cutoff_kg_m2=inputs.file.project.resource.cutoff_kg_m2,
        weights=inputs.table("statement", "weights"),
        features=inputs.table("statement", "reasons"),
        worth_note=note,
        kind=kind_of(inputs.file.project),
    )


def _class_columns(
    inputs: Inputs, cells: pd.DataFrame, specs: dict[str, GridSpec]
) -> dict[str, NDArray[np.generic]]:
    if inputs.file.project.classes is None:
        return {}
    overrides = inputs.done["classes"].get("class_overrides")
    return class_columns(
        cells,
        specs=specs,
        grids={
            name: inputs.grid("classes", f"classes_{index}")
            for index, name in enumerate(specs)
        },
        overrides=overrides if isinstance(overrides, pd.DataFrame) else pd.DataFrame(),
    )


def _facts(inputs: Inputs) -> dict[str, object]:
    return dict(inputs.record("statement", "facts"))


def _headline(inputs: Inputs) -> tuple[str, ...]:
    """Say what the statement adds up to, at the figures in which it is printed."""
    cutoff = inputs.file.project.resource.cutoff_kg_m2
    printed = inputs.table("statement", "printed")
    totals = printed[(printed["zone"] == TOTAL) & (printed["class"] == TOTAL)]
    lines = totals[np.isclose(totals["cutoff_kg_m2"], cutoff)].to_dict("records")
    if not lines:
        return ()
    total = lines[0]
    wet = format_value(total["wet_mt"])
    band = ""
    if pd.notna(total.get("wet_mt_p10")):
        ends = [total[f"wet_mt_{p}"] for p in ("p10", "p90")]
        told = [wet, *map(format_value, ends)]
        decimals = max(len(each.partition(".")[2]) for each in told)
        low, high = (f"{each:,.{decimals}f}" for each in ends)
        band = f" (P10 {low} to P90 {high})"
    label = str(_facts(inputs)["label"])
    return (
        f"{sentence(label)}: {wet} Mt wet{band} "
        f"on {format_value(total['area_km2'])} km² at a cut-off of {cutoff:g} kg/m² "
        "wet, as printed in the statement.",
    )


def _grids(inputs: Inputs) -> dict[str, list[xr.DataArray]]:
    """Gather each layer of all domains."""
    project = inputs.file.project
    absent = {
        "classes": project.classes is None,
        "realizations": not project.uncertainty.realizations,
    }
    count = len(inputs.layer("zone", "domains"))
    layers: dict[str, list[xr.DataArray]] = {}
    for title, (step, stem, variable) in _GRIDS.items():
        if absent.get(step, False):
            continue
        grids = [inputs.grid(step, f"{stem}_{n}")[variable] for n in range(count)]
        layers[title] = [_inside_only(grid) for grid in grids]
    return layers


def _inside_only(grid: xr.DataArray) -> xr.DataArray:
    """Leave ground outside the domain without a class or a reason."""
    if "flag_masks" in grid.attrs:
        words = str(grid.attrs["flag_meanings"]).split()
        outside = int(np.atleast_1d(grid.attrs["flag_masks"])[words.index(_OUTSIDE)])
        return grid.where((grid & outside) == 0, 0).assign_attrs(grid.attrs)
    if "flag_values" not in grid.attrs:
        return grid
    kept = [code for code in grid.attrs["flag_values"] if code >= 0]
    words = str(grid.attrs["flag_meanings"]).split()[-len(kept) :]
    return grid.where(grid >= 0).assign_attrs(
        grid.attrs | {"flag_values": kept, "flag_meanings": " ".join(words)}
    )


def _stations(inputs: Inputs) -> gpd.GeoDataFrame:
    """Give the stations as estimated, with their errors and the blocks they lie in."""
    corrected = inputs.done.get("truth", {}).get("stations")
    found = (
        corrected
        if isinstance(corrected, gpd.GeoDataFrame)
        else inputs.layer("samples", "accepted")
    )
    shown = _printable(found)
    if "error_variance" in shown.columns:
        shown["error_sd"] = np.sqrt(shown.pop("error_variance"))
    shown["block"] = _blocks_of(shown, _specs(inputs))
    return shown


def _blocks_of(stations: gpd.GeoDataFrame, specs: dict[str, GridSpec]) -> list[str]:
    """Name the block under each station; empty outside all grids."""
    named = np.full(len(stations), "", dtype=object)
    for name, spec in specs.items():
        east, north = transformer(WGS84, spec.crs).transform(
            stations.geometry.x.to_numpy(), stations.geometry.y.to_numpy()
        )
        columns = np.floor((east - spec.west) / spec.spacing)
        rows = np.floor((north - spec.south) / spec.spacing)
        inside = (columns >= 0) & (columns < spec.shape[1])
        inside &= (rows >= 0) & (rows < spec.shape[0])
        cells = (rows * spec.shape[1] + columns)[inside].astype(int)
        named[inside] = cell_names(name, spec)[cells]
    return [str(name) for name in named]


def _printable(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write grades as people read them, in percent or parts per million."""
    shown = stations.copy()
    for column in [c for c in shown.columns if c.startswith("grade_")]:
        metal = column.removeprefix("grade_")
        unit = "ppm" if in_ppm(metal) else "%"
        shown[f"{metal} ({unit} of dry mass)"] = shown.pop(column) * grade_factor(metal)
    return gpd.GeoDataFrame(shown, geometry="geometry", crs=stations.crs)


def _rejected(inputs: Inputs) -> gpd.GeoDataFrame:
    """Give the rejected stations that have a place on a map."""
    rejected = inputs.table("samples", "rejected")
    placed = rejected[
        rejected["lon"].between(-180, 180) & rejected["lat"].between(-90, 90)
    ]
    return gpd.GeoDataFrame(
        placed, geometry=gpd.points_from_xy(placed["lon"], placed["lat"]), crs=WGS84
    )


def _citations(inputs: Inputs) -> tuple[str, ...]:
    lines = []
    for name, facts in inputs.record("samples", "provenance").items():
        said = facts if isinstance(facts, dict) else {}
        text = said.get("citation") or f"file {name}"
        licence = f" ({said['licence']})" if said.get("licence") else ""
        lines.append(f"Stations: {text}{licence}")
    return tuple(lines)


def _floor_sources(inputs: Inputs) -> tuple[str, ...]:
    """Name the files of the sea floor and of the areas set apart."""
    files = cast("list[dict[str, str]]", inputs.record("ground", "sources")["files"])
    kinds = {"bathymetry": "Depth", "exclusions": "Areas set apart"}
    return tuple(
        f"{kinds[place]}: {one['title']} ({one['licence']})"
        for one in files
        if (place := str(one["key"]).partition(".")[0]) in kinds
    )
