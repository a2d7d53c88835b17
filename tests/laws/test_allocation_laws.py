"""Laws of the allocation, on markets drawn at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madeup.markets import made_up_market
from oracles.allocations import beyond_usd, limits_of, most_that_flows, require_whole
from scipy.optimize import linprog

from geo.model.disruption import Disruption, Target
from geo.resilience.allocation import supply_flows
from geo.resilience.chains import chain_tonnes, chains_of
from geo.resilience.contingency import possible_stops, rank_stops
from geo.resilience.programme import MarketProgramme

MARKET_PORT = Disruption(target=Target.PORT, name="JPYOK")
seeds = st.integers(0, 10_000)


def programme_of(seed: int, **options) -> MarketProgramme:
    market = made_up_market(seed)
    if options:
        market = replace(market, options=replace(market.options, **options))
    return MarketProgramme(market.supply())


def stops_of(programme) -> list[Disruption]:
    """Give the stops that are ranked, with bans on exports of any or one stage."""
    stops = possible_stops(programme)
    bans = [
        Disruption(target=Target.EXPORT, name=stop.name, stage=stage)
        for stop in stops
        if stop.target is Target.COUNTRY
        for stage in ("", "mine", "refined")
    ]
    hosts = [
        replace(stop, commodity="copper")
        for stop in stops
        if stop.target is Target.COUNTRY
    ]
    return [*stops, *bans, *hosts]


def drawn(seed: int, programme: MarketProgramme, *, most: int = 4) -> list[Disruption]:
    """Pick some stops, whole, in part or not at all; some delay and charge."""
    rng = np.random.default_rng([seed, 7])
    stops = stops_of(programme)
    if not stops:
        return []
    hits = []
    for k in rng.choice(len(stops), size=int(rng.integers(1, most + 1))):
        hit = replace(stops[k], capacity=float(rng.choice([0.0, 0.3, 0.8, 1.0])))
        if rng.random() < 0.3:
            hit = replace(hit, delay_days=9.0, cost_usd_per_t=50.0)
        hits.append(hit)
    return hits


@settings(max_examples=40)
@given(seeds)
def test_flow_is_conserved_at_every_works_whatever_stops(seed):
    programme = programme_of(seed)
    for hits in ([], drawn(seed, programme), drawn(seed + 1, programme)):
        for part in programme.under(hits).parts:
            require_whole(part)


@settings(max_examples=40)
@given(seeds)
def test_what_arrives_is_the_maximum_flow(seed):
    programme = programme_of(seed)
    for hits in ([], drawn(seed, programme), drawn(seed + 1, programme)):
        (part,) = programme.under(hits).parts
        arriving = part.network.demand_t - part.unmet_t
        assert arriving == pytest.approx(
            most_that_flows(part), abs=1e-8 * part.network.demand_t
        )


@settings(max_examples=15)
@given(seeds)
def test_where_costs_vanish_what_arrives_is_the_maximum_flow(seed):
    market = made_up_market(seed)
    rates = replace(market.terms.rates, freight_usd_per_t_nm=0.0, carbon_usd_per_t=0.0)
    free = replace(
        market,
        terms=replace(market.terms, rates=rates, tariffs=(), land_usd_per_t_km=0.0),
        demand=replace(market.demand, value_usd_per_t=0.0),
    )
    programme = MarketProgramme(free.supply())
    for hits in ([], *([stop] for stop in stops_of(programme))):
        found = programme.under(hits)
        (part,) = found.parts
        assert part.network.demand_t - part.unmet_t == pytest.approx(
            most_that_flows(part), abs=1e-8 * part.network.demand_t
        )
        assert part.total(part.state.costs.usd) == 0.0


@settings(max_examples=25)
@given(seeds)
def test_a_country_that_exports_nothing_gives_what_a_closed_one_does(seed):
    programme = programme_of(seed)
    for stop in possible_stops(programme):
        if stop.target is Target.COUNTRY:
            ban = replace(stop, target=Target.EXPORT)
            tiny = 1e-8 * programme.supply.demand_t
            assert programme.under([ban]).unmet_t == pytest.approx(
                programme.under([stop]).unmet_t, abs=tiny
            )
            ore = programme.under([replace(ban, stage="mine")]).unmet_t
            assert ore <= programme.under([ban]).unmet_t + tiny


@settings(max_examples=40)
@given(seeds)
def test_what_binds_is_a_minimum_cut(seed):
    programme = programme_of(seed)
    for stop in stops_of(programme):
        (part,) = programme.under([stop]).parts
        if part.unmet_t <= 1e-6 * part.network.demand_t:
            continue
        nodes, links = limits_of(part)
        tiny = 1e-8 * part.network.demand_t
        cut_t = part.node_binds @ nodes + part.link_binds @ links
        assert cut_t == pytest.approx(part.network.demand_t - part.unmet_t, abs=tiny)
        assert part.nodes_t[part.node_binds > 1e-6] == pytest.approx(
            nodes[part.node_binds > 1e-6], abs=tiny
        )
        assert part.links_t[part.link_binds > 1e-6] == pytest.approx(
            links[part.link_binds > 1e-6], abs=tiny
        )


@settings(max_examples=40)
@given(seeds)
def test_the_objective_never_improves_under_one_more_stop(seed):
    programme = programme_of(seed)
    demand_t = programme.supply.demand_t
    hits: list[Disruption] = []
    unmet_t, usd = programme.base.unmet_t, beyond_usd(programme, programme.base)
    for hit in drawn(seed, programme, most=5):
        hits.append(hit)
        after = programme.under(hits)
        more_usd = beyond_usd(programme, after)
        assert after.unmet_t >= unmet_t - 1e-8 * demand_t
        if after.unmet_t <= unmet_t + 1e-8 * demand_t:
            assert more_usd >= usd - 1e-6 * (1.0 + abs(usd))
        unmet_t, usd = after.unmet_t, more_usd


@pytest.mark.parametrize("charge", [{"cost_usd_per_t": 1e3}, {"delay_days": 1e3}])
def test_a_gate_that_charges_more_than_the_way_round_is_shunned(charge):
    found = 0
    for seed in range(30):
        programme = programme_of(seed)
        gate = Disruption(target=Target.GATE, name="Strait", capacity=1.0, **charge)
        open_, shut = (
            programme.under(hits)
            for hits in ([gate], [gate, replace(gate, capacity=0.0)])
        )
        if shut.unmet_t > open_.unmet_t + 1e-8 * programme.supply.demand_t:
            continue
        crossed = any(
            "Strait" in link.leg.gates and link.base_t > 0.0
            for link in open_.parts[0].network.links
        )
        found += crossed
        usd = beyond_usd(programme, open_)
        assert beyond_usd(programme, shut) >= usd - 1e-6 * (1.0 + abs(usd))
    assert found > 10


@settings(max_examples=60)
@given(seeds)
def test_an_ordinary_day_is_what_the_programme_gives(seed):
    programme = programme_of(seed)
    (part,) = programme.base.parts
    assert part.links_t == pytest.approx(
        part.network.base_t, rel=0.0, abs=1e-12 * part.network.demand_t
    )
    assert part.unmet_t == pytest.approx(
        part.network.demand_t - part.network.delivered_t,
        abs=1e-9 * part.network.demand_t,
    )


@settings(max_examples=40)
@given(seeds)
def test_no_flow_is_cheaper_than_the_ordinary_day_at_its_calibrated_costs(seed):
    programme = programme_of(seed)
    (part,), (found,) = programme.base.parts, programme.calibrations
    network, usd = part.network, part.state.costs.usd
    if not network.links:
        return
    used = network.base_t > 0.0
    at_end = [
        found.market_usd if x.to_market else found.node_usd[x.destination]
        for x in network.links
    ]
    gap = np.array(at_end) - found.node_usd[[x.origin for x in network.links]]
    assert (usd + found.unseen_usd)[used] == pytest.approx(gap[used])
    cost = np.where(used, usd + found.unseen_usd, gap + found.extra_usd)
    assert np.all(cost[~used] >= usd[~used] - 1e-9)  # a bargain is made dearer
    assert least_usd(part, cost) == pytest.approx(
        cost @ network.base_t, rel=1e-8, abs=1e-6
    )


def least_usd(part, cost) -> float:
    """Ask another solver for the least cost of delivering what arrives."""
    network = part.network
    n, m = len(network.nodes), len(network.links)
    leaving, entering = np.zeros((n, m)), np.zeros((n, m))
    for k, link in enumerate(network.links):
        leaving[link.origin, k] = 1.0
        if not link.to_market:
            entering[link.destination, k] = 1.0
    arriving = np.array([float(link.to_market) for link in network.links])
    fed = [k for k, node in enumerate(network.nodes) if not node.is_source]
    nodes, links = limits_of(part)
    solved = linprog(
        cost,
        A_eq=np.vstack([(leaving - entering)[fed], arriving]),
        b_eq=np.append(np.zeros(len(fed)), arriving @ network.base_t),
        A_ub=leaving,
        b_ub=nodes * (1.0 + 1e-12),
        bounds=[(0.0, most * (1.0 + 1e-12)) for most in links],
        method="highs-ipm",
    )
    assert solved.status == 0
    return float(solved.fun)


@settings(max_examples=12)
@given(seeds)
def test_the_state_before_does_not_matter(seed):
    market = made_up_market(seed)
    warm = MarketProgramme(market.supply())
    states = [drawn(seed + k, warm) for k in range(4)]
    for hits in [*states, *states[::-1]]:
        cold = MarketProgramme(market.supply()).under(hits)
        again = warm.under(hits)
        assert again.unmet_t == pytest.approx(
            cold.unmet_t, abs=1e-9 * warm.supply.demand_t
        )
        for one, other in zip(again.parts, cold.parts, strict=True):
            assert one.links_t == pytest.approx(
                other.links_t, abs=1e-9 * warm.supply.demand_t
            )


@settings(max_examples=25)
@given(seeds, st.integers(0, 100))
def test_the_order_of_rows_does_not_matter(seed, order):
    market = made_up_market(seed)
    one = MarketProgramme(market.supply())
    other = MarketProgramme(market.supply(shuffled=order))
    hits = drawn(seed, one)
    tiny = 1e-9 * one.supply.demand_t
    for before, after in zip(
        one.under(hits).parts, other.under(hits).parts, strict=True
    ):
        assert [(x.works.facility_id, x.base_t) for x in before.network.nodes] == [
            (x.works.facility_id, pytest.approx(x.base_t, abs=tiny))
            for x in after.network.nodes
        ]
        assert after.links_t == pytest.approx(before.links_t, abs=tiny)


@settings(max_examples=25)
@given(seeds)
def test_the_order_of_stops_does_not_matter(seed):
    programme = programme_of(seed)
    hits = drawn(seed, programme)
    (one,), (other,) = programme.under(hits).parts, programme.under(hits[::-1]).parts
    assert other.links_t == pytest.approx(
        one.links_t, abs=1e-9 * programme.supply.demand_t
    )


@settings(max_examples=15)
@given(seeds)
def test_a_part_of_a_stop_takes_no_more_than_the_whole(seed):
    programme = programme_of(seed)
    tiny = 1e-8 * programme.supply.demand_t
    for stop in possible_stops(programme):
        unmet_t = [
            programme.under([replace(stop, capacity=left)]).unmet_t
            for left in (1.0, 0.7, 0.2, 0.0)
        ]
        assert unmet_t[0] == pytest.approx(programme.base.unmet_t, abs=tiny)
        assert np.all(np.diff(unmet_t) >= -tiny)


@settings(max_examples=40)
@given(seeds)
def test_chains_add_up_to_what_arrives_and_to_every_link(seed):
    programme = programme_of(seed)
    for hits in ([], drawn(seed, programme)):
        allocation = programme.under(hits)
        (part,) = allocation.parts
        network, tiny = part.network, 1e-8 * part.network.demand_t
        chains = chains_of(network)
        tonnes = chain_tonnes(network, chains, part.links_t)
        assert tonnes.sum() == pytest.approx(network.demand_t - part.unmet_t, abs=tiny)
        on_links = np.zeros(len(network.links))
        for chain, carried in zip(chains, tonnes, strict=True):
            on_links[list(chain.links)] += carried
        assert on_links == pytest.approx(part.links_t, abs=tiny)
        table = supply_flows(allocation).flows
        assert table["tonnes"].sum() == pytest.approx(tonnes.sum(), abs=tiny)
        assert table["base_t"].sum() == pytest.approx(network.delivered_t, abs=tiny)


@settings(max_examples=60)
@given(seeds)
def test_exposure_of_the_goods_is_at_least_that_of_each_stage(seed):
    (part,) = programme_of(seed).base.parts
    network = part.network
    if part.links_t.sum() == 0.0:
        return
    chains = chains_of(network)
    tonnes = chain_tonnes(network, chains, part.links_t)
    for gate in ("Strait", "Neck"):
        crosses = np.array([gate in link.leg.gates for link in network.links])
        whole = np.array([crosses[list(chain.links)].any() for chain in chains])
        exposure = tonnes[whole].sum() / tonnes.sum()
        last = np.array([link.to_market for link in network.links])
        first = np.array(
            [network.nodes[link.origin].is_source for link in network.links]
        )
        stages = [
            part.links_t[stage & crosses].sum() / part.links_t[stage].sum()
            for stage in (first, last)
        ]
        assert max(stages) - 1e-9 <= exposure <= 1.0 + 1e-12


@settings(max_examples=40)
@given(seeds)
def test_what_is_unmet_is_shared_out_whole_the_last_in_order_first(seed):
    programme = programme_of(seed)
    for hits in ([], drawn(seed, programme), [MARKET_PORT]):
        found = programme.under(hits)
        short, demand_t = found.unmet_by_sector, programme.supply.demand_t
        assert sum(short.values()) == pytest.approx(found.unmet_t, abs=1e-9 * demand_t)
        assert sum(found.unmet_by_group.values()) == pytest.approx(
            found.unmet_t, abs=1e-8 * demand_t
        )
        later = short["alloys"] + short["stainless"]
        assert 2.0 * short["alloys"] == pytest.approx(short["stainless"])
        assert short["batteries"] <= 0.25 * demand_t * (1.0 + 1e-9)
        if short["batteries"] > 1e-9 * demand_t:
            assert later == pytest.approx(0.75 * demand_t)


@settings(max_examples=25)
@given(seeds)
def test_nothing_arrives_where_the_markets_port_is_closed(seed):
    found = programme_of(seed).under([MARKET_PORT])
    assert found.unmet_t == pytest.approx(found.supply.demand_t)
    (part,) = found.parts
    last = [k for k, link in enumerate(part.network.links) if link.to_market]
    assert {part.state.link_reasons[k] for k in last} <= {"port JPYOK closed"}


@settings(max_examples=25)
@given(seeds)
def test_nothing_arrives_and_nothing_fails_where_everything_is_closed(seed):
    programme = programme_of(seed)
    found = programme.under(possible_stops(programme))
    table = supply_flows(found).flows
    assert found.unmet_t == pytest.approx(programme.supply.demand_t)
    assert (table["tonnes"] == 0.0).all()
    assert (table["reason"] != "").all()


@settings(max_examples=15)
@given(seeds)
def test_tariffs_raise_the_cost_and_leave_nothing_more_unmet(seed):
    market = made_up_market(seed)
    free = replace(market, terms=replace(market.terms, tariffs=()))
    dear = replace(free, demand=replace(free.demand, value_usd_per_t=2e4))
    dutied = replace(dear, terms=market.terms)
    one, other = (MarketProgramme(x.supply()) for x in (dear, dutied))
    assert other.base.unmet_t == one.base.unmet_t
    (before,), (after,) = one.base.parts, other.base.parts
    usd = [part.total(part.state.costs.usd) for part in (before, after)]
    (duty,) = market.terms.tariffs
    levied = sum(
        tonnes * duty.rate * 2e4
        for tonnes, link in zip(before.links_t, before.network.links, strict=True)
        if before.network.nodes[link.origin].works.iso3 == duty.origin
        and (
            link.to_market
            or before.network.nodes[link.destination].works.iso3 != duty.origin
        )
    )
    assert usd[1] - usd[0] == pytest.approx(levied, rel=1e-9, abs=1e-6)
    for hits in (drawn(seed, one), drawn(seed + 1, one)):
        assert other.under(hits).unmet_t == pytest.approx(
            one.under(hits).unmet_t, abs=1e-8 * one.supply.demand_t
        )


@settings(max_examples=10)
@given(seeds)
def test_a_ranking_says_what_closing_one_by_one_says(seed):
    programme = programme_of(seed)
    ranked = rank_stops(programme).stops.set_index(["target", "name"])
    for stop in possible_stops(programme):
        more = programme.under([stop]).unmet_t - programme.base.unmet_t
        assert ranked.loc[(str(stop.target), stop.name), "unmet_t"] == pytest.approx(
            max(0.0, more), abs=1e-9 * programme.supply.demand_t
        )
