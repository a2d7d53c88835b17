"""The folder that finished tiles of a grid wait in until the file is made."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.report.export_cells import NUMBER
from geo.workflow.graph import code_digest, plain
from geo.workflow.grid_tiles import DISCRETISATION, ESTIMATED, Tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.workflow.grid_tiles import GridTask

KEY, JOURNAL, LOCK = "key.json", "done.txt", "lock"
DONE = "done"  # ends each line of the journal: one that was broken off has none
LONGEST_NAME = 240  # bytes: file systems end at 255


def parts_folder(out: Path) -> Path:
    """Name the folder of the parts of a file, beside it.

    Parameters
    ----------
    out : pathlib.Path

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> parts_folder(Path("maps/ni.tif")).name
    '.ni.tif.parts'
    """
    name = out.name
    if len(name.encode()) > LONGEST_NAME:
        name = hashlib.sha256(name.encode()).hexdigest()[:32]
    return out.parent / f".{name}.parts"


def key_of(task: GridTask) -> str:
    """Tell all that the numbers of the cells depend on.

    Parameters
    ----------
    task : GridTask

    Returns
    -------
    str
        JSON.
    """
    samples, spec = task.samples, task.spec
    told = hashlib.sha256()
    for part in (samples.coordinates, samples.measured, samples.error_variance):
        told.update(np.ascontiguousarray(part).tobytes())
    content = {
        "samples": told.hexdigest(),
        "variogram": plain(task.model.variogram),
        "neighbourhood": plain(task.model.neighbourhood),
        "discretisation": list(DISCRETISATION),
        "grid": [spec.west, spec.south, spec.spacing, *spec.shape, spec.crs.to_wkt()],
        "tiles": task.tiles.size,
        "kept": list(ESTIMATED),
        "code": code_digest(),
    }
    return json.dumps(content, sort_keys=True)


@dataclass(slots=True, kw_only=True, eq=False)
class Parts:
    """Tiles on disk: one file of numbers for each layer, and a list of what is done.

    A line of the list is written after the numbers of its tile and holds their check
    sum, so that a tile counts as done only if it is there as it was written.

    Parameters
    ----------
    folder : pathlib.Path
    key : str
        Of `key_of`. Tiles of another key are removed.
    tiles : Tiles
    done : dict of int to int
        Check sums by tile.
    """

    folder: Path
    key: str
    tiles: Tiles
    done: dict[int, int] = field(default_factory=dict)
    _files: list[FileIO] = field(default_factory=list)

    def layer(self, name: str) -> Path:
        """Name the file of a layer.

        Parameters
        ----------
        name : str
            Of `ESTIMATED`, or another.

        Returns
        -------
        pathlib.Path
        """
        return self.folder / f"{name}.f8"

    def tile(self, number: int) -> NDArray[np.float64] | None:
        """Read a tile that was kept.

        Parameters
        ----------
        number : int

        Returns
        -------
        ndarray of float, shape (5, n), or None
            None where it is not there, or not as it was written.
        """
        if number not in self.done:
            return None
        start, stop = self.tiles.span(number)
        whole = b""
        for file in self._files:
            file.seek(start * NUMBER.itemsize)
            whole += file.read((stop - start) * NUMBER.itemsize)
        if zlib.crc32(whole) != self.done[number]:
            del self.done[number]
            return None
        return np.frombuffer(whole, dtype=NUMBER).reshape(len(ESTIMATED), -1)

    def keep(self, number: int, values: NDArray[np.float64]) -> None:
        """Write a tile, then that it is done.

        Parameters
        ----------
        number : int
        values : ndarray of float, shape (5, n)
            See `ESTIMATED`.

        Raises
        ------
        OSError
            The disk is full, or the folder was removed.
        """
        start, _ = self.tiles.span(number)
        whole = np.ascontiguousarray(values, dtype=NUMBER)
        for file, layer in zip(self._files, whole, strict=True):
            file.seek(start * NUMBER.itemsize)
            _write_all(file, layer.tobytes())
        check = zlib.crc32(whole.tobytes())
        with (self.folder / JOURNAL).open("a", encoding="ascii") as journal:
            journal.write(f"\n{number} {check} {DONE}")
        self.done[number] = check

    def write_layer(self, name: str, values: NDArray[np.float64]) -> None:
        """Write a layer that is made in one piece.

        Parameters
        ----------
        name : str
        values : ndarray of float, shape (cells,) or (rows, columns)
        """
        whole = np.ascontiguousarray(values, dtype=NUMBER)
        with self.layer(name).open("wb") as file:
            file.write(whole.tobytes())

    def remove(self) -> None:
        """Remove the folder, where nothing of it is wanted any more."""
        _close(self._files)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def open_parts(folder: Path, *, key: str, tiles: Tiles) -> Iterator[Parts]:
    """Go on with what a folder holds, or start anew where it is of another key.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is not there.
    key : str
    tiles : Tiles

    Yields
    ------
    Parts

    Raises
    ------
    ParameterError
        Another command is at work there.
    OSError
        The folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from geo.workflow.grid_tiles import Tiles
    >>> tiles = Tiles(cells=3, size=2)
    >>> with tempfile.TemporaryDirectory() as there:
    ...     with open_parts(Path(there) / "p", key="a", tiles=tiles) as parts:
    ...         parts.keep(1, np.arange(5.0)[:, None])
    ...     with open_parts(Path(there) / "p", key="a", tiles=tiles) as parts:
    ...         parts.tile(0), parts.tile(1)[:, 0].tolist()
    (None, [0.0, 1.0, 2.0, 3.0, 4.0])
    """
    folder.mkdir(exist_ok=True)
    with _held(folder):
        parts = Parts(folder=folder, key=key, tiles=tiles)
        if stored_key(folder) != key:
            _empty(folder)
            (folder / KEY).write_text(key, encoding="utf-8")
        parts.done.update(stored_tiles(folder, key=key))
        try:
            parts._files.extend(_numbers(parts))  # noqa: SLF001  of this module
            yield parts
        finally:
            _close(parts._files)  # noqa: SLF001


def stored_key(folder: Path) -> str | None:
    """Read what the parts in a folder depend on.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    str or None
        None where there are none.
    """
    try:
        return (folder / KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def stored_tiles(folder: Path, *, key: str) -> dict[int, int]:
    """Read which tiles are done.

    Parameters
    ----------
    folder : pathlib.Path
    key : str

    Returns
    -------
    dict of int to int
        Check sums by tile; none where the folder is of another key.
    """
    if stored_key(folder) != key:
        return {}
    try:
        text = (folder / JOURNAL).read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    lines = [line.split() for line in text.splitlines()]
    return {
        int(line[0]): int(line[1])
        for line in lines
        if len(line) == 3 and line[2] == DONE and "".join(line[:2]).isdigit()
    }


def _numbers(parts: Parts) -> Iterator[FileIO]:
    """Open the files of the layers, each as long as it will be."""
    length = parts.tiles.cells * NUMBER.itemsize
    for name in ESTIMATED:
        path = parts.layer(name)
        path.touch()
        file = path.open("r+b", buffering=0)
        if file.seek(0, 2) != length:
            file.truncate(length)
        yield file


def _write_all(file: FileIO, content: bytes) -> None:
    """Write on where the disk takes a part only, until it takes nothing."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _close(files: list[FileIO]) -> None:
    for file in files:
        file.close()
    files.clear()


def _empty(folder: Path) -> None:
    """Remove all but the lock."""
    for path in folder.iterdir():
        if path.name != LOCK:
            path.unlink()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other commands out; the system lets go when this one ends or dies."""
    with (folder / LOCK).open("w") as lock:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415  there is none on Windows

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                problem = Problem(
                    where=str(folder),
                    what="another command makes the same file now",
                    cure="wait until it is done, or name another file with --out",
                )
                raise ParameterError("grid", [problem]) from None
        yield
