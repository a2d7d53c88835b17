"""The country that each element group hangs on, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.resilience.group_bottlenecks import BOTTLENECK_COLUMNS, group_bottlenecks

# group, mine, plant, t a year
CHAINS = [
    ("la_ce", "CHN", "CHN", 50.0),
    ("la_ce", "AUS", "MYS", 50.0),
    ("nd_pr", "CHN", "CHN", 90.0),
    ("nd_pr", "AUS", "JPN", 10.0),
    ("dy", "MMR", "CHN", 8.0),
    ("dy", "CHN", "CHN", 2.0),
]
FLOWS = pd.DataFrame(CHAINS, columns=["group", "mine_iso3", "plant_iso3", "tonnes"])


def found(own_t, flows=FLOWS):
    return group_bottlenecks(flows, own_t=own_t, market="JPN").set_index("group")


def test_the_stage_that_is_most_in_one_hand_is_the_bottleneck():
    table = found({})
    assert [*table.reset_index().columns] == list(BOTTLENECK_COLUMNS)
    # dysprosium is mined in two countries and parted in one
    assert table.loc["dy", ["stage", "iso3", "share"]].tolist() == [
        "refined",
        "CHN",
        1.0,
    ]
    assert table.loc["nd_pr", "hhi"] == pytest.approx(0.9**2 + 0.1**2)
    assert (table["share_with"] == table["share"]).all()
    assert (table["hhi_with"] == table["hhi"]).all()


def test_own_ore_takes_the_place_of_all_countries_alike():
    table = found({"dy": 2.5, "la_ce": 20.0})
    assert table.loc["dy", "share_with"] == pytest.approx(0.75)
    assert table.loc["dy", "hhi_with"] == pytest.approx(0.75**2 + 0.25**2)
    assert table.loc["la_ce", "hhi_with"] == pytest.approx(2 * 0.4**2 + 0.2**2)
    assert table.loc["nd_pr", "share_with"] == pytest.approx(0.9)


def test_more_than_is_asked_for_leaves_no_imports():
    table = found({"dy": 1000.0})
    assert table.loc["dy", "share_with"] == 0.0
    assert table.loc["dy", "hhi_with"] == pytest.approx(1.0)  # all of it one's own


def test_a_group_that_nobody_delivers_is_not_there():
    assert "y" not in found({"y": 5.0}).index


def test_where_the_market_itself_is_the_bottleneck_its_ore_relieves_nothing():
    home = FLOWS.assign(mine_iso3="JPN", plant_iso3="JPN")
    table = found({"dy": 5.0}, flows=home)
    assert table.loc["dy", ["share", "share_with"]].tolist() == [1.0, 1.0]
