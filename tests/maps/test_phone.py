"""On a phone: nothing overlaps, nothing runs off the side, all is within reach."""

import pytest

pytestmark = pytest.mark.browser

MAPS = ("seabed", "routes", "exposure", "resilience", "prospect")

# Pieces of furniture that stand on or above the map, none inside another.
CROSSING = """() => {
    const parts = [...document.querySelectorAll(
        "h1, .top > p, .watermark, .toolbar > *, .legend, .leaflet-control, .beside")]
        .filter((part) => part.checkVisibility());
    const boxes = parts.map((part) => part.getBoundingClientRect());
    const found = [];
    parts.forEach((one, i) => parts.slice(i + 1).forEach((other, j) => {
        const [a, b] = [boxes[i], boxes[i + 1 + j]];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1 && !one.contains(other) && !other.contains(one)) {
            found.push([one.className, other.className, wide, high]);
        }
    }));
    return found;
}"""
BEYOND = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((part) =>
        part.checkVisibility() && part.getBoundingClientRect().right > wide + 1
        && !part.closest(".scroll, .leaflet-container, svg, figure"))
        .map((part) => part.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("name", [*MAPS, "zone"])
def test_a_map_on_a_phone(name, hostile, zone_page, open_page):
    page = zone_page if name == "zone" else hostile.page(f"maps/{name}.html")
    opened = open_page(page, width=390, height=844, still=True)
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert overflow(opened) <= 0
    assert opened.page.evaluate(CROSSING) == []
    assert opened.page.evaluate(BEYOND) == []
    seen = opened.page.locator(".folium-map").bounding_box()
    assert seen["height"] > 300
    assert seen["y"] + seen["height"] <= 844, "the map is on the first screen whole"
    folds_and_unfolds(opened)
    for tool in ("Measure", "Link", "Save"):
        opened.page.get_by_text(tool, exact=True).click()
        box = opened.page.locator(".tool[open] .tool-panel").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    panel = opened.page.locator(".beside > *:visible").last
    if opened.page.locator(".beside").count():
        panel.scroll_into_view_if_needed()
        assert panel.bounding_box()["y"] < 844
    assert opened.serious_faults(contrast=False) == []
    opened.require_quiet()


def folds_and_unfolds(opened):
    """Legend and layers are folded, and whole on the screen when unfolded."""
    legend = opened.page.locator(".legend")
    assert legend.get_attribute("open") is None
    layers = opened.page.locator(".leaflet-control-layers")
    expanded = "leaflet-control-layers-expanded"
    assert expanded not in layers.get_attribute("class")
    legend.locator("summary").click()
    box = legend.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844
    legend.locator("summary").click()
    opened.page.locator(".leaflet-control-layers-toggle").focus()
    opened.page.keyboard.press("Enter")
    box = layers.bounding_box()
    assert expanded in layers.get_attribute("class")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    opened.page.keyboard.press("Escape")


@pytest.mark.parametrize("name", ["report", "statement"])
def test_a_document_on_a_phone(name, hostile, open_page):
    opened = open_page(hostile.page(f"{name}.html"), width=390, height=844)
    assert overflow(opened) <= 0
    assert opened.page.evaluate(BEYOND) == []
    assert opened.serious_faults(contrast=False) == []
    opened.require_quiet()


def overflow(opened):
    return opened.page.evaluate(
        "document.documentElement.scrollWidth - window.innerWidth"
    )
