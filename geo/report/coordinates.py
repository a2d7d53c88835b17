"""Shapes written as steps between whole numbers, a third of GeoJSON's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.report.framing import Bounds

_WIDE_DEG = 60.0


def choose_decimals(focus: Bounds) -> int:
    """Choose to how many decimals of a degree a page writes positions.

    Parameters
    ----------
    focus : tuple of float
        West, south, east, north of the opening view.

    Returns
    -------
    int
        4 (11 m), and 3 (110 m) where the view is as wide as an ocean.

    Examples
    --------
    >>> choose_decimals((150, 20, 160, 30)), choose_decimals((-30, -56, 330, 78))
    (4, 3)
    """
    west, south, east, north = focus
    return 3 if max(east - west, north - south) > _WIDE_DEG else 4


def encode_shape(shape: BaseGeometry, *, decimals: int) -> list[object]:
    """Write a shape as its dimension and the steps from corner to corner.

    Corners that lie in the line of their neighbours, to half of the last decimal, are
    left out.

    Parameters
    ----------
    shape : shapely geometry
        In the frame of the map; of a collection, the parts of its highest dimension.
    decimals : int
        Of a degree.

    Returns
    -------
    list
        0, 1 or 2, then for each part its steps, lon and lat in turn, in units of the
        last decimal, the first from 0, 0; for each polygon a list of its rings,
        without the closing corner.

    Examples
    --------
    >>> encode_shape(shapely.LineString([(1, 2), (1.5, 2)]), decimals=1)
    [1, [10, 20, 5, 0]]
    >>> encode_shape(shapely.box(0, 0, 1, 1), decimals=0)
    [2, [[1, 0, 0, 1, -1, 0, 0, -1]]]
    """
    dimension = int(shapely.get_dimensions(shape))
    straight = shapely.simplify(shape, 0.5 * 10.0**-decimals) if dimension else shape
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(straight))
        if shapely.get_dimensions(part) == dimension
    ]
    if dimension < 2:
        return [dimension, *(_steps(part, decimals) for part in parts)]
    rings = [[part.exterior, *part.interiors] for part in parts]
    return [dimension, *([_steps(ring, decimals) for ring in each] for each in rings)]


def _steps(line: BaseGeometry, decimals: int) -> list[int]:
    whole = np.rint(shapely.get_coordinates(line) * 10.0**decimals).astype(np.int64)
    if line.geom_type == "LinearRing":
        whole = whole[:-1]
    return _between(whole).ravel().tolist()


def _between(whole: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the steps from corner to corner, without those of no length."""
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moves = np.any(steps != 0, axis=1)
    moves[0] = True
    return np.asarray(steps[moves])
