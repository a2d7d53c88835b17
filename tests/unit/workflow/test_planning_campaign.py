"""The step that plans a campaign: its tables agree with the statement and the map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from madeup.small_demo import write_small_demo

import shapely

from geo.errors import ParameterError
from geo.model.campaign import InformationWorth
from geo.model.crs import geodesic_distance_m
from geo.sources.ports import read_ports
from geo.sources.project_file import read_project
from geo.workflow import (
    classing,
    estimation,
    ground,
    planning_campaign,
    realizing,
    sampling,
    stating,
    truth,
    zoning,
)
from geo.workflow.campaign_checks import campaign_problems
from geo.workflow.campaign_sections import campaign_sections
from geo.workflow.campaign_stations import PRESENT
from geo.workflow.graph import Inputs, execute, plan
from geo.workflow.store import StepStore

BEFORE = (
    *(sampling.STEP, zoning.STEP, truth.STEP, estimation.STEP, ground.STEP),
    *(classing.STEP, realizing.STEP, stating.STEP),
)
WORTH = InformationWorth(usd_wet_t=200.0, break_even_kg_m2=20.0, source="made up")
FEW = {"adaptive": (5,), "spacings_m": (3e4,)}
ECONOMICS = {
    "value_usd_wet_t": 300.0,
    "cost_usd_wet_t": 120.0,
    "break_even_kg_m2": 1.5,
    "discount_rate": 0.1,
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder: Path = tmp_path_factory.mktemp("campaign")
    file = read_project(write_small_demo(folder / "demo"))
    drawn = replace(file.project.uncertainty, realizations=0)
    file = replace(file, project=replace(file.project, uncertainty=drawn))
    store = StepStore(folder=folder / "steps")
    done = execute(plan(BEFORE, file, store=store), file, store=store)
    settings = replace(
        file.project.campaign,
        spacings_m=(9_000.0,),
        patterns=("square",),
        adaptive=(5, 15),
        worth=WORTH,
        ship=replace(file.project.campaign.ship, most_days=20.0),
    )
    project = replace(file.project, campaign=settings)
    return Inputs(
        file=replace(file, project=project),
        done={**done, "facts": {"ports": read_ports()}, "economics": {}},
    )


@pytest.fixture(scope="module")
def made(inputs):
    return planning_campaign.STEP.run(inputs)


@pytest.fixture
def near_by(monkeypatch):
    """Spare the network of sea lanes, where the way there is not looked at."""
    monkeypatch.setattr(
        planning_campaign, "transit_to_field_nm", lambda *_, **__: 1_000.0
    )


def with_campaign(inputs, **given):
    project = inputs.file.project
    changed = replace(project, campaign=replace(project.campaign, **given))
    return replace(inputs, file=replace(inputs.file, project=changed))


def test_without_a_campaign_nothing_is_planned(inputs):
    project = replace(inputs.file.project, campaign=None)
    bare = replace(inputs, file=replace(inputs.file, project=project))
    assert planning_campaign.STEP.run(bare) == {"notes": {"lines": []}}


def test_classes_of_no_station_are_those_of_the_statement(inputs, made):
    rows = made["campaign_classes"]
    today = rows[(rows["plan"] == PRESENT) & (rows["basis"] == "rules")]
    stated = inputs.table("statement", "statement")
    cutoff = inputs.file.project.resource.cutoff_kg_m2
    stated = stated[(stated["zone"] == "total") & (stated["cutoff_kg_m2"] == cutoff)]
    stated = stated.set_index("class")
    some = today[today["km2"] > 0.0].set_index("class")
    assert {"Indicated", "Inferred"} <= set(some.index)
    for name, row in some.iterrows():
        assert row["km2"] == pytest.approx(stated.loc[name, "area_km2"])
        assert row["mt"] == pytest.approx(stated.loc[name, "wet_mt"])


def test_no_plan_makes_or_loses_ground_or_tonnes(made):
    rows = made["campaign_classes"]
    sums = rows.groupby(["plan", "basis"])[["km2", "mt"]].sum()
    assert len(sums) == 3 * 4
    for column in sums:
        np.testing.assert_allclose(sums[column], sums[column].iloc[0])


def test_coarse_depths_hold_all_ground_down_until_they_are_mapped(made):
    plans = made["campaign_plans"].set_index("plan")
    planned = plans[plans["stations"] > 0]
    assert (planned["turned_precision_mt"] > 0.0).all()
    assert (plans["turned_rules_mt"] == 0.0).all()
    assert (planned["turned_mapped_mt"] >= plans["turned_mapped_mt"][PRESENT]).all()
    held = made["campaign_held"]
    assert held["reason"].str.contains("regional only").any()
    assert held["lift"].str.contains("multibeam").any()
    assert made["campaign"]["swath"]["days"] > 0.0
    assert any("caps hold it" in line for line in made["notes"]["lines"])


def test_more_stations_turn_no_less_and_are_worth_no_less(made):
    plans = (
        made["campaign_plans"]
        .set_index("plan")
        .loc[[PRESENT, "adaptive 5", "adaptive 15"]]
    )
    for column in ("turned_precision_mt", "evoi_wet_t", "ship_days", "evoi_usd"):
        assert np.all(np.diff(plans[column]) >= 0.0), column
    assert np.all(plans["evoi_wet_t"] <= plans["perfect_wet_t"])
    assert plans["evoi_wet_t"].iloc[-1] > 0.0
    squares = made["campaign_squares"]
    chosen = made["campaign_plans"].query("chosen").iloc[0]
    assert squares["evoi_wet_t"].sum() == pytest.approx(chosen["evoi_wet_t"])
    assert np.all(squares["sd_after"] <= squares["sd_today"])


def test_ship_time_adds_up_to_its_cost(inputs, made):
    plans = made["campaign_plans"]
    parts = [f"{name}_days" for name in ("transit", "station", "sailing", "weather")]
    np.testing.assert_allclose(
        plans["ship_days"], plans[[*parts, "port_days"]].sum(axis=1)
    )
    ship = inputs.file.project.campaign.ship
    np.testing.assert_allclose(plans["cost_usd"], plans["ship_days"] * ship.day_usd)
    assert plans["legs"].max() > 1
    stations = made["campaign_stations"]
    hours = stations.groupby("plan")["hours_on_station"].sum() / 24.0
    for name, days in hours.items():
        row = plans.set_index("plan").loc[name]
        assert row["station_days"] == pytest.approx(days)


def test_planned_stations_lie_where_they_may(inputs, made):
    stations = made["campaign_stations"]
    points = stations.geometry.to_numpy()
    domain = inputs.layer("zone", "domains").geometry.iloc[0]
    areas = shapely.union_all(inputs.layer("ground", "areas").geometry.to_numpy())
    assert shapely.covers(domain, points).all()
    assert not shapely.intersects(areas, points).any()
    present = inputs.layer("truth", "stations").geometry
    grid = stations[stations["plan"] == "square 9 km"]
    for lon, lat in zip(grid["lon"], grid["lat"], strict=True):
        away = geodesic_distance_m(
            np.full(len(present), lon),
            np.full(len(present), lat),
            lon_b=present.x.to_numpy(),
            lat_b=present.y.to_numpy(),
        )
        assert away.min() > 0.5 * made["campaign"]["present_spacing_m"] * 0.98
    longest = stations[stations["plan"] == "adaptive 15"]
    shorter = stations[stations["plan"] == "adaptive 5"]
    kept = set(zip(longest["lon"], longest["lat"], strict=True))
    assert set(zip(shorter["lon"], shorter["lat"], strict=True)) <= kept


def test_no_station_lies_beyond_the_bounds_asked_for(inputs, near_by):
    narrow = with_campaign(
        inputs, bounds=(155.2, 23.6, 155.6, 24.0), adaptive=(5,), spacings_m=(3e4,)
    )
    stations = planning_campaign.STEP.run(narrow)["campaign_stations"]
    assert len(stations)
    assert stations["lon"].between(155.2, 155.6).all()
    assert stations["lat"].between(23.6, 24.0).all()


def test_where_no_station_may_lie_a_note_says_so_and_nothing_is_drawn(inputs, near_by):
    far = with_campaign(inputs, bounds=(10.0, 20.0, 11.0, 21.0), **FEW)
    made = planning_campaign.STEP.run(far)
    assert list(made) == ["notes"]
    assert "wider bounds" in made["notes"]["lines"][0]


def test_a_plan_that_is_none_is_refused_with_the_names_of_those_that_are(
    inputs, near_by
):
    # 3 of 15 stations serve no ground: known in the run alone
    asked = with_campaign(inputs, chosen="adaptive 14")
    with pytest.raises(ParameterError, match="adaptive 15"):
        planning_campaign.STEP.run(asked)


def test_the_economics_tell_what_a_tonne_is_worth_where_the_campaign_does_not(
    inputs, near_by
):
    asked = with_campaign(inputs, worth=None, **FEW)
    done = {**asked.done, "economics": {"economics": ECONOMICS}}
    record = planning_campaign.STEP.run(replace(asked, done=done))["campaign"]
    assert record["usd_wet_t"] == pytest.approx(180.0)
    assert record["break_even_kg_m2"] == 15.0
    assert record["marginal_kg_m2"] == 1.5
    untold = planning_campaign.STEP.run(asked)["campaign_plans"]
    assert untold["evoi_usd"].isna().all()
    assert untold["evoi_wet_t"].max() > 0.0


def test_the_report_says_what_holds_and_what_the_worth_leaves_out(inputs, made):
    (section,) = campaign_sections({**inputs.done, "campaign": made})
    words = " ".join(section.paragraphs)
    assert "Coarse bathymetry holds all ground at Inferred" in words
    assert "The worth of the news leaves out" in words
    assert "that no person has ruled on" in words
    assert "These stations are made up" in words
    assert "mineral inventory" in words
    assert len(section.tables) == 5
    assert section.figures[0].title.startswith("What a campaign costs")


def test_the_report_says_what_ship_days_buy_and_what_the_survey_alone_does(
    inputs, made
):
    (section,) = campaign_sections({**inputs.done, "campaign": made})
    words = " ".join(section.paragraphs)
    plans = made["campaign_plans"]
    alone = plans.set_index("plan").loc[PRESENT, "turned_mapped_mt"]
    assert f"the survey alone turns {alone:,.0f} Mt wet" in words
    planned = plans[plans["stations"] > 0]
    within = planned[planned["ship_days"] <= 20.0]
    best = within.loc[within["turned_precision_mt"].idxmax()]
    told = f"{best['plan']} turns most, {best['turned_precision_mt']:,.0f} Mt"
    assert f"within 20 ship days {told} by precision" in words
    fewest = planned["ship_days"].min()
    assert ("within 10 ship days there is none" in words) == (fewest > 10.0)


def test_where_no_plan_turns_anything_none_is_called_the_cheapest(inputs, made):
    plans = made["campaign_plans"].assign(turned_precision_mt=0.0)
    none = {**made, "campaign_plans": plans}
    (section,) = campaign_sections({**inputs.done, "campaign": none})
    assert section.paragraphs[1].startswith("No plan turns any ground")


def test_stations_of_adaptive_plans_say_which_were_chosen_first(made):
    stations = made["campaign_stations"].set_index("plan")
    assert stations.loc["square 9 km", "choice"].isna().all()
    long, short = (stations.loc[f"adaptive {count}"] for count in (15, 5))
    assert sorted(long["choice"]) == list(range(1, 16))
    first = long[long["choice"] <= 5].sort_values("choice")
    short = short.sort_values("choice")
    np.testing.assert_array_equal(first[["lon", "lat"]], short[["lon", "lat"]])


def test_an_unknown_port_is_told_at_its_place(inputs):
    ship = replace(inputs.file.project.campaign.ship, port="JPXXX")
    wrong = with_campaign(inputs, ship=ship).file
    (problem,) = campaign_problems(wrong, ports=read_ports())
    assert "campaign.ship" in problem.where
