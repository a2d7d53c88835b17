"""The check of the supply facts: a planted wrong unit is caught."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from madeup.supply_tables import small_supply, with_cells

from geo.cli.terminal import answer
from geo.errors import DataError, ParameterError
from geo.resilience.balance import (
    BALANCE_COLUMNS,
    CHAIN_COLUMNS,
    ODD,
    why_not_ranked,
)
from geo.resilience.world_concentration import CONCENTRATION_COLUMNS
from geo.sources.bundled import data_folder
from geo.sources.profiles import read_profile
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.facts_checking import check_facts, check_tables, unknown_works

YEAR = 2024
BAYAN_OBO = ("F001", "rare_earths", "mine")  # two thirds of China's quota


@pytest.fixture(scope="module")
def report():
    return check_tables(read_supply_tables(), year=YEAR)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "supply"
    shutil.copytree(data_folder() / "supply", folder)
    return folder


def plant(folder: Path, works: tuple[str, str, str], **changes) -> None:
    """Change cells of the capacities of one works, all else as it was written."""
    path = folder / "capacities.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    own = (table[["facility_id", "commodity", "stage"]] == list(works)).all(axis=1)
    assert own.any()
    for column, change in changes.items():
        table.loc[own, column] = table.loc[own, column].map(change)
    table.to_csv(path, index=False, lineterminator="\n")


def times_1000(cell: str) -> str:
    return f"{float(cell) * 1000.0:.10g}"


def over_1000(cell: str) -> str:
    return f"{float(cell) / 1000.0:.10g}"


def verdict_of(report, works, iso3):
    _, commodity, stage = works
    table = report.tables["balance"].set_index(["commodity", "stage", "iso3"])
    return table.loc[(commodity, stage, iso3), "verdict"]


def refusal_of(report, commodity):
    return why_not_ranked(report.tables["chains"], commodity=commodity)


def test_rare_earths_of_china_balance_before_anything_is_planted(report):
    assert verdict_of(report, BAYAN_OBO, "CHN") == "balanced"
    assert "CHN" not in refusal_of(report, "rare_earths")


def test_a_planted_kilotonne_is_told_as_a_contradiction(report, copied):
    plant(copied, BAYAN_OBO, stated_unit=lambda _: "kt")
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    new = set(planted.problems) - set(report.problems)
    assert new
    for problem in new:
        assert problem.where.startswith("capacities F001 rare_earths mine")
        assert "1000, the tonnes in one kt" in problem.expected


SLIPS = {
    "the figure itself": {"stated": times_1000, "capacity_t": times_1000},
    "its unit, and converted so": {
        "stated_unit": lambda _: "kt",
        "factor": lambda _: "1000",
        "capacity_t": times_1000,
    },
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_that_is_converted_too_is_caught_by_the_balance(report, copied, slip):
    plant(copied, BAYAN_OBO, **SLIPS[slip])
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    # each figure agrees with itself: the figure checks cannot see it
    assert set(planted.problems) == set(report.problems)
    assert verdict_of(planted, BAYAN_OBO, "CHN") == ODD
    assert f"CHN {ODD}" in refusal_of(planted, "rare_earths")
    chains = planted.tables["chains"].set_index(["commodity", "stage"])
    assert not chains.loc[("rare_earths", "mine"), "may_be_ranked"]


@pytest.mark.parametrize("commodity", ["rare_earths", "cobalt", "nickel"])
def test_a_slip_at_the_largest_mine_lets_no_chain_be_ranked(copied, commodity):
    tables = read_supply_tables(copied)
    places = tables.facilities.set_index("facility_id")["iso3"]
    mines = tables.capacities.query("commodity == @commodity and stage == 'mine'")
    running = mines[mines["nature"] != "planned"].sort_values("capacity_t")
    works = (running.iloc[-1]["facility_id"], commodity, "mine")
    plant(copied, works, **SLIPS["the figure itself"])
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    country = places[works[0]]
    assert verdict_of(planted, works, country) == ODD
    assert f"{country} {ODD}" in refusal_of(planted, commodity)


def test_an_output_told_a_thousand_times_too_large_is_above_the_world(report, copied):
    path = copied / "production.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    own = (
        (table["commodity"] == "cobalt")
        & (table["stage"] == "mine")
        & (table["iso3"] == "COD")
        & (table["year"] == str(YEAR))
    )
    assert own.sum() == 1
    for column in ("stated", "tonnes"):
        table.loc[own, column] = table.loc[own, column].map(times_1000)
    table.to_csv(path, index=False, lineterminator="\n")
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    (problem,) = set(planted.problems) - set(report.problems)
    assert problem.where == "production cobalt mine 2024"
    assert "countries sum to 220," in problem.what


def test_a_works_told_a_thousand_times_too_small_is_missed(report, copied):
    plant(copied, BAYAN_OBO, stated=over_1000, capacity_t=over_1000)
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    assert verdict_of(report, BAYAN_OBO, "CHN") == "balanced"
    assert verdict_of(planted, BAYAN_OBO, "CHN") == "works missing"


def test_ore_taken_for_metal_is_told(copied):
    tables = read_supply_tables(copied).capacities
    ore = tables[(tables["stated_of"] == "nickel_ore") & tables["capacity_t"].notna()]
    works = tuple(ore.iloc[0][["facility_id", "commodity", "stage"]])
    plant(copied, works, factor=lambda _: "1")
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    told = [one for one in planted.problems if f"capacities {works[0]} " in one.where]
    assert any(problem.expected.endswith("as the product holds") for problem in told)


def test_a_point_in_another_country_is_told(report, copied):
    path = copied / "facilities.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    own = table["facility_id"] == "F020"
    table.loc[own, "lon"] = table.loc[own, "lon"].str.removeprefix("-")
    table.to_csv(path, index=False, lineterminator="\n")
    planted = check_tables(read_supply_tables(copied), year=YEAR)
    (problem,) = set(planted.problems) - set(report.problems)
    assert problem.where.startswith("facilities F020")
    assert "km outside USA" in problem.what


def test_nothing_of_the_shipped_tables_contradicts_anything(report):
    assert [str(problem) for problem in report.problems] == []


# no source that could be read gives refined cobalt by country for 2024: the world
# total and the share of China are quoted second hand, and so partly cited
MISSED = {"works": set(), "output": {("cobalt", "refined")}}


@pytest.mark.parametrize("counted", ["works", "output"])
def test_the_targets_of_evidence_are_met_but_where_it_is_known(report, counted):
    shares = report.tables["evidence"]
    own = shares[
        (shares["counted"] == counted)
        & shares["commodity"].isin(["rare_earths", "cobalt", "nickel"])
        & shares["target"].notna()
    ]
    assert set(own["stage"]) == {"mine", "refined"}
    missed = own[own["short"]]
    assert (
        set(zip(missed["commodity"], missed["stage"], strict=True)) == (MISSED[counted])
    )


def test_what_cannot_be_balanced_is_told_with_all_the_rest():
    tables = small_supply()
    strayed = with_cells(tables, "statuses", 0, from_="spring")
    broken = with_cells(strayed, "capacities", 0, factor=7.0)
    report = check_tables(broken, year=YEAR)
    told = "\n".join(str(problem) for problem in report.problems)
    assert "spring" in told
    assert "7" in told
    assert report.tables == {}


def test_the_tables_of_the_report_have_their_columns(report):
    assert list(report.tables["balance"].columns) == list(BALANCE_COLUMNS)
    assert list(report.tables["chains"].columns) == list(CHAIN_COLUMNS)
    concentration = report.tables["concentration"]
    assert list(concentration.columns) == list(CONCENTRATION_COLUMNS)
    assert (concentration["year"] <= YEAR).all()


def test_the_separation_of_heavy_earths_is_the_bottleneck(report):
    table = report.tables["bottlenecks"].set_index(["stage", "group"])
    apart = table.loc[("refined", "dy")]
    assert apart["largest"] == "CHN"
    assert apart["largest_share"] > table.loc[("mine", "dy"), "largest_share"]


def test_a_small_world_is_checked_like_the_real_one():
    tables = small_supply()
    report = check_tables(tables, year=YEAR)
    # its places are made up, at sea; its ports are no ports
    wheres = {problem.where.split()[0] for problem in report.problems}
    assert wheres == {"facilities"}
    assert refusal_of(report, "nickel") == (
        "mine 2024: 50% of the output lies in countries that balance "
        "(AUS works missing)"
    )


def test_people_read_balance_evidence_groups_and_contradictions():
    _, text, holds = check_facts(year=YEAR)
    assert text.startswith("works as of 1 July 2024 against the output of their count")
    for words in (
        "rare earths: ",
        "cobalt: ",
        "tonnes by evidence (cited, or derived from what is)",
        "rare earths by element group: the largest country at each stage",
        "works that run and have no capacity: ",
    ):
        assert words in text
    assert ("no contradiction found" in text) == holds
    assert "written" not in text


def test_the_content_is_one_json_object(capsys):
    content, text, _ = check_facts(year=YEAR)
    answer(content, as_json=True, text=text)
    told = json.loads(capsys.readouterr().out)
    assert told["year"] == YEAR
    assert {"problems", "balance", "chains", "evidence", "mirrors"} <= set(told)
    row = told["balance"][0]
    assert set(row) == set(BALANCE_COLUMNS)
    assert isinstance(row["works"], int)


def test_a_stake_in_works_of_no_table_is_told():
    profile = read_profile("JPN")
    held = {one for stake in profile.stakes for one in stake.facility_ids}
    assert unknown_works(profile, facilities=held) == []
    assert "F029" in held
    told = unknown_works(profile, facilities=held - {"F029"})
    assert {problem.what for problem in told} == {"facility 'F029' is not known"}


def test_the_state_is_that_of_the_problems(copied):
    content, text, holds = check_facts(tables=copied, year=YEAR)
    assert holds == (content["problems"] == [])
    plant(copied, BAYAN_OBO, stated_unit=lambda _: "kt")
    content, text, holds = check_facts(tables=copied, year=YEAR)
    assert holds is False
    assert "contradiction" in text
    assert "capacities F001 rare_earths mine" in text
    assert any(problem["where"].startswith("capacities F001")
               for problem in content["problems"])  # fmt: skip


def test_a_year_without_output_says_that_nothing_can_be_ranked():
    content, text, holds = check_facts(year=1990)
    assert content["chains"] == []
    assert holds is True
    for name in ("cobalt", "copper", "manganese", "nickel", "rare earths"):
        assert f"{name}: not to be ranked: nothing is known of its output" in text


def test_many_contradictions_are_told_in_part(copied):
    path = copied / "capacities.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    known = table["factor_basis"] != ""
    table.loc[known, "factor_basis"] = ""
    table.to_csv(path, index=False, lineterminator="\n")
    content, text, _ = check_facts(tables=copied, year=YEAR)
    left = len(content["problems"]) - 20
    assert left > 0
    assert f"and {left} more, with --json" in text


def test_the_whole_balance_goes_to_a_file(tmp_path, report):
    out = tmp_path / "balance.csv"
    _, text, _ = check_facts(year=YEAR, out=out)
    assert text.endswith(f"written: {out}")
    written = pd.read_csv(out, keep_default_na=False)
    assert list(written.columns) == list(BALANCE_COLUMNS)
    assert len(written) == len(report.tables["balance"])
    assert written["verdict"].tolist() == report.tables["balance"]["verdict"].tolist()


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path):
    out = tmp_path / "balance.csv"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"is there already\s+cure: .*--force"):
        check_facts(year=YEAR, out=out)
    assert out.read_text(encoding="utf-8") == "mine"
    check_facts(year=YEAR, out=out, force=True)
    assert out.read_text(encoding="utf-8").startswith("commodity,")


def test_another_kind_of_file_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(ParameterError, match=r"facts check(.|\n)*expected: \.csv"):
        check_facts(tables=tmp_path / "nowhere", out=tmp_path / "balance.xlsx")


def test_a_copy_that_cannot_be_read_tells_all_of_it(copied):
    (copied / "hosts.csv").unlink()
    (copied / "baskets.csv").unlink()
    with pytest.raises(DataError, match=r"baskets\.csv(.|\n)*hosts\.csv"):
        check_facts(tables=copied, year=YEAR)


def test_a_history_without_dates_cannot_be_balanced(copied):
    path = copied / "statuses.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[[0, 1], "from"] = ["May 2024", "2024-13"]
    table.to_csv(path, index=False, lineterminator="\n")
    content, text, holds = check_facts(tables=copied, year=YEAR)
    assert not holds
    assert text.startswith("the works cannot be balanced")
    assert "'May 2024'" in text
    assert "'2024-13'" in text
    assert "balance" not in content


@pytest.mark.parametrize("year", [0, 1989, 2101])
def test_a_year_that_no_table_is_of_is_refused(year):
    with pytest.raises(ParameterError, match="1990 to 2100"):
        check_facts(year=year)


def test_a_table_of_places_without_longitudes_is_told(copied):
    path = copied / "facilities.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.drop(columns="lon").to_csv(path, index=False)
    with pytest.raises(DataError, match=r"facilities\.csv(.|\n)*missing: lon"):
        check_facts(tables=copied, year=YEAR)
