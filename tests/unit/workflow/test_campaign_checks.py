"""A campaign that a run would refuse is refused by the check."""

from __future__ import annotations

from dataclasses import replace

import pytest

import geopandas as gpd
import shapely

from geo.sources.ports import read_ports
from geo.sources.project_file import read_project
from geo.workflow.campaign_checks import campaign_misfits_on
from geo.workflow.examples import example_project

FIELD = gpd.GeoDataFrame(
    {"name": ["field"]}, geometry=[shapely.box(154.0, 22.0, 155.0, 23.0)], crs=4326
)


@pytest.fixture(scope="module")
def file():
    return read_project(example_project("minamitorishima"))


def found(file, *, domains=FIELD, ship=None, **changes):
    campaign = replace(file.project.campaign, **changes)
    campaign = replace(campaign, ship=replace(campaign.ship, **(ship or {})))
    asked = replace(file, project=replace(file.project, campaign=campaign))
    return list(campaign_misfits_on(asked, domains=domains, ports=read_ports()))


def test_the_example_is_fine(file):
    assert found(file, chosen="") == []


def test_a_leg_shorter_than_the_way_is_refused_at_its_place(file):
    # Yokohama lies some 900 nm away: 7.5 days there and back at 10 knots
    (problem,) = found(file, ship={"most_days": 7.0, "speed_kn": 10.0}, chosen="")
    assert problem.where.endswith("campaign.ship.most_days")
    assert "7 days: 0.0 hours are left" in problem.what
    assert not found(file, ship={"most_days": 9.0, "speed_kn": 10.0}, chosen="")


def test_too_narrow_a_spacing_is_refused_at_its_place(file):
    (problem,) = found(file, spacings_m=(9000.0, 500.0), chosen="")
    assert problem.where.endswith("campaign.spacings_m.2")
    assert "500 m" in problem.what


def test_smaller_bounds_allow_a_narrow_spacing(file):
    near = (154.1, 22.1, 154.2, 22.2)
    assert found(file, spacings_m=(500.0,), bounds=near, chosen="") == []


def test_without_a_campaign_there_is_nothing_to_refuse(file):
    asked = replace(file, project=replace(file.project, campaign=None))
    assert not list(campaign_misfits_on(asked, domains=FIELD, ports=read_ports()))
