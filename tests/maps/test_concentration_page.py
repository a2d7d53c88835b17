"""The page of a concentration map in a browser: hatching, layers, tables, texts."""

from dataclasses import replace

import numpy as np
import pytest
from madeup.concentration_world import (
    GRIDS,
    made_up_map,
    made_up_stations,
    made_up_tables,
)
from madeup.hostile_project import PAYLOADS, TEMPLATES

from geo.report.concentration_page import (
    HATCHED,
    ConcentrationLayers,
    concentration_page,
)

pytestmark = pytest.mark.browser

PLACES = {
    # sampled, silent: ground without a station, in the frame of the map
    "projected": ((152.35, 24.9), (155.0, 24.9)),
    "geographic": ((220.7, 12.5), (233.0, 12.5)),
    "date line": ((176.4, -18.0), (182.0, -18.0)),
}


def layers_of(name, text=""):
    kind = "occurrence" if name == "geographic" else "quantity"
    spec = GRIDS[name]
    return ConcentrationLayers(
        grid=made_up_map(spec, kind=kind, text=text),
        stations=made_up_stations(spec, kind=kind, text=text),
        tables=made_up_tables(kind=kind, text=text),
        title=text or "Concentration",
    )


@pytest.fixture(scope="module")
def pages():
    return {name: concentration_page(layers_of(name)) for name in GRIDS}


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def patch(opened, image, place):
    """The pixels round a place."""
    x, y = opened.page.evaluate(
        """([lon, lat]) => { const at = theMap().latLngToContainerPoint([lat, lon]);
        const box = theMap().getContainer().getBoundingClientRect();
        return [at.x + box.left, at.y + box.top]; }""",
        list(place),
    )
    x, y = round(x), round(y)
    return image[y - 15 : y + 16, x - 15 : x + 16]


def roughness(part):
    """How far neighbouring pixels differ, along rows."""
    return float(np.abs(np.diff(part, axis=1)).mean())


def test_the_same_layers_give_the_same_bytes(pages):
    assert concentration_page(layers_of("projected")) == pages["projected"]
    assert len(pages["projected"].encode()) < 1e6


@pytest.mark.parametrize("name", GRIDS)
def test_only_ground_that_is_not_sampled_is_hatched(name, pages, open_page, tmp_path):
    opened = ready(open_page(pages[name]))
    image = opened.pixels(tmp_path / "on.png")
    sampled, silent = (patch(opened, image, place) for place in PLACES[name])
    assert roughness(silent) > 10.0
    assert roughness(sampled) < 2.0
    opened.page.locator("label", has_text=HATCHED).click()
    plain = opened.pixels(tmp_path / "off.png")
    assert roughness(patch(opened, plain, PLACES[name][1])) < 2.0
    assert np.array_equal(patch(opened, plain, PLACES[name][0]), sampled)
    opened.require_quiet()


def test_the_layers_replace_each_other_with_their_legends(pages, open_page, tmp_path):
    opened = ready(open_page(pages["projected"]))
    control = opened.page.locator(".layers")
    place = PLACES["projected"][0]
    seen = set()
    for words, legend in (
        ("Estimate", "nodule abundance (kg/m², wet)"),
        ("Lower bound (90 %)", "lower bound of nodule abundance"),
        ("Upper bound (90 %)", "upper bound of nodule abundance"),
        ("Spread between", "spread between refitted models"),
        ("Dissimilarity", "dissimilarity index"),
        ("Distance to", "distance to data (km)"),
        ("Data density", "stations per 1,000 km2"),
        ("Age of the data", "age of the nearest data (years)"),
    ):
        control.locator("label", has_text=words).click()
        shown = opened.page.locator(".key:visible h2", has_text=legend)
        shown.first.wait_for()
        image = opened.pixels(tmp_path / "layer.png")
        seen.add(tuple(patch(opened, image, place)[15, 15]))
    assert len(seen) >= 6
    opened.require_quiet()


def test_the_page_says_where_it_means_nothing_and_what_to_cite(pages, open_page):
    opened = ready(open_page(pages["geographic"]))
    panel = opened.page.locator("aside").inner_text()
    assert "50.6 % of the ground is outside the area of applicability" in panel
    assert "doi:10.1029/2020GB006545" in panel
    assert "SYNTHETIC" in opened.page.locator(".watermark").inner_text()
    scores = opened.page.locator("aside table").first.inner_text()
    assert "AUC claimed" in scores
    assert "forest (this map)" in scores
    assert "0.93" in scores


def test_the_tables_are_reached_by_keyboard_and_lead_to_stations(pages, open_page):
    opened = ready(open_page(pages["projected"]))
    opened.page.locator("footer summary").focus()
    opened.page.keyboard.press("Enter")
    captions = opened.page.locator("footer caption").all_inner_texts()
    for words in (
        "Importance",
        "What was promised",
        "Scores",
        "Ground",
        "Rows left out",
    ):
        assert any(caption.startswith(words) for caption in captions), words
    opened.page.locator("footer tr[data-key=MC5] button").focus()
    opened.page.keyboard.press("Enter")
    content = opened.page.locator(".leaflet-popup-content")
    content.wait_for()
    assert "MC5" in content.inner_text()
    assert "made up" in content.inner_text()
    opened.require_quiet()


def test_text_from_data_is_shown_as_text(open_page):
    text = " ".join((PAYLOADS | TEMPLATES).values())
    opened = ready(open_page(concentration_page(layers_of("date line", text))))
    assert opened.page.locator("aside").inner_text().count("window.__pwned=1") > 5
    opened.page.evaluate("document.querySelector('footer details').open = true")
    opened.page.locator("footer tr[data-key] button").first.click()
    opened.page.locator(".leaflet-popup-content").wait_for()
    assert opened.page.evaluate("window.__pwned") is None
    opened.require_quiet()


def test_a_narrow_page_without_stations_and_without_a_model_stands(open_page):
    layers = layers_of("geographic")
    grid = layers.grid.copy(deep=True)
    grid["applicable"][:] = np.full(grid["applicable"].shape, -1, dtype=np.int8)
    bare = replace(layers, grid=grid, stations=layers.stations.iloc[:0])
    opened = ready(open_page(concentration_page(bare), width=390, height=844))
    assert "nothing anywhere" in opened.page.locator("aside").inner_text()
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert opened.page.evaluate(overflow) <= 0
    opened.require_quiet()


def test_the_page_has_no_serious_fault_for_those_who_cannot_see_it(pages, open_page):
    opened = ready(open_page(pages["projected"], still=True))
    assert opened.serious_faults() == []
