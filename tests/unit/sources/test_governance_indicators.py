"""Governance indicators in every form that the World Bank publishes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from madeup.governance_indicators import (
    CLOSING,
    ESTIMATES,
    NAMES,
    write_governance_indicators,
    write_wgi_databank,
    write_wgi_series_columns,
)

from geo.errors import DataError
from geo.model.published_tables import GOVERNANCE_ESTIMATES, WGI_DIMENSIONS
from geo.model.supply_schemas import GOVERNANCE
from geo.sources.governance_indicators import (
    SIGNATURE,
    governance_of,
    read_governance_indicators,
)
from geo.sources.trade import read_governance

WRITERS = [write_wgi_databank, write_wgi_series_columns, write_governance_indicators]


def by_key(read):
    return read.table.set_index(["iso3", "year"])


@pytest.mark.parametrize("write", WRITERS)
def test_every_form_gives_the_same_estimates(tmp_path, write):
    read = read_governance_indicators(write(tmp_path), root=tmp_path)
    GOVERNANCE_ESTIMATES.validate(read.table)
    table = by_key(read)
    for (_, code, year), values in ESTIMATES.items():
        iso3 = {"ROM": "ROU"}.get(code, code)
        got = table.loc[(iso3, int(year)), list(WGI_DIMENSIONS.values())].tolist()
        want = [np.nan if value == ".." else value for value in values]
        np.testing.assert_array_equal(np.array(got, dtype=float), want)
    assert "codes of the World Bank: ROM to ROU" in read.notes


@pytest.mark.parametrize("write", WRITERS)
def test_the_mean_is_of_all_six_or_none(tmp_path, write):
    table = by_key(read_governance_indicators(write(tmp_path), root=tmp_path))
    assert table.loc[("JPN", 2021), "wgi_mean"] == pytest.approx(1.25)
    assert table.loc[("JPN", 2022), "wgi_scaled"] == pytest.approx(3.0)
    assert np.isnan(table.loc[("KIR", 2021), "wgi_mean"])
    assert np.isnan(table.loc[("KIR", 2021), "wgi_scaled"])


def test_columns_are_not_taken_for_one_another(tmp_path):
    table = by_key(
        read_governance_indicators(write_governance_indicators(tmp_path), root=tmp_path)
    )
    romania = table.loc[("ROU", 2021)]
    assert romania["voice_accountability"] == 0.1
    assert romania["control_corruption"] == -0.6


def test_the_built_in_table_is_what_the_reader_makes_of_its_estimates(tmp_path):
    built_in = read_governance()
    lines = ["code,countryname,year,indicator,estimate,codeindyr"]
    for row in built_in.to_dict("records"):
        for code, column in WGI_DIMENSIONS.items():
            key = f'{row["iso3"]},"{row["country"]}",{row["year"]:g},{code}'
            lines.append(f"{key},{row[column]},{row['iso3']}{code}{row['year']:g}")
    path = tmp_path / "wgidataset.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    given = governance_of(read_governance_indicators(path, root=tmp_path)).table
    both = built_in.merge(given, on=["iso3", "year"], suffixes=("", "_read"))
    assert len(both) == len(built_in) == len(given)
    pd.testing.assert_series_equal(
        both["wgi_scaled_read"],
        both["wgi_scaled"],
        atol=1e-9,
        rtol=0,
        check_names=False,
    )


def test_the_governance_table_has_source_and_evidence(tmp_path):
    read = read_governance_indicators(write_wgi_databank(tmp_path), root=tmp_path)
    table = GOVERNANCE.validate(governance_of(read).table)
    assert sorted(set(table["iso3"])) == ["JPN", "ROU"]
    assert table["source"].unique().tolist() == [
        "World Bank, Worldwide Governance Indicators, updated 09/29/2023"
    ]


def test_closing_lines_give_the_vintage_and_are_no_rows(tmp_path):
    read = read_governance_indicators(write_wgi_databank(tmp_path), root=tmp_path)
    assert read.source.vintage == "updated 09/29/2023"
    assert read.rejected.to_numpy().tolist() == [
        [20, "no estimate, but another series"]
    ]
    assert "series other than estimates left out: RL.PER.RNK" in read.notes
    undated = write_wgi_databank(tmp_path, closing=CLOSING[:0])
    assert read_governance_indicators(undated, root=tmp_path).source.vintage == ""


def test_codes_of_the_new_series_are_known(tmp_path):
    path = write_wgi_databank(tmp_path)
    text = path.read_text("utf-8-sig")
    plain = read_governance_indicators(path, root=tmp_path).table
    for code in NAMES:
        text = text.replace(f",{code}.EST,", f",GOV_WGI_{code}.EST,")
    path.write_text(text, encoding="utf-8")
    assert read_governance_indicators(path, root=tmp_path).table.equals(plain)


def test_semicolons_and_capitals_do_not_matter(tmp_path):
    plain = read_governance_indicators(
        write_governance_indicators(tmp_path), root=tmp_path
    ).table
    path = write_governance_indicators(tmp_path, separator=";")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0].upper(), *lines[1:]]) + "\n")
    assert read_governance_indicators(path, root=tmp_path).table.equals(plain)


@pytest.mark.testdata
def test_a_rescaled_mean_is_refused_as_estimates(testdata):
    with pytest.raises(DataError, match="somebody has rescaled"):
        read_governance_indicators(
            "governance/wgi_2022_mean_normalised.csv", root=testdata
        )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("JPNva2021,JPN,Japan,2021,va,1", "iso3, year, dimension JPN, 2021.0, va"),
        ("ITAva2021,ITA,Italy,2021,va,87.5", "estimate 87.5 lies beyond 5"),
        ("ITAva2021,ITA,Italy,2021,va,good", "estimate 'good' is no number"),
        ("ITAva2021,ITA,Italy,2021,va,inf", "estimate 'inf' is no number"),
        ("ITAva2021,ITA,Italy,21,va,1", "no year from 1996 on"),
        ("ITAzz2021,ITA,Italy,2021,zz,1", "indicator 'zz' is none of the six"),
        ("va2021,,Italy,2021,va,1", "no country code"),
        ("ITAva2021,ITA,,2021,va,1", "no country"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(tmp_path, row, reason):
    path = write_governance_indicators(tmp_path)
    path.write_text(path.read_text() + row + ",0.2,9,50,40,60\n")
    read = read_governance_indicators(path, root=tmp_path)
    assert read.rejected["row"].tolist() == [26]
    assert read.rejected["reason"].item().startswith(reason)
    assert len(read.table) == 4


def test_a_bad_cell_of_a_year_leaves_the_other_years(tmp_path):
    path = write_wgi_databank(tmp_path)
    lines = path.read_text("utf-8-sig").splitlines()
    lines[1] = lines[1].replace(",1.0,1.0", ",high,1.0")
    path.write_text("\n".join([lines[0], *lines[1:7], lines[1]]) + "\n")
    read = read_governance_indicators(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [
        [2, "estimate 'high' is no number"],
        [8, "estimate 'high' is no number"],
        [8, "iso3, year, dimension JPN, 2022.0, va is that of row 2"],
    ]
    table = by_key(read)
    assert np.isnan(table.loc[("JPN", 2021), "voice_accountability"])
    assert table.loc[("JPN", 2022), "voice_accountability"] == 1.0


def test_missing_marks_are_missing_and_never_zero(tmp_path):
    path = write_governance_indicators(tmp_path)
    path.write_text(path.read_text().replace(",va,1.0,", ",va,#N/A,"))
    table = by_key(read_governance_indicators(path, root=tmp_path))
    assert np.isnan(table.loc[("JPN", 2021), "voice_accountability"])
    assert np.isnan(table.loc[("JPN", 2022), "wgi_mean"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"Country Name,Country Code\n", "no row under them"),
        (b"lon,lat\n1,2\n", "no column 'country name'"),
        (
            b"Country Name,Country Code,Series Code\nX,XXX,VA.EST\n",
            "no column of a year",
        ),
        (b"code,year,indicator,estimate\nX,2021,va,1\n", "no column 'country name'"),
        (b"PK\x03\x04....", "save the sheet as CSV"),
        (b"code\nS\xe3o\n", "is not UTF-8 text"),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_governance_indicators("a.csv", root=tmp_path)


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = write_governance_indicators(tmp_path)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(DataError, match="cut off"):
        read_governance_indicators(path, root=tmp_path)


def test_a_file_of_missing_estimates_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(
        "code,countryname,year,indicator,estimate\nJPN,Japan,2021,va,..\n"
    )
    with pytest.raises(DataError, match="rows 2: empty"):
        read_governance_indicators("a.csv", root=tmp_path)


def test_ranks_alone_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text(
        "code,countryname,year,indicator,estimate\nJPN,Japan,2021,va,93.2\n"
    )
    with pytest.raises(DataError, match="perhaps a rank"):
        read_governance_indicators("a.csv", root=tmp_path)


def test_the_signature_is_in_the_file(tmp_path):
    header = write_governance_indicators(tmp_path).read_text().splitlines()[0]
    assert set(header.split(",")) >= SIGNATURE
