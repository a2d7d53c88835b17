"""Recoveries from stage to stage."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.model.commodities import STAGE_ORDER
from geo.resilience.market_demand import MarketDemand
from geo.resilience.stage_yields import stage_yields
from geo.sources.supply_tables import read_supply_tables

COLUMNS = ["commodity", "from_stage", "to_stage", "recovery", "evidence"]


def told(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


COBALT = told(
    ("cobalt", "concentrate", "refined", 0.96, "cited"),
    ("cobalt", "concentrate", "refined", 0.90, "partly cited"),
    ("cobalt", "refined", "metal", 0.99, "unverified"),
)


def test_routes_of_one_step_are_averaged_and_the_weakest_evidence_counts():
    yields, evidence = stage_yields(COBALT, commodity="cobalt", until="metal")
    assert yields == pytest.approx({"concentrate": 0.93, "refined": 0.99})
    assert evidence == "unverified"


def test_steps_beyond_the_stage_asked_for_and_their_evidence_do_not_count():
    yields, evidence = stage_yields(COBALT, commodity="cobalt", until="refined")
    assert yields == pytest.approx({"concentrate": 0.93})
    assert evidence == "partly cited"
    none = stage_yields(COBALT, commodity="cobalt", until="concentrate")
    assert none == ({}, "unverified")


def test_ore_other_commodities_and_leaps_are_left_out():
    table = told(
        ("cobalt", "mine", "concentrate", 0.5, "cited"),
        ("cobalt", "mine", "metal", 0.4, "cited"),
        ("nickel", "concentrate", "refined", 0.6, "cited"),
        ("cobalt", "concentrate", "metal", 0.7, "cited"),
    )
    found = stage_yields(table, commodity="cobalt", until="metal")
    assert found == ({}, "unverified")


MANGANESE = told(
    ("manganese", "mine", "metal", 0.9, "cited"),
    ("manganese", "mine", "metal", 0.8, "partly cited"),
    ("manganese", "mine", "refined", 0.5, "unverified"),
    ("manganese", "refined", "metal", 0.3, "unverified"),
    ("manganese", "metal", "component", 0.7, "derived"),
)


def test_metal_that_is_smelted_from_ore_loses_what_smelting_loses():
    yields, evidence = stage_yields(MANGANESE, commodity="manganese", until="metal")
    assert yields == pytest.approx({"mine": 0.85})
    assert evidence == "partly cited"
    demand = MarketDemand(
        commodity="manganese", demand_t=1.0, stage="metal", yields=yields
    )
    assert demand.yield_to_market("mine") == pytest.approx(0.85)
    assert demand.yield_to_market("metal") == 1.0


def test_beyond_the_metal_its_steps_go_on_and_before_it_there_is_no_leap():
    yields, _ = stage_yields(MANGANESE, commodity="manganese", until="component")
    assert yields == pytest.approx({"mine": 0.85, "metal": 0.7})
    assert list(yields) == ["mine", "metal"]  # in the order of the way
    assert stage_yields(MANGANESE, commodity="manganese", until="refined")[0] == {}


def test_the_shipped_recovery_of_manganese_alloys_is_the_mean_of_its_three_routes():
    recoveries = read_supply_tables().recoveries
    yields, evidence = stage_yields(recoveries, commodity="manganese", until="metal")
    assert yields == pytest.approx({"mine": (0.9 + 0.8 + 0.82) / 3.0})
    assert evidence == "unverified"


@pytest.mark.parametrize("commodity", ["cobalt", "nickel", "rare_earths", "copper"])
@pytest.mark.parametrize("until", list(STAGE_ORDER))
def test_the_shipped_recoveries_are_fractions_of_the_steps_before(commodity, until):
    recoveries = read_supply_tables().recoveries
    yields, _ = stage_yields(recoveries, commodity=commodity, until=until)
    assert all(0.0 < share <= 1.0 for share in yields.values())
    assert "mine" not in yields
    assert all(STAGE_ORDER[stage] < STAGE_ORDER[until] for stage in yields)
