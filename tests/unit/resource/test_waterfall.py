"""The walk from the gross to the recoverable loses nothing on the way."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.ground.exclusions import Exclusions
from geo.resource.ground.waterfall import RecoveryLosses, waterfall


def test_the_waterfall_adds_up_in_any_order():
    rng = np.random.Generator(np.random.PCG64(5))
    shape = (20, 30)
    area, wet = rng.uniform(1, 2, shape) * 1e6, rng.uniform(0, 30, shape) * 1e3
    wet[0, 0] = np.nan
    out = Exclusions.none(shape)
    for reason in ("zone", "slope", "APEI"):
        out = out.add(rng.random(shape) < 0.3, reason=reason)
    kept = {}
    for order in (("zone", "slope", "APEI"), ("APEI",), ("slope", "zone")):
        steps = waterfall(out, area_m2=area, wet_t=wet, order=order).set_index("step")
        gross, end = steps.loc["gross"], steps.loc["mineable"]
        assert gross["area_km2"] == pytest.approx(area.sum() / 1e6)
        assert gross["wet_mt"] == pytest.approx(np.nansum(wet) / 1e6)
        removed = steps[["removed_km2", "removed_mt"]].sum()
        assert removed["removed_km2"] == pytest.approx(
            gross["area_km2"] - end["area_km2"]
        )
        assert removed["removed_mt"] == pytest.approx(gross["wet_mt"] - end["wet_mt"])
        assert (steps["alone_km2"] >= steps["removed_km2"] - 1e-12).all()
        assert tuple(steps.index[1 : 1 + len(order)]) == order
        kept[order] = end["area_km2"]
        assert end["area_km2"] == pytest.approx(area[out.mineable].sum() / 1e6)
    assert len({round(value, 9) for value in kept.values()}) == 1


def test_the_waterfall_of_nothing_excluded_is_gross_and_mineable():
    steps = waterfall(Exclusions.none((2,)), area_m2=[1e6, 1e6], wet_t=[1.0, 1.0])
    assert steps["step"].tolist() == ["gross", "mineable"]
    assert steps["area_km2"].tolist() == [2.0, 2.0]


def test_losses_follow_the_mineable_in_the_order_of_the_formula():
    losses = RecoveryLosses(
        slope_loss=0.2, geometry=0.9, pickup=0.8, path_loss=0.05, transport_loss=0.02
    )
    out = Exclusions.none((2,)).add([1, 0], reason="slope")
    steps = waterfall(out, area_m2=[1e6] * 2, wet_t=[1e6] * 2, losses=losses)
    assert steps["step"].tolist()[2:] == [
        "slope loss",
        "in situ, as stated",
        "geometry factor",
        "mineable",
        "pick-up",
        "path loss",
        "transport loss",
        "recoverable",
    ]
    end = steps.iloc[-1]
    share = 0.9 * 0.8 * 0.95 * 0.98  # of what is stated, slopes taken off already
    assert losses.recovery == pytest.approx(share, rel=1e-15)
    assert end["wet_mt"] == pytest.approx(0.8 * share, rel=1e-14)
    # what is picked up badly or lost on the way was mined all the same
    assert end["area_km2"] == pytest.approx(0.8 * 0.9 * 0.95, rel=1e-14)


def test_a_published_overall_recovery_is_reproduced():
    # pick-up 0.8, 5 % between paths, 2 % in transport
    assert RecoveryLosses(
        pickup=0.8, path_loss=0.05, transport_loss=0.02
    ).recovery == pytest.approx(0.7448)


def test_a_zone_is_walked_alone():
    out = Exclusions.none((2, 2)).add([[1, 0], [1, 0]], reason="slope")
    zone = [[True, True], [False, False]]
    steps = waterfall(
        out, area_m2=np.ones((2, 2)) * 1e6, wet_t=np.ones((2, 2)), zone=zone
    )
    assert steps["area_km2"].tolist() == [2.0, 1.0, 1.0]


def test_wrong_shapes_and_negative_ground_are_told_together():
    with pytest.raises(DataError, match="2 problems") as caught:
        waterfall(Exclusions.none((2,)), area_m2=[1.0], wet_t=[-1.0, 1.0])
    assert {p.where for p in caught.value.problems} == {"area_m2", "wet_t"}
    with pytest.raises(ParameterError, match="'depth'"):
        waterfall(Exclusions.none((1,)), area_m2=[1.0], wet_t=[1.0], order=["depth"])


def test_losses_are_shares():
    with pytest.raises(ParameterError, match="2 problems"):
        RecoveryLosses(pickup=80.0, slope_loss=-0.1)
