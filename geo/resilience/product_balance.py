"""Works against output product by product: class 1 and class 2 nickel, magnets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import STAGE_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

WORLD = "WORLD"

PRODUCT_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "product": "product",
    "iso3": "country, or WORLD",
    "year": "year of the output",
    "output_t": "output of that product, t contained",
    "listed_t": "available capacity of the works listed for it, t contained a year",
    "gap": "listed over output, less 1",
    "output_evidence": "how solid the output is",
}
"""Columns of a balance by product, with their meaning."""


def balance_products(
    works: pd.DataFrame, *, production: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Compare the works with the output of single products.

    One works may turn a product into another (class 1 into sulphate), so products of
    a stage do not add up to it, and no chain is judged by them.

    Parameters
    ----------
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`.
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`: its rows with a product.
    year : int
        The latest figure up to it counts.

    Returns
    -------
    pandas.DataFrame
        By `PRODUCT_COLUMNS`: the world first, then countries by their output.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production, small_world
    >>> told = small_production().assign(product="nickel_class_1")
    >>> table = balance_products(small_world().works, production=told, year=2024)
    >>> refined = table[table["stage"] == "refined"]
    >>> refined[["iso3", "output_t", "listed_t"]].values.tolist()
    [['WORLD', 400.0, 400.0], ['IDN', 300.0, 300.0], ['AUS', 100.0, 100.0]]
    """
    told = production[
        (production["product"] != "")
        & production["scope"].isin(["country", "world"])
        & (production["tonnes"] > 0.0)
        & (production["year"] <= year)
    ]
    keys = ["commodity", "stage", "product", "iso3"]
    latest = told.sort_values("year").drop_duplicates(keys, keep="last")
    table = pd.DataFrame(list(_compared(latest, works)), columns=list(PRODUCT_COLUMNS))
    ordered = table.assign(
        order=table["stage"].map(STAGE_ORDER), country=table["iso3"] != WORLD
    ).sort_values(
        ["commodity", "order", "product", "country", "output_t", "iso3"],
        ascending=[True, True, True, True, False, True],
        ignore_index=True,
    )
    return ordered[list(PRODUCT_COLUMNS)]


def _compared(
    latest: pd.DataFrame, works: pd.DataFrame
) -> Iterator[tuple[object, ...]]:
    for row in latest.to_dict("records"):
        own = works[
            (works["commodity"] == row["commodity"])
            & (works["stage"] == row["stage"])
            & (works["product"] == row["product"])
        ]
        if row["iso3"] != WORLD:
            own = own[own["iso3"] == row["iso3"]]
        listed = float(own["available_t"].sum())
        output = float(row["tonnes"])
        yield (
            row["commodity"],
            row["stage"],
            row["product"],
            row["iso3"],
            int(row["year"]),
            output,
            listed,
            listed / output - 1.0,
            row["evidence"],
        )
