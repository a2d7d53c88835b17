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
    covariance_between,
)
from geo.kernels.covariance import CORRELATIONS, EFFECTIVE_PER_SCALE

NORTH, EAST = np.array([0.0, 1_000.0]), np.array([1_000.0, 0.0])


@pytest.mark.parametrize("model", list(ModelName))
def test_the_effective_range_is_where_95_percent_of_the_sill_is_reached(model):
    structure = Structure(model=model, sill=8.0, range_m=1_000.0)
    reached = 1.0 - structure.covariance(NORTH) / 8.0
    assert 0.95 <= reached <= 1.0


@pytest.mark.parametrize("model", list(ModelName))
def test_both_range_conventions_say_the_same(model):
    effective = Structure(model=model, sill=8.0, range_m=1_500.0)
    scale = Structure(
        model=model,
        sill=8.0,
        range_m=1_500.0 / EFFECTIVE_PER_SCALE[model],
        convention="scale",
    )
    lags = np.linspace(0.0, 4_000.0, 9)[:, None] * [0.6, 0.8]
    np.testing.assert_allclose(effective.covariance(lags), scale.covariance(lags))
    assert scale.effective_range_m == pytest.approx(1_500.0)


@pytest.mark.parametrize("model", list(ModelName))
def test_correlations_start_at_one_and_fall_to_nothing(model):
    reduced = np.linspace(0.0, 30.0, 301)
    correlation = CORRELATIONS[model](reduced)
    assert correlation[0] == 1.0
    assert np.all(np.diff(correlation) <= 0.0)
    assert correlation[-1] < 1e-12


def test_every_model_known_by_name_has_a_kernel():
    assert set(ModelName) == set(CORRELATIONS) == set(EFFECTIVE_PER_SCALE)


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
    class Matern32:
        """A form that the package does not have."""

        nugget = 0.0

        def covariance(self, separation):
            reduced = np.sqrt(3.0) * np.hypot(*np.moveaxis(separation, -1, 0)) / 5.0
            return (1.0 + reduced) * np.exp(-reduced)

    kriged = krige(
        [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]],
        [1.0, 2.0, 4.0],
        onto=[[4.0, 0.0], [1.0, 1.0]],
        variogram=Matern32(),
        neighbourhood=Neighbourhood(radius_m=10.0),
    )
    assert kriged.estimate[0] == pytest.approx(2.0)
    assert 1.0 < kriged.estimate[1] < 2.5


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Structure(model="cubic", sill=1.0, range_m=1.0), "'cubic'"),
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
        Structure(model="cubic", sill=-1.0, range_m=np.inf, convention="practical")
