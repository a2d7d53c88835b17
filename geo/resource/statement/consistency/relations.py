"""What must hold within one line of a statement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from geo.model.metal_columns import symbol_of
from geo.resource.statement.consistency.clashes import Clash
from geo.resource.statement.consistency.deposit_limits import limits_of
from geo.resource.statement.consistency.intervals import Interval, exactly
from geo.resource.statement.consistency.lines import (
    ABUNDANCE,
    AREA,
    CUTOFF,
    DRY,
    GRADE,
    GRADED,
    METAL,
    MOISTURE,
    PERCENTILES,
    WET,
    graded_dry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.resource.statement.consistency.lines import Line


def line_clashes(line: Line) -> Iterator[Clash]:
    """Find what contradicts itself within a line.

    Parameters
    ----------
    line : Line

    Yields
    ------
    Clash
    """
    yield from _masses(line)
    yield from _abundance(line)
    yield from _shares(line)
    for metal in line.metals:
        yield from _metal(line, metal)
    yield from _percentiles(line)


def _clash(
    line: Line,
    *columns: str,
    relation: str,
    name: str,
    stated: Interval,
    follows: Interval,
    why: str = "",
) -> Iterator[Clash]:
    if stated.meets(follows):
        return
    yield Clash(
        relation=relation,
        places=(line.place,),
        where=str(line),
        columns=tuple(column for column in columns if column in line.numbers),
        printed=line.told(*columns),
        name=name,
        stated=stated,
        follows=follows,
        why=why,
    )


def _masses(line: Line) -> Iterator[Clash]:
    wet, dry = line.printed(WET), line.printed(DRY)
    area, abundance = line.printed(AREA), line.printed(ABUNDANCE)
    moisture = line.printed(MOISTURE)
    if wet is not None and area is not None and abundance is not None:
        yield from _clash(
            line, WET, AREA, ABUNDANCE,
            relation="wet tonnes = area × abundance",
            name="wet Mt",
            stated=wet,
            follows=area * abundance * 1e-3,
        )  # fmt: skip
    if dry is None:
        return
    whole = line.found(WET) if wet is None and area is not None else wet
    if whole is None:
        return
    if moisture is not None and moisture.low < 1.0:
        yield from _clash(
            line, DRY, WET, MOISTURE, *(() if wet else (AREA, ABUNDANCE)),
            relation="dry tonnes = wet tonnes × (1 - moisture)",
            name="dry Mt",
            stated=dry,
            follows=whole * moisture.rest,
        )  # fmt: skip
        return
    limits = limits_of(line)
    yield from _clash(
        line, DRY, WET, *(() if wet else (AREA, ABUNDANCE)),
        relation="dry tonnes are wet tonnes without the water that "
        f"{limits.noun} {limits.holds}",
        name="dry Mt",
        stated=dry,
        follows=whole * limits.unknown_water,
        why=limits.moisture.why,
    )  # fmt: skip


def _abundance(line: Line) -> Iterator[Clash]:
    limit = limits_of(line).abundance
    printed, area = line.printed(ABUNDANCE), line.printed(AREA)
    tonnes = line.printed(WET) or line.printed(DRY)  # wet ones are no fewer than dry
    mass = WET if WET in line.numbers else DRY
    implied = None if area is None or tonnes is None else tonnes * 1000.0 / area
    for abundance, columns in ((printed, (ABUNDANCE,)), (implied, (mass, AREA))):
        if abundance is not None:
            yield from _clash(
                line,
                *columns,
                relation="abundance is one that a sea floor bears",
                name="kg/m2",
                stated=abundance,
                follows=limit.range,
                why=limit.why,
            )
    if line.cutoff is None:
        return
    wet_only = printed if printed is not None else line.found(ABUNDANCE)
    if wet_only is not None:
        yield from _clash(
            line,
            *((ABUNDANCE,) if printed else (WET, AREA)),
            relation="mean abundance is not below the cut-off",
            name="kg/m2",
            stated=wet_only,
            follows=Interval(low=line.cutoff, high=float("inf")),
            why=f"{CUTOFF} {line.cutoff:g}",
        )


def _shares(line: Line) -> Iterator[Clash]:
    graded = line.printed(GRADED)
    if graded is not None:
        yield from _clash(
            line,
            GRADED,
            relation="graded share is a share",
            name="fraction of the dry mass",
            stated=graded,
            follows=Interval(low=0.0, high=1.0),
        )
    moisture, limits = line.printed(MOISTURE), limits_of(line)
    if moisture is not None:
        yield from _clash(
            line,
            MOISTURE,
            relation=f"moisture is one that {limits.noun} {limits.have}",
            name="fraction of the wet mass",
            stated=moisture,
            follows=limits.moisture.range,
            why=limits.moisture.why,
        )


def _metal(line: Line, metal: str) -> Iterator[Clash]:
    grade, mass = line.printed(metal + GRADE), line.printed(metal + METAL)
    dry, limits = graded_dry(line), limits_of(line)
    columns: tuple[str, ...] = (DRY, WET, MOISTURE, GRADED)
    if DRY in line.numbers:
        columns = (DRY, GRADED)
    if dry is None:
        wet = line.found(WET)
        dry = None if wet is None else wet * limits.unknown_water
    symbol = symbol_of(metal)
    if grade is not None and mass is not None and dry is not None:
        yield from _clash(
            line, metal + METAL, metal + GRADE, *columns,
            relation=f"{symbol} = dry tonnes × grade",
            name=f"kt {symbol}",
            stated=mass,
            follows=dry * grade * 10.0,
        )  # fmt: skip
    limit = limits.grade(metal)
    whole = exactly(100.0) if limit is None else limit.range
    span = Interval(low=0.0, high=100.0) if limit is None else whole
    why = "no part is more than the whole" if limit is None else limit.why
    names: tuple[str, ...] = (metal + GRADE,)
    if grade is None and mass is not None and dry is not None:
        grade = mass * 0.1 / dry
        names = (metal + METAL, *columns)
    if grade is not None:
        yield from _clash(
            line,
            *names,
            relation=f"{symbol} grade is one that {limits.noun} {limits.have}",
            name=f"% {symbol} of dry mass",
            stated=grade,
            follows=span,
            why=why,
        )


def _percentiles(line: Line) -> Iterator[Clash]:
    bases = dict.fromkeys(
        name.removesuffix(ending)
        for name in line.numbers
        for ending in PERCENTILES
        if name.endswith(ending)
    )
    for base in bases:
        names = [base + end for end in PERCENTILES if base + end in line.numbers]
        for lower, upper in pairwise(names):
            low, high = line.numbers[lower].interval, line.numbers[upper].interval
            yield from _clash(
                line,
                lower,
                upper,
                relation="P10 ≤ P50 ≤ P90, P10 the low one",
                name=base,
                stated=high,
                follows=Interval(low=low.low, high=float("inf")),
            )
