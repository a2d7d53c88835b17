"""What levers cost, by hand, on a stock that drains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.levers import (
    DiversificationLever,
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
    SubstitutionLever,
)
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import StateBook
from geo.resilience.lever_costs import LEVER_COST_COLUMNS, lever_cost
from geo.resilience.lever_effects import lever_help
from geo.resilience.programme import MarketProgramme
from geo.resilience.seabed_supply import LEVELS, SeabedOutput
from geo.resilience.stock_help import Inflow
from geo.resilience.stock_question import StockAgent, StockQuestion
from geo.resilience.stockpile import follow_arrivals, follow_stock
from geo.resilience.worlds import small_world

QUESTION = StockQuestion(
    commodity="nickel",
    demand_t_per_year=3650.0,
    horizon_days=730,
    private=StockAgent(opening_days=60.0),
)
TOLD = {"source": "made up", "cost_source": "made up"}
STOCK = StockLever(
    name="state stock",
    holder="public",
    target_days=30.0,
    fill_days_per_day=0.5,
    paid_by="state",
    **TOLD,
)


def followed(*levers, question=QUESTION, share=1.0):
    arrivals = np.full(question.steps, 10.0 * share) * question.step_days
    told = lever_help(levers, question=question)
    return follow_arrivals(question, arrivals_t=arrivals, help=told)


def book():
    programme = MarketProgramme(small_world().supply())
    return StateBook({"": lambda state: supply_flows(programme.under(state))})


def cost(levers, paths, *, usd_per_t=20_000.0, carrying_rate=0.05):
    return lever_cost(levers, paths, carrying_rate=carrying_rate, usd_per_t=usd_per_t)


def test_no_levers_cost_nothing():
    made = cost([], followed())
    assert made.cost_usd == 0.0
    assert made.by_payer() == {}
    assert list(made.table.columns) == list(LEVER_COST_COLUMNS)


def test_a_saving_costs_once_by_year_and_by_tonne():
    lever = SubstitutionLever(
        name="thrift",
        saved_share=0.1,
        lag_days=365.0,
        usd_fixed=1e6,
        usd_per_year=2e5,
        usd_per_t=1000.0,
        paid_by="subsidy",
        **TOLD,
    )
    made = cost([lever], followed(lever))
    (row,) = made.table.to_dict("records")
    assert row["tonnes"] == pytest.approx(365.0)  # a tenth of the second year's demand
    assert row["fixed_usd"] == 1e6
    assert row["running_usd"] == pytest.approx(2e5)
    assert row["per_tonne_usd"] == pytest.approx(365e3)
    assert made.by_payer() == {"subsidy": pytest.approx(1e6 + 2e5 + 365e3)}


def test_what_is_decided_upon_after_the_horizon_costs_nothing():
    lever = SubstitutionLever(
        name="late", saved_share=0.1, start_day=730.0, usd_fixed=1e6, **TOLD
    )
    assert cost([lever], followed(lever)).cost_usd == 0.0


def test_recycling_costs_by_the_tonnes_that_came_back():
    lever = RecyclingLever(
        name="scrap",
        in_use_t=3650.0,
        lifetime_years=10.0,
        collected_share=0.5,
        recovered_share=0.8,
        usd_per_t=500.0,
        **TOLD,
    )
    paths = followed(lever)
    (row,) = cost([lever], paths).table.to_dict("records")
    assert row["tonnes"] == pytest.approx(2 * 365.0 * 0.5 * 0.8, rel=2e-3)
    assert row["per_tonne_usd"] == pytest.approx(500.0 * row["tonnes"])


def test_a_price_floor_pays_what_lies_below_it_for_each_tonne_of_the_right():
    lever = StakeLever(
        name="works",
        facility_id="F029",
        t_per_year=500.0,
        floor_usd_per_t=25_000.0,
        paid_by="price floor",
        **TOLD,
    )
    paths = followed()
    below = cost([lever], paths, usd_per_t=20_000.0)
    assert below.by_payer() == {"price floor": pytest.approx(5000.0 * 1000.0)}
    assert cost([lever], paths, usd_per_t=30_000.0).cost_usd == 0.0
    blind = cost([lever], paths, usd_per_t=0.0)
    assert (blind.cost_usd, blind.untold) == (0.0, ("works",))


def test_other_origins_cost_by_what_must_come_from_them():
    lever = DiversificationLever(
        name="others", iso3="CHN", most_share=0.6, usd_per_t=100.0, **TOLD
    )
    assert cost([lever], followed()).cost_usd == pytest.approx(0.4 * 7300.0 * 100.0)


def test_stock_costs_interest_on_what_was_bought_and_the_goods_are_tied_up():
    asked = replace(QUESTION, demand_t_per_year=100.0, private=StockAgent())
    lever = replace(STOCK, usd_per_t_year=10.0, usd_per_t=50.0)
    paths = follow_stock(asked, book=book(), help=lever_help([lever], question=asked))
    (row,) = cost([lever], paths).table.to_dict("records")
    bought = 30.0 * asked.demand_t_per_day
    assert row["tonnes"] == pytest.approx(bought)
    assert row["tied_up_usd"] == pytest.approx(bought * 20_000.0)
    # 30 days bought in 60 days, then held: 60 x 15 + 670 x 30 day-days of stock
    held_t_years = (60 * 15.25 + 670 * 30.0) / 365.0 * asked.demand_t_per_day
    assert row["carrying_usd"] == pytest.approx(
        held_t_years * (20_000.0 * 0.05 + 10.0), rel=1e-6
    )
    assert row["per_tonne_usd"] == pytest.approx(bought * 50.0)
    assert row["cost_usd"] == pytest.approx(row["carrying_usd"] + row["per_tonne_usd"])


def test_the_opening_stock_is_not_charged_to_a_lever_and_two_share_what_they_bought():
    asked = replace(
        QUESTION,
        demand_t_per_year=100.0,
        private=StockAgent(),
        public=StockAgent(opening_days=10.0),
    )
    smaller = replace(STOCK, name="small", target_days=10.0)
    both = [STOCK, smaller]
    paths = follow_stock(asked, book=book(), help=lever_help(both, question=asked))
    table = cost(both, paths).table.set_index("lever")
    bought = 20.0 * asked.demand_t_per_day
    assert table.loc["state stock", "tonnes"] == pytest.approx(0.75 * bought)
    assert table.loc["small", "tonnes"] == pytest.approx(0.25 * bought)
    whole = paths.stock_days_held[0, 1] * asked.demand_t_per_day * 2.0 * 1000.0
    assert table["carrying_usd"].sum() == pytest.approx(whole * 20.0 / 30.0)


def test_a_price_that_is_not_known_leaves_the_cost_of_stock_untold():
    made = cost([STOCK], followed(STOCK), usd_per_t=0.0)
    assert made.untold == ("state stock",)
    assert made.table["evidence"].tolist() == [""]


def test_a_lever_of_another_commodity_is_left_out_and_one_untold_is_named():
    free = SubstitutionLever(name="free", source="made up", saved_share=0.1)
    other = replace(free, name="other", commodity="cobalt")
    made = cost([free, other], followed(free))
    assert made.table["lever"].tolist() == ["free"]
    assert made.untold == ("free",)


def test_surplus_that_others_laid_in_is_not_charged_to_a_stock():
    lever = replace(STOCK, holder="private", target_days=1.0, fill_days_per_day=1.0)
    asked = replace(QUESTION, demand_t_per_year=100.0, private=StockAgent())
    a_day = asked.demand_t_per_day
    more = Inflow(name="scrap", t_per_day=np.append(0.0, np.full(729, 0.5 * a_day)))
    told = replace(lever_help([lever], question=asked), inflows=(more,))
    paths = follow_stock(asked, book=book(), help=told)
    assert paths.stock_days_held[0, 0] > 100.0
    (row,) = cost([lever], paths).table.to_dict("records")
    assert row["tonnes"] == pytest.approx(a_day)
    assert row["carrying_usd"] == pytest.approx(a_day * 2.0 * 1000.0)


def test_what_a_holder_would_buy_by_itself_is_not_charged_to_a_lever():
    usual = StockAgent(target_days=10.0, fill_days_per_day=0.5, keeps_surplus=False)
    asked = replace(
        QUESTION, demand_t_per_year=100.0, private=StockAgent(), public=usual
    )
    paths = follow_stock(asked, book=book(), help=lever_help([STOCK], question=asked))
    alone = follow_stock(asked, book=book())
    assert alone.bought_t[0, 1] == pytest.approx(10.0 * asked.demand_t_per_day)
    (row,) = cost([STOCK], paths).table.to_dict("records")
    assert row["tonnes"] == pytest.approx(paths.bought_t[0, 1] - alone.bought_t[0, 1])
    as_usual = replace(STOCK, target_days=10.0)
    paths = follow_stock(
        asked, book=book(), help=lever_help([as_usual], question=asked)
    )
    assert cost([as_usual], paths).cost_usd == pytest.approx(0.0)


def test_a_seabed_lever_costs_from_the_start_of_the_plan():
    plan = SeabedOutput(
        metal="Ni",
        contained_per_wet_t=0.01,
        recovery=0.9,
        wet_t_per_year=1e4,
        start_day=365.0,
        total_wet_t=dict.fromkeys(LEVELS, 1e9),
    )
    lever = SeabedLever(name="nodules", usd_fixed=5e6, usd_per_year=1e6, **TOLD)
    made = {
        day: lever_cost(
            [lever],
            followed(),
            carrying_rate=0.0,
            usd_per_t=0.0,
            seabed=replace(plan, start_day=day),
        ).cost_usd
        for day in (0.0, 365.0, 730.0)
    }
    assert made == pytest.approx({0.0: 7e6, 365.0: 6e6, 730.0: 0.0})


def test_a_fixed_cost_of_a_lever_for_all_commodities_says_that_it_stands_whole():
    common = SubstitutionLever(name="common", saved_share=0.1, usd_fixed=1e6, **TOLD)
    by_tonne = replace(common, name="by tonne", usd_fixed=0.0, usd_per_t=1.0)
    own = replace(common, name="own", commodity="nickel")
    levers = [common, by_tonne, own]
    table = cost(levers, followed(*levers)).table
    assert table["whole_with_each"].tolist() == [True, False, False]


def test_rates_and_prices_below_zero_are_refused_at_once():
    with pytest.raises(ParameterError, match="2 problems"):
        cost([], followed(), usd_per_t=-1.0, carrying_rate=-0.1)
