"""What a ship on a way has to expect: attacks, and events in areas of risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from shapely.geometry.base import BaseGeometry

from geo.errors import ParameterError, Problem
from geo.kernels.geodesy import unit_vectors
from geo.model.risk_schemas import AREA_PASSAGES, ROUTE_RISKS
from geo.routing.risk_kernel import Kernel
from geo.routing.risk_passages import AreaPassage, area_passages
from geo.routing.risk_pieces import Pieces, cut_ways, way_vertices
from geo.routing.risk_rate import attack_shares, traffic_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from geo.routing.risk_rate import AttackRate

    Line = NDArray[np.float64] | BaseGeometry

NO_RATE = (
    "attacks: no rate given; it takes attacks, and all traffic as ways with "
    "transits per year or as voyages"
)
NO_AREAS = "risk areas: none given"
NO_WAY = "no way: blocked, or at rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRisk:
    """What one ship has to expect on one voyage.

    Parameters
    ----------
    route : str
    length_km : float
        Geodesic.
    attacks_per_transit : float
        Integral of the rate of attacks along the way, as far as traffic is known;
        NaN where no rate is given, or none of the way has traffic.
    standard_error : float
        Of these, from the chance in the number of attacks alone: the root of the
        summed squares of what each attack adds.
    attacks_near : int
        Attacks that add to it. With none, 0 per transit says no more than that.
    km_without_traffic : float
        Of the length, left out because no traffic is within reach; NaN where no
        rate is given.
    passages : tuple of AreaPassage
        Areas sailed through, in the order of the table of areas.
    missing : tuple of str
        What was not given, or is not known.
    """

    route: str
    length_km: float
    attacks_per_transit: float
    standard_error: float
    attacks_near: int
    km_without_traffic: float
    passages: tuple[AreaPassage, ...]
    missing: tuple[str, ...]

    @property
    def attack_probability(self) -> float:
        """Of at least one attack, these being independent: 1 - exp(-expected)."""
        return float(-np.expm1(-self.attacks_per_transit))

    @property
    def share_without_traffic(self) -> float:
        """Of the length; NaN where there is no length or no rate."""
        if not self.length_km:
            return float("nan")
        return self.km_without_traffic / self.length_km

    @property
    def area_km(self) -> float:
        """In risk areas, each counted; NaN where none are given."""
        if NO_AREAS in self.missing:
            return float("nan")
        return sum(passage.km for passage in self.passages)

    @property
    def area_events(self) -> float:
        """Expected in risk areas together; NaN where none are given."""
        if NO_AREAS in self.missing:
            return float("nan")
        return sum(passage.events for passage in self.passages)


def route_risk(
    ways: Mapping[str, Line],
    *,
    areas: gpd.GeoDataFrame | None = None,
    rate: AttackRate | None = None,
    step_km: float = Kernel().step_km,
) -> tuple[RouteRisk, ...]:
    """Sum the risk along ways.

    Parameters
    ----------
    ways : mapping of str to ndarray of float, shape (k, 2), or shapely geometry
        By name: the ``coordinates`` of a route, or lines, in longitude and
        latitude. Legs are geodesics. A way that crosses 180 is better given by its
        coordinates: a drawing is cut there, on a straight line of the chart.
    areas : geopandas.GeoDataFrame, optional
        Schema `RISK_AREAS`.
    rate : AttackRate, optional
        Of `attack_rate`; its kernel gives the pieces of the sum then.
    step_km : float, optional
        Ways are drawn by pieces no longer than this where no rate is given.

    Returns
    -------
    tuple of RouteRisk
        In the order of the ways. What is not given is said to be missing, never
        taken for 0.

    Raises
    ------
    CRSError
        The areas are not in longitude and latitude.
    ParameterError
        A geometry is no line, or coordinates are impossible; all are told.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> area = gpd.GeoDataFrame(
    ...     {"name": ["Gulf"], "events_per_1000_km": [0.5]},
    ...     geometry=[shapely.box(0, -1, 9, 1)],
    ...     crs=4326,
    ... )
    >>> way = np.array([[-1.0, 0.0], [1.0, 0.0]])
    >>> [risk] = route_risk({"A to B": way}, areas=area)
    >>> risk.passages
    (AreaPassage(area='Gulf', km=111.3, events=0.0557),)
    >>> risk.attacks_per_transit, risk.missing == (NO_RATE,)
    (nan, True)
    """
    listed = _vertices(ways)
    pieces = cut_ways(listed, step_km=rate.kernel.step_km if rate else step_km)
    length_km = _by_way(pieces, pieces.km, ways=len(ways))
    passages = (
        [()] * len(ways)
        if areas is None
        else area_passages(pieces, areas, ways=len(ways))
    )
    summed = _summed(pieces, rate, length_km=length_km)
    return tuple(
        RouteRisk(
            route=name,
            length_km=float(length_km[k]),
            attacks_per_transit=float(summed.attacks[k]),
            standard_error=float(summed.error[k]),
            attacks_near=int(summed.near[k]),
            km_without_traffic=float(summed.unknown_km[k]),
            passages=passages[k],
            missing=(
                *(() if length_km[k] else (NO_WAY,)),
                *_unknown(rate, km=float(summed.unknown_km[k])),
                *((NO_AREAS,) if areas is None else ()),
            ),
        )
        for k, name in enumerate(ways)
    )


def risk_table(risks: Iterable[RouteRisk]) -> pd.DataFrame:
    """Put risks of routes in a table.

    Parameters
    ----------
    risks : iterable of RouteRisk

    Returns
    -------
    pandas.DataFrame
        Schema `ROUTE_RISKS`; what is missing is NaN, and in words.

    Examples
    --------
    >>> way = np.array([[-1.0, 0.0], [1.0, 0.0]])
    >>> table = risk_table(route_risk({"A to B": way}))
    >>> table[["route", "length_km"]].values.tolist()
    [['A to B', 222.639]]
    """
    names = [column.name for column in ROUTE_RISKS.columns]
    rows = [
        [
            "; ".join(risk.missing) if name == "missing" else getattr(risk, name)
            for name in names
        ]
        for risk in risks
    ]
    return ROUTE_RISKS.validate(pd.DataFrame(rows, columns=names))


def passage_table(risks: Iterable[RouteRisk]) -> pd.DataFrame:
    """List the areas that routes sail through.

    Parameters
    ----------
    risks : iterable of RouteRisk

    Returns
    -------
    pandas.DataFrame
        Schema `AREA_PASSAGES`; no row where a route meets no area.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> area = gpd.GeoDataFrame(
    ...     {"name": ["Gulf"], "events_per_1000_km": [0.5]},
    ...     geometry=[shapely.box(0, -1, 9, 1)],
    ...     crs=4326,
    ... )
    >>> way = np.array([[-1.0, 0.0], [1.0, 0.0]])
    >>> passage_table(route_risk({"A to B": way}, areas=area)).values.tolist()
    [['A to B', 'Gulf', 111.32, 0.0557]]
    """
    names = [column.name for column in AREA_PASSAGES.columns]
    rows = [
        [risk.route, passage.area, passage.km, passage.events]
        for risk in risks
        for passage in risk.passages
    ]
    return AREA_PASSAGES.validate(pd.DataFrame(rows, columns=names))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Summed:
    """Sums over the pieces of each way; NaN where nothing can be said."""

    attacks: NDArray[np.float64]
    error: NDArray[np.float64]
    near: NDArray[np.intp]
    unknown_km: NDArray[np.float64]


def _summed(
    pieces: Pieces, rate: AttackRate | None, *, length_km: NDArray[np.float64]
) -> _Summed:
    ways = len(length_km)
    if rate is None:
        nothing, none = np.full(ways, np.nan), np.zeros(ways, dtype=np.intp)
        return _Summed(attacks=nothing, error=nothing, near=none, unknown_km=nothing)
    places = unit_vectors(*pieces.middle.T)
    shape = (ways, rate.attacks.n)
    added = csr_array(shape)
    for shares in attack_shares(rate, places):
        per_transit = shares.density * pieces.km[shares.place]
        there = (pieces.way[shares.place], shares.point)
        added = csr_array(added + csr_array((per_transit, there), shape=shape))
    km = np.where(traffic_known(rate, places), 0.0, pieces.km)
    unknown_km = _by_way(pieces, km, ways=ways)
    silent = unknown_km >= length_km
    error = np.sqrt(np.asarray(added.power(2).sum(axis=1)))
    return _Summed(
        attacks=np.where(silent, np.nan, np.asarray(added.sum(axis=1))),
        error=np.where(silent, np.nan, error),
        near=np.diff(added.indptr),
        unknown_km=unknown_km,
    )


def _by_way(
    pieces: Pieces, values: NDArray[np.float64], *, ways: int
) -> NDArray[np.float64]:
    summed = np.bincount(pieces.way, weights=values, minlength=ways)
    return np.asarray(summed, dtype=float)


def _unknown(rate: AttackRate | None, *, km: float) -> tuple[str, ...]:
    if rate is None:
        return (NO_RATE,)
    if not km:
        return ()
    reach = f"{rate.kernel.reach_km:g} km"
    return (f"attacks: no traffic within {reach} of {km:,.0f} km of the way",)


def _vertices(ways: Mapping[str, Line]) -> list[NDArray[np.float64]]:
    problems: list[Problem] = []
    listed = []
    for name, way in ways.items():
        if not isinstance(way, BaseGeometry):
            listed.append(np.asarray(way, dtype=float))
            problems += _impossible(name, listed[-1], parted=False)
        elif way.geom_type in {"LineString", "MultiLineString"}:
            listed.append(way_vertices(way))
            problems += _impossible(name, listed[-1], parted=True)
        else:
            problems.append(Problem(where=name, what=way.geom_type, expected="lines"))
    if problems:
        raise ParameterError("ways", problems)
    return listed


def _impossible(
    name: str, vertices: NDArray[np.float64], *, parted: bool
) -> list[Problem]:
    lat = vertices.reshape(-1, 2)[:, 1]
    if not parted and not np.isfinite(vertices).all():
        return [Problem(where=name, what="coordinates that are no numbers")]
    beyond = np.abs(lat[np.isfinite(lat)])
    if beyond.size and beyond.max() > 90.0:
        return [
            Problem(
                where=name,
                what=f"a latitude of {beyond.max():g} either way",
                expected="-90 to 90",
                cure="give longitude first, then latitude: they look swapped",
            )
        ]
    return []
