"""What a ship keeps as small as it can on its way.

Away from gates every day and every dollar is in proportion to the length. So the
least days, or the least cost, is the least length once each gate counts as so many
metres more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem
from geo.model.crs import NAUTICAL_MILE_M
from geo.model.voyages import VoyageRates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.routing.network import SeaNetwork


class Least(StrEnum):
    """What is kept least."""

    LENGTH = "length"
    DAYS = "days"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ship keeps least, at which speed.

    Parameters
    ----------
    least : Least, optional
    speed_kn : float, optional
        Knots; 14 is a common speed of bulk carriers (unverified).
    rates : VoyageRates, optional
        Needed for the least cost, at the same speed.

    Raises
    ------
    ParameterError
        It is not known what is kept least; the speed is not positive or not that
        of the rates; rates are missing, or make the sea free; all are told.

    Examples
    --------
    >>> Goal(speed_kn=12.0).days(288.0)
    1.0
    >>> Goal(least=Least.COST)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: route: 1 problem
    - rates: missing
        expected: the rates that the cost is made of
    """

    least: Least = Least.LENGTH
    speed_kn: float = 14.0
    rates: VoyageRates | None = None

    def __post_init__(self) -> None:
        problems = []
        if self.least not in set(Least):
            expected = " or ".join(Least)
            what = f"{self.least}"
            problems.append(Problem(where="least", what=what, expected=expected))
        if not (np.isfinite(self.speed_kn) and self.speed_kn > 0.0):
            problems.append(
                Problem(where="speed_kn", what=f"{self.speed_kn}", expected="above 0")
            )
        if self.rates is not None:
            problems += _rates_against(self.rates, self)
        elif self.least == Least.COST:
            expected = "the rates that the cost is made of"
            problems.append(Problem(where="rates", what="missing", expected=expected))
        if problems:
            raise ParameterError("route", problems)

    def days(self, length_nm: float) -> float:
        """Give the days at sea.

        Parameters
        ----------
        length_nm : float

        Returns
        -------
        float
        """
        return length_nm / (24.0 * self.speed_kn)

    def usd_per_t_m(self) -> float:
        """Give what a metre costs a tonne of cargo: 0 without rates.

        Returns
        -------
        float
        """
        if self.rates is None:
            return 0.0
        days_per_nm = 1.0 / (24.0 * self.speed_kn)
        per_nm = self.rates.sailing_usd_per_t_nm
        per_nm += self.rates.holding_usd_per_t_day * days_per_nm
        return per_nm / NAUTICAL_MILE_M

    def gate_m(self, network: SeaNetwork) -> NDArray[np.float64]:
        """Give the metres that a passage of each gate counts for.

        Parameters
        ----------
        network : SeaNetwork

        Returns
        -------
        ndarray of float, shape (gates,)
            Zeros for the least length.
        """
        delay = np.asarray(network.gate_delay_days, dtype=float)
        if self.least == Least.LENGTH:
            return np.zeros(len(delay))
        if self.least == Least.DAYS or self.rates is None:
            return delay * 24.0 * self.speed_kn * NAUTICAL_MILE_M
        paid = np.asarray(network.gate_cost_usd_per_t, dtype=float)
        paid = paid + delay * self.rates.holding_usd_per_t_day
        return paid / self.usd_per_t_m()


def _rates_against(rates: VoyageRates, goal: Goal) -> list[Problem]:
    problems = []
    if rates.speed_kn != goal.speed_kn:
        what = f"{goal.speed_kn:g}, and {rates.speed_kn:g} in the rates"
        problems.append(Problem(where="speed_kn", what=what, expected="the same"))
    free = rates.sailing_usd_per_t_nm == rates.holding_usd_per_t_day == 0.0
    if goal.least == Least.COST and free:
        expected = "freight, carbon or holding above 0, or no way is cheaper"
        problems.append(Problem(where="rates", what="all 0", expected=expected))
    return problems
