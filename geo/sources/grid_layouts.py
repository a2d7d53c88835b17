"""Where the cells of a grid on disk lie, what they hold, how to read a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyproj import CRS

from geo.errors import CRSError, Problem
from geo.model.crs import WGS84
from geo.model.source_notes import SourceNote
from geo.sources.vector_files import settled_crs


@dataclass(frozen=True, slots=True, kw_only=True)
class GridVariable:
    """What a file says of the values of a grid.

    Parameters
    ----------
    name, long_name, standard_name, units : str, optional
        Empty where the file does not say.
    positive : str, optional
        ``"up"`` or ``"down"``.
    stated_range : tuple of float or None, optional
        Least and greatest value of the whole grid.
    coded : bool, optional
        The values are classes, not amounts: a colour table or flag meanings.
    whole_bytes : bool, optional
        The values are stored as 0 to 255 without scale, as those of an image.
    """

    name: str = ""
    long_name: str = ""
    standard_name: str = ""
    units: str = ""
    positive: str = ""
    stated_range: tuple[float, float] | None = None
    coded: bool = False
    whole_bytes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLayout:
    """A grid on disk.

    Parameters
    ----------
    name : str
        Of the file.
    eastings, northings : ndarray of float
        Cell centres in the order of the file, in the units of `crs`: longitudes
        and latitudes where it is geographic.
    crs : pyproj.CRS
    variable : GridVariable
    note : SourceNote
    read : callable
        Takes a slice of rows and one of columns; gives the values, NaN where
        the file declares no data.
    """

    name: str
    eastings: NDArray[np.float64]
    northings: NDArray[np.float64]
    crs: CRS
    variable: GridVariable
    note: SourceNote
    read: Callable[[slice, slice], NDArray[np.float64]]


def horizontal_crs(declared: str, carried: CRS | None, *, name: str) -> CRS:
    """Settle the horizontal coordinate system of a grid.

    Parameters
    ----------
    declared : str
        By the user; empty if not.
    carried : pyproj.CRS or None
        By the file; of a compound system the horizontal part counts.
    name : str
        Of the file, for the message.

    Returns
    -------
    pyproj.CRS
        `WGS84` itself where it is that.

    Raises
    ------
    CRSError
        There is none, it is not known, the two differ, or it is neither
        geographic nor projected.

    Examples
    --------
    >>> horizontal_crs("", CRS.from_epsg(9518), name="a.tif") == WGS84
    True
    """
    flat = carried.sub_crs_list[0] if carried and carried.is_compound else carried
    settled = settled_crs(declared, flat, name=name)
    if not (settled.is_geographic or settled.is_projected):
        raise CRSError(
            name,
            [
                Problem(
                    where="crs",
                    what=f"{settled.name} is {settled.type_name.lower()}",
                    expected="longitude and latitude, or easting and northing",
                )
            ],
        )
    return WGS84 if settled.equals(WGS84, ignore_axis_order=True) else settled


def axis_attributes(crs: CRS) -> tuple[dict[str, str], dict[str, str]]:
    """Say of the coordinates of a grid what CF asks for.

    Parameters
    ----------
    crs : pyproj.CRS

    Returns
    -------
    tuple of dict
        Of the rows, then of the columns.

    Examples
    --------
    >>> axis_attributes(CRS.from_epsg(32654))[1]["units"]
    'metre'
    """
    if crs.is_geographic:
        return (
            {"standard_name": "latitude", "units": "degrees_north", "axis": "Y"},
            {"standard_name": "longitude", "units": "degrees_east", "axis": "X"},
        )
    units = crs.axis_info[0].unit_name
    return (
        {"standard_name": "projection_y_coordinate", "units": units, "axis": "Y"},
        {"standard_name": "projection_x_coordinate", "units": units, "axis": "X"},
    )


def unreadable(what: str) -> Problem:
    """Say that a library could not read a file.

    Parameters
    ----------
    what : str
        The format, and what the library said.

    Returns
    -------
    Problem

    Examples
    --------
    >>> unreadable("NetCDF: bad header").what
    'not readable as NetCDF: bad header'
    """
    return Problem(
        where="contents",
        what=f"not readable as {what}",
        expected="NetCDF, GeoTIFF or an ESRI ASCII grid",
        cure="convert it with gdal_translate; if it is cut off, fetch it again",
    )
