"""The models that a map is made with: of all stations, and without each fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.intervals.block_coverage import (
    ALL,
    COVERAGE_COLUMNS,
    IMPLAUSIBLE,
    PLAUSIBLE,
    UNTESTED,
    block_labels,
)
from geo.resource.prospectivity.intervals.conformal_fit import (
    Bounds,
    Conformal,
    fit_conformal,
)
from geo.resource.prospectivity.intervals.conformal_labels import (
    label_codes,
    label_coverage,
    too_few_of_a_class,
)
from geo.resource.prospectivity.intervals.conformal_ranks import require_level
from geo.resource.prospectivity.intervals.conformal_scores import Method
from geo.resource.prospectivity.intervals.ranked_ends import in_parts
from geo.resource.prospectivity.learners.cross_fit import CrossFit, cross_fit, fit_whole
from geo.resource.prospectivity.maps.data_age import DataAgeSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.geostat.checks.folds import Folds
    from geo.resource.prospectivity.design.design import Design, Targets
    from geo.resource.prospectivity.learners.learner import Learner, Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapOptions:
    """What a map is to say besides its estimate.

    Parameters
    ----------
    level : float, optional
        Of the intervals of a quantity, and of the label sets of an occurrence.
    method : {"cv+", "split", "local", "cqr"}, optional
        See `geo.resource.prospectivity.intervals.conformal.conformal_intervals`.
    bounds : tuple of float or None, optional
        Least and most that the quantity can be; the estimate is kept within too.
    importance : mapping of str to float, optional
        Of each covariate, for the area of applicability; all alike by default.
    blocks : ndarray, shape (n,), optional
        Labels for the table of coverage; the folds by default.
    data_age : DataAgeSettings, optional
        For `data_density` and, with dates, `data_age_years`.
    dates : sequence, optional
        Of each station, see `geo.resource.prospectivity.maps.data_age.station_ages`.
    refitted : CrossFit, optional
        The learner of an occurrence without each fold, where it was fitted before.

    Raises
    ------
    ParameterError
        A level outside 0.5 to 1, or dates without a day to count back from.

    Examples
    --------
    >>> MapOptions(level=0.8, bounds=(0.0, None)).method
    'cv+'
    """

    level: float = 0.9
    method: Method = "cv+"
    bounds: Bounds = (None, None)
    importance: Mapping[str, float] | None = None
    blocks: NDArray[np.generic] | None = None
    data_age: DataAgeSettings | None = None
    dates: Sequence[object] | None = None
    refitted: CrossFit | None = None

    def __post_init__(self) -> None:
        require_level(self.level)
        if self.dates is not None and self.data_age is None:
            problem = Problem(
                where="dates",
                what="given, but no day from which ages are counted back",
                cure='data_age=DataAgeSettings(at="2026-01-31", radius_km=...)',
            )
            raise ParameterError("options of a map", [problem])


class Labelled(NamedTuple):
    """What the label sets of an occurrence rest on."""

    fitted: CrossFit
    blocks: NDArray[np.generic]
    level: float


class MapModels(NamedTuple):
    """The model of all stations, those without each fold, and the intervals."""

    whole: Model
    refitted: tuple[Model, ...]
    conformal: Conformal | None
    labelled: Labelled | None


class Told(NamedTuple):
    """Values of cells by variable, and how many were set to a bound."""

    cells: dict[str, NDArray[np.float64]]
    cut: int


def fit_map(
    design: Design,
    learner: Learner,
    *,
    folds: Folds,
    rng: np.random.Generator,
    options: MapOptions,
) -> MapModels:
    """Fit a learner to all stations and without each fold, and what intervals need.

    Parameters
    ----------
    design : Design
    learner : Learner
    folds : Folds
    rng : numpy.random.Generator
    options : MapOptions

    Returns
    -------
    MapModels
    """
    for_all, for_folds, for_intervals = rng.spawn(3)
    if design.kind == "occurrence":
        across = options.refitted or cross_fit(
            design, learner, folds=folds, rng=for_folds
        )
        whole = fit_whole(learner, across, rng=for_all)
        labelled = None
        if not too_few_of_a_class(design, level=options.level):
            blocks = block_labels(folds, options.blocks)
            labelled = Labelled(across, blocks, options.level)
        return MapModels(whole, across.models, None, labelled)
    conformal = fit_conformal(
        design,
        learner,
        level=options.level,
        folds=folds,
        rng=for_intervals,
        method=options.method,
        bounds=options.bounds,
    )
    models = conformal.models
    if options.method == "split":
        models = cross_fit(design, learner, folds=folds, rng=for_folds).models
    return MapModels(learner.fit(design, rng=for_all), models, conformal, None)


def predict_map(
    fitted: MapModels,
    targets: Targets,
    *,
    on_progress: Callable[[int], None] | None,
) -> Told:
    """Predict in parts, so that memory does not grow with the map.

    Parameters
    ----------
    fitted : MapModels
    targets : Targets
    on_progress : callable or None
        Told how many cells are done.

    Returns
    -------
    Told
    """
    parts, cut, done = [], 0, 0
    for part in in_parts(targets, models=len(fitted.refitted)):
        told = _predict_part(fitted, part)
        parts.append(told.cells)
        cut += told.cut
        done += len(part)
        if on_progress is not None:
            on_progress(done)
    names = list(parts[0])
    return Told({name: np.concatenate([p[name] for p in parts]) for name in names}, cut)


def _predict_part(fitted: MapModels, targets: Targets) -> Told:
    refitted = [model.predict(targets) for model in fitted.refitted]
    predicted = fitted.whole.predict(targets)
    spread = np.std(refitted, axis=0, ddof=1)
    if fitted.conformal is None:
        values = {"probability": predicted, "spread": spread}
        if fitted.labelled is not None:
            codes = label_codes(
                fitted.labelled.fitted, refitted, level=fitted.labelled.level
            )
            values = {"probability": predicted, "labels": codes.astype(float)}
            values["spread"] = spread
        return Told(values, 0)
    known = refitted if len(fitted.conformal.rulers) == len(refitted) else None
    ends = fitted.conformal.ends(targets, known)
    least, most = fitted.conformal.bounds
    values = {
        "estimate": np.clip(predicted, least, most),
        "lower": ends.lower,
        "upper": ends.upper,
        "spread": spread,
    }
    return Told(values, int((values["estimate"] != predicted).sum()))


def coverage_of(fitted: MapModels, options: MapOptions) -> pd.DataFrame:
    """Tell how often the truth lay within intervals or label sets, block by block.

    Parameters
    ----------
    fitted : MapModels
    options : MapOptions

    Returns
    -------
    pandas.DataFrame
        No rows where there is nothing that was promised.
    """
    if fitted.conformal is not None:
        return fitted.conformal.coverage(options.blocks)
    if fitted.labelled is not None:
        told = fitted.labelled
        return label_coverage(told.fitted, told.blocks, level=told.level)
    return pd.DataFrame(columns=list(COVERAGE_COLUMNS))


def exchangeability_of(coverage: pd.DataFrame) -> str:
    """Give the verdict on all blocks: of two classes, that of the worse.

    Parameters
    ----------
    coverage : pandas.DataFrame
        Of `coverage_of`, with rows.

    Returns
    -------
    str
    """
    verdicts = list(coverage.loc[coverage["block"] == ALL, "verdict"])
    order = (IMPLAUSIBLE, UNTESTED, PLAUSIBLE)
    return str(min(verdicts, key=order.index))
