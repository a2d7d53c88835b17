from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from geo.errors import ParameterError, UnsupportedRangeError
from geo.geostat.variogram import (
    Anisotropy,
    Structure,
    Variogram,
    ZonalAnisotropy,
    covariance_between,
)
from geo.geostat.variography.experimental import (
    Direction,
    ExperimentalVariogram,
    experimental_variogram,
)
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fit_sills import best_levels
from geo.geostat.variography.fitting import fit_variogram
from geo.model.estimate import GivenRange
from geo.model.randomness import generator

AWAY = np.array([990e3, 0.0])
GIVEN = GivenRange(
    range_m=40e3, author="A. Reader", reason="the survey next door has 40 km"
)


def simple(model="spherical", sill=3.0, range_m=4_000.0, nugget=1.0):
    structure = Structure(model=model, sill=sill, range_m=range_m)
    return Variogram(nugget=nugget, structures=(structure,))


def expected_lags(
    variogram, *, lag_m=500.0, count=16, azimuth_deg=None
) -> ExperimentalVariogram:
    """What an endless survey of that variogram would show."""
    towards = np.radians(90.0 if azimuth_deg is None else azimuth_deg)
    edges = lag_m * np.arange(count + 1)
    lags = (edges[:-1] + edges[1:]) / 2.0
    return ExperimentalVariogram(
        edges_m=edges,
        lag_m=lags,
        semivariance=variogram.semivariance(
            lags[:, None] * [np.sin(towards), np.cos(towards)]
        ),
        pairs=np.full(count, 500),
        nearest_m=edges[:-1] + 1.0,
        farthest_m=edges[1:],
        extent_m=2.0 * edges[-1],
        samples=200,
        sample_variance=variogram.sill,
        direction=None if azimuth_deg is None else Direction(azimuth_deg=azimuth_deg),
    )


def world(name, variogram, *, extent_m=1e4, count=150):
    rng = generator(5, "fitting", name)
    points = rng.uniform(0.0, extent_m, (count, 2))
    root = np.linalg.cholesky(covariance_between(points, points, model=variogram))
    values = root @ rng.standard_normal(count)
    return experimental_variogram(
        points, values, lag_m=extent_m / 30.0, max_lag_m=extent_m / 2.0
    )


@pytest.mark.parametrize("weights", ["pairs/h2", "pairs", "equal", "pairs/model2"])
@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian", "cubic"])
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
    fitted = fit_variogram(seen, model="spherical", bounds=FitBounds(nugget=0.25))
    assert fitted.variogram.nugget == 0.25


def test_held_parameters_come_back_as_they_were_given():
    seen = world("units", simple(range_m=2_500.0), count=300)
    bounds = FitBounds(sills=(2.71,), ranges_m=(2_345.6,))
    structure = fit_variogram(
        seen, model="spherical", bounds=bounds
    ).variogram.structures[0]
    assert (structure.sill, structure.range_m) == (2.71, 2_345.6)


def test_bounds_that_do_not_bind_change_nothing():
    seen = world("units", simple(range_m=2_500.0), count=300)
    free = fit_variogram(seen, model="spherical")
    bounds = FitBounds(nugget=(0.0, 5.0), sills=((1.0, 9.0),), ranges_m=((1e3, 4e3),))
    kept = fit_variogram(seen, model="spherical", bounds=bounds)
    assert kept.at_bounds == ()
    assert kept.weighted_sse == pytest.approx(free.weighted_sse, rel=1e-9)
    assert kept.variogram.effective_range_m == pytest.approx(
        free.variogram.effective_range_m, rel=1e-5
    )


def test_bounds_that_bind_are_kept_to_and_named():
    seen = expected_lags(simple(range_m=4_000.0))
    bounds = FitBounds(nugget=(1.2, 2.0), sills=((0.5, 2.0),), ranges_m=((2e3, 3e3),))
    fitted = fit_variogram(seen, model="spherical", bounds=bounds)
    structure = fitted.variogram.structures[0]
    assert structure.range_m == 3e3
    assert structure.sill == 2.0
    assert fitted.variogram.nugget == 1.2
    assert fitted.at_bounds == ("nugget", "sill 1", "range 1")


@pytest.mark.parametrize(
    ("between", "nearest"),
    [
        ((20.0, 30.0), 20.0),
        ((0.06, 0.08), 0.08),
    ],
)
def test_bounds_outside_what_is_searched_are_kept_to_all_the_same(between, nearest):
    structure = Structure(model="matern", sill=3.0, range_m=4_000.0, smoothness=0.8)
    seen = expected_lags(Variogram(nugget=0.3, structures=(structure,)))
    fitted = fit_variogram(
        seen, model="matern", bounds=FitBounds(smoothness=(between,), ranges_m=(4e3,))
    )
    assert fitted.parameters["smoothness_1"] == nearest
    assert fitted.at_bounds == ("smoothness 1",)


def test_a_range_bounded_below_the_first_lag_is_refused_as_it_stands():
    seen = expected_lags(simple(range_m=4_000.0))
    with pytest.raises(UnsupportedRangeError, match="range, 2 m: 0, too few"):
        fit_variogram(seen, model="spherical", bounds=FitBounds(ranges_m=((1.0, 2.0),)))


def test_the_parameters_are_those_of_the_variogram():
    shape = Anisotropy(azimuth_deg=30.0, ratio=0.5)
    structure = Structure(
        model="spherical", sill=3.0, range_m=6_000.0, anisotropy=shape
    )
    truth = Variogram(nugget=1.0, structures=(structure,))
    seen = [expected_lags(truth, azimuth_deg=each) for each in (0.0, 60.0, 120.0)]
    fitted = fit_variogram(seen, model="spherical")
    found = fitted.variogram.structures[0]
    assert fitted.parameters.to_dict() == pytest.approx(
        {
            "nugget": fitted.variogram.nugget,
            "sill": fitted.variogram.sill,
            "sill_1": found.sill,
            "range_m_1": found.range_m,
            "azimuth_deg": found.anisotropy.azimuth_deg,
            "ratio": found.anisotropy.ratio,
        }
    )


def test_a_range_held_beyond_the_lags_is_refused_as_a_fitted_one():
    seen = expected_lags(simple(range_m=12_000.0))
    with pytest.raises(UnsupportedRangeError, match="12,000 m, exceeds"):
        fit_variogram(seen, model="spherical", bounds=FitBounds(ranges_m=(12e3,)))


def test_sills_in_a_box_are_those_of_an_independent_solver():
    rng = generator(9, "box")
    floor, ceiling = np.array([0.2, 0.0, 0.3]), np.array([0.8, 0.5, np.inf])
    columns = rng.uniform(0.0, 1.0, (1, 40, 12, 3))
    seen = rng.uniform(0.0, 3.0, (5, 12))
    weight = rng.uniform(0.1, 2.0, (5, 12))
    ours = best_levels(columns, seen, weight=weight, floor=floor, ceiling=ceiling)
    for draw in range(5):
        root = np.sqrt(weight[draw])
        for shape in range(40):
            theirs = lsq_linear(
                columns[0, shape] * root[:, None],
                seen[draw] * root,
                bounds=(floor, ceiling),
                method="bvls",
                tol=1e-14,
            )
            assert ours.sse[draw, shape] == pytest.approx(2.0 * theirs.cost, rel=1e-9)
            np.testing.assert_allclose(ours.level[draw, shape], theirs.x, atol=1e-7)


@pytest.mark.parametrize("smoothness", [None, 1.2])
def test_a_matern_fit_to_exact_lags_gives_the_model_back(smoothness):
    structure = Structure(
        model="matern", sill=3.0, range_m=4_000.0, smoothness=smoothness or 0.8
    )
    truth = Variogram(nugget=0.3, structures=(structure,))
    fitted = fit_variogram(
        expected_lags(truth, lag_m=250.0, count=32),
        model="matern",
        bounds=FitBounds(smoothness=(smoothness,)),
    ).variogram
    assert fitted.structures[0].smoothness == pytest.approx(smoothness or 0.8, rel=1e-3)
    assert fitted.effective_range_m == pytest.approx(4_000.0, rel=1e-3)
    assert fitted.nugget == pytest.approx(0.3, rel=1e-2)


def test_structures_of_two_forms_keep_their_order():
    truth = Variogram(
        nugget=0.5,
        structures=(
            Structure(model="spherical", sill=2.0, range_m=6_500.0),
            Structure(model="exponential", sill=3.0, range_m=1_500.0),
        ),
    )
    fitted = fit_variogram(
        expected_lags(truth, lag_m=250.0, count=32),
        model=["spherical", "exponential"],
        bounds=FitBounds(nugget=0.5),
    ).variogram
    for structure, expected in zip(fitted.structures, truth.structures, strict=True):
        assert structure.model == expected.model
        assert structure.range_m == pytest.approx(expected.range_m, rel=0.01)
        assert structure.sill == pytest.approx(expected.sill, rel=0.01)


class TestDirections:
    """Lags of several directions, and the ellipse behind them."""

    AZIMUTHS = (0.0, 45.0, 90.0, 135.0)

    @staticmethod
    def truth(*, azimuth_deg=25.0, ratio=0.4, range_m=6_000.0):
        shape = Anisotropy(azimuth_deg=azimuth_deg, ratio=ratio)
        structure = Structure(
            model="spherical", sill=3.0, range_m=range_m, anisotropy=shape
        )
        return Variogram(nugget=1.0, structures=(structure,))

    def lags(self, truth, azimuths=AZIMUTHS, **options):
        return [expected_lags(truth, azimuth_deg=each, **options) for each in azimuths]

    @pytest.mark.parametrize("azimuth_deg", [0.0, 25.0, 110.0, 179.0])
    @pytest.mark.parametrize("ratio", [0.4, 0.9])
    def test_exact_lags_give_the_ellipse_back(self, azimuth_deg, ratio):
        truth = self.truth(azimuth_deg=azimuth_deg, ratio=ratio)
        fitted = fit_variogram(self.lags(truth), model="spherical")
        structure = fitted.variogram.structures[0]
        turned = (structure.anisotropy.azimuth_deg - azimuth_deg + 90.0) % 180.0 - 90.0
        assert turned == pytest.approx(0.0, abs=0.01)
        assert structure.anisotropy.ratio == pytest.approx(ratio, rel=1e-4)
        assert structure.range_m == pytest.approx(6_000.0, rel=1e-4)
        assert fitted.variogram.nugget == pytest.approx(1.0, rel=1e-4)
        assert fitted.range_supported

    def test_two_structures_share_the_ellipse(self):
        shape = Anisotropy(azimuth_deg=70.0, ratio=0.6)
        truth = Variogram(
            nugget=0.5,
            structures=tuple(
                Structure(
                    model="spherical", sill=sill, range_m=range_m, anisotropy=shape
                )
                for sill, range_m in ((2.0, 2_500.0), (4.0, 6_500.0))
            ),
        )
        fitted = fit_variogram(
            self.lags(truth, lag_m=250.0, count=32), model="spherical", structures=2
        ).variogram
        for structure, expected in zip(
            fitted.structures, truth.structures, strict=True
        ):
            assert structure.anisotropy.azimuth_deg == pytest.approx(70.0, abs=1.0)
            assert structure.anisotropy.ratio == pytest.approx(0.6, rel=0.02)
            assert structure.range_m == pytest.approx(expected.range_m, rel=0.02)

    def test_a_zonal_structure_is_found_across_the_long_axis(self):
        truth = Variogram(
            nugget=0.2,
            structures=(
                Structure(model="spherical", sill=2.0, range_m=3_000.0),
                Structure(
                    model="spherical",
                    sill=1.0,
                    range_m=5_000.0,
                    anisotropy=ZonalAnisotropy(azimuth_deg=120.0),
                ),
            ),
        )
        fitted = fit_variogram(
            self.lags(truth, lag_m=250.0, count=32),
            model="spherical",
            structures=2,
            zonal=True,
            bounds=FitBounds(ratio=1.0),
        ).variogram
        isotropic, zonal = fitted.structures
        assert isotropic.anisotropy.ratio == 1.0
        assert isotropic.range_m == pytest.approx(3_000.0, rel=0.01)
        assert isinstance(zonal.anisotropy, ZonalAnisotropy)
        assert zonal.anisotropy.azimuth_deg == pytest.approx(120.0, abs=0.5)
        assert zonal.range_m == pytest.approx(5_000.0, rel=0.01)
        assert zonal.sill == pytest.approx(1.0, rel=0.01)

    def test_an_azimuth_can_be_held_with_two_directions(self):
        truth = self.truth(azimuth_deg=90.0)
        fitted = fit_variogram(
            self.lags(truth, (0.0, 90.0)),
            model="spherical",
            bounds=FitBounds(azimuth_deg=90.0),
        )
        assert fitted.variogram.structures[0].anisotropy.azimuth_deg == 90.0
        ratio = fitted.variogram.structures[0].anisotropy.ratio
        assert ratio == pytest.approx(0.4, rel=1e-4)

    def test_two_directions_do_not_tell_azimuth_and_ratio(self):
        with pytest.raises(
            UnsupportedRangeError, match="directions with enough pairs: 2, for azimuth"
        ):
            fit_variogram(self.lags(self.truth(), (0.0, 90.0)), model="spherical")

    def test_a_long_axis_beyond_the_lags_is_refused_with_its_direction(self):
        seen = self.lags(self.truth(range_m=15_000.0, azimuth_deg=45.0, ratio=0.3))
        with pytest.raises(
            UnsupportedRangeError,
            match=r"(?s)15,000 m towards 45 degrees.*pairs support, 7,750 m",
        ):
            fit_variogram(seen, model="spherical")

    def test_each_direction_has_a_support_of_its_own(self):
        truth = self.truth(azimuth_deg=0.0, ratio=0.5)
        seen = self.lags(truth)
        short = replace(seen[0], pairs=np.where(seen[0].lag_m < 4e3, 500, 0))
        assert fit_variogram(seen, model="spherical").range_supported
        with pytest.raises(
            UnsupportedRangeError, match=r"towards 0 degrees.*pairs support, 3,750 m"
        ):
            fit_variogram([short, *seen[1:]], model="spherical")

    def test_a_short_axis_below_the_first_lag_is_refused(self):
        seen = self.lags(self.truth(azimuth_deg=0.0, ratio=0.05, range_m=4_500.0))
        with pytest.raises(
            UnsupportedRangeError, match=r"below the fitted .*: 0, too few"
        ):
            fit_variogram(seen, model="spherical")

    def test_lags_of_all_pairs_do_not_go_with_those_of_a_direction(self):
        seen = self.lags(self.truth())
        with pytest.raises(ParameterError, match="several with a direction each"):
            fit_variogram([*seen, replace(seen[0], direction=None)], model="spherical")
        with pytest.raises(ParameterError, match="several with a direction each"):
            fit_variogram([], model="spherical")

    def test_the_table_holds_the_lags_of_all_directions_beside_the_model(self):
        fitted = fit_variogram(self.lags(self.truth()), model="spherical")
        table = fitted.table()
        assert table["azimuth_deg"].unique().tolist() == list(self.AZIMUTHS)
        assert table["used"].all()
        np.testing.assert_allclose(table["modelled"], table["semivariance"], rtol=1e-4)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"nugget": -1.0}, "from 0 on"),
        ({"nugget": (2.0, 1.0)}, "low, then high"),
        ({"ranges_m": (0.0,)}, "above 0"),
        ({"sills": (float("nan"),)}, "from 0 on"),
        ({"smoothness": (99.0,)}, "from 0.05 to 50"),
        ({"azimuth_deg": (0.0, 270.0)}, "at most 180 degrees"),
        ({"ratio": (0.5, 1.5)}, "above 0 to 1"),
    ],
)
def test_bounds_out_of_bounds_are_refused(given, message):
    with pytest.raises(ParameterError, match=message):
        FitBounds(**given)


def test_lags_with_too_few_pairs_are_not_used():
    seen = expected_lags(simple())
    spoilt = replace(
        seen,
        pairs=np.where(np.arange(16) == 4, 29, 500),
        semivariance=np.where(np.arange(16) == 4, 99.0, seen.semivariance),
    )
    fitted = fit_variogram(spoilt, model="spherical")
    assert not fitted.table()["used"][4]
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
    with pytest.raises(
        UnsupportedRangeError, match="too few to tell it from the nugget"
    ):
        fit_variogram(seen, model="spherical")


def test_too_few_lags_are_refused():
    seen = expected_lags(simple(), count=4)
    with pytest.raises(UnsupportedRangeError, match="enough pairs: 4; parameters: 3"):
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
    with pytest.raises(UnsupportedRangeError, match="enough pairs: 1; parameters: 2"):
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
        ({"model": ["cubic"] * 4}, "4 names\n.*1 to 3 names"),
        ({"model": []}, "0 names\n.*1 to 3 names"),
        ({"model": "cubic", "minimum_pairs": -3}, "minimum_pairs: -3"),
        ({"model": "cubic", "minimum_pairs": np.nan}, "minimum_pairs: nan"),
        (
            {"model": "cubic", "bounds": FitBounds(smoothness=(1.5,))},
            "1.5 for the cubic model",
        ),
        ({"model": ["cubic"], "structures": 2}, "1 where models are named"),
        (
            {"model": "cubic", "bounds": FitBounds(sills=(1.0, 2.0))},
            "entries: 2, structures: 1",
        ),
        (
            {
                "model": "cubic",
                "given_range": GIVEN,
                "bounds": FitBounds(ranges_m=(9e3,)),
            },
            "one or the other",
        ),
        ({"model": "cubic", "zonal": True}, "zonal: given, with one experimental"),
        (
            {"model": "cubic", "bounds": FitBounds(azimuth_deg=30.0, ratio=0.5)},
            r"(?s)azimuth_deg.*ratio.*lags of several directions",
        ),
        ({"model": "round"}, "one of spherical, exponential, gaussian"),
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
