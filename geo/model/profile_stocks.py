"""What a country stocks, and what its investors own abroad."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.errors import Problem
from geo.model.limits import bad_choice, unsaid
from geo.model.profile_checks import (
    bad_commodity,
    bad_country,
    bad_fraction,
    bad_sum,
    below_zero,
)
from geo.model.profile_dates import bad_order
from geo.model.profile_questions import (
    bad_commodities,
    bad_origin,
    refuse,
    unanswered,
)

HOLDERS = ("public", "private", "both")
STAKE_STATES = ("active", "planned", "ended")

_FACILITY = re.compile(r"[A-Z]\d{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A stock that is held, or is to be held.

    Parameters
    ----------
    holder : {"public", "private", "both"}
    commodities : tuple of str
    source, evidence : str
    holder_name : str, optional
    coverage : str, optional
        What the days are days of.
    target_days, held_days : float, optional
        Days of use.
    held_t : float, optional
        Tonnes.
    held_value : float, optional
        In `currency`.
    currency : str, optional
    from_, to : str, optional
        Dates; ``from`` and ``to`` in a file.
    policy, release_rule : str, optional
        In words.

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> stock = Stock(
    ...     holder="public",
    ...     commodities=("cobalt",),
    ...     target_days=42,
    ...     source="a ministry, 2012",
    ...     evidence="cited",
    ... )
    >>> stock.open_questions()[0]
    'how much is held (days, tonnes or value)'
    """

    holder: str
    commodities: tuple[str, ...]
    source: str
    evidence: str
    holder_name: str | None = None
    coverage: str | None = None
    target_days: float | None = None
    held_days: float | None = None
    held_t: float | None = None
    held_value: float | None = None
    currency: str | None = None
    from_: str | None = None
    to: str | None = None
    policy: str | None = None
    release_rule: str | None = None

    def __post_init__(self) -> None:
        numbers = ("target_days", "held_days", "held_t")
        problems = [
            *bad_choice("holder", self.holder, HOLDERS),
            *bad_commodities(self.commodities),
            *(p for name in numbers for p in below_zero(name, getattr(self, name))),
            *bad_sum(self.held_value, self.currency, named=("held_value", "currency")),
            *bad_order(self.from_, self.to, named=("from", "to")),
            *bad_origin(self.source, self.evidence),
        ]
        refuse(f"stock {self.label!r}", problems)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return self.holder_name or f"{self.holder}, {', '.join(self.commodities)}"

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
        """
        questions = {
            "the target in days": ("target_days",),
            "how much is held (days, tonnes or value)": (
                "held_days",
                "held_t",
                "held_value",
            ),
            "since when": ("from_",),
            "what releases it": ("release_rule",),
        }
        return unanswered(self, questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """Equity, a loan or an off-take in works abroad.

    Parameters
    ----------
    name : str
        The works, or the venture.
    commodity : str
    source, evidence : str
    company : str, optional
        As in the table of companies, where it stands there.
    investors : tuple of str, optional
    facility_ids : tuple of str, optional
        Of the table of facilities.
    iso3 : str, optional
        Of the country that hosts the works.
    share : float, optional
        Fraction of the equity, 0 to 1.
    amount : float, optional
        In units of `currency`.
    currency : str, optional
    date, until : str, optional
    off_take_share : float, optional
        Fraction of the output, 0 to 1.
    off_take_t : float, optional
        Tonnes a year.
    off_take_of : str, optional
        Of what output, in words.
    status : {"active", "planned", "ended"}, optional

    Raises
    ------
    ParameterError
        With every problem of the row.

    Examples
    --------
    >>> Stake(
    ...     name="Mount Weld",
    ...     commodity="rare_earths",
    ...     share=30,
    ...     source="a company, 2023",
    ...     evidence="cited",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: stake 'Mount Weld': 1 problem
    - share: 30
        expected: 0 to 1
        cure: 30 % is 0.3
    """

    name: str
    commodity: str
    source: str
    evidence: str
    company: str | None = None
    investors: tuple[str, ...] = ()
    facility_ids: tuple[str, ...] = ()
    iso3: str | None = None
    share: float | None = None
    amount: float | None = None
    currency: str | None = None
    date: str | None = None
    until: str | None = None
    off_take_share: float | None = None
    off_take_t: float | None = None
    off_take_of: str | None = None
    status: str | None = None

    def __post_init__(self) -> None:
        problems = [
            *unsaid(self, "name"),
            *bad_commodity("commodity", self.commodity),
            *_bad_facilities(self.facility_ids),
            *bad_country("iso3", self.iso3),
            *bad_fraction("share", self.share),
            *bad_sum(self.amount, self.currency, named=("amount", "currency")),
            *bad_order(self.date, self.until, named=("date", "until")),
            *bad_fraction("off_take_share", self.off_take_share),
            *below_zero("off_take_t", self.off_take_t),
            *bad_choice("status", self.status or STAKE_STATES[0], STAKE_STATES),
            *bad_origin(self.source, self.evidence),
        ]
        refuse(f"stake {self.name!r}", problems)

    @property
    def label(self) -> str:
        """Name the row in a message."""
        return f"{self.name} ({self.date})" if self.date else self.name

    def open_questions(self) -> tuple[str, ...]:
        """Say what of the row is not known.

        Returns
        -------
        tuple of str
        """
        questions = {
            "the share of the equity": ("share",),
            "the sum put in": ("amount",),
            "the date": ("date",),
            "how much of the output comes home": ("off_take_share", "off_take_t"),
            "whether it still holds": ("status",),
        }
        return unanswered(self, questions)


def _bad_facilities(ids: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            where=f"facility_ids.{number}",
            what=repr(one),
            expected="an id of the table of facilities, such as F001",
        )
        for number, one in enumerate(ids, start=1)
        if not _FACILITY.fullmatch(one)
    ]
