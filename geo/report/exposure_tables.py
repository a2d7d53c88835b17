"""The tables of the exposure map: the ranking, the stages, and the countries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.report.exposure_measures import MEASURES, percent
from geo.report.features import read_number

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence


RANKING_LABELS = {
    "title": "What stops",
    "unmet_pct": "Unmet (%)",
    "spread": "P10 to P90",
    "ranks": "Rank",
    "five_pct": "In worst five (%)",
    "key": "",
}
COUNTRY_LABELS = {
    "name": "Country",
    "stage": "Stage",
    "unmet": "Demand unmet if it stops",
    "unmet_t": "The same (t a year)",
    "groups": "Of element groups",
    "share": "Share of world output",
    "output_t": "Output (t contained)",
    "governed": "Governance risk (0 to 10)",
    "part": "Contribution to the HHI-WGI",
    "source": "Source of the output",
    "evidence": "Evidence for it",
    "key": "",
}
STAGE_LABELS = {
    "stage": "Stage",
    "hhi": "HHI",
    "hhi_wgi": "HHI-WGI",
    "risk": "Supply risk",
    "largest": "Largest",
}
FACT_LABELS = {
    "unmet": "Demand unmet if it stops",
    "standing": "Among the stops",
    "groups": "Of element groups",
    "share": "Share of world output",
    "governed": "Governance risk (0 well to 10 badly governed)",
    "part": "Contribution to the HHI-WGI",
    "source": "Source of the output",
    "evidence": "Evidence for the output",
    **dict.fromkeys(("commodity", "stage", "shown", "fill", "iso3"), ""),
}
"""Of the popup of a country."""


_WORDS = ("groups", "source", "evidence")


def country_key(iso3: object) -> str:
    """Give the key by which map and tables know a country.

    Parameters
    ----------
    iso3 : str

    Returns
    -------
    str

    Examples
    --------
    >>> country_key("CHN")
    'country CHN'
    """
    return f"country {iso3}"


def country_rows(
    countries: pd.DataFrame,
    *,
    land: pd.DataFrame,
    commodities: Sequence[str],
    stages: Sequence[str],
) -> pd.DataFrame:
    """Give every country a row for all that can be chosen, known or not.

    Parameters
    ----------
    countries : pandas.DataFrame
        See `geo.report.exposure_map.ExposureLayers`.
    land : pandas.DataFrame
        ``iso3`` and ``name``.
    commodities, stages : sequence of str

    Returns
    -------
    pandas.DataFrame
        ``key``, ``name``, ``commodity``, ``stage``, ``shown`` (a measure), ``fill``
        (its colour), and what a popup says: ``unmet``, ``groups``, ``share``,
        ``governed``, ``part``, ``source``, ``evidence``.

    Examples
    --------
    >>> land = pd.DataFrame({"iso3": ["PHL"], "name": ["Philippines"]})
    >>> columns = ["commodity", "stage", "iso3", "year"]
    >>> columns += [measure.column for measure in MEASURES]
    >>> none = pd.DataFrame(columns=[*columns, "unmet_t", "output_t", *_WORDS])
    >>> none = none.assign(governance_risk=[])
    >>> rows = country_rows(none, land=land, commodities=["nickel"], stages=["mine"])
    >>> rows[["shown", "fill"]].drop_duplicates("fill").values.tolist()
    [['unmet', '#c9ced3']]
    """
    frame = (
        land[["iso3", "name"]]
        .drop_duplicates("iso3")
        .merge(pd.DataFrame({"commodity": commodities}), how="cross")
        .merge(pd.DataFrame({"stage": stages}), how="cross")
    )
    by = ["commodity", "stage", "iso3"]
    known = countries.astype(dict.fromkeys(by, object))
    figures = frame.astype(dict.fromkeys(by, object)).merge(known, on=by, how="left")
    told = _in_words(figures)
    each = [
        told.assign(
            shown=measure.key,
            fill=[measure.colour(float(value)) for value in figures[measure.column]],
        )
        for measure in MEASURES
    ]
    return pd.concat(each, ignore_index=True)


def _in_words(figures: pd.DataFrame) -> pd.DataFrame:
    """Write what is known of countries as a popup says it."""
    records = [
        {str(k): v for k, v in row.items()} for row in figures.to_dict("records")
    ]
    return pd.DataFrame(
        {
            "key": [country_key(record["iso3"]) for record in records],
            **{n: figures[n].to_numpy() for n in ("name", "commodity", "stage")},
            "unmet": [
                _with_tonnes(r, share="unmet_share", tonnes="unmet_t") for r in records
            ],
            "groups": figures["groups"].to_numpy(),
            "share": [
                _with_tonnes(r, share="world_share", tonnes="output_t", of=_output(r))
                for r in records
            ],
            "governed": [_figure(r, "governance_risk") for r in records],
            "part": [_figure(r, "contribution") for r in records],
            **{name: figures[name].to_numpy() for name in ("source", "evidence")},
        }
    )


def _output(record: Mapping[str, object]) -> str:
    return f" of {record['stage']} output {read_number(record, 'year'):.0f}"


def _with_tonnes(
    record: Mapping[str, object], *, share: str, tonnes: str, of: str = ""
) -> str:
    part, mass = (read_number(record, name) for name in (share, tonnes))
    return f"{percent(part)}{of} ({mass:,.0f} t a year)" if np.isfinite(part) else ""


def _figure(record: Mapping[str, object], name: str) -> str:
    value = read_number(record, name)
    return f"{value:.3g}" if np.isfinite(value) else ""


def country_table(
    countries: pd.DataFrame, *, land: pd.DataFrame, commodity: str
) -> pd.DataFrame:
    """Name the countries of a commodity, the worst first, stage by stage.

    Parameters
    ----------
    countries : pandas.DataFrame
        See `geo.report.exposure_map.ExposureLayers`.
    land : pandas.DataFrame
        ``iso3`` and ``name``.
    commodity : str

    Returns
    -------
    pandas.DataFrame
        By `COUNTRY_LABELS`.
    """
    names = land.drop_duplicates("iso3").set_index("iso3")["name"]
    own = countries[countries["commodity"] == commodity]
    stages = own.loc[own["world_share"].notna(), "stage"]
    own = own[own["stage"].isin(set(stages))]
    order = ["unmet_share", "world_share"]
    ranked = own.sort_values(order, ascending=False, kind="stable")
    unmet, share, part = MEASURES
    return pd.DataFrame(
        {
            "name": ranked["iso3"].map(names).fillna(ranked["iso3"]),
            "stage": ranked["stage"],
            "unmet": [unmet.text(value) for value in ranked["unmet_share"]],
            "unmet_t": ranked["unmet_t"],
            "groups": ranked["groups"].fillna(""),
            "share": [share.text(value) for value in ranked["world_share"]],
            "output_t": ranked["output_t"],
            "governed": ranked["governance_risk"],
            "part": [part.text(value) for value in ranked["contribution"]],
            "source": ranked["source"].fillna(""),
            "evidence": ranked["evidence"].fillna(""),
            "key": [country_key(iso3) for iso3 in ranked["iso3"]],
        }
    )


def stage_table(stages: pd.DataFrame, *, names: Mapping[str, str]) -> pd.DataFrame:
    """Say how concentrated each stage of a commodity is.

    Parameters
    ----------
    stages : pandas.DataFrame
        See `geo.report.exposure_map.ExposureLayers`.
    names : mapping of str to str
        Of countries, by code.

    Returns
    -------
    pandas.DataFrame
        By `STAGE_LABELS`.
    """
    rows = [_stage_row(row, names) for row in stages.to_dict("records")]
    return pd.DataFrame(rows, columns=list(STAGE_LABELS))


def _stage_row(
    row: Mapping[Hashable, object], names: Mapping[str, str]
) -> dict[str, str]:
    told = {str(name): value for name, value in row.items()}
    product = str(told["product"] or "").replace("_", " ")
    risk, low, high = (
        f"{read_number(told, f'supply_risk{end}'):.2f}" for end in ("", "_p10", "_p90")
    )
    largest = str(told["largest"])
    named = f"{told['stage']} ({product})" if product else str(told["stage"])
    neck = ", the bottleneck" if told["bottleneck"] == "yes" else ""
    return {
        "stage": f"{named} {read_number(told, 'year'):.0f}{neck}",
        "hhi": f"{read_number(told, 'hhi'):.2f}",
        "hhi_wgi": f"{read_number(told, 'hhi_wgi'):.2f}",
        "risk": f"{risk} ({low} to {high})",
        "largest": f"{names.get(largest, largest)} "
        f"{percent(read_number(told, 'largest_share'))}",
    }


def ranking_table(own: pd.DataFrame) -> pd.DataFrame:
    """Write a ranking as the panel shows it.

    Parameters
    ----------
    own : pandas.DataFrame
        Rows of one commodity; see `geo.report.exposure_map.ExposureLayers`.

    Returns
    -------
    pandas.DataFrame
        By `RANKING_LABELS`; a company has no one place, and so no key.
    """
    low, unmet, high = (
        100.0 * own[name].astype(float)
        for name in ("unmet_p10_share", "unmet_share", "unmet_p90_share")
    )
    titles = [
        f"{title} (works)" if kind == "works" else title
        for title, kind in zip(own["title"], own["kind"], strict=True)
    ]
    ranks = zip(*(own[name].astype(float) for name in _RANK_ENDS), strict=True)
    return pd.DataFrame(
        {
            "title": titles,
            "unmet_pct": unmet.round(1),
            "spread": [_ends(a, b) for a, b in zip(low, high, strict=True)],
            "ranks": [_ends(a, b) for a, b in ranks],
            "five_pct": (100.0 * own["worst_five_share"].astype(float)).round(0),
            "key": own["key"].where(own["kind"] != "company", ""),
        }
    )


def with_standing(rows: pd.DataFrame, *, ranking: pd.DataFrame) -> pd.DataFrame:
    """Say of countries or things where they stand in the ranking of stops.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``commodity``, ``key`` and ``unmet``.
    ranking : pandas.DataFrame
        See `geo.report.exposure_map.ExposureLayers`.

    Returns
    -------
    pandas.DataFrame
        The rows with ``standing`` behind ``unmet``, empty where a stop is not among
        the worst.

    Examples
    --------
    >>> rows = pd.DataFrame({"commodity": ["nickel"], "key": ["country PHL"]})
    >>> rows = rows.assign(unmet="12 % (8,000 t a year)")
    >>> with_standing(rows, ranking=pd.DataFrame())["standing"].tolist()
    ['']
    """
    said: dict[tuple[str, str], str] = {}
    for commodity, own in ranking.groupby("commodity") if len(ranking) else ():
        told = ranking_table(own)
        for key, rank, spread in zip(
            told["key"], told["ranks"], told["spread"], strict=True
        ):
            said[str(commodity), str(key)] = _standing(rank, spread)
    pairs = zip(rows["commodity"], rows["key"], strict=True)
    standing = [said.get((str(one), str(key)), "") for one, key in pairs]
    placed = rows.copy()
    placed.insert(list(rows.columns).index("unmet") + 1, "standing", standing)
    return placed


def _standing(rank: str, spread: str) -> str:
    if not rank:
        return "among the worst"
    return f"rank\u00a0{rank}, P10 to P90 {spread}\u00a0% of the demand"


_RANK_ENDS = ("rank_p10", "rank_p90")


def _ends(low: float, high: float) -> str:
    if not np.isfinite(low):
        return ""
    # one that breaks over lines is hard to read down a column
    return "\u00a0to\u00a0".join(dict.fromkeys(f"{end:.0f}" for end in (low, high)))
