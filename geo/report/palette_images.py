"""Images of palette colours, as small PNG files."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from geo.report.offline import data_uri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def palette_png(
    steps: NDArray[np.uint8], *, present: NDArray[np.bool_], colours: Sequence[str]
) -> bytes:
    """Write an image of palette colours, transparent where there is no data.

    Parameters
    ----------
    steps : ndarray of uint8, shape (rows, columns)
        Index into `colours`.
    present : ndarray of bool, same shape
        False is transparent.
    colours : sequence of str
        At most 256, ``#rrggbb``. With all 256 the last two share one place, since
        one is taken by the transparent colour.

    Returns
    -------
    bytes
        A PNG file.

    Examples
    --------
    >>> image = np.zeros((1, 1), dtype=np.uint8)
    >>> palette_png(image, present=image == 0, colours=["#ff0000"])[1:4]
    b'PNG'
    """
    # the transparent colour comes first, so that the list of alphas is one byte
    index = np.where(present, np.minimum(steps, 254).astype(np.uint8) + 1, 0)
    index = index.astype(np.uint8)
    shown = list(colours) if len(colours) < 256 else [*colours[:254], colours[255]]
    palette = bytes(3) + b"".join(bytes.fromhex(colour[1:]) for colour in shown)
    rows, columns = index.shape
    scanlines = np.hstack([np.zeros((rows, 1), dtype=np.uint8), index]).tobytes()
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette),
            _chunk(b"tRNS", b"\x00"),
            _chunk(b"IDAT", zlib.compress(scanlines, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return (
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
    )


def png_uri(content: bytes) -> str:
    """Write a PNG as a ``data:`` address.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    str

    Examples
    --------
    >>> png_uri(b"")
    'data:image/png;base64,'
    """
    return data_uri(content, media_type="image/png")
