"""The section on economics: first what it is not, then sums that the files hold."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from madeup.small_mine import ECONOMICS, MINING, PROJECT, small_inputs

from geo.model.resilience import ResilienceSettings
from geo.report import economics_labels
from geo.report.page import Section
from geo.report.report_page import Report, build_page
from geo.sources.project_file import read_project
from geo.workflow.economics_methods import economics_methods
from geo.workflow.economics_sections import economics_sections
from geo.workflow.economics_views import (
    drawn_flows,
    flow_rows,
    flow_sums,
    term_rows,
    tornado_bars,
)
from geo.workflow.economics_words import (
    brief_words,
    order_words,
    price_words,
    standing_words,
    value_rows,
    value_words,
)
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs
from geo.workflow.shown_numbers import rounded
from geo.workflow.value_terms import mining_rate, most_from
from geo.workflow.valuing import STEP

WHOLE = PROJECT + MINING + ECONOMICS


def section(text: str = WHOLE, *, inferred: bool = False) -> tuple[Section, ...]:
    inputs = small_inputs(text, inferred=inferred)
    return tuple(economics_sections(done(inputs)))


def done(inputs: Inputs) -> dict[str, object]:
    return {**inputs.done, "economics": STEP.run(inputs)}


@pytest.fixture(scope="module")
def whole() -> Section:
    return section()[0]


def words(made: Section) -> str:
    return " ".join(made.paragraphs)


def test_it_begins_with_what_it_is_not(whole):
    assert whole.paragraphs[0].startswith("For planning only. This is no study of")
    assert "no part of the statement" in whole.paragraphs[0]
    assert "50.0 % of the tonnes planned are Inferred" in whole.paragraphs[1]
    assert "planning only" in whole.title


def test_made_up_ground_is_told():
    made = standing(WHOLE.replace("seed = 7", "seed = 7\nsynthetic = true"))
    assert "(SYNTHETIC): these sums describe no sea floor" in made[1]


def test_ground_that_may_be_relied_on_is_told_as_well():
    made = standing(WHOLE.replace("inferred = true", "inferred = false"))
    assert "Inferred is left out" in made[-1]


def standing(text: str) -> list[str]:
    return [*standing_words(STEP.run(small_inputs(text))["economics"])]


def test_the_metal_equivalent_stands_with_its_whole_formula(whole):
    formula = re.search(r"NiEq = \(.*\) / 14400 \(.*\)", words(whole))
    assert formula
    assert "Co 40000 USD/t, recovery 0.8, payable 0.9" in formula[0]
    assert "g(Co) x 28800" in formula[0]


def test_every_price_and_cost_has_its_source_on_the_page(whole):
    page = build_page(Report(title="x", run_id="1", summary=(), sections=(whole,)))
    assert page.count("made up") >= 9
    assert "tables/economics_metals.csv" in page
    for figure in whole.figures:
        assert figure.title in page


def test_text_of_a_project_stays_text_on_the_page():
    payload = "<script>window.__pwned=1</script> {{ 7 * 6 }}"
    text = WHOLE.replace("made up", payload).replace('"ship"', f'"{payload} ship"')
    made = section(text)
    told = tuple(economics_methods(small_inputs(text).file.project))
    page = build_page(
        Report(
            title="x",
            run_id="1",
            summary=(),
            sections=(*made, Section(title="Methods", methods=told)),
        )
    )
    assert "<script>window" not in page
    assert page.count("&lt;script&gt;window") >= 9
    assert "{{ 7 * 6 }}" in page


def test_nothing_left_to_value_is_said_and_no_sum_is_made_up():
    text = WHOLE.replace("inferred = true", "inferred = false")
    made = section(text, inferred=True)[0]
    assert "nothing is left to value" in words(made)
    assert "Net present value" not in words(made)
    assert made.figures == ()


@pytest.mark.parametrize("text", [PROJECT, PROJECT + MINING])
def test_without_economics_there_is_no_section_and_no_method(text):
    assert section(text) == ()
    assert list(economics_methods(small_inputs(text).file.project)) == []


def test_methods_tell_their_parameters_and_formulas():
    told = list(economics_methods(small_inputs().file.project))
    assert [len(one.formulas) > 0 for one in told] == [True] * 4
    values = {one.meaning: one.value for method in told for one in method.parameters}
    assert values["Draws"] == "200"
    assert values["Discount rate"] == "0.08 a year, real USD"
    undrawn = small_inputs(WHOLE.replace("draws = 200", "draws = 0"))
    assert len(list(economics_methods(undrawn.file.project))) == 3


def test_the_line_in_short_says_planning_and_inferred_and_is_absent_unasked():
    (row,) = value_rows(done(small_inputs()))
    assert row.label == "Net present value, for planning only"
    assert row.note.startswith("50% Inferred or in no class; P10 to P90 ")
    assert row.link == "#economics"
    assert row.unit == "million real USD"
    none = WHOLE.replace("inferred = true", "inferred = false")
    (row,) = value_rows(done(small_inputs(none, inferred=True)))
    assert (row.value, row.unit) == ("nothing is left to value", "")
    assert value_rows(done(small_inputs(PROJECT + MINING))) == []


def test_draws_may_be_left_out():
    made = section(WHOLE.replace("draws = 200", "draws = 0"))[0]
    assert "draws" not in words(made)
    assert len(made.figures) == 4


def test_what_is_shown_of_a_year_adds_up_to_its_net_flow():
    flows = STEP.run(small_inputs())["cash_flow"]
    sums = flow_sums(flows)
    spent = sums[["costs_usd", "royalty_usd", "tax_usd", "capital_usd"]].sum(axis=1)
    assert np.allclose(sums["revenue_usd"] - spent, sums["net_usd"])
    drawn = drawn_flows(flows)
    parts = ["revenue_usd", "costs_usd", "capital_usd", "royalty_tax_usd"]
    assert np.allclose(drawn[parts].sum(axis=1), drawn["net_usd"])
    assert set(economics_labels.FLOW_LABELS) <= set(flow_rows(flows))


def test_only_what_moves_the_value_is_drawn():
    table = pd.DataFrame(
        {
            "parameter": ["capital", "area", "grade of Ni"],
            "low": [0.8, 0.99, 1.0],
            "high": [1.25, 1.01, 1.0],
            "npv_low_usd": [3e8, 1.01e8, 1e8],
            "npv_usd": 1e8,
            "npv_high_usd": [-1e8, 0.999e8, 1e8],
            "swing_usd": [4e8, 2e6, 0.0],
        }
    )
    bars = tornado_bars(table)
    assert bars["input"].tolist() == ["capital"]
    assert bars["kind"].tolist() == ["-20 % to +25 %"]


def test_terms_stand_with_what_they_are_for():
    terms = STEP.run(small_inputs())["terms"]
    what = term_rows(terms)["what"].tolist()
    assert what[0] == "running cost, area"
    assert (
        "capital, ship: 50% in year 0, 50% in year 1, written off over 10 years" in what
    )


def test_one_rate_of_return_among_several_is_explained():
    record = STEP.run(small_inputs())["economics"]
    several = {"irr": 0.0118, "irr_reason": "worth nothing at -0.07, 0.0118"}
    told = " ".join(value_words(record | several))
    assert "1.2% a year (flows turn more than once" in told
    none = {"irr": None, "irr_reason": "worth nothing at no rate"}
    assert "no internal rate of return: worth nothing at no rate" in " ".join(
        value_words(record | none)
    )


def test_a_price_that_never_pays_is_told():
    never = pd.DataFrame({"share_of_price": [np.nan], "reason": ["pays without it"]})
    assert price_words(never) == "All prices together: pays without it."


def test_orders_are_compared_in_money_and_in_way():
    orders = pd.DataFrame(
        {
            "order": ["value", "distance"],
            "npv_usd": [3e8, 1e8],
            "moved_km": [500.0, 100.0],
        }
    )
    told = order_words(orders, chosen="distance")
    assert "takes first what is nearest" in told
    assert "changes the value by 200 million USD" in told
    assert "5.0 times as far" in told


def test_the_brief_tells_the_value_with_its_doubts():
    record = done(small_inputs(WHOLE))["economics"]["economics"]
    (said,) = brief_words(record)
    assert "For planning only" in said
    assert f"{rounded(record['npv_usd'] / 1e6)} million real USD" in said
    low, high = (rounded(record[f"npv_usd_p{p}"] / 1e6) for p in (10, 90))
    assert f"P10 {low}, P90 {high}" in said
    assert "50% of its tonnes are Inferred" in said
    assert list(brief_words({})) == []


def test_money_of_another_year_is_told():
    old = 'name = "ship"\nusd = 100e6\nshares = [0.5, 0.5]\ndate = "2025"'
    assert old in WHOLE
    text = WHOLE.replace(old, old.replace("2025", "2020")).replace(
        "discount_rate = 0.08", 'discount_rate = 0.08\nmoney_of = "2025"'
    )
    said = words(section(text)[0])
    assert (
        "counted as real USD of 2025 without being brought to it: ship (2020)." in said
    )
    assert "counted as real USD" not in words(section()[0])


def test_what_bounds_a_year_is_told(whole):
    said = words(whole)
    assert "No year delivers more than 0.5 Mt wet: the plan of mining says so." in said
    assert "from the decision on" in said


@pytest.mark.parametrize(
    ("told", "carried", "said"),
    [
        ("[supply]", 2.85e6, "ships, port and plant take that much of 3 planned"),
        ("[supply]", 3.2e6, "supply plans no more"),
        ("[supply]", None, "supply plans no more"),
        ("", 2.85e6, "ships, port and plant take that much"),
    ],
)
def test_the_least_of_plan_and_ships_is_named(told, carried, said):
    project = read_project(example_project("minamitorishima")).project
    if not told:
        project = replace(
            project, supply=None, resilience=ResilienceSettings(), economics=None
        )
    assert project.mining is not None
    mining = replace(project.mining, lifting=None)
    found = most_from(project, mining, carried_t_per_year=carried)
    assert found == said
    rate = mining_rate(project, mining, carried_t_per_year=carried)
    least = min(carried or np.inf, 3e6 if told else np.inf)
    assert rate.most_wet_t_per_year == least
