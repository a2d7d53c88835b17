"""When products that are in use come to their end, and what metal comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma

from geo.model.limits import outside
from geo.model.profile_questions import refuse
from geo.model.quantities import DAYS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.model.levers import RecyclingLever

Numbers = NDArray[np.float64]

_COHORTS_PER_YEAR = 12
_LONGEST_LIVES = 5.0  # lifetimes back in time: all that was sold before has gone
_MOST_COHORTS_BACK = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long products of one kind are used.

    Parameters
    ----------
    mean_years : float
    shape : float, optional
        Of the Weibull law that lives follow; 3 is about the spread of cars and
        appliances (unverified), 1 is use without ageing.

    Raises
    ------
    ParameterError
        A number is out of its range; all is told.

    References
    ----------
    Müller, E., Hilty, L. M., Widmer, R., Schluep, M., Faulstich, M. (2014). Modeling
    metal stocks and flows: a review of dynamic material flow analysis methods.
    Environmental Science & Technology 48, 2102-2113.

    Examples
    --------
    >>> Lifetimes(mean_years=10.0, shape=1.0).surviving([0.0, 10.0]).round(3)
    array([1.   , 0.368])
    """

    mean_years: float
    shape: float = 3.0

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "mean_years", low=0.01, high=200.0),
            *outside(self, "shape", low=0.5, high=50.0),
        ]
        refuse("lifetimes", problems)

    def surviving(self, age_years: ArrayLike) -> Numbers:
        """Give the share of what was sold that is still in use at an age.

        Parameters
        ----------
        age_years : array_like of float
            At and below 0 all is.

        Returns
        -------
        ndarray of float
            0 to 1, of the same shape.
        """
        age = np.clip(np.asarray(age_years, dtype=float), 0.0, None)
        scale = self.mean_years / gamma(1.0 + 1.0 / self.shape)
        return np.asarray(np.exp(-((age / scale) ** self.shape)))


def retired_of_sales(
    sales_t: ArrayLike, *, sold_years: ArrayLike, edges_years: Numbers, lives: Lifetimes
) -> Numbers:
    """Follow cohorts of products to their end.

    What retires of a cohort never exceeds what was sold, and what has not retired is
    in use.

    Parameters
    ----------
    sales_t : array_like of float, shape (m,)
        Sold in each cohort, t.
    sold_years : array_like of float, shape (m,)
        When, all at once.
    edges_years : ndarray of float, shape (n + 1,)
        Between which retirement is asked, ascending.
    lives : Lifetimes

    Returns
    -------
    ndarray of float, shape (n,)
        Tonnes that come to their end in each step.

    Examples
    --------
    >>> lives = Lifetimes(mean_years=2.0, shape=1.0)
    >>> edges = np.array([0.0, 1.0, 2.0, 3.0])
    >>> retired_of_sales([10.0], sold_years=[0.0], edges_years=edges, lives=lives)
    array([3.9346934 , 2.38651219, 1.44749281])
    """
    sales = np.asarray(sales_t, dtype=float)
    age = edges_years[None, :] - np.asarray(sold_years, dtype=float)[:, None]
    gone = 1.0 - lives.surviving(age)
    return np.asarray(sales @ np.diff(gone, axis=1))


def retirement(
    in_use_t: float,
    *,
    growth_per_year: float,
    edges_days: ArrayLike,
    lives: Lifetimes,
) -> Numbers:
    r"""Give what retires of a stock in use whose sales have grown evenly.

    Past sales are those that leave the stock of day 0; they go on at the same growth.
    They are followed as monthly cohorts.

    Parameters
    ----------
    in_use_t : float
        On day 0.
    growth_per_year : float
        Of sales, compounded.
    edges_days : array_like of float, shape (n + 1,)
        Days of the scenario at which steps begin and end.
    lives : Lifetimes

    Returns
    -------
    ndarray of float, shape (n,)
        Tonnes a day, the mean of each step.

    Notes
    -----
    With sales growing as :math:`e^{gt}` the rate of retirement is
    :math:`s(t) \, \mathcal{L}(g)`, the Laplace transform of the law of lifetimes; the
    stock is :math:`s(t) (1 - \mathcal{L}(g)) / g`. Without growth, what retires is
    the stock over the mean life: the sales of a lifetime ago.

    Examples
    --------
    >>> a_year = retirement(
    ...     36500.0,
    ...     growth_per_year=0.0,
    ...     edges_days=[0.0, 365.0],
    ...     lives=Lifetimes(mean_years=10.0),
    ... )
    >>> a_year.round(2)
    array([10.])
    """
    edges = np.asarray(edges_days, dtype=float) / DAYS_PER_YEAR
    sold = _cohorts(lives, until_years=float(edges[-1]))
    sales = (1.0 + growth_per_year) ** sold
    past = sold < 0.0
    in_use = float(sales[past] @ lives.surviving(-sold[past]))
    scaled = sales * (in_use_t / in_use)
    retired = retired_of_sales(scaled, sold_years=sold, edges_years=edges, lives=lives)
    return np.asarray(retired / (np.diff(edges) * DAYS_PER_YEAR))


def recycled_t_per_day(
    lever: RecyclingLever, *, edges_days: ArrayLike, lives: Lifetimes | None = None
) -> Numbers:
    """Give what recycling brings back: retired, collected, recovered.

    Parameters
    ----------
    lever : RecyclingLever
        Its level raises the share that is collected up to its ceiling.
    edges_days : array_like of float, shape (n + 1,)
        Days of the scenario at which steps begin and end.
    lives : Lifetimes, optional
        A Weibull law of the lever's mean life by default.

    Returns
    -------
    ndarray of float, shape (n,)
        Contained tonnes a day, the mean of each step.

    Examples
    --------
    >>> from geo.model.levers import RecyclingLever
    >>> magnets = RecyclingLever(
    ...     name="magnets",
    ...     source="made up",
    ...     in_use_t=36500.0,
    ...     lifetime_years=10.0,
    ...     collected_share=0.5,
    ...     recovered_share=0.8,
    ... )
    >>> recycled_t_per_day(magnets, edges_days=[0.0, 365.0]).round(2)
    array([4.])
    """
    retired = retirement(
        lever.in_use_t,
        growth_per_year=lever.growth_per_year,
        edges_days=edges_days,
        lives=lives or Lifetimes(mean_years=lever.lifetime_years),
    )
    collected = retired * lever.mean_level(edges_days) * lever.collected_share
    return np.asarray(collected * lever.recovered_share)


def _cohorts(lives: Lifetimes, *, until_years: float) -> Numbers:
    """Give when monthly cohorts are sold: the middle of each month, from long ago."""
    # use without ageing has a long tail
    back = _LONGEST_LIVES * lives.mean_years * max(1.0, 3.0 / lives.shape)
    before = min(int(np.ceil(back * _COHORTS_PER_YEAR)), _MOST_COHORTS_BACK)
    after = int(np.ceil(max(until_years, 0.0) * _COHORTS_PER_YEAR))
    return np.asarray((np.arange(-before, after) + 0.5) / _COHORTS_PER_YEAR)
