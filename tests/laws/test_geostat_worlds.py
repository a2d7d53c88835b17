"""Laws that synthetic worlds and their score table obey."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from geo.geostat.stochastic.realizations import reblock
from geo.geostat.variogram import (
    ModelName,
    Structure,
    Variogram,
    covariance_between,
)
from geo.geostat.worlds.coins import CoinLayer, draw_coins
from geo.geostat.worlds.designs import clustered_design, regular_design
from geo.geostat.worlds.estimators import OrdinaryKriging, SampleMean
from geo.geostat.worlds.nodules import Nodules
from geo.geostat.worlds.predictions import Prediction
from geo.geostat.worlds.score_table import draw_trials, score_estimators
from geo.geostat.worlds.sea_floor import draw_world
from geo.geostat.worlds.settings import WorldSettings, invented_lattice
from geo.geostat.worlds.surveys import BOX_CORE, FREE_FALL_GRAB, Sampler, take_survey
from geo.model.randomness import generator

# further apart than any coin reaches: the nodes are independent
APART = WorldSettings(lattice=invented_lattice(shape=(64, 64), spacing_m=41e3))
NEAR = WorldSettings(lattice=invented_lattice(shape=(36, 36), spacing_m=2e3))
SMALL = WorldSettings(lattice=invented_lattice(shape=(30, 30), spacing_m=2e3))
SIGMAS = 4.0
EVERY_8_KM = regular_design(
    SMALL.lattice.bounds, spacing_m=8e3, jitter=0.7, rng=generator(5, "design")
)


def surveyed_every_8_km(world, rng):
    return take_survey(world, EVERY_8_KM, rng=rng)


def within(found, wanted, *, influence):
    """Compare a statistic of independent draws with what it estimates."""
    error = influence.std() / np.sqrt(len(influence))
    assert abs(found - wanted) < SIGMAS * error, (found, wanted, error)


def within_worlds(by_world, wanted):
    """Compare statistics of each world with what they estimate on average."""
    by_world = np.asarray(by_world)
    error = by_world.std(axis=0, ddof=1) / np.sqrt(len(by_world))
    score = (by_world.mean(axis=0) - wanted) / error
    assert np.max(np.abs(score)) < SIGMAS, score


def has_mean_and_cv(values, mean, cv):
    values = values.ravel()
    within(values.mean(), mean, influence=values)
    spread = values.std() / values.mean()
    unit = (values - values.mean()) / values.std()
    within(spread, cv, influence=spread * ((unit**2 - 1.0) / 2.0 - spread * unit))


@pytest.fixture(scope="module")
def independent_ground():
    return draw_world(APART, rng=generator(1, "independent")).ground


def test_the_histogram_of_abundance_has_the_stated_mean_and_cv(independent_ground):
    has_mean_and_cv(independent_ground.abundance, 23.4, 0.35)


@pytest.mark.parametrize(("per_place", "side"), [(1.0, 60), (100.0, 18)])
def test_the_cv_holds_however_few_the_coins(per_place, side):
    settings = replace(
        APART,
        lattice=invented_lattice(shape=(side, side), spacing_m=41e3),
        hills=replace(APART.hills, per_place=per_place),
        region=replace(APART.region, per_place=per_place),
    )
    world = draw_world(settings, rng=generator(2, "few coins"))
    has_mean_and_cv(world.ground.abundance, 23.4, 0.35)


def test_fewer_coins_are_further_from_gaussian_as_one_over_their_number(
    independent_ground,
):
    hills = independent_ground.hills.ravel()
    within(hills.var(), 1.0, influence=hills**2)
    within(np.mean(hills**4), 3.0 + 1.0 / 6.0, influence=hills**4)


def test_grades_have_the_stated_means_and_cvs(independent_ground):
    for grade in APART.grades:
        has_mean_and_cv(independent_ground.grades[grade.name], grade.mean, grade.cv)


def test_abundance_and_grades_have_the_stated_correlations(independent_ground):
    columns = [independent_ground.abundance, *independent_ground.grades.values()]
    units = [(each.ravel() - each.mean()) / each.std() for each in columns]
    stated = APART.correlation()
    for i, j in itertools.combinations(range(len(units)), 2):
        product = units[i] * units[j]
        influence = product - product.mean() * (units[i] ** 2 + units[j] ** 2) / 2.0
        within(product.mean(), stated[i, j], influence=influence)


def lens(radius, apart):
    """Area that two equal discs share."""
    half = np.minimum(apart / (2.0 * radius), 1.0)
    return 2.0 * radius**2 * (np.arccos(half) - half * np.sqrt(1.0 - half**2))


@pytest.mark.parametrize("reduced", [0.0, 0.05, 0.3, 0.6, 0.9])
def test_the_ground_that_coins_share_shrinks_as_the_spherical_model(reduced):
    coins = draw_coins(
        CoinLayer(range_m=1e3, ratio=1.0, per_place=40.0),
        over=(0.0, 0.0, 4e4, 4e4),
        mixing=np.eye(1),
        rng=generator(18, "lenses"),
    )
    shared = lens(coins.reach_m, 1e3 * reduced) / (np.pi * 1e6 / 6.0)
    expected = 1.0 - 1.5 * reduced + 0.5 * reduced**3
    within(shared.mean(), expected, influence=shared)


def lagged(first, second, step):
    """Average the product of two lattices so many columns and rows apart."""
    east, north = step
    rows, columns = first.shape
    return np.mean(first[: rows - north, : columns - east] * second[north:, east:])


STEPS = ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (4, 0), (0, 4), (3, 3), (0, 12))


@pytest.fixture(scope="module")
def correlated_grounds():
    streams = generator(3, "correlated").spawn(250)
    return [draw_world(NEAR, rng=stream).ground for stream in streams]


def test_the_covariance_of_many_worlds_is_that_of_the_stated_model(correlated_grounds):
    separations = 2e3 * np.array(STEPS, dtype=float)
    law = NEAR.law
    fields = [law.to_field(ground.abundance) for ground in correlated_grounds]
    within_worlds(
        [[lagged(each, each, step) for step in STEPS] for each in fields],
        law.field_variogram().covariance(separations),
    )
    centred = [ground.abundance - law.mean for ground in correlated_grounds]
    within_worlds(
        [[lagged(each, each, step) for step in STEPS] for each in centred],
        law.covariance(separations),
    )


def test_hills_are_twice_as_long_as_wide(correlated_grounds):
    hills = [ground.hills for ground in correlated_grounds]
    longer = [lagged(each, each, (0, 2)) - lagged(each, each, (1, 0)) for each in hills]
    shorter = [
        lagged(each, each, (0, 1)) - lagged(each, each, (1, 0)) for each in hills
    ]
    within_worlds(longer, 0.0)
    assert np.mean(shorter) > 10.0 * np.std(shorter) / np.sqrt(len(shorter))


def test_grades_correlate_alike_at_every_separation(correlated_grounds):
    settings = NEAR
    separations = 2e3 * np.array(STEPS, dtype=float)
    by_distance = settings.law.field_variogram().covariance(separations)
    nickel, copper = (
        [
            (ground.grades[grade.name] / grade.mean - 1.0) / grade.cv
            for ground in correlated_grounds
        ]
        for grade in settings.grades[:2]
    )
    within_worlds(
        [
            [lagged(ni, cu, step) for step in STEPS]
            for ni, cu in zip(nickel, copper, strict=True)
        ],
        0.7 * by_distance,
    )


def test_places_and_lattice_tell_the_same_truth():
    world = draw_world(SMALL, rng=generator(4, "places"))
    told = world.at(SMALL.lattice.centres())
    np.testing.assert_allclose(told.abundance, world.ground.abundance.ravel())
    np.testing.assert_array_equal(told.facies, world.ground.facies.ravel())
    for name, values in world.ground.grades.items():
        np.testing.assert_allclose(told.grades[name], values.ravel(), rtol=1e-12)


@pytest.mark.parametrize("per_clump", [1.0, 3.0])
def test_counting_noise_is_that_of_a_compound_poisson_sum(per_clump):
    nodules = Nodules(mass_kg=0.08, mass_cv=1.0, per_clump=per_clump)
    abundance, area = 23.4, 0.25
    catch = nodules.catch(
        np.full(40_000, abundance), area_m2=area, rng=generator(6, "cores")
    )
    read = catch.mass_kg / area
    within(read.mean(), abundance, influence=read)
    clumps = abundance * area / (per_clump * 0.08)
    number = per_clump  # one and a Poisson number more
    square = 0.08**2 * (number * 1.0**2 + (number - 1.0) + number**2)
    expected = clumps * square / area**2
    within(read.var(), expected, influence=(read - read.mean()) ** 2)
    assert nodules.counting_variance(abundance, area_m2=area) == pytest.approx(expected)


def test_counting_noise_of_cores_follows_the_number_caught():
    nodules = Nodules(mass_kg=0.05, mass_cv=0.7)
    caught = 18.0 * 0.25 / 0.05
    relative = nodules.counting_variance(18.0, area_m2=0.25) / 18.0**2
    assert relative == pytest.approx((1.0 + 0.7**2) / caught)


@pytest.mark.parametrize(
    "sampler", [BOX_CORE, Sampler(name="leaky", area_m2=0.4, under_reading=2.0)]
)
def test_readings_scatter_about_the_truth_by_their_stated_variance(sampler):
    streams = generator(7, "scatter").spawn(200)
    bias, squares = [], []
    for stream in streams:
        world = draw_world(SMALL, rng=stream)
        survey = take_survey(world, EVERY_8_KM, sampler=sampler, rng=stream)
        error = survey.readings() - world.at(EVERY_8_KM).abundance
        bias.append(error.mean())
        squares.append(np.mean(error**2 - survey.counting_variance()))
    within_worlds(bias, 0.0)
    within_worlds(squares, 0.0)


def test_grabs_of_a_campaign_under_read_alike_and_campaigns_differ():
    wide = replace(FREE_FALL_GRAB, area_m2=1e5)  # counting noise below 0.1 %
    world = draw_world(SMALL, rng=generator(8, "grabs"))
    truth = world.at(EVERY_8_KM).abundance
    factors = []
    for stream in generator(8, "campaigns").spawn(300):
        survey = take_survey(world, EVERY_8_KM, sampler=wide, rng=stream)
        ratio = truth / survey.abundance
        np.testing.assert_allclose(ratio, survey.true_factor, rtol=5e-3)
        factors.append(survey.true_factor[0])
    factors = np.array(factors)
    within(factors.mean(), 1.3, influence=factors)
    within(factors.var(), 0.12**2, influence=(factors - 1.3) ** 2)


def test_common_errors_do_not_fade_with_more_stations():
    world = draw_world(SMALL, rng=generator(9, "common"))
    for spacing in (15e3, 4e3):
        places = regular_design(
            SMALL.lattice.bounds, spacing_m=spacing, rng=generator(9, "grid")
        )
        survey = take_survey(
            world, places, sampler=FREE_FALL_GRAB, rng=generator(9, "survey")
        )
        np.testing.assert_allclose(survey.common_errors(), 0.12 / 1.3)


@pytest.mark.parametrize("variable", ["abundance", "co"])
def test_block_means_average_to_the_total(variable):
    world = draw_world(SMALL, rng=generator(10, "mass"))
    blocks = reblock(world.truth(variable), cells=5)
    area = SMALL.lattice.cell_areas_m2().sum()
    assert blocks.mean() * area / 1e3 == pytest.approx(world.total_t(variable))
    for cells in (1, 2, 3, 30):
        assert reblock(world.truth(variable), cells=cells).mean() == pytest.approx(
            blocks.mean()
        )


def test_the_same_seed_gives_the_same_world_whatever_the_number_of_trials():
    def drawn(count):
        return next(
            iter(
                draw_trials(
                    SMALL,
                    count=count,
                    survey=surveyed_every_8_km,
                    rng=generator(11, "seed"),
                )
            )
        )

    one, many = drawn(1), drawn(7)
    assert one.survey.abundance.tobytes() == many.survey.abundance.tobytes()
    assert one.world.ground.abundance.tobytes() == many.world.ground.abundance.tobytes()
    assert one.world.moisture == many.world.moisture


def trials(count, seed, *, survey=surveyed_every_8_km, settings=SMALL):
    return list(
        draw_trials(settings, count=count, survey=survey, rng=generator(seed, "trials"))
    )


def test_a_perfect_estimator_makes_no_error():
    drawn = trials(3, 12)
    truths = iter([trial.world.truth() for trial in drawn])

    def oracle(survey, targets):
        return Prediction.of_means(reblock(next(truths), cells=5).ravel())

    scores = score_estimators(drawn, {"oracle": oracle}, block_cells=5).scores
    marks = scores.loc["oracle"]
    assert marks["RMSE"] == 0.0
    assert abs(marks["total_RMSE"]) < 1e-13
    assert marks["correlation"] == pytest.approx(1.0)


def test_kriging_beats_the_mean_and_states_its_error():
    drawn = trials(60, 13)
    kriging = OrdinaryKriging(variogram=SMALL.law, points=5)
    table = score_estimators(
        drawn, {"kriging": kriging, "mean": SampleMean()}, block_cells=5
    )
    marks, mean = table.scores.loc["kriging"], table.scores.loc["mean"]
    assert marks["RMSE"] < 0.8 * mean["RMSE"]
    assert marks["correlation"] > 0.6
    by_world = table.worlds.set_index(["estimator", "world"]).loc["kriging"]
    within_worlds(by_world["MSDR"], 1.0)
    within_worlds(by_world["ME"], 0.0)
    # percentiles of a normal law are not those of a skewed truth
    assert abs(marks["coverage"] - 0.8) < 0.05
    assert abs(marks["total_coverage"] - 0.8) < SIGMAS * np.sqrt(0.16 / 60)


def test_a_wrong_range_is_found_out_by_the_coverage():
    sill = float(SMALL.law.covariance(np.zeros(2)))
    smooth = Variogram(
        nugget=0.0,
        structures=(Structure(model=ModelName.SPHERICAL, sill=sill, range_m=120e3),),
    )
    table = score_estimators(
        trials(20, 17), {"too smooth": OrdinaryKriging(variogram=smooth)}, block_cells=5
    )
    assert table.scores.loc["too smooth", "coverage"] < 0.65
    assert table.scores.loc["too smooth", "MSDR"] > 2.0


def test_the_common_error_of_grabs_belongs_to_the_total():
    def grabs(world, rng):
        return take_survey(world, EVERY_8_KM, sampler=FREE_FALL_GRAB, rng=rng)

    def naive(survey, targets):
        certain = replace(survey, factor_sd=np.zeros(len(survey)))
        return kriging(certain, targets)

    kriging = OrdinaryKriging(variogram=SMALL.law, points=2, points_of_total=12)
    scores = score_estimators(
        trials(40, 14, survey=grabs),
        {"kriging": kriging, "without the common error": naive},
        block_cells=5,
    ).scores
    covered = scores["total_coverage"]
    assert abs(covered["kriging"] - 0.8) < SIGMAS * np.sqrt(0.16 / 40)
    assert covered["without the common error"] < 0.55


def test_the_mean_of_clusters_is_surer_of_itself_than_it_may_be():
    def clusters(world, rng):
        places = clustered_design(
            world.lattice.bounds, clusters=4, per_cluster=12, radius_m=3e3, rng=rng
        )
        return take_survey(world, places, rng=rng)

    scores = score_estimators(
        trials(100, 15, survey=clusters), {"mean": SampleMean()}, block_cells=5
    ).scores
    assert scores.loc["mean", "total_coverage"] < 0.65


class KnowsTheModel:
    """Simple kriging of the logarithm's field with the true model.

    Realizations are normal, which the field is but nearly; readings must be
    without noise.
    """

    def __init__(self, settings, places, *, realizations, rng):
        self.law = settings.law
        self.shape = settings.lattice.shape
        model = self.law.field_variogram()
        nodes = settings.lattice.centres()
        across = covariance_between(nodes, places, model=model)
        among = covariance_between(places, places, model=model)
        self.weights = np.linalg.solve(among, across.T).T
        left = covariance_between(nodes, nodes, model=model) - self.weights @ across.T
        root = np.linalg.cholesky(left + 1e-9 * np.eye(len(left)))
        self.noise = rng.standard_normal((realizations, len(nodes))) @ root.T

    def __call__(self, survey, targets):
        field = self.weights @ self.law.to_field(survey.readings())
        drawn = self.law.of_field(field + self.noise).reshape(-1, *self.shape)
        rows, columns = (side // targets.cells for side in self.shape)
        blocks = drawn.reshape(-1, rows, targets.cells, columns, targets.cells)
        return Prediction.of_realizations(
            blocks.mean(axis=(2, 4)).reshape(len(drawn), -1)
        )


def test_realizations_of_the_true_model_cover_the_truth_as_often_as_they_say():
    wide = Sampler(name="wide core", area_m2=1e5)  # counting noise below 0.1 %

    def exact(world, rng):
        return take_survey(world, EVERY_8_KM, sampler=wide, rng=rng)

    estimator = KnowsTheModel(
        SMALL, EVERY_8_KM, realizations=300, rng=generator(16, "noise")
    )
    table = score_estimators(
        trials(120, 16, survey=exact), {"true model": estimator}, block_cells=5
    )
    within_worlds(table.worlds["coverage"], 0.8)
    within_worlds(table.worlds["MSDR"], 1.0)
    covered = table.scores.loc["true model", "total_coverage"]
    assert abs(covered - 0.8) < SIGMAS * np.sqrt(0.16 / 120)
