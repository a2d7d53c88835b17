"""How far the nearest of many points is, on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.spatial import KDTree

from geo.model.crs import GEOD

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

POINTS_PER_LEAF = 32


def earth_centred(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Give the geocentric positions of points on the WGS84 ellipsoid.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.

    Returns
    -------
    ndarray of float, shape (n, 3)
        Metres from the centre of the Earth.

    Examples
    --------
    >>> earth_centred([0.0, 360.0], [0.0, 0.0]).round()
    array([[6378137.,       0.,       0.],
           [6378137.,       0.,       0.]])
    """
    lam = np.radians(np.asarray(lon, dtype=float) % 360.0)
    phi = np.radians(np.asarray(lat, dtype=float))
    normal = GEOD.a / np.sqrt(1.0 - GEOD.es * np.sin(phi) ** 2)
    across = normal * np.cos(phi)
    return np.stack(
        [
            across * np.cos(lam),
            across * np.sin(lam),
            normal * (1.0 - GEOD.es) * np.sin(phi),
        ],
        axis=-1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestPoints:
    """A search tree over points of the ellipsoid.

    The tree holds geocentric positions, so that no longitude or pole is
    special. A straight chord becomes a distance along the surface through the
    arc of the mean radius of curvature at the place asked about: against the
    geodesic that is wrong by less than 0.5 m at 200 nautical miles, since the
    radius matters only for the 52 m by which chord and arc differ there.

    Parameters
    ----------
    tree : scipy.spatial.KDTree
        Over geocentric positions in metres.

    Examples
    --------
    >>> points = NearestPoints.of([179.9], [0.0])
    >>> distance, which = points.query([-179.9], [0.0])
    >>> round(float(distance[0])), int(which[0])
    (22264, 0)
    """

    tree: KDTree

    @classmethod
    def of(cls, lon: ArrayLike, lat: ArrayLike) -> Self:
        """Build the tree.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees.

        Returns
        -------
        NearestPoints
        """
        # places far off a coast are asked for: boxes drawn tight round the points,
        # scipy's default, cost such a query six times as long
        centred = earth_centred(lon, lat)
        return cls(
            tree=KDTree(
                centred,
                leafsize=POINTS_PER_LEAF,
                compact_nodes=False,
                balanced_tree=False,
            )
        )

    def query(
        self, lon: ArrayLike, lat: ArrayLike, *, within_m: float = np.inf
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Measure how far the nearest point lies from each place.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees.
        within_m : float, optional
            Points further away than this are not looked for.

        Returns
        -------
        distance : ndarray of float, shape (n,)
            Metres along the ellipsoid; infinite where nothing is within reach.
        which : ndarray of int, shape (n,)
            Position of that point in the tree; the number of points where
            nothing is within reach.
        """
        chord, which = self.tree.query(
            earth_centred(lon, lat), distance_upper_bound=within_m
        )
        radius = _mean_radius_m(np.asarray(lat, dtype=float))
        half = np.minimum(np.where(np.isfinite(chord), chord, 0.0) / radius / 2.0, 1.0)
        arc = 2.0 * radius * np.arcsin(half)
        return np.where(np.isfinite(chord), arc, np.inf), np.asarray(which)


def _mean_radius_m(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the Gaussian radius of curvature of the ellipsoid."""
    sin_sq = np.sin(np.radians(lat)) ** 2
    return np.asarray(GEOD.b / (1.0 - GEOD.es * sin_sq))
