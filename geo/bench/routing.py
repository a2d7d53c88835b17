"""How fast many routes are found under many closures, and how exactly."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from geo.model.crs import NAUTICAL_MILE_M
from geo.model.disruption import Disruption, Target
from geo.model.randomness import generator
from geo.routing.matrix import route_matrix
from geo.routing.network import SeaNetwork, build_network
from geo.routing.paths import route, routes
from geo.routing.search import with_ties
from geo.routing.waypoints import Waypoint, require_port, tie_to_lanes
from geo.sources.ports import read_gates, read_ports
from geo.sources.sea_lanes import read_sea_lanes
from geo.sources.trade import read_sea_distances

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Pair = tuple[Waypoint, Waypoint]

CSGRAPH_TIMES = 5.0
SEAROUTE_TIMES = 50.0
ROUTE_TARGET_MS = 5.0
LOAD_TARGET_S = 1.0
MAE_TARGET = 0.020


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSize:
    """How much is routed, and how much of it by slower ways.

    Parameters
    ----------
    pairs : int
        Of ports, drawn at random.
    csgraph_pairs : int
        Of those, searched one by one under every closure.
    searoute_pairs : int
        Of those, asked of searoute with nothing closed: its router takes no
        closure of most of the gates, and as long with one as without.
    repeats : int
        Of which the median is given.
    seed : int, optional
    """

    pairs: int
    csgraph_pairs: int
    searoute_pairs: int
    repeats: int
    seed: int = 1


FULL = RoutingSize(pairs=1_000, csgraph_pairs=1_000, searoute_pairs=100, repeats=5)
QUICK = RoutingSize(pairs=1_000, csgraph_pairs=20, searoute_pairs=5, repeats=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """One run: what was done, at what cost, and how far it is from another way."""

    task: str
    method: str
    wall_s: float
    cpu_s: float
    peak_mb: float = np.nan
    of_the_work: float = 1.0
    largest_difference_m: float = np.nan
    error: float = np.nan
    target: str = ""


def measure_routing(*, quick: bool) -> pd.DataFrame:
    """Time routes between ports, each method in a fresh process.

    Parameters
    ----------
    quick : bool
        Less of the work by slower ways; the same by ours.

    Returns
    -------
    pandas.DataFrame
        One row per task and method: wall and CPU seconds, for ours the median of
        some runs; peak resident memory of the process in MB, data and packages
        included; the share of the work that was done, by which seconds are scaled
        up to the whole; ``times_ours``: wall seconds over ours; on the share done,
        the largest difference of a length in metres from ours; the mean absolute
        error against published distances; the target.

    Examples
    --------
    It takes many seconds: ``tests/unit/bench`` runs it on a smaller size.

    >>> table = measure_routing(quick=True)  # doctest: +SKIP
    """
    size = QUICK if quick else FULL
    timed: list[_Timed] = []
    for task in (_load, _matrix, _pair_by_pair, _port_by_port, _searoute, _single):
        timed += _in_fresh_process(task, size)
    matrix = [run for run in timed if run.task.startswith("all")]
    ours_s = matrix[0].wall_s
    return pd.DataFrame(
        [
            {
                "task": run.task,
                "method": run.method,
                "pairs": size.pairs,
                "wall_s": round(run.wall_s, 4),
                "cpu_s": round(run.cpu_s, 4),
                "peak_mb": round(run.peak_mb, 0),
                "of_the_work": round(run.of_the_work, 6),
                "times_ours": round(run.wall_s / ours_s, 1)
                if run in matrix
                else np.nan,
                "largest_difference_m": run.largest_difference_m,
                "error": round(run.error, 4),
                "target": run.target,
            }
            for run in timed
        ]
    )


def _in_fresh_process(
    task: Callable[[RoutingSize], list[_Timed]], size: RoutingSize
) -> list[_Timed]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as alone:
        return alone.submit(task, size).result()


def _network() -> SeaNetwork:
    return build_network(read_sea_lanes(), read_gates())


def _pairs(size: RoutingSize) -> list[Pair]:
    ports = read_ports()
    places = [require_port(ports, code) for code in ports["unlocode"]]
    rng = generator(size.seed, "routing", "pairs")
    chosen = [rng.choice(len(places), 2, replace=False) for _ in range(size.pairs)]
    return [(places[start], places[end]) for start, end in chosen]


def _closures(network: SeaNetwork) -> list[list[Disruption]]:
    return [[Disruption(target=Target.GATE, name=name)] for name in network.gate_names]


def _load(size: RoutingSize) -> list[_Timed]:
    run = _median(_network, repeats=size.repeats, task="load", method="abyssal")
    return [replace(run, peak_mb=_peak_mb(), target=f"under {LOAD_TARGET_S:g} s")]


def _matrix(size: RoutingSize) -> list[_Timed]:
    network, pairs = _network(), _pairs(size)
    states = _closures(network)
    run = _median(
        lambda: route_matrix(network, pairs, states=states),
        repeats=size.repeats,
        task=f"all pairs x {len(states)} closures",
        method="abyssal",
    )
    return [replace(run, peak_mb=_peak_mb())]


def _pair_by_pair(size: RoutingSize) -> list[_Timed]:
    """Search every pair by itself, under every closure, with scipy alone."""
    network, pairs = _network(), _pairs(size)[: size.csgraph_pairs]
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    views = [network.under(state) for state in _closures(network)]
    lengths = np.empty((len(pairs), len(views)))
    began = _Clock()
    for row, column in product(range(len(pairs)), range(len(views))):
        graph, source = with_ties(views[column].graph, [ties[pairs[row][0]]])
        metres = dijkstra(graph, indices=source[0])
        end = ties[pairs[row][1]]
        lengths[row, column] = min(
            metres[node] + along
            for node, along in zip(end.nodes, end.along_m, strict=True)
        )
    run = began.stopped(
        task=f"all pairs x {len(views)} closures", method="csgraph, pair by pair"
    )
    run = _scaled(run, by=size.csgraph_pairs / size.pairs)
    differing = _largest_difference(network, pairs, lengths)
    return [
        replace(
            run,
            peak_mb=_peak_mb(),
            largest_difference_m=differing,
            target=f"ours {CSGRAPH_TIMES:g} times as fast",
        )
    ]


def _port_by_port(size: RoutingSize) -> list[_Timed]:
    """Search every port that a pair begins at, under every closure, in batches."""
    network, pairs = _network(), _pairs(size)
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    views = [network.under(state) for state in _closures(network)]
    origins = list(dict.fromkeys(pair[0] for pair in pairs))
    row_of = {origin: row for row, origin in enumerate(origins)}
    rows = np.array([row_of[pair[0]] for pair in pairs])
    nodes = np.array([ties[pair[1]].nodes for pair in pairs])
    along = np.array([ties[pair[1]].along_m for pair in pairs])
    lengths = np.empty((len(pairs), len(views)))
    began = _Clock()
    for column, view in enumerate(views):
        graph, sources = with_ties(view.graph, [ties[origin] for origin in origins])
        metres = dijkstra(graph, indices=sources)
        lengths[:, column] = (metres[rows[:, None], nodes] + along).min(axis=1)
    run = began.stopped(
        task=f"all pairs x {len(views)} closures", method="csgraph, port by port"
    )
    differing = _largest_difference(network, pairs, lengths)
    return [replace(run, peak_mb=_peak_mb(), largest_difference_m=differing)]


def _searoute(size: RoutingSize) -> list[_Timed]:
    """Ask searoute, scaled up from some pairs without closures."""
    import searoute  # noqa: PLC0415  nobody else pays for it

    pairs = _pairs(size)[: size.searoute_pairs]
    places = [[[place.lon, place.lat] for place in pair] for pair in pairs]
    searoute.searoute(*places[0])  # it reads its network when first asked
    began = _Clock()
    for start, end in places:
        searoute.searoute(start, end)
    closures = len(read_gates())
    run = began.stopped(task=f"all pairs x {closures} closures", method="searoute")
    run = _scaled(run, by=len(pairs) / (size.pairs * closures))
    target = f"ours {SEAROUTE_TIMES:g} times as fast"
    return [replace(run, peak_mb=_peak_mb(), target=target)]


def _single(size: RoutingSize) -> list[_Timed]:
    network, pairs = _network(), _pairs(size)[:100]
    route(network, origin=pairs[0][0], destination=pairs[0][1])
    runs = []
    for start, end in pairs:
        began = _Clock()
        route(network, origin=start, destination=end)
        runs.append(began.stopped(task="one route", method="abyssal"))
    run = replace(
        runs[0],
        wall_s=median(one.wall_s for one in runs),
        cpu_s=median(one.cpu_s for one in runs),
        peak_mb=_peak_mb(),
        target=f"under {ROUTE_TARGET_MS:g} ms",
    )
    error = _Clock()
    mean_error = _published_error(network)
    measured = error.stopped(task="published distances", method="abyssal")
    target = f"mean absolute error up to {MAE_TARGET:.1%}"
    return [run, replace(measured, error=mean_error, target=target)]


def _published_error(network: SeaNetwork) -> float:
    table = read_sea_distances()
    pairs = [
        (
            Waypoint(name="from", lon=row["origin_lon"], lat=row["origin_lat"]),
            Waypoint(name="to", lon=row["destination_lon"], lat=row["destination_lat"]),
        )
        for row in table.to_dict("records")
    ]
    found = [way.sea_nm for way in routes(network, pairs)]
    suez = Disruption(target=Target.GATE, name="Suez Canal")
    round_cape = [way.sea_nm for way in routes(network.under([suez]), pairs)]
    by_cape = (table["route_via"] == "cape").to_numpy()
    lengths = np.where(by_cape, round_cape, found)
    return float(np.abs(lengths / table["published_nm"].to_numpy() - 1.0).mean())


def _largest_difference(
    network: SeaNetwork, pairs: list[Pair], sea_m: NDArray[np.float64]
) -> float:
    """Compare lengths along the lanes with ours; infinity must meet infinity."""
    ours = route_matrix(network, pairs, states=_closures(network))
    ties = tie_to_lanes(network, {place for pair in pairs for place in pair})
    connectors_m = np.array(
        [ties[start].connector_m + ties[end].connector_m for start, end in pairs]
    )
    found_m = ours.under.length_nm * NAUTICAL_MILE_M - connectors_m[:, None]
    blocked = np.isinf(sea_m)
    if np.any(blocked != np.isinf(found_m)):
        return np.inf
    return float(np.abs(found_m[~blocked] - sea_m[~blocked]).max())


class _Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def stopped(self, *, task: str, method: str) -> _Timed:
        return _Timed(
            task=task,
            method=method,
            wall_s=time.perf_counter() - self.wall,
            cpu_s=time.process_time() - self.cpu,
        )


def _median(
    work: Callable[[], object], *, repeats: int, task: str, method: str
) -> _Timed:
    runs = []
    for _ in range(repeats):
        began = _Clock()
        work()
        runs.append(began.stopped(task=task, method=method))
    return replace(
        runs[0],
        wall_s=median(run.wall_s for run in runs),
        cpu_s=median(run.cpu_s for run in runs),
    )


def _scaled(run: _Timed, *, by: float) -> _Timed:
    """Give the time of the whole work after a share of it was done."""
    return replace(run, wall_s=run.wall_s / by, cpu_s=run.cpu_s / by, of_the_work=by)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
