"""What the overview of a prospect says of land, of ways and of the supply."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.model.deposit_kinds import WORDS, DepositKind
from geo.report.land_figure import draw_beside_land
from geo.report.popups import format_value
from geo.report.prospect_map import FIELD, ProspectPart, ProspectTable
from geo.workflow.comparing import CLAIMED_TIMES
from geo.workflow.cover_lines import until
from geo.workflow.graph import number
from geo.workflow.naming import country_names, in_words
from geo.workflow.prospect_ways import ABROAD, AT_HOME, MARKET, TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from geo.workflow.graph import Inputs

_LAND_LABELS = {
    "kind": "Deposits on land",
    "sea_floor": "Sea floor (%)",
    "land": "Land (%)",
    "times": "Times land",
    "verdict": f"{CLAIMED_TIMES:g} times?",
}
_VERDICTS = {"holds": "yes", "holds against some": "in part", "does not hold": "no"}
_FAR_LABELS = {
    "to": "To",
    "length_nm": "By sea (nm)",
    "days": "Days",
    "land_km": "By land (km)",
    "gates": "Straits and canals",
    "key": "",
}
_SUPPLY_LABELS = {
    "commodity": "Commodity",
    "claim": "What is said",
    "value": "It comes to",
}
_COVER_LABELS = {
    "commodity": "Commodity",
    "portfolio": "Levers",
    "until": "The stock, median",
    "lowest": "Lowest cover, median (days)",
}
_CLAIMS = (
    *("years of demand", "share of the implied demand"),
    *("years of the told demand", "share of the told demand"),
)
_SEABED = "seabed"
_MARK = " (with the sea floor)"
_MANY = 99.0  # times: beyond, two digits would be told in powers of ten
_WHERE_WAYS_END = (
    "Works are those of refining and metal making that stand in the tables with a "
    "capacity and a port. Whether they can take {noun} is not known."
)


def against_land_part(inputs: Inputs) -> ProspectPart:
    """Hold grades and tonnes against deposits on land.

    Parameters
    ----------
    inputs : Inputs
        With the steps of comparison and statement.

    Returns
    -------
    ProspectPart
    """
    if "land_claim" not in inputs.done["comparison"]:
        return ProspectPart(
            title="Against land",
            lead=("No grade is stated that land could be held to.",),
        )
    claim = inputs.table("comparison", "land_claim")
    beside = inputs.table("comparison", "seabed_and_land")
    grades = beside.drop_duplicates("element").set_index("element")["grade_pct"]
    dry_mt = number(inputs.record("statement", "facts")["dry_t"], per=1e6)
    return ProspectPart(
        title="Against land",
        lead=(_claim_words(claim),),
        tables=(
            ProspectTable(
                table=_land_table(claim, grades),
                caption="Mean grades, dry mass",
                labels=_LAND_LABELS,
            ),
        ),
        figures=(
            draw_beside_land(
                beside,
                sea_floor={str(e): (dry_mt, float(g)) for e, g in grades.items()},
            ),
        ),
        caveats=(
            "Equal things only: dry mass, mean or typical grades. Land tonnes are of "
            "other classes (reserves or resources), and a grade says nothing of depth, "
            "of cost or of what can be won.",
        ),
    )


def _claim_words(claim: pd.DataFrame) -> str:
    """Say against how many grades of land the claim holds."""
    count, figures = (int(claim[name].sum()) for name in ("holding", "figures"))
    return (
        f"\u201c{CLAIMED_TIMES:g} times land\u201d holds against {count} of {figures} "
        "grades of deposits on land."
    )


def _land_table(claim: pd.DataFrame, grades: pd.Series) -> pd.DataFrame:
    def between(row: Mapping[Hashable, object], low: str, high: str) -> str:
        ends = [format_value(_of(row, name)) for name in (low, high)]
        return " to ".join(dict.fromkeys(ends))

    rows = [
        {
            "kind": f"{row['element']}: {row['kind']}",
            "sea_floor": f"{float(grades[row['element']]):.3g}",
            "land": between(row, "land_low_pct", "land_high_pct"),
            "times": f"{_times(row, 'ratio_low')} to {_times(row, 'ratio_high')}",
            "verdict": _VERDICTS.get(str(row["verdict"]), row["verdict"]),
        }
        for row in claim.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(_LAND_LABELS))


def _times(row: Mapping[Hashable, object], name: str) -> str:
    ratio = _of(row, name)
    return f"{ratio:.2g}" if ratio < _MANY else f"{ratio:.0f}"


def how_far_part(
    ways: pd.DataFrame,
    *,
    speed_kn: float,
    km_per_day: float,
    kind: DepositKind = DepositKind.NODULES,
) -> ProspectPart:
    """Say how far it is to the port of the market and to works.

    Parameters
    ----------
    ways : pandas.DataFrame
        By `geo.workflow.prospect_ways.WAY_COLUMNS`.
    speed_kn : float
        Of the ships, knots.
    km_per_day : float
        By land.
    kind : DepositKind, optional
        What is called by its name.

    Returns
    -------
    ProspectPart
        With the nearest works at home and abroad of each metal.

    Examples
    --------
    >>> from geo.workflow.prospect_ways import WAY_COLUMNS
    >>> none = pd.DataFrame(columns=list(WAY_COLUMNS))
    >>> how_far_part(none, speed_kn=14.0, km_per_day=400.0).lead
    ('No sea leads to the port of the market.',)
    """
    if not len(ways):
        return ProspectPart(
            title="How far", lead=("No sea leads to the port of the market.",)
        )
    domains = list(dict.fromkeys(ways["domain"]))
    market = ways[ways["what"] == MARKET]
    tables = tuple(
        ProspectTable(
            table=_far_table(ways[ways["domain"] == domain]),
            caption=f"From the middle of {domain}",
            labels=_FAR_LABELS,
            link="key",
            when={FIELD: str(domain)} if len(domains) > 1 else {},
        )
        for domain in domains
    )
    return ProspectPart(
        title="How far",
        lead=tuple(_nearest_words(row) for row in market.to_dict("records")),
        tables=tables,
        caveats=(
            f"Ships at {speed_kn:g} knots, one way, without loading; days are by sea "
            f"and by land. By land is the leg from the port of landing to the works, "
            f"at {km_per_day:g} km a day; the table below the map says how each is "
            "known.",
            _WHERE_WAYS_END.format(noun=WORDS[kind].noun),
        ),
    )


def _nearest_words(row: Mapping[Hashable, object]) -> str:
    return (
        f"{row['domain']} to {row['name']}, port of the market: "
        f"{_of(row, 'length_nm'):,.0f} nm, {_of(row, 'sea_days'):.1f} days."
    )


def _far_table(ways: pd.DataFrame) -> pd.DataFrame:
    """Keep the market's port, and for each metal the nearest at home and abroad."""
    first = ways.drop_duplicates(["metal", "what"])
    names = country_names()
    rows = [
        {
            "to": _destination(row, names),
            "length_nm": round(_of(row, "length_nm")),
            "days": f"{_of(row, 'days'):.1f}",
            "land_km": round(_of(row, "land_km")),
            "gates": row["gates"] or "none",
            "key": row["key"],
        }
        for row in first.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(_FAR_LABELS))


def _destination(row: Mapping[Hashable, object], names: Mapping[str, str]) -> str:
    country = names.get(str(row["iso3"]), str(row["iso3"]))
    if row["what"] == MARKET:
        return f"Port of the market: {row['name']}"
    if row["what"] == TRANSPORT:
        return f"Port of the ships, from where they load: {row['name']}"
    where = {AT_HOME: "at home", ABROAD: f"abroad, {country}"}[str(row["what"])]
    return f"{row['metal']} works {where}: {row['name']} by {row['port']}"


def supply_part(inputs: Inputs) -> ProspectPart:
    """Say what the sea floor would mean for the supply of the market.

    Parameters
    ----------
    inputs : Inputs
        With the step of resilience, of a project that asks for a supply.

    Returns
    -------
    ProspectPart
    """
    claims = inputs.table("resilience", "claims")
    cover = _cover_table(inputs)
    if not len(claims) and not len(cover):
        return ProspectPart(
            title="For the supply",
            lead=("The project plans no mining of its sea floor: nothing is said.",),
        )
    shown = claims[claims["claim"].isin(_CLAIMS)]
    tables = [
        ProspectTable(
            table=_claim_table(shown),
            caption="Years of demand, and share of it",
            labels=_SUPPLY_LABELS,
        )
    ] * bool(len(shown))
    if len(cover):
        tables.append(
            ProspectTable(
                table=cover,
                caption="How long stocks last, with and without the sea floor",
                labels=_COVER_LABELS,
            )
        )
    return ProspectPart(
        title="For the supply",
        lead=_cover_words(cover),
        tables=tuple(tables),
        caveats=_supply_caveats(inputs, shown),
    )


def _cover_words(cover: pd.DataFrame) -> tuple[str, ...]:
    """Say how long each stock lasts, at first and with the sea floor."""
    said = []
    for commodity, rows in cover.groupby("commodity", sort=False):
        mined = rows[rows["portfolio"].str.endswith(_MARK)]
        if not len(mined):
            continue
        first, last = rows.iloc[0], mined.iloc[0]
        said.append(
            f"Stock of {commodity}: {first['until']} ({first['portfolio']}), "
            f"{last['until']} ({last['portfolio'].removesuffix(_MARK)})."
        )
    return tuple(said)


def _claim_table(claims: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "commodity": claims["commodity"].map(in_words),
            "claim": claims["claim"],
            "value": [
                f"{value:.3g} {unit}"
                for value, unit in zip(claims["value"], claims["unit"], strict=True)
            ],
        }
    )


def _cover_table(inputs: Inputs) -> pd.DataFrame:
    """Keep the portfolios of the first scenario, of metals that the sea floor gives."""
    portfolios = inputs.table("resilience", "portfolios")
    levers = inputs.table("resilience", "levers")
    names = set(levers.loc[levers["kind"] == _SEABED, "lever"])
    helped = set(levers.loc[levers["kind"] == _SEABED, "commodity"])
    rows = []
    for commodity, own in portfolios.groupby("commodity", sort=False):
        if commodity not in helped:
            continue
        first = own[own["scenario"] == own["scenario"].iloc[0]]
        for row in first.to_dict("records"):
            mined = bool(names & set(str(row["levers"]).split("; ")))
            rows.append(
                {
                    "commodity": in_words(str(commodity)),
                    "portfolio": f"{row['portfolio']}{_MARK if mined else ''}",
                    "until": until(row),
                    "lowest": round(_of(row, "lowest_cover_days_p50")),
                }
            )
    return pd.DataFrame(rows, columns=list(_COVER_LABELS))


def _supply_caveats(inputs: Inputs, claims: pd.DataFrame) -> tuple[str, ...]:
    told = inputs.table("resilience", "cover_summary")
    said: list[str] = []
    if len(claims):
        said.append(f"Years and shares: {'; '.join(dict.fromkeys(claims['source']))}.")
        words = cast("Mapping[str, str]", inputs.record("resilience", "words"))
        said.extend(_first_sentences(words["claims"], 3))
    if len(told):
        first = told.iloc[0]
        said.append(
            f"Stocks: {first['disruptions']}; followed for "
            f"{float(first['horizon_days']):g} days, medians of the paths. From which "
            "day the sea floor counts, its lever says: maps/resilience.html."
        )
    return tuple(said)


def _first_sentences(text: str, count: int) -> Iterator[str]:
    kept = text.split(". ")[:count]
    if text:
        yield ". ".join(kept).rstrip(".") + "."


def _of(row: Mapping[Hashable, object], name: str) -> float:
    value = row[name]
    return float(str(value)) if value is not None else float(np.nan)
