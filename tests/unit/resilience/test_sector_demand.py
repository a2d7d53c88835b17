"""Sectors of a market: they add up, they are of one year, and rank in want."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.market import SectorDemand, SectorShare
from geo.model.supply_schemas import SECTORS
from geo.resilience.sector_demand import PRIORITIES, sector_demand
from geo.sources.supply_tables import read_supply_tables


def told(*rows: tuple[str, int, str, float]) -> pd.DataFrame:
    """Rows of cobalt: country, year, sector, tonnes."""
    return pd.DataFrame(
        [
            {
                "commodity": "cobalt",
                "group": "",
                "iso3": iso3,
                "year": float(year),
                "sector": sector,
                "tonnes": tonnes,
                "scope": f"use of {sector}",
                "source": "a made-up study",
                "evidence": "derived" if sector == "other" else "cited",
            }
            for iso3, year, sector, tonnes in rows
        ]
    )


WHOLE = [
    ("JPN", 2020, "total", 100.0),
    ("JPN", 2020, "batteries", 75.0),
    ("JPN", 2020, "other", 25.0),
]
WORLDS = [("WLD", 2022, "total", 10.0), ("WLD", 2022, "magnets", 10.0)]


def sectors_of(demand: pd.DataFrame, *, year: int = 2024) -> SectorDemand:
    return sector_demand(demand, market="JPN", commodity="cobalt", year=year)


def test_the_markets_own_sectors_come_before_the_worlds() -> None:
    found = sectors_of(told(*WHOLE, *WORLDS))
    assert found.shares == {"batteries": 0.75, "other": 0.25}
    assert (found.told_of, found.year, found.evidence) == ("JPN", 2020, "derived")


def test_a_sector_alone_is_no_split_and_the_worlds_stands_in_unverified() -> None:
    found = sectors_of(told(("JPN", 2023, "batteries", 90.0), *WORLDS))
    assert found.shares == {"magnets": 1.0}
    assert (found.told_of, found.year, found.evidence) == ("WLD", 2022, "unverified")


def test_sectors_far_from_the_total_of_their_year_are_no_split() -> None:
    short = [*WHOLE[:2], ("JPN", 2020, "other", 20.0)]
    assert sectors_of(told(*short)).told_of == ""


def test_where_nothing_is_told_there_is_one_sector() -> None:
    found = sectors_of(told(("KOR", 2020, "total", 5.0)))
    assert (found.shares, found.year) == ({"all": 1.0}, None)


def test_the_latest_year_up_to_the_one_asked_counts_or_else_the_first_after() -> None:
    later = [
        ("JPN", 2023, "total", 10.0),
        ("JPN", 2023, "magnets", 10.0),
    ]
    demand = told(*WHOLE, *later)
    assert [sectors_of(demand, year=year).year for year in (2024, 2022, 2010)] == [
        2023,
        2020,
        2020,
    ]


def test_rows_in_another_order_and_with_other_groups_change_nothing() -> None:
    demand = told(*WHOLE)
    part = demand.iloc[[1]].assign(group="nd_pr", tonnes=900.0)
    turned = pd.concat([part, demand.iloc[::-1]])
    assert sectors_of(turned).sectors == sectors_of(demand).sectors


def test_the_sectors_come_in_the_order_in_which_they_are_served() -> None:
    found = sector_demand(
        told(*WHOLE),
        market="JPN",
        commodity="cobalt",
        year=2024,
        priorities={"other": 1},
    )
    assert found.priorities == {"other": 1, "batteries": PRIORITIES["batteries"]}
    assert found.sectors[0].sector == "other"


def test_every_sector_of_the_table_has_a_rank() -> None:
    assert set(PRIORITIES) - {"all"} == set(SECTORS) - {"total"}


def test_all_wrong_priorities_are_told_at_once() -> None:
    with pytest.raises(ParameterError, match="3 problems") as caught:
        sector_demand(
            told(*WHOLE),
            market="JPN",
            commodity="cobolt",
            year=2024,
            priorities={"medicine": 1, "magnets": 0},
        )
    assert "medicine" in str(caught.value)
    assert "priorities.magnets: 0" in str(caught.value)


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"add up to 0\.5"):
        SectorDemand(
            market="JPN",
            commodity="cobalt",
            sectors=(SectorShare(sector="all", share=0.5, priority=1),),
            told_of="",
            year=None,
            basis="",
            scope="",
            source="",
            evidence="cited",
        )


@pytest.mark.parametrize(
    ("market", "commodity", "of", "sector", "share"),
    [
        ("JPN", "cobalt", ("JPN", 2020), "batteries", 12093 / 13162),
        ("JPN", "rare_earths", ("JPN", 2020), "magnets", 4507.4 / 17401),
        ("USA", "rare_earths", ("USA", 2024), "catalysts", 0.75),
        ("KOR", "nickel", ("WLD", 2023), "stainless", 0.6),
    ],
)
def test_the_built_in_table_tells(
    market: str, commodity: str, of: tuple[str, int], sector: str, share: float
) -> None:
    found = sector_demand(
        read_supply_tables().demand, market=market, commodity=commodity, year=2024
    )
    assert (found.told_of, found.year) == of
    assert found.shares[sector] == pytest.approx(share, rel=1e-9)
