"""Text from data is shown as text in every place, and never runs."""

import dataclasses

import pandas as pd
import pytest

import folium
import geopandas as gpd
import shapely

from geo.report.blankmap import MapPage, open_map
from geo.report.offline import inline_page
from geo.report.popups import escape
from geo.report.risk_map import RiskLayers, risk_map
from geo.report.routes_map import RoutesLayers, routes_map
from geo.report.seabed_map import SeabedLayers, seabed_map

pytestmark = pytest.mark.browser

PAYLOADS = {
    "onerror": '<img src=x onerror="window.__pwned=1">',
    "interpolation": "${window.__pwned=1}",
    "backtick": "`+(window.__pwned=1)+`",
    "script end": "</script><script>window.__pwned=1</script>",
    "javascript link": '<a href="javascript:window.__pwned=1">click</a>',
    "backslash": "\\`;window.__pwned=1;//\\",
}
TEMPLATES = {
    "jinja": "{{ 7 * 6 }}{% for x in [] %}",
    "quotes": "\"'; window.__pwned=1; //",
}

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
    folium.LayerControl(collapsed=False).add_to(on)


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


def folium_page(text, sink):
    drawn = open_map(MapPage(title="x", centre_lon=180.0, focus=(150, 20, 158, 28)))
    figure = drawn.get_root()
    figure.header.add_child(folium.Element(DOLLAR))
    SINKS[sink](text, drawn)
    page = figure.render().replace("<head>", '<head><meta charset="utf-8">', 1)
    return inline_page(page)


def without_policy(page):
    """Leave the escaping alone with the payload."""
    return page.replace("Content-Security-Policy", "x-none")


def same_words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("payload", PAYLOADS | TEMPLATES)
@pytest.mark.parametrize("sink", SINKS)
def test_each_sink_shows_each_payload_as_text(sink, payload, open_page):
    text = (PAYLOADS | TEMPLATES)[payload]
    opened = open_page(without_policy(folium_page(escape(text), sink)))
    shown = opened.page.evaluate(SHOW_ALL)
    assert same_words(text) in same_words(shown)
    opened.page.wait_for_timeout(30)
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.locator(".leaflet-map-pane").count() == 1
    opened.require_quiet()


@pytest.mark.parametrize("sink", ["popup string", "tooltip", "layer name"])
def test_the_payloads_do_run_where_nothing_is_escaped(sink, open_page):
    opened = open_page(without_policy(folium_page(PAYLOADS["onerror"], sink)))
    opened.page.evaluate(SHOW_ALL)
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.__pwned") == 1


@pytest.mark.parametrize("sink", ["popup string", "tooltip", "layer name"])
def test_the_policy_stops_a_handler_that_was_not_escaped(sink, open_page):
    opened = open_page(folium_page(PAYLOADS["onerror"], sink))
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
            subtitle=text,
            watermark=text,
            sources=(text,),
        )
    )


def hostile_routes(trade, land, text):
    tables = {name: poisoned(table, text) for name, table in trade.items()}
    return routes_map(
        RoutesLayers(
            title=text,
            land=poisoned(land, text),
            works=tables["works"],
            ports=tables["ports"],
            gates=tables["gates"],
            flows=tables["flows"],
            disrupted_flows=tables["flows"].assign(change=text),
            disruption=text,
            subtitle=text,
            watermark=text,
            sources=(text,),
        )
    )


def hostile_risk(trade, land, text):
    return risk_map(
        RiskLayers(
            title=text,
            land=poisoned(land, text),
            countries=pd.DataFrame(
                {"iso3": ["CHN", text], "value": [0.6, 0.1], text: text}
            ),
            value_name=text,
            ranking=pd.DataFrame({text: [text], "lost": [0.6]}),
            ranking_caption=text,
            gates=poisoned(trade["gates"], text),
            works=poisoned(trade["works"].assign(exposure=0.4), text),
            ports=poisoned(trade["ports"].assign(exposure=0.2, passing=text), text),
            watermark=text,
        )
    )


MAPS = {"seabed": hostile_seabed, "routes": hostile_routes, "risk": hostile_risk}


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("payload", PAYLOADS | TEMPLATES)
def test_a_hostile_project_still_makes_a_working_map(
    name, payload, open_page, land, survey, trade
):
    text = (PAYLOADS | TEMPLATES)[payload]
    world = survey if name == "seabed" else trade
    opened = open_page(without_policy(MAPS[name](world, land, text)))
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    shown = opened.page.evaluate(SHOW_ALL)
    assert same_words(shown).count(same_words(text)) > 5
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.title() == same_words(text)
    opened.require_quiet()


def test_no_field_of_the_layers_is_forgotten_here():
    fields = {f.name for f in dataclasses.fields(SeabedLayers)}
    assert fields == {
        "title",
        "land",
        "zone",
        "limits",
        "grids",
        "stations_used",
        "stations_rejected",
        "domains",
        "exclusions",
        "places",
        "subtitle",
        "watermark",
        "sources",
    }
