from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from madeup.station_worlds import occurrence_world
from scipy.special import expit, logit
from scipy.stats import binomtest

from geo.errors import DataError, ParameterError
from geo.geostat.checks.folds import folds_by_label
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.cross_fit import cross_fit, fit_whole
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import MeanOnly
from geo.resource.prospectivity.skill.balance import class_weights, weighted
from geo.resource.prospectivity.skill.calibrated import (
    Calibrated,
    at_prevalence,
    calibrated_across,
    uncalibrated,
)
from geo.resource.prospectivity.skill.calibration import (
    calibrate,
    expected_calibration_error,
    prior_corrected,
    reliability_table,
)
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

RNG = generator(1, "not used")
PLAN = SpatialPlan.blocks(130e3, most_folds=4)


def sharpened(count=4_000):
    """Give what is said (odds cubed), what is seen, and the truth."""
    rng = generator(1, "sharpened")
    truth = rng.uniform(0.1, 0.9, count)
    said = expit(3.0 * logit(truth))
    return said, (rng.random(count) < truth).astype(float), truth


def test_platt_finds_the_slope_that_undoes_the_sharpening():
    said, seen, _ = sharpened()
    intercept, slope = calibrate(said, observed=seen).said
    assert slope == pytest.approx(1 / 3, abs=0.03)
    assert intercept == pytest.approx(0.0, abs=0.1)


def test_isotonic_agrees_with_scikit_learn():
    isotonic = pytest.importorskip("sklearn.isotonic")
    said, seen, _ = sharpened(300)
    said = said.round(2)  # with ties
    peer = isotonic.IsotonicRegression(out_of_bounds="clip").fit(said, seen)
    ours = calibrate(said, observed=seen, method="isotonic")
    at = np.linspace(0.0, 1.0, 41)
    np.testing.assert_allclose(ours.apply(at), peer.predict(at), atol=1e-12)


@pytest.mark.parametrize("method", ["platt", "isotonic"])
def test_calibration_keeps_the_order_and_the_row_order_does_not_matter(method):
    said, seen, _ = sharpened(400)
    order = generator(1, "order").permutation(400)
    at = np.linspace(0.0, 1.0, 101)
    one = calibrate(said, observed=seen, method=method).apply(at)
    other = calibrate(said[order], observed=seen[order], method=method).apply(at)
    assert np.array_equal(one, other)
    assert (np.diff(one) >= 0.0).all()
    assert ((one >= 0.0) & (one <= 1.0)).all()


def test_a_model_in_the_wrong_order_is_flattened_not_turned_round():
    said, seen, _ = sharpened(400)
    told = calibrate(1.0 - said, observed=seen).apply([0.1, 0.9])
    assert told[0] == told[1] == pytest.approx(seen.mean(), abs=0.01)


def test_platt_of_separated_classes_stays_off_certainty():
    told = calibrate([0.1] * 20 + [0.9] * 20, observed=[0] * 20 + [1] * 20)
    # the outcomes are drawn in to 1/22 and 21/22
    np.testing.assert_allclose(told.apply([0.1, 0.9]), [1 / 22, 21 / 22], atol=1e-6)


def test_prior_correction_is_that_of_bayes():
    """Draw presences ten times as often as others: the correction undoes it."""
    for truth in (0.001, 0.2, 0.9):
        prevalence, taken = 0.1, 10.0
        sampled = prevalence * taken / (prevalence * taken + 1.0 - prevalence)
        biased = truth * taken / (truth * taken + 1.0 - truth)
        told = prior_corrected([biased], sampled=sampled, prevalence=prevalence)
        assert told[0] == pytest.approx(truth, rel=1e-12)
    assert prior_corrected([0.0, 1.0], sampled=0.5, prevalence=0.01).tolist() == [0, 1]
    for wrong in (1.5, -0.1, float("nan")):
        with pytest.raises(DataError, match="not all from 0 to 1"):
            prior_corrected([wrong], sampled=0.5, prevalence=0.01)


def test_prior_correction_undoes_class_weights():
    """Weights to one half, then back: the intercept of King and Zeng's equation 7."""
    design, _ = occurrence_world(600, slope=1.0)
    share = design.response.mean()
    learner = Logistic(ridge=1e-6)
    plain = learner.fit(design, rng=RNG).predict(Targets.of_design(design))
    weight = class_weights(design.response, prevalence=0.05)
    moved = learner.fit(weighted(design, weight), rng=RNG)
    back = prior_corrected(
        moved.predict(Targets.of_design(design)), sampled=0.05, prevalence=share
    )
    assert np.abs(back - plain).mean() < 0.02


def test_reliability_table_counts_and_bounds():
    said = np.repeat([0.05, 0.35, 0.95], [20, 30, 50])
    seen = np.r_[np.ones(1), np.zeros(19), np.ones(12), np.zeros(18), np.ones(50)]
    table = reliability_table(said, observed=seen)
    assert table["rows"].tolist() == [20, 30, 50]
    assert table["presences"].tolist() == [1, 12, 50]
    np.testing.assert_allclose(table["observed"], [0.05, 0.4, 1.0])
    np.testing.assert_allclose(table["predicted"], [0.05, 0.35, 0.95])
    for row, (hits, count) in enumerate([(1, 20), (12, 30), (50, 50)]):
        exact = binomtest(hits, count).proportion_ci(method="wilson")
        assert table["lower"][row] == pytest.approx(exact.low, abs=1e-12)
        assert table["upper"][row] == pytest.approx(exact.high, abs=1e-12)
    error = expected_calibration_error(said, observed=seen)
    assert error == pytest.approx(0.3 * 0.05 + 0.5 * 0.05)


def test_a_calibrated_learner_keeps_its_name_notes_and_stated_prevalence():
    design, _ = occurrence_world(200)
    targets = Targets.of_design(design)
    plain = Calibrated(learner=Logistic(), plan=PLAN, method="isotonic")
    model = plain.fit(design, rng=generator(1, "fit"))
    assert plain.name == "logistic, calibrated"
    assert model.notes == ("calibrated (isotonic) by squares of 130 km left out",)
    rare = Calibrated(
        learner=Logistic(), plan=PLAN, method="isotonic", prevalence=0.02
    ).fit(design, rng=generator(1, "fit"))
    np.testing.assert_allclose(
        rare.predict(targets),
        prior_corrected(
            model.predict(targets), sampled=design.response.mean(), prevalence=0.02
        ),
    )
    assert rare.predict(targets).mean() < model.predict(targets).mean() / 3.0


def test_a_learner_that_knows_nothing_is_calibrated_to_the_share():
    design, _ = occurrence_world(200)
    learner = Calibrated(learner=MeanOnly(), plan=PLAN)
    told = learner.fit(design, rng=RNG).predict(Targets.of_design(design))
    np.testing.assert_allclose(told, design.response.mean(), atol=0.02)


class Memory:
    """A learner that knows its own stations by heart, and guesses at all others."""

    name = "memory"

    def fit(self, design, *, rng):
        known = {
            tuple(xy): seen
            for xy, seen in zip(design.xy_m, design.response, strict=True)
        }

        def predict(targets):
            guess = rng.random(len(targets))
            return np.array(
                [
                    known.get(tuple(xy), g)
                    for xy, g in zip(targets.xy_m, guess, strict=True)
                ]
            )

        return SimpleNamespace(predict=predict)


def test_what_is_known_by_heart_does_not_pass_for_calibration():
    design, _ = occurrence_world(300)
    model = Calibrated(learner=Memory(), plan=PLAN).fit(design, rng=generator(1, "fit"))
    told = model.predict(Targets.of_design(design))
    assert set(Memory().fit(design, rng=RNG).predict(Targets.of_design(design))) == {
        0.0,
        1.0,
    }
    assert 0.2 < told.min() <= told.max() < 0.8


def test_bad_input_is_told():
    with pytest.raises(DataError, match="all of one class"):
        calibrate([0.2, 0.4], observed=[1, 1])
    with pytest.raises(DataError, match=r"from 0\.2 to 1\.4"):
        calibrate([0.2, 1.4], observed=[0, 1])
    with pytest.raises(ParameterError, match="method: 'beta'"):
        calibrate([0.2, 0.4], observed=[0, 1], method="beta")
    with pytest.raises(ParameterError, match="2 problems"):
        prior_corrected([0.5], sampled=0.0, prevalence=10.0)
    with pytest.raises(ParameterError, match="prevalence: 10"):
        Calibrated(learner=Logistic(), plan=PLAN, prevalence=10.0)
    design, _ = occurrence_world(40)
    barren = design.take(np.flatnonzero(design.response == 0.0))
    with pytest.raises(DataError, match="no presences among"):
        Calibrated(learner=Logistic(), plan=PLAN).fit(barren, rng=RNG)


class Seen:
    """A learner that notes the stations it was shown, and says how many they were."""

    name = "seen"

    def __init__(self):
        self.shown = []

    def fit(self, design, *, rng):
        rows = {tuple(xy) for xy in design.xy_m}
        self.shown.append(rows)

        def predict(targets):
            asked = {tuple(xy) for xy in targets.xy_m}
            assert not asked & rows, "a station vouches for itself"
            return rng.random(len(targets))

        return SimpleNamespace(predict=predict)


def test_calibration_without_a_fold_has_not_seen_the_fold():
    design, _ = occurrence_world(200)
    folds, learner = PLAN.folds(design), Seen()
    calibrated = Calibrated(learner=learner, plan=PLAN)
    calibrated.fit_folds(design, folds=folds, rng=generator(1, "fit"))
    count = len(folds)
    assert len(learner.shown) == count * (count + 1) // 2
    # each pair of folds is left out once, each fold by itself once
    left = {frozenset(map(tuple, design.xy_m)) - shown for shown in learner.shown}
    ground = [frozenset(map(tuple, design.xy_m[each.asked])) for each in folds]
    pairs = {one | two for one in ground for two in ground}
    assert left == pairs


def test_calibrated_folds_are_near_calibrations_fitted_one_by_one():
    design, _ = occurrence_world(300)
    folds = PLAN.folds(design)
    learner = Calibrated(learner=Logistic(), plan=PLAN)
    at_once = cross_fit(design, learner, folds=folds, rng=generator(1, "at once"))
    stations = Targets.of_design(design)
    for fold in folds:
        alone = learner.fit(design.take(fold.kept(len(design))), rng=RNG)
        told = alone.predict(stations.take(fold.asked))
        np.testing.assert_allclose(at_once.predicted[fold.asked], told, atol=0.05)
    whole = fit_whole(learner, at_once, rng=RNG).predict(stations)
    plain = learner.fit(design, rng=RNG).predict(stations)
    np.testing.assert_allclose(whole, plain, atol=1e-9)
    off = uncalibrated(at_once).predicted
    bare = cross_fit(design, Logistic(), folds=folds, rng=RNG).predicted
    np.testing.assert_allclose(off, bare, atol=1e-9)
    rare = at_prevalence(at_once, 0.05).predicted
    for fold in folds:
        moved = prior_corrected(
            at_once.predicted[fold.asked],
            sampled=design.response[fold.kept(len(design))].mean(),
            prevalence=0.05,
        )
        np.testing.assert_allclose(rare[fold.asked], moved)


def test_folds_that_leave_too_little_to_calibrate_by_are_refused():
    design, _ = occurrence_world(60)
    two = folds_by_label((np.arange(len(design)) % 2).astype(np.intp))
    learner = Calibrated(learner=Logistic(), plan=PLAN)
    with pytest.raises(DataError, match="at least three"):
        learner.fit_folds(design, folds=two, rng=RNG)
    by_class = np.where(design.response == 1.0, np.arange(len(design)) % 2, 2)
    with pytest.raises(DataError, match="folds 0 and 1: without both, 0"):
        learner.fit_folds(
            design, folds=folds_by_label(by_class.astype(np.intp)), rng=RNG
        )


def test_calibration_across_folds_leaves_the_own_fold_out():
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "fold": np.repeat([0, 1, 2], 40),
            "learner": "forest",
            "predicted": rng.random(120),
        }
    )
    table["observed"] = (rng.random(120) < table["predicted"]).astype(float)
    told = calibrated_across(table, method="platt", name="forest, calibrated")
    flipped = table.assign(
        observed=table["observed"].where(table["fold"] != 1, 1.0 - table["observed"])
    )
    again = calibrated_across(flipped, method="platt", name="forest, calibrated")
    own = table["fold"] == 1
    np.testing.assert_array_equal(told["predicted"][own], again["predicted"][own])
    assert not np.allclose(told["predicted"][~own], again["predicted"][~own])
