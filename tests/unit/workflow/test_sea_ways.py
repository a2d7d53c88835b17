"""Courses by sea and the zones they cross."""

import numpy as np
import pytest

import geopandas as gpd
import shapely

from geo.model.disruption import Disruption, Target
from geo.routing.paths import route
from geo.routing.worlds import small_ends, small_sea
from geo.workflow.sea_ways import SeaWays, zones_crossed
from geo.workflow.way_records import legs_of


@pytest.fixture(scope="module")
def both():
    west, east = small_ends()
    shut = [Disruption(target=Target.GATE, name="Strait")]
    there = route(small_sea(), origin=west, destination=east)
    round_ = route(small_sea().under(shut), origin=west, destination=east)
    back = route(small_sea(), origin=east, destination=west)
    return there, round_, back


@pytest.fixture(scope="module")
def shores():
    nobody = {"iso3": [], "name": [], "sovereign": []}
    rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    return {
        "land": gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
        "islands": gpd.GeoDataFrame(rocks, geometry=[shapely.Point(0, 0)], crs=4326),
    }


def test_a_course_has_one_key_and_another_course_another(both):
    there, round_, back = both
    ways = SeaWays.of([there, round_, there, back])
    assert len(ways.courses) == 3
    keys = [ways.key(one) for one in both]
    assert len(set(keys)) == 3
    assert keys[1] == f"{keys[0]} 2"
    with pytest.raises(KeyError, match=f"{keys[2]} 2"):
        SeaWays.of([back]).key(
            route(
                small_sea().under([Disruption(target=Target.GATE, name="Strait")]),
                origin=back.origin,
                destination=back.destination,
            )
        )


def test_the_table_holds_the_courses(both):
    table = SeaWays.of(both).table()
    assert table["length_nm"].tolist() == [one.length_nm for one in both]
    assert [
        shape.equals(one.geometry)
        for shape, one in zip(table.geometry, both, strict=True)
    ]
    assert table["gates"].iloc[0] == ";".join(both[0].gates)


def test_shares_of_zones_sum_to_one_and_their_kilometres_to_the_way(both, shores):
    crossed = zones_crossed(SeaWays.of(both), **shores)
    sums = crossed.groupby("way")[["share", "km"]].sum()
    assert np.allclose(sums["share"], 1.0)
    there = crossed.groupby("way")["km"].sum().iloc[0]
    assert there == pytest.approx(both[0].length_nm * 1.852, rel=1e-3)


def test_zones_agree_with_a_finer_look(shores):
    ends = small_ends()
    shut = route(small_sea(), origin=ends[0], destination=ends[1])
    crossed = zones_crossed(SeaWays.of([shut]), **shores).set_index("regime")["share"]
    finer = legs_of(shut, **shores).groupby("regime")["share"].sum()
    assert set(finer.index) >= set(crossed.index)
    assert crossed.sub(finer, fill_value=0.0).abs().max() < 0.03


def test_no_way_crosses_nothing(shores):
    assert len(zones_crossed(SeaWays.of([]), **shores)) == 0
