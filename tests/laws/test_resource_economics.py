"""Laws of a mining plan and of what it is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.randomness import generator
from geo.resource.mining.abundance_at_nothing import abundance_at_nothing
from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.cash_flow import npv
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.price_draws import draw_prices
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.project_terms import Capital, ProjectTerms, Royalty, Tax
from geo.resource.mining.schedule import MiningRate, annual_schedule
from geo.resource.mining.valuation import value_by_rate
from geo.resource.mining.value_cases import Cases, value_cases
from geo.resource.mining.value_draws import ValueSpreads, draw_values
from geo.resource.mining.value_stages import value_stages

METALS = ("Ni", "Co")
TOTALS = {
    "wet_t": "recoverable_wet_t",
    "dry_t": "recoverable_dry_t",
    "ni_t": "recoverable_ni_t",
    "co_t": "recoverable_co_t",
}


def a_field(seed, *, count):
    rng = np.random.Generator(np.random.PCG64(seed))
    area = rng.uniform(1e4, 4e6, count)
    wet = area * rng.uniform(2.0, 40.0, count) / 1000.0
    recovered, dry = 0.75 * wet, 0.75 * wet * rng.uniform(0.6, 0.8, count)
    return pd.DataFrame(
        {
            "cell": [f"b-{number}" for number in range(count)],
            "lon": 155.0 + rng.uniform(0.0, 1.0, count),
            "lat": 23.0 + rng.uniform(0.0, 1.0, count),
            "class": "Indicated",
            "area_m2": area,
            "swept_m2": 0.9 * area,
            "wet_t": wet,
            "recoverable_wet_t": recovered,
            "recoverable_dry_t": dry,
            "recoverable_ni_t": dry * rng.uniform(0.0, 0.015, count),
            "recoverable_co_t": dry * rng.uniform(0.0, 0.005, count),
            "margin_usd": recovered * rng.uniform(-20.0, 200.0, count),
        }
    )


@st.composite
def worlds(draw):
    """Ground, and a rate that takes it in 1 to some 40 years."""
    blocks = a_field(draw(st.integers(0, 2**32 - 1)), count=draw(st.integers(1, 40)))
    years = draw(st.floats(0.3, 30.0))
    rate = MiningRate(
        new_km2_per_year=blocks["swept_m2"].sum() / 1e6 / years,
        most_wet_t_per_year=draw(
            st.none()
            | st.floats(0.3, 3.0).map(
                lambda share: share * blocks["recoverable_wet_t"].sum() / years
            )
        ),
        ramp=tuple(draw(st.lists(st.floats(0.1, 1.0), max_size=4))),
    )
    return blocks, rate


def planned(world, order):
    blocks, rate = world
    return annual_schedule(blocks, rate=rate, metals=METALS, order=order)


@st.composite
def terms(draw, *, taxed=True):
    money = st.floats(0.0, 1.0)
    return ProjectTerms(
        metals={
            "Ni": MetalTerms(price_usd_t=draw(st.floats(1e3, 4e4)), recovery=0.9),
            "Co": MetalTerms(price_usd_t=draw(st.floats(1e3, 9e4)), payable=0.8),
        },
        costs=UnitCosts(
            area_usd_m2=0.2 * draw(money),
            mining_usd_wet_t=50.0 * draw(money),
            transport_usd_wet_t=30.0 * draw(money),
            processing_usd_dry_t=100.0 * draw(money),
            fixed_usd_year=1e6 * draw(money),
        ),
        discount_rate=draw(st.floats(0.0, 0.3)),
        capital=(
            Capital(
                name="ship",
                usd=1e8 * draw(money),
                spread=((0, 0.5), (draw(st.integers(1, 6)), 0.5)),
                depreciation_years=draw(st.integers(1, 12)),
            ),
        ),
        royalty=Royalty(rate=draw(st.floats(0.0, 0.2))),
        tax=Tax(rate=draw(money) if taxed else 0.0, losses_carried=draw(st.booleans())),
        sustaining_share=0.1 * draw(money),
        closure_usd=1e7 * draw(money),
        closure_years=draw(st.integers(1, 3)),
        first_production_year=draw(st.integers(1, 4)),
    )


def worth(plan, money):
    flows = project_cash_flow(plan.years, terms=money)["net_usd"]
    return npv(flows, rate=money.discount_rate)


@settings(max_examples=25)
@given(worlds(), st.sampled_from(["value", "distance"]))
def test_a_schedule_keeps_area_tonnes_and_every_metal(world, order):
    blocks, _ = world
    plan = planned(world, order)
    assert plan.years["area_km2"].sum() * 1e6 == pytest.approx(
        blocks["area_m2"].sum(), rel=1e-9
    )
    assert plan.years["swept_km2"].sum() * 1e6 == pytest.approx(
        blocks["swept_m2"].sum(), rel=1e-9
    )
    for name, held in TOTALS.items():
        assert plan.years[name].sum() == pytest.approx(blocks[held].sum(), rel=1e-9)
    # block by block, and in the same year in both tables
    shares = plan.blocks.groupby("cell")["share"].sum()
    assert shares.to_numpy() == pytest.approx(np.ones(len(blocks)), abs=1e-9)
    assert len(shares) == len(blocks)
    by_year = plan.blocks.groupby("year")["wet_t_mined"].sum()
    total = blocks["recoverable_wet_t"].sum()
    assert by_year.to_numpy() == pytest.approx(
        plan.years["wet_t"].to_numpy(), abs=1e-9 * total
    )
    assert plan.left.empty


@settings(max_examples=25)
@given(worlds(), st.sampled_from(["value", "distance"]))
def test_no_year_takes_more_than_its_bounds_and_each_but_the_last_reaches_one(
    world, order
):
    _, rate = world
    years = planned(world, order).years
    share = np.array([rate.share_of(year) for year in years["year"]])
    swept = years["swept_km2"] / (share * rate.new_km2_per_year)
    most = rate.most_wet_t_per_year or np.inf
    tonnes = years["wet_t"] / (share * most)
    fullest = np.maximum(swept, tonnes)
    assert (fullest <= 1.0 + 1e-6).all()
    assert fullest[:-1].to_numpy() == pytest.approx(np.ones(len(years) - 1), abs=1e-6)
    bound = np.where(years["binding"] == "most tonnes", tonnes, swept)[:-1]
    assert bound == pytest.approx(fullest[:-1].to_numpy(), abs=1e-6)
    assert years["worked"].iloc[-1] == pytest.approx(fullest.iloc[-1], abs=1e-6)


@settings(max_examples=25)
@given(worlds())
def test_the_order_changes_no_total(world):
    by_value, by_distance = (planned(world, order) for order in ("value", "distance"))
    for name in ("area_km2", "swept_km2", *TOTALS):
        assert by_value.years[name].sum() == pytest.approx(
            by_distance.years[name].sum(), rel=1e-9
        )
    assert set(by_value.blocks["cell"]) == set(by_distance.blocks["cell"])


@settings(max_examples=15)
@given(worlds(), st.sampled_from(["value", "distance"]))
def test_a_schedule_is_that_of_mining_slice_by_slice(world, order):
    # some twenty thousand slices in the order of the plan, each into the year that
    # has room for it
    blocks, rate = world
    plan = planned(world, order)
    cells = blocks.set_index("cell").loc[plan.blocks["cell"].unique()]
    total = blocks["recoverable_wet_t"].sum()
    mined, year, swept, wet = [0.0], 1, 0.0, 0.0
    for ground, tonnes in zip(
        cells["swept_m2"], cells["recoverable_wet_t"], strict=True
    ):
        slices = int(20_000 * tonnes / total) + 1
        for _ in range(slices):
            share = rate.share_of(year)
            most_m2 = rate.new_km2_per_year * 1e6 * share
            most_t = (rate.most_wet_t_per_year or np.inf) * share
            if swept + ground / slices > most_m2 or wet + tonnes / slices > most_t:
                year, swept, wet = year + 1, 0.0, 0.0
                mined.append(0.0)
            swept, wet = swept + ground / slices, wet + tonnes / slices
            mined[-1] += tonnes / slices
    found = plan.years["wet_t"].cumsum().to_numpy()
    assert len(mined) - len(found) in {0, 1}  # a last slice may need one more
    assert np.cumsum(mined)[: len(found)] == pytest.approx(found, abs=0.01 * total)


@settings(max_examples=25)
@given(worlds(), terms())
def test_a_plan_with_its_outlay_first_is_worth_less_the_higher_the_rate(world, money):
    plan = planned(world, "value")
    simple = replace(
        money,
        capital=(Capital(name="ship", usd=1e8),),
        closure_usd=0.0,
        costs=UnitCosts(),
        sustaining_share=0.0,
    )
    flows = project_cash_flow(plan.years, terms=simple)["net_usd"]
    curve = value_by_rate(flows, rates=np.linspace(0.0, 1.0, 21))["npv_usd"]
    assert (np.diff(curve) <= 1e-9 * np.abs(flows).sum()).all()


@settings(max_examples=25)
@given(worlds(), terms(), st.floats(0.01, 100.0))
def test_the_unit_of_money_scales_the_value(world, money, factor):
    plan = planned(world, "value")
    costs = {
        name: factor * getattr(money.costs, name)
        for name in money.costs.__dataclass_fields__
    }
    scaled = replace(
        money,
        metals={
            metal: replace(term, price_usd_t=factor * term.price_usd_t)
            for metal, term in money.metals.items()
        },
        costs=UnitCosts(**costs),
        capital=tuple(replace(one, usd=factor * one.usd) for one in money.capital),
        closure_usd=factor * money.closure_usd,
    )
    value = worth(plan, money)
    size = project_cash_flow(plan.years, terms=money)["revenue_usd"].sum() + 1e8
    assert worth(plan, scaled) == pytest.approx(
        factor * value, rel=1e-9, abs=1e-9 * factor * size
    )


@settings(max_examples=25)
@given(worlds(), terms(), st.floats(0.0, 1.0))
def test_more_tax_and_more_royalty_never_help(world, money, rate):
    plan = planned(world, "value")
    for name in ("tax", "royalty"):
        lower, higher = sorted([getattr(money, name).rate, rate])
        low, high = (
            replace(money, **{name: replace(getattr(money, name), rate=one)})
            for one in (lower, higher)
        )
        slack = 1e-9 * (abs(worth(plan, low)) + 1e8)
        assert worth(plan, high) <= worth(plan, low) + slack, name


@settings(max_examples=25)
@given(worlds(), terms())
def test_carrying_losses_never_costs(world, money):
    plan = planned(world, "value")
    carried, lost = (
        replace(money, tax=replace(money.tax, losses_carried=one))
        for one in (True, False)
    )
    assert worth(plan, carried) >= worth(plan, lost) - 1e-3


@settings(max_examples=25)
@given(worlds(), terms())
def test_all_capital_spent_is_written_off_and_tax_is_on_profit(world, money):
    table = project_cash_flow(planned(world, "value").years, terms=money)
    assert table["depreciation_usd"].sum() == pytest.approx(table["capital_usd"].sum())
    assert (table["tax_usd"] >= 0.0).all()
    # whatever was ever set off was once a loss
    losses = -table["profit_usd"].clip(upper=0.0).sum()
    assert table["losses_used_usd"].sum() <= losses * (1.0 + 1e-9) + 1e-6
    # what is not tax or a write-off comes and goes in money
    before_tax = table["profit_usd"] + table["depreciation_usd"] - table["capital_usd"]
    assert table["net_usd"].to_numpy() == pytest.approx(
        (before_tax - table["tax_usd"]).to_numpy(), abs=1e-3
    )


@settings(max_examples=25)
@given(worlds(), terms(taxed=False), st.booleans())
def test_the_order_by_value_is_worth_most_where_one_bound_holds(world, money, ground):
    # before tax, with one bound and the margins that the order goes by
    blocks, rate = world
    km2 = rate.new_km2_per_year
    one_bound = replace(rate, most_wet_t_per_year=None)
    if not ground:
        yearly = (
            blocks["recoverable_wet_t"].sum() * km2 * 1e6 / blocks["swept_m2"].sum()
        )
        one_bound = replace(rate, new_km2_per_year=1e6, most_wet_t_per_year=yearly)
    money = replace(money, royalty=Royalty())
    value = sum(
        blocks[f"recoverable_{metal.lower()}_t"] * term.paid_usd_t
        for metal, term in money.metals.items()
    )
    cost = (
        blocks["swept_m2"] * money.costs.area_usd_m2
        + blocks["recoverable_wet_t"] * money.costs.per_wet_t
        + blocks["recoverable_dry_t"] * money.costs.processing_usd_dry_t
    )
    valued = blocks.assign(margin_usd=value - cost)
    by_value, by_distance = (
        worth(planned((valued, one_bound), order), money)
        for order in ("value", "distance")
    )
    assert by_value >= by_distance - 1e-9 * (value.sum() + cost.sum() + 1e8)


def test_where_both_bounds_hold_the_order_by_value_may_be_beaten():
    # thick ground waits for the ships, thin ground for the collectors; side by side
    # in one year they fill both, which no order by blocks foresees
    blocks = a_field(0, count=4).assign(
        lon=[0.0, 0.3, 0.1, 0.2],
        swept_m2=[1e6, 3e6, 3e6, 1e6],
        recoverable_wet_t=[30e3, 10e3, 10e3, 30e3],
        margin_usd=[10.1e6, 10.0e6, 10.0e6, 10.1e6],
    )
    blocks["recoverable_dry_t"] = blocks["recoverable_wet_t"]
    blocks["recoverable_ni_t"] = blocks["margin_usd"] / 1e3
    rate = MiningRate(new_km2_per_year=4.0, most_wet_t_per_year=40e3)
    money = ProjectTerms(
        metals={"Ni": MetalTerms(price_usd_t=1e3)},
        costs=UnitCosts(),
        discount_rate=0.1,
    )
    by_value, by_distance = (
        annual_schedule(
            blocks.assign(lat=0.0), rate=rate, metals=["Ni"], order=order, start=(0, 0)
        )
        for order in ("value", "distance")
    )
    assert len(by_distance.years) < len(by_value.years)
    assert worth(by_distance, money) > worth(by_value, money)


@settings(max_examples=15)
@given(worlds(), terms())
def test_draws_without_spread_are_the_value_itself(world, money):
    plan = planned(world, "value")
    draws = draw_values(
        plan, terms=money, spreads=ValueSpreads(), count=3, rng=generator(1, "law")
    )
    assert draws.npv_usd.tolist() == [worth(plan, money)] * 3


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.6, 0.95])
def test_drawn_prices_keep_mean_spread_and_correlation(correlation):
    means = {"Ni": 16e3, "Co": 30e3, "Cu": 9e3}
    spread = {"Ni": 0.25, "Co": 0.5, "Cu": 0.1}
    count = 40_000
    drawn = draw_prices(
        means,
        relative_sd=spread,
        correlation={("Ni", "Co"): correlation},
        count=count,
        rng=generator(7, "prices"),
    )
    found = drawn / np.array(list(means.values()))
    sd = np.array(list(spread.values()))
    error = sd / np.sqrt(count)
    assert (np.abs(found.mean(axis=0) - 1.0) < 4.0 * error).all()
    # the standard error of a standard deviation, from the fourth moment drawn
    fourth = ((found - found.mean(axis=0)) ** 4).mean(axis=0)
    of_sd = np.sqrt((fourth / sd**4 - 1.0) / count) * sd / 2.0
    assert (np.abs(found.std(axis=0) - sd) < 4.0 * of_sd).all()
    logs = np.corrcoef(np.log(drawn).T)
    expected = np.array(
        [[1.0, correlation, 0.0], [correlation, 1.0, 0.0], [0.0, 0.0, 1.0]]
    )
    of_fisher = 4.0 / np.sqrt(count)
    off = np.triu_indices(3, 1)
    assert (np.abs(np.arctanh(logs[off]) - np.arctanh(expected[off])) < of_fisher).all()


@settings(max_examples=15)
@given(worlds(), terms(), st.integers(0, 2**16))
def test_being_free_to_stop_never_costs_and_is_the_best_of_all_plans_cut_short(
    world, money, seed
):
    plan = planned(world, "value")
    spreads = ValueSpreads(price={"Ni": 0.4, "Co": 0.6}, operating=0.3)
    drawn = draw_values(
        plan, terms=money, spreads=spreads, rng=generator(seed, "stop"), count=7
    )
    table = drawn.table
    assert (table["stopped_npv_usd"] >= table["npv_usd"]).all()
    assert drawn.worth_of_stopping_usd >= 0.0
    # cut short by hand: the same blocks, planned for fewer years
    plain = value_cases(
        plan, terms=money, cases=Cases.none(plan, terms=money), stopping=True
    )
    by_hand = [
        worth(replace(plan, years=plan.years.iloc[:stop]), money)
        for stop in range(1, len(plan.years) + 1)
    ]
    scale = abs(max(by_hand)) + 1.0
    assert plain.stopped.npv_usd[0] == pytest.approx(max(by_hand), abs=1e-9 * scale)
    kept = by_hand[int(plain.stopped.years[0]) - 1]
    assert kept == pytest.approx(max(by_hand), abs=1e-9 * scale)


@settings(max_examples=15)
@given(worlds(), terms(), st.floats(1.0, 40.0))
def test_at_the_break_even_abundance_a_plan_is_worth_nothing(world, money, mean):
    plan = planned(world, "value")
    found = abundance_at_nothing(plan, terms=money, mean_kg_m2=mean)
    if found.reason:
        assert np.isnan(found.abundance_kg_m2)
        return
    ordered = plan.ground
    scaled = replace(
        plan,
        ground=replace(
            ordered,
            wet_t=ordered.wet_t * found.factor,
            dry_t=ordered.dry_t * found.factor,
            metal_t={m: t * found.factor for m, t in ordered.metal_t.items()},
        ),
    )
    value = value_cases(scaled, terms=money, cases=Cases.none(scaled, terms=money))
    scale = sum(part.usd for part in money.capital) + money.closure_usd + 1e6
    assert value.npv_usd[0] == pytest.approx(0.0, abs=1e-6 * scale)
    assert found.abundance_kg_m2 == pytest.approx(mean * found.factor)


@settings(max_examples=15)
@given(worlds(), terms())
def test_the_state_only_takes(world, money):
    flows = project_cash_flow(planned(world, "value").years, terms=money)
    stages = value_stages(flows, rate=money.discount_rate)
    values = stages.set_index("stage")["npv_usd"]
    assert values["before royalty and tax"] >= values["after royalty, before tax"]
    assert values["after royalty, before tax"] >= values["after royalty and tax"]
    untaxed = replace(money, royalty=Royalty(), tax=Tax())
    scale = abs(values).max() + 1.0
    assert values["before royalty and tax"] == pytest.approx(
        worth(planned(world, "value"), untaxed), abs=1e-9 * scale
    )
