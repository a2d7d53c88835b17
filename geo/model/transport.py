"""From the field to port and plant: ships that shuttle, berths, the plant, costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.limits import outside, repeated, unsaid
from geo.model.profile_questions import bad_origin, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAREST = "nearest"
"""In place of a port: of the candidates the one with the shortest way by sea."""

_MOST_T, _DEAREST_USD, _LONGEST_DAYS = 1e10, 1e9, 36_500.0
_YEAR_H = 8760.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """Ships, all alike, that carry the cargo to port.

    Parameters
    ----------
    capacity_wet_t : float
        Wet tonnes a trip.
    laden_kn, ballast_kn : float
        Speed with cargo and without, knots.
    availability : float, optional
        Share of the year on hire: docking and repair taken off.
    count : int, optional
        Ships of the fleet; as many as are needed where it is left out.
    source, evidence : str
        Who says so, and how solid that is.

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for them; all is told.

    Examples
    --------
    >>> Vessel(
    ...     capacity_wet_t=65e3, laden_kn=14.0, ballast_kn=14.0, source="a broker"
    ... ).availability
    1.0
    """

    capacity_wet_t: float
    laden_kn: float
    ballast_kn: float
    availability: float = 1.0
    count: int | None = None
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "capacity_wet_t", low=1.0, high=1e6),
            *outside(self, "laden_kn", low=1.0, high=60.0),
            *outside(self, "ballast_kn", low=1.0, high=60.0),
            *outside(self, "availability", low=0.01, high=1.0),
            *outside(self, "count", low=1, high=1000),
            *bad_origin(self.source, self.evidence),
        ]
        refuse("vessel", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Berth:
    """A place where ships load or unload: alongside the production vessel, or a quay.

    Parameters
    ----------
    t_per_h : float
        Wet tonnes moved in an hour of work.
    count : int, optional
        Berths that are alike, each with its own storage and its part of the flow.
    wait_h : float, optional
        For the berth, because of others: on top of what ships of the fleet wait for
        each other.
    change_h : float, optional
        Between two ships, while nothing is moved: mooring, papers, casting off.
    workable : float, optional
        Share of the time in which ships can be worked at it: the rest is weather.
    storage_wet_t : float, optional
        What the production vessel's hold, or the stockpile, takes; enough for any
        ship where it is left out.
    most_wet_t_per_year : float, optional
        That may pass, whatever the berth could.
    source, evidence : str

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for them; all is told.

    Examples
    --------
    >>> Berth(t_per_h=1000.0, source="a port").storage_wet_t is None
    True
    """

    t_per_h: float
    count: int = 1
    wait_h: float = 0.0
    change_h: float = 0.0
    workable: float = 1.0
    storage_wet_t: float | None = None
    most_wet_t_per_year: float | None = None
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "t_per_h", low=1.0, high=1e6),
            *outside(self, "count", low=1, high=100),
            *outside(self, "wait_h", low=0.0, high=_YEAR_H),
            *outside(self, "change_h", low=0.0, high=_YEAR_H),
            *outside(self, "workable", low=0.01, high=1.0),
            *outside(self, "storage_wet_t", low=0.0, high=_MOST_T),
            *outside(self, "most_wet_t_per_year", low=1.0, high=_MOST_T),
            *bad_origin(self.source, self.evidence),
        ]
        refuse("berth", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """Where metal is made of it.

    Parameters
    ----------
    place : str, optional
        A ``facility_id`` of the table of works, or ``"lon,lat"``; at the port where
        it is left out.
    wet_t_per_year : float
        That it takes while it works.
    from_day : float, optional
        Day of the scenario on which it opens.
    availability : float, optional
        Share of the year in which it works.
    source, evidence : str

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for them; all is told.

    Examples
    --------
    >>> Plant(wet_t_per_year=1.3e6, availability=0.9, source="x").takes_t_per_year
    1170000.0
    """

    place: str = ""
    wet_t_per_year: float
    from_day: float = 0.0
    availability: float = 1.0
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "wet_t_per_year", low=1.0, high=_MOST_T),
            *outside(self, "from_day", low=0.0, high=_LONGEST_DAYS),
            *outside(self, "availability", low=0.01, high=1.0),
            *bad_origin(self.source, self.evidence),
        ]
        refuse("plant", problems)

    @property
    def takes_t_per_year(self) -> float:
        """Wet tonnes in a year, stops taken off."""
        return self.wet_t_per_year * self.availability


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightCosts:
    """What ships cost, by the day; dues and land carriage beside it.

    Days are priced by hire and fuel, or by two sums that hold both.

    Parameters
    ----------
    charter_usd_per_day : float, optional
        Hire of a ship, or what an own one costs.
    fuel_at_sea_t_per_day, fuel_in_port_t_per_day : float, optional
        In port counts every day that a ship does not sail.
    fuel_usd_per_t : float, optional
    at_sea_usd_per_day, in_port_usd_per_day : float, optional
        All in, in place of the four above.
    call_usd : float, optional
        Dues of each trip, at both ends together.
    land_usd_per_t_km : float, optional
        From the port to the plant.
    source, evidence : str

    Raises
    ------
    ParameterError
        A number is out of its range, days are priced in both ways or in none, or
        nobody stands for them; all is told.

    Examples
    --------
    >>> costs = FreightCosts(
    ...     charter_usd_per_day=16e3,
    ...     fuel_at_sea_t_per_day=30.0,
    ...     fuel_in_port_t_per_day=5.0,
    ...     fuel_usd_per_t=600.0,
    ...     source="a broker",
    ... )
    >>> costs.usd_per_day
    (34000.0, 19000.0)
    """

    charter_usd_per_day: float | None = None
    fuel_at_sea_t_per_day: float | None = None
    fuel_in_port_t_per_day: float | None = None
    fuel_usd_per_t: float | None = None
    at_sea_usd_per_day: float | None = None
    in_port_usd_per_day: float | None = None
    call_usd: float = 0.0
    land_usd_per_t_km: float = 0.0
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            problem
            for name in (*_PARTS, *_WHOLE, "call_usd", "land_usd_per_t_km")
            for problem in outside(self, name, low=0.0, high=_DEAREST_USD)
        ]
        problems += [*self._two_ways(), *bad_origin(self.source, self.evidence)]
        refuse("freight costs", problems)

    def _two_ways(self) -> Iterator[Problem]:
        parts, whole = (
            [name for name in names if getattr(self, name) is not None]
            for names in (_PARTS, _WHOLE)
        )
        if (len(parts), len(whole)) in {(len(_PARTS), 0), (0, len(_WHOLE))}:
            return
        yield Problem(
            where=(parts or whole or list(_PARTS))[0],
            what="given: " + (", ".join([*parts, *whole]) or "none"),
            expected=f"all of {', '.join(_PARTS)}; or else {' and '.join(_WHOLE)}",
            cure="price days by hire and fuel, or by two sums that hold both",
        )

    @property
    def usd_per_day(self) -> tuple[float, float]:
        """What a day of a ship costs at sea, and in port, USD."""
        if self.at_sea_usd_per_day is not None:
            return self.at_sea_usd_per_day, self.in_port_usd_per_day or 0.0
        hire, fuel = self.charter_usd_per_day or 0.0, self.fuel_usd_per_t or 0.0
        at_sea = (self.fuel_at_sea_t_per_day or 0.0) * fuel
        return hire + at_sea, hire + (self.fuel_in_port_t_per_day or 0.0) * fuel


_PARTS = (
    "charter_usd_per_day",
    "fuel_at_sea_t_per_day",
    "fuel_in_port_t_per_day",
    "fuel_usd_per_t",
)
_WHOLE = ("at_sea_usd_per_day", "in_port_usd_per_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSettings:
    """From the field to port and plant.

    Parameters
    ----------
    port : str
        UN/LOCODE, or ``"nearest"``.
    candidates : tuple of str, optional
        UN/LOCODEs that are set beside it, or that the nearest is taken from; with
        ``"nearest"`` and none, the ports of the market's country.
    origin : str, optional
        Where ships load: ``"lon,lat"`` or the name of a domain. By default the mean
        position of what counts above the cut-off, by its area.
    wet_t_per_year : float, optional
        That is lifted; by default what `SeabedPlan.wet_t_per_year` plans, or else
        `MiningPlan.most_wet_t_per_year`, as far as `MiningPlan.lifting` brings it up.
        Of crust with the rock that is cut with it, as all tonnes of a transport.
    vessel : Vessel
    loading : Berth
        At the field.
    unloading : Berth
        At the port, whichever it is.
    plant : Plant, optional
    costs : FreightCosts, optional
        Without them no cost is told.

    Raises
    ------
    ParameterError
        The rate is out of its range, the port is empty, a candidate stands twice; all
        is told.

    Examples
    --------
    >>> ship = Vessel(
    ...     capacity_wet_t=65e3, laden_kn=14.0, ballast_kn=14.0, source="a broker"
    ... )
    >>> quay = Berth(t_per_h=1000.0, source="a port")
    >>> TransportSettings(
    ...     port="JPHHE",
    ...     candidates=("JPYOK",),
    ...     vessel=ship,
    ...     loading=quay,
    ...     unloading=quay,
    ... ).ports
    ('JPHHE', 'JPYOK')
    """

    port: str
    candidates: tuple[str, ...] = ()
    origin: str = ""
    wet_t_per_year: float | None = None
    vessel: Vessel
    loading: Berth
    unloading: Berth
    plant: Plant | None = None
    costs: FreightCosts | None = None

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "port"),
            *outside(self, "wet_t_per_year", low=1.0, high=_MOST_T),
            *repeated("candidates", "port", self.candidates),
        ]
        refuse("transport", problems)

    @property
    def ports(self) -> tuple[str, ...]:
        """The ports that are named, the chosen one first."""
        chosen = () if self.port == NEAREST else (self.port,)
        return tuple(dict.fromkeys((*chosen, *self.candidates)))

    @property
    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """Who stands for what: part, source, evidence."""
        parts: dict[str, Vessel | Berth | Plant | FreightCosts | None] = {
            "vessel": self.vessel,
            "loading": self.loading,
            "unloading": self.unloading,
            "plant": self.plant,
            "costs": self.costs,
        }
        return tuple(
            (name, part.source, part.evidence)
            for name, part in parts.items()
            if part is not None
        )
