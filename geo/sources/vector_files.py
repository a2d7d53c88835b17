"""One layer of a vector file, through GDAL's short list of drivers."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pyogrio

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as BadCRS

from geo.errors import CRSError, DataError, Problem
from geo.model.crs import WGS84, transformer
from geo.sources.contents import VECTOR_DRIVERS, require_vector_contents
from geo.sources.guard import require_size
from geo.sources.shapefile_parts import require_shapefile_parts, shapefile_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray


def read_layer(path: Path, *, layer: str = "") -> pd.DataFrame:
    """Read all features of a layer.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file: GeoPackage, GeoJSON, Shapefile or FlatGeobuf.
    layer : str, optional
        Needed where the file has several.

    Returns
    -------
    geopandas.GeoDataFrame
        In the CRS of the file; rings left open are closed, nothing else is
        mended. A plain `pandas.DataFrame` where the layer has no geometry.

    Raises
    ------
    DataError
        The file is of another kind, cut off, or its layer is not clear.

    Examples
    --------
    >>> import geopandas as gpd, pathlib, tempfile
    >>> points = gpd.GeoDataFrame(
    ...     {"id": ["A"]}, geometry=[shapely.Point(154, 24)], crs="EPSG:4326"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "points.gpkg"
    ...     points.to_file(path)
    ...     read_layer(path)["id"].tolist()
    ['A']
    """
    with _read_safely(path):
        return _features(path, layer)


def layer_columns(path: Path) -> tuple[tuple[str, ...], ...]:
    """List the columns of every layer, without reading a feature.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file: GeoPackage, GeoJSON, Shapefile or FlatGeobuf.

    Returns
    -------
    tuple of tuple of str
        A tuple for each layer, the geometry left out.

    Raises
    ------
    DataError
        The file is of another kind, or cut off.

    Examples
    --------
    >>> import geopandas as gpd, pathlib, tempfile
    >>> points = gpd.GeoDataFrame(
    ...     {"id": ["A"]}, geometry=[shapely.Point(154, 24)], crs="EPSG:4326"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "points.gpkg"
    ...     points.to_file(path)
    ...     layer_columns(path)
    (('id',),)
    """
    with _read_safely(path):
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        told = [pyogrio.read_info(path, layer=layer)["fields"] for layer in layers]
    return tuple(tuple(str(name) for name in names) for names in told)


@contextmanager
def _read_safely(path: Path) -> Iterator[None]:
    """Look at a file before GDAL may, and say in our words what GDAL cannot read."""
    require_vector_contents(path)
    require_shapefile_parts(path)
    require_size(path.stat().st_size, what=path.name)
    try:
        with _known_troubles():
            yield
    except UnicodeDecodeError as error:
        raise DataError(path.name, [_wrong_encoding(error, path)]) from error
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        shapely.errors.ShapelyError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            path.name,
            [
                Problem(
                    where="contents",
                    what=f"GDAL cannot read it: {error}",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        ) from error


@contextmanager
def _known_troubles() -> Iterator[None]:
    """Silence what the checks of shapes tell by row: such shapes come back empty."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        for told in ("Non closed ring", "OGRGeoJSON", r"Measured \(M\)"):
            warnings.filterwarnings("ignore", message=told)
        yield


def _features(path: Path, layer: str) -> pd.DataFrame:
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    chosen = _chosen(layers, layer, name=path.name)
    driver = str(pyogrio.read_info(path, layer=chosen)["driver"])
    _require_driver(driver, name=path.name)
    features: pd.DataFrame = pyogrio.read_dataframe(
        path, layer=chosen, on_invalid="fix", encoding=shapefile_encoding(path)
    )
    return features


def _wrong_encoding(error: UnicodeDecodeError, path: Path) -> Problem:
    return Problem(
        where="columns",
        what=f"byte 0x{error.object[error.start]:02x} is not {error.encoding} text",
        expected="text in the encoding that the file declares",
        cure=f"write the right one into {path.stem}.cpg, such as ISO-8859-1"
        if path.suffix.lower() == ".shp"
        else "save it as UTF-8",
    )


def _chosen(layers: list[str], wanted: str, *, name: str) -> str:
    if wanted in layers:
        return wanted
    if not wanted and len(layers) == 1:
        return layers[0]
    raise DataError(
        name,
        [
            Problem(
                where="layer",
                what=repr(wanted) if wanted else f"{len(layers)} layers",
                expected="one of " + ", ".join(layers[:20]),
                cure="name one of them",
            )
        ],
    )


def _require_driver(driver: str, *, name: str) -> None:
    if driver not in VECTOR_DRIVERS:
        raise DataError(
            name,
            [
                Problem(
                    where="driver",
                    what=driver,
                    expected="one of " + ", ".join(VECTOR_DRIVERS),
                    cure="convert it: ogr2ogr areas.gpkg " + name,
                )
            ],
        )


def settled_crs(declared: str, carried: CRS | None, *, name: str) -> CRS:
    """Settle in which coordinate system the positions of a file are.

    Parameters
    ----------
    declared : str
        By the user; empty if not.
    carried : pyproj.CRS or None
        By the file.
    name : str
        Of the file, for the message.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    CRSError
        There is none, it is not known, or the two differ.

    Examples
    --------
    >>> settled_crs("EPSG:4326", None, name="stations.csv").to_epsg()
    4326
    >>> settled_crs("", None, name="stations.csv")
    Traceback (most recent call last):
    ...
    geo.errors.CRSError: stations.csv: 1 problem
    - crs: the file carries none, and none is declared
        cure: declare it; for longitude and latitude of GPS it is EPSG:4326
    """
    if not declared:
        if carried is None:
            raise CRSError(
                name,
                [
                    Problem(
                        where="crs",
                        what="the file carries none, and none is declared",
                        cure="declare it; for longitude and latitude of GPS it is "
                        "EPSG:4326",
                    )
                ],
            )
        return carried
    try:
        crs = CRS.from_user_input(declared)
    except BadCRS as error:
        raise CRSError(
            name,
            [
                Problem(
                    where="crs",
                    what=f"{declared!r} is not known",
                    expected="a code such as EPSG:4326 or EPSG:32654",
                )
            ],
        ) from error
    problems = []
    if not (crs.is_geographic or crs.is_projected):
        problems.append(
            Problem(
                where="crs",
                what=f"{declared} is {crs.type_name.lower()}",
                expected="longitude and latitude, or easting and northing",
            )
        )
    if carried is not None and not crs.equals(carried, ignore_axis_order=True):
        problems.append(
            Problem(
                where="crs",
                what=f"declared {crs.name}, the file carries {carried.name}",
                cure="leave the declaration out, or correct the file",
            )
        )
    if problems:
        raise CRSError(name, problems)
    return crs


def in_degrees(geometries: gpd.GeoSeries, crs: CRS) -> gpd.GeoSeries:
    """Bring shapes to longitude and latitude on WGS84, without heights.

    Parameters
    ----------
    geometries : geopandas.GeoSeries
        In the units of `crs`; None stays None.
    crs : pyproj.CRS
        Such as the result of `settled_crs`.

    Returns
    -------
    geopandas.GeoSeries
        Degrees, in any range; not finite where the CRS does not reach.

    Examples
    --------
    >>> shapes = gpd.GeoSeries([shapely.Point(500_000, 0, 12), None])
    >>> in_degrees(shapes, CRS.from_epsg(32654)).iloc[0].x
    141.0
    """
    flat = geometries.force_2d()
    if crs.is_geographic and crs.equals(WGS84, ignore_axis_order=True):
        return flat
    change = transformer(crs, WGS84)

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    return gpd.GeoSeries(shapely.transform(flat.to_numpy(), move), index=flat.index)


def as_text(cells: pd.Series) -> pd.Series:
    """Write the cells of a column as text, whole numbers without a decimal point.

    Parameters
    ----------
    cells : pandas.Series
        Of any type: many formats keep identifiers as decimal numbers.

    Returns
    -------
    pandas.Series of str
        Empty where there is no value.

    Examples
    --------
    >>> import pandas as pd
    >>> as_text(pd.Series([8487.0, 0.5, None])).tolist()
    ['8487', '0.5', '']
    """
    said = cells.astype(object)
    if cells.dtype.kind == "f":
        whole = (cells == cells.round()) & np.isfinite(cells)
        said = said.mask(whole, cells[whole].map("{:.0f}".format))
    return said.where(cells.notna(), "").astype(str).str.strip()
