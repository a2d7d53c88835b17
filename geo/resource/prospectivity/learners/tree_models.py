"""Fitted trees, by scikit-learn and quantile-forest, ready to predict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from geo.resource.prospectivity.design.class_columns import (
    ClassColumns,
    columns_of,
)
from geo.resource.prospectivity.learners.extra import need_learn
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_columns,
    require_levels,
    weights_of,
)
from geo.resource.prospectivity.learners.logistic import Scale, scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design, Targets

AT_ONCE = 50_000  # targets; each of them passes all trees


class FittedTrees(NamedTuple):
    """A fitted estimator, and the scale on which it reads covariates.

    Forests of scikit-learn read covariates in single precision, and take one that
    spans less than 1e-7 for constant: curvatures in m-1, or small differences of
    large numbers, would be lost on them.

    Attributes
    ----------
    estimator : object
        Of scikit-learn or quantile-forest.
    encoded : ClassColumns
        The columns that it reads: one for each class.
    scale : Scale
    """

    estimator: Any
    encoded: ClassColumns
    scale: Scale

    def in_parts(
        self,
        predict: Callable[[Any, NDArray[np.float64]], NDArray[np.float64]],
        columns: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Predict some targets at a time, on one thread.

        Parameters
        ----------
        predict : callable
            Of the estimator and scaled columns.
        columns : ndarray of float, shape (m, p)
            As they are.

        Returns
        -------
        ndarray of float, shape (m, ...)
        """
        if not len(columns):  # estimators refuse to answer for nothing
            return self.in_parts(predict, np.zeros((1, columns.shape[1])))[:0]
        with threadpool_limits(limits=1):
            parts = [
                np.asarray(predict(self.estimator, self.scale.apply(some)), dtype=float)
                for start in range(0, len(columns), AT_ONCE)
                for some in [self.encoded.apply(columns[start : start + AT_ONCE])]
            ]
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OccurrenceTrees:
    """Fitted trees that vote on occurrence.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : FittedTrees
        A classifier of scikit-learn.
    """

    names: tuple[str, ...]
    fitted: FittedTrees

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the probability of occurrence.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return self.fitted.in_parts(
            lambda trees, columns: trees.predict_proba(columns)[:, 1],
            require_columns(targets, self.names),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForestModel:
    """A fitted forest of quantiles.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : FittedTrees
        A forest of quantile-forest, all stations kept in their leaves.
    """

    names: tuple[str, ...]
    fitted: FittedTrees

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the mean of the stations that share leaves with each target.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        # the mean by weights of all stations is that of the forest without them
        plain = need_learn("sklearn.ensemble").RandomForestRegressor
        return self.fitted.in_parts(plain.predict, require_columns(targets, self.names))

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Predict quantiles of those stations.

        Parameters
        ----------
        targets : Targets
        levels : sequence of float

        Returns
        -------
        ndarray of float, shape (m, levels)

        Raises
        ------
        ParameterError
            A level outside (0, 1).
        """
        asked = require_levels(levels, what="forest").tolist()

        def predict(
            trees: Any,  # noqa: ANN401  untyped packages
            columns: NDArray[np.float64],
        ) -> NDArray[np.float64]:
            told = trees.predict(columns, quantiles=asked, weighted_leaves=True)
            return np.asarray(told).reshape(len(columns), len(asked))

        return self.fitted.in_parts(predict, require_columns(targets, self.names))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoostingModel:
    """Fitted boosting; quantiles are boosted when they are first asked for.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : FittedTrees
        A regressor of scikit-learn, of the mean.
    quantile_trees : callable
        Fits one for a level.
    """

    names: tuple[str, ...]
    fitted: FittedTrees
    quantile_trees: Callable[[float], FittedTrees]

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the mean.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        columns = require_columns(targets, self.names)
        return self.fitted.in_parts(_predicted, columns)

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Predict quantiles, one boosting each by the pinball loss.

        Where they cross they are sorted, which never makes them worse.

        Parameters
        ----------
        targets : Targets
        levels : sequence of float

        Returns
        -------
        ndarray of float, shape (m, levels)

        Raises
        ------
        ParameterError
            A level outside (0, 1).

        References
        ----------
        Chernozhukov, V., Fernández-Val, I. and Galichon, A. (2010). Quantile and
        probability curves without crossing. Econometrica 78, 1093-1125.
        """
        asked = require_levels(levels, what="boosting")
        columns = require_columns(targets, self.names)
        told = np.column_stack(
            [
                self.quantile_trees(float(level)).in_parts(_predicted, columns)
                for level in asked
            ]
        )
        rank = np.argsort(np.argsort(asked, kind="stable"), kind="stable")
        return np.asarray(np.sort(told, axis=1)[:, rank])


def fit_trees(estimator: Any, design: Design) -> FittedTrees:  # noqa: ANN401  untyped
    """Fit an estimator of scikit-learn to the sorted rows, on one thread.

    Parameters
    ----------
    estimator : object
    design : Design

    Returns
    -------
    FittedTrees
    """
    ordered = in_canonical_order(design)
    encoded = columns_of(design.covariates, classes=design.classes)
    columns = encoded.apply(ordered.covariates.to_numpy(dtype=float))
    weight = weights_of(ordered)
    scale = scale_of(columns, weight=weight)
    # weights that are all alike say nothing, and cost boosting nine tenths of its time
    told = None if np.ptp(weight) == 0.0 else weight
    with threadpool_limits(limits=1):
        fitted = estimator.fit(
            scale.apply(columns), ordered.response, sample_weight=told
        )
    return FittedTrees(fitted, encoded, scale)


def _predicted(
    trees: Any,  # noqa: ANN401  untyped packages
    columns: NDArray[np.float64],
) -> NDArray[np.float64]:
    return np.asarray(trees.predict(columns), dtype=float)
