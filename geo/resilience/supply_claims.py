"""How long a deposit lasts: the ways in which it is said, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.quantities import DAYS_PER_YEAR
from geo.model.ramps import whole_days
from geo.resource.mining.production import life_years
from geo.resource.statement.claims import years_of_demand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.resilience.claimed_deposits import ClaimedDeposit, MiningRun, ToldDemand

CLAIM_COLUMNS = {
    "metal": "symbol",
    "claim": "short name of the way of saying it",
    "how_said": "the figures it is made of",
    "value": "what comes out",
    "unit": "of the value: years, t a year, or %",
    "leaves_out": "what it does not count",
}
"""Columns of the ways of saying how long a deposit lasts, with their meaning."""

_FIRST_YEARS = 10.0  # over which a start is looked at


def claim_table(
    deposit: ClaimedDeposit, *, run: MiningRun, demand: ToldDemand
) -> pd.DataFrame:
    """Say how long a deposit lasts in each of the ways that are in use.

    Parameters
    ----------
    deposit : ClaimedDeposit
    run : MiningRun
    demand : ToldDemand

    Returns
    -------
    pandas.DataFrame
        By `CLAIM_COLUMNS`: first what is published and what follows from it alone,
        then with losses, a start and a demand that somebody else tells.

    Examples
    --------
    >>> from geo.resilience.claimed_deposits import (
    ...     ClaimedDeposit,
    ...     MiningRun,
    ...     ToldDemand,
    ... )
    >>> table = claim_table(
    ...     ClaimedDeposit(
    ...         metal="Co", contained_t=610e3, years=75.0, ore_t=234e6, source="survey"
    ...     ),
    ...     run=MiningRun(ore_t_per_year=3e6, recovery=0.77),
    ...     demand=ToldDemand(
    ...         t_per_year=9413.0, year=2013, scope="", source="paper", evidence="cited"
    ...     ),
    ... )
    >>> table[["claim", "value", "unit"]].round(1).head(5)
                               claim   value      unit
    0               years of demand     75.0     years
    1                implied demand   8133.3  t a year
    2               life of the run     78.0     years
    3              metal of the run   7820.5  t a year
    4  share of the implied demand     96.2         %
    """
    rows = [*_published(deposit, run), *_with_losses(deposit, run, demand)]
    table = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS)[1:])
    return table.assign(metal=deposit.metal)[list(CLAIM_COLUMNS)]


def why_claims_differ(
    deposits: Sequence[ClaimedDeposit],
    *,
    table: pd.DataFrame,
    kind: DepositKind = DepositKind.NODULES,
) -> str:
    """Explain in a paragraph why the ways of saying it differ.

    Parameters
    ----------
    deposits : sequence of ClaimedDeposit
    table : pandas.DataFrame
        Of `claim_table`, of all of them.
    kind : DepositKind, optional
        What is called by its name.

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.resilience.claimed_deposits import (
    ...     ClaimedDeposit,
    ...     MiningRun,
    ...     ToldDemand,
    ... )
    >>> deposit = ClaimedDeposit(
    ...     metal="Co", contained_t=610e3, years=75.0, ore_t=234e6, source="survey"
    ... )
    >>> table = claim_table(
    ...     deposit,
    ...     run=MiningRun(ore_t_per_year=3e6),
    ...     demand=ToldDemand(
    ...         t_per_year=9413.0, year=2013, scope="", source="paper", evidence="cited"
    ...     ),
    ... )
    >>> why_claims_differ([deposit], table=table)[:47]
    'Years of demand are a stock divided by a demand'
    """
    words = WORDS[kind]
    values = table.set_index(["metal", "claim"])["value"]
    said = "; ".join(
        f"{one.contained_t:,.0f} t of {one.metal} are {one.years:g} years"
        for one in deposits
    )
    life = float(values[deposits[0].metal, "life of the run"])
    left = float(values[deposits[0].metal, "life of the run after losses"])
    over = "; ".join(
        f"{one.years:g} / {life:.0f} = {100.0 * one.years / life:.0f} % of the "
        f"{one.metal}"
        for one in deposits
    )
    told = "; ".join(
        f"{float(values[one.metal, 'share of the told demand']):.0f} % of the "
        f"{one.metal}"
        for one in deposits
    )
    return (
        f"Years of demand are a stock divided by a demand ({said}): how long the metal "
        "would do if it met the whole demand and nothing were lost. They do not say "
        f"how fast it can be lifted. A run says how long the {words.lasts}: "
        f"{life:.0f} years for every metal in {words.it} alike, "
        f"{left:.0f} after what mining leaves behind. In each of these years it meets "
        "a share of the demand, and that is what counts when imports stop. The share "
        "is the years of demand over the life of the run: "
        f"{over}. Few years of demand are thus a small share of it, for longer. "
        "With the plant's losses, and demands that other sources tell, it is "
        f"{told}."
    )


def _published(
    deposit: ClaimedDeposit, run: MiningRun
) -> Iterator[tuple[str, str, float, str, str]]:
    metal, years = deposit.metal, deposit.years
    life = life_years(deposit.ore_t, wet_t_per_year=run.ore_t_per_year)
    a_year = deposit.contained_t / life
    implied = deposit.implied_demand_t
    yield (
        "years of demand",
        f"{deposit.contained_t:,.0f} t {metal} in the ground over a year's demand",
        years,
        "years",
        "how fast it can be lifted, every loss, and which demand is meant",
    )
    yield (
        "implied demand",
        f"{deposit.contained_t:,.0f} t {metal} over {years:g} years",
        implied,
        "t a year",
        "that the years were rounded",
    )
    yield (
        "life of the run",
        f"{deposit.ore_t / 1e6:g} Mt over {run.ore_t_per_year / 1e6:g} Mt a year",
        life,
        "years",
        "how much of the demand it meets, the start, and what mining leaves behind",
    )
    yield (
        "metal of the run",
        f"{deposit.contained_t:,.0f} t {metal} over {life:g} years",
        a_year,
        "t a year",
        "the plant's recovery",
    )
    yield (
        "share of the implied demand",
        f"{a_year:,.0f} of {implied:,.0f} t {metal} a year",
        100.0 * a_year / implied,
        "%",
        "the plant's recovery, and any demand but the one the claim implies",
    )


def _with_losses(
    deposit: ClaimedDeposit, run: MiningRun, demand: ToldDemand
) -> Iterator[tuple[str, str, float, str, str]]:
    metal = deposit.metal
    lifted_t = deposit.ore_t * run.recoverable_share
    life = life_years(lifted_t, wet_t_per_year=run.ore_t_per_year)
    a_year = deposit.contained_t / deposit.ore_t * run.ore_t_per_year * run.recovery
    first = _worth_of_start(run, life_years_=life)
    asked = f"{demand.t_per_year:,.0f} t {metal} in {demand.year}"
    yield (
        "years of the told demand",
        f"{deposit.contained_t:,.0f} t in the ground over {asked}: {demand.scope} "
        f"({demand.source}; {demand.evidence})",
        years_of_demand(deposit.contained_t, demand_t_per_year=demand.t_per_year),
        "years",
        "how fast it can be lifted, and every loss",
    )
    yield (
        "life of the run after losses",
        f"{lifted_t / 1e6:.1f} Mt that mining brings up, of {deposit.ore_t / 1e6:g} Mt",
        life,
        "years",
        "how much of the demand it meets, and the start",
    )
    yield (
        "recovered metal of the run",
        f"metal of the run times the plant's recovery, {run.recovery:g}",
        a_year,
        "t a year",
        "the start, stops of vessel, riser, port and plant",
    )
    yield (
        "share of the told demand",
        f"{a_year:,.0f} t a year of {asked}",
        100.0 * a_year / demand.t_per_year,
        "%",
        "the start, stops, and growth of the demand",
    )
    yield (
        f"share of the told demand, first {_FIRST_YEARS:g} years",
        f"the same with a start of {run.ramp_days:g} days from nothing",
        100.0 * a_year / demand.t_per_year * first,
        "%",
        "the years until the start, stops, and growth of the demand",
    )


def _worth_of_start(run: MiningRun, *, life_years_: float) -> float:
    """Give what share of the full rate the first years reach."""
    days = _FIRST_YEARS * DAYS_PER_YEAR
    worth = whole_days(np.array([days]), ramp="linear", ramp_days=run.ramp_days)
    return min(float(worth[0]), life_years_ * DAYS_PER_YEAR) / days
