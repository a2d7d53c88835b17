"""What a project of mining costs, owes and sells for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, outside, require_between
from geo.resource.mining.block_value import UnitCosts
from geo.resource.mining.cash_flow import Timing
from geo.resource.mining.economics import MetalTerms

RoyaltyBase = Literal["revenue", "net revenue"]
ROYALTY_BASES: tuple[RoyaltyBase, ...] = ("revenue", "net revenue")

_MOST_USD, _MOST_YEARS = 1e15, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Capital:
    """Money laid out once, and when.

    Parameters
    ----------
    name : str
        Such as "collectors" or "plant".
    usd : float
    spread : tuple of (int, float), optional
        Project year (0 is today) and the share spent in it; shares sum to 1.
    depreciation_years : int, optional
        Over which each part is written off in a straight line, from the year it is
        spent or mining begins, whichever is later.
    source : str, optional
        Where the figure comes from.

    Raises
    ------
    ParameterError
        A number is out of its range, or the shares do not sum to 1; all are told.

    Examples
    --------
    >>> Capital(name="plant", usd=2e9, spread=((0, 0.4), (1, 0.6))).spread[1]
    (1, 0.6)
    >>> Capital(name="plant", usd=2e9, spread=((0, 0.4), (1, 0.7)))
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: capital of plant: 1 problem
    - spread: shares sum to 1.1
        expected: 1
    """

    name: str
    usd: float
    spread: tuple[tuple[int, float], ...] = ((0, 1.0),)
    depreciation_years: int = 10
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "usd", low=0.0, high=_MOST_USD),
            *outside(self, "depreciation_years", low=1, high=_MOST_YEARS),
        ]
        problems += [
            Problem(
                where=f"spread.{number}",
                what=f"year {year}, share {share:g}",
                expected=f"a year from 0 to {_MOST_YEARS} and a share from 0 to 1",
            )
            for number, (year, share) in enumerate(self.spread, start=1)
            if not (0 <= year <= _MOST_YEARS and 0.0 <= share <= 1.0)
        ]
        total = sum(share for _, share in self.spread)
        if abs(total - 1.0) > 1e-9:
            problems.append(
                Problem(where="spread", what=f"shares sum to {total:.6g}", expected="1")
            )
        if problems:
            raise ParameterError(f"capital of {self.name}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Royalty:
    """What is owed to whoever grants the ground.

    Parameters
    ----------
    rate : float, optional
        Fraction of the base, 0 to 1.
    base : {"revenue", "net revenue"}, optional
        What is paid for the metals, or that less transport and processing (never
        below 0).

    Raises
    ------
    ParameterError
        The rate or the base is none.

    Examples
    --------
    >>> Royalty(rate=0.02).base
    'revenue'
    """

    rate: float = 0.0
    base: RoyaltyBase = "revenue"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "rate", low=0.0, high=1.0),
            *bad_choice("base", self.base, ROYALTY_BASES),
        ]
        if problems:
            raise ParameterError("royalty", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """What is owed on profit.

    Parameters
    ----------
    rate : float, optional
        Fraction of the profit of a year, 0 to 1. A loss brings nothing back.
    losses_carried : bool, optional
        Whether losses are set against the profits of later years, without limit.

    Raises
    ------
    ParameterError
        The rate lies outside 0 to 1.

    Examples
    --------
    >>> Tax(rate=0.3).losses_carried
    True
    """

    rate: float = 0.0
    losses_carried: bool = True

    def __post_init__(self) -> None:
        require_between("tax", self, {"rate": (0.0, 1.0)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTerms:
    """All that turns years of mining into money.

    Parameters
    ----------
    metals : mapping of str to MetalTerms
        Prices hold for the whole life.
    costs : UnitCosts
    discount_rate : float
        Per year as a fraction, above -1; real, as the money is.
    capital : tuple of Capital, optional
        Parts that fall after the last year of mining are not spent.
    royalty : Royalty, optional
    tax : Tax, optional
    sustaining_share : float, optional
        Of all capital spent before a year of mining, what is spent again in it; set
        against profit at once.
    closure_usd : float, optional
        Spent evenly over the years after the last of mining.
    closure_years : int, optional
    first_production_year : int, optional
        Project year in which mining begins; those before it are construction.
    timing : Timing, optional
        When in its year the money of a year from 1 on moves.
    money : str, optional
        What a dollar is here, told beside every value, such as "real 2025 USD".
        Prices and costs do not grow with the years: the money is constant, and a
        nominal rate does not belong to it. Write-offs are constant too, which where
        prices rise saves more tax than a state allows.

    Raises
    ------
    ParameterError
        A number is out of its range, or no metal is named; all are told.

    Examples
    --------
    >>> terms = ProjectTerms(
    ...     metals={"Ni": MetalTerms(price_usd_t=16e3)},
    ...     costs=UnitCosts(mining_usd_wet_t=60.0),
    ...     discount_rate=0.08,
    ...     capital=(Capital(name="all", usd=1e9, spread=((0, 0.5), (1, 0.5))),),
    ...     first_production_year=2,
    ... )
    >>> terms.money
    'real USD'
    """

    metals: Mapping[str, MetalTerms]
    costs: UnitCosts
    discount_rate: float
    capital: tuple[Capital, ...] = ()
    royalty: Royalty = Royalty()
    tax: Tax = Tax()
    sustaining_share: float = 0.0
    closure_usd: float = 0.0
    closure_years: int = 1
    first_production_year: int = 1
    timing: Timing = Timing.END_OF_YEAR
    money: str = "real USD"

    def __post_init__(self) -> None:
        limits = {
            "discount_rate": (-0.99, 100.0),
            "sustaining_share": (0.0, 1.0),
            "closure_usd": (0.0, _MOST_USD),
            "closure_years": (1, _MOST_YEARS),
            "first_production_year": (1, _MOST_YEARS),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        if not self.metals:
            problems.append(
                Problem(where="metals", what="none", expected="at least one that sells")
            )
        if problems:
            raise ParameterError("project terms", problems)

    @property
    def capital_usd(self) -> float:
        """All capital, whenever it is spent."""
        return sum(part.usd for part in self.capital)
