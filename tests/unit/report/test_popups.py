import html
import re

import jinja2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.report.popups import (
    build_table,
    escape,
    fact_rows,
    format_value,
    plain_text,
)

DANGEROUS = set("<>\"'`\\{}$")


@given(st.text())
def test_escaped_text_holds_nothing_that_any_sink_reads(text):
    assert not DANGEROUS & set(escape(text))


@given(
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
)
def test_a_browser_shows_escaped_text_as_it_was(text):
    assert html.unescape(escape(text)) == text


@given(st.text())
def test_jinja_leaves_escaped_text_alone(text):
    once = escape(text)
    assert jinja2.Template(once, keep_trailing_newline=True).render() == once


@given(st.text())
def test_plain_text_holds_nothing_that_a_script_reads(text):
    assert not DANGEROUS & set(plain_text(text))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2023, "2023"),
        (2023.0, "2023"),
        (234_000_000.0, "234,000,000"),
        (0.00317, "0.00317"),
        (float("inf"), "unlimited"),
        (None, "–"),
        (pd.NA, "–"),
        (np.float64("nan"), "–"),
        (np.True_, "yes"),
        (["Malacca", "Lombok"], "Malacca, Lombok"),
        ({"b", "a"}, "a, b"),
    ],
)
def test_values_are_written_for_a_reader(value, shown):
    assert format_value(value) == shown


def test_positions_keep_their_decimals():
    assert format_value(153.98104, column="lon") == "153.9810"


def test_facts_come_in_the_labelled_order_and_none_is_lost():
    record = {"source": "USGS", "evidence": "cited", "capacity_t": 5.0, "port": None}
    rows = fact_rows(record, labels={"capacity_t": "Capacity (t a year)"})
    assert rows == [
        ("Capacity (t a year)", "5"),
        ("Source", "USGS"),
        ("Evidence", "cited"),
    ]


def test_a_hidden_column_does_not_show():
    assert fact_rows({"name": "x"}, labels={"name": ""}) == []


def test_a_long_table_says_that_it_is_cut():
    table = build_table(pd.DataFrame({"n": range(400)}), caption="Stations")
    assert "first 300 of 400 rows" in table
    assert table.count("<tr>") == 301


def test_a_table_has_scopes_and_aligns_numbers():
    table = build_table(pd.DataFrame({"name": ["A"], "t": [1.0]}), caption="Flows")
    assert '<th scope="col">Name</th>' in table
    assert '<th scope="col" class="n">T</th>' in table
    assert '<td class="n">1</td>' in table


def test_an_empty_table_is_only_its_head():
    table = build_table(pd.DataFrame({"name": []}), caption="Flows")
    assert "<tbody></tbody>" in table


def test_a_row_with_a_key_becomes_a_button_for_its_shape():
    table = build_table(
        pd.DataFrame({"key": ["a<b", "", None], "name": ["A", "B", "C"]}),
        caption="Ports",
        link="key",
    )
    assert table.count("<button") == 1
    assert (
        '<tr data-key="a&lt;b"><td><button type="button">A</button></td></tr>' in table
    )
    assert "Key" not in table, "the link column is not shown"


def test_bars_stay_within_their_cell():
    table = build_table(
        pd.DataFrame({"pct": [-5.0, 42.25, 180.0, np.nan]}), caption="x", bars=("pct",)
    )
    shares = re.findall(r"--share: ([^\"]*)", table)
    assert shares == ["0.0%", "42.2%", "100.0%"]
