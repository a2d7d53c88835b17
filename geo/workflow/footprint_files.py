"""Reference zones and facies that a project gives as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.errors import DataError, GeoError, Problem
from geo.maritime.zones import only_polygons
from geo.model.crs import WGS84
from geo.sources.areas import read_areas
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.sources.project_file import ProjectFile


def read_reference_zones(file: ProjectFile) -> dict[str, BaseGeometry]:
    """Read the impact and preservation reference zones that a project gives.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    dict of str to shapely geometry
        Degrees, split at 180, by the name of the setting; without those that are only
        to be proposed.

    Raises
    ------
    DataError
        Files cannot be read; all are told, with their places.
    """
    settings = file.project.footprint
    shapes, problems = {}, list[Problem]()
    for name, choice in ({} if settings is None else settings.zones).items():
        if not choice.file:
            continue
        try:
            areas = read_areas(
                choice.file, root=file.root, layer=choice.layer, where=choice.where
            )
            shapes[name] = only_polygons(shapely.union_all(areas.geometry.to_numpy()))
        except GeoError as error:
            where = file.where("footprint", name, "file")
            problems += located(error, where=where, given=choice.file)
    if problems:
        raise DataError("reference zones", problems)
    return shapes


def read_facies(file: ProjectFile) -> gpd.GeoDataFrame | None:
    """Read the facies of a project's ground.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    geopandas.GeoDataFrame or None
        ``facies``, one row each, and polygons in degrees, split at 180; None where
        the project has no such file.

    Raises
    ------
    DataError
        The file cannot be read or has no such column, with the place in the project.
    """
    settings = file.project.footprint
    choice = None if settings is None else settings.facies
    if choice is None:
        return None
    try:
        areas = read_areas(
            choice.file, root=file.root, layer=choice.layer, name_column=choice.column
        )
    except GeoError as error:
        where = file.where("footprint", "facies", "file")
        problems = located(error, where=where, given=choice.file)
        raise DataError("facies", problems) from error
    joined = {
        str(name): only_polygons(shapely.union_all(rows.geometry.to_numpy()))
        for name, rows in areas.groupby("name", sort=True)
    }
    return gpd.GeoDataFrame(
        {"facies": list(joined)}, geometry=list(joined.values()), crs=WGS84
    )
