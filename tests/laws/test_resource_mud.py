"""Laws of mud in layers: what no way of cutting a core may change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.mud import DensityColumns, GradeColumn, LayerColumns, MudSettings
from geo.resource.mud.columns import core_columns, mean_column
from geo.resource.mud.contained import element_table
from geo.resource.mud.elements import OXIDE_FACTORS, by_group, oxide_shares, oxides_of
from geo.resource.mud.layers import counted_layers
from geo.resource.mud.profile import cutoff_curve, depth_profile

COLUMNS = LayerColumns(
    top_m="top",
    bottom_m="bottom",
    density=DensityColumns(dry="rho"),
    rey=GradeColumn(column="rey", unit="ppm"),
)


def mud(rule="all", cutoff=0.0, deepest_m=10.0, **more):
    return MudSettings(
        layers=COLUMNS,
        deepest_m=deepest_m,
        rule=rule,
        cutoff_rey_ppm=cutoff,
        reo_per_rey=1.2,
        reo_source="made up",
        source="made up",
        **more,
    )


def layers_of(bottoms, densities, contents, station="A"):
    bottom = np.cumsum(bottoms)
    table = pd.DataFrame(
        {
            "station": station,
            "top_m": np.r_[0.0, bottom[:-1]],
            "bottom_m": bottom,
            "dry_t_m3": densities,
            "REY": np.asarray(contents) * 1e-6,
        }
    )
    return table.assign(REO=1.2 * table["REY"])


CORES = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(0.2, 3.0), min_size=count, max_size=count),
        st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count),
        st.lists(st.floats(50.0, 8000.0), min_size=count, max_size=count),
        st.lists(st.floats(0.1, 0.9), min_size=count, max_size=count),
    )
)
RULES = st.sampled_from([("all", 0.0), ("contiguous", 700.0), ("selective", 700.0)])


@settings(max_examples=60, deadline=None)
@given(core=CORES, rule=RULES)
def test_layers_split_in_two_make_the_same_column(core, rule):
    thickness, density, content, where = core
    whole = layers_of(thickness, density, content)
    cut = whole["top_m"] + np.array(where) * np.array(thickness)
    halves = pd.concat([whole.assign(bottom_m=cut), whole.assign(top_m=cut)])
    chosen = mud(*rule)
    first, second = (
        core_columns(counted_layers(table, settings=chosen)).iloc[0]
        for table in (whole, halves)
    )
    for name in ("thickness_m", "dry_kg_m2", "REY", "REO", "above_m"):
        assert second[name] == pytest.approx(first[name], rel=1e-9, nan_ok=True), name


@settings(max_examples=40, deadline=None)
@given(core=CORES, times=st.floats(1.1, 2.0))
def test_a_denser_layer_weighs_more_and_speaks_for_more(core, times):
    thickness, density, content, _ = core
    density, content = list(density), [*content]
    content[0] = 2.0 * max(content)  # the layer that is made denser is the richest
    plain = layers_of(thickness, density, content)
    dense = layers_of(thickness, [density[0] * times, *density[1:]], content)
    before, after = (
        core_columns(counted_layers(table, settings=mud(deepest_m=100.0))).iloc[0]
        for table in (plain, dense)
    )
    assert after["dry_kg_m2"] > before["dry_kg_m2"]
    if len(thickness) > 1:
        assert after["REY"] > before["REY"]


@settings(max_examples=40, deadline=None)
@given(core=CORES, inner=st.lists(st.floats(0.3, 9.7), max_size=4, unique=True))
def test_oxides_of_intervals_of_depth_add_up_to_the_column(core, inner):
    thickness, density, content, _ = core
    counted = counted_layers(layers_of(thickness, density, content), settings=mud())
    edges = sorted({0.0, 10.0, *inner})
    table = depth_profile(counted, edges_m=edges, weights=pd.Series({"A": 1.0}))
    column = core_columns(counted).iloc[0]
    held = column["dry_kg_m2"] * column["REO"]
    assert table["reo_kg_m2"].sum() == pytest.approx(held, rel=1e-9)
    assert table["dry_kg_m2"].sum() == pytest.approx(column["dry_kg_m2"], rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(core=CORES)
def test_mud_and_oxides_never_grow_with_the_cutoff_and_contents_never_fall(core):
    thickness, density, content, _ = core
    curve = cutoff_curve(
        layers_of(thickness, density, content),
        settings=mud(),
        cutoffs_ppm=[0.0, 300.0, 1000.0, 3000.0],
        weights=pd.Series({"A": 1.0}),
    )
    for name in ("thickness_m", "dry_kg_m2", "reo_kg_m2"):
        assert (curve[name].diff().dropna() <= 1e-9).all()
    assert (curve["REY"].dropna().diff().dropna() >= -1e-12).all()


def test_one_run_holds_no_more_than_all_rich_layers_and_no_less_than_the_richest():
    core = layers_of([1.0] * 5, [0.5] * 5, [900.0, 4000.0, 300.0, 2000.0, 2500.0])

    def held(rule):
        column = core_columns(counted_layers(core, settings=mud(rule, 800.0)))
        return float((column["dry_kg_m2"] * column["REY"]).iloc[0])

    assert held("contiguous") == pytest.approx(500.0 * 4900e-6)
    assert held("selective") == pytest.approx(500.0 * 9400e-6)


def test_oxide_factors_are_those_of_the_formulas():
    oxygen, nitrogen_like = 15.999, {"Y": 88.906, "Nd": 144.24, "Ce": 140.12}
    for element, mass in nitrogen_like.items():
        metal, atoms = (1, 2) if element == "Ce" else (2, 3)
        by_hand = (metal * mass + atoms * oxygen) / (metal * mass)
        assert OXIDE_FACTORS[element] == pytest.approx(by_hand, rel=1e-12)
    # the factors that the published mean of 1.20 rests on
    printed = {"Y": 1.2699, "La": 1.1728, "Ce": 1.2284, "Nd": 1.1664, "Dy": 1.1477}
    for element, factor in printed.items():
        assert OXIDE_FACTORS[element] == pytest.approx(factor, abs=6e-5)


@given(st.lists(st.floats(1.0, 1e4), min_size=15, max_size=15))
def test_oxides_share_out_to_one_whatever_the_mix(contents):
    elements = dict(zip(OXIDE_FACTORS, contents, strict=True))
    shares = oxide_shares(elements)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert sum(by_group(shares).values()) == pytest.approx(1.0)
    summed = float(oxides_of({k: np.array(v) for k, v in elements.items()}))
    assert min(OXIDE_FACTORS.values()) < summed / sum(contents)
    assert summed / sum(contents) < max(OXIDE_FACTORS.values())


def test_oxides_of_parts_add_up_to_those_given():
    parts = [({"Y": 4e-4, "Nd": 2e-4}, 12e6), ({"Y": 9e-4, "Dy": 1e-4}, 4e6)]
    table = element_table(parts, recovered_share=0.25)
    assert table["oxide_t"].sum() == pytest.approx(16e6)
    assert table["recoverable_oxide_t"].sum() == pytest.approx(4e6)


def test_the_mean_column_of_equal_cores_is_that_of_one():
    core = layers_of([2.0, 8.0], [0.5, 0.6], [600.0, 1100.0])
    both = pd.concat([core, core.assign(station="B")])
    columns = core_columns(counted_layers(both, settings=mud()))
    mean = mean_column(columns, weights=[0.2, 0.8])
    for name in ("dry_kg_m2", "REY"):
        assert mean[name] == pytest.approx(float(columns[name].iloc[0]), rel=1e-12)
