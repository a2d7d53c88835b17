"""One end of each interval, out of all that models and scores allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Targets

NUMBERS_AT_ONCE = 500_000  # of models by targets: 4 MB for each table
TARGETS_AT_ONCE = 500  # the fewer, the more scores are known to be out
SLACK = 1e-9  # of the largest number: rounding must not take a score out


def in_parts(targets: Targets, *, models: int) -> Iterator[Targets]:
    """Split targets so that what all models say of a part fits into little memory.

    Parameters
    ----------
    targets : Targets
    models : int

    Yields
    ------
    Targets
    """
    step = max(TARGETS_AT_ONCE, NUMBERS_AT_ONCE // models)
    for start in range(0, len(targets), step):
        yield targets.take(np.arange(start, min(start + step, len(targets))))


def ranked_ends(
    heights: NDArray[np.float64],
    scales: NDArray[np.float64],
    scores: Sequence[NDArray[np.float64]],
    *,
    rank: int,
) -> NDArray[np.float64]:
    """Give the rank-th smallest ``height_k + scale_k R_i`` for each target.

    With q the rank-th smallest score, it lies between the smallest and the largest
    ``height_k + scale_k q``: scores that cannot reach in between are only counted.

    Parameters
    ----------
    heights, scales : ndarray of float, shape (models, m)
        Scales above 0.
    scores : sequence of ndarray of float
        Of each model: over all points i that it has not seen.
    rank : int
        From 1 to the number of scores.

    Returns
    -------
    ndarray of float, shape (m,)

    Examples
    --------
    >>> heights, scales = np.array([[0.0, 5.0], [1.0, 5.0]]), np.ones((2, 2))
    >>> ranked_ends(heights, scales, [np.array([1.0, 4.0]), np.array([2.0])], rank=2)
    array([3., 7.])
    """
    sorted_scores = [np.sort(each) for each in scores]
    middle = np.partition(np.concatenate(sorted_scores), rank - 1)[rank - 1]
    reach = heights + scales * middle
    slack = SLACK * (np.abs(reach) / scales + np.abs(middle)).max(axis=0)
    first = ((reach.min(axis=0) - heights) / scales).min(axis=0) - slack
    last = ((reach.max(axis=0) - heights) / scales).max(axis=0) + slack
    alike = np.argsort(last - first, kind="stable")

    ends = np.empty(heights.shape[1])
    for start in range(0, len(ends), TARGETS_AT_ONCE):
        some = alike[start : start + TARGETS_AT_ONCE]
        least, most = first[some].min(), last[some].max()
        begins = [int(np.searchsorted(each, least)) for each in sorted_scores]
        reached = [
            each[begin : np.searchsorted(each, most, side="right")]
            for each, begin in zip(sorted_scores, begins, strict=True)
        ]
        model = np.repeat(np.arange(len(reached)), [len(each) for each in reached])
        table = scales[:, some].T[:, model] * np.concatenate(reached)
        table += heights[:, some].T[:, model]
        left = rank - 1 - sum(begins)
        ends[some] = np.partition(table, left, axis=1)[:, left]
    return ends
