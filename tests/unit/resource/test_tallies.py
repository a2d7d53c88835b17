"""Sums of drawn deposits."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.model.classes import ResourceClass
from geo.resource.deposit.band_table import band_table
from geo.resource.deposit.realizations import DrawnDeposit
from geo.resource.deposit.tallied_ground import TalliedGround
from geo.resource.deposit.tallies import DepositTally, joined_totals
from geo.resource.statement.bands import band_of, require_totals
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.layout import Line
from geo.resource.statement.lines import TOTAL

AREA = np.array([1e6, 2e6, 1e6, 1e6])
SHAPE = (2, 2)


def ground(**more):
    groups = groups_of(
        {"north": [True, True, False, False], "south": [False, False, True, False]},
        klass=[3, 2, 2, 0],
        counts=[True, True, True, True],
    )
    known = {"groups": groups, "cutoffs": (0.0, 10.0), "cutoff": 10.0, "area_m2": AREA}
    return TalliedGround(**{**known, **more})


def deposit(number, abundance, grade=0.01):
    cells = np.array(abundance, dtype=float).reshape(SHAPE)
    return DrawnDeposit(
        number=number,
        abundance=cells,
        metals={"Ni": 0.75 * grade * cells},
        moisture=0.25,
        causes={},
        held=0,
    )


def tallied(deposits, on=None, metals=("Ni",)):
    tally = DepositTally(
        on or ground(), shape=SHAPE, metals=metals, realizations=len(deposits)
    )
    for each in deposits:
        tally.add(each)
    return tally.result()


TWO = [deposit(0, [8, 12, 20, 30]), deposit(1, [16, 4, 10, 30], grade=0.02)]


def test_cells_are_summed_on_their_own_line():
    totals = tallied(TWO).totals
    assert totals["wet_t"].dims == ("realization", "zone", "resource_class", "cutoff")
    first = totals["wet_t"].isel(realization=0)
    assert first.sel(zone="north", resource_class="Measured").values.tolist() == [
        8e3,
        0.0,
    ]
    assert first.sel(zone="north", resource_class="Indicated").values.tolist() == [
        24e3,
        24e3,
    ]
    assert float(first.sel(zone="south", resource_class="Indicated", cutoff=0)) == 20e3
    # the fourth cell lies in no zone
    assert float(first.isel(cutoff=0).sum()) == 52e3
    assert float(totals["metal_t_Ni"].isel(realization=1, cutoff=0).sum()) == (
        pytest.approx(0.75 * 0.02 * 34e3)
    )


def test_totals_are_those_that_a_statement_takes():
    told = tallied(TWO)
    require_totals(told.totals, expected=told.above, groups=ground().groups)


def test_a_cell_counts_by_its_chance_to_lie_above():
    told = tallied(TWO)
    assert told.above.area_m2.tolist() == [
        [1e6, 2e6, 1e6, 1e6],
        [0.5e6, 1e6, 1e6, 1e6],
    ]
    assert told.cells.probability[10.0].tolist() == [[0.5, 0.5], [1.0, 1.0]]
    assert told.above.graded_dry_t["Ni"][1, 0] == 0.75 * 16e3 / 2.0


def test_cells_that_are_out_count_in_no_line_and_keep_their_means():
    groups = groups_of(
        {"north": [True] * 4}, klass=[1] * 4, counts=[True, False, False, False]
    )
    told = tallied(TWO, ground(groups=groups))
    assert float(told.totals["area_m2"].isel(realization=0, cutoff=0).sum()) == 1e6
    assert told.above.wet_t[0, 1] == 16e3


def test_ground_that_bears_no_nodules_keeps_its_area():
    half = tallied(TWO, ground(nodule_fraction=np.full(4, 0.5))).totals
    whole = tallied(TWO).totals
    np.testing.assert_array_equal(half["area_m2"], whole["area_m2"])
    for name in ("wet_t", "dry_t", "metal_t_Ni"):
        np.testing.assert_allclose(half[name], 0.5 * whole[name])


def test_a_smaller_share_never_raises_tonnes():
    less = tallied(TWO, ground(shares=np.array([0.5, 1.0]))).totals
    whole = tallied(TWO).totals
    for name in whole.data_vars:
        assert np.all(less[name] <= whole[name])
        np.testing.assert_allclose(less[name][0], 0.5 * whole[name][0])


def test_a_metal_that_a_domain_lacks_counts_no_tonnes():
    told = tallied(TWO, metals=("Ni", "Co"))
    assert float(told.totals["metal_t_Co"].sum()) == 0.0
    assert not told.above.graded_dry_t["Co"].any()


def test_domains_add_up():
    once = tallied(TWO).totals
    both = joined_totals([once, once])
    np.testing.assert_array_equal(both["wet_t"], 2.0 * once["wet_t"])
    with pytest.raises(DataError, match="part 1: other zones"):
        joined_totals([once, once.isel(cutoff=[0])])


def test_percentiles_are_of_sums():
    opposed = [deposit(n, [n + 1.0, (9 - n) / 2, 0, 0]) for n in range(9)]
    table = band_table(tallied(opposed).totals)
    at = table[(table["quantity"] == "wet_t") & (table["cutoff_kg_m2"] == 0.0)]
    lines = at.set_index(["zone", "resource_class"])
    one = lines.loc[("north", ResourceClass.MEASURED)]
    assert (one["P10"], one["P50"], one["P90"]) == (1e3, 5e3, 9e3)
    both = lines.loc[("north", "Measured + Indicated")]
    # what one class gains the other loses
    assert (both["P10"], both["P90"], both["cv"]) == (10e3, 10e3, 0.0)
    assert np.isnan(lines.loc[("south", "total")]["cv"])
    assert list(table.columns[-3:]) == ["P10", "P50", "P90"]


def test_ground_in_no_class_is_in_the_band_of_an_inventory_only():
    halves = {
        "north": [True, True, False, False],
        "south": [False, False, True, True],
    }
    on = ground(groups=groups_of(halves, klass=[3, 2, 2, 0]))
    several = [deposit(n, [n + 1.0, 0, 0, 50.0]) for n in range(9)]
    totals = tallied(several, on).totals
    found = {}
    for label in Label:
        table = band_table(totals, label=label).set_index(
            ["zone", "resource_class", "cutoff_kg_m2", "quantity"]
        )
        found[label] = table.loc[(TOTAL, TOTAL, 0.0, "wet_t"), "P90"]
        assert table.loc[(TOTAL, "Unclassified", 0.0, "wet_t"), "P90"] > 0.0
    assert found[Label.INVENTORY] == found[Label.SYNTHETIC] > found[Label.RESOURCE]
    # the same figure as the line of the statement has
    line = Line(TOTAL, TOTAL, ("north", "south"), Label.RESOURCE.in_total)
    assert band_of(totals, line)[0]["wet_mt_p90"] == found[Label.RESOURCE] / 1e6


def test_too_little_memory_is_said_before_anything_is_added():
    with pytest.raises(ParameterError, match="memory_mb"):
        DepositTally(
            ground(), shape=SHAPE, metals=["Ni"], realizations=100, memory_mb=0.01
        )


def test_memory_is_stated():
    tally = DepositTally(ground(), shape=SHAPE, metals=["Ni"], realizations=100)
    # totals of 2 × 4 lines, 2 cut-offs and 4 quantities; means; values of 4 cells
    assert tally.memory_bytes == 8 * (100 * 8 * 2 * 4 + 2 * 4 * 5 + 100 * 4)


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"area_m2": -AREA}, "area_m2"),
        ({"cutoff": 3.0}, "one of 0, 10"),
        ({"cutoffs": (10.0, 0.0)}, "ascending"),
        ({"shares": np.array([2.0])}, "shares of the ground that are left"),
        ({"nodule_fraction": np.ones(3)}, "nodule_fraction"),
    ],
)
def test_impossible_ground_is_refused(bad, match):
    with pytest.raises(DataError, match=match):
        ground(**bad)


def test_a_tally_takes_as_many_as_were_announced():
    tally = DepositTally(ground(), shape=SHAPE, metals=["Ni"], realizations=2)
    tally.add(TWO[0])
    with pytest.raises(DataError, match="1 were added"):
        tally.result()
    with pytest.raises(DataError, match="2 × 3"):
        DepositTally(ground(), shape=(2, 3), metals=[], realizations=2)
    with pytest.raises(DataError, match="one for each realization"):
        DepositTally(ground(shares=np.ones(3)), shape=SHAPE, metals=[], realizations=2)
