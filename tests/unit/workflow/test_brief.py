"""The brief and the first screen hold for any project, with no number of their own."""

import re

import pandas as pd
import pytest
from madeup.found_run import Found, found_run

from geo.report.report_page import Report, build_page
from geo.workflow.brief import MOST_UNKNOWN, build_brief
from geo.workflow.brief_words import MOST_COMMODITIES
from geo.workflow.first_screen import readers
from geo.workflow.report_notes import gravest

CASES = {
    "whole": Found(),
    "without supply": Found(commodities=()),
    "without realizations": Found(bands=False),
    "several domains": Found(domains=("site A", "site B", "site C"), kriged=False),
    "without levers": Found(levers=()),
    "nothing estimated": Found(estimated=False),
    "nothing planned": Found(planned=False),
    "one commodity": Found(commodities=("cobalt",)),
}


def page_of(found):
    file, done = found_run(found)
    report = Report(
        title="x",
        run_id="1",
        summary=(),
        sections=(),
        readers=readers(file, done),
        brief=build_brief(file, done),
    )
    return build_page(report)


def parts_of(found):
    file, done = found_run(found)
    brief = build_brief(file, done)
    return {part.title: part for part in (*brief.first, *brief.second)}


def words_of(part):
    return " ".join((*part.paragraphs, *part.points))


@pytest.mark.parametrize("case", CASES)
def test_the_first_screen_and_the_brief_hold_for(case):
    page = page_of(CASES[case])
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    for slip in ("nan", "None", "inf ", "NaN", "[]", "  ."):
        assert not re.search(rf"(?<![a-z]){re.escape(slip)}(?![a-z])", text), slip
    assert text.count('class="reader"') == 3


@pytest.mark.parametrize("case", CASES)
def test_there_are_always_three_options(case):
    part = parts_of(CASES[case])["Three options to decide"]
    named = [str(name) for table in part.tables for name in table.table["option"]]
    lettered = [one for one in (*named, *part.points) if one[1:3] == ". "]
    assert {one[0] for one in lettered} == {"A", "B", "C"}


def test_numbers_follow_their_tables():
    file, done = found_run(Found())
    before = build_brief(file, done).first[1].paragraphs[0]
    assert "220 million tonnes" in before
    assert "less than 209, and one in ten that it is more than 231" in before
    printed = done["statement"]["printed"]
    done["statement"]["printed"] = printed.assign(wet_mt=printed["wet_mt"] * 2.0)
    assert "440 million tonnes" in build_brief(file, done).first[1].paragraphs[0]


def test_a_band_that_rounds_to_one_figure_is_told_in_per_cent():
    file, done = found_run(Found())
    printed = done["statement"]["printed"]
    same = dict.fromkeys(("wet_mt_p10", "wet_mt_p90"), printed["wet_mt"])
    done["statement"]["printed"] = printed.assign(**same)
    exact = {"wet_t": 220e6, "wet_t_p10": 219.12e6, "wet_t_p90": 221.1e6}
    done["statement"]["facts"] = done["statement"]["facts"] | exact
    said = build_brief(file, done).first[1].paragraphs[0]
    assert "more than 0.4% less, and one in ten that it is more than 0.5% more" in said
    (explorer, *_) = readers(file, done)
    assert "round to the same" in explorer.facts[0].note


def test_stations_that_domains_share_are_counted_once():
    (*_, researcher) = readers(*found_run(Found(domains=("a", "b"))))
    assert researcher.facts[0].note.startswith("200 stations,")


def test_life_is_told_to_two_digits():
    assert "lasts 55 years" in words_of(
        parts_of(Found())["What lies on the sea floor, and how sure"]
    )
    (explorer, *_) = readers(*found_run(Found()))
    (life,) = [fact for fact in explorer.facts if fact.label.startswith("Life")]
    assert (life.value, life.unit) == ("55", "years")


def test_without_realizations_no_chance_is_told():
    part = parts_of(Found(bands=False))["What lies on the sea floor, and how sure"]
    assert "chance" not in words_of(part)
    assert set(part.tables[0].table.columns) == {"metal", "contained", "yearly"}


def test_options_set_days_beside_cost():
    (table,) = parts_of(Found())["Three options to decide"].tables
    rows = table.table.set_index(["option", "commodity"])
    alone = rows.loc[("A. Only stock", "cobalt")]
    assert (alone["days"], alone["musd"], alone["tied_up"]) == (61.0, 4.0, 57.0)
    both = rows.loc[("C. all", "cobalt")]
    assert (both["days"], both["avoided"], both["musd"]) == (180.0, 1000.0, 12.0)


def test_days_of_a_lever_are_the_same_wherever_they_are_told():
    file, done = found_run(Found())
    levers = done["resilience"]["levers"]
    done["resilience"]["levers"] = levers.assign(alone_days_bought=18.5457)
    brief, (_, analyst, _) = build_brief(file, done), readers(file, done)
    (lever,) = [one for one in analyst.facts if one.label.startswith("Lever")]
    assert "19 days" in lever.note
    assert brief.first[3].tables[0].table["alone_days_bought"].iloc[0] == 19.0
    assert brief.second[2].tables[0].table["days"].iloc[0] == 19.0


def test_goods_of_a_stock_stay_and_are_not_in_its_cost():
    (_, analyst, _) = readers(*found_run(Found()))
    (lever,) = [one for one in analyst.facts if one.label.startswith("Lever")]
    assert "interest and keeping; goods for 57 million stay" in lever.note


def test_days_are_counted_from_the_stop_too():
    said = words_of(parts_of(Found())["How long we last, and what each lever buys"])
    assert "empty on day 120, 60 days after the stop begins" in said


def test_ground_raised_by_hand_is_told_wherever_its_class_is():
    file, done = found_run(Found())
    done["classes"]["classes"] = pd.DataFrame(
        {
            "resource_class": ["Indicated", "Inferred"],
            "area_km2": [2400.0, 7000.0],
            "raised_by_override": [0.5, 0.0],
        }
    )
    done["classes"]["class_overrides"] = pd.DataFrame(
        {"class": ["Indicated"], "author": ["A. Person"]}
    )
    by_hand = "50% of the ground called Indicated (A. Person)"
    assert by_hand in words_of(build_brief(file, done).first[1])
    assert by_hand in " ".join(gravest(file, done))
    (explorer, *_) = readers(file, done)
    assert "Indicated set by hand" in {fact.note for fact in explorer.facts}


def test_another_source_of_the_demand_is_set_beside_it():
    said = words_of(parts_of(Found(commodities=("cobalt",)))["What is not known"])
    assert "what another source tells: cobalt 50%" in said


def test_what_the_sea_floor_does_not_hold_is_said():
    part = parts_of(Found())["What the sea floor would and would not change"]
    assert "It would give no rare earths" in words_of(part)


def test_what_gets_through_is_told_before_what_is_planned():
    part = parts_of(Found())["What the sea floor would and would not change"]
    said = words_of(part)
    assert said.startswith("It would give cobalt 500 t a year, 50% of what is asked")
    assert "gets through: 2.55 million tonnes wet a year (vessel)." in said
    assert "would give cobalt 590 t a year, with nothing on the way" in said
    assert said.count("590") == 1


def test_of_many_commodities_those_that_hurt_most_are_shown():
    names = tuple(f"metal {letter}" for letter in "abcdefg")
    parts = parts_of(Found(commodities=names))
    assert "metal a, metal b and metal c (and 4 more" in words_of(parts["The question"])
    (table,) = parts["Who can stop our supply, and what it costs"].tables
    assert len(table.table) == MOST_COMMODITIES


def test_unverified_rows_and_made_up_stations_are_doubts():
    part = parts_of(Found())["What is not known"]
    assert part.points[0].startswith("SYNTHETIC stations")
    assert any("unverified rows: cobalt" in point for point in part.points)
    assert len(part.points) <= MOST_UNKNOWN


def test_a_kriging_that_was_refused_is_a_doubt():
    found = Found(domains=("site A", "site B"), kriged=False)
    said = words_of(parts_of(found)["What is not known"])
    assert "Kriging was refused in site A, site B" in said


def test_the_analyst_sees_the_worst_stop_how_surely_and_how_long():
    (_, analyst, _) = readers(*found_run(Found()))
    assert analyst.facts[0].label == "Worst single stop: cobalt"
    assert analyst.facts[0].note == (
        "80% of the demand unmet, by allocation: no forecast; nothing is worse in 96% "
        "of the draws; 94% of its "
        "tonnes rest on unverified rows"
    )
    row = analyst.table.table.iloc[0]
    assert (row["unmet_pct"], row["empty"]) == (80.0, "120 (108 to 144)")


def test_the_researcher_finds_model_verdict_and_files():
    (*_, researcher) = readers(*found_run(Found(domains=("a", "b"))))
    assert researcher.facts[0].value == "Ordinary kriging"
    assert researcher.facts[1].value == "Kriging wins"
    assert "a 8.6 against 9.02" in researcher.facts[1].note
    files = {link.file for link in researcher.links}
    assert {"grids/a-1.nc", "grids/b-2.nc", "vectors/results.gpkg"} <= files


def test_names_from_a_project_stay_text():
    page = page_of(Found(stop="<img src=x onerror=alert(1)>"))
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_value_that_was_worked_out_stands_in_the_brief():
    file, done = found_run(Found())
    parts = build_brief(file, done).second
    assert "net present value" not in words_of(parts[0])
    assert "no running cost of mining" in words_of(parts[1])
    record = {
        "nothing": "",
        "npv_usd": -498e6,
        "npv_usd_p10": -2471e6,
        "npv_usd_p90": 1005e6,
        "chance_npv_positive": 0.343,
        "inferred_share": 0.794,
        "discount_rate": 0.08,
        "money": "real USD of 2025",
    }
    parts = build_brief(file, done | {"economics": {"economics": record}}).second
    assert "net present value is -500 million real USD of 2025" in words_of(parts[0])
    assert "above nothing in 34% of the draws" in words_of(parts[0])
    assert "no running cost of mining" not in words_of(parts[1])
