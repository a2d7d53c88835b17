"""What the buttons above a map do: find, measure, link, print, save."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely
from pyproj import Geod

from geo.report.blankmap import MapPage
from geo.report.export import write_table
from geo.report.features import Layer
from geo.report.selectors import Selector
from geo.report.symbols import ShapeStyle
from geo.report.templating import template_text
from geo.report.webmap import OfflineMap

pytestmark = pytest.mark.browser

RED = ShapeStyle(colour="#b00020", fill="#b00020")
TABLE = pd.DataFrame(
    {
        "name": ["=1+1", "a,b", "154.0,24.0", 'say "x"', "-2 nm", "Å"],
        "t": [10_000.0, -2.5, 0.00123, np.nan, 1e-7, 3.0],
    }
)
HOLED = shapely.Polygon(
    [
        (175, -20),
        (190, -20),
        (190, -18),
        (178, -18),
        (178, -12),
        (190, -12),
        (190, -10),
        (175, -10),
    ],
    [
        [(176, -16), (177, -16), (177, -15), (176, -15)],
        [(179, -19.5), (181, -19.5), (181, -19), (179, -19)],
        [(184, -19.5), (185, -19.5), (185, -19)],
    ],
)
BENT = shapely.LineString([(170, 0), (190, 5), (175, 10)])


def points(**columns):
    where = [shapely.Point(154, 24), shapely.Point(-179, -17)]
    return gpd.GeoDataFrame(columns, geometry=where, crs=4326)


@pytest.fixture(scope="module")
def page():
    goods = Selector(
        key="goods", label="Goods", options=(("ni", "Nickel"), ("co", "Cobalt"))
    )
    drawn = OfflineMap(
        MapPage(
            title="Tools",
            centre_lon=180.0,
            focus=(150, -25, 200, 30),
            selectors=(goods,),
        )
    )
    areas = gpd.GeoDataFrame({"name": ["Holed"]}, geometry=[HOLED], crs=4326)
    lines = gpd.GeoDataFrame({"name": ["Bent"]}, geometry=[BENT], crs=4326)
    ports = points(name=["Alpha", "Beta"], t=[12_345.6, -2.0])
    works = points(name=["Alpha", "Works B"])
    rows = pd.DataFrame(
        {"name": ["Alpha", "Works B", "Alpha"], "goods": ["ni", "ni", "co"]}
    )
    drawn.add_shapes(areas, layer=Layer(name="Areas", heading="name"), style=RED)
    drawn.add_shapes(
        lines, layer=Layer(name="Lines", heading="name", shown=False), style=RED
    )
    drawn.add_shapes(
        ports,
        layer=Layer(name="Ports", heading="name", labels={"t": "Tonnes"}, key="name"),
        style=RED,
    )
    drawn.add_varying(
        works,
        rows,
        on="name",
        by=("goods",),
        layer=Layer(name="Works", heading="name"),
        style=RED,
    )
    drawn.add_table(TABLE, caption="A table", labels={"name": "name", "t": "t"})
    return drawn.render()


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


def popup(opened):
    return opened.page.locator(".leaflet-popup-content").last


def find(opened, text):
    field = opened.page.get_by_label("Find a name or a position")
    field.fill(text)
    field.press("Enter")
    opened.page.wait_for_timeout(30)


def switches(opened):
    """Layers of the layer control that are on."""
    return opened.page.evaluate(
        """() => [...document.querySelectorAll(".leaflet-control-layers input")]
        .filter((box) => box.checked)
        .map((box) => box.parentElement.textContent.trim())"""
    )


def said(opened):
    return opened.page.locator(".said").inner_text()


def test_find_flies_to_a_name_or_a_position_and_says_what_is_there(page, open_page):
    opened = ready(open_page(page, still=True))
    find(opened, "beta")
    assert "Tonnes\t-2" in popup(opened).inner_text()
    assert opened.view()["lon"] == pytest.approx(181.0, abs=0.5)
    find(opened, "bent")
    assert popup(opened).inner_text() == "Bent"
    assert "Lines" in switches(opened), "its layer was off"
    for text in ("24°16.8'N 153°58.8'E", "24.28, 153.98", "-17 -179"):
        find(opened, text)
        place = "17.000° S 179.000° W" if text == "-17 -179" else "24.280° N 153.980° E"
        assert popup(opened).inner_text() == place
    for text in ("atlantis", "153.98 E 24.28 N", "95, 10"):
        find(opened, text)
        assert said(opened) == f"Nothing here is named {text}"
    opened.require_quiet()


def test_find_offers_every_name_once_and_follows_the_choice(page, open_page):
    opened = ready(open_page(page, still=True))

    def offered():
        opened.page.get_by_label("Goods").focus()
        opened.page.get_by_label("Find a name or a position").focus()
        return opened.page.evaluate(
            "[...document.getElementById('names').options].map((o) => o.value)"
        )

    names = ["Holed", "Bent", "Alpha", "Beta", "Alpha (Works)", "Works B"]
    assert offered() == names
    opened.page.get_by_label("Goods").select_option("co")
    assert offered() == names[:-1]
    find(opened, "Alpha (Works)")
    assert popup(opened).inner_text() == "Alpha"
    opened.require_quiet()


def pairs():
    """200 pairs of places: anywhere, close, on one parallel, over poles, antipodes."""
    rng = np.random.default_rng(7)
    lat, lon = (
        np.degrees(np.arcsin(rng.uniform(-1, 1, 200))),
        rng.uniform(-180, 180, 200),
    )
    to_lat = np.degrees(np.arcsin(rng.uniform(-1, 1, 200)))
    to_lon = rng.uniform(-180, 540, 200)
    step = 10.0 ** rng.uniform(-6, 0, (2, 200)) * rng.choice([-1, 1], (2, 200))
    antipodes, close, parallel, equator = (slice(n, n + 30) for n in (40, 70, 100, 130))
    to_lat[antipodes] = np.clip(step[0] - lat, -90, 90)[antipodes]
    to_lon[antipodes] = (lon + 180 + step[1])[antipodes]
    to_lat[close] = np.clip(lat + step[0], -90, 90)[close]
    to_lon[close] = (lon + step[1])[close]
    to_lat[parallel] = lat[parallel]
    lat[equator], to_lat[equator] = step[0][equator], step[1][equator]
    found = np.column_stack([lat, lon, to_lat, to_lon])
    found[160:180, 0] = np.repeat([90.0, -90.0], 10)
    found[180:190, [0, 2]] = 0.0
    found[190:] = [
        (0, 0, 0, 180),
        (0, 0, 0, 179.39),
        (0, 0, 0, 179.5),
        (0, 0, 0, 90),
        (30, 10, -30, -170),
        (30, 10, -29.9, 190),
        (90, 0, -90, 50),
        (-16.5, 179.9, -16.5, -179.9),
        (45, 12, 45, 12),
        (1e-12, 3, -1e-12, 150),
    ]
    return found


def test_a_length_is_that_of_the_ellipsoid_wherever_the_two_places_lie(open_page):
    script = "const capabilities = [];\n" + template_text("measure.js")
    opened = open_page(f"<!DOCTYPE html><title>x</title><script>{script}</script>")
    places = pairs()
    measured = np.array(
        opened.page.evaluate(
            """(all) => all.map(([a, b, c, d]) => geodesicMetres(
            { lat: a, lng: b }, { lat: c, lng: d }))""",
            places.tolist(),
        )
    )
    lat, lon, to_lat, to_lon = places.T
    expected = Geod(ellps="WGS84").inv(lon, lat, to_lon, to_lat)[2]
    assert expected.max() > 2.0e7
    np.testing.assert_allclose(measured, expected, rtol=1e-6, atol=1e-3)
    opened.require_quiet()


def test_measure_adds_up_typed_named_and_clicked_places(page, open_page):
    opened = ready(open_page(page, still=True))
    opened.page.get_by_text("Measure", exact=True).click()
    field = opened.page.get_by_label("Next point: a name or a position")
    for text in ("alpha", "17 S 179 W"):
        field.fill(text)
        field.press("Enter")
    metres = Geod(ellps="WGS84").inv(154, 24, -179, -17)[2]
    total = opened.page.locator(".total")
    assert f"{metres / 1852:,.1f} nm ({metres / 1000:,.1f} km)" in total.inner_text()
    place = opened.page.evaluate(
        """() => { const box = theMap().getContainer().getBoundingClientRect();
        const [x, y] = [Math.round(box.left) + 200, Math.round(box.top) + 300];
        const there = theMap().mouseEventToLatLng({ clientX: x, clientY: y });
        return { lon: there.lng, lat: there.lat, x, y }; }"""
    )
    opened.page.mouse.click(place["x"], place["y"])
    lengths = opened.page.locator(".tool-panel li").all_inner_texts()
    metres += Geod(ellps="WGS84").inv(-179, -17, place["lon"], place["lat"])[2]
    assert len(lengths) == 3
    assert f"{metres / 1852:,.1f} nm" in lengths[-1]
    assert popup(opened).count() == 0
    opened.page.keyboard.press("Delete")
    assert total.inner_text() == ""
    opened.page.keyboard.press("Escape")
    opened.page.mouse.click(place["x"], place["y"])
    assert opened.page.locator(".tool-panel li").count() == 0
    opened.require_quiet()


def test_a_link_brings_back_view_choice_layers_and_shape(page, open_page):
    opened = ready(open_page(page, still=True))
    opened.page.get_by_label("Goods").select_option("co")
    opened.page.locator(".leaflet-control-layers").get_by_text("Ports").click()
    find(opened, "Alpha")
    opened.set_view(160.0, 10.0, 5)
    opened.page.get_by_text("Link", exact=True).click()
    panel = opened.page.get_by_role("group", name="Link")
    panel.get_by_text("Ctrl+C").or_(panel.get_by_text("Copied.")).wait_for()
    address = opened.page.get_by_label("Link to this view").input_value()
    assert address == opened.page.url
    again = opened.__class__(opened.page.context.new_page())
    again.page.goto(address)
    again = ready(again)
    assert again.page.get_by_label("Goods").input_value() == "co"
    assert switches(again) == switches(opened)
    assert popup(again).inner_text().startswith("Alpha")
    seen = again.page.evaluate(
        "new URLSearchParams(location.hash.slice(1)).get('view')"
    )
    assert seen == "10.0000,160.0000,5.0"
    opened.require_quiet()


STRANGE = (
    "#view=1e999,NaN,5&layer=<b>&choose-goods=__proto__&set-x=1&shape=toString",
    "#view=91,0,99&choose-constructor=co",
    "#%E0%A4%A&view=1,2",
)


def test_a_strange_address_changes_nothing(page, open_page):
    opened = ready(open_page(page, still=True))
    before, plain = opened.view(), opened.page.url
    for address in STRANGE:
        opened.page.goto(plain + address)
        opened.page.reload()
        ready(opened)
        assert opened.view() == before
        assert opened.page.get_by_label("Goods").input_value() == "ni"
    opened.require_quiet()


def saved(opened, name):
    with opened.page.expect_download() as coming:
        opened.page.get_by_role("button", name=name).click()
    return coming.value


def test_save_writes_the_table_as_the_results_folder_has_it(page, open_page, tmp_path):
    opened = ready(open_page(page, still=True))
    opened.page.get_by_text("Save", exact=True).click()
    file = saved(opened, "A table (CSV)")
    assert file.suggested_filename == "a-table.csv"
    text = Path(file.path()).read_bytes()
    same = write_table(TABLE, Path("t.csv"), root=tmp_path).read_bytes()
    assert text.splitlines()[1].startswith(b"'=1+1,")
    names = [line.rpartition(b",")[0] for line in text.splitlines()]
    assert names == [line.rpartition(b",")[0] for line in same.splitlines()]
    numbers = pd.read_csv(file.path())["t"]
    np.testing.assert_allclose(numbers, TABLE["t"], rtol=1e-4)
    opened.require_quiet()


def test_save_cuts_shapes_at_the_date_line_as_rfc_7946_asks(page, open_page):
    opened = ready(open_page(page, still=True))
    opened.page.get_by_text("Save", exact=True).click()
    areas = gpd.read_file(saved(opened, "Areas (GeoJSON)").path()).geometry.iloc[0]
    assert areas.is_valid
    assert areas.bounds == (-180.0, -20.0, 180.0, -10.0)
    assert areas.area == pytest.approx(HOLED.area)
    assert all(part.exterior.is_ccw for part in areas.geoms)
    east = shapely.transform(areas, lambda c: np.column_stack([c[:, 0] % 360, c[:, 1]]))
    rings = [ring for part in east.geoms for ring in part.interiors]
    assert len(rings) == 2, "the third hole lies on 180 and became part of the edge"
    line = gpd.read_file(saved(opened, "Lines (GeoJSON)").path()).geometry.iloc[0]
    assert len(line.geoms) == 3
    assert line.length == pytest.approx(BENT.length)
    ports = json.loads(Path(saved(opened, "Ports (GeoJSON)").path()).read_text())
    first, second = ports["features"]
    assert first["properties"] == {"name": "Alpha", "Tonnes": 12_346}
    assert second["geometry"] == {"type": "Point", "coordinates": [-179, -17]}
    opened.require_quiet()


def test_print_asks_the_browser_for_paper(page, open_page):
    opened = ready(open_page(page))
    opened.page.evaluate("window.print = () => { window.__printed = true; }")
    opened.page.get_by_role("button", name="Print").click()
    assert opened.page.evaluate("window.__printed")
    opened.page.emulate_media(media="print")
    assert opened.page.locator(".toolbar").is_hidden()
    opened.require_quiet()
