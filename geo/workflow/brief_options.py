"""The last part of a brief: three options, with what each buys and costs."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from geo.report.brief import BriefPart
from geo.report.page import ReportTable
from geo.report.popups import sentence
from geo.workflow.brief_levers import alone_levers, best_lever
from geo.workflow.brief_words import IN_A_CELL, joined, shortened, shown_commodities
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_numbers import rounded, significant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

OPTIONS = 3
MOST_DOMAINS = 3  # named in an option
MOST_LETTERS = 300  # of what stands beside the options: the sheet holds no more
_LABELS = {
    "option": "Option",
    "commodity": "Commodity",
    "days": "Days bought (mean)",
    "avoided": "Less unmet (t, mean)",
    "musd": "Cost told (USD M)",
    "tied_up": "Goods that stay (USD M)",
}
_LETTERS = "ABC"
_BETTER = ("Indicated", "Measured")  # what denser stations aim at, in this order


def options_part(file: ProjectFile, done: Done) -> BriefPart:
    """Put three options beside each other.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    BriefPart
        Those with levers in a table, days bought beside what they cost; others, where
        the project tells of fewer, as sentences.
    """
    shown = shown_commodities(file, done)
    tables = list(_costed(done, shown))[:OPTIONS] if shown else []
    others = list(_others(file, done, shown))[: OPTIONS - len(tables)]
    rows = [
        table.assign(option=f"{letter}. {name}")
        for letter, (name, table) in zip(_LETTERS, tables, strict=False)
    ]
    points = (
        *(
            f"{letter}. {words}"
            for letter, words in zip(_LETTERS[len(tables) :], others, strict=False)
        ),
        *(_beside(done, shown) if rows else ()),
    )
    caption = (
        "Against doing nothing, in the first scenario, mean of the paths; days bought: "
        "by which the stock is empty later; cost as far as it is told. What the sea "
        "floor costs stands whole with each commodity that it gives: it is one sum, "
        "not to be added up"
    )
    return BriefPart(
        title="Three options to decide",
        tables=(
            ReportTable(
                table=pd.concat(rows, ignore_index=True)[list(_LABELS)],
                caption=caption,
                labels=_LABELS,
            ),
        )
        if rows
        else (),
        points=points,
        more="levers" if rows else "",
    )


def _costed(done: Done, shown: tuple[str, ...]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the lever with most days for its money, then portfolios of levers."""
    levers = alone_levers(done)
    for name in best_lever(done, among=shown)["lever"]:
        own = levers[(levers["lever"] == name) & levers["commodity"].isin(shown)]
        told = own.rename(columns=lambda column: str(column).removeprefix("alone_"))
        yield (
            f"Only {shortened(str(name), most=IN_A_CELL)}",
            _rows(told),
        )
    portfolios = table_of(done, "resilience", "portfolios")
    if not len(portfolios):
        return
    first = portfolios[portfolios["scenario"] == portfolios["scenario"].iloc[0]]
    names = list(dict.fromkeys(first["portfolio"]))[1:]
    for name in dict.fromkeys([*names[:1], *names[-1:]]):
        own = first[(first["portfolio"] == name) & first["commodity"].isin(shown)]
        yield shortened(str(name), most=IN_A_CELL), _rows(own)


def _rows(told: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "commodity": told["commodity"].map(in_words),
            "days": told["days_bought"].map(significant),
            "avoided": told["unmet_avoided_t"].map(significant),
            "musd": (told["cost_usd"] / 1e6).map(significant),
            "tied_up": (told["tied_up_usd"] / 1e6).map(significant),
        }
    ).reset_index(drop=True)


def _beside(done: Done, shown: tuple[str, ...]) -> Iterator[str]:
    """Say when somebody is first short, and what stocks hold when the stop begins."""
    short = _of_first(table_of(done, "resilience", "portfolios"), shown)
    yield from _lever_names(short)
    yield (
        "Day on which somebody is first short, in the median: "
        f"{_by_portfolio(short, 'first_unmet_day_p50')}. Stocks that all share are "
        "empty sooner, but nobody is short before: more levers may buy fewer days."
    )
    held = _of_first(table_of(done, "resilience", "cover_summary"), shown)
    held = held[held["public_days_at_stop"].notna()]
    if len(held):
        yield (
            "A stock is named by its target. Days of demand that the state holds when "
            f"the first stop begins: {_by_portfolio(held, 'public_days_at_stop')}."
        )


def _lever_names(portfolios: pd.DataFrame) -> Iterator[str]:
    """Say which levers a portfolio pulls, each told where it first is."""
    told: list[str] = []
    known: set[str] = set()
    for portfolio, own in portfolios.groupby("portfolio", sort=False):
        names = dict.fromkeys("; ".join(own["levers"].fillna("")).split("; "))
        added = [one for one in names if one and one not in known]
        if added:
            also = "those and " if known else ""
            name = shortened(str(portfolio), most=IN_A_CELL)
            told.append(f"{name}: {also}{', '.join(added)}")
            known.update(added)
    if told:
        yield shortened(f"{sentence('; '.join(told))}.", most=MOST_LETTERS)


def _of_first(table: pd.DataFrame, shown: tuple[str, ...]) -> pd.DataFrame:
    """Take the first scenario: nothing done, and the portfolios among the options."""
    first: pd.DataFrame = table[table["scenario"] == table["scenario"].iloc[0]]
    names = list(dict.fromkeys(first["portfolio"]))
    chosen = {*names[:2], *names[-1:]}
    return first[first["portfolio"].isin(chosen) & first["commodity"].isin(shown)]


def _by_portfolio(table: pd.DataFrame, column: str) -> str:
    """List whole numbers of each portfolio, none where there is none."""
    return "; ".join(
        f"{shortened(str(portfolio), most=IN_A_CELL)}: "
        + joined(
            [
                f"{in_words(str(name))} "
                + (f"{float(value):,.0f}" if isfinite(float(value)) else "none")
                for name, value in zip(own["commodity"], own[column], strict=True)
            ]
        )
        for portfolio, own in table.groupby("portfolio", sort=False)
    )


def _others(file: ProjectFile, done: Done, shown: tuple[str, ...]) -> Iterator[str]:
    """Give options that the run says something of, though not what they cost."""
    if shown:
        yield from _stocks(done, shown)
    yield from _denser(done)
    if file.project.supply is None:
        yield (
            "Name a market: with a part [supply] the same run says who can stop it, "
            "how long stocks last and what levers buy. Days bought and cost: not "
            "computed."
        )
    else:
        yield (
            "Tell of levers and what they cost: then days bought stand beside money "
            "here. Days bought and cost: not computed."
        )
    yield "Leave things as they are. Days bought: 0; cost: none."
    yield (
        "Have a Competent Person judge the figures of the sea floor. Days bought: 0; "
        "what it costs is not told."
    )


def _stocks(done: Done, shown: tuple[str, ...]) -> Iterator[str]:
    smallest = table_of(done, "resilience", "smallest_stock")
    if not len(smallest):
        return
    own = smallest[
        (smallest["scenario"] == smallest["scenario"].iloc[0])
        & smallest["commodity"].isin(shown)
        & smallest["stock_days"].notna()
    ]
    told = "; ".join(
        f"{in_words(str(row['commodity']))} {float(str(row['stock_days'])):g} days"
        for row in own.to_dict("records")
    )
    if told:
        yield (
            f"Hold the smallest stock that leaves nothing unmet on "
            f"{float(own['confidence'].iloc[0]):.0%} of the paths: {told} of demand. "
            "What it costs is not told."
        )


def _denser(done: Done) -> Iterator[str]:
    widest = done["classes"].get("widest_spacing")
    if not isinstance(widest, pd.DataFrame):
        return
    classes = widest[
        (widest["widest_m"] > 0.0)
        & (widest["nearest_station_m"] > widest["widest_m"])
        & widest["resource_class"].isin(_BETTER)
    ]
    aim = next((one for one in _BETTER if (classes["resource_class"] == one).any()), "")
    wanted = classes[classes["resource_class"] == aim]
    told = "; ".join(
        f"{shortened(str(row['zone']), most=IN_A_CELL)} "
        f"{rounded(float(str(row['widest_m'])))} m instead of "
        f"{rounded(float(str(row['nearest_station_m'])))} m"
        for row in wanted.head(MOST_DOMAINS).to_dict("records")
    )
    if told:
        yield (
            f"Sample closer, until ground is {aim}: {told} from station to station. "
            "Days bought: none; what it costs is not told."
        )
