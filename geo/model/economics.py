"""What a project costs and what it brings: all that its cash flow rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, outside, repeated
from geo.model.price_deck import MetalPrice, bad_correlations
from geo.model.project_costs import (
    CapitalItem,
    ClosureTerms,
    CostItem,
    RoyaltyTerms,
    SustainingTerms,
    TaxTerms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FlowTiming = Literal["end of year", "mid-year"]
Money = Literal["real", "nominal"]
TIMINGS: tuple[str, ...] = get_args(FlowTiming)
MONEYS: tuple[str, ...] = get_args(Money)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueUncertainty:
    """How surely the terms of a project are known; prices have their own.

    Parameters
    ----------
    recovery, capital, operating, pace : float, optional
        Standard deviations over the mean: of all recoveries, all capital, all running
        costs, and of the ground that is worked in a year.
    draws : int, optional
        Worlds that the value is drawn in; 0 draws none.
    source : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> ValueUncertainty(operating=0.2).draws
    2000
    """

    recovery: float = 0.0
    capital: float = 0.0
    operating: float = 0.0
    pace: float = 0.0
    draws: int = 2000
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            problem
            for name in ("recovery", "capital", "operating", "pace")
            for problem in outside(self, name, low=0.0, high=3.0)
        ]
        problems += outside(self, "draws", low=0, high=1_000_000)
        if problems:
            raise ParameterError("uncertainty of the value", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class EconomicsSettings:
    """What a project costs and what it brings; apart from any statement.

    Parameters
    ----------
    prices : mapping of str to MetalPrice
        By metal, as the samples name it: the price deck.
    costs : tuple of CostItem
    discount_rate : float
        Per year, in the money of `money`.
    discount_source : str
        Who says so.
    capital : tuple of CapitalItem, optional
    sustaining : SustainingTerms, optional
    closure : ClosureTerms, optional
    royalty : RoyaltyTerms, optional
    tax : TaxTerms, optional
    reference : str, optional
        Metal that equivalents are told in; by default the first of the prices.
    correlations : mapping of str to mapping, optional
        Of the logarithms of prices, by one metal and the other.
    timing : {"end of year", "mid-year"}, optional
        When in its year the money of a year moves.
    money : {"real", "nominal"}, optional
        Whether prices, costs and the rate leave inflation out.
    money_of : str, optional
        Year whose money it is, where it is real.
    production_from : int, optional
        First year of production; 0 is the year of the decision. By default the one
        after the last in which capital that begins in year 0 is paid.
    uncertainty : ValueUncertainty, optional

    Raises
    ------
    ParameterError
        Anything is out of its range, nothing is priced, the reference has no price,
        or correlations contradict each other; all is told.

    Examples
    --------
    >>> nickel = MetalPrice(usd_per_t=15100.0, date="2025-09", source="made up")
    >>> settings = EconomicsSettings(
    ...     prices={"Ni": nickel}, costs=(), discount_rate=0.08, discount_source="x"
    ... )
    >>> settings.equivalent_in, settings.first_production_year
    ('Ni', 1)
    """

    prices: Mapping[str, MetalPrice]
    costs: tuple[CostItem, ...]
    discount_rate: float
    discount_source: str
    capital: tuple[CapitalItem, ...] = ()
    sustaining: SustainingTerms | None = None
    closure: ClosureTerms | None = None
    royalty: RoyaltyTerms | None = None
    tax: TaxTerms | None = None
    reference: str = ""
    correlations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    timing: FlowTiming = "mid-year"
    money: Money = "real"
    money_of: str = ""
    production_from: int | None = None
    uncertainty: ValueUncertainty = field(default_factory=ValueUncertainty)

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "discount_rate", low=0.0, high=1.0),
            *outside(self, "production_from", low=1, high=200),
            *bad_choice("timing", self.timing, TIMINGS),
            *bad_choice("money", self.money, MONEYS),
            *repeated("capital", "name", [item.name for item in self.capital]),
            *_nobody(self.discount_source),
            *_bad_deck(self),
            *bad_correlations(self.correlations, metals=list(self.prices)),
        ]
        if problems:
            raise ParameterError("economics", problems)

    @property
    def equivalent_in(self) -> str:
        """The metal that equivalents are told in."""
        return self.reference or next(iter(self.prices))

    @property
    def first_production_year(self) -> int:
        """The first year of production; 0 is the year of the decision."""
        if self.production_from is not None:
            return self.production_from
        starts = [item for item in self.capital if item.from_year == 0]
        return max((len(item.shares) for item in starts), default=1)

    def usd_of(self, stage: str) -> float:
        """Add up the running costs of a stage.

        Parameters
        ----------
        stage : str
            Of `geo.model.project_costs.COST_STAGES`.

        Returns
        -------
        float
            In the unit of the stage.
        """
        return sum(item.usd for item in self.costs if item.for_ == stage)

    def tells(self, stage: str) -> bool:
        """Say whether a running cost of a stage is told.

        Parameters
        ----------
        stage : str

        Returns
        -------
        bool
        """
        return any(item.for_ == stage for item in self.costs)


def _nobody(source: str) -> list[Problem]:
    if source.strip():
        return []
    return [
        Problem(
            where="discount_source",
            what="empty",
            expected="who says so",
            cure="where nobody does: discount_source = 'assumed'",
        )
    ]


def _bad_deck(settings: EconomicsSettings) -> Iterator[Problem]:
    prices = settings.prices
    if not prices:
        yield Problem(
            where="prices",
            what="none",
            expected="one or more metals with a price",
            cure="[economics.prices.Ni] with usd_per_t, date and source",
        )
        return
    reference = settings.equivalent_in
    if reference not in prices:
        yield Problem(
            where="reference",
            what=f"{reference!r} has no price",
            expected="one of " + ", ".join(prices),
        )
    elif prices[reference].usd_per_t == 0.0:
        yield Problem(
            where="reference",
            what=f"nothing is paid for {reference}",
            expected="a metal that something is paid for",
        )
