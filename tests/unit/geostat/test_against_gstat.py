"""Independent software: R gstat, on random configurations."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.geostat.variography.experimental import experimental_variogram
from geo.kernels.kriging import condition, kriging_system
from geo.model.randomness import generator

pytestmark = pytest.mark.gstat

EXACT = 1e-10
WORST_CONDITION = 1e8

R_NAMES = {"spherical": "Sph", "exponential": "Exp", "gaussian": "Gau"}


def as_r(variogram: Variogram) -> str:
    parts = f"vgm({variogram.nugget!r}, 'Nug', 0)"
    for structure in variogram.structures:
        shape = structure.anisotropy
        parts = (
            f"vgm({structure.sill!r}, '{R_NAMES[structure.model]}', "
            f"{structure.scale_m!r}, anis = c({shape.azimuth_deg!r}, {shape.ratio!r}), "
            f"add.to = {parts})"
        )
    return parts


def structure(model: str, sill: float, scale_m: float, azimuth=0.0, ratio=1.0):
    return Structure(
        model=model,
        sill=sill,
        range_m=scale_m,
        convention="scale",
        anisotropy=Anisotropy(azimuth_deg=azimuth, ratio=ratio),
    )


VARIOGRAMS = {
    "spherical": Variogram(nugget=0.0, structures=(structure("spherical", 7.0, 9e3),)),
    "exponential with nugget": Variogram(
        nugget=1.3, structures=(structure("exponential", 4.0, 3.1e3),)
    ),
    "gaussian with nugget": Variogram(
        nugget=0.4, structures=(structure("gaussian", 4.0, 2.5e3),)
    ),
    "anisotropic": Variogram(
        nugget=0.2, structures=(structure("spherical", 5.0, 12e3, 35.0, 0.4),)
    ),
    "anisotropic, long axis in the south-east": Variogram(
        nugget=0.0, structures=(structure("exponential", 5.0, 4e3, 120.0, 0.25),)
    ),
    "nested": Variogram(
        nugget=0.5,
        structures=(
            structure("spherical", 2.0, 3e3),
            structure("exponential", 6.0, 8e3),
        ),
    ),
    "nested with an ellipse each": Variogram(
        nugget=0.1,
        structures=(
            structure("spherical", 2.0, 4e3, 10.0, 0.7),
            structure("spherical", 6.0, 16e3, 80.0, 0.3),
        ),
    ),
}


def survey(name: str, count: int = 60):
    rng = generator(7, "gstat", name)
    corner = np.array([4.2e5, 2.7e6])
    samples = corner + rng.uniform(0.0, 2e4, (count, 2))
    values = rng.gamma(4.0, 3.0, count)
    targets = corner + rng.uniform(-1e3, 2.1e4, (25, 2))
    return samples, values, targets


@pytest.mark.parametrize("maximum", [None, 16])
@pytest.mark.parametrize("name", VARIOGRAMS)
def test_point_kriging_equals_gstat_to_ten_digits(gstat, name, maximum):
    variogram = VARIOGRAMS[name]
    samples, values, targets = survey(name)
    limit = "" if maximum is None else f", nmax = {maximum}"
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        k <- krige(v ~ 1, d, t, {as_r(variogram)}, debug.level = 0{limit})
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    step = samples[:, None, :] - samples[None, :, :]
    system = kriging_system(variogram.covariance(step), np.ones((len(samples), 1)))
    assert condition(system) < WORST_CONDITION

    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=EXACT)


def test_a_search_radius_equals_gstats_maxdist(gstat):
    variogram = VARIOGRAMS["nested"]
    samples, values, targets = survey("radius")
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        k <- krige(v ~ 1, d, t, {as_r(variogram)}, debug.level = 0,
                   nmax = 8, maxdist = 1800)
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=1_800.0, maximum=8),
    )
    assert 0 < ours.extrapolated.sum() < len(targets)
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=EXACT)


@pytest.mark.parametrize(
    "name", ["exponential with nugget", "nested with an ellipse each"]
)
def test_block_kriging_equals_gstat(gstat, name):
    variogram = VARIOGRAMS[name]
    samples, values, targets = survey(name)
    # a sample in the middle of a lattice point: the nugget must not show there
    targets[0] = samples[0] + [250.0, 125.0]
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        g <- gstat(NULL, "v", v ~ 1, d, model = {as_r(variogram)},
                   set = list(nblockdiscr = 4))
        k <- predict(g, t, block = c(2000, 1000), debug.level = 0)
        write("answer.csv", k$v.pred, k$v.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=variogram,
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
        block=BlockSupport(size_m=(2_000.0, 1_000.0)),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=1e-6)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=1e-6)


def test_the_experimental_variogram_equals_gstats(gstat):
    samples, values, _ = survey("experimental", count=150)
    theirs = gstat(
        """
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        e <- variogram(v ~ 1, d, width = 700, cutoff = 9000)
        write("answer.csv", e$np, e$dist, e$gamma)
        """,
        samples=np.column_stack([samples, values]),
    )
    ours = experimental_variogram(samples, values, lag_m=700.0, max_lag_m=9_000.0)
    np.testing.assert_array_equal(ours.pairs, theirs[:, 0])
    np.testing.assert_allclose(ours.lag_m, theirs[:, 1], rtol=1e-12)
    np.testing.assert_allclose(ours.semivariance, theirs[:, 2], rtol=1e-12)
