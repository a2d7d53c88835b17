"""The flows of a day by stage, country and owner, way by way."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import STAGE_ORDER, Stage
from geo.resilience.chains import chain_tonnes, chains_of
from geo.resilience.controlling_owners import controlled_works

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.resilience.programme import Allocation
    from geo.resilience.works import Works

NOT_KNOWN = "not known"
OWNER, MARKET = "owner", "market"

STAGE_COLUMNS = tuple(str(stage) for stage in Stage)
FLOW_STAGE_COLUMNS = {
    "commodity": "commodity",
    **{
        stage: f"country whose works of stage {stage} the goods pass; empty where none"
        for stage in STAGE_COLUMNS
    },
    OWNER: "company that controls the works that delivers",
    MARKET: "country of the market",
    "tonnes": "t a year on an ordinary day, at the market",
}
"""Columns of flows by stage, country and owner, with their meaning."""


def flow_stages(
    base: Allocation,
    *,
    works: pd.DataFrame,
    companies: pd.DataFrame,
    countries: Mapping[str, str],
) -> pd.DataFrame:
    """Add up the chains of a day by the countries and the owner that they pass.

    Parameters
    ----------
    base : Allocation
        Of an ordinary day.
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    companies : pandas.DataFrame
        Schema `geo.model.works_schemas.COMPANIES`.
    countries : mapping of str to str
        Names by ISO3; what is not in it keeps its code.

    Returns
    -------
    pandas.DataFrame
        By `FLOW_STAGE_COLUMNS`, the largest first. Feed whose origin is not known
        comes from a mine that is not known.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> world = small_world()
    >>> nobody = pd.DataFrame({"company": [], "aliases": [], "iso3": []})
    >>> table = flow_stages(
    ...     MarketProgramme(world.supply()).base,
    ...     works=world.works,
    ...     companies=nobody,
    ...     countries={"IDN": "Indonesia"},
    ... )
    >>> table[["mine", "refined", "owner", "tonnes"]].values.tolist()
    [['Indonesia', 'Indonesia', 'Alpha', 75.0], ['AUS', 'AUS', 'Beta', 25.0]]
    """
    owners = _owners(works, companies=companies, base=base)
    rows = []
    for part in base.parts:
        chains = chains_of(part.network)
        tonnes = chain_tonnes(part.network, chains, part.links_t)
        for chain, carried in zip(chains, tonnes, strict=True):
            passed = chain.works(part.network)
            rows.append(
                _passed(passed, countries)
                | {
                    OWNER: owners.get(passed[-1].facility_id, NOT_KNOWN),
                    "tonnes": float(carried),
                }
            )
    market = base.supply.options.market_iso3
    table = pd.DataFrame(rows, columns=list(FLOW_STAGE_COLUMNS)).assign(
        commodity=base.supply.commodity, market=countries.get(market, market)
    )
    keys = [name for name in FLOW_STAGE_COLUMNS if name != "tonnes"]
    summed = table[table["tonnes"] > 0.0].groupby(keys, sort=True)["tonnes"].sum()
    return summed.reset_index().sort_values(
        "tonnes", ascending=False, kind="stable", ignore_index=True
    )


def stages_passed(flows: pd.DataFrame) -> Sequence[str]:
    """Name the columns of a commodity's flows that goods pass, in order.

    Parameters
    ----------
    flows : pandas.DataFrame
        By `FLOW_STAGE_COLUMNS`, of one commodity.

    Returns
    -------
    sequence of str

    Examples
    --------
    >>> way = dict.fromkeys(FLOW_STAGE_COLUMNS, "") | {"mine": "Peru", "tonnes": 1.0}
    >>> stages_passed(pd.DataFrame([way]))
    ['mine', 'owner', 'market']
    """
    used = [
        stage
        for stage in sorted(STAGE_COLUMNS, key=lambda one: STAGE_ORDER[one])
        if flows[stage].ne("").any()
    ]
    return [*used, OWNER, MARKET]


def _passed(passed: Sequence[Works], countries: Mapping[str, str]) -> dict[str, str]:
    told = dict.fromkeys(STAGE_COLUMNS, "")
    for works in passed:
        # feed of a works itself has no limit and no known origin
        unknown = works.capacity_t == inf
        told[works.stage] = (
            NOT_KNOWN if unknown else countries.get(works.iso3, works.iso3)
        )
    return told


def _owners(
    works: pd.DataFrame, *, companies: pd.DataFrame, base: Allocation
) -> dict[str, str]:
    """Say who controls the works that deliver, by facility."""
    own = works[
        (works["commodity"] == base.supply.commodity)
        & (works["stage"] == base.supply.stage)
    ]
    controlled = controlled_works(own, companies=companies)
    return {
        str(facility): str(owner) or NOT_KNOWN
        for facility, owner in zip(
            controlled["facility_id"], controlled["owner"], strict=True
        )
    }
