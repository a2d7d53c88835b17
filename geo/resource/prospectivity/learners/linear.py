"""A quantity by least squares on the covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from geo.errors import DataError, Problem
from geo.kernels.threads import on_one_thread
from geo.resource.prospectivity.design.class_columns import (
    ClassColumns,
    columns_of,
)
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_columns,
    require_learnable,
    require_levels,
    weights_of,
)
from geo.resource.prospectivity.learners.logistic import Scale, scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.prospectivity.design.design import Design, Targets

ROUNDING = 1e-10  # singular values below so much of the largest are 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A quantity by weighted least squares on scaled covariates.

    Covariates that follow each other exactly share their effect. A class has the
    effect by which it differs from the commonest one.

    Examples
    --------
    >>> Linear().name
    'linear'
    """

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "linear"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> LinearModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"quantity"``.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        LinearModel

        Raises
        ------
        DataError
            The design is of the other kind, or has too few rows for so many
            covariates.
        """
        require_learnable(design, kind="quantity", learner=self.name)
        return linear_model(design)


@on_one_thread
def linear_model(design: Design, *, notes: tuple[str, ...] = ()) -> LinearModel:
    """Fit by weighted least squares.

    Parameters
    ----------
    design : Design
    notes : tuple of str, optional
        Why there is nothing better.

    Returns
    -------
    LinearModel

    Raises
    ------
    DataError
        Not at least two rows more than coefficients.
    """
    encoded = columns_of(
        design.covariates, classes=design.classes, without_commonest=True
    )
    parameters = 1 + len(encoded.owners)
    if len(design) < parameters + 2:
        problem = Problem(
            where="design",
            what=f"{len(design)} rows for {parameters} coefficients",
            expected=f"at least {parameters + 2} rows",
            cure="fewer covariates, or more stations",
        )
        raise DataError("linear regression", [problem])
    ordered = in_canonical_order(design)
    weight = weights_of(ordered)
    columns = encoded.apply(ordered.covariates.to_numpy(dtype=float))
    scale = scale_of(columns, weight=weight)
    matrix = np.column_stack([np.ones(len(ordered)), scale.apply(columns)])
    root = np.sqrt(weight)[:, None]
    inverse = np.linalg.pinv(matrix * root, rcond=ROUNDING)
    beta = inverse @ (root[:, 0] * ordered.response)
    residual = ordered.response - matrix @ beta
    freedom = len(ordered) - np.linalg.matrix_rank(matrix * root)
    return LinearModel(
        names=design.names,
        encoded=encoded,
        scale=scale,
        beta=beta,
        covariance=inverse @ inverse.T,
        residual_variance=float(weight @ residual**2 / freedom),
        freedom=int(freedom),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearModel:
    """A fitted linear regression.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    encoded : ClassColumns
        Their columns: of classes one each, the commonest left out.
    scale : Scale
    beta : ndarray of float, shape (1 + q,)
        Intercept, then the coefficients of the scaled columns.
    covariance : ndarray of float, shape (1 + q, 1 + q)
        Of `beta`, per unit of residual variance.
    residual_variance : float
    freedom : int
        Degrees of freedom of the residuals.
    notes : tuple of str, optional
    """

    names: tuple[str, ...]
    encoded: ClassColumns
    scale: Scale
    beta: NDArray[np.float64]
    covariance: NDArray[np.float64]
    residual_variance: float
    freedom: int
    notes: tuple[str, ...] = ()

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return self.of_columns(require_columns(targets, self.names))

    @on_one_thread
    def of_columns(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predict from the covariates, in their order.

        Parameters
        ----------
        columns : ndarray of float, shape (m, p)

        Returns
        -------
        ndarray of float, shape (m,)
        """
        return np.asarray(self._matrix(columns) @ self.beta)

    @on_one_thread
    def trend_variance(self, targets: Targets) -> NDArray[np.float64]:
        """Give the variance of the mean that is predicted.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        matrix = self._matrix(require_columns(targets, self.names))
        leverage = ((matrix @ self.covariance) * matrix).sum(axis=1)
        return np.asarray(self.residual_variance * leverage)

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Predict quantiles of one more observation, by Student's t.

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
        asked = require_levels(levels, what="linear regression")
        sd = np.sqrt(self.residual_variance + self.trend_variance(targets))
        return np.asarray(
            self.predict(targets)[:, None] + np.outer(sd, stdtrit(self.freedom, asked))
        )

    def _matrix(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = self.scale.apply(self.encoded.apply(columns))
        return np.column_stack([np.ones(len(columns)), scaled])
