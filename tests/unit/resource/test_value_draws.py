"""Values drawn from ground, prices and costs, and what moves them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.randomness import generator
from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.break_even_price import break_even_prices
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.ground_factors import ground_factors
from geo.resource.mining.price_draws import draw_prices
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.project_terms import Capital, ProjectTerms, Royalty, Tax
from geo.resource.mining.schedule import MiningRate, annual_schedule
from geo.resource.mining.valuation import valuation
from geo.resource.mining.value_draws import ValueSpreads, draw_values
from geo.resource.mining.value_spreads import recovery_factor
from geo.resource.mining.value_tornado import Swing, swings_of, value_tornado

METALS = ("Ni", "Co")


def a_plan(*, count=40, most=None):
    rng = np.random.Generator(np.random.PCG64(3))
    area = np.full(count, 4e6)
    wet = area * rng.uniform(10.0, 25.0, count) / 1000.0
    recovered = 0.75 * wet
    dry = recovered * 0.7
    blocks = pd.DataFrame(
        {
            "cell": [f"b-{number}" for number in range(count)],
            "lon": rng.uniform(155.0, 156.0, count),
            "lat": rng.uniform(23.0, 24.0, count),
            "class": "Indicated",
            "area_m2": area,
            "swept_m2": 0.95 * area,
            "wet_t": wet,
            "recoverable_wet_t": recovered,
            "recoverable_dry_t": dry,
            "recoverable_ni_t": dry * 0.013,
            "recoverable_co_t": dry * 0.002,
            "margin_usd": recovered,
        }
    )
    rate = MiningRate(new_km2_per_year=15.0, most_wet_t_per_year=most, ramp=(0.5,))
    return annual_schedule(blocks, rate=rate, metals=METALS, order="value")


PLAN = a_plan()
TERMS = ProjectTerms(
    metals={
        "Ni": MetalTerms(price_usd_t=16e3, recovery=0.9, payable=0.97),
        "Co": MetalTerms(price_usd_t=30e3, recovery=0.8),
    },
    costs=UnitCosts(
        area_usd_m2=0.1,
        mining_usd_wet_t=20.0,
        transport_usd_wet_t=10.0,
        processing_usd_dry_t=40.0,
        fixed_usd_year=1e6,
    ),
    discount_rate=0.08,
    capital=(Capital(name="all", usd=50e6, spread=((0, 0.4), (1, 0.6))),),
    royalty=Royalty(rate=0.02),
    tax=Tax(rate=0.3),
    sustaining_share=0.02,
    closure_usd=2e6,
    first_production_year=2,
)
SPREADS = ValueSpreads(
    price={"Ni": 0.25, "Co": 0.4},
    correlation={("Co", "Ni"): 0.6},
    recovery=0.03,
    capital=0.3,
    operating=0.2,
    pace=0.1,
)
GROUND = pd.DataFrame(
    {
        "realization": [11, 12, 13, 14],
        "area": [0.9, 1.1, 1.0, 1.0],
        "abundance": [1.0, 1.0, 0.8, 1.2],
        "solids": [1.02, 0.98, 1.0, 1.0],
        "Ni": [1.0, 1.0, 1.05, 0.95],
        "Co": [1.1, 0.9, 1.0, 1.0],
    }
)


def drawn(*, plan=PLAN, spreads=SPREADS, ground=GROUND, count=400, chunk=500, seed=1):
    return draw_values(
        plan,
        terms=TERMS,
        spreads=spreads,
        ground=ground,
        count=count,
        chunk=chunk,
        rng=generator(seed, "values"),
    )


@pytest.mark.parametrize("most", [None, 190e3])
def test_nothing_unsure_gives_the_value_of_the_cash_flow_to_the_bit(most):
    plan = a_plan(most=most)
    flows = project_cash_flow(plan.years, terms=TERMS)["net_usd"]
    value = valuation(flows, rate=TERMS.discount_rate).npv_usd
    sure = drawn(plan=plan, spreads=ValueSpreads(), ground=None, count=7)
    assert sure.npv_usd.tolist() == [value] * 7
    assert sure.table["realization"].unique().tolist() == [-1]
    assert sure.drivers.empty


def test_the_same_seed_gives_the_same_bytes_whatever_the_chunk():
    whole = drawn().table
    for chunk in (1, 7, 10_000):
        pd.testing.assert_frame_equal(drawn(chunk=chunk).table, whole, check_exact=True)
    assert (drawn(seed=2).npv_usd != whole["npv_usd"]).all()


def test_every_draw_is_the_cash_flow_of_its_own_row():
    # worked out again by scaling the blocks and the terms, one row at a time
    made = drawn(count=12).table
    held = PLAN.ground
    for row in made.to_dict("records"):
        wet = row["area"] * row["abundance"]
        dry = wet * row["solids"]
        blocks = pd.DataFrame(
            {
                "cell": "x",
                "lon": 155.0,
                "lat": 23.0,
                "class": "Indicated",
                "area_m2": 1.0,
                "swept_m2": np.diff(held.swept_m2) * row["area"],
                "wet_t": 1.0,
                "recoverable_wet_t": np.diff(held.wet_t) * wet,
                "recoverable_dry_t": np.diff(held.dry_t) * dry,
                "recoverable_ni_t": np.diff(held.metal_t["Ni"]) * dry * row["ni_grade"],
                "recoverable_co_t": np.diff(held.metal_t["Co"]) * dry * row["co_grade"],
                "margin_usd": np.arange(len(held.wet_t) - 1, 0.0, -1.0)
                * np.diff(held.swept_m2),
            }
        )
        rate = MiningRate(new_km2_per_year=15.0 * row["pace"], ramp=(0.5,))
        plan = annual_schedule(blocks, rate=rate, metals=METALS, order="value")
        costs = {
            name: getattr(TERMS.costs, name) * row["operating"]
            for name in TERMS.costs.__dataclass_fields__
        }
        metals = {
            metal: replace(
                term,
                price_usd_t=row[f"{metal.lower()}_usd_t"],
                recovery=term.recovery * row["recovery"],
            )
            for metal, term in TERMS.metals.items()
        }
        terms = replace(
            TERMS,
            metals=metals,
            costs=UnitCosts(**costs),
            capital=(replace(TERMS.capital[0], usd=50e6 * row["capital"]),),
            closure_usd=2e6 * row["capital"],
        )
        flows = project_cash_flow(plan.years, terms=terms)["net_usd"]
        value = valuation(flows, rate=TERMS.discount_rate).npv_usd
        assert row["npv_usd"] == pytest.approx(value, rel=1e-9)
        assert row["life_years"] == pytest.approx(plan.life_years)


def test_every_realization_is_drawn_as_often_as_any_other():
    table = drawn().table
    assert table["realization"].value_counts().tolist() == [100] * 4
    third = table[table["realization"] == 13]
    assert third["abundance"].unique().tolist() == [0.8]


def test_what_is_told_of_the_draws_follows_from_them():
    made = drawn()
    worth = made.npv_usd
    assert made.chance_positive == np.mean(worth > 0.0)
    assert made.percentiles["p10"] == np.quantile(worth, 0.1)
    summary = made.summary.set_index("statistic")["npv_usd"]
    assert summary["mean"] == pytest.approx(worth.mean())
    assert summary["p90"] == pytest.approx(made.percentiles["p90"])
    # the widest spread on the greatest income leads
    assert made.drivers["input"].iloc[0] == "ni_usd_t"
    assert made.drivers["rank_correlation"].iloc[0] > 0.5


def test_more_spread_in_prices_spreads_the_value():
    narrow = replace(SPREADS, price={"Ni": 0.1, "Co": 0.1})
    assert drawn(spreads=narrow).npv_usd.std() < drawn().npv_usd.std()


def test_the_tornado_moves_one_input_and_ranks_by_swing():
    swings = (
        Swing(parameter="price of Ni", low=0.8, high=1.2),
        Swing(parameter="capital", low=0.8, high=1.2),
        Swing(parameter="discount rate", low=0.5, high=1.5),
        Swing(parameter="abundance", low=0.9, high=1.1),
        Swing(parameter="tax", low=0.0, high=1.0),
    )
    table = value_tornado(PLAN, terms=TERMS, swings=swings).set_index("parameter")
    assert table["swing_usd"].is_monotonic_decreasing
    value = valuation(
        project_cash_flow(PLAN.years, terms=TERMS)["net_usd"], rate=0.08
    ).npv_usd
    assert table["npv_usd"].tolist() == [value] * 5
    assert table.loc["tax", "npv_high_usd"] == value
    assert table.loc["capital", "npv_high_usd"] < value
    metals = TERMS.metals | {"Ni": replace(TERMS.metals["Ni"], price_usd_t=0.8 * 16e3)}
    cheap = project_cash_flow(PLAN.years, terms=replace(TERMS, metals=metals))
    assert table.loc["price of Ni", "npv_low_usd"] == pytest.approx(
        valuation(cheap["net_usd"], rate=0.08).npv_usd, rel=1e-12
    )
    early = project_cash_flow(PLAN.years, terms=TERMS)["net_usd"]
    assert table.loc["discount rate", "npv_low_usd"] == pytest.approx(
        valuation(early, rate=0.04).npv_usd, rel=1e-12
    )


def test_no_recovery_rises_above_one():
    whole = {m: replace(term, recovery=1.0) for m, term in TERMS.metals.items()}
    wide = (Swing(parameter="recovery", low=0.0, high=2.0),)
    table = value_tornado(PLAN, terms=TERMS, swings=wide)
    flows = project_cash_flow(PLAN.years, terms=replace(TERMS, metals=whole))
    assert table["npv_high_usd"][0] == pytest.approx(
        valuation(flows["net_usd"], rate=0.08).npv_usd, rel=1e-12
    )


def test_the_swings_are_the_tenth_and_ninetieth_percentiles_of_the_draws():
    table = drawn(count=4000).table
    swings = {
        one.parameter: (one.low, one.high)
        for one in swings_of(SPREADS, terms=TERMS, ground=GROUND)
    }
    columns = {
        "price of Ni": table["ni_usd_t"] / 16e3,
        "recovery": table["recovery"],
        "capital": table["capital"],
        "operating cost": table["operating"],
        "pace": table["pace"],
    }
    for parameter, values in columns.items():
        found = np.quantile(values, [0.1, 0.9])
        assert swings[parameter] == pytest.approx(tuple(found), rel=0.03), parameter
    assert swings["abundance"] == pytest.approx((0.86, 1.14))
    assert {"area", "solids", "grade of Ni", "grade of Co"} <= set(swings)
    assert swings_of(ValueSpreads(), terms=TERMS) == ()


def worth_at(prices, terms):
    metals = {
        metal: replace(term, price_usd_t=prices[metal])
        for metal, term in terms.metals.items()
    }
    flows = project_cash_flow(PLAN.years, terms=replace(terms, metals=metals))
    return valuation(flows["net_usd"], rate=terms.discount_rate).npv_usd


def test_at_its_break_even_price_the_plan_is_worth_nothing():
    terms = replace(TERMS, capital=(Capital(name="all", usd=120e6),))
    table = break_even_prices(PLAN, terms=terms).set_index("metal")
    given = {metal: term.price_usd_t for metal, term in terms.metals.items()}
    assert (table["reason"] == "").all()
    for metal in METALS:
        price = float(table.loc[metal, "break_even_usd_t"])
        assert worth_at(given | {metal: price}, terms) == pytest.approx(0.0, abs=1.0)
        assert table.loc[metal, "share_of_price"] == pytest.approx(price / given[metal])
    share = float(table.loc["all metals", "share_of_price"])
    all_ = {metal: share * price for metal, price in given.items()}
    assert worth_at(all_, terms) == pytest.approx(0.0, abs=1.0)


def test_where_no_price_decides_that_is_said():
    free = replace(TERMS, costs=UnitCosts(), capital=(), closure_usd=0.0)
    table = break_even_prices(PLAN, terms=free).set_index("metal")
    assert table.loc["Ni", "reason"] == "pays without it"
    assert np.isnan(table.loc["Ni", "break_even_usd_t"])
    unpaid = TERMS.metals | {"Co": replace(TERMS.metals["Co"], payable=0.0)}
    heavy = replace(TERMS, metals=unpaid, capital=(Capital(name="all", usd=500e6),))
    table = break_even_prices(PLAN, terms=heavy).set_index("metal")
    assert table.loc["Co", "reason"] == "pays at no price of it"
    assert table.loc["Ni", "reason"] == ""


def test_ground_is_divided_by_its_mean_step_by_step():
    rng = np.random.Generator(np.random.PCG64(9))
    totals = pd.DataFrame(
        {
            "realization": np.repeat(range(30), 2),
            "class": ["Indicated", "Inferred"] * 30,
            "cutoff_kg_m2": 15.0,
            "area_m2": rng.uniform(1e9, 2e9, 60),
            "wet_t": rng.uniform(1e7, 2e7, 60),
            "dry_t": rng.uniform(1e6, 2e6, 60),
            "ni_t": rng.uniform(1e4, 2e4, 60),
        }
    )
    made = ground_factors(totals, cutoff=15.0, classes=["Inferred"], metals=["Ni"])
    nickel = totals[totals["class"] == "Inferred"]["ni_t"]
    product = made["area"] * made["abundance"] * made["solids"] * made["Ni"]
    assert product.to_numpy() == pytest.approx(nickel.to_numpy() / nickel.mean())
    both = ["Indicated", "Inferred"]
    with pytest.raises(DataError, match="no row of Indicated, Inferred above 12"):
        ground_factors(totals, cutoff=12.0, classes=both, metals=["Ni"])
    with pytest.raises(DataError, match="no column co_t"):
        ground_factors(totals, cutoff=15.0, classes=both, metals=["Co"])
    with pytest.raises(DataError, match="has no wet_t, ni_t above 15"):
        ground_factors(
            totals.assign(wet_t=0.0, ni_t=0.0),
            cutoff=15.0,
            classes=both,
            metals=["Ni"],
        )


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ParameterError, match="count: 0"):
        drawn(count=0)
    with pytest.raises(DataError, match="no column Co"):
        drawn(ground=GROUND.drop(columns="Co"))
    with pytest.raises(ParameterError, match="2 problems"):
        ValueSpreads(capital=-0.1, pace=30.0)
    with pytest.raises(ParameterError, match="stays below 1"):
        recovery_factor(0.4, [0.5], terms=TERMS)
    extra = TERMS.metals | {"Cu": MetalTerms(price_usd_t=9e3)}
    with pytest.raises(DataError, match="does not carry Cu"):
        value_tornado(PLAN, terms=replace(TERMS, metals=extra), swings=())
    unknown = [Swing(parameter=name, low=0.9, high=1.1) for name in ("luck", "Ni")]
    with pytest.raises(ParameterError, match="2 problems"):
        value_tornado(PLAN, terms=TERMS, swings=unknown)
    with pytest.raises(ParameterError, match="the lower first"):
        Swing(parameter="tax", low=1.1, high=0.9)


def prices(correlation, relative_sd=None, means=None):
    return draw_prices(
        means or {"Ni": 16e3, "Co": 30e3, "Cu": 9e3},
        relative_sd=relative_sd or {"Ni": 0.25, "Co": 0.4, "Cu": 0.2},
        correlation=correlation,
        count=10,
        rng=generator(1, "prices"),
    )


def test_correlations_that_cannot_hold_together_are_refused():
    # Ni with Co, Co with Cu, and yet Ni against Cu
    impossible = {("Ni", "Co"): 0.9, ("Co", "Cu"): 0.9, ("Ni", "Cu"): -0.9}
    with pytest.raises(ParameterError, match="least eigenvalue"):
        prices(impossible)


def test_prices_that_move_as_one_are_drawn_as_one():
    found = prices({("Ni", "Co"): 1.0}, {"Ni": 0.3, "Co": 0.3})
    assert found[:, 0] / 16e3 == pytest.approx(found[:, 1] / 30e3)
    assert found[:, 2].tolist() == [9e3] * 10


def test_wrong_prices_and_pairs_are_all_told():
    with pytest.raises(ParameterError, match="5 problems"):
        prices(
            {("Ni", "Mn"): 0.5, ("Ni", "Ni"): 0.5, ("Ni", "Co"): 2.0},
            {"Zn": 0.1},
            {"Ni": -1.0, "Co": 30e3},
        )
    with pytest.raises(ParameterError, match="named twice"):
        prices({("Ni", "Co"): 0.5, ("Co", "Ni"): 0.4})
