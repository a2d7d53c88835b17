"""Laws of the split by element group: nothing is lost, nothing is made apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.commodities import ELEMENT_GROUPS, Stage, group_of
from geo.resilience.element_groups import (
    GROUP_COLUMNS,
    bottlenecks,
    group_shares,
    mined_by_group,
    mined_years,
    separated_by_group,
)
from geo.sources.supply_tables import read_supply_tables

ELEMENTS = [one for held in ELEMENT_GROUPS.values() for one in held]
BASKETS = pd.DataFrame(
    [
        ("bastnaesite", "La", 0.34),
        ("bastnaesite", "Ce", 0.50),
        ("bastnaesite", "Nd", 0.12),
        ("bastnaesite", "Pr", 0.04),
        ("clay", "La", 0.30),
        ("clay", "Nd", 0.25),
        ("clay", "Gd", 0.08),
        ("clay", "Tb", 0.01),
        ("clay", "Dy", 0.06),
        ("clay", "Y", 0.25),
        ("clay", "Er", 0.05),
    ],
    columns=["basket", "element", "share"],
)


def mined(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "commodity": "rare_earths",
                "stage": "mine",
                "product": "",
                "iso3": iso3,
                "scope": "country",
                "year": 2024.0,
                "tonnes": tonnes,
                "basket": basket,
            }
            for iso3, basket, tonnes in rows
        ]
    )


def separating(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "commodity": "rare_earths",
                "stage": "refined",
                "iso3": iso3,
                "basket": basket,
                "groups": groups,
                "available_t": tonnes,
            }
            for iso3, basket, groups, tonnes in rows
        ]
    )


OUTPUTS = st.lists(
    st.tuples(
        st.sampled_from(["CHN", "MMR", "AUS", "USA"]),
        st.sampled_from(["bastnaesite", "clay"]),
        st.floats(min_value=0.1, max_value=1e6),
    ),
    min_size=1,
    max_size=6,
)


def test_every_basket_sums_to_one_over_the_groups():
    shares = group_shares(BASKETS)
    assert list(shares.columns) == list(ELEMENT_GROUPS)
    assert shares.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert shares.loc["clay", "ho_lu"] == pytest.approx(0.05)
    assert shares.loc["bastnaesite", "dy"] == 0.0


def test_a_basket_whose_rounding_lost_a_part_is_still_whole():
    rounded = BASKETS.assign(share=BASKETS["share"] * 0.985)
    pd.testing.assert_frame_equal(group_shares(rounded), group_shares(BASKETS))


def test_each_element_is_in_one_group():
    assert len(ELEMENTS) == len(set(ELEMENTS)) == 15
    assert {group_of(one) for one in ELEMENTS} == set(ELEMENT_GROUPS)


@given(rows=OUTPUTS)
def test_the_groups_sum_to_the_whole_output(rows):
    table, unknown = mined_by_group(mined(*rows), baskets=BASKETS, year=2024)
    assert list(table.columns) == list(GROUP_COLUMNS)
    assert unknown == ()
    by_country = table.groupby("iso3")["tonnes"].sum().to_dict()
    for iso3 in {row[0] for row in rows}:
        whole = sum(tonnes for of, _, tonnes in rows if of == iso3)
        assert by_country[iso3] == pytest.approx(whole)


@given(rows=OUTPUTS)
def test_the_shares_of_the_countries_in_a_group_sum_to_one(rows):
    table, _ = mined_by_group(mined(*rows), baskets=BASKETS, year=2024)
    sums = table.groupby(["stage", "group"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))


def test_an_output_without_a_basket_is_named_the_largest_first():
    rows = mined(("THA", "", 1.0), ("MMR", "clay", 100.0), ("VNM", "mud", 9.0))
    table, unknown = mined_by_group(rows, baskets=BASKETS, year=2024)
    assert unknown == ("VNM", "THA")
    assert set(table["iso3"]) == {"MMR"}


@pytest.mark.parametrize(
    "cells",
    [
        {"scope": "world"},
        {"scope": "rest"},
        {"year": 2025.0},
        {"stage": "refined"},
        {"commodity": "nickel"},
        {"product": "rare_earth_ore"},
        {"tonnes": np.nan},
    ],
)
def test_totals_later_years_and_stages_are_not_counted(cells):
    table, unknown = mined_by_group(
        mined(("MMR", "clay", 100.0)).assign(**cells), baskets=BASKETS, year=2024
    )
    assert (len(table), unknown) == (0, ())


def test_the_latest_output_up_to_the_year_counts_alone():
    years = mined(("MMR", "clay", 100.0), ("CHN", "clay", 50.0)).assign(
        year=[2022.0, 2023.0]
    )
    table, _ = mined_by_group(years, baskets=BASKETS, year=2024)
    assert set(table["iso3"]) == {"CHN"}


def test_a_works_that_cannot_take_dysprosium_apart_adds_none():
    works = separating(
        ("MYS", "clay", "la_ce; nd_pr", 1000.0), ("CHN", "clay", "", 100.0)
    )
    table = separated_by_group(works, baskets=BASKETS)
    of = table.set_index(["iso3", "group"])["tonnes"]
    assert set(table.loc[table["group"] == "dy", "iso3"]) == {"CHN"}
    assert of["MYS", "nd_pr"] == pytest.approx(250.0)
    assert of["CHN", "dy"] == pytest.approx(6.0)
    assert ("MYS", "y") not in of.index


@given(groups=st.sets(st.sampled_from(sorted(ELEMENT_GROUPS)), min_size=1))
def test_taking_more_groups_apart_never_makes_less(groups):
    told = sorted(groups)
    made = [
        separated_by_group(
            separating(("CHN", "clay", "; ".join(told[:count]), 100.0)),
            baskets=BASKETS,
        )["tonnes"].sum()
        for count in range(1, len(told) + 1)
    ]
    assert all(less <= more for less, more in pairwise(made))
    assert made[-1] <= 100.0 + 1e-9


def test_a_works_that_takes_all_apart_makes_its_whole_feed():
    for groups in ("", "; ".join(ELEMENT_GROUPS)):
        table = separated_by_group(
            separating(("CHN", "clay", groups, 100.0)), baskets=BASKETS
        )
        assert table["tonnes"].sum() == pytest.approx(100.0)


def test_idle_works_and_those_without_a_basket_make_nothing():
    works = separating(("CHN", "clay", "", 0.0), ("USA", "", "", 50.0))
    assert len(separated_by_group(works, baskets=BASKETS)) == 0


@given(rows=OUTPUTS)
def test_the_bottleneck_is_the_sum_of_squared_shares(rows):
    by_group, _ = mined_by_group(mined(*rows), baskets=BASKETS, year=2024)
    shares = group_shares(BASKETS)
    found = bottlenecks(by_group)
    for row in found.to_dict("records"):
        held: dict[str, float] = {}
        for iso3, basket, tonnes in rows:
            part = tonnes * shares.loc[basket, row["group"]]
            held[iso3] = held.get(iso3, 0.0) + part
        whole = sum(held.values())
        parts = [part / whole for part in held.values()]
        assert row["tonnes"] == pytest.approx(whole)
        assert row["hhi"] == pytest.approx(sum(part**2 for part in parts))
        assert row["largest_share"] == pytest.approx(max(parts))
        assert held[row["largest"]] == pytest.approx(max(held.values()))


def test_bottlenecks_come_in_the_order_of_stages_and_groups():
    light, _ = mined_by_group(
        mined(("CHN", "bastnaesite", 9.0), ("MMR", "clay", 1.0)),
        baskets=BASKETS,
        year=2024,
    )
    apart = separated_by_group(separating(("CHN", "clay", "", 1.0)), baskets=BASKETS)
    found = bottlenecks(pd.concat([apart, light], ignore_index=True))
    stages, groups = list(Stage), list(ELEMENT_GROUPS)
    order = [
        (stages.index(stage), groups.index(group))
        for stage, group in zip(found["stage"], found["group"], strict=True)
    ]
    assert order == sorted(order)
    heavy = found[found["group"].isin(["dy", "tb"]) & (found["stage"] == "mine")]
    assert set(heavy["largest"]) == {"MMR"}
    assert set(heavy["hhi"]) == {1.0}


def test_years_with_mine_output_are_those_of_the_world_the_earliest_first():
    tables = read_supply_tables()
    for commodity, first in {"nickel": 2010, "copper": 2023}.items():
        years = mined_years(
            tables.production, baskets=tables.baskets, commodity=commodity
        )
        assert years[0] == first
        assert list(years) == sorted(set(years))
    cobalt = mined_years(tables.production, baskets=tables.baskets, commodity="cobalt")
    assert 2022 not in cobalt  # some countries alone are told


def test_years_of_rare_earths_without_a_basket_do_not_count():
    row = {"commodity": "rare_earths", "stage": "mine", "product": "", "tonnes": 9.0}
    rows = [
        row | {"year": 2009.0, "scope": "country", "basket": ""},
        row | {"year": 2010.0, "scope": "rest", "basket": "clay"},
        row | {"year": 2011.0, "scope": "country", "basket": "clay"},
        row | {"year": 2012.0, "scope": "country", "basket": "unheard of"},
    ]
    baskets = pd.DataFrame({"basket": ["clay"], "element": ["La"], "share": [1.0]})
    told = mined_years(pd.DataFrame(rows), baskets=baskets, commodity="rare_earths")
    assert told == (2011,)
