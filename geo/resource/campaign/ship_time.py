"""The ship time of a campaign, leg by leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M

if TYPE_CHECKING:
    from geo.model.campaign import CampaignShip, StationWork

HOURS, SECONDS = 24.0, 3600.0  # of a day, of an hour


def station_hours(
    depth_m: NDArray[np.float64], *, work: StationWork
) -> NDArray[np.float64]:
    """Give the time on station: down, up, and what does not grow with depth.

    Parameters
    ----------
    depth_m : ndarray of float, shape (n,)
    work : StationWork

    Returns
    -------
    ndarray of float, shape (n,)
        Hours, of all casts.

    Examples
    --------
    >>> from geo.model.campaign import StationWork
    >>> work = StationWork(
    ...     lower_m_s=1.0, raise_m_s=0.5, handling_h=1.0, casts=1.1, source="log"
    ... )
    >>> station_hours(np.array([3_600.0]), work=work)
    array([4.4])
    """
    wire_h = depth_m * (1.0 / work.lower_m_s + 1.0 / work.raise_m_s) / SECONDS
    return np.asarray(work.casts * (wire_h + work.handling_h))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShipTime:
    """Days of a campaign; they add up to the whole.

    Parameters
    ----------
    transit, on_station, sailing, weather, in_port : float
        Days from and to the port, on station, from station to station, lost to
        weather, and in port between legs.
    leg : ndarray of int, shape (n,)
        Leg of each station in the order of the tour, counted from 1.
    sailed_m : ndarray of float, shape (n,)
        From the station before; 0 for the first of a leg.
    """

    transit: float
    on_station: float
    sailing: float
    weather: float
    in_port: float
    leg: NDArray[np.intp]
    sailed_m: NDArray[np.float64]

    @property
    def days(self) -> float:
        """The whole of it."""
        at_work = self.on_station + self.sailing + self.weather
        return self.transit + at_work + self.in_port

    @property
    def legs(self) -> int:
        """How often the ship leaves port."""
        return int(self.leg.max(initial=0))


def ship_time(
    *,
    hours: NDArray[np.float64],
    between_m: NDArray[np.float64],
    transit_nm: float,
    ship: CampaignShip,
) -> ShipTime:
    """Add up a campaign, and cut it into legs where the ship must go back.

    Stations are taken in the order of the tour. A leg takes as many as its days
    allow; the way from the last station of a leg to the first of the next is not
    sailed: the ship has been in port between them.

    Parameters
    ----------
    hours : ndarray of float, shape (n,)
        On each station, in the order of the tour.
    between_m : ndarray of float, shape (n - 1,)
        From each station to the next.
    transit_nm : float
        From the port to the field, one way.
    ship : CampaignShip

    Returns
    -------
    ShipTime
        Of no day where there is no station.

    Raises
    ------
    ParameterError
        The days of a leg do not suffice for a single station.

    Examples
    --------
    >>> from geo.model.campaign import CampaignShip
    >>> ship = CampaignShip(
    ...     port="JPYOK", day_usd=1e5, speed_kn=10.0, most_days=6.0, source="offer"
    ... )
    >>> time = ship_time(
    ...     hours=np.full(3, 12.0),
    ...     between_m=np.full(2, 10.0 * 1852.0),
    ...     transit_nm=480.0,
    ...     ship=ship,
    ... )
    >>> time.leg, time.transit, time.on_station, time.days
    (array([1, 1, 1]), 4.0, 1.5, 5.5833)
    """
    if not len(hours):
        nothing = np.zeros(0)
        return ShipTime(
            transit=0.0,
            on_station=0.0,
            sailing=0.0,
            weather=0.0,
            in_port=0.0,
            leg=nothing.astype(np.intp),
            sailed_m=nothing,
        )
    speed_m_h = ship.speed_kn * NAUTICAL_MILE_M
    way = 2.0 * transit_nm / ship.speed_kn / HOURS
    leg, sailed_m = _legs(
        hours,
        np.append(0.0, between_m),
        speed_m_h=speed_m_h,
        room_h=(ship.most_days - way) * HOURS / (1.0 + ship.weather_share),
    )
    on_station = float(hours.sum()) / HOURS
    sailing = float(sailed_m.sum()) / speed_m_h / HOURS
    return ShipTime(
        transit=int(leg[-1]) * way,
        on_station=on_station,
        sailing=sailing,
        weather=ship.weather_share * (on_station + sailing),
        in_port=(int(leg[-1]) - 1) * ship.port_days,
        leg=leg,
        sailed_m=sailed_m,
    )


def _legs(
    hours: NDArray[np.float64],
    reached_m: NDArray[np.float64],
    *,
    speed_m_h: float,
    room_h: float,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Fill legs one after the other."""
    if hours.max() > room_h:
        problem = Problem(
            where="most_days",
            what=f"{room_h:,.1f} hours are left for work, a station takes "
            f"{hours.max():,.1f}",
            expected="a leg long enough for the way, the weather and one station",
            cure="a longer leg, a nearer port, or a faster ship",
        )
        raise ParameterError("campaign.ship", [problem])
    leg = np.ones(len(hours), dtype=np.intp)
    sailed_m = reached_m.copy()
    used_h = 0.0
    for place, (work_h, away_m) in enumerate(zip(hours, reached_m, strict=True)):
        taken_h = work_h + away_m / speed_m_h
        if used_h + taken_h > room_h:
            leg[place:] += 1
            sailed_m[place], used_h, taken_h = 0.0, 0.0, work_h
        used_h += taken_h
    return leg, sailed_m
