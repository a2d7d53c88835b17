"""What it costs to carry a wet tonne from the field to the plant."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from geo.model.quantities import DAYS_PER_YEAR

if TYPE_CHECKING:
    from geo.model.transport import FreightCosts
    from geo.resource.mining.shuttle_fleet import Fleet


@dataclass(frozen=True, slots=True, kw_only=True)
class Freight:
    """Cost of carriage by the wet tonne, USD.

    Parameters
    ----------
    at_sea_usd, in_port_usd : float
        Days under way; and all others on hire, idle ones among them.
    calls_usd : float
        Dues of each trip.
    gates_usd : float
        Paid at straits and canals.
    land_usd : float
        From the port to the plant.

    Examples
    --------
    >>> Freight(
    ...     at_sea_usd=5.0, in_port_usd=4.0, calls_usd=1.0, gates_usd=0.0, land_usd=0.0
    ... ).usd_per_wet_t
    10.0
    """

    at_sea_usd: float
    in_port_usd: float
    calls_usd: float
    gates_usd: float
    land_usd: float

    @property
    def usd_per_wet_t(self) -> float:
        """All of it."""
        ships = self.at_sea_usd + self.in_port_usd
        return ships + self.calls_usd + self.gates_usd + self.land_usd


def freight(
    fleet: Fleet,
    *,
    costs: FreightCosts,
    land_km: float = 0.0,
    gate_usd_per_t: float = 0.0,
) -> Freight:
    """Price what a fleet carries in a year.

    Ships are paid for on every day on hire, whether they sail or wait, so that a fleet
    larger than is needed makes each tonne dearer.

    Parameters
    ----------
    fleet : Fleet
    costs : FreightCosts
    land_km : float, optional
        From the port to the plant.
    gate_usd_per_t : float, optional
        Paid at gates, laden.

    Returns
    -------
    Freight
        Infinite where nothing is carried.

    Examples
    --------
    >>> from geo.model.transport import Berth, FreightCosts, Vessel
    >>> from geo.resource.mining.shuttle_cycle import Shuttle
    >>> from geo.resource.mining.shuttle_fleet import Fleet
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=Vessel(
    ...         capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x"
    ...     ),
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=30e6,
    ... )
    >>> days = FreightCosts(
    ...     at_sea_usd_per_day=30e3, in_port_usd_per_day=18e3, source="x"
    ... )
    >>> made = freight(Fleet(shuttle=shuttle, vessels=1), costs=days)
    >>> round(made.at_sea_usd, 3), round(made.in_port_usd, 3)
    (4.167, 0.75)
    """
    carried = fleet.t_per_year
    if not carried > 0.0:
        return Freight(
            at_sea_usd=inf, in_port_usd=inf, calls_usd=inf, gates_usd=inf, land_usd=inf
        )
    shuttle = fleet.shuttle
    hired_days = fleet.vessels * DAYS_PER_YEAR * shuttle.vessel.availability
    sea_days = fleet.trips_per_year * fleet.cycle.sea_days
    at_sea_usd, in_port_usd = costs.usd_per_day
    return Freight(
        at_sea_usd=sea_days * at_sea_usd / carried,
        in_port_usd=(hired_days - sea_days) * in_port_usd / carried,
        calls_usd=costs.call_usd / shuttle.vessel.capacity_wet_t,
        gates_usd=gate_usd_per_t,
        land_usd=costs.land_usd_per_t_km * land_km,
    )
