"""Which covariates a learner's skill on left-out ground hangs on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.randomness import generator
from geo.resource.prospectivity.design.collinearity import collinearity
from geo.resource.prospectivity.learners.learnable import (
    canonical_rows,
    in_canonical_order,
)
from geo.resource.prospectivity.skill.out_of_fold import LARGEST_SEED, trials_of
from geo.resource.prospectivity.skill.skill import concordance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design
    from geo.resource.prospectivity.learners.cross_fit import CrossFit
    from geo.resource.prospectivity.learners.learner import (
        Learner,
        Model,
    )
    from geo.resource.prospectivity.skill.out_of_fold import Trial
    from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan


def permutation_importance(
    design: Design,
    learner: Learner,
    *,
    plan: SpatialPlan,
    rng: np.random.Generator,
    repeats: int = 5,
    groups: Mapping[str, Sequence[str]] | None = None,
    refitted: CrossFit | None = None,
) -> pd.DataFrame:
    """Tell how much worse left-out ground is predicted with covariates shuffled.

    A model is fitted without each fold of the plan. The covariates of a group are
    then dealt out anew among all stations, all of the group alike, and the fold is
    predicted from what its stations were dealt.

    Parameters
    ----------
    design : Design
    learner : Learner
    plan : SpatialPlan
    rng : numpy.random.Generator
    repeats : int, optional
        How often they are dealt out.
    groups : mapping of str to sequence of str, optional
        Covariates that are shuffled together; by default the groups of
        `geo.resource.prospectivity.design.collinearity.collinearity`, by their names
        joined with `` + ``: of two that follow each other either one stands in for
        the other.
    refitted : CrossFit, optional
        The learner without each fold of the plan, where it was fitted before.

    Returns
    -------
    pandas.DataFrame
        Indexed by group, most important first: covariates, importance (rise of the
        Brier score, or of the mean squared error in squared units of the response),
        spread (its standard error over the folds), share (of the loss without any
        shuffling), and of occurrence auc_drop.

    Raises
    ------
    DataError
        The plan does not fit, a fold cannot be learnt from, or a covariate is
        constant, where no groups are given.
    ParameterError
        No repeats, or groups with covariates that the design has not.

    References
    ----------
    Breiman, L. (2001). Random forests. Machine Learning 45, 5-32.
    Fisher, A., Rudin, C. and Dominici, F. (2019). All models are wrong, but many
    are useful. Journal of Machine Learning Research 20 (177).

    Examples
    --------
    >>> from geo.resource.prospectivity.design.design import Design
    >>> from geo.resource.prospectivity.learners.logistic import Logistic
    >>> from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
    >>> lon, lat = np.arange(60.0) % 10.0, np.arange(60.0) // 10.0
    >>> depth = 4e3 + 1e3 * np.cos(3.0 * lon)
    >>> design = Design(
    ...     covariates=pd.DataFrame({"depth": depth, "bpi": np.sin(lon + 2 * lat)}),
    ...     response=(depth > 4e3).astype(float),
    ...     xy_m=1e5 * np.column_stack([lon, lat]),
    ...     lon=lon,
    ...     lat=lat,
    ...     kind="occurrence",
    ...     units={"depth": "m", "bpi": "m", "response": "1"},
    ... )
    >>> table = permutation_importance(
    ...     design,
    ...     Logistic(),
    ...     plan=SpatialPlan.blocks(3e5),
    ...     rng=generator(1, "importance"),
    ... )
    >>> table.index.tolist(), bool(table.loc["depth", "auc_drop"] > 0.3)
    (['depth', 'bpi'], True)
    """
    ordered = in_canonical_order(design)
    chosen = _collinear_groups(ordered) if groups is None else groups
    _require(ordered, chosen, repeats=repeats)
    trials = trials_of(ordered, plan.folds(ordered))
    seed = int(rng.integers(LARGEST_SEED))
    if refitted is None:
        models = [
            learner.fit(trial.known, rng=generator(seed, "fit", trial.fold))
            for trial in trials
        ]
    else:
        models = _models_of(refitted, trials, order=canonical_rows(design))
    plain = _predictions(trials, models)
    rows = {}
    for name, members in chosen.items():
        shuffled = []
        for repeat in range(repeats):
            dealt = generator(seed, "deal", name, repeat).permutation(len(ordered))
            columns = ordered.covariates[list(members)].iloc[dealt]
            shuffled.append(
                _predictions(trials, models, columns.reset_index(drop=True))
            )
        rows[name] = {
            "covariates": ", ".join(members),
            **_change(trials, plain, shuffled, occurrence=design.kind == "occurrence"),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")
    return table.sort_values("importance", ascending=False, kind="stable")


def _models_of(
    refitted: CrossFit, trials: Sequence[Trial], *, order: NDArray[np.intp]
) -> list[Model]:
    """Take the models of folds that are those of the trials."""
    folds = list(refitted.folds)
    same = len(folds) == len(trials) and all(
        np.array_equal(np.sort(order[trial.rows]), np.sort(fold.asked))
        for trial, fold in zip(trials, folds, strict=True)
    )
    if not same:
        problem = Problem(
            where="refitted",
            what="its folds are not those of the plan",
            expected="models without each fold of the plan over this design",
            cure="cross_fit(design, learner, folds=plan.folds(design), rng=rng)",
        )
        raise DataError("permutation importance", [problem])
    return list(refitted.models)


def _collinear_groups(design: Design) -> dict[str, tuple[str, ...]]:
    return {" + ".join(names): names for names in collinearity(design).groups}


def _predictions(
    trials: Sequence[Trial],
    models: Sequence[Model],
    dealt: pd.DataFrame | None = None,
) -> list[NDArray[np.float64]]:
    """Predict each fold, with some columns of the whole design dealt out anew."""
    told = []
    for trial, model in zip(trials, models, strict=True):
        targets = trial.targets
        if dealt is not None:
            columns = dealt.iloc[trial.rows].reset_index(drop=True)
            assigned = targets.covariates.assign(
                **{str(name): columns[name] for name in columns}
            )
            targets = replace(targets, covariates=assigned)
        told.append(model.predict(targets))
    return told


def _change(
    trials: Sequence[Trial],
    plain: list[NDArray[np.float64]],
    shuffled: list[list[NDArray[np.float64]]],
    *,
    occurrence: bool,
) -> dict[str, float]:
    truth = [trial.asked.response for trial in trials]
    before = _losses(truth, plain)
    after = np.mean([_losses(truth, told) for told in shuffled], axis=0)
    weight = np.array([len(part) for part in truth], dtype=float)
    weight /= weight.sum()
    rise = after - before
    mean = float(weight @ rise)
    count = len(trials)
    spread = np.sqrt(count / (count - 1.0) * (weight**2 @ (rise - mean) ** 2))
    loss = float(weight @ before)
    change = {
        "importance": mean,
        "spread": float(spread),
        "share": mean / loss if loss else np.nan,
    }
    if occurrence:
        dropped = [_auc(truth, plain) - _auc(truth, told) for told in shuffled]
        change["auc_drop"] = float(np.mean(dropped))
    return change


def _losses(
    truth: list[NDArray[np.float64]], told: list[NDArray[np.float64]]
) -> NDArray[np.float64]:
    pairs = zip(truth, told, strict=True)
    return np.array([np.mean((said - seen) ** 2) for seen, said in pairs])


def _auc(truth: list[NDArray[np.float64]], told: list[NDArray[np.float64]]) -> float:
    counted = [concordance(*pair) for pair in zip(truth, told, strict=True)]
    pairs = sum(each.pairs for each in counted)
    return sum(each.concordant for each in counted) / pairs if pairs else float("nan")


def _require(
    design: Design, groups: Mapping[str, Sequence[str]], *, repeats: int
) -> None:
    problems = [
        Problem(
            where=f"group {name!r}",
            what=f"no covariate {', '.join(unknown)}" if members else "empty",
            expected="some of " + ", ".join(design.names),
        )
        for name, members in groups.items()
        for unknown in [[each for each in members if each not in design.names]]
        if unknown or not members
    ]
    if repeats < 1:
        problems.append(
            Problem(where="repeats", what=f"{repeats}", expected="at least 1")
        )
    if problems:
        raise ParameterError("permutation importance", problems)
    if len(design) < 2:
        problem = Problem(
            where="design", what=f"{len(design)} rows", expected="at least 2"
        )
        raise DataError("permutation importance", [problem])
