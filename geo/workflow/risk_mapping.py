"""What the risk map of a run shows: who could stop the supply, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.model.disruption import Target
from geo.report.risk_map import RiskLayers
from geo.workflow.drawn_gates import exposed_gates
from geo.workflow.naming import in_words, names_of
from geo.workflow.stop_views import (
    KEYS,
    LEAST_SHARE,
    named_parts,
    titled_stops,
)
from geo.workflow.summary import refused_commodities
from geo.workflow.works_by_facility import by_facility

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from geo.workflow.graph import Inputs

WORST_SHOWN = 15


def risk_layers(
    inputs: Inputs, *, land: gpd.GeoDataFrame, watermark: str, sources: tuple[str, ...]
) -> RiskLayers:
    """Gather what the risk map shows.

    Parameters
    ----------
    inputs : Inputs
        With the steps of facts, supply and contingency.
    land : geopandas.GeoDataFrame
        Schema LAND.
    watermark : str
    sources : tuple of str

    Returns
    -------
    RiskLayers
    """
    stops = titled_stops(inputs.table("contingency", "stops"))
    stability = inputs.table("contingency", "stability")
    parts = named_parts(inputs.table("contingency", "stop_parts"), stops=stops)
    return RiskLayers(
        title=inputs.file.project.title,
        subtitle=_subtitle(inputs),
        land=land,
        countries=stopped_countries(stops, parts, stability=stability),
        value_name="share of the demand unmet if the country stops, worst commodity",
        ranking=ranking_rows(stops, stability=stability),
        ranking_caption="The worst single stops, and how surely"
        if len(stops)
        else "No stop is ranked: works and output do not balance",
        gates=exposed_gates(
            inputs.layer("supply", "gates"),
            exposure=inputs.table("supply", "exposure"),
        ),
        works=_hurting(
            by_facility(inputs.layer("supply", "works")),
            stops,
            target=Target.FACILITY,
            by="facility_id",
        ),
        ports=_hurting(
            inputs.layer("facts", "ports"), stops, target=Target.PORT, by="unlocode"
        ),
        watermark=watermark,
        sources=(
            *sources,
            "Governance: World Bank WGI",
            "Flows are allocated by capacity and distance under stated assumptions",
        ),
    )


def stopped_countries(
    stops: pd.DataFrame, parts: pd.DataFrame, *, stability: pd.DataFrame
) -> pd.DataFrame:
    """Say what the market lacks if a country stops, commodity by commodity.

    Parameters
    ----------
    stops, parts : pandas.DataFrame
        Of `titled_stops` and `named_parts`.
    stability : pandas.DataFrame
        By `geo.resilience.rank_stability.STABILITY_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        iso3, ``value`` (share unmet of the worst commodity), a column in words for
        each commodity by its key, and ``how_surely``.
    """
    split = _by_group(parts)
    held = stability.set_index(KEYS)["worst_five_share"]
    words = dict.fromkeys((*dict.fromkeys(stops["commodity"]), "how_surely"), "")
    rows: dict[str, dict[str, object]] = {}
    for record in stops[stops["target"] == Target.COUNTRY].to_dict("records"):
        key = tuple(record[column] for column in KEYS)
        row = rows.setdefault(str(record["name"]), {"iso3": record["name"], **words})
        row["value"] = max(float(str(row.get("value", 0.0))), record["unmet_share"])
        row[str(record["commodity"])] = _lacking(record, split.get(key, ""))
        if key in held.index:
            told = f"{in_words(str(record['commodity']))} {float(held[key]):.0%}"
            before = [str(row["how_surely"])] if row["how_surely"] else []
            row["how_surely"] = "; ".join([*before, told])
    return pd.DataFrame(list(rows.values()), columns=["iso3", "value", *words])


def _by_group(parts: pd.DataFrame) -> dict[tuple[object, ...], str]:
    """Say by stop and commodity what element groups lack."""
    groups = parts[(parts["by"] == "group") & (parts["unmet_share"] >= LEAST_SHARE)]
    told: dict[tuple[object, ...], list[str]] = {}
    for record in groups.to_dict("records"):
        key = tuple(record[column] for column in KEYS)
        told.setdefault(key, []).append(f"{record['part']} {record['unmet_share']:.0%}")
    return {key: "; ".join(lacks) for key, lacks in told.items()}


def _lacking(record: Mapping[Hashable, object], groups: str) -> str:
    share, tonnes = (float(str(record[name])) for name in ("unmet_share", "unmet_t"))
    if share < LEAST_SHARE and not groups:
        return "nothing unmet"
    said = f"{share:.1%} of the demand unmet, {tonnes:,.0f} t a year"
    return f"{said} ({groups})" if groups else said


def ranking_rows(stops: pd.DataFrame, *, stability: pd.DataFrame) -> pd.DataFrame:
    """Put the worst stops into words that fit beside a map.

    Parameters
    ----------
    stops : pandas.DataFrame
        Of `titled_stops`.
    stability : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        The worst of all commodities, what is taken and how surely in percent.

    Examples
    --------
    >>> stop = {"target": "country", "name": "CHN", "commodity": "rare_earths"}
    >>> stops = pd.DataFrame([stop | {"title": "China", "unmet_share": 0.58}])
    >>> held = pd.DataFrame([stop | {"worst_five_share": 0.95}])
    >>> ranking_rows(stops, stability=held).values.tolist()
    [['China', 'rare earths', '58%', '95%']]
    """
    hurting = stops[stops["unmet_share"] >= LEAST_SHARE]
    held = hurting.merge(stability[[*KEYS, "worst_five_share"]], on=KEYS, how="left")
    worst = held.sort_values("unmet_share", ascending=False, kind="stable")
    worst = worst.head(WORST_SHOWN)
    surely = worst["worst_five_share"].astype(float)
    return pd.DataFrame(
        {
            "what stops": worst["title"],
            "of": worst["commodity"].map(in_words),
            "demand unmet": worst["unmet_share"].map("{:.0%}".format),
            "among the five worst (of draws)": surely.map("{:.0%}".format).where(
                surely.notna(), ""
            ),
        }
    )


def _hurting(
    table: gpd.GeoDataFrame, stops: pd.DataFrame, *, target: Target, by: str
) -> gpd.GeoDataFrame:
    """Keep what leaves demand unmet if it stops, and say how much at most."""
    own = stops[(stops["target"] == target) & (stops["unmet_share"] >= LEAST_SHARE)]
    worst = own.groupby("name")["unmet_share"].max()
    hit = table[table[by].isin(worst.index)]
    return gpd.GeoDataFrame(hit.assign(exposure=hit[by].map(worst)), crs=table.crs)


def _subtitle(inputs: Inputs) -> str:
    supply = inputs.file.project.supply
    names = names_of(
        ports=inputs.layer("facts", "ports"),
        facilities=inputs.layer("facts", "facilities"),
    )
    market = names.thing(Target.COUNTRY, supply.options.market_iso3) if supply else ""
    refused = refused_commodities(inputs.done)
    left_out = (
        f" (not ranked, since works and output do not balance: {refused})"
        if refused
        else ""
    )
    return f"What a single stop takes from the supply of {market}{left_out}"
