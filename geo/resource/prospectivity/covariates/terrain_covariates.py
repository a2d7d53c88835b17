"""Covariates that the shape of the sea floor gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.resource.ground.horn import horn_slope
from geo.resource.prospectivity.covariates.curvature import curvature
from geo.resource.prospectivity.covariates.position_index import position_index
from geo.resource.prospectivity.covariates.relief import relief_of
from geo.resource.prospectivity.covariates.roughness import ruggedness, window_deviation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr


RIM = "NaN on land, on the rim of the grid and beside cells without elevation"


def terrain_covariates(
    bathymetry: xr.Dataset,
    *,
    window: int = 3,
    rings_m: Sequence[tuple[float, float]] = (),
) -> xr.Dataset:
    """Derive depth, slope, roughness, curvature and position from a bathymetry.

    All on the cells of the bathymetry: in true metres on the ellipsoid where it is in
    longitude and latitude, in the metres of its own steps where it is projected. A
    projection that gets lengths wrong by more than 1 % is refused; in its zone UTM is
    wrong by 0.1 % at most, slopes as much, curvatures as much, and a ring of a
    position index is as much too wide.

    What needs neighbours is missing where one of them is: read the bathymetry wider
    than the ground asked about. Land, at elevations of 0 or above, has no depth and no
    other covariate, though the sea floor beside it feels it.

    Parameters
    ----------
    bathymetry : xarray.Dataset
        Variable elevation in metres, positive up, on dims (lat, lon) in degrees or
        (northing, easting) in metres, in even steps up or down, with spatial_ref. The
        cells need not be square.
    window : int, optional
        Cells along a side for the standard deviation of elevations: odd.
    rings_m : sequence of tuple of float, optional
        Inner and outer radii, m, of bathymetric position indices.

    Returns
    -------
    xarray.Dataset
        depth (m, positive down), slope_deg (degrees), ruggedness (m), deviation (m),
        profile_curvature, plan_curvature and mean_curvature (m-1), and for each ring
        bpi_{inner}_{outer}km (m), on the axes of the bathymetry, ascending. Each says
        its units, long_name, cell_size_m, method, references, source and resampling.

    Raises
    ------
    DataError
        There is no such grid of elevations.
    CRSError
        It is neither in degrees nor in the metres of a projection that fits the
        ground.
    ParameterError
        The window or the radii cannot be.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=154, south=24, spacing=0.1, shape=(5, 5), crs=WGS84)
    >>> bathymetry = spec.dataset()
    >>> rising = -5000.0 + 100.0 * np.arange(5.0)[:, None] + np.zeros((5, 5))
    >>> bathymetry["elevation"] = spec.variable(rising, units="m", long_name="z")
    >>> found = terrain_covariates(bathymetry)
    >>> round(float(found["slope_deg"][2, 2]), 3), float(found["ruggedness"][2, 2])
    (0.517, 244.9)
    """
    relief = relief_of(bathymetry)
    z, cells = relief.elevation, relief.cells
    sizes = {"width_m": cells.width_m, "height_m": cells.height_m}
    bent = curvature(z, **sizes)
    layers = {
        "depth": (-z, _DEPTH),
        "slope_deg": (horn_slope(z, **sizes), _SLOPE),
        "ruggedness": (ruggedness(z), _RUGGEDNESS),
        "deviation": (window_deviation(z, window=window), _deviation(window)),
        "profile_curvature": (bent.profile, _bent("profile")),
        "plan_curvature": (bent.plan, _bent("plan (tangential)")),
        "mean_curvature": (bent.mean, _bent("mean")),
    }
    for ring in rings_m:
        index = position_index(z, cells=cells, ring_m=ring)
        layers[_ring_name(ring)] = (index, _position(ring))
    shared = {
        "grid_mapping": "spatial_ref",
        "cell_size_m": relief.cell_size_m,
        "source": relief.source,
        "resampling": "none: derived on the cells of the bathymetry",
        "missing": RIM,
    }
    covariates = relief.grid
    for name, (values, attrs) in layers.items():
        under_sea = np.where(z < 0.0, values, np.nan)
        covariates[name] = (relief.dims, under_sea, {**attrs, **shared})
    return covariates


_DEPTH = {
    "units": "m",
    "long_name": "depth",
    "positive": "down",
    "method": "elevation with its sign turned",
}
_SLOPE = {
    "units": "degrees",
    "long_name": "slope (Horn)",
    "method": "steepest slope from eight neighbours weighed 1, 2, 1",
    "references": "Horn 1981, doi 10.1109/PROC.1981.11918",
}
_RUGGEDNESS = {
    "units": "m",
    "long_name": "terrain ruggedness index",
    "method": "root of the sum of squared differences from eight neighbours",
    "references": "Riley et al. 1999, Intermountain Journal of Sciences 5, 23-27",
}


def _deviation(window: int) -> dict[str, str]:
    return {
        "units": "m",
        "long_name": f"standard deviation of elevation in {window} x {window} cells",
        "method": "of the window as a whole, a plane through it not taken out",
    }


def _bent(which: str) -> dict[str, str]:
    return {
        "units": "m-1",
        "long_name": f"{which} curvature, positive where convex",
        "method": "derivatives of the surface through nine cells",
        "references": "Zevenbergen and Thorne 1987, doi 10.1002/esp.3290120107; "
        "Florinsky 2017, doi 10.1177/0309133317733667",
    }


def _position(ring: tuple[float, float]) -> dict[str, str]:
    inner, outer = ring
    return {
        "units": "m",
        "long_name": f"bathymetric position index, {inner / 1e3:g} to "
        f"{outer / 1e3:g} km",
        "method": "elevation less the mean of the cells whose centres lie in the ring",
        "references": "Lundblad et al. 2006, doi 10.1080/01490410600738021",
    }


def _ring_name(ring: tuple[float, float]) -> str:
    inner, outer = (f"{radius / 1e3:g}".replace(".", "p") for radius in ring)
    return f"bpi_{inner}_{outer}km"
