"""The step on economics: by hand, apart from the statement, and never unasked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from madeup.small_mine import (
    ECONOMICS,
    MINING,
    PROJECT,
    RECOVERABLE,
    small_cells,
    small_inputs,
    small_totals,
)

from geo.resource.mining.block_value import UnitCosts, block_values
from geo.resource.mining.cash_flow import Timing
from geo.resource.mining.economics import MetalTerms
from geo.resource.mining.planning_blocks import planning_blocks
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.project_terms import Capital, ProjectTerms, Royalty, Tax
from geo.resource.mining.schedule import MiningRate, annual_schedule
from geo.resource.mining.valuation import valuation
from geo.workflow.economics_words import standing_words
from geo.workflow.graph import Artifacts, Inputs
from geo.workflow.store import StepStore
from geo.workflow.valuing import STEP

WHOLE = PROJECT + MINING + ECONOMICS
MADE_OF_MONEY = ("economics", "cash_flow", "block_values", "tornado", "draws", "terms")


@pytest.fixture(scope="module")
def valued() -> Artifacts:
    return STEP.run(small_inputs())


def test_the_step_gives_what_the_public_functions_give_by_hand(valued):
    terms = ProjectTerms(
        metals={
            "Ni": MetalTerms(price_usd_t=16e3, recovery=0.9),
            "Co": MetalTerms(price_usd_t=40e3, recovery=0.8, payable=0.9),
        },
        costs=UnitCosts(area_usd_m2=0.1, mining_usd_wet_t=40.0, fixed_usd_year=2e6),
        discount_rate=0.08,
        capital=(Capital(name="ship", usd=100e6, spread=((0, 0.5), (1, 0.5))),),
        royalty=Royalty(rate=0.02),
        tax=Tax(rate=0.3),
        first_production_year=2,
        timing=Timing.MID_YEAR,
    )
    blocks = planning_blocks(
        small_cells(),
        cutoff=10.0,
        metals=["Ni", "Co"],
        classes=["Measured", "Indicated", "Inferred"],
        recoverable_share=RECOVERABLE,
        swept_share=0.95,
    )
    worth = block_values(blocks, terms=terms.metals, costs=terms.costs)
    seconds = 8760.0 * 3600.0
    rate = MiningRate(
        new_km2_per_year=10.0 * 0.5 * seconds * 0.5 / 1e6,
        most_wet_t_per_year=0.5e6,
        ramp=(0.5,),
    )
    years = annual_schedule(worth, rate=rate, metals=["Ni", "Co"], order="value").years
    flows = project_cash_flow(years, terms=terms)["net_usd"].tolist()
    by_hand = valuation(flows, rate=0.08, timing=Timing.MID_YEAR)
    record = valued["economics"]
    assert record["npv_usd"] == by_hand.npv_usd
    assert record["irr"] == by_hand.irr
    assert record["payback_years"] == by_hand.payback_years


def test_without_tax_and_ramp_the_value_is_that_of_sums_on_paper():
    plain = MINING.replace("ramp = [0.5]", "ramp = []").replace("0.5e6", "1e9")
    text = PROJECT + plain + ECONOMICS.replace("rate = 0.3", "rate = 0.0")
    text = text.replace('discount_source = "made up"', _AT_END)
    cells = small_cells()
    dry_t = RECOVERABLE * cells["dry_t_at_10"]
    nickel = 16e3 * 0.9 * (0.006 * dry_t)
    cobalt = 40e3 * 0.8 * 0.9 * (cells["co_t_at_10"] / cells["dry_t_at_10"] * dry_t)
    swept_m2 = 0.95 * cells["area_m2"].sum()
    a_year_m2 = 10.0 * 0.5 * 0.5 * 365 * 86400.0
    life = swept_m2 / a_year_m2
    revenue = float((nickel + cobalt).sum())
    costs = 40.0 * RECOVERABLE * cells["wet_t_at_10"].sum() + 0.1 * swept_m2
    undiscounted = 0.98 * revenue - costs - 2e6 * life - 100e6
    record = STEP.run(small_inputs(text))["economics"]
    flows = STEP.run(small_inputs(text))["cash_flow"]
    assert record["life_years"] == pytest.approx(life)
    assert flows["net_usd"].sum() == pytest.approx(undiscounted)
    factors = 1.08 ** -np.arange(len(flows), dtype=float)
    assert record["npv_usd"] == pytest.approx((flows["net_usd"] * factors).sum())


_AT_END = 'discount_source = "made up"\ntiming = "end of year"'


def test_both_orders_mine_all_that_is_planned(valued):
    blocks, planned = valued["schedule_blocks"], valued["block_values"]
    for _, mined in blocks.groupby("order"):
        whole = planned["recoverable_wet_t"].sum()
        assert mined["wet_t_mined"].sum() == pytest.approx(whole)
        assert mined.groupby("cell")["share"].sum().to_list() == pytest.approx(
            [1.0] * 64
        )
    years = valued["schedule"].groupby("order")["wet_t"].sum()
    assert years["value"] == pytest.approx(years["distance"])


def test_inferred_ground_counts_where_it_is_asked_for_and_is_told(valued):
    without = STEP.run(
        small_inputs(WHOLE.replace("inferred = true", "inferred = false"))
    )
    record = valued["economics"]
    assert record["includes_inferred"]
    assert record["inferred_share"] == pytest.approx(0.5)
    assert any("50% of the tonnes planned are Inferred" in n for n in _notes(valued))
    assert without["economics"]["inferred_share"] == 0.0
    assert set(without["block_values"]["class"]) == {"Indicated"}


def test_of_inferred_ground_alone_nothing_is_left_to_value():
    text = WHOLE.replace("inferred = true", "inferred = false")
    made = STEP.run(small_inputs(text, inferred=True))
    assert "nothing is left to value" in made["economics"]["nothing"]
    assert "npv_usd" not in made["economics"]
    assert not {"schedule", "cash_flow", "tornado", "draws"} & set(made)
    assert any("nothing is left to value" in note for note in _notes(made))


def test_blocks_that_do_not_pay_are_left_unless_all_are_asked_for():
    dear = WHOLE.replace("usd = 40.0", "usd = 4000.0")
    left = STEP.run(small_inputs(dear))
    assert left["economics"]["nothing"].startswith("No block pays for its own mining")
    every = STEP.run(
        small_inputs(dear.replace("ramp = [0.5]", 'ramp = [0.5]\nblocks = "all"'))
    )
    assert every["economics"]["blocks_planned"] == len(small_cells())
    assert every["economics"]["npv_usd"] < 0.0
    assert every["economics"]["break_even_kg_m2"] == float("inf")


def test_a_project_without_economics_has_no_word_of_money():
    made = STEP.run(small_inputs(PROJECT))
    assert dict(made) == {"notes": {"lines": []}}


def test_a_plan_of_mining_alone_is_laid_out_without_money():
    made = STEP.run(small_inputs(PROJECT + MINING))
    assert not set(MADE_OF_MONEY) & set(made)
    assert not [name for name in made["schedule"] if "usd" in name]
    first = made["schedule"].query("order == 'value'")["abundance_kg_m2"]
    assert first.is_monotonic_decreasing


def test_the_cost_of_the_way_to_the_plant_counts_unless_another_is_told(valued):
    way = {"usd_per_wet_t": 25.0}
    taken = STEP.run(small_inputs(transport=way))
    said = WHOLE + '\n[[economics.costs]]\nfor = "transport"\nusd = 25.0\n'
    said += 'date = "2025"\nsource = "x"\n'
    told = STEP.run(small_inputs(said, transport={"usd_per_wet_t": 9.0}))
    assert taken["economics"]["npv_usd"] < valued["economics"]["npv_usd"]
    assert taken["economics"]["npv_usd"] == told["economics"]["npv_usd"]
    rows = taken["terms"].set_index("name")
    assert rows.loc["transport", "amount"] == 25.0
    assert rows.loc["transport", "evidence"] == "derived"


def test_no_more_is_mined_than_is_carried_unless_the_plan_says_so():
    silent = WHOLE.replace("most_wet_t_per_year = 0.5e6", "")
    few = STEP.run(small_inputs(silent, transport={"t_per_year": 0.3e6}))
    assert few["schedule"]["wet_t"].max() == pytest.approx(0.3e6)
    assert few["economics"]["most_wet_t_per_year"] == 0.3e6
    said = STEP.run(small_inputs(transport={"t_per_year": 0.3e6}))
    assert said["schedule"]["wet_t"].max() == pytest.approx(0.5e6)


def test_years_beyond_a_licence_are_not_mined_and_what_is_told_is_what_is_mined():
    short = STEP.run(small_inputs(WHOLE.replace("ramp", "most_years = 2\nramp")))
    record, blocks = short["economics"], short["schedule_blocks"]
    mined = blocks[blocks["order"] == "value"]
    assert short["schedule"]["year"].max() == 2
    assert record["delivered_wet_t"] == pytest.approx(mined["wet_t_mined"].sum())
    assert record["delivered_wet_t"] < record["recoverable_wet_t"]
    inferred = mined.loc[mined["class"] == "Inferred", "wet_t_mined"].sum()
    share = inferred / mined["wet_t_mined"].sum()
    assert record["inferred_share"] == pytest.approx(share)
    assert share != pytest.approx(0.5)


def test_the_same_seed_draws_the_same_worlds_and_all_is_stored_whole(valued, tmp_path):
    again = STEP.run(small_inputs())
    other = STEP.run(small_inputs(WHOLE.replace("seed = 7", "seed = 8")))
    pd.testing.assert_frame_equal(valued["draws"], again["draws"])
    assert not valued["draws"]["npv_usd"].equals(other["draws"]["npv_usd"])
    store = StepStore(folder=Path(tmp_path))
    store.save("k", valued)
    back = store.load("k")
    assert back["economics"] == valued["economics"]
    pd.testing.assert_frame_equal(back["draws"], valued["draws"])


def test_dearer_metal_is_never_worth_less(valued):
    dear = WHOLE.replace("usd_per_t = 16000.0", "usd_per_t = 17000.0")
    assert (
        STEP.run(small_inputs(dear))["economics"]["npv_usd"]
        > (valued["economics"]["npv_usd"])
    )


def _notes(made: Artifacts) -> list[str]:
    return made["notes"]["lines"]


NORTH = """
[[domains]]
name = "north"
bounds = [155.0, 23.5, 155.2, 23.6]
[[domains]]
name = "south"
bounds = [155.0, 23.4, 155.2, 23.5]
[supply]
[[supply.commodities]]
name = "nickel"
metal = "Ni"
demand_t = 1e5
source = "made up"
[supply.options]
market_iso3 = "JPN"
market_port = "JPYOK"
decay_per_day = 0.05
spare_share = 0.2
[supply.seabed]
wet_t_per_year = 0.5e6
recovery = { Ni = 0.9, Co = 0.8 }
domain = "north"
source = "made up"
"""


def test_the_domain_that_the_supply_plans_on_is_mined_and_no_other():
    def inputs(text: str):
        made = small_inputs(text)
        cells = made.done["statement"]["cells"]
        split = cells["zone"].where(cells["lat"] < 23.58, "north")
        cells = cells.assign(zone=split.where(split == "north", "south"))
        totals = small_totals(cells)
        done = made.done["statement"] | {"cells": cells, "realization_totals": totals}
        return Inputs(file=made.file, done={**made.done, "statement": done}), cells

    (given, cells) = inputs(WHOLE + NORTH)
    north = STEP.run(given)
    alone = cells[cells["zone"] == "north"]
    assert 0 < len(alone) < len(cells)
    assert set(north["block_values"]["cell"]) == set(alone["cell"])
    record = north["economics"]
    assert record["recoverable_wet_t"] == pytest.approx(
        RECOVERABLE * alone["wet_t_at_10"].sum()
    )
    assert "\u201cnorth\u201d is mined" in " ".join(standing_words(record))
    (given, _) = inputs(WHOLE + NORTH.replace('domain = "north"\n', ""))
    both = STEP.run(given)["economics"]
    assert both["domain"] == ""
    assert both["blocks"] == len(cells)
