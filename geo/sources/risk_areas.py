"""Areas where a user expects events, each with its rate per length sailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.risk_schemas import RISK_AREAS
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.areas import mended_notes, read_areas
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import as_text

if TYPE_CHECKING:
    from pathlib import Path

RATE_COLUMN = "events_per_1000_km"


def read_risk_areas(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    name_column: str = "",
    rate_column: str = RATE_COLUMN,
    crs: str = "",
) -> SourcedTable:
    """Read areas of risk with a rate each.

    The rate is the number of events expected of one ship for each 1,000 km that
    it sails inside; so a rate per day is that times 1,000 over the km of a day.
    A row that cannot be used is refused, not set aside: without it a route would
    look safer than it is.

    Parameters
    ----------
    path : pathlib.Path or str
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf; from `root` if relative.
    root : pathlib.Path
    layer : str, optional
        Of a file with several.
    name_column : str, optional
        Column that names the areas; by default one called name, or else the file
        and a number.
    rate_column : str, optional
        Column of the rate, in whatever case.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    SourcedTable
        Schema `RISK_AREAS`, polygons in longitude and latitude, split at 180.

    Raises
    ------
    DataError
        As `read_areas`; or the rate is missing, no number, or not 0 to 1,000, or
        a name is given twice; all are told.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> areas = gpd.GeoDataFrame(
    ...     {"name": ["A"], "Events_per_1000_km": [0.02]},
    ...     geometry=[shapely.box(43, 10, 51, 15)],
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     areas.to_file(pathlib.Path(folder) / "areas.gpkg")
    ...     read = read_risk_areas("areas.gpkg", root=pathlib.Path(folder))
    >>> read.table[["name", "events_per_1000_km"]].values.tolist()
    [['A', 0.02]]
    """
    areas = read_areas(path, root=root, layer=layer, name_column=name_column, crs=crs)
    file = str(path).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    rates = _rates(areas, rate_column, file=file)
    table = pd.DataFrame({"name": areas["name"], RATE_COLUMN: rates})
    shapes = gpd.GeoDataFrame(
        table.assign(note=areas["note"]), geometry=areas.geometry, crs=areas.crs
    )
    return SourcedTable(
        table=RISK_AREAS.validate(shapes),
        source=SourceNote(
            kind="risk-areas", title=file, publisher="the user", licence="not stated"
        ),
        notes=tuple(mended_notes(areas, what="risk area")),
    )


def _rates(areas: gpd.GeoDataFrame, column: str, *, file: str) -> pd.Series:
    names = [str(name) for name in areas.columns if name not in {"geometry", "note"}]
    found = next((n for n in names if n.lower() == column.lower()), None)
    if found is None:
        raise DataError(file, [missing_column(names, column, what="rate_column")])
    read = read_numbers(as_text(areas[found]))
    wrong = read.figures.isna() | read.unreadable | read.below
    if wrong.any():
        told = ", ".join(repr(value) for value in as_text(areas[found][wrong])[:4])
        raise DataError(
            file,
            [
                Problem(
                    where=listed_rows(areas["name"][wrong]),
                    what=f"{found} {told}",
                    expected="events per 1,000 km sailed, 0 to 1,000",
                    cure="0 where nothing is expected, or leave the area out",
                )
            ],
        )
    return read.figures
