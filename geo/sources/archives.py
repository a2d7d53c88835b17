"""Archives of publishers, looked through before anything of them is written.

An archive can name places outside its folder, hold links, or unpack to far more
than it weighs. All its members are judged first, all that is wrong with them is
told, and what is unpacked appears in its folder at once or not at all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.sources.archive_members import (
    SMALL_BYTES,
    ArchiveLimits,
    damaged,
    opened_archive,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.archive_members import Member

_NESTED = (
    *(".zip", ".kmz", ".shz", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"),
    *(".jar", ".deb", ".zst"),
)


def unpack_archive(
    path: Path, *, into: Path, limits: ArchiveLimits | None = None
) -> Path:
    """Unpack a .zip, .tar or .tar.gz of known good behaviour into a new folder.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file; its kind is told by its first bytes.
    into : pathlib.Path
        Must not be there yet, or be empty.
    limits : ArchiveLimits, optional

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    DataError
        The archive is damaged, encrypted, too large, names places outside its
        folder, the same place twice, links, devices, or archives within it; or
        the folder is not empty. Nothing is written then.

    Examples
    --------
    >>> import zipfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.zip"
    ...     with zipfile.ZipFile(path, "w") as archive:
    ...         archive.writestr("data/a.csv", "lon,lat")
    ...     out = unpack_archive(path, into=Path(folder) / "a")
    ...     (out / "data" / "a.csv").read_text()
    'lon,lat'
    """
    held = limits or ArchiveLimits()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise DataError(
            str(into),
            [
                Problem(
                    where="folder",
                    what="there is something in it",
                    expected="none, or an empty one",
                    cure="delete it, or take another",
                )
            ],
        )
    with opened_archive(path, limits=held) as archive:
        _require_sound(archive.members, path=path, limits=held)
    into.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=into.parent))
    try:
        with opened_archive(path, limits=held) as archive:
            archive.write_all(made)
        made.chmod(0o755)  # mkdtemp shuts all others out
        if into.exists():
            into.rmdir()
        made.replace(into)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return into


def require_sound_zip(path: Path, *, limits: ArchiveLimits | None = None) -> None:
    """Refuse a zip, or a file that is one inside such as .xlsx, that is no good.

    Parameters
    ----------
    path : pathlib.Path
        A plain local file.
    limits : ArchiveLimits, optional
        The ratio of 100 suits workbooks too: in real ones no member shrank more
        than 23 times, and 200,000 cells of one word 24 times.

    Raises
    ------
    DataError
        As `unpack_archive`; nothing is unpacked.

    Examples
    --------
    >>> import zipfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.xlsx"
    ...     with zipfile.ZipFile(path, "w") as archive:
    ...         archive.writestr("../a.xml", "<a/>")
    ...     require_sound_zip(path)
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a.xlsx: 1 problem
    - ../a.xml: leads out of the folder
        cure: take the archive of the publisher, or report it there
    """
    with path.open("rb") as file:
        if not file.read(4).startswith(b"PK"):
            raise DataError(path.name, [damaged("no zip archive")])
    held = limits or ArchiveLimits()
    with opened_archive(path, limits=held) as archive:
        _require_sound(archive.members, path=path, limits=held)


def _require_sound(members: list[Member], *, path: Path, limits: ArchiveLimits) -> None:
    problems = [
        *(problem for member in members for problem in _bad_member(member, limits)),
        *_repeated(members),
        *_too_much(members, weight=path.stat().st_size, limits=limits),
    ]
    if not members:
        problems.append(
            Problem(where="archive", what="it is empty", cure="fetch it again")
        )
    if problems:
        raise DataError(path.name, problems)


def _bad_member(member: Member, limits: ArchiveLimits) -> Iterator[Problem]:
    cure = "take the archive of the publisher, or report it there"
    shown = ascii(member.name)[1:-1]
    if _leads_out(member.name):
        yield Problem(where=shown, what="leads out of the folder", cure=cure)
    if member.kind != "file":
        yield Problem(where=shown, what=f"a {member.kind}", expected="files", cure=cure)
    if member.encrypted:
        yield Problem(
            where=shown, what="encrypted", cure="unpack it with its password by hand"
        )
    if member.name.lower().endswith(_NESTED):
        yield Problem(
            where=shown,
            what="an archive within the archive",
            cure="unpack both by hand, and give the path of the file inside",
        )
    if member.packed is not None and member.size > max(
        SMALL_BYTES, limits.ratio * member.packed
    ):
        yield Problem(
            where=shown,
            what=f"{member.size:,} bytes out of {member.packed:,}",
            expected=f"at most {limits.ratio:g} times as many",
        )


def _leads_out(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        not parts
        or name.startswith("/")
        or ".." in parts
        or any(ord(letter) < 32 or letter in "\\:" for letter in name)
        or any(len(os.fsencode(part)) > 255 for part in parts)
    )


def _repeated(members: list[Member]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for member in members:
        # many file systems fold case and spellings of one letter
        key = unicodedata.normalize("NFC", member.name).casefold()
        key = str(PurePosixPath(key))
        if key in seen:
            yield Problem(
                where=ascii(member.name)[1:-1],
                what=f"lies where {ascii(seen[key])[1:-1]} does",
                expected="each name once",
            )
        seen.setdefault(key, member.name)


def _too_much(
    members: list[Member], *, weight: int, limits: ArchiveLimits
) -> Iterator[Problem]:
    total = sum(member.size for member in members)
    if len(members) > limits.members:
        yield Problem(
            where="archive",
            what=f"more than {limits.members:,} members",
            cure="unpack it by hand if you trust it",
        )
    if total > limits.total_bytes:
        yield Problem(
            where="archive",
            what=f"{total:,} bytes unpacked",
            expected=f"at most {limits.total_bytes:,}",
            cure="unpack it by hand if you trust it",
        )
    if total > max(SMALL_BYTES, limits.ratio * weight):
        yield Problem(
            where="archive",
            what=f"{total:,} bytes out of {weight:,}",
            expected=f"at most {limits.ratio:g} times as many",
            cure="unpack it by hand if you trust it",
        )
