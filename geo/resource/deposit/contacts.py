"""Whether the deposit changes at the contact of two domains, or carries on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.maritime.zones import require_lonlat
from geo.resource.deposit.contact_lines import (
    GAP_M,
    contact_line,
    distance_to_line,
    length_km,
)
from geo.resource.deposit.two_means import SIGNIFICANCE, welch
from geo.resource.ground.exclusions import inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

FEWEST_STATIONS = 5  # on each side: with fewer a mean and its spread say little
CLASS_COLUMNS = (
    "first",
    "second",
    "domain",
    "from_m",
    "to_m",
    "count",
    "mean",
    "median",
    "sd",
)
Verdict = Literal["hard", "soft", "not told"]


class Stations(NamedTuple):
    """Where something was measured, and what.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Degrees; longitudes in any range.
    value : ndarray of float, shape (n,)
        NaN where nothing was measured.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contact:
    """What stations say on either side of a contact.

    Parameters
    ----------
    first, second : str
        The domains.
    length_km : float
        Of the contact, geodesic.
    distance_m : ndarray of float, shape (n,)
        Of each station from the contact: negative in the first domain, positive in
        the second, NaN in neither or without a value.
    classes : pandas.DataFrame
        A row for each class of distance, from deep in the first domain to deep in
        the second: first, second, domain, from_m and to_m (signed), count, mean,
        median, sd.
    difference : float
        Mean of the second domain less that of the first, of the stations in the
        first class on either side.
    interval : tuple of float
        95 % confidence interval of the difference.
    p : float
        Chance of so large a difference if there were none.
    verdict : {"hard", "soft", "not told"}
    note : str
        How it was told, or why not.
    """

    first: str
    second: str
    length_km: float
    distance_m: NDArray[np.float64]
    classes: pd.DataFrame
    difference: float
    interval: tuple[float, float]
    p: float
    verdict: Verdict
    note: str


def contact_analysis(
    stations: Stations,
    *,
    first: tuple[str, BaseGeometry],
    second: tuple[str, BaseGeometry],
    bins_m: Sequence[float],
    gap_m: float = GAP_M,
) -> Contact:
    """Compare the stations on either side of the contact of two domains.

    The contact is the part of the first domain's outline that lies within `gap_m`
    of the second. It is called hard if the means of the stations in the nearest
    class on either side differ by Welch's two-sided t-test at 5 %, else soft. The
    test takes stations as independent; where they are closer than the range of the
    variogram the chance it gives is too small.

    Parameters
    ----------
    stations : Stations
    first, second : tuple of str and shapely geometry
        Name and polygons in degrees, split at 180.
    bins_m : sequence of float
        Far ends of the classes of distance, ascending; the first class decides.
    gap_m : float, optional
        How far apart the two outlines may be drawn.

    Returns
    -------
    Contact
        Not told where there are fewer than five stations on a side in that class.

    Raises
    ------
    ParameterError
        The classes are no ascending lengths above 0.
    DataError
        Arrays differ in shape, or the domains have no contact.

    Examples
    --------
    >>> import shapely
    >>> lon, lat = (
    ...     part.ravel()
    ...     for part in np.meshgrid(np.arange(12) / 50 + 0.01, np.arange(6) / 50 + 0.01)
    ... )
    >>> values = np.where(lon < 0.12, 10.0, 20.0) + np.sin(1e4 * lat + 1e5 * lon)
    >>> contact = contact_analysis(
    ...     Stations(lon, lat, values),
    ...     first=("west", shapely.box(0.0, 0.0, 0.12, 0.12)),
    ...     second=("east", shapely.box(0.12, 0.0, 0.24, 0.12)),
    ...     bins_m=[5_000.0, 15_000.0],
    ... )
    >>> contact.verdict, round(contact.length_km, 1)
    ('hard', 13.3)
    >>> print(contact.classes[["domain", "from_m", "to_m", "count"]])
      domain   from_m     to_m  count
    0   west -15000.0  -5000.0     24
    1   west  -5000.0      0.0     12
    2   east      0.0   5000.0     12
    3   east   5000.0  15000.0     24
    """
    edges = _require_classes(bins_m)
    given = _require_stations(stations)
    line = contact_line(first[1], second[1], gap_m=gap_m)
    if line.is_empty:
        raise DataError("contact", [_apart(first[0], second[0], gap_m)])
    return _analysed(given, line, edges, first=first, second=second)


def all_contacts(
    stations: Stations,
    *,
    domains: gpd.GeoDataFrame,
    bins_m: Sequence[float],
    gap_m: float = GAP_M,
) -> tuple[Contact, ...]:
    """Analyse the contact of every two domains that touch.

    Parameters
    ----------
    stations : Stations
    domains : geopandas.GeoDataFrame
        ``name`` and polygons in degrees, split at 180.
    bins_m : sequence of float
        Far ends of the classes of distance, ascending.
    gap_m : float, optional
        How far apart two outlines may be drawn.

    Returns
    -------
    tuple of Contact
        In the order of the domains; none where no two touch.

    Raises
    ------
    CRSError
        The table is not in lon/lat.
    ParameterError
        The classes are no ascending lengths above 0.
    DataError
        Arrays differ in shape.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> boxes = [shapely.box(west, 0, west + 0.1, 0.1) for west in (0.0, 0.1, 5.0)]
    >>> domains = gpd.GeoDataFrame({"name": ["A", "B", "C"]}, geometry=boxes, crs=4326)
    >>> stations = Stations(np.array([0.05]), np.array([0.05]), np.array([12.0]))
    >>> contacts = all_contacts(stations, domains=domains, bins_m=[10_000.0])
    >>> [(one.first, one.second, one.verdict) for one in contacts]
    [('A', 'B', 'not told')]
    """
    require_lonlat(domains, what="domains")
    edges, given = _require_classes(bins_m), _require_stations(stations)
    named = list(zip(domains["name"].astype(str), domains.geometry, strict=True))
    found = []
    for first, second in itertools.combinations(named, 2):
        line = contact_line(first[1], second[1], gap_m=gap_m)
        if not line.is_empty:
            found.append(_analysed(given, line, edges, first=first, second=second))
    return tuple(found)


def _require_classes(bins_m: Sequence[float]) -> NDArray[np.float64]:
    edges = np.asarray(bins_m, dtype=float)
    steps = np.diff(edges, prepend=0.0)
    if edges.ndim != 1 or not edges.size or not (steps > 0.0).all():
        raise ParameterError(
            "contact",
            [
                Problem(
                    where="bins_m",
                    what=f"{list(bins_m)}",
                    expected="one or more metres above 0, ascending",
                    cure="such as [2000, 5000, 10000]",
                )
            ],
        )
    return edges


def _require_stations(stations: Stations) -> Stations:
    lon, lat, values = (np.asarray(part, dtype=float) for part in stations)
    if not lon.shape == lat.shape == values.shape or lon.ndim != 1:
        raise DataError(
            "contact",
            [
                Problem(
                    where="stations",
                    what=f"shapes {lon.shape}, {lat.shape}, {values.shape}",
                    expected="one value for each longitude and latitude",
                )
            ],
        )
    return Stations(lon, lat, values)


def _apart(first: str, second: str, gap_m: float) -> Problem:
    return Problem(
        where=f"{first}, {second}",
        what=f"nowhere within {gap_m:g} m of each other",
        expected="domains that touch",
        cure="if they are drawn further apart than that, give gap_m",
    )


def _analysed(
    given: Stations,
    line: BaseGeometry,
    edges: NDArray[np.float64],
    *,
    first: tuple[str, BaseGeometry],
    second: tuple[str, BaseGeometry],
) -> Contact:
    distance = _signed_distance(given, line, sides=(first[1], second[1]))
    classes = _classes(distance, given.value, edges, names=(first[0], second[0]))
    near = float(edges[0])
    before = given.value[(distance <= 0.0) & (distance > -near)]
    beyond = given.value[(distance > 0.0) & (distance < near)]
    test = _test(before, beyond, near_m=near, names=(first[0], second[0]))
    return Contact(
        first=first[0],
        second=second[0],
        length_km=length_km(line),
        distance_m=distance,
        classes=classes,
        difference=test.difference,
        interval=test.interval,
        p=test.p,
        verdict=test.verdict,
        note=test.note,
    )


def _signed_distance(
    stations: Stations, line: BaseGeometry, *, sides: tuple[BaseGeometry, BaseGeometry]
) -> NDArray[np.float64]:
    lon, lat, values = stations
    first, second = (inside(side, lon=lon, lat=lat) for side in sides)
    known = np.isfinite(values) & (first | second)
    signed = np.full(lon.shape, np.nan)
    away = distance_to_line(line, lon=lon[known], lat=lat[known])
    # on the outline of both a station counts for the first
    signed[known] = np.where(first[known], -away, away)
    return signed


def _classes(
    distance: NDArray[np.float64],
    values: NDArray[np.float64],
    edges: NDArray[np.float64],
    *,
    names: tuple[str, str],
) -> pd.DataFrame:
    bounds = np.concatenate([-edges[::-1], [0.0], edges])
    rows = []
    for low, high in itertools.pairwise(bounds):
        # a station on the contact itself counts for the first domain, as above
        here = (distance > low) & (distance <= high)
        if high > 0.0:
            here = (distance > 0.0) & (distance >= low) & (distance < high)
        found = values[here]
        rows.append(
            {
                "first": names[0],
                "second": names[1],
                "domain": names[int(high > 0.0)],
                "from_m": low,
                "to_m": high,
                "count": len(found),
                "mean": float(found.mean()) if len(found) else np.nan,
                "median": float(np.median(found)) if len(found) else np.nan,
                "sd": float(found.std(ddof=1)) if len(found) > 1 else np.nan,
            }
        )
    return pd.DataFrame(rows, columns=list(CLASS_COLUMNS))


class _Test(NamedTuple):
    """What the nearest stations on either side say."""

    difference: float
    interval: tuple[float, float]
    p: float
    verdict: Verdict
    note: str


def _test(
    inside_first: NDArray[np.float64],
    inside_second: NDArray[np.float64],
    *,
    near_m: float,
    names: tuple[str, str],
) -> _Test:
    counts = len(inside_first), len(inside_second)
    told = f"{counts[0]} stations of {names[0]} and {counts[1]} of {names[1]}"
    told += f" within {near_m:g} m of the contact"
    if min(counts) < FEWEST_STATIONS:
        nothing = (float("nan"), float("nan"))
        why = f"{told}: fewer than {FEWEST_STATIONS} on a side"
        return _Test(float("nan"), nothing, float("nan"), "not told", why)
    difference, interval, p = welch(inside_first, inside_second)
    verdict: Verdict = "hard" if p < SIGNIFICANCE else "soft"
    note = (
        f"{told}: means differ by {difference:.3g} ({interval[0]:.3g} to "
        f"{interval[1]:.3g} at 95 %), Welch's two-sided t-test p = {p:.2g}, stations "
        "taken as independent"
    )
    return _Test(difference, interval, p, verdict, note)
