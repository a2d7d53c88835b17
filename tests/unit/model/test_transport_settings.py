"""Settings of ships, berths, plant and what carriage costs."""

from dataclasses import replace

import pytest

from geo.errors import ParameterError
from geo.model.transport import (
    NEAREST,
    Berth,
    FreightCosts,
    Plant,
    TransportSettings,
    Vessel,
)

SHIP = Vessel(capacity_wet_t=65e3, laden_kn=14.0, ballast_kn=15.0, source="made up")
QUAY = Berth(t_per_h=1000.0, source="made up")
DAYS = {"at_sea_usd_per_day": 3e4, "in_port_usd_per_day": 2e4}
HIRE = {
    "charter_usd_per_day": 16e3,
    "fuel_at_sea_t_per_day": 30.0,
    "fuel_in_port_t_per_day": 5.0,
    "fuel_usd_per_t": 600.0,
}


def settings(**given):
    return TransportSettings(
        **{"port": "JPHHE", "vessel": SHIP, "loading": QUAY, "unloading": QUAY} | given
    )


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        (SHIP, {"capacity_wet_t": 0.0}, r"capacity_wet_t: 0"),
        (SHIP, {"laden_kn": 0.0}, r"laden_kn: 0"),
        (SHIP, {"availability": 1.5}, r"availability: 1\.5"),
        (SHIP, {"count": 0}, r"count: 0"),
        (SHIP, {"source": " "}, r"(?s)source: empty.*who says so"),
        (SHIP, {"evidence": "sure"}, r"evidence: 'sure'"),
        (QUAY, {"t_per_h": 0.0}, r"t_per_h: 0"),
        (QUAY, {"workable": 0.0}, r"workable: 0"),
        (QUAY, {"storage_wet_t": -1.0}, r"storage_wet_t: -1"),
        (Plant(wet_t_per_year=1e6, source="x"), {"from_day": -1.0}, r"from_day: -1"),
        (settings(), {"port": ""}, r"port: empty"),
        (settings(), {"wet_t_per_year": 0.0}, r"wet_t_per_year: 0"),
        (settings(), {"candidates": ("JPYOK", "JPYOK")}, r"'JPYOK' twice"),
    ],
)
def test_what_is_no_number_of_ours_is_refused(part, change, told):
    with pytest.raises(ParameterError, match=told):
        replace(part, **change)


def test_all_that_is_wrong_with_a_ship_is_told_at_once():
    with pytest.raises(ParameterError, match=r"(?s)3 problems.*laden.*ballast.*source"):
        Vessel(capacity_wet_t=1e3, laden_kn=0.0, ballast_kn=99.0, source="")


@pytest.mark.parametrize(
    "given", [{}, {**HIRE, **DAYS}, {"charter_usd_per_day": 16e3}, {**DAYS, **HIRE}]
)
def test_days_are_priced_in_one_way_and_wholly(given):
    with pytest.raises(ParameterError, match=r"(?s)given: .*by hire and fuel, or by"):
        FreightCosts(**given, source="made up")


def test_hire_and_fuel_make_the_days_of_a_ship():
    assert FreightCosts(**HIRE, source="x").usd_per_day == (34e3, 19e3)
    assert FreightCosts(**DAYS, source="x").usd_per_day == (3e4, 2e4)


def test_the_chosen_port_comes_first_and_the_nearest_is_none_by_name():
    assert settings(candidates=("JPYOK", "JPHHE")).ports == ("JPHHE", "JPYOK")
    assert settings(port=NEAREST, candidates=("JPYOK",)).ports == ("JPYOK",)
    assert settings(port=NEAREST).ports == ()


def test_everybody_who_stands_for_a_figure_is_told():
    costs = FreightCosts(**DAYS, source="broker", evidence="cited")
    told = settings(costs=costs).sources
    assert [part for part, _, _ in told] == ["vessel", "loading", "unloading", "costs"]
    assert told[-1] == ("costs", "broker", "cited")
