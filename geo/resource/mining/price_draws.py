"""Prices of several metals that move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.randomness import lognormal_sigma

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

_ROUNDING = 1e-9  # of an eigenvalue that is 0


def draw_prices(
    means: Mapping[str, float],
    *,
    relative_sd: Mapping[str, float],
    correlation: Mapping[tuple[str, str], float],
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw lognormal prices that keep their mean, spread and correlation.

    A draw is one level for the whole life of a project, not a path through time.
    With s² = ln(1 + sd²/mean²) a price is mean · exp(s z - s²/2), and the z of the
    metals are normal with the correlation given.

    Parameters
    ----------
    means : mapping of str to float
        By metal.
    relative_sd : mapping of str to float
        Standard deviation over the mean; a metal not named does not vary.
    correlation : mapping of (str, str) to float
        Of the logarithms of two prices; pairs not named are independent.
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (count, metals)
        Columns in the order of the means.

    Raises
    ------
    ParameterError
        A mean or spread is none, a pair names a metal without a price or is named
        twice, or the correlations cannot hold together; all are told.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> drawn = draw_prices(
    ...     {"Ni": 16e3, "Co": 30e3},
    ...     relative_sd={"Ni": 0.25, "Co": 0.4},
    ...     correlation={("Ni", "Co"): 0.6},
    ...     count=20_000,
    ...     rng=generator(1, "prices"),
    ... )
    >>> (drawn.mean(axis=0) / [16e3, 30e3]).round(2).tolist()
    [1.0, 1.0]
    >>> round(float(np.corrcoef(np.log(drawn.T))[0, 1]), 2)
    0.6
    """
    metals = list(means)
    problems = [
        *_bad_numbers(means, relative_sd),
        *_bad_pairs(metals, correlation),
    ]
    if problems:
        raise ParameterError("prices", problems)
    root = _root(correlation_matrix(metals, correlation))
    normal = rng.standard_normal((count, len(metals)))
    drawn = np.empty_like(normal)
    for column, metal in enumerate(metals):
        score = np.zeros(count)
        for other in range(len(metals)):
            score = score + normal[:, other] * root[column, other]
        sigma = lognormal_sigma(relative_sd.get(metal, 0.0))
        drawn[:, column] = means[metal] * np.exp(sigma * score - sigma**2 / 2.0)
    return drawn


def correlation_matrix(
    metals: list[str], correlation: Mapping[tuple[str, str], float]
) -> NDArray[np.float64]:
    """Write pairs out as a matrix.

    Parameters
    ----------
    metals : list of str
    correlation : mapping of (str, str) to float

    Returns
    -------
    ndarray of float, shape (metals, metals)

    Raises
    ------
    ParameterError
        No three numbers can have these correlations together.

    Examples
    --------
    >>> correlation_matrix(["Ni", "Co"], {("Co", "Ni"): 0.6}).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    """
    matrix = np.eye(len(metals))
    for (one, other), value in correlation.items():
        row, column = metals.index(one), metals.index(other)
        matrix[row, column] = matrix[column, row] = value
    least = float(np.linalg.eigvalsh(matrix).min())
    if least < -_ROUNDING:
        raise ParameterError(
            "prices",
            [
                Problem(
                    where="correlation",
                    what=f"least eigenvalue {least:.3g}",
                    expected="at least 0: a matrix that prices can have",
                    cure="what moves with one metal cannot move against another that "
                    "moves with it too; bring the pairs nearer to 0",
                )
            ],
        )
    return matrix


def _root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the symmetric root, which is one alone, also where a factor would fail."""
    if np.array_equal(matrix, np.eye(len(matrix))):
        return matrix
    values, vectors = np.linalg.eigh(matrix)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    # its rows have the length of the variance, which rounding may miss
    return np.asarray(root / np.sqrt((root**2).sum(axis=1, keepdims=True)))


def _bad_numbers(
    means: Mapping[str, float], relative_sd: Mapping[str, float]
) -> Iterator[Problem]:
    for metal, mean in means.items():
        if not 0.0 <= mean < np.inf:
            yield Problem(where=f"price of {metal}", what=f"{mean:g}", expected="USD/t")
    for metal, spread in relative_sd.items():
        if metal not in means:
            yield Problem(
                where=f"spread of {metal}",
                what="no price of it",
                expected="one of " + ", ".join(means),
            )
        if not 0.0 <= spread <= 5.0:
            yield Problem(
                where=f"spread of {metal}",
                what=f"{spread:g}",
                expected="0 to 5",
                cure="25 % of the price is 0.25",
            )


def _bad_pairs(
    metals: list[str], correlation: Mapping[tuple[str, str], float]
) -> Iterator[Problem]:
    named: set[frozenset[str]] = set()
    for pair, value in correlation.items():
        where = "correlation of " + " with ".join(pair)
        unknown = [metal for metal in pair if metal not in metals]
        if unknown:
            yield Problem(where=where, what="no price of " + ", ".join(unknown))
        if len(set(pair)) < 2:
            yield Problem(where=where, what="a metal with itself")
        if frozenset(pair) in named:
            yield Problem(where=where, what="named twice", cure="take one out")
        if not -1.0 <= value <= 1.0:
            yield Problem(where=where, what=f"{value:g}", expected="-1 to 1")
        named.add(frozenset(pair))
