"""Target grids: where the cells lie, and what a gridded variable must say.

A grid is an `xarray.Dataset` with dims ``(northing, easting)`` (or ``(lat,
lon)`` when geographic), cell centres as coordinates, ascending, and a scalar
``spatial_ref`` that holds the CF grid mapping.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely
import xarray as xr
from pyproj import CRS, Proj

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import GEOD, WGS84, transformer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpec:
    """A grid of square cells.

    Parameters
    ----------
    west, south : float
        The outer corner, in the units of `crs`.
    spacing : float
        Cell size, in the units of `crs`.
    shape : tuple of int
        Rows (south to north), columns (west to east).
    crs : pyproj.CRS

    Examples
    --------
    >>> from geo.model.crs import local_crs
    >>> spec = GridSpec(
    ...     west=-2e3,
    ...     south=-1e3,
    ...     spacing=1e3,
    ...     shape=(2, 4),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> spec.eastings
    array([-1500.,  -500.,   500.,  1500.])
    >>> spec.cell_areas_m2().round(-2)
    array([[1000000., 1000000., 1000000., 1000000.],
           [1000000., 1000000., 1000000., 1000000.]])
    """

    west: float
    south: float
    spacing: float
    shape: tuple[int, int]
    crs: CRS

    def __post_init__(self) -> None:
        problems = []
        if not self.spacing > 0.0:
            problems.append(
                Problem(where="spacing", what=f"{self.spacing}", expected="above 0")
            )
        if min(self.shape) < 1:
            problems.append(
                Problem(where="shape", what=f"{self.shape}", expected="at least (1, 1)")
            )
        if problems:
            raise ParameterError("grid", problems)

    @classmethod
    def covering(
        cls,
        bounds: tuple[float, float, float, float],
        *,
        spacing: float,
        crs: CRS,
    ) -> GridSpec:
        """Lay the smallest grid over some bounds, edges at multiples of the spacing.

        Parameters
        ----------
        bounds : tuple of float
            West, south, east, north, in the units of `crs`.
        spacing : float
            Cell size.
        crs : pyproj.CRS

        Returns
        -------
        GridSpec
        """
        west, south = (np.floor(value / spacing) * spacing for value in bounds[:2])
        columns = max(1, int(np.ceil((bounds[2] - west) / spacing - 1e-9)))
        rows = max(1, int(np.ceil((bounds[3] - south) / spacing - 1e-9)))
        return cls(
            west=float(west),
            south=float(south),
            spacing=spacing,
            shape=(rows, columns),
            crs=crs,
        )

    @property
    def eastings(self) -> NDArray[np.float64]:
        """Cell centres west to east, in the units of the CRS."""
        return np.asarray(self.west + self.spacing * (np.arange(self.shape[1]) + 0.5))

    @property
    def northings(self) -> NDArray[np.float64]:
        """Cell centres south to north, in the units of the CRS."""
        return np.asarray(self.south + self.spacing * (np.arange(self.shape[0]) + 0.5))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return (
            self.west,
            self.south,
            self.west + self.spacing * self.shape[1],
            self.south + self.spacing * self.shape[0],
        )

    @property
    def dims(self) -> tuple[str, str]:
        """Names of the dimensions, rows first."""
        return ("lat", "lon") if self.crs.is_geographic else ("northing", "easting")

    def centres(self) -> NDArray[np.float64]:
        """List the cell centres row by row.

        Returns
        -------
        ndarray of float, shape (cells, 2)
            Easting and northing.
        """
        east, north = np.meshgrid(self.eastings, self.northings)
        return np.column_stack([east.ravel(), north.ravel()])

    def centres_between(self, start: int, stop: int) -> NDArray[np.float64]:
        """List a run of cell centres, the same numbers as in `centres`.

        Parameters
        ----------
        start, stop : int
            Of the cells counted row by row, from the south-west on.

        Returns
        -------
        ndarray of float, shape (stop - start, 2)
            Easting and northing.

        Examples
        --------
        >>> spec = GridSpec(west=0, south=0, spacing=2.0, shape=(2, 3), crs=WGS84)
        >>> spec.centres_between(2, 4)
        array([[5., 1.],
               [1., 3.]])
        """
        row, column = np.divmod(np.arange(start, stop), self.shape[1])
        return np.column_stack(
            [
                self.west + self.spacing * (column + 0.5),
                self.south + self.spacing * (row + 0.5),
            ]
        )

    def lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the cell centres in degrees.

        Returns
        -------
        tuple of ndarray of float, shape `shape`
            Longitudes and latitudes.
        """
        east, north = np.meshgrid(self.eastings, self.northings)
        lon, lat = transformer(self.crs, WGS84).transform(east, north)
        return np.asarray(lon), np.asarray(lat)

    def cells(self) -> NDArray[np.object_]:
        """Draw the cells as polygons in the CRS of the grid.

        Returns
        -------
        ndarray of shapely.Polygon, shape `shape`
        """
        half = self.spacing / 2.0
        east, north = np.meshgrid(self.eastings, self.northings)
        boxes = shapely.box(east - half, north - half, east + half, north + half)
        return np.asarray(boxes)

    def cell_areas_m2(self) -> NDArray[np.float64]:
        """Measure the area of each cell on the WGS84 ellipsoid.

        Exact on a geographic grid (area between parallels, Snyder 1987, eq.
        3-12); on a projected one the plane area over the areal scale at the
        centre, exact for equal-area systems.

        Returns
        -------
        ndarray of float, shape `shape`
            Square metres.
        """
        if self.crs.is_geographic:
            edges = self.south + self.spacing * np.arange(self.shape[0] + 1)
            bands = np.diff(_area_from_equator_m2(edges)) * np.radians(self.spacing)
            return np.repeat(bands[:, None], self.shape[1], axis=1)
        lon, lat = self.lonlat()
        factors = Proj(self.crs).get_factors(lon.ravel(), lat.ravel())
        return np.asarray(self.spacing**2 / np.reshape(factors.areal_scale, self.shape))

    def dataset(self) -> xr.Dataset:
        """Start an empty grid.

        Returns
        -------
        xarray.Dataset
            Coordinates and the CF grid mapping, no variables.
        """
        row, column = self.dims
        kind = "geographic" if self.crs.is_geographic else "projected"
        up, across = _AXES[kind]
        return xr.Dataset(
            coords={
                row: (row, self.northings, {**up, "axis": "Y"}),
                column: (column, self.eastings, {**across, "axis": "X"}),
                "spatial_ref": ((), 0, self.crs.to_cf()),
            }
        )

    def variable(
        self,
        values: NDArray[np.generic],
        *,
        units: str,
        long_name: str,
        basis: str | None = None,
    ) -> xr.DataArray:
        """Wrap an array as a variable of this grid.

        Parameters
        ----------
        values : ndarray, shape `shape` or (cells,)
        units, long_name : str
        basis : str, optional
            ``"wet"`` or ``"dry"``; required where mass is meant.

        Returns
        -------
        xarray.DataArray
        """
        attrs = {"units": units, "long_name": long_name, "grid_mapping": "spatial_ref"}
        if basis is not None:
            attrs["basis"] = basis
        return xr.DataArray(values.reshape(self.shape), dims=self.dims, attrs=attrs)


_AXES = {
    "geographic": (
        {"standard_name": "latitude", "units": "degrees_north"},
        {"standard_name": "longitude", "units": "degrees_east"},
    ),
    "projected": (
        {"standard_name": "projection_y_coordinate", "units": "m"},
        {"standard_name": "projection_x_coordinate", "units": "m"},
    ),
}
"""What CF wants said of the coordinates, rows first (CF conventions 1.11, ch. 4-5)."""


def _area_from_equator_m2(lat: ArrayLike) -> NDArray[np.float64]:
    """Area per radian of longitude between the equator and a parallel."""
    sin = np.sin(np.radians(lat))
    ecc = np.sqrt(GEOD.es)
    authalic = sin / (1 - GEOD.es * sin**2) + np.arctanh(ecc * sin) / ecc
    return np.asarray(GEOD.b**2 / 2.0 * authalic)


def require_grid(grid: xr.Dataset, *, what: str = "grid") -> GridSpec:
    """Check a grid at the door and read its description.

    Parameters
    ----------
    grid : xarray.Dataset
    what : str, optional
        Its name, for the message.

    Returns
    -------
    GridSpec

    Raises
    ------
    DataError
        Dimensions, attributes or the CRS are missing, or the cells are not
        square and ascending.

    Examples
    --------
    >>> spec = GridSpec(west=0, south=0, spacing=0.5, shape=(2, 3), crs=WGS84)
    >>> require_grid(spec.dataset()) == spec
    True
    """
    dims = next(
        (
            d
            for d in (("northing", "easting"), ("lat", "lon"))
            if set(d) <= set(grid.dims)
        ),
        None,
    )
    problems = [
        Problem(where=f"variable {name}", what=f"no {attr}", expected="CF attributes")
        for name, variable in grid.data_vars.items()
        for attr in ("units", "long_name")
        if attr not in variable.attrs
    ]
    if dims is None or "spatial_ref" not in grid.coords:
        problems.append(
            Problem(
                where="grid",
                what=f"dims {tuple(grid.dims)}, coords {tuple(grid.coords)}",
                expected="(northing, easting) or (lat, lon), and spatial_ref",
                cure="build it with GridSpec.dataset",
            )
        )
        raise DataError(what, problems)
    rows, columns = (grid[name].to_numpy() for name in dims)
    steps = np.concatenate([np.diff(rows), np.diff(columns)])
    spacing = float(steps[0]) if steps.size else float("nan")
    if not np.allclose(steps, spacing, rtol=1e-6) or not spacing > 0.0:
        problems.append(
            Problem(where="cells", what="not square and ascending", cure="resample it")
        )
    if problems:
        raise DataError(what, problems)
    return GridSpec(
        west=float(columns[0] - spacing / 2),
        south=float(rows[0] - spacing / 2),
        spacing=spacing,
        shape=(len(rows), len(columns)),
        crs=CRS.from_cf(grid["spatial_ref"].attrs),
    )
