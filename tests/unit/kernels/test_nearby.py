"""The choice of samples in compiled code, against sorting."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geostat.anisotropy import Anisotropy
from geo.geostat.moving import search_moving
from geo.geostat.moving_task import largest_square
from geo.geostat.neighbourhood import (
    Neighbourhood,
    nearest_in_the_clear,
)
from geo.kernels.nearby import part
from geo.kernels.nearest import sector_of


@pytest.mark.parametrize("sectors", [4, 8])
def test_sectors_are_those_of_the_angle(sectors):
    rng = np.random.default_rng(1)
    steps = np.vstack([rng.normal(size=(500, 2)), np.eye(2), -np.eye(2)])
    angle = np.arctan2(steps[:, 1], steps[:, 0]) % (2.0 * np.pi)
    expected = (angle * sectors / (2.0 * np.pi)).astype(int)
    found = [sector_of(along, across, sectors) for along, across in steps]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("sectors", [1, 4, 8])
@pytest.mark.parametrize("ratio", [1.0, 0.3])
def test_chosen_samples_are_those_of_the_clear_search(sectors, ratio):
    rng = np.random.default_rng(sectors)
    crowd = rng.normal(0.0, 30.0, (400, 2))
    places = np.vstack([crowd, rng.uniform(-4_000.0, 4_000.0, (300, 2))])
    onto = np.vstack([crowd[:60] + 1.0, rng.uniform(-6_000.0, 6_000.0, (300, 2))])
    for radius_m, per_sector in ((np.inf, None), (900.0, 2 if sectors > 1 else None)):
        around = Neighbourhood(
            radius_m=radius_m,
            maximum=9,
            minimum=2,
            sectors=sectors,
            per_sector=per_sector,
            anisotropy=Anisotropy(azimuth_deg=20.0, ratio=ratio),
        )
        clear = nearest_in_the_clear(places, onto, neighbourhood=around)
        found = search_moving(places, onto, neighbourhood=around)
        np.testing.assert_array_equal(found.found, clear.found)
        np.testing.assert_allclose(found.nearest_m, clear.nearest_m, rtol=1e-12)
        taken = np.arange(9) < clear.found[:, None]
        np.testing.assert_array_equal(found.chosen[taken], clear.rows[taken])


def test_a_sample_on_the_radius_is_within():
    around = Neighbourhood(radius_m=5.0, maximum=4)
    places = np.array([[3.0, 4.0], [-5.0, 0.0], [0.0, np.nextafter(5.0, 6.0)]])
    found = search_moving(places, np.zeros((1, 2)), neighbourhood=around)
    np.testing.assert_array_equal(found.chosen[0, : found.found[0]], [0, 1])


@pytest.mark.parametrize("radius_m", [5.0, 0.1, 1e-9, 12_345.678, np.inf])
def test_the_largest_square_within_a_radius(radius_m):
    square = largest_square(radius_m)
    assert np.sqrt(square) <= radius_m
    assert np.isinf(square) or np.sqrt(np.nextafter(square, np.inf)) > radius_m


def test_parts_hold_every_target_once():
    rng = np.random.default_rng(3)
    places = np.vstack([rng.uniform(0.0, 9.0, (500, 2)), np.ones((50, 2))])
    who = np.arange(550)
    starts = part(places[:, 0].copy(), places[:, 1].copy(), who, 20)
    np.testing.assert_array_equal(np.sort(who), np.arange(550))
    assert starts[0] == 0
    assert starts[-1] == 550
    sizes = np.diff(starts)
    assert sizes.min() > 0
    for size, first in zip(sizes, starts[:-1], strict=True):
        inside = places[who[first : first + size]]
        assert size <= 20 or np.ptp(inside, axis=0).max() == 0.0
