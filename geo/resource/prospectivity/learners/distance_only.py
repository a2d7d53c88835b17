"""Occurrence by distance to the nearest known presence: the naive baseline.

What it scores under random folds is what closeness alone is worth there; a learner
that does no better has learnt where the ships went, not where nodules lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from scipy.special import expit

from geo.resource.prospectivity.learners.learnable import (
    in_canonical_order,
    require_learnable,
    weights_of,
)
from geo.resource.prospectivity.learners.logistic import (
    Scale,
    fit_logistic,
    require_ridge,
    scale_of,
)

if TYPE_CHECKING:
    from geo.resource.prospectivity.design.design import Design, Targets

LEAST_M = 1_000.0  # distances below one kilometre are told apart no further


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceOnly:
    """Occurrence by a logistic regression on distance to the nearest presence.

    The distance of a presence of the training set is that to the nearest other
    one. It enters as its logarithm, from `LEAST_M` on. No covariate is read.

    Parameters
    ----------
    ridge : float, optional
        As that of `Logistic`.

    Raises
    ------
    ParameterError
        A ridge that is not above 0.

    Examples
    --------
    >>> DistanceOnly().name
    'distance'
    """

    ridge: float = 1.0

    def __post_init__(self) -> None:
        require_ridge(self.ridge, learner=self.name)

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "distance"

    def fit(
        self,
        design: Design,
        *,
        rng: np.random.Generator,  # noqa: ARG002  as every learner
    ) -> DistanceModel:
        """Learn.

        Parameters
        ----------
        design : Design
            Of kind ``"occurrence"``.
        rng : numpy.random.Generator
            Not used: nothing is left to chance.

        Returns
        -------
        DistanceModel

        Raises
        ------
        DataError
            The design is of the other kind, too small, or of one class.
        """
        require_learnable(design, kind="occurrence", learner=self.name)
        ordered = in_canonical_order(design)
        weight = weights_of(ordered)
        present = ordered.response == 1.0
        presences = ordered.xy_m[present]
        away = np.asarray(KDTree(presences).query(ordered.xy_m, k=2)[0])
        columns = _logarithm(np.where(present, away[:, 1], away[:, 0]))
        scale = scale_of(columns, weight=weight)
        beta = fit_logistic(
            scale.apply(columns), ordered.response, weight=weight, ridge=self.ridge
        )
        return DistanceModel(presences=presences, scale=scale, beta=beta)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistanceModel:
    """A fitted regression on distance.

    Parameters
    ----------
    presences : ndarray of float, shape (k, 2) or (k, 3)
        Where they were found, m.
    scale : Scale
    beta : ndarray of float, shape (2,)
        Intercept and slope.
    """

    presences: NDArray[np.float64]
    scale: Scale
    beta: NDArray[np.float64]

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the probability of occurrence.

        Parameters
        ----------
        targets : Targets
            In the frame of the design.

        Returns
        -------
        ndarray of float, shape (m,)
        """
        away = np.asarray(KDTree(self.presences).query(targets.xy_m)[0])
        scaled = self.scale.apply(_logarithm(away))[:, 0]
        return np.asarray(expit(self.beta[0] + self.beta[1] * scaled))


def _logarithm(away_m: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.maximum(away_m, LEAST_M))[:, None]
