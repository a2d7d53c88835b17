"""The overview of a prospect: its parts, its pictures, its ways."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.hostile_project import PAYLOADS, TEMPLATES
from madeup.prospect_layers import HEADINGS, made_up_prospect

from geo.report.prospect_map import FIELD, ProspectPart, prospect_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def layers(land, survey):
    return made_up_prospect(land, survey)


@pytest.fixture(scope="module")
def page(layers):
    return prospect_map(layers)


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def without_pictures(layers, **changes):
    """Pictures take most of the time, and are drawn the same on every map."""
    return replace(layers, grids={}, relief=None, **changes)


def test_the_same_layers_give_the_same_bytes(layers, page):
    plain = without_pictures(layers)
    assert prospect_map(plain) == prospect_map(plain)
    assert len(page.encode()) < 2e6


def test_the_page_fits_a_phone_and_its_headings_are_read_in_order(page, open_page):
    opened = ready(open_page(page, width=390, height=844))
    opened.require_quiet()
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert opened.page.evaluate(overflow) <= 0
    panel = opened.page.locator("aside")
    headings = [text for text in panel.locator("h2").all_inner_texts() if text]
    assert [text for text in headings if text in HEADINGS] == list(HEADINGS)
    assert "SYNTHETIC" in opened.page.locator(".watermark").inner_text()


def test_a_field_is_chosen_its_ways_are_shown_and_a_row_leads_to_one(page, open_page):
    opened = ready(open_page(page))
    panel = opened.page.locator("aside")
    east = panel.locator("table", has_text="From the middle of east")
    west = panel.locator("table", has_text="From the middle of west")
    assert east.is_visible()
    assert west.is_hidden()
    east.get_by_role("button", name="Niihama").first.click()
    content = opened.page.locator(".leaflet-popup-content")
    content.wait_for()
    assert "1,145" in content.inner_text()
    assert "Melter (Ni); Foundry (Cu)" in content.inner_text()
    opened.page.locator(f"select[data-key='{FIELD}']").select_option("west")
    assert west.is_visible()
    assert east.is_hidden()
    control = opened.page.locator(".leaflet-control-layers")
    assert control.get_by_text("Ways from west").is_visible()
    assert control.get_by_text("Depth").is_visible()
    control.get_by_text("Chance of the cut-off").click()
    opened.page.locator(".key", has_text="Kriging").wait_for(state="visible")
    opened.require_quiet()


def test_ways_and_fields_lie_where_they_belong(page, open_page, tmp_path):
    opened = ready(open_page(page))
    opened.page.locator(f"select[data-key='{FIELD}']").select_option("west")
    opened.set_view(146.0, 30.4, 5)
    image = opened.pixels(tmp_path / "way.png")
    view = opened.view()
    here = image[
        round(view["y"]) - 25 : round(view["y"]) + 25,
        round(view["x"]) - 25 : round(view["x"]) + 25,
    ]
    market = np.array([0xF0, 0xA3, 0x5E])
    assert (np.abs(here - market).sum(axis=2) < 12).any()


def test_one_field_needs_no_choice(layers):
    single = without_pictures(
        layers,
        domains=layers.domains.head(1),
        ways=layers.ways[layers.ways["domain"] == "east"],
        parts=layers.parts[:4],
    )
    page = prospect_map(single)
    assert "<select" not in page
    assert "Ways from east" in page


def test_without_ways_the_rest_stands(layers):
    alone = without_pictures(
        layers,
        ways=layers.ways.head(0),
        ports=layers.ports.head(0),
        parts=(*layers.parts[:4], ProspectPart(title="How far", lead=("No market.",))),
    )
    page = prospect_map(alone)
    assert "No market." in page
    assert "Ways from" not in page


def test_text_from_data_is_shown_as_text(land, survey, open_page):
    text = " ".join((PAYLOADS | TEMPLATES).values())
    hostile = without_pictures(made_up_prospect(land, survey, text))
    opened = ready(open_page(prospect_map(hostile)))
    panel = opened.page.locator("aside").inner_text()
    assert panel.count("window.__pwned=1") > 20
    opened.page.locator("aside tr[data-key] button").first.click()
    opened.page.locator(".leaflet-popup-content").wait_for()
    assert opened.page.evaluate("window.__pwned") is None
    opened.require_quiet()
