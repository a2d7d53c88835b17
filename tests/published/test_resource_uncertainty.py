"""The worked case of the first-order error of metal."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo.model.randomness import generator
from geo.resource.deposit.taylor import taylor_cv


@pytest.fixture
def case(facts):
    cases = json.loads((facts / "resource_cases.json").read_text())
    found = cases["cases"] if isinstance(cases, dict) else cases
    return next(each for each in found if each["id"] == "W19_Taylor")


def test_w19_the_first_order_error_is_the_published_one(case):
    given = case["inputs"]
    cv = taylor_cv(
        abundance_cv=given["CV_A"],
        grade_cv=given["CV_g"],
        correlation=given["rho"],
        moisture=given["w"],
        moisture_sd=given["sd_w"],
    )
    assert cv == pytest.approx(case["expected"]["CV_M_taylor"], abs=5e-7)


def test_draws_of_the_same_errors_agree_with_the_published_ones(case):
    given, expected = case["inputs"], case["expected"]
    first, second, third = generator(19, "taylor").standard_normal((3, 2_000_000))
    rho = given["rho"]
    abundance = 1.0 + given["CV_A"] * first
    grade = 1.0 + given["CV_g"] * (rho * first + np.sqrt(1.0 - rho**2) * second)
    metal = abundance * grade * (1.0 - given["w"] - given["sd_w"] * third)
    dry = 1.0 - given["w"]
    assert metal.std() / metal.mean() == pytest.approx(
        expected["CV_M_mc_2e6"], rel=5e-3
    )
    # of about ρ CV_A CV_g; its own standard error is 1e-4
    assert metal.mean() / dry - 1.0 == pytest.approx(expected["bias_mc"], abs=4e-4)
