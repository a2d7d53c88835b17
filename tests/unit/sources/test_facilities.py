"""Facilities: where they are, what their capacity means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

import shapely

from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.positions import check_positions, list_misplaced
from geo.model.shared_columns import EVIDENCE
from geo.sources.coastline import read_land
from geo.sources.facilities import read_facilities
from geo.sources.ports import read_ports

AT_SEA_BY_DESIGN = {"F081"}  # test mining of mud off Minamitorishima
QUANTUM_KM = 0.4  # of the land file


@pytest.fixture(scope="module")
def facilities():
    return read_facilities()


def test_there_are_168_of_five_commodities(facilities):
    counts = facilities["commodity"].value_counts().to_dict()
    assert counts == {
        "rare_earths": 81,
        "nickel": 39,
        "copper": 18,
        "cobalt": 16,
        "manganese": 14,
    }


def test_each_lies_in_its_country_within_the_stated_distance(facilities):
    land = read_land().dissolve("iso3").geometry
    for row in facilities.itertuples():
        country = land[row.iso3]
        if country.covers(row.geometry):
            continue
        shore = shapely.get_coordinates(shapely.segmentize(country, 0.005))
        tree = cKDTree(unit_vectors(shore[:, 0], shore[:, 1]))
        chord, _ = tree.query(unit_vectors(row.lon, row.lat))
        outside_km = chord_to_arc_m(chord) / 1000.0
        assert outside_km <= row.km_outside_country + QUANTUM_KM, row.facility_id
        assert (outside_km > 5.0) == (row.facility_id in AT_SEA_BY_DESIGN)


def test_the_check_of_positions_lists_only_what_is_at_sea_by_design(facilities):
    checked = check_positions(facilities, land=read_land())
    stated_km = facilities["km_outside_country"]
    assert (checked["km_outside_country"] <= stated_km + QUANTUM_KM).all()
    listed = list_misplaced(facilities, positions=checked)
    assert set(listed["facility_id"]) == AT_SEA_BY_DESIGN


def test_the_geometry_is_lon_then_lat(facilities):
    assert np.array_equal(facilities.geometry.x, facilities["lon"])
    assert np.array_equal(facilities.geometry.y, facilities["lat"])


def test_no_capacity_is_without_its_basis_and_none_is_zero(facilities):
    assert (facilities["capacity_basis"].str.len() > 0).all()
    known = facilities["capacity_t"].dropna()
    assert 0 < len(known) < len(facilities)
    assert (known > 0).all()
    assert (facilities["planned_t"].dropna() > 0).all()
    both = facilities["capacity_t"].notna() & facilities["planned_t"].notna()
    assert not both.any()


def test_a_used_capacity_is_the_stated_figure(facilities):
    stated = facilities["capacity_as_stated"].str.extract(r"^([\d.]+) (.*)$")
    for column in ("capacity_t", "planned_t"):
        used = facilities[column].notna()
        assert (stated.loc[used, 0].astype(float) == facilities.loc[used, column]).all()


@pytest.mark.parametrize(
    "unit",
    ["ore", "concentrate", "NdPr", "NdFeB", "mud", "alloy", "MREC", "matte", "Ni\\+Co"],
)
def test_units_that_are_not_contained_metal_give_no_capacity(facilities, unit):
    stated = facilities["capacity_as_stated"].str.contains(rf"t .*{unit}")
    assert stated.any()
    assert facilities.loc[stated, ["capacity_t", "planned_t"]].isna().all(axis=None)
    assert facilities.loc[stated, "capacity_basis"].str.startswith("not used").all()


def test_placeholders_of_projects_are_missing_rather_than_zero(facilities):
    without = facilities[facilities["capacity_basis"] == "no figure"]
    assert len(without) == 16
    assert without["capacity_t"].isna().all()
    assert not without["capacity_as_stated"].str.match(r"\d").any()


def test_the_status_is_one_word_with_its_note_apart(facilities):
    by_id = facilities.set_index("facility_id")
    assert by_id.loc["F130", ["status", "status_note"]].tolist() == [
        "closed",
        "Aug 2024",
    ]
    assert (facilities["status"] == "operating").sum() == 121


def test_evidence_of_place_capacity_and_ownership_stay_apart(facilities):
    counts = {
        column: (facilities[column] == "cited").sum()
        for column in ("evidence", "capacity_evidence", "ownership_evidence")
    }
    assert counts == {
        "evidence": 115,
        "capacity_evidence": 68,
        "ownership_evidence": 41,
    }
    for column in counts:
        assert set(facilities[column]) <= set(EVIDENCE)


def test_each_export_port_is_a_port_or_a_way_by_land(facilities):
    by_sea = ~facilities["port"].str.startswith("LAND_")
    assert set(facilities.loc[by_sea, "port"]) <= set(read_ports()["unlocode"])


def test_jinchuan_is_in_gansu_where_the_city_is(facilities):
    # one public data set puts a part of these works 198 and 778 km away
    jinchuan = facilities[facilities["name"].str.contains("Jinchuan")].iloc[0]
    assert jinchuan["lon"] == pytest.approx(102.19, abs=0.1)
    assert jinchuan["lat"] == pytest.approx(38.5, abs=0.1)
