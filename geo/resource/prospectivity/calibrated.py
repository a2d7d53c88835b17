"""A learner whose probabilities are calibrated by ground that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.calibration import (
    Calibration,
    Method,
    calibrate,
    prior_corrected,
)
from geo.resource.prospectivity.learnable import (
    require_learnable,
)
from geo.resource.prospectivity.learner import (
    Learner,
    Model,
    notes_of,
)
from geo.resource.prospectivity.out_of_fold import predict_trials, trials_of
from geo.resource.prospectivity.spatial_plan import SpatialPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.prospectivity.design import Design, Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Occurrence by another learner, calibrated out of fold.

    The learner is fitted without each fold of the plan in turn; what it then says
    of the fold makes the calibration, which is laid on the learner fitted to all.
    Judged by `assess`, both are done anew inside each fold.

    Parameters
    ----------
    learner : Learner
        Of occurrence.
    plan : SpatialPlan
        Never by chance: neighbours would vouch for each other.
    method : {"platt", "isotonic"}, optional
    prevalence : float or None, optional
        The share of the sea floor where there are nodules, as somebody states it;
        None leaves probabilities at the share of presences sampled.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.resource.prospectivity.catalogue import learner_named
    >>> Calibrated(
    ...     learner=learner_named("forest", "occurrence"),
    ...     plan=SpatialPlan.blocks(300e3),
    ... ).name
    'forest, calibrated'
    """

    learner: Learner
    plan: SpatialPlan
    method: Method = "platt"
    prevalence: float | None = None

    def __post_init__(self) -> None:
        if self.prevalence is not None and not 0.0 < self.prevalence < 1.0:
            problem = Problem(
                where="prevalence",
                what=f"{self.prevalence}",
                expected="a share above 0 and below 1, or None",
                cure="10 % is written 0.1",
            )
            raise ParameterError("calibrated learner", [problem])

    @property
    def name(self) -> str:
        """The name that tables use."""
        return f"{self.learner.name}, calibrated"

    def fit(self, design: Design, *, rng: np.random.Generator) -> CalibratedModel:
        """Learn, and calibrate.

        Parameters
        ----------
        design : Design
            Of kind ``"occurrence"``.
        rng : numpy.random.Generator

        Returns
        -------
        CalibratedModel

        Raises
        ------
        DataError
            The design or what a fold leaves of it cannot be learnt from.
        MissingExtraError
            The learner needs packages that are not installed.
        """
        require_learnable(design, kind="occurrence", learner=self.name)
        trials = trials_of(design, self.plan.folds(design))
        told = predict_trials(trials, [self.learner], rng=rng).predictions
        model = self.learner.fit(design, rng=rng)
        return CalibratedModel(
            model=model,
            calibration=calibrate(
                told["predicted"], observed=told["observed"], method=self.method
            ),
            sampled=float(np.mean(design.response == 1.0)),
            prevalence=self.prevalence,
            notes=(
                *notes_of(model),
                f"calibrated ({self.method}) by {self.plan.label} left out",
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibratedModel:
    """A model with the calibration that lies on it.

    Parameters
    ----------
    model : Model
    calibration : Calibration
    sampled : float
        Share of presences among the stations.
    prevalence : float or None
        As stated.
    notes : tuple of str, optional
    """

    model: Model
    calibration: Calibration
    sampled: float
    prevalence: float | None
    notes: tuple[str, ...] = ()

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict the calibrated probability of occurrence.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """
        calibrated = self.calibration.apply(self.model.predict(targets))
        if self.prevalence is None:
            return calibrated
        return prior_corrected(
            calibrated, sampled=self.sampled, prevalence=self.prevalence
        )
