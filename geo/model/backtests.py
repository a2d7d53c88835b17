"""What a model is held against: an event with its record, or shares of many years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.dates import is_period
from geo.model.limits import (
    bad_choice,
    outside,
    require_between,
    unsaid,
    without_source,
)
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStock:
    """A stock that may have been there when an event began.

    Parameters
    ----------
    days : float
        Of ordinary demand.
    what : str
        Why this many.
    source, evidence : str

    Raises
    ------
    ParameterError
        A number is out of range, or a word or a source is missing.

    Examples
    --------
    >>> OpeningStock(days=0, what="none", source="assumed", evidence="unverified").days
    0
    """

    days: float
    what: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "days", low=0.0, high=3650.0),
            *unsaid(self, "what"),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if problems:
            raise ParameterError("opening stock", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseChange:
    """Demand that was given up, from one month to another.

    Parameters
    ----------
    first, last : str
        Months, inclusive.
    saved_share : float
        Of ordinary demand, 0 to 1.
    what : str
    source, evidence : str

    Raises
    ------
    ParameterError
        A month is none, a number is out of range, or a source is missing.

    Examples
    --------
    >>> UseChange(
    ...     first="2012-01",
    ...     last="2012-12",
    ...     saved_share=0.314,
    ...     what="use of all rare earths",
    ...     source="Japan Society of Newer Metals",
    ...     evidence="cited",
    ... ).saved_share
    0.314
    """

    first: str
    last: str
    saved_share: float
    what: str
    source: str
    evidence: str

    def __post_init__(self) -> None:
        problems = [
            *bad_months(self, "first", "last"),
            *outside(self, "saved_share", low=0.0, high=1.0),
            *unsaid(self, "what"),
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if problems:
            raise ParameterError("change of use", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceInputs:
    """The inputs of a worked case, to be run beside the record.

    Parameters
    ----------
    demand_t, origin_t, others_t : float
        Tonnes a month on an ordinary day: wanted, from the country of the event, and
        from all others.
    assumed : mapping of str to float
        Share of an ordinary month that came from that country, by month.
    recorded : mapping of str to float
        Tonnes that came from it, by month.
    source, evidence : str

    Raises
    ------
    ParameterError
        A number is out of range, or a source is missing.

    Examples
    --------
    >>> ReferenceInputs(
    ...     demand_t=10.0,
    ...     origin_t=8.0,
    ...     others_t=2.0,
    ...     assumed={"2010-10": 0.5},
    ...     recorded={"2010-11": 3.0},
    ...     source="made up",
    ...     evidence="unverified",
    ... ).months
    ('2010-10', '2010-11')
    """

    demand_t: float
    origin_t: float
    others_t: float
    assumed: Mapping[str, float]
    recorded: Mapping[str, float]
    source: str
    evidence: str

    def __post_init__(self) -> None:
        require_between(
            "reference inputs",
            self,
            {
                "demand_t": (1e-9, 1e12),
                "origin_t": (0.0, 1e12),
                "others_t": (0.0, 1e12),
            },
        )
        problems = [
            *without_source(self.source),
            *bad_choice("evidence", self.evidence, EVIDENCE),
        ]
        if problems:
            raise ParameterError("reference inputs", problems)

    @property
    def months(self) -> tuple[str, ...]:
        """All months of the case, in order."""
        return tuple(sorted({*self.assumed, *self.recorded}))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase:
    """A stop that happened, with the imports of the market it happened to.

    Parameters
    ----------
    name, title : str
    events : tuple of str
        Ids of the events library; what is told and unknown of the first is the
        case's.
    market : str
        ISO 3166-1 alpha-3 code, or EU27: whose profile holds the imports.
    commodity : str
    series : str
        Title of the series of imports, in tonnes.
    origin : str
        The partner that stopped; the rest of the total came from others.
    first, last : str
        Months that are followed, inclusive.
    watched : str
        Last month on which a verdict rests.
    ordinary_first, ordinary_last : str
        Months that are ordinary.
    stocks : tuple of OpeningStock
    use : tuple of UseChange, optional
    reference : ReferenceInputs, optional
    unknown : tuple of str, optional
        What the record cannot say, beside what the event does not know.

    Raises
    ------
    ParameterError
        Words, months or stocks are missing or wrong; all are told.
    """

    name: str
    title: str
    events: tuple[str, ...]
    market: str
    commodity: str
    series: str
    origin: str
    first: str
    last: str
    watched: str
    ordinary_first: str
    ordinary_last: str
    stocks: tuple[OpeningStock, ...]
    use: tuple[UseChange, ...] = ()
    reference: ReferenceInputs | None = None
    unknown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        months = ("first", "last", "watched", "ordinary_first", "ordinary_last")
        problems = [
            *unsaid(self, "name", "title", "market", "series", "origin"),
            *bad_months(self, *months),
            *self._empty(),
        ]
        if problems:
            raise ParameterError(f"backtest {self.name}", problems)

    def _empty(self) -> Iterator[Problem]:
        for field_name in ("events", "stocks"):
            if not getattr(self, field_name):
                yield Problem(where=field_name, what="none", expected="one or more")
        if not self.ordinary_last < self.first <= self.watched <= self.last:
            yield Problem(
                where="first",
                what=f"{self.ordinary_last}, {self.first}, {self.watched}, {self.last}",
                expected="ordinary_last before first, watched from first to last",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """The share of one partner in one period, of one series.

    Parameters
    ----------
    period : str
    series : str
        Title of a series of shares of the market's profile.
    called : str
        What it counts, in a word or two.
    """

    period: str
    series: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageCase:
    """The same stop, on the shares of many years.

    Parameters
    ----------
    name, title : str
    market, commodity, partner : str
    stop_days : float
        How long nothing comes from the partner.
    stock_days : tuple of float
    vintages : tuple of Vintage
    unknown : tuple of str, optional

    Raises
    ------
    ParameterError
        Words, periods or numbers are missing or wrong; all are told.
    """

    name: str
    title: str
    market: str
    commodity: str
    partner: str
    stop_days: float
    stock_days: tuple[float, ...]
    vintages: tuple[Vintage, ...]
    unknown: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name", "title", "market", "partner"),
            *outside(self, "stop_days", low=1.0, high=3650.0),
            *(
                Problem(where=name, what="none", expected="one or more")
                for name in ("stock_days", "vintages")
                if not getattr(self, name)
            ),
            *(
                Problem(
                    where=f"vintages.{number}.period",
                    what=repr(one.period),
                    expected="2009, 2012H1, 2010-11, or a span with /",
                )
                for number, one in enumerate(self.vintages, start=1)
                if not is_period(one.period)
            ),
        ]
        if problems:
            raise ParameterError(f"backtest {self.name}", problems)


def bad_months(holder: object, *fields: str) -> list[Problem]:
    """Find fields that are no month.

    Parameters
    ----------
    holder : object
    *fields : str

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> bad_months(SimpleNamespace(first="2010"), "first")[0].expected
    'a month, such as 2010-09'
    """
    return [
        Problem(
            where=name,
            what=repr(getattr(holder, name)),
            expected="a month, such as 2010-09",
        )
        for name in fields
        if len(getattr(holder, name)) != len("2010-09")
        or not is_period(getattr(holder, name))
    ]
