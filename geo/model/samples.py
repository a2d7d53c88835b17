"""How a table of sample stations is to be read: columns, units, rules.

Plain dataclasses, so that the project file and a script use the same ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args, get_origin, get_type_hints

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice
from geo.model.sample_columns import (
    MASS_UNITS,
    SHARE_UNITS,
    AbundanceColumn,
    BuriedColumn,
    CoverageColumn,
    GradeColumn,
    StationColumns,
)
from geo.model.schemas import RECOVERIES, STATIONS

__all__ = [
    "MASS_UNITS",
    "RULE_CHOICES",
    "SHARE_UNITS",
    "STATION_EVIDENCE",
    "AbundanceColumn",
    "AssayFile",
    "BuriedColumn",
    "CoverageColumn",
    "GradeColumn",
    "Recovery",
    "SampleFile",
    "SampleRules",
    "StationColumns",
]

STATION_EVIDENCE = next(c.choices for c in STATIONS.columns if c.name == "evidence")
"""How a station may have been sampled, as the table of stations has it."""

Recovery = Literal["full", "partial", "washed", "none", "unknown"]

_METAL = re.compile(r"[A-Za-z][A-Za-z0-9]*")


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
        Of a file with several; the sheet of an .xlsx.

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
    no_abundance : {"reject", "keep"}, optional
        Rows without an abundance. They are kept only where coverage, or long
        axis, count and area, let one be worked out.
    recoveries : tuple of str, optional
        Which words of recovery are taken; rows with another are left out. A
        washed or empty sampler says nothing of the ground.
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
    no_abundance: Literal["reject", "keep"] = "reject"
    recoveries: tuple[Recovery, ...] = ("full", "partial", "unknown")
    decimal_comma: bool = False
    thousands: bool = False

    def __post_init__(self) -> None:
        problems = []
        for name, choices in RULE_CHOICES.items():
            problems.extend(bad_choice(name, getattr(self, name), choices))
        for word in self.recoveries:
            problems.extend(bad_choice("recoveries", word, RECOVERIES))
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
        CSV, PANGAEA .tab, GeoPackage or another vector file, or an .xlsx, of which
        the first sheet that has the columns is read.
    columns : StationColumns
    abundance : AbundanceColumn, optional
        Left out where it follows from layers of cores.
    grades : dict of str to GradeColumn, optional
        By metal, in the same file.
    assays : AssayFile, optional
        Further metals, in a second file.
    crs : str, optional
        Of the positions, such as ``"EPSG:4326"``. Must be declared unless the
        file carries one.
    layer : str, optional
        Of a file with several; the sheet of an .xlsx.
    evidence : str, optional
        How all stations were sampled, unless a column says.
    moisture : float, optional
        Wet-basis mass fraction of water; needed to bring dry abundances to wet.
    coverage : CoverageColumn, optional
    buried : BuriedColumn, optional
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
    abundance: AbundanceColumn | None = None
    grades: dict[str, GradeColumn] = field(default_factory=dict)
    assays: AssayFile | None = None
    crs: str = ""
    layer: str = ""
    evidence: str = "unknown"
    moisture: float | None = None
    coverage: CoverageColumn | None = None
    buried: BuriedColumn | None = None
    rules: SampleRules = field(default_factory=SampleRules)

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("evidence", self.evidence, STATION_EVIDENCE),
            *_bad_metals(self.grades),
            *self._bad_moisture(),
            *self._bad_area(),
            *self._bad_buried(),
            *self._bad_photos(),
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
        read = self.abundance
        if read is not None and read.basis == "dry" and self.moisture is None:
            return [
                Problem(
                    where="moisture",
                    what="none, and the abundance is dry",
                    cure="give the moisture that brings it to wet",
                )
            ]
        return []

    def _bad_area(self) -> list[Problem]:
        read = self.abundance
        if read is None or read.sampled_area_m2 != "column":
            return []
        if self.columns.sampled_area_m2:
            return []
        return [
            Problem(
                where="columns.sampled_area_m2",
                what="none, and the area of the abundance is in a column",
                cure="name the column",
            )
        ]

    def _bad_buried(self) -> list[Problem]:
        if self.buried is None or self.abundance is None:
            return []
        unit = self.buried.unit
        if unit == "#" and not self.columns.count:
            return [
                Problem(
                    where="buried.unit",
                    what="a number of nodules, and no column of counts",
                    cure="name columns.count, or give the share",
                )
            ]
        if unit not in {*SHARE_UNITS, "#", self.abundance.unit}:
            return [
                Problem(
                    where="buried.unit",
                    what=f"{unit!r}, and the abundance is in {self.abundance.unit!r}",
                    expected=f"fraction, %, # or {self.abundance.unit}",
                )
            ]
        return []

    def _bad_photos(self) -> list[Problem]:
        if self.rules.no_abundance == "reject" or self.coverage is not None:
            return []
        if self.columns.long_axis_mm and self.columns.count:
            return []
        return [
            Problem(
                where="rules.no_abundance",
                what='"keep", and nothing to work an abundance out from',
                cure="name coverage, or columns.long_axis_mm and columns.count",
            )
        ]

    @property
    def abundance_column(self) -> AbundanceColumn:
        """The column of abundances.

        Raises
        ------
        ParameterError
            There is none.
        """
        if self.abundance is None:
            raise ParameterError(
                f"samples {self.file!r}",
                [
                    Problem(
                        where="abundance",
                        what="none",
                        expected="the column that holds it, with its unit",
                    )
                ],
            )
        return self.abundance

    @property
    def metals(self) -> tuple[str, ...]:
        """Every metal that has a grade, in the order given."""
        return (*self.grades, *(self.assays.grades if self.assays else ()))


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
