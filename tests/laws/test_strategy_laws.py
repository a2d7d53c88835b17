"""Laws of portfolios, their front, and the stock that suffices."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.disruption import Disruption, Target
from geo.model.levers import (
    CoordinationLever,
    RecyclingLever,
    StockLever,
    SubstitutionLever,
)
from geo.model.market import SectorShare
from geo.model.randomness import generator
from geo.model.resilience import Portfolio, Scenario
from geo.resilience.allocation import supply_flows
from geo.resilience.departures import StateBook
from geo.resilience.lasting import days_bought, survived
from geo.resilience.lever_costs import lever_cost
from geo.resilience.lever_effects import lever_help
from geo.resilience.lever_value import lever_values
from geo.resilience.pareto import portfolio_front
from geo.resilience.portfolio_runs import Trial
from geo.resilience.programme import MarketProgramme
from geo.resilience.smallest_stock import smallest_stock
from geo.resilience.stock_insurance import InsuranceTerms, stock_insurance
from geo.resilience.stock_question import StockAgent, StockDraws, StockQuestion
from geo.resilience.stockpile import follow_stock
from geo.resilience.strategy import compare_portfolios
from geo.resilience.unmet_tornado import DURATION, OPENING, REACH, unmet_tornado
from geo.resilience.worlds import small_world

ROUNDING_T = 1e-7  # 1e-9 of the demand of a year, 100 t
SEED = 8
QUESTION = StockQuestion(
    commodity="nickel",
    demand_t_per_year=100.0,
    horizon_days=300,
    sectors=(
        SectorShare(sector="batteries", share=0.4, priority=1),
        SectorShare(sector="stainless", share=0.6, priority=2),
    ),
    private=StockAgent(opening_days=20.0),
    public=StockAgent(opening_days=15.0),
    information_lag_days=30.0,
    sharing=0.2,
)
MADE_UP = {"source": "made up", "cost_source": "made up"}
LEVERS = (
    SubstitutionLever(
        name="thrift", saved_share=0.2, ramp_days=90.0, usd_fixed=2e5, **MADE_UP,
        relative_sd=0.2,
    ),
    SubstitutionLever(
        name="swap", saved_share=0.3, sector="batteries", usd_per_t=9e3, **MADE_UP,
        lag_days=30.0, lag_sd_days=10.0,
    ),
    RecyclingLever(
        name="scrap", in_use_t=800.0, lifetime_years=10.0, collected_share=0.3,
        recovered_share=0.8, usd_per_t=5e3, usd_per_year=1e5, **MADE_UP,
        relative_sd=0.3,
    ),
    StockLever(
        name="stock", holder="public", target_days=60.0, fill_days_per_day=0.5,
        **MADE_UP,
    ),
    CoordinationLever(
        name="desk", information_lag_days=2.0, sharing=0.9, usd_per_year=5e4, **MADE_UP
    ),
)  # fmt: skip
BAN = Scenario(
    name="ban",
    disruptions=(
        Disruption(
            target=Target.EXPORT, name="IDN", start_day=40.0, duration_days=120.0
        ),
    ),
)
DRAWS = StockDraws(
    paths=40, demand_sd=0.05, opening_stock_sd=0.2, duration_sd=0.3, start_sd_days=10.0
)
scenarios = st.builds(
    lambda start, lasts, capacity, name: replace(
        BAN,
        disruptions=(
            Disruption(
                target=Target.EXPORT,
                name=name,
                start_day=start,
                duration_days=lasts,
                capacity=capacity,
            ),
        ),
    ),
    st.integers(0, 150).map(float),
    st.integers(10, 250).map(float),
    st.sampled_from([0.0, 0.25, 0.5]),
    st.sampled_from(["IDN", "AUS"]),
)


@pytest.fixture(scope="module")
def book():
    programme = MarketProgramme(small_world().supply())
    return StateBook({"": lambda state: supply_flows(programme.under(state))})


@pytest.fixture(scope="module")
def follow(book):
    @cache
    def followed(scenario, levers, question=QUESTION, draws=DRAWS):
        first = min((hit.start_day for hit in scenario.disruptions), default=0.0)
        return follow_stock(
            question,
            book=book,
            disruptions=scenario.disruptions,
            help=lever_help(levers, question=question, first_hit_day=first),
            draws=draws,
            rng=generator(SEED, "strategy"),
        )

    return followed


def cost(levers, paths):
    return lever_cost(levers, paths, carrying_rate=0.05, usd_per_t=20_000.0)


@pytest.fixture(scope="module")
def trial(follow):
    return Trial(scenario=BAN, follow=follow, cost=cost)


def with_opening(days):
    return replace(QUESTION, private=StockAgent(opening_days=days), sharing=1.0)


@settings(max_examples=30, deadline=None)
@given(
    scenario=scenarios,
    chosen=st.sets(st.integers(0, len(LEVERS) - 1)),
    more=st.integers(0, len(LEVERS) - 1),
)
def test_one_lever_more_never_leaves_more_unmet(follow, scenario, chosen, more):
    few = tuple(LEVERS[place] for place in sorted(chosen))
    many = tuple(LEVERS[place] for place in sorted(chosen | {more}))
    less = follow(scenario, few).unmet_total_t - follow(scenario, many).unmet_total_t
    assert (less >= -ROUNDING_T).all()


@settings(max_examples=15, deadline=None)
@given(scenario=scenarios)
def test_doing_nothing_buys_no_days(follow, scenario):
    nothing = follow(scenario, ())
    assert (days_bought(nothing, than=nothing) == 0.0).all()
    table = compare_portfolios(
        [scenario], portfolios=[], levers=LEVERS, follow=follow, cost=cost
    ).portfolios
    assert table["days_bought"].tolist() == [0.0]
    assert table["unmet_avoided_t"].tolist() == [0.0]
    assert table["cost_usd"].tolist() == [0.0]


def test_the_same_seed_gives_the_same_table_in_any_order(book, follow):
    @cache
    def again(scenario, levers):
        return follow.__wrapped__(scenario, levers)

    both = [
        Portfolio(name="all", levers=tuple(lever.name for lever in LEVERS)),
        Portfolio(name="thrift", levers=("thrift",)),
    ]
    one, other = (
        compare_portfolios(
            [BAN], portfolios=order, levers=LEVERS, follow=follower, cost=cost
        ).portfolios.sort_values("portfolio", ignore_index=True)
        for order, follower in ((both, follow), (both[::-1], again))
    )
    assert one.equals(other)


def test_sectors_add_up_to_the_whole(follow):
    found = compare_portfolios(
        [BAN],
        portfolios=[Portfolio(name="thrift", levers=("thrift",))],
        levers=LEVERS,
        follow=follow,
        cost=cost,
        usd_per_t={"batteries": 3e5, "stainless": 1e4},
    )
    by_sector = found.sectors.groupby("portfolio")[["unmet_t", "value_at_risk_usd"]]
    whole = found.portfolios.set_index("portfolio")
    assert (whole["unmet_t"] > 0.0).all()
    for column, sums in by_sector.sum().items():
        assert np.allclose(sums, whole.loc[sums.index, column], rtol=1e-12)


def test_the_front_is_what_brute_force_finds_over_all_subsets(trial):
    table = portfolio_front(LEVERS, trial=trial)
    assert len(table) == 2 ** len(LEVERS)
    points = list(zip(table["cost_usd"], table["unmet_t"], strict=True))
    brute = [
        not any(
            other[0] <= one[0] and other[1] <= one[1] and other != one
            for other in points
        )
        for one in points
    ]
    assert table["on_front"].tolist() == brute
    assert 1 < sum(brute) < len(brute)


def test_no_greedy_portfolio_beats_the_front_of_all(trial):
    whole = portfolio_front(LEVERS, trial=trial)
    front = whole[whole["on_front"]]
    for row in portfolio_front(LEVERS, trial=trial, most_levers=0).itertuples():
        as_cheap = front[front["cost_usd"] <= row.cost_usd]
        assert as_cheap["unmet_t"].min() <= row.unmet_t


def test_alone_and_last_no_lever_does_harm(trial):
    table = lever_values(LEVERS, trial=trial)
    assert len(table) == len(LEVERS)
    for how in ("alone", "last"):
        assert (table[f"{how}_unmet_avoided_t"] >= -ROUNDING_T).all()
        told = table[table[f"{how}_cost_usd"] > 0.0]
        assert np.allclose(
            told[f"{how}_t_per_musd"] * told[f"{how}_cost_usd"] / 1e6,
            told[f"{how}_unmet_avoided_t"],
        )


@pytest.mark.parametrize("confidence", [0.5, 0.9])
def test_the_smallest_stock_survives_and_one_day_less_does_not(follow, confidence):
    found = smallest_stock(
        lambda days: follow(BAN, (), with_opening(days)), confidence=confidence
    )
    assert found.stock_days >= 1.0
    enough, less = (
        survived(follow(BAN, (), with_opening(days))).mean()
        for days in (found.stock_days, found.stock_days - 1.0)
    )
    assert enough >= confidence > less


def test_more_stock_never_loses_more_and_each_day_is_worth_less(follow):
    table = stock_insurance(
        lambda days: follow(BAN, (), with_opening(days)),
        scenario=BAN.name,
        stock_days=np.arange(0.0, 121.0, 15.0),
        terms=InsuranceTerms(
            chance_per_year=0.05,
            usd_per_t=20_000.0,
            loss_usd_per_t={"batteries": 50_000.0, "stainless": 50_000.0},
        ),
    )
    assert (table["avoided_usd"].diff().dropna() >= -1e-3).all()
    # of one path the loss falls evenly until it is none, so of many it is convex
    worth = table["further_day_worth_usd_per_year"].dropna()
    assert (worth.diff().dropna() <= 1e-3).all()
    at_even = table["break_even_chance"] * table["avoided_usd"]
    extra = table["premium_usd_per_year"] - table["premium_usd_per_year"].iloc[0]
    assert np.allclose(at_even.dropna(), extra[at_even.notna()])


def test_the_tornado_goes_the_way_that_each_input_must(book):
    long_ban = replace(BAN.disruptions[0], duration_days=240.0)
    table = unmet_tornado(
        QUESTION,
        follow_at=lambda question, stops, told: follow_stock(
            question, book=book, disruptions=stops, help=told
        ),
        draws=DRAWS,
        scenario=BAN.name,
        disruptions=[long_ban],
        help=lever_help(LEVERS[:3], question=QUESTION),
    )
    assert (table["unmet_t"] > 0.0).all()
    rows = table.set_index("kind")
    longer = rows.loc[[DURATION]]
    assert (longer["unmet_high_t"] > longer["unmet_t"]).all()
    for kind in (OPENING, REACH):
        more = rows.loc[[kind]]
        assert (more["unmet_high_t"] <= more["unmet_t"]).all()
        assert (more["unmet_low_t"] >= more["unmet_t"]).all()
