"""The most that can flow through a chain, with the places that hold it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from geo.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Edge = tuple[str, str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxFlow:
    """The most that flows from a source to a sink.

    Parameters
    ----------
    value : float
        In the unit of the capacities.
    flows : tuple of float
        One per edge, in their order.
    cut_edges : tuple of (str, str)
        The full edges nearest the sink that hold the flow down: together they
        carry all of it.
    """

    value: float
    flows: tuple[float, ...]
    cut_edges: tuple[tuple[str, str], ...]


def max_flow(edges: Sequence[Edge], *, source: str, sink: str) -> MaxFlow:
    """Find the largest flow and its bottleneck by a linear programme.

    Parameters
    ----------
    edges : sequence of (str, str, float)
        From, to, capacity (0 or more).
    source, sink : str
        Nodes.

    Returns
    -------
    MaxFlow

    Raises
    ------
    DataError
        A capacity is negative or not finite; all are told.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1956). Maximal flow through a network.
    doi 10.4153/CJM-1956-045-5

    Examples
    --------
    >>> chain = [("mine", "plant", 5.0), ("plant", "market", 3.0)]
    >>> found = max_flow(chain, source="mine", sink="market")
    >>> found.value, found.cut_edges
    (3.0, (('plant', 'market'),))
    """
    capacity = _capacities(edges)
    if not edges or source == sink:
        return MaxFlow(value=0.0, flows=(0.0,) * len(edges), cut_edges=())
    solution = _solve(edges, capacity, ends=(source, sink))
    left = _reach_sink(edges, capacity - solution, used=solution, sink=sink)
    return MaxFlow(
        value=_delivered(edges, solution, sink=sink),
        flows=tuple(map(float, solution)),
        cut_edges=tuple(
            (start, end)
            for start, end, room in edges
            if start not in left and end in left and room > 0.0
        ),
    )


def single_point_losses(
    edges: Sequence[Edge], *, source: str, sink: str
) -> dict[str, float]:
    """Find how much flow is lost when each node alone drops out.

    Parameters
    ----------
    edges : sequence of (str, str, float)
        From, to, capacity.
    source, sink : str
        Nodes, not themselves dropped.

    Returns
    -------
    dict of str to float
        In the unit of the capacities, for every other node in order of
        appearance.

    Examples
    --------
    >>> chain = [("s", "a", 5.0), ("s", "b", 2.0), ("a", "t", 3.0), ("b", "t", 9.0)]
    >>> single_point_losses(chain, source="s", sink="t")
    {'a': 3.0, 'b': 2.0}
    """
    whole = max_flow(edges, source=source, sink=sink).value
    nodes = dict.fromkeys(node for edge in edges for node in edge[:2])
    return {
        node: whole
        - max_flow(
            [edge for edge in edges if node not in edge[:2]], source=source, sink=sink
        ).value
        for node in nodes
        if node not in {source, sink}
    }


def _capacities(edges: Sequence[Edge]) -> NDArray[np.float64]:
    problems = [
        Problem(where=f"{start} to {end}", what=f"{room}", expected="0 or more")
        for start, end, room in edges
        if not (np.isfinite(room) and room >= 0.0)
    ]
    if problems:
        raise DataError("capacities", problems)
    return np.array([room for _, _, room in edges], dtype=float)


def _solve(
    edges: Sequence[Edge], capacity: NDArray[np.float64], *, ends: tuple[str, str]
) -> NDArray[np.float64]:
    """Maximise what enters the sink, with nothing lost on the way."""
    source, sink = ends
    inner = sorted({node for edge in edges for node in edge[:2]} - {source, sink})
    row_of = {node: row for row, node in enumerate(inner)}
    balance = np.zeros((len(inner), len(edges)))
    gain = np.zeros(len(edges))
    for column, (start, end, _) in enumerate(edges):
        gain[column] = float(end == sink) - float(start == sink)
        for node, sign in ((start, -1.0), (end, 1.0)):
            if node in row_of:
                balance[row_of[node], column] += sign
    solved = linprog(
        -gain,
        A_eq=balance if inner else None,
        b_eq=np.zeros(len(inner)) if inner else None,
        bounds=[(0.0, float(room)) for room in capacity],
        method="highs-ds",  # ends at a vertex, where the flows are exact
    )
    flows = np.array(solved.x, dtype=np.float64)
    return np.minimum(np.maximum(flows, 0.0), capacity)


def _delivered(
    edges: Sequence[Edge], solution: NDArray[np.float64], *, sink: str
) -> float:
    into = [flow for edge, flow in zip(edges, solution, strict=True) if edge[1] == sink]
    back = [flow for edge, flow in zip(edges, solution, strict=True) if edge[0] == sink]
    return float(sum(into) - sum(back))


def _reach_sink(
    edges: Sequence[Edge],
    room: NDArray[np.float64],
    *,
    used: NDArray[np.float64],
    sink: str,
) -> set[str]:
    """Find the nodes from which more could still be sent to the sink."""
    scale = 1e-9 * max(1.0, float(np.max(used, initial=0.0)))
    into: dict[str, list[str]] = {}
    for (start, end, _), spare, carried in zip(edges, room, used, strict=True):
        if spare > scale:
            into.setdefault(end, []).append(start)
        if carried > scale:
            into.setdefault(start, []).append(end)
    reached, waiting = {sink}, [sink]
    while waiting:
        fresh = set(into.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached
