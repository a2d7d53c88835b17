"""One file over HTTP: resumed where it broke off, bounded, and in place at once."""

from __future__ import annotations

import http.client
import json
import os
import re
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from email.message import Message

Progress = Callable[[int, "int | None"], None]
"""Told the bytes there are so far, and those there will be where that is known."""

TIMEOUT_S = 60.0
_PIECE_BYTES = 1024**2
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is fetched, and where to.

    Parameters
    ----------
    name : str
        For messages.
    url : str
        Only http and https.
    target : pathlib.Path
    max_bytes : int
        More is refused, declared or not.
    """

    name: str
    url: str
    target: Path
    max_bytes: int


@contextmanager
def downloaded(
    download: Download, *, progress: Progress | None = None
) -> Iterator[Path]:
    """Fetch a file beside its target, to be checked before it is put in place.

    What broke off is kept as ``.part`` and continued the next time, if the server
    can and the file there is still the same. While one process writes that part,
    another writes one of its own. On leaving without an error the file is put in
    place in one step; on an error within it is deleted.

    Parameters
    ----------
    download : Download
    progress : callable, optional

    Yields
    ------
    pathlib.Path
        The whole file, not yet in place.

    Raises
    ------
    DataError
        The host cannot be reached, refuses, sends too much or breaks off. The
        cure gives the address and the place to put the file by hand.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     wanted = Download(
    ...         name="a", url="ftp://host/a", target=Path(folder) / "a", max_bytes=10
    ...     )
    ...     with downloaded(wanted) as path:
    ...         pass
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a: 1 problem
    - url: ftp://host/a
        expected: an http or https address
    """
    folder = download.target.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _part(download.target) as part:
            _fill(part, download, progress=progress)
            try:
                yield part.path
            except BaseException:
                part.discard()
                raise
            part.path.replace(download.target)
            part.forget()
    except OSError as error:
        raise DataError(
            download.name,
            [
                Problem(
                    where=str(folder),
                    what=f"cannot be written: {error.strerror or error}",
                    cure="name another folder by ABYSSAL_CACHE",
                )
            ],
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A file being written, and a note of what it is a part of."""

    path: Path
    file: IO[bytes]

    @property
    def note(self) -> Path:
        """Where its note lies."""
        return self.path.with_name(self.path.name + ".json")

    def discard(self) -> None:
        """Delete it and its note."""
        self.path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Delete its note."""
        self.note.unlink(missing_ok=True)

    def size(self) -> int:
        """Count the bytes there are."""
        return os.fstat(self.file.fileno()).st_size

    def remember(self, url: str, headers: Message) -> None:
        """Note of what it is a part, to continue it another time."""
        tag = headers.get("ETag", "")
        strong = "" if tag.startswith("W/") else tag
        validator = strong or headers.get("Last-Modified", "")
        self.note.write_text(
            json.dumps({"url": url, "validator": validator}), encoding="utf-8"
        )

    def validator(self, url: str) -> str:
        """Give what tells the same file on the server; empty if nothing does."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            return str(note["validator"]) if note["url"] == url else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""


@contextmanager
def _part(target: Path) -> Iterator[_Part]:
    path = target.with_name(target.name + ".part")
    file = _claimed(path)
    if file is not None:
        with file:
            yield _Part(path=path, file=file)
        return
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
    own = _Part(path=Path(name), file=os.fdopen(handle, "r+b"))
    try:
        with own.file:
            yield own
    finally:
        own.discard()


def _claimed(path: Path) -> IO[bytes] | None:
    """Take the part for this process alone; the lock dies with the process."""
    try:
        import fcntl  # noqa: PLC0415  absent on Windows: parts are not shared there
    except ImportError:
        return None
    file = cast("IO[bytes]", os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT), "r+b"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # the one before may have put this very file in place meanwhile
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
    except OSError:
        pass
    file.close()
    return None


def _fill(part: _Part, download: Download, *, progress: Progress | None) -> None:
    held = part.size()
    validator = part.validator(download.url) if held else ""
    start = held if validator else 0
    try:
        with _answer(download, start=start, validator=validator) as response:
            offset, total = _offset(response, start=start, download=download)
            part.file.seek(offset)
            part.file.truncate()
            part.remember(download.url, response.headers)
            _copy(response, part, download, total=total, progress=progress)
    except (
        urllib.error.URLError,
        TimeoutError,
        ConnectionError,
        http.client.HTTPException,
        ValueError,
    ) as error:
        held = part.size()
        if not held:
            part.discard()
        problem = _unreachable(error, download, held=held)
        raise DataError(download.name, [problem]) from error
    except DataError:
        part.discard()
        raise


def _answer(
    download: Download, *, start: int, validator: str
) -> http.client.HTTPResponse:
    headers = {"User-Agent": "abyssal", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": validator}
    require_web_address(download.url, name=download.name)
    request = urllib.request.Request(download.url, headers=headers)  # noqa: S310
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    try:
        return cast("http.client.HTTPResponse", opener.open(request, timeout=TIMEOUT_S))
    except urllib.error.HTTPError as error:
        error.close()
        if start and error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return _answer(download, start=0, validator="")
        raise


def require_web_address(url: str, *, name: str) -> None:
    """Refuse anything but a plain http or https address.

    Parameters
    ----------
    url, name : str

    Raises
    ------
    DataError

    Examples
    --------
    >>> require_web_address("file:///etc/passwd", name="a")
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a: 1 problem
    - url: file:///etc/passwd
        expected: an http or https address
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise DataError(
            name,
            [Problem(where="url", what=url, expected="an http or https address")],
        )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the web, and never from https back to http."""

    def redirect_request(  # noqa: PLR0917  the signature of urllib
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse another scheme; urllib itself counts loops and steps."""
        schemes = {"https"} if req.type == "https" else {"http", "https"}
        if urllib.parse.urlsplit(newurl).scheme not in schemes:
            fp.close()
            raise urllib.error.URLError(f"redirected to {newurl}, which is refused")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _offset(
    response: http.client.HTTPResponse, *, start: int, download: Download
) -> tuple[int, int | None]:
    """Find where the answer begins, and how long the whole file is."""
    length = response.headers.get("Content-Length")
    offset, total = 0, int(length) if length and length.isdigit() else None
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        told = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if told is None or int(told.group(1)) != start:
            raise urllib.error.URLError("the server sent another range than asked")
        offset = start
        total = None if told.group(3) == "*" else int(told.group(3))
    if total is not None and total > download.max_bytes:
        raise DataError(download.name, [_too_large(total, download)])
    return offset, total


def _copy(
    response: http.client.HTTPResponse,
    part: _Part,
    download: Download,
    *,
    total: int | None,
    progress: Progress | None,
) -> None:
    done = part.file.tell()
    while data := _piece(response):
        done += len(data)
        if done > download.max_bytes:
            raise DataError(download.name, [_too_large(done, download)])
        part.file.write(data)
        if progress is not None:
            progress(done, total)
    part.file.flush()
    os.fsync(part.file.fileno())
    if total is not None and done != total:
        raise http.client.IncompleteRead(b"", total - done)


def _piece(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_PIECE_BYTES)
    except http.client.IncompleteRead as error:
        if error.partial:
            return error.partial  # the next reading finds the end
        raise


def _too_large(size: int, download: Download) -> Problem:
    return Problem(
        where=download.url,
        what=f"{size:,} bytes or more",
        expected=f"at most {download.max_bytes:,}, as the registry has it",
        cure=f"look at the address; if it is right, put the file at {download.target}",
    )


def _unreachable(error: Exception, download: Download, *, held: int) -> Problem:
    by_hand = f"download it by hand and put it at {download.target}"
    cure = f"fetch it again, it continues; or {by_hand}" if held else by_hand
    if isinstance(error, http.client.IncompleteRead):
        kept = f"after {held:,} bytes, which are kept" if held else "at once"
        what = f"broke off {kept}"
        return Problem(where=download.url, what=what, cure=cure)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    told = " ".join(str(reason).split())
    what = f"cannot be reached: {told}"
    if isinstance(error, urllib.error.HTTPError):
        what = f"HTTP {error.code}: {told}"
    return Problem(where=download.url, what=what, cure=cure)
