"""What works can give on a day: their capacities, by the status they have then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.commodities import Stage
from geo.model.dates import first_day, is_date
from geo.model.facility_schemas import split_values
from geo.model.shared_columns import weakest
from geo.model.works_schemas import ASSIGNED, STATUS_SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STAGE_OF_KIND: Mapping[str, Stage] = {
    "mine": Stage.MINE,
    "processing": Stage.CONCENTRATE,
    "separation": Stage.REFINED,
    "refinery": Stage.REFINED,
    "smelter": Stage.REFINED,
    "metal": Stage.METAL,
    "magnet": Stage.COMPONENT,
    "precursor": Stage.COMPONENT,
}
"""Stage of a facility of which no capacity is known."""

WORKS_COLUMNS = {
    "facility_id": "identifier of the facility",
    "name": "name of the works",
    "kind": "what it does",
    "iso3": "its country",
    "lon": "longitude, degrees",
    "lat": "latitude, degrees",
    "operator": "companies that run it, ; between",
    "port": "UN/LOCODE of the export port, or LAND_xx",
    "commodity": "commodity of this row",
    "stage": "stage of this row",
    "product": "product; empty where no capacity is told",
    "capacity_t": "capacity, t contained a year; empty where not known",
    "capacity_as_stated": "figure and unit as stated, and how it was converted",
    "capacity_year": "year of the figure",
    "nature": "nameplate, output, quota or assigned",
    "basket": "rare earths: basket of the ore",
    "groups": "rare earths that it makes apart; empty: all of its basket",
    "host": "of a by-product: the commodity that the works are run for",
    "status": "status on that day; empty where none is known",
    "since": "from when it holds",
    "available": "fraction of the capacity that works",
    "available_t": "capacity times that, t contained a year",
    "owners": "owners with their shares, ; between",
    "evidence": "how solid the position is",
    "capacity_source": "source of the capacity",
    "capacity_evidence": "how solid the capacity is",
    "ownership_evidence": "how solid the owners are: the weakest of them",
}
"""Columns of works on a day, with their meaning."""

_ROW = ["facility_id", "commodity", "stage", "product"]
_NATURES = ("nameplate", "quota", "output", ASSIGNED)
_NOT_KNOWN = "unverified"


def works_on(
    facilities: pd.DataFrame,
    *,
    capacities: pd.DataFrame,
    statuses: pd.DataFrame,
    ownership: pd.DataFrame,
    on: date,
) -> pd.DataFrame:
    """Say what each works can give on a day.

    Parameters
    ----------
    facilities, capacities, statuses, ownership : pandas.DataFrame
        By the schemas of `geo.model.works_schemas`.
    on : datetime.date

    Returns
    -------
    pandas.DataFrame
        By `WORKS_COLUMNS`: a row for each facility, commodity, stage and product,
        of the latest figure up to that year, or else the first after it; and one
        for each facility of which none is told. What is planned is left out.

    Raises
    ------
    DataError
        A capacity or status is of a facility that is not there, or a date is none;
        all are told.

    Examples
    --------
    >>> from datetime import date
    >>> from geo.resilience.worlds import small_tables
    >>> works = works_on(**small_tables(), on=date(2024, 7, 1))
    >>> works[["facility_id", "stage", "available_t"]].values.tolist()[:2]
    [['M1', 'mine', 500.0], ['M2', 'mine', 300.0]]
    """
    problems = [
        *_strays(
            facilities,
            {"capacity": capacities, "status": statuses, "ownership": ownership},
        ),
        *_no_dates("status", statuses, "from", may_be_empty=False),
        *_no_dates("ownership", ownership, "from", may_be_empty=True),
        *_no_dates("ownership", ownership, "to", may_be_empty=True),
    ]
    if problems:
        raise DataError("works", problems)
    figures = _in_force(capacities, year=on.year)
    known = set(figures["facility_id"])
    bare = facilities[~facilities["facility_id"].isin(known)]
    rows = pd.concat([figures, _without_capacity(bare)], ignore_index=True)
    places = facilities.set_index("facility_id")
    of_place = ["name", "kind", "iso3", "lon", "lat", "operator", "port", "evidence"]
    joined = rows.join(places[of_place], on="facility_id")
    joined = joined.join(_statuses(statuses, on=on), on="facility_id")
    joined = joined.join(_owners(ownership, on=on), on="facility_id")
    share = joined["available"].fillna(joined["status"].map(STATUS_SHARES)).fillna(0.0)
    joined = joined.assign(
        available=share,
        available_t=joined["capacity_t"].to_numpy(dtype=float) * share,
        ownership_evidence=joined["ownership_evidence"].fillna(_NOT_KNOWN),
    )
    texts = ["status", "since", "owners"]
    joined[texts] = joined[texts].fillna("")
    return joined[list(WORKS_COLUMNS)].sort_values(_ROW, ignore_index=True)


def _in_force(capacities: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Keep one figure of each row: the latest up to the year, else the first after."""
    there = capacities[capacities["nature"].isin(list(_NATURES))]
    of = there["year"].fillna(0.0)
    ordered = there.assign(
        unknown=there["capacity_t"].isna(),  # stands only where nothing is told
        late=of > year,
        away=(of - year).abs(),
        order=there["nature"].map(_NATURES.index),
    ).sort_values([*_ROW, "unknown", "late", "away", "order"], kind="stable")
    chosen = ordered.drop_duplicates(_ROW)
    return chosen.assign(
        capacity_as_stated=_as_stated(chosen),
        capacity_year=chosen["year"],
        capacity_source=chosen["source"],
        capacity_evidence=chosen["evidence"],
    ).drop(columns=["source", "evidence"])


def _as_stated(figures: pd.DataFrame) -> list[str]:
    columns = ["stated", "stated_unit", "stated_of", "factor", "factor_basis"]
    return [
        ""
        if np.isnan(stated)
        else f"{stated:,.10g} {unit} {of} x {factor:.6g} ({basis})"
        for stated, unit, of, factor, basis in figures[columns].itertuples(index=False)
    ]


def _without_capacity(facilities: pd.DataFrame) -> pd.DataFrame:
    """Give facilities of which nothing is told a row each, without figures."""
    kinds = facilities["kind"].map(lambda cell: split_values(cell)[0])
    texts = ["product", "capacity_as_stated", "nature", "basket", "groups", "host"]
    rows = pd.DataFrame(
        {
            "facility_id": facilities["facility_id"],
            "commodity": facilities["commodity"],
            "stage": [str(STAGE_OF_KIND.get(kind, "")) for kind in kinds],
            **dict.fromkeys([*texts, "capacity_source"], ""),
            "capacity_t": np.nan,
            "capacity_year": np.nan,
            "capacity_evidence": _NOT_KNOWN,
        }
    )
    return rows.astype({"capacity_t": float, "capacity_year": float})


def _statuses(statuses: pd.DataFrame, *, on: date) -> pd.DataFrame:
    order = statuses["from"].map(first_day)
    begun = statuses.assign(order=order)[(order <= on).astype(bool)]
    latest = begun.sort_values("order", kind="stable")
    last = latest.drop_duplicates("facility_id", keep="last").set_index("facility_id")
    return last[["status", "from", "available"]].rename(columns={"from": "since"})


def _owners(ownership: pd.DataFrame, *, on: date) -> pd.DataFrame:
    since = ownership["from"].map(lambda text: first_day(text) if text else date.min)
    till = ownership["to"].map(lambda text: first_day(text) if text else date.max)
    held = ownership.assign(since=since)[((since <= on) & (till > on)).astype(bool)]
    # a later row of one owner takes the place of the earlier
    latest = held.sort_values("since", kind="stable").drop_duplicates(
        ["facility_id", "owner"], keep="last"
    )
    held = latest.sort_index()
    percent = (held["share"] * 100.0).map(" {:.4g} %".format)
    told = held["owner"] + percent.where(held["share"].notna(), "")
    grouped = held.assign(told=told).groupby("facility_id")
    return pd.DataFrame(
        {
            "owners": grouped["told"].agg("; ".join),
            "ownership_evidence": grouped["evidence"].agg(weakest),
        }
    )


def _strays(
    facilities: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Problem]:
    known = set(facilities["facility_id"])
    for name, table in tables.items():
        for stray in sorted(set(table["facility_id"]) - known):
            yield Problem(
                where=f"{name} of {stray}",
                what="no such facility",
                cure="add it to the table of facilities",
            )


def _no_dates(
    name: str, table: pd.DataFrame, column: str, *, may_be_empty: bool
) -> Iterator[Problem]:
    for facility, text in zip(table["facility_id"], table[column], strict=True):
        if not (is_date(text) or (may_be_empty and not text)):
            yield Problem(
                where=f"{name} of {facility}",
                what=f"{column} {text!r}",
                expected="a year, a month or a day: 2024, 2024-05, 2024-05-17",
            )
