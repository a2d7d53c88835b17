"""The flows to a market beside the world: indices by hand, and what is told of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geo.model.import_series import ImportSeries, ImportValue
from geo.model.profile_savings import Recycling
from geo.model.randomness import generator
from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.tornado import TORNADO_COLUMNS
from geo.resilience.worlds import small_production
from geo.workflow.artifacts import load_artifact, save_artifact
from geo.workflow.concentrating import (
    COLUMNS,
    CONCENTRATION_COLUMNS,
    LEAN,
    concentration_of,
    concentration_tables,
)
from geo.workflow.concentration_facts import ConcentrationFacts

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
    assert "governance of the sovereign stands in for New Caledonia" in notes
    _, without = concentrated(flows(("AUS", "IDN", 1.0), ("IDN", "IDN", 1.0)))
    assert not any("stands in" in note for note in without)


def test_flows_that_lean_on_the_largest_mining_country_are_told():
    share = 0.5 + LEAN + 0.02  # of the world's output it has half
    rows = ("IDN", "IDN", share), ("AUS", "IDN", 1.0 - share)
    _, notes = concentrated(flows(*rows))
    assert notes == [
        "62% of the flows come from mines in Indonesia, against 50% of world mine "
        "output: this market's plants and voyages make it so, and a stop there may be "
        "overstated",
        "38% of the flows come from mines in Australia, against 50% of world mine "
        "output: this market's plants and voyages make it so, and a stop there may be "
        "understated",
    ]


def test_flows_within_the_margin_are_not():
    _, notes = concentrated(flows(("IDN", "IDN", 0.58), ("AUS", "AUS", 0.42)))
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


NO_COMPANIES = pd.DataFrame({"company": ["Alpha"], "aliases": [""], "iso3": ["CHN"]})
NOTHING = {
    "baskets": pd.DataFrame(
        {"basket": ["clay"], "element": ["Dy"], "share": [1.0], "evidence": ["cited"]}
    ),
    "hs_codes": pd.DataFrame({"hs_code": ["2604"], "product": ["nickel_ore"]}),
    "products": pd.DataFrame(
        {"product": ["nickel_ore"], "commodity": ["nickel"], "stage": ["mine"]}
    ),
}
FLOWS = flows(("IDN", "CHN", 50.0), ("IDN", "IDN", 25.0), ("AUS", "CHN", 25.0))


def works_of(*rows) -> pd.DataFrame:
    columns = ["facility_id", "stage", "iso3", "owners", "available_t"]
    return pd.DataFrame(rows, columns=[*columns, "capacity_evidence"]).assign(
        commodity="nickel",
        operator="",
        ownership_evidence="cited",
        basket="",
        groups="",
    )


WORKS = works_of(
    ("M1", "mine", "IDN", "Alpha 100 %", 75.0, "cited"),
    ("M2", "mine", "IDN", "", 25.0, "unverified"),
    ("P1", "refined", "CHN", "Alpha 100 %", 100.0, "derived"),
)


def facts_of(*, production=None, works=WORKS, imports=(), recycling=()):
    governed = {"IDN": 5.0, "AUS": 2.0, "CHN": 6.0}
    return ConcentrationFacts(
        production=small_production() if production is None else production,
        governance=pd.DataFrame(
            {
                "iso3": list(governed),
                "year": 2021.0,
                "wgi_scaled": list(governed.values()),
            }
        ),
        works=works,
        companies=NO_COMPANIES,
        imports=imports,
        recycling=recycling,
        **NOTHING,
    )


def tables_of(facts, *, given=FLOWS, seed=1, commodity="nickel", **options):
    return concentration_tables(
        given,
        commodity=commodity,
        facts=facts,
        year=2024,
        rng=generator(seed, "concentration"),
        uncertainty=ConcentrationUncertainty(draws=200),
        **options,
    )


def test_one_table_holds_flows_stages_and_owners():
    table = tables_of(facts_of()).concentration
    assert list(table.columns) == list(CONCENTRATION_COLUMNS)
    assert table["scope"].tolist() == [
        *(MINES, PLANTS, WORLD_MINES, WORLD_PLANTS),
        *("owners of the works, mine", "countries of the owners, mine"),
        *("owners of the works, refined", "countries of the owners, refined"),
    ]
    assert set(table["commodity"]) == {"nickel"}
    named = table.set_index("scope")
    assert named.loc[WORLD_PLANTS, "supply_risk"] == pytest.approx(0.5625 * 5 + 0.125)
    assert named.loc[[WORLD_MINES, WORLD_PLANTS], "bottleneck"].tolist() == [
        "no",
        "yes",
    ]
    assert named.loc[MINES, "bottleneck"] == ""


def test_the_flows_rest_on_the_works_of_their_countries():
    table = tables_of(facts_of()).concentration.set_index("scope")
    # three quarters from Indonesia, a quarter of it unverified; none listed elsewhere
    assert table.loc[MINES, "unverified_share"] == pytest.approx(0.75 * 0.25 + 0.25)
    assert table.loc[PLANTS, "unverified_share"] == pytest.approx(0.25)
    metal = tables_of(facts_of(), plant_stage="metal").concentration.set_index("scope")
    assert metal.loc[PLANTS, "unverified_share"] == 1.0


def test_owners_that_are_not_known_are_told_with_their_bounds():
    found = tables_of(facts_of())
    table = found.concentration.set_index("scope")
    row = table.loc["owners of the works, mine"]
    assert (row["hhi"], row["hhi_high"]) == pytest.approx((0.5625, 1.0))
    assert row["owner_unknown_share"] == pytest.approx(0.25)
    assert (
        "owners of 25% of the mine capacity are not known: their HHI lies between 0.56 "
        "and 1.00" in found.notes
    )


def test_the_bottleneck_is_told_with_how_sure_it_is():
    (note,) = (
        note
        for note in tables_of(facts_of()).notes
        if note.startswith("the bottleneck")
    )
    assert note.startswith("the bottleneck is refined: supply risk 2.9, ")
    assert note.endswith("% of them")


def test_imports_and_recycling_of_the_profile_count():
    bought = ImportSeries(
        title="Ore",
        commodity="nickel",
        scope="ore",
        measure="share",
        unit="%",
        hs_codes=("2604",),
        values=(
            ImportValue(period="2023", partner="AUS", value=80.0),
            ImportValue(period="2023", partner="IDN", value=20.0),
        ),
        source="a gazette",
        evidence="cited",
    )
    rate = Recycling(
        commodity="nickel",
        measure="eol_rir",
        value=50.0,
        unit="%",
        source="a study",
        evidence="cited",
    )
    found = tables_of(facts_of(imports=(bought,), recycling=(rate,)))
    row = found.concentration.set_index("scope").loc[WORLD_MINES]
    own = 0.64 * 2.0 + 0.04 * 5.0
    assert row["sourcing_index"] == pytest.approx(own)
    assert row["supply_risk"] == pytest.approx((1.75 + own) / 2.0 * 0.5)
    assert row["sourcing_basis"] == "Ore (ore), 2023, share"
    assert "recycling input rate 0.5: a study" in row["factors"]
    swings = found.tornado[found.tornado["stage"] == "mine"]
    assert "share of the imports" in set(swings["kind"])


def test_factors_and_trade_of_a_project_count():
    half = StatedFactor(value=0.5, low=0.5, high=0.5, source="made up")
    plain = facts_of()
    told = dataclasses.replace(
        plain, factors=RiskFactors(substitution_index=half), trade={"IDN": 2.0}
    )
    risks = [
        tables_of(facts).concentration.set_index("scope").loc[WORLD_MINES]
        for facts in (plain, told)
    ]
    assert risks[0]["supply_risk"] == pytest.approx(1.25 + 0.5)
    assert risks[1]["supply_risk"] == pytest.approx((1.25 * 2.0 + 0.5) * 0.5)
    assert risks[1]["hhi_wgi"] == risks[0]["hhi_wgi"]


def test_the_tornado_stands_for_each_stage():
    tornado = tables_of(facts_of()).tornado
    assert list(tornado.columns) == list(TORNADO_COLUMNS)
    assert list(dict.fromkeys(tornado["stage"])) == ["mine", "refined"]
    for _, swings in tornado.groupby("stage"):
        assert swings["swing"].is_monotonic_decreasing


def test_element_groups_stand_below_the_stages_of_rare_earths():
    production = small_production().head(2)
    production = production.assign(commodity="rare_earths", basket=["clay", ""])
    found = tables_of(facts_of(production=production), commodity="rare_earths")
    table = found.concentration.set_index("scope")
    assert table.loc["world mine output 2024, Dy", "largest_share"] == 1.0
    assert not found.tornado["group"].any()
    assert (
        "element groups leave out AUS: the basket of their ore is not known"
        in found.notes
    )


def test_a_country_without_governance_is_told_to_hide_the_bottleneck():
    production = small_production()
    production.loc[0, "iso3"] = "XXX"
    found = tables_of(facts_of(production=production))
    assert any(note.startswith("no governance value for XXX") for note in found.notes)
    row = found.concentration.set_index("scope").loc[WORLD_MINES]
    assert np.isnan(row["supply_risk"])
    assert row["without_governance"] == "XXX"


def test_the_same_seed_gives_the_same_tables_whatever_the_order_of_the_rows():
    facts = facts_of()
    turned = facts_of(production=small_production().iloc[::-1], works=WORKS.iloc[::-1])
    one, other = tables_of(facts), tables_of(turned, given=FLOWS.iloc[::-1])
    pd.testing.assert_frame_equal(one.concentration, other.concentration)
    pd.testing.assert_frame_equal(one.tornado, other.tornado)
    again = tables_of(facts, seed=2)
    assert not again.concentration.equals(one.concentration)


def test_a_commodity_of_which_nothing_is_known_gives_empty_tables():
    found = tables_of(
        facts_of(), given=flows().astype({"tonnes": float}), commodity="cobalt"
    )
    assert (len(found.concentration), len(found.tornado)) == (0, 0)
    assert list(found.concentration.columns) == list(CONCENTRATION_COLUMNS)
    assert found.notes == ()


def test_tables_keep_their_cells_in_the_store(tmp_path):
    table = tables_of(facts_of()).concentration
    save_artifact(table, tmp_path / "concentration")
    kept = load_artifact(tmp_path / "concentration.table.json")
    pd.testing.assert_frame_equal(kept, table)
