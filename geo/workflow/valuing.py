"""Step: what mining would cost and bring, for planning and apart from the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from geo.model.economics_checks import planned_recovery
from geo.model.randomness import generator
from geo.resource.mining.block_value import block_values
from geo.resource.mining.break_even_price import break_even_prices
from geo.resource.mining.ground_factors import ground_factors
from geo.resource.mining.planning_blocks import planning_blocks
from geo.resource.mining.project_cash_flow import project_cash_flow
from geo.resource.mining.schedule import annual_schedule
from geo.resource.mining.valuation import valuation, value_by_rate
from geo.resource.mining.value_draws import draw_values
from geo.resource.mining.value_stages import value_stages
from geo.resource.mining.value_tornado import swings_of, value_tornado
from geo.workflow.crust_ore import lifted_of
from geo.workflow.graph import Artifacts, Inputs, Step, number
from geo.workflow.value_beside import beside_value
from geo.workflow.value_record import (
    Asked,
    Mined,
    ground_record,
    metal_table,
    value_notes,
    value_record,
)
from geo.workflow.value_rows import terms_table
from geo.workflow.value_terms import (
    mining_rate,
    most_from,
    planned_classes,
    planned_domain,
    project_terms,
    value_spreads,
)

if TYPE_CHECKING:
    from geo.model.mining import MiningOrder, MiningPlan
    from geo.resource.mining.schedule import Schedule
    from geo.workflow.artifacts import Artifact, Record

ORDERS: tuple[MiningOrder, ...] = ("value", "distance")
RATES = tuple(round(0.005 * step, 3) for step in range(61))
"""Per year: what the net present value is drawn against."""

_STREAM = "value of the project"


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    economics, mining = project.economics, project.mining
    if mining is None:
        return {"notes": {"lines": []}}
    if economics is None:
        return _without_money(inputs, mining)
    transport = _carried(inputs, "usd_per_wet_t")
    terms = project_terms(
        economics,
        recovery=planned_recovery(project.supply),
        transport_usd_wet_t=transport,
        lifted=lifted_of(project),
    )
    asked = Asked(economics=economics, mining=mining, terms=terms)
    blocks = block_values(
        _blocks(inputs, mining, metals=list(economics.prices)),
        terms=terms.metals,
        costs=terms.costs,
    )
    planned = blocks[blocks["pays"]] if mining.blocks == "paying" else blocks
    artifacts: dict[str, Artifact] = {
        "block_values": blocks,
        "terms": terms_table(economics, transport_usd_wet_t=transport),
        "metal_terms": metal_table(asked, blocks),
    }
    record = {"label": inputs.record("statement", "facts")["label"]} | ground_record(
        project, asked, blocks=blocks, planned=planned
    )
    if len(planned):
        mined = {
            order: _mine(inputs, asked, planned=planned, order=order)
            for order in ORDERS
        }
        artifacts |= _schedule_tables([one.schedule for one in mined.values()])
        artifacts["orders"] = _order_table(mined)
        artifacts |= _value_tables(inputs, asked, mined[mining.order])
        chosen = mined[mining.order]
        record |= _worth(inputs, asked, chosen, made=artifacts, record=record)
    notes = list(value_notes(record))
    return artifacts | {"economics": record, "notes": {"lines": notes}}


def _worth(
    inputs: Inputs,
    asked: Asked,
    mined: Mined,
    *,
    made: Artifacts,
    record: Record,
) -> dict[str, object]:
    """Say what the plan is worth, what stands beside that, and what bounds a year."""
    beside = beside_value(
        asked,
        mined,
        mean_kg_m2=number(record["abundance_kg_m2"]),
        draws=cast("pd.DataFrame | None", made.get("draws")),
    )
    bound = most_from(
        inputs.file.project,
        asked.mining,
        carried_t_per_year=_carried(inputs, "t_per_year"),
    )
    return value_record(asked, mined, made) | beside | {"most_from": bound}


def _carried(inputs: Inputs, name: str) -> float | None:
    """Give a number of the way to the plant, where the step before tells it."""
    told = cast("dict[str, object]", inputs.done["transport"].get("transport", {}))
    value = told.get(name)
    return None if value is None else number(value)


def _without_money(inputs: Inputs, mining: MiningPlan) -> Artifacts:
    """Lay the ground out over years where nothing is told of prices: densest first."""
    blocks = _blocks(inputs, mining, metals=[])
    if not len(blocks):
        return {"notes": {"lines": ["mining: no ground may be planned on"]}}
    rank = blocks["recoverable_wet_t"] * blocks["abundance_kg_m2"]
    ranked = blocks.assign(margin_usd=rank)  # no money: what the order goes by
    runs = [
        _schedule(inputs, mining, planned=ranked, order=order, metals=[])
        for order in ORDERS
    ]
    return _schedule_tables(runs) | {"notes": {"lines": []}}


def _blocks(inputs: Inputs, mining: MiningPlan, *, metals: list[str]) -> pd.DataFrame:
    """Take the ground that may be planned on, block by block."""
    project = inputs.file.project
    settings = project.resource
    return planning_blocks(
        _drawn_upon(inputs, inputs.table("statement", "cells")),
        cutoff=settings.cutoff_kg_m2,
        metals=metals,
        classes=planned_classes(project, mining),
        recoverable_share=number(
            inputs.record("statement", "facts")["recoverable_share"]
        ),
        swept_share=settings.geometry * (1.0 - settings.path_loss),
    )


def _drawn_upon(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the domain that the supply plans on, where it names one."""
    domain = planned_domain(inputs.file.project)
    return rows[rows["zone"] == domain] if domain else rows


def _schedule(
    inputs: Inputs,
    mining: MiningPlan,
    *,
    planned: pd.DataFrame,
    order: MiningOrder,
    metals: list[str],
) -> Schedule:
    return annual_schedule(
        planned,
        rate=mining_rate(
            inputs.file.project,
            mining,
            carried_t_per_year=_carried(inputs, "t_per_year"),
        ),
        metals=metals,
        order=order,
        start=mining.start,
        most_years=mining.most_years,
    )


def _mine(
    inputs: Inputs, asked: Asked, *, planned: pd.DataFrame, order: MiningOrder
) -> Mined:
    schedule = _schedule(
        inputs,
        asked.mining,
        planned=planned,
        order=order,
        metals=list(asked.economics.prices),
    )
    flows = project_cash_flow(schedule.years, terms=asked.terms)
    valued = valuation(
        flows["net_usd"].tolist(),
        rate=asked.terms.discount_rate,
        timing=asked.terms.timing,
    )
    return Mined(schedule=schedule, flows=flows, valued=valued)


def _order_table(mined: dict[MiningOrder, Mined]) -> pd.DataFrame:
    """Put the orders side by side."""
    orders = [
        {
            "order": order,
            "life_years": one.schedule.life_years,
            "wet_t": float(one.schedule.years["wet_t"].sum()),
            "moved_km": one.schedule.moved_km,
            "npv_usd": one.valued.npv_usd,
            "irr": np.nan if one.valued.irr is None else one.valued.irr,
            "payback_years": one.valued.payback_years,
        }
        for order, one in mined.items()
    ]
    return pd.DataFrame(orders)


def _schedule_tables(runs: list[Schedule]) -> dict[str, Artifact]:
    return {
        "schedule": pd.concat([run.years for run in runs], ignore_index=True),
        "schedule_blocks": pd.concat([run.blocks for run in runs], ignore_index=True),
    }


def _value_tables(inputs: Inputs, asked: Asked, mined: Mined) -> dict[str, Artifact]:
    """Say what the value turns on."""
    terms, spreads = asked.terms, value_spreads(asked.economics)
    ground = _ground(inputs, asked)
    swings = swings_of(spreads, terms=terms, ground=ground)
    tables: dict[str, Artifact] = {
        "cash_flow": mined.flows,
        "stages": value_stages(
            mined.flows, rate=terms.discount_rate, timing=terms.timing
        ),
        "by_rate": value_by_rate(
            mined.flows["net_usd"].tolist(), rates=RATES, timing=terms.timing
        ),
        "tornado": value_tornado(mined.schedule, terms=terms, swings=swings),
        "break_even": break_even_prices(mined.schedule, terms=terms),
    }
    count = asked.economics.uncertainty.draws
    if count:
        drawn = draw_values(
            mined.schedule,
            terms=terms,
            spreads=spreads,
            ground=ground,
            count=count,
            rng=generator(inputs.file.project.seed, _STREAM),
        )
        tables |= {"draws": drawn.table, "percentiles": drawn.summary}
    return tables


def _ground(inputs: Inputs, asked: Asked) -> pd.DataFrame | None:
    """Give how far the ground differs from its mean, by realization."""
    project = inputs.file.project
    if "realization_totals" not in inputs.done["statement"]:
        return None
    return ground_factors(
        _drawn_upon(inputs, inputs.table("statement", "realization_totals")),
        cutoff=project.resource.cutoff_kg_m2,
        classes=planned_classes(project, asked.mining),
        metals=list(asked.economics.prices),
    )


STEP = Step(
    name="economics",
    run=_run,
    needs=("statement", "transport"),
    parameters=lambda file: (
        file.project.economics,
        file.project.mining,
        file.project.resource,
        file.project.classes is None,
        file.project.supply and file.project.supply.seabed,
        file.project.synthetic,
        file.project.seed,
    ),
)
