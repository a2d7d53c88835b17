"""How long a stock lasts, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.quantities import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.model.disruption import Disruption
    from geo.resilience.allocation import SupplyFlows

    State = tuple[Disruption, ...]

MOST = 1e300  # any finite number
_ROUNDING = 1e-9  # of a day's demand: less than this is not unmet

STOCK_COLUMNS = {
    "day": "day of the scenario, from 0",
    "arrivals": "t landed",
    "seabed": "t from the seabed",
    "use": "t used",
    "unmet": "t wanted and not there",
    "surplus": "t that found no room in the stock",
    "stock": "t at the end of the day",
    "cover_days": "days of demand in stock",
}
"""Columns of a path of the stock, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSettings:
    """Demand, and the stock that backs it.

    Parameters
    ----------
    demand_t_per_year : float
        Even through the year.
    stock_days : float
        Opening stock, in days of demand.
    horizon_days : int
        How long is looked ahead.
    stock_limit_days : float, optional
        Room for stock, in days of demand; what is over is not taken in. No limit
        by default. At least the opening stock.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> StockSettings(
    ...     demand_t_per_year=3650.0, stock_days=60.0, horizon_days=365
    ... ).demand_t_per_day
    10.0
    """

    demand_t_per_year: float
    stock_days: float
    horizon_days: int
    stock_limit_days: float = float("inf")

    def __post_init__(self) -> None:
        checks = {
            "demand_t_per_year": (0.0 < self.demand_t_per_year < np.inf, "above 0"),
            "stock_days": (0.0 <= self.stock_days < np.inf, "0 or more"),
            "horizon_days": (1 <= self.horizon_days <= 36500, "1 to 36500"),
            "stock_limit_days": (
                self.stock_limit_days >= self.stock_days,
                "at least stock_days",
            ),
        }
        problems = [
            Problem(where=name, what=f"{getattr(self, name)}", expected=expected)
            for name, (fits, expected) in checks.items()
            if not fits
        ]
        if problems:
            raise ParameterError("stock", problems)

    @property
    def demand_t_per_day(self) -> float:
        """A day's demand, t."""
        return self.demand_t_per_year / DAYS_PER_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class SeabedProduction:
    """Output that comes from one's own waters, past every gate.

    Parameters
    ----------
    t_per_year : float
        Full output, in the basis of the demand.
    start_day : float
        First day of the ramp.
    ramp_days : float
        To full output, in a straight line.
    total_t : float, optional
        All that the deposit can give, in the same basis; no limit by default.

    Raises
    ------
    ParameterError
        A number is negative; all are told.

    Examples
    --------
    >>> SeabedProduction(t_per_year=3650.0, start_day=1.0, ramp_days=0.0).daily(3)
    array([ 0., 10., 10.])
    """

    t_per_year: float
    start_day: float = 0.0
    ramp_days: float = 0.0
    total_t: float = float("inf")

    def __post_init__(self) -> None:
        limits = dict.fromkeys(("t_per_year", "start_day", "ramp_days"), MOST)
        problems = [
            Problem(where=name, what=f"{getattr(self, name)}", expected="0 or more")
            for name, most in (limits | {"total_t": float("inf")}).items()
            if not 0.0 <= getattr(self, name) <= most
        ]
        if problems:
            raise ParameterError("seabed production", problems)

    def daily(self, days: int) -> NDArray[np.float64]:
        """Give the tonnes of each day.

        Parameters
        ----------
        days : int

        Returns
        -------
        ndarray of float, shape (days,)
        """
        since = np.arange(days + 1, dtype=float) - self.start_day
        ramped = np.clip(since, 0.0, self.ramp_days)
        # integral of the rate: half the ramp's square, then a straight line
        made = np.clip(since - self.ramp_days, 0.0, None)
        if self.ramp_days:
            made = made + ramped**2 / (2.0 * self.ramp_days)
        mined = np.minimum(made * self.t_per_year / DAYS_PER_YEAR, self.total_t)
        return np.diff(mined)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StockPath:
    """What became of a stock.

    Parameters
    ----------
    table : pandas.DataFrame
        By `STOCK_COLUMNS`, one row per day.
    first_unmet_day : int, optional
        Row of the first day with unmet demand; none if all is met.
    stock_out_day : float
        When on that day the stock runs out; infinite if all is met.
    unmet_total_t : float
    lowest_cover_days : float
    states : tuple of tuple of Disruption
        The distinct states for which flows were worked out, in order.
    """

    table: pd.DataFrame
    first_unmet_day: int | None
    stock_out_day: float
    unmet_total_t: float
    lowest_cover_days: float
    states: tuple[State, ...]


def simulate_stock(
    settings: StockSettings,
    *,
    flows_in: Callable[[State], SupplyFlows],
    disruptions: Sequence[Disruption] = (),
    seabed: SeabedProduction | None = None,
) -> StockPath:
    """Follow a stock through disruptions.

    ``S' = S + arrivals + seabed − use``, with ``use = min(demand, what is
    there)``. Goods leave the plants evenly, by the flows of the state of that
    day, and land after that state's days from plant to market: what was at sea
    when something stops still arrives. Before day 0 nothing is disrupted. Feed
    on its way to a plant that stops is not counted on.

    Parameters
    ----------
    settings : StockSettings
    flows_in : callable
        Gives the flows while some disruptions are in force, such as
        ``lambda state: supply_flows(programme.under(state))``. Asked once per state.
    disruptions : sequence of Disruption, optional
        With their start and duration.
    seabed : SeabedProduction, optional

    Returns
    -------
    StockPath

    Examples
    --------
    >>> from geo.model.disruption import Disruption, Target
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> path = simulate_stock(
    ...     StockSettings(demand_t_per_year=100.0, stock_days=60.0, horizon_days=200),
    ...     flows_in=lambda state: supply_flows(programme.under(state)),
    ...     disruptions=[Disruption(target=Target.FACILITY, name="P1")],
    ... )
    >>> round(path.stock_out_day, 1)
    93.1
    """
    periods = _periods(disruptions, horizon=float(settings.horizon_days))
    solved: dict[State, SupplyFlows] = {}
    arrivals = np.zeros(settings.horizon_days)
    for start, end, state in periods:
        if state not in solved:
            solved[state] = flows_in(state)
        arrivals += _landed(solved[state], start=start, end=end, days=len(arrivals))
    mined = np.zeros(len(arrivals)) if seabed is None else seabed.daily(len(arrivals))
    table = _drawn_down(settings, arrivals=arrivals, seabed=mined)
    first = np.flatnonzero(table["unmet"].to_numpy() > 0.0)
    return StockPath(
        table=table,
        first_unmet_day=int(first[0]) if first.size else None,
        stock_out_day=_stock_out(settings, table, first),
        unmet_total_t=float(table["unmet"].sum()),
        lowest_cover_days=float(min(table["cover_days"].min(), settings.stock_days)),
        states=tuple(solved),
    )


def _periods(
    disruptions: Sequence[Disruption], *, horizon: float
) -> list[tuple[float, float, State]]:
    """Cut time where something starts or ends, and say what is in force."""
    edges = {0.0, horizon}
    for hit in disruptions:
        edges.update(day for day in (hit.start_day, hit.end_day) if 0.0 < day < horizon)
    days = sorted(edges)
    periods: list[tuple[float, float, State]] = [(-np.inf, 0.0, ())]
    for start, end in pairwise(days):
        state = tuple(hit for hit in disruptions if hit.active_on(start))
        periods.append((start, end, state))
    return periods


def _landed(
    flows: SupplyFlows, *, start: float, end: float, days: int
) -> NDArray[np.float64]:
    """Spread what leaves between two days over the days on which it lands."""
    table = flows.flows[flows.flows["tonnes"] > 0.0]
    rate = table["tonnes"].to_numpy(dtype=float)[:, None] / DAYS_PER_YEAR
    under_way = table["market_days"].to_numpy(dtype=float)[:, None]
    edges = np.arange(days + 1, dtype=float)[None, :]
    within = np.clip(edges, start + under_way, end + under_way)
    return np.asarray((rate * np.diff(within, axis=1)).sum(axis=0))


def _drawn_down(
    settings: StockSettings,
    *,
    arrivals: NDArray[np.float64],
    seabed: NDArray[np.float64],
) -> pd.DataFrame:
    demand = settings.demand_t_per_day
    room = settings.stock_limit_days * demand
    stock = settings.stock_days * demand
    rows = []
    for day, incoming in enumerate(arrivals + seabed):
        there = stock + incoming
        short = demand - there
        unmet = short if short > _ROUNDING * demand else 0.0
        left = max(0.0, there - demand)
        stock = min(left, room)
        rows.append((day, demand - unmet, unmet, left - stock, stock))
    table = pd.DataFrame(rows, columns=["day", "use", "unmet", "surplus", "stock"])
    table = table.assign(
        arrivals=arrivals, seabed=seabed, cover_days=table["stock"] / demand
    )
    return table[list(STOCK_COLUMNS)]


def _stock_out(
    settings: StockSettings, table: pd.DataFrame, first: NDArray[np.intp]
) -> float:
    """Find the moment of the day when the stock has gone, all rates being even."""
    if not first.size:
        return float("inf")
    day = int(first[0])
    opening = settings.stock_days * settings.demand_t_per_day
    stock = float(table["stock"].iloc[day - 1]) if day else opening
    incoming = float(table["arrivals"].iloc[day] + table["seabed"].iloc[day])
    return day + stock / (settings.demand_t_per_day - incoming)
