"""One layer of a vector file, through GDAL's short list of drivers."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pyogrio

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as BadCRS

from geo.errors import CRSError, DataError, Problem
from geo.sources.contents import VECTOR_DRIVERS, require_vector_contents

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


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
    require_vector_contents(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        chosen = _chosen(layers, layer, name=path.name)
        driver = str(pyogrio.read_info(path, layer=chosen)["driver"])
        _require_driver(driver, name=path.name)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Non closed ring detected")
            features: pd.DataFrame = pyogrio.read_dataframe(
                path, layer=chosen, on_invalid="fix"
            )
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
    return features


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
