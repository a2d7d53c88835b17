"""Laws of ships that shuttle between a field and a port."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles.shuttling import Shuttling, Store

from geo.errors import ParameterError
from geo.model.transport import Berth, FreightCosts, Plant, Vessel
from geo.resource.mining.freight_cost import freight
from geo.resource.mining.shuttle_cycle import Shuttle, shuttle_cycle
from geo.resource.mining.shuttle_fleet import (
    Fleet,
    fleet_of,
    limits_t_per_year,
    vessel_counts,
    vessels_needed,
    with_speeds,
)
from geo.resource.mining.shuttle_sensitivity import shuttle_sensitivity

YEAR_H = 8760.0
SOURCE = {"source": "made up"}


def shuttle_with(
    *, cargo=60e3, knots=14.0, nm=1200.0, lifted=3e6, storage=None, plant=None, **other
):
    return Shuttle(
        vessel=Vessel(
            capacity_wet_t=cargo,
            laden_kn=knots,
            ballast_kn=knots,
            availability=other.pop("availability", 1.0),
            **SOURCE,
        ),
        loading=Berth(
            t_per_h=other.pop("load", 2000.0),
            storage_wet_t=storage,
            change_h=other.pop("field_change", 0.0),
            count=other.pop("field_berths", 1),
            **SOURCE,
        ),
        unloading=Berth(
            t_per_h=other.pop("unload", 1000.0),
            change_h=other.pop("port_change", 0.0),
            storage_wet_t=other.pop("stockpile", None),
            count=other.pop("port_berths", 1),
            wait_h=other.pop("port_wait", 0.0),
            **SOURCE,
        ),
        distance_nm=nm,
        wet_t_per_year=lifted,
        plant=None if plant is None else Plant(wet_t_per_year=plant, **SOURCE),
        **other,
    )


@st.composite
def shuttles(draw):
    return shuttle_with(
        cargo=draw(st.floats(5e3, 2e5)),
        knots=draw(st.floats(8.0, 20.0)),
        nm=draw(st.floats(50.0, 8000.0)),
        lifted=draw(st.floats(1e5, 2e7)),
        load=draw(st.floats(200.0, 8000.0)),
        unload=draw(st.floats(200.0, 8000.0)),
        storage=draw(st.one_of(st.none(), st.floats(0.0, 2e5))),
        stockpile=draw(st.one_of(st.none(), st.floats(0.0, 2e5))),
        plant=draw(st.one_of(st.none(), st.floats(1e5, 2e7))),
        field_change=draw(st.floats(0.0, 24.0)),
        port_change=draw(st.floats(0.0, 24.0)),
        port_wait=draw(st.floats(0.0, 72.0)),
        field_berths=draw(st.integers(1, 2)),
        port_berths=draw(st.integers(1, 2)),
    )


def simulated(shuttle, ships, *, until):
    """Follow the same ships one by one."""

    def stores(berth, flow_t_per_year, *, full):
        flow = flow_t_per_year / YEAR_H / berth.count
        size = inf if berth.storage_wet_t is None else berth.storage_wet_t
        level = min(size, 1e12) if full else 0.0
        return [
            Store(rate=berth.t_per_h, flow=flow, size=size, level=level)
            for _ in range(berth.count)
        ]

    takes = 1e12 if shuttle.plant is None else shuttle.plant.takes_t_per_year
    cycle = shuttle_cycle(shuttle)
    return Shuttling(
        ships=ships,
        cargo=shuttle.vessel.capacity_wet_t,
        field=stores(shuttle.loading, shuttle.wet_t_per_year, full=False),
        port=stores(shuttle.unloading, takes, full=False),
        laden=cycle.laden_h,
        ballast=cycle.ballast_h,
        field_change=shuttle.loading.change_h,
        port_change=shuttle.unloading.change_h,
        port_wait=shuttle.unloading.wait_h,
    ).run(until)


@given(shuttles(), st.integers(1, 9))
def test_ships_followed_one_by_one_carry_what_the_closed_form_says(shuttle, ships):
    fleet = Fleet(shuttle=shuttle, vessels=ships)
    years = 30.0 * max(1.0, fleet.cycle.hours * ships / YEAR_H)
    landed = simulated(shuttle, ships, until=years * YEAR_H)
    halfway = years * YEAR_H / 2.0
    trips = sum(time > halfway for time in landed)
    expected = fleet.t_per_year / fleet.shuttle.vessel.capacity_wet_t * years / 2.0
    # within one cycle of each ship
    assert trips == pytest.approx(expected, abs=ships + 1)


@given(shuttles(), st.integers(1, 12))
def test_tonnes_add_up_ship_by_ship_until_something_else_binds(shuttle, ships):
    one = Fleet(shuttle=shuttle, vessels=1).t_per_vessel_year
    most = min(limits_t_per_year(shuttle).values())
    fleet = Fleet(shuttle=shuttle, vessels=ships)
    assert fleet.t_per_year == pytest.approx(min(ships * one, most))
    assert (fleet.binding == "vessels") == (ships * one < most * (1 - 1e-9)) or (
        ships * one == pytest.approx(most)
    )


@given(shuttles())
def test_the_ships_that_are_needed_are_enough_and_one_less_is_not(shuttle):
    needed = vessels_needed(shuttle)
    most = min(limits_t_per_year(shuttle).values())
    enough = Fleet(shuttle=shuttle, vessels=needed)
    assert enough.t_per_year == pytest.approx(most)
    if needed > 1:
        assert Fleet(shuttle=shuttle, vessels=needed - 1).t_per_year < most


@given(shuttles(), st.floats(1.0, 3.0))
def test_more_ships_are_needed_the_farther_and_fewer_the_faster(shuttle, factor):
    needed = vessels_needed(shuttle)
    farther = replace(shuttle, distance_nm=shuttle.distance_nm * factor)
    assert vessels_needed(farther) >= needed
    assert vessels_needed(with_speeds(shuttle, factor)) <= needed


@given(shuttles(), st.floats(1.0, 4.0))
def test_larger_ships_are_never_more_while_berths_are_not_in_the_way(shuttle, factor):
    # change-overs and waits are by trip, all else of a cycle grows less than its cargo
    ample = replace(
        shuttle,
        loading=replace(shuttle.loading, storage_wet_t=None, count=100),
        unloading=replace(shuttle.unloading, storage_wet_t=None, count=100),
    )
    limits = limits_t_per_year(ample)
    assume(min(limits["loading berth"], limits["unloading berth"]) > 2e7)
    larger = replace(
        ample,
        vessel=replace(
            ample.vessel, capacity_wet_t=ample.vessel.capacity_wet_t * factor
        ),
    )
    assert vessels_needed(larger) <= vessels_needed(ample)


@given(shuttles(), st.integers(1, 15))
def test_random_hours_at_berths_carry_no_more_and_one_ship_the_same(shuttle, ships):
    fleet = Fleet(shuttle=shuttle, vessels=ships)
    assert 0.0 < fleet.random_t_per_year <= fleet.t_per_year
    alone = Fleet(shuttle=shuttle, vessels=1)
    assert alone.random_t_per_year == pytest.approx(alone.t_per_year)


def test_random_hours_are_those_of_machines_that_one_man_repairs():
    # exponential repair, runs of any kind: the birth and death chain by hand
    shuttle = shuttle_with(lifted=1e12, unload=1e6, load=1000.0, nm=2520.0)
    berth_h, away_h = shuttle.loading_berth_h, 360.0
    ships = 9
    weight, weights = 1.0, [1.0]
    for waiting in range(1, ships + 1):
        weight *= (ships - waiting + 1) * berth_h / away_h
        weights.append(weight)
    busy = 1.0 - weights[0] / sum(weights)
    expected = busy / berth_h * YEAR_H * shuttle.vessel.capacity_wet_t
    fleet = Fleet(shuttle=shuttle, vessels=ships)
    assert shuttle_cycle(shuttle).laden_h * 2.0 == away_h
    assert fleet.random_t_per_year == pytest.approx(expected, rel=2e-3)
    assert fleet.random_t_per_year < 0.95 * fleet.t_per_year


@given(shuttles(), st.floats(0.1, 10.0), st.floats(0.0, 3e4), st.floats(100.0, 3e4))
def test_the_cost_of_a_tonne_scales_with_the_price_of_the_days(
    shuttle, factor, port_usd, sea_usd
):
    fleet = fleet_of(shuttle)

    def cost(times):
        days = FreightCosts(
            at_sea_usd_per_day=sea_usd * times,
            in_port_usd_per_day=port_usd * times,
            **SOURCE,
        )
        return freight(fleet, costs=days).usd_per_wet_t

    assert cost(factor) == pytest.approx(factor * cost(1.0))


@given(shuttles())
def test_what_is_paid_in_a_year_is_all_days_on_hire(shuttle):
    fleet = fleet_of(shuttle)
    days = FreightCosts(at_sea_usd_per_day=1.0, in_port_usd_per_day=1.0, **SOURCE)
    paid = freight(fleet, costs=days).usd_per_wet_t * fleet.t_per_year
    assert paid == pytest.approx(fleet.vessels * 365.0)


def test_a_ship_too_many_makes_each_tonne_dearer():
    shuttle = shuttle_with()
    days = FreightCosts(at_sea_usd_per_day=3e4, in_port_usd_per_day=2e4, **SOURCE)
    needed = vessels_needed(shuttle)
    enough, more = (
        freight(Fleet(shuttle=shuttle, vessels=n), costs=days).usd_per_wet_t
        for n in (needed, needed + 1)
    )
    assert more > enough


@given(shuttles(), st.floats(0.0, 1e6))
def test_storage_never_slows_a_ship_and_never_lets_more_through(shuttle, storage):
    more = replace(
        shuttle,
        loading=replace(
            shuttle.loading,
            storage_wet_t=(shuttle.loading.storage_wet_t or 0.0) + storage,
        ),
    )
    less = replace(
        shuttle,
        loading=replace(
            shuttle.loading, storage_wet_t=shuttle.loading.storage_wet_t or 0.0
        ),
    )
    assert more.loading_h <= less.loading_h * (1.0 + 1e-12)
    assert limits_t_per_year(more)["production"] == shuttle.wet_t_per_year


def test_without_a_hold_a_ship_loads_as_fast_as_is_lifted():
    shuttle = shuttle_with(storage=0.0, lifted=8760.0 * 400.0, cargo=60e3)
    assert shuttle.loading_h == pytest.approx(150.0)
    moored = shuttle_with(storage=0.0, lifted=8760.0 * 400.0, field_change=10.0)
    limits = limits_t_per_year(moored)
    assert limits["loading berth"] == pytest.approx(60e3 * 8760.0 / 160.0)
    assert fleet_of(moored).binding == "loading berth"


def test_weather_stretches_loading_and_leaves_the_tonnes_of_the_year():
    calm = shuttle_with(storage=0.0)
    rough = replace(calm, loading=replace(calm.loading, workable=0.5))
    assert rough.loading_berth_h == pytest.approx(calm.loading_berth_h)
    ample = shuttle_with()
    rough = replace(ample, loading=replace(ample.loading, workable=0.5))
    assert rough.loading_berth_h == pytest.approx(2.0 * ample.loading_berth_h)


def test_ships_off_hire_carry_nothing():
    whole, half = shuttle_with(), shuttle_with(availability=0.5)
    carried = [Fleet(shuttle=s, vessels=1).t_per_vessel_year for s in (whole, half)]
    assert carried[1] == pytest.approx(0.5 * carried[0])


def test_the_table_of_counts_goes_on_beyond_what_is_needed():
    table = vessel_counts(shuttle_with(), beyond=3)
    needed = vessels_needed(shuttle_with())
    assert table["vessels"].tolist() == list(range(1, needed + 4))
    assert table["t_per_year"].is_monotonic_increasing
    assert table["utilisation"].is_monotonic_decreasing
    assert table["binding"].iloc[-1] == "production"
    assert table.loc[table["binding"] == "vessels", "idle_h"].max() == pytest.approx(0)


def test_what_is_changed_by_a_fifth_moves_the_right_way():
    days = FreightCosts(at_sea_usd_per_day=3e4, in_port_usd_per_day=2e4, **SOURCE)
    table = shuttle_sensitivity(shuttle_with(), costs=days).set_index("parameter")
    low, high = (
        table[table["factor"].round(1) == factor]["cycle_days"] for factor in (0.8, 1.2)
    )
    assert low["distance"] < high["distance"]
    assert low["speed, both ways"] > high["speed, both ways"]
    assert low["cargo of a ship"] < high["cargo of a ship"]
    assert low["loading rate"] > high["loading rate"]
    assert (table["usd_per_wet_t"] > 0.0).all()


def test_what_no_thousand_ships_carry_is_refused_with_a_cure():
    with pytest.raises(ParameterError, match=r"(?s)at most 1,000 ships.*larger"):
        vessels_needed(shuttle_with(cargo=10.0, nm=8000.0))
    stuck = shuttle_with(cargo=60e3, storage=0.0, lifted=1e-8)
    assert fleet_of(stuck).vessels == 1


@pytest.mark.parametrize("nm", [0.0, inf, float("nan")])
def test_a_way_that_is_none_is_refused_with_its_cure(nm):
    with pytest.raises(ParameterError, match=r"(?s)distance_nm.*ships can reach"):
        shuttle_with(nm=nm)
