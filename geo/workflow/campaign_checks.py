"""What is wrong with a campaign, before anything is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import GeoError
from geo.workflow.places import waypoint
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from geo.errors import Problem
    from geo.sources.project_file import ProjectFile


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
