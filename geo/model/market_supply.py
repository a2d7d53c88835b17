"""What a market is supplied with: whence it imports, and what it has a right to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from geo.errors import Problem
from geo.model.commodities import Stage
from geo.model.limits import bad_choice
from geo.model.market import not_one
from geo.model.profile_questions import refuse
from geo.model.shared_columns import EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedOrigins:
    """Whence a market imports goods of one commodity and stage.

    Parameters
    ----------
    market, commodity, stage : str
    shares : mapping of str to float
        Fraction of the imports by country of origin, the largest first.
    rest : float
        Fraction of all others, which the series does not name.
    period : str
        As the series has it.
    measure : {"volume", "share", "value"}
    counted_by : {"importer", "not told"}
    stages : tuple of str
        All stages of the goods that the series counts together.
    complete : bool
        Whether every product of the stage is among them.
    goods, scope, source, evidence : str
        Of the series.
    passed_over : tuple of str
        Series of the same commodity that were not used, each with its reason.

    Raises
    ------
    ParameterError
        Shares and rest do not add up to 1, or one is negative.

    Examples
    --------
    >>> ObservedOrigins(
    ...     market="JPN",
    ...     commodity="rare_earths",
    ...     stage="refined",
    ...     shares={"CHN": 0.8},
    ...     rest=0.1,
    ...     period="2024H1",
    ...     measure="share",
    ...     counted_by="importer",
    ...     stages=("refined",),
    ...     complete=True,
    ...     goods="oxides",
    ...     scope="oxides",
    ...     source="a gazette",
    ...     evidence="cited",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: origins of rare_earths in JPN: 1 problem
    - shares and rest: add up to 0.9
        expected: 1
    """

    market: str
    commodity: str
    stage: str
    shares: Mapping[str, float]
    rest: float
    period: str
    measure: str
    counted_by: str
    stages: tuple[str, ...]
    complete: bool
    goods: str
    scope: str
    source: str
    evidence: str
    passed_over: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        parts = {**self.shares, "rest": self.rest}
        problems = [
            *bad_choice("stage", self.stage, tuple(Stage)),
            *bad_choice("evidence", self.evidence, EVIDENCE),
            *not_one("shares and rest", fsum(parts.values())),
            *(
                Problem(where=name, what=f"{share}", expected="0 to 1")
                for name, share in parts.items()
                if not 0.0 <= share <= 1.0
            ),
        ]
        refuse(f"origins of {self.commodity} in {self.market}", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOrigins:
    """Why nothing is told of the origins of a market's imports.

    Parameters
    ----------
    market, commodity, stage : str
    why : str
    passed_over : tuple of str
        Series of the same commodity, each with the reason that it was not used.
    """

    market: str
    commodity: str
    stage: str
    why: str
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfftakeRight:
    """Tonnes of one works that a market has a right to.

    Parameters
    ----------
    stake : str
        Its label in the profile.
    investors : tuple of str
    facility_id, commodity, stage : str
    tonnes : float
        t contained a year, as far as the works run on the day.
    available_t : float
        What the works can give on the day, t contained a year; NaN where not known.
    share : float
        Fraction of `available_t` that the tonnes are; NaN where that is not known.
    basis : {"off-take told", "share of output told", "share of equity"}
        The last gives a claim on earnings, and not always on goods.
    of : str
        Of which goods, in the words of the profile.
    source, evidence : str
        Of the stake; unverified where the profile does not say that it still holds.
    """

    stake: str
    investors: tuple[str, ...]
    facility_id: str
    commodity: str
    stage: str
    tonnes: float
    available_t: float
    share: float
    basis: str
    of: str
    source: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedStake:
    """A stake that gives no tonnes on a day, and why.

    Parameters
    ----------
    stake, commodity, why : str
    """

    stake: str
    commodity: str
    why: str
