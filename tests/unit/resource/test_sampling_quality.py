"""Bias and precision of readings that were taken twice."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError
from geo.resource.sampling.quality import (
    compare_duplicates,
    compare_samplers,
    compare_standards,
    quality_table,
)


def test_duplicates_find_the_relative_error_they_were_made_with():
    rng = np.random.Generator(np.random.PCG64(1))
    truth = rng.uniform(0.5, 2.0, 4000)
    first, second = (truth * (1.0 + 0.06 * rng.standard_normal(4000)) for _ in range(2))
    found = compare_duplicates(first, second)
    assert found.rms_cv == pytest.approx(0.06, rel=0.05)
    assert found.precision_95 == pytest.approx(1.96 * found.rms_cv, rel=1e-4)
    assert abs(found.bias) < 4.0 * found.bias_sd


def test_a_bias_between_duplicates_is_found():
    found = compare_duplicates([1.0, 2.0, 3.0], [1.1, 2.1, 3.1])
    assert found.bias == pytest.approx(0.1)
    assert found.bias_sd == pytest.approx(0.0, abs=1e-12)
    assert found.r == pytest.approx(1.0)


def test_pairs_of_two_zeros_say_nothing_of_a_relative_error():
    found = compare_duplicates([0.0, 1.0], [0.0, 1.0])
    assert found.rms_cv == 0.0
    assert np.isnan(compare_duplicates([0.0, 0.0], [0.0, 0.0]).rms_cv)


def test_standards_of_a_good_laboratory_score_nought_and_one():
    rng = np.random.Generator(np.random.PCG64(2))
    measured = 1.3 + 0.02 * rng.standard_normal(5000)
    found = compare_standards(
        measured, np.full(5000, 1.3), certified_sd=np.full(5000, 0.02)
    )
    assert abs(found.mean_z) < 4.0 / np.sqrt(5000)
    assert found.z_sd == pytest.approx(1.0, rel=0.05)
    assert found.within_2sd == pytest.approx(0.954, abs=0.015)
    assert found.within_3sd == pytest.approx(0.997, abs=0.004)


def test_standards_without_a_deviation_have_a_bias_only():
    found = compare_standards([1.4, 1.5], [1.3, 1.3])
    assert found.bias == pytest.approx(0.15)
    assert found.relative_bias == pytest.approx(0.15 / 1.3)
    assert np.isnan([found.mean_z, found.z_sd, found.within_2sd]).all()


def test_pairs_of_samplers_find_the_factor_as_often_as_they_say():
    rng = np.random.Generator(np.random.PCG64(3))
    z = []
    for _ in range(400):
        ground = rng.lognormal(2.5, 0.4, 40)
        core = ground * (1.0 + 0.15 * rng.standard_normal(40))
        grab = ground / 1.3 * (1.0 + 0.2 * rng.standard_normal(40))
        found = compare_samplers(core, grab)
        z.append((found.factor - 1.3) / found.factor_sd)
    assert abs(np.mean(z)) < 0.3  # a ratio of means is biased by 1/n
    assert np.std(z) == pytest.approx(1.0, abs=0.15)


def test_a_sampler_that_does_not_vary_has_no_correlation():
    found = compare_samplers([1.0, 2.0], [1.0, 1.0])
    assert np.isnan(found.r)
    assert found.factor == 1.5


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ([1.0], [1.0], "two or more"),
        ([1.0, 2.0], [1.0], "2 and 1"),
        ([1.0, np.nan], [1.0, -2.0], "first nan, second -2"),
    ],
)
def test_readings_that_are_no_pairs_are_refused(first, second, told):
    for compare in (compare_duplicates, compare_standards, compare_samplers):
        with pytest.raises(DataError, match=told):
            compare(first, second)


def test_a_sampler_that_caught_nothing_has_no_factor():
    with pytest.raises(DataError, match="0 throughout"):
        compare_samplers([1.0, 2.0], [0.0, 0.0])


def test_the_table_lists_every_figure_with_its_kind():
    table = quality_table(
        {
            "Ni": compare_duplicates([1.0, 2.0], [1.1, 2.0]),
            "OREAS": compare_standards([1.0, 2.0], [1.1, 2.0]),
            "samplers": compare_samplers([1.0, 2.0], [1.1, 2.0]),
        }
    )
    assert table["kind"].drop_duplicates().tolist() == [
        "duplicates",
        "standards",
        "pairs",
    ]
    assert len(table) == 9 + 9 + 8
    assert quality_table({}).empty
