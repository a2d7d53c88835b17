from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError, UnsupportedRangeError
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.coregionalisation_fitting import fit_coregionalisation
from geo.geostat.multivariate.coregionalisation_sills import (
    normal_equations,
    separate_sills,
    valid_sills,
)
from geo.geostat.variogram import Anisotropy, Structure
from geo.geostat.variography.cross_variogram import CrossVariograms, cross_variograms
from geo.geostat.variography.experimental import Direction
from geo.model.estimate import GivenRange
from geo.model.randomness import generator

SHORT = Structure(model="spherical", sill=1.0, range_m=1_000.0)
LONG = Structure(model="exponential", sill=1.0, range_m=4_000.0)
METALS = ("nickel", "cobalt")


def two_metals(nugget=((1.0, 0.2), (0.2, 0.5)), sills=((4.0, -1.0), (-1.0, 2.0))):
    return Coregionalisation(
        variables=METALS,
        nugget=nugget,
        structures=(
            CoregionalisedStructure(sills=sills, form=SHORT),
            CoregionalisedStructure(sills=[[2.0, 0.7], [0.7, 0.5]], form=LONG),
        ),
    )


def seen_of(model, *, lags=20, lag_m=250.0, noise=0.0, direction=None, seed=0):
    """The lags that a model would show, with noise if wanted."""
    lag = lag_m * np.arange(1.0, lags + 1.0)
    azimuth = np.radians(direction.azimuth_deg if direction else 0.0)
    steps = lag[:, None] * np.array([np.sin(azimuth), np.cos(azimuth)])
    rng = generator(seed, "crossed lags")
    error = rng.normal(0.0, noise, (lags, *model.sill.shape)) if noise else 0.0
    semivariance = model.sill - model.covariance(steps) + error
    return CrossVariograms(
        variables=model.variables,
        edges_m=np.append(0.0, lag + lag_m / 2.0),
        lag_m=lag,
        semivariance=(semivariance + np.swapaxes(semivariance, -1, -2)) / 2.0,
        pairs=np.arange(100, 100 + lags),
        nearest_m=lag - lag_m / 3.0,
        farthest_m=lag + lag_m / 3.0,
        extent_m=2.5 * lag[-1],
        samples=100,
        sample_covariance=model.sill,
        direction=direction,
    )


def all_sills(model):
    return np.stack([model.nugget, *(each.sills for each in model.structures)])


# the model


def test_covariances_add_up_structure_by_structure():
    model, step = two_metals(), np.array([[300.0, 400.0], [0.0, 0.0]])
    covariance = model.covariance(step)
    by_hand = sum(
        each.form.covariance(step[0]) * each.sills for each in model.structures
    )
    np.testing.assert_allclose(covariance[0], by_hand)
    np.testing.assert_allclose(covariance[1], model.sill)
    for row, first in enumerate(METALS):
        for column, second in enumerate(METALS):
            between = model.between(first, second)
            np.testing.assert_allclose(
                between.covariance(step), covariance[:, row, column]
            )
            assert between.nugget == model.nugget[row, column]


def test_the_direct_variogram_is_that_of_one_variable():
    model, steps = two_metals(), np.array([[0.0, 0.0], [0.0, 700.0], [9e3, 0.0]])
    direct = model.direct("cobalt")
    assert direct.nugget == 0.5
    assert [each.sill for each in direct.structures] == [2.0, 0.5]
    np.testing.assert_allclose(
        direct.covariance(steps), model.covariance(steps)[:, 1, 1]
    )
    assert model.effective_range_m == direct.effective_range_m == 4_000.0


def test_the_direct_variogram_leaves_out_structures_it_has_no_part_in():
    model = two_metals(sills=((4.0, 0.0), (0.0, 0.0)))
    assert [each.form for each in model.structures] == [SHORT, LONG]
    assert len(model.direct("cobalt").structures) == 1


def test_the_correlation_is_that_of_one_place():
    model = two_metals()
    expected = (0.2 - 1.0 + 0.7) / np.sqrt(7.0 * 3.0)
    np.testing.assert_allclose(model.correlation(), [[1, expected], [expected, 1]])


def test_sills_are_copied_and_cannot_be_changed():
    sills = np.eye(2)
    model = Coregionalisation(variables=METALS, nugget=sills)
    sills[0, 1] = 9.0
    assert model.nugget[0, 1] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        model.nugget[0, 0] = 3.0


@pytest.mark.parametrize(
    ("nugget", "message"),
    [
        ([[1.0, 1.1], [1.1, 1.0]], r"nugget: an eigenvalue of -0\.1"),
        ([[-1.0, 0.0], [0.0, 1.0]], "no variance"),
        ([[1.0, 0.5], [0.4, 1.0]], "differs across the diagonal"),
        ([[1.0, 0.0], [0.0, 0.0]], "cobalt: no variance"),
        ([[1.0, np.nan], [np.nan, 1.0]], "not finite"),
        ([1.0, 1.0], r"shape \(2,\)"),
        (np.eye(3), r"shape \(3, 3\)"),
    ],
)
def test_impossible_sills_are_refused(nugget, message):
    with pytest.raises(ParameterError, match=message):
        Coregionalisation(variables=METALS, nugget=nugget)


def test_a_structure_that_is_not_semidefinite_is_named():
    with pytest.raises(ParameterError, match=r"(?s)structures\[0\].*fit_coregional"):
        two_metals(sills=((1.0, 3.0), (3.0, 1.0)))


def test_semidefiniteness_does_not_depend_on_the_units():
    sills = np.array([[1.0, 1.001], [1.001, 1.0]])
    for unit in (1.0, 1e-6):
        with pytest.raises(ParameterError, match="eigenvalue"):
            Coregionalisation(
                variables=METALS, nugget=sills * np.outer([1.0, unit], [1.0, unit])
            )


@pytest.mark.parametrize("variables", [(), ("nickel", "nickel")])
def test_names_are_different(variables):
    with pytest.raises(ParameterError, match="none of them twice"):
        Coregionalisation(variables=variables, nugget=np.eye(len(variables)))


def test_unknown_variables_and_forms_with_a_sill_are_refused():
    with pytest.raises(ParameterError, match="one of nickel, cobalt"):
        two_metals().direct("zinc")
    with pytest.raises(ParameterError, match=r"form\.sill: 2\.0"):
        CoregionalisedStructure(
            sills=np.eye(2),
            form=Structure(model="spherical", sill=2.0, range_m=1.0),
        )


# the fit


def test_the_fit_finds_a_model_again():
    model = two_metals()
    fitted = fit_coregionalisation(seen_of(model), forms=[SHORT, LONG])
    np.testing.assert_allclose(all_sills(fitted.model), all_sills(model), atol=1e-9)
    np.testing.assert_allclose(fitted.separate_sills, all_sills(model), atol=1e-9)
    assert fitted.rmse.max() < 1e-9
    assert fitted.iterations < 10


@pytest.mark.parametrize("weights", ["pairs/h2", "pairs", "equal"])
def test_separate_fits_that_are_valid_are_the_fit(weights):
    seen = seen_of(two_metals(), noise=0.02)
    fitted = fit_coregionalisation(seen, forms=[SHORT, LONG], weights=weights)
    np.testing.assert_allclose(
        all_sills(fitted.model), fitted.separate_sills, atol=1e-9
    )
    assert fitted.weighted_sse == pytest.approx(fitted.separate_sse, rel=1e-9)
    lag = seen.lag_m
    weight = {"pairs/h2": seen.pairs / lag**2, "pairs": seen.pairs, "equal": lag**0}
    root = np.sqrt(weight[weights])
    north = np.column_stack([np.zeros_like(lag), lag])
    basis = np.column_stack(
        [np.ones_like(lag), 1 - SHORT.covariance(north), 1 - LONG.covariance(north)]
    )
    alone, *_ = np.linalg.lstsq(
        basis * root[:, None], seen.semivariance[:, 0, 1] * root, rcond=None
    )
    np.testing.assert_allclose(fitted.separate_sills[:, 0, 1], alone, rtol=1e-8)


def noisy_normal(seed, variables=3):
    rng = generator(seed, "sills")
    lag = np.arange(1.0, 16.0)
    basis = np.column_stack([lag**0, 1 - np.exp(-lag), 1 - np.exp(-lag / 6.0)])
    sills = rng.normal(size=(3, variables, variables))
    sills = sills @ np.swapaxes(sills, -1, -2)
    seen = np.tensordot(basis, sills, axes=1) + rng.normal(0, 3.0, (15, 1, 1))
    seen = seen + np.swapaxes(rng.normal(0, 1.0, seen.shape), -1, -2)
    return normal_equations(
        basis, (seen + np.swapaxes(seen, -1, -2)) / 2.0, 1.0 / lag**2
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_iteration_ends_in_the_best_valid_model(seed):
    normal = noisy_normal(seed)
    sills, _ = valid_sills(normal, start=separate_sills(normal))
    slope = np.tensordot(normal.matrix, sills, axes=1) - normal.right
    # the conditions of Karush, Kuhn and Tucker, which for a convex problem suffice
    for each, uphill in zip(sills, slope, strict=True):
        assert np.linalg.eigvalsh(each).min() > -1e-12
        assert np.linalg.eigvalsh(uphill).min() > -1e-9
        assert abs(np.sum(each * uphill)) < 1e-9


def test_the_iteration_does_not_depend_on_where_it_begins():
    normal = noisy_normal(1)
    first, _ = valid_sills(normal, start=separate_sills(normal))
    second, _ = valid_sills(normal, start=np.zeros((3, 3, 3)))
    np.testing.assert_allclose(first, second, atol=1e-9)


def correlated_too_well():
    """Lags whose separate fits are correlated by more than 1."""
    seen = seen_of(two_metals(), noise=0.05)
    semivariance = seen.semivariance.copy()
    semivariance[:, 0, 1] = semivariance[:, 1, 0] = 1.3 * np.sqrt(
        semivariance[:, 0, 0] * semivariance[:, 1, 1]
    )
    return seen, semivariance


def replaced(seen, semivariance):
    return CrossVariograms(
        **{
            name: getattr(seen, name)
            for name in CrossVariograms.__slots__
            if name != "semivariance"
        },
        semivariance=semivariance,
    )


def test_separate_fits_that_are_not_valid_are_said_to_be_apart():
    fitted = fit_coregionalisation(
        replaced(*correlated_too_well()), forms=[SHORT, LONG]
    )
    assert fitted.weighted_sse > 1.1 * fitted.separate_sse
    assert np.linalg.eigvalsh(fitted.separate_sills).min() < -0.1
    table = fitted.table()
    assert table.columns.tolist() == [
        "first",
        "second",
        "structure",
        "sill",
        "separate_sill",
    ]
    assert len(table) == 3 * 3


def test_the_fit_does_not_depend_on_the_units():
    seen, semivariance = correlated_too_well()
    unit = np.array([1.0, 1e-4])
    plain = fit_coregionalisation(replaced(seen, semivariance), forms=[SHORT, LONG])
    scaled = fit_coregionalisation(
        replaced(seen, semivariance * np.outer(unit, unit)), forms=[SHORT, LONG]
    )
    np.testing.assert_allclose(
        all_sills(scaled.model) / np.outer(unit, unit),
        all_sills(plain.model),
        atol=1e-8,
    )


def test_directions_tell_an_ellipse_apart():
    form = Structure(
        model="spherical",
        sill=1.0,
        range_m=4_000.0,
        anisotropy=Anisotropy(azimuth_deg=40.0, ratio=0.4),
    )
    model = Coregionalisation(
        variables=METALS,
        nugget=[[1.0, 0.0], [0.0, 0.2]],
        structures=(CoregionalisedStructure(sills=[[4, -1], [-1, 1]], form=form),),
    )
    along, across = (
        seen_of(model, direction=Direction(azimuth_deg=azimuth))
        for azimuth in (40.0, 130.0)
    )
    fitted = fit_coregionalisation([along, across], forms=[form])
    np.testing.assert_allclose(all_sills(fitted.model), all_sills(model), atol=1e-9)
    with pytest.raises(ParameterError, match="anisotropic, for lags of all directions"):
        fit_coregionalisation(seen_of(two_metals()), forms=[form])


def test_a_range_beyond_the_pairs_needs_somebody_to_vouch_for_it():
    seen = seen_of(two_metals(), lags=12)
    with pytest.raises(UnsupportedRangeError, match=r"4,000 m\n.*at most 3,000 m"):
        fit_coregionalisation(seen, forms=[SHORT, LONG])
    given = GivenRange(range_m=4_000.0, author="A. Reader", reason="the next block")
    fitted = fit_coregionalisation(seen, forms=[SHORT, LONG], given_ranges=[given])
    assert fitted.given_ranges == (given,)
    with pytest.raises(ParameterError, match="effective ranges of the forms"):
        fit_coregionalisation(seen, forms=[SHORT], given_ranges=[given])


def test_a_long_axis_between_the_directions_of_lags_needs_support_too():
    form = Structure(
        model="spherical",
        sill=1.0,
        range_m=40_000.0,
        anisotropy=Anisotropy(azimuth_deg=45.0, ratio=0.05),
    )
    seen = [
        seen_of(two_metals(), direction=Direction(azimuth_deg=each))
        for each in (0.0, 90.0)
    ]
    with pytest.raises(
        UnsupportedRangeError, match=r"40,000 m towards 45 degrees\n.*at most 5,000 m"
    ):
        fit_coregionalisation(seen, forms=[form])


def test_without_a_nugget_there_is_none():
    fitted = fit_coregionalisation(
        seen_of(two_metals(nugget=np.zeros((2, 2)))), forms=[SHORT, LONG], nugget=False
    )
    assert not fitted.model.nugget.any()
    assert not fitted.separate_sills[0].any()


def test_forms_that_are_the_same_on_the_lags_are_refused():
    twin = Structure(model="spherical", sill=1.0, range_m=1_000.1)
    with pytest.raises(
        DataError, match="lags in use: 20; sills to tell apart there: 3"
    ):
        fit_coregionalisation(seen_of(two_metals()), forms=[SHORT, twin])
    tiny = Structure(model="spherical", sill=1.0, range_m=10.0)
    with pytest.raises(DataError, match="to tell apart there: 2"):
        fit_coregionalisation(seen_of(two_metals()), forms=[tiny])


def test_too_few_pairs_are_refused():
    with pytest.raises(DataError, match="lags in use: 0"):
        fit_coregionalisation(
            seen_of(two_metals()),
            forms=[SHORT],
            minimum_pairs=1_000,
            given_ranges=[
                GivenRange(range_m=1_000.0, author="A. Reader", reason="a test")
            ],
        )


def test_values_that_are_all_equal_are_refused():
    rng = generator(2, "equal values")
    seen = cross_variograms(
        rng.uniform(0.0, 5e3, (60, 2)),
        np.column_stack([rng.normal(size=60), np.full(60, 3.0)]),
        variables=METALS,
        lag_m=300.0,
        max_lag_m=2_400.0,
    )
    with pytest.raises(DataError, match="cobalt: the values do not vary"):
        fit_coregionalisation(seen, forms=[SHORT])


def test_a_variable_that_repeats_another_gives_a_correlation_of_one():
    rng = generator(3, "repeated values")
    values = rng.normal(size=80)
    seen = cross_variograms(
        rng.uniform(0.0, 5e3, (80, 2)),
        np.column_stack([values, 5.0 - 2.0 * values]),
        variables=METALS,
        lag_m=300.0,
        max_lag_m=2_400.0,
    )
    fitted = fit_coregionalisation(seen, forms=[SHORT])
    np.testing.assert_allclose(fitted.model.correlation(), [[1, -1], [-1, 1]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"forms": []}, "at least one form"),
        ({"weights": "many"}, "'many'"),
        ({"minimum_pairs": 0}, "a number of pairs from 1 on"),
        (
            {"forms": [Structure(model="spherical", sill=2.0, range_m=1e3)]},
            "each with a sill of 1",
        ),
        ({"crossed": []}, "at least one, all of the same variables"),
    ],
)
def test_impossible_options_are_refused(options, message):
    arguments = {"crossed": seen_of(two_metals()), "forms": [SHORT], **options}
    with pytest.raises(ParameterError, match=message):
        fit_coregionalisation(arguments.pop("crossed"), **arguments)
