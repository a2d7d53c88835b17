"""What a voyage costs, and the rates it is priced by."""

from __future__ import annotations

from dataclasses import dataclass, fields

from geo.errors import ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageRates:
    """What a nautical mile and a day cost. All are assumptions of the user's.

    Parameters
    ----------
    speed_kn : float
        Knots.
    freight_usd_per_t_nm : float
    co2_g_per_t_km : float
    carbon_usd_per_t : float
        Price of a tonne of CO2.
    cargo_usd_per_t : float
        Value of the cargo.
    holding_rate : float
        Cost of capital and storage, a fraction of the value per year.

    Raises
    ------
    ParameterError
        A rate is negative or endless, or the speed is not positive; all are told.

    Examples
    --------
    >>> rates = VoyageRates(
    ...     speed_kn=14,
    ...     freight_usd_per_t_nm=0.0035,
    ...     co2_g_per_t_km=12,
    ...     carbon_usd_per_t=100,
    ...     cargo_usd_per_t=20000,
    ...     holding_rate=0.1,
    ... )
    >>> round(rates.sailing_usd_per_t_nm, 6), round(rates.holding_usd_per_t_day, 2)
    (0.005722, 5.48)
    """

    speed_kn: float
    freight_usd_per_t_nm: float
    co2_g_per_t_km: float
    carbon_usd_per_t: float
    cargo_usd_per_t: float
    holding_rate: float

    def __post_init__(self) -> None:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        problems = [
            Problem(where=name, what=f"{rate}", expected="0 or more, and finite")
            for name, rate in given.items()
            if not 0.0 <= rate < float("inf")
        ]
        if self.speed_kn == 0.0:
            problems.append(Problem(where="speed_kn", what="0", expected="above 0"))
        if problems:
            raise ParameterError("voyage rates", problems)

    @property
    def co2_t_per_t_nm(self) -> float:
        """Tonnes of CO2 for each tonne of cargo and nautical mile."""
        return self.co2_g_per_t_km * NAUTICAL_MILE_M / 1000.0 / 1e6

    @property
    def sailing_usd_per_t_nm(self) -> float:
        """Freight and carbon of a tonne of cargo for one nautical mile, USD."""
        carbon_usd = self.co2_t_per_t_nm * self.carbon_usd_per_t
        return self.freight_usd_per_t_nm + carbon_usd

    @property
    def holding_usd_per_t_day(self) -> float:
        """Capital and storage of a tonne of cargo for one day, USD."""
        return self.cargo_usd_per_t * self.holding_rate / 365.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageCost:
    """What a voyage, or the difference of two, costs one cargo.

    Parameters
    ----------
    length_nm, days : float
        Infinite when blocked.
    freight_usd : float
    co2_t : float
        Tonnes of CO2.
    carbon_usd : float
    inventory_usd : float
        Capital and storage while the cargo is under way.
    gates_usd : float
        Fees and premiums at gates. Tolls that nobody stated are not in it.

    Examples
    --------
    >>> near = VoyageCost(
    ...     length_nm=1.0,
    ...     days=2.0,
    ...     freight_usd=3.0,
    ...     co2_t=4.0,
    ...     carbon_usd=5.0,
    ...     inventory_usd=6.0,
    ...     gates_usd=7.0,
    ... )
    >>> near.total_usd, (near - near).total_usd
    (21.0, 0.0)
    """

    length_nm: float
    days: float
    freight_usd: float
    co2_t: float
    carbon_usd: float
    inventory_usd: float
    gates_usd: float

    @property
    def total_usd(self) -> float:
        """Freight, carbon, inventory and gates together, USD."""
        return self.freight_usd + self.carbon_usd + self.inventory_usd + self.gates_usd

    def __sub__(self, other: VoyageCost) -> VoyageCost:
        """Give what this voyage takes more than another: NaN if both are blocked."""
        more = {
            field.name: getattr(self, field.name) - getattr(other, field.name)
            for field in fields(self)
        }
        return VoyageCost(**more)
