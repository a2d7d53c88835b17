"""The check of a published statement, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.curves import curve_clashes
from geo.resource.statement.consistency.demand import demand_clashes
from geo.resource.statement.consistency.hypotheses import likely_causes
from geo.resource.statement.consistency.intervals import Interval, Zeros
from geo.resource.statement.consistency.lines import Line, published_lines
from geo.resource.statement.consistency.relations import line_clashes
from geo.resource.statement.consistency.sums import (
    Gathering,
    gatherings,
    sum_clashes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo.resource.statement.consistency.clashes import Clash

GROSS_PCT, CLEAR_PCT = 50.0, 5.0


class Severity(StrEnum):
    """How far numbers miss each other, beyond rounding."""

    GROSS = "gross"
    CLEAR = "clear"
    SLIGHT = "slight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A contradiction, told.

    Parameters
    ----------
    relation : str
        What should hold.
    where : str
        Lines it is about.
    columns : tuple of str
    printed : str
        The numbers as printed.
    stated, follows : str
        What is printed and what would follow from the rest, with the range
        that rounding leaves.
    gap_pct : float
        By how much they miss each other beyond rounding; infinite beside a
        zero.
    severity : Severity
        Gross above 50 %, clear above 5 %.
    cause : str
        The likeliest slip; empty if none explains it.
    why : str
        What a limit rests on; empty for arithmetic.
    """

    relation: str
    where: str
    columns: tuple[str, ...]
    printed: str
    stated: str
    follows: str
    gap_pct: float
    severity: Severity
    cause: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """What the check of a statement found.

    Parameters
    ----------
    lines : int
        Lines that were read.
    numbers : int
        Numbers that were read.
    contradictions : tuple of Finding
        No rounding of the printed numbers makes these hold; the widest first.
    doubtful : tuple of Finding
        These would be contradictions if zeros at the end of whole numbers
        were figures, 59,500 exact to 1.
    """

    lines: int
    numbers: int
    contradictions: tuple[Finding, ...]
    doubtful: tuple[Finding, ...]


def check_consistency(
    cells: pd.DataFrame, *, zeros: Zeros = Zeros.PLACES
) -> Consistency:
    """Find which numbers of a statement contradict each other.

    A printed number stands for half a unit of its last digit to either side;
    a relation is contradicted only if no numbers within those ranges fulfil
    it. Cut-offs are chosen, so they are exact.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text, as `geo.resource.statement.consistency.lines.published_lines`
        takes it.
    zeros : Zeros, optional
        By default zeros at the end of whole numbers may only hold the place.

    Returns
    -------
    Consistency

    Examples
    --------
    >>> import pandas as pd
    >>> press = pd.DataFrame({"area_km2": ["100"], "wet_mt": ["234"]}, index=["line 2"])
    >>> (found,) = check_consistency(press).contradictions
    >>> print(found.relation, "|", found.stated)
    abundance is one that a sea floor bears | 2,340 kg/m2 (1,557 to 4,690)
    >>> found.cause.split("; or ")
    ['wet_mt is 100 times too large in line 2',
     'area_km2 is 100 times too small in line 2']
    """
    lines = published_lines(cells, zeros=zeros)
    clashes = all_clashes(lines)
    causes = likely_causes(clashes, lines=lines, judge=all_clashes)
    found = [_finding(clash, cause=causes[clash.key]) for clash in clashes]
    doubts: list[Clash] = []
    if zeros is Zeros.PLACES:
        known = {clash.key for clash in clashes}
        strict = all_clashes(published_lines(cells, zeros=Zeros.FIGURES))
        doubts = [clash for clash in strict if clash.key not in known]
    return Consistency(
        lines=len(lines),
        numbers=sum(len(line.numbers) for line in lines),
        contradictions=tuple(sorted(found, key=lambda item: -item.gap_pct)),
        doubtful=tuple(_finding(clash, cause="") for clash in doubts),
    )


def all_clashes(lines: Sequence[Line]) -> list[Clash]:
    """Find the contradictions of lines.

    Parameters
    ----------
    lines : sequence of Line

    Returns
    -------
    list of Clash
    """
    totals: list[Gathering] = list(gatherings(lines))
    return [
        *(clash for line in lines for clash in line_clashes(line)),
        *(clash for gathering in totals for clash in sum_clashes(gathering)),
        *curve_clashes(lines),
        *demand_clashes(lines),
    ]


def _finding(clash: Clash, *, cause: str) -> Finding:
    gap = clash.gap_pct
    severity = Severity.SLIGHT
    if gap > CLEAR_PCT:
        severity = Severity.GROSS if gap > GROSS_PCT else Severity.CLEAR
    return Finding(
        relation=clash.relation,
        where=clash.where,
        columns=clash.columns,
        printed=clash.printed,
        stated=_told(clash.stated, clash.name),
        follows=_told(clash.follows, clash.name),
        gap_pct=gap,
        severity=severity,
        cause=cause,
        why=clash.why,
    )


def _told(interval: Interval, name: str) -> str:
    low, high = _figure(interval.low), _figure(interval.high)
    if interval.at is not None:
        at = _figure(interval.at)
        return f"{at} {name}" if low == high else f"{at} {name} ({low} to {high})"
    if interval.high == float("inf"):
        return f"at least {low} {name}"
    if interval.low == 0.0:
        return f"at most {high} {name}"
    return f"{low} to {high} {name}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000.0 else f"{value:.4g}"
