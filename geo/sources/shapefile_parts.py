"""The files that make up a Shapefile: all there, and in which encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

MEANING = {
    ".shx": "where each shape starts",
    ".dbf": "the columns: names, codes, areas",
}
"""Parts without which a Shapefile is not whole; .prj and .cpg may be absent."""

_SAMPLE_BYTES = 1024**2


def require_shapefile_parts(path: Path) -> None:
    r"""Refuse a Shapefile that came without all its parts.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file; one that is no ``.shp`` passes.

    Raises
    ------
    DataError
        Naming each part that is missing or empty.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "eez_v11.shp"
    ...     _ = path.write_bytes(b"\x00\x00\x27\x0a")
    ...     _ = path.with_suffix(".shx").write_bytes(b"\x00\x00\x27\x0a")
    ...     require_shapefile_parts(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: eez_v11.shp: 1 problem
    - eez_v11.dbf: not beside it, and it holds the columns: names, codes, areas
        cure: put eez_v11.dbf into the same folder; the archive that the .shp came
        in holds it
    """
    if path.suffix.lower() != ".shp":
        return
    problems = [
        Problem(
            where=f"{path.stem}{suffix}",
            what=f"not beside it, and it holds {meaning}",
            cure=f"put {path.stem}{suffix} into the same folder; the archive that the "
            ".shp came in holds it",
        )
        for suffix, meaning in MEANING.items()
        if _part(path, suffix) is None
    ]
    if problems:
        raise DataError(path.name, problems)


def shapefile_encoding(path: Path) -> str | None:
    """Find the encoding of the columns, where GDAL would not.

    GDAL reads it from a ``.cpg`` file, or else from a byte of the ``.dbf`` that
    few writers set. GeoServer writes a ``.cst`` file instead, and many tools
    write UTF-8 without saying so.

    Parameters
    ----------
    path : pathlib.Path
        A ``.shp`` with its parts; for any other file there is nothing to say.

    Returns
    -------
    str or None
        None where GDAL finds it by itself.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "eez.shp"
    ...     _ = path.with_suffix(".dbf").write_bytes(bytes(32) + "Réunion".encode())
    ...     shapefile_encoding(path)
    'UTF-8'
    """
    if path.suffix.lower() != ".shp" or _part(path, ".cpg") is not None:
        return None
    declared = _part(path, ".cst")
    if declared is not None:
        return declared.read_text(encoding="ascii", errors="ignore").strip() or None
    columns = _part(path, ".dbf")
    return "UTF-8" if columns is not None and _is_utf8(columns) else None


def _part(path: Path, suffix: str) -> Path | None:
    for name in (suffix, suffix.upper()):
        part = path.with_suffix(name)
        if part.is_file() and part.stat().st_size > 0:
            return part
    return None


def _is_utf8(columns: Path) -> bool:
    """Tell whether letters beyond ASCII are UTF-8; by chance few others read as it."""
    with columns.open("rb") as file:
        header = file.read(32)
        # dBASE III: the length of the header, whose dates and lengths are no text
        file.seek(int.from_bytes(header[8:10], "little"))
        rows = file.read(_SAMPLE_BYTES)
    try:
        rows.decode("utf-8")
    except UnicodeDecodeError as error:
        # the sample may end within a letter
        return error.start >= len(rows) - 3 and not rows[: error.start].isascii()
    return not rows.isascii()
