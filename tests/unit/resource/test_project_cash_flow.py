"""The money of a project year by year, against figures worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.cash_flow import Timing, npv
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.project_terms import Capital, ProjectTerms, Royalty, Tax
from geo.resource.mining.valuation import valuation, value_by_rate

YEARS = pd.DataFrame(
    {"swept_km2": 2.0, "wet_t": 1000.0, "dry_t": 700.0, "ni_t": 10.0, "worked": 1.0},
    index=range(3),
)


def terms(**changes):
    plain = {
        "metals": {"Ni": MetalTerms(price_usd_t=100.0, recovery=0.8, payable=0.9)},
        "costs": UnitCosts(
            area_usd_m2=1e-5,
            mining_usd_wet_t=0.1,
            transport_usd_wet_t=0.05,
            processing_usd_dry_t=0.1,
            fixed_usd_year=60.0,
        ),
        "discount_rate": 0.1,
        "capital": (
            Capital(
                name="all", usd=600.0, spread=((0, 0.5), (1, 0.5)), depreciation_years=4
            ),
        ),
        "royalty": Royalty(rate=0.05, base="net revenue"),
        "tax": Tax(rate=0.25),
        "sustaining_share": 0.02,
        "closure_usd": 40.0,
        "closure_years": 2,
        "first_production_year": 2,
    }
    return ProjectTerms(**(plain | changes))


def test_every_line_is_that_worked_out_by_hand():
    # revenue 10 x 100 x 0.8 x 0.9 = 720; costs 20 + 100 + 50 + 70 + 60 = 300;
    # royalty 5 % of 720 - 50 - 70 = 600; sustaining 2 % of 600; 150 a year written
    # off over four years, the last two at once with the end of mining
    table = project_cash_flow(YEARS, terms=terms())
    expected = {
        "stage": ["construction"] * 2 + ["mining"] * 3 + ["closure"] * 2,
        "revenue_usd": [0, 0, 720, 720, 720, 0, 0],
        "area_cost_usd": [0, 0, 20, 20, 20, 0, 0],
        "mining_cost_usd": [0, 0, 100, 100, 100, 0, 0],
        "transport_cost_usd": [0, 0, 50, 50, 50, 0, 0],
        "processing_cost_usd": [0, 0, 70, 70, 70, 0, 0],
        "fixed_cost_usd": [0, 0, 60, 60, 60, 0, 0],
        "royalty_usd": [0, 0, 30, 30, 30, 0, 0],
        "sustaining_usd": [0, 0, 12, 12, 12, 0, 0],
        "depreciation_usd": [0, 0, 150, 150, 300, 0, 0],
        "profit_usd": [0, 0, 228, 228, 78, -20, -20],
        "tax_usd": [0, 0, 57, 57, 19.5, 0, 0],
        "capital_usd": [300, 300, 0, 0, 0, 0, 0],
        "closure_usd": [0, 0, 0, 0, 0, 20, 20],
        "net_usd": [-300, -300, 321, 321, 358.5, -20, -20],
        "cumulated_usd": [-300, -600, -279, 42, 400.5, 380.5, 360.5],
    }
    for name, values in expected.items():
        found = table[name].tolist()
        assert found == (values if name == "stage" else pytest.approx(values)), name
    found = valuation(table["net_usd"], rate=0.1)
    by_hand = -300 - 300 / 1.1 + 321 / 1.1**2 + 321 / 1.1**3 + 358.5 / 1.1**4
    by_hand -= 20 / 1.1**5 + 20 / 1.1**6
    assert found.npv_usd == pytest.approx(by_hand)
    assert found.payback_years == pytest.approx(2 + 279 / 321)


def test_losses_lower_the_tax_of_later_years_only_where_they_are_carried():
    years = YEARS.assign(ni_t=[2.0, 10.0, 10.0])
    no_capital = {"capital": (), "sustaining_share": 0.0, "royalty": Royalty()}
    carried = project_cash_flow(years, terms=terms(**no_capital))
    # 144 - 300 = -156, then 420 a year
    assert carried["losses_carried_usd"].tolist()[2:5] == pytest.approx([156, 0, 0])
    assert carried["tax_usd"].tolist()[2:5] == pytest.approx(
        [0, 0.25 * (420 - 156), 105]
    )
    kept = Tax(rate=0.25, losses_carried=False)
    lost = project_cash_flow(years, terms=terms(**no_capital, tax=kept))
    assert lost["tax_usd"].tolist()[2:5] == pytest.approx([0, 105, 105])


def test_a_part_of_a_year_pays_a_part_of_the_fixed_costs():
    table = project_cash_flow(YEARS.assign(worked=[1.0, 1.0, 0.25]), terms=terms())
    assert table["fixed_cost_usd"].tolist()[4] == pytest.approx(15.0)
    assert table["sustaining_usd"].tolist()[4] == pytest.approx(3.0)


def test_capital_spent_while_mining_is_written_off_from_then_on():
    second = Capital(
        name="second ship", usd=90.0, spread=((3, 1.0),), depreciation_years=9
    )
    table = project_cash_flow(YEARS, terms=terms(capital=(second,)))
    assert table["capital_usd"].tolist() == pytest.approx([0, 0, 0, 90, 0, 0, 0])
    assert table["depreciation_usd"].tolist() == pytest.approx([0, 0, 0, 10, 80, 0, 0])
    # sustaining follows a year after
    assert table["sustaining_usd"].tolist()[2:5] == pytest.approx([0, 0, 1.8])


def test_capital_planned_after_the_end_is_not_spent():
    late = Capital(name="late", usd=90.0, spread=((1, 0.5), (5, 0.5)))
    table = project_cash_flow(YEARS, terms=terms(capital=(late,)))
    assert table["capital_usd"].sum() == pytest.approx(45.0)
    assert table["depreciation_usd"].sum() == pytest.approx(45.0)


def test_a_net_royalty_is_never_below_nothing():
    poor = YEARS.assign(ni_t=1.0)
    assert (project_cash_flow(poor, terms=terms())["royalty_usd"] == 0.0).all()


def test_a_rate_below_nothing_beside_the_one_that_counts_is_told():
    found = valuation([-500.0, 400.0, 400.0, -100.0], rate=0.1)
    assert npv([-500.0, 400.0, 400.0, -100.0], rate=found.irr) == pytest.approx(
        0.0, abs=1e-9
    )
    assert found.irr > 0.0
    assert "the only one above 0 counts" in found.irr_reason
    two = valuation([-100.0, 230.0, -132.0], rate=0.1)
    assert two.irr is None
    assert two.irr_reason == "worth nothing at several rates: 0.1, 0.2"
    assert valuation([-1.0, -2.0], rate=0.1).irr_reason == "the flows never change sign"
    # more goes out than comes back: the rate above 0 is that of a loan
    lent = valuation([100.0, -210.0, 105.0], rate=0.1)
    assert lent.irr is None
    assert lent.irr_reason == "worth nothing at several rates: -0.1791, 0.2791"


def test_the_curve_over_rates_passes_through_the_values():
    flows = [-600.0, 300.0, 400.0]
    curve = value_by_rate(flows, rates=[0.0, 0.08], timing=Timing.MID_YEAR)
    assert curve["npv_usd"].tolist() == [
        valuation(flows, rate=rate, timing=Timing.MID_YEAR).npv_usd
        for rate in (0.0, 0.08)
    ]


def test_years_that_are_no_schedule_are_refused():
    with pytest.raises(DataError, match="no column ni_t"):
        project_cash_flow(YEARS.drop(columns="ni_t"), terms=terms())
    with pytest.raises(DataError, match="no years"):
        project_cash_flow(YEARS.iloc[:0], terms=terms())
    with pytest.raises(DataError, match="worked lies outside"):
        project_cash_flow(YEARS.assign(worked=0.0), terms=terms())


def test_terms_out_of_range_are_all_told():
    with pytest.raises(ParameterError, match="4 problems"):
        terms(discount_rate=-2.0, closure_usd=-1.0, closure_years=0, metals={})
    with pytest.raises(ParameterError, match="4 problems"):
        Capital(name="x", usd=-1.0, spread=((-1, 0.5),), depreciation_years=0)
    with pytest.raises(ParameterError, match="2 problems"):
        Royalty(rate=2.0, base="profit")
    with pytest.raises(ParameterError, match="rate: 30"):
        Tax(rate=30.0)
