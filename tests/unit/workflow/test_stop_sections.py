"""The sections of the report on stops: plain words, and every table with its file."""

import numpy as np
import pandas as pd
import pytest
from madeup.ranked_market import ranked_market, refused

from geo.report.report_page import Report, build_page
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project
from geo.workflow.outputs import CONTINGENCY_TABLES, WITHOUT_STATIONS
from geo.workflow.stop_sections import stop_detail_section, stop_section
from geo.workflow.summary import _supply_rows


@pytest.fixture(scope="module")
def file():
    return read_project(example_project("minamitorishima"))


@pytest.fixture(scope="module")
def done():
    return ranked_market()


def table_of(section, caption):
    (found,) = [t for t in section.tables if t.caption.startswith(caption)]
    return found.table


def test_the_worst_stop_is_told_in_plain_words(file, done):
    (said, how) = stop_section(file, done).paragraphs
    assert said.startswith(
        "Nickel: Alpha (company). If it stops, 70% of the demand is unmet (70 t a year)"
    )
    assert "all uses" not in said  # one sector is no news
    assert "As bad: IDN, West pit, West works. Next: Beta (company) (10%)" in said
    assert "drawn anew, 20 times" in said
    assert "% of the tonnes that it carries rest on unverified rows" in said
    assert how.startswith("One thing stops at a time")


def test_without_draws_the_words_say_so(file):
    section = stop_section(file, ranked_market(drawn=False))
    assert "the ranking was not drawn again" in section.paragraphs[0]


def test_the_figures_are_the_matrix_and_the_stops_with_their_spread(file, done):
    matrix, worst = stop_section(file, done).figures
    assert matrix.wide
    assert "nickel: Alpha (company) 70 %" in matrix.alt
    assert worst.title == "Worst single stops: nickel"
    assert worst.alt.startswith("Worst first (P10 to P90): Alpha (company) 70 (")


def test_what_hurts_nothing_is_left_to_the_file(file, done):
    shown = stop_section(file, done).tables[0].table
    assert (shown["unmet_pct"] > 0.0).all()
    every = done["contingency"]["stops"]
    assert (every["unmet_t"] == 0.0).any()


def test_every_table_of_the_detail_says_in_which_file_all_stands(file, done):
    section = stop_detail_section(file, done)
    assert [table.file for table in section.tables] == [
        "tables/contingency_parts.csv",
        "tables/contingency_pairs.csv",
        "tables/contingency_stability.csv",
        "tables/contingency_moves.csv",
        "tables/shadow_prices.csv",
    ]
    for table in section.tables:
        assert list(table.table.columns) == list(table.labels)


def test_every_file_that_a_section_names_is_written(file, done):
    written = {f"tables/{name}.csv" for name in WITHOUT_STATIONS}
    sections = (stop_section(file, done), stop_detail_section(file, done))
    named = {table.file for section in sections for table in section.tables}
    assert named <= written


def test_every_table_of_the_contingency_is_written(done):
    kept = {key for _, key in CONTINGENCY_TABLES.values()}
    assert kept == set(done["contingency"])


def test_deliveries_are_named_and_sum_to_what_the_stop_takes(file, done):
    shown = table_of(stop_detail_section(file, done), "What the worst stop changes")
    assert set(shown["from_name"]) == {"West works", "East works"}
    assert shown["change_t"].sum() == pytest.approx(-70.0)


def test_works_that_deliver_are_named_not_their_own_feed(file, done):
    links = done["supply"]["links"]
    fed = links[links["to_id"] == "JPYOK"].assign(
        from_name=links["from_name"] + ", own feed", stage="mine", to_id="P1"
    )
    told = done | {"supply": done["supply"] | {"links": pd.concat([fed, links])}}
    shown = table_of(stop_detail_section(file, told), "What the worst stop changes")
    assert set(shown["from_name"]) == {"West works", "East works"}


def test_a_works_and_its_own_feed_are_priced_once(file, done):
    prices = done["contingency"]["shadow_prices"]
    (works,) = prices.index[(prices["name"] == "P2") & (prices["kind"] == "facility")]
    feed = prices.loc[[works]].assign(label="East works, own feed", stage="mine")

    def labels(own):
        told = pd.concat([own, prices], ignore_index=True)
        after = done["contingency"] | {"shadow_prices": told}
        section = stop_detail_section(file, done | {"contingency": after})
        shown = table_of(section, "What a tonne more or less")["label"]
        return [label for label in shown if label.startswith("East works")]

    assert labels(feed) == ["East works"]
    assert labels(feed.assign(up=1.0)) == ["East works, own feed"]  # it alone binds


def test_limits_are_priced_under_the_stop_that_closes_others(file, done):
    shown = table_of(stop_detail_section(file, done), "What a tonne more or less")
    assert set(shown["stop"]) == {"Alpha (company)"}
    assert (shown["limit_t"] > 0.0).all()
    assert not shown["label"].str.contains("West").any()
    assert (shown[["up", "down"]].max(axis=1) > 0.0).all()


def test_refused_stops_are_said_to_be_refused(file, done):
    section = stop_section(file, refused(done))
    assert section.paragraphs[0].startswith("Stops of nickel are not ranked")
    assert section.figures == ()
    assert section.tables[0].caption.endswith("(none of nickel: not ranked)")
    assert len(stop_detail_section(file, refused(done)).tables) == 5


def test_a_name_from_a_file_stays_text_on_the_page(file, done):
    hostile = "<img src=x onerror=alert(1)>"
    stops = done["contingency"]["stops"].assign(label=hostile)
    told = done | {"contingency": done["contingency"] | {"stops": stops}}
    sections = (stop_section(file, told), stop_detail_section(file, told))
    page = build_page(Report(title="x", run_id="1", summary=(), sections=sections))
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_summary_names_the_worst_stop_and_how_surely(done):
    told = {"commodity": ["nickel"], "scenario": ["nothing stops"]}
    days = {
        f"{what}_{level}": [np.inf]
        for what in ("first_unmet_day", "stock_out_day")
        for level in ("p10", "p50", "p90")
    }
    chance = {
        "portfolio": ["doing nothing"],
        "shortage_chance": [0.0],
        "stock_out_chance": [0.0],
    }
    scenario = {
        "disruptions": ["none"],
        "first_stop_day": [np.nan],
        "horizon_days": [730],
    }
    resilience = {
        "portfolios": pd.DataFrame(told | days | chance),
        "cover_summary": pd.DataFrame(told | scenario),
    }
    worst, kept = _supply_rows(done | {"resilience": resilience})
    assert (worst.label, worst.value) == ("Worst stop, nickel", "Alpha (company)")
    assert worst.note.startswith("70% of the demand unmet; nothing is worse in ")
    assert worst.note.endswith("of its tonnes rest on unverified rows")
    assert kept.value == "never empty, nobody short"
    assert kept.note.startswith("scenario: none; followed for 730 days; empty: ")
