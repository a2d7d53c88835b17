"""Works by element group: ore is split whole, plants give what they take apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.model.commodities import ELEMENT_GROUPS
from geo.model.market import Unsplit
from geo.resilience.availability import works_on
from geo.resilience.element_groups import separated_by_group
from geo.resilience.group_capacity import (
    CAPACITY_COLUMNS,
    COUNTRY,
    OWN,
    WORLD_MIX,
    group_capacity,
)
from geo.sources.supply_tables import read_supply_tables

BASKETS = pd.DataFrame(
    [
        ("rock", "Ce", 0.8, "cited"),
        ("rock", "Nd", 0.2, "partly cited"),
        ("clay", "La", 0.5, "cited"),
        ("clay", "Dy", 0.1, "cited"),
        ("clay", "Y", 0.4, "cited"),
    ],
    columns=["basket", "element", "share", "evidence"],
)


def mined(*rows: tuple[str, float, str]) -> pd.DataFrame:
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
            for iso3, tonnes, basket in rows
        ]
    )


def works(
    *,
    stage: str = "mine",
    iso3: str = "CHN",
    basket: str = "",
    groups: str = "",
    capacity_t: float = 1000.0,
    available: float = 0.5,
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "facility_id": "F1",
                "commodity": "rare_earths",
                "iso3": iso3,
                "stage": stage,
                "product": "",
                "capacity_t": capacity_t,
                "available_t": capacity_t * available,
                "basket": basket,
                "groups": groups,
            }
        ]
    )


def split(
    own: pd.DataFrame, *, production: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, tuple[Unsplit, ...]]:
    return group_capacity(
        own,
        baskets=BASKETS,
        production=mined(("CHN", 60.0, "rock"), ("MMR", 40.0, "clay"))
        if production is None
        else production,
        year=2024,
    )


def test_an_ore_is_split_whole_by_its_own_basket() -> None:
    table, unsplit = split(works(basket="clay"))
    assert list(table.columns) == list(CAPACITY_COLUMNS)
    assert dict(zip(table["group"], table["capacity_t"], strict=True)) == pytest.approx(
        {"la_ce": 500.0, "dy": 100.0, "y": 400.0}
    )
    assert table["available_t"].sum() == pytest.approx(500.0)
    assert set(table["basis"]) == {OWN}
    assert not table["separated"].any()
    assert unsplit == ()


def test_a_plant_gives_only_the_groups_that_it_takes_apart() -> None:
    table, _ = split(works(stage="refined", basket="clay", groups="la_ce; nd_pr"))
    assert table[["group", "capacity_t"]].to_numpy().tolist() == [["la_ce", 500.0]]
    assert table["separated"].all()


def test_a_mine_without_a_basket_has_that_of_its_country() -> None:
    table, _ = split(works(iso3="MMR"))
    assert set(table["basket"]) == {"clay"}
    assert set(zip(table["basis"], table["evidence"], strict=True)) == {
        (COUNTRY, "derived")
    }


def test_a_mine_in_a_country_without_output_has_the_worlds_mix_unverified() -> None:
    table, _ = split(works(iso3="VNM"))
    given = dict(zip(table["group"], table["share"], strict=True))
    assert given["nd_pr"] == pytest.approx(0.6 * 0.2)
    assert given["dy"] == pytest.approx(0.4 * 0.1)
    assert sum(given.values()) == pytest.approx(1.0)
    assert set(zip(table["basis"], table["evidence"], strict=True)) == {
        (WORLD_MIX, "unverified")
    }


def test_a_plant_without_a_basket_is_not_split_and_not_nothing() -> None:
    table, unsplit = split(works(stage="refined", groups="y; ho_lu"))
    assert table.empty
    assert [(one.capacity_t, one.groups) for one in unsplit] == [
        (1000.0, ("y", "ho_lu"))
    ]
    assert "basket is not known" in unsplit[0].why


def test_unknown_capacity_is_told_and_never_nothing() -> None:
    table, unsplit = split(works(basket="clay", capacity_t=np.nan))
    assert table.empty
    assert np.isnan(unsplit[0].capacity_t)
    assert unsplit[0].groups == tuple(ELEMENT_GROUPS)
    assert unsplit[0].why == "its capacity is not known"


def test_without_any_output_a_mine_without_a_basket_is_not_split() -> None:
    none = mined(("CHN", 1.0, "unheard of"))
    _, unsplit = split(works(), production=none)
    assert "nor that of any mine output" in unsplit[0].why


def test_works_of_metal_magnets_and_other_commodities_are_passed_over() -> None:
    other = pd.concat(
        [works(stage="component"), works().assign(commodity="cobalt")],
        ignore_index=True,
    )
    table, unsplit = split(other)
    assert table.empty
    assert unsplit == ()


def test_the_built_in_plants_come_to_what_their_countries_can_separate() -> None:
    tables = read_supply_tables()
    own = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(2024, 12, 31),
    )
    table, unsplit = group_capacity(
        own, baskets=tables.baskets, production=tables.production, year=2024
    )
    refined = table[table["stage"] == "refined"]
    keys = ["iso3", "group"]
    sums = refined.groupby(keys)["available_t"].sum()
    whole = separated_by_group(own, baskets=tables.baskets).set_index(keys)["tonnes"]
    pd.testing.assert_series_equal(sums[sums > 0.0], whole, check_names=False)
    without = {one.facility_id for one in unsplit if np.isfinite(one.capacity_t)}
    assert without == {"F048", "F080"}  # La Rochelle and Omuta: no feed is told


def test_heavy_earths_of_malaysia_are_not_taken_apart_in_2024() -> None:
    tables = read_supply_tables()
    own = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(2024, 12, 31),
    )
    table, _ = group_capacity(
        own, baskets=tables.baskets, production=tables.production, year=2024
    )
    gebeng = table[table["facility_id"] == "F029"].set_index("group")["capacity_t"]
    assert set(gebeng.index) == {"la_ce", "nd_pr"}
    # 10,908 t of oxides, of which neodymium and praseodymium 51.84 %
    assert gebeng["nd_pr"] == pytest.approx(10908 * 0.5184, rel=1e-3)
