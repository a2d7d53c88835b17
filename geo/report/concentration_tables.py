"""The tables that stand beside a concentration map."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

import xarray as xr

from geo.errors import DataError, Problem
from geo.report.gridlayer import grid_title

if TYPE_CHECKING:
    from collections.abc import Mapping

LEARNER = "learner"
"""Column by which scores and claims are set side by side."""

CLAIMED = "_claimed"
"""Ending of the columns that tell what random folds would have claimed."""

CAPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "scores": "Scores under spatial folds",
        "both": "Scores under spatial folds, and as random folds would have claimed",
        "claimed": "What random folds would have claimed",
        "by_fold": "Scores by fold",
        "importance": "Importance of the covariates",
        "labels": "Ground by the labels that cannot be ruled out",
        "coverage": "What was promised and what was kept, by block",
        "reliability": "Probability said and share found, on ground left out",
        "applicability": "Where the model applies",
        "dropped": "Rows left out",
        "collinearity": "Covariates that tell the same",
        "model_notes": "What models had to fall back on",
    }
)
"""What heads each table, by its field."""

_PLAIN = {
    LEARNER: "Model",
    "n": "Stations",
    "rows": "Stations",
    "presences": "Presences",
    "fold": "Fold",
    "block": "Block",
    "station": "Station",
    "row": "Row",
    "reason": "Reason",
    "covariate": "Covariate",
    "covariates": "Covariates",
    "group": "Group",
    "auc": "AUC",
    "brier": "Brier score",
    "brier_skill": "Brier skill",
    "log_loss": "Log loss",
    "auc_pooled": "AUC over all pairs",
    "folds_without_auc": "Folds without AUC",
    "auc_drop": "Loss of AUC when permuted",
    "spread": "Standard error",
    "from": "Said, from",
    "to": "Said, to",
    "predicted": "Said, mean",
    "observed": "Share found",
    "lower": "Share, 95 % interval from",
    "upper": "Share, 95 % interval to",
    "set": "What cannot be ruled out",
    "class": "Class",
    "note": "Note",
    "folds": "Folds",
    "told": "Remark",
    "reliability": "Brier: reliability (less is better)",
    "resolution": "Brier: resolution (more is better)",
    "uncertainty": "Brier: uncertainty",
    "within_bins": "Brier: within bins",
    "r2": "R²",
    "inflation": "Variance inflation",
    "partner": "Most like it",
    "pearson": "Pearson correlation",
    "spearman": "Spearman correlation",
    "covered": "Covered",
    "coverage": "Coverage",
    "share_low": "Share, 95 % interval from",
    "share_high": "Share, 95 % interval to",
    "importance": "Loss of skill when permuted",
    "ground": "Ground",
    "trained_from": "Training from",
    "trained_to": "Training to",
    "units": "Unit",
    "cells": "Cells",
    "area_km2": "Area (km²)",
    "share": "Share",
    "count": "Stations",
    "promised": "Promised",
    "p_value": "p, if the promise holds",
    "verdict": "Verdict",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
}
_IN_UNITS = {"rmse": "RMSE", "mae": "MAE", "bias": "Bias", "crps": "CRPS"}
_COUNTS = {"n", "rows", "presences", "folds_without_auc"}  # no score, no claim
_MAIN = ("auc", "brier", "rmse", "r2")


def _empty() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConcentrationTables:
    """How the map was judged, each table as it is to be written.

    Parameters
    ----------
    scores : pandas.DataFrame, optional
        One row a ``learner``, under spatial folds.
    claimed : pandas.DataFrame, optional
        The same under random folds.
    by_fold : pandas.DataFrame, optional
    importance : pandas.DataFrame, optional
    reliability : pandas.DataFrame, optional
        Of an occurrence, out of fold.
    labels : pandas.DataFrame, optional
        Ground of an occurrence by its set of labels.
    coverage : pandas.DataFrame, optional
        Of the intervals, or of the sets of labels, by spatial block.
    applicability : pandas.DataFrame, optional
        The verdict on the ground.
    dropped : pandas.DataFrame, optional
        Rows left out, with ``reason``; those with ``lon`` and ``lat`` are drawn.
    collinearity : pandas.DataFrame, optional
    model_notes : pandas.DataFrame, optional
        fold, learner, note.

    Raises
    ------
    DataError
        Scores or claims lack the column ``learner``, or name one twice.

    Examples
    --------
    >>> scores = pd.DataFrame({"learner": ["mean"], "rmse": [5.2]})
    >>> list(ConcentrationTables(scores=scores).present())
    ['scores']
    """

    scores: pd.DataFrame = field(default_factory=_empty)
    claimed: pd.DataFrame = field(default_factory=_empty)
    by_fold: pd.DataFrame = field(default_factory=_empty)
    importance: pd.DataFrame = field(default_factory=_empty)
    reliability: pd.DataFrame = field(default_factory=_empty)
    labels: pd.DataFrame = field(default_factory=_empty)
    coverage: pd.DataFrame = field(default_factory=_empty)
    applicability: pd.DataFrame = field(default_factory=_empty)
    dropped: pd.DataFrame = field(default_factory=_empty)
    collinearity: pd.DataFrame = field(default_factory=_empty)
    model_notes: pd.DataFrame = field(default_factory=_empty)

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what=what, expected="one row a learner")
            for name in ("scores", "claimed")
            if (what := _misfit(getattr(self, name)))
        ]
        if problems:
            raise DataError("tables of a concentration map", problems)

    def present(self) -> dict[str, pd.DataFrame]:
        """Give the tables that have rows.

        Returns
        -------
        dict of str to pandas.DataFrame
            By field.
        """
        tables = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: table for name, table in tables.items() if len(table)}


def _misfit(table: pd.DataFrame) -> str:
    if not len(table):
        return ""
    if LEARNER not in table.columns:
        return f"no column {LEARNER}"
    twice = table[LEARNER][table[LEARNER].duplicated()]
    return f"{twice.iloc[0]} twice" if len(twice) else ""


def scores_beside_claims(tables: ConcentrationTables) -> pd.DataFrame:
    """Set each score beside what random folds would have claimed.

    Parameters
    ----------
    tables : ConcentrationTables

    Returns
    -------
    pandas.DataFrame
        The scores, each number that both tables have followed by the claimed one,
        its column ending in `CLAIMED`.

    Examples
    --------
    >>> scores = pd.DataFrame({"learner": ["forest"], "n": [9], "auc": [0.71]})
    >>> claimed = pd.DataFrame({"learner": ["forest"], "n": [9], "auc": [0.93]})
    >>> tables = ConcentrationTables(scores=scores, claimed=claimed)
    >>> list(scores_beside_claims(tables).columns)
    ['learner', 'n', 'auc', 'auc_claimed']
    """
    scores, claimed = tables.scores, tables.claimed
    if not len(scores) or not len(claimed):
        return scores
    both = [
        name
        for name in scores.columns
        if name in claimed.columns
        and name not in _COUNTS
        and pd.api.types.is_numeric_dtype(scores[name])
    ]
    named = claimed[[LEARNER, *both]].rename(columns={n: f"{n}{CLAIMED}" for n in both})
    joined = scores.merge(named, on=LEARNER, how="left", sort=False)
    order = [
        each
        for name in scores.columns
        for each in ((name, f"{name}{CLAIMED}") if name in both else (name,))
    ]
    return joined[order]


def main_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Keep of the scores what a reader looks at first.

    Parameters
    ----------
    table : pandas.DataFrame
        See `scores_beside_claims`.

    Returns
    -------
    pandas.DataFrame
        As it came where it has none of the usual scores.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": ["mean"], "n": [9], "auc": [0.5]})
    >>> list(main_scores(table).columns)
    ['learner', 'auc']
    """
    wanted = {LEARNER, *_MAIN, *(f"{name}{CLAIMED}" for name in _MAIN)}
    kept = [name for name in table.columns if name in wanted]
    return table[kept] if len(kept) > 1 else table


def notes_by_learner(notes: pd.DataFrame) -> pd.DataFrame:
    """Count the folds in which a learner's models said the same.

    Parameters
    ----------
    notes : pandas.DataFrame
        fold, learner, note.

    Returns
    -------
    pandas.DataFrame
        learner, note, folds.

    Examples
    --------
    >>> notes = pd.DataFrame({"fold": [0, 1], "learner": "kriging", "note": "flat"})
    >>> notes_by_learner(notes)["folds"].tolist()
    [2]
    """
    by_note = notes.groupby(["learner", "note"], sort=False)["fold"].nunique()
    return by_note.rename("folds").reset_index()


def mark_learner(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """Say which of the learners makes the map.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``learner``.
    model : str

    Returns
    -------
    pandas.DataFrame
        A new one.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": ["mean", "forest"]})
    >>> mark_learner(table, "forest")["learner"].tolist()
    ['mean', 'forest (this map)']
    """
    names = table[LEARNER].astype(str)
    return table.assign(learner=names.where(names != model, f"{model} (this map)"))


def words_of(table: pd.DataFrame, *, units: str) -> dict[str, str]:
    """Give the words of the columns that are known.

    Parameters
    ----------
    table : pandas.DataFrame
    units : str
        Of what was modelled.

    Returns
    -------
    dict of str to str
        Words, with units, by column, in the order of the table.

    Examples
    --------
    >>> table = pd.DataFrame(columns=["learner", "rmse", "rmse_claimed"])
    >>> list(words_of(table, units="kg m-2").values())
    ['Model', 'RMSE (kg/m²)', 'RMSE claimed']
    """
    told = {}
    for column in map(str, table.columns):
        name = column.removesuffix(CLAIMED)
        words = _PLAIN.get(name, _IN_UNITS.get(name, ""))
        if words and column != name:
            told[column] = f"{words} claimed"
        elif words:
            told[column] = _with_units(words, units) if name in _IN_UNITS else words
    return told


def _with_units(words: str, units: str) -> str:
    return grid_title(xr.DataArray(0.0, attrs={"long_name": words, "units": units}))
