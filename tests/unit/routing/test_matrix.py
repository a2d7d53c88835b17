"""Many pairs under many disruptions, as arrays and as a table."""

import numpy as np
import pytest
from madeup.sea_lanes import close, gates_of, lanes_of, ring

from geo.errors import DataError, ParameterError
from geo.model.disruption import Disruption, Target
from geo.model.voyages import VoyageRates
from geo.routing.alternatives import alternatives
from geo.routing.changes import route_changes
from geo.routing.goals import Least
from geo.routing.matrix import route_matrix
from geo.routing.network import build_network
from geo.routing.paths import route
from geo.routing.waypoints import Waypoint

WEST = Waypoint(name="west", lon=0.0, lat=0.0)
EAST = Waypoint(name="east", lon=10.0, lat=0.0)
RATES = VoyageRates(
    speed_kn=14.0,
    freight_usd_per_t_nm=0.0035,
    co2_g_per_t_km=12.0,
    carbon_usd_per_t=100.0,
    cargo_usd_per_t=20_000.0,
    holding_rate=0.1,
)


def changes(*states, least=Least.LENGTH, rates=RATES, pairs=((WEST, EAST),)):
    found = route_matrix(ring(), pairs, states=states, least=least, rates=rates)
    return route_changes(found)


def test_a_gate_at_half_capacity_leaves_the_length_and_lets_half_pass():
    (row,) = changes(close("a", capacity=0.5)).to_dict("records")
    assert (row["delta_nm"], row["delta_days"], row["passing"]) == (0.0, 0.0, 0.5)
    assert row["gates"] == "a;b"


def test_of_two_gates_on_the_way_the_narrower_counts():
    table = changes(close("a", capacity=0.5) + close("b", capacity=0.2))
    assert table["passing"].tolist() == [0.2]


def test_all_passes_where_the_narrow_gate_is_not_on_the_way():
    table = changes(close("c", capacity=0.1), close("a"))
    assert table["passing"].tolist() == [1.0, 1.0]


def test_a_detour_is_told_in_miles_days_and_money():
    (row,) = changes(close("a")).to_dict("records")
    longer = (
        route(ring().under(close("a")), origin=WEST, destination=EAST).length_nm
        - route(ring(), origin=WEST, destination=EAST).length_nm
    )
    assert row["delta_nm"] == pytest.approx(longer)
    assert row["delta_days"] == pytest.approx(longer / 336.0)
    assert row["delta_freight_usd_per_t"] == pytest.approx(longer * 0.0035)
    assert row["delta_co2_kg_per_t"] == pytest.approx(longer * 1.852 * 12e-3)
    parts = [
        row[f"delta_{part}_usd_per_t"]
        for part in ("freight", "carbon", "inventory", "gates")
    ]
    assert row["delta_usd_per_t"] == pytest.approx(sum(parts))
    assert row["disruption"] == "gate a closed"


def test_what_is_paid_at_a_gate_is_part_of_what_is_dearer():
    (row,) = changes(close("a", capacity=1.0, cost_usd_per_t=4.0)).to_dict("records")
    assert row["delta_gates_usd_per_t"] == row["delta_usd_per_t"] == 4.0
    assert row["delta_nm"] == 0.0


def test_a_blocked_pair_names_its_gates_and_costs_without_limit():
    (row,) = changes(close("a", "c")).to_dict("records")
    assert row["blocked_by"] == "a;c"
    assert row["passing"] == 0.0
    for name in ("length_nm", "delta_nm", "delta_days", "delta_gates_usd_per_t"):
        assert row[name] == np.inf
    assert row["delta_usd_per_t"] == row["expected_delta_nm"] == np.inf


def test_an_expected_change_is_the_change_times_its_probability():
    table = changes(
        close("a", probability=0.25),
        close("a", probability=0.5) + close("c", capacity=0.5, probability=0.5),
        close("a", "c", probability=0.0),
    )
    detour = table["delta_nm"][0]
    assert table["expected_delta_nm"].tolist() == pytest.approx(
        [0.25 * detour, 0.25 * detour, 0.0]
    )
    assert table["delta_nm"][2] == np.inf


def test_without_rates_money_is_not_a_number():
    (row,) = changes(close("a"), rates=None).to_dict("records")
    assert row["delta_nm"] > 0.0
    for name in ("usd_per_t", "delta_usd_per_t", "delta_co2_kg_per_t"):
        assert np.isnan(row[name])


def test_a_pair_that_was_blocked_before_has_no_change():
    shut = ring().under(close("a", "c"))
    found = route_matrix(shut, [(WEST, EAST)], states=[close("b"), []])
    table = route_changes(found)
    assert np.isinf(table["length_nm"]).all()
    assert table["delta_nm"].isna().all()
    assert table["blocked_by"].tolist() == ["c", "a;c"]


def test_a_view_that_is_closed_already_is_the_ordinary_day():
    shut = ring().under(close("a"))
    found = route_matrix(shut, [(WEST, EAST)], states=[close("b")])
    assert found.base.length_nm[0] == found.under.length_nm[0, 0]
    assert found.base.length_nm[0] == pytest.approx(
        route(shut, origin=WEST, destination=EAST).length_nm
    )


def test_a_slow_gate_is_avoided_when_days_are_kept_least():
    state = close("a", capacity=0.5, delay_days=3.0)
    by_length, by_days = (
        changes(state, least=least) for least in (Least.LENGTH, Least.DAYS)
    )
    assert by_length["gates"].tolist() == ["a;b"]
    assert by_days["gates"].tolist() == ["c"]
    assert by_days["delta_days"][0] < by_length["delta_days"][0] == 3.0


def test_a_place_and_itself_are_no_way_apart():
    twin = Waypoint(name="twin", lon=360.0, lat=0.0)
    table = changes(close("a", "c"), pairs=((WEST, WEST), (WEST, twin)))
    assert table["length_nm"].tolist() == [0.0, 0.0]
    assert table["passing"].tolist() == [1.0, 1.0]


def test_disruptions_of_other_things_change_no_route():
    mine = Disruption(target=Target.FACILITY, name="M1", probability=0.5)
    (row,) = changes([mine]).to_dict("records")
    assert (row["delta_nm"], row["passing"], row["probability"]) == (0.0, 1.0, 0.5)


def test_no_pairs_and_no_states_are_an_empty_table():
    assert changes(pairs=((WEST, EAST),)).empty
    assert changes(close("a"), pairs=()).empty


def test_a_sea_without_gates_has_its_lengths():
    sea = build_network(lanes_of([(0, 0), (10, 0)]), gates_of())
    found = route_matrix(sea, [(WEST, EAST), (EAST, WEST)], states=[[]])
    assert found.under.length_nm.ravel() == pytest.approx([601.07, 601.07], abs=0.01)


def test_a_gate_that_is_not_known_is_refused():
    with pytest.raises(ParameterError, match="no such gate"):
        changes(close("z"))


def test_places_far_from_every_lane_are_told():
    with pytest.raises(DataError, match=r"far .*from the nearest sea lane"):
        changes(close("a"), pairs=((WEST, Waypoint(name="far", lon=90.0, lat=0.0)),))


def test_fewer_alternatives_are_given_where_there_are_no_more():
    ways = alternatives(ring(), origin=WEST, destination=EAST, k=9)
    assert [way.gates for way in ways] == [("a", "b"), ("c",)]


def test_a_way_without_gates_has_no_alternative():
    sea = build_network(lanes_of([(0, 0), (10, 0)]), gates_of())
    assert len(alternatives(sea, origin=WEST, destination=EAST, k=3)) == 1


def test_where_there_is_no_way_the_one_answer_is_blocked():
    (way,) = alternatives(
        ring().under(close("a", "c")), origin=WEST, destination=EAST, k=3
    )
    assert way.blocked_by == ("a", "c")


def test_alternatives_are_ordered_by_what_is_kept_least():
    slow = ring().under(close("a", capacity=0.5, delay_days=3.0))
    ends = {"origin": WEST, "destination": EAST, "k": 2}
    ways = alternatives(slow, **ends, least=Least.DAYS)
    assert [way.gates for way in ways] == [("c",), ("a", "b")]
    dear = ring().under(close("a", capacity=0.5, cost_usd_per_t=1e3))
    ways = alternatives(dear, **ends, least=Least.COST, rates=RATES)
    assert [way.gates for way in ways] == [("c",), ("a", "b")]


def test_no_alternatives_at_all_cannot_be_asked_for():
    with pytest.raises(ParameterError, match="k: 0"):
        alternatives(ring(), origin=WEST, destination=EAST, k=0)
