"""What is known of samplers, as a project file says it."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import TypeAdapter

from geo.errors import ParameterError
from geo.model.sampling import (
    CoverageSettings,
    Device,
    GivenCoverage,
    GivenLongAxis,
    LongAxisSettings,
    NoduleFile,
    NoduleShape,
    SamplingSettings,
)

TEXT = """
position_error_m = { "surface fix" = 500, usbl = 25 }
[[devices]]
evidence = "grab"
factor = 1.29
factor_sd = 0.15
mass_cv = 1
source = "pairs of 1994"
[coverage]
minimum_pairs = 12
[long_axis]
statistic = "mean"
axis_cv = 0.31
[long_axis.given]
intercept = -2.7855
exponent = 2.606
residual_sd = 0.1349
source = "SO268"
"""


def test_the_settings_are_read_from_toml():
    made = TypeAdapter(SamplingSettings).validate_python(tomllib.loads(TEXT))
    assert made.position_error_m["usbl"] == 25.0
    assert made.devices[0].factor == 1.29
    assert made.coverage.minimum_pairs == 12
    assert made.long_axis.given.smear is None


def test_the_device_of_a_campaign_goes_before_that_of_all():
    general = Device(evidence="grab", factor=1.3, source="x")
    special = Device(evidence="grab", campaign="A", factor=1.2, source="x")
    settings = SamplingSettings(devices=(general, special))
    assert settings.device("grab", campaign="A") is special
    assert settings.device("grab", campaign="B") is general
    assert settings.device("box core", campaign="A") is None


def test_all_that_is_wrong_with_a_device_is_told_at_once():
    with pytest.raises(ParameterError, match="5 problems") as caught:
        Device(evidence="net", factor=1.3, factor_sd=0.9, mass_cv=-1.0, relative_sd=2.0)
    assert "who says so" in str(caught.value)


def test_a_kind_of_sampler_is_described_once():
    grab = Device(evidence="grab", source="x")
    with pytest.raises(ParameterError, match="grab of all campaigns twice"):
        SamplingSettings(devices=(grab, grab))


def test_a_law_comes_from_one_place_only():
    given = GivenCoverage(
        intercept=0.0, slope_per_percent=0.3, residual_sd=1.0, source="x"
    )
    shape = NoduleShape(density_kg_l=1.6, height_mm=30.0, residual_sd=1.0, source="x")
    with pytest.raises(ParameterError, match="given, shape: both"):
        CoverageSettings(given=given, shape=shape)
    axis = GivenLongAxis(intercept=-2.8, exponent=2.6, residual_sd=0.1, source="x")
    file = NoduleFile(file="n.csv", station="id", long_axis_mm="l", mass_g="m")
    with pytest.raises(ParameterError, match="given, nodules: both"):
        LongAxisSettings(given=axis, nodules=file, statistic="mean", axis_cv=0.3)


def test_a_law_of_single_nodules_needs_the_spread_of_the_axes():
    given = GivenLongAxis(intercept=-2.8, exponent=2.6, residual_sd=0.1, source="x")
    with pytest.raises(ParameterError, match="the spread of the axes at a station"):
        LongAxisSettings(given=given)


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (GivenCoverage, {"intercept": 900.0, "slope_per_percent": -1.0,
                         "residual_sd": -1.0, "correlation": 2.0}, "5 problems"),
        (NoduleShape, {"density_kg_l": 1600.0, "height_mm": 0.03,
                       "residual_sd": 1.0}, "3 problems"),
        (GivenLongAxis, {"intercept": -2.8, "exponent": 26.0,
                         "residual_sd": 0.1, "smear": 0.5}, "3 problems"),
        (NoduleFile, {"file": "", "station": "", "long_axis_mm": "",
                      "mass_g": ""}, "4 problems"),
        (CoverageSettings, {"minimum_pairs": 2, "on_refusal": "go"}, "2 problems"),
        (LongAxisSettings, {"minimum_pairs": 2, "on_refusal": "go",
                            "statistic": "mode", "axis_cv": 9.0}, "4 problems"),
    ],
)  # fmt: skip
def test_numbers_out_of_bounds_are_told_together(kind, given, told):
    with pytest.raises(ParameterError, match=told):
        kind(**given)
