"""Laws of what mining disturbs, of the ground in reach, and of reference zones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

import shapely

from geo.model.crs import geodesic_area_m2, local_crs, project_outline
from geo.model.footprint import Likeness
from geo.model.grid import GridSpec
from geo.model.settling import Settling
from geo.resource.footprint.distributions import (
    distribution_of,
    mixture_differences,
    share_differences,
)
from geo.resource.footprint.disturbance import (
    Disturbance,
    disturbance_by_year,
    disturbance_per_mt,
)
from geo.resource.footprint.ground_cells import GroundCells, stretch_of
from geo.resource.footprint.outlines import outline_of_cells, reach_by_year
from geo.resource.footprint.proposals import excess_of_values, find_windows
from geo.resource.footprint.settling import screen_settling
from geo.resource.mining.footprint import buffered_area_m2, footprint_km2_per_mt

COLLECTOR = Disturbance(
    pickup=0.8,
    transport_loss=0.02,
    moisture=0.28,
    track_width_m=15.0,
    overlap=0.05,
    sediment_depth_m=0.05,
    sediment_dry_density_kg_m3=400.0,
)
SPACING = 2_000.0
ARC = 2.0 * np.pi / 256  # between the vertices of a drawn arc
CHORDS = 1.0 - np.sin(ARC) / ARC  # by which such a polygon is less than its circle
SIMPLIFIED = 2e-4  # of the distance: vertices thinned, and chords along an edge


def grid(rows: int, columns: int, *, lon: float = 154.0, lat: float = 24.0) -> GridSpec:
    return GridSpec(
        west=-SPACING * columns / 2,
        south=-SPACING * rows / 2,
        spacing=SPACING,
        shape=(rows, columns),
        crs=local_crs([lon], [lat]),
    )


def reached_m2(chosen, *, distance_m: float, lon: float = 154.0) -> float:
    spec = grid(*chosen.shape, lon=lon)
    mined = {1: outline_of_cells(chosen, spec=spec)}
    return geodesic_area_m2(reach_by_year(mined, distance_m=distance_m)[1])


def perimeter_m(chosen) -> float:
    padded = np.pad(chosen.astype(int), 1)
    edges = sum(int(np.abs(np.diff(padded, axis=axis)).sum()) for axis in (0, 1))
    return edges * SPACING


MASKS = st.lists(st.booleans(), min_size=30, max_size=30).map(
    lambda cells: np.array(cells).reshape(5, 6)
)
ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.floats(1e3, 1e6), st.floats(1.0, 60.0)),
    min_size=1,
    max_size=12,
)


def mined_rows(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["year", "wet_t", "abundance_kg_m2"])
    taken = table["abundance_kg_m2"] * COLLECTOR.delivered_share
    return table.assign(area_m2=1000.0 * table["wet_t"] / taken / 0.95)


@given(st.floats(0.5, 80.0), st.floats(1.1, 9.0))
@settings(max_examples=30)
def test_the_footprint_of_a_tonne_scales_with_one_over_abundance(abundance, times):
    def per_mt(lies):
        row = [(1, 1e6, lies)]
        years = disturbance_by_year(mined_rows(row), disturbance=COLLECTOR)
        return disturbance_per_mt(years).set_index("per")

    thin, rich = per_mt(abundance), per_mt(abundance * times)
    for column in ("track_km2", "track_length_km", "sediment_t"):
        assert thin.loc["Mt wet", column] == pytest.approx(
            rich.loc["Mt wet", column] * times
        )
    alone = footprint_km2_per_mt(abundance=abundance, pickup=COLLECTOR.delivered_share)
    assert thin.loc["Mt wet", "track_km2"] == pytest.approx(alone)
    assert thin.loc["Mt dry", "track_km2"] == pytest.approx(alone / 0.72)


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_years_add_up_to_the_schedule_in_whatever_order_it_comes(rows, random):
    table = mined_rows(rows)
    years = disturbance_by_year(table, disturbance=COLLECTOR)
    assert years["worked_km2"].sum() == pytest.approx(table["area_m2"].sum() / 1e6)
    assert years["wet_t"].sum() == pytest.approx(table["wet_t"].sum())
    assert years["track_km2"].sum() == pytest.approx(0.95 * years["worked_km2"].sum())
    assert years["track_km2_so_far"].iloc[-1] == pytest.approx(years["track_km2"].sum())
    shuffled = list(rows)
    random.shuffle(shuffled)
    again = disturbance_by_year(mined_rows(shuffled), disturbance=COLLECTOR)
    pd.testing.assert_frame_equal(years, again, check_exact=True)


@given(
    st.integers(1, 5), st.integers(1, 6), st.floats(200.0, 9e3), st.floats(-60.0, 60.0)
)
@settings(max_examples=25, deadline=None)
def test_the_buffer_of_a_rectangle_is_steiners_but_for_its_chords(
    rows, columns, distance_m, lat
):
    chosen = np.ones((rows, columns), dtype=bool)
    spec = grid(rows, columns, lat=lat)
    mined = {1: outline_of_cells(chosen, spec=spec)}
    reached = geodesic_area_m2(reach_by_year(mined, distance_m=distance_m)[1])
    exact = buffered_area_m2(
        rows * columns * SPACING**2,
        perimeter_m=perimeter_m(chosen),
        distance_m=distance_m,
    )
    lost = CHORDS * np.pi * distance_m**2
    slack = SIMPLIFIED * distance_m * (perimeter_m(chosen) + 2 * np.pi * distance_m)
    assert abs(exact - reached - lost) <= slack


@given(MASKS, st.floats(100.0, 9e3))
@settings(max_examples=30, deadline=None)
def test_no_outline_reaches_more_ground_than_steiners_formula_says(cells, distance_m):
    bound = buffered_area_m2(
        cells.sum() * SPACING**2, perimeter_m=perimeter_m(cells), distance_m=distance_m
    )
    # Steiner's formula holds for one outline: each separate part has a circle's more
    spec = grid(*cells.shape)
    outline = outline_of_cells(cells, spec=spec)
    circles = max(len(shapely.get_parts(outline)) - 1, 0) * np.pi * distance_m**2
    assert reached_m2(cells, distance_m=distance_m) <= (bound + circles) * (1.0 + 1e-4)


def test_a_hollow_outline_reaches_less_than_steiners_formula_says():
    ring = np.ones((5, 6), dtype=bool)
    ring[1:4, 1:5] = False
    bound = buffered_area_m2(
        ring.sum() * SPACING**2, perimeter_m=perimeter_m(ring), distance_m=4_000.0
    )
    filled = buffered_area_m2(120e6, perimeter_m=44e3, distance_m=4_000.0)
    reached = reached_m2(ring, distance_m=4_000.0)
    assert reached == pytest.approx(filled, rel=1e-3)
    assert reached < 0.9 * bound


@given(MASKS.filter(np.any), st.floats(10.0, 5e3), st.floats(10.0, 5e3))
@settings(max_examples=20, deadline=None)
def test_more_distance_reaches_more_ground(cells, distance_m, more_m):
    near = reached_m2(cells, distance_m=distance_m)
    assert (
        cells.sum() * SPACING**2
        < near
        < reached_m2(cells, distance_m=distance_m + more_m)
    )


@given(MASKS.filter(np.any), st.floats(500.0, 9e3))
@settings(max_examples=20, deadline=None)
def test_areas_by_geodesics_and_in_the_plane_agree(cells, distance_m):
    spec = grid(*cells.shape)
    outline = outline_of_cells(cells, spec=spec)
    assert geodesic_area_m2(outline) == pytest.approx(
        cells.sum() * SPACING**2, rel=1e-3
    )
    plane = project_outline(outline, spec.crs).buffer(distance_m, quad_segs=64).area
    assert reached_m2(cells, distance_m=distance_m) == pytest.approx(plane, rel=1e-3)


@given(MASKS.filter(np.any))
@settings(max_examples=10, deadline=None)
def test_the_date_line_is_no_place_of_its_own(cells):
    here = reached_m2(cells, distance_m=3_000.0)
    assert reached_m2(cells, distance_m=3_000.0, lon=180.0) == pytest.approx(
        here, rel=1e-6
    )


@given(MASKS.filter(np.any), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_what_years_reach_together_is_what_their_ground_reaches_at_once(cells, seed):
    year = np.random.default_rng(seed).integers(1, 4, size=cells.shape)
    spec = grid(*cells.shape)
    mined = {
        int(one): outline_of_cells(cells & (year == one), spec=spec)
        for one in (1, 2, 3)
    }
    table, _ = reach_by_year(mined, distance_m=2_500.0)
    whole = reached_m2(cells, distance_m=2_500.0) / 1e6
    assert table["reached_km2_so_far"].is_monotonic_increasing
    assert table["reached_km2_so_far"].iloc[-1] == pytest.approx(whole, rel=1e-4)
    assert table["mined_outline_km2_so_far"].iloc[-1] == pytest.approx(
        cells.sum() * 4.0, rel=1e-6
    )


VALUES = st.lists(st.integers(-5, 5), min_size=2, max_size=12)


@given(VALUES, VALUES)
@settings(max_examples=50)
def test_shares_differ_as_the_test_of_kolmogorov_and_smirnov_says(zone, ground):
    reference = distribution_of(ground, area_m2=np.ones(len(ground)))
    ours = share_differences([zone], area_m2=1.0, reference=reference)
    assert ours[0] == pytest.approx(ks_2samp(zone, ground, method="asymp").statistic)


@given(VALUES, VALUES, st.integers(0, 6))
def test_what_lies_within_the_tolerance_does_not_count(zone, ground, tolerance):
    reference = distribution_of(ground, area_m2=np.ones(len(ground)))
    ours = share_differences(
        [zone], area_m2=1.0, reference=reference, tolerance=float(tolerance)
    )
    places = np.arange(-30, 31)
    first, second = (
        np.array([np.mean(np.array(one) <= place) for place in places])
        for one in (zone, ground)
    )
    shift = len(places) - tolerance
    by_hand = max(
        np.max(first[:shift] - second[tolerance:]),
        np.max(second[:shift] - first[tolerance:]),
    )
    assert ours[0] == pytest.approx(by_hand)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), min_size=1))
def test_mixtures_differ_by_the_set_of_facies_that_differs_most(pairs):
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    if not (first.sum() > 0.0 and second.sum() > 0.0):
        return
    first, second = first / first.sum(), second / second.sum()
    names = [f"facies {n}" for n in range(len(first))]
    ours = mixture_differences(
        dict(zip(names, first, strict=True)),
        reference=dict(zip(names, second, strict=True)),
    )
    assert ours[0] == pytest.approx(np.maximum(first - second, 0.0).sum())


def world(*, twin: bool, seed: int = 3) -> tuple[GroundCells, np.ndarray]:
    """Ground that changes both ways, mined in the west; far off perhaps its twin."""
    rng = np.random.default_rng(seed)
    shape = (20, 30)
    north, east = np.indices(shape).astype(float)
    depth = 5_000.0 + 40.0 * east + 15.0 * north + rng.normal(0.0, 5.0, shape)
    slope = 0.5 + 0.1 * east + 0.2 * north + rng.normal(0.0, 0.02, shape)
    abundance = 40.0 - 0.8 * east - north + rng.normal(0.0, 0.5, shape)
    mined = np.zeros(shape, dtype=bool)
    mined[4:11, 1:6] = True
    if twin:
        for values in (depth, slope, abundance):
            values[13:18, 22:27] = values[5:10, 1:6]
    ground = GroundCells(
        name="field",
        spec=grid(*shape),
        fraction=np.ones(600),
        values={
            "depth": depth.ravel(),
            "slope": slope.ravel(),
            "abundance": abundance.ravel(),
        },
        facies={},
    )
    return ground, mined.ravel()


def proposed(*, twin: bool, **likeness: float):
    ground, mined = world(twin=twin)
    away = ~np.zeros(600, dtype=bool).reshape(20, 30)
    away[2:14, :8] = False  # mined, and two cells of buffer round it
    return find_windows(
        [ground],
        allowed=[away.ravel()],
        size_km2=100.0,
        like=stretch_of([ground], area_m2=[mined * 4e6]),
        likeness=Likeness(**likeness),
    )


def test_the_one_patch_that_is_like_the_mined_ground_is_found():
    search = proposed(twin=True)
    best = search.found[0]
    assert tuple(best.window) == (13, 22, 5, 5)
    assert best.worst <= 1.0
    assert all(other.worst > 1.0 for other in search.found[1:])


def test_without_such_a_patch_no_candidate_is_representative():
    search = proposed(twin=False)
    assert search.tried > 100
    assert search.found[0].worst > 1.0


def test_windows_that_are_offered_lie_on_allowed_ground_and_share_none():
    found = proposed(twin=True).found
    cells = [set(one.window.cells(30).tolist()) for one in found]
    _, mined = world(twin=True)
    assert not any(mined[list(own)].any() for own in cells)
    for number, own in enumerate(cells):
        assert not any(own & other for other in cells[:number])


@given(st.floats(0.05, 1.0), st.floats(0.0, 500.0))
@settings(max_examples=8, deadline=None)
def test_wider_limits_and_tolerances_never_make_a_zone_worse(limit, depth_m):
    strict = proposed(twin=False, share_difference=limit / 2.0).found[0]
    wide = proposed(
        twin=False,
        share_difference=limit,
        depth_m=depth_m,
        **({"source": "a test"} if depth_m else {}),
    ).found[0]
    assert wide.worst <= strict.worst + 1e-12


@given(
    st.floats(0.1, 100.0), st.floats(0.0, 0.5), st.floats(0.01, 10.0), st.floats(1.1, 9)
)
def test_a_grain_drifts_as_far_as_height_and_current_over_settling_say(
    height_m, current_m_s, velocity_mm_s, times
):
    def drifts(height: float, current: float, velocity: float) -> float:
        told = {f"{name}_source": "a test" for name in ("height", "current")}
        grain = Settling(
            height_m=height,
            current_m_s=current,
            velocity_mm_s=velocity,
            velocity_source="a test",
            **told,
        )
        return screen_settling(grain).distance_m

    plain = drifts(height_m, current_m_s, velocity_mm_s)
    assert plain == pytest.approx(1e3 * height_m * current_m_s / velocity_mm_s)
    for other in (
        drifts(times * height_m, current_m_s, velocity_mm_s),
        drifts(height_m, times * current_m_s, velocity_mm_s),
        drifts(height_m, current_m_s, velocity_mm_s / times),
    ):
        assert other == pytest.approx(times * plain)


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_a_criterion_can_fail_however_small_its_values_are(scale):
    rng = np.random.default_rng(1)
    mined = scale * rng.normal(0.2, 0.05, 400)
    reference = distribution_of(mined, area_m2=np.ones(400))
    told = Likeness(slope_deg=0.5, source="the map")

    def excess(shift_sd: float) -> float:
        moved = mined + shift_sd * reference.sd
        return float(
            excess_of_values(
                moved, area_m2=1.0, name="slope", reference=reference, likeness=told
            )[0]
        )

    # a quarter of a deviation is let pass, and another is the limit of the means
    assert excess(0.0) <= 1.0 < excess(1.5)
    fixed = Likeness(slope_deg=0.5, tolerance_sd=10.0, source="the map")
    assert told.tolerance_of("slope", sd=reference.sd) <= 0.25 * reference.sd
    assert fixed.tolerance_of("slope", sd=100.0) == 0.5
