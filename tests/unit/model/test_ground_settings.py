"""What a project asks of its ground is checked when it is written down."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter

from geo.errors import ParameterError
from geo.model.ground import ExclusionChoice, SeamountRule, SlopeLoss

GIVEN = {"author": "A. Survey", "reason": "multibeam of one block"}


def loss(low, mode, high):
    return SlopeLoss(low=low, mode=mode, high=high, **GIVEN)


def test_lines_count_only_where_they_get_a_width():
    assert ExclusionChoice(name="a", file="f", distance_m=1.0).takes_lines
    assert not ExclusionChoice(name="a", file="f").takes_lines
    assert not ExclusionChoice(
        name="a", file="f", distance_m=1.0, overlapping=True
    ).takes_lines


@pytest.mark.parametrize("distance_m", [-1.0, 1e6, float("nan"), float("inf")])
def test_distances_beyond_reason_are_refused(distance_m):
    with pytest.raises(ParameterError, match="0 to 500000"):
        ExclusionChoice(name="a", file="f", distance_m=distance_m)


def test_all_that_is_wrong_with_a_seamount_rule_is_told():
    with pytest.raises(ParameterError, match="3 problems"):
        SeamountRule(height_m=float("nan"), flank_m=-1.0, radius_m=float("inf"))
    with pytest.raises(ParameterError, match="below height_m, which is 1000"):
        SeamountRule(flank_m=1_000.0, radius_m=1e5)


def test_draws_follow_the_triangle():
    given = loss(0.1, 0.2, 0.6)
    rng = np.random.Generator(np.random.PCG64(1))
    draws = given.quantile(rng.random(20_000))
    assert draws.shape == (20_000,)
    assert draws.min() >= 0.1
    assert draws.max() <= 0.6
    width = np.sqrt((0.1**2 + 0.2**2 + 0.6**2 - 0.02 - 0.06 - 0.12) / 18)
    assert draws.mean() == pytest.approx(given.mean, abs=4 * width / np.sqrt(20_000))
    assert draws.std() == pytest.approx(width, rel=0.03)
    peer = np.random.Generator(np.random.PCG64(2)).triangular(0.1, 0.2, 0.6, 20_000)
    levels = np.linspace(0.02, 0.98, 25)
    np.testing.assert_allclose(
        given.quantile(levels), np.quantile(peer, levels), atol=0.01
    )


@pytest.mark.parametrize(
    "shares", [(0.2, 0.2, 0.2), (0.0, 0.0, 0.5), (0.1, 0.4, 0.4), (0.0, 0.0, 0.0)]
)
def test_triangles_without_a_side_can_be_drawn(shares):
    given = loss(*shares)
    levels = given.quantile(np.linspace(0.0, 1.0, 11))
    assert levels[0] == pytest.approx(shares[0])
    assert levels[-1] == pytest.approx(shares[2])
    assert (np.diff(levels) >= 0.0).all()


def test_a_share_needs_somebody_who_stands_for_it():
    with pytest.raises(ParameterError, match="who judged it"):
        SlopeLoss(low=0.1, mode=0.2, high=0.3, author=" ", reason="because")
    with pytest.raises(ParameterError, match="both empty"):
        SlopeLoss(low=0.1, mode=0.2, high=0.3, author="A")
    assert SlopeLoss(low=0.1, mode=0.2, high=0.3, author="A", source="B 2020").mean


@pytest.mark.parametrize(
    "shares", [(0.3, 0.2, 0.4), (-0.1, 0.2, 0.3), (0.1, 0.2, 1.0), (0.1, np.nan, 0.2)]
)
def test_shares_out_of_order_are_refused(shares):
    with pytest.raises(ParameterError, match="0 <= low <= mode <= high < 1"):
        loss(*shares)


def test_all_are_read_from_plain_tables():
    read = TypeAdapter(ExclusionChoice).validate_python(
        {"name": "cables", "file": "c.gpkg", "distance_m": 500, "where": {"in": "use"}}
    )
    assert read.distance_m == 500.0
    rule = TypeAdapter(SeamountRule).validate_python({"flank_m": 300, "radius_m": 1e5})
    assert rule.height_m == 1000.0
    given = {"low": 0.1, "mode": 0.2, "high": 0.3, **GIVEN}
    assert TypeAdapter(SlopeLoss).validate_python(given).mean == pytest.approx(0.2)
