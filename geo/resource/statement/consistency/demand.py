"""What must hold between metals and the years of demand they are said to equal."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from geo.resource.statement.consistency.clashes import Clash
from geo.resource.statement.consistency.intervals import Interval
from geo.resource.statement.consistency.lines import METAL, YEARS
from geo.resource.statement.consistency.nodule_limits import (
    DEMAND_MARGIN,
    WORLD_MINE_KT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.resource.statement.consistency.lines import Line


def demand_clashes(lines: Sequence[Line]) -> Iterator[Clash]:
    """Find years of demand that no one demand explains.

    Parameters
    ----------
    lines : sequence of Line

    Yields
    ------
    Clash
        Lines that imply different demands of one metal; a demand of one metal
        that is out of all proportion to that of another, or above what the
        world mines.
    """
    for line in lines:
        demands = _demands(line)
        yield from _proportions(line, demands)
        yield from _sizes(line, demands)
    metals = dict.fromkeys(metal for line in lines for metal in _demands(line))
    for metal in metals:
        yield from _one_demand(lines, metal)


def _demands(line: Line) -> dict[str, Interval]:
    """Work out kt a year by metal."""
    return {
        metal: line.numbers[metal + METAL].interval
        / line.numbers[metal + YEARS].interval
        for metal in line.metals
        if metal + METAL in line.numbers and metal + YEARS in line.numbers
    }


def _proportions(line: Line, demands: dict[str, Interval]) -> Iterator[Clash]:
    known = [metal for metal in demands if metal in WORLD_MINE_KT]
    for first, second in combinations(known, 2):
        world = WORLD_MINE_KT[first] / WORLD_MINE_KT[second]
        stated = demands[first] / demands[second]
        follows = Interval(low=world / DEMAND_MARGIN, high=world * DEMAND_MARGIN)
        columns = tuple(m + end for m in (first, second) for end in (METAL, YEARS))
        one, other = first.capitalize(), second.capitalize()
        if not stated.meets(follows):
            yield Clash(
                relation=f"demand of {one} and {other} in proportion to the world's",
                places=(line.place,),
                where=str(line),
                columns=columns,
                printed=line.told(*columns),
                name=f"t {one} used per t {other}",
                stated=stated,
                follows=follows,
                why=f"the world mines {world:.3g} t {one} per t {other}; a tenth to "
                "ten times that is let pass",
            )


def _sizes(line: Line, demands: dict[str, Interval]) -> Iterator[Clash]:
    for metal, demand in demands.items():
        world = WORLD_MINE_KT.get(metal)
        if world is None or demand.low <= DEMAND_MARGIN * world:
            continue
        columns = (metal + METAL, metal + YEARS)
        yield Clash(
            relation=f"demand of {metal.capitalize()} is not above the world's",
            places=(line.place,),
            where=str(line),
            columns=columns,
            printed=line.told(*columns),
            name="kt a year",
            stated=demand,
            follows=Interval(low=0.0, high=DEMAND_MARGIN * world),
            why=f"the world mined {world:g} kt in 2023; ten times that is let pass",
        )


def _one_demand(lines: Sequence[Line], metal: str) -> Iterator[Clash]:
    bearing = [
        (line, _demands(line)[metal]) for line in lines if metal in _demands(line)
    ]
    low_line, lowest = min(bearing, key=lambda item: item[1].high)
    high_line, highest = max(bearing, key=lambda item: item[1].low)
    columns = (metal + METAL, metal + YEARS)
    if not lowest.meets(highest):
        yield Clash(
            relation=f"years of {metal.capitalize()} follow from one demand",
            places=(high_line.place, low_line.place),
            where=f"{high_line} and {low_line}",
            columns=columns,
            printed=f"{high_line.told(*columns)}; {low_line.told(*columns)}",
            name="kt a year",
            stated=highest,
            follows=lowest,
        )
