"""Independent software: R gstat with a mean that is known, or drifts."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.drift import ExternalDrift, KnownMean, Trend
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.randomness import generator

pytestmark = pytest.mark.gstat

EXACT = 1e-10
CLOSE = 1e-6
UNIQUE = Neighbourhood(radius_m=np.inf, maximum=None)
MOVING = Neighbourhood(radius_m=np.inf, maximum=20)
EITHER = pytest.mark.parametrize(
    ("neighbourhood", "limit"), [(UNIQUE, ""), (MOVING, ", nmax = 20")]
)

NESTED = Variogram(
    nugget=0.3,
    structures=(
        Structure(model="spherical", sill=2.0, range_m=3e3),
        Structure(
            model="exponential",
            sill=6.0,
            range_m=15e3,
            anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.5),
        ),
    ),
)
IN_R = (
    "vgm(6, 'Exp', 5000, anis = c(30, 0.5), add.to = vgm(2, 'Sph', 3000, nugget = 0.3))"
)


def survey(name: str, count: int = 70):
    rng = generator(11, "gstat drift", name)
    samples = rng.uniform(0.0, 2e4, (count, 2))
    targets = rng.uniform(-1e3, 2.1e4, (25, 2))

    def covariate(places):
        return np.sin(places[:, 0] / 4e3) + places[:, 1] / 1e4

    noise = rng.gamma(4.0, 3.0, count)
    values = noise + 8.0 * covariate(samples) + samples[:, 0] / 2e3
    return samples, values, targets, covariate


@EITHER
def test_simple_kriging_equals_gstat(gstat, neighbourhood, limit):
    samples, values, targets, _ = survey("simple")
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        k <- krige(v ~ 1, d, t, {IN_R}, beta = 17.5, debug.level = 0{limit})
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=NESTED,
        neighbourhood=neighbourhood,
        drift=KnownMean(value=17.5),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=EXACT)


@EITHER
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("block", [None, BlockSupport(size_m=(2_000.0, 1_000.0))])
def test_universal_kriging_equals_gstat(gstat, neighbourhood, limit, degree, block):
    samples, values, targets, _ = survey("universal")
    blocks = "" if block is None else ", block = c(2000, 1000)"
    theirs = gstat(
        f"""
        s <- as.data.frame(read("samples.csv")); coordinates(s) <- ~ x + y
        t <- as.data.frame(read("targets.csv")); coordinates(t) <- ~ x + y
        g <- gstat(NULL, "v", v ~ 1, s, model = {IN_R}{limit},
                   degree = {degree}, set = list(nblockdiscr = 4))
        k <- predict(g, t{blocks}, debug.level = 0)
        write("answer.csv", k$v.pred, k$v.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=NESTED,
        neighbourhood=neighbourhood,
        block=block,
        drift=Trend(degree=degree),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=CLOSE)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=CLOSE)


@EITHER
def test_external_drift_equals_gstat(gstat, neighbourhood, limit):
    samples, values, targets, covariate = survey("external")
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- read("targets.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3], w = s[, 4]))
        to <- SpatialPointsDataFrame(spot(t), data.frame(w = t[, 3]))
        k <- krige(v ~ w, d, to, {IN_R}, debug.level = 0{limit})
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values, covariate(samples)]),
        targets=np.column_stack([targets, covariate(targets)]),
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=NESTED,
        neighbourhood=neighbourhood,
        drift=ExternalDrift(
            at_samples=covariate(samples), at_targets=covariate(targets)
        ),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=CLOSE)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=CLOSE)


def test_quadrants_equal_gstats(gstat):
    samples, values, targets, _ = survey("quadrants")
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        k <- krige(v ~ 1, d, t, {IN_R}, debug.level = 0, omax = 3, maxdist = 6000)
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=NESTED,
        neighbourhood=Neighbourhood(radius_m=6_000.0, maximum=12, sectors=4),
    )
    assert ours.neighbours.min() < ours.neighbours.max() == 12
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=EXACT)


def test_a_minimum_equals_gstats_nmin(gstat):
    samples, values, targets, _ = survey("minimum")
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        k <- krige(v ~ 1, d, t, {IN_R}, debug.level = 0,
                   nmin = 4, nmax = 8, maxdist = 3000)
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([samples, values]),
        targets=targets,
    )
    ours = krige(
        samples,
        values,
        onto=targets,
        variogram=NESTED,
        neighbourhood=Neighbourhood(radius_m=3_000.0, maximum=8, minimum=4),
    )
    assert 0 < ours.extrapolated.sum() < len(targets)
    np.testing.assert_array_equal(ours.extrapolated, np.isnan(theirs[:, 0]))
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=EXACT)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=EXACT)
