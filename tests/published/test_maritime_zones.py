"""Derived zones against published limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import DataError
from geo.maritime.limits import derive_zone
from geo.maritime.nearest import NearestPoints
from geo.maritime.outer_limit import check_outer_limit
from geo.maritime.overlays import zone_of_points
from geo.maritime.plane import plane_round
from geo.maritime.rules import LimitRules
from geo.maritime.zones import zone_from_polygon
from geo.model.crs import (
    GEOD,
    NAUTICAL_MILE_M,
    WGS84,
    geodesic_area_m2,
    project_geometry,
    transformer,
)
from geo.sources.coastline import read_islands, read_land

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_M = 200.0 * NAUTICAL_MILE_M


@pytest.fixture(scope="module")
def land() -> gpd.GeoDataFrame:
    return read_land()


@pytest.fixture(scope="module")
def islands() -> gpd.GeoDataFrame:
    return read_islands()


@pytest.fixture(scope="module")
def japan(land, islands):
    return derive_zone("JPN", land=land, islands=islands)


@pytest.fixture(scope="module")
def marine_regions(testdata: Path) -> gpd.GeoDataFrame:
    zones = gpd.read_file(
        testdata / "eez" / "marineregions_v12_westpacific_simplified.geojson"
    )
    return zones.set_geometry(shapely.make_valid(zones.geometry.to_numpy()), crs=4326)


@pytest.fixture(scope="module")
def japan_published(marine_regions: gpd.GeoDataFrame) -> shapely.Geometry:
    zones = marine_regions.set_index("geoname").geometry
    return zones["Japanese Exclusive Economic Zone"]


@pytest.fixture(scope="module")
def cook_law(testdata: Path) -> shapely.Geometry:
    zones = gpd.read_file(testdata / "eez" / "cook_islands_eez_2021_law.gpkg")
    return zone_from_polygon(zones, name="law").geometry


@pytest.fixture(scope="module")
def cook_baseline(testdata: Path) -> pd.DataFrame:
    return pd.read_csv(testdata / "eez" / "cook_islands_baseline_points_2020.csv")


@pytest.fixture(scope="module")
def cook_points(testdata: Path) -> pd.DataFrame:
    return pd.read_csv(
        testdata / "eez" / "cook_islands_eez_outer_limit_2021_points.csv"
    )


@pytest.fixture(scope="module")
def cook_limit(cook_points: pd.DataFrame) -> pd.DataFrame:
    return cook_points[(cook_points["info"] == "200") & ~cook_points["suspect"]]


@pytest.fixture(scope="module")
def waters(testdata: Path, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Read countries drawn with their 12-mile waters."""
    file = testdata / "boundaries" / "osm_borders_maritime_1000m-1.1.0.geo.json"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    codes = [feature["properties"]["isoA3"] for feature in features]
    parts = [
        shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in features
    ]
    sovereign = dict(zip(land["iso3"], land["sovereign"], strict=True))
    return gpd.GeoDataFrame(
        {
            "iso3": codes,
            "name": codes,
            "sovereign": [sovereign.get(code, code) for code in codes],
        },
        geometry=[shapely.union_all(shapely.make_valid(shapes)) for shapes in parts],
        crs=4326,
    )


@pytest.fixture(scope="module")
def japan_from_waters(waters, land, no_islands):
    return derive_zone(
        "JPN",
        land=waters,
        islands=no_islands,
        rules=LimitRules(seed_nm=12.0),
        dry_land=land,
    )


@pytest.fixture(scope="module")
def no_islands(islands) -> gpd.GeoDataFrame:
    return islands.iloc[:0]


def overlap(first: shapely.Geometry, second: shapely.Geometry) -> float:
    """Intersection over union, by geodesic area."""
    both = geodesic_area_m2(shapely.intersection(first, second))
    return both / geodesic_area_m2(shapely.union(first, second))


@pytest.mark.testdata
def test_minamitorishima_agrees_with_marine_regions(land, islands, marine_regions):
    zone = derive_zone("JPN", land=land, islands=islands, names=["Minamitorishima"])
    parts = marine_regions.explode().geometry
    (published,) = parts[parts.contains(shapely.Point(153.98, 24.29))]
    assert overlap(zone.geometry, published) >= 0.99
    assert zone.area_km2 == pytest.approx(geodesic_area_m2(published) / 1e6, rel=0.01)
    assert zone.area_without_contested_km2 == pytest.approx(zone.area_km2)
    assert zone.neighbours == ()


@pytest.mark.testdata
def test_okinotorishima_and_ogasawara_agree_with_marine_regions(japan, japan_published):
    window = shapely.box(133.0, 17.0, 148.0, 28.0)
    published = japan_published & window
    assert overlap(japan.geometry & window, published) >= 0.97


@pytest.mark.testdata
def test_japan_agrees_with_marine_regions_where_nobody_disputes(
    japan, japan_published, marine_regions
):
    contested = marine_regions[marine_regions["pol_type"] != "200NM"].union_all()
    derived = japan.geometry - contested
    assert overlap(derived, japan_published - contested) >= 0.97


@pytest.mark.testdata
def test_a_coast_with_every_island_gives_minamitorishima(
    japan_from_waters, marine_regions
):
    parts = marine_regions.explode().geometry
    (published,) = parts[parts.contains(shapely.Point(153.98, 24.29))]
    window = shapely.box(148.0, 18.0, 160.0, 30.0)
    assert overlap(japan_from_waters.geometry & window, published) >= 0.99


@pytest.mark.testdata
def test_a_coast_with_every_island_gives_okinotorishima_and_ogasawara(
    japan_from_waters, japan_published
):
    window = shapely.box(133.0, 17.0, 148.0, 28.0)
    derived = japan_from_waters.geometry & window
    assert overlap(derived, japan_published & window) >= 0.99


@pytest.mark.testdata
def test_a_coast_with_every_island_gives_japan_where_nobody_disputes(
    japan_from_waters, japan_published, marine_regions
):
    contested = marine_regions[marine_regions["pol_type"] != "200NM"].union_all()
    derived = japan_from_waters.geometry - contested
    assert overlap(derived, japan_published - contested) >= 0.98


@pytest.mark.testdata
def test_a_coast_with_every_island_gives_the_cook_islands(
    waters, land, no_islands, cook_law
):
    zone = derive_zone(
        "COK",
        land=waters,
        islands=no_islands,
        rules=LimitRules(seed_nm=12.0),
        dry_land=land,
    )
    assert overlap(zone.geometry, cook_law) >= 0.99


@pytest.mark.testdata
def test_the_cook_islands_agree_with_their_law(land, islands, cook_law):
    zone = derive_zone("COK", land=land, islands=islands)
    assert overlap(zone.geometry, cook_law) >= 0.97


@pytest.mark.testdata
def test_the_law_of_the_cook_islands_measures_as_we_do(cook_baseline, cook_points):
    checked = check_outer_limit(_placed(cook_points), _placed(cook_baseline))
    assert len(checked) == len(cook_points) == 2_118
    judged = checked[(checked["info"] == "200") & ~checked["suspect"]]
    off_nm = judged["off_nm"].abs()
    assert np.mean(off_nm <= 0.05) >= 0.90
    assert off_nm.max() <= 0.45
    listed = judged[judged["outlier"]]
    assert len(listed) == np.sum(off_nm > 0.05) > 0
    # those flagged as typing errors are listed as well, and lie far off
    suspect = checked[checked["suspect"]]
    assert len(suspect) == 7


@pytest.mark.testdata
def test_the_nearest_points_are_as_near_as_the_geodesics_say(cook_baseline, cook_limit):
    baseline = NearestPoints.of(cook_baseline["lon"], cook_baseline["lat"])
    distance, _ = baseline.query(cook_limit["lon"], cook_limit["lat"])
    exact = check_outer_limit(_placed(cook_limit), _placed(cook_baseline))
    assert np.abs(exact["distance_nm"] * NAUTICAL_MILE_M - distance).max() < 0.5


def _placed(table: pd.DataFrame) -> gpd.GeoDataFrame:
    places = gpd.points_from_xy(table["lon"], table["lat"])
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


@pytest.mark.testdata
def test_the_limit_drawn_from_the_legal_baseline_is_the_legal_limit(
    cook_baseline, cook_limit
):
    baseline = gpd.GeoDataFrame(
        {"name": cook_baseline["id"], "iso3": "COK", "status": "undisputed"},
        geometry=gpd.points_from_xy(cook_baseline["lon"], cook_baseline["lat"]),
        crs=4326,
    )
    nobody = gpd.GeoDataFrame(
        {"iso3": [], "name": [], "sovereign": []}, geometry=[], crs=4326
    )
    zone = derive_zone("COK", land=nobody, islands=baseline)
    plane = plane_round(cook_baseline[["lon", "lat"]].to_numpy())
    outline = project_geometry(zone.geometry, plane).exterior
    change = transformer(WGS84, plane)
    legal = shapely.points(*change.transform(cook_limit["lon"], cook_limit["lat"]))
    off_nm = shapely.distance(outline, legal) / NAUTICAL_MILE_M
    assert np.mean(off_nm <= 0.05) >= 0.90
    assert off_nm.max() <= 0.45


def test_okinotorishima_is_counted_apart(land, islands, japan):
    rock = derive_zone("JPN", land=land, islands=islands, names=["Okinotorishima"])
    assert rock.area_km2 > 400_000.0
    assert rock.area_without_contested_km2 == 0.0
    assert "entitlement contested: Okinotorishima" in rock.warnings
    assert japan.area_without_contested_km2 < japan.area_km2 - 300_000.0


def test_okinotorishima_as_a_rock_keeps_a_territorial_sea(land, islands, japan):
    rock = LimitRules(without_entitlement=("Okinotorishima",))
    zone = derive_zone("JPN", land=land, islands=islands, rules=rock)
    disc = circle_km2(12.0)
    lost = japan.area_km2 - zone.area_km2
    assert 300_000.0 < lost < 430_000.0
    gained = zone.area_without_contested_km2 - japan.area_without_contested_km2
    # a disc of the plane, beside the one on the ellipsoid
    assert gained == pytest.approx(disc, rel=0.01)


def circle_km2(radius_nm: float) -> float:
    return float(np.pi * (radius_nm * NAUTICAL_MILE_M / 1e3) ** 2)


def test_the_arc_of_japan_lies_200_miles_off_its_coast(land, islands, japan):
    ours = land[land["iso3"] == "JPN"].geometry.to_numpy()
    coast = shapely.get_coordinates(shapely.segmentize(ours, 0.01))
    typed = islands.loc[islands["iso3"] == "JPN", ["lon", "lat"]].to_numpy()
    everything = np.vstack([coast, typed])
    arc = japan.segments.loc[japan.segments["basis"] == "200-nm arc", "geometry"]
    places = shapely.get_coordinates(arc.to_numpy())[::25]
    nearest = np.array([_brute_force_m(place, everything) for place in places])
    # coasts that others claim are Japan's too here, and are left out above
    claimed = nearest > LIMIT_M + 50.0
    assert claimed.mean() < 0.2
    assert np.abs(nearest[~claimed] - LIMIT_M).max() < 5.0


def _brute_force_m(place: np.ndarray, coast: np.ndarray) -> float:
    near = coast[np.abs(coast[:, 1] - place[1]) < 4.0]
    lon, lat = np.full(len(near), place[0]), np.full(len(near), place[1])
    return float(GEOD.inv(lon, lat, near[:, 0], near[:, 1])[2].min())


@pytest.mark.parametrize("country", ["FJI", "KIR", "NZL"])
def test_zones_over_180_are_whole(land, islands, country):
    zone = derive_zone(country, land=land, islands=islands)
    west, _, east, _ = zone.geometry.bounds
    assert (west, east) == (-180.0, 180.0)
    assert zone.geometry.is_valid
    ends = shapely.get_coordinates(zone.segments.geometry.to_numpy())[:, 0]
    assert np.mean(np.abs(ends) == 180.0) < 0.01
    inside = zone_of_points(
        gpd.GeoDataFrame(geometry=[zone.geometry], crs=4326),
        lon=[180.0, -180.0],
        lat=[-17.5, -17.5],
    )
    assert inside[0] == inside[1] == (0 if country == "FJI" else -1)


def test_fiji_meets_its_neighbours_on_both_sides_of_180(land, islands):
    zone = derive_zone("FJI", land=land, islands=islands)
    neighbours = {neighbour.iso3 for neighbour in zone.neighbours}
    assert {"TON", "WLF", "TUV", "VUT"} <= neighbours
    # Tonga claims the Minerva Reefs too: the zone of Wallis overlaps in nothing
    wallis = derive_zone("WLF", land=land, islands=islands)
    shared = shapely.intersection(zone.geometry, wallis.geometry)
    # each line is drawn on a lattice of its own: chords differ by metres
    assert geodesic_area_m2(shared) / 1e6 < 10.0


@pytest.mark.parametrize("country", ["KAZ", "MNG", "CHE"])
def test_lakes_and_land_borders_make_no_coast(land, islands, country):
    with pytest.raises(DataError, match="no coast on the sea"):
        derive_zone(country, land=land, islands=islands)


def test_a_far_northern_zone_is_whole(land, islands):
    zone = derive_zone("GRL", land=land, islands=islands)
    assert zone.geometry.is_valid
    assert zone.geometry.bounds[3] > 86.0
    assert {"CAN", "ISL"} <= {neighbour.iso3 for neighbour in zone.neighbours}
