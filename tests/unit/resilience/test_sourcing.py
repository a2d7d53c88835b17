"""What a market's supply is built from, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.land_legs import LandDistance, LandLegs
from geo.model.market import SectorShare
from geo.resilience.allocation import supply_flows
from geo.resilience.market_demand import MarketDemand
from geo.resilience.programme import MarketProgramme
from geo.resilience.sourcing import market_supply
from geo.resilience.worlds import SupplyWorld, small_world

GROUPED = MarketDemand(
    commodity="nickel", demand_t=100.0, groups={"dy": 20.0, "tb": 80.0}
)


@pytest.fixture(scope="module")
def world() -> SupplyWorld:
    return small_world()


def supplied(world, works, demand):
    return market_supply(
        works,
        demand=demand,
        ports=world.ports,
        sea=world.network,
        options=world.options,
        terms=world.terms,
    )


def test_each_element_group_has_its_own_network(world):
    only_west = world.works[world.works["facility_id"].isin(["M1", "P1"])]
    supply = supplied(world, {"dy": world.works, "tb": only_west}, GROUPED)
    assert [part.group for part in supply.parts] == ["dy", "tb"]
    assert [part.demand_t for part in supply.parts] == [20.0, 80.0]
    assert [part.delivered_t for part in supply.parts] == pytest.approx([20.0, 80.0])
    assert [len(part.nodes) for part in supply.parts] == [4, 2]


def test_unmet_demand_of_the_groups_adds_up(world):
    only_west = world.works[world.works["facility_id"].isin(["M1", "P1"])]
    supply = supplied(world, {"dy": world.works, "tb": only_west}, GROUPED)
    found = MarketProgramme(supply).under(
        [Disruption(target=Target.COUNTRY, name="IDN")]
    )
    assert found.unmet_by_group == pytest.approx({"dy": 14.0, "tb": 80.0})
    assert found.unmet_t == pytest.approx(94.0)
    flows = supply_flows(found)
    assert flows.unmet_by_group == found.unmet_by_group
    assert set(flows.flows["group"]) == {"dy", "tb"}


def test_works_of_groups_that_are_not_given_are_told_together(world):
    with pytest.raises(ParameterError, match=r"works of dy(.|\n)*works of tb"):
        supplied(world, {"": world.works}, GROUPED)
    whole = MarketDemand(commodity="nickel", demand_t=100.0)
    with pytest.raises(ParameterError, match="works of the whole commodity: not given"):
        supplied(world, {"dy": world.works}, whole)


def test_notes_name_the_group_they_are_of(world):
    unknown = world.works.copy()
    unknown.loc[unknown["facility_id"] == "P2", "capacity_t"] = np.nan
    supply = supplied(world, {"dy": world.works, "tb": unknown}, GROUPED)
    assert supply.notes == ("Tb: capacity unknown, left out: East works",)


def test_a_disruption_may_name_all_that_is_in_the_tables(world):
    known = world.supply().known
    assert known[Target.FACILITY] == {"M1", "M2", "P1", "P2"}
    assert known[Target.COMPANY] == {"Alpha", "Beta"}
    assert known[Target.COUNTRY] == known[Target.EXPORT] == {"IDN", "AUS"}
    assert known[Target.PORT] == {"IDWES", "AUEAS", "JPYOK"}
    assert known[Target.GATE] == {"Strait"}


def test_ports_that_no_table_knows_are_told_together(world):
    lost = replace(world, ports=world.ports.iloc[2:])
    with pytest.raises(DataError, match=r"AUEAS(.|\n)*IDWES"):
        lost.supply()


def test_a_distance_that_is_told_replaces_the_great_circle(world):
    inland = world.works.assign(
        lat=world.works["lat"].where(world.works["facility_id"] != "P1", 2.0)
    )
    told = LandLegs(
        legs={("IDWES", "P1"): LandDistance(km=512.0, basis="table: rail, made up")}
    )
    other = replace(world, works=inland, terms=replace(world.terms, land_legs=told))
    flows = supply_flows(MarketProgramme(other.supply()).base).flows
    row = flows.set_index("plant_id").loc["P1"]
    assert row["market_land_km"] == 512.0
    assert "table: rail, made up" in row["land_basis"]


def test_the_tables_are_left_alone(world):
    works, ports = world.works.copy(), world.ports.copy()
    MarketProgramme(world.supply()).under(
        [Disruption(target=Target.PORT, name="IDWES")]
    )
    pd.testing.assert_frame_equal(world.works, works)
    pd.testing.assert_frame_equal(world.ports, ports)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("demand_t", -1.0, "demand_t: -1.0"),
        ("demand_t", float("nan"), "demand_t: nan"),
        ("demand_t", float("inf"), "demand_t: inf"),
        ("groups", {"dy": 60.0}, "groups: sum to 60 t"),
        ("groups", {"dy": -5.0, "tb": 105.0}, "groups: -5.0"),
        ("origins", {"IDN": 0.7, "AUS": 0.4}, "origins: sum to 1.1"),
        ("origins", {"IDN": -0.5}, "origins: -0.5"),
        ("origins", {"IDN": float("nan")}, "origins: nan"),
        ("rights", {"": {"P1": -4.0}}, "rights: -4.0"),
        ("rights", {"dy": {"P1": 4.0}}, "rights: 'dy'"),
        ("yields", {"mine": 0.0}, r"yields.mine: 0"),
        ("yields", {"mine": 1.5}, r"yields.mine: 1.5"),
        ("yields", {"smelt": 0.5}, "yields: 'smelt'"),
        ("value_usd_per_t", -1.0, "value_usd_per_t: -1.0"),
        ("value_usd_per_t", float("nan"), "value_usd_per_t: nan"),
        ("stage", "smelted", "stage: 'smelted'"),
        (
            "sectors",
            (SectorShare(sector="alloys", share=0.9, priority=1),),
            "sectors: sum to 0.9",
        ),
    ],
)
def test_a_demand_that_cannot_be_is_refused(field, value, told):
    with pytest.raises(ParameterError, match=told):
        MarketDemand(**({"commodity": "nickel", "demand_t": 100.0} | {field: value}))


def test_all_that_is_wrong_with_a_demand_is_told_at_once():
    with pytest.raises(ParameterError) as error:
        MarketDemand(
            commodity="nickel",
            demand_t=100.0,
            stage="smelted",
            origins={"IDN": -0.5},
            rights={"": {"P1": -4.0}},
            yields={"smelt": 0.5},
            value_usd_per_t=-1.0,
        )
    told = {problem.where for problem in error.value.problems}
    assert told == {"stage", "origins", "rights", "yields", "value_usd_per_t"}


def test_a_yield_to_the_market_is_the_product_of_the_steps_between():
    demand = MarketDemand(
        commodity="nickel",
        demand_t=1.0,
        yields={"mine": 0.8, "concentrate": 0.9, "refined": 0.5},
    )
    assert demand.yield_to_market("mine") == pytest.approx(0.72)
    assert demand.yield_to_market("concentrate") == 0.9
    assert demand.yield_to_market("refined") == 1.0
