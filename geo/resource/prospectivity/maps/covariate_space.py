"""How far covariates lie from those that a model has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from geo.errors import DataError, ParameterError, Problem
from geo.resource.prospectivity.design.class_columns import (
    ClassColumns,
    columns_of,
)
from geo.resource.prospectivity.design.covariate_checks import constant_covariates

if TYPE_CHECKING:
    import pandas as pd

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design

AT_ONCE = 65_536  # targets: some 10 MB of temporaries
PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CovariateSpace:
    """Training points by standardised and weighted covariates.

    Parameters
    ----------
    names : tuple of str
        Covariates that have a say.
    columns : ClassColumns
        Their columns: of classes one each, with the weight of their covariate, as in
        the R package CAST.
    middle, scale : ndarray of float, shape (q,)
        What is taken off each, and what it is divided by: standard deviation (n - 1)
        over weight.
    points : ndarray of float, shape (n, q)
        The training points in it, in their rows.
    classes : mapping of str to tuple of float
        Those that training points have, of each covariate of classes, whether or not
        it has a say.
    mean_distance : float
        Mean distance between two of them.
    weights : mapping of str to float
        Of all covariates, the largest 1; 0 for those that have no say.
    """

    names: tuple[str, ...]
    columns: ClassColumns
    middle: NDArray[np.float64]
    scale: NDArray[np.float64]
    points: NDArray[np.float64]
    classes: Mapping[str, tuple[float, ...]]
    mean_distance: float
    weights: Mapping[str, float]

    def dissimilarity(self, covariates: pd.DataFrame) -> NDArray[np.float64]:
        """Give the distance to the nearest training point over the mean distance.

        Parameters
        ----------
        covariates : pandas.DataFrame
            Shape (m, at least p).

        Returns
        -------
        ndarray of float, shape (m,)
            Infinite where a class is none of the training points'.
        """
        tree = KDTree(self.points)
        nearest = np.empty(len(covariates))
        for some, placed in self._tiles(covariates):
            nearest[some] = tree.query(placed)[0]
        nearest[self.foreign(covariates)] = np.inf
        return nearest / self.mean_distance

    def foreign(self, covariates: pd.DataFrame) -> NDArray[np.bool_]:
        """Tell where a class is none of the training points'.

        Parameters
        ----------
        covariates : pandas.DataFrame
            Shape (m, at least p).

        Returns
        -------
        ndarray of bool, shape (m,)
        """
        found = np.zeros(len(covariates), dtype=bool)
        for name, known in self.classes.items():
            found |= ~np.isin(covariates[name].to_numpy(dtype=float), known)
        return found

    def within(self, covariates: pd.DataFrame, *, limit: float) -> NDArray[np.int64]:
        """Count the training points within a dissimilarity.

        Parameters
        ----------
        covariates : pandas.DataFrame
            Shape (m, at least p).
        limit : float

        Returns
        -------
        ndarray of int, shape (m,)
        """
        tree = KDTree(self.points)
        radius = limit * self.mean_distance
        count = np.empty(len(covariates), dtype=np.int64)
        for some, placed in self._tiles(covariates):
            count[some] = tree.query_ball_point(placed, radius, return_length=True)
        count[self.foreign(covariates)] = 0
        return count

    def between_folds(self, folds: Folds) -> NDArray[np.float64]:
        """Give the dissimilarity of each training point from those left by its fold.

        Parameters
        ----------
        folds : Folds

        Returns
        -------
        ndarray of float, shape (n,)
        """
        nearest = np.empty(len(self.points))
        for fold in folds:
            kept = KDTree(self.points[fold.kept(len(self.points))])
            nearest[fold.asked] = kept.query(self.points[fold.asked])[0]
        return nearest / self.mean_distance

    def _tiles(
        self, covariates: pd.DataFrame
    ) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        columns = [covariates[name].to_numpy(dtype=float) for name in self.names]
        for start in range(0, len(covariates), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            placed = np.column_stack([column[some] for column in columns])
            yield some, (self.columns.apply(placed) - self.middle) / self.scale


def covariate_space(
    design: Design, *, importance: Mapping[str, float] | None
) -> CovariateSpace:
    """Place the stations of a design by their covariates.

    Parameters
    ----------
    design : Design
    importance : mapping of str to float, optional
        Weight of each covariate; all alike by default. One below 0, as permutation
        may give, counts as 0, and a covariate of 0 has no say.

    Returns
    -------
    CovariateSpace

    Raises
    ------
    ParameterError
        Importances of other covariates, not finite, or none above 0.
    DataError
        Fewer than two stations, no covariates, or covariates that are constant.
    """
    weights = _require_importance(design.names, importance)
    covariates = design.covariates[list(weights)]
    _require_spread(covariates)
    columns = columns_of(covariates, classes=design.classes)
    values = columns.apply(covariates.to_numpy(dtype=float))
    canonical = np.sort(values, axis=0)  # sums do not depend on the order of stations
    middle = canonical.mean(axis=0)
    weight = np.array(list(weights.values()))[columns.owners]
    scale = canonical.std(axis=0, ddof=1) / weight
    points = (values - middle) / scale
    return CovariateSpace(
        names=tuple(weights),
        columns=columns,
        middle=middle,
        scale=scale,
        points=points,
        classes={
            name: tuple(np.unique(design.covariates[name]).tolist())
            for name in design.classes
        },
        mean_distance=_mean_distance(points[np.lexsort(points.T)]),
        weights={name: weights.get(name, 0.0) for name in design.names},
    )


def _mean_distance(points: NDArray[np.float64]) -> float:
    """Mean over all pairs of two points, row by row of a bounded table."""
    step = max(1, PAIRS_AT_ONCE // len(points))
    sums = [
        cdist(points[start : start + step], points).sum()
        for start in range(0, len(points), step)
    ]
    return float(np.sum(sums)) / (len(points) * (len(points) - 1))


def _require_importance(
    names: tuple[str, ...], importance: Mapping[str, float] | None
) -> dict[str, float]:
    """Weights above 0, in the order of the covariates, the largest 1."""
    if not names:
        problem = Problem(
            where="design",
            what="no covariates",
            expected="one at least",
            cure="without any there is nothing to be unlike in: tell the distance to "
            "the data instead",
        )
        raise DataError("area of applicability", [problem])
    given = dict.fromkeys(names, 1.0) if importance is None else dict(importance)
    problems = [
        Problem(
            where=f"importance of {name}",
            what="missing" if name in names else "no covariate of the design",
            expected=f"one each of {', '.join(names)}",
        )
        for name in sorted(set(given) ^ set(names))
    ]
    problems += [
        Problem(where=f"importance of {name}", what=f"{value}", expected="a number")
        for name, value in given.items()
        if not np.isfinite(value)
    ]
    if not problems and max(given.values()) <= 0.0:
        problems.append(
            Problem(
                where="importance",
                what="none is above 0: the model uses no covariate",
                cure="leave it out, and all covariates count alike",
            )
        )
    if problems:
        raise ParameterError("area of applicability", problems)
    largest = max(given.values())
    return {name: given[name] / largest for name in names if given[name] > 0.0}


def _require_spread(covariates: pd.DataFrame) -> None:
    problems = []
    if len(covariates) < 2:
        problems.append(
            Problem(
                where="design", what=f"{len(covariates)} stations", expected="2 or more"
            )
        )
    problems += constant_covariates(covariates)
    if problems:
        raise DataError("area of applicability", problems)
