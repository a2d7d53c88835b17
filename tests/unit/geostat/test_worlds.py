"""Synthetic worlds, their surveys and the marks they give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from geo.errors import DataError, ParameterError
from geo.geostat.stochastic.realizations import reblock, summarise
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.worlds.abundance_law import AbundanceLaw
from geo.geostat.worlds.coins import CoinLayer, Coins
from geo.geostat.worlds.designs import (
    clustered_design,
    line_design,
    preferential_design,
    regular_design,
)
from geo.geostat.worlds.estimators import OrdinaryKriging, SampleMean
from geo.geostat.worlds.nodules import Nodules
from geo.geostat.worlds.predictions import Prediction, Predictive
from geo.geostat.worlds.score_table import Trial, score_estimators
from geo.geostat.worlds.sea_floor import Facies, draw_world
from geo.geostat.worlds.settings import Grade, WorldSettings, invented_lattice
from geo.geostat.worlds.surveys import (
    BOX_CORE,
    FREE_FALL_GRAB,
    Sampler,
    join_surveys,
    take_survey,
)
from geo.geostat.worlds.targets import targets_of
from geo.model.crs import WGS84
from geo.model.grid import require_grid
from geo.model.randomness import generator

SETTINGS = WorldSettings(lattice=invented_lattice(shape=(40, 30), spacing_m=1e3))
BOUNDS = SETTINGS.lattice.bounds


@pytest.fixture(scope="module")
def world():
    return draw_world(SETTINGS, rng=generator(1, "world"))


@pytest.fixture(scope="module")
def survey(world):
    places = regular_design(BOUNDS, spacing_m=5e3, jitter=0.5, rng=generator(1, "at"))
    return take_survey(world, places, rng=generator(1, "survey"))


# the law of abundance


def one_layer(per_place):
    layer = CoinLayer(range_m=12e3, per_place=per_place)
    return AbundanceLaw(mean=20.0, cv=0.35, layers=(layer,), shares=(1.0,))


@pytest.mark.parametrize("per_place", [0.7, 3.0, 20.0])
def test_moments_are_those_of_counting_coins_of_either_sign(per_place):
    law = one_layer(per_place)
    numbers = np.arange(80)
    chance = poisson.pmf(numbers, per_place / 2.0)
    chances = np.outer(chance, chance)
    field = np.subtract.outer(numbers, numbers) / np.sqrt(per_place)
    abundance = law.of_field(field)
    mean = np.sum(chances * abundance)
    deviation = np.sqrt(np.sum(chances * (abundance - mean) ** 2))
    assert mean == pytest.approx(20.0)
    assert deviation / mean == pytest.approx(0.35)
    with_field = np.sum(chances * abundance * field) / deviation
    assert with_field == pytest.approx(law.grade_coupling)


def test_covariance_is_that_of_counting_coins_on_one_place_and_on_both():
    law, per_place = one_layer(2.0), 2.0
    separation = np.array([[0.0, 5e3]])
    shared = float(law.layers[0].structure(sill=1.0).covariance(separation)[0])
    numbers = np.arange(40)

    def difference(mean):
        chance = poisson.pmf(numbers, mean / 2.0)
        values = np.subtract.outer(numbers, numbers).ravel()
        return values, np.outer(chance, chance).ravel()

    both, on_both = difference(per_place * shared)
    one, on_one = difference(per_place * (1.0 - shared))
    given_both = np.array(
        [np.sum(on_one * law.of_field((n + one) / np.sqrt(per_place))) for n in both]
    )
    product = np.sum(on_both * given_both**2)
    assert law.covariance(separation)[0] == pytest.approx(product - 20.0**2)


def test_many_coins_make_it_lognormal():
    law = one_layer(1e7)
    sigma = np.sqrt(np.log1p(0.35**2))
    assert law.spread == pytest.approx(sigma)
    assert law.grade_coupling == pytest.approx(sigma / 0.35)
    at_mean = 20.0 * np.exp(-(sigma**2) / 2.0)
    assert law.of_field(np.zeros(1))[0] == pytest.approx(at_mean)


@pytest.mark.parametrize("per_place", [0.01, 1.0, 1e6])
@pytest.mark.parametrize("cv", [1e-3, 5.0])
def test_every_cv_in_bounds_is_reached(per_place, cv):
    law = replace(one_layer(per_place), cv=cv)
    assert law.covariance(np.zeros(2)) ** 0.5 / law.mean == pytest.approx(cv)


def test_field_and_abundance_turn_into_each_other():
    law, field = one_layer(5.0), np.array([-2.0, 0.0, 1.5])
    np.testing.assert_allclose(law.to_field(law.of_field(field)), field, atol=1e-12)


def test_a_law_tells_all_that_is_wrong():
    with pytest.raises(ParameterError, match="3 problems"):
        AbundanceLaw(mean=0.0, cv=-1.0, layers=(CoinLayer(range_m=1.0),), shares=(0.4,))


# coins


def test_a_coin_covers_its_ellipse_on_a_lattice():
    coins = Coins(
        ratio=0.5,
        centres=np.array([[10.2, 20.3], [-50.0, 0.0]]),
        reach_m=np.array([8.0, 1.0]),
        weights=np.array([[1.0, -3.0], [9.0, 9.0]]),
    )
    lattice = invented_lattice(shape=(40, 21), spacing_m=1.0)
    east, north = lattice.centres().T
    inside = ((east - 10.2) / 4.0) ** 2 + ((north - 20.3) / 8.0) ** 2 < 1.0
    found = coins.on(lattice).reshape(2, -1)
    np.testing.assert_array_equal(found, [inside, -3.0 * inside])
    np.testing.assert_array_equal(coins.at(lattice.centres()), found.T)


def test_a_layer_tells_all_that_is_wrong():
    with pytest.raises(ParameterError, match="3 problems"):
        CoinLayer(range_m=-1.0, ratio=2.0, per_place=np.nan)


# the sea floor


def test_the_world_says_it_is_synthetic(world, survey):
    grid = world.dataset()
    assert require_grid(grid) == SETTINGS.lattice
    assert grid.attrs["title"].startswith("SYNTHETIC")
    assert grid.attrs["evidence"] == "synthetic"
    assert all("synthetic" in each.attrs["long_name"] for each in grid.values())
    table = survey.table()
    assert (table["evidence"] == "synthetic").all()
    assert table["station"].str.startswith("SYN-").all()
    assert table["source"].str.startswith("SYNTHETIC").all()


def test_facies_are_ridges_flanks_and_troughs(world):
    facies = world.ground.facies
    assert set(np.unique(facies)) == set(Facies)
    by_facies = [world.ground.abundance[facies == each].mean() for each in Facies]
    assert by_facies == sorted(by_facies)


def test_metal_is_dry_mass_times_grade(world):
    truth = world.truth("ni")
    dry = world.ground.abundance * (1.0 - world.moisture)
    np.testing.assert_allclose(truth / dry, world.ground.grades["ni"])
    area = 40e3 * 30e3
    assert world.total_t() == pytest.approx(
        world.ground.abundance.mean() * area / 1e3, rel=1e-6
    )


def test_places_off_the_world_are_refused(world):
    with pytest.raises(DataError, match="1 of 2 lie off the world"):
        world.at([[5e3, 5e3], [5e3, 41e3]])


def test_an_unknown_variable_is_refused(world, survey):
    with pytest.raises(ParameterError, match="abundance, ni, cu, co, mn"):
        world.truth("gold")
    with pytest.raises(ParameterError, match="abundance, ni, cu, co, mn"):
        survey.readings("gold")


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"hill_share": 1.0}, "hill_share"),
        ({"moisture_sd": 0.2}, "five standard deviations"),
        ({"grades": (Grade(name="ni", mean=1.3, cv=0.06),)}, "grade ni"),
        ({"grades": (Grade(name="ni", mean=0.013, cv=0.06),)}, "'ni' with 'cu'"),
        ({"grades": (Grade(name="ni", mean=0.01, cv=0.06),) * 2}, "unique names"),
        (
            {"correlations": (("ni", "cu", 0.9), ("co", "ni", 0.9), ("co", "cu", 0.0))},
            "positive definite",
        ),
        ({"abundance_cv": 0.0}, "cv"),
    ],
)
def test_settings_that_make_no_world_are_refused(wrong, match):
    with pytest.raises(ParameterError, match=match):
        replace(SETTINGS, **wrong)


def test_a_lattice_in_degrees_is_refused():
    lattice = replace(SETTINGS.lattice, crs=WGS84, spacing=0.01)
    with pytest.raises(ParameterError, match="in metres"):
        WorldSettings(lattice=lattice)


def test_fields_of_grades_make_up_for_the_bend_of_the_exponential():
    mixing = SETTINGS.mixing()
    among_fields = mixing @ mixing.T
    stated = SETTINGS.correlation()
    np.testing.assert_allclose(among_fields[1:, 1:], stated[1:, 1:], atol=1e-15)
    bent = among_fields[0, 1:] * SETTINGS.law.grade_coupling
    np.testing.assert_allclose(bent, [-0.2, 0.0, 0.0, 0.0], atol=1e-15)
    names = ["abundance", *(grade.name for grade in SETTINGS.grades)]
    assert names == ["abundance", "ni", "cu", "co", "mn"]
    assert stated[1, 2] == 0.7
    assert stated[1, 3] == -0.4


# designs


def test_a_regular_design_stays_in_its_squares():
    rng = generator(2, "regular")
    nodes = regular_design(BOUNDS, spacing_m=5e3, rng=rng)
    moved = regular_design(BOUNDS, spacing_m=5e3, jitter=0.6, rng=rng)
    assert len(nodes) == 6 * 8
    assert 0.0 < np.abs(moved - nodes).max() <= 0.3 * 5e3


def test_clusters_are_round_and_evenly_filled():
    places = clustered_design(
        BOUNDS, clusters=20, per_cluster=200, radius_m=2e3, rng=generator(3, "clusters")
    )
    by_cluster = places.reshape(20, 200, 2)
    away = np.linalg.norm(by_cluster - by_cluster.mean(axis=1, keepdims=True), axis=2)
    assert away.max() < 2.5e3
    # half of a disc lies within 1/√2 of its radius
    assert np.mean(away < 2e3 / np.sqrt(2.0)) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("azimuth", [0.0, 30.0, 90.0, 250.0])
def test_lines_run_along_their_azimuth(azimuth):
    places = line_design(
        BOUNDS, between_m=5e3, along_m=1e3, azimuth_deg=azimuth, rng=generator(4, "l")
    )
    angle = np.radians(azimuth)
    across = places @ [np.cos(angle), -np.sin(angle)]
    lines = np.unique(across.round(3))
    np.testing.assert_allclose(np.diff(lines), 5e3, atol=0.01)
    assert len(places) == pytest.approx(40e3 * 30e3 / 5e6, rel=0.2)
    low, high = np.reshape(BOUNDS, (2, 2))
    assert np.all((places >= low) & (places <= high))


def test_preference_makes_the_mean_of_stations_too_high(world):
    rng = generator(5, "preferential")

    def mean(strength):
        places = [
            preferential_design(world, count=40, strength=strength, rng=rng)
            for _ in range(30)
        ]
        return world.at(np.vstack(places)).abundance.mean()

    truth = world.ground.abundance.mean()
    assert mean(0.0) == pytest.approx(truth, rel=0.05)
    assert mean(-1.0) < 0.9 * truth < 1.1 * truth < mean(1.0)


def test_designs_refuse_what_they_cannot_do(world):
    rng = generator(6, "refused")
    with pytest.raises(ParameterError, match="2 problems"):
        regular_design(BOUNDS, spacing_m=1e6, jitter=2.0, rng=rng)
    with pytest.raises(ParameterError, match="radius_m"):
        clustered_design(BOUNDS, clusters=1, per_cluster=1, radius_m=2e4, rng=rng)
    with pytest.raises(ParameterError, match="along_m"):
        line_design(BOUNDS, between_m=1.0, along_m=0.0, azimuth_deg=0.0, rng=rng)
    with pytest.raises(ParameterError, match="1 to 1200"):
        preferential_design(world, count=1201, strength=1.0, rng=rng)


# surveys


def test_readings_are_mass_over_area(world, survey):
    core = take_survey(
        world, survey.coordinates, sampler=BOX_CORE, rng=generator(7, "same")
    )
    large = take_survey(
        world,
        survey.coordinates,
        sampler=Sampler(name="large", area_m2=1e4),
        rng=generator(7, "same"),
    )
    truth = world.at(survey.coordinates)
    np.testing.assert_allclose(large.readings(), truth.abundance, rtol=0.02)
    assert np.std(core.readings() / truth.abundance) > 0.1
    metal = truth.abundance * 0.72 * truth.grades["cu"]
    np.testing.assert_allclose(large.readings("cu"), metal, rtol=0.02)


def test_a_core_without_nodules_has_no_grade_and_no_metal():
    poor = replace(SETTINGS, mean_abundance=0.1)
    world = draw_world(poor, rng=generator(8, "poor"))
    places = regular_design(BOUNDS, spacing_m=3e3, rng=generator(8, "at"))
    survey = take_survey(world, places, rng=generator(8, "survey"))
    empty = survey.counts == 0
    assert empty.any()
    assert not empty.all()
    assert (survey.abundance[empty] == 0.0).all()
    assert np.array_equal(np.isnan(survey.grades["ni"]), empty)
    assert (survey.readings("ni")[empty] == 0.0).all()


def test_joined_campaigns_keep_their_own_errors(world, survey):
    grabs = take_survey(
        world,
        survey.coordinates + 100.0,
        sampler=FREE_FALL_GRAB,
        campaign="grabs",
        rng=generator(9, "grabs"),
    )
    joined = join_surveys(survey, grabs)
    assert len(joined) == 2 * len(survey)
    assert len(set(joined.station)) == len(joined)
    np.testing.assert_array_equal(
        joined.counting_variance(),
        np.append(survey.counting_variance(), grabs.counting_variance()),
    )
    cores, fallen = joined.common_errors()[[0, -1]]
    assert cores.tolist() == [0.0, 0.0]
    assert fallen.tolist() == [0.0, 0.12 / 1.3]
    assert joined.common_errors("ni")[0, -1] == pytest.approx(0.02 / 0.72)


def test_surveys_that_cannot_be_joined_are_refused(world, survey):
    other = replace(survey, moisture=0.3)
    with pytest.raises(DataError, match="2 problems"):
        join_surveys(survey, other)


def test_samplers_and_nodules_that_cannot_be_are_refused():
    with pytest.raises(ParameterError, match="2 problems"):
        Sampler(name="none", area_m2=0.0, under_reading=1.0, under_reading_sd=0.5)
    with pytest.raises(ParameterError, match="3 problems"):
        Nodules(mass_kg=0.0, mass_cv=np.inf, per_clump=0.5)


def test_counting_noise_is_the_nugget_that_cores_show():
    settings = replace(
        SETTINGS, lattice=invented_lattice(shape=(30, 30), spacing_m=2e3)
    )
    rng = generator(10, "nugget")
    shortest, noise = [], []
    for stream in rng.spawn(30):
        world = draw_world(settings, rng=stream)
        places = clustered_design(
            world.lattice.bounds,
            clusters=12,
            per_cluster=12,
            radius_m=150.0,
            rng=stream,
        )
        survey = take_survey(world, places, rng=stream)
        lags = experimental_variogram(
            survey.coordinates, survey.readings(), lag_m=300.0, max_lag_m=300.0
        )
        shortest.append(float(np.asarray(lags.semivariance)[0]))
        noise.append(float(survey.counting_variance()[0]))
    within = settings.law.covariance(np.zeros(2)) - settings.law.covariance(
        np.array([0.0, 150.0])
    )
    assert np.mean(shortest) - np.mean(noise) == pytest.approx(float(within), abs=1.0)


# the score table


def test_blocks_lie_as_their_means_do():
    lattice = invented_lattice(shape=(4, 6), spacing_m=100.0)
    targets = targets_of(lattice, block_cells=2)
    east, north = np.meshgrid(lattice.eastings, lattice.northings)
    for axis, values in enumerate((east, north)):
        means = reblock(values, cells=2).ravel()
        np.testing.assert_allclose(targets.centres[:, axis], means)
    np.testing.assert_allclose(targets.centre, [[300.0, 200.0]])
    assert targets.extent_m == (600.0, 400.0)
    with pytest.raises(ParameterError, match="a number that divides both"):
        targets_of(lattice, block_cells=3)


def test_marks_are_those_of_a_hand():
    settings = replace(SETTINGS, lattice=invented_lattice(shape=(1, 4), spacing_m=1e3))
    flat = draw_world(settings, rng=generator(11, "flat"))
    ground = replace(flat.ground, abundance=np.array([[10.0, 20.0, 30.0, 40.0]]))
    world = replace(flat, ground=ground)
    survey = take_survey(world, [[500.0, 500.0]], rng=generator(11, "one"))

    def guess(survey, targets):
        mean = np.array([12.0, 20.0, 29.0, 36.0])
        return Prediction(
            blocks=Predictive(
                mean=mean, variance=np.full(4, 4.0), p10=mean - 3.0, p90=mean + 3.0
            ),
            total=Predictive.gaussian(mean=np.array([26.0]), variance=np.array([4.0])),
        )

    table = score_estimators(
        [Trial(world=world, survey=survey)], {"guess": guess}, block_cells=1
    )
    marks = table.scores.loc["guess"]
    expected = {
        "blocks": 4,
        "predicted": 1.0,
        "ME": -0.75,
        "RMSE": np.sqrt(21.0 / 4.0),
        "MSDR": 21.0 / 16.0,
        "coverage": 0.75,
        "below_p10": 0.0,
        "above_p90": 0.25,
        "worlds": 1,
        "total_ME": 1.0,
        "total_RMSE": 1.0,
        "total_MSDR": 0.25,
        "total_coverage": 1.0,
    }
    for name, value in expected.items():
        assert marks[name] == pytest.approx(value), name
    mean, true = [12.0, 20.0, 29.0, 36.0], [10.0, 20.0, 30.0, 40.0]
    assert marks["correlation"] == pytest.approx(np.corrcoef(mean, true)[0, 1])
    assert (table.worlds["evidence"] == "synthetic").all()


def test_blocks_that_one_leaves_out_are_scored_for_none(world, survey):
    def half(survey, targets):
        means = np.full(len(targets.centres), 20.0)
        means[::2] = np.nan
        return Prediction(
            blocks=Predictive(mean=means), total=Predictive(mean=np.array([20.0]))
        )

    scores = score_estimators(
        [Trial(world=world, survey=survey)],
        {"half": half, "mean": SampleMean()},
        block_cells=5,
    ).scores
    assert scores["blocks"].tolist() == [24, 24]
    assert scores["predicted"].tolist() == [0.5, 1.0]
    assert np.isnan(scores.loc["half", "MSDR"])
    assert np.isnan(scores.loc["half", "coverage"])


def test_an_answer_of_the_wrong_length_is_refused(world, survey):
    def short(survey, targets):
        return Prediction.of_means(np.ones(3))

    with pytest.raises(DataError, match="3 answers for blocks"):
        score_estimators(
            [Trial(world=world, survey=survey)], {"short": short}, block_cells=5
        )
    with pytest.raises(DataError, match="at least one of each"):
        score_estimators([], {"mean": SampleMean()}, block_cells=5)
    with pytest.raises(DataError, match="both or neither"):
        Predictive(mean=np.ones(1), p10=np.ones(1))


def test_kriged_metal_is_near_the_grade_times_kriged_dry_mass(world, survey):
    law = SETTINGS.law
    kriging = OrdinaryKriging(variogram=law)
    nodules = kriging(survey, targets_of(SETTINGS.lattice, block_cells=5))
    metal = kriging(survey, targets_of(SETTINGS.lattice, block_cells=5, variable="mn"))
    grade = metal.blocks.mean / (nodules.blocks.mean * 0.72)
    np.testing.assert_allclose(grade, 0.19, rtol=0.25)


def test_percentiles_of_an_answer_are_those_of_a_summary():
    drawn = generator(4, "answers").gamma(3.0, 5.0, (99, 6))
    answer = Predictive.of_realizations(drawn)
    lowest = np.sort(drawn, axis=0)
    np.testing.assert_allclose(answer.p10, lowest[9])  # the tenth of 99
    np.testing.assert_allclose(answer.p90, lowest[89])
    summary = summarise((each[None] for each in drawn), realizations=99)
    np.testing.assert_allclose(answer.p10, summary.quantiles[0.1][0])
    np.testing.assert_allclose(answer.p90, summary.quantiles[0.9][0])


def test_one_realization_or_one_station_has_no_spread_to_state(world):
    with pytest.raises(DataError, match="at least two, to have a spread"):
        Predictive.of_realizations(np.ones((1, 4)))
    one = take_survey(world, [[5e3, 9e3]], rng=generator(1, "one"))
    targets = targets_of(world.lattice, block_cells=5)
    with pytest.raises(DataError, match="one has no spread"):
        SampleMean()(one, targets)
