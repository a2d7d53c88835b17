"""A project's own capacities in place of the table's."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    import geopandas as gpd

    from geo.model.supply import FacilityChange


def changed_works(
    works: gpd.GeoDataFrame, changes: Sequence[FacilityChange]
) -> gpd.GeoDataFrame:
    """Put a project's own capacities in place of the table's.

    Parameters
    ----------
    works : geopandas.GeoDataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    changes : sequence of FacilityChange

    Returns
    -------
    geopandas.GeoDataFrame
        A new table; changed rows say so in ``capacity_source``, and their
        ``capacity_evidence`` is unverified.

    Raises
    ------
    DataError
        A change fits no row or several, or two fit one; all are told.
    """
    problems = [one for change in changes for one in change_problems(works, change)]
    if problems:
        raise DataError("facilities", problems)
    hit = sum(_rows_of(works, change).astype(int) for change in changes)
    twice = sorted(set(works.loc[hit > 1, "facility_id"])) if len(changes) > 1 else []
    if twice:
        raise DataError(
            "facilities",
            [
                Problem(where=facility, what="one figure is given twice")
                for facility in twice
            ],
        )
    table = works.copy()
    for change in changes:
        row = _rows_of(table, change)
        table.loc[row, "capacity_t"] = change.capacity_t
        table.loc[row, "available_t"] = change.capacity_t * table.loc[row, "available"]
        table.loc[row, "capacity_as_stated"] = f"{change.capacity_t:,.10g} t contained"
        table.loc[row, "capacity_year"] = float("nan")
        table.loc[row, "nature"] = "nameplate"
        table.loc[row, "capacity_source"] = f"given in the project: {change.source}"
        table.loc[row, "capacity_evidence"] = "unverified"
    return table


def change_problems(works: pd.DataFrame, change: FacilityChange) -> list[Problem]:
    """Say what keeps a project's own figure from standing in for one of the table's.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    change : FacilityChange

    Returns
    -------
    list of Problem
        Empty if it fits one row.
    """
    own = works[works["facility_id"] == change.facility_id]
    if not len(own):
        close = difflib.get_close_matches(
            change.facility_id, sorted(set(works["facility_id"]))
        )
        return [
            Problem(
                where="facility_id",
                what=f"{change.facility_id!r} is not known",
                expected=" or ".join(close),
                cure="look the identifier up in tables/works.csv of a run",
            )
        ]
    fitting = int(_rows_of(works, change).sum())
    if fitting == 1:
        return []
    parts = ("commodity", "stage", "product")
    told = sorted(set(own[list(parts)].itertuples(index=False, name=None)))
    return [
        Problem(
            where="facility_id",
            what=f"{change.called} fits {fitting} figures",
            expected="one of: "
            + ", ".join(" ".join(filter(None, one)) for one in told),
            cure="give commodity, stage and product of the figure that is meant",
        )
    ]


def _rows_of(works: pd.DataFrame, change: FacilityChange) -> pd.Series:
    row = works["facility_id"] == change.facility_id
    for name in ("commodity", "stage", "product"):
        wanted = getattr(change, name)
        if wanted:
            row &= works[name] == wanted
    return row
