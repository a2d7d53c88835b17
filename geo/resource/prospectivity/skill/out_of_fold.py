"""What learners say of stations that were kept from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Targets
from geo.resource.prospectivity.learners.learnable import (
    require_levels,
)
from geo.resource.prospectivity.learners.learner import (
    QuantileModel,
    notes_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design
    from geo.resource.prospectivity.learners.learner import (
        Learner,
        Model,
    )

LARGEST_SEED = 2**63 - 1


class OutOfFold(NamedTuple):
    """Predictions of stations by models that did not know them.

    Attributes
    ----------
    predictions : pandas.DataFrame
        Columns row, fold, learner, observed, predicted and reference: the mean of
        the stations that the model knew.
    quantiles : pandas.DataFrame
        Columns row, fold, learner, level, value; empty where none were asked for
        or the learner has none.
    notes : pandas.DataFrame
        Columns fold, learner, note: what models had to fall back on.
    """

    predictions: pd.DataFrame
    quantiles: pd.DataFrame
    notes: pd.DataFrame


class Trial(NamedTuple):
    """Some stations to predict from others.

    Attributes
    ----------
    fold : int
    asked : Design
    rows : ndarray of int
        Of those asked for, in the whole design.
    known : Design
        What the models are fitted to.
    """

    fold: int
    asked: Design
    rows: NDArray[np.intp]
    known: Design

    @property
    def targets(self) -> Targets:
        """The stations that are asked for, in the frame of those known."""
        return Targets.of_design(self.asked)


def trials_of(design: Design, folds: Folds) -> list[Trial]:
    """Split a design by folds.

    Parameters
    ----------
    design : Design
    folds : Folds

    Returns
    -------
    list of Trial

    Raises
    ------
    DataError
        A single fold, or folds of another design.
    """
    count = len(folds.asked)
    problems = []
    if len(folds) < 2:
        problems.append(
            Problem(
                where="folds",
                what=f"{len(folds)}",
                expected="at least two",
                cure="smaller blocks, or labels of several regions",
            )
        )
    if count != len(design):
        problems.append(
            Problem(
                where="folds",
                what=f"of {count} stations",
                expected=f"of the {len(design)} of the design",
            )
        )
    if problems:
        raise DataError("assessment", problems)
    return [
        Trial(number, design.take(fold.asked), fold.asked, design.take(kept))
        for number, fold in enumerate(folds)
        for kept in [fold.kept(len(design))]
    ]


def predict_trials(
    trials: Sequence[Trial],
    learners: Sequence[Learner],
    *,
    rng: np.random.Generator,
    levels: Sequence[float] = (),
    targets: Sequence[Targets] | None = None,
) -> OutOfFold:
    """Fit each learner to each trial, and predict what was kept from it.

    Each learner and fold has a random stream of its own, which does not depend on
    the others.

    Parameters
    ----------
    trials : sequence of Trial
    learners : sequence of Learner
    rng : numpy.random.Generator
    levels : sequence of float, optional
        Of quantiles.
    targets : sequence of Targets, optional
        Of each trial, where the stations asked for are of another design.

    Returns
    -------
    OutOfFold

    Raises
    ------
    ParameterError
        No learners, two of one name, or a level outside (0, 1).
    DataError
        A learner cannot be fitted to a trial.
    """
    _require_distinct(learners)
    if len(levels):
        require_levels(levels, what="assessment")
    seed = int(rng.integers(LARGEST_SEED))
    onto = [trial.targets for trial in trials] if targets is None else targets
    predictions, quantiles, notes = [], [], []
    for learner in learners:
        for trial, places in zip(trials, onto, strict=True):
            stream = generator(seed, learner.name, trial.fold)
            model = learner.fit(trial.known, rng=stream)
            predictions.append(_predictions(trial, learner, model, targets=places))
            notes += [
                {"fold": trial.fold, "learner": learner.name, "note": note}
                for note in notes_of(model)
            ]
            if len(levels) and isinstance(model, QuantileModel):
                quantiles.append(
                    _quantiles(trial, learner, model, targets=places, levels=levels)
                )
    return OutOfFold(
        predictions=pd.concat(predictions, ignore_index=True),
        quantiles=_stacked(quantiles),
        notes=pd.DataFrame(notes, columns=["fold", "learner", "note"]),
    )


def _predictions(
    trial: Trial, learner: Learner, model: Model, *, targets: Targets
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": trial.rows,
            "fold": trial.fold,
            "learner": learner.name,
            "observed": trial.asked.response,
            "predicted": model.predict(targets),
            # sorted: the last digit of a sum must not follow the order of rows
            "reference": float(np.sort(trial.known.response).mean()),
        }
    )


def _quantiles(
    trial: Trial,
    learner: Learner,
    model: QuantileModel,
    *,
    targets: Targets,
    levels: Sequence[float],
) -> pd.DataFrame:
    told = model.quantiles(targets, levels)
    return pd.DataFrame(
        {
            "row": np.repeat(trial.rows, len(levels)),
            "fold": trial.fold,
            "learner": learner.name,
            "level": np.tile(np.asarray(levels, dtype=float), len(targets)),
            "value": told.ravel(),
        }
    )


def _stacked(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    found = list(tables)
    if not found:
        return pd.DataFrame(columns=["row", "fold", "learner", "level", "value"])
    return pd.concat(found, ignore_index=True)


def _require_distinct(learners: Sequence[Learner]) -> None:
    names = [learner.name for learner in learners]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = []
    if not names:
        problems.append(
            Problem(where="learners", what="there are none", expected="at least one")
        )
    if twice:
        problems.append(
            Problem(
                where="learners",
                what=f"named twice: {', '.join(twice)}",
                expected="a name for each",
            )
        )
    if problems:
        raise ParameterError("assessment", problems)
