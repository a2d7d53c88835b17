"""What holds for every zone, whatever the coast."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import geopandas as gpd
import shapely
from shapely.affinity import translate

from geo.maritime.limits import derive_zone
from geo.maritime.rules import LimitRules
from geo.maritime.zones import EQUIDISTANCE, Zone
from geo.model.crs import GEOD, NAUTICAL_MILE_M, geodesic_area_m2, split_at_180

LIMIT_M = 200.0 * NAUTICAL_MILE_M
SAGITTA_M = 2.0 * 2_000.0**2 / (8.0 * LIMIT_M)  # of the longest chord, a diagonal
NO_LAND = gpd.GeoDataFrame(
    {"iso3": [], "name": [], "sovereign": []}, geometry=[], crs=4326
)
PLACES = {
    "equator": (20.0, 0.0),
    "date line": (179.9, -17.0),
    "west of it": (-179.9, 52.0),
    "high north": (30.0, 80.0),
    "far south": (-60.0, -76.0),
}


def islands(
    *rows: tuple[float, float, str], status: str = "undisputed"
) -> gpd.GeoDataFrame:
    lon, lat, iso3 = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "name": [f"{code} {number}" for number, code in enumerate(iso3)],
            "iso3": iso3,
            "status": status,
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )


def land(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = list(shapes)
    return gpd.GeoDataFrame(
        {"iso3": codes, "name": codes, "sovereign": codes},
        geometry=list(shapes.values()),
        crs=4326,
    )


def circle(lon: float, lat: float, radius_m: float = LIMIT_M) -> shapely.Geometry:
    azimuth = np.arange(0.0, 360.0, 0.05)
    places = GEOD.fwd(
        np.full(azimuth.shape, lon),
        np.full(azimuth.shape, lat),
        azimuth,
        np.full(azimuth.shape, radius_m),
    )
    return split_at_180(shapely.Polygon(np.column_stack(places[:2])))


def vertices(zone: Zone, basis: str) -> np.ndarray:
    lines = zone.segments.loc[zone.segments["basis"] == basis, "geometry"]
    return shapely.get_coordinates(lines.to_numpy())


def nearest_m(places: np.ndarray, coast: gpd.GeoDataFrame) -> np.ndarray:
    """Measure by brute force how far the nearest of some points is."""
    distances = [
        GEOD.inv(
            *places.T, np.full(len(places), point.x), np.full(len(places), point.y)
        )[2]
        for point in coast.geometry
    ]
    return np.min(distances, axis=0)


def area_km2(shape: shapely.Geometry) -> float:
    return geodesic_area_m2(shape) / 1e6


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_zone_of_one_rock_is_a_geodesic_disc(place):
    zone = derive_zone("AAA", land=NO_LAND, islands=islands((*place, "AAA")))
    assert zone.area_km2 == pytest.approx(area_km2(circle(*place)), rel=2e-5)
    assert zone.area_without_contested_km2 == zone.area_km2


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_every_vertex_of_the_arc_lies_at_the_limit(place):
    lon, lat = place
    stretch = 1.0 / np.cos(np.radians(lat))
    rocks = islands(
        (lon, lat, "AAA"),
        (lon + 2.0 * stretch, lat + 1.0, "AAA"),
        (lon - 1.0 * stretch, lat - 2.5, "AAA"),
    )
    zone = derive_zone("AAA", land=NO_LAND, islands=rocks)
    arc = vertices(zone, "200-nm arc")
    assert len(arc) > 1_000
    off = np.abs(nearest_m(arc, rocks) - LIMIT_M)
    # where 180 cuts a chord, the cut lies up to its sagitta inside
    assert off.max() < SAGITTA_M + 1.0
    assert np.quantile(off, 0.99) < 1.0


def test_the_arc_round_drawn_land_lies_at_the_limit_from_its_coast():
    shape = shapely.Polygon([(10, 60), (12, 60.5), (11, 61.5), (9.5, 61)])
    zone = derive_zone("AAA", land=land(AAA=shape), islands=islands((11, 60.4, "AAA")))
    coast = shapely.get_coordinates(shapely.segmentize(shape, 0.002))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*coast.T), crs=4326)
    arc = vertices(zone, "200-nm arc")[::20]
    assert np.abs(nearest_m(arc, points) - LIMIT_M).max() < 5.0


@pytest.mark.parametrize("limit_nm", [12.0, 24.0, 188.0])
def test_the_arc_lies_at_whatever_limit_is_asked(limit_nm):
    rocks = islands((179.95, -17.0, "AAA"))
    zone = derive_zone(
        "AAA", land=NO_LAND, islands=rocks, rules=LimitRules(limit_nm=limit_nm)
    )
    arc = vertices(zone, f"{limit_nm:g}-nm arc")
    off = np.abs(nearest_m(arc, rocks) - limit_nm * NAUTICAL_MILE_M)
    assert off.max() < SAGITTA_M + 1.0
    disc = circle(179.95, -17.0, limit_nm * NAUTICAL_MILE_M)
    # 50 chords to the radius leave out at most 1/6 (sqrt(2)/50)^2 of the disc
    assert zone.area_km2 == pytest.approx(area_km2(disc), rel=1.4e-4)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_line_between_two_rocks_is_equidistant(place):
    lon, lat = place
    rocks = islands(
        (lon, lat, "AAA"), (lon + 3.0 / np.cos(np.radians(lat)), lat + 1.5, "BBB")
    )
    zone = derive_zone("AAA", land=NO_LAND, islands=rocks)
    line = vertices(zone, EQUIDISTANCE)
    own, other = nearest_m(line, rocks.iloc[:1]), nearest_m(line, rocks.iloc[1:])
    assert len(line) > 100
    assert np.abs(own - other).max() < 1.0
    assert own.max() < LIMIT_M + 1.0


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_two_zones_share_out_the_union_of_their_discs(place):
    lon, lat = place
    east = lon + 3.0 / np.cos(np.radians(lat))
    rocks = islands((lon, lat, "AAA"), (east, lat + 1.5, "BBB"))
    first, second = (
        derive_zone(code, land=NO_LAND, islands=rocks) for code in ("AAA", "BBB")
    )
    discs = shapely.union(circle(lon, lat), circle(east, lat + 1.5))
    overlap = shapely.intersection(first.geometry, second.geometry)
    assert area_km2(overlap) < 1e-6 * area_km2(discs)
    assert first.area_km2 + second.area_km2 == pytest.approx(area_km2(discs), rel=2e-5)
    assert first.neighbours[0].iso3 == "BBB"
    assert first.neighbours[0].shared_km == pytest.approx(
        second.neighbours[0].shared_km, rel=1e-3
    )


def test_turning_the_earth_turns_the_zone():
    shape = shapely.Polygon([(10, -17), (11, -17.5), (11.5, -16.5)])
    rocks = islands((12.5, -15.0, "AAA"), (16.0, -18.0, "BBB"))
    still = derive_zone("AAA", land=land(AAA=shape), islands=rocks)
    for turn in (168.4, 169.0, 350.0):
        turned = derive_zone(
            "AAA",
            land=land(AAA=split_at_180(translate(shape, turn))),
            islands=rocks.set_geometry(rocks.translate(turn)),
        )
        assert turned.area_km2 == pytest.approx(still.area_km2, rel=1e-5)
        assert turned.neighbours[0].shared_km == pytest.approx(
            still.neighbours[0].shared_km, rel=1e-3
        )


def test_longitudes_beyond_180_are_the_same_places():
    shape = shapely.box(177.0, -18.0, 179.5, -17.0)
    rocks = islands((182.0, -17.0, "AAA"))
    plain = derive_zone("AAA", land=land(AAA=shape), islands=rocks)
    moved = derive_zone(
        "AAA",
        land=land(AAA=translate(shape, 360.0)),
        islands=rocks.set_geometry(rocks.translate(-360.0)),
    )
    assert moved.area_km2 == pytest.approx(plain.area_km2, rel=1e-9)


def test_a_seam_at_180_is_no_coast():
    whole = shapely.box(179.0, -17.0, 181.0, -16.0)
    zone = derive_zone(
        "AAA",
        land=land(AAA=split_at_180(whole)),
        islands=islands((179.5, -16.5, "AAA")),
    )
    inland = derive_zone(
        "AAA",
        land=land(AAA=shapely.box(19.0, -17.0, 21.0, -16.0)),
        islands=islands((19.5, -16.5, "AAA")),
    )
    assert zone.area_km2 == pytest.approx(inland.area_km2, rel=1e-6)
    coast = zone.segments.loc[zone.segments["basis"] == "coast"]
    assert coast["length_km"].sum() == pytest.approx(
        inland.segments.loc[inland.segments["basis"] == "coast", "length_km"].sum(),
        rel=1e-6,
    )


def test_land_is_no_part_of_a_zone():
    ours, theirs = shapely.box(10, 0, 12, 2), shapely.box(14, 0, 15, 1)
    zone = derive_zone(
        "AAA", land=land(AAA=ours, BBB=theirs), islands=islands((11, 1, "AAA"))
    )
    dry = shapely.union(ours, theirs)
    # edges straight in degrees and straight in the plane differ by metres
    assert area_km2(shapely.intersection(zone.geometry, dry)) < 1.0
    assert zone.geometry.is_valid


def test_a_border_that_ends_on_a_cape_halves_the_sea_before_it():
    west = shapely.Polygon([(-1, 0), (0, -1), (0, 1)])
    east = shapely.Polygon([(1, 0), (0, 1), (0, -1)])
    both = land(AAA=west, BBB=east)
    rocks = islands((-0.5, 0.0, "AAA"), (0.5, 0.0, "BBB"))
    first, second = (
        derive_zone(code, land=both, islands=rocks) for code in ("AAA", "BBB")
    )
    assert first.area_km2 == pytest.approx(second.area_km2, rel=1e-4)


def test_a_wider_limit_holds_the_narrower():
    rocks = islands((0.0, 50.0, "AAA"), (3.0, 50.0, "BBB"))
    zones = [
        derive_zone(
            "AAA", land=NO_LAND, islands=rocks, rules=LimitRules(limit_nm=limit)
        ).geometry
        for limit in (12.0, 24.0, 200.0)
    ]
    for narrow, wide in itertools.pairwise(zones):
        assert area_km2(shapely.difference(narrow, wide)) < 1e-3


def test_a_belt_round_the_pole_has_the_area_between_its_parallels():
    cap = land(AAA=shapely.box(-180.0, -90.0, 180.0, -75.0))
    zone = derive_zone("AAA", land=cap, islands=islands((0.0, -80.0, "AAA")))
    _, edge, _ = GEOD.fwd(0.0, -75.0, 0.0, LIMIT_M)
    sector = shapely.segmentize(shapely.box(0.0, -75.0, 1.0, edge), 0.001)
    assert zone.geometry.is_valid
    assert zone.area_km2 == pytest.approx(360.0 * area_km2(sector), rel=1e-4)


def test_what_rests_on_nothing_contested_is_never_more():
    rocks = islands((0.0, 0.0, "AAA"), (8.0, 0.0, "AAA"))
    rocks["status"] = ["undisputed", "entitlement contested"]
    zone = derive_zone("AAA", land=NO_LAND, islands=rocks)
    alone = derive_zone("AAA", land=NO_LAND, islands=rocks.iloc[:1])
    assert zone.area_km2 == pytest.approx(2.0 * alone.area_km2, rel=0.02)
    assert zone.area_without_contested_km2 == pytest.approx(alone.area_km2, rel=1e-6)


def test_an_island_claimed_by_two_counts_for_each_and_for_neither():
    rocks = islands(
        (0.0, 0.0, "AAA"), (5.0, 0.0, "AAA"), (5.0, 0.0, "BBB"), (10.0, 0.0, "BBB")
    )
    rocks["name"] = ["West", "Middle", "Middle", "East"]
    rocks["status"] = ["undisputed", *["sovereignty disputed"] * 2, "undisputed"]
    full = [derive_zone(code, land=NO_LAND, islands=rocks) for code in ("AAA", "BBB")]
    claimed = area_km2(shapely.intersection(full[0].geometry, full[1].geometry))
    assert claimed > 0.3 * full[0].area_km2
    assert full[0].area_without_contested_km2 < full[0].area_km2 - claimed + 1.0
    assert full[0].area_without_contested_km2 == pytest.approx(
        full[1].area_without_contested_km2, rel=1e-4
    )
    assert "also claimed by BBB: Middle" in full[0].warnings


@pytest.mark.parametrize("turn", [10.0, 169.0, 360.0, -360.0])
def test_no_meridian_is_special(turn):
    shape = shapely.Polygon([(10, -17), (11, -17.5), (11.5, -16.5)])
    rocks = islands((12.5, -15.0, "AAA"), (16.0, -18.0, "BBB"))
    still = derive_zone("AAA", land=land(AAA=shape), islands=rocks)
    turned = derive_zone(
        "AAA",
        land=land(AAA=translate(shape, turn)),
        islands=rocks.set_geometry(rocks.translate(turn)),
    )
    assert turned.area_km2 == pytest.approx(still.area_km2, rel=1e-5)
    assert turned.geometry.is_valid


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_foreign_coast_never_enlarges_a_zone(place):
    lon, lat = place
    stretch = 1.0 / np.cos(np.radians(lat))
    rocks = islands(
        (lon, lat, "AAA"),
        (lon + 2.0 * stretch, lat + 1.0, "AAA"),
        (lon + 4.0 * stretch, lat - 0.5, "BBB"),
        (lon + 0.3 * stretch, lat + 0.2, "CCC"),
    )
    zones = [
        derive_zone("AAA", land=NO_LAND, islands=rocks.iloc[:count])
        for count in (2, 3, 4)
    ]
    for free, hemmed in itertools.pairwise(zones):
        assert hemmed.area_km2 < free.area_km2
        # chords of either outline leave the true line by metres
        beyond = shapely.difference(hemmed.geometry, free.geometry)
        assert area_km2(beyond) < 1e-6 * free.area_km2


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_zones_of_states_without_a_dispute_do_not_overlap(place):
    lon, lat = place
    stretch = 1.0 / np.cos(np.radians(lat))
    shape = shapely.Point(lon, lat).buffer(0.3)
    rocks = islands(
        (lon + 1.0 * stretch, lat + 0.6, "BBB"),
        (lon - 2.0 * stretch, lat - 0.7, "CCC"),
        (lon - 2.5 * stretch, lat + 0.2, "BBB"),
    )
    ours = land(AAA=split_at_180(shape))
    zones = [
        derive_zone(code, land=ours, islands=rocks).geometry
        for code in ("AAA", "BBB", "CCC")
    ]
    for first, second in itertools.combinations(zones, 2):
        shared = shapely.intersection(first, second)
        assert area_km2(shared) < 1e-5 * area_km2(shapely.union(first, second))


@pytest.mark.parametrize("limit_nm", [12.0, 200.0])
def test_a_zone_never_shrinks_with_its_limit_whatever_the_coast(limit_nm):
    shape = shapely.Polygon([(10, 60), (12, 60.5), (11, 61.5), (9.5, 61)])
    rocks = islands((13.0, 60.0, "AAA"), (14.5, 60.2, "BBB"))
    narrow, wide = (
        derive_zone(
            "AAA",
            land=land(AAA=shape),
            islands=rocks,
            rules=LimitRules(limit_nm=limit),
        )
        for limit in (limit_nm, 1.1 * limit_nm)
    )
    assert narrow.area_km2 < wide.area_km2
    outside = shapely.difference(narrow.geometry, wide.geometry)
    assert area_km2(outside) < 1e-5 * narrow.area_km2


def test_a_rock_without_entitlement_lies_between_none_and_a_full_one():
    rocks = islands((0.0, 0.0, "AAA"), (3.0, 0.0, "AAA"), (5.0, 0.5, "BBB"))
    full = derive_zone("AAA", land=NO_LAND, islands=rocks)
    bare = derive_zone(
        "AAA",
        land=NO_LAND,
        islands=rocks,
        rules=LimitRules(without_entitlement=("AAA 1",)),
    )
    none = derive_zone("AAA", land=NO_LAND, islands=rocks.iloc[[0, 2]])
    assert none.area_km2 < bare.area_km2 < full.area_km2


def test_the_edge_of_a_contested_coast_is_called_so():
    rocks = islands((0.0, 0.0, "AAA"), (8.0, 0.0, "AAA"), (11.0, 0.0, "BBB"))
    rocks["status"] = ["undisputed", "entitlement contested", "undisputed"]
    zone = derive_zone("AAA", land=NO_LAND, islands=rocks)
    edges = zone.segments.set_index("rests_on")
    assert set(edges.loc[["AAA 0"], "basis"]) == {"200-nm arc"}
    assert set(edges.loc[["AAA 1"], "basis"]) == {"disputed"}
    assert set(edges.loc[["AAA 1"], "neighbour"]) == {"", "BBB"}
    seen_from_b = derive_zone("BBB", land=NO_LAND, islands=rocks)
    shared = seen_from_b.segments[seen_from_b.segments["neighbour"] == "AAA"]
    assert set(shared["basis"]) == {"disputed"}
