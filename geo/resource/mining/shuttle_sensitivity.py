"""How ships and costs answer to the distance, the speed and the rest of a cycle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.resource.mining.freight_cost import freight
from geo.resource.mining.shuttle_fleet import fleet_of, with_speeds

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from geo.model.transport import Berth, FreightCosts
    from geo.resource.mining.shuttle_cycle import Shuttle

    Changed = Callable[[Shuttle, float], Shuttle]

SPAN = 0.2
SENSITIVITY_COLUMNS = {
    "parameter": "what is changed, all else as told",
    "factor": "by which it is multiplied",
    "vessels": "ships that are needed, or told",
    "cycle_days": "of one round",
    "t_per_vessel_year": "wet tonnes a year of one ship",
    "t_per_year": "wet tonnes a year that arrive",
    "usd_per_wet_t": "carriage of a wet tonne; empty where no costs are told",
}
"""Columns of the table of sensitivities, with their meaning."""


def shuttle_sensitivity(
    shuttle: Shuttle,
    *,
    costs: FreightCosts | None = None,
    land_km: float = 0.0,
    gate_usd_per_t: float = 0.0,
    span: float = SPAN,
) -> pd.DataFrame:
    """Change what a shuttle rests on, one thing at a time.

    Parameters
    ----------
    shuttle : Shuttle
    costs : FreightCosts, optional
    land_km, gate_usd_per_t : float, optional
        As for `geo.resource.mining.freight_cost.freight`.
    span : float, optional
        Each is taken less and more by this share.

    Returns
    -------
    pandas.DataFrame
        By `SENSITIVITY_COLUMNS`: each with the low factor first.

    Examples
    --------
    >>> from geo.model.transport import Berth, Vessel
    >>> from geo.resource.mining.shuttle_cycle import Shuttle
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=Vessel(
    ...         capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x"
    ...     ),
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=3e6,
    ... )
    >>> table = shuttle_sensitivity(shuttle)
    >>> table.loc[table["parameter"] == "distance", "cycle_days"].round(2).tolist()
    [7.33, 10.0]
    """
    import pandas as pd  # noqa: PLC0415  # settings are checked without it

    rows = []
    for name, change in _CHANGES.items():
        for factor in (1.0 - span, 1.0 + span):
            fleet = fleet_of(change(shuttle, factor))
            cost = None
            if costs is not None:
                cost = freight(
                    fleet,
                    costs=costs,
                    land_km=land_km,
                    gate_usd_per_t=gate_usd_per_t,
                ).usd_per_wet_t
            rows.append(
                {
                    "parameter": name,
                    "factor": factor,
                    "vessels": fleet.vessels,
                    "cycle_days": fleet.cycle.days,
                    "t_per_vessel_year": fleet.t_per_vessel_year,
                    "t_per_year": fleet.t_per_year,
                    "usd_per_wet_t": cost,
                }
            )
    table = pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))
    return table.astype({"usd_per_wet_t": float})


def _cargo(shuttle: Shuttle, factor: float) -> Shuttle:
    capacity = shuttle.vessel.capacity_wet_t * factor
    return replace(shuttle, vessel=replace(shuttle.vessel, capacity_wet_t=capacity))


def _berth(berth: Berth, factor: float) -> Berth:
    return replace(berth, t_per_h=berth.t_per_h * factor)


_CHANGES: dict[str, Changed] = {
    "distance": lambda s, f: replace(s, distance_nm=s.distance_nm * f),
    "speed, both ways": with_speeds,
    "cargo of a ship": _cargo,
    "loading rate": lambda s, f: replace(s, loading=_berth(s.loading, f)),
    "unloading rate": lambda s, f: replace(s, unloading=_berth(s.unloading, f)),
    "what is lifted": lambda s, f: replace(s, wet_t_per_year=s.wet_t_per_year * f),
}
