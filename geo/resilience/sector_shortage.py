"""Which sectors go short when a market does."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model.market import SectorShare

GROUPS_OF_SECTOR: Mapping[str, tuple[str, ...]] = {"magnets": ("nd_pr", "dy", "tb")}
"""Element groups of rare earths that a sector uses; others take what is left of each
group. That magnets are made of these is general knowledge."""


def unmet_by_sector(
    unmet_t: Mapping[str, float],
    *,
    demand_t: Mapping[str, float],
    sectors: Sequence[SectorShare],
) -> dict[str, float]:
    """Share what is unmet out over sectors, the last in order of priority first.

    Within an element group a tonne serves any sector alike, so this is the least of
    the unmet demand weighted by any priorities that fall with the order. One group
    does not stand in for another: a sector that uses some of them alone
    (`GROUPS_OF_SECTOR`) has its demand in these, in proportion to their demand.

    Parameters
    ----------
    unmet_t, demand_t : mapping of str to float
        By element group, or under empty text for the whole; tonnes a year.
    sectors : sequence of SectorShare

    Returns
    -------
    dict of str to float
        Tonnes a year by sector; they sum to what is unmet.

    Examples
    --------
    >>> from geo.model.market import SectorShare
    >>> magnets = SectorShare(sector="magnets", share=0.3, priority=1)
    >>> other = SectorShare(sector="other", share=0.7, priority=2)
    >>> unmet_by_sector(
    ...     {"nd_pr": 30.0, "la_ce": 10.0},
    ...     demand_t={"nd_pr": 40.0, "la_ce": 60.0},
    ...     sectors=[magnets, other],
    ... )
    {'magnets': 20.0, 'other': 20.0}
    """
    short = {one.sector: 0.0 for one in sectors}
    for group, wanted in _wanted(demand_t, sectors).items():
        left = unmet_t[group]
        for priority in sorted({one.priority for one in sectors}, reverse=True):
            same = [one.sector for one in sectors if one.priority == priority]
            whole = fsum(wanted[name] for name in same)
            lacking = min(left, whole)
            left -= lacking
            for name in same:
                short[name] += lacking * wanted[name] / whole if whole else 0.0
    return short


def _wanted(
    demand_t: Mapping[str, float], sectors: Sequence[SectorShare]
) -> dict[str, dict[str, float]]:
    """Say what each sector wants of each group."""
    total = fsum(demand_t.values())
    wanted: dict[str, dict[str, float]] = {
        group: dict.fromkeys((one.sector for one in sectors), 0.0) for group in demand_t
    }
    bound = [one for one in sectors if _own_groups(one, demand_t)]
    for one in bound:
        own = _own_groups(one, demand_t)
        whole = fsum(demand_t[group] for group in own)
        part = min(1.0, one.share * total / whole)
        for group in own:
            wanted[group][one.sector] = part * demand_t[group]
    free = [one for one in sectors if one not in bound] or list(sectors)
    shares = fsum(one.share for one in free)
    for group, tonnes in demand_t.items():
        rest = max(0.0, tonnes - fsum(wanted[group].values()))
        for one in free:
            share = one.share / shares if shares else 1.0 / len(free)
            wanted[group][one.sector] += rest * share
    return wanted


def _own_groups(one: SectorShare, demand_t: Mapping[str, float]) -> list[str]:
    named = GROUPS_OF_SECTOR.get(one.sector, ())
    return [group for group in named if demand_t.get(group, 0.0) > 0.0]
