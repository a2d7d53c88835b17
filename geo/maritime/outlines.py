"""The outline of polygons, chord by chord."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry


def outline_chords(
    region: BaseGeometry,
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Take the outline of polygons apart.

    Parameters
    ----------
    region : shapely geometry

    Returns
    -------
    chords : ndarray of shapely.LineString, shape (n,)
    middles : ndarray of float, shape (n, 2)

    Examples
    --------
    >>> chords, middles = outline_chords(shapely.box(0, 0, 2, 2))
    >>> len(chords), middles.sum(axis=0)
    (4, array([4., 4.]))
    """
    places, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(region)), return_index=True
    )
    same = ring[:-1] == ring[1:]
    start, end = places[:-1][same], places[1:][same]
    chords = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)))
    return chords, (start + end) / 2.0
