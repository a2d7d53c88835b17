"""One model for each fold, fitted without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.checks.folds import Folds
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.learners.learner import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.prospectivity.learners.learner import Learner


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossFit:
    """Models that were each refitted without one fold.

    Parameters
    ----------
    design : Design
    folds : Folds
    models : tuple of Model
        One per fold, in their order.
    predicted : ndarray of float, shape (n,)
        Of each row, by the model that has not seen it.
    """

    design: Design
    folds: Folds
    models: tuple[Model, ...]
    predicted: NDArray[np.float64]


@runtime_checkable
class FoldLearner(Protocol):
    """A learner that takes all folds at once for less than one after the other."""

    def fit_folds(
        self, design: Design, *, folds: Folds, rng: np.random.Generator
    ) -> Sequence[Model]:
        """Learn without each fold.

        Parameters
        ----------
        design : Design
        folds : Folds
        rng : numpy.random.Generator

        Returns
        -------
        sequence of Model
            One per fold, none of which has seen what its fold holds out.
        """

    def fit_whole(self, fitted: CrossFit, *, rng: np.random.Generator) -> Model:
        """Learn from all stations, with what the folds told.

        Parameters
        ----------
        fitted : CrossFit
            By `fit_folds`.
        rng : numpy.random.Generator

        Returns
        -------
        Model
        """


def fit_whole(learner: Learner, fitted: CrossFit, *, rng: np.random.Generator) -> Model:
    """Fit a learner to all stations, where it was refitted without each fold.

    Parameters
    ----------
    learner : Learner
    fitted : CrossFit
        Of the learner.
    rng : numpy.random.Generator

    Returns
    -------
    Model
    """
    if isinstance(learner, FoldLearner):
        return learner.fit_whole(fitted, rng=rng)
    return learner.fit(fitted.design, rng=rng)


def cross_fit(
    design: Design, learner: Learner, *, folds: Folds, rng: np.random.Generator
) -> CrossFit:
    """Refit a learner without each fold, and predict that fold.

    Parameters
    ----------
    design : Design
    learner : Learner
    folds : Folds
        Over the rows of the design; a buffer may be held out besides.
    rng : numpy.random.Generator
        Each fold has a stream of its own.

    Returns
    -------
    CrossFit

    Raises
    ------
    DataError
        The folds are of other rows, are fewer than two, or one leaves nothing.
    """
    require_folds(folds, count=len(design))
    if isinstance(learner, FoldLearner):
        models = tuple(learner.fit_folds(design, folds=folds, rng=rng))
    else:
        models = tuple(
            learner.fit(design.take(fold.kept(len(design))), rng=stream)
            for fold, stream in zip(folds, rng.spawn(len(folds)), strict=True)
        )
    return CrossFit(
        design=design,
        folds=folds,
        models=models,
        predicted=predict_folds(design, folds, models),
    )


def predict_folds(
    design: Design, folds: Folds, models: Sequence[Model]
) -> NDArray[np.float64]:
    """Predict each row by the model that has not seen it.

    Parameters
    ----------
    design : Design
    folds : Folds
    models : sequence of Model
        One per fold.

    Returns
    -------
    ndarray of float, shape (n,)
    """
    stations = Targets.of_design(design)
    predicted = np.empty(len(design))
    for fold, model in zip(folds, models, strict=True):
        predicted[fold.asked] = model.predict(stations.take(fold.asked))
    return predicted


def require_folds(folds: Folds, *, count: int) -> None:
    """Check that folds ask once for each of some rows, and leave rows to fit to.

    Parameters
    ----------
    folds : Folds
    count : int
        How many rows.

    Raises
    ------
    DataError
    """
    problems = []
    if not np.array_equal(np.sort(folds.asked), np.arange(count)):
        problems.append(
            Problem(
                where="folds",
                what=f"they ask for {len(folds.asked)} rows",
                expected=f"each of the {count} rows of the design once",
                cure="make the folds from this design",
            )
        )
    if len(folds) < 2:
        problems.append(Problem(where="folds", what="one", expected="at least two"))
    empty = np.flatnonzero(np.diff(folds.starts) >= count)
    if len(folds) >= 2 and empty.size:
        problems.append(
            Problem(
                where=f"fold {empty[0]}",
                what="leaves no rows to fit to",
                cure="smaller blocks or a smaller buffer",
            )
        )
    if problems:
        raise DataError("folds", problems)
