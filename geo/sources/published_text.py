"""A publisher's table of text, its columns found in any case or order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.guard import local_path
from geo.sources.screening import Screened
from geo.sources.text_tables import missing_column, read_text_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from geo.model.source_notes import SourceNote

_WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublishedText:
    """The cells of a publisher's file.

    Parameters
    ----------
    name : str
        Of the file.
    cells : pandas.DataFrame
        Stripped text; columns by `column_key`, indexed by the line of the file.
    columns : tuple of str
        Every column of the file, as published.
    short : tuple of int
        Lines with fewer cells than columns.
    notes : tuple of str
    """

    name: str
    cells: pd.DataFrame
    columns: tuple[str, ...]
    short: tuple[int, ...]
    notes: tuple[str, ...]


def column_key(name: str) -> str:
    """Bring a column name to one spelling.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Lower case, single spaces, none beside an underscore.

    Examples
    --------
    >>> column_key("PROD_EST_ 2024"), column_key(" Main  Port Name")
    ('prod_est_2024', 'main port name')
    """
    return re.sub(r"\s*_\s*", "_", re.sub(r"\s+", " ", name.strip().lower()))


def open_published(
    path: Path | str,
    *,
    root: Path,
    wanted: Callable[[str], bool] | None = None,
    otherwise: str = "",
) -> PublishedText:
    r"""Open a text table of a publisher.

    Parameters
    ----------
    path : pathlib.Path or str
    root : pathlib.Path
        Folder that relative names start from.
    wanted : callable, optional
        Tells of a `column_key` whether the column is kept.
    otherwise : str, optional
        Encoding to read by where the file is not UTF-8.

    Returns
    -------
    PublishedText

    Raises
    ------
    DataError
        As `local_path` and `read_text_table`; or it is a workbook, or the last
        line ends before its last column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text("ID,Name\n1, Kobe \n")
    ...     open_published("a.csv", root=pathlib.Path(folder)).cells
      id  name
    2  1  Kobe
    """
    file = local_path(path, root=root)
    with file.open("rb") as opened:
        if opened.read(4) == _WORKBOOK:
            raise DataError(file.name, [_workbook()])
    table = read_text_table(
        file,
        wanted=None if wanted is None else lambda name: wanted(column_key(name)),
        otherwise=otherwise,
    )
    cells = table.cells.apply(lambda column: column.str.strip())
    cells.columns = pd.Index([column_key(name) for name in table.cells.columns])
    read_as = otherwise and table.encoding == otherwise
    return PublishedText(
        name=file.name,
        cells=cells,
        columns=table.columns,
        short=table.short,
        notes=(f"not UTF-8: read as {otherwise}",) if read_as else (),
    )


def _workbook() -> Problem:
    return Problem(
        where="file",
        what="a workbook or a zip archive",
        expected="a table of text",
        cure="unpack it, or save the sheet as CSV in UTF-8",
    )


def require_whole(text: PublishedText, *, closing: Collection[int] = ()) -> Screened:
    r"""Set short lines aside, and refuse a file that ends within one.

    Parameters
    ----------
    text : PublishedText
    closing : collection of int, optional
        Lines that close the file without being rows: left out.

    Returns
    -------
    Screened

    Raises
    ------
    DataError
        The last row ends before its last column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text("id,name\n1\n2,Kobe\n")
    ...     text = open_published("a.csv", root=pathlib.Path(folder))
    >>> require_whole(text).rejected.values.tolist()
    [[2, 'fewer cells than the 2 columns']]
    """
    rows = text.cells.drop(index=[line for line in closing if line in text.cells.index])
    short = set(text.short) - set(closing)
    if len(rows) and rows.index[-1] in short:
        raise DataError(
            text.name,
            [
                Problem(
                    where=f"line {rows.index[-1]}",
                    what="the last row ends before its last column",
                    expected=f"{len(text.columns)} cells",
                    cure="the file is cut off: fetch it again",
                )
            ],
        )
    return Screened(rows=rows).without(
        pd.Series(rows.index.isin(short), index=rows.index),
        f"fewer cells than the {len(text.columns)} columns",
    )


def pick_columns(
    text: PublishedText,
    screened: Screened,
    roles: Mapping[str, Sequence[str]],
    *,
    optional: Collection[str] = (),
) -> Screened:
    r"""Name columns by what they are for.

    Parameters
    ----------
    text : PublishedText
    screened : Screened
    roles : mapping of str to sequence of str
        For each role the keys that publishers have given the column.
    optional : collection of str, optional
        Roles that may be absent: their cells are empty then.

    Returns
    -------
    Screened
        With a column for each role.

    Raises
    ------
    DataError
        Columns are missing; all are told.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.csv").write_text("ID,Port Name\n2,Kobe\n")
    ...     text = open_published("a.csv", root=pathlib.Path(folder))
    >>> picked = pick_columns(
    ...     text, require_whole(text), {"name": ("portname", "port name")}
    ... )
    >>> picked.rows.columns.tolist(), picked.rows["name"].tolist()
    (['name'], ['Kobe'])
    """
    rows = screened.rows
    found = {
        role: next((key for key in keys if key in rows.columns), "")
        for role, keys in roles.items()
    }
    problems = [
        missing_column(text.columns, roles[role][0], what=role)
        for role, key in found.items()
        if not key and role not in optional
    ]
    if problems:
        raise DataError(text.name, problems)
    picked = {role: rows[key] if key else "" for role, key in found.items()}
    return replace(screened, rows=pd.DataFrame(picked, index=rows.index, dtype=object))


def cited_as(note: SourceNote) -> str:
    """Name a source as the column ``source`` of the tables does.

    Parameters
    ----------
    note : SourceNote

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.source_notes import SourceNote
    >>> cited_as(
    ...     SourceNote(
    ...         kind="k", title="T", publisher="P", licence="none", vintage="2025"
    ...     )
    ... )
    'P, T, 2025'
    """
    said = (note.publisher, note.title, note.vintage)
    return ", ".join(word for word in said if word)
