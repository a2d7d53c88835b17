"""What ties the picture of a grid to the Earth: graticule and scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.model.crs import GEOD, WGS84, transformer, unwrap_longitude
from geo.report.rasters import middle_longitude

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.grid import GridSpec

_STEPS = (30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
_FEWEST = 3  # lines wanted each way
_BAR_SHARE = 0.3  # of the width of the map, at most
_LONGEST_BAR_M = 1e6  # beyond it a straight bar is no geodesic on any map
_ALONG = 400  # vertices of a graticule line


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """A level bar through the middle of a map whose geodesic length is known.

    Parameters
    ----------
    length_m : float
        1, 2 or 5 times a power of ten.
    width : float
        In the units of the grid's CRS.
    lat : float
        Latitude for which it holds, degrees.
    """

    length_m: float
    width: float
    lat: float

    @property
    def words(self) -> str:
        """What stands beside it."""
        if self.length_m >= 1000.0:
            return f"{self.length_m / 1000.0:,.0f} km"
        return f"{self.length_m:,.3g} m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graticule:
    """Meridians and parallels over a grid.

    Parameters
    ----------
    lines : tuple of ndarray, shape (n, 2)
        In the CRS of the grid.
    along_bottom, along_left : tuple of tuple
        Where meridians cross the lower edge and parallels the left one, with words.
    """

    lines: tuple[NDArray[np.float64], ...]
    along_bottom: tuple[tuple[float, str], ...]
    along_left: tuple[tuple[float, str], ...]


def scale_bar(spec: GridSpec) -> ScaleBar:
    """Choose the scale bar of a grid.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    ScaleBar
        The geodesic between its ends, laid level across the middle of the grid, is
        its length (Karney 2013, through `pyproj.Geod`).

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=59, spacing=1.0, shape=(2, 10), crs=WGS84)
    >>> bar = scale_bar(spec)
    >>> bar.words, round(bar.width, 2), bar.lat
    ('100 km', 1.79, 60.0)
    """
    west, south, east, north = spec.bounds
    middle = ((west + east) / 2.0, (south + north) / 2.0)
    trial = (east - west) / 1000.0
    per_unit = _level_length_m(spec, middle, trial) / trial
    most = min(_BAR_SHARE * (east - west) * per_unit, _LONGEST_BAR_M)
    length = _round_down(most)
    width = length / per_unit
    for _ in range(4):  # the ratio hardly changes: each step gains several digits
        width *= length / _level_length_m(spec, middle, width)
    lat = _to_lonlat(spec, middle[0], middle[1])[1]
    return ScaleBar(length_m=length, width=width, lat=float(lat))


def _level_length_m(spec: GridSpec, middle: tuple[float, float], width: float) -> float:
    x, y = middle
    ends = np.array([x - width / 2.0, x + width / 2.0])
    lon, lat = _to_lonlat(spec, ends, np.array([y, y]))
    _, _, metres = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    return float(metres)


def _to_lonlat(
    spec: GridSpec, x: ArrayLike, y: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions on the grid in degrees, longitudes continuous over it."""
    if spec.crs.is_geographic:
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    lon, lat = transformer(spec.crs, WGS84).transform(x, y)
    return unwrap_longitude(lon, centre=middle_longitude(spec)), np.asarray(lat)


def on_grid(
    spec: GridSpec, lon: ArrayLike, lat: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place positions on a grid.

    Parameters
    ----------
    spec : GridSpec
    lon, lat : array_like of float, shape (n,)
        Degrees, any range.

    Returns
    -------
    tuple of ndarray of float, shape (n,)
        In the units of the CRS; on a geographic grid in its own turn of longitude.

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179, south=0, spacing=1.0, shape=(1, 2), crs=WGS84)
    >>> on_grid(spec, [-179.5], [0.5])[0].tolist()
    [180.5]
    """
    if not spec.crs.is_geographic:
        x, y = transformer(WGS84, spec.crs).transform(lon, lat)
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    west, _, east, _ = spec.bounds
    turned = unwrap_longitude(lon, centre=(west + east) / 2.0)
    return turned, np.asarray(lat, dtype=float)


def _round_down(length: float) -> float:
    """Take the greatest of 1, 2, 5 times a power of ten that is not above."""
    power = 10.0 ** np.floor(np.log10(length))
    return float(max(n * power for n in (1.0, 2.0, 5.0) if n * power <= length))


def graticule_over(spec: GridSpec) -> Graticule:
    """Draw meridians and parallels at round degrees over a grid.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    Graticule

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=178, south=-2, spacing=1.0, shape=(4, 4), crs=WGS84)
    >>> [words for _, words in graticule_over(spec).along_bottom]
    ['178° E', '179° E', '180°', '179° W', '178° W']
    """
    lon, lat = _edge_lonlat(spec)
    west, south, east, north = spec.bounds
    meridians = [(at, _line(spec, lat, lon=at)) for at in _round_values(lon)]
    parallels = [(at, _line(spec, lon, lat=at)) for at in _round_values(lat)]
    below = [
        (x, meridian_words(at))
        for at, line in meridians
        for x in _crossings(line, level=south, ends=(west, east))
    ]
    beside = [
        (y, parallel_words(at))
        for at, line in parallels
        for y in _crossings(line[:, ::-1], level=west, ends=(south, north))
    ]
    return Graticule(
        lines=tuple(line for _, line in (*meridians, *parallels)),
        along_bottom=tuple(below),
        along_left=tuple(beside),
    )


def _edge_lonlat(spec: GridSpec) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    west, south, east, north = spec.bounds
    across, up = np.linspace(west, east, 101), np.linspace(south, north, 101)
    x, y = np.meshgrid(across, up)
    return _to_lonlat(spec, x.ravel(), y.ravel())


def _round_values(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(degrees.min()), float(degrees.max())
    step = next((s for s in _STEPS if high - low >= _FEWEST * s), _STEPS[-1])
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return np.asarray(np.arange(first, last + 1) * step)


def _line(
    spec: GridSpec,
    reach: NDArray[np.float64],
    *,
    lon: float | None = None,
    lat: float | None = None,
) -> NDArray[np.float64]:
    """Follow a meridian or a parallel, somewhat beyond the grid."""
    margin = 0.05 * float(np.ptp(reach))
    along = np.linspace(reach.min() - margin, reach.max() + margin, _ALONG)
    if lon is not None:
        return _placed(spec, np.full(_ALONG, lon), np.clip(along, -90.0, 90.0))
    return _placed(spec, along, np.full(_ALONG, lat))


def _placed(
    spec: GridSpec, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Place positions whose longitudes are already those of the grid."""
    if spec.crs.is_geographic:
        return np.column_stack([lon, lat])
    return np.column_stack(transformer(WGS84, spec.crs).transform(lon, lat))


def _crossings(
    line: NDArray[np.float64], *, level: float, ends: tuple[float, float]
) -> list[float]:
    """Where a line of (along, up) meets a level, within the ends."""
    along, up = line[:, 0], line[:, 1] - level
    at = np.flatnonzero((up[:-1] < 0.0) != (up[1:] < 0.0))
    share = up[at] / (up[at] - up[at + 1])
    places = along[at] + share * (along[at + 1] - along[at])
    margin = 1e-9 * (ends[1] - ends[0])
    inside = (places >= ends[0] - margin) & (places <= ends[1] + margin)
    return [float(place) for place in places[inside]]


def meridian_words(lon: float) -> str:
    """Write a longitude for an edge.

    Parameters
    ----------
    lon : float
        Degrees, any range.

    Returns
    -------
    str

    Examples
    --------
    >>> meridian_words(181.5), meridian_words(180.0), meridian_words(0.0)
    ('178.5° W', '180°', '0°')
    """
    turned = round((lon + 180.0) % 360.0 - 180.0, 6)
    if turned in {0.0, -180.0}:
        return "0°" if turned == 0.0 else "180°"
    return f"{abs(turned):g}° {'E' if turned > 0.0 else 'W'}"


def parallel_words(lat: float) -> str:
    """Write a latitude for an edge.

    Parameters
    ----------
    lat : float
        Degrees.

    Returns
    -------
    str

    Examples
    --------
    >>> parallel_words(-17.0), parallel_words(0.0)
    ('17° S', '0°')
    """
    shown = round(lat, 6)
    if shown == 0.0:
        return "0°"
    return f"{abs(shown):g}° {'N' if shown > 0.0 else 'S'}"
