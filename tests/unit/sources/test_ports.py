"""Ports and gates."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from geo.model.crs import GEOD
from geo.sources.ports import read_gates, read_ports


def test_there_are_153_ports_with_their_country():
    ports = read_ports()
    assert len(ports) == 153
    by_code = ports.set_index("unlocode")
    assert by_code.loc["NAWVB", "iso3"] == "NAM"  # "NA" is no missing value
    assert by_code.loc["NZAKL", "iso3"] == "NZL"
    assert by_code.loc["NZAKL", "geometry"].x == pytest.approx(174.8, abs=0.1)
    assert ports["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert not ports["country"].str.contains("_").any()
    assert (ports["evidence"] == "cited").sum() == 147


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


def test_each_gate_has_a_witness_between_known_ports():
    gates = read_gates()
    ports = set(read_ports()["unlocode"])
    assert set(gates["witness_origin"]) <= ports
    assert set(gates["witness_destination"]) <= ports
    assert (gates["witness_origin"] != gates["witness_destination"]).all()


def test_only_the_witness_of_bering_needs_polar_lanes():
    gates = read_gates()
    assert gates["witness_polar"].dtype == np.bool_
    assert gates.loc[gates["witness_polar"], "name"].tolist() == ["Bering Strait"]


def test_a_witness_route_is_blocked_or_lengthened_and_never_both():
    gates = read_gates()
    lengthened = gates["witness_detour_nm"] > 0
    assert (lengthened ^ gates["witness_blocked"]).all()
    assert gates["witness_blocked"].dtype == np.bool_
    blocked = set(gates.loc[gates["witness_blocked"], "name"])
    assert blocked == {
        "Bosporus Strait",
        "Strait of Hormuz",
        "Bohai Strait",
        "Kerch Strait",
    }


@pytest.mark.testdata
def test_the_port_on_the_sea_of_azov_lies_where_the_index_says(testdata):
    with (testdata / "ports/NGA_WPI_UpdatedPub150_2025.csv").open(
        encoding="utf-8-sig", newline=""
    ) as opened:
        (row,) = (row for row in csv.DictReader(opened) if row["UN/LOCODE"] == "UA MPW")
    assert "Sea of Azov" in row["World Water Body"]
    assert float(row["World Port Index Number"]) == 44010
    port = read_ports().set_index("unlocode").loc["UAMPW"]
    assert port["lon"] == pytest.approx(float(row["Longitude"]), abs=1e-4)
    assert port["lat"] == pytest.approx(float(row["Latitude"]), abs=1e-4)
