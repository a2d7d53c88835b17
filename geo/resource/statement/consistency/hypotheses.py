"""The likeliest cause of a contradiction: the slip whose undoing removes it.

Slips are tried one at a time on the printed numbers: another power of ten, wet
for dry, two columns swapped. The one that leaves the fewest contradictions, and
makes no new ones, is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from geo.resource.statement.consistency.clashes import Clash
from geo.resource.statement.consistency.intervals import (
    Interval,
    Printed,
    exactly,
    mean_range,
)
from geo.resource.statement.consistency.lines import (
    ABUNDANCE,
    DRY,
    GRADE,
    METAL,
    MOISTURE,
    WET,
    YEARS,
    Line,
)
from geo.resource.statement.consistency.sums import IS_MEAN, IS_SUM

MAX_TRIALS = 1500
"""Statements supposed otherwise in one check: a few seconds."""

SCALED_RANK, LAST_RANK = 1, 2
MAX_NAMED = 3
"""Slips named for one contradiction, where they explain it equally well."""

POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6)

Key = tuple[str, tuple[str, ...], tuple[str, ...]]
Judge = Callable[[Sequence[Line]], list[Clash]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What may have gone wrong in print.

    Parameters
    ----------
    words : str
    about : str
        The columns and lines: of slips about the same, the first that explains
        as much as any is named.
    places : frozenset of str
        Lines it went wrong in.
    undo : callable
        Gives the numbers of a line that would have been printed without it;
        None for one that is left out.
    rank : int, optional
        Of slips that explain as much, the lowest rank is named.
    """

    words: str
    about: str
    places: frozenset[str]
    undo: Callable[[Line], dict[str, Printed | None]]
    rank: int = 0

    def undone(self, lines: Sequence[Line]) -> list[Line]:
        """Suppose it away.

        Parameters
        ----------
        lines : sequence of Line

        Returns
        -------
        list of Line
        """
        return [
            line.changed(self.undo(line)) if line.place in self.places else line
            for line in lines
        ]


def likely_causes(
    clashes: Sequence[Clash], *, lines: Sequence[Line], judge: Judge
) -> dict[Key, str]:
    """Name the slip behind each contradiction, where one is found.

    Parameters
    ----------
    clashes : sequence of Clash
    lines : sequence of Line
    judge : callable
        Finds the contradictions of lines.

    Returns
    -------
    dict
        Words by `Clash.key`; empty words where no slip explains it.
    """
    before = frozenset(clash.key for clash in clashes)
    left: dict[str, frozenset[Key]] = {}

    def after(slip: Slip) -> frozenset[Key]:
        """Find what remains; past the limit of trials, all that was there."""
        if slip.words not in left:
            if len(left) >= MAX_TRIALS:
                return before
            found = judge(_affected(slip.undone(lines), places=slip.places))
            left[slip.words] = frozenset(
                [
                    *(key for key in before if not slip.places & set(key[1])),
                    *(c.key for c in found if slip.places & set(c.places)),
                ]
            )
        return left[slip.words]

    return {
        clash.key: _cause(clash, lines, before=before, after=after) for clash in clashes
    }


def _affected(lines: Sequence[Line], *, places: frozenset[str]) -> list[Line]:
    """Keep the lines that a relation may tie to those of some places."""
    changed = [line for line in lines if line.place in places]
    cutoffs = {line.cutoff for line in changed}
    curves = {(line.klass, line.zone) for line in changed}
    return [
        line
        for line in lines
        if line.cutoff in cutoffs or (line.klass, line.zone) in curves
    ]


def _cause(
    clash: Clash,
    lines: Sequence[Line],
    *,
    before: frozenset[Key],
    after: Callable[[Slip], frozenset[Key]],
) -> str:
    fewest, best = (len(before) - 1, LAST_RANK), dict[str, str]()
    for slips in (_slips_throughout(clash, lines), _slips_by_line(clash, lines)):
        for slip in slips:
            remaining = after(slip)
            score = (len(remaining), slip.rank)
            if clash.key in remaining or not remaining <= before or score > fewest:
                continue
            if score < fewest:
                fewest, best = score, {}
            best.setdefault(slip.about, slip.words)
        if best and fewest[0] == 0:
            break  # no slip in one line explains more
    if fewest[1] == LAST_RANK and len(best) > 1:
        return ""  # any of them may be the one that is off
    return "; or ".join(list(best.values())[:MAX_NAMED])


def _slips_throughout(clash: Clash, lines: Sequence[Line]) -> Iterator[Slip]:
    yield from _slips_of_totals(clash, _involved(clash, lines))
    if len(lines) > 1:
        yield from _slips_in(clash, lines, where=" throughout")


def _slips_by_line(clash: Clash, lines: Sequence[Line]) -> Iterator[Slip]:
    involved = _involved(clash, lines)
    for line in involved:
        for column in clash.columns:
            if column in line.numbers:
                yield _odd_one_out(line, column)
    for line in involved:
        yield from _slips_in(clash, [line], where=f" in {line}")


def _odd_one_out(line: Line, column: str) -> Slip:
    words = f"{line.told(column)} in {line} is at odds with the rest, which agrees"
    return Slip(
        words=words,
        about=words,
        places=frozenset([line.place]),
        undo=lambda _: {column: None},
        rank=LAST_RANK,
    )


def _involved(clash: Clash, lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.place in clash.places]


def _slips_in(clash: Clash, lines: Sequence[Line], *, where: str) -> Iterator[Slip]:
    places = frozenset(line.place for line in lines)
    yield from _swaps(clash, lines, places=places, where=where)
    yield from _bases(clash, lines, places=places, where=where)
    for column in clash.columns:
        bearing = [line.place for line in lines if column in line.numbers]
        if not bearing:
            continue
        for power in POWERS:
            yield Slip(
                words=_scale_words(column, power) + where,
                about=f"{column} of {bearing}",
                places=places,
                undo=_scaled((column,), exactly(10.0**power)),
                rank=SCALED_RANK,
            )


def _scale_words(column: str, power: int) -> str:
    if column == MOISTURE and power == -2:
        return f"{column} is in per cent, not a fraction"
    size = "small" if power > 0 else "large"
    return f"{column} is {10 ** abs(power):,} times too {size}"


def _swaps(
    clash: Clash, lines: Sequence[Line], *, places: frozenset[str], where: str
) -> Iterator[Slip]:
    names = list(dict.fromkeys(name for line in lines for name in line.numbers))
    kinds = [[n for n in names if n.endswith(end)] for end in (YEARS, METAL, GRADE)]
    for kind in (*kinds, [n for n in names if n in {WET, DRY}]):
        for one, other in combinations(kind, 2):
            bearing = [n.place for n in lines if {one, other} <= n.numbers.keys()]
            if bearing and {one, other} & set(clash.columns):
                yield Slip(
                    words=f"{one} and {other} are swapped{where}",
                    about=f"{one} and {other} of {bearing}",
                    places=places,
                    undo=_swapped(one, other),
                )


def _bases(
    clash: Clash, lines: Sequence[Line], *, places: frozenset[str], where: str
) -> Iterator[Slip]:
    names = dict.fromkeys(name for line in lines for name in line.numbers)
    grades = tuple(name for name in names if name.endswith(GRADE))
    metals = tuple(name for name in names if name.endswith(METAL))
    tried: tuple[tuple[tuple[str, ...], bool, str], ...] = (
        (grades, False, "the grades are of wet mass"),
        (metals, True, "the metals are worked out from wet tonnes"),
        *(((name,), False, f"{name} is of wet mass") for name in grades),
        *(((name,), True, f"{name} is worked out from wet tonnes") for name in metals),
        ((DRY,), True, f"{DRY} holds wet tonnes"),
        ((WET,), False, f"{WET} holds dry tonnes"),
        ((ABUNDANCE,), False, f"{ABUNDANCE} is of dry mass"),
    )
    told = [line.place for line in lines if MOISTURE in line.numbers]
    for columns, dries, words in tried:
        if told and set(columns) & set(clash.columns):
            yield Slip(
                words=words + where,
                about=f"{words} of {told}",
                places=places,
                undo=_rebased(columns, dries=dries),
            )


def _slips_of_totals(clash: Clash, lines: Sequence[Line]) -> Iterator[Slip]:
    """Suppose a total that leaves a line out or counts it twice, or a plain mean."""
    by_place = {line.place: line for line in lines}
    total, name = by_place[clash.places[0]], clash.columns[0]
    parts = [by_place[place] for place in clash.places[1:]]
    found = [(part, part.found(name)) for part in parts]
    known = [(part, value) for part, value in found if value is not None]
    if IS_SUM in clash.relation:
        for part, value in known:
            for verb, undone in (
                ("leaves out", clash.stated + value),
                ("counts twice", clash.stated - value),
            ):
                words = f"{name} of {total} {verb} {part}"
                yield _slip_of_total(total, name, undone, words=words)
    elif IS_MEAN in clash.relation and len(known) == len(parts):
        alike = [exactly(1.0)] * len(parts)
        if mean_range([value for _, value in known], weights=alike).meets(clash.stated):
            words = f"{name} of {total} is the plain mean of its parts, not weighted"
            yield _slip_of_total(total, name, clash.follows, words=words)


def _slip_of_total(total: Line, name: str, undone: Interval, *, words: str) -> Slip:
    corrected = Printed(text=total.numbers[name].text, interval=undone)
    return Slip(
        words=words,
        about=words,
        places=frozenset([total.place]),
        undo=lambda _: {name: corrected},
    )


def _scaled(
    columns: tuple[str, ...], factor: Interval
) -> Callable[[Line], dict[str, Printed | None]]:
    def undo(line: Line) -> dict[str, Printed | None]:
        return {
            name: Printed(
                text=line.numbers[name].text,
                interval=line.numbers[name].interval * factor,
            )
            for name in columns
            if name in line.numbers
        }

    return undo


def _rebased(
    columns: tuple[str, ...], *, dries: bool
) -> Callable[[Line], dict[str, Printed | None]]:
    def undo(line: Line) -> dict[str, Printed | None]:
        moisture = line.printed(MOISTURE)
        if moisture is None or moisture.high >= 1.0:
            return {}
        solid = moisture.rest
        factor = solid if dries else exactly(1.0) / solid
        return _scaled(columns, factor)(line)

    return undo


def _swapped(one: str, other: str) -> Callable[[Line], dict[str, Printed | None]]:
    def undo(line: Line) -> dict[str, Printed | None]:
        if one not in line.numbers or other not in line.numbers:
            return {}
        return {one: line.numbers[other], other: line.numbers[one]}

    return undo
