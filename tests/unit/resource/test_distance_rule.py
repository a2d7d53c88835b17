"""Ground within a distance has its edge at that distance, anywhere on the Earth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import KDTree

import shapely

from geo.errors import ParameterError
from geo.maritime.nearest import earth_centred
from geo.model.crs import GEOD, geodesic_area_m2, split_at_180, unwrap_geometry
from geo.resource.ground.distance_rule import ground_within

LATITUDES = (-72.0, -45.0, 0.0, 24.0, 60.0, 84.0)
DISTANCES_M = (200.0, 5_000.0, 22_224.0, 370_400.0)


def geodesics_to(shape, places):
    """Geodesic from each place to the nearest of very many points of a shape."""
    step = 2e-4
    points = shapely.get_coordinates(shapely.segmentize(unwrap_geometry(shape), step))
    tree = KDTree(earth_centred(points[:, 0], points[:, 1]))
    _, nearest = tree.query(earth_centred(places[:, 0], places[:, 1]))
    _, _, distance = GEOD.inv(*places.T, *points[nearest].T)
    return np.asarray(distance)


def edge_of(ground, count=400):
    """Points along the outline, those on the cut at 180 left out."""
    fine = shapely.segmentize(ground.boundary, 0.01)
    places = shapely.get_coordinates(fine)
    places = places[np.abs(np.abs(places[:, 0]) - 180.0) > 1e-7]
    chosen = np.random.Generator(np.random.PCG64(3)).integers(0, len(places), count)
    return places[chosen]


def bent(lat):
    return shapely.LineString(
        [(179.8, lat), (180.2, lat + 0.2), (180.1, lat - 0.3), (180.1, lat - 0.1)]
    )


def ring(lat):
    hole = shapely.box(179.9, lat - 0.1, 180.2, lat + 0.1)
    return shapely.box(179.7, lat - 0.2, 180.4, lat + 0.2) - hole


@pytest.mark.parametrize("distance_m", DISTANCES_M)
@pytest.mark.parametrize("lat", LATITUDES)
@pytest.mark.parametrize("kind", [bent, ring], ids=["line", "polygon"])
def test_no_point_of_the_edge_is_off_by_more_than_a_thousandth(kind, lat, distance_m):
    shape = kind(lat)
    ground = ground_within(shape, distance_m)
    measured = geodesics_to(shape, edge_of(ground)) / distance_m
    # the shape is sampled every 22 m, the hypotenuse of which reaches 200 m too far
    slack = (11.0 / distance_m) ** 2 / 2.0
    assert measured.min() > 1.0 - 1e-3
    assert measured.max() < 1.0 + 1e-3 + slack


@pytest.mark.parametrize("distance_m", DISTANCES_M)
@pytest.mark.parametrize("lat", LATITUDES)
def test_round_a_point_the_ground_is_a_geodesic_disc(lat, distance_m):
    place = shapely.Point(-179.9, lat)
    edge = edge_of(ground_within(place, distance_m))
    around = np.full(len(edge), -179.9), np.full(len(edge), lat)
    _, _, distance = GEOD.inv(*edge.T, *around)
    np.testing.assert_allclose(distance, distance_m, rtol=1e-3)


def test_a_wild_outline_is_followed_as_well():
    rng = np.random.Generator(np.random.PCG64(8))
    angle = np.linspace(0.0, 2.0 * np.pi, 400, endpoint=False)
    radius = 0.4 + 0.1 * np.sin(7 * angle) + rng.normal(0.0, 0.004, 400)
    places = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    shape = shapely.Polygon(places + np.array([179.9, 24.0]))
    for distance_m in (1_000.0, 20_000.0):
        measured = geodesics_to(shape, edge_of(ground_within(shape, distance_m)))
        assert np.abs(measured / distance_m - 1.0).max() < 1e-3


def test_it_does_not_matter_how_180_is_written():
    unwrapped = shapely.box(179.5, 10.0, 180.5, 11.0)
    forms = [
        unwrapped,
        split_at_180(unwrapped),
        shapely.box(-180.5, 10.0, -179.5, 11.0),
        shapely.Polygon([(179.5, 10), (-179.5, 10), (-179.5, 11), (179.5, 11)]),
    ]
    grounds = [ground_within(form, 30_000.0) for form in forms]
    areas = [geodesic_area_m2(ground) for ground in grounds]
    np.testing.assert_allclose(areas, areas[0], rtol=1e-9)
    for ground in grounds:
        assert ground.is_valid
        assert ground.bounds[0] == -180.0
        assert ground.bounds[2] == 180.0


def test_ground_that_reaches_over_180_is_split_there():
    ground = ground_within(shapely.Point(179.99, 5.0), 10_000.0)
    assert ground.geom_type == "MultiPolygon"
    assert shapely.intersects_xy(ground, -179.95, 5.0)


def test_the_shape_itself_is_within_and_a_hole_is_filled_from_its_rim():
    shape = ring(24.0)
    near = ground_within(shape, 2_000.0)
    assert near.buffer(1e-9).covers(split_at_180(shape))
    assert not shapely.intersects_xy(near, 180.0, 24.0)
    assert not shapely.intersects_xy(near, -180.0, 24.0)
    far = ground_within(shape, 30_000.0)
    assert shapely.intersects_xy(far, 180.0, 24.0)


def test_without_a_distance_only_areas_are_left():
    assert ground_within(shapely.box(0, 0, 1, 1), 0.0).equals(shapely.box(0, 0, 1, 1))
    assert ground_within(bent(0.0), 0.0).is_empty


def test_points_lines_and_areas_of_one_collection_all_count():
    shapes = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.box(1, 0, 1.1, 0.1), shapely.MultiPoint([(2, 0)])]
    )
    assert len(shapely.get_parts(ground_within(shapes, 1_000.0))) == 3


def test_a_line_that_never_leaves_its_place_is_a_point():
    still = shapely.LineString([(10, 0), (10, 0)])
    found = geodesic_area_m2(ground_within(still, 1_000.0))
    assert found == pytest.approx(np.pi * 1e6, rel=1e-3)


@pytest.mark.parametrize("lat", [88.99, -90.0])
def test_near_a_pole_it_refuses_and_says_what_to_do(lat):
    with pytest.raises(ParameterError, match="near a pole, give the ground"):
        ground_within(shapely.Point(0.0, lat), 5_000.0)


@pytest.mark.parametrize("distance_m", [-1.0, 600_000.0, float("nan")])
def test_distances_out_of_range_are_refused(distance_m):
    with pytest.raises(ParameterError, match="0 to 500000"):
        ground_within(shapely.Point(0.0, 0.0), distance_m)


def test_at_high_latitude_the_edge_still_holds():
    shape = shapely.box(0.0, 87.0, 8.0, 87.4)
    measured = geodesics_to(shape, edge_of(ground_within(shape, 50_000.0))) / 50_000.0
    assert np.abs(measured - 1.0).max() < 1e-3
