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
    # or, in its place, a grid of what is bare, fractions of 0 to 1:
    # exposed_grid = { file = "bare.tif" }
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

from geo.errors import ParameterError, Problem
from geo.model.crust_flanks import Flanks, FlankSector
from geo.model.crust_thickness import (
    THICKEST_M,
    CrustDensity,
    ThicknessColumn,
    ThicknessReading,
)
from geo.model.limits import outside, unsaid, without_source

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CrustSettings",
    "ExposedClass",
    "ExposedGrid",
    "FlankSector",
    "Flanks",
    "RockDilution",
]


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
class ExposedGrid:
    """A grid of how much of the ground bears crust and no sediment.

    Parameters
    ----------
    file : str
        Fractions of the ground, 0 to 1, of any raster format.
    variable : str, optional
        Variable of a NetCDF file, or band of a raster; found by itself when there is
        one.
    crs : str, optional
        Declares what the file does not carry.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> ExposedGrid(file="bare.tif").variable
    ''
    """

    file: str
    variable: str = ""
    crs: str = ""

    def __post_init__(self) -> None:
        problems = unsaid(self, "file")
        if problems:
            raise ParameterError("grid of bare ground", problems)


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
    exposed : tuple of ExposedClass, optional
        By slope, ascending, up to 90 degrees; one class where the share is one.
    exposed_grid : ExposedGrid, optional
        In place of the classes: one of the two is needed.
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
    >>> crust.slope_ends_deg
    (4.0, 90.0)
    """

    thickness: ThicknessColumn
    density: CrustDensity
    exposed: tuple[ExposedClass, ...] = ()
    exposed_grid: ExposedGrid | None = None
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
        problems += self._bad_exposed()
        if problems:
            raise ParameterError("crust", problems)

    def _bad_exposed(self) -> Iterator[Problem]:
        ends = [one.to_deg for one in self.exposed]
        if bool(ends) == (self.exposed_grid is not None):
            yield Problem(
                where="exposed, exposed_grid",
                what="both given" if ends else "neither given",
                expected="one of them",
                cure="classes of slope, or the grid of what is bare",
            )
        elif ends and (ends != sorted(set(ends)) or ends[-1] != 90.0):
            yield Problem(
                where="exposed",
                what="slopes up to " + (", ".join(f"{end:g}" for end in ends)),
                expected="one class or more, ascending, the last up to 90 degrees",
            )

    @property
    def slope_ends_deg(self) -> tuple[float, ...]:
        """Upper ends of the classes of slope that ground is told by, degrees."""
        if self.exposed:
            return tuple(one.to_deg for one in self.exposed)
        return tuple(sorted({self.steepest_deg, 90.0}))

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
