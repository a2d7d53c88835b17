"""Flow diagrams: what enters a node leaves it, and the page can be read aloud."""

import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.report.sankey import NAMED, SANKEY_COLUMNS, draw_sankey, sankey_rows
from geo.report.sankey_layout import BY, OTHERS, grouped_ways, lay_out

COLUMNS = ["Mined in", "Concentrate in", "Refined in"]
NAMES = st.sampled_from(["A", "B", "C", "D"])
WAYS = st.lists(
    st.tuples(NAMES, st.one_of(st.just(""), NAMES), NAMES, st.floats(1e-3, 1e6)),
    min_size=1,
    max_size=12,
).map(lambda rows: pd.DataFrame(rows, columns=[*COLUMNS, "tonnes"]))
THREE = pd.DataFrame(
    [
        ("Peru", "Peru", "Japan", 6.0),
        ("Peru", "", "Japan", 3.0),
        ("Cuba", "", "Fiji", 1.0),
    ],
    columns=[*COLUMNS, "tonnes"],
)


def laid(ways, *, most=NAMED):
    grouped = grouped_ways(ways, columns=COLUMNS, most=most)
    return lay_out(grouped, columns=COLUMNS, height=400.0, gap=10.0)


@given(WAYS, st.integers(1, 4))
def test_what_enters_a_node_leaves_it(ways, most):
    found = laid(ways, most=most)
    whole = ways["tonnes"].sum()
    for column in range(len(COLUMNS)):
        bars = [bar for bar in found.bars if bar.column == column]
        assert sum(bar.tonnes for bar in bars) == pytest.approx(whole)
    for bar in found.bars:
        into = sum(band.tonnes for band in found.bands if band.end is bar)
        out = sum(band.tonnes for band in found.bands if band.start is bar)
        if bar.column:
            assert into == pytest.approx(bar.tonnes)
        if bar.column < len(COLUMNS) - 1:
            assert out == pytest.approx(bar.tonnes)


@given(WAYS)
def test_nodes_do_not_overlap_and_stay_within_the_figure(ways):
    found = laid(ways)
    for column in range(len(COLUMNS)):
        bars = sorted(
            (bar for bar in found.bars if bar.column == column), key=lambda b: b.top
        )
        for upper, lower in itertools.pairwise(bars):
            assert upper.top + upper.height < lower.top
        assert bars[-1].top + bars[-1].height <= 400.0 + 1e-6


def test_heights_are_in_proportion_to_tonnes_in_all_columns():
    found = laid(THREE)
    scales = [bar.height / bar.tonnes for bar in found.bars]
    assert scales == pytest.approx([scales[0]] * len(scales))


def test_goods_that_pass_a_stage_by_keep_their_origin():
    names = {bar.name for bar in laid(THREE).bars if bar.column == 1}
    assert names == {"Peru", f"{BY}Peru", f"{BY}Cuba"}
    rows = sankey_rows(THREE, columns=COLUMNS)
    assert list(rows.columns) == list(SANKEY_COLUMNS)
    cuba = rows[rows["from_name"] == "no such step (Cuba)"]
    assert cuba[["to_name", "tonnes", "share"]].to_numpy().tolist() == [
        ["Fiji", 1.0, 0.1]
    ]


def test_small_nodes_are_put_together_and_none_is_lost():
    many = pd.DataFrame({"Mined in": [f"land {k}" for k in range(20)]})
    many = many.assign(tonnes=np.arange(1.0, 21.0))
    grouped = grouped_ways(many, columns=["Mined in"], most=3)
    assert list(grouped["Mined in"]) == [OTHERS, "land 17", "land 18", "land 19"]
    assert grouped["tonnes"].sum() == many["tonnes"].sum()


SPACE = "{http://www.w3.org/2000/svg}"


def test_the_drawing_tells_in_words_what_it_shows():
    drawn = draw_sankey(THREE, columns=COLUMNS, title="Nickel")
    root = ET.fromstring(drawn.svg)  # noqa: S314  our own text
    assert root.get("aria-label") == drawn.alt
    assert root.find(f"{SPACE}title").text == "Nickel"
    assert drawn.alt.startswith("10 t a year. Mined in: Peru 90 %, Cuba 10 %.")
    assert "Concentrate in: Peru 60 %, no such step 40 %." in drawn.alt
    assert drawn.wide


def test_a_pointer_over_a_band_or_bar_says_what_it_is():
    drawn = draw_sankey(THREE, columns=COLUMNS, title="Nickel")
    root = ET.fromstring(drawn.svg)  # noqa: S314  our own text
    told = [group.find(f"{SPACE}title") for group in root.iter(f"{SPACE}g")]
    words = [title.text for title in told if title is not None]
    rows = sankey_rows(THREE, columns=COLUMNS)
    flows = rows["from_name"] + " to " + rows["to_name"]
    told = [f"{w}: {t:g} t a year" for w, t in zip(flows, rows["tonnes"], strict=True)]
    assert set(told) < set(words)
    assert "Peru: 9 t a year" in words
    assert len(words) == len(rows) + len(laid(THREE).bars)


def test_names_and_shares_of_all_nodes_can_be_read():
    drawn = draw_sankey(THREE, columns=COLUMNS, title="Nickel")
    root = ET.fromstring(drawn.svg)  # noqa: S314  our own text
    texts = [text.text for text in root.iter(f"{SPACE}text")]
    assert {*COLUMNS, "Nickel", "Peru 90 %", "Japan 90 %", "Fiji 10 %"} < {*texts}


def test_a_long_name_is_cut_before_the_next_column():
    long = THREE.replace("Peru", "The Republic of a Long Name")
    drawn = draw_sankey(long, columns=COLUMNS, title="Nickel", width=4.6)
    root = ET.fromstring(drawn.svg)  # noqa: S314  our own text
    texts = [text.text for text in root.iter(f"{SPACE}text")]
    cut = [text for text in texts if text.startswith("The R")]
    assert len(cut) == 2
    assert all(re.fullmatch(r"The R\w*… [69]0 %", text) for text in cut)
    assert "The Republic of a Long Name to" in drawn.svg


def test_a_node_may_have_a_colour_of_its_own():
    svg = draw_sankey(
        THREE, columns=COLUMNS, title="Nickel", colours={"Fiji": "#123456"}
    ).svg
    assert svg.count("#123456") == 1


def test_it_asks_nothing_of_the_network_and_draws_the_same_bytes():
    drawn, again = (draw_sankey(THREE, columns=COLUMNS, title="x") for _ in range(2))
    assert drawn.svg == again.svg
    assert drawn.png() == again.png()
    assert drawn.svg.count("http") == 2  # the names of the format


def test_a_name_from_a_file_stays_text():
    hostile = THREE.assign(**{"Mined in": "<script>alert(1)</script>"})
    svg = draw_sankey(hostile, columns=COLUMNS, title="<b>").svg
    assert "<script" not in svg
    assert "<b>" not in svg


def test_nothing_that_flows_is_said_so():
    assert draw_sankey(THREE.head(0), columns=[], title="x").alt == (
        "0 t a year. Nothing flows."
    )


def test_negative_tonnes_are_refused():
    wrong = THREE.assign(tonnes=[-1.0, 2.0, np.inf])
    with pytest.raises(ParameterError, match=r"tonnes: -1\.0, inf"):
        draw_sankey(wrong, columns=COLUMNS, title="x")
