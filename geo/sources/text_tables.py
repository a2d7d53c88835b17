"""Tables of text: separated values as cells, before anything is made of them."""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.sources.guard import require_size
from geo.sources.pangaea import PangaeaHeader, parse_description, split_description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

MAX_TEXT_BYTES = 512 * 1024**2
"""Text files are read whole."""

SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma"}

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UNIT = re.compile(r"\s*\[([^\]]*)\]")
_UNIT_SPELLINGS = {
    "kg/m**2": "kg/m2", "kg/m^2": "kg/m2", "kg/m²": "kg/m2", "kg m-2": "kg/m2",
    "g/m**2": "g/m2", "g/m^2": "g/m2", "g/m²": "g/m2", "g m-2": "g/m2",
    "t/km**2": "t/km2", "t/km^2": "t/km2", "t/km²": "t/km2",
    "wt%": "%", "wt.%": "%", "wt %": "%", "percent": "%", "µg/g": "ppm",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """The cells of a file, unread.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text, or numbers where the file is typed; the index holds the line of
        the file, or the number of the feature, from 1.
    description : PangaeaHeader
        Empty where the file has none.
    columns : tuple of str, optional
        Every column of the file, also those that were not kept.
    short : tuple of int, optional
        Lines with fewer cells than columns; the missing ones are read as empty.
    encoding : str, optional
        What the bytes were read as.
    """

    cells: pd.DataFrame
    description: PangaeaHeader
    columns: tuple[str, ...] = ()
    short: tuple[int, ...] = ()
    encoding: str = "utf-8"


def read_text_table(
    path: Path, *, wanted: Callable[[str], bool] | None = None, otherwise: str = ""
) -> TextTable:
    r"""Read a file of separated values as text.

    UTF-8, with or without a byte-order mark, or UTF-16 with one; any line
    ends; separated by tabs, semicolons or commas, whichever the line of the
    column names has most of. A PANGAEA description is taken off.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.
    wanted : callable, optional
        Tells of a column whether it is kept; others take no memory.
    otherwise : str, optional
        Encoding to read by where it is not UTF-8: one that its publisher is
        known to write.

    Returns
    -------
    TextTable

    Raises
    ------
    DataError
        The file is not text, has no rows, or rows with too many cells.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.csv"
    ...     _ = path.write_bytes(b"\xef\xbb\xbfid;kg\r1;2,5\r")
    ...     read_text_table(path).cells
      id   kg
    2  1  2,5
    """
    require_size(path.stat().st_size, what=path.name, limit_bytes=MAX_TEXT_BYTES)
    text, encoding = _decoded(path, otherwise=otherwise)
    description, body = split_description(text)
    header = parse_description(description)
    skipped = len(_LINE_END.findall(text[: len(text) - len(body)]))
    rows = ((line + skipped, row) for line, row in _rows(body, name=path.name))
    first = next(rows, None)
    if first is None or not any(cell.strip() for cell in first[1]):
        raise DataError(
            path.name,
            [
                Problem(
                    where="file",
                    what="no line of column names in it",
                    expected="a table of text, the names of its columns first",
                )
            ],
        )
    columns = unique_names(cell.strip() for cell in first[1])
    body_rows = _gathered(rows, columns, wanted=wanted)
    _require_rows(body_rows, columns, name=path.name)
    return TextTable(
        cells=body_rows.cells,
        description=header,
        columns=tuple(columns),
        short=body_rows.short,
        encoding=encoding,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Body:
    cells: pd.DataFrame
    short: tuple[int, ...]
    ragged: tuple[int, ...]


def _gathered(
    rows: Iterable[tuple[int, list[str]]],
    columns: list[str],
    *,
    wanted: Callable[[str], bool] | None,
) -> _Body:
    width = len(columns)
    kept = [n for n, name in enumerate(columns) if wanted is None or wanted(name)]
    lines, values, short, ragged = [], [], [], []
    for line, row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) < width:
            short.append(line)
        elif any(map(str.strip, row[width:])):
            ragged.append(line)
        lines.append(line)
        values.append([row[n] if n < len(row) else "" for n in kept])
    cells = pd.DataFrame(
        values,
        columns=pd.Index([columns[n] for n in kept]),
        index=pd.Index(lines),
        dtype=object,
    )
    return _Body(cells=cells, short=tuple(short), ragged=tuple(ragged))


def _decoded(path: Path, *, otherwise: str) -> tuple[str, str]:
    data = path.read_bytes()
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if utf16 else "utf-8-sig"
    try:
        return data.decode(encoding), encoding.removesuffix("-sig")
    except UnicodeDecodeError as error:
        problem = Problem(
            where=f"byte {error.start}",
            what=f"0x{data[error.start]:02x} is not UTF-8 text",
            cure="save it as UTF-8: iconv -f latin1 -t utf-8",
        )
        if not otherwise:
            raise DataError(path.name, [problem]) from error
        try:
            return data.decode(otherwise), otherwise
        except UnicodeDecodeError:
            raise DataError(path.name, [problem]) from error


def _rows(body: str, *, name: str) -> Iterator[tuple[int, list[str]]]:
    first = body.lstrip("\r\n").splitlines()[:1]
    separator = max(SEPARATORS, key=(first[0] if first else "").count)
    # io.StringIO would hold the text a second time, with four bytes a letter
    lines = (match.group() for match in _LINE.finditer(body))
    reader = (
        csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if separator == "\t"
        else csv.reader(lines, delimiter=separator)
    )
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError(
            name,
            [
                Problem(
                    where=f"line {reader.line_num}",
                    what=str(error),
                    expected="separated values, each quote closed",
                )
            ],
        ) from error


def unique_names(names: Iterable[str]) -> list[str]:
    """Tell columns of one name apart by numbering the later ones.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> unique_names(["lon", "lat", "lon"])
    ['lon', 'lat', 'lon #2']
    """
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return unique


def _require_rows(body: _Body, columns: list[str], *, name: str) -> None:
    if body.cells.index.empty:
        raise DataError(
            name,
            [
                Problem(
                    where="file",
                    what="column names, and no row under them",
                    cure="the file may be cut off: fetch it again",
                )
            ],
        )
    if body.ragged:
        raise DataError(
            name,
            [
                Problem(
                    where=listed_rows(body.ragged),
                    what=f"more cells than the {len(columns)} columns",
                    cure="quote the cells that hold the separator",
                )
            ],
        )


def listed_rows(lines: Iterable[object]) -> str:
    """Name the rows of a problem, the first few in full.

    Parameters
    ----------
    lines : iterable
        Line or feature numbers.

    Returns
    -------
    str

    Examples
    --------
    >>> listed_rows([12, 40])
    'rows 12, 40'
    >>> listed_rows(range(1, 10))
    'rows 1, 2, 3, 4, 5, 6 and 3 more'
    """
    names = [str(line) for line in lines]
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return "rows " + ", ".join(names[:6]) + more


def counted(count: int) -> str:
    """Count rows in words.

    Parameters
    ----------
    count : int

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1), counted(2)
    ('1 row', '2 rows')
    """
    return f"{count} row{'' if count == 1 else 's'}"


def find_column(names: Iterable[str], wanted: str) -> str | None:
    """Find a column by its name, or by its name without the unit.

    Parameters
    ----------
    names : iterable of str
        Columns of the file.
    wanted : str

    Returns
    -------
    str or None
        None where no column, or more than one, would do.

    Examples
    --------
    >>> find_column(["Event", "Elevation [m]"], "Elevation")
    'Elevation [m]'
    >>> find_column(["Nodules [#]", "Nodules m [kg] (total)"], "Nodules m")
    'Nodules m [kg] (total)'
    >>> find_column(["Nodules [#]", "Nodules [%]"], "Nodules") is None
    True
    """
    columns = list(names)
    if wanted in columns:
        return wanted
    without_unit = [name for name in columns if _UNIT.sub("", name).strip() == wanted]
    before_unit = [name for name in columns if name.split("[")[0].strip() == wanted]
    alike = without_unit or before_unit
    return alike[0] if len(alike) == 1 else None


def missing_column(names: Iterable[str], wanted: str, *, what: str) -> Problem:
    """Say that a column is not there, and which might be meant.

    Parameters
    ----------
    names : iterable of str
        Columns of the file.
    wanted : str
    what : str
        Key of the mapping that asked for it.

    Returns
    -------
    Problem

    Examples
    --------
    >>> print(missing_column(["Longitude", "Latitude"], "longitud", what="lon"))
    lon: no column 'longitud'
        expected: one of Longitude, Latitude
        cure: perhaps 'Longitude' is meant
    """
    columns = list(names)
    lower = {name.lower(): name for name in columns}
    start = [
        name for name in lower if wanted.strip() and name.startswith(wanted.lower())
    ]
    near = start or difflib.get_close_matches(wanted.lower(), lower, n=2, cutoff=0.7)
    meant = " or ".join(repr(lower[name]) for name in near[:4])
    return Problem(
        where=what,
        what=f"no column {wanted!r}",
        expected="one of " + ", ".join(columns[:20]),
        cure=f"perhaps {meant} is meant" if meant else "name one of them",
    )


def unit_in_name(column: str) -> str:
    """Read the unit that a column name carries in brackets.

    Parameters
    ----------
    column : str

    Returns
    -------
    str
        In the spelling of `geo.model.quantities`; empty if there is none.

    Examples
    --------
    >>> unit_in_name("Nodules [kg/m**2]"), unit_in_name("Event")
    ('kg/m2', '')
    """
    match = _UNIT.search(column)
    unit = match.group(1).strip() if match else ""
    return _UNIT_SPELLINGS.get(unit, unit)
