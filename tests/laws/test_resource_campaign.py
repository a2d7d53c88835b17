"""Laws of campaigns: what stations tell, what news are worth, how ships sail."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.geostat.worlds.settings import invented_lattice
from geo.model.campaign import CampaignShip
from geo.model.classes import ClassSettings
from geo.model.randomness import generator
from geo.resource.campaign.adaptive import WantedBlocks, adaptive_positions
from geo.resource.campaign.decision_ground import DecisionGround
from geo.resource.campaign.efficient import efficient
from geo.resource.campaign.error_covariance import StationSystem
from geo.resource.campaign.information import expected_gain
from geo.resource.campaign.planned_samples import with_planned
from geo.resource.campaign.regular_grid import regular_positions
from geo.resource.campaign.ship_time import ship_time
from geo.resource.campaign.tour import (
    nearest_neighbour_path,
    path_length,
    short_path,
)
from geo.resource.classes.caps import Standing
from geo.resource.classes.case import ClassCase, nearest_stations
from geo.resource.deposit.domain_samples import DomainSamples
from geo.resource.sampling.cause import Cause

ALL = Neighbourhood(radius_m=np.inf, maximum=None)
SPHERICAL = Variogram(
    nugget=2.0, structures=(Structure(model="spherical", sill=9.0, range_m=9e3),)
)
SPEC = invented_lattice(shape=(10, 10), spacing_m=1e3)
SETTINGS = ClassSettings(annual_area_km2=16.0, minimum_patch_km2=0.0)
CLASSED = ClassSettings(annual_area_km2=36.0, half_width=0.2, discretisation=3)
seeds = st.integers(min_value=0, max_value=2**31)
margins = st.floats(min_value=-50.0, max_value=50.0)
spreads = st.floats(min_value=0.0, max_value=20.0)


def places(count, rng, width=1e4):
    west, south = SPEC.bounds[:2]
    return rng.uniform(0.0, width, (count, 2)) + np.array([west, south])


def samples_at(coordinates, rng, causes=()):
    count = len(coordinates)
    return DomainSamples(
        coordinates=coordinates,
        abundance=rng.uniform(10.0, 20.0, count),
        grades={"Ni": np.full(count, 0.01)},
        station=np.array([f"S{number}" for number in range(count)]),
        error_variance=rng.uniform(0.5, 2.0, count),
        position_error_m=np.zeros(count),
        causes=causes,
    )


def case_of(samples, classes=CLASSED):
    cells = SPEC.shape[0] * SPEC.shape[1]
    nearest, assayed = nearest_stations(samples, onto=SPEC.centres())
    return ClassCase(
        samples=samples,
        spec=SPEC,
        area_m2=np.full(cells, 1e6),
        estimated=np.ones(cells, dtype=bool),
        variogram=SPHERICAL,
        neighbourhood=ALL,
        error_variance=samples.error_variance,
        settings=classes,
        standing=Standing(
            nearest_m=nearest,
            nearest_assayed_m=assayed,
            reach_m=9e3,
            slope_cell_m=100.0,
            fitted=True,
            given_range=None,
            kriging_beats_mean=True,
        ),
    )


def with_plan(case, planned):
    samples, error = with_planned(
        case.samples,
        planned,
        variogram=case.variogram,
        error_variance=case.error_variance,
    )
    return case.with_stations(samples, error_variance=error)


@given(margins, spreads, spreads)
def test_news_are_never_worth_less_than_nothing_and_never_less_the_more_they_tell(
    margin, one, other
):
    less, more = sorted([one, other])
    first, second = expected_gain(margin, sd=less), expected_gain(margin, sd=more)
    assert 0.0 <= first <= second * (1.0 + 1e-9) + 1e-12
    assert expected_gain(-margin, sd=more) == second


def test_news_are_worth_most_where_the_choice_is_open():
    gain = expected_gain(np.linspace(0.0, 9.0, 30), sd=2.0)
    assert np.all(np.diff(gain) < 0.0)
    assert gain[0] == pytest.approx(2.0 / np.sqrt(2.0 * np.pi))


def test_closed_form_is_what_surveys_of_drawn_worlds_are_worth():
    rng = generator(5, "worlds")
    present, planned = places(12, rng), places(8, rng)
    ground = DecisionGround.of_squares(SPEC, area_m2=np.full(100, 1e6), side_m=5e3)
    stations = np.vstack([present, planned])
    error = np.full(20, 1.5)
    smooth = replace(SPHERICAL, nugget=0.0)
    onto = ground.mean(covariance_between(ground.centres, stations, model=smooth)).T
    drawn = covariance_between(stations, stations, model=SPHERICAL) + np.diag(error)
    read = 15.0 + np.linalg.cholesky(drawn) @ rng.standard_normal((20, 20_000))
    systems = [
        StationSystem.of(
            stations[:count], variogram=SPHERICAL, error_variance=error[:count]
        )
        for count in (12, 20)
    ]
    before, after = (
        read[:count].T
        @ [system.estimate(onto[:count], values=alone) for alone in np.eye(count)]
        for system, count in zip(systems, (12, 20), strict=True)
    )
    known = [
        ground.known(
            stations[:count],
            values=read[:count, 0],
            variogram=SPHERICAL,
            error_variance=error[:count],
        )
        for count in (12, 20)
    ]
    moved = np.sqrt(known[1].lowered - known[0].lowered)
    for margin in (-1.0, 0.0, 0.5, 2.0):
        gained = np.maximum(margin + after - before, 0.0) - max(margin, 0.0)
        away = gained.mean(axis=0) - expected_gain(margin, sd=moved)
        assert np.all(np.abs(away) < 4.0 * gained.std(axis=0) / np.sqrt(20_000))


def test_more_stations_are_never_worth_less_and_never_more_than_knowing_all():
    rng = generator(7, "stations")
    stations = places(30, rng)
    values, error = rng.uniform(5.0, 15.0, 30), np.full(30, 1.0)
    ground = DecisionGround.of_squares(SPEC, area_m2=np.full(100, 1e6), side_m=4e3)
    known = [
        ground.known(
            stations[:count],
            values=values[:count],
            variogram=SPHERICAL,
            error_variance=error[:count],
        )
        for count in range(5, 31, 5)
    ]
    margin = known[0].mean - 10.0
    worth = np.array(
        [
            expected_gain(margin, sd=np.sqrt(each.lowered - known[0].lowered))
            for each in known[1:]
        ]
    )
    assert np.all(np.diff(worth, axis=0) >= -1e-12)
    left = ground.spread(SPHERICAL) - known[0].lowered
    assert np.all(worth <= expected_gain(margin, sd=np.sqrt(left)))


def test_squares_are_known_as_well_as_kriging_with_dummies_says():
    rng = generator(3, "squares")
    stations, values = places(25, rng), rng.uniform(5.0, 15.0, 25)
    error = rng.uniform(0.5, 2.0, 25)
    ground = DecisionGround.of_squares(SPEC, area_m2=np.full(100, 1e6), side_m=5e3)
    known = ground.known(
        stations, values=values, variogram=SPHERICAL, error_variance=error
    )
    kriged = krige(
        stations,
        values,
        onto=ground.mean(ground.centres),
        variogram=SPHERICAL,
        neighbourhood=ALL,
        error_variance=error,
        block=BlockSupport(size_m=(5e3, 5e3), discretisation=(5, 5)),
    )
    np.testing.assert_allclose(known.mean, kriged.estimate, rtol=1e-10)
    variance = ground.spread(SPHERICAL) - known.lowered
    np.testing.assert_allclose(variance, kriged.variance, rtol=1e-9)


def test_what_is_known_does_not_hang_on_the_number_of_threads():
    rng = generator(13, "threads")
    stations, values = places(300, rng), rng.uniform(5.0, 15.0, 300)
    ground = DecisionGround.of_squares(SPEC, area_m2=np.full(100, 1e6), side_m=2e3)
    one, two = (
        _known_on(threads, ground, stations=stations, values=values)
        for threads in (1, 2)
    )
    np.testing.assert_array_equal(one.mean, two.mean)
    np.testing.assert_array_equal(one.lowered, two.lowered)


def _known_on(threads, ground, *, stations, values):
    with threadpool_limits(limits=threads):
        return ground.known(
            stations, values=values, variogram=SPHERICAL, error_variance=None
        )


def test_each_adaptive_station_is_the_best_by_kriging_every_place_anew():
    rng = generator(11, "adaptive")
    samples = samples_at(places(15, rng), rng)
    case = case_of(samples)
    errors = case.errors().year
    rows, candidates = np.arange(0, 100, 3), places(30, rng)
    block = BlockSupport(size_m=(6e3, 6e3), discretisation=(3, 3))
    wanted = WantedBlocks(
        centres=SPEC.centres()[rows],
        block=block,
        variance=errors.sd[rows] ** 2,
        common_variance=np.zeros(len(rows)),
        allowed=np.full(len(rows), 0.4 * errors.sd.min() ** 2),
        weight=rng.uniform(1.0, 2.0, len(rows)),
    )
    chosen = adaptive_positions(
        candidates,
        count=3,
        present=samples.coordinates,
        blocks=wanted,
        variogram=SPHERICAL,
        error_variance=samples.error_variance,
    )
    taken = np.empty((0, 2))
    for place in chosen:
        missed = [
            wanted.missed(
                with_plan(case, np.vstack([taken, other])).errors().year.sd[rows] ** 2
            )
            for other in candidates
        ]
        np.testing.assert_array_equal(candidates[int(np.argmin(missed))], place)
        taken = np.vstack([taken, place])


def test_a_longer_adaptive_plan_begins_as_a_shorter_one():
    rng = generator(12, "nested")
    samples = samples_at(places(12, rng), rng)
    errors = case_of(samples).errors().year
    wanted = WantedBlocks(
        centres=SPEC.centres(),
        block=BlockSupport(size_m=(6e3, 6e3), discretisation=(3, 3)),
        variance=errors.sd**2,
        common_variance=np.zeros(100),
        allowed=np.full(100, 0.3),
        weight=np.ones(100),
    )
    short, long = (
        adaptive_positions(
            SPEC.centres(),
            count=count,
            present=samples.coordinates,
            blocks=wanted,
            variogram=SPHERICAL,
            error_variance=samples.error_variance,
        )
        for count in (4, 9)
    )
    assert len(long) == 9
    np.testing.assert_array_equal(long[:4], short)


@settings(max_examples=15)
@given(seeds)
def test_no_class_falls_where_stations_are_added(seed):
    rng = generator(seed, "added")
    case = case_of(samples_at(places(20, rng), rng))
    more = with_plan(case, places(6, rng))
    before, after = case.errors(), more.errors()
    for one, other in ((before.year, after.year), (before.quarter, after.quarter)):
        np.testing.assert_allclose(other.estimate, one.estimate, rtol=1e-8)
        assert np.all(other.sd <= one.sd * (1.0 + 1e-9))
    first, second = (
        each.propose(errors, overrides=None)
        for each, errors in ((case, before), (more, after))
    )
    for step in ("by_criteria", "after_caps", "after_patches", "proposed"):
        assert np.all(getattr(second, step) >= getattr(first, step))


def test_a_class_may_fall_where_stations_share_causes_unlike_those_near_by():
    """The new stations err in common as the mean of all, the near ones did not."""
    rng = generator(1, "causes")
    near = places(6, rng, width=3e3)
    far = near[:2] + 5e4
    loading = np.array([0.0] * 6 + [12.0] * 2)
    samples = samples_at(
        np.vstack([near, far]), rng, causes=(Cause(name="grab", loading=loading),)
    )
    case = case_of(samples)
    more = with_plan(case, places(6, rng, width=3e3))
    before, after = case.errors().year, more.errors().year
    assert np.all(after.sd <= before.sd * (1.0 + 1e-9))
    assert np.any(after.relative_sd() > before.relative_sd() * 1.1)


def test_errors_after_a_campaign_are_as_large_as_was_planned():
    rng = generator(17, "truth")
    present, planned = places(20, rng), places(15, rng)
    centres = SPEC.centres()[::7]
    block = BlockSupport(size_m=(4e3, 4e3), discretisation=(4, 4))
    points = (centres[:, None, :] + block.offsets()).reshape(-1, 2)
    samples = samples_at(present, rng)
    more, error = with_planned(
        samples,
        planned,
        variogram=SPHERICAL,
        error_variance=samples.error_variance,
    )
    stations = more.coordinates
    smooth = replace(SPHERICAL, nugget=0.0)
    both = np.vstack([stations, points])
    covariance = covariance_between(both, both, model=smooth)
    covariance[np.diag_indices(35)] += SPHERICAL.nugget + error
    covariance[np.diag_indices(len(both))] += 1e-9
    worlds = 300
    field = np.linalg.cholesky(covariance) @ rng.standard_normal((len(both), worlds))
    truth = field[35:].reshape(len(centres), -1, worlds).mean(axis=1)
    squared = []
    for number in range(worlds):
        kriged = krige(
            stations,
            15.0 + field[:35, number],
            onto=centres,
            variogram=SPHERICAL,
            neighbourhood=ALL,
            error_variance=error,
            block=block,
        )
        error_of_world = kriged.estimate - 15.0 - truth[:, number]
        squared.append(np.mean(error_of_world**2 / kriged.variance))
    plan = krige(
        stations,
        more.abundance,
        onto=centres,
        variogram=SPHERICAL,
        neighbourhood=ALL,
        error_variance=error,
        block=block,
    )
    np.testing.assert_allclose(plan.variance, kriged.variance)
    assert np.mean(squared) == pytest.approx(
        1.0, abs=4.0 * np.std(squared) / np.sqrt(worlds)
    )


@given(seeds, st.integers(min_value=11, max_value=40))
@settings(max_examples=25)
def test_a_tour_is_no_longer_than_nearest_neighbours(seed, count):
    points = generator(seed, "tour").uniform(0.0, 100.0, (count, 2))
    away = np.hypot(*(points[:, None] - points).T)
    tour = short_path(away)
    assert sorted(tour) == list(range(count))
    first = nearest_neighbour_path(away)
    assert path_length(away, tour) <= path_length(away, first) + 1e-9
    np.testing.assert_array_equal(tour, short_path(away))


def test_no_exchange_of_two_legs_shortens_a_tour():
    points = generator(2, "legs").uniform(0.0, 100.0, (25, 2))
    away = np.hypot(*(points[:, None] - points).T)
    tour = short_path(away)
    length = path_length(away, tour)
    for first in range(25):
        for last in range(first + 2, 26):
            other = tour.copy()
            other[first:last] = other[first:last][::-1]
            assert path_length(away, other) >= length - 1e-9


def test_a_tour_of_eight_stations_is_the_shortest_of_all_orders():
    for seed in range(4):
        points = generator(seed, "eight").uniform(0.0, 100.0, (8, 2))
        away = np.hypot(*(points[:, None] - points).T)
        orders = np.array(list(permutations(range(8))))
        shortest = away[orders[:, :-1], orders[:, 1:]].sum(axis=1).min()
        assert path_length(away, short_path(away)) == pytest.approx(shortest)


@given(seeds, st.floats(min_value=12.0, max_value=60.0))
def test_ship_days_add_up_and_no_leg_is_longer_than_allowed(seed, most_days):
    rng = generator(seed, "ship")
    ship = CampaignShip(
        port="JPYOK",
        day_usd=1e5,
        speed_kn=10.0,
        weather_share=0.25,
        most_days=most_days,
        port_days=2.0,
        source="made up",
    )
    hours, between = rng.uniform(2.0, 8.0, 40), rng.uniform(1e3, 6e4, 39)
    time = ship_time(hours=hours, between_m=between, transit_nm=800.0, ship=ship)
    way = 2.0 * 800.0 / 10.0 / 24.0
    sailed = time.sailed_m / 18_520.0 / 24.0
    assert time.on_station == pytest.approx(hours.sum() / 24.0)
    work = np.bincount(time.leg, weights=hours / 24.0 + sailed)[1:]
    legs = way + 1.25 * work
    assert legs.max() <= most_days * (1.0 + 1e-9)
    assert time.days == pytest.approx(legs.sum() + 2.0 * (time.legs - 1))
    whole = replace(ship, most_days=np.inf)
    once = ship_time(hours=hours, between_m=between, transit_nm=800.0, ship=whole)
    assert once.legs == 1
    assert once.days <= time.days * (1.0 + 1e-9) or time.legs == 1


@pytest.mark.parametrize("pattern", ["square", "staggered"])
def test_a_grid_moves_with_its_ground(pattern):
    rng = generator(9, "grid")
    ground, present = SPEC.centres()[:70], places(9, rng)
    shift = np.array([123_456.0, -98_765.0])

    def laid(by):
        def permitted(points):
            local = points - by
            return np.all((local >= SPEC.bounds[:2]) & (local <= SPEC.bounds[2:]), 1)

        return regular_positions(
            ground + by,
            present=present + by,
            spacing_m=2_200.0,
            pattern=pattern,
            apart_m=900.0,
            permitted=permitted,
        )

    here, there = laid(np.zeros(2)), laid(shift)
    np.testing.assert_allclose(here + shift, there, atol=1e-6)
    away = np.hypot(*(here[:, None] - present).T)
    assert len(here) > 8
    assert away.min() >= 900.0


def test_square_and_staggered_grids_hold_as_many_stations_for_ground():
    ground = np.stack(np.meshgrid(*[np.arange(0.0, 2e5, 5e3)] * 2), -1).reshape(-1, 2)
    counts = [
        len(
            regular_positions(
                ground,
                present=np.array([[9e6, 9e6]]),
                spacing_m=5e3,
                pattern=pattern,
                apart_m=1.0,
                permitted=lambda at: np.all((at >= 0.0) & (at < 2e5), axis=1),
            )
        )
        for pattern in ("square", "staggered")
    ]
    assert counts == pytest.approx([1600, 1600], rel=0.03)


@given(seeds)
def test_efficient_plans_are_those_that_none_beats(seed):
    rng = generator(seed, "efficient")
    cost, gain = rng.integers(0, 6, (2, 12)).astype(float)
    best = efficient(cost, gain=gain)
    for one in range(12):
        beaten = any(
            cost[other] <= cost[one]
            and gain[other] >= gain[one]
            and (cost[other], gain[other]) != (cost[one], gain[one])
            for other in range(12)
        )
        assert best[one] == (not beaten)
