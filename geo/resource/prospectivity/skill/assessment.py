"""How well learners do on ground they do not know, and what chance would claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.resource.prospectivity.design.design import Kind, Targets
from geo.resource.prospectivity.learners.learnable import (
    LEAST_OF_A_CLASS,
)
from geo.resource.prospectivity.skill.out_of_fold import (
    OutOfFold,
    Trial,
    predict_trials,
    trials_of,
)
from geo.resource.prospectivity.skill.score_tables import (
    scores_by_fold,
    scores_by_learner,
)
from geo.resource.prospectivity.skill.spatial_plan import MOST_FOLDS, chance_folds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resource.prospectivity.design.design import Design
    from geo.resource.prospectivity.learners.learner import (
        Learner,
    )
    from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

OTHER_GROUND = "fitted to one ground, tested on another"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """Predictions of left-out stations, their scores, and what chance would claim.

    Parameters
    ----------
    kind : {"occurrence", "quantity"}
    plan : str
        What was left out together.
    predictions : pandas.DataFrame
        Columns row, fold, learner, observed, predicted, reference; see
        `geo.resource.prospectivity.skill.out_of_fold.OutOfFold`.
    quantiles : pandas.DataFrame
        Columns row, fold, learner, level, value.
    scores : pandas.DataFrame
        One row per learner; see
        `geo.resource.prospectivity.skill.score_tables.scores_by_learner`.
    by_fold : pandas.DataFrame
        One row per fold and learner, with the count of presences, and what there
        is to say of the fold.
    claimed : pandas.DataFrame
        As `scores`, by as many folds dealt out by chance: what is not to be
        believed.
    by_chance : pandas.DataFrame
        The predictions behind `claimed`, as `predictions`.
    notes : pandas.DataFrame
        Columns fold, learner, note: what models had to fall back on.
    """

    kind: Kind
    plan: str
    predictions: pd.DataFrame
    quantiles: pd.DataFrame
    scores: pd.DataFrame
    by_fold: pd.DataFrame
    claimed: pd.DataFrame
    by_chance: pd.DataFrame
    notes: pd.DataFrame

    def beside_chance(self) -> pd.DataFrame:
        """Set the scores that matter beside what random folds would have claimed.

        Returns
        -------
        pandas.DataFrame
            Indexed by learner: auc, auc_claimed, brier, brier_claimed; or rmse,
            rmse_claimed, r2, r2_claimed.
        """
        names = ("auc", "brier") if self.kind == "occurrence" else ("rmse", "r2")
        return pd.DataFrame(
            {
                column: table[name]
                for name in names
                for column, table in (
                    (name, self.scores),
                    (f"{name}_claimed", self.claimed),
                )
            }
        )


def assess(
    design: Design,
    learners: Sequence[Learner],
    *,
    plan: SpatialPlan,
    rng: np.random.Generator,
    levels: Sequence[float] = (),
) -> Assessment:
    """Judge learners by ground that is left out, beside what random folds claim.

    Parameters
    ----------
    design : Design
    learners : sequence of Learner
    plan : SpatialPlan
        What is left out together.
    rng : numpy.random.Generator
    levels : sequence of float, optional
        Of quantiles to score, where learners have any.

    Returns
    -------
    Assessment

    Raises
    ------
    DataError
        The plan does not fit the design; no fold has both classes, or what a fold
        leaves to learn from has one; or a learner cannot be fitted.
    ParameterError
        No learners, two of one name, or a level outside (0, 1).
    MissingExtraError
        A learner needs packages that are not installed.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.learners.catalogue import learner_named
    >>> from geo.resource.prospectivity.design.design import Design
    >>> from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
    >>> lon, lat = np.arange(40.0) % 8.0, np.arange(40.0) // 8.0
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": 4e3 + 1e3 * np.cos(3.0 * lon)}),
    ...     response=(np.cos(3.0 * lon) > 0.0).astype(float),
    ...     xy_m=1e5 * np.column_stack([lon, lat]),
    ...     lon=lon,
    ...     lat=lat,
    ...     kind="occurrence",
    ...     units={"depth": "m", "response": "1"},
    ... )
    >>> learners = [learner_named(name, "occurrence") for name in ("mean", "logistic")]
    >>> seen = assess(
    ...     design, learners, plan=SpatialPlan.blocks(3e5), rng=generator(1, "assess")
    ... )
    >>> seen.scores[["rows", "presences", "auc"]]
              rows  presences  auc
    learner
    mean        40         20  0.5
    logistic    40         20  1.0
    """
    folds = plan.folds(design)
    trials = trials_of(design, folds)
    if design.kind == "occurrence":
        _require_classes(trials, plan=plan.label)
    told = predict_trials(trials, learners, rng=rng, levels=levels)
    by_chance = _by_chance(design, learners, count=len(folds), rng=rng, levels=levels)
    return assessment_of(told, by_chance, kind=design.kind, plan=plan.label)


def train_test(
    train: Design,
    test: Design,
    learners: Sequence[Learner],
    *,
    rng: np.random.Generator,
    levels: Sequence[float] = (),
) -> Assessment:
    """Fit learners to one ground and judge them on another.

    Parameters
    ----------
    train, test : Design
        With the same covariates in the same units.
    learners : sequence of Learner
    rng : numpy.random.Generator
    levels : sequence of float, optional
        Of quantiles to score.

    Returns
    -------
    Assessment
        With a single fold, 0; rows are those of `test`, and `claimed` is what
        random folds of `train` would have claimed.

    Raises
    ------
    DataError
        Kinds or covariates differ, or one of them has a single class.
    ParameterError
        No learners, two of one name, or a level outside (0, 1).
    MissingExtraError
        A learner needs packages that are not installed.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> from geo.resource.prospectivity.learners.catalogue import learner_named
    >>> from geo.resource.prospectivity.design.design import Design
    >>> from geo.resource.prospectivity.design.frames import positions_m
    >>> def ground(west):
    ...     lon, lat = west + np.arange(60.0) % 10.0, np.arange(60.0) // 10.0
    ...     depth = 4e3 + 1e3 * np.cos(3.0 * lon)
    ...     return Design(
    ...         covariates=pd.DataFrame({"depth": depth}),
    ...         response=(depth > 4e3).astype(float),
    ...         xy_m=positions_m(lon, lat, crs=None),
    ...         lon=lon,
    ...         lat=lat,
    ...         kind="occurrence",
    ...         units={"depth": "m", "response": "1"},
    ...     )
    >>> told = train_test(
    ...     ground(-150.0),
    ...     ground(-120.0),
    ...     [learner_named("logistic", "occurrence")],
    ...     rng=generator(1, "other ground"),
    ... )
    >>> told.beside_chance()[["auc", "auc_claimed"]]
              auc  auc_claimed
    learner
    logistic  1.0          1.0
    """
    if train.kind != test.kind:
        problem = Problem(
            where="test", what=f"of kind {test.kind!r}", expected=f"{train.kind!r}"
        )
        raise DataError("assessment", [problem])
    trial = Trial(0, test, np.arange(len(test)), train)
    if train.kind == "occurrence":
        _require_classes([trial], plan=OTHER_GROUND)
    told = predict_trials(
        [trial],
        learners,
        rng=rng,
        levels=levels,
        targets=[Targets.of_design(test, frame=train)],
    )
    by_chance = _by_chance(
        train, learners, count=min(MOST_FOLDS, len(train)), rng=rng, levels=levels
    )
    return assessment_of(told, by_chance, kind=train.kind, plan=OTHER_GROUND)


def _by_chance(
    design: Design,
    learners: Sequence[Learner],
    *,
    count: int,
    rng: np.random.Generator,
    levels: Sequence[float],
) -> OutOfFold:
    trials = trials_of(design, chance_folds(design, folds=count, rng=rng))
    return predict_trials(trials, learners, rng=rng, levels=levels)


def assessment_of(
    told: OutOfFold, by_chance: OutOfFold, *, kind: Kind, plan: str
) -> Assessment:
    """Score predictions that are there.

    Parameters
    ----------
    told, by_chance : OutOfFold
        On ground left out, and by folds dealt out by chance.
    kind : {"occurrence", "quantity"}
    plan : str
        What was left out together.

    Returns
    -------
    Assessment
    """
    return Assessment(
        kind=kind,
        plan=plan,
        predictions=told.predictions,
        quantiles=told.quantiles,
        scores=scores_by_learner(told, kind=kind),
        by_fold=scores_by_fold(told, kind=kind),
        claimed=scores_by_learner(by_chance, kind=kind),
        by_chance=by_chance.predictions,
        notes=told.notes,
    )


def _require_classes(trials: Sequence[Trial], *, plan: str) -> None:
    """Refuse folds that leave one class to learn from, or none to tell apart."""
    problems = []
    for trial in trials:
        present = int(trial.known.response.sum())
        fewest = min(present, len(trial.known) - present)
        if fewest < LEAST_OF_A_CLASS:
            problems.append(
                Problem(
                    where=f"fold {trial.fold}",
                    what=f"{present} presences among the {len(trial.known)} stations "
                    "that it leaves",
                    expected=f"at least {LEAST_OF_A_CLASS} of each class",
                    cure="smaller blocks, so that presences lie in several folds",
                )
            )
    if all(len(np.unique(trial.asked.response)) < 2 for trial in trials):
        problems.append(
            Problem(
                where=plan,
                what="no fold has both presences and other points",
                expected="one at least, or there is nothing to tell apart",
                cure="larger blocks, or regions that hold both",
            )
        )
    if problems:
        raise DataError("assessment", problems)
