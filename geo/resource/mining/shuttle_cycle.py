"""One round of a ship between the field and the port, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf, isfinite

from geo.errors import ParameterError, Problem
from geo.model.transport import Berth, Plant, Vessel
from geo.resource.mining.production import HOURS_PER_YEAR

HOURS_PER_DAY = 24.0
CYCLE_PARTS = {
    "field_wait_h": "waiting at the field",
    "load_h": "alongside at the field: mooring, loading, weather",
    "laden_h": "with cargo to the port, delays at gates among them",
    "port_wait_h": "waiting for the quay",
    "unload_h": "at the quay: mooring, unloading, stoppages",
    "ballast_h": "back to the field, empty",
}
"""Parts of a cycle in their order, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuttle:
    """Ships that carry what a field yields to one port.

    Parameters
    ----------
    vessel : Vessel
    loading, unloading : Berth
        At the field, and at the port.
    distance_nm : float
        One way, nautical miles.
    gate_days : float, optional
        Delays at straits and canals, one way.
    wet_t_per_year : float
        Lifted, if nothing holds it back.
    plant : Plant, optional
        That takes what is landed.

    Raises
    ------
    ParameterError
        The way is blocked or of no length, or nothing is lifted; all are told.

    Examples
    --------
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x")
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> Shuttle(
    ...     vessel=ship,
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=float("inf"),
    ...     wet_t_per_year=3e6,
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: shuttle: 1 problem
    - distance_nm: inf
        expected: above 0, and a way
        cure: take a port that ships can reach, or another loading point
    """

    vessel: Vessel
    loading: Berth
    unloading: Berth
    distance_nm: float
    gate_days: float = 0.0
    wet_t_per_year: float
    plant: Plant | None = None

    def __post_init__(self) -> None:
        problems = []
        if not 0.0 < self.distance_nm < inf:
            problems.append(
                Problem(
                    where="distance_nm",
                    what=f"{self.distance_nm:g}",
                    expected="above 0, and a way",
                    cure="take a port that ships can reach, or another loading point",
                )
            )
        for name, low in (("gate_days", 0.0), ("wet_t_per_year", 1e-9)):
            if not low <= getattr(self, name) < inf:
                what, expected = f"{getattr(self, name):g}", f"{low:g} or more"
                problems.append(Problem(where=name, what=what, expected=expected))
        if problems:
            raise ParameterError("shuttle", problems)

    @property
    def loading_h(self) -> float:
        """Hours of work in which a ship is filled."""
        return transfer_hours(
            self.vessel.capacity_wet_t,
            t_per_h=self.loading.t_per_h,
            flow_t_per_h=_flow(self.loading, self.wet_t_per_year),
            storage_t=self.loading.storage_wet_t,
        )

    @property
    def unloading_h(self) -> float:
        """Hours of work in which a ship is emptied."""
        takes = inf if self.plant is None else self.plant.takes_t_per_year
        return transfer_hours(
            self.vessel.capacity_wet_t,
            t_per_h=self.unloading.t_per_h,
            flow_t_per_h=_flow(self.unloading, takes),
            storage_t=self.unloading.storage_wet_t,
        )

    @property
    def loading_berth_h(self) -> float:
        """Hours for which a ship holds a berth at the field."""
        return (self.loading_h + self.loading.change_h) / self.loading.workable

    @property
    def unloading_berth_h(self) -> float:
        """Hours for which a ship holds a berth at the port."""
        return (self.unloading_h + self.unloading.change_h) / self.unloading.workable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The hours of one round of a ship that never waits for another of the fleet.

    Parameters
    ----------
    field_wait_h, load_h, laden_h, port_wait_h, unload_h, ballast_h : float
        By `CYCLE_PARTS`.

    Examples
    --------
    >>> Cycle(
    ...     field_wait_h=0.0,
    ...     load_h=24.0,
    ...     laden_h=48.0,
    ...     port_wait_h=0.0,
    ...     unload_h=24.0,
    ...     ballast_h=48.0,
    ... ).days
    6.0
    """

    field_wait_h: float
    load_h: float
    laden_h: float
    port_wait_h: float
    unload_h: float
    ballast_h: float

    @property
    def hours(self) -> float:
        """All parts together."""
        return fsum(getattr(self, part) for part in CYCLE_PARTS)

    @property
    def days(self) -> float:
        """The same in days."""
        return self.hours / HOURS_PER_DAY

    @property
    def sea_days(self) -> float:
        """Days of it under way."""
        return (self.laden_h + self.ballast_h) / HOURS_PER_DAY


def shuttle_cycle(shuttle: Shuttle) -> Cycle:
    """Add up one round: load, sail laden, wait, unload, sail back in ballast.

    Parameters
    ----------
    shuttle : Shuttle

    Returns
    -------
    Cycle
        Weather at a berth stretches what is done there; delays at gates are met
        both ways.

    Examples
    --------
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=16.0, source="x")
    >>> berth = Berth(t_per_h=2000.0, wait_h=6.0, source="x")
    >>> cycle = shuttle_cycle(
    ...     Shuttle(
    ...         vessel=ship,
    ...         loading=berth,
    ...         unloading=berth,
    ...         distance_nm=960.0,
    ...         wet_t_per_year=3e6,
    ...     )
    ... )
    >>> cycle.load_h, cycle.laden_h, cycle.ballast_h, cycle.hours
    (24.0, 80.0, 60.0, 200.0)
    """
    vessel, gates_h = shuttle.vessel, shuttle.gate_days * HOURS_PER_DAY
    return Cycle(
        field_wait_h=shuttle.loading.wait_h,
        load_h=shuttle.loading_berth_h,
        laden_h=shuttle.distance_nm / vessel.laden_kn + gates_h,
        port_wait_h=shuttle.unloading.wait_h,
        unload_h=shuttle.unloading_berth_h,
        ballast_h=shuttle.distance_nm / vessel.ballast_kn + gates_h,
    )


def transfer_hours(
    cargo_t: float,
    *,
    t_per_h: float,
    flow_t_per_h: float = inf,
    storage_t: float | None = None,
) -> float:
    """Say how long a ship takes to load from a hold that fills while it is emptied.

    The hold is full when the ship comes, V. It is emptied at the rate of transfer L and
    filled at the flow q, so that V L / (L - q) go over at L, and what is left at q.
    Unloading onto a stockpile that a plant draws on is the same, the stockpile being
    empty when the ship comes. Either way a berth passes no more than the flow: ships
    that come as soon as one has left find the hold as full as it is taken here.

    Parameters
    ----------
    cargo_t : float
    t_per_h : float
        Rate of transfer.
    flow_t_per_h : float, optional
        Into the hold, or out of the stockpile; no limit by default.
    storage_t : float, optional
        Of the hold or the stockpile; by default enough for any ship.

    Returns
    -------
    float
        Hours; infinite where nothing flows and the storage is too small.

    Examples
    --------
    >>> transfer_hours(1000.0, t_per_h=100.0)
    10.0
    >>> transfer_hours(1000.0, t_per_h=100.0, flow_t_per_h=50.0, storage_t=0.0)
    20.0
    >>> transfer_hours(1000.0, t_per_h=100.0, flow_t_per_h=50.0, storage_t=500.0)
    10.0
    """
    quick_h = cargo_t / t_per_h
    if storage_t is None or flow_t_per_h >= t_per_h:
        return quick_h
    drain_h = storage_t / (t_per_h - flow_t_per_h)
    left_t = cargo_t - drain_h * t_per_h
    if left_t <= 0.0:
        return quick_h
    return drain_h + left_t / flow_t_per_h if flow_t_per_h > 0.0 else inf


def storage_days(berth: Berth, t_per_year: float) -> float | None:
    """Say for how many days of a flow the storages of a berth are enough.

    Parameters
    ----------
    berth : Berth
    t_per_year : float

    Returns
    -------
    float or None
        None where the storage is not told, or nothing flows.

    Examples
    --------
    >>> storage_days(Berth(t_per_h=1e3, storage_wet_t=50e3, source="x"), 3.65e6)
    5.0
    """
    if berth.storage_wet_t is None or not t_per_year > 0.0:
        return None
    days = berth.storage_wet_t * berth.count / t_per_year * HOURS_PER_YEAR
    return days / HOURS_PER_DAY


def _flow(berth: Berth, t_per_year: float) -> float:
    """Give the flow beside one berth in an hour of work."""
    if not isfinite(t_per_year):
        return inf
    # what stops a berth stops the flow beside it, and the tonnes of the year hold
    return t_per_year / HOURS_PER_YEAR / berth.workable / berth.count
