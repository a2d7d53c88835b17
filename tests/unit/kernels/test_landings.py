"""What comes in each step, sooner or later."""

import numpy as np
import pytest

from geo.kernels.landings import Leaving, landings, limited, mixed, shifted
from geo.model.randomness import generator


@pytest.mark.parametrize("reach", [0.0, 2.0, 40.0])
def test_a_row_is_read_between_steps_is_nothing_before_and_stays_after(reach):
    rng = generator(3, "rows")
    rows = rng.random((2, 12))
    factor, shift = rng.random(9), rng.uniform(-reach, reach, 9)
    found = np.array(list(shifted(rows, factor=factor, shift=shift)))
    steps, told = np.arange(12), np.arange(-1, 12)
    for row in range(2):
        from_nothing = np.append(0.0, rows[row])
        for path in range(9):
            there = np.interp(steps - shift[path], told, from_nothing)
            assert found[:, row, path] == pytest.approx(factor[path] * there)


def test_what_comes_late_does_not_come_in_steps_before_its_first():
    months = np.array([[0.7, 1.0, 1.0, 1.0, 1.0]])
    late = shifted(months, factor=np.ones(1), shift=np.array([2.5]))
    assert [one.item() for one in late] == pytest.approx([0.0, 0.0, 0.35, 0.85, 1.0])


def test_no_draw_passes_more_than_can_pass_or_than_there_is():
    rng = generator(5, "gates")
    rows = rng.random((1, 40))
    most, in_all = rng.random(40), np.array([3.0, 8.0, np.inf])
    flow = shifted(rows, factor=np.array([9.0, 1.0, 0.5]), shift=np.array([-2, 0, 4.5]))
    found = np.array(list(limited(flow, most=most, in_all=in_all)))[:, 0]
    assert np.all(found <= most[:, None])
    assert np.all(found.sum(axis=0) <= in_all + 1e-12)
    assert found[:, 0].sum() == pytest.approx(3.0)


def test_each_path_lands_what_it_would_alone():
    rng = generator(4, "paths")
    day = np.sort(rng.uniform(0.0, 60.0, (6, 4)), axis=1)
    state = rng.integers(0, 3, (6, 4))
    cargo = {
        "lag_days": [rng.uniform(0.0, 20.0, 5) for _ in range(3)],
        "per_day": [rng.random(5) for _ in range(3)],
    }
    together = np.array(
        list(landings(Leaving(day, state, **cargo), step_days=2.5, steps=30))
    )
    for path in range(6):
        alone = Leaving(day[path : path + 1], state[path : path + 1], **cargo)
        found = np.array(list(landings(alone, step_days=2.5, steps=30)))
        assert found[:, 0].tobytes() == together[:, path].tobytes()


def test_what_left_before_a_change_and_what_leaves_after_it_add_up():
    leaving = Leaving(
        np.array([[10.0, 20.0]]),
        np.array([[1, 0]]),
        [np.array([3.0]), np.array([8.0])],
        [np.array([2.0]), np.array([1.0])],
    )
    landed = np.array(list(landings(leaving, step_days=1.0, steps=60)))[:, 0]
    # the old goods land up to day 13 and from day 23, the new from day 18 to day 28
    assert landed[[12, 13, 17, 18, 22, 23, 27, 28]].tolist() == [2, 0, 0, 1, 1, 3, 3, 2]
    assert landed.sum() == pytest.approx(2.0 * 50.0 + 1.0 * 10.0)


def test_two_networks_that_fill_the_same_gap_fill_it_once():
    rows = [iter([np.array([tonnes])]) for tonnes in (2.0, 8.0, 6.0)]
    (both,) = mixed(rows, level=np.ones((2, 1)), ordinary=7.0)
    assert both.tolist() == [8.0]
