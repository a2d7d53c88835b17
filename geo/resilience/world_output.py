"""The world's output, and the years that it is told of."""

from __future__ import annotations

import pandas as pd

_KEY = ["commodity", "stage", "year"]


def world_output(production: pd.DataFrame) -> pd.Series:
    """Give the world's output of each commodity, stage and year.

    The stated total, unless rounding left it below the sum of its parts.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`; products apart are passed over.

    Returns
    -------
    pandas.Series
        Tonnes, by commodity, stage and year.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production
    >>> float(world_output(small_production())["nickel", "mine", 2024])
    1000.0
    """
    whole = _all_products(production)
    stated = whole[whole["scope"] == "world"].groupby(_KEY)["tonnes"].sum()
    parts = whole[whole["scope"] != "world"].groupby(_KEY)["tonnes"].sum()
    return pd.concat([stated, parts], axis=1).max(axis=1)


def whole_years(production: pd.DataFrame) -> pd.DataFrame:
    """Leave out years of which some countries alone are told.

    The shares of a few countries in their own sum say nothing of the world.

    Parameters
    ----------
    production : pandas.DataFrame
        Schema `geo.model.supply_schemas.PRODUCTION`.

    Returns
    -------
    pandas.DataFrame
        Rows with tonnes, of all products together, of the years with a total of the
        world; of every year where a commodity and stage has no such total at all.

    Examples
    --------
    >>> from geo.resilience.worlds import small_production
    >>> told = small_production()
    >>> later = told[told["iso3"] == "IDN"].assign(year=2025.0)
    >>> sorted(set(whole_years(pd.concat([told, later]))["year"]))
    [2024.0]
    """
    rows = _all_products(production)
    in_total = rows["scope"] == "world"
    has_total = in_total.groupby([rows[name] for name in _KEY]).transform("any")
    ever = in_total.groupby([rows["commodity"], rows["stage"]]).transform("any")
    return rows[has_total | ~ever]


def _all_products(production: pd.DataFrame) -> pd.DataFrame:
    return production[(production["product"] == "") & production["tonnes"].notna()]
