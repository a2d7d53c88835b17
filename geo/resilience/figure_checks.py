"""Figures of the supply tables that contradict themselves: units, factors, sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Problem
from geo.model.commodities import CONTAINED
from geo.model.stated import (
    CONTAINED_ITSELF,
    OF_TOTAL,
    OF_WORLD,
    SHARE_UNIT,
    TONNES_PER,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from geo.model.supply_tables import SupplyTables

    Contents = Mapping[tuple[str, str], tuple[float, float]]

SIX_DIGITS = 1e-5
"""Relative: results are written to six digits."""

ROUNDED = 0.03
"""Relative: published totals are rounded to two digits, and sums to less."""

_ROW = ("facility_id", "commodity", "stage", "product", "iso3", "sector", "year")
_SLACK = 1e-9


def check_figures(tables: SupplyTables) -> list[Problem]:
    """List the figures that contradict themselves or each other.

    Conversions are worked out again; contents are held against those of the
    products; shares, baskets and totals are added up.

    Parameters
    ----------
    tables : SupplyTables

    Returns
    -------
    list of Problem
        Empty if there is none.
    """
    contents = _contents(tables.products)
    return [
        *_conversions("capacities", tables.capacities, contents=contents),
        *_conversions("production", tables.production, contents=contents),
        *_conversions("demand", tables.demand, contents=contents),
        *_contents_in_order(tables.products),
        *_recoveries_in_order(tables.recoveries),
        *_baskets_whole(tables.baskets),
        *_shares_within_one(tables.ownership),
        *_parts_within_world(tables.production),
        *_sectors_within_total(tables.demand),
        *_shares_of_trade(tables.trade_flows),
    ]


def _contents(products: pd.DataFrame) -> Contents:
    """Give the least and highest content of each product, by product and commodity."""
    columns = ["product", "commodity", "contained", "contained_low", "contained_high"]
    return {
        (product, commodity): (
            usual if np.isnan(low) else low,
            usual if np.isnan(high) else high,
        )
        for product, commodity, usual, low, high in products[columns].itertuples(
            index=False
        )
    }


def _conversions(
    name: str, table: pd.DataFrame, *, contents: Contents
) -> Iterator[Problem]:
    result = "capacity_t" if "capacity_t" in table else "tonnes"
    for row in table.to_dict("records"):
        where = f"{name} {_called(row)}"
        for what, expected in _faults(row, result, contents=contents):
            yield Problem(
                where=where,
                what=what,
                expected=expected,
                cure="look the figure up in its source, and convert it again",
            )


def _faults(
    row: Mapping[Hashable, object], result: str, *, contents: Contents
) -> Iterator[tuple[str, str]]:
    stated, factor, told = (
        float(str(row[key])) for key in ("stated", "factor", result)
    )
    unit, of = str(row["stated_unit"]), str(row["stated_of"])
    if np.isnan(stated):
        if not np.isnan(told):
            yield f"{result} {told:g} without a figure as stated", "both, or neither"
        return
    if not unit or not of:
        yield f"stated {stated:g} without its unit or what it is of", "both"
        return
    if np.isnan(factor):
        if not np.isnan(told):
            yield f"{result} {told:g} without a factor", "the factor that led to it"
        return
    if not row["factor_basis"]:
        yield f"factor {factor:g} without its basis", "where the factor comes from"
    made = stated * factor
    if not abs(made - told) <= SIX_DIGITS * max(abs(made), _SLACK):
        yield f"{result} {told:g}", f"{made:g}, which is {stated:g} x {factor:g}"
    yield from _factor_faults(row, factor, contents=contents)


def _factor_faults(
    row: Mapping[Hashable, object], factor: float, *, contents: Contents
) -> Iterator[tuple[str, str]]:
    unit, of = str(row["stated_unit"]), str(row["stated_of"])
    if of in {OF_WORLD, OF_TOTAL}:
        if row["evidence"] == "cited":
            yield f"cited, and worked out of a {of}", "derived, if that is cited"
        return
    if unit == SHARE_UNIT:
        yield f"{unit} of {of}", f"{SHARE_UNIT} of {OF_WORLD} or {OF_TOTAL}, or a mass"
        return
    mass = TONNES_PER.get(unit, float("nan"))
    if of == CONTAINED_ITSELF:
        if not abs(factor - mass) <= SIX_DIGITS * mass:
            yield f"factor {factor:g}", f"{mass:g}, the tonnes in one {unit}"
        return
    key = (of, str(row["commodity"]))
    if key not in contents:
        yield (
            f"stated of {of}",
            f"{CONTAINED_ITSELF}, {OF_WORLD}, {OF_TOTAL} or a product of it",
        )
        return
    low, high = contents[key]
    share = factor / mass
    if not low * (1.0 - SIX_DIGITS) <= share <= high * (1.0 + SIX_DIGITS):
        held = CONTAINED[str(row["commodity"])]
        yield (
            f"factor {factor:g} per {unit} of {of}: {share:.4g} t {held} per t",
            f"{low:g} to {high:g}, as the product holds",
        )


def _called(row: Mapping[Hashable, object]) -> str:
    return _spelt(row.get(key, "") for key in _ROW)


def _spelt(cells: Iterable[object]) -> str:
    """Join what is told, years without a fraction."""
    words = (f"{one:g}" if isinstance(one, float) else str(one) for one in cells)
    return " ".join(word for word in words if word not in {"", "nan"})


def _contents_in_order(products: pd.DataFrame) -> Iterator[Problem]:
    yield from _in_order(
        "products",
        products,
        columns=("contained_low", "contained", "contained_high"),
        label="product",
    )


def _recoveries_in_order(recoveries: pd.DataFrame) -> Iterator[Problem]:
    yield from _in_order(
        "recoveries", recoveries, columns=("low", "recovery", "high"), label="route"
    )


def _in_order(
    name: str, table: pd.DataFrame, *, columns: Sequence[str], label: str
) -> Iterator[Problem]:
    for called, *values in table[[label, *columns]].itertuples(index=False):
        known = [value for value in values if not np.isnan(value)]
        if known != sorted(known):
            yield Problem(
                where=f"{name} {called}",
                what=", ".join(f"{value:g}" for value in known),
                expected=" <= ".join(columns),
            )


def _baskets_whole(baskets: pd.DataFrame) -> Iterator[Problem]:
    for basket, share in baskets.groupby("basket")["share"].sum().items():
        if abs(share - 1.0) > 0.02:
            yield Problem(
                where=f"baskets {basket}",
                what=f"shares sum to {share:.3f}",
                expected="1, within 0.02",
            )


def _shares_within_one(ownership: pd.DataFrame) -> Iterator[Problem]:
    # a later row of one owner takes the place of the earlier
    held = ownership[ownership["to"] == ""]
    last = held.sort_values("from").drop_duplicates(
        ["facility_id", "owner"], keep="last"
    )
    for facility, share in last.groupby("facility_id")["share"].sum().items():
        if share > 1.001:
            yield Problem(
                where=f"ownership {facility}",
                what=f"shares sum to {share:.3f}",
                expected="1 at most",
                cure="close what was sold with its date in the column to",
            )


def _parts_within_world(production: pd.DataFrame) -> Iterator[Problem]:
    whole = production[production["product"] == ""]
    keys = ["commodity", "stage", "year"]
    sums = whole[whole["scope"] != "world"].groupby(keys)["tonnes"].sum()
    totals = whole[whole["scope"] == "world"].set_index(keys)["tonnes"]
    for key, world in _by_key(totals):
        parts = float(sums.get(key, 0.0))
        if parts > world * (1.0 + ROUNDED):
            yield Problem(
                where=f"production {_spelt(key)}",
                what=f"countries sum to {parts:,.0f} t",
                expected=f"the world's {world:,.0f} t, or less",
            )


def _sectors_within_total(demand: pd.DataFrame) -> Iterator[Problem]:
    keys = ["commodity", "group", "iso3", "year", "scope"]
    parts = demand[demand["sector"] != "total"].groupby(keys)["tonnes"].sum()
    totals = demand[demand["sector"] == "total"].set_index(keys)["tonnes"]
    for key, total in _by_key(totals):
        held = float(parts.get(key, 0.0))
        if held > total * (1.0 + ROUNDED):
            yield Problem(
                where=f"demand {_spelt(key)}",
                what=f"sectors sum to {held:,.0f} t",
                expected=f"the total of {total:,.0f} t, or less",
            )


def _by_key(totals: pd.Series) -> Iterator[tuple[tuple[object, ...], float]]:
    for row in totals.reset_index().itertuples(index=False, name=None):
        yield tuple(row[:-1]), float(row[-1])


def _shares_of_trade(flows: pd.DataFrame) -> Iterator[Problem]:
    shares = flows[(flows["measure"] == "share") & (flows["value"] > 100.0)]
    for row in shares.to_dict("records"):
        yield Problem(
            where=f"trade_flows {row['period']} {row['origin']}>{row['destination']}",
            what=f"a share of {row['value']:g} {row['unit']}",
            expected="100 % at most",
        )
