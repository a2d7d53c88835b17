"""The tables of deposits: each figure with its source, nothing made up."""

from __future__ import annotations

import pytest

from geo.model.shared_columns import EVIDENCE
from geo.sources.deposits import read_land_deposits, read_seabed_deposits

READERS = [read_land_deposits, read_seabed_deposits]
LAND_KINDS = {
    "nickel laterite",
    "nickel sulphide",
    "copper-cobalt",
    "rare-earth mine",
    "ion clay",
    "manganese mine",
}


@pytest.mark.parametrize("read", READERS)
def test_each_figure_has_a_source_and_an_evidence(read):
    table = read()
    assert (table["source"].str.len() > 0).all()
    assert set(table["evidence"]) <= set(EVIDENCE)


@pytest.mark.parametrize("read", READERS)
def test_what_is_not_known_is_empty_and_never_nought(read):
    table = read()
    assert not (table["value"] == 0.0).any()
    assert not (table["tonnage_mt"] == 0.0).any()
    # an empty value says what the source says instead
    assert (table.loc[table["value"].isna(), "note"].str.len() > 0).all()


@pytest.mark.parametrize("read", READERS)
def test_general_knowledge_says_that_it_is(read):
    table = read()
    assert (table["source"].str.startswith("general knowledge")).equals(
        table["evidence"] == "unverified"
    )


@pytest.mark.parametrize("read", READERS)
def test_grades_are_mass_fractions_and_activities_becquerels(read):
    table = read()
    percent, ppm = table["unit"] == "%", table["unit"] == "ppm"
    assert (table.loc[percent, "value"].dropna() <= 65.0).all()
    assert (table.loc[ppm, "value"].dropna() <= 10_000.0).all()
    nuclides = table["element"].isin(["U-238", "Ra-226", "Pb-210", "Alpha emitters"])
    assert (table.loc[nuclides, "unit"] == "Bq/kg").all()
    assert (table.loc[~nuclides, "unit"] != "Bq/kg").all()


def test_every_kind_of_land_deposit_has_two_with_a_cited_grade():
    land = read_land_deposits()
    assert set(land["kind"]) == LAND_KINDS
    cited = land[(land["evidence"] == "cited") & land["value"].notna()]
    assert (cited.groupby("kind")["deposit"].nunique() >= 2).all()
    assert set(cited["kind"]) == LAND_KINDS


def test_the_sea_floor_has_nodules_crusts_and_mud():
    seabed = read_seabed_deposits()
    assert set(seabed["kind"]) == {"nodules", "crust", "rare-earth mud"}
    rey = seabed[seabed["element"] == "REY"].set_index(["deposit", "figure"])["value"]
    assert rey["Minamitorishima mud", "mean"] == 964.0
    assert rey["Minamitorishima mud, core of 2013", "high"] == 5000.0
    assert rey["Minamitorishima mud, core of 2013", "peak"] == 6600.0


def test_derived_grades_follow_from_the_tonnes_they_are_derived_from():
    seabed = read_seabed_deposits()
    mine = seabed[seabed["deposit"] == "Minamitorishima nodules"]
    grade = mine.set_index("element")["value"]
    assert grade["Co"] == pytest.approx(100 * 0.610 / 234, rel=5e-4)
    assert grade["Ni"] == pytest.approx(100 * 0.740 / 234, rel=5e-4)


def test_no_land_grade_is_counted_on_wet_mass():
    assert not (read_land_deposits()["basis"] == "wet").any()
