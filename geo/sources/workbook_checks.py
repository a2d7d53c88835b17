"""Whether a workbook can be opened without harm.

An .xlsx file is a zip archive of XML (ECMA-376, part 2): besides what any archive
may do, its XML can define entities that grow without end, and it can hold macros.
"""

from __future__ import annotations

import zipfile
import zlib
from functools import partial
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from geo.errors import DataError, Problem
from geo.sources.archives import require_sound_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    SyntaxError,  # XML that ends or breaks off
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    OSError,
    EOFError,
)
"""What zipfile and openpyxl raise on a broken workbook."""

_OTHER_KINDS = {
    ".xls": "an old Excel workbook",
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary Excel workbook",
    ".ods": "an OpenDocument workbook",
}
_CHUNK = 65_536
_CURE = "do not trust it; export the sheet as CSV where it was made"


def require_sound_workbook(path: Path) -> None:
    """Refuse a workbook whose archive or XML could do harm, before reading it.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.

    Raises
    ------
    DataError
        It is no .xlsx workbook; its archive is none that `require_sound_zip` lets
        pass; or it holds macros or declares a document type. Of the last two,
        every member is told.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "sites.xlsx"
    ...     _ = path.write_text("id,lon,lat")
    ...     require_sound_workbook(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: sites.xlsx: 1 problem
    - contents: no workbook of XML in a zip archive
        expected: an .xlsx workbook
        cure: save it as "Excel Workbook (.xlsx)" without a password
    """
    _require_kind(path)
    require_sound_zip(path)
    try:
        with zipfile.ZipFile(path) as archive:
            problems = list(_harmful(archive))
    except UNREADABLE as error:
        raise broken_workbook(path, error) from error
    if problems:
        raise DataError(path.name, problems)


def broken_workbook(path: Path, error: Exception) -> DataError:
    """Say that a workbook cannot be read.

    Parameters
    ----------
    path : pathlib.Path
    error : Exception
        One of `UNREADABLE`.

    Returns
    -------
    DataError

    Examples
    --------
    >>> import pathlib
    >>> print(broken_workbook(pathlib.Path("a.xlsx"), KeyError("no sheet")))
    a.xlsx: 1 problem
    - contents: not readable as a workbook: 'no sheet'
        cure: the file may be cut off: fetch it again
    """
    return DataError(
        path.name,
        [
            Problem(
                where="contents",
                what=f"not readable as a workbook: {error}",
                cure="the file may be cut off: fetch it again",
            )
        ],
    )


def _require_kind(path: Path) -> None:
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        magic = file.read(8)
    if suffix == ".xlsx" and magic.startswith(b"PK\x03\x04"):
        return
    what = _OTHER_KINDS.get(suffix, "no workbook of XML in a zip archive")
    if magic == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        what = "an old Excel workbook, or one with a password"
    raise DataError(
        path.name,
        [
            Problem(
                where="contents",
                what=what,
                expected="an .xlsx workbook",
                cure='save it as "Excel Workbook (.xlsx)" without a password',
            )
        ],
    )


class _PrologEndsError(Exception):
    """Leaves the parser: the argument says whether a type was declared."""


def _harmful(archive: zipfile.ZipFile) -> Iterator[Problem]:
    for member in archive.infolist():
        where = f"member {member.filename!r}"
        if member.filename.lower().endswith("vbaproject.bin"):
            yield Problem(where=where, what="macros", cure=_CURE)
            continue
        with archive.open(member) as stream:
            declared = _declares_type(stream)
        if declared:  # only this can define entities, or name other files
            what = "declares a document type, which no workbook needs"
            yield Problem(where=where, what=what, cure=_CURE)


def _declares_type(stream: IO[bytes]) -> bool:
    def end(*_: object, declared: bool) -> None:
        raise _PrologEndsError(declared)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = partial(end, declared=True)
    parser.StartElementHandler = partial(end, declared=False)
    try:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            parser.Parse(chunk)
    except _PrologEndsError as reached:
        return bool(reached.args[0])
    except expat.ExpatError:  # a picture, say; broken XML is told on reading it
        return False
    return False
