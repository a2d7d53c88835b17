"""Names that nothing stands behind are found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from madeup.supply_tables import (
    COUNTRIES,
    PORTS,
    small_supply,
    with_cells,
    with_row,
)

from geo.resilience.availability import WORKS_COLUMNS
from geo.resilience.reference_checks import check_references, works_without_capacity
from geo.resilience.worlds import small_world

UNKNOWN = "'{}' is not known"
DATE = "a year, a month or a day: 2024, 2024-05, 2024-05-17"

PLANTED = {
    "an owner": (
        ("ownership", {"owner": "Gamma"}),
        ("ownership owner", UNKNOWN.format("Gamma")),
    ),
    "one operator of two": (
        ("facilities", {"operator": "Alpha; Gamma"}),
        ("facilities operator", UNKNOWN.format("Gamma")),
    ),
    "an alias in place of the name": (
        ("ownership", {"owner": "Alfa"}),
        ("ownership owner", UNKNOWN.format("Alfa")),
    ),
    "a product": (
        ("capacities", {"product": "nickel_dust"}),
        ("capacities nickel", "product nickel_dust is not known"),
    ),
    "a product of another commodity": (
        ("capacities", {"product": "cobalt_ore"}),
        ("capacities nickel", "product cobalt_ore is not known"),
    ),
    "a product of an output": (
        ("production", {"product": "nickel_dust"}),
        ("production nickel", "product nickel_dust is not known"),
    ),
    "a stage that the product contradicts": (
        ("capacities", {"stage": "refined"}),
        ("capacities nickel nickel_ore", "stage refined"),
    ),
    "a basket of a works": (
        ("capacities", {"basket": "mud"}),
        ("capacities basket", UNKNOWN.format("mud")),
    ),
    "a basket of an output": (
        ("production", {"basket": "mud"}),
        ("production basket", UNKNOWN.format("mud")),
    ),
    "an element group of a works": (
        ("capacities", {"groups": "dy; ndpr"}),
        ("capacities groups", UNKNOWN.format("ndpr")),
    ),
    "an element group of a use": (
        ("demand", {"group": "ndpr"}),
        ("demand group", UNKNOWN.format("ndpr")),
    ),
    "a port": (
        ("facilities", {"port": "XXNON"}),
        ("facilities port", UNKNOWN.format("XXNON")),
    ),
    "a country of a works": (
        ("facilities", {"iso3": "XYZ"}),
        ("facilities iso3", UNKNOWN.format("XYZ")),
    ),
    "a country of a company": (
        ("companies", {"iso3": "XYZ"}),
        ("companies iso3", UNKNOWN.format("XYZ")),
    ),
    "a country of an output": (
        ("production", {"iso3": "XYZ"}),
        ("production iso3", UNKNOWN.format("XYZ")),
    ),
    "a country of a use": (
        ("demand", {"iso3": "XYZ"}),
        ("demand iso3", UNKNOWN.format("XYZ")),
    ),
    "an origin": (
        ("trade_flows", {"origin": "XYZ"}),
        ("trade_flows origin", UNKNOWN.format("XYZ")),
    ),
    "a reporter": (
        ("trade_flows", {"reporter": "XYZ"}),
        ("trade_flows reporter", UNKNOWN.format("XYZ")),
    ),
    "a product of a code in trade": (
        ("hs_codes", {"product": "nickel_dust"}),
        ("hs_codes product", UNKNOWN.format("nickel_dust")),
    ),
    "a product of a flow": (
        ("trade_flows", {"product": "nickel_dust"}),
        ("trade_flows product", UNKNOWN.format("nickel_dust")),
    ),
    "a flow to where it came from": (
        ("trade_flows", {"origin": "JPN"}),
        ("trade_flows 2024 nickel", "from JPN to itself"),
    ),
    "a code in trade with a dot": (
        ("hs_codes", {"hs_code": "2604.00"}),
        ("hs_codes hs_code", "'2604.00'"),
    ),
    "a code in trade cut short": (
        ("hs_concordance", {"to_code": "2604"}),
        ("hs_concordance to_code", "'2604'"),
    ),
    "one code of two in a flow": (
        ("trade_flows", {"hs_code": "750210; 75022"}),
        ("trade_flows hs_code", "'75022'"),
    ),
    "a date in words": (
        ("statuses", {"from": "May 2024"}),
        ("statuses from", "'May 2024'"),
    ),
    "a status without a date": (("statuses", {"from": ""}), ("statuses from", "''")),
    "a month that is none": (
        ("ownership", {"from": "2024-13"}),
        ("ownership from", "'2024-13'"),
    ),
    "a day of no calendar": (
        ("ownership", {"to": "2023-02-29"}),
        ("ownership to", "'2023-02-29'"),
    ),
    "a host that the works do not make": (
        ("capacities", {"host": "copper"}),
        ("capacities M1 nickel", "host copper, of which it makes nothing"),
    ),
}


def problems_of(tables):
    return check_references(tables, countries=COUNTRIES, ports=PORTS)


@pytest.fixture(scope="module")
def clean():
    return small_supply()


def test_nothing_is_found_in_the_clean_tables(clean):
    assert problems_of(clean) == []


@pytest.mark.parametrize("name", PLANTED)
def test_what_nothing_stands_behind_is_found(clean, name):
    (table, cells), (where, what) = PLANTED[name]
    problems = problems_of(with_cells(clean, table, 0, **cells))
    assert [(one.where, one.what) for one in problems] == [(where, what)]
    assert problems[0].expected or problems[0].cure


def test_all_is_told_at_once(clean):
    tables = with_cells(clean, "ownership", 0, owner="Gamma", from_="soon")
    tables = with_cells(tables, "facilities", 1, port="XXNON", iso3="XYZ")
    assert {problem.where for problem in problems_of(tables)} == {
        "ownership owner",
        "ownership from",
        "facilities port",
        "facilities iso3",
    }


@pytest.mark.parametrize("table", ["capacities", "statuses", "ownership"])
def test_a_row_of_no_facility_is_found(clean, table):
    tables = with_row(clean, table, facility_id="M9")
    told = [(one.where, one.what) for one in problems_of(tables)]
    assert (f"{table} facility_id", "'M9' is not known") in told


def test_a_facility_without_a_status_is_found(clean):
    bare = replace(clean, statuses=clean.statuses.drop(index=2))
    (problem,) = problems_of(bare)
    assert (problem.where, problem.what) == ("facilities P1", "no status")
    assert problem.expected == "a row in statuses"


def test_an_alias_of_two_companies_names_neither(clean):
    both = with_cells(clean, "companies", 1, aliases="Alfa")
    (problem,) = problems_of(both)
    assert problem.where == "companies Alfa"
    assert problem.what == "names more than one company"


def test_an_alias_that_is_another_company_is_found(clean):
    (problem,) = problems_of(with_cells(clean, "companies", 1, aliases="Alpha"))
    assert problem.where == "companies Alpha"


def test_a_by_product_beside_its_host_is_in_order(clean):
    cobalt = {"commodity": "cobalt", "product": "cobalt_ore", "host": "nickel"}
    assert problems_of(with_row(clean, "capacities", **cobalt)) == []


def test_a_host_that_no_table_tells_needs_no_row(clean):
    assert problems_of(with_cells(clean, "capacities", 0, host="iron ore")) == []


def test_ways_by_land_and_regions_are_known(clean):
    tables = with_cells(clean, "facilities", 0, port="LAND_CN")
    tables = with_cells(tables, "demand", 0, iso3="EU27")
    tables = with_cells(tables, "trade_flows", 0, origin="WLD", reporter="")
    assert problems_of(tables) == []


def test_the_world_and_the_rest_are_no_countries(clean):
    rest = with_row(clean, "production", iso3="OTHER", scope="rest")
    assert problems_of(rest) == []


def test_works_that_run_without_a_capacity_are_listed():
    works = small_world().works
    assert set(works.columns) == set(WORKS_COLUMNS)
    bare = works.assign(
        capacity_t=works["capacity_t"].mask(works["facility_id"] == "P1", np.nan)
    )
    assert works_without_capacity(bare)["facility_id"].tolist() == ["P1"]
    assert len(works_without_capacity(bare.assign(available=0.0))) == 0
