"""The labels, presence or none, that cannot be ruled out.

A probability is never measured, only a presence or its absence: there is nothing that
an interval of probabilities could be held against. What can be promised is a *set of
labels* that holds the true one. The promise is kept class by class, for how many
points without a presence a table holds is the choice of whoever drew them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.resource.prospectivity.intervals.block_coverage import (
    block_coverage,
    block_labels,
)
from geo.resource.prospectivity.intervals.conformal_ranks import (
    points_needed,
    rank_of,
    require_level,
)
from geo.resource.prospectivity.learners.cross_fit import CrossFit, cross_fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design, Targets
    from geo.resource.prospectivity.learners.learner import Learner

CLASSES = ("none", "presence")
SETS = ("neither", "none only", "presence only", "both")
"""By code: 1 for a place where none, 2 where a presence cannot be ruled out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelSets:
    """What cannot be ruled out at each target.

    Parameters
    ----------
    presence, absence : ndarray of bool, shape (m,)
        Whether that label is in the set. Both: the data cannot tell. Neither: the
        place is like no point of either class.
    level : float
        The promise, for each class by itself.
    coverage : pandas.DataFrame
        By class and block: class, then the columns of
        `geo.resource.prospectivity.intervals.block_coverage.block_coverage`.
    """

    presence: NDArray[np.bool_]
    absence: NDArray[np.bool_]
    level: float
    coverage: pd.DataFrame

    def tally(self) -> pd.DataFrame:
        """Count the targets by their set.

        Returns
        -------
        pandas.DataFrame
            set, count, share.
        """
        return tally_sets((self.absence + 2 * self.presence).astype(np.int8))


def conformal_labels(
    design: Design,
    learner: Learner,
    targets: Targets,
    *,
    level: float,
    folds: Folds,
    rng: np.random.Generator,
    blocks: ArrayLike | None = None,
) -> LabelSets:
    """Give the labels that cannot be ruled out at targets.

    A label is in the set unless its score there, the probability of the other label,
    is larger than those of nearly all points of its class: of n points, fewer than
    ``level (n + 1)`` have a smaller one. Each point is compared through the model
    that has not seen it (cross-conformal prediction, conditional on the label).

    Parameters
    ----------
    design : Design
        Of occurrence.
    learner : Learner
    targets : Targets
    level : float
        From 0.5 to below 1.
    folds : Folds
        Spatial ones.
    rng : numpy.random.Generator
    blocks : array_like, shape (n,), optional
        Labels for the table of coverage; the folds by default.

    Returns
    -------
    LabelSets

    Raises
    ------
    ParameterError
        A level that means nothing, or a design of a quantity.
    DataError
        Too few points of a class for the level, or folds of another design.

    References
    ----------
    Vovk, V. (2015). Cross-conformal predictors. Annals of Mathematics and Artificial
    Intelligence 74, 9-28. doi 10.1007/s10472-013-9368-4

    Vovk, V. (2012). Conditional validity of inductive conformal predictors.
    Proceedings of Machine Learning Research 25, 475-490.
    """
    _require_sense(design, level=level)
    fitted = cross_fit(design, learner, folds=folds, rng=rng)
    labels = block_labels(folds, blocks)
    chances = [model.predict(targets) for model in fitted.models]
    codes = label_codes(fitted, chances, level=level)
    return LabelSets(
        presence=codes >= 2,
        absence=codes % 2 == 1,
        level=level,
        coverage=label_coverage(fitted, labels, level=level),
    )


def label_codes(
    fitted: CrossFit, chances: Sequence[NDArray[np.float64]], *, level: float
) -> NDArray[np.int8]:
    """Give the labels that cannot be ruled out where models were refitted already.

    Parameters
    ----------
    fitted : CrossFit
        With points enough of each class, see `too_few_of_a_class`.
    chances : sequence of ndarray of float, shape (m,)
        What each of its models says of the targets.
    level : float

    Returns
    -------
    ndarray of int, shape (m,)
        Places in `SETS`.
    """
    absence, presence = (
        _not_ruled_out(fitted, chances, label=label, level=level) for label in (0, 1)
    )
    return (absence + 2 * presence).astype(np.int8)


def tally_sets(
    codes: NDArray[np.int8], area_km2: NDArray[np.float64] | None = None
) -> pd.DataFrame:
    """Count targets by their set.

    Parameters
    ----------
    codes : ndarray of int, shape (m,)
        Places in `SETS`.
    area_km2 : ndarray of float, shape (m,), optional
        Of each target; shares are then of the area, not of the count.

    Returns
    -------
    pandas.DataFrame
        set, count, where areas are given area_km2, and share.

    Examples
    --------
    >>> tally_sets(np.array([2, 2, 1, 3], dtype=np.int8))
                 set  count  share
    0  presence only      2   0.50
    1      none only      1   0.25
    2           both      1   0.25
    3        neither      0   0.00
    """
    order = [2, 1, 3, 0]
    count = np.bincount(codes, minlength=len(SETS))[order]
    table = pd.DataFrame({"set": [SETS[code] for code in order], "count": count})
    if area_km2 is None:
        return table.assign(share=count / len(codes))
    area = np.bincount(codes, area_km2, minlength=len(SETS))[order]
    return table.assign(area_km2=area, share=area / area.sum())


def _scores(chance: NDArray[np.float64], *, label: int) -> NDArray[np.float64]:
    return 1.0 - chance if label else chance


def _not_ruled_out(
    fitted: CrossFit,
    chances: Sequence[NDArray[np.float64]],
    *,
    label: int,
    level: float,
) -> NDArray[np.bool_]:
    own = fitted.design.response == label
    scores = _scores(fitted.predicted, label=label)
    smaller = np.zeros(len(chances[0]), dtype=np.int64)
    for fold, chance in zip(fitted.folds, chances, strict=True):
        sorted_own = np.sort(scores[fold.asked][own[fold.asked]])
        smaller += np.searchsorted(sorted_own, _scores(chance, label=label))
    return np.asarray(smaller < rank_of(int(own.sum()), level=level))


def label_coverage(
    fitted: CrossFit, blocks: NDArray[np.generic], *, level: float
) -> pd.DataFrame:
    """Tell how often the label of points lay in their set, by class and block.

    Parameters
    ----------
    fitted : CrossFit
    blocks : ndarray, shape (n,)
    level : float

    Returns
    -------
    pandas.DataFrame
        See `LabelSets`.
    """
    tables = []
    for label, name in enumerate(CLASSES):
        own = fitted.design.response == label
        scores = _scores(fitted.predicted[own], label=label)
        table = block_coverage(scores, blocks[own], level=level)
        table.insert(0, "class", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _require_sense(design: Design, *, level: float) -> None:
    require_level(level)
    if design.kind != "occurrence":
        problem = Problem(
            where="design",
            what="a quantity",
            expected="an occurrence",
            cure="conformal_intervals gives intervals of a quantity",
        )
        raise ParameterError("conformal labels", [problem])
    problems = too_few_of_a_class(design, level=level)
    if problems:
        raise DataError("conformal labels", problems)


def too_few_of_a_class(design: Design, *, level: float) -> list[Problem]:
    """Say which class has too few points for a level.

    Parameters
    ----------
    design : Design
        Of occurrence.
    level : float

    Returns
    -------
    list of Problem
        Empty where there are enough of both.
    """
    needed = points_needed(level)
    counts = {name: int((design.response == k).sum()) for k, name in enumerate(CLASSES)}
    return [
        Problem(
            where=f"points of the class {name!r}",
            what=f"{count} for the level {level}",
            expected=f"at least {needed}",
            cure="more points of it, or a lower level",
        )
        for name, count in counts.items()
        if count < needed
    ]
