"""Work in a process of its own is told one thread, and ends with the wait for it."""

from __future__ import annotations

import os
import time

import pytest

from geo.bench.comparison import OURS, Row, compare
from geo.bench.first_call import two_calls
from geo.bench.fresh import Cost, WorkFailedError, in_fresh_process, peak_mb, timed
from geo.bench.kriging_worlds import KrigingTask

ONE = Cost(wall_s=2.0, cpu_s=1.0, peak_mb=50.0)


def test_the_process_is_told_how_many_threads(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert in_fresh_process(os.getenv, "OMP_NUM_THREADS", threads=2) == "1"
    assert in_fresh_process(os.getenv, "ABYSSAL_THREADS", threads=2) == "2"
    assert in_fresh_process(os.getenv, "OF_MINE", environment={"OF_MINE": "3"}) == "3"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OF_MINE" not in os.environ


def test_a_failure_is_told():
    with pytest.raises(WorkFailedError, match="FileNotFoundError"):
        in_fresh_process(os.listdir, "/no/such/folder")


def test_a_process_that_dies_is_told():
    with pytest.raises(WorkFailedError, match="ended with 3, no answer"):
        in_fresh_process(os._exit, 3)


def test_an_interrupted_wait_ends_the_process(monkeypatch):
    import multiprocessing.connection

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(multiprocessing.connection.Connection, "recv", interrupted)
    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        in_fresh_process(time.sleep, 100.0)
    assert time.perf_counter() - began < 50.0


def test_the_median_of_the_repeats_is_given():
    seconds = iter([0.0, 0.3, 0.05])
    _, cost = timed(lambda: time.sleep(next(seconds)), repeats=3)
    assert 0.05 <= cost.wall_s < 0.3
    assert cost.peak_mb == pytest.approx(peak_mb(), rel=0.5)


def test_what_is_done_once_is_not_scaled_up():
    row = Row(task="", method="peer", cost=ONE, setup=ONE, share=0.1)
    assert row.cpu_s == pytest.approx(11.0)
    assert row.wall_s == pytest.approx(22.0)


def test_our_own_other_ways_are_no_peers():
    table = compare(
        [
            Row(task="t", method=OURS, cost=ONE, must_reach=4.0),
            Row(task="t", method=f"{OURS}, 2 threads", cost=ONE, share=2.0),
            Row(task="t", method="peer", cost=ONE, share=0.2),
            Row(task="t", method="slow peer", cost=ONE, share=0.1),
            Row(task="t", method="absent", note="not installed"),
        ]
    ).set_index("method")
    assert table.loc[OURS, "fastest_peer"] == pytest.approx(5.0)
    assert table.loc["slow peer", "times_ours"] == pytest.approx(10.0)
    assert table.loc["absent"].isna().sum() > 5


def test_the_first_call_is_timed_by_itself():
    task = KrigingTask(name="", samples=30, side=6, neighbours=4)
    first, second = two_calls(task)
    assert first.wall_s > 0.0
    assert second.wall_s > 0.0
