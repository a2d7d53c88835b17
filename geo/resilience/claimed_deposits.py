"""What is said of a deposit, and what it is to be held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.model.limits import outside, unsaid
from geo.model.profile_questions import refuse
from geo.resource.statement.claims import implied_demand

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDeposit:
    """What is published of the metal of a deposit.

    Parameters
    ----------
    metal : str
        Symbol.
    contained_t : float
        Metal in the ground, t.
    years : float
        Of demand that it is said to be.
    ore_t : float
        Nodules, t.
    source : str

    Raises
    ------
    ParameterError
        A number is out of its range, or nobody stands for it; all is told.

    Examples
    --------
    >>> cobalt = ClaimedDeposit(
    ...     metal="Co", contained_t=610e3, years=75.0, ore_t=234e6, source="a survey"
    ... )
    >>> round(cobalt.implied_demand_t)
    8133
    """

    metal: str
    contained_t: float
    years: float
    ore_t: float
    source: str

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "metal", "source"),
            *outside(self, "contained_t", low=1e-9, high=1e12),
            *outside(self, "years", low=1e-9, high=1e9),
            *outside(self, "ore_t", low=self.contained_t, high=1e15),
        ]
        refuse(f"deposit of {self.metal}", problems)

    @property
    def implied_demand_t(self) -> float:
        """Demand a year that metal and years imply, t."""
        return implied_demand(self.contained_t, years=self.years)


@dataclass(frozen=True, slots=True, kw_only=True)
class MiningRun:
    """How a deposit is to be mined.

    Parameters
    ----------
    ore_t_per_year : float
        At the full rate.
    recoverable_share : float, optional
        Of the ore in the ground that mining brings up: pick-up, paths, transport,
        ground that is left.
    recovery : float, optional
        Of the metal, by the plant.
    ramp_days : float, optional
        To the full rate, in a straight line.
    source : str, optional

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.
    """

    ore_t_per_year: float
    recoverable_share: float = 1.0
    recovery: float = 1.0
    ramp_days: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "ore_t_per_year", low=1e-9, high=1e12),
            *outside(self, "recoverable_share", low=0.0, high=1.0),
            *outside(self, "recovery", low=0.0, high=1.0),
            *outside(self, "ramp_days", low=0.0, high=36_500.0),
        ]
        refuse("mining run", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDemand:
    """A demand that another source tells.

    Parameters
    ----------
    t_per_year : float
    year : int
    scope, source, evidence : str
    """

    t_per_year: float
    year: int
    scope: str
    source: str
    evidence: str


def claimed_deposits(claims: pd.DataFrame, *, market: str) -> dict[str, ClaimedDeposit]:
    """Take what is said of a market's own deposits.

    Parameters
    ----------
    claims : pandas.DataFrame
        Of `geo.model.deposit_claims.DEPOSIT_CLAIMS`.
    market : str
        ISO3.

    Returns
    -------
    dict of str to ClaimedDeposit
        By commodity; the first of several.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"iso3": "JPN", "commodity": "cobalt", "metal": "Co", "source": "survey"}
    >>> row |= {"contained_t": 610e3, "years": 75.0, "ore_t": 234e6}
    >>> claimed_deposits(pd.DataFrame([row]), market="JPN")["cobalt"].years
    75.0
    """
    own = claims[claims["iso3"] == market].drop_duplicates("commodity")
    return {
        str(row["commodity"]): ClaimedDeposit(
            metal=str(row["metal"]),
            contained_t=float(row["contained_t"]),
            years=float(row["years"]),
            ore_t=float(row["ore_t"]),
            source=str(row["source"]),
        )
        for row in own.to_dict("records")
    }


def told_demand(demand: pd.DataFrame, *, market: str, commodity: str) -> ToldDemand:
    """Take the newest demand of a market that no claim is behind.

    Parameters
    ----------
    demand : pandas.DataFrame
        Of ``data/supply/demand.csv``.
    market : str
        ISO3.
    commodity : str

    Returns
    -------
    ToldDemand
        Of all sectors, and told itself: not a part or a multiple of another figure,
        such as a resource over the years it is said to last.

    Raises
    ------
    DataError
        There is none.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {
    ...     "commodity": "cobalt",
    ...     "group": "",
    ...     "iso3": "JPN",
    ...     "sector": "total",
    ...     "year": 2013,
    ...     "stated_of": "contained",
    ...     "tonnes": 9413.0,
    ...     "scope": "materials",
    ...     "source": "a paper",
    ...     "evidence": "cited",
    ... }
    >>> implied = row | {"year": 2024, "stated_of": "total", "tonnes": 8133.3}
    >>> table = pd.DataFrame([row, implied])
    >>> told_demand(table, market="JPN", commodity="cobalt").year
    2013
    """
    whole = demand["group"].fillna("") == ""
    own = demand[
        (demand["iso3"] == market)
        & (demand["commodity"] == commodity)
        & (demand["sector"] == "total")
        & (demand["stated_of"] == "contained")
        & whole
        & demand["tonnes"].gt(0.0)
    ]
    if own.empty:
        problem = Problem(
            where=f"{commodity} in {market}",
            what="no demand of all sectors is told by itself",
            expected="a row with sector total, stated of contained",
            cure="add one to data/supply/demand.csv, with its source",
        )
        raise DataError("demand", [problem])
    row = own.sort_values("year", kind="stable").iloc[-1]
    return ToldDemand(
        t_per_year=float(row["tonnes"]),
        year=int(row["year"]),
        scope=str(row["scope"]),
        source=str(row["source"]),
        evidence=str(row["evidence"]),
    )
