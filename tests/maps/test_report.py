"""The report in a real browser: one screen, two sheets for the brief, whole on A4."""

import re

import pandas as pd
import pytest
from madeup.found_run import Found, found_run

from geo.report.equations import Method
from geo.report.figures import draw_histogram
from geo.report.formulas import CONCENTRATION, CONTINGENCY, KRIGING, STOCK
from geo.report.page import MapLink, ReportTable, Section
from geo.report.report_page import Report, build_page
from geo.workflow.brief import build_brief
from geo.workflow.first_screen import readers

pytestmark = pytest.mark.browser

LONG = "Facilities of a company with a name that no column was made for"
AS_STYLED = {"prefer_css_page_size": True}
UPRIGHT_PX, SIDEWAYS_PX = 680, 1016  # widths of A4 within its margins
CROWDED = Found(
    commodities=tuple(f"metal {letter}" for letter in "abcdefg"),
    stop=LONG,
    domains=tuple(f"{LONG}, {number}" for number in range(5)),
    levers=tuple(f"{LONG}, {number}" for number in range(9)),
)
HOSTILE = Found(
    stop=40 * "unbroken", domains=(40 * "unbroken",), levers=(40 * "unbroken",) * 2
)
OVERFLOWING = """([inside, width]) => [...document.querySelectorAll(
    "table, figure, math")].filter((e) => Boolean(e.closest(".sideways")) === inside)
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .map((e) => (e.caption || e).textContent.slice(0, 60))"""
BROKEN = """() => [...document.querySelectorAll("td.n")].filter((cell) => {
    const range = document.createRange(); range.selectNodeContents(cell);
    return range.getClientRects().length > 1; }).map((c) => c.textContent)"""


def table_of(columns, *, rows=30):
    words = {f"word {k}": [LONG[:20]] * rows for k in range(3)}
    numbers = {f"number {k} (t)": [1234567.0] * rows for k in range(columns - 3)}
    return ReportTable(
        table=pd.DataFrame(words | numbers), caption=f"{columns} columns", limit=rows
    )


def page_of(found):
    file, done = found_run(found)
    formulas = (*KRIGING, *CONTINGENCY, *STOCK, *CONCENTRATION)
    drawing = draw_histogram([1.0, 2.0, 4.0], variable="Ni", unit="%")
    report = Report(
        title="Nodules round an island, and what they are to a supply",
        run_id="3f9a",
        summary=(),
        readers=readers(file, done),
        brief=build_brief(file, done),
        warnings=file.project.notes,
        sections=(
            Section(
                title="Statement",
                key="statement",
                tables=(table_of(17),),
                sideways=True,
            ),
            Section(title="Samples", tables=(table_of(5), table_of(14))),
            Section(
                title="Methods",
                key="methods",
                methods=(Method(title="All", words="x", formulas=formulas),),
                figures=(drawing, drawing),
            ),
        ),
        maps=(MapLink(title="Sea floor map", file="maps/seabed.html"),),
        provenance=((40 * "f", 64 * "f"),),
        watermark="SYNTHETIC stations: not a measurement, not a resource",
    )
    return build_page(report)


def sheets(printed):
    return [
        tuple(map(float, box))
        for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    ]


@pytest.fixture(scope="module")
def usual():
    return page_of(Found())


def test_the_first_screen_holds_all_readers_without_scrolling(usual, open_page):
    opened = open_page(usual, width=1280, height=800)
    opened.require_quiet()
    boxes = opened.page.locator(".reader").evaluate_all(
        "all => all.map((e) => [e.getBoundingClientRect().left, "
        "e.getBoundingClientRect().bottom])"
    )
    assert len({left for left, _ in boxes}) == 3
    assert max(bottom for _, bottom in boxes) <= 800
    hidden = opened.page.locator(".reader .scroll").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert hidden == 0
    assert opened.page.evaluate(
        "document.documentElement.scrollWidth <= window.innerWidth"
    )
    opened.page.locator("#provenance").scroll_into_view_if_needed()
    nav = opened.page.locator("nav").bounding_box()
    assert nav["y"] >= 0
    assert nav["x"] + nav["width"] <= opened.page.locator(".text").bounding_box()["x"]


@pytest.mark.parametrize("found", [Found(), HOSTILE])
def test_on_a_phone_readers_are_stacked_and_nothing_scrolls_sideways(found, open_page):
    opened = open_page(page_of(found), width=390, height=844)
    boxes = opened.page.locator(".reader").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().left)"
    )
    assert len(set(boxes)) == 1
    assert opened.page.evaluate(
        "document.documentElement.scrollWidth <= window.innerWidth"
    )


@pytest.mark.parametrize("found", [Found(), Found(commodities=()), CROWDED])
def test_the_brief_takes_two_sheets_of_a4(found, open_page):
    opened = open_page(page_of(found))
    whole = len(sheets(opened.page.pdf(**AS_STYLED)))
    opened.page.add_style_tag(content=".brief { display: none; }")
    assert whole - len(sheets(opened.page.pdf(**AS_STYLED))) == 2


def test_nothing_is_clipped_on_paper_and_wide_tables_lie_on_their_side(
    usual, open_page
):
    opened = open_page(usual)
    boxes = sheets(opened.page.pdf(**AS_STYLED))
    upright = [box for box in boxes if box[0] < box[1]]
    assert 0 < len(upright) < len(boxes)
    opened.page.emulate_media(media="print")
    for inside, width in ((False, UPRIGHT_PX), (True, SIDEWAYS_PX)):
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert opened.page.evaluate(OVERFLOWING, [inside, width]) == []
    assert opened.page.evaluate(BROKEN) == []
    assert opened.page.locator("header .watermark").is_visible()


def test_formulas_are_set_as_formulas(usual, open_page):
    opened = open_page(usual)
    heights = opened.page.locator("mfrac").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(heights) > 20
    assert opened.page.locator("math").count() == 8
