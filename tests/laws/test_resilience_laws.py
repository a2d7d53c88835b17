"""Laws of allocation, stock and concentration."""

import dataclasses
import itertools
from datetime import date

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.model.supply import SupplyOptions
from geo.resilience.allocation import flows_under
from geo.resilience.availability import works_on
from geo.resilience.bottleneck import max_flow
from geo.resilience.chains import SupplyChains
from geo.resilience.concentration import effective_suppliers, hhi
from geo.resilience.contingency import possible_stops, rank_stops
from geo.resilience.curtailment import curtail
from geo.resilience.shares import fill_within, logit_shares, share_out
from geo.resilience.sourcing import supply_chains
from geo.resilience.stockpile import SeabedProduction, StockSettings, simulate_stock
from geo.resilience.worlds import small_world
from geo.routing.network import build_network
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.supply_tables import read_supply_tables

SUPPLIES = {
    "rare_earths": 20_000.0,
    "nickel": 60_000.0,
    "cobalt": 8_000.0,
    "copper": 1_000_000.0,
}
amounts = st.floats(0.0, 1e6, allow_nan=False)


@pytest.fixture(scope="module")
def tables():
    supply = read_supply_tables()
    return (
        works_on(
            supply.facilities,
            capacities=supply.capacities,
            statuses=supply.statuses,
            ownership=supply.ownership,
            on=date(2024, 7, 1),
        ),
        read_ports(),
        build_network(read_sea_lanes(), read_gates()),
    )


def chains_of(tables, commodity, **options) -> SupplyChains:
    works, ports, network = tables
    return supply_chains(
        works,
        commodity=commodity,
        demand_t=SUPPLIES[commodity],
        ports=ports,
        network=network,
        options=SupplyOptions(market_iso3="JPN", market_port="JPYOK", **options),
    )


@pytest.fixture(scope="module", params=list(SUPPLIES))
def supply(tables, request) -> SupplyChains:
    return chains_of(tables, request.param)


def test_tonnes_and_unmet_sum_to_the_demand_whatever_stops(supply):
    rng = generator(3, "stops")
    stops = possible_stops(supply)
    for _ in range(60):
        picked = rng.choice(len(stops), size=int(rng.integers(0, 6)))
        hits = [
            dataclasses.replace(stops[k], capacity=float(rng.choice([0.0, 0.3, 1.0])))
            for k in picked
        ]
        left = curtail(supply, hits)
        total = left.tonnes.sum() + left.unmet_t
        assert total == pytest.approx(supply.demand_t, rel=1e-9)
        assert np.all(left.tonnes >= 0.0)


def test_no_work_gives_more_than_it_has(supply):
    for stop in [None, *possible_stops(supply)]:
        left = curtail(supply, [stop] if stop else [])
        for side in ("mine", "plant"):
            given_t: dict[str, float] = {}
            room: dict[str, float] = {}
            for chain, tonnes in zip(left.chains, left.tonnes, strict=True):
                works = getattr(chain, side)
                given_t[works.facility_id] = (
                    given_t.get(works.facility_id, 0.0) + tonnes
                )
                room[works.facility_id] = works.capacity_t
            for name, tonnes in given_t.items():
                # feed is matched to mines to one part in a thousand
                assert not tonnes > room[name] * 1.001


def test_one_stop_more_never_helps(supply):
    rng = generator(3, "more")
    stops = possible_stops(supply)
    for _ in range(30):
        hits: list[Disruption] = []
        unmet = curtail(supply, hits).unmet_t
        for k in rng.choice(len(stops), size=4, replace=False):
            hits.append(stops[k])
            more = curtail(supply, hits).unmet_t
            assert more >= unmet - 1e-9 * supply.demand_t
            unmet = more


def test_the_order_of_stops_does_not_matter(supply):
    stops = possible_stops(supply)[::7][:4]
    forward, backward = curtail(supply, stops), curtail(supply, stops[::-1])
    assert forward.tonnes == pytest.approx(backward.tonnes)
    assert forward.unmet_t == pytest.approx(backward.unmet_t)


def test_the_order_of_rows_does_not_matter(tables):
    facilities, ports, network = tables
    rng = generator(3, "rows")
    shuffled = facilities.iloc[rng.permutation(len(facilities))]
    one = chains_of(tables, "nickel")
    other = chains_of((shuffled, ports.iloc[::-1], network), "nickel")
    assert [chain.flow_id for chain in one.chains] == [c.flow_id for c in other.chains]
    assert [chain.base_t for chain in one.chains] == pytest.approx(
        [chain.base_t for chain in other.chains]
    )


def test_a_larger_capacity_never_means_a_smaller_share(tables):
    facilities, ports, network = tables
    before = chains_of(tables, "cobalt")
    for plant in sorted({chain.plant.facility_id for chain in before.chains}):
        bigger = facilities.copy()
        bigger.loc[bigger["facility_id"] == plant, "capacity_t"] *= 2.0
        after = chains_of((bigger, ports, network), "cobalt")
        shares = [
            sum(c.base_t for c in chains.chains if c.plant.facility_id == plant)
            for chains in (before, after)
        ]
        assert shares[1] > shares[0]


def test_ranking_agrees_with_closing_one_by_one(supply):
    ranked = rank_stops(supply).set_index(["target", "name"])
    for stop in possible_stops(supply):
        found = flows_under(supply, [stop])
        assert ranked.loc[(str(stop.target), stop.name), "unmet_t"] == found.unmet_t


def test_a_longer_way_never_takes_fewer_days(supply):
    base = flows_under(supply).flows
    for stop in possible_stops(supply):
        if stop.target is Target.GATE:
            shut = flows_under(supply, [stop]).flows
            assert np.all(shut["days"] >= base["days"] - 1e-9)


def small_path(
    *hits, stock_days=60.0, seabed_t=0.0, horizon_days=400, limit_days=np.inf
):
    chains = small_world().chains()
    return simulate_stock(
        StockSettings(
            demand_t_per_year=100.0,
            stock_days=stock_days,
            horizon_days=horizon_days,
            stock_limit_days=limit_days,
        ),
        flows_in=lambda state: flows_under(chains, state),
        disruptions=hits,
        seabed=SeabedProduction(t_per_year=seabed_t, start_day=20.0, ramp_days=60.0),
    )


@st.composite
def hits_drawn(draw):
    things = [
        (Target.FACILITY, "P1"),
        (Target.FACILITY, "M2"),
        (Target.COUNTRY, "AUS"),
        (Target.GATE, "Strait"),
        (Target.PORT, "IDWES"),
    ]
    count = draw(st.integers(0, 3))
    hits = []
    for _ in range(count):
        target, name = draw(st.sampled_from(things))
        hits.append(
            Disruption(
                target=target,
                name=name,
                start_day=draw(st.floats(0.0, 300.0)),
                duration_days=draw(st.floats(0.0, 300.0)),
                capacity=draw(st.sampled_from([0.0, 0.4])),
                delay_days=draw(st.sampled_from([0.0, 5.0])),
            )
        )
    return tuple(hits)


@settings(max_examples=25, deadline=None)
@given(hits_drawn(), st.floats(0.0, 120.0), st.floats(0.0, 60.0), st.booleans())
def test_nothing_is_made_or_lost_on_any_day(hits, stock_days, seabed_t, limited):
    limit_days = stock_days + 10.0 if limited else np.inf
    table = small_path(
        *hits, stock_days=stock_days, seabed_t=seabed_t, limit_days=limit_days
    ).table
    demand = 100.0 / 365.0
    opening = np.append(stock_days * demand, table["stock"].to_numpy()[:-1])
    incoming = table["arrivals"] + table["seabed"]
    change = incoming - table["use"] - table["surplus"]
    assert table["stock"].to_numpy() == pytest.approx(
        opening + change, abs=1e-9 * 100.0
    )
    assert (table["use"] + table["unmet"]).to_numpy() == pytest.approx(demand)
    assert (table[["stock", "use", "unmet", "surplus"]].to_numpy() >= 0.0).all()


@settings(max_examples=20, deadline=None)
@given(hits_drawn(), st.floats(0.0, 100.0), st.floats(0.0, 50.0))
def test_more_stock_never_means_more_unmet(hits, stock_days, more):
    less = small_path(*hits, stock_days=stock_days).unmet_total_t
    assert small_path(*hits, stock_days=stock_days + more).unmet_total_t <= less + 1e-9


@settings(max_examples=20, deadline=None)
@given(hits_drawn(), st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_more_from_the_seabed_never_means_more_unmet(hits, seabed_t, more):
    less = small_path(*hits, seabed_t=seabed_t).unmet_total_t
    assert small_path(*hits, seabed_t=seabed_t + more).unmet_total_t <= less + 1e-9


@pytest.mark.parametrize("start_day", [0.0, 33.3])
def test_a_longer_stop_never_means_less_unmet(start_day):
    unmet = [
        small_path(
            Disruption(
                target=Target.FACILITY,
                name="P1",
                start_day=start_day,
                duration_days=days,
            ),
            stock_days=20.0,
        ).unmet_total_t
        for days in (0.0, 10.0, 30.0, 60.0, 120.5, np.inf)
    ]
    assert unmet == sorted(unmet)
    assert unmet[0] == 0.0 < unmet[-1]


def test_nothing_stopped_is_nothing_unmet(supply):
    for stock_days in (0.0, 60.0):
        path = simulate_stock(
            StockSettings(
                demand_t_per_year=supply.demand_t,
                stock_days=stock_days,
                horizon_days=200,
            ),
            flows_in=lambda state: flows_under(supply, state),
        )
        assert path.unmet_total_t == 0.0
        assert path.first_unmet_day is None


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


def test_max_flow_agrees_with_networkx_and_its_cut_carries_it():
    rng = generator(3, "max flow")
    for _ in range(60):
        nodes = ["s", "t", *(f"n{k}" for k in range(int(rng.integers(1, 6))))]
        edges = [
            (start, end, float(np.round(rng.random() * 10.0, 2)))
            for start, end in itertools.permutations(nodes, 2)
            if rng.random() < 0.5
        ]
        graph = nx.DiGraph()
        graph.add_nodes_from(nodes)
        graph.add_weighted_edges_from(edges, weight="capacity")
        found = max_flow(edges, source="s", sink="t")
        assert found.value == pytest.approx(
            nx.maximum_flow_value(graph, "s", "t"), abs=1e-9
        )
        capacity = {(start, end): room for start, end, room in edges}
        assert sum(capacity[edge] for edge in found.cut_edges) == pytest.approx(
            found.value, abs=1e-9
        )
        carried = pd.Series(found.flows, dtype=float)
        for node in nodes[2:]:
            into = carried[[edge[1] == node for edge in edges]].sum()
            out = carried[[edge[0] == node for edge in edges]].sum()
            assert into == pytest.approx(out, abs=1e-9)


@given(
    rate=st.floats(1.0, 1e6),
    total=st.floats(0.0, 1e6),
    ramp=st.floats(0.0, 400.0),
    start=st.floats(0.0, 400.0),
)
def test_the_seabed_never_gives_more_than_it_holds(rate, total, ramp, start):
    production = SeabedProduction(
        t_per_year=rate, start_day=start, ramp_days=ramp, total_t=total
    )
    daily = production.daily(3650)
    assert (daily >= 0.0).all()
    assert daily.sum() <= total * (1 + 1e-12) + 1e-9


def test_a_stop_is_not_charged_with_what_is_short_on_an_ordinary_day():
    world = small_world()
    short = supply_chains(
        world.works,
        commodity="nickel",
        demand_t=1e9,
        ports=world.ports,
        network=world.network,
        options=SupplyOptions(market_iso3="JPN", market_port="JPYOK"),
    )
    carried = sum(chain.base_t for chain in short.chains)
    ranked = rank_stops(short)
    assert (ranked["unmet_t"] <= carried + 1e-6).all()
    assert (ranked["unmet_t"] <= ranked["hit_t"] + 1e-6).all()
