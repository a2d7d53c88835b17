"""How fast values are kriged, how exactly, beside other packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.bench.comparison import OURS, Row, compare
from geo.bench.exact import floor_flops, flops_per_second
from geo.bench.fresh import WorkFailedError, in_fresh_process
from geo.bench.kriging_methods import (
    ALONE,
    METHODS,
    Job,
    call_each,
    cannot,
    run_job,
    why_missing,
)
from geo.bench.kriging_worlds import Design, KrigingTask

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from geo.bench.kriging_methods import Done

QUIET: Callable[[str], None] = lambda _: None  # noqa: E731

CHECKED = 200  # targets whose error is measured
CHECKED_OF_ALL = 15  # of them where each needs all samples


@dataclass(frozen=True, slots=True, kw_only=True)
class KrigingPlan:
    """What is compared, and how much of it each method does.

    Parameters
    ----------
    tasks : sequence of KrigingTask
    shares : mapping of str to sequence of float
        By method, of the targets of each task; all of them for ours.
    repeats : int
    """

    tasks: Sequence[KrigingTask]
    shares: Mapping[str, Sequence[float]]
    repeats: int


def _tasks(size: Mapping[str, tuple[int, int]]) -> tuple[KrigingTask, ...]:
    """List the general tasks, then the special ones."""
    general = tuple(
        KrigingTask(
            name=f"(b') {which} general, {design}",
            samples=size[which][0],
            side=size[which][1],
            neighbours=neighbours,
            design=design,
            general=True,
            target_ratio=3.0,
        )
        for which, neighbours in (("a", 16), ("b", 32))
        for design in Design
    )
    (few, side), (many, fine), (all_of, coarse), (left_out, _) = (
        size[which] for which in "abcf"
    )
    return (
        *general,
        KrigingTask(
            name="(a) isotropic",
            samples=few,
            side=side,
            neighbours=16,
            target_ratio=4.0,
        ),
        KrigingTask(
            name="(b) isotropic",
            samples=many,
            side=fine,
            neighbours=32,
            target_ratio=6.0,
        ),
        KrigingTask(
            name="(c) all samples",
            samples=all_of,
            side=coarse,
            neighbours=None,
            target_ratio=1.0,
        ),
        KrigingTask(
            name="(f) leave one out",
            samples=left_out,
            side=1,
            neighbours=16,
            held_out=True,
            target_ratio=1.0,
        ),
    )


FULL = KrigingPlan(
    tasks=_tasks(
        {"a": (2_000, 1_000), "b": (50_000, 1_000), "c": (1_000, 500), "f": (5_000, 1)}
    ),
    shares={
        #           a general         b general           a     b     c     f
        "krigekit": (0.2,) * 3 + (0.05,) * 3 + (1.0, 0.1, 0.01, 1.0),
        "PyKrige": (0.0,) * 6 + (0.03, 0.0, 0.04, 0.0),
        "gstlearn": (0.01,) * 3 + (0.002,) * 3 + (0.02, 0.005, 0.006, 1.0),
        "R gstat": (0.02,) * 3 + (0.01,) * 3 + (0.05, 0.02, 0.006, 0.04),
    },
    repeats=3,
)
QUICK_NAMES = (
    f"(b') a general, {Design.LINES}",
    "(b) isotropic",
    "(c) all samples",
    "(f) leave one out",
)
QUICK = KrigingPlan(
    tasks=tuple(
        task
        for task in _tasks(
            {"a": (500, 80), "b": (2_000, 80), "c": (150, 60), "f": (200, 1)}
        )
        if task.name in QUICK_NAMES
    ),
    shares=dict.fromkeys(
        ("krigekit", "PyKrige", "gstlearn", "R gstat"), (0.25,) * len(QUICK_NAMES)
    ),
    repeats=1,
)


def measure_kriging(
    *, quick: bool, tell: Callable[[str], None] = QUIET
) -> pd.DataFrame:
    """Time kriging on made-up worlds, each method in a fresh process.

    All methods of a task have the same samples, model and search. The general code
    comes first: two nested structures that are ellipses, quadrants within a radius,
    and samples anywhere, in clusters or on the lines of a survey. All methods have
    one thread; ours is run with two once more. A share of the targets is whole rows
    of the grid, neighbours that may share what is computed for them.

    Parameters
    ----------
    quick : bool
        A small case, to see that it runs.
    tell : callable, optional
        Is told what starts.

    Returns
    -------
    pandas.DataFrame
        As `compare` has it. ``estimate_error`` and ``variance_error`` are the
        largest relative differences from dense solves at some of the targets;
        ``floor_s`` is what the operations of the solutions alone take at the rate
        of a product of matrices, measured just before.

    Examples
    --------
    It takes a minute: ``tests/unit/bench`` runs it.

    >>> table = measure_kriging(quick=True)  # doctest: +SKIP
    """
    plan = QUICK if quick else FULL
    rate = flops_per_second()
    tell(f"one thread multiplies matrices at {rate / 1e9:.1f} GFLOP/s")
    tell("code is compiled, where it is not yet")
    in_fresh_process(call_each, plan.tasks)
    rows: list[Row] = []
    for place, task in enumerate(plan.tasks):
        rows += _compared(task, place, plan=plan, rate=rate, tell=tell)
    return compare(rows)


def _compared(
    task: KrigingTask,
    place: int,
    *,
    plan: KrigingPlan,
    rate: float,
    tell: Callable[[str], None],
) -> list[Row]:
    floor_s = (
        floor_flops(
            targets=task.targets, samples=task.samples, neighbours=task.neighbours
        )
        / rate
    )
    rows: list[Row] = []
    digest = ""
    for method in METHODS:
        if method == ALONE and not task.held_out:
            continue
        note = cannot(method, task) or why_missing(METHODS[method].package)
        row = Row(task=task.name, method=method, floor_s=floor_s, note=note)
        if not note:
            tell(f"{task.name}: {method}")
            shares = plan.shares.get(method)
            done = _run(
                Job(
                    task=task,
                    method=method,
                    share=1.0 if shares is None else shares[place],
                    repeats=plan.repeats,
                    checked=CHECKED_OF_ALL if task.neighbours is None else CHECKED,
                )
            )
            row = _told(done, row, task=task, digest=digest)
            digest = digest or ("" if isinstance(done, str) else done.digest)
        rows.append(row)
    return rows


def _run(job: Job) -> Done | str:
    """Give what was done, or why a peer has refused."""
    threads = METHODS[job.method].threads
    try:
        return in_fresh_process(run_job, job, threads=threads)
    except WorkFailedError as refused:
        if METHODS[job.method].package is None:
            raise
        return f"refused: {refused}"


def _told(done: Done | str, row: Row, *, task: KrigingTask, digest: str) -> Row:
    if isinstance(done, str):
        return Row(task=row.task, method=row.method, floor_s=row.floor_s, note=done)
    again = digest and done.digest and row.method.startswith(OURS)
    return Row(
        task=row.task,
        method=row.method,
        cost=done.cost,
        share=done.share,
        setup=done.setup,
        floor_s=row.floor_s,
        errors={
            "estimate_error": done.estimate_error,
            "variance_error": done.variance_error,
        },
        must_reach=task.target_ratio if row.method == OURS else float("nan"),
        same_bytes=done.digest == digest if again else None,
    )
