"""Points with a value from files as people have them."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest

import geopandas as gpd
from pyproj import Geod

from geo.errors import CRSError, DataError, ParameterError
from geo.model.points import PointFile
from geo.model.samples import SampleRules
from geo.sources.points import read_points


@pytest.fixture
def read(tmp_path):
    def run(text, **options):
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        settings = PointFile(file="p.csv", **({"value": "mass"} | options))
        return read_points(settings, root=tmp_path)

    return run


@pytest.mark.parametrize(
    "header",
    [
        "lon,lat,mass",
        "LONGITUDE,Latitude,mass",
        "decimalLongitude,decimalLatitude,mass",
        "Longitude [deg],Latitude [deg],mass",
        "x,y,mass",
    ],
)
def test_positions_are_found_by_their_usual_names(read, header):
    points = read(f"{header}\n154.0,24.0,19\n")
    assert points.accepted[["lon", "lat", "value", "row"]].to_numpy().tolist() == [
        [154.0, 24.0, 19.0, 2]
    ]


def test_unusual_or_ambiguous_names_are_asked_for(read):
    with pytest.raises(DataError, match="lon: columns lon, x would do") as caught:
        read("lon,x,breite,mass\n1,2,3,4\n")
    assert "lat: no column with a usual name" in str(caught.value)


def test_named_columns_win(read):
    points = read("lon,x,breite,mass\n1,2,3,4\n", lon="x", lat="breite")
    assert points.accepted[["lon", "lat"]].to_numpy().tolist() == [[2.0, 3.0]]


def test_points_of_a_workbook_are_found_by_the_usual_names(tmp_path):
    workbook = openpyxl.Workbook()
    for row in (["a title"], ["Longitude", "Latitude", "mass"], [205.5, 12.0, 19.0]):
        workbook.active.append(row)
    workbook.save(tmp_path / "p.xlsx")
    points = read_points(PointFile(file="p.xlsx", value="mass"), root=tmp_path)
    assert points.accepted[["lon", "lat", "value", "row"]].to_numpy().tolist() == [
        [-154.5, 12.0, 19.0, 3]
    ]


def test_a_projected_file_is_brought_to_degrees(read):
    # on the central meridian of UTM: 0.9996 of the way along it
    _, _, arc_m = Geod(ellps="WGS84").inv(153.0, 0.0, 153.0, 24.0)
    points = read(
        f"easting,northing,mass\n500000,{0.9996 * arc_m:.6f},4\n", crs="EPSG:32656"
    )
    assert points.accepted["lon"].iloc[0] == pytest.approx(153.0, abs=1e-9)
    assert points.accepted["lat"].iloc[0] == pytest.approx(24.0, abs=1e-9)


def test_longitudes_of_either_kind_are_one(read):
    points = read("lon,lat,mass\n-179.5,10,1\n180.5,11,2\n")
    assert points.accepted["lon"].tolist() == [-179.5, -179.5]
    assert any("180 to 360" in note for note in points.notes)


def test_bad_rows_are_listed_with_their_reason_and_not_lost(read):
    points = read(
        "lon,lat,mass\n1,2,3\n1,95,3\n200,100,3\n4,5,\n4,6,n/a\n4,7,<0.5\n4,8,abc\n"
        "4,9,inf\n1,2,5\n"
    )
    assert points.accepted["value"].tolist() == [4.0]  # the mean of both readings
    reasons = dict(points.rejected[["row", "reason"]].to_numpy().tolist())
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert "latitude 95" in reasons[3]
    assert "no value" in reasons[5]
    assert "no value" in reasons[6]
    assert "below detection" in reasons[7]
    assert "no number" in reasons[8]
    assert "merged with the same place" in reasons[10]


def test_stricter_rules_refuse(read):
    with pytest.raises(DataError, match="below detection"):
        read("lon,lat,mass\n1,2,3\n1,3,<0.5\n", rules=SampleRules())


def test_no_row_left_is_an_error_that_says_why(read):
    with pytest.raises(DataError, match="no row is left"):
        read("lon,lat,mass\n1,95,3\n")


def test_the_unit_comes_from_the_column_or_the_user(read):
    text = "lon,lat,mass [kg/m**2]\n1,2,3\n"
    assert read(text).unit == "kg/m2"
    assert read(text).column == "mass [kg/m**2]"
    assert read(text, unit="t/km2").unit == "t/km2"


def test_a_missing_value_column_names_the_nearest(read):
    with pytest.raises(DataError, match="perhaps 'mass' is meant"):
        read("lon,lat,mass\n1,2,3\n", value="mas")


def test_points_of_a_layer_keep_their_crs(tmp_path):
    layer = gpd.GeoDataFrame(
        {"mass": [3.0, np.nan]},
        geometry=gpd.points_from_xy([500_000.0, 500_100.0], [2_654_654.3] * 2),
        crs="EPSG:32656",
    )
    layer.to_file(tmp_path / "p.gpkg", driver="GPKG")
    settings = PointFile(file="p.gpkg", value="mass")
    points = read_points(settings, root=tmp_path)
    assert points.accepted["lon"].tolist() == pytest.approx([153.0], abs=1e-9)
    assert points.rejected["reason"].tolist() == ["no value"]
    with pytest.raises(CRSError):
        read_points(
            PointFile(file="p.gpkg", value="mass", crs="EPSG:4326"), root=tmp_path
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"value": " "}, "value: empty"),
        ({"value": "a", "lon": "b"}, "lon, lat: 'b', ''"),
    ],
)
def test_incomplete_settings_are_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        PointFile(file="p.csv", **options)


def test_a_metal_is_no_coordinate(read):
    text = "Longitude,Latitude,Y [mg/kg],mass\n1,2,300,4\n"
    assert read(text).accepted[["lon", "lat"]].to_numpy().tolist() == [[1.0, 2.0]]


def test_the_value_is_no_coordinate(read):
    points = read("Longitude,Latitude,x\n1,2,300\n", value="x")
    assert points.accepted[["lon", "lat", "value"]].to_numpy().tolist() == [[1, 2, 300]]


@pytest.mark.parametrize("header", ["easting,northing", "x [m],y [m]", "lon [m],lat"])
def test_metres_without_a_crs_are_not_taken_for_degrees(read, header):
    with pytest.raises(CRSError, match="holds no degrees, and no CRS is stated"):
        read(f"{header},mass\n10,20,3\n")


def test_figures_beyond_all_measure_are_left_out(read):
    points = read("lon,lat,mass\n1,2,3\n1,3,4e250\n")
    assert points.accepted["value"].tolist() == [3.0]
    assert points.rejected["reason"].tolist() == ["value is beyond all measure: 4e+250"]


@pytest.mark.testdata
def test_a_pangaea_table_is_read_with_its_citation(testdata):
    settings = PointFile(file="Fewkes_1980_3.tab", value="Co")
    points = read_points(settings, root=testdata / "nodules")
    assert points.unit == "%"
    assert points.doi == "10.1594/PANGAEA.878221"
    assert points.accepted["value"].between(0.0, 1.0).all()
