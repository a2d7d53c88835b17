"""The reference zones of a project: those given, and those proposed beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from geo.maritime.fractions import zone_fractions
from geo.model.crs import WGS84, transformer
from geo.resource.footprint.disturbed_areas import DisturbedKind
from geo.resource.footprint.ground_cells import UNMAPPED, GroundCells
from geo.resource.footprint.outlines import outline_of_cells, reach_by_year
from geo.resource.footprint.proposals import WHOLE, Proposal, Search, find_windows
from geo.workflow.footprint_files import read_facies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.footprint import FootprintSettings, ReferenceZoneChoice
    from geo.resource.footprint.ground_cells import Stretch
    from geo.workflow.graph import Inputs
    from geo.workflow.mined_ground import MinedGround

Values = NDArray[np.float64]

CRITERIA = {"depth": "m", "slope": "degree", "abundance": "kg/m2 wet"}
"""What zones are compared by, with the unit; facies come beside them."""

KINDS = {
    "impact_zone": DisturbedKind.IMPACT,
    "preservation_zone": DisturbedKind.PRESERVATION,
}
GIVEN, PROPOSED = "given", "proposed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundZone:
    """A reference zone with the ground it holds.

    Parameters
    ----------
    kind : DisturbedKind
    how : {"given", "proposed"}
    shape : shapely geometry
        Degrees, split at 180.
    area_m2 : tuple of ndarray of float, shape (cells,)
        In each cell, by domain.
    """

    kind: DisturbedKind
    how: str
    shape: BaseGeometry
    area_m2: tuple[Values, ...]


def ground_cells(inputs: Inputs, *, ground: MinedGround) -> list[GroundCells]:
    """Gather depth, slope, abundance and facies of the cells of all domains.

    Parameters
    ----------
    inputs : Inputs
    ground : MinedGround

    Returns
    -------
    list of GroundCells
        Facies are those of the project's polygons; without them each domain is one,
        and a single domain tells none apart.
    """
    names = list(inputs.layer("zone", "domains")["name"].astype(str))
    facies = read_facies(inputs.file)
    found = []
    for index, (name, spec) in enumerate(zip(names, ground.specs, strict=True)):
        estimate = inputs.grid("estimate", f"grid_{index}")
        floor = inputs.grid("ground", f"ground_{index}")
        values = {"abundance": estimate["abundance"].to_numpy().ravel()}
        if "elevation" in floor:
            values["depth"] = -floor["elevation"].to_numpy().ravel()
        if "slope" in floor:
            values["slope"] = floor["slope"].to_numpy().ravel()
        mixture: dict[str, Values] = {}
        if facies is not None:
            covered = zone_fractions(spec, zones=facies).toarray()
            mixture = dict(zip(facies["facies"], covered, strict=True))
            mixture[UNMAPPED] = np.clip(1.0 - covered.sum(axis=0), 0.0, 1.0)
        elif len(names) > 1:
            mixture[name] = np.ones(spec.shape[0] * spec.shape[1])
        found.append(
            GroundCells(
                name=name,
                spec=spec,
                fraction=estimate["fraction"].to_numpy().ravel(),
                values=values,
                facies=mixture,
            )
        )
    return found


def given_zone(
    kind: DisturbedKind, shape: BaseGeometry, *, grounds: Sequence[GroundCells]
) -> FoundZone:
    """Lay a zone that is given over the cells.

    Parameters
    ----------
    kind : DisturbedKind
    shape : shapely geometry
        Degrees, split at 180.
    grounds : sequence of GroundCells

    Returns
    -------
    FoundZone
        Ground outside the domains is in no cell.
    """
    layer = gpd.GeoDataFrame(geometry=[shape], crs=WGS84)
    return FoundZone(
        kind=kind,
        how=GIVEN,
        shape=shape,
        area_m2=tuple(
            zone_fractions(ground.spec, zones=layer).toarray()[0]
            * ground.spec.cell_areas_m2().ravel()
            * (ground.fraction > 0.0)
            for ground in grounds
        ),
    )


def search_zone(
    kind: DisturbedKind,
    *,
    choice: ReferenceZoneChoice,
    settings: FootprintSettings,
    grounds: Sequence[GroundCells],
    mined: MinedGround,
    reached: BaseGeometry,
    like: Stretch,
) -> Search:
    """Search for a zone: on mined ground, or outside it and its plume buffer.

    Parameters
    ----------
    kind : DisturbedKind
    choice : ReferenceZoneChoice
        With a size.
    settings : FootprintSettings
    grounds : sequence of GroundCells
    mined : MinedGround
    reached : shapely geometry
        Mined ground and plume buffer.
    like : Stretch
        The mined ground.

    Returns
    -------
    Search
    """
    if kind is DisturbedKind.IMPACT:
        allowed = [share >= WHOLE for share in mined.mined]
    else:
        layer = gpd.GeoDataFrame(
            geometry=[_kept_free(choice, settings=settings, mined=mined) or reached],
            crs=WGS84,
        )
        allowed = [
            (zone_fractions(ground.spec, zones=layer).toarray()[0] == 0.0)
            & (share == 0.0)
            for ground, share in zip(grounds, mined.mined, strict=True)
        ]
    return find_windows(
        grounds,
        allowed=allowed,
        size_km2=float(choice.size_km2 or 0.0),
        like=like,
        likeness=settings.likeness,
    )


def _kept_free(
    choice: ReferenceZoneChoice, *, settings: FootprintSettings, mined: MinedGround
) -> BaseGeometry | None:
    """Give what a zone must stay off, where that reaches beyond the plume buffer."""
    if not choice.beyond_buffer_m > 0.0:
        return None
    distance_m = settings.plume_buffer_m + choice.beyond_buffer_m
    return reach_by_year(mined.shapes, distance_m=distance_m)[1]


def proposed_zone(
    kind: DisturbedKind, best: Proposal, *, grounds: Sequence[GroundCells]
) -> FoundZone:
    """Draw the zone of a proposal.

    Parameters
    ----------
    kind : DisturbedKind
    best : Proposal
    grounds : sequence of GroundCells

    Returns
    -------
    FoundZone
    """
    areas = [np.zeros(ground.fraction.shape) for ground in grounds]
    spec = grounds[best.ground].spec
    cells = best.window.cells(spec.shape[1])
    areas[best.ground][cells] = spec.cell_areas_m2().ravel()[cells]
    chosen = (areas[best.ground] > 0.0).reshape(spec.shape)
    return FoundZone(
        kind=kind,
        how=PROPOSED,
        shape=outline_of_cells(chosen, spec=spec),
        area_m2=tuple(areas),
    )


def candidate_table(
    kind: DisturbedKind, search: Search, *, grounds: Sequence[GroundCells]
) -> pd.DataFrame:
    """List the best windows that share no ground.

    Parameters
    ----------
    kind : DisturbedKind
    search : Search
    grounds : sequence of GroundCells

    Returns
    -------
    pandas.DataFrame
        zone, rank, domain, lon and lat of the middle, area_km2, worst (the largest
        excess) and the excess of each criterion over its limit.
    """
    rows = []
    for rank, one in enumerate(search.found, start=1):
        spec = grounds[one.ground].spec
        cells = one.window.cells(spec.shape[1])
        middle = spec.centres()[cells].mean(axis=0)
        lon, lat = transformer(spec.crs, WGS84).transform(*middle)
        rows.append(
            {
                "zone": str(kind),
                "rank": rank,
                "domain": grounds[one.ground].name,
                "lon": lon,
                "lat": lat,
                "area_km2": float(spec.cell_areas_m2().ravel()[cells].sum()) / 1e6,
                "worst": one.worst,
                **{f"{name}_over_limit": value for name, value in one.excess.items()},
            }
        )
    return pd.DataFrame(rows)
