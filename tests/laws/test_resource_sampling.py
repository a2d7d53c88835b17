"""Laws of sampling truth, most of them on sea floors whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.geostat.variography.experimental import experimental_variogram
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fitting import fit_recipe
from geo.geostat.variography.recipe import FitRecipe
from geo.geostat.worlds.coins import CoinLayer
from geo.geostat.worlds.designs import regular_design
from geo.geostat.worlds.sea_floor import draw_world
from geo.geostat.worlds.settings import WorldSettings, invented_lattice
from geo.geostat.worlds.surveys import (
    FREE_FALL_GRAB,
    Sampler,
    join_surveys,
    take_survey,
)
from geo.model.randomness import generator
from geo.model.sampling import CoverageSettings, Device, SamplingSettings
from geo.resource.sampling.photo import fit_coverage_law
from geo.resource.sampling.position import position_variance
from geo.resource.sampling.truth import true_abundance

SIGMAS = 4.0
RANGE_M = 20e3
# one range, whatever the direction: a single spherical structure fits it
FLOOR = WorldSettings(
    lattice=invented_lattice(shape=(50, 50), spacing_m=2e3),
    hills=CoinLayer(range_m=RANGE_M, ratio=1.0, per_place=12.0),
    region=CoinLayer(range_m=RANGE_M, ratio=1.0),
)
STATIONS = regular_design(
    (2e3, 2e3, 98e3, 98e3), spacing_m=4e3, jitter=0.7, rng=generator(7, "design")
)
UNSEEN = regular_design(
    (6e3, 6e3, 94e3, 94e3), spacing_m=5e3, jitter=0.5, rng=generator(7, "unseen")
)
LARGE, SMALL = Sampler(name="box core", area_m2=1.0), Sampler(name="grab", area_m2=0.05)
WORLDS = 10


def stations_of(survey):
    """The table a reader would give of a synthetic survey."""
    return pd.DataFrame(
        {
            "station": survey.station,
            "evidence": np.where(survey.sampler == "box core", "box core", "grab"),
            "campaign": survey.campaign,
            "abundance": survey.abundance,
            "count": survey.counts.astype(float),
            "sampled_area_m2": survey.area_m2,
        }
    )


def devices(**changes):
    return tuple(
        Device(evidence=kind, mass_cv=FLOOR.nodules.mass_cv, source="drawn", **changes)
        for kind in ("box core", "grab")
    )


def averages(by_world, wanted):
    """The mean over worlds lies within its error of what it should be."""
    by_world = np.asarray(by_world)
    error = by_world.std(ddof=1) / np.sqrt(len(by_world))
    assert abs(by_world.mean() - wanted) < SIGMAS * error, (by_world.mean(), error)


@pytest.fixture(scope="module")
def surveyed():
    """Worlds, each with half of its stations poorly sampled, half of them well."""
    found = []
    for number in range(WORLDS):
        world = draw_world(FLOOR, rng=generator(11, "world", number))
        rng = generator(11, "survey", number)
        poor = rng.random(len(STATIONS)) < 0.5
        survey = join_surveys(
            take_survey(world, STATIONS[~poor], sampler=LARGE, campaign="A", rng=rng),
            take_survey(world, STATIONS[poor], sampler=SMALL, campaign="B", rng=rng),
        )
        truth = true_abundance(
            stations_of(survey), settings=SamplingSettings(devices=devices())
        )
        found.append((world, survey, truth))
    return found


def fitted_to(survey, truth, *, nugget=None):
    experimental = experimental_variogram(
        survey.coordinates, truth.abundance, lag_m=3e3, max_lag_m=30e3
    )
    recipe = FitRecipe(model="spherical", bounds=FitBounds(nugget=nugget))
    return experimental, fit_recipe((experimental,), recipe).variogram


def test_the_stated_error_is_that_of_the_samples(surveyed):
    """Mean squared error over stated variance is one, for either sampler."""
    for campaign in ("A", "B"):
        ratios = []
        for world, survey, truth in surveyed:
            rows = survey.campaign == campaign
            away = truth.abundance - world.at(survey.coordinates).abundance
            ratios.append(np.mean(away[rows] ** 2 / truth.error_variance[rows]))
        averages(ratios, 1.0)


def test_the_fitted_nugget_is_micro_structure_and_the_mean_error(surveyed):
    # the floor itself has no nugget: what is fitted is the samples' error alone
    split = [
        fitted_to(survey, truth)[1].nugget - truth.error_variance.mean()
        for _, survey, truth in surveyed
    ]
    averages(split, 0.0)
    assert np.mean([t.error_variance.mean() for _, _, t in surveyed]) > 30.0


def test_kriging_with_the_split_is_better_and_says_truly_how_good(surveyed):
    gains, split_z, raw_z, twice_z = [], [], [], []
    around = Neighbourhood(radius_m=RANGE_M, maximum=24)
    for world, survey, truth in surveyed:
        mean = float(truth.error_variance.mean())
        bounded = fitted_to(survey, truth, nugget=(mean, 1e3))[1]
        there = world.at(UNSEEN).abundance

        def score(variogram, error_variance, *, survey=survey, truth=truth, at=there):
            kriged = krige(
                survey.coordinates,
                truth.abundance,
                onto=UNSEEN,
                variogram=variogram,
                neighbourhood=around,
                error_variance=error_variance,
            )
            squared = (kriged.estimate - at) ** 2
            return squared.mean(), np.mean(squared / kriged.variance)

        split = score(bounded.less_error(mean), truth.error_variance)
        raw = score(bounded, None)
        twice = score(bounded, truth.error_variance)
        gains.append(raw[0] - split[0])
        split_z.append(split[1])
        raw_z.append(raw[1])
        twice_z.append(twice[1])
    error = np.std(gains, ddof=1) / np.sqrt(WORLDS)
    assert np.mean(gains) > SIGMAS * error
    averages(split_z, 1.0)
    # the nugget as variation of the floor, or the error counted twice: too careful
    assert np.mean(raw_z) < 0.6
    assert np.mean(twice_z) < 0.6


def test_common_errors_taken_as_independent_understate_the_total():
    """The mean of a campaign errs by its factor, however many its stations."""
    world = draw_world(FLOOR, rng=generator(13, "world"))
    places = STATIONS[::2]
    true_mean = world.at(places).abundance.mean()
    grab = devices(factor=1.3, factor_sd=0.12)
    errors, together, apart = [], [], []
    for number in range(300):
        rng = generator(13, "campaign", number)
        survey = take_survey(world, places, sampler=FREE_FALL_GRAB, rng=rng)
        truth = true_abundance(
            stations_of(survey), settings=SamplingSettings(devices=grab)
        )
        errors.append(truth.abundance.mean() - true_mean)
        own = truth.error_variance.sum() / len(places) ** 2
        (cause,) = truth.causes
        together.append(own + cause.loading.mean() ** 2)
        apart.append(own + np.sum(cause.loading**2) / len(places) ** 2)
    found = np.mean(np.square(errors))
    error_of_found = np.std(np.square(errors), ddof=1) / np.sqrt(len(errors))
    assert abs(found - np.mean(together)) < SIGMAS * error_of_found
    # as independent errors they would average away
    assert np.mean(apart) < found / 20.0


def test_photos_share_the_errors_of_the_samples_their_law_was_fitted_to():
    rng = generator(17, "photos")
    coverage = rng.uniform(0.1, 0.6, 40)
    read = 3.0 + 30.0 * coverage + rng.normal(0.0, 1.0, 40)
    read[30:] = np.nan
    stations = pd.DataFrame(
        {
            "station": [f"S{row}" for row in range(40)],
            "evidence": np.where(np.isnan(read), "photo", "grab"),
            "campaign": np.where(np.arange(40) % 2, "odd", "even"),
            "abundance": read,
            "coverage": coverage,
        }
    )

    def made(factor):
        own = tuple(
            Device(evidence="grab", campaign=name, factor=k, factor_sd=0.1, source="x")
            for name, k in factor.items()
        )
        chosen = SamplingSettings(devices=own, coverage=CoverageSettings())
        return true_abundance(stations, settings=chosen, domain="here")

    plain, raised = made({"odd": 1.3, "even": 1.3}), made({"odd": 1.4, "even": 1.3})
    loading = next(c.loading for c in plain.causes if c.name.endswith("odd"))
    # one standard deviation of the factor moves grabs and photos alike
    assert raised.abundance - plain.abundance == pytest.approx(loading, abs=1e-9)
    assert np.all(loading[30:] > 0.0)


def test_the_causes_of_a_law_are_the_errors_of_its_coefficients():
    rng = generator(19, "law")
    covered, photos = rng.uniform(0.1, 0.6, 20), np.array([0.1, 0.35, 0.6])
    drawn = []
    for _ in range(4000):
        truth = 4.0 + 30.0 * covered + rng.normal(0.0, 2.5, 20)
        law = fit_coverage_law(covered, truth)
        drawn.append([law.abundance(photos), law.residual_sd**2])
    made = np.array([each[0] for each in drawn])
    fixed = fit_coverage_law(covered, 4.0 + 30.0 * covered + rng.normal(0, 2.5, 20))
    loadings = fixed.loadings(photos) * 2.5 / fixed.residual_sd
    found = np.cov(made.T)
    # covariance of 4,000 draws: 4 standard errors of its entries
    scale = np.sqrt(np.outer(np.diag(found), np.diag(found)))
    assert np.max(np.abs(found - loadings @ loadings.T) / scale) < 4 * np.sqrt(2 / 4000)
    assert np.mean([each[1] for each in drawn]) == pytest.approx(6.25, rel=0.05)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_the_order_of_stations_does_not_matter(seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    stations = pd.DataFrame(
        {
            "station": [f"S{row}" for row in range(24)],
            "evidence": np.where(rng.random(24) < 0.5, "grab", "box core"),
            "campaign": rng.choice(["A", "B"], 24),
            "abundance": rng.lognormal(2.5, 0.5, 24),
            "coverage": rng.uniform(0.1, 0.6, 24),
            "count": rng.integers(5, 90, 24).astype(float),
            "sampled_area_m2": 0.25,
        }
    )
    stations.loc[20:, "abundance"] = np.nan
    chosen = SamplingSettings(
        devices=devices(factor=1.3, factor_sd=0.1), coverage=CoverageSettings()
    )
    order = rng.permutation(24)
    plain = true_abundance(stations, settings=chosen)
    mixed = true_abundance(stations.iloc[order], settings=chosen)
    assert mixed.abundance == pytest.approx(plain.abundance[order])
    assert mixed.error_variance == pytest.approx(plain.error_variance[order])
    for one, other in zip(plain.causes, mixed.causes, strict=True):
        assert one.name == other.name
        assert other.loading == pytest.approx(one.loading[order], abs=1e-9)


def test_a_better_known_factor_never_raises_an_error():
    stations = pd.DataFrame(
        {"station": ["A", "B"], "evidence": "grab", "abundance": [8.0, 12.0]}
    )
    spreads = []
    for factor_sd in (0.0, 0.05, 0.15):
        chosen = SamplingSettings(devices=devices(factor=1.3, factor_sd=factor_sd))
        truth = true_abundance(stations, settings=chosen)
        spreads.append(sum(cause.loading.sum() for cause in truth.causes))
        assert truth.abundance.tolist() == pytest.approx([10.4, 15.6])
    assert spreads == pytest.approx([0.0, 1.0, 3.0])


GAUSSIAN = Structure(model="gaussian", sill=9.0, range_m=3e3, convention="scale")


@pytest.mark.parametrize("away", [10.0, 300.0, 3e3, 30e3])
def test_position_error_has_its_closed_form_under_a_gaussian_variogram(away):
    exact = 2.0 * 9.0 * (1.0 - 1.0 / (1.0 + 2.0 * (away / 3e3) ** 2))
    found = position_variance(Variogram(nugget=4.0, structures=(GAUSSIAN,)), [away])
    assert found[0] == pytest.approx(exact, rel=1e-6)


@given(st.floats(0.0, 5e4), st.floats(0.0, 5e4))
@settings(max_examples=40)
def test_position_variance_grows_with_the_error_up_to_twice_the_sill(one, other):
    near = Variogram(
        nugget=1.0,
        structures=(
            Structure(
                model="exponential",
                sill=5.0,
                range_m=8e3,
                anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.4),
            ),
        ),
    )
    low, high = position_variance(near, sorted([one, other]))
    assert 0.0 <= low <= high + 1e-9
    assert high < 10.0


def test_displaced_samples_differ_from_the_stated_places_as_position_variance_says():
    found, wanted = [], None
    for number in range(8):
        world = draw_world(FLOOR, rng=generator(23, "world", number))
        rng = generator(23, "fix", number)
        inner = STATIONS[np.all((STATIONS > 8e3) & (STATIONS < 92e3), axis=1)]
        moved = inner + rng.normal(0.0, 1500.0, inner.shape)
        there, here = world.at(moved).abundance, world.at(inner).abundance
        found.append(np.mean((there - here) ** 2))
        wanted = position_variance(FLOOR.law, [1500.0])[0]
    averages(found, wanted)


def test_position_variance_agrees_with_drawn_displacements_where_ground_is_banded():
    banded = Structure(
        model="spherical",
        sill=16.0,
        range_m=12e3,
        anisotropy=Anisotropy(azimuth_deg=60.0, ratio=0.2),
    )
    drawn = generator(29, "displaced").normal(0.0, 800.0, (400_000, 2))
    away = 16.0 - banded.covariance(drawn)
    found = position_variance(Variogram(nugget=0.0, structures=(banded,)), [800.0])[0]
    error = 2.0 * away.std() / np.sqrt(len(away))
    assert abs(found - 2.0 * away.mean()) < SIGMAS * error
