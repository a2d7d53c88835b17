"""Which samples are predicted without which others."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Fold(NamedTuple):
    """Some samples that are predicted from others.

    Attributes
    ----------
    asked : ndarray of int
        Rows of the samples to predict.
    held_out : ndarray of int
        Ascending rows of those that have no say, the predicted among them.
    """

    asked: NDArray[np.intp]
    held_out: NDArray[np.intp]

    def kept(self, count: int) -> NDArray[np.intp]:
        """Give the rows of the samples that have a say.

        Parameters
        ----------
        count : int
            How many samples there are.

        Returns
        -------
        ndarray of int
            Ascending.
        """
        return np.delete(np.arange(count), self.held_out)


class FoldLists(NamedTuple):
    """Folds as compiled code reads them.

    Attributes
    ----------
    number : ndarray of int, shape (n,)
        Of the fold that asks for each sample; -1: none does.
    starts : ndarray of int, shape (folds + 1,)
        Where the rows of each fold start in `rows`, and where the last ends.
    rows : ndarray of int
        Those held out, ascending within a fold.
    apart : bool
        Each fold holds out the samples it asks for and no others.
    """

    number: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    apart: bool


def fold_lists(folds: Sequence[Fold], count: int) -> FoldLists:
    """Put folds in a row.

    Parameters
    ----------
    folds : sequence of Fold
    count : int
        How many samples there are.

    Returns
    -------
    FoldLists

    Examples
    --------
    >>> lists = fold_lists(folds_by_label(np.array([0, 1, 0])), 3)
    >>> lists.number, lists.starts, lists.rows, lists.apart
    (array([0, 1, 0]), array([0, 2, 3]), array([0, 2, 1]), True)
    """
    number = np.full(count, -1, dtype=np.int64)
    asked, sizes = _in_a_row([fold.asked for fold in folds])
    rows, lengths = _in_a_row([fold.held_out for fold in folds])
    number[asked] = np.repeat(np.arange(len(folds)), sizes)
    apart = np.array_equal(sizes, lengths) and np.array_equal(asked, rows)
    return FoldLists(number, np.concatenate([[0], np.cumsum(lengths)]), rows, apart)


def _in_a_row(
    parts: list[NDArray[np.intp]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join lists of rows, and give their lengths."""
    lengths = np.array([len(part) for part in parts], dtype=np.int64)
    return np.concatenate([np.empty(0, np.int64), *parts]), lengths


def folds_by_label(labels: NDArray[np.intp]) -> list[Fold]:
    """Predict the samples of each label from those of all others.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Of each sample.

    Returns
    -------
    list of Fold

    Examples
    --------
    >>> [fold.asked for fold in folds_by_label(np.array([0, 1, 0]))]
    [array([0, 2]), array([1])]
    """
    order = np.argsort(labels, kind="stable")
    begins = np.flatnonzero(np.diff(labels[order])) + 1
    ends = [*begins.tolist(), len(order)]
    parts = [order[start:end] for start, end in pairwise([0, *ends])]
    return [Fold(asked=rows, held_out=rows) for rows in parts]


def folds_by_chance(count: int, *, folds: int, rng: np.random.Generator) -> list[Fold]:
    """Deal samples out into shares, and predict each from all others.

    Parameters
    ----------
    count : int
        How many samples.
    folds : int
        How many shares; their sizes differ by one at most.
    rng : numpy.random.Generator

    Returns
    -------
    list of Fold

    Raises
    ------
    ParameterError
        Fewer than two folds, or more than samples.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> dealt = folds_by_chance(5, folds=2, rng=generator(1, "folds"))
    >>> [len(fold.asked) for fold in dealt]
    [3, 2]
    """
    if not (2 <= folds <= count and folds == int(folds)):
        problem = Problem(
            where="folds",
            what=f"{folds}",
            expected=f"a whole number from 2 to {count}, the samples",
        )
        raise ParameterError("k-fold cross-validation", [problem])
    return folds_by_label(rng.permutation(np.arange(count) % folds))


def folds_by_square(points: NDArray[np.float64], *, block_m: float) -> list[Fold]:
    """Predict the samples of each square of ground from those outside it.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    block_m : float
        Side of the squares; the first has its corner south-west of all points.

    Returns
    -------
    list of Fold

    Raises
    ------
    ParameterError
        A side that is not above 0, or leaves all samples in one square.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    >>> [fold.asked for fold in folds_by_square(line, block_m=3.0)]
    [array([0, 1]), array([2])]
    """
    if not (np.isfinite(block_m) and block_m > 0.0):
        problem = Problem(where="block_m", what=f"{block_m}", expected="above 0")
        raise ParameterError("blocked cross-validation", [problem])
    squares = np.floor((points - points.min(axis=0)) / block_m)
    _, square_of = np.unique(squares, axis=0, return_inverse=True)
    if not square_of.any():
        problem = Problem(
            where="block_m",
            what=f"{block_m:,.0f} m holds all {len(points)} samples",
            expected="at least two squares with samples",
            cure="smaller blocks",
        )
        raise ParameterError("blocked cross-validation", [problem])
    return folds_by_label(square_of.ravel())


def folds_by_distance(points: NDArray[np.float64], *, buffer_m: float) -> list[Fold]:
    """Predict each sample from those that are farther away than the buffer.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    buffer_m : float

    Returns
    -------
    list of Fold

    Raises
    ------
    ParameterError
        A buffer below 0 or not finite.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    >>> [fold.held_out for fold in folds_by_distance(line, buffer_m=1.0)]
    [array([0, 1]), array([0, 1]), array([2])]
    """
    if not (np.isfinite(buffer_m) and buffer_m >= 0.0):
        problem = Problem(
            where="buffer_m", what=f"{buffer_m}", expected="metres from 0 on"
        )
        raise ParameterError("buffered cross-validation", [problem])
    near = KDTree(points).query_ball_point(points, buffer_m, return_sorted=True)
    return [
        Fold(asked=np.array([row]), held_out=np.asarray(rows, dtype=np.intp))
        for row, rows in enumerate(near)
    ]
