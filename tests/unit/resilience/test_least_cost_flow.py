"""The programme alone: against networkx, linprog and another quadratic solver."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from highspy import (
    HessianFormat,
    Highs,
    HighsHessian,
    HighsModelStatus,
    kHighsInf,
)
from madeup.markets import made_up_graph
from scipy.optimize import linprog

from geo.errors import DataError
from geo.resilience.flow_graph import FlowGraph
from geo.resilience.least_change import Bounds, LeastChange
from geo.resilience.least_cost_flow import LeastCostFlow

LEAST_BASE = 1e-3  # of the demand: flows smaller than this change as if they were it


def two_ways(**changes) -> FlowGraph:
    """Two mines straight to the market, 6 and 4 of 10."""
    settings = {
        "origin": np.array([0, 1]),
        "destination": np.array([-1, -1]),
        "is_source": np.array([True, True]),
        "demand": 10.0,
        "base": np.array([6.0, 4.0]),
    }
    return FlowGraph(**(settings | changes))


def drawn(rng, graph, *, costly: bool) -> dict[str, np.ndarray]:
    """Draw limits round the flows of an ordinary day, and costs on some links."""
    nodes = np.bincount(
        graph.origin, weights=graph.base, minlength=len(graph.is_source)
    )
    node_limit, link_limit = nodes * 1.2, graph.base * 1.2
    node_limit[rng.random(len(node_limit)) < 0.15] = 0.0
    link_limit[rng.random(len(link_limit)) < 0.1] *= rng.random()
    cost = np.where(rng.random(len(graph.base)) < 0.4, rng.random(len(graph.base)), 0.0)
    return {
        "node_limit": node_limit,
        "link_limit": link_limit,
        "cost": 100.0 * cost if costly else np.zeros(len(graph.base)),
    }


def most_that_flows(graph, limits) -> float:
    net = nx.DiGraph()
    net.add_node("ground")
    net.add_edge("market", "served", capacity=graph.demand)
    for node, most in enumerate(limits["node_limit"]):
        net.add_edge(("in", node), ("out", node), capacity=most)
        if graph.is_source[node]:
            net.add_edge("ground", ("in", node))
    for start, end, most in zip(
        graph.origin, graph.destination, limits["link_limit"], strict=True
    ):
        net.add_edge(
            ("out", start), "market" if end < 0 else ("in", end), capacity=most
        )
    return float(nx.maximum_flow_value(net, "ground", "served"))


def laws_of(graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give matrices: balance of the works that are fed, what leaves, what arrives."""
    nodes = np.arange(len(graph.is_source))
    leaving = (graph.origin == nodes[:, None]).astype(float)
    entering = (graph.destination == nodes[:, None]).astype(float)
    arriving = (graph.destination < 0).astype(float)
    return (leaving - entering)[~graph.is_source], leaving, arriving


def change(graph, flows) -> float:
    """Give what the third objective counts, written out once more."""
    _, leaving, _ = laws_of(graph)
    now = np.append(flows, leaving @ flows)
    usual = np.append(graph.base, leaving @ graph.base)
    return float(
        np.sum((now - usual) ** 2 / np.maximum(usual, LEAST_BASE * graph.demand))
    )


def least_changed(graph, limits, *, delivered: float, cost: float) -> np.ndarray:
    """Ask the active-set solver of HiGHS for the flows that change the least."""
    balance, leaving, arriving = laws_of(graph)
    scale, m, n = graph.demand, len(graph.base), len(graph.is_source)
    usual = np.append(graph.base, leaving @ graph.base) / scale
    weight = 1.0 / np.maximum(usual, LEAST_BASE)
    most = np.append(limits["link_limit"], limits["node_limit"]) / scale
    solver = Highs()
    solver.setOptionValue("output_flag", False)
    for k in range(m + n):
        solver.addVar(0.0, most[k])
        solver.changeColCost(k, -2.0 * weight[k] * usual[k])
    through = np.hstack([leaving, -np.eye(n)])
    laws = np.vstack([balance, arriving])
    rows = np.vstack([np.hstack([laws, np.zeros((len(laws), n))]), through])
    wanted = np.zeros(len(rows))
    wanted[len(balance)] = delivered / scale
    for row, value in zip(rows, wanted, strict=True):
        _add(solver, row, value, value)
    _add(
        solver, np.append(limits["cost"], np.zeros(n)), -kHighsInf, cost / scale + 1e-9
    )
    hessian = HighsHessian()
    hessian.dim_, hessian.format_ = m + n, HessianFormat.kTriangular
    hessian.start_ = np.arange(m + n + 1, dtype=np.int32)
    hessian.index_ = np.arange(m + n, dtype=np.int32)
    hessian.value_ = 2.0 * weight
    solver.passHessian(hessian)
    solver.run()
    assert solver.getModelStatus() == HighsModelStatus.kOptimal
    return np.array(solver.getSolution().col_value[:m]) * scale


def _add(solver, row, least, most) -> None:
    at = np.flatnonzero(row).astype(np.int32)
    solver.addRow(float(least), float(most), len(at), at, row[at])


def cheapest_usd(graph, limits, *, delivered: float) -> float:
    balance, leaving, arriving = laws_of(graph)
    slack = 1e-9 * graph.demand
    solved = linprog(
        limits["cost"],
        A_eq=np.vstack([balance, arriving]),
        b_eq=np.append(np.zeros(len(balance)), delivered),
        A_ub=leaving,
        b_ub=limits["node_limit"] + slack,
        bounds=[(0.0, most + slack) for most in limits["link_limit"]],
        method="highs-ds",
    )
    assert solved.status == 0
    return float(solved.fun)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("costly", [False, True])
def test_what_arrives_is_the_maximum_flow_of_networkx_whatever_it_costs(seed, costly):
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng, most=12)
    solver = LeastCostFlow(graph)
    balance, leaving, arriving = laws_of(graph)
    for _ in range(4):
        limits = drawn(rng, graph, costly=costly)
        found = solver.solve(**limits)
        most, tiny = most_that_flows(graph, limits), 1e-9 * graph.demand
        assert graph.demand - found.unmet == pytest.approx(most, abs=10.0 * tiny)
        assert arriving @ found.links == pytest.approx(most, abs=10.0 * tiny)
        assert np.abs(balance @ found.links).max() <= tiny
        assert np.all(leaving @ found.links <= limits["node_limit"] + tiny)
        assert np.all(found.links <= limits["link_limit"] + tiny)
        assert np.all(found.links >= 0.0)
        if found.unmet > 10.0 * tiny:
            cut = found.node_unmet_dual @ limits["node_limit"]
            cut += found.link_unmet_dual @ limits["link_limit"]
            assert cut == pytest.approx(most, abs=10.0 * tiny)


@pytest.mark.parametrize("seed", range(25))
def test_the_cost_is_that_of_another_solver(seed):
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng)
    limits = drawn(rng, graph, costly=True)
    found = LeastCostFlow(graph).solve(**limits)
    usd = cheapest_usd(graph, limits, delivered=graph.demand - found.unmet)
    assert found.cost == pytest.approx(limits["cost"] @ found.links)
    assert found.cost == pytest.approx(usd, rel=1e-6, abs=1e-6 * graph.demand)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("costly", [False, True])
def test_the_flows_are_those_that_another_solver_changes_least(seed, costly):
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng, most=4)
    limits = drawn(rng, graph, costly=costly)
    found = LeastCostFlow(graph).solve(**limits)
    delivered = float(found.links[graph.destination < 0].sum())
    other = least_changed(graph, limits, delivered=delivered, cost=found.cost)
    assert found.links == pytest.approx(other, abs=1e-4 * graph.demand)
    assert change(graph, found.links) <= change(graph, other) + 1e-6 * graph.demand


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("costly", [False, True])
def test_no_direction_within_the_limits_changes_less(seed, costly):
    # convex: flows are best if no other is better along the slope where they are
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng, most=10)
    limits = drawn(rng, graph, costly=costly)
    found = LeastCostFlow(graph).solve(**limits)
    balance, leaving, arriving = laws_of(graph)
    rows = np.vstack([np.eye(len(graph.base)), leaving])
    usual = np.append(graph.base, leaving @ graph.base)
    weight = 1.0 / np.maximum(usual, LEAST_BASE * graph.demand)
    slope = 2.0 * rows.T @ (weight * (rows @ found.links - usual))
    slack = 1e-10 * graph.demand  # both solvers round
    delivered = float(arriving @ found.links)
    solved = linprog(
        slope,
        A_eq=np.vstack([balance, arriving]),
        b_eq=np.append(np.zeros(len(balance)), delivered),
        A_ub=np.vstack([leaving, limits["cost"]]),
        b_ub=np.append(limits["node_limit"], found.cost) + slack,
        bounds=[(0.0, most + slack) for most in limits["link_limit"]],
        options={"primal_feasibility_tolerance": 1e-10},
    )
    assert solved.status == 0
    worth = (
        np.abs(solved.ineqlin.marginals).sum() + np.abs(solved.upper.marginals).sum()
    )
    tiny = 2.0 * slack * worth + 1e-7 * graph.demand
    assert slope @ found.links == pytest.approx(solved.fun, abs=tiny)


def test_what_changes_is_shared_in_proportion_to_the_ordinary_day():
    graph = two_ways(
        origin=np.array([0, 1, 2]),
        destination=np.array([-1, -1, -1]),
        is_source=np.array([True, True, True]),
        demand=10.0,
        base=np.array([5.0, 3.0, 2.0]),
    )
    limits = np.array([0.0, 99.0, 99.0])
    found = LeastCostFlow(graph).solve(
        node_limit=limits, link_limit=limits, cost=np.zeros(3)
    )
    assert found.links == pytest.approx([0.0, 6.0, 4.0])


def test_a_dearer_way_is_taken_only_for_what_the_cheap_one_cannot_carry():
    found = LeastCostFlow(two_ways()).solve(
        node_limit=np.array([np.inf, np.inf]),
        link_limit=np.array([np.inf, 7.0]),
        cost=np.array([5.0, 0.0]),
    )
    assert found.links == pytest.approx([3.0, 7.0])
    assert found.cost == pytest.approx(15.0)
    assert found.unmet == pytest.approx(0.0, abs=1e-10)


def test_unmet_comes_before_cost():
    limits = np.array([6.0, 4.0])
    found = LeastCostFlow(two_ways()).solve(
        node_limit=limits, link_limit=limits, cost=np.array([1e9, 0.0])
    )
    assert found.links == pytest.approx([6.0, 4.0])
    assert found.unmet == 0.0


@pytest.mark.parametrize("seed", range(10))
def test_the_problem_solved_before_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng, most=10)
    warm = LeastCostFlow(graph)
    asked = [drawn(rng, graph, costly=bool(k % 2)) for k in range(6)]
    for limits in [*asked, *asked[::-1]]:
        cold = LeastCostFlow(graph).solve(**limits)
        found = warm.solve(**limits)
        assert found.links == pytest.approx(cold.links, abs=1e-9 * graph.demand)
        assert found.unmet == pytest.approx(cold.unmet, abs=1e-9 * graph.demand)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_links_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    graph = made_up_graph(rng)
    limits = drawn(rng, graph, costly=True)
    order = rng.permutation(len(graph.base))
    other = FlowGraph(
        origin=graph.origin[order],
        destination=graph.destination[order],
        is_source=graph.is_source,
        demand=graph.demand,
        base=graph.base[order],
    )
    one = LeastCostFlow(graph).solve(**limits)
    two = LeastCostFlow(other).solve(
        node_limit=limits["node_limit"],
        link_limit=limits["link_limit"][order],
        cost=limits["cost"][order],
    )
    assert two.links == pytest.approx(one.links[order], abs=1e-9 * graph.demand)


def test_scaling_everything_scales_the_flows():
    rng = np.random.default_rng(3)
    graph = made_up_graph(rng)
    limits = drawn(rng, graph, costly=True)
    one = LeastCostFlow(graph).solve(**limits)
    for scale in (1e-6, 1e6):
        large = FlowGraph(
            origin=graph.origin,
            destination=graph.destination,
            is_source=graph.is_source,
            demand=graph.demand * scale,
            base=graph.base * scale,
        )
        found = LeastCostFlow(large).solve(
            node_limit=limits["node_limit"] * scale,
            link_limit=limits["link_limit"] * scale,
            cost=limits["cost"],
        )
        assert found.links / scale == pytest.approx(one.links, abs=1e-7 * graph.demand)


def test_no_demand_is_no_flow():
    graph = two_ways(demand=0.0, base=np.zeros(2))
    limits = np.array([7.0, 7.0])
    found = LeastCostFlow(graph).solve(
        node_limit=limits, link_limit=limits, cost=np.zeros(2)
    )
    assert found.links.tolist() == [0.0, 0.0]
    assert found.unmet == 0.0


def test_no_works_leave_everything_unmet():
    none = np.array([], dtype=np.intp)
    graph = FlowGraph(
        origin=none,
        destination=none,
        is_source=np.array([], dtype=bool),
        demand=10.0,
        base=np.array([]),
    )
    nothing = np.array([])
    found = LeastCostFlow(graph).solve(
        node_limit=nothing, link_limit=nothing, cost=nothing
    )
    assert (found.links.size, found.unmet) == (0, 10.0)


def test_limits_and_costs_that_cannot_be_are_told_together():
    with pytest.raises(
        DataError, match=r"node_limit: 1 of(.|\n)*link_limit: 2(.|\n)*cost"
    ):
        LeastCostFlow(two_ways()).solve(
            node_limit=np.array([-1.0, 2.0]),
            link_limit=np.array([np.nan, -2.0]),
            cost=np.array([0.0, -1.0]),
        )


def test_arguments_are_left_alone():
    rng = np.random.default_rng(5)
    graph = made_up_graph(rng)
    limits = drawn(rng, graph, costly=True)
    before = {name: values.copy() for name, values in limits.items()}
    base = graph.base.copy()
    LeastCostFlow(graph).solve(**limits)
    for name, values in limits.items():
        assert values.tolist() == before[name].tolist()
    assert graph.base.tolist() == base.tolist()


def test_bounds_without_a_flow_are_refused():
    nearest = LeastChange(two_ways(), least_base=1e-3)
    bounds = Bounds(lower=np.zeros(4), upper=np.full(4, 2.0))
    with pytest.raises(RuntimeError, match="flows are off by"):
        nearest.nearest(bounds, delivered=10.0)


ALONE = """
import numpy as np
from geo.resilience.flow_graph import FlowGraph
from geo.resilience.least_cost_flow import LeastCostFlow

one, base = np.zeros(1, dtype=int), np.ones(1)
graph = FlowGraph(
    origin=one, destination=one - 1, is_source=base > 0.0, demand=1.0, base=base
)
LeastCostFlow(graph).solve(node_limit=base, link_limit=base, cost=np.zeros(1))
"""


def test_the_solver_prints_nothing():
    """HiGHS says its name once in a process, where ``--json`` has its one object."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
