"""Independent software: co-kriging by R gstat, on random configurations."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.drift import KnownMean, Trend
from geo.geostat.multivariate.cokriging import cokrige
from geo.geostat.multivariate.cokriging_system import Readings, cokriging_system
from geo.geostat.multivariate.collocated import collocated_cokrige
from geo.geostat.multivariate.coregionalisation import (
    Coregionalisation,
    CoregionalisedStructure,
)
from geo.geostat.multivariate.coregionalisation_fitting import fit_coregionalisation
from geo.geostat.multivariate.secondary import Secondary
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.samples import require_samples
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure
from geo.geostat.variography.cross_variogram import cross_variograms
from geo.kernels.kriging import condition
from geo.model.randomness import generator

pytestmark = pytest.mark.gstat

EXACT = 1e-10
WORST_CONDITION = 1e8
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
TWO, THREE = ("v1", "v2"), ("v1", "v2", "v3")

R_NAMES = {"spherical": "Sph", "exponential": "Exp", "gaussian": "Gau"}


def structure(sills, model: str, scale_m: float, azimuth=0.0, ratio=1.0):
    form = Structure(
        model=model,
        sill=1.0,
        range_m=scale_m,
        convention="scale",
        anisotropy=Anisotropy(azimuth_deg=azimuth, ratio=ratio),
    )
    return CoregionalisedStructure(sills=sills, form=form)


MODELS = {
    "intrinsic": Coregionalisation(
        variables=TWO,
        nugget=np.zeros((2, 2)),
        structures=(structure([[7.0, -2.0], [-2.0, 3.0]], "spherical", 9e3),),
    ),
    "units far apart": Coregionalisation(
        variables=TWO,
        nugget=[[1e4, 0.3], [0.3, 1e-4]],
        structures=(structure([[7e4, 2.0], [2.0, 3e-4]], "exponential", 3e3),),
    ),
    "gaussian with nugget": Coregionalisation(
        variables=TWO,
        nugget=[[0.4, 0.1], [0.1, 0.2]],
        structures=(structure([[4.0, 1.0], [1.0, 3.0]], "gaussian", 2.5e3),),
    ),
    "anisotropic": Coregionalisation(
        variables=TWO,
        nugget=[[0.2, 0.0], [0.0, 0.3]],
        structures=(
            structure([[5.0, 2.0], [2.0, 1.0]], "spherical", 12e3, 120.0, 0.4),
        ),
    ),
    "three variables, nested, an ellipse each": Coregionalisation(
        variables=THREE,
        nugget=np.diag([0.5, 0.1, 0.3]),
        structures=(
            structure(
                [[2.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 0.8]],
                "spherical",
                4e3,
                10.0,
                0.7,
            ),
            structure(
                [[6.0, 2.5, 1.5], [2.5, 3.0, 0.0], [1.5, 0.0, 2.0]],
                "exponential",
                8e3,
                80.0,
                0.3,
            ),
        ),
    ),
}


def as_r(model: Coregionalisation, row: int, column: int) -> str:
    # gstat calls a nugget of zeros no legal model
    nugget = f"vgm({float(model.nugget[row, column])!r}, 'Nug', 0)"
    parts = nugget if model.nugget.any() else "NULL"
    for each in model.structures:
        form, sill = each.form, float(each.sills[row, column])
        parts = (
            f"vgm({sill!r}, '{R_NAMES[form.model]}', {form.scale_m!r}, "
            f"anis = c({form.anisotropy.azimuth_deg!r}, {form.anisotropy.ratio!r}), "
            f"add.to = {parts})"
        )
    return parts


def predict_in_r(model: Coregionalisation, *, each: str = "", at: str = "") -> str:
    """Write the gstat object of a model; the samples lie in v1.csv, v2.csv ..."""
    lines = ["g <- NULL; t <- spot(read('targets.csv'))"]
    for row, name in enumerate(model.variables):
        lines.append(
            f"s <- read('{name}.csv'); "
            f"d <- SpatialPointsDataFrame(spot(s), data.frame(s)); "
            f"g <- gstat(g, '{name}', v ~ 1, d, model = {as_r(model, row, row)}"
            + each.format(row=row)
            + ")"
        )
    for row, first in enumerate(model.variables):
        lines += [
            f"g <- gstat(g, c('{model.variables[column]}', '{first}'), "
            f"model = {as_r(model, row, column)})"
            for column in range(row)
        ]
    lines.append(f"k <- as.data.frame(predict(g, t, debug.level = 0{at}))")
    names = [f"k${name}.pred" for name in model.variables]
    names += [f"k${name}.var" for name in model.variables]
    names += [
        f"k$cov.{model.variables[column]}.{first}"
        for row, first in enumerate(model.variables)
        for column in range(row)
    ]
    lines.append(f"write('answer.csv', {', '.join(names)})")
    return "\n".join(lines)


def survey(model: Coregionalisation, name: str, count: int = 40):
    """Stations where all, some or one of the variables were measured."""
    rng = generator(7, "gstat", "cokriging", name)
    corner = np.array([4.2e5, 2.7e6])
    stations = corner + rng.uniform(0.0, 2e4, (count, 2))
    samples = {}
    for row, variable in enumerate(model.variables):
        here = stations[rng.random(count) < (0.5, 0.8, 0.7)[row]]
        level = 3.0 * np.sqrt(model.sill[row, row])
        values = level * rng.gamma(4.0, 0.25, len(here))
        samples[variable] = require_samples(here, values)
    targets = corner + rng.uniform(-1e3, 2.1e4, (25, 2))
    return samples, targets


def tables(samples, targets):
    return {
        **{
            name: np.column_stack([each.coordinates, each.measured])
            for name, each in samples.items()
        },
        "targets": targets,
    }


def assert_same(ours, theirs, *, rtol=EXACT):
    count = len(ours.variables)
    lower = [(row, column) for row in range(count) for column in range(row)]
    crossed = np.column_stack([ours.covariance[:, row, col] for row, col in lower])
    np.testing.assert_allclose(ours.estimate, theirs[:, :count], rtol=rtol)
    np.testing.assert_allclose(ours.variance, theirs[:, count : 2 * count], rtol=rtol)
    # a covariance may pass through 0: it counts against the variances
    size = np.column_stack(
        [np.sqrt(ours.variance[:, row] * ours.variance[:, col]) for row, col in lower]
    )
    np.testing.assert_allclose(
        crossed / size, theirs[:, 2 * count :] / size, rtol=rtol, atol=rtol
    )


def condition_of(samples, model):
    readings = [
        Readings(
            name,
            each.coordinates,
            each.measured[:, 0],
            each.error_variance,
            np.eye(len(samples))[[row] * len(each)],
        )
        for row, (name, each) in enumerate(samples.items())
    ]
    return float(condition(cokriging_system(readings, model=model)))


@pytest.mark.parametrize(
    ("name", "maximum"),
    [*((name, None) for name in MODELS), *((name, 9) for name in list(MODELS)[-2:])],
)
def test_ordinary_cokriging_equals_gstat_to_ten_digits(gstat, name, maximum):
    model = MODELS[name]
    samples, targets = survey(model, name)
    assert condition_of(samples, model) < WORST_CONDITION
    limit = "" if maximum is None else f", nmax = {maximum}"
    theirs = gstat(predict_in_r(model, each=limit), **tables(samples, targets))
    ours = cokrige(
        samples,
        onto=targets,
        model=model,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
    )
    assert_same(ours, theirs)


def test_simple_cokriging_equals_gstat(gstat):
    model = MODELS["three variables, nested, an ellipse each"]
    samples, targets = survey(model, "simple")
    theirs = gstat(
        predict_in_r(model, each=", beta = c(5, 7, 4)[{row} + 1]"),
        **tables(samples, targets),
    )
    ours = cokrige(
        samples,
        onto=targets,
        model=model,
        neighbourhood=UNIQUE,
        drift={
            name: KnownMean(value=value)
            for name, value in zip(THREE, (5.0, 7.0, 4.0), strict=True)
        },
    )
    assert_same(ours, theirs)


def test_universal_cokriging_equals_gstat(gstat):
    model = MODELS["anisotropic"]
    samples, targets = survey(model, "universal")
    script = (
        predict_in_r(model)
        .replace("'v1', v ~ 1", "'v1', v ~ x + y")
        .replace("t <- spot(", "t <- as.data.frame(")
        .replace("k <-", "coordinates(t) <- ~ x + y; k <-")
        .replace(
            "d <- SpatialPointsDataFrame(spot(s), data.frame(s))",
            "d <- as.data.frame(s); coordinates(d) <- ~ x + y",
        )
    )
    theirs = gstat(script, **tables(samples, targets))
    ours = cokrige(
        samples,
        onto=targets,
        model=model,
        neighbourhood=UNIQUE,
        drift={"v1": Trend(degree=1), "v2": Trend()},
    )
    assert_same(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("maximum", [None, 9])
def test_block_cokriging_equals_gstat(gstat, maximum):
    model = MODELS["three variables, nested, an ellipse each"]
    samples, targets = survey(model, "block")
    # a sample in the middle of a lattice point: the nugget must not show there
    targets[0] = samples["v1"].coordinates[0] + [250.0, 125.0]
    limit = "" if maximum is None else f", nmax = {maximum}"
    theirs = gstat(
        predict_in_r(
            model,
            each=limit + ", set = list(nblockdiscr = 4)",
            at=", block = c(2000, 1000)",
        ),
        **tables(samples, targets),
    )
    ours = cokrige(
        samples,
        onto=targets,
        model=model,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
        block=BlockSupport(size_m=(2_000.0, 1_000.0)),
    )
    assert_same(ours, theirs)


def test_error_variances_equal_gstats_weights(gstat):
    model = MODELS["gaussian with nugget"]
    samples, targets = survey(model, "errors")
    rng = generator(7, "errors of samples")
    samples = {
        name: require_samples(
            each.coordinates,
            each.measured[:, 0],
            error_variance=rng.gamma(2.0, 0.3, len(each)),
        )
        for name, each in samples.items()
    }
    with_errors = {
        name: np.column_stack([each.coordinates, each.measured, each.error_variance])
        for name, each in samples.items()
    }
    theirs = gstat(
        predict_in_r(model, each=", weights = 1 / s[, 4]"),
        **with_errors,
        targets=targets,
    )
    ours = cokrige(samples, onto=targets, model=model, neighbourhood=UNIQUE)
    assert_same(ours, theirs)


def test_a_search_radius_equals_gstats_maxdist_where_all_variables_are_found(gstat):
    model = MODELS["anisotropic"]
    samples, targets = survey(model, "radius", count=60)
    theirs = gstat(
        predict_in_r(model, each=", nmax = 6, maxdist = 2500"),
        **tables(samples, targets),
    )
    ours = cokrige(
        samples,
        onto=targets,
        model=model,
        neighbourhood=Neighbourhood(radius_m=2_500.0, maximum=6),
    )
    full = ~ours.extrapolated.any(axis=1)
    assert 0 < full.sum() < len(targets)
    np.testing.assert_array_equal(np.isfinite(theirs[:, 0]), full)
    np.testing.assert_allclose(ours.estimate[full], theirs[full, :2], rtol=EXACT)
    np.testing.assert_allclose(ours.variance[full], theirs[full, 2:4], rtol=EXACT)


def test_collocated_cokriging_equals_gstats_nearest_secondary_sample(gstat):
    model = MODELS["gaussian with nugget"]
    samples, targets = survey(model, "collocated")
    secondary = generator(7, "collocated values").gamma(4.0, 1.0, len(targets))
    theirs = gstat(
        predict_in_r(
            model, each=", beta = c(5, 4)[{row} + 1], nmax = c(Inf, 1)[{row} + 1]"
        ),
        v1=np.column_stack([samples["v1"].coordinates, samples["v1"].measured]),
        v2=np.column_stack([targets, secondary]),
        targets=targets,
    )
    ours = collocated_cokrige(
        samples["v1"],
        secondary=Secondary(at_targets=secondary, mean=4.0),
        onto=targets,
        model=model,
        neighbourhood=UNIQUE,
        drift=KnownMean(value=5.0),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 2], rtol=EXACT)


@pytest.mark.parametrize(("weights", "method"), [("pairs/h2", 7), ("pairs", 1)])
def test_sills_equal_those_of_fit_lmc_where_separate_fits_are_valid(
    gstat, weights, method
):
    rng = generator(7, "gstat", "lmc")
    places = rng.uniform(0.0, 2e4, (90, 2))
    steps = places[:, None, :] - places[None, :, :]
    alike = np.exp(-np.hypot(*np.moveaxis(steps, -1, 0)) / 3e3)
    field = np.linalg.cholesky(alike) @ rng.normal(size=(90, 2))
    values = field @ [[2.0, 1.0], [0.0, 1.0]] + rng.normal(size=(90, 2))
    theirs = gstat(
        f"""
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(a = s[, 3], b = s[, 4]))
        g <- gstat(gstat(NULL, "a", a ~ 1, d), "b", b ~ 1, d)
        e <- variogram(g, width = 800, cutoff = 9600)
        g <- gstat(g, model = vgm(1, "Exp", 3000, 1), fill.all = TRUE)
        f <- fit.lmc(e, g, fit.method = {method})
        write("answer.csv", f$model$a$psill, f$model$a.b$psill, f$model$b$psill)
        """,
        samples=np.column_stack([places, values]),
    )
    seen = cross_variograms(
        places, values, variables=("a", "b"), lag_m=800.0, max_lag_m=9_600.0
    )
    form = Structure(model="exponential", sill=1.0, range_m=3e3, convention="scale")
    ours = fit_coregionalisation(seen, forms=[form], weights=weights, minimum_pairs=1)
    assert np.linalg.eigvalsh(ours.separate_sills).min() > 0.0
    sills = np.stack([ours.model.nugget, ours.model.structures[0].sills])
    expected = theirs[:, [0, 1, 1, 2]].reshape(2, 2, 2)
    np.testing.assert_allclose(sills, expected, rtol=1e-6)
