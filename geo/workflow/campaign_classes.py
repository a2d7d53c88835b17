"""Which ground rises to which class by a plan, and what holds the rest down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.model.classes import ResourceClass
from geo.resource.campaign.planned_samples import with_planned
from geo.resource.classes.blocks import KM2
from geo.resource.classes.case import ClassCase
from geo.resource.classes.propose import ProposedClasses
from geo.resource.ground.terrain import REGIONAL_ONLY_ABOVE_M

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from geo.model.campaign import CampaignSettings
    from geo.workflow.campaign_ground import CampaignDomain
    from geo.workflow.campaign_stations import Plan

PRECISION, RULES, MAPPED = "precision", "rules", "mapped"
"""By the half widths alone; by all rules; by all rules once the depth is mapped."""

MT = 1e6
LIFTS = (
    ("slope of cells", "depth on cells of 200 m or less: multibeam survey"),
    ("the slope is not known", "depth on cells of 200 m or less: multibeam survey"),
    ("no variogram", "pairs of stations closer than now, so that a range is supported"),
    (
        "kriging does not beat",
        "stations near each other; cross-validation after the campaign decides",
    ),
    (
        "the range is the word of",
        "pairs of stations at short lags that support a range",
    ),
    ("no station with grades", "assayed stations within reach: those of the plan"),
    ("farther from a station", "stations as near as the rule asks"),
)
"""How the reason of a cap begins, and what would lift it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedClasses:
    """The classes of a domain with the stations of a plan.

    Parameters
    ----------
    case : ClassCase
        With present and planned stations.
    proposed : ProposedClasses
        By all rules.
    codes : mapping of str to ndarray of int8, shape (cells,)
        Classes by basis: `PRECISION`, `RULES`, and `MAPPED` where a survey of the
        depth would change the rules.
    """

    case: ClassCase
    proposed: ProposedClasses
    codes: Mapping[str, NDArray[np.int8]]


def planned_classes(
    domain: CampaignDomain,
    planned: NDArray[np.float64],
    *,
    settings: CampaignSettings,
    overrides: gpd.GeoDataFrame | None,
) -> PlannedClasses:
    """Propose classes as they would be with planned stations.

    By the functions that propose those of today, from present and planned stations
    together. What a person ruled stays.

    Parameters
    ----------
    domain : CampaignDomain
    planned : ndarray of float, shape (m, 2)
        Easting and northing, m.
    settings : CampaignSettings
    overrides : geopandas.GeoDataFrame or None

    Returns
    -------
    PlannedClasses
    """
    case, errors = domain.case, domain.errors
    if len(planned):
        samples, error = with_planned(
            case.samples,
            planned,
            variogram=case.variogram,
            error_variance=case.error_variance,
        )
        case = case.with_stations(samples, error_variance=error)
        errors = case.errors()
    proposed = case.propose(errors, overrides=overrides)
    codes = {PRECISION: proposed.by_criteria, RULES: proposed.proposed}
    if coarse_slope(case) and settings.swath is not None:
        finer = replace(case.standing, slope_cell_m=settings.swath.cell_m)
        mapped = replace(case, standing=finer).propose(errors, overrides=overrides)
        codes[MAPPED] = mapped.proposed
    return PlannedClasses(case=case, proposed=proposed, codes=codes)


def coarse_slope(case: ClassCase) -> bool:
    """Say whether the depth is known too coarsely for a class above Inferred.

    Parameters
    ----------
    case : ClassCase

    Returns
    -------
    bool
    """
    size = case.standing.slope_cell_m
    return size is None or size > REGIONAL_ONLY_ABOVE_M


def class_rows(
    plan: Plan, domains: Sequence[CampaignDomain], classes: Sequence[PlannedClasses]
) -> pd.DataFrame:
    """Sum ground and tonnes of each class.

    Parameters
    ----------
    plan : Plan
    domains : sequence of CampaignDomain
    classes : sequence of PlannedClasses
        Of these domains.

    Returns
    -------
    pandas.DataFrame
        plan, basis, class, km2, mt (wet): of the statement's ground above the
        cut-off, at its tonnes of today.
    """
    rows = [
        {
            "plan": plan.name,
            "basis": basis,
            "class": str(resource_class),
            "km2": float(domain.area_m2[codes == resource_class.code].sum()) / KM2,
            "mt": float(domain.wet_t[codes == resource_class.code].sum()) / MT,
        }
        for domain, made in zip(domains, classes, strict=True)
        for basis, codes in made.codes.items()
        for resource_class in ResourceClass
    ]
    keys = ["plan", "basis", "class"]
    return pd.DataFrame(rows).groupby(keys, sort=False, as_index=False).sum()


def turned_mt(
    rows: pd.DataFrame, today: pd.DataFrame, *, target: ResourceClass
) -> dict[str, float]:
    """Give how many tonnes rise to a class or above it.

    Parameters
    ----------
    rows, today : pandas.DataFrame
        As `class_rows` gives them, of a plan and of no station.
    target : ResourceClass

    Returns
    -------
    dict of str to float
        Mt wet by basis; less than 0 where ground falls. `MAPPED` is held against what
        the rules say today: it is the campaign's and the survey's together.
    """
    return {
        basis: _at_least(rows, basis, target)
        - _at_least(today, RULES if basis == MAPPED else basis, target)
        for basis in rows["basis"].unique()
    }


def _at_least(rows: pd.DataFrame, basis: str, target: ResourceClass) -> float:
    names = [str(each) for each in ResourceClass if each.code >= target.code]
    chosen = (rows["basis"] == basis) & rows["class"].isin(names)
    return float(rows.loc[chosen, "mt"].sum())


def held_rows(
    domains: Sequence[CampaignDomain],
    classes: Sequence[PlannedClasses],
    *,
    plan: str,
) -> Iterator[dict[str, object]]:
    """Say what keeps ground below its class by precision, and what would lift it.

    Parameters
    ----------
    domains : sequence of CampaignDomain
    classes : sequence of PlannedClasses
    plan : str
        Its name.

    Yields
    ------
    dict
        plan, zone, reason, area_km2, wet_mt, lift.
    """
    for domain, made in zip(domains, classes, strict=True):
        proposed = made.proposed
        for number, reason in enumerate(proposed.caps):
            held = (proposed.binding >> np.uint32(number) & 1).astype(bool)
            yield _held(domain, held, plan=plan, reason=reason, lift=_lift(reason))
        small = proposed.after_patches < proposed.after_caps
        least = made.case.settings.smallest_patch_km2
        yield _held(
            domain,
            small,
            plan=plan,
            reason=f"in a patch smaller than {least:g} km2",
            lift="stations beside it, until the patch is large enough",
        )


def _held(
    domain: CampaignDomain,
    held: NDArray[np.bool_],
    *,
    plan: str,
    reason: str,
    lift: str,
) -> dict[str, object]:
    return {
        "plan": plan,
        "zone": domain.domain.name,
        "reason": reason,
        "area_km2": float(domain.area_m2[held].sum()) / KM2,
        "wet_mt": float(domain.wet_t[held].sum()) / MT,
        "lift": lift,
    }


def _lift(reason: str) -> str:
    """Say what lifts a cap, whose reason begins with its highest class."""
    words = reason.partition(": ")[2]
    return next((lift for start, lift in LIFTS if words.startswith(start)), "")
