"""Covariances of many separations are those of few."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.stochastic import many_covariances
from geo.geostat.stochastic.many_covariances import continuous, continuous_between
from geo.geostat.variogram import Anisotropy, Structure, Variogram
from geo.model.randomness import generator

SPHERICAL = Structure(
    model="spherical",
    sill=0.7,
    range_m=900.0,
    anisotropy=Anisotropy(azimuth_deg=30.0, ratio=0.4),
)
MATERN = Structure(model="matern", sill=1.3, range_m=500.0, smoothness=1.3)
NESTED = Variogram(nugget=0.4, structures=(SPHERICAL, MATERN))


class Wave:
    """A model that only Python can evaluate."""

    nugget = 0.25

    def covariance(self, separation):
        away = np.hypot(separation[..., 0], separation[..., 1])
        return np.sinc(away / 400.0) + self.nugget * (away == 0.0)


@pytest.mark.parametrize(
    ("model", "sill"), [(NESTED, 2.0), (SPHERICAL, 0.7), (MATERN, 1.3), (Wave(), 1.0)]
)
def test_many_covariances_are_those_of_few(model, sill, monkeypatch):
    rng = generator(1, "separations")
    apart = rng.normal(0.0, 600.0, (250, 420, 2))
    apart[:, 0] = 0.0
    steps = rng.uniform(0.0, 30.0, (420, 2))
    steps[:250:5] = steps[170::5][:50]
    many = continuous(model, apart)
    between = continuous_between(model, steps[:250], steps, spacing_m=70.0)
    monkeypatch.setattr(many_covariances, "MANY", 10**9)
    np.testing.assert_allclose(many, continuous(model, apart), rtol=0, atol=1e-13)
    clear = continuous_between(model, steps[:250], steps, spacing_m=70.0)
    np.testing.assert_allclose(between, clear, rtol=0, atol=1e-13)
    # the nugget is in none of them
    np.testing.assert_allclose(many[:, 0], sill, rtol=1e-14)


def test_parts_of_a_table_change_nothing(monkeypatch):
    steps = generator(2, "parts").uniform(0.0, 30.0, (400, 2))
    whole = continuous_between(NESTED, steps, steps, spacing_m=70.0)
    monkeypatch.setattr(many_covariances, "AT_ONCE", 3 * 400)
    parts = continuous_between(NESTED, steps, steps, spacing_m=70.0)
    assert parts.tobytes() == whole.tobytes()
