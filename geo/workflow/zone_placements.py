"""Where a reference zone lies, and whether it may lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.model.crs import geodesic_area_m2, project_outline
from geo.resource.footprint.disturbed_areas import DisturbedKind
from geo.resource.footprint.outlines import common_ground
from geo.resource.footprint.reference_zones import Placement
from geo.workflow.reference_search import KINDS, PROPOSED, FoundZone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model.footprint import FootprintSettings
    from geo.resource.footprint.ground_cells import GroundCells
    from geo.workflow.mined_ground import MinedGround

SHARED_KM2 = 1e-3  # what two zones may share before they are called overlapping
WITHIN = 0.999  # share of a zone inside the mined ground that counts as all of it
PLANE = 2e-3  # by how much of itself a distance in the plane may differ
SIZE_TOLERANCE = 0.15  # whole cells do not make up every size


def placements_of(
    zone: FoundZone,
    *,
    mined: MinedGround,
    reached: BaseGeometry,
    settings: FootprintSettings,
    grounds: Sequence[GroundCells],
    among: Sequence[FoundZone],
) -> Iterator[Placement]:
    """Say where a zone lies against the mined ground, its buffer, and other zones.

    Parameters
    ----------
    zone : FoundZone
    mined : MinedGround
    reached : shapely geometry
        Mined ground and plume buffer; degrees, split at 180.
    settings : FootprintSettings
    grounds : sequence of GroundCells
    among : sequence of FoundZone
        All zones.

    Yields
    ------
    Placement
        An impact reference zone must lie on mined ground, a preservation reference
        zone off it, its buffer and the impact reference zones.
    """
    own_km2 = geodesic_area_m2(zone.shape) / 1e6
    outline = shapely.union_all(list(mined.shapes.values()))
    yield _size(zone, own_km2, outline=outline, settings=settings)
    compared_km2 = float(sum(area.sum() for area in zone.area_m2)) / 1e6
    yield Placement(
        criterion="ground that can be compared",
        unit="share",
        in_zone=min(compared_km2 / own_km2, 1.0),
    )
    mined_km2 = _shared_km2(zone.shape, outline)
    if zone.kind is DisturbedKind.IMPACT:
        yield Placement(
            criterion="share on mined ground",
            unit="share",
            mined_ground=1.0,
            in_zone=min(mined_km2 / own_km2, 1.0),
            holds=mined_km2 >= WITHIN * own_km2,
        )
        yield from _years(zone, mined)
        return
    buffer_km2 = _shared_km2(zone.shape, reached) - mined_km2
    shared = {
        "overlap with mined ground": mined_km2,
        "overlap with the plume buffer": max(buffer_km2, 0.0),
    }
    impact = [one.shape for one in among if one.kind is DisturbedKind.IMPACT]
    if impact:
        joined = shapely.union_all(impact)
        shared["overlap with an impact reference zone"] = _shared_km2(
            zone.shape, joined
        )
    for criterion, km2 in shared.items():
        yield Placement(
            criterion=criterion, unit="km2", in_zone=km2, holds=km2 <= SHARED_KM2
        )
    away_km = _distance_km(zone, outline, grounds=grounds)
    yield Placement(criterion="distance to mined ground", unit="km", in_zone=away_km)
    yield _beyond(away_km, settings=settings)


def _beyond(away_km: float, *, settings: FootprintSettings) -> Placement:
    """Say how far beyond the plume buffer a zone lies, and whether that is enough."""
    choice = settings.preservation_zone
    asked_km = choice.beyond_buffer_m / 1e3 if choice else 0.0
    beyond_km = away_km - settings.plume_buffer_m / 1e3
    return Placement(
        criterion="distance beyond the plume buffer",
        unit="km",
        mined_ground=asked_km or float("nan"),
        in_zone=beyond_km,
        holds=beyond_km >= asked_km - PLANE * away_km if asked_km else None,
    )


def _years(zone: FoundZone, mined: MinedGround) -> Iterator[Placement]:
    """Say when a zone is mined: effects are measured from then on."""
    years = [
        year
        for year, shape in mined.shapes.items()
        if _shared_km2(zone.shape, shape) > SHARED_KM2
    ]
    if years:
        yield Placement(criterion="first mined in", unit="year", in_zone=min(years))
        yield Placement(criterion="last mined in", unit="year", in_zone=max(years))


def _size(
    zone: FoundZone,
    own_km2: float,
    *,
    outline: BaseGeometry,
    settings: FootprintSettings,
) -> Placement:
    name = next(name for name, kind in KINDS.items() if kind is zone.kind)
    asked = settings.zones[name].size_km2
    fits = None
    if zone.how == PROPOSED and asked is not None:
        fits = abs(own_km2 - asked) <= SIZE_TOLERANCE * asked
    return Placement(
        criterion="area",
        unit="km2",
        mined_ground=geodesic_area_m2(outline) / 1e6,
        in_zone=own_km2,
        holds=fits,
    )


def _shared_km2(first: BaseGeometry, second: BaseGeometry) -> float:
    return geodesic_area_m2(common_ground(first, second)) / 1e6


def _distance_km(
    zone: FoundZone, outline: BaseGeometry, *, grounds: Sequence[GroundCells]
) -> float:
    """Measure to the mined ground, in the plane of the domain that holds the zone."""
    largest = int(np.argmax([area.sum() for area in zone.area_m2]))
    crs = grounds[largest].spec.crs
    here, there = (project_outline(shape, crs) for shape in (zone.shape, outline))
    return float(shapely.distance(here, there)) / 1e3
