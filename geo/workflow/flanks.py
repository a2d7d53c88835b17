"""The domains of a project parted into the flanks of a seamount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from geo.model.crs import WGS84, geodesic_area_m2, window_round
from geo.resource.ground.flanks import part_flanks
from geo.sources.bathymetry import read_bathymetry

if TYPE_CHECKING:
    from geo.sources.project_file import ProjectFile

WHOLE = "whole"
"""Column of the domains: of which domain of the project a flank is a part."""


def part_domains(
    domains: gpd.GeoDataFrame, *, file: ProjectFile
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Part domains into flanks, where the deposit is crust and flanks are given.

    Parameters
    ----------
    domains : geopandas.GeoDataFrame
        ``name``, ``area_km2`` and polygons in degrees.
    file : ProjectFile

    Returns
    -------
    domains : geopandas.GeoDataFrame
        With ``whole``, the name of the domain that a part was of. As they were where
        nothing is parted.
    notes : list of str

    Raises
    ------
    DataError
        The bathymetry cannot be read.
    """
    crust, depths = file.project.crust, file.project.bathymetry
    if crust is None or crust.flanks is None or depths is None:
        return domains, []
    path = file.locate(depths.file)
    bathymetry = read_bathymetry(
        path.name,
        root=path.parent,
        bounds=window_round(list(domains.geometry)),
        variable=depths.variable,
        crs=depths.crs,
    )
    rows, notes, parted = [], [], False
    for name, outline in zip(domains["name"], domains.geometry, strict=True):
        parts, looked_at = part_flanks(
            outline, flanks=crust.flanks, elevation=bathymetry["elevation"]
        )
        parted |= len(parts) > 1
        told = ", ".join(f"{one.name} {one.fall_deg:.1f}" for one in looked_at)
        verdict = (
            "each is estimated from its own stations"
            if len(parts) > 1
            else f"fewer than two fall by {crust.flanks.least_fall_deg:g} or more, so "
            "that the ground stays whole"
        )
        notes.append(f"{name}: mean fall from the summit in degrees: {told}; {verdict}")
        rows += [
            {
                "name": f"{name}, {part.name}" if part.name else name,
                "area_km2": geodesic_area_m2(part.outline) / 1e6,
                WHOLE: name,
                "geometry": part.outline,
            }
            for part in parts
        ]
    if not parted:
        return domains, notes
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84), notes
