"""Fitted trees, by scikit-learn and quantile-forest, ready to predict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from geo.resource.prospectivity.learnable import (
    in_canonical_order,
    require_columns,
    require_levels,
    weights_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design import Design, Targets

AT_ONCE = 50_000  # targets; each of them passes all trees


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OccurrenceTrees:
    """Fitted trees that vote on occurrence.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : object
        A classifier of scikit-learn.
    """

    names: tuple[str, ...]
    fitted: Any

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the probability of occurrence.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return _in_parts(
            lambda columns: self.fitted.predict_proba(columns)[:, 1],
            require_columns(targets, self.names),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForestModel:
    """A fitted forest of quantiles.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : object
        A forest of quantile-forest.
    """

    names: tuple[str, ...]
    fitted: Any

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the mean of the stations that share leaves with each target.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return _in_parts(
            lambda columns: self.fitted.predict(columns, quantiles="mean"),
            require_columns(targets, self.names),
        )

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

        def predict(columns: NDArray[np.float64]) -> NDArray[np.float64]:
            told = np.asarray(self.fitted.predict(columns, quantiles=asked))
            return told.reshape(len(columns), len(asked))

        return _in_parts(predict, require_columns(targets, self.names))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoostingModel:
    """Fitted boosting; quantiles are boosted when they are first asked for.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    fitted : object
        A regressor of scikit-learn, of the mean.
    quantile_trees : callable
        Fits one for a level.
    """

    names: tuple[str, ...]
    fitted: Any
    quantile_trees: Callable[[float], Any]

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the mean.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return _in_parts(self.fitted.predict, require_columns(targets, self.names))

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
                _in_parts(self.quantile_trees(float(level)).predict, columns)
                for level in asked
            ]
        )
        rank = np.argsort(np.argsort(asked, kind="stable"), kind="stable")
        return np.asarray(np.sort(told, axis=1)[:, rank])


def fit_trees(estimator: Any, design: Design) -> Any:  # noqa: ANN401  untyped packages
    """Fit an estimator of scikit-learn to the sorted rows, on one thread.

    Parameters
    ----------
    estimator : object
    design : Design

    Returns
    -------
    object
        The estimator, fitted.
    """
    ordered = in_canonical_order(design)
    with threadpool_limits(limits=1):
        return estimator.fit(
            ordered.covariates.to_numpy(dtype=float),
            ordered.response,
            sample_weight=weights_of(ordered),
        )


def _in_parts(
    predict: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    columns: NDArray[np.float64],
) -> NDArray[np.float64]:
    with threadpool_limits(limits=1):
        parts = [
            np.asarray(predict(columns[start : start + AT_ONCE]), dtype=float)
            for start in range(0, len(columns), AT_ONCE)
        ]
    return np.concatenate(parts)
