"""Areas that others have drawn and measured in the Clarion-Clipperton Zone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd

from geo.model.crs import geodesic_area_m2
from geo.model.ground import ExclusionChoice
from geo.resource.ground.distance_rule import ground_within
from geo.resource.ground.excluded_areas import areas_of_cells, excluded_areas
from geo.resource.ground.exclusions import Exclusions, reason_table
from geo.sources.areas import read_exclusion

pytestmark = pytest.mark.testdata

FLATTENED = 0.0067  # by how much areas on the sphere and the ellipsoid may differ


def features(folder, file, **given):
    choice = ExclusionChoice(name=file, file=f"{file}.geojson", **given)
    return read_exclusion(choice, root=folder)


def overlapping(table):
    choice = ExclusionChoice(name="overlap", file="x.gpkg", overlapping=True)
    return excluded_areas(table, choice=choice)


def test_the_ten_overlaps_that_were_measured_are_found(testdata):
    folder = testdata / "isa"
    claims = features(folder, "us_areas", name_column="subarea")
    isa = features(folder, "imb_areas", name_column="subarea")
    both = gpd.GeoDataFrame(pd.concat([claims, isa], ignore_index=True), crs=4326)
    found = overlapping(both)
    km2 = found.geometry.map(geodesic_area_m2) / 1e6
    drawn = read_exclusion(
        ExclusionChoice(name="o", file="us_overlaps.geojson", name_column="pair"),
        root=folder,
    )
    for row in drawn.itertuples():
        match = int((km2 - geodesic_area_m2(row.geometry) / 1e6).abs().argmin())
        shape = found.geometry[match]
        # the same ground, and not another of the same size
        common = geodesic_area_m2(shape & row.geometry)
        assert common == pytest.approx(geodesic_area_m2(shape), rel=1e-3)
        assert km2[match] == pytest.approx(row.overlap_km2, rel=FLATTENED)


def test_contracts_of_the_authority_overlap_by_slivers_only(testdata):
    contracts = features(testdata / "isa", "isa_areas", name_column="ContractID")
    found = overlapping(contracts)
    km2 = found.geometry.map(geodesic_area_m2) / 1e6
    # the largest of 30 contracts of up to 75,000 km2 each
    assert km2.max() < 100.0
    assert contracts["name"].nunique() >= 30


def test_a_cell_in_an_environmental_area_names_it(testdata):
    table = features(testdata / "isa", "apei_areas_retyped", name_column="apei")
    rule = ExclusionChoice(name="APEI", file="x.gpkg")
    areas = excluded_areas(table, choice=rule)
    middles = [shape.representative_point() for shape in areas.geometry]
    lon = np.array([*(point.x for point in middles), -126.0])
    lat = np.array([*(point.y for point in middles), 14.0])
    hits = areas_of_cells(areas, lon=lon, lat=lat)
    out = Exclusions.none((14,)).add_areas(hits, reasons=["APEI"])
    assert len(out.reasons) == 1
    assert out.mineable.tolist() == [False] * 13 + [True]
    assert reason_table(out, areas=hits)["feature"].tolist() == list(areas["name"])


def test_ground_round_the_environmental_areas_grows_as_it_must(testdata):
    table = features(testdata / "isa", "apei_areas_retyped", name_column="apei")
    shape = table.set_index("name").geometry["APEI-01"]
    own = geodesic_area_m2(shape)
    reach = 10_000.0
    grown = geodesic_area_m2(ground_within(shape, reach))
    # Steiner: area + perimeter x distance + pi distance^2, for a convex area so
    # small that the Earth is flat round it
    side = np.sqrt(own)
    expected = own + 4.0 * side * reach + np.pi * reach**2
    assert grown == pytest.approx(expected, rel=0.01)
