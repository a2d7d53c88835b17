"""Each cell keeps all its reasons for being out."""

from __future__ import annotations

import numpy as np
import pytest

import shapely

from geo.errors import DataError, ParameterError
from geo.resource.ground.exclusions import Exclusions, Reason, inside, waterfall


def test_a_cell_keeps_every_reason():
    out = Exclusions.none((2, 2))
    out = out.add([[1, 1], [0, 0]], reason=Reason.SLOPE)
    out = out.add([[1, 0], [1, 0]], reason="APEI-06")
    out = out.add([[0, 0], [0, 0]], reason=Reason.DEPTH)
    assert out.reasons_of((0, 0)) == ("slope", "APEI-06")
    assert out.reasons_of((1, 1)) == ()
    assert out.mineable.tolist() == [[False, False], [False, True]]
    assert out.legend == {1: "slope", 2: "APEI-06", 4: "depth"}
    assert out.flags.dtype == np.uint16


def test_adding_gives_a_new_value_and_changes_nothing():
    start = Exclusions.none((1, 2))
    mask = np.array([[True, False]])
    start.add(mask, reason="slope")
    assert start.reasons == ()
    assert start.flags.tolist() == [[0, 0]]
    assert mask.tolist() == [[True, False]]


def test_a_reason_given_twice_is_one_reason():
    out = Exclusions.none((3,)).add([1, 0, 0], reason="APEI")
    out = out.add([0, 1, 0], reason="APEI")
    assert out.reasons == ("APEI",)
    assert out.where("APEI").tolist() == [True, True, False]


def test_sixteen_reasons_fit_and_one_more_is_refused():
    out = Exclusions.none((1,))
    for number in range(16):
        out = out.add([True], reason=f"area {number}")
    assert len(out.reasons_of((0,))) == 16
    with pytest.raises(ParameterError, match="at most 16"):
        out.add([True], reason="area 16")


def test_wrong_shapes_and_unknown_reasons_are_told():
    out = Exclusions.none((2, 2))
    with pytest.raises(DataError, match=r"shape \(2,\)"):
        out.add([True, False], reason="slope")
    with pytest.raises(ParameterError, match="'slope'"):
        out.where("slope")


@pytest.mark.parametrize("turn", [-360.0, 0.0, 360.0])
def test_centres_are_found_inside_whatever_the_range_of_longitudes(turn):
    areas = shapely.MultiPolygon(
        [shapely.box(179.0, 0.0, 180.0, 1.0), shapely.box(-180.0, 0.0, -179.0, 1.0)]
    )
    lon = np.array([178.5, 179.5, 180.0, 180.5, 181.5]) + turn
    found = inside(areas, lon=lon, lat=np.full(5, 0.5))
    assert found.tolist() == [False, True, True, True, False]


def test_a_centre_on_180_belongs_to_an_area_on_either_side():
    east_side = shapely.box(-180.0, 0.0, -179.0, 1.0)
    west_side = shapely.box(179.0, 0.0, 180.0, 1.0)
    for areas in (east_side, west_side):
        assert inside(areas, lon=[180.0, -180.0], lat=[0.5, 0.5]).tolist() == [
            True,
            True,
        ]


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
