from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from madeup.station_worlds import design_of, occurrence_world, quantity_world
from scipy.stats import norm

from geo.errors import DataError, ParameterError
from geo.geostat.checks.folds import folds_by_label
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.design.frames import positions_m
from geo.resource.prospectivity.learners.kriged import Kriging
from geo.resource.prospectivity.learners.linear import Linear
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import MeanOnly, Nearest
from geo.resource.prospectivity.skill.assessment import assess, train_test
from geo.resource.prospectivity.skill.out_of_fold import trials_of
from geo.resource.prospectivity.skill.skill import (
    auc,
    brier_parts,
    crps_of_quantiles,
    log_loss,
    pinball,
)
from geo.resource.prospectivity.skill.spatial_plan import (
    SpatialPlan,
    chance_folds,
    range_of,
)

RNG = generator(1, "not used")
BLOCKS = SpatialPlan.blocks(130e3, most_folds=4)


class Spy:
    """A learner that keeps what it was fitted to, and knows nothing."""

    name = "spy"

    def __init__(self):
        self.seen = []

    def fit(self, design, *, rng):
        self.seen.append((design.xy_m, rng.random()))
        share = design.response.mean()
        return SimpleNamespace(predict=lambda targets: np.full(len(targets), share))


MEAN = (MeanOnly(),)


def judged(design, learners=MEAN, plan=BLOCKS, **more):
    return assess(design, learners, plan=plan, rng=generator(1, "judge"), **more)


def labelled(design, labels):
    return replace(design, region=np.asarray(labels, dtype=object))


def test_no_model_sees_the_stations_it_is_asked_for():
    design, _ = occurrence_world(80)
    spy = Spy()
    told = judged(design, [spy])
    folds = BLOCKS.folds(design)
    assert len(spy.seen) == 2 * len(folds)  # and as many by chance
    for (xy_m, _), fold in zip(spy.seen, folds, strict=False):
        known = {tuple(place) for place in xy_m}
        assert not known & {tuple(place) for place in design.xy_m[fold.asked]}
        assert len(xy_m) == 80 - len(fold.held_out)
    rows = told.predictions
    assert sorted(rows["row"]) == list(range(80))
    assert (rows["observed"].to_numpy() == design.response[rows["row"]]).all()
    assert (rows["predicted"] == rows["reference"]).all()


def test_streams_of_a_learner_do_not_depend_on_its_company():
    design, _ = occurrence_world(80)
    alone, beside = Spy(), Spy()
    judged(design, [alone])
    judged(design, [Logistic(), beside, MeanOnly()])
    assert [draw for _, draw in alone.seen] == [draw for _, draw in beside.seen]
    assert len({draw for _, draw in alone.seen}) == len(alone.seen)


def test_scores_are_those_of_the_predictions():
    design, _ = occurrence_world(120)
    told = judged(design, [Logistic()])
    rows = told.predictions
    seen, said = rows["observed"], rows["predicted"]
    score = told.scores.loc["logistic"]
    assert score["brier"] == pytest.approx(((seen - said) ** 2).mean())
    assert score["auc_pooled"] == pytest.approx(auc(seen, said))
    assert score["log_loss"] == pytest.approx(log_loss(seen, said))
    plain = ((seen - rows["reference"]) ** 2).mean()
    assert score["brier_skill"] == pytest.approx(1 - score["brier"] / plain)
    table = told.by_fold
    pairs = table["presences"] * (table["rows"] - table["presences"])
    assert score["auc"] == pytest.approx(np.average(table["auc"], weights=pairs))
    assert table["rows"].sum() == 120
    assert table["presences"].sum() == design.response.sum()


def test_scores_of_a_quantity_are_those_of_the_predictions():
    design = quantity_world(100)
    levels = (0.1, 0.5, 0.9)
    told = judged(design, [Linear(), MeanOnly(), Nearest()], levels=levels)
    rows = told.predictions[told.predictions["learner"] == "linear"]
    error = rows["predicted"] - rows["observed"]
    score = told.scores.loc["linear"]
    assert score["rmse"] == pytest.approx(np.sqrt((error**2).mean()))
    assert score["mae"] == pytest.approx(error.abs().mean())
    assert score["bias"] == pytest.approx(error.mean())
    mean = told.scores.loc["mean", "rmse"]
    assert score["r2"] == pytest.approx(1 - (score["rmse"] / mean) ** 2)
    wide = told.quantiles[told.quantiles["learner"] == "linear"].pivot_table(
        index="row", columns="level", values="value"
    )
    losses = pinball(design.response, wide.to_numpy(), levels=levels)
    assert score["pinball"] == pytest.approx(losses.mean())
    assert np.isnan(told.scores.loc["nearest", "crps"])
    assert told.scores.loc["linear", "crps"] < told.scores.loc["mean", "crps"]
    assert told.beside_chance().columns.tolist() == [
        "rmse",
        "rmse_claimed",
        "r2",
        "r2_claimed",
    ]


def test_crps_of_many_quantiles_is_that_of_the_normal_distribution():
    levels = np.arange(1, 400) / 400.0
    quantiles = np.tile(norm.ppf(levels), (3, 1))
    observed = np.array([-1.0, 0.2, 2.0])
    exact = observed * (2 * norm.cdf(observed) - 1) + 2 * norm.pdf(observed)
    exact = (exact - 1 / np.sqrt(np.pi)).mean()
    shuffled = generator(1, "levels").permutation(399)
    told = crps_of_quantiles(observed, quantiles[:, shuffled], levels=levels[shuffled])
    assert told == pytest.approx(exact, abs=2e-3)


def test_what_models_fell_back_on_is_told_by_fold():
    rng = generator(1, "no structure")
    design = quantity_world(60)
    alone = replace(design, response=rng.normal(10.0, 1.0, 60))
    told = judged(alone, [Kriging(), MeanOnly()])
    assert len(told.notes) == len(BLOCKS.folds(alone))
    assert told.notes["note"].str.startswith("no variogram, so the mean").all()
    assert told.scores.loc["kriging", "rmse"] == pytest.approx(
        told.scores.loc["mean", "rmse"]
    )


def test_a_fold_of_one_class_is_told_and_left_out_of_the_auc():
    design, _ = occurrence_world(60)
    labels = np.where(np.arange(60) % 2, "east", "west").astype(object)
    labels[np.flatnonzero(design.response == 1.0)[:4]] = "rich"
    told = judged(labelled(design, labels), [Logistic()], SpatialPlan.regions())
    rich = told.by_fold[told.by_fold["rows"] == 4].iloc[0]
    assert rich["told"] == "one class: no AUC"
    assert np.isnan(rich["auc"])
    assert rich["presences"] == 4
    assert told.scores.loc["logistic", "folds_without_auc"] == 1
    assert 0.0 < told.scores.loc["logistic", "auc"] < 1.0


def test_no_fold_with_both_classes_is_an_error():
    design, _ = occurrence_world(60)
    present = np.flatnonzero(design.response == 1.0)
    labels = np.where(np.arange(60) % 2, "barren a", "barren b").astype(object)
    labels[present] = "rich a"
    labels[present[::2]] = "rich b"
    with pytest.raises(DataError, match="no fold has both presences and other"):
        judged(labelled(design, labels), plan=SpatialPlan.regions())


def test_a_fold_that_leaves_one_class_to_learn_from_is_an_error():
    design, _ = occurrence_world(60)
    labels = np.where(design.response == 1.0, "all of them", "none")
    with pytest.raises(DataError, match="0 presences among") as told:
        judged(labelled(design, labels), plan=SpatialPlan.regions())
    assert "smaller blocks" in str(told.value)


def test_regions_are_left_out_whole_and_missing_labels_are_told():
    design, _ = occurrence_world(60)
    labels = np.array(["a", "b", "c"] * 20, dtype=object)
    number = SpatialPlan.regions().folds(labelled(design, labels)).number
    assert [len(set(labels[number == fold])) for fold in range(3)] == [1, 1, 1]
    plan = SpatialPlan.regions()
    with pytest.raises(DataError, match="no labels"):
        plan.folds(design)
    labels[[3, 4]] = None
    labels[5] = float("nan")
    labels[6], labels[7] = pd.NA, " "
    with pytest.raises(DataError, match="5 without a label"):
        plan.folds(labelled(design, labels))
    with pytest.raises(DataError, match="one fold with all 60 stations"):
        plan.folds(labelled(design, ["a"] * 60))


def test_blocks_keep_squares_whole_and_share_presences_out():
    design, _ = occurrence_world(240)
    plan = SpatialPlan.blocks(50e3, most_folds=5)
    number = plan.folds(design).number
    square = np.floor((design.xy_m - design.xy_m.min(axis=0)) / 50e3)
    _, square = np.unique(square, axis=0, return_inverse=True)
    square = square.ravel()
    for each in np.unique(square):
        assert len(set(number[square == each])) == 1
    present = np.bincount(number, design.response)
    assert present.min() > 0.5 * present.max()
    order = generator(1, "order").permutation(240)
    again = plan.folds(design.take(order)).number
    assert np.array_equal(again, number[order])
    each = SpatialPlan.blocks(50e3, most_folds=0).folds(design)
    assert len(each) == len(np.unique(square))


def test_a_buffer_takes_neighbours_out_of_the_known():
    design, _ = occurrence_world(120)
    plan = SpatialPlan.blocks(130e3, most_folds=4, buffer_m=30e3)
    folds = plan.folds(design)
    assert not folds.apart
    for fold in folds:
        kept = fold.kept(120)
        apart = np.linalg.norm(
            design.xy_m[kept][:, None] - design.xy_m[fold.asked][None], axis=2
        )
        assert apart.min() > 30e3
    assert plan.label == "squares of 130 km with a buffer of 30 km"
    assert judged(design, [Logistic()], plan).scores.loc["logistic", "rows"] == 120


def test_the_side_of_blocks_comes_from_the_variogram_or_is_asked_for():
    design = quantity_world(300, noise_sd=0.0, range_m=60e3)
    range_m = range_of(design)
    assert 30e3 < range_m < 150e3
    by_range = SpatialPlan.blocks().folds(design)
    given = SpatialPlan.blocks(range_m).folds(design)
    assert np.array_equal(by_range.number, given.number)
    few = design.take(range(60))
    alone = replace(few, response=generator(1, "noise").normal(size=60))
    with pytest.raises(DataError, match="carry no variogram"):
        SpatialPlan.blocks().folds(alone)
    wide = replace(design, xy_m=np.column_stack([design.xy_m, np.zeros(300)]))
    with pytest.raises(DataError, match="too wide for one plane"):
        SpatialPlan.blocks().folds(wide)


def test_blocks_work_on_the_sphere():
    design, _ = occurrence_world(80)
    wide = replace(design, xy_m=np.column_stack([design.xy_m, np.zeros(80)]))
    assert np.array_equal(BLOCKS.folds(wide).number, BLOCKS.folds(design).number)


def test_chance_folds_follow_the_stations_not_their_rows():
    design, _ = occurrence_world(50)
    order = generator(1, "order").permutation(50)
    one, other = (
        chance_folds(each, folds=5, rng=generator(3, "chance")).number
        for each in (design, design.take(order))
    )
    assert np.array_equal(other, one[order])
    assert np.bincount(one).tolist() == [10] * 5


def test_chance_folds_leave_presences_to_learn_from():
    design, _ = occurrence_world(40)
    few = replace(design, response=np.isin(np.arange(40), (5, 17, 30)).astype(float))
    for seed in range(20):
        number = chance_folds(few, folds=7, rng=generator(seed, "few")).number
        assert np.bincount(number, few.response).max() == 1
        assert set(np.bincount(number)) == {5, 6}


def test_one_fold_too_large_blocks_and_bad_plans_are_refused():
    design, _ = occurrence_world(60)
    with pytest.raises(ParameterError, match="holds all 60 samples"):
        judged(design, plan=SpatialPlan.blocks(9e6))
    with pytest.raises(DataError, match="folds: 1"):
        trials_of(design, folds_by_label(np.zeros(60, dtype=int)))
    with pytest.raises(DataError, match="of 3 stations"):
        trials_of(design, folds_by_label(np.arange(3)))
    with pytest.raises(ParameterError, match="3 problems"):
        SpatialPlan(scheme="chance", side_m=-1.0, most_folds=1)
    with pytest.raises(ParameterError, match="buffer_m"):
        SpatialPlan.blocks(1e3, buffer_m=-1.0)


def test_learners_twice_none_and_bad_levels_are_refused():
    design, _ = occurrence_world(60)
    with pytest.raises(ParameterError, match="there are none"):
        judged(design, [])
    with pytest.raises(ParameterError, match="named twice: mean"):
        judged(design, [MeanOnly(), MeanOnly()])
    with pytest.raises(ParameterError, match="levels: 90"):
        judged(quantity_world(60), levels=[0.5, 90.0])
    with pytest.raises(DataError, match="of kind 'occurrence'"):
        judged(design, [Kriging()])


def test_train_and_test_use_only_the_one_and_score_only_the_other():
    train = on_sphere(occurrence_world(150, seed=1)[0])
    other = on_sphere(occurrence_world(90, seed=2)[0])
    told = train_test(train, other, [Logistic()], rng=RNG)
    assert told.plan == "fitted to one ground, tested on another"
    said = Logistic().fit(train, rng=RNG).predict(Targets.of_design(other))
    np.testing.assert_allclose(told.predictions["predicted"], said, rtol=1e-12)
    assert told.scores.loc["logistic", "auc"] == auc(other.response, said)
    assert told.scores.loc["logistic", "auc"] > 0.8
    assert told.claimed.loc["logistic", "rows"] == 150
    assert told.by_fold["presences"].tolist() == [other.response.sum()]


def on_sphere(design):
    return replace(design, xy_m=positions_m(design.lon, design.lat, crs=None))


def test_train_and_test_of_two_kinds_or_other_covariates_are_refused():
    train, _ = occurrence_world(60)
    train = on_sphere(train)
    with pytest.raises(DataError, match="of kind 'quantity'"):
        train_test(train, quantity_world(60), [Logistic()], rng=RNG)
    bare = design_of(train.xy_m, {"signal": train.lon}, train.response, kind=train.kind)
    with pytest.raises(DataError, match="noise: missing"):
        train_test(train, bare, [Logistic()], rng=RNG)
    barren = replace(train, response=np.zeros(60))
    with pytest.raises(DataError, match="nothing to tell apart"):
        train_test(train, barren, [Logistic()], rng=RNG)


def test_scores_refuse_what_they_cannot_score():
    with pytest.raises(DataError, match="all of one class"):
        auc([1, 1], [0.2, 0.3])
    with pytest.raises(DataError, match="2 problems"):
        brier_parts([0, 2], [0.5, 1.5])
    with pytest.raises(DataError, match="not all finite"):
        log_loss([0, 1], [0.5, np.nan])
    with pytest.raises(DataError, match=r"shapes \(2,\) and \(3,\)"):
        auc([0, 1], [0.1, 0.2, 0.3])
    with pytest.raises(ParameterError, match="bins: 0"):
        brier_parts([0, 1], [0.5, 0.6], bins=0)
    with pytest.raises(DataError, match="a column for each level"):
        pinball([1.0], [[1.0, 2.0]], levels=[0.5])


def test_one_certain_and_wrong_prediction_keeps_the_log_loss_finite():
    assert log_loss([1.0], [0.0]) == pytest.approx(-np.log(1e-6))
