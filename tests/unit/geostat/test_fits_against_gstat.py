"""Independent software: the variogram fits of R gstat."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.variogram import (
    Anisotropy,
    Structure,
    Variogram,
    covariance_between,
)
from geo.geostat.variography.experimental import Direction, experimental_variogram
from geo.geostat.variography.fit_bounds import FitBounds
from geo.geostat.variography.fitting import FittedVariogram, fit_variogram
from geo.model.randomness import generator

pytestmark = pytest.mark.gstat

METHODS = {"pairs": 1, "equal": 6, "pairs/h2": 7}
R_NAMES = {"spherical": "Sph", "exponential": "Exp"}
LAGS = {"lag_m": 700.0, "max_lag_m": 9_000.0}

READ = """
    s <- read("samples.csv")
    d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
    e <- variogram(v ~ 1, d, width = 700, cutoff = 9000)
"""


@pytest.fixture(scope="module")
def survey():
    """400 samples of a spherical field, longest towards 30 degrees."""
    rng = generator(3, "gstat fits")
    truth = Variogram(
        nugget=1.0,
        structures=(
            Structure(
                model="spherical",
                sill=4.0,
                range_m=6_000.0,
                anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.6),
            ),
        ),
    )
    points = rng.uniform(0.0, 2e4, (400, 2))
    root = np.linalg.cholesky(covariance_between(points, points, model=truth))
    return np.column_stack([points, root @ rng.standard_normal(400)])


@pytest.fixture(scope="module")
def seen(survey):
    return experimental_variogram(survey[:, :2], survey[:, 2], **LAGS)


def parameters(fitted: FittedVariogram) -> list[float]:
    sills = [structure.sill for structure in fitted.variogram.structures]
    scales = [structure.scale_m for structure in fitted.variogram.structures]
    return [fitted.variogram.nugget, *sills, *scales]


@pytest.mark.parametrize("model", ["spherical", "exponential"])
def test_fits_by_three_weightings_equal_gstats(gstat, survey, seen, model):
    theirs = gstat(
        f"""{READ}
        a <- t(sapply(c({", ".join(map(str, METHODS.values()))}), function(m) {{
          f <- fit.variogram(e, vgm(4, "{R_NAMES[model]}", 2500, 1), fit.method = m)
          c(attr(f, "SSErr"), f$psill[1], f$psill[2], f$range[2]) }}))
        write("answer.csv", a)
        """,
        samples=survey,
    )
    for weights, expected in zip(METHODS, theirs, strict=True):
        fitted = fit_variogram(seen, model=model, weights=weights)
        # gstat stops short of the minimum: ours may not be worse
        assert fitted.weighted_sse <= expected[0] * (1.0 + 1e-9)
        assert fitted.weighted_sse == pytest.approx(expected[0], rel=1e-6)
        np.testing.assert_allclose(
            parameters(fitted), expected[1:], rtol=1e-3, atol=1e-3
        )


def test_an_optimiser_over_gstats_gaussian_model_finds_the_same_fit(
    gstat, survey, seen
):
    # fit.variogram itself stops far from the minimum of the Gaussian model
    fitted = fit_variogram(seen, model="gaussian")
    theirs = gstat(
        f"""{READ}
        p <- as.vector(read("start.csv"))
        sse <- function(p) {{
          m <- vgm(p[2], "Gau", p[3], p[1])
          g <- variogramLine(m, dist_vector = e$dist)$gamma
          sum(e$np / e$dist^2 * (e$gamma - g)^2) }}
        o <- optim(p * 1.2, sse, control = list(parscale = p, reltol = 1e-14))
        write("answer.csv", c(sse(p), p), c(o$value, o$par))
        """,
        samples=survey,
        start=np.array(parameters(fitted))[:, None],
    ).T
    assert fitted.weighted_sse == pytest.approx(theirs[0, 0], rel=1e-9)
    assert theirs[1, 0] > fitted.weighted_sse * (1.0 - 1e-9)
    np.testing.assert_allclose(theirs[1, 1:], parameters(fitted), rtol=1e-3)


def test_weights_by_the_model_equal_gstats_once_it_is_asked_again(gstat, survey, seen):
    theirs = gstat(
        f"""{READ}
        f <- vgm(4, "Sph", 6000, 1)
        for (again in 1:8) f <- fit.variogram(e, f, fit.method = 2)
        write("answer.csv", attr(f, "SSErr"), f$psill[1], f$psill[2], f$range[2])
        """,
        samples=survey,
    )
    fitted = fit_variogram(seen, model="spherical", weights="pairs/model2")
    assert fitted.weighted_sse == pytest.approx(theirs[0], rel=1e-6)
    np.testing.assert_allclose(parameters(fitted), theirs[1:], rtol=1e-5)


def test_a_matern_fit_with_its_smoothness_held_equals_gstats(gstat, survey, seen):
    theirs = gstat(
        f"""{READ}
        f <- fit.variogram(e, vgm(4, "Mat", 1000, 1, kappa = 1.5))
        write("answer.csv", attr(f, "SSErr"), f$psill[1], f$psill[2], f$range[2])
        """,
        samples=survey,
    )
    fitted = fit_variogram(seen, model="matern", bounds=FitBounds(smoothness=(1.5,)))
    assert fitted.weighted_sse == pytest.approx(theirs[0], rel=1e-6)
    np.testing.assert_allclose(parameters(fitted), theirs[1:], rtol=1e-3)


def test_fits_with_held_parameters_equal_gstats(gstat, survey, seen):
    theirs = gstat(
        f"""{READ}
        m <- vgm(4, "Sph", 4000, 0.5)
        held <- fit.variogram(e, m, fit.sills = c(FALSE, TRUE))
        short <- fit.variogram(e, m, fit.ranges = FALSE)
        figures <- function(f) c(attr(f, "SSErr"), f$psill[1], f$psill[2], f$range[2])
        write("answer.csv", rbind(figures(held), figures(short)))
        """,
        samples=survey,
    )
    for expected, bounds in zip(
        theirs, (FitBounds(nugget=0.5), FitBounds(ranges_m=(4_000.0,))), strict=True
    ):
        fitted = fit_variogram(seen, model="spherical", bounds=bounds)
        assert fitted.weighted_sse <= expected[0] * (1.0 + 1e-9)
        assert fitted.weighted_sse == pytest.approx(expected[0], rel=1e-6)
        np.testing.assert_allclose(parameters(fitted), expected[1:], rtol=1e-3)


def test_a_nested_fit_equals_gstats(gstat, survey, seen):
    theirs = gstat(
        f"""{READ}
        m <- vgm(2, "Sph", 7000, add.to = vgm(2, "Exp", 1000, 1))
        f <- fit.variogram(e, m, fit.ranges = c(FALSE, FALSE, TRUE))
        write("answer.csv", attr(f, "SSErr"), f$psill[1], f$psill[2], f$psill[3],
              f$range[2], f$range[3])
        """,
        samples=survey,
    )
    fitted = fit_variogram(
        seen,
        model=["exponential", "spherical"],
        bounds=FitBounds(ranges_m=(3_000.0, None)),
    )
    assert fitted.weighted_sse <= theirs[0] * (1.0 + 1e-9)
    assert fitted.weighted_sse == pytest.approx(theirs[0], rel=1e-6)
    np.testing.assert_allclose(parameters(fitted), theirs[1:], rtol=1e-2)


def test_no_ellipse_beside_the_fitted_one_is_better_by_gstats_own_models(gstat, survey):
    azimuths = (0.0, 45.0, 90.0, 135.0)
    fitted = fit_variogram(
        [
            experimental_variogram(
                survey[:, :2], survey[:, 2], direction=Direction(azimuth_deg=at), **LAGS
            )
            for at in azimuths
        ],
        model="spherical",
    )
    structure = fitted.variogram.structures[0]
    start = [
        fitted.variogram.nugget,
        structure.sill,
        structure.scale_m,
        structure.anisotropy.azimuth_deg,
        structure.anisotropy.ratio,
    ]
    # gstat fits no anisotropy, but gives semivariances by direction
    theirs = gstat(
        """
        s <- read("samples.csv"); p <- as.vector(read("start.csv"))
        d <- SpatialPointsDataFrame(spot(s), data.frame(v = s[, 3]))
        e <- variogram(v ~ 1, d, width = 700, cutoff = 9000, alpha = c(0, 45, 90, 135))
        e <- e[e$np >= 30, ]
        sse <- function(p) {
          m <- vgm(p[2], "Sph", p[3], p[1], anis = c(p[4] %% 360, min(p[5], 1)))
          sum(sapply(c(0, 45, 90, 135), function(a) {
            k <- e$dir.hor == a; r <- a * pi / 180
            g <- variogramLine(m, dist_vector = e$dist[k], dir = c(sin(r), cos(r), 0))
            sum(e$np[k] / e$dist[k]^2 * (e$gamma[k] - g$gamma)^2) }))
        }
        o <- optim(p, sse, control = list(parscale = p, reltol = 1e-12, maxit = 3000))
        write("answer.csv", rbind(c(sse(p), p), c(o$value, o$par)))
        """,
        samples=survey,
        start=np.array(start)[:, None],
    )
    assert fitted.weighted_sse == pytest.approx(theirs[0, 0], rel=1e-9)
    assert theirs[1, 0] > fitted.weighted_sse * (1.0 - 1e-6)
    np.testing.assert_allclose(theirs[1, 1:], start, rtol=1e-2)
