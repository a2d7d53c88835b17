"""Who gives what on an ordinary day: by stage, and by what is observed and known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.model.commodities import Stage
from geo.resilience.feed_mix import FEEDERS, feeders
from geo.resilience.market_demand import MarketDemand
from geo.resilience.sourcing import market_supply
from geo.resilience.worlds import SupplyWorld, small_world


@pytest.fixture(scope="module")
def world() -> SupplyWorld:
    return small_world()


def ordinary(world, works, **asked):
    """Give the network of an ordinary day of the world with other works."""
    demand = MarketDemand(**({"commodity": "nickel", "demand_t": 100.0} | asked))
    options = replace(world.options, minimum_share=0.0)
    supply = market_supply(
        {"": works},
        demand=demand,
        ports=world.ports,
        sea=world.network,
        options=options,
        terms=world.terms,
    )
    return supply.parts[0], supply.notes


def given(network) -> dict[str, float]:
    found: dict[str, float] = {}
    for node in network.nodes:
        name = (
            node.works.name if "own feed" in node.works.name else node.works.facility_id
        )
        found[name] = found.get(name, 0.0) + node.base_t
    return found


def row_of(world, facility: str, **changes) -> pd.DataFrame:
    row = world.works[world.works["facility_id"] == facility]
    capacity = changes.pop("capacity_t", None)
    if capacity is not None:
        changes |= {"capacity_t": capacity, "available_t": capacity}
    return row.assign(**changes)


def with_row(world, facility: str, **changes) -> pd.DataFrame:
    return pd.concat([world.works, row_of(world, facility, **changes)])


def test_observed_origins_are_met_by_country(world):
    network, notes = ordinary(world, world.works, origins={"IDN": 0.3, "AUS": 0.7})
    assert given(network)["P1"] == pytest.approx(30.0)
    assert given(network)["P2"] == pytest.approx(70.0)
    assert notes == ()


def test_works_of_a_country_share_what_is_observed_of_it_by_capacity(world):
    works = with_row(world, "P1", facility_id="P3", capacity_t=100.0)
    network, _ = ordinary(world, works, origins={"IDN": 0.4, "AUS": 0.6})
    found = given(network)
    assert found["P1"] == pytest.approx(30.0)
    assert found["P3"] == pytest.approx(10.0)
    assert found["P2"] == pytest.approx(60.0)


def test_works_left_out_as_small_leave_the_observed_origins_as_they_are(world):
    works = with_row(world, "P1", facility_id="P3", capacity_t=3.0)
    demand = MarketDemand(
        commodity="nickel", demand_t=100.0, origins={"IDN": 0.5, "AUS": 0.5}
    )
    network = replace(world, works=works).supply(demand).parts[0]
    assert "P3" not in given(network)
    assert given(network)["P1"] == pytest.approx(50.0)
    assert given(network)["P2"] == pytest.approx(50.0)


def test_what_is_not_observed_comes_from_countries_that_are_not_named(world):
    network, _ = ordinary(world, world.works, origins={"IDN": 0.4})
    assert given(network)["P2"] == pytest.approx(60.0)


def test_where_nobody_else_is_listed_those_named_have_the_rest(world):
    only_west = world.works[world.works["facility_id"].isin(["M1", "P1"])]
    network, _ = ordinary(world, only_west, origins={"IDN": 0.4})
    assert given(network)["P1"] == pytest.approx(100.0)


def test_an_origin_without_works_is_told_and_the_others_have_its_share(world):
    network, notes = ordinary(world, world.works, origins={"PHL": 0.4, "IDN": 0.3})
    assert "observed origins without listed works: PHL 40%" in notes
    assert sum(node.base_t for node in network.nodes[2:]) == pytest.approx(100.0)


def test_capacity_comes_before_what_is_observed(world):
    network, _ = ordinary(
        world, world.works, demand_t=200.0, origins={"IDN": 0.1, "AUS": 0.9}
    )
    assert given(network)["P2"] == pytest.approx(100.0)
    assert given(network)["P1"] == pytest.approx(100.0)


@pytest.mark.parametrize("origins", [{"IDN": 0.5, "AUS": 0.5}, {"IDN": 0.5}])
def test_works_at_the_market_keep_their_share_beside_the_imports(world, origins):
    works = with_row(
        world, "P2", facility_id="P3", iso3="JPN", port="JPYOK", lon=140.0, lat=0.0
    )
    network, _ = ordinary(world, works, origins=origins)
    found = given(network)
    assert found["P3"] == pytest.approx(20.0)  # 100 of 500 t of capacity
    assert found["P1"] == pytest.approx(40.0)
    assert found["P2"] == pytest.approx(40.0)


def test_a_works_between_is_fed_by_mines_and_feeds_the_plant(world):
    works = with_row(
        world, "M1", facility_id="H1", stage="concentrate", capacity_t=60.0, product=""
    )
    network, _ = ordinary(world, works)
    ids = [node.works.facility_id for node in network.nodes]
    sent = {
        (ids[x.origin], "market" if x.to_market else ids[x.destination]): x.base_t
        for x in network.links
    }
    assert sent["H1", "P1"] > 0.0
    entering = sum(tonnes for (_, end), tonnes in sent.items() if end == "H1")
    leaving = sum(tonnes for (start, _), tonnes in sent.items() if start == "H1")
    assert entering == pytest.approx(leaving)
    assert given(network)["H1"] <= 60.0 + 1e-9
    entering_p1 = sum(t for (_, end), t in sent.items() if end == "P1")
    assert entering_p1 == pytest.approx(75.0)
    stages = [Stage(node.works.stage) for node in network.nodes]
    assert stages == sorted(stages, key=list(Stage).index)


def test_a_smelter_of_ore_takes_no_intermediate(world):
    works = with_row(
        world, "M1", facility_id="H1", stage="concentrate", capacity_t=60.0, product=""
    )
    smelter = works.assign(
        product=works["product"].where(works["facility_id"] != "P1", "nickel_class_2")
    )
    network, _ = ordinary(world, smelter)
    ids = [node.works.facility_id for node in network.nodes]
    ends = {
        (ids[x.origin], ids[x.destination]) for x in network.links if not x.to_market
    }
    assert ("M1", "P1") in ends
    assert ("H1", "P1") not in ends


def test_ore_bound_for_a_works_between_is_not_sent_past_it(world):
    works = with_row(
        world, "M1", facility_id="H1", stage="concentrate", capacity_t=500.0, product=""
    )
    poor = works.assign(
        capacity_t=works["capacity_t"].where(works["facility_id"] != "M1", 50.0)
    )
    network, _ = ordinary(world, poor)
    assert given(network).get("M1", 0.0) <= 50.0 + 1e-6


def test_feed_that_nobody_gives_is_the_works_own_and_told(world):
    mines = world.works["kind"] == "mine"
    network, notes = ordinary(world, world.works[~mines])
    assert given(network)["West works, own feed"] == pytest.approx(75.0)
    assert given(network)["East works, own feed"] == pytest.approx(25.0)
    assert any("counted as its own: West works, 75 t" in note for note in notes)
    sources = [node for node in network.nodes if node.is_source]
    assert {node.works.stage for node in sources} == {"mine"}
    assert {node.works.facility_id for node in sources} == {"P1", "P2"}


def test_a_mine_of_unknown_capacity_feeds_its_own_country_and_operator_only(world):
    unknown = world.works.copy()
    unknown.loc[unknown["facility_id"] == "M1", ["capacity_t", "available_t"]] = np.nan
    network, notes = ordinary(world, unknown)
    ids = [node.works.facility_id for node in network.nodes]
    fed = {
        ids[x.destination]
        for x in network.links
        if not x.to_market and ids[x.origin] == "M1"
    }
    assert fed == {"P1"}
    assert any("counted on only for works of their country" in note for note in notes)


def test_what_the_works_cannot_give_is_told_and_unmet(world):
    network, notes = ordinary(world, world.works, demand_t=500.0)
    assert network.delivered_t == pytest.approx(400.0)
    assert "the works can give 400 t of 500 t a year" in notes


def test_every_stage_but_the_mine_has_feeders_before_it():
    order = list(Stage)
    assert set(FEEDERS) == set(order)
    for commodity in ("nickel", "manganese", "rare_earths"):
        for stage in order:
            earlier = feeders(commodity, stage)
            assert bool(earlier) == (stage is not Stage.MINE)
            assert all(order.index(one) < order.index(stage) for one in earlier)


def test_manganese_alloys_are_smelted_from_ore():
    assert feeders("manganese", "metal") == (Stage.CONCENTRATE, Stage.MINE)
    assert feeders("cobalt", "metal") == (Stage.REFINED,)


def test_a_near_mine_does_not_feed_this_market_alone():
    # both plants could use all of both mines: the market has the mix of each plant
    world = small_world()
    few = world.works.assign(
        capacity_t=world.works["capacity_t"].where(
            world.works["kind"] != "mine", 200.0
        ),
        operator="Nobody",
    )
    network = replace(world, works=few).supply().parts[0]
    given = {node.works.facility_id: node.base_t for node in network.nodes}
    assert given["M1"] + given["M2"] == pytest.approx(100.0)
    assert given["M2"] > given["P2"]  # West works needs ore of the eastern mine too
