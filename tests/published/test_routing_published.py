"""Distances, detours and exposures that others have published."""

import json

import numpy as np
import pandas as pd
import pytest

from geo.model.disruption import Disruption, Target
from geo.routing.exposure import DetourRates, detour_cost, gate_exposure
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import route, routes
from geo.routing.waypoints import Waypoint, require_port
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


def closing(gate) -> list[Disruption]:
    return [Disruption(target=Target.GATE, name=gate)]


def within(published):
    """1 % or 5 nm, whichever is larger: the tolerance the cases state."""
    return pytest.approx(published, abs=max(0.01 * abs(published), 5.0))


def witnesses():
    gates = read_gates()
    return gates[gates["witness_origin"].fillna("") != ""].to_dict("records")


@pytest.mark.parametrize("gate", witnesses(), ids=lambda gate: gate["name"])
def test_each_gate_lengthens_or_blocks_the_route_of_its_witnesses(network, port, gate):
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


def test_only_two_gates_have_no_witness():
    assert len(witnesses()) == len(read_gates()) - 2


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

    rates = DetourRates(
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
    cost = detour_cost(delta_nm, cargo_t=given["cargo_t"], rates=rates)
    for name in ("delta_days", "freight_usd", "co2_t", "carbon_usd", "inventory_usd"):
        assert getattr(cost, name) == pytest.approx(expected[name], rel=1e-6)


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
