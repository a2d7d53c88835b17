"""Ways to a market by country: shares add up, and ways begin where goods come from."""

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.workflow.market_ways import chains, deliveries, market_ways, reason_words

NAMES = {"CHN": "China", "PHL": "Philippines", "JPN": "Japan", "MDG": "Madagascar"}
WAYS = pd.DataFrame(
    [
        ("PHL", "CHN", "F1", 60.0, 0.0, "country CHN closed"),
        ("", "CHN", "F2", 20.0, 10.0, "export CHN at 50%"),
        ("PHL", "JPN", "F3", 20.0, 20.0, ""),
        ("MDG", "MDG", "F9", 0.0, 30.0, ""),
    ],
    columns=["mine_iso3", "plant_iso3", "plant_id", "base_t", "tonnes", "reason"],
).assign(commodity="nickel", scenario="stop")
WAYS["lost_t"] = (WAYS["base_t"] - WAYS["tonnes"]).clip(lower=0.0)
LAND = gpd.GeoDataFrame(
    {"iso3": ["PHL", "PHL", "MDG"]},
    geometry=[
        shapely.box(120, 10, 125, 18),
        shapely.box(100, 0, 101, 1),
        shapely.box(44, -25, 50, -12),
    ],
    crs=4326,
)
WORKS = gpd.GeoDataFrame(
    {"facility_id": ["F1", "F2"]},
    geometry=[shapely.Point(110, 30), shapely.Point(111, 31)],
    crs=4326,
)


@pytest.fixture
def drawn():
    return market_ways(WAYS, market_iso3="JPN", works=WORKS, land=LAND, names=NAMES)


def test_what_countries_deliver_is_all_of_the_market():
    table = deliveries(WAYS, names=NAMES).set_index("iso3")
    assert table["share"].sum() == pytest.approx(1.0)
    assert table.loc["CHN", "delivers"] == "80 t a year (80%)"
    assert table.loc["CHN", "left"] == "10 t a year (10%)"
    assert table.loc["CHN", "reason"] == "China closed; exports of China at 50%"
    assert table.loc["PHL", "mines"] == "80 t a year (80%)"
    assert table.loc["MDG", "delivers"] == "nothing"
    assert table.loc["MDG", "left"] == "30 t a year (30%)"


def test_a_diagram_holds_the_tonnes_of_an_ordinary_day():
    table = chains(WAYS, names=NAMES)
    assert table["tonnes"].sum() == WAYS["base_t"].sum()
    lost = table[table["fate"] == "no longer comes"]["tonnes"].sum()
    assert lost == WAYS["lost_t"].sum()
    assert "not known" in set(table["mine"])


def test_ways_tell_what_stays_what_is_cut_and_what_is_new(drawn):
    shares = drawn.set_index(["name", "kind"])["share"].to_dict()
    assert shares == {
        ("China", "cut"): 0.7,
        ("China", "stays"): 0.1,
        ("Philippines", "stays"): 0.2,
        ("Madagascar", "new"): 0.3,
    }
    assert not drawn["way"].duplicated().any()
    told = drawn.set_index(["name", "kind"])["reason"]
    assert told["China", "cut"].startswith("China closed")
    assert told["China", "stays"] == ""


def test_a_way_begins_at_the_works_or_in_the_country_of_the_mine(drawn):
    places = drawn.drop_duplicates("name").set_index("name").geometry
    assert places["China"] == shapely.Point(110, 30)
    assert LAND.geometry.iloc[0].contains(places["Philippines"])  # its largest part
    assert LAND.geometry.iloc[2].contains(places["Madagascar"])


def test_goods_of_unknown_origin_for_works_at_home_have_no_way():
    unknown = WAYS.assign(mine_iso3="", plant_iso3="JPN")
    drawn = market_ways(unknown, market_iso3="JPN", works=WORKS, land=LAND, names=NAMES)
    assert drawn.empty


def test_reasons_are_told_once_and_by_name():
    told = [
        "country CHN closed",
        "country CHN closed; gate Sunda closed",
        "no feed",
        "",
    ]
    assert reason_words(told, names=NAMES) == "China closed; Sunda closed; no feed"
