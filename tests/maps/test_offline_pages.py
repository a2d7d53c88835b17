"""The maps open with no network, react, and are the same on every build."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from geo.report.figures import draw_histogram
from geo.report.page import Report, ReportTable, Section, SummaryRow, build_page
from geo.report.risk_map import RiskLayers, risk_map
from geo.report.routes_map import RoutesLayers, routes_map
from geo.report.seabed_map import SeabedLayers, seabed_map
from geo.report.zone_map import ZoneLayers, zone_map

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="session")
def pages(land, survey, trade, sea):
    stations = survey["stations"]
    grids = survey["grids"]
    seabed = SeabedLayers(
        title="Nodules",
        land=land,
        zone=survey["zone"],
        limits=survey["zone"].set_geometry(survey["zone"].boundary),
        grids={
            "abundance": [grids["abundance"]],
            "standard deviation": [grids["sd"]],
            "reasons for exclusion": [grids["why"]],
        },
        stations_used=stations.iloc[1:],
        stations_rejected=stations.iloc[:1].assign(reason="repeats MC4"),
        watermark="SYNTHETIC stations",
        sources=("made up",),
    )
    flows = trade["flows"]
    routes = RoutesLayers(
        title="Routes",
        land=land,
        works=trade["works"],
        ports=trade["ports"],
        gates=trade["gates"],
        flows=flows,
        disrupted_flows=pd.concat(
            [
                flows.assign(change=["re-routed", "lost"]),
                flows.iloc[:1].assign(change="new", name="Honolulu to Yokohama"),
            ],
            ignore_index=True,
        ),
        disruption="Lombok Strait closed",
    )
    risk = RiskLayers(
        title="Risk",
        land=land,
        countries=pd.DataFrame(
            {
                "iso3": ["USA", "CHN"],
                "value": [0.05, 0.62],
                "rare_earths": ["5.0% of the demand unmet", "62.0% (Dy 99%)"],
                "how_surely": ["", "rare earths 95%"],
            }
        ),
        value_name="share of supply lost if the country stops",
        ranking=pd.DataFrame(
            {"stop": ["China", "United States"], "lost_t": [9e3, 700.0]}
        ),
        ranking_caption="Worst single stops",
        gates=trade["gates"].assign(passing="nickel 94.0%"),
        works=trade["works"].assign(exposure=[0.2, 0.01]),
        ports=trade["ports"].assign(exposure=0.3, unlocode="JPYOK"),
    )
    zones = ZoneLayers(
        title="Zone",
        land=land,
        regimes=sea["regimes"],
        limits=sea["limits"],
        islands=sea["islands"],
        warnings=("the coast lacks, typed points stand for: Rock",),
        sources=("made up",),
    )
    summary = SummaryRow(label="Tonnes", value=2.34e8, unit="t wet")
    table = ReportTable(table=risk.ranking, caption="Worst stops")
    drawing = draw_histogram([1.0, 2.0, 4.0], variable="Abundance", unit="kg/m2")
    section = Section(title="Statement", tables=(table,), figures=(drawing,))
    report = Report(title="Report", run_id="1", summary=(summary,), sections=(section,))
    return {
        "seabed": lambda: seabed_map(seabed),
        "routes": lambda: routes_map(routes),
        "risk": lambda: risk_map(risk),
        "zone": lambda: zone_map(zones),
        "report": lambda: build_page(report),
    }


def ready(opened):
    opened.page.wait_for_selector("html[data-ready=yes]", state="attached")
    return opened


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["seabed", "routes", "risk", "zone", "report"])
def test_a_page_opens_quietly_with_no_network(name, width, pages, open_page):
    wide, high = WIDTHS[width]
    opened = open_page(pages[name](), width=wide, height=high)
    if name != "report":
        ready(opened)
    opened.require_quiet()
    overflow = opened.page.evaluate(
        "document.documentElement.scrollWidth - window.innerWidth"
    )
    assert overflow <= 0


@pytest.mark.parametrize("name", ["seabed", "routes", "risk", "zone", "report"])
def test_a_rebuild_gives_the_same_bytes(name, pages):
    assert pages[name]() == pages[name]()


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib\n"
        "from geo.report.blankmap import MapPage\n"
        "from geo.report.webmap import OfflineMap\n"
        "page = MapPage(title='x', centre_lon=180.0, focus=(150, 20, 158, 28))\n"
        "drawn = OfflineMap(page)\n"
        "drawn.add_choice('a')\n"
        "print(hashlib.sha256(drawn.render().encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("name", ["seabed", "routes", "risk", "zone", "report"])
def test_a_page_stays_small(name, pages):
    assert len(pages[name]().encode()) < 3e6


def test_choosing_a_grid_hides_the_others_and_changes_the_legend(pages, open_page):
    opened = ready(open_page(pages["seabed"]()))
    control = opened.page.locator(".leaflet-control-layers")
    key = opened.page.locator(".key", has_text="Kriging standard deviation")
    assert key.is_hidden()
    control.get_by_text("Standard deviation").click()
    key.wait_for(state="visible")
    assert opened.page.locator(".leaflet-image-layer").count() == 1
    assert opened.page.locator(".key", has_text="Nodule abundance").is_hidden()
    control.get_by_text("No grid").click()
    assert opened.page.locator(".leaflet-image-layer").count() == 0
    opened.require_quiet()


def test_each_layer_can_be_switched_off_and_on(pages, open_page):
    for name in ("seabed", "routes", "risk", "zone"):
        opened = ready(open_page(pages[name]()))
        boxes = opened.page.locator(".leaflet-control-layers input[type=checkbox]")
        for index in range(boxes.count()):
            boxes.nth(index).uncheck()
            boxes.nth(index).check()
        opened.require_quiet()


def test_a_button_shows_the_whole_zone(pages, open_page):
    opened = ready(open_page(pages["seabed"]()))
    before = opened.view()["zoom"]
    opened.page.get_by_role("button", name="Whole zone").click()
    opened.page.wait_for_timeout(600)
    assert opened.view()["zoom"] < before
    opened.require_quiet()


def test_the_scenario_switch_shows_lost_flows(pages, open_page, tmp_path):
    opened = ready(open_page(pages["routes"]()))
    before = opened.pixels(tmp_path / "base.png")
    control = opened.page.locator(".leaflet-control-layers")
    control.get_by_text("Flows: Lombok Strait closed").click()
    opened.page.locator(".key", has_text="lost").wait_for(state="visible")
    after = opened.pixels(tmp_path / "closed.png")
    changed = (np.abs(before - after).sum(axis=2) > 60).mean()
    assert changed > 0.001
    opened.require_quiet()


def test_the_scenario_tells_new_flows_from_those_sent_another_way(pages, open_page):
    opened = ready(open_page(pages["routes"]()))
    control = opened.page.locator(".leaflet-control-layers")
    control.get_by_text("Flows: Lombok Strait closed").click()
    key = opened.page.locator(".key", has_text="re-routed").inner_text()
    assert "new" in key
    colours = opened.page.evaluate(
        """() => { const seen = []; theMap().eachLayer((l) => {
        if (l.feature && l.feature.properties.tip && l.options.weight && l.setStyle) {
            seen.push([l.feature.properties.tip, l.options.color]); } });
        return seen; }"""
    )
    told = dict(colours)
    assert told["Honolulu to Yokohama"] != told["Los Angeles to Yokohama"]
    assert told["Fremantle to Yokohama"] == "#8b0000"
    opened.require_quiet()


def test_a_country_says_what_each_commodity_would_lack_and_how_surely(pages, open_page):
    opened = ready(open_page(pages["risk"]()))
    opened.set_view(112.0, 35.0, 4)
    view = opened.view()
    opened.page.mouse.click(view["x"] + 20, view["y"])
    popup = opened.page.locator(".leaflet-popup-content")
    popup.wait_for()
    told = popup.inner_text()
    for words in ("China", "62 %", "Rare earths", "Dy 99%", "Among the five worst"):
        assert words in told
    opened.require_quiet()


def test_the_table_of_countries_begins_with_the_worst(pages, open_page):
    opened = ready(open_page(pages["risk"]()))
    opened.page.locator(".below summary").click()
    first = opened.page.locator(".below table tbody tr").first.inner_text()
    assert first.startswith("China")
    assert "62 %" in first


def test_ports_and_works_say_what_their_stop_takes(pages):
    page = pages["risk"]()
    assert "Ports whose stop hurts" in page
    assert page.count("Share of the demand unmet if it stops") >= 3
    assert "nickel 94.0%" in page


def test_a_station_says_its_facts_when_clicked(pages, open_page):
    opened = ready(open_page(pages["seabed"]()))
    place = opened.page.evaluate(
        """() => { let p; theMap().eachLayer((l) => {
        const tip = l instanceof L.CircleMarker && l.getTooltip();
        if (tip && tip.getContent() === "MC4") {
            p = theMap().latLngToContainerPoint(l.getLatLng()); } });
        const box = theMap().getContainer().getBoundingClientRect();
        return [p.x + box.left, p.y + box.top]; }"""
    )
    opened.page.mouse.click(*place)
    popup = opened.page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "MC4" in popup.inner_text()
    assert "kg/m², wet" in popup.inner_text()
    opened.require_quiet()


def test_source_and_evidence_reach_popups_and_tables(pages):
    page = pages["routes"]()
    for fact in ("ministry quota", "company report", "drawn by hand"):
        assert page.count(fact) >= 2, "in the popup and in the table"
    assert page.count("unverified") >= 4


def test_the_watermark_is_seen(pages, open_page):
    opened = ready(open_page(pages["seabed"]()))
    assert opened.page.locator(".watermark").is_visible()
    assert "SYNTHETIC" in opened.page.locator(".watermark").inner_text()


def test_the_keyboard_reaches_map_layers_legend_and_tables(pages, open_page):
    opened = ready(open_page(pages["risk"]()))
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
        "scroll",
    ):
        assert part in flat
    opened.page.locator(".below summary").press("Enter")
    assert opened.page.locator(".below table").first.is_visible()


def test_a_page_can_be_zoomed_and_names_its_language(pages):
    for name in ("seabed", "routes", "risk", "zone", "report"):
        page = pages[name]()
        assert '<html lang="en">' in page
        assert "user-scalable" not in page
        assert page.count('name="viewport"') == 1
        assert "prefers-reduced-motion" in page
    assert "it distorts area" in pages["seabed"]()


def test_the_regimes_of_a_zone_are_drawn_where_they_lie(pages, open_page, tmp_path):
    opened = ready(open_page(pages["zone"]()))
    seen = {}
    for regime, place in {"EEZ": (178.0, -21.0), "overlap": (182.0, -21.0)}.items():
        opened.set_view(*place, 6)
        view = opened.view()
        image = opened.pixels(tmp_path / f"{regime}.png")
        seen[regime] = image[round(view["y"]), round(view["x"])]
    red, blue = 0, 2
    assert seen["EEZ"][blue] > seen["EEZ"][red] + 20
    assert seen["overlap"][red] > seen["overlap"][blue] + 20
    opened.require_quiet()


def test_the_legend_tells_a_treaty_from_equidistance(pages, open_page):
    opened = ready(open_page(pages["zone"]()))
    key = opened.page.locator(".key", has_text="Limits").inner_text()
    assert "treaty" in key
    assert "equidistance, not a boundary" in key
    assert "disputed" not in key
