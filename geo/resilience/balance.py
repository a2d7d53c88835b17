"""Whether the works that are listed add up to the output of their countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import STAGE_ORDER, Stage
from geo.model.limits import require_between
from geo.model.works_schemas import ASSIGNED
from geo.resilience.world_output import whole_years, world_output

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

BALANCED = "balanced"
MISSING, IDLE, ODD = "works missing", "more capacity than output", "unit in doubt"
NO_WORKS, NO_FIGURE = "no works", "no output told"

CHAIN_STAGES = (Stage.MINE, Stage.REFINED)
"""Stages that must balance before a chain is ranked."""

BALANCE_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "iso3": "country",
    "year": "year of the output",
    "output_t": "output by the statistics, t contained",
    "world_share": "of the world's output",
    "listed_t": "available capacity of the works listed, t contained a year",
    "works": "number of works with a capacity",
    "assigned_share": "of listed_t, what is itself the rest of the country's output",
    "gap": "listed over output, less 1",
    "verdict": "what follows from the gap",
    "output_evidence": "how solid the output is",
    "output_basis": "what was counted",
}
"""Columns of a balance, with their meaning."""

CHAIN_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "year": "year of the output",
    "world_t": "output of the world, t contained",
    "balanced_share": "of it, in countries that balance",
    "tested_share": "of it, in those of them by works that are told apart",
    "countries": "countries that balance, over those with an output",
    "unbalanced": "countries that do not, the largest first, with the verdict",
    "may_be_ranked": "whether this stage lets the chain be ranked",
}
"""Columns of the verdict on chains, with their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRules:
    """By how much works and output may differ. All are choices, to be printed.

    Parameters
    ----------
    missing : float, optional
        Works may fall short of the output by this fraction.
    idle : float, optional
        They may exceed it by this fraction: a nameplate is seldom filled.
    odd : float, optional
        Beyond this many times the output, or below its inverse, a unit is in doubt.
    balanced_share : float, optional
        Of the world's output that must lie in countries that balance, at each of
        `CHAIN_STAGES`, for a chain to be ranked.

    Raises
    ------
    ParameterError
        A number is out of its range; all are told.

    Examples
    --------
    >>> BalanceRules().missing
    0.25
    """

    missing: float = 0.25
    idle: float = 0.5
    odd: float = 10.0
    balanced_share: float = 0.75

    def __post_init__(self) -> None:
        limits = {
            "missing": (0.0, 1.0),
            "idle": (0.0, 10.0),
            "odd": (2.0, 1e6),
            "balanced_share": (0.0, 1.0),
        }
        require_between("rules of the balance", self, limits)


USUAL_RULES = BalanceRules()


def balance_works(
    works: pd.DataFrame,
    *,
    production: pd.DataFrame,
    year: int,
    rules: BalanceRules = USUAL_RULES,
) -> pd.DataFrame:
    """Compare the works of each country with its output.

    Parameters
    ----------
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`, on a day of that year.
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.
    year : int
        Where it has no figure of a commodity and stage, the latest year before it
        is taken, of those of `whole_years`, and told.
    rules : BalanceRules, optional

    Returns
    -------
    pandas.DataFrame
        By `BALANCE_COLUMNS`: each commodity, stage and country with an output or
        works, the largest output first.

    Examples
    --------
    >>> from datetime import date
    >>> from geo.resilience.availability import works_on
    >>> from geo.resilience.worlds import small_production, small_tables
    >>> works = works_on(**small_tables(), on=date(2024, 7, 1))
    >>> table = balance_works(works, production=small_production(), year=2024)
    >>> table[["stage", "iso3", "verdict"]].values.tolist()[:2]
    [['mine', 'IDN', 'balanced'], ['mine', 'AUS', 'works missing']]
    """
    output = _of_year(production, year=year)
    cells = _listed_works(works)
    told = output[["commodity", "stage"]].drop_duplicates()
    compared = cells.merge(told, on=["commodity", "stage"])
    table = output.merge(compared, on=["commodity", "stage", "iso3"], how="outer")
    sums = ["listed_t", "assigned_share"]
    table[sums] = table[sums].fillna(0.0)
    table["works"] = table["works"].fillna(0).astype(int)
    texts = ["output_evidence", "output_basis"]
    table[texts] = table[texts].fillna("")
    gap = np.divide(
        table["listed_t"].to_numpy(dtype=float),
        table["output_t"].to_numpy(dtype=float),
        out=np.full(len(table), np.nan),
        where=table["output_t"].to_numpy(dtype=float) > 0.0,
    )
    table = table.assign(gap=gap - 1.0)
    table["verdict"] = _verdicts(table, rules=rules)
    years = table.groupby(["commodity", "stage"])["year"].transform("max")
    table = table.assign(year=years.astype(int), order=table["stage"].map(STAGE_ORDER))
    return table.sort_values(
        ["commodity", "order", "output_t", "listed_t", "iso3"],
        ascending=[True, True, False, False, True],
        ignore_index=True,
    )[list(BALANCE_COLUMNS)]


def judge_chains(
    balance: pd.DataFrame,
    *,
    production: pd.DataFrame,
    rules: BalanceRules = USUAL_RULES,
) -> pd.DataFrame:
    """Say which chains balance well enough to be ranked.

    Parameters
    ----------
    balance : pandas.DataFrame
        Of `balance_works`.
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`, for the world's output.
    rules : BalanceRules, optional

    Returns
    -------
    pandas.DataFrame
        By `CHAIN_COLUMNS`: a row for each commodity and each of `CHAIN_STAGES`. A
        chain may be ranked if both of its rows say so.

    Examples
    --------
    >>> from datetime import date
    >>> from geo.resilience.availability import works_on
    >>> from geo.resilience.worlds import small_production, small_tables
    >>> works = works_on(**small_tables(), on=date(2024, 7, 1))
    >>> produced = small_production()
    >>> table = balance_works(works, production=produced, year=2024)
    >>> chains = judge_chains(table, production=produced)
    >>> chains[["stage", "balanced_share", "may_be_ranked"]].values.tolist()
    [['mine', 0.5, False], ['refined', 1.0, True]]
    """
    rows = [
        _judged(commodity, stage, balance, production=production, rules=rules)
        for commodity in sorted(set(balance["commodity"]))
        for stage in CHAIN_STAGES
    ]
    return pd.DataFrame(rows, columns=list(CHAIN_COLUMNS))


def why_not_ranked(chains: pd.DataFrame, *, commodity: str) -> str:
    """Say why a chain may not be ranked.

    Parameters
    ----------
    chains : pandas.DataFrame
        Of `judge_chains`.
    commodity : str

    Returns
    -------
    str
        Empty if it may.

    Examples
    --------
    >>> import pandas as pd
    >>> row = ("tin", "mine", 2024, 10.0, 0.5, 0.5, "1 of 2", "PER no works", False)
    >>> chains = pd.DataFrame([row], columns=list(CHAIN_COLUMNS))
    >>> why_not_ranked(chains, commodity="tin")
    'mine 2024: 50% of the output lies in countries that balance (PER no works)'
    """
    own = chains[chains["commodity"] == commodity].to_dict("records")
    if not own:
        return "nothing is known of its output"
    return "; ".join(_refusal(row) for row in own if not row["may_be_ranked"])


def _refusal(row: Mapping[Hashable, object]) -> str:
    if not row["year"]:
        return f"{row['stage']}: no output is told"
    return (
        f"{row['stage']} {row['year']}: {row['balanced_share']:.0%} of the output lies "
        f"in countries that balance ({row['unbalanced']})"
    )


def _listed_works(works: pd.DataFrame) -> pd.DataFrame:
    listed = works[works["available_t"] > 0.0]
    assigned = listed["available_t"].where(listed["nature"] == ASSIGNED, 0.0)
    by_cell = listed.assign(assigned_t=assigned).groupby(["commodity", "stage", "iso3"])
    sums = by_cell[["available_t", "assigned_t"]].sum()
    return pd.DataFrame(
        {
            "listed_t": sums["available_t"],
            "works": by_cell["facility_id"].nunique(),
            "assigned_share": sums["assigned_t"] / sums["available_t"],
        }
    ).reset_index()


def _of_year(production: pd.DataFrame, *, year: int) -> pd.DataFrame:
    told = whole_years(production)
    listed = told[(told["scope"] == "country") & (told["year"] <= year)]
    latest = listed.groupby(["commodity", "stage"])["year"].transform("max")
    rows = listed[listed["year"] == latest]
    world = world_output(production)
    keys = pd.MultiIndex.from_frame(rows[["commodity", "stage", "year"]])
    total = world.reindex(keys).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "commodity": rows["commodity"].astype(str),
            "stage": rows["stage"].astype(str),
            "iso3": rows["iso3"],
            "year": rows["year"],
            "output_t": rows["tonnes"],
            "world_share": rows["tonnes"] / total,
            "output_evidence": rows["evidence"],
            "output_basis": rows["basis"],
        }
    )


def _verdicts(table: pd.DataFrame, *, rules: BalanceRules) -> list[str]:
    return [
        _verdict(gap, output=output, works=works, rules=rules)
        for gap, output, works in zip(
            table["gap"], table["output_t"], table["works"], strict=True
        )
    ]


def _verdict(gap: float, *, output: float, works: int, rules: BalanceRules) -> str:
    if np.isnan(output):
        return NO_FIGURE
    if output == 0.0:
        return IDLE if works else BALANCED
    if not works:
        return NO_WORKS
    if not 1.0 / rules.odd <= 1.0 + gap <= rules.odd:
        return ODD
    if gap < -rules.missing:
        return MISSING
    return IDLE if gap > rules.idle else BALANCED


def _judged(
    commodity: str,
    stage: Stage,
    balance: pd.DataFrame,
    *,
    production: pd.DataFrame,
    rules: BalanceRules,
) -> tuple[object, ...]:
    own = balance[(balance["commodity"] == commodity) & (balance["stage"] == stage)]
    produced = own[own["output_t"] > 0.0]
    if not len(produced):
        return (commodity, str(stage), 0, 0.0, 0.0, 0.0, "0 of 0", "", False)
    year = int(produced["year"].iloc[0])
    totals = world_output(production).to_dict()
    world = float(totals[commodity, str(stage), year])
    fits = produced["verdict"] == BALANCED
    share = float(produced.loc[fits, "output_t"].sum()) / world
    told_apart = produced["output_t"] * (1.0 - produced["assigned_share"])
    tested = float(told_apart[fits].sum()) / world
    return (
        commodity,
        str(stage),
        year,
        world,
        share,
        tested,
        f"{int(fits.sum())} of {len(produced)}",
        _listed(produced[~fits]),
        share >= rules.balanced_share,
    )


def _listed(rows: pd.DataFrame, *, most: int = 6) -> str:
    told = [f"{iso3} {said}" for iso3, said in zip(rows["iso3"], rows["verdict"],
                                                   strict=True)]  # fmt: skip
    more = [f"and {len(told) - most} more"] if len(told) > most else []
    return ", ".join([*told[:most], *more])
