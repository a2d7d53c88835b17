"""The deposits of the sea floor that a project knows, for one market each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError
from geo.model.commodities import CONTAINED
from geo.model.deposit_kinds import kind_of
from geo.model.levers import SeabedLever
from geo.resilience.element_groups import RARE_EARTHS, group_shares
from geo.resilience.group_demand import group_demand
from geo.resilience.portfolio_runs import Trial
from geo.resilience.seabed_compared import ComparedDeposit, compare_deposits
from geo.resilience.seabed_gains import GAIN_COLUMNS, as_running, deposit_gains
from geo.resilience.seabed_supply import output_of
from geo.workflow.known_things import not_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model.project import SupplySettings
    from geo.model.supply import CommodityDemand
    from geo.model.supply_tables import SupplyTables
    from geo.resilience.seabed_supply import SeabedOutput
    from geo.workflow.asked_resilience import AskedResilience
    from geo.workflow.graph import Inputs
    from geo.workflow.market_stocks import MarketStock

SYNTHETIC, STATEMENT, ITS_SOURCE = "synthetic statement", "statement", "its source"
"""Whose figures a content is of: of this run, or of those who tell it."""


def compared_deposits(
    commodity: str,
    *,
    inputs: Inputs,
    asked: AskedResilience,
    seabed: SeabedOutput | None,
    baskets: pd.DataFrame,
) -> tuple[ComparedDeposit, ...]:
    """List the deposits that levers draw upon, whether they are pulled or not.

    Parameters
    ----------
    commodity : str
    inputs : Inputs
        With the step of the mud.
    asked : AskedResilience
        With the gates of the transport.
    seabed : SeabedOutput or None
        Of the project's own plan.
    baskets : pandas.DataFrame
        Schema `geo.model.commodity_schemas.BASKETS`.

    Returns
    -------
    tuple of ComparedDeposit
        The project's own first; none without a plan or a content.

    Raises
    ------
    DataError
        A lever names a basket that there is not.
    """
    project = inputs.file.project
    planned = project.supply is not None and project.supply.seabed is not None
    known = [
        lever
        for lever in asked.levers
        if isinstance(lever, SeabedLever) and (lever.content or planned)
    ]
    own_basis = SYNTHETIC if project.synthetic else STATEMENT
    metal = CONTAINED[commodity]
    found = [
        ComparedDeposit(
            lever=lever,
            kind=lever.deposit or kind_of(project),
            basis=ITS_SOURCE if lever.content else own_basis,
            output=output_of(lever, metal=metal, seabed=seabed)
            if lever.helps(commodity)
            else None,
            group_shares=_shares(lever, inputs=inputs, baskets=baskets)
            if commodity == RARE_EARTHS
            else {},
        )
        for lever in known
    ]
    return tuple(sorted(found, key=lambda one: bool(one.lever.content)))


def _shares(
    lever: SeabedLever, *, inputs: Inputs, baskets: pd.DataFrame
) -> Mapping[str, float]:
    """Say what the oxides of a deposit are of, by element group; empty: not told."""
    if not lever.content:
        groups = inputs.done["mud"].get("groups")
        if not isinstance(groups, pd.DataFrame):
            return {}
        told = groups.set_index("group")["plan_share"]
    elif lever.basket:
        shares = group_shares(baskets)
        if lever.basket not in shares.index:
            known = shares.index.astype(str)
            where = f"lever {lever.name!r}, basket"
            raise DataError("levers", [not_known(where, lever.basket, known)])
        told = shares.T[lever.basket]
    else:
        return {}
    return {str(group): float(share) for group, share in told.items()}


def compared_supply(
    deposits: Sequence[ComparedDeposit],
    *,
    asked: CommodityDemand,
    supply: SupplySettings,
    tables: SupplyTables,
) -> pd.DataFrame:
    """Say what each deposit would give of a commodity.

    Parameters
    ----------
    deposits : sequence of ComparedDeposit
    asked : CommodityDemand
    supply : SupplySettings
    tables : SupplyTables

    Returns
    -------
    pandas.DataFrame
        By `geo.resilience.seabed_compared.COMPARED_COLUMNS`; rare earths by element
        group as well, where a deposit tells its own.
    """
    groups = None
    if any(one.group_shares for one in deposits):
        groups = group_demand(
            tables.demand,
            market=supply.options.market_iso3,
            year=supply.year,
            demand_t=asked.demand_t,
            baskets=tables.baskets,
            production=tables.production,
        )
    return compare_deposits(
        deposits,
        commodity=asked.name,
        demand_t_per_year=asked.demand_t,
        groups=groups,
    )


def compared_gains(
    stock: MarketStock, *, deposits: Sequence[ComparedDeposit]
) -> pd.DataFrame:
    """Follow the stock with each deposit alone, in each scenario.

    Parameters
    ----------
    stock : MarketStock
        What it followed before is not followed again.
    deposits : sequence of ComparedDeposit

    Returns
    -------
    pandas.DataFrame
        By `geo.resilience.seabed_gains.GAIN_COLUMNS`, those that give the commodity.
    """
    giving = [(one.lever, one.output) for one in deposits if one.output is not None]
    running = [as_running(lever, output=output) for lever, output in giving]
    told = dict.fromkeys((*stock.levers, *dict(giving), *running))
    knowing = replace(stock, levers=tuple(told))  # so that costs know all of them
    tables = [
        deposit_gains(
            giving,
            trial=Trial(scenario=one, follow=knowing.follow, cost=knowing.cost),
        )
        for one in stock.scenarios
    ]
    full = [table for table in tables if len(table)]
    if not full:
        return pd.DataFrame(columns=list(GAIN_COLUMNS))
    return pd.concat(full, ignore_index=True)
