"""The plane, or the sphere, in which stations and cells are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import CRSError
from geo.kernels.geodesy import EARTH_RADIUS_M, unit_vectors
from geo.model.crs import WGS84, local_crs, transformer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from pyproj import CRS

    from geo.model.grid import GridSpec


def positions_m(
    lon: ArrayLike, lat: ArrayLike, *, crs: CRS | None
) -> NDArray[np.float64]:
    """Place points in the plane of a local system, or on the sphere.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.
    crs : pyproj.CRS or None
        In metres; None: the sphere of the mean radius.

    Returns
    -------
    ndarray of float, shape (n, 2) or (n, 3)
        Metres.

    Examples
    --------
    >>> positions_m([180.0], [0.0], crs=None).round()
    array([[-6371009.,        0.,        0.]])
    """
    if crs is None:
        return EARTH_RADIUS_M * unit_vectors(lon, lat)
    east, north = transformer(WGS84, crs).transform(
        np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    )
    return np.column_stack([east, north])


def frame_crs(spec: GridSpec) -> CRS | None:
    """Choose the frame in which the stations on a grid are placed.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    pyproj.CRS or None
        The local equal-area system of the grid; None where the grid reaches so far
        that its distances would be wrong by more than 1 %.

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> wide = GridSpec(west=-160, south=0, spacing=1, shape=(24, 50), crs=WGS84)
    >>> frame_crs(wide) is None
    True
    """
    lon, lat = spec.lonlat()
    rim = np.zeros(spec.shape, dtype=bool)
    rim[[0, -1], :] = True
    rim[:, [0, -1]] = True
    try:
        return local_crs(lon[rim], lat[rim])
    except CRSError:
        return None
