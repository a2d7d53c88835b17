"""The sections of the report on stocks and levers: how long, at what price, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.deposit_kinds import words_of
from geo.report.figures import draw_tornado
from geo.report.page import Section
from geo.report.resilience_figures import (
    draw_cover_bands,
    draw_days_per_million,
    draw_pareto,
)
from geo.report.resilience_labels import (
    CLAIM_LABELS,
    COST_LABELS,
    FRONT_LABELS,
    GATE_LABELS,
    INSURANCE_LABELS,
    LEVER_LABELS,
    PORTFOLIO_COST_LABELS,
    PORTFOLIO_LABELS,
    SECTOR_LABELS,
    SMALLEST_LABELS,
    TRANSFER_LABELS,
    UNMET_TORNADO_LABELS,
)
from geo.report.supply_labels import SCENARIO_LABELS
from geo.workflow.graph import record_of, table_of
from geo.workflow.lever_words import lever_words
from geo.workflow.naming import in_words
from geo.workflow.resilience_views import (
    cost_rows,
    costly_rows,
    front_rows,
    insurance_rows,
    lever_rows,
    moving_inputs,
    pareto_points,
    portfolio_rows,
    scenario_titles,
    sector_rows,
    smallest_rows,
    tornado_bars,
    transfer_rows,
)
from geo.workflow.shown_tables import in_percent, report_table
from geo.workflow.stage_flow_section import flow_section
from geo.workflow.stop_views import part_names
from geo.workflow.summary import refused_commodities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.model.deposit_kinds import DepositWords
    from geo.report.canvas import Drawing
    from geo.report.page import ReportTable
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

INPUTS_SHOWN = 6  # of a tornado, for each commodity and scenario
MARKETS_SHOWN = 80  # rows of markets side by side
OF_RESILIENCE = "resilience"


def resilience_sections(
    file: ProjectFile, done: Mapping[str, Artifacts]
) -> Iterator[Section]:
    """Say who supplies, how long stocks last, and what levers buy.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Yields
    ------
    Section
    """
    yield flow_section(done)
    yield cover_section(file, done)
    yield lever_section(file, done)
    if len(table_of(done, OF_RESILIENCE, "transfer")):
        yield transfer_section(done)
    if len(table_of(done, OF_RESILIENCE, "claims")):
        yield claim_section(done)


def cover_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say how long the stock lasts in each scenario, with each portfolio of levers.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    portfolios = table_of(done, OF_RESILIENCE, "portfolios")
    sectors = table_of(done, OF_RESILIENCE, "sectors")
    return Section(
        title="How long the stock lasts",
        key="cover",
        new_sheet=True,
        paragraphs=tuple(_cover_words(file, done)),
        tables=(
            report_table(
                portfolio_rows(portfolios),
                PORTFOLIO_LABELS,
                caption="Scenarios and portfolios of levers, over the paths drawn; in "
                "brackets P10 to P90. Somebody may go short while there is stock: the "
                "state's is not open yet, or what is left is in others' hands. Days "
                "bought are those by which the stock is empty later",
                file="resilience_portfolios",
            ),
            report_table(
                costly_rows(portfolios),
                PORTFOLIO_COST_LABELS,
                caption="What portfolios cost, as far as it is told; goods stay, and "
                "are no cost",
                file="resilience_portfolios",
            ),
            report_table(
                sector_rows(sectors),
                _told_labels(SECTOR_LABELS, sector_rows(sectors)),
                caption="Who goes short in the first scenario; all are in the file. "
                "What arrives is shared in proportion to what sectors ask; the rank "
                "decides only who is served first from shared private stock and from "
                "the state's, where these do not suffice",
                file="resilience_sectors",
            ),
            _scenario_table(done),
        ),
        figures=tuple(_cover_figures(done)),
    )


def lever_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say what each lever buys, what it costs whom, and what the answer turns on.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    return Section(
        title="Which lever buys the most days",
        key="levers",
        paragraphs=tuple(lever_words(done)),
        tables=tuple(_lever_tables(done, words_of(file.project))),
        figures=tuple(_lever_figures(done)),
    )


def transfer_section(done: Mapping[str, Artifacts]) -> Section:
    """Set the same levers on several markets side by side.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    return Section(
        title="The same levers in other markets",
        key="markets",
        paragraphs=(
            "Demand, sectors, profile and ways by sea are those of each market; "
            "levers, portfolios and scenarios are the project's. A lever that rests on "
            "what the project's market holds may not be there for another.",
        ),
        tables=(
            report_table(
                transfer_rows(table_of(done, OF_RESILIENCE, "transfer")),
                TRANSFER_LABELS,
                caption="Markets side by side",
                file="resilience_transfer",
                limit=MARKETS_SHOWN,
            ),
        ),
    )


def claim_section(done: Mapping[str, Artifacts]) -> Section:
    """Set the ways of saying how long a deposit lasts side by side.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    claims = table_of(done, OF_RESILIENCE, "claims")
    return Section(
        title="How long the deposit lasts, and why the ways of saying it differ",
        key="deposit",
        paragraphs=(str(record_of(done, OF_RESILIENCE, "words")["claims"]),),
        tables=(
            report_table(
                claims,
                CLAIM_LABELS,
                caption="Ways of saying it; the claim is of "
                + "; ".join(dict.fromkeys(map(str, claims["source"]))),
                file="supply_claims",
            ),
        ),
    )


def _told_labels(labels: Mapping[str, str], table: pd.DataFrame) -> dict[str, str]:
    """Leave out columns of which nothing is told."""
    told = table.notna().any() if len(table) else dict.fromkeys(labels, True)
    return {key: word for key, word in labels.items() if told[key]}


def _cover_words(file: ProjectFile, done: Mapping[str, Artifacts]) -> Iterator[str]:
    """Say what stops, what is asked for and who says so, and what is drawn."""
    told = table_of(done, OF_RESILIENCE, "cover_summary")
    for scenario, rows in told.groupby("scenario", sort=False):
        stops = "; ".join(map(str, dict.fromkeys(rows["disruptions"])))
        horizon = float(rows["horizon_days"].iloc[0])
        yield f"Scenario, {scenario}: {stops}; followed for {horizon:g} days."
    yield "All days are days of the scenario, which begins on day 0."
    supply, settings = file.project.supply, file.project.resilience
    for asked in supply.commodities if supply else ():
        yield (
            f"Demand of {in_words(asked.name)}: {asked.demand_t:,.0f} t a year "
            f"({asked.source}). Opening stock: {asked.stock_days:g} days."
        )
    drawn = settings.uncertainty
    yield (
        f"{settings.paths:,} paths are drawn: demand ({drawn.demand_sd:.0%}), opening "
        f"stock ({drawn.opening_stock_sd:.0%}), how long stops last "
        f"({drawn.duration_sd:.0%}) and begin ({drawn.start_sd_days:g} days), and what "
        "each lever reaches. These spreads are assumptions. The lines at 60 and 180 "
        "days are what Japan's strategy of 2020 asks for in general and at high risk."
    )
    yield (
        f"{settings.public_stock_share:.0%} of the stock is the state's. It opens "
        f"{settings.information_lag_days:g} days after the first stop, and private "
        f"holders share {settings.sharing:.0%} of what they have left, unless a lever "
        "says otherwise."
    )
    yield str(record_of(done, OF_RESILIENCE, "words")["states"])
    refused = refused_commodities(done)
    if refused:
        yield (
            f"Works and output of {refused} do not balance: these days rest on works "
            "that are missing or in doubt."
        )


def _cover_figures(done: Mapping[str, Artifacts]) -> Iterator[Drawing]:
    cover, titles = table_of(done, OF_RESILIENCE, "cover"), _titles(done)
    for (commodity, scenario), paths in cover.groupby(
        ["commodity", "scenario"], sort=False
    ):
        yield draw_cover_bands(
            {
                str(portfolio): run
                for portfolio, run in paths.groupby("portfolio", sort=False)
            },
            title=f"{in_words(str(commodity))}: days of demand in stock, "
            f"{titles.get(str(scenario), scenario)}",
        )


def _titles(done: Mapping[str, Artifacts]) -> dict[str, str]:
    return scenario_titles(table_of(done, OF_RESILIENCE, "cover_summary"))


def _lever_tables(
    done: Mapping[str, Artifacts], words: DepositWords
) -> Iterator[ReportTable]:
    tables = {
        name: table_of(done, OF_RESILIENCE, name)
        for name in (
            *("levers", "costs", "pareto", "tornado"),
            *("smallest_stock", "insurance", "gates"),
        )
    }
    yield report_table(
        lever_rows(tables["levers"]),
        LEVER_LABELS,
        caption="What each lever buys; those that buy nothing stand in the file alone",
        file="resilience_levers",
    )
    yield report_table(
        cost_rows(tables["costs"]),
        COST_LABELS,
        caption="What levers cost in the first scenario, and who pays; a dash: not "
        "told",
        file="resilience_costs",
    )
    yield report_table(
        front_rows(tables["pareto"]),
        FRONT_LABELS,
        caption="Combinations of levers whose cost is told that no other of these "
        "beats on cost and unmet tonnes at once, in the first scenario",
        file="resilience_pareto",
    )
    yield report_table(
        moving_inputs(tables["tornado"])
        .groupby(["commodity", "scenario"], sort=False)
        .head(INPUTS_SHOWN),
        UNMET_TORNADO_LABELS,
        caption="Inputs that move the unmet tonnes most, with all levers, on the one "
        "path on which the rest is as it is told",
        file="resilience_tornado",
    )
    yield report_table(
        smallest_rows(tables["smallest_stock"]),
        SMALLEST_LABELS,
        caption="Smallest opening stock that leaves nothing unmet, without levers",
        file="resilience_smallest_stock",
    )
    if len(tables["insurance"]):
        yield report_table(
            insurance_rows(tables["insurance"]),
            _told_labels(INSURANCE_LABELS, insurance_rows(tables["insurance"])),
            caption="The stock as insurance in the first scenario: interest on its "
            "value against the loss that it avoids, at the value of the tonne itself "
            "where no value added is told",
            file="resilience_insurance",
        )
    if len(tables["gates"]):
        yield report_table(
            tables["gates"],
            GATE_LABELS,
            caption=f"What {words.noun} must pass on {words.its} way to metal",
            file="resilience_gates",
        )


def _lever_figures(done: Mapping[str, Artifacts]) -> Iterator[Drawing]:
    tornado = table_of(done, OF_RESILIENCE, "tornado")
    pareto = table_of(done, OF_RESILIENCE, "pareto")
    levers = table_of(done, OF_RESILIENCE, "levers")
    titles, keys = _titles(done), ["commodity", "scenario"]
    for (commodity, scenario), own in pareto.groupby(keys, sort=False):
        if own["unmet_t"].max() > 0.0 and len(own) > 1:
            yield draw_pareto(
                pareto_points(own),
                title=f"{in_words(str(commodity))}: cost against unmet, levers whose "
                f"cost is told, {titles.get(str(scenario), scenario)}",
            )
    for (commodity, scenario), own in levers.groupby(keys, sort=False):
        bought = own.rename(columns={"alone_days_per_musd": "days_per_musd"})
        if bought["days_per_musd"].gt(0.0).any():
            yield draw_days_per_million(
                bought,
                title=f"{in_words(str(commodity))}: mean days bought alone, "
                f"{titles.get(str(scenario), scenario)}",
            )
    for (commodity, scenario), own in tornado.groupby(keys, sort=False):
        bars = tornado_bars(own)
        if len(bars):
            yield draw_tornado(
                bars,
                title=f"{in_words(str(commodity))}: what moves the unmet tonnes, "
                f"{titles.get(str(scenario), scenario)}",
                axis="Unmet over the horizon (t)",
            )


def _scenario_table(done: Mapping[str, Artifacts]) -> ReportTable:
    scenario = table_of(done, "supply", "scenario")
    asked = scenario["demand_t"].where(scenario["demand_t"] > 0.0)
    shown = scenario.assign(
        part=part_names(scenario), unmet_share=scenario["unmet_t"] / asked
    )
    return report_table(
        in_percent(shown, {"unmet_share": "unmet_pct"}),
        SCENARIO_LABELS,
        caption="By rank, and without stocks: who lacks what while the scenario lasts, "
        "the first in rank served first",
        file="scenario",
    )
