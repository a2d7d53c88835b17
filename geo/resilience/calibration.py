"""What makes the flows that are observed the cheapest there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geo.resilience.supply_network import SupplyNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Costs under which the flows of an ordinary day are optimal.

    Parameters
    ----------
    node_usd : ndarray of float, shape (n,)
        What a tonne costs where it leaves each works, from transport and duty
        alone: mean over its feed.
    market_usd : float
        The same at the market.
    unseen_usd : ndarray of float, shape (m,)
        On each link in use, what has to be added to its computed cost for the way
        to be as dear as all others: contracts, quality, whatever the tables do not
        tell. Negative where a way is used less than its cost lets expect, 0 on
        links not in use.
    extra_usd : ndarray of float, shape (m,)
        By how much each link is dearer than the ways in use: 0 on those.
    """

    node_usd: NDArray[np.float64]
    market_usd: float
    unseen_usd: NDArray[np.float64]
    extra_usd: NDArray[np.float64]


def calibrate(network: SupplyNetwork, usd: NDArray[np.float64]) -> Calibration:
    """Find the unseen costs that make the flows of an ordinary day optimal.

    Every works has one price, the mean of what its feed costs there. A link in use
    gets the unseen cost that closes the gap between the prices at its ends; a link
    not in use has its gap as extra cost, or 0 where it would be a bargain, since it
    is not used. All flows over links in use then cost the same, those of the
    ordinary day among them, and no other flow costs less: complementary slackness
    with the prices as duals.

    Parameters
    ----------
    network : SupplyNetwork
    usd : ndarray of float, shape (m,)
        Computed cost of the links, per tonne at the market.

    Returns
    -------
    Calibration

    References
    ----------
    Ahuja, R. K. and Orlin, J. B. (2001). Inverse optimization. Operations Research
    49, 771-783. doi 10.1287/opre.49.5.771.10607

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> found = calibrate(small_world().supply().parts[0], np.array([1.0, 1, 7, 3]))
    >>> found.market_usd, found.unseen_usd
    (7.0, array([ 0.,  0., -1.,  3.]))
    """
    base = network.base_t
    origin = np.array([link.origin for link in network.links], dtype=np.intp)
    destination = np.array([link.destination for link in network.links], dtype=np.intp)
    prices = np.zeros(len(network.nodes))
    passable = np.isfinite(usd)
    for place in range(len(network.nodes)):  # nodes are in the order of their stages
        into = np.flatnonzero((destination == place) & passable)
        if len(into):
            weights = base[into] if base[into].sum() > 0.0 else None
            costs = prices[origin[into]] + usd[into]
            prices[place] = float(np.average(costs, weights=weights))
    last = np.flatnonzero((destination < 0) & passable & (base > 0.0))
    landed = prices[origin[last]] + usd[last]
    market = float(np.average(landed, weights=base[last])) if len(last) else 0.0
    at_end = np.where(destination < 0, market, prices[destination])
    gap = at_end - prices[origin] - np.where(passable, usd, 0.0)
    used = base > 0.0
    return Calibration(
        node_usd=prices,
        market_usd=market,
        unseen_usd=np.where(used, gap, 0.0),
        extra_usd=np.where(used, 0.0, np.maximum(0.0, -gap)),
    )
