"""Cases 1 and 2 of the supply cases, through the stages that a run tells."""

from __future__ import annotations

import json
from datetime import date

import pytest

from geo.model.randomness import generator
from geo.resilience.availability import works_on
from geo.resilience.concentration_uncertainty import (
    ConcentrationUncertainty,
    draw_concentration,
)
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.stage_cases import StageCase
from geo.resilience.stage_risk import stage_risk
from geo.resilience.suppliers import gather_suppliers
from geo.sources.supply_tables import read_supply_tables
from geo.sources.trade import read_governance
from geo.workflow.concentration_facts import cases_of, read_concentration_facts
from geo.workflow.governing import latest_risks

pytestmark = pytest.mark.testdata


@pytest.fixture(scope="module")
def cases(facts):
    return json.loads((facts / "supply_cases.json").read_text(encoding="utf-8"))


def suppliers_of(amounts, *, total):
    return gather_suppliers(
        ((iso3, amount, "cited") for iso3, amount in amounts.items()),
        rest=max(total - sum(amounts.values()), 0.0),
        rest_evidence="cited",
    )


def test_case_1_as_a_stage(cases):
    given, expected = cases["1_hhi"]["inputs"], cases["1_hhi"]["outputs"]
    mine = StageCase(
        commodity="rare_earths",
        stage="mine",
        year=2023,
        world=suppliers_of(given["production_t"], total=given["world"]),
    )
    found = stage_risk(mine, countries=CountryRisk(risk=given["wgi_scaled"]))
    assert found.hhi == pytest.approx(expected["HHI_0_1"], rel=1e-9)
    assert found.hhi_wgi == pytest.approx(expected["HHI_WGI"], rel=1e-9)
    assert found.effective_suppliers == pytest.approx(
        expected["effective_suppliers"], rel=1e-9
    )


def test_case_2_as_a_stage_and_its_draws(cases):
    given, expected = cases["2_ec_sr"]["inputs"], cases["2_ec_sr"]["outputs"]
    governance = read_governance().query("year == 2021").set_index("iso3")["wgi_scaled"]
    countries = CountryRisk(
        risk=governance.to_dict() | {"OTH": given["W_of_OTH"]},
        trade={"CHN": given["t"]["CHN"]},
    )
    factors = {
        name: StatedFactor(value=given[key], low=0.0, high=1.0, source="the case")
        for name, key in (
            ("import_reliance", "IR"),
            ("recycling_input_rate", "EoL_RIR"),
            ("substitution_index", "SI_SR"),
        )
    }
    refined = StageCase(
        commodity="rare_earths",
        stage="refined",
        year=2018,
        world=suppliers_of(given["global_shares"], total=1.0),
        sourcing=suppliers_of(given["sourcing_shares"], total=1.0),
        factors=RiskFactors(**factors),
    )
    found = stage_risk(refined, countries=countries).risk
    assert found.supply_risk == pytest.approx(expected["SR"], rel=1e-3)
    assert found.global_index == pytest.approx(expected["HHI_WGI_t_GS"], rel=1e-3)
    assert found.critical == expected["critical"]
    (drawn,) = draw_concentration(
        [refined],
        countries=countries,
        uncertainty=ConcentrationUncertainty(draws=5000),
        rng=generator(1, "case 2"),
    )
    told = drawn.quantiles()
    assert told["supply_risk_p10"] < expected["SR"] < told["supply_risk_p90"]
    assert told["supply_risk_p50"] == pytest.approx(expected["SR"], rel=0.01)
    assert drawn.critical_probability == 1.0


def test_the_shipped_tables_put_japan_in_the_critical_range():
    tables = read_supply_tables()
    works = works_on(
        tables.facilities,
        capacities=tables.capacities,
        statuses=tables.statuses,
        ownership=tables.ownership,
        on=date(2024, 7, 1),
    )
    facts = read_concentration_facts(
        "JPN", production=tables.production, governance=tables.governance, works=works
    )
    cases, _ = cases_of(facts, commodity="rare_earths", year=2024)
    (refined,) = [case for case in cases if case.stage == "refined" and not case.group]
    risk, _ = latest_risks(tables.governance)
    found = stage_risk(refined, countries=CountryRisk(risk=risk))
    assert found.risk.supply_risk > 1.0  # what the Commission calls critical
    # case 2 has 3.3 with a recycling rate, substitutes and shares of 2018
    assert 2.5 < found.risk.supply_risk < 5.5
