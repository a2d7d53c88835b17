from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from madeup.station_worlds import occurrence_world
from scipy.special import expit, logit
from scipy.stats import binomtest

from geo.errors import DataError, ParameterError
from geo.model.randomness import generator
from geo.resource.prospectivity.balance import class_weights, weighted
from geo.resource.prospectivity.calibrated import Calibrated
from geo.resource.prospectivity.calibration import (
    calibrate,
    expected_calibration_error,
    prior_corrected,
    reliability_table,
)
from geo.resource.prospectivity.design import Targets
from geo.resource.prospectivity.logistic import Logistic
from geo.resource.prospectivity.plain import MeanOnly
from geo.resource.prospectivity.spatial_plan import SpatialPlan

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
