"""Land and islands, against geometry and what is known of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

import shapely
from pyproj import Transformer

from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.crs import geodesic_area_m2
from geo.sources.coastline import read_islands, read_land

GLOBE_M2 = 510_065_621_724_088.4  # WGS84 ellipsoid: 2πa² + πb²/e · ln((1+e)/(1-e))


@pytest.fixture(scope="module")
def land():
    return read_land()


@pytest.fixture(scope="module")
def islands():
    return read_islands()


def test_what_one_reader_writes_into_the_land_no_other_reads(land):
    mine = read_land()
    mine["name"] = "Atlantis"
    mine.loc[0, "geometry"] = shapely.Point(0.0, 0.0)
    mine.attrs["notes"] = ["drowned"]
    again = read_land()
    pd.testing.assert_frame_equal(again, land)
    assert again.attrs == land.attrs == {}


def area_km2(land, iso3):
    return sum(map(geodesic_area_m2, land.geometry[land["iso3"] == iso3])) / 1e6


def shore_of(shapes, *, step=0.005):
    return np.vstack(
        [shapely.get_coordinates(shapely.segmentize(s, step)) for s in shapes]
    )


def distance_km(lon, lat, *, to):
    chord, _ = cKDTree(unit_vectors(to[:, 0], to[:, 1])).query(unit_vectors(lon, lat))
    return chord_to_arc_m(chord) / 1000.0


def test_every_feature_is_a_valid_polygon_within_the_world(land):
    assert land.is_valid.all()
    assert not land.is_empty.any()
    west, south, east, north = land.total_bounds
    assert (west, south, east) == (-180.0, -90.0, 180.0)
    assert north < 84.0


def test_no_feature_is_lost(land, project_root):
    countries = pd.read_csv(
        project_root / "data" / "land" / "countries.csv", keep_default_na=False
    )
    parts = pd.read_csv(project_root / "data" / "land" / "parts.csv")
    taken_apart = {"Indian Ocean Ter."}  # nothing of it is left over
    expected = (set(countries["natural_earth_name"]) - taken_apart) | set(parts["name"])
    assert set(land["name"]) == expected


def test_every_standard_code_is_there_and_every_sovereign_is_a_country(land):
    assert {"TKL", "SJM", "GUF", "GLP", "MTQ", "REU", "MYT", "BES"} <= set(land["iso3"])
    assert land["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert set(land["sovereign"]) <= set(land["iso3"])
    assert set(land["status"]) == {"undisputed", "sovereignty disputed"}


def test_areas_agree_with_an_equal_area_projection(land):
    to_equal_area = Transformer.from_crs(4326, "+proj=cea +datum=WGS84", always_xy=True)

    def projected(shape):
        return shapely.transform(
            shape, lambda c: np.column_stack(to_equal_area.transform(c[:, 0], c[:, 1]))
        ).area

    geodesic = sum(map(geodesic_area_m2, land.geometry))
    assert geodesic == pytest.approx(sum(map(projected, land.geometry)), rel=1e-5)
    # Antarctica is without its ice shelves in this source
    assert geodesic / GLOBE_M2 == pytest.approx(0.28786, abs=1e-4)


@pytest.mark.parametrize(
    ("iso3", "known_km2", "within"),
    [
        # total areas of the CIA World Factbook, inland water included
        ("NZL", 268_838, 0.01),
        ("JPN", 377_915, 0.02),
        ("RUS", 17_098_242, 0.01),
        # islands of a few km2 come out large at 1:10m
        ("FJI", 18_274, 0.05),
    ],
)
def test_areas_agree_with_published_ones(land, iso3, known_km2, within):
    assert area_km2(land, iso3) == pytest.approx(known_km2, rel=within)


@pytest.mark.parametrize("iso3", ["FJI", "RUS", "NZL", "ATA"])
def test_countries_across_180_lie_on_both_sides_of_it(land, iso3):
    bounds = land.geometry[land["iso3"] == iso3].bounds
    assert bounds["minx"].min() < -170.0
    assert bounds["maxx"].max() > 170.0
    widest = max(
        part.bounds[2] - part.bounds[0]
        for shape in land.geometry[land["iso3"] == iso3]
        for part in shapely.get_parts(shape)
    )
    # only Antarctica goes round: no other part is smeared across the world
    assert (widest > 350.0) == (iso3 == "ATA")
    if iso3 != "ATA":
        assert widest < 180.0


def test_antarctica_is_closed_at_the_pole(land):
    antarctica = land.geometry[land["iso3"] == "ATA"].union_all()
    around = [shapely.Point(lon, -89.9) for lon in (-179.9, -90.0, 0.0, 90.0, 179.9)]
    assert all(antarctica.covers(point) for point in around)


def test_small_islands_survive(land):
    japan = land.geometry[land["iso3"] == "JPN"].union_all()
    minamitorishima = shapely.Point(153.979, 24.288)
    assert japan.distance(minamitorishima) < 0.01
    assert (land["iso3"] == "VAT").sum() == 1
    parts = sum(len(shapely.get_parts(shape)) for shape in land.geometry)
    assert parts > 4_200


def test_points_known_by_heart_lie_in_their_countries(land):
    known = {
        "JPN": (139.75, 35.68),
        "FJI": (178.0, -17.8),
        "TKL": (-171.19, -9.35),
        "NCL": (165.5, -21.3),
        "ZAF": (28.0, -26.2),
        "NAM": (17.08, -22.56),
    }
    for iso3, (lon, lat) in known.items():
        shape = land.geometry[land["iso3"] == iso3].union_all()
        assert shape.distance(shapely.Point(lon, lat)) < 0.05, iso3


def test_south_africa_does_not_cover_lesotho(land):
    shapes = land.set_index("iso3").geometry
    maseru = shapely.Point(27.9, -29.5)
    assert not shapes["ZAF"].covers(maseru)
    assert shapes["LSO"].covers(maseru)


def test_islands_said_to_be_lacking_are_lacking(land, islands):
    shore = shore_of(land.geometry, step=0.02)
    measured = distance_km(islands["lon"], islands["lat"], to=shore)
    stated = islands["land_km"].astype(float).to_numpy()
    assert np.abs(measured - stated).max() < 1.5
    marks = islands[stated < 5.0]
    assert (stated >= 5.0).sum() > 1_000
    # the others are there for their name or their status
    assert set(marks.loc[marks["status"] == "undisputed", "name"]) == {
        "Clipperton",
        "Minamitorishima",
    }


def test_islands_have_status_source_and_evidence(islands):
    by_name = islands.set_index("name")
    assert by_name.loc["Okinotorishima", "status"] == "entitlement contested"
    assert by_name.loc["Okinotorishima", "iso3"] == "JPN"
    assert set(islands["evidence"]) <= {"cited", "partly cited"}
    assert {"JPN", "COK", "KIR", "TKL", "TUV", "FSM", "MHL"} <= set(islands["iso3"])


def test_a_disputed_island_is_listed_for_each_claimant(land, islands):
    disputed = islands[islands["status"] == "sovereignty disputed"]
    claimants = disputed.groupby("name")["iso3"].agg(set)
    # the islets of Taiwan go with its land, whose whole status is disputed
    whole = set(land.loc[land["status"] == "sovereignty disputed", "iso3"])
    assert all(len(states) >= 2 or states <= whole for states in claimants)
    for _, points in disputed.groupby("name"):
        each = [
            set(zip(p["lon"], p["lat"], strict=True)) for _, p in points.groupby("iso3")
        ]
        assert all(one == each[0] for one in each)


def test_a_name_is_one_island_of_one_status(islands):
    assert not islands.drop_duplicates(["name", "status"])["name"].duplicated().any()
    spread = islands.groupby("name")["lat"].agg(np.ptp)
    assert spread.max() < 1.5


@pytest.mark.parametrize(
    ("island", "iso3", "lon", "lat"),
    # positions to a tenth of a degree: general knowledge
    [
        ("Wake", "UMI", 166.6, 19.3),
        ("Johnston", "UMI", -169.5, 16.7),
        ("Palmyra", "UMI", -162.1, 5.9),
        ("Kingman Reef", "UMI", -162.4, 6.4),
        ("Howland", "UMI", -176.6, 0.8),
        ("Baker", "UMI", -176.5, 0.2),
        ("Jarvis", "UMI", -160.0, -0.4),
        ("Midway", "UMI", -177.4, 28.2),
        ("Kure", "USA", -178.3, 28.4),
        ("St Matthew", "USA", -172.7, 60.4),
        ("Clipperton", "FRA", -109.2, 10.3),
        ("Roca Partida", "MEX", -112.1, 19.0),
        ("Clarion", "MEX", -114.7, 18.4),
        ("Alijos Rocks", "MEX", -115.75, 24.95),
        ("Malpelo", "COL", -81.6, 4.0),
        ("Cocos", "CRI", -87.1, 5.5),
        ("Darwin", "ECU", -92.0, 1.7),
        ("San Felix", "CHL", -80.1, -26.3),
        ("Alexander Selkirk", "CHL", -80.8, -33.8),
        ("Easter Island", "CHL", -109.4, -27.1),
        ("Sala y Gomez", "CHL", -105.4, -26.5),
        ("Diego Ramirez", "CHL", -68.7, -56.5),
        ("Ducie", "PCN", -124.8, -24.7),
        ("Oeno", "PCN", -130.7, -23.9),
        ("Marotiri", "PYF", -143.5, -27.9),
        ("Motu Nao", "PYF", -138.4, -10.4),
        ("Swains", "ASM", -171.1, -11.1),
        ("Niuatoputapu", "TON", -173.75, -15.95),
        ("Minerva Reefs", "TON", -178.9, -23.6),
        ("Minerva Reefs", "FJI", -178.9, -23.6),
        ("Rotuma", "FJI", 177.1, -12.5),
        ("Conway Reef", "FJI", 174.5, -21.7),
        ("Matthew", "VUT", 171.3, -22.3),
        ("Hunter", "NCL", 172.1, -22.4),
        ("Bellona Reefs", "NCL", 158.9, -21.4),
        ("L'Esperance Rock", "NZL", -178.8, -31.4),
        ("Forty-Fours", "NZL", -175.8, -44.0),
        ("Bounty Islands", "NZL", 179.0, -47.7),
        ("Antipodes", "NZL", 178.8, -49.7),
        ("Campbell", "NZL", 169.2, -52.5),
        ("Snares", "NZL", 166.6, -48.0),
        ("Lord Howe", "AUS", 159.1, -31.5),
        ("Middleton Reef", "AUS", 159.1, -29.5),
        ("Bishop and Clerk", "AUS", 158.8, -55.1),
        ("Mellish Reef", "AUS", 155.9, -17.4),
        ("Tikopia", "SLB", 168.8, -12.3),
        ("Tench", "PNG", 150.7, -1.6),
        ("Helen Reef", "PLW", 131.8, 3.0),
        ("Tobi", "PLW", 131.1, 3.0),
        ("Bokak", "MHL", 168.95, 14.6),
        ("Farallon de Pajaros", "MNP", 144.9, 20.5),
        ("Farallon de Medinilla", "MNP", 146.1, 16.0),
        ("Minamidaito", "JPN", 131.2, 25.8),
        ("Pratas", "TWN", 116.7, 20.7),
        ("Bering Island", "RUS", 166.0, 55.1),
        ("Attu", "USA", 172.9, 52.9),
    ],
)
def test_the_far_islands_of_the_pacific_are_there(
    land, islands, island, iso3, lon, lat
):
    near = shapely.Point(lon, lat).buffer(0.6)
    drawn = [
        shapely.intersection(shape, near)
        for shape in land.geometry[(land["iso3"] == iso3) & land.intersects(near)]
    ]
    typed = islands.loc[islands["iso3"] == iso3, ["lon", "lat"]].to_numpy()
    shore = np.vstack([typed, *(shore_of([shape]) for shape in drawn)])
    # half a tenth of a degree, the size of an island, and what land.fgb is off
    assert distance_km([lon], [lat], to=shore)[0] < 15.0, island


def test_the_islands_by_themselves_reach_where_japan_and_kiribati_have_land(islands):
    near = {
        "Okinotorishima": ("JPN", 136.083, 20.417),  # 20°25′ N 136°05′ E
        "Caroline": ("KIR", -150.2125, -9.955),  # 9°57′18″ S 150°12′45″ W
    }
    for name, (iso3, lon, lat) in near.items():
        rows = islands[(islands["name"] == name) & (islands["iso3"] == iso3)]
        assert distance_km([lon], [lat], to=rows[["lon", "lat"]].to_numpy())[0] < 6.0


@pytest.mark.testdata
def test_land_and_islands_reach_every_legal_baseline_of_the_cook_islands(
    land, islands, testdata
):
    baselines = pd.read_csv(testdata / "eez" / "cook_islands_baseline_points_2020.csv")
    drawn = shore_of(land.geometry[land["iso3"] == "COK"])
    typed = islands.loc[islands["iso3"] == "COK", ["lon", "lat"]].to_numpy()
    without = distance_km(baselines["lon"], baselines["lat"], to=drawn)
    both = distance_km(baselines["lon"], baselines["lat"], to=np.vstack([drawn, typed]))
    # Suwarrow and Palmerston are hundreds of km from anything drawn
    assert without.max() > 300.0
    # the law's baselines follow the reef, the shore lies inside it
    assert both.max() < 7.0
    assert np.median(both) < 2.0
