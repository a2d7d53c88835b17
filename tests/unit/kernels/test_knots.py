"""Lines between knots: those of numpy."""

from __future__ import annotations

import numpy as np
import pytest

from geo.kernels.compiled import MANY
from geo.kernels.knots import between_knots
from geo.model.randomness import generator

LEAST = np.nextafter(1.0, 2.0)


@pytest.mark.parametrize(
    "knots",
    [
        np.array([0.0, 1.0]),
        np.array([1.0, LEAST]),
        np.array([-3.0, 0.0, 1e-9, 2e-9, 3e-9, 1e-3, 3.0]),  # many in one step
        np.concatenate([np.linspace(0.0, 1e-6, 500), [5.0]]),
        np.sort(generator(1, "knots").standard_normal(3_000)),
    ],
)
def test_values_are_those_of_numpy_to_the_last_bit(knots):
    rng = generator(2, "places")
    values = np.sort(rng.gamma(3.0, 2.0, len(knots)))
    values[len(knots) // 2 :] += 0.0
    places = rng.standard_normal(MANY)
    places[: len(knots)] = knots
    places[-4:] = [-np.inf, np.inf, np.nan, knots[-1]]
    places[5_000 : 5_000 + len(knots)] = np.nextafter(knots, -np.inf)
    places[9_000 : 9_000 + len(knots)] = np.nextafter(knots, np.inf)
    found = between_knots(places.reshape(4, -1), knots, values)
    assert found.shape == (4, MANY // 4)
    np.testing.assert_array_equal(found.ravel(), np.interp(places, knots, values))
    np.testing.assert_array_equal(found.ravel()[: len(knots)], values)


def test_one_knot_is_a_constant():
    assert np.all(between_knots(np.zeros(MANY), np.array([3.0]), np.array([7.0])) == 7)
