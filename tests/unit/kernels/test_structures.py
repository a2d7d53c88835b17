"""Compiled covariances against those in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.anisotropy import Anisotropy, ZonalAnisotropy
from geo.geostat.packing import packed
from geo.geostat.variogram import ModelName, Structure, Variogram
from geo.kernels.covariance import matern
from geo.kernels.structures import (
    covariances_into,
    exp_minus,
    matern_at,
    matern_table,
)


@pytest.mark.parametrize("smoothness", [0.05, 0.3, 0.5, 1.0, 1.5, 2.7, 12.0])
def test_the_tabulated_matern_is_the_exact_one(smoothness):
    reduced = np.concatenate([[0.0], np.geomspace(1e-12, 2_000.0, 4_000)])
    table = matern_table(smoothness)
    found = [matern_at(each, table, 0) for each in reduced]
    exact = matern(reduced, smoothness=smoothness)
    np.testing.assert_allclose(found, exact, rtol=0.0, atol=1e-14)


def test_the_matern_table_is_not_to_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        matern_table(0.5)[0] = 1.0


def test_exponentials_are_exact_to_the_last_places():
    exponents = np.concatenate([[0.0, 1e9], np.linspace(0.0, 700.0, 3_001)])
    found = np.array([exp_minus(each) for each in exponents])
    np.testing.assert_allclose(found, np.exp(-exponents), rtol=5e-16, atol=1e-320)


@pytest.mark.parametrize("model", list(ModelName))
@pytest.mark.parametrize(
    "shape",
    [
        Anisotropy(),
        Anisotropy(azimuth_deg=33.0, ratio=0.3),
        ZonalAnisotropy(azimuth_deg=120.0),
    ],
)
def test_covariances_are_those_of_the_variogram(model, shape):
    structure = Structure(
        model=model,
        sill=2.5,
        range_m=800.0,
        anisotropy=shape,
        smoothness=0.8 if model == ModelName.MATERN else None,
    )
    nested = Structure(model="spherical", sill=0.5, range_m=2_000.0)
    variogram = Variogram(nugget=0.7, structures=(structure, nested))
    numbers = packed(variogram)
    steps = np.random.default_rng(0).normal(0.0, 900.0, (300, 2))
    steps[:2] = [[0.0, 0.0], [0.0, 5.0]]
    room, out = np.empty(300), np.empty(301)
    covariances_into(
        steps[:, 0].copy(),
        steps[:, 1].copy(),
        300,
        numbers.nugget,
        numbers.structures,
        numbers.tables,
        room,
        out,
        1,
    )
    exact = variogram.covariance(steps)
    np.testing.assert_allclose(out[1:], exact, rtol=0.0, atol=4e-14)


def test_a_model_of_ones_own_is_not_packed():
    class Own(Variogram):
        def covariance(self, separation):
            return np.exp(-np.hypot(separation[..., 0], separation[..., 1]))

    assert packed(Own(nugget=1.0)) is None
