"""What is no number, and what is no place: told, or answered with nothing."""

from __future__ import annotations

import numpy as np
import pytest
from madeup.station_worlds import occurrence_world, quantity_world

from geo.errors import DataError, ParameterError
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.intervals.conformal import conformal_intervals
from geo.resource.prospectivity.learners.catalogue import learner_named
from geo.resource.prospectivity.learners.linear import Linear
from geo.resource.prospectivity.maps.applicability import area_of_applicability
from geo.resource.prospectivity.skill.partial_dependence import partial_dependence
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan, chance_folds

BLOCKS = SpatialPlan.blocks(130e3, most_folds=4)
QUANTITY = ("mean", "nearest", "inverse distance", "kriging", "linear")
LEARNT = ("forest", "boosting")


def rng():
    return generator(1, "nothing")


@pytest.mark.parametrize("side", ["50", "50e3", [50e3], True, np.nan, 0.0])
def test_a_side_that_is_no_length_is_refused_with_a_cure(side):
    with pytest.raises(ParameterError, match="side_m") as caught:
        SpatialPlan.blocks(side)
    assert "50e3 for 50 km" in caught.value.problems[0].cure


def test_all_that_is_no_number_in_a_plan_is_told_at_once():
    with pytest.raises(ParameterError) as caught:
        SpatialPlan(scheme=["blocks"], side_m="1", most_folds="5", buffer_m="2")
    assert [problem.where for problem in caught.value.problems] == [
        "scheme",
        "side_m",
        "most_folds",
        "buffer_m",
    ]
    with pytest.raises(ParameterError, match=r"most_folds: 5\.5"):
        SpatialPlan.blocks(50e3, most_folds=5.5)
    with pytest.raises(ParameterError, match="folds: '5'"):
        chance_folds(quantity_world(30), folds="5", rng=rng())


def test_numbers_of_numpy_are_numbers():
    plan = SpatialPlan.blocks(np.float32(5e4), most_folds=np.int64(5))
    assert plan.label == "squares of 50 km"


def test_no_station_and_one_make_no_plan():
    for count, told in ((0, "no stations"), (1, "1 station")):
        with pytest.raises(DataError, match=f"blocks: {told}\n"):
            BLOCKS.folds(quantity_world(30).take(np.arange(count)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "quantity") for name in (*QUANTITY, *LEARNT)),
        *((name, "occurrence") for name in ("mean", "distance", "logistic", *LEARNT)),
    ],
)
def test_for_no_place_every_model_predicts_nothing(name, kind):
    design = quantity_world(60) if kind == "quantity" else occurrence_world(60)[0]
    model = learner_named(name, kind).fit(design, rng=rng())
    nowhere = Targets.of_design(design).take([])
    assert model.predict(nowhere).shape == (0,)
    if hasattr(model, "quantiles") and kind == "quantity":
        assert model.quantiles(nowhere, (0.1, 0.5, 0.9)).shape == (0, 3)


@pytest.mark.parametrize("method", ["cv+", "split", "local", "cqr"])
def test_intervals_of_no_place_are_refused(method):
    design = quantity_world(80)
    with pytest.raises(DataError, match=r"targets: none[\s\S]*targets_of"):
        conformal_intervals(
            design,
            learner_named("forest", "quantity"),
            Targets.of_design(design).take([]),
            level=0.8,
            folds=BLOCKS.folds(design),
            rng=rng(),
            method=method,
        )


def test_no_ground_has_no_area_of_applicability():
    design = quantity_world(60)
    nowhere = Targets.of_design(design).take([])
    folds = BLOCKS.folds(design)
    with pytest.raises(DataError, match="targets: none"):
        area_of_applicability(design, nowhere, folds=folds)
    model = Linear().fit(design, rng=rng())
    name = design.names[0]
    told = partial_dependence(model, design, covariate=name, targets=nowhere)
    assert np.isnan(told.targets_beyond)
