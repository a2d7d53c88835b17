"""What each piece of a drawn limit rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

from geo.maritime.outlines import outline_chords
from geo.maritime.zones import DISPUTED_COAST, EQUIDISTANCE, TREATY, EdgeLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shapely.geometry.base import BaseGeometry

    from geo.maritime.reach import Edge, Reach
    from geo.maritime.rules import LimitRules
    from geo.maritime.sites import Sites
    from geo.maritime.treaties import Exchange

COINCIDENT_M = 1.0  # lines that are one line lie this close after overlays
OWN_EDGE_M = 50.0  # chords leave the limit they are drawn for by less


def label_edges(
    region: BaseGeometry,
    reach: Reach,
    *,
    sites: Sites,
    rules: LimitRules,
    exchanges: Sequence[Exchange] = (),
) -> list[EdgeLine]:
    """Sort the outline by what it rests on, judged at the middle of each chord.

    Parameters
    ----------
    region : shapely geometry
        Polygons in the plane.
    reach : Reach
        That it was traced from.
    sites : Sites
    rules : LimitRules
    exchanges : sequence of Exchange, optional
        That it was changed by.

    Returns
    -------
    list of EdgeLine
        In the plane.
    """
    chords, middles = outline_chords(region)
    if len(chords) == 0:
        return []
    edge = _edge(middles, reach, exchanges)
    labels = _labels(edge, sites, rules)
    for exchange in exchanges:
        for name, detour in exchange.detours:
            for line, basis in (
                (detour.connectors, EQUIDISTANCE),
                (detour.treaty, TREATY),
            ):
                on = _on_line(middles, line)
                labels[on, 0] = basis
                labels[on, 1] = exchange.other
                labels[on, 2] = name
    return _merged(chords, labels)


def _edge(
    middles: NDArray[np.float64], reach: Reach, exchanges: Sequence[Exchange]
) -> Edge:
    edge = reach.edge(middles)
    if not exchanges:
        return edge
    off = np.abs(reach.level(middles)) > OWN_EDGE_M
    for exchange in exchanges:
        ours = off & _on_line(middles, exchange.gained.boundary)
        edge = edge.replaced(exchange.parties.edge(middles), where=ours)
    return edge


def _labels(edge: Edge, sites: Sites, rules: LimitRules) -> NDArray[np.object_]:
    """Give basis, neighbour and what it rests on for each chord."""
    shared = edge.other >= 0
    limit = np.where(edge.of_rock, rules.rock_basis, rules.limit_basis)
    doubtful = sites.doubtful[edge.own] | (shared & sites.doubtful[edge.other])
    basis = np.where(shared & ~edge.of_rock, EQUIDISTANCE, limit).astype(object)
    basis[doubtful] = DISPUTED_COAST
    neighbour = np.where(shared, sites.iso3[edge.other], "")
    return np.stack([basis, neighbour, sites.name[edge.own]], axis=1)


def _on_line(places: NDArray[np.float64], line: BaseGeometry) -> NDArray[np.bool_]:
    """Tell which places lie on a line."""
    on = np.zeros(len(places), dtype=bool)
    pieces = shapely.get_parts(line)
    tree = shapely.STRtree(np.asarray(shapely.points(places)))
    found = tree.query(pieces, predicate="dwithin", distance=COINCIDENT_M)
    on[found[1]] = True
    return on


def _merged(chords: NDArray[np.object_], labels: NDArray[np.object_]) -> list[EdgeLine]:
    """Join the chords of one label to lines."""
    kinds: dict[tuple[str, str, str], list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        kinds.setdefault(tuple(label), []).append(number)
    return [
        EdgeLine(
            line=_merged_line(chords[numbers]),
            basis=basis,
            neighbour=neighbour,
            rests_on=rests_on,
        )
        for (basis, neighbour, rests_on), numbers in sorted(kinds.items())
    ]


def _merged_line(chords: NDArray[np.object_]) -> BaseGeometry:
    return shapely.line_merge(shapely.MultiLineString(chords.tolist()))
