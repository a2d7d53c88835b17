"""Whether learning from covariates was worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.prospect import ProspectPlan
    from geo.resource.prospectivity.skill.assessment import Assessment

MAIN_SCORE = {"occurrence": "brier", "quantity": "rmse"}
"""By which the best is chosen: the least. Both are proper for what is mapped."""
DOUBT = 0.05
_WORDS = {"brier": "Brier", "rmse": "RMSE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Whether the best learner tells better than a baseline where to look first.

    A score of probabilities can be won by their level alone.

    Parameters
    ----------
    baseline : str
        That with the largest AUC.
    learner_auc, baseline_auc : float
    folds_won, folds : int
        Of the folds that have an AUC.
    """

    baseline: str
    learner_auc: float
    baseline_auc: float
    folds_won: int
    folds: int

    @property
    def better(self) -> bool:
        """Whether the AUC is larger in more folds than chance would have it.

        Sign test, one-sided, 5 %: of 10 folds 9, of 5 folds all.
        """
        from scipy.stats import binom  # noqa: PLC0415

        by_chance = float(binom.sf(self.folds_won - 1, self.folds, 0.5))
        return self.learner_auc > self.baseline_auc and by_chance <= DOUBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether learning from covariates was worth it.

    Parameters
    ----------
    measure : str
        Score by which they are ranked: brier or rmse; less is better.
    best_learner, best_baseline : str
    learner_score, baseline_score : float
        Under spatial folds.
    folds_won, folds : int
        In how many folds the best learner is better than the best baseline.
    ranking : Ranking or None
        Whether it also ranks places better; None of a quantity.
    """

    measure: str
    best_learner: str
    best_baseline: str
    learner_score: float
    baseline_score: float
    folds_won: int
    folds: int
    ranking: Ranking | None

    @property
    def beats(self) -> bool:
        """Whether the best learner has the better score."""
        return self.learner_score < self.baseline_score


def verdict_of(seen: Assessment, *, plan: ProspectPlan) -> Verdict:
    """Hold the best learner against the best baseline.

    Parameters
    ----------
    seen : Assessment
    plan : ProspectPlan

    Returns
    -------
    Verdict
    """
    measure = MAIN_SCORE[plan.kind]
    score = seen.scores[measure]
    best, plain = (
        str(score.loc[list(names)].idxmin())
        for names in (
            plan.model.learners_of(plan.kind),
            plan.model.baselines_of(plan.kind),
        )
    )
    wide = seen.by_fold.pivot_table(
        index="fold", columns="learner", values=measure, sort=False
    )
    return Verdict(
        measure=measure,
        best_learner=best,
        best_baseline=plain,
        learner_score=float(score[best]),
        baseline_score=float(score[plain]),
        folds_won=int((wide[best] < wide[plain]).sum()),
        folds=len(wide),
        ranking=_ranking(seen, best, plan=plan) if "auc" in seen.scores else None,
    )


def _ranking(seen: Assessment, best: str, *, plan: ProspectPlan) -> Ranking:
    auc = seen.scores["auc"]
    plain = str(auc.loc[list(plan.model.baselines_of(plan.kind))].idxmax())
    wide = seen.by_fold.pivot_table(
        index="fold", columns="learner", values="auc", sort=False
    ).dropna()
    return Ranking(
        baseline=plain,
        learner_auc=float(auc[best]),
        baseline_auc=float(auc[plain]),
        folds_won=int((wide[best] > wide[plain]).sum()),
        folds=len(wide),
    )


def verdict_words(verdict: Verdict) -> str:
    """Say for people whether learning was worth it.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
        Sentences.

    Examples
    --------
    >>> print(
    ...     verdict_words(
    ...         Verdict(
    ...             measure="rmse",
    ...             best_learner="forest",
    ...             best_baseline="kriging",
    ...             learner_score=3.0,
    ...             baseline_score=2.5,
    ...             folds_won=1,
    ...             folds=5,
    ...             ranking=None,
    ...         )
    ...     ).split(":")[0]
    ... )
    NO LEARNER BEATS THE BASELINES
    """
    learner, plain = verdict.best_learner, verdict.best_baseline
    scores = (
        f"{_WORDS[verdict.measure]} {verdict.learner_score:.3f} against "
        f"{verdict.baseline_score:.3f} on ground left out, better in "
        f"{verdict.folds_won} of {verdict.folds} folds."
    )
    if not verdict.beats:
        return (
            f"NO LEARNER BEATS THE BASELINES: the best, {learner}, does not beat "
            f"{plain}: {scores} On ground that was not sampled the covariates add "
            "nothing that can be relied on."
        )
    told = f"{learner} beats the best baseline, {plain}: {scores}"
    ranking = verdict.ranking
    if ranking is None:
        return told
    auc = (
        f"AUC {ranking.learner_auc:.3f} against {ranking.baseline_auc:.3f}, larger in "
        f"{ranking.folds_won} of the {ranking.folds} folds that hold both classes"
    )
    if ranking.better:
        return f"{told} It also ranks places better than {ranking.baseline}: {auc}."
    return (
        f"{told} That it ranks places better than {ranking.baseline} alone is NOT "
        f"SHOWN: {auc}, which chance can do. What it adds is the level of the "
        "probabilities, not where to look first."
    )


def kept_words(coverage: pd.DataFrame) -> str:
    """Say how often the truth lay within what was promised.

    Parameters
    ----------
    coverage : pandas.DataFrame
        By block, and of ``"all"`` of them; of sets of labels by ``class`` too.

    Returns
    -------
    str
        Empty where nothing was promised.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"block": ["fold 0", "all"], "share": [0.825, 0.9]})
    >>> kept_words(table)
    '90.0 % on ground left out, 82.5 % in the worst fold'
    """
    if not len(coverage):
        return ""
    whole = coverage["block"] == "all"
    if "class" in coverage:
        rows = coverage.loc[whole, ["class", "share"]].itertuples(index=False)
        told = ", ".join(f"{name} {100.0 * share:.1f} %" for name, share in rows)
        return f"{told} on ground left out"
    share = float(coverage.loc[whole, "share"].iloc[0])
    worst = float(coverage.loc[~whole, "share"].min())
    return (
        f"{100.0 * share:.1f} % on ground left out, {100.0 * worst:.1f} % in the worst "
        "fold"
    )
