"""The supply tables balanced and checked, asked for from the command line."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.commodities import CONTAINED, GROUP_NAMES
from geo.model.positions import check_positions, list_misplaced
from geo.model.project import USUAL_YEAR
from geo.report.export import write_table
from geo.resilience.balance import judge_chains, why_not_ranked
from geo.resilience.element_groups import (
    bottlenecks,
    mined_by_group,
    separated_by_group,
)
from geo.resilience.evidence_shares import evidence_shares
from geo.resilience.figure_checks import check_figures
from geo.resilience.mirror_flows import compare_mirrors
from geo.resilience.product_balance import balance_products
from geo.resilience.reference_checks import check_references, works_without_capacity
from geo.resilience.world_concentration import world_concentration
from geo.sources.coastline import read_land
from geo.sources.country_names import read_country_codes
from geo.sources.events import list_events, read_event
from geo.sources.ports import read_ports
from geo.sources.profiles import list_profiles, read_profile
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.facts_balancing import balance_of, require_folder, require_year
from geo.workflow.governing import latest_risks
from geo.workflow.naming import in_words
from geo.workflow.single_file import require_writable
from geo.workflow.trade_flows import all_flows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geo.model.country_profile import CountryProfile
    from geo.model.supply_tables import SupplyTables

SHOWN = 20  # problems and lone countries that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactsReport:
    """What a check of the supply tables found.

    Parameters
    ----------
    year : int
        That the works are balanced in.
    problems : tuple of Problem
        Contradictions, names that are not known, points outside their country.
    tables : dict of str to pandas.DataFrame
        ``balance``, ``chains``, ``products``, ``evidence``, ``without_capacity``,
        ``groups``, ``bottlenecks``, ``concentration`` and ``mirrors``; none where
        problems keep the works from being balanced.
    """

    year: int
    problems: tuple[Problem, ...]
    tables: dict[str, pd.DataFrame]


def check_facts(
    *,
    tables: Path | None = None,
    year: int = USUAL_YEAR,
    out: Path | None = None,
    force: bool = False,
) -> tuple[dict[str, object], str, bool]:
    """Balance and check the supply tables, and say what was found.

    Parameters
    ----------
    tables : pathlib.Path, optional
        Folder with a copy of the tables; the built-in ones by default.
    year : int, optional
        That the works are balanced in.
    out : pathlib.Path, optional
        A ``.csv`` for the whole balance.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    dict and str
        For machines and for people.
    bool
        Whether nothing contradicts anything.

    Raises
    ------
    DataError
        A table is missing or holds what its schema does not allow.
    ParameterError
        The year is out of its range; the tables lie in no folder; or the file to
        write is of another kind, there already, or has no folder.
    """
    require_year(year)
    if out is not None:
        require_writable(out, suffixes=(".csv",), force=force, what="facts check")
    require_folder(tables)
    read = read_supply_tables(tables)
    report = check_tables(read, year=year)
    if tables is None:
        known = frozenset(read.facilities["facility_id"])
        documents = _of_documents(facilities=known)
        report = replace(report, problems=(*report.problems, *documents))
    if out is not None and report.tables:
        write_table(report.tables["balance"], Path(out.name), root=out.parent)
    content: dict[str, object] = {
        "year": report.year,
        "problems": [asdict(problem) for problem in report.problems],
        **{
            name: table.to_dict(orient="records")
            for name, table in report.tables.items()
        },
    }
    lines = [
        *_report_lines(report),
        *([f"written: {out}"] if out and report.tables else []),
    ]
    return content, "\n".join(lines), not report.problems


def check_tables(tables: SupplyTables, *, year: int) -> FactsReport:
    """Balance and check the supply tables.

    Parameters
    ----------
    tables : SupplyTables
    year : int
        Works are taken as they stand in the middle of it.

    Returns
    -------
    FactsReport

    Examples
    --------
    >>> from geo.sources.supply_tables import read_supply_tables
    >>> report = check_tables(read_supply_tables(), year=2024)
    >>> sorted(report.tables)[:3], len(report.problems)
    (['balance', 'bottlenecks', 'chains'], 0)
    """
    countries = read_country_codes().known
    ports = set(read_ports()["unlocode"])
    mirrors, odd_flows = _mirrors(tables.trade_flows)
    problems = (
        *check_figures(tables),
        *check_references(tables, countries=countries, ports=ports),
        *odd_flows,
        *_misplaced(tables),
    )
    try:
        balanced = _balanced(tables, year=year)
    except DataError as error:  # what contradicts itself cannot be balanced
        told = {str(problem) for problem in problems}
        more = tuple(one for one in error.problems if str(one) not in told)
        return FactsReport(year=year, problems=(*problems, *more), tables={})
    return FactsReport(
        year=year, problems=problems, tables=balanced | {"mirrors": mirrors}
    )


def _balanced(tables: SupplyTables, *, year: int) -> dict[str, pd.DataFrame]:
    works, balance = balance_of(tables, year=year)
    production = tables.production
    mined, _ = mined_by_group(production, baskets=tables.baskets, year=year)
    separated = separated_by_group(works, baskets=tables.baskets)
    groups = pd.concat([mined, separated], ignore_index=True)
    risk, _ = latest_risks(tables.governance)
    return {
        "balance": balance,
        "chains": judge_chains(balance, production=production),
        "products": balance_products(works, production=production, year=year),
        "evidence": _evidence(works, balance),
        "without_capacity": works_without_capacity(works),
        "groups": groups,
        "bottlenecks": bottlenecks(groups),
        "concentration": world_concentration(production, risk=risk, year=year),
    }


def _mirrors(flows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Compare the flows, and the imports of the profiles, as both sides count them."""
    try:
        return compare_mirrors(all_flows(flows)), ()
    except DataError as error:
        return pd.DataFrame(), error.problems


def _misplaced(tables: SupplyTables) -> list[Problem]:
    """List points that lie further outside their country than their row allows."""
    positions = check_positions(tables.facilities, land=read_land())
    stray = list_misplaced(tables.facilities, positions=positions)
    allowed = tables.facilities.set_index("facility_id")["km_outside_country"]
    return [
        Problem(
            where=f"facilities {row['facility_id']} {row['name']}",
            what=f"{row['km_outside_country']:.0f} km outside {row['iso3']}",
            expected="a point in its country, or km_outside_country that says so",
        )
        for row in stray.to_dict(orient="records")
        if not row["km_outside_country"] <= allowed[row["facility_id"]] + 1.0
    ]


def _evidence(works: pd.DataFrame, balance: pd.DataFrame) -> pd.DataFrame:
    counted = {
        "works": evidence_shares(
            works, tonnes="available_t", evidence="capacity_evidence"
        ),
        "output": evidence_shares(
            balance, tonnes="output_t", evidence="output_evidence"
        ),
    }
    return pd.concat(
        [table.assign(counted=name) for name, table in counted.items()],
        ignore_index=True,
    )


def _of_documents(*, facilities: Collection[str]) -> list[Problem]:
    """Read every profile and event, and list what is wrong with them."""
    problems: list[Problem] = []
    for name in list_profiles():
        try:
            profile = read_profile(name)
        except DataError as error:
            problems += _named(name, error)
        else:
            problems += unknown_works(profile, facilities=facilities)
    for name in list_events():
        try:
            read_event(name)
        except DataError as error:
            problems += _named(name, error)
    return problems


def _named(name: str, error: DataError) -> list[Problem]:
    return [
        replace(problem, where=f"{name} {problem.where}") for problem in error.problems
    ]


def unknown_works(
    profile: CountryProfile, *, facilities: Collection[str]
) -> list[Problem]:
    """List stakes in works that no table holds.

    Parameters
    ----------
    profile : CountryProfile
    facilities : collection of str
        Identifiers that are known.

    Returns
    -------
    list of Problem
    """
    return [
        Problem(
            where=f"{profile.iso3} stakes, {stake.label}",
            what=f"facility {one!r} is not known",
            expected="an id of the table of facilities",
        )
        for stake in profile.stakes
        for one in stake.facility_ids
        if one not in facilities
    ]


def _report_lines(report: FactsReport) -> list[str]:
    tables = report.tables
    if not tables:
        return ["the works cannot be balanced", *_problem_lines(report.problems)]
    return [
        f"works as of 1 July {report.year} against the output of their countries",
        *_chain_lines(tables["chains"], tables["balance"]),
        *_untold_lines(tables["chains"]),
        "",
        "single products, of the latest year told",
        *_product_lines(tables["products"]),
        "",
        "tonnes by evidence (cited, or derived from what is)",
        *_evidence_lines(tables["evidence"]),
        "",
        "rare earths by element group: the largest country at each stage",
        *_group_lines(tables["bottlenecks"]),
        "",
        f"works that run and have no capacity: {len(tables['without_capacity'])}; "
        + _mirror_line(tables["mirrors"]),
        "",
        *_problem_lines(report.problems),
    ]


def _chain_lines(chains: pd.DataFrame, balance: pd.DataFrame) -> list[str]:
    lines = []
    for commodity in chains["commodity"].unique():
        refusal = why_not_ranked(chains, commodity=commodity)
        said = f"not to be ranked: {refusal}" if refusal else "balances"
        told = "; ".join(
            f"{row['stage']} {row['tested_share']:.0%} of the output tested by works "
            "that are told apart"
            for row in chains[chains["commodity"] == commodity].to_dict("records")
        )
        lines.append(f"{in_words(commodity)}: {said} ({told})")
        own = balance[(balance["commodity"] == commodity) & (balance["output_t"] > 0.0)]
        own = own[own["world_share"] >= 0.02]
        lines += [
            f"  {row['stage']:<9} {row['iso3']} {row['output_t']:>12,.0f} t, works "
            f"{row['listed_t']:>12,.0f} t ({row['gap']:+.0%}): {row['verdict']}"
            + (
                f", {row['assigned_share']:.0%} of them put there from the same output"
                if row["assigned_share"] > 0.0
                else ""
            )
            for row in own.to_dict(orient="records")
        ]
    return lines


def _product_lines(products: pd.DataFrame) -> list[str]:
    return [
        f"  {in_words(row['product']):<18} {row['iso3']:<5} {row['year']} "
        f"{row['output_t']:>12,.0f} t, works {row['listed_t']:>12,.0f} t "
        f"({row['gap']:+.0%})"
        for row in products.to_dict(orient="records")
    ]


def _untold_lines(chains: pd.DataFrame) -> list[str]:
    """Name the commodities of which no output is told up to the year."""
    told = set(chains["commodity"])
    return [
        f"{in_words(one)}: not to be ranked: "
        f"{why_not_ranked(chains, commodity=one)} up to this year"
        for one in CONTAINED
        if one not in told
    ]


def _evidence_lines(evidence: pd.DataFrame) -> list[str]:
    return [
        f"  {in_words(row['commodity']):<12} {row['stage']:<11} {row['counted']:<7}"
        f"{row['solid']:>5.0%}"
        + (f"  (target {row['target']:.0%}: missed)" if row["short"] else "")
        for row in evidence.to_dict(orient="records")
    ]


def _group_lines(table: pd.DataFrame) -> list[str]:
    return [
        f"  {row['stage']:<9} {GROUP_NAMES[row['group']]:<12} {row['tonnes']:>10,.0f} t"
        f"  {row['largest']} {row['largest_share']:.0%}"
        for row in table.to_dict(orient="records")
    ]


def _mirror_line(mirrors: pd.DataFrame) -> str:
    if not len(mirrors):
        return "no flow is counted by both sides"
    both = mirrors[mirrors["mirror"] == "both"]
    beyond = int(both["beyond_limit"].fillna(value=False).sum())
    chinese = int(mirrors["chinese_data"].sum())
    return (
        f"{len(both)} of {len(mirrors)} flows are counted by both sides, {beyond} of "
        f"them further apart than freight explains; {chinese} rest on China's customs"
    )


def _problem_lines(problems: Sequence[Problem]) -> list[str]:
    if not problems:
        return ["no contradiction found"]
    told = [str(problem) for problem in problems[:SHOWN]]
    left = len(problems) - SHOWN
    more = [f"and {left} more, with --json"] if left > 0 else []
    counted = (
        "1 contradiction" if len(problems) == 1 else f"{len(problems)} contradictions"
    )
    return [f"{counted}:", *told, *more]
