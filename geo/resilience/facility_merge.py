"""Two tables of facilities made one, with everything they differ in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.facility_schemas import (
    FACILITIES_TO_MERGE,
    MERGED_FACILITIES,
)
from geo.resilience.facility_conflicts import (
    list_conflicts,
    list_matches,
    new_rows_doubts,
)
from geo.resilience.facility_pairs import (
    BEST,
    SHARED,
    MergeRules,
    far_namesakes,
    same_place,
)
from geo.resilience.facility_sides import Sides, take_apart

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_RULES = MergeRules()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergedFacilities:
    """What came of merging.

    Parameters
    ----------
    merged : geopandas.GeoDataFrame
        All our rows as they were, in their order, then the rows of theirs that
        match none of ours, by identifier. ``origin`` tells them apart; ``doubt``
        says of a new row what speaks against it.
    matches : pandas.DataFrame
        Schema `geo.model.facility_schemas.MATCHES`: pairs taken for one works.
    conflicts : pandas.DataFrame
        Schema `geo.model.facility_schemas.CONFLICTS`: what matching rows differ
        in, rows that match more than one, and namesakes far away.
    """

    merged: gpd.GeoDataFrame
    matches: pd.DataFrame
    conflicts: pd.DataFrame


def merge_facilities(
    ours: pd.DataFrame, theirs: pd.DataFrame, *, rules: MergeRules = USUAL_RULES
) -> MergedFacilities:
    """Add to our facilities those of another table that we lack.

    No value of ours changes: where a row of theirs is the same works, ours stands
    and what differs is listed.

    Parameters
    ----------
    ours : pandas.DataFrame
        Columns facility_id, name, kind, commodity, iso3, lon and lat (degrees);
        others as in `geo.model.supply_schemas.FACILITIES`.
    theirs : pandas.DataFrame
        The same columns, and source and evidence; ``group_names`` holds further
        names. A cell may hold several kinds or commodities with ``;`` between.
    rules : MergeRules, optional

    Returns
    -------
    MergedFacilities

    Raises
    ------
    DataError
        A table lacks a column, repeats an identifier or has an impossible
        position; or both use one identifier for different works.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = ["facility_id", "name", "kind", "commodity", "iso3", "lon", "lat"]
    >>> ours = pd.DataFrame(
    ...     [["F1", "Hill (Big Pit)", "mine", "nickel", "AUS", 120.0, -30.0]],
    ...     columns=columns,
    ... ).assign(source="us", evidence="cited")
    >>> theirs = pd.DataFrame(
    ...     [
    ...         ["X1", "Big Pit Mine", "mine", "nickel; cobalt", "NZL", 120.01, -30.0],
    ...         ["X2", "Dale", "smelter", "nickel", "AUS", 121.0, -30.0],
    ...     ],
    ...     columns=columns,
    ... ).assign(source="them", evidence="cited")
    >>> result = merge_facilities(ours, theirs)
    >>> result.merged[["facility_id", "iso3", "origin"]].values.tolist()
    [['F1', 'AUS', 'ours'], ['X2', 'AUS', 'theirs']]
    >>> result.conflicts[["their_id", "field", "ours", "theirs"]].values.tolist()
    [['X1', 'iso3', 'AUS', 'NZL']]
    """
    FACILITIES_TO_MERGE.validate(ours)
    FACILITIES_TO_MERGE.validate(theirs)
    sides = Sides(ours=take_apart(ours), theirs=take_apart(theirs))
    near = same_place(sides, rules=rules)
    far = far_namesakes(sides, near=near, rules=rules)
    pairs = pd.concat([near, far], ignore_index=True) if len(far) else near
    new = np.ones(len(theirs), dtype=bool)
    new[near.loc[near["role"].isin([BEST, SHARED]), "theirs"]] = False
    _require_own_ids(sides, new)
    told = theirs.assign(doubt=new_rows_doubts(pairs, sides))
    return MergedFacilities(
        merged=_joined(ours, _new_rows(told[new], like=ours)),
        matches=list_matches(pairs, sides),
        conflicts=list_conflicts(pairs, sides, rules=rules),
    )


def _require_own_ids(sides: Sides, new: NDArray[np.bool_]) -> None:
    clash = sorted(set(sides.theirs.ids[new]) & set(sides.ours.ids))
    if clash:
        raise DataError(
            "facilities to merge",
            [
                Problem(
                    where="facility_id",
                    what="used by both for different works: " + ", ".join(clash[:6]),
                    expected="one works, one identifier",
                    cure="put a prefix before the identifiers of one table",
                )
            ],
        )


def _new_rows(theirs: pd.DataFrame, *, like: pd.DataFrame) -> pd.DataFrame:
    """Bring rows under the columns of ours; what they do not tell stays empty."""
    columns = {}
    for name in like.columns.drop("geometry", errors="ignore"):
        if name in theirs:
            columns[name] = theirs[name]
        else:
            numeric = pd.api.types.is_numeric_dtype(like[name])
            columns[name] = pd.Series(np.nan if numeric else "", index=theirs.index)
    columns |= {"origin": pd.Series("theirs", index=theirs.index)}
    columns |= {"doubt": theirs["doubt"]}
    return pd.DataFrame(columns).sort_values("facility_id")


def _joined(ours: pd.DataFrame, new: pd.DataFrame) -> gpd.GeoDataFrame:
    kept = pd.DataFrame(ours.drop(columns="geometry", errors="ignore"))
    # a table that was merged before knows the origin of its rows
    origin = kept.get("origin", pd.Series("ours", index=kept.index))
    doubt = kept.get("doubt", pd.Series("", index=kept.index))
    kept = kept.assign(origin=origin, doubt=doubt)
    rows = pd.concat([kept, new], ignore_index=True) if len(new) else kept
    rows = rows.reset_index(drop=True)
    points = gpd.points_from_xy(rows["lon"], rows["lat"], crs=WGS84)
    return MERGED_FACILITIES.validate(gpd.GeoDataFrame(rows, geometry=points))
