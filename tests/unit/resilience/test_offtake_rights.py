"""Off-take on a day: what is told stands, what is not in force or known gives none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.model.country_profile import CountryProfile
from geo.model.market_supply import OfftakeRight, UnplacedStake
from geo.model.profile_stocks import Stake
from geo.resilience.availability import works_on
from geo.resilience.offtake_rights import offtake_rights
from geo.sources.profiles import read_profile
from geo.sources.supply_tables import read_supply_tables

DAY = date(2024, 7, 1)
WORKS = pd.DataFrame(
    [
        ("M100", "nickel", "mine", "", 500.0),
        ("M100", "cobalt", "mine", "nickel", 50.0),
        ("P100", "nickel", "refined", "", 300.0),
        ("P100", "nickel", "refined", "", 100.0),
        ("P200", "nickel", "refined", "", 600.0),
        ("S100", "nickel", "mine", "", 0.0),
        ("U100", "nickel", "mine", "", np.nan),
    ],
    columns=["facility_id", "commodity", "stage", "host", "available_t"],
)


def stake(*works: str, status: str | None = "active", **told: float | str) -> Stake:
    return Stake(
        name="venture",
        commodity="nickel",
        company="Made-up Nickel",
        facility_ids=works,
        status=status,
        source="a company, 2023",
        evidence="cited",
        **told,  # type: ignore[arg-type]
    )


def rights(
    *stakes: Stake, works: pd.DataFrame = WORKS
) -> tuple[tuple[OfftakeRight, ...], tuple[UnplacedStake, ...]]:
    profile = CountryProfile(iso3="JPN", name="Japan", as_of="2026", stakes=stakes)
    return offtake_rights(profile, works=works, on=DAY)


def test_equity_is_a_share_of_each_stage_and_of_what_comes_along() -> None:
    held, unplaced = rights(stake("M100", "P100", share=0.25))
    found = {(one.facility_id, one.commodity, one.stage): one.tonnes for one in held}
    assert found == {
        ("M100", "cobalt", "mine"): 12.5,
        ("M100", "nickel", "mine"): 125.0,
        ("P100", "nickel", "refined"): 100.0,
    }
    assert {one.basis for one in held} == {"share of equity"}
    assert unplaced == ()


def test_tonnes_that_are_told_leave_the_last_stage_and_equity_adds_none() -> None:
    held, _ = rights(stake("M100", "P100", share=0.25, off_take_t=90.0))
    assert [(one.facility_id, one.tonnes, one.share) for one in held] == [
        ("P100", 90.0, 90.0 / 400.0)
    ]
    assert held[0].basis == "off-take told"


def test_tonnes_of_two_works_are_shared_by_what_they_can_give() -> None:
    held, _ = rights(stake("P100", "P200", off_take_t=100.0))
    assert [one.tonnes for one in held] == pytest.approx([40.0, 60.0])


def test_a_share_of_the_output_is_of_what_the_works_can_give_on_the_day() -> None:
    held, _ = rights(stake("P200", off_take_share=0.5))
    assert [(one.tonnes, one.basis) for one in held] == [
        (300.0, "share of output told")
    ]


def test_tonnes_above_the_capacity_stay_as_told() -> None:
    held, _ = rights(stake("P200", off_take_t=900.0))
    assert (held[0].tonnes, held[0].share) == (900.0, 1.5)


@pytest.mark.parametrize(
    ("since", "until", "status", "in_force"),
    [
        ("2024-07-01", "2024-07-02", "active", True),
        ("2024-07-02", "2030", "active", False),
        ("2020", "2024-07-01", "active", False),
        ("2020", "2025", "ended", True),
    ],
)
def test_dates_decide_what_is_in_force(
    since: str, until: str, status: str, *, in_force: bool
) -> None:
    held, unplaced = rights(
        stake("P200", status=status, share=0.5, date=since, until=until)
    )
    assert bool(held) is in_force
    assert unplaced == ()


def test_what_has_ended_without_a_date_gives_nothing() -> None:
    assert rights(stake("P200", status="ended", share=0.5)) == ((), ())


def test_what_may_no_longer_hold_is_unverified() -> None:
    held, _ = rights(stake("P200", status=None, share=0.5))
    assert held[0].evidence == "unverified"


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (stake("P200", status="planned", share=0.5), "it is planned"),
        (stake(share=0.5), "names no works of the table; company Made-up Nickel"),
        (stake("X100", share=0.5), "no row of nickel"),
        (stake("P200"), "neither tonnes nor a share"),
        (stake("S100", share=0.5), "give nothing on 2024-07-01"),
        (stake("U100", share=0.5), "can give is not known"),
        (stake("U100", off_take_t=5.0), "can give is not known"),
    ],
)
def test_a_stake_without_tonnes_says_why(one: Stake, why: str) -> None:
    held, unplaced = rights(one)
    assert held == ()
    assert [why in other.why for other in unplaced] == [True]


def test_japans_rights_at_the_end_of_2024() -> None:
    tables = read_supply_tables()
    day = date(2024, 12, 31)
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=day,
    )
    profile = read_profile("JPN")
    held, unplaced = offtake_rights(profile, works=works, on=day)
    tonnes = {
        (one.facility_id, one.commodity, one.stage): (one.tonnes, one.basis)
        for one in held
    }
    # NdPr of Lynas by the agreement of March 2023; all mixed sulphide of Coral Bay
    assert tonnes["F029", "rare_earths", "refined"] == (7200.0, "off-take told")
    assert tonnes["F135", "nickel", "concentrate"] == (
        24000.0,
        "share of output told",
    )
    # 54.17 % of Ambatovy, 40,000 t of nickel a year, of which three fifths run
    assert tonnes["F132", "nickel", "refined"][0] == pytest.approx(0.5417 * 24000.0)
    assert {one.stake for one in unplaced} == {
        "Lynas: loan prolonged (2019-06)",
        "Lynas: exploration of Mt Weld (2022-09)",
        "CBMM (Araxa) (2011-03-04)",
        "Lofdal (2020-01-27)",
    }
