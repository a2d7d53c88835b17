"""UN Comtrade: who traded what with whom, by weight and value.

Columns as in the exports of Comtrade+ (comtradeplus.un.org, since 2022) and of
the former comtrade.un.org ("legacy").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.published_tables import FLOWS, TRADE_RECORDS, UNKNOWN
from geo.model.source_notes import SourcedTable, SourceNote
from geo.model.supply_schemas import TRADE_FLOWS
from geo.sources.country_names import read_country_codes
from geo.sources.published_text import (
    cited_as,
    open_published,
    pick_columns,
    require_whole,
)
from geo.sources.screening import (
    Screened,
    first_of_each,
    require_some,
    with_numbers,
)
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from pathlib import Path

ROLES = {
    "period": ("period", "year"),
    "reporter": ("reporteriso", "reporter iso"),
    "reporter_name": ("reporterdesc", "reporter"),
    "flow": ("flowcode", "trade flow"),
    "partner": ("partneriso", "partner iso"),
    "partner_name": ("partnerdesc", "partner"),
    "partner2": ("partner2code", "2nd partner code"),
    "customs": ("customscode", "customs proc. code"),
    "transport": ("motcode", "mode of transport code"),
    "supply": ("moscode",),
    "classification": ("classificationcode", "classification"),
    "hs_code": ("cmdcode", "commodity code"),
    "goods": ("cmddesc", "commodity"),
    "weight_kg": ("netwgt", "netweight (kg)"),
    "estimated": ("isnetwgtestimated",),
    "flag": ("legacyestimationflag", "flag"),
    "value_usd": ("primaryvalue", "trade value (us$)"),
}
"""For each column here its `column_key` in the new and in the former export."""

SIGNATURE: frozenset[str] = frozenset(
    ["reporteriso", "flowcode", "cmdcode", "primaryvalue"]
)
"""Columns by which an export of Comtrade+ is told, in lower case."""

LEGACY_SIGNATURE: frozenset[str] = frozenset(
    ["trade flow", "reporter iso", "commodity code", "trade value (us$)"]
)
"""Columns by which an export of the former Comtrade is told, in lower case."""

FLOW_CODES = dict(
    zip(("m", "x", "rm", "rx", "dx", "fm", "mip", "mop", "xip", "xop"), FLOWS,
        strict=True)
)  # fmt: skip
"""Flows by the code of Comtrade+."""

WORLD = "WLD"

_LEGACY_FLOWS = {
    "import": "import", "imports": "import", "export": "export",
    "exports": "export", "re-import": "re-import", "re-imports": "re-import",
    "re-export": "re-export", "re-exports": "re-export",
}  # fmt: skip
_WHOLE = {"partner2": "0", "customs": "c00", "transport": "0", "supply": "0"}
"""What a column says of a row that is not part of another."""
_OPTIONAL = ("reporter_name", "partner_name", *_WHOLE, "classification", "goods",
             "estimated", "flag")  # fmt: skip
_ESTIMATED = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
# 2 quantity, 4 net weight, 6 both (UNSD, Quantity and Weight Data in UN Comtrade,
# October 2009, section 4.1)
_LEGACY_ESTIMATED = {"0": "no", "2": "no", "4": "yes", "6": "yes"}
_KEY = ["period", "reporter", "flow", "partner", "classification", "hs_code", "part"]
_NOTE = SourceNote(
    kind="comtrade",
    title="UN Comtrade",
    publisher="United Nations Statistics Division",
    licence="terms of use of UN Comtrade",
)


def read_comtrade(path: Path | str, *, root: Path) -> SourcedTable:
    r"""Read an export of UN Comtrade.

    Parameters
    ----------
    path : pathlib.Path or str
        A CSV of goods, annual or monthly, UTF-8 or Windows-1252.
    root : pathlib.Path
        Folder that relative names start from.

    Returns
    -------
    SourcedTable
        Schema `TRADE_RECORDS`: weights in tonnes, empty where 0 kg stand beside
        a value; rows of all partners together have partner WLD. Rows that split
        another one by second partner, customs procedure or mode of transport or
        supply are marked ``breakdown``.

    Raises
    ------
    DataError
        It is another file, columns are missing, it is cut off, or no row stands.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "period,reporterISO,flowCode,partnerISO,cmdCode,netWgt,primaryValue\n"
    >>> text += "2023,JPN,M,CHN,0102,2500,99.5,\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "TradeData.csv").write_text(text)
    ...     read = read_comtrade("TradeData.csv", root=pathlib.Path(folder))
    >>> read.table[["partner", "hs_code", "net_weight_t"]].values.tolist()
    [['CHN', '0102', 2.5]]
    """
    wanted = {key for keys in ROLES.values() for key in keys}
    text = open_published(
        path, root=root, wanted=wanted.__contains__, otherwise="cp1252"
    )
    screened = pick_columns(text, require_whole(text), ROLES, optional=_OPTIONAL)
    screened = with_numbers(screened, ["weight_kg", "value_usd"])
    screened = _flowing(_dated(screened))
    screened = _among_partners(screened)
    screened, weighed = _weighed(screened)
    screened = first_of_each(_parted(screened), _KEY)
    require_some(screened, name=text.name)
    table = screened.rows.assign(row=screened.rows.index).reset_index(drop=True)
    table = table[[column.name for column in TRADE_RECORDS.columns]]
    return SourcedTable(
        table=TRADE_RECORDS.validate(table),
        source=_NOTE,
        rejected=screened.sorted_reasons(),
        notes=(*text.notes, *weighed, *_warnings(table)),
    )


def _dated(screened: Screened) -> Screened:
    period = screened.rows["period"]
    # annual rows of Comtrade+ have month 52: the period alone is used
    month = period.str.extract(r"^(\d{4})(0[1-9]|1[0-2])$")
    told = period.where(month[0].isna(), month[0] + "-" + month[1])
    year = pd.to_numeric(told.str.extract(r"^(\d{4})(?:-\d\d)?$")[0])
    rows = screened.rows.assign(period=told, year=year)
    return replace(screened, rows=rows).without(
        ~year.between(1900, 2100), "period '" + period + "' is no year or month"
    )


def _flowing(screened: Screened) -> Screened:
    stated = screened.rows["flow"]
    flow = stated.str.lower().map(FLOW_CODES | _LEGACY_FLOWS)
    found = replace(screened, rows=screened.rows.assign(flow=flow))
    return found.without(flow.isna(), "flow '" + stated + "' is not known")


def _among_partners(screened: Screened) -> Screened:
    found = screened.without(screened.rows["hs_code"] == "", "no code of goods")
    for role in ("reporter", "partner"):
        found = found.without(
            found.rows[role] == "", f"no ISO code of the {role}: export descriptions"
        )
    rows = found.rows
    partner, name = rows["partner"].str.upper(), rows["partner_name"].str.lower()
    world = partner.isin(["W00", "WLD", "WLD0"]) | (name == "world")
    country = partner.isin(read_country_codes().known)
    scope = np.select([world, country], ["world", "country"], default="other")
    return replace(
        found,
        rows=rows.assign(
            reporter=rows["reporter"].str.upper(),
            partner=partner.mask(world, WORLD),
            partner_scope=scope,
        ),
    )


def _weighed(screened: Screened) -> tuple[Screened, list[str]]:
    found = screened
    for column in ("weight_kg", "value_usd"):
        found = found.without(found.rows[column] < 0.0, f"{column} below 0")
    kg, value = found.rows["weight_kg"], found.rows["value_usd"]
    found = found.without(kg.isna() & value.isna(), "neither weight nor value")
    rows = found.rows
    kg = rows["weight_kg"]
    weightless = (kg == 0.0) & (rows["value_usd"] > 0.0)
    stated = rows["estimated"].str.lower().map(_ESTIMATED)
    flagged = rows["flag"].map(_LEGACY_ESTIMATED)
    rows = rows.assign(
        net_weight_t=kg.mask(weightless) / 1e3,
        weight_estimated=stated.fillna(flagged).fillna(UNKNOWN),
    )
    count = int(weightless.sum())
    notes = [f"{counted(count)}: 0 kg beside a value read as no weight"]
    return replace(found, rows=rows), notes if count else []


def _parted(screened: Screened) -> Screened:
    rows = screened.rows
    part = pd.Series("", index=rows.index)
    for role, whole in _WHOLE.items():
        value = rows[role].str.lower()
        split = ~value.isin(["", whole])
        part = part.where(~split, part + f" {role} " + rows[role])
    part = part.str.strip()
    return replace(screened, rows=rows.assign(part=part, breakdown=part != ""))


def _warnings(table: pd.DataFrame) -> list[str]:
    notes = []
    parts = int(table["breakdown"].sum())
    if parts:
        notes.append(f"{counted(parts)} split another: left out of sums")
    world = int((table["partner_scope"] == "world").sum())
    if world:
        notes.append(f"{counted(world)} of all partners together: left out of sums")
    other = table.loc[table["partner_scope"] == "other", "partner"].unique()
    if len(other):
        notes.append("partners that are no country: " + ", ".join(sorted(other)))
    digits = table["hs_code"].str.fullmatch(r"\d+") & _harmonised(table)
    lengths = table.loc[digits, "hs_code"].str.len()
    odd = sorted(set(table.loc[digits, "hs_code"][lengths % 2 == 1]))
    if odd:
        more = f" and {len(odd) - 6} more" if len(odd) > 6 else ""
        notes.append(
            "codes of an odd number of digits, perhaps without their leading zero: "
            + ", ".join(odd[:6])
            + more
        )
    if len(set(lengths)) > 1:
        notes.append("codes of several lengths: the shorter ones hold the longer")
    return notes


def _harmonised(rows: pd.DataFrame) -> pd.Series:
    return rows["classification"].str.upper().str.fullmatch("(?:H.*)?")


def trade_flows_of(
    records: SourcedTable,
    *,
    flow: Literal["import", "export"] = "import",
    measure: Literal["net_weight_t", "value_usd"] = "net_weight_t",
) -> SourcedTable:
    r"""Turn records of Comtrade into the table of trade flows.

    Parameters
    ----------
    records : SourcedTable
        Of `read_comtrade`.
    flow : {"import", "export"}, optional
        Which side's record is taken: the two never agree.
    measure : {"net_weight_t", "value_usd"}, optional

    Returns
    -------
    SourcedTable
        Schema `TRADE_FLOWS`, in t or US$; what all partners sent together has
        origin or destination WLD. Other rows are in `rejected`: breakdowns,
        other flows, and rows without that measure.

    Raises
    ------
    DataError
        No row is left.
    ParameterError
        The flow or the measure is none of these.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "period,reporterISO,flowCode,partnerISO,cmdCode,netWgt,primaryValue\n"
    >>> text += "2023,JPN,M,CHN,0102,2500,99.5,\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "TradeData.csv").write_text(text)
    ...     read = read_comtrade("TradeData.csv", root=pathlib.Path(folder))
    >>> trade_flows_of(read).table[["origin", "destination", "value"]].values.tolist()
    [['CHN', 'JPN', 2.5]]
    """
    _require_choices(flow, measure)
    rows = records.table.set_index("row")
    screened = Screened(rows=rows)
    screened = screened.without(rows["flow"] != flow, f"another flow than {flow}")
    screened = screened.without(screened.rows["breakdown"], "part of another row")
    screened = screened.without(screened.rows[measure].isna(), f"no {measure}")
    kind = screened.rows["classification"].mask(_harmonised(screened.rows), "HS")
    goods = kind + " " + screened.rows["hs_code"] + " " + screened.rows["goods"]
    ends = ("partner", "reporter") if flow == "import" else ("reporter", "partner")
    given = screened.rows.assign(
        origin=screened.rows[ends[0]],
        destination=screened.rows[ends[1]],
        goods=goods.str.strip(),
        product="",
        measure="volume" if measure == "net_weight_t" else "value",
        value=screened.rows[measure],
        unit="t" if measure == "net_weight_t" else "US$",
        scope=f"{flow}s as the reporter records them",
        basis="customs",
        source=cited_as(records.source),
        evidence="cited",
    )
    screened = first_of_each(replace(screened, rows=given), list(TRADE_FLOWS.key))
    require_some(screened, name="trade flows")
    columns = [column.name for column in TRADE_FLOWS.columns]
    return replace(
        records,
        table=TRADE_FLOWS.validate(
            screened.rows[[*columns, "weight_estimated"]].reset_index(drop=True)
        ),
        rejected=screened.sorted_reasons(),
    )


def _require_choices(flow: str, measure: str) -> None:
    allowed = {
        "flow": (flow, ("import", "export")),
        "measure": (measure, ("net_weight_t", "value_usd")),
    }
    problems = [
        Problem(where=name, what=repr(given), expected=" or ".join(choices))
        for name, (given, choices) in allowed.items()
        if given not in choices
    ]
    if problems:
        raise ParameterError("trade flows", problems)
