from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import (
    Anisotropy,
    ModelName,
    Structure,
    Variogram,
    ZonalAnisotropy,
    covariance_between,
)
from geo.kernels.covariance import (
    SMOOTHNESS,
    correlation,
    effective_per_scale,
    exponential,
    gaussian,
    matern,
)

NORTH, EAST = np.array([0.0, 1_000.0]), np.array([1_000.0, 0.0])

FORMS = [
    ("spherical", None),
    ("exponential", None),
    ("gaussian", None),
    ("cubic", None),
    ("matern", SMOOTHNESS[0]),
    ("matern", 0.4),
    ("matern", 1.0),
    ("matern", 2.5),
    ("matern", SMOOTHNESS[1]),
]
EVERY_FORM = pytest.mark.parametrize(("model", "smoothness"), FORMS)
REACH_THEIR_SILL = {"spherical", "cubic"}


def test_every_model_known_by_name_is_tested_here():
    assert {model for model, _ in FORMS} == set(ModelName)


@EVERY_FORM
def test_the_effective_range_is_where_95_percent_of_the_sill_is_reached(
    model, smoothness
):
    structure = Structure(model=model, sill=8.0, range_m=1_000.0, smoothness=smoothness)
    left = structure.covariance(NORTH) / 8.0
    expected = 0.0 if model in REACH_THEIR_SILL else np.exp(-3.0)
    assert left == pytest.approx(expected, rel=1e-12)


@EVERY_FORM
def test_both_range_conventions_say_the_same(model, smoothness):
    effective = Structure(model=model, sill=8.0, range_m=1_500.0, smoothness=smoothness)
    scale = Structure(
        model=model,
        sill=8.0,
        range_m=1_500.0 / effective_per_scale(model, smoothness),
        convention="scale",
        smoothness=smoothness,
    )
    lags = np.linspace(0.0, 4_000.0, 9)[:, None] * [0.6, 0.8]
    np.testing.assert_allclose(effective.covariance(lags), scale.covariance(lags))
    assert scale.effective_range_m == pytest.approx(1_500.0)


@EVERY_FORM
def test_correlations_start_at_one_and_fall_to_nothing(model, smoothness):
    reduced = np.linspace(0.0, 30.0, 301) * effective_per_scale(model, smoothness)
    found = correlation(model, reduced, smoothness)
    assert found[0] == 1.0
    assert np.all(np.diff(found) <= 0.0)
    assert 0.0 <= found[-1] < 1e-12


def test_the_matern_model_of_smoothness_one_half_is_the_exponential_one():
    reduced = np.append(0.0, np.logspace(-9.0, 2.5, 200))
    np.testing.assert_allclose(
        matern(reduced, smoothness=0.5), exponential(reduced), rtol=1e-13
    )
    assert effective_per_scale("matern", 0.5) == pytest.approx(3.0, rel=1e-15)


def test_the_matern_model_equals_its_closed_forms():
    reduced = np.linspace(0.0, 20.0, 201)
    for smoothness, polynomial in (
        (1.5, 1.0 + reduced),
        (2.5, 1.0 + reduced + reduced**2 / 3.0),
    ):
        np.testing.assert_allclose(
            matern(reduced, smoothness=smoothness),
            polynomial * np.exp(-reduced),
            rtol=1e-13,
        )


def test_the_smoothest_matern_model_is_nearly_gaussian():
    effective = np.linspace(0.0, 2.0, 101)
    smooth, smoother = (
        matern(effective * effective_per_scale("matern", nu), smoothness=nu)
        for nu in (5.0, SMOOTHNESS[1])
    )
    ideal = gaussian(effective * effective_per_scale("gaussian"))
    assert np.abs(smooth - ideal).max() > 0.05
    assert np.abs(smoother - ideal).max() < 0.01


@pytest.mark.parametrize("smoothness", [SMOOTHNESS[0], 1.0, 7.3, SMOOTHNESS[1]])
def test_the_matern_model_keeps_its_digits_beside_the_origin(smoothness):
    reduced = np.logspace(-300.0, -3.0, 500)
    found = matern(reduced, smoothness=smoothness)
    assert np.all(np.isfinite(found))
    assert np.all((found > 0.0) & (found <= 1.0))
    assert np.all(np.diff(found) <= 1e-13)


@pytest.mark.parametrize("smoothness", [0.2, 1.0, 3.3, 10.0])
def test_the_cubic_and_the_matern_model_have_their_slope_at_the_origin(smoothness):
    """`1 - ρ(h)` goes as `h^min(2ν, 2)`, but for a logarithm at ν = 1."""
    near = np.array([1e-4, 2e-4])
    away = 1.0 - matern(near, smoothness=smoothness)
    assert np.log2(away[1] / away[0]) == pytest.approx(
        min(2.0 * smoothness, 2.0), rel=0.06
    )
    cubic = 1.0 - correlation("cubic", near)
    assert np.log2(cubic[1] / cubic[0]) == pytest.approx(2.0, rel=1e-3)


def test_the_long_axis_points_to_its_azimuth_clockwise_from_north():
    def covariance(azimuth_deg, step):
        return Structure(
            model="spherical",
            sill=1.0,
            range_m=4_000.0,
            anisotropy=Anisotropy(azimuth_deg=azimuth_deg, ratio=0.25),
        ).covariance(step)

    along, across = 1.0 - 1.5 / 4 + 0.5 / 64, 0.0
    assert covariance(0.0, NORTH) == pytest.approx(along)
    assert covariance(0.0, EAST) == pytest.approx(across)
    assert covariance(90.0, EAST) == pytest.approx(along)
    north_east = (NORTH + EAST) / np.sqrt(2.0)
    assert covariance(45.0, north_east) == pytest.approx(along)
    assert covariance(135.0, north_east) == pytest.approx(across)


def test_a_zonal_structure_varies_along_its_azimuth_only():
    banded = Structure(
        model="exponential",
        sill=2.0,
        range_m=3_000.0,
        anisotropy=ZonalAnisotropy(azimuth_deg=30.0),
    )
    along = np.array([np.sin(np.radians(30.0)), np.cos(np.radians(30.0))])
    across = np.array([along[1], -along[0]])
    assert banded.covariance(1_000.0 * along) == pytest.approx(2.0 * np.exp(-1.0))
    assert banded.covariance(1e6 * across) == pytest.approx(2.0)
    both = 1_000.0 * along + 7e4 * across
    assert banded.covariance(both) == pytest.approx(2.0 * np.exp(-1.0))
    assert banded.effective_range_m == 3_000.0


def test_a_zonal_structure_makes_the_sill_differ_by_direction():
    variogram = Variogram(
        nugget=0.5,
        structures=(
            Structure(model="spherical", sill=2.0, range_m=1_000.0),
            Structure(
                model="spherical",
                sill=3.0,
                range_m=800.0,
                anisotropy=ZonalAnisotropy(azimuth_deg=0.0),
            ),
        ),
    )
    assert variogram.semivariance(9.0 * NORTH) == pytest.approx(5.5)
    assert variogram.semivariance(9.0 * EAST) == pytest.approx(2.5)


def test_the_error_of_samples_is_taken_out_of_the_nugget_alone():
    structure = Structure(model="cubic", sill=4.0, range_m=2_000.0)
    fitted = Variogram(nugget=1.5, structures=(structure,))
    split = fitted.less_error(1.1)
    assert split.nugget == pytest.approx(0.4)
    assert split.structures == fitted.structures
    assert fitted.nugget == 1.5
    assert fitted.less_error(1.5).nugget == 0.0
    assert fitted.less_error(0.0) == fitted


def test_the_nugget_counts_at_zero_separation_only():
    variogram = Variogram(
        nugget=2.0,
        structures=(Structure(model="gaussian", sill=5.0, range_m=1_000.0),),
    )
    assert variogram.sill == 7.0
    assert variogram.covariance(np.zeros(2)) == 7.0
    assert variogram.covariance(np.array([1e-9, 0.0])) == pytest.approx(5.0)
    assert variogram.semivariance(np.zeros(2)) == 0.0


def test_nested_structures_add_up():
    first = Structure(model="spherical", sill=2.0, range_m=1_000.0)
    second = Structure(model="exponential", sill=3.0, range_m=9_000.0)
    both = Variogram(nugget=0.0, structures=(first, second))
    lags = np.linspace(1.0, 1e4, 50)[:, None] * [1.0, 0.0]
    np.testing.assert_allclose(
        both.covariance(lags), first.covariance(lags) + second.covariance(lags)
    )
    assert both.effective_range_m == 9_000.0


def test_a_table_of_covariances_does_not_depend_on_how_it_is_cut(monkeypatch):
    variogram = Variogram(
        nugget=1.0, structures=(Structure(model="spherical", sill=2.0, range_m=9.0),)
    )
    points = np.arange(24.0).reshape(12, 2)
    whole = covariance_between(points, points[:5], model=variogram)
    monkeypatch.setattr("geo.geostat.variogram.SEPARATIONS_AT_ONCE", 7)
    cut = covariance_between(points, points[:5], model=variogram)
    np.testing.assert_array_equal(whole, cut)


def test_kriging_takes_a_model_of_the_users_own():
    class RationalQuadratic:
        """A form that the package does not have."""

        nugget = 0.0

        def covariance(self, separation):
            return 1.0 / (1.0 + np.sum(np.square(separation), axis=-1) / 25.0)

    kriged = krige(
        [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]],
        [1.0, 2.0, 4.0],
        onto=[[4.0, 0.0], [1.0, 1.0]],
        variogram=RationalQuadratic(),
        neighbourhood=Neighbourhood(radius_m=10.0),
    )
    assert kriged.estimate[0] == pytest.approx(2.0)
    assert 1.0 < kriged.estimate[1] < 2.5


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Structure(model="quartic", sill=1.0, range_m=1.0), "'quartic'"),
        (lambda: Structure(model="matern", sill=1.0, range_m=1.0), "smoothness: None"),
        (
            lambda: Structure(model="matern", sill=1.0, range_m=1.0, smoothness=0.0),
            "from 0.05 to 50",
        ),
        (
            lambda: Structure(
                model="matern", sill=1.0, range_m=1.0, smoothness=float("nan")
            ),
            "smoothness: nan",
        ),
        (
            lambda: Structure(model="cubic", sill=1.0, range_m=1.0, smoothness=1.0),
            "only the matern model",
        ),
        (lambda: ZonalAnisotropy(azimuth_deg=float("inf")), "clockwise from north"),
        (lambda: Variogram(nugget=1.0).less_error(1.1), "from 0 to the nugget, 1"),
        (lambda: Variogram(nugget=1.0).less_error(-0.1), "error_variance: -0.1"),
        (lambda: Variogram(nugget=1.0).less_error(float("nan")), "nan"),
        (lambda: Variogram(nugget=1.0).less_error(1.0), "neither nugget nor"),
        (lambda: Structure(model="spherical", sill=0.0, range_m=1.0), "sill: 0.0"),
        (lambda: Structure(model="spherical", sill=1.0, range_m=-2.0), "range_m: -2.0"),
        (
            lambda: Structure(
                model="spherical", sill=1.0, range_m=1.0, convention="practical"
            ),
            "one of effective, scale",
        ),
        (lambda: Anisotropy(ratio=2.0), "take the inverse"),
        (lambda: Anisotropy(azimuth_deg=float("nan")), "clockwise from north"),
        (lambda: Variogram(nugget=-1.0), "nugget: -1.0"),
        (lambda: Variogram(nugget=0.0), "neither nugget nor structure"),
    ],
)
def test_impossible_parameters_are_refused(build, message):
    with pytest.raises(ParameterError, match=message):
        build()


def test_all_problems_of_a_structure_are_told_at_once():
    with pytest.raises(ParameterError, match="4 problems"):
        Structure(model="quartic", sill=-1.0, range_m=np.inf, convention="practical")
