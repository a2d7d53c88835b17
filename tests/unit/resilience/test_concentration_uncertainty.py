"""Draws of concentration: their limits, their spread, and what they do not hang on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.model.randomness import generator, lognormal_sigma
from geo.resilience.concentration_uncertainty import (
    RELATIVE_SD,
    ConcentrationUncertainty,
    bottleneck_probabilities,
    draw_concentration,
)
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.stage_cases import StageCase
from geo.resilience.stage_risk import stage_risk
from geo.resilience.suppliers import gather_suppliers

COUNTRIES = CountryRisk(
    risk={"CHN": 5.5, "USA": 2.9, "MYS": 4.2, "COD": 8.1}, trade={"CHN": 1.1}
)
HALF_REUSED = RiskFactors(
    recycling_input_rate=StatedFactor(value=0.5, low=0.4, high=0.6, source="made up")
)


def case_of(
    tonnes, *, stage="refined", evidence="cited", rest=0.0, bought=None, **more
):
    rows = [(iso3, t, evidence) for iso3, t in tonnes.items()]
    sourcing = (
        gather_suppliers((iso3, t, evidence) for iso3, t in bought.items())
        if bought
        else None
    )
    world = gather_suppliers(rows, rest=rest, rest_evidence=evidence)
    return StageCase(
        commodity="rare_earths",
        stage=stage,
        year=2024,
        world=world,
        sourcing=sourcing,
        **more,
    )


REFINED = case_of(
    {"CHN": 90.0, "MYS": 5.0}, rest=5.0, bought={"CHN": 60.0, "USA": 40.0}
)
MINED = case_of({"CHN": 60.0, "USA": 40.0}, stage="mine")


def drawn_of(*cases, uncertainty=None, countries=COUNTRIES, seed=1):
    return draw_concentration(
        cases,
        countries=countries,
        uncertainty=uncertainty or ConcentrationUncertainty(draws=500),
        rng=generator(seed, "concentration"),
    )


def certain(draws=20):
    return ConcentrationUncertainty(
        draws=draws, relative_sd=dict.fromkeys(RELATIVE_SD, 0.0), governance_error=0.0
    )


@pytest.mark.parametrize("factors", [RiskFactors(), HALF_REUSED])
def test_without_spread_each_draw_is_the_figure_itself(factors):
    case = replace(REFINED, factors=factors)
    (drawn,) = drawn_of(case, uncertainty=certain())
    point = stage_risk(case, countries=COUNTRIES)
    assert drawn.hhi == pytest.approx(point.hhi, rel=1e-12)
    assert drawn.hhi_wgi == pytest.approx(point.hhi_wgi, rel=1e-12)
    assert drawn.supply_risk == pytest.approx(point.risk.supply_risk, rel=1e-12)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    one, same, other = (drawn_of(REFINED, seed=seed)[0] for seed in (1, 1, 2))
    assert one.supply_risk.tobytes() == same.supply_risk.tobytes()
    assert one.supply_risk.tobytes() != other.supply_risk.tobytes()


def test_the_order_of_the_stages_does_not_matter():
    refined, mined = drawn_of(REFINED, MINED)
    mined_first, refined_second = drawn_of(MINED, REFINED)
    assert refined.supply_risk.tobytes() == refined_second.supply_risk.tobytes()
    assert mined.hhi.tobytes() == mined_first.hhi.tobytes()


def test_weaker_evidence_spreads_wider():
    widths = []
    for evidence in ("cited", "partly cited", "unverified"):
        found = drawn_of(case_of({"CHN": 60.0, "USA": 40.0}, evidence=evidence))[0]
        told = found.quantiles()
        widths.append(told["hhi_p90"] - told["hhi_p10"])
    assert widths == sorted(widths)
    assert widths[0] < widths[-1] / 3.0


def test_drawn_tonnes_have_the_spread_of_their_evidence():
    # one country against a certain rest: its share moves with its tonnes
    uncertain = replace(certain(20_000), relative_sd=dict(RELATIVE_SD) | {"cited": 0.0})
    world = gather_suppliers(
        [("CHN", 1.0, "unverified")], rest=1e6, rest_evidence="cited"
    )
    case = StageCase(commodity="cobalt", stage="mine", year=2024, world=world)
    (drawn,) = drawn_of(case, uncertainty=uncertain)
    tonnes = np.sqrt(drawn.hhi) * 1e6
    assert tonnes.mean() == pytest.approx(1.0, abs=0.01)
    assert tonnes.std() == pytest.approx(RELATIVE_SD["unverified"], abs=0.01)


def test_governance_has_twice_its_standard_error_on_the_scale_of_risk():
    alone = case_of({"COD": 1.0}, stage="mine")
    uncertain = replace(certain(20_000), governance_error=0.2)
    (drawn,) = drawn_of(alone, uncertainty=uncertain)
    assert drawn.hhi_wgi.mean() == pytest.approx(8.1, abs=0.02)
    assert drawn.hhi_wgi.std() == pytest.approx(0.4, abs=0.01)
    told = replace(COUNTRIES, standard_error={"COD": 0.05})
    (narrow,) = drawn_of(alone, uncertainty=uncertain, countries=told)
    assert narrow.hhi_wgi.std() == pytest.approx(0.1, abs=0.005)


def test_governance_never_leaves_its_scale():
    countries = CountryRisk(risk={"COD": 9.9, "USA": 0.1})
    uncertain = ConcentrationUncertainty(draws=2000, governance_error=1.0)
    for iso3 in countries.risk:
        (drawn,) = drawn_of(
            case_of({iso3: 1.0}), uncertainty=uncertain, countries=countries
        )
        assert drawn.hhi_wgi.min() >= 0.0
        assert drawn.hhi_wgi.max() <= 10.0


def test_a_country_is_governed_alike_at_all_stages_of_a_draw():
    one, other = drawn_of(
        case_of({"CHN": 1.0}, stage="mine"), case_of({"CHN": 7.0}, stage="refined")
    )
    assert one.hhi_wgi == pytest.approx(other.hhi_wgi, rel=1e-12)


def test_probabilities_of_the_bottleneck_sum_to_one_for_each_group():
    cases = (
        REFINED,
        MINED,
        case_of({"CHN": 95.0, "MYS": 5.0}, group="dy"),
        case_of({"CHN": 40.0, "COD": 60.0}, stage="mine", group="dy"),
    )
    found = bottleneck_probabilities(drawn_of(*cases))
    assert found[0] + found[1] == pytest.approx(1.0)
    assert found[2] + found[3] == pytest.approx(1.0)
    assert found[0] > 0.9


def test_a_stage_without_governance_has_no_risk_and_hides_no_other():
    unknown = case_of({"XKX": 1.0}, stage="mine")
    drawn = drawn_of(unknown, REFINED)
    assert np.isnan(drawn[0].supply_risk).all()
    assert np.isnan(drawn[0].critical_probability)
    assert np.isnan(drawn[0].quantiles()["supply_risk_p50"])
    assert drawn[0].hhi == pytest.approx(1.0)
    found = bottleneck_probabilities(drawn)
    assert np.isnan(found[0])
    assert found[1] == 1.0


def test_critical_is_how_often_the_risk_reaches_one():
    safe = drawn_of(case_of({"USA": 50.0, "MYS": 50.0}, factors=HALF_REUSED))[0]
    assert 0.0 < safe.critical_probability < 1.0
    assert safe.critical_probability == np.mean(safe.supply_risk >= 1.0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"draws": 0}, "draws: 0"),
        ({"governance_error": -1.0}, "governance_error"),
        ({"relative_sd": dict(RELATIVE_SD) | {"cited": -0.1}}, "relative_sd of cited"),
        ({"relative_sd": {}}, "nothing for cited, derived"),
    ],
)
def test_parameters_out_of_range_are_refused(changes, told):
    with pytest.raises(ParameterError, match=told):
        ConcentrationUncertainty(**changes)


def test_the_parameters_are_one_table_that_says_what_is_assumed():
    table = ConcentrationUncertainty().table().set_index("parameter")
    assert table.loc["relative sd, unverified", "value"] == 0.30
    assert table["meaning"].str.contains("assumed").sum() == len(RELATIVE_SD) + 1


@pytest.mark.parametrize("relative_sd", [0.0, 0.05, 0.3, 2.0])
def test_a_lognormal_of_that_sigma_has_that_relative_spread(relative_sd):
    sigma = lognormal_sigma(relative_sd)
    assert np.sqrt(np.expm1(sigma**2)) == pytest.approx(relative_sd)
