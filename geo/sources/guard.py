"""Names and sizes of the user's files, checked before anything is opened.

GDAL opens hosts and archives through names (``/vsicurl/``), and a header may
declare more than the memory holds. What files contain is checked by
`geo.sources.contents`.
"""

from __future__ import annotations

import re
from pathlib import Path

from geo.errors import DataError, Problem

MAX_BYTES = 2 * 1024**3
"""What one reading may take of the memory."""

MAX_BLOCK_BYTES = 512 * 1024**2
"""What a file may make its reader unpack at once, however small the window."""

_SCHEME = re.compile(
    r"^[A-Za-z][A-Za-z0-9+.-]*://|^(?:https?|ftp|s3|gs):", re.IGNORECASE
)
_DRIVER_PREFIX = re.compile(r"^[A-Za-z][A-Za-z0-9_]+:", re.IGNORECASE)
_INDIRECT = frozenset(
    [".vrt", ".ovf", ".wms", ".wmts", ".wcs", ".wfs", ".tms", ".xml", ".gml", ".xsd"]
)
_ARCHIVES = frozenset(
    [".zip", ".kmz", ".shz", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"]
)


def require_local_file(path: Path | str, *, allow_remote: bool = False) -> None:
    """Refuse anything but a plain file of this machine, before opening it.

    Parameters
    ----------
    path : pathlib.Path or str
        As GDAL or Python would be given it.
    allow_remote : bool, optional
        Let names through that point to a host or to other files.

    Raises
    ------
    DataError
        The name points to a host, a virtual file system, an archive or a file
        that names others; or there is no such file, or it is empty.

    Examples
    --------
    >>> require_local_file("/vsicurl/http://example.org/a.tif")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: /vsicurl/http://example.org/a.tif: 1 problem
    - name: a virtual file system or a remote address
        expected: a file on this machine
        cure: download it first and give the path of the copy
    """
    problem = _bad_name(str(path))
    if problem is not None:
        if allow_remote:
            return
        raise DataError(str(path), [problem])
    file = Path(path)
    if not file.exists():
        raise DataError(str(path), [_absent(file)])
    if not file.is_file():
        raise DataError(
            str(path), [Problem(where="path", what="not a file", expected="a file")]
        )
    if file.stat().st_size == 0:
        raise DataError(
            str(path),
            [Problem(where="file", what="it is empty", cure="fetch it again")],
        )


def local_path(name: Path | str, *, root: Path) -> Path:
    """Find an input file, and refuse it unless it is plain and local.

    Parameters
    ----------
    name : pathlib.Path or str
        Absolute, or relative to `root`.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    pathlib.Path
        Absolute.

    Raises
    ------
    DataError
        As `require_local_file`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text("lon,lat")
    ...     local_path("a.csv", root=Path(folder)).name
    'a.csv'
    """
    problem = _bad_name(str(name))
    if problem is not None:
        raise DataError(str(name), [problem])
    path = (root / name).resolve()
    require_local_file(path)
    return path


def _bad_name(name: str) -> Problem | None:
    text = name.strip()
    suffix = Path(text).suffix.lower()
    if "/vsi" in text.lower() or _SCHEME.search(text) or _DRIVER_PREFIX.search(text):
        return Problem(
            where="name",
            what="a virtual file system or a remote address",
            expected="a file on this machine",
            cure="download it first and give the path of the copy",
        )
    if suffix in _INDIRECT or text.lower().endswith(".gdalg.json"):
        return Problem(
            where="name",
            what=f"a {suffix} file can name other files and hosts",
            expected="a file that holds its own data",
            cure="convert it, with gdal_translate or ogr2ogr",
        )
    if suffix in _ARCHIVES:
        return Problem(
            where="name",
            what=f"a {suffix} archive",
            expected="the file itself",
            cure="unpack it and give the path of the file inside",
        )
    return None


def _absent(path: Path) -> Problem:
    folder = path.parent
    if not folder.is_dir():
        return Problem(
            where="path", what=f"no such folder: {folder}", cure="check data_root"
        )
    return Problem(
        where="path", what="no such file", cure=f"put {path.name} into {folder}"
    )


def require_size(
    size_bytes: int,
    *,
    what: str,
    limit_bytes: int = MAX_BYTES,
    cure: str = "give the bounds of the area that is wanted",
) -> None:
    """Refuse to read more than the memory should hold.

    Parameters
    ----------
    size_bytes : int
        What the header declares, times the bytes of a value.
    what : str
        The file, for the message.
    limit_bytes : int, optional
    cure : str, optional

    Raises
    ------
    DataError
        The size lies above the limit.

    Examples
    --------
    >>> require_size(160 * 10**9, what="bomb.tif")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: bomb.tif: 1 problem
    - declared size: 160,000,000,000 bytes
        expected: at most 2,147,483,648 bytes in one reading
        cure: give the bounds of the area that is wanted
    """
    if size_bytes > limit_bytes:
        raise DataError(
            what,
            [
                Problem(
                    where="declared size",
                    what=f"{size_bytes:,} bytes",
                    expected=f"at most {limit_bytes:,} bytes in one reading",
                    cure=cure,
                )
            ],
        )


def require_block(size_bytes: int, *, what: str) -> None:
    """Refuse a file whose blocks are too large to unpack one of them.

    Parameters
    ----------
    size_bytes : int
        Of one block, tile or chunk, unpacked.
    what : str
        The file, for the message.

    Raises
    ------
    DataError
        The block lies above `MAX_BLOCK_BYTES`.

    Examples
    --------
    >>> require_block(160 * 10**9, what="bomb.tif")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: bomb.tif: 1 problem
    - declared size of a block: 160,000,000,000 bytes
        expected: at most 536,870,912 bytes
        cure: rewrite it in tiles: gdal_translate -co TILED=YES
    """
    if size_bytes > MAX_BLOCK_BYTES:
        raise DataError(
            what,
            [
                Problem(
                    where="declared size of a block",
                    what=f"{size_bytes:,} bytes",
                    expected=f"at most {MAX_BLOCK_BYTES:,} bytes",
                    cure="rewrite it in tiles: gdal_translate -co TILED=YES",
                )
            ],
        )
