"""Looks of flows, gates and works: told apart without colour, honest about size."""

from itertools import combinations

import pytest

from geo.report.flow_looks import (
    BY_LAND,
    GIVEN_UP,
    NEW,
    REROUTED,
    change_legend,
    gate_look,
    plant_look,
    plant_swatches,
    way_look,
    way_swatches,
    width_legend,
    width_of,
)

CHANGES = ("", REROUTED, NEW, GIVEN_UP)


def look(change="", width=0.5, kind="by sea"):
    return way_look({"change": change, "width": width, "kind": kind})


def test_what_became_of_a_flow_is_told_by_colour_and_by_dash():
    for one, other in combinations(CHANGES, 2):
        assert look(one).colour != look(other).colour
        assert look(one).dash != look(other).dash


def test_every_way_over_land_is_dashed_and_thin():
    for change in CHANGES:
        by_land = look(change, width=1.0, kind=BY_LAND)
        assert by_land.dash
        assert by_land.weight <= 2.5
        assert by_land.colour == look(change).colour


def test_four_times_the_tonnes_are_twice_as_much_wider():
    thin, twice = width_of(0.1), width_of(0.4)
    assert twice - width_of(0.0) == pytest.approx(2.0 * (thin - width_of(0.0)))


def test_gaps_grow_with_the_line_so_that_round_ends_do_not_fill_them():
    for width in (0.01, 0.3, 1.0):
        drawn = look(NEW, width=width)
        gaps = [float(part) for part in drawn.dash.split(" ")][1::2]
        assert min(gaps) > 1.5 * drawn.weight


def test_what_is_given_up_is_seen_round_what_still_moves_on_the_same_way():
    for width in (0.0, 0.3, 1.0):
        assert look(GIVEN_UP, width=width).weight >= look("", width=width).weight + 1.5
    small, large = (look(GIVEN_UP, width=width).weight for width in (0.1, 0.9))
    assert large > small


def test_the_legend_draws_the_widths_of_the_map():
    legend = width_legend("cobalt", most_t=4321.0)
    for swatch in legend.swatches:
        tonnes = float(swatch.text.removesuffix(" t").replace(",", ""))
        assert swatch.style.weight == pytest.approx(width_of(tonnes / 4321.0))
    small = [s.text for s in width_legend("dysprosium", most_t=1.0).swatches]
    assert small == ["1 t", "0.5 t", "0.1 t"]


def test_a_closed_gate_and_a_slowed_one_look_their_part_whatever_passes():
    looks = [
        gate_look({"closed": True, "state": "closed", "exposure": 0.5}),
        gate_look({"closed": False, "state": "at 50%", "exposure": 0.5}),
        gate_look({"closed": False, "state": "", "exposure": 0.5}),
        gate_look({"closed": False, "state": "", "exposure": 0.0}),
    ]
    assert len({(one.colour, one.dash) for one in looks}) == 4
    wide = gate_look({"exposure": 1.0})
    assert wide.weight > looks[2].weight > looks[3].weight - 1e-9


def test_works_are_hollow_where_place_or_capacity_is_unverified():
    row = {"last_stage": "mine", "part": 1.0, "evidence": "cited"}
    solid = plant_look(row | {"capacity_evidence": "partly cited"})
    for told in ({"evidence": "unverified"}, {"capacity_evidence": "unverified"}):
        hollow = plant_look(row | told)
        assert hollow.fill == "#ffffff"
        assert hollow.colour == solid.fill
    assert solid.radius > plant_look({"part": float("nan")}).radius


def test_every_look_is_in_the_legend():
    told = {
        swatch.style.colour for swatch in (*way_swatches(), *change_legend().swatches)
    }
    assert told == {look(change).colour for change in CHANGES[:3]}
    stages = plant_swatches(("mine", "metal"))
    assert [s.text for s in stages[:2]] == ["mine", "metal"]
    assert "unverified" in stages[-1].text
