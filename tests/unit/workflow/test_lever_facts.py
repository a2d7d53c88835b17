"""What levers are, for readers: ceilings, days, costs, places."""

import numpy as np
import pandas as pd
import pytest

from geo.model.levers import (
    CoordinationLever,
    DiversificationLever,
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)
from geo.resilience.lever_effects import lever_help
from geo.resilience.stock_question import StockQuestion
from geo.workflow.lever_facts import (
    LEVER_FACT_COLUMNS,
    ceiling_words,
    most_t_per_year,
)
from geo.workflow.lever_places import lever_rows_of, pulled_levers, told_levers

TOLD = {"name": "lever", "source": "made up"}
STAKE = StakeLever(facility_id="F1", t_per_year=4e3, **TOLD)
THRIFT = SubstitutionLever(saved_share=0.2, **TOLD)
PART = SubstitutionLever(saved_share=0.2, sector="magnets", **TOLD)
SCRAP = RecyclingLever(
    in_use_t=1e4, lifetime_years=5.0, collected_share=0.5, recovered_share=0.9, **TOLD
)
DESK = CoordinationLever(information_lag_days=7.0, sharing=0.8, **TOLD)
STOCK = StockLever(holder="public", target_days=180.0, fill_days_per_day=0.1, **TOLD)
HALF = DiversificationLever(iso3="CHN", most_share=0.5, **TOLD)
QUESTION = StockQuestion(commodity="nickel", demand_t_per_year=1e3, horizon_days=730)


def most(lever):
    brings = lever_help([lever], question=QUESTION)
    return most_t_per_year(lever, brings, demand_t_per_year=1e3)


def test_tonnes_are_told_of_levers_that_bring_some():
    assert most(STAKE) == 4e3
    assert most(THRIFT) == 200.0
    assert 0.0 < most(SCRAP) <= 1e4 * 0.5 * 0.9


@pytest.mark.parametrize("lever", [PART, DESK, STOCK, HALF, SeabedLever(**TOLD)])
def test_and_of_no_others(lever):
    assert np.isnan(most(lever))


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        (THRIFT, "20% of the demand saved"),
        (PART, "20% of the demand of magnets saved"),
        (SCRAP, "50% collected, 90% of it recovered"),
        (STAKE, "a right to 4,000 t a year"),
        (HALF, "at most 50% of imports from one country"),
        (STOCK, "public stock of 180 days of demand"),
        (DESK, "stock opens after 7 days"),
        (SeabedLever(**TOLD), "metal of nodules or mud, as much as passes"),
    ],
)
def test_every_kind_has_its_ceiling_in_words(lever, words):
    assert ceiling_words(lever) == words


FACTS = pd.DataFrame(
    [
        dict.fromkeys(LEVER_FACT_COLUMNS, "")
        | {"commodity": "nickel", "lever": lever, "from_day": 0.0, "ramp_days": ramp}
        | {"most_t_per_year": tonnes, "ceiling": "180 days", "paid_by": "state"}
        for lever, ramp, tonnes in (("nodules", 0.0, 5035.4), ("stock", 90.0, np.nan))
    ]
)


def test_a_cost_that_nobody_told_is_not_nothing():
    keys = {"commodity": "nickel", "scenario": "stop", "portfolio": "all"}
    costs = pd.DataFrame(
        [
            keys | {"lever": "nodules", "told": True, "cost_usd": 1.225e9},
            keys | {"lever": "stock", "told": False, "cost_usd": 0.0},
        ]
    )
    table = pulled_levers(told_levers(FACTS), costs, placed={"nodules"})
    assert table["musd"].tolist() == ["1,225.0, state", "not told, state"]
    assert table["most"].tolist() == ["5,035 t a year", "180 days"]
    assert table["starts"].tolist() == ["day 0", "day 0, whole on day 90"]
    assert table["key"].tolist() == ["nodules", ""]


def test_a_lever_is_pulled_where_the_portfolio_names_it():
    portfolios = pd.DataFrame(
        {
            "commodity": "nickel",
            "portfolio": ["none", "all"],
            "levers": ["", "stock; nodules"],
        }
    )
    rows = lever_rows_of(told_levers(FACTS), portfolios, placed={"nodules"})
    assert rows.set_index("portfolio")["pulled"].to_dict() == {
        "none": False,
        "all": True,
    }
    assert set(rows["lever"]) == {"nodules"}
