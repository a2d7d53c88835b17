"""How a market is supplied: the choices behind flows and stocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.commodities import Stage
from geo.model.land_legs import NO_LAND_LEGS, LandLegs
from geo.model.limits import repeated, require_between
from geo.model.market import SectorShare
from geo.model.voyages import VoyageRates


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A duty on goods that cross a border.

    Parameters
    ----------
    origin, destination : str
        ISO3; empty is any country.
    rate : float
        Of the value, 0 to 10.
    source : str
        Where it comes from.
    commodity, stage : str, optional
        Of the goods; empty is any.

    Raises
    ------
    ParameterError
        The rate is out of its range, or the stage is none.

    Examples
    --------
    >>> duty = Tariff(origin="IDN", destination="", rate=0.1, source="made up")
    >>> duty.levied(origin="IDN", destination="JPN", commodity="nickel", stage="mine")
    0.1
    """

    origin: str
    destination: str
    rate: float
    source: str
    commodity: str = ""
    stage: str = ""

    def __post_init__(self) -> None:
        where = f"tariff {self.origin}>{self.destination}"
        require_between(where, self, {"rate": (0.0, 10.0)})
        _require_stage(where, self.stage, also=("",))

    def levied(
        self, *, origin: str, destination: str, commodity: str, stage: str
    ) -> float:
        """Give the rate on some goods.

        Parameters
        ----------
        origin, destination : str
            ISO3.
        commodity, stage : str

        Returns
        -------
        float
            0 where it does not apply, as within a country.
        """
        asked = (origin, destination, commodity, stage)
        own = (self.origin, self.destination, self.commodity, self.stage)
        fits = all(
            mine in {"", theirs} for mine, theirs in zip(own, asked, strict=True)
        )
        return self.rate if fits and origin != destination else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OffTake:
    """A right to goods of a works: an equity stake or a contract.

    Parameters
    ----------
    facility_id : str
    t_per_year : float
        Contained, in the basis of the capacities.
    source : str
    commodity, stage : str, optional
        Which of its goods, where the works has several.

    Raises
    ------
    ParameterError
        The tonnes are out of their range, or the stage is none.

    Examples
    --------
    >>> OffTake(facility_id="F029", t_per_year=5e3, source="contract").commodity
    ''
    """

    facility_id: str
    t_per_year: float
    source: str
    commodity: str = ""
    stage: str = ""

    def __post_init__(self) -> None:
        where = f"off-take of {self.facility_id}"
        require_between(where, self, {"t_per_year": (0.0, 1e10)})
        _require_stage(where, self.stage, also=("",))


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeTerms:
    """What it costs to move and hold goods.

    Parameters
    ----------
    rates : VoyageRates
        By sea.
    land_usd_per_t_km, land_co2_g_per_t_km : float, optional
        By land, per gross tonne; unverified.
    tariffs : tuple of Tariff, optional
    contained : mapping of str to float, optional
        Contained fraction by product, 0 to 1: what is shipped is more.
    land_legs : LandLegs, optional
        Distances by land that replace great circle x detour.

    Examples
    --------
    >>> from geo.model.voyages import VoyageRates
    >>> names = ("freight_usd_per_t_nm", "co2_g_per_t_km", "carbon_usd_per_t")
    >>> names += ("cargo_usd_per_t", "holding_rate")
    >>> rates = VoyageRates(speed_kn=14.0, **dict.fromkeys(names, 0.0))
    >>> TradeTerms(rates=rates).tariffs
    ()
    """

    rates: VoyageRates
    land_usd_per_t_km: float = 0.06
    land_co2_g_per_t_km: float = 60.0
    tariffs: tuple[Tariff, ...] = ()
    contained: Mapping[str, float] = field(default_factory=dict)
    land_legs: LandLegs = NO_LAND_LEGS


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
    value_usd_per_t : float, optional
        Of a contained tonne, for tariffs and goods held under way; 0 leaves these
        costs out.
    sectors : tuple of SectorShare, optional
        Of the demand; by default those of the table of demand.

    Raises
    ------
    ParameterError
        A number is out of its range, the stage is none, or the shares of the
        sectors do not sum to 1.

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
    value_usd_per_t: float = 0.0
    sectors: tuple[SectorShare, ...] = ()

    def __post_init__(self) -> None:
        where = f"demand of {self.name}"
        limits = {
            "demand_t": (1e-9, 1e12),
            "stock_days": (0.0, 1e5),
            "value_usd_per_t": (0.0, 1e9),
        }
        require_between(where, self, limits)
        _require_stage(where, self.stage)
        problems = [
            Problem(where=f"sectors.{one.sector}", what=what, expected=expected)
            for one in self.sectors
            for what, fits, expected in (
                (f"share {one.share:g}", 0.0 <= one.share <= 1.0, "0 to 1"),
                (f"priority {one.priority}", one.priority >= 1, "1 or more"),
            )
            if not fits
        ]
        problems += repeated("sectors", "sector", [one.sector for one in self.sectors])
        total = sum(sector.share for sector in self.sectors)
        if self.sectors and abs(total - 1.0) > 1e-6:
            problems.append(
                Problem(
                    where="sectors",
                    what=f"shares sum to {total:g}",
                    expected="1",
                    cure="add a sector for the rest",
                )
            )
        if problems:
            raise ParameterError(where, problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyOptions:
    """How supply is allotted. All but the market are assumptions, to be printed.

    Parameters
    ----------
    market_iso3 : str
        ISO 3166-1 alpha-3 code of the market.
    market_port : str
        UN/LOCODE of the port that stands for it.
    decay_per_day : float, optional
        How fast a plant's share falls with the days to market (theta of
        `logit_shares`).
    feed_scale_km : float, optional
        Distance over which a mine's pull on a plant falls to 1/e.
    spare_share : float, optional
        By how much a works or link that nothing hits can raise what it gives this
        market.
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
    decay_per_day: float = 0.05
    feed_scale_km: float = 2000.0
    spare_share: float = 0.2
    land_detour_factor: float = 1.3
    land_km_per_day: float = 400.0
    minimum_share: float = 0.02

    def __post_init__(self) -> None:
        limits = {
            "decay_per_day": (0.0, 10.0),
            "feed_scale_km": (1.0, 1e6),
            "spare_share": (0.0, 10.0),
            "land_detour_factor": (1.0, 10.0),
            "land_km_per_day": (1.0, 5000.0),
            "minimum_share": (0.0, 0.5),
        }
        require_between("supply options", self, limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencySettings:
    """How far the stops of a market are followed.

    Parameters
    ----------
    worst : int, optional
        Single stops of which every pair is tried, and whose rank is tested.
    draws : int, optional
        Worlds drawn anew to test the ranks; 0 leaves the test out.
    origin_error : float, optional
        Relative standard deviation of the observed origins in these worlds.

    Raises
    ------
    ParameterError
        A number is out of its range.

    Examples
    --------
    >>> ContingencySettings().draws
    20
    """

    worst: int = 20
    draws: int = 20
    origin_error: float = 0.1

    def __post_init__(self) -> None:
        limits = {
            "worst": (0, 200),
            "draws": (0, 10_000),
            "origin_error": (0.0, 2.0),
        }
        require_between("contingency", self, limits)


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
    domain : str, optional
        The one domain whose ore is lifted; empty: that of all of them, mixed.
    source : str, optional
        Where the plan comes from.
    """

    wet_t_per_year: float
    start_day: float = 0.0
    ramp_days: float = 0.0
    recovery: dict[str, float] = field(default_factory=dict)
    domain: str = ""
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


def _require_stage(where: str, stage: str, *, also: tuple[str, ...] = ()) -> None:
    if stage not in {*Stage, *also}:
        expected = " or ".join(Stage)
        raise ParameterError(
            where, [Problem(where="stage", what=stage, expected=expected)]
        )
