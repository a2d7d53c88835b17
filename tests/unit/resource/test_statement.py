"""A statement has its lines in order, adds up, and is honestly named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import xarray as xr

from geo.errors import DataError, ParameterError
from geo.model.classes import ResourceClass
from geo.resource.statement.build import build_statement
from geo.resource.statement.curve import grade_tonnage_band
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label, label_of
from geo.resource.statement.lines import (
    AboveCutoffs,
    Groups,
    above_cutoffs,
    joined,
)
from geo.resource.tonnage import estimated_cells

CELLS = estimated_cells(
    area_m2=[1e9] * 4,
    abundance=[5.0, 15.0, 25.0, 10.0],
    moisture=0.28,
    grades={"Ni": [0.012, 0.013, 0.014, np.nan]},
)
ABOVE = above_cutoffs(CELLS, cutoffs=[4.0, 12.0])
ZONES = {
    "north": [True, False, False, True],
    "south": [False, True, True, False],
}
INFERRED, INDICATED, MEASURED = 1, 2, 3


def build(klass=(1, 2, 3, 0), *, label=Label.INVENTORY, counts=True, **more):
    groups = groups_of(ZONES, klass=list(klass), counts=counts)
    return build_statement(ABOVE, groups, label=label, **more)


def line(made, zone, klass, cutoff=4.0):
    keys = made.table.set_index(["zone", "class", "cutoff_kg_m2"])
    return keys.loc[(zone, klass, cutoff)]


def test_lines_come_zone_by_zone_cut_off_by_cut_off_class_by_class():
    table = build().table
    classes = [
        "Measured",
        "Indicated",
        "Measured + Indicated",
        "Inferred",
        "Unclassified",
        "total",
    ]
    assert table["class"].tolist() == classes * 6
    assert table["zone"].tolist() == (["north"] * 12 + ["south"] * 12 + ["total"] * 12)
    assert table["cutoff_kg_m2"].tolist()[:12] == [4.0] * 6 + [12.0] * 6


def test_a_class_has_its_line_everywhere_or_nowhere():
    made = build((INFERRED, INFERRED, INDICATED, INFERRED))
    assert made.table["class"].unique().tolist() == [
        "Indicated",
        "Measured + Indicated",
        "Inferred",
        "total",
    ]
    # nothing indicated lies in the north: a line of zeros, and no means
    empty = line(made, "north", "Indicated")
    assert (empty["area_km2"], empty["wet_mt"], empty["ni_kt"]) == (0.0, 0.0, 0.0)
    assert np.isnan(empty["abundance_wet_kg_m2"])
    assert np.isnan(empty["ni_pct"])
    assert "no line for Measured, Unclassified" in " ".join(made.notes)


def test_without_measured_or_indicated_ground_their_sum_is_no_line():
    made = build((INFERRED,) * 4)
    assert made.table["class"].unique().tolist() == ["Inferred", "total"]


def test_ground_that_does_not_count_is_on_no_line():
    made = build(counts=[True, True, False, True])
    assert "Measured" not in set(made.table["class"])
    assert line(made, "total", "total")["wet_mt"] == pytest.approx(5.0 + 15.0 + 10.0)


def test_figures_by_hand():
    made = build((INDICATED, INFERRED, INFERRED, INFERRED))
    south = line(made, "south", "Inferred")
    assert south["area_km2"] == pytest.approx(2000.0)
    assert south["abundance_wet_kg_m2"] == pytest.approx(20.0)
    assert south["wet_mt"] == pytest.approx(40.0)
    assert south["moisture"] == pytest.approx(0.28)
    assert south["dry_mt"] == pytest.approx(28.8)
    assert south["ni_kt"] == pytest.approx(0.72 * (15e3 * 0.013 + 25e3 * 0.014))
    assert south["ni_pct"] == pytest.approx(100 * (15 * 0.013 + 25 * 0.014) / 40)
    north = line(made, "north", "Inferred")
    assert (north["wet_mt"], north["graded_share"]) == (10.0, 0.0)
    assert np.isnan(north["ni_pct"])
    assert "down to 82% of the dry tonnes" in " ".join(made.notes)


def test_unclassified_ground_is_in_the_total_of_an_inventory():
    for label in (Label.INVENTORY, Label.SYNTHETIC):
        made = build(label=label)
        assert line(made, "total", "total")["wet_mt"] == pytest.approx(55.0)
        assert made.table["class"].tolist()[4:6] == ["Unclassified", "total"]
        assert "totals add up all ground" in " ".join(made.notes)


def test_unclassified_ground_is_never_in_a_total_called_resource():
    made = build(label=Label.RESOURCE)
    assert line(made, "total", "total")["wet_mt"] == pytest.approx(45.0)
    assert line(made, "total", "Unclassified")["wet_mt"] == pytest.approx(10.0)
    assert made.table["class"].tolist()[4:6] == ["total", "Unclassified"]
    assert "no part of a resource" in " ".join(made.notes)


def test_the_word_resource_must_be_earned():
    assert label_of(synthetic=False, rpeee=False) is Label.INVENTORY
    assert label_of(synthetic=False, rpeee=True) is Label.RESOURCE
    for rpeee in (True, False):
        assert "resource" not in label_of(synthetic=True, rpeee=rpeee)
        assert label_of(synthetic=True, rpeee=rpeee).startswith("SYNTHETIC")


def test_a_kriged_statement_says_that_its_curve_is_smoothed():
    assert "smoothed" in build().notes[0]


def test_checks_stand_beside_every_line():
    half = above_cutoffs(
        estimated_cells(
            area_m2=[1e9] * 4,
            abundance=[2.5, 7.5, 12.5, 5.0],
            moisture=0.28,
            grades={"Ni": 0.01},
        ),
        cutoffs=[4.0, 12.0],
    )
    made = build(checks={"kriged": ABOVE, "nearest": half})
    assert made.table["wet_mt_kriged"].tolist() == made.table["wet_mt"].tolist()
    assert made.table["ni_kt_kriged"].tolist() == made.table["ni_kt"].tolist()
    whole = line(made, "total", "total")
    assert whole["wet_mt_nearest"] == pytest.approx(25.0)
    assert whole["ni_kt_nearest"] == pytest.approx(25e3 * 0.72 * 0.01)
    assert line(made, "total", "total", 12.0)["wet_mt_nearest"] == pytest.approx(12.5)
    assert "beside each line" in " ".join(made.notes)


def test_checks_of_other_cells_or_metals_are_refused():
    bare = above_cutoffs(
        estimated_cells(area_m2=[1e9] * 4, abundance=5.0, moisture=0.3),
        cutoffs=[4.0, 12.0],
    )
    fewer = above_cutoffs(CELLS, cutoffs=[4.0])
    with pytest.raises(DataError, match="2 problems") as caught:
        build(checks={"bare": bare, "fewer": fewer})
    assert "metals ()" in str(caught.value)


# -- percentiles -----------------------------------------------------------------


def drawn(realizations=19, seed=3):
    """Realizations of the four cells, their means by cell and their totals."""
    rng = np.random.Generator(np.random.PCG64(seed))
    worlds = [
        above_cutoffs(
            estimated_cells(
                area_m2=[1e9] * 4,
                abundance=CELLS.abundance * rng.lognormal(0.0, 0.3, 4),
                moisture=rng.uniform(0.26, 0.30),
                grades={"Ni": rng.uniform(0.01, 0.015, 4)},
            ),
            cutoffs=[4.0, 12.0],
        )
        for _ in range(realizations)
    ]
    mean = AboveCutoffs(
        cutoffs=(4.0, 12.0),
        area_m2=np.mean([world.area_m2 for world in worlds], axis=0),
        wet_t=np.mean([world.wet_t for world in worlds], axis=0),
        dry_t=np.mean([world.dry_t for world in worlds], axis=0),
        metal_t={"Ni": np.mean([world.metal_t["Ni"] for world in worlds], axis=0)},
        graded_dry_t={
            "Ni": np.mean([world.graded_dry_t["Ni"] for world in worlds], axis=0)
        },
    )
    groups = groups_of(ZONES, klass=[1, 2, 3, 0])
    return worlds, mean, groups, totals_of(worlds, groups)


def totals_of(worlds, groups):
    names = ["area_m2", "wet_t", "dry_t", "metal_t of Ni"]
    dims = ("realization", "zone", "resource_class", "cutoff")
    shape = (len(worlds), len(groups.zones), 4, 2)
    totals = xr.Dataset(
        coords={
            "realization": np.arange(len(worlds)),
            "zone": list(groups.zones),
            "resource_class": [str(one) for one in ResourceClass],
            "cutoff": [4.0, 12.0],
        }
    )
    for name in names:
        values = np.zeros(shape)
        for number, world in enumerate(worlds):
            for zone in range(len(groups.zones)):
                for place, one in enumerate(ResourceClass):
                    where = (
                        groups.counts
                        & (groups.zone == zone)
                        & (groups.klass == one.code)
                    )
                    summed = world.arrays()[name][:, where].sum(axis=1)
                    values[number, zone, place] = summed
        totals[name.replace(" of ", "_")] = (dims, values)
    return totals


def test_percentiles_are_those_of_sums_not_sums_of_percentiles():
    worlds, mean, groups, totals = drawn()
    made = build_statement(mean, groups, label=Label.INVENTORY, totals=totals)
    whole = line(made, "total", "total")
    sums = sorted(world.wet_t[0].sum() / 1e6 for world in worlds)
    # of 19 the second lowest stands for 2/20, the tenth for 10/20
    assert whole["wet_mt_p10"] == pytest.approx(sums[1])
    assert whole["wet_mt_p50"] == pytest.approx(sums[9])
    assert whole["wet_mt_p90"] == pytest.approx(sums[17])
    assert whole["wet_mt"] == pytest.approx(np.mean(sums))
    of_classes = sum(
        line(made, "total", str(one))["wet_mt_p10"] for one in ResourceClass
    )
    assert of_classes < whole["wet_mt_p10"]
    metal = sorted(world.metal_t["Ni"][1, 1:3].sum() / 1e3 for world in worlds)
    both = line(made, "south", "Measured + Indicated", 12.0)
    assert both["ni_kt_p90"] == pytest.approx(metal[17])
    assert "19 realizations" in made.notes[0]


def test_totals_of_other_ground_are_refused_with_every_problem():
    _, mean, groups, totals = drawn()
    with pytest.raises(DataError, match="sum the same cells"):
        build_statement(mean, groups, label=Label.INVENTORY, totals=totals * 1.01)
    wrong = totals.drop_vars("dry_t").assign_coords(zone=["a", "b"])
    with pytest.raises(DataError, match="2 problems") as caught:
        build_statement(mean, groups, label=Label.INVENTORY, totals=wrong)
    assert "dry_t: missing" in str(caught.value)
    assert "['north', 'south']" in str(caught.value)


def test_the_curve_has_its_band_its_support_and_the_smoothed_one_beside():
    worlds, mean, groups, totals = drawn()
    curve = grade_tonnage_band(
        mean,
        groups,
        label=Label.RESOURCE,
        totals=totals,
        kriged=ABOVE,
        support_m=31_622.8,
    ).set_index(["zone", "cutoff_kg_m2"])
    whole = curve.loc[("total", 12.0)]
    resource = [0, 1, 2]  # the fourth cell is in no class
    wet = sorted(world.wet_t[1, resource].sum() / 1e6 for world in worlds)
    assert whole["wet_mt_p10"] == pytest.approx(wet[1])
    richness = sorted(
        1e3 * world.wet_t[1, resource].sum() / world.area_m2[1, resource].sum()
        for world in worlds
    )
    assert whole["abundance_wet_kg_m2_p50"] == pytest.approx(richness[9])
    assert whole["wet_mt_kriged"] == pytest.approx(40.0)
    assert whole["support_m"] == 31_622.8
    assert curve.index.get_level_values("zone").tolist()[-2:] == ["total", "total"]


def test_a_realization_without_ground_above_has_no_abundance_there():
    worlds, mean, groups, _ = drawn(realizations=3)
    empty = above_cutoffs(
        estimated_cells(
            area_m2=[1e9] * 4, abundance=1.0, moisture=0.28, grades={"Ni": 0.01}
        ),
        cutoffs=[4.0, 12.0],
    )
    worlds[0] = empty
    mean = AboveCutoffs(
        cutoffs=mean.cutoffs,
        **{
            name: np.mean([world.arrays()[name] for world in worlds], axis=0)
            for name in ("area_m2", "wet_t", "dry_t")
        },
        metal_t={"Ni": np.mean([w.metal_t["Ni"] for w in worlds], axis=0)},
        graded_dry_t={"Ni": np.mean([w.graded_dry_t["Ni"] for w in worlds], axis=0)},
    )
    curve = grade_tonnage_band(
        mean,
        groups,
        label=Label.INVENTORY,
        totals=totals_of(worlds, groups),
        kriged=ABOVE,
        support_m=31_622.8,
    ).set_index(["zone", "cutoff_kg_m2"])
    whole = curve.loc[("total", 4.0)]
    assert whole["wet_mt_p10"] == 0.0
    assert whole["abundance_wet_kg_m2_p10"] > 4.0


# -- cells and groups --------------------------------------------------------------


def test_cells_without_an_estimate_or_grade_lie_above_nothing():
    cells = estimated_cells(
        area_m2=[1e6, 1e6],
        abundance=[np.nan, 10.0],
        moisture=0.2,
        grades={"Ni": [0.01, np.nan]},
    )
    above = above_cutoffs(cells, cutoffs=[0.0])
    assert above.area_m2.tolist() == [[0.0, 1e6]]
    assert above.dry_t.tolist() == [[0.0, 8000.0]]
    assert above.metal_t["Ni"].tolist() == [[0.0, 0.0]]
    assert above.graded_dry_t["Ni"].tolist() == [[0.0, 0.0]]


def test_a_cell_on_a_cut_off_lies_above_it():
    assert above_cutoffs(CELLS, cutoffs=[15.0]).area_m2.tolist() == [
        [0.0, 1e9, 1e9, 0.0]
    ]


@pytest.mark.parametrize("cutoffs", [[], [5.0, 4.0], [4.0, 4.0], [-1.0], [np.nan]])
def test_cut_offs_must_ascend_from_nothing(cutoffs):
    with pytest.raises(ParameterError, match="0 or more, ascending"):
        above_cutoffs(CELLS, cutoffs=cutoffs)


def test_arrays_that_do_not_fit_are_told_together():
    ones = np.ones((1, 2))
    with pytest.raises(DataError, match="3 problems") as caught:
        AboveCutoffs(
            cutoffs=(0.0,),
            area_m2=ones,
            wet_t=np.ones((1, 3)),
            dry_t=ones * np.nan,
            metal_t={"Ni": ones},
            graded_dry_t={},
        )
    assert "2 values not finite" in str(caught.value)
    assert "shape (1, 3)" in str(caught.value)


def test_domains_with_other_cut_offs_are_not_joined():
    with pytest.raises(DataError, match="as the first"):
        joined([ABOVE, above_cutoffs(CELLS, cutoffs=[4.0])])
    assert joined([ABOVE, ABOVE]).tonnages([True] * 8)[0].wet_t == pytest.approx(110e6)


def test_ground_in_two_zones_is_refused():
    both = {**ZONES, "licence": [True, True, False, False]}
    with pytest.raises(DataError, match="2 cells in more than one zone"):
        groups_of(both)


def test_zones_of_another_shape_or_none_are_refused():
    with pytest.raises(DataError, match=r"shape \(2,\)"):
        groups_of({**ZONES, "east": [True, False]})
    with pytest.raises(DataError, match="at least one"):
        groups_of({})
    with pytest.raises(DataError, match="rename the zone"):
        groups_of({"total": [True, True, True, True]})


def test_codes_that_name_no_zone_or_class_are_told_together():
    with pytest.raises(DataError, match="3 problems") as caught:
        Groups(
            zones=("a", "a"),
            zone=np.array([0, 2]),
            klass=np.array([4, 0], dtype=np.int8),
            counts=np.array([True, True]),
        )
    assert "codes 0 to 4" in str(caught.value)
    assert "names that differ" in str(caught.value)


def test_nothing_at_all_is_a_statement_of_nothing():
    made = build(counts=False)
    assert made.table["class"].unique().tolist() == ["total"]
    assert made.table["wet_mt"].tolist() == [0.0] * 6
    pd.testing.assert_frame_equal(made.rounded(), made.table)
