"""Laws of variograms, estimated and modelled, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import (
    Anisotropy,
    Structure,
    Variogram,
    ZonalAnisotropy,
    covariance_between,
)
from geo.geostat.variography.cross_variogram import cross_variograms
from geo.geostat.variography.estimators import Estimator
from geo.geostat.variography.experimental import (
    Direction,
    experimental_variogram,
)
from geo.geostat.variography.variogram_map import variogram_map
from geo.model.randomness import generator

LAGS = {"lag_m": 800.0, "max_lag_m": 6_400.0}
EVERY_ESTIMATOR = pytest.mark.parametrize("estimator", list(Estimator))
ESTIMATED = ("lag_m", "semivariance", "pairs", "nearest_m", "farthest_m")

FORMS = [
    ("spherical", None),
    ("exponential", None),
    ("gaussian", None),
    ("cubic", None),
    ("matern", 0.3),
    ("matern", 1.5),
    ("matern", 12.0),
]
SHAPES = {
    "circle": Anisotropy(),
    "ellipse": Anisotropy(azimuth_deg=25.0, ratio=0.2),
    "zone": ZonalAnisotropy(azimuth_deg=70.0),
}


def survey(seed: int, count: int = 90):
    rng = generator(seed, "laws of variography")
    return rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(4.0, 4.0, count)


def turned(points, angle_deg):
    """Turn clockwise, as azimuths count."""
    angle = np.radians(angle_deg)
    east, north = points[:, 0], points[:, 1]
    return np.column_stack(
        [
            east * np.cos(angle) + north * np.sin(angle),
            north * np.cos(angle) - east * np.sin(angle),
        ]
    )


def assert_same(first, second, *, factor=1.0):
    for name in ESTIMATED:
        scaled = getattr(first, name) * (factor if name == "semivariance" else 1.0)
        np.testing.assert_allclose(getattr(second, name), scaled, rtol=1e-9)


@EVERY_ESTIMATOR
@pytest.mark.parametrize("direction", [None, Direction(azimuth_deg=50.0)])
def test_a_constant_added_to_the_values_changes_nothing(estimator, direction):
    points, values = survey(1)

    def seen(measured):
        return experimental_variogram(
            points, measured, direction=direction, estimator=estimator, **LAGS
        )

    assert_same(seen(values), seen(values + 1_000.0))
    assert_same(seen(values), seen(-values))
    assert_same(seen(values), seen(3.0 * values), factor=9.0)
    assert not seen(np.full_like(values, 7.0)).semivariance.any()


@EVERY_ESTIMATOR
@pytest.mark.parametrize("angle_deg", [17.0, 90.0, -143.0])
def test_a_direction_turns_with_the_samples(estimator, angle_deg):
    points, values = survey(2)

    def seen(places, azimuth_deg):
        return experimental_variogram(
            places + np.array([4e5, 2.7e6]),
            values,
            direction=Direction(
                azimuth_deg=azimuth_deg, tolerance_deg=15.0, bandwidth_m=900.0
            ),
            estimator=estimator,
            **LAGS,
        )

    expected = seen(points, 35.0)
    assert_same(expected, seen(turned(points, angle_deg), 35.0 + angle_deg))
    assert_same(expected, seen(points, 35.0 + 180.0))
    assert_same(expected, seen(points * [-1.0, 1.0], -35.0))  # the mirror image


def test_the_order_of_the_samples_changes_nothing():
    points, values = survey(3)
    order = generator(3, "order").permutation(len(values))
    for estimator in Estimator:
        first, second = (
            experimental_variogram(
                points[rows],
                values[rows],
                direction=Direction(azimuth_deg=80.0),
                estimator=estimator,
                **LAGS,
            )
            for rows in (np.arange(len(values)), order)
        )
        assert_same(first, second)


@pytest.mark.parametrize("sectors", [2, 4, 9])
def test_sectors_that_fill_the_circle_make_up_the_omnidirectional_variogram(sectors):
    points, values = survey(4)
    everywhere = experimental_variogram(points, values, **LAGS)
    apart = [
        experimental_variogram(
            points,
            values,
            direction=Direction(
                azimuth_deg=11.0 + 180.0 * sector / sectors,
                tolerance_deg=90.0 / sectors,
            ),
            **LAGS,
        )
        for sector in range(sectors)
    ]
    pairs = sum(seen.pairs for seen in apart)
    squares = sum(seen.pairs * np.nan_to_num(seen.semivariance) for seen in apart)
    np.testing.assert_array_equal(pairs, everywhere.pairs)
    np.testing.assert_allclose(squares / pairs, everywhere.semivariance, rtol=1e-12)
    assert max(seen.extent_m for seen in apart) == everywhere.extent_m


def test_a_wider_tolerance_or_bandwidth_never_loses_a_pair():
    points, values = survey(5)

    def pairs(tolerance_deg, bandwidth_m):
        direction = Direction(
            azimuth_deg=20.0, tolerance_deg=tolerance_deg, bandwidth_m=bandwidth_m
        )
        return experimental_variogram(points, values, direction=direction, **LAGS).pairs

    for narrow, wide in (((10, 500), (20, 500)), ((20, 500), (20, 900))):
        assert np.all(pairs(*narrow) <= pairs(*wide))
    whole = experimental_variogram(points, values, **LAGS).pairs
    np.testing.assert_array_equal(pairs(90.0, None), whole)


def test_the_map_is_its_own_image_after_half_a_turn():
    points, values = survey(6)
    seen = variogram_map(points, values, lag_m=900.0, lags=5)
    np.testing.assert_array_equal(seen.pairs, seen.pairs[::-1, ::-1])
    np.testing.assert_array_equal(seen.semivariance, seen.semivariance[::-1, ::-1])


def test_the_map_turns_with_the_samples():
    points, values = survey(7)
    seen, quarter = (
        variogram_map(places, values, lag_m=900.0, lags=5)
        for places in (points, turned(points, 90.0))
    )
    np.testing.assert_array_equal(quarter.pairs, np.rot90(seen.pairs))
    np.testing.assert_allclose(
        quarter.semivariance, np.rot90(seen.semivariance), rtol=1e-12
    )


def test_the_map_holds_every_pair_of_its_extent_twice_but_for_the_middle():
    points, values = survey(8)
    seen = variogram_map(points, values, lag_m=900.0, lags=5)
    first, second = np.triu_indices(len(values), k=1)
    step = np.abs(points[first] - points[second]).max(axis=1)
    middle = np.count_nonzero(step <= 450.0)
    assert seen.pairs[5, 5] == middle
    assert seen.pairs.sum() == 2 * np.count_nonzero(step <= 5.5 * 900.0) - middle


def test_variograms_between_variables_follow_a_linear_change_of_variables():
    points, values = survey(9)
    rng = generator(9, "variables")
    several = np.column_stack([values, rng.normal(size=(len(values), 2))])
    mixing = rng.normal(size=(4, 3))

    def seen(measured):
        names = [str(column) for column in range(measured.shape[1])]
        return cross_variograms(
            points,
            measured,
            variables=names,
            direction=Direction(azimuth_deg=5.0, tolerance_deg=60.0),
            **LAGS,
        )

    mixed = seen(several @ mixing.T + 50.0)
    expected = mixing @ seen(several).semivariance @ mixing.T
    np.testing.assert_allclose(mixed.semivariance, expected, rtol=1e-9, atol=1e-9)


def test_variograms_between_variables_are_a_covariance_in_every_lag():
    points, values = survey(10)
    rng = generator(10, "variables")
    several = values[:, None] * [1.0, -2.0, 0.5] + rng.normal(size=(len(values), 3))
    seen = cross_variograms(points, several, variables="abc", **LAGS).semivariance
    np.testing.assert_array_equal(seen, seen.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(seen).min() > 0.0
    direct = np.diagonal(seen, axis1=1, axis2=2)
    bound = np.sqrt(direct[:, :, None] * direct[:, None, :])
    assert np.all(np.abs(seen) <= bound * (1.0 + 1e-12))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("model", "smoothness"), FORMS)
def test_covariances_are_positive_semi_definite(model, smoothness, shape):
    rng = generator(11, "positive")
    scattered = rng.uniform(0.0, 1e4, (150, 2))
    lattice = np.stack(np.meshgrid(*[np.arange(12) * 900.0] * 2), axis=-1).reshape(
        -1, 2
    )
    structure = Structure(
        model=model,
        sill=1.0,
        range_m=4_000.0,
        smoothness=smoothness,
        anisotropy=SHAPES[shape],
    )
    variogram = Variogram(nugget=0.0, structures=(structure,))
    for points in (scattered, lattice):
        covariance = covariance_between(points, points, model=variogram)
        least = np.linalg.eigvalsh(covariance)[0]
        assert least > -1e-13 * len(points)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("model", "smoothness"), FORMS)
def test_models_are_symmetric_and_within_their_sill(model, smoothness, shape):
    structure = Structure(
        model=model,
        sill=2.0,
        range_m=3_000.0,
        smoothness=smoothness,
        anisotropy=SHAPES[shape],
    )
    variogram = Variogram(nugget=0.3, structures=(structure,))
    step = generator(12, "steps").normal(scale=3_000.0, size=(400, 2))
    np.testing.assert_array_equal(
        variogram.semivariance(step), variogram.semivariance(-step)
    )
    found = variogram.semivariance(step)
    assert np.all((found >= 0.3) & (found <= variogram.sill))


WORLD = Variogram(
    nugget=0.4,
    structures=(
        Structure(
            model="matern",
            sill=2.0,
            range_m=5_000.0,
            smoothness=1.2,
            anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.4),
        ),
        Structure(
            model="cubic",
            sill=1.0,
            range_m=3_000.0,
            anisotropy=ZonalAnisotropy(azimuth_deg=120.0),
        ),
    ),
)


def worlds(points, draws, *, rng):
    """Gaussian values of `WORLD` at the samples, one row per draw."""
    covariance = covariance_between(points, points, model=WORLD)
    return rng.normal(size=(draws, len(points))) @ np.linalg.cholesky(covariance).T


@pytest.mark.parametrize("azimuth_deg", [None, 30.0, 120.0])
def test_matherons_estimate_is_unbiased_in_worlds_of_known_truth(azimuth_deg):
    """Its mean over the worlds is the model's mean over the pairs of a lag."""
    points, _ = survey(13)
    draws = worlds(points, 300, rng=generator(13, "worlds"))
    direction = None if azimuth_deg is None else Direction(azimuth_deg=azimuth_deg)
    estimates = np.array(
        [
            experimental_variogram(
                points, values, direction=direction, **LAGS
            ).semivariance
            for values in draws
        ]
    )
    # the same lags of the pairs' true semivariances: half a square is what they are
    first, second = np.triu_indices(len(points), k=1)
    step = points[second] - points[first]
    if direction is not None:
        inside = direction.sector.holds(step)
        step = step[inside]
    away = np.linalg.norm(step, axis=1)
    lag = np.ceil(away / LAGS["lag_m"]).astype(int) - 1
    true = WORLD.semivariance(step)
    expected = [true[lag == each].mean() for each in range(8)]
    error = estimates.std(axis=0, ddof=1) / np.sqrt(len(draws))
    assert np.all(np.abs(estimates.mean(axis=0) - expected) < 4.0 * error)


@EVERY_ESTIMATOR
def test_every_estimate_is_the_variance_of_white_noise(estimator):
    points, _ = survey(14)
    draws = generator(14, "noise").normal(scale=3.0, size=(200, len(points)))
    estimates = np.array(
        [
            experimental_variogram(
                points, values, estimator=estimator, **LAGS
            ).semivariance
            for values in draws
        ]
    )
    error = estimates.std(axis=0, ddof=1) / np.sqrt(len(draws))
    assert np.all(np.abs(estimates.mean(axis=0) - 9.0) < 4.0 * error)


def test_wild_samples_move_robust_estimates_less():
    points, _ = survey(15)
    quiet = worlds(points, 1, rng=generator(15, "worlds"))[0]

    def seen(wild, estimator):
        values = quiet.copy()
        values[::30] += wild
        return experimental_variogram(
            points, values, estimator=estimator, **LAGS
        ).semivariance

    growth = {each: seen(30.0, each) / seen(0.0, each) for each in Estimator}
    assert np.all(growth[Estimator.MATHERON] > growth[Estimator.CRESSIE_HAWKINS])
    assert np.all(growth[Estimator.CRESSIE_HAWKINS] > growth[Estimator.DOWD])
    # how wild they are is nothing to the median
    np.testing.assert_allclose(
        seen(1e3, Estimator.DOWD), seen(1e6, Estimator.DOWD), rtol=1e-9
    )


def test_the_nugget_split_moves_error_from_the_truth_to_the_samples():
    """Between samples the estimate is the same, and of a truth without that error."""
    points, values = survey(16, count=50)
    targets, _ = survey(17, count=30)
    error = 0.3

    def kriged(variogram, error_variance):
        return krige(
            points,
            values,
            onto=targets,
            variogram=variogram,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
            error_variance=error_variance,
        )

    whole = kriged(WORLD, None)
    split = kriged(WORLD.less_error(error), np.full(len(points), error))
    np.testing.assert_allclose(split.estimate, whole.estimate, rtol=1e-10)
    np.testing.assert_allclose(split.variance, whole.variance - error, rtol=1e-9)
