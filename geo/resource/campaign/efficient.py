"""Plans that no other beats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def efficient(cost: ArrayLike, *, gain: ArrayLike) -> NDArray[np.bool_]:
    """Mark the plans for which none costs no more and gains no less, one of it truly.

    Parameters
    ----------
    cost, gain : array_like of float, shape (n,)

    Returns
    -------
    ndarray of bool, shape (n,)
        Of plans alike in both all are marked.

    Examples
    --------
    >>> efficient([0.0, 2.0, 3.0, 3.0], gain=[0.0, 5.0, 4.0, 6.0])
    array([ True,  True, False,  True])
    """
    spent = np.asarray(cost, dtype=float)
    won = np.asarray(gain, dtype=float)
    no_worse = (spent <= spent[:, None]) & (won >= won[:, None])
    better = (spent < spent[:, None]) | (won > won[:, None])
    return np.asarray(~np.any(no_worse & better, axis=1))
