"""What a published line says when worked out: areas, metals, years of demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.quantities import require_moisture
from geo.resource.tonnage import Tonnage

if TYPE_CHECKING:
    from collections.abc import Mapping


def stated_tonnage(
    *,
    wet_t: float,
    abundance: float,
    moisture: float,
    grades: Mapping[str, float] | None = None,
) -> Tonnage:
    """Work out the rest of a published line: area, dry tonnes, metals.

    Parameters
    ----------
    wet_t : float
    abundance : float
        Mean, kg/m2 wet.
    moisture : float
        Wet-basis mass fraction.
    grades : mapping of str to float, optional
        Dry mass fractions by metal.

    Returns
    -------
    Tonnage

    Examples
    --------
    >>> line = stated_tonnage(wet_t=2.6e6, abundance=11.81, moisture=0.28)
    >>> round(line.area_m2 / 1e6, 3), line.dry_t
    (220.152, 1872000.0)
    """
    require_moisture(moisture)
    dry = wet_t * (1.0 - moisture)
    return Tonnage(
        area_m2=1000.0 * wet_t / abundance,
        wet_t=wet_t,
        dry_t=dry,
        metal_t={metal: dry * grade for metal, grade in (grades or {}).items()},
        graded_dry_t=dict.fromkeys(grades or {}, dry),
    )


def years_of_demand(stock_t: float, *, demand_t_per_year: float) -> float:
    """Say how many years of a demand a stock of metal equals.

    It is a ratio of a stock and a yearly use: no rate of mining stands behind
    it. `geo.resource.mining.production.life_years` says how long a mine lasts.

    Parameters
    ----------
    stock_t : float
        Metal in the ground, tonnes.
    demand_t_per_year : float

    Returns
    -------
    float
        Infinite for no demand.

    Examples
    --------
    >>> round(years_of_demand(610e3, demand_t_per_year=8133.33), 1)
    75.0
    """
    return stock_t / demand_t_per_year if demand_t_per_year > 0.0 else float("inf")


def implied_demand(stock_t: float, *, years: float) -> float:
    """Work a demand out of "so many years of our use".

    Parameters
    ----------
    stock_t : float
        Metal in the ground, tonnes.
    years : float
        Years of demand that it is said to equal.

    Returns
    -------
    float
        Tonnes per year.

    Examples
    --------
    >>> round(implied_demand(610e3, years=75.0))
    8133
    """
    return stock_t / years
