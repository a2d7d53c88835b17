"""One project file as frozen dataclasses: what is asked, in one place.

`geo.sources.project_file` reads them from ``project.toml``; no parameter is
written down twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.errors import ParameterError, Problem
from geo.model.disruption import Disruption
from geo.model.estimate import EstimateSettings
from geo.model.limits import require_between
from geo.model.quantities import require_moisture
from geo.model.samples import SampleFile
from geo.model.supply import (
    CommodityDemand,
    FacilityChange,
    SeabedPlan,
    SupplyOptions,
)

Bounds = tuple[float, float, float, float]

LONGEST_HORIZON_DAYS = 36_500  # a century: no plan, and no stock, is followed so far


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """Whose sea: derived from the islands of a country, or a polygon file.

    Parameters
    ----------
    country : str, optional
        ISO3 code; then the zone is derived (200 nm, provisional equidistance).
    islands : tuple of str, optional
        Only the zone round these islands; empty means all of the country's.
    limit_nm : float, optional
        Nautical miles from the coast.
    file : str, optional
        A polygon file in any vector format GDAL reads; then nothing is derived.
    layer : str, optional
        Layer of that file.
    """

    country: str = ""
    islands: tuple[str, ...] = ()
    limit_nm: float = 200.0
    file: str = ""
    layer: str = ""

    def __post_init__(self) -> None:
        if bool(self.country) == bool(self.file):
            raise ParameterError(
                "zone",
                [
                    Problem(
                        where="country, file",
                        what="both given" if self.country else "neither given",
                        expected="one of them",
                        cure='country = "JPN" to derive it, or file = "zone.gpkg"',
                    )
                ],
            )
        require_between("zone", self, {"limit_nm": (1.0, 350.0)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainChoice:
    """A part of the sea floor that is estimated by itself.

    Parameters
    ----------
    name : str
    bounds : tuple of float, optional
        West, south, east, north in degrees; west > east spans the date line.
    file : str, optional
        A polygon file instead.

    Raises
    ------
    ParameterError
        Both or neither are given, or the bounds are none; all is told.

    Examples
    --------
    >>> DomainChoice(name="field", bounds=(154.9, 24.31, 155.88, 23.4))
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: domain field: 1 problem
    - bounds: south 24.31, north 23.4
        expected: -90 <= south < north <= 90
        cure: the order is west, south, east, north
    """

    name: str
    bounds: Bounds | None = None
    file: str = ""

    def __post_init__(self) -> None:
        problems = [] if self.bounds is None else _bad_bounds(self.bounds)
        if (self.bounds is None) == (not self.file):
            problems.append(
                Problem(
                    where="bounds, file",
                    what="both or neither given",
                    expected="one of them",
                    cure="bounds = [west, south, east, north] in degrees",
                )
            )
        if problems:
            raise ParameterError(f"domain {self.name}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterFile:
    """A gridded file.

    Parameters
    ----------
    file : str
        ``bundled:…`` names a file that ships with the package.
    variable : str, optional
        Variable of a NetCDF file; found by itself when there is one.
    """

    file: str
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSettings:
    """How tonnes follow from the grid.

    Parameters
    ----------
    moisture : float
        Water in the wet nodules, wet-basis mass fraction.
    cutoffs_kg_m2 : tuple of float
        Abundance cut-offs of the grade-tonnage table, wet kg/m2, ascending.
    cutoff_kg_m2 : float
        The cut-off of the statement and the maps; one of `cutoffs_kg_m2`.
    slope_max_deg : float, optional
        Steeper ground is out.
    depth_m : tuple of float, optional
        Shallowest and deepest ground that counts, positive metres.
    pickup, path_loss, transport_loss : float, optional
        Recoverable = mineable · pickup (1 - path loss)(1 - transport loss).
    rpeee : str, optional
        The assumptions of reasonable prospects for eventual economic
        extraction; without them the output is a mineral inventory.
    """

    moisture: float
    cutoffs_kg_m2: tuple[float, ...]
    cutoff_kg_m2: float
    slope_max_deg: float = 8.0
    depth_m: tuple[float, float] = (0.0, 11000.0)
    pickup: float = 0.8
    path_loss: float = 0.05
    transport_loss: float = 0.02
    rpeee: str = ""

    def __post_init__(self) -> None:
        require_moisture(self.moisture)
        fractions = dict.fromkeys(("pickup", "path_loss", "transport_loss"), (0.0, 1.0))
        require_between("resource", self, fractions | {"slope_max_deg": (0.0, 90.0)})
        cutoffs = self.cutoffs_kg_m2
        problems = []
        if not cutoffs or min(cutoffs) < 0 or list(cutoffs) != sorted(set(cutoffs)):
            problems.append(
                Problem(
                    where="cutoffs_kg_m2",
                    what=f"{list(cutoffs)}",
                    expected="one or more, ascending, not negative",
                )
            )
        if self.cutoff_kg_m2 not in cutoffs:
            problems.append(
                Problem(
                    where="cutoff_kg_m2",
                    what=f"{self.cutoff_kg_m2:g}",
                    expected="one of cutoffs_kg_m2",
                )
            )
        shallow, deep = self.depth_m
        if not 0.0 <= shallow < deep:
            problems.append(
                Problem(
                    where="depth_m",
                    what=f"{list(self.depth_m)}",
                    expected="0 or more, the shallowest first",
                    cure="positive metres below the surface: [4000.0, 6500.0]",
                )
            )
        if problems:
            raise ParameterError("resource", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionChoice:
    """Areas in which nothing is counted.

    Parameters
    ----------
    name : str
        The reason, as it shall be printed.
    file : str
        A polygon file.
    layer : str, optional
    where : dict of str to str, optional
        Only features whose attributes have these values.
    """

    name: str
    file: str
    layer: str = ""
    where: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """A sea route that is asked for by itself.

    Parameters
    ----------
    name : str
    origin, destination : str
        A UN/LOCODE, or ``"lon,lat"``.
    """

    name: str
    origin: str
    destination: str


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

    Raises
    ------
    ParameterError
        The horizon is out of its range, or a commodity or facility stands
        twice; all is told.

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

    def __post_init__(self) -> None:
        changed = [change.facility_id for change in self.facilities]
        problems = [
            *_repeated("commodities", "name", [one.name for one in self.commodities]),
            *_repeated("facilities", "facility_id", changed),
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
    domains : tuple of DomainChoice, optional
        Without any, the whole zone is one.
    bathymetry : RasterFile, optional
        For slope and depth.
    exclusions : tuple of ExclusionChoice, optional
    routes : tuple of RouteChoice, optional
    supply : SupplySettings, optional
    disruptions : tuple of Disruption, optional
        The scenario.
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
        A domain or route stands twice, or a disruption is not certain; all is
        told, places counted from one.
    """

    name: str
    title: str
    zone: ZoneChoice
    samples: SampleFile
    estimate: EstimateSettings
    resource: ResourceSettings
    domains: tuple[DomainChoice, ...] = ()
    bathymetry: RasterFile | None = None
    exclusions: tuple[ExclusionChoice, ...] = ()
    routes: tuple[RouteChoice, ...] = ()
    supply: SupplySettings | None = None
    disruptions: tuple[Disruption, ...] = ()
    synthetic: bool = False
    seed: int = 0
    data_root: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *_repeated("domains", "name", [one.name for one in self.domains]),
            *_repeated("routes", "name", [one.name for one in self.routes]),
            *_uncertain(self.disruptions),
        ]
        if problems:
            raise ParameterError("project", problems)


def _bad_bounds(bounds: Bounds) -> list[Problem]:
    west, south, east, north = bounds
    width = east + 360.0 - west if west > east else east - west
    problems = []
    if not -90.0 <= south < north <= 90.0:
        problems.append(
            Problem(
                where="bounds",
                what=f"south {south:g}, north {north:g}",
                expected="-90 <= south < north <= 90",
                cure="the order is west, south, east, north",
            )
        )
    if not (min(west, east) >= -180.0 and max(west, east) <= 360.0 >= width > 0.0):
        problems.append(
            Problem(
                where="bounds",
                what=f"west {west:g}, east {east:g}",
                expected="degrees within -180 to 360, and some way between them",
                cure="the order is west, south, east, north; west > east spans 180",
            )
        )
    return problems


def _repeated(table: str, key: str, names: list[str]) -> list[Problem]:
    """List what stands in an array of tables for a second time."""
    return [
        Problem(
            where=f"{table}.{number}.{key}",
            what=f"{name!r} twice",
            expected="each once",
            cure="take one out, or give it a name of its own",
        )
        for number, name in enumerate(names, start=1)
        if name in names[: number - 1]
    ]


def _uncertain(disruptions: tuple[Disruption, ...]) -> list[Problem]:
    return [
        Problem(
            where=f"disruptions.{number}.probability",
            what=f"{hit.probability:g}: this version takes every disruption as certain",
            expected="1",
            cure="leave probability out",
        )
        for number, hit in enumerate(disruptions, start=1)
        if hit.probability != 1.0
    ]
