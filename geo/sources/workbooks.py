"""Sheets of .xlsx workbooks as cells.

Values are read as they were last stored: no formula is computed, no macro run
and no link to another workbook followed.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import pandas as pd

from geo.errors import DataError, MissingExtraError, Problem
from geo.sources.guard import local_path
from geo.sources.text_tables import unique_names
from geo.sources.workbook_checks import (
    UNREADABLE,
    broken_workbook,
    require_sound_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
"""Of a sheet, by the specification of Excel."""

HEADER_ROWS = 20
"""Rows at the top of a sheet in which column names are looked for."""


class _StreamedSheet(Protocol):
    """What openpyxl gives for a sheet that is read row by row."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(
        self, *, max_row: int, max_col: int, values_only: bool
    ) -> Iterator[tuple[object, ...]]: ...


class _StreamedBook(Protocol):
    """What openpyxl gives for a workbook that is read only."""

    worksheets: Sequence[_StreamedSheet]

    def __getitem__(self, title: str) -> _StreamedSheet: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenWorkbook:
    """A workbook that is being read.

    Parameters
    ----------
    name : str
        Of the file.
    workbook : openpyxl.workbook.workbook.Workbook
        Opened read only.
    """

    name: str
    workbook: _StreamedBook

    def titles(self) -> tuple[str, ...]:
        """List the sheets, hidden ones too.

        Returns
        -------
        tuple of str
            In the order of the workbook; sheets that are only a chart left out.
        """
        return tuple(sheet.title for sheet in self.workbook.worksheets)

    def find(
        self, columns: frozenset[str], *, sheet: str = ""
    ) -> tuple[str, int] | None:
        """Find the sheet and the row that hold certain column names.

        Parameters
        ----------
        columns : frozenset of str
            In lower case; others may stand beside them.
        sheet : str, optional
            The only one that is looked at.

        Returns
        -------
        tuple of str and int, or None
            Title of the first sheet that has them within its first `HEADER_ROWS`
            rows, and the row, from 1.

        Raises
        ------
        DataError
            There is no such sheet.
        """
        titles = self.titles()
        asked = (_chosen(titles, sheet, name=self.name),) if sheet else titles
        for title in asked:
            rows = _rows(
                self.workbook, title, last_row=HEADER_ROWS, last_column=MAX_COLUMNS
            )
            for number, cells in rows:
                if columns <= {_text(cell).lower() for cell in cells}:
                    return title, number
        return None

    def table(self, sheet: str = "", *, header_row: int = 1) -> pd.DataFrame:
        """Read a sheet as a table of cells.

        Parameters
        ----------
        sheet : str, optional
        header_row : int, optional

        Returns
        -------
        pandas.DataFrame
            As `read_workbook_table`.

        Raises
        ------
        DataError
            There is no such sheet, no column names or no row under them.
        """
        title = _chosen(self.titles(), sheet, name=self.name)
        names = _header(self.workbook, title, header_row, name=self.name)
        width = len(names) or MAX_COLUMNS
        rows = [
            (number, cells)
            for number, cells in _rows(self.workbook, title, last_column=width)
            if number > header_row
        ]
        if not rows:
            raise DataError(
                self.name,
                [Problem(where=f"sheet {title}", what="no row with a value")],
            )
        return _table(rows, names)


@contextmanager
def opened_workbook(path: Path | str, *, root: Path) -> Iterator[OpenWorkbook]:
    """Open a workbook, if it is sound, to read several of its sheets.

    Parameters
    ----------
    path : pathlib.Path or str
        An .xlsx file; from `root` if relative.
    root : pathlib.Path

    Yields
    ------
    OpenWorkbook

    Raises
    ------
    DataError
        As `require_sound_workbook`; or whatever breaks while it is read.
    MissingExtraError
        openpyxl is not installed.

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> workbook = openpyxl.Workbook()
    >>> workbook.active.append(["A list of pits"])
    >>> workbook.active.append(["ID", "Name"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook.save(pathlib.Path(folder) / "pits.xlsx")
    ...     with opened_workbook("pits.xlsx", root=pathlib.Path(folder)) as book:
    ...         book.titles(), book.find(frozenset(["id"]))
    (('Sheet',), ('Sheet', 2))
    """
    file = local_path(path, root=root)
    require_sound_workbook(file)
    load_workbook = _loader(file)
    try:
        with warnings.catch_warnings():
            # styles, validation rules and the like that openpyxl leaves aside
            warnings.simplefilter("ignore", UserWarning)
            workbook = load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
            try:
                yield OpenWorkbook(name=file.name, workbook=workbook)
            finally:
                workbook.close()
    except UNREADABLE as error:
        raise broken_workbook(file, error) from error


def read_workbook_table(
    path: Path | str, *, root: Path, sheet: str = "", header_row: int = 1
) -> pd.DataFrame:
    """Read a sheet as a table of cells.

    Parameters
    ----------
    path : pathlib.Path or str
        An .xlsx file; from `root` if relative.
    root : pathlib.Path
    sheet : str, optional
        Needed where the workbook has several.
    header_row : int, optional
        Row of the column names, from 1; 0 where there are none, and columns are
        then called A, B, C.

    Returns
    -------
    pandas.DataFrame
        Cells as they are stored: text without blanks around it, numbers, dates,
        truths; None for an empty one, and for a formula whose value was never
        stored. The index holds the row of the sheet; rows and columns without
        any value are left out, as is what stands right of the last column name.

    Raises
    ------
    DataError
        As `require_sound_workbook`; or there is no such sheet, no column names
        or no row under them.
    MissingExtraError
        openpyxl is not installed.

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> workbook = openpyxl.Workbook()
    >>> for row in (["Site", "Depth"], ["A ", 5200.5], [], ["B", None]):
    ...     workbook.active.append(row)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook.save(pathlib.Path(folder) / "sites.xlsx")
    ...     table = read_workbook_table("sites.xlsx", root=pathlib.Path(folder))
    >>> table["Site"].to_dict(), table.loc[2, "Depth"]
    ({2: 'A', 4: 'B'}, 5200.5)
    """
    with opened_workbook(path, root=root) as workbook:
        return workbook.table(sheet, header_row=header_row)


def _loader(path: Path) -> Callable[..., _StreamedBook]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 (an optional extra)
    except ImportError as error:
        raise MissingExtraError(
            "openpyxl",
            [
                Problem(
                    where=path.name,
                    what="reading .xlsx needs openpyxl, which is not installed",
                    cure="pip install 'abyssal[excel]'",
                )
            ],
        ) from error
    return cast("Callable[..., _StreamedBook]", load_workbook)


def _chosen(titles: tuple[str, ...], wanted: str, *, name: str) -> str:
    if wanted in titles:
        return wanted
    if not wanted and len(titles) == 1:
        return titles[0]
    raise DataError(
        name,
        [
            Problem(
                where="sheet",
                what=f"no sheet {wanted!r}" if wanted else "several, and none is named",
                expected="one of " + ", ".join(titles),
                cure="name the sheet",
            )
        ],
    )


def _rows(
    workbook: _StreamedBook, title: str, *, last_row: int = MAX_ROWS, last_column: int
) -> Iterator[tuple[int, list[object]]]:
    """Give the rows that hold a value, by their number, up to their last value."""
    sheet = workbook[title]
    sheet.reset_dimensions()  # as declared they may be a million empty rows
    rows = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    for number, row in enumerate(rows, start=1):
        cells = [_stripped(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _stripped(cell: object) -> object:
    return (cell.strip() or None) if isinstance(cell, str) else cell


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _header(
    workbook: _StreamedBook, title: str, row: int, *, name: str
) -> tuple[str, ...]:
    if row == 0:
        return ()
    top = dict(_rows(workbook, title, last_row=row, last_column=MAX_COLUMNS))
    names = tuple(_text(cell) for cell in top.get(row, []))
    if not names:
        raise DataError(
            name,
            [Problem(where=f"sheet {title}, row {row}", what="no column names in it")],
        )
    return names


def _table(
    rows: list[tuple[int, list[object]]], names: tuple[str, ...]
) -> pd.DataFrame:
    width = max(len(names), *(len(cells) for _, cells in rows))
    padded = [cells + [None] * (width - len(cells)) for _, cells in rows]
    named = {number: name for number, name in enumerate(names) if name}
    columns = {
        number: values
        for number, values in enumerate(zip(*padded, strict=True))
        if number in named or any(cell is not None for cell in values)
    }
    titles = unique_names(named.get(number) or _letters(number) for number in columns)
    return pd.DataFrame(
        dict(zip(titles, columns.values(), strict=True)),
        index=pd.Index([number for number, _ in rows]),
        dtype=object,
    )


def _letters(column: int) -> str:
    """Name a column, from 0, as spreadsheets do."""
    letters = ""
    left = column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
