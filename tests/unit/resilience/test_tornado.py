"""The tornado: one input at a time, against the formula by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.model.randomness import lognormal_sigma
from geo.resilience.concentration_uncertainty import (
    RELATIVE_SD,
    ConcentrationUncertainty,
)
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.stage_cases import StageCase
from geo.resilience.stage_risk import stage_risk
from geo.resilience.suppliers import gather_suppliers
from geo.resilience.tornado import (
    FACTOR,
    GOVERNANCE,
    IMPORT_SHARE,
    NOT_LISTED,
    P90_SIGMAS,
    TORNADO_COLUMNS,
    WORLD_SHARE,
    tornado_table,
)

COUNTRIES = CountryRisk(risk={"CHN": 5.5, "USA": 2.9}, trade={"CHN": 1.1})
CASE = StageCase(
    commodity="rare_earths",
    stage="refined",
    year=2024,
    world=gather_suppliers(
        [("CHN", 80.0, "cited"), ("USA", 10.0, "derived")],
        rest=10.0,
        rest_evidence="unverified",
    ),
    sourcing=gather_suppliers([("CHN", 60.0, "cited"), ("USA", 40.0, "cited")]),
)


def table_of(case=CASE, *, uncertainty=None, countries=COUNTRIES):
    table = tornado_table(
        case,
        countries=countries,
        uncertainty=uncertainty or ConcentrationUncertainty(),
    )
    assert list(table.columns) == list(TORNADO_COLUMNS)
    return table


def row_of(table, kind, name):
    (row,) = table[(table["kind"] == kind) & (table["input"] == name)].to_dict(
        "records"
    )
    return row


def test_every_input_is_moved_once_and_the_greatest_swing_stands_first():
    table = table_of()
    assert sorted(zip(table["kind"], table["input"], strict=True)) == sorted(
        [
            *((WORLD_SHARE, name) for name in ("CHN", "USA", NOT_LISTED)),
            *((IMPORT_SHARE, name) for name in ("CHN", "USA")),
            *((GOVERNANCE, name) for name in ("CHN", "USA")),
            *((FACTOR, name) for name in RiskFactors().named()),
        ]
    )
    assert table["swing"].is_monotonic_decreasing
    assert (table["swing"] == (table["risk_high"] - table["risk_low"]).abs()).all()


def test_the_middle_is_the_supply_risk_itself():
    point = stage_risk(CASE, countries=COUNTRIES).risk
    assert table_of()["risk"].to_numpy() == pytest.approx(point.supply_risk)


def test_governance_moves_by_its_error_alone():
    row = row_of(table_of(), GOVERNANCE, "CHN")
    reach = P90_SIGMAS * 2.0 * 0.2
    assert (row["low"], row["high"]) == pytest.approx((5.5 - reach, 5.5 + reach))
    weight = 1.1 * (0.8**2 * 0.5 + 0.6**2 * 0.5)
    assert row["risk_high"] - row["risk"] == pytest.approx(weight * reach)


def test_a_share_that_grows_takes_from_the_others():
    row = row_of(table_of(), WORLD_SHARE, "CHN")
    sigma = lognormal_sigma(RELATIVE_SD["cited"])
    most = 80.0 * np.exp(P90_SIGMAS * sigma - sigma**2 / 2.0)
    whole = most + 20.0
    assert row["high"] == pytest.approx(most / whole)
    world = (most / whole) ** 2 * 5.5 * 1.1 + (10.0 / whole) ** 2 * 2.9
    bought = 0.6**2 * 5.5 * 1.1 + 0.4**2 * 2.9
    assert row["risk_high"] == pytest.approx((world + bought) / 2.0)


def test_what_is_not_listed_thins_the_others_out():
    row = row_of(table_of(), WORLD_SHARE, NOT_LISTED)
    assert row["value"] == pytest.approx(0.1)
    assert row["risk_high"] < row["risk"] < row["risk_low"]


def test_rows_of_one_country_move_together():
    two = gather_suppliers([("CHN", 40.0, "cited"), ("CHN", 40.0, "unverified")])
    table = table_of(replace(CASE, world=two, sourcing=None))
    row = row_of(table, WORLD_SHARE, "CHN")
    assert (row["low"], row["value"], row["high"]) == (1.0, 1.0, 1.0)
    assert row["swing"] == pytest.approx(0.0, abs=1e-12)


def test_errors_of_the_rows_of_one_country_are_taken_together():
    rows = [("CHN", 60.0, "cited"), ("CHN", 20.0, "unverified"), ("USA", 20.0, "cited")]
    table = table_of(replace(CASE, world=gather_suppliers(rows), sourcing=None))
    sd = np.hypot(60.0 * RELATIVE_SD["cited"], 20.0 * RELATIVE_SD["unverified"])
    sigma = lognormal_sigma(sd / 80.0)
    most = 80.0 * np.exp(P90_SIGMAS * sigma - sigma**2 / 2.0)
    row = row_of(table, WORLD_SHARE, "CHN")
    assert row["high"] == pytest.approx(most / (most + 20.0))


def test_factors_go_to_the_ends_of_their_ranges():
    factors = RiskFactors(
        recycling_input_rate=StatedFactor(
            value=0.2, low=0.1, high=0.3, source="made up"
        )
    )
    row = row_of(
        table_of(replace(CASE, factors=factors)), FACTOR, "recycling_input_rate"
    )
    assert row["risk_low"] / row["risk"] == pytest.approx(0.9 / 0.8)
    assert row["risk_high"] / row["risk"] == pytest.approx(0.7 / 0.8)


def test_import_reliance_moves_nothing_where_no_imports_are_told():
    row = row_of(table_of(replace(CASE, sourcing=None)), FACTOR, "import_reliance")
    assert row["swing"] == pytest.approx(0.0, abs=1e-12)
    assert row_of(table_of(), FACTOR, "import_reliance")["swing"] > 0.1


def test_governance_stops_at_the_ends_of_its_scale():
    table = table_of(countries=replace(COUNTRIES, risk={"CHN": 9.9, "USA": 0.1}))
    assert row_of(table, GOVERNANCE, "CHN")["high"] == 10.0
    assert row_of(table, GOVERNANCE, "USA")["low"] == 0.0


def test_a_country_without_governance_leaves_no_tornado():
    assert len(table_of(countries=CountryRisk(risk={"CHN": 5.5}))) == 0


def test_the_order_of_the_rows_does_not_matter():
    rows = [("USA", 10.0, "derived"), ("CHN", 80.0, "cited")]
    world = gather_suppliers(rows, rest=10.0, rest_evidence="unverified")
    assert table_of(replace(CASE, world=world)).equals(table_of())
