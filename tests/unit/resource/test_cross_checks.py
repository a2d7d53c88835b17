"""Polygonal and nearest-station models: the same values, by area or by centre."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import KDTree

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.maritime.fractions import zone_fractions
from geo.model.crs import geodesic_area_m2, local_crs, unproject_geometry
from geo.model.grid import GridSpec
from geo.resource.deposit.cross_checks import (
    assayed_grades,
    nearest_cells,
    polygonal,
    station_pieces,
    station_polygons,
)
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.statement.lines import above_cutoffs

CRS = local_crs([154.0], [24.0])


def samples(places, abundance, grades=None):
    count = len(places)
    return DomainSamples(
        coordinates=np.array(places, dtype=float),
        abundance=np.array(abundance, dtype=float),
        grades={m: np.array(g, dtype=float) for m, g in (grades or {}).items()},
        station=np.array([f"BC{number:02d}" for number in range(count)]),
        error_variance=np.zeros(count),
        position_error_m=np.zeros(count),
    )


def survey(count=40, seed=1, side=100e3):
    rng = np.random.Generator(np.random.PCG64(seed))
    return samples(
        rng.uniform(-side / 2, side / 2, (count, 2)),
        rng.lognormal(2.7, 0.4, count),
        {"Ni": rng.uniform(0.01, 0.015, count)},
    )


def domain(side=100e3, crs=CRS):
    """An octagon, so that cells of the edge are cut aslant."""
    ring = shapely.Point(0.0, 0.0).buffer(side / 2, quad_segs=2)
    return unproject_geometry(shapely.segmentize(ring, 1_000.0), crs)


def grid(spacing, side=100e3, crs=CRS):
    half = side / 2
    return GridSpec.covering((-half, -half, half, half), spacing=spacing, crs=crs)


def fractions(spec, inside):
    zones = gpd.GeoDataFrame(geometry=[inside], crs=4326)
    return zone_fractions(spec, zones=zones).toarray().reshape(spec.shape)


def test_polygons_add_up_to_the_domain():
    polygons = station_polygons(survey(), inside=domain(), crs=CRS)
    whole_km2 = geodesic_area_m2(domain()) / 1e6
    assert polygons["area_km2"].sum() == pytest.approx(whole_km2, rel=1e-6)
    assert polygons["station"].tolist()[:2] == ["BC00", "BC01"]
    pairs = shapely.STRtree(polygons.geometry).query(
        polygons.geometry, predicate="overlaps"
    )
    assert pairs.size == 0


def test_pieces_add_up_to_cells_and_to_polygons():
    spec, inside, stations = grid(4_000.0), domain(), survey()
    pieces = station_pieces(stations, spec=spec, inside=inside)
    by_cell = np.bincount(pieces.cell, pieces.area_m2, minlength=pieces.cells)
    expected = (spec.cell_areas_m2() * fractions(spec, inside)).ravel()
    np.testing.assert_allclose(by_cell, expected, rtol=1e-9, atol=1e-3)
    by_station = np.bincount(pieces.station, pieces.area_m2, minlength=40) / 1e6
    polygons = station_polygons(stations, inside=inside, crs=CRS)
    np.testing.assert_allclose(by_station, polygons["area_km2"], rtol=1e-5)


def test_the_polygonal_total_does_not_depend_on_the_cells():
    inside, stations = domain(), survey()
    polygons = station_polygons(stations, inside=inside, crs=CRS)
    for cutoff in (0.0, 15.0):
        above = polygons[polygons["abundance_kg_m2"] >= cutoff]
        by_hand = (above["area_km2"] * above["abundance_kg_m2"]).sum() * 1e3
        for spacing in (3_000.0, 20_000.0):
            pieces = station_pieces(stations, spec=grid(spacing), inside=inside)
            made = polygonal(stations, pieces, moisture=0.3, cutoffs=[cutoff])
            assert made.wet_t.sum() == pytest.approx(by_hand, rel=1e-6)
            assert made.dry_t.sum() == pytest.approx(0.7 * by_hand, rel=1e-6)


def test_nearest_parts_from_the_polygonal_only_where_cells_are_shared():
    inside, stations = domain(), survey()
    shared_km2 = []
    for spacing in (20_000.0, 5_000.0, 1_250.0):
        spec = grid(spacing)
        share = fractions(spec, inside)
        pieces = station_pieces(stations, spec=spec, inside=inside)
        exact = polygonal(stations, pieces, moisture=0.3, cutoffs=[0.0, 15.0])
        cells = nearest_cells(stations, spec=spec, fraction=share, moisture=0.3)
        near = above_cutoffs(cells, cutoffs=[0.0, 15.0])
        # at the edge the centre may lie outside the domain, nearer to another station
        owners = np.bincount(pieces.cell, minlength=pieces.cells)
        alone = (owners == 1) & (share.ravel() == 1.0)
        np.testing.assert_allclose(
            exact.metal_t["Ni"][:, alone], near.metal_t["Ni"][:, alone], rtol=1e-9
        )
        rest = near.area_m2[0, ~alone].sum()
        shared_km2.append(rest / 1e6)
        off = np.abs(near.wet_t.sum(axis=1) - exact.wet_t.sum(axis=1))
        assert (off <= rest * stations.abundance.max() / 1e3).all()
    # the ground of shared cells lies along lines: it shrinks with the cells' side
    assert shared_km2[2] < shared_km2[1] / 2 < shared_km2[0] / 2


def test_pieces_follow_the_nearest_station():
    stations, spec = survey(), grid(4_000.0)
    pieces = station_pieces(stations, spec=spec, inside=domain())
    shared = np.bincount(pieces.cell, minlength=pieces.cells)
    alone = shared[pieces.cell] == 1
    _, nearest = KDTree(stations.coordinates).query(spec.centres()[pieces.cell[alone]])
    # a cell cut by the edge may have its centre outside the domain
    whole = pieces.area_m2[alone] > 0.999 * 16e6
    assert (nearest[whole] == pieces.station[alone][whole]).all()


def test_across_the_date_line_nothing_is_lost():
    crs = local_crs([180.0], [-10.0])
    inside, spec, stations = domain(crs=crs), grid(10_000.0, crs=crs), survey()
    polygons = station_polygons(stations, inside=inside, crs=crs)
    area_km2 = geodesic_area_m2(inside) / 1e6
    assert polygons["area_km2"].sum() == pytest.approx(area_km2, rel=1e-6)
    assert polygons.total_bounds[0] == -180.0
    pieces = station_pieces(stations, spec=spec, inside=inside)
    assert pieces.area_m2.sum() / 1e6 == pytest.approx(area_km2, rel=1e-6)


@pytest.mark.parametrize(
    "places", [[[0.0, 0.0]], [[0, 0], [10e3, 0]], [[-10e3, 0], [0, 0], [10e3, 0]]]
)
def test_one_station_two_or_a_line_of_them_share_the_domain(places):
    stations = samples(places, [10.0] * len(places))
    pieces = station_pieces(stations, spec=grid(10_000.0), inside=domain())
    area = geodesic_area_m2(domain())
    assert pieces.area_m2.sum() == pytest.approx(area, rel=1e-6)
    made = polygonal(stations, pieces, moisture=0.25, cutoffs=[0.0])
    assert made.wet_t.sum() == pytest.approx(area * 10.0 / 1e3, rel=1e-6)
    assert set(pieces.station) == set(range(len(places)))


def test_a_station_whose_polygon_lies_outside_has_no_ground():
    stations = samples([[0.0, 0.0], [500e3, 0.0]], [10.0, 20.0])
    polygons = station_polygons(stations, inside=domain(), crs=CRS)
    assert polygons["area_km2"].tolist()[1] == 0.0
    assert polygons.geometry.is_empty.tolist() == [False, True]


def test_stations_without_an_assay_have_the_grade_of_the_nearest_with_one():
    stations = samples(
        [[0.0, 0.0], [1e3, 0.0], [9e3, 0.0]],
        [10.0, 10.0, 10.0],
        {"Ni": [0.01, np.nan, 0.02], "Co": [np.nan] * 3},
    )
    grades = assayed_grades(stations)
    assert grades["Ni"].tolist() == [0.01, 0.01, 0.02]
    assert np.isnan(grades["Co"]).all()
    pieces = station_pieces(stations, spec=grid(10_000.0), inside=domain())
    made = polygonal(stations, pieces, moisture=0.25, cutoffs=[0.0])
    assert made.graded_dry_t["Co"].sum() == 0.0
    assert made.graded_dry_t["Ni"].sum() == pytest.approx(made.dry_t.sum())


def test_an_abundance_below_zero_counts_as_none():
    stations = samples([[0.0, 0.0], [1e3, 0.0]], [-1.0, -1.0])
    spec = grid(10_000.0)
    pieces = station_pieces(stations, spec=spec, inside=domain())
    assert polygonal(stations, pieces, moisture=0.2, cutoffs=[0.0]).wet_t.sum() == 0.0
    cells = nearest_cells(
        stations, spec=spec, fraction=np.ones(spec.shape), moisture=0.2
    )
    assert (cells.abundance == 0.0).all()


def test_stations_at_one_place_and_a_moisture_in_percent_are_refused():
    twice = samples([[0.0, 0.0], [0.0, 0.0]], [10.0, 12.0])
    with pytest.raises(DataError, match="samples"):
        station_pieces(twice, spec=grid(10_000.0), inside=domain())
    spec = grid(10_000.0)
    pieces = station_pieces(survey(), spec=spec, inside=domain())
    with pytest.raises(ParameterError, match="wet-basis"):
        polygonal(survey(), pieces, moisture=28.0, cutoffs=[0.0])
    with pytest.raises(ParameterError, match="wet-basis"):
        nearest_cells(survey(), spec=spec, fraction=np.ones(spec.shape), moisture=28.0)
    with pytest.raises(DataError, match="ascending"):
        polygonal(survey(), pieces, moisture=0.3, cutoffs=[5.0, 4.0])
