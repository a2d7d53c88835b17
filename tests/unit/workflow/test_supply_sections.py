"""The sections of the report on the supply and on its concentration."""

import numpy as np
import pandas as pd
import pytest
from madeup.ranked_market import ranked_market

import geopandas as gpd

from geo.workflow.concentrating import CONCENTRATION_COLUMNS
from geo.workflow.concentration_sections import (
    bottleneck_swings,
    concentration_section,
    group_rows,
    stage_rows,
)
from geo.workflow.supply_sections import exposure_rows, flow_rows


@pytest.fixture(scope="module")
def done():
    return ranked_market()


def row(scope, **told):
    empty = dict.fromkeys(CONCENTRATION_COLUMNS, np.nan)
    texts = dict.fromkeys(
        ("stage", "product", "group", "basis", "bottleneck", "largest"), ""
    )
    figures = {
        "commodity": "rare_earths",
        "hhi": 0.5,
        "hhi_wgi": 2.5,
        "effective_suppliers": 2.0,
        "largest": "CHN",
        "largest_share": 0.7,
    }
    return empty | texts | figures | {"scope": scope} | told


@pytest.fixture(scope="module")
def concentration():
    stage = {"stage": "refined", "basis": "output", "bottleneck": "yes"}
    risk = {"supply_risk": 4.66, "supply_risk_p10": 4.2, "supply_risk_p90": 5.1}
    owners = {"stage": "refined", "largest": "Alpha", "hhi": 0.05, "hhi_high": 0.88}
    return pd.DataFrame(
        [
            row("mines of the flows", unverified_share=0.25),
            row("world refined output 2024", **stage, **risk, unverified_share=0.0),
            row("world refined output 2024, Dy", **stage, **risk, group="dy"),
            row("owners of the works, refined", **owners),
            row("countries of the owners, refined", **owners | {"hhi": 0.4}),
        ]
    )


TORNADO = pd.DataFrame(
    [
        ("rare_earths", "mine", "", "", "governance", "CHN", 1.0, 2.0, 3.0, 1.0),
        ("rare_earths", "refined", "", "", "governance", "CHN", 4.0, 4.66, 5.0, 1.0),
        ("rare_earths", "refined", "", "", "factor", "import_reliance", 4.66, 4.66,
         4.6601, 1e-4),
    ],
    columns=[
        *("commodity", "stage", "product", "group", "kind", "input"),
        *("risk_low", "risk", "risk_high", "swing"),
    ],
).assign(low=0.0, value=0.0, high=0.0)  # fmt: skip


def test_stages_stand_with_their_band_and_their_owners(concentration):
    rows = stage_rows(concentration).set_index("scope")
    assert list(rows.index) == ["mines of the flows", "world refined output 2024"]
    refined = rows.loc["world refined output 2024"]
    assert refined["risk"] == "4.7 (4.2 to 5.1)"
    assert refined["owners"] == "0.05 to 0.88"
    assert refined["top"] == "China, 70%"
    flows = rows.loc["mines of the flows"]
    assert (flows["risk"], flows["owners"]) == ("", "")
    assert flows["unverified_pct"] == 25.0


def test_element_groups_stand_in_a_table_of_their_own(concentration):
    table = group_rows(concentration)
    assert table.to_dict("records") == [
        {
            "commodity": "rare_earths",
            "group": "Dy",
            "Refined: HHI (0 to 1)": 0.5,
            "Refined: largest": "China, 70%",
            "Refined: supply risk": "4.7 (4.2 to 5.1)",
        }
    ]
    assert len(group_rows(concentration[concentration["group"] == ""])) == 0


def test_the_tornado_is_that_of_the_bottleneck(concentration):
    swings = bottleneck_swings(TORNADO, concentration)
    assert swings["stage"].unique().tolist() == ["refined"]
    assert swings["input"].tolist() == ["China", "import reliance"]


def test_inputs_that_move_nothing_are_not_drawn(concentration):
    done = {"supply": {"concentration": concentration, "tornado": TORNADO}}
    section = concentration_section(done)
    (drawn,) = section.figures
    assert "China, governance" in drawn.alt
    assert "import reliance" not in drawn.alt
    for table in section.tables:
        assert list(table.table.columns) == list(table.labels)


def test_the_stages_of_a_gate_stand_beside_each_other(done):
    (gate,) = exposure_rows(done["supply"]["exposure"]).to_dict("records")
    assert (gate["mine"], gate["refined"], gate["market"]) == (0.0, 75.0, 75.0)
    assert gate["tonnes"] == 75.0


def test_a_gate_that_nothing_passes_is_left_to_the_file(done):
    idle = done["supply"]["exposure"].assign(tonnes=0.0, share=0.0)
    assert len(exposure_rows(idle)) == 0


def test_ways_of_one_mine_and_plant_are_one_flow(done):
    flows = done["supply"]["flows"]
    twice = gpd.GeoDataFrame(
        pd.concat([flows, flows.iloc[[0]].assign(flow_id="M1>X>P1>JPYOK", days=0.0)]),
        crs=flows.crs,
    )
    rows = flow_rows(twice).set_index("mine_id")
    assert rows["tonnes"].to_dict() == {"M1": 150.0, "M2": 25.0}
    assert rows.loc["M1", "days"] == pytest.approx(flows["days"].iloc[0] / 2.0)
    assert rows.loc["M1", "mine"] == "West pit, IDN"
    assert rows.loc["M1", "capacity_evidence"] == "unverified"
