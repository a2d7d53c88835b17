"""What states agreed on wins over equidistance."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError
from geo.maritime.limits import derive_zone
from geo.maritime.zones import EQUIDISTANCE, SEAM, TREATY, USER_POLYGON, Zone
from geo.model.crs import GEOD, geodesic_area_m2

CODES = ["AAA", "BBB", "CCC", "DEP"]
LAND = gpd.GeoDataFrame(
    {"iso3": CODES, "name": CODES, "sovereign": ["AAA", "BBB", "CCC", "BBB"]},
    geometry=[shapely.MultiPolygon()] * 4,
    crs=4326,
)
Row = tuple[str, str, str, shapely.Geometry]


def islands(*rows: tuple[float, float, str]) -> gpd.GeoDataFrame:
    lon, lat, iso3 = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "name": [f"{code} {number}" for number, code in enumerate(iso3)],
            "iso3": iso3,
            "status": "undisputed",
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )


def line(parties: str, *places: tuple[float, float], name: str = "T") -> Row:
    return name, parties, "", shapely.LineString(places)


def sea(iso3: str, shape: shapely.Geometry, name: str = "P") -> Row:
    return name, "", iso3, shape


def agreed(*rows: Row) -> gpd.GeoDataFrame:
    names, parties, iso3, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"name": names, "parties": parties, "iso3": iso3},
        geometry=list(shapes),
        crs=4326,
    )


def derive(country: str, table: gpd.GeoDataFrame, *rows: Row) -> Zone:
    agreements = agreed(*rows) if rows else None
    return derive_zone(country, land=LAND, islands=table, agreements=agreements)


def area_km2(shape: shapely.Geometry) -> float:
    return geodesic_area_m2(shape) / 1e6


def edges(zone: Zone, basis: str) -> shapely.Geometry:
    return zone.segments.loc[zone.segments["basis"] == basis, "geometry"].union_all()


PAIR = islands((0.0, 0.0, "AAA"), (3.0, 0.5, "BBB"))
OVER_180 = islands((178.5, -17.0, "AAA"), (-178.5, -16.5, "BBB"))
BETWEEN = line("AAA BBB", (2.0, -1.5), (2.0, 1.5))


def test_a_treaty_moves_the_line_between_its_ends():
    zone = derive("AAA", PAIR, BETWEEN)
    drawn = edges(zone, TREATY)
    assert drawn.bounds == pytest.approx((2.0, -1.5, 2.0, 1.5), abs=1e-3)
    plain = edges(derive("AAA", PAIR), EQUIDISTANCE)
    south, north = drawn.bounds[1] - 0.5, drawn.bounds[3] + 0.5
    beyond = plain - shapely.box(-5, south, 5, north)
    assert beyond.length > 1.0
    assert shapely.hausdorff_distance(
        beyond, edges(zone, EQUIDISTANCE) - shapely.box(-5, south, 5, north)
    ) == pytest.approx(0.0, abs=1e-3)
    assert zone.area_km2 > derive("AAA", PAIR).area_km2 + 15_000.0
    assert "treaty lines in the place of equidistance: T" in zone.warnings


def test_the_sea_gained_is_that_between_equidistance_and_treaty():
    plain, zone = derive("AAA", PAIR), derive("AAA", PAIR, BETWEEN)
    gained = shapely.difference(zone.geometry, plain.geometry)
    foot = shapely.Point(1.5, 0.25)
    assert shapely.covers(gained.buffer(1e-6), shapely.LineString([foot, (2.0, 0.25)]))
    assert area_km2(shapely.difference(plain.geometry, zone.geometry)) < 0.5


@pytest.mark.parametrize(
    ("table", "treaty"),
    [
        (PAIR, BETWEEN),
        (PAIR, line("BBB AAA", (1.0, -0.5), (2.2, 0.3), (0.5, 1.5))),
        (OVER_180, line("AAA BBB", (180.5, -18.5), (180.5, -15.0))),
        (OVER_180, line("AAA BBB", (-179.5, -18.5), (-179.5, -15.0))),
        (
            islands((0, 70, "AAA"), (6, 70.5, "BBB")),
            line("AAA BBB", (4, 68.5), (4, 71)),
        ),
    ],
    ids=["one side", "crossing equidistance", "beyond 180", "-180 to 180", "north"],
)
def test_both_parties_share_out_what_they_shared_before(table, treaty):
    before = [derive(code, table).geometry for code in ("AAA", "BBB")]
    after = [derive(code, table, treaty).geometry for code in ("AAA", "BBB")]
    whole = area_km2(shapely.union_all(before))
    assert area_km2(shapely.intersection(*after)) < 1e-7 * whole
    assert area_km2(shapely.union_all(after)) == pytest.approx(whole, rel=1e-7)
    assert area_km2(shapely.symmetric_difference(before[0], after[0])) > 1e-4 * whole


def test_a_third_state_keeps_what_it_has():
    table = islands((0, 0, "AAA"), (3, 0.5, "BBB"), (1.5, 3, "CCC"))
    treaty = line("AAA BBB", (2.0, -1.5), (2.0, 2.5))
    before = [derive(code, table).geometry for code in CODES[:3]]
    after = [derive(code, table, treaty).geometry for code in CODES[:3]]
    assert after[2].equals(before[2])
    for party in after[:2]:
        assert area_km2(shapely.intersection(party, after[2])) < 1.0
    whole = area_km2(shapely.union_all(before))
    assert area_km2(shapely.union_all(after)) == pytest.approx(whole, rel=1e-7)


def test_a_treaty_along_equidistance_changes_nothing():
    plain = derive("AAA", PAIR)
    median = shapely.line_merge(edges(plain, EQUIDISTANCE))
    zone = derive("AAA", PAIR, ("T", "AAA BBB", "", median))
    assert area_km2(shapely.symmetric_difference(plain.geometry, zone.geometry)) < 0.1
    assert edges(zone, TREATY).length == pytest.approx(median.length, rel=1e-3)


def test_no_treaty_gives_sea_beyond_the_limit_of_the_one_who_gains():
    zone = derive("AAA", PAIR, line("AAA BBB", (2.0, -5.0), (2.9, 0.0), (2.0, 5.0)))
    places = shapely.get_coordinates(zone.geometry)
    _, _, far = GEOD.inv(*places.T, *np.zeros((2, len(places))))
    assert far.max() < 200.0 * 1852.0 + 10.0


def test_every_edge_of_a_zone_by_treaty_is_told():
    for code in ("AAA", "BBB"):
        zone = derive(code, OVER_180, line("AAA BBB", (179.5, -18), (-179.4, -15)))
        outline = zone.geometry.boundary - SEAM
        assert shapely.hausdorff_distance(
            zone.segments.union_all(), outline
        ) == pytest.approx(0.0, abs=1e-6)
        assert zone.geometry.is_valid
        (neighbour,) = zone.neighbours
        assert neighbour.iso3 == ("BBB" if code == "AAA" else "AAA")


def test_a_sovereigns_treaty_holds_for_its_dependency():
    table = islands((0, 0, "AAA"), (3, 0.5, "DEP"))
    exact = derive("AAA", table, line("AAA DEP", (2.0, -1.5), (2.0, 1.5)))
    for code in ("AAA", "DEP"):
        zone = derive(code, table, BETWEEN)
        assert edges(zone, TREATY).length > 2.9
    assert derive("AAA", table, BETWEEN).area_km2 == pytest.approx(exact.area_km2)


def test_lines_between_others_are_left_out():
    table = islands((0, 0, "AAA"), (3, 0.5, "BBB"), (1.5, 3, "CCC"))
    foreign = line("BBB CCC", (1.0, 1.5), (3.0, 2.0))
    assert derive("AAA", table, foreign).geometry.equals(derive("AAA", table).geometry)


def test_a_line_that_misses_the_common_sea_is_refused():
    with pytest.raises(DataError, match=r"T2(.|\n)*within the limit of both"):
        derive("AAA", PAIR, BETWEEN, line("AAA BBB", (40, 0), (41, 0), name="T2"))


def test_all_faults_of_a_table_are_told_at_once():
    with pytest.raises(DataError, match=r"6 problems") as refused:
        derive(
            "AAA",
            PAIR,
            line("AAA", (0, 0), (1, 1)),
            line("AAA QQQ", (0, 0), (1, 1)),
            sea("", shapely.box(0, 0, 1, 1)),
            ("Q", "", "AAA", shapely.Point(0, 0)),
            line("AAA BBB", (0, 0), (0, 120)),
            line("AAA BBB", (0, 0), (1, 0), (1, 1), (0, 0)),
        )
    told = str(refused.value)
    for words in ("two codes", "'QQQ'", "one code", "Point", "swap", "closes on"):
        assert words in told


def test_missing_columns_and_another_system_are_refused():
    table = agreed(BETWEEN)
    with pytest.raises(DataError, match="no parties, iso3"):
        derive_zone(
            "AAA",
            land=LAND,
            islands=PAIR,
            agreements=table.drop(columns=["parties", "iso3"]),
        )
    with pytest.raises(CRSError, match=r"agreements(.|\n)*EPSG:4326"):
        derive_zone("AAA", land=LAND, islands=PAIR, agreements=table.to_crs(3857))


def test_a_polygon_of_the_countrys_is_added_at_any_distance():
    far = shapely.box(20.0, 0.0, 21.0, 1.0)
    plain, zone = derive("AAA", PAIR), derive("AAA", PAIR, sea("AAA", far))
    assert zone.area_km2 == pytest.approx(plain.area_km2 + area_km2(far), rel=1e-9)
    assert "agreed polygon P adds 12,309 km2" in zone.warnings
    assert edges(zone, USER_POLYGON).equals(far.boundary)


def test_a_polygon_of_anothers_is_taken_out_and_becomes_the_edge():
    hole = shapely.box(-1.0, -1.0, -0.5, -0.5)
    plain, zone = derive("AAA", PAIR), derive("AAA", PAIR, sea("CCC", hole))
    assert zone.area_km2 == pytest.approx(plain.area_km2 - area_km2(hole), rel=1e-9)
    assert [n.iso3 for n in zone.neighbours] == ["BBB", "CCC"]
    assert any("leaves to CCC" in note for note in zone.warnings)


def test_a_polygon_across_equidistance_is_whole_on_the_side_it_was_given_to():
    shape = shapely.box(1.0, -0.5, 2.5, 0.5)
    first, second = (derive(c, PAIR, sea("AAA", shape)) for c in ("AAA", "BBB"))
    assert first.geometry.buffer(1e-9).covers(shape)
    assert area_km2(shapely.intersection(second.geometry, shape)) < 1e-6
    assert area_km2(shapely.intersection(first.geometry, second.geometry)) < 1.0
    for zone in (first, second):
        assert shapely.hausdorff_distance(
            zone.segments.union_all(), zone.geometry.boundary
        ) == pytest.approx(0.0, abs=1e-6)


def test_a_polygon_wins_over_a_treaty_line():
    shape = shapely.box(1.2, -0.5, 2.5, 0.5)
    zone = derive("BBB", PAIR, BETWEEN, sea("BBB", shape))
    assert zone.geometry.buffer(1e-9).covers(shape)


def test_no_agreement_is_changed():
    table = agreed(BETWEEN, sea("AAA", shapely.box(20, 0, 21, 1)))
    before = table.copy()
    derive_zone("AAA", land=LAND, islands=PAIR, agreements=table)
    assert table.equals(before)
