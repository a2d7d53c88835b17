"""Data sets of publishers, fetched once into a cache and verified each time.

Nothing is fetched unless asked for by name, and nothing is written on import.
"""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pooch

from geo.errors import DataError, Problem
from geo.sources.archive_members import ArchiveLimits
from geo.sources.archives import unpack_archive
from geo.sources.downloads import Download, downloaded
from geo.sources.registry import read_registry

if TYPE_CHECKING:
    from geo.sources.downloads import Progress

CACHE_VARIABLE = "ABYSSAL_CACHE"
_MEGABYTE = 1_000_000


def cache_folder() -> Path:
    """Find where fetched files are kept; nothing is made or written.

    Returns
    -------
    pathlib.Path
        The folder that the environment names by ABYSSAL_CACHE, else the cache of
        the platform.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    named = os.environ.get(CACHE_VARIABLE, "").strip()
    return Path(named).expanduser().resolve() if named else pooch.os_cache("abyssal")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One row of the registry, with its place in the cache."""

    name: str
    url: str
    method: str
    sha256: str
    max_mb: float
    unpacked_mb: float
    notes: str
    target: Path

    @property
    def sidecar(self) -> Path:
        return self.target.with_name(self.target.name + ".json")

    @property
    def unpacked(self) -> Path:
        return self.target.with_name(self.target.name + ".unpacked")


def fetch_dataset(
    name: str,
    *,
    cache: Path | None = None,
    registry: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> Path:
    """Give a data set of the registry, from the cache or from its publisher.

    A file that is there is verified, whoever put it there: by the checksum of the
    registry, or where that is not known by the one noted beside the file when it
    first came.

    Parameters
    ----------
    name : str
        Of the registry.
    cache : pathlib.Path, optional
        `cache_folder` by default.
    registry : pandas.DataFrame, optional
        The shipped one by default.
    progress : callable, optional
        Told the bytes there are, and those there will be or None, as they come.

    Returns
    -------
    pathlib.Path
        The file; or the folder that an archive was unpacked into.

    Raises
    ------
    DataError
        The name is not known; the publisher wants a form or a key; the host
        cannot be reached; the file is too large, not what its checksum says, or
        a web page; the archive is no good. The cure names address and place.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fetch_dataset("eez-v12", cache=Path(folder))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.errors.DataError: eez-v12: 1 problem
    - https://www.marineregions.org/downloads.php: a form must be filled in...
    """
    table = read_registry() if registry is None else registry
    folder = (cache or cache_folder()).resolve()
    entry = _entry(name, table=table, folder=folder)
    if not entry.target.exists():
        _require_direct(entry)
        _fetch(entry, progress=progress)
    _verify(entry)
    return _unpacked(entry) if entry.method == "unpack" else entry.target


def list_datasets(
    *, cache: Path | None = None, registry: pd.DataFrame | None = None
) -> pd.DataFrame:
    """List what can be fetched, and what is there.

    Parameters
    ----------
    cache : pathlib.Path, optional
    registry : pandas.DataFrame, optional

    Returns
    -------
    pandas.DataFrame
        Columns name, title, method, size_mb, licence, url, place; and cached,
        whether the place holds a file.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     listed = list_datasets(cache=Path(folder)).set_index("name")
    >>> listed.loc["eez-v12", "method"], bool(listed["cached"].any())
    ('form', False)
    """
    table = read_registry() if registry is None else registry
    folder = (cache or cache_folder()).resolve()
    listed = table[["name", "title", "method", "size_mb", "licence", "url"]].copy()
    places = [
        folder / name / file
        for name, file in zip(table["name"], table["file"], strict=True)
    ]
    listed["place"] = [str(place) for place in places]
    listed["cached"] = [place.is_file() for place in places]
    return listed


def _entry(name: str, *, table: pd.DataFrame, folder: Path) -> _Entry:
    rows = table[table["name"] == name]
    if rows.empty:
        names = table["name"].astype(str).tolist()
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        raise DataError(
            name,
            [
                Problem(
                    where="name",
                    what="not in the registry",
                    expected="one of " + ", ".join(names),
                    cure=f"perhaps {' or '.join(near)} is meant" if near else "",
                )
            ],
        )
    row = rows.iloc[0]
    return _Entry(
        name=name,
        url=str(row["url"]),
        method=str(row["method"]),
        sha256=str(row["sha256"]),
        max_mb=float(row["max_mb"]),
        unpacked_mb=float(row["unpacked_mb"]),
        notes=str(row["notes"]),
        target=folder / name / str(row["file"]),
    )


_BY_HAND = {
    "form": "a form must be filled in there",
    "api": "an account or a key is needed there",
    "page": "the file must be chosen there",
}


def _require_direct(entry: _Entry) -> None:
    if entry.method in _BY_HAND:
        raise DataError(
            entry.name,
            [
                Problem(
                    where=entry.url,
                    what=_BY_HAND[entry.method],
                    expected=entry.notes,
                    cure=f"download it by hand and put it at {entry.target}",
                )
            ],
        )


def _fetch(entry: _Entry, *, progress: Progress | None) -> None:
    download = Download(
        name=entry.name,
        url=entry.url,
        target=entry.target,
        max_bytes=int(entry.max_mb * _MEGABYTE),
    )
    with downloaded(download, progress=progress) as path:
        _require_file(path, entry=entry)
        _require_checksum(path, known=entry.sha256, entry=entry, kept=False)
    # a note of an earlier file does not speak for this one
    entry.sidecar.unlink(missing_ok=True)


def _verify(entry: _Entry) -> None:
    _require_file(entry.target, entry=entry)
    known = entry.sha256 or _noted(entry)
    digest = _require_checksum(entry.target, known=known, entry=entry, kept=True)
    if not entry.sha256 and not known:
        _note(entry, digest)


def _require_file(path: Path, *, entry: _Entry) -> None:
    """Refuse what is no data: nothing, too much, or a page in place of the file."""
    problems = []
    size = path.stat().st_size
    if size == 0:
        problems.append(Problem(where=str(path), what="it is empty", cure=_cure(entry)))
    if size > entry.max_mb * _MEGABYTE:
        problems.append(
            Problem(
                where=str(path),
                what=f"{size:,} bytes",
                expected=f"at most {int(entry.max_mb * _MEGABYTE):,}",
            )
        )
    with path.open("rb") as file:
        head = file.read(256).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        problems.append(
            Problem(
                where=str(path),
                what="a web page, not the file",
                cure=f"open {entry.url}, save the file itself, put it at "
                f"{entry.target}",
            )
        )
    if problems:
        raise DataError(entry.name, problems)


def _require_checksum(path: Path, *, known: str, entry: _Entry, kept: bool) -> str:
    digest = str(pooch.file_hash(str(path), alg="sha256"))
    if known and digest != known.lower():
        raise DataError(
            entry.name,
            [
                Problem(
                    where=str(path) if kept else entry.url,
                    what=f"sha256 {digest}",
                    expected=known,
                    cure=_cure(entry)
                    if kept
                    else "nothing was kept; ask the publisher whether it changed",
                )
            ],
        )
    return digest


def _cure(entry: _Entry) -> str:
    again = "delete it and fetch it again"
    if entry.sha256:
        return again
    return f"{again}; if you put a newer one there, delete {entry.sidecar.name}"


def _noted(entry: _Entry) -> str:
    try:
        note = json.loads(entry.sidecar.read_text(encoding="utf-8"))
        return str(note["sha256"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            entry.name,
            [
                Problem(
                    where=str(entry.sidecar),
                    what="the note of its checksum cannot be read",
                    cure="delete it, and the file beside it if you do not trust it",
                )
            ],
        ) from error


def _note(entry: _Entry, digest: str) -> None:
    """Note the checksum of a file that came first, in one step."""
    note = {
        "url": entry.url,
        "sha256": digest,
        "bytes": entry.target.stat().st_size,
    }
    handle, name = tempfile.mkstemp(prefix=".note-", dir=entry.target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(note, file, indent=1)
    Path(name).replace(entry.sidecar)


def _unpacked(entry: _Entry) -> Path:
    """Unpack an archive beside itself, unless that was done."""
    if not entry.unpacked.is_dir():
        limits = ArchiveLimits()
        if pd.notna(entry.unpacked_mb):
            limits = ArchiveLimits(total_bytes=int(entry.unpacked_mb * _MEGABYTE))
        unpack_archive(entry.target, into=entry.unpacked, limits=limits)
    return entry.unpacked
