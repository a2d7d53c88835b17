"""What a published file holds, asked for from the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.errors import ParameterError, Problem
from geo.model.crs import WGS84
from geo.report.export import write_gpkg, write_table
from geo.sources.known_files import read_known
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.source_notes import SourcedTable

SHOWN = 10  # rejected rows that are told one by one


def inspect_file(
    file: Path,
    *,
    kind: str = "",
    crs: str = "",
    variable: str = "",
    out: Path | None = None,
    force: bool = False,
) -> tuple[dict[str, object], str]:
    """Read a published file and say what it holds.

    Parameters
    ----------
    file : pathlib.Path
    kind : str, optional
        One of `geo.sources.known_files.kinds`; found out by default.
    crs, variable : str, optional
        As `geo.sources.known_files.read_known`.
    out : pathlib.Path, optional
        A ``.csv``, or a ``.gpkg`` where the file has positions.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        The file cannot be read, or it is of no kind that is known.
    ParameterError
        The file to write is of another kind, there already, or has no folder.
    """
    if out is not None:
        require_writable(out, suffixes=(".csv", ".gpkg"), force=force, what="inspect")
    read = read_known(
        file.name, root=file.parent, kind=kind, crs=crs, variable=variable
    )
    if out is not None:
        _write(read, out)
    content = _content(read)
    return content, "\n".join([*_lines(read), *([f"written: {out}"] if out else [])])


def _write(read: SourcedTable, out: Path) -> None:
    name, root = Path(out.name), out.parent
    if out.suffix == ".gpkg":
        write_gpkg({read.source.kind: _placed(read.table, out)}, name, root=root)
        return
    spatial = isinstance(read.table, gpd.GeoDataFrame)
    plain = read.table.drop(columns="geometry") if spatial else read.table
    write_table(plain, name, root=root)


def _placed(table: pd.DataFrame, out: Path) -> gpd.GeoDataFrame:
    """Give the table its points, from its longitudes and latitudes if need be."""
    if isinstance(table, gpd.GeoDataFrame):
        return table
    if {"lon", "lat"} <= set(table.columns):
        points = gpd.points_from_xy(table["lon"], table["lat"])
        return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)
    raise ParameterError(
        "inspect",
        [
            Problem(
                where="--out",
                what=f"{out.name}: this file has no positions",
                expected="a .csv",
            )
        ],
    )


def _content(read: SourcedTable) -> dict[str, object]:
    return {
        "source": asdict(read.source),
        "rows": len(read.table),
        "columns": _columns(read.table),
        "rejected": read.rejected.to_dict(orient="records"),
        "notes": list(read.notes),
    }


def _columns(table: pd.DataFrame) -> list[dict[str, object]]:
    """Tell of each column how much of it is filled, and one of its values."""
    told: list[dict[str, object]] = []
    for name in table.columns:
        if name == "geometry":
            continue
        values = table[name]
        filled = values.notna() & (values.astype(str) != "")
        first = values[filled].iloc[0] if bool(filled.any()) else ""
        told.append(
            {"name": str(name), "filled": int(filled.sum()), "first": str(first)}
        )
    return told


def _lines(read: SourcedTable) -> list[str]:
    source = read.source
    rejected = [
        f"  row {row['row']}: {row['reason']}"
        for row in read.rejected.head(SHOWN).to_dict(orient="records")
    ]
    more = len(read.rejected) - SHOWN
    return [
        f"{source.kind}: {source.line()}",
        *([f"doi: {source.doi}"] if source.doi else []),
        f"{len(read.table):,} rows, {len(read.rejected):,} rejected",
        *rejected,
        *([f"  and {more:,} more, with --json"] if more > 0 else []),
        *(
            f"{column['name']}: {column['filled']:,} filled"
            + (f", such as {column['first']}" if column["filled"] else "")
            for column in _columns(read.table)
        ),
        *(f"note: {note}" for note in read.notes),
    ]
