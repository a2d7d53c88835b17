"""Scores of noisy samples, and the variograms that are drawn for them."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError, UnsupportedRangeError
from geo.geostat.stochastic.causes import draw_causes
from geo.geostat.stochastic.ground import (
    all_or_nearest,
    ground_of,
    nodes_of,
    tails_between,
)
from geo.geostat.stochastic.noisy_score import NoisyScore
from geo.geostat.stochastic.plausible_variograms import plausible_variograms
from geo.geostat.stochastic.realizations import reblocked
from geo.geostat.stochastic.transforms import NormalScore
from geo.geostat.tails import Tails, tails_of
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.crs import local_crs
from geo.model.estimate import EstimateSettings
from geo.model.grid import GridSpec
from geo.model.randomness import generator

SETTINGS = EstimateSettings(spacing_m=500.0, lag_m=500.0, max_lag_m=6e3)


def survey(range_m, *, count=150, seed=1, error=0.0):
    rng = generator(seed, "survey")
    places = rng.uniform(0.0, 10e3, (count, 2))
    model = Variogram(
        nugget=0.05,
        structures=(Structure(model="spherical", sill=0.95, range_m=range_m),),
    )
    root = np.linalg.cholesky(covariance_between(places, places, model=model))
    values = np.exp(3.0 + 0.35 * root @ rng.standard_normal(count))
    return places, values + np.sqrt(error) * rng.standard_normal(count)


def scored(places, values, **more):
    return ground_of(
        places,
        values,
        settings=SETTINGS,
        tails=tails_of(values),
        draws=6,
        rng=generator(2, "variograms"),
        **more,
    )


def test_scores_without_errors_are_normal_scores():
    places, values = survey(3e3)
    ground = scored(places, values)
    assert isinstance(ground.transform, NormalScore)
    assert ground.model.fitted is not None
    assert len(ground.variograms) == 6


def test_errors_of_the_samples_are_taken_out_of_each_variogram():
    places, values = survey(3e3, error=9.0)
    ground = scored(places, values, error_variance=np.full(150, 9.0))
    alone = scored(places, values)
    error = 9.0 / ground.transform.variance
    nugget, with_error = (
        np.mean([each.nugget for each in some.variograms]) for some in (ground, alone)
    )
    assert all(each.nugget >= 0.0 for each in ground.variograms)
    assert nugget < with_error
    assert ground.model.variogram.nugget == pytest.approx(
        ground.model.fitted.variogram.nugget - error, abs=1e-9
    )


def test_samples_without_a_variogram_leave_several_possible():
    places, values = survey(100.0, count=60)
    ground = scored(places, values)
    assert ground.model.fitted is None
    assert len({each.effective_range_m for each in ground.variograms}) > 1


def test_a_refusal_stops_those_who_ask_for_it():
    places, values = survey(100.0, count=60)
    stop = EstimateSettings(
        spacing_m=500.0, lag_m=500.0, max_lag_m=6e3, on_refusal="stop"
    )
    with pytest.raises(UnsupportedRangeError):
        ground_of(
            places,
            values,
            settings=stop,
            tails=tails_of(values),
            draws=2,
            rng=generator(1, "x"),
        )


def plausible(range_m):
    places, values = survey(range_m, count=120, seed=3)
    transform = NormalScore.fit(values, tails=tails_of(values))
    return plausible_variograms(
        places,
        transform.scores(values),
        error_variance=np.zeros(120),
        ranges_m=(200.0, 8e3),
        draws=40,
        rng=generator(4, "plausible"),
    )


def test_what_is_plausible_follows_the_samples_as_far_as_they_tell():
    def structured(drawn):
        return np.mean(
            [(1.0 - each.nugget / each.sill) * each.effective_range_m for each in drawn]
        )

    assert structured(plausible(4e3)) > 2.0 * structured(plausible(150.0))


def test_few_samples_in_one_place_leave_variograms_too():
    places = np.zeros((5, 2))
    places[4] = [100.0, 0.0]
    drawn = plausible_variograms(
        places,
        np.array([-1.0, 0.5, 0.2, 0.0, 1.0]),
        error_variance=np.full(5, 0.2),
        ranges_m=(10.0, 500.0),
        draws=3,
        rng=generator(1, "few"),
    )
    assert len(drawn) == 3


def test_the_histogram_of_the_ground_has_the_errors_share_taken_out():
    rng = generator(5, "noisy")
    truth = np.exp(3.0 + 0.3 * rng.standard_normal(4_000))
    readings = truth + 4.0 * rng.standard_normal(4_000)
    tails = Tails(lower=float(readings.min()) - 1.0, upper=float(readings.max()) + 1.0)
    noisy = NoisyScore.fit(
        readings, tails=tails, error_variance=np.full(readings.size, 16.0)
    )
    ground = noisy.values(np.sqrt(noisy.kept) * rng.standard_normal(40_000))
    assert ground.mean() == pytest.approx(truth.mean(), rel=0.01)
    assert ground.std() == pytest.approx(truth.std(), rel=0.04)
    assert readings.std() > 1.15 * ground.std()


def test_errors_larger_than_the_spread_leave_a_little_of_it():
    tails = Tails(lower=0.0, upper=9.0)
    noisy = NoisyScore.fit([2.0, 3.0, 4.0], tails=tails, error_variance=[9.0] * 3)
    assert noisy.kept == 0.05
    with pytest.raises(DataError, match="3 finite numbers from 0 on"):
        NoisyScore.fit([2.0, 3.0, 4.0], tails=tails, error_variance=[-1.0, 0.0, 0.0])


def test_a_noisy_score_moves_with_its_readings():
    tails = Tails(lower=0.0, upper=90.0)
    noisy = NoisyScore.fit([9.0, 12.0, 20.0], tails=tails, error_variance=[2.0] * 3)
    moved, held = noisy.corrected(np.array([99.0, 24.0, 40.0]))
    assert held.tolist() == [90.0, 24.0, 40.0]
    assert moved.mean > noisy.mean


def test_nodes_go_back_to_the_cells_they_lie_in():
    spec = GridSpec(
        west=-1e3, south=0.0, spacing=2e3, shape=(3, 5), crs=local_crs([154.0], [24.0])
    )
    assert reblocked(nodes_of(spec, per_side=4), cells=4) == spec


def test_bounds_that_values_break_are_told_by_their_names():
    with pytest.raises(ParameterError, match=r"--lowest: 4, and a value is 3"):
        tails_between(np.array([3.0, 5.0]), lowest=4.0, names=("--lowest", "--highest"))


def test_the_mean_of_very_many_samples_is_known_well():
    assert all_or_nearest(6_000, realizations=10).mean == "known"
    assert all_or_nearest(6_000, realizations=10).neighbourhood.maximum == 48


def test_a_cause_is_drawn_by_its_name_and_the_seed_alone():
    used = generator(1, "errors")
    used.standard_normal(9)
    fresh = draw_causes(["a", "b"], count=9, rng=generator(1, "errors"))
    again = draw_causes(["b"], count=9, rng=used)["b"]
    np.testing.assert_array_equal(again, fresh["b"])
    other = draw_causes(["a"], count=9, rng=generator(2, "errors"))["a"]
    assert not np.array_equal(other, fresh["a"])
    np.testing.assert_allclose(
        [each.mean() for each in fresh.values()], 0.0, atol=1e-12
    )
