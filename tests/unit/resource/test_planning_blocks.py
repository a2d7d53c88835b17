"""Which ground a plan may count on, and what it brings and costs."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resource.mining.block_value import UnitCosts, block_values
from geo.resource.mining.economics import (
    MetalTerms,
    break_even_abundance,
    value_per_dry_tonne,
    value_per_wet_tonne,
)
from geo.resource.mining.planning_blocks import planning_blocks

CELLS = pd.DataFrame(
    {
        "cell": ["a", "b", "c", "d", "e"],
        "lon": [155.0, 155.1, 155.2, 155.3, 155.4],
        "lat": 23.0,
        "zone": "field",
        "class": ["Measured", "Indicated", "Inferred", "Indicated", "Unclassified"],
        "area_m2": 4e6,
        "counts": [True, True, True, False, True],
        "share_at_15": [1.0, 0.5, 1.0, 1.0, 1.0],
        "wet_t_at_15": [80e3, 40e3, 80e3, 80e3, 80e3],
        "dry_t_at_15": [56e3, 28e3, 56e3, 56e3, 56e3],
        "ni_t_at_15": [280.0, 140.0, 280.0, 280.0, 280.0],
    }
)
SURE = ("Measured", "Indicated")


def blocks_of(classes=SURE, **changes):
    settings = {"recoverable_share": 0.75, "swept_share": 0.95} | changes
    return planning_blocks(
        CELLS, cutoff=15.0, metals=["Ni"], classes=classes, **settings
    )


def test_inferred_and_excluded_ground_is_left_out_unless_asked():
    assert blocks_of()["cell"].tolist() == ["a", "b"]
    assert blocks_of((*SURE, "Inferred"))["cell"].tolist() == ["a", "b", "c"]


def test_a_block_is_the_part_of_a_cell_above_the_cut_off():
    second = blocks_of().iloc[1]
    assert second["area_m2"] == 2e6
    assert second["swept_m2"] == pytest.approx(1.9e6)
    # 40 kt on 2 km2
    assert second["abundance_kg_m2"] == pytest.approx(20.0)
    assert second["recoverable_wet_t"] == pytest.approx(30e3)
    assert second["recoverable_ni_t"] == pytest.approx(105.0)


def test_what_is_asked_wrongly_is_told():
    with pytest.raises(ParameterError, match="3 problems"):
        blocks_of(["indicated"], recoverable_share=75.0, swept_share=0.0)
    with pytest.raises(DataError, match="no column share_at_12"):
        planning_blocks(
            CELLS, cutoff=12.0, metals=[], classes=SURE, recoverable_share=0.7
        )


def test_no_ground_gives_an_empty_table():
    assert blocks_of(["Measured"]).shape[0] == 1
    none = planning_blocks(
        CELLS.assign(counts=False),
        cutoff=15.0,
        metals=["Ni"],
        classes=SURE,
        recoverable_share=0.7,
    )
    assert none.empty
    assert "recoverable_ni_t" in none


def test_a_block_at_the_break_even_abundance_has_no_margin():
    # the same pick-up, costs and grades by the formula and by the block
    terms = {"Ni": MetalTerms(price_usd_t=16e3, recovery=0.9, payable=0.95)}
    pickup, moisture, grade = 0.8, 0.3, 0.013
    wet_usd = value_per_wet_tonne(
        value_per_dry_tonne({"Ni": grade}, terms=terms), moisture=moisture
    )
    even = break_even_abundance(
        area_cost_usd_m2=0.2,
        tonne_cost_usd_wet_t=40.0 + 15.0 + 30.0 * (1.0 - moisture),
        value_usd_wet_t=wet_usd,
        pickup=pickup,
    )
    wet_t = even * 1e6 / 1000.0 * pickup
    block = pd.DataFrame(
        {
            "swept_m2": [1e6],
            "recoverable_wet_t": [wet_t],
            "recoverable_dry_t": [wet_t * (1.0 - moisture)],
            "recoverable_ni_t": [wet_t * (1.0 - moisture) * grade],
        }
    )
    costs = UnitCosts(
        area_usd_m2=0.2,
        mining_usd_wet_t=40.0,
        transport_usd_wet_t=15.0,
        processing_usd_dry_t=30.0,
    )
    valued = block_values(block, terms=terms, costs=costs)
    assert valued["margin_usd"][0] == pytest.approx(0.0, abs=1e-6)
    richer = block_values(block * [1.0, 1.01, 1.01, 1.01], terms=terms, costs=costs)
    assert richer["pays"].tolist() == [True]
    assert richer["use"].tolist() == ["planning only"]


def test_costs_below_zero_are_told_together():
    with pytest.raises(ParameterError, match="2 problems"):
        UnitCosts(area_usd_m2=-0.1, fixed_usd_year=-1.0)
