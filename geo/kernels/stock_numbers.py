"""What stocks are followed with: rules, what paths meet, what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRIVATE, PUBLIC = 0, 1

DAILY = (
    "arrivals",
    "purchases",
    "price_response",
    "use",
    "unmet",
    "priced_out",
    "surplus",
    "private_stock",
    "public_stock",
    "cover_days",
    "price",
)
"""What is told of each step of a single path, after the inflows."""

SUMS = (
    "arrivals",
    "price_response",
    "priced_out",
    "surplus",
    "private_stock",
    "public_stock",
    "price",
)
"""What is summed over steps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """What is the same on all paths. Days are days of demand, pairs private and public.

    Parameters
    ----------
    step_days : float
    demand_t : ndarray of float, shape (steps,)
        Of each step.
    share : ndarray of float, shape (sectors,)
    rank : ndarray of int, shape (sectors,)
        From 0, without gaps: those of rank 0 are served first.
    target_days : ndarray of float, shape (2, steps)
    keep_days, fill, release, opening_days : tuple of float
        Surplus is kept up to the first; the most bought and given out in a day; held
        on day 0.
    sharing : float
    alike : bool
        All sectors save alike, so that their stocks keep the shares of their demand
        and are followed as one.
    elasticities : tuple of float
        Of demand and supply.
    highest_price, outside_price : float
        Over the ordinary price: the most, and the shock from outside.
    """

    step_days: float
    told_t_per_day: float
    demand_t: Floats
    share: Floats
    rank: NDArray[np.int64]
    target_days: Floats
    keep_days: tuple[float, float]
    fill: Floats
    release: tuple[float, float]
    opening_days: tuple[float, float]
    sharing: float
    alike: bool
    elasticities: tuple[float, float]
    highest_price: float
    outside_price: float

    @property
    def apart(self) -> Floats:
        """Shares of what is followed apart: all sectors as one, or each by itself."""
        return np.ones(1) if self.alike else self.share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What paths meet. Iterators give a step at a time.

    Parameters
    ----------
    demand, opening : ndarray of float, shape (paths,)
        Factors.
    gap_day : ndarray of float, shape (paths,)
        Before which nothing can lack.
    open_day : ndarray of float, shape (paths,)
        From which the public stock may be used.
    arrivals : iterator of ndarray of float, shape (paths,)
        t of each step.
    calm : iterator of ndarray of float, shape (paths,)
        Share of each step in which nothing is disrupted.
    inflows : tuple of iterator of ndarray of float, shape (1, paths)
        t of each step.
    savings : tuple of iterator of ndarray of float, shape (sectors or 1, paths)
        Share of the demand that is not asked for; over 1 is 1. One row where sectors
        are alike.
    """

    demand: Floats
    opening: Floats
    gap_day: Floats
    open_day: Floats
    arrivals: Iterator[Floats]
    calm: Iterator[Floats]
    inflows: tuple[Iterator[Floats], ...]
    savings: tuple[Iterator[Floats], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What became of the paths: arrays that are filled step by step.

    Parameters
    ----------
    sums : dict of str to ndarray of float, shape (paths,)
        By `SUMS`.
    unmet, saved : ndarray of float, shape (sectors, paths)
    inflow : ndarray of float, shape (inflows, paths)
    saving : ndarray of float, shape (savings, paths)
    bought : ndarray of float, shape (2, paths)
    first_unmet_day, stock_out_day : ndarray of float, shape (paths,)
    lowest_cover_days, balance_error : ndarray of float, shape (paths,)
    cover : ndarray of float32, shape (steps, paths)
    unmet_by_step : ndarray of float, shape (steps,)
        Over all paths.
    daily : list of tuple of float
        Of a single path, by step: inflows, then by `DAILY`.
    """

    sums: dict[str, Floats]
    unmet: Floats
    saved: Floats
    inflow: Floats
    saving: Floats
    bought: Floats
    first_unmet_day: Floats
    stock_out_day: Floats
    lowest_cover_days: Floats
    balance_error: Floats
    cover: NDArray[np.float32]
    unmet_by_step: Floats
    daily: list[tuple[float, ...]] = field(default_factory=list)
