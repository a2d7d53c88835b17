"""What two tables of facilities say differently of the same works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.facility_schemas import CONFLICTS, MATCHES, joined_values
from geo.resilience.facility_pairs import BEST, NAMESAKE, SECOND, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.model.tables import TableSchema
    from geo.resilience.facility_pairs import MergeRules
    from geo.resilience.facility_sides import Side, Sides

_FIELDS = {SHARED: "shared match", SECOND: "second match", NAMESAKE: "far namesake"}
_DOUBTS = {
    SECOND: "may be part of {named}, {km:.1f} km away",
    NAMESAKE: "namesake of {named}, {km:.1f} km away",
}


def list_matches(pairs: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    """List the pairs that are taken for one works.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `geo.resilience.facility_pairs.same_place` gives them.
    sides : Sides

    Returns
    -------
    pandas.DataFrame
        Schema `geo.model.facility_schemas.MATCHES`, by identifier.

    Examples
    --------
    >>> from geo.resilience.facility_pairs import MergeRules, same_place
    >>> from geo.resilience.facility_sides import Sides, take_apart
    >>> row = {"facility_id": "A", "name": "Pit", "kind": "mine", "iso3": "ZMB"}
    >>> row |= {"commodity": "copper", "lon": 25.8, "lat": -10.7}
    >>> side = take_apart(pd.DataFrame([row]))
    >>> sides = Sides(ours=side, theirs=side)
    >>> pairs = same_place(sides, rules=MergeRules())
    >>> list_matches(pairs, sides)["role"].tolist()
    ['best']
    """
    taken = pairs[pairs["role"].isin([BEST, SHARED])]
    rows = [
        told | {"same_commodity": bool(common), "role": role}
        for told, common, role in zip(
            _told(taken, sides), taken["same_commodity"], taken["role"], strict=True
        )
    ]
    return _table(rows, MATCHES)


def list_conflicts(
    pairs: pd.DataFrame, sides: Sides, *, rules: MergeRules
) -> pd.DataFrame:
    """List everything that pairs differ in, and pairs that are not clear.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `same_place` and `far_namesakes` of `geo.resilience.facility_pairs` give
        them.
    sides : Sides
    rules : MergeRules

    Returns
    -------
    pandas.DataFrame
        Schema `geo.model.facility_schemas.CONFLICTS`, by identifier and field.

    Examples
    --------
    >>> from geo.resilience.facility_pairs import MergeRules, same_place
    >>> from geo.resilience.facility_sides import Sides, take_apart
    >>> row = {"facility_id": "A", "name": "Pit", "kind": "mine", "iso3": "ZMB"}
    >>> row |= {"commodity": "copper", "lon": 25.8, "lat": -10.7}
    >>> sides = Sides(
    ...     ours=take_apart(pd.DataFrame([row])),
    ...     theirs=take_apart(pd.DataFrame([row | {"iso3": "COD"}])),
    ... )
    >>> pairs = same_place(sides, rules=MergeRules())
    >>> found = list_conflicts(pairs, sides, rules=MergeRules())
    >>> found[["field", "ours", "theirs"]].values.tolist()
    [['iso3', 'ZMB', 'COD']]
    """
    rows = [
        told | {"field": field, "ours": our_value, "theirs": their_value}
        for told, i, j, role, km in zip(
            _told(pairs, sides),
            pairs["ours"],
            pairs["theirs"],
            pairs["role"],
            pairs["distance_km"],
            strict=True,
        )
        for field, our_value, their_value in _differences(
            sides, int(i), int(j), role=role, km=float(km), rules=rules
        )
    ]
    return _table(rows, CONFLICTS)


def new_rows_doubts(pairs: pd.DataFrame, sides: Sides) -> NDArray[np.object_]:
    """Say of each row of theirs which row of ours it may be after all.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `same_place` and `far_namesakes` of `geo.resilience.facility_pairs` give
        them.
    sides : Sides

    Returns
    -------
    ndarray of str, shape (m,)
        For every row of theirs; empty where there is no doubt.

    Examples
    --------
    >>> from geo.resilience.facility_sides import Sides, take_apart
    >>> row = {"facility_id": "A", "name": "Pit", "kind": "mine", "iso3": "ZMB"}
    >>> row |= {"commodity": "copper", "lon": 25.8, "lat": -10.7}
    >>> side = take_apart(pd.DataFrame([row]))
    >>> found = {"ours": [0], "theirs": [0], "distance_km": [198.2]}
    >>> pairs = pd.DataFrame(found | {"role": ["namesake"]})
    >>> new_rows_doubts(pairs, Sides(ours=side, theirs=side)).tolist()
    ['namesake of A Pit, 198.2 km away']
    """
    doubts = np.full(len(sides.theirs), "", dtype=object)
    for role, words in _DOUBTS.items():
        rows = pairs[pairs["role"] == role]
        for i, j, km in zip(
            rows["ours"], rows["theirs"], rows["distance_km"], strict=True
        ):
            named = f"{sides.ours.ids[i]} {sides.ours.names[i]}"
            doubts[j] = words.format(named=named, km=km)
    return doubts


def _told(pairs: pd.DataFrame, sides: Sides) -> list[dict[str, object]]:
    return [
        {
            "our_id": sides.ours.ids[i],
            "their_id": sides.theirs.ids[j],
            "our_name": sides.ours.names[i],
            "their_name": sides.theirs.names[j],
            "distance_km": float(km),
            "name_similarity": float(similarity),
        }
        for i, j, km, similarity in zip(
            pairs["ours"],
            pairs["theirs"],
            pairs["distance_km"],
            pairs["name_similarity"],
            strict=True,
        )
    ]


def _differences(
    sides: Sides, i: int, j: int, *, role: str, km: float, rules: MergeRules
) -> Iterator[tuple[str, str, str]]:
    ours, theirs = sides.ours, sides.theirs
    if role in _FIELDS:
        yield _FIELDS[role], _placed(ours, i), _placed(theirs, j)
    if role in _DOUBTS:  # another works, as it seems: it may well differ
        return
    for field in ("iso3", "status"):
        one, other = str(getattr(ours, field)[i]), str(getattr(theirs, field)[j])
        if one and other and one != other:
            yield field, one, other
    several = (
        ("commodity", ours.commodities[i], theirs.commodities[j]),
        ("kind", ours.kinds[i], theirs.kinds[j]),
    )
    for field, one_of, other_of in several:
        if not one_of & other_of:
            yield field, joined_values(sorted(one_of)), joined_values(sorted(other_of))
    if km > rules.position_km:
        yield "position", _placed(ours, i), _placed(theirs, j)


def _placed(side: Side, row: int) -> str:
    return f"{side.names[row]} at lon {side.lon[row]:.4f}, lat {side.lat[row]:.4f}"


def _table(rows: list[dict[str, object]], schema: TableSchema) -> pd.DataFrame:
    columns = [column.name for column in schema.columns]
    table = pd.DataFrame(rows, columns=columns).sort_values(
        [name for name in ("our_id", "their_id", "field") if name in columns]
    )
    return schema.validate(table.reset_index(drop=True))
