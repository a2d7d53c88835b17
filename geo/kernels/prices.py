"""What a shortage does to a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def price_rise(
    left: NDArray[np.float64], *, demand: float, supply: float, highest: float
) -> NDArray[np.float64]:
    """Give the price over the ordinary one where part of the supply is left.

    ``P/P0 = left^(1/(ε - η))``, the equilibrium of constant elasticities.

    Parameters
    ----------
    left : ndarray of float, shape (n,)
        Share of the demand that is there, 0 to 1.
    demand, supply : float
        Elasticities ε and η; η above ε.
    highest : float
        The price rises no further.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> price_rise(np.array([1.0, 0.25, 0.0]), demand=-0.5, supply=0.0, highest=100.0)
    array([  1.,  16., 100.])
    """
    steepness = supply - demand
    least = highest**-steepness  # less is not raised to a power: it would overflow
    rise = np.maximum(least, left) ** (-1.0 / steepness)
    return np.where(left <= least, highest, rise)
