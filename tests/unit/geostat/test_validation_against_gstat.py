"""Independent software: the cross-validation of R gstat."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.checks.validation import leave_one_out
from geo.geostat.drift import KnownMean, Trend
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.randomness import generator

pytestmark = pytest.mark.gstat

VARIOGRAM = Variogram(
    nugget=0.7,
    structures=(
        Structure(
            model="spherical",
            sill=4.0,
            range_m=7_000.0,
            anisotropy=Anisotropy(azimuth_deg=35.0, ratio=0.5),
        ),
    ),
)


@pytest.mark.parametrize("maximum", [None, 11])
@pytest.mark.parametrize(
    ("drift", "formula", "beta"),
    [
        (Trend(), "v ~ 1", ""),
        (KnownMean(value=12.0), "v ~ 1", ", beta = 12"),
        (Trend(degree=1), "v ~ x + y", ""),
    ],
)
def test_leaving_one_out_equals_krige_cv(
    gstat, drift, formula, beta, maximum, monkeypatch
):
    rng = generator(6, "gstat", "validation")
    points, values = rng.uniform(0.0, 2e4, (70, 2)), rng.gamma(4.0, 3.0, 70)
    limit = "" if maximum is None else f", nmax = {maximum}"
    theirs = gstat(
        f"""
        d <- as.data.frame(read("samples.csv")); names(d) <- c("x", "y", "v")
        coordinates(d) <- ~ x + y
        m <- vgm(4, "Sph", 7000, 0.7, anis = c(35, 0.5))
        k <- krige.cv({formula}, d, m, verbose = FALSE, debug.level = 0{beta}{limit})
        write("answer.csv", k$var1.pred, k$var1.var)
        """,
        samples=np.column_stack([points, values]),
    )
    for worth_loading in (10_000, 0):  # the clear form, and compiled code
        monkeypatch.setattr("geo.geostat.checks.held_out.WORTH_LOADING", worth_loading)
        ours = leave_one_out(
            points,
            values,
            variogram=VARIOGRAM,
            neighbourhood=Neighbourhood(radius_m=np.inf, maximum=maximum),
            drift=drift,
        ).table.query("method == 'kriging'")
        np.testing.assert_allclose(ours["predicted"], theirs[:, 0], rtol=1e-9)
        np.testing.assert_allclose(ours["variance"], theirs[:, 1], rtol=1e-9)
