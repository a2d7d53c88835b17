"""Cells of grids against zones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

import geopandas as gpd
import shapely
from pyproj import CRS

from geo.errors import CRSError, DataError
from geo.maritime import fractions as fractions_module
from geo.maritime.fractions import zone_fractions
from geo.maritime.zone_rings import STRAIGHT_TO
from geo.model.crs import (
    WGS84,
    geodesic_area_m2,
    local_crs,
    project_geometry,
    split_at_180,
    transformer,
    unwrap_geometry,
)
from geo.model.grid import GridSpec
from geo.model.randomness import generator

ONE_DEGREE = GridSpec(west=-180, south=-90, spacing=1, shape=(180, 360), crs=WGS84)


def table(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def shares(spec, *shapes):
    found = zone_fractions(spec, zones=table(*shapes))
    return found.toarray().reshape(len(shapes), *spec.shape)


def wobbly_zone(plane):
    """Draw a star of 3,000 vertices across 180, with a hole."""
    angle = np.linspace(0.0, 2.0 * np.pi, 3_000, endpoint=False)
    radius = 2e5 * (1.0 + 0.2 * np.cos(7.0 * angle) + 0.02 * np.cos(300.0 * angle))
    star = shapely.Polygon(
        np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    )
    star -= shapely.Point(3e4, 1e4).buffer(4e4)
    back = transformer(plane, WGS84)
    degrees = shapely.transform(star, lambda c: np.column_stack(back.transform(*c.T)))
    return split_at_180(degrees)


def test_fractions_of_cells_add_up_to_the_area_of_the_zone():
    plane = local_crs([180.0], [-15.0])
    zone = wobbly_zone(plane)
    spec = GridSpec(west=-3e5, south=-3e5, spacing=1e4, shape=(60, 60), crs=plane)
    found = zone_fractions(spec, zones=table(zone))
    assert isinstance(found, csr_array)
    assert found.shape == (1, 3_600)
    assert found.sum() * 1e8 == pytest.approx(geodesic_area_m2(zone), rel=1e-7)
    assert (found.data == 1.0).any()


def test_fractions_agree_with_intersecting_cell_by_cell():
    plane = local_crs([180.0], [-15.0])
    zone = wobbly_zone(plane)
    spec = GridSpec(west=-3e5, south=-3e5, spacing=3e4, shape=(20, 20), crs=plane)
    cells = spec.cells()
    whole = project_geometry(zone, plane)
    slow = shapely.area(shapely.intersection(cells, whole)) / shapely.area(cells)
    np.testing.assert_allclose(shares(spec, zone)[0], slow, rtol=0, atol=1e-9)


def test_long_edges_are_straight_in_degrees_in_the_plane_too():
    plane = local_crs([180.0], [-40.0])
    spec = GridSpec(west=-5e5, south=-5e5, spacing=2e4, shape=(50, 50), crs=plane)
    box = shapely.box(176.0, -43.0, 184.0, -37.0)
    followed = shares(spec, split_at_180(box))
    dense = project_geometry(split_at_180(shapely.segmentize(box, 0.001)), plane)
    exact = shapely.area(shapely.intersection(spec.cells(), dense)) / 4e8
    np.testing.assert_allclose(followed[0], exact, rtol=0, atol=2.0 * STRAIGHT_TO)
    chords = project_geometry(split_at_180(box), plane)
    assert abs(dense.area - chords.area) > 1e8  # chords would miss more than a cell


def test_a_zone_on_the_far_side_of_the_earth_has_no_part_in_the_cells():
    utm = CRS.from_epsg(32654)
    spec = GridSpec(west=4e5, south=2.6e6, spacing=1e4, shape=(10, 1), crs=utm)
    far = shapely.box(-60.0, -40.0, -20.0, 20.0)
    near = shapely.box(130.0, 0.0, 150.0, 50.0)
    found = zone_fractions(spec, zones=table(far, near))
    assert found[[0]].nnz == 0
    assert (found[[1]].toarray() == 1.0).all()


@pytest.mark.parametrize("west", [0.0, -180.0, -360.0, 90.0, 180.0])
def test_a_grid_round_the_earth_may_begin_anywhere(west):
    zone = split_at_180(unwrap_geometry(shapely.Point(179.3, 10.2).buffer(7.0)))
    spec = GridSpec(west=west, south=-90, spacing=1, shape=(180, 360), crs=WGS84)
    usual = shares(ONE_DEGREE, zone)[0]
    turned = np.roll(usual, -int(west + 180.0) % 360, axis=1)
    np.testing.assert_allclose(shares(spec, zone)[0], turned, rtol=0, atol=1e-10)


def test_zones_may_run_on_beyond_180():
    spec = GridSpec(west=170, south=-5, spacing=0.7, shape=(14, 28), crs=WGS84)
    zone = shapely.Point(180.0, 0.0).buffer(4.0)
    np.testing.assert_allclose(
        shares(spec, zone), shares(spec, split_at_180(zone)), rtol=0, atol=1e-12
    )


def test_no_area_is_missing_where_a_zone_is_split_at_180():
    zone = split_at_180(shapely.box(170.0, -5.0, 190.0, 5.0))
    across = GridSpec(west=177.9, south=-1, spacing=0.6, shape=(3, 7), crs=WGS84)
    np.testing.assert_allclose(shares(across, zone), 1.0, rtol=0, atol=1e-12)
    along = GridSpec(west=178, south=-1, spacing=0.5, shape=(4, 8), crs=WGS84)
    assert (shares(along, zone) == 1.0).all()
    plane = local_crs([180.0], [0.0])
    metres = GridSpec(west=-1e5, south=-1e5, spacing=3e4, shape=(6, 6), crs=plane)
    np.testing.assert_allclose(shares(metres, zone), 1.0, rtol=0, atol=1e-9)


def test_the_whole_earth_fills_every_cell():
    assert (shares(ONE_DEGREE, shapely.box(-180, -90, 180, 90)) == 1.0).all()
    half = GridSpec(west=0, south=-90, spacing=1, shape=(180, 360), crs=WGS84)
    assert (shares(half, shapely.box(-180, -90, 180, 90)) == 1.0).all()
    assert (shares(half, shapely.box(0, -90, 360, 90)) == 1.0).all()


def cap():
    """Draw a wavy Antarctica, closed along the parallel of the pole."""
    lon = np.linspace(-180.0, 180.0, 721)
    lat = -70.0 + 5.0 * np.cos(np.radians(3.0 * lon))
    return shapely.Polygon([*zip(lon, lat, strict=True), (180, -90), (-180, -90)])


def test_a_zone_closed_along_the_pole_is_shared_out_on_a_grid_in_degrees():
    found = shares(ONE_DEGREE, cap())[0]
    assert (found[:14] == 1.0).all()
    # to it in a plane where the pole is a point, edges followed
    dense = project_geometry(shapely.segmentize(cap(), 0.01), CRS.from_epsg(6932))
    area_m2 = (found * ONE_DEGREE.cell_areas_m2()).sum()
    assert area_m2 == pytest.approx(dense.area, rel=1e-6)


def test_a_grid_with_the_pole_in_it_finds_the_same_area():
    plane = CRS.from_epsg(6932)  # Lambert azimuthal equal-area on the South Pole
    spec = GridSpec(west=-3e6, south=-3e6, spacing=5e4, shape=(120, 120), crs=plane)
    found = shares(spec, cap(), shapely.box(-180, -90, 180, 0))
    in_degrees = (shares(ONE_DEGREE, cap())[0] * ONE_DEGREE.cell_areas_m2()).sum()
    edge_m = project_geometry(shapely.segmentize(cap(), 0.1), plane).length
    astray_m2 = STRAIGHT_TO * spec.spacing * edge_m
    assert found[0].sum() * 2.5e9 == pytest.approx(in_degrees, abs=astray_m2)
    assert found[0, 60, 60] == pytest.approx(1.0, abs=1e-9)
    np.testing.assert_allclose(found[1], 1.0, rtol=0, atol=1e-9)


def test_rows_centred_on_the_poles_are_shared_by_what_exists_of_them():
    spec = GridSpec(west=0, south=-91, spacing=2, shape=(91, 180), crs=WGS84)
    assert (shares(spec, shapely.box(0, -90, 360, 90)) == 1.0).all()


def test_nested_and_overlapping_zones_count_each_for_itself():
    spec = GridSpec(west=140, south=0, spacing=1, shape=(20, 20), crs=WGS84)
    outer = shapely.box(142.5, 2.5, 157.5, 17.5)
    inner = shapely.box(145.0, 5.0, 150.0, 10.0)
    beside = shapely.box(150.0, 5.0, 160.0, 10.0)
    shapes = [outer, inner, beside, outer - inner]
    found = shares(spec, *shapes)
    assert (found[1, 5:10, 5:10] == 1.0).all()
    assert (found[0, 5:10, 5:10] == 1.0).all()
    np.testing.assert_allclose(found[0] - found[1], found[3], rtol=0, atol=1e-12)
    for row, shape in enumerate(shapes):
        np.testing.assert_array_equal(found[row], shares(spec, shape)[0])


def test_tonnes_of_cells_are_shared_out_among_zones():
    spec = GridSpec(west=150, south=0, spacing=1, shape=(2, 2), crs=WGS84)
    west, east = shapely.box(150, 0, 150.5, 2), shapely.box(150.5, 0, 152, 2)
    tonnes = np.array([8.0, 4.0, 2.0, 1.0])
    found = zone_fractions(spec, zones=table(west, east)) @ tonnes
    assert found.tolist() == pytest.approx([5.0, 10.0], rel=1e-12)


def test_a_diagonal_halves_a_cell_by_area_not_by_degrees():
    spec = GridSpec(west=0, south=80, spacing=10, shape=(1, 1), crs=WGS84)
    south_east = shapely.Polygon([(0, 80), (10, 80), (10, 90)])
    south_west = shapely.Polygon([(0, 80), (10, 80), (0, 90)])
    found = shares(spec, south_east, south_west).ravel()
    assert found[0] == pytest.approx(found[1], rel=1e-12)
    dense = geodesic_area_m2(shapely.segmentize(south_east, 0.005))
    assert found[0] == pytest.approx(dense / spec.cell_areas_m2()[0, 0], rel=1e-6)
    assert found[0] > 0.6


def test_one_large_batch_of_zones_equals_many_small_ones(monkeypatch):
    rng = generator(5, "batches")
    spec = GridSpec(west=150, south=-10, spacing=0.5, shape=(40, 40), crs=WGS84)
    discs = [
        shapely.Point(place).buffer(3.0)
        for place in rng.uniform([150, -10], [170, 10], (20, 2))
    ]
    once = zone_fractions(spec, zones=table(*discs))
    monkeypatch.setattr(fractions_module, "VERTICES_AT_ONCE", 100)
    batched = zone_fractions(spec, zones=table(*discs))
    assert once.shape == batched.shape == (20, 1_600)
    assert (once != batched).nnz == 0


def test_no_zones_make_no_rows():
    spec = GridSpec(west=0, south=0, spacing=1, shape=(2, 3), crs=WGS84)
    assert zone_fractions(spec, zones=table()).shape == (0, 6)
    plane = local_crs([0.0], [0.0])
    metres = GridSpec(west=0, south=0, spacing=1, shape=(2, 3), crs=plane)
    for grid in (spec, metres):
        assert shares(grid, shapely.Polygon()).sum() == 0.0
        assert shares(grid, shapely.box(90, 0, 91, 1)).sum() == 0.0


def test_zones_are_left_as_they_were():
    zones = table(cap(), shapely.box(170, -5, 180, 5))
    before = zones.copy(deep=True)
    zone_fractions(ONE_DEGREE, zones=zones)
    assert zones.geometry.to_wkb().equals(before.geometry.to_wkb())
    assert not shapely.is_prepared(zones.geometry.to_numpy()).any()


def test_all_that_is_wrong_with_zones_is_told_at_once():
    spec = GridSpec(west=0, south=0, spacing=1, shape=(2, 3), crs=WGS84)
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    jumping = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    fine = shapely.box(0, 0, 1, 1)
    zones = table(fine, bow_tie, None, shapely.Point(0, 0), jumping)
    with pytest.raises(DataError) as told:
        zone_fractions(spec, zones=zones)
    text = str(told.value)
    assert "4 problems" in text
    assert "zone 1: Self-intersection" in text
    assert "zone 2: no geometry" in text
    assert "zone 3: Point" in text
    assert "zone 4: an edge spans more than half the Earth" in text


def test_zones_in_metres_are_refused():
    with pytest.raises(CRSError, match="EPSG:4326"):
        zone_fractions(ONE_DEGREE, zones=table(cap()).to_crs(3031))


def test_a_grid_in_degrees_of_another_datum_is_refused():
    spec = GridSpec(west=0, south=0, spacing=1, shape=(2, 3), crs=CRS.from_epsg(4267))
    with pytest.raises(CRSError, match="NAD27"):
        zone_fractions(spec, zones=table())


def test_a_grid_that_reaches_beyond_a_pole_is_refused():
    spec = GridSpec(west=0, south=85, spacing=1, shape=(6, 3), crs=WGS84)
    with pytest.raises(DataError, match="beyond a pole"):
        zone_fractions(spec, zones=table())


@pytest.mark.parametrize(
    ("west", "columns", "match"),
    [(-2.0e7, 400, "reaches round the Earth"), (1.95e7, 20, "beyond the Earth")],
)
def test_a_projected_grid_over_its_own_seam_is_refused(west, columns, match):
    mercator = CRS.from_epsg(3857)
    spec = GridSpec(west=west, south=0, spacing=1e5, shape=(20, columns), crs=mercator)
    with pytest.raises(CRSError, match=match):
        zone_fractions(spec, zones=table(shapely.box(0, 0, 1, 1)))


def test_a_zone_torn_apart_by_a_projection_is_refused():
    pacific = CRS.from_proj4("+proj=merc +lon_0=150 +datum=WGS84")  # torn at 30 W
    spec = GridSpec(west=-2.0e7, south=0, spacing=1e5, shape=(20, 20), crs=pacific)
    with pytest.raises(CRSError, match="tears a zone apart"):
        zone_fractions(spec, zones=table(shapely.box(-40, 0, -20, 10)))


@pytest.mark.testdata
def test_cells_add_up_to_the_cook_islands_zone(testdata):
    law = gpd.read_file(testdata / "eez" / "cook_islands_eez_2021_law.gpkg")
    zone = shapely.make_valid(law.to_crs(4326).geometry.iloc[0])
    spec = GridSpec(west=-170, south=-30, spacing=0.05, shape=(500, 360), crs=WGS84)
    found = zone_fractions(spec, zones=table(zone))
    area_m2 = float((found @ spec.cell_areas_m2().ravel())[0])
    dense = geodesic_area_m2(shapely.segmentize(zone, 0.01))
    assert area_m2 == pytest.approx(dense, rel=1e-8)
