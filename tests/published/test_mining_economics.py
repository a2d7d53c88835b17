"""Cash flows, discounting and collection rates that others have printed."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.cash_flow import npv
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.project_terms import Capital, ProjectTerms, Tax
from geo.resource.mining.valuation import valuation


def a_row(amounts):
    return pd.DataFrame(
        {
            "swept_km2": 0.0,
            "wet_t": 0.0,
            "dry_t": 0.0,
            "income_t": amounts,
            "worked": 1.0,
        }
    )


def test_an_outlay_written_off_over_its_life():
    # course notes, "Cost Reduction Example": 100,000 USD over 12 years in a straight
    # line, 11,000 a year saved for 1,000 a year spent, tax 25 %, 11 % a year; printed
    # NPV -37,781.61, IRR 2.219 % (coursehero.com/file/p6nqj1h)
    terms = ProjectTerms(
        metals={"Income": MetalTerms(price_usd_t=1.0)},
        costs=UnitCosts(fixed_usd_year=1000.0),
        discount_rate=0.11,
        capital=(Capital(name="machine", usd=100e3, depreciation_years=12),),
        tax=Tax(rate=0.25),
    )
    table = project_cash_flow(a_row([11e3] * 12), terms=terms)
    assert table["depreciation_usd"][1] == pytest.approx(8333.33, abs=0.005)
    assert table["net_usd"][1] == pytest.approx(9583.33, abs=0.005)
    found = valuation(table["net_usd"], rate=0.11)
    assert found.npv_usd == pytest.approx(-37_781.61, abs=0.06)  # of a table's factors
    assert found.irr == pytest.approx(0.02219, abs=5e-6)


def test_losses_set_against_later_profits():
    # course notes, "present value of losses": -250, -150, 300 and 450 thousand, tax
    # 40 %: 300 and 100 are set off, which saves 120 and 40
    # (coursehero.com/file/6367352)
    terms = ProjectTerms(
        metals={"Income": MetalTerms(price_usd_t=1.0)},
        costs=UnitCosts(fixed_usd_year=300.0),
        discount_rate=0.12,
        tax=Tax(rate=0.4),
    )
    table = project_cash_flow(a_row([50.0, 150.0, 600.0, 750.0]), terms=terms)
    mined = table[table["stage"] == "mining"]
    assert mined["profit_usd"].tolist() == pytest.approx([-250, -150, 300, 450])
    assert mined["losses_used_usd"].tolist() == pytest.approx([0, 0, 300, 100])
    saved = 0.4 * mined["profit_usd"].clip(lower=0.0) - mined["tax_usd"]
    assert saved.tolist() == pytest.approx([0, 0, 120, 40])


def test_flows_discounted_by_the_part_of_a_year():
    # Terrene Investments v. Commissioner, US Tax Court memorandum of 2007, tables 1.1
    # and 1.2: royalties of 0.71 USD a ton mined, 11.5 % a year, the first after 0.63
    # years; printed 1,290,467.53 (law.onecle.com/tax/2007/terrene.tcm.wpd030.html)
    tons = [315e3, *([360e3] * 6), 279_111.0]
    royalties = [0.71 * amount for amount in tons]
    # brought from the day of the first royalty to 15 November 1998
    found = npv(royalties, rate=0.115) / 1.115**0.63
    assert found == pytest.approx(1_290_467.53, abs=0.05)
