"""The point of a flow polytope that is nearest to the flows of an ordinary day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geo.resilience.flow_graph import FlowGraph

_EXACT = 1e-12  # of the demand: what conservation is brought to
_GOOD = 3e-10  # of the demand: what it may be off by where rounding ends the search
_LEAST_DAMPING = 1e-12
_DAMPING = 1e-2  # of the largest curvature, at the start; it vanishes with the error
_PATIENCE = 5  # steps without a better point until rounding is taken to end it
_STEPS = 200
_HALVINGS = 60
_NO_LAW = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounds:
    """Least and most of every link and works.

    Parameters
    ----------
    lower, upper : ndarray of float, shape (m + n,)
        Links, then nodes.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """Bounds, and what each law is to add up to."""

    bounds: Bounds
    wanted: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Point:
    """Prices, the flows that they ask for, and by how much the laws are missed."""

    prices: NDArray[np.float64]
    flows: NDArray[np.float64]
    error: NDArray[np.float64]

    @property
    def worst(self) -> float:
        return float(np.max(np.abs(self.error)))


class LeastChange:
    """Finds the flows within bounds that change the least.

    ``min Σ (x − b)² / b`` over links and works, subject to conservation at every
    works and a given delivery to the market. The objective is strictly convex, so
    the flows are unique. Its dual has one unknown per conservation law and is
    solved by Newton's method with damping and a line search on the derivative.

    Parameters
    ----------
    graph : FlowGraph
    least_base : float
        Taken for b where the flow of an ordinary day is less.

    References
    ----------
    Li, W. and Swetits, J. J. (1997). A new algorithm for solving strictly convex
    quadratic programs. SIAM Journal on Optimization 7, 595. doi
    10.1137/S1052623493246045
    """

    def __init__(self, graph: FlowGraph, *, least_base: float) -> None:
        links, nodes = len(graph.origin), len(graph.is_source)
        fed = np.flatnonzero(~graph.is_source)
        market = nodes + len(fed)
        entry = np.full(nodes + 1, _NO_LAW)  # the last stands for the market
        entry[fed] = nodes + np.arange(len(fed))
        entry[-1] = market
        # every column stands in at most two laws: links add to both, works take away
        self._first = np.append(graph.origin, np.arange(nodes))
        self._second = np.append(entry[graph.destination], entry[:nodes])
        self._sign = np.append(np.ones(links), -np.ones(nodes))
        self._laws = market + 1
        leaving = np.bincount(graph.origin, weights=graph.base, minlength=nodes)
        self._base = np.append(graph.base, leaving)
        self._give = np.maximum(self._base, least_base)  # the inverse of the weights
        self._scale = max(graph.demand, least_base)
        self._links = links

    def nearest(self, bounds: Bounds, *, delivered: float) -> NDArray[np.float64]:
        """Find the flows.

        Parameters
        ----------
        bounds : Bounds
            There are flows within them that deliver so much.
        delivered : float

        Returns
        -------
        ndarray of float, shape (m,)
            Of the links.

        Raises
        ------
        RuntimeError
            There are no such flows.
        """
        wanted = np.zeros(self._laws)
        wanted[-1] = delivered
        asked = _Asked(bounds=bounds, wanted=wanted)
        point = self._point(np.zeros(self._laws), asked)
        best, found_at = point, 0
        for step in range(_STEPS):
            if point.worst < best.worst:
                best, found_at = point, step
            stalled = step - found_at >= _PATIENCE
            if best.worst <= (_GOOD if stalled else _EXACT) * self._scale:
                return best.flows[: self._links]
            point = self._next(point, asked)
        raise RuntimeError(
            f"allocation: flows are off by {best.worst:g} after {_STEPS} steps"
        )

    def _point(self, prices: NDArray[np.float64], asked: _Asked) -> _Point:
        flows = np.clip(self._raw(prices), asked.bounds.lower, asked.bounds.upper)
        error = asked.wanted - self._balance(flows)
        return _Point(prices=prices, flows=flows, error=error)

    def _next(self, point: _Point, asked: _Asked) -> _Point:
        """Take one damped Newton step."""
        raw = self._raw(point.prices)
        free = (raw > asked.bounds.lower) & (raw < asked.bounds.upper)
        curvature = self._curvature(np.where(free, self._give, 0.0))
        damping = _DAMPING * min(1.0, point.worst / self._scale) + _LEAST_DAMPING
        curvature[np.diag_indices_from(curvature)] += damping * self._give.max()
        step = np.linalg.solve(curvature, point.error)
        return self._along(np.asarray(step, dtype=np.float64), point, asked)

    def _along(self, step: NDArray[np.float64], point: _Point, asked: _Asked) -> _Point:
        """Go as far as the dual still rises, or nearly so."""
        slope = float(point.error @ step)
        near, far, share = 0.0, 1.0, 1.0
        tried = point
        for _ in range(_HALVINGS):
            tried = self._point(point.prices + share * step, asked)
            rise = float(tried.error @ step)
            if abs(rise) <= 0.1 * slope or (rise > 0.0 and share == 1.0):
                break
            near, far = (near, share) if rise < 0.0 else (share, far)
            share = 0.5 * (near + far)
        return tried

    def _raw(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the flows that prices ask for, bounds apart."""
        second = np.where(self._second == _NO_LAW, 0.0, prices[self._second])
        asked = self._give * self._sign * (prices[self._first] + second)
        return np.asarray(self._base + asked, dtype=np.float64)

    def _balance(self, flows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up every law of conservation."""
        signed = np.asarray(self._sign * flows, dtype=np.float64)
        inner = self._second != _NO_LAW
        rows = np.concatenate([self._first, self._second[inner]])
        amounts = np.concatenate([signed, signed[inner]])
        return sums_of(rows, amounts, size=self._laws)

    def _curvature(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Assemble the laws times weights times their transpose."""
        laws = self._laws
        inner = self._second != _NO_LAW
        first, second = self._first[inner], self._second[inner]
        places = np.concatenate(
            [
                self._first * (laws + 1),
                second * (laws + 1),
                first * laws + second,
                second * laws + first,
            ]
        )
        both = weights[inner]
        amounts = np.concatenate([weights, both, both, both])
        return sums_of(places, amounts, size=laws * laws).reshape(laws, laws)


def sums_of(
    places: NDArray[np.intp], amounts: NDArray[np.float64], *, size: int
) -> NDArray[np.float64]:
    """Add amounts up by their places.

    Parameters
    ----------
    places : ndarray of int, shape (k,)
    amounts : ndarray of float, shape (k,)
    size : int
        Number of places.

    Returns
    -------
    ndarray of float, shape (size,)

    Examples
    --------
    >>> sums_of(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), size=3)
    array([4., 0., 2.])
    """
    sums = np.bincount(places, weights=amounts, minlength=size)
    return np.asarray(sums, dtype=np.float64)
