"""What is wrong with a campaign, before anything is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import GeoError, Problem
from geo.model.crs import (
    NAUTICAL_MILE_M,
    WGS84,
    geodesic_distance_m,
    local_crs,
    transformer,
)
from geo.resource.campaign.regular_grid import MOST_STATIONS
from geo.workflow.places import waypoint
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo.model.campaign import CampaignSettings
    from geo.sources.project_file import ProjectFile

HOURS = 24.0


def campaign_problems(
    file: ProjectFile, *, ports: gpd.GeoDataFrame
) -> Iterator[Problem]:
    """Find that a campaign sails from a port that is not known.

    Parameters
    ----------
    file : ProjectFile
    ports : geopandas.GeoDataFrame
        Schema PORTS.

    Yields
    ------
    Problem
        At its place in the project file.

    Examples
    --------
    >>> from geo.sources.ports import read_ports
    >>> from geo.sources.project_file import read_project
    >>> from geo.workflow.examples import example_project
    >>> project = read_project(example_project("minamitorishima"))
    >>> list(campaign_problems(project, ports=read_ports()))
    []
    """
    settings = file.project.campaign
    if settings is None:
        return
    port = settings.ship.port
    try:
        waypoint(port, ports=ports)
    except GeoError as error:
        where = file.where("campaign", "ship", "port")
        yield from located(error, where=where, given=port)


def campaign_misfits_on(
    file: ProjectFile, *, domains: gpd.GeoDataFrame, ports: gpd.GeoDataFrame
) -> Iterator[Problem]:
    """Find that legs are too short for the ground, and spacings too narrow.

    The way by sea is no shorter than the geodesic to the nearest of the domains, and
    a station takes no less than its handling: what is refused here a run refuses. A
    spacing is held against the square round a domain, of which a run may sample less.

    Parameters
    ----------
    file : ProjectFile
    domains : geopandas.GeoDataFrame
        ``name``; lon/lat.
    ports : geopandas.GeoDataFrame
        Schema PORTS.

    Yields
    ------
    Problem
        At its place in the project file.
    """
    settings = file.project.campaign
    if settings is None or not len(domains):
        return
    yield from _too_short(file, domains=domains, ports=ports)
    grounds = [_sampled(each, settings) for each in domains.geometry]
    for number, spacing_m in enumerate(settings.spacings_m):
        count = max((_stations(each, spacing_m) for each in grounds), default=0.0)
        if count > MOST_STATIONS:
            yield Problem(
                where=file.where("campaign", "spacings_m", number),
                what=f"{spacing_m:g} m: some {count:,.0f} stations",
                expected=f"at most {MOST_STATIONS:,} on the square round a domain",
                cure="take a wider spacing, or smaller bounds",
            )


def _too_short(
    file: ProjectFile, *, domains: gpd.GeoDataFrame, ports: gpd.GeoDataFrame
) -> Iterator[Problem]:
    """Find that a leg leaves no time for a station."""
    settings = file.project.campaign
    if settings is None:
        return
    ship, work = settings.ship, settings.station
    port = waypoint(ship.port, ports=ports)
    lon, lat = shapely.get_coordinates(domains.geometry.to_numpy()).T
    nearest_m = float(
        np.min(geodesic_distance_m(lon, lat, lon_b=port.lon, lat_b=port.lat))
    )
    way_days = 2.0 * nearest_m / NAUTICAL_MILE_M / ship.speed_kn / HOURS
    left_h = (ship.most_days - way_days) * HOURS / (1.0 + ship.weather_share)
    least_h = work.casts * work.handling_h
    if left_h < least_h:
        yield Problem(
            where=file.where("campaign", "ship", "most_days"),
            what=f"{ship.most_days:g} days: {max(left_h, 0.0):,.1f} hours are left for "
            f"work, a station takes {least_h:,.1f} at least, and the way "
            f"{way_days:,.1f} days",
            expected="a leg long enough for the way, the weather and one station",
            cure="a longer leg, a nearer port, or a faster ship",
        )


def _sampled(domain: BaseGeometry, settings: CampaignSettings) -> BaseGeometry:
    """Leave what lies in the window of a campaign, where it has one."""
    if settings.bounds is None or settings.bounds[0] > settings.bounds[2]:
        return domain
    return shapely.intersection(domain, shapely.box(*settings.bounds))


def _stations(ground: BaseGeometry, spacing_m: float) -> float:
    """Count the stations on the square round a piece of ground."""
    corners = shapely.get_coordinates(ground)
    if not len(corners):
        return 0.0
    lon, lat = corners.T
    flat = transformer(WGS84, local_crs(lon, lat)).transform(lon, lat)
    return float(np.prod(np.ptp(np.column_stack(flat), axis=0) / spacing_m + 1.0))
