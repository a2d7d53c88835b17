"""The resilience map: what is chosen decides what is said, drawn and listed."""

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.report.resilience_map import ResilienceLayers, resilience_map
from geo.resilience.strategy import STRATEGY_COLUMNS
from geo.workflow.cover_words import lasting_words
from geo.workflow.resilience_views import portfolio_rows

pytestmark = pytest.mark.browser

METALS = ("cobalt", "rare_earths")
SCENARIOS = ("the project's", "half of <b>exports</b>")
PORTFOLIOS = ("doing nothing", "all & more")
KEYS = ["commodity", "scenario", "portfolio"]


def row(metal, scenario, portfolio):
    """A row of the table of portfolios; numbers differ in every combination."""
    place = [
        names.index(name)
        for names, name in zip(
            (METALS, SCENARIOS, PORTFOLIOS), (metal, scenario, portfolio), strict=True
        )
    ]
    day = 120.0 + 40.0 * place[0] + 20.0 * place[1] + 300.0 * place[2]
    return dict.fromkeys(STRATEGY_COLUMNS, 0.0) | {
        **dict(zip(KEYS, (metal, scenario, portfolio), strict=True)),
        "levers": "nodules; scrap" if place[2] else "",
        "shortage_chance": 1.0,
        "stock_out_chance": 1.0,
        **{f"stock_out_day_p{k}": day + k - 50 for k in (10, 50, 90)},
        **{f"first_unmet_day_p{k}": day + k - 80 for k in (10, 50, 90)},
        **{f"days_bought_p{k}": place[2] * (300.0 + k - 50) for k in (10, 50, 90)},
        "cost_usd": 1.5e6 * place[2] * (1 + place[0]),
        "tied_up_usd": 4e6 * place[2],
        "cost_not_told": "scrap" if place[2] else "",
    }


CHOICES = list(product(METALS, SCENARIOS, PORTFOLIOS))
TABLE = pd.DataFrame([row(*choice) for choice in CHOICES])


def each(choices, columns, **facts):
    return pd.DataFrame([dict(zip(columns, c, strict=True)) | facts for c in choices])


def cover():
    days = np.arange(730.0)
    runs = []
    for place, choice in enumerate(CHOICES):
        middle = np.clip(60.0 + 5.0 * place - days / 2.0, 0.0, None)
        runs.append(
            pd.DataFrame({"day": days, "p10": middle / 2.0, "p50": middle}).assign(
                p90=middle * 1.5, **dict(zip(KEYS, choice, strict=True))
            )
        )
    return pd.concat(runs, ignore_index=True)


def ways():
    rows = [
        {
            "way": f"{metal} {iso3} {kind}",
            "commodity": metal,
            "scenario": scenario,
            "kind": kind,
            "share": 0.4,
            "name": name,
            "becomes": f"40 t a year {kind}",
            "base": 40,
            "then": 0,
            "reason": "China closed" if kind == "cut" else "",
            "geometry": place,
        }
        for metal, scenario in product(METALS, SCENARIOS)
        for iso3, name, kind, place in (
            ("CHN", "China", "cut", shapely.Point(110, 30)),
            ("USA", "United States", "stays", shapely.Point(-110, 40)),
        )
    ]
    return gpd.GeoDataFrame(rows, crs=4326)


@pytest.fixture(scope="module")
def layers(land):
    pairs = list(product(METALS, SCENARIOS))
    pulled = [choice for choice in CHOICES if choice[2] != PORTFOLIOS[0]]
    facts = {"kind": "seabed", "starts": "day 0", "ceiling": "all", "most": "5,035"}
    facts |= {"paid_by": "state", "evidence": "unverified", "source": "made up"}
    deliveries = each(pairs, KEYS[:2], iso3="CHN", share=0.6)
    return ResilienceLayers(
        title="Cover",
        land=land,
        commodities=tuple((metal, metal.replace("_", " ")) for metal in METALS),
        scenarios=tuple((name, f"{name} told") for name in SCENARIOS),
        portfolios=tuple((name, name) for name in PORTFOLIOS),
        nothing=PORTFOLIOS[0],
        words={c: lasting_words(row(*c)) for c in CHOICES},
        cover=cover(),
        deliveries=deliveries.assign(delivers="60 t", mines="", left="", reason=""),
        ways=ways(),
        chains=each(pairs, KEYS[:2], mine="China", plant="China", tonnes=60.0).assign(
            fate="no longer comes"
        ),
        market=gpd.GeoDataFrame(
            {"name": ["Japan"]}, geometry=[shapely.Point(139.7, 35.4)], crs=4326
        ),
        market_facts=portfolio_rows(TABLE)[[*KEYS, "stock_out"]].assign(opening="60"),
        levers=gpd.GeoDataFrame(
            {"lever": ["nodules"], "name": ["nodules"]},
            geometry=[shapely.Point(154.0, 24.0)],
            crs=4326,
        ),
        lever_facts=pd.DataFrame(
            [
                {"lever": "nodules", "commodity": m, "portfolio": p}
                | {"pulled": p != PORTFOLIOS[0], **facts, "idle": ""}
                for m, p in product(METALS, PORTFOLIOS)
            ]
        ),
        pulled=each(
            pulled, KEYS, lever="nodules", starts="day 0", most="5,035 t a year"
        ).assign(musd="1.5, state", key="nodules"),
        lever_sources=each(
            [(m,) for m in METALS], KEYS[:1], lever="nodules", **facts
        ).assign(cost_source="made up"),
        portfolio_table=portfolio_rows(TABLE),
    )


@pytest.fixture(scope="module")
def html(layers):
    return resilience_map(layers)


def shown(page):
    return page.locator(".beside").inner_text()


def numbers(text):
    return {float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*\.?\d*", text)}


def test_the_page_says_draws_and_lists_what_is_chosen(open_page, html):
    opened = open_page(html)
    page = opened.page
    for metal, scenario, portfolio in CHOICES[::-1][:3]:
        for key, option in zip(KEYS, (metal, scenario, portfolio), strict=True):
            page.select_option(f"select[data-key={key}]", option)
        told = row(metal, scenario, portfolio)
        text = shown(page)
        assert text.count("The stock is empty on day") == 1
        asked = {told["stock_out_day_p50"], told["first_unmet_day_p50"]}
        if portfolio != PORTFOLIOS[0]:
            asked |= {told["days_bought_p50"], told["cost_usd"] / 1e6}
        assert asked <= numbers(text)
        assert ("Levers pulled" in text) == (portfolio != PORTFOLIOS[0])
        assert page.locator(".beside svg:visible").count() == 2
    page.select_option("select[data-key=portfolio]", PORTFOLIOS[1])
    page.locator(".beside button:visible", has_text="nodules").click()
    page.wait_for_selector(".leaflet-popup")
    assert "5,035" in page.locator(".leaflet-popup").inner_text()
    opened.require_quiet()


def test_it_can_be_read_on_a_phone(open_page, html):
    opened = open_page(html, width=390, height=844)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ends = page.evaluate(
        "() => [...document.querySelectorAll('.beside svg')]"
        ".filter((one) => one.getClientRects().length)"
        ".map((one) => one.getBoundingClientRect().right)"
    )
    assert len(ends) == 2
    assert max(ends) <= 390
    opened.require_quiet()


def test_one_scenario_and_no_lever_make_a_page_as_well(open_page, layers):
    kept = dict(zip(KEYS, CHOICES[0], strict=True))

    def only(value):
        if not isinstance(value, pd.DataFrame):
            return value
        mine = [value[key] == kept[key] for key in KEYS if key in value]
        return value[np.logical_and.reduce(mine)] if mine else value

    few = {name: only(getattr(layers, name)) for name in layers.__dataclass_fields__}
    few |= {
        "commodities": layers.commodities[:1],
        "scenarios": layers.scenarios[:1],
        "portfolios": layers.portfolios[:1],
        "levers": layers.levers.head(0),
    }
    page = resilience_map(ResilienceLayers(**few))
    assert page == resilience_map(ResilienceLayers(**few))
    opened = open_page(page)
    text = shown(opened.page)
    assert "The stock is empty on day 120" in text
    assert "Levers pulled" not in text
    opened.require_quiet()
