"""Laws of a statement, whatever the ground, its zones and its classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import build_statement
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import above_cutoffs
from geo.resource.tonnage import estimated_cells

METALS = ("Mn", "Ni", "Cu", "Co")
CUTOFFS = (0.0, 4.0, 8.0, 16.0)
CLASSES = ("Measured", "Indicated", "Inferred", "Unclassified")
KEYS = ["zone", "class", "cutoff_kg_m2"]
ADDED = ["area_km2", "wet_mt", "dry_mt", *(f"{metal.lower()}_kt" for metal in METALS)]


@st.composite
def grounds(draw):
    """Estimates with gaps, ground that is out, zones and classes."""
    rng = np.random.Generator(np.random.PCG64(draw(st.integers(0, 2**32 - 1))))
    count = draw(st.integers(1, 60))
    abundance = rng.lognormal(2.3, 0.7, count)
    abundance[rng.random(count) < 0.1] = np.nan
    cells = {
        "area_m2": rng.uniform(1e5, 1e8, count),
        "abundance": abundance,
        "moisture": rng.uniform(0.1, 0.4, count),
        "nodule_fraction": rng.uniform(0.0, 1.0, count),
        "grades": {metal: rng.uniform(0.001, 0.3, count) for metal in METALS},
    }
    places = {
        "zone": rng.integers(0, draw(st.integers(1, 4)), count),
        "klass": rng.integers(0, 4, count),
        "counts": rng.random(count) < 0.8,
    }
    return cells, places


def state(cells, places, *, label=Label.INVENTORY, cutoffs=CUTOFFS):
    numbers = np.unique(places["zone"])
    groups = groups_of(
        {f"zone {number}": places["zone"] == number for number in numbers},
        klass=places["klass"],
        counts=places["counts"],
    )
    above = above_cutoffs(estimated_cells(**cells), cutoffs=cutoffs)
    return build_statement(above, groups, label=label).table.set_index(KEYS)


def totals(table):
    """The lines over all zones and classes, by cut-off."""
    return table.xs(("total", "total"), level=("zone", "class"))


labels = st.sampled_from(list(Label))


@given(grounds(), labels)
def test_nothing_grows_with_the_cutoff(ground, label):
    table = state(*ground, label=label)
    for _, line in table[ADDED].groupby(level=["zone", "class"]):
        steps = np.diff(line.sort_index(level="cutoff_kg_m2").to_numpy(), axis=0)
        assert (steps <= 1e-12 * line.to_numpy().max(initial=0.0)).all()


@given(grounds(), labels)
def test_zones_add_up_to_the_total_of_each_class(ground, label):
    table = state(*ground, label=label)
    parts = table.drop("total", level="zone")[ADDED]
    added = parts.groupby(level=["class", "cutoff_kg_m2"]).sum()
    whole = table.xs("total", level="zone")[ADDED]
    np.testing.assert_allclose(added.loc[whole.index], whole, rtol=1e-12)


@given(grounds(), labels)
def test_classes_add_up_to_the_total_that_the_label_allows(ground, label):
    table = state(*ground, label=label)
    allowed = [str(one) for one in label.in_total]
    inside = table[table.index.get_level_values("class").isin(allowed)][ADDED]
    added = inside.groupby(level=["zone", "cutoff_kg_m2"]).sum()
    whole = table.xs("total", level="class")[ADDED]
    found = added.reindex(whole.index, fill_value=0.0)
    np.testing.assert_allclose(found, whole, rtol=1e-12)


@given(grounds())
def test_a_resource_and_its_unclassified_ground_are_the_inventory(ground):
    whole = totals(state(*ground))[ADDED]
    table = state(*ground, label=Label.RESOURCE)
    rest = table[table.index.isin(["Unclassified"], level="class")]
    rest = rest[rest.index.isin(["total"], level="zone")].droplevel(["zone", "class"])
    both = totals(table)[ADDED].add(rest[ADDED], fill_value=0.0)
    np.testing.assert_allclose(both, whole, rtol=1e-12)


@given(grounds())
def test_a_statement_totals_what_the_grid_holds(ground):
    given_cells, places = ground
    cells, found = estimated_cells(**given_cells), totals(state(*ground))
    for cutoff in CUTOFFS:
        here = places["counts"] & (np.nan_to_num(cells.abundance, nan=-1.0) >= cutoff)
        line = found.loc[cutoff]
        assert line["wet_mt"] == pytest.approx(cells.wet_t[here].sum() / 1e6, rel=1e-12)
        assert line["area_km2"] == pytest.approx(
            cells.area_m2[here].sum() / 1e6, rel=1e-12
        )
        for metal in METALS:
            kilo = (cells.dry_t[here] * cells.grades[metal][here]).sum() / 1e3
            assert line[f"{metal.lower()}_kt"] == pytest.approx(kilo, rel=1e-12)


@given(grounds())
def test_every_line_is_the_product_of_its_means(ground):
    table = state(*ground)
    lines = table[table["dry_mt"] > 0.0]
    np.testing.assert_allclose(
        lines["area_km2"] * lines["abundance_wet_kg_m2"] / 1e3,
        lines["wet_mt"],
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        lines["wet_mt"] * (1.0 - lines["moisture"]), lines["dry_mt"], rtol=1e-12
    )
    for metal in ("mn", "ni", "cu", "co"):
        np.testing.assert_allclose(
            lines["dry_mt"] * lines[f"{metal}_pct"] * 10.0,
            lines[f"{metal}_kt"],
            rtol=1e-12,
        )


@given(grounds(), st.integers(0, 2**32 - 1))
def test_splitting_a_zone_keeps_tonnes_and_metal(ground, seed):
    cells, places = ground
    halves = np.random.Generator(np.random.PCG64(seed)).integers(
        0, 2, len(places["zone"])
    )
    split = {**places, "zone": places["zone"] + 10 * halves}
    whole, parts = state(cells, places), state(cells, split)
    over = [key for key in whole.index if key[0] == "total"]
    np.testing.assert_allclose(
        parts.loc[over, ADDED], whole.loc[over, ADDED], rtol=1e-12
    )


@given(grounds(), st.integers(0, 2**32 - 1))
def test_a_zone_and_its_complement_make_the_whole(ground, seed):
    cells, places = ground
    inside = (
        np.random.Generator(np.random.PCG64(seed)).random(len(places["zone"])) < 0.5
    )
    parts = [
        totals(state(cells, {**places, "counts": places["counts"] & mask}))[ADDED]
        for mask in (inside, ~inside)
    ]
    whole = totals(state(cells, places))[ADDED]
    np.testing.assert_allclose(parts[0] + parts[1], whole, rtol=1e-12)


@given(grounds(), st.floats(0.05, 0.95))
def test_splitting_each_cell_keeps_tonnes_and_metal(ground, share):
    cells, places = ground
    finer = {
        name: np.tile(values, 2) for name, values in cells.items() if name != "grades"
    }
    finer["area_m2"] = np.concatenate(
        [cells["area_m2"] * share, cells["area_m2"] * (1.0 - share)]
    )
    finer["grades"] = {m: np.tile(grade, 2) for m, grade in cells["grades"].items()}
    twice = {name: np.tile(values, 2) for name, values in places.items()}
    whole, split = state(cells, places), state(finer, twice)
    np.testing.assert_allclose(split[ADDED], whole[ADDED], rtol=1e-12)


@given(grounds(), st.floats(0.0, 0.5))
def test_higher_moisture_never_raises_metal(ground, more):
    cells, places = ground
    plain = state(cells, places)
    wetter = state({**cells, "moisture": cells["moisture"] + more}, places)
    dried = ADDED[2:]
    assert (wetter[dried] <= plain[dried] * (1.0 + 1e-12)).all(axis=None)
    np.testing.assert_array_equal(wetter[ADDED[:2]], plain[ADDED[:2]])


@given(grounds(), st.floats(0.0, 1.0))
def test_a_smaller_bearing_fraction_never_raises_tonnes(ground, share):
    cells, places = ground
    plain = state(cells, places)
    less = state({**cells, "nodule_fraction": cells["nodule_fraction"] * share}, places)
    tonnes = ADDED[1:]
    assert (less[tonnes] <= plain[tonnes] * (1.0 + 1e-12)).all(axis=None)


@given(grounds(), st.floats(0.0, 1.0))
def test_less_ground_never_raises_anything(ground, share):
    cells, places = ground
    plain = state(cells, places)
    less = state({**cells, "area_m2": cells["area_m2"] * share}, places)
    common = less.index.intersection(plain.index)
    assert (less.loc[common, ADDED] <= plain.loc[common, ADDED] * (1.0 + 1e-12)).all(
        axis=None
    )


@settings(max_examples=30)
@given(grounds(), st.integers(0, 2**32 - 1))
def test_the_order_of_the_cells_does_not_matter(ground, seed):
    cells, places = ground
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(places["zone"]))
    mixed = {n: v[order] for n, v in cells.items() if n != "grades"}
    mixed["grades"] = {m: grade[order] for m, grade in cells["grades"].items()}
    again = state(mixed, {name: values[order] for name, values in places.items()})
    np.testing.assert_allclose(again[ADDED], state(cells, places)[ADDED], rtol=1e-12)


@settings(max_examples=30)
@given(grounds(), labels)
def test_a_check_that_is_the_model_itself_stands_beside_it(ground, label):
    cells, places = ground
    groups = groups_of(
        {"whole": np.ones(len(places["zone"]), dtype=bool)},
        klass=places["klass"],
        counts=places["counts"],
    )
    above = above_cutoffs(estimated_cells(**cells), cutoffs=CUTOFFS)
    made = build_statement(above, groups, label=label, checks={"kriged": above}).table
    np.testing.assert_array_equal(made["wet_mt_kriged"], made["wet_mt"])
    np.testing.assert_array_equal(made["co_kt_kriged"], made["co_kt"])
