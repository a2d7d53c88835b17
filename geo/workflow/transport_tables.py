"""The ports that a field could ship to, as tables."""

from __future__ import annotations

from math import inf, isfinite, nan
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.crs import NAUTICAL_MILE_M, WGS84, geodesic_distance_m
from geo.workflow.routing import ORDINARY
from geo.workflow.voyage import BETWEEN
from geo.workflow.way_records import legs_of, regime_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.routing.paths import Route
    from geo.workflow.transport_ways import Candidate, Sea

PORT_COLUMNS = {
    "port": "UN/LOCODE",
    "port_name": "its name",
    "iso3": "country",
    "state": "ordinary day, or with what is disrupted",
    "chosen": "whether the transport goes there",
    "length_nm": "one way by sea, with the straight ways to and from the lanes",
    "great_circle_nm": "what no ship could be shorter than",
    "transit_days": "laden, with delays at gates",
    "connector_km": "of the length: straight ways to and from the lanes",
    "land_km": "from the port to the plant; empty where no way by land is told",
    "land_basis": "where the kilometres by land come from",
    "cycle_days": "one round of a ship that waits for no other",
    "vessels": "ships that are needed, or told",
    "t_per_year": "wet tonnes a year that arrive",
    "binding": "what holds them back",
    "usd_per_wet_t": "carriage of a wet tonne to the plant; empty where not told",
    "gates": "straits and canals passed, ; between",
    "blocked_by": "gates that leave no way",
}
"""Columns of the candidate ports, with their meaning."""


ZONE_COLUMNS = {
    "port": "UN/LOCODE",
    "port_name": "its name",
    "name": "regime and whose it is",
    "regime": "legal regime, as derived; provisional",
    "states": "ISO3 codes of whose it is, joined by blanks",
    "km": "of the way, geodesic",
    "share": "of the way, 0 to 1",
}
"""Columns of the regimes crossed on the way to each port, with their meaning."""


def candidate_table(
    found: Sequence[Candidate], *, chosen: Candidate, sea: Sea
) -> gpd.GeoDataFrame:
    """Tabulate candidate ports with their ways.

    Parameters
    ----------
    found : sequence of Candidate
    chosen : Candidate
    sea : Sea

    Returns
    -------
    geopandas.GeoDataFrame
        By `PORT_COLUMNS`: the chosen one first, then the nearest first; a way that is
        blocked is infinitely long, and has no line.
    """
    states = list(sea.networks)
    ordered = sorted(
        found,
        key=lambda one: (
            states.index(one.state),
            one.code != chosen.code,
            one.way.length_nm,
        ),
    )
    rows = [_row(one, chosen=chosen, sea=sea) for one in ordered]
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=list(PORT_COLUMNS)),
        geometry=[one.way.geometry for one in ordered],
        crs=WGS84,
    )


def zone_table(found: Sequence[Candidate], *, sea: Sea) -> pd.DataFrame:
    """Say which legal regimes the ways to candidate ports cross on an ordinary day.

    Parameters
    ----------
    found : sequence of Candidate
    sea : Sea

    Returns
    -------
    pandas.DataFrame
        By `ZONE_COLUMNS`; zones are derived and provisional.
    """
    names = dict(zip(sea.ports["unlocode"], sea.ports["name"], strict=True))
    parts = []
    for one in found:
        if one.state != ORDINARY or one.way.blocked or one.way.geometry.is_empty:
            continue
        stretches = legs_of(
            one.way,
            land=sea.land,
            islands=sea.islands,
            rules=sea.rules,
            shelf=sea.shelf,
        )
        shares = regime_shares(stretches)
        parts.append(shares.assign(port=one.code, port_name=names[one.code]))
    columns = list(ZONE_COLUMNS)
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def _row(one: Candidate, *, chosen: Candidate, sea: Sea) -> dict[str, object]:
    port = sea.ports[sea.ports["unlocode"] == one.code].iloc[0]
    way, fleet = one.way, one.fleet
    return {
        "port": one.code,
        "port_name": port["name"],
        "iso3": port["iso3"],
        "state": one.state,
        "chosen": one.code == chosen.code,
        "length_nm": way.length_nm,
        "great_circle_nm": great_circle_nm(way),
        "transit_days": way.days,
        "connector_km": way.connector_km,
        "land_km": one.land_km if isfinite(one.land_km) else nan,
        "land_basis": one.land_basis,
        "cycle_days": inf if fleet is None else fleet.cycle.days,
        "vessels": nan if fleet is None else float(fleet.vessels),
        "t_per_year": 0.0 if fleet is None else fleet.t_per_year,
        "binding": "no way" if fleet is None else fleet.binding,
        "usd_per_wet_t": nan if one.cost is None else one.cost.usd_per_wet_t,
        "gates": BETWEEN.join(way.gates),
        "blocked_by": BETWEEN.join(way.blocked_by),
    }


def great_circle_nm(way: Route) -> float:
    """Measure the shortest line between the ends of a way.

    Parameters
    ----------
    way : Route

    Returns
    -------
    float
        Nautical miles, on WGS84.
    """
    (metres,) = geodesic_distance_m(
        [way.origin.lon],
        [way.origin.lat],
        lon_b=[way.destination.lon],
        lat_b=[way.destination.lat],
    )
    return float(metres) / NAUTICAL_MILE_M
