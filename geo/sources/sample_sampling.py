"""What a table of stations tells about how each was sampled, checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Problem
from geo.model.sample_columns import SHARE_UNITS
from geo.model.schemas import RECOVERIES, SAMPLING_COLUMNS
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from geo.model.samples import BuriedColumn, SampleFile
    from geo.sources.sample_draft import Draft

NOT_STATED = "not stated"
"""Campaign of a station whose cell is empty."""

FEW_ROWS = 3  # from which on a whole column can look like another unit
SMALLEST_NODULE_MM = 5.0  # a median below it looks like centimetres

_LIMITS = {
    column.name: (column.minimum, column.maximum)
    for column in SAMPLING_COLUMNS
    if column.kind == "number"
}


def check_recovery(draft: Draft, *, settings: SampleFile) -> Draft:
    """Take the words of recovery, campaign and fix, and leave out failed samples.

    Parameters
    ----------
    draft : Draft
    settings : SampleFile
        Its rules say which recoveries are taken.

    Returns
    -------
    Draft
        Findings are not settled yet.

    Examples
    --------
    >>> from geo.model.samples import AbundanceColumn, SampleFile, StationColumns
    >>> from geo.sources.sample_draft import Draft
    >>> table = pd.DataFrame({"station": ["A"], "lon": [1.0], "lat": [2.0]})
    >>> settings = SampleFile(
    ...     file="cores.csv",
    ...     columns=StationColumns(station="id"),
    ...     abundance=AbundanceColumn(column="A"),
    ... )
    >>> draft = Draft(table=table.assign(recovery=["Washed"]))
    >>> check_recovery(draft, settings=settings).settled().table.empty
    True
    """
    table = draft.table
    told = {}
    if "campaign" in table:
        told["campaign"] = table["campaign"].replace("", NOT_STATED)
    if "recovery" in table:
        told["recovery"] = table["recovery"].str.lower().replace("", "unknown")
    if "fix" in table:
        told["fix"] = table["fix"].str.lower()
    draft = replace(draft, table=table.assign(**told))
    if "recovery" not in told:
        return draft
    recovery, rules = told["recovery"], settings.rules
    known = recovery.isin(RECOVERIES)
    partial = int((recovery == "partial").sum())
    if partial and "partial" in rules.recoveries:
        draft = draft.noted(
            f"recovery was partial in {counted(partial)}, taken as read"
        )
    return draft.found(
        ~known,
        shown=recovery,
        what="recovery",
        expected="one of " + ", ".join(RECOVERIES),
        reject=rules.impossible == "reject",
    ).found(
        known & ~recovery.isin(rules.recoveries),
        shown=recovery,
        what="recovery",
        cure="rules.recoveries names those that are taken",
        reject=True,
    )


def check_sampling(draft: Draft, *, settings: SampleFile) -> Draft:
    """Bring counts, areas, coverage, axes and buried shares to the model's units.

    Parameters
    ----------
    draft : Draft
        With abundance and the other columns as in the file.
    settings : SampleFile

    Returns
    -------
    Draft
        With ``buried_share`` for ``buried``; the abundance holds buried nodules,
        and is a mass per area where rows have areas of their own.

    Examples
    --------
    >>> from geo.model.samples import (
    ...     AbundanceColumn,
    ...     CoverageColumn,
    ...     SampleFile,
    ...     StationColumns,
    ... )
    >>> from geo.sources.sample_draft import Draft
    >>> settings = SampleFile(
    ...     file="cores.csv",
    ...     columns=StationColumns(station="id"),
    ...     abundance=AbundanceColumn(column="A"),
    ...     coverage=CoverageColumn(column="C", unit="%"),
    ... )
    >>> table = pd.DataFrame({"station": ["A"], "abundance": [15.0]})
    >>> draft = check_sampling(
    ...     Draft(table=table.assign(coverage=45.0)), settings=settings
    ... )
    >>> draft.table["coverage"].tolist()
    [0.45]
    """
    draft = _in_model_units(draft, settings)
    reject = settings.rules.impossible == "reject"
    for name, (low, high) in _LIMITS.items():
        if name not in draft.table:
            continue
        figures = draft.table[name]
        draft = draft.found(
            figures.notna() & ~figures.between(low, high),
            shown=figures,
            what=name,
            expected=f"{low:g} to {high:g}",
            cure=_CURES.get(name, ""),
            reject=reject,
        )
    draft = _whole_counts(draft, reject=reject)
    return _per_area(draft.settled(), settings)


_CURES = {
    "coverage": "is its unit right? it is a share of the sea floor",
    "buried_share": "more buried than there was in all: set buried.included = false "
    "if the abundance is of the surface alone",
    "long_axis_mm": "is it in mm?",
}


def _in_model_units(draft: Draft, settings: SampleFile) -> Draft:
    if "coverage" in draft.table and settings.coverage is not None:
        draft = _coverage(draft, unit=settings.coverage.unit)
    if "long_axis_mm" in draft.table:
        draft = _long_axis(draft)
    if "buried" in draft.table and settings.buried is not None:
        draft = _buried(draft, settings.buried)
    area = settings.abundance_column.sampled_area_m2
    stated = area is not None and area != "column"
    if stated and "sampled_area_m2" not in draft.table:
        draft = replace(draft, table=draft.table.assign(sampled_area_m2=area))
    return draft


def _coverage(draft: Draft, *, unit: str) -> Draft:
    coverage = draft.table["coverage"]
    given = coverage[coverage > 0.0]
    draft = replace(
        draft, table=draft.table.assign(coverage=coverage * SHARE_UNITS[unit])
    )
    if unit != "%" or len(given) < FEW_ROWS or given.max() > 1.0:
        return draft.noted(*(["coverage: % x 0.01"] if unit == "%" else []))
    problem = Problem(
        where="coverage",
        what=f"the largest is {given.max():g}, read as %",
        expected="nodules cover up to tens of % of the sea floor",
        cure='is the unit right? perhaps it is "fraction"',
    )
    return replace(draft, problems=(*draft.problems, problem))


def _long_axis(draft: Draft) -> Draft:
    axis = draft.table["long_axis_mm"]
    none = axis == 0.0
    draft = replace(draft, table=draft.table.assign(long_axis_mm=axis.mask(none)))
    if bool(none.any()):
        draft = draft.noted(
            f"long axis 0 read as no nodules in {counted(int(none.sum()))}"
        )
    given = axis[axis > 0.0]
    if len(given) < FEW_ROWS or given.median() >= SMALLEST_NODULE_MM:
        return draft
    problem = Problem(
        where="long_axis_mm",
        what=f"the median is {given.median():g}, read as mm",
        expected="nodules are some centimetres long",
        cure="give it in mm",
    )
    return replace(draft, problems=(*draft.problems, problem))


def _buried(draft: Draft, column: BuriedColumn) -> Draft:
    """Turn what lay buried into its share of all, which the abundance then holds."""
    table, unit = draft.table, column.unit
    buried = table["buried"]
    table = table.drop(columns="buried")
    if unit in SHARE_UNITS:
        share = buried * SHARE_UNITS[unit]
        if not column.included:
            rest = (1.0 - share).where(share < 1.0)
            whole = (table["abundance"] / rest).where(share.notna(), table["abundance"])
            table = table.assign(abundance=whole)
    else:
        beside = "count" if unit == "#" else "abundance"
        part = buried.fillna(0.0)
        whole = table[beside] if column.included else table[beside] + part
        share = (buried / whole.where(whole > 0.0)).where(
            ~((buried > 0.0) & (whole <= 0.0)), np.inf
        )
        if unit == "#" and not column.included:
            # the mass is of the surface nodules alone: shared out by number
            kept = (1.0 - share.fillna(0.0)).where(share < 1.0, 1.0)
            table = table.assign(abundance=table["abundance"] / kept)
        table = table.assign(**{beside: whole})
    draft = replace(draft, table=table.assign(buried_share=share))
    if column.included:
        return draft
    return draft.noted("abundance: the buried nodules added")


def _whole_counts(draft: Draft, *, reject: bool) -> Draft:
    if "count" not in draft.table:
        return draft
    count, abundance = draft.table["count"], draft.table["abundance"]
    broken = count.notna() & (count != count.round())
    draft = draft.found(
        broken, shown=count, what="count", expected="a whole number", reject=reject
    )
    return draft.found(
        (count == 0.0) & (abundance > 0.0),
        shown=abundance,
        what="no nodule counted, and an abundance of",
        expected="both, or neither",
        reject=reject,
    )


def _per_area(draft: Draft, settings: SampleFile) -> Draft:
    if settings.abundance_column.sampled_area_m2 != "column":
        return draft
    table = draft.table
    weighed = table["abundance"].notna()
    draft = draft.found(
        weighed & table["sampled_area_m2"].isna(),
        shown=pd.Series("", index=table.index),
        what="a mass, and no area that was sampled",
        reject=True,
    ).settled()
    per_area = draft.table["abundance"] / draft.table["sampled_area_m2"]
    draft = replace(draft, table=draft.table.assign(abundance=per_area))
    return draft.noted("abundance: mass / area that was sampled, row by row")


def check_worked_out(draft: Draft, *, settings: SampleFile) -> Draft:
    """Leave out rows from which no abundance can be had.

    Parameters
    ----------
    draft : Draft
    settings : SampleFile

    Returns
    -------
    Draft
        Where the rules keep rows without abundance, those that coverage, or long
        axis with count, speak for.

    Examples
    --------
    >>> from geo.model.samples import (
    ...     AbundanceColumn,
    ...     CoverageColumn,
    ...     SampleFile,
    ...     SampleRules,
    ...     StationColumns,
    ... )
    >>> from geo.sources.sample_draft import Draft
    >>> settings = SampleFile(
    ...     file="photos.csv",
    ...     columns=StationColumns(station="id"),
    ...     abundance=AbundanceColumn(column="A"),
    ...     coverage=CoverageColumn(column="C", unit="%"),
    ...     rules=SampleRules(no_abundance="keep"),
    ... )
    >>> table = pd.DataFrame(
    ...     {
    ...         "station": ["A", "B"],
    ...         "lon": 1.0,
    ...         "lat": 2.0,
    ...         "abundance": np.nan,
    ...         "coverage": [0.4, np.nan],
    ...     }
    ... )
    >>> check_worked_out(Draft(table=table), settings=settings).table[
    ...     "station"
    ... ].tolist()
    ['A']
    """
    if settings.rules.no_abundance == "reject":
        return draft
    table = draft.table
    nothing = pd.Series(np.nan, index=table.index)
    covered = table.get("coverage", nothing).notna()
    count = table.get("count", nothing)
    seen = (table.get("long_axis_mm", nothing).notna() & count.notna()) | (count == 0.0)
    missing = table["abundance"].isna()
    draft = draft.found(
        missing & ~covered & ~seen,
        shown=pd.Series("", index=table.index),
        what="no abundance, and neither coverage nor long axis with count",
        reject=True,
    ).settled()
    kept = int((missing & (covered | seen)).sum())
    if not kept:
        return draft
    return draft.noted(f"no abundance in {counted(kept)}: to be worked out from photos")
