"""The section of the report on costs and revenue, apart from the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.report.economics_figures import (
    draw_cash_flow,
    draw_npv_by_rate,
    draw_npv_draws,
    draw_schedule,
)
from geo.report.economics_labels import (
    BREAK_EVEN_LABELS,
    FLOW_LABELS,
    ORDER_LABELS,
    PRICE_LABELS,
    SCHEDULE_LABELS,
    STAGE_LABELS,
    TERM_LABELS,
    WORTH_LABELS,
)
from geo.report.figures import draw_tornado
from geo.report.page import Section
from geo.workflow.economics_beside import beside_words, stage_rows
from geo.workflow.economics_views import (
    ORDER_NAMES,
    break_even_rows,
    drawn_flows,
    flow_rows,
    order_rows,
    price_rows,
    schedule_rows,
    schedule_runs,
    term_rows,
    tornado_bars,
)
from geo.workflow.economics_words import (
    order_words,
    price_words,
    standing_words,
    tonne_words,
    value_words,
)
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.shown_tables import report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.report.canvas import Drawing
    from geo.report.page import ReportTable
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

OF_ECONOMICS = "economics"
YEARS_SHOWN = 15  # of tables by year; all are in the files


def economics_sections(done: Done) -> Iterator[Section]:
    """Say what mining would cost and bring, where the project asks for it.

    Parameters
    ----------
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One, or none.
    """
    if "economics" not in done[OF_ECONOMICS]:
        return
    record = record_of(done, OF_ECONOMICS, "economics")
    paragraphs = [*standing_words(record)]
    tables, figures = [*_term_tables(done)], []
    if record["nothing"]:
        paragraphs.append(str(record["nothing"]))
    else:
        orders = table_of(done, OF_ECONOMICS, "orders")
        chosen = str(record["order"])
        paragraphs += [
            *value_words(record),
            *beside_words(record),
            price_words(table_of(done, OF_ECONOMICS, "break_even")),
            *tonne_words(record),
            order_words(orders, chosen=chosen),
        ]
        tables = [*tables, *_value_tables(done, chosen=chosen)]
        figures = [*_figures(done)]
    yield Section(
        title="Economics, for planning only",
        key="economics",
        new_sheet=True,
        paragraphs=tuple(paragraphs),
        tables=tuple(tables),
        figures=tuple(figures),
    )


def _term_tables(done: Done) -> Iterator[ReportTable]:
    yield report_table(
        price_rows(table_of(done, OF_ECONOMICS, "metal_terms")),
        PRICE_LABELS,
        caption="Price deck; prices hold for the whole life",
        file="economics_metals",
    )
    yield report_table(
        price_rows(table_of(done, OF_ECONOMICS, "metal_terms")),
        WORTH_LABELS,
        caption="What a dry tonne of the ground that may be planned on brings",
        file="economics_metals",
    )
    yield report_table(
        term_rows(table_of(done, OF_ECONOMICS, "terms")),
        TERM_LABELS,
        caption="Costs, capital, what the state takes, and spreads that are drawn",
        file="economics_terms",
    )


def _value_tables(done: Done, *, chosen: str) -> Iterator[ReportTable]:
    yield report_table(
        stage_rows(table_of(done, OF_ECONOMICS, "stages")),
        STAGE_LABELS,
        caption="The same plan before and after what the state takes",
        file="economics_stages",
    )
    yield report_table(
        order_rows(table_of(done, OF_ECONOMICS, "orders")),
        ORDER_LABELS,
        caption="The same ground in two orders",
        file="economics_orders",
    )
    yield report_table(
        schedule_rows(table_of(done, OF_ECONOMICS, "schedule"), order=chosen),
        SCHEDULE_LABELS,
        caption=f"Year by year, what is {ORDER_NAMES[chosen]} first",
        file="mining_schedule",
        limit=YEARS_SHOWN,
    )
    yield report_table(
        flow_rows(table_of(done, OF_ECONOMICS, "cash_flow")),
        FLOW_LABELS,
        caption="Cash flow, undiscounted",
        file="economics_cash_flow",
        limit=YEARS_SHOWN,
    )
    yield report_table(
        break_even_rows(table_of(done, OF_ECONOMICS, "break_even")),
        BREAK_EVEN_LABELS,
        caption="Prices from which the net present value is above nothing, one at a "
        "time, the others as told; in the last row all prices together",
        file="economics_break_even",
    )


def _figures(done: Done) -> Iterator[Drawing]:
    record = record_of(done, OF_ECONOMICS, "economics")
    most = record["most_wet_t_per_year"]
    yield draw_schedule(
        schedule_runs(
            table_of(done, OF_ECONOMICS, "schedule"),
            table_of(done, OF_ECONOMICS, "metal_terms"),
        ),
        most_wet_t=None if most is None else number(most),
    )
    yield draw_cash_flow(
        drawn_flows(table_of(done, OF_ECONOMICS, "cash_flow")),
        money=str(record["money"]),
    )
    by_rate = table_of(done, OF_ECONOMICS, "by_rate")
    yield draw_npv_by_rate(
        by_rate["rate"],
        by_rate["npv_usd"],
        rate=number(record["discount_rate"]),
        irr=None if record["irr"] is None else number(record["irr"]),
    )
    if "draws" in done[OF_ECONOMICS]:
        yield draw_npv_draws(
            table_of(done, OF_ECONOMICS, "draws")["npv_usd"].to_numpy(dtype=np.float64),
            stated_usd=number(record["npv_usd"]),
        )
    yield draw_tornado(
        tornado_bars(table_of(done, OF_ECONOMICS, "tornado")),
        title="What moves the value (planning only)",
        axis="Net present value (million USD)",
    )
