"""The error of metal to first order."""

from __future__ import annotations

import numpy as np
import pytest

import xarray as xr

from geo.errors import ParameterError
from geo.model.randomness import generator
from geo.resource.deposit.taylor import taylor_cv, taylor_table

DIMS = ("realization", "zone", "resource_class", "cutoff")


def totals(wet, moisture, grade):
    dry = wet * (1.0 - moisture)
    columns = {"wet_t": wet, "dry_t": dry, "metal_t_Ni": dry * grade}
    return xr.Dataset(
        {name: (DIMS, each.reshape(-1, 1, 1, 1)) for name, each in columns.items()},
        coords={"zone": ["north"], "resource_class": ["Inferred"], "cutoff": [0.0]},
    )


def test_small_errors_are_those_of_the_realizations():
    rng = generator(1, "taylor")
    first, second, third = rng.standard_normal((3, 20_000))
    drawn = totals(
        1e6 * (1.0 + 0.08 * first),
        0.28 + 0.02 * third,
        0.01 * (1.0 + 0.03 * (-0.5 * first + np.sqrt(0.75) * second)),
    )
    row = taylor_table(drawn, moisture=0.28, moisture_sd=0.02).iloc[0]
    assert row["ratio"] == pytest.approx(1.0, abs=0.02)
    assert row["correlation"] == pytest.approx(-0.5, abs=0.03)


def test_large_errors_part_from_those_of_first_order():
    rng = generator(2, "taylor")
    wet = np.exp(0.8 * rng.standard_normal(20_000))
    grade = 0.01 * np.exp(0.8 * rng.standard_normal(20_000))
    row = taylor_table(
        totals(wet, np.full(20_000, 0.28), grade), moisture=0.28, moisture_sd=0.0
    ).iloc[0]
    assert row["ratio"] < 0.9


def test_each_source_adds_to_the_error():
    base = {"abundance_cv": 0.1, "grade_cv": 0.05}
    assert taylor_cv(**base) < taylor_cv(**base, correlation=0.5)
    assert taylor_cv(**base) < taylor_cv(**base, moisture=0.3, moisture_sd=0.02)
    assert taylor_cv(abundance_cv=0.1, grade_cv=0.1, correlation=-1.0) == 0.0


def test_zones_without_tonnes_have_no_row():
    nothing = totals(np.zeros(5), np.zeros(5), np.zeros(5))
    assert taylor_table(nothing, moisture=0.28, moisture_sd=0.0).empty


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"abundance_cv": -0.1}, "abundance_cv: -0.1"),
        ({"correlation": 2.0}, "-1 to 1"),
        ({"moisture": 1.0}, "0 to below 1"),
    ],
)
def test_impossible_numbers_are_refused(bad, match):
    with pytest.raises(ParameterError, match=match):
        taylor_cv(**{"abundance_cv": 0.1, "grade_cv": 0.1, **bad})
