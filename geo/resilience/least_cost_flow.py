"""Flows that leave the least unmet, then cost the least, then change the least."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from highspy import Highs, HighsModelStatus, kHighsInf
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.resilience.least_change import Bounds, LeastChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.resilience.flow_graph import FlowGraph

_TIGHT = 1e-7  # a dual value smaller than this share of the largest cost is none
_HAIR = 1e-12  # of the demand: by how much the least unmet may round
_LEAST_BASE = 1e-3  # of the demand: flows smaller than this change as if they were it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """The best flow under some limits and costs.

    Parameters
    ----------
    links : ndarray of float, shape (m,)
    unmet : float
    cost : float
        Sum of cost times flow.
    node_unmet_dual, link_unmet_dual : ndarray of float, shape (n,), (m,)
        By how much less is unmet for one unit more of each limit: 0 or 1, or
        between where several hold the flow down together. Positive ones are a
        minimum cut.
    """

    links: NDArray[np.float64]
    unmet: float
    cost: float
    node_unmet_dual: NDArray[np.float64]
    link_unmet_dual: NDArray[np.float64]


class LeastCostFlow:
    """Solves one graph under many limits and costs, each from where the last ended.

    The objective is lexicographic: what is unmet, then the cost, then the change
    from the flows of an ordinary day. The first two are linear programmes, solved by
    the dual simplex from the basis before; the third moves within the optimal face
    of the second and makes the flows unique.

    Parameters
    ----------
    graph : FlowGraph

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex
    method. Mathematical Programming Computation 10, 119. doi
    10.1007/s12532-017-0130-5

    Examples
    --------
    >>> from geo.resilience.flow_graph import FlowGraph
    >>> graph = FlowGraph(
    ...     origin=np.array([0, 1]),
    ...     destination=np.array([-1, -1]),
    ...     is_source=np.array([True, True]),
    ...     demand=10.0,
    ...     base=np.array([6.0, 4.0]),
    ... )
    >>> solver = LeastCostFlow(graph)
    >>> limits = np.array([7.0, 2.0])
    >>> found = solver.solve(node_limit=limits, link_limit=limits, cost=np.zeros(2))
    >>> found.links, found.unmet
    (array([7., 2.]), 1.0)
    """

    def __init__(self, graph: FlowGraph) -> None:
        # in shares of the demand, so that tolerances are relative to it
        self._unit = graph.demand if graph.demand > 0.0 else 1.0
        self.graph = replace(
            graph, demand=graph.demand / self._unit, base=graph.base / self._unit
        )
        self._links = len(graph.origin)
        self._fed = np.flatnonzero(~graph.is_source)
        self._linear = _model(self.graph, self._fed)
        self._nearest: LeastChange | None = None

    def solve(
        self,
        *,
        node_limit: NDArray[np.float64],
        link_limit: NDArray[np.float64],
        cost: NDArray[np.float64],
    ) -> Flow:
        """Find the best flow.

        Parameters
        ----------
        node_limit : ndarray of float, shape (n,)
            The most that leaves each node, 0 or more; may be infinite.
        link_limit : ndarray of float, shape (m,)
            The most on each link, the same.
        cost : ndarray of float, shape (m,)
            Per unit of flow, 0 or more.

        Returns
        -------
        Flow

        Raises
        ------
        DataError
            A limit or cost is negative or not a number.
        """
        _require_amounts(node_limit, link_limit, cost)
        limits = node_limit / self._unit, link_limit / self._unit
        unmet, duals = self._least_unmet(*limits)
        links = self._cheapest(cost, unmet=unmet)
        if not np.allclose(links, self.graph.base, rtol=1e-12, atol=0.0):
            dearest = float(np.max(cost, initial=0.0))
            links = self._least_changed(limits, dearest)
        delivered = float(links[self.graph.destination < 0].sum())
        return Flow(
            links=links * self._unit,
            unmet=max(0.0, self.graph.demand - delivered) * self._unit,
            cost=float(cost @ links) * self._unit,
            node_unmet_dual=duals[0],
            link_unmet_dual=duals[1],
        )

    def least_unmet(
        self, *, node_limit: NDArray[np.float64], link_limit: NDArray[np.float64]
    ) -> float:
        """Find what is unmet at the least, without the flows.

        Parameters
        ----------
        node_limit : ndarray of float, shape (n,)
        link_limit : ndarray of float, shape (m,)
            As for `solve`.

        Returns
        -------
        float

        Raises
        ------
        DataError
            A limit is negative or not a number.
        """
        _require_amounts(node_limit, link_limit, np.zeros(self._links))
        unmet, _ = self._least_unmet(node_limit / self._unit, link_limit / self._unit)
        return unmet * self._unit

    def _least_unmet(
        self, node_limit: NDArray[np.float64], link_limit: NDArray[np.float64]
    ) -> tuple[float, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        highs, links = self._linear, self._links
        columns = np.arange(links + 1, dtype=np.int32)
        upper = np.append(_bounded(link_limit), self.graph.demand)
        highs.changeColsBounds(links + 1, columns, np.zeros(links + 1), upper)
        self._limit_nodes(highs, node_limit)
        costs = np.append(np.zeros(links), 1.0)
        highs.changeColsCost(links + 1, columns, costs)
        _run(highs)
        solution = highs.getSolution()
        first = len(self._fed)
        rows = np.array(solution.row_dual)[first : first + len(node_limit)]
        reduced = np.array(solution.col_dual)[:links]
        return float(solution.col_value[links]), (
            np.maximum(0.0, -rows),
            np.maximum(0.0, -reduced),
        )

    def _cheapest(
        self, cost: NDArray[np.float64], *, unmet: float
    ) -> NDArray[np.float64]:
        highs, links = self._linear, self._links
        columns = np.arange(links + 1, dtype=np.int32)
        highs.changeColBounds(links, 0.0, unmet + _HAIR)
        highs.changeColsCost(links + 1, columns, np.append(cost, 0.0))
        _run(highs)
        return np.array(highs.getSolution().col_value[:links])

    def _least_changed(
        self, limits: tuple[NDArray[np.float64], NDArray[np.float64]], dearest: float
    ) -> NDArray[np.float64]:
        """Move within the optimal face: what a dual value holds at a limit stays."""
        node_limit, link_limit = _without_dead_ends(self.graph, *limits)
        solution = self._linear.getSolution()
        tight = _TIGHT * (1.0 + dearest)
        links, nodes, fed = self._links, len(node_limit), len(self._fed)
        values = np.array(solution.col_value)[:links]
        through = np.array(solution.row_value)[fed : fed + nodes]
        held = np.abs(np.array(solution.col_dual)[:links]) > tight
        full = np.abs(np.array(solution.row_dual)[fed : fed + nodes]) > tight
        bounds = Bounds(
            lower=np.append(np.where(held, values, 0.0), np.where(full, through, 0.0)),
            upper=np.append(
                np.where(held, values, link_limit), np.where(full, through, node_limit)
            ),
        )
        if self._nearest is None:
            least = _LEAST_BASE * max(self.graph.demand, 1e-12)
            self._nearest = LeastChange(self.graph, least_base=least)
        delivered = float(values[self.graph.destination < 0].sum())
        return self._nearest.nearest(bounds, delivered=delivered)

    def _limit_nodes(self, highs: Highs, limit: NDArray[np.float64]) -> None:
        first = len(self._fed)
        for node, most in enumerate(_bounded(limit)):
            highs.changeRowBounds(first + node, -kHighsInf, float(most))


def _without_dead_ends(
    graph: FlowGraph, node_limit: NDArray[np.float64], link_limit: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Close what nothing can flow through, so that no law holds zero against zero."""
    nodes, links = node_limit.copy(), link_limit.copy()
    inner = graph.destination >= 0
    while True:
        shut = nodes[graph.origin] == 0.0
        shut[inner] |= nodes[graph.destination[inner]] == 0.0
        links[shut] = 0.0
        some = links > 0.0
        leaving = np.bincount(graph.origin[some], minlength=len(nodes))
        entering = np.bincount(graph.destination[some & inner], minlength=len(nodes))
        dead = (nodes > 0.0) & ((leaving == 0) | (~graph.is_source & (entering == 0)))
        if not dead.any():
            return nodes, links
        nodes[dead] = 0.0


class _Silent(Highs):
    """A solver that prints nothing: standard output is for the answer of a command."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Be silent from the start: HiGHS 1.16 prints its name when this is called."""
        self.setOptionValue("output_flag", "false")
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _model(graph: FlowGraph, fed: NDArray[np.intp]) -> Highs:
    """Lay out the programme: what enters a works leaves it; the market is met."""
    highs = _Silent()  # type: ignore[no-untyped-call]
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-10)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-10)
    links = len(graph.origin)
    for _ in range(links + 1):
        highs.addVar(0.0, kHighsInf)
    for node in fed:
        leaving = np.flatnonzero(graph.origin == node)
        entering = np.flatnonzero(graph.destination == node)
        _add_row(highs, [(leaving, 1.0), (entering, -1.0)], bounds=(0.0, 0.0))
    for node in range(len(graph.is_source)):
        leaving = np.flatnonzero(graph.origin == node)
        _add_row(highs, [(leaving, 1.0)], bounds=(-kHighsInf, kHighsInf))
    entering = np.append(np.flatnonzero(graph.destination < 0), links)
    _add_row(highs, [(entering, 1.0)], bounds=(graph.demand, graph.demand))
    return highs


def _add_row(
    highs: Highs,
    terms: Sequence[tuple[NDArray[np.intp], float]],
    *,
    bounds: tuple[float, float],
) -> None:
    columns = np.concatenate([column for column, _ in terms]).astype(np.int32)
    values = np.concatenate([np.full(len(column), sign) for column, sign in terms])
    highs.addRow(*bounds, len(columns), columns, values)


def _run(highs: Highs) -> None:
    highs.run()
    if highs.getModelStatus() != HighsModelStatus.kOptimal:
        highs.clearSolver()  # the basis before may be no good start
        highs.run()
    status = highs.getModelStatus()
    if status != HighsModelStatus.kOptimal:
        # unmet demand makes every programme feasible: this is a fault of ours
        told = highs.modelStatusToString(status)
        raise RuntimeError(f"allocation: the programme ended with {told}")


def _bounded(limit: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isinf(limit), kHighsInf, limit)


def _require_amounts(*arrays: NDArray[np.float64]) -> None:
    names = ("node_limit", "link_limit", "cost")
    problems = [
        Problem(where=name, what=f"{int(np.sum(~(array >= 0.0)))} of them are not 0 up")
        for name, array in zip(names, arrays, strict=True)
        if not np.all(array >= 0.0)
    ]
    if problems:
        raise DataError("flow", problems)
