"""Sums over pairs: compiled and clear, against the formula pair by pair."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from geo.kernels import compact_blocks as blocks_module
from geo.kernels.compact_blocks import compact_blocks
from geo.kernels.lag_tables import SECTORS_AT_ONCE
from geo.kernels.pair_sums import bin_pairs, bin_pairs_by_sector
from geo.kernels.pairs import Sector, pair_blocks, sort_into_lags
from geo.kernels.robust import median_differences, sum_of_powers
from geo.kernels.separations import bin_separations

EDGES = np.array([0.0, 300.0, 700.0, 750.0, 2_000.0, 4_000.0])
SECTORS = [
    None,
    Sector(0.0, 22.5),
    Sector(45.0, 22.5),
    Sector(100.0, 60.0, 400.0),
    Sector(-118.0, 5.0),
    Sector(90.0, 90.0, 1_200.0),
]


@pytest.fixture
def compiled_from_the_first_pair(monkeypatch):
    monkeypatch.setattr("geo.kernels.pairs.MANY_PAIRS", 0)


@pytest.fixture
def clearly(monkeypatch):
    """Run a function the clear way, whatever the way of the test is."""

    def run(function, *arguments, **named):
        with monkeypatch.context() as patch:
            patch.setattr("geo.kernels.pairs.MANY_PAIRS", math.inf)
            return function(*arguments, **named)

    return run


def scattered(count: int = 300, variables: int = 2):
    rng = np.random.default_rng(7)
    places = np.array([4.2e5, 2.7e6]) + rng.uniform(0.0, 5_000.0, (count, 2))
    places[: count // 10] = places[-(count // 10) :]  # several in one place
    return places, rng.normal(10.0, 3.0, (count, variables))


def lattice():
    line = np.arange(9) * 100.1
    east, north = np.meshgrid(line + 4.2e5, line + 2.7e6)
    places = np.column_stack([east.ravel(), north.ravel()])
    return places, np.random.default_rng(8).normal(size=(81, 2))


def survey_lines():
    rng = np.random.default_rng(9)
    along = np.repeat(np.arange(4) * 900.0, 60)
    places = np.column_stack([along, np.tile(np.arange(60) * 55.0, 4)])
    return places, rng.normal(size=(240, 2))


WORLDS = [scattered, lattice, survey_lines]


def formula(places, values, sector):
    """The sums of each lag as their definitions say, in plain Python."""
    members = [[] for _ in EDGES[1:]]
    longest = 0.0
    for one in range(len(places)):
        for other in range(one + 1, len(places)):
            east, north = (float(d) for d in places[other] - places[one])
            if sector is not None and not inside(east, north, sector):
                continue
            away = math.hypot(east, north)
            longest = max(longest, away)
            for lag, upper in enumerate(EDGES[1:]):
                if away <= upper * (1.0 + 1e-9):
                    members[lag].append((away, values[other] - values[one]))
                    break
    return members, longest


def inside(east, north, sector):
    azimuth = math.radians(sector.azimuth_deg)
    along = abs(east * math.sin(azimuth) + north * math.cos(azimuth))
    across = abs(east * math.cos(azimuth) - north * math.sin(azimuth))
    near = math.atan2(across, along) <= math.radians(sector.tolerance_deg) + 1e-9
    return near and across <= sector.bandwidth_m * (1.0 + 1e-9)


def same(seen, expected):
    np.testing.assert_array_equal(seen.pairs, expected.pairs)
    for name in ("distance", "nearest", "farthest", "longest"):
        np.testing.assert_allclose(
            getattr(seen, name), getattr(expected, name), rtol=1e-12
        )
    np.testing.assert_allclose(seen.products, expected.products, rtol=1e-12, atol=1e-9)


@pytest.mark.usefixtures("compiled_from_the_first_pair")
@pytest.mark.parametrize("sector", [None, SECTORS[2], SECTORS[3]])
def test_compiled_sums_are_those_of_the_formula(sector):
    places, values = scattered(90)
    seen = bin_pairs(places, values, edges=EDGES, sector=sector)
    members, longest = formula(places, values, sector)
    assert seen.pairs.tolist() == [len(lag) for lag in members]
    assert seen.longest == pytest.approx(longest, rel=1e-12)
    for lag, here in enumerate(members):
        away = [distance for distance, _ in here]
        assert seen.distance[lag] == pytest.approx(math.fsum(away), rel=1e-12)
        assert seen.nearest[lag] == pytest.approx(min(away, default=np.inf), rel=1e-12)
        assert seen.farthest[lag] == pytest.approx(max(away, default=0.0), rel=1e-12)
        for one in range(2):
            for other in range(2):
                product = math.fsum(d[one] * d[other] for _, d in here)
                assert seen.products[lag, one, other] == pytest.approx(
                    product, rel=1e-12, abs=1e-9
                )


@pytest.mark.usefixtures("compiled_from_the_first_pair")
@pytest.mark.parametrize("world", WORLDS)
def test_compiled_sums_are_the_clear_ones_in_every_sector(world, clearly):
    places, values = world()
    asked = {"edges": EDGES, "sectors": SECTORS * 2}
    assert len(asked["sectors"]) > SECTORS_AT_ONCE
    seen = bin_pairs_by_sector(places, values, **asked)
    expected = clearly(bin_pairs_by_sector, places, values, **asked)
    for mine, clear in zip(seen, expected, strict=True):
        same(mine, clear)


@pytest.mark.usefixtures("compiled_from_the_first_pair")
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("sector", [None, SECTORS[3]])
def test_compiled_powers_medians_and_maps_are_the_clear_ones(world, sector, clearly):
    places, values = world()
    for power in (2.0, 0.5, 1.3):
        asked = {"power": power, "edges": EDGES, "sector": sector}
        np.testing.assert_allclose(
            sum_of_powers(places, values, **asked),
            clearly(sum_of_powers, places, values, **asked),
            rtol=1e-12,
        )
    asked = {"edges": EDGES, "sector": sector}
    np.testing.assert_array_equal(
        median_differences(places, values[:, 0], **asked),
        clearly(median_differences, places, values[:, 0], **asked),
    )
    for cell_m in (100.1, 333.0):
        asked = {"cell_m": cell_m, "cells": 4}
        seen = bin_separations(places, values[:, 0], **asked)
        expected = clearly(bin_separations, places, values[:, 0], **asked)
        np.testing.assert_array_equal(seen[0], expected[0])
        np.testing.assert_allclose(seen[1], expected[1], rtol=1e-12)


@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_pairs_of_a_lattice_lie_in_the_lag_that_ends_there():
    places, values = lattice()
    edges = np.arange(9) * 100.1
    north = bin_pairs(places, values, edges=edges, sector=Sector(0.0, 1.0))
    assert north.pairs.tolist() == [9 * (8 - step) for step in range(8)]
    diagonal = bin_pairs(places, values, edges=edges, sector=Sector(90.0, 45.0))
    assert diagonal.pairs[0] == 9 * 8  # with the diagonals in the second lag
    assert diagonal.pairs[1] == 9 * 7 + 2 * 8 * 8


@pytest.mark.parametrize("threads", ["2", "3"])
@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_the_number_of_threads_changes_no_byte(monkeypatch, threads):
    places, values = scattered(700)

    def answers():
        sums = bin_pairs_by_sector(places, values, edges=EDGES, sectors=SECTORS)
        powers = sum_of_powers(places, values, power=0.5, edges=EDGES)
        medians = median_differences(places, values[:, 0], edges=EDGES)
        squares = bin_separations(places, values[:, 0], cell_m=200.0, cells=5)[1]
        parts = [
            np.concatenate([each.distance, each.products.ravel()]) for each in sums
        ]
        return np.concatenate([*parts, powers.ravel(), medians, squares.ravel()])

    monkeypatch.setenv("ABYSSAL_THREADS", "1")
    alone = answers()
    monkeypatch.setenv("ABYSSAL_THREADS", threads)
    assert answers().tobytes() == alone.tobytes()


@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_the_order_of_the_points_matters_to_rounding_alone():
    places, values = scattered(400)
    shuffled = np.random.default_rng(4).permutation(400)
    one = bin_pairs(places, values, edges=EDGES, sector=SECTORS[1])
    other = bin_pairs(
        places[shuffled], values[shuffled], edges=EDGES, sector=SECTORS[1]
    )
    same(one, other)


@pytest.mark.usefixtures("compiled_from_the_first_pair")
@pytest.mark.parametrize("count", [1, 2, 33])
def test_few_points_and_points_in_one_place(count, clearly):
    places, values = np.full((count, 2), 4.2e5), np.arange(count * 2.0).reshape(-1, 2)
    for sector in (None, SECTORS[1]):
        asked = {"edges": EDGES, "sector": sector}
        same(
            bin_pairs(places, values, **asked),
            clearly(bin_pairs, places, values, **asked),
        )


@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_pairs_are_counted_where_no_variable_is_given(clearly):
    places, values = scattered()
    seen = bin_pairs(places, values[:, :0], edges=EDGES)
    assert seen.products.shape == (5, 0, 0)
    same(seen, clearly(bin_pairs, places, values[:, :0], edges=EDGES))


@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_many_narrow_lags_of_unequal_width(clearly):
    places, values = scattered()
    edges = np.concatenate([[0.0], np.cumsum(np.geomspace(1e-3, 60.0, 700))])
    same(
        bin_pairs(places, values, edges=edges),
        clearly(bin_pairs, places, values, edges=edges),
    )


@pytest.mark.usefixtures("compiled_from_the_first_pair")
def test_long_sums_lose_no_digits():
    places, values = scattered(1_500, 1)
    values = values**3
    edges = np.array([0.0, 9_000.0])
    sums = bin_pairs(places, values, edges=edges)
    [difference] = [values[a] - values[b] for a, b in [np.triu_indices(1_500, k=1)]]
    exact = math.fsum((difference[:, 0] ** 2).tolist())
    assert sums.pairs[0] == 1_500 * 1_499 // 2
    assert sums.products[0, 0, 0] == pytest.approx(exact, rel=4e-15)
    [block] = [places[a] - places[b] for a, b in [np.triu_indices(1_500, k=1)]]
    away = math.fsum(np.sqrt(block[:, 0] ** 2 + block[:, 1] ** 2).tolist())
    assert sums.distance[0] == pytest.approx(away, rel=4e-15)


@pytest.mark.parametrize("world", WORLDS)
def test_blocks_hold_each_point_once_within_their_box(monkeypatch, world):
    monkeypatch.setattr(blocks_module, "LEAST_POINTS", 7)
    places, _ = world()
    blocks = compact_blocks(places)
    assert sorted(blocks.order) == list(range(len(places)))
    np.testing.assert_array_equal(blocks.east, places[blocks.order, 0])
    for number, (west, east, south, north) in enumerate(blocks.boxes):
        rows = slice(blocks.starts[number], blocks.starts[number + 1])
        assert (blocks.east[rows].min(), blocks.east[rows].max()) == (west, east)
        assert (blocks.north[rows].min(), blocks.north[rows].max()) == (south, north)
    # lines and squares alike: no block wanders over the ground
    area = np.ptp(places, axis=0).max() / np.sqrt(len(blocks.boxes))
    assert np.median(np.ptp(blocks.boxes.reshape(-1, 2, 2), axis=2).max(axis=1)) < (
        4.0 * area
    )


def test_few_pairs_load_no_compiler():
    code = (
        "import sys, numpy as np; from geo.kernels.pair_sums import bin_pairs; "
        "p = np.random.default_rng(1).random((200, 2)); "
        "bin_pairs(p, p, edges=np.array([0.0, 1.0])); "
        "sys.exit('numba' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_plain_functions_say_the_same_as_machine_code(
    monkeypatch, compiled_from_the_first_pair
):
    places, values = scattered(60, 1)
    written = (
        "import numpy as np, geo.kernels.pairs as pairs; pairs.MANY_PAIRS = 0; "
        "from geo.kernels.pair_sums import bin_pairs; "
        f"places = np.array({places.tolist()}); values = np.array({values.tolist()}); "
        f"sums = bin_pairs(places, values, edges=np.array({EDGES.tolist()}), "
        "sector=pairs.Sector(45.0, 22.5)); "
        "print(sums.pairs.tolist(), sums.products.ravel().tolist())"
    )
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    told = subprocess.run(
        [sys.executable, "-c", written], check=True, capture_output=True, text=True
    ).stdout
    seen = bin_pairs(places, values, edges=EDGES, sector=SECTORS[2])
    counts, products = told.strip().removesuffix("]").split("] ")
    assert counts == f"{seen.pairs.tolist()}".removesuffix("]")
    np.testing.assert_allclose(
        [float(number) for number in products.removeprefix("[").split(", ")],
        seen.products.ravel(),
        rtol=1e-12,
    )


def test_lags_sort_by_squares_as_by_distances():
    places, _ = scattered()
    for block in pair_blocks(places):
        near, lag = sort_into_lags(block, EDGES)
        upper = EDGES[1:] * (1.0 + 1e-9)
        away = np.hypot(*near.separation.T)
        np.testing.assert_array_equal(lag, np.searchsorted(upper, away))
        assert np.count_nonzero(np.hypot(*block.separation.T) <= upper[-1]) == len(lag)
