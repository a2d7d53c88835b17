"""What blocks are worth on the map: by hand, discounted, and said to be planning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from madeup.small_mine import ECONOMICS, MINING, PROJECT, small_inputs

from geo.report.block_variables import block_variables
from geo.workflow.graph import Inputs
from geo.workflow.value_blocks import block_worths
from geo.workflow.valuing import STEP


def valued(text: str = PROJECT + MINING + ECONOMICS) -> Inputs:
    inputs = small_inputs(text)
    return Inputs(file=inputs.file, done={**inputs.done, "economics": STEP.run(inputs)})


def test_worth_is_what_metals_bring_less_the_costs_of_the_ground():
    inputs = valued()
    cells = inputs.table("statement", "cells")
    columns, note = block_worths(inputs, cells)
    wet = cells["wet_t_at_10"] * 0.76
    dry = cells["dry_t_at_10"] * 0.76
    brings = 16e3 * 0.9 * 0.006 * dry
    brings += 40e3 * 0.8 * 0.9 * cells["co_t_at_10"] * 0.76
    costs = 40.0 * wet + 0.1 * 0.95 * cells["area_m2"]
    by_hand = (brings - costs) / cells["area_m2"]
    assert columns["worth_usd_m2"] == pytest.approx(by_hand.to_numpy())
    assert "Inferred blocks are among them" in note


def test_the_discounted_worths_add_up_to_the_margin_of_the_cash_flow():
    inputs = valued()
    cells = inputs.table("statement", "cells")
    columns, _ = block_worths(inputs, cells)
    flows = inputs.table("economics", "cash_flow")
    net = flows["revenue_usd"] - flows["area_cost_usd"] - flows["mining_cost_usd"]
    net -= flows["transport_cost_usd"] + flows["processing_cost_usd"]
    factors = 1.08 ** -np.maximum(flows["year"].to_numpy() - 0.5, 0.0)
    total = (columns["discounted_usd_m2"] * cells["area_m2"]).sum()
    assert total == pytest.approx(float((net * factors).sum()), rel=1e-9)
    assert (columns["discounted_usd_m2"] < columns["worth_usd_m2"]).all()
    assert np.nanmin(columns["mined_year"]) == 1


def test_inferred_blocks_have_no_worth_unless_they_are_asked_for():
    text = PROJECT + MINING.replace("include_inferred = true", "") + ECONOMICS
    inputs = valued(text)
    cells = inputs.table("statement", "cells")
    columns, note = block_worths(inputs, cells)
    inferred = (cells["class"] == "Inferred").to_numpy()
    assert np.isnan(columns["worth_usd_m2"][inferred]).all()
    assert np.isfinite(columns["worth_usd_m2"][~inferred]).all()
    assert "Inferred ground is left out" in note


def test_without_economics_no_worth_is_offered():
    inputs = valued(PROJECT + MINING)
    assert block_worths(inputs, inputs.table("statement", "cells")) == ({}, "")
    cells = pd.DataFrame({"abundance_kriged": [4.0]})
    assert not [one for one in block_variables(cells) if "worth" in one.key]


def test_the_legend_says_planning_only_and_whose_ground_it_is():
    cells = pd.DataFrame(
        {
            "abundance_kriged": [4.0],
            "worth_usd_m2": [1.5],
            "discounted_usd_m2": [0.5],
        }
    )
    shown = [
        one
        for one in block_variables(cells, worth_note="Inferred is left out.")
        if one.key in {"worth_usd_m2", "discounted_usd_m2"}
    ]
    assert len(shown) == 2
    for one in shown:
        assert "planning only" in one.label
        assert "no part of the statement" in one.note
        assert one.note.endswith("Inferred is left out.")
        assert one.unit == "USD/m\u00b2"
