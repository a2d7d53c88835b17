"""Columns of a table of sample stations: what each holds, and in what unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice
from geo.model.quantities import ABUNDANCE_UNITS, GRADE_UNITS

MASS_UNITS = {"kg": 1.0, "g": 1e-3}
"""Factor that turns the mass of a sample into kilograms."""

SHARE_UNITS = {"fraction": 1.0, "%": 1e-2}
"""Factor that turns a unit of a share into a fraction."""

BURIED_UNITS = (*SHARE_UNITS, "#", *ABUNDANCE_UNITS, *MASS_UNITS)
"""Units of what lay buried: a share, a number of nodules, or as the abundance."""


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
    campaign : str, optional
        Cruise or season: samples of one share the errors of their sampler.
    count : str, optional
        Nodules counted.
    sampled_area_m2 : str, optional
        Sea floor under the sample or in the photo, m2.
    recovery : str, optional
        How much of the catch came up: full, partial, washed, none, unknown.
    long_axis_mm : str, optional
        Mean or median long axis of the nodules, mm; 0 where there are none.
    position_error_m : str, optional
        Standard deviation of the position along each axis, m.
    fix : str, optional
        How the position was fixed, in words of the project's own.

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
    campaign: str = ""
    count: str = ""
    sampled_area_m2: str = ""
    recovery: str = ""
    long_axis_mm: str = ""
    position_error_m: str = ""
    fix: str = ""

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
    sampled_area_m2 : float or "column", optional
        Area of sea floor under one sample, such as 0.25 for a box corer of
        50 by 50 cm; or the word for "as the column of the stations says".

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
    sampled_area_m2: float | Literal["column"] | None = None

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("basis", self.basis, ("wet", "dry")),
            *bad_choice("unit", self.unit, (*ABUNDANCE_UNITS, *MASS_UNITS)),
        ]
        area = self.sampled_area_m2
        if isinstance(area, str):
            problems += bad_choice("sampled_area_m2", area, ("column",))
        elif area is not None and not 0.0 < area < float("inf"):
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
        """What turns a figure of the column into kg/m2; kg where rows have areas."""
        if self.sampled_area_m2 is None:
            return ABUNDANCE_UNITS[self.unit]
        if self.sampled_area_m2 == "column":
            return MASS_UNITS[self.unit]
        return MASS_UNITS[self.unit] / self.sampled_area_m2


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageColumn:
    """Which column holds the share of the sea floor that nodules cover.

    Parameters
    ----------
    column : str
    unit : {"%", "fraction"}
        Must be said: 0.5 is half of the ground, or next to nothing.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> CoverageColumn(column="Cov [%]", unit="%").factor
    0.01
    """

    column: str
    unit: str

    def __post_init__(self) -> None:
        problems = bad_choice("unit", self.unit, tuple(SHARE_UNITS))
        if problems:
            raise ParameterError(f"coverage column {self.column!r}", problems)

    @property
    def factor(self) -> float:
        """What turns a figure of the column into a fraction."""
        return SHARE_UNITS[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuriedColumn:
    """Which column tells how much lay under the surface of the sediment.

    Parameters
    ----------
    column : str
    unit : str
        A share, ``"fraction"`` or ``"%"``; ``"#"``, a number of nodules beside
        the column of counts; or the unit of the abundance.
    included : bool, optional
        Whether the abundance (and the count) holds the buried ones already. If
        not, they are added.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> BuriedColumn(column="Nodules [#] (buried)", unit="#").included
    True
    """

    column: str
    unit: str
    included: bool = True

    def __post_init__(self) -> None:
        problems = bad_choice("unit", self.unit, BURIED_UNITS)
        if problems:
            raise ParameterError(f"buried column {self.column!r}", problems)


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
        problems = bad_choice("unit", self.unit, tuple(GRADE_UNITS))
        if problems:
            raise ParameterError(f"grade column {self.column!r}", problems)

    @property
    def factor(self) -> float:
        """What turns a figure of the column into a mass fraction."""
        return GRADE_UNITS[self.unit]
