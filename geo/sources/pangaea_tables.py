"""Tables of PANGAEA with their positions, units and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.crs import wrap_longitude
from geo.model.pangaea_schema import PANGAEA
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.guard import local_path
from geo.sources.pangaea import events_table, require_whole
from geo.sources.text_tables import find_column, read_text_table

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.pangaea import PangaeaHeader

_SECOND_LABEL = r"\s+\([^()]*\)$"

SIGNATURE: frozenset[str] = frozenset(["event", "latitude", "longitude"])
"""Columns by which a .tab file is told, lower case."""


def read_pangaea(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read a .tab file of PANGAEA as published.

    Parameters
    ----------
    path : pathlib.Path or str
        From `root` if relative; with its description or, as copies often are,
        without.
    root : pathlib.Path

    Returns
    -------
    SourcedTable
        Schema `PANGAEA`: lon and lat in degrees, and every column of the file
        under its name and unit, as numbers where all its cells are numbers. The
        index holds the line of the file. Positions that the table lacks come from
        the events of the description.

    Raises
    ------
    DataError
        The file is no table, is cut off, does not hold what its description
        counts, or has no positions at all.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "a.tab"
    ...     _ = file.write_text("Latitude\tLongitude\tMn [%]\n9\t209\t24.1\n")
    ...     read = read_pangaea("a.tab", root=pathlib.Path(folder))
    >>> read.table[["lon", "lat", "Mn [%]"]].values.tolist()
    [[-151.0, 9.0, 24.1]]
    """
    file = local_path(path, root=root)
    with file.open("rb") as opened:
        described = opened.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"/*")
    text = read_text_table(file)
    header = text.description
    if described and not header.fields:
        raise DataError(
            file.name,
            [
                Problem(
                    where="description",
                    what="not closed by a line of */",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        )
    require_whole(text.cells, header=header, name=file.name)
    lon, lat = _positions(text.cells, header=header, name=file.name)
    good = np.isfinite(lon) & np.isfinite(lat)
    good &= (np.abs(lat) <= 90.0) & (lon >= -180.0) & (lon <= 360.0)
    table, notes = _typed(text.cells)
    table.insert(0, "lon", wrap_longitude(np.where(good, lon, 0.0)))
    table.insert(1, "lat", lat)
    return SourcedTable(
        table=PANGAEA.validate(table[good]),
        source=_source(header, name=file.name),
        rejected=_rejected(text.cells.index[~good], lon[~good], lat[~good]),
        notes=notes,
    )


def _positions(
    cells: pd.DataFrame, *, header: PangaeaHeader, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Take positions from the columns, else from the events of the description."""
    columns = [str(column) for column in cells.columns]
    named = find_column(columns, "Longitude"), find_column(columns, "Latitude")
    if named[0] and named[1]:
        lon, lat = (pd.to_numeric(cells[n], errors="coerce") for n in named)
        return lon.to_numpy(dtype=float), lat.to_numpy(dtype=float)
    events = events_table(header.events)
    # a second label may follow in parentheses, which columns leave out
    events.index = pd.Index(events["label"].str.replace(_SECOND_LABEL, "", regex=True))
    events = events[~events.index.duplicated()]
    if len(events) == 1:
        placed = events.iloc[np.zeros(len(cells), dtype=int)]
    elif len(events) and "Event" in cells:
        labels = cells["Event"].str.replace(_SECOND_LABEL, "", regex=True)
        placed = events.reindex(labels.str.strip())
    else:
        raise DataError(
            name,
            [
                Problem(
                    where="columns",
                    what=", ".join(map(str, cells.columns[:8])),
                    expected="Latitude and Longitude, or events in the description",
                    cure="fetch it again with its description, as text file",
                )
            ],
        )
    return placed["lon"].to_numpy(dtype=float), placed["lat"].to_numpy(dtype=float)


def _typed(cells: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Make numbers of columns that hold nothing else."""
    table = pd.DataFrame(index=cells.index)
    notes = []
    for name in cells.columns:
        trimmed = cells[name].str.strip()
        numbers = pd.to_numeric(trimmed.mask(trimmed == ""), errors="coerce")
        odd = trimmed[(trimmed != "") & ~np.isfinite(numbers)]
        filled = bool((trimmed != "").any())
        table[name] = numbers if filled and odd.empty else trimmed
        if "[" in str(name) and not odd.empty:
            shown = ", ".join(odd.unique()[:4])
            notes.append(f"{name} is kept as text: {len(odd)} cells such as {shown}")
    return table, tuple(notes)


def _source(header: PangaeaHeader, *, name: str) -> SourceNote:
    start = header.citation.find("): ")
    title = header.citation[start + 3 :].partition(" [dataset]")[0] if start > 0 else ""
    return SourceNote(
        kind="pangaea",
        title=title or name,
        publisher="PANGAEA",
        licence=header.licence or "not stated",
        vintage=header.citation[start - 4 : start] if start > 0 else "",
        doi=header.doi,
        citation=header.citation,
    )


def _rejected(lines: pd.Index, lon: np.ndarray, lat: np.ndarray) -> pd.DataFrame:
    reasons = [
        "no position"
        if not (np.isfinite(east) and np.isfinite(north))
        else f"position {east:g}, {north:g} is not on the Earth"
        for east, north in zip(lon, lat, strict=True)
    ]
    return pd.DataFrame({"row": lines.to_numpy(), "reason": reasons})
