"""Two things a statement says that cannot both be."""

from __future__ import annotations

from dataclasses import dataclass

from geo.resource.statement.consistency.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A relation between printed numbers that no rounding makes hold.

    Parameters
    ----------
    relation : str
        What should hold, in words.
    places : tuple of str
        Lines that take part.
    where : str
        The same for people.
    columns : tuple of str
        Numbers that take part, the one that is judged first.
    printed : str
        Them as printed.
    name : str
        What the intervals measure, with its unit.
    stated, follows : Interval
        What is printed may stand for, and what follows from the rest.
    why : str, optional
        What a limit rests on.
    """

    relation: str
    places: tuple[str, ...]
    where: str
    columns: tuple[str, ...]
    printed: str
    name: str
    stated: Interval
    follows: Interval
    why: str = ""

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What tells it from other clashes, whatever the numbers are."""
        return (self.relation, self.places, self.columns)

    @property
    def gap_pct(self) -> float:
        """By how much it misses, beyond rounding."""
        return self.stated.gap_pct(self.follows)
