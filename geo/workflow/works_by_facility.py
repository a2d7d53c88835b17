"""Works as one point for each facility, with what it makes in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from math import isnan, nan

import pandas as pd

import geopandas as gpd

from geo.model.commodities import STAGE_ORDER
from geo.model.crs import WGS84
from geo.model.shared_columns import weakest
from geo.workflow.naming import in_words

ALL_STAGES = "all"

Record = Mapping[Hashable, object]


def by_facility(works: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put all that a facility makes into one row.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.

    Returns
    -------
    geopandas.GeoDataFrame
        Points: the place, its status and owners, ``makes`` (a line for each
        commodity, stage and product, with the figure as stated), ``commodities``,
        ``capacity_t`` (the largest of its figures, for a size), ``capacity_source``
        and the weakest ``capacity_evidence``.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> table = by_facility(small_world().works).set_index("facility_id")
    >>> table.loc["P2", "makes"]
    'nickel, refined (nickel class 1): 100 t a year; 100 t contained x 1 (1 t), 2024'
    """
    grouped = _grouped(works, by=("facility_id",))
    table = pd.DataFrame([_row(grouped[key]) for key in sorted(grouped)])
    return _placed(table.reindex(columns=_COLUMNS))


def by_choice(works: pd.DataFrame) -> pd.DataFrame:
    """Say what each facility gives of each commodity, at each stage and at all.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        For each ``commodity``, ``stage`` (or `ALL_STAGES`) and ``facility_id``: the
        facts of `by_facility` for these alone, and ``last_stage``, the furthest of
        them along the chain.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> rows = by_choice(small_world().works)
    >>> rows[["facility_id", "stage", "capacity_t", "last_stage"]].values.tolist()[:2]
    [['M1', 'mine', 500.0, 'mine'], ['M1', 'all', 500.0, 'mine']]
    """
    rows: list[dict[str, object]] = []
    for (_, commodity), records in sorted(
        _grouped(works, by=("facility_id", "commodity")).items(),
        key=lambda group: (group[0][1], group[0][0]),
    ):
        stages = sorted({str(record["stage"]) for record in records}, key=_place)
        chosen = {
            stage: [r for r in records if r["stage"] == stage] for stage in stages
        }
        for stage, own in {**chosen, ALL_STAGES: records}.items():
            last = stages[-1] if stage == ALL_STAGES else stage
            head = {"commodity": commodity, "stage": stage, "last_stage": last}
            rows.append(_row(own) | head)
    columns = ["commodity", "stage", *_COLUMNS, "last_stage"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _place(stage: str) -> int:
    return STAGE_ORDER[stage]


def _grouped(
    works: pd.DataFrame, *, by: tuple[str, ...]
) -> dict[tuple[str, ...], list[Record]]:
    table = pd.DataFrame(works.drop(columns="geometry", errors="ignore"))
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in table.to_dict("records"):
        groups[tuple(str(record[name]) for name in by)].append(record)
    return groups


def _placed(table: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    return gpd.GeoDataFrame(table, geometry=points)


_OF_PLACE = (
    *("facility_id", "name", "kind", "iso3", "lon", "lat", "operator", "port"),
    *("status", "since", "owners", "evidence"),
)
_COLUMNS = [
    *_OF_PLACE,
    *("commodities", "makes", "capacity_t", "capacity_source", "capacity_evidence"),
]


def _row(records: list[Record]) -> dict[str, object]:
    capacities = [float(str(record["capacity_t"])) for record in records]
    known = [not isnan(tonnes) for tonnes in capacities]
    goods = (in_words(str(record["commodity"])) for record in records)
    told = (
        str(r["capacity_source"])
        for r, is_known in zip(records, known, strict=True)
        if is_known
    )
    return {
        **{column: records[0][column] for column in _OF_PLACE},
        "commodities": "; ".join(dict.fromkeys(goods)),
        "makes": "\n".join(_line(record) for record in records),
        "capacity_t": max((t for t in capacities if not isnan(t)), default=nan),
        "capacity_source": "; ".join(dict.fromkeys(told)),
        "capacity_evidence": weakest(str(r["capacity_evidence"]) for r in records),
    }


def _line(record: Record) -> str:
    capacity, share = (float(str(record[key])) for key in ("capacity_t", "available"))
    what = f"{in_words(str(record['commodity']))}, {record['stage']}"
    if isnan(capacity):
        return f"{what}: capacity not known"
    nature = "" if record["nature"] == "nameplate" else f" ({record['nature']})"
    working = "" if share == 1.0 else f", {share:.0%} of it working"
    year = float(str(record["capacity_year"]))
    dated = "" if isnan(year) else f", {year:.0f}"
    return (
        f"{what} ({in_words(str(record['product']))}): {capacity:,.0f} t a year"
        f"{nature}{working}; {record['capacity_as_stated']}{dated}"
    )
