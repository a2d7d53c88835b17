"""Demand by element group: it adds up, what is told stands, parts are the least."""

from __future__ import annotations

from math import fsum

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError, ParameterError
from geo.model.commodities import ELEMENT_GROUPS
from geo.model.market import GroupDemand
from geo.resilience.group_demand import group_demand
from geo.sources.supply_tables import read_supply_tables

BASKETS = pd.DataFrame(
    [
        ("ore", "La", 0.30),
        ("ore", "Ce", 0.40),
        ("ore", "Nd", 0.20),
        ("ore", "Dy", 0.02),
        ("ore", "Y", 0.08),
    ],
    columns=["basket", "element", "share"],
)
MINED = pd.DataFrame(
    [
        {
            "commodity": "rare_earths",
            "stage": "mine",
            "product": "",
            "iso3": "CHN",
            "scope": "country",
            "year": 2020.0,
            "tonnes": 1000.0,
            "basket": "ore",
        }
    ]
)


def told(*rows: tuple[int, str, float, str]) -> pd.DataFrame:
    """Rows of Japan: year, group, tonnes, what is said beyond the scope."""
    return pd.DataFrame(
        [
            {
                "commodity": "rare_earths",
                "group": group,
                "iso3": "JPN",
                "year": float(year),
                "sector": "total",
                "tonnes": tonnes,
                "scope": f"use{said}",
                "source": f"a made-up society {year}",
                "evidence": "cited",
            }
            for year, group, tonnes, said in rows
        ]
    )


def japan(demand: pd.DataFrame, *, demand_t: float = 100.0) -> GroupDemand:
    return group_demand(
        demand,
        market="JPN",
        year=2024,
        demand_t=demand_t,
        baskets=BASKETS,
        production=MINED,
    )


TOTAL = (2024, "", 100.0, "")


def test_without_rows_of_the_market_the_worlds_mix_as_mined_is_taken() -> None:
    found = japan(told(TOTAL))
    assert found.tonnes["la_ce"] == pytest.approx(70.0)
    assert found.tonnes["tb"] == 0.0
    assert {one.basis for one in found.groups} == {"mix"}
    assert {one.evidence for one in found.groups} == {"unverified"}
    assert found.told_share == 0.0
    assert "1,000 t REO" in found.mix


def test_a_group_that_is_told_stands_and_the_rest_keeps_the_proportions() -> None:
    found = japan(told(TOTAL, (2024, "nd_pr", 50.0, "; of magnets")))
    by_group = {one.group: one for one in found.groups}
    assert by_group["nd_pr"].tonnes == pytest.approx(50.0)
    assert (by_group["nd_pr"].basis, by_group["nd_pr"].evidence) == ("told", "cited")
    assert found.tonnes["la_ce"] / found.tonnes["y"] == pytest.approx(0.70 / 0.08)
    assert found.told_share == pytest.approx(0.5)


def test_what_is_scaled_to_another_demand_is_derived() -> None:
    found = japan(told(TOTAL, (2024, "y", 10.0, "")), demand_t=50.0)
    row = next(one for one in found.groups if one.group == "y")
    assert row.tonnes == pytest.approx(5.0)
    assert row.evidence == "derived"


def test_one_element_alone_is_the_least_of_its_group() -> None:
    free = japan(told(TOTAL, (2024, "la_ce", 40.0, "; cerium only")))
    bound = japan(told(TOTAL, (2024, "la_ce", 90.0, "; cerium only")))
    assert free.tonnes["la_ce"] == pytest.approx(70.0)
    assert bound.tonnes["la_ce"] == pytest.approx(90.0)
    light = [one.groups[0] for one in (free, bound)]
    assert [one.basis for one in light] == ["mix", "least"]
    assert [one.least_t for one in light] == pytest.approx([40.0, 90.0])
    assert bound.tonnes["nd_pr"] == pytest.approx(10.0 * 0.20 / 0.30)


def test_two_elements_of_a_group_add_up_to_its_least() -> None:
    rows = [
        (2024, "la_ce", 60.0, "; cerium only"),
        (2023, "", 50.0, ""),
        (2023, "la_ce", 15.0, "; lanthanum only"),
    ]
    assert japan(told(TOTAL, *rows)).tonnes["la_ce"] == pytest.approx(90.0)


def test_a_group_of_one_element_is_told_whole() -> None:
    found = japan(told(TOTAL, (2024, "y", 30.0, "; yttrium only")))
    assert next(one for one in found.groups if one.group == "y").basis == "told"


def test_rows_without_a_total_of_their_year_and_scope_tell_nothing() -> None:
    other_scope = told((2024, "nd_pr", 50.0, "")).assign(scope="a material flow")
    other_year = told((2023, "y", 50.0, ""))
    found = japan(pd.concat([told(TOTAL), other_scope, other_year]))
    assert found.told_share == 0.0


def test_rows_of_sectors_and_old_rows_tell_nothing() -> None:
    sector = told((2024, "nd_pr", 50.0, "")).assign(sector="magnets")
    old = told((2010, "", 100.0, ""), (2010, "y", 50.0, ""))
    assert japan(pd.concat([told(TOTAL), sector, old])).told_share == 0.0


def test_a_later_row_takes_the_place_of_an_earlier_one() -> None:
    demand = told(TOTAL, (2024, "y", 10.0, ""), (2022, "", 100.0, ""))
    earlier = told((2022, "y", 90.0, ""))
    assert japan(pd.concat([earlier, demand])).tonnes["y"] == pytest.approx(10.0)


@given(
    demand_t=st.floats(1e-3, 1e9),
    told_t=st.floats(0.0, 60.0),
    cerium_t=st.floats(0.0, 40.0),
)
def test_the_groups_add_up_to_the_demand(
    demand_t: float, told_t: float, cerium_t: float
) -> None:
    demand = told(
        TOTAL, (2024, "nd_pr", told_t, ""), (2024, "la_ce", cerium_t, "; cerium only")
    )
    found = japan(demand, demand_t=demand_t)
    assert fsum(found.tonnes.values()) == pytest.approx(demand_t, rel=1e-15)
    assert tuple(found.tonnes) == tuple(ELEMENT_GROUPS)
    assert min(found.tonnes.values()) >= 0.0
    assert found.tonnes["la_ce"] >= cerium_t * demand_t / 100.0 * (1.0 - 1e-12)


def test_rows_in_another_order_change_nothing() -> None:
    demand = told(TOTAL, (2024, "y", 10.0, ""), (2024, "la_ce", 9.0, "; cerium only"))
    assert japan(demand.iloc[::-1]).groups == japan(demand).groups


def test_groups_above_their_total_are_refused_with_all_of_them() -> None:
    demand = told(TOTAL, (2024, "nd_pr", 70.0, ""), (2024, "y", 40.0, ""))
    with pytest.raises(
        DataError, match=r"110\.0% of the total: .*nd_pr 70\.0% of 2024"
    ):
        japan(demand)


@pytest.mark.parametrize("demand_t", [0.0, -1.0, float("nan"), float("inf")])
def test_a_demand_that_is_none_is_refused(demand_t: float) -> None:
    with pytest.raises(ParameterError, match="demand_t"):
        japan(told(TOTAL), demand_t=demand_t)


def test_without_mine_output_there_is_no_mix() -> None:
    with pytest.raises(DataError, match="no output with a basket"):
        group_demand(
            told(TOTAL),
            market="JPN",
            year=2010,
            demand_t=1.0,
            baskets=BASKETS,
            production=MINED,
        )


def test_the_society_of_newer_metals_tells_japans_neodymium_and_yttrium() -> None:
    tables = read_supply_tables()
    found = group_demand(
        tables.demand,
        market="JPN",
        year=2024,
        demand_t=18835.0,
        baskets=tables.baskets,
        production=tables.production,
    )
    by_group = {one.group: one for one in found.groups}
    assert by_group["nd_pr"].tonnes == pytest.approx(5550.0)
    assert by_group["nd_pr"].evidence == "partly cited"
    assert by_group["y"].tonnes == pytest.approx(1160.0 / 17401.0 * 18835.0)
    # cerium 5,650 t of 2024, lanthanum 1,370 of 17,401 t of 2020
    least = 5650.0 + 1370.0 / 17401.0 * 18835.0
    assert by_group["la_ce"].least_t == pytest.approx(least)
    assert by_group["la_ce"].tonnes > least
    assert by_group["sm_eu_gd"].least_t == pytest.approx(9.0 / 17401.0 * 18835.0)
    assert fsum(found.tonnes.values()) == pytest.approx(18835.0, rel=1e-15)
