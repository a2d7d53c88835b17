"""How many ships pass: along ways of the user's, on voyages, at gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import DataError, Problem
from geo.model.crs import WGS84
from geo.model.risk_schemas import GATE_TRAFFIC, TRAFFIC, VOYAGES
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.areas import mended_notes, read_features
from geo.sources.bundled import read_checked_table
from geo.sources.published_text import open_published, pick_columns, require_whole
from geo.sources.screening import require_some, with_numbers
from geo.sources.text_numbers import read_numbers
from geo.sources.text_tables import listed_rows, missing_column
from geo.sources.vector_files import as_text

if TYPE_CHECKING:
    from pathlib import Path

TRANSITS_COLUMN = "transits_per_year"


def read_traffic(
    path: Path | str,
    *,
    root: Path,
    layer: str = "",
    name_column: str = "",
    transits_column: str = TRANSITS_COLUMN,
    crs: str = "",
) -> SourcedTable:
    """Read ways that ships sail, with how many pass in a year.

    Parameters
    ----------
    path : pathlib.Path or str
        Lines: GeoPackage, GeoJSON, Shapefile or FlatGeobuf; from `root` if
        relative.
    root : pathlib.Path
    layer : str, optional
        Of a file with several.
    name_column : str, optional
        Column that names the ways; by default one called name, or else the file
        and a number.
    transits_column : str, optional
        Column of the transits, in whatever case.
    crs : str, optional
        Declares what the file does not carry.

    Returns
    -------
    SourcedTable
        Schema `TRAFFIC`, lines in longitude and latitude, split at 180.

    Raises
    ------
    DataError
        As `read_features`; or a shape is no line, or transits are missing, no
        number or below 0; all are told. A way left out would make the others'
        ships look more at risk, so none is set aside.
    CRSError
        The CRS is neither declared nor carried by the file, or both differ.

    Examples
    --------
    >>> import pathlib, shapely, tempfile
    >>> ways = gpd.GeoDataFrame(
    ...     {"name": ["Gulf of Aden"], "transits_per_year": [20_000]},
    ...     geometry=[shapely.LineString([(43, 12), (51, 14)])],
    ...     crs="EPSG:4326",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ways.to_file(pathlib.Path(folder) / "ways.gpkg")
    ...     read = read_traffic("ways.gpkg", root=pathlib.Path(folder))
    >>> read.table[["name", "transits_per_year"]].values.tolist()
    [['Gulf of Aden', 20000.0]]
    """
    ways = read_features(path, root=root, layer=layer, name_column=name_column, crs=crs)
    file = str(path).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    transits = _transits(ways, transits_column, file=file)
    table = pd.DataFrame({"name": ways["name"], TRANSITS_COLUMN: transits})
    lines = gpd.GeoDataFrame(table, geometry=ways.geometry, crs=WGS84)
    return SourcedTable(
        table=TRAFFIC.validate(lines),
        source=SourceNote(
            kind="sea-traffic", title=file, publisher="the user", licence="not stated"
        ),
        notes=tuple(mended_notes(ways, what="way")),
    )


def read_voyages(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read how many ships sail from where to where in a year.

    Parameters
    ----------
    path : pathlib.Path or str
        A table of text with columns origin, destination and voyages_per_year.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `VOYAGES`. Rows of the same two places add up.

    Raises
    ------
    DataError
        Columns are missing, it is cut off, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "origin,destination,voyages_per_year\nAEJEA,JPYOK,120\nAEJEA,,5\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "voyages.csv").write_text(text)
    ...     read = read_voyages("voyages.csv", root=pathlib.Path(folder))
    >>> read.table.values.tolist(), read.rejected.values.tolist()
    ([['AEJEA', 'JPYOK', 120.0]], [[3, 'no destination']])
    """
    names = [column.name for column in VOYAGES.columns]
    text = open_published(path, root=root, wanted=set(names).__contains__)
    roles = {name: (name,) for name in names}
    screened = pick_columns(text, require_whole(text), roles)
    screened = with_numbers(screened, ["voyages_per_year"], thousands=True)
    for name in ("origin", "destination"):
        screened = screened.without(screened.rows[name] == "", f"no {name}")
    number = screened.rows["voyages_per_year"]
    screened = screened.without(number.isna(), "no voyages_per_year")
    number = screened.rows["voyages_per_year"]
    screened = screened.without(number < 0.0, "voyages_per_year below 0")
    require_some(screened, name=text.name)
    return SourcedTable(
        table=VOYAGES.validate(screened.rows[names].reset_index(drop=True)),
        source=SourceNote(
            kind="voyages", title=text.name, publisher="the user", licence="not stated"
        ),
        rejected=screened.sorted_reasons(),
        notes=text.notes,
    )


def read_gate_traffic(folder: Path | None = None) -> pd.DataFrame:
    """Read the counts of ships at straits and canals.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder with a copy of ``gate_traffic.csv``; the built-in one by default.

    Returns
    -------
    pandas.DataFrame
        Schema `GATE_TRAFFIC`: a row for each gate and year that could be cited;
        gates without one are absent.

    Raises
    ------
    DataError
        The file is missing, or holds what its schema does not allow.

    Examples
    --------
    >>> counts = read_gate_traffic().set_index(["name", "year"])
    >>> float(counts.loc[("Suez Canal", 2009), "transits_per_year"])
    17228.0
    """
    name = "supply/gate_traffic.csv" if folder is None else "gate_traffic.csv"
    return read_checked_table(name, schema=GATE_TRAFFIC, folder=folder)


def _transits(ways: gpd.GeoDataFrame, column: str, *, file: str) -> pd.Series:
    names = [str(name) for name in ways.columns if name not in {"geometry", "note"}]
    found = next((n for n in names if n.lower() == column.lower()), None)
    if found is None:
        raise DataError(file, [missing_column(names, column, what="transits_column")])
    read = read_numbers(as_text(ways[found]))
    none = read.figures.isna() | read.unreadable | read.below
    no_line = ~ways.geom_type.isin(["LineString", "MultiLineString"])
    problems = [
        Problem(
            where=listed_rows(ways["name"][wrong]),
            what=what + ", ".join(repr(said) for said in told[wrong][:4]),
            expected=expected,
            cure=cure,
        )
        for wrong, what, told, expected, cure in (
            (
                none,
                f"{found} ",
                as_text(ways[found]),
                "transits a year, 0 or more",
                "count them, or leave the way out",
            ),
            (
                no_line,
                "geometry ",
                ways.geom_type,
                "lines",
                "draw the ways, or give voyages from port to port",
            ),
        )
        if bool(wrong.any())
    ]
    if problems:
        raise DataError(file, problems)
    return read.figures
