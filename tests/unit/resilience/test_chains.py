"""Flows taken apart into chains, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.resilience.chains import chain_tonnes, chains_of
from geo.resilience.supply_network import Link, SupplyNetwork
from geo.resilience.worlds import small_world


@pytest.fixture(scope="module")
def crossed() -> SupplyNetwork:
    """Two mines that feed two plants each: M1 30 + 20, M2 10 + 40."""
    network = small_world().supply().parts[0]
    sample = network.links[0]
    ends = {(0, 2): 30.0, (0, 3): 20.0, (1, 2): 10.0, (1, 3): 40.0}
    ends |= {(2, -1): 40.0, (3, -1): 60.0}
    links = tuple(
        replace(sample, origin=start, destination=end, base_t=tonnes)
        for (start, end), tonnes in ends.items()
    )
    return replace(network, links=links)


def test_every_way_is_listed_once(crossed):
    chains = chains_of(crossed)
    assert [chain.nodes for chain in chains] == [(0, 2), (0, 3), (1, 2), (1, 3)]
    assert [chain.links for chain in chains] == [(0, 4), (1, 5), (2, 4), (3, 5)]


def test_goods_are_mixed_at_each_works(crossed):
    tonnes = chain_tonnes(crossed, chains_of(crossed), crossed.base_t)
    assert tonnes == pytest.approx([30.0, 20.0, 10.0, 40.0])


def test_what_leaves_holds_what_entered_in_proportion(crossed):
    # a plant that delivers half of what it did draws half from each mine
    links_t = np.array([15.0, 20.0, 5.0, 40.0, 20.0, 60.0])
    tonnes = chain_tonnes(crossed, chains_of(crossed), links_t)
    assert tonnes == pytest.approx([15.0, 20.0, 5.0, 40.0])


def test_a_stage_between_makes_chains_of_three(crossed):
    sample: Link = crossed.links[0]
    ends = {(0, 1): 25.0, (1, 2): 25.0, (0, 2): 75.0, (2, -1): 100.0}
    nodes = (
        crossed.nodes[0],
        replace(crossed.nodes[1], is_source=False),
        *crossed.nodes[2:3],
    )
    links = tuple(
        replace(sample, origin=start, destination=end, base_t=tonnes)
        for (start, end), tonnes in ends.items()
    )
    network = replace(crossed, nodes=nodes, links=links)
    chains = chains_of(network)
    assert [chain.nodes for chain in chains] == [(0, 1, 2), (0, 2)]
    tonnes = chain_tonnes(network, chains, network.base_t)
    assert tonnes == pytest.approx([25.0, 75.0])


def test_nothing_flows_where_nothing_enters(crossed):
    tonnes = chain_tonnes(crossed, chains_of(crossed), np.zeros(6))
    assert tonnes.tolist() == [0.0] * 4


def test_a_chain_is_as_solid_as_its_weakest_works(crossed):
    chains = chains_of(crossed)
    assert chains[0].evidence(crossed) == "unverified"
    assert chains[3].evidence(crossed) == "derived"
    assert [works.facility_id for works in chains[1].works(crossed)] == ["M1", "P2"]


def test_a_network_without_links_has_no_chains(crossed):
    bare = replace(crossed, links=())
    assert chains_of(bare) == ()
    assert chain_tonnes(bare, (), np.array([])).size == 0
