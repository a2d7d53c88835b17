"""How fast collectors work, how long the ground lasts, what metal comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.quantities import DAYS_PER_YEAR, require_moisture

if TYPE_CHECKING:
    from collections.abc import Mapping

HOURS_PER_YEAR = 8760.0
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collectors:
    """Machines that drive over the sea floor side by side.

    Parameters
    ----------
    width_m : float
        Of one track.
    speed_m_s : float
    pickup : float
        Fraction of the nodules under the track that is collected.
    utilisation : float
        Fraction of the year that they work.
    count : int, optional
    overlap : float, optional
        Fraction of a track that was driven before.

    Raises
    ------
    ParameterError
        A number lies outside its range; all are told.

    Examples
    --------
    >>> pair = Collectors(
    ...     width_m=15.0, speed_m_s=0.5, pickup=0.8, utilisation=0.7, count=2
    ... )
    >>> round(pair.track_km2_per_year, 3)
    331.128
    >>> round(pair.wet_t_per_year(15.0))
    3973536
    """

    width_m: float
    speed_m_s: float
    pickup: float
    utilisation: float
    count: int = 1
    overlap: float = 0.0

    def __post_init__(self) -> None:
        infinite = float("inf")
        limits = {
            "width_m": (0.0, infinite),
            "speed_m_s": (0.0, infinite),
            "pickup": (0.0, 1.0),
            "utilisation": (0.0, 1.0),
            "count": (0, infinite),
            "overlap": (0.0, 1.0),
        }
        problems = [
            Problem(where=n, what=f"{getattr(self, n)}", expected=f"{low} to {high}")
            for n, (low, high) in limits.items()
            if not low <= getattr(self, n) <= high
        ]
        if problems:
            raise ParameterError("collectors", problems)

    @property
    def track_km2_per_year(self) -> float:
        """Sea floor driven over in a year, by all, overlap counted again."""
        seconds = HOURS_PER_YEAR * SECONDS_PER_HOUR * self.utilisation
        return self.count * self.width_m * self.speed_m_s * seconds / 1e6

    @property
    def new_km2_per_year(self) -> float:
        """Sea floor driven over for the first time in a year."""
        return self.track_km2_per_year * (1.0 - self.overlap)

    def wet_t_per_hour(self, abundance: float) -> float:
        """Give the tonnes that one collects in an hour of work, off fresh ground.

        Parameters
        ----------
        abundance : float
            kg/m2 wet, in situ.

        Returns
        -------
        float
            Wet tonnes.
        """
        kg_per_second = self.width_m * self.speed_m_s * self.pickup * abundance
        return kg_per_second * SECONDS_PER_HOUR / 1000.0

    def wet_t_per_year(self, abundance: float) -> float:
        """Give the tonnes that all collect in a year, nothing twice.

        Parameters
        ----------
        abundance : float
            kg/m2 wet, in situ.

        Returns
        -------
        float
            Wet tonnes.
        """
        return self.new_km2_per_year * 1e6 * self.pickup * abundance / 1000.0


def life_years(wet_t: float, *, wet_t_per_year: float) -> float:
    """Say how long a stock lasts at a rate of mining.

    Parameters
    ----------
    wet_t : float
        Recoverable tonnes: mineable times pick-up.
    wet_t_per_year : float

    Returns
    -------
    float
        Infinite at no rate.

    Examples
    --------
    >>> life_years(234e6, wet_t_per_year=3e6)
    78.0
    """
    return wet_t / wet_t_per_year if wet_t_per_year > 0.0 else float("inf")


def per_day(t_per_year: float) -> float:
    """Spread a yearly tonnage over 365 days.

    Parameters
    ----------
    t_per_year : float

    Returns
    -------
    float
        Tonnes per day.

    Examples
    --------
    >>> round(per_day(3e6))
    8219
    """
    return t_per_year / DAYS_PER_YEAR


def per_year(t_per_day: float) -> float:
    """Add a daily tonnage up over 365 days.

    Parameters
    ----------
    t_per_day : float

    Returns
    -------
    float
        Tonnes per year.

    Examples
    --------
    >>> per_year(2500.0)
    912500.0
    """
    return t_per_day * DAYS_PER_YEAR


def seabed_production(
    wet_t_per_year: float,
    *,
    moisture: float,
    grades: Mapping[str, float],
    recovery: Mapping[str, float],
) -> dict[str, float]:
    """Give the metal that a year of mining brings.

    Parameters
    ----------
    wet_t_per_year : float
        Wet nodules that reach the plant.
    moisture : float
        Wet-basis mass fraction.
    grades : mapping of str to float
        Dry mass fractions by metal.
    recovery : mapping of str to float
        Fraction of each metal that the plant recovers, 0 to 1.

    Returns
    -------
    dict of str to float
        Tonnes of metal per year.

    Raises
    ------
    ParameterError
        A recovery is missing or no fraction, or the moisture is none.

    Examples
    --------
    >>> made = seabed_production(
    ...     3e6, moisture=0.28, grades={"Ni": 0.0044}, recovery={"Ni": 0.9}
    ... )
    >>> round(made["Ni"])
    8554
    """
    require_moisture(moisture)
    problems = [
        Problem(
            where=f"recovery of {metal}",
            what=str(recovery.get(metal, "missing")),
            expected="0 to 1",
        )
        for metal in grades
        if not 0.0 <= recovery.get(metal, -1.0) <= 1.0
    ]
    if problems:
        raise ParameterError("seabed production", problems)
    dry = wet_t_per_year * (1.0 - moisture)
    return {metal: dry * grade * recovery[metal] for metal, grade in grades.items()}
