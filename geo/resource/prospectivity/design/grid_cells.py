"""Which cell of a grid each place lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.crs import WGS84, transformer, unwrap_longitude

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.model.grid import GridSpec

OUTSIDE = -1


def cell_numbers(
    spec: GridSpec, *, lon: ArrayLike, lat: ArrayLike
) -> NDArray[np.int64]:
    """Find the cell that holds each place.

    Parameters
    ----------
    spec : GridSpec
    lon, lat : array_like of float, shape (n,)
        Degrees; longitudes in any range.

    Returns
    -------
    ndarray of int, shape (n,)
        Cells counted row by row from the south-west on; -1 outside the grid. A
        place on the edge between two cells lies in the one to its east or north.

    Examples
    --------
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=179.0, south=0.0, spacing=1.0, shape=(2, 2), crs=WGS84)
    >>> cell_numbers(spec, lon=[179.5, -179.5, 0.0], lat=[0.5, 1.5, 0.5])
    array([ 0,  3, -1])
    """
    across, along = (np.asarray(values, dtype=float) for values in (lon, lat))
    if spec.crs.is_geographic:
        middle = (spec.bounds[0] + spec.bounds[2]) / 2.0
        across = unwrap_longitude(across, centre=middle)
    else:
        moved = transformer(WGS84, spec.crs).transform(across, along)
        across, along = (np.asarray(values, dtype=float) for values in moved)
    finite = np.isfinite(across) & np.isfinite(along)
    column = np.floor((np.where(finite, across, 0.0) - spec.west) / spec.spacing)
    row = np.floor((np.where(finite, along, 0.0) - spec.south) / spec.spacing)
    rows, columns = spec.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns) & finite
    return np.where(inside, row * columns + column, OUTSIDE).astype(np.int64)
