"""Tonnes of mud and oxides over an area: t dry = Σ a h ρ, REO = REY × factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.resource.mud.elements import REO_PER_REY

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MudTonnage:
    """A volume of mud and its rare earths, in situ and unrounded.

    Parameters
    ----------
    dry_t : float
        Dry mud.
    rey_t : float
        Rare-earth elements with yttrium.
    reo_t : float
        The same as oxides.
    """

    dry_t: float
    rey_t: float
    reo_t: float

    @property
    def rey_ppm(self) -> float:
        """Mean content of dry mud, mg/kg, weighted by dry mass; NaN without mud."""
        return 1e6 * self.rey_t / self.dry_t if self.dry_t > 0.0 else float("nan")


def mud_tonnage(
    area_m2: ArrayLike,
    *,
    thickness_m: ArrayLike,
    dry_density_t_m3: ArrayLike,
    rey_ppm: ArrayLike,
    reo_per_rey: float = REO_PER_REY,
) -> MudTonnage:
    """Sum mud and rare earths over cells or layers.

    Parameters
    ----------
    area_m2 : array_like of float
        Of each cell; the others have its shape or are scalars.
    thickness_m : array_like of float
        Of the mud that counts, from the sea floor or between two depths.
    dry_density_t_m3 : array_like of float
        Dry mass per volume of mud as it lies, its pores with water included.
    rey_ppm : array_like of float
        Rare-earth elements (not oxides) with yttrium, mg per kg of dry mud.
    reo_per_rey : float, optional
        Mass of oxides per mass of elements.

    Returns
    -------
    MudTonnage

    Raises
    ------
    ParameterError
        Values are negative, not finite, or of shapes that do not fit; all told.

    Examples
    --------
    >>> mud = mud_tonnage(
    ...     2499e6, thickness_m=10.0, dry_density_t_m3=0.5535, rey_ppm=964.0
    ... )
    >>> round(mud.reo_t / 1e6, 1)
    16.0
    """
    area, thickness, density, rey = _checked(
        area_m2=area_m2,
        thickness_m=thickness_m,
        dry_density_t_m3=dry_density_t_m3,
        rey_ppm=rey_ppm,
    )
    _require_positive(reo_per_rey=reo_per_rey)
    dry = area * thickness * density
    rey_t = float((dry * rey).sum() * 1e-6)
    return MudTonnage(dry_t=float(dry.sum()), rey_t=rey_t, reo_t=rey_t * reo_per_rey)


def _checked(**given: ArrayLike) -> list[NDArray[np.float64]]:
    arrays = {name: np.asarray(value, dtype=float) for name, value in given.items()}
    problems = []
    for name, values in arrays.items():
        wrong = ~((values >= 0.0) & np.isfinite(values))
        if bool(wrong.any()):
            shown = ", ".join(f"{value:g}" for value in np.unique(values[wrong])[:4])
            problems.append(
                Problem(
                    where=name,
                    what=f"{int(wrong.sum())} values such as {shown}",
                    expected="at least 0",
                    cure="leave out what has no estimate",
                )
            )
    shape = arrays["area_m2"].shape
    problems.extend(
        Problem(where=name, what=f"shape {values.shape}", expected=f"{shape} or none")
        for name, values in arrays.items()
        if values.shape not in {shape, ()}
    )
    if problems:
        raise ParameterError("mud", problems)
    return list(arrays.values())


def implied_dry_density(
    reo_t: float,
    *,
    area_m2: float,
    thickness_m: float,
    rey_ppm: float,
    reo_per_rey: float = REO_PER_REY,
) -> float:
    """Work out the dry density that a published tonnage of oxides rests on.

    Parameters
    ----------
    reo_t : float
        Oxides.
    area_m2, thickness_m : float
        Of the mud.
    rey_ppm : float
        Mean content of elements, mg per kg of dry mud.
    reo_per_rey : float, optional
        Mass of oxides per mass of elements.

    Returns
    -------
    float
        t/m3 dry. Pelagic clay holds 0.3 to 0.9; far from that, area, thickness
        or content are not what they are said to be.

    Raises
    ------
    ParameterError
        A number is not above 0.

    Examples
    --------
    >>> round(
    ...     implied_dry_density(16e6, area_m2=2499e6, thickness_m=10.0, rey_ppm=964.0),
    ...     4,
    ... )
    0.5535
    """
    _require_positive(
        reo_t=reo_t,
        area_m2=area_m2,
        thickness_m=thickness_m,
        rey_ppm=rey_ppm,
        reo_per_rey=reo_per_rey,
    )
    return reo_t / (area_m2 * thickness_m * rey_ppm * 1e-6 * reo_per_rey)


def implied_rey_ppm(
    reo_t: float,
    *,
    area_m2: float,
    thickness_m: float,
    dry_density_t_m3: float,
    reo_per_rey: float = REO_PER_REY,
) -> float:
    """Work out the mean content that a published tonnage of oxides rests on.

    Parameters
    ----------
    reo_t : float
        Oxides.
    area_m2, thickness_m : float
        Of the mud.
    dry_density_t_m3 : float
        Dry mass per volume as it lies.
    reo_per_rey : float, optional
        Mass of oxides per mass of elements.

    Returns
    -------
    float
        Elements, mg per kg of dry mud.

    Raises
    ------
    ParameterError
        A number is not above 0.

    Examples
    --------
    >>> round(
    ...     implied_rey_ppm(
    ...         1.2e6, area_m2=105e6, thickness_m=10.0, dry_density_t_m3=0.5535
    ...     )
    ... )
    1721
    """
    _require_positive(
        reo_t=reo_t,
        area_m2=area_m2,
        thickness_m=thickness_m,
        dry_density_t_m3=dry_density_t_m3,
        reo_per_rey=reo_per_rey,
    )
    return 1e6 * reo_t / (area_m2 * thickness_m * dry_density_t_m3 * reo_per_rey)


def _require_positive(**given: float) -> None:
    problems = [
        Problem(where=name, what=f"{value:g}", expected="above 0")
        for name, value in given.items()
        if not (value > 0.0 and np.isfinite(value))
    ]
    if problems:
        raise ParameterError("mud", problems)
