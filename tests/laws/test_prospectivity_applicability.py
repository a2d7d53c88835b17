"""The area of applicability ends where covariates leave those that were sampled."""

import numpy as np
import pandas as pd
import pytest

from geo.geostat.checks.folds import folds_by_label, folds_by_square
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.maps.applicability import (
    area_of_applicability,
    upper_whisker,
)
from geo.resource.prospectivity.maps.applicability_verdict import ABOVE, BETWEEN


def design_of(covariates, *, xy=None):
    count = len(next(iter(covariates.values())))
    where = np.column_stack([np.arange(count) * 1e3, np.zeros(count)])
    return Design(
        covariates=pd.DataFrame(covariates),
        response=np.arange(count, dtype=float),
        xy_m=where if xy is None else xy,
        lon=np.full(count, 154.0),
        lat=np.full(count, 24.0),
        kind="quantity",
        units=dict.fromkeys([*covariates, "response"], "1"),
    )


def targets_at(covariates, *, xy=None):
    count = len(next(iter(covariates.values())))
    return Targets(
        covariates=pd.DataFrame(covariates),
        xy_m=np.zeros((count, 2)) if xy is None else xy,
        lon=np.full(count, 154.0),
        lat=np.full(count, 24.0),
        rows=np.arange(count),
    )


def columns(rng, count):
    return {
        "depth": rng.normal(5000.0, 300.0, count),
        "slope": rng.gamma(2.0, 1.0, count),
        "age": rng.uniform(60.0, 140.0, count),
    }


def brute(known, asked, *, weights, folds):
    """Every distance one by one, as Meyer & Pebesma (2021) put it."""
    known, asked = (np.column_stack([*each.values()]) for each in (known, asked))
    middle, scale = known.mean(axis=0), known.std(axis=0, ddof=1)
    known, asked = ((each - middle) / scale * weights for each in (known, asked))
    between = np.array([[np.linalg.norm(a - b) for b in known] for a in known])
    pairs = between[~np.eye(len(known), dtype=bool)].mean()
    trained = [
        min(between[i, j] for j in range(len(known)) if folds[i] != folds[j])
        for i in range(len(known))
    ]
    near = [min(np.linalg.norm(a - b) for b in known) for a in asked]
    return np.array(near) / pairs, np.array(trained) / pairs


def test_it_is_the_worked_example():
    # One covariate, 1, 2, 3, 4, 10: mean 4, n - 1 variance (9+4+1+0+36)/4 = 12.5.
    # Distances are differences / sqrt(12.5). Of the 10 pairs the differences are
    # 1 2 3 9, 1 2 8, 1 7, 6: their sum 40, their mean 4, in units of the covariate:
    # sqrt(12.5) cancels, so a dissimilarity is a difference over 4.
    # Folds {1, 2}, {3, 4}, {10}: nearest of other folds: 1-3: 2, 2-3: 1, 3-2: 1,
    # 4-2: 2, 10-4: 6; over 4: 0.5 0.25 0.25 0.5 1.5. Quartiles 0.25 and 0.5, whisker
    # at 0.5 + 1.5 * 0.25 = 0.875: 1.5 is an outlier, the threshold 0.5.
    # Asked: 2 -> 0; 5.5 -> 1.5/4 = 0.375; 6 -> 0.5, just inside; 7 -> 0.75; 13 -> 0.75.
    told = area_of_applicability(
        design_of({"depth": np.array([1.0, 2.0, 3.0, 4.0, 10.0])}),
        targets_at({"depth": np.array([2.0, 5.5, 6.0, 7.0, 13.0])}),
        folds=folds_by_label(np.array([0, 0, 1, 1, 2])),
    )
    np.testing.assert_allclose(told.training_dissimilarity, [0.5, 0.25, 0.25, 0.5, 1.5])
    assert told.threshold == pytest.approx(0.5)
    np.testing.assert_allclose(
        told.dissimilarity, [0.0, 0.375, 0.5, 0.75, 0.75], atol=1e-15
    )
    np.testing.assert_array_equal(told.applicable[[0, 1, 3, 4]], [1, 1, 0, 0])


def test_it_equals_brute_force():
    rng = generator(1, "brute")
    known, asked = columns(rng, 60), columns(rng, 200)
    folds = np.arange(60) % 7
    importance = {"depth": 4.0, "slope": 1.0, "age": 0.5}
    told = area_of_applicability(
        design_of(known),
        targets_at(asked),
        folds=folds_by_label(folds),
        importance=importance,
    )
    near, trained = brute(known, asked, weights=np.array([4.0, 1.0, 0.5]), folds=folds)
    np.testing.assert_allclose(told.dissimilarity, near, rtol=1e-12)
    np.testing.assert_allclose(told.training_dissimilarity, trained, rtol=1e-12)
    first, third = np.quantile(trained, [0.25, 0.75])
    limit = third + 1.5 * (third - first)
    assert told.threshold == pytest.approx(max(t for t in trained if t <= limit))
    np.testing.assert_array_equal(told.applicable, near <= told.threshold)


def test_similar_points_are_those_within_the_threshold():
    rng = generator(2, "similar")
    known, asked = columns(rng, 50), columns(rng, 40)
    targets = targets_at(asked)
    told = area_of_applicability(
        design_of(known), targets, folds=folds_by_label(np.arange(50) % 5)
    )
    points = told.space.points
    values = targets.covariates.to_numpy()
    placed = (values - told.space.middle) / told.space.scale
    far = np.linalg.norm(placed[:, None] - points, axis=2) / told.space.mean_distance
    np.testing.assert_array_equal(
        told.similar(targets), (far <= told.threshold).sum(axis=1)
    )
    np.testing.assert_array_equal(told.similar(targets) > 0, told.applicable)


def test_units_of_covariates_do_not_matter():
    rng = generator(3, "units")
    known, asked = columns(rng, 50), columns(rng, 80)
    folds = folds_by_label(np.arange(50) % 5)
    metres = area_of_applicability(design_of(known), targets_at(asked), folds=folds)

    def elsewhere(table):
        return {
            "depth": table["depth"] / -1852.0,
            "slope": np.tan(0.1) * table["slope"] + 3.0,
            "age": 1e6 * table["age"],
        }

    other = area_of_applicability(
        design_of(elsewhere(known)), targets_at(elsewhere(asked)), folds=folds
    )
    np.testing.assert_allclose(other.dissimilarity, metres.dissimilarity, rtol=1e-9)
    assert other.threshold == pytest.approx(metres.threshold, rel=1e-9)


def test_only_ratios_of_importance_matter():
    rng = generator(4, "ratios")
    known, asked = columns(rng, 50), columns(rng, 80)
    folds = folds_by_label(np.arange(50) % 5)
    told = [
        area_of_applicability(
            design_of(known),
            targets_at(asked),
            folds=folds,
            importance={"depth": 2.0 * k, "slope": 1.0 * k, "age": 3.0 * k},
        ).dissimilarity
        for k in (1.0, 17.0)
    ]
    np.testing.assert_allclose(told[0], told[1], rtol=1e-12)


@pytest.mark.parametrize("nothing", [0.0, -0.3])
def test_a_covariate_without_importance_has_no_say(nothing):
    rng = generator(5, "none")
    known, asked = columns(rng, 50), columns(rng, 80)
    folds = folds_by_label(np.arange(50) % 5)
    importance = {"depth": 2.0, "slope": 1.0}
    without = area_of_applicability(
        design_of({name: known[name] for name in importance}),
        targets_at({name: asked[name] for name in importance}),
        folds=folds,
        importance=importance,
    )
    asked["age"] = asked["age"] + 1e9  # far out of range, and nobody cares
    told = area_of_applicability(
        design_of(known),
        targets_at(asked),
        folds=folds,
        importance=importance | {"age": nothing},
    )
    assert told.dissimilarity.tobytes() == without.dissimilarity.tobytes()
    assert "age" not in set(told.verdict["covariate"])
    assert told.space.weights == {"depth": 1.0, "slope": 0.5, "age": 0.0}


def test_nothing_depends_on_the_order_of_stations():
    rng = generator(6, "order")
    known, asked = columns(rng, 70), columns(rng, 50)
    labels = np.arange(70) % 6
    first = area_of_applicability(
        design_of(known), targets_at(asked), folds=folds_by_label(labels)
    )
    rows = rng.permutation(70)
    again = area_of_applicability(
        design_of({name: values[rows] for name, values in known.items()}),
        targets_at(asked),
        folds=folds_by_label(labels[rows]),
    )
    assert again.dissimilarity.tobytes() == first.dissimilarity.tobytes()
    assert again.threshold == first.threshold
    assert (
        again.training_dissimilarity.tobytes()
        == first.training_dissimilarity[rows].tobytes()
    )


def test_tiles_change_nothing(monkeypatch):
    rng = generator(7, "tiles")
    known, asked = columns(rng, 50), columns(rng, 333)
    folds = folds_by_label(np.arange(50) % 5)

    def told():
        return area_of_applicability(design_of(known), targets_at(asked), folds=folds)

    whole = told().dissimilarity
    monkeypatch.setattr("geo.resource.prospectivity.maps.covariate_space.AT_ONCE", 10)
    monkeypatch.setattr(
        "geo.resource.prospectivity.maps.covariate_space.PAIRS_AT_ONCE", 90
    )
    np.testing.assert_allclose(told().dissimilarity, whole, rtol=1e-14)


def half_sampled(rng):
    """Ground that deepens eastwards, with stations in the west alone."""
    east, north = np.meshgrid(np.arange(60) * 1e4, np.arange(40) * 1e4)
    xy = np.column_stack([east.ravel(), north.ravel()])
    covariates = {
        "depth": 4000.0 + xy[:, 0] / 300.0 + 50.0 * np.sin(xy[:, 1] / 5e4),
        "relief": 100.0 + 30.0 * np.cos(xy[:, 0] / 7e4) * np.sin(xy[:, 1] / 6e4),
    }
    west = xy[:, 0] < 3e5
    rows = rng.choice(np.flatnonzero(west), 250, replace=False)
    design = design_of({k: v[rows] for k, v in covariates.items()}, xy=xy[rows])
    return design, targets_at(covariates, xy=xy), west, xy


def test_it_flags_the_unsampled_half_and_not_the_sampled_one():
    design, targets, west, xy = half_sampled(generator(8, "half"))
    told = area_of_applicability(
        design, targets, folds=folds_by_square(design.xy_m, block_m=1e5)
    )
    far_east = xy[:, 0] > 4e5
    assert told.applicable[west].mean() > 0.97
    assert not told.applicable[far_east].any()
    table = told.verdict.set_index("ground")
    assert table.loc["inside", "share"] + table.loc["outside", "share"] == 1.0
    why = table.loc[[ABOVE]]
    assert why["covariate"].tolist()[0] == "depth"
    assert why["cells"].iloc[0] >= far_east.sum()
    assert why["trained_to"].iloc[0] == design.covariates["depth"].max()


def test_the_verdict_counts_every_cell_with_its_reasons():
    rng = generator(9, "verdict")
    known, asked = columns(rng, 80), columns(rng, 500)
    asked["depth"][:100] += 3000.0
    targets = targets_at(asked)
    areas = rng.uniform(1e6, 2e6, 500)
    design = design_of(known)
    told = area_of_applicability(
        design, targets, folds=folds_by_label(np.arange(80) % 8), area_m2=areas
    )
    table = told.verdict
    ground = table.set_index("ground")
    assert ground.loc["all", "cells"] == 500
    assert ground.loc["outside", "area_km2"] == pytest.approx(
        areas[~told.applicable].sum() / 1e6
    )
    assert ground.loc["outside", "share"] == pytest.approx(
        areas[~told.applicable].sum() / areas.sum()
    )
    values, low, high = (
        targets.covariates,
        design.covariates.min(),
        design.covariates.max(),
    )
    beyond = (values < low) | (values > high)
    named = table[table["covariate"] != ""].groupby("covariate")["cells"].sum()
    for name in beyond:
        outside = int((beyond[name] & ~told.applicable).sum())
        assert named.get(name, 0) == outside
    new = table.loc[table["ground"] == BETWEEN, "cells"].sum()
    assert new == (~told.applicable & ~beyond.any(axis=1)).sum()


def test_a_gap_between_clusters_is_outside_though_every_range_is_kept():
    rng = generator(10, "gap")
    ends = np.repeat([-5.0, 5.0], 40)
    known = {"a": ends + rng.normal(size=80), "b": ends + rng.normal(size=80)}
    asked = {"a": np.array([0.0, -5.0]), "b": np.array([0.0, -5.0])}
    asked["a"][0], asked["b"][0] = -5.0, 5.0  # in both ranges, never together
    told = area_of_applicability(
        design_of(known), targets_at(asked), folds=folds_by_label(np.arange(80) % 8)
    )
    np.testing.assert_array_equal(told.applicable, [False, True])
    assert told.verdict["ground"].iloc[-1] == BETWEEN


def test_the_whisker_is_a_value_and_never_above_the_fence():
    rng = generator(11, "whisker")
    for _ in range(50):
        values = rng.gamma(1.0, size=rng.integers(2, 40))
        first, third = np.quantile(values, [0.25, 0.75])
        told = upper_whisker(values)
        assert told in values
        assert told <= third + 1.5 * (third - first)
        assert not ((values > told) & (values <= third + 1.5 * (third - first))).any()
