"""What a voyage costs, from its length and its days."""

from __future__ import annotations

from dataclasses import fields
from math import inf, isfinite
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.voyages import VoyageCost

if TYPE_CHECKING:
    from geo.model.voyages import VoyageRates
    from geo.routing.paths import Route

_AMOUNTS = tuple(field.name for field in fields(VoyageCost))


def voyage_cost(
    length_nm: float,
    *,
    days: float,
    cargo_t: float,
    rates: VoyageRates,
    gate_usd_per_t: float = 0.0,
) -> VoyageCost:
    """Price a voyage. A detour is the difference of two of these.

    Freight and CO2 grow with the length, the cost of holding the cargo with the
    days, V r Δt / 365.

    Parameters
    ----------
    length_nm : float
        Nautical miles; infinite when the way is blocked.
    days : float
        Under way, waiting at gates included.
    cargo_t : float
        Tonnes.
    rates : VoyageRates
        Their speed is not asked again: the days are given.
    gate_usd_per_t : float, optional
        Paid at gates.

    Returns
    -------
    VoyageCost
        Infinite when the way is blocked.

    Raises
    ------
    ParameterError
        The length, the days, the cargo or what is paid is negative or no number,
        or the cargo endless; all are told.

    Examples
    --------
    >>> from geo.model.voyages import VoyageRates
    >>> rates = VoyageRates(
    ...     speed_kn=14,
    ...     freight_usd_per_t_nm=0.0035,
    ...     co2_g_per_t_km=12,
    ...     carbon_usd_per_t=100,
    ...     cargo_usd_per_t=20000,
    ...     holding_rate=0.1,
    ... )
    >>> by_cape = voyage_cost(12487.0, days=37.16, cargo_t=1000.0, rates=rates)
    >>> by_suez = voyage_cost(10922.0, days=32.51, cargo_t=1000.0, rates=rates)
    >>> round((by_cape - by_suez).freight_usd, 1)
    5477.5
    """
    _require_amounts(
        length_nm=length_nm, days=days, cargo_t=cargo_t, gate_usd_per_t=gate_usd_per_t
    )
    if not isfinite(length_nm):
        # a rate of zero does not make what cannot be done free
        return VoyageCost(**dict.fromkeys(_AMOUNTS, inf))
    co2_t = length_nm * rates.co2_t_per_t_nm * cargo_t
    return VoyageCost(
        length_nm=length_nm,
        days=days,
        freight_usd=length_nm * rates.freight_usd_per_t_nm * cargo_t,
        co2_t=co2_t,
        carbon_usd=co2_t * rates.carbon_usd_per_t,
        inventory_usd=days * rates.holding_usd_per_t_day * cargo_t,
        gates_usd=gate_usd_per_t * cargo_t,
    )


def route_cost(way: Route, *, cargo_t: float, rates: VoyageRates) -> VoyageCost:
    """Price a route.

    Parameters
    ----------
    way : Route
    cargo_t : float
        Tonnes.
    rates : VoyageRates
        The speed of the route is what counts, not theirs.

    Returns
    -------
    VoyageCost
        Infinite when blocked.

    Examples
    --------
    >>> from geo.model.voyages import VoyageRates
    >>> from geo.routing.paths import route
    >>> from geo.routing.worlds import small_ends, small_sea
    >>> west, east = small_ends()
    >>> way = route(small_sea(), origin=west, destination=east)
    >>> rates = VoyageRates(
    ...     speed_kn=14,
    ...     freight_usd_per_t_nm=0.0035,
    ...     co2_g_per_t_km=12,
    ...     carbon_usd_per_t=100,
    ...     cargo_usd_per_t=20000,
    ...     holding_rate=0.1,
    ... )
    >>> round(route_cost(way, cargo_t=1000.0, rates=rates).total_usd)
    13242
    """
    return voyage_cost(
        way.length_nm,
        days=way.days,
        cargo_t=cargo_t,
        rates=rates,
        gate_usd_per_t=way.gate_usd_per_t,
    )


def _require_amounts(
    *, length_nm: float, days: float, cargo_t: float, gate_usd_per_t: float
) -> None:
    given = {"length_nm": length_nm, "days": days, "gate_usd_per_t": gate_usd_per_t}
    problems = [
        Problem(where=name, what=f"{amount}", expected="0 or more")
        for name, amount in given.items()
        if not amount >= 0.0
    ]
    if not 0.0 <= cargo_t < inf:
        expected = "0 or more, and finite"
        problems.append(Problem(where="cargo_t", what=f"{cargo_t}", expected=expected))
    if problems:
        raise ParameterError("voyage", problems)
