"""The steps of supply and contingency: what does not balance is not ranked."""

import dataclasses

import pandas as pd
import pytest

import geopandas as gpd

from geo.model.supply import CommodityDemand, ContingencySettings, FacilityChange
from geo.sources.project_file import read_project
from geo.workflow import contingencies, supplying
from geo.workflow.examples import example_project
from geo.workflow.facts import read_facts
from geo.workflow.graph import Inputs

THOUSAND = 1000.0


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


def asked(file, facts, *, changes=(), name="cobalt"):
    demand = CommodityDemand(name=name, demand_t=8e3, source="made up")
    supply = dataclasses.replace(
        file.project.supply,
        commodities=(demand,),
        facilities=changes,
        seabed=None,
        contingency=ContingencySettings(worst=3, draws=2),
    )
    project = dataclasses.replace(file.project, supply=supply, economics=None)
    return Inputs(
        file=dataclasses.replace(file, project=project),
        done={"facts": facts, "statement": {"seabed": {}}},
    )


def supplied(file, facts, *, changes=(), name="cobalt"):
    return supplying.STEP.run(asked(file, facts, changes=changes, name=name))


def ranked(file, facts, *, changes=()):
    return contingencies.STEP.run(asked(file, facts, changes=changes))


def largest_refinery(facts) -> pd.Series:
    works = facts["works"]
    own = works[
        (works["commodity"] == "cobalt")
        & (works["stage"] == "refined")
        & (works["iso3"] == "CHN")
    ]
    return own.loc[own["available_t"].idxmax()]


@pytest.fixture(scope="module")
def cobalt(file, facts):
    return supplied(file, facts)


def test_a_chain_that_balances_is_ranked_and_its_rank_is_tested(file, facts, cobalt):
    done = ranked(file, facts)
    assert len(done["stops"]) > 0
    assert not any("not ranked" in line for line in done["notes"]["lines"])
    assert any("of 2 draws" in line for line in done["notes"]["lines"])
    assert len(done["stability"]) == 3
    assert pd.api.types.is_float_dtype(done["stability"]["unmet_p10_t"])
    assert set(cobalt["chains"]["commodity"]) >= {"cobalt", "nickel"}


def test_a_thousandfold_capacity_takes_the_ranking_away(file, facts):
    works = largest_refinery(facts)
    change = FacilityChange(
        facility_id=works["facility_id"],
        capacity_t=works["capacity_t"] * THOUSAND,
        source="kg taken for t",
        commodity="cobalt",
        stage="refined",
    )
    done = ranked(file, facts, changes=(change,))
    assert len(done["stops"]) == 0
    assert len(done["stability"]) == 0
    told = [line for line in done["notes"]["lines"] if "not ranked" in line]
    assert len(told) == 1
    assert "CHN unit in doubt" in told[0]
    # what flows is still told, with its notes
    assert len(supplied(file, facts, changes=(change,))["flows"]) > 0


def test_flows_and_what_is_unmet_are_all_of_the_demand(cobalt):
    scenario = cobalt["scenario"]
    sectors = scenario[scenario["by"] == "sector"]
    assert sectors["demand_t"].sum() == pytest.approx(8e3)
    carried = cobalt["flows_by_disruption"]["tonnes"].sum()
    assert carried + sectors["unmet_t"].sum() == pytest.approx(8e3)
    ordinary = cobalt["flows"]["tonnes"].sum()
    assert ordinary + sectors["usually_unmet_t"].sum() == pytest.approx(8e3)


def test_each_day_of_the_project_is_told_and_agrees_with_the_flows(cobalt):
    told = cobalt["disruptions"].set_index("disruption")
    assert told.index.tolist() == ["ordinary day", "China closed"]
    usual, closed = (told.loc[day, "delivered_t"] for day in told.index)
    assert usual == pytest.approx(cobalt["flows"]["tonnes"].sum())
    assert closed == pytest.approx(cobalt["flows_by_disruption"]["tonnes"].sum())
    lacking = cobalt["scenario"].query("by == 'sector'")["unmet_t"].sum()
    assert told.loc["China closed", "unmet_t"] == pytest.approx(lacking)
    links = cobalt["links_by_disruption"]
    arriving = links[links["to_id"] == "JPYOK"].groupby("disruption")["tonnes"].sum()
    assert arriving.to_dict() == pytest.approx(told["delivered_t"].to_dict())
    assert told.loc["China closed", "lost"] > 0


def test_a_stop_of_the_project_takes_what_its_rank_says(file, facts, cobalt):
    told = cobalt["disruptions"].set_index("disruption").loc["China closed"]
    stops = ranked(file, facts)["stops"].set_index(["target", "name"])
    for figure in ("unmet_t", "extra_days", "extra_usd", "extra_co2_t"):
        assert told[figure] == pytest.approx(stops.loc[("country", "CHN"), figure])


def test_each_link_by_sea_has_its_way_and_each_way_its_zones(cobalt):
    links, ways = cobalt["links_by_disruption"], cobalt["ways"]
    sailed = links[links["way"] != ""]
    assert set(sailed["way"]) == set(ways["way"])
    length = ways.set_index("way")["length_nm"]
    assert sailed["sea_nm"].tolist() == length[sailed["way"]].tolist()
    shares = cobalt["ways_zones"].groupby("way")["share"].sum()
    assert set(shares.index) == set(ways["way"])
    assert shares.to_numpy() == pytest.approx(1.0)


def test_the_end_product_is_exposed_at_least_as_much_as_any_stage(cobalt):
    exposure = cobalt["exposure"].set_index(["gate", "stage"])["market_share"]
    ends = exposure.xs("market", level="stage")
    most = exposure.drop("market", level="stage").groupby(level="gate").max()
    assert (ends + 1e-9 >= most.reindex(ends.index)).all()
    assert ends.max() <= 1.0 + 1e-9


def test_a_change_stands_in_the_works_and_says_so(file, facts):
    works = largest_refinery(facts)
    change = FacilityChange(
        facility_id=works["facility_id"],
        capacity_t=works["capacity_t"] * 1.1,
        source="a letter",
        commodity="cobalt",
        stage="refined",
    )
    table = supplied(file, facts, changes=(change,))["works"]
    assert isinstance(table, gpd.GeoDataFrame)
    row = table[
        (table["facility_id"] == works["facility_id"])
        & (table["commodity"] == "cobalt")
        & (table["stage"] == "refined")
    ].iloc[0]
    assert row["capacity_source"] == "given in the project: a letter"
    assert row["capacity_evidence"] == "unverified"
