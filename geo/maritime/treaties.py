"""Sea that changes hands where treaty lines replace equidistance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import shapely
from shapely.geometry.base import BaseGeometry

from geo.maritime.contours import trace_region
from geo.maritime.detours import Detour, lead_round, turn_sides
from geo.maritime.outlines import outline_chords
from geo.maritime.plane import frame_round, plane_round, steepest_slope
from geo.maritime.reach import Belt, Edge
from geo.maritime.shorelines import THINNED_M, Shoreline
from geo.maritime.shores import Shores
from geo.maritime.zones import only_polygons
from geo.model.crs import WGS84, project_geometry, transformer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyproj import CRS

    from geo.maritime.agreements import TreatyLine
    from geo.maritime.sites import Sites

BEYOND = 1.25  # limits out to which equidistance is followed, for ends beyond one
SEAM_M = 0.05  # wider than the 1 cm to which either side of a line is solved
SLIVER_M = 0.5  # half the width of sea that is left where it was
JUDGED_EVERY_M = 1_000.0
CHORD_MAX_DEG = 0.01  # bent by projection, it leaves the treaty by centimetres


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parties:
    """The coasts of two parties to a treaty, and those of third states.

    Parameters
    ----------
    shoreline : Shoreline
        With coasts as far as ``2 * BEYOND`` limits.
    limit_m : float
    chord_m : float
        Side of the cells to trace on.
    mine, theirs : Shores
        Of the country and of the other party, rocks left out.
    named : Shores
        Of the country, from which its limit is measured.
    thirds : Shores or None
    """

    shoreline: Shoreline
    limit_m: float
    chord_m: float
    mine: Shores
    theirs: Shores
    named: Shores
    thirds: Shores | None

    def side(self) -> tuple[BaseGeometry, NDArray[np.object_]]:
        """Draw the country's side of equidistance, and that line.

        Returns
        -------
        side : shapely geometry
            Polygons in the plane, as far as `BEYOND` limits.
        medians : ndarray of shapely.LineString
        """
        belt = Belt(
            limit_m=BEYOND * self.limit_m,
            named=self.named,
            own=self.mine,
            others=self.theirs,
        )
        side = self._trace(belt)
        chords, middles = outline_chords(side)
        lines = chords[belt.excess(*self.degrees(middles)).equidistant]
        merged = shapely.line_merge(shapely.multilinestrings(lines))
        return side, np.asarray(shapely.get_parts(merged), dtype=object)

    def within_reach(self) -> BaseGeometry:
        """Draw the sea that the country may be given.

        Returns
        -------
        shapely geometry
            Within its limit, and no nearer to third states than to both parties.
        """
        return self._trace(self._open())

    def edge(self, places: NDArray[np.float64]) -> Edge:
        """Tell what the edge of that sea rests on.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)
            In the plane.

        Returns
        -------
        Edge
        """
        found = self._open().excess(*self.degrees(places))
        return Edge(
            own=found.own,
            other=np.where(found.equidistant, found.other, -1),
            of_rock=np.zeros(len(places), dtype=bool),
        )

    def touches(self, line: BaseGeometry) -> bool:
        """Tell whether a line runs within the limit of both parties.

        Parameters
        ----------
        line : shapely geometry
            In the plane.

        Returns
        -------
        bool
        """
        fine = shapely.segmentize(line, JUDGED_EVERY_M)
        places = self.degrees(shapely.get_coordinates(fine))
        near = [
            shores.query(*places)[0] <= self.limit_m
            for shores in (self.mine, self.theirs)
        ]
        return bool((near[0] & near[1]).any())

    def degrees(
        self, places: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give longitude and latitude of places in the plane.

        Parameters
        ----------
        places : ndarray of float, shape (n, 2)

        Returns
        -------
        lon, lat : ndarray of float, shape (n,)
        """
        lon, lat = transformer(self.shoreline.plane, WGS84).transform(*places.T)
        return lon, lat

    def _open(self) -> Belt:
        return Belt(
            limit_m=self.limit_m,
            named=self.named,
            own=Shores(lines=self.mine.lines + self.theirs.lines),
            others=self.thirds,
        )

    def _trace(self, belt: Belt) -> BaseGeometry:
        stretch, plane = self.shoreline.stretch, self.shoreline.plane
        frame = frame_round(stretch, plane, margin_m=1.01 * belt.limit_m + THINNED_M)
        return trace_region(
            lambda places: belt.excess(*self.degrees(places)).level,
            bounds=frame,
            spacing=self.chord_m,
            slope=steepest_slope(frame),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exchange:
    """What treaties with one other party take from a country and give it.

    Parameters
    ----------
    parties : Parties
    other : str
        Code of the other party.
    lost, gained : shapely geometry
        Polygons in the plane.
    detours : tuple of (str, Detour)
        Each with the name of its treaty.
    """

    parties: Parties
    other: str
    lost: BaseGeometry
    gained: BaseGeometry
    detours: tuple[tuple[str, Detour], ...]


def exchange_sea(
    lines: Sequence[TreatyLine],
    *,
    shoreline: Shoreline,
    sites: Sites,
    own: NDArray[np.bool_],
    others: NDArray[np.bool_],
    limit_m: float,
    chord_m: float,
) -> Exchange | None:
    """Find what treaty lines with one other party change.

    Between its ends a line replaces equidistance between the two. The sea in
    between goes to the party on whose side it now lies, as far as that party's
    own limit and third states let it.

    Parameters
    ----------
    lines : sequence of TreatyLine
        All with the same other party.
    shoreline : Shoreline
        With coasts as far as ``2 * BEYOND`` limits.
    sites : Sites
    own, others : ndarray of bool
        Which sites generate and which limit.
    limit_m, chord_m : float
        Outer limit, and the side of the cells to trace on.

    Returns
    -------
    Exchange or None
        None where no line runs within the limit of both parties.
    """
    full = ~sites.rock
    party = others & np.isin(sites.iso3.astype(str), sorted(lines[0].parties))
    mine = Shores.near(shoreline, own & full)
    theirs = Shores.near(shoreline, party & full)
    whole = sites.named[own & full].all()
    named = mine if whole else Shores.near(shoreline, own & full & sites.named)
    if mine is None or theirs is None or named is None:
        return None
    parties = Parties(
        shoreline=shoreline,
        limit_m=limit_m,
        chord_m=chord_m,
        mine=mine,
        theirs=theirs,
        named=named,
        thirds=Shores.near(shoreline, others & full & ~party),
    )
    near = [
        line for line in lines if parties.touches(_projected(line, shoreline.plane))
    ]
    side, medians = parties.side() if near else (shapely.Polygon(), np.array([]))
    if len(medians) == 0:
        return None
    detours = tuple(
        (line.name, _detour(line, medians, shoreline.plane)) for line in near
    )
    turned = turn_sides([detour for _, detour in detours])
    gained = _widened(shapely.difference(turned, side))
    return Exchange(
        parties=parties,
        other=lines[0].other,
        lost=_widened(shapely.intersection(turned, side)),
        gained=only_polygons(gained & parties.within_reach()),
        detours=detours,
    )


def apply_exchanges(
    region: BaseGeometry, exchanges: Sequence[Exchange]
) -> BaseGeometry:
    """Give to a region and take from it what treaties say.

    Parameters
    ----------
    region : shapely geometry
        Drawn by equidistance, in the plane.
    exchanges : sequence of Exchange

    Returns
    -------
    shapely geometry
    """
    given = shapely.union_all([region, *(one.gained for one in exchanges)])
    taken = shapely.union_all([one.lost for one in exchanges])
    return only_polygons(given - taken)


def _projected(line: TreatyLine, plane: CRS) -> BaseGeometry:
    return project_geometry(shapely.segmentize(line.line, CHORD_MAX_DEG), plane)


def _detour(line: TreatyLine, medians: NDArray[np.object_], plane: CRS) -> Detour:
    """Put a line in the place of equidistance, the same way for both parties."""
    # what is nearest, and straight, differs between the planes of their own
    shared = plane_round(shapely.get_coordinates(line.line))
    detour = lead_round(
        _projected(line, shared), medians=_moved(medians, plane, shared)
    )
    shapes = np.array([detour.turned, detour.treaty, detour.connectors], dtype=object)
    turned, treaty, connectors = _moved(
        shapely.segmentize(shapes, JUDGED_EVERY_M), shared, plane
    )
    turned = turned if turned.is_valid else shapely.make_valid(turned)
    return Detour(turned=only_polygons(turned), treaty=treaty, connectors=connectors)


def _moved(
    shapes: NDArray[np.object_], source: CRS, target: CRS
) -> NDArray[np.object_]:
    change = transformer(source, target)
    return np.asarray(
        shapely.transform(shapes, lambda c: np.column_stack(change.transform(*c.T))),
        dtype=object,
    )


def _widened(shape: BaseGeometry) -> BaseGeometry:
    """Cover the seam along the line that a region was solved to, drop slivers."""
    core = shapely.buffer(only_polygons(shape), -SLIVER_M, join_style="mitre")
    return shapely.buffer(core, SLIVER_M + SEAM_M, join_style="mitre")
