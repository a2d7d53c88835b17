"""What leaves for a market in each state of its network, each state solved once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.model.quantities import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.model.disruption import Disruption
    from geo.resilience.allocation import SupplyFlows

    State = tuple[Disruption, ...]

AS_IT_IS = ""
"""The variant that is the network as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Departures:
    """Goods that leave evenly, each for so many days under way.

    Parameters
    ----------
    lag_days : ndarray of float, shape (n,)
        From plant to market, rising.
    t_per_day : ndarray of float, shape (n,)
    """

    lag_days: NDArray[np.float64]
    t_per_day: NDArray[np.float64]


def departures_of(flows: SupplyFlows) -> Departures:
    """Take from flows what leaves the plants each day, and for how long it sails.

    Parameters
    ----------
    flows : SupplyFlows

    Returns
    -------
    Departures
        Chains that carry nothing are left out.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> 365.0 * departures_of(supply_flows(programme.base)).t_per_day
    array([25., 75.])
    """
    table = flows.flows[flows.flows["tonnes"] > 0.0]
    lag_days = table["market_days"].to_numpy(dtype=float)
    order = np.argsort(lag_days, kind="stable")
    return Departures(
        lag_days=lag_days[order],
        t_per_day=table["tonnes"].to_numpy(dtype=float)[order] / DAYS_PER_YEAR,
    )


class StateBook:
    """Departures of every variant of a network in every state, each solved once.

    Parameters
    ----------
    flows_in : mapping of str to callable
        By name of the variant; ``""`` is the network as it is. Gives the flows while
        some disruptions are in force, such as
        ``lambda state: supply_flows(programme.under(state))``.

    Attributes
    ----------
    solved : int
        How many were solved so far.
    seconds : float
        What that took.

    Raises
    ------
    ParameterError
        The network as it is, ``""``, is not among the variants.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> programme = MarketProgramme(small_world().supply())
    >>> book = StateBook({"": lambda state: supply_flows(programme.under(state))})
    >>> again = [book.departures("", ()) for _ in range(3)]
    >>> book.solved
    1
    """

    def __init__(self, flows_in: Mapping[str, Callable[[State], SupplyFlows]]) -> None:
        if AS_IT_IS not in flows_in:
            problem = Problem(
                where="variants",
                what=", ".join(flows_in) or "none",
                expected="the network as it is among them, under the empty name",
            )
            raise ParameterError("networks", [problem])
        self._flows_in = dict(flows_in)
        self._found: dict[tuple[str, State], Departures] = {}
        self.seconds = 0.0

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the networks."""
        return tuple(self._flows_in)

    @property
    def solved(self) -> int:
        """How many states were solved so far, those of all variants."""
        return len(self._found)

    def departures(self, variant: str, state: State) -> Departures:
        """Give what leaves in a state, solved if it was not asked for before.

        Parameters
        ----------
        variant : str
        state : tuple of Disruption

        Returns
        -------
        Departures

        Raises
        ------
        ParameterError
            There is no such variant.
        """
        key = (variant, state)
        if key not in self._found:
            if variant not in self._flows_in:
                problem = Problem(
                    where="variant", what=variant, expected=" or ".join(self._flows_in)
                )
                raise ParameterError("networks", [problem])
            began = time.perf_counter()
            self._found[key] = departures_of(self._flows_in[variant](state))
            self.seconds += time.perf_counter() - began
        return self._found[key]
