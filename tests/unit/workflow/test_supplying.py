"""The supply step of a run: chains that do not balance are not ranked."""

import dataclasses

import pandas as pd
import pytest

import geopandas as gpd

from geo.model.supply import CommodityDemand, FacilityChange
from geo.sources.project_file import read_project
from geo.workflow import supplying
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


def supplied(file, facts, *, changes=(), name="cobalt"):
    demand = CommodityDemand(name=name, demand_t=8e3, source="made up")
    supply = dataclasses.replace(
        file.project.supply, commodities=(demand,), facilities=changes, seabed=None
    )
    project = dataclasses.replace(file.project, supply=supply)
    inputs = Inputs(
        file=dataclasses.replace(file, project=project),
        done={"facts": facts, "statement": {"seabed": {}}},
    )
    return supplying.STEP.run(inputs)


def largest_refinery(facts) -> pd.Series:
    works = facts["works"]
    own = works[
        (works["commodity"] == "cobalt")
        & (works["stage"] == "refined")
        & (works["iso3"] == "CHN")
    ]
    return own.loc[own["available_t"].idxmax()]


def test_a_chain_that_balances_is_ranked(file, facts):
    done = supplied(file, facts)
    assert len(done["stops"]) > 0
    assert not any("not ranked" in line for line in done["notes"]["lines"])
    assert set(done["chains"]["commodity"]) >= {"cobalt", "nickel"}


def test_a_thousandfold_capacity_takes_the_ranking_away(file, facts):
    works = largest_refinery(facts)
    change = FacilityChange(
        facility_id=works["facility_id"],
        capacity_t=works["capacity_t"] * THOUSAND,
        source="kg taken for t",
        commodity="cobalt",
        stage="refined",
    )
    done = supplied(file, facts, changes=(change,))
    assert len(done["stops"]) == 0
    told = [line for line in done["notes"]["lines"] if "not ranked" in line]
    assert len(told) == 1
    assert "CHN unit in doubt" in told[0]
    assert len(done["flows"]) > 0  # what flows is still told, with its notes


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
