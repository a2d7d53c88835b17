"""The coasts round some places, indexed once for many questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.nearest import NearestPoints, earth_centred
from geo.maritime.rules import LimitRules
from geo.maritime.shorelines import STRETCH_STEP_M, THINNED_M
from geo.maritime.sites import gather_sites
from geo.maritime.tables import holders_of, single_polygons
from geo.maritime.waters import Owners, Waters

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    import geopandas as gpd

TILE_M = 120.0 * STRETCH_STEP_M  # the side of the cubes that part the Earth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coasts:
    """The coasts within the limit of some places, with all that claims them.

    Answers hold within 80 km of those places.

    Parameters
    ----------
    rules : LimitRules
    places : NearestPoints
        Where the coasts were gathered for, about 50 km apart.
    part : ndarray of int, shape (places,)
        Which of the waters each lies in.
    waters : tuple of Waters

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    >>> coasts = Coasts.near(
    ...     [179.0, -179.0],
    ...     [0.0, 0.0],
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=[shapely.Point(178, 0)], crs=4326),
    ... )
    >>> owners = coasts.owners([179.0, -179.0], [0.0, 0.0])
    >>> owners.states, owners.distance_m.round(-3)
    (array(['AAA', 'AAA'], dtype=object), array([111000., 334000.]))
    """

    rules: LimitRules
    places: NearestPoints
    part: NDArray[np.int64]
    waters: tuple[Waters, ...]

    @classmethod
    def near(
        cls,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        land: gpd.GeoDataFrame,
        islands: gpd.GeoDataFrame,
        rules: LimitRules | None = None,
    ) -> Self:
        """Gather the coasts round some places.

        Parameters
        ----------
        lon, lat : array_like of float
            Degrees, longitudes in any range.
        land, islands : geopandas.GeoDataFrame
            As `geo.maritime.limits.derive_zone` takes them.
        rules : LimitRules, optional
            200 nm by default.

        Returns
        -------
        Coasts

        Raises
        ------
        DataError
            A place is none, or there is no land and no island in the tables.
        CRSError
            A table is not in lon/lat.
        """
        lons, lats = checked_places(lon, lat)
        rules = LimitRules() if rules is None else rules
        polygons = single_polygons(land)
        holders = holders_of(polygons, islands)
        if len(holders) == 0:
            raise DataError("coasts", [Problem(where="land", what="none, nor islands")])
        sites = gather_sites(
            str(holders[0]),
            land=polygons,
            islands=islands,
            without_entitlement=rules.without_entitlement,
        )
        centred = earth_centred(lons, lats)
        _, kept = np.unique(
            np.floor(centred / STRETCH_STEP_M), axis=0, return_index=True
        )
        _, part = np.unique(
            np.floor(centred[kept] / TILE_M), axis=0, return_inverse=True
        )
        spots = np.column_stack([lons[kept], lats[kept]])
        part = np.ravel(part)
        return cls(
            rules=rules,
            places=NearestPoints.of(*spots.T),
            part=part,
            waters=tuple(
                Waters.round(
                    spots[part == number],
                    sites=sites,
                    land=polygons,
                    islands=islands,
                    rules=rules,
                )
                for number in range(int(part.max(initial=-1)) + 1)
            ),
        )

    def owners(self, lon: ArrayLike, lat: ArrayLike) -> Owners:
        """Tell whose some places are.

        Parameters
        ----------
        lon, lat : array_like of float
            Degrees.

        Returns
        -------
        Owners

        Raises
        ------
        DataError
            A place is none.
        ParameterError
            The coasts were gathered for other places.
        """
        lons, lats = checked_places(lon, lat)
        distance, nearest = self.places.query(lons, lats, within_m=THINNED_M)
        _require_gathered(distance)
        owners = Owners.of_nobody(len(lons))
        part = self.part[nearest]
        for number in np.unique(part):
            chosen = np.flatnonzero(part == number)
            found = self.waters[number].owners(lons[chosen], lats[chosen])
            owners = owners.filled(chosen, found)
        return owners


def checked_places(
    lon: ArrayLike, lat: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Check that places are places.

    Parameters
    ----------
    lon, lat : array_like of float
        Degrees, of one shape.

    Returns
    -------
    lon, lat : ndarray of float, shape (n,)

    Raises
    ------
    DataError
        Numbers are missing, or latitudes impossible.

    Examples
    --------
    >>> checked_places(20.0, 95.0)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: places: 1 problem
    - places 0: no such place on the Earth
        expected: finite degrees, latitudes from -90 to 90
        cure: longitude comes first
    """
    lons = np.atleast_1d(np.asarray(lon, dtype=float)).ravel()
    lats = np.atleast_1d(np.asarray(lat, dtype=float)).ravel()
    if len(lons) != len(lats):
        raise DataError(
            "places",
            [
                Problem(
                    where="lon, lat",
                    what=f"{len(lons)} and {len(lats)} numbers",
                    expected="as many of each",
                )
            ],
        )
    bad = np.flatnonzero(~np.isfinite(lons) | ~(np.abs(lats) <= 90.0))
    if len(bad):
        shown = ", ".join(map(str, bad[:6]))
        more = f" and {len(bad) - 6} more" if len(bad) > 6 else ""
        raise DataError(
            "places",
            [
                Problem(
                    where=f"places {shown}{more}",
                    what="no such place on the Earth",
                    expected="finite degrees, latitudes from -90 to 90",
                    cure="longitude comes first",
                )
            ],
        )
    return lons, lats


def _require_gathered(distance: NDArray[np.float64]) -> None:
    far = int(np.isinf(distance).sum())
    if far:
        raise ParameterError(
            "coasts",
            [
                Problem(
                    where="places",
                    what=f"{far} of {len(distance)} lie elsewhere than those that the "
                    "coasts were gathered for",
                    expected=f"within {THINNED_M / 1e3:.0f} km of one of them",
                    cure="gather the coasts with Coasts.near for these places",
                )
            ],
        )
