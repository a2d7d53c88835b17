"""How thick crust is and what it weighs: columns of stations, and densities."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, without_source

THICKNESS_UNITS = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
"""Factor that turns a unit of thickness into metres."""

THICKEST_M = 0.5
"""A thicker crust is a slip of unit: twice the thickest known (unverified)."""

DRY_T_M3, WET_T_M3 = (0.8, 1.7), (1.6, 2.5)
"""Bulk densities beyond these were measured on another basis, or on rock: about 1.3
dry and 2.0 wet are usual (unverified)."""

DENSITIES_AGREE = 0.01  # of the dry one


@dataclass(frozen=True, slots=True, kw_only=True)
class ThicknessColumn:
    """Which column holds the thickness of the crust, normal to the rock.

    Parameters
    ----------
    column : str
    unit : {"mm", "cm", "m"}
        Must be said: a slip is a factor of ten or a thousand.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> ThicknessColumn(column="crust [mm]", unit="mm").factor
    0.001
    """

    column: str
    unit: str

    def __post_init__(self) -> None:
        problems = bad_choice("unit", self.unit, tuple(THICKNESS_UNITS))
        if problems:
            raise ParameterError(f"thickness column {self.column!r}", problems)

    @property
    def factor(self) -> float:
        """What turns a figure of the column into metres."""
        return THICKNESS_UNITS[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrustDensity:
    """Mass per volume of crust as it lies, its pores included.

    Parameters
    ----------
    dry_t_m3, wet_t_m3 : float, optional
        One of the two, or both where they agree at the moisture of the project.
    source : str

    Raises
    ------
    ParameterError
        Neither is given, or one is out of its range; all is told.

    Examples
    --------
    >>> round(CrustDensity(dry_t_m3=1.3, source="cores").wet(moisture=0.3), 3)
    1.857
    """

    dry_t_m3: float | None = None
    wet_t_m3: float | None = None
    source: str

    def __post_init__(self) -> None:
        problems = [
            *_wrong_basis(self.dry_t_m3, "dry_t_m3", DRY_T_M3, other="wet_t_m3"),
            *_wrong_basis(self.wet_t_m3, "wet_t_m3", WET_T_M3, other="dry_t_m3"),
            *without_source(self.source),
        ]
        if self.dry_t_m3 is None and self.wet_t_m3 is None:
            problems.append(
                Problem(
                    where="dry_t_m3, wet_t_m3",
                    what="none",
                    expected="the bulk density that was measured",
                )
            )
        if problems:
            raise ParameterError("density of crust", problems)

    def wet(self, *, moisture: float) -> float:
        """Give the wet bulk density.

        Parameters
        ----------
        moisture : float
            Water per wet mass.

        Returns
        -------
        float
            t/m3.
        """
        if self.wet_t_m3 is not None:
            return self.wet_t_m3
        return float(self.dry_t_m3 or 0.0) / (1.0 - moisture)

    def contradiction(self, *, moisture: float) -> Problem | None:
        """Hold the two against each other, where both are given.

        Parameters
        ----------
        moisture : float
            Water per wet mass.

        Returns
        -------
        Problem or None
        """
        if self.dry_t_m3 is None or self.wet_t_m3 is None:
            return None
        implied = self.wet_t_m3 * (1.0 - moisture)
        if abs(implied - self.dry_t_m3) <= DENSITIES_AGREE * self.dry_t_m3:
            return None
        return Problem(
            where="crust.density",
            what=f"dry {self.dry_t_m3:g} and wet {self.wet_t_m3:g} t/m3 do not agree: "
            f"{self.wet_t_m3:g} x (1 - {moisture:g}) = {implied:.4g} dry",
            expected="two that agree to 1 %, or one",
            cure="leave out the one that was not measured, or set resource.moisture to "
            f"{1.0 - self.dry_t_m3 / self.wet_t_m3:.3g}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThicknessReading:
    """How a thickness becomes a mass per area.

    Parameters
    ----------
    column : ThicknessColumn
    wet_t_m3 : float
        Wet bulk density.

    Examples
    --------
    >>> column = ThicknessColumn(column="mm", unit="mm")
    >>> ThicknessReading(column=column, wet_t_m3=2.0).kg_m2(0.04)
    80.0
    """

    column: ThicknessColumn
    wet_t_m3: float

    def kg_m2(self, thickness_m: float) -> float:
        """Weigh crust of a thickness: kg/m2 wet, per area along the slope."""
        return 1e3 * self.wet_t_m3 * thickness_m

    @property
    def factor(self) -> float:
        """What turns a figure of the column into kg/m2 wet."""
        return self.kg_m2(self.column.factor)


def _wrong_basis(
    value: float | None, name: str, limits: tuple[float, float], *, other: str
) -> list[Problem]:
    low, high = limits
    if value is None or low <= value <= high:
        return []
    return [
        Problem(
            where=name,
            what=f"{value:g}",
            expected=f"{low:g} to {high:g} t/m3",
            cure=f"measured on the other basis it is {other}; rock is denser than both",
        )
    ]
