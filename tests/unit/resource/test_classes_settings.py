"""Settings of the classes: defaults, refusals, and how they read from TOML."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import TypeAdapter

from geo.errors import ParameterError
from geo.model.classes import ClassSettings, ResourceClass, WidestSpacing


def test_codes_run_from_measured_to_unclassified_and_back():
    assert [each.code for each in ResourceClass] == [3, 2, 1, 0]
    assert [ResourceClass.of_code(each.code) for each in ResourceClass] == list(
        ResourceClass
    )


def test_settings_read_from_toml():
    text = """
    annual_area_km2 = 160
    half_width = 0.2
    highest_with_given_range = "Indicated"
    minimum_patch_km2 = 0
    [widest_spacing]
    measured_m = 3500
    inferred_m = inf
    """
    settings = TypeAdapter(ClassSettings).validate_python(tomllib.loads(text))
    assert settings.quarterly_area_km2 == 40.0
    assert settings.smallest_patch_km2 == 0.0
    assert settings.highest_with_given_range is ResourceClass.INDICATED
    assert settings.widest_spacing.measured_m == 3500.0


def test_the_smallest_patch_is_a_quarters_ground_unless_given():
    assert ClassSettings(annual_area_km2=300.0).smallest_patch_km2 == 75.0
    given = ClassSettings(annual_area_km2=300.0, minimum_patch_km2=9.0)
    assert given.smallest_patch_km2 == 9.0


def test_all_that_is_out_of_range_is_told_at_once():
    with pytest.raises(ParameterError, match="7 problems") as caught:
        ClassSettings(
            annual_area_km2=-1.0,
            half_width=15.0,
            confidence=90.0,
            minimum_patch_km2=-3.0,
            neighbours=-1,
            discretisation=0,
            overrides_layer="classes",
        )
    told = str(caught.value)
    assert "15 % is 0.15" in told
    assert "90 % is 0.9" in told


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_an_area_that_is_no_number_is_refused(wrong):
    with pytest.raises(ParameterError, match="annual_area_km2"):
        ClassSettings(annual_area_km2=wrong)


def test_a_surer_class_has_no_wider_spacing():
    with pytest.raises(ParameterError, match="ascending"):
        WidestSpacing(measured_m=9e3, indicated_m=5e3)
    with pytest.raises(ParameterError, match="measured_m: 0"):
        WidestSpacing(measured_m=0)
