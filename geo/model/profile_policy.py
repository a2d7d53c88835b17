"""What a country has decided, and what no source tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import Problem
from geo.model.limits import bad_choice, outside, unsaid
from geo.model.profile_checks import bad_sum
from geo.model.profile_dates import FIRST_YEAR, LAST_YEAR, bad_order
from geo.model.profile_questions import (
    bad_commodities,
    bad_origin,
    refuse,
    unanswered,
)

INSTRUMENT_KINDS = (
    "law",
    "fund",
    "loan",
    "tax credit",
    "tariff",
    "stockpile",
    "price floor",
    "export control",
    "strategy",
)
BENCHMARK_STAGES = ("extraction", "processing", "recycling", "single country")

_PAID_KINDS = ("fund", "loan", "stockpile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, a fund or another means of policy.

    Parameters
    ----------
    name : str
    kind : {"law", "fund", "loan", "tax credit", "tariff", "stockpile", \
"price floor", "export control", "strategy"}
    source, evidence : str
    authority : str, optional
    date, until : str, optional
    commodities : tuple of str, optional
        All that the authority holds critical, where none is named.
    amount : float, optional
        In units of `currency`.
    currency : str, optional
    what : str, optional
        What it does, in words.

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> Instrument(
    ...     name="a fund", kind="fund", source="a ministry", evidence="cited"
    ... ).open_questions()
    ('the date', 'the sum')
    """

    name: str
    kind: str
    source: str
    evidence: str
    authority: str | None = None
    date: str | None = None
    until: str | None = None
    commodities: tuple[str, ...] = ()
    amount: float | None = None
    currency: str | None = None
    what: str | None = None

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name"),
            *bad_choice("kind", self.kind, INSTRUMENT_KINDS),
            *bad_order(self.date, self.until, named=("date", "until")),
            *bad_commodities(self.commodities, may_be_empty=True),
            *bad_sum(self.amount, self.currency, named=("amount", "currency")),
            *bad_origin(self.source, self.evidence),
        ]
        refuse(f"instrument {self.name!r}", problems)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return self.name

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
            The sum only of what is there to be spent.
        """
        questions: dict[str, tuple[str, ...]] = {"the date": ("date",)}
        if self.kind in _PAID_KINDS:
            questions["the sum"] = ("amount",)
        return unanswered(self, questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A target that is written down as a number.

    Parameters
    ----------
    name : str
    stage : {"extraction", "processing", "recycling", "single country"}
        The last is the most that may come from one country.
    source, evidence : str
    value : float, optional
    unit : str, optional
        ``%``, or another.
    year : int, optional
        By which it is to be met.
    of : str, optional
        What the value is a share of.

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> Benchmark(
    ...     name="extraction",
    ...     stage="extraction",
    ...     value=10,
    ...     unit="%",
    ...     year=2030,
    ...     source="a law, 2024",
    ...     evidence="cited",
    ... ).open_questions()
    ()
    """

    name: str
    stage: str
    source: str
    evidence: str
    value: float | None = None
    unit: str | None = None
    year: int | None = None
    of: str | None = None

    def __post_init__(self) -> None:
        highest = 100.0 if self.unit == "%" else float("inf")
        problems = [
            *unsaid(self, "name"),
            *bad_choice("stage", self.stage, BENCHMARK_STAGES),
            *outside(self, "value", low=0.0, high=highest),
            *outside(self, "year", low=FIRST_YEAR, high=LAST_YEAR),
            *bad_origin(self.source, self.evidence),
        ]
        if self.value is not None and not self.unit:
            problems.append(
                Problem(where="unit", what="missing beside value", expected="% or such")
            )
        refuse(f"benchmark {self.name!r}", problems)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return self.name

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
        """
        return unanswered(self, {"the figure": ("value",), "the year": ("year",)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A question that was looked into, and that no source answers.

    Parameters
    ----------
    field : str
        The part of the profile it belongs to.
    question : str
    why : str
        Why there is no answer.

    Raises
    ------
    ParameterError
        Something is empty.

    Examples
    --------
    >>> Unknown(field="stocks", question="Held?", why="secret").field
    'stocks'
    """

    field: str
    question: str
    why: str

    def __post_init__(self) -> None:
        refuse("unknown", unsaid(self, "field", "question", "why"))
