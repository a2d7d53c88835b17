"""Where the ships of a field load: the mean position of what is mined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import geodesic_distance_m
from geo.resource.statement.cells import at_cutoff

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingPoint:
    """A mean position, and how far the deposit reaches from it.

    Parameters
    ----------
    lon, lat : float
        Degrees.
    reach_km : float
        To the farthest cell that counts.
    """

    lon: float
    lat: float
    reach_km: float


def loading_point(
    cells: pd.DataFrame, *, cutoff: float, zone: str = ""
) -> LoadingPoint | None:
    """Give the mean position of the deposit above a cut-off, weighted by its area.

    The mean is that of unit vectors normal to the ground, so that neither the date line
    nor a high latitude shifts it [1]_.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table` gives it.
    cutoff : float
        kg/m2 wet, one of the table's.
    zone : str, optional
        Of this domain alone.

    Returns
    -------
    LoadingPoint or None
        None where nothing counts above the cut-off.

    References
    ----------
    .. [1] Gade, K. (2010). A non-singular horizontal position representation. Journal
       of Navigation 63, 395-417, doi 10.1017/S0373463309990415.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame(
    ...     {
    ...         "lon": [179.0, -179.0],
    ...         "lat": [0.0, 0.0],
    ...         "zone": ["a", "a"],
    ...         "counts": [True, True],
    ...         "area_m2": [1e6, 1e6],
    ...         "share_at_10": [1.0, 1.0],
    ...     }
    ... )
    >>> point = loading_point(cells, cutoff=10.0)
    >>> round(abs(point.lon), 9), round(point.reach_km)
    (180.0, 111)
    """
    weight = cells["area_m2"] * cells[f"share_{at_cutoff(cutoff)}"] * cells["counts"]
    chosen = (weight > 0.0) & ((cells["zone"] == zone) if zone else True)
    if not chosen.any():
        return None
    own = cells[chosen]
    area = weight[chosen].to_numpy(float)
    lon, lat = (np.radians(own[name].to_numpy(float)) for name in ("lon", "lat"))
    east, north, up = (
        float(np.sum(area * part))
        for part in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    )
    middle_lon = float(np.degrees(np.arctan2(north, east)))
    middle_lat = float(np.degrees(np.arctan2(up, np.hypot(east, north))))
    away_m = geodesic_distance_m(
        np.full(len(own), middle_lon),
        np.full(len(own), middle_lat),
        lon_b=own["lon"].to_numpy(float),
        lat_b=own["lat"].to_numpy(float),
    )
    return LoadingPoint(
        lon=middle_lon, lat=middle_lat, reach_km=float(np.max(away_m)) / 1000.0
    )
