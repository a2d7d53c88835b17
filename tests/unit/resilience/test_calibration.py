"""Costs that make the ordinary day the cheapest, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.resilience.calibration import calibrate
from geo.resilience.worlds import small_world


@pytest.fixture(scope="module")
def network():
    return small_world().supply().parts[0]


@pytest.mark.parametrize("seed", range(10))
def test_every_way_in_use_ends_as_dear_as_the_others(network, seed):
    usd = np.random.default_rng(seed).uniform(0.0, 100.0, 4)
    found = calibrate(network, usd)
    whole = usd + found.unseen_usd
    assert whole[0] + whole[2] == pytest.approx(whole[1] + whole[3])
    assert whole[0] + whole[2] == pytest.approx(found.market_usd)
    # the mean over the tonnes, so that nothing is added on the whole
    assert network.base_t @ found.unseen_usd == pytest.approx(0.0, abs=1e-9)
    assert found.extra_usd.tolist() == [0.0] * 4


def with_links(network, base_t):
    links = tuple(
        replace(link, base_t=tonnes)
        for link, tonnes in zip(network.links, base_t, strict=True)
    )
    return replace(network, links=links)


def test_a_way_not_in_use_is_dearer_by_its_gap_or_as_dear(network):
    idle = with_links(network, [100.0, 0.0, 100.0, 0.0])
    dear = calibrate(idle, np.array([1.0, 1.0, 7.0, 30.0]))
    assert dear.market_usd == 8.0
    assert dear.extra_usd.tolist() == [0.0, 0.0, 0.0, 23.0]
    assert dear.unseen_usd.tolist() == [0.0] * 4
    cheap = calibrate(idle, np.array([1.0, 1.0, 7.0, 3.0]))
    assert cheap.extra_usd.tolist() == [0.0] * 4  # it is not used, so no bargain


def test_a_way_that_is_blocked_sets_no_price(network):
    idle = with_links(network, [100.0, 0.0, 100.0, 0.0])
    found = calibrate(idle, np.array([1.0, 1.0, 7.0, np.inf]))
    assert found.market_usd == 8.0
    assert np.all(np.isfinite(found.unseen_usd))
    assert np.all(np.isfinite(found.extra_usd))


def test_nothing_in_use_has_no_price(network):
    found = calibrate(with_links(network, [0.0] * 4), np.ones(4))
    assert found.market_usd == 0.0
    assert np.all(found.extra_usd >= 0.0)


def test_a_market_without_works_is_calibrated():
    world = small_world()
    bare = replace(world, works=world.works.iloc[:0]).supply().parts[0]
    found = calibrate(bare, np.array([]))
    assert (found.market_usd, found.unseen_usd.size) == (0.0, 0)
