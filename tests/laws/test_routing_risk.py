"""Laws of attacks per transit, and a brute-force integration that agrees."""

from __future__ import annotations

from itertools import pairwise
from math import erf, exp, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geo.kernels.geodesy import EARTH_RADIUS_M, great_circle_m
from geo.model.crs import GEOD
from geo.model.randomness import generator
from geo.routing.network import build_network
from geo.routing.paths import routes
from geo.routing.risk import route_risk
from geo.routing.risk_attacks import AttackYears
from geo.routing.risk_kernel import Kernel
from geo.routing.risk_rate import Denominator, attack_rate, rate_at
from geo.routing.traffic import voyage_traffic
from geo.routing.waypoints import require_port
from geo.sources.piracy import read_attacks
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes

ONE_YEAR = AttackYears(first=2009, last=2009)
BENT = np.array([[40.0, 10.0], [48.0, 14.0], [58.0, 12.0], [66.0, 20.0]])
BOTH = pytest.mark.parametrize("denominator", list(Denominator))


def attacks_at(places, *, year=2009) -> pd.DataFrame:
    places = np.asarray(places, dtype=float).reshape(-1, 2)
    return pd.DataFrame(
        {"year": year, "lon": places[:, 0], "lat": places[:, 1],
         "ship_state": "under way"}
    )  # fmt: skip


def traffic_on(*ways, transits=1000.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"transits_per_year": np.broadcast_to(transits, len(ways)).astype(float)},
        geometry=[shapely.LineString(way) for way in ways],
        crs=4326,
    )


def near_the_way(count, *, seed="attacks", spread_deg=0.7) -> np.ndarray:
    rng = generator(7, seed)
    share = np.sort(rng.uniform(0.0, 1.0, count))
    line = shapely.LineString(BENT)
    on = [line.interpolate(s, normalized=True).coords[0] for s in share]
    return np.array(on) + rng.normal(size=(count, 2)) * spread_deg


def per_transit(way, *, attacks, traffic, years=ONE_YEAR, **settings) -> float:
    rate = attack_rate(attacks, traffic=traffic, years=years, **settings)
    return route_risk({"way": way}, rate=rate)[0].attacks_per_transit


def brute_force(way, *, attacks, traffic, denominator, step_km) -> float:
    """Integrate with loops, great circles and the formulas of the docstrings."""

    def points(line):
        found = []
        for a, b in pairwise(line):
            length_km = GEOD.inv(*a, *b)[2] / 1000.0
            count = max(int(np.ceil(length_km / step_km)), 1)
            inner = GEOD.npts(*a, *b, 2 * count - 1)
            found += [(*inner[k], length_km / count) for k in range(0, 2 * count, 2)]
        return np.array(found)

    def bell(here, there):
        km = great_circle_m(here[0], here[1], lon_b=there[:, 0], lat_b=there[:, 1])
        km = np.asarray(km) / 1000.0
        radius = EARTH_RADIUS_M / 1000.0
        chord_km = 2.0 * radius * np.sin(km / 2.0 / radius)
        cut_km = 2.0 * radius * np.sin(300.0 / 2.0 / radius)
        held = 1.0 - exp(-0.5 * (cut_km / 100.0) ** 2)
        height = np.exp(-0.5 * (chord_km / 100.0) ** 2) / (2 * np.pi * 100.0**2)
        return np.where(km <= 300.0, height / held, 0.0)

    sailed = np.vstack([
        np.column_stack([found[:, :2], found[:, 2] * transits])
        for line, transits in traffic
        for found in [points(np.asarray(line))]
    ])  # fmt: skip
    places = attacks[["lon", "lat"]].to_numpy()
    density = np.array([np.sum(bell(place, sailed) * sailed[:, 2]) for place in places])
    total = 0.0
    for *here, km in points(np.asarray(way)):
        if denominator is Denominator.AT_ATTACK:
            met = density > 0.0
            total += km * np.sum(bell(here, places)[met] / density[met])
        else:
            there = np.sum(bell(here, sailed) * sailed[:, 2])
            total += km * np.sum(bell(here, places)) / there
    return total


def test_attacks_near_a_lone_way_are_shared_among_its_ships():
    places = near_the_way(40)
    found = per_transit(
        BENT, attacks=attacks_at(places), traffic=traffic_on(BENT, transits=2000.0)
    )
    assert found == pytest.approx(40 / 2000.0, rel=1e-12)


@pytest.mark.parametrize("off_km", [0.0, 30.0, 120.0])
def test_the_plain_ratio_finds_of_an_attack_what_theory_says(off_km):
    # the integrals of both bells along a straight way, cut off at 3 bandwidths
    way = np.array([[0.0, 0.0], [20.0, 0.0]])
    found = per_transit(
        way,
        attacks=attacks_at([[10.0, off_km / 110.574]]),
        traffic=traffic_on(way),
        denominator=Denominator.AT_SHIP,
        kernel=Kernel(step_km=1.0),
    )
    d = off_km / 100.0
    theory = exp(-(d**2) / 2.0) * erf(sqrt((9.0 - d**2) / 2.0)) / erf(3.0 / sqrt(2.0))
    # the ellipsoid and the sphere differ by up to 0.6 %
    assert found == pytest.approx(theory / 1000.0, rel=0.01)


def test_at_the_ends_the_two_ways_differ_and_sharing_loses_nothing():
    way = np.array([[0.0, 0.0], [20.0, 0.0]])
    at_the_end = attacks_at([[0.0, 0.0]])
    shared = per_transit(way, attacks=at_the_end, traffic=traffic_on(way))
    assert shared == pytest.approx(1 / 1000.0, rel=1e-12)


@pytest.mark.testdata
def test_over_all_voyages_the_attacks_that_were_made_are_expected(testdata):
    network = build_network(read_sea_lanes(), read_gates())
    ports = read_ports()
    places = {code: require_port(ports, code) for code in ports["unlocode"]}
    rng = generator(7, "voyages")
    pairs = [rng.choice(sorted(places), 2, replace=False) for _ in range(60)]
    voyages = pd.DataFrame(pairs, columns=["origin", "destination"])
    voyages["voyages_per_year"] = rng.integers(1, 500, len(pairs)).astype(float)
    attacks = read_attacks("piracy/pirate_attacks_1993_2020.csv", root=testdata).table
    years = AttackYears(first=2001, last=2010)
    rate = attack_rate(
        attacks, traffic=voyage_traffic(network, voyages, places=places), years=years
    )
    ways = routes(network, [(places[a], places[b]) for a, b in pairs])
    risks = route_risk(
        {str(k): way.coordinates for k, way in enumerate(ways)}, rate=rate
    )
    expected = sum(
        count * risk.attacks_per_transit
        for count, risk in zip(voyages["voyages_per_year"], risks, strict=True)
    )
    made = (rate.counted - rate.without_traffic) / years.count
    assert made > 50.0
    # a leg over 180 is cut where it is drawn, so its pieces are not quite the same
    assert expected == pytest.approx(made, rel=1e-4)


@BOTH
def test_the_integral_is_that_of_brute_force(denominator):
    other = np.array([[44.0, 6.0], [50.0, 16.0]])
    attacks = attacks_at(near_the_way(12))
    found = per_transit(
        BENT,
        attacks=attacks,
        traffic=traffic_on(BENT, other, transits=[1000.0, 300.0]),
        denominator=denominator,
        kernel=Kernel(step_km=2.0),
    )
    oracle = brute_force(
        BENT,
        attacks=attacks,
        traffic=[(BENT, 1000.0), (other, 300.0)],
        denominator=denominator,
        step_km=2.5,
    )
    assert found == pytest.approx(oracle, rel=2e-4)


@BOTH
def test_shorter_pieces_bring_the_sum_to_one_value(denominator):
    other = np.array([[44.0, 6.0], [50.0, 16.0]])
    attacks = attacks_at(near_the_way(40))
    traffic = traffic_on(BENT, other, transits=[1000.0, 300.0])
    steps = (50.0, 20.0, 10.0, 5.0, 0.5)
    *coarse, fine = (
        per_transit(
            BENT,
            attacks=attacks,
            traffic=traffic,
            denominator=denominator,
            kernel=Kernel(step_km=step),
        )
        for step in steps
    )
    error = np.abs(np.array(coarse) / fine - 1.0)
    assert error[0] < 1e-2
    assert error[1] < 2e-3  # at 20 km, the default
    assert error[-1] < 5e-4


@BOTH
def test_expectation_is_linear_in_attacks(denominator):
    places = near_the_way(30)
    traffic = traffic_on(BENT)
    some, others, all_of_them, twice = (
        per_transit(
            BENT,
            attacks=attacks_at(chosen),
            traffic=traffic,
            denominator=denominator,
        )
        for chosen in (places[:11], places[11:], places, np.vstack([places, places]))
    )
    assert some + others == pytest.approx(all_of_them, rel=1e-12)
    assert twice == pytest.approx(2.0 * all_of_them, rel=1e-12)


@BOTH
def test_twice_the_traffic_halves_it(denominator):
    attacks = attacks_at(near_the_way(30))
    one, two, drawn_twice = (
        per_transit(BENT, attacks=attacks, traffic=traffic, denominator=denominator)
        for traffic in (
            traffic_on(BENT, transits=700.0),
            traffic_on(BENT, transits=1400.0),
            traffic_on(BENT, BENT[::-1], transits=700.0),
        )
    )
    assert two == pytest.approx(one / 2.0, rel=1e-12)
    assert drawn_twice == pytest.approx(one / 2.0, rel=1e-9)


@BOTH
def test_twice_the_years_without_a_new_attack_halve_it(denominator):
    far_later = attacks_at([[-150.0, -40.0]], year=2010)
    attacks = pd.concat([attacks_at(near_the_way(9)), far_later], ignore_index=True)
    one, two = (
        per_transit(
            BENT,
            attacks=attacks,
            traffic=traffic_on(BENT),
            years=AttackYears(first=2009, last=last),
            denominator=denominator,
        )
        for last in (2009, 2010)
    )
    assert two == pytest.approx(one / 2.0, rel=1e-12)


@BOTH
def test_neither_the_order_of_rows_nor_a_whole_turn_changes_it(denominator):
    places = near_the_way(30)
    turn = np.array([360.0, 0.0])
    one, mixed, turned = (
        per_transit(
            way, attacks=attacks_at(chosen), traffic=traffic, denominator=denominator
        )
        for way, chosen, traffic in (
            (BENT, places, traffic_on(BENT[:3], BENT[2:])),
            (BENT[::-1], places[::-1], traffic_on(BENT[2:], BENT[:3])),
            (BENT + turn, places - turn, traffic_on(BENT[:3] - turn, BENT[2:] + turn)),
        )
    )
    assert mixed == pytest.approx(one, rel=1e-9)
    assert turned == pytest.approx(one, rel=1e-9)


@BOTH
def test_it_is_the_same_across_180(denominator):
    places = near_the_way(30)
    shift = np.array([180.0 - 50.0, 0.0])
    here, there = (
        per_transit(
            BENT + by,
            attacks=attacks_at(places + by),
            traffic=traffic_on(BENT + by),
            denominator=denominator,
        )
        for by in (0.0 * shift, shift)
    )
    assert there == pytest.approx(here, rel=1e-9)


@BOTH
def test_it_does_not_matter_how_the_way_is_cut(denominator):
    other = np.array([[44.0, 6.0], [50.0, 16.0]])
    rate = attack_rate(
        attacks_at(near_the_way(30)),
        traffic=traffic_on(BENT, other),
        years=ONE_YEAR,
        denominator=denominator,
        kernel=Kernel(step_km=5.0),
    )
    cut = [BENT[0]]
    for start, end in pairwise(BENT):
        cut += [*GEOD.npts(*start, *end, 37), end]
    whole, pieces = route_risk({"whole": BENT, "cut": np.array(cut)}, rate=rate)
    assert pieces.attacks_per_transit == pytest.approx(
        whole.attacks_per_transit, rel=1e-3
    )
    assert pieces.length_km == pytest.approx(whole.length_km, rel=1e-9)


@BOTH
def test_legs_add_up_and_so_does_a_way_there_and_back(denominator):
    area = gpd.GeoDataFrame(
        {"name": ["A"], "events_per_1000_km": [0.7]},
        geometry=[shapely.box(45, 5, 60, 15)],
        crs=4326,
    )
    rate = attack_rate(
        attacks_at(near_the_way(30)),
        traffic=traffic_on(BENT[:3]),
        years=ONE_YEAR,
        denominator=denominator,
    )
    ways = {"all": BENT, "1": BENT[:2], "2": BENT[1:3], "3": BENT[2:],
            "back": np.vstack([BENT, BENT[-2::-1]])}  # fmt: skip
    whole, *legs, back = route_risk(ways, rate=rate, areas=area)
    for name in ("attacks_per_transit", "km_without_traffic", "length_km",
                 "area_km", "area_events"):  # fmt: skip
        value = getattr(whole, name)
        known = [getattr(leg, name) for leg in legs]
        assert np.nansum(known) == pytest.approx(value, rel=1e-9)
        assert getattr(back, name) == pytest.approx(2.0 * value, rel=1e-9)
    assert whole.km_without_traffic > 0.0


@given(
    lon=st.floats(-180.0, 180.0),
    lat=st.floats(-70.0, 70.0),
    count=st.integers(1, 12),
    transits=st.floats(1.0, 1e5),
    seed=st.integers(0, 999),
)
def test_sharing_conserves_attacks_anywhere_on_earth(lon, lat, count, transits, seed):
    rng = generator(seed, "anywhere")
    way = np.cumsum([[lon, lat / 2.0], *(rng.normal(size=(4, 2)) * 3.0)], axis=0)
    places = way[rng.integers(0, 5, count)] + rng.normal(size=(count, 2)) * 2.0
    rate = attack_rate(
        attacks_at(places), traffic=traffic_on(way, transits=transits), years=ONE_YEAR
    )
    [risk] = route_risk({"way": way}, rate=rate)
    made = rate.counted - rate.without_traffic
    assert risk.attacks_per_transit * transits == pytest.approx(made, rel=1e-9)
    assert risk.attacks_near == made
    # the share of each attack is 1 / transits, so the error is that of a count
    assert risk.standard_error * transits == pytest.approx(sqrt(made), rel=1e-9)


@BOTH
def test_a_rate_is_never_negative_and_another_attack_never_lowers_it(denominator):
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.arange(38, 70.0), range(24)))
    fewer, more = (
        rate_at(
            attack_rate(
                attacks_at(near_the_way(30)[:count]),
                traffic=traffic_on(BENT),
                years=ONE_YEAR,
                denominator=denominator,
            ),
            lon=lon,
            lat=lat,
        )
        for count in (20, 30)
    )
    known = np.isfinite(fewer)
    assert (known == np.isfinite(more)).all()
    assert 0 < known.sum() < len(known)
    assert (fewer[known] >= 0.0).all()
    # the order of the sum is free, so the last digit is
    assert (more[known] >= fewer[known] * (1.0 - 1e-12)).all()


@BOTH
def test_where_traffic_is_even_both_denominators_agree(denominator):
    # a vertex at each degree: the geodesic of a longer leg leaves its parallel
    lon = np.arange(0.0, 20.5)
    ways = [
        np.column_stack([lon, np.full(lon.shape, y)])
        for y in np.arange(-8.0, 8.01, 0.25)
    ]
    crossing = np.array([[10.0, -5.0], [10.0, 5.0]])
    found = per_transit(
        crossing,
        attacks=attacks_at([[10.0, 0.0], [10.6, 0.3]]),
        traffic=traffic_on(*ways, transits=10.0),
        denominator=denominator,
        kernel=Kernel(step_km=5.0),
    )
    ship_km_per_km2 = 10.0 / (0.25 * 111.195)
    along = [exp(-(d**2) / 2.0) * erf(sqrt((9.0 - d**2) / 2.0)) for d in (0.0, 0.66717)]
    bell = sum(along) / (sqrt(2.0 * np.pi) * 100.0 * (1.0 - exp(-4.5)))
    # the ellipsoid and the sphere differ by up to 0.6 %
    assert found == pytest.approx(bell / ship_km_per_km2, rel=0.01)
