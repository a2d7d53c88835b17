"""The levers of one market, written for others and run side by side."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.errors import DataError
from geo.model.disruption import Disruption, Target
from geo.model.levers import (
    RecyclingLever,
    SeabedLever,
    StakeLever,
    StockLever,
)
from geo.model.resilience import Portfolio, ResilienceSettings, Scenario
from geo.sources.markets import read_markets
from geo.sources.ports import read_ports
from geo.sources.profiles import list_profiles
from geo.sources.project_file import read_project
from geo.sources.supply_tables import read_supply_tables
from geo.workflow import facts
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs
from geo.workflow.transfer import at_home, transfers_of
from geo.workflow.transfer_table import TRANSFER_COLUMNS, transfer_table

SOURCE = {"source": "made up", "evidence": "unverified", "cost_source": "made up"}
STAKE = StakeLever(
    name="stake",
    commodity="rare_earths",
    facility_id="F029",
    t_per_year=5000.0,
    usd_fixed=1e8,
    **SOURCE,
)
RECYCLING = RecyclingLever(
    name="recycling",
    commodity="rare_earths",
    in_use_t=30000.0,
    lifetime_years=10.0,
    collected_share=0.5,
    recovered_share=0.9,
    **SOURCE,
)
STOCK = StockLever(
    name="stock", holder="public", target_days=90.0, fill_days_per_day=0.1, **SOURCE
)


@pytest.fixture(scope="module")
def file():
    return read_project(example_project("minamitorishima"))


def asking(file, *, compare=("USA", "EU27"), **settings):
    asked = ResilienceSettings(
        levers=(STAKE, RECYCLING, STOCK),
        portfolios=(Portfolio(name="all", levers=("stake", "recycling", "stock")),),
        compare=compare,
        paths=3,
        **settings,
    )
    return replace(file.project, resilience=asked)


def test_market_port_demand_and_profile_are_the_others(file):
    usa, union = transfers_of(asking(file))
    assert (usa.market, union.market) == ("USA", "EU27")
    options = union.project.supply.options
    assert (options.market_iso3, options.market_port) == ("EU27", "NLRTM")
    demand = read_supply_tables().demand
    told = demand[
        (demand["iso3"] == "USA")
        & (demand["commodity"] == "rare_earths")
        & (demand["sector"] == "total")
        & (demand["year"] == 2024)
    ]["tonnes"].item()
    (rare,) = (
        one for one in usa.project.supply.commodities if one.name == "rare_earths"
    )
    assert rare.demand_t == told
    assert "2024" in rare.source
    assert usa.project.resilience.compare == ()


def test_a_lever_is_as_large_beside_each_market(file):
    project = asking(file)
    before = {one.name: one.demand_t for one in project.supply.commodities}
    for other in transfers_of(project):
        stake, recycling, stock = other.project.resilience.levers
        after = {one.name: one.demand_t for one in other.project.supply.commodities}
        share = after["rare_earths"] / before["rare_earths"]
        assert stake.t_per_year == pytest.approx(5000.0 * share)
        assert stake.usd_fixed == pytest.approx(1e8 * share)
        assert recycling.in_use_t == pytest.approx(30000.0 * share)
        assert stake.evidence == "unverified"
        assert "demand over JPN" in stake.source
        assert stock == STOCK


def test_the_seabed_keeps_its_size(file):
    seabed = SeabedLever(name="nodules", commodity="cobalt", usd_fixed=1e9, **SOURCE)
    asked = ResilienceSettings(levers=(seabed,), compare=("USA",))
    (usa,) = transfers_of(replace(file.project, resilience=asked))
    assert usa.project.resilience.levers == (seabed,)
    assert usa.project.supply.seabed == file.project.supply.seabed


def test_levers_of_a_library_are_written_out(file):
    asked = ResilienceSettings(levers_of="JPN", compare=("USA",))
    (usa,) = transfers_of(replace(file.project, resilience=asked))
    assert usa.project.resilience.levers_of == ""
    assert len(usa.project.resilience.levers) > 10


def test_what_stops_on_the_way_stops_on_the_way_to_the_other(file):
    scenario = Scenario(
        name="stops",
        event="china-japan-2010",
        disruptions=(
            Disruption(target=Target.PORT, name="JPYOK"),
            Disruption(target=Target.FLOW, name="AUS > JPN"),
            Disruption(target=Target.COUNTRY, name="CHN"),
        ),
    )
    (usa,) = transfers_of(asking(file, compare=("USA",), scenarios=(scenario,)))
    (turned,) = usa.project.resilience.scenarios
    assert turned.event == ""
    assert [hit.name for hit in turned.disruptions] == [
        "USLAX",
        "AUS>USA",
        "CHN",
        "CHN>USA",
    ]
    assert turned.disruptions[3].capacity == 0.497


def test_a_market_that_is_not_told_of_is_refused_with_all_that_are(file):
    with pytest.raises(DataError, match="2 problems") as told:
        transfers_of(asking(file, compare=("USA", "FRA", "BRA")))
    assert "'FRA' has no port" in str(told.value)
    assert "USA" in str(told.value)


def test_the_projects_own_market_is_not_compared_with_itself(file):
    assert transfers_of(asking(file, compare=("JPN",))) == ()
    bare = replace(
        file.project, supply=None, economics=None, resilience=ResilienceSettings()
    )
    assert transfers_of(bare) == ()


def test_a_commodity_of_which_no_demand_is_told_is_left_out(file):
    (india,) = transfers_of(asking(file, compare=("KOR",)))
    left = {one.name for one in india.project.supply.commodities}
    told = {note.split(":")[0] for note in india.notes if "left out" in note}
    assert left | told == {"cobalt", "nickel", "rare_earths"}
    assert not left & told


def test_works_of_members_are_at_home():
    works = pd.DataFrame({"iso3": ["FRA", "EST", "NOR", "USA"]})
    union = read_markets().set_index("iso3").loc["EU27", "members"].split(";")
    assert len(union) == 27
    moved = at_home(works, market="EU27", members=union)
    assert moved["iso3"].to_list() == ["EU27", "EU27", "NOR", "USA"]
    assert works["iso3"].to_list() == ["FRA", "EST", "NOR", "USA"]


def test_every_market_has_a_profile_and_a_port_of_its_own():
    markets, ports = read_markets(), read_ports().set_index("unlocode")["iso3"]
    assert set(markets["iso3"]) == set(list_profiles())
    for row in markets.itertuples():
        assert ports[row.port] in {row.iso3, *row.members.split(";")}


@pytest.fixture(scope="module")
def compared(file):
    stop = Disruption(
        target=Target.EXPORT, name="CHN", start_day=30.0, duration_days=365.0
    )
    project = replace(
        asking(file, scenarios=(Scenario(name="no goods", disruptions=(stop,)),)),
        disruptions=(),
    )
    rare = [one for one in project.supply.commodities if one.name == "rare_earths"]
    supply = replace(project.supply, commodities=tuple(rare))
    asked = replace(file, project=replace(project, supply=supply))
    found = facts.STEP.run(Inputs(file=asked, done={}))
    done = {
        "facts": found,
        "statement": {"seabed": {}, "facts": {}},
        "transport": {},
    }
    return transfer_table(Inputs(file=asked, done=done))


def test_markets_stand_side_by_side(compared):
    table, notes = compared
    assert list(table) == list(TRANSFER_COLUMNS)
    assert list(dict.fromkeys(table["market"])) == ["JPN", "USA", "EU27"]
    each = table.groupby("market")["portfolio"].agg(list)
    assert all(names == ["doing nothing", "all"] for names in each)
    assert any(note.startswith("transfer: ") for note in notes)


def test_levers_never_leave_more_unmet_in_any_market(compared):
    table, _ = compared
    wide = table.pivot_table(index="market", columns="portfolio", values="unmet_t")
    assert (wide["all"] < wide["doing nothing"]).all()
    assert (table["unmet_share"].between(0.0, 1.0)).all()
    assert (
        table.loc[table["portfolio"] == "doing nothing", "days_bought"] == 0.0
    ).all()


def test_nothing_is_compared_unasked(file):
    asked = replace(file, project=asking(file, compare=()))
    table, notes = transfer_table(Inputs(file=asked, done={}))
    assert not len(table)
    assert list(table) == list(TRANSFER_COLUMNS)
    assert notes == []
