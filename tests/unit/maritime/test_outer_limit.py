"""Points of a published limit, measured from its baseline."""

from __future__ import annotations

import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.maritime.outer_limit import check_outer_limit
from geo.model.crs import GEOD, NAUTICAL_MILE_M


def points(*places: tuple[float, float], crs: object = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": range(len(places))},
        geometry=[shapely.Point(place) for place in places],
        crs=crs,
    )


BASELINE = points((-179.9, 10.0), (150.0, -20.0))


def off(azimuth: float, nm: float, of: int = 0) -> tuple[float, float]:
    place = BASELINE.geometry.iloc[of]
    lon, lat, _ = GEOD.fwd(place.x, place.y, azimuth, nm * NAUTICAL_MILE_M)
    return float(lon), float(lat)


def test_points_off_by_a_known_distance_are_measured_so():
    limit = points(off(90, 200.0), off(-90, 200.04), off(10, 199.9), off(0, 201.0, 1))
    checked = check_outer_limit(limit, BASELINE)
    assert checked["distance_nm"].to_numpy() == pytest.approx(
        [200.0, 200.04, 199.9, 201.0], abs=1e-6
    )
    assert checked["nearest"].tolist() == [0, 0, 0, 1]
    assert checked["outlier"].tolist() == [False, False, True, True]


def test_no_point_and_no_column_is_lost_and_nothing_is_changed():
    limit = points(off(0, 200.0), (0.0, 0.0)).assign(suspect=[False, True])
    before = limit.copy()
    checked = check_outer_limit(limit, BASELINE)
    assert checked[["id", "suspect"]].equals(limit[["id", "suspect"]])
    assert checked["outlier"].tolist() == [False, True]
    assert limit.equals(before)


def test_longitudes_in_any_range_are_the_same_places():
    lon, lat = off(-90, 200.0)
    turned = [check_outer_limit(points((lon + t, lat)), BASELINE) for t in (0.0, 360.0)]
    assert turned[0]["off_nm"].iloc[0] == pytest.approx(
        turned[1]["off_nm"].iloc[0], abs=1e-9
    )


def test_another_limit_and_tolerance():
    checked = check_outer_limit(
        points(off(0, 12.2)), BASELINE, limit_nm=12.0, tolerance_nm=0.3
    )
    assert not checked["outlier"].any()
    assert checked["off_nm"].iloc[0] == pytest.approx(0.2, abs=1e-6)


def test_what_cannot_be_measured_is_told_at_once():
    wrong = points((0.0, 95.0), (float("nan"), 0.0))
    with pytest.raises(DataError, match=r"2 problems(.|\n)*rows 0, 1(.|\n)*no rows"):
        check_outer_limit(wrong, BASELINE.iloc[:0])
    lines = points((0.0, 0.0)).set_geometry([shapely.box(0, 0, 1, 1)], crs=4326)
    with pytest.raises(DataError, match="no point"):
        check_outer_limit(lines, BASELINE)
    with pytest.raises(ParameterError, match=r"2 problems(.|\n)*tolerance_nm"):
        check_outer_limit(points((0, 0)), BASELINE, limit_nm=0.0, tolerance_nm=-1.0)
    with pytest.raises(CRSError, match="EPSG:4326"):
        check_outer_limit(points((0, 0), crs=3857), BASELINE)
