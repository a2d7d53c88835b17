"""The compiled way through a moving neighbourhood, on several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

from geo.geostat.drift import ORDINARY
from geo.geostat.moving_task import MovingTask, in_circle, moving_task
from geo.geostat.samples import Samples
from geo.geostat.variogram import Variogram
from geo.kernels.moving import SOLVE, WANTED, krige_chunk
from geo.kernels.nearby import part
from geo.kernels.threads import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from geo.geostat.search_rule import Neighbourhood

__all__ = [
    "WORTH_LOADING",
    "MovingTask",
    "Solved",
    "moving_task",
    "search_moving",
    "solve_moving",
    "solved_in_parts",
]

TARGETS_AT_ONCE = 16_384  # of one chunk: enough to share out, few for the memory
NUMBERS_AT_ONCE = 4_000_000  # samples and weights that are kept: some 64 MB
WORTH_LOADING = 20_000  # targets: loading takes 1.2 s, one in the clear some 55 µs


class Solved(NamedTuple):
    """What compiled code gives for some targets.

    Attributes
    ----------
    estimate : ndarray of float, shape (targets, variables)
        NaN where `found` is 0; so are the columns.
    columns : ndarray of float, shape (4, targets)
        Variance, slope, weight of the mean, share of negative weights.
    found : ndarray of int, shape (targets,)
        Samples used; 0 where there are fewer than the minimum.
    nearest_m : ndarray of float, shape (targets,)
        Distance of the nearest sample, within the radius or not.
    hard : ndarray of bool, shape (targets,)
        Systems that are near-singular: theirs is the clear way, and what is given
        here means nothing.
    chosen, weights : ndarray, shape (targets, k) or (0, k)
        Samples, nearest first, and their weights, where they are asked for.
    """

    estimate: NDArray[np.float64]
    columns: NDArray[np.float64]
    found: NDArray[np.int64]
    nearest_m: NDArray[np.float64]
    hard: NDArray[np.bool_]
    chosen: NDArray[np.int64]
    weights: NDArray[np.float64]


def solve_moving(
    task: MovingTask,
    onto: NDArray[np.float64],
    *,
    folds: NDArray[np.int64] | None = None,
    with_weights: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Solved:
    """Krige targets by compiled code, on as many threads as `workers` says.

    Parameters
    ----------
    task : MovingTask
    onto : ndarray of float, shape (targets, 2)
    folds : ndarray of int, shape (targets,), optional
        Of the targets; -1: of no fold, and all samples count.
    with_weights : bool, optional
        Give the samples of each target and their weights, too.
    on_progress : callable, optional
        Told, after every chunk, how many targets are done.

    Returns
    -------
    Solved
        The same for any number of threads.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> from geo.geostat.variogram import Variogram
    >>> task = moving_task(
    ...     require_samples([[0.0, 0.0], [4.0, 0.0]], [2.0, 3.0]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0, maximum=1),
    ...     drift=ORDINARY,
    ... )
    >>> solved = solve_moving(task, np.array([[1.0, 0.0]]), with_weights=True)
    >>> solved.chosen, solved.weights, solved.nearest_m
    (array([[0]]), array([[1.]]), array([1.]))
    """
    count = len(onto)
    # a copy of what may not be written: code is compiled anew for such arrays
    places = np.require(onto, requirements=["C", "W"])
    own_folds = (
        np.full(count, -1)
        if folds is None
        else np.require(folds, requirements=["C", "W"])
    )
    order = np.arange(count)
    along, across = in_circle(places, azimuth_deg=task.azimuth_deg, ratio=task.ratio)
    starts = part(along, across, order, TARGETS_AT_ONCE)
    solved = _nothing(task, count, kept=count if with_weights else 0)

    def one(chunk: int) -> int:
        some = slice(starts[chunk], starts[chunk + 1])
        krige_chunk(
            *task[:-3],
            places,
            own_folds,
            along[some],
            across[some],
            order[some],
            *solved,
        )
        return int(starts[chunk + 1] - starts[chunk])

    done = 0
    with ThreadPoolExecutor(workers()) as pool:
        for some in pool.map(one, range(len(starts) - 1)):
            done += some
            if on_progress is not None:
                on_progress(done)
    if task.level:
        solved.estimate[:] = task.level + solved.estimate
    _find_nearest(task, onto=onto, folds=own_folds, nearest_m=solved.nearest_m)
    return solved


def solved_in_parts(
    task: MovingTask, onto: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.intp], Solved]]:
    """Krige targets with the weights of their samples, some at a time.

    Parameters
    ----------
    task : MovingTask
    onto : ndarray of float, shape (targets, 2)

    Yields
    ------
    tuple of ndarray of int, shape (some,), and Solved
        Rows of the targets; what is found for them.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.samples import require_samples
    >>> task = moving_task(
    ...     require_samples([[0.0, 0.0], [4.0, 0.0]], [2.0, 3.0]),
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ...     drift=ORDINARY,
    ... )
    >>> [(rows, some.weights) for rows, some in solved_in_parts(task, np.ones((1, 2)))]
    [(array([0]), array([[0.5, 0.5]]))]
    """
    step = max(1, NUMBERS_AT_ONCE // int(task.rule[WANTED]))
    for start in range(0, len(onto), step):
        rows = np.arange(start, min(start + step, len(onto)))
        yield rows, solve_moving(task, onto[rows], with_weights=True)


def search_moving(
    coordinates: NDArray[np.float64],
    targets: NDArray[np.float64],
    *,
    neighbourhood: Neighbourhood,
) -> Solved | None:
    """Look for the samples of each target, and solve nothing.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
    targets : ndarray of float, shape (targets, 2)
    neighbourhood : Neighbourhood

    Returns
    -------
    Solved or None
        `found`, `nearest_m` and `chosen` of it; None where `moving_task` gives none.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> search_moving(
    ...     np.array([[0.0, 0.0], [4.0, 0.0]]),
    ...     np.array([[3.0, 0.0]]),
    ...     neighbourhood=Neighbourhood(radius_m=5.0),
    ... ).chosen
    array([[1, 0]])
    """
    count = len(coordinates)
    places = Samples(
        coordinates=coordinates,
        measured=np.empty((count, 0)),
        error_variance=np.zeros(count),
    )
    task = moving_task(
        places,
        variogram=Variogram(nugget=1.0),
        neighbourhood=neighbourhood,
        drift=ORDINARY,
    )
    if task is None:
        return None
    task.rule[SOLVE] = 0
    return solve_moving(task, targets, with_weights=True)


def _nothing(task: MovingTask, count: int, *, kept: int) -> Solved:
    wanted = int(task.rule[WANTED])
    weighed = kept if task.rule[SOLVE] else 0
    return Solved(
        np.full((count, len(task.values)), np.nan),
        np.full((4, count), np.nan),
        np.zeros(count, dtype=np.int64),
        np.full(count, -1.0),
        np.zeros(count, dtype=bool),
        np.zeros((kept, wanted), dtype=np.int64),
        np.zeros((weighed, wanted)),
    )


def _find_nearest(
    task: MovingTask,
    *,
    onto: NDArray[np.float64],
    folds: NDArray[np.int64],
    nearest_m: NDArray[np.float64],
) -> None:
    """Find the nearest sample where it was not found on the way."""
    for fold in np.unique(folds[nearest_m < 0.0]):
        here = np.flatnonzero((nearest_m < 0.0) & (folds == fold))
        others = task.points.T[(task.folds != fold) | (fold < 0)]
        nearest_m[here] = np.inf
        if len(others):
            nearest_m[here] = KDTree(others).query(onto[here])[0]
