"""Room for fields, lent to the threads that work on them."""

from __future__ import annotations

from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from geo.kernels.spectral import Room, Spectrum, room_for

if TYPE_CHECKING:
    from collections.abc import Iterator


class Rooms:
    """Room for fields of a spectrum, one for each thread that asks for it.

    Parameters
    ----------
    spectrum : Spectrum

    Examples
    --------
    >>> import numpy as np
    >>> from geo.kernels.spectral import spectrum_of
    >>> rooms = Rooms(spectrum_of(np.full((1, 1, 2, 4), 4.0)))
    >>> with rooms.one() as room:
    ...     room.field.shape
    (1, 2, 4)
    """

    def __init__(self, spectrum: Spectrum) -> None:
        self._spectrum = spectrum
        self._free: SimpleQueue[Room] = SimpleQueue()

    @contextmanager
    def one(self) -> Iterator[Room]:
        """Lend one: a new one where none is free.

        Yields
        ------
        Room
        """
        try:
            room = self._free.get_nowait()
        except Empty:
            room = room_for(self._spectrum)
        try:
            yield room
        finally:
            self._free.put(room)
