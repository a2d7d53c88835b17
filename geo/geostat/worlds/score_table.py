"""A table of marks for estimators, given by worlds whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.geostat.stochastic.realizations import reblock
from geo.geostat.worlds.sea_floor import World, draw_world
from geo.geostat.worlds.settings import ABUNDANCE
from geo.geostat.worlds.surveys import Survey
from geo.geostat.worlds.targets import targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from geo.geostat.worlds.predictions import Prediction, Predictive
    from geo.geostat.worlds.settings import WorldSettings
    from geo.geostat.worlds.targets import Targets


class Estimator(Protocol):
    """Anything that answers targets from a survey."""

    def __call__(self, survey: Survey, targets: Targets, /) -> Prediction:
        """Estimate."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A synthetic world with the survey that estimators are given of it.

    Parameters
    ----------
    world : World
    survey : Survey
    """

    world: World
    survey: Survey


def draw_trials(
    settings: WorldSettings,
    *,
    count: int,
    survey: Callable[[World, np.random.Generator], Survey],
    rng: np.random.Generator,
) -> Iterator[Trial]:
    """Draw worlds and survey each.

    Parameters
    ----------
    settings : WorldSettings
    count : int
        The first worlds are the same whatever it is.
    survey : callable
        Takes a world and a generator, gives its survey.
    rng : numpy.random.Generator
        Every trial takes a stream of its own from it.

    Yields
    ------
    Trial
        One at a time: none is kept.

    Examples
    --------
    >>> from geo.geostat.worlds.designs import regular_design
    >>> from geo.geostat.worlds.surveys import take_survey
    >>> from geo.geostat.worlds.settings import WorldSettings, invented_lattice
    >>> from geo.model.randomness import generator
    >>> settings = WorldSettings(
    ...     lattice=invented_lattice(shape=(40, 30), spacing_m=1e3)
    ... )
    >>> def survey(world, rng):
    ...     places = regular_design(
    ...         world.lattice.bounds, spacing_m=5e3, jitter=0.5, rng=rng
    ...     )
    ...     return take_survey(world, places, rng=rng)
    >>> trials = draw_trials(
    ...     settings, count=2, survey=survey, rng=generator(1, "trials")
    ... )
    >>> [len(trial.survey) for trial in trials]
    [48, 48]
    """
    for stream in rng.spawn(count):
        of_world, of_survey = stream.spawn(2)
        world = draw_world(settings, rng=of_world)
        yield Trial(world=world, survey=survey(world, of_survey))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreTable:
    """How estimators did on SYNTHETIC worlds.

    Parameters
    ----------
    scores : pandas.DataFrame
        By estimator. Of the blocks of all worlds: blocks (scored), predicted
        (share of the blocks it estimated), ME (predicted − true), RMSE, MSDR
        (mean of error² over variance), correlation of predicted with true,
        coverage (share of truth from P10 to P90), coverage_se (by worlds: blocks
        of one world resemble each other), below_p10 and above_p90. Of the means
        over whole worlds: worlds (scored), total_ME, total_RMSE, total_MSDR,
        total_coverage, total_coverage_se. NaN where an estimator gives no
        variance or no percentiles.
    worlds : pandas.DataFrame
        One row per world and estimator: truth and prediction of the total, and
        the world's own block scores.
    """

    scores: pd.DataFrame
    worlds: pd.DataFrame


def score_estimators(
    trials: Iterable[Trial],
    estimators: Mapping[str, Estimator],
    *,
    block_cells: int,
    variable: str = ABUNDANCE,
) -> ScoreTable:
    """Put estimators through worlds whose truth is known.

    Blocks that some estimator leaves out (NaN) are scored for none of them, so
    that nobody gains by passing over the hard ones.

    Parameters
    ----------
    trials : iterable of Trial
        Such as of `draw_trials`; gone through once.
    estimators : mapping of str to Estimator
        By the name they get in the table.
    block_cells : int
        Cells of the lattice along the side of a block.
    variable : str, optional
        "abundance", or a grade's name for its metal per area.

    Returns
    -------
    ScoreTable

    Raises
    ------
    DataError
        No worlds, no estimators, or a prediction of the wrong length.
    ParameterError
        The lattice is no whole number of blocks, or an unknown variable.

    Examples
    --------
    >>> from geo.geostat.worlds.designs import regular_design
    >>> from geo.geostat.worlds.estimators import SampleMean
    >>> from geo.geostat.worlds.surveys import take_survey
    >>> from geo.geostat.worlds.settings import WorldSettings, invented_lattice
    >>> from geo.model.randomness import generator
    >>> settings = WorldSettings(
    ...     lattice=invented_lattice(shape=(40, 30), spacing_m=1e3)
    ... )
    >>> def survey(world, rng):
    ...     places = regular_design(
    ...         world.lattice.bounds, spacing_m=5e3, jitter=0.5, rng=rng
    ...     )
    ...     return take_survey(world, places, rng=rng)
    >>> trials = draw_trials(
    ...     settings, count=2, survey=survey, rng=generator(1, "trials")
    ... )
    >>> table = score_estimators(trials, {"mean": SampleMean()}, block_cells=5)
    >>> table.scores.loc["mean", ["blocks", "worlds"]].tolist()
    [96, 2]
    """
    marks: dict[str, list[_Marks]] = {name: [] for name in estimators}
    for trial in trials:
        lattice, truth = trial.world.lattice, trial.world.truth(variable)
        targets = targets_of(lattice, block_cells=block_cells, variable=variable)
        blocks = reblock(truth, cells=block_cells).ravel()
        answers = {
            name: _require_answer(name, estimate(trial.survey, targets), len(blocks))
            for name, estimate in estimators.items()
        }
        scored = np.all(
            [np.isfinite(answer.blocks.mean) for answer in answers.values()], axis=0
        )
        for name, answer in answers.items():
            marks[name].append(
                _Marks(
                    _marked(answer.blocks, blocks, only=scored),
                    _marked(answer.total, truth.mean(keepdims=True).ravel()),
                    float(np.isfinite(answer.blocks.mean).mean()),
                )
            )
    if not any(marks.values()):
        raise DataError(
            "score table",
            [
                Problem(
                    where="trials and estimators",
                    what="none of one of them",
                    expected="at least one of each",
                    cure="an iterator of trials can be gone through once only",
                )
            ],
        )
    scores = {name: _scores(each) for name, each in marks.items()}
    return ScoreTable(
        scores=pd.DataFrame.from_dict(scores, orient="index").rename_axis("estimator"),
        worlds=_by_world(marks),
    )


class _Marked(NamedTuple):
    """Predictions beside the truth; NaN for what was not predicted."""

    true: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    p10: NDArray[np.float64]
    p90: NDArray[np.float64]

    @property
    def error(self) -> NDArray[np.float64]:
        return self.mean - self.true

    @property
    def squared_ratio(self) -> NDArray[np.float64]:
        """Give error² over variance; NaN without one."""
        ratio = np.full_like(self.mean, np.nan)
        np.divide(self.error**2, self.variance, out=ratio, where=self.variance > 0.0)
        return ratio

    def share(self, hit: NDArray[np.bool_]) -> float:
        """Give the share of hits; NaN where percentiles are missing."""
        if not len(hit) or np.isnan(self.p10).any() or np.isnan(self.p90).any():
            return np.nan
        return float(hit.mean())

    @property
    def coverage(self) -> float:
        """The share of the truth from P10 to P90."""
        return self.share((self.true >= self.p10) & (self.true <= self.p90))


class _Marks(NamedTuple):
    """Of one estimator in one world."""

    blocks: _Marked
    total: _Marked
    predicted: float


def _marked(
    predictive: Predictive,
    truth: NDArray[np.float64],
    *,
    only: NDArray[np.bool_] | None = None,
) -> _Marked:
    rows = np.ones(len(truth), dtype=bool) if only is None else only
    columns = [
        np.full(len(truth), np.nan) if column is None else column
        for column in (
            predictive.mean,
            predictive.variance,
            predictive.p10,
            predictive.p90,
        )
    ]
    return _Marked(truth[rows], *(column[rows] for column in columns))


def _pooled(marked: list[_Marked]) -> _Marked:
    return _Marked(*(np.concatenate(column) for column in zip(*marked, strict=True)))


def _scores(marks: list[_Marks]) -> dict[str, float]:
    blocks = _pooled([each.blocks for each in marks])
    total = _pooled([each.total for each in marks])
    by_world = np.array([each.blocks.coverage for each in marks])
    worlds = len(marks)
    covered = total.coverage
    return {
        "blocks": len(blocks.true),
        "predicted": float(np.mean([each.predicted for each in marks])),
        **_errors(blocks),
        "correlation": _correlation(blocks),
        "coverage": blocks.coverage,
        "coverage_se": float(by_world.std(ddof=1) / np.sqrt(worlds))
        if worlds > 1
        else np.nan,
        "below_p10": blocks.share(blocks.true < blocks.p10),
        "above_p90": blocks.share(blocks.true > blocks.p90),
        "worlds": worlds,
        **{f"total_{name}": value for name, value in _errors(total).items()},
        "total_coverage": covered,
        "total_coverage_se": float(np.sqrt(covered * (1.0 - covered) / worlds)),
    }


def _errors(marked: _Marked) -> dict[str, float]:
    if not len(marked.true):
        return dict.fromkeys(("ME", "RMSE", "MSDR"), np.nan)
    return {
        "ME": float(marked.error.mean()),
        "RMSE": float(np.sqrt(np.mean(marked.error**2))),
        "MSDR": float(marked.squared_ratio.mean()),
    }


def _correlation(marked: _Marked) -> float:
    """Correlate predicted with true; NaN where either does not vary."""
    if len(marked.true) < 2 or np.ptp(marked.mean) == 0.0 or np.ptp(marked.true) == 0.0:
        return np.nan
    return float(np.corrcoef(marked.mean, marked.true)[0, 1])


def _by_world(marks: Mapping[str, list[_Marks]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "world": world,
                "estimator": name,
                "total_true": float(each.total.true[0]),
                "total_predicted": float(each.total.mean[0]),
                "total_p10": float(each.total.p10[0]),
                "total_p90": float(each.total.p90[0]),
                **_errors(each.blocks),
                "coverage": each.blocks.coverage,
                "evidence": "synthetic",
            }
            for name, worlds in marks.items()
            for world, each in enumerate(worlds)
        ]
    )


def _require_answer(name: str, answer: Prediction, blocks: int) -> Prediction:
    problems = [
        Problem(
            where=f"estimator {name!r}",
            what=f"{len(given.mean)} answers for {what}",
            expected=f"{count}",
        )
        for what, given, count in (
            ("blocks", answer.blocks, blocks),
            ("the total", answer.total, 1),
        )
        if len(given.mean) != count
    ]
    if problems:
        raise DataError("prediction", problems)
    return answer
