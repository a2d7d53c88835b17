"""The sheet of a workbook that has certain columns, as unread cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.sources.pangaea import PangaeaHeader
from geo.sources.point_columns import USUAL_NAMES
from geo.sources.sample_cells import Source
from geo.sources.workbooks import opened_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def usual_pairs() -> tuple[tuple[str, str], ...]:
    """List the usual names of positions, those that go together.

    Returns
    -------
    tuple of tuple of str

    Examples
    --------
    >>> usual_pairs()[:2]
    (('lon', 'lat'), ('lon', 'latitude'))
    """
    return tuple((lon, lat) for lon in USUAL_NAMES["lon"] for lat in USUAL_NAMES["lat"])


def open_workbook_source(
    name: str, *, pairs: Sequence[tuple[str, ...]], sheet: str = "", root: Path
) -> Source:
    """Open the first sheet of a workbook that has the columns.

    The line of the column names need not be the first: publishers put a citation
    above.

    Parameters
    ----------
    name : str
        An .xlsx file.
    pairs : sequence of tuple of str
        Names that the columns may have, in any case: all of one tuple.
    sheet : str, optional
        The only one that is looked at.
    root : pathlib.Path

    Returns
    -------
    Source
        Cells by row of the sheet.

    Raises
    ------
    DataError
        No sheet has such columns; or as `geo.sources.workbooks.opened_workbook`.
    MissingExtraError
        openpyxl is not installed.

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> workbook = openpyxl.Workbook()
    >>> for row in (["please cite us"], [], ["Longitude", "Latitude"], [154.5, 24.5]):
    ...     workbook.active.append(row)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook.save(pathlib.Path(folder) / "a.xlsx")
    ...     source = open_workbook_source(
    ...         "a.xlsx", pairs=usual_pairs(), root=pathlib.Path(folder)
    ...     )
    >>> source.cells.to_dict("index")
    {4: {'Longitude': 154.5, 'Latitude': 24.5}}
    """
    with opened_workbook(name, root=root) as book:
        for pair in pairs:
            found = book.find(frozenset(each.lower() for each in pair), sheet=sheet)
            if found is not None:
                title, row = found
                cells = book.table(title, header_row=row)
                return Source(
                    name=book.name, cells=cells, description=PangaeaHeader(), crs=None
                )
        titles = (sheet,) if sheet else book.titles()
        raise DataError(book.name, [_no_columns(titles, pairs)])


def _no_columns(titles: Sequence[str], pairs: Sequence[tuple[str, ...]]) -> Problem:
    return Problem(
        where="sheets " + ", ".join(titles),
        what="none has columns "
        + (" and ".join(pairs[0]) if len(pairs) == 1 else "with usual names")
        + " in its first rows",
        expected="such as Longitude and Latitude",
        cure="name the columns of the position with lon and lat",
    )
