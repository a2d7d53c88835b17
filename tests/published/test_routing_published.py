"""Distances, detours and exposures that others have published."""

import json

import numpy as np
import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.model.voyages import VoyageRates
from geo.routing.costs import route_cost, voyage_cost
from geo.routing.exposure import expected_gate_loss, gate_exposure
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import route, routes
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.trade import read_sea_distances

pytestmark = pytest.mark.testdata


@pytest.fixture(scope="module")
def network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


@pytest.fixture(scope="module")
def port():
    ports = read_ports()
    return lambda code: require_port(ports, code)


@pytest.fixture(scope="module")
def cases(facts):
    return json.loads((facts / "supply_cases.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def polar() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates(), open_polar=True)


def closing(gate) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=gate)]


def within(published):
    """1 % or 5 nm, whichever is larger: the tolerance the cases state."""
    return pytest.approx(published, abs=max(0.01 * abs(published), 5.0))


def witnesses():
    gates = read_gates()
    return gates[gates["witness_origin"].fillna("") != ""].to_dict("records")


@pytest.mark.parametrize("gate", witnesses(), ids=lambda gate: gate["name"])
def test_each_gate_lengthens_or_blocks_the_route_of_its_witnesses(
    network, polar, port, gate
):
    if gate["witness_polar"] in {True, "true"}:
        network = polar
    origin, destination = (
        port(gate["witness_origin"]),
        port(gate["witness_destination"]),
    )
    base = route(network, origin=origin, destination=destination)
    shut = route(
        network.under(closing(gate["name"])), origin=origin, destination=destination
    )
    assert gate["name"] in base.gates
    if gate["witness_blocked"] in {True, "true"}:
        assert shut.blocked_by == (gate["name"],)
    else:
        assert shut.sea_nm - base.sea_nm == within(float(gate["witness_detour_nm"]))


def test_every_gate_has_witnesses():
    assert len(witnesses()) == len(read_gates())


def test_the_witnesses_of_a_polar_gate_go_another_way_while_polar_lanes_are_closed(
    network, polar, port
):
    (gate,) = (one for one in witnesses() if one["witness_polar"] in {True, "true"})
    ends = {
        "origin": port(gate["witness_origin"]),
        "destination": port(gate["witness_destination"]),
    }
    ordinary, short = route(network, **ends), route(polar, **ends)
    assert gate["name"] not in ordinary.gates
    assert short.length_nm < ordinary.length_nm
    shut = route(polar.under(closing(gate["name"])), **ends)
    assert shut.length_nm == pytest.approx(ordinary.length_nm)


def test_case_4_lengths_and_exposures(network, port, cases):
    case = cases["4_chokepoint_exposure"]
    ways = {
        f"{start}-{end}": route(network, origin=port(start), destination=port(end))
        for start, end, _ in case["inputs"]["flows"]
    }
    for name, published in case["outputs"]["base_nm"].items():
        assert ways[name].sea_nm == within(published)

    flows = pd.DataFrame(
        [
            {"tonnes": share, "gates": ";".join(ways[f"{start}-{end}"].gates)}
            for start, end, share in case["inputs"]["flows"]
        ]
    )
    found = gate_exposure(flows).set_index("gate")["share"].to_dict()
    assert found == pytest.approx(case["outputs"]["exposure"], abs=1e-12)


def test_case_4_detours(network, port, cases):
    for key, published in cases["4_chokepoint_exposure"]["outputs"][
        "detour_nm"
    ].items():
        pair, gate = key.split("|")
        ends = [port(code) for code in pair.split("-")]
        base, shut = (
            route(view, origin=ends[0], destination=ends[1]).sea_nm
            for view in (network, network.under(closing(gate)))
        )
        assert shut - base == within(published)


def test_case_5_a_way_round_the_cape(network, port, cases):
    case = cases["5_reroute"]
    given, expected = case["inputs"], case["outputs"]
    ends = [port(code) for code in given["od"].split("-")]
    base = route(network, origin=ends[0], destination=ends[1])
    shut = route(
        network.under(closing("Suez Canal")), origin=ends[0], destination=ends[1]
    )
    assert base.sea_nm == pytest.approx(expected["base_nm"], rel=0.01)
    assert shut.sea_nm == pytest.approx(expected["alt_nm"], rel=0.01)

    rates = VoyageRates(
        speed_kn=given["speed_kn"],
        freight_usd_per_t_nm=given["usd_per_t_nm"],
        co2_g_per_t_km=given["gCO2_per_t_km"],
        carbon_usd_per_t=given["carbon_usd_t"],
        cargo_usd_per_t=given["inv_value_usd_t"],
        holding_rate=given["holding_rate"],
    )
    # the printed days give back the length before rounding
    delta_nm = expected["delta_days"] * 24.0 * given["speed_kn"]
    assert round(delta_nm) == expected["delta_nm"]
    speed = 24.0 * given["speed_kn"]
    by_suez, by_cape = (
        voyage_cost(nm, days=nm / speed, cargo_t=given["cargo_t"], rates=rates)
        for nm in (expected["base_nm"], expected["base_nm"] + delta_nm)
    )
    detour = by_cape - by_suez
    assert detour.days == pytest.approx(expected["delta_days"], rel=1e-6)
    for name in ("freight_usd", "co2_t", "carbon_usd", "inventory_usd"):
        assert getattr(detour, name) == pytest.approx(expected[name], rel=1e-6)
    # and the routes found are priced by the same arithmetic
    costs = [
        route_cost(way, cargo_t=given["cargo_t"], rates=rates) for way in (base, shut)
    ]
    found = costs[1] - costs[0]
    assert found.freight_usd / found.length_nm == pytest.approx(
        expected["freight_usd"] / delta_nm, rel=1e-6
    )
    assert found.days == pytest.approx(expected["delta_days"], rel=0.02)


def test_published_distances_are_met_within_two_percent_on_average(network):
    table = read_sea_distances()
    pairs = [
        tuple(
            Waypoint(name=row[end], lon=row[f"{end}_lon"], lat=row[f"{end}_lat"])
            for end in ("origin", "destination")
        )
        for row in table.to_dict("records")
    ]
    found = np.array([way.sea_nm for way in routes(network, pairs)])
    # a distance published by way of the Cape is one with Suez shut
    round_cape = np.array(
        [way.sea_nm for way in routes(network.under(closing("Suez Canal")), pairs)]
    )
    by_cape = (table["route_via"] == "cape").to_numpy()
    error = (
        np.where(by_cape, round_cape, found) / table["published_nm"].to_numpy() - 1.0
    )
    assert np.abs(error).mean() < 0.020
    assert np.abs(error).max() < 0.08


def test_case_10_expected_loss_at_a_gate(cases):
    case = cases["10_expected_chokepoint_loss"]
    given, expected = case["inputs"], case["outputs"]
    loss = expected_gate_loss(
        given["annual_trade_musd"],
        events_per_year=given["events_per_year"],
        duration_days=given["duration_days"],
        detour_days=given["detour_days"],
        loss_per_day=given["value_of_time_pct_per_day"] / 100.0,
    )
    assert loss.disrupted_per_year == pytest.approx(
        expected["trade_disrupted_per_year"], rel=1e-9
    )
    assert loss.loss_per_year == pytest.approx(expected["loss_per_year"], rel=1e-9)


def test_ties_to_lanes_are_shorter_than_those_to_nodes(network):
    ports = read_ports()
    places = [require_port(ports, code) for code in ports["unlocode"]]
    ties = tie_to_lanes(network, places)
    km = np.array([ties[place].connector_m for place in places]) / 1000.0
    to_node_km = ports["snap_km_to_network"].to_numpy()
    assert np.median(km) < 12.0
    assert km.mean() < 0.85 * to_node_km.mean()
    assert (km > 50.0).sum() < (to_node_km > 50.0).sum()
