"""What is asked of a stock: demand, who holds how much, by which rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.limits import outside, require_between
from geo.model.market import SectorShare, not_one
from geo.model.quantities import DAYS_PER_YEAR
from geo.resilience.market_demand import EVERYONE
from geo.resilience.price_response import Elasticities

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 1e300  # any finite number
LONGEST_DAYS = 36_500  # a century


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAgent:
    """One who holds stock, and the rules by which it is filled and given out.

    Parameters
    ----------
    opening_days : float, optional
        Held on day 0, in days of demand.
    target_days : float, optional
        Filled up to it by surplus and, while nothing is disrupted, by purchases.
    fill_days_per_day : float, optional
        The most that is bought in a day, in days of demand.
    release_days_per_day : float, optional
        The most that is given out in a day, in days of demand. No limit by default.
    keeps_surplus : bool, optional
        Surplus beyond the target is kept too, up to the limit.
    limit_days : float, optional
        Room, in days of demand. No limit by default; at least opening and target.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> StockAgent(
    ...     opening_days=60.0, target_days=90.0, fill_days_per_day=0.1
    ... ).limit_days
    inf
    """

    opening_days: float = 0.0
    target_days: float = 0.0
    fill_days_per_day: float = 0.0
    release_days_per_day: float = inf
    keeps_surplus: bool = True
    limit_days: float = inf

    def __post_init__(self) -> None:
        problems = [
            problem
            for name, high in (
                ("opening_days", MOST),
                ("target_days", MOST),
                ("fill_days_per_day", MOST),
                ("release_days_per_day", inf),
            )
            for problem in outside(self, name, low=0.0, high=high)
        ]
        if not self.limit_days >= max(self.opening_days, self.target_days):
            problems.append(
                Problem(
                    where="limit_days",
                    what=f"{self.limit_days:g}",
                    expected="at least opening_days and target_days",
                )
            )
        if problems:
            raise ParameterError("stock", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockQuestion:
    """A demand, the stocks that back it, and the time that is looked ahead.

    Parameters
    ----------
    commodity : str
    demand_t_per_year : float
        On day 0; even through the year.
    horizon_days : int
        How long is looked ahead: the nearest number of whole steps to it.
    step_days : float, optional
    sectors : tuple of SectorShare, optional
        Their shares add up to 1.
    private : StockAgent, optional
        Users' own stock, held by each sector in proportion to its demand.
    public : StockAgent, optional
        The state's. By default it holds none and keeps no surplus.
    information_lag_days : float, optional
        From the first disruption to the day on which the public stock opens.
    sharing : float, optional
        Share of what is left in private hands that other sectors may have.
    elasticities : Elasticities, optional
        Nobody answers the price by default.
    demand_factor : float, optional
        Over the demand told, of an uncertain demand. Who supplies an ordinary day of
        the demand told supplies so much more, or less, in every state; the tonnes of
        the opening stock stay what they are.
    demand_growth_per_year : float, optional
        -0.5 to 1, compounded: what comes does not grow with it.
    price_multiplier : float, optional
        A price shock from outside, on all days: ordinary prices times this.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> question = StockQuestion(
    ...     commodity="nickel", demand_t_per_year=3650.0, horizon_days=3
    ... )
    >>> question.demand_t
    array([10., 10., 10.])
    """

    commodity: str
    demand_t_per_year: float
    horizon_days: int
    step_days: float = 1.0
    sectors: tuple[SectorShare, ...] = EVERYONE
    private: StockAgent = field(default_factory=StockAgent)
    public: StockAgent = field(default_factory=lambda: StockAgent(keeps_surplus=False))
    information_lag_days: float = 0.0
    sharing: float = 1.0
    elasticities: Elasticities = field(default_factory=Elasticities)
    demand_factor: float = 1.0
    demand_growth_per_year: float = 0.0
    price_multiplier: float = 1.0

    def __post_init__(self) -> None:
        limits = {
            "horizon_days": (1, LONGEST_DAYS),
            "step_days": (1e-3, LONGEST_DAYS),
            "information_lag_days": (0.0, MOST),
            "sharing": (0.0, 1.0),
            "demand_factor": (1e-3, 1e3),
            "demand_growth_per_year": (-0.5, 1.0),
            "price_multiplier": (1e-3, 1e3),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        if not 0.0 < self.demand_t_per_year < inf:
            told = f"{self.demand_t_per_year:g}"
            problems.append(
                Problem(where="demand_t_per_year", what=told, expected="above 0")
            )
        problems += not_one("sectors", sum(one.share for one in self.sectors))
        problems += [
            Problem(
                where=f"share of {one.sector}", what=f"{one.share:g}", expected="0 up"
            )
            for one in self.sectors
            if not (isfinite(one.share) and one.share >= 0.0)
        ]
        if problems:
            raise ParameterError(f"stock of {self.commodity}", problems)

    @property
    def steps(self) -> int:
        """How many steps are taken."""
        return max(1, round(self.horizon_days / self.step_days))

    @property
    def days(self) -> NDArray[np.float64]:
        """Day on which each step begins, shape (steps,)."""
        return np.arange(self.steps, dtype=float) * self.step_days

    @property
    def demand_t_per_day(self) -> float:
        """A day's demand on day 0, as told, t."""
        return self.demand_t_per_year / DAYS_PER_YEAR

    @property
    def demand_t(self) -> NDArray[np.float64]:
        """Demand of each step, t, shape (steps,): that of its middle."""
        years = (self.days + 0.5 * self.step_days) / DAYS_PER_YEAR
        growth = (1.0 + self.demand_growth_per_year) ** years
        a_day = self.demand_factor * self.demand_t_per_day
        return np.asarray(a_day * self.step_days * growth)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDraws:
    """How many paths are drawn, and how far the inputs may be off.

    Standard deviations are relative, of factors that are lognormal with median 1,
    unless they are in days. Each input has a stream of its own: to add a lever or a
    disruption does not change what is drawn for the others.

    Parameters
    ----------
    paths : int
    demand_sd : float, optional
    opening_stock_sd : float, optional
    duration_sd : float, optional
        Of each disruption by itself.
    start_sd_days : float, optional
        Of each disruption by itself, normal; none starts before day 0.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> StockDraws(paths=200, demand_sd=0.1).duration_sd
    0.0
    """

    paths: int
    demand_sd: float = 0.0
    opening_stock_sd: float = 0.0
    duration_sd: float = 0.0
    start_sd_days: float = 0.0

    def __post_init__(self) -> None:
        limits = {
            "paths": (1.0, 1e7),
            "demand_sd": (0.0, 3.0),
            "opening_stock_sd": (0.0, 3.0),
            "duration_sd": (0.0, 3.0),
            "start_sd_days": (0.0, float(LONGEST_DAYS)),
        }
        require_between("draws", self, limits)
