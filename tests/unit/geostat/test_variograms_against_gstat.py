"""Independent software: R gstat and gstlearn, on random configurations."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Anisotropy, Structure, Variogram, ZonalAnisotropy
from geo.geostat.variography.cross_variogram import cross_variograms
from geo.geostat.variography.estimators import Estimator
from geo.geostat.variography.experimental import (
    Direction,
    experimental_variogram,
)
from geo.geostat.variography.variogram_map import variogram_map
from geo.model.randomness import generator

EXACT = 1e-12
LAGS = {"lag_m": 700.0, "max_lag_m": 9_000.0}

with_gstat = pytest.mark.gstat


@pytest.fixture(scope="module")
def gstlearn():
    import gstlearn

    return gstlearn


def survey(name: str, count: int = 150, variables: int = 1):
    rng = generator(11, "variography", name)
    points = np.array([4.2e5, 2.7e6]) + rng.uniform(0.0, 2e4, (count, 2))
    common = rng.gamma(4.0, 3.0, (count, 1))
    return points, common + rng.normal(size=(count, variables))


def filled(seen):
    return seen.table()[seen.pairs > 0]


@with_gstat
@pytest.mark.parametrize("estimator", [Estimator.MATHERON, Estimator.CRESSIE_HAWKINS])
@pytest.mark.parametrize(("azimuth", "tolerance"), [(0, 22.5), (37, 10), (120, 45)])
def test_directional_variograms_equal_gstats(gstat, estimator, azimuth, tolerance):
    points, values = survey("direction")
    robust = {Estimator.MATHERON: "FALSE", Estimator.CRESSIE_HAWKINS: "TRUE"}[estimator]
    theirs = gstat(
        f"""
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        e <- variogram(v ~ 1, d, width = 700, cutoff = 9000, alpha = {azimuth},
                       tol.hor = {tolerance}, cressie = {robust})
        write("answer.csv", e$np, e$dist, e$gamma)
        """,
        samples=np.column_stack([points, values]),
    )
    ours = experimental_variogram(
        points,
        values,
        direction=Direction(azimuth_deg=azimuth, tolerance_deg=tolerance),
        estimator=estimator,
        **LAGS,
    )
    table = filled(ours)
    np.testing.assert_array_equal(table["pairs"], theirs[:, 0])
    np.testing.assert_allclose(table["lag_m"], theirs[:, 1], rtol=EXACT)
    np.testing.assert_allclose(table["semivariance"], theirs[:, 2], rtol=EXACT)


@with_gstat
def test_the_omnidirectional_robust_variogram_equals_gstats(gstat):
    points, values = survey("robust")
    values[7] = 400.0
    theirs = gstat(
        """
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        e <- variogram(v ~ 1, d, width = 700, cutoff = 9000, cressie = TRUE)
        write("answer.csv", e$np, e$gamma)
        """,
        samples=np.column_stack([points, values]),
    )
    ours = experimental_variogram(points, values, estimator="cressie-hawkins", **LAGS)
    np.testing.assert_array_equal(ours.pairs, theirs[:, 0])
    np.testing.assert_allclose(ours.semivariance, theirs[:, 1], rtol=EXACT)


@with_gstat
def test_samples_in_one_place_count_in_every_direction_as_in_gstat(gstat):
    points, values = survey("pairs in one place", count=40)
    points[20:30] = points[:10]
    for azimuth in (0, 90):
        theirs = gstat(
            f"""
            s <- read("samples.csv")
            d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
            e <- variogram(v ~ 1, d, boundaries = c(4000, 8000, 12000),
                           alpha = {azimuth}, tol.hor = 22.5)
            write("answer.csv", e$np, e$gamma)
            """,
            samples=np.column_stack([points, values]),
        )
        ours = experimental_variogram(
            points,
            values,
            lag_m=4_000.0,
            max_lag_m=12_000.0,
            direction=Direction(azimuth_deg=azimuth),
        )
        np.testing.assert_array_equal(ours.pairs, theirs[:, 0])
        np.testing.assert_allclose(ours.semivariance, theirs[:, 1], rtol=EXACT)


@with_gstat
@pytest.mark.parametrize("direction", [None, Direction(azimuth_deg=60.0)])
def test_cross_variograms_equal_gstats(gstat, direction):
    points, values = survey("crossed", count=120, variables=2)
    along = "" if direction is None else ", alpha = 60, tol.hor = 22.5"
    theirs = gstat(
        f"""
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3], w = s[, 4]))
        g <- gstat(gstat(NULL, "v", v ~ 1, d), "w", w ~ 1, d)
        e <- variogram(g, width = 700, cutoff = 9000{along})
        of <- function(id) e[e$id == id, ]
        stopifnot(all(of("v.w")$np == 2 * of("v")$np))  # both ways round
        write("answer.csv", of("v")$np, of("v")$dist, of("v")$gamma,
              of("v.w")$gamma, of("w")$gamma)
        """,
        samples=np.column_stack([points, values]),
    )
    ours = cross_variograms(
        points, values, variables=("v", "w"), direction=direction, **LAGS
    )
    np.testing.assert_array_equal(ours.pairs, theirs[:, 0])
    np.testing.assert_allclose(ours.lag_m, theirs[:, 1], rtol=EXACT)
    for column, (first, second) in enumerate([(0, 0), (0, 1), (1, 1)], start=2):
        np.testing.assert_allclose(
            ours.semivariance[:, first, second], theirs[:, column], rtol=1e-11
        )


@with_gstat
def test_the_variogram_map_equals_gstats(gstat):
    points, values = survey("map")
    theirs = gstat(
        """
        s <- read("samples.csv")
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        m <- as.data.frame(variogram(v ~ 1, d, width = 1500, cutoff = 9000,
                                     map = TRUE)$map)
        m <- m[order(m$dy, m$dx), ]
        write("answer.csv", m$dx, m$dy, m$np.var1, m$var1)
        """,
        samples=np.column_stack([points, values]),
    )
    ours = variogram_map(points, values, lag_m=1_500.0, lags=6)
    table = ours.table()
    pairs = ours.pairs.copy()
    pairs[6, 6] *= 2  # gstat counts a pair both ways round in the middle cell
    np.testing.assert_allclose(table["easting_m"], theirs[:, 0], atol=1e-9)
    np.testing.assert_allclose(table["northing_m"], theirs[:, 1], atol=1e-9)
    np.testing.assert_array_equal(pairs.ravel(), theirs[:, 2])
    np.testing.assert_allclose(table["semivariance"], theirs[:, 3], rtol=EXACT)


@with_gstat
@pytest.mark.parametrize("smoothness", [0.1, 0.5, 1.0, 1.7, 3.0, 8.0])
def test_the_matern_covariance_equals_gstats(gstat, smoothness):
    theirs = gstat(
        f"""
        m <- vgm(3.5, "Mat", 1200, anis = c(35, 0.4), kappa = {smoothness})
        h <- seq(10, 12000, length.out = 300)
        l <- variogramLine(m, dist_vector = h, dir = c(sin(1.1), cos(1.1), 0),
                           covariance = TRUE)
        write("answer.csv", l$dist, l$gamma)
        """,
    )
    ours = Structure(
        model="matern",
        sill=3.5,
        range_m=1_200.0,
        convention="scale",
        smoothness=smoothness,
        anisotropy=Anisotropy(azimuth_deg=35.0, ratio=0.4),
    )
    step = theirs[:, :1] * [np.sin(1.1), np.cos(1.1)]
    # gstat takes the covariance as sill less semivariance: its digits are the sill's
    np.testing.assert_allclose(
        ours.covariance(step), theirs[:, 1], rtol=1e-12, atol=1e-13
    )


@with_gstat
@pytest.mark.parametrize("maximum", [None, 12])
def test_kriging_with_a_matern_model_equals_gstats(gstat, maximum):
    points, values = survey("kriging", count=50)
    targets = survey("targets", count=20)[0]
    limit = "" if maximum is None else f", nmax = {maximum}"
    theirs = gstat(
        f"""
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        m <- vgm(4, "Mat", 1500, anis = c(110, 0.5), kappa = 1.3,
                 add.to = vgm(0.7, "Nug", 0))
        k <- krige(v ~ 1, d, t, m, debug.level = 0{limit})
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([points, values]),
        targets=targets,
    )
    structure = Structure(
        model="matern",
        sill=4.0,
        range_m=1_500.0,
        convention="scale",
        smoothness=1.3,
        anisotropy=Anisotropy(azimuth_deg=110.0, ratio=0.5),
    )
    ours = krige(
        points,
        values[:, 0],
        onto=targets,
        variogram=Variogram(nugget=0.7, structures=(structure,)),
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=1e-10)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=1e-10)


@with_gstat
def test_kriging_with_a_zonal_structure_equals_gstats_endless_ellipse(gstat):
    """In gstat a zone is an ellipse whose long axis, across, has no end."""
    points, values = survey("zonal", count=50)
    targets = survey("targets", count=20)[0]
    theirs = gstat(
        """
        s <- read("samples.csv"); t <- spot(read("targets.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        m <- vgm(3, "Sph", 6e12, anis = c(35 + 90, 1e-9),
                 add.to = vgm(2, "Sph", 4000, add.to = vgm(0.5, "Nug", 0)))
        k <- krige(v ~ 1, d, t, m, debug.level = 0)
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([points, values]),
        targets=targets,
    )
    zone = Structure(
        model="spherical",
        sill=3.0,
        range_m=6_000.0,
        anisotropy=ZonalAnisotropy(azimuth_deg=35.0),
    )
    patch = Structure(model="spherical", sill=2.0, range_m=4_000.0)
    ours = krige(
        points,
        values[:, 0],
        onto=targets,
        variogram=Variogram(nugget=0.5, structures=(patch, zone)),
        neighbourhood=Neighbourhood(radius_m=np.inf, maximum=None),
    )
    np.testing.assert_allclose(ours.estimate, theirs[:, 0], rtol=1e-8)
    np.testing.assert_allclose(ours.variance, theirs[:, 1], rtol=1e-8)


def test_the_cubic_covariance_equals_gstlearns(gstlearn):
    distance = np.linspace(0.0, 2_500.0, 101)
    model = gstlearn.Model.createFromParam(gstlearn.ECov.CUBIC, 2_000.0, 3.5)
    theirs = [model.evalIvarIpas(float(each), [1.0, 0.0]) for each in distance]
    ours = Structure(model="cubic", sill=3.5, range_m=2_000.0)
    step = distance[:, None] * [0.6, 0.8]
    np.testing.assert_allclose(ours.covariance(step), theirs, rtol=1e-10, atol=1e-14)


def test_a_direction_with_a_bandwidth_equals_gstlearns(gstlearn):
    points, values = survey("bandwidth")
    table = gstlearn.Db()
    table["easting"], table["northing"] = points.T
    table["value"] = values[:, 0]
    table.setLocators(["easting", "northing"], gstlearn.ELoc.X)
    table.setLocators(["value"], gstlearn.ELoc.Z)
    azimuth = np.radians(33.0)
    edges = np.arange(8) * 1_300.0
    along = gstlearn.DirParam.create(
        7,
        1_300.0,
        0.5,
        25.0,  # tolerance of the angle
        0,
        0,
        np.nan,
        800.0,  # radius of the cylinder
        0.0,
        edges,
        [np.sin(azimuth), np.cos(azimuth)],
    )
    parameters = gstlearn.VarioParam()
    parameters.addDir(along)
    theirs = gstlearn.Vario.computeFromDb(parameters, table)

    ours = experimental_variogram(
        points,
        values,
        lag_m=1_300.0,
        max_lag_m=9_100.0,
        direction=Direction(azimuth_deg=33.0, tolerance_deg=25.0, bandwidth_m=800.0),
    )
    np.testing.assert_array_equal(ours.pairs, theirs.getSwVec(0, 0, 0))
    np.testing.assert_allclose(ours.lag_m, theirs.getHhVec(0, 0, 0), rtol=EXACT)
    np.testing.assert_allclose(ours.semivariance, theirs.getGgVec(0, 0, 0), rtol=1e-11)
