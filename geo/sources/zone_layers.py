"""Polygon layers as publishers give them, their columns found by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.sources.guard import local_path
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import missing_column
from geo.sources.vector_files import as_text, in_degrees, read_layer, settled_crs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# "None" says something: of a reserve, that no part of it forbids taking
_NOTHING = frozenset(["", "na", "n/a", "nr", "nan", "null"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneLayer:
    """The features of a layer, unread.

    Parameters
    ----------
    file, stem, layer : str
        Name of the file, without its suffix, and of the layer.
    cells : pandas.DataFrame
        Columns in lower case; the index counts the features from 1.
    shapes : geopandas.GeoSeries
        Degrees, in any range, nothing mended.
    """

    file: str
    stem: str
    layer: str
    cells: pd.DataFrame
    shapes: gpd.GeoSeries

    def holds(self, columns: Iterable[str]) -> bool:
        """Tell whether the layer has all of some columns, in whatever case.

        Parameters
        ----------
        columns : iterable of str
            In lower case.

        Returns
        -------
        bool
        """
        return set(columns) <= set(self.cells.columns)

    def text(self, *names: str) -> pd.Series:
        """Read the first of some columns that the layer has, as text.

        Parameters
        ----------
        *names : str
            In lower case.

        Returns
        -------
        pandas.Series of str
            Empty where the file says nothing, ``NA`` or ``NR``; all empty where it
            has none of the columns.
        """
        column = next((name for name in names if name in self.cells), None)
        if column is None:
            return pd.Series("", index=self.cells.index, dtype=object)
        said = as_text(self.cells[column]).str.replace(r"\s+", " ", regex=True)
        return said.mask(said.str.lower().isin(_NOTHING), "")

    def numbers(self, *names: str) -> tuple[pd.Series, pd.Series]:
        """Read the first of some columns that the layer has, as numbers.

        Parameters
        ----------
        *names : str
            In lower case.

        Returns
        -------
        tuple of pandas.Series
            The numbers, NaN where there is none; and where a cell is no number.
        """
        column = next((name for name in names if name in self.cells), None)
        if column is None:
            nothing = pd.Series(np.nan, index=self.cells.index)
            return nothing, nothing.notna()
        read = read_numbers(self.cells[column])
        return read.figures, read.unreadable | read.below


def open_zone_layer(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    crs: str = "",
    required: Iterable[str] = (),
) -> ZoneLayer:
    """Read a layer of features whose columns a publisher names.

    Parameters
    ----------
    path : pathlib.Path or str
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf; from `root` if relative.
    root : pathlib.Path
    layer : str, optional
        Of a file with several.
    crs : str, optional
        Declares what the file does not carry.
    required : iterable of str, optional
        Columns that it must have, in lower case.

    Returns
    -------
    ZoneLayer

    Raises
    ------
    DataError
        The file cannot be read, is empty, has no geometry, or columns are missing;
        with every problem found.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> made = gpd.GeoDataFrame(
    ...     {"MRGID": [8487]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made.to_file(pathlib.Path(folder) / "eez_v12.gpkg")
    ...     read = open_zone_layer("eez_v12.gpkg", root=pathlib.Path(folder))
    >>> read.text("mrgid").tolist(), read.stem
    (['8487'], 'eez_v12')
    """
    file = local_path(path, root=root)
    features = read_layer(file, layer=layer)
    if not isinstance(features, gpd.GeoDataFrame):
        raise DataError(file.name, [Problem(where="layer", what="no geometry in it")])
    if features.empty:
        raise DataError(file.name, [Problem(where="layer", what="no features in it")])
    features.index = pd.RangeIndex(1, len(features) + 1)
    cells = pd.DataFrame(features.drop(columns=features.geometry.name))
    published = [str(name) for name in cells.columns]
    cells.columns = pd.Index([name.strip().lower() for name in published])
    cells = cells.loc[:, ~cells.columns.duplicated()]
    absent = sorted(set(required) - set(cells.columns))
    if absent:
        raise DataError(
            file.name, [missing_column(published, n, what="columns") for n in absent]
        )
    source = settled_crs(crs, features.crs, name=file.name)
    return ZoneLayer(
        file=file.name,
        stem=file.stem,
        layer=layer,
        cells=cells,
        shapes=in_degrees(features.geometry, source),
    )
