"""What holds the flow down is the same whatever was solved before."""

import pytest
from madeup.markets import made_up_market
from oracles.allocations import most_that_flows

from geo.model.disruption import Disruption
from geo.model.randomness import generator
from geo.resilience.binding import binding_limits
from geo.resilience.programme import MarketProgramme
from geo.resilience.worlds import small_world


def closed(target, name) -> Disruption:
    return Disruption(target=target, name=name)


def stops_of(programme) -> list[Disruption]:
    things = {thing for states in programme.states for thing in states.touched.in_use()}
    return [closed(*thing) for thing in sorted(things)]


def cut_t(part) -> float:
    nodes, links = binding_limits(part)
    return sum(part.node_limit[list(nodes)]) + sum(part.link_limit[list(links)])


@pytest.mark.parametrize("seed", range(12))
def test_the_limits_carry_all_that_flows(seed):
    programme = MarketProgramme(made_up_market(seed).supply())
    for stop in stops_of(programme):
        for part in programme.under([stop]).parts:
            if part.unmet_t > 1e-6 * part.network.demand_t:
                assert cut_t(part) == pytest.approx(most_that_flows(part), rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_what_was_solved_before_does_not_matter(seed):
    supply = made_up_market(seed).supply()
    programme = MarketProgramme(supply)
    stops = stops_of(programme)
    forward = [binding_limits(programme.under([stop]).parts[0]) for stop in stops]
    mixed = generator(seed, "order").permutation(len(stops))
    backward = MarketProgramme(supply)
    found = {k: binding_limits(backward.under([stops[k]]).parts[0]) for k in mixed}
    assert forward == [found[k] for k in range(len(stops))]


def test_nothing_binds_where_nothing_is_unmet():
    base = MarketProgramme(small_world().supply()).base
    assert binding_limits(base.parts[0]) == ((), ())
