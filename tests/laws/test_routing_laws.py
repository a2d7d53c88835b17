"""Laws that every route obeys, and an independent search that agrees."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from madeup.sea_lanes import close, corners, lattice, moored, open_sea

from geo.kernels.geodesy import great_circle_m
from geo.model.crs import NAUTICAL_MILE_M
from geo.model.randomness import generator
from geo.model.voyages import VoyageRates
from geo.routing.alternatives import alternatives
from geo.routing.costs import route_cost
from geo.routing.exposure import gate_exposure
from geo.routing.goals import Least
from geo.routing.matrix import route_matrix
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import rerouted, route, routes
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes

RATES = VoyageRates(
    speed_kn=14.0,
    freight_usd_per_t_nm=0.0035,
    co2_g_per_t_km=12.0,
    carbon_usd_per_t=100.0,
    cargo_usd_per_t=20_000.0,
    holding_rate=0.1,
)
ON_THE_RED_SEA = {"SAJED", "DJJIB"}


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


@pytest.fixture(scope="module")
def places() -> list[Waypoint]:
    ports = read_ports()
    return [require_port(ports, code) for code in ports["unlocode"]]


@pytest.fixture(scope="module")
def pairs(places):
    rng = generator(7, "pairs")
    return [
        tuple(places[k] for k in rng.choice(len(places), 2, False)) for _ in range(120)
    ]


def test_distance_is_the_same_both_ways(network, pairs):
    there = routes(network, pairs)
    back = routes(network, [(end, start) for start, end in pairs])
    for one, other in zip(there, back, strict=True):
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)


def test_no_detour_is_shorter(network, places):
    rng = generator(7, "triangles")
    for _ in range(60):
        a, b, c = (places[k] for k in rng.choice(len(places), 3, replace=False))
        ab, bc, ac = routes(network, [(a, b), (b, c), (a, c)])
        assert ac.length_nm <= ab.length_nm + bc.length_nm + 1e-9


def test_no_sea_way_is_shorter_than_the_great_circle(network, pairs):
    for way in routes(network, pairs):
        straight_m = great_circle_m(
            way.origin.lon,
            way.origin.lat,
            lon_b=way.destination.lon,
            lat_b=way.destination.lat,
        )
        # the sphere and the ellipsoid differ by up to 0.6 %
        assert way.length_nm >= 0.994 * float(straight_m) / NAUTICAL_MILE_M


def test_a_whole_turn_of_the_lanes_changes_nothing(network, pairs):
    lanes = read_sea_lanes()
    turned = build_network(
        lanes.set_geometry(lanes.translate(xoff=360.0)),
        read_gates().set_geometry(read_gates().translate(xoff=-360.0)),
    )
    for one, other in zip(routes(network, pairs), routes(turned, pairs), strict=True):
        # shifted longitudes are rounded to the same micro-degree
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-9)
        assert one.gates == other.gates


def test_a_whole_turn_of_a_place_changes_nothing(network, pairs):
    for start, end in pairs[:40]:
        turned = Waypoint(name=start.name, lon=start.lon % 360.0, lat=start.lat)
        one = route(network, origin=start, destination=end)
        other = route(network, origin=turned, destination=end)
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)


def test_closing_a_gate_never_shortens_a_route(network, pairs):
    base = routes(network, pairs)
    for gate in network.gate_names:
        shut = routes(network.under(close(gate)), pairs)
        for before, after in zip(base, shut, strict=True):
            assert after.length_nm >= before.length_nm - 1e-9
            assert gate not in after.gates


def test_searching_only_the_routes_hit_is_exact(network, pairs):
    base = routes(network, pairs)
    for gate in network.gate_names:
        shut = network.under(close(gate))
        quick = rerouted(base, network=shut)
        for one, other in zip(quick, routes(shut, pairs), strict=True):
            assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)
            assert one.blocked_by == other.blocked_by


def test_a_named_gate_opens_the_way_again(network, pairs):
    shut = network.under([hit for gate in network.gate_names for hit in close(gate)])
    blocked = [way for way in routes(shut, pairs) if way.blocked]
    assert blocked
    for way in blocked[:25]:
        opened = shut.reopened(way.blocked_by)
        again = route(opened, origin=way.origin, destination=way.destination)
        assert not again.blocked


def test_suez_and_bab_el_mandeb_carry_the_same(network, places):
    far = [place for place in places if place.name not in ON_THE_RED_SEA]
    pairs = list(itertools.product(far[::5], far[1::5]))
    ways = routes(network, pairs)
    flows = [{"tonnes": 1.0, "gates": ";".join(way.gates)} for way in ways]
    table = gate_exposure(pd.DataFrame(flows)).set_index("gate")
    assert table.loc["Suez Canal", "share"] > 0.1
    assert (
        table.loc["Suez Canal", "share"] == table.loc["Bab el-Mandeb Strait", "share"]
    )


def test_networkx_finds_the_same_lengths(network, pairs):
    graph = open_sea(network)
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    for way in routes(network, pairs[:30]):
        both = moored(graph, [ties[way.origin], ties[way.destination]])
        metres = nx.dijkstra_path_length(both, -1, -2)
        assert way.sea_nm * NAUTICAL_MILE_M == pytest.approx(metres, rel=1e-12)


def test_a_route_is_made_of_its_lanes(network, pairs):
    for way in routes(network, pairs[:30]):
        steps = way.coordinates
        metres = great_circle_m(
            steps[:-1, 0], steps[:-1, 1], lon_b=steps[1:, 0], lat_b=steps[1:, 1]
        )
        assert np.sum(metres) / NAUTICAL_MILE_M == pytest.approx(
            way.length_nm, rel=6e-3
        )


def test_no_gate_is_passed_twice_but_by_ways_to_a_port_beside_its_line(network, places):
    # the lane to Moa may go round a node that lies just beyond the Windward Passage
    delayed = network.under(close(*network.gate_names, capacity=1.0, delay_days=1.0))
    pairs = list(itertools.combinations(places, 2))
    again = [
        way
        for way in routes(delayed, pairs)
        if way.gate_days != pytest.approx(len(way.gates), abs=1e-12)
    ]
    assert len(again) < 60
    for way in again:
        assert "CUMOA" in {way.origin.name, way.destination.name}
        assert "Windward Passage" in way.gates
        assert way.gate_days == pytest.approx(len(way.gates) + 1.0, abs=1e-12)


def busy():
    """A state in which gates far apart are shut, slow and dear."""
    return [
        *close("Suez Canal", capacity=0.5, delay_days=9.0),
        *close("Panama Canal", capacity=0.5, cost_usd_per_t=12.0),
        *close("Malacca Strait", capacity=0.9, delay_days=2.5, cost_usd_per_t=1.0),
        *close("Taiwan Strait"),
    ]


def test_fewest_days_are_never_more_than_those_of_the_shortest_way(network, pairs):
    slowed = network.under(busy())
    shortest = routes(slowed, pairs)
    fastest = routes(slowed, pairs, least=Least.DAYS)
    cheapest = routes(slowed, pairs, least=Least.COST, rates=RATES)
    for short, fast, cheap in zip(shortest, fastest, cheapest, strict=True):
        assert fast.days <= short.days + 1e-9
        assert fast.days <= cheap.days + 1e-9
        assert short.length_nm <= min(fast.length_nm, cheap.length_nm) + 1e-9
        costs = [
            route_cost(way, cargo_t=1.0, rates=RATES).total_usd
            for way in (cheap, fast, short)
        ]
        assert costs[0] <= min(costs[1:]) + 1e-9
    assert any(f.gates != s.gates for f, s in zip(fastest, shortest, strict=True))
    assert any(c.gates != f.gates for c, f in zip(cheapest, fastest, strict=True))


@pytest.mark.parametrize("least", [Least.DAYS, Least.COST])
def test_networkx_finds_the_same_days_and_costs(network, pairs, least):
    slowed = network.under(busy())
    delay, fee = (
        np.array(values)
        for values in (slowed.gate_delay_days, slowed.gate_cost_usd_per_t)
    )
    per_day = 14.0 * 24.0 * NAUTICAL_MILE_M
    holding = 20_000.0 * 0.1 / 365.0
    per_nm = 0.0035 + 12e-6 * 1.852 * 100.0 + holding / (24.0 * 14.0)
    gate_m = (
        delay * per_day
        if least is Least.DAYS
        else (fee + delay * holding) / per_nm * NAUTICAL_MILE_M
    )
    graph = open_sea(slowed, gate_m)
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    ways = routes(slowed, pairs[:30], least=least, rates=RATES)
    for way in ways:
        ends = [ties[way.origin], ties[way.destination]]
        metres = nx.dijkstra_path_length(moored(graph, ends), -1, -2)
        metres += sum(tie.connector_m for tie in ends)
        if least is Least.DAYS:
            assert way.days == pytest.approx(metres / per_day, rel=1e-12)
        else:
            cost = route_cost(way, cargo_t=1.0, rates=RATES).total_usd
            assert cost == pytest.approx(metres / NAUTICAL_MILE_M * per_nm, rel=1e-9)


@pytest.mark.parametrize("least", list(Least))
def test_a_matrix_is_what_is_found_one_by_one(network, pairs, least):
    states = [close(gate) for gate in network.gate_names]
    states += [busy(), [], close(*network.gate_names)]
    found = route_matrix(network, pairs, states=states, least=least, rates=RATES)
    for column, state in enumerate(states):
        view = network.under(state)
        for row, way in enumerate(routes(view, pairs, least=least, rates=RATES)):
            cost = route_cost(way, cargo_t=1.0, rates=RATES).total_usd
            named = {
                gate
                for bit, gate in enumerate(network.gate_names)
                if int(found.under.gates[row, column]) >> bit & 1
            }
            ours = [
                getattr(found.under, name)[row, column]
                for name in ("length_nm", "days", "usd_per_t")
            ]
            assert ours == pytest.approx([way.length_nm, way.days, cost], rel=1e-11)
            assert named == set(way.gates)


@pytest.mark.parametrize("least", list(Least))
def test_what_a_way_avoids_may_slow_without_changing_it(network, pairs, least):
    base = routes(network, pairs, least=least, rates=RATES)
    for gate in ("Suez Canal", "Malacca Strait", "Panama Canal", "Korea Strait"):
        slowed = network.under(
            close(gate, capacity=0.5, delay_days=8.0, cost_usd_per_t=9.0)
        )
        quick = rerouted(base, network=slowed, least=least, rates=RATES)
        fresh = routes(slowed, pairs, least=least, rates=RATES)
        for before, one, other in zip(base, quick, fresh, strict=True):
            assert one == other
            if gate not in before.gates:
                assert one == before


def test_delays_and_costs_never_make_a_voyage_better(network, pairs):
    base = routes(network, pairs, least=Least.DAYS)
    for delay in (0.5, 5.0, 50.0):
        hits = close(*network.gate_names[:12], capacity=1.0, delay_days=delay)
        slow = routes(network.under(hits), pairs, least=Least.DAYS)
        for before, after in zip(base, slow, strict=True):
            assert after.days >= before.days - 1e-9


def test_a_way_by_places_is_the_sum_of_its_legs(network, places):
    rng = generator(7, "calls")
    for _ in range(20):
        a, b, c, d = (places[k] for k in rng.choice(len(places), 4, replace=False))
        whole = route(network, origin=a, destination=d, via=[b, c])
        legs = routes(network, [(a, b), (b, c), (c, d)])
        for name in ("length_nm", "sea_nm", "days", "connector_km"):
            total = sum(getattr(leg, name) for leg in legs)
            assert getattr(whole, name) == pytest.approx(total, rel=1e-12)


def test_a_way_by_the_gates_it_passes_anyway_is_no_longer(network, pairs):
    for way in routes(network, pairs[:40]):
        again = route(
            network, origin=way.origin, destination=way.destination, via=way.gates
        )
        assert again.length_nm == pytest.approx(way.length_nm, rel=1e-12)
        assert again.gates == way.gates


def test_a_way_by_a_gate_is_never_shorter_and_passes_it(network, pairs):
    for gate in network.gate_names:
        for way in routes(network, pairs[:5]):
            ends = {"origin": way.origin, "destination": way.destination}
            forced = route(network, **ends, via=[gate])
            assert forced.length_nm >= way.length_nm - 1e-9
            assert forced.blocked or gate in forced.gates


def test_alternatives_come_in_order_and_each_avoids_a_gate_of_every_better_one(
    network, pairs
):
    for origin, destination in pairs[:15]:
        ways = alternatives(network, origin=origin, destination=destination, k=5)
        lengths = [way.length_nm for way in ways]
        assert lengths == sorted(lengths)
        assert ways[0] == route(network, origin=origin, destination=destination)
        for better, worse in itertools.combinations(ways, 2):
            assert set(better.gates) - set(worse.gates)


def test_alternatives_are_those_found_by_shutting_every_choice_of_gates(network, pairs):
    for origin, destination in pairs[:6]:
        ways = alternatives(network, origin=origin, destination=destination, k=4)
        for number in range(1, len(ways)):
            choices = itertools.product(*(way.gates for way in ways[:number]))
            lengths = [
                route(
                    network.under(close(*set(choice))),
                    origin=origin,
                    destination=destination,
                ).length_nm
                for choice in choices
            ]
            assert ways[number].length_nm == pytest.approx(min(lengths), rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_alternatives_are_those_found_by_shutting_every_set_of_gates(seed):
    network = lattice(generator(seed, "lattice"))
    origin, destination = corners(network)
    names = network.gate_names
    subsets = [
        set(chosen)
        for size in range(len(names) + 1)
        for chosen in itertools.combinations(names, size)
    ]
    ends = {"origin": origin, "destination": destination}
    lengths = [route(network.under(close(*shut)), **ends).length_nm for shut in subsets]
    ways = alternatives(network, **ends, k=50)
    for number, way in enumerate(ways):
        fit = [
            length
            for shut, length in zip(subsets, lengths, strict=True)
            if all(shut & set(better.gates) for better in ways[:number])
        ]
        assert way.length_nm == pytest.approx(min(fit), rel=1e-12)
    # and there is no more
    left = [
        length
        for shut, length in zip(subsets, lengths, strict=True)
        if all(shut & set(way.gates) for way in ways)
    ]
    assert min(left, default=np.inf) == np.inf


@pytest.mark.parametrize("seed", range(8))
def test_a_way_that_must_pass_gates_is_the_best_over_all_their_lanes(seed):
    rng = generator(seed, "passing")
    network = lattice(rng)
    origin, destination = corners(network)
    ties = tie_to_lanes(network, [origin, destination])
    graph = open_sea(network)
    between = dict(nx.all_pairs_dijkstra_path_length(graph))
    lanes = {
        gate: [
            (start, end, length)
            for mask, start, end, length in zip(
                network.edge_gates,
                network.edge_from.tolist(),
                network.edge_to.tolist(),
                network.edge_length_m,
                strict=True,
            )
            if int(mask) >> bit & 1
        ]
        for bit, gate in enumerate(network.gate_names)
    }
    for count in (1, 2, 3):
        gates = [str(gate) for gate in rng.choice(network.gate_names, count)]
        steps = [[*lanes[g], *[(b, a, m) for a, b, m in lanes[g]]] for g in gates]
        best = np.inf
        for chosen in itertools.product(*steps):
            here, total = ties[origin].node, 0.0
            for start, end, metres in chosen:
                total += between[here][start] + metres
                here = end
            best = min(best, total + between[here][ties[destination].node])
        found = route(network, origin=origin, destination=destination, via=gates)
        assert found.sea_nm * NAUTICAL_MILE_M == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_every_state_of_a_small_sea_agrees_with_networkx(seed):
    rng = generator(seed, "states")
    network = lattice(rng)
    west, south = network.node_lon.min(), network.node_lat.min()
    places = [
        Waypoint(name=f"p{k}", lon=west + lon, lat=south + lat)
        for k, (lon, lat) in enumerate(rng.uniform(0.0, [16.0, 9.0], (6, 2)))
    ]
    pairs = list(itertools.permutations(places, 2))
    states = [
        close(*rng.choice(network.gate_names, rng.integers(1, 6), replace=False))
        for _ in range(12)
    ]
    found = route_matrix(network, pairs, states=states)
    ties = tie_to_lanes(network, places)
    for column, state in enumerate(states):
        graph = open_sea(network.under(state))
        for row, (origin, end) in enumerate(pairs):
            both = moored(graph, [ties[origin], ties[end]])
            try:
                metres = nx.dijkstra_path_length(both, -1, -2)
            except nx.NetworkXNoPath:
                metres = np.inf
            metres += ties[origin].connector_m + ties[end].connector_m
            assert found.under.length_nm[row, column] == pytest.approx(
                metres / NAUTICAL_MILE_M, rel=1e-12
            )


def test_a_canal_is_closed_both_ways(network, pairs):
    shut = network.under(close("Suez Canal", "Panama Canal"))
    there = routes(shut, pairs)
    back = routes(shut, [(end, start) for start, end in pairs])
    for one, other in zip(there, back, strict=True):
        assert one.length_nm == pytest.approx(other.length_nm, rel=1e-12)
        assert not {"Suez Canal", "Panama Canal"} & {*one.gates, *other.gates}


def test_with_polar_lanes_open_no_way_is_longer_and_the_matrix_agrees(network, pairs):
    polar = build_network(read_sea_lanes(), read_gates(), open_polar=True)
    states = [close("Bering Strait"), close("Suez Canal")]
    found = route_matrix(polar, pairs, states=states)
    usual = route_matrix(network, pairs, states=states)
    # ties may lie on a polar lane once it is open: a place may come to lie elsewhere
    moved = [tie_to_lanes(polar, pair) != tie_to_lanes(network, pair) for pair in pairs]
    assert sum(moved) < 20
    same = ~np.array(moved)
    assert np.all(found.base.length_nm[same] <= usual.base.length_nm[same] + 1e-9)
    assert np.any(found.base.length_nm[same] < usual.base.length_nm[same] - 1.0)
    assert np.any(found.under.length_nm[:, 0] > found.base.length_nm + 1.0)
    for column, state in enumerate(states):
        for row, way in enumerate(routes(polar.under(state), pairs)):
            assert found.under.length_nm[row, column] == pytest.approx(way.length_nm)
