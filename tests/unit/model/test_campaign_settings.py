"""What a campaign may be asked for, and what it needs of the rest of a project."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.campaign import (
    CampaignSettings,
    CampaignShip,
    InformationWorth,
    StationWork,
    SwathSurvey,
)
from geo.model.campaign_misfits import campaign_misfits
from geo.model.classes import ResourceClass
from geo.model.degrees import degrees_minutes
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project

SHIP = CampaignShip(port="JPYOK", day_usd=1e5, speed_kn=12.0, source="made up")
WORK = StationWork(lower_m_s=1.0, raise_m_s=1.0, handling_h=1.0, source="made up")


def test_every_number_of_a_campaign_needs_a_source():
    for kind, given in (
        (CampaignShip, {"port": "JPYOK", "day_usd": 1e5, "speed_kn": 12.0}),
        (StationWork, {"lower_m_s": 1.0, "raise_m_s": 1.0, "handling_h": 1.0}),
        (SwathSurvey, {"width_per_depth": 3.0, "speed_kn": 8.0}),
        (InformationWorth, {"usd_wet_t": 100.0}),
    ):
        with pytest.raises(ParameterError, match="source: empty"):
            kind(**given, source=" ")


def test_all_that_is_wrong_with_a_ship_is_told_at_once():
    with pytest.raises(ParameterError, match="5 problems") as told:
        CampaignShip(port="", day_usd=-1.0, speed_kn=0.0, weather_share=9.0, source="")
    for name in ("port", "day_usd", "speed_kn", "weather_share", "source"):
        assert f"- {name}: " in str(told.value)


def test_what_no_campaign_can_be_asked_for_is_refused():
    with pytest.raises(ParameterError, match="5 problems") as told:
        CampaignSettings(
            ship=SHIP,
            station=WORK,
            target=ResourceClass.INFERRED,
            spacings_m=(float("inf"),),
            adaptive=(0,),
            apart=-1.0,
            bounds=(155.0, 24.0, 156.0, 23.0),
        )
    for name in ("target", "spacings_m.1", "adaptive.1", "apart", "bounds"):
        assert f"- {name}: " in str(told.value)


def test_a_ship_that_costs_nothing_is_refused_since_no_plan_would_cost_less():
    with pytest.raises(ParameterError, match="day_usd: 0"):
        replace(SHIP, day_usd=0.0)


def test_a_plan_of_a_kind_that_is_not_laid_out_is_refused():
    with pytest.raises(ParameterError, match="chosen: 'hexagonal 3 km'") as told:
        CampaignSettings(ship=SHIP, station=WORK, chosen="hexagonal 3 km")
    assert "square, staggered, adaptive" in str(told.value)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("square 3 km", "one of square 7 km, square 5 km"),
        ("adaptive 101", "adaptive, with 1 to 100 stations"),
        ("adaptive many", "adaptive, with 1 to 100 stations"),
    ],
)
def test_a_plan_of_another_number_is_refused(chosen, expected):
    with pytest.raises(ParameterError, match=f"chosen: '{chosen}'") as told:
        CampaignSettings(ship=SHIP, station=WORK, spacings_m=(7e3, 5e3), chosen=chosen)
    assert expected in str(told.value)


@pytest.mark.parametrize("chosen", ["square 5 km", "adaptive 50", "adaptive 7"])
def test_a_plan_that_is_laid_out_is_taken(chosen):
    settings = CampaignSettings(
        ship=SHIP, station=WORK, spacings_m=(7e3, 5e3), chosen=chosen
    )
    assert settings.chosen == chosen


def test_spacings_that_follow_from_the_stations_are_known_in_the_run_alone():
    settings = CampaignSettings(ship=SHIP, station=WORK, chosen="square 6.4 km")
    assert settings.chosen == "square 6.4 km"


def test_two_plans_of_one_name_are_refused():
    with pytest.raises(ParameterError, match="3 problems") as told:
        CampaignSettings(
            ship=SHIP,
            station=WORK,
            spacings_m=(7e3, 5e3, 7e3),
            patterns=("square", "square"),
            adaptive=(25, 25),
        )
    for name in ("spacings_m.3: 7000", "patterns.2: square", "adaptive.2: 25"):
        assert f"- {name} twice" in str(told.value)


def test_a_campaign_needs_depths():
    campaign = CampaignSettings(ship=SHIP, station=WORK)
    (problem,) = campaign_misfits(campaign, classes="some", depths=None)
    assert problem.where == "campaign.station"
    assert not list(campaign_misfits(campaign, classes="some", depths="some"))
    given = replace(campaign, station=replace(WORK, depth_m=5_000.0))
    assert not list(campaign_misfits(given, classes="some", depths=None))


def test_a_campaign_needs_classes_and_a_project_without_them_says_how_to_get_them():
    campaign = CampaignSettings(ship=SHIP, station=WORK)
    (problem,) = campaign_misfits(campaign, classes=None, depths="some")
    assert problem.where == "campaign"
    assert "annual_area_km2" in problem.cure
    project = read_project(example_project("minamitorishima")).project
    with pytest.raises(ParameterError, match=r"\[classes\] beside \[campaign\]"):
        replace(project, classes=None)


@pytest.mark.parametrize(
    ("value", "axis", "written"),
    [
        (0.0, "lat", "00 00.000 N"),
        (-33.5, "lat", "33 30.000 S"),
        (179.99999999, "lon", "180 00.000 E"),
        (-130.25, "lon", "130 15.000 W"),
        (5.008333, "lon", "005 00.500 E"),
    ],
)
def test_positions_are_written_as_on_a_bridge(value, axis, written):
    assert degrees_minutes(value, axis=axis) == written
