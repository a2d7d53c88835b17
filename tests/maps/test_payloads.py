"""Text from data is shown as text in every place, and never runs."""

import dataclasses
import re

import pandas as pd
import pytest
from madeup.block_world import block_layers
from madeup.hostile_project import PAYLOADS, TEMPLATES
from madeup.routes_layers import made_up_routes

import folium
import geopandas as gpd
import shapely

from geo.report.blankmap import MapPage, open_map
from geo.report.blocks import add_blocks
from geo.report.features import Layer
from geo.report.figures import draw_histogram
from geo.report.offline import inline_page
from geo.report.popups import escape
from geo.report.routes_map import routes_map
from geo.report.seabed_map import SeabedLayers, seabed_map
from geo.report.selectors import Selector
from geo.report.symbols import Legend, ShapeStyle, Swatch
from geo.report.webmap import OfflineMap

pytestmark = pytest.mark.browser

ALL_AT_ONCE = " ".join((PAYLOADS | TEMPLATES).values())

INHERITED = "constructor"  # a name that every object of JavaScript answers to

# What folium's Popup needs of jQuery: text in, nodes out.
DOLLAR = """<script>window.$ = (html) => { const box = document.createElement("div");
box.innerHTML = html; return box.children; };</script>"""

SHOW_ALL = """() => {
    const texts = [];
    theMap().eachLayer((layer) => {
        for (const kind of ["Popup", "Tooltip"]) {
            if (!layer["get" + kind] || !layer["get" + kind]()) { continue; }
            layer["open" + kind]();
            const pane = ".leaflet-" + kind.toLowerCase() + "-pane";
            texts.push(document.querySelector(pane).textContent);
            layer["close" + kind]();
        }
    });
    document.querySelectorAll("a").forEach((link) => {
        if (!(link.getAttribute("href") || "").startsWith("#")) { link.click(); }
    });
    texts.push(document.body.textContent);
    return texts.join("\\n");
}"""


def point_feature(**properties):
    geometry = {"type": "Point", "coordinates": [154.0, 24.0]}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return {"type": "FeatureCollection", "features": [feature]}


def add_popup_object(text, on):
    popup = folium.Popup(folium.Html(text, script=True))
    folium.CircleMarker([24.0, 154.0], popup=popup).add_to(on)


def add_popup_string(text, on):
    folium.CircleMarker([24.0, 154.0], popup=text).add_to(on)


def add_tooltip(text, on):
    folium.CircleMarker([24.0, 154.0], tooltip=text).add_to(on)


def add_label(text, on):
    folium.Marker([24.0, 154.0], icon=folium.DivIcon(html=text)).add_to(on)


def add_layer_name(text, on):
    folium.FeatureGroup(name=text).add_to(on)


def add_geojson_popup(text, on):
    popup = folium.GeoJsonPopup(fields=["name"], labels=False)
    folium.GeoJson(
        point_feature(name=text), popup=popup, marker=folium.CircleMarker()
    ).add_to(on)


def add_tooltip_alias(text, on):
    tip = folium.GeoJsonTooltip(fields=["name"], aliases=[text])
    folium.GeoJson(
        point_feature(name="x"), tooltip=tip, marker=folium.CircleMarker()
    ).add_to(on)


SINKS = {
    "popup object": add_popup_object,
    "popup string": add_popup_string,
    "tooltip": add_tooltip,
    "label": add_label,
    "layer name": add_layer_name,
    "GeoJSON popup": add_geojson_popup,
    "GeoJSON tooltip alias": add_tooltip_alias,
}


def folium_page(texts, sink):
    drawn = open_map(MapPage(title="x", centre_lon=180.0, focus=(150, 20, 158, 28)))
    figure = drawn.get_root()
    figure.header.add_child(folium.Element(DOLLAR))
    for text in texts:
        SINKS[sink](text, drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    page = figure.render().replace("<head>", '<head><meta charset="utf-8">', 1)
    return inline_page(page)


def without_policy(page):
    """Leave the escaping alone with the payload."""
    return page.replace("Content-Security-Policy", "x-none")


def same_words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("sink", SINKS)
def test_each_sink_shows_each_payload_as_text(sink, open_page):
    texts = (PAYLOADS | TEMPLATES).values()
    opened = open_page(without_policy(folium_page(map(escape, texts), sink)))
    shown = same_words(opened.page.evaluate(SHOW_ALL))
    assert [text for text in texts if same_words(text) not in shown] == []
    opened.page.wait_for_timeout(30)
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.locator(".leaflet-map-pane").count() == 1
    opened.require_quiet()


@pytest.mark.parametrize("sink", ["popup string", "tooltip", "layer name"])
def test_the_payloads_do_run_where_nothing_is_escaped(sink, open_page):
    opened = open_page(without_policy(folium_page([PAYLOADS["onerror"]], sink)))
    opened.page.evaluate(SHOW_ALL)
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.__pwned") == 1


@pytest.mark.parametrize("sink", ["popup string", "tooltip", "layer name"])
def test_the_policy_stops_a_handler_that_was_not_escaped(sink, open_page):
    opened = open_page(folium_page([PAYLOADS["onerror"]], sink))
    opened.page.evaluate(SHOW_ALL)
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.__pwned") is None


def poisoned(table, text):
    """Put the text into every column of words, and into a column's name."""
    words = [
        c
        for c in table.columns
        if table[c].dtype == object or str(table[c].dtype) in {"str", "string"}
    ]
    return table.assign(**{c: text for c in words if c != "iso3"}, **{text: text})


def hostile_seabed(survey, land, text):
    grids = survey["grids"]
    first = grids["abundance"].assign_attrs(long_name=text, units=text, source=text)
    why = grids["why"].assign_attrs(long_name=text)
    stations = poisoned(survey["stations"], text)
    return seabed_map(
        SeabedLayers(
            title=text,
            land=poisoned(land, text),
            zone=poisoned(survey["zone"], text),
            limits=poisoned(survey["zone"].set_geometry(survey["zone"].boundary), text),
            grids={text: [first], f"{text} why": [why]},
            stations_used=stations,
            stations_rejected=stations.iloc[:1].assign(reason=text),
            domains=poisoned(survey["zone"], text),
            exclusions=poisoned(survey["zone"], text),
            places=gpd.GeoDataFrame(
                {"name": [text]}, geometry=[shapely.Point(154, 24)], crs=4326
            ),
            disturbed=survey["zone"][["geometry"]].assign(
                name=text, kind="mined ground", from_year=1, to_year=5, note=text
            ),
            planned=stations[["geometry"]].assign(
                plan=text, station=text, zone=text, lat_minutes=text, lon_minutes=text
            ),
            subtitle=text,
            watermark=text,
            sources=(text,),
        )
    )


def every_place(text):
    """A page with the text in all places of a map that take one."""
    selector = Selector(
        key=f"key {text}",
        label=text,
        options=((text, text), ("b", text), (INHERITED, text)),
    )
    style = ShapeStyle(colour="#000000", fill="#000000")
    drawn = OfflineMap(
        MapPage(
            title=text,
            centre_lon=180.0,
            focus=(150, -25, 200, 30),
            views=((text, (150, -25, 200, 30)), (f"2 {text}", (170, 0, 190, 20))),
            subtitle=text,
            watermark=text,
            sources=(text,),
            notes=(text,),
            selectors=(selector,),
        )
    )
    dots = [shapely.Point(175, -17), shapely.Point(-175, -15)]
    shapes = gpd.GeoDataFrame({"id": [text, "b"]}, geometry=dots, crs=4326)
    rows = pd.DataFrame(
        {"id": [text, text, "b"], selector.key: [text, "b", text], text: text}
    )
    layer = Layer(
        name=text,
        heading="id",
        key="id",
        labels={text: text},
        legend=(Swatch(text=text, style=style, kind="dot"),),
        legend_title=text,
        when={selector.key: text},
    )
    drawn.add_shapes(shapes.assign(**{text: text}), layer=layer, style=style)
    by = (selector.key,)
    varying = dataclasses.replace(layer, name=f"varying {text}", when={})
    drawn.add_varying(shapes, rows, on="id", by=by, layer=varying, style=style)
    drawn.add_labels(shapes, column="id", name=text)
    drawn.add_empty_layer(text)
    drawn.add_legend(Legend(title=text, ticks=(text,), notes=(text,)))
    drawn.add_words((text,), title=text)
    drawn.add_drawing(draw_histogram([1.0, 2.0], variable=text, unit=text))
    table = pd.DataFrame({"id": [text, "b"], "key": [text, "b"]})
    drawn.add_table(table, caption=text, labels={"id": text}, beside=True, link="key")
    drawn.add_table(table, caption=f"below {text}", labels={text: text})
    return drawn


def hostile_blocks(text):
    blocks = block_layers()
    reasons = blocks.features.assign(feature=text)
    stations = blocks.weights.assign(station=text)
    drawn = every_place(text)
    add_blocks(
        drawn,
        dataclasses.replace(blocks, features=reasons, weights=stations, notes=(text,)),
    )
    return drawn.render()


# Each way to end a string, a comment or a script by itself, and all after each other.
IN_EVERY_PLACE = {
    **{name: PAYLOADS[name] for name in ("backslash", "script end")},
    "all": ALL_AT_ONCE,
}


@pytest.mark.parametrize("text", IN_EVERY_PLACE.values(), ids=IN_EVERY_PLACE)
def test_text_in_every_place_of_a_map_is_shown_as_text(text, open_page):
    page = without_policy(every_place(text).render())
    opened = open_page(page, still=True)
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    shown = [opened.page.evaluate(SHOW_ALL)]
    opened.page.get_by_label("Find a name or a position").focus()
    offered = opened.page.evaluate(
        "[...document.getElementById('names').options].map((o) => o.value)"
    )
    assert same_words(text) in map(same_words, offered)
    opened.page.locator("tr[data-key] button").first.click()
    shown.append(opened.page.locator(".leaflet-popup-content").last.inner_text())
    opened.page.locator("select").select_option("b")
    shown.append(opened.page.evaluate(SHOW_ALL))
    opened.page.locator("select").select_option(INHERITED)
    assert all(same_words(text) in same_words(told) for told in shown)
    assert same_words(shown[0]).count(same_words(text)) > 20
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.title() == same_words(text)
    opened.require_quiet()


@pytest.mark.parametrize(
    "text", [PAYLOADS["backslash"], ALL_AT_ONCE], ids=["backslash", "all"]
)
def test_a_saved_file_has_a_plain_name_and_a_link_brings_the_text_back(text, open_page):
    opened = open_page(without_policy(every_place(text).render()), still=True)
    opened.page.locator("select").select_option("b")
    opened.page.get_by_text("Link", exact=True).click()
    panel = opened.page.get_by_role("group", name="Link")
    panel.get_by_text("Ctrl+C").or_(panel.get_by_text("Copied.")).wait_for()
    address = opened.page.get_by_label("Link to this view").input_value()
    opened.page.get_by_text("Save", exact=True).click()
    for kind in ("(CSV)", "(GeoJSON)"):
        with opened.page.expect_download() as coming:
            opened.page.get_by_role("button", name=kind).first.click()
        assert re.fullmatch(
            r"[a-z0-9-]+\.(csv|geojson)", coming.value.suggested_filename
        )
    opened.page.goto(address)
    opened.page.reload()
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert opened.page.locator("select").input_value() == "b"
    assert opened.page.evaluate("window.__pwned") is None
    opened.require_quiet()


def page_of(name, *, land, survey):
    if name == "seabed":
        return hostile_seabed(survey, land, ALL_AT_ONCE)
    if name == "routes":
        return routes_map(made_up_routes(poisoned(land, ALL_AT_ONCE), ALL_AT_ONCE))
    return hostile_blocks(ALL_AT_ONCE)


@pytest.mark.parametrize("name", ["seabed", "routes", "blocks"])
def test_a_hostile_world_still_makes_a_working_map(name, open_page, land, survey):
    page = page_of(name, land=land, survey=survey)
    opened = open_page(without_policy(page), still=True)
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    shown = opened.page.evaluate(SHOW_ALL)
    assert same_words(shown).count(same_words(ALL_AT_ONCE)) > 5
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.title() == same_words(ALL_AT_ONCE)
    opened.require_quiet()


def test_no_field_of_the_layers_is_forgotten_here():
    fields = {f.name for f in dataclasses.fields(SeabedLayers)}
    assert fields == {
        "title",
        "land",
        "zone",
        "limits",
        "stations_used",
        "stations_rejected",
        "blocks",
        "grids",
        "relief",
        "domains",
        "exclusions",
        "regimes",
        "places",
        "disturbed",
        "planned",
        "headline",
        "subtitle",
        "watermark",
        "sources",
    }
