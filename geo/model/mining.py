"""How the ground is worked: collectors, the order of the blocks, the first years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import outside
from geo.model.profile_questions import bad_origin, refuse

MiningOrder = Literal["value", "distance"]
MinedBlocks = Literal["paying", "all"]

_WIDEST_M, _FASTEST_M_S, _MOST_T = 1e3, 20.0, 1e10


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifting:
    """What brings ore up from the sea floor: production vessel and riser.

    Parameters
    ----------
    wet_t_per_year : float
        That it lifts while it works; of crust with the rock that is cut with it.
    availability : float, optional
        Share of the year in which it works: weather, upkeep.
    source, evidence : str
        Who says so, and how solid that is.

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for them; all is told.

    Examples
    --------
    >>> Lifting(wet_t_per_year=3e6, availability=0.85, source="a plan").lifts_t_per_year
    2550000.0
    """

    wet_t_per_year: float
    availability: float = 1.0
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "wet_t_per_year", low=1.0, high=_MOST_T),
            *outside(self, "availability", low=0.01, high=1.0),
            *bad_origin(self.source, self.evidence),
        ]
        refuse("lifting", problems)

    @property
    def lifts_t_per_year(self) -> float:
        """Wet tonnes in a year, stops taken off."""
        return self.wet_t_per_year * self.availability


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningPlan:
    """How the ground is worked.

    The share of the nodules under a track that is picked up stands in
    `ResourceSettings.pickup`: recoverable tonnes rest on it as well.

    Parameters
    ----------
    width_m : float
        Of one collector's track.
    speed_m_s : float
    utilisation : float
        Fraction of the year that a collector works, 0 to 1.
    count : int, optional
        Collectors that work side by side.
    overlap : float, optional
        Fraction of a track that was driven before, 0 to 1.
    order : {"value", "distance"}, optional
        Which block comes next: the one that is worth most, or the nearest.
    ramp : tuple of float, optional
        Shares of the full rate in the years 1, 2, …; every later year is whole.
    blocks : {"paying", "all"}, optional
        Whether blocks that do not pay for their own mining are left, where there are
        prices and costs; the cut-off holds either way.
    most_wet_t_per_year : float, optional
        What ships, port and plant take at most; by default what
        `SeabedPlan.wet_t_per_year` plans, and without that whatever is collected.
    lifting : Lifting, optional
        What production vessel and riser bring up: it bounds what is mined, what ships
        have to carry, and as a gate what reaches the stocks of the market.
    most_years : int, optional
        To stop after, such as the years of a licence; by default when the ground ends.
    start : tuple of float, optional
        lon and lat that mining starts from; by default the method's own choice.
    include_inferred : bool, optional
        Whether Inferred ground is planned on, which every page then says.
    source : str, optional
        Where the numbers come from.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> MiningPlan(width_m=15.0, speed_m_s=0.5, utilisation=0.7, count=2).ramp
    (0.5, 0.8)
    """

    width_m: float
    speed_m_s: float
    utilisation: float
    count: int = 1
    overlap: float = 0.0
    order: MiningOrder = "value"
    blocks: MinedBlocks = "paying"
    ramp: tuple[float, ...] = (0.5, 0.8)
    most_wet_t_per_year: float | None = None
    lifting: Lifting | None = None
    most_years: int | None = None
    start: tuple[float, float] | None = None
    include_inferred: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        limits = {
            "width_m": (1e-3, _WIDEST_M),
            "speed_m_s": (1e-3, _FASTEST_M_S),
            "utilisation": (1e-3, 1.0),
            "count": (1, 1000),
            "overlap": (0.0, 0.99),
            "most_wet_t_per_year": (1.0, _MOST_T),
            "most_years": (1, 1000),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        problems += [
            Problem(
                where=f"ramp.{year}",
                what=f"{share:g}",
                expected="more than 0, and at most 1",
                cure="the share of the full rate in that year: 0.5 is a half",
            )
            for year, share in enumerate(self.ramp, start=1)
            if not 0.0 < share <= 1.0
        ]
        problems += _no_place(self.start)
        if problems:
            raise ParameterError("mining", problems)


def _no_place(start: tuple[float, float] | None) -> list[Problem]:
    if start is None or (-180.0 <= start[0] <= 180.0 and -90.0 <= start[1] <= 90.0):
        return []
    return [
        Problem(
            where="start",
            what=f"{list(start)}",
            expected="lon from -180 to 180, lat from -90 to 90",
            cure="lon first: [155.4, 23.85]",
        )
    ]
