"""A seamount parted into flanks, where the ground falls away from its summit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import shapely

from geo.maritime.zones import only_polygons
from geo.model.crs import WGS84, local_crs, transformer, unproject_geometry
from geo.resource.ground.exclusions import inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from geo.model.crust_flanks import Flanks, FlankSector

STEP_DEG = 2.0  # of the arc that closes a sector, beyond all ground
BEYOND = 1.5  # how far that arc lies, over the farthest ground
LEAST_SHARE = 1e-9  # of the ground: less is a sliver of an overlay
FEWEST_DEPTHS = 3  # that tell whether ground falls away


class Flank(NamedTuple):
    """A part of the ground, and how it lies.

    Attributes
    ----------
    name : str
        Empty for ground in no flank.
    outline : shapely geometry
        Lon/lat, split at 180.
    fall_deg : float
        Mean fall away from the summit, degrees; NaN where no depths tell it.
    """

    name: str
    outline: BaseGeometry
    fall_deg: float


def part_flanks(
    outline: BaseGeometry, *, flanks: Flanks, elevation: xr.DataArray
) -> tuple[list[Flank], list[Flank]]:
    """Part ground into the flanks of a seamount.

    A sector is a flank where the elevation, regressed on the distance from the summit,
    falls by `Flanks.least_fall_deg` or more; flat ground stays whole.

    Parameters
    ----------
    outline : shapely geometry
        Lon/lat, split at 180.
    flanks : Flanks
    elevation : xarray.DataArray
        Metres, positive up, on dims (lat, lon).

    Returns
    -------
    parts : list of Flank
        They add up to the ground: the flanks, then what is none, with an empty name.
        The outline itself alone where fewer than two sectors fall away.
    looked_at : list of Flank
        Every sector that holds ground, flank or not.

    References
    ----------
    The regression is ordinary least squares: fall = arctan(-cov(z, r) / var(r)).
    """
    points = shapely.get_coordinates(outline)
    plane = local_crs(
        [*points[:, 0], flanks.summit[0]], [*points[:, 1], flanks.summit[1]]
    )
    looked_at = []
    for sector in flanks.sectors:
        piece = only_polygons(
            shapely.intersection(
                outline, _wedge(sector, flanks.summit, points=points, plane=plane)
            )
        )
        if shapely.area(piece) > LEAST_SHARE * shapely.area(outline):
            fall = _fall_deg(piece, elevation, summit=flanks.summit, plane=plane)
            looked_at.append(Flank(sector.name, piece, fall))
    falling = [one for one in looked_at if one.fall_deg >= flanks.least_fall_deg]
    if len(falling) < 2:
        return [Flank("", outline, np.nan)], looked_at
    rest, parts = outline, []
    for one in falling:
        # what a sector before has taken is gone, so that no ground counts twice
        own = only_polygons(shapely.intersection(rest, one.outline))
        rest = only_polygons(shapely.difference(rest, one.outline))
        parts.append(one._replace(outline=own))
    if shapely.area(rest) > LEAST_SHARE * shapely.area(outline):
        parts.append(Flank("", rest, np.nan))
    return parts, looked_at


def _wedge(
    sector: FlankSector,
    top: tuple[float, float],
    *,
    points: NDArray[np.float64],
    plane: CRS,
) -> BaseGeometry:
    """Draw a sector from the summit to beyond all ground."""
    ahead = transformer(WGS84, plane)
    summit = np.array(ahead.transform(*top))
    away = np.column_stack(ahead.transform(points[:, 0], points[:, 1])) - summit
    reach = BEYOND * float(np.hypot(away[:, 0], away[:, 1]).max())
    count = max(2, round(sector.width_deg / STEP_DEG) + 1)
    bearings = sector.from_deg + np.linspace(0.0, sector.width_deg, count)
    arc = np.column_stack([np.sin(np.radians(bearings)), np.cos(np.radians(bearings))])
    drawn = shapely.Polygon([summit, *(summit + reach * arc)])
    edge_m = reach / 20.0  # straight edges of the plane bend in degrees
    return unproject_geometry(shapely.segmentize(drawn, edge_m), plane)


def _fall_deg(
    piece: BaseGeometry,
    elevation: xr.DataArray,
    *,
    summit: tuple[float, float],
    plane: CRS,
) -> float:
    ordered = elevation.transpose("lat", "lon")
    lon, lat = np.meshgrid(ordered["lon"].to_numpy(), ordered["lat"].to_numpy())
    z = ordered.to_numpy().astype(float)
    told = inside(piece, lon=lon, lat=lat) & np.isfinite(z)
    if told.sum() < FEWEST_DEPTHS:
        return float("nan")
    ahead = transformer(WGS84, plane)
    east, north = ahead.transform(lon[told], lat[told])
    away = np.hypot(*(np.array([east, north]) - np.array([ahead.transform(*summit)]).T))
    spread = away - away.mean()
    if not spread.any():
        return float("nan")
    gradient = float((spread * z[told]).sum() / np.square(spread).sum())
    return float(np.degrees(np.arctan(-gradient)))
