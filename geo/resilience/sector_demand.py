"""Who uses a commodity in a market, and who is served first in want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.commodities import CONTAINED
from geo.model.limits import bad_choice
from geo.model.market import (
    ALL_SECTORS,
    WORLD,
    SectorDemand,
    SectorShare,
)
from geo.model.shared_columns import weakest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

PRIORITIES: Mapping[str, int] = {
    "magnets": 1,
    "batteries": 2,
    "catalysts": 2,
    "alloys": 2,
    "wires": 2,
    "chemicals": 3,
    "phosphors": 3,
    "ceramics": 3,
    "glass and polishing": 3,
    "stainless": 3,
    "construction": 4,
    "other": 4,
    ALL_SECTORS: 4,
}
"""Rank in which sectors are served in want, 1 first: a judgement, unverified. First
what stops most goods for a tonne and has no substitute of the same strength (magnets
of motors); then what vehicles, fuel, turbines, steel and grids run on; then goods of
which another material or a delay can do for a time; last what can wait, or of which
nothing is known. The tables tell no use for medicine or defence apart."""

ROUNDING = 0.01
"""By how much the sectors of a year may miss its total: whole percents do."""

TOTAL = "total"


def sector_demand(
    demand: pd.DataFrame,
    *,
    market: str,
    commodity: str,
    year: int,
    priorities: Mapping[str, int] | None = None,
) -> SectorDemand:
    """Say which sectors take which part of a market's demand.

    Sectors of a year count where they add up to a total of the same year; a figure
    of magnets alone says nothing of the rest. The latest such year up to the one
    asked for is taken, or else the first after it: of the market, else of the world,
    else there is one sector.

    Parameters
    ----------
    demand : pandas.DataFrame
        Schema `geo.model.supply_schemas.DEMAND`; tonnes a year.
    market : str
        ISO 3166-1 alpha-3 code, or EU27.
    commodity : str
    year : int
    priorities : mapping of str to int, optional
        Ranks in place of those of `PRIORITIES`, for the sectors named.

    Returns
    -------
    SectorDemand

    Raises
    ------
    ParameterError
        The commodity is none, or a priority is below 1 or of no sector; all are told.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"commodity": "cobalt", "group": "", "iso3": "JPN", "year": 2013.0}
    >>> row |= {"scope": "demand", "source": "a study", "evidence": "cited"}
    >>> parts = [("total", 9413.0), ("batteries", 9102.0), ("other", 311.0)]
    >>> rows = [row | {"sector": sector, "tonnes": t} for sector, t in parts]
    >>> told = sector_demand(
    ...     pd.DataFrame(rows), market="JPN", commodity="cobalt", year=2024
    ... )
    >>> told.told_of, round(told.shares["batteries"], 3), told.priorities
    ('JPN', 0.967, {'batteries': 2, 'other': 4})
    """
    ranks = _ranks(commodity, priorities or {})
    for place in (market, WORLD):
        rows, of = _split(demand, place=place, commodity=commodity, year=year)
        if of is not None:
            return _told(
                rows, market=market, commodity=commodity, place=place, year=of, by=ranks
            )
    return SectorDemand(
        market=market,
        commodity=commodity,
        sectors=(
            SectorShare(sector=ALL_SECTORS, share=1.0, priority=ranks[ALL_SECTORS]),
        ),
        told_of="",
        year=None,
        basis="no sectors are told that add up to a total, of the market or the world",
        scope="",
        source="",
        evidence="unverified",
    )


def _split(
    demand: pd.DataFrame, *, place: str, commodity: str, year: int
) -> tuple[pd.DataFrame, int | None]:
    """Find the sectors of the year nearest, and the year; None where there is none."""
    own = demand[
        (demand["commodity"] == commodity)
        & (demand["iso3"] == place)
        & (demand["group"] == "")
        & demand["tonnes"].notna()
    ]
    totals = own[own["sector"] == TOTAL]
    parts = own[own["sector"] != TOTAL]
    sums = parts.groupby("year")["tonnes"].sum()
    whole = [
        int(told)
        for told, tonnes in zip(sums.index.astype(int), sums, strict=True)
        if ((totals["year"] == told) & _near(totals["tonnes"], float(tonnes))).any()
    ]
    if not whole:
        return parts.iloc[:0], None
    before = [told for told in whole if told <= year]
    chosen = max(before) if before else min(whole)
    return parts[parts["year"] == chosen], chosen


def _near(totals: pd.Series, tonnes: float) -> pd.Series:
    return (totals > 0.0) & ((totals - tonnes).abs() <= ROUNDING * totals)


def _told(
    rows: pd.DataFrame,
    *,
    market: str,
    commodity: str,
    place: str,
    year: int,
    by: Mapping[str, int],
) -> SectorDemand:
    tonnes = rows.groupby("sector")["tonnes"].sum()
    tonnes = tonnes[tonnes > 0.0]
    shares = tonnes / tonnes.sum()
    sectors = [
        SectorShare(sector=str(name), share=float(share), priority=by[str(name)])
        for name, share in shares.items()
    ]
    own = place == market
    whose = "the market's own sectors" if own else "the sectors of the world, unproved"
    return SectorDemand(
        market=market,
        commodity=commodity,
        sectors=tuple(
            sorted(sectors, key=lambda one: (one.priority, -one.share, one.sector))
        ),
        told_of=place,
        year=year,
        basis=f"{whose}, {year}",
        scope="; ".join(dict.fromkeys(rows["scope"])),
        source="; ".join(dict.fromkeys(rows["source"])),
        evidence=weakest(rows["evidence"]) if own else "unverified",
    )


def _ranks(commodity: str, given: Mapping[str, int]) -> dict[str, int]:
    problems = [
        *bad_choice("commodity", commodity, tuple(CONTAINED)),
        *(
            problem
            for sector in given
            for problem in bad_choice("priorities", sector, tuple(PRIORITIES))
        ),
        *(
            Problem(where=f"priorities.{sector}", what=f"{rank}", expected="1 or more")
            for sector, rank in given.items()
            if rank < 1
        ),
    ]
    if problems:
        raise ParameterError("demand by sector", problems)
    return {**PRIORITIES, **given}
