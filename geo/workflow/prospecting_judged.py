"""Which model makes a map: learners held against baselines on ground left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.geostat.checks.folds import Folds
from geo.model.prospect_model import BEST
from geo.model.randomness import generator
from geo.resource.prospectivity.learners.cross_fit import CrossFit, cross_fit
from geo.resource.prospectivity.learners.learner import Learner, notes_of
from geo.resource.prospectivity.skill.assessment import (
    Assessment,
    assess,
    assessment_of,
)
from geo.resource.prospectivity.skill.calibrated import (
    Calibrated,
    at_prevalence,
    calibrated_across,
    uncalibrated,
)
from geo.resource.prospectivity.skill.calibration import (
    expected_calibration_error,
    reliability_table,
)
from geo.resource.prospectivity.skill.importance import permutation_importance
from geo.resource.prospectivity.skill.out_of_fold import OutOfFold
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan, range_of
from geo.workflow.prospecting_verdict import MAIN_SCORE, Verdict, verdict_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.model.prospect import ProspectFolds, ProspectPlan
    from geo.resource.prospectivity.design.design import Design


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """How learners did on ground they were not shown, and which makes the map.

    Parameters
    ----------
    plan : SpatialPlan
    folds : Folds
    scores, claimed, by_fold : pandas.DataFrame
        As `geo.resource.prospectivity.skill.assessment.Assessment`, learner as a
        column.
    predictions : pandas.DataFrame
        Out of fold.
    notes : pandas.DataFrame
        Columns fold, learner, note: what models had to fall back on.
    chosen : str
        Name of what was chosen, before any calibration.
    learner : Learner
        That makes the map.
    refitted : CrossFit or None
        The learner of an occurrence without each fold: one set of models for the
        scores once calibrated, the importance of covariates, and the map.
    verdict : Verdict
    reliability : pandas.DataFrame
        Of what makes the map, out of fold; empty of a quantity.
    calibration_error : float
        NaN of a quantity.
    """

    plan: SpatialPlan
    folds: Folds
    scores: pd.DataFrame
    claimed: pd.DataFrame
    by_fold: pd.DataFrame
    predictions: pd.DataFrame
    notes: pd.DataFrame
    chosen: str
    learner: Learner
    refitted: CrossFit | None
    verdict: Verdict
    reliability: pd.DataFrame
    calibration_error: float


def spatial_plan(folds: ProspectFolds, design: Design) -> SpatialPlan:
    """Lay out what is left out together.

    Parameters
    ----------
    folds : ProspectFolds
    design : Design

    Returns
    -------
    SpatialPlan
        With the side of its squares, also where the variogram gave it.

    Raises
    ------
    DataError
        No side is given, and the stations carry no variogram.
    """
    if folds.by == "regions":
        return SpatialPlan.regions()
    side_m = folds.side_m if folds.side_m is not None else range_of(design)
    return SpatialPlan.blocks(side_m, most_folds=folds.count)


def judge(
    design: Design,
    learners: Mapping[str, Learner],
    *,
    plan: ProspectPlan,
    on_step: Callable[[str], None],
) -> Judged:
    """Hold learners against baselines, and choose what makes the map.

    Parameters
    ----------
    design : Design
    learners : mapping of str to Learner
    plan : ProspectPlan
    on_step : callable
        Told what is under way.

    Returns
    -------
    Judged

    Raises
    ------
    DataError
        The folds do not fit the stations, or a learner cannot be fitted.
    MissingExtraError
        A learner needs packages that are not installed.
    """
    ground = spatial_plan(plan.folds, design)
    on_step(f"{len(learners)} models on {ground.label} left out, and by chance")
    rng = generator(plan.seed, "assess")
    seen = assess(design, list(learners.values()), plan=ground, rng=rng)
    chosen = plan.model.chosen
    measure = MAIN_SCORE[plan.kind]
    if chosen == BEST:
        chosen = str(seen.scores[measure].idxmin())
    maker = _Maker(learners[chosen], None, [seen])
    if plan.kind == "occurrence":
        on_step(f"{chosen} without each of {ground.label}, to calibrate and map")
        maker = _of_occurrence(
            learners[chosen], design=design, seen=seen, ground=ground, plan=plan
        )
    return _judged(design, maker, chosen=chosen, ground=ground, plan=plan)


class _Maker(NamedTuple):
    """What makes the map, without each fold, and what it was judged by."""

    learner: Learner
    refitted: CrossFit | None
    parts: list[Assessment]


def _of_occurrence(
    learner: Learner,
    *,
    design: Design,
    seen: Assessment,
    ground: SpatialPlan,
    plan: ProspectPlan,
) -> _Maker:
    """Calibrate what was chosen, and keep that where it does no harm."""
    rng, folds = generator(plan.seed, "without each fold"), ground.folds(design)
    prevalence, method = plan.model.prevalence, plan.model.calibration
    plain = learner.name in plan.model.baselines_of(plan.kind)
    if method == "none" or (plain and prevalence is None):
        return _Maker(learner, cross_fit(design, learner, folds=folds, rng=rng), [seen])
    better = Calibrated(learner=learner, plan=ground, method=method)
    fitted = cross_fit(design, better, folds=folds, rng=rng)
    again = _assess_calibrated(better, fitted, seen=seen)
    parts = [seen, again]
    if prevalence is not None:
        # scores stay those of the share sampled: the stations hold no other truth
        moved = replace(better, prevalence=prevalence)
        return _Maker(moved, at_prevalence(fitted, prevalence), parts)
    after = again.scores["brier"]
    if float(after[better.name]) < float(seen.scores["brier"][learner.name]):
        return _Maker(better, fitted, parts)
    return _Maker(learner, uncalibrated(fitted), parts)


def _assess_calibrated(
    better: Calibrated, fitted: CrossFit, *, seen: Assessment
) -> Assessment:
    """Judge what was calibrated without each fold; by chance nothing is nested."""
    rows = {
        part: table[table["learner"] == better.learner.name]
        for part, table in (("space", seen.predictions), ("chance", seen.by_chance))
    }
    told = rows["space"].assign(
        learner=better.name, predicted=fitted.predicted[rows["space"]["row"]]
    )
    chance = calibrated_across(rows["chance"], method=better.method, name=better.name)
    notes = [
        {"fold": fold, "learner": better.name, "note": note}
        for fold, model in enumerate(fitted.models)
        for note in notes_of(model)
    ]
    none = seen.quantiles.iloc[:0]
    by_space = OutOfFold(
        told, none, pd.DataFrame(notes, columns=["fold", "learner", "note"])
    )
    by_chance = OutOfFold(chance, none, by_space.notes.iloc[:0])
    return assessment_of(by_space, by_chance, kind=seen.kind, plan=seen.plan)


def _judged(
    design: Design,
    maker: _Maker,
    *,
    chosen: str,
    ground: SpatialPlan,
    plan: ProspectPlan,
) -> Judged:
    learner, parts = maker.learner, maker.parts
    tables = {
        name: pd.concat([getattr(part, name).reset_index() for part in parts])
        for name in ("scores", "claimed")
    }
    by_fold = pd.concat([part.by_fold for part in parts], ignore_index=True)
    predictions = pd.concat([part.predictions for part in parts], ignore_index=True)
    told = predictions[predictions["learner"] == learner.name]
    reliability, off = pd.DataFrame(), float("nan")
    if plan.kind == "occurrence":
        reliability = reliability_table(told["predicted"], observed=told["observed"])
        off = expected_calibration_error(told["predicted"], observed=told["observed"])
    notes = pd.concat([part.notes for part in parts], ignore_index=True)
    return Judged(
        plan=ground,
        folds=ground.folds(design),
        scores=tables["scores"].reset_index(drop=True),
        claimed=tables["claimed"].reset_index(drop=True),
        by_fold=by_fold,
        predictions=predictions,
        notes=notes,
        chosen=chosen,
        learner=learner,
        refitted=maker.refitted,
        verdict=verdict_of(parts[0], plan=plan),
        reliability=reliability,
        calibration_error=off,
    )


def model_notes(notes: pd.DataFrame) -> tuple[str, ...]:
    """Tell in a line for each learner what its models had to fall back on.

    Parameters
    ----------
    notes : pandas.DataFrame
        Columns fold, learner, note.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> notes = pd.DataFrame(
    ...     {"fold": [0, 1], "learner": "drift", "note": ["no range", "no pairs"]}
    ... )
    >>> model_notes(notes)
    ('drift, in 2 folds: no range; and 1 more (tables/model_notes.csv)',)
    """
    told = []
    for learner, part in notes.groupby("learner", sort=False):
        different = list(dict.fromkeys(part["note"]))
        count = part["fold"].nunique()
        more = len(different) - 1
        rest = f"; and {more} more (tables/model_notes.csv)" if more else ""
        folds = f"{count} fold{'s' if count > 1 else ''}"
        told.append(f"{learner}, in {folds}: {different[0]}{rest}")
    return tuple(told)


def importance_of(
    design: Design,
    judged: Judged,
    *,
    groups: Sequence[Sequence[str]],
    seed: int,
) -> pd.DataFrame:
    """Tell on which covariates the skill of what makes the map hangs.

    Parameters
    ----------
    design : Design
    judged : Judged
    groups : sequence of sequence of str
        Covariates that stand together.
    seed : int

    Returns
    -------
    pandas.DataFrame
        As `geo.resource.prospectivity.skill.importance.permutation_importance`, group
        as a column.
    """
    table = permutation_importance(
        design,
        judged.learner,
        plan=judged.plan,
        rng=generator(seed, "importance"),
        refitted=judged.refitted,
        groups={" + ".join(names): names for names in groups},
    )
    return table.reset_index()


def weights_by_covariate(table: pd.DataFrame) -> dict[str, float] | None:
    """Give each covariate the importance of its group, for distances between places.

    Parameters
    ----------
    table : pandas.DataFrame
        Of `importance_of`.

    Returns
    -------
    dict of str to float or None
        0 where shuffling did no harm; None where it never did, and all weigh alike.

    Examples
    --------
    >>> table = pd.DataFrame({"covariates": ["a, b", "c"], "importance": [2.0, -1.0]})
    >>> weights_by_covariate(table)
    {'a': 2.0, 'b': 2.0, 'c': 0.0}
    """
    found = {
        name: max(float(importance), 0.0)
        for names, importance in zip(
            table["covariates"], table["importance"], strict=True
        )
        for name in str(names).split(", ")
    }
    return found if np.any(list(found.values())) else None
