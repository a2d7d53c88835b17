"""What must hold between the parts of a statement and their totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.clashes import Clash
from geo.resource.statement.consistency.intervals import (
    Interval,
    exactly,
    mean_range,
)
from geo.resource.statement.consistency.lines import (
    ABUNDANCE,
    AREA,
    DRY,
    GRADE,
    METAL,
    MOISTURE,
    WET,
    YEARS,
    Line,
    graded_dry,
    members,
)
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UNCLASSIFIED = "unclassified"
ADDED = (AREA, WET, DRY)
IS_SUM, IS_MEAN = "sum of its parts", "mean of its parts"
NOTHING, UNKNOWN = exactly(0.0), Interval(low=0.0, high=float("inf"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathering:
    """A total and the lines that it is made of.

    Parameters
    ----------
    total : Line
    parts : tuple of Line
    optional : tuple of Line
        Unclassified ground, which totals count or leave out.
    """

    total: Line
    parts: tuple[Line, ...]
    optional: tuple[Line, ...] = ()

    @property
    def readings(self) -> tuple[tuple[Line, ...], ...]:
        """The sets of parts that the total may mean."""
        if not self.optional:
            return (self.parts,)
        return (self.parts, (*self.parts, *self.optional))


def gatherings(lines: Sequence[Line]) -> Iterator[Gathering]:
    """Find the totals of a statement: over its classes, and over its zones.

    Parameters
    ----------
    lines : sequence of Line

    Yields
    ------
    Gathering
        Of lines with one cut-off. A total with fewer than two parts is none:
        the others are not printed.
    """
    axes = (
        ([line.klass for line in lines], [line.zone for line in lines]),
        ([line.zone for line in lines], [line.klass for line in lines]),
    )
    for names, others in axes:
        groups: dict[object, list[tuple[frozenset[str], Line]]] = {}
        for line, name, other in zip(lines, names, others, strict=True):
            key = (line.cutoff, members(other, among=others))
            groups.setdefault(key, []).append((members(name, among=names), line))
        for group in groups.values():
            yield from _totals(group)


def _totals(group: list[tuple[frozenset[str], Line]]) -> Iterator[Gathering]:
    whole = frozenset([TOTAL])
    atoms = {name: line for name, line in group if len(name) == 1 and name != whole}
    for name, line in group:
        wanted = {
            atom: part for atom, part in atoms.items() if name == whole or atom < name
        }
        optional = tuple(p for atom, p in wanted.items() if atom == {UNCLASSIFIED})
        parts = tuple(p for atom, p in wanted.items() if atom != {UNCLASSIFIED})
        complete = name == whole or len(wanted) == len(name)
        if name not in atoms and complete and len(parts) > 1:
            yield Gathering(total=line, parts=parts, optional=optional)


def sum_clashes(gathering: Gathering) -> Iterator[Clash]:
    """Find totals that are no sums, and means that are no means.

    Parameters
    ----------
    gathering : Gathering

    Yields
    ------
    Clash
        Mean abundance is weighted by area, moisture by wet tonnes, a grade by
        dry tonnes; where the weights are not printed, a mean still lies among
        its parts.
    """
    for name in gathering.total.numbers:
        stated = gathering.total.printed(name)
        if stated is None:
            continue
        if name in ADDED or name.endswith((METAL, YEARS)):
            follows = [_summed(parts, name) for parts in gathering.readings]
            relation = f"{name} of the total = {IS_SUM}"
        elif name in {ABUNDANCE, MOISTURE} or name.endswith(GRADE):
            follows = [_averaged(parts, name) for parts in gathering.readings]
            relation = f"{name} of the total = {IS_MEAN}, {_weighting(name)}"
        else:
            continue
        if any(stated.meets(possible) for possible in follows):
            continue
        nearest = min(follows, key=stated.gap_pct)
        yield _clash(gathering, name, relation, stated=stated, follows=nearest)


def _clash(
    gathering: Gathering,
    name: str,
    relation: str,
    *,
    stated: Interval,
    follows: Interval,
) -> Clash:
    lines = (gathering.total, *gathering.parts, *gathering.optional)
    printed = "; ".join(
        f"{line.klass or line.zone or line.place}: {told}"
        for line in lines
        if (told := line.told(*_columns(line, name)))
    )
    columns = [name, *(c for line in lines for c in _columns(line, name))]
    return Clash(
        relation=relation,
        places=tuple(line.place for line in lines),
        where=str(gathering.total),
        columns=tuple(dict.fromkeys(c for c in columns if c)),
        printed=printed,
        name=name,
        stated=stated,
        follows=follows,
    )


def _columns(line: Line, name: str) -> tuple[str, ...]:
    """Columns of a line from which its share in a sum or a mean comes."""
    weight = _weight_column(name)
    sources = {AREA: (WET, ABUNDANCE), WET: (AREA, ABUNDANCE), DRY: (WET, MOISTURE)}
    wanted = [name] + ([weight] if weight else [])
    columns: list[str] = []
    for column in wanted:
        columns += [column] if column in line.numbers else sources.get(column, ())
    return tuple(column for column in columns if column in line.numbers)


def _weight_column(name: str) -> str:
    if name == ABUNDANCE:
        return AREA
    if name == MOISTURE:
        return WET
    return DRY if name.endswith(GRADE) else ""


def _weighting(name: str) -> str:
    return f"weighted by {_weight_column(name)}"


def _summed(parts: Sequence[Line], name: str) -> Interval:
    total = NOTHING
    for part in parts:
        total += part.found(name) or UNKNOWN
    return total


def _averaged(parts: Sequence[Line], name: str) -> Interval:
    values = [part.found(name) for part in parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return UNKNOWN
    column = _weight_column(name)
    found = [
        graded_dry(part) if column == DRY else part.found(column) for part in parts
    ]
    weights = [weight for weight in found if weight is not None]
    if len(weights) < len(found):
        weights = [UNKNOWN] * len(parts)
    if name == ABUNDANCE and not any(AREA in part.numbers for part in parts):
        return _harmonic(parts, known)
    return mean_range(known, weights=weights)


def _harmonic(parts: Sequence[Line], abundances: Sequence[Interval]) -> Interval:
    """Average abundances over areas that are themselves tonnes by abundance."""
    tonnes = [part.found(WET) or UNKNOWN for part in parts]
    one = exactly(1.0)
    inverse = mean_range([one / a for a in abundances], weights=tonnes)
    return one / inverse
