"""The cells of a map of concentration or occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.errors import CRSError, ParameterError, Problem
from geo.model.crs import (
    WGS84,
    bounds_polygon,
    central_longitude,
    local_crs,
    project_outline,
    unwrap_longitude,
)
from geo.model.grid import GridSpec
from geo.sources.vector_files import settled_crs

if TYPE_CHECKING:
    import pandas as pd

    from pyproj import CRS

    from geo.model.prospect import ProspectGrid
    from geo.model.sea_areas import Bounds

MOST_CELLS = 50_000_000  # a spacing in the wrong unit, and no grid that is meant
EDGE_DEG = 1e-9
_HALF_ROUND_DEG = 180.0  # across the date line no map is wider


def prospect_grid(grid: ProspectGrid, points: pd.DataFrame) -> GridSpec:
    """Lay the cells of a map.

    Parameters
    ----------
    grid : ProspectGrid
    points : pandas.DataFrame
        With lon and lat in degrees; their window is taken where none is given.

    Returns
    -------
    GridSpec

    Raises
    ------
    CRSError
        The CRS is not in metres, or the ground is too wide for a local one.
    ParameterError
        The cells would be beyond all measure.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.prospect import ProspectGrid
    >>> points = pd.DataFrame({"lon": [179.2, -179.3], "lat": [0.1, 0.9]})
    >>> prospect_grid(ProspectGrid(spacing_deg=0.5), points).bounds
    (179.0, 0.0, 181.0, 1.0)
    """
    bounds = grid.bounds or _window(points)
    _require_east(bounds)
    if grid.spacing_deg is not None:
        west, south, east, north = bounds
        across = east + 360.0 if west > east else east
        _require_few((across - west, north - south), grid.spacing_deg)
        return GridSpec.covering(
            (west, south, across, north), spacing=grid.spacing_deg, crs=WGS84
        )
    spacing = float(grid.spacing_m or np.nan)
    crs = _metric_crs(grid.crs, bounds)
    outline = project_outline(bounds_polygon(bounds), crs)
    west, south, east, north = shapely.bounds(outline)
    _require_few((east - west, north - south), spacing)
    return GridSpec.covering(
        (float(west), float(south), float(east), float(north)),
        spacing=spacing,
        crs=crs,
    )


def _require_east(bounds: Bounds) -> None:
    """Refuse what goes the long way round: west and east were exchanged."""
    west, south, east, north = bounds
    across = east + 360.0 - west
    if west > east and across > _HALF_ROUND_DEG:
        problem = Problem(
            where="grid.bounds",
            what=f"from {west:g} east to {east:g} is {across:g} degrees of longitude",
            expected="west, south, east, north",
            cure=f"perhaps [{east:g}, {south:g}, {west:g}, {north:g}] is meant",
        )
        raise ParameterError("grid", [problem])


def _window(points: pd.DataFrame) -> Bounds:
    """Bound the points by the shorter way round."""
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    across = unwrap_longitude(lon, centre=central_longitude(lon))
    # a point on the north or east edge would lie in the cell beyond
    return (
        float(across.min()),
        float(lat.min()),
        float(across.max()) + EDGE_DEG,
        min(float(lat.max()) + EDGE_DEG, 90.0),
    )


def _metric_crs(stated: str, bounds: Bounds) -> CRS:
    if stated:
        crs = settled_crs(stated, None, name="grid")
        unit = crs.axis_info[0].unit_name if crs.axis_info else ""
        if crs.is_projected and unit in {"metre", "meter"}:
            return crs
        raise CRSError(
            "grid",
            [
                Problem(
                    where="grid.crs",
                    what=f"{stated} is in {unit or 'degrees'}",
                    expected="a projected CRS in metres",
                    cure="take one, or none and spacing_deg in place of spacing_m",
                )
            ],
        )
    west, south, east, north = bounds
    across = east + 360.0 if west > east else east
    try:
        return local_crs([west, west, across, across], [south, north, south, north])
    except CRSError as error:
        cure = "give spacing_deg in place of spacing_m, or bounds that are narrower"
        problems = [
            Problem(where="grid", what=each.what, expected=each.expected, cure=cure)
            for each in error.problems
        ]
        raise CRSError("grid", problems) from error


def _require_few(size: tuple[float, float], spacing: float) -> None:
    cells = size[0] / spacing * (size[1] / spacing)
    if cells > MOST_CELLS:
        raise ParameterError(
            "grid",
            [
                Problem(
                    where="grid.spacing",
                    what=f"{cells:,.0f} cells of {spacing:g}",
                    expected=f"at most {MOST_CELLS:,}",
                    cure="take larger cells, or narrower bounds",
                )
            ],
        )
