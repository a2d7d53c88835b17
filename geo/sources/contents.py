"""Contents of the user's files, looked at before a library may follow them.

A .vrt under another name makes GDAL open hosts and files, so does a GeoJSON
whose CRS is a link, and HDF5 reads other files through links. Each kind of
file is known by its first bytes and opened by one driver of a short list.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

import h5py
import scipy.io

from pyproj import CRS
from pyproj.exceptions import CRSError as BadCRS

from geo.errors import DataError, Problem
from geo.sources.guard import require_block, require_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"

RASTER_DRIVERS = {
    b"II*\x00": "GTiff",
    b"MM\x00*": "GTiff",
    b"II+\x00": "GTiff",
    b"MM\x00+": "GTiff",
    b"ncol": "AAIGrid",
    b"DSAA": "GSAG",
    b"DSBB": "GSBG",
    b"DSRB": "GS7BG",
}
"""GDAL drivers that may open a raster, by the first four bytes: no links.

Left out: HFA (.img), whose header names the file that holds the values; EHdr and
ENVI (.bil, .flt), whose header is a file beside them, which GDAL finds only if it
may look at every other file beside them too; XYZ, which has no mark of its own.
"""

_OTHER_FILES = {
    b"EHFA": "an ERDAS .img, whose header can name another file",
    b"<VRT": "a VRT, which names other files and hosts",
    b"<GDA": "XML, which names other files and hosts",
    b"<?xm": "XML, which names other files and hosts",
    b"\x93NUM": "a NumPy array, which can hold pickled objects",
    b"PK\x03\x04": "a zip archive: unpack it first",
    b"\x1f\x8b\x08": "a gzip archive: unpack it first",
}
"""What is refused by its name, by its first bytes."""

VECTOR_DRIVERS = ("GPKG", "GeoJSON", "GeoJSONSeq", "ESRI Shapefile", "FlatGeobuf")
"""GDAL drivers that may open a vector file: no links, nothing that runs."""

_GEOJSON_TYPES = frozenset(
    [
        "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint",
        "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    ]
)  # fmt: skip


_CRS_NAME = re.compile(r"(?:urn:ogc:def:crs:)?[A-Za-z]+:[\w.:-]+", re.IGNORECASE)


def raster_driver(path: Path) -> str:
    """Choose the one GDAL driver that may open a raster.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.

    Returns
    -------
    str

    Raises
    ------
    DataError
        It is neither a GeoTIFF nor an ESRI ASCII, Surfer or BAG grid.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.asc"
    ...     _ = path.write_text("NCOLS 2")
    ...     raster_driver(path)
    'AAIGrid'
    """
    with path.open("rb") as file:
        head = file.read(8)
    magic = head[:4]
    if head == HDF5_MAGIC:
        return "BAG"
    driver = RASTER_DRIVERS.get(magic, RASTER_DRIVERS.get(magic.lower()))
    if driver is None:
        told = [what for start, what in _OTHER_FILES.items() if head.startswith(start)]
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what="neither GeoTIFF, ESRI ASCII grid nor NetCDF"
                    + (f", but {told[0]}" if told else ""),
                    cure=f"convert it: gdal_translate {path.name} {path.stem}.tif",
                )
            ],
        )
    return driver


def require_vector_contents(path: Path) -> None:
    """Look at the first bytes of a vector file before GDAL may open it.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.

    Raises
    ------
    DataError
        It is none of GeoPackage, GeoJSON, Shapefile and FlatGeobuf, or it is a
        GeoJSON that points elsewhere.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "areas.geojson"
    ...     _ = path.write_text("<OGRVRTDataSource/>")
    ...     require_vector_contents(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: areas.geojson: 1 problem
    - contents: neither GeoPackage, GeoJSON, Shapefile nor FlatGeobuf
        cure: convert it: ogr2ogr areas.gpkg areas.geojson
    """
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith((b"SQLite format 3\x00", b"\x00\x00\x27\x0a", b"fgb\x03")):
        return
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")
    if not text.startswith(b"{"):
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what="neither GeoPackage, GeoJSON, Shapefile nor FlatGeobuf",
                    cure=f"convert it: ogr2ogr {path.stem}.gpkg {path.name}",
                )
            ],
        )
    require_size(path.stat().st_size, what=path.name)
    for document in _json_documents(path):
        _require_plain_geojson(document, name=path.name)


def _json_documents(path: Path) -> Iterator[object]:
    """Parse a GeoJSON file, or one document a line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        try:
            yield json.loads(text)
        except json.JSONDecodeError:
            lines = text.replace("\x1e", "").splitlines()
            yield from (json.loads(line) for line in lines if line.strip())
    except (ValueError, RecursionError) as error:
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what=f"not readable as GeoJSON: {error}",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        ) from error


def _require_plain_geojson(document: object, *, name: str) -> None:
    kind = document.get("type") if isinstance(document, dict) else None
    if not isinstance(document, dict) or kind not in _GEOJSON_TYPES:
        raise DataError(
            name,
            [
                Problem(
                    where="type",
                    what=repr(kind),
                    expected="a GeoJSON object, such as FeatureCollection",
                )
            ],
        )
    _require_plain_crs(document.get("crs"), name=name)


def _require_plain_crs(crs: object, *, name: str) -> None:
    """Refuse what GDAL would fetch from its address, or read as WGS84 unasked."""
    if not isinstance(crs, dict):
        return
    kind, facts = str(crs.get("type")).lower(), crs.get("properties")
    if kind not in {"name", "epsg"}:
        what = f"of type {crs.get('type')!r}, which points elsewhere"
    else:
        key = "name" if kind == "name" else "code"
        told = str(facts.get(key, "") if isinstance(facts, dict) else "").strip()
        if _known_crs(told if kind == "name" else f"EPSG:{told}"):
            return
        what = f"{told!r} is not known"
    raise DataError(
        name,
        [
            Problem(
                where="crs",
                what=what,
                expected="a named CRS, or none for longitude and latitude",
                cure="take the member crs out and declare the CRS",
            )
        ],
    )


def _known_crs(told: str) -> bool:
    if told.upper() == "CRS84":
        return True
    try:
        return bool(_CRS_NAME.fullmatch(told)) and bool(CRS.from_user_input(told))
    except BadCRS:
        return False


def require_self_contained_hdf5(path: Path) -> None:
    """Refuse an HDF5 file that reads other files.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.

    Raises
    ------
    DataError
        It has an external link, external storage or a virtual data set; or it
        is no HDF5 file after all.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "linked.nc"
    ...     with h5py.File(path, "w") as file:
    ...         file["elevation"] = h5py.ExternalLink("/etc/other.nc", "z")
    ...     require_self_contained_hdf5(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: linked.nc: 1 problem
    - elevation: its values lie in another file
        expected: a file that holds its own data
        cure: copy it with ncks or nccopy
    """
    try:
        with h5py.File(path, "r") as file:
            elsewhere = list(_read_elsewhere(file, name=path.name, seen=set()))
    except (OSError, RuntimeError, KeyError) as error:
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what=f"not readable as NetCDF-4 (HDF5): {error}",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        ) from error
    if elsewhere:
        raise DataError(
            path.name,
            [
                Problem(
                    where=name,
                    what="its values lie in another file",
                    expected="a file that holds its own data",
                    cure="copy it with ncks or nccopy",
                )
                for name in elsewhere
            ],
        )


def _read_elsewhere(group: h5py.Group, *, name: str, seen: set[int]) -> Iterator[str]:
    for key in group:
        link = group.get(key, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            yield str(key)
        if not isinstance(link, h5py.HardLink):
            continue
        member = group[key]
        address = h5py.h5o.get_info(member.id).addr
        if address in seen:  # a group may hold itself
            continue
        seen.add(address)
        if isinstance(member, h5py.Group):
            yield from _read_elsewhere(member, name=name, seen=seen)
        elif isinstance(member, h5py.Dataset):
            if member.external or member.is_virtual:
                yield str(key)
            _require_bearable(member, what=f"{name}, {key}")


def _require_bearable(member: h5py.Dataset, *, what: str) -> None:
    """Refuse what is read whole however small the window: axes, chunks."""
    if member.ndim == 1:
        require_size(member.nbytes, what=what, cure="no axis is that long")
    if member.chunks:
        chunk_bytes = math.prod(member.chunks) * member.dtype.itemsize
        require_block(chunk_bytes, what=what)


def require_netcdf3(path: Path) -> None:
    r"""Refuse a classic NetCDF file whose axes do not fit the memory.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.

    Raises
    ------
    DataError
        It is no NetCDF 3 file, is cut off, or an axis is declared too long.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.nc"
    ...     _ = path.write_bytes(b"CDF\x01")
    ...     require_netcdf3(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a.nc: 1 problem
    - contents: not readable as NetCDF: its header is cut off or damaged
        cure: the file may be cut off: fetch it again
    """
    try:
        with scipy.io.netcdf_file(path, mmap=True, maskandscale=False) as file:
            sizes = {
                str(name): math.prod(variable.shape) * variable.itemsize()
                for name, variable in file.variables.items()
                if len(variable.shape) == 1
            }
    except (OSError, ValueError, TypeError, IndexError, KeyError) as error:
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what="not readable as NetCDF: its header is cut off or damaged",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        ) from error
    for name, size in sizes.items():
        require_size(size, what=f"{path.name}, {name}", cure="no axis is that long")
