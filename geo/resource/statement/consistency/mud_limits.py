"""What a field of rare-earth mud can be at most, and at least."""

from __future__ import annotations

from geo.model.deposit_kinds import WORDS, DepositKind
from geo.resource.statement.consistency.intervals import Interval
from geo.resource.statement.consistency.nodule_limits import Limit

ABUNDANCE = Limit(
    range=Interval(low=0.0, high=WORDS[DepositKind.MUD].most_kg_m2),
    why="100 m of mud, deeper than any core, at 2 t/m3 weigh 200,000 kg/m2: a bound "
    "against slips of unit",
)
"""kg/m2 wet."""

MOISTURE = Limit(
    range=Interval(low=0.25, high=0.80),
    why="pores of half to nine tenths of the volume, full of water of 1.03 t/m3, "
    "between grains of 2.65 t/m3 hold 0.28 to 0.78 (densities unverified)",
)
"""Wet-basis fraction."""

RICHEST_PCT = 1.0
"""The richest layers told of hold some 0.8 % REY, 1 % as oxides (unverified)."""


def grade_limit(metal: str) -> Limit | None:
    """Give the range of the mean content of a field.

    Parameters
    ----------
    metal : str
        Lower case, as in the columns of a statement.

    Returns
    -------
    Limit or None
        Per cent of dry mass; None for anything but rare earths together.

    Examples
    --------
    >>> limit = grade_limit("reo")
    >>> limit.range.low, limit.range.high
    (0.0, 1.0)
    """
    if metal not in {"reo", "rey"}:
        return None
    return Limit(
        range=Interval(low=0.0, high=RICHEST_PCT),
        why="the richest layers told of hold some 8,000 ppm REY, 1 % as oxides "
        "(unverified); no mean of a field is richer",
    )
