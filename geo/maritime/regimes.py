"""Which legal regime places at sea are under, and whose."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.maritime.coasts import checked_places
from geo.maritime.overlays import zone_of_points
from geo.maritime.rules import TERRITORIAL_SEA_NM
from geo.maritime.zones import require_lonlat
from geo.model.crs import NAUTICAL_MILE_M, wrap_longitude

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    import geopandas as gpd
    import xarray as xr

    from geo.maritime.coasts import Coasts
    from geo.maritime.waters import Owners
    from geo.model.grid import GridSpec


class Regime(StrEnum):
    """What the law of the sea makes of a place.

    The zones are provisional: an equidistance line is a construction, not a
    boundary.

    References
    ----------
    UN Convention on the Law of the Sea (1982), articles 1, 3, 8, 57, 76.
    """

    LAND = "land"
    """Land, and closed waters that are drawn as land."""
    TERRITORIAL_SEA = "territorial sea"
    EEZ = "EEZ"
    SHELF = "shelf beyond 200 nm"
    """Of a polygon of the user's only."""
    AREA = "Area"
    """Beyond every zone and shelf."""
    OVERLAP = "overlapping claims"


PROVISIONAL = (
    "provisional: nearest coast within the limit; equidistance is not a boundary"
)


def regime_of_points(
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    coasts: Coasts,
    shelf: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Find the regime of each of some points.

    A point is in a state's zone by the definition of
    `geo.maritime.limits.derive_zone`: within the limit of its coast, contested
    claims included, and no nearer to another's. Nothing is drawn.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees, longitudes in any range.
    coasts : Coasts
        Gathered for these points, or for others within 80 km.
    shelf : geopandas.GeoDataFrame, optional
        Polygons in degrees with ``iso3``: continental shelf beyond 200 nm. It
        counts where nobody has a zone.

    Returns
    -------
    pandas.DataFrame
        One row per point: ``lon`` (-180 to 180), ``lat``, ``regime``; ``states``,
        ISO3 codes joined by blanks, several where claims overlap; ``distance_nm``
        to the nearest coast of theirs, 0 on land, empty beyond the limit; and
        ``contested``: several claim it, or the one that does would lose it if
        every contest over an island went against that state.

    Raises
    ------
    DataError
        A point is no place, or the shelf has no column iso3.
    ParameterError
        The coasts were gathered for other places.
    CRSError
        The shelf is not in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.maritime.coasts import Coasts
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    >>> places = [179.9, -179.0, -170.0], [0.0, 0.0, 0.0]
    >>> coasts = Coasts.near(
    ...     *places,
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=[shapely.Point(180, 0)], crs=4326),
    ... )
    >>> table = regime_of_points(*places, coasts=coasts)
    >>> table[["regime", "states", "distance_nm"]].round(1)
                regime states  distance_nm
    0  territorial sea    AAA          6.0
    1              EEZ    AAA         60.1
    2             Area                 NaN
    """
    lons, lats = checked_places(lon, lat)
    owners = coasts.owners(lons, lats)
    distance_nm = owners.distance_m / NAUTICAL_MILE_M
    regime, states = _regimes(owners, distance_nm)
    if shelf is not None:
        free = np.flatnonzero(regime == Regime.AREA)
        beyond, holders = _on_shelf(lons[free], lats[free], shelf)
        regime[free], states[free] = beyond, holders
    overlap = regime == Regime.OVERLAP
    return pd.DataFrame(
        {
            "lon": wrap_longitude(lons),
            "lat": lats,
            "regime": [str(word) for word in regime],
            "states": states,
            "distance_nm": np.where(np.isfinite(distance_nm), distance_nm, np.nan),
            "contested": owners.contested | overlap,
        }
    )


def regime_of_cells(
    spec: GridSpec, *, coasts: Coasts, shelf: gpd.GeoDataFrame | None = None
) -> xr.Dataset:
    """Find the regime of the centre of each cell of a grid.

    Parameters
    ----------
    spec : GridSpec
    coasts : Coasts
        Gathered for the centres: ``Coasts.near(*spec.lonlat(), ...)``.
    shelf : geopandas.GeoDataFrame, optional
        As for `regime_of_points`.

    Returns
    -------
    xarray.Dataset
        ``regime`` and ``states`` as codes (CF ``flag_values``, ``flag_meanings``;
        blanks within a meaning become ``_`` and ``+``; states 0 is none),
        ``contested`` (0 or 1) and ``coast_distance`` in nautical miles, empty
        beyond the limit.

    Raises
    ------
    DataError
        A centre is no place, or the shelf has no column iso3.
    ParameterError
        The coasts were gathered for other places.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from geo.maritime.coasts import Coasts
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> nobody = {"iso3": [], "name": [], "sovereign": []}
    >>> rocks = {"name": ["Rock"], "iso3": ["AAA"], "status": ["undisputed"]}
    >>> spec = GridSpec(west=3, south=-0.5, spacing=1, shape=(1, 2), crs=WGS84)
    >>> coasts = Coasts.near(
    ...     *spec.lonlat(),
    ...     land=gpd.GeoDataFrame(nobody, geometry=[], crs=4326),
    ...     islands=gpd.GeoDataFrame(rocks, geometry=[shapely.Point(1, 0)], crs=4326),
    ... )
    >>> cells = regime_of_cells(spec, coasts=coasts)
    >>> meanings = cells["regime"].attrs["flag_meanings"].split()
    >>> [meanings[code] for code in cells["regime"].to_numpy().ravel()]
    ['EEZ', 'Area']
    """
    table = regime_of_points(*spec.lonlat(), coasts=coasts, shelf=shelf)
    regimes = [str(regime) for regime in Regime]
    owners = ["", *sorted(set(table["states"]) - {""})]
    cells = spec.dataset()
    cells["regime"] = spec.variable(
        _codes(table["regime"], regimes, np.int8), units="1", long_name="legal regime"
    )
    cells["regime"].attrs |= _flags(
        [word.replace(" ", "_") for word in regimes], np.int8
    )
    cells["states"] = spec.variable(
        _codes(table["states"], owners, np.int16),
        units="1",
        long_name="states whose zone it is, or who claim it (ISO 3166-1 alpha-3)",
    )
    cells["states"].attrs |= _flags(
        ["none", *(word.replace(" ", "+") for word in owners[1:])], np.int16
    )
    cells["contested"] = spec.variable(
        table["contested"].to_numpy(dtype=np.int8),
        units="1",
        long_name="rests on a contested claim",
    )
    cells["contested"].attrs |= _flags(["no", "yes"], np.int8)
    cells["coast_distance"] = spec.variable(
        table["distance_nm"].to_numpy(),
        units="nautical_mile",
        long_name="distance of the nearest coast of these states",
    )
    note = "of the centre of each cell; fractions of cells need polygons"
    cells.attrs |= {"comment": f"{note}. {PROVISIONAL}"}
    return cells


def _regimes(
    owners: Owners, distance_nm: NDArray[np.float64]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    states = owners.states.copy()
    several = np.array([" " in names for names in states], dtype=bool)
    regime = np.full(len(states), Regime.AREA, dtype=object)
    regime[states != ""] = Regime.EEZ
    regime[distance_nm <= TERRITORIAL_SEA_NM] = Regime.TERRITORIAL_SEA
    regime[several] = Regime.OVERLAP
    regime[owners.on_land] = Regime.LAND
    return regime, states


def _on_shelf(
    lon: NDArray[np.float64], lat: NDArray[np.float64], shelf: gpd.GeoDataFrame
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Find whose shelf places lie on: of several states it is an overlap."""
    require_lonlat(shelf, what="shelf")
    if "iso3" not in shelf.columns:
        raise DataError(
            "shelf",
            [
                Problem(
                    where="columns",
                    what="no column iso3",
                    expected="whose shelf each polygon is",
                )
            ],
        )
    states = np.full(len(lon), "", dtype=object)
    for iso3, rows in shelf.groupby("iso3", sort=True):
        inside = zone_of_points(rows, lon=lon, lat=lat) >= 0
        states[inside] = np.where(
            states[inside] == "", iso3, states[inside] + f" {iso3}"
        )
    regime = np.full(len(lon), Regime.AREA, dtype=object)
    regime[states != ""] = Regime.SHELF
    regime[[" " in names for names in states]] = Regime.OVERLAP
    return regime, states


def _codes(
    words: pd.Series, order: list[str], kind: type[np.signedinteger]
) -> NDArray[np.signedinteger]:
    return words.map({word: code for code, word in enumerate(order)}).to_numpy(kind)


def _flags(meanings: list[str], kind: type[np.signedinteger]) -> dict[str, object]:
    return {
        "flag_values": np.arange(len(meanings), dtype=kind),
        "flag_meanings": " ".join(meanings),
    }
