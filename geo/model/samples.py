"""How a table of sample stations is to be read: columns, units, rules.

Plain dataclasses, so that the project file and a script use the same ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args, get_origin, get_type_hints

from geo.errors import ParameterError, Problem
from geo.model.quantities import ABUNDANCE_UNITS, GRADE_UNITS
from geo.model.schemas import STATIONS

MASS_UNITS = {"kg": 1.0, "g": 1e-3}
"""Factor that turns the mass of a sample into kilograms."""

STATION_EVIDENCE = next(c.choices for c in STATIONS.columns if c.name == "evidence")
"""How a station may have been sampled, as the table of stations has it."""

_METAL = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationColumns:
    """Which columns say what and where a station is.

    A column may be named without its unit: ``"Elevation"`` finds
    ``"Elevation [m]"`` where no other column would.

    Parameters
    ----------
    station : str
        Name of the station.
    lon, lat : str
        Position; easting and northing where the declared CRS is projected. Not
        needed where the file holds points.
    depth : str, optional
        Water depth, or elevation (negative), in metres.
    evidence : str, optional
        How it was sampled, in the words of the table of stations.

    Raises
    ------
    ParameterError
        The station column has no name, or only one of lon and lat has.

    Examples
    --------
    >>> StationColumns(station="Event", lon="Longitude", lat="Latitude").depth
    ''
    """

    station: str
    lon: str = ""
    lat: str = ""
    depth: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        problems = []
        if not self.station.strip():
            problems.append(
                Problem(where="station", what="empty", expected="a column name")
            )
        if bool(self.lon.strip()) != bool(self.lat.strip()):
            problems.append(
                Problem(
                    where="lon, lat",
                    what=f"{self.lon!r}, {self.lat!r}",
                    expected="both, or neither where the file holds points",
                )
            )
        if problems:
            raise ParameterError("station columns", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbundanceColumn:
    """Which column holds the abundance, in what unit, on what basis.

    Parameters
    ----------
    column : str
    unit : str, optional
        One of `ABUNDANCE_UNITS`; or a mass, one of `MASS_UNITS`, with the
        area that was sampled.
    basis : {"wet", "dry"}, optional
        What the nodules were weighed as.
    sampled_area_m2 : float, optional
        Area of sea floor under one sample, such as 0.25 for a box corer of
        50 by 50 cm.

    Raises
    ------
    ParameterError
        The unit is not known, or unit and area do not go together.

    Examples
    --------
    >>> AbundanceColumn(
    ...     column="Nodules m [kg] (total)", unit="kg", sampled_area_m2=0.25
    ... ).factor
    4.0
    """

    column: str
    unit: str = "kg/m2"
    basis: Literal["wet", "dry"] = "wet"
    sampled_area_m2: float | None = None

    def __post_init__(self) -> None:
        problems = [
            *_bad_choice("basis", self.basis, ("wet", "dry")),
            *_bad_choice("unit", self.unit, (*ABUNDANCE_UNITS, *MASS_UNITS)),
        ]
        area = self.sampled_area_m2
        if area is not None and not 0.0 < area < float("inf"):
            problems.append(
                Problem(where="sampled_area_m2", what=f"{area}", expected="above 0 m2")
            )
        if self.unit in MASS_UNITS and area is None:
            problems.append(
                Problem(
                    where="unit",
                    what=f"{self.unit!r} is a mass, not a mass per area",
                    cure="give sampled_area_m2, such as 0.25",
                )
            )
        if self.unit in ABUNDANCE_UNITS and area is not None:
            problems.append(
                Problem(
                    where="sampled_area_m2",
                    what=f"{area} although {self.unit} is already per area",
                    cure="take sampled_area_m2 out, or set unit to kg",
                )
            )
        if problems:
            raise ParameterError(f"abundance column {self.column!r}", problems)

    @property
    def factor(self) -> float:
        """What turns a figure of the column into kg/m2."""
        if self.sampled_area_m2 is None:
            return ABUNDANCE_UNITS[self.unit]
        return MASS_UNITS[self.unit] / self.sampled_area_m2


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeColumn:
    """Which column holds the grade of a metal in dry nodules.

    Parameters
    ----------
    column : str
    unit : str, optional
        One of `GRADE_UNITS`.

    Examples
    --------
    >>> GradeColumn(column="Ni [%]").factor
    0.01
    """

    column: str
    unit: str = "%"

    def __post_init__(self) -> None:
        problems = _bad_choice("unit", self.unit, tuple(GRADE_UNITS))
        if problems:
            raise ParameterError(f"grade column {self.column!r}", problems)

    @property
    def factor(self) -> float:
        """What turns a figure of the column into a mass fraction."""
        return GRADE_UNITS[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssayFile:
    """A second file with the grades, joined on the name of the station.

    Several assays of one station are averaged.

    Parameters
    ----------
    file : str
    station : str
        Its column with the name of the station.
    grades : dict of str to GradeColumn
        By metal.
    layer : str, optional
        Of a file with several.

    Raises
    ------
    ParameterError
        No grade is named, or a metal is not a plain word.

    Examples
    --------
    >>> AssayFile(
    ...     file="assays.tab",
    ...     station="Event",
    ...     grades={"Ni": GradeColumn(column="Ni [%]")},
    ... ).layer
    ''
    """

    file: str
    station: str
    grades: dict[str, GradeColumn]
    layer: str = ""

    def __post_init__(self) -> None:
        problems = _bad_metals(self.grades)
        if not self.grades:
            problems.append(
                Problem(where="grades", what="none", expected="at least one metal")
            )
        if problems:
            raise ParameterError(f"assay file {self.file!r}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRules:
    """What to do with rows that cannot be taken as they are.

    ``"refuse"`` stops with every such row listed; ``"reject"`` leaves the row
    out, with its reason; the third word mends it and notes it.

    Parameters
    ----------
    longitude_range : {"refuse", "wrap"}, optional
        Longitudes of 180 to 360.
    swapped : {"refuse", "reject", "swap"}, optional
        Latitudes beyond 90 that would do as longitudes.
    duplicates : {"refuse", "reject", "mean"}, optional
        The same station or position again: keep the first, or take the mean.
    impossible : {"refuse", "reject"}, optional
        Text where a number belongs, and values that nature does not allow.
    below_detection : {"refuse", "reject", "half"}, optional
        ``"<0.5"``; half of the limit is taken.
    decimal_comma : bool, optional
        ``"12,5"`` is twelve and a half.
    thousands : bool, optional
        Separators of thousands are taken out: ``"1,234.5"``, or ``"1.234,5"``
        with a decimal comma.

    Examples
    --------
    >>> SampleRules(duplicates="mean").impossible
    'refuse'
    """

    longitude_range: Literal["refuse", "wrap"] = "refuse"
    swapped: Literal["refuse", "reject", "swap"] = "refuse"
    duplicates: Literal["refuse", "reject", "mean"] = "refuse"
    impossible: Literal["refuse", "reject"] = "refuse"
    below_detection: Literal["refuse", "reject", "half"] = "refuse"
    decimal_comma: bool = False
    thousands: bool = False

    def __post_init__(self) -> None:
        problems = []
        for name, choices in RULE_CHOICES.items():
            problems.extend(_bad_choice(name, getattr(self, name), choices))
        if problems:
            raise ParameterError("sample rules", problems)


RULE_CHOICES: dict[str, tuple[str, ...]] = {
    name: get_args(hint)
    for name, hint in get_type_hints(SampleRules).items()
    if get_origin(hint) is Literal
}
"""What each rule of `SampleRules` may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A file of sample stations, and how to read it.

    Parameters
    ----------
    file : str
        CSV, PANGAEA .tab, GeoPackage or another vector file.
    columns : StationColumns
    abundance : AbundanceColumn
    grades : dict of str to GradeColumn, optional
        By metal, in the same file.
    assays : AssayFile, optional
        Further metals, in a second file.
    crs : str, optional
        Of the positions, such as ``"EPSG:4326"``. Must be declared unless the
        file carries one.
    layer : str, optional
        Of a file with several.
    evidence : str, optional
        How all stations were sampled, unless a column says.
    moisture : float, optional
        Wet-basis mass fraction of water; needed to bring dry abundances to wet.
    rules : SampleRules, optional

    Raises
    ------
    ParameterError
        Something is missing or contradicts itself; all is told.

    Examples
    --------
    >>> settings = SampleFile(
    ...     file="stations.csv",
    ...     columns=StationColumns(station="id", lon="lon", lat="lat"),
    ...     abundance=AbundanceColumn(column="kg_m2"),
    ...     crs="EPSG:4326",
    ... )
    >>> settings.rules.duplicates
    'refuse'
    """

    file: str
    columns: StationColumns
    abundance: AbundanceColumn
    grades: dict[str, GradeColumn] = field(default_factory=dict)
    assays: AssayFile | None = None
    crs: str = ""
    layer: str = ""
    evidence: str = "unknown"
    moisture: float | None = None
    rules: SampleRules = field(default_factory=SampleRules)

    def __post_init__(self) -> None:
        problems = [
            *_bad_choice("evidence", self.evidence, STATION_EVIDENCE),
            *_bad_metals(self.grades),
            *self._bad_moisture(),
        ]
        twice = set(self.grades) & set(self.assays.grades if self.assays else ())
        if twice:
            problems.append(
                Problem(
                    where="grades",
                    what=", ".join(sorted(twice)) + " in both files",
                    cure="take it out of one",
                )
            )
        if problems:
            raise ParameterError(f"samples {self.file!r}", problems)

    def _bad_moisture(self) -> list[Problem]:
        if self.moisture is not None and not 0.0 <= self.moisture < 1.0:
            return [
                Problem(
                    where="moisture",
                    what=f"{self.moisture}",
                    expected="a wet-basis mass fraction, 0 <= moisture < 1",
                    cure="28 % of the wet mass is 0.28",
                )
            ]
        if self.abundance.basis == "dry" and self.moisture is None:
            return [
                Problem(
                    where="moisture",
                    what="none, and the abundance is dry",
                    cure="give the moisture that brings it to wet",
                )
            ]
        return []

    @property
    def metals(self) -> tuple[str, ...]:
        """Every metal that has a grade, in the order given."""
        return (*self.grades, *(self.assays.grades if self.assays else ()))


def _bad_choice(where: str, value: str, choices: tuple[str, ...]) -> list[Problem]:
    if value in choices:
        return []
    return [
        Problem(where=where, what=repr(value), expected="one of " + ", ".join(choices))
    ]


def _bad_metals(grades: dict[str, GradeColumn]) -> list[Problem]:
    return [
        Problem(
            where="grades",
            what=repr(metal),
            expected="a plain word such as Ni, for it names a column",
        )
        for metal in grades
        if _METAL.fullmatch(metal) is None
    ]
