"""Blocks on a map: in their place, adding up, telling what they hold."""

import numpy as np
import pytest
from madeup.block_world import MEASURED, PAYLOAD, SPECS, block_layers

import geopandas as gpd
import shapely

from geo.model.crs import WGS84, transformer, unwrap_longitude
from geo.report.blankmap import MapPage
from geo.report.block_variables import abundance_scale
from geo.report.blocks import add_blocks
from geo.report.class_colours import class_look
from geo.report.features import Layer
from geo.report.ramps import ColourScale
from geo.report.symbols import ShapeStyle
from geo.report.webmap import OfflineMap

pytestmark = pytest.mark.browser

ABUNDANCE = ("abundance_p10", "abundance_kriged", "abundance_p90")
TONNES = ("area_km2", "abundance_wet_kg_m2", "wet_mt", "dry_mt", "ni_kt", "co_kt")
FADED = 0.35  # opacity below the cut-off
READ_TOTALS = """() => [...document.querySelectorAll(".blocks-totals td")].map(
    (cell) => ({...cell.dataset, text: cell.textContent}))"""
CAPTION = "document.querySelector('.blocks-totals caption').textContent"


def rgb(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])


def screen(lon, lat, view):
    """Pixel of a place by the definition of Web Mercator, 256 px tiles."""
    world = 256.0 * 2.0 ** view["zoom"]

    def height(phi):
        return np.arcsinh(np.tan(np.radians(phi))) / (2 * np.pi) * world

    x = view["x"] + (lon - view["lon"]) / 360.0 * world
    return x, view["y"] - (height(lat) - height(view["lat"]))


def corners(zone, row, column):
    spec = SPECS[zone]
    e, n = spec.eastings[column], spec.northings[row]
    half = spec.spacing / 2.0
    lon, lat = transformer(spec.crs, WGS84).transform(
        [e - half, e + half, e + half, e - half],
        [n - half, n - half, n + half, n + half],
    )
    return unwrap_longitude(np.array(lon), centre=180.0), np.array(lat)


def middle(zone, row, column):
    lon, lat = corners(zone, row, column)
    return float(lon.mean()), float(lat.mean())


@pytest.fixture(scope="module")
def blocks():
    return block_layers()


def page_of(blocks):
    drawn = OfflineMap(
        MapPage(title="Blocks", centre_lon=180.0, focus=(178.7, -18.3, 180.5, -16.6))
    )
    add_blocks(drawn, blocks)
    stations = gpd.GeoDataFrame(
        {"station": ["BC01", PAYLOAD], "abundance": [7.0, 8.0]},
        geometry=[shapely.Point(178.85, -16.9), shapely.Point(178.85, -17.1)],
        crs=4326,
    )
    drawn.add_shapes(
        stations,
        layer=Layer(name="Stations", heading="station", key="station"),
        style=ShapeStyle(colour="#000000", fill="#000000", fill_opacity=1.0),
    )
    area = gpd.GeoDataFrame(
        {"name": ["Reserved"]},
        geometry=[shapely.box(179.5, -18.0, 180.0, -16.5)],
        crs=4326,
    )
    clear = ShapeStyle(colour="#000000", weight=0.0, fill="#000000", fill_opacity=0.0)
    drawn.add_shapes(area, layer=Layer(name="Areas", heading="name"), style=clear)
    return drawn.render()


@pytest.fixture(scope="module")
def html(blocks):
    return page_of(blocks)


def place_on_screen(opened, cell):
    x, y = screen(*middle(*cell), opened.view())
    return round(float(x)), round(float(y))


def colour_at(pixels, place):
    return pixels[place[1], place[0]]


def choose(opened, variable, other=""):
    opened.page.check(f".blocks input[value={variable}]")
    opened.page.select_option("#blocks-other", other)
    opened.page.mouse.move(5, 5)


def set_cutoff(opened, index):
    """Move the slider by the keyboard, as a reader does."""
    opened.page.focus("#blocks-cutoff")
    opened.page.keyboard.press("Home")
    for _ in range(index):
        opened.page.keyboard.press("ArrowRight")


def require_totals(opened, blocks, cutoff):
    rows = blocks.statement.set_index(["zone", "class", "cutoff_kg_m2"])
    shown = {
        (cell["zone"], cell["line"], cell["quantity"]): float(cell["value"])
        for cell in opened.page.evaluate(READ_TOTALS)
    }
    lines = blocks.statement[["zone", "class"]].drop_duplicates()
    assert len(shown) == len(lines) * len(TONNES)
    for (zone, line, quantity), value in shown.items():
        stated = rows.loc[(zone, line, cutoff), quantity]
        assert value == pytest.approx(stated, rel=1e-6, nan_ok=True), (
            zone,
            line,
            quantity,
            cutoff,
        )


def test_totals_of_the_page_are_those_of_the_statement(blocks, html, open_page):
    opened = open_page(html)
    assert page_of(blocks) == html, "the same bytes"
    assert {"Measured + Indicated", "total", "Unclassified"} <= set(
        blocks.statement["class"]
    )
    for index in (0, 1, 3):
        set_cutoff(opened, index)
        cutoff = blocks.cutoffs[index]
        assert opened.page.evaluate(CAPTION).endswith(f" {cutoff:g} kg/m² wet")
        slider = opened.page.locator("#blocks-cutoff")
        assert slider.get_attribute("aria-valuetext") == f"{cutoff:g} kg/m² wet"
        require_totals(opened, blocks, cutoff)
    opened.require_quiet()


def test_a_block_lies_within_a_pixel_of_its_place_at_three_zooms(
    html, open_page, tmp_path
):
    opened = open_page(html)
    choose(opened, "class")
    set_cutoff(opened, 0)
    lon, lat = corners(*MEASURED)
    for zoom in (9.3, 11, 12.7):
        opened.set_view(lon.mean() + 0.013, lat.mean() - 0.007, zoom)
        pixels = opened.pixels(tmp_path / "blocks.png")
        found = np.abs(pixels - rgb(class_look("Measured").colour)).sum(axis=2) < 6
        found[:60], found[:, :260], found[:, 900:] = False, False, False  # the legend
        hot = np.argwhere(found)
        x, y = screen(lon, lat, opened.view())
        edges = [
            hot[:, 1].min(),
            hot[:, 1].max() + 1,
            hot[:, 0].min(),
            hot[:, 0].max() + 1,
        ]
        assert np.abs(np.array(edges) - [x.min(), x.max(), y.min(), y.max()]).max() <= 1
        assert np.abs(hot.mean(axis=0) + 0.5 - [y.mean(), x.mean()]).max() <= 1.0
    opened.require_quiet()


def shot_of(opened, tmp_path):
    opened.page.mouse.move(5, 5)
    pixels = opened.pixels(tmp_path / "shot.png")
    return lambda cell: colour_at(pixels, place_on_screen(opened, cell))


def require_colour(seen, wanted, *, tolerance=4):
    assert np.abs(seen - wanted).max() <= tolerance


def require_fading(opened, blocks, tmp_path):
    """Ground below the cut-off lets the sea shine through; gives the sea's colour."""
    rows = blocks.cells.set_index("cell")["abundance_kriged"]
    scale = abundance_scale(blocks.cells)
    low = rgb(scale.colour(rows["north-0-1"]))
    set_cutoff(opened, 1)
    seen = shot_of(opened, tmp_path)
    sea = seen(("north", 11, 13))
    require_colour(seen(("north", 2, 9)), rgb(scale.colour(rows["north-2-9"])))
    require_colour(seen(("north", 0, 1)), FADED * low + (1 - FADED) * sea, tolerance=6)
    set_cutoff(opened, 0)
    require_colour(shot_of(opened, tmp_path)(("north", 0, 1)), low)
    return sea


def require_chances(opened, blocks, tmp_path, *, sea):
    rows = blocks.cells.set_index("cell")
    scale = ColourScale(ramp="viridis", low=0.0, high=100.0)
    for index, cutoff in ((2, 8), (3, 12)):
        set_cutoff(opened, index)
        seen = shot_of(opened, tmp_path)
        for cell in (("south", 5, 4), ("north", 5, 7)):
            row = rows.loc["-".join(map(str, cell))]
            full = rgb(scale.colour(100.0 * row[f"share_at_{cutoff}"]))
            faint = row["abundance_kriged"] < cutoff
            wanted = FADED * full + (1 - FADED) * sea if faint else full
            require_colour(seen(cell), wanted, tolerance=6)


def require_swipe(opened, blocks, tmp_path):
    """The handle moves by keys and by mouse, and the look of a cell with it."""
    rows = blocks.cells.set_index("cell")["abundance_sd"]
    spread = ColourScale.of(blocks.cells["abundance_sd"], ramp="cividis")
    wanted = rgb(spread.colour(rows["south-5-6"]))
    divide = opened.page.get_by_role("slider", name="Divide between")
    for press, same in (("Home", True), ("End", False)):
        divide.press(press)
        seen = shot_of(opened, tmp_path)(("south", 5, 6))
        assert (np.abs(seen - wanted).max() <= 4) == same
    assert divide.get_attribute("aria-valuenow") == "98"
    box = divide.bounding_box()
    stage = opened.page.locator(".folium-map").bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, 300)
    opened.page.mouse.down()
    opened.page.mouse.move(stage["x"] + stage["width"] / 4, 300, steps=3)
    opened.page.mouse.up()
    assert divide.get_attribute("aria-valuenow") == "25"


def test_colours_follow_variable_cutoff_and_swipe(blocks, html, open_page, tmp_path):
    opened = open_page(html)
    opened.set_view(179.75, -17.3, 9)
    sea = require_fading(opened, blocks, tmp_path)
    choose(opened, "chance")
    require_chances(opened, blocks, tmp_path, sea=sea)
    choose(opened, "chance", "abundance_sd")
    legend = opened.page.inner_text(".blocks-legend")
    assert "Left: Chance of 12 kg/m² wet or more (%)" in legend
    assert "Right: Standard deviation (kg/m² wet)" in legend
    set_cutoff(opened, 0)
    require_swipe(opened, blocks, tmp_path)
    opened.require_quiet()


def test_a_block_tells_what_it_holds_to_mouse_and_keyboard(blocks, html, open_page):
    opened = open_page(html, still=True)
    opened.set_view(179.95, -17.0, 9.5)
    set_cutoff(opened, 1)
    opened.page.mouse.click(*place_on_screen(opened, ("north", 9, 4)))
    popup = opened.page.locator(".blocks-popup")
    told = popup.inner_text()
    row = blocks.cells.set_index("cell").loc["north-9-4"]
    assert "Block north-9-4" in told
    low, value, high = (f"{row[n]:#.3g}" for n in ABUNDANCE)
    assert f"{value} kg/m² wet, P10 to P90 {low} to {high}" in told
    assert f"{100 * row['share_at_4']:.0f} %" in told
    assert f"{row['wet_t_at_4'] / 1e3:.0f} kt wet" in told
    assert f"left out: slope; APEI: {PAYLOAD}" in told
    assert popup.locator("img").count() == 0
    assert "BC01\n75.0 %" in told
    popup.get_by_role("button", name="BC01").click()
    popup.wait_for(state="detached")
    assert opened.page.locator(".leaflet-popup").inner_text().startswith("BC01")
    opened.page.keyboard.press("Escape")
    opened.set_view(179.95, -17.0, 9.5)
    opened.page.focus(".folium-map")
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        opened.page.keyboard.press(key)
    assert popup.inner_text().startswith("Block north-9-6")
    assert opened.page.inner_text(".said").startswith("Block north-9-6: ")
    button = opened.page.get_by_role("button", name="Blocks", exact=True)
    button.click()
    popup.wait_for(state="detached")
    opened.page.mouse.click(*place_on_screen(opened, ("north", 3, 5)))
    assert opened.page.locator(".leaflet-popup").inner_text().startswith("Reserved")
    assert popup.count() == 0
    button.click()
    opened.set_view(*middle("north", 3, 5), 10)
    opened.page.focus(".folium-map")
    opened.page.keyboard.press("ArrowUp")
    opened.page.keyboard.press("Enter")
    assert popup.inner_text().startswith("Block north-3-5")
    opened.page.mouse.click(*place_on_screen(opened, ("north", 2, 4)))
    assert popup.inner_text().startswith("Block north-2-4"), "not the area over it"
    opened.require_quiet()


def test_a_link_brings_choice_and_cutoff_back_and_ignores_nonsense(html, open_page):
    opened = open_page(html, width=390, height=844)
    opened.page.evaluate(
        "location.hash = 'set-block-variable=reason&set-block-cutoff=8"
        "&set-block-other=%3Cb%3E&set-block-opacity=1e9&set-block-divide=x'"
    )
    opened.page.locator(".blocks-totals caption", has_text=" 8 kg/m²").wait_for()
    assert opened.page.is_checked(".blocks input[value=reason]")
    assert opened.page.input_value("#blocks-other") == ""
    assert opened.page.input_value("#blocks-opacity") == "100"
    opened.page.evaluate("location.hash = 'set-block-other=chance&set-block-divide=30'")
    divide = opened.page.locator(".blocks-divide[aria-valuenow='30']")
    divide.wait_for()
    wide = opened.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing hangs over the edge of a phone"
    opened.require_quiet()
