"""How long a project's own deposit lasts, said in the ways that are in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.errors import DataError
from geo.model.deposit_kinds import DepositKind
from geo.resilience.claimed_deposits import (
    ClaimedDeposit,
    MiningRun,
    claimed_deposits,
    told_demand,
)
from geo.resilience.supply_claims import CLAIM_COLUMNS, claim_table, why_claims_differ
from geo.sources.deposit_claims import read_deposit_claims
from geo.workflow.graph import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeabedClaims:
    """The ways of saying it of one metal.

    Parameters
    ----------
    commodity : str
    deposit : ClaimedDeposit
    table : pandas.DataFrame
        By `geo.resilience.supply_claims.CLAIM_COLUMNS`.
    """

    commodity: str
    deposit: ClaimedDeposit
    table: pd.DataFrame


def seabed_claims(
    asked: CommodityDemand,
    *,
    supply: SupplySettings,
    facts: Mapping[str, object],
    demand: pd.DataFrame,
) -> SeabedClaims | None:
    """Say how long the metal of a deposit lasts.

    The deposit is the market's own as it is published; where nothing is, that of the
    statement, its metal over the demand that the project asks with. The other demand
    is the newest of the table that was told by itself.

    Parameters
    ----------
    asked : CommodityDemand
    supply : SupplySettings
    facts : mapping
        Of the statement: ``wet_t``, ``metal_t``, ``recoverable_share``.
    demand : pandas.DataFrame
        Schema `geo.model.supply_schemas.DEMAND`.

    Returns
    -------
    SeabedClaims or None
        None where there is no plan, no such metal in the ground, or no demand that
        was told by itself.
    """
    plan, metal, market = supply.seabed, asked.metal, supply.options.market_iso3
    deposit = claimed_deposits(read_deposit_claims(), market=market).get(
        asked.name, _stated(asked, facts)
    )
    if plan is None or deposit is None or deposit.metal != metal:
        return None
    try:
        told = told_demand(demand, market=market, commodity=asked.name)
    except DataError:
        return None  # nothing to hold the claim against
    run = MiningRun(
        ore_t_per_year=plan.wet_t_per_year,
        recoverable_share=number(facts["recoverable_share"]),
        recovery=plan.recovery.get(metal, 1.0),
        ramp_days=plan.ramp_days,
        source=plan.source,
    )
    return SeabedClaims(
        commodity=asked.name,
        deposit=deposit,
        table=claim_table(deposit, run=run, demand=told),
    )


def _stated(
    asked: CommodityDemand, facts: Mapping[str, object]
) -> ClaimedDeposit | None:
    """Take the metal of the statement, over the demand of the project."""
    metals = cast("Mapping[str, float]", facts.get("metal_t", {}))
    contained_t = metals.get(asked.metal, 0.0)
    if not contained_t > 0.0:
        return None
    return ClaimedDeposit(
        metal=asked.metal,
        contained_t=contained_t,
        years=contained_t / asked.demand_t,
        ore_t=number(facts["wet_t"]),
        source=f"statement of this run; demand: {asked.source}",
    )


def claim_rows(claims: Sequence[SeabedClaims]) -> pd.DataFrame:
    """Put the claims of all metals into one table.

    Parameters
    ----------
    claims : sequence of SeabedClaims

    Returns
    -------
    pandas.DataFrame
        With ``commodity`` before the columns of each, and the source of the claim.

    Examples
    --------
    >>> claim_rows([]).columns.tolist()[:3]
    ['commodity', 'metal', 'claim']
    """
    columns = ["commodity", *CLAIM_COLUMNS, "source"]
    if not claims:
        return pd.DataFrame(columns=columns)
    tables = [
        one.table.assign(commodity=one.commodity, source=one.deposit.source)
        for one in claims
    ]
    return pd.concat(tables, ignore_index=True)[columns]


def claim_words(
    claims: Sequence[SeabedClaims],
    *,
    plan_years: float | None = None,
    synthetic: bool = False,
    kind: DepositKind = DepositKind.NODULES,
) -> str:
    """Explain why the ways of saying it differ.

    Parameters
    ----------
    claims : sequence of SeabedClaims
    plan_years : float, optional
        Life of the project's own plan, as the summary has it.
    synthetic : bool, optional
        The stations behind it are made up.
    kind : DepositKind, optional
        What is called by its name.

    Returns
    -------
    str
        Empty where there are none.

    Examples
    --------
    >>> claim_words([])
    ''
    """
    if not claims:
        return ""
    why = why_claims_differ(
        [one.deposit for one in claims], table=claim_rows(claims), kind=kind
    )
    return why + _beside_plan(claims[0], plan_years, synthetic=synthetic)


def _beside_plan(
    claim: SeabedClaims, plan_years: float | None, *, synthetic: bool
) -> str:
    """Say why the plan's life is not one of those claimed."""
    values = claim.table.set_index("claim")["value"]
    whole, left = (
        float(values[name])
        for name in ("life of the run", "life of the run after losses")
    )
    if plan_years is None or f"{plan_years:.0f}" == f"{left:.0f}":
        return ""
    stations = ", from synthetic stations," if synthetic else ""
    return (
        f" The plan's life in the summary, {plan_years:.0f} years, is neither "
        f"{whole:.0f} nor {left:.0f}: it is what can be recovered of the tonnage that "
        f"this project's own statement{stations} finds, at the same rate, and not of "
        f"the published {claim.deposit.ore_t / 1e6:g} Mt."
    )
