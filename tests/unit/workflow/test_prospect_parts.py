"""What the overview of a prospect says: the figures of the tables, and what lacks."""

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project
from geo.workflow.graph import Inputs
from geo.workflow.prospect_ground import how_much_part, how_sure_part, where_part
from geo.workflow.prospect_outlook import (
    against_land_part,
    how_far_part,
    supply_part,
)
from geo.workflow.prospect_ways import WAY_COLUMNS


def lines(**columns):
    head = {"zone": "total", "cutoff_kg_m2": 15.0, "area_km2": 9100.0}
    table = pd.DataFrame({"class": ["Indicated", "Inferred", "total"], **columns})
    return table.assign(**head)


PRINTED = lines(
    wet_mt=[61.0, 160.0, 220.0],
    dry_mt=[44.0, 120.0, 160.0],
    co_kt=[150.0, 420.0, 570.0],
    wet_mt_p10=[57.0, 155.0, 210.0],
    wet_mt_p50=[61.0, 160.0, 220.0],
    wet_mt_p90=[64.0, 168.0, 230.0],
)
STATED = lines(wet_mt=[60.6, 161.9, 222.5])
FACTS = {
    "label": "SYNTHETIC mineral inventory",
    "cutoff_kg_m2": 15.0,
    "estimated_cells": 9,
    "recoverable_share": 0.74,
    "recoverable_wet_t": 166e6,
    "dry_t": 160e6,
}
MODEL = {
    "domain": "field",
    "stations": 200,
    "refusal": "",
    "beats_mean_blocked": False,
    "beats_mean_leave_one_out": True,
}


def inputs_of(**done):
    file = read_project(example_project("minamitorishima"))
    return Inputs(file=file, done=done)


@pytest.fixture
def statement():
    return {"printed": PRINTED, "statement": STATED, "facts": FACTS}


def test_how_much_repeats_the_statement_as_it_is_printed(statement):
    part = how_much_part(inputs_of(statement=statement))
    (table,) = part.tables
    rows = table.table.set_index("what")
    assert rows.loc["Nodules, wet (Mt)"].tolist() == [220.0, 210.0, 220.0, 230.0]
    assert rows.loc["Co (kt)", "stated"] == 570.0
    assert "SYNTHETIC mineral inventory above 15 kg/m² wet" in table.caption
    assert part.lead == (
        "SYNTHETIC mineral inventory: 220 Mt of nodules, wet (P10 210, P90 230), with "
        "570 kt Co.",
    )
    assert "166 Mt wet" in part.caveats[0]


def test_without_draws_no_band_is_told(statement):
    bands = [name for name in PRINTED if "_p" in name]
    plain = statement | {"printed": PRINTED.drop(columns=bands)}
    part = how_much_part(inputs_of(statement=plain))
    assert list(part.tables[0].table.columns) == ["what", "stated"]
    assert "P10" not in part.lead[0]


def test_where_nothing_is_estimated_it_says_so(statement):
    none = statement | {"facts": FACTS | {"estimated_cells": 0}}
    inputs = inputs_of(statement=none, estimate={"models": pd.DataFrame([MODEL])})
    assert "Nothing is estimated" in how_much_part(inputs).lead[0]
    assert how_sure_part(inputs).tables == ()


def test_how_sure_tells_shares_half_widths_and_the_verdict(statement):
    classes = pd.DataFrame(
        {
            "resource_class": ["Measured", "Indicated", "Inferred"],
            "cells": [0, 600, 1979],
            "half_width_year": [np.nan, 0.175, 0.203],
            "stations": [0, 48, 149],
        }
    )
    part = how_sure_part(
        inputs_of(
            statement=statement,
            estimate={"models": pd.DataFrame([MODEL])},
            classes={"classes": classes},
        )
    )
    table = part.tables[0].table.set_index("class")
    assert table["share_pct"].tolist() == [27, 73]
    assert table.loc["Indicated", "half_width"] == "±18"
    assert table.loc["Inferred", "stations"] == 149
    assert part.lead == ("27% of the tonnes are Measured or Indicated.",)
    assert "does not beat their plain mean" in part.caveats[0]
    assert "and beats it" in part.caveats[0]


def test_kriging_that_was_refused_is_told_as_such(statement):
    refused = MODEL | {"refusal": "too few lags"}
    part = how_sure_part(
        inputs_of(
            statement=statement,
            estimate={"models": pd.DataFrame([refused])},
            classes={},
        )
    )
    assert "kriging was refused (too few lags)" in part.caveats[0]
    assert list(part.tables[0].table.columns) == ["class", "wet_mt", "share_pct"]


def test_where_tells_each_field_with_depth_and_distance():
    crs = local_crs([179.9], [-17.0])
    spec = GridSpec(west=-2e3, south=-2e3, spacing=2e3, shape=(2, 2), crs=crs)
    told = np.array([[1.0, np.nan], [2.0, 3.0]])
    depth = np.array([[-5000.4, -1.0], [-5100.0, -5200.0]])

    def grid(name, values):
        variable = spec.variable(values, units="m", long_name=name)
        return spec.dataset().assign({name: variable})

    ground = grid("elevation", depth)
    coast = spec.variable(np.full((2, 2), np.nan), units="m", long_name="coast")
    domains = gpd.GeoDataFrame(
        {"name": ["field"], "area_km2": [1234.5]},
        geometry=[
            shapely.MultiPolygon(
                [shapely.box(179, -18, 180, -16), shapely.box(-180, -18, -179, -16)]
            )
        ],
        crs=4326,
    )
    regimes = pd.DataFrame(
        {
            "domain": ["field", "field"],
            "regime": ["EEZ", "Area"],
            "states": ["FJI", ""],
            "share": [0.75, 0.25],
        }
    )
    facts = {"name": "Fiji", "area_km2": 2e6, "area_without_contested_km2": 1.5e6}
    part = where_part(
        inputs_of(
            zone={"domains": domains, "facts": facts | {"basis": "200 nm"}},
            ground={
                "regimes": regimes,
                "ground_0": ground.assign(coast_distance=coast),
            },
            estimate={"grid_0": grid("abundance", told)},
        )
    )
    assert part.lead == ("Fiji: 2,000,000 km², 1,500,000 without contested parts.",)
    field = part.tables[0].table.set_index("fact")["field"]
    assert field["Middle"].startswith("17.0")
    assert field["Area (km²)"] == "1,234"
    assert field["Depth (m)"] == "5,000 to 5,200"
    assert field["From a coast (nm)"] == "not known"
    assert field["Legal regime"] == "EEZ (FJI) 75%, Area 25%"


@pytest.fixture
def comparison():
    claim = {
        "element": ["Co", "Ni"],
        "kind": ["nickel sulphide", "nickel laterite"],
        "figures": [2, 4],
        "holding": [1, 0],
        "land_low_pct": [0.0131, 0.81],
        "land_high_pct": [0.14, 1.59],
        "ratio_low": [2.544, 0.277],
        "ratio_high": [127.19, 0.544],
        "verdict": ["holds against some", "does not hold"],
    }
    beside = {
        "element": ["Co", "Ni"],
        "kind": ["nickel sulphide", "nickel laterite"],
        "grade_pct": [0.35618, 0.44069],
        "land_grade_pct": [0.14, 1.59],
        "tonnage_mt": [31.0, 47.0],
    }
    return {"land_claim": pd.DataFrame(claim), "seabed_and_land": pd.DataFrame(beside)}


def test_land_is_held_against_with_the_figures_of_the_table(comparison, statement):
    part = against_land_part(inputs_of(comparison=comparison, statement=statement))
    assert "holds against 1 of 6 grades" in part.lead[0]
    cobalt, nickel = part.tables[0].table.to_dict("records")
    assert (cobalt["sea_floor"], cobalt["land"]) == ("0.356", "0.0131 to 0.14")
    assert (cobalt["times"], cobalt["verdict"]) == ("2.5 to 127", "in part")
    assert (nickel["times"], nickel["verdict"]) == ("0.28 to 0.54", "no")
    assert "sea floor 160 Mt of 0.3562 %" in part.figures[0].alt


def test_without_grades_land_is_left_out_and_said(statement):
    part = against_land_part(inputs_of(comparison={}, statement=statement))
    assert "No grade" in part.lead[0]
    assert part.tables == ()


def ways(*domains):
    row = dict.fromkeys(WAY_COLUMNS, "")
    row |= {"what": "port of the market", "name": "Yokohama", "iso3": "JPN"}
    row |= {"length_nm": 1145.43, "sea_days": 3.409, "land_km": 0.0, "days": 3.409}
    plant = row | {"what": "nearest works abroad", "metal": "Ni", "iso3": "KOR"}
    plant |= {"name": "Onsan", "port": "Pusan", "land_km": 60.2, "days": 5.32}
    plant |= {"gates": "Korea Strait", "key": "way"}
    rows = [one | {"domain": d} for d in domains for one in (row, plant)]
    return pd.DataFrame(rows, columns=list(WAY_COLUMNS))


def test_how_far_tells_sea_land_and_gates():
    part = how_far_part(ways("field"), speed_kn=14.0, km_per_day=400.0)
    market, plant = part.tables[0].table.to_dict("records")
    assert market["to"] == "Port of the market: Yokohama"
    assert (market["length_nm"], market["days"], market["gates"]) == (
        1145,
        "3.4",
        "none",
    )
    assert plant["to"] == "Ni works abroad, South Korea: Onsan by Pusan"
    assert (plant["land_km"], plant["gates"]) == (60, "Korea Strait")
    assert "14 knots" in part.caveats[0]
    assert "400 km a day" in part.caveats[0]
    assert part.tables[0].when == {}


def test_several_fields_are_chosen_between():
    part = how_far_part(ways("east", "west"), speed_kn=14.0, km_per_day=400.0)
    assert [table.when for table in part.tables] == [
        {"field": "east"},
        {"field": "west"},
    ]
    assert len(part.lead) == 2


@pytest.fixture
def resilience():
    base = {"scenario": "the project's", "commodity": "cobalt", "levers": ""}
    days = {"stock_out_chance": 1.0, "shortage_chance": 1.0}
    empty = {"stock_out_day_p50": 142.4, "first_unmet_day_p50": 142.4}
    rows = [
        base | days | empty | {"portfolio": "nothing", "lowest_cover_days_p50": 0.0},
        base
        | days
        | {"stock_out_day_p50": 384.2, "first_unmet_day_p50": 384.2}
        | {
            "portfolio": "all",
            "levers": "stock; nodules",
            "lowest_cover_days_p50": 1.7,
        },
        base | days | empty | {"commodity": "tin", "portfolio": "nothing"},
    ]
    claims = [
        ("cobalt", "years of demand", 75.0, "years"),
        ("cobalt", "life of the run", 78.0, "years"),
        ("cobalt", "share of the told demand", 45.75, "%"),
    ]
    columns = ["commodity", "claim", "value", "unit"]
    lever = {"commodity": ["cobalt"], "lever": ["nodules"], "kind": ["seabed"]}
    told = {"disruptions": ["China closed"], "horizon_days": [730]}
    return {
        "portfolios": pd.DataFrame(rows),
        "claims": pd.DataFrame(claims, columns=columns).assign(source="a paper"),
        "levers": pd.DataFrame(lever),
        "cover_summary": pd.DataFrame(told),
        "words": {"claims": "One. Two. Three. Four."},
    }


def test_the_supply_is_told_with_and_without_the_sea_floor(resilience):
    part = supply_part(inputs_of(resilience=resilience))
    claims, cover = (table.table for table in part.tables)
    assert claims["value"].tolist() == ["75 years", "45.8 %"]
    assert cover["commodity"].tolist() == ["cobalt", "cobalt"], "tin has no nodules"
    assert cover["portfolio"].tolist() == ["nothing", "all (with the sea floor)"]
    assert cover["lowest"].tolist() == [0, 2]
    assert part.lead == (
        "Stock of cobalt: empty on day 142 (nothing), empty on day 384 (all).",
    )
    assert "One. Two. Three." in part.caveats
    assert "China closed; followed for 730 days" in part.caveats[-1]


def test_without_a_plan_nothing_is_said_of_supply(resilience):
    none = {name: resilience[name].head(0) for name in ("claims", "levers")}
    part = supply_part(inputs_of(resilience=resilience | none))
    assert "plans no mining" in part.lead[0]
    assert part.tables == ()
