"""The ridge logistic regression: the baseline that every other learner must beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from geo.errors import DataError, ParameterError, Problem
from geo.kernels.threads import on_one_thread
from geo.resource.prospectivity.design.class_columns import (
    ClassColumns,
    columns_of,
)
from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_columns,
    require_learnable,
    weights_of,
)

if TYPE_CHECKING:
    from geo.resource.prospectivity.design.design import Design, Targets

MOST_STEPS = 100
TOLERANCE = 1e-10  # of the gradient, per unit of weight


@on_one_thread
def fit_logistic(
    columns: NDArray[np.float64],
    response: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    ridge: float,
) -> NDArray[np.float64]:
    """Minimise the penalised negative log-likelihood by reweighted least squares.

    ``Σ wᵢ [ln(1 + exp ηᵢ) − yᵢ ηᵢ] + λ/2 Σⱼ βⱼ²`` with ``η = β₀ + X β``; the
    intercept is not penalised. The steps are Newton's, halved where they do not
    descend. In terms of scikit-learn the ridge λ is 1/C.

    Parameters
    ----------
    columns : ndarray of float, shape (n, p)
        Scaled alike: the penalty is the same for all.
    response : ndarray of float, shape (n,)
        In [0, 1].
    weight : ndarray of float, shape (n,)
    ridge : float
        λ, above 0; it keeps coefficients finite where classes are separated.

    Returns
    -------
    ndarray of float, shape (1 + p,)
        The intercept first.

    Raises
    ------
    DataError
        No minimum was reached.

    References
    ----------
    Le Cessie, S. and Van Houwelingen, J.C. (1992). Ridge estimators in logistic
    regression. Applied Statistics 41, 191-201.

    Examples
    --------
    >>> fit_logistic(
    ...     np.array([[-1.0], [0.0], [1.0], [2.0]]),
    ...     np.array([0.0, 1.0, 0.0, 1.0]),
    ...     weight=np.ones(4),
    ...     ridge=1.0,
    ... ).round(3)
    array([-0.226,  0.453])
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    task = (design, response, weight, penalty)
    beta = np.zeros(design.shape[1])
    # the intercept of the mean: a start from which the steps seldom overshoot
    share = np.clip(np.average(response, weights=weight), 1e-12, 1.0 - 1e-12)
    beta[0] = np.log(share / (1.0 - share))

    for _ in range(MOST_STEPS):
        gradient, hessian = _slopes(beta, *task)
        if np.abs(gradient).max() <= TOLERANCE * weight.sum():
            return beta
        step = np.asarray(np.linalg.solve(hessian, gradient), dtype=float)
        beta = _descended(beta, step, *task)
    problem = Problem(
        where="fit",
        what=f"no minimum after {MOST_STEPS} steps",
        expected="a penalised likelihood with a minimum",
        cure="a larger ridge, or fewer covariates that follow each other",
    )
    raise DataError("logistic regression", [problem])


def _slopes(  # noqa: PLR0917
    beta: NDArray[np.float64],
    design: NDArray[np.float64],
    response: NDArray[np.float64],
    weight: NDArray[np.float64],
    penalty: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    chance = expit(design @ beta)
    gradient = design.T @ (weight * (chance - response)) + penalty * beta
    # a curvature that underflows would leave the step without bounds
    curvature = np.maximum(weight * chance * (1.0 - chance), 1e-300)
    hessian = (design.T * curvature) @ design + np.diag(penalty)
    return gradient, hessian


def _loss(  # noqa: PLR0917
    beta: NDArray[np.float64],
    design: NDArray[np.float64],
    response: NDArray[np.float64],
    weight: NDArray[np.float64],
    penalty: NDArray[np.float64],
) -> float:
    score = design @ beta
    each = np.logaddexp(0.0, score) - response * score
    return float(weight @ each + penalty @ beta**2 / 2.0)


def _descended(
    beta: NDArray[np.float64],
    step: NDArray[np.float64],
    *task: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Take Newton's step, or as much of it as lowers the loss."""
    design, response, weight, penalty = task
    before = _loss(beta, design, response, weight, penalty)
    for halvings in range(40):
        tried = np.asarray(beta - step * 0.5**halvings)
        # equal within rounding: at the minimum no step lowers the loss further
        if _loss(tried, design, response, weight, penalty) <= before * (1.0 + 1e-14):
            return tried
    return beta


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What covariates are counted from, and in what unit.

    Parameters
    ----------
    centre, spread : ndarray of float, shape (p,)
        Weighted mean and standard deviation.
    """

    centre: NDArray[np.float64]
    spread: NDArray[np.float64]

    def apply(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scale.

        Parameters
        ----------
        columns : ndarray of float, shape (m, p)

        Returns
        -------
        ndarray of float, shape (m, p)
        """
        return np.asarray((columns - self.centre) / self.spread)


def scale_of(columns: NDArray[np.float64], *, weight: NDArray[np.float64]) -> Scale:
    """Find the mean and standard deviation of each column.

    Parameters
    ----------
    columns : ndarray of float, shape (n, p)
    weight : ndarray of float, shape (n,)

    Returns
    -------
    Scale
        A column that does not vary keeps the unit 1.

    Examples
    --------
    >>> scale_of(np.array([[1.0], [3.0]]), weight=np.ones(2)).spread
    array([1.])
    """
    centre = np.average(columns, axis=0, weights=weight)
    spread = np.sqrt(np.average((columns - centre) ** 2, axis=0, weights=weight))
    return Scale(
        centre=centre,
        spread=np.where(spread > 1e-12 * np.abs(centre), spread, 1.0),
    )


def require_ridge(ridge: float, *, learner: str) -> None:
    """Check the ridge of a logistic regression.

    Parameters
    ----------
    ridge : float
    learner : str
        Its name, for the message.

    Raises
    ------
    ParameterError
        It is not above 0.

    Examples
    --------
    >>> require_ridge(1.0, learner="logistic")
    """
    if not (np.isfinite(ridge) and ridge > 0.0):
        problem = Problem(
            where="ridge",
            what=f"{ridge}",
            expected="a number above 0",
            cure="1 by default; less trusts the stations more",
        )
        raise ParameterError(f"learner {learner!r}", [problem])


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """Occurrence by a ridge logistic regression on scaled covariates.

    Parameters
    ----------
    ridge : float, optional
        λ of `fit_logistic`, on weights of mean 1.
    squares : bool, optional
        Take the square of each scaled covariate besides, for responses that are
        highest in a middle range, such as that of depth.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> Logistic().name, Logistic(squares=True).name
    ('logistic', 'logistic with squares')
    """

    ridge: float = 1.0
    squares: bool = False

    def __post_init__(self) -> None:
        require_ridge(self.ridge, learner=self.name)

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "logistic with squares" if self.squares else "logistic"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> LogisticModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"occurrence"``.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        LogisticModel

        Raises
        ------
        DataError
            The design is of the other kind, too small, or of one class.
        """
        require_learnable(design, kind="occurrence", learner=self.name)
        ordered = in_canonical_order(design)
        weight = weights_of(ordered)
        encoded = columns_of(design.covariates, classes=design.classes)
        columns = encoded.apply(ordered.covariates.to_numpy(dtype=float))
        scale = scale_of(columns, weight=weight)
        beta = fit_logistic(
            _expanded(scale.apply(columns), squares=self.squares),
            ordered.response,
            weight=weight,
            ridge=self.ridge,
        )
        return LogisticModel(
            names=design.names,
            encoded=encoded,
            scale=scale,
            beta=beta,
            squares=self.squares,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogisticModel:
    """A fitted logistic regression.

    Parameters
    ----------
    names : tuple of str
        The covariates.
    encoded : ClassColumns
        Their columns: one for each class.
    scale : Scale
    beta : ndarray of float, shape (1 + q,) or (1 + 2 q,)
        Intercept, then the coefficients of the scaled columns and of their squares.
    squares : bool
    """

    names: tuple[str, ...]
    encoded: ClassColumns
    scale: Scale
    beta: NDArray[np.float64]
    squares: bool

    @on_one_thread
    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the probability of occurrence.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)

        Raises
        ------
        DataError
            A covariate is missing.
        """
        columns = self.encoded.apply(require_columns(targets, self.names))
        scaled = self.scale.apply(columns)
        terms = _expanded(scaled, squares=self.squares)
        return np.asarray(expit(self.beta[0] + terms @ self.beta[1:]))


def _expanded(scaled: NDArray[np.float64], *, squares: bool) -> NDArray[np.float64]:
    return np.hstack([scaled, scaled**2]) if squares else scaled
