"""Eight numbers at once: compiled as in Python, and systems against LAPACK."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import cholesky, solve_triangular

from geo.kernels.compiled import compiled
from geo.kernels.eights import (
    LANES,
    gathered,
    gathered_behind,
    higher_of,
    highest,
    lower_of,
    lowest,
    put_row,
    room_for,
    roots,
    row_of,
    spread,
)
from geo.kernels.lanes import backward, factor, forward


@compiled
def every_step(numbers, places, out):
    one, other = row_of(numbers, 0), row_of(numbers, 1)
    put_row(out, 0, one + other)
    put_row(out, 1, one - other)
    put_row(out, 2, one * other)
    put_row(out, 3, one / other)
    put_row(out, 4, lower_of(one, other))
    put_row(out, 5, higher_of(one, other))
    put_row(out, 6, roots(higher_of(one, spread(0.0))))
    put_row(out, 7, gathered(numbers, places, 1))
    put_row(out, 8, gathered_behind(numbers, places, 0, places, 1))
    put_row(out, 9, spread(lowest(one) + 10.0 * highest(one)))


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_compiled_steps_are_those_of_python():
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=2 * LANES)
    numbers[12], numbers[13] = np.nan, 0.0
    places = rng.integers(0, LANES, 2 * LANES)
    found, expected = np.empty((10, LANES)), np.empty((10, LANES))
    every_step(numbers, places, found)
    every_step.plain(numbers, places, expected)
    np.testing.assert_array_equal(found, expected)
    assert np.isnan(found[0]).any()
    assert np.isinf(found[3]).any()


def test_rooms_start_with_a_line_of_the_cache():
    rooms = [room_for(3, 16) for _ in range(20)]
    assert all(each.ctypes.data % 64 == 0 for each in rooms)
    assert all(each.shape == (3, 16) and each.flags.c_contiguous for each in rooms)


@pytest.mark.parametrize("size", [2, 8, 16, 34])
def test_systems_are_those_of_lapack(size):
    rng = np.random.default_rng(size)
    factors = rng.normal(size=(LANES, size, size))
    systems = factors @ factors.transpose(0, 2, 1) + size * np.eye(size)
    lower = np.tril_indices(size)
    matrix = np.ascontiguousarray(systems[:, lower[0], lower[1]].T)
    sides = rng.normal(size=(2, size, LANES))
    worst, before = np.empty(LANES), sides.copy()
    factor(matrix, size, worst)
    forward(matrix, size, sides[0], sides[1])
    half = sides.copy()
    backward(matrix, size, sides[0], sides[1])
    for lane in range(LANES):
        root = cholesky(systems[lane], lower=True)
        assert worst[lane] == pytest.approx(np.diag(root).min() ** 2, rel=1e-12)
        for which in range(2):
            right = before[which, :, lane]
            np.testing.assert_allclose(
                half[which, :, lane],
                solve_triangular(root, right, lower=True),
                rtol=1e-11,
                atol=1e-13,
            )
            np.testing.assert_allclose(
                sides[which, :, lane],
                np.linalg.solve(systems[lane], right),
                rtol=1e-11,
                atol=1e-13,
            )


def test_a_matrix_that_is_not_positive_definite_is_told_and_its_neighbours_stay():
    good = np.repeat([4.0, 2.0, 5.0], LANES).reshape(3, LANES)
    bad = good.copy()
    bad[:, 5] = [1.0, 3.0, 1.0]
    worst = np.empty(LANES)
    factor(bad, 2, worst)
    assert worst[5] <= 0.0
    assert (np.delete(worst, 5) == 4.0).all()
    factor(good, 2, worst)
    np.testing.assert_array_equal(np.delete(bad, 5, axis=1), np.delete(good, 5, axis=1))
