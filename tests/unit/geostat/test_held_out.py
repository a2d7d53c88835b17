"""Samples that are held out, in compiled code: held against the clear form."""

from __future__ import annotations

import gstlearn as gl
import numpy as np
import pytest

from geo.errors import DataError
from geo.geostat.checks import held_out
from geo.geostat.checks.folds import (
    folds_by_chance,
    folds_by_distance,
    folds_by_label,
    folds_by_square,
)
from geo.geostat.checks.held_out import predict_by_kriging, predict_plainly
from geo.geostat.drift import ORDINARY, KnownMean, Trend
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.randomness import generator

SPHERICAL = Variogram(
    nugget=0.3, structures=(Structure(model="spherical", sill=4.0, range_m=4e3),)
)
SCHEMES = {
    "one": lambda points: folds_by_label(np.arange(len(points))),
    "shares": lambda points: folds_by_chance(
        len(points), folds=4, rng=generator(5, "shares")
    ),
    "squares": lambda points: folds_by_square(points, block_m=2_500.0),
    "buffers": lambda points: folds_by_distance(points, buffer_m=900.0),
    "wide": lambda points: folds_by_distance(points, buffer_m=7_000.0),
}


def survey(name, count=90):
    rng = generator(5, "held out", name)
    points, values = rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(4.0, 3.0, count)
    return require_samples(points, values, error_variance=rng.uniform(0.0, 1.0, count))


def both_ways(monkeypatch, work):
    answers = []
    for worth_loading in (10**9, 0):
        monkeypatch.setattr(held_out, "WORTH_LOADING", worth_loading)
        answers.append(work())
    return answers


@pytest.mark.parametrize(
    "around",
    [
        Neighbourhood(radius_m=np.inf, maximum=9),
        Neighbourhood(radius_m=1_500.0, maximum=9, minimum=5),
        Neighbourhood(
            radius_m=4e3,
            maximum=8,
            sectors=4,
            anisotropy=Anisotropy(azimuth_deg=70.0, ratio=0.5),
        ),
    ],
    ids=["nearest", "reach", "quadrants"],
)
@pytest.mark.parametrize(
    "drift", [ORDINARY, KnownMean(value=9.0), Trend(degree=1)], ids=str
)
@pytest.mark.parametrize("scheme", ["one", "shares", "squares", "buffers"])
def test_one_pass_predicts_what_the_clear_form_does(monkeypatch, scheme, drift, around):
    samples = survey("equal")
    folds = SCHEMES[scheme](samples.coordinates)
    clear, quick = both_ways(
        monkeypatch,
        lambda: predict_by_kriging(
            samples, folds, variogram=SPHERICAL, neighbourhood=around, drift=drift
        ),
    )
    assert np.isfinite(clear.value).any()
    np.testing.assert_allclose(quick.value, clear.value, rtol=1e-12)
    np.testing.assert_allclose(quick.variance, clear.variance, rtol=1e-12)


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_plain_methods_say_the_same_in_compiled_code(monkeypatch, scheme):
    samples = survey("plain")
    folds = SCHEMES[scheme](samples.coordinates)
    clear, quick = both_ways(monkeypatch, lambda: predict_plainly(samples, folds))
    assert list(quick) == list(clear)
    for method, told in clear.items():
        np.testing.assert_allclose(quick[method], told, rtol=1e-12, err_msg=method)
    assert np.isnan(clear["mean"]).any() == (scheme == "wide")


def test_readings_in_one_place_speak_for_each_other_alone(monkeypatch):
    points = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [5.0, 0.0], [9.0, 0.0]])
    values = np.array([1.0, 2.0, 6.0, 7.0, 30.0])
    samples = require_samples(points, values, distinct=False)
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    told = predict_plainly(samples, folds_by_label(np.arange(5)))
    np.testing.assert_allclose(told["inverse distance"][:3], [4.0, 3.5, 1.5])
    np.testing.assert_array_equal(told["nearest neighbour"][:3], [2.0, 1.0, 1.0])


@pytest.mark.parametrize("scheme", ["one", "squares"])
def test_of_several_nearest_samples_the_first_speaks(monkeypatch, scheme):
    points = np.stack(np.meshgrid(*[500.0 * np.arange(17)] * 2), axis=-1).reshape(-1, 2)
    values = np.arange(len(points), dtype=float)
    folds = SCHEMES[scheme](points)
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    told = predict_plainly(require_samples(points, values), folds)
    away = ((points[:, None] - points) ** 2).sum(axis=-1)
    for fold in folds:
        away[np.ix_(fold.asked, fold.held_out)] = np.inf
    first = np.argmin(away, axis=1)
    assert (np.sum(away == away.min(axis=1)[:, None], axis=1) > 1).any()
    np.testing.assert_array_equal(told["nearest neighbour"], values[first])


def test_an_enormous_value_takes_no_digits_of_the_mean_without_it(monkeypatch):
    samples = survey("enormous", count=7)
    samples.measured[3] = 1e20
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    told = predict_plainly(samples, folds_by_label(np.arange(7)))["mean"]
    others = np.delete(samples.measured[:, 0], 3).mean()
    assert told[3] == pytest.approx(others, rel=1e-14)


def test_an_enormous_value_takes_no_digits_of_what_is_said_without_it(monkeypatch):
    samples = survey("enormous", count=70)
    folds = SCHEMES["one"](samples.coordinates)
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    before = predict_plainly(samples, folds)
    samples.measured[5] = 1e200
    after = predict_plainly(samples, folds)
    for method in ("inverse distance", "nearest neighbour"):
        assert after[method][5] == before[method][5]


@pytest.mark.parametrize("scheme", ["one", "squares"])
def test_the_number_of_threads_changes_no_byte(monkeypatch, scheme):
    samples = survey("threads", count=1_200)
    folds = SCHEMES[scheme](samples.coordinates)
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    answers = set()
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("ABYSSAL_THREADS", threads)
        kriged = predict_by_kriging(
            samples,
            folds,
            variogram=SPHERICAL,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=12),
            drift=ORDINARY,
        )
        plain = predict_plainly(samples, folds).values()
        answers.add(np.stack([*kriged, *plain]).tobytes())
    assert len(answers) == 1


def smooth(nugget):
    gaussian = Structure(model="gaussian", sill=4.0, range_m=6e3)
    return Variogram(nugget=nugget, structures=(gaussian,))


@pytest.mark.parametrize("nugget", [1e-8, 0.0])
def test_near_singular_systems_are_solved_or_refused_as_in_the_clear_form(
    monkeypatch, nugget
):
    rng = generator(5, "held out", "crowded")
    crowded = rng.uniform(4_800.0, 5_200.0, (30, 2))
    points = np.concatenate([rng.uniform(0.0, 1e4, (60, 2)), crowded])
    samples = require_samples(points, rng.gamma(4.0, 3.0, 90))

    def predict():
        try:
            return predict_by_kriging(
                samples,
                SCHEMES["one"](points),
                variogram=smooth(nugget),
                neighbourhood=Neighbourhood(radius_m=np.inf, maximum=12),
                drift=ORDINARY,
            )
        except DataError as refused:
            return str(refused)

    clear, quick = both_ways(monkeypatch, predict)
    if nugget == 0.0:
        assert "condition number" in clear
        assert quick == clear
        return
    # a condition of 1e10 leaves six digits of the smaller numbers
    np.testing.assert_allclose(quick.value, clear.value, rtol=1e-5)


def test_every_sample_is_asked_for_once_and_buffers_are_told_from_folds():
    points = survey("lists").coordinates
    for scheme, make in SCHEMES.items():
        folds = make(points)
        assert folds.apart == (scheme in {"one", "shares", "squares"})
        np.testing.assert_array_equal(np.sort(folds.asked), np.arange(len(points)))
        for number, fold in enumerate(folds):
            assert (folds.number[fold.asked] == number).all()
            assert np.isin(fold.asked, fold.held_out).all()
            assert (np.diff(fold.held_out) > 0).all()
            assert len(fold.held_out) <= folds.largest


def test_leaving_one_out_equals_the_cross_validation_of_gstlearn(monkeypatch):
    rng = generator(5, "held out", "gstlearn")
    points, values = rng.uniform(0.0, 1e4, (90, 2)), rng.gamma(4.0, 3.0, 90)
    seen = gl.Db.createFromSamples(
        90,
        gl.ELoadBy.COLUMN,
        np.concatenate([*points.T, values]),
        ["east", "north", "value"],
        ["x1", "x2", "z1"],
    )
    model = gl.Model.createFromParam(gl.ECov.SPHERICAL, 4e3, 4.0)
    model.addCovFromParam(gl.ECov.NUGGET, 0.0, 0.3)
    model.setDriftIRF(0)
    assert (
        gl.xvalid(seen, model, gl.NeighMoving.create(False, 9, 1e9), False, -1, -1) == 0
    )
    theirs = [seen.getColumn(f"Xvalid.value.{name}") for name in ("estim", "stdev")]
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    ours = predict_by_kriging(
        require_samples(points, values),
        SCHEMES["one"](points),
        variogram=SPHERICAL,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=9),
        drift=ORDINARY,
    )
    np.testing.assert_allclose(ours.value, theirs[0], rtol=1e-10)
    np.testing.assert_allclose(ours.variance, theirs[1] ** 2, rtol=1e-10)


def test_large_folds_are_not_looked_through_for_every_target(monkeypatch):
    samples = survey("large folds")
    around = Neighbourhood(radius_m=np.inf, maximum=9)
    given = {"variogram": SPHERICAL, "neighbourhood": around, "drift": ORDINARY}
    folds, passes = SCHEMES["shares"](samples.coordinates), []
    solve = held_out.solve_moving

    def counted(*task, **more):
        passes.append(1)
        return solve(*task, **more)

    monkeypatch.setattr(held_out, "solve_moving", counted)
    monkeypatch.setattr(held_out, "WORTH_LOADING", 0)
    predict_by_kriging(samples, folds, **given)
    assert passes == [1]
    monkeypatch.setattr(held_out, "LARGEST_FOLD", 10)
    predict_by_kriging(samples, folds, **given)
    assert passes == [1]
