"""Any number of a statement comes back from its cells, and each cell from stations."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

import xarray as xr

from geo.errors import DataError
from geo.geostat.kriging import krige
from geo.geostat.neighbourhood import Neighbourhood
from geo.geostat.support import BlockSupport
from geo.geostat.variogram import Structure, Variogram
from geo.model.classes import ResourceClass
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.resource.ground.exclusions import Exclusions
from geo.resource.statement.build import build_statement
from geo.resource.statement.cells import cell_names, cell_table
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import AboveCutoffs, above_cutoffs
from geo.resource.statement.trace import realization_table, statement_trace
from geo.resource.statement.weights import cell_weights
from geo.resource.tonnage import estimated_cells

CUTOFFS = (0.0, 7.5, 12.0)
SPECS = {
    name: GridSpec(
        west=0.0, south=0.0, spacing=5e3, shape=shape, crs=local_crs([lon], [-10.0])
    )
    for name, shape, lon in (('Block "A"', (4, 6), 179.9), ("it's B", (3, 5), 154.0))
}
COUNT = 24 + 15


def cells_drawn(rng):
    grade = rng.uniform(0.01, 0.015, COUNT)
    grade[:5] = np.nan
    return estimated_cells(
        area_m2=np.where(np.arange(COUNT) % 11 == 0, 0.0, 2.5e7),
        abundance=rng.lognormal(2.3, 0.5, COUNT),
        moisture=rng.uniform(0.2, 0.3, COUNT),
        grades={"Ni": grade, "Co": rng.uniform(0.001, 0.003, COUNT)},
    )


class World:
    """A statement of two domains with realizations, checks and exclusions."""

    def __init__(self, label=Label.RESOURCE):
        rng = np.random.Generator(np.random.PCG64(5))
        worlds = [above_cutoffs(cells_drawn(rng), cutoffs=CUTOFFS) for _ in range(11)]
        names = worlds[0].arrays()
        mean = {n: np.mean([w.arrays()[n] for w in worlds], axis=0) for n in names}
        self.expected = AboveCutoffs(
            cutoffs=CUTOFFS,
            area_m2=mean["area_m2"],
            wet_t=mean["wet_t"],
            dry_t=mean["dry_t"],
            metal_t={m: mean[f"metal_t of {m}"] for m in ("Ni", "Co")},
            graded_dry_t={m: mean[f"graded_dry_t of {m}"] for m in ("Ni", "Co")},
        )
        self.kriged = above_cutoffs(cells_drawn(rng), cutoffs=CUTOFFS)
        out = Exclusions.none((COUNT,))
        out = out.add(rng.random(COUNT) < 0.2, reason="slope")
        self.exclusions = out.add(rng.random(COUNT) < 0.2, reason="APEI-06")
        owner = np.repeat([0, 1], [24, 15])
        self.groups = groups_of(
            {zone: owner == index for index, zone in enumerate(SPECS)},
            klass=rng.integers(0, 4, COUNT),
            counts=self.exclusions.mineable,
        )
        self.totals = totals_of(worlds, self.groups)
        self.cells = cell_table(
            SPECS,
            self.groups,
            area_m2=cells_drawn(rng).area_m2,
            exclusions=self.exclusions,
            expected=self.expected,
            checks={"kriged": self.kriged},
            estimates={"abundance_sd": rng.random(COUNT)},
        )
        self.statement = build_statement(
            self.expected,
            self.groups,
            label=label,
            totals=self.totals,
            checks={"kriged": self.kriged},
        )


def totals_of(worlds, groups):
    dims = ("realization", "zone", "resource_class", "cutoff")
    sums = {}
    for name in worlds[0].arrays():
        if name.startswith("graded"):
            continue
        values = [
            [
                [
                    world.arrays()[name][
                        :,
                        groups.counts
                        & (groups.zone == zone)
                        & (groups.klass == one.code),
                    ].sum(axis=1)
                    for one in ResourceClass
                ]
                for zone in range(len(groups.zones))
            ]
            for world in worlds
        ]
        sums[name.replace(" of ", "_")] = (dims, np.array(values))
    coords = {
        "realization": np.arange(len(worlds)),
        "zone": list(groups.zones),
        "resource_class": [str(one) for one in ResourceClass],
        "cutoff": list(CUTOFFS),
    }
    return xr.Dataset(sums, coords=coords)


def through_csv(table):
    text = table.to_csv(index=False)
    return pd.read_csv(io.StringIO(text), keep_default_na=False)


@pytest.fixture(scope="module")
def world():
    return World()


@pytest.mark.parametrize("label", list(Label))
def test_every_number_comes_back_from_the_tables(label):
    world = World(label)
    trace = statement_trace(
        world.statement,
        through_csv(world.cells),
        realizations=through_csv(realization_table(world.totals)),
    )
    numbers = [
        c for c in world.statement.table if c not in ("zone", "class", "cutoff_kg_m2")
    ]
    assert len(trace) == len(world.statement.table) * len(numbers)
    assert set(trace["column"]) == set(numbers)
    assert trace["difference"].max() < 1e-12
    assert (trace["stated"].isna() == trace["recomputed"].isna()).all()


def test_a_trace_shows_a_number_that_was_tampered_with(world):
    table = world.statement.table.copy()
    table.loc[7, "wet_mt"] *= 1.001
    changed = type(world.statement)(label=world.statement.label, table=table, notes=())
    trace = statement_trace(
        changed, world.cells, realizations=realization_table(world.totals)
    )
    wrong = trace[trace["difference"] > 1e-12]
    assert wrong["column"].tolist() == ["wet_mt"]
    assert wrong["difference"].tolist() == pytest.approx([1e-3], rel=1e-2)


def test_percentiles_need_the_realizations(world):
    with pytest.raises(DataError, match="realization_table"):
        statement_trace(world.statement, world.cells)


def test_each_number_from_the_cells_by_its_formula(world):
    trace = statement_trace(
        world.statement, world.cells, realizations=realization_table(world.totals)
    )
    told = trace[trace["of"] == "cells"].drop_duplicates("column", keep="last")
    assert {"moisture", "graded_share", "ni_pct", "abundance_wet_kg_m2"} <= set(
        told["column"]
    )
    for row in told.itertuples():
        again = world.cells.query(row.filter).eval(row.formula)
        assert float(again) == row.recomputed


def test_a_percentile_by_its_formula(world):
    rows = realization_table(world.totals)
    trace = statement_trace(world.statement, world.cells, realizations=rows)
    one = trace[(trace["column"] == "ni_kt_p90") & (trace["zone"] == "total")].iloc[0]
    rows = rows.query(one["filter"])  # the name that the formula goes by
    assert eval(one["formula"]) == pytest.approx(one["stated"], rel=1e-12)  # noqa: S307


def test_each_cell_keeps_its_name_place_class_and_every_reason(world):
    cells = world.cells.set_index("cell")
    assert cells.index.is_unique
    # cells without ground are left out
    assert len(cells) == COUNT - 4
    assert cells["counts"].equals(cells["reasons"] == "")
    assert "slope; APEI-06" in set(cells["reasons"])
    assert cells["lon"].between(-180.0, 180.0).all()
    assert {179.0, -180.0} <= set(np.floor(cells["lon"]))
    assert set(cells["zone"]) == set(SPECS)
    last = cells.loc["it's B-2-4"]
    assert (last["zone"], last["class"]) == (
        "it's B",
        str(list(ResourceClass)[3 - world.groups.klass[-1]]),
    )
    assert cell_names("x", SPECS["it's B"])[-1] == "x-2-4"
    assert cells.filter(like="share_at").max(axis=None) <= 1.0 + 1e-12


def test_arrays_of_another_number_of_cells_are_refused(world):
    with pytest.raises(DataError, match="38 cells"):
        cell_table(
            SPECS,
            world.groups,
            area_m2=np.ones(COUNT),
            exclusions=world.exclusions,
            expected=world.expected,
            estimates={"abundance_sd": np.ones(38)},
        )


@pytest.mark.parametrize("maximum", [None, 6])
def test_weights_give_the_estimate_back(maximum):
    rng = np.random.Generator(np.random.PCG64(2))
    places, values = rng.uniform(0.0, 20e3, (25, 2)), rng.lognormal(2.5, 0.4, 25)
    spec = SPECS['Block "A"']
    model = {
        "variogram": Variogram(
            nugget=2.0,
            structures=(Structure(model="spherical", sill=9.0, range_m=9e3),),
        ),
        "neighbourhood": Neighbourhood(radius_m=6e3, maximum=maximum),
        "error_variance": np.full(25, 1.5),
        "block": BlockSupport(size_m=(5e3, 5e3), discretisation=(4, 4)),
    }
    kriged = krige(places, values, onto=spec.centres(), **model)
    names = np.array([f"BC{number}" for number in range(25)])
    weights = pd.concat(
        cell_weights(
            places,
            stations=names,
            onto=spec.centres(),
            cells=cell_names("A", spec),
            **model,
        )
    )
    by_station = pd.Series(values, index=names)
    product = weights["weight"] * weights["station"].map(by_station)
    back = product.groupby(weights["cell"]).sum()
    known = ~kriged.extrapolated
    assert 0 < known.sum() < known.size
    cells = cell_names("A", spec)[known]
    assert set(back.index) == set(cells)
    np.testing.assert_allclose(back[cells], kriged.estimate[known], rtol=1e-12)
    each = weights.groupby("cell")["weight"]
    np.testing.assert_allclose(each.sum(), 1.0, rtol=1e-12)
    counts = each.size()[cells]
    assert counts.tolist() == kriged.neighbours[known].tolist()
    heaviest = each.apply(lambda w: bool((np.diff(w.abs()) <= 0.0).all()))
    assert heaviest.all()
