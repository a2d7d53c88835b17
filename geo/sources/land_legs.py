"""A user's table of distances by land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.land_legs import LAND_LEGS
from geo.model.source_notes import SourcedTable, SourceNote
from geo.sources.published_text import open_published, pick_columns, require_whole
from geo.sources.screening import Screened, require_some, with_numbers

if TYPE_CHECKING:
    from pathlib import Path

SIGNATURE: frozenset[str] = frozenset(["from", "to", "km", "mode"])
"""Columns by which the file is told, in lower case."""

_ROLES = {
    "from": ("from", "origin"),
    "to": ("to", "destination"),
    "km": ("km", "distance_km", "distance [km]"),
    "mode": ("mode",),
    "source": ("source",),
}
_SHORTEST, _LONGEST = next(
    (column.minimum, column.maximum)
    for column in LAND_LEGS.columns
    if column.name == "km"
)


def read_land_legs(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read distances by land.

    Parameters
    ----------
    path : pathlib.Path or str
        Separated values with the columns from, to, km, mode and source; from
        `root` if relative.
    root : pathlib.Path

    Returns
    -------
    SourcedTable
        Schema `LAND_LEGS`. A row without an end, a length or a source, or of a
        pair that stands above it, is set aside with its reason.

    Raises
    ------
    DataError
        The file is no text, columns are missing, it is cut off, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "from,to,km,mode,source\nC014,TZDAR,1860,rail,TAZARA\nC014,,1,road,x\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "legs.csv").write_text(text)
    ...     read = read_land_legs("legs.csv", root=pathlib.Path(folder))
    >>> read.table["km"].tolist(), read.rejected.values.tolist()
    ([1860.0], [[3, 'no to']])
    """
    text = open_published(path, root=root)
    screened = pick_columns(text, require_whole(text), _ROLES)
    for column in ("from", "to", "source"):
        screened = screened.without(screened.rows[column] == "", f"no {column}")
    same = screened.rows["from"] == screened.rows["to"]
    screened = screened.without(same, "both ends are one place")
    screened = with_numbers(screened, ["km"])
    screened = _with_lengths(screened)
    screened = _once_each(screened)
    require_some(screened, name=text.name)
    return SourcedTable(
        table=LAND_LEGS.validate(screened.rows.reset_index(drop=True)),
        source=SourceNote(
            kind="land-legs",
            title=text.name,
            publisher="of the user",
            licence="not stated",
        ),
        rejected=screened.sorted_reasons(),
        notes=text.notes,
    )


def _with_lengths(screened: Screened) -> Screened:
    found = screened.without(screened.rows["km"].isna(), "no km")
    km = found.rows["km"]
    told = "km " + km.map("{:g}".format).astype(str)
    return found.without(
        ~km.between(_SHORTEST, _LONGEST),
        told + f" lies outside {_SHORTEST:g} to {_LONGEST:g}",
    )


def _once_each(screened: Screened) -> Screened:
    """Set aside pairs that stand above already, whichever end comes first."""
    rows = screened.rows
    one, other = rows["from"].to_numpy(dtype=str), rows["to"].to_numpy(dtype=str)
    swapped = one > other
    pairs = rows.assign(
        **{"from": np.where(swapped, other, one), "to": np.where(swapped, one, other)}
    )
    again = pairs.duplicated(["from", "to"])
    return screened.without(again, "this pair of ends stands above already")
