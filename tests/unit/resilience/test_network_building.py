"""What works and links may carry, and what is shipped over them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.model.disruption import Disruption, Target
from geo.resilience.market_demand import MarketDemand
from geo.resilience.ordinary_day import OrdinaryDay
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world

CONTAINED = {"nickel_ore": 0.0125, "nickel_concentrate": 0.1}
FEED = ", own feed"


def leaching_world(*products):
    """Let the western works make an intermediate, the eastern one a matte."""
    world = small_world()
    works = world.works.copy()
    plants = works["stage"] == "refined"
    works.loc[plants, "stage"] = "concentrate"
    works.loc[plants, "product"] = "nickel_matte"
    works.loc[works["facility_id"] == "P1", "product"] = ";".join(products)
    terms = replace(world.terms, contained=CONTAINED)
    return replace(world, works=works, terms=terms)


def gross_of_feed(world, plant):
    demand = MarketDemand(commodity="nickel", demand_t=100.0, stage="concentrate")
    (network,) = world.supply(demand).parts
    nodes = network.nodes
    return {
        link.gross_t
        for link in network.links
        if not link.to_market and nodes[link.destination].works.facility_id == plant
    }


@pytest.mark.parametrize(
    "products",
    [("mixed_hydroxide",), ("mixed_sulphide",), ("cobalt_x", "mixed_sulphide")],
)
def test_laterite_goes_to_leaching_as_ore(products):
    world = leaching_world(*products)
    assert gross_of_feed(world, "P1") == {1.0 / 0.0125}
    assert gross_of_feed(world, "P2") == {1.0 / 0.1}  # a matte smelter takes it dressed


def test_the_feed_of_a_matte_smelter_is_dressed():
    assert gross_of_feed(leaching_world("nickel_matte"), "P1") == {1.0 / 0.1}


def test_refiners_take_dressed_ore_whatever_else_they_make():
    world = small_world()
    works = world.works.assign(product="mixed_hydroxide")
    works.loc[works["stage"] == "mine", "product"] = "nickel_ore"
    terms = replace(world.terms, contained=CONTAINED)
    (network,) = replace(world, works=works, terms=terms).supply().parts
    assert {link.gross_t for link in network.links if not link.to_market} == {10.0}


@pytest.fixture
def without_mines():
    world = small_world()
    return replace(world, works=world.works[world.works["stage"] == "refined"])


def test_works_without_a_listed_source_have_a_feed_of_their_own(without_mines):
    (network,) = without_mines.supply().parts
    names = [node.works.name for node in network.nodes if node.is_source]
    assert names == [f"West works{FEED}", f"East works{FEED}"]


def test_a_stop_is_named_for_the_works_not_for_its_feed(without_mines):
    day = OrdinaryDay(MarketProgramme(without_mines.supply()))
    stop = Disruption(target=Target.FACILITY, name="P1")
    assert day.label(stop) == "West works"
    assert day.label(Disruption(target=Target.GATE, name="Strait")) == "Strait"


def test_a_right_to_what_a_mine_gives_makes_no_feed_of_it():
    demand = MarketDemand(
        commodity="nickel",
        demand_t=100.0,
        stage="mine",
        origins={"IDN": 1.0},
        rights={"": {"M2": 40.0}},
    )
    (network,) = small_world().supply(demand).parts
    assert [node.works.name for node in network.nodes] == ["West pit", "East pit"]
    assert [(node.base_t, node.limit_t) for node in network.nodes] == [
        (100.0, 120.0),
        (0.0, 40.0),
    ]
    assert all(link.to_market for link in network.links)


def test_a_right_to_what_a_plant_gives_brings_its_feed_along():
    demand = MarketDemand(
        commodity="nickel",
        demand_t=100.0,
        origins={"IDN": 1.0},
        rights={"": {"P2": 40.0}},
    )
    (network,) = small_world().supply(demand).parts
    limits = {node.works.name: node.limit_t for node in network.nodes}
    assert limits[f"East works{FEED}"] == limits["East works"] == 40.0
