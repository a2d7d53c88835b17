"""What the value of a project is told as: a record, the price deck, what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd

from geo.resource.mining.economics import break_even_abundance, metal_equivalent
from geo.workflow.value_terms import (
    money_words,
    other_money,
    planned_classes,
    planned_domain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.model.economics import EconomicsSettings
    from geo.model.mining import MiningPlan
    from geo.model.project import Project
    from geo.resource.mining.project_terms import ProjectTerms
    from geo.resource.mining.schedule import Schedule
    from geo.resource.mining.valuation import Valuation
    from geo.workflow.artifacts import Artifact, Record


class Asked(NamedTuple):
    """What is asked for, and on which terms."""

    economics: EconomicsSettings
    mining: MiningPlan
    terms: ProjectTerms


class Mined(NamedTuple):
    """The ground in one order, and what that is worth."""

    schedule: Schedule
    flows: pd.DataFrame
    valued: Valuation


def metal_table(asked: Asked, blocks: pd.DataFrame) -> pd.DataFrame:
    """Set the price deck beside the mean grade of the ground and what that brings.

    Parameters
    ----------
    asked : Asked
    blocks : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        A row a metal; grade is a fraction of dry mass.
    """
    worth = {
        metal: _grade(blocks, metal) * term.paid_usd_t
        for metal, term in asked.terms.metals.items()
    }
    whole = sum(worth.values())
    rows = [
        {
            "metal": metal,
            "usd_per_t": price.usd_per_t,
            "date": price.date,
            "recovery": asked.terms.metals[metal].recovery,
            "payable": price.payable,
            "relative_sd": price.relative_sd,
            "grade": _grade(blocks, metal),
            "paid_usd_per_dry_t": worth[metal],
            "share_of_value": worth[metal] / whole if whole > 0.0 else float("nan"),
            "evidence": price.evidence,
            "source": price.source,
        }
        for metal, price in asked.economics.prices.items()
    ]
    return pd.DataFrame(rows)


def _grade(blocks: pd.DataFrame, metal: str) -> float:
    """Give the mean grade of the ground that may be planned on, as a fraction."""
    dry_t = float(blocks["dry_t"].sum())
    held_t = float(blocks[f"{metal.lower()}_t"].sum())
    return held_t / dry_t if dry_t > 0.0 else float("nan")


def ground_record(
    project: Project, asked: Asked, *, blocks: pd.DataFrame, planned: pd.DataFrame
) -> dict[str, object]:
    """Say what a value is of, before any year is mined.

    Parameters
    ----------
    project : Project
    asked : Asked
    blocks : pandas.DataFrame
        Valued, of the classes that may be planned on.
    planned : pandas.DataFrame
        Those of them that are mined.

    Returns
    -------
    dict
        Where nothing is planned, ``nothing`` says why.
    """
    mining = asked.mining
    record: dict[str, object] = {
        "synthetic": project.synthetic,
        "includes_inferred": mining.include_inferred,
        "inferred_share": _inferred_share(planned, tonnes="recoverable_wet_t"),
        "classes": list(planned_classes(project, mining)),
        "domain": planned_domain(project),
        "order": mining.order,
        "money": money_words(asked.economics),
        "other_money": list(other_money(asked.economics)),
        "discount_rate": asked.economics.discount_rate,
        "cutoff_kg_m2": project.resource.cutoff_kg_m2,
        "blocks": len(blocks),
        "blocks_planned": len(planned),
        "recoverable_wet_t": float(planned["recoverable_wet_t"].sum()),
        "nothing": "",
    }
    if not len(planned):
        return record | {"nothing": _why_nothing(asked, blocks)}
    return record | _worth_of_a_tonne(asked, planned)


def _inferred_share(planned: pd.DataFrame, *, tonnes: str) -> float:
    """Give the share of the tonnes planned that are neither Measured nor Indicated."""
    wet_t = planned[tonnes]
    sure = planned["class"].isin(["Measured", "Indicated"])
    return float(wet_t[~sure].sum() / wet_t.sum()) if len(planned) else 0.0


def _why_nothing(asked: Asked, blocks: pd.DataFrame) -> str:
    if len(blocks):
        costs = blocks["area_cost_usd"] + blocks["tonne_cost_usd"]
        best = float((blocks["value_usd"] / costs).max())
        return (
            f"No block pays for its own mining: the best brings {best:.0%} of what it "
            'costs. mining.blocks = "all" values them none the less.'
        )
    if asked.mining.include_inferred:
        return (
            "No ground above the cut-off may be planned on: nothing is left to value."
        )
    return (
        "No ground above the cut-off is Measured or Indicated, and Inferred ground is "
        "not asked for: nothing is left to value. mining.include_inferred = true would "
        "plan on it, and say so."
    )


def _worth_of_a_tonne(asked: Asked, planned: pd.DataFrame) -> dict[str, object]:
    """Give metal equivalent and the abundance that just pays, of the mean ground."""
    terms = asked.terms
    grades = {metal: _grade(planned, metal) for metal in terms.metals}
    made = metal_equivalent(
        grades, terms=terms.metals, reference=asked.economics.equivalent_in
    )
    wet_t = float(planned["recoverable_wet_t"].sum())
    dry_t = float(planned["recoverable_dry_t"].sum())
    value = float(planned["value_usd"].sum()) / wet_t
    costs = terms.costs.per_wet_t + terms.costs.processing_usd_dry_t * dry_t / wet_t
    swept = float(planned["swept_m2"].sum())
    situ_kg = 1000.0 * float(planned["wet_t"].sum())
    pays = break_even_abundance(
        area_cost_usd_m2=terms.costs.area_usd_m2 * swept / planned["area_m2"].sum(),
        tonne_cost_usd_wet_t=costs,
        value_usd_wet_t=value,
        pickup=1000.0 * wet_t / situ_kg,
    )
    return {
        "value_usd_wet_t": value,
        "cost_usd_wet_t": costs,
        "break_even_kg_m2": pays,
        "abundance_kg_m2": situ_kg / float(planned["area_m2"].sum()),
        "metal_equivalent": {
            "grade": made.grade,
            "reference": made.reference,
            "formula": made.formula,
        },
    }


def value_record(
    asked: Asked, mined: Mined, artifacts: Mapping[str, Artifact]
) -> dict[str, object]:
    """Say what the planned ground is worth.

    Parameters
    ----------
    asked : Asked
    mined : Mined
    artifacts : mapping
        With ``draws``, where the value was drawn.

    Returns
    -------
    dict
    """
    valued = mined.valued
    blocks, rate = mined.schedule.blocks, mined.schedule.rate
    record: dict[str, object] = {
        "inferred_share": _inferred_share(blocks, tonnes="wet_t_mined"),
        "delivered_wet_t": float(mined.schedule.years["wet_t"].sum()),
        "most_wet_t_per_year": rate.most_wet_t_per_year,
        "most_years": asked.mining.most_years,
        "npv_usd": valued.npv_usd,
        "irr": valued.irr,
        "irr_reason": valued.irr_reason,
        "payback_years": valued.payback_years,
        "life_years": mined.schedule.life_years,
        "capital_usd": sum(item.usd for item in asked.terms.capital),
    }
    if "draws" not in artifacts:
        return record
    npv = cast("pd.DataFrame", artifacts["draws"])["npv_usd"]
    record |= {
        f"npv_usd_p{level}": float(np.percentile(npv, level)) for level in (10, 50, 90)
    }
    return record | {"chance_npv_positive": float((npv > 0.0).mean())}


def value_notes(record: Record) -> Iterator[str]:
    """Say what must be known of any sum.

    Parameters
    ----------
    record : mapping
        Of `ground_record`.

    Yields
    ------
    str
    """
    yield (
        "economics: for planning only; no study of feasibility, and no part of the "
        "statement"
    )
    if record["nothing"]:
        yield f"economics: {record['nothing']}"
    if record["synthetic"]:
        yield "economics: of made-up ground; the sums describe no sea floor"
    share = float(cast("float", record["inferred_share"]))
    if share > 0.0:
        yield (
            f"economics: {share:.0%} of the tonnes planned are Inferred or in no "
            "class; Inferred tonnes may never be mined"
        )
