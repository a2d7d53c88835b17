"""Files of levers: each holds, and each tells all that is wrong with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import DataError
from geo.model.commodities import oxide_per_metal
from geo.sources.bundled import bundled_file
from geo.sources.deposit_claims import read_deposit_claims
from geo.sources.lever_files import (
    lever_file,
    list_levers,
    read_country_levers,
    read_levers,
)
from geo.sources.supply_tables import read_supply_tables

COUNTRIES = list_levers()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    text = bundled_file("supply/levers/JPN.toml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_each_file_holds_and_bears_the_name_of_its_country(iso3):
    told = read_country_levers(iso3)
    assert told.iso3 == iso3
    assert told.levers
    assert told.unknown
    assert lever_file(iso3).stem == iso3


def test_japan_has_each_kind_of_lever_and_helps_three_commodities():
    levers = read_levers("JPN")
    assert {lever.kind for lever in levers} == {
        "substitution", "recycling", "stake", "diversification", "stock",
        "coordination", "seabed",
    }  # fmt: skip
    for commodity in ("rare_earths", "cobalt", "nickel"):
        assert sum(lever.commodity == commodity for lever in levers) >= 1


def test_japans_stocks_are_42_and_18_days_once_and_60_or_180_since():
    targets = {
        (lever.holder, lever.target_days)
        for lever in read_levers("JPN")
        if lever.kind == "stock"
    }
    assert targets == {
        ("public", 42.0), ("private", 18.0), ("public", 60.0), ("public", 180.0),
    }  # fmt: skip


def test_what_a_source_assumes_is_called_unverified():
    for lever in read_levers("JPN"):
        if lever.source.startswith("assumed"):
            assert lever.evidence == "unverified"
        if "assumed" in lever.cost_source:
            assert lever.cost_evidence == "unverified"
        assert len(lever.source) > 40


def test_dysprosium_saved_is_the_figure_that_its_source_derives():
    (saving,) = (
        lever
        for lever in read_levers("JPN")
        if lever.name == "dysprosium-saving magnets"
    )
    used_t = 24.0 / 0.04
    assert used_t == 600.0
    assert saving.saved_share == pytest.approx(0.30 * used_t * 1.1477 / 4750, abs=5e-5)


def test_magnets_in_use_are_about_the_figure_that_their_source_derives():
    (magnets,) = (
        lever for lever in read_levers("JPN") if lever.name == "magnet recycling"
    )
    stays = 195.0 / 380.0  # dysprosium in 2008: domestic input over imports
    assert magnets.in_use_t == pytest.approx(4507.4 * stays * 13.0, rel=0.01)


def test_the_content_of_the_mud_is_the_figure_that_its_source_derives():
    (mud,) = (one for one in read_levers("JPN") if one.name == "mud of Minamitorishima")
    content = 1721e-6 * 1.20 * 0.41
    assert mud.content["REO"] == pytest.approx(content, rel=1e-3)
    assert mud.in_situ_wet_t == pytest.approx(1.2e6 / content, rel=1e-3)
    comes_up = 0.8 * 0.95 * 0.98
    assert mud.total_wet_t == pytest.approx(1.2e6 / content * comes_up, rel=1e-3)
    assert mud.wet_t_per_year == 350.0 * 365.0


def test_the_content_of_the_nodules_is_the_metal_that_is_claimed_over_their_mass():
    (nodules,) = (
        one for one in read_levers("JPN") if one.name == "nodules of Minamitorishima"
    )
    claims = read_deposit_claims().set_index("metal")
    for metal in ("Co", "Ni"):
        told = claims.loc[metal, "contained_t"] / claims.loc[metal, "ore_t"]
        assert nodules.content[metal] == pytest.approx(told, rel=1e-3)
    assert nodules.content["Cu"] == pytest.approx(0.0022 * 0.72, rel=1e-2)
    assert nodules.content["Mn"] == pytest.approx(0.19 * 0.72, rel=1e-2)
    assert nodules.in_situ_wet_t == claims.loc["Co", "ore_t"]
    comes_up = 0.8 * 0.95 * 0.98
    assert nodules.total_wet_t == pytest.approx(234e6 * comes_up, rel=5e-3)


def test_the_basket_of_the_mud_is_as_rich_in_heavy_earths_as_was_published():
    (mud,) = (one for one in read_levers("JPN") if one.name == "mud of Minamitorishima")
    baskets = read_supply_tables().baskets
    oxides = baskets[baskets["basket"] == mud.basket].set_index("element")["share"]
    elements = oxides / oxides.index.map(oxide_per_metal)
    light = elements[["La", "Ce", "Pr", "Nd", "Sm"]].sum() / elements.sum()
    assert 1.0 - light == pytest.approx(0.44, abs=1e-3)
    # Takaya et al. 2018: 1.2 Mt REO are 62, 47, 32 and 56 years of the world's use
    years = {"Y": 62.0, "Eu": 47.0, "Tb": 32.0, "Dy": 56.0}
    use_t = {one: 1.2e6 * oxides[one] / each for one, each in years.items()}
    assert 4e3 < use_t["Y"] < 1.2e4, "general knowledge: some 7,000 t a year in 2015"
    assert all(100.0 < use_t[one] < 2e3 for one in ("Eu", "Tb", "Dy"))


def test_a_file_that_is_not_changed_reads_the_same(copied):
    assert read_levers(copied.name, root=copied.parent) == read_levers("JPN")


def test_a_country_without_levers_is_told_the_ones_there_are():
    with pytest.raises(DataError, match="JPN, or the path"):
        read_levers("XYZ")


def test_every_problem_of_a_file_is_told_with_its_line(copied):
    edit(copied, "target_days = 18.0", "target_days = -18.0")
    edit(copied, "saved_share = 0.0435", "saved_shar = 0.0435")
    edit(copied, 'facility_id = "F029"', 'facility_id = "F0029"')
    edit(copied, 'iso3 = "CHN"', 'iso3 = "CHX"')
    with pytest.raises(DataError, match="levers of a country") as caught:
        read_levers(copied.name, root=copied.parent)
    told = {problem.where: problem for problem in caught.value.problems}
    for text, key in (
        ("target_days = -18.0", "target_days"),
        ("saved_shar = 0.0435", "saved_shar"),
        ('facility_id = "F0029"', "facility_id"),
        ('iso3 = "CHX"', "iso3"),
    ):
        line = line_of(copied, text)
        (where,) = (one for one in told if one.endswith(f".{key}"))
        assert f"{line}" in where
    (unknown,) = (p for p in caught.value.problems if "saved_shar'" in p.what)
    assert unknown.cure == "did you mean 'saved_share'?"
    (facility,) = (p for p in caught.value.problems if "F0029" in p.what)
    assert "F029" in facility.expected
    assert facility.expected.startswith("such as ")
    assert facility.cure == "data/supply/facilities.csv lists them"


def test_a_kind_that_there_is_not_is_told_once(copied):
    edit(copied, 'kind = "coordination"', 'kind = "cooperation"')
    with pytest.raises(DataError, match="cooperation") as caught:
        read_levers(copied.name, root=copied.parent)
    (problem,) = caught.value.problems
    assert problem.where.endswith("levers.5.kind")
    assert problem.what == "kind 'cooperation' is not known"
    assert problem.expected.startswith("coordination or ")
    assert problem.cure == "did you mean 'coordination'?"


def test_a_lever_without_a_kind_is_refused(copied):
    edit(copied, 'kind = "coordination"\n', "")
    with pytest.raises(DataError, match="no kind is told") as caught:
        read_levers(copied.name, root=copied.parent)
    (problem,) = caught.value.problems
    assert set(problem.expected.split(" or ")) == {
        "substitution", "recycling", "stake", "diversification", "stock",
        "coordination", "seabed",
    }  # fmt: skip


def test_two_levers_of_one_name_are_refused(copied):
    edit(copied, "state stock of 42 days", "private stock of 18 days")
    with pytest.raises(DataError, match="'private stock of 18 days' twice"):
        read_levers(copied.name, root=copied.parent)


def test_what_is_no_toml_says_so(tmp_path):
    (tmp_path / "bad.toml").write_text("levers = [", encoding="utf-8")
    with pytest.raises(DataError, match="no TOML"):
        read_levers("bad.toml", root=tmp_path)


def test_a_problem_names_the_key_and_not_the_kind_that_held_it(copied):
    edit(copied, "t_per_year = 295.0", 't_per_year = "some"')
    with pytest.raises(DataError, match="number") as caught:
        read_levers(copied.name, root=copied.parent)
    (problem,) = caught.value.problems
    assert problem.where.endswith(".t_per_year")
    assert ".stake" not in problem.where
