"""Normal numbers: those of numpy, whichever way they are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from geo.kernels import normals
from geo.kernels.compiled import FEW
from geo.kernels.normals import WORDS, standard_normal, ziggurat
from geo.model.randomness import generator


@pytest.mark.parametrize("seed", range(4))
def test_numbers_and_generator_are_those_of_numpy(seed):
    fast, plain = generator(seed, "normals"), generator(seed, "normals")
    for shape in [(700, 301, 2), (FEW, 1), (WORDS + 1, 7)]:
        np.testing.assert_array_equal(
            standard_normal(fast, np.empty(shape)), plain.standard_normal(shape)
        )
        assert fast.bit_generator.state == plain.bit_generator.state
    # tails are one number in four thousand: many were drawn, and edges too
    assert np.abs(standard_normal(fast, np.empty(100_000))).max() > normals.START


@pytest.mark.parametrize("words", [3, 5, 64])
def test_words_that_end_within_a_number_are_taken_again(monkeypatch, words):
    monkeypatch.setattr(normals, "WORDS", words)
    fast, plain = generator(5, "ends"), generator(5, "ends")
    size = 3 * FEW
    np.testing.assert_array_equal(
        standard_normal(fast, np.empty(size)), plain.standard_normal(size)
    )
    assert fast.bit_generator.state == plain.bit_generator.state


def test_half_a_word_that_waits_is_not_lost():
    fast, plain = generator(6, "half"), generator(6, "half")
    for rng in (fast, plain):
        rng.integers(0, 9, dtype=np.uint32)
    assert fast.bit_generator.state["has_uint32"]
    np.testing.assert_array_equal(
        standard_normal(fast, np.empty(FEW)), plain.standard_normal(FEW)
    )
    assert fast.bit_generator.state == plain.bit_generator.state


def test_another_generator_goes_its_own_way():
    fast, plain = (np.random.Generator(np.random.Philox(7)) for _ in range(2))
    np.testing.assert_array_equal(
        standard_normal(fast, np.empty(FEW)), plain.standard_normal(FEW)
    )


def test_layers_of_the_ziggurat_hold_equal_areas():
    layers = ziggurat()
    edge = layers.width * normals.FRACTION
    assert edge[255] == pytest.approx(normals.START, rel=1e-15)
    # from the second layer on: the width times the rise to the next one
    areas = edge[2:] * (layers.height[1:-1] - layers.height[2:])
    np.testing.assert_allclose(areas, areas[0], rtol=1e-9)
    assert edge[0] * layers.height[255] == pytest.approx(areas[0], rel=1e-9)
