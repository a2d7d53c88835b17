"""The graph that goods flow through to one market, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowGraph:
    """Nodes and links through which goods flow to one market.

    Parameters
    ----------
    origin, destination : ndarray of int, shape (m,)
        Nodes at the ends of the links; -1 is the market.
    is_source : ndarray of bool, shape (n,)
        Nodes that need no feed.
    demand : float
        Of the market.
    base : ndarray of float, shape (m,)
        Flows of an ordinary day, from which little is to change.
    """

    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    is_source: NDArray[np.bool_]
    demand: float
    base: NDArray[np.float64]
