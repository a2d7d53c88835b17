"""Mineral Commodity Summaries, in the four forms of their data releases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from madeup.mineral_summaries import (
    LONG_COLUMNS,
    LONG_ROWS,
    SALIENT_COLUMNS,
    SALIENT_ROWS,
    WORLD_COLUMNS,
    WORLD_ROWS,
    write_mcs_long,
    write_mcs_one,
    write_mcs_salient,
    write_mineral_summaries,
)

from geo.errors import DataError
from geo.model.published_tables import MINERAL_FIGURES
from geo.model.supply_schemas import PRODUCTION
from geo.sources.mineral_summaries import (
    LONG_SIGNATURE,
    SALIENT_SIGNATURE,
    SIGNATURE,
    production_of,
    read_mineral_summaries,
)
from geo.sources.mineral_values import read_figures
from geo.sources.published_text import column_key


def figure(read, row, statistic, period):
    table = read.table
    wanted = table[
        (table["row"] == row)
        & (table["statistic"] == statistic)
        & (table["period"] == period)
    ]
    return wanted.iloc[0]


@pytest.fixture
def world(tmp_path):
    return read_mineral_summaries(write_mineral_summaries(tmp_path), root=tmp_path)


def test_the_world_table_gives_production_capacity_and_reserves(world):
    MINERAL_FIGURES.validate(world.table)
    congo = figure(world, 2, "production", "2024")
    assert congo[["commodity", "iso3", "scope", "unit"]].tolist() == [
        *("Cobalt", "COD", "country", "t"),
    ]
    assert congo["value"] == 222000.0
    assert bool(congo["estimated"])
    assert not figure(world, 2, "production", "2023")["estimated"]
    assert figure(world, 2, "reserves", "2024")["value"] == 6e6
    assert figure(world, 11, "capacity", "2023")["value"] == 1.8e6
    assert world.source.vintage == "2025"


def test_thousands_of_tonnes_become_tonnes_and_carats_do_not(world):
    chile = figure(world, 7, "production", "2023")
    assert (chile["value"], chile["unit"]) == (5_555_000.0, "t")
    assert chile["as_stated"] == "5555"
    diamonds = figure(world, 12, "production", "2023")
    assert (diamonds["value"], diamonds["unit"]) == (9.0, "thousand carats")
    oxides = figure(world, 10, "production", "2023")
    assert (oxides["value"], oxides["unit"]) == (
        *(33000.0, "t, rare-earth-oxide equivalent"),
    )


def test_what_is_not_told_is_missing_with_its_mark_and_never_zero(world):
    withheld = figure(world, 3, "production", "2024")
    assert np.isnan(withheld["value"])
    assert withheld["mark"] == "withheld"
    absent = figure(world, 4, "reserves", "2024")
    assert np.isnan(absent["value"])
    assert absent["mark"] == "not available"
    zeros = world.table[world.table["value"] == 0.0]
    assert zeros["as_stated"].tolist() == ["—"]  # the legend's sign for zero
    assert zeros["mark"].tolist() == ["zero"]


def test_a_bound_is_told_as_one(world):
    bound = figure(world, 5, "reserves", "2024")
    assert (bound["value"], bound["bound"]) == (500.0, "more than")


def test_rows_that_are_no_country_are_told_apart(world):
    scopes = world.table.groupby("scope")["country"].unique()
    assert scopes["world"].tolist() == ["World total (rounded)"]
    assert scopes["rest"].tolist() == ["Other Countries"]
    assert scopes["group"].tolist() == ["China, Germany, and Russia"]
    countries = world.table[world.table["scope"] == "country"]
    assert countries["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert figure(world, 3, "production", "2023")["iso3"] == "CAN"  # "Canada "


def test_what_cannot_be_read_is_set_aside_with_its_line(world):
    assert world.rejected.to_numpy().tolist() == [
        [7, "Mine production, copper content of 2024: '(4)' is no figure or mark"],
        [13, "no figure"],
    ]


def test_a_table_of_one_commodity_needs_its_name(tmp_path):
    path = write_mcs_one(tmp_path)
    with pytest.raises(DataError, match="does not say what it is of"):
        read_mineral_summaries(path, root=tmp_path)
    read = read_mineral_summaries(path, root=tmp_path, commodity="Manganese")
    assert set(read.table["commodity"]) == {"Manganese"}
    assert figure(read, 2, "production", "2023")["value"] == 5500.0
    reserves = figure(read, 2, "reserves", "MCS2024")
    assert (reserves["value"], np.isnan(reserves["year"])) == (61000.0, True)
    assert read.source.vintage == "2024"


def test_salient_statistics_take_their_units_from_the_column_names(tmp_path):
    read = read_mineral_summaries(write_mcs_salient(tmp_path), root=tmp_path)
    MINERAL_FIGURES.validate(read.table)
    rows = read.table[read.table["row"] == 2].set_index("detail")
    assert rows["value"].dropna().to_dict() == {
        "USprod_Primary_kg": 0.5,
        "Imports_kt": 1500.0,
        "Exports_t": 2.0,
        "Consump_t": 3.0,
        "Price_Metal_dkg": 44.4,
        "NIR_pct": 75.0,
    }
    assert rows["unit"].to_dict()["NIR_pct"] == "%"
    assert rows.loc["NIR_pct", "bound"] == "more than"
    assert rows.loc["USprod_Secondary_t", "mark"] == "withheld"
    exporter = figure(read, 3, "net import reliance", "2024")
    assert exporter["mark"] == "net exporter"
    assert set(read.table["iso3"]) == {"USA"}


def test_the_letter_e_is_no_mark_beside_a_tonnage(tmp_path):
    rows = [SALIENT_ROWS[0].replace(",500,", ",E,")]
    read = read_mineral_summaries(write_mcs_salient(tmp_path, rows=rows), root=tmp_path)
    assert read.rejected["reason"].tolist() == [
        "USprod_Primary_kg of 2023: 'E' is no figure or mark"
    ]


def test_the_long_table_of_2026_is_read_in_its_own_encoding(tmp_path):
    read = read_mineral_summaries(write_mcs_long(tmp_path), root=tmp_path)
    MINERAL_FIGURES.validate(read.table)
    assert read.notes[0] == "not UTF-8: read as cp1252"
    assert read.table["iso3"].tolist() == ["IDN", "IDN", "CIV", "WORLD", "NOR"]
    assert read.table["value"].tolist()[:2] == [33000.0, 44000.0]
    assert read.table["estimated"].tolist() == [False, True, False, True, False]
    sources = figure(read, 6, "import", "2021-24")
    assert (sources["value"], sources["unit"]) == (22.0, "percent")
    assert np.isnan(sources["year"])
    assert read.source.vintage == "2026"


def test_production_stands_in_for_the_built_in_table(world):
    given = production_of(world)
    table = PRODUCTION.validate(given.table)
    assert set(table["commodity"]) == {"cobalt", "copper", "rare_earths"}
    cobalt = table[(table["commodity"] == "cobalt") & (table["year"] == 2023)]
    assert dict(zip(cobalt["iso3"], cobalt["tonnes"], strict=True)) == {
        "COD": 111000.0, "CAN": 4444.0, "OTHER": 0.0, "WORLD": 115000.0,
    }  # fmt: skip
    copper = table[table["commodity"] == "copper"].set_index(["stage", "year"])[
        "tonnes"
    ]
    assert copper.to_dict() == {
        ("mine", 2023): 5_555_000.0,
        ("refined", 2023): 2_222_000.0,
        ("refined", 2024): 2_222_000.0,
    }
    assert table["source"].unique().tolist() == [
        "United States Geological Survey, Mineral Commodity Summaries, 2025"
    ]


def test_every_figure_is_in_the_production_or_rejected(world):
    given = production_of(world)
    assert len(given.table) + len(given.rejected) == len(world.table)
    reasons = given.rejected.groupby("reason")["row"].unique()
    assert reasons["counted otherwise: Mine production, gross weight"].tolist() == [9]
    assert reasons["no single country"].tolist() == [4]
    assert reasons["withheld"].tolist() == [3]
    assert reasons["no mass"].tolist() == [12]


def test_a_total_that_is_rounded_is_counted_as_its_parts_are(tmp_path):
    read = read_mineral_summaries(write_mcs_long(tmp_path), root=tmp_path)
    table = production_of(read).table
    assert table[["iso3", "year", "tonnes"]].to_numpy().tolist() == [
        ["IDN", 2024.0, 33000.0],
        ["IDN", 2025.0, 44000.0],
        ["WORLD", 2025.0, 77000.0],
    ]


def test_a_bound_is_no_production(tmp_path):
    zambia = WORLD_ROWS[0].replace("Congo (Kinshasa)", "Zambia")
    rows = [WORLD_ROWS[1], zambia.replace("111000", ">7")]
    read = read_mineral_summaries(
        write_mineral_summaries(tmp_path, rows=rows), root=tmp_path
    )
    given = production_of(read)
    assert "a bound only" in set(given.rejected["reason"])
    told = given.table[given.table["iso3"] == "ZMB"]
    assert told["year"].tolist() == [2024.0]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (",Cobalt,", ",,", "no commodity"),
        (",Indonesia,", ",,", "no country"),
        (",Production,", ",,", "no statistic"),
        (",2024,", ",,", "no year"),
        (",2024,", ",9999,", "year '9999' is none"),
        ('"33,000"', "", "no figure"),
        ('"33,000"', "NaN", "Mine production of 2024: 'NaN' is no figure or mark"),
    ],
)
def test_a_bad_figure_is_set_aside_with_its_reason(tmp_path, old, new, reason):
    bad = LONG_ROWS[0].replace(old, new, 1)
    path = write_mcs_long(tmp_path, rows=[*LONG_ROWS[1:], bad])
    read = read_mineral_summaries(path, root=tmp_path)
    assert read.rejected.to_numpy().tolist() == [[6, reason]]
    assert len(read.table) == 4


@pytest.mark.parametrize(
    ("cell", "value", "estimated", "unreadable"),
    [
        ("1,234,567", 1234567.0, False, False),
        ("e1,200", 1200.0, True, False),
        ("1,200 e", 1200.0, True, False),
        ("12r", 12.0, False, False),
        ("1,23", np.nan, False, True),
        ("2.5", 2.5, False, False),
        ("inf", np.nan, False, True),
        ("3 to 5", np.nan, False, True),
        ("NA", np.nan, False, False),
    ],
)
def test_a_figure_is_read_as_printed(cell, value, estimated, unreadable):
    read = read_figures(pd.Series([cell])).iloc[0]
    np.testing.assert_equal(read["value"], value)
    assert read["estimated"] == estimated
    assert read["unreadable"] == unreadable


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"Source,Country,Type\n", "no row under them"),
        (b"lon,lat\n1,2\n", "expected: those of a data release"),
        (b"Source,Country,Type\nMCS,X,Y\n", "2 problems"),
        (b"DataSource,Commodity,Year\nMCS2025,Cobalt,2023\n", "no figures"),
        (b"PK\x03\x04....", "a workbook or a zip archive"),
        (b"Source,Country\nMCS,S\x81o\n", "is not UTF-8 text"),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_mineral_summaries("a.csv", root=tmp_path)


def test_files_that_are_cut_off_are_refused(tmp_path):
    for path in (write_mineral_summaries(tmp_path), write_mcs_long(tmp_path)):
        path.write_bytes(path.read_bytes()[:-30])
        with pytest.raises(DataError, match="cut off"):
            read_mineral_summaries(path, root=tmp_path)


def test_a_file_of_footnotes_is_refused(tmp_path):
    path = write_mcs_long(tmp_path, rows=[LONG_ROWS[0].replace('"33,000"', "(7)")])
    with pytest.raises(DataError, match="is no figure or mark"):
        read_mineral_summaries(path, root=tmp_path)


def test_the_signatures_are_in_the_files():
    for columns, signature in (
        (WORLD_COLUMNS, SIGNATURE),
        (SALIENT_COLUMNS, SALIENT_SIGNATURE),
        (LONG_COLUMNS, LONG_SIGNATURE),
    ):
        assert {column_key(name) for name in columns.split(",")} >= signature
