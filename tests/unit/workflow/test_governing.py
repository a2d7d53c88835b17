"""Each country has the latest risk, and a dependency that of its sovereign."""

from __future__ import annotations

import pandas as pd

from geo.sources.coastline import read_land
from geo.sources.trade import read_governance
from geo.workflow.governing import latest_risks


def governance(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["iso3", "year", "wgi_scaled"])


def test_the_latest_year_counts_wherever_it_stands():
    table = governance(("CHN", 2021, 5.0), ("CHN", 2010, 6.0))
    assert latest_risks(table)[0]["CHN"] == 5.0
    assert latest_risks(table.iloc[::-1])[0]["CHN"] == 5.0


def test_a_dependency_takes_the_risk_of_its_sovereign():
    risks, stand_ins = latest_risks(governance(("FRA", 2021, 2.5), ("CHN", 2021, 5.0)))
    assert risks["NCL"] == risks["GUF"] == 2.5
    assert {"NCL", "GUF"} <= stand_ins
    assert stand_ins.isdisjoint({"FRA", "CHN"})


def test_a_dependency_with_indicators_of_its_own_keeps_them():
    risks, stand_ins = latest_risks(governance(("FRA", 2021, 2.5), ("NCL", 2021, 4.0)))
    assert risks["NCL"] == 4.0
    assert "NCL" not in stand_ins


def test_without_the_sovereign_nothing_is_made_up():
    risks, stand_ins = latest_risks(governance(("JPN", 2021, 2.0)))
    assert risks == {"JPN": 2.0}
    assert stand_ins == set()


def test_the_built_in_risks_are_those_of_the_table_or_of_a_sovereign():
    table = read_governance()
    risks, stand_ins = latest_risks(table)
    latest = table[table["year"] == table["year"].max()]
    own = dict(zip(latest["iso3"], latest["wgi_scaled"], strict=True))
    assert {iso3: risks[iso3] for iso3 in own} == own
    assert set(risks) == set(own) | stand_ins
    assert all(0.0 <= risk <= 10.0 for risk in risks.values())
    land = read_land()
    sovereigns = dict(zip(land["iso3"], land["sovereign"], strict=True))
    assert all(risks[iso3] == own[sovereigns[iso3]] for iso3 in stand_ins)
