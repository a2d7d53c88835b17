"""Which works of two tables may be one and the same."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.errors import ParameterError, Problem
from geo.kernels.geodesy import arc_m_to_chord, unit_vectors
from geo.model.crs import geodesic_distance_m
from geo.resilience.facility_names import name_similarity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.resilience.facility_sides import Side, Sides

_SPHERE_ALLOWANCE = 1.01  # a sphere serves the search, the ellipsoid the distance
_SAME_POINT = 1e-12  # of chords: what one position differs by from itself
BEST, SHARED, SECOND, NAMESAKE = "best", "shared", "second", "namesake"
"""What a pair is: best, each other's; shared, their row is the best of another of
ours; second, our row has a better one; namesake, the same name far away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRules:
    """When two rows are taken for the same works.

    Two rows with a commodity in common are, when they lie within `close_km`, or
    within `within_km` and their names are alike. Two rows without one are, when
    they lie within `position_km` and their names are very alike.

    Parameters
    ----------
    within_km : float, optional
    similarity : float, optional
        Of alike names, after `geo.resilience.facility_names.name_similarity`.
    very_similar : float, optional
        Of very alike names. Works of one country with names that alike, and a
        commodity in common, are told of however far apart they lie: one of them
        may be misplaced.
    close_km : float, optional
    position_km : float, optional
        Reach of that second rule; positions of one works further apart are a conflict.

    Raises
    ------
    ParameterError
        A distance is negative, or a similarity not within 0 to 1.

    Examples
    --------
    >>> MergeRules(similarity=60)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: rules of merging: 1 problem
    - similarity: 60
        expected: 0 to 1
    """

    within_km: float = 10.0
    similarity: float = 0.6
    very_similar: float = 0.8
    close_km: float = 2.0
    position_km: float = 5.0

    def __post_init__(self) -> None:
        problems = []
        for field in fields(self):
            value = getattr(self, field.name)
            high = np.inf if field.name.endswith("_km") else 1.0
            if not 0.0 <= value <= high or np.isinf(value):
                expected = "0 to 1" if high == 1.0 else "at least 0, and finite"
                problems.append(
                    Problem(where=field.name, what=str(value), expected=expected)
                )
        if problems:
            raise ParameterError("rules of merging", problems)


def same_place(sides: Sides, *, rules: MergeRules) -> pd.DataFrame:
    """Find the pairs that may be the same works, and say which is whose.

    Parameters
    ----------
    sides : Sides
    rules : MergeRules

    Returns
    -------
    pandas.DataFrame
        Columns ours and theirs, the places in the tables, distance_km,
        name_similarity, same_commodity and role: best, shared or second.

    Notes
    -----
    Pairs are taken from the best down, each row once. The rank of a pair is the
    sum of four parts of equal weight: similarity of names, nearness as a share of
    the reach, a common commodity, a common kind. A row that is in both tables
    under the same id, name and position goes first. A row of ours that is left over
    shares the best row of theirs; a row of theirs that is left over is a second to
    the best row of ours, and stays a works of its own.
    """
    pairs = _qualified(sides, rules=rules)
    ranked = pairs.iloc[_ranking(pairs, sides, rules=rules)]
    roles = _roles(zip(ranked["ours"], ranked["theirs"], strict=True))
    return ranked.assign(role=roles).query("role != ''").reset_index(drop=True)


def far_namesakes(
    sides: Sides, *, near: pd.DataFrame, rules: MergeRules
) -> pd.DataFrame:
    """Find rows of theirs that bear the name of one of ours, but lie elsewhere.

    Parameters
    ----------
    sides : Sides
    near : pandas.DataFrame
        As `same_place` gives it: rows of theirs in it are not looked at again.
    rules : MergeRules

    Returns
    -------
    pandas.DataFrame
        Columns as of `same_place`: for each row of theirs at most
        one of ours, of the same country and with a commodity in common, the most
        alike by name and then the nearest.
    """
    ours, theirs = sides.ours, sides.theirs
    left = np.ones(len(theirs), dtype=bool)
    left[near["theirs"]] = False
    shared = _own_words_of(ours, np.ones(len(ours), dtype=bool)).merge(
        _own_words_of(theirs, left), on=["iso3", "word"], suffixes=("_ours", "_theirs")
    )
    pairs = shared[["row_ours", "row_theirs"]].drop_duplicates()
    i, j = (pairs[name].to_numpy(dtype=np.intp) for name in pairs)
    akin = sides.common_commodity(i, j)
    found = _measured(sides, i[akin], j[akin])
    found = found[
        (found["name_similarity"] >= rules.very_similar)
        & (found["distance_km"] > rules.within_km)
    ]
    order = np.lexsort(
        (
            ours.ids[found["ours"]].astype(str),
            found["distance_km"],
            -found["name_similarity"],
        )
    )
    first = found.iloc[order].drop_duplicates("theirs").reset_index(drop=True)
    return first.assign(role=NAMESAKE)


def _own_words_of(side: Side, rows: NDArray[np.bool_]) -> pd.DataFrame:
    told = [
        (row, side.iso3[row], word)
        for row in np.flatnonzero(rows & (side.iso3 != ""))
        for word in frozenset().union(*(form.own_words for form in side.forms[row]))
    ]
    return pd.DataFrame(told, columns=["row", "iso3", "word"])


def _qualified(sides: Sides, *, rules: MergeRules) -> pd.DataFrame:
    ours, theirs = sides.ours, sides.theirs
    reach_m = _reach_km(rules) * 1000.0 * _SPHERE_ALLOWANCE
    near = KDTree(unit_vectors(ours.lon, ours.lat)).sparse_distance_matrix(
        KDTree(unit_vectors(theirs.lon, theirs.lat)),
        max(float(arc_m_to_chord(reach_m)), _SAME_POINT),
        output_type="ndarray",
    )
    pairs = _measured(sides, near["i"], near["j"])
    common = pairs["same_commodity"]
    reach = np.where(common, rules.within_km, rules.position_km)
    least = np.where(common, rules.similarity, rules.very_similar)
    alike = (pairs["distance_km"] <= reach) & (pairs["name_similarity"] >= least)
    close = (pairs["distance_km"] <= rules.close_km) & common
    return pairs[alike | close]


def _measured(sides: Sides, i: NDArray[np.intp], j: NDArray[np.intp]) -> pd.DataFrame:
    ours, theirs = sides.ours, sides.theirs
    distance_m = geodesic_distance_m(
        ours.lon[i], ours.lat[i], lon_b=theirs.lon[j], lat_b=theirs.lat[j]
    )
    alike = [
        name_similarity(ours.forms[a], theirs.forms[b])
        for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]
    return pd.DataFrame(
        {
            "ours": i,
            "theirs": j,
            "distance_km": distance_m / 1000.0,
            "name_similarity": np.array(alike, dtype=float),
            "same_commodity": sides.common_commodity(i, j),
        }
    )


def _ranking(
    pairs: pd.DataFrame, sides: Sides, *, rules: MergeRules
) -> NDArray[np.intp]:
    """Order pairs from the best down, whichever table is called ours."""
    i = pairs["ours"].to_numpy(dtype=np.intp)
    j = pairs["theirs"].to_numpy(dtype=np.intp)
    nearness = 1.0 - pairs["distance_km"] / (_reach_km(rules) or 1.0)
    score = (
        pairs["name_similarity"]
        + nearness
        + pairs["same_commodity"]
        + sides.common_kind(i, j)
    ).round(9)
    ours, theirs = sides.ours, sides.theirs
    identical = (
        (ours.ids[i] == theirs.ids[j])
        & (ours.names[i] == theirs.names[j])
        & (pairs["distance_km"] == 0.0)
    )
    ids = np.sort(np.stack([ours.ids[i], theirs.ids[j]]).astype(str), axis=0)
    return np.lexsort((ids[1], ids[0], -score, ~identical))


def _reach_km(rules: MergeRules) -> float:
    return max(rules.within_km, rules.close_km, rules.position_km)


def _roles(ranked: Iterator[tuple[int, int]]) -> list[str]:
    pairs = list(ranked)
    roles = [""] * len(pairs)
    our_own: set[int] = set()
    their_own: set[int] = set()
    for place, (i, j) in enumerate(pairs):
        if i not in our_own and j not in their_own:
            roles[place] = BEST
            our_own.add(i)
            their_own.add(j)
    for place, (i, j) in enumerate(pairs):
        if j not in their_own:
            roles[place] = SECOND
            their_own.add(j)
        elif i not in our_own:
            roles[place] = SHARED
            our_own.add(i)
    return roles
