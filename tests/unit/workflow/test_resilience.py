"""The step of resilience: how long one market lasts, and what levers buy."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.model.levers import (
    DiversificationLever,
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
)
from geo.model.resilience import Portfolio, ResilienceSettings, Scenario
from geo.model.supply import CommodityDemand
from geo.report.report_page import Report, build_page
from geo.resilience.portfolio_runs import NOTHING
from geo.sources.project_file import read_project
from geo.workflow import outputs, resilience, supplying
from geo.workflow.asked_resilience import (
    NOTHING_STOPS,
    THE_PROJECTS,
    WITH_SEABED,
    asked_files,
    asked_resilience,
)
from geo.workflow.cover_lines import cover_rows
from geo.workflow.examples import example_project
from geo.workflow.facts import read_facts
from geo.workflow.graph import Inputs
from geo.workflow.lever_networks import (
    import_shares,
    lever_networks,
    with_origin_capped,
    with_right,
)
from geo.workflow.market_stocks import market_stock
from geo.workflow.markets import market_world, markets_of
from geo.workflow.resilience_answer import _in_words
from geo.workflow.resilience_sections import (
    resilience_sections,
    transfer_section,
)
from geo.workflow.resilience_tables import COVER_COLUMNS, SUMMARY_COLUMNS
from geo.workflow.scenario_ways import WAY_COLUMNS
from geo.workflow.transfer_table import TRANSFER_COLUMNS

PATHS, HORIZON = 12, 300
STOP = Disruption(
    target=Target.COUNTRY, name="CHN", start_day=30.0, duration_days=200.0
)
MADE_UP = {"source": "made up", "evidence": "unverified"}
STOCK = StockLever(
    name="stock",
    holder="public",
    target_days=120.0,
    fill_days_per_day=1.0,
    cost_source="made up",
    **MADE_UP,
)
SCRAP = RecyclingLever(
    name="scrap",
    in_use_t=40e3,
    lifetime_years=8.0,
    collected_share=0.5,
    recovered_share=0.9,
    relative_sd=0.2,
    usd_per_t=1000.0,
    cost_source="made up",
    **MADE_UP,
)
STAKE = StakeLever(name="stake", facility_id="F075", t_per_year=4000.0, **MADE_UP)
NODULES = SeabedLever(name="nodules", usd_fixed=1e6, cost_source="x", **MADE_UP)
CAPPED = DiversificationLever(name="capped", iso3="CHN", most_share=0.6, **MADE_UP)
LEVERS = (STOCK, SCRAP, NODULES)
ALL = Portfolio(name="all", levers=tuple(lever.name for lever in LEVERS))
STATEMENT = {
    "seabed": {
        "wet_t_per_year": 3e6,
        "metals_t_per_year": {"Co": 5000.0, "Ni": 9000.0},
        "metals_total_t": {"Co": 4e5, "Ni": 7e5},
        "life_years": 55.0,
    },
    "facts": {
        "wet_t": 234e6,
        "recoverable_wet_t": 170e6,
        "recoverable_share": 0.73,
        "metal_t": {"Co": 610e3, "Ni": 740e3},
    },
}


@pytest.fixture(scope="module")
def file():
    return read_project(example_project("minamitorishima"))


@pytest.fixture(scope="module")
def facts(file):
    read = read_facts(file)
    return {
        "facilities": read.facilities,
        "works": read.works,
        "ports": read.ports,
        "governance": read.governance,
    }


@pytest.fixture(scope="module")
def inputs(file, facts):
    def build(*, disruptions=(STOP,), name="cobalt", seed=1, **settings):
        demand = CommodityDemand(
            name=name,
            demand_t=8e3,
            source="made up",
            metal="Co" if name == "cobalt" else "",
            value_usd_per_t=3e4,
        )
        supply = dataclasses.replace(
            file.project.supply, commodities=(demand,), horizon_days=HORIZON
        )
        project = dataclasses.replace(
            file.project,
            supply=supply,
            disruptions=disruptions,
            resilience=ResilienceSettings(**{"paths": PATHS} | settings),
            seed=seed,
        )
        return Inputs(
            file=dataclasses.replace(file, project=project),
            done={"facts": facts, "statement": STATEMENT, "mud": {}, "transport": {}},
        )

    return build


@pytest.fixture(scope="module")
def asked(inputs):
    return inputs(levers=LEVERS, portfolios=(NOTHING, ALL))


@pytest.fixture(scope="module")
def done(asked):
    return resilience.STEP.run(asked)


def test_every_day_of_every_portfolio_is_told_with_its_band(done):
    cover = done["cover"]
    assert list(cover.columns) == list(COVER_COLUMNS)
    assert len(cover) == 2 * HORIZON
    assert (cover["p10"] <= cover["p50"]).all()
    assert (cover["p50"] <= cover["p90"]).all()
    assert list(done["cover_summary"].columns) == list(SUMMARY_COLUMNS)


def test_the_days_that_are_told_are_balanced(done, asked):
    nothing = done["cover"].query("portfolio == 'doing nothing'")
    stock = nothing["private_stock"] + nothing["public_stock"]
    opening = 8e3 / 365.0 * 60.0
    before = np.append(opening, stock.to_numpy()[:-1])
    into = nothing["arrivals"] + nothing["inflows"] + nothing["purchases"]
    out = nothing["use"] + nothing["surplus"]
    assert (before + into - out).to_numpy() == pytest.approx(stock.to_numpy(), abs=1e-4)
    demand = 8e3 / 365.0
    assert (nothing["use"] + nothing["unmet"]).to_numpy() == pytest.approx(demand)


def test_levers_leave_less_unmet_and_are_paid_for(done):
    table = done["portfolios"].set_index("portfolio")
    assert table.loc["all", "unmet_t"] < table.loc["doing nothing", "unmet_t"]
    assert table.loc["all", "days_bought"] > 0.0
    assert table.loc["all", "cost_usd"] > 1e6
    costs = done["costs"].query("portfolio == 'all'").set_index("lever")
    assert set(costs.index) == {"stock", "scrap", "nodules"}
    assert costs["cost_usd"].sum() == pytest.approx(table.loc["all", "cost_usd"])


def test_each_lever_is_tried_alone_and_as_the_last(done):
    levers = done["levers"].set_index("lever")
    assert set(levers.index) == {"stock", "scrap", "nodules"}
    assert (levers[["alone_unmet_avoided_t", "last_unmet_avoided_t"]] >= 0.0).all(
        axis=None
    )
    assert len(done["pareto"]) == 2**3
    assert done["pareto"]["on_front"].any()


def test_the_smallest_stock_leaves_nothing_unmet_and_the_next_does(done):
    (row,) = done["smallest_stock"].to_dict("records")
    assert row["survived_share"] >= 0.9
    assert row["stock_days"] - row["fails_days"] == 5.0
    assert row["stock_days"] > 60.0


def test_the_premium_of_a_stock_is_interest_on_its_value(done):
    held = done["insurance"].set_index("stock_days").loc[60.0]
    assert held["premium_usd_per_year"] == pytest.approx(
        0.05 * 3e4 * 8e3 / 365.0 * 60.0
    )
    assert np.isnan(held["expected_avoided_usd_per_year"])
    assert held["break_even_chance"] > 0.0


def test_published_claims_are_told_beside_each_other(done):
    claims = done["claims"].set_index("claim")["value"]
    assert claims["years of demand"] == 75.0
    assert claims["life of the run"] == 78.0
    assert claims["share of the implied demand"] == pytest.approx(96.2, abs=0.05)
    assert "78 years" in done["words"]["claims"]


def test_the_plans_life_is_said_to_be_another_than_those_claimed(done):
    assert done["words"]["claims"].endswith(
        "The plan's life in the summary, 55 years, is neither 78 nor 57: it is what "
        "can be recovered of the tonnage that this project's own statement, from "
        "synthetic stations, finds, at the same rate, and not of the published 234 Mt."
    )


def test_what_the_state_holds_at_the_stop_is_what_its_filling_allows(done):
    held = done["cover_summary"].set_index("portfolio")["public_days_at_stop"]
    assert held["doing nothing"] == 0.0
    assert held["all"] == pytest.approx(30.0)  # a day of demand on each of 30 days


def test_a_demand_far_from_another_source_is_a_note_of_the_step(inputs):
    quiet = inputs(name="rare_earths", disruptions=(), portfolios=(NOTHING,), levers=())
    notes = resilience.STEP.run(quiet)["notes"]["lines"]
    assert notes[0].startswith(
        "rare earths: the demand asked with, 8,000 t a year (made up), is 42 % of "
    )


def test_the_command_tells_the_scenario_and_the_medians(asked, done):
    told = _in_words(asked.file, {"resilience": done})
    assert "China closed from day 30 for 200 days; followed for 300 days" in told
    row = done["portfolios"].set_index("portfolio").loc["all"]
    bought, unmet = round(row["days_bought_p50"]), round(row["unmet_t_p50"])
    assert f"{bought:,} days bought, {unmet:,} t unmet" in told


def test_nothing_that_is_told_is_minus_nothing(done):
    for name, table in done.items():
        if isinstance(table, pd.DataFrame) and name not in {"claims", "transfer"}:
            numbers = table.select_dtypes("float")
            nothing = numbers.abs() < 1e-9
            assert not (np.signbit(numbers) & nothing).any(axis=None), name
            assert (numbers.mask(~nothing, 0.0) == 0.0).all(axis=None), name


def test_flows_by_stage_are_all_of_the_demand(done):
    flows = done["flow_stages"]
    assert flows["tonnes"].sum() == pytest.approx(8e3)
    assert set(flows["market"]) == {"Japan"}
    assert "China" in set(flows["refined"])


def test_the_same_seed_gives_the_same_tables(asked, done):
    again = resilience.STEP.run(asked)
    for key, table in done.items():
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, again[key])


def test_without_a_stop_nothing_is_unmet(inputs):
    quiet = resilience.STEP.run(inputs(disruptions=()))
    assert set(quiet["cover_summary"]["scenario"]) == {NOTHING_STOPS}
    assert (quiet["cover_summary"]["unmet_t"] == 0.0).all()
    assert cover_rows({"resilience": quiet})[0].value == "never empty, nobody short"
    asked = inputs(disruptions=())
    told = {"resilience": quiet, "supply": supplying.STEP.run(asked)}
    sections = list(resilience_sections(asked.file, told))
    assert all(list(t.table) == list(t.labels) for s in sections for t in s.tables)
    assert all(table.labels for section in sections for table in section.tables)
    assert set(quiet["portfolios"]["portfolio"]) == {"doing nothing", WITH_SEABED}


def test_another_sea_floor_is_another_key_and_another_seed_too(asked):
    parameters = resilience.STEP.parameters(asked.file)
    assert asked.file.project.resilience in parameters
    assert asked.file.project.seed in parameters
    assert resilience.STEP.needs == ("statement", "mud", "facts", "transport")


def test_a_project_without_a_market_has_no_stock(asked):
    project = dataclasses.replace(
        asked.file.project, supply=None, economics=None, resilience=ResilienceSettings()
    )
    file = dataclasses.replace(asked.file, project=project)
    assert resilience.STEP.run(dataclasses.replace(asked, file=file)) == {
        "notes": {"lines": []}
    }


def test_the_projects_own_scenario_comes_first_and_events_are_read(inputs):
    event = Scenario(name="as in 2010", event="china-japan-2010")
    found = asked_resilience(inputs(scenarios=(event,)).file.project)
    assert [one.name for one in found.scenarios] == [THE_PROJECTS, "as in 2010"]
    (phase,) = found.scenarios[1].disruptions
    assert (phase.target, phase.name) == (Target.FLOW, "CHN>JPN")


def test_what_is_read_is_declared(inputs):
    event = Scenario(name="as in 2010", event="china-japan-2010")
    project = inputs(scenarios=(event,), levers_of="JPN").file.project
    names = [path.name for path in asked_files(project)]
    assert names == ["JPN.toml", "china-japan-2010.toml", "ports.csv"]


def test_an_event_of_another_commodity_hits_nothing(inputs):
    event = Scenario(name="as in 2010", event="china-japan-2010")
    one = inputs(scenarios=(event,))
    world = market_world(one)
    (market,) = markets_of(world)
    asked = asked_resilience(one.file.project)
    stock = market_stock(market, world=world, asked=asked, seabed=None)
    assert [len(scenario.disruptions) for scenario in stock.scenarios] == [1, 0]


def test_nodules_without_the_metal_cost_nothing(inputs):
    one = inputs(levers=(NODULES,), portfolios=(NOTHING, Portfolio(
        name="wet", levers=("nodules",)
    )), name="rare_earths")  # fmt: skip
    world = market_world(one)
    (market,) = markets_of(world)
    asked = asked_resilience(one.file.project)
    stock = market_stock(market, world=world, asked=asked, seabed=None)
    assert stock.levers == ()
    paths = stock.follow(stock.scenarios[0], (NODULES,))
    assert stock.cost((NODULES,), paths).cost_usd == 0.0


def test_what_was_followed_is_not_followed_again(inputs):
    one = inputs(levers=(STOCK,), portfolios=(Portfolio(name="s", levers=("stock",)),))
    world = market_world(one)
    (market,) = markets_of(world)
    asked = asked_resilience(one.file.project)
    stock = market_stock(market, world=world, asked=asked, seabed=None)
    first = stock.follow(stock.scenarios[0], ())
    assert stock.follow(stock.scenarios[0], ()) is first
    coarse = stock.in_steps_of(5.0)
    assert coarse.question.steps == HORIZON / 5
    assert coarse.in_steps_of(2.0) is coarse
    wide = coarse.follow(stock.scenarios[0], ())
    assert wide.unmet_total_t.mean() == pytest.approx(
        first.unmet_total_t.mean(), rel=0.02
    )


@pytest.fixture(scope="module")
def rare_earths(inputs):
    one = inputs(name="rare_earths", disruptions=())
    world = market_world(one)
    (market,) = markets_of(world)
    return world, market


def test_a_stake_may_give_more_in_want_and_no_more_on_an_ordinary_day(rare_earths):
    world, market = rare_earths
    held = sum(one.get("F029", 0.0) for one in market.question.demand.rights.values())
    more = StakeLever(
        name="more", facility_id="F029", t_per_year=held + 1500.0, **MADE_UP
    )
    same = dataclasses.replace(more, name="same", t_per_year=held - 1.0)
    found = lever_networks(market, world=world, levers=(more, same))
    assert set(found.flows_in) == {"", "more"}
    assert found.variants == {"more": "more"}
    assert found.refused == {"same"}
    usual, changed = (found.flows_in[name](()).flows for name in ("", "more"))
    assert changed["tonnes"].sum() == pytest.approx(usual["tonnes"].sum())
    stop = (STOP,)
    cut, helped = (found.flows_in[name](stop).unmet_t for name in ("", "more"))
    assert helped < cut


def test_a_right_at_another_stage_changes_nothing(rare_earths):
    world, market = rare_earths
    demand, works = market.question.demand, market.question.works
    whole = world.works
    assert with_right(demand, lever=STAKE, works=works, whole=whole) is None


def test_a_cap_on_one_origin_scales_the_others_up(rare_earths):
    world, market = rare_earths
    demand = market.question.demand
    capped = with_origin_capped(demand, lever=CAPPED, base=market.programme.base)
    assert capped.origins["CHN"] == pytest.approx(0.6)
    told = sum(demand.origins.values())
    rest = (1.0 - demand.origins["CHN"]) / 0.4
    others = (told - demand.origins["CHN"]) / rest
    assert sum(capped.origins.values()) == pytest.approx(0.6 + others)
    found = lever_networks(market, world=world, levers=(CAPPED,))
    (note,) = found.notes
    assert note.startswith("capped: CHN has ")
    after = found.flows_in["capped"](()).flows
    foreign = after[after["plant_iso3"] != "JPN"]
    share = foreign.loc[foreign["plant_iso3"] == "CHN", "tonnes"].sum()
    before = import_shares(market.programme.base)["CHN"]
    assert share / foreign["tonnes"].sum() < before - 0.1


def test_a_cap_above_the_share_changes_nothing(rare_earths):
    _, market = rare_earths
    loose = dataclasses.replace(CAPPED, most_share=0.99)
    demand = market.question.demand
    assert with_origin_capped(demand, lever=loose, base=market.programme.base) is None


def test_tables_and_sections_name_files_that_are_written(asked, done):
    supply = supplying.STEP.run(asked)
    told = {"resilience": done, "supply": supply}
    sections = list(resilience_sections(asked.file, told))
    named = {table.file for one in sections for table in one.tables if table.file}
    written = {f"tables/{name}.csv" for name in outputs.GROUPS["tables"]}
    assert named <= written
    for section in sections:
        for table in section.tables:
            assert list(table.table.columns) == list(table.labels)
    page = build_page(
        Report(title="x", run_id="1", summary=(), sections=tuple(sections))
    )
    assert "60 days" in page
    assert "<script" not in page


def test_a_name_from_a_project_stays_text_on_the_page(asked, done):
    hostile = "<img src=x onerror=alert(1)>"
    supply = supplying.STEP.run(asked)
    tables = {
        key: table.assign(portfolio=hostile, scenario=hostile)
        if isinstance(table, pd.DataFrame) and "portfolio" in table
        else table
        for key, table in done.items()
    }
    told = {"resilience": tables, "supply": supply}
    sections = tuple(resilience_sections(asked.file, told))
    page = build_page(Report(title="x", run_id="1", summary=(), sections=sections))
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_summary_says_how_long_with_and_without(done):
    (row,) = cover_rows({"resilience": done})
    assert row.label == "Cover, cobalt, doing nothing"
    assert row.value.startswith("empty on day ")
    assert row.note.startswith(
        "scenario: China closed from day 30 for 200 days; followed for 300 days; days "
        "are of the scenario, the first stop begins on day 30; empty: P10 "
    )
    assert "; all: " in row.note


def test_markets_side_by_side_stand_in_a_section_of_their_own(asked, done):
    row = dict.fromkeys(TRANSFER_COLUMNS, 0.5) | {"market": "USA", "demand_source": "x"}
    table = pd.DataFrame([row]).assign(commodity="rare_earths")
    supply = supplying.STEP.run(asked)
    told = {"resilience": done | {"transfer": table}, "supply": supply}
    titles = [section.title for section in resilience_sections(asked.file, told)]
    assert "The same levers in other markets" in titles
    (shown,) = transfer_section(told).tables
    assert list(shown.table.columns) == list(shown.labels)
    assert shown.table["commodity"].tolist() == ["rare earths"]
    assert shown.table["unmet_pct"].tolist() == [50.0]


def test_a_slow_release_keeps_what_the_state_has_for_the_first_ranks(inputs):
    one = inputs(public_stock_share=1.0, public_release_days_per_day=0.5)
    world = market_world(one)
    (market,) = markets_of(world)
    asked = asked_resilience(one.file.project)
    stock = market_stock(market, world=world, asked=asked, seabed=None)
    paths = stock.as_stated(stock.scenarios[0], ())
    sectors = paths.question.sectors
    lacking = paths.unmet_t[0] / [one.share for one in sectors]
    ranks = np.array([one.priority for one in sectors])
    assert lacking[ranks == ranks.min()].max() < lacking[ranks == ranks.max()].min()


def test_the_ways_of_an_ordinary_day_are_the_demand_and_a_stop_cuts_them(done):
    ways = done["ways"]
    assert list(ways.columns) == list(WAY_COLUMNS)
    assert ways["base_t"].sum() == pytest.approx(8e3)
    change = ways["new_t"] - ways["lost_t"]
    assert (ways["base_t"] + change).to_numpy() == pytest.approx(
        ways["tonnes"].to_numpy(), abs=1e-5
    )
    china = ways[ways["plant_iso3"] == "CHN"]
    assert china["base_t"].sum() > 0.0
    assert china["tonnes"].sum() == 0.0
    assert set(china["reason"]) == {"country CHN closed"}


def test_levers_are_told_with_what_they_do_at_most(done):
    facts = done["lever_facts"].set_index("lever")
    assert set(facts.index) == {"stock", "scrap", "nodules"}
    # production vessel and riser of the example lift 85 % of what is planned
    most = 0.85 * STATEMENT["seabed"]["metals_t_per_year"]["Co"]
    assert facts.loc["nodules", "most_t_per_year"] == pytest.approx(most)
    assert np.isnan(facts.loc["stock", "most_t_per_year"])
    assert set(facts["idle"]) == {""}
