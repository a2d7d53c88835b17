"""What is asked of a market's resilience: levers, portfolios of them, scenarios."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.disruption import Disruption
from geo.model.levers import Lever
from geo.model.limits import outside, repeated, unsaid
from geo.model.nearest import expected_names
from geo.model.profile_checks import bad_country
from geo.model.profile_questions import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_PATHS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Levers that are pulled together.

    Parameters
    ----------
    name : str
    levers : tuple of str, optional
        By name; none is doing nothing.

    Raises
    ------
    ParameterError
        It has no name, or a lever stands twice; all is told.

    Examples
    --------
    >>> Portfolio(name="nothing").levers
    ()
    """

    name: str
    levers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        twice = [
            Problem(where=f"levers.{number}", what=f"{name!r} twice", expected="once")
            for number, name in enumerate(self.levers, start=1)
            if name in self.levers[: number - 1]
        ]
        refuse(f"portfolio {self.name!r}", [*unsaid(self, "name"), *twice])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What befalls the market.

    Parameters
    ----------
    name : str
    disruptions : tuple of Disruption, optional
        Their probabilities are drawn, each by itself.
    event : str, optional
        Id of an event of the library: its phases are added.
    demand_growth_per_year : float, optional
    price_multiplier : float, optional
        By which the price is raised from elsewhere: users who mind it ask for less.
    chance_per_year : float, optional
        That it begins within a year, 0 to 1; 0 is not told.
    source : str, optional
        Where the assumption comes from.

    Raises
    ------
    ParameterError
        It has no name, or a number is out of its range; all is told.

    Examples
    --------
    >>> Scenario(name="as in 2010", event="china-japan-2010").price_multiplier
    1.0
    """

    name: str
    disruptions: tuple[Disruption, ...] = ()
    event: str = ""
    demand_growth_per_year: float = 0.0
    price_multiplier: float = 1.0
    chance_per_year: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name"),
            *outside(self, "demand_growth_per_year", low=-0.5, high=1.0),
            *outside(self, "price_multiplier", low=0.01, high=100.0),
            *outside(self, "chance_per_year", low=0.0, high=1.0),
        ]
        refuse(f"scenario {self.name!r}", _with_cures(self, problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResilienceUncertainty:
    """What is drawn anew on each path. All are assumptions, to be printed.

    Parameters
    ----------
    demand_sd, opening_stock_sd, duration_sd : float, optional
        Standard deviation of the logarithm: 0.1 is about 10 %. The median is what
        the scenario says.
    start_sd_days : float, optional
        Of the day on which a disruption starts.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> ResilienceUncertainty(duration_sd=0.0).demand_sd
    0.05
    """

    demand_sd: float = 0.05
    opening_stock_sd: float = 0.2
    duration_sd: float = 0.3
    start_sd_days: float = 0.0

    def __post_init__(self) -> None:
        limits = {
            "demand_sd": (0.0, 2.0),
            "opening_stock_sd": (0.0, 2.0),
            "duration_sd": (0.0, 2.0),
            "start_sd_days": (0.0, 3650.0),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        refuse("resilience uncertainty", _with_cures(self, problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResilienceSettings:
    """How long a market lasts, and what helps: the question.

    Parameters
    ----------
    levers : tuple of Lever, optional
        The project's own; one of the name of a lever of `levers_of` stands in its
        place.
    portfolios : tuple of Portfolio, optional
    scenarios : tuple of Scenario, optional
    levers_of : str, optional
        ISO3 of the country whose levers are taken from the library.
    compare : tuple of str, optional
        ISO3 of other markets to be run side by side.
    paths : int, optional
        Of the Monte Carlo.
    step_days : float, optional
        A day, or longer.
    uncertainty : ResilienceUncertainty, optional
    public_stock_share : float, optional
        Fraction of the opening stock that the state holds; the rest is the users'.
    private_release_days_per_day, public_release_days_per_day : float, optional
        Most that leaves a stock, in days of demand a day; no limit by default. A slow
        release keeps what there is for the sectors of the first ranks.
    information_lag_days, sharing : float, optional
        From the start of a stop until the public stock opens; and the fraction of
        what private holders have left that they let others have. A lever of
        coordination takes their place.
    demand_elasticity : float, optional
        Of the demand to the price, 0 or below; 0 leaves prices out.
    supply_elasticity : float, optional
        Of the supply to the price, 0 or above.
    carrying_rate : float, optional
        Of the value of goods in stock, a year.
    confidence : float, optional
        With which a stock is to suffice.
    value_added_usd_per_t : mapping of str to mapping of str to float, optional
        Value added that is lost with a tonne, by commodity and sector, 0 or more.

    Raises
    ------
    ParameterError
        A number is out of its range, something stands twice, or a portfolio names a
        lever that there is not; all is told.

    Examples
    --------
    >>> ResilienceSettings(portfolios=(Portfolio(name="all", levers=("stok",)),))
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: resilience: 1 problem
    - portfolios.1.levers.1: no lever 'stok'
        expected: a lever told of
        cure: add it to resilience.levers, or say levers_of
    """

    levers: tuple[Lever, ...] = ()
    portfolios: tuple[Portfolio, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    levers_of: str = ""
    compare: tuple[str, ...] = ()
    paths: int = 200
    step_days: float = 1.0
    uncertainty: ResilienceUncertainty = field(default_factory=ResilienceUncertainty)
    public_stock_share: float = 0.0
    private_release_days_per_day: float = inf
    public_release_days_per_day: float = inf
    information_lag_days: float = 0.0
    sharing: float = 1.0
    demand_elasticity: float = 0.0
    supply_elasticity: float = 0.0
    carrying_rate: float = 0.05
    confidence: float = 0.9
    value_added_usd_per_t: dict[str, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [
            *repeated("levers", "name", [one.name for one in self.levers]),
            *repeated("portfolios", "name", [one.name for one in self.portfolios]),
            *repeated("scenarios", "name", [one.name for one in self.scenarios]),
            *outside(self, "paths", low=1, high=_MOST_PATHS),
            *outside(self, "step_days", low=0.1, high=366.0),
            *outside(self, "public_stock_share", low=0.0, high=1.0),
            *outside(self, "private_release_days_per_day", low=0.0, high=inf),
            *outside(self, "public_release_days_per_day", low=0.0, high=inf),
            *outside(self, "information_lag_days", low=0.0, high=3650.0),
            *outside(self, "sharing", low=0.0, high=1.0),
            *outside(self, "demand_elasticity", low=-10.0, high=0.0),
            *outside(self, "supply_elasticity", low=0.0, high=10.0),
            *outside(self, "carrying_rate", low=0.0, high=1.0),
            *outside(self, "confidence", low=0.5, high=0.9999),
            *bad_country("levers_of", self.levers_of or None, also=("EU27",)),
        ]
        for number, code in enumerate(self.compare, start=1):
            problems += bad_country(f"compare.{number}", code, also=("EU27",))
        problems += _below_zero(self.value_added_usd_per_t)
        if not self.levers_of:
            problems += unknown_levers(self.portfolios, among=self.levers)
        refuse("resilience", _with_cures(self, problems))


def _with_cures(
    settings: Scenario | ResilienceUncertainty | ResilienceSettings,
    problems: Sequence[Problem],
) -> list[Problem]:
    """Say of each value that is wrong what to do, or what it is if it is left out."""
    cures = {
        one.name: f"correct it, or leave it out: it is {one.default:g} then"
        for one in fields(settings)
        if isinstance(one.default, (int, float)) and one.default < inf
    } | {
        "name": "say what it is called",
        "levers_of": "data/supply/levers holds one file for each",
        "compare": "`abyssal facts profile` lists them",
        "value_added_usd_per_t": "correct it, or take it out",
    }
    return [
        replace(
            one,
            cure=one.cure
            or cures.get(one.where.partition(".")[0], "correct it, or leave it out"),
        )
        for one in problems
    ]


def _below_zero(values: dict[str, dict[str, float]]) -> list[Problem]:
    return [
        Problem(
            where=f"value_added_usd_per_t.{commodity}.{sector}",
            what=f"{value:g}",
            expected="0 or more",
        )
        for commodity, sectors in values.items()
        for sector, value in sectors.items()
        if not 0.0 <= value < float("inf")
    ]


def unknown_levers(
    portfolios: Iterable[Portfolio], *, among: Iterable[Lever]
) -> list[Problem]:
    """Find levers that portfolios name and nobody tells of.

    Parameters
    ----------
    portfolios : iterable of Portfolio
    among : iterable of Lever
        All that there are.

    Returns
    -------
    list of Problem
        Each with the names that there are, or the nearest of many.

    Examples
    --------
    >>> unknown_levers([Portfolio(name="all", levers=("stock",))], among=[])[0].what
    "no lever 'stock'"
    """
    known = [lever.name for lever in among]
    return [
        Problem(
            where=f"portfolios.{number}.levers.{place}",
            what=f"no lever {name!r}",
            expected=expected_names(name, known) if known else "a lever told of",
            cure="correct the name, or tell of the lever in [[resilience.levers]]"
            if known
            else "add it to resilience.levers, or say levers_of",
        )
        for number, portfolio in enumerate(portfolios, start=1)
        for place, name in enumerate(portfolio.levers, start=1)
        if name not in known
    ]


def all_levers(
    settings: ResilienceSettings, *, library: Sequence[Lever] = ()
) -> tuple[Lever, ...]:
    """Put a project's levers beside those of a library.

    Parameters
    ----------
    settings : ResilienceSettings
    library : sequence of Lever, optional
        Of the country that `levers_of` names.

    Returns
    -------
    tuple of Lever
        The library's first; one of the project's stands in the place of the
        library's of its name.

    Raises
    ------
    ParameterError
        A portfolio names a lever that neither has; all are told.

    Examples
    --------
    >>> all_levers(ResilienceSettings())
    ()
    """
    own = {lever.name: lever for lever in settings.levers}
    taken = {lever.name: own.pop(lever.name, lever) for lever in library}
    levers = (*taken.values(), *own.values())
    problems = unknown_levers(settings.portfolios, among=levers)
    if problems:
        raise ParameterError("resilience", problems)
    return levers
