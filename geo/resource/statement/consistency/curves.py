"""What must hold along cut-offs, where a higher one leaves less."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.clashes import Clash
from geo.resource.statement.consistency.intervals import Interval
from geo.resource.statement.consistency.lines import (
    ABUNDANCE,
    AREA,
    DRY,
    METAL,
    PERCENTILES,
    WET,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.resource.statement.consistency.lines import Line


def curve_clashes(lines: Sequence[Line]) -> Iterator[Clash]:
    """Find what contradicts itself along the cut-offs of a class and zone.

    Parameters
    ----------
    lines : sequence of Line

    Yields
    ------
    Clash
        Area, tonnes or metal that grow with the cut-off, a mean abundance that
        falls, and ground between two cut-offs that bears more or less than
        them.
    """
    classes = [line.klass for line in lines]
    zones = [line.zone for line in lines]
    curves: dict[tuple[frozenset[str], frozenset[str]], list[Line]] = {}
    for line in lines:
        if line.cutoff is not None:
            key = (members(line.klass, among=classes), members(line.zone, among=zones))
            curves.setdefault(key, []).append(line)
    for curve in curves.values():
        ascending = sorted(curve, key=lambda line: line.cutoff or 0.0)
        for name in dict.fromkeys(name for line in curve for name in line.numbers):
            yield from _monotone(ascending, name)
        for lower, upper in pairwise(ascending):
            yield from _increment(lower, upper)


def _monotone(ascending: list[Line], name: str) -> Iterator[Clash]:
    base = name[: -len(PERCENTILES[0])] if name.endswith(PERCENTILES) else name
    falls = base in {AREA, WET, DRY} or base.endswith(METAL)
    if not falls and name != ABUNDANCE:
        return
    bearing = [line for line in ascending if name in line.numbers]
    for lower, upper in pairwise(bearing):
        before, after = lower.numbers[name].interval, upper.numbers[name].interval
        allowed = (
            Interval(low=0.0, high=before.high)
            if falls
            else Interval(low=before.low, high=float("inf"))
        )
        if not after.meets(allowed):
            verb = "does not grow" if falls else "does not fall"
            yield _between(
                lower,
                upper,
                (name,),
                relation=f"{name} {verb} with the cut-off",
                name=name,
                stated=after,
                follows=allowed,
            )


def _between(
    lower: Line,
    upper: Line,
    columns: tuple[str, ...],
    *,
    relation: str,
    name: str,
    stated: Interval,
    follows: Interval,
) -> Clash:
    return Clash(
        relation=relation,
        places=(upper.place, lower.place),
        where=f"{upper} and {lower}",
        columns=columns,
        printed=f"{upper.told(*columns)}; {lower.told(*columns)}",
        name=name,
        stated=stated,
        follows=follows,
    )


def increment_envelope(lower: Line, upper: Line) -> Interval | None:
    """Bound the mean abundance of the ground between two cut-offs.

    Parameters
    ----------
    lower, upper : Line
        At the lower and at the higher cut-off.

    Returns
    -------
    Interval or None
        kg/m2 wet; None where tonnes or two of area, tonnes and abundance are
        missing.

    Examples
    --------
    >>> from geo.resource.statement.consistency.intervals import read_printed
    >>> from geo.resource.statement.consistency.lines import Line
    >>> lower, upper = (
    ...     Line(
    ...         place="",
    ...         klass="",
    ...         zone="",
    ...         cutoff=cutoff,
    ...         numbers={
    ...             "wet_mt": read_printed(wet),
    ...             "abundance_wet_kg_m2": read_printed(abundance),
    ...         },
    ...     )
    ...     for cutoff, wet, abundance in ((4.0, "440", "8.9"), (5.0, "420", "9.1"))
    ... )
    >>> envelope = increment_envelope(lower, upper)
    >>> round(envelope.low, 3), round(envelope.high, 3)
    (3.698, 7.763)
    """
    corners = _corners(lower, upper)
    if not corners:
        return None
    ratios = [
        1000.0 * (t1 - t2) / (a1 - a2)
        for (t1, a1), (t2, a2) in corners
        if a1 > a2 and t1 >= t2
    ]
    if not ratios:
        return None
    return Interval(low=max(min(ratios), 0.0), high=max(ratios))


_Ground = tuple[float, float]  # wet Mt, km2


def _corners(lower: Line, upper: Line) -> list[tuple[_Ground, _Ground]]:
    """Combine the ends of what tonnes and areas may be, at both cut-offs."""
    return list(product(_grounds(lower), _grounds(upper)))


def _grounds(line: Line) -> list[_Ground]:
    wet, area = line.printed(WET), line.printed(AREA)
    abundance = line.printed(ABUNDANCE)
    if wet is not None and area is not None:
        return list(product((wet.low, wet.high), (area.low, area.high)))
    if abundance is None or abundance.low <= 0.0:
        return []
    ends = (abundance.low, abundance.high)
    if wet is not None:
        return [(t, 1000.0 * t / a) for t in (wet.low, wet.high) for a in ends]
    if area is not None:
        return [(s * a / 1000.0, s) for s in (area.low, area.high) for a in ends]
    return []


def _increment(lower: Line, upper: Line) -> Iterator[Clash]:
    """Compare ``low Δarea ≤ Δtonnes ≤ high Δarea``, both linear at the corners."""
    low, high = lower.cutoff, upper.cutoff
    corners = _corners(lower, upper)
    if low is None or high is None or low == high or not corners:
        return
    above = max(1000.0 * (t1 - t2) - low * (a1 - a2) for (t1, a1), (t2, a2) in corners)
    below = max(high * (a1 - a2) - 1000.0 * (t1 - t2) for (t1, a1), (t2, a2) in corners)
    envelope = increment_envelope(lower, upper)
    if (above >= 0.0 and below >= 0.0) or envelope is None:
        return  # without an envelope area or tonnes grow, which is told already
    columns = tuple(
        c for c in (WET, AREA, ABUNDANCE) if c in lower.numbers or c in upper.numbers
    )
    yield _between(
        lower,
        upper,
        columns,
        relation="ground between two cut-offs bears what lies between them",
        name="kg/m2 of the ground that the higher cut-off leaves out",
        stated=envelope,
        follows=Interval(low=low, high=high),
    )
