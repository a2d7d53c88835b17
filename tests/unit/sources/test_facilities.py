"""Facilities: where they are, what they can make, since when, and whose they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

import shapely

from geo.kernels.geodesy import chord_to_arc_m, unit_vectors
from geo.model.commodities import CONTAINED
from geo.model.dates import is_date
from geo.model.positions import check_positions, list_misplaced
from geo.model.shared_columns import EVIDENCE
from geo.model.works_schemas import STATUS_SHARES
from geo.sources.coastline import read_land
from geo.sources.facilities import read_facilities
from geo.sources.ports import read_ports
from geo.sources.supply_tables import read_supply_tables

AT_SEA_BY_DESIGN = {"F081"}  # test mining of mud off Minamitorishima
QUANTUM_KM = 0.4  # of the land file


@pytest.fixture(scope="module")
def facilities():
    return read_facilities()


@pytest.fixture(scope="module")
def capacities():
    return read_supply_tables().capacities


@pytest.fixture(scope="module")
def statuses():
    return read_supply_tables().statuses


def test_the_facilities_are_of_every_commodity(facilities):
    assert set(facilities["commodity"]) == set(CONTAINED)
    assert facilities["facility_id"].is_unique


def test_each_lies_in_its_country_within_the_stated_distance(facilities):
    land = read_land().dissolve("iso3").geometry
    trees: dict[str, cKDTree] = {}
    for row in facilities.itertuples():
        country = land[row.iso3]
        if country.covers(row.geometry):
            continue
        if row.iso3 not in trees:
            shore = shapely.get_coordinates(shapely.segmentize(country, 0.005))
            trees[row.iso3] = cKDTree(unit_vectors(shore[:, 0], shore[:, 1]))
        chord, _ = trees[row.iso3].query(unit_vectors(row.lon, row.lat))
        outside_km = chord_to_arc_m(chord) / 1000.0
        allowed_km = np.nan_to_num(row.km_outside_country)
        assert outside_km <= allowed_km + QUANTUM_KM, row.facility_id
        assert (outside_km > 5.0) == (row.facility_id in AT_SEA_BY_DESIGN)


def test_the_check_of_positions_lists_only_what_is_at_sea_by_design(facilities):
    checked = check_positions(facilities, land=read_land())
    stated_km = facilities["km_outside_country"].fillna(0.0)
    assert (checked["km_outside_country"] <= stated_km + QUANTUM_KM).all()
    listed = list_misplaced(facilities, positions=checked)
    assert set(listed["facility_id"]) == AT_SEA_BY_DESIGN


def test_the_geometry_is_lon_then_lat(facilities):
    assert np.array_equal(facilities.geometry.x, facilities["lon"])
    assert np.array_equal(facilities.geometry.y, facilities["lat"])


def test_each_export_port_is_a_port_or_a_way_by_land(facilities):
    told = facilities.loc[facilities["port"] != "", "port"]
    by_sea = told[~told.str.startswith("LAND_")]
    assert set(by_sea) <= set(read_ports()["unlocode"])


def test_jinchuan_is_in_gansu_where_the_city_is(facilities):
    # one public data set puts a part of these works 198 and 778 km away
    jinchuan = facilities.set_index("facility_id").loc["F105"]
    assert "Jinchuan" in jinchuan["name"]
    assert jinchuan["lon"] == pytest.approx(102.19, abs=0.1)
    assert jinchuan["lat"] == pytest.approx(38.5, abs=0.1)


def test_no_capacity_is_without_unit_factor_or_basis(capacities):
    known = capacities[capacities["capacity_t"].notna()]
    assert len(known) > 0
    assert known[["stated", "factor"]].notna().all(axis=None)
    for column in ("stated_unit", "stated_of", "factor_basis"):
        assert (known[column].str.len() > 0).all(), column


def test_a_missing_capacity_is_empty_and_none_is_zero(capacities):
    for column in ("stated", "factor", "capacity_t"):
        assert (capacities[column].dropna() > 0.0).all(), column
    unstated = capacities["stated"].isna()
    assert capacities.loc[unstated, "capacity_t"].isna().all()


def test_the_capacity_is_the_stated_figure_times_its_factor(capacities):
    known = capacities[capacities["capacity_t"].notna()]
    made = known["stated"] * known["factor"]
    # results are written to six digits
    assert (abs(made / known["capacity_t"] - 1.0) < 1e-5).all()


def test_baskets_and_groups_belong_to_rare_earths(capacities):
    told = capacities[(capacities["basket"] != "") | (capacities["groups"] != "")]
    assert set(told["commodity"]) == {"rare_earths"}


def test_mountain_pass_mined_what_its_company_reports(capacities):
    # MP Materials: 45,455 t of REO in concentrate in 2024
    (row,) = capacities.query(
        "facility_id == 'F020' and stage == 'mine' and year == 2024"
    ).to_dict("records")
    assert (row["stated"], row["capacity_t"]) == (45_455.0, 45_455.0)
    assert (row["nature"], row["evidence"]) == ("output", "cited")


def test_every_facility_has_a_status_with_its_date(facilities, statuses):
    assert set(statuses["facility_id"]) == set(facilities["facility_id"])
    assert statuses["from"].map(is_date).all()
    assert set(statuses["status"]) <= set(STATUS_SHARES)


def test_what_does_not_run_offers_nothing(statuses):
    idle = statuses[statuses["status"].isin(["project", "care", "closed"])]
    assert set(idle["available"].dropna()) <= {0.0}


def test_evidence_of_place_capacity_status_and_ownership_stay_apart(
    facilities, capacities, statuses
):
    tables = facilities, capacities, statuses, read_supply_tables().ownership
    for table in tables:
        assert set(table["evidence"]) <= set(EVIDENCE)
        assert (table["source"].str.len() > 0).all()
        # what no source says is told from what one does
        assert {"cited", "unverified"} <= set(table["evidence"])


def test_owners_and_operators_are_companies_under_their_one_name(facilities):
    companies = read_supply_tables().companies
    known = set(companies["company"])
    assert set(read_supply_tables().ownership["owner"]) <= known
    told = facilities["operator"].str.split("; ").explode()
    assert set(told) - {""} <= known


def test_a_share_that_is_not_known_is_empty_and_none_is_zero():
    shares = read_supply_tables().ownership["share"].dropna()
    assert shares.gt(0.0).all()
    assert shares.le(1.0).all()


def test_nothing_is_remembered_between_calls():
    first = read_supply_tables().capacities
    first.loc[:, "capacity_t"] = 1.0
    assert read_supply_tables().capacities["capacity_t"].max() > 1.0
