"""What conformal prediction refuses, and the ranks it takes."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.errors import DataError, ParameterError
from geo.geostat.checks.folds import folds_by_distance, folds_by_label
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.intervals.block_coverage import (
    binomial_interval,
    block_coverage,
)
from geo.resource.prospectivity.intervals.conformal import conformal_intervals
from geo.resource.prospectivity.intervals.conformal_labels import conformal_labels
from geo.resource.prospectivity.intervals.conformal_ranks import (
    guaranteed_coverage,
    points_needed,
    rank_of,
)
from geo.resource.prospectivity.learners.plain import MeanOnly


def design_of(count, *, kind="quantity"):
    index = np.arange(count, dtype=float)
    return Design(
        covariates=pd.DataFrame({"depth": index}),
        response=index % 2 if kind == "occurrence" else index,
        xy_m=np.column_stack([index * 1e3, np.zeros(count)]),
        lon=np.full(count, 154.0),
        lat=np.full(count, 24.0),
        kind=kind,
        units={"depth": "m", "response": "1"},
    )


def intervals(design, **changes):
    given = {
        "level": 0.9,
        "folds": folds_by_label(np.arange(len(design)) % 3),
        "rng": generator(1, "fits"),
    }
    targets = Targets.of_design(design)
    return conformal_intervals(design, MeanOnly(), targets, **given | changes)


def labels(design, **changes):
    given = {
        "level": 0.8,
        "folds": folds_by_label(np.arange(len(design)) // 2 % 3),
        "rng": generator(1, "fits"),
    }
    targets = Targets.of_design(design)
    return conformal_labels(design, MeanOnly(), targets, **given | changes)


@pytest.mark.parametrize("level", [0.5, 0.55, 0.7, 0.8, 0.9, 0.95, 0.99])
def test_ranks_are_those_of_exact_arithmetic(level):
    exact = Fraction(str(level))
    needed = points_needed(level)
    for count in range(needed, 400):
        assert rank_of(count, level=level) == ceil((count + 1) * exact)
    with pytest.raises(DataError, match=f"at least {needed}"):
        rank_of(needed - 1, level=level)


def test_rounding_does_not_move_a_rank():
    assert ceil(0.55 * 100) == 56  # what floating point would have taken
    assert rank_of(99, level=0.55) == 55


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0, 90.0, float("nan")])
def test_a_level_that_means_nothing_is_refused(level):
    with pytest.raises(ParameterError, match=r"from 0\.5 to below 1"):
        intervals(design_of(30), level=level)


@pytest.mark.parametrize(("method", "count"), [("cv+", 18), ("split", 27)])
def test_too_few_points_are_refused_with_how_many_are_needed(method, count):
    with pytest.raises(DataError, match=r"level 0\.95\n *expected: at least 19"):
        intervals(design_of(count), level=0.95, method=method)


def test_an_occurrence_has_no_intervals_and_is_told_what_it_has():
    with pytest.raises(ParameterError, match="conformal_labels gives the labels"):
        intervals(design_of(30, kind="occurrence"))


def test_a_quantity_has_no_labels():
    with pytest.raises(ParameterError, match="conformal_intervals gives"):
        labels(design_of(30))


def test_every_wrong_parameter_is_told_at_once():
    with pytest.raises(ParameterError) as caught:
        intervals(
            design_of(30, kind="occurrence"), method="jackknife", bounds=(1.0, 0.0)
        )
    assert {each.where for each in caught.value.problems} == {
        "method",
        "design",
        "bounds",
    }


def test_responses_outside_their_bounds_are_refused():
    with pytest.raises(DataError, match="5 of 30 outside 5 to inf"):
        intervals(design_of(30), bounds=(5.0, None))


def test_a_model_without_quantiles_cannot_be_calibrated_by_them():
    class Plain:
        name = "plain"

        def fit(self, design, *, rng):
            class Model:
                def predict(self, targets):
                    return np.zeros(len(targets))

            return Model()

    design = design_of(30)
    with pytest.raises(ParameterError, match="'plain', which gives no quantiles"):
        conformal_intervals(
            design,
            Plain(),
            Targets.of_design(design),
            level=0.9,
            folds=folds_by_label(np.arange(30) % 3),
            rng=generator(1, "fits"),
            method="cqr",
        )


def test_a_local_scale_needs_errors():
    design = replace(design_of(30), response=np.full(30, 7.0))
    with pytest.raises(DataError, match="every prediction is exact"):
        intervals(design, method="local")


def test_folds_of_another_design_are_refused():
    with pytest.raises(DataError, match="each of the 30 rows of the design once"):
        intervals(design_of(30), folds=folds_by_label(np.arange(29) % 3))


def test_one_fold_is_refused():
    with pytest.raises(DataError, match="at least two"):
        intervals(design_of(30), folds=folds_by_label(np.zeros(30, dtype=int)))


def test_a_buffer_that_leaves_nothing_is_refused():
    design = design_of(30)
    with pytest.raises(DataError, match="leaves no rows to fit to"):
        intervals(design, folds=folds_by_distance(design.xy_m, buffer_m=1e6))


def test_labels_for_other_rows_are_refused():
    with pytest.raises(DataError, match="a label for each of the 30 rows"):
        intervals(design_of(30)).conformal.coverage(np.arange(7))


def test_too_few_points_of_a_class_are_refused():
    design = replace(
        design_of(40, kind="occurrence"), response=(np.arange(40) < 3).astype(float)
    )
    with pytest.raises(DataError, match=r"'presence': 3 for the level 0\.8") as caught:
        labels(design, folds=folds_by_label(np.arange(40) % 4))
    assert len(caught.value.problems) == 1


def test_label_sets_are_tallied():
    told = labels(design_of(40, kind="occurrence"))
    tally = told.tally()
    assert tally["count"].sum() == 40
    assert tally["share"].sum() == pytest.approx(1.0)
    assert set(told.coverage["class"]) == {"presence", "none"}


def test_the_guarantee_is_theorem_4():
    # n = 100, K = 10, α = 0.1: 2 (0.9)/(11) = 0.1636, (1 - 0.1)/11 = 0.0818
    assert guaranteed_coverage(0.9, points=100, folds=10) == pytest.approx(
        0.8 - 0.9 / 11
    )
    # few folds of many points: 2 (1/2)/(501) = 0.001996 < (1 - 1/500)/3
    assert guaranteed_coverage(0.9, points=1000, folds=2) == pytest.approx(
        0.8 - 1 / 501
    )
    for points, folds in [(20, 5), (50, 50), (300, 10)]:
        told = guaranteed_coverage(0.9, points=points, folds=folds)
        assert 0.8 - np.sqrt(2 / points) <= told <= 0.8


def test_split_guarantees_the_level():
    design = design_of(30)
    assert intervals(design, method="split").guaranteed == 0.9
    assert intervals(design).guaranteed < 0.8


def test_nothing_is_proved_of_folds_that_differ_in_size():
    design = design_of(30)
    uneven = folds_by_label(np.minimum(np.arange(30) // 5, 2))
    assert np.isnan(intervals(design, folds=uneven).guaranteed)


@pytest.mark.parametrize(("hits", "count"), [(0, 7), (3, 7), (7, 7), (95, 100)])
def test_the_interval_of_a_share_is_that_of_scipy(hits, count):
    told = binomial_interval(hits, count)
    exact = stats.binomtest(hits, count).proportion_ci(0.95, method="exact")
    assert told == pytest.approx((exact.low, exact.high))


def test_p_values_are_those_of_the_beta_binomial():
    rng = generator(3, "beta-binomial")
    scores = rng.random(60)
    blocks = np.repeat([0, 1, 2], [10, 20, 30])
    table = block_coverage(scores, blocks, level=0.8)
    for number in range(3):
        own, others = scores[blocks == number], scores[blocks != number]
        rank = rank_of(len(others), level=0.8)
        covered = int((own <= np.sort(others)[rank - 1]).sum())
        law = stats.betabinom(len(own), rank, len(others) + 1 - rank)
        tails = law.cdf(covered), law.sf(covered - 1)
        row = table.iloc[number]
        assert row["covered"] == covered
        assert row["p_value"] == pytest.approx(min(1.0, 2.0 * min(tails)))


def test_a_block_that_leaves_too_few_is_not_judged():
    scores = np.arange(20.0)
    blocks = np.array(["large"] * 15 + ["small"] * 5)
    table = block_coverage(scores, blocks, level=0.9).set_index("block")
    assert table.loc["large", "verdict"] == "too few points elsewhere"
    assert np.isnan(table.loc["large", "share"])
    assert table.loc["small", "covered"] == 0
    assert table.loc["all", "verdict"] == "exchangeable: not tested"
