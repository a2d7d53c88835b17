"""A file whose disk may be full, for libraries that do not survive that."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import ReadableBuffer


class WrittenThrough(io.FileIO):
    """A file that remembers the first failure to write instead of raising it.

    HDF5 ends the whole process where it cannot write what it holds when a file is
    closed. It is told that all went well, and `require_room` tells what did not.

    Parameters
    ----------
    path : pathlib.Path
        Emptied where it is there.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self.failure: OSError | None = None

    def write(self, content: ReadableBuffer, /) -> int:
        """Write all of it, or say so."""
        rest = memoryview(content).cast("B")
        count = len(rest)
        try:
            while rest and self.failure is None:
                rest = rest[super().write(rest) :]
        except OSError as error:
            self.failure = error
        return count

    def truncate(self, size: int | None = None, /) -> int:
        """Set the length, or say so."""
        try:
            return super().truncate(size)
        except OSError as error:
            self.failure = self.failure or error
            return self.tell() if size is None else size

    def require_room(self) -> None:
        """Raise the first failure.

        Raises
        ------
        OSError
            Something could not be written.
        """
        if self.failure is not None:
            raise self.failure


@contextmanager
def written_through(path: Path) -> Iterator[WrittenThrough]:
    """Write a file by way of a library, and find out afterwards whether it is whole.

    Parameters
    ----------
    path : pathlib.Path

    Yields
    ------
    WrittenThrough

    Raises
    ------
    OSError
        At the end, where something could not be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_through(Path(folder) / "a.bin") as stream:
    ...         stream.write(b"abc")
    3
    """
    with WrittenThrough(path) as stream:
        try:
            yield stream
        finally:
            # what the library makes of the missing part is not the reason
            stream.require_room()
