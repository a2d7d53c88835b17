"""One project file as frozen dataclasses: what is asked, in one place.

`geo.sources.project_file` reads them from ``project.toml``; no parameter is
written down twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.campaign import CampaignSettings
from geo.model.classes import ClassSettings
from geo.model.crust import CrustSettings
from geo.model.disruption import Disruption
from geo.model.economics import EconomicsSettings
from geo.model.estimate import EstimateSettings
from geo.model.footprint import FootprintSettings
from geo.model.ground import ExclusionChoice
from geo.model.limits import outside, repeated
from geo.model.mining import MiningPlan
from geo.model.mud import MudSettings
from geo.model.project_checks import misfits
from geo.model.published_files import PublishedFiles
from geo.model.quality import QualityFile
from geo.model.reporting_code import Rpeee
from geo.model.resilience import ResilienceSettings
from geo.model.resource import ResourceSettings
from geo.model.routing import RoutingSettings
from geo.model.samples import SampleFile
from geo.model.sampling import SamplingSettings
from geo.model.sea_areas import DomainChoice, ZoneChoice
from geo.model.supply import (
    CommodityDemand,
    ContingencySettings,
    FacilityChange,
    OffTake,
    SeabedPlan,
    SupplyOptions,
    Tariff,
)
from geo.model.transport import TransportSettings
from geo.model.uncertainty import UncertaintySettings

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
USUAL_YEAR = 2024  # the latest with the output of most countries
MOST_ALTERNATIVES = 20  # of a route: beyond that they differ in little that matters
LONGEST_HORIZON_DAYS = 36_500  # a century: no plan, and no stock, is followed so far


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterFile:
    """A gridded file.

    Parameters
    ----------
    file : str
        ``bundled:…`` names a file that ships with the package.
    variable : str, optional
        Variable of a NetCDF file, or band of a raster; found by itself when there
        is one.
    crs : str, optional
        Declares what the file does not carry.
    """

    file: str
    variable: str = ""
    crs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """A sea route that is asked for by itself.

    Parameters
    ----------
    name : str
    origin, destination : str
        A UN/LOCODE, or ``"lon,lat"``.
    via : tuple of str, optional
        What is passed on the way, in this order: gates by name, and places as the
        ends are given.
    alternatives : int, optional
        How many other routes are asked for, 0 to 20.
    cargo_t : float, optional
        Tonnes on board, which costs are told for.

    Raises
    ------
    ParameterError
        A number is out of its range, or alternatives are asked for of a route that
        must pass something.

    Examples
    --------
    >>> RouteChoice(
    ...     name="round the Cape",
    ...     origin="SGSIN",
    ...     destination="NLRTM",
    ...     via=("Cape of Good Hope",),
    ... ).alternatives
    0
    """

    name: str
    origin: str
    destination: str
    via: tuple[str, ...] = ()
    alternatives: int = 0
    cargo_t: float = 1.0

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "alternatives", low=0, high=MOST_ALTERNATIVES),
            *outside(self, "cargo_t", low=1e-6, high=1e9),
        ]
        if self.via and self.alternatives:
            problems.append(
                Problem(
                    where="alternatives",
                    what=f"{self.alternatives}, of a route that must pass "
                    + ", ".join(self.via),
                    expected="one of the two",
                    cure="leave via out, or give each way a route of its own",
                )
            )
        if problems:
            raise ParameterError(f"route {self.name}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySettings:
    """The market, what it needs, and what is produced for it.

    Parameters
    ----------
    options : SupplyOptions
    commodities : tuple of CommodityDemand
    horizon_days : int, optional
        How far the stock is followed.
    facilities : tuple of FacilityChange, optional
        The project's own figures for facilities of the built-in table.
    seabed : SeabedPlan, optional
    tariffs : tuple of Tariff, optional
        Duties on goods that cross a border.
    off_take : tuple of OffTake, optional
        Rights to goods of works, in place of those of the market's profile.
    contingency : ContingencySettings, optional
        How far stops are followed.
    year : int, optional
        Works are taken as they stand in the middle of it, and balanced against its
        output.

    Raises
    ------
    ParameterError
        The horizon or the year is out of its range, or a commodity or facility
        stands twice; all is told.

    Examples
    --------
    >>> options = SupplyOptions(market_iso3="JPN", market_port="JPYOK")
    >>> SupplySettings(options=options, commodities=(), horizon_days=0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: supply: 1 problem
    - horizon_days: 0
        expected: 1 to 36500
        cure: two years are 730
    """

    options: SupplyOptions
    commodities: tuple[CommodityDemand, ...]
    horizon_days: int = 730
    facilities: tuple[FacilityChange, ...] = ()
    seabed: SeabedPlan | None = None
    tariffs: tuple[Tariff, ...] = ()
    off_take: tuple[OffTake, ...] = ()
    contingency: ContingencySettings = field(default_factory=ContingencySettings)
    year: int = USUAL_YEAR

    def __post_init__(self) -> None:
        changed = [change.called for change in self.facilities]
        problems = [
            *repeated("commodities", "name", [one.name for one in self.commodities]),
            *repeated("facilities", "facility_id", changed),
        ]
        if not 1 <= self.horizon_days <= LONGEST_HORIZON_DAYS:
            problems.append(
                Problem(
                    where="horizon_days",
                    what=f"{self.horizon_days}",
                    expected=f"1 to {LONGEST_HORIZON_DAYS}",
                    cure="two years are 730",
                )
            )
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            problems.append(
                Problem(
                    where="year",
                    what=f"{self.year}",
                    expected=f"{EARLIEST_YEAR} to {LATEST_YEAR}",
                    cure="a year with figures of output, such as 2024",
                )
            )
        if problems:
            raise ParameterError("supply", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything one run is asked to do.

    Parameters
    ----------
    name, title : str
    zone : ZoneChoice
    samples : SampleFile
    estimate : EstimateSettings
    resource : ResourceSettings
    sampling : SamplingSettings, optional
        What is known of the samplers; without it their errors are not stated.
    quality : tuple of QualityFile, optional
        Duplicates, standards, pairs of samplers.
    uncertainty : UncertaintySettings, optional
    classes : ClassSettings, optional
        Without them no class is proposed.
    rpeee : Rpeee, optional
        The assumptions of reasonable prospects for eventual economic extraction;
        without them the output is a mineral inventory.
    earlier_statement : str, optional
        A statement to hold this one against: CSV or TOML in the same columns.
    domains : tuple of DomainChoice, optional
        Without any, the whole zone is one.
    bathymetry : RasterFile, optional
        For slope and depth.
    exclusions : tuple of ExclusionChoice, optional
    files : PublishedFiles, optional
        Ports, facilities and governance as their publishers give them.
    routes : tuple of RouteChoice, optional
    routing : RoutingSettings, optional
        Lanes, gates, speed and cost of ships, and what is known along the way.
    supply : SupplySettings, optional
    disruptions : tuple of Disruption, optional
        The scenario.
    resilience : ResilienceSettings, optional
        Levers, portfolios of them and further scenarios that stocks are followed in.
    mining : MiningPlan, optional
        How the ground is worked.
    economics : EconomicsSettings, optional
        Prices, costs, royalty and tax; apart from the statement.
    footprint : FootprintSettings, optional
        What mining disturbs, and the zones to compare with.
    campaign : CampaignSettings, optional
        The next campaign's stations and their cost.
    transport : TransportSettings, optional
        From the field to port and plant.
    mud : MudSettings, optional
        The deposit is rare-earth mud, and its stations are cores in layers.
    crust : CrustSettings, optional
        The deposit is cobalt crust on slopes.
    synthetic : bool, optional
        The stations are made up; said on every page, and nothing is called a
        resource.
    seed : int, optional
    data_root : str, optional
        Folder of the input files, against the project file's own folder.
    notes : tuple of str, optional
        Printed in the report.

    Raises
    ------
    ParameterError
        A domain, route or quality table stands twice, a disruption is not certain,
        exclusions are too many, seamounts have no bathymetry, a resource has no
        classes, a metal has no column, a law of photos no photos, or levers and
        scenarios no market; all is told, places counted from one.
    """

    name: str
    title: str
    zone: ZoneChoice
    samples: SampleFile
    estimate: EstimateSettings
    resource: ResourceSettings
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    quality: tuple[QualityFile, ...] = ()
    uncertainty: UncertaintySettings = field(default_factory=UncertaintySettings)
    classes: ClassSettings | None = None
    rpeee: Rpeee | None = None
    earlier_statement: str = ""
    domains: tuple[DomainChoice, ...] = ()
    bathymetry: RasterFile | None = None
    exclusions: tuple[ExclusionChoice, ...] = ()
    files: PublishedFiles = field(default_factory=PublishedFiles)
    routes: tuple[RouteChoice, ...] = ()
    routing: RoutingSettings = field(default_factory=RoutingSettings)
    supply: SupplySettings | None = None
    disruptions: tuple[Disruption, ...] = ()
    resilience: ResilienceSettings = field(default_factory=ResilienceSettings)
    mining: MiningPlan | None = None
    economics: EconomicsSettings | None = None
    footprint: FootprintSettings | None = None
    campaign: CampaignSettings | None = None
    transport: TransportSettings | None = None
    mud: MudSettings | None = None
    crust: CrustSettings | None = None
    synthetic: bool = False
    seed: int = 0
    data_root: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *repeated("domains", "name", [one.name for one in self.domains]),
            *repeated("routes", "name", [one.name for one in self.routes]),
            *repeated("quality", "name", [one.name for one in self.quality]),
            *misfits(self),
        ]
        if problems:
            raise ParameterError("project", problems)

    @property
    def metals(self) -> tuple[str, ...]:
        """What is estimated in what lies there, in the order of the statement."""
        return self.samples.metals if self.mud is None else self.mud.stated

    @property
    def steepest_deg(self) -> float:
        """The steepest slope that counts, degrees."""
        if self.crust is not None:
            return self.crust.steepest_deg
        return self.resource.slope_max_deg
