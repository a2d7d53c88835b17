"""Areas of the international sea floor, told by their columns."""

from __future__ import annotations

import json

import pytest
from madeup.isa_areas import frame, write_apeis, write_isa_areas

import shapely

from geo.errors import CRSError, DataError, ParameterError
from geo.model.crs import geodesic_area_m2
from geo.model.zone_schemas import ISA_AREAS
from geo.sources.isa_areas import SIGNATURE, dissolve_contracts, read_isa_areas


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson", "fgb"])
def test_each_format_gives_the_same_areas(suffix, tmp_path):
    path = write_isa_areas(tmp_path, f"areas.{suffix}")
    areas = read_isa_areas(path, root=tmp_path)
    ISA_AREAS.validate(areas.table)
    table = areas.table.set_index("name").sort_index()
    assert table["area_kind"].tolist() == [
        "exploration",
        "exploration",
        "exploration",
        "relinquished",
        "reserved",
    ]
    assert table.loc["ATLPMN1X_1", "date"] == "2011-07-22"
    assert table.loc["LEMCRFC1X_001", "date"] == ""


def test_the_resource_is_read_from_the_name_of_the_contract(tmp_path):
    table = read_isa_areas(write_isa_areas(tmp_path), root=tmp_path).table
    resources = table.set_index("contract")["resource"].to_dict()
    assert resources == {
        "ATLPMN1": "nodules",
        "LEMCRFC1": "crusts",
        "MUUPMS1": "sulphides",
        "PMNReserved": "nodules",
    }


def test_an_area_that_does_not_fit_the_stated_one_is_told(tmp_path):
    areas = read_isa_areas(write_isa_areas(tmp_path), root=tmp_path)
    notes = areas.table.set_index("name")["note"]
    assert notes["ATLPMN1X_2"] == "20,000 km2 stated, the outline has 12,309 km2"
    assert (notes.drop("ATLPMN1X_2") == "").all()
    assert areas.notes == ("areas more than 3% from those stated in 1: ATLPMN1X_2",)


def test_blocks_stay_rows_and_are_joined_when_asked(tmp_path):
    table = read_isa_areas(write_isa_areas(tmp_path), root=tmp_path).table
    joined = dissolve_contracts(table)
    ISA_AREAS.validate(joined)
    assert joined["name"].tolist() == ["ATLPMN1", "LEMCRFC1", "MUUPMS1", "PMNReserved"]
    assert joined["blocks"].tolist() == [2, 1, 1, 1]
    assert joined["area_km2"].sum() == pytest.approx(table["area_km2"].sum(), rel=1e-9)
    assert joined["area_stated_km2"][0] == pytest.approx(32309.0)
    assert len(table) == 5


def test_joining_across_180_keeps_the_area(tmp_path):
    made = frame().iloc[:2]
    halves = [shapely.box(178.0, 0.0, 180.0, 1.0), shapely.box(-180.0, 0.0, -178.0, 1)]
    made.set_geometry(halves, crs="EPSG:4326").to_file(tmp_path / "areas.gpkg")
    table = read_isa_areas("areas.gpkg", root=tmp_path).table
    joined = dissolve_contracts(table)
    assert joined["area_km2"][0] == pytest.approx(table["area_km2"].sum(), rel=1e-9)
    assert joined.geometry[0].bounds == (-180.0, 0.0, 180.0, 1.0)


def test_a_kind_that_is_asked_for_sets_the_others_aside(tmp_path):
    path = write_isa_areas(tmp_path)
    areas = read_isa_areas(path, root=tmp_path, kind="reserved")
    assert areas.table["name"].tolist() == ["PMNReservedR_Block 99"]
    assert areas.rejected["row"].tolist() == [1, 2, 3, 4]
    assert set(areas.rejected["reason"]) == {"not reserved"}


def test_the_authoritys_own_apeis_need_their_kind(tmp_path):
    path = write_apeis(tmp_path)
    with pytest.raises(DataError, match="say its kind"):
        read_isa_areas(path, root=tmp_path)
    areas = read_isa_areas(path, root=tmp_path, kind="environmental interest")
    assert areas.table[["name", "area_kind"]].values.tolist() == [
        ["APEIs 1", "environmental interest"]
    ]
    with pytest.raises(ParameterError, match=r"'apei'(.|\n)*environmental interest"):
        read_isa_areas(path, root=tmp_path, kind="apei")


def test_repeated_and_nameless_areas_are_listed(tmp_path):
    made = frame()
    made.loc[1, "AreaKey"] = "ATLPMN1X_1"
    made.loc[2, "AreaKey"] = None
    made.loc[3, "AreaType"] = "Parking"
    made.loc[4, "AreaKM2"] = -5.0
    made.to_file(tmp_path / "areas.gpkg")
    areas = read_isa_areas("areas.gpkg", root=tmp_path)
    assert areas.table["name"].tolist() == ["ATLPMN1X_1"]
    assert areas.rejected.values.tolist() == [
        [2, "name repeated"],
        [3, "no name"],
        [4, "areatype is not known"],
        [5, "area is no number"],
    ]


def test_milliseconds_of_the_web_service_are_dates(tmp_path):
    made = frame().assign(ActDate=1311292800000)
    made.to_file(tmp_path / "areas.gpkg")
    table = read_isa_areas("areas.gpkg", root=tmp_path).table
    assert set(table["date"]) == {"2011-07-22"}


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"", "it is empty"),
        (b"AreaKey,ContractID\n", "neither GeoPackage"),
        (b'{"type": "FeatureCollection", "features": [', "not readable as GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', r"no features|layer"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(contents, told, tmp_path):
    (tmp_path / "areas.geojson").write_bytes(contents)
    with pytest.raises(DataError, match=told):
        read_isa_areas("areas.geojson", root=tmp_path)


def test_missing_columns_are_told_with_those_that_would_do(tmp_path):
    frame().drop(columns="AreaType").to_file(tmp_path / "areas.gpkg")
    with pytest.raises(DataError, match=r"areakey \+ areakm2 \+ areatype"):
        read_isa_areas("areas.gpkg", root=tmp_path)
    assert "areatype" in SIGNATURE


def test_a_file_without_a_crs_is_refused_unless_it_is_declared(tmp_path):
    path = write_isa_areas(tmp_path, "areas.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CRSError, match="declare it"):
        read_isa_areas(path, root=tmp_path)
    assert len(read_isa_areas(path, root=tmp_path, crs="EPSG:4326").table) == 5


@pytest.mark.testdata
@pytest.mark.parametrize(
    ("file", "count", "kinds"),
    [
        ("isa_areas", 1209, {"exploration"}),
        ("reserve_areas", 23, {"reserved"}),
        ("apei_areas_retyped", 13, {"environmental interest"}),
        ("imb_areas", 6, {"application"}),
        ("us_areas", 30, {"application", "exploration"}),
    ],
)
def test_the_layers_in_circulation_are_all_read(file, count, kinds, testdata):
    path = testdata / "isa" / f"{file}.geojson"
    assert len(json.loads(path.read_text())["features"]) == count
    areas = read_isa_areas(path, root=testdata)
    assert len(areas.table) == count
    assert len(areas.rejected) == 0
    assert set(areas.table["area_kind"]) == kinds
    assert areas.table.is_valid.all()


@pytest.mark.testdata
def test_the_contracts_of_the_authority(testdata):
    areas = read_isa_areas(testdata / "isa" / "isa_areas.geojson", root=testdata)
    table = areas.table.set_index("name")
    assert table.loc["TOMLPMN1X_D", ["contract", "date", "status"]].tolist() == [
        "TOMLPMN1",
        "2012-01-11",
        "Active",
    ]
    counts = table["resource"].value_counts().to_dict()
    assert counts == {"crusts": 642, "sulphides": 504, "nodules": 63}
    # two blocks of one contract have each other's area in the source
    told = table.index[table["note"].str.contains("stated")].tolist()
    assert told[:2] == ["TOMLPMN1X_D", "TOMLPMN1X_E"]
    assert len(told) == 7
    joined = dissolve_contracts(areas.table)
    assert len(joined) == 31
    tonga = joined.set_index("name").loc["TOMLPMN1"]
    assert tonga["blocks"] == 6
    assert tonga["area_stated_km2"] == pytest.approx(74652.0)
    assert tonga["note"] == ""
    assert geodesic_area_m2(tonga.geometry) / 1e6 == pytest.approx(74728, abs=1)


@pytest.mark.testdata
def test_licences_of_the_united_states_are_no_areas_of_the_authority(testdata):
    areas = read_isa_areas(testdata / "isa" / "us_areas.geojson", root=testdata)
    assert areas.source.publisher == "United States, NOAA"
    licensed = areas.table[areas.table["area_kind"] == "exploration"]
    assert set(licensed["contractor"]) == {"Lockheed Martin Corporation"}
    assert len(licensed) == 3
