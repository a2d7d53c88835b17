"""Whether two means differ by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNIFICANCE = 0.05


def welch(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[float, tuple[float, float], float]:
    """Test whether two means differ, whatever the two variances.

    Parameters
    ----------
    first, second : ndarray of float, shape (n,) and (m,)
        At least two values each.

    Returns
    -------
    difference : float
        Mean of the second less that of the first.
    interval : tuple of float
        95 % confidence interval of it.
    p : float
        Chance of so large a difference either way if the means were the same.

    References
    ----------
    Welch, B. L. (1947): The generalization of "Student's" problem when several
    different population variances are involved. Biometrika 34, 28-35,
    doi 10.1093/biomet/34.1-2.28.

    Examples
    --------
    >>> difference, interval, p = welch(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    >>> difference, round(p, 3)
    (1.0, 0.293)
    """
    difference = float(second.mean() - first.mean())
    parts = [float(side.var(ddof=1)) / len(side) for side in (first, second)]
    variance = sum(parts)
    if variance == 0.0:
        return difference, (difference, difference), float(difference == 0.0)
    freedom = variance**2 / sum(
        part**2 / (len(side) - 1)
        for part, side in zip(parts, (first, second), strict=True)
    )
    error = float(np.sqrt(variance))
    p = float(2.0 * stats.t.sf(abs(difference) / error, freedom))
    half = float(stats.t.isf(SIGNIFICANCE / 2.0, freedom)) * error
    return difference, (difference - half, difference + half), p
