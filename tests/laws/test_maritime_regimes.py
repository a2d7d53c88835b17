"""What holds for the regimes of points and lines, whatever the coast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely
from shapely.affinity import translate

from geo.maritime.coasts import Coasts
from geo.maritime.legs import coasts_along, regime_of_line
from geo.maritime.limits import derive_zone
from geo.maritime.plane import plane_round
from geo.maritime.regimes import regime_of_points
from geo.maritime.rules import LimitRules
from geo.maritime.world import derive_zones, overlapping_claims
from geo.model.crs import (
    GEOD,
    WGS84,
    geodesic_distance_m,
    project_geometry,
    split_at_180,
    transformer,
    unwrap_geometry,
)
from geo.sources.coastline import read_islands, read_land

AWAY_FROM_EDGES_M = 100.0
TOLD = ["regime", "states", "contested"]
DISPUTED = "sovereignty disputed"

CAPE = split_at_180(
    shapely.Polygon([(177, -19), (179, -16), (181, -17), (180.5, -19.5)])
)
LAND = gpd.GeoDataFrame(
    {"iso3": ["AAA", "BBB"], "name": ["A", "B"], "sovereign": ["AAA", "BBB"]},
    geometry=[CAPE, split_at_180(shapely.box(183.5, -20, 185, -18.5))],
    crs=4326,
)
ISLANDS = gpd.GeoDataFrame(
    {
        "name": ["Isle", "Rock", "Reef", "Reef", "Bank"],
        "iso3": ["AAA", "BBB", "AAA", "CCC", "CCC"],
        "status": [
            "undisputed",
            "entitlement contested",
            DISPUTED,
            DISPUTED,
            "undisputed",
        ],
    },
    geometry=gpd.points_from_xy(
        [-179.0, 174.0, -177.5, -177.5, -172.0], [-14.0, -20.0, -23.0, -23.0, -22.0]
    ),
    crs=4326,
)


def scattered(
    bounds: tuple[float, float, float, float], count: int, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Spread points evenly over a part of the sphere."""
    rng = np.random.Generator(np.random.PCG64(seed))
    west, south, east, north = bounds
    sines = rng.uniform(*np.sin(np.radians([south, north])), count)
    return rng.uniform(west, east, count), np.degrees(np.arcsin(sines))


def inside(
    zone: shapely.Geometry, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tell which points lie in a polygon, and which of all lie by its edge."""
    plane = plane_round(np.column_stack([lon, lat]))
    shape = project_geometry(zone, plane)
    points = shapely.points(*transformer(WGS84, plane).transform(lon, lat))
    shapely.prepare(shape)
    by_edge = shapely.dwithin(shape.boundary, points, AWAY_FROM_EDGES_M)
    return shapely.contains(shape, points), by_edge


def require_agreement(
    zone: shapely.Geometry, iso3: str, table: pd.DataFrame, *, share: float
) -> None:
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    drawn, by_edge = inside(zone, lon, lat)
    named = np.array([iso3 in states.split() for states in table["states"]])
    told = named & (table["regime"] != "land").to_numpy()
    assert drawn.sum() > share * len(drawn)
    assert by_edge.mean() < 0.01
    assert np.flatnonzero((drawn != told) & ~by_edge).tolist() == []


@pytest.fixture(scope="module")
def world():
    return {"land": read_land(), "islands": read_islands()}


@pytest.mark.parametrize(
    ("iso3", "bounds"),
    [
        ("JPN", (122.0, 17.0, 158.0, 47.0)),
        ("KOR", (120.0, 30.0, 137.0, 40.0)),
        ("VUT", (160.0, -26.0, 178.0, -10.0)),
        ("FJI", (170.0, -28.0, 188.0, -8.0)),
        ("CHN", (105.0, 3.0, 130.0, 42.0)),
    ],
)
def test_points_are_told_what_is_drawn(world, iso3, bounds):
    lon, lat = scattered(bounds, 4_000, seed=5)
    coasts = Coasts.near(lon, lat, **world)
    table = regime_of_points(lon, lat, coasts=coasts)
    zone = derive_zone(iso3, **world).geometry
    require_agreement(zone, iso3, table, share=0.1)


@pytest.mark.parametrize("rocks", [(), ("Isle",), ("Isle", "Reef")])
@pytest.mark.parametrize("limit_nm", [24.0, 200.0])
def test_points_are_told_what_is_drawn_by_the_same_rules(rocks, limit_nm):
    rules = LimitRules(limit_nm=limit_nm, without_entitlement=rocks)
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 4_000, seed=7)
    coasts = Coasts.near(lon, lat, land=LAND, islands=ISLANDS, rules=rules)
    table = regime_of_points(lon, lat, coasts=coasts)
    for iso3 in ("AAA", "BBB", "CCC"):
        zone = derive_zone(iso3, land=LAND, islands=ISLANDS, rules=rules).geometry
        require_agreement(zone, iso3, table, share=0.001)


def test_overlaps_of_points_are_overlaps_of_zones():
    zones = derive_zones(land=LAND, islands=ISLANDS)
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 4_000, seed=8)
    coasts = Coasts.near(lon, lat, land=LAND, islands=ISLANDS)
    table = regime_of_points(lon, lat, coasts=coasts)
    claims = overlapping_claims(zones)
    assert claims["states"].tolist() == ["AAA CCC"]
    drawn, by_edge = inside(claims.geometry.iloc[0], lon, lat)
    told = (table["regime"] == "overlapping claims").to_numpy()
    assert told.sum() > 100
    assert (drawn == told)[~by_edge].all()


def test_what_is_not_contested_is_what_is_drawn_without_contested_islands():
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 4_000, seed=9)
    coasts = Coasts.near(lon, lat, land=LAND, islands=ISLANDS)
    table = regime_of_points(lon, lat, coasts=coasts)
    sure = ISLANDS[ISLANDS["status"] == "undisputed"]
    plain = regime_of_points(
        lon, lat, coasts=Coasts.near(lon, lat, land=LAND, islands=sure)
    )
    firm = ~table["contested"] & (table["regime"] != "Area")
    assert 0.2 < firm.mean() < 0.8
    # without them nobody has less
    assert table.loc[firm, "states"].equals(plain.loc[firm, "states"])
    assert (table.loc[~firm, "contested"] | (plain.loc[~firm, "states"] == "")).all()


def test_turning_the_earth_turns_the_regimes():
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 2_000, seed=10)
    still = regime_of_points(
        lon, lat, coasts=Coasts.near(lon, lat, land=LAND, islands=ISLANDS)
    )
    for turn in (-180.0, 3.0, 360.0):
        shapes = [
            split_at_180(translate(unwrap_geometry(shape), turn))
            for shape in LAND.geometry
        ]
        coasts = Coasts.near(
            lon + turn,
            lat,
            land=LAND.set_geometry(shapes, crs=4326),
            islands=ISLANDS.set_geometry(ISLANDS.translate(turn)),
        )
        turned = regime_of_points(lon + turn, lat, coasts=coasts)
        changed = (turned[TOLD] != still[TOLD]).any(axis=1)
        # coast points are placed anew on the turned coast, metres along
        assert changed.mean() < 0.001
        both = turned["distance_nm"] - still["distance_nm"]
        assert both[~changed].abs().max() < 0.05


def test_an_answer_does_not_hang_on_what_else_is_asked():
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 300, seed=11)
    shared = regime_of_points(
        lon, lat, coasts=Coasts.near(lon, lat, land=LAND, islands=ISLANDS)
    )
    for number in range(0, 300, 60):
        place = lon[[number]], lat[[number]]
        alone = regime_of_points(
            *place, coasts=Coasts.near(*place, land=LAND, islands=ISLANDS)
        )
        assert alone[TOLD].iloc[0].equals(shared[TOLD].iloc[number].rename(0))


def test_a_nearer_coast_of_anybody_s_is_never_overlooked():
    lon, lat = scattered((171.0, -27.0, 192.0, -10.0), 1_000, seed=12)
    rocks = ISLANDS[ISLANDS["status"] == "undisputed"]
    nobody = LAND.iloc[:0]
    coasts = Coasts.near(lon, lat, land=nobody, islands=rocks)
    table = regime_of_points(lon, lat, coasts=coasts)
    apart = np.array(
        [
            geodesic_distance_m(point.x, point.y, lon_b=lon, lat_b=lat)
            for point in rocks.geometry
        ]
    )
    nearest, distance = apart.argmin(axis=0), apart.min(axis=0)
    expected = np.where(distance <= 370_400.0, rocks["iso3"].to_numpy()[nearest], "")
    by_edge = np.abs(distance - 370_400.0) < AWAY_FROM_EDGES_M
    spread = np.sort(apart, axis=0)
    by_edge |= spread[1] - spread[0] < AWAY_FROM_EDGES_M
    assert (table["states"].to_numpy() == expected)[~by_edge].all()


WAYS = {
    "through every zone": [(172, -21), (-175, -15), (-177, -25), (-170, -20)],
    "over 180 and back": [(178, -22), (-178, -22), (179, -21)],
    "over land": [(176, -17.5), (-177, -18)],
}


@pytest.mark.parametrize("places", WAYS.values(), ids=WAYS)
def test_a_line_turned_round_passes_the_same_stretches_backwards(places):
    line = unwrap_geometry(shapely.LineString(places))
    coasts = coasts_along(line, land=LAND, islands=ISLANDS)
    there = regime_of_line(line, coasts=coasts)
    back = regime_of_line(line.reverse(), coasts=coasts)
    assert len(there) > 2
    assert back[TOLD].to_numpy().tolist() == there[TOLD].to_numpy()[::-1].tolist()
    total = there["km"].sum()
    assert back["from_km"].to_numpy() == pytest.approx(
        (total - there["to_km"]).to_numpy()[::-1], abs=0.05
    )


@pytest.mark.parametrize("places", WAYS.values(), ids=WAYS)
def test_stretches_part_the_line_and_neighbours_differ(places):
    line = unwrap_geometry(shapely.LineString(places))
    table = regime_of_line(line, coasts=coasts_along(line, land=LAND, islands=ISLANDS))
    length_km = GEOD.geometry_length(line) / 1e3
    assert table["km"].sum() == pytest.approx(length_km, rel=1e-9)
    assert table["share"].sum() == pytest.approx(1.0, rel=1e-9)
    assert (table["km"] > 0.0).all()
    assert table["from_km"].tolist()[1:] == table["to_km"].tolist()[:-1]
    assert (
        (table[TOLD].iloc[1:].to_numpy() != table[TOLD].iloc[:-1].to_numpy())
        .any(axis=1)
        .all()
    )


@pytest.mark.parametrize("places", WAYS.values(), ids=WAYS)
def test_places_along_a_line_are_told_what_its_stretch_is(places):
    line = unwrap_geometry(shapely.LineString(places))
    coasts = coasts_along(line, land=LAND, islands=ISLANDS)
    table = regime_of_line(line, coasts=coasts)
    corners = np.array(places, dtype=float)
    azimuth, _, length = GEOD.inv(*corners[:-1].T, *corners[1:].T)
    starts = np.append(0.0, np.cumsum(length)[:-1])
    rng = np.random.Generator(np.random.PCG64(13))
    for leg in range(len(length)):
        along = rng.uniform(0.0, length[leg], 200)
        full = np.ones(200)
        lon, lat, _ = GEOD.fwd(
            full * corners[leg, 0], full * corners[leg, 1], full * azimuth[leg], along
        )
        told = regime_of_points(lon, lat, coasts=coasts)
        km = (starts[leg] + along) / 1e3
        row = np.searchsorted(table["to_km"].to_numpy(), km).clip(max=len(table) - 1)
        edges = np.append(0.0, table["to_km"])
        clear = np.abs(km[:, None] - edges).min(axis=1) > 0.05
        expected = table[TOLD].iloc[row].reset_index(drop=True)
        assert told.loc[clear, TOLD].equals(expected[clear])
