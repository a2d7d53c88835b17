"""What a shortage does to the price, and the price to the shortage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.errors import ParameterError, Problem
from geo.kernels.prices import price_rise
from geo.model.limits import require_between

_STEEPEST = 10.0
_HIGHEST = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Elasticities:
    """How demand and supply answer the price, by constant elasticities.

    Parameters
    ----------
    demand : float, optional
        Of the demand to the price, 0 or less; -0.2: a price 1 % higher, demand 0.2 %
        lower.
    supply : float, optional
        Of what is still supplied, 0 or more.
    highest_price : float, optional
        Multiple of the ordinary price beyond which the rule says nothing: what is
        short then is unmet. A limit of the method, not an observation.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> Elasticities(demand=-0.2, supply=0.1).respond
    True
    """

    demand: float = 0.0
    supply: float = 0.0
    highest_price: float = 100.0

    def __post_init__(self) -> None:
        limits = {
            "demand": (-_STEEPEST, 0.0),
            "supply": (0.0, _STEEPEST),
            "highest_price": (1.0, _HIGHEST),
        }
        require_between("elasticities", self, limits)

    @property
    def respond(self) -> bool:
        """Either side answers the price at all."""
        return self.supply - self.demand > 0.0


def price_multiplier(loss: float, *, elasticities: Elasticities) -> float:
    """Give the price over the ordinary one once a share of supply is lost.

    ``P/P0 = (1 - loss)^(1/(ε - η))``: what is left of supply grows with ``P^η``,
    demand falls with ``P^ε``, and they meet.

    Parameters
    ----------
    loss : float
        Share of the demand that is not there, 0 to 1.
    elasticities : Elasticities

    Returns
    -------
    float
        1 where nobody answers the price; at most ``elasticities.highest_price``.

    Raises
    ------
    ParameterError
        The loss is no share.

    References
    ----------
    Equilibrium of constant elasticities; case 8 of the worked supply cases.

    Examples
    --------
    >>> round(price_multiplier(0.3, elasticities=Elasticities(demand=-0.2)), 3)
    5.95
    """
    if not 0.0 <= loss <= 1.0:
        problem = Problem(where="loss", what=f"{loss:g}", expected="0 to 1")
        raise ParameterError("price", [problem])
    if not elasticities.respond:
        return 1.0
    rise = price_rise(
        np.array([1.0 - loss]),
        demand=elasticities.demand,
        supply=elasticities.supply,
        highest=elasticities.highest_price,
    )
    return float(rise[0])
