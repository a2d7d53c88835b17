"""A learner whose probabilities are calibrated by ground that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.cross_fit import CrossFit, predict_folds
from geo.resource.prospectivity.learners.learnable import (
    LEAST_OF_A_CLASS,
    require_learnable,
)
from geo.resource.prospectivity.learners.learner import (
    Learner,
    Model,
    notes_of,
)
from geo.resource.prospectivity.skill.calibration import (
    Calibration,
    Method,
    calibrate,
    prior_corrected,
)
from geo.resource.prospectivity.skill.out_of_fold import predict_trials, trials_of
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.checks.folds import Fold, Folds
    from geo.resource.prospectivity.design.design import Design


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Occurrence by another learner, calibrated out of fold.

    The learner is fitted without each fold of the plan in turn; what it then says
    of the fold makes the calibration, which is laid on the learner fitted to all.

    Judged, or mapped, without each fold in turn (`fit_folds`), the calibration of
    the model without a fold is nested: it rests on models that saw neither that fold
    nor the one they speak of, so that no station vouches for itself. A model without
    two folds speaks of either for the other: F folds take F (F + 1)/2 fits.

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
    >>> from geo.resource.prospectivity.learners.catalogue import learner_named
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
        return self._laid_on(
            self.learner.fit(design, rng=rng),
            design.response,
            said=told["predicted"],
            seen=told["observed"],
        )

    def fit_folds(
        self, design: Design, *, folds: Folds, rng: np.random.Generator
    ) -> tuple[CalibratedModel, ...]:
        """Learn without each fold, calibrated by the other folds.

        Parameters
        ----------
        design : Design
            Of kind ``"occurrence"``.
        folds : Folds
            Three at least: they take the place of the plan's own.
        rng : numpy.random.Generator

        Returns
        -------
        tuple of CalibratedModel
            One per fold. Neither its model nor its calibration has seen the fold.

        Raises
        ------
        DataError
            Fewer than three folds, or what two of them leave cannot be learnt from.
        MissingExtraError
            The learner needs packages that are not installed.
        """
        require_learnable(design, kind="occurrence", learner=self.name)
        _require_pairs(design, folds)
        said = _said_without_two(design, self.learner, folds=folds, rng=rng)
        models = []
        for number, (fold, stream) in enumerate(
            zip(folds, rng.spawn(len(folds)), strict=True)
        ):
            kept = fold.kept(len(design))
            known = design.take(kept)
            models.append(
                self._laid_on(
                    self.learner.fit(known, rng=stream),
                    known.response,
                    said=said[number, kept],
                    seen=known.response,
                )
            )
        return tuple(models)

    def fit_whole(
        self, fitted: CrossFit, *, rng: np.random.Generator
    ) -> CalibratedModel:
        """Learn from all stations, calibrated by what each fold's model said of it.

        Parameters
        ----------
        fitted : CrossFit
            By `fit_folds`.
        rng : numpy.random.Generator

        Returns
        -------
        CalibratedModel
        """
        design = fitted.design
        return self._laid_on(
            self.learner.fit(design, rng=rng),
            design.response,
            said=uncalibrated(fitted).predicted,
            seen=design.response,
        )

    def _laid_on(
        self,
        model: Model,
        response: NDArray[np.float64],
        *,
        said: ArrayLike,
        seen: ArrayLike,
    ) -> CalibratedModel:
        return CalibratedModel(
            model=model,
            calibration=calibrate(said, observed=seen, method=self.method),
            sampled=float(np.mean(response == 1.0)),
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


def uncalibrated(fitted: CrossFit) -> CrossFit:
    """Take the calibration off models that were refitted without each fold.

    Parameters
    ----------
    fitted : CrossFit
        Of a `Calibrated` learner.

    Returns
    -------
    CrossFit
    """
    models = [each.model for each in fitted.models if isinstance(each, CalibratedModel)]
    return _with_models(fitted, models)


def at_prevalence(fitted: CrossFit, prevalence: float | None) -> CrossFit:
    """Move models that were refitted without each fold to a stated prevalence.

    Parameters
    ----------
    fitted : CrossFit
        Of a `Calibrated` learner.
    prevalence : float or None
        None: back to the share of presences sampled.

    Returns
    -------
    CrossFit
    """
    models = [
        replace(each, prevalence=prevalence)
        for each in fitted.models
        if isinstance(each, CalibratedModel)
    ]
    return _with_models(fitted, models)


def calibrated_across(
    predictions: pd.DataFrame, *, method: Method, name: str
) -> pd.DataFrame:
    """Calibrate predictions out of fold, each fold by those of the others.

    This is not nested: the models that speak of the other folds have seen the fold. It
    serves to say what a careless judge would have claimed, and costs no fit.

    Parameters
    ----------
    predictions : pandas.DataFrame
        Of one learner, with columns fold, observed and predicted.
    method : {"platt", "isotonic"}
    name : str
        Of the learner, calibrated.

    Returns
    -------
    pandas.DataFrame
        A new one, with other names and predictions.

    Raises
    ------
    DataError
        The other folds are of one class.
    """
    told = predictions["predicted"].to_numpy(dtype=float, copy=True)
    seen, fold = (predictions[each].to_numpy() for each in ("observed", "fold"))
    moved = told.copy()
    for number in np.unique(fold):
        own = fold == number
        fitted = calibrate(told[~own], observed=seen[~own], method=method)
        moved[own] = fitted.apply(told[own])
    return predictions.assign(learner=name, predicted=moved)


def _with_models(fitted: CrossFit, models: Sequence[Model]) -> CrossFit:
    predicted = predict_folds(fitted.design, fitted.folds, models)
    return replace(fitted, models=tuple(models), predicted=predicted)


def _said_without_two(
    design: Design, learner: Learner, *, folds: Folds, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Say in row k of each station what a model says without it and without fold k."""
    stations = Targets.of_design(design)
    said = np.full((len(folds), len(design)), np.nan)
    pairs = list(combinations(enumerate(folds), 2))
    streams = rng.spawn(len(pairs))
    for ((one, first), (two, second)), stream in zip(pairs, streams, strict=True):
        model = learner.fit(_without(design, first, second), rng=stream)
        said[one, second.asked] = model.predict(stations.take(second.asked))
        said[two, first.asked] = model.predict(stations.take(first.asked))
    return said


def _without(design: Design, *folds: Fold) -> Design:
    out = np.concatenate([each.held_out for each in folds])
    return design.take(np.setdiff1d(np.arange(len(design)), out))


def _require_pairs(design: Design, folds: Folds) -> None:
    """Refuse folds of which two together leave too little to learn from."""
    problems = []
    if len(folds) < 3:
        problems.append(
            Problem(
                where="folds",
                what=f"{len(folds)}",
                expected="at least three: each calibrates the model without another",
                cure="smaller blocks, more regions, or no calibration",
            )
        )
    for (one, first), (two, second) in combinations(enumerate(folds), 2):
        left = _without(design, first, second).response
        fewest = min(int((left == label).sum()) for label in (0.0, 1.0))
        if fewest < LEAST_OF_A_CLASS and len(folds) > 2:
            problems.append(
                Problem(
                    where=f"folds {one} and {two}",
                    what=f"without both, {fewest} stations of a class are left",
                    expected=f"at least {LEAST_OF_A_CLASS} of each to calibrate by",
                    cure="smaller blocks or more folds, so that both classes lie in "
                    "several, or no calibration",
                )
            )
    if problems:
        raise DataError("calibrated learner", problems)
