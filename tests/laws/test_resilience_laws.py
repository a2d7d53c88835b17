"""Laws of allocation, stock and concentration, on the shipped tables."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.allocations import beyond_usd, limits_of, most_that_flows, require_whole

from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.model.supply import CommodityDemand, SupplyOptions, TradeTerms
from geo.model.voyages import VoyageRates
from geo.resilience.allocation import supply_flows
from geo.resilience.availability import works_on
from geo.resilience.chains import chain_tonnes, chains_of
from geo.resilience.concentration import effective_suppliers, hhi
from geo.resilience.contingency import possible_stops, rank_stops
from geo.resilience.market_demand import MarketDemand
from geo.resilience.market_question import MarketFacts, MarketQuestion, market_question
from geo.resilience.programme import MarketProgramme
from geo.resilience.shares import fill_within, logit_shares, share_out
from geo.resilience.sourcing import market_supply
from geo.resilience.worlds import small_world
from geo.routing.network import SeaNetwork, build_network
from geo.sources.ports import read_gates, read_ports
from geo.sources.profiles import read_profile
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.supply_tables import read_supply_tables

SUPPLIES = {
    "rare_earths": 20_000.0,
    "nickel": 60_000.0,
    "cobalt": 8_000.0,
    "copper": 1_000_000.0,
}
OPTIONS = SupplyOptions(market_iso3="JPN", market_port="JPYOK")
TERMS = TradeTerms(
    rates=VoyageRates(
        speed_kn=14.0,
        freight_usd_per_t_nm=0.0035,
        co2_g_per_t_km=12.0,
        carbon_usd_per_t=80.0,
        cargo_usd_per_t=0.0,
        holding_rate=0.1,
    )
)
amounts = st.floats(0.0, 1e6, allow_nan=False)


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """What ships with the package, read once."""

    works: pd.DataFrame
    ports: pd.DataFrame
    sea: SeaNetwork
    facts: MarketFacts

    def question(self, commodity: str) -> MarketQuestion:
        asked = CommodityDemand(
            name=commodity,
            demand_t=SUPPLIES[commodity],
            source="round numbers",
            value_usd_per_t=20_000.0,
        )
        return market_question(asked, works=self.works, facts=self.facts)

    def programme(self, question: MarketQuestion) -> MarketProgramme:
        return MarketProgramme(
            market_supply(
                question.works,
                demand=question.demand,
                ports=self.ports,
                sea=self.sea,
                options=OPTIONS,
                terms=TERMS,
            )
        )


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    tables = read_supply_tables()
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(2024, 7, 1),
    )
    facts = MarketFacts(
        tables=tables, profile=read_profile("JPN"), market_iso3="JPN", year=2024
    )
    return Shipped(
        works=works,
        ports=read_ports(),
        sea=build_network(read_sea_lanes(), read_gates()),
        facts=facts,
    )


@pytest.fixture(scope="module", params=list(SUPPLIES))
def question(shipped, request) -> MarketQuestion:
    return shipped.question(request.param)


@pytest.fixture(scope="module")
def programme(shipped, question) -> MarketProgramme:
    return shipped.programme(question)


def some_stops(programme, *, seed: int, most: int) -> list[Disruption]:
    """Pick stops at random, whole or in part."""
    rng = generator(seed, "stops")
    stops = possible_stops(programme)
    picked = rng.choice(len(stops), size=int(rng.integers(1, most + 1)))
    return [
        replace(stops[k], capacity=float(rng.choice([0.0, 0.3, 1.0]))) for k in picked
    ]


def test_flow_is_conserved_at_every_works_whatever_stops(programme):
    for seed in range(20):
        hits = some_stops(programme, seed=seed, most=6) if seed else []
        found = programme.under(hits)
        for part in found.parts:
            require_whole(part)
        arriving = supply_flows(found).flows["tonnes"].sum()
        demand_t = programme.supply.demand_t
        assert arriving + found.unmet_t == pytest.approx(demand_t, rel=1e-8)


def test_what_arrives_is_the_maximum_flow_and_what_binds_a_minimum_cut(programme):
    for seed in range(20):
        for part in programme.under(some_stops(programme, seed=seed, most=3)).parts:
            arriving = part.network.demand_t - part.unmet_t
            tiny = 1e-7 * part.network.demand_t
            assert arriving == pytest.approx(most_that_flows(part), abs=tiny)
            if part.unmet_t > 1e-6 * part.network.demand_t:
                nodes, links = limits_of(part)
                cut_t = part.node_binds @ nodes + part.link_binds @ links
                assert cut_t == pytest.approx(arriving, abs=tiny)


def test_no_state_is_beyond_the_solver_whatever_came_before(programme):
    for seed in range(150):
        found = programme.under(some_stops(programme, seed=seed, most=6))
        assert 0.0 <= found.unmet_t <= programme.supply.demand_t


def test_an_ordinary_day_is_what_the_programme_gives(programme):
    for part in programme.base.parts:
        tiny = 1e-12 * part.network.demand_t
        assert part.links_t == pytest.approx(part.network.base_t, rel=0.0, abs=tiny)


def test_parts_and_sectors_add_up_to_the_whole(programme):
    demand_t = programme.supply.demand_t
    groups = sum(part.demand_t for part in programme.supply.parts)
    assert groups == pytest.approx(demand_t, rel=1e-9)
    for seed in range(10):
        found = programme.under(some_stops(programme, seed=seed, most=4))
        for parts in (found.unmet_by_group, found.unmet_by_sector):
            assert sum(parts.values()) == pytest.approx(
                found.unmet_t, abs=1e-8 * demand_t
            )


def test_no_works_gives_more_than_it_has(shipped, question, programme):
    for stop in [None, *possible_stops(programme)]:
        for part in programme.under([stop] if stop else []).parts:
            table = question.works[part.network.group]
            own = table[table["commodity"] == question.demand.commodity]
            room = own.groupby(["facility_id", "stage"])["available_t"].sum(min_count=1)
            given_t: dict[tuple[str, str], float] = {}
            for node, tonnes in zip(part.network.nodes, part.nodes_t, strict=True):
                key = (node.works.facility_id, node.works.stage)
                if not node.works.name.endswith("own feed"):
                    contained = tonnes / node.yield_to_market
                    given_t[key] = given_t.get(key, 0.0) + contained
            for key, tonnes in given_t.items():
                # where the capacity is not known nothing is compared
                assert not tonnes > room[key] * (1.0 + 1e-6)


def test_one_stop_more_never_helps(programme):
    demand_t = programme.supply.demand_t
    stops = possible_stops(programme)
    for seed in range(12):
        rng = generator(seed, "more")
        hits: list[Disruption] = []
        unmet_t, usd = programme.base.unmet_t, 0.0
        for k in rng.choice(len(stops), size=4, replace=False):
            hits.append(stops[k])
            after = programme.under(hits)
            more_usd = beyond_usd(programme, after)
            assert after.unmet_t >= unmet_t - 1e-8 * demand_t
            if after.unmet_t <= unmet_t + 1e-8 * demand_t:
                assert more_usd >= usd - 1e-6 * (1.0 + usd)
            unmet_t, usd = after.unmet_t, more_usd


def test_the_order_of_stops_does_not_matter(programme):
    stops = possible_stops(programme)[::7][:4]
    forward, backward = programme.under(stops), programme.under(stops[::-1])
    for one, other in zip(forward.parts, backward.parts, strict=True):
        tiny = 1e-9 * one.network.demand_t
        assert one.links_t == pytest.approx(other.links_t, abs=tiny)


def test_the_state_before_does_not_matter(shipped, question, programme):
    cold = shipped.programme(question)
    for seed in range(8):
        hits = some_stops(programme, seed=seed, most=3)
        again, first = programme.under(hits), cold.under(hits)
        for one, other in zip(again.parts, first.parts, strict=True):
            tiny = 1e-9 * one.network.demand_t
            assert one.links_t == pytest.approx(other.links_t, abs=tiny)
        cold = shipped.programme(question) if seed == 3 else cold


def test_the_order_of_rows_does_not_matter(shipped, question, programme):
    other = replace(shipped, ports=shipped.ports.iloc[::-1]).programme(
        replace(
            question,
            works={
                group: table.sample(frac=1.0, random_state=3)
                for group, table in question.works.items()
            },
        )
    )
    stops = [[], *([stop] for stop in possible_stops(programme)[::5])]
    for hits in stops:
        for one, two in zip(
            programme.under(hits).parts, other.under(hits).parts, strict=True
        ):
            tiny = 1e-9 * one.network.demand_t
            assert one.links_t == pytest.approx(two.links_t, abs=tiny)


def test_a_larger_capacity_never_means_a_smaller_share(shipped):
    question = shipped.question("cobalt")
    question = replace(question, demand=replace(question.demand, origins={}))
    before = supply_flows(shipped.programme(question).base).flows
    for plant, tonnes in before.groupby("plant_id")["tonnes"].sum().items():
        bigger = question.works[""].copy()
        own = bigger["facility_id"] == plant
        bigger.loc[own, ["capacity_t", "available_t"]] *= 2.0
        after = shipped.programme(replace(question, works={"": bigger})).base
        flows = supply_flows(after).flows
        assert flows.loc[flows["plant_id"] == plant, "tonnes"].sum() > tonnes


def test_ranking_agrees_with_closing_one_by_one(programme):
    ranked = rank_stops(programme).stops.set_index(["target", "name"])
    usual = programme.base.unmet_t
    for stop in possible_stops(programme):
        more = max(0.0, programme.under([stop]).unmet_t - usual)
        tiny = 1e-9 * programme.supply.demand_t
        assert ranked.loc[(str(stop.target), stop.name), "unmet_t"] == pytest.approx(
            more, abs=tiny
        )


def test_a_longer_way_never_takes_fewer_days(programme):
    for stop in possible_stops(programme):
        if stop.target is not Target.GATE:
            continue
        after = programme.under([stop])
        for one, usual in zip(after.parts, programme.base.parts, strict=True):
            assert np.all(one.state.costs.days >= usual.state.costs.days - 1e-9)
            assert np.all(one.state.costs.usd >= usual.state.costs.usd - 1e-9)


def test_closing_a_thing_takes_no_less_than_closing_a_part_of_it(programme):
    tiny = 1e-8 * programme.supply.demand_t
    for stop in possible_stops(programme)[::3]:
        unmet_t = [
            programme.under([replace(stop, capacity=left)]).unmet_t
            for left in (1.0, 0.5, 0.0)
        ]
        assert np.all(np.diff(unmet_t) >= -tiny)


def test_exposure_of_the_goods_is_at_least_that_of_each_stage(programme):
    for part in programme.base.parts:
        network = part.network
        chains = chains_of(network)
        tonnes = chain_tonnes(network, chains, part.links_t)
        last = np.array([link.to_market for link in network.links])
        first = np.array([network.nodes[x.origin].is_source for x in network.links])
        gates = {gate for link in network.links for gate in link.leg.gates}
        for gate in gates:
            crosses = np.array([gate in link.leg.gates for link in network.links])
            whole = np.array([crosses[list(chain.links)].any() for chain in chains])
            exposure = tonnes[whole].sum() / tonnes.sum()
            stages = [
                part.links_t[stage & crosses].sum() / part.links_t[stage].sum()
                for stage in (first, last)
            ]
            assert max(stages) - 1e-9 <= exposure <= 1.0 + 1e-9


def test_observed_origins_are_those_of_the_ordinary_day(shipped):
    question = shipped.question("rare_earths")
    assert question.demand.origins
    flows = supply_flows(shipped.programme(question).base).flows
    for group, table in flows.groupby("group"):
        abroad = table[table["plant_iso3"] != "JPN"]
        shares = abroad.groupby("plant_iso3")["tonnes"].sum() / abroad["tonnes"].sum()
        others = set(shares.index) - set(question.demand.origins)
        for iso3, share in question.demand.origins.items():
            # where nobody else is listed, or has no more, those named give the rest
            assert shares[iso3] >= share - 0.02, group
            assert others or shares[iso3] == pytest.approx(1.0), group


@given(st.lists(st.floats(0.0, 1e9), min_size=1, max_size=30))
def test_concentration_lies_between_equal_shares_and_monopoly(quantities):
    suppliers = {f"S{k}": value for k, value in enumerate(quantities)}
    if sum(quantities) < 1e-3:
        return
    index = hhi(suppliers)
    assert 1.0 / len(quantities) - 1e-12 <= index <= 1.0 + 1e-12
    assert 1.0 - 1e-9 <= effective_suppliers(index) <= len(quantities) * (1.0 + 1e-9)


@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=8))
def test_a_merger_concentrates(quantities):
    apart = {f"S{k}": value for k, value in enumerate(quantities)}
    merged = {"S0": quantities[0] + quantities[1]} | {
        name: value for name, value in apart.items() if name not in {"S0", "S1"}
    }
    assert hhi(merged) >= hhi(apart) - 1e-12


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=12),
    st.floats(0.0, 2.0),
    st.floats(-1e3, 1e3),
)
def test_logit_shares_sum_to_one_and_ignore_a_common_cost(cost, theta, common):
    shares = logit_shares(cost, theta=theta)
    assert shares.sum() == pytest.approx(1.0)
    moved = logit_shares(np.array(cost) + common, theta=theta)
    assert moved == pytest.approx(shares, abs=1e-6)
    order = np.argsort(cost, kind="stable")
    assert np.all(np.diff(shares[order]) <= 1e-12)


@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), amounts), min_size=1, max_size=10), amounts
)
def test_filling_keeps_within_limits(rows, demand):
    shares, limit = np.array(rows).T
    filled = fill_within(demand, shares=shares, limit=limit)
    room = limit[shares > 0.0].sum()
    assert np.all(filled <= limit * (1.0 + 1e-9) + 1e-9)
    assert filled.sum() == pytest.approx(min(demand, room), rel=1e-6, abs=1e-6)


def test_sharing_out_keeps_within_needs_and_limits():
    rng = generator(3, "share out")
    for _ in range(100):
        shape = (int(rng.integers(1, 6)), int(rng.integers(1, 6)))
        pull = rng.random(shape) * (rng.random(shape) < 0.7)
        need, limit = rng.random(shape[0]) * 10.0, rng.random(shape[1]) * 10.0 + 0.01
        shared = share_out(need, pull=pull, limit=limit)
        assert np.all(shared.sum(axis=1) <= need * (1.0 + 1e-6))
        assert np.all(shared.sum(axis=0) <= limit * (1.0 + 1e-6))
        assert np.all(shared[pull == 0.0] == 0.0)


def test_a_stop_is_not_charged_with_what_is_short_on_an_ordinary_day():
    demand = MarketDemand(commodity="nickel", demand_t=1e9)
    short = MarketProgramme(small_world().supply(demand))
    carried = short.supply.parts[0].delivered_t
    ranked = rank_stops(short).stops
    assert 0.0 < carried == pytest.approx(400.0)
    assert (ranked["unmet_t"] <= carried + 1e-6).all()
    assert (ranked["unmet_t"] <= ranked["hit_t"] + 1e-6).all()
