"""What a fleet of shuttling ships carries in a year, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.resource.mining.production import HOURS_PER_YEAR
from geo.resource.mining.shuttle_cycle import Cycle, Shuttle, shuttle_cycle

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.transport import Berth

PRODUCTION, VESSELS = "production", "vessels"
LOADING, UNLOADING = "loading berth", "unloading berth"
PORT, PLANT = "port", "plant"
MOST_VESSELS = 1000
_ROUNDING = 1e-9

COUNT_COLUMNS = {
    "vessels": "ships in the fleet",
    "t_per_year": "wet tonnes a year: an upper bound, for no ship is ever late",
    "random_t_per_year": "the same, were hours at berths exponential: the low side",
    "vessels_t_per_year": "that the ships could carry, were nothing else in the way",
    "binding": "what holds it back",
    "utilisation": "share of the time on hire in which ships are not idle",
    "idle_h": "hours a trip that a ship waits for cargo, or for others of the fleet",
}
"""Columns of the table of vessel counts, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A number of ships at work.

    Parameters
    ----------
    shuttle : Shuttle
    vessels : int

    Raises
    ------
    ParameterError
        There is no ship.

    Examples
    --------
    >>> from geo.model.transport import Berth, Vessel
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x")
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=ship,
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=3e6,
    ... )
    >>> pair = Fleet(shuttle=shuttle, vessels=2)
    >>> round(pair.trips_per_vessel_year, 2), pair.binding, round(pair.utilisation, 3)
    (42.12, 'production', 0.742)
    """

    shuttle: Shuttle
    vessels: int

    def __post_init__(self) -> None:
        if self.vessels < 1:
            problem = Problem(where="vessels", what=f"{self.vessels}", expected="1 on")
            raise ParameterError("fleet", [problem])

    @property
    def cycle(self) -> Cycle:
        """One round of a ship that waits for no other."""
        return shuttle_cycle(self.shuttle)

    @property
    def trips_per_vessel_year(self) -> float:
        """Rounds of a ship in a year, if it waits for no other."""
        on_hire_h = HOURS_PER_YEAR * self.shuttle.vessel.availability
        return on_hire_h / self.cycle.hours

    @property
    def t_per_vessel_year(self) -> float:
        """Wet tonnes that one ship carries so."""
        return self.trips_per_vessel_year * self.shuttle.vessel.capacity_wet_t

    @property
    def limits_t_per_year(self) -> dict[str, float]:
        """Most wet tonnes a year by what may hold them back."""
        limits = limits_t_per_year(self.shuttle)
        return limits | {VESSELS: self.vessels * self.t_per_vessel_year}

    @property
    def t_per_year(self) -> float:
        """Wet tonnes that arrive in a year: the least of the limits."""
        return min(self.limits_t_per_year.values())

    @property
    def binding(self) -> str:
        """What holds it back; of limits that are alike the one nearest mining."""
        limits = self.limits_t_per_year
        least = self.t_per_year * (1.0 + _ROUNDING)
        return next(name for name in _ORDER if limits.get(name, inf) <= least)

    @property
    def trips_per_year(self) -> float:
        """Rounds of all ships in a year."""
        return self.t_per_year / self.shuttle.vessel.capacity_wet_t

    @property
    def utilisation(self) -> float:
        """Share of the time on hire in which ships are not idle."""
        return self.t_per_year / (self.vessels * self.t_per_vessel_year)

    @property
    def idle_h(self) -> float:
        """Hours a trip for which a ship waits for cargo, or for others of the fleet."""
        hours = self.cycle.hours
        return max(0.0, hours / self.utilisation - hours)

    @property
    def random_t_per_year(self) -> float:
        """Wet tonnes a year, were hours at the berths exponential: the low side.

        Mean value analysis of a closed network of exponential berths and the rest of
        the cycle as a delay [1]_; berths that are alike as one faster berth and a
        delay [2]_. Real hours spread less, so that a fleet carries something between
        this and `t_per_year`.

        References
        ----------
        .. [1] Reiser, M. and Lavenberg, S. S. (1980). Mean-value analysis of closed
           multichain queuing networks. Journal of the ACM 27, 313-322.
        .. [2] Seidmann, A., Schweitzer, P. J. and Shalev-Oren, S. (1987). Computerized
           closed queueing network models of flexible manufacturing systems. Large
           Scale Systems 12, 91-107 (unverified).
        """
        shuttle = self.shuttle
        count = np.array([shuttle.loading.count, shuttle.unloading.count])
        berth_h = np.array([shuttle.loading_berth_h, shuttle.unloading_berth_h])
        own_h = berth_h / count
        delay_h = self.cycle.hours - float(own_h.sum())
        waiting = np.zeros(2)
        trips_per_h = 0.0
        for ships in range(1, self.vessels + 1):
            there_h = own_h * (1.0 + waiting)
            trips_per_h = ships / (delay_h + float(there_h.sum()))
            waiting = trips_per_h * there_h
        carried = trips_per_h * HOURS_PER_YEAR * shuttle.vessel.availability
        return min(self.t_per_year, carried * shuttle.vessel.capacity_wet_t)


def limits_t_per_year(shuttle: Shuttle) -> dict[str, float]:
    """Give the most wet tonnes a year that pass everything but the ships.

    Parameters
    ----------
    shuttle : Shuttle

    Returns
    -------
    dict of str to float
        What is lifted, the berths, and port and plant where they have a limit.

    Examples
    --------
    >>> from geo.model.transport import Berth, Plant, Vessel
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x")
    >>> berth = Berth(t_per_h=1000.0, change_h=12.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=ship,
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=3e6,
    ...     plant=Plant(wet_t_per_year=1.3e6, source="x"),
    ... )
    >>> limits_t_per_year(shuttle)["plant"], limits_t_per_year(shuttle)["loading berth"]
    (1300000.0, 7008000.0)
    """
    cargo_t = shuttle.vessel.capacity_wet_t
    limits = {
        PRODUCTION: shuttle.wet_t_per_year,
        LOADING: _berth_limit(shuttle.loading, cargo_t, hours=shuttle.loading_berth_h),
        UNLOADING: _berth_limit(
            shuttle.unloading, cargo_t, hours=shuttle.unloading_berth_h
        ),
    }
    if shuttle.loading.most_wet_t_per_year is not None:
        limits[LOADING] = min(limits[LOADING], shuttle.loading.most_wet_t_per_year)
    if shuttle.unloading.most_wet_t_per_year is not None:
        limits[PORT] = shuttle.unloading.most_wet_t_per_year
    if shuttle.plant is not None:
        limits[PLANT] = shuttle.plant.takes_t_per_year
    return limits


def vessels_needed(shuttle: Shuttle) -> int:
    """Say how many ships carry all that lifting, berths, port and plant let pass.

    Parameters
    ----------
    shuttle : Shuttle

    Returns
    -------
    int

    Raises
    ------
    ParameterError
        It would be more than 1,000, or no ship is ever full.

    Examples
    --------
    >>> from geo.model.transport import Berth, Vessel
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x")
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> vessels_needed(
    ...     Shuttle(
    ...         vessel=ship,
    ...         loading=berth,
    ...         unloading=berth,
    ...         distance_nm=960.0,
    ...         wet_t_per_year=3e6,
    ...     )
    ... )
    2
    """
    one = Fleet(shuttle=shuttle, vessels=1).t_per_vessel_year
    most = min(limits_t_per_year(shuttle).values())
    if not one > 0.0 or most / one > MOST_VESSELS:
        raise ParameterError(
            "shuttle",
            [
                Problem(
                    where="vessel",
                    what=f"{most:,.0f} t a year to carry, {one:,.0f} t a year a ship",
                    expected=f"at most {MOST_VESSELS:,} ships",
                    cure="give larger or faster ships, berths that work, or storage",
                )
            ],
        )
    return max(1, ceil(most / one - _ROUNDING))


def fleet_of(shuttle: Shuttle) -> Fleet:
    """Take the ships that are told, or as many as are needed.

    Parameters
    ----------
    shuttle : Shuttle

    Returns
    -------
    Fleet
    """
    told = shuttle.vessel.count
    return Fleet(
        shuttle=shuttle, vessels=vessels_needed(shuttle) if told is None else told
    )


def vessel_counts(shuttle: Shuttle, *, beyond: int = 2) -> pd.DataFrame:
    """Tabulate what fleets of 1, 2, … ships carry.

    Parameters
    ----------
    shuttle : Shuttle
    beyond : int, optional
        Ships more than are needed, or told, at the end of the table.

    Returns
    -------
    pandas.DataFrame
        By `COUNT_COLUMNS`. Tonnes add up ship by ship until something else binds.

    Examples
    --------
    >>> from geo.model.transport import Berth, Vessel
    >>> ship = Vessel(capacity_wet_t=48e3, laden_kn=12.0, ballast_kn=12.0, source="x")
    >>> berth = Berth(t_per_h=2000.0, source="x")
    >>> shuttle = Shuttle(
    ...     vessel=ship,
    ...     loading=berth,
    ...     unloading=berth,
    ...     distance_nm=960.0,
    ...     wet_t_per_year=3e6,
    ... )
    >>> vessel_counts(shuttle)["vessels"].tolist()
    [1, 2, 3, 4]
    """
    import pandas as pd  # noqa: PLC0415  # settings are checked without it

    last = max(fleet_of(shuttle).vessels, vessels_needed(shuttle)) + beyond
    rows = [_row(Fleet(shuttle=shuttle, vessels=n)) for n in range(1, last + 1)]
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS))


def with_speeds(shuttle: Shuttle, factor: float) -> Shuttle:
    """Let ships sail faster or slower, both ways.

    Parameters
    ----------
    shuttle : Shuttle
    factor : float

    Returns
    -------
    Shuttle
    """
    vessel = shuttle.vessel
    return replace(
        shuttle,
        vessel=replace(
            vessel,
            laden_kn=vessel.laden_kn * factor,
            ballast_kn=vessel.ballast_kn * factor,
        ),
    )


_ORDER = (PRODUCTION, LOADING, VESSELS, UNLOADING, PORT, PLANT)


def _row(fleet: Fleet) -> dict[str, object]:
    row = {name: getattr(fleet, name) for name in COUNT_COLUMNS if hasattr(fleet, name)}
    return row | {"vessels_t_per_year": fleet.limits_t_per_year[VESSELS]}


def _berth_limit(berth: Berth, cargo_t: float, *, hours: float) -> float:
    return berth.count * cargo_t * HOURS_PER_YEAR / hours if hours < inf else 0.0
