"""The settings of a project: what contradicts itself is refused, all at once."""

from __future__ import annotations

import dataclasses

import pytest

from geo.errors import ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.estimate import EstimateSettings
from geo.model.project import Project, RouteChoice, SupplySettings
from geo.model.resource import ResourceSettings
from geo.model.sea_areas import DomainChoice, ZoneChoice
from geo.model.supply import CommodityDemand, FacilityChange, SupplyOptions
from geo.sources.project_file import read_project
from geo.workflow.examples import example_project

COBALT = CommodityDemand(name="cobalt", demand_t=8e3, source="")
OPTIONS = SupplyOptions(market_iso3="JPN", market_port="JPYOK")


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(example_project("minamitorishima")).project


@pytest.mark.parametrize(
    "bounds",
    [
        (154.0, 23.0, 155.0, 24.0),
        (179.0, -1.0, -179.0, 1.0),
        (179.0, -1.0, 181.0, 1.0),
        (-180.0, -90.0, 180.0, 90.0),
    ],
)
def test_bounds_may_span_the_date_line_and_the_earth(
    bounds: tuple[float, float, float, float],
) -> None:
    assert DomainChoice(name="field", bounds=bounds).bounds == bounds


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((154.0, 24.0, 155.0, 23.0), "south 24, north 23"),
        ((154.0, 24.0, 155.0, 24.0), "south < north"),
        ((23.0, 154.0, 24.0, 155.0), "-90 <= south"),
        ((-181.0, 23.0, 155.0, 24.0), "west -181"),
        ((154.0, 23.0, 361.0, 24.0), "east 361"),
        ((154.0, 23.0, 154.0, 24.0), "some way between"),
        ((-180.0, 23.0, 360.0, 24.0), "within -180 to 360"),
        ((float("nan"), 23.0, 155.0, 24.0), "west nan"),
        ((154.0, float("nan"), 155.0, 24.0), "south nan"),
    ],
)
def test_bounds_that_are_none_are_refused(
    bounds: tuple[float, float, float, float], told: str
) -> None:
    with pytest.raises(ParameterError, match=told):
        DomainChoice(name="field", bounds=bounds)


def test_all_that_is_wrong_with_bounds_is_told_at_once() -> None:
    with pytest.raises(ParameterError, match="2 problems"):
        DomainChoice(name="field", bounds=(-200.0, 24.0, 155.0, 23.0))


@pytest.mark.parametrize(
    "depth_m", [(6500.0, 4000.0), (4000.0, 4000.0), (-6500.0, -4000.0)]
)
def test_depths_run_from_shallow_to_deep_and_are_positive(
    depth_m: tuple[float, float],
) -> None:
    with pytest.raises(ParameterError, match="the shallowest first"):
        ResourceSettings(
            moisture=0.28, cutoffs_kg_m2=(0.0,), cutoff_kg_m2=0.0, depth_m=depth_m
        )


def test_the_longest_lag_holds_two_classes() -> None:
    assert EstimateSettings(spacing_m=1e3, lag_m=4e3, max_lag_m=8e3).max_lag_m == 8e3
    with pytest.raises(ParameterError, match="less than two lag classes"):
        EstimateSettings(spacing_m=1e3, lag_m=4e3, max_lag_m=7e3)


def test_a_commodity_is_bought_at_a_stage_that_there_is() -> None:
    with pytest.raises(ParameterError, match="stage: smelted\n    expected: mine or"):
        dataclasses.replace(COBALT, stage="smelted")


@pytest.mark.parametrize("year", [1989, 2101])
def test_the_year_of_the_works_is_one_of_ours(year: int) -> None:
    with pytest.raises(ParameterError, match="1990 to 2100"):
        SupplySettings(options=OPTIONS, commodities=(COBALT,), year=year)


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_the_horizon_lies_within_a_century(days: int) -> None:
    with pytest.raises(ParameterError, match="1 to 36500"):
        SupplySettings(options=OPTIONS, commodities=(COBALT,), horizon_days=days)


def test_repeats_in_supply_are_told_together() -> None:
    change = FacilityChange(facility_id="F029", capacity_t=1.0, source="")
    with pytest.raises(ParameterError, match="2 problems") as error:
        SupplySettings(
            options=OPTIONS, commodities=(COBALT, COBALT), facilities=(change, change)
        )
    assert "commodities.2.name: 'cobalt' twice" in str(error.value)
    assert "facilities.2.facility_id: 'F029' twice" in str(error.value)


def test_repeats_and_uncertain_disruptions_of_a_project_are_told_together(
    project: Project,
) -> None:
    domain = DomainChoice(name="field", bounds=(154.0, 23.0, 155.0, 24.0))
    road = RouteChoice(name="home", origin="JPYOK", destination="JPIHA")
    hit = Disruption(target=Target.COUNTRY, name="CHN", probability=0.5)
    with pytest.raises(ParameterError, match="3 problems") as error:
        dataclasses.replace(
            project, domains=(domain, domain), routes=(road, road), disruptions=(hit,)
        )
    told = str(error.value)
    assert "domains.2.name: 'field' twice" in told
    assert "routes.2.name: 'home' twice" in told
    assert "disruptions.1.probability: 0.5" in told
    assert "leave probability out" in told


def test_a_zone_reaches_no_further_than_the_law_lets_an_eez():
    with pytest.raises(ParameterError, match="limit_nm: 201"):
        ZoneChoice(country="JPN", limit_nm=201.0)
    with pytest.raises(ParameterError, match="limit_nm: given beside file"):
        ZoneChoice(file="zone.gpkg", limit_nm=12.0)
    with pytest.raises(ParameterError, match="limit_nm: -12") as caught:
        ZoneChoice(country="JPN", limit_nm=-12.0)
    assert "coast_drawn_at_nm" not in str(caught.value)
