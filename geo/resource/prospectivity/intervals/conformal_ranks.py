"""Which of the sorted scores of calibration an interval is drawn at."""

from __future__ import annotations

import math
from fractions import Fraction

from geo.errors import DataError, ParameterError, Problem


def require_level(level: float) -> None:
    """Check a level.

    Parameters
    ----------
    level : float

    Raises
    ------
    ParameterError
        Below a half, where the two ends of an interval could cross, or not below 1.

    Examples
    --------
    >>> require_level(0.9)
    """
    if not 0.5 <= level < 1.0:
        problem = Problem(
            where="level",
            what=f"{level}",
            expected="from 0.5 to below 1",
            cure="0.9 for nine truths in ten",
        )
        raise ParameterError("conformal prediction", [problem])


def points_needed(level: float) -> int:
    """Count the points below which no finite interval can hold a level.

    Parameters
    ----------
    level : float

    Returns
    -------
    int
        The smallest n with ``ceil((n + 1) level) <= n``.

    Examples
    --------
    >>> points_needed(0.9), points_needed(0.95), points_needed(0.5)
    (9, 19, 1)
    """
    share = _exact(level)
    return math.ceil(share / (1 - share))


def rank_of(count: int, *, level: float, what: str = "points") -> int:
    """Give the rank of the score that holds a level.

    Of n exchangeable scores and a further one, that one is at most the k-th
    smallest of the n with probability at least ``k / (n + 1)``, and exactly that
    where no two are equal. The level is taken as the decimal number that it is
    written as, so that no rounding moves the rank.

    Parameters
    ----------
    count : int
        How many scores.
    level : float
    what : str, optional
        What is counted, for the message.

    Returns
    -------
    int
        ``ceil((n + 1) level)``, from 1.

    Raises
    ------
    DataError
        Too few scores for the level.

    References
    ----------
    Vovk, V., Gammerman, A. & Shafer, G. (2005). Algorithmic Learning in a Random
    World. Springer. Chapter 2.

    Examples
    --------
    >>> rank_of(99, level=0.9), rank_of(99, level=0.55)
    (90, 55)
    """
    rank = math.ceil((count + 1) * _exact(level))
    if rank > count:
        needed = points_needed(level)
        problem = Problem(
            where=what,
            what=f"{count} for the level {level}",
            expected=f"at least {needed}",
            cure=f"more points, or a level of at most {count}/{count + 1}",
        )
        raise DataError("conformal prediction", [problem])
    return rank


def guaranteed_coverage(level: float, *, points: int, folds: int) -> float:
    """Give the coverage that no learner can fall below, by folds of one size.

    Parameters
    ----------
    level : float
    points, folds : int

    Returns
    -------
    float
        ``1 - 2α - min(2 (1 - 1/K) / (n/K + 1), (1 - K/n) / (K + 1))`` with
        ``α = 1 - level``; not below 0. For leave-one-out ``1 - 2α``.

    References
    ----------
    Barber, R.F., Candès, E.J., Ramdas, A. & Tibshirani, R.J. (2021). Predictive
    inference with the jackknife+. Annals of Statistics 49, 486-507, theorem 4. doi
    10.1214/20-AOS1965

    Examples
    --------
    >>> guaranteed_coverage(0.9, points=50, folds=50)
    0.8
    >>> round(guaranteed_coverage(0.9, points=100, folds=10), 3)
    0.718
    """
    size = points / folds
    term = min(2 * (1 - 1 / folds) / (size + 1), (1 - 1 / size) / (folds + 1))
    return max(0.0, float(2 * _exact(level) - 1) - term)


def _exact(level: float) -> Fraction:
    return Fraction(repr(float(level)))
