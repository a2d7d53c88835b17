"""How stations were sampled is read, checked, and told in the field's words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.model.samples import (
    AbundanceColumn,
    BuriedColumn,
    CoverageColumn,
    SampleFile,
    SampleRules,
    StationColumns,
)
from geo.model.sampling import NoduleFile
from geo.model.schemas import SAMPLING_COLUMNS, station_schema
from geo.sources.sample_nodules import read_nodules
from geo.sources.samples import read_samples

COLUMNS = StationColumns(
    station="id",
    lon="lon",
    lat="lat",
    evidence="how",
    campaign="cruise",
    count="n",
    sampled_area_m2="area",
    recovery="recovery",
    long_axis_mm="axis",
    position_error_m="pos",
    fix="fix",
)
SETTINGS = SampleFile(
    file="stations.csv",
    columns=COLUMNS,
    abundance=AbundanceColumn(column="kg"),
    coverage=CoverageColumn(column="cov", unit="%"),
    buried=BuriedColumn(column="buried", unit="fraction"),
    crs="EPSG:4326",
)
HEAD = "id,lon,lat,kg,how,cruise,n,area,recovery,axis,pos,fix,cov,buried\n"
GOOD = (
    HEAD
    + "A,154.0,24.0,15,box core,KODOS-94,60,0.25,full,42,25,USBL,35,0.1\n"
    + "B,154.1,24.0,20,grab,,20,0.13,Partial,55,,surface,41,\n"
)


def read(tmp_path, text, settings=SETTINGS, **changes):
    (tmp_path / settings.file).write_text(text)
    return read_samples(replace(settings, **changes), root=tmp_path)


def of(row, tmp_path, **changes):
    return read(tmp_path, GOOD + row, **changes)


def keep(**given):
    return SampleRules(no_abundance="keep", **given)


def test_every_column_reaches_the_accepted_table_under_its_name(tmp_path):
    samples = read(tmp_path, GOOD)
    table = samples.accepted
    assert {column.name for column in SAMPLING_COLUMNS} <= set(table.columns)
    assert table.loc[0, ["campaign", "recovery", "fix"]].tolist() == [
        "KODOS-94",
        "full",
        "usbl",
    ]
    assert table["count"].tolist() == [60.0, 20.0]
    assert table["coverage"].tolist() == pytest.approx([0.35, 0.41])
    assert table.loc[0, "buried_share"] == 0.1
    assert np.isnan(table.loc[1, "buried_share"])
    assert table.loc[1, "campaign"] == "not stated"
    assert table.loc[1, "recovery"] == "partial"
    assert "coverage: % x 0.01" in samples.notes
    assert "recovery was partial in 1 row, taken as read" in samples.notes
    station_schema(table.columns).validate(table)


def test_no_column_is_added_that_was_not_named(tmp_path):
    plain = replace(
        SETTINGS,
        columns=StationColumns(station="id", lon="lon", lat="lat"),
        coverage=None,
        buried=None,
    )
    table = read(tmp_path, GOOD, plain).accepted
    assert not {column.name for column in SAMPLING_COLUMNS} & set(table.columns)


@pytest.mark.parametrize("word", ["washed", "NONE"])
def test_a_failed_sample_is_rejected_with_its_reason(word, tmp_path):
    row = f"C,154.2,24.0,3,grab,K,5,0.13,{word},40,25,usbl,20,0\n"
    samples = of(row, tmp_path)
    assert samples.accepted["station"].tolist() == ["A", "B"]
    assert samples.rejected["reason"].tolist() == [f"recovery {word.lower()}"]


def test_the_rules_may_take_another_set_of_recoveries(tmp_path):
    row = "C,154.2,24.0,3,grab,K,5,0.13,washed,40,25,usbl,20,0\n"
    wide = SampleRules(recoveries=("full", "partial", "washed", "unknown"))
    assert len(of(row, tmp_path, rules=wide).accepted) == 3
    narrow = SampleRules(recoveries=("full",))
    assert of(row, tmp_path, rules=narrow).accepted["station"].tolist() == ["A"]
    with pytest.raises(ParameterError, match="recoveries: 'lost'"):
        SampleRules(recoveries=("lost",))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("5,grab,K,-3,0.13,full,40,25,usbl,20,0", "count -3"),
        ("5,grab,K,3.5,0.13,full,40,25,usbl,20,0", "count 3.5: expected a whole"),
        ("5,grab,K,0,0.13,full,40,25,usbl,20,0", "no nodule counted, and an abundance"),
        ("5,grab,K,3,0,full,40,25,usbl,20,0", "sampled_area_m2 0"),
        ("5,grab,K,3,0.13,well,40,25,usbl,20,0", "recovery well: expected one of full"),
        ("5,grab,K,3,0.13,full,-4,25,usbl,20,0", "long_axis_mm -4"),
        ("5,grab,K,3,0.13,full,40,-1,usbl,20,0", "position_error_m -1"),
        ("5,grab,K,3,0.13,full,40,25,usbl,120,0", "coverage 1.2: expected 0 to 1"),
        ("5,grab,K,3,0.13,full,40,25,usbl,-2,0", "coverage -0.02"),
        ("5,grab,K,3,0.13,full,40,25,usbl,20,1.5", "buried_share 1.5"),
        ("5,grab,K,many,0.13,full,40,25,usbl,20,0", "count is no number: many"),
        ("5,grab,K,3,0.13,full,40,25,usbl,<5,0", "coverage is below detection: <5"),
    ],
)
def test_values_that_nature_does_not_allow_are_told(cells, told, tmp_path):
    row = f"C,154.2,24.0,{cells}\n"
    with pytest.raises(DataError, match=r"stations\.csv, rows 4"):
        of(row, tmp_path)
    lenient = SampleRules(impossible="reject", below_detection="reject")
    samples = of(row, tmp_path, rules=lenient)
    assert samples.rejected["reason"].str.startswith(told).tolist() == [True]


def test_all_faults_of_a_row_and_of_others_are_told_at_once(tmp_path):
    text = (
        HEAD
        + "A,154.0,24.0,15,grab,K,-1,0.13,full,40,-5,usbl,200,0\n"
        + "B,154.1,24.0,15,grab,K,4,0.13,full,40,5,usbl,20,3\n"
    )
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    told = str(caught.value)
    for name in ("count", "position_error_m", "coverage", "buried_share"):
        assert name in told


@pytest.mark.parametrize(
    ("figures", "unit", "meant"),
    [(("0.3", "0.4", "0.5"), "%", "fraction"), (("30", "40", "50"), "fraction", "")],
)
def test_a_slip_of_the_unit_of_coverage_is_found(figures, unit, meant, tmp_path):
    rows = "".join(
        f"{name},154.{name},24,15,grab,K,4,0.1,full,40,5,usbl,{figure},0\n"
        for name, figure in enumerate(figures)
    )
    chosen = {"coverage": CoverageColumn(column="cov", unit=unit)}
    with pytest.raises(DataError, match=meant or "is its unit right"):
        read(tmp_path, HEAD + rows, **chosen)


def test_the_unit_of_coverage_must_be_one_of_two():
    with pytest.raises(ParameterError, match="one of fraction, %"):
        CoverageColumn(column="cov", unit="share")


def test_long_axes_in_centimetres_are_found(tmp_path):
    rows = "".join(
        f"{name},154.{name},24,15,grab,K,4,0.1,full,4.{name},5,usbl,30,0\n"
        for name in range(4)
    )
    with pytest.raises(DataError, match="read as mm"):
        read(tmp_path, HEAD + rows)
    text = HEAD.replace("axis", "axis [cm]") + rows
    with pytest.raises(DataError, match="'axis \\[cm\\]' is in cm, declared mm"):
        read(tmp_path, text)


def test_a_long_axis_of_nought_means_that_there_were_no_nodules(tmp_path):
    row = "C,154.2,24.0,0,grab,K,0,0.13,full,0,25,usbl,0,\n"
    samples = of(row, tmp_path)
    assert np.isnan(samples.accepted["long_axis_mm"][2])
    assert "long axis 0 read as no nodules in 1 row" in samples.notes


def test_rows_without_abundance_are_rejected_unless_photos_are_declared(tmp_path):
    rows = (
        "C,154.2,24.0,,photo,K,,4.0,full,,25,usbl,20,\n"
        "D,154.3,24.0,,photo,K,12,4.0,full,61,25,usbl,,\n"
        "E,154.4,24.0,,photo,K,12,4.0,full,,25,usbl,,\n"
        "F,154.5,24.0,,photo,K,0,4.0,full,,25,usbl,,\n"
    )
    assert of(rows, tmp_path).rejected["reason"].tolist() == ["no abundance"] * 4
    samples = of(rows, tmp_path, rules=keep())
    assert samples.accepted["station"].tolist() == ["A", "B", "C", "D", "F"]
    assert samples.accepted["abundance"].isna().sum() == 3
    assert samples.rejected["reason"].tolist() == [
        "no abundance, and neither coverage nor long axis with count"
    ]
    assert "no abundance in 3 rows: to be worked out from photos" in samples.notes


def test_keeping_rows_without_abundance_needs_something_to_work_with():
    with pytest.raises(ParameterError, match="nothing to work an abundance out from"):
        SampleFile(
            file="a.csv",
            columns=StationColumns(station="id"),
            abundance=AbundanceColumn(column="A"),
            rules=keep(),
        )


def test_each_row_may_have_an_area_of_its_own(tmp_path):
    mass = AbundanceColumn(column="kg", unit="kg", sampled_area_m2="column")
    samples = read(tmp_path, GOOD.replace(",20,grab", ",2.6,grab"), abundance=mass)
    assert samples.accepted["abundance"].tolist() == pytest.approx([60.0, 20.0])
    assert "abundance: mass / area that was sampled, row by row" in samples.notes
    row = "C,154.2,24.0,5,grab,K,4,,full,40,25,usbl,20,0\n"
    text = GOOD.replace(",20,grab", ",2.6,grab") + row
    rejected = read(tmp_path, text, abundance=mass).rejected
    assert rejected["reason"].tolist() == ["a mass, and no area that was sampled"]
    with pytest.raises(ParameterError, match=r"columns\.sampled_area_m2"):
        replace(SETTINGS, abundance=mass, columns=StationColumns(station="id"))


def test_an_area_common_to_all_rows_is_kept_beside_them(tmp_path):
    mass = AbundanceColumn(column="kg", unit="kg", sampled_area_m2=0.5)
    plain = replace(
        SETTINGS,
        columns=StationColumns(station="id", lon="lon", lat="lat"),
        coverage=None,
        buried=None,
    )
    samples = read(tmp_path, GOOD, plain, abundance=mass)
    assert samples.accepted["sampled_area_m2"].tolist() == [0.5, 0.5]
    assert samples.accepted["abundance"].tolist() == [30.0, 40.0]


@pytest.mark.parametrize(
    ("unit", "figure", "included", "share", "abundance"),
    [
        ("%", 20, True, 0.2, 15.0),
        ("fraction", 0.2, False, 0.2, 18.75),
        ("#", 15, True, 0.25, 15.0),
        ("#", 20, False, 0.25, 20.0),
        ("kg/m2", 3, True, 0.2, 15.0),
        ("kg/m2", 5, False, 0.25, 20.0),
    ],
)
def test_buried_nodules_are_a_share_of_all(
    unit, figure, included, share, abundance, tmp_path
):
    column = BuriedColumn(column="buried", unit=unit, included=included)
    text = HEAD + f"A,154,24,15,grab,K,60,0.25,full,42,25,usbl,35,{figure}\n"
    table = read(tmp_path, text, buried=column).accepted
    assert table["buried_share"][0] == pytest.approx(share)
    assert table["abundance"][0] == pytest.approx(abundance)
    counted = 80.0 if unit == "#" and not included else 60.0
    assert table["count"][0] == counted


def test_more_buried_than_there_was_is_impossible(tmp_path):
    column = BuriedColumn(column="buried", unit="kg/m2")
    text = HEAD + "A,154,24,15,grab,K,60,0.25,full,42,25,usbl,35,20\n"
    with pytest.raises(DataError, match=r"set buried\.included = false"):
        read(tmp_path, text, buried=column)


def test_units_of_the_buried_must_suit_the_abundance():
    with pytest.raises(ParameterError, match="and the abundance is in 'kg/m2'"):
        replace(SETTINGS, buried=BuriedColumn(column="b", unit="kg"))
    with pytest.raises(ParameterError, match="no column of counts"):
        SampleFile(
            file="a.csv",
            columns=StationColumns(station="id"),
            abundance=AbundanceColumn(column="A"),
            buried=BuriedColumn(column="b", unit="#"),
        )


def test_counts_and_areas_of_samples_at_one_place_are_added(tmp_path):
    row = "A,154.0,24.0,25,box core,K,40,0.25,full,42,25,usbl,35,0.1\n"
    table = of(row, tmp_path, rules=SampleRules(duplicates="mean")).accepted
    merged = table.set_index("station").loc["A"]
    assert merged["abundance"] == 20.0
    assert (merged["count"], merged["sampled_area_m2"]) == (100.0, 0.5)
    uncounted = row.replace(",40,0.25", ",,0.25")
    table = of(uncounted, tmp_path, rules=SampleRules(duplicates="mean")).accepted
    assert np.isnan(table.set_index("station").loc["A", "count"])


def test_the_project_file_knows_the_new_columns():
    from pydantic import TypeAdapter

    made = TypeAdapter(SampleFile).validate_python(
        {
            "file": "a.csv",
            "columns": {"station": "id", "count": "n", "sampled_area_m2": "S"},
            "abundance": {"column": "m", "unit": "kg", "sampled_area_m2": "column"},
            "coverage": {"column": "c", "unit": "%"},
            "rules": {"no_abundance": "keep", "recoveries": ["full"]},
        }
    )
    assert made.abundance.factor == 1.0
    assert made.rules.recoveries == ("full",)


def test_nodules_without_axis_or_mass_are_left_out(tmp_path):
    settings = NoduleFile(file="n.csv", station="id", long_axis_mm="l", mass_g="m")
    (tmp_path / "n.csv").write_text("id,l,m\nA,40,25\nA,0,5\nB,50,\nB,60,60\n")
    nodules = read_nodules(settings, root=tmp_path)
    assert nodules["mass_g"].tolist() == [25.0, 60.0]
    (tmp_path / "n.csv").write_text("id,l [cm],m [kg]\nA,4,0.025\n")
    with pytest.raises(DataError, match="2 problems"):
        read_nodules(settings, root=tmp_path)
