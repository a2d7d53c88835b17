"""Settings of the routes of a project."""

import pytest
from madeup.route_project import write_route_project

from geo.errors import DataError, ParameterError
from geo.model.project import RouteChoice
from geo.model.routing import USUAL_RATES, RoutingSettings
from geo.sources.project_file import read_project

RATES = """
[routing.rates]
speed_kn = 12.0
freight_usd_per_t_nm = 0.004
co2_g_per_t_km = 10.0
carbon_usd_per_t = 90.0
cargo_usd_per_t = 15000.0
holding_rate = 0.08
"""

FREE = """
[routing.rates]
speed_kn = 12.0
freight_usd_per_t_nm = 0.0
co2_g_per_t_km = 10.0
carbon_usd_per_t = 0.0
cargo_usd_per_t = 15000.0
holding_rate = 0.0
"""


def test_without_rates_voyages_are_priced_by_assumed_ones():
    assert RoutingSettings().priced_by == USUAL_RATES
    assert RoutingSettings(speed_kn=11.0).priced_by.speed_kn == 11.0
    assert RoutingSettings(speed_kn=11.0).priced_by.holding_rate == 0.1


def test_rates_of_a_project_are_read_with_their_speed(tmp_path):
    file = read_project(write_route_project(tmp_path, RATES))
    assert file.project.routing.priced_by.speed_kn == 12.0
    assert file.project.routing.priced_by.cargo_usd_per_t == 15000.0


def test_a_project_without_routing_has_polar_lanes_closed(tmp_path):
    routing = read_project(write_route_project(tmp_path, "")).project.routing
    assert not routing.open_polar
    assert routing.named() == {}
    assert routing.minimise == "length"


def test_rates_that_cost_nothing_serve_where_no_cost_is_kept_least(tmp_path):
    for minimise in ("length", "days"):
        extra = f'[routing]\nminimise = "{minimise}"' + FREE
        assert read_project(write_route_project(tmp_path, extra))
    for paid in ("freight_usd_per_t_nm", "carbon_usd_per_t", "holding_rate"):
        extra = '[routing]\nminimise = "cost"' + FREE.replace(
            f"{paid} = 0", f"{paid} = 1"
        )
        assert read_project(write_route_project(tmp_path, extra))


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("[routing]\nspeed_kn = 0.0", "routing.speed_kn: 0"),
        ("[routing]\nspeed_kn = 14.0" + RATES, "14 beside rates.speed_kn, 12"),
        (
            '[routing]\ntraffic = "stations.csv"\nvoyages = "stations.csv"',
            "traffic is told twice",
        ),
        ("[routing]\npiracy_years = [2012, 2009]", "2012 to 2009"),
        ('[routing]\nminimise = "speed"', "routing.minimise"),
        (
            '[routing]\nminimise = "cost"' + FREE,
            r"minimise: cost, where.*\n.*\n.*cure: give freight",
        ),
        ("[routing]\nopen_pole = true", "did you mean 'open_polar'"),
        ("[routing.rates]\nspeed_kn = 14.0", "rates.freight_usd_per_t_nm"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_their_place(tmp_path, extra, told):
    with pytest.raises(DataError, match=told):
        read_project(write_route_project(tmp_path, extra))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"alternatives": 21}, "alternatives: 21"),
        ({"alternatives": -1}, "alternatives: -1"),
        ({"cargo_t": 0.0}, "cargo_t: 0"),
        ({"cargo_t": float("nan")}, "cargo_t: nan"),
        ({"via": ("SGSIN",), "alternatives": 1}, "of a route that must pass SGSIN"),
    ],
)
def test_a_route_is_not_asked_for_the_impossible(asked, told):
    with pytest.raises(ParameterError, match=told):
        RouteChoice(name="A", origin="SGSIN", destination="JPYOK", **asked)
