"""Laws of sharing cells out among zones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geo.kernels.coverage import cover_fractions
from geo.maritime.fractions import zone_fractions
from geo.model.crs import WGS84, geodesic_area_m2, local_crs, unproject_geometry
from geo.model.grid import GridSpec
from geo.model.randomness import generator

ROWS, COLUMNS = 5, 6
WHOLE = shapely.box(0, 0, COLUMNS, ROWS)
ONTO_NODES = st.integers(-4, 16).map(lambda number: number / 2.0)
ANYWHERE = st.floats(-2.0, 8.0, allow_nan=False).map(lambda number: round(number, 6))


def cells(rows=ROWS, columns=COLUMNS):
    east, north = np.meshgrid(np.arange(columns), np.arange(rows))
    return shapely.box(east, north, east + 1, north + 1).ravel()


def cover(shapes, *, shape=(ROWS, COLUMNS), heights=None):
    """Rings of shapes that are drawn in rows and columns."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    return cover_fractions(
        *places.T,
        starts=np.flatnonzero(np.diff(ring, prepend=-1)),
        owners=owner[part],
        owner_count=len(shapes),
        shape=shape,
        heights=heights,
    )


def by_intersection(shape):
    """Intersect cell by cell: the clear form."""
    return shapely.area(shapely.intersection(cells(), shape))


@st.composite
def regions(draw, places):
    """Join some triangles, take others away: holes, islands, enclaves."""
    triangles = st.lists(st.tuples(places, places), min_size=3, max_size=3)
    added, taken = (
        [
            shapely.Polygon(corners)
            for corners in draw(st.lists(triangles, min_size=least, max_size=4))
        ]
        for least in (1, 0)
    )
    left = shapely.union_all(added) - shapely.union_all(taken)
    return shapely.MultiPolygon(
        [p for p in shapely.get_parts(left) if p.geom_type == "Polygon"]
    )


@given(regions(ANYWHERE))
def test_fractions_agree_with_intersecting_cell_by_cell(region):
    found = cover([region]).toarray()[0]
    np.testing.assert_allclose(found, by_intersection(region), rtol=0, atol=1e-9)


@given(regions(ONTO_NODES))
def test_vertices_on_nodes_and_edges_on_lines_are_shared_as_any_others(region):
    found = cover([region]).toarray()[0]
    np.testing.assert_allclose(found, by_intersection(region), rtol=0, atol=1e-9)


@given(st.one_of(regions(ANYWHERE), regions(ONTO_NODES)))
def test_cells_clear_of_the_edge_hold_exactly_all_or_nothing(region):
    fractions = cover([region])
    found = fractions.toarray()[0]
    clear = ~shapely.intersects(cells(), region.boundary)
    inside = shapely.contains(region, cells())
    np.testing.assert_array_equal(found[clear], inside[clear].astype(float))
    assert (fractions.data > 0.0).all()
    assert (fractions.data <= 1.0).all()


@given(regions(ANYWHERE))
def test_a_zone_and_the_rest_fill_every_cell(region):
    both = cover([region, shapely.MultiPolygon([*_polygons(WHOLE - region)])])
    np.testing.assert_allclose(both.sum(axis=0), 1.0, rtol=0, atol=1e-9)


def _polygons(shape):
    parts = shapely.get_parts(shape)
    return parts[shapely.get_dimensions(parts) == 2]


@given(st.lists(st.tuples(ANYWHERE, ANYWHERE), min_size=2, max_size=12, unique=True))
def test_the_fractions_of_a_partition_sum_to_one(places):
    shares = shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=WHOLE)
    zones = shapely.get_parts(shares)
    assume(shapely.union_all(zones).covers(WHOLE))  # not if places nearly coincide
    np.testing.assert_allclose(cover(zones).sum(axis=0), 1.0, rtol=0, atol=1e-9)


@given(regions(ANYWHERE))
def test_a_cell_holds_the_mean_of_its_quarters(region):
    fine = cover(
        [shapely.transform(region, lambda places: 2.0 * places)],
        shape=(2 * ROWS, 2 * COLUMNS),
    )
    quarters = fine.toarray().reshape(ROWS, 2, COLUMNS, 2)
    np.testing.assert_allclose(
        quarters.mean(axis=(1, 3)).ravel(),
        cover([region]).toarray()[0],
        rtol=0,
        atol=1e-9,
    )


@given(regions(ONTO_NODES), st.integers(-3, 3), st.integers(-3, 3))
def test_a_zone_moved_by_whole_cells_takes_its_fractions_along(region, right, up):
    moved = shapely.transform(region, lambda places: places + np.array([right, up]))
    here = cover([region], shape=(20, 20)).toarray().reshape(20, 20)
    there = cover([moved], shape=(20, 20)).toarray().reshape(20, 20)
    inner = slice(4, 16)
    np.testing.assert_allclose(
        np.roll(here, (up, right), axis=(0, 1))[inner, inner],
        there[inner, inner],
        rtol=0,
        atol=1e-12,
    )


@given(regions(ANYWHERE))
def test_the_order_of_rings_and_vertices_is_indifferent(region):
    parts = shapely.get_parts(region)[::-1]
    turned = shapely.MultiPolygon(
        [
            shapely.Polygon(
                np.roll(shapely.get_coordinates(part.exterior)[:-1], 1, axis=0),
                [ring.coords[::-1] for ring in part.interiors[::-1]],
            )
            for part in parts
        ]
    )
    np.testing.assert_allclose(
        cover([turned]).toarray(), cover([region]).toarray(), rtol=0, atol=1e-12
    )


@given(st.lists(regions(ANYWHERE), min_size=2, max_size=4))
def test_zones_do_not_know_of_each_other(shapes):
    together = cover(shapes).toarray()
    alone = np.vstack([cover([shape]).toarray() for shape in shapes])
    np.testing.assert_array_equal(together, alone)


def test_rows_that_grow_in_area_weigh_the_rings():
    # the share of v < 1 - u below the diagonal, of rows whose area goes as v²
    triangle = shapely.Polygon([(0, 0), (1, 0), (0, 1)])
    found = cover([triangle], shape=(1, 1), heights=np.square).toarray()
    assert found[0, 0] == pytest.approx(1.0 / 3.0, rel=1e-12)
    second = shapely.box(0, 1, 1, 1.5)
    found = cover([second], shape=(2, 1), heights=np.square).toarray()
    assert found[0].tolist() == [0.0, pytest.approx((1.5**2 - 1.0) / 3.0)]


def test_a_zone_smaller_than_a_millionth_of_a_cell_is_kept():
    speck = shapely.box(2.3, 1.3, 2.3 + 1e-4, 1.3 + 1e-4)
    found = cover([speck])
    assert found.indices.tolist() == [COLUMNS + 2]
    assert found.data == pytest.approx([1e-8], rel=1e-6)


def test_a_zone_far_wider_than_the_grid_fills_it_exactly():
    found = cover([shapely.box(-1e6, -1e6, 1e6, 1e6)]).toarray()
    assert (found == 1.0).all()


def test_zones_beside_the_grid_hold_nothing():
    beside = [
        shapely.box(-9, 0, 0, 5),
        shapely.box(6, 0, 9, 5),
        shapely.box(0, -9, 6, 0),
        shapely.box(0, 5, 6, 9),
    ]
    assert cover(beside).nnz == 0


def degree_zone(*, seed, lon=180.0, lat=-40.0):
    """Draw a star of long edges with a hole, in degrees that run on over 180."""
    rng = generator(seed, "star")
    angle = np.sort(rng.uniform(0.0, 2.0 * np.pi, 24))
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    shell = [lon, lat] + rng.uniform(3.0, 6.0, 24)[:, None] * around
    return shapely.Polygon(shell, [[lon, lat] + 2.0 * around])


@pytest.mark.parametrize("lat", [0.0, -40.0, 80.0])
def test_fractions_in_degrees_are_shares_of_the_area_on_the_ellipsoid(lat):
    zone = degree_zone(seed=1, lon=10.0, lat=lat)
    spec = GridSpec(west=4, south=lat - 6, spacing=2, shape=(6, 6), crs=WGS84)
    zones = gpd.GeoDataFrame(geometry=[zone], crs=4326)
    areas = (
        zone_fractions(spec, zones=zones).toarray()[0] * spec.cell_areas_m2().ravel()
    )
    shared = shapely.intersection(spec.cells().ravel(), zone)
    # so dense that geodesics between vertices keep to the edges
    geodesic = [geodesic_area_m2(shapely.segmentize(s, 0.002)) for s in shared]
    np.testing.assert_allclose(areas, geodesic, rtol=1e-6, atol=100.0)


@pytest.mark.parametrize("seed", range(4))
def test_grid_and_zone_shifted_along_a_parallel_share_alike(seed):
    zone = degree_zone(seed=seed, lon=0.0)
    fractions = []
    for shift in (0.0, 30.0, 90.0):
        spec = GridSpec(
            west=shift - 7, south=-47, spacing=0.5, shape=(28, 28), crs=WGS84
        )
        moved = shapely.transform(zone, lambda c, by=(shift, 0.0): c + np.array(by))
        zones = gpd.GeoDataFrame(geometry=[moved], crs=4326)
        fractions.append(zone_fractions(spec, zones=zones).toarray())
    np.testing.assert_allclose(fractions[1:], [fractions[0]] * 2, rtol=0, atol=1e-10)


def test_grids_in_degrees_and_in_metres_find_the_same_area():
    plane = local_crs([180.0], [-40.0])
    disc = unproject_geometry(
        shapely.segmentize(shapely.Point(0, 0).buffer(3e5, quad_segs=64), 1e3), plane
    )
    zones = gpd.GeoDataFrame(geometry=[disc], crs=4326)
    metres = GridSpec(west=-4e5, south=-4e5, spacing=1e4, shape=(80, 80), crs=plane)
    degrees = GridSpec(west=174, south=-45, spacing=0.1, shape=(100, 120), crs=WGS84)
    in_metres, in_degrees = (
        float((zone_fractions(spec, zones=zones) @ spec.cell_areas_m2().ravel())[0])
        for spec in (metres, degrees)
    )
    assert in_metres == pytest.approx(in_degrees, rel=1e-7)
    assert in_degrees == pytest.approx(geodesic_area_m2(disc), rel=1e-7)
