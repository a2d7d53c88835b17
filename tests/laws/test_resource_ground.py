"""Laws of what is out and what is left, whatever the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geo.model.crs import geodesic_area_m2
from geo.model.ground import ExclusionChoice
from geo.resource.ground.distance_rule import ground_within
from geo.resource.ground.excluded_areas import areas_of_cells, excluded_areas
from geo.resource.ground.exclusions import (
    Exclusions,
    inside,
    joined_exclusions,
    reason_table,
)
from geo.resource.ground.waterfall import AboveCutoff, RecoveryLosses, waterfall

REASONS = ("slope", "APEI", "contract", "cable", "below cut-off")
SEEDS = st.integers(0, 2**32 - 1)
SHARES = st.floats(0.0, 1.0)


def generator(seed):
    return np.random.Generator(np.random.PCG64(seed))


@st.composite
def grounds(draw):
    """Cells with areas, tonnes and reasons."""
    rng = generator(draw(SEEDS))
    count = draw(st.integers(1, 80))
    out = Exclusions.none((count,))
    for reason in REASONS[: draw(st.integers(0, 5))]:
        out = out.add(rng.random(count) < rng.random(), reason=reason)
    wet = rng.lognormal(10.0, 2.0, count)
    wet[rng.random(count) < 0.1] = np.nan
    return out, rng.uniform(1e3, 1e9, count), wet


@st.composite
def losses(draw):
    return RecoveryLosses(
        slope_loss=draw(SHARES),
        geometry=draw(SHARES),
        pickup=draw(SHARES),
        path_loss=draw(SHARES),
        transport_loss=draw(SHARES),
    )


@given(grounds(), losses(), st.permutations(REASONS))
def test_what_is_removed_adds_up_to_the_gross_less_the_recoverable(ground, lost, order):
    out, area, wet = ground
    chosen = [reason for reason in order if reason in out.reasons]
    steps = waterfall(out, area_m2=area, wet_t=wet, order=chosen, losses=lost)
    for left, removed in (("area_km2", "removed_km2"), ("wet_mt", "removed_mt")):
        gross, end = steps[left].iloc[0], steps[left].iloc[-1]
        assert steps[removed].sum() == pytest.approx(gross - end, abs=1e-12 * gross)
    stated = steps.set_index("step").loc["in situ, as stated"]
    assert steps["wet_mt"].iloc[-1] == pytest.approx(
        stated["wet_mt"] * lost.recovery, rel=1e-12, abs=1e-12
    )


@given(grounds(), losses(), SEEDS)
def test_a_cutoff_by_chance_is_a_step_like_any_other(ground, lost, seed):
    out, area, wet = ground
    left = 1.0 - lost.slope_loss
    chance = left * generator(seed).random(area.size)
    above = AboveCutoff(area_m2=area * chance, wet_t=np.nan_to_num(wet) * chance)
    steps = waterfall(out, area_m2=area, wet_t=wet, losses=lost, cutoff=above)
    by_step = steps.set_index("step")
    held = np.nansum((wet * chance)[out.mineable]) / 1e6
    gross = steps["wet_mt"].iloc[0]
    assert by_step.loc["in situ, as stated", "wet_mt"] == pytest.approx(held, rel=1e-12)
    assert steps["removed_mt"].sum() == pytest.approx(
        gross - steps["wet_mt"].iloc[-1], abs=1e-12 * gross
    )
    assert (steps["alone_mt"] >= steps["removed_mt"] - 1e-12 * gross).all()


@given(grounds(), losses())
def test_alone_no_step_takes_less_than_in_its_turn(ground, lost):
    out, area, wet = ground
    steps = waterfall(out, area_m2=area, wet_t=wet, losses=lost)
    gross = steps.iloc[0]
    assert (
        steps["alone_km2"] >= steps["removed_km2"] - 1e-12 * gross["area_km2"]
    ).all()
    assert (steps["alone_mt"] >= steps["removed_mt"] - 1e-12 * gross["wet_mt"]).all()
    assert (np.diff(steps["wet_mt"]) <= 1e-12 * gross["wet_mt"]).all()
    assert (np.diff(steps["area_km2"]) <= 1e-12 * gross["area_km2"]).all()


@given(grounds(), losses(), SEEDS)
def test_a_zone_and_its_complement_add_up_at_every_step(ground, lost, seed):
    out, area, wet = ground
    zone = generator(seed).random(area.size) < 0.5

    def walk(where):
        steps = waterfall(out, area_m2=area, wet_t=wet, losses=lost, zone=where)
        return steps.drop(columns="step").to_numpy()

    whole = walk(None)
    np.testing.assert_allclose(
        walk(zone) + walk(~zone), whole, rtol=1e-12, atol=1e-12 * whole.max()
    )


@given(grounds(), SEEDS)
def test_one_more_reason_never_adds_tonnes(ground, seed):
    out, area, wet = ground
    mask = generator(seed).random(area.size) < 0.3
    more = out.add(mask, reason="one more")
    assert not (more.mineable & ~out.mineable).any()
    before = waterfall(out, area_m2=area, wet_t=wet).iloc[-1]
    after = waterfall(more, area_m2=area, wet_t=wet).iloc[-1]
    assert after["wet_mt"] <= before["wet_mt"] * (1 + 1e-12)
    assert after["area_km2"] <= before["area_km2"] * (1 + 1e-12)
    back = more.without("one more")
    assert (back.flags == out.flags).all()


@given(grounds(), st.integers(0, 80))
def test_cells_cut_in_two_grounds_and_joined_are_as_before(ground, at):
    out, _, _ = ground
    parts = [
        Exclusions(flags=out.flags[:at], reasons=out.reasons),
        Exclusions(flags=out.flags[at:], reasons=out.reasons),
    ]
    joined = joined_exclusions(parts)
    assert joined.reasons == out.reasons
    assert (joined.flags == out.flags).all()


@given(grounds())
def test_the_table_of_reasons_tells_all_and_no_more(ground):
    out, _, _ = ground
    table = reason_table(out)
    assert len(table) == sum(int(out.where(reason).sum()) for reason in out.reasons)
    assert set(table["cell"]) == set(np.flatnonzero(~out.mineable))


@st.composite
def shapes(draw):
    """A point, a line or a polygon, anywhere but at the poles, 180 included."""
    rng = generator(draw(SEEDS))
    centre = [
        draw(st.sampled_from([0.0, 150.0, 180.0, -180.0])),
        draw(st.floats(-80, 80)),
    ]
    places = np.array(centre) + rng.normal(0.0, 0.2, (rng.integers(3, 8), 2))
    kind = draw(st.sampled_from(["point", "line", "polygon"]))
    if kind == "point":
        return shapely.Point(places[0])
    if kind == "line":
        return shapely.LineString(places)
    return shapely.convex_hull(shapely.MultiPoint(places))


def lattice_round(shape, count=40):
    west, south, east, north = shape.bounds
    lon = np.linspace(west - 1.0, east + 1.0, count)
    lat = np.linspace(max(south - 0.5, -88.5), min(north + 0.5, 88.5), count)
    return np.meshgrid(lon, lat)


@settings(max_examples=60)
@given(shapes(), st.floats(100.0, 30_000.0), st.floats(1.01, 3.0))
def test_a_larger_distance_never_frees_a_cell(shape, distance_m, times):
    lon, lat = lattice_round(shape)
    near = inside(ground_within(shape, distance_m), lon=lon, lat=lat)
    far = inside(ground_within(shape, distance_m * times), lon=lon, lat=lat)
    own = inside(ground_within(shape, 0.0), lon=lon, lat=lat)
    assert not (near & ~far).any()
    assert not (own & ~near).any()


@settings(max_examples=60)
@given(shapes(), shapes(), st.floats(100.0, 30_000.0))
def test_one_more_feature_never_frees_a_cell(one, other, distance_m):
    choice = ExclusionChoice(name="rule", file="x.gpkg", distance_m=distance_m)
    both = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=[one, other], crs=4326)
    lon, lat = lattice_round(one, count=20)

    def hit(features):
        areas = excluded_areas(features, choice=choice)
        return set(areas_of_cells(areas, lon=lon, lat=lat)["cell"])

    assert hit(both.iloc[:1]) <= hit(both)
    assert hit(both) == hit(both.iloc[:1]) | hit(both.iloc[1:])


@settings(max_examples=60)
@given(SEEDS, st.floats(-75.0, 75.0), st.sampled_from([0.0, 179.7]))
def test_splitting_a_zone_keeps_its_cells_and_its_area(seed, lat_0, lon_0):
    rng = generator(seed)
    zone = shapely.box(lon_0, lat_0, lon_0 + 1.0, lat_0 + 1.0)
    cut = lat_0 + rng.uniform(0.1, 0.9)
    parts = [
        ground_within(shapely.clip_by_rect(zone, lon_0, low, lon_0 + 1.0, high), 0.0)
        for low, high in ((lat_0, cut), (cut, lat_0 + 1.0))
    ]
    whole = ground_within(zone, 0.0)
    lon, lat = lattice_round(zone)
    together = np.logical_or(*(inside(part, lon=lon, lat=lat) for part in parts))
    assert (together == inside(whole, lon=lon, lat=lat)).all()
    fine = [shapely.segmentize(shape, 0.01) for shape in (whole, *parts)]
    area, *pieces = (geodesic_area_m2(shape) for shape in fine)
    # the cut is a parallel in both, and drawn by the same chords
    assert sum(pieces) == pytest.approx(area, rel=1e-9)


@settings(max_examples=40)
@given(st.lists(shapes(), min_size=2, max_size=4))
def test_what_overlaps_is_claimed_by_both(claims):
    areas = [shape.buffer(0.2) for shape in claims]
    named = gpd.GeoDataFrame(
        {"name": list("ABCD"[: len(areas)])},
        geometry=[ground_within(area, 0.0) for area in areas],
        crs=4326,
    )
    choice = ExclusionChoice(name="both", file="x.gpkg", overlapping=True)
    found = excluded_areas(named, choice=choice)
    by_name = named.set_index("name").geometry
    for name, shape in zip(found["name"], found.geometry, strict=True):
        for holder in name.split(" and "):
            share = geodesic_area_m2(shape - by_name[holder])
            assert share <= 1e-6 * geodesic_area_m2(shape)
