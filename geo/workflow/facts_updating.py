"""A new vintage of a publisher's table, and what it does to the main indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.project import USUAL_YEAR
from geo.model.source_notes import SourcedTable
from geo.model.supply_schemas import GOVERNANCE, PRODUCTION, TRADE_FLOWS
from geo.model.tables import TableSchema
from geo.report.export import write_table
from geo.resilience.balance import judge_chains, why_not_ranked
from geo.resilience.concentration import effective_suppliers, hhi
from geo.resilience.vintages import (
    ADDED,
    CHANGED,
    GONE,
    SAME,
    compare_vintages,
    merge_vintages,
)
from geo.resilience.world_concentration import world_concentration
from geo.sources.comtrade import trade_flows_of
from geo.sources.governance_indicators import governance_of
from geo.sources.known_files import read_known
from geo.sources.mineral_summaries import production_of
from geo.sources.supply_tables import read_supply_tables
from geo.workflow.facts_balancing import balance_of, require_folder, require_year
from geo.workflow.governing import latest_risks
from geo.workflow.naming import in_words
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from geo.model.supply_tables import SupplyTables

SHOWN = 15  # changes that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """How a kind of published file enters the supply tables.

    Parameters
    ----------
    table : str
        Field of `SupplyTables` that it goes into.
    schema : TableSchema
    value : str
        Column of the figures.
    convert : callable
        From what was read to the schema.
    carried : tuple of str, optional
        Columns that the file does not have, kept from older rows.
    party : str, optional
        Column of what it lists one by one.
    """

    table: str
    schema: TableSchema
    value: str
    convert: Callable[[SourcedTable], SourcedTable]
    carried: tuple[str, ...] = ()
    party: str = "iso3"


VINTAGES: Mapping[str, Vintage] = {
    "mineral-summaries": Vintage(
        table="production",
        schema=PRODUCTION,
        value="tonnes",
        convert=production_of,
        carried=("basket",),
    ),
    "governance-indicators": Vintage(
        table="governance",
        schema=GOVERNANCE,
        value="wgi_scaled",
        convert=governance_of,
    ),
    "comtrade": Vintage(
        table="trade_flows",
        schema=TRADE_FLOWS,
        value="value",
        convert=trade_flows_of,
        party="origin",
    ),
}
"""By the kind of file, as `geo.sources.known_files` tells it."""


def update_facts(
    file: Path,
    *,
    tables: Path | None = None,
    year: int = USUAL_YEAR,
    out: Path | None = None,
    force: bool = False,
) -> tuple[dict[str, object], str]:
    r"""Hold a new vintage against the supply tables.

    Parameters
    ----------
    file : pathlib.Path
        A data release of the Mineral Commodity Summaries, the Worldwide Governance
        Indicators, or an export of UN Comtrade.
    tables : pathlib.Path, optional
        Folder with a copy of the tables; the built-in ones by default.
    year : int, optional
        That works are balanced in; concentration is of the latest output told.
    out : pathlib.Path, optional
        A ``.csv`` for the table with the new vintage in it.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        The file cannot be read, or is of a kind that goes into no supply table; or
        the supply tables contradict themselves.
    ParameterError
        The year is out of its range; the tables lie in no folder; or the file to
        write is of another kind, there already, or has no folder.

    Examples
    --------
    >>> import tempfile
    >>> text = "period,reporterISO,flowCode,partnerISO,cmdCode,netWgt,primaryValue\n"
    >>> text += "2023,JPN,M,CHN,0102,2500,99.5,\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "TradeData.csv"
    ...     _ = file.write_text(text)
    ...     content, _ = update_facts(file)
    >>> [(row["origin"], row["new"], row["state"]) for row in content["changes"]]
    [('CHN', 2.5, 'added')]
    """
    require_year(year)
    if out is not None:
        require_writable(out, suffixes=(".csv",), force=force, what="facts update")
    require_folder(tables)
    read = read_known(file.name, root=file.parent)
    vintage = _vintage_of(read, file)
    given = vintage.convert(read)
    old = read_supply_tables(tables)
    before = old.named()[vintage.table]
    key = vintage.schema.key
    changes = compare_vintages(
        before, given.table, key=key, value=vintage.value, party=vintage.party
    )
    merged = merge_vintages(before, given.table, key=key, carried=vintage.carried)
    merged = vintage.schema.validate(merged)
    new = replace(old, **{vintage.table: merged})
    indicators = _indicators(old, new, table=vintage.table, year=year, changes=changes)
    if out is not None:
        write_table(merged, Path(out.name), root=out.parent)
    content: dict[str, object] = {
        "source": given.source.line(),
        "table": vintage.table,
        "rejected": given.rejected.to_dict(orient="records"),
        "changes": changes.to_dict(orient="records"),
        "indicators": indicators.to_dict(orient="records"),
        "notes": list(given.notes),
    }
    lines = [
        given.source.line(),
        *_change_lines(changes, vintage=vintage),
        f"{len(given.rejected):,} figures of the file do not belong in this table",
        "",
        "main indicators, before and after",
        *_indicator_lines(indicators),
        *_year_lines(indicators),
        *(f"note: {note}" for note in given.notes),
        *([f"written: {out}"] if out else []),
    ]
    return content, "\n".join(lines)


def _vintage_of(read: SourcedTable, file: Path) -> Vintage:
    if read.source.kind in VINTAGES:
        return VINTAGES[read.source.kind]
    raise DataError(
        file.name,
        [
            Problem(
                where="kind",
                what=f"{read.source.kind} goes into no supply table",
                expected=" or ".join(VINTAGES),
                cure="abyssal inspect says what the file holds",
            )
        ],
    )


def _indicators(
    old: SupplyTables,
    new: SupplyTables,
    *,
    table: str,
    year: int,
    changes: pd.DataFrame,
) -> pd.DataFrame:
    """Work out the indicators that a table bears on, before and after."""
    if table == "trade_flows":
        sides = (_import_indicators(old, changes), _import_indicators(new, changes))
    else:
        sides = (_world_indicators(old, year=year), _world_indicators(new, year=year))
    keys = ["indicator", "of"]
    both = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("_old", "_new"))
    differ = both["value_old"].fillna("") != both["value_new"].fillna("")
    return both.assign(changed=differ).sort_values(
        ["changed", *keys], ascending=[False, True, True], ignore_index=True
    )


def _world_indicators(tables: SupplyTables, *, year: int) -> pd.DataFrame:
    risk, _ = latest_risks(tables.governance)
    world = world_concentration(tables.production, risk=risk)
    cells: list[tuple[str, str, str]] = []
    for row in world.to_dict(orient="records"):
        of = f"{in_words(row['commodity'])}, {row['stage']}"
        weighted = row["hhi_wgi"]
        cells += [
            ("year", of, str(row["year"])),
            ("world output, t", of, f"{row['world_t']:,.0f}"),
            ("HHI", of, f"{row['hhi']:.3f}"),
            ("HHI-WGI", of, "" if pd.isna(weighted) else f"{weighted:.2f}"),
            ("effective suppliers", of, f"{row['effective_suppliers']:.2f}"),
            ("largest", of, f"{row['largest']} {row['largest_share']:.1%}"),
        ]
    _, balance = balance_of(tables, year=year)
    chains = judge_chains(balance, production=tables.production)
    cells += [
        (
            "may be ranked",
            in_words(commodity),
            "no" if why_not_ranked(chains, commodity=commodity) else "yes",
        )
        for commodity in chains["commodity"].unique()
    ]
    return pd.DataFrame(cells, columns=["indicator", "of", "value"])


def _import_indicators(tables: SupplyTables, changes: pd.DataFrame) -> pd.DataFrame:
    """Give the concentration of the imports that the new vintage speaks of."""
    keys = [name for name in TRADE_FLOWS.key if name != "origin"]
    spoken = set(map(tuple, changes[keys].itertuples(index=False)))
    flows = tables.trade_flows
    cells: list[tuple[str, str, str]] = []
    for key, rows in flows[flows["origin"] != "WLD"].groupby(keys):
        if tuple(key) not in spoken or not rows["value"].sum() > 0.0:
            continue
        by_origin = {
            str(k): float(v) for k, v in rows.groupby("origin")["value"].sum().items()
        }
        told = dict(zip(keys, key, strict=True))
        of = " ".join(str(told[name]) for name in ("period", "destination", "goods"))
        index = hhi(by_origin)
        largest = max(by_origin, key=lambda iso3: by_origin[iso3])
        share = by_origin[largest] / sum(by_origin.values())
        cells += [
            ("HHI of imports", of, f"{index:.3f}"),
            ("effective suppliers", of, f"{effective_suppliers(index):.2f}"),
            ("largest", of, f"{largest} {share:.1%}"),
        ]
    return pd.DataFrame(cells, columns=["indicator", "of", "value"])


def _change_lines(changes: pd.DataFrame, *, vintage: Vintage) -> list[str]:
    counts = changes["state"].value_counts()
    told = ", ".join(
        f"{int(counts.get(state, 0)):,} {state}"
        for state in (CHANGED, ADDED, GONE, SAME)
    )
    moved = changes[changes["state"].isin([CHANGED, GONE])]
    lines = [
        f"  {_key_of(row, vintage)}: {_moved(row)}"
        for row in moved.head(SHOWN).to_dict(orient="records")
    ]
    left = len(moved) - SHOWN
    more = [f"  and {left} more, with --json"] if left > 0 else []
    return [f"{vintage.table}: {told}", *lines, *more]


def _key_of(row: Mapping[Hashable, object], vintage: Vintage) -> str:
    cells = [row[name] for name in vintage.schema.key]
    told = [f"{one:g}" if isinstance(one, float) else str(one) for one in cells]
    return " ".join(cell for cell in told if cell)


def _moved(row: Mapping[Hashable, object]) -> str:
    old, new, relative = (float(str(row[name])) for name in ("old", "new", "relative"))
    if row["state"] == GONE:
        return f"{_figure(old)} stays, {GONE}"
    by = f" ({relative:+.1%})" if np.isfinite(relative) else ""
    return f"{_figure(old)} -> {_figure(new)}{by}"


def _figure(value: float) -> str:
    if np.isnan(value):
        return "nothing"
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.5g}"


def _indicator_lines(indicators: pd.DataFrame) -> list[str]:
    moved = indicators[indicators["changed"]]
    if not len(moved):
        return ["  none changes"]
    return [
        f"  {row['of']}: {row['indicator']} {row['value_old']} -> {row['value_new']}"
        for row in moved.fillna("").replace("", "none").to_dict(orient="records")
    ]


def _year_lines(indicators: pd.DataFrame) -> list[str]:
    """Say which year the indicators are of, since older figures do not move them."""
    years = indicators[indicators["indicator"] == "year"].fillna("")
    if not len(years):
        return []
    of = "; ".join(
        f"{row['of']} {row['value_new']}" for row in years.to_dict("records")
    )
    return [f"  each of the latest year told: {of}"]
