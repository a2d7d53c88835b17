"""What is but a gap between two drawings of one line is no sea of its own."""

from __future__ import annotations

import pytest

import geopandas as gpd
import shapely

from geo.maritime.parts import zone_parts
from geo.maritime.slivers import give_slivers
from geo.maritime.zones import zone_from_polygon

ZONE = shapely.box(0, 0, 4, 1)
NONE = gpd.GeoDataFrame({"states": []}, geometry=[], crs=4326)


def parts_of(near, overlaps=NONE):
    zone = zone_from_polygon(ZONE, name="A")
    parts = zone_parts(zone, country="AAA", territorial_sea=near, overlaps=overlaps)
    shapes = parts.geometry.to_numpy()
    assert shapely.symmetric_difference(shapely.union_all(shapes), ZONE).area < 1e-9
    assert shapely.area(shapes).sum() == pytest.approx(ZONE.area, abs=1e-9)
    return dict(zip(parts["regime"], parts["area_km2"], strict=True)), parts


def test_a_rock_whose_sea_was_drawn_twice_has_no_eez():
    areas, _ = parts_of(shapely.box(0, 0.0004, 4, 1))
    assert list(areas) == ["territorial sea"]


def test_a_gap_along_an_overlap_goes_to_the_overlap():
    overlap = gpd.GeoDataFrame(
        {"states": ["AAA BBB"]}, geometry=[shapely.box(2, 0, 3.9995, 1)], crs=4326
    )
    _, parts = parts_of(shapely.box(0, 0, 1, 1), overlap)
    eez = parts.geometry[parts["regime"] == "EEZ"].item()
    claimed = parts.geometry[parts["regime"] == "overlapping claims"].item()
    assert eez.bounds == (1.0, 0.0, 2.0, 1.0)
    assert claimed.bounds == (2.0, 0.0, 4.0, 1.0)


def test_a_small_eez_between_territorial_seas_is_kept():
    pocket = shapely.box(2, 0.5, 2.02, 0.52)  # 5 km2, 1.1 km wide, mean
    areas, _ = parts_of(ZONE - pocket)
    assert areas["EEZ"] == pytest.approx(4.9, abs=0.1)


def test_a_gap_goes_to_what_it_has_the_most_border_with():
    gap = shapely.box(0, 0, 1, 0.001)
    above, beside = shapely.box(0, 0.001, 1, 1), shapely.box(1, 0, 2, 1)
    left, grown = give_slivers(gap, to=[beside, above], edge=gap.boundary)
    assert left.is_empty
    assert [round(one.area, 6) for one in grown] == [1.0, 1.0]
