"""Hold a reference zone against the mined ground, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resource.footprint.distributions import (
    mean_differences,
    mixture_differences,
    share_differences,
)
from geo.resource.footprint.ground_cells import stretch_of
from geo.resource.footprint.proposals import FACIES, excess_of_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from geo.model.footprint import Likeness
    from geo.resource.footprint.ground_cells import GroundCells, Stretch

COLUMNS = (
    *("zone", "how", "criterion", "unit", "mined_ground", "mined_sd"),
    *("in_zone", "zone_sd", "mean_difference", "share_difference"),
    *("tolerance", "over_limit", "verdict"),
)


class Verdict(StrEnum):
    """Whether a zone stands for the mined ground by one criterion, or by all."""

    REPRESENTATIVE = "representative"
    NOT = "not representative"
    UNKNOWN = "not known"
    IN_WHAT_IS_KNOWN = "representative in what is known"
    HOLDS = "holds"
    FAILS = "does not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What must hold of where a zone lies, and whether it does.

    Parameters
    ----------
    criterion : str
        Such as ``"ground within the plume buffer"``.
    unit : str
    mined_ground : float, optional
        The same of the mined ground, or what was asked for; NaN where it has none.
    in_zone : float
    holds : bool, optional
        None where nothing is asked of it.
    """

    criterion: str
    unit: str
    mined_ground: float = float("nan")
    in_zone: float
    holds: bool | None = None


def compare_zone(
    zone: str,
    *,
    how: str,
    grounds: Sequence[GroundCells],
    area_m2: Sequence[ArrayLike],
    like: Stretch,
    criteria: Mapping[str, str],
    likeness: Likeness,
    placements: Sequence[Placement] = (),
) -> pd.DataFrame:
    """Tabulate how a zone compares with the mined ground.

    Parameters
    ----------
    zone : str
        Its name.
    how : str
        Given or proposed.
    grounds : sequence of GroundCells
    area_m2 : sequence of array_like of float, shape (cells,)
        Of the zone in each cell, by domain; may be 0 throughout.
    like : Stretch
        The mined ground.
    criteria : mapping of str to str
        Unit by variable that is asked for, such as ``{"depth": "m"}``: what is not
        known of either ground is said to be so.
    likeness : Likeness
    placements : sequence of Placement, optional
        Where it lies.

    Returns
    -------
    pandas.DataFrame
        A row for each variable with means and standard deviations, weighted by area,
        the difference of the means in standard deviations of the mined ground, the
        largest difference between shares of ground, the tolerance, what is left of the
        larger one beyond it over its limit, and a verdict; a row for the
        mixture of facies and one for each of them; one for each placement; and a last
        one, ``criterion`` all. The zone is representative where every verdict is.

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> from geo.model.footprint import Likeness
    >>> from geo.model.grid import GridSpec
    >>> from geo.resource.footprint.ground_cells import GroundCells
    >>> spec = GridSpec(
    ...     west=0, south=0, spacing=1e3, shape=(1, 4), crs=local_crs([154.0], [24.0])
    ... )
    >>> field = GroundCells(
    ...     name="field",
    ...     spec=spec,
    ...     fraction=np.ones(4),
    ...     values={"depth": np.array([5000.0, 5600.0, 5000.0, 5600.0])},
    ...     facies={},
    ... )
    >>> mined = stretch_of([field], area_m2=[[1e6, 1e6, 0.0, 0.0]])
    >>> table = compare_zone(
    ...     "PRZ",
    ...     how="proposed",
    ...     grounds=[field],
    ...     area_m2=[[0.0, 0.0, 1e6, 1e6]],
    ...     like=mined,
    ...     criteria={"depth": "m", "slope": "degree"},
    ...     likeness=Likeness(),
    ... )
    >>> table[["criterion", "verdict"]].values.tolist()[:2]
    [['depth', 'representative'], ['slope', 'not known']]
    >>> print(table["verdict"].iloc[-1])
    representative in what is known
    """
    empty = not any(float(np.sum(area)) > 0.0 for area in area_m2)
    own = None if empty else stretch_of(grounds, area_m2=area_m2)
    rows = [
        _row_of_values(name, unit, own=own, like=like, likeness=likeness)
        for name, unit in criteria.items()
    ]
    rows += _rows_of_facies(own, like=like, likeness=likeness)
    verdicts = [Verdict(str(row["verdict"])) for row in rows if row["verdict"]]
    for place in placements:
        verdict = ""
        if place.holds is not None:
            verdicts.append(Verdict.HOLDS if place.holds else Verdict.FAILS)
            verdict = str(verdicts[-1])
        rows.append(
            {
                "criterion": place.criterion,
                "unit": place.unit,
                "mined_ground": place.mined_ground,
                "in_zone": place.in_zone,
                "verdict": verdict,
            }
        )
    rows.append({"criterion": "all", "unit": "", "verdict": str(_of_all(verdicts))})
    table = pd.DataFrame([{"zone": zone, "how": how} | row for row in rows])
    return table.reindex(columns=list(COLUMNS))


def _row_of_values(
    name: str, unit: str, *, own: Stretch | None, like: Stretch, likeness: Likeness
) -> dict[str, object]:
    mined = like.distributions.get(name)
    found = None if own is None else own.distributions.get(name)
    row: dict[str, object] = {"criterion": name, "unit": unit}
    for column, one in (("mined_ground", mined), ("in_zone", found)):
        row[column] = np.nan if one is None else one.mean
    row["mined_sd"] = np.nan if mined is None else mined.sd
    row["zone_sd"] = np.nan if found is None else found.sd
    if mined is None or found is None:
        return row | {"verdict": str(Verdict.UNKNOWN)}
    area = np.diff(found.shares)
    apart = share_differences(found.values, area_m2=area, reference=mined)
    excess = excess_of_values(
        found.values, area_m2=area, name=name, reference=mined, likeness=likeness
    )
    return row | {
        "mean_difference": float(mean_differences(found.mean, reference=mined)),
        "share_difference": float(apart[0]),
        "tolerance": likeness.tolerance_of(name, sd=mined.sd),
        "over_limit": float(excess[0]),
        "verdict": _by_limit(float(excess[0])),
    }


def _by_limit(excess: float) -> str:
    return str(Verdict.REPRESENTATIVE if excess <= 1.0 else Verdict.NOT)


def _rows_of_facies(
    own: Stretch | None, *, like: Stretch, likeness: Likeness
) -> list[dict[str, object]]:
    row: dict[str, object] = {"criterion": FACIES, "unit": "share"}
    if own is None or not like.facies:
        return [row | {"verdict": str(Verdict.UNKNOWN)}]
    apart = float(mixture_differences(own.facies, reference=like.facies)[0])
    excess = apart / likeness.share_difference
    rows = [
        row
        | {
            "share_difference": apart,
            "over_limit": excess,
            "verdict": _by_limit(excess),
        }
    ]
    return rows + [
        {
            "criterion": f"{FACIES}: {name}",
            "unit": "share",
            "mined_ground": like.facies.get(name, 0.0),
            "in_zone": own.facies.get(name, 0.0),
            "verdict": "",
        }
        for name in sorted({*like.facies, *own.facies})
    ]


def _of_all(verdicts: Sequence[Verdict]) -> Verdict:
    """Sum verdicts up: one that fails is enough, and one that is not known shows."""
    if {Verdict.NOT, Verdict.FAILS} & set(verdicts):
        return Verdict.NOT
    known = [one for one in verdicts if one is not Verdict.UNKNOWN]
    if not any(one is Verdict.REPRESENTATIVE for one in known):
        return Verdict.UNKNOWN
    whole = len(known) == len(verdicts)
    return Verdict.REPRESENTATIVE if whole else Verdict.IN_WHAT_IS_KNOWN
