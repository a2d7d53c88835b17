"""Which sea lanes pass which strait or canal.

A gate is a line drawn from coast to coast. A lane that its line cuts carries
the gate as one bit of a 64-bit mask, so that a closure is one bitwise test.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

import shapely

from geo.errors import DataError, ParameterError, Problem
from geo.model.crs import unwrap_geometry, wrap_longitude
from geo.model.supply_schemas import MAX_GATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


def gate_masks(
    gates: gpd.GeoDataFrame, edges: NDArray[np.float64]
) -> NDArray[np.uint64]:
    """Find the gates that each edge of a network passes.

    Parameters
    ----------
    gates : geopandas.GeoDataFrame
        ``name`` and a LineString from coast to coast, lon/lat, at most 64 rows.
    edges : ndarray of float, shape (m, 4)
        Both ends of each edge: lon, lat, lon, lat in degrees; the shorter way
        round the Earth is meant.

    Returns
    -------
    ndarray of uint64, shape (m,)
        Bit k is set where the edge cuts the line of row k.

    Raises
    ------
    DataError
        A line cuts no edge, or a name is given twice: all are told. Such a gate
        would silently show no exposure.
    ParameterError
        There are more than 64 gates.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gates = gpd.GeoDataFrame(
    ...     {"name": ["Dateline Strait"]},
    ...     geometry=[shapely.LineString([(180, -1), (180, 1)])],
    ...     crs=4326,
    ... )
    >>> gate_masks(gates, np.array([[179.0, 0, -179, 0], [10, 0, 12, 0]]))
    array([1, 0], dtype=uint64)
    """
    _require_few(len(gates))
    tree = shapely.STRtree(_edge_lines(edges))
    masks = np.zeros(len(edges), dtype=np.uint64)
    problems = _repeated_names(gates["name"])

    for bit, (name, line) in enumerate(zip(gates["name"], gates.geometry, strict=True)):
        cut = _edges_cut(tree, unwrap_geometry(line, centre=0.0))
        if not cut.size:
            problems.append(_cuts_nothing(str(name)))
        masks[cut] |= np.uint64(1 << bit)

    if problems:
        raise DataError("gates", problems)
    return masks


def gate_passages(
    gates: gpd.GeoDataFrame, edges: NDArray[np.float64], *, masks: NDArray[np.uint64]
) -> csr_array:
    """Count how often each edge passes each gate.

    An edge across the line of a gate passes it once. Two edges that meet on the
    line both carry the gate, since its closure shuts both, but together they pass
    it once: each end on the line takes off one half.

    Parameters
    ----------
    gates : geopandas.GeoDataFrame
    edges : ndarray of float, shape (m, 4)
    masks : ndarray of uint64, shape (m,)
        As all three of `gate_masks`.

    Returns
    -------
    scipy.sparse.csr_array of float, shape (m, gates)
        1, or 0.5 where one end lies on the line, or 0 where both do. Read-only.

    Examples
    --------
    >>> import geopandas as gpd
    >>> gates = gpd.GeoDataFrame(
    ...     {"name": ["Strait"]}, geometry=[shapely.LineString([(5, -1), (5, 1)])]
    ... )
    >>> edges = np.array([[0.0, 0, 5, 0], [5, 0, 9, 0], [0, 1, 9, -1]])
    >>> masks = np.ones(3, dtype=np.uint64)
    >>> gate_passages(gates, edges, masks=masks).toarray().ravel()
    array([0.5, 0.5, 1. ])
    """
    rows, columns, counts = [], [], []
    for bit, line in enumerate(gates.geometry):
        crossing = np.flatnonzero(masks >> np.uint64(bit) & np.uint64(1))
        ends = shapely.get_coordinates(_edge_lines(edges[crossing])).reshape(-1, 2, 2)
        straight = unwrap_geometry(line, centre=0.0)
        shapely.prepare(straight)
        on_line = np.zeros(ends.shape[:2], dtype=bool)
        for turn in (-360.0, 0.0, 360.0):
            here = shapely.points(ends[..., 0] - turn, ends[..., 1])
            on_line |= shapely.intersects(here, straight)
        rows.append(crossing)
        columns.append(np.full(len(crossing), bit))
        counts.append(1.0 - on_line.sum(axis=1) / 2.0)
    found = (np.concatenate(part or [np.empty(0)]) for part in (counts, rows, columns))
    passed, edge, gate = found
    table = csr_array(
        (passed, (edge.astype(int), gate.astype(int))), shape=(len(edges), len(gates))
    )
    for array in (table.data, table.indices, table.indptr):
        array.flags.writeable = False
    return table


def gate_mask(gate_names: Sequence[str], wanted: Iterable[str]) -> np.uint64:
    """Give the mask of some gates.

    Parameters
    ----------
    gate_names : sequence of str
        All gates, in the order of their bits.
    wanted : iterable of str

    Returns
    -------
    numpy.uint64

    Raises
    ------
    ParameterError
        A gate is not known; all such are told, with the nearest known names.

    Examples
    --------
    >>> int(gate_mask(["Suez Canal", "Malacca Strait"], ["Malacca Strait"]))
    2
    >>> gate_mask(["Suez Canal", "Malacca Strait"], ["Suez"])
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: gates: 1 problem
    - Suez: no such gate
        expected: Suez Canal
    """
    names = list(wanted)
    known = {name: bit for bit, name in enumerate(gate_names)}
    problems = [
        Problem(
            where=name,
            what="no such gate",
            expected=" or ".join(_nearest(name, gate_names)),
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise ParameterError("gates", problems)
    return np.uint64(sum(1 << known[name] for name in set(names)))


def gates_in_order(
    masks: NDArray[np.uint64], gate_names: Sequence[str]
) -> tuple[str, ...]:
    """Name the gates of the edges of a path, each once, in the order of passage.

    Parameters
    ----------
    masks : ndarray of uint64
        One per edge along the path.
    gate_names : sequence of str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> gates_in_order(np.array([0, 2, 2, 1], dtype=np.uint64), ["a", "b"])
    ('b', 'a')
    """
    passed: dict[str, None] = {}
    for mask in masks[masks > 0]:
        bits = int(mask)
        for bit, name in enumerate(gate_names):
            if bits >> bit & 1:
                passed[name] = None
    return tuple(passed)


def _require_few(count: int) -> None:
    if count > MAX_GATES:
        raise ParameterError(
            "gates",
            [
                Problem(
                    where="gates",
                    what=f"{count} of them",
                    expected=f"at most {MAX_GATES}",
                    cure="keep the gates that matter to the project",
                )
            ],
        )


def _edge_lines(edges: NDArray[np.float64]) -> NDArray[np.object_]:
    """Draw each edge the short way round, from a western longitude in -180..180."""
    west = wrap_longitude(edges[:, 0])
    east = west + wrap_longitude(edges[:, 2] - edges[:, 0])
    coordinates = np.stack(
        [np.stack([west, edges[:, 1]], -1), np.stack([east, edges[:, 3]], -1)], axis=1
    )
    return np.asarray(shapely.linestrings(coordinates))


def _edges_cut(tree: shapely.STRtree, line: BaseGeometry) -> NDArray[np.intp]:
    # edges may stick out of -180..180 on either side, so try each turn
    turns = [np.array([360.0 * turn, 0.0]) for turn in (-1, 0, 1)]
    shifted = [_shifted(line, by=turn) for turn in turns]
    found = tree.query(np.asarray(shifted, dtype=object), predicate="intersects")
    return np.unique(found[1])


def _shifted(line: BaseGeometry, *, by: NDArray[np.float64]) -> BaseGeometry:
    return shapely.transform(line, lambda coordinates: coordinates + by)


def _repeated_names(names: Iterable[object]) -> list[Problem]:
    seen: set[str] = set()
    problems: list[Problem] = []
    for name in map(str, names):
        if name in seen:
            problems.append(Problem(where=name, what="given twice", expected="once"))
        seen.add(name)
    return problems


def _cuts_nothing(name: str) -> Problem:
    return Problem(
        where=name,
        what="its line cuts no sea lane",
        expected="a line from coast to coast across the lanes",
        cure="draw it longer, or leave the gate out",
    )


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    close = get_close_matches(name, known, n=3, cutoff=0.4)
    return close or sorted(known)[:5]
