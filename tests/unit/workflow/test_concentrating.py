"""The flows to a market beside the world: indices by hand, and what is told of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.resilience.worlds import small_production
from geo.workflow.concentrating import COLUMNS, LEAN, concentration_of

MINES, PLANTS = "mines of the flows", "plants of the flows"
WORLD_MINES, WORLD_PLANTS = "world mine output 2024", "world refined output 2024"


def flows(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["mine_iso3", "plant_iso3", "tonnes"])


def concentrated(given: pd.DataFrame, *, risk=None, production=None, year=2024):
    governed = {"IDN": 5.0, "AUS": 2.0, "CHN": 6.0} if risk is None else risk
    governance = pd.DataFrame(
        {"iso3": list(governed), "year": 2021.0, "wgi_scaled": list(governed.values())}
    )
    table, notes = concentration_of(
        given,
        commodity="nickel",
        production=small_production() if production is None else production,
        governance=governance,
        year=year,
    )
    assert list(table.columns) == list(COLUMNS)
    return table.set_index("scope"), notes


def test_the_indices_of_the_flows_are_those_of_their_shares():
    given = flows(("IDN", "CHN", 50.0), ("IDN", "IDN", 25.0), ("AUS", "CHN", 25.0))
    table, _ = concentrated(given)
    mines = table.loc[MINES]
    assert mines["hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert mines["hhi_wgi"] == pytest.approx(0.75**2 * 5.0 + 0.25**2 * 2.0)
    assert mines["effective_suppliers"] == pytest.approx(1.0 / 0.625)
    assert (mines["largest"], mines["largest_share"]) == ("IDN", 0.75)
    plants = table.loc[PLANTS]
    assert plants["hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert plants["hhi_wgi"] == pytest.approx(0.75**2 * 6.0 + 0.25**2 * 5.0)
    assert plants["largest"] == "CHN"


def test_the_world_stands_beside_the_flows():
    table, _ = concentrated(flows(("IDN", "IDN", 1.0)))
    assert list(table.index) == [MINES, PLANTS, WORLD_MINES, WORLD_PLANTS]
    assert table.loc[WORLD_MINES, "hhi"] == 0.5
    assert table.loc[WORLD_PLANTS, "hhi"] == 0.625
    assert table.loc[WORLD_PLANTS, "hhi_wgi"] == pytest.approx(
        0.75**2 * 5.0 + 0.25**2 * 2.0
    )
    assert set(table["commodity"]) == {"nickel"}


def test_only_mines_and_refineries_of_this_commodity_up_to_the_year_are_told():
    ours = small_production()
    production = pd.concat(
        [
            ours,
            ours.assign(year=2025.0, tonnes=1.0),
            ours.assign(commodity="cobalt"),
            ours.assign(stage="metal"),
            ours.assign(year=2020.0, tonnes=2.0),
        ],
        ignore_index=True,
    )
    given = flows(("IDN", "IDN", 1.0))
    table, _ = concentrated(given, production=production)
    alone, _ = concentrated(given)
    pd.testing.assert_frame_equal(table, alone)
    later, _ = concentrated(given, production=production, year=2025)
    assert "world mine output 2025" in later.index


def test_a_country_without_indicators_leaves_the_weighted_index_empty_and_is_told():
    table, notes = concentrated(
        flows(("IDN", "CHN", 1.0), ("AUS", "AUS", 1.0)), risk={"IDN": 5.0, "AUS": 2.0}
    )
    assert np.isnan(table.loc[PLANTS, "hhi_wgi"])
    assert table.loc[PLANTS, "hhi"] == 0.5
    assert table.loc[MINES, "hhi_wgi"] == pytest.approx(0.25 * 5.0 + 0.25 * 2.0)
    assert notes == [f"{PLANTS}: no governance value for CHN, so no HHI-WGI"]


def test_a_sovereign_that_stands_in_is_told_by_the_name_of_the_dependency():
    risk = {"FRA": 2.5, "IDN": 5.0, "AUS": 2.0}
    table, notes = concentrated(
        flows(("NCL", "IDN", 1.0), ("IDN", "IDN", 1.0)), risk=risk
    )
    assert table.loc[MINES, "hhi_wgi"] == pytest.approx(0.25 * 2.5 + 0.25 * 5.0)
    assert notes == ["governance of the sovereign stands in for New Caledonia"]
    _, without = concentrated(flows(("AUS", "IDN", 1.0), ("IDN", "IDN", 1.0)))
    assert without == []


def test_flows_that_lean_on_the_largest_mining_country_are_told():
    share = 0.5 + LEAN + 0.02  # of the world's output it has half
    rows = ("IDN", "IDN", share), ("AUS", "IDN", 1.0 - share)
    production = small_production()
    production.loc[0, "tonnes"] = 501.0  # Indonesia, so that none is level with it
    _, notes = concentrated(flows(*rows), production=production)
    assert notes == [
        "62% of the flows come from mines in Indonesia, against 50% of world mine "
        "output: mines are missing from the table, and a stop there is overstated"
    ]


@pytest.mark.parametrize("country", ["IDN", "AUS"])
def test_flows_within_the_margin_or_from_another_country_are_not(country):
    share = 0.58 if country == "IDN" else 0.9
    other = "AUS" if country == "IDN" else "IDN"
    rows = (country, "IDN", share), (other, "AUS", 1.0 - share)
    production = small_production()
    production.loc[0, "tonnes"] = 501.0  # Indonesia, so that none is level with it
    _, notes = concentrated(flows(*rows), production=production)
    assert notes == []


def test_a_mine_without_tonnes_is_no_supplier():
    table, notes = concentrated(flows(("IDN", "AUS", 1.0), ("TUV", "TUV", 0.0)))
    assert table.loc[MINES, "hhi"] == 1.0
    assert not any("TUV" in note for note in notes)


def test_without_flows_the_world_alone_is_told():
    table, notes = concentrated(flows().astype({"tonnes": float}))
    assert list(table.index) == [WORLD_MINES, WORLD_PLANTS]
    assert notes == []


@pytest.mark.parametrize("scale", [1e-3, 7.0])
def test_the_unit_of_the_flows_does_not_matter(scale):
    given = flows(("IDN", "CHN", 50.0), ("AUS", "CHN", 25.0))
    plain, _ = concentrated(given)
    scaled, _ = concentrated(given.assign(tonnes=given["tonnes"] * scale))
    pd.testing.assert_frame_equal(plain, scaled)
