"""The sections of the report on stops: which hurts most, and what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import STAGE_ORDER
from geo.report.figures import draw_worst_stops
from geo.report.matrix_figure import draw_matrix
from geo.report.page import Section
from geo.report.popups import sentence
from geo.report.supply_labels import (
    MOVE_LABELS,
    PAIR_LABELS,
    PART_LABELS,
    PRICE_LABELS,
    STABILITY_LABELS,
    STOP_LABELS,
)
from geo.workflow.graph import table_of
from geo.workflow.naming import in_words
from geo.workflow.shown_tables import in_percent, report_table
from geo.workflow.stop_views import (
    ALL_USES,
    KEYS,
    LEAST_SHARE,
    named_parts,
    part_names,
    ranked_commodities,
    shown_pairs,
    stop_matrix,
    titled_stops,
)
from geo.workflow.summary import refused_commodities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.report.canvas import Drawing
    from geo.report.page import ReportTable
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

STOPS_SHOWN, DETAILED, PAIRS_SHOWN, PRICES_SHOWN = 6, 2, 4, 4
DRAWN = 10
_LEVEL = 1e-6  # of the demand: what differs by less is as bad
_HOW = (
    "One thing stops at a time, for good: a facility, a company, a country, a port, a "
    "strait. What still works gives what it can spare; unmet is what then still lacks "
    "beyond an ordinary day. Flows are allocated, not observed, and every capacity is "
    "as sure as its row. Days, cost and CO2 are those of what still arrives, against "
    "as many tonnes of an ordinary day; below zero, what is left comes "
    "from nearer origins than the mean tonne did: less is lost under way because far "
    "goods do not come at all, which is no gain."
)


def stop_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say in plain words which stop hurts most, and how surely.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    stops = titled_stops(table_of(done, "contingency", "stops"))
    refused = refused_commodities(done)
    return Section(
        title="Which stop hurts most",
        key="stops",
        new_sheet=True,
        paragraphs=(
            *_paragraphs(file, done, stops),
            *(
                (
                    f"Stops of {refused} are not ranked: works and output do not "
                    "balance. Flows, gates and stocks are told none the less, and "
                    "are no better than the works they rest on.",
                )
                if refused
                else ()
            ),
            _HOW,
        ),
        tables=(_stop_table(stops, refused=refused),),
        figures=tuple(_figures(done, stops)),
    )


def stop_detail_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say what the worst stops take, move and cost, and how sure the ranking is.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    stops = titled_stops(table_of(done, "contingency", "stops"))
    return Section(
        title="What the worst stops take and move",
        key="stop-details",
        paragraphs=(
            "The worst are shown; the files hold all. Sectors are served in the order "
            "of their priority. Capacities and observed origins are drawn anew within "
            "the errors assumed below, the market is built again each time, and the "
            "same stops are ranked again. A figure of the tables as they stand may lie "
            "outside its band (P10 to P90): it is then near an end of the draws.",
        ),
        tables=(
            _part_table(done, stops),
            _pair_table(done, stops),
            _stability_table(done, stops),
            _delivery_table(file, done, stops),
            _price_table(done, stops),
        ),
    )


def _paragraphs(
    file: ProjectFile, done: Mapping[str, Artifacts], stops: pd.DataFrame
) -> list[str]:
    parts = named_parts(table_of(done, "contingency", "stop_parts"), stops=stops)
    told = []
    for commodity in ranked_commodities(done):
        ranked = stops[stops["commodity"] == commodity]
        worst = ranked.iloc[0]
        name = sentence(in_words(commodity))
        if worst["unmet_share"] < LEAST_SHARE:
            told.append(f"{name}: no single stop leaves demand unmet for long.")
            continue
        own = parts[(parts[KEYS] == worst[KEYS].to_numpy()).all(axis=1)]
        said = [
            f"{name}: {worst['title']}. If it stops, {worst['unmet_share']:.0%} of the "
            f"demand is unmet ({worst['unmet_t']:,.0f} t a year)",
            _hardest_hit(own),
            _next_worst(ranked),
            _how_sure(file, done, worst),
        ]
        told.append(". ".join(filter(None, said)) + ".")
    return told


def _hardest_hit(parts: pd.DataFrame) -> str:
    """Name the sectors and the element groups that lack most."""
    told = []
    for kind, words in (("sector", "by sector"), ("group", "by element group")):
        own = parts[(parts["by"] == kind) & (parts["unmet_share"] >= LEAST_SHARE)]
        ranked = own.sort_values("unmet_share", ascending=False, kind="stable")
        lacks = [
            f"{part} {share:.0%}"
            for part, share in zip(ranked["part"], ranked["unmet_share"], strict=True)
        ]
        if lacks and set(own["part"]) != {ALL_USES}:
            told.append(f"{words}: {', '.join(lacks[:4])}")
    return sentence("; ".join(told)) + " of what each asks for" if told else ""


def _next_worst(ranked: pd.DataFrame) -> str:
    """Name what is as bad as the worst, or what comes next."""
    shares = ranked["unmet_share"]
    level = shares >= shares.iloc[0] - _LEVEL
    as_bad, after = ranked[level].iloc[1:], ranked[~level]
    after = after[after["unmet_share"] >= LEAST_SHARE]
    told = [
        f"{title} ({share:.0%})"
        for title, share in zip(
            after["title"].head(2), after["unmet_share"].head(2), strict=True
        )
    ]
    said = [f"As bad: {', '.join(as_bad['title'].head(3))}"] if len(as_bad) else []
    return ". ".join([*said, *([f"Next: {' and '.join(told)}"] if told else [])])


def _how_sure(
    file: ProjectFile, done: Mapping[str, Artifacts], worst: pd.Series[str]
) -> str:
    resting = (
        f"{float(worst['share_on_unverified']):.0%} of the tonnes that it carries rest "
        "on unverified rows"
    )
    stability = table_of(done, "contingency", "stability")
    own = stability[(stability[KEYS] == worst[KEYS].to_numpy()).all(axis=1)]
    if not len(own):
        return f"How sure: {resting}; the ranking was not drawn again"
    row, supply = own.iloc[0], file.project.supply
    draws = supply.contingency.draws if supply else 0
    low, high = (float(row[f"unmet_{end}_t"]) for end in ("p10", "p90"))
    return (
        f"How sure: where uncertain rows are drawn anew, {draws} times, nothing is "
        f"worse in {float(row['worst_share']):.0%} of the draws, and {low:,.0f} to "
        f"{high:,.0f} t a year are unmet (P10 to P90); {resting}"
    )


def _stop_table(stops: pd.DataFrame, *, refused: str) -> ReportTable:
    shown = in_percent(
        _hurting(stops).assign(
            extra_musd=stops["extra_usd"] / 1e6, extra_co2_kt=stops["extra_co2_t"] / 1e3
        ),
        {"unmet_share": "unmet_pct", "share_on_unverified": "unverified_pct"},
    ).round({"extra_days": 2, "extra_musd": 2, "extra_co2_kt": 2})
    return report_table(
        shown.groupby("commodity", sort=False).head(STOPS_SHOWN),
        STOP_LABELS,
        caption=f"The worst single stops (none of {refused}: not ranked)"
        if refused
        else "The worst single stops",
        file="contingency",
    )


def _hurting(stops: pd.DataFrame) -> pd.DataFrame:
    """Keep what leaves demand unmet, and the first of a commodity in any case."""
    first = ~stops["commodity"].duplicated()
    return stops[first | (stops["unmet_share"] >= LEAST_SHARE)]


def _figures(done: Mapping[str, Artifacts], stops: pd.DataFrame) -> list[Drawing]:
    parts = table_of(done, "contingency", "stop_parts")
    stability = table_of(done, "contingency", "stability")
    if not len(stops):
        return []
    drawn = [
        draw_matrix(
            stop_matrix(stops, parts),
            title="What the worst stops take, commodity by commodity",
            what="the demand unmet",
        )
    ]
    spread = ("unmet_p10_t", "unmet_p90_t")
    ends = stability[[*KEYS, *spread]].astype(dict.fromkeys(spread, float))
    for commodity, ranked in _hurting(stops).groupby("commodity", sort=False):
        worst = ranked.head(DRAWN).merge(ends, on=KEYS, how="left")
        drawn.append(
            draw_worst_stops(
                worst.assign(name=worst["title"], unmet=worst["unmet_t"]),
                column="unmet",
                unit="t a year",
                spread=spread if len(ends) else None,
                title=f"Worst single stops: {in_words(str(commodity))}",
            )
        )
    return drawn


def _part_table(done: Mapping[str, Artifacts], stops: pd.DataFrame) -> ReportTable:
    worst = stops.groupby("commodity", sort=False).head(DETAILED)
    parts = named_parts(table_of(done, "contingency", "stop_parts"), stops=worst)
    hit = parts[parts["unmet_share"] >= LEAST_SHARE]
    return report_table(
        in_percent(hit, {"unmet_share": "unmet_pct"}),
        PART_LABELS,
        caption=f"By sector and element group: the worst {DETAILED} of each commodity",
        file="contingency_parts",
    )


def _pair_table(done: Mapping[str, Artifacts], stops: pd.DataFrame) -> ReportTable:
    pairs = shown_pairs(table_of(done, "contingency", "stop_pairs"), stops=stops)
    worst = pairs.groupby("commodity", sort=False).head(PAIRS_SHOWN)
    return report_table(
        in_percent(worst, {"unmet_share": "unmet_pct"}),
        PAIR_LABELS,
        caption="The worst pairs that take more together than the worse alone",
        file="contingency_pairs",
    )


def _stability_table(done: Mapping[str, Artifacts], stops: pd.DataFrame) -> ReportTable:
    stability = table_of(done, "contingency", "stability")
    named = _hurting(stops)[[*KEYS, "title"]].merge(stability, on=KEYS, how="inner")
    ranks = [
        f"{low:.0f} to {high:.0f}" if low != high else f"{low:.0f}"
        for low, high in zip(named["rank_p10"], named["rank_p90"], strict=True)
    ]
    shown = in_percent(
        named.assign(ranks=ranks),
        {"worst_share": "worst_pct", "worst_five_share": "five_pct"},
    ).astype(dict.fromkeys(("rank", *_UNMET), float))
    return report_table(
        shown.groupby("commodity", sort=False).head(STOPS_SHOWN),
        STABILITY_LABELS,
        caption="Does the worst stay the worst? Ranks where uncertain rows are drawn",
        file="contingency_stability",
    )


_UNMET = ("unmet_t", "unmet_p10_t", "unmet_p50_t", "unmet_p90_t")


def _delivery_table(
    file: ProjectFile, done: Mapping[str, Artifacts], stops: pd.DataFrame
) -> ReportTable:
    market = file.project.supply.options.market_port if file.project.supply else ""
    links = table_of(done, "supply", "links")
    delivered = links[links["to_id"] == market].drop_duplicates("from_id")
    names = delivered.set_index("from_id")["from_name"]
    moves = table_of(done, "contingency", "stop_moves")
    worst = stops.groupby("commodity", sort=False).head(1)
    told = worst[[*KEYS, "title"]].merge(moves[moves["to_id"] == market], on=KEYS)
    summed = (
        told.groupby(["commodity", "title", "from_id"], sort=False)[
            ["base_t", "tonnes", "change_t"]
        ]
        .sum()
        .reset_index()
    )
    ranked = summed.assign(
        from_name=summed["from_id"].map(names), size=summed["change_t"].abs()
    ).sort_values("size", ascending=False, kind="stable")
    shown = [
        own.head(STOPS_SHOWN).sort_values("change_t", kind="stable")
        for commodity in dict.fromkeys(worst["commodity"])
        if len(own := ranked[ranked["commodity"] == commodity])
    ]
    return report_table(
        pd.concat(shown) if shown else ranked,
        MOVE_LABELS,
        caption="What the worst stop changes most of what reaches the market; flows "
        "between works stand in the file",
        file="contingency_moves",
    )


def _price_table(done: Mapping[str, Artifacts], stops: pd.DataFrame) -> ReportTable:
    prices = table_of(done, "contingency", "shadow_prices")
    worth = (prices["up"] > 0.0) | (prices["down"] > 0.0)
    open_still = prices["limit_t"] > 0.0  # not what the stop itself closes
    binding = _each_works_once(prices[worth & open_still])
    ranked = binding.assign(
        group=part_names(binding.assign(by="group", part=binding["group"])),
        stop=_stop_of(binding, stops),
    ).sort_values(["up", "down", "tonnes"], ascending=False, kind="stable")
    order = pd.Categorical(ranked["commodity"], categories=ranked_commodities(done))
    return report_table(
        ranked.iloc[np.argsort(order.codes, kind="stable")]
        .groupby("commodity", sort=False)
        .head(PRICES_SHOWN),
        PRICE_LABELS,
        caption="What a tonne more or less of a limit is worth under the worst stop"
        if len(ranked)
        else "No limit binds: a tonne more or less of any changes nothing unmet",
        file="shadow_prices",
    )


def _each_works_once(prices: pd.DataFrame) -> pd.DataFrame:
    """Keep the dearest row of a works, and no link at an end of which one is listed."""
    # a works and its own feed share their id; of equals the later stage is kept
    keys = ["commodity", "group"]
    works = prices[prices["kind"] == "facility"]
    ranked = works.assign(place=works["stage"].map(STAGE_ORDER)).sort_values(
        ["up", "down", "place"], ascending=False, kind="stable"
    )
    kept = ranked.drop_duplicates([*keys, "name"]).index
    listed = set(map(tuple, works[[*keys, "name"]].to_numpy()))
    told = [
        row in kept
        if kind == "facility"
        else not any((commodity, group, end) in listed for end in name.split(">"))
        for row, kind, commodity, group, name in prices[
            ["kind", *keys, "name"]
        ].itertuples(name=None)
    ]
    return prices[np.array(told, dtype=bool)]


def _stop_of(prices: pd.DataFrame, stops: pd.DataFrame) -> list[str]:
    """Name the stop under which limits are priced."""
    titles = dict(zip(map(tuple, stops[KEYS].to_numpy()), stops["title"], strict=True))
    columns = ["stop_target", "stop_name", "commodity"]
    return [
        str(titles.get(tuple(row), "ordinary day"))
        for row in prices[columns].to_numpy()
    ]
