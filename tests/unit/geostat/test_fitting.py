from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from geo.errors import ParameterError, UnsupportedRangeError
from geo.geostat.experimental import ExperimentalVariogram, experimental_variogram
from geo.geostat.fitting import fit_variogram
from geo.geostat.variogram import Structure, Variogram, covariance_between
from geo.model.estimate import GivenRange
from geo.model.randomness import generator

AWAY = np.array([990e3, 0.0])
GIVEN = GivenRange(
    range_m=40e3, author="A. Reader", reason="the survey next door has 40 km"
)


def simple(model="spherical", sill=3.0, range_m=4_000.0, nugget=1.0):
    structure = Structure(model=model, sill=sill, range_m=range_m)
    return Variogram(nugget=nugget, structures=(structure,))


def expected_lags(variogram, *, lag_m=500.0, count=16) -> ExperimentalVariogram:
    """What an endless survey of that variogram would show."""
    edges = lag_m * np.arange(count + 1)
    lags = (edges[:-1] + edges[1:]) / 2.0
    return ExperimentalVariogram(
        edges_m=edges,
        lag_m=lags,
        semivariance=variogram.semivariance(np.column_stack([lags, 0.0 * lags])),
        pairs=np.full(count, 500),
        nearest_m=edges[:-1] + 1.0,
        farthest_m=edges[1:],
        extent_m=2.0 * edges[-1],
        samples=200,
        sample_variance=variogram.sill,
    )


def world(name, variogram, *, extent_m=1e4, count=150):
    rng = generator(5, "fitting", name)
    points = rng.uniform(0.0, extent_m, (count, 2))
    root = np.linalg.cholesky(covariance_between(points, points, model=variogram))
    values = root @ rng.standard_normal(count)
    return experimental_variogram(
        points, values, lag_m=extent_m / 30.0, max_lag_m=extent_m / 2.0
    )


@pytest.mark.parametrize("weights", ["pairs/h2", "pairs", "equal"])
@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian"])
def test_a_fit_to_exact_lags_gives_the_model_back(model, weights):
    fitted = fit_variogram(expected_lags(simple(model)), model=model, weights=weights)
    structure = fitted.variogram.structures[0]
    assert fitted.variogram.nugget == pytest.approx(1.0, rel=1e-5)
    assert structure.sill == pytest.approx(3.0, rel=1e-5)
    assert structure.effective_range_m == pytest.approx(4_000.0, rel=1e-5)
    assert fitted.rmse < 1e-5
    assert fitted.range_supported
    assert fitted.given_range is None


def test_two_structures_are_told_apart():
    truth = Variogram(
        nugget=0.5,
        structures=(
            Structure(model="spherical", sill=2.0, range_m=2_000.0),
            Structure(model="spherical", sill=4.0, range_m=6_500.0),
        ),
    )
    fitted = fit_variogram(
        expected_lags(truth, lag_m=250.0, count=32), model="spherical", structures=2
    )
    short, long = fitted.variogram.structures
    assert fitted.variogram.nugget == pytest.approx(0.5, rel=0.01)
    assert short.range_m == pytest.approx(2_000.0, rel=0.01)
    assert long.range_m == pytest.approx(6_500.0, rel=0.01)


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_fit_does_not_depend_on_units(unit):
    seen = world("units", simple(range_m=2_500.0), count=300)
    scaled = replace(seen, semivariance=seen.semivariance * unit)
    plain = fit_variogram(seen, model="spherical")
    other = fit_variogram(scaled, model="spherical")
    assert other.variogram.effective_range_m == pytest.approx(
        plain.variogram.effective_range_m, rel=1e-5
    )
    assert other.variogram.sill == pytest.approx(plain.variogram.sill * unit, rel=1e-6)


def test_a_nugget_can_be_held():
    seen = world("units", simple(range_m=2_500.0), count=300)
    fitted = fit_variogram(seen, model="spherical", nugget=0.25)
    assert fitted.variogram.nugget == 0.25


def test_lags_with_too_few_pairs_are_not_used():
    seen = expected_lags(simple())
    spoilt = replace(
        seen,
        pairs=np.where(np.arange(16) == 4, 29, 500),
        semivariance=np.where(np.arange(16) == 4, 99.0, seen.semivariance),
    )
    fitted = fit_variogram(spoilt, model="spherical")
    assert not fitted.used[4]
    assert fitted.variogram.effective_range_m == pytest.approx(4_000.0, rel=1e-5)


def test_the_fitted_range_is_the_true_one_within_its_sampling_error():
    truth = simple(sill=0.8, range_m=1_500.0, nugget=0.2)
    fits = []
    for seed in range(40):
        with suppress(UnsupportedRangeError):
            fits.append(
                fit_variogram(
                    world(f"range {seed}", truth, count=300), model="spherical"
                )
            )
    assert len(fits) >= 36
    ranges = np.array([fitted.variogram.effective_range_m for fitted in fits])
    sampling_error = ranges.std(ddof=1)
    assert sampling_error < 500.0
    assert ranges.mean() == pytest.approx(
        1_500.0, abs=4.0 * sampling_error / np.sqrt(len(ranges))
    )


@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian"])
def test_a_range_beyond_the_lags_is_refused_with_both_figures_and_the_cure(model):
    seen = expected_lags(simple(model, range_m=12_000.0))
    with pytest.raises(
        UnsupportedRangeError,
        match=r"(?s)effective range, 12,000 m.*support, 7,750 m.*author and reason",
    ):
        fit_variogram(seen, model=model)


def test_an_endless_rise_is_refused_as_more_than_was_searched():
    seen = expected_lags(simple())
    rising = replace(seen, semivariance=seen.lag_m / 1_000.0)
    with pytest.raises(UnsupportedRangeError, match="more than"):
        fit_variogram(rising, model="spherical")


def test_most_worlds_smaller_than_their_range_are_refused():
    truth = simple(sill=0.9, range_m=30e3, nugget=0.1)
    refused = 0
    for seed in range(60):
        seen = world(f"small {seed}", truth)
        try:
            fitted = fit_variogram(seen, model="spherical")
        except UnsupportedRangeError:
            refused += 1
        else:  # some small worlds do level off: then the range lies inside them
            assert fitted.variogram.effective_range_m <= 5_000.0
    # 427 of 600 other such worlds; the bound lies three standard errors below
    assert refused / 60 > 0.71 - 3.0 * np.sqrt(0.71 * 0.29 / 60)


def test_most_worlds_of_pure_nugget_are_refused():
    refused = 0
    for seed in range(60):
        try:
            fit_variogram(
                world(f"noise {seed}", Variogram(nugget=1.0)), model="spherical"
            )
        except UnsupportedRangeError:
            refused += 1
    # 512 of 600 other such worlds; the bound lies three standard errors below
    assert refused / 60 > 0.85 - 3.0 * np.sqrt(0.85 * 0.15 / 60)


def test_a_flat_variogram_is_refused_with_the_mean_as_cure():
    seen = expected_lags(Variogram(nugget=2.0))
    with pytest.raises(UnsupportedRangeError, match="use the mean of the samples"):
        fit_variogram(seen, model="spherical")


def test_values_that_do_not_vary_are_refused():
    points = generator(6, "constant").uniform(0.0, 1e4, (100, 2))
    seen = experimental_variogram(points, np.full(100, 7.0), lag_m=500.0, max_lag_m=5e3)
    with pytest.raises(UnsupportedRangeError, match="they do not vary"):
        fit_variogram(seen, model="spherical")


def test_a_range_below_the_third_lag_cannot_be_told_from_the_nugget():
    seen = expected_lags(simple(range_m=1_000.0))
    with pytest.raises(UnsupportedRangeError, match="lags lie below"):
        fit_variogram(seen, model="spherical")


def test_too_few_lags_are_refused():
    seen = expected_lags(simple(), count=4)
    with pytest.raises(UnsupportedRangeError, match=r"4 lags .* for 3 parameters"):
        fit_variogram(seen, model="spherical")


class TestTwoClustersFarApart:
    """35 cores in two clusters, no pairs between 13 and 986 km."""

    @staticmethod
    def seen(range_m, *, seed=0, per_cluster=(22, 13)):
        rng = generator(seed, "two clusters")
        west, east = (rng.uniform(0.0, 9e3, (count, 2)) for count in per_cluster)
        points = np.vstack([west, east + AWAY])
        truth = simple(sill=0.9, range_m=range_m, nugget=0.1)
        root = np.linalg.cholesky(covariance_between(points, points, model=truth))
        values = root @ rng.standard_normal(len(points))
        return experimental_variogram(points, values, lag_m=1e3, max_lag_m=1_010e3)

    def test_no_pair_lies_in_the_gap(self):
        seen = self.seen(100e3)
        gap = (seen.lag_m > 13e3) & (seen.lag_m < 980e3)
        assert not seen.pairs[gap].any()
        assert seen.pairs[seen.lag_m > 980e3].max() >= 30
        assert seen.longest_supported_lag_m() < 13e3

    @pytest.mark.parametrize("range_m", [20e3, 100e3, 400e3, 900e3, 990e3])
    def test_the_expected_variogram_of_a_range_in_the_gap_is_refused(self, range_m):
        seen = self.seen(range_m)
        truth = simple(sill=0.9, range_m=range_m, nugget=0.1)
        away = np.column_stack([seen.lag_m, 0.0 * seen.lag_m])
        endless = replace(
            seen,
            semivariance=truth.semivariance(away),
            pairs=50 * (seen.pairs > 0),
        )
        with pytest.raises(
            UnsupportedRangeError, match=r"that pairs support, (9|1[0-3]),\d\d\d m"
        ):
            fit_variogram(endless, model="spherical")

    @pytest.mark.parametrize("seed", range(30))
    def test_a_drawn_world_is_refused_or_fitted_inside_a_cluster(self, seed):
        seen = self.seen(200e3, seed=seed)
        try:
            fitted = fit_variogram(seen, model="spherical", minimum_pairs=15)
        except UnsupportedRangeError:
            return
        assert fitted.variogram.effective_range_m < 13e3


def test_a_given_range_is_carried_with_its_author_and_reason():
    seen = expected_lags(simple(range_m=40e3))
    fitted = fit_variogram(seen, model="spherical", given_range=GIVEN)
    assert fitted.given_range == GIVEN
    assert fitted.variogram.effective_range_m == 40e3
    assert fitted.variogram.structures[0].sill == pytest.approx(3.0, rel=1e-6)
    assert not fitted.range_supported
    assert fitted.longest_supported_lag_m == 7_750.0


def test_a_given_range_asks_for_no_more_lags_than_parameters():
    seen = expected_lags(simple(range_m=40e3), count=2)
    fitted = fit_variogram(seen, model="spherical", given_range=GIVEN)
    assert fitted.variogram.sill == pytest.approx(4.0, rel=1e-6)
    with pytest.raises(UnsupportedRangeError, match=r"1 lags .* for 2 parameters"):
        fit_variogram(
            expected_lags(simple(), count=1), model="spherical", given_range=GIVEN
        )


def test_a_given_range_without_anything_to_give_it_a_sill_is_refused():
    with pytest.raises(UnsupportedRangeError, match="best sill is 0"):
        fit_variogram(
            expected_lags(Variogram(nugget=2.0)), model="spherical", given_range=GIVEN
        )


def test_a_given_range_without_author_reason_or_length_tells_all_three():
    with pytest.raises(ParameterError, match="3 problems"):
        GivenRange(range_m=0.0, author=" ", reason="")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "cubic"}, "one of spherical, exponential, gaussian"),
        ({"model": "spherical", "structures": 3}, "structures: 3"),
        ({"model": "spherical", "weights": "pairs/h"}, "pairs/h2"),
        (
            {"model": "spherical", "structures": 2, "given_range": GIVEN},
            "1 where the range is given",
        ),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        fit_variogram(expected_lags(simple()), **options)
