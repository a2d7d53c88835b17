"""Works as one point for each facility, with what it makes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.model.crs import WGS84
from geo.model.shared_columns import weakest
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


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
    rows = [_row(group) for _, group in works.groupby("facility_id", sort=True)]
    table = pd.DataFrame(rows, columns=_COLUMNS)
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


def _row(group: pd.DataFrame) -> dict[str, object]:
    records = group.to_dict("records")
    known = group[group["capacity_t"].notna()]
    return {
        **{column: records[0][column] for column in _OF_PLACE},
        "commodities": "; ".join(
            in_words(str(name)) for name in dict.fromkeys(group["commodity"])
        ),
        "makes": "\n".join(_line(record) for record in records),
        "capacity_t": group["capacity_t"].max(),
        "capacity_source": "; ".join(dict.fromkeys(known["capacity_source"])),
        "capacity_evidence": weakest(group["capacity_evidence"]),
    }


def _line(record: Mapping[Hashable, object]) -> str:
    capacity, share = (float(str(record[key])) for key in ("capacity_t", "available"))
    what = f"{in_words(str(record['commodity']))}, {record['stage']}"
    if np.isnan(capacity):
        return f"{what}: capacity not known"
    nature = "" if record["nature"] == "nameplate" else f" ({record['nature']})"
    working = "" if share == 1.0 else f", {share:.0%} of it working"
    year = float(str(record["capacity_year"]))
    dated = "" if np.isnan(year) else f", {year:.0f}"
    return (
        f"{what} ({in_words(str(record['product']))}): {capacity:,.0f} t a year"
        f"{nature}{working}; {record['capacity_as_stated']}{dated}"
    )
