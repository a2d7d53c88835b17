"""Ports and gates."""

from __future__ import annotations

import numpy as np
import pytest

from geo.model.crs import GEOD
from geo.sources.ports import read_gates, read_ports


def test_there_are_152_ports_with_their_country():
    ports = read_ports()
    assert len(ports) == 152
    by_code = ports.set_index("unlocode")
    assert by_code.loc["NAWVB", "iso3"] == "NAM"  # "NA" is no missing value
    assert by_code.loc["NZAKL", "iso3"] == "NZL"
    assert by_code.loc["NZAKL", "geometry"].x == pytest.approx(174.8, abs=0.1)
    assert ports["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert not ports["country"].str.contains("_").any()
    assert (ports["evidence"] == "cited").sum() == 146


def test_there_are_28_gates_with_lines_of_two_points():
    gates = read_gates()
    assert len(gates) == 28
    assert (gates.geometry.count_coordinates() == 2).all()
    assert (gates["evidence"] == "cited").all()


def test_each_gate_line_passes_near_its_published_centre():
    gates = read_gates()
    middle = gates.geometry.map(lambda line: line.interpolate(0.5, normalized=True))
    _, _, apart_m = GEOD.inv(middle.x, middle.y, gates["lon"], gates["lat"])
    far = set(gates.loc[apart_m > 350_000, "name"])
    # the line at the Cape runs to Antarctica; PortWatch puts Bering in Alaska
    assert far == {"Cape of Good Hope"}


def test_the_witness_of_a_gate_is_a_pair_of_known_ports():
    gates = read_gates()
    ports = set(read_ports()["unlocode"])
    with_witness = gates[gates["witness_origin"] != ""]
    assert len(with_witness) == 26
    assert set(gates.loc[gates["witness_origin"] == "", "name"]) == {
        "Bering Strait",
        "Kerch Strait",
    }
    assert set(with_witness["witness_origin"]) <= ports
    assert set(with_witness["witness_destination"]) <= ports


def test_a_witness_route_is_blocked_or_lengthened_and_never_both():
    gates = read_gates()
    with_witness = gates[gates["witness_origin"] != ""]
    lengthened = with_witness["witness_detour_nm"] > 0
    assert (lengthened ^ with_witness["witness_blocked"]).all()
    assert gates["witness_blocked"].dtype == np.bool_
    blocked = set(gates.loc[gates["witness_blocked"], "name"])
    assert blocked == {"Bosporus Strait", "Strait of Hormuz", "Bohai Strait"}
