"""The section of the report on how concentrated the supply is, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import GROUP_NAMES
from geo.report.figures import draw_tornado
from geo.report.page import Section
from geo.report.popups import label_of, sentence
from geo.report.supply_labels import STAGE_LABELS, TORNADO_LABELS
from geo.workflow.graph import table_of
from geo.workflow.naming import country_names, in_words
from geo.workflow.shown_tables import in_percent, report_table

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from geo.report.canvas import Drawing
    from geo.report.page import ReportTable
    from geo.workflow.graph import Artifacts

INPUTS_SHOWN = 5
LEAST_SWING = 0.005  # of the supply risk: less is a line in the figure
_STAGE = ["commodity", "stage", "product", "group"]
_OWNERS, _OF_FLOWS = "owners of the works, ", "of the flows"
_GROUP_WORDS = {"hhi": "HHI (0 to 1)", "top": "largest", "risk": "supply risk"}


def concentration_section(done: Mapping[str, Artifacts]) -> Section:
    """Say how concentrated each stage is, how sure that is, and what it turns on.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    table = table_of(done, "supply", "concentration")
    swings = bottleneck_swings(table_of(done, "supply", "tornado"), table)
    return Section(
        title="How concentrated the supply is",
        key="concentration",
        paragraphs=(
            "HHI is the sum of squared shares; HHI-WGI weighs it by how badly each "
            "country is governed; supply risk is that of the European Commission's "
            "method of 2017, and the stage with the greatest is the bottleneck. P10 "
            "and P90 come from shares and governance drawn together; unverified is the "
            "share of the tonnes that rests on rows no source bears out.",
        ),
        tables=(
            report_table(
                stage_rows(table),
                STAGE_LABELS,
                caption="Concentration of the flows and of each stage; supply risk is "
                "critical from 1, owners that are not known are many small ones, or "
                "the largest",
                file="concentration",
            ),
            *_group_tables(table),
            report_table(
                swings.groupby("commodity", sort=False).head(INPUTS_SHOWN),
                TORNADO_LABELS,
                caption="Inputs that move the supply risk of the bottleneck most",
                file="tornado",
            ),
        ),
        figures=_figures(swings),
    )


def stage_rows(concentration: pd.DataFrame) -> pd.DataFrame:
    """Put owners beside their stage, and bands beside their figure.

    Parameters
    ----------
    concentration : pandas.DataFrame
        By `geo.workflow.concentrating.CONCENTRATION_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        The rows of flows and of stages as a whole, with ``top``, ``risk`` and
        ``owners`` in words and shares in percent.
    """
    scopes = concentration["scope"]
    owners = concentration[scopes.str.startswith(_OWNERS)]
    told = {
        (row["commodity"], row["stage"]): _owner_band(row)
        for row in owners.to_dict("records")
    }
    whole = concentration["basis"].ne("") & concentration["group"].eq("")
    rows = concentration[whole | scopes.str.endswith(_OF_FLOWS)]
    keys = zip(rows["commodity"], rows["stage"], strict=True)
    return in_percent(
        _banded(rows).assign(owners=[told.get(key, "") for key in keys]),
        {"unverified_share": "unverified_pct"},
    ).round({"hhi": 2, "hhi_wgi": 2, "effective_suppliers": 1})


def group_rows(concentration: pd.DataFrame) -> pd.DataFrame:
    """Put the stages of each element group beside each other.

    Parameters
    ----------
    concentration : pandas.DataFrame
        By `geo.workflow.concentrating.CONCENTRATION_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        A row for each commodity and group, columns in words: HHI, the largest with
        its share and the supply risk with its band, of each stage.
    """
    rows = _banded(concentration[concentration["group"].ne("")]).round({"hhi": 2})
    groups = rows[["commodity", "group"]].drop_duplicates()
    table = groups.assign(group=groups["group"].map(dict(GROUP_NAMES)))
    keys = pd.MultiIndex.from_frame(groups)
    for stage in dict.fromkeys(rows["stage"]):
        own = rows[rows["stage"] == stage].set_index(["commodity", "group"])
        for name, words in _GROUP_WORDS.items():
            table[f"{sentence(stage)}: {words}"] = own[name].reindex(keys).to_numpy()
    return table


def _group_tables(concentration: pd.DataFrame) -> list[ReportTable]:
    table = group_rows(concentration)
    if not len(table):
        return []
    labels = {name: label_of(name) for name in map(str, table.columns)}
    caption = "Element groups: what is mined, and what the works listed can refine"
    labels["group"] = "Element group"
    return [report_table(table, labels, caption=caption, file="concentration")]


def _banded(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the largest with its share, and the supply risk with its band, in words."""
    called = country_names()
    tops = zip(rows["largest"], rows["largest_share"], strict=True)
    return rows.assign(
        risk=[_risk_band(row) for row in rows.to_dict("records")],
        top=[f"{called.get(code, code)}, {share:.0%}" for code, share in tops],
    )


def bottleneck_swings(
    tornado: pd.DataFrame, concentration: pd.DataFrame
) -> pd.DataFrame:
    """Take the inputs of the stage that is the bottleneck of each commodity.

    Parameters
    ----------
    tornado : pandas.DataFrame
        By `geo.resilience.tornado.TORNADO_COLUMNS`.
    concentration : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        Rows of `tornado`, in their order; countries by name.
    """
    necks = concentration[
        (concentration["bottleneck"] == "yes") & (concentration["group"] == "")
    ]
    called = country_names()
    own = necks[_STAGE].merge(tornado, on=_STAGE, how="inner")
    inputs = [in_words(called.get(code, code)) for code in map(str, own["input"])]
    return own.assign(input=inputs)


def _risk_band(row: Mapping[Hashable, object]) -> str:
    risk, low, high = (
        float(str(row[f"supply_risk{end}"])) for end in ("", "_p10", "_p90")
    )
    return f"{risk:.1f} ({low:.1f} to {high:.1f})" if np.isfinite(risk) else ""


def _owner_band(row: Mapping[Hashable, object]) -> str:
    low, high = (float(str(row[name])) for name in ("hhi", "hhi_high"))
    return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"


def _figures(swings: pd.DataFrame) -> tuple[Drawing, ...]:
    return tuple(
        draw_tornado(
            table[table["swing"] >= LEAST_SWING * table["risk"]],
            title=f"Supply risk: {in_words(str(commodity))}, {table['stage'].iloc[0]}",
        )
        for commodity, table in swings.groupby("commodity", sort=False)
    )
