"""Yearly rates: which there are, what sets them, and one that the rest stands on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.model.levers import SeabedLever
from geo.model.mining import Lifting, MiningPlan
from geo.sources.project_file import read_project
from geo.workflow.asked_resilience import AskedResilience
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs
from geo.workflow.rate_sections import rate_sections
from geo.workflow.transport_gates import gates_handed_on, with_gates
from geo.workflow.transport_places import lifted_t_per_year
from geo.workflow.value_terms import mining_rate, most_from


@pytest.fixture(scope="module")
def file():
    return read_project(example_project("minamitorishima"))


def done(*, valued: float, passed: float, held_by: str = "riser") -> dict[str, dict]:
    gates = [("own", "plan", 3e6, False), ("own", held_by, passed, True)]
    columns = ["lever", "gate", "wet_t_per_year", "least"]
    compared = pd.DataFrame({"deposit": ["own"], "basis": ["this project's statement"]})
    return {
        "statement": {"seabed": {"wet_t_per_year": 3e6}},
        "transport": {},
        "economics": {
            "economics": {"most_wet_t_per_year": valued, "most_from": "so it is told"}
        },
        "resilience": {
            "gates": pd.DataFrame(gates, columns=columns),
            "seabed_compared": compared,
        },
    }


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setattr(
        "geo.workflow.rate_sections.own_deposits", lambda _: frozenset({"own"})
    )


@pytest.mark.usefixtures("own")
def test_one_rate_holds_where_costs_and_stocks_agree(file):
    (section,) = rate_sections(file, done(valued=2.55e6, passed=2.55e6))
    told = section.paragraphs[0]
    assert "3 million tonnes wet a year are planned, and 2.55 million get" in told
    assert "production vessel and riser" in told
    table = section.tables[0].table.set_index("rate")
    assert table.loc["Planned", "wet_mt"] == 3.0
    assert table.loc["Costs and footprint", "wet_mt"] == 2.55
    assert table.loc["Stocks of the market", "wet_mt"] == 2.55
    assert (
        "3 Mt while they work, 85%" in table.loc["Production vessel and riser"].iloc[1]
    )


@pytest.mark.usefixtures("own")
def test_two_rates_are_told_as_two(file):
    (section,) = rate_sections(file, done(valued=2.85e6, passed=2.55e6))
    assert "two rates are in use" in section.paragraphs[0]
    assert "2.85 (so it is told)" in section.paragraphs[0]


def test_without_a_plan_of_production_there_is_no_section(file):
    assert list(rate_sections(file, {"statement": {}, "economics": {}})) == []


def test_what_is_lifted_bounds_mining_ships_and_stocks_alike(file):
    project, plan = file.project, file.project.mining
    lifts = plan.lifting.lifts_t_per_year
    assert lifts == pytest.approx(0.85 * 3e6)
    assert lifted_t_per_year(project) == lifts
    rate = mining_rate(project, plan, carried_t_per_year=2.85e6)
    assert rate.most_wet_t_per_year == lifts
    told = most_from(project, plan, carried_t_per_year=2.85e6)
    assert told == "production vessel and riser lift that much of 3 planned"
    # ships that carry less hold it back instead
    assert mining_rate(project, plan, carried_t_per_year=1e6).most_wet_t_per_year == 1e6
    # and a plan of mining that says less is less, one that says more is not
    for most, least in ((2e6, 2e6), (9e6, lifts)):
        own = replace(plan, most_wet_t_per_year=most)
        rate = mining_rate(project, own, carried_t_per_year=None)
        assert rate.most_wet_t_per_year == least


def test_the_riser_of_the_plan_of_mining_is_a_gate_of_the_own_deposit(file):
    inputs = Inputs(file=file, done={"transport": {}})
    (riser,) = gates_handed_on(inputs)
    assert (riser.name, riser.passes_t_per_year) == ("riser", pytest.approx(2.55e6))
    lever = SeabedLever(name="own", source="x")
    asked = AskedResilience(levers=(lever,), portfolios=(), scenarios=())
    passed, notes = with_gates(asked, (riser,))
    assert [gate.name for gate in passed.levers[0].gates] == ["riser"]
    assert notes == ("own passes riser of [mining.lifting]",)


def test_lifting_needs_a_source_and_a_share_of_the_year():
    with pytest.raises(ParameterError, match="availability: 85") as told:
        Lifting(wet_t_per_year=3e6, availability=85.0, source="")
    assert "source" in str(told.value)
    plain = MiningPlan(width_m=15.0, speed_m_s=0.5, utilisation=0.7)
    assert plain.lifting is None
