"""What rules of derivation are possible."""

from __future__ import annotations

import pytest

from geo.errors import ParameterError
from geo.maritime.rules import LimitRules


def test_all_impossible_distances_are_told_at_once():
    with pytest.raises(
        ParameterError, match=r"4 problems(.|\n)*limit_nm(.|\n)*seed_nm"
    ):
        LimitRules(
            limit_nm=float("nan"), seed_nm=-1.0, coast_spacing_m=0.0, resolution_m=-2.0
        )


@pytest.mark.parametrize("seed_nm", [200.0, 250.0, -0.1, float("nan")])
def test_land_is_drawn_within_the_limit(seed_nm):
    with pytest.raises(ParameterError, match="0 to less than the limit, 200"):
        LimitRules(seed_nm=seed_nm)


def test_the_sea_of_a_rock_is_never_wider_than_the_limit():
    assert LimitRules().rock_nm == 12.0
    assert LimitRules(limit_nm=3.0).rock_nm == 3.0


def test_narrow_seas_are_drawn_finer():
    rules = LimitRules()
    assert rules.chord_m(rules.limit_m) == 2_000.0
    assert rules.chord_m(rules.rock_m) == pytest.approx(12.0 * 1852.0 / 50.0)
