from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.variography.variogram_map import variogram_map
from geo.model.randomness import generator


def survey(count=60):
    rng = generator(5, "map")
    return rng.uniform(0.0, 1e4, (count, 2)), rng.gamma(3.0, 5.0, count)


@pytest.mark.parametrize("at_once", [300, 200_000])
def test_cells_equal_the_formula_however_the_pairs_are_cut(monkeypatch, at_once):
    monkeypatch.setattr("geo.kernels.pairs.PAIRS_AT_ONCE", at_once)
    points, values = survey()
    seen = variogram_map(points, values, lag_m=1_100.0, lags=3)
    pairs = np.zeros((7, 7), dtype=int)
    squares = np.zeros((7, 7))
    for first in range(len(values)):
        for second in range(len(values)):
            east, north = np.rint((points[second] - points[first]) / 1_100.0)
            if first != second and max(abs(east), abs(north)) <= 3:
                cell = int(north) + 3, int(east) + 3
                pairs[cell] += 1
                squares[cell] += (values[first] - values[second]) ** 2
    expected = squares / pairs / 2.0
    pairs[3, 3] //= 2  # both ways round, a pair falls into the middle
    np.testing.assert_array_equal(seen.pairs, pairs)
    np.testing.assert_allclose(seen.semivariance, expected, rtol=1e-12)


def test_rows_run_north_and_columns_east():
    seen = variogram_map(
        [[0.0, 0.0], [2_000.0, 1_000.0]], [1.0, 4.0], lag_m=1_000.0, lags=2
    )
    filled = seen.table().dropna()
    assert filled[["easting_m", "northing_m"]].to_numpy().tolist() == [
        [-2_000.0, -1_000.0],
        [2_000.0, 1_000.0],
    ]
    assert seen.semivariance[3, 4] == 4.5
    assert seen.pairs.sum() == 2


def test_a_separation_on_an_edge_belongs_to_the_cell_nearer_to_the_origin():
    seen = variogram_map([[0.0, 0.0], [1.5, -0.5]], [1.0, 4.0], lag_m=1.0, lags=2)
    assert np.argwhere(seen.pairs).tolist() == [[2, 1], [2, 3]]


def test_samples_in_one_place_fill_the_middle_cell():
    seen = variogram_map([[0.0, 0.0]] * 3, [1.0, 4.0, 4.0], lag_m=1.0, lags=1)
    assert seen.pairs[1, 1] == 3
    assert seen.semivariance[1, 1] == pytest.approx(3.0)
    assert np.isnan(seen.semivariance).sum() == 8


def test_unfit_samples_and_cells_are_refused():
    with pytest.raises(DataError, match=r"shape \(1, 1\)"):
        variogram_map([[0.0, 0.0]], [1.0], lag_m=1.0, lags=1)
    with pytest.raises(ParameterError, match="2 problems"):
        variogram_map(*survey(), lag_m=np.nan, lags=0)
    for lags in (1.5, np.nan, np.inf, 100_000):
        with pytest.raises(ParameterError, match="a whole number from 1 to 1,000"):
            variogram_map(*survey(), lag_m=1.0, lags=lags)
