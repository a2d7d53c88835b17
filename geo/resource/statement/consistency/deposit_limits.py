"""Which limits hold for a line: those of nodules, unless it tells of mud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.model.deposit_kinds import WORDS, DepositKind
from geo.resource.statement.consistency import mud_limits, nodule_limits
from geo.resource.statement.consistency.intervals import Interval
from geo.resource.statement.consistency.nodule_limits import Limit

if TYPE_CHECKING:
    from geo.resource.statement.consistency.lines import Line

RARE_EARTHS = frozenset({"reo", "rey"})
OF_NODULES = frozenset({"ni", "co", "cu", "mn", "fe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositLimits:
    """What a kind of deposit can be at most, and at least.

    Parameters
    ----------
    noun : str
        What the limits are of, such as "nodules".
    have, holds : str
        The verbs that go with it.
    abundance, moisture : Limit
    grade : callable
        From a metal, lower case, to the limit of its grade in per cent, or None.
    """

    noun: str
    have: str
    holds: str
    abundance: Limit
    moisture: Limit
    grade: Callable[[str], Limit | None]

    @property
    def unknown_water(self) -> Interval:
        """Dry per wet mass without a moisture: quoted tonnes may be dry."""
        return Interval(low=1.0 - self.moisture.range.high, high=1.0)


_NODULES = DepositLimits(
    noun=WORDS[DepositKind.NODULES].noun,
    have="have",
    holds="hold",
    abundance=nodule_limits.ABUNDANCE,
    moisture=nodule_limits.MOISTURE,
    grade=nodule_limits.grade_limit,
)
_MUD = DepositLimits(
    noun=WORDS[DepositKind.MUD].noun,
    have="has",
    holds="holds",
    abundance=mud_limits.ABUNDANCE,
    moisture=mud_limits.MOISTURE,
    grade=mud_limits.grade_limit,
)


def limits_of(line: Line) -> DepositLimits:
    """Give the limits of the deposit that a line tells of.

    Parameters
    ----------
    line : Line

    Returns
    -------
    DepositLimits
        Of mud where rare earths are told together and no metal of nodules is.
    """
    told = frozenset(line.metals)
    return _MUD if told & RARE_EARTHS and not told & OF_NODULES else _NODULES
