"""The ways of kriging that are compared, each to be run in a process of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.bench.exact import exact_kriging
from geo.bench.fresh import Cost, timed
from geo.bench.gstat import CURE, gstat_is_here, model_in_r, run_gstat, search_in_r
from geo.bench.gstlearn_peer import by_gstlearn, left_out_by_gstlearn
from geo.bench.kriging_peers import (
    by_krigekit,
    by_pykrige,
    left_out_by_krigekit,
    load_peer,
)
from geo.bench.kriging_worlds import KrigingTask, KrigingWorld, make_world
from geo.geostat.drift import ORDINARY
from geo.geostat.kriging import krige
from geo.geostat.samples import require_samples
from geo.model.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

GSTAT = "R gstat"
ALONE = "abyssal, kriging alone"  # where samples are left out
MATRIX_LIMIT = 15_000  # samples; PyKrige holds a matrix of all, here of 1.8 GB
WARMED_UP = 0.02  # of the targets, before the clock starts
VALIDATION = "geo.geostat.checks.validation"  # brings pandas
COMPILED_FROM = 25_000  # targets; fewer may be done without compiled code


class Answer(NamedTuple):
    """What a method has found.

    Attributes
    ----------
    estimate, variance : ndarray of float, shape (targets,)
    told : tuple of ndarray
        All that it gives, where it is ours: bytes to compare.
    """

    estimate: Numbers
    variance: Numbers
    told: tuple[NDArray[np.generic], ...] = ()

    @property
    def digest(self) -> str:
        """The bytes of all that it gives, in short; empty where nobody asks."""
        if not self.told:
            return ""
        summed = hashlib.sha256()
        for each in self.told:
            summed.update(np.ascontiguousarray(each).tobytes())
        return summed.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process is to do.

    Parameters
    ----------
    task : KrigingTask
    method : str
        A name in `METHODS`.
    share : float
        Of the targets.
    repeats : int
    checked : int
        Targets whose error is measured.
    """

    task: KrigingTask
    method: str
    share: float
    repeats: int
    checked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What it has cost, and how exact it was.

    Parameters
    ----------
    cost : Cost
        Of the share.
    setup : Cost
        Of what is done once.
    share : float
        Of the targets that there are.
    estimate_error, variance_error : float
        The largest relative difference from dense solves.
    digest : str
    """

    cost: Cost
    setup: Cost
    share: float
    estimate_error: float
    variance_error: float
    digest: str


def run_job(job: Job) -> Done:
    """Run a method on a share of the targets, and measure the error of some.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Done

    Examples
    --------
    >>> task = KrigingTask(name="(a)", samples=60, side=20, neighbours=8)
    >>> done = run_job(
    ...     Job(task=task, method="abyssal", share=1.0, repeats=1, checked=5)
    ... )
    >>> done.estimate_error < 1e-12, done.variance_error < 1e-12
    (True, True)
    """
    world = make_world(job.task, share=job.share)
    if job.method == GSTAT:
        answer, cost = _by_gstat(world, job)
        setup = Cost(wall_s=0.0, cpu_s=0.0)
    else:
        ready = METHODS[job.method].ready
        for module in _loaded_before(job):  # loading is no part of the work
            load_peer(module)
        solve, setup = timed(lambda: ready(world, job.task), repeats=1)
        solve(world.targets[: max(1, int(WARMED_UP * len(world.targets)))])
        answer, cost = timed(lambda: solve(world.targets), repeats=job.repeats)

    rng = generator(job.task.seed, "bench", "checked")
    count = min(job.checked, len(world.targets))
    rows = np.sort(rng.choice(len(world.targets), count, replace=False))
    exact = exact_kriging(world, rows, held_out=job.task.held_out)
    return Done(
        cost=cost,
        setup=setup,
        share=len(world.targets) / job.task.targets,
        estimate_error=_difference(answer.estimate[rows], exact[0]),
        variance_error=_difference(answer.variance[rows], exact[1]),
        digest=answer.digest,
    )


def _loaded_before(job: Job) -> tuple[str, ...]:
    """Name what a method loads before the clock starts: a peer's package, or ours."""
    peer = METHODS[job.method].module
    if peer:
        return (peer,)
    return (VALIDATION,) if job.task.held_out and job.method != ALONE else ()


def _difference(found: Numbers, exact: Numbers) -> float:
    """Give the largest relative difference; infinity where one of them is missing."""
    told = np.isfinite(exact)
    if not told.any() or not np.isfinite(found[told]).all():
        return np.inf
    return float(np.max(np.abs(found[told] / exact[told] - 1.0)))


def call_each(tasks: Sequence[KrigingTask]) -> None:
    """Krige a share of each task, so that code is compiled before any is timed.

    A process that compiles takes more memory than one that reads the code.

    Parameters
    ----------
    tasks : sequence of KrigingTask

    Examples
    --------
    >>> call_each([KrigingTask(name="(a)", samples=60, side=20, neighbours=8)])
    """
    for task in tasks:
        share = min(1.0, COMPILED_FROM / task.targets)
        world = make_world(task, share=share)
        METHODS["abyssal"].ready(world, task)(world.targets)


def why_missing(package: str | None) -> str:
    """Say what to install for a method.

    Parameters
    ----------
    package : str or None
        Of Python, or ``gstat``.

    Returns
    -------
    str
        Empty where nothing is missing.

    Examples
    --------
    >>> why_missing("numpy")
    ''
    >>> why_missing("a_package_of_nobody")
    "not installed: pip install 'abyssal[bench]'"
    """
    if package == "gstat":
        return "" if gstat_is_here() else f"not installed: {CURE}"
    if package is None or find_spec(package) is not None:
        return ""
    return "not installed: pip install 'abyssal[bench]'"


def cannot(method: str, task: KrigingTask) -> str:
    """Say why a method cannot do a task.

    Parameters
    ----------
    method : str
    task : KrigingTask

    Returns
    -------
    str
        Empty where it can.

    Examples
    --------
    >>> task = KrigingTask(name="", samples=9, side=3, neighbours=4, general=True)
    >>> cannot("PyKrige", task)
    'no quadrants, one ellipse for all structures'
    """
    if method != "PyKrige":
        return ""
    if task.held_out:
        return "leaves no sample out in a moving neighbourhood"
    if task.general:
        return "no quadrants, one ellipse for all structures"
    if task.samples > MATRIX_LIMIT:
        return f"a matrix of all samples: {task.samples**2 * 8 / 1e9:.0f} GB"
    return ""


def _ours(world: KrigingWorld, task: KrigingTask) -> Callable[[Numbers], Answer]:
    return _ours_left_out(world) if task.held_out else _ours_onto(world)


def _ours_onto(world: KrigingWorld) -> Callable[[Numbers], Answer]:
    def answer(targets: Numbers) -> Answer:
        kriged = krige(
            world.coordinates,
            world.values,
            onto=targets,
            variogram=world.variogram,
            neighbourhood=world.neighbourhood,
            negative_weights=False,  # no peer tells their share
        )
        told = (
            kriged.estimate,
            kriged.variance,
            kriged.slope,
            kriged.weight_of_mean,
            kriged.neighbours,
        )
        return Answer(kriged.estimate, kriged.variance, told)

    return answer


def _ours_left_out(world: KrigingWorld) -> Callable[[Numbers], Answer]:
    from geo.geostat.checks.validation import (  # noqa: PLC0415  pandas: memory
        KRIGING,
        leave_one_out,
    )

    def answer(_: Numbers) -> Answer:
        table = leave_one_out(
            world.coordinates,
            world.values,
            variogram=world.variogram,
            neighbourhood=world.neighbourhood,
        ).table
        rows = table[table["method"] == KRIGING].sort_values("sample")
        estimate, variance = (
            np.ascontiguousarray(rows[name], dtype=float)
            for name in ("predicted", "variance")
        )
        return Answer(estimate, variance, (estimate, variance))

    return answer


def _ours_alone(world: KrigingWorld, _: KrigingTask) -> Callable[[Numbers], Answer]:
    """Leave samples out by kriging, as peers do: no mean, no table, no scores."""
    from geo.geostat.checks.folds import folds_by_label  # noqa: PLC0415
    from geo.geostat.checks.held_out import predict_by_kriging  # noqa: PLC0415

    def answer(_: Numbers) -> Answer:
        samples = require_samples(world.coordinates, world.values)
        found = predict_by_kriging(
            samples,
            folds_by_label(np.arange(len(samples))),
            variogram=world.variogram,
            neighbourhood=world.neighbourhood,
            drift=ORDINARY,
        )
        return Answer(found.value, found.variance)

    return answer


def _krigekit(world: KrigingWorld, task: KrigingTask) -> Callable[[Numbers], Answer]:
    ready = left_out_by_krigekit if task.held_out else by_krigekit
    solve = ready(world)
    return lambda targets: Answer(*solve(targets))


def _gstlearn(world: KrigingWorld, task: KrigingTask) -> Callable[[Numbers], Answer]:
    ready = left_out_by_gstlearn if task.held_out else by_gstlearn
    solve = ready(world)
    return lambda targets: Answer(*solve(targets))


def _pykrige(world: KrigingWorld, _: KrigingTask) -> Callable[[Numbers], Answer]:
    solve = by_pykrige(world)
    return lambda targets: Answer(*solve(targets))


def _by_gstat(world: KrigingWorld, job: Job) -> tuple[Answer, Cost]:
    """Krige in R; leaving one out is the loop that its krige.cv goes through."""
    search = search_in_r(world.neighbourhood)
    expression = (
        "as.data.frame(krige(v ~ 1, data, targets, model, debug.level = 0"
        f"{search}))[, c('var1.pred', 'var1.var')]"
    )
    if job.task.held_out:
        expression = (
            f"do.call(rbind, lapply(1:{len(world.targets)}, function(i) as.data.frame("
            f"krige(v ~ 1, data[-i, ], data[i, ], model, debug.level = 0{search})"
            ")[, c('var1.pred', 'var1.var')]))"
        )
    told = run_gstat(
        expression,
        before=f"targets <- SpatialPoints(read('targets.csv'))\n"
        f"model <- {model_in_r(world.variogram)}\n",
        repeats=job.repeats,
        samples=np.column_stack([world.coordinates, world.values]),
        targets=world.targets,
    )
    estimate, variance = told.answer.T
    return Answer(estimate, variance), told.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way of kriging.

    Parameters
    ----------
    ready : callable, optional
        Does what is done once; from a world and a task to what kriges targets. R
        gstat has none: its script is written from the job.
    package : str, optional
        What has to be installed.
    module : str, optional
        What is loaded of it before the clock starts.
    threads : int, optional
        That ours may take; peers have one.
    """

    ready: Callable[[KrigingWorld, KrigingTask], Callable[[Numbers], Answer]] = _ours
    package: str | None = None
    module: str = ""
    threads: int = 1


METHODS = {
    "abyssal": Method(),
    "abyssal, 2 threads": Method(threads=2),
    ALONE: Method(ready=_ours_alone),
    "krigekit": Method(ready=_krigekit, package="krigekit", module="krigekit"),
    "PyKrige": Method(ready=_pykrige, package="pykrige", module="pykrige.ok"),
    "gstlearn": Method(ready=_gstlearn, package="gstlearn", module="gstlearn"),
    GSTAT: Method(package="gstat"),
}
