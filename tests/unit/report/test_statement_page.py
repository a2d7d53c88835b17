"""The page of a statement: all of it there, all of it text, and never overclaiming."""

from __future__ import annotations

import dataclasses
import json
import math
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.reporting_code import TO_COMPLETE, Product, Rpeee
from geo.model.watermark import WATERMARK
from geo.report.figures import draw_histogram
from geo.report.page import MapLink, ReportTable
from geo.report.statement_json import statement_json
from geo.report.statement_page import StatementPage, build_statement_page
from geo.resource.statement.disclaimers import (
    Circumstances,
    Disclaimer,
    disclaimers_of,
)
from geo.resource.statement.outline import Fact, build_outline
from geo.sources.reporting import ReportingCode, read_criteria

HOSTILE = "<script>window.__pwned = 1</script>"


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend((tag, *pair) for pair in attrs)


def assumptions(text):
    names = [f.name for f in dataclasses.fields(Rpeee)]
    texts = {name: text for name in names if name not in {"date", "products"}}
    product = Product(name=text, price=16e3, unit=text, source=text)
    return Rpeee(**texts, date="2026-05-01", products=(product,))


def lines(text):
    return pd.DataFrame(
        {
            "zone": text,
            "class": ["Indicated", "total"] * 2,
            "unfc": "223",
            "cutoff_kg_m2": [4.0, 4.0, 8.0, 8.0],
            "area_km2": [120.0, 150.0, 100.0, 110.0],
            "wet_mt": [1.1, 1.4, 0.9, 1.0],
            "moisture": 0.28,
            "dry_mt": [0.8, 1.0, 0.65, 0.72],
            "ni_pct": 1.31,
            "ni_kt": [10.4, 13.2, 8.5, 9.4],
            "wet_mt_p10": [1.0, 1.3, 0.8, 0.9],
            "wet_mt_p50": [1.1, 1.4, 0.9, 1.0],
            "wet_mt_p90": [1.2, 1.6, 1.0, 1.1],
            "wet_mt_kriged": [1.1, 1.4, 0.95, 1.05],
            "wet_mt_polygonal": [1.2, 1.5, 0.9, 1.0],
            "wet_mt_nearest": [1.0, 1.3, 0.9, 1.0],
        }
    )


def page_of(text, **changes):
    some = ReportTable(
        table=pd.DataFrame({text: [text], "t": [1.0]}), caption=text, labels={"t": text}
    )
    facts = {
        key: Fact(key=key, value=text, file="tables/a.csv")
        for key in ("moisture", "crs", "cutoff")
    }
    drawing = draw_histogram([1.0, 2.0], variable=text, unit=text)
    parts = {
        "title": text,
        "label": "proposed mineral resource",
        "run_id": text,
        "table": lines(text),
        "cutoff_kg_m2": 4.0,
        "file": "tables/statement.csv",
        "document": "statement.json",
        "disclaimers": (Disclaimer(key="x", text=text, because=text),),
        "rpeee": assumptions(text),
        **dict.fromkeys(
            ("classes", "overrides", "spacing", "waterfall", "reconciliation"), some
        ),
        "seabed_and_land": some,
        "figures": (drawing,),
        "outlines": tuple(
            build_outline(read_criteria(code), facts=facts) for code in ReportingCode
        ),
        "traces": (MapLink(title=text, file="tables/cells.csv", text=text),),
    }
    return StatementPage(**(parts | changes))


def test_text_from_data_stays_text_everywhere():
    page = build_statement_page(
        page_of(
            HOSTILE,
            table=pd.concat([lines(HOSTILE), lines("total")]),
            watermark=HOSTILE,
            label="inventory" + HOSTILE,
        )
    )
    assert "script" not in Tags(page).tags
    assert "script-src 'none'" in page


def test_a_watermark_cannot_leave_its_style():
    hostile = page_of("x", watermark='"; } </style><b>', label="inventory")
    plain = page_of("x", watermark="plain", label="inventory")
    pages = [build_statement_page(one) for one in (hostile, plain)]
    assert Tags(pages[0]).tags == Tags(pages[1]).tags


def test_every_table_is_named_and_every_head_has_a_scope():
    tags = Tags(build_statement_page(page_of("Nodules")))
    scopes = [value for _, name, value in tags.attributes if name == "scope"]
    assert len(scopes) == tags.tags.count("th")
    assert {"row", "col"} == set(scopes)
    assert tags.tags.count("caption") == tags.tags.count("table")
    assert ("html", "lang", "en") in tags.attributes
    assert tags.tags.count("h1") == 1
    assert "h3" not in tags.tags


def test_identifiers_are_unique_and_every_label_points_to_one():
    tags = Tags(build_statement_page(page_of("Nodules")))
    found = [value for _, name, value in tags.attributes if name == "id"]
    named = {value for _, name, value in tags.attributes if name == "aria-labelledby"}
    assert len(found) == len(set(found))
    assert named <= set(found)


def test_each_place_of_the_outline_has_its_file_or_waits_for_a_person():
    made = page_of("Nodules")
    page = build_statement_page(made)
    rows = pd.concat(made.outlines)
    cited = int((rows["says"] != TO_COMPLETE).sum())
    assert cited > 0
    assert page.count('(<a href="tables/a.csv">') == cited
    assert "Site visits" in page
    assert "unverified" in page


def test_the_competent_person_block_is_never_filled():
    page = build_statement_page(page_of("Nodules", outlines=()))
    assert page.count(f'<td class="open">{TO_COMPLETE}</td>') == 9


def test_the_lines_of_the_chosen_cutoff_come_first():
    page = build_statement_page(page_of("Nodules", cutoff_kg_m2=8.0))
    first, every = page.index("cut-off 8 kg/m² wet"), page.index("At every cut-off")
    assert first < every
    assert "P10 (low), P50 and P90" in page
    assert "Other models beside each line" in page


def test_the_first_figures_come_before_all_that_qualifies_them():
    whole = pd.concat([lines("x"), lines("total").assign(wet_mt=[2.2, 2.8, 1.8, 2.0])])
    page = build_statement_page(page_of("x", table=whole))
    assert page.index("2.8</span>") < page.index("What belongs to these figures")
    assert "one domain" not in page


def test_lines_of_all_ground_that_repeat_those_of_one_domain_are_left_out():
    whole = pd.concat([lines("x"), lines("total")])
    page = build_statement_page(page_of("x", table=whole))
    assert "there is one domain, and its lines are those of all ground" in page
    assert "<td>total</td><td>Indicated</td>" not in page
    assert "<td>x</td><td>Indicated</td>" in page


def test_without_realizations_there_is_no_empty_table_of_bands():
    plain = lines("x").drop(columns=["wet_mt_p10", "wet_mt_p50", "wet_mt_p90"])
    page = build_statement_page(page_of("x", table=plain))
    assert "P10 (low)" not in page


def test_what_there_is_not_leaves_no_heading():
    bare = dict.fromkeys(
        ("classes", "overrides", "spacing", "waterfall", "reconciliation"), None
    )
    page = build_statement_page(
        page_of(
            "x",
            **bare,
            seabed_and_land=None,
            rpeee=None,
            label="mineral inventory",
            outlines=(),
            traces=(),
            disclaimers=(),
            figures=(),
        )
    )
    for heading in ("set by hand", "deposits on land", "prospects", "To follow"):
        assert heading not in page


def test_inferred_is_marked_only_as_the_data_say():
    made = Circumstances(
        synthetic=False,
        rpeee=assumptions("as in the study"),
        cell_m=2000.0,
        classes=True,
        inferred_share=0.4,
    )
    page = build_statement_page(page_of("x", disclaimers=disclaimers_of(made)))
    assert "must not be converted to reserves" in page
    assert "Said because" in page


def test_synthetic_stations_are_watermarked_and_never_called_a_resource():
    made = Circumstances(
        synthetic=True, rpeee=assumptions("study"), cell_m=2000.0, classes=True
    )
    said = disclaimers_of(made)
    with pytest.raises(ParameterError, match="statement page: 2 problems"):
        page_of("x", disclaimers=said)
    label = "SYNTHETIC mineral inventory"
    whole = page_of("x", disclaimers=said, watermark=WATERMARK, label=label)
    page = build_statement_page(whole)
    assert f'<p class="watermark">{WATERMARK}</p>' in page
    assert "mineral resource" not in whole.label


def test_without_stated_prospects_nothing_is_called_a_resource():
    with pytest.raises(ParameterError, match="label: proposed mineral resource"):
        page_of("x", rpeee=None)


def test_a_cutoff_that_no_line_has_is_refused():
    with pytest.raises(ParameterError, match=r"cutoff_kg_m2: 5\n.*one of 4, 8"):
        page_of("x", cutoff_kg_m2=5.0)


@pytest.mark.parametrize("file", ["https://x.org/a", "javascript:alert(1)", "/a.csv"])
def test_a_file_outside_the_results_folder_is_refused(file):
    with pytest.raises(DataError, match="something inside the page"):
        build_statement_page(page_of("x", file=file))


def test_the_page_and_the_document_are_the_same_each_time():
    assert build_statement_page(page_of("x")) == build_statement_page(page_of("x"))
    assert statement_json(page_of("x"), unrounded=lines("x")) == statement_json(
        page_of("x"), unrounded=lines("x")
    )


def test_numbers_survive_the_document_to_the_last_digit():
    values = np.random.Generator(np.random.PCG64(7)).lognormal(sigma=20.0, size=200)
    table = pd.DataFrame({"cutoff_kg_m2": 4.0, "wet_mt": values})
    text = statement_json(page_of("x"), unrounded=table)
    back = [line["wet_mt"] for line in json.loads(text)["lines"]]
    assert back == values.tolist()


def test_the_document_names_units_and_bases_and_holds_what_the_page_shows():
    made = page_of("Nodules")
    read = json.loads(statement_json(made, unrounded=lines("Nodules")))
    columns = {column["name"]: column for column in read["columns"]}
    assert columns["dry_mt"]["unit"] == "Mt"
    assert columns["dry_mt"]["basis"] == "dry nodules, in situ"
    assert set(read["tables"]) == set(made.parts())
    assert set(read["competent_person"].values()) == {TO_COMPLETE}
    assert [len(rows) for rows in read["outlines"]] == [len(o) for o in made.outlines]
    assert read["rpeee"]["Tenure"] == "Nodules"
    assert read["files"]["statement"] == "tables/statement.csv"


def test_what_is_no_number_is_null_in_the_document():
    table = pd.DataFrame(
        {
            "cutoff_kg_m2": [4.0] * 3,
            "ni_pct": [math.nan, math.inf, None],
            "ok": [True] * 3,
        }
    )
    read = json.loads(statement_json(page_of("x"), unrounded=table))
    assert [line["ni_pct"] for line in read["lines"]] == [None] * 3
    assert read["lines"][0]["ok"] is True
