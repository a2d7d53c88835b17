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
    """

    name: str
    bounds: Bounds | None = None
    file: str = ""

    def __post_init__(self) -> None:
        if (self.bounds is None) == (not self.file):
            raise ParameterError(
                f"domain {self.name}",
                [
                    Problem(
                        where="bounds, file",
                        what="both or neither given",
                        expected="one of them",
                        cure="bounds = [west, south, east, north] in degrees",
                    )
                ],
            )


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
    """

    options: SupplyOptions
    commodities: tuple[CommodityDemand, ...]
    horizon_days: int = 730
    facilities: tuple[FacilityChange, ...] = ()
    seabed: SeabedPlan | None = None


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
