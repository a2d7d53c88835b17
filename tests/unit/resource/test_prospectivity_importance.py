from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from madeup.station_worlds import design_of, occurrence_world, quantity_world

from geo.errors import DataError, ParameterError
from geo.model.randomness import generator
from geo.resource.prospectivity.design.collinearity import collinearity
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.cross_fit import cross_fit
from geo.resource.prospectivity.learners.linear import Linear
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import MeanOnly
from geo.resource.prospectivity.skill.importance import permutation_importance
from geo.resource.prospectivity.skill.partial_dependence import partial_dependence
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

PLAN = SpatialPlan.blocks(130e3, most_folds=5)
RNG = generator(1, "not used")


def importance(design, learner, **more):
    return permutation_importance(
        design, learner, plan=PLAN, rng=generator(1, "importance"), **more
    )


def with_copy(design):
    """Add a covariate that follows the signal, turned round."""
    return replace(
        design,
        covariates=design.covariates.assign(copy=-3.0 * design.covariates["signal"]),
        units={**design.units, "copy": "1"},
    )


def test_covariates_that_follow_each_other_are_one_group():
    design = with_copy(quantity_world(60))
    told = importance(design, Linear())["covariates"]
    assert told.to_dict() == {"signal + copy": "signal, copy", "noise": "noise"}
    assert set(told) == {", ".join(each) for each in collinearity(design).groups}


def test_a_copy_would_hide_what_the_group_tells():
    design = with_copy(quantity_world(120))
    together = importance(design, Linear())
    apart = importance(design, Linear(), groups={name: [name] for name in design.names})
    alone = importance(quantity_world(120), Linear())
    assert together.index[0] == "signal + copy"
    assert together.loc["signal + copy", "covariates"] == "signal, copy"
    assert together["importance"].iloc[0] == pytest.approx(
        alone.loc["signal", "importance"], rel=0.3
    )
    assert apart.loc["signal", "importance"] < 0.5 * together["importance"].iloc[0]


def test_the_rise_of_a_known_line_is_twice_its_variance():
    """Of y = b x the squared error with x dealt anew is b² E(x − x')² = 2 b² var x."""
    rng = generator(1, "line")
    places = rng.uniform(0.0, 4e5, (400, 2))
    x = rng.normal(size=400)
    design = design_of(places, {"x": x}, 5.0 * x, kind="quantity")
    table = importance(design, Linear(), repeats=20)
    assert table.loc["x", "importance"] == pytest.approx(50.0 * x.var(), rel=0.05)


def test_importance_does_not_depend_on_row_order_and_repeats_its_seed():
    design, _ = occurrence_world(80)
    order = generator(1, "order").permutation(80)
    tables = [
        importance(each, Logistic(), repeats=2).drop(columns="covariates")
        for each in (design, design.take(order), design)
    ]
    np.testing.assert_allclose(tables[0], tables[1], rtol=1e-12)
    assert tables[0].equals(tables[2])


def test_a_learner_without_covariates_has_no_importance():
    design, _ = occurrence_world(80)
    table = importance(design, MeanOnly())
    assert (table[["importance", "spread", "auc_drop"]] == 0.0).all(axis=None)


def test_bad_groups_and_repeats_are_told_together():
    design = quantity_world(40)
    with pytest.raises(ParameterError, match="3 problems"):
        importance(design, Linear(), groups={"a": ["depth"], "b": []}, repeats=0)


def test_partial_dependence_of_a_line_is_the_line():
    design = quantity_world(60)
    model = Linear().fit(design, rng=RNG)
    told = partial_dependence(model, design, covariate="signal", points=5)
    slope = np.diff(told.table["predicted"]) / np.diff(told.table["value"])
    np.testing.assert_allclose(slope, model.beta[1] / model.scale.spread[0])
    signal = design.covariates["signal"]
    assert told.table["value"].iloc[[0, -1]].tolist() == [signal.min(), signal.max()]
    assert np.array_equal(told.rug, np.sort(signal))
    assert told.units == "1"
    assert np.isnan(told.targets_beyond)
    assert (told.table["lower"] <= told.table["upper"]).all()


def test_made_up_ground_and_targets_beyond_the_stations_are_told():
    """Depth and age go together; a deep young floor is nowhere."""
    rng = generator(1, "made up")
    age = rng.uniform(0.0, 100.0, 200)
    depth = 2_600.0 + 350.0 * np.sqrt(age) + rng.normal(scale=20.0, size=200)
    places = rng.uniform(0.0, 4e5, (200, 2))
    design = design_of(places, {"age": age, "depth": depth}, depth, kind="quantity")
    model = Linear().fit(design, rng=RNG)
    ground = Targets.of_design(design)
    wide = replace(ground, covariates=ground.covariates * [2.0, 1.0])
    told = partial_dependence(model, design, covariate="age", targets=wide)
    assert told.targets_beyond == pytest.approx(np.mean(2 * age > age.max()), abs=0.02)
    assert told.table["made_up"].min() > 0.5  # hardly any depth has another age
    free = quantity_world(200)
    model = Linear().fit(free, rng=RNG)
    middle = partial_dependence(model, free, covariate="noise").table["made_up"][10]
    assert middle < 0.15


def test_an_unknown_covariate_is_refused():
    design = quantity_world(40)
    model = Linear().fit(design, rng=RNG)
    with pytest.raises(ParameterError, match="one of signal, noise"):
        partial_dependence(model, design, covariate="depth")
    with pytest.raises(ParameterError, match="points: 1"):
        partial_dependence(model, design, covariate="noise", points=1)


def test_models_that_are_there_are_used_and_tell_the_same():
    design = quantity_world(60)
    folds = PLAN.folds(design)
    fitted = cross_fit(design, Linear(), folds=folds, rng=generator(1, "fit"))
    pd.testing.assert_frame_equal(
        importance(design, Linear(), refitted=fitted), importance(design, Linear())
    )
    other = SpatialPlan.blocks(90e3, most_folds=3).folds(design)
    wrong = cross_fit(design, Linear(), folds=other, rng=generator(1, "fit"))
    with pytest.raises(DataError, match="not those of the plan"):
        importance(design, Linear(), refitted=wrong)
