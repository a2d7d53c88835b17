"""The exposure map: countries by measure, the ranking beside them, each way round."""

import pytest
from madeup.exposure_layers import made_up_exposure
from madeup.hostile_project import PAYLOADS, TEMPLATES

from geo.report.exposure_map import exposure_map
from geo.report.exposure_measures import MEASURES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def layers(land):
    return made_up_exposure(land)


@pytest.fixture(scope="module")
def page(layers):
    return exposure_map(layers)


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def choose(opened, key, option):
    opened.page.locator(f"select[data-key='{key}']").select_option(option)


def colour_at(opened, lon, lat, path):
    opened.set_view(lon, lat, 5)
    view = opened.view()
    pixel = opened.pixels(path)[round(view["y"]), round(view["x"])]
    return "#" + "".join(f"{channel:02x}" for channel in pixel)


def popup(opened):
    content = opened.page.locator(".leaflet-popup-content")
    content.wait_for()
    return content.inner_text()


def test_the_same_layers_give_the_same_bytes(layers, page):
    assert exposure_map(layers) == page
    assert len(page.encode()) < 2e6


def test_the_page_fits_a_phone(page, open_page):
    opened = ready(open_page(page, width=390, height=844))
    opened.require_quiet()
    assert opened.page.locator(".watermark").is_visible()
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert opened.page.evaluate(overflow) <= 0


def test_what_is_chosen_colours_the_countries_and_the_legend(page, open_page, tmp_path):
    opened = ready(open_page(page))
    inside = (105.0, 25.0)
    unmet, share, contribution = MEASURES
    assert colour_at(opened, *inside, tmp_path / "1.png") == unmet.colour(0.62)
    choose(opened, "shown", "share")
    assert colour_at(opened, *inside, tmp_path / "2.png") == share.colour(0.02)
    choose(opened, "stage", "refined")
    assert colour_at(opened, *inside, tmp_path / "3.png") == share.colour(0.79)
    choose(opened, "shown", "contribution")
    assert colour_at(opened, *inside, tmp_path / "4.png") == contribution.colour(3.43)
    keys = opened.page.locator(".key:visible")
    assert keys.filter(has_text=contribution.title).count() == 1
    assert keys.filter(has_text=unmet.title).count() == 0
    opened.require_quiet()


def test_a_row_leads_to_its_place_and_a_place_to_its_row(page, open_page):
    opened = ready(open_page(page))
    ranking = opened.page.locator("aside table").first
    ranking.get_by_role("button", name="China").click()
    said = popup(opened)
    assert "62 % (620 t a year)" in said
    assert "rank 1, P10 to P90" in said.replace("\u00a0", " ")
    assert "2 % of mine output 2024 (2,000 t a year)" in said
    assert ranking.get_by_role("button", name="Alpha").count() == 0
    ranking.get_by_role("button", name="port of Yokohama").click()
    opened.page.get_by_text("31 % (310 t a year)").wait_for()
    marked = ranking.locator("tr.marked")
    assert "Yokohama" in marked.first.inner_text()
    opened.require_quiet()


def test_a_commodity_that_is_refused_says_why_and_has_no_ranking(page, open_page):
    opened = ready(open_page(page))
    panel = opened.page.locator("aside")
    assert "85 other stops were tried" in panel.inner_text()
    choose(opened, "commodity", "copper")
    told = panel.inner_text()
    assert "Copper: stops are not ranked" in told
    assert "44% of the output" in told
    assert "other stops were tried" not in told
    opened.require_quiet()


def test_the_panel_tells_ranks_with_their_bands(page):
    told = page.replace("\u00a0", " ")
    assert "2 to 17" in told, "the rank of Alpha"
    assert "20 to 40" in told, "what Yokohama takes, P10 to P90"
    assert "2.68 (2.29 to 3.05)" in page
    assert "refined 2024, the bottleneck" in page


def test_the_keyboard_reaches_selectors_ranking_and_tables(page, open_page):
    opened = ready(open_page(page))
    told = "(e => [e.tagName, e.className, e.dataset.key].join(' '))"
    reached = set()
    for _ in range(35):
        opened.page.keyboard.press("Tab")
        reached.add(opened.page.evaluate(f"{told}(document.activeElement)"))
    flat = " ".join(reached)
    for part in ("commodity", "shown", "leaflet-container", "SUMMARY", "BUTTON"):
        assert part in flat
    opened.page.locator(".below summary").press("Enter")
    assert opened.page.locator(".below table").first.is_visible()


def test_text_from_data_is_shown_as_text(land, open_page):
    text = " ".join((PAYLOADS | TEMPLATES).values())
    opened = ready(open_page(exposure_map(made_up_exposure(land, text))))
    opened.page.locator("aside tr[data-key] button").first.click()
    assert "<img src=x" in popup(opened)
    choose(opened, "commodity", "copper")
    assert "<img src=x" in opened.page.locator("aside").inner_text()
    assert opened.page.evaluate("window.__pwned") is None
    opened.require_quiet()
