"""Some targets, and what the samples count for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernels.threads import on_one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Tile(NamedTuple):
    """Some targets, the samples they use, and what each of these counts.

    Attributes
    ----------
    targets : ndarray of int, shape (t,)
        Rows of the targets.
    chosen : ndarray of int, shape (t, k), or None
        Rows of the samples that each target uses; None: all of them.
    weights : ndarray of float, shape (t, k)
    variance, slope, weight_of_mean, negative_weight_share : ndarray, shape (t,)
        As in `geo.geostat.kriging.Kriged`.
    """

    targets: NDArray[np.intp]
    chosen: NDArray[np.intp] | None
    weights: NDArray[np.float64]
    variance: NDArray[np.float64]
    slope: NDArray[np.float64]
    weight_of_mean: NDArray[np.float64]
    negative_weight_share: NDArray[np.float64]

    @on_one_thread
    def estimate(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weight the values of the samples.

        Parameters
        ----------
        values : ndarray of float, shape (n, columns)
            Less the known mean, in simple kriging.

        Returns
        -------
        ndarray of float, shape (t, columns)
        """
        if self.chosen is None:
            return np.asarray(self.weights @ values)
        each = np.swapaxes(values[self.chosen], -1, -2) @ self.weights[..., None]
        return np.asarray(each[..., 0])
