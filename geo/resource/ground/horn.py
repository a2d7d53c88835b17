"""The slope of the sea floor from the eight neighbours of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def horn_slope(
    elevation: NDArray[np.float64], *, width_m: ArrayLike, height_m: ArrayLike
) -> NDArray[np.float64]:
    """Measure the steepest slope of each cell by Horn's method.

    With the nine elevations of a window as a, b, c (north), d, e, f, g, h, i (south)
    and cells of w by h metres,

    p = ((c + 2 f + i) - (a + 2 d + g)) / (8 w),
    q = ((a + 2 b + c) - (g + 2 h + i)) / (8 h),
    slope = arctan((p² + q²)^(1/2)).

    Parameters
    ----------
    elevation : ndarray of float, shape (rows, columns)
        Metres, rows from south to north.
    width_m, height_m : array_like of float, shape (rows,) or ()
        Size of the cells; they need not be square.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Degrees; NaN on the rim, and where one of the nine cells is missing.

    References
    ----------
    Horn, B. K. P. (1981): Hill shading and the reflectance map. Proceedings of
    the IEEE 69, 14-47, doi 10.1109/PROC.1981.11918.

    Examples
    --------
    >>> plane = np.outer(np.ones(3), [0.0, 50.0, 100.0])
    >>> float(horn_slope(plane, width_m=50.0, height_m=20.0)[1, 1])
    45.0
    """
    z = elevation
    width, height = (
        np.broadcast_to(np.asarray(size, dtype=float), z.shape[0])[1:-1, None]
        for size in (width_m, height_m)
    )
    column = z[:-2] + 2.0 * z[1:-1] + z[2:]
    row = z[:, :-2] + 2.0 * z[:, 1:-1] + z[:, 2:]
    # Horn's gradient leaves the cell itself out, so it may be missing
    centre = np.where(np.isnan(z[1:-1, 1:-1]), np.nan, 0.0)
    east = (column[:, 2:] - column[:, :-2]) / (8.0 * width) + centre
    north = (row[2:] - row[:-2]) / (8.0 * height) + centre
    degrees = np.full(z.shape, np.nan)
    degrees[1:-1, 1:-1] = np.degrees(np.arctan(np.hypot(east, north)))
    return degrees
