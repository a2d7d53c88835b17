"""The ways of a run's flows as a map draws them: what moves on each, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.routing.paths import draw_way
from geo.workflow.flow_changes import LOST, REROUTED, SAME_DAY, SAME_FLOW
from geo.workflow.way_facts import GIVEN_UP, Record, way_facts, zones_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BY_SEA, BY_LAND = "by sea", "by land"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where flows begin, call and end, and what the places are called.

    Parameters
    ----------
    lonlat : mapping of str to tuple of float
        By facility id or UN/LOCODE.
    names : mapping of str to str
        The same.
    """

    lonlat: Mapping[str, tuple[float, float]]
    names: Mapping[str, str]

    @classmethod
    def of(cls, *, works: pd.DataFrame, ports: pd.DataFrame) -> Places:
        """Gather the places of works and ports.

        Parameters
        ----------
        works : pandas.DataFrame
            By `geo.resilience.availability.WORKS_COLUMNS`.
        ports : pandas.DataFrame
            Schema PORTS.

        Returns
        -------
        Places
        """
        lonlat: dict[str, tuple[float, float]] = {}
        names: dict[str, str] = {}
        for table, key in ((works, "facility_id"), (ports, "unlocode")):
            for row in table[[key, "name", "lon", "lat"]].itertuples(index=False):
                code, name, lon, lat = row
                lonlat[str(code)] = (float(lon), float(lat))
                names[str(code)] = str(name)
        return cls(lonlat=lonlat, names=names)

    def name(self, code: str) -> str:
        """Name a place, by its code where it has no name.

        Parameters
        ----------
        code : str

        Returns
        -------
        str
        """
        return self.names.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnWays:
    """The ways that a map shows, and what moves on them.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame
        Lines with ``key``, ``name`` and ``kind`` (`BY_SEA` or `BY_LAND`), each once;
        what carries most first.
    rows : pandas.DataFrame
        For each ``disruption``, ``commodity`` and ``key``: ``tonnes`` a year,
        ``base_t`` of an ordinary day, ``width`` (of the largest of the commodity, 0
        to 1) and the facts of `geo.workflow.way_facts.way_facts`.
    """

    shapes: gpd.GeoDataFrame
    rows: pd.DataFrame


def drawn_ways(
    links: pd.DataFrame,
    flows: pd.DataFrame,
    *,
    ways: gpd.GeoDataFrame,
    crossed: pd.DataFrame,
    places: Places,
) -> DrawnWays:
    """Lay the flows of each day on the ways that they share.

    A flow runs over land to its port, by sea, and over land to where it goes; each of
    these is a way of its own, and flows that share it add up.

    Parameters
    ----------
    links : pandas.DataFrame
        By `geo.workflow.disrupted_flows.LINK_COLUMNS`, with the ordinary day.
    flows : pandas.DataFrame
        The same of `geo.workflow.flow_changes.changed_flows`.
    ways : geopandas.GeoDataFrame
        By `geo.workflow.sea_ways.WAY_COLUMNS`.
    crossed : pandas.DataFrame
        By `geo.workflow.sea_ways.CROSSED_COLUMNS`.
    places : Places
        Of all works and ports of the flows.

    Returns
    -------
    DrawnWays
    """
    by_sea = {str(row["way"]): row for row in _records(ways)}
    zones = zones_told(crossed)
    on_way: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for link in _with_changes(links, flows):
        for key, moved in _moves(link, by_sea=by_sea):
            on_way[str(link["disruption"]), str(link["commodity"]), key].append(moved)
    told = []
    for (day, commodity, key), moving in on_way.items():
        facts = _sea_facts(by_sea[key], zones.get(key, "")) if key in by_sea else {}
        head = dict(zip((*SAME_DAY, "key"), (day, commodity, key), strict=True))
        told.append(head | way_facts(moving) | facts)
    return _in_order(pd.DataFrame(told), by_sea=by_sea, places=places)


def _in_order(
    rows: pd.DataFrame, *, by_sea: Mapping[str, Record], places: Places
) -> DrawnWays:
    """Draw the ways, what carries most first."""
    if not len(rows):
        columns: dict[str, list[str]] = {"key": [], "name": [], "kind": []}
        return DrawnWays(
            shapes=gpd.GeoDataFrame(columns, geometry=[], crs=WGS84), rows=rows
        )
    moving = rows["tonnes"].where(rows["change"] != GIVEN_UP, rows["base_t"])
    wide = rows.assign(
        width=moving / moving.groupby(rows["commodity"]).transform("max")
    )
    widest = wide.groupby("key")["width"].max()
    keys = widest.sort_values(ascending=False, kind="stable").index
    shapes = _shapes([str(key) for key in keys], by_sea=by_sea, places=places)
    shapes = shapes[~shapes.geometry.is_empty]  # works that stand in their port
    drawn = wide[wide["key"].isin(shapes["key"])]
    return DrawnWays(
        shapes=shapes.reset_index(drop=True), rows=drawn.reset_index(drop=True)
    )


def _with_changes(links: pd.DataFrame, flows: pd.DataFrame) -> list[Record]:
    """Give each link what became of the flow that it is a part of."""
    columns = [*SAME_DAY, *SAME_FLOW, "base_way", "change"]
    joined = links.merge(flows[columns], on=columns[:4], validate="m:1")
    return _records(joined)


def _records(table: pd.DataFrame) -> list[Record]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _moves(
    link: Record, *, by_sea: Mapping[str, Record]
) -> Iterator[tuple[str, Record]]:
    """Give the ways of a link: those it takes, and those it took and left."""
    now, before = str(link["way"]), str(link["base_way"])
    tonnes, base_t = float(str(link["tonnes"])), float(str(link["base_t"]))
    stays = link["change"] == "" or link["change"] == LOST
    if link["change"] != LOST:
        yield from (
            (key, link | {"base_t": base_t if stays else 0.0})
            for key in _pieces(link, now, by_sea=by_sea)
        )
    if link["change"] in {LOST, REROUTED} and base_t > 0.0:
        gone = link | {"tonnes": 0.0, "moved_t": tonnes}
        yield from ((key, gone) for key in _pieces(link, before, by_sea=by_sea))


def _pieces(link: Record, way: str, *, by_sea: Mapping[str, Record]) -> list[str]:
    start, end = str(link["from_id"]), str(link["to_id"])
    if not way:
        hauls, sailed = [(start, end)], []
    else:
        ports = str(by_sea[way]["origin"]), str(by_sea[way]["destination"])
        hauls, sailed = [(start, ports[0]), (ports[1], end)], [way]
    return [*sailed, *(" ".join(haul) for haul in hauls if haul[0] != haul[1])]


def _sea_facts(way: Record, zones: str) -> Record:
    return {
        "length_nm": way["length_nm"],
        "sea_days": way["days"],
        "gates": str(way["gates"]).replace(";", "; "),
        "zones": zones,
    }


def _shapes(
    keys: Sequence[str], *, by_sea: Mapping[str, Record], places: Places
) -> gpd.GeoDataFrame:
    """Draw each way once: by sea along the lanes, by land straight."""
    rows: list[Record] = []
    lines: list[object] = []
    for key in keys:
        way = by_sea.get(key)
        ends = key.split(" ") if way is None else (way["origin"], way["destination"])
        start, end = (places.name(str(code)) for code in ends)
        kind = BY_LAND if way is None else BY_SEA
        rows.append({"key": key, "name": f"{start} – {end}, {kind}", "kind": kind})
        if way is None:
            lines.append(
                draw_way(np.array([places.lonlat[str(code)] for code in ends]))
            )
        else:
            lines.append(way["geometry"])
    return gpd.GeoDataFrame(rows, geometry=np.array(lines, dtype=object), crs=WGS84)
