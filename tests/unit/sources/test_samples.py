"""Stations are accepted, mended by a rule, or rejected with the reason."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geo.errors import CRSError, DataError, GeoError
from geo.model.samples import (
    AbundanceColumn,
    AssayFile,
    GradeColumn,
    SampleFile,
    SampleRules,
    StationColumns,
)
from geo.model.schemas import STATIONS
from geo.sources.samples import read_samples

SETTINGS = SampleFile(
    file="stations.csv",
    columns=StationColumns(station="id", lon="lon", lat="lat"),
    abundance=AbundanceColumn(column="kg"),
    grades={"Ni": GradeColumn(column="Ni")},
    crs="EPSG:4326",
)
GOOD = "id,lon,lat,kg,Ni\nA,154.0,24.0,15.0,1.3\nB,154.5,24.0,20.0,1.2\n"


def read(tmp_path, text, settings=SETTINGS, **changes):
    data = text if isinstance(text, bytes) else text.encode()
    (tmp_path / settings.file).write_bytes(data)
    return read_samples(replace(settings, **changes), root=tmp_path)


def rules(**given):
    return {"rules": SampleRules(**given)}


def test_a_good_file_is_read_in_model_units(tmp_path):
    samples = read(tmp_path, GOOD)
    assert samples.accepted["abundance"].tolist() == [15.0, 20.0]
    assert samples.accepted["grade_Ni"].tolist() == pytest.approx([0.013, 0.012])
    assert samples.accepted["row"].tolist() == [2, 3]
    assert samples.accepted.crs == "EPSG:4326"
    assert samples.rejected.empty
    assert samples.notes == ()
    STATIONS.validate(samples.accepted)


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.encode("utf-16"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        (GOOD + "\n\n , ,,,\n").encode(),
        GOOD.replace("154.0", " +154.0 ").encode(),
        GOOD.replace("1.3", "1.3e0").encode(),
    ],
    ids=[
        "bom",
        "cr",
        "crlf",
        "utf16",
        "semicolon",
        "tab",
        "blank",
        "spaces",
        "exponent",
    ],
)
def test_the_same_table_in_other_clothes_reads_the_same(text, tmp_path):
    plain = read(tmp_path, GOOD).accepted
    pd.testing.assert_frame_equal(read(tmp_path, text).accepted, plain)


def test_missing_columns_are_told_together_with_near_names(tmp_path):
    text = "ID,Longitude,latt,kg/m2,nickel\nA,154,24,15,1.3\n"
    with pytest.raises(DataError, match="5 problems") as caught:
        read(tmp_path, text)
    told = str(caught.value)
    assert "perhaps 'ID' is meant" in told
    assert "perhaps 'Longitude' is meant" in told
    assert "perhaps 'latt' is meant" in told


def test_all_faults_of_a_bad_file_are_told_at_once(tmp_path):
    text = (
        "id,lon,lat,kg,Ni\n"
        "A,154.0,24.0,-3.1,1.3\n"
        "B,154.1,24.0,412,1.3\n"
        "C,154.2,24.0,15,130\n"
        "D,24.0,154.3,15,1.2\n"
        "E,205.0,24.0,15,1.2\n"
        "F,154.5,24.0,about 5,1.2\n"
        "G,154.6,24.0,15,<0.5\n"
        "H,154.7,24.0,15,1.1\n"
        "H,154.8,24.0,15,1.1\n"
    )
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    told = {problem.where: problem.what for problem in caught.value.problems}
    assert told["stations.csv, rows 2, 3"] == "abundance -3.1, 412"
    assert told["stations.csv, rows 4"] == "grade of Ni in %: 130"
    assert told["stations.csv, rows 5"] == "latitude 154.3"
    assert told["stations.csv, rows 6"] == "longitude 205"
    assert told["stations.csv, rows 7"] == "abundance is no number: about 5"
    assert told["stations.csv, rows 8"] == "grade_Ni is below detection: <0.5"
    assert told["stations.csv, rows 10"] == "same station or position: H as row 9"
    assert all(problem.expected or problem.cure for problem in caught.value.problems)


def test_rejected_rows_come_with_their_reason(tmp_path):
    text = GOOD + "C,154.2,24.0,-3.1,1.3\nD,154.3,24.0,x,y\nE,154.4,24.0,,1.1\n"
    samples = read(tmp_path, text, **rules(impossible="reject"))
    assert samples.accepted["station"].tolist() == ["A", "B"]
    reasons = samples.rejected.set_index("row")["reason"].to_dict()
    assert reasons[4] == "abundance -3.1: expected 0 to 150 kg/m2 (wet)"
    assert reasons[5] == "abundance is no number: x; grade_Ni is no number: y"
    assert reasons[6] == "no abundance"
    assert set(samples.rejected["file"]) == {"stations.csv"}
    assert samples.rejected["station"].tolist() == ["C", "D", "E"]


def test_no_row_left_is_an_error_that_says_why(tmp_path):
    with pytest.raises(DataError, match="no abundance; no row is left"):
        read(tmp_path, "id,lon,lat,kg,Ni\nA,154,24,-9999,1.3\n")


@pytest.mark.parametrize("mark", ["NaN", "-9999", "1e20", "", "n/a", "-32768"])
def test_marks_of_no_data_are_missing_values(mark, tmp_path):
    samples = read(tmp_path, GOOD + f"C,154.2,24.0,{mark},1.1\nD,154.3,24.0,7,{mark}\n")
    assert samples.rejected["reason"].tolist() == ["no abundance"]
    assert np.isnan(samples.accepted["grade_Ni"].to_numpy()[2])


@pytest.mark.parametrize("value", ["inf", "-inf", "Infinity"])
def test_infinite_values_are_refused(value, tmp_path):
    with pytest.raises(DataError, match="abundance is no number"):
        read(tmp_path, GOOD + f"C,154.2,24.0,{value},1.1\n")


def test_a_decimal_comma_is_read_only_if_declared(tmp_path):
    text = "id;lon;lat;kg;Ni\nA;154,0;24,0;15,5;1,3\n"
    with pytest.raises(DataError, match=r"rules\.decimal_comma"):
        read(tmp_path, text)
    samples = read(tmp_path, text, **rules(decimal_comma=True))
    assert samples.accepted["abundance"].tolist() == [15.5]


def test_separators_of_thousands_are_taken_out_only_if_declared(tmp_path):
    grams = AbundanceColumn(column="kg", unit="g/m2")
    text = 'id,lon,lat,kg,Ni\nA,154.0,24.0,"15,500.5",1.3\n'
    with pytest.raises(DataError, match=r"rules\.thousands"):
        read(tmp_path, text, abundance=grams)
    samples = read(tmp_path, text, abundance=grams, **rules(thousands=True))
    assert samples.accepted["abundance"].tolist() == pytest.approx([15.5005])
    european = "id;lon;lat;kg;Ni\nA;154,0;24,0;15.500,5;1,3\n"
    both = rules(thousands=True, decimal_comma=True)
    samples = read(tmp_path, european, abundance=grams, **both)
    assert samples.accepted["abundance"].tolist() == pytest.approx([15.5005])


def test_values_below_detection_follow_the_rule(tmp_path):
    text = GOOD + "C,154.2,24.0,15,<0.5\n"
    half = read(tmp_path, text, **rules(below_detection="half"))
    assert half.accepted["grade_Ni"].tolist()[2] == pytest.approx(0.0025)
    assert half.notes == ("grade_Ni: half of the detection limit taken in 1 row",)
    less = read(tmp_path, text, **rules(below_detection="reject"))
    assert less.rejected["row"].tolist() == [4]


def test_longitudes_of_0_to_360_give_the_same_stations(tmp_path):
    west = "id,lon,lat,kg,Ni\nA,-179.5,24.0,15,1.3\nB,179.5,24.0,20,1.2\n"
    turned = west.replace("-179.5", "180.5")
    with pytest.raises(DataError, match="longitude_range"):
        read(tmp_path, turned)
    samples = read(tmp_path, turned, **rules(longitude_range="wrap"))
    plain = read(tmp_path, west)
    pd.testing.assert_frame_equal(samples.accepted, plain.accepted)
    assert samples.notes == (
        "longitudes of 180 to 360 brought to -180 to 180 in 1 row",
    )


@pytest.mark.parametrize(
    ("lon", "stored"), [("180", -180.0), ("-180", -180.0), ("360", 0.0)]
)
def test_the_seams_of_longitude_are_one_place_each(lon, stored, tmp_path):
    text = f"id,lon,lat,kg,Ni\nA,{lon},24.0,15,1.3\n"
    samples = read(tmp_path, text, **rules(longitude_range="wrap"))
    assert samples.accepted["lon"].tolist() == [stored]


def test_swapped_columns_are_found_and_exchanged_by_rule(tmp_path):
    swapped = GOOD.replace("lon,lat", "lat,lon")
    with pytest.raises(DataError, match="look swapped"):
        read(tmp_path, swapped)
    samples = read(tmp_path, swapped, **rules(swapped="swap"))
    plain = read(tmp_path, GOOD).accepted
    pd.testing.assert_frame_equal(samples.accepted, plain)
    assert samples.notes == ("longitude and latitude exchanged in 2 rows",)


def test_swapped_columns_are_exchanged_whole_where_some_rows_could_go_either_way(
    tmp_path,
):
    text = "id,lat,lon,kg,Ni\nA,95,10,9,1.3\nB,92,10,9,1.3\nC,89,10,9,1.2\n"
    samples = read(tmp_path, text, **rules(swapped="swap"))
    assert samples.accepted["lon"].tolist() == [95.0, 92.0, 89.0]


def test_one_swapped_row_does_not_turn_the_others(tmp_path):
    text = GOOD + "C,24.1,154.2,9,1.3\nD,50.0,20.0,9,1.2\n"
    samples = read(tmp_path, text, **rules(swapped="swap"))
    assert samples.accepted["lon"].tolist() == [154.0, 154.5, 154.2, 50.0]
    rejecting = read(tmp_path, text, **rules(swapped="reject"))
    assert rejecting.rejected["station"].tolist() == ["C"]


def test_a_latitude_that_no_exchange_would_mend_is_impossible(tmp_path):
    with pytest.raises(DataError, match="latitude 95"):
        read(tmp_path, GOOD + "C,154.2,95,9,1.3\n")


def test_duplicates_follow_the_rule(tmp_path):
    text = GOOD + "C,154.0,24.0,25,1.5\nB,154.9,24.0,10,\n"
    with pytest.raises(DataError, match="C as row 2, B as row 3"):
        read(tmp_path, text)
    first = read(tmp_path, text, **rules(duplicates="reject"))
    assert first.accepted["abundance"].tolist() == [15.0, 20.0]
    mean = read(tmp_path, text, **rules(duplicates="mean"))
    assert mean.accepted["station"].tolist() == ["A", "B"]
    assert mean.accepted["abundance"].tolist() == [20.0, 15.0]
    assert mean.accepted["grade_Ni"].tolist() == pytest.approx([0.014, 0.012])
    assert mean.rejected["reason"].tolist() == [
        "merged with the same place: C as row 2",
        "merged with the same place: B as row 3",
    ]


def test_duplicates_chained_by_name_and_place_are_one_group(tmp_path):
    text = GOOD + "A,154.5,24.0,10,1.1\n"
    samples = read(tmp_path, text, **rules(duplicates="mean"))
    assert samples.accepted["abundance"].tolist() == [15.0]


def test_positions_either_side_of_180_are_one_place(tmp_path):
    text = "id,lon,lat,kg,Ni\nA,180,24,15,1.3\nB,-180,24,20,1.2\n"
    with pytest.raises(DataError, match="B as row 2"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("figures", "declared", "meant"),
    [
        (["0.35", "0.40"], "fraction", "%"),
        (["0.013", "0.012"], "%", "fraction"),
        (["1.3", "1.2"], "ppm", "%"),
        (["13000", "12000"], "%", None),
    ],
)
def test_a_slip_of_the_grade_unit_is_found(figures, declared, meant, tmp_path):
    text = "id,lon,lat,kg,Ni\n" + "".join(
        f"{name},{lon},24,15,{grade}\n"
        for name, lon, grade in zip("AB", (154.0, 154.5), figures, strict=True)
    )
    grades = {"Ni": GradeColumn(column="Ni", unit=declared)}
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, grades=grades)
    told = str(caught.value)
    assert (
        f"perhaps the unit is '{meant}'" if meant else "perhaps the unit is 'ppm'"
    ) in told


@pytest.mark.parametrize("unit", ["t/km2", "g/m2"])
def test_a_slip_of_the_abundance_unit_is_found(unit, tmp_path):
    slipped = AbundanceColumn(column="kg", unit=unit)
    with pytest.raises(DataError, match=f"the largest is 0.02 kg/m2, read as {unit}"):
        read(tmp_path, GOOD, abundance=slipped)
    thousands = GOOD.replace("15.0", "15000").replace("20.0", "20000")
    with pytest.raises(DataError, match="is the unit 'kg/m2' right"):
        read(tmp_path, thousands)
    assert read(tmp_path, thousands, abundance=slipped).notes == (
        f"abundance: {unit} x 0.001 = kg/m2",
    )


def test_a_unit_in_the_column_name_must_agree_with_the_declared_one(tmp_path):
    text = GOOD.replace("kg,Ni", "kg [g/m**2],Ni [mg/kg]")
    with pytest.raises(DataError, match="2 problems") as caught:
        read(tmp_path, text)
    assert "is in g/m2, declared kg/m2" in str(caught.value)
    assert "is in mg/kg, declared %" in str(caught.value)
    counted = GOOD.replace("kg,Ni", "kg [#],Ni")
    with pytest.raises(DataError, match="is in #, declared kg/m2"):
        read(tmp_path, counted)


def test_dry_abundance_is_brought_to_wet_and_noted(tmp_path):
    dry = AbundanceColumn(column="kg", basis="dry")
    samples = read(tmp_path, GOOD, abundance=dry, moisture=0.25)
    assert samples.accepted["abundance"].tolist() == pytest.approx([20.0, 80.0 / 3.0])
    assert samples.notes == (
        "abundance: dry / (1 - 0.25) = wet, by the declared moisture",
    )


def test_assays_of_a_second_file_are_averaged_by_station(tmp_path):
    (tmp_path / "assays.tab").write_text(
        "Event\tNi [%]\tCo [mg/kg]\nA\t1.2\t2000\nA\t1.4\t\nZ\t1.1\t1900\n"
    )
    assays = AssayFile(
        file="assays.tab",
        station="Event",
        grades={
            "Ni": GradeColumn(column="Ni"),
            "Co": GradeColumn(column="Co", unit="ppm"),
        },
    )
    samples = read(tmp_path, GOOD, grades={}, assays=assays)
    assert samples.accepted["grade_Ni"].tolist() == pytest.approx(
        [0.013, np.nan], nan_ok=True
    )
    assert samples.accepted["grade_Co"].tolist() == pytest.approx(
        [0.002, np.nan], nan_ok=True
    )
    averaged, astray = samples.notes
    assert averaged.startswith("assays: 3 rows averaged to 2 stations; 1 of 2 rows")
    assert astray == "assayed without abundance: Z"


def test_faults_of_both_files_are_told_together(tmp_path):
    (tmp_path / "assays.csv").write_text("id,Ni\nA,1.2\nB,x\n")
    grades = {"Ni": GradeColumn(column="Ni")}
    assays = AssayFile(file="assays.csv", station="id", grades=grades)
    with pytest.raises(DataError, match="2 problems") as caught:
        read(tmp_path, GOOD.replace("15.0", "-1"), grades={}, assays=assays)
    assert "stations.csv, rows 2: abundance -1" in str(caught.value)
    assert "assays.csv, rows 3: grade_Ni is no number: x" in str(caught.value)


def test_depths_and_elevations_both_become_depths(tmp_path):
    columns = StationColumns(station="id", lon="lon", lat="lat", depth="z")
    text = "id,lon,lat,kg,Ni,z [m]\nA,154,24,15,1.3,{}5200\nB,155,24,15,1.3,\n"
    below = read(tmp_path, text.format("-"), columns=columns)
    above = read(tmp_path, text.format(""), columns=columns)
    assert below.accepted["depth_m"].tolist()[0] == 5200.0
    assert above.accepted["depth_m"].tolist()[0] == 5200.0
    assert below.notes == ("depth: elevation x -1",)
    mixed = text.format("-").replace("1.3,\n", "1.3,5100\n")
    with pytest.raises(DataError, match="depths, all positive"):
        read(tmp_path, mixed, columns=columns)


def test_evidence_comes_from_a_column_or_for_all(tmp_path):
    columns = StationColumns(station="id", lon="lon", lat="lat", evidence="how")
    text = "id,lon,lat,kg,Ni,how\nA,154,24,15,1.3,Box core\nB,155,24,15,1.3,\n"
    samples = read(tmp_path, text, columns=columns)
    assert samples.accepted["evidence"].tolist() == ["box core", "unknown"]
    assert set(read(tmp_path, GOOD, evidence="photo").accepted["evidence"]) == {"photo"}
    with pytest.raises(DataError, match="evidence trawl"):
        read(tmp_path, text.replace("Box core", "trawl"), columns=columns)


def test_the_crs_must_be_declared(tmp_path):
    with pytest.raises(CRSError, match="declare it"):
        read(tmp_path, GOOD, crs="")
    with pytest.raises(CRSError, match="'EPSG:0' is not known"):
        read(tmp_path, GOOD, crs="EPSG:0")


def test_projected_positions_are_brought_to_degrees(tmp_path):
    text = "id,lon,lat,kg,Ni\nA,500000,2654000,15,1.3\n"
    samples = read(tmp_path, text, crs="EPSG:32654")
    assert samples.accepted["lon"].tolist() == pytest.approx([141.0])
    assert samples.accepted["lat"].tolist() == pytest.approx([24.0], abs=0.02)
    assert "WGS 84 / UTM zone 54N" in samples.notes[0]


def test_degrees_declared_as_metres_are_refused(tmp_path):
    with pytest.raises(DataError, match="these look like degrees") as caught:
        read(tmp_path, GOOD, crs="EPSG:32656")
    assert "for longitude and latitude it is EPSG:4326" in str(caught.value)


def test_metres_declared_as_degrees_are_told_to_be_eastings(tmp_path):
    text = "id,lon,lat,kg,Ni\nA,500000,2654000,15,1.3\nB,501000,2655000,20,1.2\n"
    with pytest.raises(DataError, match="are they eastings and northings"):
        read(tmp_path, text)


def write_workbook(path, sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def test_a_workbook_reads_as_the_same_table_of_text(tmp_path):
    rows = [line.split(",") for line in GOOD.splitlines()]
    numbers = [[row[0], *map(float, row[1:])] for row in rows[1:]]
    notes = [["Cruise X", "please cite"], [], ["values as of 2020"]]
    write_workbook(
        tmp_path / "s.xlsx", {"read me": notes, "cores": [*notes, rows[0], *numbers]}
    )
    workbook = read_samples(replace(SETTINGS, file="s.xlsx"), root=tmp_path)
    text = read(tmp_path, GOOD)
    assert workbook.accepted["row"].tolist() == [5, 6]
    columns = [*text.accepted.columns.drop(["row", "geometry"])]
    pd.testing.assert_frame_equal(workbook.accepted[columns], text.accepted[columns])


def test_the_sheet_of_a_workbook_is_the_named_one(tmp_path):
    header = ["id", "lon", "lat", "kg", "Ni"]
    sheets = {
        "2019": [header, ["A", 154.0, 24.0, 15.0, 1.3]],
        "2020": [header, ["B", 155.0, 24.0, 20.0, 1.2]],
    }
    write_workbook(tmp_path / "s.xlsx", sheets)
    for layer, station in (("", "A"), ("2020", "B")):
        settings = replace(SETTINGS, file="s.xlsx", layer=layer)
        samples = read_samples(settings, root=tmp_path)
        assert samples.accepted["station"].tolist() == [station]
    with pytest.raises(DataError, match="no sheet '2021'"):
        read_samples(replace(SETTINGS, file="s.xlsx", layer="2021"), root=tmp_path)
    with pytest.raises(DataError, match="sheets 2019, 2020: none has columns"):
        read_samples(
            replace(
                SETTINGS,
                file="s.xlsx",
                columns=StationColumns(station="id", lon="E", lat="N"),
            ),
            root=tmp_path,
        )


def test_a_geopackage_of_points_carries_its_own_crs(tmp_path):
    points = gpd.GeoDataFrame(
        {"id": ["A", "B"], "kg": [15.0, 20.0], "Ni": [1.3, np.nan]},
        geometry=gpd.points_from_xy([154.0, 154.5], [24.0, 24.0]),
        crs="EPSG:4326",
    )
    points.to_crs("EPSG:32654").to_file(tmp_path / "stations.gpkg")
    settings = replace(
        SETTINGS, file="stations.gpkg", crs="", columns=StationColumns(station="id")
    )
    samples = read_samples(settings, root=tmp_path)
    assert samples.accepted["lon"].tolist() == pytest.approx([154.0, 154.5])
    assert samples.accepted["row"].tolist() == [1, 2]
    with pytest.raises(CRSError, match="leave the declaration out"):
        read_samples(replace(settings, crs="EPSG:4326"), root=tmp_path)


def test_features_that_are_no_points_have_no_position(tmp_path):
    mixed = gpd.GeoDataFrame(
        {"id": ["A", "B"], "kg": [15.0, 20.0], "Ni": [1.3, 1.2]},
        geometry=[shapely.Point(154, 24), shapely.box(0, 0, 1, 1)],
        crs="EPSG:4326",
    )
    mixed.to_file(tmp_path / "stations.geojson")
    settings = replace(
        SETTINGS, file="stations.geojson", columns=StationColumns(station="id")
    )
    samples = read_samples(settings, root=tmp_path)
    assert samples.accepted["station"].tolist() == ["A"]
    assert samples.rejected["reason"].tolist() == ["no lon; no lat"]


def test_a_table_without_points_needs_columns_for_the_position(tmp_path):
    with pytest.raises(DataError, match="lon: no column ''"):
        read(tmp_path, GOOD, columns=StationColumns(station="id"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "it is empty"),
        (b"\n\n", "no line of column names"),
        (b"id,lon,lat,kg,Ni\n", "no row under them"),
        (b"id,lon,lat,kg,Ni\nA\xe9,154,24,15,1.3\n", "0xe9 is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (b"id,lon,lat,kg,Ni\nA,154,24,15,1.3,extra\n", "more cells than the 5"),
    ],
    ids=["empty", "blank", "header only", "latin-1", "binary", "ragged"],
)
def test_files_that_are_no_tables_are_refused(data, told, tmp_path):
    with pytest.raises(DataError, match=told):
        read(tmp_path, data)


def test_short_rows_end_in_empty_cells(tmp_path):
    samples = read(tmp_path, GOOD + "C,154.2,24.0,15\n")
    assert np.isnan(samples.accepted["grade_Ni"].to_numpy()[2])


def test_the_settings_are_not_changed_and_reading_twice_gives_the_same(tmp_path):
    first, second = read(tmp_path, GOOD), read(tmp_path, GOOD)
    pd.testing.assert_frame_equal(first.accepted, second.accepted)
    assert SETTINGS.rules == SampleRules()


def test_a_hundred_thousand_rows_are_read(tmp_path):
    count = 100_000
    lon = 150 + np.arange(count) * 1e-4
    rows = "\n".join(f"S{i},{x:.5f},24.0,15.0,1.3" for i, x in enumerate(lon))
    samples = read(tmp_path, "id,lon,lat,kg,Ni\n" + rows)
    assert len(samples.accepted) == count


@pytest.mark.parametrize("seed", range(40))
def test_any_bytes_end_in_stations_or_a_told_problem(seed, tmp_path):
    rng = np.random.default_rng(seed)
    data = bytearray(GOOD.encode())
    for place in rng.integers(0, len(data), size=6):
        data[place] = int(rng.integers(0, 256))
    with contextlib.suppress(GeoError):
        STATIONS.validate(read(tmp_path, bytes(data)).accepted)


DOMES = SampleFile(
    file="Fewkes_1980_2.tab",
    columns=StationColumns(
        station="Event", lon="Longitude", lat="Latitude", depth="Elevation"
    ),
    abundance=AbundanceColumn(column="Nodules"),
    assays=AssayFile(
        file="Fewkes_1980_3.tab",
        station="Event",
        grades={metal: GradeColumn(column=metal) for metal in ("Mn", "Ni", "Cu", "Co")},
    ),
    crs="EPSG:4326",
    evidence="box core",
    rules=SampleRules(duplicates="mean"),
)


@pytest.mark.testdata
def test_domes_stations_with_assays_of_a_second_pangaea_file(testdata):
    samples = read_samples(DOMES, root=testdata / "nodules")
    stations = samples.accepted.set_index("station")
    assert len(stations) == 70
    assert samples.rejected["row"].tolist() == [38]
    assert stations.loc["RP8OC75-46-01", "abundance"] == 4.7
    assert stations.loc["RP8OC75-46-01", "depth_m"] == 5057.0
    # mean of the eight Ni assays printed there, one of them empty
    nickel = [1.44, 1.98, 1.41, 1.50, 1.51, 1.54, 1.40]
    assert stations.loc["RP8OC75-46-01", "grade_Ni"] == pytest.approx(
        np.mean(nickel) / 100
    )
    assert int(stations["grade_Ni"].notna().sum()) == 65
    assert samples.provenance["Fewkes_1980_3.tab"]["doi"] == "10.1594/PANGAEA.878221"
    assert "CC-BY-3.0" in samples.provenance["Fewkes_1980_3.tab"]["licence"]
    assert samples.provenance["Fewkes_1980_2.tab"]["doi"] == ""


@pytest.mark.testdata
def test_two_domes_stations_in_one_place_are_refused_by_default(testdata):
    with pytest.raises(DataError, match="RP8OC75-52-39 as row 37"):
        read_samples(replace(DOMES, rules=SampleRules()), root=testdata / "nodules")


@pytest.mark.testdata
def test_so268_box_cores_of_a_quarter_square_metre(testdata):
    settings = SampleFile(
        file="SO268-bc-nodules-summary-PANGAEA-904967.tab",
        columns=StationColumns(
            station="Event", lon="Longitude", lat="Latitude", depth="Elevation"
        ),
        abundance=AbundanceColumn(column="Nodules m", unit="kg", sampled_area_m2=0.25),
        crs="EPSG:4326",
        evidence="box core",
    )
    samples = read_samples(settings, root=testdata / "nodules")
    assert len(samples.accepted) == 36
    # mean of all 36 cores, worked case W21
    assert samples.accepted["abundance"].mean() == pytest.approx(19.367, abs=5e-4)
    source = samples.provenance[settings.file]
    assert source["doi"] == "10.1594/PANGAEA.904967"
    assert "CC-BY-NC-4.0" in source["licence"]


@pytest.mark.testdata
def test_a_table_without_a_unit_of_abundance_is_not_read_as_kilograms(testdata):
    # the file states no unit: whoever maps it has declared one by hand
    settings = SampleFile(
        file="Fe-Mn_nod_1976_Tab2.tab",
        columns=StationColumns(station="Event", lon="Longitude", lat="Latitude"),
        abundance=AbundanceColumn(column="Perc"),
        crs="EPSG:4326",
    )
    with pytest.raises(DataError, match="is in %, declared kg/m2"):
        read_samples(settings, root=testdata / "nodules")
