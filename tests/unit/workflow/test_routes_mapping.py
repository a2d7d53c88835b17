"""What the routes map shows agrees with the tables of the run."""

import dataclasses

import pytest

from geo.model.disruption import Disruption, Target
from geo.model.resilience import ResilienceSettings
from geo.model.supply import CommodityDemand
from geo.resilience.stage_exposure import END_PRODUCT
from geo.sources.coastline import read_land
from geo.sources.project_file import read_project
from geo.workflow import supplying
from geo.workflow.disrupted_days import ALL_TOGETHER, ORDINARY_DAY
from geo.workflow.examples import example_project
from geo.workflow.facts import read_facts
from geo.workflow.graph import Inputs
from geo.workflow.routes_mapping import routes_layers

CLOSED = "Malacca Strait closed"


@pytest.fixture(scope="module")
def inputs():
    file = read_project(example_project("minamitorishima"))
    read = read_facts(file)
    demand = CommodityDemand(name="cobalt", demand_t=8e3, source="made up")
    supply = dataclasses.replace(
        file.project.supply, commodities=(demand,), seabed=None
    )
    strait = Disruption(target=Target.GATE, name="Malacca Strait")
    project = dataclasses.replace(
        file.project,
        supply=supply,
        economics=None,
        disruptions=(*file.project.disruptions, strait),
    )
    facts = {
        "facilities": read.facilities,
        "works": read.works,
        "ports": read.ports,
        "governance": read.governance,
    }
    asked = Inputs(
        file=dataclasses.replace(file, project=project),
        done={"facts": facts, "routes": {"notes": {"lines": []}}},
    )
    done = {**asked.done, "supply": supplying.STEP.run(asked)}
    return dataclasses.replace(asked, done=done)


@pytest.fixture(scope="module")
def layers(inputs):
    return routes_layers(inputs, land=read_land(), sources=("made up",))


@pytest.fixture(scope="module")
def told(inputs):
    return inputs.table("supply", "disruptions").set_index("disruption")


def test_each_disruption_is_a_day_and_so_are_all_together(layers):
    assert layers.days == (ORDINARY_DAY, "China closed", CLOSED, ALL_TOGETHER)
    assert layers.commodities == (("cobalt", "cobalt"),)


def test_the_ways_to_the_market_carry_what_the_table_says_arrives(layers, told):
    last = layers.flows["key"].str.split(">").str[-1].str.split(" ").str[0] == "JPYOK"
    by_land = ~layers.flows["key"].str.contains(">")
    ends = layers.flows["key"].str.split(" ").str[-1] == "JPYOK"
    arriving = layers.flows[(~by_land & last) | (by_land & ends)]
    tonnes = arriving.groupby("disruption")["tonnes"].sum().to_dict()
    assert tonnes == pytest.approx(told["delivered_t"].to_dict())


def test_sentences_say_what_the_table_says(layers, told):
    for panel in layers.panels:
        row = told.loc[panel.day]
        assert f"{row['delivered_t']:,.0f}" in panel.paragraphs[0]
        if panel.day != ORDINARY_DAY:
            assert f"{row['lost']} flows lost" in panel.paragraphs[0]
    assert [panel.day for panel in layers.panels] == list(layers.days)


def test_gates_are_exposed_as_the_table_says_on_an_ordinary_day(inputs, layers):
    table = inputs.table("supply", "exposure")
    ends = table[table["stage"] == END_PRODUCT].set_index("gate")["market_share"]
    usual = layers.passing[layers.passing["disruption"] == ORDINARY_DAY]
    shown = usual.set_index("gate")["exposure"]
    assert shown.to_dict() == pytest.approx(ends.reindex(shown.index).to_dict())
    shut = layers.passing.query("disruption == @CLOSED and gate == 'Malacca Strait'")
    assert shut["exposure"].tolist() == [0.0]
    assert shut["closed"].tolist() == [True]


def test_each_row_of_a_panel_points_at_what_is_drawn_that_day(layers):
    by_day = layers.flows.groupby("disruption")["key"].agg(set)
    for panel in layers.panels:
        linked = panel.changes["key"]
        assert set(linked[linked != ""]) <= by_day[panel.day]
        assert (linked != "").mean() > 0.8
        assert set(panel.gates["gate"]) <= set(layers.gates["gate"])


def test_reasons_are_told_in_words(layers):
    lost = layers.flows[layers.flows["reason"] != ""]
    assert set(lost["reason"]) >= {"China closed"}
    assert not lost["reason"].str.contains("CHN").any()


def test_a_project_without_a_market_has_its_gates_and_days(inputs):
    project = dataclasses.replace(
        inputs.file.project,
        supply=None,
        economics=None,
        resilience=ResilienceSettings(),
    )
    bare = dataclasses.replace(
        inputs, file=dataclasses.replace(inputs.file, project=project)
    )
    layers = routes_layers(bare, land=read_land(), sources=())
    assert layers.commodities == ()
    assert len(layers.days) == 4
    assert layers.unmet is None
