"""Everything that was found on the way to a map."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.model.dates import first_day
from geo.model.randomness import generator
from geo.resource.prospectivity.design.collinearity import Collinearity, collinearity
from geo.resource.prospectivity.design.design import Design, design_table
from geo.resource.prospectivity.intervals.conformal_labels import too_few_of_a_class
from geo.resource.prospectivity.learners.extra import need_learn
from geo.resource.prospectivity.maps.data_age import DataAgeSettings, station_ages
from geo.resource.prospectivity.maps.map_models import MapOptions
from geo.resource.prospectivity.maps.map_variables import MapNotes
from geo.resource.prospectivity.maps.mapping import Concentration, map_concentration
from geo.resource.prospectivity.skill.balance import density_weights, weighted
from geo.workflow.prospecting_covariates import read_covariates
from geo.workflow.prospecting_judged import (
    Judged,
    importance_of,
    judge,
    model_notes,
    weights_by_covariate,
)
from geo.workflow.prospecting_provenance import citations, is_synthetic
from geo.workflow.prospecting_request import Asked
from geo.workflow.prospecting_verdict import kept_words, verdict_words

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

TREES = frozenset({"forest", "boosting"})
"""Learners that need the extra ``learn``."""

NO_SOURCE = "The points: no source is stated"


_REASONS = 3  # told of rows that were left out
_ROWS_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Everything that was found on the way to a map.

    Parameters
    ----------
    asked : Asked
    design : Design
    rows : ndarray of int
        Rows of the table of points that the design holds, in its order.
    collinearity : Collinearity
    judged : Judged
    importance : pandas.DataFrame
        Empty where what makes the map reads no covariate.
    map : Concentration
    """

    asked: Asked
    design: Design
    rows: NDArray[np.intp]
    collinearity: Collinearity
    judged: Judged
    importance: pd.DataFrame
    map: Concentration

    @property
    def synthetic(self) -> bool:
        """Whether anybody calls a point made up."""
        return is_synthetic(self.asked.file, self.asked.table)

    @property
    def dropped(self) -> pd.DataFrame:
        """Rows that were left out: row, station, lon, lat, reason, file."""
        columns = ["row", "station", "lon", "lat", "reason", "file"]
        off = self.design.dropped
        places = self.asked.table.accepted.loc[off["row"].astype(int)]
        told = places.assign(reason=off["reason"].to_numpy())[columns]
        parts = [part for part in (self.asked.table.rejected, told) if len(part)]
        if not parts:
            return pd.DataFrame(columns=columns)
        return pd.concat(parts, ignore_index=True)[columns]

    def _without_labels(self) -> tuple[str, ...]:
        """Say why an occurrence has no sets of labels."""
        if self.design.kind != "occurrence" or len(self.map.labels):
            return ()
        level = self.asked.file.plan.model.level
        few = too_few_of_a_class(self.design, level=level)
        return tuple(
            f"no sets of labels are mapped: {each.where}: {each.what}, "
            f"{each.expected} needed"
            for each in few
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know of the points and models."""
        plan = self.asked.file.plan
        return tuple(
            dict.fromkeys(
                (
                    *plan.notes,
                    *self.asked.table.notes,
                    *self.design.notes,
                    *self._without_labels(),
                    *model_notes(self.judged.notes),
                )
            )
        )


def find(asked: Asked, *, on_step: Callable[[str], None]) -> Found:
    """Read covariates, judge learners, and map with the one that is chosen.

    Parameters
    ----------
    asked : Asked
    on_step : callable
        Told what is under way.

    Returns
    -------
    Found

    Raises
    ------
    DataError, CRSError, ParameterError
        With every problem of the covariates, the design or the folds.
    MissingExtraError
        A learner needs packages that are not installed.
    """
    plan = asked.file.plan
    if not TREES.isdisjoint(asked.learners):
        need_learn()  # before the long work
    on_step("covariates")
    covariates = read_covariates(asked.file, asked.spec)
    design = _design(asked, covariates)
    rows = _rows_of(design, asked.table.accepted)
    _require_dates(asked, rows)
    together = collinearity(design)
    judged = judge(design, asked.learners, plan=plan, on_step=on_step)
    importance = pd.DataFrame()
    if _reads_covariates(judged, asked):
        on_step(f"importance of covariates to {judged.learner.name}")
        importance = importance_of(
            design, judged, groups=together.groups, seed=plan.seed
        )
    on_step(f"map by {judged.learner.name}")
    mapped = map_concentration(
        covariates,
        design,
        judged.learner,
        folds=judged.folds,
        rng=generator(plan.seed, "map"),
        notes=_notes(asked, rows),
        options=replace(_options(asked, rows, importance), refitted=judged.refitted),
        on_progress=lambda done: on_step(f"map: {done:,} cells"),
    )
    mapped.grid.attrs["skill"] = verdict_words(judged.verdict)
    mapped.grid.attrs["folds_by"] = judged.plan.label
    if kept := kept_words(mapped.coverage):
        mapped.grid.attrs["kept"] = kept
    if plan.kind == "occurrence":
        stated = plan.model.prevalence
        mapped.grid.attrs["prevalence"] = "not stated" if stated is None else stated
    return Found(
        asked=asked,
        design=design,
        rows=rows,
        collinearity=together,
        judged=judged,
        importance=importance,
        map=mapped,
    )


def _design(asked: Asked, covariates: xr.Dataset) -> Design:
    table, plan = asked.table.accepted, asked.file.plan
    try:
        design = design_table(
            table,
            covariates,
            response="value",
            kind=plan.kind,
            response_units=asked.table.unit if plan.kind == "quantity" else "",
            error="error_sd" if "error_sd" in table else None,
            region="region" if "region" in table else None,
            weight="weight" if "weight" in table else None,
        )
    except DataError as error:
        raise DataError(error.what, [*error.problems, *_left_out(asked)]) from error
    reach_m = plan.model.decluster_m
    if reach_m is None:
        return design
    return weighted(design, density_weights(design.xy_m, bandwidth_m=reach_m))


def _left_out(asked: Asked) -> list[Problem]:
    """Say which rows never came so far: too few of them may be why."""
    lost = asked.table.rejected
    if not len(lost):
        return []
    count = len(lost) + len(asked.table.accepted)
    # what follows a colon is the value of one row
    reasons = lost["reason"].str.partition(": ")[0].value_counts()
    told = [f"{many:,} {reason}" for reason, many in reasons.head(_REASONS).items()]
    more = "; and more" if len(reasons) > _REASONS else ""
    return [
        Problem(
            where="points",
            what=f"{len(lost):,} of {count:,} rows were left out before: "
            + "; ".join(told)
            + more,
            cure="mend them, or name other columns or another kind in [points]",
        )
    ]


def _rows_of(design: Design, table: pd.DataFrame) -> NDArray[np.intp]:
    """Find the rows that were not left out: a design keeps the order of its points."""
    left = ~table.index.isin(design.dropped["row"].astype(int))
    return np.flatnonzero(left).astype(np.intp)


def _reads_covariates(judged: Judged, asked: Asked) -> bool:
    plan = asked.file.plan
    return judged.chosen not in plan.model.baselines_of(plan.kind)


def _notes(asked: Asked, rows: NDArray[np.intp]) -> MapNotes:
    plan = asked.file.plan
    return MapNotes(
        title=plan.title,
        response=plan.response_words,
        date=_day(asked, rows),
        seed=plan.seed,
        synthetic=is_synthetic(asked.file, asked.table),
        citation=citations(asked.file, asked.table) or (NO_SOURCE,),
    )


def _day(asked: Asked, rows: NDArray[np.intp]) -> str:
    """Give the day of the map: stated, or the newest of the points."""
    stated = asked.file.plan.date
    if stated:
        return first_day(stated).isoformat()
    days = asked.table.accepted["date"].iloc[rows]
    return max(_last_day(day) for day in days if day).isoformat()


def _last_day(stated: str) -> date:
    """Give the last day of a year, a month or a day."""
    first = first_day(stated)
    if stated.count("-") == 0:
        return first.replace(month=12, day=31)
    if stated.count("-") == 1:
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first


def _options(
    asked: Asked, rows: NDArray[np.intp], importance: pd.DataFrame
) -> MapOptions:
    model, radius_m = asked.file.plan.model, asked.file.plan.density_radius_m
    counted = None
    if radius_m is not None:
        counted = DataAgeSettings(at=_day(asked, rows), radius_km=radius_m / 1e3)
    return MapOptions(
        level=model.level,
        method=model.intervals,
        bounds=(model.lowest, model.highest),
        importance=weights_by_covariate(importance) if len(importance) else None,
        data_age=counted,
        dates=_dates(asked, rows) if counted is not None else None,
    )


def _dates(asked: Asked, rows: NDArray[np.intp]) -> list[str] | None:
    table = asked.table.accepted
    return list(table["date"].iloc[rows]) if "date" in table else None


def _require_dates(asked: Asked, rows: NDArray[np.intp]) -> None:
    """Refuse stations younger than the map, before the long work."""
    dates = _dates(asked, rows)
    if dates is None:
        return
    day = date.fromisoformat(_day(asked, rows))
    later = [
        number for number, text in enumerate(dates) if text and first_day(text) > day
    ]
    if later:
        table = asked.table.accepted.iloc[rows[later]]
        told = [
            f"row {row} {text}"
            for row, text in zip(table["row"], table["date"], strict=True)
        ]
        more = f" and {len(told) - _ROWS_TOLD:,} more" if len(told) > _ROWS_TOLD else ""
        problem = Problem(
            where="points, dates",
            what=", ".join(told[:_ROWS_TOLD]) + more,
            expected=f"not after {day}, the date of the map",
            cure="a later date in the file, or none; or correct the rows",
        )
        raise DataError("points", [problem])
    station_ages(dates, at=day.isoformat())
