"""What mining costs, and what the state takes of it: items, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice, outside
from geo.model.price_deck import undated
from geo.model.profile_questions import bad_origin

CostStage = Literal["area", "mining", "transport", "processing", "fixed"]
COST_STAGES: tuple[str, ...] = get_args(CostStage)
COST_UNITS = {
    "area": "USD/m\u00b2",
    "mining": "USD/wet t",
    "transport": "USD/wet t",
    "processing": "USD/dry t",
    "fixed": "USD a year",
}
"""What an amount is for, by stage."""

RoyaltyBase = Literal["revenue", "net revenue"]
ROYALTY_BASES: tuple[str, ...] = get_args(RoyaltyBase)

_DEAREST_USD = 1e13
_SUMS_TO = 1e-9  # by which shares may miss 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One running cost. Items of one stage add up.

    Parameters
    ----------
    for_ : {"area", "mining", "transport", "processing", "fixed"}
        What it is for, which gives its unit: see `COST_UNITS`.
    usd : float
    date, source : str
    evidence : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody and no day stand for it; all is told.

    Examples
    --------
    >>> CostItem(for_="mining", usd=50.0, date="2025", source="made up").unit
    'USD/wet t'
    """

    for_: CostStage
    usd: float
    date: str
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("for", self.for_, COST_STAGES),
            *outside(self, "usd", low=0.0, high=_DEAREST_USD),
            *undated(self.date),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("cost", problems)

    @property
    def unit(self) -> str:
        """What the amount is for."""
        return COST_UNITS[self.for_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalItem:
    """Something that is bought before or while the ground is mined.

    Parameters
    ----------
    name : str
    usd : float
    shares : tuple of float
        Of it that are paid in `from_year` and the years after; they sum to 1.
    from_year : int, optional
        0 is the year of the decision, which money is discounted to.
    depreciation_years : int, optional
        Over which it is written off, in a straight line from the first year of
        production on.
    date, source : str
    evidence : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range, the shares do not sum to 1, or nobody and no day
        stand for it; all is told.

    Examples
    --------
    >>> ship = CapitalItem(
    ...     name="ship", usd=5e8, shares=(0.4, 0.6), date="2025", source="made up"
    ... )
    >>> ship.spread
    ((0, 0.4), (1, 0.6))
    """

    name: str
    usd: float
    shares: tuple[float, ...]
    date: str
    source: str
    from_year: int = 0
    depreciation_years: int = 10
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "usd", low=0.0, high=_DEAREST_USD),
            *outside(self, "from_year", low=0, high=200),
            *outside(self, "depreciation_years", low=1, high=100),
            *_bad_shares(self.shares),
            *undated(self.date),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError(f"capital, {self.name}", problems)

    @property
    def spread(self) -> tuple[tuple[int, float], ...]:
        """Each year with its share."""
        return tuple(enumerate(self.shares, start=self.from_year))


def _bad_shares(shares: tuple[float, ...]) -> list[Problem]:
    problems = [
        Problem(where=f"shares.{number}", what=f"{share:g}", expected="0 to 1")
        for number, share in enumerate(shares, start=1)
        if not 0.0 <= share <= 1.0
    ]
    if abs(sum(shares) - 1.0) > _SUMS_TO:
        problems.append(
            Problem(
                where="shares",
                what=f"{list(shares)} sum to {sum(shares):g}",
                expected="1",
                cure="one for each year in which a part is paid: [0.4, 0.6]",
            )
        )
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class SustainingTerms:
    """What is bought anew in each year of mining.

    Parameters
    ----------
    share : float
        Of all capital paid up to then, a year.
    source : str
    evidence : str, optional

    Raises
    ------
    ParameterError
        The share is out of its range, or nobody stands for it.

    Examples
    --------
    >>> SustainingTerms(share=0.02, source="made up").evidence
    'unverified'
    """

    share: float
    source: str
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "share", low=0.0, high=1.0),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("sustaining capital", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureTerms:
    """What is paid after the last year of mining.

    Parameters
    ----------
    usd : float
    source : str
    years : int, optional
        Over which it is paid, evenly.
    evidence : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for it; all is told.

    Examples
    --------
    >>> ClosureTerms(usd=5e7, source="made up").years
    1
    """

    usd: float
    source: str
    years: int = 1
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "usd", low=0.0, high=_DEAREST_USD),
            *outside(self, "years", low=1, high=100),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("closure", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyTerms:
    """What the owner of the ground takes.

    Parameters
    ----------
    rate : float
        Fraction of the base.
    source : str
    base : {"revenue", "net revenue"}, optional
        Net revenue is what is left of it after transport and processing.
    evidence : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for it; all is told.

    Examples
    --------
    >>> RoyaltyTerms(rate=0.01, source="made up").base
    'revenue'
    """

    rate: float
    source: str
    base: RoyaltyBase = "revenue"
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "rate", low=0.0, high=1.0),
            *bad_choice("base", self.base, ROYALTY_BASES),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("royalty", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTerms:
    """What the state takes of the profit.

    Parameters
    ----------
    rate : float
        Fraction of the taxable profit.
    source : str
    losses_carried : bool, optional
        Whether losses of earlier years are taken off it.
    evidence : str, optional

    Raises
    ------
    ParameterError
        The rate is out of its range, or nobody stands for it.

    Examples
    --------
    >>> TaxTerms(rate=0.3062, source="made up").losses_carried
    True
    """

    rate: float
    source: str
    losses_carried: bool = True
    evidence: str = "unverified"

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "rate", low=0.0, high=1.0),
            *bad_origin(self.source, self.evidence),
        ]
        if problems:
            raise ParameterError("tax", problems)
