"""A new vintage of a publisher: what changed, and what it does to the indicators."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from madeup.comtrade import RECORDS, write_comtrade, write_comtrade_legacy
from madeup.governance_indicators import (
    NAMES,
    write_governance_indicators,
    write_wgi_databank,
)
from madeup.mineral_summaries import (
    write_mcs_long,
    write_mcs_salient,
    write_mineral_summaries,
)
from madeup.world_port_index import write_world_port_index

from geo.errors import DataError, ParameterError
from geo.sources.bundled import data_folder
from geo.sources.comtrade import read_comtrade, trade_flows_of
from geo.sources.country_names import read_country_codes
from geo.sources.governance_indicators import governance_of, read_governance_indicators
from geo.sources.mineral_summaries import production_of, read_mineral_summaries
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.facts_checking import check_tables
from geo.workflow.facts_updating import VINTAGES, update_facts
from geo.workflow.governing import latest_risks

WRITERS = {
    "production": write_mineral_summaries,
    "governance": write_wgi_databank,
    "trade_flows": write_comtrade,
}
READERS = {
    "production": lambda file: production_of(
        read_mineral_summaries(file.name, root=file.parent)
    ),
    "governance": lambda file: governance_of(
        read_governance_indicators(file.name, root=file.parent)
    ),
    "trade_flows": lambda file: trade_flows_of(
        read_comtrade(file.name, root=file.parent)
    ),
}
VINTAGE = {one.table: one for one in VINTAGES.values()}
PARTY = {"production": "iso3", "governance": "iso3", "trade_flows": "origin"}


@pytest.fixture
def tables(tmp_path) -> Path:
    """A user's copy of the supply tables."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for file in (data_folder() / "supply").glob("*.csv"):
        shutil.copy(file, folder / file.name)
    return folder


def keyed(table, columns) -> dict[tuple[object, ...], dict[str, object]]:
    return {
        tuple(row[name] for name in columns): row
        for row in table.to_dict(orient="records")
    }


def merged_by_hand(tables: Path, file: Path, name: str):
    key = VINTAGE[name].schema.key
    old = keyed(read_supply_tables(tables).named()[name], key)
    return old, old | keyed(READERS[name](file).table, key)


# --- what changed --------------------------------------------------------------------


@pytest.mark.parametrize("name", list(WRITERS))
def test_each_row_is_told_as_what_it_is(tmp_path, tables, name):
    file = WRITERS[name](tmp_path)
    if name == "trade_flows":  # so that it meets rows of its own kind
        update_facts(file, tables=tables, out=tables / f"{name}.csv", force=True)
        file = write_comtrade(tmp_path, records=second_trade())
    vintage = VINTAGE[name]
    old, _ = merged_by_hand(tables, file, name)
    new = keyed(READERS[name](file).table, vintage.schema.key)
    place = vintage.schema.key.index(PARTY[name])

    def head(key):
        return key[:place] + key[place + 1 :]

    expected = {}
    for key, row in new.items():
        if key not in old:
            expected[key] = "added"
        else:
            same = abs(old[key][vintage.value] - row[vintage.value]) < 1e-9
            expected[key] = "same" if same else "changed"
    heads = {head(key) for key in new}
    gone = {key for key in old if key not in new and head(key) in heads}
    expected |= dict.fromkeys(gone, "no longer told")

    content, text = update_facts(file, tables=tables)
    told = {
        tuple(row[column] for column in vintage.schema.key): row["state"]
        for row in content["changes"]
    }
    assert told == expected
    assert len(content["changes"]) == len(expected)
    counts = [
        f"{list(expected.values()).count(state):,} {state}"
        for state in ("changed", "added", "no longer told", "same")
    ]
    assert f"{name}: {', '.join(counts)}" in text
    assert content["table"] == name


def second_trade():
    """The same export a year later: China twice, Vietnam new, the rest gone."""
    china = dict(RECORDS[0]) | {"netWgt": "22000"}
    vietnam = dict(RECORDS[0]) | {"partnerISO": "VNM", "netWgt": "3000"}
    return (china, vietnam | {"partnerDesc": "Vietnam", "partnerCode": "704"})


def test_a_change_is_told_with_both_figures_and_what_is_gone_stays(tmp_path, tables):
    rows = (
        'MCS2025,Cobalt,Congo (Kinshasa),"Mine production, cobalt content",'
        "metric tons,111000,222000,,,,,,",
    )
    file = write_mineral_summaries(tmp_path, rows=rows)
    old, _ = merged_by_hand(tables, file, "production")
    before = old["cobalt", "mine", "", "COD", 2023.0]["tonnes"]
    out = tmp_path / "production.csv"
    content, text = update_facts(file, tables=tables, out=out)
    change = 111_000.0 / before - 1.0
    assert f"cobalt mine COD 2023: {before:,.0f} -> 111,000 ({change:+.1%})" in text
    (row,) = (
        row for row in content["changes"] if (row["iso3"], row["year"]) == ("COD", 2023)
    )
    assert row["change"] == 111_000.0 - before
    gone = [row for row in content["changes"] if row["state"] == "no longer told"]
    assert gone
    shutil.copy(out, tables / "production.csv")
    after = keyed(
        read_supply_tables(tables).production, VINTAGE["production"].schema.key
    )
    for row in gone:
        key = tuple(row[name] for name in VINTAGE["production"].schema.key)
        assert after[key]["tonnes"] == row["old"]
    assert "stays, no longer told" in text


def test_a_figure_that_was_nothing_has_no_percentage(tmp_path, tables):
    china = dict(RECORDS[0]) | {"netWgt": "0", "primaryValue": "0"}
    file = write_comtrade(tmp_path, records=(china,))
    update_facts(file, tables=tables, out=tables / "trade_flows.csv", force=True)
    file = write_comtrade(tmp_path, records=RECORDS[:1])
    _, text = update_facts(file, tables=tables)
    (line,) = (line for line in text.splitlines() if " -> 11" in line)
    assert line.endswith("0 -> 11")


def test_figures_that_do_not_belong_are_counted_and_listed(tmp_path, tables):
    content, text = update_facts(write_mineral_summaries(tmp_path), tables=tables)
    reasons = {row["reason"] for row in content["rejected"]}
    assert {"withheld", "no single country", "no mass"} <= reasons
    assert f"{len(content['rejected'])} figures of the file do not belong" in text


# --- indicators ----------------------------------------------------------------------


def world_by_hand(rows, risk) -> dict[tuple[str, str], str]:
    """Every indicator of the world's output, by loops over the rows."""
    rows = [
        row
        for row in rows
        if row["product"] == "" and row["tonnes"] == row["tonnes"]  # no NaN
    ]
    told = {}
    for commodity, stage in {(row["commodity"], row["stage"]) for row in rows}:
        own = [r for r in rows if (r["commodity"], r["stage"]) == (commodity, stage)]
        whole = {row["year"] for row in own if row["scope"] == "world"}
        own = [row for row in own if not whole or row["year"] in whole]
        lands = [r for r in own if r["scope"] == "country" and r["tonnes"] > 0.0]
        if not lands:
            continue
        year = max(row["year"] for row in lands)
        tonnes = {r["iso3"]: r["tonnes"] for r in lands if r["year"] == year}
        of_year = [row for row in own if row["year"] == year]
        parts = sum(r["tonnes"] for r in of_year if r["scope"] != "world")
        total = max([parts, *(r["tonnes"] for r in of_year if r["scope"] == "world")])
        index = sum((t / total) ** 2 for t in tonnes.values())
        weighted = (
            f"{sum((t / total) ** 2 * risk[one] for one, t in tonnes.items()):.2f}"
            if set(tonnes) <= set(risk)
            else ""
        )
        of = f"{commodity.replace('_', ' ')}, {stage}"
        largest = max(sorted(tonnes), key=lambda one: tonnes[one])
        told |= {
            ("year", of): f"{year:.0f}",
            ("world output, t", of): f"{total:,.0f}",
            ("HHI", of): f"{index:.3f}",
            ("HHI-WGI", of): weighted,
            ("effective suppliers", of): f"{1.0 / index:.2f}",
            ("largest", of): f"{largest} {tonnes[largest] / total:.1%}",
        }
    return told


def indicators(content, side: str) -> dict[tuple[str, str], str]:
    return {
        (row["indicator"], row["of"]): row[f"value_{side}"]
        for row in content["indicators"]
        if row["indicator"] != "may be ranked"
    }


@pytest.mark.parametrize("write", [write_mineral_summaries, write_mcs_long])
def test_world_indicators_before_and_after_are_those_of_the_merged_rows(
    tmp_path, tables, write
):
    file = write(tmp_path)
    old, new = merged_by_hand(tables, file, "production")
    risk, _ = latest_risks(read_supply_tables(tables).governance)
    content, _ = update_facts(file, tables=tables)
    assert indicators(content, "old") == world_by_hand(old.values(), risk)
    assert indicators(content, "new") == world_by_hand(new.values(), risk)


def test_a_chain_that_no_longer_balances_may_not_be_ranked(tmp_path, tables):
    rows = (
        'MCS2025,Cobalt,Congo (Kinshasa),"Mine production, cobalt content",'
        "metric tons,,99999999,,,,,,",
    )
    file = write_mineral_summaries(tmp_path, rows=rows)
    out = tables / "production.csv"
    before = check_tables(read_supply_tables(tables), year=2024).tables["chains"]
    content, _ = update_facts(file, tables=tables, year=2024, out=out, force=True)
    after = check_tables(read_supply_tables(tables), year=2024).tables["chains"]
    for side, chains in (("old", before), ("new", after)):
        told = {
            row["of"]: row[f"value_{side}"]
            for row in content["indicators"]
            if row["indicator"] == "may be ranked"
        }
        verdicts = chains.groupby("commodity")["may_be_ranked"].all()
        assert told == {
            str(name).replace("_", " "): "yes" if ranked else "no"
            for name, ranked in verdicts.items()
        }
    assert told["cobalt"] == "no"


def test_a_world_that_is_governed_alike_weighs_its_concentration_by_that(
    tmp_path, tables
):
    mean = 0.5  # of all six: a risk of (2.5 - 0.5) x 2 = 4
    governance = read_supply_tables(tables).governance
    file = write_estimates(tmp_path, dict.fromkeys(governance["iso3"], mean))
    content, text = update_facts(file, tables=tables)
    production = read_supply_tables(tables).production.to_dict(orient="records")
    risk, _ = latest_risks(governance.assign(wgi_scaled=4.0))
    assert indicators(content, "new") == world_by_hand(production, risk)
    moved = {row["indicator"] for row in content["indicators"] if row["changed"]}
    assert moved == {"HHI-WGI"}
    assert ": HHI-WGI " in text


def write_estimates(folder: Path, means: dict[str, float], *, year: str = "2099"):
    lines = ["codeindyr,code,countryname,year,indicator,estimate"]
    for iso3, mean in means.items():
        lines += [
            f"{iso3}{kind}{year},{iso3},{iso3},{year},{kind},{mean!r}"
            for kind in map(str.lower, NAMES)
        ]
    path = folder / f"wgi{year}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_imports_are_as_concentrated_as_the_merged_partners(tmp_path, tables):
    first = (
        dict(RECORDS[0]),
        dict(RECORDS[0]) | {"partnerISO": "IND", "netWgt": "5000"},
        dict(RECORDS[1]),
    )
    file = write_comtrade(tmp_path, records=first)
    update_facts(file, tables=tables, out=tables / "trade_flows.csv", force=True)
    file = write_comtrade(tmp_path, records=second_trade())
    content, text = update_facts(file, tables=tables)
    before, after = {"CHN": 11.0, "IND": 5.0}, {"CHN": 22.0, "IND": 5.0, "VNM": 3.0}
    of = "2023 JPN HS 284690 Compounds, made up"
    for side, tonnes in (("old", before), ("new", after)):
        total = sum(tonnes.values())  # what all sent together is no supplier
        index = sum((t / total) ** 2 for t in tonnes.values())
        assert indicators(content, side) == {
            ("HHI of imports", of): f"{index:.3f}",
            ("effective suppliers", of): f"{1.0 / index:.2f}",
            ("largest", of): f"CHN {tonnes['CHN'] / total:.1%}",
        }
    states = {row["origin"]: row["state"] for row in content["changes"]}
    assert states == {
        "CHN": "changed",
        "VNM": "added",
        "IND": "no longer told",
        "WLD": "no longer told",
    }
    assert "2023 IND JPN" in text


def test_another_customs_count_of_the_same_goods_is_not_added(tmp_path, tables):
    file = write_comtrade(tmp_path, records=RECORDS[:1])
    out = tables / "trade_flows.csv"
    update_facts(file, tables=tables, out=out, force=True)
    flows = read_supply_tables(tables).trade_flows
    mine = flows[flows["goods"] == "HS 284690 Compounds, made up"]
    mirror = mine.assign(reporter="CHN", origin="AUS")
    mirror.to_csv(out, mode="a", header=False, index=False)
    content, _ = update_facts(file, tables=tables)
    told = indicators(content, "new")
    assert [value for (name, _), value in told.items() if name == "largest"] == [
        "CHN 100.0%"
    ]


def test_goods_that_were_not_in_the_table_have_no_indicator_before(tmp_path, tables):
    content, text = update_facts(write_comtrade_legacy(tmp_path), tables=tables)
    assert {row["changed"] for row in content["indicators"]} == {True}
    assert "HHI of imports none -> 1.000" in text


# --- the table that is written -------------------------------------------------------


@pytest.mark.parametrize("name", list(WRITERS))
def test_the_written_table_is_accepted_and_holds_both(tmp_path, tables, name):
    file = WRITERS[name](tmp_path)
    _, merged = merged_by_hand(tables, file, name)
    out = tables / f"{name}.csv"
    header = out.read_text(encoding="utf-8").splitlines()[0]
    _, text = update_facts(file, tables=tables, out=out, force=True)
    assert text.endswith(f"written: {out}")
    assert out.read_text(encoding="utf-8").splitlines()[0] == header
    vintage = VINTAGE[name]
    after = keyed(read_supply_tables(tables).named()[name], vintage.schema.key)
    assert set(after) == set(merged)
    for key, row in after.items():
        assert row[vintage.value] == pytest.approx(merged[key][vintage.value])


def test_baskets_are_carried_over(tmp_path, tables):
    out = tables / "production.csv"
    text = out.read_text(encoding="utf-8")
    for iso3, year, basket in (
        ("TZA", 2021, "mt_weld_cld"),
        ("TZA", 2022, ""),
        ("KEN", 2023, "myanmar_clay"),
        ("KEN", 2024, "mt_weld_cld"),
    ):
        text += f"rare_earths,mine,,{iso3},country,{year},1,t,contained,1,1 t,"
        text += f"1,estimate,{basket},made up,unverified\n"
    out.write_text(text, encoding="utf-8")
    old = read_supply_tables(tables).production
    ours = old[(old["commodity"] == "rare_earths") & (old["stage"] == "mine")]
    rows = tuple(
        f'MCS2025,Rare earths,{land},Mine production,"metric tons, rare-earth-oxide '
        'equivalent",77,88,,,,,,'
        for land in ("Burma", "Australia", "Kenya", "Tanzania", "Japan")
    )
    update_facts(
        write_mineral_summaries(tmp_path, rows=rows),
        tables=tables,
        out=out,
        force=True,
    )
    new = keyed(read_supply_tables(tables).production, VINTAGE["production"].schema.key)
    for iso3 in ("MMR", "AUS", "KEN"):
        own = ours[ours["iso3"] == iso3].set_index("year")["basket"]
        for year in (2023.0, 2024.0):
            assert own[year] != ""
            assert new["rare_earths", "mine", "", iso3, year]["basket"] == own[year]
            assert new["rare_earths", "mine", "", iso3, year]["tonnes"] in {77, 88}
    # the last year that has one counts, and where there is none nothing is made up
    assert new["rare_earths", "mine", "", "TZA", 2024.0]["basket"] == "mt_weld_cld"
    assert new["rare_earths", "mine", "", "JPN", 2024.0]["basket"] == ""


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path, tables):
    out = tmp_path / "production.csv"
    out.write_text("keep")
    file = write_mineral_summaries(tmp_path)
    with pytest.raises(ParameterError, match="is there already"):
        update_facts(file, tables=tables, out=out)
    assert out.read_text() == "keep"
    update_facts(file, tables=tables, out=out, force=True)
    assert out.read_text().startswith("commodity,stage")


def test_nothing_is_written_when_the_indicators_cannot_be_worked_out(tmp_path, tables):
    places = tables / "facilities.csv"
    lines = places.read_text(encoding="utf-8").splitlines(keepends=True)
    places.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    file = write_mineral_summaries(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(DataError, match="no such facility"):
        update_facts(file, tables=tables, out=tmp_path / "production.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


# --- what is refused -----------------------------------------------------------------


def test_a_file_that_goes_into_no_table_is_refused_with_a_cure(tmp_path, tables):
    file = write_world_port_index(tmp_path)
    with pytest.raises(DataError, match="goes into no supply table") as refused:
        update_facts(file, tables=tables, out=tmp_path / "ports.csv")
    (problem,) = refused.value.problems
    assert problem.expected == "mineral-summaries or governance-indicators or comtrade"
    assert "abyssal inspect" in problem.cure
    assert not (tmp_path / "ports.csv").exists()


def test_salient_statistics_hold_no_output_of_countries(tmp_path, tables):
    with pytest.raises(DataError, match="no production"):
        update_facts(write_mcs_salient(tmp_path), tables=tables)


def test_only_a_csv_can_be_written(tmp_path, tables):
    file = write_comtrade(tmp_path)
    with pytest.raises(ParameterError, match=r"expected: \.csv"):
        update_facts(file, tables=tables, out=tmp_path / "trade.gpkg")


# --- laws ----------------------------------------------------------------------------


def write_shipped_production(folder: Path, tables: Path) -> Path:
    """The output of the table itself, in the form of the Survey's release."""
    production = read_supply_tables(tables).production
    told = production[
        (production["product"] == "")
        & production["stage"].isin(["mine", "refined"])
        & production["tonnes"].notna()
    ]
    years = sorted(told["year"].astype(int).unique())
    codes = read_country_codes()
    names = {iso3: name for name, iso3 in codes.by_name.items()}
    names |= {"WORLD": "World total (rounded)", "OTHER": "Other Countries"}
    details = {"mine": "Mine production", "refined": "Refinery production"}
    lines = []
    for key, rows in told.groupby(["commodity", "stage", "iso3"]):
        by_year = dict(zip(rows["year"].astype(int), rows["tonnes"], strict=True))
        figures = [repr(float(by_year[y])) if y in by_year else "" for y in years]
        cells = [key[0].replace("_", " "), names[key[2]], details[key[1]]]
        lines.append(f"MCS2099,{','.join(cells)},metric tons,{','.join(figures)}")
    columns = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS," + ",".join(
        f"PROD_{year}" for year in years
    )
    return write_mineral_summaries(folder, rows=lines, columns=columns)


def write_shipped_governance(folder: Path, tables: Path) -> Path:
    governance = read_supply_tables(tables).governance
    latest = governance[governance["year"] == governance["year"].max()]
    means = {
        iso3: 2.5 - scaled / 2.0
        for iso3, scaled in zip(latest["iso3"], latest["wgi_scaled"], strict=True)
    }
    return write_estimates(folder, means, year=f"{latest['year'].iloc[0]:.0f}")


def write_trade_of_the_table(folder: Path, tables: Path) -> Path:
    file = write_comtrade(folder)
    update_facts(file, tables=tables, out=tables / "trade_flows.csv", force=True)
    return file


@pytest.mark.parametrize(
    "write",
    [write_shipped_production, write_shipped_governance, write_trade_of_the_table],
)
def test_the_figures_of_the_table_itself_change_nothing(tmp_path, tables, write):
    content, text = update_facts(write(tmp_path, tables), tables=tables)
    assert content["changes"]
    assert {row["state"] for row in content["changes"]} == {"same"}
    assert content["indicators"]
    assert not any(row["changed"] for row in content["indicators"])
    assert text.splitlines()[text.splitlines().index("main indicators, before and "
                                                     "after") + 1] == (
        "  none changes"
    )  # fmt: skip


@pytest.mark.parametrize(
    "write",
    [
        *WRITERS.values(),
        write_mcs_long,
        write_governance_indicators,
        write_comtrade_legacy,
    ],
)
def test_the_same_vintage_twice_gives_the_same_bytes(tmp_path, tables, write):
    file = write(tmp_path)
    first, _ = update_facts(file, tables=tables)
    out = tables / f"{first['table']}.csv"
    update_facts(file, tables=tables, out=out, force=True)
    once = out.read_bytes()
    again, text = update_facts(file, tables=tables, out=out, force=True)
    assert out.read_bytes() == once
    assert {row["state"] for row in again["changes"]} <= {"same", "no longer told"}
    assert "  none changes" in text
    of_years = "  each of the latest year told: cobalt, mine 20"
    assert (of_years in text) == (first["table"] != "trade_flows")
