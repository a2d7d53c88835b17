"""Which samples are predicted without which others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Folds:
    """Folds, in the arrays that compiled code reads.

    Parameters
    ----------
    asked : ndarray of int, shape (n,)
        Rows of the samples, fold after fold: each is asked for once.
    asked_starts : ndarray of int, shape (folds + 1,)
        Where each fold starts in `asked`, and where the last ends.
    rows : ndarray of int
        Those held out, ascending within a fold.
    starts : ndarray of int, shape (folds + 1,)
        Where each fold starts in `rows`, and where the last ends.

    Examples
    --------
    >>> folds = folds_by_label(np.array([0, 1, 0]))
    >>> folds.number, folds.apart, [fold.held_out for fold in folds]
    (array([0, 1, 0]), True, [array([0, 2]), array([1])])
    """

    asked: NDArray[np.int64]
    asked_starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[Fold]:
        ends = zip(pairwise(self.asked_starts), pairwise(self.starts), strict=True)
        for (first, last), (start, end) in ends:
            yield Fold(self.asked[first:last], self.rows[start:end])

    @property
    def largest(self) -> int:
        """The most samples that are held out at once."""
        return int(np.diff(self.starts).max())

    @property
    def number(self) -> NDArray[np.int64]:
        """The fold that asks for each sample, shape (n,)."""
        number = np.empty(len(self.asked), dtype=np.int64)
        number[self.asked] = np.repeat(np.arange(len(self)), np.diff(self.asked_starts))
        return number

    @property
    def apart(self) -> bool:
        """Whether each fold holds out the samples it asks for and no others."""
        return np.array_equal(self.starts, self.asked_starts) and np.array_equal(
            self.rows, self.asked
        )


def folds_by_label(labels: NDArray[np.intp]) -> Folds:
    """Predict the samples of each label from those of all others.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Of each sample.

    Returns
    -------
    Folds

    Examples
    --------
    >>> folds = folds_by_label(np.array([0, 1, 0]))
    >>> [fold.asked for fold in folds]
    [array([0, 2]), array([1])]
    """
    order = np.argsort(labels, kind="stable").astype(np.int64)
    begins = np.flatnonzero(np.diff(labels[order])) + 1
    starts = np.concatenate([[0], begins, [len(order)]])
    return Folds(asked=order, asked_starts=starts, rows=order, starts=starts)


def folds_by_chance(count: int, *, folds: int, rng: np.random.Generator) -> Folds:
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
    Folds

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


def folds_by_square(points: NDArray[np.float64], *, block_m: float) -> Folds:
    """Predict the samples of each square of ground from those outside it.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    block_m : float
        Side of the squares; the first has its corner south-west of all points.

    Returns
    -------
    Folds

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


def folds_by_distance(points: NDArray[np.float64], *, buffer_m: float) -> Folds:
    """Predict each sample from those that are farther away than the buffer.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
    buffer_m : float

    Returns
    -------
    Folds

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
    alone = np.arange(len(points) + 1, dtype=np.int64)
    parts = [np.asarray(rows, dtype=np.int64) for rows in near]
    starts = np.cumsum([0, *(len(rows) for rows in parts)])
    rows = np.concatenate(parts)
    return Folds(asked=alone[:-1], asked_starts=alone, rows=rows, starts=starts)
