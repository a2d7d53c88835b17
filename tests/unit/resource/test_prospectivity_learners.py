from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from madeup.station_worlds import design_of, occurrence_world, quantity_world
from scipy.interpolate import interp1d
from scipy.stats import norm
from scipy.stats import t as student

from geo.errors import DataError, MissingExtraError, ParameterError
from geo.geostat.baselines import inverse_distance, nearest_neighbour
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.catalogue import learner_named, learners_of
from geo.resource.prospectivity.learners.distance_only import DistanceOnly
from geo.resource.prospectivity.learners.kriged import KrigedModel, Kriging
from geo.resource.prospectivity.learners.linear import Linear, LinearModel
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import (
    InverseDistance,
    MeanModel,
    MeanOnly,
    Nearest,
)
from geo.resource.prospectivity.learners.trees import Boosting, Forest
from geo.resource.prospectivity.skill.balance import (
    class_weights,
    density_weights,
    weighted,
)

LEVELS = (0.05, 0.5, 0.95)
RNG = generator(1, "not used")


def fitted(name, design, kind="quantity"):
    return learner_named(name, kind).fit(design, rng=generator(1, "fit"))


def with_response(design, response):
    return replace(design, response=np.asarray(response, dtype=float))


def test_nearest_and_inverse_distance_are_those_of_the_house():
    design = quantity_world(40)
    targets = Targets.of_design(quantity_world(30, seed=2))
    known = (design.xy_m, design.response)
    np.testing.assert_allclose(
        Nearest().fit(design, rng=RNG).predict(targets),
        nearest_neighbour(*known, onto=targets.xy_m),
    )
    np.testing.assert_allclose(
        InverseDistance(power=3.0).fit(design, rng=RNG).predict(targets),
        inverse_distance(*known, onto=targets.xy_m, power=3.0),
        rtol=1e-12,
    )


def test_plain_learners_work_on_the_sphere():
    design = quantity_world(30)
    wide = replace(design, xy_m=np.column_stack([design.xy_m, np.zeros(30)]))
    for learner in (Nearest(), InverseDistance()):
        flat, round_ = (
            learner.fit(each, rng=RNG).predict(Targets.of_design(each))
            for each in (design, wide)
        )
        np.testing.assert_allclose(flat, round_, rtol=1e-12)


def test_nearest_takes_the_mean_of_stations_in_one_place():
    design = quantity_world(20)
    twice = design.take([*range(20), 0])
    twice = with_response(twice, [*design.response, design.response[0] + 4.0])
    told = Nearest().fit(twice, rng=RNG).predict(Targets.of_design(design.take([0])))
    assert told[0] == pytest.approx(design.response[0] + 2.0)


def test_mean_weighs_and_tells_quantiles_of_the_stations():
    design = quantity_world(9)
    design = with_response(design, np.arange(9.0))
    targets = Targets.of_design(design.take([0, 1]))
    model = MeanOnly().fit(design, rng=RNG)
    assert model.predict(targets).tolist() == [4.0, 4.0]
    by_numpy = np.quantile(np.arange(9.0), LEVELS, method="hazen")
    np.testing.assert_allclose(model.quantiles(targets, LEVELS)[1], by_numpy)
    heavy = replace(design, weight=np.where(np.arange(9) == 8, 8.0, 1.0))
    assert MeanOnly().fit(heavy, rng=RNG).predict(targets)[0] == pytest.approx(
        (28 + 64) / 16
    )


def test_linear_is_least_squares_with_students_intervals():
    design = quantity_world(40)
    matrix = np.column_stack([np.ones(40), design.covariates])
    beta, residual, *_ = np.linalg.lstsq(matrix, design.response, rcond=None)
    targets = Targets.of_design(quantity_world(5, seed=3))
    onto = np.column_stack([np.ones(5), targets.covariates])
    model = Linear().fit(design, rng=RNG)
    np.testing.assert_allclose(model.predict(targets), onto @ beta, rtol=1e-9)

    variance = residual[0] / 37
    leverage = np.diag(onto @ np.linalg.inv(matrix.T @ matrix) @ onto.T)
    sd = np.sqrt(variance * (1.0 + leverage))
    expected = (onto @ beta)[:, None] + np.outer(sd, student.ppf(LEVELS, 37))
    np.testing.assert_allclose(model.quantiles(targets, LEVELS), expected, rtol=1e-9)


def test_linear_shares_out_what_covariates_have_in_common():
    design = quantity_world(40)
    doubled = design.covariates.assign(copy=design.covariates["signal"] * 2.0 + 1.0)
    both = replace(design, covariates=doubled, units={**design.units, "copy": "1"})
    one, two = (
        Linear().fit(each, rng=RNG).predict(Targets.of_design(each))
        for each in (design, both)
    )
    np.testing.assert_allclose(one, two, rtol=1e-9)


@pytest.mark.parametrize("name", ["kriging", "external drift", "regression kriging"])
def test_kriging_honours_stations_and_goes_to_its_trend_far_away(name):
    design = quantity_world(80, noise_sd=0.0)
    model = fitted(name, design)
    assert isinstance(model, KrigedModel)
    here = Targets.of_design(design)
    np.testing.assert_allclose(model.predict(here), design.response, atol=1e-6)
    away = Targets(
        covariates=here.covariates,
        xy_m=here.xy_m + 9e6,
        lon=here.lon,
        lat=here.lat,
        rows=here.rows,
    )
    if name == "kriging":
        assert np.ptp(model.predict(away)) < 1e-6
    else:
        linear = Linear().fit(design, rng=RNG).predict(away)
        assert np.corrcoef(model.predict(away), linear)[0, 1] > 0.99
    quantiles = model.quantiles(away, LEVELS)
    assert (np.diff(quantiles, axis=1) > 0.0).all()
    np.testing.assert_allclose(quantiles[:, 1], model.predict(away))


def test_regression_kriging_adds_the_error_of_its_trend():
    design = quantity_world(80, noise_sd=0.0)
    model = fitted("regression kriging", design)
    here = Targets.of_design(design)
    away = replace(here, xy_m=here.xy_m + 9e6)
    sd = np.diff(model.quantiles(away, (norm.cdf(-1.0), 0.5)), axis=1)[:, 0]
    sill = model.estimation.variogram.sill
    np.testing.assert_allclose(sd**2, sill + model.linear.trend_variance(away))


def test_kriging_without_a_variogram_says_so_and_is_the_mean():
    rng = generator(1, "no structure")
    design = quantity_world(40)
    alone = with_response(design, rng.normal(10.0, 1.0, 40))
    targets = Targets.of_design(design)
    model = Kriging().fit(alone, rng=RNG)
    assert isinstance(model, MeanModel)
    assert np.unique(model.predict(targets)).size == 1
    assert model.notes[0].startswith("no variogram, so the mean: ")
    for trend in ("external drift", "regression"):
        model = Kriging(trend=trend).fit(alone, rng=RNG)
        assert isinstance(model, LinearModel)
        assert "no variogram, so the linear regression alone: " in model.notes[0]
        np.testing.assert_allclose(
            model.predict(targets), Linear().fit(alone, rng=RNG).predict(targets)
        )


def test_kriging_averages_replicates_and_tells_it():
    design = quantity_world(80, noise_sd=0.0)
    model = Kriging().fit(design.take([*range(80), 0, 1]), rng=RNG)
    assert model.notes == ("4 stations lie in a place with others: averaged",)
    assert len(model.places.values) == 80


def test_kriging_smooths_stations_whose_error_is_stated():
    design = replace(quantity_world(80), error_sd=np.full(80, 0.5))
    told = Kriging().fit(design, rng=RNG).predict(Targets.of_design(design))
    assert np.abs(told - design.response).max() > 0.05


@pytest.mark.parametrize("name", ["kriging", "regression kriging", "linear"])
def test_quantiles_are_of_values_as_they_are_measured(name):
    held = []
    for seed in range(1, 5):
        world = quantity_world(240, seed=seed, noise_sd=0.01)
        sd = 0.7 * world.response.std()
        noise = generator(seed, "errors").normal(0.0, sd, len(world))
        design = replace(
            world, response=world.response + noise, error_sd=np.full(len(world), sd)
        )
        known, asked = design.take(np.arange(160)), design.take(np.arange(160, 240))
        ends = fitted(name, known).quantiles(Targets.of_design(asked), LEVELS)
        held += [(ends[:, 0] <= asked.response) & (asked.response <= ends[:, -1])]
    assert np.mean(held) == pytest.approx(0.9, abs=0.06)  # 4 sd of the 320


def test_kriging_refuses_ground_too_wide_for_a_plane():
    design = quantity_world(30)
    wide = replace(design, xy_m=np.column_stack([design.xy_m, np.zeros(30)]))
    with pytest.raises(DataError, match="too wide for one plane"):
        Kriging().fit(wide, rng=RNG)


def test_distance_only_reads_no_covariate_and_leaves_a_presence_itself_out():
    design, _ = occurrence_world(60)
    moved = replace(design, covariates=design.covariates * -3.0 + 1.0)
    one, other = (
        DistanceOnly().fit(each, rng=RNG).predict(Targets.of_design(each))
        for each in (design, moved)
    )
    assert np.array_equal(one, other)
    present = np.flatnonzero(design.response == 1.0)
    alone = np.linalg.norm(design.xy_m[:, None] - design.xy_m[present][None], axis=2)
    alone[present, np.arange(len(present))] = np.inf
    feature = np.log(np.maximum(alone.min(axis=1), 1e3))
    other_way = Logistic().fit(
        design_of(design.xy_m, {"away": feature}, design.response, kind="occurrence"),
        rng=RNG,
    )
    model = DistanceOnly().fit(design, rng=RNG)
    np.testing.assert_allclose(model.beta, other_way.beta, rtol=1e-9)


def test_squares_find_a_middle_depth():
    rng = generator(1, "depths")
    depth = rng.uniform(3e3, 6e3, 400)
    places = rng.uniform(0.0, 4e5, (400, 2))
    seen = rng.random(400) < np.exp(-(((depth - 4.6e3) / 400.0) ** 2))
    design = design_of(places, {"depth": depth}, seen, kind="occurrence")
    targets = Targets.of_design(design)
    plain, curved = (
        Logistic(squares=squares).fit(design, rng=RNG).predict(targets)
        for squares in (False, True)
    )
    assert np.ptp(plain) < 0.3
    assert curved[np.argmin(np.abs(depth - 4.6e3))] > 0.6
    assert curved[np.argmin(depth)] < 0.05


def test_weights_shift_every_learner_of_occurrence_that_learns():
    design, _ = occurrence_world(120)
    heavy = weighted(design, np.where(design.response == 1.0, 9.0, 1.0))
    targets = Targets.of_design(design)
    for learner in (
        Logistic(),
        DistanceOnly(),
        MeanOnly(),
        Forest(kind="occurrence", trees=10),
        Boosting(kind="occurrence", trees=10),
    ):
        plain, shifted = (
            learner.fit(each, rng=generator(1, "fit")).predict(targets).mean()
            for each in (design, heavy)
        )
        assert shifted > plain + 0.1, learner.name


@pytest.mark.parametrize("learner", [Forest, Boosting])
def test_quantiles_of_trees_hold_what_they_promise_roughly(learner):
    design = quantity_world(300)
    model = learner(kind="quantity", trees=30).fit(design, rng=generator(1, "fit"))
    told = model.quantiles(Targets.of_design(design), (0.9, 0.1))
    inside = (design.response <= told[:, 0]) & (design.response >= told[:, 1])
    assert 0.65 < inside.mean() < 1.0
    assert (told[:, 0] >= told[:, 1]).all()


@pytest.mark.parametrize(
    ("module", "learner"),
    [
        ("sklearn.ensemble", Forest(kind="occurrence")),
        ("sklearn.ensemble", Boosting(kind="quantity")),
        ("quantile_forest", Forest(kind="quantity")),
    ],
)
def test_missing_packages_are_named_with_the_line_to_type(monkeypatch, module, learner):
    monkeypatch.setitem(sys.modules, module, None)
    design = (
        occurrence_world(40)[0] if learner.kind == "occurrence" else quantity_world(40)
    )
    with pytest.raises(MissingExtraError, match=r"pip install 'abyssal\[learn\]'"):
        learner.fit(design, rng=RNG)


def test_plain_learners_need_no_extra(monkeypatch):
    for module in ("sklearn", "sklearn.ensemble", "quantile_forest"):
        monkeypatch.setitem(sys.modules, module, None)
    design, _ = occurrence_world(40)
    for name in ("mean", "distance", "logistic"):
        assert fitted(name, design, "occurrence").predict(Targets.of_design(design))[0]


@pytest.mark.parametrize("name", list(learners_of("occurrence")))
def test_one_class_is_refused_with_its_count(name):
    design, _ = occurrence_world(30)
    with pytest.raises(DataError, match="no presences among 30 rows"):
        fitted(name, with_response(design, np.zeros(30)), "occurrence")
    nearly = with_response(design, np.arange(30) > 0)
    with pytest.raises(DataError, match="1 point without a presence among 30 rows"):
        fitted(name, nearly, "occurrence")


def test_the_wrong_kind_and_too_few_rows_are_told_together():
    design = quantity_world(12).take(range(5))
    with pytest.raises(DataError, match="2 problems") as told:
        Logistic().fit(design, rng=RNG)
    assert "5 rows" in str(told.value)
    assert "'quantity'" in str(told.value)
    many = {f"c{number}": np.arange(10.0) ** number for number in range(1, 10)}
    places = np.arange(20.0).reshape(10, 2)
    small = design_of(places, many, np.arange(10.0), kind="quantity")
    with pytest.raises(DataError, match="10 rows for 10 coefficients"):
        Linear().fit(small, rng=RNG)


def test_targets_without_a_covariate_or_with_nan_are_refused():
    design, _ = occurrence_world(40)
    model = Logistic().fit(design, rng=RNG)
    targets = Targets.of_design(design)
    with pytest.raises(DataError, match="no noise at the targets"):
        model.predict(replace(targets, covariates=targets.covariates[["signal"]]))
    holes = targets.covariates.assign(noise=np.nan)
    object.__setattr__(targets, "covariates", holes)
    with pytest.raises(DataError, match="noise: not finite at some targets"):
        model.predict(targets)


@pytest.mark.parametrize(
    "name",
    [n for n in learners_of("quantity") if n not in {"nearest", "inverse distance"}],
)
@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, np.nan])
def test_a_level_outside_0_to_1_is_refused(name, level):
    design = quantity_world(60)
    model = fitted(name, design)
    with pytest.raises(ParameterError, match="expected: numbers between 0 and 1"):
        model.quantiles(Targets.of_design(design), [0.5, level])


def test_unknown_learners_kinds_and_settings_are_refused():
    with pytest.raises(ParameterError, match=r"'neural'\s.*one of mean, near"):
        learner_named("neural", "quantity")
    with pytest.raises(ParameterError, match="'tonnage'"):
        learner_named("mean", "tonnage")
    with pytest.raises(ParameterError, match="3 problems"):
        Forest(kind="grade", trees=0, share_of_covariates=1.5)
    with pytest.raises(ParameterError, match="rate: 0"):
        Boosting(kind="quantity", rate=0.0)
    with pytest.raises(ParameterError, match="ridge: -1"):
        Logistic(ridge=-1.0)
    with pytest.raises(ParameterError, match="ridge: nan"):
        DistanceOnly(ridge=float("nan"))
    with pytest.raises(ParameterError, match="trend: 'universal'"):
        Kriging(trend="universal")
    with pytest.raises(ParameterError, match="power"):
        InverseDistance(power=0.0)


def test_class_weights_make_the_share_that_is_asked_for():
    response = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    for wanted in (0.1, 0.5):
        weight = class_weights(response, prevalence=wanted)
        assert weight.mean() == pytest.approx(1.0)
        assert weight[0] / weight.sum() == pytest.approx(wanted)
    with pytest.raises(DataError, match="5 presences among 5 rows"):
        class_weights(np.ones(5))
    with pytest.raises(ParameterError, match="prevalence: 10"):
        class_weights(response, prevalence=10)


def test_density_weights_undo_crowding():
    """A crowd of stations on the rich side must not raise the weighted mean."""
    rng = generator(1, "crowd")
    thin = rng.uniform(0.0, 100e3, (300, 2))
    crowd = rng.uniform([70e3, 0.0], [100e3, 100e3], (900, 2))
    places = np.vstack([thin, crowd])
    value = places[:, 0] / 1e3  # of mean 50 over the ground
    weight = density_weights(places, bandwidth_m=8e3)
    assert value.mean() > 70.0
    assert np.average(value, weights=weight) == pytest.approx(50.0, abs=4.0)
    order = rng.permutation(1200)
    again = density_weights(places[order], bandwidth_m=8e3)
    np.testing.assert_allclose(again, weight[order], rtol=1e-12)


def test_density_weights_by_the_effort_of_others():
    effort = np.vstack([np.zeros((50, 2)), [[9e5, 0.0]]])
    stations = [[0.0, 0.0], [9e5, 0.0]]
    weight = density_weights(stations, bandwidth_m=1e3, effort_m=effort)
    assert weight[1] / weight[0] == pytest.approx(50.0)
    crowded = [[0.0, 0.0], [0.0, 0.0], [9e5, 0.0]]
    capped = density_weights(crowded, bandwidth_m=1e3, effort_m=effort)
    assert capped[2] / capped[0] == pytest.approx(20.0)


def test_bad_input_to_weights_is_told():
    with pytest.raises(DataError, match="xy_m: not finite"):
        density_weights([[0.0, np.nan]], bandwidth_m=1.0)
    with pytest.raises(DataError, match="effort_m: 3 columns"):
        density_weights([[0.0, 0.0]], bandwidth_m=1.0, effort_m=[[0.0, 0.0, 0.0]])
    with pytest.raises(ParameterError, match="bandwidth_m: 0"):
        density_weights([[0.0, 0.0]], bandwidth_m=0.0)
    with pytest.raises(DataError, match=r"shape \(3,\)"):
        weighted(quantity_world(9), np.ones(3))
    with pytest.raises(DataError, match="not all above 0"):
        weighted(quantity_world(9), np.zeros(9))


def test_interpolated_mean_quantiles_stay_at_the_ends():
    model = MeanModel(values=np.array([1.0, 2.0]), weight=np.ones(2))
    targets = Targets.of_design(quantity_world(9).take([0]))
    told = model.quantiles(targets, [0.01, 0.5, 0.99])[0]
    by_scipy = interp1d([0.25, 0.75], [1.0, 2.0])(0.5)
    assert told.tolist() == [1.0, float(by_scipy), 2.0]


@pytest.mark.parametrize("name", ["forest", "boosting"])
@pytest.mark.parametrize("kind", ["quantity", "occurrence"])
@pytest.mark.parametrize(("unit", "offset"), [(1e-9, 0.0), (1.0, 1e8)])
def test_trees_read_a_covariate_in_whatever_unit(name, kind, unit, offset):
    plain = quantity_world(80) if kind == "quantity" else occurrence_world(80)[0]
    other = replace(plain, covariates=offset + unit * plain.covariates)
    told, again = (
        fitted(name, design, kind).predict(Targets.of_design(design))
        for design in (plain, other)
    )
    assert np.ptp(told) > 0.1
    np.testing.assert_allclose(again, told, atol=1e-6)


def test_the_mean_of_the_forest_is_that_of_the_stations_by_their_weights():
    design = quantity_world(80)
    forest = fitted("forest", design)
    trees, scale = forest.fitted.estimator, forest.fitted.scale
    columns = scale.apply(design.covariates.to_numpy())
    weighted_mean = trees.predict(columns, quantiles="mean", weighted_leaves=True)
    told = forest.predict(Targets.of_design(design))
    np.testing.assert_allclose(told, weighted_mean, rtol=1e-9)


@pytest.mark.parametrize("name", ["forest", "boosting"])
def test_trees_without_covariates_are_refused(name):
    design = quantity_world(20)
    bare = replace(design, covariates=design.covariates[[]])
    with pytest.raises(DataError, match="no covariates"):
        fitted(name, bare)
