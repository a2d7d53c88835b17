"""Cobalt crust on slopes: how thick it is, what it weighs, where it lies bare.

The section of a project file::

    [crust]                        # the deposit is crust; needs [bathymetry]
    thinnest_m = 0.02              # what the cutter takes at least ...
    steepest_deg = 15.0            # ... and the steepest slope that it works on
    exposed_source = "video of three dives"
    source = "design of the cutter"
    exposed = [                    # crust bare of sediment, by slope of the sea floor
      { to_deg = 4.0, share = 0.1 },
      { to_deg = 90.0, share = 0.6 },
    ]
    [crust.thickness]              # of each station, normal to the rock
    column = "thickness"
    unit = "mm"
    [crust.density]                # the one that was measured
    dry_t_m3 = 1.3
    source = "cores of the survey"
    [crust.dilution]               # optional: rock that is cut with it
    rock_per_crust = 0.15          # dry tonnes of rock per dry tonne of crust
    source = "trials"
    [crust.flanks]                 # optional: one flank says nothing of another
    summit = [154.0, 23.0]
    source = "the current comes from the east"
    sectors = [
      { name = "east flank", from_deg = 0.0, to_deg = 180.0 },
      { name = "west flank", from_deg = 180.0, to_deg = 360.0 },
    ]

``samples.abundance`` is left out: kg/m2 of bare ground along the slope follows from
the thickness. So do the cut-offs: 20 mm at 1.857 t/m3 wet are 37.1 kg/m2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.crust_flanks import Flanks, FlankSector
from geo.model.limits import bad_choice, outside, without_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "THICKEST_M",
    "THICKNESS_UNITS",
    "CrustDensity",
    "CrustSettings",
    "ExposedClass",
    "FlankSector",
    "Flanks",
    "RockDilution",
    "ThicknessColumn",
    "ThicknessReading",
]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedClass:
    """How much of the ground up to a slope bears crust and no sediment.

    Parameters
    ----------
    to_deg : float
        Slopes up to this, and above that of the class before.
    share : float
        0 to 1.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> ExposedClass(to_deg=90.0, share=60.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: exposed fraction: 1 problem
    - share: 60
        expected: 0 to 1
        cure: 60 % of the ground is 0.6
    """

    to_deg: float
    share: float

    def __post_init__(self) -> None:
        problems = outside(self, "to_deg", low=1e-6, high=90.0)
        if not 0.0 <= self.share <= 1.0:
            problems.append(
                Problem(
                    where="share",
                    what=f"{self.share:g}",
                    expected="0 to 1",
                    cure="60 % of the ground is 0.6",
                )
            )
        if problems:
            raise ParameterError("exposed fraction", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RockDilution:
    """Barren rock that is cut with the crust.

    Parameters
    ----------
    rock_per_crust : float
        Dry tonnes of rock per dry tonne of crust, not per tonne of both.
    source : str

    Raises
    ------
    ParameterError
    """

    rock_per_crust: float
    source: str

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "rock_per_crust", low=0.0, high=10.0),
            *without_source(self.source),
        ]
        if problems:
            raise ParameterError("dilution of crust", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrustSettings:
    """Cobalt crust on slopes.

    Parameters
    ----------
    thickness : ThicknessColumn
        In the file of the samples.
    density : CrustDensity
    exposed : tuple of ExposedClass
        By slope, ascending, up to 90 degrees; one class where the share is one.
    exposed_source : str
        Who says how much is bare, and by slopes of what cell size.
    thinnest_m : float
        Thinner crust is not cut, metres: the cut-off of the statement must not lie
        below what it weighs.
    steepest_deg : float
        The steepest slope that a cutter works on; takes the place of
        ``resource.slope_max_deg``.
    source : str
        Of the thinnest and the steepest.
    dilution : RockDilution, optional
    flanks : Flanks, optional
        Parts whose stations say nothing of each other.

    Raises
    ------
    ParameterError
        Something is out of its range or contradicts itself; all is told.

    Examples
    --------
    >>> crust = CrustSettings(
    ...     thickness=ThicknessColumn(column="mm", unit="mm"),
    ...     density=CrustDensity(dry_t_m3=1.3, source="cores"),
    ...     exposed=(
    ...         ExposedClass(to_deg=4.0, share=0.1),
    ...         ExposedClass(to_deg=90.0, share=0.6),
    ...     ),
    ...     exposed_source="video",
    ...     thinnest_m=0.02,
    ...     steepest_deg=15.0,
    ...     source="design",
    ... )
    >>> [float(share) for share in crust.exposed_share(np.array([4.0, 4.1]))]
    [0.1, 0.6]
    """

    thickness: ThicknessColumn
    density: CrustDensity
    exposed: tuple[ExposedClass, ...]
    exposed_source: str
    thinnest_m: float
    steepest_deg: float
    source: str
    dilution: RockDilution | None = None
    flanks: Flanks | None = None

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "thinnest_m", low=0.0, high=THICKEST_M),
            *outside(self, "steepest_deg", low=0.1, high=90.0),
            *without_source(self.source),
            *(
                Problem(where="exposed_source", what=one.what, expected=one.expected)
                for one in without_source(self.exposed_source)
            ),
        ]
        ends = [one.to_deg for one in self.exposed]
        if not ends or ends != sorted(set(ends)) or ends[-1] != 90.0:
            problems.append(
                Problem(
                    where="exposed",
                    what="slopes up to " + (", ".join(f"{end:g}" for end in ends)),
                    expected="one class or more, ascending, the last up to 90 degrees",
                )
            )
        if problems:
            raise ParameterError("crust", problems)

    def reading(self, *, moisture: float) -> ThicknessReading:
        """Say how thicknesses become masses per area.

        Parameters
        ----------
        moisture : float
            Water per wet mass.

        Returns
        -------
        ThicknessReading
        """
        wet = self.density.wet(moisture=moisture)
        return ThicknessReading(column=self.thickness, wet_t_m3=wet)

    def exposed_share(self, slope_deg: NDArray[np.float64]) -> NDArray[np.float64]:
        """Say how much of the ground bears crust and no sediment, by its slope.

        Parameters
        ----------
        slope_deg : ndarray of float
            Degrees.

        Returns
        -------
        ndarray of float
            Fractions, of the shape of the slopes; NaN where the slope is not known.
        """
        ends = np.array([one.to_deg for one in self.exposed])
        shares = np.array([*(one.share for one in self.exposed), np.nan])
        # beyond the last class there is NaN only
        return np.asarray(shares[np.searchsorted(ends, slope_deg)])


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
