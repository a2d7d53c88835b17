"""The page of supply routes in a browser: its days, commodities, links and looks."""

import numpy as np
import pytest
from madeup.routes_layers import CLOSED, ORDINARY, made_up_routes

from geo.report.routes_map import routes_map

pytestmark = pytest.mark.browser

SHOWN = """() => { const seen = {}; theMap().eachLayer((l) => {
    const facts = l.feature && l.feature.properties;
    if (facts && l.options.weight && l.setStyle && l.facts !== undefined) {
        const look = l.options;
        seen[facts.key] = [look.color, look.dashArray || "", look.weight];
    } });
    return seen; }"""


@pytest.fixture(scope="module")
def page(land):
    return routes_map(made_up_routes(land))


def opened_at(open_page, page, *, width=1280, height=800):
    opened = open_page(page, width=width, height=height)
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def choose(opened, label, option):
    opened.page.get_by_label(label, exact=True).select_option(option)


def test_the_page_tells_one_day_and_commodity_at_a_time(page, open_page, tmp_path):
    opened = opened_at(open_page, page)
    panel = opened.page.locator("aside")
    assert panel.get_by_text(f"{ORDINARY}: told of nickel").is_visible()
    usual = opened.page.evaluate(SHOWN)
    assert {"AUFRE>JPYOK", "F1 AUFRE", "F1", "Lombok Strait"} <= set(usual)
    assert "USLAX>JPYOK" not in usual
    before = opened.pixels(tmp_path / "usual.png")

    choose(opened, "State", CLOSED)
    assert panel.get_by_text(f"{CLOSED}: told of nickel").is_visible()
    assert panel.get_by_text(f"{ORDINARY}: told of nickel").is_hidden()
    now = opened.page.evaluate(SHOWN)
    sailed = ("AUFRE>JPYOK", "AUFRE>JPYOK 2", "USLAX>JPYOK")
    colours, dashes = zip(*(now[key][:2] for key in sailed), strict=True)
    assert len(set(colours)) == len(set(dashes)) == 3
    assert "" not in dashes, "what changes is told without colour as well"
    assert usual["AUFRE>JPYOK"][1] == ""
    assert now["F1 AUFRE"][0] == usual["F1 AUFRE"][0]
    assert now["F1 AUFRE"][1] != "", "a way over land is dashed"
    assert now["Lombok Strait"] != usual["Lombok Strait"]
    after = opened.pixels(tmp_path / "closed.png")
    assert (np.abs(before - after).sum(axis=2) > 60).mean() > 0.001

    choose(opened, "Commodity", "rare_earths")
    told = opened.page.evaluate(SHOWN)
    assert "USLAX>JPYOK" in told
    assert "AUFRE>JPYOK" not in told
    assert "F2" in told
    choose(opened, "Works of", "mine")
    assert "F2" not in opened.page.evaluate(SHOWN)
    opened.require_quiet()


def test_tables_point_at_ways_and_ways_at_tables(page, open_page):
    opened = opened_at(open_page, page)
    choose(opened, "State", CLOSED)
    panel = opened.page.locator("aside")
    panel.get_by_role("button", name="Murrin to Yokohama").locator(
        "visible=true"
    ).click()
    popup = opened.page.locator(".leaflet-popup-content")
    popup.wait_for()
    told = popup.inner_text()
    for words in ("AUFRE>JPYOK", "given up", "4,100", "12.2", "Area 60%", "allocated"):
        assert words in told
    panel.get_by_role("button", name="Lombok Strait").locator("visible=true").click()
    opened.page.wait_for_timeout(300)
    assert "closed" in popup.last.inner_text()
    opened.require_quiet()


def test_layers_go_off_and_on_and_a_phone_sees_the_whole_page(page, open_page):
    opened = opened_at(open_page, page, width=390, height=844)
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert opened.page.evaluate(overflow) <= 0
    opened.page.locator(".leaflet-control-layers").hover()
    boxes = opened.page.locator(".leaflet-control-layers input[type=checkbox]:visible")
    assert boxes.count() == 5
    for index in range(boxes.count()):
        boxes.nth(index).uncheck()
    assert opened.page.evaluate(SHOWN) == {}
    for index in range(boxes.count()):
        boxes.nth(index).check()
    assert "AUFRE>JPYOK" in opened.page.evaluate(SHOWN)
    opened.require_quiet()


def test_a_rebuild_gives_the_same_bytes(page, land):
    assert routes_map(made_up_routes(land)) == page


def test_sources_and_evidence_are_told(page):
    for fact in ("company report", "drawn by hand", "unverified", "Area 60%"):
        assert fact in page
