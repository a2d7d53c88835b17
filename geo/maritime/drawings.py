"""The zone off one stretch of coast, drawn in its plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import shapely
from shapely.geometry.base import BaseGeometry

from geo.maritime.agreements import TreatyLine
from geo.maritime.contours import trace_region
from geo.maritime.edges import COINCIDENT_M, label_edges
from geo.maritime.plane import frame_round, steepest_slope, to_degrees
from geo.maritime.reach import Reach
from geo.maritime.rules import LimitRules
from geo.maritime.shorelines import THINNED_M, Shoreline, dissolve_near
from geo.maritime.sites import Sites
from geo.maritime.treaties import Exchange, apply_exchanges, exchange_sea
from geo.maritime.zones import COAST, USER_POLYGON, EdgeLine, only_polygons

SEAM_M = 0.01
WATERS_APART_M = 20_000.0  # coarse files leave such gaps between two states' waters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnZone:
    """The zone off one stretch of coast, in degrees.

    Parameters
    ----------
    full : shapely geometry
    sure : shapely geometry
        What would be left if every contest went against the country.
    edges : list of EdgeLine
        Of the full zone.
    treaties : frozenset of str
        Names of the treaty lines that it was drawn by.
    """

    full: BaseGeometry
    sure: BaseGeometry
    edges: list[EdgeLine]
    treaties: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """All that one stretch of a country's zone is drawn from.

    Parameters
    ----------
    sites : Sites
    shoreline : Shoreline
    rules : LimitRules
    lines : tuple of TreatyLine
    dry : ndarray of shapely.Polygon or None
        Real land in degrees, where the shoreline is drawn off it.
    """

    sites: Sites
    shoreline: Shoreline
    rules: LimitRules
    lines: tuple[TreatyLine, ...]
    dry: NDArray[np.object_] | None

    def draw(self) -> DrawnZone | None:
        """Draw it.

        Returns
        -------
        DrawnZone or None
            None if no coast generates anything here.
        """
        sites, plane = self.sites, self.shoreline.plane
        found = self._region(sites.own, ~sites.own & ~sites.rival)
        if found is None:
            return None
        region, reach, exchanges = found
        dry = self._dry_land()
        full = self._sea(region, dry, sites.own)
        doubtful = (sites.contested | sites.rival)[self.shoreline.site].any()
        sure = self._sure(dry) if doubtful else full
        limits = label_edges(
            region, reach, sites=sites, rules=self.rules, exchanges=exchanges
        )
        seaward = [edge.moved(edge.line - self.shoreline.land) for edge in limits]
        return DrawnZone(
            full=to_degrees(full, plane),
            sure=to_degrees(sure, plane),
            edges=[
                edge.moved(to_degrees(edge.line, plane))
                for edge in (*seaward, *self._landward(region, dry))
                if edge.line.length > 0.0
            ],
            treaties=frozenset(
                name for exchange in exchanges for name, _ in exchange.detours
            ),
        )

    def _region(
        self, own: NDArray[np.bool_], others: NDArray[np.bool_]
    ) -> tuple[BaseGeometry, Reach, list[Exchange]] | None:
        """Draw what the coasts generate, over land too."""
        limit_m = self.rules.limit_m
        reach = Reach.of(
            self.shoreline, self.sites, limit_m=limit_m, own=own, others=others
        )
        if reach is None:
            return None
        frame = frame_round(
            self.shoreline.stretch, reach.plane, margin_m=1.01 * limit_m + THINNED_M
        )
        region = trace_region(
            reach.level,
            bounds=frame,
            spacing=self.rules.chord_m(reach.narrowest_m),
            slope=steepest_slope(frame),
        )
        exchanges = self._exchanges(own, others)
        return apply_exchanges(region, exchanges), reach, exchanges

    def _exchanges(
        self, own: NDArray[np.bool_], others: NDArray[np.bool_]
    ) -> list[Exchange]:
        limit_m = self.rules.limit_m
        found = [
            exchange_sea(
                [line for line in self.lines if line.other == other],
                shoreline=self.shoreline,
                sites=self.sites,
                own=own,
                others=others,
                limit_m=limit_m,
                chord_m=self.rules.chord_m(limit_m),
            )
            for other in sorted({line.other for line in self.lines})
        ]
        return [exchange for exchange in found if exchange is not None]

    def _sure(self, dry: BaseGeometry | None) -> BaseGeometry:
        own = self.sites.own & ~self.sites.contested
        found = self._region(own, self.sites.foreign)
        return shapely.Polygon() if found is None else self._sea(found[0], dry, own)

    def _dry_land(self) -> BaseGeometry | None:
        if self.dry is None:
            return None
        return dissolve_near(self.dry, self.shoreline, reach_m=self.rules.limit_m)

    def _sea(
        self, region: BaseGeometry, dry: BaseGeometry | None, own: NDArray[np.bool_]
    ) -> BaseGeometry:
        """Take the land out of a region."""
        sea = region - self.shoreline.land
        if dry is not None:
            # the same edge differs by less than a millimetre in both
            sea = shapely.union(sea, self._waters(own), grid_size=SEAM_M) - dry
        return only_polygons(sea)

    def _waters(self, own: NDArray[np.bool_]) -> BaseGeometry:
        """Join the country's polygons of a file that holds territorial waters."""
        ours = (own & self.sites.named)[self.shoreline.polygon_site]
        return only_polygons(shapely.union_all(self.shoreline.polygons[ours]))

    def _landward(
        self, region: BaseGeometry, dry: BaseGeometry | None
    ) -> list[EdgeLine]:
        """Draw the edge towards land."""
        shore = self.shoreline.land.boundary & region
        if not self.rules.seed_nm:
            return [EdgeLine(line=shore, basis=COAST)]
        if dry is None:
            return [EdgeLine(line=shore, basis=f"{self.rules.seed_nm:g}-nm arc")]
        waters = self._waters(self.sites.own)
        near = shapely.buffer(region - self.shoreline.land, COINCIDENT_M)
        return [
            EdgeLine(line=dry.boundary & shapely.union(near, waters), basis=COAST),
            *self._drawn_borders(waters.boundary - near - dry),
            *self._drawn_borders(shore - shapely.buffer(waters, COINCIDENT_M) - dry),
        ]

    def _drawn_borders(self, border: BaseGeometry) -> list[EdgeLine]:
        """Tell whose waters lie beyond the edge of the country's, as a file says."""
        chords = shapely.get_parts(border)
        foreign = ~self.sites.own[self.shoreline.polygon_site]
        holders = self.sites.iso3[self.shoreline.polygon_site[foreign]]
        chord, shape = shapely.STRtree(self.shoreline.polygons[foreign]).query_nearest(
            chords, max_distance=WATERS_APART_M, all_matches=False
        )
        neighbour = np.full(len(chords), "", dtype=object)
        neighbour[chord] = holders[shape]
        return [
            EdgeLine(
                line=shapely.line_merge(
                    shapely.multilinestrings(chords[neighbour == iso3])
                ),
                basis=USER_POLYGON,
                neighbour=str(iso3),
            )
            for iso3 in sorted(set(neighbour))
        ]
