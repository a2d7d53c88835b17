"""The members of a .zip, .tar or .tar.gz, listed and written one by one."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from geo.errors import DataError, Problem

_PIECE_BYTES = 1024**2
SMALL_BYTES = 1024**2
"""A member below may shrink as it likes: it fills nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may hold.

    Parameters
    ----------
    total_bytes : int, optional
        Of all members, unpacked.
    members : int, optional
    ratio : float, optional
        Unpacked to packed, of the whole and of each member above 1 MiB.

    Examples
    --------
    >>> ArchiveLimits().members
    1000
    """

    total_bytes: int = 2 * 1024**3
    members: int = 1_000
    ratio: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive.

    Parameters
    ----------
    name : str
        As the archive has it, directories and all.
    size : int
        Bytes unpacked, as declared.
    packed : int or None
        Bytes packed; None where members are not packed one by one.
    kind : str
        ``"file"``, ``"link"`` or ``"device"``.
    encrypted : bool
    """

    name: str
    size: int
    packed: int | None
    kind: str
    encrypted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What an archive holds, and how to unpack it.

    Parameters
    ----------
    members : list of Member
        Directories left out.
    write_all : callable
        Takes the folder to write all members into.
    """

    members: list[Member]
    write_all: Callable[[Path], None]


@contextmanager
def opened_archive(path: Path, *, limits: ArchiveLimits) -> Iterator[Archive]:
    """Open an archive and list its members; nothing is written.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file; its kind is told by its first bytes.
    limits : ArchiveLimits

    Yields
    ------
    Archive

    Raises
    ------
    DataError
        It is no archive, damaged, or unpacks to more than allowed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.zip"
    ...     with zipfile.ZipFile(path, "w") as archive:
    ...         archive.writestr("a.csv", "lon,lat")
    ...     with opened_archive(path, limits=ArchiveLimits()) as opened:
    ...         [(member.name, member.size) for member in opened.members]
    [('a.csv', 7)]
    """
    with path.open("rb") as file:
        head = file.read(2)
    try:
        if head == b"PK":
            with zipfile.ZipFile(path) as zipped:
                yield _zip(zipped)
        else:
            yield _tar(path, packed=head == b"\x1f\x8b", limits=limits)
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise DataError(path.name, [damaged(str(error) or "cut off")]) from error


def damaged(what: str) -> Problem:
    """Say that an archive cannot be read.

    Parameters
    ----------
    what : str

    Returns
    -------
    Problem

    Examples
    --------
    >>> damaged("cut off").what
    'not readable as .zip, .tar or .tar.gz: cut off'
    """
    return Problem(
        where="contents",
        what=f"not readable as .zip, .tar or .tar.gz: {what}",
        cure="the file may be cut off: fetch it again",
    )


def _zip(zipped: zipfile.ZipFile) -> Archive:
    infos = [info for info in zipped.infolist() if not info.is_dir()]
    members = [
        Member(
            name=_zip_name(info),
            size=info.file_size,
            packed=info.compress_size,
            kind=_zip_kind(info),
            encrypted=bool(info.flag_bits & 0x1),
        )
        for info in infos
    ]

    def write_all(folder: Path) -> None:
        for member, info in zip(members, infos, strict=True):
            with zipped.open(info) as source:
                _write(source, folder / member.name, size=member.size)

    return Archive(members=members, write_all=write_all)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Read a name; many writers put UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _zip_kind(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if not stat.S_IFMT(mode) or stat.S_ISREG(mode):
        return "file"
    return "link" if stat.S_ISLNK(mode) else "device"


def _tar(path: Path, *, packed: bool, limits: ArchiveLimits) -> Archive:
    members = []
    with _tar_stream(path, packed=packed, limits=limits) as stream:
        for info in stream:
            if info.isdir():
                continue
            members.append(
                Member(
                    name=info.name,
                    size=info.size,
                    packed=None,
                    kind=_tar_kind(info),
                    encrypted=False,
                )
            )
            if len(members) > limits.members:
                break  # enough to refuse it

    def write_all(folder: Path) -> None:
        with _tar_stream(path, packed=packed, limits=limits) as stream:
            for info in stream:
                source = None if info.isdir() else stream.extractfile(info)
                if source is not None:
                    _write(source, folder / info.name, size=info.size)

    return Archive(members=members, write_all=write_all)


def _tar_kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "link"
    return "file" if info.isreg() else "device"


@contextmanager
def _tar_stream(
    path: Path, *, packed: bool, limits: ArchiveLimits
) -> Iterator[tarfile.TarFile]:
    weight = path.stat().st_size
    opener = gzip.open if packed else Path.open
    # headers and padding of each member, and the packer's own slack
    allowed = limits.total_bytes + 4096 * (limits.members + 16)
    if packed:
        allowed = min(allowed, int(limits.ratio * weight) + SMALL_BYTES)
    with opener(path, "rb") as raw:
        bounded = _Bounded(cast("IO[bytes]", raw), allowed, path.name)
        with tarfile.open(fileobj=bounded, mode="r|") as stream:
            yield stream


class _Bounded(io.RawIOBase):
    """A stream that ends in an error where more comes than was allowed."""

    def __init__(self, source: IO[bytes], allowed: int, name: str) -> None:
        super().__init__()
        self._source = source
        self._left = allowed
        self._name = name

    def read(self, size: int = -1, /) -> bytes:
        """Read at most what is left of the allowance."""
        data = self._source.read(_PIECE_BYTES if size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise DataError(
                self._name,
                [
                    Problem(
                        where="archive",
                        what="unpacks to more than an archive of its weight may",
                        cure="unpack it by hand if you trust it",
                    )
                ],
            )
        return data


def _write(source: IO[bytes], place: Path, *, size: int) -> None:
    """Write a member, and not a byte more than its header declares."""
    place.parent.mkdir(parents=True, exist_ok=True)
    left = size
    with place.open("xb") as target:
        while data := source.read(_PIECE_BYTES):
            left -= len(data)
            if left < 0:
                raise DataError(
                    place.name,
                    [Problem(where="size", what=f"more than the {size:,} declared")],
                )
            target.write(data)
