"""Where the stations of each plan of a campaign lie, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.model.classes import ResourceClass
from geo.model.crs import NAUTICAL_MILE_M
from geo.resource.campaign.adaptive import WantedBlocks, adaptive_positions
from geo.resource.campaign.regular_grid import regular_positions
from geo.resource.campaign.ship_time import ShipTime, ship_time, station_hours
from geo.resource.campaign.tour import short_path, station_distances_m
from geo.resource.classes.blocks import KM2, largest_relative_sd
from geo.resource.classes.relative_error import production_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model.campaign import CampaignSettings
    from geo.workflow.campaign_ground import CampaignDomain

PRESENT, ADAPTIVE = "no station", "adaptive"
TIMES_PRESENT = (2.0, 1.5, 1.0, 0.75, 0.5)
"""Spacings of the grids over the present spacing, where none are given."""

MOST_CANDIDATES, MOST_BLOCKS = 1_000, 1_200
ROUND_M = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Stations that a campaign may take.

    Parameters
    ----------
    name : str
    kind : str
        "square", "staggered" or "adaptive"; "no station" of what there is today.
    spacing_m : float
        Of a regular grid; NaN of another plan.
    planned : tuple of ndarray of float, shape (m, 2)
        Easting and northing in each domain, m.
    """

    name: str
    kind: str
    spacing_m: float
    planned: tuple[NDArray[np.float64], ...]

    @property
    def stations(self) -> int:
        """How many there are."""
        return sum(len(each) for each in self.planned)


def campaign_plans(
    domains: Sequence[CampaignDomain], *, settings: CampaignSettings
) -> list[Plan]:
    """Lay out the plans that are weighed.

    Parameters
    ----------
    domains : sequence of CampaignDomain
    settings : CampaignSettings

    Returns
    -------
    list of Plan
        What there is today first, then regular grids, the widest first, then the
        adaptive ones; none that has no station.
    """
    today = Plan(
        name=PRESENT,
        kind=PRESENT,
        spacing_m=float("nan"),
        planned=tuple(np.empty((0, 2)) for _ in domains),
    )
    plans = [today, *_regular(domains, settings), *_adaptive(domains, settings)]
    return [plan for plan in plans if plan is today or plan.stations]


def present_spacing_m(domains: Sequence[CampaignDomain]) -> float:
    """Give the side of the square that each present station has.

    Parameters
    ----------
    domains : sequence of CampaignDomain

    Returns
    -------
    float
        Metres, of the ground that counts in all domains.
    """
    area_m2 = sum(float(each.case.area_m2.sum()) for each in domains)
    return float(np.sqrt(area_m2 / sum(len(each.present) for each in domains)))


def _regular(
    domains: Sequence[CampaignDomain], settings: CampaignSettings
) -> Iterator[Plan]:
    present_m = present_spacing_m(domains)
    defaults = [
        max(round(times * present_m / ROUND_M), 1) * ROUND_M for times in TIMES_PRESENT
    ]
    for spacing_m in sorted(settings.spacings_m or defaults, reverse=True):
        for pattern in settings.patterns:
            yield Plan(
                name=f"{pattern} {spacing_m / 1e3:g} km",
                kind=pattern,
                spacing_m=spacing_m,
                planned=tuple(
                    regular_positions(
                        each.ground,
                        present=each.present,
                        spacing_m=spacing_m,
                        pattern=pattern,
                        apart_m=settings.apart * min(spacing_m, present_m),
                        permitted=each.permitted,
                    )
                    for each in domains
                ),
            )


def _adaptive(
    domains: Sequence[CampaignDomain], settings: CampaignSettings
) -> Iterator[Plan]:
    """Choose stations one by one: shorter plans are the first of the longest."""
    counts = sorted(set(settings.adaptive))
    if not counts:
        return
    tonnes = np.array([each.wet_t[each.wanted].sum() for each in domains])
    share = tonnes / tonnes.sum() if tonnes.sum() > 0.0 else 0.0 * tonnes
    chosen = [
        _one_by_one(each, count=int(np.ceil(counts[-1] * part)), settings=settings)
        for each, part in zip(domains, share, strict=True)
    ]
    most = 0
    for count in counts:
        planned = tuple(
            each[: round(count * part)]
            for each, part in zip(chosen, share, strict=True)
        )
        made = sum(len(each) for each in planned)
        if made > most:  # no further station helped: the plan is the one before
            most = made
            yield Plan(
                name=f"{ADAPTIVE} {made}",
                kind=ADAPTIVE,
                spacing_m=float("nan"),
                planned=planned,
            )


def _one_by_one(
    domain: CampaignDomain, *, count: int, settings: CampaignSettings
) -> NDArray[np.float64]:
    case = domain.case
    quarterly = settings.target is ResourceClass.MEASURED
    errors = domain.errors.quarter if quarterly else domain.errors.year
    limit = largest_relative_sd(
        case.settings.half_width, confidence=case.settings.confidence
    )
    common = errors.common_sd if case.settings.count_common_errors else 0.0
    allowed = (limit * errors.estimate) ** 2
    useful = domain.wanted & (errors.estimate > 0.0)
    rows = _thinned(useful, shape=case.spec.shape, most=MOST_BLOCKS)
    places = case.spec.centres()
    candidates = places[
        _thinned(domain.wanted, shape=case.spec.shape, most=MOST_CANDIDATES)
    ]
    return adaptive_positions(
        candidates[domain.permitted(candidates)],
        count=count,
        present=domain.present,
        blocks=WantedBlocks(
            centres=places[rows],
            block=production_block(errors.ground_m2 / KM2, settings=case.settings),
            variance=errors.sd[rows] ** 2,
            common_variance=np.broadcast_to(common, errors.sd.shape)[rows] ** 2,
            allowed=allowed[rows],
            weight=domain.wet_t[rows],
        ),
        variogram=case.variogram,
        error_variance=case.error_variance,
    )


def _thinned(
    mask: NDArray[np.bool_], *, shape: tuple[int, int], most: int
) -> NDArray[np.intp]:
    """Take every second, third … row and column of cells, until few enough are left."""
    row, column = np.divmod(np.arange(mask.size), shape[1])
    step = 1
    while True:
        kept = np.flatnonzero(mask & (row % step == 0) & (column % step == 0))
        if len(kept) <= most:
            return kept
        step += 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voyages:
    """A plan at sea.

    Parameters
    ----------
    time : ShipTime
    table : pandas.DataFrame
        A station a row, in the order of the tour; ``choice`` tells which one of its
        domain an adaptive plan takes first, second …, and nothing of a grid.
    """

    time: ShipTime
    table: pd.DataFrame


def voyages_of(
    plan: Plan,
    domains: Sequence[CampaignDomain],
    *,
    settings: CampaignSettings,
    transit_nm: float,
) -> Voyages:
    """Put the stations of a plan in the order of a tour, and add up its time.

    Parameters
    ----------
    plan : Plan
    domains : sequence of CampaignDomain
    settings : CampaignSettings
    transit_nm : float
        From the port to the field, one way.

    Returns
    -------
    Voyages

    Raises
    ------
    ParameterError
        The days of a leg do not suffice for a single station.
    """
    parts = []
    for domain, places in zip(domains, plan.planned, strict=True):
        lon, lat = domain.lonlat(places)
        parts.append(
            pd.DataFrame(
                {
                    "zone": domain.domain.name,
                    "lon": lon,
                    "lat": lat,
                    "depth_m": domain.depths(places),
                    "choice": pd.array(
                        range(1, len(places) + 1)
                        if plan.kind == ADAPTIVE
                        else [pd.NA] * len(places),
                        dtype="Int64",
                    ),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    away = station_distances_m(table["lon"].to_numpy(), table["lat"].to_numpy())
    order = short_path(away)
    table = table.iloc[order].reset_index(drop=True)
    hours = station_hours(table["depth_m"].to_numpy(), work=settings.station)
    time = ship_time(
        hours=hours,
        between_m=away[order[:-1], order[1:]],
        transit_nm=transit_nm,
        ship=settings.ship,
    )
    table.insert(0, "plan", plan.name)
    table.insert(
        1, "station", [f"P{number:03d}" for number in range(1, len(table) + 1)]
    )
    table.insert(2, "leg", time.leg)
    table["hours_on_station"] = hours
    table["sailed_nm"] = time.sailed_m / NAUTICAL_MILE_M
    return Voyages(time=time, table=table)
