from __future__ import annotations

import numpy as np
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.stochastic.realizations import Tally, reblock, reblocked, summarise
from geo.geostat.stochastic.summary import SummarySettings
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator


def draws(count=99, shape=(4, 6)):
    return generator(1, "draws").gamma(4.0, 3.0, (count, *shape))


def test_a_summary_equals_that_of_all_realizations_at_once():
    stack = draws()
    summary = summarise(
        iter(stack), realizations=99, settings=SummarySettings(cutoffs=[8.0, 14.0])
    )
    np.testing.assert_allclose(summary.mean, stack.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(summary.sd, stack.std(axis=0, ddof=1), rtol=1e-12)
    for cutoff in (8.0, 14.0):
        np.testing.assert_array_equal(
            summary.probability[cutoff], (stack >= cutoff).mean(axis=0)
        )


def test_p10_is_the_low_one_and_the_tenth_of_99():
    stack = draws()
    summary = summarise(stack, realizations=99)
    ordered = np.sort(stack, axis=0)
    for level, rank in ((0.1, 10), (0.5, 50), (0.9, 90)):
        np.testing.assert_allclose(summary.quantiles[level], ordered[rank - 1])


def test_a_p10_to_p90_band_holds_another_draw_four_times_of_five():
    rng = generator(2, "bands")
    held = []
    for _ in range(40):
        stack = rng.normal(size=(21, 10, 10))
        band = summarise(stack[:20], realizations=20)
        low, high = band.quantiles[0.1], band.quantiles[0.9]
        held.append(((stack[20] >= low) & (stack[20] <= high)).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / 4_000))


def test_totals_are_summed_within_each_realization():
    stack = draws(5)
    zone = generator(3, "zone").uniform(0.0, 2.0, (4, 6))
    summary = summarise(
        stack,
        realizations=5,
        settings=SummarySettings(cutoffs=[10.0], zones={"east": zone}, levels=()),
    )
    rows = summary.totals
    assert rows["realization"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    np.testing.assert_allclose(
        rows.loc[rows["cutoff"] == -np.inf, "total"], (stack * zone).sum(axis=(1, 2))
    )
    above = stack >= 10.0
    some = rows[rows["cutoff"] == 10.0]
    np.testing.assert_allclose(some["total"], (stack * zone * above).sum(axis=(1, 2)))
    np.testing.assert_allclose(some["extent"], (zone * above).sum(axis=(1, 2)))
    table = summary.total_quantiles([0.5])
    assert table.columns.tolist() == ["zone", "cutoff", "mean", "P50"]
    assert table["P50"][0] == pytest.approx(np.median((stack * zone).sum(axis=(1, 2))))


def test_a_band_of_totals_is_not_the_total_of_bands():
    stack = draws(199)
    summary = summarise(
        stack,
        realizations=199,
        settings=SummarySettings(zones={"all": np.ones((4, 6))}),
    )
    band = summary.total_quantiles()
    assert band["P10"][0] > 1.5 * summary.quantiles[0.1].sum()
    assert band["P90"][0] < summary.quantiles[0.9].sum() / 1.2


def test_without_levels_nothing_is_kept_but_a_few_fields():
    settings = SummarySettings(levels=(), memory_mb=1.0)
    tally = Tally(shape=(200, 300), realizations=1_000, settings=settings)
    assert tally.memory_bytes < 2**20
    tally.add(np.ones((200, 300)))
    assert tally.summary().quantiles == {}


def test_more_memory_than_allowed_is_refused_before_anything_is_drawn():
    with pytest.raises(ParameterError, match=r"1,911 MB for 1000 realizations"):
        Tally(shape=(500, 500), realizations=1_000)


def test_fields_that_are_not_finite_are_refused():
    tally = Tally(shape=(1, 2), realizations=2)
    with pytest.raises(DataError, match="1 cells not finite"):
        tally.add(np.array([[1.0, np.nan]]))
    with pytest.raises(DataError, match=r"shape \(1, 3\)"):
        tally.add(np.ones((1, 3)))


def test_another_number_of_realizations_than_announced_is_refused():
    with pytest.raises(DataError, match="more than 2"):
        summarise(np.ones((3, 1, 1)), realizations=2)
    with pytest.raises(DataError, match="4, as announced"):
        summarise(np.ones((3, 1, 1)), realizations=4)
    with pytest.raises(DataError, match="at least one"):
        summarise([], realizations=0)
    with pytest.raises(DataError, match="at least one"):
        Tally(shape=(1, 1), realizations=1).summary()


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"cutoffs": [np.nan]}, "cutoffs"),
        ({"levels": [1.0]}, "between 0 and 1"),
        ({"memory_mb": 0.0}, "above 0"),
        ({"zones": {"a": np.array([[np.inf]])}}, "zone a"),
    ],
)
def test_impossible_settings_are_refused(bad, match):
    with pytest.raises(ParameterError, match=match):
        SummarySettings(**bad)


def test_a_zone_of_another_shape_is_refused():
    with pytest.raises(ParameterError, match=r"zone a: shape \(2, 2\)"):
        Tally(
            shape=(1, 2),
            realizations=1,
            settings=SummarySettings(zones={"a": np.ones((2, 2))}),
        )


def test_blocks_hold_the_mean_of_their_cells_and_keep_totals():
    stack = draws(3, (6, 9))
    blocks = reblock(stack, cells=3)
    assert blocks.shape == (3, 2, 3)
    assert blocks[1, 1, 2] == pytest.approx(stack[1, 3:, 6:].mean())
    np.testing.assert_allclose(9.0 * blocks.sum(axis=(1, 2)), stack.sum(axis=(1, 2)))


def test_the_grid_of_blocks_covers_the_same_ground():
    spec = GridSpec(
        west=-7.0, south=3.0, spacing=2.0, shape=(6, 9), crs=local_crs([154.0], [24.0])
    )
    blocks = reblocked(spec, cells=3)
    assert blocks.bounds == spec.bounds
    np.testing.assert_allclose(
        reblock(spec.centres().T.reshape(2, 6, 9), cells=3).reshape(2, -1).T,
        blocks.centres(),
    )


@pytest.mark.parametrize("cells", [0, 4])
def test_blocks_that_do_not_fit_are_refused(cells):
    with pytest.raises(ParameterError, match="a number that divides both"):
        reblock(np.ones((6, 9)), cells=cells)
