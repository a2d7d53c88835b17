"""How fast experimental variograms are computed, beside other packages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.bench.comparison import OURS, Row, compare
from geo.bench.fresh import Cost, WorkFailedError, in_fresh_process, timed
from geo.bench.gstat import run_gstat
from geo.bench.kriging_methods import GSTAT, why_missing
from geo.bench.kriging_peers import load_peer
from geo.bench.kriging_worlds import EXTENT_M, KrigingTask, make_world
from geo.geostat.variography.experimental import Direction, experimental_variograms

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

LAGS = 20
LAG_M = EXTENT_M / 2.0 / LAGS  # up to half of the side
AZIMUTHS = (0.0, 45.0, 90.0, 135.0)
TOLERANCE_DEG = 22.5
CHECKED = 1_000  # samples whose variograms are compared with all pairs by hand
PYKRIGE = "no directions"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariogramJob:
    """What one process is to do.

    Parameters
    ----------
    method : str
        A name in `VARIOGRAMS`.
    samples : int
    share : float
        Of the pairs.
    repeats : int
    """

    method: str
    samples: int
    share: float
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VariogramMethod:
    """A way to compute variograms.

    Parameters
    ----------
    compute : callable
        From points and values to semivariances: all pairs, then each direction.
    package : str, optional
        What has to be installed.
    share : float, optional
        Of the pairs, in the full comparison.
    threads : int, optional
    """

    compute: Callable[[Numbers, Numbers], Numbers]
    package: str | None = None
    share: float = 1.0
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What it has cost, and how exact it was.

    Parameters
    ----------
    cost : Cost
    share : float
    error : float
        The largest relative difference from pairs summed by hand.
    digest : str
    """

    cost: Cost
    share: float
    error: float
    digest: str


def measure_variograms(
    *, quick: bool, tell: Callable[[str], None] = lambda _: None
) -> pd.DataFrame:
    """Time the variogram of all pairs and of four directions.

    Parameters
    ----------
    quick : bool
        A small case, to see that it runs.
    tell : callable, optional
        Is told what starts.

    Returns
    -------
    pandas.DataFrame
        As `compare` has it. A share of the pairs is all pairs of fewer samples; the
        error is that of the first thousand samples against all pairs by hand.

    Examples
    --------
    It takes half a minute: ``tests/unit/bench`` runs it.

    >>> table = measure_variograms(quick=True)  # doctest: +SKIP
    """
    samples = 2_000 if quick else 20_000
    task = f"(e) variogram of {samples:,}, {LAGS} lags, omni and 4 directions"
    rows: list[Row] = []
    digest = ""
    for name, method in VARIOGRAMS.items():
        note = why_missing(method.package)
        if note:
            rows.append(Row(task=task, method=name, note=note))
            continue
        tell(f"{task}: {name}")
        job = VariogramJob(
            method=name,
            samples=samples,
            share=1.0 if quick else method.share,
            repeats=1 if quick else 3,
        )
        row, told = _row(job, task=task, digest=digest)
        digest = digest or told
        rows.append(row)
    rows.append(Row(task=task, method="PyKrige", note=PYKRIGE))
    return compare(rows)


def _row(job: VariogramJob, *, task: str, digest: str) -> tuple[Row, str]:
    method = VARIOGRAMS[job.method]
    try:
        done = in_fresh_process(run_variograms, job, threads=method.threads)
    except WorkFailedError as refused:
        if method.package is None:
            raise
        return Row(task=task, method=job.method, note=f"refused: {refused}"), ""
    again = job.method.startswith(OURS) and digest
    row = Row(
        task=task,
        method=job.method,
        cost=done.cost,
        share=done.share,
        errors={"error": done.error},
        must_reach=6.0 if job.method == GSTAT else np.nan,
        same_bytes=done.digest == digest if again else None,
    )
    return row, done.digest


def run_variograms(job: VariogramJob) -> Computed:
    """Compute the variograms of a share of the samples.

    Parameters
    ----------
    job : VariogramJob

    Returns
    -------
    Computed

    Examples
    --------
    >>> job = VariogramJob(method="abyssal", samples=300, share=1.0, repeats=1)
    >>> run_variograms(job).error < 1e-12
    True
    """
    method = VARIOGRAMS[job.method]
    count = round(job.samples * np.sqrt(job.share))
    world = make_world(
        KrigingTask(name="(e)", samples=job.samples, side=1, neighbours=1)
    )
    points, values = world.coordinates[:count], world.values[:count]  # noqa: PD011  no table
    if job.method == GSTAT:
        found, cost = _by_gstat(points, values, repeats=job.repeats)
        of_few, _ = _by_gstat(points[:CHECKED], values[:CHECKED], repeats=1)
    else:
        if method.package is not None:  # loading it is no part of the work
            load_peer(method.package)
        of_few = method.compute(points[:CHECKED], values[:CHECKED])
        found, cost = timed(lambda: method.compute(points, values), repeats=job.repeats)
    by_hand = all_pairs(points[:CHECKED], values[:CHECKED])
    return Computed(
        cost=cost,
        share=(count / job.samples) ** 2,
        error=float(np.max(np.abs(of_few / by_hand - 1.0))),
        digest=hashlib.sha256(np.ascontiguousarray(found).tobytes()).hexdigest(),
    )


def all_pairs(points: Numbers, values: Numbers) -> Numbers:
    """Go through all pairs with the longest floats of the machine.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    values : ndarray of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (5, LAGS)
        Semivariances: all pairs, then each of `AZIMUTHS`.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.0, 2_000.0]])
    >>> all_pairs(points, np.array([1.0, 4.0]))[:2, 0]
    array([4.5, 4.5])
    """
    first, second = np.triu_indices(len(points), 1)
    steps = points[second] - points[first]
    square = (values[second] - values[first]).astype(np.longdouble) ** 2
    away = np.hypot(steps[:, 0], steps[:, 1])
    lag = np.ceil(away / LAG_M).astype(int) - 1
    azimuth = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    gammas = []
    for each in (None, *AZIMUTHS):
        counts = lag < LAGS
        if each is not None:
            off = np.abs((azimuth - each + 90.0) % 180.0 - 90.0)
            counts = counts & (off <= TOLERANCE_DEG)
        sums = np.zeros(LAGS, dtype=np.longdouble)
        np.add.at(sums, lag[counts], square[counts])
        pairs = np.bincount(lag[counts], minlength=LAGS)
        with np.errstate(invalid="ignore"):
            gammas.append((sums / (2.0 * pairs)).astype(float))
    return np.stack(gammas)


def _ours(points: Numbers, values: Numbers) -> Numbers:
    directions = [Direction(azimuth_deg=each) for each in AZIMUTHS]
    seen = experimental_variograms(
        points,
        values,
        lag_m=LAG_M,
        max_lag_m=LAG_M * LAGS,
        directions=[None, *directions],
    )
    return np.stack([each.semivariance for each in seen])


def _by_krigekit(points: Numbers, values: Numbers) -> Numbers:
    """Average the table of all pairs, which krigekit makes first."""
    krigekit = load_peer("krigekit.variogram_empirical")
    cloud = krigekit.raw_vgm(
        points,
        values,
        cutoff=LAG_M * LAGS,
        calc_angle=True,
        verbose=False,
        n_jobs=1,
    )
    edges = np.arange(LAGS + 1) * LAG_M
    tables = [
        krigekit.avg_vgm(cloud, h_width=edges, angleh=each, angleh_tor=TOLERANCE_DEG)
        for each in (None, *AZIMUTHS)
    ]
    return np.stack([table[("variogram", "mean")].to_numpy() for table in tables])


def _by_gstlearn(points: Numbers, values: Numbers) -> Numbers:
    gstlearn = load_peer("gstlearn")
    seen = gstlearn.Db.createFromSamples(
        len(values),
        gstlearn.ELoadBy.COLUMN,
        np.concatenate([*points.T, values]),
        ["east", "north", "value"],
        ["x1", "x2", "z1"],
    )
    parameters = gstlearn.VarioParam()
    for each in (None, *AZIMUTHS):
        towards = np.radians(0.0 if each is None else each)
        parameters.addDir(
            gstlearn.DirParam.create(
                LAGS,
                LAG_M,
                0.5,
                90.0 if each is None else TOLERANCE_DEG,
                0,
                0,
                np.nan,
                np.nan,
                0.0,
                np.arange(LAGS + 1) * LAG_M,
                [np.sin(towards), np.cos(towards)],
            )
        )
    computed = gstlearn.Vario.computeFromDb(parameters, seen)
    return np.stack([np.asarray(computed.getGgVec(each, 0, 0)) for each in range(5)])


def _by_gstat(
    points: Numbers, values: Numbers, *, repeats: int
) -> tuple[Numbers, Cost]:
    lags = f"width = {LAG_M}, cutoff = {LAG_M * LAGS}"
    directions = ", ".join(str(each) for each in AZIMUTHS)
    told = run_gstat(
        f"c(variogram(v ~ 1, data, {lags})$gamma, variogram(v ~ 1, data, {lags}, "
        f"alpha = c({directions}), tol.hor = {TOLERANCE_DEG})$gamma)",
        repeats=repeats,
        samples=np.column_stack([points, values]),
    )
    return told.answer.reshape(1 + len(AZIMUTHS), LAGS), told.cost


VARIOGRAMS = {
    OURS: VariogramMethod(compute=_ours),
    f"{OURS}, 2 threads": VariogramMethod(compute=_ours, threads=2),
    "krigekit": VariogramMethod(compute=_by_krigekit, package="krigekit", share=0.01),
    "gstlearn": VariogramMethod(compute=_by_gstlearn, package="gstlearn", share=0.02),
    GSTAT: VariogramMethod(compute=_ours, package="gstat", share=0.25),
}
