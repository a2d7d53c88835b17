"""Laws of concentration: its limits, mergers, and draws that tend to the figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.randomness import generator
from geo.model.shared_columns import EVIDENCE
from geo.resilience.concentration import hhi
from geo.resilience.concentration_uncertainty import (
    RELATIVE_SD,
    ConcentrationUncertainty,
    draw_concentration,
)
from geo.resilience.country_risk import CountryRisk
from geo.resilience.risk_factors import RiskFactors, StatedFactor
from geo.resilience.stage_cases import StageCase
from geo.resilience.stage_risk import stage_risk
from geo.resilience.suppliers import gather_suppliers
from geo.resilience.tornado import tornado_table

CODES = ("AUS", "CHN", "COD", "IDN", "MYS", "USA")
TONNES = st.dictionaries(st.sampled_from(CODES), st.floats(0.1, 1e6), min_size=1)
FRACTION = st.floats(0.0, 1.0)


def stated(value):
    return StatedFactor(value=value, low=value, high=value, source="made up")


@st.composite
def factors(draw):
    return RiskFactors(
        import_reliance=stated(draw(FRACTION)),
        recycling_input_rate=stated(draw(FRACTION)),
        substitution_index=stated(draw(FRACTION)),
    )


@st.composite
def suppliers(draw, *, may_rest=True):
    word = st.sampled_from(EVIDENCE)
    rows = [(iso3, t, draw(word)) for iso3, t in draw(TONNES).items()]
    rest = draw(st.floats(0.0, 1e6)) if may_rest else 0.0
    return gather_suppliers(rows, rest=rest, rest_evidence=draw(word))


@st.composite
def stages(draw, *, may_rest=True):
    world = draw(suppliers(may_rest=may_rest))
    bought = draw(st.one_of(st.none(), suppliers()))
    return StageCase(
        commodity="cobalt",
        stage="refined",
        year=2024,
        world=world,
        sourcing=bought,
        factors=draw(factors()),
    )


RISKS = st.fixed_dictionaries({iso3: st.floats(0.0, 10.0) for iso3 in CODES})
COUNTRIES = st.builds(CountryRisk, risk=RISKS)


def spread(*, sd, governance_error, draws=64):
    return ConcentrationUncertainty(
        draws=draws,
        relative_sd=dict.fromkeys(RELATIVE_SD, sd),
        governance_error=governance_error,
    )


def drawn_of(case, *, countries, uncertainty, seed=1):
    (drawn,) = draw_concentration(
        [case], countries=countries, uncertainty=uncertainty, rng=generator(seed, "law")
    )
    return drawn


@given(case=stages(may_rest=False), countries=COUNTRIES)
def test_each_draw_lies_between_equal_shares_and_monopoly(case, countries):
    drawn = drawn_of(case, countries=countries, uncertainty=ConcentrationUncertainty(
        draws=64
    ))  # fmt: skip
    suppliers_there = len(set(case.world.iso3))
    assert (drawn.hhi >= 1.0 / suppliers_there - 1e-9).all()
    assert (drawn.hhi <= 1.0 + 1e-9).all()
    assert (drawn.hhi_wgi >= 0.0).all()
    assert (drawn.hhi_wgi <= 10.0 * drawn.hhi + 1e-9).all()


@given(count=st.integers(1, 200), share=st.floats(1e-3, 1e6))
def test_equal_shares_give_one_over_their_number(count, share):
    quantities = {f"S{place}": share for place in range(count)}
    assert hhi(quantities) == pytest.approx(1.0 / count)


@given(world=suppliers(), names=st.permutations(CODES))
def test_a_merger_never_lowers_the_index(world, names):
    apart = world.shares()
    first, second = names[:2]
    merged = {name: share for name, share in apart.items() if name != second}
    merged[first] = merged.get(first, 0.0) + apart.get(second, 0.0)
    assert hhi(merged, total=1.0) >= hhi(apart, total=1.0) - 1e-12


@given(case=stages(), countries=COUNTRIES)
def test_the_draws_tend_to_the_figure_as_the_spread_tends_to_nothing(case, countries):
    point = stage_risk(case, countries=countries).risk.supply_risk
    gaps = []
    for step in (1e-1, 1e-3, 1e-6, 0.0):
        found = drawn_of(
            case,
            countries=countries,
            uncertainty=spread(sd=step, governance_error=step),
        )
        gaps.append(abs(float(found.supply_risk.mean()) - point))
    assert gaps[1] <= 0.05
    assert gaps[2] <= 1e-4
    assert gaps[3] <= 1e-9


@given(case=stages(), countries=COUNTRIES)
def test_an_input_without_a_range_has_no_swing(case, countries):
    table = tornado_table(
        case, countries=countries, uncertainty=spread(sd=0.0, governance_error=0.0)
    )
    assert (table["swing"] == 0.0).all()
    assert (table["risk_low"] == table["risk"]).all()


@given(case=stages(), countries=COUNTRIES)
def test_worse_governance_never_lowers_the_supply_risk(case, countries):
    table = tornado_table(
        case, countries=countries, uncertainty=ConcentrationUncertainty()
    )
    governed = table[table["kind"] == "governance"]
    assert (governed["risk_high"] >= governed["risk_low"] - 1e-12).all()


@given(case=stages(), countries=COUNTRIES, scale=st.floats(1e-3, 1e3))
def test_the_unit_of_the_tonnes_does_not_matter(case, countries, scale):
    world = gather_suppliers(
        [
            (iso3, amount * scale, word)
            for iso3, amount, word in zip(
                case.world.iso3, case.world.amounts, case.world.evidence, strict=True
            )
        ],
        rest=case.world.rest * scale,
        rest_evidence=case.world.rest_evidence,
    )
    other = StageCase(
        commodity=case.commodity,
        stage=case.stage,
        year=case.year,
        world=world,
        sourcing=case.sourcing,
        factors=case.factors,
    )
    uncertainty = ConcentrationUncertainty(draws=16)
    one = drawn_of(case, countries=countries, uncertainty=uncertainty)
    two = drawn_of(other, countries=countries, uncertainty=uncertainty)
    assert two.supply_risk == pytest.approx(one.supply_risk, rel=1e-6, abs=1e-12)


@settings(max_examples=20)
@given(case=stages(), countries=COUNTRIES, seed=st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_bytes(case, countries, seed):
    uncertainty = ConcentrationUncertainty(draws=32)
    one, two = (
        drawn_of(case, countries=countries, uncertainty=uncertainty, seed=seed)
        for _ in range(2)
    )
    assert one.supply_risk.tobytes() == two.supply_risk.tobytes()
    assert np.isfinite(one.supply_risk).all()
