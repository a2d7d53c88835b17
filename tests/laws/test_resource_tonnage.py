"""Laws of tonnage, whatever the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resource.ground.exclusions import Exclusions
from geo.resource.ground.waterfall import waterfall
from geo.resource.tonnage import estimated_cells, grade_tonnage, tonnage, total

METALS = ("Mn", "Ni", "Cu", "Co")


@st.composite
def grounds(draw):
    """A grid of estimates with gaps."""
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(1, 60))
    rng = np.random.Generator(np.random.PCG64(seed))
    abundance = rng.lognormal(2.5, 0.6, count)
    abundance[rng.random(count) < 0.1] = np.nan
    return {
        "area_m2": rng.uniform(1e5, 1e8, count),
        "abundance": abundance,
        "moisture": rng.uniform(0.1, 0.4, count),
        "nodule_fraction": rng.uniform(0.0, 1.0, count),
        "grades": {metal: rng.uniform(0.001, 0.3, count) for metal in METALS},
    }


@given(grounds())
def test_tonnage_and_metal_never_grow_with_the_cutoff(ground):
    curve = grade_tonnage(estimated_cells(**ground), cutoffs=[0, 2, 5, 10, 20, 50])
    for column in (
        "area_km2",
        "wet_mt",
        "dry_mt",
        *(f"{m.lower()}_kt" for m in METALS),
    ):
        assert (np.diff(curve[column]) <= 1e-12 * curve[column].max()).all()


@given(grounds())
def test_mean_abundance_never_falls_with_the_cutoff_where_all_ground_bears(ground):
    cells = estimated_cells(**{**ground, "nodule_fraction": 1.0})
    means = grade_tonnage(cells, cutoffs=[0, 2, 5, 10, 20, 50])["abundance_wet_kg_m2"]
    known = means.dropna().to_numpy()
    assert (np.diff(known) >= -1e-9).all()


@given(grounds(), st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_splitting_ground_keeps_tonnes_and_metal(ground, seed, parts):
    cells = estimated_cells(**ground)
    rng = np.random.Generator(np.random.PCG64(seed))
    zone = rng.integers(0, parts, cells.area_m2.size)
    pieces = [tonnage(cells, where=zone == part, cutoff=5.0) for part in range(parts)]
    whole, added = tonnage(cells, cutoff=5.0), total(pieces)
    assert added.area_m2 == pytest.approx(whole.area_m2, rel=1e-12)
    assert added.wet_t == pytest.approx(whole.wet_t, rel=1e-12)
    assert added.dry_t == pytest.approx(whole.dry_t, rel=1e-12)
    assert dict(added.metal_t) == pytest.approx(dict(whole.metal_t), rel=1e-12)


@given(grounds(), st.floats(0.1, 0.9))
def test_splitting_each_cell_keeps_tonnes_and_metal(ground, share):
    cells = estimated_cells(**ground)
    halves = estimated_cells(
        **{
            **ground,
            "area_m2": np.concatenate(
                [ground["area_m2"] * share, ground["area_m2"] * (1 - share)]
            ),
            **{
                name: np.tile(ground[name], 2)
                for name in ("abundance", "moisture", "nodule_fraction")
            },
            "grades": {m: np.tile(g, 2) for m, g in ground["grades"].items()},
        }
    )
    whole, split = tonnage(cells), tonnage(halves)
    assert split.wet_t == pytest.approx(whole.wet_t, rel=1e-12)
    assert dict(split.metal_t) == pytest.approx(dict(whole.metal_t), rel=1e-12)


@given(grounds(), st.integers(0, 2**32 - 1))
def test_a_zone_and_its_complement_make_the_whole(ground, seed):
    cells = estimated_cells(**ground)
    zone = np.random.Generator(np.random.PCG64(seed)).random(cells.area_m2.size) < 0.5
    both = total([tonnage(cells, where=zone), tonnage(cells, where=~zone)])
    assert both.wet_t == pytest.approx(tonnage(cells).wet_t, rel=1e-12)


@given(grounds(), st.floats(0.0, 0.5))
def test_higher_moisture_never_raises_metal(ground, more):
    wetter = {**ground, "moisture": ground["moisture"] + more}
    plain, wet = tonnage(estimated_cells(**ground)), tonnage(estimated_cells(**wetter))
    assert wet.wet_t == plain.wet_t
    assert wet.dry_t <= plain.dry_t
    assert all(wet.metal_t[metal] <= plain.metal_t[metal] for metal in METALS)


@given(grounds(), st.floats(0.0, 1.0))
def test_a_smaller_bearing_fraction_never_raises_tonnage(ground, share):
    less = {**ground, "nodule_fraction": ground["nodule_fraction"] * share}
    assert (
        tonnage(estimated_cells(**less)).wet_t
        <= tonnage(estimated_cells(**ground)).wet_t
    )


@given(grounds())
def test_mean_grade_and_abundance_lie_within_their_cells(ground):
    cells = estimated_cells(**{**ground, "nodule_fraction": 1.0})
    part = tonnage(cells)
    if part.wet_t == 0.0:
        return
    bears = ~np.isnan(cells.abundance)
    assert (
        cells.abundance[bears].min() - 1e-9
        <= part.abundance
        <= cells.abundance[bears].max() + 1e-9
    )
    for metal in METALS:
        grades = cells.grades[metal][bears]
        assert grades.min() - 1e-12 <= part.grade(metal) <= grades.max() + 1e-12


@given(grounds(), st.integers(0, 2**32 - 1))
def test_the_mineable_line_of_the_waterfall_is_the_tonnage_of_mineable_cells(
    ground, seed
):
    cells = estimated_cells(**ground)
    rng = np.random.Generator(np.random.PCG64(seed))
    out = Exclusions.none(cells.area_m2.shape)
    for reason in ("slope", "APEI", "depth"):
        out = out.add(rng.random(cells.area_m2.size) < 0.3, reason=reason)
    steps = waterfall(out, area_m2=cells.area_m2, wet_t=cells.wet_t).set_index("step")
    mined = tonnage(cells, where=out.mineable)
    assert steps.loc["mineable", "wet_mt"] == pytest.approx(
        mined.wet_t / 1e6, rel=1e-12
    )
