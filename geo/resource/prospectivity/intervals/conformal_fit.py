"""Models with the scores of points that they have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.checks.folds import Folds
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.intervals.block_coverage import (
    block_coverage,
    block_labels,
)
from geo.resource.prospectivity.intervals.conformal_ranks import (
    guaranteed_coverage,
    rank_of,
    require_level,
)
from geo.resource.prospectivity.intervals.conformal_scores import (
    METHODS,
    Method,
    Ruler,
    remaining_folds,
    ruler_for,
)
from geo.resource.prospectivity.intervals.ranked_ends import ranked_ends
from geo.resource.prospectivity.learners.cross_fit import require_folds

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from geo.resource.prospectivity.learners.learner import Learner, Model

CALIBRATED_SHARE = 0.5  # of the points, by split conformal prediction
Bounds = tuple[float | None, float | None]


class Ends(NamedTuple):
    """The ends of some intervals.

    Attributes
    ----------
    lower, upper : ndarray of float, shape (m,)
    cut : int
        How many intervals were cut at a bound of the quantity.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    cut: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conformal:
    """Models with the scores of points they have not seen.

    Parameters
    ----------
    rulers : tuple of Ruler
        One by split, else one per fold.
    scores : tuple of ndarray of float
        Of the points that each ruler has not seen.
    rows : ndarray of int, shape (n,)
        Rows of the design that were scored, ruler after ruler.
    folds : Folds
        Over all rows of the design.
    level : float
    method : {"cv+", "split", "local", "cqr"}
    bounds : tuple of float
        Least and most of the quantity; infinite where there is none.
    """

    rulers: tuple[Ruler, ...]
    scores: tuple[NDArray[np.float64], ...]
    rows: NDArray[np.int64]
    folds: Folds
    level: float
    method: Method
    bounds: tuple[float, float]

    @property
    def models(self) -> tuple[Model, ...]:
        """The models, in the order of the rulers."""
        return tuple(ruler.model for ruler in self.rulers)

    @property
    def guaranteed(self) -> float:
        """See `Intervals.guaranteed`."""
        if len(self.rulers) == 1:
            return self.level
        if len({len(scored) for scored in self.scores}) > 1:
            return float("nan")
        return guaranteed_coverage(
            self.level, points=len(self.rows), folds=len(self.rulers)
        )

    def coverage(self, blocks: ArrayLike | None = None) -> pd.DataFrame:
        """Tell how often scored points of each block lay within.

        Parameters
        ----------
        blocks : array_like, shape (rows of the design,), optional
            Labels; the folds by default.

        Returns
        -------
        pandas.DataFrame
            See `geo.resource.prospectivity.intervals.block_coverage.block_coverage`.

        Raises
        ------
        DataError
            Not a label for each row.
        """
        labels = block_labels(self.folds, blocks)
        scores = np.concatenate(self.scores)
        return block_coverage(scores, labels[self.rows], level=self.level)

    def ends(
        self,
        targets: Targets,
        predicted: Sequence[NDArray[np.float64]] | None = None,
    ) -> Ends:
        """Give the intervals of targets.

        Parameters
        ----------
        targets : Targets
        predicted : sequence of ndarray of float, shape (m,), optional
            By each of `models`, where it is known already.

        Returns
        -------
        Ends

        Notes
        -----
        With n scores the upper end is the ``ceil((n + 1) level)``-th smallest of
        ``high_k(x) + scale_k(x) R_i`` over all points i and the models k that have
        not seen them, the lower end as far from the other side (Barber et al. 2021,
        eq. 15); with one model this is split conformal prediction. Where negative
        scores make the ends cross, as quantiles may, both are set to their middle:
        a point holds at least what an empty set does.
        """
        bands = [
            ruler.band(targets, None if predicted is None else predicted[number])
            for number, ruler in enumerate(self.rulers)
        ]
        low, high, scale = (np.array(each) for each in zip(*bands, strict=True))
        rank = rank_of(len(self.rows), level=self.level)
        upper = ranked_ends(high, scale, self.scores, rank=rank)
        lower = -ranked_ends(-low, scale, self.scores, rank=rank)
        return self._within_bounds(lower, upper)

    def _within_bounds(
        self, lower: NDArray[np.float64], upper: NDArray[np.float64]
    ) -> Ends:
        middle = (lower + upper) / 2.0
        lower, upper = np.minimum(lower, middle), np.maximum(upper, middle)
        least, most = self.bounds
        cut = int(((lower < least) | (upper > most)).sum())
        return Ends(np.clip(lower, least, most), np.clip(upper, least, most), cut)


def fit_conformal(
    design: Design,
    learner: Learner,
    *,
    level: float,
    folds: Folds,
    rng: np.random.Generator,
    method: Method = "cv+",
    bounds: Bounds = (None, None),
) -> Conformal:
    """Fit what intervals are drawn with: many targets may then follow, in parts.

    Parameters
    ----------
    design, learner, level, folds, rng, method, bounds
        See `conformal_intervals`.

    Returns
    -------
    Conformal

    Raises
    ------
    ParameterError, DataError
        See `conformal_intervals`.
    """
    limits = _require_sense(design, level=level, method=method, bounds=bounds)
    require_folds(folds, count=len(design))
    parts = list(_parts(folds, len(design), method=method, rng=rng))
    rank_of(sum(len(asked) for _, asked in parts), level=level)

    stations = Targets.of_design(design)
    rulers, scores = [], []
    for (kept, asked), stream in zip(parts, rng.spawn(len(parts)), strict=True):
        ruler = ruler_for(
            learner,
            design.take(kept),
            method=method,
            level=level,
            folds=remaining_folds(folds, kept),
            rng=stream,
        )
        rulers.append(ruler)
        band = ruler.band(stations.take(asked))
        scores.append(band.scores(design.response[asked]))
    return Conformal(
        rulers=tuple(rulers),
        scores=tuple(scores),
        rows=np.concatenate([asked for _, asked in parts]),
        folds=folds,
        level=level,
        method=method,
        bounds=limits,
    )


class _Part(NamedTuple):
    kept: NDArray[np.intp]
    asked: NDArray[np.int64]


def _parts(
    folds: Folds, count: int, *, method: Method, rng: np.random.Generator
) -> list[_Part]:
    """Say what is fitted to, and what is scored: fold by fold, or once."""
    if method != "split":
        return [_Part(fold.kept(count), fold.asked) for fold in folds]
    sizes = np.diff(folds.asked_starts)
    drawn = rng.permutation(len(folds))
    full = int(np.searchsorted(np.cumsum(sizes[drawn]), CALIBRATED_SHARE * count)) + 1
    chosen = np.isin(np.arange(len(folds)), drawn[: min(full, len(folds) - 1)])
    out = [fold for fold, taken in zip(folds, chosen, strict=True) if taken]
    held = np.unique(np.concatenate([fold.held_out for fold in out]))
    kept = np.delete(np.arange(count), held)
    if not len(kept):
        problem = Problem(
            where="folds",
            what="with their buffers, half of them leave nothing to fit to",
            cure="method 'cv+', or a smaller buffer",
        )
        raise DataError("conformal prediction", [problem])
    return [_Part(kept, np.concatenate([fold.asked for fold in out]))]


def _require_sense(
    design: Design,
    *,
    level: float,
    method: Method,
    bounds: Bounds,
) -> tuple[float, float]:
    require_level(level)
    least = -np.inf if bounds[0] is None else float(bounds[0])
    most = np.inf if bounds[1] is None else float(bounds[1])
    problems = []
    if method not in METHODS:
        problems.append(
            Problem(where="method", what=f"{method!r}", expected=", ".join(METHODS))
        )
    if design.kind == "occurrence":
        problems.append(
            Problem(
                where="design",
                what="an occurrence, whose probability nobody has measured",
                expected="a quantity",
                cure="conformal_labels gives the labels that cannot be ruled out",
            )
        )
    if not least < most:
        problems.append(
            Problem(
                where="bounds", what=f"{bounds}", expected="the least below the most"
            )
        )
    if problems:
        raise ParameterError("conformal prediction", problems)
    outside = (design.response < least) | (design.response > most)
    if outside.any():
        problem = Problem(
            where="response",
            what=f"{int(outside.sum())} of {len(design)} outside {least:g} to {most:g}",
            expected="within the bounds of the quantity",
            cure="mend the data, or the bounds",
        )
        raise DataError("conformal prediction", [problem])
    return least, most
