from __future__ import annotations

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.geostat.baselines import inverse_distance, nearest_neighbour
from geo.geostat.declustering import decluster_cells
from geo.model.randomness import generator


def survey():
    rng = generator(1, "plain")
    return (
        rng.uniform(0.0, 1e4, (30, 2)),
        rng.gamma(4.0, 4.0, 30),
        rng.uniform(0.0, 1e4, (25, 2)),
    )


@pytest.mark.parametrize("estimate", [inverse_distance, nearest_neighbour])
def test_data_are_honoured_and_estimates_stay_within_them(estimate):
    samples, values, targets = survey()
    np.testing.assert_allclose(estimate(samples, values, onto=samples), values)
    found = estimate(samples, values, onto=targets)
    assert values.min() <= found.min() <= found.max() <= values.max()


def test_inverse_distance_equals_the_formula():
    samples, values, targets = survey()
    away = np.hypot(*(targets[:, None] - samples).transpose(2, 0, 1))
    expected = (away**-3 @ values) / (away**-3).sum(axis=1)
    found = inverse_distance(samples, values, onto=targets, power=3.0)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_inverse_distance_does_not_depend_on_how_targets_are_cut(monkeypatch):
    samples, values, targets = survey()
    both = np.column_stack([values, -values])
    whole = inverse_distance(samples, both, onto=targets)
    monkeypatch.setattr("geo.geostat.baselines.DISTANCES_AT_ONCE", 70)
    np.testing.assert_allclose(inverse_distance(samples, both, onto=targets), whole)
    np.testing.assert_allclose(whole[:, 1], -whole[:, 0])


def test_a_high_power_is_the_nearest_neighbour_and_does_not_overflow():
    samples, values, targets = survey()
    np.testing.assert_allclose(
        inverse_distance(samples, values, onto=targets, power=2_000.0),
        nearest_neighbour(samples, values, onto=targets),
    )


def test_a_target_on_several_samples_takes_their_mean():
    samples = [[0.0, 0.0], [0.0, 0.0], [9.0, 0.0]]
    found = inverse_distance(samples, [1.0, 3.0, 50.0], onto=[[0.0, 0.0]])
    assert found.tolist() == [2.0]


@pytest.mark.parametrize("power", [0.0, -1.0, np.nan])
def test_a_power_that_does_not_fall_with_distance_is_refused(power):
    with pytest.raises(ParameterError, match="power"):
        inverse_distance(*survey()[:2], onto=[[0.0, 0.0]], power=power)


def test_declustering_brings_the_mean_of_a_crowded_survey_back():
    rng = generator(2, "crowded")
    spread = rng.uniform(0.0, 1e4, (200, 2))
    crowd = rng.uniform(8e3, 1e4, (300, 2))
    points = np.vstack([spread, crowd])
    values = points[:, 0]  # rises to the crowded east; its mean is 5,000
    declustered = decluster_cells(
        points, values, cell_sizes_m=[250.0, 500.0, 1_000.0, 2_000.0]
    )
    assert declustered.naive_mean > 7_000.0
    assert abs(declustered.mean - 5_000.0) < 0.2 * (declustered.naive_mean - 5_000.0)
    assert declustered.weights.sum() == pytest.approx(1.0)
    assert declustered.weights[:200].mean() > 2.0 * declustered.weights[200:].mean()
    assert declustered.mean == declustered.trials["mean"].min()


def test_crowds_on_low_values_take_the_highest_mean():
    samples, values, _ = survey()
    sizes = [500.0, 2_000.0, 5_000.0]
    low = decluster_cells(samples, -values, cell_sizes_m=sizes, crowded="low")
    high = decluster_cells(samples, values, cell_sizes_m=sizes)
    assert low.mean == pytest.approx(-high.mean)
    assert low.cell_m == high.cell_m


def test_cells_too_small_or_large_change_nothing():
    samples, values, _ = survey()
    for size in (1e-3, 1e9):
        found = decluster_cells(samples, values, cell_sizes_m=[size], offsets=1)
        np.testing.assert_allclose(found.weights, 1.0 / 30.0)
        assert found.mean == pytest.approx(found.naive_mean)


def test_impossible_trials_are_told_together():
    with pytest.raises(ParameterError, match="3 problems"):
        decluster_cells(*survey()[:2], cell_sizes_m=[-1.0], crowded="east", offsets=0)
