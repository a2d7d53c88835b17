"""How fast conditional realizations are drawn, and how right, beside other packages."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.bench.comparison import OURS, Row, compare
from geo.bench.fresh import Cost, WorkFailedError, in_fresh_process, timed
from geo.bench.gstat import model_in_r, run_gstat, search_in_r
from geo.bench.gstlearn_peer import (
    gstlearn_model,
    gstlearn_samples,
    gstlearn_search,
)
from geo.bench.kriging_methods import GSTAT, why_missing
from geo.bench.kriging_peers import (
    krigekit_model,
    krigekit_search,
    load_peer,
)
from geo.bench.simulation_worlds import (
    SimulationTask,
    SimulationWorld,
    conditional_law,
    make_simulation_world,
    misfit,
)
from geo.geostat.stochastic.centred import Centred
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.simulation import simulate
from geo.geostat.stochastic.simulation_settings import SimulationSettings
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.model.randomness import generator

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

BANDS = 400  # of gstlearn's turning bands; 100 by default, which show
GIVEN = "krigekit, path and draws given"
WIDER = "krigekit, so given, 3 x the neighbours"
MUST_REACH = {"krigekit": 10.0, GIVEN: 10.0, WIDER: 10.0, GSTAT: 20.0}

FULL = SimulationTask(
    name="(d) 100 conditional realizations",
    samples=1_000,
    side=500,
    realizations=100,
    neighbours=32,
    checked=2_000,
)
QUICK = SimulationTask(
    name="(d) 20 conditional realizations",
    samples=100,
    side=60,
    realizations=20,
    neighbours=16,
    checked=500,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationMethod:
    """A way of simulation.

    Parameters
    ----------
    draw : callable
        From a world, a task and the cells that are looked at to realizations of
        these, shape (realizations, cells).
    package : str, optional
        What has to be installed.
    share : float, optional
        Of the cells, in the full comparison.
    threads : int, optional
    times_neighbours : int, optional
        How many times the task's own neighbours are taken.
    """

    draw: Callable[[SimulationWorld, SimulationTask, NDArray[np.intp]], Numbers]
    package: str | None = None
    share: float = 1.0
    threads: int = 1
    times_neighbours: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationJob:
    """What one process is to do.

    Parameters
    ----------
    task : SimulationTask
    method : str
        A name in `SIMULATIONS`.
    share : float
    repeats : int
    """

    task: SimulationTask
    method: str
    share: float
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What it has cost, and how right it was.

    Parameters
    ----------
    cost : Cost
        Of the share, systems and transforms prepared included.
    share : float
    errors : dict of str to float
        As `misfit` has them.
    digest : str
        Of the cells looked at.
    """

    cost: Cost
    share: float
    errors: dict[str, float]
    digest: str


def measure_simulation(
    *, quick: bool, tell: Callable[[str], None] = lambda _: None
) -> pd.DataFrame:
    """Time conditional simulation, each method in a fresh process.

    All methods have the same data, grid and model, and know the mean. Sequential
    simulation takes the nearest data and cells already drawn, as many together as
    the task says; turning bands are conditioned by as many data. So few neighbours
    leave an error in the conditional mean, so that krigekit is run with more as well.
    A share of the cells is a square in the middle.

    Parameters
    ----------
    quick : bool
        A small case, to see that it runs.
    tell : callable, optional
        Is told what starts.

    Returns
    -------
    pandas.DataFrame
        As `compare` has it, with the errors of `misfit`.

    Examples
    --------
    It takes half a minute: ``tests/unit/bench`` runs it.

    >>> table = measure_simulation(quick=True)  # doctest: +SKIP
    """
    task = QUICK if quick else FULL
    rows: list[Row] = []
    digest = ""
    for name, method in SIMULATIONS.items():
        note = why_missing(method.package)
        if note:
            rows.append(Row(task=task.name, method=name, note=note))
            continue
        tell(f"{task.name}: {name}")
        share = max(method.share, 0.2) if quick else method.share
        repeats = 1 if quick else 3
        job = SimulationJob(task=task, method=name, share=share, repeats=repeats)
        row, told = _row(job, digest=digest)
        digest = digest or told
        rows.append(row)
    return compare(rows)


def _row(job: SimulationJob, *, digest: str) -> tuple[Row, str]:
    method = SIMULATIONS[job.method]
    try:
        drawn = in_fresh_process(run_simulation, job, threads=method.threads)
    except WorkFailedError as refused:
        if method.package is None:
            raise
        note = f"refused: {refused}"
        return Row(task=job.task.name, method=job.method, note=note), ""
    again = job.method.startswith(OURS) and digest
    row = Row(
        task=job.task.name,
        method=job.method,
        cost=drawn.cost,
        share=drawn.share,
        errors=drawn.errors,
        must_reach=MUST_REACH.get(job.method, np.nan),
        same_bytes=drawn.digest == digest if again else None,
    )
    return row, drawn.digest


def run_simulation(job: SimulationJob) -> Drawn:
    """Draw realizations in some cells, and compare them with the law they follow.

    Parameters
    ----------
    job : SimulationJob

    Returns
    -------
    Drawn

    Examples
    --------
    >>> drawn = run_simulation(
    ...     SimulationJob(task=QUICK, method="abyssal", share=0.1, repeats=1)
    ... )
    >>> 0.5 < drawn.errors["variance_ratio"] < 1.5
    True
    """
    method = SIMULATIONS[job.method]
    world = make_simulation_world(
        replace(job.task, neighbours=job.task.neighbours * method.times_neighbours),
        share=job.share,
    )
    rng = generator(job.task.seed, "bench", "checked")
    count = min(job.task.checked, world.side**2)
    cells = np.sort(rng.choice(world.side**2, count, replace=False))
    if job.method == GSTAT:
        found, cost = _by_gstat(world, job)
        found = found[:, cells]
    else:
        if method.package is not None:  # loading it is no part of the work
            load_peer(method.package)
        found, cost = timed(
            lambda: method.draw(world, job.task, cells), repeats=job.repeats
        )
    return Drawn(
        cost=cost,
        share=world.side**2 / job.task.cells,
        errors=misfit(found, conditional_law(world, cells)),
        digest=hashlib.sha256(np.ascontiguousarray(found).tobytes()).hexdigest(),
    )


def _ours(
    world: SimulationWorld, task: SimulationTask, cells: NDArray[np.intp]
) -> Numbers:
    spec = GridSpec(
        west=world.west,
        south=world.south,
        spacing=world.spacing,
        shape=(world.side,) * 2,
        crs=local_crs([154.0], [24.0]),
    )
    simulation = simulate(
        Measured(
            "value",
            coordinates=world.coordinates,
            values=world.values,
            transform=Centred(mean=0.0),
        ),
        onto=spec,
        variogram=world.variogram,
        settings=SimulationSettings(realizations=task.realizations),
        rng=generator(task.seed, "bench", "realizations"),
    )
    return np.stack([each["value"].ravel()[cells] for each in simulation])


def _by_krigekit(
    world: SimulationWorld,
    task: SimulationTask,
    cells: NDArray[np.intp],
    *,
    given: bool = False,
) -> Numbers:
    # left to itself krigekit writes its path and draws to files of text
    targets = world.targets()
    engine = load_peer("krigekit").Kriging(
        ndim=2, nvar=1, nsim=task.realizations, unbias=0, seed=task.seed
    )
    engine.set_obs(ivar=1, coord=world.coordinates, value=world.values, sk_mean=0.0)
    engine.set_grid(coord=targets)
    krigekit_model(engine, world.variogram)
    before = os.getcwd()  # noqa: PTH109  brought back below
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            if given:
                rng = generator(task.seed, "bench", "draws")
                shape = (len(targets), 1, task.realizations)
                engine.set_sim(
                    rng.permutation(len(targets)) + 1, rng.standard_normal(shape)
                )
            else:
                engine.set_sim()
            krigekit_search(engine, world)
            engine.solve(nthread=1)
            drawn, _ = engine.get_results()
        finally:
            os.chdir(before)
    return np.asarray(drawn.reshape(len(targets), -1)[cells].T)


def _by_krigekit_given(
    world: SimulationWorld, task: SimulationTask, cells: NDArray[np.intp]
) -> Numbers:
    return _by_krigekit(world, task, cells, given=True)


def _by_gstlearn(
    world: SimulationWorld, task: SimulationTask, cells: NDArray[np.intp]
) -> Numbers:
    gstlearn = load_peer("gstlearn")
    half = world.spacing / 2.0
    onto = gstlearn.DbGrid.create(
        [world.side] * 2,
        [world.spacing] * 2,
        [world.west + half, world.south + half],
    )
    failed = gstlearn.simtub(
        gstlearn_samples(world),
        onto,
        gstlearn_model(world.variogram, known_mean=True),
        gstlearn_search(world),
        task.realizations,
        task.seed,
        BANDS,
    )
    if failed:
        raise RuntimeError("gstlearn has refused")
    drawn = np.asarray(onto.getColumns(["Simu*"])).reshape(task.realizations, -1)
    return drawn[:, cells]


def _by_gstat(world: SimulationWorld, job: SimulationJob) -> tuple[Numbers, Cost]:
    values = world.values  # noqa: PD011  no table
    told = run_gstat(
        "as.data.frame(krige(v ~ 1, data, targets, model, beta = 0, debug.level = 0"
        f", nsim = {job.task.realizations}{search_in_r(world.neighbourhood)}"
        "))[, -(1:2)]",
        before=f"set.seed({job.task.seed})\n"
        "targets <- SpatialPoints(read('targets.csv'))\n"
        f"model <- {model_in_r(world.variogram)}\n",
        repeats=job.repeats,
        samples=np.column_stack((world.coordinates, values)),
        targets=world.targets(),
    )
    return told.answer.T, told.cost


SIMULATIONS = {
    OURS: SimulationMethod(draw=_ours),
    f"{OURS}, 2 threads": SimulationMethod(draw=_ours, threads=2),
    "krigekit": SimulationMethod(draw=_by_krigekit, package="krigekit"),
    GIVEN: SimulationMethod(draw=_by_krigekit_given, package="krigekit"),
    WIDER: SimulationMethod(
        draw=_by_krigekit_given, package="krigekit", share=0.05, times_neighbours=3
    ),
    "gstlearn": SimulationMethod(draw=_by_gstlearn, package="gstlearn", share=0.02),
    GSTAT: SimulationMethod(draw=_ours, package="gstat", share=0.1),
}
