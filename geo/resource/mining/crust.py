"""What a crust on rock weighs, and what the rock mined with it does to the grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def crust_t(
    area_m2: ArrayLike,
    *,
    exposed_fraction: ArrayLike,
    thickness_m: ArrayLike,
    density_t_m3: ArrayLike,
) -> float:
    """Sum the tonnes of crust over cells: a f h ρ.

    Parameters
    ----------
    area_m2 : array_like of float
        Of each cell, along the slope; the others have its shape or are scalars.
    exposed_fraction : array_like of float
        Share of the cell that bears crust and no sediment, 0 to 1.
    thickness_m : array_like of float
        Mean thickness of the crust where there is crust.
    density_t_m3 : array_like of float
        Dry bulk density for dry tonnes, wet bulk density for wet tonnes: the two
        differ by the water in the pores, a third of the wet mass.

    Returns
    -------
    float
        Tonnes, dry or wet as the density is.

    Raises
    ------
    ParameterError
        Values are negative, not finite, a fraction is above 1, or shapes do not
        fit; all told.

    Examples
    --------
    >>> round(crust_t(100e6, exposed_fraction=0.6, thickness_m=0.04, density_t_m3=1.3))
    3120000
    """
    given = {
        "area_m2": (area_m2, np.inf),
        "exposed_fraction": (exposed_fraction, 1.0),
        "thickness_m": (thickness_m, np.inf),
        "density_t_m3": (density_t_m3, np.inf),
    }
    arrays, problems = [], []
    shape = np.shape(area_m2)
    for name, (value, highest) in given.items():
        values = np.asarray(value, dtype=float)
        inside = (values >= 0.0) & (values <= highest) & np.isfinite(values)
        if not bool(inside.all()):
            shown = ", ".join(f"{wrong:g}" for wrong in np.unique(values[~inside])[:4])
            problems.append(
                Problem(where=name, what=shown, expected=f"0 to {highest:g}")
            )
        if values.shape not in {shape, ()}:
            problems.append(
                Problem(where=name, what=f"shape {values.shape}", expected=f"{shape}")
            )
        arrays.append(values)
    if problems:
        raise ParameterError("crust", problems)
    area, exposed, thickness, density = arrays
    return float((area * exposed * thickness * density).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class MinedOre:
    """Ore as it is mined, with the rock that comes along.

    Parameters
    ----------
    dry_t : float
        Crust and rock.
    grade : float
        Dry mass fraction of the metal in both together.
    """

    dry_t: float
    grade: float

    @property
    def metal_t(self) -> float:
        """Metal in it, tonnes."""
        return self.dry_t * self.grade


def diluted(
    dry_t: float, *, grade: float, dilution: float, rock_grade: float = 0.0
) -> MinedOre:
    """Add the rock that is mined with the ore: g / (1 + d) where it is barren.

    Parameters
    ----------
    dry_t : float
        Of ore.
    grade : float
        Dry mass fraction of the metal in the ore.
    dilution : float
        Dry tonnes of rock per dry tonne of ore (not per tonne of both).
    rock_grade : float, optional
        Dry mass fraction of the metal in the rock.

    Returns
    -------
    MinedOre
        With barren rock it holds the metal of the ore, and no more.

    Raises
    ------
    ParameterError
        A number lies outside its range; all are told.

    Examples
    --------
    >>> mined = diluted(3.12e6, grade=0.006, dilution=0.15)
    >>> round(mined.grade, 6), round(mined.metal_t)
    (0.005217, 18720)
    """
    limits = {
        "dry_t": (dry_t, float("inf")),
        "grade": (grade, 1.0),
        "dilution": (dilution, float("inf")),
        "rock_grade": (rock_grade, 1.0),
    }
    problems = [
        Problem(where=name, what=f"{value:g}", expected=f"0 to {highest:g}")
        for name, (value, highest) in limits.items()
        if not (0.0 <= value <= highest and np.isfinite(value))
    ]
    if problems:
        raise ParameterError("dilution", problems)
    return MinedOre(
        dry_t=dry_t * (1.0 + dilution),
        grade=(grade + dilution * rock_grade) / (1.0 + dilution),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedOre:
    """What is lifted, with rock, for each tonne of crust.

    Parameters
    ----------
    wet, dry : float, optional
        Tonnes per tonne of crust on the same basis.
    """

    wet: float = 1.0
    dry: float = 1.0


def lifted_ore(rock_per_crust: float, *, moisture: float) -> LiftedOre:
    """Add dry rock to crust that holds water: 1 + d (1 - w) wet, 1 + d dry.

    Parameters
    ----------
    rock_per_crust : float
        Dry tonnes of rock per dry tonne of crust; its own water is not counted.
    moisture : float
        Of the crust, per wet mass.

    Returns
    -------
    LiftedOre

    Raises
    ------
    ParameterError
        A number lies outside its range; all are told.

    Examples
    --------
    >>> lifted_ore(0.15, moisture=0.3)
    LiftedOre(wet=1.105, dry=1.15)
    """
    problems = [
        Problem(where=name, what=f"{value:g}", expected=expected)
        for name, value, expected, good in (
            ("rock_per_crust", rock_per_crust, "0 or more", rock_per_crust >= 0.0),
            ("moisture", moisture, "0 up to less than 1", 0.0 <= moisture < 1.0),
        )
        if not (good and np.isfinite(value))
    ]
    if problems:
        raise ParameterError("lifted ore", problems)
    return LiftedOre(
        wet=1.0 + rock_per_crust * (1.0 - moisture), dry=1.0 + rock_per_crust
    )
