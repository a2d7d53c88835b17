"""How a market is supplied: the choices behind flows and stocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.commodities import Stage
from geo.model.limits import require_between


@dataclass(frozen=True, slots=True, kw_only=True)
class CommodityDemand:
    """What a market needs of one commodity.

    Parameters
    ----------
    name : str
        As in the facilities table: ``"cobalt"``, ``"nickel"``,
        ``"rare_earths"``, ``"copper"``, ``"manganese"``.
    demand_t : float
        Tonnes of contained metal (rare earths: REO) a year.
    source : str
        Where the demand comes from.
    stage : str, optional
        Stage of the works that make what the market buys, of
        `geo.model.commodities.Stage`.
    stock_days : float, optional
        Opening stock, in days of demand.
    metal : str, optional
        Symbol of the metal in the statement that seabed production would add.

    Raises
    ------
    ParameterError
        A number is out of its range, or the stage is none.

    Examples
    --------
    >>> CommodityDemand(name="cobalt", demand_t=8e3, source="").stock_days
    60.0
    """

    name: str
    demand_t: float
    source: str
    stage: str = Stage.REFINED
    stock_days: float = 60.0
    metal: str = ""

    def __post_init__(self) -> None:
        require_between(
            f"demand of {self.name}",
            self,
            {"demand_t": (1e-9, 1e12), "stock_days": (0.0, 1e5)},
        )
        if self.stage not in tuple(Stage):
            raise ParameterError(
                f"demand of {self.name}",
                [Problem(where="stage", what=self.stage, expected=" or ".join(Stage))],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyOptions:
    """How supply is allotted. All but the market are assumptions, to be printed.

    Parameters
    ----------
    market_iso3 : str
        ISO 3166-1 alpha-3 code of the market.
    market_port : str
        UN/LOCODE of the port that stands for it.
    speed_kn : float, optional
        Of ships, knots.
    decay_per_day : float, optional
        How fast a plant's share falls with the days to market (theta of
        `logit_shares`).
    feed_scale_km : float, optional
        Distance over which a mine's pull on a plant falls to 1/e.
    spare_share : float, optional
        By how much a surviving chain can raise its tonnes for this market.
    land_detour_factor : float, optional
        Length of a way by land over the great circle.
    land_km_per_day : float, optional
        Speed by land.
    minimum_share : float, optional
        Plants, and mines of a plant, with less than this are left out.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> SupplyOptions(market_iso3="JPN", market_port="JPYOK").spare_share
    0.2
    """

    market_iso3: str
    market_port: str
    speed_kn: float = 14.0
    decay_per_day: float = 0.05
    feed_scale_km: float = 2000.0
    spare_share: float = 0.2
    land_detour_factor: float = 1.3
    land_km_per_day: float = 400.0
    minimum_share: float = 0.02

    def __post_init__(self) -> None:
        limits = {
            "speed_kn": (1.0, 60.0),
            "decay_per_day": (0.0, 10.0),
            "feed_scale_km": (1.0, 1e6),
            "spare_share": (0.0, 10.0),
            "land_detour_factor": (1.0, 10.0),
            "land_km_per_day": (1.0, 5000.0),
            "minimum_share": (0.0, 0.5),
        }
        require_between("supply options", self, limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityChange:
    """A project's own figure for one facility of the built-in table.

    Parameters
    ----------
    facility_id : str
    capacity_t : float
        Tonnes of contained metal or REO a year; replaces the table's figure.
    source : str
        Why.
    commodity, stage, product : str, optional
        Which of its figures, where the facility has several.
    """

    facility_id: str
    capacity_t: float
    source: str
    commodity: str = ""
    stage: str = ""
    product: str = ""

    @property
    def called(self) -> str:
        """Facility, commodity, stage and product, as far as they are given."""
        told = (self.facility_id, self.commodity, self.stage, self.product)
        return " ".join(part for part in told if part)

    def __post_init__(self) -> None:
        require_between(
            f"facility {self.facility_id}", self, {"capacity_t": (0.0, 1e10)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeabedPlan:
    """A planned production from the project's own deposit.

    Parameters
    ----------
    wet_t_per_year : float
        Nodules lifted, wet tonnes a year.
    start_day : float, optional
        Day of the scenario on which lifting starts.
    ramp_days : float, optional
        Linear ramp from nothing to the full rate.
    recovery : dict of str to float, optional
        Metallurgical recovery by metal symbol, 0 to 1.
    source : str, optional
        Where the plan comes from.
    """

    wet_t_per_year: float
    start_day: float = 0.0
    ramp_days: float = 0.0
    recovery: dict[str, float] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        require_between(
            "seabed production",
            self,
            {
                "wet_t_per_year": (0.0, 1e10),
                "start_day": (0.0, 1e6),
                "ramp_days": (0.0, 1e6),
            },
        )
        wrong = {m: r for m, r in self.recovery.items() if not 0.0 <= r <= 1.0}
        if wrong:
            problems = [
                Problem(where=f"recovery.{m}", what=f"{r:g}", expected="0 to 1")
                for m, r in wrong.items()
            ]
            raise ParameterError("seabed production", problems)
