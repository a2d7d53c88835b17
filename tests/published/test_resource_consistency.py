"""Published statements hold as published; the press copies of one do not."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from geo.resource.statement.consistency.check import Consistency, check_consistency
from geo.resource.statement.consistency.curves import increment_envelope
from geo.resource.statement.consistency.lines import published_lines
from geo.sources.statements import read_statement

CLASSES = ("Measured", "Indicated", "Inferred")


@pytest.fixture(scope="session")
def case(facts):
    # the figures as text, as they are printed
    text = (facts / "resource_cases.json").read_text(encoding="utf-8")
    cases = json.loads(text, parse_float=str, parse_int=str)
    by_id = {entry["id"].split("_")[0]: entry for entry in cases}
    return lambda number: (by_id[number]["inputs"], by_id[number]["expected"])


def check(tmp_path: Path, rows: list[dict[str, str]]) -> Consistency:
    path = tmp_path / "statement.csv"
    pd.DataFrame(rows).fillna("").to_csv(path, index=False)
    return check_consistency(read_statement(path).cells)


def w01_rows(case, *, derived: bool) -> list[dict[str, str]]:
    given, expected = case("W01")
    rows = []
    for i, name in enumerate(CLASSES):
        row = {
            "class": name,
            "abundance_wet_kg_m2": given["abundance_wet"][i],
            "wet_mt": given["wet_Mt"][i],
            "moisture": given["moisture"],
            **{f"{m.lower()}_pct": given[m][i] for m in ("Mn", "Ni", "Cu", "Co")},
        }
        if derived:
            told = expected[name]
            row |= {"area_km2": told["area_km2"], "dry_mt": told["dry_Mt"]}
            row |= {f"{m}_kt": told[f"{m.capitalize()}_kt"] for m in ("ni", "cu", "co")}
            row |= {"mn_mt": told["Mn_Mt"]}
        rows.append(row)
    total = expected["Total"]
    rows.append(
        {
            "class": "Total",
            "wet_mt": total["wet_Mt"],
            "abundance_wet_kg_m2": total["abundance"],
            "ni_pct": total["Ni_pct_tonnage_weighted"],
            "area_km2": total["area_km2"],
            "ni_kt": total["Ni_kt"],
        }
    )
    return rows


def five_figures(text: str) -> str:
    """Leave off the .0 that JSON puts behind a figure of five digits."""
    return text.removesuffix(".0")


def w07_rows(case) -> list[dict[str, str]]:
    given, expected = case("W07")
    names = given["order"].split(",")
    ours = {"wet_Mt": "wet_mt", "abundance": "abundance_wet_kg_m2"}
    rows = [
        {
            "class": name,
            "cutoff_kg_m2": given["cutoff"],
            "moisture": given["moisture"],
            **{
                ours.get(n, f"{n.lower()}_pct"): value
                for n, value in zip(names, given["rows"][name], strict=True)
            },
            "area_km2": five_figures(expected[name]["area_km2"]),
            **{
                f"{m.lower()}_kt": five_figures(expected[name][f"{m}_kt"])
                for m in ("Ni", "Cu", "Co", "Mn")
            },
        }
        for name in CLASSES
    ]
    total = {
        "wet_mt": expected["Total_wet_Mt"],
        "area_km2": five_figures(expected["Total_area_km2"]),
    }
    return [*rows, {"class": "Total", "cutoff_kg_m2": given["cutoff"], **total}]


def w05_row(case) -> dict[str, str]:
    given, _ = case("W05")
    return {
        "area_km2": given["area_km2"],
        "wet_mt": str(round(float(given["wet_Mt"]))),
        "co_kt": given["Co_kt"],
        "ni_kt": given["Ni_kt"],
        "co_years_of_demand": given["Co_years"],
        "ni_years_of_demand": given["Ni_years"],
    }


@pytest.mark.parametrize("derived", [False, True])
def test_w01_toml_2016_holds(case, tmp_path: Path, derived: bool) -> None:
    rows = w01_rows(case, derived=derived)
    if not derived:
        # the totals of the case are worked out from the printed figures; the
        # statement itself prints 756 Mt
        rows[-1] = {"class": "Total", "wet_mt": "756"}
    found = check(tmp_path, rows)
    assert found.contradictions == ()


def test_w01_with_swapped_metals_or_a_wet_grade_does_not_hold(
    case, tmp_path: Path
) -> None:
    rows = w01_rows(case, derived=True)
    swapped = [
        {**row, "ni_kt": row["co_kt"], "co_kt": row["ni_kt"]} if "co_kt" in row else row
        for row in rows
    ]
    causes = {item.cause for item in check(tmp_path, swapped).contradictions}
    assert any("co_kt are swapped" in cause for cause in causes)
    wet = [
        {**row, "ni_kt": f"{float(row['ni_kt']) / 0.72:.6g}"} if i < 3 else row
        for i, row in enumerate(rows)
    ]
    relations = {item.relation for item in check(tmp_path, wet).contradictions}
    assert "Ni = dry tonnes × grade" in relations


def test_w02_the_curve_of_toml_2012_holds_within_its_rounding(
    case, tmp_path: Path
) -> None:
    given, expected = case("W02")
    columns = {
        "cutoff_kg_m2": given["cutoff"],
        "abundance_wet_kg_m2": given["abundance"],
        "wet_mt": given["wet_Mt"],
    }
    table = pd.DataFrame(columns)
    found = check(tmp_path, table.to_dict("records"))
    assert found.contradictions == ()
    lines = published_lines(table)
    told = expected["increments"]
    assert len(told) == len(lines) - 1
    for lower, upper, increment in zip(lines, lines[1:], told, strict=False):
        envelope = increment_envelope(lower, upper)
        low, high = map(float, increment["rounding_envelope"])
        # the case prints three decimals
        assert envelope.low == pytest.approx(low, abs=6e-4)
        assert envelope.high == pytest.approx(high, abs=6e-4)


def test_w04_both_models_of_the_isa_hold(case, tmp_path: Path) -> None:
    given, expected = case("W04")
    rows = [
        {
            "zone": model,
            "dry_mt": given[model]["T"],
            **{f"{m.lower()}_mt": given[model][m] for m in ("Mn", "Ni", "Cu", "Co")},
            **{
                f"{m.lower()}_pct": expected[model][f"{m}_pct"]
                for m in ("Mn", "Ni", "Cu", "Co")
            },
        }
        for model in ("low", "high")
    ]
    assert check(tmp_path, rows).contradictions == ()
    rows[0]["ni_mt"], rows[0]["co_mt"] = rows[0]["co_mt"], rows[0]["ni_mt"]
    assert len(check(tmp_path, rows).contradictions) == 2


def test_w05_the_survey_of_minamitorishima_holds(case, tmp_path: Path) -> None:
    assert check(tmp_path, [w05_row(case)]).contradictions == ()
    told = {**w05_row(case), "abundance_wet_kg_m2": "23.4"}
    assert check(tmp_path, [told]).contradictions == ()


def test_w05_the_press_copies_do_not(case, tmp_path: Path) -> None:
    row = w05_row(case)
    area = {**row, "area_km2": "100"}
    (found,) = check(tmp_path, [area]).contradictions
    assert found.stated.startswith("2,340 kg/m2")
    assert "area_km2 is 100 times too small" in found.cause
    years = {
        **row,
        "co_years_of_demand": row["ni_years_of_demand"],
        "ni_years_of_demand": row["co_years_of_demand"],
    }
    (found,) = check(tmp_path, [years]).contradictions
    assert "are swapped" in found.cause
    both = {**years, "area_km2": "100"}
    assert len(check(tmp_path, [both]).contradictions) == 2
    given = {**area, "abundance_wet_kg_m2": "23.4"}
    relations = {item.relation for item in check(tmp_path, [given]).contradictions}
    assert "wet tonnes = area × abundance" in relations


def test_w07_nori_d_2021_holds(case, tmp_path: Path) -> None:
    found = check(tmp_path, w07_rows(case))
    assert found.contradictions == ()
    assert found.lines == 4
