"""Which regime points, cells and lines are under."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.maritime.coasts import Coasts
from geo.maritime.legs import coasts_along, regime_of_line
from geo.maritime.regimes import Regime, regime_of_cells, regime_of_points
from geo.maritime.rules import LimitRules
from geo.model.crs import GEOD, WGS84, local_crs, split_at_180
from geo.model.grid import GridSpec, require_grid
from geo.sources.coastline import read_islands, read_land

NO_LAND = gpd.GeoDataFrame(
    {"iso3": [], "name": [], "sovereign": []}, geometry=[], crs=4326
)


def islands(*rows: tuple[float, float, str, str]) -> gpd.GeoDataFrame:
    """Rows of longitude, latitude, iso3, status: one name per place."""
    lon, lat, iso3, status = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "name": [f"{x} {y}" for x, y in zip(lon, lat, strict=True)],
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


def rock(lon: float, lat: float, iso3: str) -> gpd.GeoDataFrame:
    return islands((lon, lat, iso3, "undisputed"))


def regimes(
    *places: tuple[float, float],
    dry: gpd.GeoDataFrame = NO_LAND,
    typed: gpd.GeoDataFrame,
    shelf: gpd.GeoDataFrame | None = None,
    rules: LimitRules | None = None,
) -> pd.DataFrame:
    lon, lat = np.array(places).T
    coasts = Coasts.near(lon, lat, land=dry, islands=typed, rules=rules)
    return regime_of_points(lon, lat, coasts=coasts, shelf=shelf)


def told(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["regime"], table["states"], strict=True))


def off(lon: float, lat: float, azimuth: float, nm: float) -> tuple[float, float]:
    return GEOD.fwd(lon, lat, azimuth, nm * 1852.0)[:2]


@pytest.mark.parametrize(
    ("lon", "lat"), [(20.0, 0.0), (180.0, -17.0), (5.0, 90.0), (-60.0, -85.0)]
)
def test_the_sea_of_a_rock_ends_at_12_and_200_miles_all_round(lon, lat):
    places = [
        off(lon, lat, azimuth, nm)
        for azimuth in (0.0, 90.0, 200.0, 290.0)
        for nm in (11.99, 12.01, 199.99, 200.01)
    ]
    table = regimes(*places, typed=rock(lon, lat, "AAA"))
    expected = ["territorial sea", "EEZ", "EEZ", "Area"] * 4
    assert table["regime"].tolist() == expected
    assert (table["states"] == np.where(table["regime"] == "Area", "", "AAA")).all()
    near = table["distance_nm"].dropna()
    # metres: chords become arcs with half a metre to spare
    assert near.to_numpy() == pytest.approx([11.99, 12.01, 199.99] * 4, abs=3e-4)
    assert not table["contested"].any()


def test_sea_between_two_belongs_to_the_nearer():
    both = pd.concat([rock(0, 0, "AAA"), rock(3, 0, "BBB")])
    table = regimes((1.49, 0.0), (1.51, 0.0), (-3.0, 0.0), (6.0, 0.0), typed=both)
    assert table["states"].tolist() == ["AAA", "BBB", "AAA", "BBB"]


def test_an_enclave_has_no_sea_and_closed_waters_are_land():
    ours = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    pond = shapely.box(2.5, 2.5, 2.55, 2.55)
    dry = land(AAA=ours - pond, BBB=shapely.box(1, 1, 2, 2))
    table = regimes(
        (1.5, 1.5),
        (0.5, 0.5),
        (2.52, 2.52),
        (3.01, 1.5),
        dry=dry,
        typed=rock(40, 40, "AAA"),
    )
    assert told(table) == [
        ("land", "BBB"),
        ("land", "AAA"),
        ("land", "AAA"),
        ("territorial sea", "AAA"),
    ]
    assert table["distance_nm"].iloc[0] == 0.0


def test_land_cut_at_180_is_land_on_both_sides_and_between():
    whole = split_at_180(shapely.box(179.0, -1.0, 181.0, 1.0))
    table = regimes(
        (180.0, 0.0),
        (-180.0, 0.5),
        (540.0, 0.0),
        (179.5, 0.0),
        (180.5, 0.0),
        (181.1, 0.0),
        dry=land(AAA=whole),
        typed=rock(40, 40, "AAA"),
    )
    assert table["regime"].tolist() == ["land"] * 5 + ["territorial sea"]
    assert table["lon"].between(-180.0, 180.0).all()


def test_a_rock_that_two_claim_is_an_overlap_round_it():
    disputed = "sovereignty disputed"
    typed = pd.concat(
        [
            islands((0, 0, "AAA", "undisputed"), (10, 0, "BBB", "undisputed")),
            islands((5, 0, "AAA", disputed), (5, 0, "BBB", disputed)),
        ]
    )
    table = regimes((5.0, 0.1), (5, 2.9), (0.0, 0.5), (10.0, 0.5), typed=typed)
    assert told(table) == [
        ("overlapping claims", "AAA BBB"),
        ("overlapping claims", "AAA BBB"),
        ("EEZ", "AAA"),
        ("EEZ", "BBB"),
    ]
    assert table["contested"].tolist() == [True, True, False, False]
    assert table["distance_nm"].iloc[0] == pytest.approx(5.97, abs=0.01)


def test_rivals_need_not_agree_where_the_rock_lies():
    typed = islands((5, 0, "AAA", "sovereignty disputed"))
    typed = pd.concat([typed, islands((5.02, 0, "BBB", "sovereignty disputed"))])
    table = regimes((4.9, 0.0), (5.1, 0.0), (2.0, 0.0), typed=typed)
    assert told(table) == [("overlapping claims", "AAA BBB")] * 3


def test_a_claim_is_said_where_the_holder_s_own_table_knows_of_none():
    typed = pd.concat(
        [islands((4.98, 0, "AAA", "sovereignty disputed")), rock(5, 0, "BBB")]
    )
    table = regimes((6.0, 0.0), typed=typed)
    # the claimant's point lies further off, and does not take the place over
    assert told(table) == [("EEZ", "BBB")]
    assert table["contested"].tolist() == [True]


def test_a_contested_entitlement_is_said_but_not_where_another_coast_carries_it():
    typed = islands((0, 0, "AAA", "undisputed"), (2, 0, "AAA", "entitlement contested"))
    table = regimes((2.5, 0.0), (5.0, 0.0), typed=typed)
    assert told(table) == [("EEZ", "AAA")] * 2
    # the first lies 150 miles off the undisputed rock, the second 300
    assert table["contested"].tolist() == [False, True]


def test_drawn_land_that_is_disputed_is_contested():
    dry = land(AAA=shapely.box(0, 0, 1, 1)).assign(status="sovereignty disputed")
    table = regimes((0.5, 0.5), (1.1, 0.5), dry=dry, typed=rock(40, 40, "BBB"))
    assert told(table) == [("land", "AAA"), ("territorial sea", "AAA")]
    assert table["contested"].all()


def test_an_island_of_anothers_that_is_claimed_has_two_holders():
    dry = land(AAA=shapely.box(0, 0, 1, 1), BBB=shapely.box(4, 0, 4.2, 0.2))
    typed = islands((4.1, 0.1, "AAA", "sovereignty disputed"))
    table = regimes((4.1, 0.1), (4.1, -0.1), (0.5, 0.5), dry=dry, typed=typed)
    assert told(table) == [
        ("land", "AAA BBB"),
        ("overlapping claims", "AAA BBB"),
        ("land", "AAA"),
    ]


def test_a_rock_without_entitlement_has_12_miles_and_no_more():
    typed = pd.concat([rock(0, 0, "AAA"), rock(3, 0, "BBB"), rock(9, 0, "BBB")])
    rules = LimitRules(without_entitlement=("3 0",))
    places = (3.1, 0.0), (2.5, 0.0), (3.25, 0.0), (6.5, 0.0)
    bare = regimes(*places, typed=typed, rules=rules)
    assert told(bare) == [
        ("territorial sea", "BBB"),
        ("EEZ", "AAA"),
        ("EEZ", "AAA"),
        ("EEZ", "BBB"),
    ]
    assert bare["distance_nm"].iloc[1] == pytest.approx(150.2, abs=0.1)
    full = regimes(*places, typed=typed)
    assert full["states"].tolist() == ["BBB"] * 4


def test_a_shelf_counts_only_beyond_every_zone_and_overlaps_are_overlaps():
    shelf = gpd.GeoDataFrame(
        {"iso3": ["AAA", "BBB"]},
        geometry=[
            split_at_180(shapely.box(178, -1, 188, 1)),
            split_at_180(shapely.box(186, -1, 195, 1)),
        ],
        crs=4326,
    )
    table = regimes(
        (180.0, 0.0),
        (185.0, 0.0),
        (187.0, 0.0),
        (194.0, 0.0),
        (200.0, 0.0),
        typed=rock(179, 0, "AAA"),
        shelf=shelf,
    )
    assert told(table) == [
        ("EEZ", "AAA"),
        ("shelf beyond 200 nm", "AAA"),
        ("overlapping claims", "AAA BBB"),
        ("shelf beyond 200 nm", "BBB"),
        ("Area", ""),
    ]
    assert table["contested"].tolist() == [False, False, True, False, False]
    assert table["distance_nm"].isna().tolist() == [False] + [True] * 4


def test_a_shelf_without_codes_or_system_is_refused():
    places = np.array([10.0]), np.array([0.0])
    coasts = Coasts.near(*places, land=NO_LAND, islands=rock(0, 0, "AAA"))
    nameless = gpd.GeoDataFrame(geometry=[shapely.box(9, -1, 11, 1)], crs=4326)
    with pytest.raises(DataError, match="no column iso3"):
        regime_of_points(*places, coasts=coasts, shelf=nameless)
    with pytest.raises(CRSError, match="EPSG:4326"):
        regime_of_points(
            *places, coasts=coasts, shelf=nameless.set_crs(None, allow_override=True)
        )


def test_places_that_are_none_are_refused_all_at_once():
    typed = rock(0, 0, "AAA")
    lon, lat = [0.0, np.nan, 10.0, np.inf], [0.0, 0.0, 91.0, 0.0]
    with pytest.raises(DataError, match="places 1, 2, 3: no such place"):
        Coasts.near(lon, lat, land=NO_LAND, islands=typed)
    with pytest.raises(DataError, match="4 and 3 numbers"):
        Coasts.near(lon, lat[:3], land=NO_LAND, islands=typed)


def test_coasts_of_other_places_are_refused():
    coasts = Coasts.near([0.0], [0.0], land=NO_LAND, islands=rock(0, 0, "AAA"))
    assert len(regime_of_points([0.5], [0.0], coasts=coasts)) == 1
    with pytest.raises(ParameterError, match=r"1 of 2 lie elsewhere(.|\n)*Coasts.near"):
        regime_of_points([0.5, 5.0], [0.0, 0.0], coasts=coasts)


def test_no_places_give_no_rows_and_no_tables_are_refused():
    nothing = np.empty(0)
    coasts = Coasts.near(nothing, nothing, land=NO_LAND, islands=rock(0, 0, "AAA"))
    assert regime_of_points(nothing, nothing, coasts=coasts).empty
    with pytest.raises(DataError, match="none, nor islands"):
        Coasts.near([0.0], [0.0], land=NO_LAND, islands=rock(0, 0, "AAA").iloc[:0])


def test_cells_are_told_by_their_centres_in_codes():
    spec = GridSpec(
        west=-3e5, south=-1e5, spacing=1e5, shape=(2, 6), crs=local_crs([180.0], [0.0])
    )
    typed = pd.concat([rock(180, 0, "AAA"), rock(182, 0, "BBB")])
    coasts = Coasts.near(*spec.lonlat(), land=NO_LAND, islands=typed)
    cells = regime_of_cells(spec, coasts=coasts)
    assert require_grid(cells) == spec
    lon, lat = spec.lonlat()
    points = regime_of_points(lon, lat, coasts=coasts)
    names = [word.replace("_", " ") for word in _meanings(cells["regime"])]
    assert [names[code] for code in cells["regime"].to_numpy().ravel()] == points[
        "regime"
    ].tolist()
    assert _meanings(cells["states"]) == ["none", "AAA", "BBB"]
    assert set(np.unique(cells["states"])) == {1, 2}
    assert cells["coast_distance"].attrs["units"] == "nautical_mile"
    assert "centre" in cells.attrs["comment"]
    assert "not a boundary" in cells.attrs["comment"]


def test_codes_of_regimes_do_not_hang_on_what_a_grid_holds():
    spec = GridSpec(west=100, south=0, spacing=1, shape=(1, 1), crs=WGS84)
    coasts = Coasts.near(*spec.lonlat(), land=NO_LAND, islands=rock(0, 0, "AAA"))
    cells = regime_of_cells(spec, coasts=coasts)
    assert _meanings(cells["regime"]) == [word.replace(" ", "_") for word in Regime]
    assert np.isnan(cells["coast_distance"]).all()
    assert cells["states"].item() == 0


def _meanings(variable) -> list[str]:
    values = variable.attrs["flag_values"]
    meanings = variable.attrs["flag_meanings"].split(" ")
    assert values.dtype == variable.dtype
    assert values.tolist() == list(range(len(meanings)))
    return meanings


def along(line: shapely.Geometry, *, typed: gpd.GeoDataFrame) -> pd.DataFrame:
    coasts = coasts_along(line, land=NO_LAND, islands=typed)
    return regime_of_line(line, coasts=coasts)


def test_a_line_is_cut_where_the_regime_changes():
    line = shapely.LineString([(0, 0), (12, 0)])
    typed = pd.concat([rock(0, 0, "AAA"), rock(12, 0, "BBB")])
    table = along(line, typed=typed)
    assert told(table) == [
        ("territorial sea", "AAA"),
        ("EEZ", "AAA"),
        ("Area", ""),
        ("EEZ", "BBB"),
        ("territorial sea", "BBB"),
    ]
    length = GEOD.geometry_length(line) / 1e3
    ends = [22.224, 370.4, length - 370.4, length - 22.224, length]
    assert table["to_km"].to_numpy() == pytest.approx(ends, abs=0.05)
    assert table["share"].sum() == pytest.approx(1.0)


def test_a_line_that_enters_twice_has_two_stretches():
    line = shapely.LineString([(0, 0), (0, 5), (1, 5), (1, 0)])
    table = along(line, typed=rock(0.5, 0, "AAA"))
    assert table["regime"].tolist() == ["EEZ", "Area", "EEZ"]
    assert table["from_km"].tolist() == [0.0, *table["to_km"].tolist()[:-1]]


def test_overlapping_claims_are_one_stretch_with_all_claimants():
    disputed = "sovereignty disputed"
    typed = islands(*((5, 0, iso3, disputed) for iso3 in ("CCC", "AAA", "BBB")))
    table = along(shapely.LineString([(4, 0), (9, 0)]), typed=typed)
    assert told(table) == [("overlapping claims", "AAA BBB CCC"), ("Area", "")]


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(178, 0), (182, 0)]),
        shapely.LineString([(178, 0), (-178, 0)]),
        shapely.MultiLineString([[(178, 0), (180, 0)], [(-180, 0), (-178, 0)]]),
        shapely.MultiLineString([[(-180, 0), (-178, 0)], [(178, 0), (180, 0)]]),
        shapely.LineString([(178, 0), (180, 0), (180, 0), (182, 0)]),
    ],
    ids=["beyond 180", "jumping", "cut", "cut, out of order", "a vertex twice"],
)
def test_a_line_over_180_is_one_however_written(line):
    table = along(line, typed=rock(181, 0, "AAA"))
    assert told(table) == [("EEZ", "AAA"), ("territorial sea", "AAA"), ("EEZ", "AAA")]
    assert table["km"].sum() == pytest.approx(445.278, abs=0.001)


@pytest.mark.parametrize(
    ("line", "match"),
    [
        (shapely.LineString([(1, 1), (1, 1)]), "no length"),
        (shapely.LineString(), "no length"),
        (shapely.Point(0, 0), "Point"),
        (shapely.MultiLineString([[(0, 0), (1, 0)], [(3, 0), (4, 0)]]), "not follow"),
        (
            shapely.MultiLineString(
                [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(1, 0), (1, 1)]]
            ),
            "not follow",
        ),
        (shapely.LineString([(0, 100), (1, 100)]), "no such place"),
    ],
)
def test_what_is_no_line_is_refused(line, match):
    with pytest.raises(DataError, match=match):
        along(line, typed=rock(0, 0, "AAA"))


@pytest.fixture(scope="module")
def real():
    return {"land": read_land(), "islands": read_islands()}


@pytest.mark.parametrize(
    ("lon", "lat", "regime", "states"),
    [
        (153.98, 24.10, "territorial sea", "JPN"),  # 11 nm south of Minamitorishima
        (155.5, 23.0, "EEZ", "JPN"),
        (-150.0, 35.0, "Area", ""),
        (123.55, 25.80, "overlapping claims", "CHN JPN TWN"),  # off the Senkaku
        (139.90, 35.52, "territorial sea", "JPN"),  # the bay off Tokyo
        (138.7, 35.4, "land", "JPN"),
        (131.95, 37.3, "overlapping claims", "JPN KOR"),  # off Takeshima, Dokdo
        (51.0, 41.0, "land", ""),  # the Caspian Sea
        (179.999, -17.9, "EEZ", "FJI"),
    ],
)
def test_known_places(real, lon, lat, regime, states):
    coasts = Coasts.near(lon, lat, **real)
    assert told(regime_of_points(lon, lat, coasts=coasts)) == [(regime, states)]
