"""What the map of the sea floor is given agrees with what the steps found."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from madeup.block_world import SPECS, abundance_of, block_layers

import geopandas as gpd
import shapely

from geo.model.crs import unproject_geometry
from geo.report import blocks, tiles
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs
from geo.workflow.seabed_mapping import seabed_layers, seabed_map_tiles

NOWHERE = gpd.GeoDataFrame({"name": [], "geometry": []}, crs=4326)
CUTOFF = 4.0


def grids_of(**layers):
    """A grid of each domain with these layers: values, or a function of the domain."""
    found = {}
    for index, (name, spec) in enumerate(SPECS.items()):
        grid = spec.dataset()
        for layer, values in layers.items():
            told = values(name) if callable(values) else np.full(spec.shape, values)
            grid[layer] = spec.variable(
                np.asarray(told, float), units="kg/m2", long_name=layer
            )
        found[index] = grid
    return found


def numbered(stem, grids):
    return {f"{stem}_{index}": grid for index, grid in grids.items()}


@pytest.fixture(scope="module")
def inputs():
    world = block_layers()
    file = read_project(example_project("minamitorishima"))
    resource = replace(
        file.project.resource, cutoff_kg_m2=CUTOFF, cutoffs_kg_m2=(0.0, CUTOFF)
    )
    project = replace(file.project, classes=None, campaign=None, resource=resource)
    domains = gpd.GeoDataFrame(
        {"name": list(SPECS)},
        geometry=[
            unproject_geometry(shapely.box(*spec.bounds), spec.crs)
            for spec in SPECS.values()
        ],
        crs=4326,
    )
    ground = grids_of(exclusion=lambda name: np.indices(SPECS[name].shape)[1] % 4)
    for grid in ground.values():
        grid["exclusion"] = (
            grid["exclusion"]
            .astype(int)
            .assign_attrs(
                grid["exclusion"].attrs
                | {"flag_masks": [1, 2], "flag_meanings": "outside_domain slope"}
            )
        )
    stations = gpd.GeoDataFrame(
        {"station": ["A", "B"], "abundance": [7.0, 8.0], "grade_Ni": [0.013, 0.014]},
        geometry=[shapely.Point(-180.0 + 1e-9, -17.0), shapely.Point(10.0, 50.0)],
        crs=4326,
    )
    rejected = pd.DataFrame(
        {
            "station": ["C", "D"],
            "lon": [179.0, np.nan],
            "lat": [-17.0, 3.0],
            "reason": ["no abundance", "no position"],
        }
    )
    line = world.statement.iloc[[0]].assign(
        **{"zone": "total", "class": "total", "cutoff_kg_m2": CUTOFF, "wet_mt": 3.5},
        wet_mt_p10=3.0,
        wet_mt_p90=4.0,
        area_km2=380.0,
    )
    estimate = grids_of(abundance=abundance_of, abundance_sd=1.0)
    drawn = grids_of(abundance_p10=2.0, abundance_p90=9.0, probability_above_cutoff=0.5)
    steps = {
        "samples": {
            "accepted": stations,
            "rejected": rejected,
            "provenance": {"a.csv": {"citation": "Survey 2024", "licence": "CC0"}},
        },
        "truth": {"stations": stations.assign(error_variance=[4.0, 9.0])},
        "zone": {
            "domains": domains,
            "zone": NOWHERE,
            "segments": NOWHERE,
            "regimes": NOWHERE,
        },
        "estimate": numbered("grid", estimate),
        "ground": numbered("ground", ground)
        | {
            "areas": NOWHERE,
            "sources": {
                "files": [
                    {"key": "bathymetry.file", "title": "ETOPO", "licence": "free"}
                ]
            },
        },
        "realizations": numbered("drawn", drawn),
        "classes": {},
        "statement": {
            "cells": world.cells,
            "statement": world.statement,
            "printed": line,
            "weights": world.weights,
            "reasons": world.features,
            "facts": {"label": "mineral inventory"},
        },
    }
    return Inputs(file=replace(file, project=project), done=steps)


@pytest.fixture(scope="module")
def layers(inputs):
    return seabed_layers(inputs, land=NOWHERE, sources=("Land: made up",))


def test_few_cells_are_blocks_with_their_band(layers):
    assert layers.grids == {}
    cells = layers.blocks.cells
    inside = cells["abundance_kriged"].notna()
    assert set(cells.loc[inside, "abundance_p10"]) == {2.0}
    assert set(cells.loc[inside, "abundance_p90"]) == {9.0}
    assert layers.blocks.cutoff_kg_m2 == CUTOFF


def test_the_headline_is_the_printed_total_at_the_cutoff(layers):
    [line] = layers.headline
    for words in (
        "Mineral inventory: 3.5 Mt wet",
        "P10 3.0 to P90 4.0",
        "380 km²",
        "4 kg/m²",
    ):
        assert words in line


def test_a_station_says_its_error_its_grades_in_percent_and_its_block(layers):
    found = layers.stations_used.set_index("station")
    assert found["error_sd"].tolist() == [2.0, 3.0]
    assert found["Ni (% of dry mass)"].tolist() == pytest.approx([1.3, 1.4])
    assert found.loc["A", "block"] == "north-6-6", "the middle of its domain"
    assert found.loc["B", "block"] == ""


def test_rejected_stations_without_a_place_are_not_drawn(layers):
    assert layers.stations_rejected["station"].tolist() == ["C"]


def test_sources_name_the_land_the_stations_and_the_sea_floor(layers):
    assert layers.sources == (
        "Land: made up",
        "Stations: Survey 2024 (CC0)",
        "Depth: ETOPO (free)",
    )


def test_too_many_cells_become_pictures_without_what_lies_outside(inputs, monkeypatch):
    monkeypatch.setattr(blocks, "MAX_BLOCKS", 0)
    layers = seabed_layers(inputs, land=NOWHERE, sources=())
    assert layers.blocks is None
    assert list(layers.grids) == [
        "abundance",
        "standard deviation",
        "P10 of the abundance",
        "P90 of the abundance",
        "chance of the cut-off",
        "reason for exclusion",
    ]
    for grids in layers.grids.values():
        assert [grid.shape for grid in grids] == [s.shape for s in SPECS.values()]
    reasons = layers.grids["reason for exclusion"][0].to_numpy()
    assert reasons[0, :4].tolist() == [0, 0, 2, 0], "outside is no reason to show"
    assert list(seabed_map_tiles(inputs)) == [], "pictures are large enough"


def test_grids_larger_than_a_picture_become_tiles(inputs, monkeypatch):
    assert list(seabed_map_tiles(inputs)) == [], "blocks need no tiles"
    monkeypatch.setattr(blocks, "MAX_BLOCKS", 0)
    monkeypatch.setattr(tiles, "MAX_PIXELS", 8)
    paths = [path for path, _ in seabed_map_tiles(inputs)]
    folders = {path.split("/")[1] for path in paths}
    assert {path.split("/")[0] for path in paths} == {"seabed_tiles"}
    assert len(folders) == 6
    assert len(set(paths)) == len(paths)
