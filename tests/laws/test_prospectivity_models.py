"""Laws that models of prospectivity, and their scores, keep."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madeup.station_worlds import deceptive_world, occurrence_world, quantity_world
from scipy.optimize import minimize

from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.catalogue import learner_named, learners_of
from geo.resource.prospectivity.learners.logistic import Logistic, fit_logistic
from geo.resource.prospectivity.learners.plain import MeanOnly
from geo.resource.prospectivity.learners.trees import Boosting, Forest
from geo.resource.prospectivity.skill.assessment import assess
from geo.resource.prospectivity.skill.calibrated import Calibrated
from geo.resource.prospectivity.skill.calibration import calibrate, reliability_table
from geo.resource.prospectivity.skill.importance import permutation_importance
from geo.resource.prospectivity.skill.skill import auc, brier_parts
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

LEVELS = (0.1, 0.5, 0.9)


def small(name, kind):
    """Give a learner with few trees."""
    if name == "forest":
        return Forest(kind=kind, trees=8)
    if name == "boosting":
        return Boosting(kind=kind, trees=8)
    return learner_named(name, kind)


def worlds(kind):
    return occurrence_world(90)[0] if kind == "occurrence" else quantity_world(90)


LEARNERS = [
    (name, kind) for kind in ("occurrence", "quantity") for name in learners_of(kind)
]


@pytest.mark.parametrize(("name", "kind"), LEARNERS)
def test_predictions_do_not_depend_on_the_order_of_stations(name, kind):
    design = worlds(kind)
    shuffled = design.take(generator(1, "shuffle").permutation(len(design)))
    targets = Targets.of_design(worlds(kind).take(np.arange(30)))
    told = [
        small(name, kind).fit(each, rng=generator(7, "fit"))
        for each in (design, shuffled)
    ]
    assert np.array_equal(told[0].predict(targets), told[1].predict(targets))
    if hasattr(told[0], "quantiles"):
        first, second = (each.quantiles(targets, LEVELS) for each in told)
        assert np.array_equal(first, second)
        assert (np.diff(first, axis=1) >= 0.0).all()


@pytest.mark.parametrize(("name", "kind"), LEARNERS)
def test_same_seed_same_bytes_and_targets_are_predicted_one_by_one(name, kind):
    design = worlds(kind)
    targets = Targets.of_design(design)
    once, twice = (
        small(name, kind).fit(design, rng=generator(3, "fit")).predict(targets)
        for _ in range(2)
    )
    assert once.tobytes() == twice.tobytes()
    model = small(name, kind).fit(design, rng=generator(3, "fit"))
    alone = [model.predict(targets.take([row]))[0] for row in (0, 17, 89)]
    np.testing.assert_allclose(alone, once[[0, 17, 89]], rtol=1e-10)


@pytest.mark.parametrize("name", list(learners_of("occurrence")))
def test_probabilities_lie_between_0_and_1_far_outside_the_stations(name):
    design = worlds("occurrence")
    model = small(name, "occurrence").fit(design, rng=generator(1, "fit"))
    far = Targets.of_design(design)
    told = model.predict(
        Targets(
            covariates=far.covariates * 1e4,
            xy_m=far.xy_m * 50.0,
            lon=far.lon,
            lat=far.lat,
            rows=far.rows,
        )
    )
    assert ((told >= 0.0) & (told <= 1.0)).all()


def test_scores_do_not_depend_on_the_order_of_stations():
    design, _ = occurrence_world(90)
    shuffled = design.take(generator(1, "shuffle").permutation(len(design)))
    learners = [small(name, "occurrence") for name in ("logistic", "forest")]
    plan = SpatialPlan.blocks(100e3, most_folds=4)
    one, other = (
        assess(each, learners, plan=plan, rng=generator(2, "assess"))
        for each in (design, shuffled)
    )
    for table in ("scores", "claimed"):
        np.testing.assert_allclose(
            getattr(one, table).to_numpy(), getattr(other, table).to_numpy(), rtol=1e-12
        )


@pytest.mark.parametrize("ridge", [0.01, 1.0, 30.0])
def test_logistic_agrees_with_scikit_learn_and_with_plain_minimisation(ridge):
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = generator(1, "logistic")
    columns = rng.normal(size=(150, 4))
    response = (rng.random(150) < 1.0 / (1.0 + np.exp(-columns[:, 0]))).astype(float)
    weight = rng.uniform(0.2, 3.0, 150)
    ours = fit_logistic(columns, response, weight=weight, ridge=ridge)

    peer = linear_model.LogisticRegression(C=1.0 / ridge, tol=1e-10, max_iter=10_000)
    peer.fit(columns, response, sample_weight=weight)
    np.testing.assert_allclose(ours, [*peer.intercept_, *peer.coef_[0]], atol=1e-6)

    def loss(beta):
        score = beta[0] + columns @ beta[1:]
        each = np.logaddexp(0.0, score) - response * score
        return weight @ each + ridge / 2.0 * (beta[1:] ** 2).sum()

    least = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(ours, least.x, atol=1e-5)


def test_logistic_of_separated_classes_is_finite():
    columns = np.linspace(-1.0, 1.0, 20)[:, None] * 1e3
    response = (columns[:, 0] > 0.0).astype(float)
    beta = fit_logistic(columns, response, weight=np.ones(20), ridge=1e-6)
    assert np.isfinite(beta).all()
    assert beta[1] > 0.0


few = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 0.1, 0.3, 0.35, 1.0])),
    min_size=2,
    max_size=25,
).filter(lambda rows: len({seen for seen, _ in rows}) == 2)


@given(few)
@settings(max_examples=60)
def test_auc_is_the_share_of_pairs_in_order(rows):
    present = [told for seen, told in rows if seen]
    others = [told for seen, told in rows if not seen]
    brute = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high, low in product(present, others)
    ]
    assert auc(*zip(*rows, strict=True)) == pytest.approx(np.mean(brute), abs=1e-12)


@given(few, st.integers(1, 12))
@settings(max_examples=60)
def test_parts_of_the_brier_score_add_up(rows, bins):
    parts = brier_parts(*zip(*rows, strict=True), bins=bins)
    brute = np.mean([(seen - told) ** 2 for seen, told in rows])
    summed = (
        parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins
    )
    assert parts.brier == pytest.approx(brute, abs=1e-14)
    assert summed == pytest.approx(brute, abs=1e-12)
    assert min(parts.reliability, parts.resolution) >= 0.0


@pytest.mark.parametrize("name", ["logistic", "forest"])
def test_a_shuffled_covariate_loses_its_skill_and_noise_has_none(name):
    design, _ = occurrence_world(240, slope=3.0)
    table = permutation_importance(
        design,
        small(name, "occurrence"),
        plan=SpatialPlan.blocks(80e3, most_folds=6),
        rng=generator(1, "importance"),
        repeats=4,
    )
    assert list(table.index) == ["signal", "noise"]
    signal, noise = table.loc["signal"], table.loc["noise"]
    assert signal["importance"] > 5.0 * signal["spread"] > 0.0
    assert signal["auc_drop"] > 0.2
    assert abs(noise["importance"]) < 3.0 * noise["spread"] + 1e-3
    assert abs(noise["auc_drop"]) < 0.05


@pytest.mark.parametrize("method", ["platt", "isotonic"])
def test_calibrated_probabilities_have_the_frequency_of_the_truth(method):
    rng = generator(4, "calibration")
    truth = rng.uniform(0.02, 0.98, 6_000)
    odds = truth / (1.0 - truth)
    said = odds**2.5 / (0.3 + odds**2.5)  # too sure of itself, and too high
    seen = (rng.random(6_000) < truth).astype(float)
    learnt, kept = slice(None, 3_000), slice(3_000, None)
    fitted = calibrate(said[learnt], observed=seen[learnt], method=method)
    told = fitted.apply(said[kept])
    assert np.abs(told - truth[kept]).mean() < 0.03
    table = reliability_table(told, observed=seen[kept])
    sd = np.sqrt(table["predicted"] * (1.0 - table["predicted"]) / table["rows"])
    off = np.abs(table["observed"] - table["predicted"])
    assert (off < 3.0 * np.hypot(sd, 0.015)).all()
    before = reliability_table(said[kept], observed=seen[kept])
    assert np.abs(before["observed"] - before["predicted"]).max() > 0.1


class TooSure:
    """A logistic regression whose odds are taken to the third power."""

    name = "too sure"

    def fit(self, design, *, rng):
        model = Logistic().fit(design, rng=rng)

        def predict(targets):
            told = model.predict(targets)
            return told**3 / (told**3 + (1.0 - told) ** 3)

        return SimpleNamespace(predict=predict)


def test_a_calibrated_learner_tells_the_known_probability_of_its_world():
    design, probability = occurrence_world(600, slope=1.5, range_m=20e3)
    plan = SpatialPlan.blocks(60e3, most_folds=4)
    told = assess(
        design,
        [TooSure(), Calibrated(learner=TooSure(), plan=plan)],
        plan=plan,
        rng=generator(1, "assess"),
    )
    wide = told.predictions.pivot_table(
        index="row", columns="learner", values="predicted"
    )
    off = wide.sub(probability, axis=0).abs().mean()
    assert off["too sure, calibrated"] < 0.05 < 0.12 < off["too sure"]
    reliability = told.scores["reliability"]
    assert reliability["too sure, calibrated"] < reliability["too sure"] / 5.0


def test_random_folds_claim_skill_that_blocks_deny():
    seen = [
        assess(
            deceptive_world(200, seed=seed),
            [Forest(kind="occurrence", trees=10), small("distance", "occurrence")],
            plan=SpatialPlan.blocks(130e3, most_folds=5),
            rng=generator(seed, "assess"),
        ).beside_chance()
        for seed in range(1, 5)
    ]
    for name in ("forest", "distance"):
        table = pd.DataFrame([each.loc[name] for each in seen])
        assert (table["auc_claimed"] > table["auc"] + 0.05).all()
        assert (table["brier_claimed"] < table["brier"] - 0.02).all()
        assert table["auc_claimed"].mean() > table["auc"].mean() + 0.12


@pytest.mark.parametrize(
    ("learner", "worlds_seen"),
    [(Logistic(), 20), (Forest(kind="occurrence", trees=5), 8)],
)
def test_a_learner_without_relation_has_no_skill_under_blocks(learner, worlds_seen):
    plan = SpatialPlan.blocks(130e3, most_folds=4)
    seen = []
    for seed in range(worlds_seen):
        design, _ = occurrence_world(100, seed=seed, slope=0.0)
        told = assess(
            design, [learner, MeanOnly()], plan=plan, rng=generator(seed, "assess")
        )
        assert told.scores.loc["mean", "auc"] == 0.5
        seen.append(told.scores.loc[learner.name, "auc"])
    error = np.std(seen, ddof=1) / np.sqrt(worlds_seen)
    assert error < 0.04
    assert abs(np.mean(seen) - 0.5) < 3.0 * error


def test_covariates_help_where_they_decide_and_the_mean_wins_where_nothing_does():
    design = quantity_world(150)
    learners = [small(name, "quantity") for name in learners_of("quantity")]
    plan = SpatialPlan.blocks(100e3, most_folds=5)
    scores = assess(design, learners, plan=plan, rng=generator(1, "assess")).scores
    rmse = scores["rmse"]
    assert rmse["external drift"] < rmse["kriging"] < rmse["mean"]
    assert rmse["regression kriging"] < rmse["linear"] < rmse["mean"]
    assert rmse["forest"] < rmse["mean"]
    assert scores.loc["mean", "r2"] == 0.0
