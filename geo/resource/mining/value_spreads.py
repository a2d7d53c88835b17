"""How unsure the inputs of a valuation are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtri

from geo.errors import ParameterError, Problem
from geo.model.limits import outside
from geo.model.randomness import lognormal_sigma

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.resource.mining.project_terms import ProjectTerms

COSTS = ("capital", "operating", "pace")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSpreads:
    """Standard deviations over the mean; 0 leaves an input as it stands.

    Parameters
    ----------
    price : mapping of str to float, optional
        By metal; lognormal.
    correlation : mapping of (str, str) to float, optional
        Of the logarithms of two prices; pairs not named are independent.
    recovery : float, optional
        Of the plant, for all metals alike; a beta distribution, so that none rises
        above 1.
    capital : float, optional
        Of capital, sustaining capital and closure alike; lognormal.
    operating : float, optional
        Of all operating costs alike; lognormal.
    pace : float, optional
        Of the ground that the collectors sweep in a year; lognormal.

    Raises
    ------
    ParameterError
        A spread lies outside 0 to 5; all are told.

    Examples
    --------
    >>> ValueSpreads(price={"Ni": 0.25}, capital=0.3).capital
    0.3
    """

    price: Mapping[str, float] = field(default_factory=dict)
    correlation: Mapping[tuple[str, str], float] = field(default_factory=dict)
    recovery: float = 0.0
    capital: float = 0.0
    operating: float = 0.0
    pace: float = 0.0

    def __post_init__(self) -> None:
        problems = [
            problem
            for name in ("recovery", *COSTS)
            for problem in outside(self, name, low=0.0, high=5.0)
        ]
        if problems:
            raise ParameterError("spreads of a valuation", problems)


def lognormal_factor(relative_sd: float, probability: ArrayLike) -> NDArray[np.float64]:
    """Give quantiles of a lognormal factor of mean 1.

    Parameters
    ----------
    relative_sd : float
    probability : array_like of float
        Above 0 and below 1.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> lognormal_factor(0.3, [0.1, 0.5, 0.9]).round(3).tolist()
    [0.658, 0.958, 1.395]
    """
    sigma = lognormal_sigma(relative_sd)
    chance = np.asarray(probability, dtype=float)
    return np.asarray(np.exp(sigma * ndtri(chance) - sigma**2 / 2.0))


def recovery_factor(
    relative_sd: float, probability: ArrayLike, *, terms: ProjectTerms
) -> NDArray[np.float64]:
    """Give quantiles of the factor on all recoveries, of mean 1.

    The highest recovery follows a beta distribution between 0 and 1, and the others
    move with it.

    Parameters
    ----------
    relative_sd : float
    probability : array_like of float
        Above 0 and below 1.
    terms : ProjectTerms
        With the recoveries.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ParameterError
        The highest recovery leaves no room for that spread.

    Examples
    --------
    >>> from geo.resource.mining.block_value import UnitCosts
    >>> from geo.resource.mining.economics import MetalTerms
    >>> from geo.resource.mining.project_terms import ProjectTerms
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=16e3, recovery=0.9)},
    ...     costs=UnitCosts(),
    ...     discount_rate=0.08,
    ... )
    >>> recovery_factor(0.05, [0.1, 0.9], terms=terms).round(3).tolist()
    [0.933, 1.058]
    """
    chance = np.asarray(probability, dtype=float)
    if relative_sd == 0.0:
        return np.ones_like(chance)
    mean = max(term.recovery for term in terms.metals.values())
    variance = (relative_sd * mean) ** 2
    if variance >= mean * (1.0 - mean):
        raise ParameterError(
            "spreads of a valuation",
            [
                Problem(
                    where="recovery",
                    what=f"a spread of {relative_sd:g} about a recovery of {mean:g}",
                    expected="one that stays below 1",
                    cure="give the recovery as a mean, below 1, or a smaller spread",
                )
            ],
        )
    size = mean * (1.0 - mean) / variance - 1.0
    return np.asarray(betaincinv(mean * size, (1.0 - mean) * size, chance) / mean)
