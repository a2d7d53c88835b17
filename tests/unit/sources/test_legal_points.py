"""Points of laws are read as printed, listed where they cannot be, flagged if odd."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup.legal_points import write_legal_points, write_limit_with_misprint

import geopandas as gpd
import shapely

from geo.errors import DataError, ParameterError
from geo.model.crs import geodesic_area_m2
from geo.model.zone_schemas import LEGAL_POINTS
from geo.sources.legal_points import read_legal_points
from geo.sources.point_sequences import out_of_line, outline_of
from geo.sources.printed_angles import find_angles, plain_marks

SOUTH, WEST = -(18 + 12 / 60 + 30.5 / 3600), -(158 + 3 / 60 + 12 / 3600)


def read(folder, text, name="law.txt", encoding="utf-8", **rules):
    (folder / name).write_bytes(text.encode(encoding))
    return read_legal_points(name, root=folder, **rules)


FORMS = [
    "P1 18°12'30.5\"S 158°03'12\"W 200",
    "P1 18° 12′ 30.5″ S; 158° 03′ 12″ W; 200",
    "P1 18º12´30.5´´ S, 158º03´12´´ W, 200",
    "P1 18°12 ´30.50″ S 158°03 ˈ 12” W 200",
    "P1 18°12'30,5\"S, 158°03'12,0\"W 200",
    "P1 S 18 12 30.5 W 158 03 12 200",
    "P1 S18°12'30.5\" W158°03'12\" 200",
    "P1 18-12-30.5 S 158-03-12 W 200",
    "P1 18:12:30.5S 158:03:12W 200",
    "P1 158°03'12\"W 18°12'30.5\"S 200",
    "P1 S. lat. 18°12'30.5\" W. long. 158°03'12\" 200",
    "P1 18°12'30.5\" South, 158°03'12\" West 200",
    "P1 18 degrees 12 minutes 30.5 seconds south 158 degrees 3 minutes 12 seconds"
    " west 200",
    "Ｐ１　南緯１８度１２分３０．５秒　西経１５８度３分１２秒　２００",
    "| P1 | 18°12'30.5\"S | 158°03'12\"W | 200 |",
    "P1 -18°12'30.5\" -158°03'12\" 200",
    "P1, -18°12'30.5\",-158°03'12\", 200",
    "P1 18°12'30.5\"S158°03'12\"W 200",
]


@pytest.mark.parametrize("line", FORMS)
def test_every_form_of_one_point_gives_the_same_place(line, tmp_path):
    heading = "Point Latitude Longitude\n" if "-158" in line else ""
    point = read(tmp_path, heading + line).table.iloc[0]
    assert (point["lat"], point["lon"]) == pytest.approx((SOUTH, WEST), abs=1e-9)
    assert (point["id"], point["info"]) == ("P1", "200")


@pytest.mark.parametrize(
    ("line", "lat", "lon"),
    [
        ("A 24° 17.35' N 153° 58.9' E", 24 + 17.35 / 60, 153 + 58.9 / 60),
        ("A 18.2085 S 158.0533 W", -18.2085, -158.0533),
        ("A N24.2867 E153.9833", 24.2867, 153.9833),
        ("A 8-54-57.01 S 157-59-52.26 W", -8.9158361, -157.9978500),
        ("A 36°16'60\" N. 126°18'53\" W.", 36 + 17 / 60, -126.3147222),
        ("A 10°S 180°E", -10.0, -180.0),
        ("A 10°S 190°E", -10.0, -170.0),
    ],
)
def test_degrees_alone_or_with_minutes_do(line, lat, lon, tmp_path):
    point = read(tmp_path, line).table.iloc[0]
    assert (point["lat"], point["lon"]) == pytest.approx((lat, lon), abs=1e-7)


@given(
    st.floats(-89.99, 89.99, allow_nan=False),
    st.floats(-179.99, 179.99, allow_nan=False),
    st.sampled_from(["°′″", 'º´"', "° ' \""]),
)
def test_a_printed_angle_is_read_back(lat, lon, marks):
    degree, minute, second = marks.replace(" ", "")

    def printed(value, letters):
        seconds = round(abs(value) * 3600, 2)
        whole, rest = divmod(seconds, 3600)
        letter = letters[value < 0]
        return (
            f"{whole:.0f}{degree}{rest // 60:02.0f}{minute}{rest % 60:05.2f}{second}"
            f" {letter}"
        )

    line = plain_marks(f"P {printed(lat, 'NS')} {printed(lon, 'EW')} 200")
    found = find_angles(line)
    read_back = [angle.signed for angle in found]
    assert read_back == pytest.approx([lat, lon], abs=0.006 / 3600)
    assert not any(angle.problem for angle in found)


def test_a_made_up_law_is_read_as_printed(tmp_path):
    law = read_legal_points(write_legal_points(tmp_path), root=tmp_path)
    LEGAL_POINTS.validate(law.table)
    assert law.table["part"].tolist() == [1, 1, 1, 1, 2, 2, 2]
    names = ["ATLBP0001", "ATLBP0002", "ATLBP0003"]
    assert law.table["id"].tolist() == [*names, "ATLBP0006", *names]
    assert law.table["info"].tolist()[:3] == ["TS,CZ,EEZ", "TS", "Treaty point 2"]
    assert law.table["row"].tolist() == [5, 6, 8, 11, 13, 14, 15]
    first = law.table.iloc[0]
    assert first["lat"] == pytest.approx(-(9 + 1 / 60 + 50.59 / 3600), abs=1e-9)
    assert "datum as printed: World Geodetic System 1984" in law.notes
    assert "2 lists, told apart by their names starting anew" in law.notes


def test_what_cannot_be_read_is_listed_and_never_half_read(tmp_path):
    law = read_legal_points(write_legal_points(tmp_path), root=tmp_path)
    reasons = dict(law.rejected[["row", "reason"]].itertuples(index=False))
    assert sorted(reasons) == [9, 10]  # a letter l for a figure; 75 seconds
    assert "between the coordinates" in reasons[9]
    assert reasons[10] == "05, 75: minutes or seconds beyond 60"


def test_letters_tell_latitude_from_longitude_in_any_order(tmp_path):
    law = "A 157°52′44″ W 9°06′50″ S\nB 9°06′50″ S 157°52′44″ W"
    table = read(tmp_path, law).table
    assert table["lat"][0] == table["lat"][1] < 0
    assert table["lon"][0] == table["lon"][1] < -150


def test_each_coordinate_may_stand_on_a_line_of_its_own(tmp_path):
    law = (
        "POINT\n\nLATITUDE\n\nLONGITUDE\n\n1\n\n32°32ʹ10ʺ N.\n\n117°06ʹ11ʺ W.\n\n2\n\n"
    )
    law += "32°32ʹ04ʺ N.\n\n117°07ʹ29ʺ W.\n"
    table = read(tmp_path, law).table
    assert table["id"].tolist() == ["1", "2"]
    assert table["lon"].tolist() == pytest.approx([-117.1030556, -117.1247222])


def test_a_name_may_stand_above_its_coordinates(tmp_path):
    law = "Point A\n18°12'S 158°03'W\nPoint B\n18°13'S 158°04'W\n"
    assert read(tmp_path, law).table["id"].tolist() == ["Point A", "Point B"]


def test_lines_before_the_columns_of_a_table_do_no_harm(tmp_path):
    law = "Schedule 1\nid,lon,lat\nA,-158.05,-18.2\nB,158.1,-18.3\nC1,158.1,18.5\n"
    table = read(tmp_path, law, name="law.csv").table
    assert table[["id", "lon", "lat"]].values.tolist() == [
        ["A", -158.05, -18.2],
        ["B", 158.1, -18.3],
        ["C1", 158.1, 18.5],
    ]


def test_a_heading_tells_what_coordinates_without_letters_mean(tmp_path):
    law = "Point North lat. West long.\nA 19°37′29″ 65°20′57″\nB 18°25′46″ 65°06′31″\n"
    table = read(tmp_path, law).table
    assert table[["lat", "lon"]].iloc[0].tolist() == pytest.approx(
        [19.6247222, -65.3491667]
    )
    bare = "Point Latitude Longitude\nA 19°37′29″ 65°20′57″\n"
    with pytest.raises(DataError, match=r"without a letter or a sign(.|\n)*unlettered"):
        read(tmp_path, bare)


def test_without_letters_or_heading_it_must_be_said(tmp_path):
    law = "A 39.768110 -130.1\nB 39.760377 -130.2\n"
    with pytest.raises(DataError, match=r"no coordinates(.|\n)*unlettered"):
        read(tmp_path, law)
    table = read(tmp_path, law, unlettered="NE").table
    assert table["lon"].tolist() == [-130.1, -130.2]
    marked = "A 19°37′29″ 65°20′57″\n"
    with pytest.raises(DataError, match="neither letters nor a heading"):
        read(tmp_path, marked)
    assert read(tmp_path, marked, unlettered="SW").table["lat"][0] < 0
    assert read(tmp_path, marked, unlettered="WS").table["lon"][0] > -20
    with pytest.raises(DataError, match="a sign, where W is declared"):
        read(tmp_path, law, unlettered="NW")
    with pytest.raises(ParameterError, match=r"'NS'(.|\n)*two letters"):
        read(tmp_path, law, unlettered="NS")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7 18 12 S 158 03 W", "3 and 2 numbers: is the first one the name?"),
        ("7 S 18.2 W 158.3", "letters before or after the numbers?"),
        ("P1 S 18 12 30,5 W 158 03 12,1", "cannot read"),
        ("P1 158°03' W 12' 18°12' S", "between the coordinates"),
        ("P1 18°12' S 17°03' N", "two of S and N"),
        ("P1 -18°12' S 158°03' W", "both a sign and a letter"),
        ("P1 98°12' S 158°03' W", "latitude -98.2 beyond 90"),
        ("P1,18°S 158°W", "alone, without its other coordinate"),
        ("P1 18°12' S", "alone, without its other coordinate"),
    ],
)
def test_a_doubtful_line_is_listed_rather_than_guessed(line, reason, tmp_path):
    law = read(tmp_path, f"GOOD 18°12'30\" S 158°03'12\" W\n{line}\n")
    assert law.table["id"].tolist() == ["GOOD"]
    assert law.rejected["row"].tolist() == [2]
    assert reason in law.rejected["reason"][0]


def test_the_point_that_closes_a_ring_is_listed_as_that(tmp_path):
    lines = ["A 1°N 1°E", "B 1°N 2°E", "C 2°N 2°E", "A 1°N 1°E", "B 9°N 9°E"]
    law = read(tmp_path, "\n".join(lines))
    assert law.table["id"].tolist() == ["A", "B", "C"]
    assert law.rejected["reason"].tolist() == [
        "A again, at the same place",
        "B again, at another place",
    ]


def test_points_without_a_name_are_numbered(tmp_path):
    law = "Latitude Longitude\n18°12'S 158°03'W\n18°13'S 158°04'W\n"
    table = read(tmp_path, law).table
    assert table["id"].tolist() == ["1", "2"]


def test_a_table_says_by_its_columns_what_is_what(tmp_path):
    text = "Point identifier;Longitude;Latitude;Kind\nA;158°03'12\"W;18°12'30,5\"S;TS\n"
    point = read(tmp_path, text, name="law.csv").table.iloc[0]
    assert (point["lat"], point["lon"]) == pytest.approx((SOUTH, WEST), abs=1e-9)
    assert point["info"] == "Kind: TS"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16"], ids=["plain", "bom", "utf-16"]
)
def test_tables_and_texts_come_in_unicode(encoding, tmp_path):
    csv_text = "id,lat,lon\nA,18°12'S,158°03'W\n"
    text = "A 18°12′S 158°03′W\n"
    for name, body in (("a.csv", csv_text), ("a.txt", text)):
        table = read(tmp_path, body, name=name, encoding=encoding).table
        assert table["lat"].tolist() == pytest.approx([-18.2])


def test_decimal_commas_are_read_where_they_are_declared(tmp_path):
    text = "id;lat;lon\nA;-18,2085;-158,0533\n"
    with pytest.raises(DataError, match=r"cannot read '-18,2085'(.|\n)*decimal_comma"):
        read(tmp_path, text, name="a.csv")
    table = read(tmp_path, text, name="a.csv", decimal_comma=True).table
    assert table["lat"].tolist() == [-18.2085]
    spaced = "A S 18 12 30,5 W 158 03 12,0"
    with pytest.raises(DataError, match="cannot read"):
        read(tmp_path, spaced)
    point = read(tmp_path, spaced, decimal_comma=True).table.iloc[0]
    assert (point["lat"], point["lon"]) == pytest.approx((SOUTH, WEST), abs=1e-9)


def test_longitudes_of_0_to_360_give_the_same_points(tmp_path):
    east = read(tmp_path, "id,lat,lon\nA,-18,201.5\nB,-18,180\n", name="a.csv").table
    west = read(tmp_path, "id,lat,lon\nA,-18,-158.5\nB,-18,-180\n", name="b.csv").table
    assert east["lon"].tolist() == west["lon"].tolist() == [-158.5, -180.0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("B,nan,-158", "no latitude"),
        ("B,,-158", "no latitude"),
        ("B,inf,-158", "cannot read 'inf'"),
        ("B,-158,-18", "latitude beyond 90 (swapped?)"),
        ("B,-18,400", "longitude beyond 360 (swapped?)"),
        ("B,18°12'W,158°03'S", "W where a latitude is expected (swapped?)"),
        ("B,18°12',158°03'W", "latitude without a letter or a sign"),
        ("A,-19,-158", "A again, at another place"),
    ],
)
def test_a_bad_row_of_a_table_is_listed_with_its_line(row, reason, tmp_path):
    text = f"id,lat,lon\nFIRST,-17,-158\nA,-18,-158\n{row}\n"
    law = read(tmp_path, text, name="law.csv")
    assert law.rejected.values.tolist() == [[4, reason]]
    assert law.table["id"].tolist() == ["FIRST", "A"]


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "is not UTF-8 text"),
        ("P1 18°12'S 158°W".encode("latin1"), "0xb0 is not UTF-8 text"),
        (b"An Act to declare the zones.\n", "no coordinates in it"),
        (b"id,lat,lon\n", "no row under them"),
        (b"id,lat,lon\nA,158.1,-18.2\n", r"rows 2: latitude beyond 90(.|\n)*swap"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(contents, told, tmp_path):
    (tmp_path / "law.csv").write_bytes(contents)
    with pytest.raises(DataError, match=told):
        read_legal_points("law.csv", root=tmp_path)


def test_a_misprint_is_flagged_and_kept(tmp_path):
    law = read_legal_points(write_limit_with_misprint(tmp_path), root=tmp_path)
    assert len(law.table) == 80
    odd = law.table[law.table["suspect"] != ""]
    assert odd["id"].tolist() == ["P34"]
    assert "from the way between its neighbours" in odd["suspect"].iloc[0]
    assert any("1 row perhaps misprinted: P34" in note for note in law.notes)


def test_corners_and_far_neighbours_are_no_misprints():
    angles = np.radians(np.arange(0.0, 360.0, 3.0))
    assert not out_of_line(10 * np.cos(angles), 10 * np.sin(angles)).any()
    square_lon = np.array([0.0, 1.0, 2.0, 2.0, 2.0, 1.0, 0.0, 0.0])
    square_lat = np.array([0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 1.0])
    assert not out_of_line(square_lon, square_lat).any()
    two_islands = np.array([0.0, 0.01, 0.02, 30.0, 30.01, 30.02])
    assert not out_of_line(two_islands, np.zeros(6)).any()
    across = np.array([179.8, 179.9, -180.0, -179.9, -179.8])
    assert not out_of_line(across, np.zeros(5)).any()


def test_an_outline_is_closed_split_at_180_and_free_of_the_misprint(tmp_path):
    law = read_legal_points(write_limit_with_misprint(tmp_path), root=tmp_path).table
    outline = outline_of(law[law["suspect"] == ""])
    assert outline["points"].tolist() == [79]
    assert outline["note"].tolist() == ["edges drawn as geodesics"]
    assert outline.geometry[0].bounds == (-180.0, -10.0, 180.0, -8.0)
    reference = shapely.segmentize(shapely.box(179.0, -10.0, 181.0, -8.0), 0.1)
    assert geodesic_area_m2(outline.geometry[0]) == pytest.approx(
        geodesic_area_m2(reference), rel=1e-5
    )
    with_it = outline_of(law)
    assert with_it["suspect"].tolist() == [1]


def test_points_make_lines_and_long_edges_follow_geodesics(tmp_path):
    table = read(tmp_path, "A 40°N 170°E\nB 40°N 170°W\n").table
    line = outline_of(table, closed=False)
    assert line.geometry[0].geom_type == "MultiLineString"
    assert line.total_bounds[3] > 40.4  # a great circle runs north of the parallel
    with pytest.raises(DataError, match=r"2 points(.|\n)*at least 3"):
        outline_of(table)


def test_points_on_one_line_enclose_nothing(tmp_path):
    table = read(tmp_path, "A 0°N 1°E\nB 0°N 2°E\nC 0°N 3°E\n").table
    with pytest.raises(DataError, match="part 1: encloses nothing"):
        outline_of(table)


@pytest.mark.testdata
def test_the_outer_limit_of_the_cook_islands(testdata):
    file = testdata / "eez" / "cook_islands_eez_outer_limit_2021_points.csv"
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    law = read_legal_points(file, root=testdata)
    assert len(law.table) == len(rows) == 2118
    assert len(law.rejected) == 0
    assert law.table["lon"].tolist() == [float(row["lon"]) for row in rows]
    # the misprints that were found by hand, and no other
    known = {row["id"] for row in rows if row["suspect"] == "True"}
    assert set(law.table.loc[law.table["suspect"] != "", "id"]) == known
    assert len(known) == 7
    outline = outline_of(law.table[law.table["suspect"] == ""])
    published = gpd.read_file(testdata / "eez" / "cook_islands_eez_2021_law.gpkg")
    assert geodesic_area_m2(outline.geometry[0]) == pytest.approx(
        geodesic_area_m2(published.geometry[0]), rel=1e-9
    )


@pytest.mark.testdata
def test_the_baseline_points_of_the_cook_islands(testdata):
    file = testdata / "eez" / "cook_islands_baseline_points_2020.csv"
    law = read_legal_points(file, root=testdata)
    assert len(law.table) == 1121
    assert law.table["suspect"].eq("").all()
    first = law.table.iloc[0]
    assert (first["id"], first["info"]) == ("CKPNBP0001", "TS,CZ,EEZ")
    assert first["lat"] == pytest.approx(-8.91581388888889)
