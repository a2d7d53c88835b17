"""Concentration by stage: the point by hand, the bottleneck, the spread."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.model.randomness import generator
from geo.resilience.concentration import EcFactors, ec_supply_risk, hhi, hhi_wgi
from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.stage_cases import StageCase
from geo.resilience.stage_concentration import STAGE_COLUMNS, concentration_by_stage
from geo.resilience.stage_risk import stage_risk
from geo.resilience.suppliers import gather_suppliers

RISK = {"CHN": 5.5, "USA": 2.9, "MYS": 4.2, "COD": 8.1}
COUNTRIES = CountryRisk(risk=RISK, trade={"CHN": 1.1})


def stated(value):
    return StatedFactor(value=value, low=value, high=value, source="made up")


FACTORS = RiskFactors(
    import_reliance=stated(0.8),
    recycling_input_rate=stated(0.1),
    substitution_index=stated(0.9),
)


def case_of(tonnes, *, stage="refined", rest=0.0, evidence="cited", **more):
    world = gather_suppliers(
        ((iso3, t, evidence) for iso3, t in tonnes.items()),
        rest=rest,
        rest_evidence="unverified",
    )
    return StageCase(
        commodity="rare_earths", stage=stage, year=2024, world=world, **more
    )


def table_of(*cases, countries=COUNTRIES, draws=300):
    table = concentration_by_stage(
        cases,
        countries=countries,
        uncertainty=ConcentrationUncertainty(draws=draws),
        rng=generator(1, "stages"),
    )
    assert list(table.columns) == list(STAGE_COLUMNS)
    return table


def test_the_indices_are_those_of_the_formulas():
    bought = gather_suppliers([("CHN", 58.0, "cited"), ("MYS", 42.0, "cited")])
    case = case_of(
        {"CHN": 90.0, "MYS": 5.0},
        rest=5.0,
        sourcing=bought,
        sourcing_basis="imports, 2023",
        factors=FACTORS,
    )
    (row,) = table_of(case).to_dict("records")
    world = {"CHN": 0.9, "MYS": 0.05}
    expected = ec_supply_risk(
        world,
        sourcing_shares={"CHN": 0.58, "MYS": 0.42},
        risk=RISK,
        trade={"CHN": 1.1},
        factors=EcFactors(
            import_reliance=0.8, recycling_input_rate=0.1, substitution_index=0.9
        ),
    )
    assert row["hhi"] == pytest.approx(hhi(world, total=1.0))
    assert row["hhi_wgi"] == pytest.approx(hhi_wgi(world, risk=RISK, total=1.0))
    assert row["supply_risk"] == pytest.approx(expected.supply_risk)
    assert row["global_index"] == pytest.approx(expected.global_index)
    assert row["sourcing_index"] == pytest.approx(expected.sourcing_index)
    assert row["sourcing_basis"] == "imports, 2023"
    assert row["tonnes"] == pytest.approx(100.0)


def test_without_imports_the_world_stands_alone_whatever_the_import_reliance():
    risks = [
        stage_risk(
            case_of(
                {"CHN": 90.0, "MYS": 10.0},
                factors=RiskFactors(import_reliance=stated(value)),
            ),
            countries=COUNTRIES,
        ).risk.supply_risk
        for value in (0.0, 0.5, 1.0)
    ]
    assert risks == pytest.approx([risks[0]] * 3)
    assert risks[0] == pytest.approx(0.81 * 5.5 * 1.1 + 0.01 * 4.2)


def test_the_bottleneck_is_the_stage_with_the_greatest_supply_risk():
    table = table_of(
        case_of({"CHN": 60.0, "USA": 40.0}, stage="mine"),
        case_of({"CHN": 90.0, "MYS": 10.0}),
        case_of({"CHN": 70.0, "USA": 30.0}, stage="metal"),
    )
    assert table["bottleneck"].tolist() == [False, True, False]
    assert table["supply_risk"].idxmax() == 1
    assert table.loc[1, "bottleneck_probability"] > 0.9


def test_recycling_at_one_stage_can_move_the_bottleneck():
    reused = RiskFactors(recycling_input_rate=stated(0.6))
    table = table_of(
        case_of({"CHN": 60.0, "USA": 40.0}, stage="mine"),
        case_of({"CHN": 90.0, "MYS": 10.0}, factors=reused),
    )
    assert table["bottleneck"].tolist() == [True, False]


def test_each_element_group_has_a_bottleneck_of_its_own():
    table = table_of(
        case_of({"CHN": 90.0, "MYS": 10.0}),
        case_of({"CHN": 99.0, "MYS": 1.0}, stage="mine", group="dy"),
        case_of({"CHN": 98.0, "MYS": 2.0}, group="dy"),
    )
    assert table["bottleneck"].tolist() == [True, True, False]


def test_the_point_lies_within_the_draws():
    table = table_of(case_of({"CHN": 60.0, "USA": 40.0}), draws=2000)
    for name in ("hhi", "hhi_wgi", "supply_risk"):
        (row,) = table[[f"{name}_p10", name, f"{name}_p90"]].to_numpy()
        assert row[0] < row[1] < row[2]
        assert table[f"{name}_p50"].item() == pytest.approx(row[1], rel=0.02)


def test_a_country_without_governance_leaves_the_risk_empty_and_is_named():
    table = table_of(
        case_of({"CHN": 60.0, "XKX": 40.0}, stage="mine"),
        case_of({"CHN": 90.0, "MYS": 10.0}),
    )
    first = table.iloc[0]
    assert first["without_governance"] == "XKX"
    assert np.isnan(first[["hhi_wgi", "supply_risk"]].to_numpy(dtype=float)).all()
    assert first["hhi"] == pytest.approx(0.52)
    assert table["bottleneck"].tolist() == [False, True]


def test_imports_from_a_country_without_governance_leave_the_world_index():
    bought = gather_suppliers([("XKX", 1.0, "cited")])
    found = stage_risk(case_of({"CHN": 1.0}, sourcing=bought), countries=COUNTRIES)
    assert found.hhi_wgi == pytest.approx(5.5)
    assert found.risk is None


def test_tonnes_on_rows_that_no_source_bears_out_are_told():
    case = case_of({"CHN": 60.0, "USA": 15.0}, evidence="derived", rest=25.0)
    (row,) = table_of(case).to_dict("records")
    assert row["unverified_share"] == pytest.approx(0.25)
    assert row["solid_share"] == pytest.approx(0.75)


def test_made_up_rows_are_borne_out_by_no_source():
    (row,) = table_of(case_of({"CHN": 1.0}, evidence="synthetic")).to_dict("records")
    assert (row["unverified_share"], row["solid_share"]) == (1.0, 0.0)


def test_the_table_does_not_hang_on_what_stands_beside_it():
    cases = (
        case_of({"CHN": 60.0, "USA": 40.0}, stage="mine"),
        case_of({"CHN": 90.0, "MYS": 10.0}),
    )
    there, back = table_of(*cases), table_of(*cases[::-1])
    pd.testing.assert_frame_equal(there, back.iloc[::-1].reset_index(drop=True))


def test_without_stages_the_table_is_empty():
    assert len(table_of()) == 0
