"""What every lever has: when it helps, what it costs, who stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geo.errors import Problem
from geo.model.limits import bad_choice, outside, unsaid
from geo.model.profile_checks import COMMODITIES
from geo.model.profile_questions import bad_origin, refuse
from geo.model.ramps import RAMPS, Ramp, whole_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

Payer = Literal["users", "state", "subsidy", "price floor"]
PAYERS: tuple[str, ...] = get_args(Payer)
"""Who bears what a lever costs."""

LONGEST_DAYS = 36_500.0  # a century: no plan is followed so far
DEAREST_USD = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverTerms:
    """What every lever has.

    Parameters
    ----------
    name : str
        Portfolios name it.
    source, evidence : str
        Who tells its ceiling, and how solid that is.
    commodity : str, optional
        Which it helps; any by default.
    start_day : float, optional
        Day of the scenario on which it is decided upon.
    lag_days : float, optional
        From the decision to the first effect.
    ramp : {"linear", "step", "logistic"}, optional
    ramp_days : float, optional
        From the first effect to the ceiling.
    usd_per_t : float, optional
        For each tonne that it saves, gives or buys, beside the tonne's price.
    usd_fixed, usd_per_year : float, optional
        Once at its start; and while it runs.
    floor_usd_per_t : float, optional
        Price that is made up to, of a lever paid by a price floor.
    paid_by : {"users", "state", "subsidy", "price floor"}, optional
    cost_source, cost_evidence : str, optional
        Of what it costs; without a source no cost is told.
    relative_sd : float, optional
        Of what it saves or gives, where paths are drawn: standard deviation of the
        logarithm of a factor. Of substitution, recycling and the seabed alone.
    lag_sd_days : float, optional
        Standard deviation of the lag, of the same kinds; a lag is never below 0.
    """

    name: str
    source: str
    evidence: str = "unverified"
    commodity: str = ""
    start_day: float = 0.0
    lag_days: float = 0.0
    ramp: Ramp = "linear"
    ramp_days: float = 0.0
    usd_per_t: float = 0.0
    usd_fixed: float = 0.0
    usd_per_year: float = 0.0
    floor_usd_per_t: float = 0.0
    paid_by: Payer = "users"
    cost_source: str = ""
    cost_evidence: str = "unverified"
    relative_sd: float = 0.0
    lag_sd_days: float = 0.0

    def __post_init__(self) -> None:
        problems = [*self._common(), *self._own()]
        refuse(f"lever {self.name!r}", problems)

    @property
    def first_day(self) -> float:
        """Day of the scenario on which it begins to help."""
        return self.start_day + self.lag_days

    @property
    def cost_told(self) -> bool:
        """Whether a source tells what it costs."""
        return bool(self.cost_source.strip())

    def helps(self, commodity: str) -> bool:
        """Say whether it is for a commodity.

        Parameters
        ----------
        commodity : str

        Returns
        -------
        bool
        """
        return self.commodity in {"", commodity}

    def mean_level(self, edges: ArrayLike) -> NDArray[np.float64]:
        """Give the mean share of its ceiling over steps of time.

        Parameters
        ----------
        edges : array_like of float, shape (n + 1,)
            Days of the scenario at which the steps begin and end, ascending.

        Returns
        -------
        ndarray of float, shape (n,)
            0 to 1; exact, however long the steps.
        """
        days = np.asarray(edges, dtype=float)
        worth = whole_days(
            days - self.first_day, ramp=self.ramp, ramp_days=self.ramp_days
        )
        return np.clip(np.diff(worth) / np.diff(days), 0.0, 1.0)

    def _own(self) -> Iterator[Problem]:
        """Find what is wrong with the fields of its kind."""
        yield from ()

    def _common(self) -> Iterator[Problem]:
        days = dict.fromkeys(
            ("start_day", "lag_days", "ramp_days", "lag_sd_days"), LONGEST_DAYS
        )
        sums = dict.fromkeys(
            ("usd_per_t", "usd_fixed", "usd_per_year", "floor_usd_per_t"), DEAREST_USD
        )
        for name, most in {**days, **sums, "relative_sd": 2.0}.items():
            yield from outside(self, name, low=0.0, high=most)
        yield from unsaid(self, "name")
        yield from bad_origin(self.source, self.evidence)
        yield from bad_choice("commodity", self.commodity, ("", *COMMODITIES))
        yield from bad_choice("ramp", self.ramp, RAMPS)
        yield from bad_choice("paid_by", self.paid_by, PAYERS)
        yield from self._costs()

    def _costs(self) -> Iterator[Problem]:
        if self.cost_told:
            yield from bad_origin(self.cost_source, self.cost_evidence)
        costs = (
            self.usd_per_t,
            self.usd_fixed,
            self.usd_per_year,
            self.floor_usd_per_t,
        )
        if any(costs) and not self.cost_told:
            yield Problem(
                where="cost_source",
                what="empty, with a cost",
                expected="who tells the cost",
                cure="where nobody does: cost_source = 'assumed', "
                "cost_evidence = 'unverified'",
            )
        if (self.paid_by == "price floor") != (self.floor_usd_per_t > 0.0):
            yield Problem(
                where="floor_usd_per_t",
                what=f"{self.floor_usd_per_t:g}, paid by {self.paid_by}",
                expected="above 0 where a price floor pays, else 0",
            )
