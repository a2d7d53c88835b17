"""The section of the report on the supply: who supplies the market, by which gates."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.commodities import STAGE_ORDER
from geo.model.shared_columns import EVIDENCE
from geo.model.supply import SupplyOptions
from geo.report.page import ReportTable, Section
from geo.report.supply_labels import (
    BALANCE_LABELS,
    CHAIN_LABELS,
    EXPOSURE_LABELS,
    FLOW_TABLE_LABELS,
    ORIGIN_LABELS,
)
from geo.resilience.concentration_uncertainty import ConcentrationUncertainty
from geo.resilience.stage_exposure import END_PRODUCT
from geo.resilience.supply_draws import SupplyErrors
from geo.workflow.gate_matrices import gate_matrices
from geo.workflow.graph import table_of
from geo.workflow.naming import country_names
from geo.workflow.shown_tables import in_percent, report_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geo.model.project import SupplySettings
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

SHOWN_SHARE = 0.02  # of the world output: smaller countries stand in the file alone
FLOWS_SHOWN, GATES_SHOWN = 7, 6  # of each commodity
_ERROR_LABELS = {
    "parameter": "Parameter",
    "value": "Value (as its meaning says)",
    "meaning": "Meaning",
}


def supply_section(file: ProjectFile, done: Mapping[str, Artifacts]) -> Section:
    """Say who supplies the market, by which gates, and on what assumptions.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Returns
    -------
    Section
    """
    return Section(
        title="Who supplies the market",
        key="supply",
        paragraphs=(
            "Flows are allocated, not observed: by capacity and voyage, made to agree "
            "with the origins of the imports where these are told for all goods of "
            "the stage. On an ordinary day they are the cheapest there is, with what "
            "keeps them there taken as an unseen cost.",
        ),
        tables=(
            _flow_table(done),
            _origin_table(done),
            report_table(
                exposure_rows(table_of(done, "supply", "exposure")),
                _exposure_labels(done),
                caption="Gates: share of the tonnes that pass, by the stage of the "
                "goods, and at least once on the whole way",
                file="exposure",
            ),
            report_table(
                _of_the_run(file, done, "chains"),
                CHAIN_LABELS,
                caption="Do works and output balance? If not, stops are not ranked",
                file="chains",
            ),
            report_table(
                _largest(_of_the_run(file, done, "balance")),
                BALANCE_LABELS,
                caption="Works against the output of their countries",
                file="balance",
            ),
            *_assumption_tables(file),
        ),
        figures=tuple(gate_matrices(table_of(done, "supply", "exposure"))),
    )


def exposure_rows(exposure: pd.DataFrame) -> pd.DataFrame:
    """Put the stages of each gate beside each other.

    Parameters
    ----------
    exposure : pandas.DataFrame
        By `geo.resilience.stage_exposure.EXPOSURE_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        A row for each commodity and gate that the end product passes, the most
        exposed first: a column for each stage and for the end product, in percent,
        NaN where a commodity has no such stage.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.stage_exposure import stage_exposure
    >>> from geo.resilience.worlds import small_world
    >>> usual = MarketProgramme(small_world().supply()).base
    >>> exposure_rows(stage_exposure(usual))[["gate", "refined", "market"]].values
    array([['Strait', 75.0, 75.0]], dtype=object)
    """
    keys = ["commodity", "gate"]
    told = in_percent(
        exposure, {"share": "pct", "share_on_unverified": "unverified_pct"}
    )
    stages = [*(stage for stage in STAGE_ORDER if stage != "embedded"), END_PRODUCT]
    wide = told.pivot_table(index=keys, columns="stage", values="pct")
    ends = told[(told["stage"] == END_PRODUCT) & (told["tonnes"] > 0.0)]
    shown = ends[[*keys, "tonnes", "unverified_pct"]].merge(
        wide.reindex(columns=stages).reset_index(), on=keys
    )
    order = {name: k for k, name in enumerate(dict.fromkeys(exposure["commodity"]))}
    ranked = shown.assign(place=shown["commodity"].map(order)).sort_values(
        ["place", END_PRODUCT, "gate"], ascending=[True, False, True]
    )
    return ranked.groupby("commodity", sort=False).head(GATES_SHOWN)


def _exposure_labels(done: Mapping[str, Artifacts]) -> dict[str, str]:
    """Leave out the stages that no commodity has."""
    stages = {*STAGE_ORDER} - {*table_of(done, "supply", "exposure")["stage"]}
    return {name: told for name, told in EXPOSURE_LABELS.items() if name not in stages}


def flow_rows(flows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put all ways from a mine to a plant into one row, the largest first.

    Parameters
    ----------
    flows : geopandas.GeoDataFrame
        By `geo.resilience.allocation.FLOW_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        Tonnes and shares summed over element groups and ways, days and costs
        averaged over the tonnes, the weakest evidence; ``mine`` and ``plant`` with
        their country.

    Examples
    --------
    >>> from geo.resilience.allocation import supply_flows
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> flows = supply_flows(MarketProgramme(small_world().supply()).base).flows
    >>> flow_rows(flows)[["mine", "plant", "tonnes"]].values.tolist()[0]
    ['West pit, IDN', 'West works, IDN', 75.0]
    """
    keys = ["commodity", "mine_id", "plant_id"]
    means, sums = ["days", "usd_per_t"], ["tonnes", "share"]
    rows = pd.DataFrame(flows.drop(columns="geometry"))
    weighed = rows.assign(
        **{name: rows[name] * rows["tonnes"] for name in means},
        strength=rows["capacity_evidence"].map(EVIDENCE.index),
    )
    ways = weighed[weighed["tonnes"] > 0.0].groupby(keys, sort=False)
    told = ways.first().assign(**{name: ways[name].sum() for name in (*sums, *means)})
    weakest = ways["strength"].max().map(dict(enumerate(EVIDENCE)))
    order = {name: k for k, name in enumerate(dict.fromkeys(flows["commodity"]))}
    return (
        told.assign(
            **{name: told[name] / told["tonnes"] for name in means},
            capacity_evidence=weakest,
            mine=told["mine_name"] + ", " + told["mine_iso3"],
            plant=told["plant_name"] + ", " + told["plant_iso3"],
        )
        .reset_index()
        .assign(place=lambda table: table["commodity"].map(order))
        .sort_values(["place", "tonnes"], ascending=[True, False], kind="stable")
    )


def _flow_table(done: Mapping[str, Artifacts]) -> ReportTable:
    flows = cast("gpd.GeoDataFrame", done["supply"]["flows"])
    largest = flow_rows(flows).groupby("commodity", sort=False).head(FLOWS_SHOWN)
    return report_table(
        in_percent(largest, {"share": "pct"}),
        FLOW_TABLE_LABELS,
        caption=f"The {FLOWS_SHOWN} largest flows of each commodity on an ordinary day",
        file="flows",
    )


def _origin_table(done: Mapping[str, Artifacts]) -> ReportTable:
    origins = table_of(done, "supply", "origins")
    called = country_names()
    names = [
        called.get(iso3, iso3) if iso3 else "all others" for iso3 in origins["iso3"]
    ]
    return report_table(
        in_percent(origins.assign(origin=names), {"share": "pct"}),
        ORIGIN_LABELS,
        caption="Where the imports come from, as observed",
        file="origins",
    )


def _of_the_run(
    file: ProjectFile, done: Mapping[str, Artifacts], name: str
) -> pd.DataFrame:
    """Take the rows of the commodities that the run asks for."""
    supply = file.project.supply
    asked = [one.name for one in supply.commodities] if supply else []
    table = table_of(done, "supply", name)
    return table[table["commodity"].isin(asked)]


def _largest(balance: pd.DataFrame) -> pd.DataFrame:
    """Take the countries that make a fiftieth of the world's output or more."""
    return balance[balance["world_share"] >= SHOWN_SHARE]


def _assumption_tables(file: ProjectFile) -> tuple[ReportTable, ...]:
    supply = file.project.supply
    if supply is None:
        return ()
    errors = SupplyErrors(origins_relative_sd=supply.contingency.origin_error)
    return (
        ReportTable(
            table=_options(supply),
            caption="Assumptions behind flows and stops",
            file="tables/supply_assumptions.csv",
            own=True,
        ),
        ReportTable(
            table=errors.table(),
            caption="Errors that ranks of stops are drawn with",
            labels=_ERROR_LABELS,
            file="tables/rank_errors.csv",
            own=True,
        ),
        ReportTable(
            table=ConcentrationUncertainty().table(),
            caption="Errors that concentration is drawn with",
            labels=_ERROR_LABELS,
            file="tables/concentration_errors.csv",
            own=True,
        ),
    )


def _options(supply: SupplySettings) -> pd.DataFrame:
    told = [
        (field.name, getattr(settings, field.name))
        for settings, kind in (
            (supply.options, SupplyOptions),
            (supply.contingency, type(supply.contingency)),
        )
        for field in dataclasses.fields(kind)
    ]
    return pd.DataFrame(
        {
            "assumption": [name.replace("_", " ") for name, _ in told],
            "value": [str(value) for _, value in told],
        }
    )
