"""Ground too small to be called a class of its own falls to the class below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from geo.model.classes import ResourceClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING = 1e-9  # of the minimum: a patch of exactly that size stays


def without_small_patches(
    codes: NDArray[np.int8],
    *,
    area_m2: NDArray[np.float64],
    shape: tuple[int, int],
    minimum_m2: float,
) -> NDArray[np.int8]:
    """Lower ground whose patch is smaller than a minimum, the highest class first.

    A patch is connected ground of a class or better; cells touch along their
    sides, not at corners. So a narrow rim of Indicated round a large Measured
    core stays, since both together are one patch of Indicated or better. What
    falls may fall again, by the rule of the next class, down to Unclassified.
    Holes within a higher class are not filled, however small: a rule may lower
    ground, only a person raises it.

    Parameters
    ----------
    codes : ndarray of int8, shape (cells,)
        Of `ResourceClass`.
    area_m2 : ndarray of float, shape (cells,)
        Geodesic area of each cell inside the domain.
    shape : tuple of int
        Rows, columns.
    minimum_m2 : float
        0 lowers nothing.

    Returns
    -------
    ndarray of int8, shape (cells,)

    Examples
    --------
    >>> codes = np.array([3, 2, 0, 0, 2, 0, 3, 0, 0], dtype=np.int8)
    >>> area = np.ones(9)
    >>> without_small_patches(codes, area_m2=area, shape=(3, 3), minimum_m2=3.0)
    array([2, 2, 0, 0, 2, 0, 0, 0, 0], dtype=int8)
    """
    lowered = codes.copy()
    for resource_class in ResourceClass:
        code = resource_class.code
        if not code:
            break
        member = lowered >= code
        patch, count = ndimage.label(member.reshape(shape))
        number = patch.ravel()
        size = np.bincount(number, weights=area_m2, minlength=count + 1)
        small = member & (size[number] < minimum_m2 * (1.0 - ROUNDING))
        lowered[small] = code - 1
    return lowered
