"""What every map page does: it opens with no network, follows choices and links."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from browsing import wait_until

import geopandas as gpd
import shapely

from geo.report.blankmap import MapPage
from geo.report.canvas import Drawing
from geo.report.features import Layer
from geo.report.selectors import Selector
from geo.report.symbols import ShapeStyle, Swatch
from geo.report.webmap import OfflineMap
from geo.report.zone_map import ZoneLayers, zone_map

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
METALS = Selector(
    key="metal", label="Metal", options=(("ni", "Nickel"), ("co", "Cobalt"))
)
STAGES = Selector(
    key="stage", label="Stage", options=(("mine", "Mine"), ("refine", "Refinery"))
)
FILLS = {0.1: "#ffffcc", 0.6: "#e31a1c", 0.9: "#4477aa"}
DOT = ShapeStyle(colour="#01665e", fill="#01665e", fill_opacity=1.0)
FIGURE = (
    '<svg viewBox="0 0 9 9" role="img" aria-label="a line"><title>Line</title></svg>'
)


def filled(record):
    return ShapeStyle(colour="#7d7566", fill=FILLS[record["lost"]], fill_opacity=1.0)


def draw_shell(land):
    """Countries that follow two selectors, ports that are there for one metal."""
    page = MapPage(
        title="Shell",
        centre_lon=150.0,
        focus=(-30.0, -56.0, 330.0, 78.0),
        watermark="SYNTHETIC stations",
        selectors=(METALS, STAGES),
    )
    drawn = OfflineMap(page)
    drawn.add_land(land)
    rows = pd.DataFrame(
        {
            "iso3": ["CHN", "USA", "CHN", "CHN"],
            "metal": ["ni", "ni", "co", "co"],
            "stage": ["mine", "mine", "mine", "refine"],
            "lost": [0.6, 0.1, 0.1, 0.9],
        }
    )
    drawn.add_varying(
        land,
        rows,
        on="iso3",
        by=("metal", "stage"),
        layer=Layer(name="Countries", heading="name", labels={"lost": "Share lost"}),
        style=filled,
        land=True,
    )
    ports = gpd.GeoDataFrame(
        {"name": ["Kobe", "Dampier"], "port": ["JPUKB", "AUDAM"]},
        geometry=[shapely.Point(135.2, 34.7), shapely.Point(116.7, -20.7)],
        crs=4326,
    )
    layer = Layer(
        name="Ports",
        heading="name",
        key="port",
        when={"metal": "co"},
        legend=(Swatch(text="port", style=DOT, kind="dot"),),
    )
    drawn.add_shapes(ports, layer=layer, style=DOT)
    for metal, _ in METALS.options:
        worst = rows[(rows["metal"] == metal) & (rows["stage"] == "mine")]
        drawn.add_table(
            worst.assign(percent=100.0 * worst["lost"])[["iso3", "percent"]],
            caption=f"Worst stops, {metal}",
            labels={"iso3": "Country", "percent": "Lost (%)"},
            beside=True,
            when={"metal": metal},
            link="iso3",
            bars=("percent",),
        )
    drawn.add_drawing(
        Drawing(svg=FIGURE, png=b"", title="Line", alt="A line"),
        when={"stage": "refine"},
    )
    drawn.add_words(("Two sentences. In one.",), title="How to read it")
    drawn.add_table(ports, caption="Ports", link="port")
    return drawn.render()


@pytest.fixture(scope="module")
def shell(land):
    return draw_shell(land)


@pytest.fixture(scope="module")
def zone(land, sea):
    return zone_map(
        ZoneLayers(
            title="Zone",
            land=land,
            regimes=sea["regimes"],
            limits=sea["limits"],
            islands=sea["islands"],
            warnings=("the coast lacks, typed points stand for: Rock",),
            sources=("made up",),
        )
    )


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def colour_at(opened, lon, lat, path):
    """The colour of the map at a place."""
    x, y = opened.page.evaluate(
        """([lon, lat]) => { const at = theMap().latLngToContainerPoint([lat, lon]);
        const box = theMap().getContainer().getBoundingClientRect();
        return [box.left + at.x, box.top + at.y]; }""",
        [lon, lat],
    )
    red, green, blue = opened.pixels(path)[round(y), round(x)]
    return f"#{red:02x}{green:02x}{blue:02x}"


def inside(opened, selector):
    return opened.page.locator(selector).bounding_box()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_open_quietly_and_leave_the_map_its_room(width, shell, zone, open_page):
    wide, high = WIDTHS[width]
    for html in (shell, zone):
        opened = ready(open_page(html, width=wide, height=high))
        overflow = opened.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        assert overflow <= 0
        drawn = inside(opened, ".folium-map")
        assert drawn["width"] >= 0.55 * wide
        assert drawn["height"] >= 0.5 * high
        opened.require_quiet()
    assert opened.page.locator(".legend").get_attribute("open") == (
        "" if width == "desktop" else None
    )


def test_on_a_phone_the_map_comes_first_and_nothing_covers_its_controls(
    shell, open_page
):
    opened = ready(open_page(shell, width=390, height=844))
    stage, beside = inside(opened, ".stage"), inside(opened, ".beside")
    assert stage["height"] == pytest.approx(0.52 * 844, abs=1)
    assert beside["y"] >= stage["y"] + stage["height"] - 1
    legend = inside(opened, ".legend")
    layers = inside(opened, ".leaflet-control-layers")
    assert layers["width"] < 60
    assert legend["y"] > layers["y"] + layers["height"]
    opened.page.evaluate(
        "document.querySelector('.beside').style.minHeight = '60rem';"
        "window.scrollTo(0, 300)"
    )
    top = inside(opened, ".watermark")
    assert top["y"] == pytest.approx(0, abs=1), "what the data are stays in sight"
    assert inside(opened, ".stage")["y"] <= top["height"] + 1, "and so does the map"


def test_the_world_fills_the_width_of_its_frame(shell, open_page):
    opened = ready(open_page(shell))
    west, east, wide = opened.page.evaluate(
        """() => { const x = (lon) => theMap().latLngToContainerPoint([0, lon]).x;
        return [x(-30), x(330), theMap().getSize().x]; }"""
    )
    assert (east - west) / wide > 0.97


def test_a_choice_colours_the_shapes_and_brings_what_waits_for_it(
    shell, open_page, tmp_path
):
    opened = ready(open_page(shell))
    page, image = opened.page, tmp_path / "map.png"
    assert colour_at(opened, 112, 30, image) == "#e31a1c"
    assert page.locator(".piece:visible caption").all_inner_texts() == [
        "Worst stops, ni"
    ]
    assert "Ports" not in page.locator(".leaflet-control-layers").inner_text()
    assert page.locator(".key:visible").count() == 0

    page.select_option("select[data-key=metal]", "co")
    page.select_option("select[data-key=stage]", "refine")
    page.wait_for_timeout(100)
    assert colour_at(opened, 112, 30, image) == "#4477aa"
    assert colour_at(opened, 260, 37, image) == "#f4f1ea", "no row: the land is seen"
    assert page.locator(".piece:visible caption").all_inner_texts() == [
        "Worst stops, co"
    ]
    assert page.locator(".piece:visible figure").count() == 1
    assert "Ports" in page.locator(".leaflet-control-layers").inner_text()
    assert page.locator(".key:visible").inner_text().startswith("Ports")
    assert page.locator(".said").inner_text() == "Stage: Refinery"

    page.locator(".leaflet-control-layers label", has_text="Ports").click()
    page.select_option("select[data-key=metal]", "ni")
    page.select_option("select[data-key=metal]", "co")
    assert (
        not page.locator(".leaflet-control-layers label", has_text="Ports")
        .locator("input")
        .is_checked()
    ), "switched off stays off"
    opened.require_quiet()


def test_a_row_leads_to_its_shape_and_a_shape_to_its_rows(shell, open_page):
    opened = ready(open_page(shell))
    page = opened.page
    page.get_by_role("button", name="USA").click()
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert popup.inner_text().split() == ["United", "States", "Share", "lost", "0.1"]
    assert page.locator("tr.marked:visible").inner_text().startswith("USA")

    opened.set_view(112.0, 32.0, 4)
    view = opened.view()
    page.mouse.click(view["x"], view["y"])
    page.wait_for_timeout(100)
    assert "China" in popup.last.inner_text()
    assert page.locator("tr.marked:visible").inner_text().startswith("CHN")
    page.select_option("select[data-key=metal]", "co")
    assert "0.1" in popup.last.inner_text(), "an open popup follows the choice"
    page.mouse.click(view["x"] - 300, view["y"])
    assert page.locator("tr.marked").count() == 0
    opened.require_quiet()


def test_a_link_to_a_shape_that_is_not_there_says_so(shell, open_page):
    opened = ready(open_page(shell))
    opened.page.locator(".below summary").click()
    opened.page.get_by_role("button", name="Kobe").click()
    assert "Not on the map" in opened.page.locator(".said").inner_text()
    assert opened.page.locator(".leaflet-popup").count() == 0


def test_each_layer_can_be_switched_off_and_on(zone, open_page):
    opened = ready(open_page(zone))
    boxes = opened.page.locator(".leaflet-control-layers input[type=checkbox]")
    assert boxes.count() == 4
    for index in range(boxes.count()):
        boxes.nth(index).uncheck()
        boxes.nth(index).check()
    opened.require_quiet()


def test_the_keyboard_reaches_map_layers_choices_legend_and_tables(shell, open_page):
    opened = ready(open_page(shell))
    reached = set()
    for _ in range(40):
        opened.page.keyboard.press("Tab")
        reached.add(
            opened.page.evaluate(
                "(e => e.className || e.tagName)(document.activeElement)"
            )
        )
    flat = " ".join(map(str, reached))
    for part in (
        "leaflet-container",
        "leaflet-control-layers-selector",
        "SUMMARY",
        "SELECT",
        "BUTTON",
        "scroll",
    ):
        assert part in flat
    opened.page.locator(".below summary").press("Enter")
    assert opened.page.locator(".below table").first.is_visible()


def test_the_watermark_is_seen_on_a_full_screen_too(shell, open_page):
    opened = ready(open_page(shell))
    assert opened.page.locator(".watermark").inner_text() == "SYNTHETIC stations"
    opened.page.click(".leaflet-control-zoom-fullscreen")
    wait_until(opened.page, "document.fullscreenElement !== null")
    assert opened.page.evaluate(
        "['.watermark', '.beside', '.toolbar'].every((one) => "
        "document.fullscreenElement.contains(document.querySelector(one)))"
    )


def test_a_popup_in_the_far_north_is_seen_whole(shell, open_page):
    opened = ready(open_page(shell))
    beyond = "theMap().getBounds().getNorth() - theMap().options.maxBounds.getNorth()"
    assert opened.page.evaluate(beyond) < 0.5
    opened.page.evaluate(
        "L.popup().setLatLng([77, 150]).setContent("
        "'<div style=height:200px>North</div>').openOn(theMap())"
    )
    opened.page.wait_for_timeout(400)
    told, drawn = inside(opened, ".leaflet-popup"), inside(opened, ".folium-map")
    assert told["y"] >= drawn["y"]
    opened.page.evaluate("theMap().closePopup()")
    opened.page.wait_for_timeout(400)
    assert opened.page.evaluate(beyond) < 0.5, "the map is back in its limits"


def test_paper_shows_map_and_panel_without_controls(shell, open_page):
    opened = ready(open_page(shell))
    opened.page.emulate_media(media="print")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for control in (".leaflet-control-zoom", ".leaflet-control-layers", ".toolbar"):
        assert opened.page.locator(control).is_hidden()
    assert opened.page.locator(".beside table").first.is_visible()
    drawn = inside(opened, ".stage")
    assert drawn["width"] == pytest.approx(269 / 25.4 * 96, abs=2)
    west, east, wide = opened.page.evaluate(
        """() => { const x = (lon) => theMap().latLngToContainerPoint([0, lon]).x;
        return [x(-30), x(330), theMap().getSize().x]; }"""
    )
    assert west > -1
    assert east < wide + 1
    opened.require_quiet()


def test_a_rebuild_gives_the_same_bytes(shell, land):
    assert draw_shell(land) == shell


def test_another_process_gives_the_same_bytes():
    """Where sets come in another order too."""
    program = (
        "import sys\n"
        "from geo.report.blankmap import MapPage\n"
        "from geo.report.webmap import OfflineMap\n"
        "page = MapPage(title='x', centre_lon=180.0, focus=(150, 20, 158, 28))\n"
        "drawn = OfflineMap(page)\n"
        "drawn.add_empty_layer('a')\n"
        "sys.stdout.write(drawn.render())\n"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    page = MapPage(title="x", centre_lon=180.0, focus=(150, 20, 158, 28))
    drawn = OfflineMap(page)
    drawn.add_empty_layer("a")
    assert drawn.render() == there


def test_a_page_can_be_zoomed_and_names_its_language(zone):
    assert '<html lang="en">' in zone
    assert "user-scalable" not in zone
    assert zone.count('name="viewport"') == 1
    assert "prefers-reduced-motion" in zone
    assert "it distorts area" in zone


def test_a_layer_of_many_stations_becomes_hexagons(open_page):
    side = np.linspace(-5.0, 5.0, 245)
    lon, lat = (axis.ravel() for axis in np.meshgrid(side + 150.0, side + 20.0))
    stations = gpd.GeoDataFrame(
        {
            "station": [f"S{n}" for n in range(lon.size)],
            "kg": np.where(lon < 150, 4, 8),
        },
        geometry=shapely.points(lon, lat),
        crs=4326,
    )
    assert len(stations) > 60_000
    page = MapPage(title="x", centre_lon=180.0, focus=(145, 15, 155, 25))
    drawn = OfflineMap(page)
    layer = Layer(name="Stations", heading="station", labels={"kg": "Nodules (kg)"})
    drawn.add_shapes(stations, layer=layer, style=DOT)
    html = drawn.render()
    assert len(html.encode()) < 1e6
    opened = ready(open_page(html))
    assert (
        "60,025 are more than a page can draw"
        in opened.page.locator(".key").inner_text()
    )
    opened.set_view(147.0, 20.0, 8)
    view = opened.view()
    opened.page.mouse.click(view["x"], view["y"])
    popup = opened.page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "Nodules (kg), mean\t4" in popup.inner_text()
    assert "How many lie here" in popup.inner_text()
    opened.require_quiet()


def test_the_regimes_of_a_zone_are_drawn_where_they_lie(zone, open_page, tmp_path):
    opened = ready(open_page(zone))
    seen = {}
    for regime, place in {"EEZ": (178.0, -21.0), "overlap": (182.0, -21.0)}.items():
        opened.set_view(*place, 6)
        view = opened.view()
        image = opened.pixels(tmp_path / f"{regime}.png")
        seen[regime] = image[round(view["y"]), round(view["x"])]
    red, blue = 0, 2
    assert seen["EEZ"][blue] > seen["EEZ"][red] + 20
    assert seen["overlap"][red] > seen["overlap"][blue] + 20
    key = opened.page.locator(".key", has_text="Limits").inner_text()
    assert "treaty" in key
    assert "equidistance, not a boundary" in key
    assert "disputed" not in key

    opened.page.locator(".below summary").click()
    assert "typed points stand for: Rock" in opened.page.locator(".below").inner_text()
    opened.page.wait_for_timeout(100)
    lower = opened.page.evaluate("theMap().getSize().y")
    assert lower == pytest.approx(inside(opened, ".folium-map")["height"], abs=1)
    opened.page.get_by_role("button", name="treaty").click()
    opened.page.wait_for_timeout(400)
    popup = opened.page.locator(".leaflet-popup-content").inner_text()
    assert "treaty" in popup
    assert "890" in popup
    opened.require_quiet()


def test_on_a_phone_a_link_below_the_map_brings_the_map_back(shell, open_page):
    opened = ready(open_page(shell, width=390, height=844))
    opened.page.get_by_role("button", name="USA").click()
    opened.page.wait_for_timeout(200)
    popup = inside(opened, ".leaflet-popup-content")
    assert 0 < popup["y"] < 844
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= 390
