"""Covariates of classes: what their numbers are called must not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist, pdist

from geo.model.randomness import generator
from geo.resource.prospectivity.design.collinearity import collinearity
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.learners.catalogue import learner_named
from geo.resource.prospectivity.maps.applicability import area_of_applicability
from geo.resource.prospectivity.skill.importance import permutation_importance
from geo.resource.prospectivity.skill.partial_dependence import partial_dependence
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

MUD, OOZE, ROCK = 2.0, 5.0, 9.0
WORTH = {MUD: 12.0, OOZE: 1.0, ROCK: 8.0}
NAMES = ("linear", "external drift", "regression kriging", "forest", "boosting")
PLAN = SpatialPlan.blocks(30e3)


def rng(name="fit"):
    return generator(12, name)


def world(count=240, *, kind="quantity", seed="world", waves=0.0):
    """Stations where the sediment tells most, and no line through its codes does."""
    chance = rng(seed)
    xy = chance.uniform(0.0, 100e3, (count, 2))
    sediment = chance.choice([MUD, OOZE, ROCK], count)
    depth = chance.uniform(4000.0, 5000.0, count)
    worth = np.array([WORTH[code] for code in sediment]) + (depth - 4500.0) / 500.0
    worth += waves * np.sin(xy[:, 0] / 9e3) * np.cos(xy[:, 1] / 11e3)
    amount = worth + chance.normal(0.0, 0.5, count)
    occurrence = (chance.random(count) < 1.0 / (1.0 + np.exp(6.0 - worth))).astype(
        float
    )
    return Design(
        covariates=pd.DataFrame({"depth": depth, "sediment": sediment}),
        response=amount if kind == "quantity" else occurrence,
        xy_m=xy,
        lon=154.0 + xy[:, 0] / 1e5,
        lat=20.0 + xy[:, 1] / 1.1e5,
        kind=kind,
        units={"depth": "m", "sediment": "1", "response": "kg m-2"},
        crs="EPSG:32654",
        classes=("sediment",),
    )


def renamed(design):
    """Other codes, in another order."""
    codes = design.covariates["sediment"].map({MUD: 40.0, OOZE: 7.0, ROCK: 11.0})
    return replace(design, covariates=design.covariates.assign(sediment=codes))


@pytest.mark.parametrize("name", NAMES)
def test_classes_are_learnt_though_no_line_goes_through_their_codes(name):
    design, fresh = world(), Targets.of_design(world(seed="fresh"))
    truth = fresh.covariates["sediment"].map(WORTH).to_numpy()
    truth = truth + (fresh.covariates["depth"].to_numpy() - 4500.0) / 500.0
    learner = learner_named(name, "quantity")
    wrong = {}
    for known in (design, replace(design, classes=())):
        told = learner.fit(known, rng=rng()).predict(fresh)
        wrong[known.classes] = np.sqrt(np.mean((told - truth) ** 2))
    assert wrong["sediment",] < 0.6
    if name not in {"forest", "boosting"}:  # trees find the steps of a code as well
        assert wrong[()] > 3.0


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "quantity") for name in NAMES[:3]), ("logistic", "occurrence")],
)
def test_a_prediction_does_not_hang_on_the_codes(name, kind):
    design = world(kind=kind, waves=3.0)  # something to krige
    told = [
        learner_named(name, kind).fit(one, rng=rng()).predict(Targets.of_design(one))
        for one in (design, renamed(design))
    ]
    np.testing.assert_allclose(told[0], told[1], rtol=1e-7, atol=1e-9)


def test_a_drift_of_classes_is_kriged():
    design, fresh = world(waves=3.0), world(seed="fresh", waves=3.0)
    targets = Targets.of_design(fresh)
    told, trend = (
        learner_named(name, "quantity").fit(design, rng=rng()).predict(targets)
        for name in ("external drift", "linear")
    )
    assert np.std(told - fresh.response) < 0.7 * np.std(trend - fresh.response)


def test_a_linear_model_is_that_of_columns_made_by_hand():
    design = world()
    table = design.covariates
    by_hand = np.column_stack(
        [np.ones(len(design)), table["depth"]]
        + [table["sediment"] == code for code in (MUD, ROCK)]
    ).astype(float)
    beta = np.linalg.lstsq(by_hand, design.response, rcond=None)[0]
    told = learner_named("linear", "quantity").fit(design, rng=rng())
    np.testing.assert_allclose(
        told.predict(Targets.of_design(design)), by_hand @ beta, rtol=1e-7
    )
    assert told.freedom == len(design) - 4


@pytest.mark.parametrize("name", ["linear", "forest", "regression kriging"])
def test_a_class_never_learnt_is_read_as_the_commonest(name):
    design = world()
    model = learner_named(name, "quantity").fit(design, rng=rng())
    targets = Targets.of_design(design)
    common = design.covariates["sediment"].value_counts().idxmax()
    strange, usual = (
        replace(targets, covariates=targets.covariates.assign(sediment=code))
        for code in (77.0, common)
    )
    np.testing.assert_array_equal(model.predict(strange), model.predict(usual))


def test_classes_are_dealt_out_as_one_covariate():
    told = permutation_importance(
        world(), learner_named("linear", "quantity"), plan=PLAN, rng=rng()
    )
    assert list(told.index) == ["sediment", "depth"]
    # two draws of the class differ: twice the variance between the classes
    spread = 2.0 * world().covariates["sediment"].map(WORTH).var()
    assert told.loc["sediment", "importance"] == pytest.approx(spread, rel=0.1)


def test_dependence_is_told_class_by_class():
    design = world()
    model = learner_named("linear", "quantity").fit(design, rng=rng())
    strange = Targets.of_design(design)
    codes = np.where(np.arange(len(design)) % 4 == 0, 77.0, MUD)
    strange = replace(strange, covariates=strange.covariates.assign(sediment=codes))
    told = partial_dependence(model, design, covariate="sediment", targets=strange)
    assert told.classes
    assert told.table["value"].tolist() == [MUD, OOZE, ROCK]
    assert told.table["stations"].sum() == len(design)
    np.testing.assert_allclose(told.table["predicted"], list(WORTH.values()), atol=0.3)
    assert told.targets_beyond == 0.25


def half_known():
    """Targets beside stations, a third of them of a class that no station has."""
    design = world()
    targets = Targets.of_design(design)
    codes = targets.covariates["sediment"].to_numpy().copy()
    codes[::3] = 77.0
    return design, replace(
        targets, covariates=targets.covariates.assign(sediment=codes)
    )


@pytest.mark.parametrize("importance", [None, {"depth": 1.0, "sediment": 0.0}])
def test_ground_of_an_unknown_class_is_outside_and_says_so(importance):
    design, targets = half_known()
    found = area_of_applicability(
        design, targets, folds=PLAN.folds(design), importance=importance
    )
    strange = targets.covariates["sediment"].to_numpy() == 77.0
    assert not found.applicable[strange].any()
    assert np.isinf(found.dissimilarity[strange]).all()
    assert found.applicable[~strange].all()
    assert (found.dissimilarity[~strange] == 0.0).all()
    assert ((found.similar(targets) == 0) == strange).all()
    row = found.verdict.set_index("ground").loc[
        "outside: class 77, which no training point has"
    ]
    assert (row["covariate"], row["cells"]) == ("sediment", strange.sum())


def test_dissimilarity_is_that_of_columns_made_by_hand():
    """One column of 0 and 1 for each class, each standardised, one weight for all."""
    design, weight = world(), {"depth": 0.4, "sediment": 1.0}
    folds = PLAN.folds(design)
    fresh = Targets.of_design(world(40, seed="fresh"))
    found = area_of_applicability(design, fresh, folds=folds, importance=weight)

    def by_hand(table):
        columns = [table["depth"], *(table["sediment"] == code for code in WORTH)]
        return np.column_stack(columns).astype(float)

    known = by_hand(design.covariates)
    scale = known.std(axis=0, ddof=1) / np.array([0.4, 1.0, 1.0, 1.0])
    apart = cdist(by_hand(fresh.covariates) / scale, known / scale).min(axis=1)
    np.testing.assert_allclose(
        found.dissimilarity, apart / pdist(known / scale).mean(), rtol=1e-9
    )


def two_classes():
    design = world(80)
    codes = np.where(design.covariates["sediment"] == MUD, 3.0, 8.0)
    slope = np.where(rng("slope").random(80) < 0.7, codes, 1.0)
    table = design.covariates.assign(sediment=codes, slope=slope)
    units = {**design.units, "slope": "1"}
    return replace(design, covariates=table, units=units)


def test_two_classes_are_as_collinear_as_a_number_that_takes_two_values():
    design = two_classes()
    coded, plain = (
        collinearity(replace(design, classes=classes))
        for classes in (("sediment",), ())
    )
    np.testing.assert_allclose(coded.table["inflation"], plain.table["inflation"])
    np.testing.assert_allclose(
        coded.pearson,
        plain.pearson.abs().where(
            np.array([[False, True, False], [True, True, True], [False, True, False]]),
            plain.pearson,
        ),
        atol=1e-12,
    )
    assert coded.groups == plain.groups


def test_inflation_of_classes_is_the_generalised_one():
    """Fox and Monette's ratio of determinants of correlations."""
    design = world()
    depth = design.covariates["depth"] + 60.0 * design.covariates["sediment"]
    design = replace(design, covariates=design.covariates.assign(depth=depth))
    found = collinearity(design)
    table = pd.DataFrame(
        {"depth": depth}
        | {code: design.covariates["sediment"] == code for code in (MUD, ROCK)}
    ).astype(float)
    whole = table.corr().to_numpy()
    ratio = np.linalg.det(whole[1:, 1:]) / np.linalg.det(whole)
    told = found.table.set_index("covariate")["inflation"]
    assert told["depth"] == pytest.approx(ratio)
    assert told["sediment"] == pytest.approx(np.sqrt(ratio))
    assert len(found.condition_indices) == 3


def test_classes_that_are_bands_of_depth_stand_with_depth():
    design = world()
    bands = np.digitize(design.covariates["depth"], [4300.0, 4700.0]).astype(float)
    banded = replace(design, covariates=design.covariates.assign(sediment=bands))
    assert collinearity(banded).groups == (("depth", "sediment"),)
    assert collinearity(design).groups == (("depth",), ("sediment",))
    between = banded.covariates.groupby("sediment")["depth"]
    off = banded.covariates["depth"].to_numpy()
    share = 1.0 - between.var(ddof=0) @ between.size() / (off.var() * off.size)
    assert collinearity(banded).pearson.loc["depth", "sediment"] == pytest.approx(
        np.sqrt(share)
    )
