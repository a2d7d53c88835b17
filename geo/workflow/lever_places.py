"""Levers for a map: where they are, what they do, and in which portfolio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd
import shapely

from geo.model.crs import WGS84
from geo.workflow.compared_views import own_deposits

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.workflow.graph import Inputs

_OF = "resilience"
_BY = ["commodity", "scenario", "portfolio"]


def placed_levers(inputs: Inputs, *, market: shapely.Point) -> gpd.GeoDataFrame:
    """Give levers that have a place a point: works, the field, the market.

    Parameters
    ----------
    inputs : Inputs
        With the steps of zone, facts and resilience.
    market : shapely.Point

    Returns
    -------
    geopandas.GeoDataFrame
        ``lever`` and ``name``; levers that are rules or goods anywhere are left out.
    """
    facts = inputs.table(_OF, "lever_facts")
    works = inputs.layer("facts", "facilities").set_index("facility_id").geometry
    field = _middle(inputs.layer("zone", "domains"))
    own = own_deposits(inputs.table(_OF, "seabed_compared"))
    rows: list[dict[str, object]] = []
    for row in facts.drop_duplicates("lever").to_dict("records"):
        place = {
            "stake": works.get(row["facility_id"]),
            "seabed": field if row["lever"] in own else None,
            "recycling": _beside(market, number=len(rows)),
        }.get(str(row["kind"]))
        if place is not None:
            rows.append(
                {"lever": row["lever"], "name": row["lever"], "geometry": place}
            )
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["lever", "name", "geometry"]), crs=WGS84
    )


def _middle(domains: gpd.GeoDataFrame) -> shapely.Point:
    largest = int(shapely.area(domains.geometry.to_numpy()).argmax())
    shape: BaseGeometry = domains.geometry.iloc[largest]
    return shape.representative_point()


def _beside(home: shapely.Point, *, number: int) -> shapely.Point:
    """Set levers of the market round it, where they do not hide one another."""
    turn = math.radians(30.0 + 70.0 * number)
    return shapely.Point(home.x + 7.0 * math.cos(turn), home.y + 6.0 * math.sin(turn))


def lever_rows_of(
    facts: pd.DataFrame, portfolios: pd.DataFrame, *, placed: Collection[str]
) -> pd.DataFrame:
    """Say of each lever with a place whether a portfolio pulls it.

    Parameters
    ----------
    facts : pandas.DataFrame
        Of `told_levers`.
    portfolios : pandas.DataFrame
        By `geo.resilience.strategy.STRATEGY_COLUMNS`.
    placed : collection of str
        Names of levers.

    Returns
    -------
    pandas.DataFrame
        By ``lever``, ``commodity`` and ``portfolio``.
    """
    told = facts[facts["lever"].isin(placed)]
    pulled = _pulled_names(portfolios)
    rows = [
        row | {"portfolio": portfolio, "pulled": row["lever"] in levers}
        for row in told.to_dict("records")
        for (commodity, portfolio), levers in pulled.items()
        if commodity == row["commodity"]
    ]
    columns = [column for column in told.columns if column != "cost_source"]
    return pd.DataFrame(rows, columns=[*columns, "portfolio", "pulled"])


def _pulled_names(portfolios: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Give the levers of each portfolio that are for a commodity."""
    return {
        (str(row["commodity"]), str(row["portfolio"])): set(
            str(row["levers"] or "").split("; ")
        )
        for row in portfolios.fillna({"levers": ""}).to_dict("records")
    }


def told_levers(facts: pd.DataFrame) -> pd.DataFrame:
    """Write what levers are as a reader takes it.

    Parameters
    ----------
    facts : pandas.DataFrame
        By `geo.workflow.lever_facts.LEVER_FACT_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        By `geo.report.resilience_labels.LEVER_SOURCE_LABELS`, and ``commodity`` and
        ``idle``.
    """
    return facts.assign(
        starts=[
            starts_words(*when)
            for when in zip(facts["from_day"], facts["ramp_days"], strict=True)
        ],
        most=[
            "" if math.isnan(t) else f"{t:,.0f}"
            for t in facts["most_t_per_year"].astype(float)
        ],
    ).drop(
        columns=[
            *("from_day", "ramp", "ramp_days", "most_t_per_year"),
            *("facility_id", "iso3"),
        ]
    )


def starts_words(from_day: float, ramp_days: float) -> str:
    """Say from when a lever helps, and when it does all it can.

    Parameters
    ----------
    from_day, ramp_days : float

    Returns
    -------
    str

    Examples
    --------
    >>> starts_words(365.0, 1825.0), starts_words(0.0, 0.0)
    ('day 365, whole on day 2,190', 'day 0')
    """
    begins = f"day {from_day:,.0f}"
    if not ramp_days:
        return begins
    return f"{begins}, whole on day {from_day + ramp_days:,.0f}"


def pulled_levers(
    facts: pd.DataFrame, costs: pd.DataFrame, *, placed: Collection[str]
) -> pd.DataFrame:
    """List the levers of each portfolio with what they cost in each scenario.

    Parameters
    ----------
    facts : pandas.DataFrame
        Of `told_levers`.
    costs : pandas.DataFrame
        By `geo.resilience.lever_costs.LEVER_COST_COLUMNS`.
    placed : collection of str
        Levers that the map can show.

    Returns
    -------
    pandas.DataFrame
        By commodity, scenario and portfolio, by
        `geo.report.resilience_labels.PULLED_LABELS`; ``key`` names the shape.
    """
    known = facts.set_index(["commodity", "lever"])
    rows = []
    for row in costs.to_dict("records"):
        lever = known.loc[(row["commodity"], row["lever"])]
        most = lever["most"]
        rows.append(
            {
                **{name: row[name] for name in (*_BY, "lever")},
                "starts": lever["starts"],
                "most": f"{most} t a year" if most else lever["ceiling"],
                "musd": _cost(row, payer=str(lever["paid_by"])),
                "key": row["lever"] if row["lever"] in placed else "",
            }
        )
    names = ("lever", "starts", "most", "musd", "key")
    return pd.DataFrame(rows, columns=[*_BY, *names])


def _cost(row: Mapping[Hashable, object], *, payer: str) -> str:
    if not row["told"]:
        return f"not told, {payer}"
    return f"{float(str(row['cost_usd'])) / 1e6:,.1f}, {payer}"
