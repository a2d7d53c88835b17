"""What a page of blocks is given adds up to the statement, and nothing is lost."""

import base64
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from madeup.block_world import CUTOFFS, HOLE, MEASURED, PAYLOAD, SPECS, at, block_layers

from geo.errors import DataError
from geo.report.block_values import (
    CELL,
    COUNTED,
    ESTIMATED,
    NONE,
    pack_weights,
    pack_whys,
    place_cells,
)
from geo.report.block_variables import block_variables
from geo.report.blocks import (
    MAX_BLOCKS,
    MAX_PLACES,
    block_data,
    blocks_fit,
    cell_column,
)
from geo.report.class_whys import class_columns


def unpacked(text, kind="<f4"):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


@pytest.fixture(scope="module")
def blocks():
    return block_layers()


@pytest.fixture(scope="module")
def data(blocks):
    return block_data(blocks, centre_lon=180.0)


def above(data, name):
    """Read the changes back, cut-off by cut-off."""
    size = data["estimated"]
    bits = np.unpackbits(unpacked(data["above"]["changed"], "u1"), bitorder="little")
    changed = bits[: size * len(CUTOFFS)].astype(bool).reshape(len(CUTOFFS), size)
    values = iter(unpacked(data["above"][name]))
    whole, now = [], np.zeros(size, dtype="f4")
    for row in changed:
        now = now.copy()
        now[row] = [next(values) for _ in range(int(row.sum()))]
        whole.append(now)
    assert next(values, None) is None
    return np.array(whole)


def test_what_is_packed_adds_up_to_every_line_of_the_statement(blocks, data):
    cells = place_cells(blocks.cells, specs=blocks.specs)
    rows = cells.estimated
    zones = pd.Index(data["zones"]).get_indexer(pd.Index(rows["zone"]))
    codes = {one["word"]: n for n, one in enumerate(data["classes"])}
    classes = rows["class"].map(codes).to_numpy()
    counted = rows["counts"].to_numpy(bool)
    area = unpacked(data["numbers"]["area_m2"]).astype(float)
    stated = blocks.statement.set_index(["zone", "class", "cutoff_kg_m2"])
    for name, column, unit in (
        ("wet", "wet_mt", 1e6),
        ("dry", "dry_mt", 1e6),
        ("co", "co_kt", 1e3),
        ("share", "area_km2", 1e6),
    ):
        values = above(data, name).astype(float)
        values = values * area if name == "share" else values
        for line in data["lines"]:
            here = counted & np.isin(zones, line["zones"])
            here &= np.isin(classes, line["classes"])
            for n, cutoff in enumerate(CUTOFFS):
                wanted = stated.loc[(line["zone"], line["class"], cutoff), column]
                assert values[n][here].sum() / unit == pytest.approx(wanted, rel=1e-6)


def test_states_say_where_cells_lie_and_what_they_are(blocks, data):
    north = unpacked(data["grids"][0]["states"], "u1")
    assert north[at(*HOLE)] == 0
    assert north[at(*MEASURED)] == CELL + ESTIMATED + COUNTED
    assert north[at("north", 9, 4)] == CELL + ESTIMATED, "left out, yet estimated"
    assert north[at("north", 11, 13)] == CELL, "no estimate"
    both = sum(int((unpacked(g["states"], "u1") > 0).sum()) for g in data["grids"])
    assert both == data["cells"] == len(blocks.cells)


def test_order_of_the_rows_does_not_matter(blocks, data):
    mixed = replace(blocks, cells=blocks.cells.sample(frac=1.0, random_state=3))
    assert json.dumps(block_data(mixed, centre_lon=180.0)) == json.dumps(data)


def test_why_a_cell_is_out_names_reasons_and_areas(blocks):
    whys = pack_whys(blocks.cells, features=blocks.features)
    place = int(np.flatnonzero(blocks.cells["cell"] == "north-9-4")[0])
    told = whys.told[unpacked(whys.codes, "<u2")[place]]
    assert [whys.reasons[n] for n in told["reasons"]] == ["slope", "APEI"]
    assert told["words"] == ["slope", f"APEI: {PAYLOAD}"]


def test_the_heaviest_stations_come_first_and_no_more_than_are_told():
    cells = pd.DataFrame({"cell": ["a", "b", "c"]})
    names = [f"S{n}" for n in range(7)]
    weights = pd.DataFrame(
        {"cell": ["b"] * 7 + ["z"], "station": [*names, "S0"], "weight": [0.5] * 8}
    )
    packed = pack_weights(cells, weights=weights)
    which = unpacked(packed["which"], "<u2").reshape(3, 5)
    assert [packed["stations"][n] for n in which[1]] == names[:5]
    assert (which[[0, 2]] == NONE).all()


def test_cells_in_no_grid_and_cells_told_twice_are_refused_together(blocks):
    wrong = blocks.cells.assign(cell=blocks.cells["cell"].replace("north-0-1", "x-0-0"))
    wrong = pd.concat([wrong, wrong.iloc[-1:]], ignore_index=True)
    with pytest.raises(DataError, match="x-0-0: in no grid") as caught:
        place_cells(wrong, specs=SPECS)
    assert "told twice" in str(caught.value)


def test_missing_columns_are_told_all_at_once(blocks):
    with pytest.raises(DataError, match="share_at_4") as caught:
        replace(
            blocks,
            cells=blocks.cells.drop(columns=["share_at_4", "reasons"]),
            weights=pd.DataFrame(),
        )
    assert "cell, station, weight" in str(caught.value)


def test_variables_follow_the_columns(blocks):
    few = blocks.cells.drop(columns=["abundance_p10", "abundance_p90", "nearest_m"])
    assert [one.key for one in block_variables(few)] == [
        "abundance_kriged",
        "abundance_sd",
        "chance",
        "class",
        "reason",
    ]


def test_cells_without_an_estimate_weigh_little_in_the_budget():
    full = pd.DataFrame({"abundance_kriged": np.ones(MAX_BLOCKS + 1)})
    assert not blocks_fit(full)
    assert blocks_fit(full.iloc[1:])
    empty = pd.DataFrame({"abundance_kriged": np.full(MAX_PLACES, np.nan)})
    assert blocks_fit(empty)
    assert not blocks_fit(pd.concat([empty, empty.iloc[:1]]))


def test_a_grid_is_read_off_by_the_name_of_the_cell(blocks):
    spec = SPECS["south"]
    field = spec.variable(np.arange(72.0), units="1", long_name="place")
    grid = spec.dataset().assign(place=field)["place"]
    found = cell_column(blocks.cells, grids={"south": grid})
    south = blocks.cells["zone"].to_numpy() == "south"
    np.testing.assert_array_equal(found[south], np.arange(72.0))
    assert np.isnan(found[~south]).all()


def test_the_slider_opens_at_the_cutoff_of_the_project(data):
    assert data["cutoffs"][data["opening"]] == 4.0
    assert data["byChance"]


def test_why_a_class_is_proposed_names_every_step():
    spec = SPECS["south"]
    steps = {
        "class_by_criteria": 3,
        "class_after_caps": 2,
        "class_caps": 2,
        "class_after_patches": 1,
        "class_override": 1,
        "resource_class": 2,
        "half_width_year": 0.2,
        "half_width_quarter": 0.3,
    }
    grid = spec.dataset()
    for name, value in steps.items():
        field = np.full(spec.shape, value)
        field[0, 0] = -1 if name.startswith(("class_by", "class_after", "res")) else 0
        grid[name] = spec.variable(field, units="1", long_name=name)
    grid["class_caps"].attrs["legend"] = (
        "Inferred: given range; Indicated: few stations"
    )
    author = {"author": "A. Person", "date": "2026-01-02", "reason": "dives"}
    cells = pd.DataFrame({"cell": ["south-0-0", "south-3-2", "north-1-1"]})
    found = class_columns(
        cells,
        specs={"south": spec},
        grids={"south": grid},
        overrides=pd.DataFrame([author]),
    )
    assert found["class_why"].tolist() == [
        "",
        "Measured by its precision; held at Indicated: few stations; Inferred since "
        "its patch is too small; set to Indicated by A. Person on 2026-01-02: dives",
        "",
    ]
    np.testing.assert_allclose(found["half_width_year"], [0.0, 0.2, np.nan])


def test_the_page_is_told_why_only_where_it_is_known(blocks, data):
    assert data["classWhys"]["words"] == [""]
    why = np.where(blocks.cells["class"] == "Measured", "well sampled", "")
    told = replace(blocks, cells=blocks.cells.assign(class_why=why))
    packed = block_data(told, centre_lon=180.0)["classWhys"]
    assert packed["words"] == ["", "well sampled"]
    assert (unpacked(packed["codes"], "<u2") == 1).sum() == 1
